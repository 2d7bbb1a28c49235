"""Socket Mode: events come through sockets that the bot itself opens, so that it needs no public address.

Slack closes each socket after some hours and says so before: then a new one is opened while the old one still works, so
that there is always one. Only where there was none for a moment may something have been missed. What is not
acknowledged before a socket is lost, Slack delivers again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from typing import Any

import aiohttp

from bot.errors import Refused
from bot.pipeline.pacing import pause
from bot.platforms.logs import clean
from bot.platforms.slack.client import SlackClient
from bot.platforms.slack.web import CallFailed, Limited, NoAnswer, OneToken, Web

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between two attempts to open a socket."""
BEAT_SECONDS = 10.0
"""How often a socket is asked whether it still works."""
OPEN_SECONDS = 20.0
"""How long opening one may take."""
SHORT_BREAK = 60.0
"""Seconds without any socket after which Slack tells nearly everything by itself again: at once, and a minute later."""
OVERLAP_SECONDS = 30.0
"""How long a socket that Slack wants to close is still listened to beside the new one."""
SHORT_SECONDS, SHORT_LIVES = 10.0, 3
"""So many sockets one after the other that lived no longer are chance; each after them is a failure to connect."""

_LARGEST = 4 * 1024 * 1024  # bytes of one envelope
_NO_MORE = "link_disabled"
_TURNED_OFF = (
    "Socket Mode is turned off for this app, so Slack tells it nothing. Turn it on at https://api.slack.com/apps > your"
    " app > Socket Mode, and start Warbrief again."
)
_NOT_KNOWN = (
    "Slack does not know the token in SLACK_APP_TOKEN, or it may not open sockets. Get one at"
    " https://api.slack.com/apps > your app > Basic Information > App-Level Tokens, with the scope connections:write."
)
_REFUSALS = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "not_allowed_token_type",
        "forbidden_team",
        "no_permission",
    }
)
_CONNECTION = (aiohttp.ClientError, OSError, TimeoutError)

_log = logging.getLogger(__name__)


class Sockets:
    """Keeps a socket open and hands on what comes through it.

    Args:
        client: takes what comes.
        app_token: opens sockets; never logged or told.
    """

    def __init__(self, client: SlackClient, app_token: str) -> None:
        self._client = client
        self._web = Web(OneToken(app_token), base_url=client.web.base_url)
        self._alive = 0
        self._lost: float | None = None  # when the last socket was
        self._tasks: set[asyncio.Task[Any]] = set()

    async def run(self) -> None:
        """Stay connected until cancelled.

        Raises:
            Refused: Slack does not let it in.
        """
        attempts = short = 0
        now = asyncio.get_running_loop().time
        try:
            async with aiohttp.ClientSession() as session:
                while True:
                    renew = asyncio.Event()
                    try:
                        socket = await self._opened(session)
                    except (CallFailed, Limited, NoAnswer, *_CONNECTION) as error:
                        attempts += 1
                        seconds = pause(attempts, first=FIRST_PAUSE, most=LONGEST_PAUSE).total_seconds()
                        if isinstance(error, Limited):
                            seconds = max(seconds, error.seconds)
                        said = clean(str(error)) or type(error).__name__  # an address of theirs holds a ticket
                        _log.warning("Slack cannot be reached (%s). Trying again in %.0f seconds.", said, seconds)
                        await asyncio.sleep(seconds)
                        continue
                    opened = now()
                    reading = self._start(self._read(socket, renew))
                    waiting = asyncio.create_task(renew.wait())
                    try:
                        await asyncio.wait({reading, waiting}, return_when=asyncio.FIRST_COMPLETED)
                    finally:
                        waiting.cancel()
                    heard = reading.result() if reading.done() else True
                    short = short + 1 if now() - opened < SHORT_SECONDS else 0
                    if short > SHORT_LIVES or not (renew.is_set() or heard):  # closed before Slack said a word
                        attempts += 1
                        await asyncio.sleep(pause(attempts, first=FIRST_PAUSE, most=LONGEST_PAUSE).total_seconds())
                    else:
                        attempts = 0
        finally:
            for task in tuple(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._web.close()

    async def _opened(self, session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
        try:
            answer = await self._web.call("", "apps.connections.open")
        except CallFailed as error:
            if error.code in _REFUSALS:
                raise Refused(_NOT_KNOWN) from None
            raise
        async with asyncio.timeout(OPEN_SECONDS):
            return await session.ws_connect(str(answer.get("url") or ""), heartbeat=BEAT_SECONDS, max_msg_size=_LARGEST)

    async def _read(self, socket: aiohttp.ClientWebSocketResponse, renew: asyncio.Event) -> bool:
        """Hand on what comes through a socket until it is closed; returns whether Slack ever greeted on it."""
        greeted = False
        closing: asyncio.TimerHandle | None = None
        loop = asyncio.get_running_loop()
        try:
            async for message in socket:
                envelope = _parsed(message)
                match envelope.get("type"):
                    case "hello":
                        if not greeted:
                            greeted = True
                            self._alive += 1
                            if self._alive == 1:  # until now there was none
                                short = self._lost is not None and loop.time() - self._lost < SHORT_BREAK
                                self._start(self._client.catch_up(doubted=short))
                    case "disconnect" if envelope.get("reason") == _NO_MORE:
                        self._client.refuse(_TURNED_OFF)
                        return greeted
                    case "disconnect":
                        renew.set()
                        closing = closing or loop.call_later(OVERLAP_SECONDS, self._close, socket)
                    case str(kind) if envelope.get("envelope_id"):
                        self._start(self._take(socket, kind, envelope))
        except _CONNECTION as error:
            _log.info("a socket was lost: %s", type(error).__name__)
        finally:
            self._alive -= greeted
            if greeted and not self._alive:
                self._lost = loop.time()
            if closing is not None:
                closing.cancel()
            with contextlib.suppress(*_CONNECTION):
                await socket.close()
        return greeted

    async def _take(self, socket: aiohttp.ClientWebSocketResponse, kind: str, envelope: dict[str, Any]) -> None:
        """Hand one envelope on and acknowledge it, through the socket that it came by."""
        body = envelope.get("payload")
        answer = await self._client.handle(kind, body if isinstance(body, dict) else {})
        said: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
        if answer is not None and envelope.get("accepts_response_payload"):
            said["payload"] = answer
        try:
            await socket.send_json(said)
        except _CONNECTION as error:
            _log.info("an envelope was not acknowledged, and comes again: %s", type(error).__name__)

    def _close(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._start(_closed(socket))

    def _start(self, work: Any) -> asyncio.Task[Any]:  # noqa: ANN401
        task: asyncio.Task[Any] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def _closed(socket: aiohttp.ClientWebSocketResponse) -> None:
    with contextlib.suppress(*_CONNECTION):
        await socket.close()


def _parsed(message: aiohttp.WSMessage) -> dict[str, Any]:
    """A message of a socket as an object; an empty one for what is none."""
    if message.type is not aiohttp.WSMsgType.TEXT:
        return {}
    try:
        found = json.loads(message.data)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
