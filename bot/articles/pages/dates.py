"""When an article was published: what its page states, most reliable first.

Order: JSON-LD, meta elements, microdata, `<time>` beside the headline, the address, the days written out beside the
headline in any of the languages of `words.toml`, at last what htmldate sees where dates are marked (Barbaresi 2020,
"htmldate: A Python package to extract publication dates from web pages", JOSS 5(51)). A statement with a time and a
zone goes before one of the same day without. A time without a zone stands as its day at midnight UTC. Days without a
year, and those of other calendars, are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from itertools import islice

from bot.articles.pages.data import PageData
from bot.articles.pages.words import Tree, letters, listed, one_line

_ISO = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d\d)-?(?P<day>\d\d)"
    r"(?:[T ]\s*(?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)
_PLAIN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹İı", "01234567890123456789ii")
_NUMBERED = (
    re.compile(r"(?<![\d.:/-])(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.\s?(?P<year>(?:19|20)\d\d|\d\d)(?![\d.]\d)(?!\d)"),
    re.compile(r"(?<![\d.:/-])(?P<year>(?:19|20)\d\d)[./年년](?P<month>\d\d?)[./月월](?P<day>\d\d?)(?!\d)"),
)
_SLASHED = re.compile(r"(?<![\d.:/-])(?P<day>\d\d?)[/-](?P<month>\d\d?)[/-](?P<year>(?:19|20)\d\d)(?![\d/-])")
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
    re.compile(r"/(?P<year>20[0-3]\d)/(?P<month>1[0-2]|0?[1-9])/(?P<day>[12]\d|3[01]|0?[1-9])(?=/|\Z)"),
    re.compile(r"/(?P<year>20[0-3]\d)[/-](?P<month>[a-z]{3,9})[/-](?P<day>[0-3]?\d)(?!\d)", re.IGNORECASE),
)
_EAST_ASIAN = re.compile(r"(?P<year>20\d\d)\s?[年년]\s?(?P<month>\d\d?)\s?[月월]\s?(?P<day>\d\d?)\s?[日일]")
_MOST_TEXTS = 2_000  # pieces of a page's text that are searched
_DAY = timedelta(days=1)
_AHEAD = timedelta(hours=14)  # of UTC: where a day begins first
_LONGEST = 80  # characters of a statement that are read
_EARLIEST = 1990
_UNDATED = ("script", "style", "noscript", "template", "td", "th")
_SHORT = 2  # digits of a year
_MONTHS_A_YEAR = 12
_MOST_TIMES = 40  # elements that are looked at
_MOST_NEAR = 60  # pieces of text after the headline that are searched for a day
_PARAGRAPHS_PASSED = 2  # that may stand between the headline and the day: a lead, the text of a picture


@dataclass(frozen=True, slots=True)
class Stated:
    """A point in time in UTC, and whether it is more exact than a day."""

    when: datetime
    exact: bool


def find_published(tree: Tree, data: PageData, url: str | None, title: str | None = None) -> datetime | None:
    """When a page says that its article was published, in UTC; None if it does not say.

    Args:
        tree: the page, not cleared.
        data: what it says of itself.
        url: its address; None for a file.
        title: the headline, as one of the page's headings says it.
    """
    first: Stated | None = None
    for said in _statements(tree, data, url):
        stated = read_time(said)
        if stated is None:
            continue
        if stated.exact and (first is None or -_AHEAD <= stated.when - first.when < _DAY + _AHEAD):
            return stated.when
        first = first or stated
    if first is not None:
        return first.when
    return _beside_headline(tree, title) or _seen(tree)


def read_time(stated: object, *, day_first: bool = False) -> Stated | None:
    """A point in time as pages word it; None for anything else. Never raises.

    Args:
        stated: ISO 8601 as pages write it, or a wording of it, such as "Mon, 18 Nov 2019 16:07:38 -0600", "6 березня
            2023, 14:05" or "06.03.2023".
        day_first: whether 03/04/2023 is the third of April; if not, it is not read, as it may be either.

    Returns:
        In UTC where a zone is given; else the day, at midnight UTC.

    >>> read_time("2023-03-06T21:30:00+02:00").when.isoformat()
    '2023-03-06T19:30:00+00:00'
    >>> read_time("March 6, 2023, 07:47 PM EST").when.isoformat()
    '2023-03-07T00:47:00+00:00'
    >>> read_time("2023-03-06 21:30").when.isoformat(), read_time("yesterday")
    ('2023-03-06T00:00:00+00:00', None)
    >>> read_time("٦ مارس ٢٠٢٣").when.isoformat(), read_time("Montag, 6. März 2023, 14.05 Uhr").when.isoformat()
    ('2023-03-06T00:00:00+00:00', '2023-03-06T00:00:00+00:00')
    """
    text = one_line(stated)[:_LONGEST].translate(_PLAIN)
    iso = _ISO.match(text)
    try:
        if iso:
            parts = iso.groupdict()
            return _stated(iso, int(parts["month"]), parts["hour"], parts["minute"], parts["zone"])
        for pattern in _worded():
            if worded := pattern.search(text):
                return _with_clock(worded, _months().get(" ".join(worded["month"].casefold().split()), 0), text)
        for pattern in _NUMBERED:
            if numbered := pattern.search(text):
                return _with_clock(numbered, int(numbered["month"]), text)
        if slashed := _SLASHED.search(text):
            return _slashed(slashed, text, day_first=day_first)
    except (ValueError, OverflowError):
        pass
    return None


@cache
def _months() -> dict[str, int]:
    """The beginnings of the months' names, in all languages, with their numbers."""
    return {
        name.replace("_", " "): number
        for number, names in enumerate(listed("months"), 1)
        for name in names.casefold().split()
    }


