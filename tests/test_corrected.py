"""Briefs as they are shown after reports and corrections."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.corrected import corrected, is_hidden, numbered, same_line
from bot.messages import TERMINAL
from bot.records import Correction, Stored
from summarizers import Article, Span, analyse, brief
from summarizers.types import LineKind

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEXT = (Path(__file__).parent.parent / "seeds" / "bakhmut-we-will-not-retreat.txt").read_text(encoding="utf-8")
BRIEF = brief(analyse(Article(text=TEXT)))
STORED = Stored(
    id="K7Q2F",
    scope=TERMINAL,
    message="1",
    author="u1",
    author_name="Ada",
    link=None,
    posted_at=NOW,
    when=NOW,
    article=Article(text=TEXT),
    brief=BRIEF,
    sourced=True,
    analysis_version=1,
)
LINES = numbered(BRIEF)


def number(kind: LineKind) -> int:
    return next(number for number, line in enumerate(LINES) if line.kind is kind)


def shown(stored: Stored) -> list[str]:
    made, _ = corrected(stored)
    return ["".join(piece.text for piece in line.pieces) for line in numbered(made)]


PLAIN = shown(STORED)
QUOTE, STATEMENT = number(LineKind.QUOTE), number(LineKind.STATEMENT)


def with_correction(line: int, **fields) -> Stored:
    return replace(STORED, corrections=(Correction(content=LINES[line].content, at=NOW, **fields),))


SAID = "“The command unanimously supported the decision not to withdraw […]” — "


def test_the_sample_has_a_quote_and_a_statement_with_warnings():
    assert PLAIN[QUOTE] == f"{SAID}Volodymyr Zelenskiy"
    assert PLAIN[STATEMENT].startswith(
        "The Ukrainian military command said in a report on Tuesday that 1,6000 Russians"
    )
    assert LineKind.WARNING in {line.kind for section in BRIEF.sections for line in section.lines}


@pytest.mark.parametrize(
    ("line", "fields", "expected"),
    [
        pytest.param(
            QUOTE,
            {"speaker": "Sergei Shoigu"},
            f"{SAID}Sergei Shoigu (corrected by a moderator; read as Volodymyr Zelenskiy)",
            id="another speaker of a quote",
        ),
        pytest.param(
            QUOTE,
            {"speaker": ""},
            f"{SAID}speaker unknown (corrected by a moderator; read as Volodymyr Zelenskiy)",
            id="an unknown speaker",
        ),
        pytest.param(
            STATEMENT,
            {"speaker": "Sergei Shoigu"},
            f"{PLAIN[STATEMENT]} · corrected by a moderator: said by Sergei Shoigu",
            id="another claimant",
        ),
        pytest.param(
            STATEMENT, {"speaker": ""}, f"{PLAIN[STATEMENT]} · corrected by a moderator: speaker unknown", id="none"
        ),
        pytest.param(STATEMENT, {"hidden": True}, "hidden by a moderator", id="hidden"),
    ],
)
def test_a_correction_changes_its_line_alone(line, fields, expected):
    assert shown(with_correction(line, **fields)) == [*PLAIN[:line], expected, *PLAIN[line + 1 :]]


def test_a_hidden_line_takes_its_warnings_along():
    made, _ = corrected(with_correction(STATEMENT, hidden=True))
    assert LineKind.WARNING not in {line.kind for section in made.sections for line in section.lines}
    assert [is_hidden(line) for line in numbered(made)] == [n == STATEMENT for n in range(len(LINES))]


def test_a_correction_of_another_text_changes_nothing():
    stored = replace(
        STORED, corrections=(Correction(content=(Span(9_000, 9_020),), hidden=True, at=NOW, applies=False),)
    )
    assert shown(stored) == PLAIN
    assert corrected(stored)[1] == ("1 correction fits no line any more since the text was read again.",)


def test_a_questioned_line_says_so_until_it_is_corrected():
    questioned = replace(STORED, questioned=(LINES[QUOTE].content,))
    assert shown(questioned)[QUOTE] == f"{PLAIN[QUOTE]} · questioned by members"
    both = replace(with_correction(QUOTE, hidden=True), questioned=(LINES[QUOTE].content,))
    assert shown(both)[QUOTE] == "hidden by a moderator"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ()),
        ({"sourced": False}, ("Unsourced paste: nobody has given a link to this text.",)),
        ({"replaced_by": "ZZZZZ"}, ("There is a newer version of this article: ZZZZZ.",)),
        ({"replaces": "AAAAA"}, ("This is a new version of AAAAA.",)),
        ({"questioned": ((),)}, ("Members say that this is no article.",)),
    ],
)
def test_remarks(fields, expected):
    assert corrected(replace(STORED, **fields))[1] == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((Span(0, 10),), (Span(0, 10),), True),
        ((Span(0, 10),), (Span(1, 12),), True),
        ((Span(0, 10), Span(20, 30)), (Span(20, 30),), False),
        ((Span(0, 10),), (), False),
        ((), (), False),
    ],
)
def test_the_same_line(one, other, expected):
    assert same_line(one, other) is expected
    assert same_line(other, one) is expected
