"""Posts of every kind on the scripted platform: bots', hidden, covered, in parts, asked for; what waits, what fails."""

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import timedelta

import pytest
from scripted_chat import OTHER, OTHER_TITLE, STORY, THIRD, TITLE, chatting, lines, scope_of
from scripted_stories import page
from stores import ARTICLES, START

from bot.intake import NO_DOWNLOAD, TOO_LARGE
from bot.messages import File, Outcome, Post
from bot.pipeline.working import shown_working

HIDDEN = "Warbrief may not read this post. Choose Brief this in its menu, or paste the text."


@pytest.fixture
async def chat(tmp_path, clock, news_site):
    """A chat whose channels are all watched."""
    async with chatting(tmp_path / "warbrief.db", clock, news_site.address) as made:
        yield made


def stored(chat) -> dict[str, int]:
    """How many rows there are of what is kept of posts."""
    with closing(sqlite3.connect(chat.bot.database)) as db:
        tables = ("post", "part", "item", "posting", "outbox")
        return {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}


NOTHING = dict.fromkeys(("post", "part", "item", "posting", "outbox"), 0)


# --- bots ---


async def test_what_a_bot_posts_is_left_unless_it_is_wanted_or_asked_for(chat):
    left = await chat.say(STORY, bot=True)
    assert (stored(chat), chat.peer.log) == (NOTHING, [])
    assert await chat.bot.jobs.last_seen("scripted") == ((scope_of("c1"), left),)
    asked = await chat.say(OTHER, bot=True, asked=True)
    await chat.bot.set("bots", "on", channel="c1")
    fed = await chat.say(THIRD, bot=True)
    assert [lines(chat.peer.standing(message)[0])[0] for message in (asked, fed)] == [
        OTHER_TITLE,
        ARTICLES["prisoners"][0],
    ]


async def test_an_edit_of_what_a_bot_posted_is_followed_where_it_was_briefed(chat):
    await chat.bot.set("bots", "on")
    message = await chat.say(STORY, bot=True)
    await chat.bot.set("bots", "off")
    chat.peer.edit(message, OTHER)
    await chat.settled()
    assert [lines(text)[0] for text in chat.peer.standing()] == [OTHER_TITLE]


# --- hidden posts ---


async def test_of_a_hidden_post_nothing_is_stored(chat):
    message = await chat.say("", hidden=True)
    assert (stored(chat), chat.peer.log) == (NOTHING, [])
    assert await chat.bot.jobs.last_seen("scripted") == ((scope_of("c1"), message),)


async def test_who_asks_for_a_hidden_post_is_told_once_what_to_do(chat):
    message = await chat.say("", hidden=True, asked=True)
    chat.peer.ask(message)
    await chat.settled()
    assert chat.peer.standing(message) == [HIDDEN]
    assert await chat.outcomes() == [(Outcome.CONTENT_HIDDEN, HIDDEN)]
    readable = Post(scope=scope_of("c1"), message=message, text=STORY, author="ann", asked=True)
    await chat.bot.pipeline.accept(readable)
    await chat.settled()
    assert [lines(text)[0] for text in chat.peer.standing(message)] == [TITLE]
    assert await chat.ended() == [Outcome.BRIEFED]
    assert [sent.do for sent in chat.peer.log] == ["send", "edit"]


async def test_an_edit_that_is_hidden_changes_nothing_of_what_was_read(chat):
    message = await chat.say(STORY)
    for asked in (False, True):
        await chat.bot.pipeline.accept(
            Post(scope=scope_of("c1"), message=message, revision=1, hidden=True, asked=asked)
        )
    await chat.settled()
    assert [lines(text)[0] for text in chat.peer.standing()] == [TITLE]
    assert [sent.do for sent in chat.peer.log] == ["send"]


# --- answers in their place ---


