"""The bot on Discord with everything real, in this process or in one of its own that can be killed or measured.

`python tests/discord_bot.py` loads everything once, then forks off a bot for each line of JSON that it reads and writes
its process id; it ends, and its bots with it, when its input does. `python tests/discord_bot.py CONFIG` runs one bot
with worker processes, as `warbrief run` does, until SIGTERM, and prints how far its event loop lagged.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from discord_peer import TOKEN, pointed_at  # noqa: E402
from nursery import fork_bots  # noqa: E402
from real_bot import application, measure_lag  # noqa: E402

from bot.bootstrap import Application  # noqa: E402
from bot.messages import Asker, Operator, Scope  # noqa: E402
from bot.platforms.discord.client import WarbriefClient  # noqa: E402
from bot.platforms.discord.platform import DiscordPlatform  # noqa: E402
from bot.platforms.discord.serving import build, serve  # noqa: E402
from bot.platforms.discord.sharding import Shards  # noqa: E402
from bot.workers import PRELOAD, Workers  # noqa: E402

READY = 0.1  # seconds without a further server after which discord.py counts a shard as ready; its default is 2


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
    fork_bots(_live)


if __name__ == "__main__":
    main()
