"""One piece of work for all who ask for the same thing at once, and its answer for those who ask again soon.

An answer stays fresh for as long as it says. After that it is kept while there is room, so that the work can start from
it: a page that has not changed need not be sent again. Everything is in this process's memory and bounded in number and
bytes. Keys may be links with what is private in their queries: nothing here logs them.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Answer(Protocol):
    """What is remembered."""

    @property
    def fresh(self) -> float:
        """How many seconds it answers by itself."""
        ...

    @property
    def size(self) -> int:
        """What it takes, in bytes, roughly."""
        ...


K = TypeVar("K", bound=Hashable)
A = TypeVar("A", bound=Answer)


@dataclass(slots=True)
class _Flight(Generic[A]):
    """Work that is being done, and how many wait for it."""

    task: asyncio.Task[A]
    waiting: int = 0


class Remembered(Generic[K, A]):
    """Answers by key.

    Args:
        entries: how many answers are kept at most; those that were longest not asked for go first.
        size: how many bytes they may take together.
        clock: seconds that only ever grow.
    """

    def __init__(self, *, entries: int, size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._entries = entries
        self._size = size
        self._clock = clock
        self._answers: OrderedDict[K, tuple[float, A]] = OrderedDict()
        self._taken = 0
        self._flights: dict[K, _Flight[A]] = {}

    def __len__(self) -> int:
        return len(self._answers)

    async def ask(self, key: K, work: Callable[[A | None], Awaitable[A]]) -> A:
        """The answer for a key: the remembered one while it is fresh, else that of the work, done once for all.

        A caller that is cancelled leaves the others alone; when the last one leaves, the work is cancelled and awaited.

        Args:
            key: what is asked for.
            work: gives the answer, from the one that was remembered, if any.

        Raises:
            Exception: whatever the work raised, to all who waited for it; nothing is remembered of it.
        """
        flight = self._flights.get(key)
        if flight is None:
            known = self._answers.get(key)
            if known is not None:
                self._answers.move_to_end(key)
                if self._clock() - known[0] < known[1].fresh:
                    return known[1]
            flight = _Flight(asyncio.create_task(self._fly(key, work, known[1] if known else None)))
            self._flights[key] = flight
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        except asyncio.CancelledError:
            if flight.waiting == 1 and not flight.task.done():
                self._end(key, flight)  # who asks from now on begins anew
                flight.task.cancel()
                await asyncio.wait({flight.task})
            raise
        finally:
            flight.waiting -= 1

    async def _fly(self, key: K, work: Callable[[A | None], Awaitable[A]], before: A | None) -> A:
        flight = self._flights.get(key)
        try:
            answer = await work(before)
            self._keep(key, answer)
            return answer
        finally:
            if flight is not None:
                self._end(key, flight)

    def _end(self, key: K, flight: _Flight[A]) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]

    def _keep(self, key: K, answer: A) -> None:
        _, old = self._answers.pop(key, (0.0, None))
        self._taken -= old.size if old is not None else 0
        if answer.size > self._size:
            return
        self._answers[key] = (self._clock(), answer)
        self._taken += answer.size
        while len(self._answers) > self._entries or self._taken > self._size:
            _, (_, gone) = self._answers.popitem(last=False)
            self._taken -= gone.size
