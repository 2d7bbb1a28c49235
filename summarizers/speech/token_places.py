"""Which token of which paragraph stands at an offset of the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from summarizers.text.clauses import Words


class Places:
    """The paragraphs of an article, asked for the token at an offset.

    Args:
        paragraphs: the words of each paragraph, in text order.
    """

    def __init__(self, paragraphs: Sequence[Words]) -> None:
        self._paragraphs = paragraphs
        self._ends = [words.tokens[-1].end for words in paragraphs]
        self._token_ends: dict[int, list[int]] = {}

    def above(self, words: Words) -> Words | None:
        """The paragraph above one; None above the first."""
        number = bisect_right(self._ends, words.tokens[0].start)
        return self._paragraphs[number - 1] if number else None

    def token_at(self, offset: int) -> tuple[Words, int] | None:
        """The first token that ends behind an offset, with its paragraph; None behind the last."""
        number = bisect_right(self._ends, offset)
        if number == len(self._paragraphs):
            return None
        words = self._paragraphs[number]
        if number not in self._token_ends:
            self._token_ends[number] = [token.end for token in words.tokens]
        return words, bisect_right(self._token_ends[number], offset)
