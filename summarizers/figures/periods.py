"""Over which period a count is taken: "a day", "in the past 24 hours", and at a sentence's beginning "Each month …"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from summarizers.figures.figure_words import SentenceWords
from summarizers.types import Span

_PERIOD_BEHIND = 70  # characters between a figure and its period
_RATE_BEHIND = 45
_PERIOD_BEFORE = 120
_CLOSED = re.compile(r"[;!?]|\.(?=\s|[A-Z])")  # what a period does not reach across


class PeriodReader:
    """The periods that one sentence names."""

    def __init__(self, words: SentenceWords) -> None:
        lexicon, start, end = words.lexicon, words.span.start, words.span.end
        self.text = words.text
        self.rates = [Span(*found.span()) for found in lexicon.rates.finditer(words.text, start, end)]
        self.spans = [Span(*found.span()) for found in lexicon.spans.finditer(words.text, start, end)]
        opening = lexicon.leading.match(words.text, start, end)
        self.leading = Span(*opening.span("rate")) if opening is not None else None

    def holds_rate(self, span: Span) -> bool:
        """Whether a figure is the number of a rate: "every 120 days"."""
        return _within(span, self.rates)

    def holds(self, span: Span) -> bool:
        """Whether a duration is the period of something else: "in the past 24 hours"."""
        return _within(span, self.spans)

    def of(self, at: Span, following: int) -> str | None:
        """The period of the figure at `at`, where the next one begins at `following`; None if none is named."""
        span = self._span(at, following)
        return span.of(self.text) if span is not None else None

    def _span(self, at: Span, following: int) -> Span | None:
        k = bisect_left(self.rates, Span(at.start, at.start))
        if k < len(self.rates) and self.rates[k].end <= at.end:
            return self.rates[k]  # "one meal a day or less"
        k = bisect_left(self.rates, Span(at.end, at.end))
        if k < len(self.rates):
            rate = self.rates[k]
            if rate.start <= at.end + _RATE_BEHIND and rate.start < following:
                return rate
        k = bisect_left(self.spans, Span(at.end, at.end))
        near = k < len(self.spans) and self.spans[k].start <= at.end + _PERIOD_BEHIND
        if near and not _CLOSED.search(self.text, at.end, self.spans[k].start):
            return self.spans[k]
        if k and 0 <= at.start - self.spans[k - 1].end <= _PERIOD_BEFORE:
            return None if _CLOSED.search(self.text, self.spans[k - 1].end, at.start) else self.spans[k - 1]
        return self.leading


def _within(span: Span, others: Sequence[Span]) -> bool:
    k = bisect_left(others, Span(span.start, span.start))
    return any(other.overlaps(span) for other in others[max(0, k - 1) : k + 1])
