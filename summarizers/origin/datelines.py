"""Datelines: where, when and by whom a text says that it was written, before its first words.

The forms are those of the agencies: "KYIV, March 7 (Reuters) –", "MINSK, 28 January (BelTA) –", "MOSCOW, March 7.
/TASS/.", "МОСКВА, 7 мар — РИА Новости.", "Moscow CNN —", "كييف (رويترز) -", and "KYIV, Ukraine —" without an agency,
where the place is in capitals. What it cannot do: see one whose agency stands in no list and whose place is in small
letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from summarizers.actors.known import known_actor
from summarizers.origin.outlets import LANGUAGES, forms, is_outlet
from summarizers.types import Dateline, Span

FIRST = 4
"""Paragraphs and headings of a text of which one may open with a dateline."""

_OPENING = 140  # characters of a paragraph in which a dateline ends
_HEAD = 90  # characters before the agency
_PLACE_WORDS = 7
_AHEAD = timedelta(days=2)  # a dateline's day may lie so much after the publication, by time zones
_DASH = r"[-–—]{1,3}"
_BRACKETED = re.compile(rf"(?P<head>[^()\n]{{0,90}}?)\((?P<agency>[^()\n]{{2,40}})\)(?P<dash>\s*(?:{_DASH}|:))?\s*")
_SLASHED = re.compile(
    rf"(?P<head>[^/\n]{{3,70}}?)\s*/\s?(?P<agency>[^/\n]{{2,30}}?)(?:\s?/\.?\s*(?:{_DASH}\s*)?|\s*\Z)"
)
_NETWORK = re.compile(
    rf"(?P<head>[^\n—–-]{{0,60}}?)\b(?P<agency>[A-Z]{{2,6}})(?: Business| Sport| Politics)?\s+{_DASH}\s*"
)
_BARE = re.compile(r"(?P<head>[^\n]{3,70}?)\s*(?:[–—]|--|\s-\s)\s*(?=\S)")
_SHOUTED = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Opening:
    """A dateline in the text: all of it, its parts, and its day as year (None: not said), month and day."""

    span: Span
    place: Span | None
    day: Span | None
    agency: Span | None
    date: tuple[int | None, int, int] | None

    def dateline(self, published: datetime | None = None) -> Dateline | None:
        """Where and when, without the agency; None where it names only that.

        Args:
            published: when the article was published; tells the year of a day without one.
        """
        if self.place is None and self.day is None:
            return None
        return Dateline(span=self.span, place=self.place, day=self.day, date=_resolved(self.date, published))


@cache
def _day() -> re.Pattern[str]:
    """A day with its month's name, in any of the languages."""
    names = sorted((name.replace("_", r"\s") for name in _months()), key=len, reverse=True)
    month = rf"(?:{'|'.join(names)})\.?(?:[\s/]+(?:{'|'.join(names)}))?"
    year = r"(?:,?\s+(?P<year>20\d\d|19\d\d))?(?!\w)"
    return re.compile(
        rf"(?<!\w)(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{month})|(?P<month2>{month})\s+(?P<day2>\d{{1,2}})){year}",
        re.IGNORECASE,
    )


@cache
def _dated() -> re.Pattern[str]:
    """Place, day and agency without brackets: "МОСКВА, 7 мар — РИА Новости."."""
    return re.compile(
        rf"(?P<head>[^\n]{{0,60}}?{_day().pattern})[.,]?\s*(?:{_DASH}\s*)?(?P<agency>[^\n.–—,]{{2,30}}?)\s*(?:\.|{_DASH})\s+",
        re.IGNORECASE,
    )


@cache
def _months() -> dict[str, int]:
    return {
        name: number
        for language in LANGUAGES
        for number, names in enumerate(forms(language)["months"], 1)
        for name in names.split()
    }


@cache
def _linking() -> frozenset[str]:
    return frozenset(word for language in LANGUAGES for word in forms(language)["linking"])


def find_opening(text: str, blocks: Sequence[Span]) -> Opening | None:
    """The dateline of a text.

    Args:
        text: the article's text.
        blocks: its paragraphs and headings, in order; one of the first four may open with a dateline.

    Returns:
        The dateline with its parts; None where the text has none. Never raises.

    >>> text = "KYIV, March 7 (Reuters) - Two died."
    >>> found = find_opening(text, [Span(0, 35)])
    >>> found.place.of(text), found.day.of(text), found.agency.of(text)
    ('KYIV', 'March 7', 'Reuters')
    >>> found.dateline(datetime(2023, 3, 8)).date
    datetime.date(2023, 3, 7)
    """
    return next((found for block in blocks[:FIRST] if (found := _opening(text, block)) is not None), None)


