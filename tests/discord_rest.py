"""The HTTP side of a small Discord: the routes that a bot of this kind uses, rate limits, and answers that go wrong.

Every body is checked against the platform's limits; one that breaks them is turned down, as Discord does, and told in
`broken`. Every write that took effect stands in `log`, in order.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from discord_guilds import COMMAND, EPHEMERAL, LOADING, REPLY, Guilds, Json, hide
from discord_limits import check_commands, check_message, check_response, check_thread

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, NOT_ALLOWED, BAD_BODY = 10003, 10008, 50005, 50035
NONCES = 180.0  # seconds: Discord's "few minutes"
TEXTS = {UNKNOWN_CHANNEL: "Unknown Channel", UNKNOWN_MESSAGE: "Unknown Message", NOT_ALLOWED: "Cannot edit a message"}
CHANNEL, MESSAGE, HOOK = "/channels/{channel}", "/channels/{channel}/messages/{message}", "/webhooks/{app}/{token}"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """How one request is answered. `done`: it takes effect nevertheless.

    `status` in place of its own; `cut` breaks the connection off; `seconds` pass before; `retry_after` makes it a 429,
    of everything where `everywhere`; `bytes` of a file are sent before it is cut.
    """

    status: int = 0
    done: bool = False
    cut: bool = False
    seconds: float = 0.0
    retry_after: float = 0.0
    everywhere: bool = False
    bytes: int = 0


@dataclass(frozen=True, kw_only=True)
class Written:
    """An entry of the log: what took effect, when (monotonic seconds), where, and with which body."""

    at: float
    do: str
    channel: str = ""
    message: str = ""
    body: Any = None


class Refused(Exception):
    """A request that is turned down, with Discord's own code."""

    def __init__(self, status: int, code: int, text: str = "") -> None:
        super().__init__(text or TEXTS.get(code, "Invalid Form Body"))
        self.status = status
        self.code = code


