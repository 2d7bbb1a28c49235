"""The bot's side of the platform in `scripted_peer`: a `bot.ports.Platform` like any other, over a real connection."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from scripted_peer import LINE, write_line

from bot.errors import SendFailed, SendRefused, SendUnknown, StoreError
from bot.messages import File, Outgoing, Post, Reader, Reply, Scope
from summarizers.types import Line


class ScriptedPlatform:
    """The bot's side of a `Peer`. `reading` are the posts whose sign of work is shown, `read` those that had one.

    Args:
        port: where the peer listens.
        name: of the platform.
        patience: seconds to wait for an answer.
    """

    def __init__(self, port: int, *, name: str = "scripted", patience: float = 10.0) -> None:
        self.name = name
        self._port = port
        self._patience = patience
        self._writer: asyncio.StreamWriter | None = None
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.reading: list[str] = []
        self.read: list[str] = []

    async def run(
        self, accept: Callable[[Post], Awaitable[object]], deleted: Callable[[Scope, str], Awaitable[object]]
    ) -> None:
        """Stay connected and hand on what comes in, one after the other, until cancelled."""
        while True:
            with contextlib.suppress(OSError):
                await self._connected(accept, deleted)
            await asyncio.sleep(0.02)

    async def send(self, outgoing: Outgoing, reply: Reply) -> str:
        return str((await self._ask("send", outgoing, text=plain(reply)))["message"])

    async def find_sent(self, outgoing: Outgoing) -> str | None:
        found = (await self._ask("find", outgoing))["message"]
        return None if found is None else str(found)

    async def edit(self, outgoing: Outgoing, reply: Reply) -> None:
        await self._ask("edit", outgoing, message=outgoing.sent, text=plain(reply))

    async def delete(self, outgoing: Outgoing) -> None:
        await self._ask("delete", outgoing, message=outgoing.sent)

    async def mark(self, outgoing: Outgoing, reply: Reply) -> None:
        await self._ask(outgoing.action.value, outgoing, text=plain(reply))

    async def audience(self, scope: Scope) -> Reader:
        answer = await self._request({"do": "audience", "channel": scope.channel})
        rooms = frozenset({*answer["rooms"], scope.room})
        return Reader(platform=self.name, workspace=scope.workspace, rooms=rooms)

    @asynccontextmanager
    async def working(self, scope: Scope, message: str) -> AsyncIterator[None]:
        self.reading.append(message)
        try:
            yield
        finally:
            self.reading.remove(message)
            self.read.append(message)

    async def _ask(self, do: str, outgoing: Outgoing, **more: Any) -> dict[str, Any]:
        return await self._request(
            {"do": do, "channel": outgoing.scope.channel, "to": outgoing.to, "nonce": outgoing.nonce, **more}
        )

    async def _request(self, request: dict[str, Any]) -> dict[str, Any]:
        if self._writer is None:
            raise SendFailed("there is no connection")
        number = next(self._numbers)
        self._asked[number] = asyncio.get_running_loop().create_future()
        write_line(self._writer, {"id": number, **request})
        try:
            async with asyncio.timeout(self._patience):
                answer = await self._asked[number]
        except TimeoutError:
            raise SendUnknown from None
        finally:
            del self._asked[number]
        error = answer.get("error")
        if error == "refused":
            raise SendRefused(answer["reason"])
        if error == "failed":
            raise SendFailed(answer["reason"], answer.get("seconds"))
        if error:
            raise SendUnknown
        return answer

    async def _connected(self, accept: Callable[..., Awaitable[object]], deleted: Callable[..., Any]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=LINE)
        events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        handling = asyncio.create_task(self._handle(events, writer, accept, deleted))
        handling.add_done_callback(lambda _: writer.transport.abort())
        self._writer = writer
        try:
            while line := await reader.readline():
                got = json.loads(line)
                if "event" in got:
                    events.put_nowait(got)
                elif (waiting := self._asked.get(got["answer"])) is not None and not waiting.done():
                    waiting.set_result(got)
        finally:
            self._writer = None
            writer.transport.abort()
            handling.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await handling  # a fault in the bot ends the connection, and the bot
            for waiting in self._asked.values():
                if not waiting.done():
                    waiting.set_exception(SendUnknown())

    async def _handle(
        self,
        events: asyncio.Queue[dict[str, Any]],
        writer: asyncio.StreamWriter,
        accept: Callable[..., Awaitable[object]],
        deleted: Callable[..., Any],
    ) -> None:
        """Acknowledge what was committed; what could not be is tried again, as a gateway delivers it again."""
        while True:
            event = await events.get()
            while True:
                try:
                    if event["kind"] == "delete":
                        await deleted(Scope(**event["scope"]), event["message"])
                    else:
                        await accept(post_of(event))
                    break
                except StoreError as error:
                    logging.getLogger("bot.scripted").error("%s", error)
                    await asyncio.sleep(0.1)
            write_line(writer, {"do": "ack", "event": event["event"]})


def post_of(event: dict[str, Any]) -> Post:
    """The post of an event as it comes over the wire."""
    return Post(
        scope=Scope(**event["scope"]),
        message=event["message"],
        revision=event["revision"],
        author=event["author"],
        author_name=event["author_name"],
        link=event["link"],
        text=event["text"],
        files=tuple(
            File(
                name=file["name"],
                data=base64.b64decode(file["data"]),
                content_type=file["content_type"],
                fault=file["fault"],
            )
            for file in event["files"]
        ),
        **{name: event[name] for name in ("bot", "hidden", "spoiler", "answer") if name in event},
        parts=tuple(event.get("parts", ())),
        posted_at=datetime.fromisoformat(event["posted_at"]),
        asked=event["asked"],
    )


def plain(reply: Reply) -> str:
    """A reply as lines of plain text; brackets around a brief's id."""
    lines = [reply.text] if reply.text else []
    if reply.brief is not None:
        lines += [reply.brief.title.text] if reply.brief.title is not None else []
        lines += reply.brief.context
        for section in reply.brief.sections:
            lines += [f"== {section.title}", *map(_plain_line, section.lines)]
    for block in reply.blocks:
        lines += [f"{block.title} [{block.id}]", *block.context, *map(_plain_line, block.lines)]
    lines += [f"[{reply.id}]"] if reply.id else []
    return "\n".join((*lines, *reply.remarks))


def _plain_line(line: Line) -> str:
    return "".join(piece.text for piece in line.pieces)
