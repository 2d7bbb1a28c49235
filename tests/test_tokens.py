"""Words and punctuation with their offsets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers.text.tokens import bare, tokenise
from summarizers.types import Span

TOKENS = [
    ("sentence", "Kyiv said no.", ["Kyiv", "said", "no", "."]),
    ("letters with stops", "the U.S. at 5 a.m.", ["the", "U.S.", "at", "5", "a.m."]),
    ("figures", "1,600 3.5 24th 2022", ["1,600", "3.5", "24th", "2022"]),
    ("figure at the end", "It was 1,600.", ["It", "was", "1,600", "."]),
    ("possessives", "Russia’s officials’ Kyiv's", ["Russia’s", "officials", "’", "Kyiv's"]),
    ("hyphens", "so-called Su-34 pro-Russian", ["so-called", "Su-34", "pro-Russian"]),
    ("negation", "don't won’t", ["don't", "won’t"]),
    ("marks", "“A,” «b» -- …", ["“", "A", ",", "”", "«", "b", "»", "-", "-", "…"]),
    ("Cyrillic", "Київ сказав", ["Київ", "сказав"]),
    ("underscore", "a_b _", ["a", "_b", "_"]),
    ("emoji", "💥a", ["💥", "a"]),
    ("NUL", "a\0b", ["a", "\0", "b"]),
    ("surrogate", "\ud800", ["\ud800"]),
    ("empty", "", []),
    ("white space", " \n\t ", []),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case[1:], id=case[0]) for case in TOKENS])
def test_tokens(text: str, expected: list[str]) -> None:
    assert [token.text for token in tokenise(text)] == expected


def test_a_part_of_a_text() -> None:
    assert [(token.text, token.span) for token in tokenise("Kyiv said no.", 5, 9)] == [("said", Span(5, 9))]


def test_kinds() -> None:
    kinds = [(token.lower, token.is_word, token.is_capital) for token in tokenise("Kyiv 5 held.")]
    assert kinds == [("kyiv", True, True), ("5", True, False), ("held", True, False), (".", False, False)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [("Russia’s", "Russia"), ("Kyiv's", "Kyiv"), ("officials’", "officials"), ("it", "it"), ("’", "’"), ("", "")],
)
def test_bare(word: str, expected: str) -> None:
    assert bare(word) == expected


@given(st.text())
def test_tokens_and_spaces_are_the_text(text: str) -> None:
    tokens = tokenise(text)
    assert all(token.span.of(text) == token.text for token in tokens)
    assert "".join(token.text for token in tokens) == "".join(text.split())
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)
