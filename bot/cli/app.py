"""What all commands of `warbrief` share: settings, exit codes, what they write and how they end.

Exit codes: 0 all done; 1 a source, a line, a check or the command failed, the rest is done; 2 wrong usage or settings;
130 stopped with Ctrl-C; 141 the reader of the output went away.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import AsyncGenerator, Coroutine, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

from bot import config
from bot.errors import ConfigurationError, WarbriefError

if TYPE_CHECKING:
    import asyncio

    from rich.console import Console
    from rich.progress import Progress

FAILED = 1
USAGE = 2
CLOSED_PIPE = 141

DOTENV = Path(".env")

# How `warbrief --help` groups its commands.
READING = "Brief articles"
FINDING = "Find briefs again"
CORRECTING = "Correct, and set how it works"
KEEPING = "Export, import and forget"
RUNNING = "Run it and look after it"

_EXIT_CODES = (
    "Exit codes: 0 all done · 1 a source, a line or a check failed, the rest is done · "
    "2 wrong usage or settings · 130 stopped with Ctrl-C · 141 the reader of the output went away"
)

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, epilog=_EXIT_CODES)

_T = TypeVar("_T")

Everything = Annotated[
    bool, typer.Option("--all", help="What stands in every channel, as who runs Warbrief; else the terminal's alone.")
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON, one object a line.")]


def _version(shown: bool) -> None:
    if shown:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"warbrief {version('warbrief')}")
        except PackageNotFoundError:
            print("warbrief, run from its folder without being installed")
        raise typer.Exit


@app.callback(help="Briefs of war news: who claims what, who said what, in the article's own words.")
def warbrief(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """What all commands share."""


def load_settings(
    sentences: int | None = None, summariser: str | None = None, length: int | None = None
) -> config.Settings:
    """The settings, with what the command line says in their place; ends the program where they are wrong."""
    try:
        settings = config.load(os.environ, DOTENV)
    except ConfigurationError as error:
        tell(str(error))
        raise typer.Exit(USAGE) from None
    return replace(
        settings,
        sentences=settings.sentences if sentences is None else sentences,
        summariser=settings.summariser if summariser is None else summariser,
        length=settings.length if length is None else length,
    )


def finish(work: Coroutine[Any, Any, int]) -> NoReturn:
    """Run a command to its end and leave with its exit code; an error that is meant for a user is told."""
    import asyncio

    try:
        code = asyncio.run(work)
        sys.stdout.flush()
    except BrokenPipeError:
        # Nobody reads any more. What is still buffered would fail again when Python flushes it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = CLOSED_PIPE
    except WarbriefError as error:
        tell(str(error))
        code = FAILED
    raise typer.Exit(code)


def new_console() -> Console:
    """Standard output as rich writes to it."""
    from bot.platforms.terminal.render import PipeConsole

    return PipeConsole()


def show_progress(what: str, total: int | None, *, shown: bool = True) -> Progress:
    """A progress bar on standard error, if that is a terminal; its task is the first."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    errors = Console(stderr=True)
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=errors,
        transient=True,
        disable=not (shown and errors.is_terminal),
    )
    progress.add_task(what, total=total)
    return progress


async def in_order(work: Iterable[Coroutine[Any, Any, _T]], window: int) -> AsyncGenerator[_T, None]:
    """The results of the work in its order, with at most `window` of it begun."""
    import asyncio

    begun: deque[asyncio.Task[_T]] = deque()
    try:
        for coroutine in work:
            begun.append(asyncio.create_task(coroutine))
            if len(begun) >= window:
                yield await begun.popleft()
        while begun:
            yield await begun.popleft()
    finally:
        for task in begun:
            task.cancel()
        await asyncio.gather(*begun, return_exceptions=True)


def write(text: str) -> None:
    """A text on standard output, as it is."""
    sys.stdout.write(text)
    sys.stdout.flush()


def tell(sentence: str) -> None:
    """A sentence for the user, on standard error."""
    from bot.platforms.printable import printable

    sys.stdout.flush()
    print(printable(sentence), file=sys.stderr)


def utc_now() -> datetime:
    """The aware UTC time."""
    return datetime.now(UTC)
