"""Numerals: what is read as one number, where it ends, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizers.figures.numerals import read_numeral
from summarizers.text.tokens import tokenise

NUMBERS = [
    ("digits", "31 tanks", (31, 31, 1)),
    ("groups", "1,234,567 people", (1234567, 1234567, 1)),
    ("decimal", "3.5 million", (3.5e6, 3.5e6, 2)),
    ("spaced groups", "10 000 000 people", (1e7, 1e7, 3)),
    ("no-break space", "10\u00a0000 people", (10000, 10000, 2)),
    ("hyphenated", "twenty-five men", (25, 25, 1)),
    ("spelled", "two hundred and fifty thousand men", (250000, 250000, 5)),
    ("two numbers", "twenty and three", (20, 20, 1)),
    ("dozen", "a dozen men", (12, 12, 2)),
    ("open", "thousands of men", (2000, None, 1)),
    ("of", "tens of millions of men", (2e7, None, 3)),
    ("half million", "a half-million men", (5e5, 5e5, 2)),
    ("and a half", "2 and a half million", (2.5e6, 2.5e6, 5)),
    ("scaled dozen", "a couple of dozen men", (24, 24, 4)),
    ("range", "5 to 10 men", (5, 10, 3)),
    ("range upwards only", "10 to 5 men", (10, 10, 1)),
    ("suffix", "1.2bn in aid", (1.2e9, 1.2e9, 2)),
    ("metres", "5m deep", (5, 5, 1)),
    ("kilometre and a half", "a kilometre and a half of it", (1.5, 1.5, 5)),
    ("half a tonne", "half a tonne of it", (0.5, 0.5, 2)),
    ("an entire", "an entire battalion fled", (1, 1, 2)),
    ("pairs", "12,50,000 rupees", (1250000, 1250000, 1)),
    ("lakh", "5 lakh people", (5e5, 5e5, 2)),
    ("decimal comma of a measure", "2,5 km", (2.5, 2.5, 1)),
    ("zero for o", "50O shells", (None, None, 2)),
    ("doubled comma", "2,,400 men", (None, None, 4)),
    ("torn group", "4,56 7 men", (None, None, 2)),
    ("millions", "5m people", (5e6, 5e6, 2)),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in NUMBERS], ids=[case[0] for case in NUMBERS])
def test_numbers(text: str, expected: tuple[float, float | None, int]) -> None:
    number = read_numeral(tokenise(text), 0, text)
    assert number is not None
    assert (number.low, number.high, number.last) == expected


NONE = ["", "men", "a man", "24th", "007", "10:30", "24/7", "5x", "half way", "a third man", "tens", "1234567890123456"]


@pytest.mark.parametrize("text", NONE)
def test_no_number(text: str) -> None:
    assert read_numeral(tokenise(text), 0, text) is None


@settings(max_examples=100, deadline=None)
@given(st.text(), st.integers(0, 30))
def test_any_text(text: str, i: int) -> None:
    tokens = tokenise(text)
    number = read_numeral(tokens, i, text)
    assert number is None or i == number.first < number.last <= len(tokens)
