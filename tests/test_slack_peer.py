"""The small Slack of the tests does what Slack does, as a plain client sees it."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_peer import Fault, Peer, words
from slack_sdk.signature import SignatureVerifier
from slack_text import told

from bot.platforms.slack.web import CallFailed, Limited, NoAnswer, OneToken, Web

NONCE = {"event_type": "warbrief_answer", "event_payload": {"nonce": "n1"}}
HEADER = {"type": "header", "text": {"type": "plain_text", "text": "Bridge hit"}}
BUTTON = {"type": "button", "action_id": "do:1", "value": "find x", "text": {"type": "plain_text", "text": "More"}}
MENU = {
    "type": "overflow",
    "action_id": "wrong:2",
    "options": [{"text": {"type": "plain_text", "text": "Wrong?"}, "value": "r1"}] * 1,
}
ACTIONS = {"type": "actions", "elements": [BUTTON, MENU]}
MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Settings"},
    "submit": {"type": "plain_text", "text": "Save"},
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "note",
            "label": {"type": "plain_text", "text": "Note"},
            "element": {"type": "plain_text_input", "action_id": "note:1", "initial_value": "as it is"},
        },
        {
            "type": "input",
            "block_id": "mode",
            "optional": True,
            "label": {"type": "plain_text", "text": "Mode"},
            "element": {
                "type": "static_select",
                "action_id": "mode:2",
                "options": [
                    {"text": {"type": "plain_text", "text": name}, "value": name} for name in ("brief", "card")
                ],
            },
        },
    ],
}


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with Peer() as running:
        yield running


@pytest.fixture
async def slack_web(peer: Peer) -> AsyncIterator[Web]:
    known = Web(OneToken(peer.bot_token), base_url=peer.base_url)
    yield known
    await known.close()


@dataclass
class Listening:
    """What came through a socket; `ack` decides what it is answered with, None for nothing."""

    socket: aiohttp.ClientWebSocketResponse
    came: list[dict[str, Any]] = field(default_factory=list)
    ack: Callable[[dict[str, Any]], dict[str, Any] | None] = lambda envelope: {"envelope_id": envelope["envelope_id"]}

    @property
    def events(self) -> list[dict[str, Any]]:
        return [one["payload"]["event"] for one in self.came if one["type"] == "events_api"]

    async def run(self) -> None:
        async for message in self.socket:
            envelope = json.loads(message.data)
            self.came.append(envelope)
            answer = self.ack(envelope) if "envelope_id" in envelope else None
            if answer is not None:
                await self.socket.send_json(answer)


@pytest.fixture
async def connect(peer: Peer) -> AsyncIterator[Callable[[], Awaitable[Listening]]]:
    """Opens sockets, as a client in Socket Mode does."""
    opener = Web(OneToken(peer.app_token), base_url=peer.base_url)
    session, tasks = aiohttp.ClientSession(), []

    async def opened() -> Listening:
        known = Listening(await session.ws_connect((await opener.call("", "apps.connections.open"))["url"]))
        tasks.append(asyncio.create_task(known.run()))
        await peer.until(lambda: known.came)
        return known

    yield opened
    for task in tasks:
        task.cancel()
    await session.close()
    await opener.close()


def newsroom(peer: Peer) -> tuple[str, str]:
    ann = peer.add_user("ann")
    return ann, peer.add_channel("news", members=[ann])


async def refusal(call: Awaitable[Any]) -> str:
    with pytest.raises(CallFailed) as failed:
        await call
    return failed.value.code


# What is refused.

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("chat.postMessage", {"channel": "C9", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "away", "text": "x"}, "not_in_channel"),
    ("chat.postMessage", {"channel": "secret", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "old", "text": "x"}, "is_archived"),
    ("chat.postMessage", {"channel": "news"}, "no_text"),
    ("chat.postMessage", {"channel": "news", "text": "x", "thread_ts": "soon"}, "invalid_thread_ts"),
    ("chat.postMessage", {"channel": "news", "text": "x", "metadata": {"nonce": 1}}, "invalid_metadata_format"),
    ("chat.postMessage", {"channel": "news", "text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_schema"),
    ("chat.postMessage", {"channel": "news", "text": "x" * 40_001}, "msg_too_long"),
    ("chat.postMessage", {"channel": "news", "text": "x", "blocks": [HEADER] * 51}, "invalid_blocks"),
    ("chat.postEphemeral", {"channel": "news", "text": "x", "user": "bob"}, "user_not_in_channel"),
    ("chat.update", {"channel": "news", "ts": "1.000001", "text": "x"}, "message_not_found"),
    ("chat.update", {"channel": "news", "ts": "post", "text": "x"}, "cant_update_message"),
    ("chat.delete", {"channel": "news", "ts": "post"}, "cant_delete_message"),
    ("conversations.history", {"channel": "away"}, "not_in_channel"),
    ("conversations.history", {"channel": "news", "cursor": "bogus"}, "invalid_cursor"),
    ("conversations.replies", {"channel": "news", "ts": "1.000001"}, "thread_not_found"),
    ("conversations.info", {"channel": "secret"}, "channel_not_found"),
    ("conversations.members", {"channel": "secret"}, "channel_not_found"),
    ("conversations.open", {"users": "U9"}, "user_not_found"),
    ("reactions.add", {"channel": "news", "timestamp": "1.000001", "name": "newspaper"}, "message_not_found"),
    ("reactions.add", {"channel": "news", "timestamp": "soon", "name": "newspaper"}, "bad_timestamp"),
    ("reactions.add", {"channel": "news", "timestamp": "post", "name": ":no:"}, "invalid_name"),
    ("reactions.remove", {"channel": "news", "timestamp": "post", "name": "newspaper"}, "no_reaction"),
    ("users.info", {"user": "U9"}, "user_not_found"),
    ("usergroups.users.list", {"usergroup": "S9"}, "no_such_subteam"),
    ("files.info", {"file": "F9"}, "file_not_found"),
    ("files.completeUploadExternal", {"files": [{"id": "F9"}], "channel_id": "news"}, "file_not_found"),
    ("views.open", {"trigger_id": "9.9.9", "view": MODAL}, "invalid_arguments"),
    ("views.update", {"view_id": "V9", "view": MODAL}, "not_found"),
    ("apps.connections.open", {}, "not_allowed_token_type"),
    ("chat.scheduleMessage", {"channel": "news", "text": "x"}, "unknown_method"),
]


@pytest.mark.parametrize(
    ("method", "arguments", "code"), REFUSED, ids=[f"{method}-{code}" for method, _, code in REFUSED]
)
async def test_what_slack_refuses_is_refused(
    peer: Peer, slack_web: Web, method: str, arguments: dict[str, Any], code: str
) -> None:
    ann, news = newsroom(peer)
    names = {"news": news, "bob": peer.add_user("bob"), "post": peer.post(news, "hello", user=ann)}
    names |= {"away": peer.add_channel("away", members=[ann], bot=False)}
    names |= {"secret": peer.add_channel("secret", members=[ann], private=True, bot=False)}
    names |= {"old": peer.add_channel("old", members=[ann])}
    peer.archive(names["old"])
    known = {name: names.get(value, value) if isinstance(value, str) else value for name, value in arguments.items()}
    assert await refusal(slack_web.call("", method, **known)) == code
    assert peer.calls[method] == 1
    assert peer.written(news) == []
    assert bool(peer.unknown) is (code == "unknown_method")
    assert bool(peer.broken) is (code in ("invalid_blocks", "msg_too_long", "no_text"))


@pytest.mark.parametrize(
    ("token", "code"), [("", "not_authed"), ("xoxb-other", "invalid_auth"), ("app", "not_allowed_token_type")]
)
async def test_a_token_that_is_not_the_bots_is_refused(peer: Peer, token: str, code: str) -> None:
    known = Web(OneToken(peer.app_token if token == "app" else token), base_url=peer.base_url)
    assert await refusal(known.call("", "chat.postMessage", channel="C1", text="x")) == code
    await known.close()


SCOPED = [
    ("conversations.history", {"channel": "news"}, "channels:history"),
    ("conversations.history", {"channel": "desk"}, "groups:history"),
    ("conversations.replies", {"channel": "news", "ts": "1.000001"}, "channels:history"),
    ("conversations.info", {"channel": "desk"}, "groups:read"),
    ("conversations.list", {"types": "public_channel,private_channel"}, "groups:read"),
    ("users.conversations", {}, "channels:read"),
    ("chat.postMessage", {"channel": "news", "text": "x"}, "chat:write"),
    ("conversations.open", {"users": "U1"}, "im:write"),
    ("users.info", {"user": "U1"}, "users:read"),
    ("usergroups.list", {}, "usergroups:read"),
    ("usergroups.users.list", {"usergroup": "S1"}, "usergroups:read"),
    ("reactions.add", {"channel": "news"}, "reactions:write"),
    ("files.info", {"file": "F1"}, "files:read"),
    ("files.getUploadURLExternal", {"filename": "a", "length": 1}, "files:write"),
]


@pytest.mark.parametrize(
    ("method", "arguments", "scope"), SCOPED, ids=[f"{method}-{scope}" for method, _, scope in SCOPED]
)
async def test_a_scope_that_is_missing_is_named(
    peer: Peer, slack_web: Web, method: str, arguments: dict[str, Any], scope: str
) -> None:
    ann, news = newsroom(peer)
    names = {"news": news, "desk": peer.add_channel("desk", members=[ann], private=True)}
    peer.scopes -= {scope}
    with pytest.raises(CallFailed) as failed:
        await slack_web.call("", method, **{name: names.get(value, value) for name, value in arguments.items()})
    assert (failed.value.code, failed.value.needed) == ("missing_scope", scope)
    _, headers = await slack_web.answered("", "auth.test")
    assert scope not in headers["x-oauth-scopes"].split(",")


# Messages and history.


async def test_a_message_is_posted_changed_and_deleted(peer: Peer, slack_web: Web) -> None:
    ann, news = newsroom(peer)
    post = peer.post(news, "Look", user=ann)
    answer = await slack_web.call(
        "", "chat.postMessage", channel=news, text="A brief", blocks=[HEADER], thread_ts=post, metadata=NONCE
    )
    [known] = peer.replies(news, post)
    assert (known["ts"], known["user"], known["bot_id"]) == (answer["ts"], peer.bot_user, peer.bot_id)
    assert peer.standing(news, post)["reply_count"] == 1
    hidden = await slack_web.call("", "conversations.replies", channel=news, ts=post)
    assert hidden["messages"][1]["metadata"] == answer["message"]["metadata"] == {**NONCE, "event_payload": {}}
    shown = await slack_web.call("", "conversations.replies", channel=news, ts=post, include_all_metadata=True)
    assert shown["messages"][1]["metadata"] == NONCE
    await slack_web.call("", "chat.update", channel=news, ts=answer["ts"], text="Another")
    [known] = peer.replies(news, post)
    assert (known["text"], known["blocks"][0]["text"], known["metadata"]) == ("Another", HEADER["text"], NONCE)
    assert known["edited"]["user"] == peer.bot_user
    await slack_web.call("", "chat.delete", channel=news, ts=answer["ts"])
    assert peer.replies(news, post) == []
    assert "reply_count" not in peer.standing(news, post)


async def test_history_comes_in_pages_of_fifteen_newest_first(peer: Peer, slack_web: Web) -> None:
    ann, news = newsroom(peer)
    posts = [peer.post(news, f"number {number}", user=ann) for number in range(32)]
    reply = peer.post(news, "in the thread", user=ann, thread=posts[3])
    loud = peer.post(news, "and in the channel", user=ann, thread=posts[3], broadcast=True)
    peer.history_limit = 15
    page = await slack_web.call("", "conversations.history", channel=news, limit=200)
    assert (len(page["messages"]), page["has_more"]) == (15, True)
    whole = [one async for one in slack_web.listed("", "conversations.history", "messages", channel=news)]
    assert [one["ts"] for one in whole] == [loud, *reversed(posts)]
    assert (whole[0]["subtype"], whole[0]["root"]["ts"]) == ("thread_broadcast", posts[3])
    since = [
        one["ts"]
        async for one in slack_web.listed(
            "", "conversations.history", "messages", channel=news, oldest=posts[10], latest=posts[13]
        )
    ]
    assert since == [posts[12], posts[11]]
    thread = await slack_web.call("", "conversations.replies", channel=news, ts=posts[3])
    assert [one["ts"] for one in thread["messages"]] == [posts[3], reply, loud]
    later = await slack_web.call("", "conversations.replies", channel=news, ts=posts[3], oldest=reply)
    assert [one["ts"] for one in later["messages"]] == [posts[3], loud]  # what it began with stands there always


async def test_a_message_with_replies_leaves_a_tombstone(peer: Peer, slack_web: Web, connect: Any) -> None:
    socket = await connect()
    ann, news = newsroom(peer)
    post = peer.post(news, "Look", user=ann)
    reply = peer.post(news, "I see", user=ann, thread=post)
    peer.delete(news, post)
    await peer.until(lambda: socket.events and socket.events[-1].get("subtype") == "message_changed")
    changed = socket.events[-1]
    assert (changed["message"]["subtype"], changed["message"]["ts"]) == ("tombstone", post)
    assert (changed["previous_message"]["text"], changed["hidden"]) == ("Look", True)
    page = await slack_web.call("", "conversations.history", channel=news)
    assert [one.get("subtype") for one in page["messages"]] == ["tombstone"]
    peer.delete(news, reply)
    await peer.until(lambda: socket.events[-1].get("subtype") == "message_deleted")
    assert socket.events[-1]["deleted_ts"] == reply
    assert peer.messages(news) == []


async def test_an_answer_to_what_is_gone_stands_in_the_channel(peer: Peer, slack_web: Web) -> None:
    ann, news = newsroom(peer)
    post = peer.post(news, "Look", user=ann)
    peer.delete(news, post)
    answer = await slack_web.call("", "chat.postMessage", channel=news, text="A brief", thread_ts=post)
    assert "thread_ts" not in answer["message"]
    assert [message["text"] for message in peer.messages(news)] == ["A brief"]


async def test_signs_are_counted_once_for_each(peer: Peer, slack_web: Web) -> None:
    ann, news = newsroom(peer)
    post = peer.post(news, "Look", user=ann)
    peer.react(news, post, "newspaper", ann)
    await slack_web.call("", "reactions.add", channel=news, timestamp=post, name="newspaper")
    again = slack_web.call("", "reactions.add", channel=news, timestamp=post, name="newspaper")
    assert await refusal(again) == "already_reacted"
    [known] = peer.standing(news, post)["reactions"]
    assert known == {"name": "newspaper", "users": [ann, peer.bot_user], "count": 2}
    await slack_web.call("", "reactions.remove", channel=news, timestamp=post, name="newspaper")
    assert peer.standing(news, post)["reactions"][0]["count"] == 1


# People and channels.


async def test_people_are_what_they_are(peer: Peer, slack_web: Web) -> None:
    users = {
        "ada": peer.add_user("ada", admin=True),
        "gus": peer.add_user("gus", guest=True),
        "sam": peer.add_user("sam", stranger=True),
        "feed": peer.add_user("feed", bot=True),
    }
    shown = {name: (await slack_web.call("", "users.info", user=user))["user"] for name, user in users.items()}
    assert shown["ada"]["is_admin"] is True
    assert (shown["gus"]["is_restricted"], shown["gus"]["is_ultra_restricted"]) == (True, False)
    assert (shown["sam"]["team_id"], shown["sam"]["is_stranger"]) == ("T2PARTNER", True)
    assert shown["feed"]["profile"]["bot_id"].startswith("B")
    peer.add_channel("shared", shared=True, members=[users["sam"]])
    assert (await slack_web.call("", "users.info", user=users["sam"]))["user"]["is_stranger"] is False


async def test_channels_are_told_only_where_the_bot_may_know_of_them(peer: Peer, slack_web: Web) -> None:
    ann, news = newsroom(peer)
    away = peer.add_channel("away", members=[ann], bot=False)
    desk = peer.add_channel("desk", members=[ann], private=True)
    peer.add_channel("secret", members=[ann], private=True, bot=False)
    shared = peer.add_channel("shared", shared=True)
    peer.archive(shared)
    kinds = "public_channel,private_channel"

    async def ids(method: str, **more: Any) -> list[str]:
        return [one["id"] async for one in slack_web.listed("", method, "channels", types=kinds, limit=2, **more)]

    assert await ids("conversations.list") == [news, away, desk, shared]
    assert await ids("conversations.list", exclude_archived=True) == [news, away, desk]
    assert await ids("users.conversations") == [news, desk, shared]
    assert await ids("users.conversations", user=ann) == [news, away, desk]
    info = (await slack_web.call("", "conversations.info", channel=shared))["channel"]
    assert (info["is_ext_shared"], info["is_archived"], info["is_member"], info["is_private"]) == (True,) * 3 + (False,)
    members = [one async for one in slack_web.listed("", "conversations.members", "members", channel=news, limit=1)]
    assert members == [ann, peer.bot_user]
    group = peer.add_group("editors", [ann])
    assert (await slack_web.call("", "usergroups.users.list", usergroup=group))["users"] == [ann]


# Events.


async def test_what_happens_is_told_as_slack_tells_it(peer: Peer, connect: Any) -> None:
    socket = await connect()
    ann, news = newsroom(peer)
    post = peer.post(news, "See https://a.example/x?y=1&z=2", user=ann)
    peer.edit(news, post, "See nothing")
    peer.unfurl(news, post, "A title")
    peer.react(news, post, "newspaper", ann)
    peer.delete(news, post)
    bob = peer.add_user("bob")
    peer.join(bob, news, by=ann)
    peer.leave(bob, news)
    peer.rename(news, "newest")
    await peer.until(lambda: socket.events and socket.events[-1]["type"] == "channel_rename")
    events = [event for event in socket.events if event.get("channel") == news or event["type"] != "message"]
    kinds = [(event["type"], event.get("subtype")) for event in events]
    assert kinds == [
        ("team_join", None),
        ("channel_created", None),
        ("message", None),
        ("message", "message_changed"),
        ("message", "message_changed"),
        ("reaction_added", None),
        ("message", "message_deleted"),
        ("team_join", None),
        ("message", "channel_join"),
        ("member_joined_channel", None),
        ("member_left_channel", None),
        ("channel_rename", None),
    ]
    posted, edited, unfurled, reaction, deleted = events[2:7]
    assert posted["text"] == "See <https://a.example/x?y=1&amp;z=2>"
    assert posted["blocks"][0]["elements"][0]["elements"][1] == {"type": "link", "url": "https://a.example/x?y=1&z=2"}
    assert {"client_msg_id", "team", "user", "ts", "event_ts", "channel", "channel_type"} <= set(posted)
    assert edited["message"]["edited"]["user"] == ann
    assert (edited["message"]["text"], edited["previous_message"]["text"]) == ("See nothing", posted["text"])
    assert unfurled["message"]["edited"] == edited["message"]["edited"]  # nobody edited it again
    assert unfurled["message"]["text"] == unfurled["previous_message"]["text"]
    assert (reaction["item"], reaction["item_user"]) == ({"type": "message", "channel": news, "ts": post}, ann)
    assert (deleted["deleted_ts"], deleted["previous_message"]["text"]) == (post, "See nothing")
    assert (events[9]["inviter"], events[9]["channel_type"]) == (ann, "C")
    body = socket.came[1]["payload"]
    assert {"event_id", "event_time", "team_id", "api_app_id", "authorizations", "is_ext_shared_channel"} <= set(body)
    assert body["authorizations"][0]["user_id"] == peer.bot_user


def private(peer: Peer, ann: str) -> None:
    desk = peer.add_channel("desk", private=True, members=[ann])
    peer.post(desk, "x", user=ann)
    peer.archive(desk)


HEARD: list[tuple[str, Callable[[Peer, str, str, str], object], list[str]]] = [
    ("a post elsewhere", lambda peer, ann, _, away: peer.post(away, "x", user=ann), []),
    ("its own leaving", lambda peer, ann, news, _: peer.leave(peer.bot_user, news, by=ann), ["channel_left"]),
    (
        "its own coming",
        lambda peer, ann, _, away: peer.join(peer.bot_user, away, by=ann),
        ["message", "member_joined_channel"],
    ),
    ("a public channel's end", lambda peer, _, __, away: peer.delete_channel(away), ["channel_deleted"]),
    ("its removal", lambda peer, *_: peer.uninstall(), ["tokens_revoked", "app_uninstalled"]),
    ("another group", lambda peer, ann, *_: peer.add_group("editors", [ann]), ["subteam_created"]),
    ("another id", lambda peer, _, news, __: peer.change_id(news), ["channel_id_changed"]),
    ("a channel that is private now", lambda peer, _, news, __: peer.make_private(news), ["message"]),
    ("a private channel's end", lambda peer, ann, _, __: private(peer, ann), ["message", "group_archive"]),
    ("a channel that is shared", lambda peer, _, news, __: peer.share(news), ["channel_shared"]),
]


@pytest.mark.parametrize(("what", "do", "kinds"), HEARD, ids=[what for what, _, _ in HEARD])
async def test_the_bot_hears_what_it_would_hear(
    peer: Peer, connect: Any, what: str, do: Callable[[Peer, str, str, str], object], kinds: list[str]
) -> None:
    ann, news = newsroom(peer)
    away = peer.add_channel("away", members=[ann], bot=False)
    socket = await connect()
    known = len(socket.events)
    do(peer, ann, news, away)
    await peer.until(lambda: not peer.unacknowledged)
    assert [event["type"] for event in socket.events[known:]] == kinds


async def test_an_event_without_its_scope_or_subscription_is_not_told(peer: Peer, connect: Any) -> None:
    ann, news = newsroom(peer)
    socket = await connect()
    peer.scopes -= {"reactions:read"}
    peer.events = frozenset({"message.groups", "reaction_added"})
    peer.react(news, peer.post(news, "x", user=ann), "newspaper", ann)
    await peer.until(lambda: not peer.unacknowledged)
    assert socket.events == []


async def test_a_file_in_a_shared_channel_is_told_by_its_id_alone(peer: Peer, slack_web: Web) -> None:
    ann, news = newsroom(peer)
    shared = peer.add_channel("shared", shared=True, members=[ann])
    [known] = peer.standing(news, peer.post(news, "", user=ann, files=[("a.txt", b"words")]))["files"]
    assert (known["url_private"].startswith("http"), known["preview"], known["mode"]) == (True, "words", "snippet")
    [hidden] = peer.standing(shared, peer.post(shared, "", user=ann, files=[("a.txt", b"words")]))["files"]
    assert (hidden["file_access"], "url_private" in hidden) == ("check_file_info", False)
    assert (await slack_web.call("", "files.info", file=hidden["id"]))["file"]["name"] == "a.txt"


# Delivery by socket.


async def test_what_is_not_acknowledged_comes_again(peer: Peer, connect: Any) -> None:
    ann, news = newsroom(peer)
    peer.delivery.ack_limit, peer.delivery.pauses = 0.03, (0.0, 0.02, 0.02)
    socket = await connect()
    socket.ack = lambda _: None
    peer.post(news, "x", user=ann)
    await peer.until(lambda: any(body["event"]["type"] == "message" for body in peer.delivery.lost))
    came = [one for one in socket.came[1:] if one["payload"]["event"]["type"] == "message"]
    attempts = [(one["retry_attempt"], one["retry_reason"]) for one in came]
    assert attempts == [(0, ""), (1, "timeout"), (2, "timeout"), (3, "timeout")]
    assert len({one["payload"]["event_id"] for one in came}) == 1
    assert len({one["envelope_id"] for one in came}) == 4


async def test_what_a_cut_socket_held_comes_through_the_next(peer: Peer, connect: Any) -> None:
    ann, news = newsroom(peer)
    peer.delivery.pauses = (0.05,)
    first = await connect()
    first.ack = lambda _: None
    peer.post(news, "x", user=ann)
    await peer.until(lambda: first.events)
    peer.cut_sockets()
    await peer.until(lambda: not peer.delivery.sockets)
    second = await connect()
    await peer.until(lambda: second.events)
    assert (second.came[-1]["retry_attempt"], second.events[0]["text"]) == (1, "x")
    await peer.until(lambda: not peer.unacknowledged)


async def test_of_several_sockets_each_event_goes_to_one(peer: Peer, connect: Any) -> None:
    ann, news = newsroom(peer)
    sockets = [await connect() for _ in range(3)]
    assert [socket.came[0]["num_connections"] for socket in sockets] == [1, 2, 3]
    for number in range(30):
        peer.post(news, str(number), user=ann)
    await peer.until(lambda: not peer.unacknowledged)
    told_to = [[event["text"] for event in socket.events] for socket in sockets]
    assert sorted(int(text) for texts in told_to for text in texts) == list(range(30))
    assert all(told_to)


async def test_a_socket_that_is_to_close_gets_nothing_new(peer: Peer, connect: Any) -> None:
    ann, news = newsroom(peer)
    old = await connect()
    peer.disconnect("warning")
    new = await connect()
    peer.post(news, "x", user=ann)
    await peer.until(lambda: not peer.unacknowledged)
    assert [one["type"] for one in old.came] == ["hello", "disconnect"]
    assert [event["text"] for event in new.events] == ["x"]


async def test_a_share_of_events_is_told_twice(peer: Peer, connect: Any) -> None:
    ann, news = newsroom(peer)
    peer.redeliver = 0.5
    socket = await connect()
    for number in range(40):
        peer.post(news, str(number), user=ann)
    await peer.until(lambda: not peer.unacknowledged)
    assert len(socket.events) == 40 + peer.delivery.redelivered
    assert 10 < peer.delivery.redelivered < 30


# Delivery by HTTP.


@dataclass
class Receiver:
    """An address that takes what Slack sends; `answers` are the next statuses, then 200."""

    url: str = ""
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    carried: Any = None


@pytest.fixture
async def receiver(peer: Peer) -> AsyncIterator[Receiver]:
    known = Receiver()

    async def take(request: web.Request) -> web.Response:
        known.came.append((dict(request.headers), await request.read()))
        status = known.answers.pop(0) if known.answers else 200
        body = json.dumps(known.carried) if known.carried is not None else ""
        return web.Response(status=status, text=body, headers={"X-Slack-No-Retry": "1"} if status == 418 else {})

    runner = web.ServerRunner(web.Server(take), shutdown_timeout=0.1)  # type: ignore[arg-type]
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    peer.request_url = known.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    peer.delivery.pauses = (0.0, 0.01, 0.01)
    yield known
    await runner.cleanup()


RETRIED = [([], 1, 0), ([500], 2, 0), ([500, 503, 404], 4, 0), ([500] * 4, 4, 1), ([418], 1, 0)]


@pytest.mark.parametrize(("answers", "requests", "lost"), RETRIED)
async def test_requests_are_signed_and_come_again_until_one_is_taken(
    peer: Peer, receiver: Receiver, answers: list[int], requests: int, lost: int
) -> None:
    ann, news = newsroom(peer)
    await peer.until(lambda: len(receiver.came) == 2 and not peer.unacknowledged)  # ann and the channel are new
    receiver.came.clear()
    receiver.answers[:] = answers
    peer.post(news, "x", user=ann)
    await peer.until(lambda: len(receiver.came) == requests and not peer.unacknowledged and not peer.delivery.due)
    assert len(peer.delivery.lost) == lost
    verifier = SignatureVerifier(peer.signing_secret)
    for number, (headers, body) in enumerate(receiver.came):
        assert verifier.is_valid_request(body, headers)
        assert headers.get("X-Slack-Retry-Num") == (str(number) if number else None)
        assert headers.get("X-Slack-Retry-Reason") == ("http_error" if number else None)
        assert json.loads(body)["event"]["text"] == "x"


# Commands, presses, modals.


async def test_a_command_is_answered_five_times_at_most(peer: Peer, slack_web: Web, connect: Any) -> None:
    ann, news = newsroom(peer)
    socket = await connect()
    given = peer.command("find <@U1> & https://a.example", user=ann, channel=news)
    await peer.until(lambda: given.acked)
    body = socket.came[-1]["payload"]
    assert (body["command"], body["channel_name"], body["user_name"]) == ("/warbrief", "news", "ann")
    assert body["text"] == "find <@U1> &amp; <https://a.example>"
    for number in range(5):
        await slack_web.respond(body["response_url"], {"text": f"answer {number}"})
    with pytest.raises(CallFailed, match="used_url"):
        await slack_web.respond(body["response_url"], {"text": "one more"})
    assert [shown.payload["text"] for shown in peer.ephemerals] == [f"answer {number}" for number in range(5)]
    assert {(shown.user, shown.channel) for shown in given.shown} == {(ann, news)}
    assert peer.messages(news) == []


async def test_an_answer_is_pressed_and_replaced(peer: Peer, slack_web: Web, connect: Any) -> None:
    ann, news = newsroom(peer)
    socket = await connect()
    given = peer.command("find x", user=ann, channel=news)
    await slack_web.respond(given.response_url, {"text": "x", "blocks": [HEADER, ACTIONS]})
    pressed = peer.press(given, "do")
    chosen = peer.choose(given, "wrong", "Wrong?")
    await peer.until(lambda: pressed.acked and chosen.acked)
    press, choice = (one["payload"] for one in socket.came[-2:])
    assert press["container"] == {
        "type": "message", "message_ts": given.shown[0].ts, "channel_id": news, "is_ephemeral": True
    }  # fmt: skip
    assert "message" not in press
    assert (press["actions"][0]["value"], press["user"]["id"]) == ("find x", ann)
    assert choice["actions"][0]["selected_option"]["value"] == "r1"
    await slack_web.respond(press["response_url"], {"replace_original": True, "text": "y"})
    assert [shown.payload["text"] for shown in peer.ephemerals] == ["y"]
    await slack_web.respond(press["response_url"], {"response_type": "in_channel", "text": "for all"})
    assert [message["text"] for message in peer.messages(news)] == ["for all"]


async def test_a_press_in_the_channel_opens_a_modal_within_three_seconds(peer: Peer, slack_web: Web) -> None:
    ann, news = newsroom(peer)
    now = [1_700_000_000.0]
    peer.api.clock = peer.clock = lambda: now[0]
    posted = await slack_web.call("", "chat.postMessage", channel=news, text="x", blocks=[ACTIONS])
    late, pressed = (peer.press(posted["ts"], "More", user=ann) for _ in range(2))
    assert pressed.payload["message"]["ts"] == pressed.payload["container"]["message_ts"] == posted["ts"]
    now[0] += 2.9
    shown = (await slack_web.call("", "views.open", trigger_id=pressed.trigger_id, view=MODAL))["view"]
    again = slack_web.call("", "views.open", trigger_id=pressed.trigger_id, view=MODAL)
    assert await refusal(again) == "exchanged_trigger_id"
    now[0] += 0.2
    too_late = slack_web.call("", "views.open", trigger_id=late.trigger_id, view=MODAL)
    assert await refusal(too_late) == "expired_trigger_id"
    assert shown["state"]["values"]["note"]["note:1"] == {"type": "plain_text_input", "value": "as it is"}
    assert pressed.views == [shown["id"]]
    other = slack_web.call("", "views.update", view_id=shown["id"], view=MODAL, hash="1.000000")
    assert await refusal(other) == "hash_conflict"
    await slack_web.call("", "views.update", view_id=shown["id"], view={**MODAL, "blocks": [HEADER], "submit": None})
    assert words(peer.views[shown["id"]]) == "Settings\nBridge hit"


SUBMITTED: list[tuple[dict[str, Any] | None, bool, list[str]]] = [
    (None, True, []),
    ({"response_action": "errors", "errors": {"note": "no"}}, False, []),
    ({"response_action": "update", "view": {**MODAL, "title": {"type": "plain_text", "text": "Kept"}}}, False, []),
    ({"response_action": "clear"}, True, []),
    ({"response_action": "update", "view": {**MODAL, "title": None}}, False, ["view_submission"]),
]


@pytest.mark.parametrize(("answer", "closed", "broken"), SUBMITTED)
async def test_a_form_is_sent_and_answered(
    peer: Peer, slack_web: Web, receiver: Receiver, answer: Any, closed: bool, broken: list[str]
) -> None:
    ann, news = newsroom(peer)
    given = peer.command("settings", user=ann, channel=news)
    await slack_web.call("", "views.open", trigger_id=given.trigger_id, view=MODAL)
    receiver.carried = answer
    sent = peer.submit(given, {"note": "another", "Mode": "card"})
    await peer.until(lambda: sent.acked)
    values = sent.payload["view"]["state"]["values"]
    assert values["note"]["note:1"]["value"] == "another"
    assert values["mode"]["mode:2"]["selected_option"]["value"] == "card"
    assert "response_url" not in sent.payload
    assert sent.payload["user"]["id"] == ann
    assert peer.views[given.views[0]]["_closed"] is closed
    assert [line.split(":")[0] for line in peer.broken] == broken
    if answer and answer["response_action"] == "update" and not broken:
        assert peer.views[given.views[0]]["title"]["text"] == "Kept"
    peer.close_view(given.views[0])


async def test_a_form_that_lacks_something_is_not_sent(peer: Peer, slack_web: Web) -> None:
    ann, news = newsroom(peer)
    given = peer.command("settings", user=ann, channel=news)
    await slack_web.call("", "views.open", trigger_id=given.trigger_id, view=MODAL)
    with pytest.raises(AssertionError, match="Note is left empty"):
        peer.submit(given, {"note": ""})
    with pytest.raises(AssertionError, match="no option 'loud'"):
        peer.submit(given, {"mode": "loud"})
    with pytest.raises(AssertionError, match="nothing is called 'absent'"):
        peer.press(given, "absent")


async def test_a_shortcut_brings_its_message(peer: Peer) -> None:
    ann, _ = newsroom(peer)
    away = peer.add_channel("away", members=[ann], bot=False)
    post = peer.post(away, "Look", user=ann)
    payload = peer.shortcut(away, post, user=ann).payload
    assert (payload["type"], payload["callback_id"]) == ("message_action", "brief_this")
    assert (payload["message"]["text"], payload["message_ts"], payload["channel"]["id"]) == ("Look", post, away)


# Files.


async def test_a_file_needs_the_token_and_the_scope(peer: Peer, slack_web: Web) -> None:
    ann, news = newsroom(peer)
    post = peer.post(news, "", user=ann, files=[("a.txt", b"words of an article")])
    url = peer.standing(news, post)["files"][0]["url_private_download"]
    assert await slack_web.download("", url, 1_000) == b"words of an article"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
        assert "Sign in" in await answer.text()
    peer.scopes -= {"files:read"}
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {peer.bot_token}"}) as session,
        session.get(url) as answer,
    ):
        assert (answer.status, answer.content_type) == (200, "text/html")


async def test_a_file_is_handed_over(peer: Peer, slack_web: Web) -> None:
    ann = peer.add_user("ann")
    room = (await slack_web.call("", "conversations.open", users=ann))["channel"]["id"]
    await slack_web.upload("", room, "export.jsonl", io.BytesIO(b"{}\n"), "Your export")
    [known] = peer.uploads
    assert (known["name"], known["data"], known["channel"]) == ("export.jsonl", b"{}\n", room)
    [message] = peer.dms(ann)
    assert (message["text"], message["files"][0]["name"]) == ("Your export", "export.jsonl")


# Faults and limits.

FAULTS: list[tuple[Fault, type[Exception], bool]] = [
    (Fault(error="internal_error"), NoAnswer, False),
    (Fault(error="fatal_error", done=True), NoAnswer, True),
    (Fault(status=503), NoAnswer, False),
    (Fault(status=502, done=True), NoAnswer, True),
    (Fault(cut=True), NoAnswer, False),
    (Fault(cut=True, done=True), NoAnswer, True),
    (Fault(retry_after=7), Limited, False),
    (Fault(error="restricted_action"), CallFailed, False),
]


@pytest.mark.parametrize(("fault", "raised", "done"), FAULTS)
async def test_a_call_fails_as_the_test_has_it(
    peer: Peer, slack_web: Web, fault: Fault, raised: type[Exception], done: bool
) -> None:
    _, news = newsroom(peer)
    peer.fault("chat.postMessage", fault)
    with pytest.raises(raised):
        await slack_web.call("", "chat.postMessage", channel=news, text="x")
    assert len(peer.messages(news)) == done
    await slack_web.call("", "chat.postMessage", channel=news, text="y")
    assert len(peer.messages(news)) == done + 1


async def test_posts_are_limited_for_each_channel(peer: Peer, slack_web: Web) -> None:
    _, news = newsroom(peer)
    other = peer.add_channel("other")
    peer.limit("chat.postMessage", 1, 60.0)
    await slack_web.call("", "chat.postMessage", channel=news, text="x")
    with pytest.raises(Limited) as limited:
        await slack_web.call("", "chat.postMessage", channel=news, text="y")
    assert 59 <= limited.value.seconds <= 60
    await slack_web.call("", "chat.postMessage", channel=other, text="x")
    assert len(peer.called("chat.postMessage")) == 2


TYPED = [
    ("plain & <simple>", "plain &amp; &lt;simple&gt;"),
    ("see https://a.example/x?a=1&b=2.", "see <https://a.example/x?a=1&amp;b=2>."),
    ("see a.example/b now", "see <http://a.example/b|a.example/b> now"),
    ("<https://a.example|the story>", "<https://a.example|the story>"),
    ("<@U1> <!here> <#C1>", "<@U1> <!here> <#C1|>"),
    ("<!subteam^S1> hello", "<!subteam^S1> hello"),
]


@pytest.mark.parametrize(("typed", "wire"), TYPED)
def test_what_is_typed_is_told_with_marks(typed: str, wire: str) -> None:
    assert told(typed)[0] == wire


# What is rarer.


async def test_an_address_for_answers_is_good_for_half_an_hour(peer: Peer, slack_web: Web) -> None:
    ann, news = newsroom(peer)
    late, given = (peer.command("find x", user=ann, channel=news) for _ in range(2))
    late.at, given.at = late.at - 1801, given.at - 1790
    await slack_web.respond(given.response_url, {"text": "x"})
    with pytest.raises(CallFailed, match="expired_url"):
        await slack_web.respond(late.response_url, {"text": "x"})
    with pytest.raises(CallFailed, match="invalid_blocks"):
        await slack_web.respond(given.response_url, {"text": "x", "blocks": [HEADER] * 51})
    assert len(peer.ephemerals) == len(peer.broken) == 1


@pytest.mark.parametrize("mode", ["sockets", "http"])
async def test_an_acknowledgement_that_takes_too_long_counts_as_none(
    peer: Peer, connect: Any, receiver: Receiver, mode: str
) -> None:
    ann, news = newsroom(peer)
    await peer.until(lambda: not peer.unacknowledged)
    if mode == "sockets":
        peer.request_url = ""
        await connect()
    peer.delivery.ack_limit, peer.delivery.ack_delay, peer.delivery.pauses = 0.05, 0.2, (0.0,)
    known = len(peer.delivery.told)
    peer.post(news, "x", user=ann)
    given = peer.command("find x", user=ann, channel=news)
    await peer.until(lambda: len(peer.delivery.lost) == 1 and not peer.unacknowledged)
    told_of = [(one.kind, one.attempt, one.reason) for one in peer.delivery.told[known:]]
    reason = "http_timeout" if mode == "http" else "timeout"
    assert sorted(told_of) == [("events_api", 0, ""), ("events_api", 1, reason), ("slash_commands", 0, "")]
    assert not given.acked


async def test_what_is_told_once_more_is_signed_anew(peer: Peer, receiver: Receiver) -> None:
    ann, news = newsroom(peer)
    peer.post(news, "x", user=ann)
    peer.repeat()
    peer.rate_limited()
    await peer.until(lambda: len(receiver.came) == 5 and not peer.unacknowledged)
    bodies = [json.loads(body) for _, body in receiver.came]
    repeated = [headers for headers, body in receiver.came if json.loads(body).get("event", {}).get("text") == "x"]
    assert len({headers["X-Slack-Signature"] for headers in repeated}) == 2
    assert [body["type"] for body in bodies].count("app_rate_limited") == 1


async def test_a_modal_that_is_closed_is_told_of_if_it_asks_for_that(peer: Peer, slack_web: Web, connect: Any) -> None:
    socket = await connect()
    ann, news = newsroom(peer)
    for asks in (True, False):
        given = peer.command("settings", user=ann, channel=news)
        view = {**MODAL, "notify_on_close": asks}
        await slack_web.call("", "views.open", trigger_id=given.trigger_id, view=view)
        peer.close_view(given.views[0])
        gone = slack_web.call("", "views.update", view_id=given.views[0], view=view)
        assert await refusal(gone) == "not_found"
    await peer.until(lambda: not peer.unacknowledged)
    closed = [one["payload"] for one in socket.came if one.get("payload", {}).get("type") == "view_closed"]
    assert [(one["user"]["id"], one["is_cleared"]) for one in closed] == [(ann, False)]


async def test_a_message_that_is_shared_brings_what_it_says(peer: Peer, slack_web: Web) -> None:
    ann, news = newsroom(peer)
    away = peer.add_channel("away", members=[ann], bot=False)
    post = peer.post(away, "Look at https://a.example", user=ann)
    shared = peer.standing(news, peer.forward(away, post, news, user=ann, text="see"))
    [attached] = shared["attachments"]
    assert (shared["text"], attached["text"]) == ("see", "Look at <https://a.example>")
    assert (attached["is_share"], attached["channel_id"], attached["ts"]) == (True, away, post)


async def test_a_stranger_is_told_with_the_workspace_of_their_own(peer: Peer, connect: Any) -> None:
    socket = await connect()
    sam = peer.add_user("sam", stranger=True)
    shared = peer.add_channel("shared", shared=True, members=[sam])
    peer.post(shared, "x", user=sam)
    await peer.until(lambda: not peer.unacknowledged)
    body = socket.came[-1]["payload"]
    assert (body["event"]["team"], body["event"]["user_profile"]["name"]) == ("T2PARTNER", "sam")
    assert (body["is_ext_shared_channel"], body["context_team_id"]) == (True, peer.workspace)
    assert body["authorizations"][0]["team_id"] == peer.workspace


async def test_an_eleventh_socket_is_turned_away(peer: Peer, connect: Any) -> None:
    sockets = [await connect() for _ in range(11)]
    assert [socket.came[0]["type"] for socket in sockets] == ["hello"] * 10 + ["disconnect"]
    assert sockets[-1].came[0]["reason"] == "too_many_websockets"
