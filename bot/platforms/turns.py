"""One thing after the other in each channel: what happens there is handled as it was told, in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any


class Turns:
    """A lock for each channel, first come first served; kept only as long as somebody has it or waits for it.

    Whoever takes turns can be stopped, so that nothing is half way through when the archive is closed.
    """

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._users: dict[str, int] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    @asynccontextmanager
    async def of(self, channel: str) -> AsyncIterator[None]:
        """Wait for the turn in a channel, and have it until the context is left."""
        with self.stoppable():
            async with self._turn(channel):
                yield

    @contextmanager
    def stoppable(self) -> Iterator[None]:
        """Be among those who are stopped, until the context is left."""
        task = asyncio.current_task()
        if task is None or task in self._tasks:
            yield
            return
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def stop(self) -> None:
        """Cancel everyone who has a turn or waits for one, and wait for their ends."""
        tasks = self._tasks - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @asynccontextmanager
    async def _turn(self, channel: str) -> AsyncIterator[None]:
        lock = self._locks.setdefault(channel, asyncio.Lock())
        self._users[channel] = self._users.get(channel, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._users[channel] -= 1
            if not self._users[channel]:
                del self._users[channel], self._locks[channel]