def _opening(text: str, paragraph: Span) -> Opening | None:
    part = text[paragraph.start : min(paragraph.end, paragraph.start + _OPENING)]
    whole = paragraph.end - paragraph.start <= _OPENING
    dated = (_dated(),) if any(map(str.isdigit, part[:_HEAD])) else ()
    for pattern in (_BRACKETED, _SLASHED, _NETWORK, *dated):
        found = pattern.match(part)
        if found is None or not is_outlet(found["agency"].strip()) or (found.end() == len(part) and not whole):
            continue
        place, day, stated = _read_head(found["head"])
        if found["head"].strip(" ,.-–—") and place is None and day is None:
            continue
        if pattern is _BRACKETED and not found["dash"] and found["head"].strip() and not _is_shouted(found["head"]):
            continue  # "Reporters of the agency (Reuters) saw …"
        if pattern is _SLASHED and day is None and found["head"].upper() != found["head"]:
            continue  # a picture's credit
        return _made(paragraph.start, found, place, day, stated)
    found = _BARE.match(part)
    if found is not None:
        place, day, stated = _read_head(found["head"])
        if place is not None and _is_shouted_place(found["head"][slice(*place)]) and not part.isupper():
            return _made(paragraph.start, found, place, day, stated)
    return None


def _made(
    start: int,
    found: re.Match[str],
    place: tuple[int, int] | None,
    day: tuple[int, int] | None,
    stated: tuple[int | None, int, int] | None,
) -> Opening:
    def span(part: tuple[int, int] | None) -> Span | None:
        return Span(start + part[0], start + part[1]) if part is not None else None

    agency = found.span("agency") if "agency" in found.re.groupindex else None
    return Opening(Span(start, start + found.end()), span(place), span(day), span(agency), stated)


def _read_head(
    head: str,
) -> tuple[tuple[int, int] | None, tuple[int, int] | None, tuple[int | None, int, int] | None]:
    """Place and day in what stands before the agency, as offsets in it, and the day as year, month and day."""
    found = _day().search(head)
    before = head[: found.start()] if found else head
    if found is not None and head[found.end() :].strip(" ,.-–—"):
        return None, None, None
    inside = before.rstrip(" \t\xa0,.-–—/:")
    start = len(inside) - len(inside.lstrip(" \t\xa0*_"))
    place = (start, len(inside)) if start < len(inside) and _is_place(inside[start:]) else None
    if inside[start:] and place is None:
        return None, None, None
    if found is None:
        return place, None, None
    month = (found["month"] or found["month2"]).casefold().split()[0].split("/")[0].rstrip(".")
    number = _months().get(month) or _months().get("_".join((found["month"] or found["month2"]).split()), 0)
    year = int(found["year"]) if found["year"] else None
    day = (found.start(), found.start() + len(found[0].rstrip(".")))
    return place, day, (year, number, int(found["day"] or found["day2"])) if number else None


def _is_place(words: str) -> bool:
    """Whether words can name a place or several: capitals but for what links them, no sentence."""
    parts = re.findall(r"[^\s,/()-]+", words)
    if (
        not 1 <= len(parts) <= _PLACE_WORDS
        or re.search(r"[!?:;\"“”«»]|\w{4,}\. ", words)
        or any(map(str.isdigit, words))
    ):
        return False
    return all(
        part[0].isupper() or part.casefold() in _linking() or not (part[0].islower() or part[0].isupper())
        for part in parts
    )


def _is_shouted(words: str) -> bool:
    """Whether words are in capitals, or of a script without them."""
    return words.isupper() and _SHOUTED.search(words) is not None


def _is_shouted_place(words: str) -> bool:
    """Whether words in Latin capitals may name a place: no alliance or state, no label such as "EXCLUSIVE"."""
    city = words.partition(",")[0]
    if not _is_shouted(city) or not city.isascii() or known_actor(city) is not None:
        return False
    return not any(word in forms("en")["shouted"] for word in city.casefold().split())


def _resolved(stated: tuple[int | None, int, int] | None, published: datetime | None) -> date | None:
    """A day with its year: its own, else the latest that does not lie after the publication."""
    if stated is None or (stated[0] is None and published is None):
        return None
    year, month, day = stated
    try:
        if year is not None:
            return date(year, month, day)
        assert published is not None
        found = date(published.year, month, day)
        return found if found <= published.date() + _AHEAD else date(published.year - 1, month, day)
    except (ValueError, OverflowError):
        return None
