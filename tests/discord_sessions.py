"""The gateway of a small Discord: heartbeats, and sessions that begin, are lost and resumed."""

from __future__ import annotations

import asyncio
import json
import time
import zlib
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web
from discord_guilds import Guilds, Json, hide

DISPATCH, BEAT, IDENTIFY, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, BEAT_ACK = 0, 1, 2, 6, 7, 8, 9, 10, 11
BAD_TOKEN, BAD_SEQUENCE, BAD_INTENTS = 4004, 4007, 4014
CONTENT = 1 << 15
INTENTS = {
    "GUILD_": 1 << 0,
    "CHANNEL_": 1 << 0,
    "THREAD_": 1 << 0,
    "MESSAGE_REACTION_": 1 << 10,
    "MESSAGE_": 1 << 9,
    "INTERACTION_": 0,
}
KEPT = 5_000  # events that a session can be resumed over


@dataclass(kw_only=True, eq=False)
class Session:
    """What a client got so far, and may get again."""

    id: str
    shard: int
    shards: int
    intents: int
    wire: Wire | None = None
    sequence: int = 0
    events: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=KEPT))

    def give(self, event: str, data: Json) -> None:
        """An event happens; it is sent if somebody listens, and kept."""
        self.sequence += 1
        payload = json.dumps({"op": DISPATCH, "t": event, "s": self.sequence, "d": data})  # as things are now
        self.events.append((self.sequence, payload))
        if self.wire is not None:
            self.wire.send_text(payload)


