"""What happened on Slack while the bot was away: caught up with once, in order, slowly, within limits."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from random import Random
from typing import Any

import pytest
from scripted_stories import story
from slack_peer import Fault
from slack_world import OTHER, STORY, THIRD, TITLE, SlackWorld, words
from stores import ARTICLES

from bot.errors import StoreError
from bot.messages import Outcome, Post, Scope
from bot.platforms.slack.watching import catching_up
from bot.platforms.slack.web import Web

OTHER_TITLE, THIRD_TITLE = ARTICLES["harbour"][0], ARTICLES["prisoners"][0]
BRIEFED, TOO_OLD = Outcome.BRIEFED, Outcome.TOO_OLD

both = pytest.mark.parametrize("slack_mode", ["sockets", "http"])


@pytest.fixture
def slack_mode(request: pytest.FixtureRequest) -> str:
    """Socket Mode, unless a test is for both."""
    return str(getattr(request, "param", "sockets"))


@pytest.fixture(autouse=True)
def no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catching_up, "FIRST_PAUSE", 0.01)


def unseen(slack: SlackWorld, text: str, *, channel: str = "", thread: str | None = None, by: str = "") -> str:
    """Somebody posts, and the bot is never told."""
    return slack.peer.post(channel or slack.channel, text, user=by or slack.member, thread=thread, live=False)


def threads(slack: SlackWorld) -> list[str | None]:
    """In whose threads the bot's answers stand, oldest first."""
    return [answer.get("thread_ts") for answer in slack.answers()]


def asked(slack: SlackWorld) -> tuple[int, int]:
    """How often histories and threads were asked for."""
    return slack.peer.calls["conversations.history"], slack.peer.calls["conversations.replies"]


# --- what was posted --------------------------------------------------------------------------------------


@both
async def test_what_was_posted_in_a_break_is_briefed_in_order_and_once(slack: SlackWorld) -> None:
    await slack.post(STORY)
    async with slack.away():
        second = unseen(slack, OTHER)
        unseen(slack, "good morning")
        third = unseen(slack, THIRD)
    assert slack.titles() == [TITLE, OTHER_TITLE, THIRD_TITLE]
    assert threads(slack)[1:] == [second, third]
    async with slack.away():
        pass
    assert len(slack.answers()) == 3


@both
async def test_a_lost_connection_is_caught_up_with_before_what_comes_next(slack: SlackWorld) -> None:
    await slack.post("good morning")
    async with slack.disconnected():
        unseen(slack, STORY)
        slack.peer.post(slack.channel, OTHER, user=slack.member)  # told again, and found as well
    await slack.post(THIRD)
    assert slack.titles() == [TITLE, OTHER_TITLE, THIRD_TITLE]


@both
async def test_what_slack_held_back_is_caught_up_with(slack: SlackWorld) -> None:
    await slack.post("good morning")
    unseen(slack, STORY)
    slack.peer.rate_limited()
    await slack.peer.until(slack.titles)
    await slack.settle()
    assert slack.titles() == [TITLE]


async def test_a_socket_that_slack_renews_is_no_break(slack: SlackWorld) -> None:
    before = asked(slack)
    slack.peer.disconnect()
    await slack.peer.until(lambda: len(slack.peer.delivery.sockets) > 1)
    await slack.post(STORY)
    assert (slack.titles(), asked(slack)) == ([TITLE], before)


async def test_the_part_of_a_paste_in_a_break(slack: SlackWorld) -> None:
    text = "\n\n".join(f"{text}\n\nThe report went on." for _, text in ARTICLES.values())
    cut = text.rindex(" ", 0, 1990)
    first = await slack.post(text[:cut])
    async with slack.away():
        unseen(slack, text[cut:3600].strip())
    assert threads(slack) == [first]


@both
async def test_replies_in_threads_in_a_break(slack: SlackWorld) -> None:
    old = await slack.post("about the bridge")
    await slack.post("which one?", thread=old)
    await slack.post(STORY)
    async with slack.away():
        unseen(slack, OTHER, thread=old)
        new = unseen(slack, "and the prisoners?")
        unseen(slack, THIRD, thread=new)
        unseen(slack, "good question")
    stand = {answer["thread_ts"]: slack.headers(answer) for answer in slack.answers()}
    assert (len(slack.answers()), stand[old], stand[new]) == (3, [OTHER_TITLE], [THIRD_TITLE])


