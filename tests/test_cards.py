"""What a card counts, and the one line that it shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from test_corrected import LINES, STATEMENT, STORED

from bot.commands.cards import card_of, count_contested
from bot.corrected import numbered
from bot.messages import Reply
from bot.records import Correction
from summarizers import Article, Span
from summarizers.types import Brief, Line, LineKind, Piece, Section, Style

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HIDDEN = "hidden by a moderator"


def said(text: str, label: str = "", kind: LineKind = LineKind.STATEMENT) -> Line:
    pieces = (Piece(text=text, span=Span(0, 1)), *((Piece(text=label, style=Style.LABEL),) if label else ()))
    return Line(kind=kind, pieces=pieces, content=(Span(0, 1),))


def doubt(text: str = "It could not be verified.") -> Line:
    pieces = (Piece(text="The article: ", style=Style.LABEL), Piece(text=text, span=Span(0, 1)))
    return Line(kind=LineKind.WARNING, pieces=pieces)


MALFORMED = Line(kind=LineKind.WARNING, pieces=(Piece(text="“1,6000” is malformed.", style=Style.WARNING),))
OTHER = Line(kind=LineKind.WARNING, pieces=(Piece(text="Something else."),))
GONE = Line(kind=LineKind.DISPUTE, pieces=(Piece(text=HIDDEN, style=Style.LABEL),), content=(Span(0, 1),))
ACCUSED, DENIED = (said(text, kind=LineKind.DISPUTE) for text in ("A accuses B.", "B denies it."))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([], (), id="nothing"),
        pytest.param([said("A said that nobody came.")], (), id="nothing contested"),
        pytest.param(
            [said("A said that 14 people were killed."), doubt()], ("⚠ 1 unconfirmed figure",), id="a doubted figure"
        ),
        pytest.param(
            [said("A said that 14 people were killed and 30 houses burnt."), doubt(), doubt("Nobody knows.")],
            ("⚠ 2 unconfirmed figures",),
            id="two figures, doubted twice",
        ),
        pytest.param([said("A said that B fled."), doubt()], ("⚠ 1 unconfirmed statement",), id="a doubted statement"),
        pytest.param([said("A counted 1,6000 people."), MALFORMED], ("⚠ 1 faulty figure",), id="malformed"),
        pytest.param([said("A said so."), OTHER, OTHER], ("⚠ 2 warnings",), id="others"),
        pytest.param([ACCUSED, DENIED, ACCUSED, doubt(), DENIED], ("⚠ 1 unconfirmed statement", "⇄ 2 denials")),
        pytest.param([ACCUSED, GONE], (), id="a denial that was hidden"),
        pytest.param([said("A said so.", " · denied by B")], ("⇄ 1 denial",), id="denied in its own line"),
        pytest.param([said("A said so.", " · denied by B", LineKind.QUOTE)], (), id="no statement"),
    ],
)
def test_what_is_contested_is_counted(lines: list[Line], expected: tuple[str, ...]) -> None:
    made = Brief(
        article=Article(text="x"), title=None, context=(), sections=(Section(title="Any", lines=tuple(lines)),)
    )
    assert count_contested(made) == expected


def words(reply: Reply) -> list[str]:
    return ["".join(piece.text for piece in line.pieces) for line in reply.blocks[0].lines]


def test_the_line_of_a_card_has_its_warnings_and_is_no_hidden_one() -> None:
    numbers = range(STATEMENT)
    hidden = tuple(Correction(content=LINES[number].content, hidden=True, at=NOW) for number in numbers)
    shown = words(card_of(replace(STORED, corrections=hidden)))
    assert shown[0].startswith("The Ukrainian military command said in a report on Tuesday that 1,6000 Russians")
    assert [line.startswith(("“1,6000” is malformed", "The article: Data")) for line in shown] == [False, True, True]


def test_a_card_of_which_all_is_hidden_has_no_line() -> None:
    hidden = tuple(Correction(content=line.content, hidden=True, at=NOW) for line in numbered(STORED.brief))
    card = card_of(replace(STORED, corrections=hidden))
    assert words(card) == []
    assert not [part for part in card.blocks[0].context if part.startswith(("⚠", "⇄"))]


def test_a_card_has_the_time_of_publication() -> None:
    assert card_of(STORED).blocks[0].when is None
    dated = replace(STORED, article=replace(STORED.article, published_at=NOW))
    assert card_of(dated).blocks[0].when == NOW
