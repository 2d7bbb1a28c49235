"""The HTTP side of a small Slack: tokens and scopes, limits of rate, answers that go wrong, files and `response_url`s.

The methods stand in `slack_methods`. A payload that breaks a limit of Slack is turned down as Slack does, and told in
`broken`; a method that nobody knows in `unknown`.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from slack_answers import Answers, Refused
from slack_limits import Refusal
from slack_workspace import Json, Room, Workspace

SIGN_IN = "<!doctype html><html><head><title>Sign in | Slack</title></head><body>Sign in to Newsroom</body></html>"
TRIGGER_SECONDS = 3.0
SCOPES = frozenset(
    {f"{kind}:{verb}" for kind in ("channels", "groups", "im") for verb in ("history", "read")}
    | {"app_mentions:read", "chat:write", "commands", "files:read", "files:write", "im:write", "reactions:read"}
    | {"reactions:write", "team:read", "usergroups:read", "users:read"}
)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """How one request is answered. `done`: it takes effect nevertheless.

    `error` in place of the answer; `status` in place of 200; `retry_after` seconds make it a 429; `cut` breaks the
    connection off; `seconds` pass before it is answered; `bytes` of a file are sent before it is cut.
    """

    error: str = ""
    status: int = 0
    retry_after: float = 0.0
    cut: bool = False
    done: bool = False
    seconds: float = 0.0
    bytes: int = 0


@dataclass(frozen=True, kw_only=True)
class Called:
    """One call that was answered well: when (monotonic seconds), which method, its arguments and Slack's answer."""

    at: float
    method: str
    body: Json
    answer: Json


Handler = Callable[[Json], Json]


