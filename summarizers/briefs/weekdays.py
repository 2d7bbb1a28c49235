"""A weekday to its date, where the article gives its own: "on Tuesday [16 Aug]".

News means the latest such day not after its publication. Where the sentence may speak of what lies ahead, of a habit or
of a name ("Good Friday"), or gives the date itself, the weekday is left alone. The day is counted in UTC.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache

from summarizers.lexicon import pack
from summarizers.types import Span

_WORD_BEFORE = re.compile(r"(\w+)\s+$")
_WORD = re.compile(r"\w+")


@cache
def _days() -> re.Pattern[str]:
    """A weekday with a capital that neither owns a thing nor stands beside a date or another weekday."""
    data = pack("en/brief")["weekdays"]
    days = "|".join(day.capitalize() for day in data["days"])
    months = "|".join(data["months"])
    return re.compile(
        rf"\b(?P<day>{days})\b(?!['’-]|\s*\[|,?\s+(?:the\s+)?(?:{months}|\d|to\b|and\b|or\b|through\b|[A-Z]\w*\s+(?:{months})))"
    )


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(pack("en/brief")["weekdays"][name].split())


def date_words(day: datetime) -> str:
    """A date without its year, as it stands in brackets.

    >>> date_words(datetime(2022, 8, 16))
    '16 Aug'
    """
    return f"{day.day} {pack('en/brief')['weekdays']['months'][day.month - 1]}"


def resolve_weekdays(text: str, span: Span, sentence: Span, published: datetime) -> list[tuple[int, str]]:
    """Which weekdays of a span are dates, and of what day.

    Args:
        text: the article's text.
        span: what is shown.
        sentence: the sentence around it, which tells whether it speaks of what lies ahead.
        published: when the article was published.

    Returns:
        Offsets behind the weekdays with the date in words, ascending, each weekday once; empty where none is sure.

    >>> resolve_weekdays("A blast on Tuesday killed two.", Span(0, 30), Span(0, 30), datetime(2022, 8, 18))
    [(18, '16 Aug')]
    """
    if any(word.lower() in _words("future") for word in _WORD.findall(text, sentence.start, sentence.end)):
        return []
    found: dict[str, tuple[int, str]] = {}
    for match in _days().finditer(text, span.start, span.end):
        before = _WORD_BEFORE.search(text, max(sentence.start, match.start() - 40), match.start())
        name = match["day"]
        if name in found or before is None:
            continue
        word = before[1]
        if word.lower() in _words("not_after") or not (word.islower() or word == "On"):
            continue
        number = pack("en/brief")["weekdays"]["days"].index(name.lower())
        back = (published.weekday() - number) % 7
        if back < published.toordinal():
            found[name] = (match.end(), date_words(published - timedelta(days=back)))
    return sorted(found.values())
