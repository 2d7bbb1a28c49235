"""Quotation marks, and whose words stand between them."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizers.speech.attributions import find_attributions
from summarizers.speech.quotes import Marked, Quoted, find_marked, link_quotes
from summarizers.text.clauses import read_words
from summarizers.text.sentences import split_sentences
from summarizers.types import Sentence, Span


def paragraphs_of(text: str) -> list[Span]:
    """Paragraphs between blank lines."""
    found, start = [], 0
    for part in text.split("\n\n"):
        if part.strip():
            found.append(Span(start, start + len(part)))
        start += len(part) + 2
    return found


def link(text: str) -> tuple[tuple[Marked, ...], list[Quoted], list[tuple[str, str]]]:
    """The marked runs, the quotes, and source and cue of each quote, both empty where nobody is said to speak."""
    paragraphs = paragraphs_of(text)
    marked = find_marked(text, paragraphs)
    direct = [run.span for run in marked]
    words = read_words(text, split_sentences(text, paragraphs), direct)
    quoted, drafts = link_quotes(marked, find_attributions(words, direct), words, text)
    speakers = []
    for quote in quoted:
        draft = drafts[quote.draft] if quote.draft is not None else None
        source = draft.source.of(text) if draft is not None and draft.source is not None else ""
        speakers.append((source, draft.cue.of(text) if draft is not None else ""))
    return marked, quoted, speakers


MARKS = [
    ("curly", "He said: “We won.”", ["We won."]),
    ("straight", 'He said: "We won."', ["We won."]),
    ("guillemets", "Er sagte: «We won.»", ["We won."]),
    ("low and high", "Er sagte: „We won.“", ["We won."]),
    ("low and high, English", "Er sagte: „We won.”", ["We won."]),
    ("single", "‘We won again,’ he said.", ["We won again,"]),
    ("single, straight", "'We won again,' he said.", ["We won again,"]),
    ("nested", "“He told me ‘go home’ twice,” she said.", ["He told me ‘go home’ twice,"]),
    ("nested straight", '“He wrote "go home" twice,” she said.', ['He wrote "go home" twice,']),
    ("two", "“We won,” he said. “We go home.”", ["We won,", "We go home."]),
    ("unterminated", "“We won.\n\n“We go home.”", ["We won.", "We go home."]),
    ("opened twice", "“We won. “We go home.”", ["We won. ", "We go home."]),
    ("opened twice in a sentence", "“We “won” today.”", ["We “won"]),
    ("dialogue", "- We will win - said the general. - We must.", ["We will win", "We must."]),
    ("dialogue, long dashes", "— We will win, — said the general.", ["We will win,"]),
    ("list with dashes", "- We will win\n- We must", []),
    ("apostrophes", "The soldiers’ boots weren’t dry, the officers’ were.", []),
    ("one word in single marks", "The ‘filtration’ camps", []),
    ("closing alone", "We won.” he said", []),
    ("only marks", '“” «» "" “', []),
    ("only stops inside", "“…”", []),
    ("empty", "", []),
    ("NUL", "“\0”", []),
    ("NUL and a word", "“\0a”", ["\0a"]),
    ("surrogate", "“a \ud83d”", ["a \ud83d"]),
    ("emoji", "“we go 💥”", ["we go 💥"]),
]

FRAGMENTS = [
    ("sentence behind a colon", "He said: “We won.”", [False]),
    ("sentence at the start", "“We have won the day,” he said.", [False]),
    ("part of a sentence", "He called it “a second front” today.", [True]),
    ("title", "The film “Winter on Fire” is old.", [True]),
    ("scare quote", "The “referendum” was held.", [True]),
    ("unclosed", "“We have won. We go home.", [False]),
]

SPEAKERS = [
    ("before", "The general said: “We hold the town.”", [("The general", "said")]),
    ("behind", "“We hold the town,” the general said.", [("the general", "said")]),
    ("inverted", "“We hold the town,” said Ivan Bondar.", [("Ivan Bondar", "said")]),
    ("told", "“We hold the town,” Bondar told Reuters.", [("Bondar", "told")]),
    ("broken", "“We hold,” he said, “and we wait.”", [("he", "said")] * 2),
    ("goes on", "“We hold,” the general said. “We will wait for help. It comes.”", [("the general", "said")] * 2),
    ("goes on after a sentence", "“We hold the town,” he said. He smiled then. “We will wait.”", [("he", "said")] * 2),
    ("part of a sentence", "The general said the town was “a real fortress”.", [("The general", "said")]),
    ("two parts", "Kyiv said it was “a war crime” and “an act of terror”.", [("Kyiv", "said")] * 2),
    ("paragraph left open", "“We hold the town,” he said. “We wait.\n\n“Help will come.”", [("he", "said")] * 3),
    ("paragraph alone", "“We hold the town,” he said.\n\n“We have no water left.”", [("he", "said")] * 2),
    (
        "paragraph with its own cue",
        "“We hold the town,” he said.\n\n“We do not,” Moscow said.",
        [("he", "said"), ("Moscow", "said")],
    ),
    ("behind indirect speech", "Bondar said the town held.\n\n“We have no water left.”", [("Bondar", "said")]),
    ("colon", "The mayor on the raid: “We saw nothing of it.”", [("The mayor on the raid", ":")]),
    ("according to", "The town is “a ruin now”, according to the mayor.", [("the mayor", "according to")]),
    ("dialogue", "- We will win - said the general. - We must.", [("the general", "said")] * 2),
    ("title", "The film “Winter on Fire” is old.", [("", "")]),
    ("scare quote", "The “referendum” was held.", [("", "")]),
    ("nobody", "“We have no water left.”", [("", "")]),
    ("nobody near", "“We have no water left.” The road was empty. Snow fell.", [("", "")]),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case[1:], id=case[0]) for case in MARKS])
def test_marks(text: str, expected: list[str]) -> None:
    assert [run.span.of(text) for run in find_marked(text, paragraphs_of(text))] == expected


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case[1:], id=case[0]) for case in FRAGMENTS])
def test_fragments(text: str, expected: list[bool]) -> None:
    assert [run.fragment for run in find_marked(text, paragraphs_of(text))] == expected


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case[1:], id=case[0]) for case in SPEAKERS])
def test_speakers(text: str, expected: list[tuple[str, str]]) -> None:
    assert link(text)[2] == expected


def test_open_and_paragraph() -> None:
    text = "“We won.\n\n“We go home.”"
    runs = find_marked(text, paragraphs_of(text))
    assert [(run.paragraph, run.open) for run in runs] == [(0, True), (1, False)]


def test_sentence_of_a_quote() -> None:
    text = "Snow fell. “We hold the town,” he said.\n\n“We wait.”"
    assert [(quote.sentence, quote.paragraph) for quote in link(text)[1]] == [(1, 0), (2, 1)]


VOCABULARY = (
    'he said , . “ ” " ‘ ’ « » „ - — : ; Kyiv Moscow’s the minister who told on Monday “We go home.” “a front” '
    "claimed adding and but according to a troops \n\n \n \0 \ud800 💥 , . ” “"
)
WORDS = st.sampled_from(VOCABULARY.split(" "))
NOISE = st.one_of(
    st.text(max_size=60),
    st.lists(WORDS, max_size=60).map(" ".join),
    st.lists(st.one_of(WORDS, st.text(max_size=4)), max_size=40).map("".join),
)


@given(NOISE)
@settings(max_examples=100, deadline=None)
def test_quotes_stand_in_the_text_apart(text: str) -> None:
    marked, quoted, speakers = link(text)
    for run in marked:
        assert 0 <= run.span.start < run.span.end <= len(text)
    assert all(one.span.end <= other.span.start for one, other in pairwise(marked))
    assert [quote.content for quote in quoted] == [(run.span,) for run in marked]
    assert link(text) == (marked, quoted, speakers)


LONG = {
    "quotes": "“a” ",
    "unclosed": "“a ",
    "unclosed sentences": "“a. ",
    "sentences": "“We will not retreat now.” ",
    "fragments": "Kyiv said a “no end” of ",
    "quotes with cues": "“we go” he said, “and stay” ",
    "according to": "“we go now on” according to Ivan ",
    "colons": "Ivan: “We will not retreat now.” ",
    "single": "‘we go on’ ",
    "dialogue": "- We will win - said Ivan. ",
    "space": "- a" + " " * 30_000,
}


@pytest.mark.timing
@pytest.mark.parametrize("length", [0, 50])
@pytest.mark.parametrize("piece", [pytest.param(piece, id=name) for name, piece in LONG.items()])
def test_time_grows_with_length_only(piece: str, length: int) -> None:
    def seconds(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size]
        step = length or size
        paragraphs = [Span(start, min(start + step, size)) for start in range(0, size, step)]
        sentences = [Sentence(index=i, span=span, paragraph=i) for i, span in enumerate(paragraphs)]
        started = time.process_time()
        marked = find_marked(text, paragraphs)
        direct = [run.span for run in marked]
        words = read_words(text, sentences, direct)
        found = find_attributions(words, direct)
        link_quotes(marked, found, words, text)
        return time.process_time() - started

    seconds(1_000)
    assert seconds(7_500) * 12 + 0.2 > seconds(30_000)