class Api:
    """Answers requests.

    Args:
        workspace: what stands there.
        bot_token: the bot's.
        app_token: opens sockets.
        clock: seconds since 1970.
    """

    def __init__(self, workspace: Workspace, bot_token: str, app_token: str, clock: Callable[[], float]) -> None:
        self.workspace = workspace
        self.bot_token = bot_token
        self.app_token = app_token
        self.clock = clock
        self.methods: dict[str, Handler] = {}
        self.needs: dict[str, Callable[[Json], str]] = {}
        self.scopes = SCOPES
        self.app_scopes = frozenset({"connections:write"})
        self.revoked = ""  # the error that the bot's token is answered with
        self.calls: Counter[str] = Counter()
        self.log: list[Called] = []
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.limits: dict[str, tuple[int, float]] = {}
        self.limited: Counter[str] = Counter()
        self._used: dict[tuple[str, str], deque[float]] = defaultdict(deque)
        self.broken: list[str] = []
        self.answers = Answers(workspace, clock, self.broken)
        self.unknown: list[str] = []
        self.running = 0
        self.seen: Callable[[str], None] = lambda _: None  # told of each call when it has taken effect
        self.tickets: dict[str, Json] = {}
        self.downloads: list[str] = []

    def routes(self, application: web.Application) -> None:
        """Put all routes into an application."""
        application.router.add_post("/api/{method}", self._call)
        application.router.add_get("/api/{method}", self._call)
        application.router.add_get("/files-pri/{file}/{name:.*}", self._download)
        application.router.add_post("/upload/v1/{file}", self._upload)
        application.router.add_post("/commands/{team}/{number}/{token}", self._respond)
        application.router.add_route("*", "/{anything:.*}", self._nowhere)

    # Web API.

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls[method] += 1
        self.running += 1
        try:
            return await self._serve(method, request)
        finally:
            self.running -= 1
            self.seen(method)

    async def _serve(self, method: str, request: web.Request) -> web.StreamResponse:
        fault = self.faults[method].popleft() if self.faults[method] else Fault()
        try:
            body, token = await _arguments(request)
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_json"})
        if fault.seconds:
            await asyncio.sleep(fault.seconds)
        wait = fault.retry_after or self._early(method, body)
        headers = {"x-slack-req-id": f"r{sum(self.calls.values())}"}
        status, answer = 200, {"ok": False, "error": fault.error or "as_the_test_has_it"}
        if wait:
            self.limited[method] += 1
            status, answer = 429, {"ok": False, "error": "ratelimited"}
            headers["Retry-After"] = f"{wait:g}" if wait < 1 else str(int(-(-wait // 1)))
        elif not (fault.error or fault.status or fault.cut) or fault.done:
            done = self._answer(method, token, body, headers)
            if not (fault.error or fault.status or fault.cut):
                answer = done
        if fault.cut and request.transport is not None:
            request.transport.abort()
        if fault.status:
            return web.Response(status=fault.status, text="upstream connect error", headers=headers)
        return web.json_response(answer, status=status, headers=headers)

    def _answer(self, method: str, token: str, body: Json, headers: dict[str, str]) -> Json:
        try:
            granted = self._granted(token, method)
            headers["x-oauth-scopes"] = ",".join(sorted(granted))
            if method not in self.methods:
                self.unknown.append(method)
                raise Refused("unknown_method", req_method=method)
            self._may(method, body, granted, headers)
            found = self.methods[method](body)
        except Refused as error:
            return {"ok": False, "error": error.code, **error.more}
        except Refusal as error:
            self.broken.append(f"{method}: {error}")
            return {"ok": False, "error": error.code, "response_metadata": {"messages": [f"[ERROR] {error}"]}}
        answer = {"ok": True, **found}
        self.log.append(Called(at=time.monotonic(), method=method, body=body, answer=answer))
        return answer

    def _granted(self, token: str, method: str) -> frozenset[str]:
        if not token:
            raise Refused("not_authed")
        if token == self.bot_token:
            if self.revoked:
                raise Refused(self.revoked)
            if method == "apps.connections.open":
                raise Refused("not_allowed_token_type")
            return self.scopes
        if token == self.app_token:
            if method not in ("apps.connections.open", "auth.test"):
                raise Refused("not_allowed_token_type")
            return self.app_scopes
        raise Refused("invalid_auth")

    def _may(self, method: str, body: Json, granted: frozenset[str], headers: dict[str, str]) -> None:
        needed = self.needs[method](body) if method in self.needs else ""
        headers["x-accepted-oauth-scopes"] = needed
        missing = [scope for scope in needed.split(",") if scope and scope not in granted]
        if missing:
            raise Refused("missing_scope", needed=",".join(missing), provided=",".join(sorted(granted)))

    def _early(self, method: str, body: Json) -> float:
        """For how many seconds a call comes too early; those that post are counted for each channel."""
        if method not in self.limits:
            return 0.0
        most, seconds = self.limits[method]
        used, now = (
            self._used[method, str(body.get("channel", "")) if method.startswith("chat.") else ""],
            time.monotonic(),
        )
        while used and used[0] <= now - seconds:
            used.popleft()
        if len(used) >= most:
            return used[0] + seconds - now
        used.append(now)
        return 0.0

    # Files.

    async def _download(self, request: web.Request) -> web.StreamResponse:
        self.downloads.append(request.path)
        known = self.workspace.files.get(request.match_info["file"].partition("-")[2])
        fault = self.faults["download"].popleft() if self.faults["download"] else Fault()
        await asyncio.sleep(fault.seconds)
        if fault.retry_after:
            return web.Response(status=429, headers={"Retry-After": f"{fault.retry_after:g}"})
        if fault.status:
            return web.Response(status=fault.status)
        if request.headers.get("Authorization") != f"Bearer {self.bot_token}" or "files:read" not in self.scopes:
            return web.Response(text=SIGN_IN, content_type="text/html")
        if known is None:
            return web.Response(status=404)
        shown, data = known
        response = web.StreamResponse(headers={"Content-Type": shown["mimetype"]})
        response.content_length = len(data)
        await response.prepare(request)
        if fault.cut:
            await response.write(data[: fault.bytes])
            assert request.transport is not None
            request.transport.abort()
        else:
            await response.write(data)
        return response

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        ticket = self.tickets.get(request.match_info["file"])
        if ticket is None:
            return web.Response(status=404)
        if request.content_type == "multipart/form-data":
            form = await request.post()
            data = next(iter(form.values())).file.read()  # type: ignore[union-attr]
        else:
            data = await request.read()
        fault = self.faults["upload"].popleft() if self.faults["upload"] else Fault()
        if fault.status or len(data) != ticket["length"]:
            return web.Response(status=fault.status or 400, text="length")
        ticket["data"] = data
        return web.Response(text=f"OK - {len(data)}")

    # Answers to commands and presses.

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        self.calls["response_url"] += 1
        self.running += 1
        try:
            fault = self.faults["response_url"].popleft() if self.faults["response_url"] else Fault()
            body = json.loads(await request.text())
            await asyncio.sleep(fault.seconds)
            wait = fault.retry_after or self._early("response_url", {})
            if wait:
                self.limited["response_url"] += 1
                return web.Response(status=429, headers={"Retry-After": f"{wait:g}"})
            status, text = fault.status or 200, ""
            if not (fault.status or fault.cut) or fault.done:
                status, text = self.answers.take(request.match_info["token"], body)
            if fault.cut and request.transport is not None:
                request.transport.abort()
            return web.Response(status=fault.status or status, text=text)
        finally:
            self.running -= 1
            self.seen("response_url")

    async def _nowhere(self, request: web.Request) -> web.StreamResponse:
        self.unknown.append(f"{request.method} {request.path}")
        return web.Response(status=404)


def room_of(workspace: Workspace, channel: str, *, member: bool = True) -> Room:
    """A channel that the bot may see, and is in where `member`.

    Raises:
        Refused: as Slack does.
    """
    room = workspace.rooms.get(channel)
    inside = room is not None and workspace.bot in room.members
    if room is None or (room.private and not inside):
        raise Refused("channel_not_found")
    if member and not inside:
        raise Refused("not_in_channel")
    return room


async def _arguments(request: web.Request) -> tuple[Json, str]:
    """A request's arguments and token; JSON inside a form is read."""
    text = await request.text()
    if request.content_type == "application/json":
        body = json.loads(text) if text else {}
    else:
        form = {**request.query, **(await request.post())}
        body = {name: _read(name, str(value)) for name, value in form.items()}
    token = str(body.pop("token", ""))
    header = request.headers.get("Authorization", "")
    return body, header.removeprefix("Bearer ") or token


_OBJECTS = ("blocks", "attachments", "metadata", "view", "files")
_WORDS = ("text", "initial_comment", "filename", "name", "title")


def _read(name: str, value: str) -> Any:
    if name in _OBJECTS:
        return json.loads(value)
    return value if name in _WORDS else {"true": True, "false": False}.get(value, value)
