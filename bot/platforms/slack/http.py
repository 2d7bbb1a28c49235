"""HTTP mode: Slack sends events, commands and presses to an address of this machine, each signed with a secret.

A signature that is wrong, missing, older than five minutes or was seen before is refused, and nothing of what it came
with is read or logged. What holds several pieces (a proxy with TLS in front, a balancer) is the operator's.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from slack_sdk.signature import Clock, SignatureVerifier

from bot.errors import Refused
from bot.platforms.slack.client import SlackClient
from bot.platforms.slack.manifest import PATH

HELD_SECONDS = 600.0
"""How long a signature is remembered: longer than Slack's own clock and this one may differ."""
DOUBT_SECONDS = 3_600.0
"""How often channels are gone through though nothing seems to be missing: after three attempts in six minutes Slack
gives an event up, and nobody tells that the way here was broken."""
AGAIN_SECONDS = 60.0
"""How long after that at least until the next time; a request that Slack repeats is a sign that others may be lost."""
COMPLAINT_SECONDS = 60.0
"""Refused requests are told of once in this time."""

READ_SECONDS = 3.0
"""How long a request may take to come; Slack itself waits no longer for its answer."""

_LARGEST = 2 * 1024 * 1024  # bytes of a request; Slack's are far smaller
_REPEATED = "X-Slack-Retry-Num"
_TIMESTAMP, _SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"

_log = logging.getLogger(__name__)


class Listener:
    """Takes what Slack sends by HTTP.

    Args:
        client: takes what comes.
        signing_secret: of the app; never logged or told.
        now: seconds since 1970.
    """

    def __init__(self, client: SlackClient, signing_secret: str, *, now: Callable[[], float] = time.time) -> None:
        self._client = client
        self._now = now
        self._verifier = SignatureVerifier(signing_secret, _Clock(now))
        self._seen: dict[str, float] = {}
        self._repeated = asyncio.Event()
        self._refused = 0
        self._complained: float | None = None
        self.port = 0
        """Where it listens, once it does."""

    async def run(self, listen: tuple[str, int]) -> None:
        """Listen until cancelled.

        Args:
            listen: host and port; port 0 is any that is free.

        Raises:
            Refused: the address cannot be had.
        """
        application = web.Application(client_max_size=_LARGEST)
        application.router.add_post(PATH, self._take)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=3.0)
        await runner.setup()
        try:
            try:
                await web.TCPSite(runner, *listen).start()
            except OSError as error:
                raise Refused(
                    f"Warbrief cannot listen on {listen[0]}:{listen[1]} ({error.strerror or error}). Set"
                    " WARBRIEF_LISTEN to an address of this machine that is free."
                ) from None
            self.port = runner.addresses[0][1]
            await self._client.catch_up()
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(DOUBT_SECONDS):
                        await self._repeated.wait()
                self._repeated.clear()
                await self._client.catch_up(doubted=True)
                await asyncio.sleep(AGAIN_SECONDS)
        finally:
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(READ_SECONDS):
                data = await request.read()
        except TimeoutError:
            return web.Response(status=408, headers={"Connection": "close"})
        if not self._is_slacks(data, request):
            return web.Response(status=401)
        if _REPEATED in request.headers:
            self._repeated.set()
        body = _parsed(data, request.content_type)
        if body is None:
            return web.Response(status=400)
        if body.get("type") == "url_verification":
            return web.json_response({"challenge": str(body.get("challenge", ""))})
        if "ssl_check" in body:
            return web.Response()
        kind = "slash_commands" if "command" in body else "events_api" if "event" in body else ""
        if body.get("type") == "app_rate_limited":
            kind = "events_api"
        answer = await self._client.handle(kind or "interactive", body)
        return web.Response() if answer is None else web.json_response(answer)

    def _is_slacks(self, data: bytes, request: web.Request) -> bool:
        """Whether a request is signed by Slack, lately, and for the first time."""
        stamp, signature = request.headers.get(_TIMESTAMP, ""), request.headers.get(_SIGNATURE, "")
        now = self._now()
        well = stamp.isascii() and stamp.isdigit() and len(stamp) < 12 and signature.isascii()
        if well and signature not in self._seen and self._is_valid(data, stamp, signature):
            while self._seen and next(iter(self._seen.values())) <= now:  # the oldest come first
                del self._seen[next(iter(self._seen))]
            self._seen[signature] = now + HELD_SECONDS
            return True
        self._complain()
        return False

    def _is_valid(self, data: bytes, stamp: str, signature: str) -> bool:
        try:
            return bool(self._verifier.is_valid(data, stamp, signature))
        except UnicodeDecodeError:  # Slack sends text
            return False

    def _complain(self) -> None:
        self._refused += 1
        now = asyncio.get_running_loop().time()
        if self._complained is None or now - self._complained >= COMPLAINT_SECONDS:
            self._complained = now
            _log.warning(
                "Refused %d requests whose signature is wrong, old or used. If they are Slack's, set"
                " SLACK_SIGNING_SECRET anew and see that this machine's clock is right.",
                self._refused,
            )
            self._refused = 0


class _Clock(Clock):
    """The time as the verifier of signatures asks for it."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now

    def now(self) -> float:
        return self._now()


def _parsed(data: bytes, content_type: str) -> dict[str, Any] | None:
    """What a request holds: an event as JSON, a press as JSON in a form, a command as a form; None for all else."""
    try:
        text = data.decode()
        if content_type == "application/json":
            found = json.loads(text)
        else:
            form = dict(parse_qsl(text, keep_blank_values=True))
            found = json.loads(form["payload"]) if "payload" in form else form
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and found else None
