"""What holds for every text: spans inside it, indices that exist, the same answer twice, a budget that is kept."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summarizers import (
    SUMMARISERS,
    Analysis,
    Article,
    Brief,
    Line,
    LineKind,
    Span,
    Style,
    analyse,
    as_json,
    brief,
    highlight,
)
from summarizers.types import Claim, Quote, Sentence

NAMES = (
    "Ukraine",
    "Russia",
    "General Ivan Petrenko",
    "Olena Kovalenko",
    "the Kremlin",
    "Western experts",
    "He",
    "they",
)
CUES = ("said", "denied", "claims that", "warned that", "accused Moscow of", "added", "told reporters that", "vowed to")
THINGS = (
    "it had killed 400 soldiers in the past day",
    "1,6000 men died near Kherson",
    "the hospital in Kherson was shelled",
    "striking the dam, which may not hold",
    "losses were at least 7 to 1",
    "this",
    "the figure could not be independently verified",
    "“we will win",
    "never again”",
    '"fake"',
)
ENDS = (". ", ".\n\n", ", ", "… ", "?”\n", " — ", "! ", "\r\n", "")
QUOTATION_MARKS = "“”\"«»„‘’'-–—"
ODD = (
    "\x00",
    "\ud800",
    "\udfff",
    "\u202e",
    "👩‍🚀",
    "乌克兰",
    "القوات",
    "\u2028",
    "\u0085",
    "(",
    "”",
    "«",
    "-",
    "\xa0",
    "1,00",
)

clauses = st.builds(
    lambda name, cue, thing, end: f"{name} {cue} {thing}{end}",
    st.sampled_from(NAMES),
    st.sampled_from(CUES),
    st.sampled_from(THINGS),
    st.sampled_from(ENDS),
)
speech = st.builds(
    lambda thing, cue, name, end: f"“{thing},” {cue} {name}{end}",
    st.sampled_from(THINGS),
    st.sampled_from(CUES),
    st.sampled_from(NAMES),
    st.sampled_from(ENDS),
)
news = st.lists(clauses | speech | st.sampled_from(ODD), max_size=14).map("".join)
arbitrary = st.text(st.characters(), max_size=120)
texts = news | news | arbitrary
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def spans_in(value: Any) -> Iterator[Span]:
    """Every span in a value of the analysis."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from spans_in(item)
    elif is_dataclass(value) and not isinstance(value, Article):
        for field in fields(value):
            yield from spans_in(getattr(value, field.name))


def wrong_indices(found: Analysis) -> list[object]:
    """Indices that point at nothing."""
    wrong: list[object] = [s for n, s in enumerate(found.sentences) if s.index != n]
    wrong += [i for i in found.extract if not 0 <= i < len(found.sentences)]
    carrying: tuple[Quote | Claim, ...] = (*found.quotes, *found.claims)
    wrong += [c for c in carrying if not 0 <= c.sentence < max(1, len(found.sentences))]
    sources = [c.source for c in (*carrying, *found.attributions) if c.source is not None]
    wrong += [s for s in sources if s.actor is not None and not 0 <= s.actor < len(found.actors)]
    wrong += [i for c in found.claims for i in c.figures if not 0 <= i < len(found.figures)]
    return wrong


def ordered(sentences: tuple[Sentence, ...]) -> bool:
    pairs = pairwise(sentences)
    return all(one.span.end <= other.span.start and one.paragraph <= other.paragraph for one, other in pairs)


def all_lines(shown: Brief) -> list[Line]:
    return [line for section in shown.sections for line in section.lines]


def size(shown: Brief) -> int:
    """Characters of title, context, headings and lines."""
    parts = [shown.title.text if shown.title else "", *shown.context, *(section.title for section in shown.sections)]
    return sum(map(len, parts)) + sum(len(piece.text) for line in all_lines(shown) for piece in line.pieces)


@quick
@given(texts, st.sampled_from(SUMMARISERS[:2]))
def test_an_analysis_is_of_its_text(text: str, summariser: str) -> None:
    found = analyse(Article(text=text), summariser=summariser)
    assert [span for span in spans_in(found) if not 0 <= span.start <= span.end <= len(text)] == []
    assert wrong_indices(found) == []
    assert list(found.extract) == sorted(set(found.extract))
    assert len(found.scores) == len(found.sentences)
    assert ordered(found.sentences)
    assert found == analyse(Article(text=text), summariser=summariser)


@quick
@given(texts, st.integers(400, 3_000), st.text(max_size=300) | st.none())
def test_a_brief_is_verbatim_and_keeps_its_budget(text: str, limit: int, title: str | None) -> None:
    shown = brief(analyse(Article(text=text, title=title)), limit=limit)
    pieces = [piece for line in all_lines(shown) for piece in line.pieces]
    assert size(shown) <= limit
    assert [p for p in pieces if p.span is not None and p.text != _one_line(p.span.of(text))] == []
    assert all(line.why.endswith(".") for line in all_lines(shown))
    for line in all_lines(shown):
        own = [piece.text for piece in line.pieces if piece.span is None]
        if line.kind in (LineKind.SENTENCE, LineKind.STATEMENT, LineKind.DISPUTE):
            assert [words for words in own if any(mark in words for mark in '“”"')] == []
        if line.kind is LineKind.QUOTE:
            quoted = next(piece.span for piece in line.pieces if piece.style is Style.QUOTE)
            assert quoted is not None
            assert text[quoted.start - 1].isspace() or text[quoted.start - 1] in QUOTATION_MARKS
    statements = [
        p.span for line in all_lines(shown) if line.kind is not LineKind.WARNING for p in line.pieces if p.span
    ]
    assert [(a, b) for i, a in enumerate(statements) for b in statements[:i] if a.overlaps(b)] == []


@quick
@given(texts)
def test_highlighting_gives_the_text_again(text: str) -> None:
    pieces = highlight(analyse(Article(text=text)))
    assert "".join(piece.text for piece in pieces if piece.span is not None) == text


LONG = (
    "Ukrainian officials said on day {n} that {n} Russian soldiers had been killed near village {n} in the east. ",
    "“We will win battle number {n} and then go home,” said General Ivan Petrenko{n}. ",
    "Russia denies it struck hospital {n} in Kherson. Ukraine accused Russia of striking hospital {n} in Kherson. ",
)


def repeated(template: str, count: int) -> str:
    return "".join(template.format(n=n) + "\n\n" * (n % 6 == 5) for n in range(count))


@cache
def analysed(template: str, count: int) -> Analysis:
    return analyse(Article(text=repeated(template, count)))


@pytest.mark.parametrize("template", LONG)
def test_a_long_article_of_claims_has_a_brief_within_its_budget(template: str) -> None:
    assert 0 < size(brief(analysed(template, 160))) <= 1_500


def calls(function: Callable[[], object]) -> int:
    """How many functions run meanwhile: what stands for the time, without a clock."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        function()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("step", [brief, highlight, as_json])
@pytest.mark.parametrize("template", LONG)
def test_the_cost_grows_with_the_text(step: Callable[[Analysis], object], template: str) -> None:
    short, long = analysed(template, 40), analysed(template, 160)
    step(short)  # what is read once is read now
    assert calls(lambda: step(long)) < 6 * calls(lambda: step(short)) + 1_000


def _one_line(surface: str) -> str:
    return re.sub(r"\s+", " ", surface)
