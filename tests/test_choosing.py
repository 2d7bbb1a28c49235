"""The choice of sentences: what an extract may hold, how much of it, and how sets are weighed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentence_lists import NEWS, article

from summarizers import LENGTHS, SUMMARISERS, Article, analyse
from summarizers.ranking.choosing import CLAIMS, MAX_COUNT, Pairs, choose, deserved

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
]


@pytest.mark.parametrize(
    ("surfaces", "scores", "count", "expected"), [pytest.param(*case, id=name) for name, *case in CHOICES]
)
def test_choose(surfaces: tuple[str, ...], scores: tuple[float, ...], count: int, expected: tuple[int]) -> None:
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
    ("words", "claims", "length", "expected"),
    [
        (0, 0, None, 0),
        (9, 0, None, 1),
        (99, 0, None, 1),
        (100, 0, None, 2),
        (299, 0, None, 2),
        (300, 0, None, 3),
        (1_000, 0, None, 4),
        (4_500, 0, None, 7),
        (20_000, 9, 9_000, 7),
        (300, CLAIMS - 1, None, 3),
        (300, CLAIMS, None, 4),
        (300, 0, LENGTHS["short"], 2),
        (300, 0, LENGTHS["normal"], 3),
        (300, 0, LENGTHS["long"], 5),
        (9, 0, LENGTHS["short"], 1),
    ],
)
def test_how_many_an_article_deserves(words: int, claims: int, length: int | None, expected: int) -> None:
    text, sentences = article(*(" ".join(["war"] * size) for size in [100] * (words // 100) + [words % 100] if size))
    assert deserved(text, sentences, claims=claims, length=length) == expected


LONG = tuple(f"Column {n} of tanks left base {n * n} at hour {n + 7} for the coast." for n in range(9))


@pytest.mark.parametrize(
    ("length", "expected"), [(None, 4), (1_000, 4), (200, 3), (120, 2), (59, 1), (20, 0), (0, 0), (-1, 0)]
)
def test_a_budget_of_characters_is_kept(length: int | None, expected: int) -> None:
    text, sentences = article(*LONG)
    chosen = choose(text, sentences, range(9), count=4, length=length)
    assert len(chosen) == expected
    assert length is None or sum(sentences[i].span.end - sentences[i].span.start for i in chosen) <= max(0, length)


def test_a_shorter_one_is_taken_where_the_best_does_not_fit() -> None:
    text, sentences = article(NEWS[0], "The port was closed.")
    assert choose(text, sentences, (2.0, 1.0), count=2, length=40) == (1,)


@pytest.mark.parametrize(("words", "expected"), [(None, 3), (100, 3), (30, 2), (12, 1), (1, 1)])
def test_words_end_an_extract_behind_its_first_sentence(words: int | None, expected: int) -> None:
    text, sentences = article(*LONG)
    assert len(choose(text, sentences, range(9), count=3, words=words)) == expected


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        (Pairs(), (0, 2)),
        (Pairs(adjacent=0.5), (0, 1)),
        (Pairs(distance=1.0), (0, 4)),
        (Pairs(overlap=-4.0), (0, 3)),
    ],
    ids=["none", "side by side", "far apart", "other words"],
)
def test_pairs_count(pairs: Pairs, expected: tuple[int, ...]) -> None:
    said = "Russian missiles struck the port of Odesa on {} and the harbour burned for {} hours, officials said."
    text, sentences = article(
        said.format("Monday", "two"), said.format("Tuesday near Izmail", "nine more"), NEWS[0], NEWS[3], NEWS[4]
    )
    assert choose(text, sentences, (1.0, 0.6, 0.7, 0.65, 0.6), count=2, pairs=pairs) == expected


def test_what_hangs_is_taken_if_it_may() -> None:
    text, sentences = article(*NEWS)
    assert choose(text, sentences, (0, 0, 9, 0, 1), count=1) == (4,)
    assert choose(text, sentences, (0, 0, 9, 0, 1), count=1, hanging=True) == (2,)


def test_what_hangs_on_somebody_known_is_taken() -> None:
    text, sentences = article(NEWS[0], "He visited the harbour of Odesa with two of his ministers on Tuesday.", NEWS[3])
    assert choose(text, sentences, (0, 9, 1), count=1) == (2,)
    assert choose(text, sentences, (0, 9, 1), count=1, named={sentences[1].span.start}) == (1,)


def test_sentences_are_looked_for_as_long_as_there_are_any() -> None:
    text, sentences = article(*(["Why did he flee?"] * 500), NEWS[0], *(["They fled."] * 500), NEWS[3])
    assert choose(text, sentences, range(len(sentences), 0, -1), count=2) == (500, 1001)


surfaces_of_any_kind = st.lists(
    st.one_of(st.sampled_from(NEWS), st.text(st.characters(), max_size=40), st.text("war .?“12", max_size=20)),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(
    surfaces=surfaces_of_any_kind,
    count=st.integers(-1, 9),
    length=st.one_of(st.none(), st.integers(-5, 400)),
    hanging=st.booleans(),
    adjacent=st.floats(-2, 2),
)
def test_a_choice_is_a_subset_in_order_within_its_budget(
    surfaces: list[str], count: int, length: int | None, hanging: bool, adjacent: float
) -> None:
    text, sentences = article(*surfaces)
    pairs = Pairs(adjacent=adjacent, overlap=-1.0)
    made = [
        choose(text, sentences, range(len(sentences)), count=count, length=length, hanging=hanging, pairs=pairs)
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert set(made[0]) <= set(range(len(sentences)))
    assert list(made[0]) == sorted(set(made[0]))
    assert len(made[0]) <= max(count, 0)
    assert length is None or sum(len(surfaces[i]) for i in made[0]) <= max(length, 0)
    assert length is not None or bool(made[0]) == (bool(sentences) and count > 0)


@pytest.mark.parametrize("summariser", SUMMARISERS)
@settings(max_examples=12, deadline=None)
@given(surfaces=surfaces_of_any_kind, length=st.one_of(st.none(), st.integers(0, 2_000)))
def test_an_extract_of_any_text(summariser: str, surfaces: list[str], length: int | None) -> None:
    text = " ".join(surfaces)
    found = [analyse(Article(text=text), summariser=summariser, length=length) for _ in range(2)]
    assert found[0] == found[1]
    spans = [found[0].sentences[i].span for i in found[0].extract]
    assert spans == sorted(spans)
    assert len(spans) <= 7
    assert length is None or sum(span.end - span.start for span in spans) <= length
