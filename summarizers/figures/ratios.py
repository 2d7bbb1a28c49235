"""Ratios: "7 to 1", "five-to-one", "10:1", where a word such as "outnumbered" or "ratio" stands near."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from summarizers.figures.figure_words import SentenceWords
from summarizers.figures.numerals import read_numeral
from summarizers.text.tokens import tokenise
from summarizers.types import Span

_CUE_BEFORE = 150  # where a ratio's word must stand: "the ratio … was 7 to 1", "a 7 to 1 advantage"
_CUE_BEHIND = 30


def find_ratios(words: SentenceWords, language: str) -> Iterator[tuple[Span, float]]:
    """The ratios of a sentence, in order, each with how many the first side has for one of the other."""
    lexicon = words.lexicon
    cues = [words.starts[i] for i, word in enumerate(words.lowers) if word in lexicon.exclusions["ratio"]]
    if not cues:
        return
    for match in lexicon.ratio.finditer(words.text, words.span.start, words.span.end):
        k = max(0, bisect_left(cues, match.start()) - 1)
        if not any(match.start() - _CUE_BEFORE <= cue <= match.end() + _CUE_BEHIND for cue in cues[k : k + 2]):
            continue
        values = []
        for group in (1, 2):
            tokens = tokenise(words.text, match.start(group), match.end(group))
            number = read_numeral(tokens, 0, words.text, language)
            values.append(number.low if number is not None else None)
        if values[0] and values[1]:
            yield Span(match.start(), match.end()), round(values[0] / values[1], 3)
