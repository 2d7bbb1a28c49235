"""How the pipeline's loops take their turns: woken where work is made here, looking by themselves where it is not."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from bot.errors import StoreError

_T = TypeVar("_T")

TELL_SECONDS = 60.0
"""A store that fails on and on (a full disk) is told of once in this time."""

_log = logging.getLogger(__name__)


class Bell:
    """Wakes everyone who waits for work. What rings between a look and the wait after it is not missed."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    @property
    def next(self) -> asyncio.Event:
        """What the next ring sets: to be taken before looking for work."""
        return self._next

    def ring(self) -> None:
        """There is work."""
        self._next.set()
        self._next = asyncio.Event()


class Complaints:
    """Tells the log of a failing store, once a minute."""

    def __init__(self) -> None:
        self._told: float | None = None

    def tell(self, error: StoreError) -> None:
        """The store failed."""
        now = asyncio.get_running_loop().time()
        if self._told is None or now - self._told >= TELL_SECONDS:
            self._told = now
            _log.error("%s Work goes on as soon as that is mended.", error)


async def work_off(
    get: Callable[[], Awaitable[_T | None]],
    do: Callable[[_T], Awaitable[None]],
    bell: Bell,
    complaints: Complaints,
    *,
    most: int,
    poll: float,
) -> None:
    """Get work and do it, until cancelled; then what is being done is cancelled too, and awaited.

    Args:
        get: the next piece of work, or None.
        do: does it. What it raises is logged.
        bell: rings when there may be work.
        complaints: told when the store fails.
        most: how many pieces are done at a time.
        poll: seconds between two looks without a ring: another process may have made work.
    """
    slots = asyncio.Semaphore(most)

    async def doing(work: _T) -> None:
        try:
            await do(work)
        except StoreError as error:
            complaints.tell(error)
            await asyncio.sleep(poll)  # before the slot is free: a full disk is no reason to spin
        except Exception as error:
            tell_fault("the pipeline", error)
        finally:
            slots.release()

    async with asyncio.TaskGroup() as running:
        while True:
            await slots.acquire()
            rung = bell.next
            work: _T | None = None
            try:
                work = await get()
            except StoreError as error:
                complaints.tell(error)
                rung = asyncio.Event()  # whatever rings meanwhile
            except Exception as error:
                tell_fault("the pipeline", error)
            if work is not None:
                running.create_task(doing(work))
                continue
            slots.release()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(poll):
                    await rung.wait()


def tell_fault(where: str, error: Exception) -> str:
    """Log what nobody expected; returns the incident's id."""
    incident = secrets.token_hex(4)
    _log.error("incident %s: %s: %s: %s", incident, where, type(error).__name__, error)
    _log.debug("incident %s", incident, exc_info=error)
    return incident


def pause(attempts: int, *, first: float = 1.0, most: float = 900.0) -> timedelta:
    """How long to wait after this many attempts: twice as long each time, and never in step with others.

    Args:
        attempts: those already made, from 1.
        first: seconds after the first.
        most: the longest, in seconds.

    Returns:
        Between half and all of the time that doubling gives.

    >>> timedelta(seconds=2) <= pause(3) <= timedelta(seconds=4)
    True
    """
    longest = min(most, first * 2 ** min(attempts - 1, 30))
    return timedelta(seconds=longest * random.uniform(0.5, 1.0))  # noqa: S311  (no secret)
