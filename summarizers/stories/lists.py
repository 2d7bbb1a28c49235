"""The word lists by which two texts are compared, compiled once, at first use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from summarizers.lexicon import pack


@dataclass(frozen=True, slots=True)
class Lists:
    """Words of `data/en/stories.toml` and of the packs that hold negations and words of grammar."""

    weightless: frozenset[str]
    negations: frozenset[str]
    grammar: frozenset[str]
    stamps: frozenset[str]
    confusable: frozenset[frozenset[str]]
    promotion: re.Pattern[str]
    credits: re.Pattern[str]
    labels: re.Pattern[str]


@cache
def lists() -> Lists:
    """The lists."""
    data = pack("en/stories")
    return Lists(
        weightless=frozenset(data["weightless"]),
        negations=frozenset(pack("en/hedges")["negations"].split()),
        grammar=frozenset(pack("en/stopwords")["words"]),
        stamps=frozenset(data["stamps"]),
        confusable=frozenset(frozenset(pair.split()) for pair in data["confusable"]),
        promotion=re.compile(r"\b(?:" + "|".join(map(re.escape, data["promotion"])) + ")"),
        credits=re.compile("|".join(map(re.escape, data["credits"]))),
        labels=re.compile("|".join(map(re.escape, data["labels"]))),
    )