class Wire:
    """One connection of a client: what goes out keeps its order, packed in one stream where the client wants that."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.request = request
        self.session: Session | None = None
        self.beat_at: float | None = None
        self._packer = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        self._waiting: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()

    def send(self, payload: Json) -> None:
        """Send, after all that was given before."""
        self.send_text(json.dumps(payload))

    def send_text(self, payload: str) -> None:
        """Send what is JSON already."""
        self._waiting.put_nowait(("send", payload))

    def close(self, code: int) -> None:
        """Close, after all that was given before."""
        self._waiting.put_nowait(("close", code))

    def abort(self) -> None:
        """Break off, without a word."""
        if self.request.transport is not None:
            self.request.transport.abort()

    async def write(self) -> None:
        """Send what is given, until cancelled."""
        while True:
            do, what = await self._waiting.get()
            try:
                if do == "close":
                    await self.socket.close(code=what)
                elif self._packer is None:
                    await self.socket.send_str(what)
                else:
                    packed = self._packer.compress(what.encode())
                    await self.socket.send_bytes(packed + self._packer.flush(zlib.Z_SYNC_FLUSH))
            except (ConnectionError, RuntimeError):
                return  # it is gone; what was not sent is kept by the session


class Sessions:
    """All connections and sessions.

    Args:
        guilds: what stands in the servers.
        token: of the bot.
    """

    def __init__(self, guilds: Guilds, token: str) -> None:
        self._guilds = guilds
        self._token = token
        self._sessions: dict[str, Session] = {}
        self._wires: set[Wire] = set()
        self.content = True  # whether the application may have the message content intent
        self.beat = 41.25  # seconds between two heartbeats
        self.refuse = 0  # a close code: how every IDENTIFY ends
        self.forgetful = False  # no session can be resumed
        self.overlap = 0  # events before those missed that are sent again when a session is resumed
        self.mute = False  # heartbeats are not acknowledged
        self.address = ""
        self.identified: list[Json] = []
        self.resumed = 0
        self.lateness: list[float] = []
        self.asked: list[str] = []  # the query of each connection

    @property
    def connected(self) -> int:
        """How many sessions are listened to."""
        return sum(session.wire is not None for session in self._sessions.values())

    def tell(self, event: str, data: Json, guild: str) -> None:
        """An event of a server happens: the sessions of its shard get it that asked for such events."""
        for session in self._sessions.values():
            if (int(guild) >> 22) % session.shards != session.shard:
                continue
            needed = next(bit for name, bit in INTENTS.items() if event.startswith(name))
            if needed and not session.intents & needed:
                continue
            message = event in ("MESSAGE_CREATE", "MESSAGE_UPDATE")
            hidden = message and not session.intents & CONTENT
            session.give(event, hide(data, self._guilds.me) if hidden else data)

    def drop(self, code: int | None = None) -> None:
        """Close every connection with a code, or without a word."""
        for wire in tuple(self._wires):
            wire.abort() if code is None else wire.close(code)

    def reconnect(self) -> None:
        """Ask every client to connect anew."""
        for wire in self._wires:
            wire.send({"op": RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool) -> None:
        """Tell every client that its session is over, or (`resumable`) that it should be resumed."""
        if not resumable:
            for session in self._sessions.values():
                if session.wire is not None:
                    session.wire.session = None
            self._sessions.clear()
        for wire in self._wires:
            wire.send({"op": INVALID, "d": resumable})

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """A client connects."""
        if request.query.get("compress") not in (None, "zlib-stream"):
            return web.Response(status=400, text="this peer packs with zlib-stream alone")
        self.asked.append(request.query_string)
        socket = web.WebSocketResponse(max_msg_size=1 << 20)
        await socket.prepare(request)
        wire = Wire(socket, request)
        self._wires.add(wire)
        writing = asyncio.create_task(wire.write())
        wire.send({"op": HELLO, "d": {"heartbeat_interval": int(self.beat * 1000), "_trace": ["peer"]}})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._take(json.loads(message.data), wire)
        except ConnectionError:
            pass
        finally:
            writing.cancel()
            self._wires.discard(wire)
            if wire.session is not None and wire.session.wire is wire:
                wire.session.wire = None
        return socket

    async def close(self) -> None:
        """End every connection."""
        for wire in tuple(self._wires):
            await wire.socket.close(code=WSCloseCode.GOING_AWAY)

    def _take(self, payload: Json, wire: Wire) -> None:
        do, data = payload["op"], payload["d"]
        if do == BEAT:
            now = time.monotonic()
            if wire.beat_at is not None:
                self.lateness.append(now - wire.beat_at - self.beat)
            wire.beat_at = now
            if not self.mute:
                wire.send({"op": BEAT_ACK, "d": None})
        elif do == IDENTIFY:
            self._identify(data, wire)
        elif do == RESUME:
            self._resume(data, wire)
        elif do == MEMBERS and wire.session is not None:
            users = [str(user) for user in data.get("user_ids", ())]
            query = data.get("query")
            found = [
                self._guilds.member(user)
                for user, known in self._guilds.users.items()
                if user in users or (query is not None and not users and known["username"].startswith(query))
            ]
            chunk = {"guild_id": str(data["guild_id"]), "members": found, "chunk_index": 0, "chunk_count": 1}
            wire.session.give("GUILD_MEMBERS_CHUNK", {**chunk, "not_found": [], "nonce": data.get("nonce")})

    def _identify(self, data: Json, wire: Wire) -> None:
        self.identified.append(data)
        if data["token"] != self._token:
            wire.close(BAD_TOKEN)
            return
        if self.refuse or (data["intents"] & CONTENT and not self.content):
            wire.close(self.refuse or BAD_INTENTS)
            return
        shard, shards = data.get("shard", (0, 1))
        for known in tuple(self._sessions.values()):
            if known.shard == shard and known.wire is None:
                del self._sessions[known.id]  # nobody will resume it
        session = Session(
            id=f"s{self._guilds.snowflake()}", shard=shard, shards=shards, intents=data["intents"], wire=wire
        )
        self._sessions[session.id] = wire.session = session
        here = [guild for guild in self._guilds.guilds if (int(guild) >> 22) % shards == shard]
        session.give(
            "READY",
            {
                "v": 10,
                "user": self._guilds.users[self._guilds.me],
                "guilds": [{"id": guild, "unavailable": True} for guild in here],
                "session_id": session.id,
                "resume_gateway_url": self.address,
                "shard": [shard, shards],
                "application": {"id": self._guilds.application, "flags": 0},
                "private_channels": [],
                "session_type": "normal",
            },
        )
        for guild in here:
            session.give("GUILD_CREATE", self._guilds.whole(guild))

    def _resume(self, data: Json, wire: Wire) -> None:
        session = self._sessions.get(data["session_id"])
        if session is None or self.forgetful or data["token"] != self._token:
            wire.send({"op": INVALID, "d": False})
            return
        if data["seq"] is None or data["seq"] > session.sequence:
            wire.close(BAD_SEQUENCE)
            return
        if session.wire is not None:
            session.wire.session = None
            session.wire.abort()
        self.resumed += 1
        wire.session, session.wire = session, wire
        for sequence, payload in session.events:
            if sequence > data["seq"] - self.overlap:
                wire.send_text(payload)
        session.give("RESUMED", {})
