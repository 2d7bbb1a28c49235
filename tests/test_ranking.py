"""Rankers, and the choice of sentences."""

import contextlib
import io
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizers.ranking import sumy_rankers
from summarizers.ranking.ranking import MAX_COUNT, SUMMARISERS, choose, default_count, rank_sentences
from summarizers.types import Sentence, Span

NEWS = (
    "Russian missiles struck the Ukrainian port of Odesa on Monday, killing 12 people, officials said.",
    "The strike on Odesa hit a grain terminal and 3 ships in the port, the Ukrainian navy said.",
    "It was the third this month.",
    "Birds sang in the parks of Geneva while diplomats had lunch by the lake.",
    "Ukrainian officials said that the missiles were fired at the port of Odesa from Russian ships.",
)


def article(*surfaces: str, paragraph: int = 2) -> tuple[str, tuple[Sentence, ...]]:
    """The sentences joined by spaces, so many a paragraph."""
    found, start = [], 0
    for index, surface in enumerate(surfaces):
        found.append(Sentence(index=index, span=Span(start, start + len(surface)), paragraph=index // paragraph))
        start += len(surface) + 1
    return " ".join(surfaces), tuple(found)


CHOICES = [
    ("best in text order", NEWS, (1, 3, 0, 0, 2), 2, (1, 4)),
    ("ties to the first", NEWS, (1, 1, 1, 1, 1), 2, (0, 1)),
    ("pronoun passed over", NEWS, (1, 0, 9, 0, 0), 1, (0,)),
    ("one that hangs, behind the one it hangs on", NEWS[1:3], (1, 2), 2, (0, 1)),
    ("one that hangs waits for it, then comes first", NEWS, (3, 1, 5, 0, 0), 3, (0, 1, 2)),
    ("one that hangs, not behind another", NEWS, (3, 0, 5, 0, 1), 2, (0, 4)),
    ("a chain", (NEWS[0], "They fell at dawn on Monday.", "He fled at noon on Monday."), (1, 2, 3), 3, (0, 1, 2)),
    ("no room behind it", NEWS, (0, 1, 2, 0, 0), 1, (1,)),
    ("fewer where fewer stand", (NEWS[0], "Why did he flee the city?"), (1, 2), 2, (0,)),
    ("none stands: the best", ("He fled the burning city at dawn.", "Why did he flee?"), (1, 2), 1, (1,)),
    ("repeat", (NEWS[0], NEWS[3], NEWS[0]), (1, 2, 3), 3, (1, 2)),
    ("near repeat", (NEWS[0], NEWS[0].replace("officials said", "Kyiv said"), NEWS[3]), (3, 2, 1), 2, (0, 2)),
    (
        "other figure is no repeat",
        ("Kyiv lost 40 tanks on Monday.", "Moscow lost 60 guns on Friday."),
        (1, 1),
        2,
        (0, 1),
    ),
    ("count of none", NEWS, (1, 1, 1, 1, 1), 0, ()),
    ("negative count", NEWS, (1, 1, 1, 1, 1), -3, ()),
    ("no sentences", (), (), 3, ()),
    ("short text by default", NEWS, (1, 0, 0, 0, 2), None, (4,)),
]


@pytest.mark.parametrize(
    ("surfaces", "scores", "count", "expected"), [pytest.param(*case, id=name) for name, *case in CHOICES]
)
def test_choose(surfaces: tuple[str, ...], scores: tuple[float, ...], count: int | None, expected: tuple[int]) -> None:
    text, sentences = article(*surfaces)
    assert choose(text, sentences, scores, count=count) == expected


def test_choose_answers_with_the_article_s_indices() -> None:
    text, sentences = article(*NEWS)
    assert choose(text, sentences[3:], (1.0, 2.0), count=1) == (4,)


def test_choose_caps_the_count() -> None:
    text, sentences = article(
        *(f"Column {n} of tanks left base {n * n} at hour {n + 7}." for n in range(2 * MAX_COUNT))
    )
    assert len(choose(text, sentences, [1.0] * len(sentences), count=10_000)) == MAX_COUNT


@pytest.mark.parametrize(
    ("words", "expected"),
    [(0, 0), (9, 1), (149, 1), (150, 2), (399, 2), (400, 3), (499, 3), (500, 4), (999, 4), (1_000, 5), (9_000, 5)],
)
def test_default_count(words: int, expected: int) -> None:
    text, sentences = article(*(" ".join(["war"] * size) for size in [100] * (words // 100) + [words % 100] if size))
    assert default_count(text, sentences) == expected


EXTRACTS = [
    ("warbrief", (0, 1, 4)),
    ("lead", (0, 1, 2)),
    ("luhn", (0, 1, 4)),
    ("lexrank", (0, 3, 4)),
    ("textrank", (0, 3, 4)),
    ("lsa", (0, 1, 4)),
    ("kl", (0, 1, 4)),
    ("sumbasic", (1, 3, 4)),
    ("reduction", (0, 1, 4)),
    ("edmundson", (0, 1, 4)),
]


def test_every_summariser_has_its_case() -> None:
    assert tuple(name for name, _ in EXTRACTS) == SUMMARISERS


@pytest.mark.parametrize(("summariser", "expected"), EXTRACTS)
def test_extract_of_three(summariser: str, expected: tuple[int, ...]) -> None:
    text, sentences = article(*NEWS)
    ranking = rank_sentences(text, sentences, summariser=summariser, title="Missiles hit Odesa")
    assert choose(text, sentences, ranking.scores, count=3) == expected


EDGES = [
    ("no sentence", ()),
    ("one", NEWS[:1]),
    ("one word", ("Kyiv",)),
    ("empty sentences", ("", "")),
    ("digits", ("12 000.", "3.", "1,600 2022.")),
    ("punctuation", ("…!?", "—", "***")),
    ("stop words only", ("It is what it is.", "And so it was.")),
    ("the same twice", (NEWS[0], NEWS[0], NEWS[0])),
    ("more sentences than words", ("War.",) * 12),
    ("Chinese", ("乌克兰总统泽连斯基周一表示,乌军将继续战斗。", "俄罗斯称控制巴赫穆特很重要。", "谁?")),
    ("Arabic", ("قال الرئيس إن القوات ستواصل القتال.", "لم يعلق الكرملين.")),
    ("emoji", ("🔥🔥🔥", "🇺🇦 Kyiv 🇺🇦 holds on.", "👍")),
    ("NUL and surrogates", ("\0\0 Kyiv", "\ud800 fell \udfff", "\ud800")),
    ("long word", ("a" * 50_000, "b" * 50_000)),
    ("long sentence", ("tank gun mine " * 4_000, "Kyiv fell.")),
]


@pytest.mark.parametrize("summariser", SUMMARISERS)
@pytest.mark.parametrize("surfaces", [pytest.param(surfaces, id=name) for name, surfaces in EDGES])
def test_edges(summariser: str, surfaces: tuple[str, ...]) -> None:
    text, sentences = article(*surfaces)
    for language in ("en", "uk", "zh-Hans", "", "../en"):
        ranking = rank_sentences(text, sentences, summariser=summariser, title="Kyiv \ud800", language=language)
        assert len(ranking.scores) == len(ranking.reasons) == len(sentences)
        assert all(abs(score) < 1e6 for score in ranking.scores)  # no NaN, no infinity
        assert len(choose(text, sentences, ranking.scores, count=2, language=language)) in (
            (1, 2) if sentences else (0,)
        )


def test_unknown_summariser_is_refused_with_the_names() -> None:
    with pytest.raises(ValueError, match=r"no summariser 'best'; there are warbrief, lead, .*, edmundson"):
        rank_sentences("", (), summariser="best")


@pytest.mark.parametrize(
    ("summariser", "reasons"),
    [
        ("lead", ("position 1 of 3", "position 2 of 3", "position 3 of 3")),
        (
            "warbrief",
            (
                "position 1 of 3, centrality 1.00, title 1.00",
                "position 2 of 3, centrality 0.22, title 0.00, short, opens with a quotation",
                "position 3 of 3, centrality 0.65, title 0.50, long",
            ),
        ),
        ("luhn", ("position 1 of 3, luhn 2.00", "position 2 of 3, luhn 0.00", "position 3 of 3, luhn 27.12")),
        ("kl", tuple(f"position {n} of 3, choice {4 - n} of kl" for n in (1, 2, 3))),
    ],
)
def test_reasons(summariser: str, reasons: tuple[str, ...]) -> None:
    text, sentences = article(NEWS[0], "“Madness.”", "The Russian missiles " * 20)
    ranking = rank_sentences(text, sentences, summariser=summariser, title="Odesa missiles")
    assert ranking.reasons == reasons


def test_equal_sentences_keep_their_own_ratings() -> None:
    text, sentences = article(NEWS[3], NEWS[0], NEWS[3], paragraph=3)
    assert (
        rank_sentences(text, sentences, summariser="kl").scores[0]
        != (rank_sentences(text, sentences, summariser="kl").scores[2])
    )


def test_digits_count_as_words() -> None:
    ratings, _ = sumy_rankers.rate("luhn", [["1,600", "7", "1,600"], ["rain"], ["1,600", "7"]], [0, 0, 0])
    assert ratings[0] > ratings[1] == 0.0


@pytest.mark.parametrize(("name", "most"), sumy_rankers.MAX_SENTENCES.items())
def test_sentences_beyond_the_limit_are_rated_below_in_order(name: str, most: int) -> None:
    text, sentences = article(*(f"Tank {n} left." for n in range(most + 50)))
    ranking = rank_sentences(text, sentences, summariser=name)
    behind = ranking.scores[most:]
    assert min(ranking.scores[:most]) > behind[0]
    assert list(behind) == sorted(set(behind), reverse=True)
    assert ranking.reasons[most] == f"position {most + 1} of {most + 50}, beyond the {most} that {name} reads"


@pytest.mark.parametrize(
    ("number", "length", "read"),
    [(1, 35_000, 1), (100, 350, 66), (1_300, 27, 148), (20_000, 2, 300), (7, 9, 7), (0, 0, 0)],
)
def test_summarisers_that_are_not_linear_read_bounded_text(number: int, length: int, read: int) -> None:
    sentences = [[f"w{n}"] * length for n in range(number)]
    ratings, found = sumy_rankers.rate("sumbasic", sentences, [0] * number)
    assert (len(ratings), found) == (number, read)
    assert sum(min(length, sumy_rankers.MAX_SENTENCE_WORDS) for _ in range(read)) <= sumy_rankers.MAX_WORDS


PROBE = """
from summarizers.ranking.ranking import SUMMARISERS, rank_sentences
from summarizers.types import Sentence, Span
form = "Tank %d met gun %d at river %d and mine %d near town %d."
surfaces = [form % (n % 3, n % 5, n % 7, n % 11, n) for n in range(40)]
text, start, found = " ".join(surfaces), 0, []
for index, surface in enumerate(surfaces):
    found.append(Sentence(index=index, span=Span(start, start + len(surface)), paragraph=index // 3))
    start += len(surface) + 1
for name in SUMMARISERS:
    print(name, rank_sentences(text, found, summariser=name, title="Tank met mine").scores)
"""


def test_every_process_gives_the_same_scores() -> None:
    here = io.StringIO()
    with contextlib.redirect_stdout(here):
        exec(PROBE, {})
    environment = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    there = subprocess.run([sys.executable, "-c", PROBE], env=environment, check=True, capture_output=True, text=True)
    assert here.getvalue().count("\n") == len(SUMMARISERS)
    assert here.getvalue() == there.stdout


def test_the_default_loads_neither_sumy_nor_numpy() -> None:
    probe = (
        "import sys; from summarizers.ranking.ranking import rank_sentences; rank_sentences('', ());"
        "print([name for name in ('sumy', 'numpy', 'nltk') if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", probe], env=environment, check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


PARTS = (
    "Russian missiles struck the port of Odesa on Monday, killing 12 people in the harbour.",
    "The strike on Odesa hit a grain terminal and 3 ships that lay in the harbour.",
    "Fires in the harbour of Odesa burned until the evening, and the port was closed.",
    "“We will open the port again as soon as the last of the fires is out,” the mayor of Odesa said.",
    "Trains to the port of Odesa were stopped, and its workers were sent home.",
    "In Geneva diplomats of four states agreed on the exchange of 200 prisoners of war.",
    "The exchange is to begin on Friday at the crossing north of Chernihiv.",
)


@pytest.mark.parametrize(
    ("count", "spread", "expected"),
    [
        pytest.param(3, False, (0, 1, 2), id="the best stand side by side"),
        pytest.param(3, True, (0, 1, 5), id="spread, the last part is told too"),
        pytest.param(6, True, (0, 1, 2, 4, 5, 6), id="what is mostly quoted comes late"),
        pytest.param(9, True, (0, 1, 2, 3, 4, 5, 6), id="all"),
        pytest.param(1, True, (0,), id="the best one is the best either way"),
        pytest.param(0, True, (), id="none"),
    ],
)
def test_a_set_that_tells_of_all_parts(count: int, spread: bool, expected: tuple[int, ...]) -> None:
    text, sentences = article(*PARTS)
    scores = (1.0, 0.7, 0.6, 0.55, 0.5, 0.5, 0.4)
    assert choose(text, sentences, scores, count=count, spread=spread) == expected


def test_a_spread_set_has_nothing_that_hangs_or_repeats() -> None:
    text, sentences = article(*PARTS[:2], *NEWS[2:4], PARTS[0])
    assert choose(text, sentences, (1.0, 0.7, 0.6, 0.5, 0.9), count=5, spread=True) == (0, 1, 2, 3)


surfaces_of_any_kind = st.lists(
    st.one_of(st.sampled_from(NEWS), st.text(st.characters(), max_size=40), st.text("war .?“12", max_size=20)),
    max_size=12,
)


@pytest.mark.parametrize("summariser", SUMMARISERS)
@settings(max_examples=15, deadline=None)
@given(
    surfaces=surfaces_of_any_kind,
    count=st.one_of(st.none(), st.integers(-1, 9)),
    title=st.text(max_size=20),
    spread=st.booleans(),
)
def test_an_extract_is_a_subset_in_order_and_always_the_same(
    summariser: str, surfaces: list[str], count: int | None, title: str, spread: bool
) -> None:
    text, sentences = article(*surfaces)
    ranking = rank_sentences(text, sentences, summariser=summariser, title=title)
    chosen = choose(text, sentences, ranking.scores, count=count, spread=spread)
    assert set(chosen) <= set(range(len(sentences)))
    assert list(chosen) == sorted(set(chosen))
    assert len(chosen) <= (default_count(text, sentences) if count is None else max(count, 0))
    assert bool(chosen) == (bool(sentences) and (count is None or count > 0))
    assert ranking == rank_sentences(text, sentences, summariser=summariser, title=title)
