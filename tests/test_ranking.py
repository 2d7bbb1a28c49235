"""Rankers, and the choice of sentences."""

import contextlib
import io
import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from sentence_lists import NEWS, article

from summarizers import Article, analyse
from summarizers.ranking import sumy_rankers
from summarizers.ranking.choosing import choose
from summarizers.ranking.ranking import SUMMARISERS, rank_sentences

EXTRACTS = [
    ("warbrief", (0, 1, 2)),
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
    assert choose(text, sentences, ranking.scores, count=3, pairs=ranking.pairs) == expected


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


def test_the_default_tells_what_made_a_score() -> None:
    text, sentences = article(*NEWS * 8)
    first, *_, last = rank_sentences(text, sentences, title="Odesa missiles").reasons
    assert re.fullmatch(r"position 1 of 40(?:, [a-z ]+ [+-]\d+\.\d){3}", first)
    assert re.search(r"\bplace [+]\d", first)
    assert re.search(r"\bplace -\d", last)


def test_a_short_text_is_ranked_by_place() -> None:
    text, sentences = article(NEWS[3], NEWS[0], NEWS[1])
    scores = rank_sentences(text, sentences).scores
    assert scores[0] == max(scores)


def test_what_the_reading_found_counts() -> None:
    text = "\n\n".join((*NEWS, *NEWS[::-1]))
    read = analyse(Article(text=text))
    plain = rank_sentences(text, read.sentences)
    assert rank_sentences(text, read.sentences, read=read).scores != plain.scores
    unread = replace(read, claims_read=False)
    assert rank_sentences(text, read.sentences, read=unread).scores == plain.scores


REPORT = "The army in Melk said on Monday that its gunners had shot down {} drones over the river, and lost {} guns."


@pytest.mark.parametrize("hours", [(18, 15, 12, 9), (9, 12, 15, 18)], ids=["newest first", "oldest first"])
def test_a_live_page_is_ranked_by_its_news(hours: tuple[int, ...]) -> None:
    text = "\n\n".join(f"{hour}:32 GMT\n\n{REPORT.format(hour, hour + 3)} {NEWS[3]}" for hour in hours)
    read = analyse(Article(text=text))
    best = max(range(len(read.scores)), key=read.scores.__getitem__)
    assert read.sentences[best].span.of(text) == REPORT.format(18, 21)


def test_other_languages_have_a_model_of_their_own() -> None:
    text, sentences = article(*("Війська відбили 12 атак під Бахмутом.", "Дощ ішов увесь день.") * 20)
    scores = rank_sentences(text, sentences, language="uk").scores
    assert scores[0] > scores[1]
    assert scores == rank_sentences(text, sentences, language="und").scores
