"""Worker processes with limits of time and memory: a job that breaks costs itself alone.

Jobs run in pebble's process pool. A worker lives under RLIMIT_AS; the kernel's own alarm ends it at the time limit,
inside C code too and even after the parent was killed. pebble's limit, a second later, serves systems without alarms;
a last one here replaces a pool that no longer answers. At most as many jobs as workers are handed to the pool: the
others wait here, so that a limit never counts waiting.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from bot.errors import WorkerDied, WorkerTimeout

T = TypeVar("T")

MEMORY = 2 << 30  # bytes of address space a worker; analysis maps about 0.9 GB, a 3 MB page of nested tags 0.3 GB more
PRELOAD = ("summarizers", "trafilatura")  # imported once, before the workers are forked off
_TAKE_OVER = 1.0  # seconds until the next guard acts when one did not
_ALARM = 14  # SIGALRM, where there is one
_START = 20.0  # seconds that a fresh worker may take before its first job, on a loaded machine
_running: set[ProcessPool] = set()


class Workers:
    """A pool of worker processes. Close it, or use it as an async context manager; it starts at first use.

    Args:
        count: how many processes; by default one for each core that this process may use.
        memory: address space of a worker, in bytes, on systems that can limit it.
        preload: modules that are imported once and shared by all workers. The first pool of a process decides.
    """

    def __init__(self, count: int | None = None, *, memory: int = MEMORY, preload: Sequence[str] = PRELOAD) -> None:
        self.count = count or _cores()
        self._memory = memory
        self._preload = list(preload)
        self._slots = asyncio.Semaphore(self.count)
        self._starting = asyncio.Lock()
        self._pool: ProcessPool | None = None
        self._jobs: set[Any] = set()
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Start the processes now, rather than with the first job. Harmless when called again."""
        await self._started()

    async def run(self, function: Callable[..., T], *args: object, timeout: float) -> T:  # noqa: ASYNC109
        """The result of a function, run in a worker.

        Args:
            function: of a module's top level; it, its arguments and its result must pickle.
            args: its arguments.
            timeout: the longest that it may run, in seconds, waiting for a worker not counted.

        Raises:
            WorkerTimeout: it ran longer.
            WorkerDied: it ended its process or ran out of memory, or the pool was closed meanwhile.
            Exception: whatever the function raised.
        """
        async with self._slots:
            for _ in range(2):
                pool = await self._started()
                with contextlib.suppress(BrokenProcessPool):
                    return await self._run(pool, function, args, timeout)
                await self._discard(pool)  # a neighbour, or an idle worker's end, may have broken it: once more
        raise WorkerDied

    async def close(self) -> None:
        """End all workers, whatever they do, and wait until they are gone. Harmless when called again."""
        self._closed = True
        async with self._starting:
            pool, self._pool = self._pool, None
        if pool is not None:
            await self._stop(pool)

    async def _run(self, pool: ProcessPool, function: Callable[..., T], args: tuple[object, ...], seconds: float) -> T:
        try:
            job = pool.schedule(_bounded, args=(seconds, function, args), timeout=seconds + _TAKE_OVER)
        except RuntimeError as error:  # pebble's word for a pool that is broken or stopped
            raise BrokenProcessPool from error
        self._jobs.add(job)
        try:
            async with asyncio.timeout(_START + seconds + 2 * _TAKE_OVER) as last:
                result: T = await asyncio.wrap_future(job)
                return result
        except TimeoutError:
            if last.expired():
                await self._discard(pool)
            raise WorkerTimeout(seconds) from None
        except ProcessExpired as error:
            if error.exitcode == -_ALARM:
                raise WorkerTimeout(seconds) from None
            raise WorkerDied from error
        except MemoryError as error:
            raise WorkerDied from error
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise  # the asker went away; the job is cancelled with it
            raise BrokenProcessPool from None  # the pool was discarded under it
        finally:
            self._jobs.discard(job)

    async def _started(self) -> ProcessPool:
        async with self._starting:
            if self._closed:
                raise WorkerDied
            if self._pool is None:
                self._pool = await asyncio.to_thread(_start, self.count, self._memory, self._preload)
            return self._pool

    async def _discard(self, pool: ProcessPool) -> None:
        if self._pool is pool:
            self._pool = None
            await self._stop(pool)

    async def _stop(self, pool: ProcessPool) -> None:
        for job in tuple(self._jobs):
            job.cancel()
        pool.stop()  # type: ignore[no-untyped-call]  # at once, so that it takes no more jobs
        await asyncio.shield(asyncio.to_thread(_end, pool))


def _start(count: int, memory: int, preload: list[str]) -> ProcessPool:
    """A running pool. Takes as long as the imports, so it is called in a thread."""
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        from multiprocessing import forkserver, resource_tracker  # not on every system

        context.set_forkserver_preload(["bot.workers", *preload])
        resource_tracker.ensure_running()  # first, since it unblocks interrupts
        with _interrupts_blocked():
            forkserver.ensure_running()
    pool = ProcessPool(max_workers=count, initializer=_prepare, initargs=(memory,), context=context)
    _running.add(pool)
    try:
        pool.schedule(_nothing).result(_START)  # pebble starts its pool with the first job
    except (OSError, RuntimeError) as error:
        _end(pool)
        raise WorkerDied from error
    return pool


def _end(pool: ProcessPool) -> None:
    """Stop a pool and wait until it is gone. Takes up to some seconds, so it is called in a thread."""
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
    _running.discard(pool)


@atexit.register
def _end_all() -> None:
    """End what a program that was interrupted did not close.

    Before pebble's own exit, which misses a worker that is just started in place of another, and before that of
    multiprocessing, which would wait for that worker for ever.
    """
    for pool in tuple(_running):
        _end(pool)


@contextlib.contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Ctrl-C goes to the whole group; what is started here, and all that it forks, never sees it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare(memory: int) -> None:
    """In the worker: the limit of memory."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _nothing() -> None:
    """The first job of a pool."""


def _bounded(seconds: float, function: Callable[..., T], args: tuple[object, ...]) -> T:
    """In the worker: the function under the kernel's alarm, whose default action is to end the process."""
    if sys.platform == "win32":
        return function(*args)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return function(*args)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
