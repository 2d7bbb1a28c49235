"""The commands of `warbrief`, their options and exit codes.

Exit codes: 0 all done; 1 a source, a line or a check failed, the rest is done; 2 wrong usage or settings; 130 stopped
with Ctrl-C; 141 the reader of the output went away.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import AsyncGenerator, Coroutine, Iterable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

from bot import config
from bot.errors import ConfigurationError, WarbriefError, shorten_link

if TYPE_CHECKING:
    import asyncio

    from rich.console import Console
    from rich.progress import Progress

    from bot.messages import Answer
    from bot.service import Service

FAILED = 1
USAGE = 2
CLOSED_PIPE = 141

_EXIT_CODES = (
    "Exit codes: 0 all done · 1 a source, a line or a check failed, the rest is done · "
    "2 wrong usage or settings · 130 stopped with Ctrl-C · 141 the reader of the output went away"
)
# Sources in work or waiting for their turn to be shown.
_WINDOW = 8
_DOTENV = Path(".env")

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, epilog=_EXIT_CODES)


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


def _known_summariser(name: str | None) -> str | None:
    if name is not None:
        from summarizers import SUMMARISERS

        if name not in SUMMARISERS:
            meant = config.suggest(name, SUMMARISERS)
            hint = f"Did you mean {meant}? " if meant else ""
            from bot.platforms.terminal.render import printable

            raise typer.BadParameter(f"{printable(name)} is no summariser. {hint}They are {', '.join(SUMMARISERS)}.")
    return name


def _summarisers() -> list[str]:
    from summarizers import SUMMARISERS

    return list(SUMMARISERS)


Sources = Annotated[
    list[str],
    typer.Argument(metavar="SOURCE", help="Links, files (.txt, .md, .html), or - for standard input."),
]
Sentences = Annotated[
    int | None,
    typer.Option(
        "--sentences", metavar="N", min=1, max=100, help="How many sentences are chosen. Default: by the length."
    ),
]
Summariser = Annotated[
    str | None,
    typer.Option(
        "--summariser",
        metavar="NAME",
        callback=_known_summariser,
        autocompletion=_summarisers,
        help="How they are chosen: warbrief (the default), lead, or one of sumy's eight rankers.",
    ),
]


@app.command(
    epilog="Example: warbrief brief https://example.org/news/1 saved.html  ·  pbpaste | warbrief brief - --highlight"
)
def brief(
    sources: Sources,
    highlight: Annotated[
        bool, typer.Option("--highlight", help="Show the whole article, its quotes and claims marked.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Write the whole analysis, one JSON object a source.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Write Markdown.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Tell why each line is there.")] = False,
    sentences: Sentences = None,
    summariser: Summariser = None,
) -> None:
    """Brief articles: links, files or standard input.

    A terminal gets colours and lines of its width; a pipe gets plain text, one paragraph a line.
    """
    if json and (highlight or markdown or explain):
        raise typer.BadParameter("--json stands alone: it holds all that the others show.")
    if highlight and explain:
        raise typer.BadParameter("--explain belongs to the brief: leave it or --highlight out.")
    look = Look(highlight=highlight, json=json, markdown=markdown, explain=explain)
    _finish(_brief(_settings(sentences, summariser), sources, look))


@app.command(epilog="Example: warbrief compare article.txt --sentences 3")
def compare(
    source: Annotated[str, typer.Argument(help="A link, a file, or - for standard input.")],
    sentences: Sentences = None,
) -> None:
    """Show what every summariser would choose from one article, one under the other, with its time."""
    _finish(_compare(_settings(sentences, None), source))


@app.command(epilog="Example: warbrief analyse articles.jsonl > out.jsonl  ·  zcat *.gz | warbrief analyse | jq .notes")
def analyse(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            readable=True,
            allow_dash=True,
            help="JSON Lines files; standard input if none is given.",
        ),
    ] = None,
    sentences: Sentences = None,
    summariser: Summariser = None,
) -> None:
    """Analyse articles in bulk: JSON Lines in, JSON Lines out, in the same order, on every core.

    A line holds {"id", "text"} and may hold "title", "url", "published_at", "language"; other keys come back under
    "extra". A bad line gives an object with "error" in its place.
    """
    _finish(_analyse(_settings(sentences, summariser), files or []))


@app.command(epilog="Example: warbrief run")
def run() -> None:
    """Start what is configured: for now a chat in the terminal that acts like a channel."""
    settings = _settings(None, None)
    if settings.tokens:
        are = "is" if len(settings.tokens) == 1 else "are"
        _tell(f"{', '.join(settings.tokens)} {are} set, but this version serves the terminal only.")
    _finish(_run(settings))


@app.command(epilog="Example: warbrief doctor")
def doctor() -> None:
    """Check settings, packaged data, write access and worker processes, and say what is missing."""
    from bot.doctor import examine

    async def work() -> int:
        return 0 if await examine(_console(), os.environ, _DOTENV) else FAILED

    _finish(work())


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How `warbrief brief` shows an answer."""

    highlight: bool
    json: bool
    markdown: bool
    explain: bool


