"""The contract of `bot.ports.Archive`: what is kept is found, shown, completed and recognised, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stores import ARTICLES, START, SettableClock, Stores, article, kept, link, post, reader, scope

from bot.errors import BadCursor
from bot.messages import Asker, Operator, Outcome
from bot.records import Correction, Ending, EntryKind, Facet, Hit, Kept, Query, Reason
from summarizers import Style, analyse, brief
from summarizers.types import Article

ME = reader()


async def fill(stores: Stores, clock: SettableClock, *names: str) -> dict[str, str]:
    """Keeps articles, an hour between the dates of each and the next; name to id."""
    ids = {}
    for number, name in enumerate(names or ARTICLES):
        published = START - timedelta(days=2) + timedelta(hours=number)
        made = kept(name, published_at=published)
        ids[name] = await stores.archive.keep(post(f"m-{name}"), made, clock.move(minutes=1))
    return ids


def shown(hit: Hit) -> str:
    return "".join(piece.text for piece in hit.pieces)


def marked(hit: Hit) -> list[str]:
    return [piece.text for piece in hit.pieces if piece.style is Style.HIT]


FOUND = [
    ("no words: all, newest first", {}, ["winter", "talks", "losses", "prisoners", "harbour", "bridge"]),
    ("a word", {"words": "bridge"}, ["bridge"]),
    ("a word in another form", {"words": "exchanges"}, ["prisoners"]),
    ("two words, both there", {"words": "russia prisoners"}, ["prisoners"]),
    ("a phrase", {"words": '"naval drones"'}, ["harbour"]),
    ("a phrase in another order", {"words": '"drones naval"'}, []),
    ("a prefix", {"words": "insur*"}, ["harbour"]),
    ("another spelling", {"words": "Zelensky"}, ["talks"]),
    ("another spelling in a phrase", {"words": '"Volodymyr Zelenskyy"'}, ["talks"]),
    ("a word of the headline alone", {"words": "proof losses figures"}, ["losses"]),
    ("the case of a word", {"words": "GENEVA"}, ["talks"]),
    ("nothing like it", {"words": "submarine"}, []),
    ("a speaker", {"speaker": "Hrynko"}, ["harbour"]),
    ("a speaker by the whole name", {"speaker": "Marta Hrynko"}, ["harbour"]),
    ("a speaker in another spelling", {"speaker": "Zelensky"}, ["talks"]),
    ("a speaker of many words", {"speaker": "the general staff of Ukraine"}, ["losses"]),
    ("words of two speakers", {"speaker": "Marta Petrenko"}, []),
    ("somebody who is only named", {"speaker": "Geneva"}, []),
    ("a place", {"place": "Kherson"}, ["losses"]),
    ("a place in other letters", {"place": "KHERSON"}, ["losses"]),
    ("who is spoken for", {"speaks_for": "Switzerland"}, ["talks"]),
    ("a publisher", {"source": "Example News", "words": "bridge"}, ["bridge"]),
    ("a host", {"source": "news.example", "words": "bridge"}, ["bridge"]),
    ("another host", {"source": "other.example"}, []),
    ("a channel by id", {"channel": "c1", "words": "bridge"}, ["bridge"]),
    ("a channel by name", {"channel": "#C1", "words": "bridge"}, ["bridge"]),
    ("no such channel", {"channel": "c9"}, []),
    ("since", {"since": START - timedelta(days=2) + timedelta(hours=4)}, ["winter", "talks"]),
    ("until, exclusive", {"until": START - timedelta(days=2) + timedelta(hours=1)}, ["bridge"]),
    (
        "between",
        {"since": START - timedelta(hours=47), "until": START - timedelta(hours=45)},
        ["prisoners", "harbour"],
    ),
    ("all at once", {"words": "drones", "speaker": "Hrynko", "source": "news.example", "channel": "c1"}, ["harbour"]),
    ("filters that fold to nothing", {"speaker": "?!", "place": "?!"}, []),
]


@pytest.mark.parametrize(("fields", "expected"), [row[1:] for row in FOUND], ids=[row[0] for row in FOUND])
async def test_find(stores: Stores, clock: SettableClock, fields: dict, expected: list[str]) -> None:
    ids = await fill(stores, clock)
    found = await stores.archive.find(ME, Query(**fields))
    names = {brief: name for name, brief in ids.items()}
    assert [names[hit.id] for hit in found.hits] == expected
    assert found.more is None


SAID = [
    ("quotes of a person", EntryKind.QUOTE, {"speaker": "kovalenko"}, ["We have no water"]),
    ("quotes in another spelling", EntryKind.QUOTE, {"speaker": "Olena Kowalenko"}, ["We have no water"]),
    ("quotes with a word", EntryKind.QUOTE, {"words": "chair"}, ["A chair is a small price"]),
    ("nobody's quotes", EntryKind.QUOTE, {"speaker": "Vladimir Putin"}, []),
    ("claims about a word", EntryKind.CLAIM, {"words": "delegation"}, ["Volodymyr Zelenskiy said Ukraine"]),
    ("claims of a topic", EntryKind.CLAIM, {"topic": "casualties", "words": "wounded", "speaker": "Bondar"}, ["The"]),
    ("claims with a place near", EntryKind.CLAIM, {"words": "railway", "place": "Kherson"}, ["Military analysts say"]),
    ("claims for a side", EntryKind.CLAIM, {"speaks_for": "Russia", "words": "sappers"}, ["Russia’s Defense"]),
]


@pytest.mark.parametrize(("kind", "fields", "expected"), [row[1:] for row in SAID], ids=[row[0] for row in SAID])
async def test_quotes_and_claims(
    stores: Stores, clock: SettableClock, kind: EntryKind, fields: dict, expected: list[str]
) -> None:
    await fill(stores, clock)
    found = await stores.archive.find(ME, Query(kind=kind, **fields))
    assert [beginning for hit in found.hits for beginning in expected if shown(hit).startswith(beginning)] == expected
    assert len(found.hits) == len(expected)
    for hit in found.hits:
        stored = await stores.archive.show(ME, hit.id)
        assert stored is not None
        assert [piece.text for piece in hit.pieces if piece.span] == [
            piece.span.of(stored.article.text) for piece in hit.pieces if piece.span
        ]


async def test_a_hit_tells_all(stores: Stores, clock: SettableClock) -> None:
    ids = await fill(stores, clock, "talks")
    [hit] = (await stores.archive.find(ME, Query(kind=EntryKind.CLAIM, words="zelensky delegation"))).hits
    assert marked(hit) == ["Zelenskiy", "delegation"]
    assert replace(hit, cursor="", pieces=(), content=()) == Hit(
        id=ids["talks"],
        cursor="",
        kind=EntryKind.CLAIM,
        title="Kremlin sees no ground for talks in Geneva",
        publisher="Example News",
        url="https://news.example/talks",
        when=START - timedelta(days=2),
        posted_at=START - timedelta(minutes=1),
        scope=scope(),
        link="https://chat.example/m-talks",
        sourced=True,
        pieces=(),
        speaker="Volodymyr Zelenskiy",
        speaks_for="Ukraine",
        stance="asserts",
        status="claimed",
        topic="diplomacy",
    )


async def test_a_brief_comes_back_whole(stores: Stores, clock: SettableClock) -> None:
    made = kept("bridge")
    name = await stores.archive.keep(post(), made, clock())
    stored = await stores.archive.show(ME, name)
    assert stored is not None
    assert replace(stored.brief, article=made.brief.article) == made.brief
    assert stored.article == replace(made.analysis.article, id=name)
    assert (stored.id, stored.scope, stored.message, stored.author_name) == (name, scope(), "m1", "Ada")
    assert (stored.when, stored.posted_at) == (START - timedelta(days=2), START - timedelta(minutes=1))
    assert (stored.sourced, stored.replaces, stored.replaced_by, stored.corrections, stored.questioned) == (
        *(True, None, None),
        *((), ()),
    )


async def test_ids_are_forgiving(stores: Stores, clock: SettableClock) -> None:
    ids = [await stores.archive.keep(post(f"m{n}"), kept("bridge"), clock()) for n in range(20)]
    assert len(set(ids)) == 20
    for name in ids:
        for typed in (
            name,
            name.lower(),
            f" {name} ",
            name.replace("0", "o").replace("1", "l"),
            name.replace("1", "I"),
        ):
            stored = await stores.archive.show(ME, typed)
            assert stored is not None
            assert stored.id == name
    for typed in ("", "UUUUU", "' OR 1=1 --", "x" * 100_000, "\0", "\ud800"):
        assert await stores.archive.show(ME, typed) is None


TYPED = [
    *("", " ", '"', '""', '"""', "'", "*", "a*", "AND", "OR", "NOT", "NEAR(a b)", "NEAR(", "a AND", "NOT a", "a OR"),
    *(
        "(",
        ")",
        "()",
        "{a b}:c",
        "words:bridge",
        "scope : r1",
        "-a",
        "+a",
        "^bridge",
        "a^b",
        "bridge)",
        ":",
        "a:b",
        "--",
    ),
    *(
        "; DROP TABLE posting",
        "%",
        "_",
        "\\",
        "\0",
        "a\0b",
        "\ud800",
        "\U0010ffff",
        "😀",
        "ﬀ",
        "İ",
        "ß",
        "٣",
        "Киев",
        "基辅",
    ),
    *("กรุงเทพ", "bridge " * 14_000, "x" * 100_000, '"' * 100_000, "(" * 100_000, "a " * 50_000, "* " * 50_000),
    " ".join(map(str, range(18_000))),
]


