"""Figures: a table of texts with every field compared, negative cases, and properties over arbitrary text."""

from __future__ import annotations

import itertools
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizers.figures.figures import figure_notes, find_figures
from summarizers.text.sentences import split_sentences
from summarizers.types import Figure, NoteCode, Sentence, Span

SEED = Path(__file__).parent.parent / "seeds" / "bakhmut-we-will-not-retreat.txt"


def one_sentence(text: str) -> tuple[Sentence, ...]:
    return (Sentence(index=0, span=Span(0, len(text)), paragraph=0),)


def read(text: str) -> tuple[Figure, ...]:
    return find_figures(text, one_sentence(text))


BOUNDS = [
    ("plain", "The army lost 31 Abrams in May.", ("31 Abrams", 31, 31, "tanks", None)),
    ("grouped", "They sent 8,500 U.S. troops to Poland.", ("8,500 U.S. troops", 8500, 8500, "people", None)),
    ("spaced", "Some 10 000 soldiers took part.", ("Some 10 000 soldiers", 10000, 10000, "people", "Some")),
    ("at least", "A strike left at least 10 people dead.", ("at least 10 people dead", 10, None, "people", "at least")),
    ("more than", "The talks took more than five hours.", ("more than five hours", 5, None, "hours", "more than")),
    ("over", "Over 5,000 men were drafted.", ("Over 5,000 men", 5000, None, "people", "Over")),
    ("up to", "It can carry up to 40 missiles.", ("up to 40 missiles", None, 40, "missiles", "up to")),
    ("as many as", "As many as 190,000 troops massed.",
     ("As many as 190,000 troops", None, 190000, "people", "As many as")),
    ("fewer than", "Fewer than 20 tanks remain.", ("Fewer than 20 tanks", None, 20, "tanks", "Fewer than")),
    ("nearly", "Nearly 500 patients were moved.", ("Nearly 500 patients", 500, 500, "people", "Nearly")),
    ("at least about", "At least about 300 houses burned.",
     ("At least about 300 houses", 300, None, "houses", "At least about")),
    ("or more", "He spoke of 200 or more drones.", ("200 or more drones", 200, None, "drones", "or more")),
    ("plus sign", "We need 200+ drones.", ("200+ drones", 200, None, "drones", "+")),
    ("a mere", "It earned a mere $5 million.", ("a mere $5 million", 5e6, 5e6, "USD", None)),
    ("between", "Between 10 and 20 rockets fell.", ("Between 10 and 20 rockets", 10, 20, "rockets", None)),
    ("between millions", "It costs between two and three million euros.",
     ("between two and three million euros", 2e6, 3e6, "EUR", None)),
    ("hyphen range", "About 10-20 shells an hour fell.", ("About 10-20 shells", 10, 20, "shells", "About")),
    ("en dash range", "They fired 10–20 shells.", ("10–20 shells", 10, 20, "shells", None)),
    ("to", "10 to 20 civilians died.", ("10 to 20 civilians", 10, 20, "people", None)),
    ("from to", "It holds from 10 to 20 prisoners.", ("from 10 to 20 prisoners", 10, 20, "people", None)),
    ("shared magnitude", "Two to three million people fled.",
     ("Two to three million people", 2e6, 3e6, "people", None)),
    ("money range", "It would cost $10-$20 million.", ("$10-$20 million", 1e7, 2e7, "USD", None)),
    ("percent range", "Output fell 10% to 15%.", ("10% to 15%", 10, 15, "%", None)),
    ("two or three", "Two or three missiles hit the port.", ("Two or three missiles", 2, 3, "missiles", None)),
    ("dozens", "Dozens of villages were retaken.", ("Dozens of villages", 24, None, "villages", None)),
    ("hundreds of thousands", "Hundreds of thousands of refugees came.",
     ("Hundreds of thousands of refugees", 200000, None, "people", None)),
    ("tens of thousands", "Tens of thousands died.", ("Tens of thousands", 20000, None, "people", None)),
    ("millions of rounds", "It has millions of rounds of ammunition.",
     ("millions of rounds of ammunition", 2e6, None, "rounds", None)),
    ("tanks and vehicles", "It sent hundreds of tanks and armoured vehicles.",
     ("hundreds of tanks and armoured vehicles", 200, None, "tanks", None)),
    ("billions in", "It spends billions in foreign aid.", ("billions in foreign aid", 2e9, None, None, None)),
    ("billions of dollars", "Deals worth billions of dollars were signed.",
     ("billions of dollars", 2e9, None, "USD", None)),
    ("a dozen", "A dozen soldiers surrendered.", ("A dozen soldiers", 12, 12, "people", None)),
    ("three dozen", "It fired three dozen missiles.", ("three dozen missiles", 36, 36, "missiles", None)),
    ("half a dozen", "Half a dozen drones fell.", ("Half a dozen drones", 6, 6, "drones", None)),
    ("several hundred", "Several hundred people protested.", ("Several hundred people", 200, None, "people", None)),
    ("a couple of hundred", "A couple of hundred men stayed.", ("A couple of hundred men", 200, 200, "people", None)),
    ("a pair of", "They downed a pair of helicopters.", ("a pair of helicopters", 2, 2, "helicopters", None)),
    ("scores", "Scores of people were hurt.", ("Scores of people", 40, None, "people", None)),
    ("words", "Two hundred and fifty-three soldiers returned.",
     ("Two hundred and fifty-three soldiers", 253, 253, "people", None)),
    ("thousands in words", "About twelve thousand five hundred men serve.",
     ("About twelve thousand five hundred men", 12500, 12500, "people", "About")),
    ("one and a half million", "One and a half million people fled.",
     ("One and a half million people", 1.5e6, 1.5e6, "people", None)),
    ("half a million", "Almost half a million refugees came.",
     ("Almost half a million refugees", 5e5, 5e5, "people", "Almost")),
    ("half", "Just over half the funding came.", ("Just over half the funding", 50, None, "%", "Just over")),
    ("a third", "A third of the city is destroyed.", ("A third of the city", 33.3, 33.3, "%", None)),
    ("two-thirds", "Two-thirds of voters agreed.", ("Two-thirds of voters", 66.7, 66.7, "%", None)),
    ("quarter million", "A quarter of a million people left.",
     ("A quarter of a million people", 250000, 250000, "people", None)),
    ("one in ten", "One in 10 Ukrainians fled.", ("One in 10 Ukrainians", 10, 10, "%", None)),
    ("percent sign", "It imported 90% of its microelectronics.", ("90% of its microelectronics", 90, 90, "%", None)),
    ("per cent", "Prices rose by around 12 per cent.", ("around 12 per cent", 12, 12, "%", "around")),
    ("bn", "The US sent $40bn in aid.", ("$40bn in aid", 4e10, 4e10, "USD", None)),
    ("1.2bn", "The fund holds €1.2bn.", ("€1.2bn", 1.2e9, 1.2e9, "EUR", None)),
    ("k", "Around 300k people live there.", ("Around 300k people", 3e5, 3e5, "people", "Around")),
    ("spaced dollar", "It is worth $ 1 million.", ("$ 1 million", 1e6, 1e6, "USD", None)),
    ("us dollar", "It paid US$300 million.", ("US$300 million", 3e8, 3e8, "USD", None)),
    ("code before", "It froze EUR 260 billion.", ("EUR 260 billion", 2.6e11, 2.6e11, "EUR", None)),
    ("hryvnias", "He paid 20,000 hryvnias.", ("20,000 hryvnias", 20000, 20000, "UAH", None)),
    ("rubles", "It costs 5 million rubles.", ("5 million rubles", 5e6, 5e6, "RUB", None)),
    ("zlotys", "It costs 300 zlotys.", ("300 zlotys", 300, 300, "PLN", None)),
    ("billion dollar package", "A $61 billion aid package passed.",
     ("$61 billion aid package", 6.1e10, 6.1e10, "USD", None)),
    ("kilometre front", "The 1,000-kilometre front moved.", ("1,000-kilometre", 1000, 1000, "km", None)),
    ("miles", "They are 19 miles from the city.", ("19 miles", 19, 19, "miles", None)),
    ("tonnes of wheat", "It carried 23,000 tonnes of wheat.", ("23,000 tonnes of wheat", 23000, 23000, "tonnes", None)),
    ("square km", "They took 360 square kilometers.", ("360 square kilometers", 360, 360, "km2", None)),
    ("calibre skipped", "It asked for 20 120 mm mortars.", ("20 120 mm mortars", 20, 20, "mortars", None)),
    ("Kh-101", "Russia fired two Kh-101s and nothing else.", ("two Kh-101s", 2, 2, "missiles", None)),
    ("named weapon", "They got 300 German-made Leopard II battle tanks.",
     ("300 German-made Leopard II battle tanks", 300, 300, "tanks", None)),
    ("compound", "Over 120 battalion tactical groups stand there.",
     ("Over 120 battalion tactical groups", 120, None, "groups", "Over")),
    ("times", "It bought 30 times more than Ukraine.", ("30 times", 30, 30, "times", None)),
    ("ratio", "The ratio of losses was 7 to 1.", ("7 to 1", 7, 7, "ratio", None)),
    ("ratio words", "They were outnumbered five to one.", ("five to one", 5, 5, "ratio", None)),
    ("ratio hyphens", "Russia has a 10-to-1 advantage.", ("10-to-1", 10, 10, "ratio", None)),
    ("ratio colon", "A 7:1 ratio is claimed.", ("7:1", 7, 7, "ratio", None)),
    ("down from", "There are few courses, down from 21.", ("21", 21, 21, None, None)),
    ("one person", "At least one person was killed.", ("At least one person", 1, None, "people", "At least")),
    ("unnamed", "Russian shelling killed at least six.", ("at least six", 6, None, "people", "at least")),
    ("decimal comma", "About 1,5 million people left.", ("About 1,5 million people", 1.5e6, 1.5e6, "people", "About")),
    ("dotted", "It counts 1.200.000 inhabitants.", ("1.200.000 inhabitants", 1.2e6, 1.2e6, "people", None)),
    ("round year", "Some 2000 soldiers arrived.", ("Some 2000 soldiers", 2000, 2000, "people", "Some")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in BOUNDS], ids=[case[0] for case in BOUNDS])
