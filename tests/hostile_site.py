"""A server on loopback that speaks bytes, not HTTP: each path has a script of what is sent, be it HTTP or not."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class HostileSite:
    """`scripts` maps a path to bytes, or to what writes to the connection. `requests` are the heads that came."""

    port: int = 0
    connections: int = 0
    scripts: dict[str, bytes | Script] = field(default_factory=dict)
    requests: list[bytes] = field(default_factory=list)
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                head = await reader.readuntil(b"\r\n\r\n")
                self.requests.append(head)
                path = head.split(b" ", 2)[1].decode("latin-1").partition("?")[0]
                script = self.scripts.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                if isinstance(script, bytes):
                    writer.write(script)
                    await writer.drain()
                else:
                    await script(writer)
        finally:
            self._open.discard(task)
            writer.close()

    async def close(self) -> None:
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)


@asynccontextmanager
async def hostile_site(tls: ssl.SSLContext | None = None) -> AsyncIterator[HostileSite]:
    """A running site; whatever it is still sending is cut off at the end."""
    site = HostileSite()
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=tls, limit=1_000_000)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        await site.close()


def reply(body: bytes = b"", *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """A whole answer: HTML unless a header says otherwise, with its length unless one is given (-1: none is told)."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if not any(header.lower().startswith("content-type") for header in headers):
        lines.append("Content-Type: text/html")
    if length != -1:
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


def endless(start: bytes, again: bytes, pause: float = 0.0) -> Script:
    """Sends a start, then the same over and over, with a pause in seconds after each."""

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(pause)

    return send
