"""Warbrief's own ranker: a linear model over `features`, learned to make good extracts as sets, and told in words.

A sentence's score is the sum of its features' weights; an extract's worth is the sum of its sentences' scores and of
what each pair adds: less for words in common, more for two that stand side by side. The weights (`ranker-weights.toml`,
one file for English and one for any language) are learned by tests/training/ranker.py: of all sets of three sentences
of an article the better by ROUGE is made the likelier (the expected gain of a softmax over the sets), on CNN/DailyMail,
SumLLM, Newsroom and annotated war articles together, so that no one kind of summary is followed at another's cost.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from heapq import nsmallest

from summarizers.lexicon import pack
from summarizers.ranking.choosing import Pairs
from summarizers.ranking.content_words import lists_of
from summarizers.ranking.features import features_of
from summarizers.ranking.standing import count_words
from summarizers.types import Analysis, Sentence

_TOLD = 3  # features that a reason names
_TELLING = 0.1  # what a feature has to add to be named
_SHORT = 200  # words under which a text is unlike those learned from, and the sooner said counts the more
_LEAN, _FEW = 12.0, 20  # what the first sentence of the shortest text gains; sentences in which words are counted
_PLACE = ("from place", "far down", "share of the text", "one of the last")
_LENGTH = ("from", "length")


@cache
def _weights(code: str) -> dict[str, dict[str, float]]:
    """The weights of a language, those of any language where it has none of its own."""
    return lists_of(code, "ranker-weights") or pack("ranker-weights")


def rank_learned(
    text: str,
    sentences: Sequence[Sentence],
    *,
    title: str | None,
    language: str,
    read: Analysis | None,
    order: Sequence[int] = (),
) -> tuple[list[float], list[str], Pairs]:
    """Every sentence's score and, in short, what made it; what pairs add. Arguments as for `features_of`.

    >>> rank_learned("", (), title=None, language="en", read=None)[:2]
    ([], [])
    """
    learned = _weights(language.partition("-")[0].lower())
    weights = learned["sentence"]
    found = features_of(text, sentences, title=title, language=language, read=read, order=order)
    short = max(0.0, 1.0 - sum(count_words(sentence.span.of(text)) for sentence in sentences[:_FEW]) / _SHORT)
    parts: list[dict[str, float]] = []
    usual: dict[str, float] = {}
    for index, each in enumerate(found):
        part: dict[str, float] = (
            {"short text, by place": _LEAN * short / (1 + (order[index] if order else index))} if short else {}
        )
        for name, value in each.items():
            if value and name in weights:
                whole = _part_of(name)
                part[whole] = part.get(whole, 0.0) + value * weights[name]
        parts.append(part)
        for whole, value in part.items():
            usual[whole] = usual.get(whole, 0.0) + value / len(found)
    scores = [round(math.fsum(part.values()), 6) for part in parts]
    return scores, [_told(part, usual, index, len(parts)) for index, part in enumerate(parts)], Pairs(**learned["pair"])


@cache
def _part_of(name: str) -> str:
    """What a feature is told as: those of place and of length are one each."""
    return "place" if name.startswith(_PLACE) else "length" if name.startswith(_LENGTH) else name


def _told(part: Mapping[str, float], usual: Mapping[str, float], index: int, count: int) -> str:
    """A sentence's place, and what lifts or lowers it most against the article's usual sentence."""
    more = ((part.get(name, 0.0) - value, name) for name, value in usual.items())
    telling = nsmallest(_TOLD, ((-abs(value), name, value) for value, name in more if abs(value) >= _TELLING))
    said = [f"{name} {value:+.1f}" for _, name, value in telling]
    return ", ".join([f"position {index + 1} of {count}", *said])