@pytest.mark.parametrize("typed", TYPED, ids=[f"{text[:12]!a} × {len(text)}" for text in TYPED])
async def test_any_text_is_a_query(stores: Stores, clock: SettableClock, typed: str) -> None:
    await fill(stores, clock, "bridge")
    filters = ("words", "speaker", "place", "speaks_for", "topic", "source", "channel")
    for kind in EntryKind:
        for name in filters:
            await stores.archive.find(ME, Query(kind=kind, **{name: typed}))
    for facet in Facet:
        await stores.archive.suggest(ME, facet, typed)
    assert await stores.archive.versions(ME, typed) == []
    await stores.archive.alike(ME, typed)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
async def test_whatever_is_typed(stores: Stores, text: str) -> None:
    assert (await stores.archive.find(ME, Query(words=text, speaker=text[:5]))).hits == ()


async def test_pages_follow_one_another_while_briefs_come_in(stores: Stores, clock: SettableClock) -> None:
    await fill(stores, clock)
    whole = [hit.cursor for hit in (await stores.archive.find(ME, Query(limit=100))).hits]
    for limit in (1, 2, 5, 6):
        seen, after = [], None
        for turn in range(10):
            page = await stores.archive.find(ME, Query(limit=limit, after=after))
            seen += [hit.cursor for hit in page.hits]
            after = page.more
            if turn == 0:
                newer = kept("bridge", published_at=START)
                await stores.archive.keep(post(f"late-{limit}"), newer, clock.move(minutes=1))
            if after is None:
                break
        assert seen[-len(whole) :] == whole
        assert len(set(seen)) == len(seen)