async def test_a_broadcast_in_a_break_is_one_post(slack: SlackWorld) -> None:
    old = await slack.post("about the bridge")
    async with slack.away():
        slack.peer.post(slack.channel, STORY, user=slack.member, thread=old, broadcast=True, live=False)
    assert (slack.titles(), threads(slack), await slack.outcomes()) == ([TITLE], [old], [BRIEFED])


async def test_what_was_asked_for_in_a_break_is_briefed(slack: SlackWorld) -> None:
    await slack.set("mode", "on request")
    post = await slack.post(STORY)
    async with slack.away():
        unseen(slack, f"<@{slack.peer.bot_user}> please", thread=post)
        link = slack.page(path="/harbour", title=OTHER_TITLE, body=ARTICLES["harbour"][1])
        unseen(slack, f"<@{slack.peer.bot_user}> {link}")
        unseen(slack, THIRD)
    assert slack.titles() == [TITLE, OTHER_TITLE]


# --- what became of it ------------------------------------------------------------------------------------


@both
async def test_edits_and_deletions_in_a_break(slack: SlackWorld) -> None:
    changed = await slack.post(STORY)
    gone = await slack.post(OTHER)
    stays = await slack.post(THIRD)
    before = [answer["ts"] for answer in slack.answers()]
    async with slack.away():
        slack.advance(minutes=5)
        title, body = ARTICLES["winter"]
        slack.peer.edit(slack.channel, changed, f"look: {slack.page(path='/w', title=title, body=body)}", live=False)
        slack.peer.delete(slack.channel, gone, live=False)
    assert slack.titles() == [title, THIRD_TITLE]
    assert [answer["ts"] for answer in slack.answers()] == [before[0], before[2]]
    assert [one["ts"] for one in slack.peer.messages(slack.channel)] == [changed, stays]


async def test_edits_and_deletions_of_replies_in_a_break(slack: SlackWorld) -> None:
    question = await slack.post("what happened?")
    changed = await slack.post(STORY, thread=question)
    gone = await slack.post(OTHER, thread=question)
    async with slack.away():
        slack.advance(minutes=5)
        slack.peer.edit(slack.channel, changed, THIRD, live=False)
        slack.peer.delete(slack.channel, gone, live=False)
    assert (slack.titles(), threads(slack)) == ([THIRD_TITLE], [question])


async def test_a_post_older_than_what_is_read_is_followed(slack: SlackWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catching_up, "PAGES", 1)
    slack.peer.history_limit = 2
    gone = await slack.post(STORY)
    for word in ("one", "two", "three"):
        await slack.post(word)
    async with slack.away():
        slack.peer.delete(slack.channel, gone, live=False)
    assert slack.answers() == []


# --- never a flood ----------------------------------------------------------------------------------------


@both
async def test_too_many_posts_are_one_line_and_the_newest_get_briefs(slack: SlackWorld) -> None:
    await slack.set("cap", "50")
    old = await slack.post("good morning")
    chance = Random(7)
    async with slack.away():
        stories = ["\n\n".join(story(chance)) for _ in range(23)]
        posts = [unseen(slack, text, thread=old if number % 5 == 4 else None) for number, text in enumerate(stories)]
        slack.advance(minutes=10)
    (summary,) = [answer for answer in slack.answers() if not slack.headers(answer)]
    assert "3 articles" in words(summary)
    assert summary["thread_ts"] == posts[2]
    assert await slack.outcomes() == [TOO_OLD] * 3 + [BRIEFED] * 20


async def test_the_cap_of_the_hour_holds_for_a_short_break(slack: SlackWorld) -> None:
    await slack.set("cap", "2")
    await slack.post("good morning")
    async with slack.away():
        posts = [unseen(slack, text) for text in (STORY, OTHER, THIRD)]
    assert slack.titles() == [TITLE, OTHER_TITLE]
    assert slack.signs(posts[2]) == ["newspaper"]


