"""Markdown tables, and the figures in them."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence


def render_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; a cell that is None is a dash, one that begins with a digit or a sign stands to the right."""
    cells = [["–" if cell is None else str(cell).replace("|", "\\|") for cell in row] for row in rows]
    columns = range(len(head))
    right = [bool(cells) and all(row[i][:1] in "–+-−0123456789" for row in cells) for i in columns]
    lines = [head, ["--:" if right[i] else "---" for i in columns], *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Median, mean and 95th percentile (the nearest value at or above it) of at least one value."""
    ranked = sorted(values)
    return statistics.median(ranked), statistics.fmean(ranked), ranked[-(-len(ranked) * 95 // 100) - 1]
