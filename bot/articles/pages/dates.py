"""When an article was published: what its page states, most reliable first.

Order: JSON-LD, meta elements, microdata, `<time>` beside the headline, the address, at last what htmldate sees
(Barbaresi 2020, "htmldate: A Python package to extract publication dates from web pages", JOSS 5(51)). A statement with
a time and a zone goes before one of the same day without. A time without a zone stands as its day at midnight UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice

from bot.articles.pages.data import PageData
from bot.articles.pages.words import Tree, listed, one_line

_ISO = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d\d)-?(?P<day>\d\d)"
    r"(?:[T ]\s*(?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_WORDED = (
    re.compile(rf"\b(?P<day>\d\d?)(?:st|nd|rd|th)?[ -]{_MONTH},?[ -](?P<year>(?:19|20)\d\d)\b", re.IGNORECASE),
    re.compile(rf"\b{_MONTH} (?P<day>\d\d?)(?:st|nd|rd|th)?,? (?P<year>(?:19|20)\d\d)\b", re.IGNORECASE),
)
_CLOCK = re.compile(
    r"\b(?P<hour>\d\d?):(?P<minute>\d\d)(?::\d\d)?\s*(?P<half>[ap]\.?m\.?)?\s*"
    r"(?P<zone>(?:GMT|UTC)?[+-]\d\d:?\d\d\b|[A-Z]{2,4}\b|Z\b)?",
    re.IGNORECASE,
)
# Hours from UTC of the zones whose short names mean one thing in news; IST, for one, means three.
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3,
    "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_IN_ADDRESS = (
    re.compile(r"(?<!\d)(?P<year>20[0-3]\d)[/-]?(?P<month>[01]\d)[/-]?(?P<day>[0-3]\d)(?!\d)"),
    re.compile(rf"/(?P<year>20[0-3]\d)[/-]{_MONTH}[/-](?P<day>[0-3]?\d)(?!\d)", re.IGNORECASE),
)
_EAST_ASIAN = re.compile(r"(?P<year>20\d\d)\s?[年년]\s?(?P<month>\d\d?)\s?[月월]\s?(?P<day>\d\d?)\s?[日일]")
_MOST_TEXTS = 2_000  # pieces of a page's text that are searched
_DAY = timedelta(days=1)
_AHEAD = timedelta(hours=14)  # of UTC: where a day begins first
_LONGEST = 80  # characters of a statement that are read
_EARLIEST = 1990
_MOST_TIMES = 40  # elements that are looked at


@dataclass(frozen=True, slots=True)
class Stated:
    """A point in time in UTC, and whether it is more exact than a day."""

    when: datetime
    exact: bool


def find_published(tree: Tree, data: PageData, url: str | None) -> datetime | None:
    """When a page says that its article was published, in UTC; None if it does not say."""
    first: Stated | None = None
    for said in _statements(tree, data, url):
        stated = read_time(said)
        if stated is None:
            continue
        if stated.exact and (first is None or -_AHEAD <= stated.when - first.when < _DAY + _AHEAD):
            return stated.when
        first = first or stated
    return first.when if first else _seen(tree)


def read_time(stated: object) -> Stated | None:
    """A point in time as page data word it; None for anything else. Never raises.

    Args:
        stated: ISO 8601 as pages write it, or an English wording of it, such as "Mon, 18 Nov 2019 16:07:38 -0600".

    Returns:
        In UTC where a zone is given; else the day, at midnight UTC.

    >>> read_time("2023-03-06T21:30:00+02:00").when.isoformat()
    '2023-03-06T19:30:00+00:00'
    >>> read_time("March 6, 2023, 07:47 PM EST").when.isoformat()
    '2023-03-07T00:47:00+00:00'
    >>> read_time("2023-03-06 21:30").when.isoformat(), read_time("yesterday")
    ('2023-03-06T00:00:00+00:00', None)
    """
    text = one_line(stated)[:_LONGEST]
    iso = _ISO.match(text)
    try:
        if iso:
            parts = iso.groupdict()
            return _stated(iso, int(parts["month"]), parts["hour"], parts["minute"], parts["zone"])
        for pattern in _WORDED:
            if worded := pattern.search(text):
                clock = _CLOCK.search(text)
                month = _MONTHS.index(worded["month"].lower()) + 1
                if clock is None:
                    return _stated(worded, month, None, None, None)
                hour = (
                    int(clock["hour"]) % 12 + 12 * clock["half"].lower().startswith("p")
                    if clock["half"]
                    else clock["hour"]
                )
                return _stated(worded, month, hour, clock["minute"], clock["zone"])
    except (ValueError, OverflowError):
        pass
    return None


def _stated(found: re.Match[str], month: int, hour: object, minute: object, zone: str | None) -> Stated | None:
    day = datetime(int(found["year"]), month, int(found["day"]), tzinfo=UTC)
    if day.year < _EARLIEST:
        return None
    away = _hours(zone)
    if hour is None or away is None:
        return Stated(day, exact=False)
    clock = day.replace(hour=int(str(hour)), minute=int(str(minute)), tzinfo=timezone(timedelta(hours=away)))
    second = found.groupdict().get("second")
    return Stated(clock.replace(second=min(59, int(second or 0))).astimezone(UTC), exact=True)


def _hours(zone: str | None) -> float | None:
    if not zone:
        return None
    name = zone.lower()
    if name in _ZONES:
        return _ZONES[name]
    away = re.search(r"([+-])(\d\d):?(\d\d)", name)
    return float(f"{away[1]}1") * (int(away[2]) + int(away[3]) / 60) if away else None


def _statements(tree: Tree, data: PageData, url: str | None) -> Iterator[object]:
    yield data.article.get("datePublished")
    yield from data.first_meta(listed("published"))
    for thing in data.things:
        if not set(thing) & {"reviewRating", "upvoteCount", "parentItem"}:
            yield thing.get("datePublished")
    for element in tree.xpath("//*[contains(@itemprop, 'datePublished')]")[:_MOST_TIMES]:
        if not _is_of_a_comment(element):
            yield element.get("content") or element.get("datetime") or element.text_content()
    yield data.article.get("dateCreated")
    for element in _times(tree):
        yield element.get("datetime") or element.text_content()
    for pattern in _IN_ADDRESS:
        if found := pattern.search(url or ""):
            yield (
                f"{found['year']}-{found['month']}-{found['day']}"
                if found["month"].isdigit()
                else (f"{found['day']} {found['month']} {found['year']}")
            )


def _times(tree: Tree) -> Iterator[Tree]:
    """The time beside the headline: the first after it that is in no list, menu or comment."""
    headed = tree.find(".//h1") is None
    for element in tree.iter("h1", "time"):
        if element.tag == "h1":
            headed = True
        elif headed and next(element.iterancestors("aside", "nav", "footer", "li"), None) is None:
            if not _is_of_a_comment(element):
                yield element
            return


def _is_of_a_comment(element: Tree) -> bool:
    return any(
        "omment" in (one.get(name) or "")[:500]
        for one in element.iterancestors()
        for name in ("class", "id", "itemtype")
    )


def _seen(tree: Tree) -> datetime | None:
    """The first day that is written in the way of East Asia, or the one that htmldate sees."""
    from htmldate import find_date

    body = tree.find(".//body")
    near = islice((tree if body is None else body).itertext(), _MOST_TEXTS)
    found = _EAST_ASIAN.search(" ".join(part[:_LONGEST] for part in near if part.strip()))
    if found:
        return _day(found)
    stated = read_time(find_date(tree, original_date=True, extensive_search=True, outputformat="%Y-%m-%d"))
    # It makes the first of January of a year that stands alone.
    return stated.when if stated and (stated.when.month, stated.when.day) != (1, 1) else None


def _day(found: re.Match[str]) -> datetime | None:
    try:
        return datetime(int(found["year"]), int(found["month"]), int(found["day"]), tzinfo=UTC)
    except ValueError:
        return None