async def test_a_command_is_answered_in_the_message_that_it_made(chat, news_site):
    await chat.bot.set("mode", "on request")
    news_site.pages["/a"] = page(TITLE, ARTICLES["bridge"][1])
    brief = chat.peer.command("c1", news_site.url("/a"))
    await chat.peer.until(lambda: chat.peer.log)
    short = chat.peer.command("c1", "Kyiv says it was not us.")
    again = chat.peer.command("c1", news_site.url("/a?utm_source=x"))
    missing = chat.peer.command("c2", news_site.url("/gone"))
    chat.peer.hang_up()  # what was not acknowledged comes again
    await chat.settled()
    firsts = [lines(chat.peer.answers()[message].text)[0] for message in (brief, short, again, missing)]
    assert firsts == [
        TITLE,
        "The text has 6 words; an article needs at least 12. Paste the whole text.",
        "This article has been briefed already.",
        f"127.0.0.1:{news_site.port}/gone answered 404 (not found). Check the link, or paste the text.",
    ]
    assert [sent.do for sent in chat.peer.log] == ["edit"] * 4
    assert len(chat.peer.answers()) == 4


async def test_one_article_twice_in_a_command_is_answered_where_it_was_promised(chat, news_site):
    news_site.pages["/a"] = page(TITLE, ARTICLES["bridge"][1])
    message = chat.peer.command("c1", f"{news_site.url('/a')} {news_site.url('/a?utm_source=x')}")
    await chat.settled()
    assert "…" not in chat.peer.answers()[message].text
    assert "delete" not in [sent.do for sent in chat.peer.log]


async def test_a_command_that_is_deleted_takes_its_answer_along(chat):
    message = chat.peer.command("c1", STORY)
    await chat.settled()
    chat.peer.delete(message)
    await chat.settled()
    assert chat.peer.standing() == []


# --- parts and covers ---


async def test_a_paste_may_become_an_article_with_its_second_part_alone(chat):
    start = "Both sides blame each other for the bridge."
    message = await chat.say(start)
    assert stored(chat) == NOTHING
    joined = Post(
        scope=scope_of("c1"), message=message, revision=1_000, parts=("m2",), text=STORY, author="ann", posted_at=START
    )
    assert [await chat.bot.pipeline.accept(joined) for _ in range(2)] == [1, 0]
    await chat.settled()
    assert [lines(text)[0] for text in chat.peer.standing(message)] == [TITLE]
    assert await chat.bot.jobs.last_seen("scripted") == ((scope_of("c1"), "m2"),)
    assert await chat.bot.jobs.whole(scope_of("c1"), "m2") == message
    longer = replace(joined, revision=2_000, parts=("m2", "m3"), text=OTHER)
    await chat.bot.pipeline.accept(longer)
    await chat.settled()
    assert [lines(text)[0] for text in chat.peer.standing(message)] == [OTHER_TITLE]
    assert [sent.do for sent in chat.peer.log] == ["send", "edit"]
    await chat.bot.pipeline.accept(replace(longer, revision=3_000, text="Never mind.", parts=()))
    await chat.settled()
    assert chat.peer.standing() == []
    assert await chat.bot.jobs.last_seen("scripted") == ((scope_of("c1"), "m3"),)


LIMITS = [
    ("cap", "1", Outcome.COOLDOWN),
    ("cooldown", "5 minutes", Outcome.COOLDOWN),
    ("channel cooldown", "5 minutes", Outcome.COOLDOWN),
    ("mode", "on request", Outcome.ON_REQUEST),
    ("catch up", "2 hours", Outcome.TOO_OLD),
]


@pytest.mark.parametrize(("setting", "value", "outcome"), LIMITS, ids=[setting for setting, *_ in LIMITS])
async def test_an_edit_of_what_was_not_known_is_limited_like_a_new_post(chat, setting, value, outcome):
    await chat.say(STORY)
    await chat.bot.set(setting, value)
    posted_at = START - timedelta(hours=3) if setting == "catch up" else START
    await chat.say(OTHER, revision=9, posted_at=posted_at)
    assert await chat.ended() == [Outcome.BRIEFED, outcome]


