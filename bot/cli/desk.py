"""The commands that correct briefs and set how channels are served, with the words that they have in chats."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.app import CORRECTING, Everything, app, finish
from bot.cli.lookups import BriefId, look_up


@app.command(rich_help_panel=CORRECTING, epilog="Example: warbrief wrong K7Q2F 2 wrong speaker")
def wrong(
    name: BriefId,
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="LINE REASON",
            help="The line's number in warbrief show, and: wrong speaker, misleading cut or wrong status. "
            "Without a number: not an article.",
        ),
    ],
    everything: Everything = False,
) -> None:
    """Report a line of a brief as wrong."""
    _answer("wrong", name, *what, everything=everything)


@app.command(rich_help_panel=CORRECTING, epilog="Example: warbrief reports --all  ·  warbrief reports settle 12")
def reports(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[settle NUMBER]", help="Take a report off the list that needs nothing more."),
    ] = None,
    everything: Everything = False,
) -> None:
    """List the reported lines that nobody has dealt with."""
    _answer("reports", *(words or ()), everything=everything)


@app.command(
    rich_help_panel=CORRECTING,
    epilog="Example: warbrief correct K7Q2F 2 speaker Yevgeny Prigozhin  ·  warbrief correct K7Q2F 3 hide",
)
def correct(
    name: BriefId,
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="LINE speaker NAME|hide|restore",
            help="The line's number in warbrief show, and: who really said it (or unknown), that it is hidden, "
            "or that it stands as it was read.",
        ),
    ],
    everything: Everything = False,
) -> None:
    """Correct a line of a brief: its speaker, or hide it. Every look-up follows; the article stays as it is."""
    _answer("correct", name, *what, everything=everything)


@app.command(rich_help_panel=CORRECTING, epilog="Example: warbrief watch on  ·  warbrief watch list")
def watch(
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="on|off|list [MODE]", help="on may be followed by brief, card or on request."),
    ] = None,
    everything: Everything = False,
) -> None:
    """Turn the chat's answers on or off, or list what is watched."""
    _answer("watch", *(what or ["list"]), everything=everything)


@app.command(rich_help_panel=CORRECTING, epilog="Example: warbrief settings retention 90  ·  warbrief settings log")
def settings(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME VALUE|log]", help="A setting and its value; log for who changed what; nothing to list them."
        ),
    ] = None,
) -> None:
    """Show or change the settings of the terminal's channel."""
    _answer("settings", *(words or ()))


def _answer(name: str, *words: str, everything: bool = False) -> None:
    from bot.query.grammar import Command

    finish(look_up(Command(name=name, words=" ".join(words)), everything=everything))
