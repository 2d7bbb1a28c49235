"""Dates as people type them: a day, a month, a year, a week, some time ago; in the time zone of who asks.

A date without a year is the last one that has begun: in January "14 March" is last year's. A number and a unit ("3d",
"last 3 days") are a moment, "3 days ago" is the day. Weeks begin on Monday; 3/4/2024 is read day first unless only the
other order is a date. English only: what was understood is said back to the person in `Period.words`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import BadCommand

_LONGEST = 80  # characters: no date is longer
_SHOWN = 40  # characters of what was typed, in the error
_YEARS = range(1900, 2101)
_MOST_DIGITS = 6  # of a number of units
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_UNIT = r"(?P<unit>min(?:ute)?s?|m|h(?:ours?|rs?)?|d(?:ays?)?|w(?:eeks?|ks?)?|mo(?:nths?)?|y(?:ears?|rs?)?)"
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4})"
_SHORT_YEAR = r"(?P<year>\d{4}|\d{2})"
_RANGE = re.compile(r" (?:-|–|—|to|until) ")
_CLOCK = re.compile(r"(?:,? (?:at )?|(?<=\d)t)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?P<utc>(?::\d\d(?:\.\d+)?)?z)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A time from `start` until before `end`, aware UTC; `words` say how it was understood, in the asker's zone."""

    start: datetime
    end: datetime
    words: str


def parse_period(text: str, now: datetime, zone: str = "UTC") -> Period:
    """A date as typed.

    Args:
        text: any str.
        now: aware.
        zone: an IANA name; days begin and end there.

    Returns:
        The day, week, month or year, or the minute of a moment; "A to B" from A's start to B's end.

    Raises:
        BadCommand: this is no date; the sentence says how to write one.

    >>> now = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    >>> parse_period("last Tuesday", now, "Europe/Kyiv").words
    'Tue 17 Nov 2026'
    >>> parse_period("3d", now).start
    datetime.datetime(2026, 11, 19, 20, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        place = ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        raise BadCommand(f"“{_show(zone)}” is no time zone. Write one like Europe/Kyiv.") from None
    folded = " ".join(unicodedata.normalize("NFKC", text[: _LONGEST + 1]).casefold().split())
    if not folded:
        raise BadCommand("A date is missing. Write 14 March, last Tuesday, 2024-03-14 or 3d.")
    if len(folded) <= _LONGEST:
        try:
            period = _period(folded, now.astimezone(place))
        except (ValueError, OverflowError):
            period = None
        if period is not None:
            return period
    raise BadCommand(f"“{_show(text)}” is no date that I know. Write 14 March, last Tuesday, 2024-03-14 or 3d.")


def _show(text: str) -> str:
    """What was typed, on one line and not too long."""
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: 4 * _SHOWN]).split())
    whole = words and len(words) <= _SHOWN and len(text) <= 4 * _SHOWN
    return words if whole else f"{words[: _SHOWN - 1]}…"


def _period(text: str, now: datetime) -> Period | None:
    """A folded text as a period, None where it is no date; `now` in the asker's zone."""
    ends = _RANGE.split(text)
    if len(ends) == 2:
        first, last = _period(ends[0], now), _period(ends[1], now)
        if first is None or last is None or first.start > last.end:
            return None
        return Period(start=first.start, end=last.end, words=f"{first.words} – {last.words}")
    clock = _CLOCK.search(text)
    if clock:
        day = _period(text[: clock.start()], now)
        at = time(int(clock["hour"]), int(clock["minute"]), tzinfo=UTC if clock["utc"] else now.tzinfo)
        if day is None or day.end - day.start > timedelta(hours=26):
            return None
        return _minute(datetime.combine(day.start.astimezone(now.tzinfo), at), now)
    for pattern, read in _FORMS:
        match = pattern.fullmatch(text)
        if match:
            return read(match, now)
    return None


def _utc(day: date, now: datetime) -> datetime:
    """The beginning of a day."""
    return datetime.combine(day, time(), tzinfo=now.tzinfo).astimezone(UTC)


def _from_to(first: date, behind: date, words: str, now: datetime) -> Period | None:
    """Whole days, `behind` no more among them."""
    if first.year not in _YEARS:
        return None
    return Period(start=_utc(first, now), end=_utc(behind, now), words=words)


def _day_words(day: date) -> str:
    return f"{_DAYS[day.weekday()].title()} {day.day} {_MONTHS[day.month - 1].title()} {day.year}"


def _one_day(day: date, now: datetime) -> Period | None:
    return _from_to(day, day + timedelta(days=1), _day_words(day), now)


def _week(monday: date, now: datetime) -> Period | None:
    behind = monday + timedelta(days=7)
    words = f"{_day_words(monday)} – {_day_words(behind - timedelta(days=1))}"
    return _from_to(monday, behind, words, now)


def _month(year: int, month: int, now: datetime) -> Period | None:
    """A month; its number may run on into other years."""
    first, behind = divmod(year * 12 + month - 1, 12), divmod(year * 12 + month, 12)
    words = f"{_MONTH_NAMES[first[1]]} {first[0]}"
    return _from_to(date(first[0], first[1] + 1, 1), date(behind[0], behind[1] + 1, 1), words, now)


def _year(year: int, now: datetime) -> Period | None:
    return _from_to(date(year, 1, 1), date(year + 1, 1, 1), str(year), now)


def _minute(moment: datetime, now: datetime) -> Period | None:
    start = moment.astimezone(UTC).replace(second=0, microsecond=0)
    local = start.astimezone(now.tzinfo)
    if local.year not in _YEARS:
        return None
    words = f"{_day_words(local.date())} {local:%H:%M}"
    return Period(start=start, end=start + timedelta(minutes=1), words=words)


