"""An article to its analysis: notes, languages, extracts, and quotes of several pieces."""

from datetime import UTC, datetime

import pytest

from summarizers import SUMMARISERS, Article, analyse
from summarizers.types import NoteCode

SENTENCES = " ".join(f"Column {n} of tanks left base {n * n} at hour {n + 7} for the coast." for n in range(60))

NOTES = [
    ("no date", Article(text="Kyiv fell."), [NoteCode.NO_DATE]),
    ("a date", Article(text="Kyiv fell.", published_at=datetime(2022, 8, 18, tzinfo=UTC)), []),
    (
        "page remains",
        Article(text=f"{SENTENCES}\n\nLeave a Reply\n\nYour email address will not be published."),
        [NoteCode.TRIMMED, NoteCode.NO_DATE],
    ),
    ("cut off", Article(text="Tanks left the base at dawn. " * 7_000), [NoteCode.CUT_OFF, NoteCode.NO_DATE]),
    (
        "malformed figure",
        Article(text="Kyiv said 1,6000 Russian soldiers had died."),
        [NoteCode.NO_DATE, NoteCode.MALFORMED_FIGURE],
    ),
    (
        "unverified figures",
        Article(text="Kyiv said it had killed 400 Russian soldiers. The figure could not be independently verified."),
        [NoteCode.NO_DATE, NoteCode.UNVERIFIED_FIGURES],
    ),
    (
        "another language",
        Article(text="Президент Украины заявил, что российские войска атаковали Харьков в понедельник."),
        [NoteCode.NO_DATE, NoteCode.CLAIMS_NOT_READ],
    ),
]


@pytest.mark.parametrize(("article", "expected"), [pytest.param(*case, id=name) for name, *case in NOTES])
def test_notes(article: Article, expected: list[NoteCode]) -> None:
    analysis = analyse(article)
    assert [note.code for note in analysis.notes] == expected
    assert all(note.text.strip().endswith(tuple(".!?…”")) or note.span for note in analysis.notes)


@pytest.mark.parametrize(
    ("text", "stated", "expected"),
    [
        ("Kyiv said it had lost two tanks near Kherson on Monday.", None, "en"),
        ("Kyiv.", "en-GB", "en"),
        ("Президент Украины заявил, что российские войска атаковали Харьков.", "en", "ru"),
        ("…", None, "en"),
    ],
)
def test_language(text: str, stated: str | None, expected: str) -> None:
    assert analyse(Article(text=text, language=stated)).language == expected


@pytest.mark.parametrize(("count", "expected"), [(None, 3), (1, 1), (0, 0), (-1, 0), (7, 7)])
def test_how_many_sentences(count: int | None, expected: int) -> None:
    assert len(analyse(Article(text=SENTENCES), sentences=count).extract) == expected


@pytest.mark.parametrize("summariser", SUMMARISERS)
def test_every_summariser(summariser: str) -> None:
    analysis = analyse(Article(text=SENTENCES), summariser=summariser)
    assert analysis.summariser == summariser
    assert len(analysis.extract) == 3
    assert len(analysis.scores) == len(analysis.reasons) == len(analysis.sentences) == 60


def test_an_unknown_summariser() -> None:
    with pytest.raises(ValueError, match="no summariser 'best'; there are warbrief, lead"):
        analyse(Article(text="Kyiv fell."), summariser="best")


QUOTES = [
    (
        "two pieces of one speaker",
        "“We will hold the hills,” said Ivan Petrenko. “We have the men and the shells.”",
        [("Ivan Petrenko", ["We will hold the hills,", "We have the men and the shells."])],
    ),
    (
        "two speakers",
        "“We will hold the hills,” said Ivan Petrenko.\n\n“Nobody sleeps here,” said Olena Kovalenko.",
        [("Ivan Petrenko", ["We will hold the hills,"]), ("Olena Kovalenko", ["Nobody sleeps here,"])],
    ),
    ("a nickname", "The “little green men” of that spring were soldiers of the Russian army.", []),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case, id=name) for name, *case in QUOTES])
def test_quotes(text: str, expected: list[tuple[str, list[str]]]) -> None:
    quotes = analyse(Article(text=text)).quotes
    assert [(quote.source and quote.source.name, [s.of(text) for s in quote.content]) for quote in quotes] == expected


def test_quotes_in_another_language_have_no_source() -> None:
    text = "Президент Украины выступил в понедельник в Киеве. «Мы не отступим», — сказал он."
    quotes = analyse(Article(text=text)).quotes
    assert [(quote.content[0].of(text), quote.source, quote.sentence) for quote in quotes] == [
        ("Мы не отступим", None, 1)
    ]
