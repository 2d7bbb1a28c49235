"""Spans by place: which of many lie near a region, without looking at all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from summarizers.types import Span

T = TypeVar("T")

_WIDTH = 1 << 10  # characters a bucket; about five sentences


class SpanIndex(Generic[T]):
    """Spans with a value each, filed under every stretch of the text that they touch.

    >>> SpanIndex([(Span(0, 4), "Kyiv"), (Span(5, 9), "says")]).near(Span(3, 5))
    [(Span(start=0, end=4), 'Kyiv')]
    """

    def __init__(self, items: Iterable[tuple[Span, T]]) -> None:
        self._items = sorted(items, key=lambda item: item[0])
        self._buckets: dict[int, list[int]] = {}
        for number, (span, _) in enumerate(self._items):
            for bucket in range(span.start // _WIDTH, max(span.start, span.end - 1) // _WIDTH + 1):
                self._buckets.setdefault(bucket, []).append(number)

    def near(self, region: Span) -> list[tuple[Span, T]]:
        """Those that share a character with the region, in text order; empty for none or an empty region."""
        found: set[int] = set()
        for bucket in range(region.start // _WIDTH, max(region.start, region.end - 1) // _WIDTH + 1):
            found.update(self._buckets.get(bucket, ()))
        return [self._items[number] for number in sorted(found) if self._items[number][0].overlaps(region)]

    def holding(self, region: Span) -> list[tuple[Span, T]]:
        """Those that hold the whole region, in text order."""
        return [item for item in self.near(region) if item[0].holds(region)]

    def within(self, region: Span) -> list[tuple[Span, T]]:
        """Those that lie wholly inside the region, in text order."""
        return [item for item in self.near(region) if region.holds(item[0])]