def _months_before(day: date, months: int) -> date:
    """The same day some months before, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def _relative(match: re.Match[str], now: datetime) -> Period | None:
    return _one_day(now.date() + timedelta(days=_RELATIVE[match[0].removeprefix("the ")]), now)


def _now(match: re.Match[str], now: datetime) -> Period | None:
    return _minute(now, now)


def _weekday(match: re.Match[str], now: datetime) -> Period | None:
    """The last one up to today; "last Tuesday" on a Tuesday is a week ago."""
    back = (now.weekday() - _DAYS.index(match["weekday"][:3])) % 7
    if match["which"] == "last" and not back:
        back = 7
    return _one_day(now.date() - timedelta(days=back), now)


def _calendar_unit(match: re.Match[str], now: datetime) -> Period | None:
    """This or the last week, month or year."""
    back = match["which"] == "last"
    if match["unit"] == "week":
        return _week(now.date() - timedelta(days=now.weekday() + 7 * back), now)
    return _month(now.year, now.month - back, now) if match["unit"] == "month" else _year(now.year - back, now)


def _named_month(match: re.Match[str], now: datetime) -> Period | None:
    """A month; without a year the last one that has begun, "last March" the last one that is over."""
    month = _MONTHS.index(match["month"][:3]) + 1
    if match["year"]:
        return _month(int(match["year"]), month, now)
    over = match["which"] == "last"
    return _month(now.year - (month >= now.month if over else month > now.month), month, now)


def _numbered_month(match: re.Match[str], now: datetime) -> Period | None:
    month = int(match["month"])
    return _month(int(match["year"]), month, now) if 1 <= month <= 12 else None


def _only_year(match: re.Match[str], now: datetime) -> Period | None:
    return _year(int(match["year"]), now) if int(match["year"]) in _YEARS else None


def _named_day(match: re.Match[str], now: datetime) -> Period | None:
    return _dated(match["year"], _MONTHS.index(match["month"][:3]) + 1, int(match["day"]), now)


def _numbered_day(match: re.Match[str], now: datetime) -> Period | None:
    """Day first with stops; with strokes the other order where day first is no date."""
    day, month = int(match["day"]), int(match["month"])
    if month > 12 and "/" in match[0]:
        day, month = month, day
    return _dated(match["year"], month, day, now)


def _dated(year: str | None, month: int, day: int, now: datetime) -> Period | None:
    """A day; without a year the last one up to today that the calendar has."""
    if year:
        return _one_day(date(int(year) + (2000 if len(year) == 2 else 0), month, day), now)
    for earlier in range(9):  # a 29 February is at most eight years ago
        try:
            found = date(now.year - earlier, month, day)
        except ValueError:
            continue
        if found <= now.date():
            return _one_day(found, now)
    return None


def _amount(match: re.Match[str], now: datetime) -> Period | None:
    """A number of units before now: the day with "ago", else the moment."""
    number = 1 if match["number"] in {"", "a", "an", "one"} else int(match["number"])
    unit = match["unit"]
    months = 12 * number if unit.startswith("y") else number if unit.startswith("mo") else 0
    if months:
        day = _months_before(now.date(), months)
        return _one_day(day, now) if match["ago"] else _minute(datetime.combine(day, now.timetz()), now)
    if unit.startswith(("m", "h")):
        spent = timedelta(minutes=number) if unit.startswith("m") else timedelta(hours=number)
        return _minute(now.astimezone(UTC) - spent, now)
    spent = timedelta(days=number) if unit.startswith("d") else timedelta(weeks=number)
    return _one_day(now.date() - spent, now) if match["ago"] else _minute(now.astimezone(UTC) - spent, now)


_RELATIVE = {"today": 0, "yesterday": -1, "day before yesterday": -2, "tomorrow": 1}
_SKIPPED = rf"(?:{_WEEKDAY},? )?"
_NUMBER = rf"(?P<number>\d{{1,{_MOST_DIGITS}}}|an?|one)"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], datetime], Period | None]], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"(?:the )?(?:today|yesterday|day before yesterday|tomorrow)", _relative),
        (r"now", _now),
        (rf"(?:(?P<which>last|this|on) )?{_WEEKDAY}", _weekday),
        (r"(?P<which>last|this) (?P<unit>week|month|year)", _calendar_unit),
        (rf"(?:(?P<which>last|this|in) )?{_MONTH}(?:,? {_YEAR})?", _named_month),
        (rf"{_YEAR}[-/.](?P<month>\d{{1,2}})", _numbered_month),
        (rf"(?P<month>\d{{1,2}})[/.]{_YEAR}", _numbered_month),
        (rf"(?:in )?{_YEAR}", _only_year),
        (
            rf"{_SKIPPED}(?:the |on )?{_DAY}(?:st|nd|rd|th)?(?: of)?[ -]?{_MONTH}(?:[, -] ?{_SHORT_YEAR})?",
            _named_day,
        ),
        (rf"{_SKIPPED}{_MONTH} (?:the )?{_DAY}(?:st|nd|rd|th)?(?:,? {_YEAR})?", _named_day),
        (rf"{_YEAR}[-/.](?P<month>\d{{1,2}})[-/.]{_DAY}", _numbered_day),
        (rf"{_DAY}[./-](?P<month>\d{{1,2}})(?:[./-]{_SHORT_YEAR}|\.)?", _numbered_day),
        (rf"(?:the )?(?:(?:last|past) )?{_NUMBER} ?{_UNIT}(?P<ago> ago)?", _amount),
        (rf"(?:the )?(?:last|past) (?P<number>){_UNIT}(?P<ago>)?", _amount),
    )
)
