"""The lines of a message before they are one: made of briefs and blocks, kept together in entries, fitted into room.

An entry is what is dropped or moved to another message as a whole: a line with its warnings, an accusation with its
denial, a hit. No line is longer than `LINE`, so that one always fits; a longer one is cut at a word, outside of any
mark. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.messages import Block
from bot.platforms.discord.showing.components import Option
from bot.platforms.discord.showing.limits import CUT, LINK, cut, size, units, web_link
from bot.platforms.discord.showing.markdown import escape, escaped_line, mark_up, one_line
from summarizers.types import Brief, Line, LineKind, Piece, Section, Style


@dataclass(frozen=True, slots=True)
class Room:
    """So many UTF-16 units, and so many UTF-8 bytes as JSON has them."""

    units: int
    bytes: int

    def holds(self, text: str) -> bool:
        """Whether a text fits."""
        return units(text) <= self.units and size(text) - 2 <= self.bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """Rows of Markdown that belong together.

    `heading` is shown over the first entry of a message that has it; `close` says that no blank row stands before;
    `kind` is what its first line is, `count` how many lines it has beside warnings; `option` opens what it is about.
    """

    rows: tuple[str, ...]
    heading: str = ""
    close: bool = False
    kind: LineKind | None = None
    count: int = 1
    option: Option | None = None


LINE = Room(2_000, 3_600)
"""What one line of an article may take."""

ENTRIES = 10
"""Hits in one message: a reader on a phone has scrolled enough, and their select has its share of the bytes."""

_PARTS = 10  # of a context line
_PART = 120  # plain characters of one of them
_CONTEXT = 400  # plain characters of a context line
_TITLE = 240  # plain characters of a block's title
_SCHEME = re.compile(r"^https?://", re.IGNORECASE)
_NOTES = 6
_NOTE = 200  # plain characters of a note
_PUBLISHED = "published "
_BULLETS = {LineKind.DISPUTE: "⇄ ", LineKind.QUOTE: "", LineKind.WARNING: "⚠ "}
# What stands in quotation marks on a line of its own needs no other mark.
_QUOTED = {Style.QUOTE: Style.PLAIN}


def brief_entries(brief: Brief, *, numbered: bool = False) -> list[Entry]:
    """A brief's lines, section by section; with numbers those that a report or a correction may name."""
    entries = []
    number = 0
    for section in brief.sections:
        heading = f"**{escaped_line(section.title)}**"
        for group in _together(section):
            rows = []
            for line in group:
                named = numbered and bool(line.content) and line.kind is not LineKind.WARNING
                number += named
                rows.append(line_row(line, f"{number}\\. " if named else ""))
            count = sum(line.kind is not LineKind.WARNING for line in group)
            entries.append(Entry(tuple(rows), heading, close=True, kind=group[0].kind, count=count))
    return entries


def context_row(brief: Brief) -> str:
    """What stands under the headline, the date in the reader's own time."""
    published = brief.article.published_at
    return _context([dated(part, published) if number else part for number, part in enumerate(brief.context)])


def note_rows(brief: Brief, remarks: Sequence[str]) -> tuple[str, ...]:
    """What a reader should know of the whole brief."""
    notes = (*remarks, *(note.text for note in brief.notes))[:_NOTES]
    return tuple(f"Note: {escape(cut(one_line(note), _NOTE))}" for note in notes)


def block_entries(blocks: Sequence[Block]) -> list[Entry]:
    """The blocks of a reply. Those that are lines of one brief share a head; those of a list stand close."""
    entries: list[Entry] = []
    before: Block | None = None
    for block in blocks:
        lines = tuple(line_row(line, plain=True) for line in block.lines)
        same = before is not None and block.id and _head(block) == _head(before)
        listed = before is not None and not any(each.id or each.context for each in (before, block))
        if same:
            entries.append(Entry(lines, close=True, option=entries[-1].option))
        else:
            entries.append(Entry((*_block_head(block), *lines), close=listed, option=_option(block)))
        before = block
    return [entry for entry in entries if entry.rows]