async def test_a_cursor_that_was_tampered_with(stores: Stores, clock: SettableClock) -> None:
    await fill(stores, clock)
    cursor = (await stores.archive.find(ME, Query(limit=2))).more
    assert cursor is not None
    for at in range(len(cursor)):
        other = "A" if cursor[at] != "A" else "B"
        with pytest.raises(BadCursor):
            await stores.archive.find(ME, Query(after=cursor[:at] + other + cursor[at + 1 :]))
    for bad in ("", "1", cursor + "A", cursor[:-4], cursor * 2, "é", "\0", "x" * 100_000, "-1", "9" * 16):
        with pytest.raises(BadCursor):
            await stores.archive.find(ME, Query(after=bad))


async def test_limits_are_bounded(stores: Stores, clock: SettableClock) -> None:
    await fill(stores, clock)
    for limit, count in ((-1, 1), (0, 1), (3, 3), (10**9, 6)):
        assert len((await stores.archive.find(ME, Query(limit=limit))).hits) == count


SUGGESTED = [
    ("a name's first letters", Facet.SPEAKER, "mar", ["Marta Hrynko"]),
    ("a name's second word", Facet.SPEAKER, "hry", ["Marta Hrynko"]),
    ("several words", Facet.SPEAKER, "marta h", ["Marta Hrynko"]),
    ("other letters", Facet.SPEAKER, "MÁRTA", ["Marta Hrynko"]),
    ("the most frequent first", Facet.PLACE, "", ["Ukraine", "Russia", "Moscow"]),
    ("no such place", Facet.PLACE, "zzz", []),
    ("unnamed people are nobody", Facet.SPEAKER, "western", []),
    ("a side", Facet.SPEAKS_FOR, "sw", ["Switzerland"]),
    ("a topic", Facet.TOPIC, "cas", ["casualties"]),
    ("a publisher", Facet.SOURCE, "news", ["Example News"]),
    ("a channel's name", Facet.CHANNEL, "#c", ["c1"]),
    ("no channel of that name", Facet.CHANNEL, "x", []),
]


