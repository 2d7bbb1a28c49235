"""What a claim is about: one of a small closed set of topics, by the words of `data/en/topics.toml`."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from summarizers.lexicon import pack

LONGEST = 800
"""How many characters of a content are read for its topic."""

_WORD_START = re.compile(r"\b\w")


class _Entry(NamedTuple):
    number: int
    topic: int
    weight: float
    pattern: re.Pattern[str]


@cache
def _topics() -> tuple[tuple[str, ...], dict[str, tuple[_Entry, ...]]]:
    """The topics in the file's order, and their entries by their first three letters."""
    names = tuple(pack("en/topics"))
    found: dict[str, list[_Entry]] = {}
    number = 0
    for topic, entries in enumerate(pack("en/topics").values()):
        for entry in entries:
            number += 1
            plain = entry.lstrip("+~")
            pattern = re.escape(plain[:-1]) + r"\b" if plain.endswith(".") else re.escape(plain)
            pattern = pattern.replace(r"\ \*\ ", r"\s(?:\S+\s){0,2}?")
            weight = {"+": 2.0, "~": 0.5}.get(entry[0], 1.0)
            found.setdefault(plain[:3], []).append(_Entry(number, topic, weight, re.compile(pattern)))
    return names, {start: tuple(entries) for start, entries in found.items()}


def topics() -> tuple[str, ...]:
    """The topics that a claim may have, in their file's order, "other" last.

    >>> topics()[0], topics()[-1]
    ('casualties', 'other')
    """
    return (*pack("en/topics"), "other")


def topic_of(surface: str) -> str:
    """The topic of a content: the heaviest of `data/en/topics.toml`, "other" if nothing speaks for any.

    >>> topic_of("1,600 soldiers had been killed in the past day")
    'casualties'
    """
    lower = surface[:LONGEST].lower()
    names, entries = _topics()
    weights = [0.0] * len(names)
    matched: set[int] = set()
    for word in _WORD_START.finditer(lower):
        here = set()
        for entry in entries.get(lower[word.start() : word.start() + 3], ()):
            if entry.topic not in here and entry.pattern.match(lower, word.start()):
                here.add(entry.topic)
                weights[entry.topic] += entry.weight if entry.number not in matched else 0.0
                matched.add(entry.number)
    most = max(weights)
    return names[weights.index(most)] if most else "other"
