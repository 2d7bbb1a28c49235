"""The addresses of a name: the system's answer, few of them, looked up in threads of their own.

The system's resolver blocks the thread that asks, up to half a minute where a name's server keeps silent. With the
threads that everything else of the program waits for, a handful of such names would hold up all of it; here they hold
up each other, and a lookup that takes too long is given up. Whether an address may be connected to is decided at the
connection (`guard`), not here.
"""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver, ResolveResult

ADDRESSES = 8
"""Addresses that are tried: real sites have one to eight; hundreds are an attack on whoever is behind them."""
SECONDS = 5.0
THREADS = 32


class Names(AbstractResolver):
    """Finds addresses.

    Args:
        resolver: asked in place of the system.
    """

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        self._resolver = resolver
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """At most eight addresses of a name, in the resolver's order.

        Raises:
            OSError: there are none, or not in time.
        """
        try:
            async with asyncio.timeout(SECONDS):
                found = await (self._resolver.resolve if self._resolver else self._system)(host, port, family)
        except TimeoutError:
            raise OSError(socket.EAI_AGAIN, "no answer in time") from None
        if not found:
            raise OSError(socket.EAI_NONAME, "no addresses")
        return found[:ADDRESSES]

    async def close(self) -> None:
        """Let the threads end when they are through; waits for none."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._resolver is not None:
            await self._resolver.close()

    async def _system(self, host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        answers = await loop.run_in_executor(
            self._threads,
            lambda: socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG),
        )
        return [
            ResolveResult(
                hostname=host, host=str(to[0]), port=port, family=kind, proto=protocol, flags=socket.AI_NUMERICHOST
            )
            for kind, _, protocol, _, to in answers
            if len(to) == 2 or not to[3]  # an address of one network interface alone is none of the internet
        ]
