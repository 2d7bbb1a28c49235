"""What goes out to Slack: once, in its place, with Slack's errors told as the pipeline understands them."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from typing import Any

import pytest
from slack_peer import Fault
from slack_world import OTHER, STORY, THIRD, TITLE, SlackWorld, words
from stores import ARTICLES

from bot.errors import SendFailed, SendRefused, SendUnknown
from bot.messages import Action, Outcome, Outgoing, Reader, Reply
from bot.platforms.slack import platform as module
from bot.platforms.slack.platform import SlackPlatform

OTHER_TITLE, THIRD_TITLE = ARTICLES["harbour"][0], ARTICLES["prisoners"][0]
FAILED = Reply(text="example.org did not answer. Paste the text.", failed=True)


@pytest.fixture
def slack_mode() -> str:
    """Socket Mode: what goes out is the same in both."""
    return "sockets"


@pytest.fixture
async def platform(slack: SlackWorld) -> SlackPlatform:
    return slack.client.platform


def outgoing(slack: SlackWorld, post: str, thread: str | None = None, **fields: object) -> Outgoing:
    """A sentence to answer a post with."""
    known = Outgoing(
        id=1,
        nonce="5f0a77c2",
        action=Action.SEND,
        scope=slack.scope(slack.channel, thread),
        to=post,
        item=1,
        outcome=Outcome.FETCH_FAILED,
        sentence=FAILED.text,
    )
    return replace(known, **fields)  # type: ignore[arg-type]


async def test_an_answer_of_which_slack_does_not_say_how_it_stands_is_left_standing(
    slack: SlackWorld, platform: SlackPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for = slack.web.call

    async def call(workspace: str, method: str, **arguments: object) -> dict[str, Any]:
        told = await asked_for(workspace, method, **arguments)
        return {name: value for name, value in told.items() if name != "message"}

    monkeypatch.setattr(slack.web, "call", call)
    post = await slack.post("hello")
    sent = await platform.send(outgoing(slack, post), FAILED)
    assert [answer["ts"] for answer in slack.under(post)] == [sent]


async def test_sent_found_edited_and_deleted(slack: SlackWorld, platform: SlackPlatform) -> None:
    post = await slack.post("hello")
    out = outgoing(slack, post)
    assert await platform.find_sent(out) is None
    sent = await platform.send(out, FAILED)
    (answer,) = slack.under(post)
    assert (sent, words(answer)) == (answer["ts"], FAILED.text)
    assert await platform.find_sent(out) == sent
    assert await platform.find_sent(replace(out, nonce="another")) is None
    standing = replace(out, sent=sent, action=Action.EDIT)
    for _ in range(2):
        await platform.edit(standing, Reply(text="It answers now."))
    assert [words(one) for one in slack.answers()] == ["It answers now."]
    assert await platform.find_sent(out) == sent
    for _ in range(2):
        await platform.delete(replace(standing, action=Action.DELETE))
    assert (slack.answers(), await platform.find_sent(out)) == ([], None)
    with pytest.raises(SendRefused, match="message_not_found"):
        await platform.edit(standing, Reply(text="It answers now."))


@pytest.mark.parametrize(
    ("in_thread", "reply", "inside"),
    [
        (False, Reply(text="Here.", thread=True), True),
        (False, Reply(text="Here."), False),
        (False, FAILED, True),  # a sentence on a post says nothing without it
        (True, Reply(text="Here."), True),
    ],
    ids=["thread", "channel", "failed", "post in a thread"],
)
async def test_where_an_answer_stands_and_is_found(
    slack: SlackWorld, platform: SlackPlatform, in_thread: bool, reply: Reply, inside: bool
) -> None:
    first = await slack.post("hello")
    post = await slack.post("hello again", thread=first) if in_thread else first
    for number in range(3):
        await slack.post(f"chat {number}")
    out = outgoing(slack, post, first if in_thread else None)
    sent = await platform.send(out, reply)
    assert slack.answers()[0].get("thread_ts") == (first if inside else None)
    slack.peer.history_limit = 2
    assert await platform.find_sent(out) == sent


async def test_signs(slack: SlackWorld, platform: SlackPlatform) -> None:
    post = await slack.post("hello")
    for action in (Action.MARK, Action.OFFER, Action.OFFER):
        await platform.mark(outgoing(slack, post, action=action), Reply())
    assert slack.signs(post) == ["warning", "newspaper"]


ERRORS = [
    ("not_in_channel", SendRefused, True),
    ("channel_not_found", SendRefused, True),
    ("is_archived", SendRefused, True),
    ("restricted_action", SendRefused, True),
    ("restricted_action_thread_only_channel", SendRefused, True),
    ("msg_too_long", SendRefused, False),
    ("invalid_blocks", SendRefused, False),
    ("thread_not_found", SendRefused, False),
    ("missing_scope", SendRefused, True),
    ("something_new", SendRefused, False),
    ("token_revoked", SendFailed, False),
    ("account_inactive", SendFailed, False),
]


async def test_what_slack_says_no_to(slack: SlackWorld, platform: SlackPlatform) -> None:
    post = await slack.post("hello")
    out = outgoing(slack, post, sent=post)
    for code, kind, told in ERRORS:
        before = len(slack.peer.dms(slack.admin))
        for method, call in (("postMessage", platform.send), ("update", platform.edit)):
            slack.peer.fault(f"chat.{method}", Fault(error=code))
            with pytest.raises(kind, match=code):
                await call(out, FAILED)
        assert len(slack.peer.dms(slack.admin)) - before == told, code


DONE = [
    ("delete", "message_not_found", True),
    ("delete", "cant_delete_message", False),
    ("edit", "cant_update_message", False),
    ("mark", "already_reacted", True),
    ("mark", "message_not_found", False),
    ("mark", "too_many_emoji", False),
]


async def test_what_is_done_already_and_what_is_not(slack: SlackWorld, platform: SlackPlatform) -> None:
    out = outgoing(slack, await slack.post("hello"), sent="1700000000.000100", action=Action.MARK)
    methods = {"delete": "chat.delete", "edit": "chat.update", "mark": "reactions.add"}
    for method, code, done in DONE:
        slack.peer.fault(methods[method], Fault(error=code))
        with contextlib.nullcontext() if done else pytest.raises(SendRefused, match=code):
            await getattr(platform, method)(*((out,) if method == "delete" else (out, FAILED)))


async def test_no_answer_of_slack(slack: SlackWorld, platform: SlackPlatform) -> None:
    out = outgoing(slack, await slack.post("hello"), sent="1700000000.000100", action=Action.MARK)
    for fault in (Fault(status=503), Fault(error="fatal_error"), Fault(cut=True)):
        for method in ("chat.postMessage", "chat.update", "chat.delete", "reactions.add", "conversations.replies"):
            slack.peer.fault(method, fault)
        with pytest.raises(SendUnknown):
            await platform.send(out, FAILED)
        calls = (platform.edit(out, FAILED), platform.delete(out), platform.mark(out, FAILED), platform.find_sent(out))
        for call in calls:
            with pytest.raises(SendFailed):
                await call


async def test_slack_asks_to_wait(slack: SlackWorld, platform: SlackPlatform) -> None:
    out = outgoing(slack, await slack.post("hello"))
    slack.peer.fault("chat.postMessage", Fault(retry_after=30))
    for _ in range(2):  # the second time nothing is asked
        with pytest.raises(SendFailed) as raised:
            await platform.send(out, FAILED)
        assert 29 < raised.value.args[1] <= 30
    assert slack.peer.calls["chat.postMessage"] == 1
    slack.peer.fault("conversations.replies", Fault(retry_after=60))
    with pytest.raises(SendFailed) as raised:
        await platform.find_sent(out)
    assert raised.value.args[1] == 60


async def test_one_message_a_second_in_a_channel(
    slack: SlackWorld, platform: SlackPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "APART_SECONDS", 0.1)
    monkeypatch.setattr(module, "LONGEST_WAIT", 0.15)
    await slack.watch(slack.lounge)
    out = outgoing(slack, await slack.post("hello"))
    begun = time.monotonic()
    for number in range(3):
        await platform.send(replace(out, nonce=f"n{number}"), FAILED)
    assert time.monotonic() - begun >= 0.2
    platform._free[slack.channel] += 0.2
    with pytest.raises(SendFailed, match="one message a second"):
        await platform.send(replace(out, nonce="n4"), FAILED)
    assert len(slack.answers()) == 3
    await platform.send(replace(out, scope=slack.scope(slack.lounge)), Reply(text="Here."))  # no other channel waits


async def test_an_answer_to_a_post_that_is_gone_stands_nowhere(slack: SlackWorld, platform: SlackPlatform) -> None:
    post = await slack.post("hello")
    real = slack.peer.api.methods["chat.postMessage"]

    def loose(body: dict[str, object]) -> dict[str, object]:
        return real({name: value for name, value in body.items() if name != "thread_ts"})

    slack.peer.api.methods["chat.postMessage"] = loose  # as Slack does where what is answered was deleted
    with pytest.raises(SendRefused, match="gone"):
        await platform.send(outgoing(slack, post), FAILED)
    assert slack.answers() == []


async def test_the_audience_is_that_of_the_channel_or_at_least_its_own_room(
    slack: SlackWorld, platform: SlackPlatform
) -> None:
    found = await platform.audience(slack.scope(slack.desk, "1700000000.000100"))
    assert isinstance(found, Reader)
    assert found.rooms == {slack.desk, slack.channel, slack.lounge}
    found = await platform.audience(slack.scope(slack.channel))  # a guest is there
    assert isinstance(found, Reader)
    assert found.rooms == {slack.channel}


async def test_nothing_is_shown_while_a_post_is_read(slack: SlackWorld, platform: SlackPlatform) -> None:
    before = slack.peer.calls.total()
    async with platform.working(slack.scope(slack.channel), "1700000000.000100"):
        pass
    assert slack.peer.calls.total() == before


# --- with the pipeline ------------------------------------------------------------------------------------


@pytest.mark.parametrize("done", [True, False], ids=["sent", "not sent"])
async def test_an_answer_whose_sending_broke_off_is_looked_for_and_stands_once(slack: SlackWorld, done: bool) -> None:
    slack.peer.fault("chat.postMessage", Fault(cut=True, done=done))
    slack.peer.post(slack.channel, STORY, user=slack.member)
    await slack.settle(unsent=1)
    slack.advance(minutes=1)
    await slack.settle()
    assert slack.titles() == [TITLE]
    assert slack.peer.calls["chat.postMessage"] == 2 - done


async def test_an_answer_that_slack_did_not_take_comes_later(slack: SlackWorld) -> None:
    slack.peer.fault("chat.postMessage", Fault(retry_after=20))
    slack.peer.post(slack.channel, STORY, user=slack.member)
    await slack.settle(unsent=1)
    slack.client.platform._free.clear()  # the bot's clock and its loop's are two
    slack.advance(seconds=30)
    await slack.settle()
    assert slack.titles() == [TITLE]


async def test_a_post_that_may_not_be_answered_ends_so_and_one_is_told_once(slack: SlackWorld) -> None:
    slack.peer.fault("chat.postMessage", Fault(error="restricted_action"))
    await slack.post(STORY)
    slack.peer.fault("chat.postMessage", Fault(error="restricted_action"))
    await slack.post(OTHER)
    assert (slack.titles(), len(slack.peer.dms(slack.admin))) == ([], 1)
    await slack.post(THIRD)
    assert slack.titles() == [THIRD_TITLE]


async def test_a_brief_takes_the_sign_off_its_post(slack: SlackWorld) -> None:
    post = await slack.post(slack.site.url("/gone"))
    assert slack.signs(post) == ["warning"]
    slack.advance(seconds=5)
    await slack.edit(post, STORY)
    assert (slack.titles(), slack.signs(post)) == ([TITLE], [])
