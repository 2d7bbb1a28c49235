"""Words with their sentences and quotes, verb groups, adjuncts and subjects."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizers.speech.subjects import apposition_after, clause_subject, subject_after, subject_before
from summarizers.text.clauses import Landmarks, Words, adjunct_end, group_start, read_words, skip_adjuncts
from summarizers.types import Sentence, Span


def words_of(text: str, *quotes: Span) -> Words:
    """A text as one sentence."""
    return read_words(text, [Sentence(index=0, span=Span(0, len(text)), paragraph=0)], quotes)[0]


def surface(words: Words, found: tuple[int, int] | None) -> str | None:
    return words.span(*found).of(words.text) if found is not None else None


def index(words: Words, word: str) -> int:
    """The last token of that surface."""
    return max(i for i, token in enumerate(words.tokens) if token.text == word)


GROUPS = [
    ("plain", "Kyiv said", "said", False),
    ("auxiliaries", "Kyiv has also said", "has also said", False),
    ("negated", "Kyiv has not yet said", "has not yet said", True),
    ("contracted", "Kyiv hasn’t said", "hasn’t said", True),
]

BEFORE = [
    ("name", "Ivan Bondar said", "Ivan Bondar"),
    ("pronoun", "On Monday he said", "he"),
    ("opener", "But the mayor said", "the mayor"),
    ("weekday", "On Monday the mayor said", "the mayor"),
    ("month", "In late June US officials said", "US officials"),
    ("preposition", "In a speech to soldiers the president said", "the president"),
    ("apposition", "Sergei Shoigu, Russia’s minister, said", "Sergei Shoigu, Russia’s minister"),
    ("role between", "Ivan Bondar, the mayor of Izyum, said", "Ivan Bondar, the mayor of Izyum"),
    ("adjunct", "Bondar, through his lawyer, said", "Bondar"),
    ("dashes", "Bondar - the mayor - said", "Bondar"),
    ("bracket", "The ministry (in Kyiv) said", "The ministry (in Kyiv)"),
    ("weekday behind", "The ministry on Monday said", "The ministry"),
    ("relative", "officials who have left said", "officials who have left"),
    ("and", "Kyiv and Warsaw said", "Kyiv and Warsaw"),
    ("list", "Poland, Latvia and Estonia said", "Poland, Latvia and Estonia"),
    ("two clauses", "The war had started and Kyiv said", "Kyiv"),
    ("that", "He knows that Kyiv said", "Kyiv"),
    ("because", "It is late because the mayor said", "the mayor"),
    ("semicolon", "Snow fell; the mayor said", "the mayor"),
    ("participle", "walking said", None),
    ("to", "to said", None),
    ("nothing", "said", None),
    ("comma alone", ", said", None),
    ("too long", "Ivan " * 40 + "said", None),
]

AFTER = [
    ("name", "said Ivan Bondar.", "Ivan Bondar"),
    ("pronoun", "said he on Monday", "he"),
    ("title", "said Gen. Bondar in a statement", "Gen. Bondar"),
    ("weekday", "said the mayor Monday", "the mayor"),
    ("time", "said the mayor on Monday", "the mayor"),
    ("relative", "said a man who fled", "a man"),
    ("verb", "said the mayor would leave", "the mayor"),
    ("preposition", "said in Kyiv", None),
    ("participle", "said speaking softly", None),
    ("end", "said", None),
]

ADJUNCTS = [
    ("weekday", "on Monday that", "on Monday"),
    ("bare weekday", "Monday that", "Monday"),
    ("medium", "in a statement that", "in a statement"),
    ("audience", "to reporters in Kyiv that", "to reporters in Kyiv"),
    ("adverb", "also that", "also"),
    ("several", "late on Monday in a statement that", "late on Monday in a statement"),
    ("between commas", ", in a statement on Monday, that", ", in a statement on Monday,"),
    ("place only", "in the field that", ""),
    ("month that is a verb", "may that", ""),
    ("none", "the town", ""),
    ("empty end", "that", ""),
]


@pytest.mark.parametrize(("text", "group", "negated"), [pytest.param(*case[1:], id=case[0]) for case in GROUPS])
def test_group_start(text: str, group: str, negated: bool) -> None:
    words = words_of(text)
    last = len(words.tokens) - 1
    start, found = group_start(words, last, 0)
    assert (words.span(start, last).of(text), found) == (group, negated)


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case[1:], id=case[0]) for case in BEFORE])
def test_subject_before(text: str, expected: str | None) -> None:
    words = words_of(text)
    assert surface(words, subject_before(words, index(words, "said"), 0)) == expected


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case[1:], id=case[0]) for case in AFTER])
def test_subject_after(text: str, expected: str | None) -> None:
    words = words_of(text)
    assert surface(words, subject_after(words, 1)) == expected


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case[1:], id=case[0]) for case in ADJUNCTS])
def test_skip_adjuncts(text: str, expected: str) -> None:
    words = words_of(text)
    end = skip_adjuncts(words, 0)
    assert (words.span(0, end - 1).of(text) if end else "") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bondar, the mayor of Izyum, said", "the mayor of Izyum"),
        ("Bondar, he said", None),
        ("Bondar said", None),
        ("Bondar", None),
    ],
)
def test_apposition_after(text: str, expected: str | None) -> None:
    words = words_of(text)
    assert surface(words, apposition_after(words, 0)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("After the raid, the mayor has left, adding", "the mayor"),
        ("But Kyiv denied it, adding", "Kyiv"),
        ("Snow in the town, adding", None),
    ],
)
def test_clause_subject(text: str, expected: str | None) -> None:
    words = words_of(text)
    assert surface(words, clause_subject(words, index(words, "adding"))) == expected


def test_words_know_their_sentence_and_quote() -> None:
    text = "“We go.” He left. No."
    sentences = [Sentence(index=4, span=Span(0, 17), paragraph=2), Sentence(index=5, span=Span(18, 21), paragraph=2)]
    (words,) = read_words(text, sentences, [Span(1, 7)])
    assert [token.text for token in words.tokens] == ["“", "We", "go", ".", "”", "He", "left", ".", "No", "."]
    assert words.quote_of == [-1, 0, 0, 0, -1, -1, -1, -1, -1, -1]
    assert words.sentence_of == [4] * 8 + [5] * 2
    assert words.sentences == {4: (0, 7), 5: (8, 9)}
    assert (words.ends(5), words.ends(6), words.bounds(99)) == (False, True, (8, 9))
    assert (words.lower(-1), words.lower(99), words.quoted(99)) == ("", "", False)


def test_no_words() -> None:
    assert read_words("", [], []) == []
    assert read_words("  ", [Sentence(index=0, span=Span(0, 2), paragraph=0)], []) == []


VOCABULARY = "said he , . “ ” - ( ) Kyiv who that and has walked on Monday in a statement to \0 💥 x"
TEXT = st.lists(
    st.sampled_from(VOCABULARY.split()),
    min_size=1,
    max_size=30,
).map(" ".join)


@given(TEXT, st.integers(0, 30), st.integers(0, 31))
@settings(max_examples=100, deadline=None)
def test_landmarks_tell_what_a_search_finds(text: str, first: int, end: int) -> None:
    words = words_of(text, Span(3, max(4, len(text) // 2)))
    end = min(end, len(words.tokens))
    landmarks = Landmarks(words)
    inside = range(first, end)
    assert landmarks.has_comma(first, end) == any(words.lower(i) == "," for i in inside)
    assert landmarks.has_quoted(first, end) == any(words.quoted(i) for i in inside)
    assert landmarks.has_finite(first, end) == any(
        words.lower(i) in ("has", "said") or (i > first and words.lower(i) == "walked") for i in inside
    )
    found = [i for i in range(first, end) if words.tokens[i].is_word]
    offset = words.tokens[min(first, len(words.tokens) - 1)].start
    if first < end:
        assert landmarks.words_from(offset, end) == (found[0] if found else end, len(found))


@given(TEXT, st.integers(0, 30))
@settings(max_examples=100, deadline=None)
def test_phrases_stand_inside_the_paragraph(text: str, at: int) -> None:
    words = words_of(text)
    last = len(words.tokens) - 1
    at = min(at, last)
    assert at <= adjunct_end(words, at) <= last + 1
    assert at <= skip_adjuncts(words, at) <= last + 1
    before, behind, clause = subject_before(words, at, 0), subject_after(words, at), clause_subject(words, at)
    assert before is None or 0 <= before[0] <= before[1] < at
    assert behind is None or at <= behind[0] <= behind[1] <= last
    assert clause is None or 0 <= clause[0] <= clause[1] < at