@pytest.mark.parametrize(
    ("facet", "prefix", "expected"), [row[1:] for row in SUGGESTED], ids=[row[0] for row in SUGGESTED]
)
async def test_suggest(stores: Stores, clock: SettableClock, facet: Facet, prefix: str, expected: list[str]) -> None:
    await fill(stores, clock)
    assert [found.value for found in await stores.archive.suggest(ME, facet, prefix, limit=3)] == expected


async def test_suggest_ids_newest_first(stores: Stores, clock: SettableClock) -> None:
    ids = list((await fill(stores, clock)).values())
    assert [found.value for found in await stores.archive.suggest(ME, Facet.ID, "")] == ids[::-1]
    for typed in (ids[2][:1].lower(), ids[2][:3].lower(), ids[2]):
        found = [found.value for found in await stores.archive.suggest(ME, Facet.ID, typed)]
        assert found == [name for name in ids[::-1] if name.startswith(typed.upper())]


def text_of(person: str) -> Article:
    words = f"{person} said the city would be rebuilt before winter comes. Aid workers in Kyiv said roads were open."
    return Article(text=words, url="https://news.example/x", publisher="Example News")


async def test_spellings_of_one_name_are_one(stores: Stores, clock: SettableClock) -> None:
    spelled = ("Volodymyr Zelensky", "Volodymyr Zelenskyy", "Volodymyr Zelenskyy", "Volodymyr Zelenskiy")
    for number, person in enumerate(spelled):
        analysis = analyse(text_of(person))
        made = Kept(analysis=analysis, brief=brief(analysis), canonical=f"https://news.example/{number}")
        await stores.archive.keep(post(f"m{number}"), made, clock())
    found = await stores.archive.suggest(ME, Facet.SPEAKER, "zel")
    assert [one.value for one in found] == ["Volodymyr Zelenskyy"]
    for spelling in spelled:
        assert len((await stores.archive.find(ME, Query(speaker=spelling))).hits) == len(spelled)


async def test_unsourced_pastes_are_marked_and_left_out(stores: Stores, clock: SettableClock) -> None:
    name = await stores.archive.keep(post(), kept("bridge", sourced=False), clock())
    [hit] = (await stores.archive.find(ME, Query(words="bridge"))).hits
    assert (hit.id, hit.sourced, hit.when) == (name, False, START - timedelta(minutes=1))
    for kind in (EntryKind.QUOTE, EntryKind.CLAIM):
        assert (await stores.archive.find(ME, Query(kind=kind))).hits == ()
        found = (await stores.archive.find(ME, Query(kind=kind, unsourced=True))).hits
        assert found
        assert not any(hit.sourced for hit in found)


