from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import BadCommand
from bot.query.dates import Period, parse_period

NOW = datetime(2026, 11, 22, 20, 0, 30, tzinfo=UTC)  # a Sunday; 22:00 in Kyiv


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "start", "end", "words"),
    [
        ("today", "2026-11-22", "2026-11-23", "Sun 22 Nov 2026"),
        ("Yesterday", "2026-11-21", "2026-11-22", "Sat 21 Nov 2026"),
        ("the day before yesterday", "2026-11-20", "2026-11-21", "Fri 20 Nov 2026"),
        ("tomorrow", "2026-11-23", "2026-11-24", "Mon 23 Nov 2026"),
        ("now", "2026-11-22 20:00", "2026-11-22 20:01", "Sun 22 Nov 2026 20:00"),
        ("last Tuesday", "2026-11-17", "2026-11-18", "Tue 17 Nov 2026"),
        ("tues", "2026-11-17", "2026-11-18", "Tue 17 Nov 2026"),
        ("on Sunday", "2026-11-22", "2026-11-23", "Sun 22 Nov 2026"),
        ("last sunday", "2026-11-15", "2026-11-16", "Sun 15 Nov 2026"),
        ("14 March", "2026-03-14", "2026-03-15", "Sat 14 Mar 2026"),
        ("March 14th", "2026-03-14", "2026-03-15", "Sat 14 Mar 2026"),
        ("the 14th of March", "2026-03-14", "2026-03-15", "Sat 14 Mar 2026"),
        ("22 Nov", "2026-11-22", "2026-11-23", "Sun 22 Nov 2026"),
        ("23 Nov", "2025-11-23", "2025-11-24", "Sun 23 Nov 2025"),
        ("29 February", "2024-02-29", "2024-03-01", "Thu 29 Feb 2024"),
        ("March 14, 2024", "2024-03-14", "2024-03-15", "Thu 14 Mar 2024"),
        ("14-Mar-24", "2024-03-14", "2024-03-15", "Thu 14 Mar 2024"),
        ("Thursday, 14 March 2024", "2024-03-14", "2024-03-15", "Thu 14 Mar 2024"),
        ("14.03.2024", "2024-03-14", "2024-03-15", "Thu 14 Mar 2024"),
        ("14.3.", "2026-03-14", "2026-03-15", "Sat 14 Mar 2026"),
        ("2024-03-14", "2024-03-14", "2024-03-15", "Thu 14 Mar 2024"),
        ("3/4/2024", "2024-04-03", "2024-04-04", "Wed 3 Apr 2024"),
        ("3/14/2024", "2024-03-14", "2024-03-15", "Thu 14 Mar 2024"),
        ("2024-03-14T15:30:09Z", "2024-03-14 15:30", "2024-03-14 15:31", "Thu 14 Mar 2024 15:30"),
        ("yesterday at 9:05", "2026-11-21 09:05", "2026-11-21 09:06", "Sat 21 Nov 2026 09:05"),
        ("March", "2026-03-01", "2026-04-01", "March 2026"),
        ("November", "2026-11-01", "2026-12-01", "November 2026"),
        ("last November", "2025-11-01", "2025-12-01", "November 2025"),
        ("in December", "2025-12-01", "2026-01-01", "December 2025"),
        ("Sept 2023", "2023-09-01", "2023-10-01", "September 2023"),
        ("2023-12", "2023-12-01", "2024-01-01", "December 2023"),
        ("12/2023", "2023-12-01", "2024-01-01", "December 2023"),
        ("2024", "2024-01-01", "2025-01-01", "2024"),
        ("this week", "2026-11-16", "2026-11-23", "Mon 16 Nov 2026 – Sun 22 Nov 2026"),
        ("last week", "2026-11-09", "2026-11-16", "Mon 9 Nov 2026 – Sun 15 Nov 2026"),
        ("this month", "2026-11-01", "2026-12-01", "November 2026"),
        ("last month", "2026-10-01", "2026-11-01", "October 2026"),
        ("last year", "2025-01-01", "2026-01-01", "2025"),
        ("3d", "2026-11-19 20:00", "2026-11-19 20:01", "Thu 19 Nov 2026 20:00"),
        ("12h", "2026-11-22 08:00", "2026-11-22 08:01", "Sun 22 Nov 2026 08:00"),
        ("last 3 days", "2026-11-19 20:00", "2026-11-19 20:01", "Thu 19 Nov 2026 20:00"),
        ("past week", "2026-11-15 20:00", "2026-11-15 20:01", "Sun 15 Nov 2026 20:00"),
        ("90 min", "2026-11-22 18:30", "2026-11-22 18:31", "Sun 22 Nov 2026 18:30"),
        ("6mo", "2026-05-22 20:00", "2026-05-22 20:01", "Fri 22 May 2026 20:00"),
        ("2 weeks ago", "2026-11-08", "2026-11-09", "Sun 8 Nov 2026"),
        ("a year ago", "2025-11-22", "2025-11-23", "Sat 22 Nov 2025"),
        ("an hour ago", "2026-11-22 19:00", "2026-11-22 19:01", "Sun 22 Nov 2026 19:00"),
        ("1 March to 3 March", "2026-03-01", "2026-03-04", "Sun 1 Mar 2026 – Tue 3 Mar 2026"),
        ("٣ days ago", "2026-11-19", "2026-11-20", "Thu 19 Nov 2026"),
    ],
)
def test_a_date_is_read(typed: str, start: str, end: str, words: str) -> None:
    assert parse_period(typed, NOW) == Period(start=at(start), end=at(end), words=words)


