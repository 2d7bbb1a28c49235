"""The paragraphs of a PDF: lines joined, words mended, running heads and page numbers left out.

Method: a line opens a paragraph where it is set in, stands apart, is of another size or weight, or follows a line on
which its first word would have fitted. A paragraph goes on in the next column where it broke off. A hyphen at the end
of a line goes, unless the word stands with it elsewhere or its parts say so (`pdf.toml`). Lines at a page's edge that
come again on another page are running heads. Captions and boxes between two columns stay where they are.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from bot.articles.documents.pdf_lines import Line

_EDGE = 3  # lines at the top and the bottom of a page that may be running heads
_NEAR = 6.0  # points by which a running head moves from page to page
_SET_IN = 0.7  # of the type's size: what is set in opens a paragraph
_APART = 1.3  # times the usual distance between lines
_SIZES = 0.06  # share by which sizes differ that are not the same
_WEIGHTS = 50
_HEAD_WORDS = 12  # of a running head
_BACK = 3  # paragraphs, back from the next, in which one that broke off is looked for: boxes and captions between

_DIGITS = re.compile(r"\d+")
# What browsers print at a page's edges: "06/03/2023, 10:15 Title", "https://example.org/a 1/2".
_PRINTED = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}:\d{2}(?:\s?[AP]M)?(?: |\Z)|(?:https?|file)://\S+(?: \d+/\d+)?\Z"
)
_ENDED = re.compile(r"[.!?…:;。！？؟۔][\"'”’»)\]]*\Z")
_HYPHENED = re.compile(r"[^\s_–—-][-‐\u00ad]\Z")
_TAIL = re.compile(r"[^\s\"“”«»„(\[/—–]{1,60}\Z")
_HEAD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_TOKEN = re.compile(r"[^\W_]+(?:[-‐'’ʼ][^\W_]+)*")
_UNSPACED = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")


class Block(NamedTuple):
    """A paragraph: its text, the size of its type and the page on which it begins, from 0."""

    text: str
    size: float
    page: int


@dataclass(slots=True)
class _Paragraph:
    page: int
    lines: list[Line]
    set_in: bool
    full: bool = field(default=False)  # the last line left no room for the next word


def join_lines(pages: Sequence[Sequence[Line]], *, backward: bool = False) -> list[Block]:
    """The paragraphs of all pages in reading order.

    Args:
        pages: the lines of each page, in reading order.
        backward: the script runs from right to left.

    Returns:
        Blocks without running heads and page numbers; empty for none.
    """
    kept = _without_edges(pages)
    known = _known_words(line.text for lines in kept for line in lines)
    found: list[_Paragraph] = []
    for number, lines in enumerate(kept):
        start = 0
        for n in range(1, len(lines) + 1):
            if n == len(lines) or lines[n].column != lines[start].column:
                _take(found, _column(lines[start:n], number, backward))
                start = n
    return [Block(_mended([line.text for line in p.lines], known), p.lines[0].size, p.page) for p in found]


# --- running heads -----------------------------------------------------------------------------------------


def _without_edges(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without running heads, page numbers and what a browser prints at the edge."""
    edges: list[dict[int, tuple[str, float]]] = []
    for lines in pages:
        down = sorted(range(len(lines)), key=lambda n: -lines[n].base)
        outer = {*down[:_EDGE], *down[-_EDGE:]}
        edges.append({n: (_place(lines[n].text), lines[n].base) for n in outer})
    places: dict[str, list[tuple[int, float]]] = {}
    for number, edge in enumerate(edges):
        for text, base in edge.values():
            places.setdefault(text, []).append((number, base))
    kept: list[list[Line]] = []
    for number, (lines, edge) in enumerate(zip(pages, edges, strict=True)):
        gone = {
            n
            for n, (text, base) in edge.items()
            if any(other != number and abs(at - base) <= _NEAR for other, at in places[text][:200])
            or _is_number(lines[n].text)
            or _PRINTED.match(lines[n].text)
        }
        kept.append([line for n, line in enumerate(lines) if n not in gone])
    return kept


def _place(text: str) -> str:
    """What is the same of a running head on each page; a sentence may differ in nothing."""
    return text if _ENDED.search(text) else _DIGITS.sub("#", text).casefold()


def _is_number(text: str) -> bool:
    """Whether a line is a page number: "– 3 –", "3/7", "Page 3 of 7"."""
    words = _lists()["page"]
    parts = [part for part in re.split(r"([\s/|]+)", text.casefold().strip(" -–—|[]")) if part.strip()]
    numbers = sum(part.isdecimal() and len(part) <= 4 for part in parts)
    return 0 < numbers <= 2 and all(
        (part.isdecimal() and len(part) <= 4) or part.strip() in "/|" or part in words["words"] or part in words["of"]
        for part in parts
    )


# --- paragraphs --------------------------------------------------------------------------------------------


