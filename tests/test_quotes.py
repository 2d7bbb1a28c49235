"""Quotation marks, and whose words stand between them."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizers.analysis import analyse
from summarizers.speech.attributions import find_attributions
from summarizers.speech.quotation_marks import is_title
from summarizers.speech.quotes import Marked, Quoted, find_marked, link_quotes
from summarizers.text.clauses import read_words
from summarizers.text.sentences import split_sentences
from summarizers.types import Article, Sentence, Span


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
    ("dialogue inside a paragraph", "He came.- We go - he added.- We stay.", ["We go", "We stay."]),
    ("dialogue, long speaker", "- It is near - said the head of the European Union.", ["It is near"]),
    ("dialogue, cue glued", "- It is in the soil-explains Ivan Bondar.", ["It is in the soil"]),
    ("dialogue and marks", "- We go - he said. He called it “a long war”.", ["We go", "a long war"]),
    ("dash of an aside", "The town - he knew it well - was empty.", []),
    ("list with dashes", "- We will win\n- We must", []),
    ("doubled single", "‘‘We won again,’’ he said.", ["We won again,"]),
    ("straight, then curly", '"We won,” he said. "We go."', ["We won,", "We go."]),
    ("curly within straight", '"He said “no” twice," she said.', ["He said “no” twice,"]),
    ("closing mark first", "”We won again.” — Ivan Bondar", ["We won again."]),
    ("opening mark last", "“We won again.“ He left.", ["We won again."]),
    ("outward guillemets", "»We won,« he said, »again.«", ["We won,", "again."]),
    ("spaces inside", "« We won », he said.", ["We won"]),
    ("low single", "‚We won‘, he said.", ["We won"]),
    ("glued to a full stop", 'He left."We go," he said.', ["We go,"]),
    ("two marks open", '“"We go," he said.', ["We go,"]),
    ("dialogue of another script", "— Мы ждём, — сказал он.", ["Мы ждём,"]),
    ("aside of another script", "Город — он молчал — ждал.", []),
    ("attribute of a tag", '<a href="x">We</a>', []),
    (
        "block behind a colon",
        "He said in a statement:\n\nWe go home now, all of us, today.",
        ["We go home now, all of us, today."],
    ),
    ("block behind another colon", "The toll so far:\n\nNine men died and two were wounded.", []),
    ("heading", "“We go,” he said.\n\n'A hard choice.'\n\nSnow fell.", ["We go,"]),
    ("headline", "Bondar: 'We will go'\n\n“We will go,” he said.", ["We will go,"]),
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
    ("nickname", "Robert. “Bob” Bondar came.", [True]),
]

TITLES = [
    ("programme", "Meet the Press", True),
    ("book", "The Art of War", True),
    ("sentence", "We won the war.", False),
    ("pronoun", "We’re America.", False),
    ("cry", "Glory to Ukraine!", False),
    ("one word", "Fortress", False),
    ("empty", "", False),
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
    ("verb of no lexicon", "“We have nothing left!” the crowd roared.", [("the crowd", "roared")]),
    ("present tense", "“Go home,” she yells.", [("she", "yells")]),
    ("no comma", "“We hold the town.” Bondar said.", [("Bondar", "said")]),
    ("cue of the next sentence", "“We hold,” he said. “It is cold.” Bondar said it rained.", [("he", "said")] * 2),
    ("signature", "“We hold the town.” — Ivan Bondar, baker", [("Ivan Bondar", "—")]),
    ("signature below", "“We hold the town.”\n\n― Ivan Bondar", [("Ivan Bondar", "―")]),
    ("label", "Bondar: “We hold.” Petrenko: “We go.”", [("Bondar", ":"), ("Petrenko", ":")]),
    ("put it", "As Ivan Bondar put it, “we hold the town”.", [("Ivan Bondar", "put it")]),
    ("opinion", "In his opinion, “we hold the town”.", [("his opinion", "In")]),
    ("paragraph with a colon", "The mayor wrote:\n\n“We hold the town.”", [("The mayor", "wrote")]),
    ("sentence before", "Mayor Ivan Bondar was tired. “We hold the town.”", [("Mayor Ivan Bondar", "was")]),
    ("this is how", "“We hold,” — this is how Ivan Bondar put it.", [("Ivan Bondar", "put")]),
    (
        "another speaker between",
        "“We go,” Bondar said. Petrenko said no. “We hold on here.”",
        [("Bondar", "said"), ("Petrenko", "said")],
    ),
    (
        "adverb before put it",
        "As Ivan Bondar, a baker, recently put it, “We hold the town.”",
        [("Ivan Bondar, a baker", "put it")],
    ),
    ("any verb before", "At noon Ivan Bondar cracked, “We hold the town.”", [("Ivan Bondar", "cracked")]),
    (
        "verb of no lexicon and a colon",
        "“We go,” Petrenko said. Bondar resisted: “We hold the town.”",
        [("Petrenko", "said"), ("Bondar", ":")],
    ),
    ("title before a name behind", "“We hold the town,” Mr. Bondar quipped.", [("Mr. Bondar", "quipped")]),
    ("initial in a signature", "“We hold the town.” — Anna B. Novak.", [("Anna B. Novak", "—")]),
    (
        "adjectives before a name",
        "“We hold,” said undecided local voter Anna Novak.",
        [("undecided local voter Anna Novak", "said")],
    ),
    (
        "account",
        "“They shot at us.” Such is the account of the fisherman Ali Saad.",
        [("the fisherman Ali Saad", "Such is the account of")],
    ),
    ("part of a sentence, any verb behind", "A self-styled “quiet boy,” Bondar moved to Lviv.", [("", "")]),
    ("saying inside a subject", "Russia, he said, was behind “the fire in the port”.", [("he", "said")]),
    ("transcript", '"BONDAR: We hold.\n\n"PETRENKO: We go.', [("", "")] * 2),
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


@pytest.mark.parametrize(("words", "expected"), [pytest.param(*case[1:], id=case[0]) for case in TITLES])
def test_titles(words: str, expected: bool) -> None:
    assert is_title(words) is expected


QUOTES = [
    (
        "broken by a cue",
        "“We hold,” Bondar said, “and we wait for help.”",
        [("Bondar", "We hold, / and we wait for help.")],
    ),
    ("left open", "“We hold,” Bondar said. “We wait.\n\n“It comes.”", [("Bondar", "We hold, / We wait. / It comes.")]),
    ("short fragment", "Bondar called it a “dead end”.", []),
    ("longer fragment", "Bondar said it was “a real dead end”.", [("Bondar", "a real dead end")]),
    ("title", "Bondar said it in “Meet the Press”.", []),
    ("short, with a cue", "“As President,” Bondar said, “I will go.”", [("Bondar", "As President, / I will go.")]),
    ("title, with a cue", "On “Morning Joe,” Bondar said the town held.", []),
    (
        "relative pronoun",
        "It was denied by Ivan Bondar, who said: “We hold the town.”",
        [("Ivan Bondar", "We hold the town.")],
    ),
    ("slogan", "The crowd chanted “Bring them home” at noon.", []),
    (
        "order to readers",
        "President Olena Savchuk spoke.\n\nRead the president’s address below:\n\n“Good health to you, dear friends!”",
        [("Olena Savchuk", "Good health to you, dear friends!")],
    ),
    ("nobody found", "“We have gone home,” he said.", [("", "We have gone home,")]),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case[1:], id=case[0]) for case in QUOTES])
def test_quotes(text: str, expected: list[tuple[str, str]]) -> None:
    found = analyse(Article(text=text, language="en")).quotes
    said = [(quote.source.name if quote.source else "", [span.of(text) for span in quote.content]) for quote in found]
    assert [(name, " / ".join(spans)) for name, spans in said] == expected


WRITTEN = [
    json.loads(line) for line in (Path(__file__).parent / "cases" / "quotes.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", WRITTEN, ids=[case["id"] for case in WRITTEN])
def test_written_cases(case: dict[str, Any]) -> None:
    text = case["text"]
    found = analyse(Article(text=text, language="en")).quotes
    said = [
        ([span.of(text) for span in quote.content], _plain(quote.source.name if quote.source else ""))
        for quote in found
    ]
    assert said == [(quote["spans"], _plain(quote["speaker"])) for quote in case["quotes"]]


def _plain(name: str | None) -> str:
    words = (name or "").lower().split()
    return " ".join(words[1:] if words[:1] in (["the"], ["a"], ["an"]) else words)


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
