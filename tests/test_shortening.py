"""What a cut may take from a long statement, and that it leaves no quotation open."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizers import Article, LineKind, analyse
from summarizers.briefs.lines import Lines
from summarizers.briefs.shortening import close_quotation, governs, shorten
from summarizers.lexicon import pack
from summarizers.types import Claim, Source, Span, Stance, Status

HEAD = "Ukraine said its troops had taken the village of Novopillia from the Russian army"


def claim_of(text: str) -> Claim:
    """A claim whose source is the first word and whose cue is the second."""
    end = text.find(".") if text.find(".") > 0 else len(text)
    return Claim(
        content=(Span(min(13, len(text)), end),),
        clause=(Span(0, end),),
        source=Source(span=Span(0, 7), name="Ukraine"),
        cue=(Span(8, 12),),
        stance=Stance.ASSERTS,
        status=Status.CLAIMED,
    )


def shortened(text: str, most: int = 100, figures: tuple[Span, ...] = ()) -> str | None:
    found = shorten(text, Span(0, len(text)), claim_of(text), figures, most)
    return found.of(text) if found is not None else None


LONG = "which lies on the bank of the river in the east"
GOES = [
    ("relative", f"{HEAD}, {LONG}."),
    ("time", f"{HEAD}, after a long and costly battle for the hills."),
    ("during which", f"{HEAD}, during which thousands of reservists had been recruited."),
    ("and", f"{HEAD}, and the road to the east lies open to its tanks."),
    ("dash", f"{HEAD} – the third one of this cold and rainy autumn."),
    ("semicolon", f"{HEAD}; the road to the east lies open to its tanks."),
    ("where", f"{HEAD}, where the river meets the old road to the coast."),
    ("including", f"{HEAD}, including the school and the railway station."),
]
STAYS = [
    ("negation", f"{HEAD}, but it did not say how many men it had lost."),
    ("but", f"{HEAD}, but the road to the east lies open to its tanks."),
    ("necessary", f"{HEAD}, and it is necessary to hold the road to the east."),
    ("for now", f"{HEAD}, while the road to the east lies open for now."),
    ("n't", f"{HEAD}, but it didn’t say how many men it had lost."),
    ("denied", f"{HEAD}, which the ministry in Moscow denied on Monday."),
    ("without", f"{HEAD}, and it said so without any proof of the thing."),
    ("may", f"{HEAD}, which may change the course of the battle there."),
    ("could", f"{HEAD}, and could hold it through the cold of the winter."),
    ("likely", f"{HEAD}, after what was likely the costliest battle there."),
    ("reportedly", f"{HEAD}, after it had reportedly shelled it for months."),
    ("allegedly", f"{HEAD}, which was allegedly held by three battalions."),
    ("if", f"{HEAD}, and would hold it if the weapons came in time there."),
    ("unless", f"{HEAD}, and it stays so unless the army sends its guards."),
    ("although", f"{HEAD}, while the fighting went on, although more slowly."),
    ("citing", f"{HEAD}, citing the commander of the brigade in the east."),
    ("according to", f"{HEAD}, with the road cut, according to the commander."),
    ("quoting", f"{HEAD}, and quoting a soldier it spoke of heavy losses."),
    ("at least", f"{HEAD}, with at least three battalions of guards there."),
    ("up to", f"{HEAD}, where up to three battalions of guards were held."),
    ("more than", f"{HEAD}, where more than three battalions had been held."),
    ("fewer than", f"{HEAD}, where fewer than three battalions were held on."),
    ("nearly", f"{HEAD}, after nearly a year of battle for the hills there."),
    ("estimated", f"{HEAD}, which an estimated three battalions had held on."),
    ("suspected", f"{HEAD}, where suspected agents of Moscow were arrested."),
    ("nobody", f"{HEAD}, where nobody had lived since the summer of that year."),
    ("never", f"{HEAD}, which had never been held by either side of the war."),
    ("unverified", f"{HEAD}, which is unverified by the observers in the area."),
    ("rejected", f"{HEAD}, which the other side rejected as a fairy tale again."),
    ("despite", f"{HEAD}, despite the evidence of the pictures from the air."),
    ("doubt", f"{HEAD} – an account that drew scepticism from analysts."),
    ("only", f"{HEAD}, but only in the part of it that lies by the road."),
    ("except", f"{HEAD}, with the exception of the school in the centre."),
    ("as of", f"{HEAD}, as of the evening of the third day of the battle."),
    ("until", f"{HEAD}, where they were to stay until the end of the month."),
    ("compared", f"{HEAD} – few of them now as compared with last winter."),
    ("not only", f"{HEAD.replace('the village', 'not only the village')}, but also the road that leads to the coast."),
    ("what is to come", f"{HEAD.replace('had taken', 'would take')}, when the river is frozen from bank to bank."),
    ("one of two dashes", f"{HEAD} – the third of them – and the road behind it too."),
    ("no comma", f"{HEAD} on the bank of the river in the east of the country."),
]


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in GOES])
def test_a_trailing_clause_goes(text: str) -> None:
    assert shortened(text) == HEAD


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in STAYS])
def test_what_governs_stays(text: str) -> None:
    assert shortened(text) == text


def test_a_governing_word_holds_what_stands_before_it() -> None:
    text = f"{HEAD}, {LONG}, but did not hold it, {LONG}."
    assert shortened(text, 130) == text[: -len(f", {LONG}.")]


def test_figures_stay_whole() -> None:
    text = f"{HEAD} at a rate of 7, and 1, {LONG}."
    ratio = Span(text.index("7, and"), text.index("7, and") + 8)
    assert shortened(text, 90, (ratio,)) == text[: ratio.end]
    assert shortened(text, 90) == text[: ratio.start + 1]


def test_a_figure_is_not_parted_from_another() -> None:
    text = f"{HEAD} and killed seven of its men, while one of theirs had died."
    seven, one = (Span(text.index(word), text.index(word) + len(word)) for word in ("seven", "one of"))
    assert shortened(text, 100, (seven, one)) == text
    assert shortened(text, 100, (seven,)) == text[: text.index(", while")]


def test_no_safe_cut_and_far_too_long() -> None:
    assert shortened(HEAD + " and on" * 40 + ".") is None


def test_short_enough_stays_as_it_is() -> None:
    assert shortened(f"{HEAD}, {LONG}.", 200) == f"{HEAD}, {LONG}."


@pytest.mark.parametrize(
    ("words", "expected"), [("not", True), ("didn't", True), ("which lies in the east", False), ("notable", False)]
)
def test_governs(words: str, expected: bool) -> None:
    assert governs(words) is expected


LEAD = "The minister warned the assembly in the capital on Monday evening"
QUOTATIONS = [
    ("none", f"{LEAD}.", LEAD + ".", LEAD + "."),
    ("closed", f"{LEAD}: “We erred.”", f"{LEAD}: “We erred.”", f"{LEAD}: “We erred.”"),
    (
        "extended",
        f"{LEAD}: “We erred. Never again.” He left.",
        f"{LEAD}: “We erred.",
        f"{LEAD}: “We erred. Never again.”",
    ),
    ("extended, straight", f'{LEAD}: "We erred. Stop." Go.', f'{LEAD}: "We erred.', f'{LEAD}: "We erred. Stop."'),
    ("extended, mixed marks", f'{LEAD}: "We erred. Stop.” Go.', f'{LEAD}: "We erred.', f'{LEAD}: "We erred. Stop.”'),
    ("extended, guillemets", f"{LEAD}: «We erred. Stop.» Go.", f"{LEAD}: «We erred.", f"{LEAD}: «We erred. Stop.»"),
    ("cut before it", f"{LEAD}: “We erred.{' On.' * 90}”", f"{LEAD}: “We erred.", LEAD),
    ("never closed", f"{LEAD}: “We erred. On.", f"{LEAD}: “We erred.", LEAD),
    ("not beyond the paragraph", f"{LEAD}: “We erred.\nOn.”", f"{LEAD}: “We erred.", LEAD),
    ("no cut in the middle of a clause", f"{LEAD} of “errors. {'On. ' * 90}”", f"{LEAD} of “errors.", None),
    (
        "no cut of a denial",
        f"{LEAD}: “We erred.{' On.' * 90}” He denied it.",
        f"{LEAD}: “We erred.{' On.' * 90}” He denied it.",
        f"{LEAD}: “We erred.{' On.' * 90}” He denied it.",
    ),
    ("no cut of a negation", f"{LEAD}: “We did not err.{' On.' * 90}”", f"{LEAD}: “We did not err.", None),
    ("too little left", "He said: “We erred. " + "On. " * 90, "He said: “We erred.", None),
    ("begins inside", f"“We erred. {LEAD}.”", LEAD + ".", None),
    ("closes one that opened before", f"“We erred.\n\n{LEAD},” he said.", f"{LEAD},” he said.", None),
]


@pytest.mark.parametrize(("text", "shown", "expected"), [pytest.param(*case, id=name) for name, *case in QUOTATIONS])
def test_close_quotation(text: str, shown: str, expected: str | None) -> None:
    start = text.index(shown)
    found = close_quotation(text, Span(start, start + len(shown)), 200)
    assert (found.of(text) if found is not None else None) == expected


@given(st.text(alphabet='ab .,;“”«»"\n-', max_size=120), st.integers(1, 120))
def test_what_is_shown_has_as_many_closing_as_opening_marks(text: str, end: int) -> None:
    found = close_quotation(text, Span(0, min(end, len(text))), 60)
    if found is not None:
        assert found.start == 0
        assert found.end <= max(60, min(end, len(text)))
        marks = re.findall("[“”]", found.of(text)) if not set('"«»') & set(text) else []
        assert marks == ["“", "”"] * (len(marks) // 2) or "““" in "".join(marks)


@given(st.text(alphabet="ab ,;-7t", min_size=13, max_size=400), st.integers(20, 200))
def test_a_cut_is_a_beginning(text: str, most: int) -> None:
    found = shortened(text, most)
    assert found is None or (text.startswith(found) and len(found) <= 2 * most)


NOUNS = ["the village of Novopillia", "the bridge over the river", "two battalions of guards", "the road to the coast"]
LEADS = [
    ", which",
    ", and",
    ", after",
    ", while",
    ", where",
    ", but",
    " –",
    ";",
    ", with",
    ", when",
    ", as",
    ", including",
]
RESTS = [
    "held it for a week",
    "lies on the other bank of the river",
    "had been shelled for months",
    "stood at the gate",
]
MARKS = [
    *pack("en/hedges")["negations"].split(),
    *(word for word in pack("en/hedges")["hedges"].split() if word not in pack("en/brief")["bound_words"].split()),
    *pack("en/hedges")["origins"].split(),
    *pack("en/brief")["bounds"],
    *pack("en/brief")["limits"],
]
OPENINGS = [
    ("", ""),
    ("On Monday, ", ""),
    ("However, ", ""),
    ("However, in the past 24 hours, ", ""),
    ("Then, without delay, ", "without"),
    ("Unless it rains, ", "nless"),
    ("Still, citing nobody, ", "citing"),
]
SPEAKERS = ["Ukraine", "The army of Ukraine", "He", "Volodymyr Zelensky"]


@st.composite
def statements(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A long statement of several clauses, and the words that govern something in it, one a clause or none."""
    marks = draw(st.lists(st.one_of(st.none(), st.none(), st.sampled_from(MARKS)), min_size=2, max_size=5))
    clauses, found = [], []
    for number, mark in enumerate(marks):
        words = f"{draw(st.sampled_from(NOUNS))} {draw(st.sampled_from(RESTS))}".split()
        if mark is not None:
            words.insert(draw(st.integers(0, len(words))), mark)
            found.append(mark)
        clauses.append((draw(st.sampled_from(LEADS)) if number else "") + " " + " ".join(words))
    opening, mark = draw(st.sampled_from(OPENINGS))
    found += [mark] if mark else []
    text = f"{opening}{draw(st.sampled_from(SPEAKERS))} said that{''.join(clauses)}."
    return text[:1].upper() + text[1:], found


@settings(max_examples=150, deadline=None)
@given(statements())
def test_a_statement_shows_every_word_that_governs_it(made: tuple[str, list[str]]) -> None:
    sentence, marks = made
    text = f"Volodymyr Zelensky spoke to the assembly in Kyiv on Monday.\n\n{sentence}"
    analysis = analyse(Article(text=text))
    lines = Lines(analysis)
    for claim in analysis.claims:
        if analysis.sentences[claim.sentence].span.of(text) != sentence:
            continue
        for line in lines.statement(claim, LineKind.STATEMENT)[:1]:
            shown = "".join(piece.text for piece in line.pieces)
            assert [mark for mark in marks if mark not in shown] == []
            assert "24 hours" in shown or "24 hours" not in sentence or not claim.figures