def _column(lines: Sequence[Line], page: int, backward: bool) -> list[_Paragraph]:
    """The paragraphs of one column."""
    lefts, rights = sorted(line.left for line in lines), sorted(line.right for line in lines)
    low, high = lefts[len(lefts) // 10], rights[-1 - len(rights) // 20]
    gaps: dict[int, list[float]] = {}
    for before, line in pairwise(lines):
        if _alike(before, line):
            gaps.setdefault(round(line.size), []).append(before.base - line.base)
    leading = {size: min(median(known), 2 * max(size, 1)) for size, known in gaps.items()}
    found: list[_Paragraph] = []
    for n, line in enumerate(lines):
        inward = (high - line.right) if backward else (line.left - low)
        if n:
            before = lines[n - 1]
            room = (before.left - low) if backward else (high - before.right)
            fits = line.lead + 0.3 * line.size < room - 0.5 * line.size
            before_inward = (high - before.right) if backward else (before.left - low)
            found[-1].full = not fits
            if not (
                not _alike(before, line)
                or before.base - line.base > _APART * leading.get(round(line.size), 1.3 * line.size)
                or (inward > _SET_IN * line.size and before_inward < inward - line.size / 2)
                or (fits and (_ENDED.search(before.text) or (room > (high - low) / 3 and not line.text[:1].islower())))
            ):
                found[-1].lines.append(line)
                continue
        found.append(_Paragraph(page, [line], inward > _SET_IN * line.size))
    last = lines[-1]
    room = (last.left - low) if backward else (high - last.right)
    found[-1].full = room < max(5 * last.size, (high - low) / 6)
    return found


def _alike(before: Line, line: Line) -> bool:
    return abs(before.size - line.size) <= _SIZES * line.size and abs(before.weight - line.weight) < _WEIGHTS


def _take(found: list[_Paragraph], column: Sequence[_Paragraph]) -> None:
    """Appends a column's paragraphs; the first, or what follows a running head, may go on with an earlier one."""
    for n, paragraph in enumerate(column):
        if n > 1 or (n == 1 and len(column[0].lines) > 1) or not _goes_on(found, paragraph):
            found.append(paragraph)


def _goes_on(found: list[_Paragraph], after: _Paragraph) -> bool:
    """Joins a paragraph to the one that it goes on with, if there is one."""
    opening = after.lines[0]
    lower = opening.text[:1].islower()
    if lower and len(found) > 1 and _is_head(found[-1], found[-2], after) and _broke_off(found[-2], opening):
        found.pop()
    whole = len(after.lines) > 1 or _ENDED.search(opening.text) is not None
    for back, before in enumerate(found[: -_BACK - 1 : -1]):
        if not after.set_in and _broke_off(before, opening) and (lower or (whole and not back)):
            before.lines += after.lines
            before.full = after.full
            return True
        if not lower:
            break
    return False


def _broke_off(paragraph: _Paragraph, following: Line) -> bool:
    """Whether a paragraph's last sentence is unfinished, and a line of the same type may finish it."""
    last = paragraph.lines[-1]
    return _alike(last, following) and (
        _HYPHENED.search(last.text) is not None or (paragraph.full and not _ENDED.search(last.text))
    )


def _is_head(between: _Paragraph, before: _Paragraph, after: _Paragraph) -> bool:
    """Whether a line between the halves of a sentence on two pages is a running head that stands there once."""
    line = between.lines[0]
    alone = len(between.lines) == 1 and len(line.text.split()) <= _HEAD_WORDS and not _ENDED.search(line.text)
    return alone and before.page < between.page == after.page and line.base > after.lines[0].base


# --- words -------------------------------------------------------------------------------------------------


def _known_words(lines: Iterable[str]) -> Counter[str]:
    """The words that stand whole in a line."""
    known: Counter[str] = Counter()
    for line in lines:
        tokens = [token.group().casefold().replace("‐", "-") for token in _TOKEN.finditer(line)]
        known.update(tokens[:-1] if _HYPHENED.search(line) else tokens)
    return known


def _mended(lines: Sequence[str], known: Counter[str]) -> str:
    """The lines of a paragraph as one, words that were divided made whole."""
    parts = [lines[0]]
    for before, line in pairwise(lines):
        ends = parts[-1]
        if _HYPHENED.search(before) and line:
            kept, blank = _hyphen(before, line, known)
            parts[-1] = ends if kept else ends[:-1]
            parts.append(" " if blank else "")
        elif not (_UNSPACED.search(before[-1:]) and _UNSPACED.match(line)) and not re.search(r"\S[—/]\Z", before):
            parts.append(" ")
        parts.append(line)
    return "".join(parts).replace("\u00ad", "").strip()


def _hyphen(before: str, line: str, known: Counter[str]) -> tuple[bool, bool]:
    """Whether the hyphen at a line's end stays, and whether a blank follows it."""
    tail, head = _TAIL.search(before[:-1]), _HEAD.match(line)
    if before[-1] == "\u00ad":
        return False, False
    if tail is None or head is None:
        return True, False
    lists = _lists()["hyphens"]
    first, second = tail.group().casefold().replace("‐", "-"), head.group().casefold()
    if second in lists["suspended"] and f"{first}{second}" not in known:
        return True, True
    if not head.group()[0].islower() and head.group()[0].isupper():
        return True, False  # Ben-\nGvir
    if f"{first}-{second}" in known or f"{first}{second}" in known:
        return f"{first}-{second}" in known, False
    part = first.rpartition("-")[2]
    if any(not letter.isalpha() and letter not in "-'’ʼ" for letter in first) or first in lists["kept"]:
        return True, False
    compound = len(part) > 3 and len(second) > 3 and part in known and second in known
    return compound and part not in lists["closed"], False


@cache
def _lists() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files(__package__) / "pdf.toml").read_text(encoding="utf-8"))
