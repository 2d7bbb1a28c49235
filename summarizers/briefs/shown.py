"""What a brief shows already: which stretches, in which words, and whose voices; so that it says nothing twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from summarizers.briefs.span_index import SpanIndex
from summarizers.types import Analysis, Claim, Line, Span

REPEATED = 0.8
"""A span of which so many words stand in one line already is said twice."""

_WORD = re.compile(r"\w{4,}")
_KNOWN_SIDE = 1.5  # what a voice weighs less if its side has been heard, in units of a claim's weight
_KNOWN_SOURCE = 2.0  # the same, for each time that the source itself has been


class Shown:
    """The stretches that lines have shown so far. Lines are few, so each question costs one look at each of them."""

    def __init__(self, analysis: Analysis) -> None:
        self._text = analysis.article.text
        self._spans: list[Span] = []
        self._words: list[frozenset[str]] = []
        self._heard: Counter[str] = Counter()
        self._claims: SpanIndex[Claim] = SpanIndex((claim.content[0], claim) for claim in analysis.claims)

    @property
    def characters(self) -> int:
        """How many characters of the article are shown."""
        return sum(span.end - span.start for span in self._spans)

    def add(self, lines: Iterable[Line]) -> None:
        """Notes what lines show, and whose statements stand in it."""
        heard: set[tuple[int, int]] = set()
        for line in lines:
            spans = [piece.span for piece in line.pieces if piece.span is not None]
            self._spans += spans
            self._words.append(frozenset(word for span in spans for word in self._said(span)))
            for span in spans:
                for content, claim in self._claims.near(span):
                    held = span.holds(content) or content.holds(span)
                    if held and (content.start, content.end) not in heard:
                        heard.add((content.start, content.end))
                        self.hear(claim.source.name, claim.source.side)

    def hear(self, name: str, side: str | None) -> None:
        """Notes that somebody has had a word."""
        self._heard[name] += 1
        if side is not None:
            self._heard[f"side of {side}"] += 1

    def voice(self, name: str, side: str | None) -> float:
        """How much less a statement counts because its side and its source have had a word."""
        known = side is not None and self._heard[f"side of {side}"] > 0
        return _KNOWN_SIDE * known + _KNOWN_SOURCE * self._heard[name]

    def covers(self, span: Span, share: float = 0.4) -> bool:
        """Whether more than a share of a span's characters are shown."""
        shared = sum(max(0, min(s.end, span.end) - max(s.start, span.start)) for s in self._spans)
        return shared > share * max(1, span.end - span.start)

    def repeats(self, span: Span) -> bool:
        """Whether most words of a span stand in one line already: the same thing said twice."""
        words = set(self._said(span))
        return bool(words) and any(len(words & said) >= REPEATED * len(words) for said in self._words)

    def mentions(self, words: str) -> bool:
        """Whether these very words stand in a line."""
        return any(self._text.find(words, span.start, span.end) >= 0 for span in self._spans)

    def _said(self, span: Span) -> list[str]:
        return [word.lower() for word in _WORD.findall(self._text, span.start, span.end)]