async def test_a_newer_version_takes_the_place_of_the_older(stores: Stores, clock: SettableClock) -> None:
    canonical = "https://news.example/bridge"
    old = await stores.archive.keep(post("m1"), kept("bridge"), clock())
    changed = article("bridge")
    changed = replace(changed, text=changed.text.replace("14 people", "15 people"))
    analysis = analyse(changed)
    made = Kept(analysis=analysis, brief=brief(analysis), canonical=canonical, replaces=old)
    new = await stores.archive.keep(post("m2"), made, clock.move(minutes=5))
    for kind in EntryKind:
        assert {hit.id for hit in (await stores.archive.find(ME, Query(kind=kind))).hits} == {new}
    assert [one.id for one in await stores.archive.versions(ME, canonical)] == [new]
    assert [one.id for one in await stores.archive.alike(ME, changed.text)] == [new]
    first, second = await stores.archive.show(ME, old), await stores.archive.show(ME, new)
    assert first is not None
    assert second is not None
    assert (first.replaces, first.replaced_by, second.replaces, second.replaced_by) == (None, new, old, None)
    assert "14 people" in first.article.text


async def test_alike(stores: Stores, clock: SettableClock) -> None:
    ids = await fill(stores, clock)
    text = article("harbour").text
    for other in (text, "By our own staff\n\n" + text, text.rpartition("\n\n")[0], text.upper()):
        assert [found.id for found in await stores.archive.alike(ME, other)] == [ids["harbour"]]
    assert await stores.archive.alike(ME, "Something else entirely, of which nobody has ever heard.") == []


async def test_nul_and_surrogates_keep_their_places(stores: Stores, clock: SettableClock) -> None:
    text = "The mayor\0 of Verkhivka said \ud800 the bridge\0 would open. “We are ready,” Mayor Dmytro Oliinyk said."
    analysis = analyse(Article(text=text, title="A\0B\ud800"))
    made = Kept(analysis=analysis, brief=brief(analysis), canonical=None)
    name = await stores.archive.keep(post(text=text), made, clock())
    stored = await stores.archive.show(ME, name)
    assert stored is not None
    assert stored.article.text == text.replace("\0", "␀").replace("\ud800", "�")
    for line in (line for section in stored.brief.sections for line in section.lines):
        assert all(piece.text == piece.span.of(stored.article.text) for piece in line.pieces if piece.span)
    assert [hit.id for hit in (await stores.archive.find(ME, Query(words="verkhivka ready"))).hits] == [name]


@pytest.mark.parametrize("dated", [START + timedelta(days=900), datetime(1, 1, 1, tzinfo=UTC)], ids=str)
async def test_a_page_dated_as_none_can_be_stands_at_its_posting(stores: Stores, dated: datetime) -> None:
    await stores.archive.keep(post("m1"), kept("bridge", published_at=dated), stores.clock())
    [hit] = (await stores.archive.find(ME, Query())).hits
    assert hit.when == START - timedelta(minutes=1)


async def test_what_was_kept_is_there_after_opening_again(stores: Stores, clock: SettableClock) -> None:
    ids = await fill(stores, clock, "bridge", "talks")
    async with stores.again() as other:
        assert {hit.id for hit in (await other.archive.find(Operator(), Query())).hits} == set(ids.values())


async def claim_of(stores: Stores, words: str) -> Hit:
    [hit] = (await stores.archive.find(ME, Query(kind=EntryKind.CLAIM, words=words))).hits
    return hit


MODERATOR = Asker(scope=scope(), viewer=ME, user="u9", name="Mo", moderator=True)


async def test_a_corrected_speaker_is_used_everywhere(stores: Stores, clock: SettableClock) -> None:
    ids = await fill(stores, clock, "bridge", "harbour")
    [quote] = (await stores.archive.find(ME, Query(kind=EntryKind.QUOTE, speaker="Kovalenko"))).hits
    correction = Correction(content=quote.content, speaker="Ivan Petrenko", user="u9", name="Mo", at=clock())
    assert await stores.desk.correct(MODERATOR, ids["bridge"], correction)
    assert (await stores.archive.find(ME, Query(kind=EntryKind.QUOTE, speaker="Kovalenko"))).hits == ()
    found = (await stores.archive.find(ME, Query(kind=EntryKind.QUOTE, speaker="Petrenko"))).hits
    [hit] = [one for one in found if one.content == quote.content]
    assert (hit.speaker, hit.corrected) == ("Ivan Petrenko", True)
    stored = await stores.archive.show(ME, ids["bridge"])
    assert stored is not None
    assert stored.corrections == (correction,)
    assert await stores.desk.correct(MODERATOR, ids["bridge"], Correction(content=quote.content, at=clock()))
    [hit] = (await stores.archive.find(ME, Query(kind=EntryKind.QUOTE, speaker="Kovalenko"))).hits
    assert (hit.speaker, hit.corrected) == ("Olena Kovalenko", False)