class Rest:
    """Answers requests.

    Args:
        guilds: what stands in the servers.
        token: of the bot.
    """

    def __init__(self, guilds: Guilds, token: str) -> None:
        self._guilds = guilds
        self._token = token
        self._made: dict[str, tuple[float, Json]] = {}  # by nonce
        self._used: dict[tuple[str, str], deque[float]] = defaultdict(deque)
        self.address = ""
        self.gateway = ""
        self.shards = 1
        self.flags = 1 << 18  # of the application: it may have the message content intent
        self.nonces = NONCES
        self.limits: dict[str, tuple[int, float]] = {}  # so many requests of a kind in so many seconds, for a channel
        self.everything: tuple[int, float] | None = None  # and of all kinds together
        self.faults: dict[str, deque[Fault]] = {}
        self.log: list[Written] = []
        self.asked: Counter[str] = Counter()
        self.refused: Counter[int] = Counter()
        self.broken: list[str] = []
        self.unknown: list[str] = []
        self.commands: list[Json] = []
        self.audit: list[Json] = []
        self.interactions: dict[str, Json] = {}  # by token
        self.repeated = 0  # messages that a nonce kept from standing twice
        self.seen: Callable[[str], None] = lambda _: None

    def routes(self, application: web.Application) -> None:
        """Put all routes into an application; what is none of them is answered 404 and told in `unknown`."""

        def add(method: str, path: str, do: str, handler: Callable[[web.Request, Any], Any]) -> None:
            async def serve(request: web.Request) -> web.StreamResponse:
                return await self._serve(do, handler, request)

            application.router.add_route(method, f"/api/v10{path}", serve)

        add("GET", "/users/@me", "me", lambda *_: self._me())
        add("GET", "/users/{user}", "user", self._user)
        add("POST", "/users/@me/channels", "dm", self._dm)
        add("GET", "/oauth2/applications/@me", "application", lambda *_: self._application())
        add("GET", "/applications/@me", "application", lambda *_: self._application())
        add("GET", "/gateway/bot", "gateway", lambda *_: self._gateway())
        add("GET", "/applications/{app}/commands", "commands", lambda *_: self.commands)
        add("PUT", "/applications/{app}/commands", "put commands", self._put_commands)
        add("GET", "/guilds/{guild}", "guild", lambda request, _: self._guilds.guilds[request.match_info["guild"]])
        add("GET", "/guilds/{guild}/audit-logs", "audit", lambda *_: self._audit())
        add("GET", "/guilds/{guild}/members/{user}", "member", self._member)
        add("GET", "/guilds/{guild}/threads/active", "threads", self._active)
        add("GET", CHANNEL, "channel", lambda request, _: self._channel(request))
        add("GET", f"{CHANNEL}/threads/archived/public", "archived", lambda *_: _none())
        add("GET", f"{CHANNEL}/threads/archived/private", "archived", lambda *_: _none())
        add("GET", f"{CHANNEL}/thread-members", "thread members", lambda *_: [])
        add("POST", f"{CHANNEL}/typing", "typing", lambda request, _: self._channel(request) and None)
        add("GET", f"{CHANNEL}/messages", "history", self._history)
        add("POST", f"{CHANNEL}/messages", "send", self._send)
        add("GET", MESSAGE, "get", lambda request, _: self._seen(self._message(request)))
        add("PATCH", MESSAGE, "edit", self._edit)
        add("DELETE", MESSAGE, "delete", self._delete)
        add("POST", f"{MESSAGE}/threads", "thread", self._thread)
        add("PUT", f"{MESSAGE}/reactions/{{emoji}}/@me", "react", self._react)
        add("DELETE", f"{MESSAGE}/reactions/{{emoji}}/@me", "unreact", self._unreact)
        add("POST", "/interactions/{interaction}/{token}/callback", "respond", self._respond)
        add("POST", HOOK, "follow up", self._follow_up)
        add("GET", f"{HOOK}/messages/{{message}}", "get response", lambda request, _: self._response(request))
        add("PATCH", f"{HOOK}/messages/{{message}}", "edit response", self._edit_response)
        add("DELETE", f"{HOOK}/messages/{{message}}", "delete response", self._delete_response)
        application.router.add_get("/files/{file}/{name}", self._file)
        application.router.add_route("*", "/{anything:.*}", self._nowhere)

    def fault(self, do: str, *faults: Fault) -> None:
        """Answer the next requests of a kind like this."""
        self.faults.setdefault(do, deque()).extend(faults)

    def forget(self) -> None:
        """Remember no nonce any more, as after some minutes."""
        self._made.clear()

    # How any request is answered.

    async def _serve(self, do: str, handler: Callable[[web.Request, Any], Any], request: web.Request) -> web.Response:
        self.asked[do] += 1
        waiting = self.faults.get(do)
        fault = waiting.popleft() if waiting else Fault()
        status, answer, headers = 200, None, {}
        with contextlib.suppress(ConnectionError):
            body = await _body(request)
            if fault.seconds:
                await asyncio.sleep(fault.seconds)
            limited = self._limited(do, request)
            if fault.retry_after:
                limited = fault.retry_after, fault.everywhere
            if limited is None:
                if not (fault.status or fault.cut) or fault.done:
                    status, answer = self._answer(do, handler, request, body)
                headers = self._headers(do, request)
            else:
                status, headers = 429, {"Via": "1.1 peer"}
                answer = {"message": "You are being rate limited.", "retry_after": limited[0], "global": limited[1]}
        if fault.status:
            status, answer = fault.status, {"code": 0, "message": f"{fault.status}: as the test has it"}
        if status in (401, 403, 429):
            self.refused[status] += 1
        if fault.cut and request.transport is not None:
            request.transport.abort()
        self.seen(do)
        if answer is None:
            return web.Response(status=204 if status == 200 else status, headers=headers)
        return web.Response(
            status=status, body=json.dumps(answer).encode(), headers={**headers, "Content-Type": "application/json"}
        )

    def _answer(
        self, do: str, handler: Callable[[web.Request, Any], Any], request: web.Request, body: Any
    ) -> tuple[int, Any]:
        hook = "token" in request.match_info
        if not hook and request.headers.get("Authorization") != f"Bot {self._token}":
            return 401, {"code": 0, "message": "401: Unauthorized"}
        try:
            return 200, handler(request, body)
        except Refused as error:
            return error.status, {"code": error.code, "message": str(error)}
        except AssertionError as error:
            self.broken.append(f"{do}: {error}")
            return 400, {"code": BAD_BODY, "message": f"Invalid Form Body: {error}"}

    def _limited(self, do: str, request: web.Request) -> tuple[float, bool] | None:
        """For how many seconds a request comes too early, and whether any would; None where it does not."""
        now = time.monotonic()
        asked = [] if "token" in request.match_info else [(("", ""), self.everything, True)]
        asked.append(((do, request.match_info.get("channel", "")), self.limits.get(do), False))
        counted = [(self._used[key], limit, all_) for key, limit, all_ in asked if limit is not None]
        for used, (most, seconds), all_ in counted:
            while used and used[0] <= now - seconds:
                used.popleft()
            if len(used) >= most:
                return used[0] + seconds - now, all_
        for used, _, _ in counted:
            used.append(now)
        return None

    def _headers(self, do: str, request: web.Request) -> Mapping[str, str]:
        channel = request.match_info.get("channel", "")
        most, seconds = self.limits.get(do, (1000, 1.0))
        used = self._used[do, channel] if do in self.limits else ()
        after = max(0.001, used[0] + seconds - time.monotonic()) if used else seconds
        return {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(most - max(1, len(used))),
            "X-RateLimit-Reset": f"{time.time() + after:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": do.replace(" ", ""),
        }

    def _note(self, do: str, channel: str = "", message: str = "", body: Any = None) -> None:
        self.log.append(Written(at=time.monotonic(), do=do, channel=channel, message=message, body=body))

    async def _nowhere(self, request: web.Request) -> web.Response:
        self.unknown.append(f"{request.method} {request.path}")
        return web.json_response({"code": 0, "message": "404: Not Found"}, status=404)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        self.asked["file"] += 1
        waiting = self.faults.get("file")
        fault = waiting.popleft() if waiting else Fault()
        data, content_type = self._guilds.files[request.match_info["file"]]
        await asyncio.sleep(fault.seconds)
        if fault.status:
            return web.Response(status=fault.status)
        response = web.StreamResponse(headers={"Content-Type": content_type or "application/octet-stream"})
        response.content_length = len(data)
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            if fault.cut:
                await response.write(data[: fault.bytes])
                assert request.transport is not None
                request.transport.abort()
            else:
                await response.write(data)
        return response

    # Who one is, and where.

    def _me(self) -> Json:
        return {**self._guilds.users[self._guilds.me], "verified": True, "mfa_enabled": True, "locale": "en-US"}

    def _user(self, request: web.Request, _: Any) -> Json:
        user = self._guilds.users.get(request.match_info["user"])
        if user is None:
            raise Refused(404, 10013, "Unknown User")
        return user

    def _member(self, request: web.Request, _: Any) -> Json:
        return self._guilds.member(request.match_info["user"])

    def _application(self) -> Json:
        return {
            "id": self._guilds.application,
            "name": "Warbrief",
            "icon": None,
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "owner": self._guilds.users[self._guilds.user("olga")],
            "team": None,
            "verify_key": "0" * 64,
            "flags": self.flags,
            "interactions_endpoint_url": None,
            "approximate_guild_count": len(self._guilds.guilds),
        }

    def _gateway(self) -> Json:
        limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
        return {"url": self.gateway, "shards": self.shards, "session_start_limit": limit}

    def _audit(self) -> Json:
        users = [self._guilds.users[entry["user_id"]] for entry in self.audit]
        lists = ("webhooks", "integrations", "application_commands", "threads", "auto_moderation_rules")
        events: Json = {"guild_scheduled_events": [], **{name: [] for name in lists}}
        return {"audit_log_entries": self.audit, "users": users, **events}

    def _active(self, request: web.Request, _: Any) -> Json:
        return {"threads": self._guilds.threads(request.match_info["guild"]), "members": []}

    def _dm(self, _: web.Request, body: Json) -> Json:
        user = str(body["recipient_id"])
        for channel in self._guilds.channels.values():
            if channel.get("recipient") == user:
                return channel
        made = self._guilds.snowflake()
        self._guilds.messages[made] = {}
        recipients = [self._guilds.users[user]]
        self._guilds.channels[made] = {
            "id": made,
            "type": 1,
            "guild_id": "0",
            "recipient": user,
            "recipients": recipients,
            "last_message_id": None,
        }
        return self._guilds.channels[made]

    def _put_commands(self, _: web.Request, body: list[Json]) -> list[Json]:
        check_commands(body)
        self.commands = [
            {
                "id": self._guilds.snowflake(),
                "application_id": self._guilds.application,
                "version": self._guilds.snowflake(),
                "type": 1,
                "description": "",
                "options": [],
                "default_member_permissions": None,
                "nsfw": False,
                **command,
            }
            for command in body
        ]
        self._note("put commands", body=body)
        return self.commands

    # Messages.

    def _channel(self, request: web.Request) -> Json:
        channel = self._guilds.channels.get(request.match_info["channel"])
        if channel is None:
            raise Refused(404, UNKNOWN_CHANNEL)
        return channel

    def _message(self, request: web.Request) -> Json:
        channel = self._channel(request)["id"]
        message = self._guilds.messages[channel].get(request.match_info["message"])
        if message is None:
            raise Refused(404, UNKNOWN_MESSAGE)
        return message

    def _history(self, request: web.Request, _: Any) -> list[Json]:
        asked = request.query
        found = self._guilds.history(
            self._channel(request)["id"],
            limit=int(asked.get("limit", 50)),
            before=asked.get("before"),
            after=asked.get("after"),
            around=asked.get("around"),
        )
        return [self._seen(message) for message in found]

    def _seen(self, message: Json) -> Json:
        """A message as the application may see it."""
        return message if self.flags & (1 << 18 | 1 << 19) else hide(message, self._guilds.me)

    def _send(self, request: web.Request, body: Json) -> Json:
        channel = self._channel(request)["id"]
        check_message(body, files=body.pop("_files", 0))
        nonce = body.get("nonce")
        if nonce is not None and body.get("enforce_nonce"):
            known = self._made.get(nonce)
            if known is not None and time.monotonic() - known[0] < self.nonces:
                self.repeated += 1
                return known[1]
        more: Json = {}
        reference = body.get("message_reference")
        if reference is not None:
            more = {"type": REPLY, "message_reference": {"type": 0, "channel_id": channel, **_texts(reference)}}
            replied = self._guilds.messages[channel].get(str(reference["message_id"]))
            if replied is None and reference.get("fail_if_not_exists", True):
                raise Refused(400, BAD_BODY, "Invalid Form Body: message_reference: Unknown message")
            more["referenced_message"] = replied
        message = self._put(channel, body, **more, **({"nonce": nonce} if nonce is not None else {}))
        if nonce is not None:
            self._made[nonce] = time.monotonic(), message
        self._note("send", channel, message["id"], body)
        return message

    def _put(self, channel: str, body: Json, *, live: bool = True, **more: Any) -> Json:
        return self._guilds.put(
            channel,
            self._guilds.me,
            body.get("content") or "",
            live=live and self._guilds.channels[channel]["type"] != 1,
            embeds=[{"type": "rich", **embed} for embed in body.get("embeds") or []],
            components=body.get("components") or [],
            **{"flags": body.get("flags", 0), **more},
        )

    def _edit(self, request: web.Request, body: Json) -> Json:
        message = self._message(request)
        if message["author"]["id"] != self._guilds.me:
            raise Refused(403, NOT_ALLOWED)
        check_message(body, partial=True, files=body.pop("_files", 0))
        fields = {name: body[name] or empty for name, empty in _EDITED.items() if name in body}
        self._guilds.change(message, **fields)
        self._note("edit", message["channel_id"], message["id"], body)
        return message

    def _delete(self, request: web.Request, _: Any) -> None:
        message = self._message(request)
        self._guilds.remove(message)
        self._note("delete", message["channel_id"], message["id"])

    def _thread(self, request: web.Request, body: Json) -> Json:
        check_thread(body)
        message = self._message(request)
        if "thread" in message:
            raise Refused(400, 160004, "A thread has already been created for this message")
        made = self._guilds.thread(message["channel_id"], body["name"], message=message["id"], by=self._guilds.me)
        self._note("thread", message["channel_id"], message["id"], body)
        return self._guilds.channels[made]

    def _react(self, request: web.Request, _: Any) -> None:
        message, emoji = self._message(request), request.match_info["emoji"]
        if not any(known["me"] for known in message.get("reactions", ()) if known["emoji"]["name"] == emoji):
            self._guilds.react(message, emoji, self._guilds.me)
        self._note("react", message["channel_id"], message["id"], emoji)

    def _unreact(self, request: web.Request, _: Any) -> None:
        message, emoji = self._message(request), request.match_info["emoji"]
        message["reactions"] = [known for known in message.get("reactions", ()) if known["emoji"]["name"] != emoji]
        self._note("unreact", message["channel_id"], message["id"], emoji)

    # Interactions.

    def _respond(self, request: web.Request, body: Json) -> Json | None:
        check_response(body, files=body.pop("_files", 0))
        token, kind, data = request.match_info["token"], body["type"], body.get("data") or {}
        known = self.interactions.get(token)
        if known is None:
            raise Refused(404, 10062, "Unknown interaction")
        if "response" in known:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        known["response"] = body
        message: Json | None = None
        if kind in (4, 5):
            flags = data.get("flags", 0) | (LOADING if kind == 5 else 0)
            message = self._shown(known, {**data, "flags": flags}, type=COMMAND)
            known["original"] = message
        elif kind == 7:
            message = known["message"]
            self._guilds.change(message, **{name: data[name] for name in _EDITED if name in data})
        elif kind == 6:
            message = known.get("message")
        self._note("respond", known["channel_id"], message["id"] if message else "", body)
        told = {"id": known["id"], "type": known["type"], "response_message_id": message and message["id"]}
        resource = {"type": kind, **({"message": message} if message and kind in (4, 7) else {})}
        return {"interaction": told, "resource": resource} if "with_response" in request.query else None

    def _shown(self, known: Json, body: Json, **more: Any) -> Json:
        """A message in answer to an interaction: seen by all, or by the asker alone."""
        hidden = bool(body.get("flags", 0) & EPHEMERAL)
        message = self._put(known["channel_id"], body, live=not hidden, application_id=self._guilds.application, **more)
        if hidden:
            del self._guilds.messages[known["channel_id"]][message["id"]]
            known.setdefault("hidden", {})[message["id"]] = message
        return message

    def _response(self, request: web.Request) -> Json:
        known = self.interactions.get(request.match_info["token"], {})
        name = request.match_info["message"]
        found = known.get("original") if name == "@original" else known.get("hidden", {}).get(name)
        if found is None and name != "@original":
            found = self._guilds.find(name)
        if found is None:
            raise Refused(404, UNKNOWN_MESSAGE)
        return found

    def _follow_up(self, request: web.Request, body: Json) -> Json:
        check_message(body, files=body.pop("_files", 0))
        known = self.interactions[request.match_info["token"]]
        message = self._shown(known, body)
        self._note("follow up", known["channel_id"], message["id"], body)
        return message

    def _edit_response(self, request: web.Request, body: Json) -> Json:
        message = self._response(request)
        check_message(body, partial=True, files=body.pop("_files", 0))
        standing = message["id"] in self._guilds.messages[message["channel_id"]]
        fields = {name: body[name] or empty for name, empty in _EDITED.items() if name in body}
        self._guilds.change(message, live=standing, flags=message["flags"] & ~LOADING, **fields)
        self._note("edit response", message["channel_id"], message["id"], body)
        return message

    def _delete_response(self, request: web.Request, _: Any) -> None:
        message = self._response(request)
        if message["id"] in self._guilds.messages[message["channel_id"]]:
            self._guilds.remove(message)
        self._note("delete response", message["channel_id"], message["id"])


_EDITED: Mapping[str, Any] = {"content": "", "embeds": [], "components": [], "flags": 0}


def _texts(reference: Json) -> Json:
    return {name: str(value) for name, value in reference.items() if name.endswith("_id")}


def _none() -> Json:
    return {"threads": [], "members": [], "has_more": False}


async def _body(request: web.Request) -> Any:
    """A request's JSON; where files go with it, `_files` counts them."""
    if request.content_type == "multipart/form-data":
        form = await request.post()
        field = form["payload_json"]
        assert isinstance(field, str)
        return {**json.loads(field), "_files": sum(name.startswith("files[") for name in form)}
    text = await request.text()
    return json.loads(text) if text else None