def test_days_are_those_of_the_zone() -> None:
    night = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert parse_period("today", night, "Europe/Kyiv").words == "Mon 23 Nov 2026"
    summer = parse_period("25 October 2026", night, "Europe/Kyiv")  # the day on which summer time ends
    assert (summer.start, summer.end) == (at("2026-10-24 21:00"), at("2026-10-25 22:00"))


def test_the_last_of_a_short_month() -> None:
    assert parse_period("1 month ago", datetime(2026, 3, 31, tzinfo=UTC)).words == "Sat 28 Feb 2026"


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "blah",
            "blah 3",
            "1",
            "a",
            "32 March",
            "31.4.2024",
            "29 Feb 2023",
            "0001",
            "9999",
            "999999d",
            "last",
            "13/13",
        ),
        *("next week", "3 March to 1 March", "2024-13", "0 March", "25:00", "today 25:00", "2024 12:00", "-3d", "3.5d"),
    ],
)
def test_no_date(typed: str) -> None:
    with pytest.raises(BadCommand) as refused:
        parse_period(typed, NOW)
    assert str(refused.value) == (f"“{typed}” is no date that I know. Write 14 March, last Tuesday, 2024-03-14 or 3d.")


@pytest.mark.parametrize(
    ("typed", "zone", "start"),
    [
        ("", "UTC", "A date is missing."),
        ("\x00\ud800", "UTC", "“…” is no date"),
        ("x\n" * 50_000, "UTC", "“x x x x x x x x x x x x x x x x x x x x…” is no date"),
        ("today", "Nowhere/Land", "“Nowhere/Land” is no time zone."),
        ("today", "../../etc/passwd", "“../../etc/passwd” is no time zone."),
        ("today", "\x00", "“…” is no time zone."),
    ],
)
def test_what_is_refused_is_shown_on_one_short_line(typed: str, zone: str, start: str) -> None:
    with pytest.raises(BadCommand) as refused:
        parse_period(typed, NOW, zone)
    assert str(refused.value).startswith(start)


ZONES = st.sampled_from(["UTC", "Europe/Kyiv", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland"])
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@given(DAYS, ZONES, st.sampled_from(["{:%Y-%m-%d}", "{:%d.%m.%Y}", "{:%d %B %Y}", "{:%B %d, %Y}", "{:%a %d %b %Y}"]))
def test_a_day_in_every_form(day: date, zone: str, form: str) -> None:
    read = parse_period(form.format(day), NOW, zone)
    assert read.start.astimezone(ZoneInfo(zone)).date() == day
    assert timedelta(hours=22) < read.end - read.start < timedelta(hours=26)
    assert read.start.tzinfo is read.end.tzinfo is UTC


RELATIVE = st.one_of(
    st.sampled_from(["today", "last week", "this month", "last year", "last monday", "yesterday", "2024", "29 Feb"]),
    st.builds("{} {} ago".format, st.integers(0, 900), st.sampled_from(["days", "weeks", "months"])),
)


@given(RELATIVE, st.datetimes(datetime(1995, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)), ZONES)
@example("last week", datetime(2024, 1, 1, tzinfo=UTC), "UTC")
def test_what_was_understood_can_be_typed_again(typed: str, now: datetime, zone: str) -> None:
    try:
        read = parse_period(typed, now, zone)
    except BadCommand:
        assert "ago" in typed  # before 1900
        return
    assert parse_period(read.words, NOW, zone) == read
    assert read.start < read.end


@given(st.integers(1, 9999), st.sampled_from("hd"))
def test_a_moment_can_be_typed_again(number: int, unit: str) -> None:
    read = parse_period(f"{number}{unit}", NOW)
    assert parse_period(read.words, NOW) == read


@given(st.one_of(st.text(), st.lists(st.sampled_from([*"0123456789./-: dwmhy", "mar", "last ", " ago"])).map("".join)))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    with suppress(BadCommand):
        read = parse_period(text, NOW)
        assert read.start < read.end
