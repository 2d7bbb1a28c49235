"""How a small Slack tells an app what happens: through the sockets that it opens, or by signed HTTP requests.

What is not acknowledged within three seconds, or was on its way when a socket broke, is told again, as often and with
the same words as Slack does: a number of the attempt and a reason.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import random
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web
from slack_answers import Given
from slack_workspace import Json

ACK_SECONDS = 3.0
PAUSES = (0.0, 60.0, 300.0)
MOST_SOCKETS = 10


@dataclass(kw_only=True, eq=False)
class Envelope:
    """Something to be told, and how often that was tried."""

    kind: str
    payload: Json
    given: Given | None = None
    attempt: int = 0
    reason: str = ""
    again: bool = False  # it was acknowledged, and is told once more nevertheless
    id: str = ""
    sent: float = 0.0
    socket: Socket | None = None
    timer: asyncio.TimerHandle | None = None


@dataclass(eq=False)
class Socket:
    """One connection of the app."""

    wire: web.WebSocketResponse
    request: web.Request
    waiting: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    leaving: bool = False  # it was asked to connect anew: nothing new goes through it

    def abort(self) -> None:
        """Break it off, without a word."""
        if self.request.transport is not None:
            self.request.transport.abort()


class Delivery:
    """Tells the app.

    Args:
        secret: signs the requests.
        app: the app's id.
    """

    def __init__(self, secret: str, app: str) -> None:
        self._secret = secret
        self._app = app
        self._chance = random.Random(8)
        self._tickets: set[str] = set()
        self._out: dict[str, Envelope] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._session: aiohttp.ClientSession | None = None
        self._later: set[asyncio.TimerHandle] = set()
        self.address = ""
        self.request_url = ""
        self.sockets: list[Socket] = []
        self.connections = 0  # sockets that were ever opened
        self.redeliver = 0.0  # the share of acknowledged events that are told once more
        self.redelivered = 0
        self.pauses: tuple[float, ...] = PAUSES
        self.ack_limit = ACK_SECONDS
        self.ack_delay = 0.0  # seconds that an acknowledgement takes to get here
        self.stamp: Callable[[], float] = time.time  # what requests are dated with
        self.ack_seconds: list[float] = []
        self.late: list[Json] = []  # payloads that were not acknowledged in time
        self.lost: list[Json] = []  # those of events that all attempts failed for
        self.told: list[Envelope] = []
        self.answers: list[int] = []  # the statuses of HTTP requests
        self.acked: Callable[[Given], None] = lambda _: None
        self.seen: Callable[[str], None] = lambda _: None  # told of each acknowledgement: "ack"

    @property
    def unacknowledged(self) -> int:
        """How many envelopes are on their way."""
        return len(self._out) + len(self._tasks)

    @property
    def due(self) -> int:
        """How many are to be told again within a second."""
        now = asyncio.get_running_loop().time()
        self._later = {timer for timer in self._later if not timer.cancelled() and timer.when() > now - 0.1}
        return sum(timer.when() <= now + 1.0 for timer in self._later)

    def tell(self, kind: str, payload: Json, given: Given | None = None) -> Envelope:
        """Tell the app something: "events_api", "slash_commands" or "interactive"."""
        envelope = Envelope(kind=kind, payload=payload, given=given)
        self._send(envelope)
        return envelope

    def repeat(self, payload: Json) -> None:
        """Tell an event once more, as if its acknowledgement had come too late."""
        reason = "http_timeout" if self.request_url else "timeout"
        self._again(Envelope(kind="events_api", payload=payload, again=True), reason)

    def open_url(self) -> str:
        """The address of one new socket."""
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return f"{self.address.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self._app}"

    def cut(self) -> None:
        """Break off every socket."""
        for socket in tuple(self.sockets):
            socket.abort()

    def disconnect(self, reason: str = "refresh_requested", *, closing: float | None = None) -> None:
        """Ask for new sockets, as Slack does before it closes one, `closing` seconds later."""
        for socket in self.sockets:
            socket.leaving = True
            debug = {"host": "applink-7fc4fdbb64-4x5xq"}
            if closing is not None:
                self._after(closing, socket.abort)
            socket.waiting.put_nowait(json.dumps({"type": "disconnect", "reason": reason, "debug_info": debug}))

    async def close(self) -> None:
        """End everything."""
        for timer in self._later:
            timer.cancel()
        for envelope in self._out.values():
            if envelope.timer is not None:
                envelope.timer.cancel()
        self._out.clear()
        self.cut()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    # Socket Mode.

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The app opens a socket."""
        if request.query.get("ticket") not in self._tickets:
            return web.Response(status=403, text="ticket")
        self._tickets.discard(request.query["ticket"])
        wire = web.WebSocketResponse()
        await wire.prepare(request)
        socket = Socket(wire, request)
        self.sockets.append(socket)
        self.connections += 1
        if len(self.sockets) > MOST_SOCKETS:
            socket.waiting.put_nowait(json.dumps({"type": "disconnect", "reason": "too_many_websockets"}))
            socket.leaving = True
        greeting = {"type": "hello", "num_connections": len(self.sockets)}
        greeting["debug_info"] = {"host": "applink-7fc4fdbb64-4x5xq", "approximate_connection_time": 18_060}
        greeting["connection_info"] = {"app_id": self._app}
        socket.waiting.put_nowait(json.dumps(greeting))
        writing = asyncio.create_task(_write(socket))
        try:
            async for message in wire:
                if message.type is WSMsgType.TEXT:
                    self._heard(json.loads(message.data))
        except ConnectionError:
            pass
        finally:
            writing.cancel()
            self.sockets.remove(socket)
            for envelope in [one for one in self._out.values() if one.socket is socket]:
                self._failed(envelope, "socket_closed")
        return wire

    def _heard(self, answer: Json) -> None:
        if self.ack_delay:
            self._after(self.ack_delay, lambda: self._acknowledged(answer))
        else:
            self._acknowledged(answer)

    def _acknowledged(self, answer: Json) -> None:
        envelope = self._out.pop(answer.get("envelope_id", ""), None)
        if envelope is not None:
            self._done(envelope, answer.get("payload"))

    def _send(self, envelope: Envelope) -> None:
        envelope.id = str(uuid.uuid4())
        envelope.sent = time.monotonic()
        self.told.append(envelope)
        if self.request_url:
            task = asyncio.create_task(self._post(envelope))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            return
        sockets = [socket for socket in self.sockets if not socket.leaving] or self.sockets
        if not sockets:
            self._failed(envelope, "no_connection")
            return
        envelope.socket = self._chance.choice(sockets)
        accepts = envelope.kind != "events_api"
        whole = {"envelope_id": envelope.id, "payload": envelope.payload, "type": envelope.kind}
        whole["accepts_response_payload"] = accepts
        if not accepts:
            whole |= {"retry_attempt": envelope.attempt, "retry_reason": envelope.reason}
        self._out[envelope.id] = envelope
        loop = asyncio.get_running_loop()
        envelope.timer = loop.call_later(self.ack_limit, self._failed, envelope, "timeout")
        envelope.socket.waiting.put_nowait(json.dumps(whole))

    # HTTP.

    def signed(self, body: bytes, *, at: float | None = None, secret: str | None = None) -> dict[str, str]:
        """The headers that tell that a body comes from Slack."""
        stamp = str(int(self.stamp() if at is None else at))
        key = (self._secret if secret is None else secret).encode()
        digest = hmac.new(key, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    def request(self, envelope: Envelope) -> tuple[bytes, dict[str, str]]:
        """The body and headers of what is told by HTTP."""
        if envelope.kind == "events_api":
            body, kind = json.dumps(envelope.payload).encode(), "application/json"
        else:
            payload: Any = envelope.payload
            form = payload if envelope.kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, kind = urlencode(form).encode(), "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        if envelope.attempt:
            headers |= {"X-Slack-Retry-Num": str(envelope.attempt), "X-Slack-Retry-Reason": envelope.reason}
        # What is told again comes later, also where a test does not wait for that.
        return body, {**headers, **self.signed(body, at=self.stamp() + ACK_SECONDS * envelope.again)}

    async def _post(self, envelope: Envelope) -> None:
        event = envelope.payload.get("event") or {}
        where = event.get("channel") or event.get("item", {}).get("channel") or envelope.id
        if self._session is None:
            self._session = aiohttp.ClientSession()
        # In a channel one after the other: Slack mostly does, and a test wants to know what comes first.
        async with self._turns[str(where)]:
            body, headers = self.request(envelope)
            envelope.sent = time.monotonic()
            try:
                async with asyncio.timeout(self.ack_limit):
                    async with self._session.post(self.request_url, data=body, headers=headers) as answer:
                        text = await answer.text()
                        status, given_up = answer.status, answer.headers.get("X-Slack-No-Retry") == "1"
                    if self.ack_delay:
                        await asyncio.sleep(self.ack_delay)
            except TimeoutError:
                self._failed(envelope, "http_timeout")
                return
            except aiohttp.ClientError:
                self._failed(envelope, "connection_failed")
                return
        self.answers.append(status)
        if status != 200:
            self._failed(envelope, "http_error", final=given_up)
            return
        try:
            carried = json.loads(text) if text else None
        except ValueError:
            carried = text
        self._done(envelope, carried)

    # Either way.

    def _done(self, envelope: Envelope, carried: Any) -> None:
        self.ack_seconds.append(time.monotonic() - envelope.sent)
        self.seen("ack")
        if envelope.timer is not None:
            envelope.timer.cancel()
        if envelope.given is not None:
            envelope.given.acked, envelope.given.ack = True, carried
            self.acked(envelope.given)
        if envelope.kind == "events_api" and not envelope.again and self._chance.random() < self.redeliver:
            self.redelivered += 1
            self.repeat(envelope.payload)

    def _failed(self, envelope: Envelope, reason: str, *, final: bool = False) -> None:
        self._out.pop(envelope.id, None)
        if envelope.timer is not None:
            envelope.timer.cancel()
        self.late.append(envelope.payload)
        if envelope.kind != "events_api" or final:
            return
        if envelope.attempt >= len(self.pauses):
            self.lost.append(envelope.payload)
            return
        self._after(self.pauses[envelope.attempt], lambda: self._again(envelope, reason))

    def _again(self, envelope: Envelope, reason: str) -> None:
        again = Envelope(kind=envelope.kind, payload=envelope.payload, attempt=envelope.attempt + 1, reason=reason)
        again.again = envelope.again
        self._send(again)

    def _after(self, seconds: float, do: Callable[[], None]) -> None:
        self._later.add(asyncio.get_running_loop().call_later(seconds, do))


async def _write(socket: Socket) -> None:
    """Send what is given, in its order, until cancelled."""
    with contextlib.suppress(ConnectionError, RuntimeError):
        while True:
            await socket.wire.send_str(await socket.waiting.get())
