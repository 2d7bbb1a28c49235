"""How Slack reaches the bot: signed requests, sockets that come and go, acknowledgements that are in time."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_api import Fault
from slack_bot import pointed_at
from slack_peer import Peer
from slack_workspace import Json
from slack_world import OTHER, STORY, THIRD, TITLE, SlackWorld

from bot.bootstrap import running
from bot.config import Settings
from bot.errors import Refused, StoreError
from bot.messages import Outcome
from bot.platforms.slack import client, http, serving, sockets
from bot.platforms.slack.web import CallFailed, Web

SECRET_WORDS = "the convoy leaves at six"
by_http = pytest.mark.parametrize("slack_mode", ["http"])
by_sockets = pytest.mark.parametrize("slack_mode", ["sockets"])


def signed(secret: str, body: bytes, stamp: int) -> dict[str, str]:
    """The headers of a request that was signed at a time."""
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": str(stamp),
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": "application/json",
    }


def event(slack: SlackWorld, text: str, **more: Any) -> Json:
    """The body of an event: a message that stands in the watched channel, and of which nobody was told."""
    message = {
        "type": "message",
        "channel": slack.channel,
        "channel_type": "channel",
        "user": slack.member,
        "text": text,
        "ts": slack.peer.post(slack.channel, text, user=slack.member, live=False),
        "team": slack.peer.workspace,
    }
    return {
        "type": "event_callback",
        "team_id": slack.peer.workspace,
        "event_id": f"Ev{time.monotonic_ns()}",
        "event": message,
        **more,
    }


async def post(slack: SlackWorld, body: bytes, headers: dict[str, str], path: str = "") -> int:
    url = slack.peer.request_url.replace(http.PATH, path) if path else slack.peer.request_url
    async with aiohttp.ClientSession() as session, session.post(url, data=BytesIO(body), headers=headers) as answer:
        return answer.status


@by_http
async def test_what_is_not_signed_by_slack_is_refused_and_leaves_no_trace(
    slack: SlackWorld, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("bot", "slack_sdk", "aiohttp"):
        caplog.set_level(logging.DEBUG, name)
    secret, now = slack.peer.signing_secret, int(time.time())
    body = json.dumps(event(slack, f"{STORY}\n\n{SECRET_WORDS}")).encode()
    good = signed(secret, body, now)
    refused = {
        "none": {"Content-Type": "application/json"},
        "no signature": {**good, "X-Slack-Signature": ""},
        "no time": {**good, "X-Slack-Request-Timestamp": ""},
        "another secret": signed("f" * 32, body, now),
        "another body": signed(secret, body + b" ", now),
        "another time": {**good, "X-Slack-Request-Timestamp": str(now - 1)},
        "old": signed(secret, body, now - 301),
        "of the future": signed(secret, body, now + 900),
        "no number": {**good, "X-Slack-Request-Timestamp": "١٢"},
        "too long a number": {**good, "X-Slack-Request-Timestamp": "9" * 400},
        "no ASCII": {**good, "X-Slack-Signature": "v0=ä"},
    }
    assert {name: await post(slack, body, headers) for name, headers in refused.items()} == dict.fromkeys(refused, 401)
    await slack.settle()
    assert await slack.outcomes() == []
    assert SECRET_WORDS not in caplog.text
    assert TITLE not in caplog.text
    assert secret not in caplog.text
    assert "Refused 1 requests" in caplog.text
    assert await post(slack, body, good) == 200
    assert await post(slack, body, good) == 401, "replayed"
    await slack.settle()
    assert await slack.outcomes() == [Outcome.BRIEFED]
    assert SECRET_WORDS not in caplog.text


@by_http
async def test_a_signature_is_forgotten_when_it_is_too_old_to_be_used(slack: SlackWorld) -> None:
    now = [1_700_000_000.0]
    listener = http.Listener(slack.client, "secret", now=lambda: now[0])
    task = asyncio.create_task(listener.run(("127.0.0.1", 0)))
    try:
        await slack.peer.until(lambda: listener.port)
        slack.peer.request_url = f"http://127.0.0.1:{listener.port}{http.PATH}"
        for number in range(5):
            body = b'{"type": "url_verification", "challenge": "%d"}' % number
            headers = signed("secret", body, int(now[0]))
            assert await post(slack, body, headers) == 200
            assert await post(slack, body, headers) == 401
            now[0] += http.HELD_SECONDS / 2
        assert len(listener._seen) <= 3
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@by_http
@pytest.mark.parametrize(
    ("body", "kind", "path", "status"),
    [
        pytest.param(b'{"type": "url_verification", "challenge": "c"}', "application/json", "", 200, id="challenge"),
        pytest.param(
            b"ssl_check=1&token=t", "application/x-www-form-urlencoded", "", 200, id="check of the certificate"
        ),
        pytest.param(b"{", "application/json", "", 400, id="no JSON"),
        pytest.param(b"[1]", "application/json", "", 400, id="no object"),
        pytest.param(b"[" * 100_000, "application/json", "", 400, id="nested without an end"),
        pytest.param(b"", "application/json", "", 400, id="nothing"),
        pytest.param(b"\xff\xfe", "application/json", "", 401, id="no UTF-8, which Slack never signs"),
        pytest.param(b"payload=%5B", "application/x-www-form-urlencoded", "", 400, id="a press that is none"),
        pytest.param(b'{"event": 3}', "application/json", "", 200, id="an event that is none"),
        pytest.param(b'payload={"type":"odd"}', "application/x-www-form-urlencoded", "", 200, id="unknown press"),
        pytest.param(b"{}" * 2_000_000, "application/json", "", 413, id="too large"),
        pytest.param(b"{}", "application/json", "/other", 404, id="another address"),
    ],
)
async def test_requests(slack: SlackWorld, body: bytes, kind: str, path: str, status: int) -> None:
    headers = {**signed(slack.peer.signing_secret, body, int(time.time())), "Content-Type": kind}
    assert await post(slack, body, headers, path) == status


async def test_an_event_of_another_workspace_is_nobodys(slack: SlackWorld) -> None:
    body = event(slack, STORY, team_id="T0OTHER", authorizations=[{"team_id": "T0OTHER"}])
    assert await slack.client.handle("events_api", body) is None
    await slack.settle()
    assert await slack.outcomes() == []


async def test_it_is_acknowledged_in_time_though_the_channel_is_held_up(
    slack: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "ACK_SECONDS", 0.1)
    held = slack.client.turns.of(slack.channel)
    await held.__aenter__()
    slack.peer.post(slack.channel, STORY, user=slack.member)
    await slack.peer.until(lambda: not slack.peer.unacknowledged)
    assert await slack.outcomes() == []
    await held.__aexit__(None, None, None)
    await slack.settle()
    assert await slack.outcomes() == [Outcome.BRIEFED]


async def test_what_is_told_again_is_handled_once(slack: SlackWorld) -> None:
    slack.peer.redeliver = 1.0
    for text in (STORY, OTHER, THIRD):
        slack.peer.post(slack.channel, text, user=slack.member)
    await slack.settle()
    assert slack.peer.delivery.redelivered >= 3
    assert await slack.outcomes() == [Outcome.BRIEFED] * 3
    assert len(slack.answers()) == 3


async def test_a_handler_that_breaks_is_an_incident_and_the_next_event_is_handled(
    slack: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(slack.client._watching, "event", broken)
        await slack.post(STORY)
    (told,) = slack.incidents.told
    assert "incident" in told
    slack.incidents.told.clear()
    await slack.post(OTHER)
    assert Outcome.BRIEFED in await slack.outcomes()


@by_sockets
async def test_a_socket_that_slack_renews_is_replaced_before_it_is_closed(slack: SlackWorld) -> None:
    before = slack.peer.calls["conversations.history"]
    (old,) = slack.peer.delivery.sockets
    slack.peer.disconnect()
    await slack.peer.until(lambda: any(socket is not old for socket in slack.peer.delivery.sockets))
    await slack.post(STORY)
    assert await slack.outcomes() == [Outcome.BRIEFED]
    assert slack.peer.calls["conversations.history"] == before, "there was always a socket: nothing was missed"


@by_sockets
async def test_a_socket_that_breaks_is_opened_anew_and_what_was_missed_is_found(
    slack: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "FIRST_PAUSE", 0.01)
    await slack.post(OTHER)
    slack.peer.post(slack.channel, STORY, user=slack.member, live=False)
    slack.peer.cut_sockets()
    await slack.peer.until(lambda: len(slack.answers()) == 2)
    await slack.settle()
    assert await slack.outcomes() == [Outcome.BRIEFED] * 2


@by_sockets
async def test_a_socket_that_closes_before_its_first_word_is_no_reason_to_hurry(
    slack: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[int] = []
    real = sockets.pause

    def paused(attempts: int, **bounds: float) -> Any:
        pauses.append(attempts)
        return real(attempts, first=0.001, most=0.002)

    monkeypatch.setattr(sockets, "pause", paused)
    slack.peer.fault("apps.connections.open", *[Fault(error="internal_error")] * 3)
    (old,) = slack.peer.delivery.sockets
    slack.peer.cut_sockets()
    await slack.peer.until(lambda: any(socket is not old for socket in slack.peer.delivery.sockets))
    assert pauses[:3] == [1, 2, 3]


@by_sockets
async def test_sockets_that_are_closed_as_soon_as_they_open_are_no_reason_to_hurry_either(
    slack: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[int] = []

    def differs(known: int) -> bool:
        return slack.peer.delivery.connections != known

    def paused(attempts: int, **_: float) -> timedelta:
        pauses.append(attempts)
        return timedelta(milliseconds=1)

    monkeypatch.setattr(sockets, "pause", paused)
    for _ in range(sockets.SHORT_LIVES + 3):
        known = slack.peer.delivery.connections
        slack.peer.disconnect("too_many_websockets")
        await slack.peer.until(partial(differs, known))
    assert pauses == [1, 2, 3]


@by_sockets
async def test_a_ticket_that_is_refused_is_in_no_log(
    slack: SlackWorld, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []

    class Tickets(set[str]):
        def add(self, ticket: str) -> None:
            given.append(ticket)

    monkeypatch.setattr(slack.peer.delivery, "_tickets", Tickets())
    caplog.set_level(logging.DEBUG, "bot")
    slack.peer.cut_sockets()
    await slack.peer.until(lambda: "Slack cannot be reached (403" in caplog.text)
    assert given
    assert not any(
        ticket in record.getMessage() for ticket in given for record in caplog.records if "bot" in record.name
    )


@by_sockets
async def test_what_is_no_envelope_ends_nothing(slack: SlackWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for = Web.call
    odd: list[dict[str, Any]] = [{"ok": True}, {"ok": True, "url": 7}]

    async def call(web: Web, workspace: str, method: str, **arguments: object) -> dict[str, Any]:
        if method == "apps.connections.open" and odd:
            return odd.pop()
        return await asked_for(web, workspace, method, **arguments)

    (socket,) = slack.peer.delivery.sockets
    for words in ("[" * 100_000, "7", '{"type": 7}', '{"type": "x", "envelope_id": [], "payload": 7}'):
        socket.waiting.put_nowait(words)
    await slack.post(STORY)
    assert (slack.titles(), slack.peer.delivery.sockets) == ([TITLE], [socket])
    monkeypatch.setattr(sockets, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(Web, "call", call)
    slack.peer.cut_sockets()
    await slack.peer.until(lambda: slack.peer.delivery.sockets not in ([], [socket]))
    assert odd == []


@by_sockets
@pytest.mark.parametrize(
    "url",
    [
        "https://files.example.org/files-pri/T1-F1/a.txt",
        "http://files.slack.com/files-pri/T1-F1/a.txt",
        "https://files.slack.com:8443/files-pri/T1-F1/a.txt",
        "https://files.slack.com.example.org/files-pri/T1-F1/a.txt",
        "https://files.slack.com@example.org/files-pri/T1-F1/a.txt",
        "https://slack.com/api/auth.revoke",
        "https://slack.com/files-pri/%2e%2e/api/auth.revoke",
        "{peer}auth.revoke",
        "{peer}../files-pri/../api/auth.revoke",
        "https://[/files-pri/a.txt",
        "",
    ],
)
async def test_the_token_goes_to_files_of_slack_alone(slack: SlackWorld, url: str) -> None:
    calls = slack.peer.calls.copy()
    with pytest.raises(CallFailed, match="elsewhere"):
        await slack.web.download(slack.peer.workspace, url.format(peer=slack.peer.base_url), 1_000)
    assert slack.peer.calls == calls


@by_http
async def test_a_request_that_comes_too_slowly_is_left(slack: SlackWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "READ_SECONDS", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", slack._port)
    try:
        writer.write(f"POST {http.PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nx".encode())
        assert (await reader.readline()).startswith(b"HTTP/1.1 408 ")
    finally:
        writer.close()
        await writer.wait_closed()


@by_sockets
async def test_two_bots_at_once_answer_each_post_once(slack: SlackWorld) -> None:
    second = sockets.Sockets(slack.client, slack.peer.app_token)
    task = asyncio.create_task(second.run())
    try:
        await slack.peer.until(lambda: len(slack.peer.delivery.sockets) == 2)
        slack.peer.redeliver = 0.5
        for text in (STORY, OTHER, THIRD):
            slack.peer.post(slack.channel, text, user=slack.member)
        await slack.settle()
        assert len(slack.answers()) == 3
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


# --- serving --------------------------------------------------------------------------------------------


@asynccontextmanager
async def served(peer: Peer, path: Path, **how: Any) -> AsyncIterator[tuple[list[str], asyncio.Task[None]]]:
    """`serve` on an archive of its own: what it tells, and its task."""
    told: list[str] = []
    given: dict[str, Any] = {"bot_token": peer.bot_token, "app_token": peer.app_token, "signing_secret": None}
    given |= {"listen": ("127.0.0.1", 0), **how}
    with pointed_at(peer.base_url):
        async with running(Settings(database=path, workers=1)) as application:
            task = asyncio.create_task(serving.serve(application, tell=told.append, **given))
            try:
                yield told, task
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


async def test_serve_logs_in_and_says_as_whom(own_archive: Path) -> None:
    async with Peer() as peer, served(peer, own_archive) as (told, task):
        await peer.until(lambda: peer.delivery.sockets or task.done())
        assert not task.done()
        assert told[0].startswith("Logged in to Slack as ")
        assert "/warbrief watch on" in told[-1]
        assert not any(peer.bot_token in sentence or peer.app_token in sentence for sentence in told)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        pytest.param({"bot_token": "xoxb-0-unknown"}, "SLACK_BOT_TOKEN", id="bot token"),
        pytest.param({"app_token": "xapp-0-unknown"}, "SLACK_APP_TOKEN", id="app token"),
    ],
)
async def test_serve_is_refused(own_archive: Path, how: dict[str, str], words: str) -> None:
    async with Peer() as peer, served(peer, own_archive, **how) as (_, task):
        with pytest.raises(Refused) as caught:
            await asyncio.wait_for(task, 20)
        assert words in str(caught.value)
        assert "unknown" not in str(caught.value)


async def test_serve_says_that_an_address_is_taken(own_archive: Path) -> None:
    async with Peer() as peer:
        taken = {"app_token": None, "signing_secret": "s", "listen": ("127.0.0.1", peer.port)}
        async with served(peer, own_archive, **taken) as (_, task):
            with pytest.raises(Refused, match="WARBRIEF_LISTEN"):
                await asyncio.wait_for(task, 20)


@pytest.mark.parametrize("how", ["socket mode off", "uninstalled"])
async def test_serve_ends_where_slack_lets_it_in_no_more(own_archive: Path, how: str) -> None:
    async with Peer() as peer, served(peer, own_archive) as (_, task):
        await peer.until(lambda: peer.delivery.sockets or task.done())
        if how == "uninstalled":
            peer.uninstall()
        else:
            peer.disconnect("link_disabled")
        with pytest.raises(Refused, match=r"Socket Mode is turned off|SLACK_BOT_TOKEN"):
            await asyncio.wait_for(task, 20)


async def test_serve_tries_again_while_slack_is_down(own_archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "FIRST_PAUSE", 0.01)
    async with Peer() as peer:
        peer.fault("auth.test", Fault(status=503))
        async with served(peer, own_archive) as (told, task):
            await peer.until(lambda: peer.delivery.sockets or task.done())
            assert "Trying again" in told[0]
            assert told[1].startswith("Logged in")


async def test_a_store_that_fails_is_no_incident(slack: SlackWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(slack.client._watching, "event", full)
        await slack.post(STORY)
    assert [told for told in slack.incidents.told if "incident" in told] == []
    slack.incidents.told.clear()
