"""One piece of work for all who ask at once, and its answer for those who ask again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from bot.articles.remembered import Remembered


@dataclass(frozen=True)
class Number:
    value: int
    fresh: float = 60.0
    size: int = 10


@dataclass
class Work:
    """Work that ends when it is told to; `begun` are the answers that it was begun with."""

    begun: list[Number | None] = field(default_factory=list)
    cancelled: int = 0
    started: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    fault: Exception | None = None

    async def do(self, before: Number | None) -> Number:
        self.begun.append(before)
        self.started.set()
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.fault is not None:
            raise self.fault
        return Number(len(self.begun))


def at_once(value: Number) -> Callable[[Number | None], Awaitable[Number]]:
    async def give(_: Number | None) -> Number:
        return value

    return give


@pytest.fixture
def now() -> list[float]:
    """The time, which a test sets."""
    return [100.0]


@pytest.fixture
def memory(now: list[float]) -> Remembered[str, Number]:
    return Remembered(entries=3, size=100, clock=lambda: now[0])


async def begun(count: int, memory: Remembered[str, Number], work: Work) -> list[asyncio.Task[Number]]:
    tasks = [asyncio.create_task(memory.ask("a", work.do)) for _ in range(count)]
    await work.started.wait()
    return tasks


async def test_ten_askers_are_one_piece_of_work(memory: Remembered[str, Number]) -> None:
    work = Work()
    tasks = await begun(10, memory, work)
    work.gate.set()
    assert await asyncio.gather(*tasks) == [Number(1)] * 10
    assert work.begun == [None]


async def test_an_answer_is_fresh_for_a_while_and_then_where_the_work_begins(
    memory: Remembered[str, Number], now: list[float]
) -> None:
    work = Work()
    work.gate.set()
    assert await memory.ask("a", work.do) == Number(1)
    now[0] += 59
    assert await memory.ask("a", work.do) == Number(1)
    assert work.begun == [None]
    now[0] += 1
    assert await memory.ask("a", work.do) == Number(2)
    assert work.begun == [None, Number(1)]


async def test_an_asker_who_leaves_does_not_end_the_work(memory: Remembered[str, Number]) -> None:
    work = Work()
    first, second, third = await begun(3, memory, work)
    first.cancel()
    third.cancel()
    await asyncio.wait({first, third})
    work.gate.set()
    assert await second == Number(1)
    assert (first.cancelled(), third.cancelled(), work.cancelled) == (True, True, 0)


async def test_the_last_one_who_leaves_ends_it(memory: Remembered[str, Number]) -> None:
    work = Work()
    tasks = await begun(2, memory, work)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    assert (work.cancelled, len(memory)) == (1, 0)
    work.gate.set()
    assert await memory.ask("a", work.do) == Number(2)  # begun anew
    assert work.begun == [None, None]


async def test_a_fault_is_everybodys_and_not_remembered(memory: Remembered[str, Number]) -> None:
    work = Work(fault=ZeroDivisionError())
    tasks = await begun(2, memory, work)
    work.gate.set()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(each) for each in found] == [ZeroDivisionError, ZeroDivisionError]
    work.fault = None
    assert await memory.ask("a", work.do) == Number(2)


async def test_keys_are_apart(memory: Remembered[str, Number]) -> None:
    assert await memory.ask("a", at_once(Number(1))) == Number(1)
    assert await memory.ask("b", at_once(Number(2))) == Number(2)
    assert await memory.ask("a", at_once(Number(3))) == Number(1)


async def test_what_was_longest_not_asked_for_goes(memory: Remembered[str, Number]) -> None:
    for key in ("a", "b", "c"):
        await memory.ask(key, at_once(Number(1)))
    await memory.ask("a", at_once(Number(2)))
    await memory.ask("d", at_once(Number(1)))
    assert len(memory) == 3
    assert await memory.ask("a", at_once(Number(3))) == Number(1)
    assert await memory.ask("b", at_once(Number(3))) == Number(3)


async def test_bytes_are_bounded(memory: Remembered[str, Number]) -> None:
    await memory.ask("a", at_once(Number(1, size=60)))
    await memory.ask("b", at_once(Number(1, size=60)))
    assert len(memory) == 1
    assert await memory.ask("c", at_once(Number(1, size=101))) == Number(1, size=101)  # given, not kept
    assert len(memory) == 1
    await memory.ask("b", at_once(Number(1, size=60, fresh=0)))
    assert await memory.ask("b", at_once(Number(2))) == Number(1, size=60)


async def test_an_answer_that_is_never_fresh_is_only_shared(memory: Remembered[str, Number]) -> None:
    await memory.ask("a", at_once(Number(1, fresh=0)))
    assert await memory.ask("a", at_once(Number(2, fresh=0))) == Number(2, fresh=0)
    assert len(memory) == 1