async def _brief(settings: config.Settings, sources: list[str], look: Look) -> int:
    from bot.bootstrap import running
    from bot.platforms.terminal.sources import is_page

    console = _console()
    failed = shown = False
    with _progress(len(sources)) as progress:
        async with running(settings, pages=any(map(is_page, sources))) as service:
            work = (_answer(service, source) for source in sources)
            async with aclosing(_in_order(work, _WINDOW)) as answers:
                number = 0
                async for answer in answers:
                    progress.stop()  # it would be written over what is shown
                    if answer.brief is None:
                        failed = True
                        _tell(_named(answer.sentence, sources[number], len(sources)))
                    else:
                        if len(sources) > 1 and not look.json:
                            _part(console, f"{number + 1}/{len(sources)} · {sources[number]}", look, first=not shown)
                        shown = True
                        _show(console, answer, look)
                    number += 1
                    if number < len(sources):
                        progress.update(progress.task_ids[0], completed=number)
                        progress.start()
    return FAILED if failed else 0


def _named(sentence: str, source: str, count: int) -> str:
    """A sentence that says which of several sources it is about."""
    named = source in sentence or shorten_link(source) in sentence
    return sentence if count == 1 or named else f"{source}: {sentence}"


async def _answer(service: Service, source: str) -> Answer:
    from bot.messages import Answer, Item, ItemKind, Outcome
    from bot.platforms.terminal.sources import post_of

    try:
        (answer,) = await service.answer(await post_of(source, _now()))
    except WarbriefError as error:
        item = Item(kind=ItemKind.FILE, name=source)
        return Answer(item=item, outcome=Outcome.FAILED, sentence=str(error))
    return answer


def _show(console: Console, answer: Answer, look: Look) -> None:
    from summarizers import as_json, highlight

    assert answer.analysis is not None
    assert answer.brief is not None
    if look.json:
        from bot.bulk import json_line

        sys.stdout.buffer.write(json_line(as_json(answer.analysis)))
        sys.stdout.buffer.flush()
        return
    from bot.platforms.terminal import render

    if look.highlight:
        pieces = highlight(answer.analysis)
        if look.markdown:
            _write(render.highlighted_markdown(pieces))
        else:
            render.show_highlighted(console, pieces)
    elif look.markdown:
        _write(render.brief_markdown(answer.brief, answer.steps, explain=look.explain))
    else:
        render.show_brief(console, answer.brief, answer.steps, explain=look.explain)


async def _compare(settings: config.Settings, source: str) -> int:
    from bot.bootstrap import running
    from bot.platforms.terminal import render
    from bot.platforms.terminal.sources import is_page, post_of

    console = _console()
    async with running(settings, pages=is_page(source)) as service:
        try:
            answers = await service.compare(await post_of(source, _now()), _summarisers())
        except WarbriefError as error:
            _tell(str(error))
            return FAILED
    for answer in answers:
        if answer.analysis:
            render.show_extract(console, answer.analysis, answer.seconds)
        else:
            _tell(answer.sentence)
    return 0 if all(answer.analysis for answer in answers) else FAILED


async def _analyse(settings: config.Settings, files: list[Path]) -> int:
    from bot.bulk import analyse_files

    done, failed = await analyse_files(
        files, summariser=settings.summariser, sentences=settings.sentences, workers=settings.workers
    )
    if failed:
        _tell(f'{failed:,} of {done:,} lines failed; each has an "error" in its place.')
    return FAILED if failed else 0


async def _run(settings: config.Settings) -> int:
    from bot.bootstrap import running
    from bot.platforms.terminal.chat import chat

    async with running(settings) as service:
        await chat(service, _console(), _now)
    return 0


def _settings(sentences: int | None, summariser: str | None) -> config.Settings:
    """The settings, with what the command line says in their place."""
    try:
        settings = config.load(os.environ, _DOTENV)
    except ConfigurationError as error:
        _tell(str(error))
        raise typer.Exit(USAGE) from None
    return replace(
        settings,
        sentences=settings.sentences if sentences is None else sentences,
        summariser=settings.summariser if summariser is None else summariser,
    )


def _finish(work: Coroutine[Any, Any, int]) -> NoReturn:
    """Run a command to its end and leave with its exit code."""
    import asyncio

    try:
        code = asyncio.run(work)
        sys.stdout.flush()
    except BrokenPipeError:
        # Nobody reads any more. What is still buffered would fail again when Python flushes it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = CLOSED_PIPE
    raise typer.Exit(code)


_T = TypeVar("_T")


async def _in_order(work: Iterable[Coroutine[Any, Any, _T]], window: int) -> AsyncGenerator[_T, None]:
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


def _console() -> Console:
    from bot.platforms.terminal.render import PipeConsole

    return PipeConsole()


def _progress(total: int) -> Progress:
    """A progress bar on standard error, for a terminal and more than one source."""
    from rich.console import Console
    from rich.progress import Progress

    errors = Console(stderr=True)
    progress = Progress(console=errors, transient=True, disable=total < 2 or not errors.is_terminal)
    progress.add_task("Reading", total=total)
    return progress


def _part(console: Console, title: str, look: Look, *, first: bool) -> None:
    """What parts the briefs of several sources."""
    from bot.platforms.terminal.render import printable

    if not first:
        _write("\n---\n\n" if look.markdown else "\n")
    if not look.markdown:
        console.print(f"━━━ {printable(title)}", style="dim", markup=False, highlight=False, soft_wrap=True)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _tell(sentence: str) -> None:
    """A sentence for the user, on standard error."""
    from bot.platforms.terminal.render import printable

    sys.stdout.flush()
    print(printable(sentence), file=sys.stderr)


def _now() -> datetime:
    return datetime.now(UTC)
