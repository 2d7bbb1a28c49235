"""Forgetting down to the raw file, retention, copies and checks."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from filled_stores import asker, deliver, fill
from stores import ARTICLES, DATABASES, START, Stores, attached, kept, link, paste, post, reader, scope

from bot.errors import StoreError
from bot.messages import Action, Operator, Outcome, Scope
from bot.records import Correction, Ending, EntryKind, Facet, Kept, Query, Reason
from summarizers import ANALYSIS_VERSION, Article, analyse, brief


def made(words: Words, *, sourced: bool = True) -> Kept:
    """The brief of an article that has nothing but its own words."""
    found = Article(
        text=words.text,
        title=f"{words.word} at {words.place}" if sourced else None,
        url=words.link if sourced else None,
        publisher=words.publisher if sourced else None,
        published_at=START - timedelta(days=1) if sourced else None,
    )
    analysis = analyse(found)
    assert analysis.quotes
    assert analysis.claims
    return Kept(analysis=analysis, brief=brief(analysis), canonical=words.link if sourced else None)


@dataclass
class Words:
    """Words that no other text has, nor begins with, made of a number."""

    seed: int
    all: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)
        self.all = [
            "".join(chance.choice("bdfgklmnprtv") + chance.choice("aeou") for _ in range(5)) + "x" for _ in range(8)
        ]
        self.word, self.place, self.speaker, self.publisher, self.host, self.poster, self.path, self.other = (
            word.capitalize() if index in (1, 2, 3) else word for index, word in enumerate(self.all)
        )

    @property
    def link(self) -> str:
        return f"https://{self.host}.example/{self.path}"

    @property
    def text(self) -> str:
        return (
            f"Shelling hit the {self.word} works of {self.place} in Ukraine on Monday.\n\n"
            f"General Ivan {self.speaker}, a commander of Ukraine’s army, said Russian forces had fired 14 rockets at "
            f"the {self.other} depot. “They wanted to burn the {self.word} and everybody in it,” {self.speaker} told "
            "reporters.\n\n"
            f"Russia’s Defense Ministry denied striking {self.place}. The claim could not be verified.\n\n"
            "At least 14 people were killed and 32 wounded, the regional administration said in a statement."
        )


def raw(stores: Stores) -> bytes:
    """Every byte of the store's files."""
    return b"".join(path.read_bytes() for path in sorted(stores.path.parent.iterdir()) if path.is_file())


BLOBS = (
    "SELECT text FROM page JOIN posting ON page.id = page_id WHERE {}",
    "SELECT brief FROM posting WHERE {}",
    "SELECT facets FROM posting WHERE {}",
    "SELECT data FROM line JOIN posting ON posting.id = posting_id WHERE {}",
    "SELECT terms FROM entry_terms JOIN posting ON posting.id = posting_id WHERE {}",
)


def runs(stores: Stores, brief_id: str) -> set[bytes]:
    """Runs of 24 bytes of all that is compressed of one brief: a page's end may break a blob, but hardly each run."""
    with closing(sqlite3.connect(stores.path)) as connection:
        own, others = (
            [row[0] for query in BLOBS for row in connection.execute(query.format(which), (brief_id,))]
            for which in ("name = ?", "name <> ?")
        )
    shared = b"".join(others)
    found = {blob[start : start + 24] for blob in own for start in range(16, len(blob) - 24, 24)}
    return {part for part in found if part not in shared}


def traces(stores: Stores, words: Words) -> list[str]:
    """Which words stand in the files, whole or by the ends that an index keeps of words that begin alike."""
    found = raw(stores).lower()
    return [word for word in words.all if word[-7:].encode() in found]