@cache
def _worded() -> tuple[re.Pattern[str], ...]:
    names = "|".join(sorted((re.escape(name) for name in _months()), key=len, reverse=True))
    month = rf"(?P<month>{names})[^\W\d_]*\.?(?:\s?/\s?[^\W\d_]+(?: [^\W\d_]+)?)?"
    year = r"(?P<year>(?:19|20)\d\d)(?!\d)"
    return (
        re.compile(
            r"(?<![\d.:/])(?P<day>\d\d?)(?:st|nd|rd|th|er|º|\.)?[ -]?(?:de |ב-?)?"
            rf"{month}[ ,-]{{0,3}}(?:de |del )?{year}",
            re.IGNORECASE,
        ),
        re.compile(rf"(?<![^\W\d_]){month} (?P<day>\d\d?)(?:st|nd|rd|th)?,? {year}", re.IGNORECASE),
    )


def _with_clock(found: re.Match[str], month: int, text: str) -> Stated | None:
    clock = _CLOCK.search(text)
    if clock is None:
        return _stated(found, month, None, None, None)
    hour = int(clock["hour"])
    if clock["half"]:
        hour = hour % 12 + 12 * clock["half"].lower().startswith("p")
    return _stated(found, month, hour, clock["minute"], clock["zone"])


def _slashed(found: re.Match[str], text: str, *, day_first: bool) -> Stated | None:
    day, month = int(found["day"]), int(found["month"])
    if day_first or day == month or day > _MONTHS_A_YEAR:
        return _with_clock(found, month, text)
    return None


def _stated(found: re.Match[str], month: int, hour: object, minute: object, zone: str | None) -> Stated | None:
    year = int(found["year"]) if len(found["year"]) > _SHORT else 2000 + int(found["year"])
    day = datetime(year, month, int(found["day"]), tzinfo=UTC)
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
                f"{found['year']}-{found['month']:0>2}-{found['day']:0>2}"
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


def _beside_headline(tree: Tree, title: str | None) -> datetime | None:
    """The first day written out beside the headline that is not marked as that of an update, if there is another."""
    spelt = letters(title or "")
    headings = islice(tree.iter("h1", "h2", "h3"), _MOST_TIMES)
    heading = next((one for one in headings if letters(one.text_content()[:1_000]) == spelt), None) if spelt else None
    if heading is None:
        heading = tree.find(".//h1")
    if heading is None:
        return None
    day_first = not (tree.get("lang") or "en").lower().startswith("en")
    for pieces in (_after(heading), _before(heading)):
        updated: datetime | None = None
        before = ""
        for piece in pieces:
            stated = read_time(piece, day_first=day_first)
            if stated is not None and not _is_update(before, piece):
                return stated.when
            updated = updated or (stated.when if stated else None)
            before = piece if stated is None else ""
        if updated is not None:
            return updated
    return None


def _is_update(before: str, piece: str) -> bool:
    """Whether a day is that of a change: a word before its first digit says so."""
    said = f"{before} {re.split(r'[0-9٠-٩]', piece, maxsplit=1)[0]}".casefold()
    return any(word in said for word in listed("updates"))


def _after(heading: Tree) -> Iterator[str]:
    """The short texts after a headline, up to the article's third paragraph, but for those that stand beside it."""
    passed = 0
    around = set(heading.iterancestors())
    for count, (text, element) in enumerate(_texts_after(heading)):
        if count == _MOST_NEAR or passed > _PARAGRAPHS_PASSED or element.tag == "h1":
            return
        if len(text.strip()) > _LONGEST:
            passed += 1
        elif around.issuperset(element.iterancestors("nav", "aside", "footer")):
            yield text


def _texts_after(heading: Tree) -> Iterator[tuple[str, Tree]]:
    """The texts after an element in the page's order, each with the element that it is in or behind."""
    if heading.tail and heading.tail.strip():
        yield heading.tail, heading
    for element in heading.xpath("following::*"):
        if isinstance(element.tag, str) and element.tag not in _UNDATED:
            for text in (element.text, element.tail):
                if text and text.strip():
                    yield text, element


def _before(heading: Tree) -> Iterator[str]:
    """The short texts before a headline, in the blocks that hold little else."""
    above = heading.getparent()
    for block in (above, above.getparent() if above is not None else None):
        if block is None or block.tag in ("body", "html"):
            return
        for child in block:
            if child is heading or child is above:
                break
            if isinstance(child.tag, str) and child.tag not in ("script", "style", "nav", "aside"):
                yield from (text for text in islice(child.itertext(), _MOST_TIMES) if len(text.strip()) <= _LONGEST)


def _seen(tree: Tree) -> datetime | None:
    """The first day that is written in the way of East Asia; else the one that htmldate sees where dates are marked.

    Its search through whole pages takes the days of events, pictures and comments, and seconds.
    """
    from htmldate import find_date

    body = tree.find(".//body")
    near = islice((tree if body is None else body).itertext(), _MOST_TEXTS)
    found = _EAST_ASIAN.search(" ".join(part[:_LONGEST] for part in near if part.strip()))
    if found:
        return _day(found)
    stated = read_time(find_date(tree, original_date=True, extensive_search=False, outputformat="%Y-%m-%d"))
    # It makes the first of January of a year that stands alone.
    return stated.when if stated and (stated.when.month, stated.when.day) != (1, 1) else None


def _day(found: re.Match[str]) -> datetime | None:
    try:
        return datetime(int(found["year"]), int(found["month"]), int(found["day"]), tzinfo=UTC)
    except ValueError:
        return None
