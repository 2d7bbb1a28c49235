"""Highlighting: pieces that joined give the text again, and a label behind what is marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers import Article, Style, analyse, highlight
from summarizers.briefs.marking import mark, marks_of
from summarizers.types import Span

TEXT = "Kyiv said: “No.”"
CASES = [
    ("nothing", [], [("Kyiv said: “No.”", Style.PLAIN)]),
    ("one", [(0, 4, Style.SOURCE)], [("Kyiv", Style.SOURCE), (" said: “No.”", Style.PLAIN)]),
    (
        "source before quote before claim",
        [(0, 16, Style.CLAIM), (5, 16, Style.QUOTE), (5, 9, Style.SOURCE)],
        [("Kyiv ", Style.CLAIM), ("said", Style.SOURCE), (": “No.”", Style.QUOTE)],
    ),
    ("beyond the region", [(0, 400, Style.CLAIM)], [("Kyiv said: “No.”", Style.CLAIM)]),
    ("neighbours of one style are one", [(0, 4, Style.CLAIM), (4, 16, Style.CLAIM)], [(TEXT, Style.CLAIM)]),
    ("outside", [(400, 500, Style.CLAIM)], [(TEXT, Style.PLAIN)]),
]


@pytest.mark.parametrize(("marks", "expected"), [pytest.param(*case, id=name) for name, *case in CASES])
def test_mark(marks: list[tuple[int, int, Style]], expected: list[tuple[str, Style]]) -> None:
    found = mark(TEXT, Span(0, len(TEXT)), [(Span(start, end), style) for start, end, style in marks])
    assert [(piece.text, piece.style) for piece in found] == expected


ARTICLES = [
    (
        "a claim",
        "Ukraine said it had shot down two drones over Kherson.",
        "Ukraine said it had shot down two drones over Kherson [Ukraine].",
    ),
    (
        "a status",
        "Kyiv denies that it ordered the attack.",
        "Kyiv denies that it ordered the attack [Kyiv · denied by itself].",
    ),
    (
        "the label of a quote stands behind its mark",
        "“We will hold the hills for a year,” said Ivan Petrenko.",
        "“We will hold the hills for a year,” [Ivan Petrenko] said Ivan Petrenko.",
    ),
    ("no marks", "Rain fell on the plain.", "Rain fell on the plain."),
    ("nothing", "", ""),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case, id=name) for name, *case in ARTICLES])
def test_highlight(text: str, expected: str) -> None:
    assert "".join(piece.text for piece in highlight(analyse(Article(text=text)))) == expected


def test_a_pronoun_is_no_marked_source() -> None:
    text = "General Ivan Petrenko left. He said that the bridge over the river had been destroyed."
    analysis = analyse(Article(text=text))
    assert [span.of(text) for span, style in marks_of(analysis) if style is Style.SOURCE] == []
    assert [style for _, style in marks_of(analysis, claims=False) if style is Style.CLAIM] == []


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(list(Style)[1:4])), max_size=8),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_pieces_joined_give_the_region_again(
    text: str, marks: list[tuple[int, int, Style]], one: int, other: int
) -> None:
    region = Span(min(one, other, len(text)), min(max(one, other), len(text)))
    found = mark(text, region, [(Span(min(a, b), max(a, b)), style) for a, b, style in marks])
    assert "".join(piece.text for piece in found) == region.of(text)
    assert all(piece.span is not None and piece.span.of(text) == piece.text for piece in found)