async def two(stores: Stores, first: Scope, second: Scope, item: str = "link") -> tuple[Words, Words, str]:
    """Two briefs with words of their own, each with reports, corrections, edits; returns the id of the first."""
    names = []
    for words, where in ((Words(1), first), (Words(2), second)):
        mention = {"author_name": words.poster.upper(), "link": f"https://c.example/{words.poster}"}
        posted = post(f"m{words.seed}", at=where, author=words.poster, **mention)
        pasted = item == "paste" and words.seed == 1
        content = paste(words.text) if pasted else link(words.link)
        canonical = None if pasted else words.link
        names.append(await deliver(stores, posted, content, made(words, sourced=not pasted), canonical=canonical))
        await stores.jobs.accept(replace(posted, revision=1), [content, link(words.link + "?b")], stores.clock.move(1))
        job = await stores.jobs.lease(stores.clock(), 60)
        sentence = f"{words.link} has no article."
        await stores.jobs.finish(job, Ending(outcome=Outcome.NOT_AN_ARTICLE, sentence=sentence), stores.clock())
        quote = Query(kind=EntryKind.QUOTE, speaker=words.speaker, unsourced=True)
        (hit,) = (await stores.archive.find(Operator(), quote)).hits
        member = asker(words.poster, words.poster)
        await stores.desk.report(member, hit.id, hit.content, Reason.CUT, START)
        await stores.desk.correct(member, hit.id, Correction(content=hit.content, speaker=words.speaker, at=START))
    return Words(1), Words(2), names[0]


async def gone(stores: Stores, words: Words, other: Words, blobs: set[bytes]) -> None:
    """That nothing is left of one brief, and nothing missing of the other."""
    await stores.upkeep.scrub()
    left = raw(stores)
    assert traces(stores, words) == []
    assert [part for part in blobs if part in left] == []
    assert traces(stores, other) == other.all
    assert list(await stores.upkeep.check()) == []
    (hit,) = (await stores.archive.find(Operator(), Query())).hits
    assert hit.title == f"{other.word} at {other.place}"
    assert (await stores.archive.find(Operator(), Query(words=words.word))).hits == ()
    assert len((await stores.archive.find(Operator(), Query(words=other.word, kind=EntryKind.QUOTE))).hits) == 1
    for facet in Facet:
        labels = [found.label.lower() for found in await stores.archive.suggest(Operator(), facet, "")]
        assert not [label for label in labels for word in words.all if word in label]


def present(stores: Stores, words: Words, blobs: set[bytes]) -> bool:
    """Whether the search would find what is there: all words, and nearly all runs of what is compressed."""
    found = raw(stores)
    return traces(stores, words) == words.all and sum(part in found for part in blobs) > 0.8 * len(blobs) > 20


async def standing(stores: Stores) -> list[tuple[Action, str | None, str]]:
    """What is still to be sent: action, message and channel."""
    found = []
    while (taken := await stores.jobs.outgoing(stores.clock(), 60, "scripted")) is not None:
        found.append((taken[0].action, taken[0].sent, taken[0].scope.channel))
        await stores.jobs.sent(taken[0], None, stores.clock())
    return found


async def test_a_forgotten_brief_is_gone_from_the_file(stores):
    one, other, name = await two(stores, scope(), scope())
    blobs = runs(stores, name)
    assert present(stores, one, blobs)
    assert await stores.upkeep.forget_brief(name.lower())
    assert not await stores.upkeep.forget_brief(name)
    await gone(stores, one, other, blobs)
    decisions = await stores.jobs.decisions(Operator(), scope(), None)
    assert [(decision.name, decision.outcome, decision.brief) for decision in decisions][-2:] == [
        ("the link", Outcome.WITHDRAWN, None),
        ("the link", Outcome.WITHDRAWN, None),
    ]
    assert await standing(stores) == [(Action.DELETE, "answer-1", "c1")]
    again = post("m1", revision=1)
    assert await stores.jobs.accept(again, [link(one.link)], stores.clock.move(1)) == 0


async def test_a_forgotten_channel_is_gone_from_the_file(stores):
    one, other, name = await two(stores, scope("t1", parent="c1", name=Words(1).word), scope("c2"))
    await stores.desk.change(
        asker(one.poster, one.poster, scope("c1", name=one.path)), "watch", "on", START, server=False
    )
    await stores.jobs.accept(post("waiting", at=scope("c1")), [paste(one.text)], START)
    blobs = runs(stores, name)
    assert present(stores, one, blobs)
    assert await stores.upkeep.forget_channel("scripted", "w1", "c1") == 1
    assert await stores.upkeep.forget_channel("scripted", "w1", "c1") == 0
    await gone(stores, one, other, blobs)
    assert list(await stores.desk.watched("scripted", "w1")) == []
    assert list(await stores.desk.changes("scripted", "w1")) == []
    assert await stores.jobs.lease(stores.clock(), 60) is None
    assert await standing(stores) == []


