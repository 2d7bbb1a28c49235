"""The worker processes of a test session, and what the bot logs as an error."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from pebble import ProcessPool

from bot.workers import MEMORY, PRELOAD, Workers, _start

_PRELOAD = (*PRELOAD, "pytest")  # a worker imports the main module, which is pytest here


class Shared(Workers):
    """The session's worker processes, in the event loop of one test."""

    def __init__(self, pool: ProcessPool) -> None:
        super().__init__(2, preload=_PRELOAD)
        self._pool = pool

    async def _stop(self, pool: ProcessPool) -> None:
        """The processes are the session's."""


class Incidents(logging.Handler):
    """What the bot logs as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(scope="session")
def worker_processes(warmed: None) -> Iterator[ProcessPool]:
    """Two worker processes for all tests."""
    pool = _start(2, MEMORY, list(_PRELOAD))
    yield pool
    pool.stop()
    pool.join()
