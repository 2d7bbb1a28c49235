"""From where to where a statement is shown, when a pronoun's person is named, and which statements stand in pairs."""

from dataclasses import replace

import pytest

from summarizers import Analysis, Article, LineKind, analyse, brief
from summarizers.briefs.disputes import Disputes
from summarizers.briefs.lines import Lines
from summarizers.ranking.pointing import points_outside
from summarizers.types import Attribution, Claim, Figure, Source, Span, Stance, Status

LEAD = "Ukrainian President Volodymyr Zelensky spoke to the assembly in Kyiv on Monday."
LONG = "which lies on the other bank of the river, where the old road from the north meets the railway to the coast"
HILLS = (
    f"Ukraine said the army held the hills around the town of Novopillia, {LONG}, and where the guards stood for a "
    "week in the cold"
)


def statements(sentence: str) -> list[str]:
    """The statements of an article's second sentence."""
    analysis = analyse(Article(text=f"{LEAD}\n\n{sentence}"))
    lines = Lines(analysis)
    return [
        "".join(piece.text for piece in line.pieces)
        for claim in analysis.claims
        if claim.sentence
        for line in lines.statement(claim, LineKind.STATEMENT)
    ]


CASES = [
    (
        "“that” leads over",
        "The Institute for Studies said that Tuesday’s attack was on a hub of the Russian army.",
        ["The Institute for Studies said that Tuesday’s attack was on a hub of the Russian army."],
    ),
    ("“that” points at something", "Some members suspect that process has gone far enough in the west.", []),
    (
        "a pronoun before its words",
        "He said the army would hold the hills around the town.",
        ["[Volodymyr Zelensky] said the army would hold the hills around the town."],
    ),
    (
        "a pronoun behind its words",
        "The army would hold the hills around the town, he said, until the end of the year.",
        ["The army would hold the hills around the town, [Volodymyr Zelensky] said, until the end of the year."],
    ),
    ("words that point back, a pronoun behind them", "But they would hold the hills around the town, he said.", []),
    ("words that point back, a name behind them", "And then the army would hold the hills, Oleh Petrenko said.", []),
    (
        "“this tactic” stands elsewhere",
        "Oleh Petrenko said that Ukraine could use this tactic to slow down the army of Russia.",
        [],
    ),
    (
        "what opens a sentence goes, not the time behind it",
        "Then in June Oleh Petrenko said that the tanks had been lost near the town of Novopillia.",
        ["[…] in June Oleh Petrenko said that the tanks had been lost near the town of Novopillia."],
    ),
    (
        "“similar losses” stand elsewhere",
        "Oleh Petrenko said that Ukraine had reported similar losses near Kherson.",
        [],
    ),
    (
        "similar to what is named",
        "Oleh Petrenko said that Ukraine had losses similar to those of Russia.",
        ["Oleh Petrenko said that Ukraine had losses similar to those of Russia."],
    ),
    (
        "“this” of a time",
        "Oleh Petrenko said that Ukraine could slow down the army of Russia this winter.",
        ["Oleh Petrenko said that Ukraine could slow down the army of Russia this winter."],
    ),
    (
        "the time of a figure stays",
        "However, in the past 24 hours, Oleh Petrenko said that 40 tanks had been lost near the town.",
        [],
    ),
    (
        "what opens a sentence and limits nothing goes",
        "However, Oleh Petrenko said that the tanks had been lost near the town of Novopillia.",
        ["[…] Oleh Petrenko said that the tanks had been lost near the town of Novopillia."],
    ),
]


@pytest.mark.parametrize(("sentence", "expected"), [pytest.param(*case, id=name) for name, *case in CASES])
def test_a_statement_is_shown_from_where_it_is_understood(sentence: str, expected: list[str]) -> None:
    assert statements(sentence) == expected


@pytest.mark.parametrize(
    ("attributed", "expected"),
    [
        pytest.param(False, f"{HILLS[: HILLS.index(', and where')]} […]", id="nobody's words"),
        pytest.param(True, f"{HILLS} – Oleh Petrenko said.", id="somebody's words"),
    ],
)
def test_a_cut_does_not_take_away_who_says_it(attributed: bool, expected: str) -> None:
    text = f"{LEAD}\n\n{HILLS} – Oleh Petrenko said."
    start, behind = text.index("Ukraine said"), text.index(" – Oleh")
    content = Span(start + len("Ukraine said "), behind)
    claim = Claim(
        content=(content,),
        clause=(Span(start, behind),),
        source=Source(span=Span(start, start + 7), name="Ukraine"),
        cue=(Span(start + 8, start + 12),),
        stance=Stance.ASSERTS,
        sentence=1,
    )
    said = Attribution(content=(content,), source=None, cue=(Span(len(text) - 5, len(text) - 1),), sentence=1)
    analysis = analyse(Article(text=text))
    analysis = replace(analysis, claims=(claim,), figures=(), attributions=(said,) if attributed else ())
    line = Lines(analysis).statement(claim, LineKind.STATEMENT)[0]
    assert "".join(piece.text for piece in line.pieces) == expected


