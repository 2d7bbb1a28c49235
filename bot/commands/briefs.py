"""`show`, and what the outbox sends: whole briefs, cards, and where a brief stands already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.commands.cards import card_of
from bot.commands.ports import Ports
from bot.corrected import corrected
from bot.errors import BadCommand
from bot.messages import BRIEF_GONE, Asker, Block, Outcome, Outgoing, Reply, Viewer
from bot.query.grammar import Command
from bot.records import Answering, Mode, Stored
from bot.service import WHAT_CHANGED
from summarizers.types import Line, LineKind

WHOLE = 20_000
"""Characters of a brief that shows all statements and quotes."""

_PARTS: Mapping[str, frozenset[LineKind]] = {
    "all": frozenset(LineKind),
    "statements": frozenset({LineKind.STATEMENT, LineKind.DISPUTE}),
    "quotes": frozenset({LineKind.QUOTE}),
}
"""What may stand behind `show` and an id, and the lines that it is to show."""


async def show(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """A brief by its id; with `statements`, `quotes` or `all` behind it, every one of them that can stand alone."""
    name, _, part = command.words.strip().partition(" ")
    part = part.strip().casefold()
    if not name or (part and part not in _PARTS):
        raise BadCommand(
            "Give the id under a brief: `show K7Q2F`, or `show K7Q2F all`. In place of all: statements or quotes."
        )
    stored = await visible(ports, asker.viewer, name)
    if not part:
        return _whole(stored, numbered=True)  # wrong and correct know the numbers of these lines
    return _part(replace(stored, brief=(await ports.service.reread(stored, room=WHOLE)).brief), part)


def _part(stored: Stored, part: str) -> Reply:
    """The lines of some kinds, with the warnings under them; a sentence where there are none."""
    brief, remarks = corrected(stored)
    sections = brief.sections
    if part != "all":  # what changed is no statement of its own: its lines stand among the others too
        sections = tuple(
            replace(section, lines=tuple(lines))
            for section in sections
            if section.title != WHAT_CHANGED and (lines := _of_kinds(section.lines, _PARTS[part]))
        )
    if not sections:
        notes = (note.text for note in brief.notes)
        return Reply(text=" ".join((f"{stored.id} has no {part} that can stand alone.", *notes)), id=stored.id)
    left = [
        f"{count} more {word if count == 1 else word + 's'}"
        for word, count in (("statement", brief.more_statements), ("quote", brief.more_quotes))
        if count and part in ("all", f"{word}s")
    ]
    if left:
        remarks = (*remarks, f"Not shown, since they repeat others or say little alone: {' and '.join(left)}.")
    brief = replace(brief, sections=sections, more_statements=0, more_quotes=0)
    return Reply(brief=brief, id=stored.id, remarks=remarks)


def _of_kinds(lines: Iterable[Line], kinds: frozenset[LineKind]) -> list[Line]:
    """The lines of these kinds, each with the warnings that belong to it."""
    found = []
    above = False
    for line in lines:
        above = above if line.kind is LineKind.WARNING else line.kind in kinds
        if above:
            found.append(line)
    return found


async def visible(ports: Ports, viewer: Viewer, name: str) -> Stored:
    """A brief that a viewer may see.

    Raises:
        BadCommand: there is none of this id, or none that they may see: the sentence is the same.
    """
    stored = await ports.archive.show(viewer, name)
    if stored is None:
        raise BadCommand(f"There is no brief {name.upper()[:12]} that you may read. `recent` lists the newest.")
    return stored


async def reply_to(ports: Ports, outgoing: Outgoing, viewer: Viewer) -> Reply:
    """What the outbox sends: a brief, where one stands already, or why there is none."""
    stored = await ports.archive.show(viewer, outgoing.brief) if outgoing.brief else None
    if stored is None:
        return Reply(text=outgoing.sentence or BRIEF_GONE, failed=True)
    settings = await ports.desk.settings(outgoing.scope)
    thread = settings.answer is Answering.THREAD
    if outgoing.outcome is Outcome.DUPLICATE:
        return replace(_known(stored, outgoing.sentence), thread=thread)
    shown = card_of(stored) if settings.mode is Mode.CARD and not outgoing.asked else _whole(stored)
    return replace(shown, thread=thread)


def _known(stored: Stored, sentence: str) -> Reply:
    """Where a brief of the article stands already."""
    block = Block(
        title=stored.brief.title.text if stored.brief.title else "Without a headline",
        link=stored.link,
        context=stored.brief.context,
        when=stored.when,
        lines=() if stored.brief.title else stored.brief.sections[0].lines[:1] if stored.brief.sections else (),
        id=stored.id,
    )
    return Reply(text=sentence or "This article has been briefed already.", blocks=(block,), id=stored.id)


def _whole(stored: Stored, *, numbered: bool = False) -> Reply:
    brief, remarks = corrected(stored)
    return Reply(brief=brief, id=stored.id, remarks=remarks, numbered=numbered)
