"""What a claim is about: one of a small closed set of topics, by the words and phrases of `data/en/topics.toml`.

Words that speak of a topic only in company do so as pairs: missiles that hit are strikes, missiles supplied are arms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from summarizers.lexicon import pack

LONGEST = 800
"""How many characters of a content are read for its topic."""

_WORD = re.compile(r"\w+")
_WEIGHTS = {"names": 4.5, "settles": 3.0, "speaks": 1.0, "hints": 0.35}
_FURTHER = 0.35  # what entries behind the heaviest weigh: many small words are no great one
_APART = 6  # words between the two of a pair, at most
_HEAD = 25  # words in which a content says what it is about
_TAIL = 0.6  # what a word behind them weighs
_ALIKE = 0.3  # weights that differ by less are equal
_CACHED = 20_000  # words

_Rest = tuple[tuple[str, bool], ...]


class _Meaning(NamedTuple):
    """What a phrase means: (entry, topic, weight) of those it speaks for, its classes, whether it says nothing."""

    votes: list[tuple[int, int, float]]
    classes: list[str]
    idle: list[bool]


class _Pair(NamedTuple):
    topic: int
    weight: float
    one: str
    other: str


class _Start(NamedTuple):
    """What may start with a word: its meanings alone, phrases by their second word, and those that leave that open."""

    alone: tuple[_Meaning, ...]
    second: dict[str, list[tuple[_Rest, _Meaning]]]
    open: list[tuple[_Rest, _Meaning]]


class _Lexicon(NamedTuple):
    """Phrases by their first word, or by its beginning where any ending may follow: what else they need, and mean.

    `read` is what may start with the words met before, nothing where nothing does.
    """

    names: tuple[str, ...]
    least: float
    whole: dict[str, dict[_Rest, _Meaning]]
    begun: dict[str, dict[_Rest, _Meaning]]
    pairs: tuple[_Pair, ...]
    read: dict[str, _Start | None]


@cache
def _lexicon() -> _Lexicon:
    data = pack("en/topics")
    names = tuple(data["topics"])
    found = _Lexicon(names, data["least"], {}, {}, tuple(_pairs(data["pairs"], names)), {})
    number = 0
    for topic, lists in enumerate(data["topics"].values()):
        for strength, entries in lists.items():
            for entry in entries:
                number += 1
                for meaning in _meanings(found, entry):
                    meaning.votes.append((number, topic, _WEIGHTS[strength]))
    for name, entries in data["classes"].items():
        for entry in entries:
            for meaning in _meanings(found, entry):
                meaning.classes.append(name)
    for entry in data["idle"]:
        for meaning in _meanings(found, entry):
            meaning.idle.append(True)
    return found


def _pairs(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Iterator[_Pair]:
    for row in rows:
        for one in row["words"].split():
            yield _Pair(names.index(row["topic"]), row["weight"], one, row["with"])


def _meanings(lexicon: _Lexicon, entry: str) -> Iterator[_Meaning]:
    """The meanings of the phrases that an entry stands for, one for each choice of its words' endings."""
    for (first, is_begun), *rest in product(*map(_forms, entry.split())):
        phrases = (lexicon.begun if is_begun else lexicon.whole).setdefault(first, {})
        yield phrases.setdefault(tuple(rest), _Meaning([], [], []))


def _forms(word: str) -> list[tuple[str, bool]]:
    if word.endswith("*"):
        return [(word[:-1], True)]
    stem, *endings = word.split("|")
    return [(stem + ending, False) for ending in ("", *endings)]


def _starting(word: str, known: _Lexicon) -> _Start | None:
    found = list(known.whole.get(word, {}).items())
    for length in _lengths():
        if length > len(word):
            break
        found += known.begun.get(word[:length], {}).items()
    start = _Start(tuple(meaning for rest, meaning in found if not rest), {}, [])
    for rest, meaning in found:
        if rest:
            second, is_begun = rest[0]
            (start.open if is_begun else start.second.setdefault(second, [])).append((rest, meaning))
    if len(known.read) < _CACHED:
        known.read[word] = start if found else None
    return start if found else None


@cache
def _lengths() -> tuple[int, ...]:
    """How long the beginnings are that may have any ending, ascending."""
    return tuple(sorted({len(begun) for begun in _lexicon().begun}))


def topics() -> tuple[str, ...]:
    """The topics that a claim may have, in their file's order, "other" last.

    >>> topics()[0], topics()[-1]
    ('casualties', 'other')
    """
    return (*_lexicon().names, "other")


def topic_of(surface: str) -> str:
    """The topic of a content: the heaviest of `data/en/topics.toml`, "other" if nothing speaks clearly for any.

    >>> topic_of("1,600 soldiers had been killed in the past day"), topic_of("the allies should supply more shells")
    ('casualties', 'arms')
    """
    known = _lexicon()
    heaviest: dict[int, float] = {}
    together: dict[int, float] = {}
    matched: set[int] = set()
    classes: dict[str, list[int]] = {}
    words = _WORD.findall(surface[:LONGEST].lower())
    idle = 0
    for at, word in enumerate(words):
        start = known.read[word] if word in known.read else _starting(word, known)
        if start is None or at < idle:
            continue
        meanings = start.alone
        if at + 1 < len(words) and (start.open or words[at + 1] in start.second):
            phrases = [*start.second.get(words[at + 1], ()), *start.open]
            behind = [(rest, meaning) for rest, meaning in phrases if _follows(rest, words, at + 1)]
            idle = max((at + 1 + len(rest) for rest, meaning in behind if meaning.idle), default=idle)
            if idle > at:
                continue
            meanings = (*meanings, *(meaning for _, meaning in behind))
        for meaning in meanings:
            for number, topic, weight in meaning.votes:
                if number not in matched:
                    matched.add(number)
                    here = weight if at < _HEAD else weight * _TAIL
                    heaviest[topic] = max(heaviest.get(topic, 0.0), here)
                    together[topic] = together.get(topic, 0.0) + here
            for name in meaning.classes:
                classes.setdefault(name, []).append(at)
    if len(classes) > 1:
        for topic, weight, one, other in known.pairs:
            if one in classes and other in classes and _near(classes[one], classes[other]):
                heaviest[topic] = max(heaviest.get(topic, 0.0), weight)
                together[topic] = together.get(topic, 0.0) + weight
    weights = {topic: first + _FURTHER * (together[topic] - first) for topic, first in heaviest.items()}
    most = max(weights.values(), default=0.0)
    if most < known.least:
        return "other"
    return known.names[min(topic for topic, weight in weights.items() if weight > most - _ALIKE)]


def _follows(rest: _Rest, words: Sequence[str], at: int) -> bool:
    """Whether the words from a place on are a phrase's."""
    if at + len(rest) > len(words):
        return False
    for word, is_begun in rest:
        if words[at] != word and not (is_begun and words[at].startswith(word)):
            return False
        at += 1
    return True


def _near(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two classes have two different words near each other."""
    return any(0 < abs(a - b) <= _APART for a in one for b in other)
