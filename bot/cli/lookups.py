"""The commands that find briefs again: `find`, `recent`, `show`, `quotes`, `claims`, `why`.

Options become the filters of one `Command`, which `bot.commands` answers as it does in a chat. Filters may be typed
among the words too, as in a chat: `warbrief find shells since: last Tuesday`.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.app import (
    DOTENV,
    FAILED,
    FINDING,
    Everything,
    Json,
    app,
    finish,
    load_settings,
    new_console,
    tell,
    utc_now,
)
from bot.errors import WarbriefError
from bot.messages import Reply

if TYPE_CHECKING:
    from bot.messages import Asker
    from bot.query.grammar import Command
    from bot.records import Stored

# What the shell completes at most; more is no help.
_COMPLETIONS = 25
# The options that narrow a look-up, by the names that commands have for them.
_FILTERS = (
    "speaker",
    "place",
    "speaks_for",
    "topic",
    "source",
    "channel",
    "since",
    "until",
    "unsourced",
    "after",
    "limit",
)


def _completed(facet: str) -> Callable[[str], list[str]]:
    """What the shell offers for an option: what the archive has, of what the terminal may read."""

    def complete(incomplete: str) -> list[str]:
        import asyncio
        import os

        from bot import config
        from bot.bootstrap import database_path, running
        from bot.platforms.terminal.platform import READER
        from bot.records import Facet

        async def found(settings: config.Settings) -> list[str]:
            async with running(settings) as application:
                values = await application.archive.suggest(READER, Facet(facet), incomplete, _COMPLETIONS)
            return [suggestion.value for suggestion in values]

        try:
            settings = config.load(os.environ, DOTENV)
            return asyncio.run(found(settings)) if os.path.exists(database_path(settings)) else []
        except WarbriefError:  # a shell that waits for a completion is no place to tell it
            return []

    return complete


def _filter(name: str, metavar: str, text: str, facet: str | None = None) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        f"--{name}", metavar=metavar, help=text, autocompletion=_completed(facet) if facet else None
    )
    return option


Words = Annotated[
    list[str] | None, typer.Argument(metavar="WORDS", help="Words in any order, '\"a phrase\"', beginnings*.")
]
Speaker = Annotated[str | None, _filter("speaker", "NAME", "Who says it, in any spelling.", "speaker")]
Place = Annotated[str | None, _filter("place", "NAME", "A place that is named.", "place")]
SpeaksFor = Annotated[str | None, _filter("speaks-for", "SIDE", "Whom a speaker speaks for.", "speaks_for")]
Topic = Annotated[str | None, _filter("topic", "NAME", "What a claim is about.", "topic")]
Source = Annotated[str | None, _filter("source", "NAME", "The publisher, or its host.", "source")]
Channel = Annotated[str | None, _filter("channel", "NAME", "Where it was posted: name or id.", "channel")]
Since = Annotated[str | None, _filter("since", "DATE", "From then on: last Tuesday, 14 March, 3d, 2024-03-14.")]
Until = Annotated[str | None, _filter("until", "DATE", "Up to and with that day.")]
Unsourced = Annotated[bool, typer.Option("--unsourced", help="Take in pasted texts that nobody gave a link for.")]
After = Annotated[str | None, _filter("after", "CURSOR", "Go on behind a page: its last line has the command.")]
Limit = Annotated[
    int | None, typer.Option("--limit", metavar="N", min=1, max=100, help="How many at most. Default: 10.")
]
BriefId = Annotated[str, typer.Argument(metavar="ID", help="The id under the brief.", autocompletion=_completed("id"))]


@app.command(
    rich_help_panel=FINDING,
    epilog="Example: warbrief find shells Bakhmut --speaker Zelensky --since 'last Tuesday'",
)
def find(
    context: typer.Context,
    words: Words = None,
    speaker: Speaker = None,
    place: Place = None,
    speaks_for: SpeaksFor = None,
    topic: Topic = None,
    source: Source = None,
    channel: Channel = None,
    since: Since = None,
    until: Until = None,
    unsourced: Unsourced = False,
    after: After = None,
    limit: Limit = None,
    json: Json = False,
    everything: Everything = False,
) -> None:
    """Find briefs by their words and by speaker, place, source and date, newest first."""
    finish(look_up(_command("find", words, context.params), everything=everything, json=json))


@app.command(rich_help_panel=FINDING, epilog="Example: warbrief recent --since yesterday")
def recent(
    context: typer.Context,
    filters: Annotated[
        list[str] | None, typer.Argument(metavar="FILTERS", help="Filters as in a chat: since: yesterday.")
    ] = None,
    speaker: Speaker = None,
    place: Place = None,
    speaks_for: SpeaksFor = None,
    topic: Topic = None,
    source: Source = None,
    channel: Channel = None,
    since: Since = None,
    until: Until = None,
    after: After = None,
    limit: Limit = None,
    json: Json = False,
    everything: Everything = False,
) -> None:
    """List the newest briefs."""
    finish(look_up(_command("recent", filters, context.params), everything=everything, json=json))


@app.command(rich_help_panel=FINDING, epilog="Example: warbrief quotes Zelensky --since 2023-03")
def quotes(
    context: typer.Context,
    person: Annotated[
        list[str],
        typer.Argument(metavar="PERSON", help="Who said it, in any spelling.", autocompletion=_completed("speaker")),
    ],
    place: Place = None,
    topic: Topic = None,
    source: Source = None,
    channel: Channel = None,
    since: Since = None,
    until: Until = None,
    unsourced: Unsourced = False,
    after: After = None,
    limit: Limit = None,
    json: Json = False,
    everything: Everything = False,
) -> None:
    """Show what a person said, word for word, newest first, each with its brief."""
    finish(look_up(_command("quotes", person, context.params), everything=everything, json=json))


@app.command(rich_help_panel=FINDING, epilog="Example: warbrief claims losses --speaks-for Ukraine --since 'last week'")
def claims(
    context: typer.Context,
    about: Annotated[
        list[str] | None, typer.Argument(metavar="ABOUT", help="A topic or any words; may be left out with a filter.")
    ] = None,
    speaker: Speaker = None,
    place: Place = None,
    speaks_for: SpeaksFor = None,
    topic: Topic = None,
    source: Source = None,
    channel: Channel = None,
    since: Since = None,
    until: Until = None,
    unsourced: Unsourced = False,
    after: After = None,
    limit: Limit = None,
    json: Json = False,
    everything: Everything = False,
) -> None:
    """Show who claims what about a thing, newest first, each with its brief."""
    finish(look_up(_command("claims", about, context.params), everything=everything, json=json))


@app.command(rich_help_panel=FINDING, epilog="Example: warbrief show K7Q2F --highlight")
def show(
    name: BriefId,
    whole: Annotated[
        str | None,
        typer.Argument(
            metavar="[statements|quotes|all]",
            help="Every one of them that can stand alone, not only what fits.",
        ),
    ] = None,
    highlight: Annotated[
        bool, typer.Option("--highlight", help="Show the whole article, its quotes and claims marked.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Write the whole analysis, with what was corrected.")] = False,
    everything: Everything = False,
) -> None:
    """Show a brief again, with what was corrected; its lines are numbered for warbrief wrong and correct."""
    if highlight and json:
        raise typer.BadParameter("--json stands alone: it holds all that the others show.")
    if highlight or json:
        finish(_show_whole(name, everything=everything, json=json))
    finish(look_up(_command("show", [name, *([whole] if whole else [])]), everything=everything))


@app.command(rich_help_panel=FINDING, epilog="Example: warbrief why https://example.org/news/1")
def why(
    link: Annotated[str | None, typer.Argument(metavar="LINK", help="A link; without one, the last posts.")] = None,
    everything: Everything = False,
) -> None:
    """Tell why a post of the chat got no brief, and what to do."""
    finish(look_up(_command("why", [link] if link else None), everything=everything))


def _command(
    name: str, words: Iterable[str] | None = None, options: Mapping[str, object] = MappingProxyType({})
) -> Command:
    """The command, with the filters that stand among its words; options win over those."""
    from bot.query.grammar import Command, parse_command

    typed = parse_command(" ".join((name, *(words or ())))) or Command(name=name)
    given = {each: str(options[each]) for each in _FILTERS if options.get(each)}
    return replace(typed, filters={**typed.filters, **given})


def asker(*, everything: bool) -> Asker:
    """Whoever types a command: in the terminal's own scope, or with the eyes of who runs this Warbrief."""
    from bot.messages import Operator
    from bot.platforms.terminal.platform import ASKER

    return replace(ASKER, viewer=Operator()) if everything else ASKER


