"""What a message shows, before a platform gives it its marks: entries, which are kept or left out as a whole. Pure.

An entry is a line with its warnings, an accusation with its denial, a hit. The platform makes the rows of it, and says
what fits; what goes first where not everything does, and what belongs together, is the same everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Generic, TypeAlias, TypeVar

from bot.messages import Block, Reply
from bot.platforms.fitting import CUT, cut, one_line, units
from bot.platforms.paging import FIRST, Option, Page
from summarizers.types import Brief, Line, LineKind, Piece, Section, Style

Row = TypeVar("Row")


@dataclass(frozen=True)  # one with slots too cannot be made as Entry[str]
class Entry(Generic[Row]):
    """Rows that belong together.

    `heading` is shown over the first entry of a message that has it; `close` says that no blank row stands before;
    `kind` is what its first line is, `count` how many lines it has beside warnings; `option` opens what it is about.
    """

    rows: tuple[Row, ...]
    heading: str = ""
    close: bool = False
    kind: LineKind | None = None
    count: int = 1
    option: Option | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A day in the reader's own calendar, and the words before it."""

    when: datetime
    before: str = ""


Part: TypeAlias = str | Day
"""A part of the line under a headline."""

YES = {"forget": "Yes, delete"}
"""What the button says that confirms a command, by the command's name; "Yes" for any other."""

NOTHING = "There is nothing to show."

_PARTS = 10  # of a context line
_PART = 120  # plain characters of one of them
_CONTEXT = 400  # plain characters of a context line
_PUBLISHED = "published "
_NOTES = 6
_NOTE = 200  # plain characters of a note
_STATEMENTS = (LineKind.STATEMENT, LineKind.DISPUTE)


def brief_entries(brief: Brief, row: Callable[[Line, int | None], Row], *, numbered: bool = False) -> list[Entry[Row]]:
    """A brief's lines, section by section; `row` makes one of a line and its number, where it has one.

    Numbered are the lines that a report or a correction may name.
    """
    entries = []
    number = 0
    for section in brief.sections:
        for group in _together(section):
            rows = []
            for line in group:
                named = numbered and bool(line.content) and line.kind is not LineKind.WARNING
                number += named
                rows.append(row(line, number if named else None))
            count = sum(line.kind is not LineKind.WARNING for line in group)
            entries.append(Entry(tuple(rows), one_line(section.title), close=True, kind=group[0].kind, count=count))
    return entries


def block_entries(
    blocks: Sequence[Block], head: Callable[[Block], tuple[Row, ...]], row: Callable[[Line], Row]
) -> list[Entry[Row]]:
    """The blocks of a reply. Those that are lines of one brief share a head; those of a list stand close."""
    entries: list[Entry[Row]] = []
    before: Block | None = None
    for block in blocks:
        lines = tuple(row(line) for line in block.lines)
        same = before is not None and block.id and _head(block) == _head(before)
        listed = before is not None and not any(each.id or each.context for each in (before, block))
        if same:
            entries.append(Entry(lines, close=True, option=entries[-1].option))
        else:
            entries.append(Entry((*head(block), *lines), close=listed, option=_option(block)))
        before = block
    return [entry for entry in entries if entry.rows]


def options(entries: Iterable[Entry[Row]]) -> list[Option]:
    """What a select of these entries offers, each once."""
    return list({entry.option.value: entry.option for entry in entries if entry.option is not None}.values())


def divide(
    entries: Sequence[Entry[Row]], fits: Callable[[Sequence[Entry[Row]], int], bool]
) -> Iterator[list[Entry[Row]]]:
    """Entries in as many messages as they need, in order; `fits` says whether the message of that number holds them.

    An entry that needs a message of its own and more is divided at its rows.
    """
    number, page = 0, list[Entry[Row]]()
    waiting = list(reversed(entries))
    while waiting:
        entry = waiting.pop()
        if fits([*page, entry], number):
            page.append(entry)
        elif page:
            yield page
            number, page = number + 1, []
            waiting.append(entry)
        elif len(entry.rows) > 1:
            waiting.append(replace(entry, rows=entry.rows[1:], close=True))
            page.append(replace(entry, rows=entry.rows[:1]))
        else:
            page.append(entry)
    if page:
        yield page