async def test_a_forgotten_server_is_gone_from_the_file(stores):
    one, other, name = await two(stores, scope("c1", name=Words(1).word), scope("c1", workspace="w2"))
    await stores.desk.change(asker(one.poster, one.poster), "denied domains", f"{one.host}.example", START, server=True)
    await stores.desk.change(asker(at=scope(workspace="w2")), "cap", "5", START, server=True)
    blobs = runs(stores, name)
    assert present(stores, one, blobs)
    assert await stores.upkeep.forget_workspace("scripted", "w1") == 1
    await gone(stores, one, other, blobs)
    assert len(await stores.desk.changes("scripted", "w2")) == 1
    assert await standing(stores) == []


async def test_servers_of_which_anything_is_kept(stores):
    assert list(await stores.upkeep.workspaces("scripted")) == []
    await stores.desk.change(asker(at=scope(workspace="set")), "cap", "5", START, server=True)
    await stores.desk.change(asker(at=scope(workspace="reset")), "cap", "5", START, server=True)
    await stores.desk.change(asker(at=scope(workspace="reset")), "cap", None, START, server=True)
    await stores.desk.tell_once(scope(workspace="told"), "send messages")
    await stores.jobs.seen(scope(workspace="seen"), "m1")
    await stores.jobs.seen(scope(workspace="w9", platform="other"), "m1")
    await stores.upkeep.left("scripted", "left", START)
    kept_of = ["reset", "seen", "set", "told"]
    assert list(await stores.upkeep.workspaces("scripted")) == kept_of
    for workspace in kept_of:
        await stores.upkeep.forget_workspace("scripted", workspace)
    assert list(await stores.upkeep.workspaces("scripted")) == []
    assert list(await stores.upkeep.workspaces("other")) == ["w9"]


async def test_a_server_that_was_left_long_ago_is_gone_from_the_file(stores):
    one, other, name = await two(stores, scope("c1", name=Words(1).word), scope("c1", workspace="w2"))
    await stores.jobs.accept(post("parts", parts=(f"{one.place}-1",)), [link(one.link)], START)
    await stores.desk.tell_once(scope(), one.word)
    blobs = runs(stores, name)
    assert present(stores, one, blobs)
    await stores.upkeep.left("scripted", "w1", START)
    await stores.upkeep.left("scripted", "w1", START + timedelta(days=9))  # it is known already
    await stores.upkeep.left("scripted", "w7", START)
    assert await stores.upkeep.retain(stores.clock.move(days=29)) == 0
    assert len(await everything(stores)) == 2
    assert await stores.upkeep.retain(stores.clock.move(days=1)) == 1
    await gone(stores, one, other, blobs)
    assert list(await stores.upkeep.workspaces("scripted")) == ["w2"]
    await stores.archive.keep(post("again"), kept(), START)  # it is joined again, and not forgotten once more
    assert await stores.upkeep.retain(stores.clock.move(days=99)) == 0


async def test_a_server_that_is_joined_again_stays(stores):
    for workspace in ("w1", "w2"):
        await stores.archive.keep(post(at=scope(workspace=workspace)), kept(), START)
        await stores.upkeep.left("scripted", workspace, START)
    await stores.upkeep.left("other", "w1", START)
    await stores.upkeep.returned("scripted", "w1")
    await stores.upkeep.returned("scripted", "unknown")
    assert await stores.upkeep.retain(START + timedelta(days=31)) == 1
    assert list(await stores.upkeep.workspaces("scripted")) == ["w1"]
    await stores.upkeep.left("scripted", "w1", START + timedelta(days=40))
    assert await stores.upkeep.retain(START + timedelta(days=41)) == 0
    assert await stores.upkeep.retain(START + timedelta(days=70)) == 1