POINTING = [
    ("a noun", "Kyiv could repeat this tactic.", True),
    ("a noun in the plural", "Moscow rejected these claims.", True),
    ("nothing behind it", "Kyiv will answer for this.", True),
    ("a verb behind it", "Kyiv said this was false.", True),
    ("a time", "Kyiv will answer this coming week.", False),
    ("what all is about", "Kyiv did not start this war.", False),
    ("named before", "A tactic of old; this tactic works.", False),
    ("a place named before", "Moscow holds Bakhmut, and this city is dear to it.", False),
    ("a place that is not named", "The army of old holds this city.", True),
    ("in quotation marks", "Kyiv said: “We will repeat this.”", False),
    ("another word", "Kyiv lost the thistles.", False),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case, id=name) for name, *case in POINTING])
def test_points_outside(text: str, expected: bool) -> None:
    assert points_outside(text, Span(0, len(text))) is expected


COUNTED = (
    f"{LEAD}\n\nBritish officials said that nearly 1,000 troops had died on each day of the week.\n\n"
    "Rain fell on the plain for most of the week and turned the fields into mud.\n\n"
    "Ukraine’s General Staff said that 824 troops had died on each day of the week.\n\n"
    "Schools stayed closed, while two bakeries sold bread by the light of candles, and the market opened at noon."
)


def disputed() -> Analysis:
    """An article with two claims whose figures differ, the first one disputed."""

    def span(words: str) -> Span:
        return Span(COUNTED.index(words), COUNTED.index(words) + len(words))

    def claim(name: str, words: str, sentence: int, number: int) -> Claim:
        content = span(words)
        source = span(name)
        return Claim(
            content=(content,),
            clause=(Span(source.start, content.end),),
            source=Source(span=source, name=name),
            cue=(Span(source.end + 1, source.end + 5),),
            stance=Stance.ASSERTS,
            figures=(number,),
            sentence=sentence,
        )

    figures = (
        Figure(span=span("nearly 1,000 troops"), low=None, high=1000, unit="people", referent="troops"),
        Figure(span=span("824 troops"), low=824, high=824, unit="people", referent="troops"),
    )
    one = claim("British officials", "nearly 1,000 troops had died on each day of the week", 1, 0)
    other = claim("Ukraine’s General Staff", "824 troops had died on each day of the week", 3, 1)
    one = replace(one, status=Status.DISPUTED, by=other.source.name, evidence=other.content)
    return replace(analyse(Article(text=COUNTED)), claims=(one, other), figures=figures)


def test_figures_that_differ_stand_in_a_pair() -> None:
    shown = brief(disputed())
    said = next(section for section in shown.sections if section.title == "Who says what")
    assert ["".join(piece.text for piece in line.pieces) for line in said.lines] == [
        "British officials said that nearly 1,000 troops had died on each day of the week.",
        "Ukraine’s General Staff said that 824 troops had died on each day of the week.",
        "Figures differ: “nearly 1,000 troops” and “824 troops”",
    ]
    assert said.lines[-1].kind is LineKind.WARNING


ALONE = "British officials said that nearly 1,000 troops had died on each day of the week."


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        pytest.param({"low": None, "high": 1000}, None, id="the same bounds"),
        pytest.param({"unit": "km"}, None, id="another unit"),
        pytest.param({}, 1, id="differing"),
    ],
)
def test_which_figures_differ(other: dict[str, object], expected: int | None) -> None:
    analysis = disputed()
    changed = (analysis.figures[0], replace(analysis.figures[1], **other))  # type: ignore[arg-type]
    found = Disputes(replace(analysis, figures=changed)).other_count_of(0, set())
    assert (found[0] if found is not None else None) == expected


def test_a_disputed_claim_without_its_pair_says_by_whom() -> None:
    analysis = disputed()
    other = replace(analysis.claims[1], figures=())
    shown = brief(replace(analysis, claims=(analysis.claims[0], other)))
    said = ["".join(p.text for p in line.pieces) for section in shown.sections for line in section.lines]
    assert f"{ALONE} · contradicted here by Ukraine’s General Staff" in said
    assert not any(line.startswith("Figures differ") for line in said)
