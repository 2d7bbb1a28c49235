"""The lines of a PDF's page in the order in which people read them.

Method: a page is cut where a gutter, a strip that no word crosses, runs beside enough lines on both sides (the
recursive XY cut of Nagy and Seth 1984, gutters first); what stands above it is read before, then the columns, then what
stands below. Within a column, words on one baseline are a line. A table is read column by column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bot.articles.documents.pdf_words import Word, in_reading_order

_WORDS = 6_000  # of a page; above, it is no page of text, and stays in the order of the file
_GUTTER = 0.75  # of the type's size: narrower strips are wide blanks
_BESIDE = 4  # lines that stand on each side of a gutter
_DEPTH = 6  # cuts within cuts
_SAME_LINE = 0.4  # of the type's size, by which baselines of one line differ
_STEP = 3.0  # points between two strips that are tried
_STRIPS = 200  # strips that are tried; a page of 600 points has no more


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column: its text, its place, and the column's edges. `lead`: the width of its first word."""

    text: str
    left: float
    right: float
    base: float
    size: float
    weight: int
    lead: float
    column: int


def order_lines(words: Sequence[Word], *, backward: bool = False) -> list[Line]:
    """The lines of a page in reading order.

    Args:
        words: of the page, in any order.
        backward: the page's script runs from right to left.

    Returns:
        Lines; those of a column share its number.
    """
    if not words:
        return []
    regions = [list(words)] if len(words) > _WORDS else _cut(list(words), backward, _DEPTH)
    return [_line(row, number, backward) for number, region in enumerate(regions) for row in _rows(region)]


def _cut(words: list[Word], backward: bool, depth: int) -> list[list[Word]]:
    """The columns of a region, and what stands above and below them, in reading order."""
    found = _gutter(words) if depth and len(words) > 2 * _BESIDE else None
    if found is None:
        return [words] if words else []
    middle, top, bottom = found
    above = [word for word in words if word.base > top + _SAME_LINE * word.size]
    below = [word for word in words if word.base < bottom - _SAME_LINE * word.size]
    beside = [word for word in words if abs(2 * word.base - top - bottom) <= top - bottom + 2 * _SAME_LINE * word.size]
    columns = [
        [word for word in beside if word.left + word.right < 2 * middle],
        [word for word in beside if word.left + word.right >= 2 * middle],
    ]
    if backward:
        columns.reverse()
    return [part for region in (above, *columns, below) for part in _cut(region, backward, depth - 1)]


def _gutter(words: list[Word]) -> tuple[float, float, float] | None:
    """The gutter that most lines stand beside: its middle, and the first and the last baseline beside it."""
    size = median(word.size for word in words)
    rows = _rows(words)
    best: tuple[float, float, float] | None = None
    most = _BESIDE - 1
    for middle in _strips(rows, size):
        low, high = middle - _GUTTER * size / 2, middle + _GUTTER * size / 2
        left: list[float] = []
        right: list[float] = []
        for row in (*rows, None):
            if row is not None and not any(word.left < high and word.right > low for word in row):
                left += [word.base for word in row if word.right <= low][:1]
                right += [word.base for word in row if word.left >= high][:1]
                continue
            if left and right:
                top, bottom = min(left[0], right[0]), max(left[-1], right[-1])
                lines = min(sum(bottom <= base <= top for base in side) for side in (left, right))
                if lines > most:
                    most, best = lines, (middle, max(left[0], right[0]), min(left[-1], right[-1]))
            left, right = [], []
    return best


def _strips(rows: Sequence[Sequence[Word]], size: float) -> list[float]:
    """Middles of blanks between words of one line that are as wide as gutters, each place once."""
    found: set[int] = set()
    for row in rows:
        reach = row[0].right
        for word in row[1:]:
            if word.left - reach >= _GUTTER * size:
                found.add(round((word.left + reach) / 2 / _STEP))
                found.add(round((word.left - _GUTTER * size / 2 - 1) / _STEP))
            reach = max(reach, word.right)
    return [place * _STEP for place in sorted(found)[:_STRIPS]]


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words on one baseline, from left to right, from the top down."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: -word.base):
        if rows and rows[-1][0].base - word.base <= _SAME_LINE * max(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=lambda word: word.left)
    return rows


def _line(row: Sequence[Word], column: int, backward: bool) -> Line:
    sizes = sorted(word.size for word in row for _ in word.text)
    first = row[-1] if backward else row[0]
    return Line(
        in_reading_order(row) if backward else " ".join(word.text for word in row),
        row[0].left,
        max(word.right for word in row),
        median(word.base for word in row),
        sizes[len(sizes) // 2],
        min(word.weight for word in row),
        first.right - first.left,
        column,
    )
