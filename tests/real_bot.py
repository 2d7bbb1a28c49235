"""The application with everything real, for bots that run in a test or in a process of their own beside one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scripted_bot import LENGTH, Here

from bot.articles.fetching.fetch import Fetcher
from bot.articles.reader import Reader
from bot.bootstrap import Application
from bot.jobs.embedded import EmbeddedJobs
from bot.pipeline import Pipeline
from bot.ports import Platform
from bot.service import Service
from bot.store.archive import SqliteArchive
from bot.store.database import Database
from bot.store.desk import SqliteDesk
from bot.store.upkeep import SqliteUpkeep

LAG = 0.01  # seconds between two looks at how late the event loop is


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried(Application):
    """The application, with a pipeline that begins items as often, and looks for work as often, as a test wants."""

    beginnings: int = 5
    poll: float = 0.05

    def pipeline(self, platforms: Mapping[str, Platform], *, lease: float | None = None) -> Pipeline:
        """The way from post to brief."""
        return Pipeline(
            jobs=self.jobs,
            archive=self.archive,
            desk=self.desk,
            upkeep=self.upkeep,
            service=self.service,
            workers=self.workers,
            platforms=platforms,
            reply_to=self.commands.reply_to,
            clock=self.clock,
            lease=lease or 60.0,
            beginnings=self.beginnings,
            poll=self.poll,
        )


@asynccontextmanager
async def application(
    path: Path, *, site: tuple[str, int] | None = None, workers: Any = None, **options: Any
) -> AsyncIterator[Tried]:
    """The application on a database's file.

    Args:
        path: the file.
        site: the address on loopback that may be fetched from.
        workers: where articles are read; in threads if not given.
        options: of `Tried`.
    """
    pool = workers or Here()

    def clock() -> datetime:
        return datetime.now(UTC)

    async with Database.open(path, now=clock) as database, Fetcher(allow=[site] if site else []) as fetcher:
        yield Tried(
            service=Service(Reader(fetcher.fetch, pool), pool, summariser="warbrief", sentences=None, length=LENGTH),
            workers=pool,
            archive=SqliteArchive(database),
            desk=SqliteDesk(database),
            jobs=EmbeddedJobs(database),
            upkeep=SqliteUpkeep(database),
            clock=clock,
            **options,
        )


async def measure_lag(lags: list[float]) -> None:
    """Collect how many seconds too late the event loop comes back, until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        before = loop.time()
        await asyncio.sleep(LAG)
        lags.append(loop.time() - before - LAG)
