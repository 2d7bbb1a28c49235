"""The bot on Discord with everything real, in this process or in one of its own that can be killed or measured.

`python tests/discord_bot.py` loads everything once, then forks off a bot for each line of JSON that it reads and writes
its process id; it ends, and its bots with it, when its input does. `python tests/discord_bot.py CONFIG` runs one bot
with worker processes, as `warbrief run` does, until SIGTERM, and prints how far its event loop lagged.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
import traceback
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from discord_peer import TOKEN, pointed_at  # noqa: E402
from scripted_bot import LENGTH, Here  # noqa: E402

from bot.articles.fetching.fetch import Fetcher  # noqa: E402
from bot.articles.reader import Reader  # noqa: E402
from bot.bootstrap import Application  # noqa: E402
from bot.jobs.embedded import EmbeddedJobs  # noqa: E402
from bot.messages import Asker, Operator, Scope  # noqa: E402
from bot.pipeline import Pipeline  # noqa: E402
from bot.platforms.discord.client import WarbriefClient  # noqa: E402
from bot.platforms.discord.platform import DiscordPlatform  # noqa: E402
from bot.platforms.discord.serving import build, serve  # noqa: E402
from bot.platforms.discord.sharding import Shards  # noqa: E402
from bot.ports import Platform  # noqa: E402
from bot.service import Service  # noqa: E402
from bot.store.archive import SqliteArchive  # noqa: E402
from bot.store.database import Database  # noqa: E402
from bot.store.desk import SqliteDesk  # noqa: E402
from bot.store.upkeep import SqliteUpkeep  # noqa: E402
from bot.workers import PRELOAD, Workers  # noqa: E402

READY = 0.1  # seconds without a further server after which discord.py counts a shard as ready; its default is 2
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


async def watch(known: Application, guild: str, channels: Sequence[str], since: str, **settings: str) -> None:
    """Turn channels on, as `/watch on` does: from the message `since` on; the settings hold for the whole server."""
    for number, channel in enumerate(channels):
        scope = Scope(platform="discord", workspace=guild, channel=channel, name=channel)
        asker = Asker(scope=scope, viewer=Operator(), user="1", admin=True)
        for name, value in settings.items() if not number else ():
            await known.desk.change(asker, name, value, known.clock(), server=True)
        await known.desk.change(asker, "watch", "on", known.clock(), server=False)
        await known.jobs.seen(scope, since)


@asynccontextmanager
async def connected(
    known: Application, *, content: bool = True, lease: float = 60.0, shards: Shards | None = None
) -> AsyncIterator[WarbriefClient]:
    """A bot of an application that connects and works, until the context is left; it must be pointed at a peer.

    Raises:
        Exception: whatever ended the connection, or the pipeline.
    """
    client = build(known, content=content, lease=lease, shards=shards, guild_ready_timeout=READY)

    async def at_once(*_: object, **__: object) -> None:
        """Begin a new session without the five seconds that discord.py waits before."""

    client.before_identify_hook = at_once  # type: ignore[method-assign]
    tasks = [asyncio.create_task(client.start(TOKEN)), asyncio.create_task(client.wiring.pipeline.run())]
    try:
        try:
            yield client
        finally:
            for task in tasks:
                if task.done():
                    task.result()
    finally:
        await client.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def unlearn(what: str) -> None:
    """Break the client's memory of what it sent, to show that what looks for double answers finds them.

    Args:
        what: "find" it never finds an earlier answer; "nonce" it sends another nonce at each attempt; "both".
    """
    if what in ("find", "both"):

        async def find_sent(*_: object) -> None:
            return None

        DiscordPlatform.find_sent = find_sent  # type: ignore[method-assign]
    if what in ("nonce", "both"):
        import discord

        send = discord.abc.Messageable.send

        async def send_anew(self: Any, *args: Any, nonce: object = None, **options: Any) -> Any:
            return await send(self, *args, **options)

        discord.abc.Messageable.send = send_anew  # type: ignore[method-assign,assignment]


async def _live(config: Mapping[str, Any]) -> None:
    """Run until SIGTERM."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    site = (config["site"][0], config["site"][1])
    unlearn(config.get("unlearn", ""))
    async with application(Path(config["path"]), site=site, beginnings=config["beginnings"]) as known:
        with pointed_at(config["port"]):
            async with connected(known, lease=config["lease"]):
                await ended.wait()


async def _measured(config: Mapping[str, Any]) -> None:
    """Serve like `warbrief run` until SIGTERM, then print the lags of the event loop in seconds."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    site = (config["site"][0], config["site"][1])
    lags: list[float] = []
    async with (
        Workers(None, preload=PRELOAD) as workers,
        application(Path(config["path"]), site=site, workers=workers, poll=1.0) as known,
    ):
        with pointed_at(config["port"]):
            tasks = [
                asyncio.create_task(serve(known, TOKEN, lambda sentence: print(sentence, file=sys.stderr))),
                asyncio.create_task(measure_lag(lags)),
                asyncio.create_task(ended.wait()),
            ]
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    print(json.dumps(lags), flush=True)
    for task in done:
        task.result()


async def measure_lag(lags: list[float]) -> None:
    """Collect how many seconds too late the event loop comes back, until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        before = loop.time()
        await asyncio.sleep(LAG)
        lags.append(loop.time() - before - LAG)


def _load() -> None:
    """Load what is loaded at first use."""
    from scripted_bot import _load as load_articles

    load_articles()
    from bot.platforms.discord.showing import render  # noqa: F401


def main() -> None:
    """One bot, or one for each line of standard input."""
    logging.basicConfig(level=logging.CRITICAL)
    if len(sys.argv) > 1:
        asyncio.run(_measured(json.loads(sys.argv[1])))
        return
    _load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    bots = []
    print("ready", flush=True)
    for line in sys.stdin:
        config = json.loads(line)
        pid = os.fork()
        if not pid:
            status = 1
            try:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                asyncio.run(_live(config))
                status = 0
            finally:
                traceback.print_exc() if status else None
                sys.stderr.flush()
                os._exit(status)
        bots.append(pid)
        print(pid, flush=True)
    for pid in bots:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
