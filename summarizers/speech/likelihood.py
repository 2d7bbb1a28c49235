"""How likely what looks like an attribution, or the end of a content, is one: logistic models over closed features.

The features are lemmas of the cue lexicon, frames, closed-class words and shapes of the words around a cue; the
weights (`data/en/attribution-weights.toml`) are learned from PolNeAR's training articles by
`tests/training/attributions.py` (logistic regression with an L1 penalty, Tibshirani 1996). What they cannot do: know
a word that is neither in the lexicon nor in a closed class by more than its ending.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from math import exp

from summarizers.lexicon import pack
from summarizers.text.clauses import Words, has_ending, word_class

BIAS = ""
"""The feature of every place, which has a model's bias for its weight."""

_STEEPEST = 50.0  # a sum of weights below this is a probability of nothing
_SHAPES = 8192  # words whose shape is kept
_COUNTS = 256  # counts whose step is kept


@cache
def weights(model: str) -> dict[str, float]:
    """The weights of a model: "keep" (is it an attribution) or "end" (does a content end here)."""
    found: dict[str, float] = pack("en/attribution-weights")[model]
    return found


def score(model: str, features: Iterable[str]) -> float:
    """The sum of a model’s weights of these features; its bias only if `BIAS` is among them."""
    known = weights(model)
    return sum([known[feature] for feature in features if feature in known])


def likelihood(model: str, features: Iterable[str]) -> float:
    """The probability that a model gives to a place with these features; between 0 and 1."""
    total = score(model, features) + weights(model).get(BIAS, 0.0)
    return 1 / (1 + exp(-total)) if total > -_STEEPEST else 0.0


@cache
def _closed() -> frozenset[str]:
    names = ("determiners", "pronouns", "possessives", "subordinators", "coordinators", "prepositions", "auxiliaries")
    more = ("negations", "relatives", "objects", "infinitive_markers", "question_words", "third_persons")
    return frozenset().union(*map(word_class, (*names, *more)))


@lru_cache(maxsize=_SHAPES)
def _word_shape(text: str) -> str:
    lower = text.lower()
    if lower in _closed():
        return lower
    if not text[0].isalnum():
        return text
    if text[0].isdigit():
        return "0"
    for name in ("weekdays", "months", "time"):
        if lower in word_class(name):
            return "time"
    if text[0].isupper():
        return "Name"
    for name in ("negative", "ing", "past"):
        if has_ending(lower, name):
            return name
    if lower in word_class("finite"):
        return "verb"
    if lower in word_class("adverbs") or has_ending(lower, "adverb"):
        return "adverb"
    return "plural" if has_ending(lower, "plural") and not has_ending(lower, "singular") else "word"


def shape(words: Words, at: int) -> str:
    """A token's closed-class word in lower case, else its class by case and ending; "" beyond either end."""
    return _word_shape(words.tokens[at].text) if 0 <= at < len(words.tokens) else ""


@lru_cache(maxsize=_COUNTS)
def bucket(count: int) -> str:
    """A count of words in steps that widen.

    >>> [bucket(count) for count in (0, 3, 5, 9, 40)]
    ['0', '3', '4', '8', '32']
    """
    return str(count if count < 4 else 1 << (count.bit_length() - 1))
