"""The one place where settings become a running application; it closes everything, whatever happens."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from bot.articles.reader import Reader
from bot.config import Settings
from bot.service import Service
from bot.workers import PRELOAD, Workers

if TYPE_CHECKING:
    from bot.articles.fetch import Fetcher, Page


@asynccontextmanager
async def running(settings: Settings, *, pages: bool = True) -> AsyncIterator[Service]:
    """The service of these settings, its workers and connections open until the context is left.

    Args:
        settings: as loaded.
        pages: whether pages are to be expected: without, the libraries for them are loaded only when one comes.
    """
    start_log(settings)
    preload = PRELOAD if pages else ("summarizers",)
    async with AsyncExitStack() as stack:
        workers = await stack.enter_async_context(Workers(settings.workers or None, preload=preload))
        fetcher: Fetcher | None = None

        async def fetch(url: str) -> Page:
            nonlocal fetcher
            if fetcher is None:  # its libraries take a quarter of a second, which a file need not wait for
                fetcher = await stack.enter_async_context(open_fetcher(settings))
            return await fetcher.fetch(url)

        yield Service(
            Reader(fetch, workers),
            workers,
            summariser=settings.summariser,
            sentences=settings.sentences,
            length=settings.length,
        )


def open_fetcher(settings: Settings) -> Fetcher:
    """What gets pages."""
    from bot.articles.fetch import Fetcher

    return Fetcher(settings.contact or "")


def start_log(settings: Settings) -> None:
    """Send Warbrief's own log to standard error. The libraries' logs stay quiet below errors."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.ERROR)
    logging.getLogger("bot").setLevel(settings.log_level.upper())