def line_row(line: Line, number: str = "", *, plain: bool = False) -> str:
    """A line with its bullet and marks; `plain` sentences have no bullet."""
    if number and line.kind not in _BULLETS:
        bullet = number
    else:
        bullet = number + _BULLETS.get(line.kind, "" if plain and line.kind is LineKind.SENTENCE else "• ")
    pieces = line.pieces
    if line.kind is LineKind.QUOTE:
        pieces = tuple(replace(piece, style=_QUOTED.get(piece.style, piece.style)) for piece in pieces)
    row = bullet + mark_up(pieces)
    if LINE.holds(row):
        return row
    low, high = 0, sum(len(piece.text) for piece in pieces)
    while high - low > 1:  # the longest beginning that fits, in plain characters
        middle = (low + high) // 2
        low, high = (middle, high) if LINE.holds(bullet + mark_up(_beginning(pieces, middle))) else (low, middle)
    return bullet + mark_up(_beginning(pieces, low))


def card_rows(block: Block) -> tuple[str, str, list[str]]:
    """What a card's block says beside its lines: where the article is from, what of it is contested, and notes."""
    first, *rest = block.context or ("",)
    signs = [part for part in rest if part[:1] in ("⚠", "⇄")]
    notes = [part for part in rest if part not in signs and part.endswith(".")]
    context = [first, *(part for part in rest if part not in signs and part not in notes)]
    shown = [f"Note: {escape(cut(one_line(note), _NOTE))}" for note in notes[:_NOTES]]
    return _context([dated(part, block.when) for part in context]), _context(signs), shown


def context_of(block: Block) -> str:
    """A block's context line with its day."""
    return _context(_parts(block))


def dated(part: str, when: datetime | None) -> str | Stamp:
    """A part of a context line that says when the article was published, in the reader's own time."""
    if when is None or not part.startswith(_PUBLISHED) or when.time() == time.min:
        return part
    return Stamp(f"{_PUBLISHED}<t:{int(when.timestamp())}:D>")


class Stamp(str):
    """Markdown of our own, which is not escaped."""

    __slots__ = ()


def day(when: datetime) -> str | Stamp:
    """A day in the reader's own calendar; midnight UTC is what a date without a time is stored as, and stays.

    >>> from datetime import UTC
    >>> day(datetime(2026, 3, 2, tzinfo=UTC)), day(datetime(2026, 3, 2, 9, tzinfo=UTC))
    ('2 Mar 2026', '<t:1772442000:d>')
    """
    if when.time() == time.min:
        return f"{when.day} {when:%b %Y}"
    return Stamp(f"<t:{int(when.timestamp())}:d>")


def body(entries: Iterable[Entry], before: Sequence[str] = (), after: Sequence[str] = ()) -> str:
    """The rows as one text: headings where a section begins, blank rows between parts."""
    parts: list[str] = []
    heading = None
    for entry in entries:
        if parts and (entry.heading != heading or not entry.close):
            parts.append("")
        if entry.heading and entry.heading != heading:
            parts.append(entry.heading)
        heading = entry.heading
        parts += entry.rows
    groups = ["\n".join(group) for group in (before, parts, after) if group]
    return "\n\n".join(groups)


def divide(entries: Sequence[Entry], rooms: Iterator[Room]) -> Iterator[list[Entry]]:
    """Entries in as many messages as they need, in order; each room is that of the next message.

    What an option of a select takes counts. An entry that needs a message of its own and more is divided at its rows.
    """
    room, page = next(rooms), list[Entry]()
    waiting = list(reversed(entries))
    while waiting:
        entry = waiting.pop()
        if _fit([*page, entry], room):
            page.append(entry)
        elif page:
            yield page
            room, page = next(rooms), []
            waiting.append(entry)
        elif len(entry.rows) > 1:
            waiting.append(replace(entry, rows=entry.rows[1:], close=True))
            page.append(replace(entry, rows=entry.rows[:1]))
        else:
            page.append(entry)
    if page:
        yield page