def trim(
    entries: Sequence[Entry[Row]], fits: Callable[[Sequence[Entry[Row]]], bool]
) -> tuple[list[Entry[Row]], list[Entry[Row]]]:
    """What of a brief fits into one message, and what does not: the last entry of the fullest section goes first.

    Of two sections as full the later one loses. The first entry stays, without its last rows if it must.
    """
    kept, dropped = list(entries), list[Entry[Row]]()
    while len(kept) > 1 and not fits(kept):
        counted = Counter(entry.heading for entry in kept)
        most = max(counted.values())
        last = max(number for number, entry in enumerate(kept) if counted[entry.heading] == most)
        dropped.append(kept.pop(last or len(kept) - 1))
    while kept and len(kept[0].rows) > 1 and not fits(kept):
        kept[0] = replace(kept[0], rows=kept[0].rows[:-1])
    return kept, dropped


def left_out(name: str | None, brief: Brief, dropped: Sequence[Entry[Row]] = ()) -> str:
    """The line under a brief: its id, and what it leaves out."""
    counts = Counter[LineKind | None]()
    for entry in dropped:
        counts[entry.kind] += entry.count
    counted = (
        (brief.more_statements + sum(counts[kind] for kind in _STATEMENTS), "statement"),
        (brief.more_quotes + counts[LineKind.QUOTE], "quote"),
        (counts[LineKind.SENTENCE], "sentence"),
    )
    more = [f"{count} more {word}{'' if count == 1 else 's'}" for count, word in counted if count]
    return " · ".join([*([name] if name else []), *more])


def has_statements(brief: Brief) -> bool:
    """Whether there are statements to show all of."""
    lines = (line for section in brief.sections for line in section.lines)
    return bool(brief.more_statements) or any(line.kind in _STATEMENTS for line in lines)


def has_quotes(brief: Brief) -> bool:
    """Whether there are quotes to show all of."""
    lines = (line for section in brief.sections for line in section.lines)
    return bool(brief.more_quotes) or any(
        line.kind is LineKind.QUOTE or any(piece.style is Style.QUOTE for piece in line.pieces) for line in lines
    )


def title_of(reply: Reply) -> str:
    """The headline of the brief that a reply shows, on one line; "" without one."""
    return one_line(reply.brief.title.text) if reply.brief is not None and reply.brief.title is not None else ""


def notes_of(brief: Brief, remarks: Sequence[str]) -> tuple[str, ...]:
    """What a reader should know of the whole brief, in plain words."""
    return tuple(f"Note: {cut(one_line(note), _NOTE)}" for note in (*remarks, *(note.text for note in brief.notes)))[
        :_NOTES
    ]


def remark(text: str) -> str:
    """What is said under a list, in plain words."""
    return f"Note: {cut(one_line(text), _NOTE)}"


def brief_parts(brief: Brief) -> list[Part]:
    """What stands under a brief's headline, the date in the reader's own time."""
    published = brief.article.published_at
    return fitted([_dated(part, published) if number else part for number, part in enumerate(brief.context)])


def block_parts(block: Block) -> list[Part]:
    """What stands under a block's title, with its day."""
    parts = [_dated(part, block.when) for part in block.context]
    if block.when is not None and not any(part.startswith(_PUBLISHED) for part in block.context):
        midnight = block.when.time() == time.min  # UTC: what a date without a time is stored as
        parts.append(f"{block.when.day} {block.when:%b %Y}" if midnight else Day(block.when))
    return fitted(parts)


