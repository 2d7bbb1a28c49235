"""The rows of a message as blocks, and whether they fit: rich text for words of articles, small print for the rest.

Rows that follow one another share a block of rich text: bullets a list, quotes in bars of their own, lines a paragraph
with line breaks, since not every client puts two paragraphs on two lines. No row of an article is longer than `LINE`.
Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal, TypeAlias

from bot.messages import Block
from bot.platforms import entries
from bot.platforms.entries import Day, Part, bare_title, block_parts, options
from bot.platforms.fitting import as_json, cut, units
from bot.platforms.slack.showing.components import Component, words
from bot.platforms.slack.showing.limits import BLOCKS, CONTEXT, HEADER, LINK, TOTAL, total
from bot.platforms.slack.showing.text import day, link, linked, mark_up, rich
from summarizers.types import Brief, Line, LineKind, Piece, Style

Look: TypeAlias = Literal["line", "bullet", "quote", "small"]


@dataclass(frozen=True, slots=True)
class Row:
    """Elements of rich text that stand on one line, as a paragraph, a bullet or a quote; or small print, of texts."""

    look: Look
    elements: tuple[dict[str, Any], ...]


Entry: TypeAlias = entries.Entry[Row]

LINE = 2_400
"""What one line of an article may take of the total, its marks among it."""

ENTRIES = 10
"""Hits in one message: a reader on a phone has scrolled enough."""

_HEADLINE = 600  # plain characters of a headline
_TITLE = 240  # plain characters of a block's title
_BOLD = {"bold": True}
_SIGNS = {LineKind.DISPUTE: "⇄ ", LineKind.WARNING: "⚠ "}
# What stands in quotation marks on a line of its own needs no other mark.
_QUOTED = {Style.QUOTE: Style.PLAIN}


def brief_entries(brief: Brief, *, numbered: bool = False) -> list[Entry]:
    """A brief's lines, section by section; with numbers those that a report or a correction may name."""
    return entries.brief_entries(brief, line_row, numbered=numbered)


def block_entries(blocks: Sequence[Block]) -> list[Entry]:
    """The blocks of a reply."""
    return entries.block_entries(blocks, _block_head, lambda line: line_row(line, plain=True))


def line_row(line: Line, number: int | None = None, *, plain: bool = False) -> Row:
    """A line with its marks: a bullet, a quote, or led by its sign or number; `plain` sentences are just lines."""
    look: Look = "bullet"
    if line.kind is LineKind.QUOTE:
        look = "quote"
    elif line.kind in _SIGNS or number is not None or (plain and line.kind is LineKind.SENTENCE):
        look = "line"
    lead = (f"{number}. " if number is not None else "") + _SIGNS.get(line.kind, "")
    pieces: Sequence[Piece] = line.pieces
    if look == "quote":
        pieces = [replace(piece, style=_QUOTED.get(piece.style, piece.style)) for piece in pieces]

    def made(shown: Sequence[Piece]) -> tuple[dict[str, Any], ...]:
        return mark_up((*([Piece(text=lead)] if lead else []), *shown)) or (rich("…"),)

    return Row(look, made(entries.shortened(pieces, lambda shown: units(as_json(made(shown))) <= LINE)))


def small(*parts: Part, source: str | None = None) -> tuple[Row, ...]:
    """Small print with dots between its parts, and a link behind them; no row without any part.

    Each text of small print wraps by itself, so what may be is one, and a dot stands at its end.
    """
    made = [_small(part) for part in parts]
    if (target := link(source, LINK)) and len(shown := linked(target, "Source")) <= LINK:
        made.append({"type": "mrkdwn", "text": shown, "verbatim": True})
    joined: list[dict[str, Any]] = []
    for each in made:
        if joined and joined[-1]["type"] == each["type"]:
            joined[-1]["text"] += f" · {each['text']}"
        else:
            joined.append(each)
    for each in joined[:-1]:
        each["text"] += " ·"
    return (Row("small", tuple(joined[:CONTEXT])),) if joined else ()


def notes(said: Sequence[str]) -> tuple[Row, ...]:
    """Sentences in small print, each on a line."""
    return (Row("small", ({"type": "plain_text", "text": "\n".join(said), "emoji": False},)),) if said else ()


def sentence(text: str) -> Row:
    """Words of our own, with those of others in them, as a paragraph."""
    return Row("line", (rich(text),))


def heading(title: str) -> list[Component]:
    """A headline in large letters, or in bold ones where it is too long for that; nothing without one."""
    if not title:
        return []
    if units(title) <= HEADER:
        return [{"type": "header", "text": words(title, HEADER)}]
    return as_blocks([Row("line", (rich(cut(title, _HEADLINE), _BOLD),))])


def body(listed: Iterable[Entry]) -> list[Component]:
    """The rows of entries as blocks: one for each section, with its heading, and for each entry that stands apart."""
    groups: list[list[Row]] = []
    before: str | None = None
    for entry in listed:
        if not groups or entry.heading != before or not entry.close:
            groups.append([])
            if entry.heading:
                groups[-1].append(Row("line", (rich(entry.heading, _BOLD),)))
        before = entry.heading
        groups[-1] += entry.rows
    return [block for rows in groups for block in as_blocks(rows)]


def as_blocks(rows: Iterable[Row]) -> list[Component]:
    """Rows as blocks: what follows one another in rich text is one block, small print is one each."""
    made: list[Component] = []
    for is_small, run in groupby(rows, lambda row: row.look == "small"):
        if is_small:
            made += [{"type": "context", "elements": list(row.elements)} for row in run]
        else:
            made.append({"type": "rich_text", "elements": list(_rich(run))})
    return made


def fits(blocks: Sequence[Component], reserved: int = 0) -> bool:
    """Whether a message holds blocks, and so much of the total beside them."""
    return len(blocks) <= BLOCKS - 4 and total(blocks) <= TOTAL - reserved


def fitting(reserved: Callable[[int], int]) -> Callable[[Sequence[Entry], int], bool]:
    """Whether a message holds entries; `reserved` is what a message of that number has beside them."""

    def holds(listed: Sequence[Entry], number: int) -> bool:
        offered = options(listed)
        taken = sum(len(as_json([each.label, each.value, each.description])) + 100 for each in offered)
        return len(offered) <= ENTRIES and fits(body(listed), reserved(number) + taken)

    return holds


def _rich(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Rows as the elements of a block of rich text."""
    for look, run in groupby(rows, lambda row: row.look):
        if look == "bullet":
            items = [{"type": "rich_text_section", "elements": list(row.elements)} for row in run]
            yield {"type": "rich_text_list", "style": "bullet", "elements": items}
        elif look == "quote":
            for row in run:
                yield {"type": "rich_text_quote", "elements": list(row.elements)}
        else:
            elements: list[dict[str, Any]] = []
            for row in run:
                elements += [rich("\n"), *row.elements] if elements else row.elements
            yield {"type": "rich_text_section", "elements": elements}


def _small(part: Part) -> dict[str, Any]:
    """A part of small print; a day is a mark of Slack's."""
    if isinstance(part, Day):
        return {"type": "mrkdwn", "text": day(part.when, part.before), "verbatim": True}
    return {"type": "plain_text", "text": part, "emoji": False}


def _block_head(block: Block) -> tuple[Row, ...]:
    """A block's title, and what stands under it."""
    title = cut(bare_title(block.title), _TITLE)
    named = [block.id] if block.id else []
    head = (Row("line", (rich(title, _BOLD),)),) if title else ()
    return (*head, *small(*named, *block_parts(block), source=block.link))
