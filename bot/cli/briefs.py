"""The commands that read articles: `brief`, `compare`, `analyse`, `run`, and `doctor`, which tries what they need."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot import config
from bot.cli.app import (
    FAILED,
    READING,
    app,
    finish,
    in_order,
    load_settings,
    new_console,
    show_progress,
    tell,
    utc_now,
    write,
)
from bot.errors import StoreError, WarbriefError, shorten_link

if TYPE_CHECKING:
    from rich.console import Console

    from bot.bootstrap import Application
    from bot.messages import Answer, Post
    from bot.service import Service

# Sources in work or waiting for their turn to be shown.
_WINDOW = 8

_T = TypeVar("_T")


def _read(read: Callable[[str], _T], what: str) -> Callable[[str], _T]:
    """Reads an option's value as settings are read; what is wrong with it is told as the option's fault."""

    def parse(value: str) -> _T:
        from bot.platforms.printable import printable

        try:
            return read(value)
        except ValueError as error:
            advice = str(error)
            raise typer.BadParameter(f"{printable(value)} is no {what}. {advice[0].upper()}{advice[1:]}") from None

    return parse


def _summarisers() -> list[str]:
    from summarizers import SUMMARISERS

    return list(SUMMARISERS)


def _lengths() -> list[str]:
    from summarizers import LENGTHS

    return list(LENGTHS)


def _readable(files: list[Path] | None) -> list[Path] | None:
    """Files that are there and may be read, before any of the work is begun; "-" is standard input."""
    from bot.platforms.printable import printable

    for file in files or ():
        if str(file) != "-" and not file.exists():
            raise typer.BadParameter(f"{printable(str(file))!r} does not exist.")
        if str(file) != "-" and (file.is_dir() or not os.access(file, os.R_OK)):
            raise typer.BadParameter(f"{printable(str(file))!r} is no file that you may read.")
    return files


Sources = Annotated[
    list[str],
    typer.Argument(metavar="SOURCE", help="Links, files (.txt, .md, .html, .pdf), or - for standard input."),
]
Sentences = Annotated[
    int | None,
    typer.Option(
        "--sentences",
        metavar="N",
        min=1,
        max=100,
        help="How many sentences are chosen at most. Default: by the length.",
    ),
]
Length = Annotated[
    int | None,
    typer.Option(
        "--length",
        metavar="LENGTH",
        parser=_read(config.read_length, "length"),
        autocompletion=_lengths,
        help="How long it may be: short (700 characters), normal (1,500), long (3,000), or 300 to 20,000 characters.",
    ),
]
Summariser = Annotated[
    str | None,
    typer.Option(
        "--summariser",
        metavar="NAME",
        parser=_read(config.read_summariser, "summariser"),
        autocompletion=_summarisers,
        help="How they are chosen: warbrief (the default), lead, or one of sumy's eight rankers.",
    ),
]
Hanging = Annotated[
    bool,
    typer.Option("--hanging", help="Choose among the sentences that cannot stand alone too (“He added …”)."),
]


@app.command(
    rich_help_panel=READING,
    epilog="Example: warbrief brief https://example.org/news/1 saved.html  ·  pbpaste | warbrief brief - --highlight",
)
def brief(
    sources: Sources,
    highlight: Annotated[
        bool, typer.Option("--highlight", help="Show the whole article, its quotes and claims marked.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Write the whole analysis, one JSON object a source.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Write Markdown.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell why each line is there, and what else was said.")
    ] = False,
    length: Length = None,
    sentences: Sentences = None,
    summariser: Summariser = None,
) -> None:
    """Brief articles: links, files or standard input.

    Each brief is kept, and found again with its id. A terminal gets colours and lines of its width; a pipe gets plain
    text, one paragraph a line.
    """
    if json and (highlight or markdown or explain):
        raise typer.BadParameter("--json stands alone: it holds all that the others show.")
    if highlight and explain:
        raise typer.BadParameter("--explain belongs to the brief: leave it or --highlight out.")
    look = Look(highlight=highlight, json=json, markdown=markdown, explain=explain)
    finish(_brief(load_settings(sentences, summariser, length), sources, look))


@app.command(rich_help_panel=READING, epilog="Example: warbrief compare article.txt --sentences 3")
def compare(
    source: Annotated[str, typer.Argument(help="A link, a file, or - for standard input.")],
    length: Length = None,
    sentences: Sentences = None,
    hanging: Hanging = False,
) -> None:
    """Show what every summariser would choose from one article, one under the other, with its time.

    The number before a sentence is its place in the article. The last line tells which of the others agree most with
    warbrief.
    """
    finish(_compare(load_settings(sentences, length=length), source, hanging=hanging))


@app.command(
    rich_help_panel=READING,
    epilog="Example: warbrief analyse articles.jsonl > out.jsonl  ·  zcat *.gz | warbrief analyse | jq .notes",
)
def analyse(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", callback=_readable, help="JSON Lines files, or -; standard input if none is given."
        ),
    ] = None,
    length: Length = None,
    sentences: Sentences = None,
    summariser: Summariser = None,
    hanging: Hanging = False,
) -> None:
    """Analyse articles in bulk: JSON Lines in, JSON Lines out, in the same order, on every core.

    A line holds {"id", "text"} and may hold "title", "url", "published_at", "language"; other keys come back under
    "extra". A bad line gives an object with "error" in its place. Nothing is kept.
    """
    finish(_analyse(load_settings(sentences, summariser, length), files or [], hanging=hanging))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How `warbrief brief` shows an answer."""

    highlight: bool
    json: bool
    markdown: bool
    explain: bool


