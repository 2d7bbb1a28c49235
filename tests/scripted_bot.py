"""The bot on the scripted platform: everything real, in this process or in one of its own that can be killed.

`python tests/scripted_bot.py` loads everything once, then forks off a bot for each line of JSON that it reads and
writes its process id: so that hundreds of them can be started and killed in a minute. It ends, and its bots with it,
when its input does.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from nursery import fork_bots
from scripted import ScriptedPlatform

from bot.articles.fetching.fetch import Fetcher
from bot.articles.reader import Reader
from bot.commands import Commands
from bot.jobs.embedded import EmbeddedJobs
from bot.messages import Asker, Operator, Scope
from bot.pipeline import Pipeline
from bot.ports import Archive, Clock, Desk, Jobs, Upkeep
from bot.service import Service
from bot.store.archive import SqliteArchive
from bot.store.database import Database
from bot.store.desk import SqliteDesk
from bot.store.upkeep import SqliteUpkeep
from bot.workers import Workers

T = TypeVar("T")
LENGTH = 1500


class Here:
    """Runs what worker processes run in threads of this one: the same functions, at once, without their limits."""

    async def run(self, function: Callable[..., T], *args: object, timeout: float) -> T:  # noqa: ASYNC109
        return await asyncio.to_thread(function, *args)


@dataclass(frozen=True, kw_only=True)
class Bot:
    """A running bot; `database` is its file."""

    database: Path
    jobs: Jobs
    archive: Archive
    desk: Desk
    upkeep: Upkeep
    commands: Commands
    pipeline: Pipeline
    platforms: Mapping[str, ScriptedPlatform]
    clock: Clock
    running: asyncio.Task[None]

    async def set(self, name: str, value: str | None, *, channel: str = "", platform: str = "scripted") -> None:
        """Change a setting of a channel, or of the whole server "w1"."""
        scope = Scope(platform=platform, workspace="w1", channel=channel, name=channel)
        asker = Asker(scope=scope, viewer=Operator(), user="root", admin=True)
        await self.desk.change(asker, name, value, self.clock(), server=not channel)


@asynccontextmanager
async def running_bot(
    path: Path,
    ports: Mapping[str, int],
    *,
    clock: Clock = lambda: datetime.now(UTC),
    workers: Workers | Here | None = None,
    site: tuple[str, int] | None = None,
    lease: float = 60.0,
    beginnings: int = 5,
    poll: float = 0.05,
    patience: float = 10.0,
) -> AsyncIterator[Bot]:
    """A bot on a database's file.

    Args:
        path: the file.
        ports: each platform's name and port.
        clock: the time.
        workers: where articles are read; in threads if not given.
        site: the address on loopback that may be fetched from.
        lease: seconds.
        beginnings: how often an item is begun before it is given up.
        poll: seconds.
        patience: seconds that a statement waits for another process.
    """
    pool: Any = workers or Here()
    async with (
        Database.open(path, now=clock, patience=patience) as database,
        Fetcher(allow=[site] if site else []) as fetcher,
    ):
        jobs, archive = EmbeddedJobs(database), SqliteArchive(database)
        desk, upkeep = SqliteDesk(database), SqliteUpkeep(database)
        service = Service(
            Reader(fetcher.fetch, pool, fresh=0), pool, summariser="warbrief", sentences=None, length=LENGTH
        )
        commands = Commands(archive=archive, desk=desk, jobs=jobs, upkeep=upkeep, service=service)
        platforms = {name: ScriptedPlatform(port, name=name) for name, port in ports.items()}
        pipeline = Pipeline(
            jobs=jobs,
            archive=archive,
            desk=desk,
            upkeep=upkeep,
            service=service,
            workers=pool,
            platforms=platforms,
            reply_to=commands.reply_to,
            clock=clock,
            lease=lease,
            beginnings=beginnings,
            poll=poll,
        )

        async def run() -> None:
            async with asyncio.TaskGroup() as group:
                group.create_task(pipeline.run())
                for platform in platforms.values():
                    group.create_task(platform.run(pipeline.accept, pipeline.deleted))

        task = asyncio.create_task(run())
        try:
            yield Bot(
                database=path,
                jobs=jobs,
                archive=archive,
                desk=desk,
                upkeep=upkeep,
                commands=commands,
                pipeline=pipeline,
                platforms=platforms,
                clock=clock,
                running=task,
            )
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _live(config: Mapping[str, Any]) -> None:
    """Run until SIGTERM."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    site = (config["site"][0], config["site"][1]) if config["site"] else None
    limits = {"lease": config["lease"], "beginnings": config["beginnings"]}
    async with running_bot(Path(config["path"]), config["ports"], site=site, **limits) as bot:
        waiting = asyncio.create_task(ended.wait())
        await asyncio.wait({waiting, bot.running}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()


def _load() -> None:
    """Load what is loaded at first use."""
    from bot.articles.extract import extract
    from summarizers import Article, analyse, brief
    from summarizers.stories import compare_texts

    text = "The governor said on Thursday that “nobody was hurt” in the attack on the harbour of Odesa. " * 9
    brief(analyse(Article(text=text)))
    compare_texts(text, text + "He denied it.")
    extract(f"<html><body><article><p>{text}</p></article></body></html>".encode(), "https://news.example/1")


def main() -> None:
    """Fork off a bot for each line of standard input."""
    _load()
    fork_bots(_live)


if __name__ == "__main__":
    main()