async def test_a_server_that_was_left_goes_step_by_step(stores):
    for number in range(240):
        await stores.archive.keep(post(f"m{number}", at=scope(f"c{number % 2}")), kept(), START)
    await stores.upkeep.left("scripted", "w1", START)
    written = 0

    async def write() -> None:
        nonlocal written
        while not retaining.done():
            await stores.archive.keep(post(f"n{written}", at=scope(workspace="w2")), kept("winter"), START)
            written += 1

    retaining = asyncio.create_task(stores.upkeep.retain(START + timedelta(days=30)))
    await write()
    assert await retaining == 240
    assert written > 2
    assert {hit.scope.workspace for hit in await everything(stores)} == {"w2"}
    assert list(await stores.upkeep.check()) == []


@pytest.mark.parametrize("whole", [False, True], ids=["channel", "server"])
async def test_nothing_new_is_left_of_a_forgotten_channel_or_server(stores, whole):
    for where in (scope(), scope("t1", parent="c1"), scope("c2"), scope(workspace="w2")):
        await stores.jobs.accept(post("m1", at=where, parts=("p1",), spoiler=True), [link()], START)
        await stores.desk.tell_once(where, "send messages")
    await stores.desk.tell_once(scope("t2", parent="c1", private=True), "send messages")
    await stores.upkeep.left("scripted", "w1", START)
    await stores.upkeep.left("scripted", "w2", START)
    if whole:
        await stores.upkeep.forget_workspace("scripted", "w1")
    else:
        await stores.upkeep.forget_channel("scripted", "w1", "c1")
    left = [where for where in (scope("c2"), scope(workspace="w2")) if not (whole and where.workspace == "w1")]
    with closing(sqlite3.connect(stores.path)) as connection:
        count = {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("part", "departed")
        }
    assert count == {"part": len(left), "departed": 1 if whole else 2}
    for where in left:
        assert await stores.jobs.whole(where, "p1") == "m1"
        assert not await stores.desk.tell_once(where, "send messages")
    assert await stores.jobs.whole(scope(), "p1") is None
    assert await stores.desk.tell_once(scope(), "send messages")


async def test_what_is_older_than_its_retention_takes_its_parts_along(stores):
    await stores.desk.change(asker(), "retention", "3 days", START, server=True)
    await deliver(stores, post(parts=("p1",)), link(), kept())
    for _ in range(3):
        await standing(stores)
        await stores.upkeep.retain(stores.clock.move(days=4))
    with closing(sqlite3.connect(stores.path)) as connection:
        assert [connection.execute(f"SELECT count(*) FROM {name}").fetchone() for name in ("post", "part")] == [
            (0,)
        ] * 2


async def test_a_forgotten_posters_name_and_pastes_are_gone_from_the_file(stores):
    one, other, name = await two(stores, scope(), scope("c2"), item="paste")
    linked = post("linked", author=one.poster, author_name=one.poster.upper(), link=f"https://c.example/{one.poster}")
    shown = await deliver(stores, linked, link("https://news.example/bridge"), kept())
    file = attached(f"{one.path}.txt", one.text.encode())
    await stores.jobs.accept(post("waiting", author=one.poster), [file], START)
    await stores.desk.change(asker(one.poster, one.poster), "cap", "5", START, server=True)
    line = (await stores.archive.find(reader(), Query(kind=EntryKind.QUOTE, speaker="Kovalenko"))).hits[0].content
    for user in (one.poster, "u5"):
        await stores.desk.report(asker(user, one.poster if user != "u5" else "Eve"), shown, line, Reason.CUT, START)
    blobs = runs(stores, name)
    assert traces(stores, one) == [word for word in one.all if word != one.publisher.lower()]
    # Their posts: three; their pasted brief; a report; the change of a setting.
    assert await stores.upkeep.forget_author("scripted", None, one.poster) == 6
    assert await stores.upkeep.forget_author("scripted", "w1", one.poster) == 0
    await stores.upkeep.scrub()
    left = raw(stores)
    # The link that stood beside the paste was public, and so is its name.
    assert [word for word in traces(stores, one) if word not in (one.host, one.path)] == []
    assert [part for part in blobs if part in left] == []
    assert traces(stores, other) == other.all
    stored = await stores.archive.show(reader(), shown)
    assert (stored.author, stored.author_name, stored.link) == ("", "", None)
    assert len(stored.questioned) == 1
    assert await stores.jobs.lease(stores.clock(), 60) is None
    assert await standing(stores) == [(Action.DELETE, "answer-1", "c1")]
    assert list(await stores.upkeep.check()) == []