def test_bounds(text: str, expected: tuple[str, float | None, float | None, str | None, str | None]) -> None:
    assert [(f.span.of(text), f.low, f.high, f.unit, f.qualifier) for f in read(text)] == [expected]


FATES = [
    ("killed", "1,600 Russians had been killed in the past 24 hours.", [("Russians killed", "in the past 24 hours")]),
    ("wounded", "The blast killed four civilians and wounded 20.",
     [("civilians killed", None), ("people wounded", None)]),
    ("losses", "Russia has suffered losses of 600 men this week.", [("men lost", "this week")]),
    ("a day", "They are killing nearly 1,000 Russian troops each day.", [("Russian troops killed", "each day")]),
    ("per month", "Factories make 200 shells per month.", [("shells", "per month")]),
    ("since", "Some 750 missiles have been launched since February 24.",
     [("missiles launched", "since February 24")]),
    ("before", "Over the past week, 40 drones were shot down.", [("drones downed", "Over the past week")]),
    ("dead", "10 people dead, 5 missing.", [("people killed", None), ("people missing", None)]),
    ("money", "It promised $1 billion in artillery.", [("artillery", None)]),
    ("share", "It makes 90% of its own shells.", [("own shells", None)]),
    ("or", "The shelling killed or wounded 20 civilians.", [("civilians killed or wounded", None)]),
    ("casualties", "The unit took 200 casualties.", [("people killed or wounded", None)]),
    ("own losses", "It put its losses over the past day at 40 men.", [("men lost", "over the past day")]),
    ("killers", "They were killed by five soldiers.", [("soldiers", None)]),
    ("active", "Three soldiers killed two civilians.", [("soldiers", None), ("civilians killed", None)]),
    ("active perfect", "Five men had lost their homes.", [("men", None)]),
    ("on board", "All 15 people on board the ferry were killed.", [("people killed", None)]),
    ("aside", "Three soldiers, all from one village, were wounded.", [("soldiers wounded", None)]),
    ("suffered", "Some 30 pupils suffered injuries.", [("pupils wounded", None)]),
    ("of them", "It killed 40 people, 12 of them children.", [("people killed", None), ("children killed", None)]),
    ("including", "The blast killed 9 men in Bor, including two medics.",
     [("men killed", None), ("medics killed", None)]),
    ("list", "Three launchers and one radar were hit.", [("launchers hit", None), ("radar hit", None)]),
    ("list before", "It destroyed 3 tanks, 4 guns and 2 trucks.",
     [("tanks destroyed", None), ("guns destroyed", None), ("trucks destroyed", None)]),
    ("out of", "They downed 34 out of 48 drones.", [("drones downed", None), ("drones", None)]),
    ("toll", "The death toll rose to 34, up from 31.", [("people killed", None), ("people killed", None)]),
    ("two sides", "Shelling killed 5 civilians and damaged 3 houses.",
     [("civilians killed", None), ("houses damaged", None)]),
    ("rate before", "Each month 40 trucks cross.", [("trucks", "Each month")]),
    ("a time, no rate", "It killed 31 men a day earlier.", [("men killed", None)]),
    ("no rate behind “nearly”", "Some 2,000 men held out for nearly a month.", [("men", None)]),
    ("both of a change", "Losses rose from 10 to 20 tanks.", [("tanks lost", None), ("tanks lost", None)]),
    ("with", "It fell, with at least five people killed.", [("people killed", None)]),
    ("rising", "They spoke of hundreds, if not thousands of crimes.", [("crimes", None), ("crimes", None)]),
    ("such", "There are 100 such systems.", [("systems", None)]),
    ("population", "It had a population of around 40 million.", [("people", None)]),
    ("both", "They killed 30 soldiers and wounded 20 in the last two days.",
     [("soldiers killed", "in the last two days"), ("people wounded", "in the last two days")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in FATES], ids=[case[0] for case in FATES])
def test_referent_and_period(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(f.referent, f.period) for f in read(text)] == expected


SEVERAL = [
    ("change", "Losses rose from 200 to 300 a day.", [("200", 200, 200), ("300", 300, 300)]),
    ("part of", "It downed 16 of the 36 missiles.", [("16", 16, 16), ("36 missiles", 36, 36)]),
    ("list", "It lost 12 tanks, 30 drones and 2 jets.",
     [("12 tanks", 12, 12), ("30 drones", 30, 30), ("2 jets", 2, 2)]),
    ("colon", "Eight people were hurt: three here, two there and three at home.",
     [("Eight people", 8, 8), ("three", 3, 3), ("two", 2, 2), ("three", 3, 3)]),
    ("whole and parts", "Of the 85 men, 50 came back.", [("85 men", 85, 85), ("50", 50, 50)]),
    ("share", "Nine out of 10 families fled.", [("Nine out of 10 families", 90, 90)]),
    ("one of", "It is one of 123 countries.", [("123 countries", 123, 123)]),
    ("a blank is missing", "It has over 100,000soldiers there.", [("over 100,000soldiers", 100_000, None)]),
    ("model", "It sent 18 Leopard 2A6 tanks.", [("18 Leopard 2A6 tanks", 18, 18)]),
    ("hand over", "It will hand over 18 tanks.", [("18 tanks", 18, 18)]),
    ("within", "They are within 800 metres of it.", [("within 800 metres", None, 800)]),
    ("half a unit", "It held half a tonne of flour.", [("half a tonne of flour", 0.5, 0.5)]),
    ("conversion", "The 1,000-kilometer (620-mile) front holds.",
     [("1,000-kilometer", 1000, 1000), ("620-mile", 620, 620)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in SEVERAL], ids=[case[0] for case in SEVERAL])
def test_several(text: str, expected: list[tuple[str, float | None, float | None]]) -> None:
    assert [(f.span.of(text), f.low, f.high) for f in read(text)] == expected


NONE = [
    ("empty", ""),
    ("words", "No figures at all."),
    ("date", "It began on 24 February 2022 and on Feb. 24, 2023."),
    ("date without a space", "It began on February 24,2022."),
    ("dotted date", "On 27.04.2024 (27.04) he left."),
    ("year", "In 2022 Russian soldiers came, and since 2014 others."),
    ("age", "Ivan Koval, 34, and a 12-year-old boy aged 12 were there, both 40 years old."),
    ("clock", "At 10:30, at 7am, at 7.30 p.m. and around 17.15 it was quiet."),
    ("calibre", "They need 155mm and 122-mm and 82 mm ones."),
    ("weapons", "A Su-35, a T-72, an S-300, a Kh-101, an M1A1 and a MiG-29 flew or drove past."),
    ("bodies", "The G7, G-20 and the Group of 20 met on Resolution 2202 and Article 5."),
    ("names", "Nord Stream 2, Route 60, Leopard 2 and Covid-19 were named."),
    ("ordinal", "The 93rd brigade, the 2nd battalion and a third man."),
    ("habit", "They work 24/7, and one of the men waits 24 hours a day."),
    ("score", "They won 3-0 and then 2:1."),
    ("vote", "A 3 to 1 vote followed."),
    ("one", "One of them said that one should not go; one day he will."),
    ("time passed", "Two years ago, and three days later, in the next two weeks."),
    ("telephone", "Call +380 44 123 4567 or 0800123456."),
    ("numbering", "1. The enemy"),
    ("the two", "The two sides met the other three officials."),
    ("fraction words", "In the first half a third party came."),
    ("decade", "In the 1990s and the late 90s."),
    ("one of", "One of the two missiles hit it."),
    ("year before a name", "They recalled the March 2022 Kyiv City strike."),
    ("rate alone", "It trains men every 120 days."),
    ("result", "They won 3-1 and lost 0-2."),
    ("captions", "Image 1 of 3 and Photo 2 of 3 show it."),
    ("name", "The charity One Percent gives aid."),
    ("halves", "It has set half the world against itself."),
    ("day of the war", "It was day 1,204 of the war."),
    ("thanks", "A thousand thanks, he said."),
    ("age behind of", "They buried a boy of 8 and a girl of 11."),
    ("with", "He came with five people."),
    ("adjective", "A 7,000-word essay about a 20-year war on a two -day visit."),
]


@pytest.mark.parametrize("text", [case[1] for case in NONE], ids=[case[0] for case in NONE])
def test_no_figure(text: str) -> None:
    assert read(text) == ()


MALFORMED = ["1,6000", "12,34", "1,00", "16,00,0000", "1.2.3 million", "1,23,456", "1.200"]


@pytest.mark.parametrize("number", MALFORMED)
def test_malformed_is_never_read(number: str) -> None:
    text = f"The command said that {number} Russians had been killed."
    (figure,) = read(text)
    assert (figure.malformed, figure.low, figure.high) == (True, None, None)
    assert figure.span.of(text) == f"{number} Russians"
    surface = number.removesuffix(" million")
    (note,) = figure_notes(text, [figure])
    assert note.code is NoteCode.MALFORMED_FIGURE
    assert note.text == f"“{surface}” is malformed in the text; its value is unknown."
    assert note.span is not None
    assert note.span.of(text) == surface


def test_no_notes_for_sound_figures() -> None:
    text = "At least 10 people died."
    assert figure_notes(text, read(text)) == ()


SUMS = [
    ("parts", "It killed 15 people, 7 men and 6 women, he said.", ["The parts add up to 13, not to 15."]),
    ("behind a colon", "A total of 90 men were freed: 40 by Kyiv and 60 by Moscow.",
     ["The parts add up to 100, not to 90."]),
    ("part above the whole", "It shot down 56 of 44 drones.", ["The part is larger than the whole: 56 of 44."]),
    ("of them", "It killed 5 people, 7 of them children.", ["The parts add up to 7, not to 5."]),
    ("in all", "It fired 120 drones and 14 missiles, 130 weapons in all.", ["The parts add up to 134, not to 130."]),
    ("shares", "It paid 60% in grants and 55% in loans, with nothing else.",
     ["The shares add up to 115%, more than the whole."]),
    ("right sum", "It killed 13 people, seven men and six women.", []),
    ("right behind a colon", "Eight were hurt: three here, two there and three at home.", []),
    ("right in all", "It fired 120 drones and 14 missiles, 134 weapons in all.", []),
    ("not all", "It killed 15 people, including 7 men and 6 women.", []),
    ("rest", "Of 90 detained, 40 were freed: 10 men and 20 women, the rest were minors.", []),
    ("kinds of their own", "It killed 15 civilians, 7 soldiers and 6 policemen.", []),
    ("other things", "It lost 12 tanks, 30 drones and 2 jets.", []),
    ("open whole", "It killed at least 15 people, 7 men and 6 women.", []),
    ("overlapping shares", "Of the schools 60% lack water and 55% lack power.", []),
    ("two sentences", "It killed 15 people. Another 7 men and 6 women were hurt.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in SUMS], ids=[case[0] for case in SUMS])
def test_sums(text: str, expected: list[str]) -> None:
    notes = figure_notes(text, read(text))
    assert [note.text for note in notes] == expected
    for note in notes:
        assert note.code is NoteCode.INCONSISTENT_FIGURES
        assert note.span is not None
        assert note.span.of(text)


# What happened to those counted, by the words of the written cases and of the referents.
KINDS = {
    "killed": "killed", "died": "killed", "hurt": "wounded", "injured": "wounded", "wounded": "wounded",
    "missing": "missing", "captured": "captured", "seized": "captured", "abducted": "abducted",
    "displaced": "displaced", "fled": "fled", "freed": "freed", "lost": "lost", "losses": "lost",
    "damaged": "damaged", "destroyed": "destroyed", "razed": "destroyed", "burned": "destroyed", "hit": "hit",
    "launched": "launched", "fired": "launched", "downed": "downed", "intercepted": "downed", "shot": "downed",
}  # fmt: skip


def kinds(referent: str | None) -> set[str]:
    words = (referent or "").replace("casualties", "killed or wounded").split()
    return {KINDS[word.strip(",")] for word in words if word.strip(",") in KINDS}


CASES = [
    json.loads(line) for line in (Path(__file__).parent / "cases" / "figures.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_written_cases(case: dict[str, Any]) -> None:
    """Cases that somebody wrote and read who did not know the program: all of them are found, and nothing else."""
    text = case["text"]
    found = find_figures(text, split_sentences(text, [Span(*m.span()) for m in re.finditer(r"[^\n]+", text)]))
    at = 0
    for figure, wanted in itertools.zip_longest(found, case["figures"]):
        assert figure is not None, f"missed: {wanted}"
        assert wanted is not None, f"no figure: {figure.span.of(text)}"
        start = text.index(wanted["text"], at)
        at = start + 1
        assert figure.span.overlaps(Span(start, start + len(wanted["text"])))
        names = ("low", "high", "unit", "period", "malformed")
        assert {name: getattr(figure, name) for name in names} == {name: wanted[name] for name in names}
        if figure.unit != "ratio":
            assert kinds(figure.referent) == kinds(wanted["referent"])
    notes = {note.code.value for note in figure_notes(text, found)}
    assert ("inconsistent_figures" in notes) == ("inconsistent_figures" in case["notes"])


def test_seed() -> None:
    text = SEED.read_text(encoding="utf-8")
    sentences = [
        Sentence(index=i, span=Span(text.index(line), text.index(line) + len(line)), paragraph=i)
        for i, line in enumerate(filter(None, text.split("\n")))
    ]
    found = [(f.span.of(text), f.low, f.high, f.unit, f.malformed) for f in find_figures(text, sentences)]
    assert found == [
        ("thousands of troops", 2000, None, "people", False),
        ("thousands of reservists and fighters", 2000, None, "people", False),
        ("1,6000 Russians", None, None, "people", True),
        ("7 to 1", 7, 7, "ratio", False),
    ]


PIECES = st.sampled_from(
    ["1,6000", "12", "-", "to", "five", " hundred", "$", "%", "half", "of the", "a", "million", "at least", "between",
     "and", "people", "killed", "24 hours", "in the past", "ratio", "7:1", ".", ",", "\n", "\0",
     "\ud800", "km", "+", "’", "of them", "out of", ":", "7 men", "6 women", "in all", "l7", "50O", "3..5", "an entire",
     "battalion", "were killed", "lost", "who", "(", "a kilometre and a half", "the death toll rose to"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
def test_any_text(text: str) -> None:
    figures = read(text)
    assert figures == read(text)
    for before, after in itertools.pairwise(figures):
        assert before.span.end <= after.span.start
    for figure in figures:
        assert 0 <= figure.span.start < figure.span.end <= len(text)
        assert figure.span.of(text).strip() == figure.span.of(text)
        if figure.malformed:
            assert (figure.low, figure.high) == (None, None)
        if figure.low is not None and figure.high is not None:
            assert figure.low <= figure.high
        for words in (figure.qualifier, figure.period):
            assert words is None or words in text
    notes = figure_notes(text, figures)
    malformed = [note for note in notes if note.code is NoteCode.MALFORMED_FIGURE]
    assert len(malformed) == sum(figure.malformed for figure in figures)
    for note in notes:
        assert note.span is not None
        assert 0 <= note.span.start < note.span.end <= len(text)


@pytest.mark.timing
@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "a ",
        "5 to ",
        "five ",
        "1,",
        "in the past ",
        "between 5 and ",
        "ratio 7 to 1 ",
        "10 men, ",
        "half a ",
        "- 5",
        "5 of them ",
        "90%, ",
        "10 men: ",
        "of the ",
    ],
)
def test_linear(unit: str) -> None:
    """Four times the text takes about four times the time; quadratic cost would take sixteen."""

    def cost(length: int) -> float:
        text = (unit * length)[:length]
        best = 9.0
        for _ in range(2):
            begin = time.process_time()
            figure_notes(text, read(text))
            best = min(best, time.process_time() - begin)
        return best

    assert cost(20_000) < 9 * cost(5_000) + 0.05
