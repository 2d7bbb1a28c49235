"""The one place where settings become a running application; it closes everything, whatever happens."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.articles.reader import Reader
from bot.config import Settings
from bot.ports import Archive, Clock, Desk, Jobs, Platform, Upkeep
from bot.service import Service
from bot.trail import Trail
from bot.workers import PRELOAD, Workers

if TYPE_CHECKING:
    from bot.articles.fetching.fetch import Edition, Fetcher, Page
    from bot.commands import Commands
    from bot.pipeline import Pipeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Everything wired. Worker processes and connections start when they are first needed.

    Several pipelines may run on it side by side, each for platforms of its own; `tidying` is what they share.
    """

    service: Service
    workers: Workers
    archive: Archive
    desk: Desk
    jobs: Jobs
    upkeep: Upkeep
    clock: Clock
    tidying: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def commands(self) -> Commands:
        """What answers commands."""
        from bot.commands import Commands

        return Commands(archive=self.archive, desk=self.desk, jobs=self.jobs, upkeep=self.upkeep, service=self.service)

    def pipeline(self, platforms: Mapping[str, Platform], *, lease: float | None = None) -> Pipeline:
        """The way from post to brief, for these platforms by name; its `run` is the caller's to start and cancel.

        Args:
            platforms: where answers go.
            lease: seconds until what a killed program had in work is somebody else's; None for the usual.
        """
        from bot.pipeline import LEASE_SECONDS, Pipeline

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
            lease=lease or LEASE_SECONDS,
            tidying=self.tidying,
        )


def utc_now() -> datetime:
    """The aware UTC time."""
    return datetime.now(UTC)


def database_path(settings: Settings, environ: Mapping[str, str] = os.environ) -> Path:
    """The file of the archive: as set, else in the folder where this user's programs keep their data.

    >>> str(database_path(Settings(), {"XDG_DATA_HOME": "/data"}))
    '/data/warbrief/warbrief.db'
    """
    if settings.database is not None:
        return settings.database
    named = environ.get("XDG_DATA_HOME", "")
    folder = Path(named) if os.path.isabs(named) else Path(environ.get("HOME") or "~").expanduser() / ".local" / "share"
    return folder / "warbrief" / "warbrief.db"


@asynccontextmanager
async def serving(settings: Settings, *, pages: bool = True) -> AsyncIterator[Service]:
    """What reads articles, without an archive.

    Args:
        settings: as loaded.
        pages: whether pages are to be expected: without, the libraries for them are loaded only when one comes.
    """
    start_log(settings)
    async with AsyncExitStack() as stack:
        service, _ = await _reading(settings, stack, pages)
        yield service


@asynccontextmanager
async def running(settings: Settings, *, pages: bool = True, clock: Clock = utc_now) -> AsyncIterator[Application]:
    """The whole application, its archive open until the context is left.

    Args:
        settings: as loaded.
        pages: as for `serving`.
        clock: the time.

    Raises:
        StoreError: the archive cannot be opened.
    """
    from bot.jobs.embedded import EmbeddedJobs
    from bot.store.archive import SqliteArchive
    from bot.store.database import Database
    from bot.store.desk import SqliteDesk
    from bot.store.upkeep import SqliteUpkeep

    start_log(settings)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database.open(database_path(settings), now=clock))
        archive, desk, jobs = SqliteArchive(database), SqliteDesk(database), EmbeddedJobs(database)
        upkeep = SqliteUpkeep(database)
        service, workers = await _reading(settings, stack, pages)
        yield Application(
            service=service,
            workers=workers,
            archive=archive,
            desk=desk,
            jobs=jobs,
            upkeep=upkeep,
            clock=clock,
        )


async def _reading(settings: Settings, stack: AsyncExitStack, pages: bool) -> tuple[Service, Workers]:
    """What reads articles and its worker processes, closed with the stack."""
    preload = PRELOAD if pages else ("summarizers",)
    workers = await stack.enter_async_context(Workers(settings.workers or None, preload=preload))
    fetcher: Fetcher | None = None

    async def fetch(url: str, trail: Trail, known: Edition | None) -> Page:
        nonlocal fetcher
        if fetcher is None:  # its libraries take a quarter of a second, which a file need not wait for
            fetcher = await stack.enter_async_context(open_fetcher(settings))
        return await fetcher.fetch(url, trail, known)

    service = Service(
        Reader(fetch, workers),
        workers,
        summariser=settings.summariser,
        sentences=settings.sentences,
        length=settings.length,
    )
    return service, workers


def open_fetcher(settings: Settings) -> Fetcher:
    """What gets pages."""
    from bot.articles.fetching.fetch import Fetcher

    return Fetcher(settings.contact or "")


def start_log(settings: Settings) -> None:
    """Send Warbrief's own log to standard error. The libraries' logs stay quiet below errors."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.ERROR)
    logging.getLogger("bot").setLevel(settings.log_level.upper())