def trim(
    entries: Sequence[Entry], room: Room, before: Sequence[str], after: Sequence[str]
) -> tuple[list[Entry], list[Entry]]:
    """What of a brief fits into one message, and what does not: the last entry of the fullest section goes first.

    Of two sections as full the later one loses. The first entry stays, without its last rows if it must.
    """
    kept, dropped = list(entries), list[Entry]()
    while len(kept) > 1 and not room.holds(body(kept, before, after)):
        counted = Counter(entry.heading for entry in kept)
        most = max(counted.values())
        last = max(number for number, entry in enumerate(kept) if counted[entry.heading] == most)
        dropped.append(kept.pop(last or len(kept) - 1))
    while kept and len(kept[0].rows) > 1 and not room.holds(body(kept, before, after)):
        kept[0] = replace(kept[0], rows=kept[0].rows[:-1])
    return kept, dropped


def options(entries: Iterable[Entry]) -> list[Option]:
    """What a select of these entries offers, each once."""
    return list({entry.option.value: entry.option for entry in entries if entry.option is not None}.values())


def _fit(entries: Sequence[Entry], room: Room) -> bool:
    offered = options(entries)
    taken = sum(size({"label": each.label, "value": each.value, "description": each.description}) for each in offered)
    return len(offered) <= ENTRIES and Room(room.units, room.bytes - taken).holds(body(entries))


def _together(section: Section) -> Iterator[list[Line]]:
    """A section's lines with their warnings, two that are disputed together."""
    group: list[Line] = []
    disputed = 0
    for line in section.lines:
        if line.kind is LineKind.DISPUTE:
            disputed += 1
        joined = line.kind is LineKind.WARNING or (line.kind is LineKind.DISPUTE and disputed % 2 == 0)
        if group and not joined:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _beginning(pieces: Sequence[Piece], most: int) -> tuple[Piece, ...]:
    """The pieces up to so many characters, back to a blank if one is near, and the mark of a cut behind them."""
    shown = cut("".join(piece.text for piece in pieces), most, "")
    left, kept = len(shown), []
    for piece in pieces:
        kept.append(replace(piece, text=piece.text[:left]))
        left = max(0, left - len(piece.text))
    return (*kept, Piece(text=f" {CUT}", style=Style.BRACKET))


def _head(block: Block) -> Block:
    return replace(block, lines=(), facts=None)


def _block_head(block: Block) -> tuple[str, ...]:
    """A block's title, linked, and what stands under it."""
    # Where a link is the title, nothing of it comes alive: without its scheme it is shorter, and has no backslashes.
    title = escape(cut(_SCHEME.sub("", one_line(block.title)), _TITLE))
    link = web_link(block.link, LINK)
    # A link's words may hold no brackets, even escaped: then the link has words of its own.
    linked = link is not None and title and not any(sign in title for sign in "[]")
    target = (link or "").replace("(", "%28").replace(")", "%29")
    head = f"[**{title}**]({target})" if linked else f"**{title}**" if title else ""
    named = [block.id] if block.id else []
    source = [] if linked or link is None else [Stamp(f"[source]({target})")]
    return tuple(row for row in (head, _context([*named, *_parts(block), *source])) if row)


def _parts(block: Block) -> list[str]:
    parts: list[str] = [dated(part, block.when) for part in block.context]
    if block.when is not None and not any(part.startswith(_PUBLISHED) for part in block.context):
        parts.append(day(block.when))
    return parts


def _option(block: Block) -> Option | None:
    if not block.id:
        return None
    about = " · ".join([block.id, *(part for part in block.context[:2])])
    label, description = cut(_SCHEME.sub("", one_line(block.title)) or block.id, 80, "…"), cut(one_line(about), 60, "…")
    return Option(label, f"show {block.id}", description)


def _context(parts: Sequence[str]) -> str:
    """Parts of a context line with dots between them, no longer than anybody reads."""
    shown: list[str] = []
    left = _CONTEXT
    for part in parts[:_PARTS]:
        if isinstance(part, Stamp):
            shown.append(part)
        elif left > 0 and (words := cut(one_line(part), min(_PART, left))):
            left -= units(words)
            shown.append(escape(words))
    return " · ".join(shown)
