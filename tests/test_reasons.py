"""What `--explain` tells of quotes and claims: which words and which rule gave speaker, side and status."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from bot.platforms.terminal.render import brief_markdown, show_brief
from summarizers import Analysis, Article, analyse, brief
from summarizers.briefs.reasons import CLAUSE, Reasons, further
from summarizers.types import Claim, Figure, LineKind, Quote, Source, Span, Stance, Status

SEED = (Path(__file__).parent.parent / "seeds" / "bakhmut-we-will-not-retreat.txt").read_text(encoding="utf-8")
TEXT = "He said at least 40 tanks were lost near Kherson. Moscow denied it. “We lost none,” the Kremlin said."


def span(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def made(**values: object) -> Analysis:
    return replace(analyse(Article(text="")), article=Article(text=TEXT), **values)  # type: ignore[arg-type]


FIGURE = Figure(span=span("at least 40 tanks"), low=40, high=None)
SAID = Source(
    span=span("He"),
    name="Ivan Petrenko",
    side="Ukraine",
    rule="source, then cue",
    reason="“He” is the last man named: “Mr Petrenko”",
    side_reason="“Ukrainian” before his name",
)
CLAIM = Claim(
    content=(span("at least 40 tanks were lost near Kherson"),),
    clause=(span("He said at least 40 tanks were lost near Kherson"),),
    source=SAID,
    cue=(span("said"),),
    stance=Stance.ASSERTS,
    status=Status.DENIED,
    by="Moscow",
    evidence=(span("Moscow denied it"),),
    topic="equipment",
    figures=(0,),
    why="a figure of losses weighs most",
    status_reason="“denied it” answers the sentence before",
)
EMPTY = {"rule": "", "reason": "", "side": None, "side_reason": ""}
CASES = [
    (
        "everything",
        CLAIM,
        "Speaker: Ivan Petrenko, by “said”; the speaker stands before it; “He” is the last man named: “Mr Petrenko”. "
        "Side: Ukraine; “Ukrainian” before his name. Statement: about equipment, with “at least 40 tanks”; a figure of "
        "losses weighs most. Status: denied by Moscow: “denied it” answers the sentence before.",
    ),
    (
        "nothing but its words",
        Claim(
            content=CLAIM.content,
            clause=CLAIM.clause,
            source=Source(span=None, name="Ivan Petrenko"),
            cue=(),
            stance=Stance.ASSERTS,
        ),
        "Speaker: Ivan Petrenko.",
    ),
    (
        "without the readers' phrases",
        replace(CLAIM, source=replace(SAID, **EMPTY), why="", status_reason="", figures=()),  # type: ignore[arg-type]
        "Speaker: Ivan Petrenko, by “said”; called “He” there. Statement: about equipment. Status: denied by Moscow: "
        "“Moscow denied it”.",
    ),
    (
        "nothing twice",
        replace(
            CLAIM,
            source=replace(SAID, reason="", side_reason="ukraine"),
            why="source, then cue; “said”; about equipment",
            status_reason="“Moscow denied it”",
        ),
        "Speaker: Ivan Petrenko, by “said”; the speaker stands before it; called “He” there. Side: Ukraine. Statement: "
        "about equipment, with “at least 40 tanks”. Status: denied by Moscow: “Moscow denied it”.",
    ),
    (
        "a rule without a name of its own",
        replace(
            CLAIM, source=Source(span=None, name="Kyiv", rule="the text’s own headline"), figures=(), topic="other"
        ),
        "Speaker: Kyiv, by “said”; the text’s own headline. Statement: a figure of losses weighs most. Status: denied "
        "by Moscow: “denied it” answers the sentence before.",
    ),
    (
        "by itself, and what kind of statement",
        replace(
            CLAIM, source=Source(span=None, name="Kyiv", side="Kyiv"), stance=Stance.WARNS, by="itself", evidence=()
        ),
        "Speaker: Kyiv, by “said”. Statement: warns, about equipment, with “at least 40 tanks”; a figure of losses "
        "weighs most. Status: denied by the source itself: “denied it”.",
    ),
    (
        "who denies stands once",
        replace(
            CLAIM, source=Source(span=None, name="Kyiv"), status_reason="Moscow denies it: “Moscow denied it”", why=""
        ),
        "Speaker: Kyiv, by “said”. Statement: about equipment, with “at least 40 tanks”. Status: denied by Moscow: "
        "“Moscow denied it”.",
    ),
    (
        "claimed, with a reason all the same",
        replace(CLAIM, status=Status.CLAIMED, by=None, evidence=(), source=Source(span=None, name="Kyiv"), why=""),
        "Speaker: Kyiv, by “said”. Statement: about equipment, with “at least 40 tanks”. Status: claimed; “denied it” "
        "answers the sentence before.",
    ),
]


@pytest.mark.parametrize(("claim", "expected"), [pytest.param(claim, why, id=name) for name, claim, why in CASES])
def test_a_claim(claim: Claim, expected: str) -> None:
    assert Reasons(made(claims=(claim,), figures=(FIGURE,))).of_claim(claim) == expected


def test_a_quote_tells_what_makes_it_a_statement() -> None:
    source = Source(span=span("the Kremlin"), name="Kremlin", side="Russia", rule="source and cue behind")
    quote = Quote(
        content=(span("We lost none,"),),
        source=source,
        cue=(Span(len(TEXT) - 5, len(TEXT) - 1),),
        sentence=2,
        fragment=False,
    )
    claim = replace(
        CLAIM,
        content=(span("We lost none"),),
        source=source,
        status=Status.CLAIMED,
        stance=Stance.DENIES,
        status_reason="",
    )
    expected = (
        "Speaker: Kremlin, by “said”; the speaker stands behind the words. Side: Russia. Statement: denies, about "
        "equipment, with “at least 40 tanks”; a figure of losses weighs most."
    )
    analysis = made(claims=(CLAIM, claim), quotes=(quote,), figures=(FIGURE,))
    assert Reasons(analysis).of_quote(quote) == expected
    assert Reasons(analysis).twins(quote) == [claim]
    second = replace(claim, content=(span("lost none"),), why="a second reason", figures=())
    both = replace(analysis, claims=(CLAIM, claim, second))
    assert Reasons(both).of_quote(quote) == expected
    assert Reasons(analysis).of_quote(replace(quote, source=None)) == "Speaker: nobody is named."


def test_further_statements_and_quotes_cut_to_a_line() -> None:
    words = "that the bridge over the river had been hit by rockets of four kinds in the course of the night before"
    text = f"Ukraine said {words}. “The bridge is closed until the end of the week,” Ivan Petrenko said."
    analysis = analyse(Article(text=text))
    found = further(analysis, replace(brief(analysis), sections=()))
    assert [(s.title, ["".join(p.text for p in line.pieces) for line in s.lines]) for s in found] == [
        ("Further statements", [f"Ukraine said {words[:75]} […]"]),
        ("Further quotes", ["“The bridge is closed until the end of the week,” — Ivan Petrenko"]),
    ]


def test_nothing_further_without_claims() -> None:
    analysis = analyse(Article(text="The town fell on Monday after a week of heavy fighting."))
    assert further(analysis, brief(analysis)) == ()


def test_every_quote_and_claim_of_the_seed_is_explained_once() -> None:
    analysis = analyse(Article(text=SEED))
    shown, reasons = brief(analysis), Reasons(analysis)
    rest = further(analysis, shown)
    lines = [
        line for section in (*shown.sections, *rest) for line in section.lines if line.kind is not LineKind.WARNING
    ]
    every: list[Claim | Quote] = [*analysis.claims, *analysis.quotes]
    for found in every:
        holders = [
            line
            for line in lines
            if any(
                span.start - 1 <= found.content[0].start and found.content[0].end <= span.end + 1
                for span in line.content
            )
        ]
        assert holders, found.content[0].of(SEED)
        assert found.source is not None
        assert any(f"Speaker: {found.source.name}, by “" in line.why for line in holders)
    assert not {line.content for line in rest[0].lines} & {line.content for s in shown.sections for line in s.lines}
    for line in lines:
        words = line.why
        assert words.endswith(".")
        assert not any(hole in words for hole in ("; ;", ";.", ": .", ": ;", "  ", "“”", "None", ".."))
    for claim in analysis.claims:
        assert f"Speaker: {claim.source.name}, by “" in reasons.of_claim(claim)
    for section in rest:
        for line in section.lines:
            assert sum(len(piece.text) for piece in line.pieces if piece.span is not None) <= CLAUSE


@pytest.mark.parametrize("width", [42, 80, 120])
def test_explained_in_a_terminal(width: int) -> None:
    """No row is wider than the window, and those of a reason stand right of their line."""
    analysis = analyse(Article(text=SEED))
    shown = brief(analysis)
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=True, color_system=None)
    show_brief(console, shown, (), further(analysis, shown), explain=True)
    rows = file.getvalue().splitlines()
    assert max(map(cell_len, rows)) <= width
    heads = [row for row in rows if row and not row.startswith((" ", "•", "⇄", "⚠", "“"))]
    assert [row for row in heads if row.startswith("Further") or row == "How this brief came about"] == [
        "Further statements",
        "How this brief came about",
    ]
    assert not any(row.lstrip().startswith("why:") and not row.startswith("  why:") for row in rows)


def test_without_explain_nothing_of_it_is_shown() -> None:
    analysis = analyse(Article(text=SEED))
    shown = brief(analysis)
    assert "Speaker:" not in brief_markdown(shown, (), further(analysis, shown))
    explained = brief_markdown(shown, (), further(analysis, shown), explain=True)
    assert explained.count("\n## Further statements\n") == 1
    assert explained.count("  - why: ") == sum(
        line.kind is not LineKind.WARNING
        for section in (*shown.sections, *further(analysis, shown))
        for line in section.lines
    )