async def test_a_speaker_corrected_to_unknown_is_nobody(stores: Stores, clock: SettableClock) -> None:
    ids = await fill(stores, clock, "harbour")
    [quote] = (await stores.archive.find(ME, Query(kind=EntryKind.QUOTE))).hits
    await stores.desk.correct(MODERATOR, ids["harbour"], Correction(content=quote.content, speaker="", at=clock()))
    [hit] = (await stores.archive.find(ME, Query(kind=EntryKind.QUOTE))).hits
    assert (hit.speaker, hit.speaks_for, hit.corrected) == (None, None, True)
    assert (await stores.archive.find(ME, Query(kind=EntryKind.QUOTE, speaker="Hrynko"))).hits == ()


async def test_a_hidden_line_is_not_found(stores: Stores, clock: SettableClock) -> None:
    ids = await fill(stores, clock, "harbour")
    line = await claim_of(stores, "insurance")
    correction = Correction(content=line.content, hidden=True, at=clock())
    assert await stores.desk.correct(MODERATOR, ids["harbour"], correction)
    assert (await stores.archive.find(ME, Query(kind=EntryKind.CLAIM, words="insurance"))).hits == ()
    assert await stores.desk.correct(MODERATOR, ids["harbour"], Correction(content=line.content, at=clock()))
    assert (await claim_of(stores, "insurance")).content == line.content


async def test_two_reports_question_a_line(stores: Stores, clock: SettableClock) -> None:
    ids = await fill(stores, clock, "harbour")
    line = await claim_of(stores, "insurance")
    for number, questioned in enumerate((False, True)):
        asker = replace(MODERATOR, user=f"u{number}")
        await stores.desk.report(asker, ids["harbour"], line.content, Reason.CUT, clock())
        assert (await claim_of(stores, "insurance")).questioned is questioned
    stored = await stores.archive.show(ME, ids["harbour"])
    assert stored is not None
    assert stored.questioned == (line.content,)


async def test_reading_again_keeps_id_place_and_corrections(stores: Stores, clock: SettableClock) -> None:
    ids = await fill(stores, clock, "bridge", "harbour")
    line = await claim_of(stores, "insurance")
    await stores.desk.correct(MODERATOR, ids["harbour"], Correction(content=line.content, hidden=True, at=clock()))
    gone = kept("harbour")
    again = replace(gone, analysis=replace(gone.analysis, claims=()))
    before = await stores.archive.find(ME, Query())
    await stores.upkeep.reread(ids["harbour"], kept("harbour"))
    assert await stores.archive.find(ME, Query()) == before
    assert (await stores.archive.find(ME, Query(kind=EntryKind.CLAIM, words="insurance"))).hits == ()
    await stores.upkeep.reread(ids["harbour"], again)
    stored = await stores.archive.show(ME, ids["harbour"])
    assert stored is not None
    assert [correction.applies for correction in stored.corrections] == [False]
    assert {hit.id for hit in (await stores.archive.find(ME, Query(kind=EntryKind.CLAIM))).hits} == {ids["bridge"]}


async def test_what_is_forgotten_is_gone_from_every_look_up(stores: Stores, clock: SettableClock) -> None:
    ids = await fill(stores, clock, "bridge", "harbour")
    before = [await stores.archive.suggest(ME, facet, "") for facet in Facet]
    extra = await stores.archive.keep(post("m9"), kept("talks"), clock())
    assert await stores.upkeep.forget_brief(extra)
    assert [await stores.archive.suggest(ME, facet, "") for facet in Facet] == before
    assert await stores.archive.show(ME, extra) is None
    for kind in EntryKind:
        found = (await stores.archive.find(ME, Query(kind=kind, limit=100))).hits
        assert {hit.id for hit in found} == set(ids.values())
    assert await stores.archive.alike(ME, article("talks").text) == []