async def test_a_poster_is_forgotten_on_one_platform_and_server_alone(stores):
    for number, where in enumerate((scope(), scope(workspace="w2"), scope(platform="other"))):
        await stores.archive.keep(post(f"m{number}", at=where), kept(), START)
    assert await stores.upkeep.forget_author("scripted", "w1", "u1") == 1
    assert await stores.upkeep.forget_author("scripted", "w1", "") == 0
    names = sorted([(await stores.archive.show(Operator(), hit.id)).author_name for hit in await everything(stores)])
    assert names == ["", "Ada", "Ada"]


async def everything(stores: Stores) -> Any:
    return (await stores.archive.find(Operator(), Query(limit=50))).hits


async def test_what_is_older_than_its_retention_is_gone_from_the_file(stores):
    one, other, name = await two(stores, scope("t1", parent="c1"), scope("c2"))
    blobs = runs(stores, name)
    assert present(stores, one, blobs)
    await stores.desk.change(asker(), "retention", "10 days", START, server=True)
    await stores.desk.change(asker(), "retention", "3 days", START, server=False)
    assert await stores.upkeep.retain(stores.clock.move(days=2)) == 0
    assert await stores.upkeep.retain(stores.clock.move(days=2)) == 1
    assert await stores.upkeep.retain(stores.clock()) == 0
    await gone(stores, one, other, blobs)
    assert await standing(stores) == [(Action.DELETE, "answer-1", "t1")]
    assert len(await stores.jobs.decisions(Operator(), scope("t1"), None)) > 0
    await stores.upkeep.retain(stores.clock())
    assert list(await stores.jobs.decisions(Operator(), scope("t1"), None)) == []
    with closing(sqlite3.connect(stores.path)) as connection:
        assert connection.execute("SELECT count(*) FROM post").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM outbox").fetchone() == (1,)
    await stores.upkeep.retain(stores.clock.move(days=7))
    assert await everything(stores) == ()


async def test_more_than_one_step(stores):
    for number in range(240):
        await stores.archive.keep(post(f"m{number}", at=scope(f"c{number % 2}")), kept(), START)
    await stores.desk.change(asker(at=scope("c0")), "retention", "1 day", START, server=False)
    assert await stores.upkeep.retain(START + timedelta(days=2)) == 120
    assert len(await everything(stores)) == 50
    assert await stores.upkeep.forget_channel("scripted", "w1", "c1") == 120
    assert await everything(stores) == ()
    assert list(await stores.upkeep.check()) == []


async def test_duplicates_elsewhere_say_nothing_of_a_forgotten_brief(stores):
    name = await deliver(stores, post(), link(), kept())
    repeated = {"outcome": Outcome.DUPLICATE, "same_as": name}
    await deliver(stores, post("m2", at=scope("c2")), link(), **repeated)
    await stores.upkeep.forget_channel("scripted", "w1", "c1")
    assert await standing(stores) == [(Action.DELETE, "answer-2", "c2")]
    (decision,) = await stores.jobs.decisions(Operator(), scope("c2"), None)
    assert decision.brief is None


async def test_scrubbing_lets_others_read_and_write(stores):
    for number in range(30):
        await stores.archive.keep(post(f"m{number}"), kept(), START)
    hits = await everything(stores)

    async def work() -> int:
        count = 0
        while not scrubbing.done():
            await stores.archive.find(reader(), Query(words="bridge"))
            await stores.archive.keep(post(f"n{count}"), kept("winter"), START)
            count += 1
        return count

    await stores.upkeep.forget_brief(hits[0].id)
    scrubbing = asyncio.create_task(stores.upkeep.scrub())
    assert await work() > 0
    await scrubbing
    assert list(await stores.upkeep.check()) == []


# --- copies and checks ---


async def test_no_file_is_made_in_the_place_of_one_that_has_gone(stores, tmp_path):
    await fill(stores)
    stores.path.unlink()
    for work in (stores.upkeep.scrub(), stores.upkeep.check(), stores.upkeep.backup(tmp_path / "copy.db")):
        with pytest.raises(StoreError):
            await work
    assert not stores.path.exists()