def card_parts(block: Block) -> tuple[list[Part], list[Part], tuple[str, ...]]:
    """What a card's block says beside its lines: where the article is from, what of it is contested, and notes."""
    first, *rest = block.context or ("",)
    signs = [part for part in rest if part[:1] in ("⚠", "⇄")]
    notes = [part for part in rest if part not in signs and part.endswith(".")]
    context = [first, *(part for part in rest if part not in signs and part not in notes)]
    shown = fitted([_dated(part, block.when) for part in context])
    return shown, fitted(signs), tuple(remark(note) for note in notes[:_NOTES])


def fitted(parts: Sequence[Part]) -> list[Part]:
    """Parts of a context line, no more and no longer than anybody reads; blank ones are left out."""
    shown: list[Part] = []
    left = _CONTEXT
    for part in parts[:_PARTS]:
        if isinstance(part, Day):
            shown.append(part)
        elif left > 0 and (words := cut(one_line(part), min(_PART, left))):
            left -= units(words)
            shown.append(words)
    return shown


def leading(here: Page, parts: int, more: str | None) -> list[tuple[str, Page]]:
    """What leads back and on, through the messages of an answer and from answer to answer: labels and pages.

    Args:
        here: the page that is shown.
        parts: how many messages the answer needs.
        more: the cursor of the next answer.
    """
    leads = []
    if here.part > 0:
        leads.append(("Back", Page(here.part - 1, here.trail, here.cut)))
    elif here.cut and len(here.trail) <= 1:
        leads.append(("First page", FIRST))
    elif here.trail:
        leads.append(("Back", Page(-1, here.trail[:-1], here.cut)))
    if here.part + 1 < parts:
        leads.append(("More", Page(here.part + 1, here.trail, here.cut)))
    elif more is not None:
        leads.append(("More", Page(0, (*here.trail, more), here.cut)))
    return leads


def place_in(page: Page, parts: int) -> Page:
    """A page that there is, of an answer in so many messages: the last one where it asks for a later one."""
    part = max(0, parts + page.part) if page.part < 0 else min(page.part, parts - 1)
    return replace(page, part=part)


def shortened(pieces: Sequence[Piece], fits: Callable[[Sequence[Piece]], bool]) -> tuple[Piece, ...]:
    """The pieces of a line, or the longest beginning of them that fits, with the mark of a cut behind it."""
    if fits(pieces):
        return tuple(pieces)
    low, high = 0, sum(len(piece.text) for piece in pieces)
    while high - low > 1:  # in plain characters
        middle = (low + high) // 2
        low, high = (middle, high) if fits(_beginning(pieces, middle)) else (low, middle)
    return _beginning(pieces, low)


def bare_title(text: str) -> str:
    """A title on one line; where it is a link, without its scheme: shorter, and nothing of it comes alive."""
    words = one_line(text)
    scheme, slashes, rest = words.partition("://")
    return rest if slashes and scheme.lower() in ("http", "https") else words


def _beginning(pieces: Sequence[Piece], most: int) -> tuple[Piece, ...]:
    """The pieces up to so many characters, back to a blank if one is near, and the mark of a cut behind them."""
    shown = cut("".join(piece.text for piece in pieces), most, "")
    left, kept = len(shown), []
    for piece in pieces:
        kept.append(replace(piece, text=piece.text[:left]))
        left = max(0, left - len(piece.text))
    return (*kept, Piece(text=f" {CUT}", style=Style.BRACKET))


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


def _head(block: Block) -> Block:
    return replace(block, lines=(), facts=None)


def _option(block: Block) -> Option | None:
    if not block.id:
        return None
    about = " · ".join([block.id, *(part for part in block.context[:2])])
    label, description = cut(bare_title(block.title) or block.id, 75, "…"), cut(one_line(about), 60, "…")
    return Option(label, f"show {block.id}", description)


def _dated(part: str, when: datetime | None) -> Part:
    """A part of a context line that says when the article was published, in the reader's own time."""
    if when is None or not part.startswith(_PUBLISHED) or when.time() == time.min:
        return part
    return Day(when, _PUBLISHED)