async def test_without_the_newer_version_the_older_is_found_again(stores: Stores, clock: SettableClock) -> None:
    names = [await stores.archive.keep(post("m0"), kept("bridge"), clock())]
    for number in (1, 2):
        changed = replace(article("bridge"), text=article("bridge").text + f"\n\nUpdate {number}.")
        analysis = analyse(changed)
        made = Kept(analysis=analysis, brief=brief(analysis), canonical=changed.url, replaces=names[-1])
        names.append(await stores.archive.keep(post(f"m{number}"), made, clock.move(minutes=1)))
    await stores.upkeep.forget_brief(names[1])
    first, last = await stores.archive.show(ME, names[0]), await stores.archive.show(ME, names[2])
    assert first is not None
    assert last is not None
    assert (first.replaced_by, last.replaces) == (names[2], names[0])
    assert [hit.id for hit in (await stores.archive.find(ME, Query())).hits] == [names[2]]
    await stores.upkeep.forget_brief(names[2])
    assert [hit.id for hit in (await stores.archive.find(ME, Query())).hits] == [names[0]]
    assert (await stores.archive.find(ME, Query(kind=EntryKind.CLAIM))).hits


async def test_a_link_that_comes_later_lifts_the_mark(stores: Stores, clock: SettableClock) -> None:
    name = await stores.archive.keep(post("m1"), kept("harbour", sourced=False), clock())
    page = article("harbour")
    await stores.jobs.accept(post("m2"), [link(str(page.url))], clock())
    job = await stores.jobs.lease(clock(), 60)
    assert job is not None
    ending = Ending(outcome=Outcome.DUPLICATE, same_as=name, sources=(name,), page=page, canonical=page.url)
    await stores.jobs.finish(job, ending, clock())
    stored = await stores.archive.show(ME, name)
    assert stored is not None
    assert (stored.sourced, stored.article.url, stored.article.publisher) == (True, page.url, page.publisher)
    assert stored.when == page.published_at
    assert stored.brief.context == kept("harbour").brief.context
    assert [one.id for one in await stores.archive.versions(ME, str(page.url))] == [name]
    [hit] = (await stores.archive.find(ME, Query(kind=EntryKind.QUOTE, source="news.example"))).hits
    assert (hit.sourced, hit.when) == (True, page.published_at)


async def test_a_prefix_becomes_only_what_is_there(stores: Stores, clock: SettableClock) -> None:
    await fill(stores, clock, "bridge")
    extra = await stores.archive.keep(post("m9"), kept("harbour"), clock())
    for typed, expected in (("silo*", [extra]), ("pu*", [extra]), ('"two sil*"', [extra]), ("silox*", [])):
        assert [hit.id for hit in (await stores.archive.find(ME, Query(words=typed))).hits] == expected
    await stores.upkeep.forget_brief(extra)
    for typed in ("silo*", "pu*"):
        assert (await stores.archive.find(ME, Query(words=typed))).hits == ()


async def test_a_snippet_is_of_the_passage_that_has_the_words(stores: Stores, clock: SettableClock) -> None:
    rest = "Nothing of note happened in the village on that day, residents said, and nobody came. " * 60
    text = (
        f"Officials met in Lviv.\n\n{rest}\n\nA convoy of lorries reached Novopillia at dawn, drivers said.\n\n{rest}"
    )
    analysis = analyse(Article(text=text))
    made = Kept(analysis=analysis, brief=brief(analysis), canonical=None)
    await stores.archive.keep(post(text=text), made, clock())
    for typed, expected in (
        ("convoys novopilia", ["convoy", "Novopillia"]),
        ("Lvov", ["Lviv"]),
        ('"reached Novopillia"', ["reached Novopillia"]),
    ):
        [hit] = (await stores.archive.find(ME, Query(words=typed))).hits
        assert marked(hit) == expected
        assert len(shown(hit)) <= 260
        assert all(piece.text == piece.span.of(text) for piece in hit.pieces if piece.span)
    [hit] = (await stores.archive.find(ME, Query())).hits
    assert shown(hit).startswith("Officials met in Lviv.")
    assert shown(hit).endswith("[…]")