async def test_an_edit_of_what_was_not_known_is_nothing_where_nothing_is_watched(chat):
    await chat.bot.set("watch", "off")
    await chat.bot.pipeline.accept(Post(scope=scope_of("c1"), message="x1", revision=9, text=OTHER, author="ann"))
    assert stored(chat) == NOTHING


async def test_a_channel_waits_for_its_cooldown_whoever_posts(chat):
    await chat.bot.set("channel cooldown", "5 minutes", channel="c1")
    await chat.say(STORY)
    left = await chat.say(OTHER, author="bob")
    await chat.say(THIRD, "c2", author="bob")
    chat.clock.move(minutes=5, seconds=1)
    await chat.say("\n\n".join(ARTICLES["losses"]))
    sentence = "This channel had a brief less than 300 seconds before. Ask for this one."
    assert await chat.outcomes() == [
        (Outcome.BRIEFED, ""),
        (Outcome.COOLDOWN, sentence),
        (Outcome.BRIEFED, ""),
        (Outcome.BRIEFED, ""),
    ]
    assert chat.peer.marks(left) == ["📰"]


# --- files that did not come ---


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (NO_DOWNLOAD, "message.txt could not be downloaded. Post it again, or paste the text."),
        (TOO_LARGE, "message.txt is larger than 8 MB. Paste the text."),
    ],
)
async def test_a_file_that_did_not_come_is_told_of(chat, fault, sentence):
    files = (File(name="message.txt", data=b"", fault=fault),)
    message = await chat.say("", files=files)
    asked = await chat.say("", "c2", files=files, asked=True)
    assert await chat.outcomes() == [(Outcome.FETCH_FAILED, sentence)] * 2
    assert (chat.peer.marks(message), chat.peer.standing(asked)) == (["⚠"], [sentence])


# --- the sign of work ---


async def test_the_sign_of_work_is_shown_while_a_post_is_read(chat, news_site):
    platform, may = chat.bot.platforms["scripted"], asyncio.Event()

    async def wait(_):
        from aiohttp import web

        await may.wait()
        return web.Response(text=page(TITLE, ARTICLES["bridge"][1]), content_type="text/html")

    news_site.pages["/slow"] = wait
    message = chat.peer.post("c1", news_site.url("/slow"))
    await chat.peer.until(lambda: platform.reading == [message])
    may.set()
    await chat.settled()
    assert (platform.reading, platform.read) == ([], [message])
    assert len(chat.peer.standing(message)) == 1


class Signs:
    """A platform whose sign of work does not do what it should."""

    def __init__(self, where: str, what: str) -> None:
        self._where, self._what = where, what

    async def _go_wrong(self, where: str) -> None:
        if where == self._where:
            if self._what == "fails":
                raise ZeroDivisionError("the sign is broken")
            await asyncio.Event().wait()

    @asynccontextmanager
    async def working(self, scope, message):
        await self._go_wrong("beginning")
        try:
            yield
        finally:
            await self._go_wrong("end")


@pytest.mark.parametrize("what", ["fails", "hangs"])
@pytest.mark.parametrize("where", ["beginning", "end"])
async def test_a_sign_that_goes_wrong_neither_fails_nor_delays_the_work(where, what, caplog, monkeypatch):
    monkeypatch.setattr("bot.pipeline.working.LET_GO_SECONDS", 0.05)
    async with asyncio.timeout(60):
        async with shown_working(Signs(where, what), scope_of("c1"), "m1"):
            await asyncio.sleep(0.01)
        async with shown_working(None, scope_of("c1"), "m1"):
            pass
    assert ("the sign of work in c1: ZeroDivisionError" in caplog.text) is (what == "fails")
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()


async def test_a_fault_of_the_work_comes_through_the_sign():
    with pytest.raises(KeyError):
        async with shown_working(Signs("end", "fails"), scope_of("c1"), "m1"):
            raise KeyError
