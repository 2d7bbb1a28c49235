"""The rows of a message in Discord's Markdown, and the room that they have: made of entries, fitted, made one text.

No row of an article is longer than `LINE`, so that one always fits; a longer one is cut at a word, outside of any
mark. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.messages import Block
from bot.platforms import entries
from bot.platforms.discord.showing.limits import LINK
from bot.platforms.discord.showing.markdown import escape, mark_up
from bot.platforms.entries import Day, Part, bare_title, block_parts, options
from bot.platforms.fitting import cut, size, units, web_link
from summarizers.types import Brief, Line, LineKind, Style

Entry = entries.Entry[str]


@dataclass(frozen=True, slots=True)
class Room:
    """So many UTF-16 units, and so many UTF-8 bytes as JSON has them."""

    units: int
    bytes: int

    def holds(self, text: str) -> bool:
        """Whether a text fits."""
        return units(text) <= self.units and size(text) - 2 <= self.bytes


LINE = Room(2_000, 3_600)
"""What one line of an article may take."""

ENTRIES = 10
"""Hits in one message: a reader on a phone has scrolled enough, and their select has its share of the bytes."""

_TITLE = 240  # plain characters of a block's title
_BULLETS = {LineKind.DISPUTE: "⇄ ", LineKind.QUOTE: "", LineKind.WARNING: "⚠ "}
# What stands in quotation marks on a line of its own needs no other mark.
_QUOTED = {Style.QUOTE: Style.PLAIN}


def brief_entries(brief: Brief, *, numbered: bool = False) -> list[Entry]:
    """A brief's lines, section by section; with numbers those that a report or a correction may name."""
    return entries.brief_entries(
        brief, lambda line, number: line_row(line, f"{number}\\. " if number else ""), numbered=numbered
    )


def block_entries(blocks: Sequence[Block]) -> list[Entry]:
    """The blocks of a reply."""
    return entries.block_entries(blocks, _block_head, lambda line: line_row(line, plain=True))


def line_row(line: Line, number: str = "", *, plain: bool = False) -> str:
    """A line with its bullet and marks; `plain` sentences have no bullet."""
    if number and line.kind not in _BULLETS:
        bullet = number
    else:
        bullet = number + _BULLETS.get(line.kind, "" if plain and line.kind is LineKind.SENTENCE else "• ")
    pieces = line.pieces
    if line.kind is LineKind.QUOTE:
        pieces = tuple(replace(piece, style=_QUOTED.get(piece.style, piece.style)) for piece in pieces)
    return bullet + mark_up(entries.shortened(pieces, lambda shown: LINE.holds(bullet + mark_up(shown))))


def context_row(parts: Iterable[Part | Stamp]) -> str:
    """Parts of a context line with dots between them, days in the reader's own time."""
    return " · ".join(map(_part, parts))


class Stamp(str):
    """Markdown of our own, which is not escaped."""

    __slots__ = ()


def body(listed: Iterable[Entry], before: Sequence[str] = (), after: Sequence[str] = ()) -> str:
    """The rows as one text: headings where a section begins, blank rows between parts."""
    parts: list[str] = []
    heading = None
    for entry in listed:
        if parts and (entry.heading != heading or not entry.close):
            parts.append("")
        if entry.heading and entry.heading != heading:
            parts.append(f"**{escape(entry.heading)}**")
        heading = entry.heading
        parts += entry.rows
    groups = ["\n".join(group) for group in (before, parts, after) if group]
    return "\n\n".join(groups)


def fitting(rooms: Callable[[int], Room]) -> Callable[[Sequence[Entry], int], bool]:
    """Whether a message holds entries, its room by its number; what an option of a select takes counts."""

    def fits(listed: Sequence[Entry], number: int) -> bool:
        offered, room = options(listed), rooms(number)
        taken = sum(
            size({"label": each.label, "value": each.value, "description": each.description}) for each in offered
        )
        return len(offered) <= ENTRIES and Room(room.units, room.bytes - taken).holds(body(listed))

    return fits


def trim(
    listed: Sequence[Entry], room: Room, before: Sequence[str], after: Sequence[str]
) -> tuple[list[Entry], list[Entry]]:
    """What of a brief fits into one message, and what does not."""
    return entries.trim(listed, lambda kept: room.holds(body(kept, before, after)))


def _part(part: Part | Stamp) -> str:
    if isinstance(part, Day):
        return f"{part.before}<t:{int(part.when.timestamp())}:{'D' if part.before else 'd'}>"
    return part if isinstance(part, Stamp) else escape(part)


def _block_head(block: Block) -> tuple[str, ...]:
    """A block's title, linked, and what stands under it."""
    title = escape(cut(bare_title(block.title), _TITLE))
    link = web_link(block.link, LINK)
    # A link's words may hold no brackets, even escaped: then the link has words of its own.
    linked = link is not None and title and not any(sign in title for sign in "[]")
    target = (link or "").replace("(", "%28").replace(")", "%29")
    head = f"[**{title}**]({target})" if linked else f"**{title}**" if title else ""
    named = [block.id] if block.id else []
    source = [] if linked or link is None else [Stamp(f"[source]({target})")]
    return tuple(row for row in (head, context_row([*named, *block_parts(block), *source])) if row)
