"""The lists by which a language's sentences are judged: how one opens that hangs on another, as sets and patterns.

Each language with a `data/<language>/openers.toml` has them; the comments there tell what each list is for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from summarizers.lexicon import pack

NOTHING_BEHIND = r"(?![\w'-])"


@dataclass(frozen=True, slots=True)
class Openers:
    """The lists of one language, by the names they have in its pack."""

    words: Mapping[str, frozenset[str]]
    connectives: re.Pattern[str]
    asides: re.Pattern[str]
    allowed: re.Pattern[str]
    captions: re.Pattern[str]
    page_words: tuple[str, ...]
    told_before: tuple[str, ...]
    expletive: re.Pattern[str]
    governed: re.Pattern[str]
    led_in: re.Pattern[str]
    naming: re.Pattern[str]
    led_in_by_owner: re.Pattern[str]
    unnamed: re.Pattern[str]
    aged: re.Pattern[str]
    finite: re.Pattern[str]


_SETS = (
    "pronouns",
    "demonstratives",
    "first_person",
    "conjunctions",
    "times",
    "articles",
    "dual",
    "pointers",
    "complements",
    "particles",
    "last_words",
    "counts",
    "cut",
)


@cache
def openers_of(language: str) -> Openers | None:
    """The lists of a language in lower case ("en"); None if there are none. Never raises."""
    try:
        lists: dict[str, Any] = pack(f"{language}/openers") if language.isalpha() else {}
    except FileNotFoundError:
        lists = {}
    if not lists:
        return None

    def any_of(name: str) -> str:
        return _any_of(lists[name])

    pronoun, verb, times, places = (any_of(name) for name in ("pronoun_speakers", "speech_verbs", "times", "placing"))
    return Openers(
        words={name: frozenset(lists[name]) for name in _SETS},
        connectives=re.compile(any_of("connectives") + NOTHING_BEHIND),
        asides=re.compile(rf"{any_of('asides')},? "),
        allowed=re.compile(any_of("allowed") + r"(?![\w-])"),
        captions=re.compile(
            rf"{any_of('captions')}{NOTHING_BEHIND}"
            rf"|{any_of('pictures')}{NOTHING_BEHIND}(?!(?: \S+){{0,3}} {any_of('showing')}\b)"
        ),
        page_words=tuple(lists["page_words"]),
        told_before=tuple(lists["told_before"]),
        expletive=re.compile(
            rf"it (?:{any_of('expletive_verbs')}|{any_of('expletive_auxiliaries')}(?: not)? be(?:en)?)"
            rf"(?: (?:{any_of('expletive_adverbs')}|an?|the))*"
            rf" (?:{any_of('expletive_words')}|{any_of('expletive_before_that')} that)\b"
            rf"|{any_of('expletive_facts')}\b"
            rf"|{any_of('expletive_efforts')} (?:\S+ ){{1,8}}{any_of('expletive_aims')} \w+ \w"
        ),
        governed=re.compile(rf"\w+ {any_of('governed_pointers')} (?!as\b)|\w+ing {any_of('objects')}\b"),
        led_in=re.compile(rf"(?i:{any_of('lead_ins')}|\w+ing|\w+ly)\b(?P<lead>[^\"“”]{{0,90}}?), (?i:{pronoun}) \w"),
        # A name in what leads in, unless it is a time's or stands behind a word of place.
        naming=re.compile(
            rf"(?<!\w)(?<!\d )(?:(?i:{places})(?: the)?(?: [A-Z][\w'-]*)+|(?i:{times})\b|(?P<name>[A-Z]))"
        ),
        led_in_by_owner=re.compile(rf"\w+ {any_of('lead_in_possessives')} [^,\"“”A-Z]{{1,40}}, (?:[a-z]\S* ){{3}}"),
        unnamed=re.compile(
            rf"(?:[,”]|\s[–—-])\s*(?:(?P<before>{pronoun}) (?:\w+ )?{verb}\b|{verb} (?P<behind>{pronoun})(?=[.,;:]|$))",
            re.IGNORECASE,
        ),
        aged=re.compile(rf"{any_of('articles')} \d{{1,3}}-{any_of('aged')} (?:{any_of('finite')}\b|\w+ed\b)"),
        finite=re.compile(rf"\b{any_of('finite')}\b"),
    )


def _any_of(words: Sequence[str]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"