async def _brief(settings: config.Settings, sources: list[str], look: Look) -> int:
    from bot.bootstrap import running, serving
    from bot.platforms.terminal.sources import is_page

    console = new_console()
    pages = any(map(is_page, sources))
    failed = shown = False
    async with AsyncExitStack() as stack:
        progress = stack.enter_context(show_progress("Reading", len(sources), shown=len(sources) > 1))
        application: Application | None = None
        closed: StoreError | None = None  # why nothing is kept, to be told once there is a brief
        try:
            application = await stack.enter_async_context(running(settings, pages=pages))
            service = application.service
        except StoreError as error:
            closed = error
            service = await stack.enter_async_context(serving(settings, pages=pages))
        work = (_answer(service, source) for source in sources)
        answers = await stack.enter_async_context(aclosing(in_order(work, _WINDOW)))
        number = 0
        async for post, answer in answers:
            progress.stop()  # it would be written over what is shown
            if post is None or answer.brief is None:
                failed = True
                tell(_named(answer.sentence, sources[number], len(sources)))
                for step in answer.steps if look.explain else ():
                    tell(f"• {step}")
            else:
                name = None
                if application is not None:
                    try:
                        name, answer = await _keep(application, post, answer)
                    except StoreError as error:
                        application, closed = None, error  # what is wrong with it is wrong for the others too
                if closed is not None:
                    tell(f"Not kept in the archive: {closed}")
                    closed = None
                if len(sources) > 1 and not look.json:
                    _part(console, f"{number + 1}/{len(sources)} · {sources[number]}", look, first=not shown)
                shown = True
                _show(console, answer, look, name)
            number += 1
            if number < len(sources):
                progress.update(progress.task_ids[0], completed=number)
                progress.start()
    return FAILED if failed else 0


async def _keep(application: Application, post: Post, answer: Answer) -> tuple[str | None, Answer]:
    """Keep a brief; returns its id, with the answer as it is to be shown.

    What the terminal has already keeps its id; a link whose text has changed gets a new one, and the brief tells what
    changed.
    """
    from bot.pipeline.endings import Endings
    from bot.platforms.terminal.platform import USER
    from bot.records import ChannelSettings, Job, Kept

    assert answer.analysis is not None
    assert answer.brief is not None
    # A name of its own: the same file, or standard input, may hold another text the next time.
    post = replace(post, message=f"brief:{secrets.token_hex(6)}", author=USER, author_name=USER)
    job = Job(id=0, lease="", post=post, item=answer.item, number=0, attempts=1)
    endings = Endings(application.archive, application.desk, application.service, application.workers, {})
    ending = await endings.decide(job, answer, ChannelSettings())
    kept = ending.kept
    if ending.sources:  # pasted before, and now there is a link to it
        kept = Kept(
            analysis=answer.analysis, brief=answer.brief, canonical=ending.canonical, replaces=ending.sources[0]
        )
    answer = replace(answer, steps=ending.steps, brief=kept.brief if kept is not None else answer.brief)
    if kept is None:
        return ending.same_as, answer
    return await application.archive.keep(post, kept, utc_now()), answer


def _named(sentence: str, source: str, count: int) -> str:
    """A sentence that says which of several sources it is about."""
    named = source in sentence or shorten_link(source) in sentence
    return sentence if count == 1 or named else f"{source}: {sentence}"


async def _answer(service: Service, source: str) -> tuple[Post | None, Answer]:
    """The post that a source stands for, and what became of it; no post where the source cannot be read."""
    from bot.messages import Answer, Item, ItemKind, Outcome
    from bot.platforms.terminal.sources import post_of

    try:
        post = await post_of(source, utc_now())
        (answer,) = await service.answer(post)
    except WarbriefError as error:
        item = Item(kind=ItemKind.FILE, name=source)
        return None, Answer(item=item, outcome=Outcome.FAILED, sentence=str(error))
    return post, answer


def _show(console: Console, answer: Answer, look: Look, name: str | None) -> None:
    from summarizers import as_json, highlight
    from summarizers.briefs.reasons import further

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
            write(render.highlighted_markdown(pieces))
        else:
            render.show_highlighted(console, pieces)
        return
    rest = further(answer.analysis, answer.brief) if look.explain else ()
    if look.markdown:
        write(render.brief_markdown(answer.brief, answer.steps, rest, explain=look.explain, name=name))
    else:
        render.show_brief(console, answer.brief, answer.steps, rest, explain=look.explain, name=name)


async def _compare(settings: config.Settings, source: str, *, hanging: bool) -> int:
    from bot.bootstrap import serving
    from bot.platforms.terminal import render
    from bot.platforms.terminal.sources import is_page, post_of

    console = new_console()
    async with serving(settings, pages=is_page(source)) as service:
        answers = await service.compare(await post_of(source, utc_now()), _summarisers(), hanging=hanging)
    render.show_extracts(console, [(answer.analysis, answer.seconds) for answer in answers if answer.analysis])
    for answer in answers:
        if not answer.analysis:
            tell(answer.sentence)
    return 0 if all(answer.analysis for answer in answers) else FAILED


async def _analyse(settings: config.Settings, files: list[Path], *, hanging: bool) -> int:
    from bot.bulk import analyse_files

    choosing = config.Choosing(
        summariser=settings.summariser, sentences=settings.sentences, length=settings.length, hanging=hanging
    )
    done, failed = await analyse_files(files, choosing, workers=settings.workers)
    if failed:
        tell(f'{failed:,} of {done:,} lines failed; each has an "error" in its place.')
    return FAILED if failed else 0


def _part(console: Console, title: str, look: Look, *, first: bool) -> None:
    """What parts the briefs of several sources."""
    from bot.platforms.printable import printable

    if not first:
        write("\n---\n\n" if look.markdown else "\n")
    if not look.markdown:
        console.print(f"━━━ {printable(title)}", style="dim", markup=False, highlight=False, soft_wrap=True)