async def test_what_is_too_old_is_one_line(slack: SlackWorld) -> None:
    await slack.set("catch up", "1")
    old = await slack.post("good morning")
    async with slack.away():
        unseen(slack, STORY)
        unseen(slack, OTHER, thread=old)
        slack.advance(hours=2)
        unseen(slack, THIRD)
    assert await slack.outcomes() == [TOO_OLD, TOO_OLD, BRIEFED]
    assert len(slack.answers()) == 2
    assert slack.titles() == [THIRD_TITLE]


@pytest.mark.parametrize("slack", [{"watch": False}], indirect=True)
async def test_of_a_channel_that_was_never_watched_nothing_is_asked_and_kept(slack: SlackWorld) -> None:
    async with slack.away():
        unseen(slack, STORY)
    with closing(sqlite3.connect(slack.path)) as db:
        for table in ("channel", "post", "item", "posting", "page", "outbox"):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    assert asked(slack) == (0, 0)


async def test_nothing_from_before_a_channel_was_turned_on_is_caught_up_with(slack: SlackWorld) -> None:
    await slack.post(STORY, channel=slack.lounge)
    await slack.watch(slack.lounge)
    async with slack.away():
        unseen(slack, OTHER, channel=slack.lounge)
    assert slack.titles(slack.lounge) == [OTHER_TITLE]


@pytest.mark.parametrize("live", [True, False], ids=["told", "found"])
async def test_nothing_of_the_time_that_the_bot_was_removed_for_is_caught_up_with(
    slack: SlackWorld, live: bool
) -> None:
    await slack.post("good morning")
    slack.peer.leave(slack.peer.bot_user, slack.channel)
    await slack.settle()
    async with slack.away():
        unseen(slack, STORY)
        if not live:
            slack.peer.join(slack.peer.bot_user, slack.channel, by=slack.admin)
    if live:
        slack.peer.join(slack.peer.bot_user, slack.channel, by=slack.admin)
        await slack.settle()
    async with slack.away():
        unseen(slack, OTHER)
    assert slack.titles() == [OTHER_TITLE]
    slack.incidents.told.clear()


# --- within Slack's limits --------------------------------------------------------------------------------


async def test_a_quiet_channel_costs_one_request(slack: SlackWorld) -> None:
    await slack.post(STORY)
    await slack.post("good morning")
    history, replies = asked(slack)
    async with slack.away():
        pass
    assert asked(slack) == (history + 1, replies)  # the thread in which only its own answer stands is not asked for


async def test_few_messages_at_a_time_as_slowly_as_slack_asks(slack: SlackWorld) -> None:
    await slack.watch(slack.lounge)
    await slack.post("good morning")
    await slack.post("good morning", channel=slack.lounge)
    async with slack.away():
        posts = [unseen(slack, f"nothing new {number}") for number in range(4)]
        posts += [unseen(slack, text) for text in (STORY, OTHER, THIRD)]
        unseen(slack, STORY, channel=slack.lounge)
        slack.peer.history_limit = 3
        slack.peer.limit("conversations.history", 1, 0.15)
        slack.peer.api.log.clear()
        begun = time.monotonic()
    assert threads(slack) == posts[4:]
    assert slack.titles(slack.lounge) == [TITLE]
    pages = [call.at for call in slack.peer.api.log if call.method == "conversations.history"]
    assert (len(pages), time.monotonic() - begun > 0.45) == (4, True)
    assert slack.peer.api.limited["conversations.history"] <= len(pages)  # one request at a time, and no hammering


async def test_a_slack_that_does_not_answer_is_asked_again(slack: SlackWorld) -> None:
    await slack.post("good morning")
    async with slack.away():
        unseen(slack, STORY)
        slack.peer.fault("conversations.history", Fault(error="fatal_error"), Fault(cut=True), Fault(status=503))
    await slack.peer.until(slack.titles)
    assert slack.titles() == [TITLE]
    await slack.settle()


