"""The bot on Slack with everything real, in this process or in one of its own that can be killed or measured.

`python tests/slack_bot.py` loads everything once, then forks off a bot for each line of JSON that it reads and writes
its process id; it ends, and its bots with it, when its input does. `python tests/slack_bot.py CONFIG` runs one bot with
worker processes, as `warbrief run` does, until SIGTERM, and prints how far its event loop lagged.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from nursery import fork_bots  # noqa: E402
from real_bot import application, measure_lag  # noqa: E402

from bot.bootstrap import Application  # noqa: E402
from bot.messages import Asker, Operator  # noqa: E402
from bot.platforms.slack.checks import preflight  # noqa: E402
from bot.platforms.slack.client import SlackClient  # noqa: E402
from bot.platforms.slack.http import Listener  # noqa: E402
from bot.platforms.slack.parse import scope_of  # noqa: E402
from bot.platforms.slack.platform import SlackPlatform  # noqa: E402
from bot.platforms.slack.serving import serve  # noqa: E402
from bot.platforms.slack.sockets import Sockets  # noqa: E402
from bot.platforms.slack.web import OneToken, Web  # noqa: E402
from bot.workers import PRELOAD, Workers  # noqa: E402


@contextlib.contextmanager
def pointed_at(base_url: str) -> Iterator[None]:
    """Slack's Web API is at this address, for everything in this process that names no other."""
    defaults = Web.__init__.__kwdefaults__
    before = dict(defaults)
    defaults["base_url"] = base_url
    try:
        yield
    finally:
        defaults.update(before)


async def watch(known: Application, workspace: str, channels: Sequence[str], since: str, **settings: str) -> None:
    """Turn channels on, as `/warbrief watch on` does: from the time `since` on; the settings hold for all of them."""
    for number, channel in enumerate(channels):
        scope = scope_of(workspace, channel, name=channel)
        asker = Asker(scope=scope, viewer=Operator(), user="U1", admin=True)
        for name, value in settings.items() if not number else ():
            await known.desk.change(asker, name, value, known.clock(), server=True)
        await known.desk.change(asker, "watch", "on", known.clock(), server=False)
        await known.jobs.seen(scope, since)


@asynccontextmanager
async def connected(known: Application, config: Mapping[str, Any]) -> AsyncIterator[SlackClient]:
    """A bot of an application that connects and works, until the context is left.

    Args:
        known: the application.
        config: `base_url` and `bot_token`; `app_token`, or else `signing_secret` and the `port` to listen on; `lease`.

    Raises:
        Exception: whatever ended the connection, or the pipeline.
    """
    with pointed_at(config["base_url"]):
        first = Web(OneToken(config["bot_token"]))
        identity = await preflight(first)
        await first.close()
        web = Web(OneToken(config["bot_token"], identity.workspace))
    client = SlackClient(web, identity, known, lease=config["lease"])
    if config.get("app_token"):
        coming = Sockets(client, config["app_token"]).run()
    else:
        coming = Listener(client, config["signing_secret"]).run(("127.0.0.1", config["port"]))
    tasks = [asyncio.create_task(work) for work in (coming, client.wiring.pipeline.run(), client.refused())]
    try:
        try:
            yield client
        finally:
            for task in tasks:
                if task.done():
                    task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await client.close()
        await web.close()


def unlearn(what: str) -> None:
    """Break the bot's memory of what it sent, to show that what looks for double answers finds them.

    Args:
        what: "find": it never finds an earlier answer.
    """
    if what == "find":

        async def find_sent(*_: object) -> None:
            return None

        SlackPlatform.find_sent = find_sent  # type: ignore[method-assign,assignment]


async def _live(config: Mapping[str, Any]) -> None:
    """Run until SIGTERM."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    site = (config["site"][0], config["site"][1])
    unlearn(config.get("unlearn", ""))
    async with (
        application(Path(config["path"]), site=site, beginnings=config["beginnings"]) as known,
        connected(known, config),
    ):
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
        serving = serve(
            known,
            bot_token=config["bot_token"],
            app_token=config["app_token"],
            signing_secret=None,
            listen=("127.0.0.1", 0),
            tell=lambda sentence: print(sentence, file=sys.stderr),
        )
        with pointed_at(config["base_url"]):
            tasks = [asyncio.create_task(work) for work in (serving, measure_lag(lags), ended.wait())]
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
    from bot.platforms.slack.showing import render  # noqa: F401


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