async def test_a_copy_while_others_write_is_sound_and_private(stores, tmp_path):
    for number in range(20):
        await stores.archive.keep(post(f"m{number}"), kept(), START)
    target = tmp_path / "backups" / "copy.db"
    target.parent.mkdir()

    async def write() -> int:
        count = 0
        while not copying.done():
            await stores.archive.keep(post(f"n{count}"), kept("winter"), START)
            count += 1
        return count

    copying = asyncio.create_task(stores.upkeep.backup(target))
    written = await write()
    await copying
    assert target.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["copy.db"]
    target.rename(target.with_name("warbrief.db"))
    async with DATABASES["sqlite"](target.parent, stores.clock) as other:
        assert list(await other.upkeep.check()) == []
        hits = (await other.archive.find(Operator(), Query(limit=1000))).hits
        assert 20 <= len(hits) <= 20 + written
        assert await other.archive.keep(post("after"), kept(), START)


async def test_no_copy_in_the_place_of_a_file_or_where_none_can_be(stores, tmp_path):
    there = tmp_path / "there.db"
    there.write_text("mine")
    with pytest.raises(StoreError, match="exists already"):
        await stores.upkeep.backup(there)
    with pytest.raises(StoreError, match="exists already"):
        await stores.upkeep.backup(stores.path)
    with pytest.raises(StoreError, match="cannot be"):
        await stores.upkeep.backup(tmp_path / "nowhere" / "copy.db")
    assert there.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir() if "warbrief" not in path.name) == ["there.db"]


async def test_a_copy_that_is_broken_off_leaves_nothing(stores, tmp_path):
    await stores.archive.keep(post(), kept(), START)
    copying = asyncio.create_task(stores.upkeep.backup(tmp_path / "copy.db"))
    await asyncio.sleep(0)
    copying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await copying
    assert not list(tmp_path.glob("copy.db.part*"))


FAULTS = [
    ("an entry lost", "DELETE FROM entry_docsize WHERE id = (SELECT min(key) FROM posting)", "not in the index"),
    (
        "an entry of nothing",
        "INSERT INTO entry (rowid, words) VALUES (5, 'ghost')",
        "in the index that no longer exist",
    ),
    ("terms lost", "DELETE FROM entry_terms", "not in the index"),
    ("a page lost", "DELETE FROM page", "belong to nothing"),
    ("a broken index", "DELETE FROM entry_data WHERE id > 10", "The index is damaged"),
    ("another's room", "UPDATE room SET workspace = workspace || '7'", "of another channel's room"),
]


@pytest.mark.parametrize(("statement", "fault"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
async def test_a_check_finds_what_does_not_fit(stores, statement, fault):
    await fill(stores)
    assert list(await stores.upkeep.check()) == []
    with closing(sqlite3.connect(stores.path, isolation_level=None)) as connection:
        connection.execute(statement)
    assert any(fault in found for found in await stores.upkeep.check())


async def test_outdated_briefs_are_read_again_in_their_place(stores):
    ids = [await stores.archive.keep(post(f"m{number}"), kept(name), START) for number, name in enumerate(ARTICLES)]
    assert list(await stores.upkeep.outdated(ANALYSIS_VERSION)) == []
    assert list(await stores.upkeep.outdated(ANALYSIS_VERSION + 1)) == ids
    before = await stores.archive.show(Operator(), ids[0])
    await stores.upkeep.reread(ids[0], kept(next(iter(ARTICLES))))
    await stores.upkeep.reread("ZZZZZ", kept())
    assert await stores.archive.show(Operator(), ids[0]) == before


async def test_what_was_deleted_and_not_scrubbed_is_remembered(stores):
    kept_on = await stores.archive.keep(post("m1"), kept("bridge"), START)
    await stores.archive.keep(post("m2", author="u2"), kept("talks"), START)
    assert not await stores.upkeep.unscrubbed()
    await stores.upkeep.forget_brief(kept_on)
    assert await stores.upkeep.unscrubbed()
    await stores.upkeep.scrub()
    assert not await stores.upkeep.unscrubbed()
    await stores.jobs.delete(scope(), "m2", START, keep=True)
    async with stores.again() as later:  # another program, after a crash
        assert await later.upkeep.unscrubbed()
