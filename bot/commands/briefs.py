"""`show` and `why`, and what the outbox sends: whole briefs, and how items ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.commands.ports import Ports
from bot.corrected import corrected
from bot.errors import BadCommand
from bot.links import canonical_link
from bot.messages import Asker, Block, Outcome, Outgoing, Reply, Viewer
from bot.query.grammar import Command
from bot.records import Decision, Mode, Stored
from summarizers.types import Line, LineKind, Piece, Style

WHOLE = 20_000
"""Characters of a brief that shows all statements and quotes."""

_ENDED = {
    None: "Is being worked on",
    Outcome.BRIEFED: "Was briefed",
    Outcome.UPDATED: "Was briefed as a new version",
    Outcome.DUPLICATE: "Had been briefed already",
    Outcome.WITHDRAWN: "Was taken back by its poster",
    Outcome.ON_REQUEST: "Waits for somebody to ask: this channel answers on request",
}


async def show(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """A brief by its id; with `all` behind it every statement and quote."""
    name, _, rest = command.words.strip().partition(" ")
    if not name or rest.strip().casefold() not in ("", "all"):
        raise BadCommand("Write show and the id under a brief: show K7Q2F, or show K7Q2F all.")
    stored = await visible(ports, asker.viewer, name)
    if rest:
        stored = replace(stored, brief=(await ports.service.reread(stored, WHOLE)).brief)
    return _whole(stored, numbered=not rest)  # wrong and correct know the numbers of the usual lines


async def visible(ports: Ports, viewer: Viewer, name: str) -> Stored:
    """A brief that a viewer may see.

    Raises:
        BadCommand: there is none of this id, or none that they may see: the sentence is the same.
    """
    stored = await ports.archive.show(viewer, name)
    if stored is None:
        raise BadCommand(f"There is no brief {name.upper()[:12]} that you may read. recent lists the newest ones.")
    return stored


async def why(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """How a link ended, or the channel's last ten items, each with the next step."""
    link = command.words.strip()
    settings = await ports.desk.settings(asker.scope)
    lines = []
    if not settings.watch:
        lines.append("This channel is not watched, so posts get no answer. An admin turns it on with watch on.")
    canonical = canonical_link(link) if link else None
    decisions = await ports.jobs.decisions(asker.viewer, None if link else asker.scope, canonical)
    if not decisions:
        lines.append(
            "Nothing was posted with this link in the channels that you may read."
            if link
            else "No article was seen in this channel yet."
        )
    return Reply(text=" ".join(lines), blocks=tuple(map(_decided, decisions)))


def _decided(decision: Decision) -> Block:
    said = decision.sentence or _ENDED.get(decision.outcome, f"Ended as {decision.outcome}")
    pieces = [Piece(text=said), Piece(text="" if said.endswith((".", "!")) else ".")]
    if decision.incident and decision.incident not in said:
        pieces.append(Piece(text=f" Incident {decision.incident}.", style=Style.LABEL))
    outcome = (decision.outcome.value if decision.outcome else "in work").replace("_", " ")
    context = [outcome, *([f"#{decision.scope.name}"] if decision.scope.name else [])]
    return Block(
        title=decision.name,
        context=tuple(context),
        when=decision.posted_at,
        lines=(Line(kind=LineKind.SENTENCE, pieces=tuple(piece for piece in pieces if piece.text)),),
        id=decision.brief,
    )


async def reply_to(ports: Ports, outgoing: Outgoing, viewer: Viewer) -> Reply:
    """What the outbox sends: a brief, where one stands already, or why there is none."""
    stored = await ports.archive.show(viewer, outgoing.brief) if outgoing.brief else None
    if stored is None:
        return Reply(text=outgoing.sentence or "The brief of this article was deleted.", failed=True)
    if outgoing.outcome is not Outcome.DUPLICATE:
        settings = await ports.desk.settings(outgoing.scope)
        return _card(stored) if settings.mode is Mode.CARD and not outgoing.asked else _whole(stored)
    block = Block(
        title=stored.brief.title.text if stored.brief.title else "Without a headline",
        link=stored.link,
        context=stored.brief.context,
        when=stored.when,
        lines=() if stored.brief.title else stored.brief.sections[0].lines[:1] if stored.brief.sections else (),
        id=stored.id,
    )
    return Reply(text=outgoing.sentence or "This article has been briefed already.", blocks=(block,), id=stored.id)


def _card(stored: Stored) -> Reply:
    """The headline, one sentence, how many warnings and denials the brief has, and how to see it whole."""
    brief, remarks = corrected(stored)
    lines = [line for section in brief.sections for line in section.lines]
    kinds = [line.kind for line in lines]
    warnings, denials = kinds.count(LineKind.WARNING), kinds.count(LineKind.DISPUTE) // 2
    counted = [
        f"{sign} {count} {word}{'' if count == 1 else 's'}"
        for sign, count, word in (("⚠", warnings, "warning"), ("⇄", denials, "denial"))
        if count
    ]
    block = Block(
        title=brief.title.text if brief.title else "Without a headline",
        link=stored.article.url or stored.link,
        context=(*brief.context, *counted, *remarks, f"show {stored.id} has the whole brief"),
        lines=tuple(lines[:1]),
        id=stored.id,
    )
    return Reply(blocks=(block,), id=stored.id)


def _whole(stored: Stored, *, numbered: bool = False) -> Reply:
    brief, remarks = corrected(stored)
    return Reply(brief=brief, id=stored.id, remarks=remarks, numbered=numbered)