async def look_up(command: Command, *, everything: bool = False, json: bool = False) -> int:
    """Answer a command as a chat does, and show the answer; returns the exit code."""
    from bot.bootstrap import running
    from bot.platforms.spelling import spell
    from bot.platforms.terminal.render import show_reply

    async with running(load_settings()) as application:
        reply = await application.commands.handle(command, asker(everything=everything), utc_now())
    if reply.failed:
        tell(spell(reply.text))
        return FAILED
    if json:
        _write_json(reply)
    else:
        show_reply(new_console(), reply, typed(command, reply, everything=everything))
    return 0


def typed(command: Command, reply: Reply, *, everything: bool = False) -> str:
    """The command line that gives the next page of a command's answer.

    >>> from bot.query.grammar import Command
    >>> typed(Command(name="find", words="shells", filters={"speaker": "Ana Brekke"}), Reply(more="c1"))
    "warbrief find shells --speaker 'Ana Brekke' --after c1"
    """
    filters = {**command.filters, "after": reply.more or ""}
    parts = ["warbrief", command.name, *([shlex.quote(command.words)] if command.words else [])]
    for name, value in filters.items():
        option = f"--{name.replace('_', '-')}"
        if name == "unsourced":
            parts.append(option)
        elif value:
            parts.append(f"{option} {shlex.quote(value)}")
    return " ".join([*parts, *(["--all"] if everything else [])])


