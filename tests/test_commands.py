"""Commands from end to end: a typed line, the real stores, the reply in words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import WORKER_PRELOAD
from filled_stores import given
from stores import START, Stores, kept, link, post, reader, scope

from bot.articles.reader import Reader as Pages
from bot.channel_settings import SETTINGS
from bot.commands import Commands, Level, standing
from bot.commands.why import ENDED
from bot.errors import FetchFailed, StoreError
from bot.messages import Action, Asker, Outcome, Outgoing, Reply, Step
from bot.query.grammar import COMMANDS, parse_command
from bot.records import Ending, Kept
from bot.service import Service
from bot.workers import Workers
from summarizers import Article, analyse, brief
from summarizers.types import Line, LineKind, Piece, Section

MEMBER = Asker(scope=scope(), viewer=reader(), user="u2", name="Bea")
SEED = Path(__file__).parent.parent / "seeds" / "bakhmut-we-will-not-retreat.txt"
CAP = SETTINGS["cap"].sentence
MODERATOR = replace(MEMBER, user="u3", name="Cyd", moderator=True)
ADMIN = replace(MEMBER, user="u4", name="Dov", moderator=True, admin=True)


@pytest.fixture
async def workers(warmed: None) -> AsyncIterator[Workers]:
    async with Workers(1, preload=WORKER_PRELOAD) as running:
        yield running


@pytest.fixture
async def commands(stores: Stores, workers: Workers) -> Commands:
    async def fetch(url: str, *_: object):
        raise FetchFailed(url, "is not there")

    service = Service(Pages(fetch, workers), workers, summariser="warbrief", sentences=None, length=1500)
    return Commands(archive=stores.archive, desk=stores.desk, jobs=stores.jobs, upkeep=stores.upkeep, service=service)


async def say(commands: Commands, text: str, asker: Asker = MEMBER) -> Reply:
    command = parse_command(text)
    assert command is not None
    return await commands.handle(command, asker, START)


def lines(reply: Reply) -> list[str]:
    """Every line of a reply as plain words."""
    found = [reply.text] if reply.text else []
    for block in reply.blocks:
        found.append(" | ".join(part for part in (block.title, *block.context, block.id or "") if part))
        found += ["".join(piece.text for piece in line.pieces) for line in block.lines]
    return found


def brief_lines(reply: Reply) -> list[str]:
    assert reply.brief is not None
    return ["".join(piece.text for piece in line.pieces) for section in reply.brief.sections for line in section.lines]


def seed() -> Kept:
    analysis = analyse(Article(text=SEED.read_text(encoding="utf-8"), url="https://news.example/bakhmut"))
    return Kept(analysis=analysis, brief=brief(analysis), canonical="https://news.example/bakhmut")


async def keep(stores: Stores, name: str = "bridge", **fields) -> str:
    return await stores.archive.keep(post(f"m-{name}"), kept(name, **fields), START)


async def test_find_says_what_was_understood_and_shows_where_it_stands(stores, commands):
    name = await keep(stores)
    reply = await say(commands, "find bridge since: 1 February 2026")
    assert reply.text == "Briefs with bridge, since Sun 1 Feb 2026, newest first."
    assert [block.id for block in reply.blocks] == [name]
    assert reply.more is None
    assert lines(reply)[1] == f"Both sides blame each other for the bridge at Novopillia | Example News | #c1 | {name}"
    assert (await say(commands, "find bridge place: Kherson")).text.startswith(
        "No briefs with bridge, with place Kherson."
    )


async def test_nothing_found_says_how_to_find_more(commands):
    assert lines(await say(commands, "find submarine")) == [
        "No briefs with submarine. Fewer words or filters find more."
    ]
    assert lines(await say(commands, "recent")) == ["No briefs yet."]


async def test_what_pastes_say_is_left_out_and_the_answer_says_so(stores, commands):
    await keep(stores, sourced=False)
    assert lines(await say(commands, "quotes petrenko")) == [
        "No quotes of petrenko. There are some in pasted texts or files. Anyone can invent such a text, so they are"
        " left out until somebody posts the link to it. To see them now, add unsourced: yes."
    ]
    found = await say(commands, "quotes petrenko unsourced: yes")
    assert found.text == "Quotes of petrenko, unsourced pastes too, newest first."
    assert "unsourced paste" in found.blocks[0].context


async def test_a_long_query_is_looked_for_as_far_as_it_goes(stores, commands):
    await keep(stores)
    reply = await say(commands, "find " + " ".join(f"word{number}" for number in range(10_000)))
    assert len(reply.text) < 250
    reply = await say(commands, "find " + "bridge " * 10 + "Novopillia " * 100)
    assert [block.title for block in reply.blocks] == ["Both sides blame each other for the bridge at Novopillia"]


async def test_quotes_and_claims(stores, commands):
    name = await keep(stores)
    said = lines(await say(commands, "quotes petrenko"))
    assert said[0] == "Quotes of petrenko, newest first."
    assert any(line.startswith("“They want to starve the town of everything") for line in said)
    claims = lines(await say(commands, "claims casualties"))
    assert claims[0] == "Claims about casualties, newest first."
    assert lines(await say(commands, "claims topic: casualties")) == claims
    assert any("14 people were killed" in line for line in claims)
    assert all(name in line for line in claims[1:] if " | " in line and "Figures" not in line)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("find x since: blah", "“blah” is no date that I know. Write 14 March, last Tuesday, 2024-03-14 or 3d."),
        (
            "claims shells topic: talks",
            "There is no topic talks. The topics are casualties, prisoners, nuclear, strikes, territory, civilians,"
            " arms, equipment, sanctions, operations, diplomacy, other.",
        ),
        ("find x limit: 1000", "Write limit: with a whole number from 1 to 100."),
        ("find x after: nonsense", "This is no mark of a page. Give the command again from its first page."),
        ("find x unsourced: maybe", "Write unsourced: yes to have pastes without a link too."),
        ("find !!! ***", "There is no word to look for. `find` needs one; `recent` lists the newest briefs."),
        ("quotes", "Say whose quotes: `quotes Zelensky`."),
        (
            "show",
            "Give the id under a brief: `show K7Q2F`, or `show K7Q2F all`. In place of all: statements or quotes.",
        ),
        (
            "show K7Q2F everything",
            "Give the id under a brief: `show K7Q2F`, or `show K7Q2F all`. In place of all: statements or quotes.",
        ),
        (
            "why then",
            "Give `why` a link that was posted, or nothing for the last ten decisions here.",
        ),
        ("show ZZZZZ", "There is no brief ZZZZZ that you may read. `recent` lists the newest."),
        (
            "forget",
            "Say what: `forget K7Q2F` (the id under a brief), `forget me`, `forget channel` or `forget server`.",
        ),
        ("watch on", "Only admins may use `watch`. Ask one of them."),
        ("settings", "Only admins may use `settings`. Ask one of them."),
        ("export", "Only admins may use `export`. Ask one of them."),
        ("reports", "Only `moderators` may use `reports`. Ask one of them."),
        ("correct K7Q2F 1 hide", "Only `moderators` may use `correct`. Ask one of them."),
        ("forget channel", "Only admins may forget a whole channel. Ask one of them."),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(commands, typed, sentence):
    reply = await say(commands, typed)
    assert (reply.failed, lines(reply)) == (True, [sentence])


async def test_show_numbers_lines_and_all_shows_everything(stores, commands):
    name = await keep(stores)
    reply = await say(commands, f"show {name.lower()}")
    assert (reply.id, reply.numbered, reply.remarks) == (name, True, ())
    whole = await say(commands, f"show {name} all")
    assert len(brief_lines(whole)) > len(brief_lines(reply))
    assert not whole.numbered  # correct would take the numbers for those of the usual lines


async def test_show_gives_statements_alone_and_quotes_alone(stores, commands):
    name = await keep(stores)
    whole = (await say(commands, f"show {name} all")).brief
    shown = {part: await say(commands, f"show {name} {part}") for part in ("statements", "QUOTES")}
    for part, kinds in (("statements", {LineKind.STATEMENT, LineKind.DISPUTE}), ("QUOTES", {LineKind.QUOTE})):
        made = shown[part].brief
        assert (made.title, made.context, made.more_statements, made.more_quotes) == (whole.title, whole.context, 0, 0)
        found = [line for section in made.sections for line in section.lines]
        assert [line for line in found if line.kind is not LineKind.WARNING] == [
            line for section in whole.sections for line in section.lines if line.kind in kinds
        ]
        assert (shown[part].id, shown[part].numbered) == (name, False)
    statements, usual = brief_lines(shown["statements"]), brief_lines(await say(commands, f"show {name}"))
    statement = next(line for line in statements if line in usual)
    await say(commands, f"correct {name} {usual.index(statement) + 1} hide", MODERATOR)
    statements[statements.index(statement)] = "hidden by a moderator"
    assert brief_lines(await say(commands, f"show {name} statements")) == statements


async def test_a_statement_brings_its_warnings_and_what_changed_stays_away(stores, commands):
    made = seed()
    changed = Section(title="What changed", lines=(Line(kind=LineKind.STATEMENT, pieces=(Piece(text="new: x"),)),))
    made = replace(made, brief=replace(made.brief, sections=(changed, *made.brief.sections)))
    name = await stores.archive.keep(post("m1"), made, START)
    told = brief_lines(await say(commands, f"show {name} statements"))
    assert "“1,6000” is malformed in the text; its value is unknown." in told
    assert "new: x" not in told
    assert "new: x" in brief_lines(await say(commands, f"show {name} all"))


async def test_what_there_is_none_of_is_said_in_a_sentence(stores, commands):
    text = "The bridge fell on Monday morning, long before the first trains of the day were due to run."
    name = await keep(stores, text=text, title="A bridge fell")
    for part in ("statements", "quotes"):
        reply = await say(commands, f"show {name} {part}")
        assert lines(reply) == [f"{name} has no {part} that can stand alone."]
        assert (reply.failed, reply.brief) == (False, None)


async def test_from_a_report_to_a_correction_in_every_look_up(stores, commands):
    name = await keep(stores)
    shown = brief_lines(await say(commands, f"show {name}"))
    number = next(n for n, line in enumerate(shown, 1) if "guided" in line or "Petrenko" in line)
    assert lines(await say(commands, f"wrong {name} {number} wrong speaker")) == [
        "Thank you. `Moderators` see it in `reports`."
    ]
    again = await say(commands, f"wrong {name} {number} speaker", replace(MEMBER, user="u9"))
    assert lines(again) == ["Thank you. `Moderators` see it in `reports`. The line is marked as questioned by members."]
    assert "questioned by members" in brief_lines(await say(commands, f"show {name}"))[number - 1]
    told = lines(await say(commands, "reports", MODERATOR))
    assert len([line for line in told if f"line {number}: " in line]) == 2
    wrong = await say(commands, f"correct {name} {number} speaker Nobody Atall", MODERATOR)
    assert wrong.failed
    assert wrong.text.startswith("The article names no Nobody Atall. It names ")
    done = await say(commands, f"correct {name} {number} speaker Olena Kovalenko", MODERATOR)
    assert lines(done) == [f"Line {number} of {name} is said by Olena Kovalenko now, in every look-up."]
    assert "corrected by a moderator" in brief_lines(await say(commands, f"show {name}"))[number - 1]
    assert lines(await say(commands, "reports", MODERATOR)) == ["There are no open reports."]
    await say(commands, f"correct {name} {number} hide", MODERATOR)
    assert brief_lines(await say(commands, f"show {name}"))[number - 1] == "hidden by a moderator"
    await say(commands, f"correct {name} {number} restore", MODERATOR)
    assert brief_lines(await say(commands, f"show {name}")) == shown


async def test_a_report_is_settled_by_its_number(stores, commands):
    name = await keep(stores)
    await say(commands, f"wrong {name} 1 misleading cut")
    (block,) = (await say(commands, "reports", MODERATOR)).blocks
    number = block.facts["report"]
    assert block.context[:2] == (f"report {number}", "misleading cut, says Bea")
    assert block.facts["line"] == 1
    assert (
        await say(commands, f"reports settle {number}")
    ).text == "Only `moderators` may use `reports`. Ask one of them."
    for words in ("settle", "settle one", "close 1"):
        assert (await say(commands, f"reports {words}", MODERATOR)).text == (
            "Give the number of a report that needs nothing more: `reports settle 12`."
        )
    gone = f"There is no open report {number} that you may see. `reports` lists them."
    elsewhere = replace(MODERATOR, viewer=reader("c2"))
    assert (await say(commands, f"reports settle {number}", elsewhere)).text == gone
    done = await say(commands, f"reports settle #{number}", MODERATOR)
    assert (done.failed, done.text) == (False, f"Report {number} is settled.")
    assert (await say(commands, f"reports settle {number}", MODERATOR)).text == gone
    assert (await say(commands, "reports settle " + "9" * 40, MODERATOR)).failed


async def test_a_platform_can_offer_lines_and_speakers(stores, commands):
    name = await keep(stores)
    shown = brief_lines(await say(commands, f"show {name}"))
    assert await commands.lines(reader(), name.lower()) == tuple(enumerate(shown, 1))
    named = await commands.speakers(reader(), name)
    assert "Olena Kovalenko" in named
    for speaker in named:
        assert not (await say(commands, f"correct {name} 1 speaker {speaker}", MODERATOR)).failed
    assert await commands.lines(reader("c2"), name) == ()
    assert await commands.speakers(reader("c2"), name) == ()


def test_every_outcome_has_a_sentence():
    assert set(ENDED) == {None, *Outcome}
    for sentence in ENDED.values():
        assert sentence.endswith(".")
        assert len(sentence.split()) > 2


@pytest.mark.parametrize("outcome", Outcome)
async def test_why_has_something_to_say_of_every_outcome(stores, commands, outcome):
    await stores.jobs.accept(post("m1"), [link("https://news.example/1")], START)
    job = await stores.jobs.lease(START, 60)
    await stores.jobs.finish(job, Ending(outcome=outcome), START)
    told = lines(await say(commands, "why <https://news.example/1>"))
    assert told[-1] == ENDED[outcome]


async def test_why_of_a_link_tells_each_step_with_its_time(stores, commands):
    await stores.jobs.accept(post("m1"), [link("https://news.example/1")], START)
    job = await stores.jobs.lease(START, 60)
    steps = (Step("fetched news.example/1 (200, text/html, 9 bytes)", 0.0321), Step("ended as not an article"))
    await stores.jobs.finish(job, Ending(outcome=Outcome.NOT_AN_ARTICLE, sentence="No article.", steps=steps), START)
    told = ["No article.", "fetched news.example/1 (200, text/html, 9 bytes) · 32 ms", "ended as not an article"]
    assert lines(await say(commands, "why https://news.example/1"))[-3:] == told
    assert told[1] not in lines(await say(commands, "why"))
    await stores.jobs.delete(post("m1").scope, "m1", START, keep=True)
    assert told[1] not in lines(await say(commands, "why https://news.example/1"))


async def test_why_of_a_link_to_no_article_says_what_it_is(commands):
    assert lines(await say(commands, "why https://youtu.be/dQw4w9WgXcQ"))[-1].endswith(
        "This link leads to a video, so no post of it is answered unless somebody asks."
    )


async def test_why_tells_outcomes_and_that_a_channel_is_not_watched(stores, commands):
    assert lines(await say(commands, "why"))[0] == (
        "This channel is not watched, so posts get no answer. An admin turns it on with `watch on`. "
        "No article was seen in this channel yet."
    )
    await say(commands, "watch on", ADMIN)
    await stores.jobs.accept(post("m1"), [link("https://news.example/1")], START)
    job = await stores.jobs.lease(START, 60)
    ending = Ending(outcome=Outcome.FETCH_FAILED, sentence="news.example/1 answered 404 (not found). Check the link.")
    await stores.jobs.finish(job, ending, START)
    told = ["https://news.example/1 | fetch failed | #c1", "news.example/1 answered 404 (not found). Check the link."]
    assert lines(await say(commands, "why")) == told
    assert lines(await say(commands, "why http://www.news.example/1?utm_source=x")) == told
    assert lines(await say(commands, "why https://news.example/2")) == [
        "Nothing was posted with this link in the channels that you may read."
    ]


async def test_settings_for_channel_and_server_and_their_log(stores, commands):
    await say(commands, "settings cap 10 server", ADMIN)
    assert lines(await say(commands, "settings cap", ADMIN)) == [
        "cap: 10 briefs an hour · set for the whole `server`",
        CAP,
    ]
    await say(commands, "settings cap 5", ADMIN)
    assert lines(await say(commands, "settings cap", ADMIN)) == ["cap: 5 briefs an hour · set for this channel", CAP]
    await say(commands, "settings cap default", ADMIN)
    assert lines(await say(commands, "settings cap", ADMIN)) == [
        "cap: 10 briefs an hour · set for the whole `server`",
        CAP,
    ]
    log = lines(await say(commands, "settings log", ADMIN))
    assert log == [
        "Who changed what, newest first.",
        "cap: 5 briefs an hour → default | #c1 | by Dov",
        "cap: default → 5 briefs an hour | #c1 | by Dov",
        "cap: default → 10 briefs an hour | all channels | by Dov",
    ]
    assert (await say(commands, "settings retension 3d", ADMIN)).failed
    listed = lines(await say(commands, "settings", ADMIN))
    assert listed[1:3] == ["watch: off", "Whether articles posted here are briefed."]
    assert "length: as the program is set" in listed


async def test_what_holds_is_told_for_panels_with_who_set_it(stores, commands):
    await say(commands, "settings cap 10 server", ADMIN)
    await say(commands, "settings cap 5", ADMIN)
    await say(commands, "settings bots on  workspace", ADMIN)
    await say(commands, "settings admin role <@&4711> server", ADMIN)
    here = {each.setting.name: each for each in await standing(stores.desk, ADMIN.scope)}
    assert list(here) == list(SETTINGS)
    told = {name: (each.stored, each.words, each.level) for name, each in here.items()}
    assert told["cap"] == ("5", "5 briefs an hour", Level.CHANNEL)
    assert told["bots"] == ("on", "on", Level.SERVER)
    assert told["admin role"] == ("4711", "the role with id 4711", Level.SERVER)
    assert told["mode"] == ("brief", "brief", Level.DEFAULT)
    assert told["length"] == ("", "as the program is set", Level.DEFAULT)
    assert told["cooldown"] == ("off", "off", Level.DEFAULT)
    assert told["catch up"] == ("24 hours", "24 hours", Level.DEFAULT)
    shared = {each.setting.name: each.words for each in await standing(stores.desk, ADMIN.scope, server=True)}
    assert shared["cap"] == "10 briefs an hour"
    for each in here.values():
        assert each.stored == "" or each.setting.parse(each.stored) == each.stored


async def test_the_admins_role_is_set_for_the_whole_server_alone(stores, commands):
    for value in ("<@&4711>", "4711", "default"):
        refused = await say(commands, f"settings admin role {value}", ADMIN)
        assert (refused.failed, refused.text) == (
            True,
            f"Admin role holds for the whole `server` alone: `settings admin role {value} server`.",
        )
    assert lines(await say(commands, "settings admin role <@&4711> server", ADMIN))[:2] == [
        "Admin role is set for the whole `server`.",
        "admin role: the role with id 4711 · set for the whole `server`",
    ]
    assert (await stores.desk.settings(scope("c2"))).admin_role == "4711"
    assert not (await say(commands, "settings admin role off server", ADMIN)).failed
    assert (await stores.desk.settings(scope())).admin_role == ""


async def test_the_log_of_settings_tells_of_one_that_is_none_any_more(stores, commands):
    change = {"kind": "change", "platform": "scripted", "workspace": "w1", "channel": "", "author": "u1"}
    change |= {"name": "tone", "old": None, "new": "dry", "author_name": "Ada", "at": START.isoformat()}
    lines_of_it = [json.dumps({"kind": "header", "format": "warbrief export", "version": 1}), json.dumps(change)]
    digest = hashlib.sha256("".join(f"{line}\n" for line in lines_of_it).encode()).hexdigest()
    lines_of_it.append(json.dumps({"kind": "end", "counts": {"header": 1, "change": 1}, "sha256": digest}))
    await stores.upkeep.restore(given(lines_of_it))
    assert lines(await say(commands, "settings log", ADMIN))[1:] == ["tone: default → dry | all channels | by Ada"]


async def test_watching(commands):
    assert lines(await say(commands, "watch list", ADMIN)) == ["No channel is watched. Turn one on with `watch on`."]
    assert lines(await say(commands, "watch on on request", ADMIN)) == [
        "This channel is watched now, in mode on request. `watch off` ends it."
    ]
    assert lines(await say(commands, "watch list", ADMIN)) == ["Watched: #c1."]
    assert lines(await say(commands, "watch off", ADMIN))[0].startswith("This channel is not watched any more.")
    assert (await say(commands, "watch maybe", ADMIN)).failed


async def test_forgetting_asks_first_and_heeds_whose_brief_it_is(stores, commands):
    name = await keep(stores)
    refused = await say(commands, f"forget {name} yes")
    assert refused.text == "Only its poster and `moderators` may delete a brief. Ask one of them."
    poster = replace(MEMBER, user="u1")
    asked = await say(commands, f"forget {name}", poster)
    assert (asked.text, asked.confirm, asked.failed) == (
        f"This deletes the brief {name} with its answer, for good. Do you mean it?",
        f"forget {name} yes",
        False,
    )
    assert (await say(commands, f"show {name}")).brief is not None
    assert (await say(commands, "forget me", poster)).confirm == "forget me yes"
    for word in ("server", "workspace", "Workspace"):
        assert (await say(commands, f"forget {word}", ADMIN)).confirm == "forget server yes"
        assert (await say(commands, f"export {word}", ADMIN)).attachment is not None
    assert (await say(commands, asked.confirm, poster)).text == f"The brief {name} is deleted."
    assert (await say(commands, f"show {name}")).failed
    await keep(stores, "talks")
    assert (
        await say(commands, "forget channel yes", ADMIN)
    ).text == "All of this channel is deleted, 1 brief among it."
    await keep(stores, "winter", sourced=False)
    await say(commands, "forget me yes", poster)
    assert lines(await say(commands, "recent")) == ["No briefs yet."]


async def test_what_cannot_be_scrubbed_now_is_deleted_all_the_same(stores, commands, monkeypatch):
    name = await keep(stores)

    async def full(_):
        raise StoreError("The disk is full. Make room.")

    monkeypatch.setattr(type(stores.upkeep), "scrub", full)
    reply = await say(commands, f"forget {name} yes", ADMIN)
    assert (reply.failed, reply.text) == (
        False,
        f"The brief {name} is deleted. Its traces in the file itself go later: the running bot tries again every day. "
        "(The disk is full. Make room.)",
    )
    assert await stores.upkeep.unscrubbed()


async def test_export_hands_over_lines(stores, commands):
    await keep(stores)
    reply = await say(commands, "export channel", ADMIN)
    assert reply.attachment.name == "warbrief-scripted-20260302-120000.jsonl"
    handed = [line async for line in reply.attachment.lines]
    assert len(handed) > 3
    assert any("Novopillia" in line for line in handed)


async def test_status_and_help(stores, commands):
    await stores.jobs.accept(post("m1"), [link()], START - timedelta(seconds=90))
    text = (await say(commands, "status")).text
    assert text.endswith(": 1 waiting, the oldest for 90 s, 0 in work, 0 to send.")
    assert (await say(commands, "status", MODERATOR)).text.endswith("Nothing ended today.")
    assert (await say(commands, "status", ADMIN)).text.endswith("No channel is watched. Turn one on with `watch on`.")
    await say(commands, "watch on", ADMIN)
    assert (await say(commands, "status", ADMIN)).text.endswith("1 channel is watched; `watch list` names them.")
    assert {block.title for block in (await say(commands, "help")).blocks} < {
        f"`{usage.usage}`" for usage in COMMANDS.values()
    }
    assert len((await say(commands, "help", ADMIN)).blocks) == len(COMMANDS)
    usage, filters = (await say(commands, "help quotes")).blocks
    assert usage.title == "`quotes <person>`"
    assert lines(Reply(blocks=(filters,)))[1:3] == [
        "place: a place that it names",
        "speaks_for: the state or body that its speaker speaks for; side: is the same",
    ]
    assert len((await say(commands, "help show")).blocks) == 1


async def test_a_hit_does_not_repeat_the_title_above_it(stores, commands):
    text = "Both sides blame each other\n\nThe bridge fell on Monday, and both sides say that it was the other one."
    await keep(stores, text=text, title="Both sides blame each other")
    told = "The bridge fell on Monday, and both sides say that it was the other one."
    assert lines(await say(commands, "recent"))[2] == told
    assert lines(await say(commands, "find bridge"))[2] == told
    assert lines(await say(commands, "find blame"))[2] == text.replace("\n\n", " ")  # with its mark


async def test_an_answer_carries_what_is_known_of_its_hits(stores, commands):
    await keep(stores)
    (brief,) = (await say(commands, "find bridge")).blocks
    assert brief.facts is not None
    assert (brief.facts["kind"], brief.facts["url"]) == ("brief", "https://news.example/bridge")
    for block in (await say(commands, "quotes petrenko")).blocks:
        assert block.facts is not None
        assert (block.facts["kind"], block.facts["speaker"]) == ("quote", "Ivan Petrenko")
        assert block.facts["content"]


async def test_every_command_but_brief_is_done(commands):
    for name in COMMANDS:
        reply = await say(commands, name, ADMIN)
        assert ("There is no command" in reply.text) == (name == "brief")


async def test_what_the_outbox_says(stores, commands):
    name = await keep(stores)
    outgoing = Outgoing(
        id=1, nonce="n", action=Action.SEND, scope=scope(), to="m1", item=1, outcome=Outcome.BRIEFED, brief=name
    )
    whole = await commands.reply_to(outgoing, reader())
    assert (whole.id, whole.numbered, whole.brief is not None) == (name, False, True)
    known = await commands.reply_to(replace(outgoing, outcome=Outcome.DUPLICATE), reader())
    assert lines(known)[0] == "This article has been briefed already."
    assert known.blocks[0].id == name
    assert {whole.thread, known.thread, whole.card, known.card} == {False}
    await say(commands, "settings answer thread", ADMIN)
    assert (await commands.reply_to(outgoing, reader())).thread
    assert (await commands.reply_to(replace(outgoing, outcome=Outcome.DUPLICATE), reader())).thread
    said = await commands.reply_to(replace(outgoing, brief=None, sentence="No."), reader())
    assert (said.text, said.thread) == ("No.", False)
    hidden = await commands.reply_to(replace(outgoing, outcome=Outcome.DUPLICATE), reader("c2"))
    assert (hidden.failed, hidden.brief, hidden.blocks, hidden.id) == (True, None, (), None)


async def test_a_card_is_short_and_who_asks_gets_the_whole_brief(stores, commands):
    name = await stores.archive.keep(post("m1"), seed(), START)
    await say(commands, "watch on card", ADMIN)
    await say(commands, "settings answer thread", ADMIN)
    outgoing = Outgoing(
        id=1, nonce="n", action=Action.SEND, scope=scope(), to="m1", item=1, outcome=Outcome.BRIEFED, brief=name
    )
    card = await commands.reply_to(outgoing, reader())
    assert (card.card, card.thread, card.id) == (True, True, name)
    assert lines(card) == [
        "Zelenskiy: We will not retreat, we will continue the fighting in Bakhmut | news.example | date not given | "
        f"⚠ 1 unconfirmed figure | ⚠ 1 faulty figure | ⇄ 1 denial | {name}",
        "Ukrainian President Volodymyr Zelenskiy said publicly that Ukrainian troops are ready to continue fighting in "
        "Bakhmut, after it initially appeared that they would withdraw.",
    ]
    whole = await commands.reply_to(replace(outgoing, asked=True), reader())
    assert (whole.brief is not None, whole.card) == (True, False)


async def test_a_fault_is_said_with_an_incident(stores, commands, caplog, monkeypatch):
    async def broken(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(type(stores.archive), "find", broken)
    reply = await say(commands, "recent")
    assert reply.failed
    assert reply.text.startswith("Something went wrong. The log has more under incident ")
    assert reply.text.rstrip(".").rsplit(" ", 1)[1] in caplog.text
