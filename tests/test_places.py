"""Places: what is one, what only bears its name, and properties over arbitrary text."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizers import Article, analyse
from summarizers.places import find_places
from summarizers.types import Place, Sentence, Span


def read(text: str, names: tuple[Span, ...] = ()) -> tuple[Place, ...]:
    return find_places(text, [Sentence(index=0, span=Span(0, len(text)), paragraph=0)], names)


PLACES = [
    ("spellings", "Kyiv lies north of Odessa; Kiev is older.",
     [("Kyiv", "Kyiv", "UA", 2), ("Odessa", "Odesa", "UA", 1)]),
    ("renamed", "Bakhmut was once Artemivsk.", [("Bakhmut", "Bakhmut", "UA", 2)]),
    ("region", "They hold parts of Kherson Oblast.", [("Kherson Oblast", "Kherson region", "UA", 1)]),
    ("lower-case region", "It hit the Donetsk region.", [("Donetsk region", "Donetsk region", "UA", 1)]),
    ("Donbas", "The Donbass is industrial.", [("Donbass", "Donbas", "UA", 1)]),
    ("possessive", "Kyiv’s streets and Kharkiv's too.", [("Kyiv", "Kyiv", "UA", 1), ("Kharkiv", "Kharkiv", "UA", 1)]),
    ("two words", "Shelling of Chasiv Yar and Khan Yunis.",
     [("Chasiv Yar", "Chasiv Yar", "UA", 1), ("Khan Yunis", "Khan Younis", "PS", 1)]),
    ("Gaza", "Aid came to Gaza.", [("Gaza", "Gaza Strip", "PS", 1)]),
    ("West Bank", "Raids in the West Bank went on.", [("West Bank", "West Bank", "PS", 1)]),
    ("dateline", "KHARKIV, Ukraine (AP) — Rain fell.",
     [("KHARKIV", "Kharkiv", "UA", 1), ("Ukraine", "Ukraine", "UA", 1)]),
    ("state", "He flew from Poland to the United States.",
     [("Poland", "Poland", "PL", 1), ("United States", "United States", "US", 1)]),
    ("sea", "A ship in the Black Sea.", [("Black Sea", "Black Sea", None, 1)]),
    ("village", "Fighting goes on near Robotyne.", [("Robotyne", "Robotyne", "UA", 1)]),
    ("mayor", "Kharkiv Mayor Ihor Terekhov spoke.", [("Kharkiv", "Kharkiv", "UA", 1)]),
    ("administration", "The Kherson Regional Military Administration wrote.", [("Kherson", "Kherson", "UA", 1)]),
    ("direction", "In Eastern Ukraine it snowed.", [("Ukraine", "Ukraine", "UA", 1)]),
    ("agreed there", "They broke the Minsk agreements in Kherson.", [("Kherson", "Kherson", "UA", 1)]),
    ("the US", "He flew to the US from Poland.",
     [("US", "United States", "US", 1), ("Poland", "Poland", "PL", 1)]),
    ("located", "He lives in Lincoln.", []),
    ("list", "It struck targets in Isfahan and Tabriz.",
     [("Isfahan", "Isfahan", "IR", 1), ("Tabriz", "Tabriz", "IR", 1)]),
    ("state of the USA", "He was born in Odessa, Texas.", [("Odessa", "Odessa", "US", 1), ("Texas", "Texas", "US", 1)]),
    ("elsewhere", "He was seen in Tripoli, in Lebanon.",
     [("Tripoli", "Tripoli", "LB", 1), ("Lebanon", "Lebanon", "LB", 1)]),
    ("official in a capital", "An official in Kyiv said so.", [("Kyiv", "Kyiv", "UA", 1)]),
    ("straight apostrophe", "It fell near Sana'a.", [("Sana'a", "Sanaa", "YE", 1)]),
    ("world city", "They met in Hamburg.", [("Hamburg", "Hamburg", "DE", 1)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in PLACES], ids=[case[0] for case in PLACES])
def test_places(text: str, expected: list[tuple[str, str, str | None, int]]) -> None:
    assert [(p.name, p.canonical, p.country, len(p.mentions)) for p in read(text)] == expected


NONE = [
    ("empty", ""),
    ("lower case", "the reading was nice, with a mobile date"),
    ("newspaper", "The Moscow Times and the Kyiv Independent wrote."),
    ("person", "Paris Hilton, Jack London and Lloyd Austin met."),
    ("title", "Mr. London and President Jordan met."),
    ("initial", "J. London wrote it."),
    ("surname", "Lloyd Austin spoke. Austin did not say more."),
    ("government", "Moscow said no; Beijing has repeatedly denied it."),
    ("compound", "A Moscow-backed body."),
    ("given name", "Jordan and Georgia came home."),
    ("unit", "The Azov brigade and the Wagner group fought."),
    ("addressed", "It accused Kyiv of staging it."),
    ("ship", "Crews called her the Moscow, and she sank."),
    ("dish", "They ate chicken Kiev."),
    ("brother", "Her brother Cairo came too."),
    ("world city without context", "Hamburg beat them."),
]


@pytest.mark.parametrize("text", [case[1] for case in NONE], ids=[case[0] for case in NONE])
def test_no_place(text: str) -> None:
    assert read(text) == ()


CASES = [
    json.loads(line) for line in (Path(__file__).parent / "cases" / "places.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_written_cases(case: dict[str, Any]) -> None:
    """Cases that somebody wrote and read who did not know the program: all of them are found, and nothing else."""
    text = case["text"]
    mentions = [
        (span.of(text), place.country) for place in analyse(Article(text=text)).places for span in place.mentions
    ]
    for wanted in case["places"]:
        same = [country for name, country in mentions if name in wanted["name"] or wanted["name"] in name]
        assert wanted["country"] in same, wanted["name"]
    names = [wanted["name"] for wanted in case["places"]]
    assert [name for name, _ in mentions if not any(name in each or each in name for each in names)] == []


def test_names_given_are_no_places() -> None:
    text = "Paris spoke in Kyiv."
    assert [p.canonical for p in read(text, (Span(0, 5),))] == ["Kyiv"]


def test_words_of_places_around_a_name() -> None:
    text = "Parts of Luhansk Oblasts and of Russian-occupied Crimea were met by President Lincoln."
    wordings = ("Luhansk Oblasts", "Russian-occupied Crimea", "President Lincoln")
    names = tuple(Span(text.index(words), text.index(words) + len(words)) for words in wordings)
    assert [place.canonical for place in read(text, names)] == ["Luhansk", "Crimea"]


def test_positions() -> None:
    (place,) = read("Shelling near Bakhmut.")
    assert place.latitude == pytest.approx(48.6, abs=0.1)
    assert place.longitude == pytest.approx(38.0, abs=0.1)


def test_a_common_village_name_has_no_position() -> None:
    (place,) = read("Shelling near Ivanivka.")
    assert (place.country, place.latitude, place.longitude) == ("UA", None, None)


def test_mentions_are_verbatim_across_sentences() -> None:
    text = "Troops left Kyiv.\n\nKiev’s mayor stayed."
    sentences = [
        Sentence(index=0, span=Span(0, 17), paragraph=0),
        Sentence(index=1, span=Span(19, len(text)), paragraph=1),
    ]
    (place,) = find_places(text, sentences)
    assert [span.of(text) for span in place.mentions] == ["Kyiv", "Kiev"]


def test_the_gazetteer_is_read_at_first_use_only() -> None:
    code = (
        "import summarizers.places as p; assert p._gazetteer.cache_info().currsize == 0;"
        "p.find_places('', []); assert p._gazetteer.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


PIECES = st.sampled_from(
    ["Kyiv", "Kiev", "’s", " ", "in", "The", "Moscow", "said", "Times", "Gaza", "Strip", "\n", "\0", "\ud800", "KYIV",
     "-", "Mr", ".", "ǅ", "İ"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
def test_any_text(text: str) -> None:
    places = read(text)
    assert places == read(text)
    assert [p.mentions[0] for p in places] == sorted(p.mentions[0] for p in places)
    for place in places:
        assert place.mentions[0].of(text) == place.name
        for before, after in itertools.pairwise(place.mentions):
            assert before.end <= after.start


@pytest.mark.timing
@pytest.mark.parametrize("unit", ["Kyiv ", "A", "Gaza Strip ", "Mr. ", "Moscow has ", "Occupied "])
def test_linear(unit: str) -> None:
    """Four times the text takes about four times the time; quadratic cost would take sixteen."""

    def cost(length: int) -> float:
        text = (unit * length)[:length]
        best = 9.0
        for _ in range(2):
            begin = time.process_time()
            read(text, (Span(0, 1),))
            best = min(best, time.process_time() - begin)
        return best

    assert cost(40_000) < 9 * cost(10_000) + 0.05
