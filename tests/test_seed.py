"""The seed article as a whole: its brief, word for word, and that every piece of it is the article's own."""

from pathlib import Path

import pytest

from summarizers import Article, Brief, LineKind, Style, analyse, brief

TEXT = (Path(__file__).parent.parent / "seeds" / "bakhmut-we-will-not-retreat.txt").read_text(encoding="utf-8")
MARKS = {
    LineKind.SENTENCE: "• ",
    LineKind.STATEMENT: "• ",
    LineKind.DISPUTE: "⇄ ",
    LineKind.QUOTE: "",
    LineKind.WARNING: "⚠ ",
}

BRIEF = """\
Zelenskiy: We will not retreat, we will continue the fighting in Bakhmut
Pasted text · publisher and date not given

In short
• Ukrainian President Volodymyr Zelenskiy said publicly that Ukrainian troops are ready to continue fighting in \
Bakhmut, after it initially appeared that they would withdraw.

Who says what
• The Ukrainian military command said in a report on Tuesday that 1,6000 Russians had been killed in the past 24 hours.
⚠ “1,6000” is malformed in the text; its value is unknown.
⚠ The article: Data on casualties among Russian forces cannot be confirmed […]
• Western experts say the destroyed city is of little significance, but Russia’s attack may be aimed at achieving a \
symbolic victory at the end of the winter offensive […]
• Some Ukrainian officials have stated in recent days that the ratio between losses among the ranks of Russian and \
Ukrainian soldiers was 7 to 1.

Accused and denied
⇄ […] Yevgeny Prigozhin, through several videos, has accused the officials of not supplying weapons to his people.
⇄ Russia’s Defense Ministry denies it stopped supplying weapons to the Wagner Group, but has not responded to Mr \
Prigozhin’s latest accusations.

In their own words
“The command unanimously supported the decision not to withdraw […]” — Volodymyr Zelenskiy
“The city is an important center for the defense of Ukrainian troops in the Donbas.” — Sergei Shoigu, Russia’s Defense \
Minister
"""
MORE = (
    "• Russia says that taking control of Bakhmut would be an important step in expanding its control over this "
    "territory, in the industrial region of Donbas, and would mark a major victory on the ground.",
    "“The city is an important center for the defense of Ukrainian troops in the Donbas. Taking it under its control "
    "will allow further attacks to be carried out in the defensive areas of Ukraine” — Sergei Shoigu, Russia’s Defense "
    "Minister",
)


def plain(shown: Brief) -> str:
    """The brief as text, one line a line."""
    lines = [shown.title.text] if shown.title else []
    lines.append(" · ".join(shown.context))
    for section in shown.sections:
        lines += ["", section.title]
        lines += [MARKS[line.kind] + "".join(piece.text for piece in line.pieces) for line in section.lines]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def shown() -> Brief:
    return brief(analyse(Article(text=TEXT)))


def test_the_brief(shown: Brief) -> None:
    assert plain(shown) == BRIEF
    assert (shown.more_statements, shown.more_quotes) == (2, 0)


def test_every_span_is_verbatim(shown: Brief) -> None:
    pieces = [piece for section in shown.sections for line in section.lines for piece in line.pieces]
    assert [piece.text for piece in pieces if piece.span] == [p.span.of(TEXT) for p in pieces if p.span]
    assert {piece.text.strip() for piece in pieces if not piece.span} == {
        "[…]", "The article:", "“1,6000” is malformed in the text; its value is unknown.", "“", "” —", "",
        "Volodymyr Zelenskiy", "Sergei Shoigu", ", Russia’s Defense Minister",
    }  # fmt: skip


def test_the_sources_are_marked(shown: Brief) -> None:
    bold = [
        piece.text
        for section in shown.sections
        for line in section.lines
        for piece in line.pieces
        if piece.style is Style.SOURCE
    ]
    assert bold == [
        "Ukrainian President Volodymyr Zelenskiy",
        "The Ukrainian military command",
        "Western experts",
        "Some Ukrainian officials",
        "Yevgeny Prigozhin",
        "Russia’s Defense Ministry",
        "Volodymyr Zelenskiy",
        "Sergei Shoigu",
    ]


def test_a_longer_brief_has_all_that_is_said() -> None:
    longer = plain(brief(analyse(Article(text=TEXT)), limit=2_000)).splitlines()
    assert [line for line in MORE if line not in longer] == []
    assert [line for line in BRIEF.splitlines() if line not in longer] == [BRIEF.splitlines()[-1]]


WHY = [
    ("Chosen by the ranker “warbrief” (position 1 of 20", "Speaker: Volodymyr Zelenskiy, by “said”; "),
    (
        "Speaker: The Ukrainian military command, by “said”; ",
        "Side: Ukraine",
        "about casualties, with “1,6000",
        "Status: unverified; ",
        "“Data on casualties among Russian forces cannot be confirmed”",
    ),
    ("The figure is malformed, so its value is not read.",),
    ("These are the article’s own words on the statement above.",),
    ("Speaker: Western experts, by “say”; ",),
    ("Speaker: Some Ukrainian officials, by “have stated”; ", "Side: Ukraine", "with “7 to 1"),
    (
        "Speaker: Yevgeny Prigozhin, by “has accused”; ",
        "Side: Wagner",
        "Statement: accuses, about arms; likely news (",
        "more for being denied. ",
        "Status: denied by Russia’s Defense Ministry: “denies it stopped supplying weapons to the Wagner Group”.",
    ),
    ("Speaker: Russia’s Defense Ministry, by “denies”; ", "Side: Russia", "Statement: denies", "by the source itself"),
    ("Speaker: Volodymyr Zelenskiy, by “said”; ", "Side: Ukraine"),
    ("Speaker: Sergei Shoigu, by “said”; ", "Side: Russia"),
]


def test_every_line_says_why(shown: Brief) -> None:
    reasons = [line.why for section in shown.sections for line in section.lines]
    assert len(reasons) == len(WHY)
    for reason, (opening, *parts) in zip(reasons, WHY, strict=True):
        assert reason.startswith(opening)
        assert [part for part in parts if part not in reason] == []
        assert reason.endswith(".")


def test_what_the_reader_is_told_of_the_rest() -> None:
    analysis = analyse(Article(text=TEXT))
    assert analysis.headline is not None
    assert analysis.headline.of(TEXT) == BRIEF.splitlines()[0]
    assert not any("email address" in sentence.span.of(TEXT) for sentence in analysis.sentences)
    zelenskiy = next(quote for quote in analysis.quotes if len(quote.content) > 1)
    assert zelenskiy.source is not None
    assert zelenskiy.source.name == "Volodymyr Zelenskiy"
    ratio = next(figure for figure in analysis.figures if figure.unit == "ratio")
    assert (ratio.span.of(TEXT), ratio.low, ratio.high) == ("7 to 1", 7, 7)
