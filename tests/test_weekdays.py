"""A weekday to its date."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers.briefs.weekdays import date_words, resolve_weekdays
from summarizers.types import Span

THURSDAY = datetime(2022, 8, 18, 12, tzinfo=UTC)
CASES = [
    ("on a day", "The blast on Tuesday killed two.", [("Tuesday", "16 Aug")]),
    ("no preposition", "The minister said Monday that two died.", [("Monday", "15 Aug")]),
    ("at the head", "On Wednesday two died.", [("Wednesday", "17 Aug")]),
    ("the day of publication", "Two died on Thursday.", [("Thursday", "18 Aug")]),
    ("a day that comes after it", "Two died on Friday.", [("Friday", "12 Aug")]),
    ("two days", "Two died on Monday, three on Tuesday.", [("Monday", "15 Aug"), ("Tuesday", "16 Aug")]),
    ("one day twice", "Two died on Monday, said officials on Monday.", [("Monday", "15 Aug")]),
    ("next", "The talks of next Tuesday.", []),
    ("last", "The blast of last Tuesday.", []),
    ("future", "Leaders will meet on Tuesday.", []),
    ("scheduled", "The talks, scheduled for Tuesday, were held in Kyiv.", []),
    ("until", "The truce held until Tuesday.", []),
    ("a habit", "It happens every Tuesday.", []),
    ("possessive", "Two died in Tuesday’s blast.", []),
    ("dated already", "Two died on Tuesday, August 9.", []),
    ("dated already, with the day first", "Two died on Tuesday 9 August.", []),
    ("a name", "Worshippers died on Good Friday.", []),
    ("a newspaper", "He told the Sunday Times that two died.", []),
    ("plural", "Two die on Tuesdays.", []),
    ("lower case", "two died on tuesday.", []),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case, id=name) for name, *case in CASES])
def test_resolve_weekdays(text: str, expected: list[tuple[str, str]]) -> None:
    whole = Span(0, len(text))
    found = resolve_weekdays(text, whole, whole, THURSDAY)
    assert [(text[:at].rpartition(" ")[2], date) for at, date in found] == expected


@given(st.text(max_size=80), st.datetimes())
def test_never_raises(text: str, published: datetime) -> None:
    whole = Span(0, len(text))
    assert all(0 < at <= len(text) for at, _ in resolve_weekdays(f"{text} on Monday", whole, whole, published))


def test_the_first_week_of_all() -> None:
    text = "Two died on Sunday."
    assert resolve_weekdays(text, Span(0, 19), Span(0, 19), datetime(1, 1, 1)) == []
    assert date_words(datetime(1, 1, 1)) == "1 Jan"