def _write_json(reply: Reply) -> None:
    """One object a block; where there is more, a last one with the cursor of the next page."""
    from bot.bulk import json_line

    for block in reply.blocks:
        found: dict[str, object] = {
            "id": block.id,
            "title": block.title,
            "link": block.link,
            "when": block.when and block.when.isoformat(),
            "context": list(block.context),
            "lines": ["".join(piece.text for piece in line.pieces) for line in block.lines],
        }
        sys.stdout.buffer.write(json_line({**found, **(block.facts or {})}))
    if reply.more:
        sys.stdout.buffer.write(json_line({"more": reply.more}))
    sys.stdout.buffer.flush()


async def _show_whole(name: str, *, everything: bool, json: bool) -> int:
    """A stored article whole: as JSON, or with its quotes and claims marked."""
    from bot.bootstrap import running
    from bot.platforms.spelling import spell

    viewer = asker(everything=everything)
    async with running(load_settings()) as application:
        stored = await application.archive.show(viewer.viewer, name)
        if stored is None:
            reply = await application.commands.handle(_command("show", [name]), viewer, utc_now())
            tell(spell(reply.text))
            return FAILED
    if json:
        _write_stored(stored)
    else:
        _show_marked(stored)
    return 0


def _show_marked(stored: Stored) -> None:
    """The article with its quotes and claims marked, but for those that a moderator hid."""
    from bot.corrected import corrected, same_line
    from bot.platforms.terminal.render import show_highlighted, show_reply
    from summarizers import analyse, highlight

    hidden = [correction.content for correction in stored.corrections if correction.hidden]
    analysis = analyse(stored.article)
    analysis = replace(
        analysis,
        quotes=tuple(x for x in analysis.quotes if not any(same_line(x.content, content) for content in hidden)),
        claims=tuple(x for x in analysis.claims if not any(same_line(x.content, content) for content in hidden)),
    )
    console = new_console()
    show_highlighted(console, highlight(analysis))
    console.print()
    show_reply(console, Reply(remarks=(stored.id, *corrected(stored)[1])))


def _write_stored(stored: Stored) -> None:
    """The whole analysis as one line of JSON, with what the archive knows of the brief and what was corrected."""
    from bot.bulk import json_line
    from summarizers import analyse, as_json

    corrections = [
        {
            "content": [[span.start, span.end] for span in correction.content],
            "hidden": correction.hidden,
            "speaker": correction.speaker,
            "at": correction.at.isoformat(),
            "applies": correction.applies,
        }
        for correction in stored.corrections
    ]
    facts = {
        "id": stored.id,
        "posted_at": stored.posted_at.isoformat(),
        "when": stored.when.isoformat(),
        "title": stored.article.title,
        "url": stored.article.url,
        "publisher": stored.article.publisher,
        "sourced": stored.sourced,
        "replaces": stored.replaces,
        "replaced_by": stored.replaced_by,
        "corrections": corrections,
    }
    sys.stdout.buffer.write(json_line({**as_json(analyse(stored.article)), **facts}))
    sys.stdout.buffer.flush()