async def test_a_refusal_that_passes_is_asked_again(slack: SlackWorld) -> None:
    await slack.post("good morning")
    async with slack.away():
        unseen(slack, STORY)
        slack.peer.fault("conversations.history", Fault(error="team_added_to_org"))
    await slack.peer.until(slack.titles)
    assert slack.titles() == [TITLE]
    await slack.settle()


@pytest.mark.parametrize("method", ["conversations.history", "conversations.replies"])
async def test_pages_that_lead_nowhere_have_an_end(
    slack: SlackWorld, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    asked_for = Web.call

    async def call(web: Web, workspace: str, name: str, **arguments: object) -> dict[str, Any]:
        if name != method:
            return await asked_for(web, workspace, name, **arguments)
        page = await asked_for(web, workspace, name, **{**arguments, "cursor": None})
        return {**page, "response_metadata": {"next_cursor": "the same"}}

    question = await slack.post("what is known?")
    async with slack.away():
        unseen(slack, STORY)
        unseen(slack, OTHER, thread=question)
        monkeypatch.setattr(Web, "call", call)
    assert await slack.outcomes() == [BRIEFED] * 2
    assert slack.peer.calls[method] <= 4


async def test_a_thread_that_is_gone_meanwhile(slack: SlackWorld) -> None:
    old = await slack.post("about the bridge")
    async with slack.away():
        unseen(slack, OTHER, thread=old)
        unseen(slack, STORY)
        slack.peer.fault("conversations.replies", Fault(error="thread_not_found"))
    assert slack.titles() == [TITLE]


async def test_more_files_than_are_fetched_at_once(slack: SlackWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catching_up, "FILES_BYTES", len(OTHER.encode()) + 10)
    await slack.post("good morning")
    async with slack.away():
        files = [("story.txt", STORY.encode()), ("harbour.txt", OTHER.encode())]
        posts = [slack.peer.post(slack.channel, "", user=slack.member, files=[file], live=False) for file in files]
    assert (slack.titles(), slack.signs(posts[0])) == ([OTHER_TITLE], ["warning"])


async def test_where_the_history_may_not_be_read_one_is_told_once(slack: SlackWorld) -> None:
    await slack.post(STORY)
    scopes = slack.peer.scopes
    async with slack.away():
        unseen(slack, OTHER)
        slack.peer.scopes = scopes - {"channels:history"}
    async with slack.away():
        pass
    (told,) = slack.peer.dms(slack.admin)
    assert "channels:history" in told["text"]
    assert slack.titles() == [TITLE]
    slack.peer.scopes = scopes
    slack.incidents.told.clear()


async def test_a_gone_channel_holds_up_no_other(slack: SlackWorld) -> None:
    await slack.watch(slack.lounge)
    await slack.post("good morning")
    async with slack.away():
        unseen(slack, STORY, channel=slack.lounge)
        del slack.peer.space.rooms[slack.channel]
    assert slack.titles(slack.lounge) == [TITLE]


# --- whatever happens meanwhile ---------------------------------------------------------------------------


@both
async def test_what_happens_while_a_channel_is_caught_up_with_comes_after_and_is_acknowledged(
    slack: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.platforms.slack import client

    monkeypatch.setattr(client, "ACK_SECONDS", 0.02)
    first = await slack.post("good morning")
    async with slack.away():
        unseen(slack, STORY)
        slack.peer.fault("conversations.history", Fault(seconds=0.3))
        slack.peer.ack_seconds.clear()
        start = asyncio.create_task(slack.start())
        await start
        slack.peer.post(slack.channel, OTHER, user=slack.member)
        slack.peer.delete(slack.channel, first)
        await slack.peer.until(lambda: len(slack.peer.ack_seconds) >= 2)
        assert slack.titles() == []
        await slack.settle()
        assert slack.titles() == [TITLE, OTHER_TITLE]
        assert max(slack.peer.ack_seconds) < 0.25
        await slack.stop()


@pytest.mark.parametrize("slack", [{"lease": 1.0}], indirect=True)
async def test_ended_in_the_middle_it_begins_again_and_nothing_is_twice(
    slack: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    await slack.post("good morning")
    async with slack.away():
        posts = [unseen(slack, text) for text in (STORY, OTHER, THIRD)]
        await slack.start()
        accept, taken = slack.client.wiring.pipeline.accept, asyncio.Event()

        async def hang(post: Post) -> int:
            if post.message != posts[1]:
                return await accept(post)
            taken.set()
            await asyncio.Event().wait()
            return 0

        monkeypatch.setattr(slack.client.wiring.pipeline, "accept", hang)
        async with asyncio.timeout(10):
            await taken.wait()
        await slack.stop()
    assert sorted(slack.titles()) == sorted([TITLE, OTHER_TITLE, THIRD_TITLE])
    assert sorted(threads(slack), key=str) == posts


async def test_what_breaks_catching_up_holds_up_nothing(slack: SlackWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    await slack.post("good morning")

    async def fail(*_: object) -> int:
        raise ZeroDivisionError("nobody expected this")

    async with slack.disconnected():
        unseen(slack, STORY)
        monkeypatch.setattr(slack.client.wiring.pipeline, "catch_up", fail)
    (incident,) = slack.incidents.told
    assert "nobody expected this" in incident
    slack.incidents.told.clear()
    await slack.post(OTHER)
    assert slack.titles() == [OTHER_TITLE]


async def test_a_store_that_fails_meanwhile_is_tried_again(slack: SlackWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    await slack.post("good morning")
    catch_up, left = slack.client.wiring.pipeline.catch_up, [2]

    async def fail(scope: Scope, posts: Sequence[Post]) -> int:
        if left[0]:
            left[0] -= 1
            raise StoreError("The disk is full.")
        return await catch_up(scope, posts)

    async with slack.disconnected():
        unseen(slack, STORY)
        monkeypatch.setattr(slack.client.wiring.pipeline, "catch_up", fail)
    await slack.peer.until(slack.titles)
    await slack.settle()
    assert (slack.titles(), left) == ([TITLE], [0])
    slack.incidents.told.clear()


async def test_a_command_that_was_not_kept_any_more_is_owned_up_to(
    slack: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    await slack.command(f"brief {slack.page(path='/harbour', title=OTHER_TITLE, body=ARTICLES['harbour'][1])}")

    async def end(_: Post) -> int:
        raise asyncio.CancelledError

    monkeypatch.setattr(slack.client.wiring.pipeline, "accept", end)
    slack.peer.command(f"brief {slack.page()}", user=slack.member, channel=slack.channel)
    await slack.peer.until(lambda: len(slack.answers()) == 3)
    async with slack.away():
        slack.advance(minutes=2)
    assert slack.titles() == [OTHER_TITLE]
    assert [words(answer).endswith("Ask again.") for answer in slack.answers()] == [False, False, True]


# --- HTTP, where a break is told by nothing -------------------------------------------------------------


@pytest.mark.parametrize("slack_mode", ["http"])
async def test_what_slack_gave_up_to_tell_is_found_though_later_posts_came(slack: SlackWorld) -> None:
    url, slack.peer.delivery.pauses = slack.peer.request_url, ()
    slack.peer.request_url = "http://127.0.0.1:9/"
    unseen(slack, STORY)
    slack.peer.request_url = url
    await slack.post(OTHER)
    await slack.post(f"<@{slack.peer.bot_user}> help")
    assert slack.titles() == [OTHER_TITLE]
    for _ in range(2):
        await slack.client.catch_up(doubted=True)
        await slack.settle()
    assert sorted(slack.titles()) == sorted([OTHER_TITLE, TITLE])
    assert len(slack.told()) == 1, "the mention was answered once"


@pytest.mark.parametrize("slack_mode", ["http"])
async def test_nothing_comes_back_that_was_deleted_or_posted_while_the_channel_was_not_watched(
    slack: SlackWorld,
) -> None:
    await slack.client.catch_up(doubted=True)
    await slack.post(STORY)
    (name,) = await slack.ids()
    await slack.application.upkeep.forget_brief(name)
    await slack.watch(slack.channel, "off")
    await slack.post(OTHER)
    await slack.watch(slack.channel)
    await slack.client.catch_up(doubted=True)
    await slack.settle()
    assert slack.titles() == []
    assert await slack.ids() == []
