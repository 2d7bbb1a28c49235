"""Which outlets a text names as its own source: "Ukrinform, citing Euractiv".

Read from the forms by which agencies and those who copy them say so: a tag in the dateline ("KYIV, March 7 (Reuters)
–"), a line "Source: Ukrinform", a tail "…, Ukrinform reports, citing Euractiv" in the first paragraphs, "as quoted by"
in the first or last ones. A name counts only if `sides.is_media` knows it as an outlet. What it cannot do: see that a
text without such words is a copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from summarizers.actors.sides import is_media
from summarizers.lexicon import pack
from summarizers.types import Span

FIRST, LAST = 3, 2
"""Paragraphs at either end of a text in which it names its source."""

_CREDITS = 5  # of the lines that cleaning took away, so many of the last ones are looked at
_READ = 1_200  # characters of a paragraph that are read
_NAME = r"[A-Z][\w&’'-]*(?:[ .][A-Z0-9][\w&’'-]*){0,3}"
_TAG = re.compile(rf"(?:[A-Z][^\W\d_]+[\w .,'’/-]{{0,60}})?\((?P<name>{_NAME})\)\s*[-–—]")


@cache
def _forms() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A source line, a tail "X reports", "citing Y" and "as quoted by Y"."""
    data = {key: "|".join(map(re.escape, words)) for key, words in pack("en/brief")["origin"].items()}
    agent = rf"(?:the |an? )?(?P<name>{_NAME})(?: correspondent| news agency)?"
    return (
        re.compile(rf"(?i:{data['labels']}):\s*(?P<name>{_NAME})\.?\s*$"),
        re.compile(
            rf"[,”\"]\s+{agent} (?:{data['reports']})(?=[.,]?\s*$|[.,]\s|\s+(?:{data['citing']})\b)", re.MULTILINE
        ),
        re.compile(rf"\b(?:{data['citing']}) (?:the )?(?P<name>{_NAME})"),
        re.compile(rf"\b(?:{data['quoted']}) (?:the )?(?P<name>{_NAME})"),
    )


def find_origin(text: str, paragraphs: Sequence[Span], trimmed: Sequence[Span] = ()) -> tuple[str, ...]:
    """The chain of outlets, from the one that wrote the text to the one that it takes from.

    Args:
        text: the article's text.
        paragraphs: its paragraphs, in order.
        trimmed: what cleaning took away; a line "Source: …" among the first or last of these counts too.

    Returns:
        Names as worded, none twice; empty where the text names none. Never raises.

    >>> text = "Two died in the strike, Ukrinform reports, citing Euractiv."
    >>> find_origin(text, [Span(0, len(text))])
    ('Ukrinform', 'Euractiv')
    """
    ends = [*paragraphs[:FIRST], *paragraphs[max(FIRST, len(paragraphs) - LAST) :]]
    chain: list[str] = []
    for number, paragraph in enumerate(ends):
        part = text[paragraph.start : min(paragraph.end, paragraph.start + _READ)]
        for name in _named(part, first=number < FIRST):
            known = {other.casefold() for other in chain}
            if is_media(name) and name.casefold() not in known:
                chain.append(name)
    for span in () if chain else (*trimmed[:LAST], *trimmed[-_CREDITS:]):
        credit = _forms()[0].match(text[span.start : min(span.end, span.start + _READ)].strip())
        if credit is not None and is_media(credit["name"]) and not chain:
            chain.append(credit["name"])
    return tuple(chain[:3])


def _named(part: str, *, first: bool) -> Iterator[str]:
    """The names of one paragraph that stand in one of the forms, in the order of the chain."""
    source, reports, citing, quoted = _forms()
    tag = _TAG.match(part) if first else None
    if tag is not None:
        yield tag["name"]
    line = source.match(part)
    if line is not None:
        yield line["name"]
    tail = reports.search(part) if first else None
    if tail is not None:
        yield tail["name"]
        # Only what this tail cites: elsewhere a speaker of the article cites somebody.
        cited = citing.search(part, tail.end(), tail.end() + 80)
        if cited is not None:
            yield cited["name"]
    again = quoted.search(part)
    if again is not None:
        yield again["name"]
