"""Sources, cues and contents of reporting verbs."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizers import Article, analyse
from summarizers.speech.attributions import Draft, find_attributions
from summarizers.speech.quotes import find_marked
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


def drafts(text: str) -> list[Draft]:
    paragraphs = paragraphs_of(text)
    direct = [run.span for run in find_marked(text, paragraphs)]
    return find_attributions(read_words(text, split_sentences(text, paragraphs), direct), direct)


def read(text: str) -> list[tuple[str, str, str]]:
    """Source, cue and content (its pieces joined by " | ") of every attribution."""
    return [
        (
            draft.source.of(text) if draft.source is not None else "",
            draft.cue.of(text),
            " | ".join(span.of(text) for span in draft.content),
        )
        for draft in drafts(text)
    ]


BEFORE = [
    ("plain", "Kyiv said its troops had left the village.", [("Kyiv", "said", "its troops had left the village")]),
    (
        "that",
        "The ministry said that two drones had hit a depot.",
        [("The ministry", "said", "two drones had hit a depot")],
    ),
    ("present", "Officials say the dam was mined.", [("Officials", "say", "the dam was mined")]),
    (
        "perfect",
        "Moscow has repeatedly claimed that it controls the port.",
        [("Moscow", "has repeatedly claimed", "it controls the port")],
    ),
    (
        "title",
        "Gen. Oleh Petrenko said the bridge had fallen.",
        [("Gen. Oleh Petrenko", "said", "the bridge had fallen")],
    ),
    (
        "adjuncts behind",
        "Shoigu told reporters in Kyiv on Monday that the line had held.",
        [("Shoigu", "told", "the line had held")],
    ),
    (
        "statement",
        "The ministry said in a statement on Tuesday that six shells had landed.",
        [("The ministry", "said", "six shells had landed")],
    ),
    (
        "told without that",
        "Petrenko told the BBC he had lost half his men.",
        [("Petrenko", "told", "he had lost half his men")],
    ),
    ("told them", "The mayor told them the water was safe.", [("The mayor", "told", "the water was safe")]),
    (
        "on Monday first",
        "On Monday the governor said power had returned.",
        [("the governor", "said", "power had returned")],
    ),
    ("But", "But analysts believe the push has stalled.", [("analysts", "believe", "the push has stalled")]),
    ("warned of", "Kyiv warned of shortages.", [("Kyiv", "warned", "shortages")]),
    ("called for", "The envoy called for a truce.", [("The envoy", "called", "a truce")]),
    ("vowed to", "Moscow vowed to take the town.", [("Moscow", "vowed", "to take the town")]),
    ("urged", "Berlin urged both sides to talk.", [("Berlin", "urged", "both sides to talk")]),
    ("accused", "Kyiv accused Moscow of shelling a hospital.", [("Kyiv", "accused", "Moscow of shelling a hospital")]),
    ("denied object", "The Kremlin denied the report.", [("The Kremlin", "denied", "the report")]),
    ("colon", "The general said: the town is ours.", [("The general", "said", "the town is ours")]),
    ("colon quote", "The general said: “The town is ours.”", [("The general", "said", "The town is ours.")]),
    ("quote behind", "He said, “We will hold.”", [("He", "said", "We will hold.")]),
    (
        "list of names",
        "Poland, Latvia and Estonia said they would send tanks.",
        [("Poland, Latvia and Estonia", "said", "they would send tanks")],
    ),
    (
        "two paragraphs",
        "Kyiv said it held.\n\nMoscow denied it.",
        [("Kyiv", "said", "it held"), ("Moscow", "denied", "it")],
    ),
]

BEHIND = [
    ("he said", "The town has fallen, he said.", [("he", "said", "The town has fallen")]),
    (
        "closing with time",
        "The bridge was destroyed overnight, the minister said in Berlin on Thursday.",
        [("the minister", "said", "The bridge was destroyed overnight")],
    ),
    ("quote", "“We will hold the line,” he said.", [("he", "said", "We will hold the line,")]),
    ("quote, name", "“We will hold,” Petrenko told AFP.", [("Petrenko", "told", "We will hold,")]),
    ("inverted", "“We are ready,” said the general.", [("the general", "said", "We are ready,")]),
    (
        "inverted, no quote",
        "The shelling has stopped, said Ivan Bondar.",
        [("Ivan Bondar", "said", "The shelling has stopped")],
    ),
    (
        "inverted apposition",
        "“We are ready,” said Ivan Bondar, the mayor of Izyum.",
        [("Ivan Bondar, the mayor of Izyum", "said", "We are ready,")],
    ),
    (
        "broken quote",
        "“We are ready,” he said, “and we will wait.”",
        [("he", "said", "We are ready, | and we will wait.")],
    ),
    ("between commas", "The goal, he said, was the railway.", [("he", "said", "The goal | was the railway")]),
    ("straight", '"We are ready," said the general.', [("the general", "said", "We are ready,")]),
    ("guillemets", "«We are ready», said the general.", [("the general", "said", "We are ready")]),
    ("dash dialogue", "- We will win - said the general.", [("the general", "said", "We will win")]),
]

SUBJECTS = [
    (
        "apposition",
        "Ivan Bondar, the mayor of Izyum, said the school was hit.",
        [("Ivan Bondar, the mayor of Izyum", "said", "the school was hit")],
    ),
    (
        "adjunct between",
        "Petrenko, in a long interview, said the plan had failed.",
        [("Petrenko", "said", "the plan had failed")],
    ),
    ("who said", "Ivan Bondar, who said he would stay.", [("Ivan Bondar, who", "said", "he would stay")]),
    (
        "who have crossed",
        "Officials who have crossed the bridge said it was safe.",
        [("Officials who have crossed the bridge", "said", "it was safe")],
    ),
    (
        "adding",
        "Kyiv said the attack had failed, adding that nobody was hurt.",
        [("Kyiv", "said", "the attack had failed"), ("Kyiv", "adding", "nobody was hurt")],
    ),
    (
        "and denied",
        "Moscow said it wanted peace and denied that it had shelled the port.",
        [("Moscow", "said", "it wanted peace"), ("Moscow", "denied", "it had shelled the port")],
    ),
    (
        "and added",
        "The mayor called for help and added that the water was gone.",
        [("The mayor", "called", "help"), ("The mayor", "added", "the water was gone")],
    ),
    ("but has not", "Kyiv said it would reply, but has not done so.", [("Kyiv", "said", "it would reply")]),
    ("denial ends", "Moscow denied the attack, but has made no arrests.", [("Moscow", "denied", "the attack")]),
    ("semicolon", "Kyiv said it had lost three men; the fog was thick.", [("Kyiv", "said", "it had lost three men")]),
    (
        "own subject",
        "Kyiv said the road was cut and Moscow denied it.",
        [("Kyiv", "said", "the road was cut"), ("Moscow", "denied", "it")],
    ),
    (
        "alias",
        "Yevgen Bilyk, known as the Owl, said he was tired.",
        [("Yevgen Bilyk, known as the Owl", "said", "he was tired")],
    ),
    ("bracket", "The ministry (MoD) said the base was hit.", [("The ministry (MoD)", "said", "the base was hit")]),
    (
        "weekday behind subject",
        "The ministry on Monday said the base was hit.",
        [("The ministry", "said", "the base was hit")],
    ),
]

NOUNS = [
    (
        "according to, front",
        "According to the governor, two people died.",
        [("the governor", "According to", "two people died")],
    ),
    (
        "according to, end",
        "Two people died, according to the governor.",
        [("the governor", "according to", "Two people died")],
    ),
    (
        "according to, apposition",
        "Two people died, according to Ivan Bondar, the mayor.",
        [("Ivan Bondar, the mayor", "according to", "Two people died")],
    ),
    (
        "claim that",
        "Moscow's claim that the port fell drew scorn.",
        [("Moscow's", "claim", "the port fell")],
    ),
    (
        "curly possessive",
        "Moscow’s repeated claim that it seeks peace is old.",
        [("Moscow’s", "claim", "it seeks peace is old")],
    ),
    ("nobody says", "It was said that the town was empty.", [("", "was said", "the town was empty")]),
    ("nobody's fears", "There were fears that the dam would burst.", []),
]

ASIDES = [
    ("anonymity", "An officer said on condition of anonymity that it fell.", [("An officer", "said", "it fell")]),
    (
        "anonymity, end",
        "The talks had failed, he said on condition of anonymity.",
        [("he", "said", "The talks had failed")],
    ),
    ("told, anonymity", "Aides told AFP on condition of anonymity that it fell.", [("Aides", "told", "it fell")]),
    (
        "told, anonymity, end",
        "The talks had failed, two officials told AFP on condition of anonymity.",
        [("two officials", "told", "The talks had failed")],
    ),
    (
        "speaking on condition",
        "The talks had failed, a diplomat said, speaking on condition of anonymity.",
        [("a diplomat", "said", "The talks had failed")],
    ),
    (
        "who spoke on condition",
        "The talks had failed, said an official, who spoke on condition of anonymity.",
        [("an official", "said", "The talks had failed")],
    ),
    (
        "content goes on behind the cue",
        "The plant was hit, he said, killing four workers.",
        [("he", "said", "The plant was hit | killing four workers")],
    ),
    (
        "without evidence before the cue",
        "The ministry, without providing evidence, claimed that Kyiv had shelled the plant.",
        [("The ministry", "claimed", "Kyiv had shelled the plant")],
    ),
    (
        "without evidence behind the cue",
        "Moscow said without providing evidence that the plant was shelled.",
        [("Moscow", "said", "the plant was shelled")],
    ),
    (
        "without evidence, end",
        "The plant was shelled by Ukraine, the ministry claimed without providing evidence.",
        [("the ministry", "claimed", "The plant was shelled by Ukraine")],
    ),
    (
        "accused, without evidence",
        "The ministry accused Kyiv, without citing any evidence, of shelling the plant.",
        [("The ministry", "accused", "Kyiv, without citing any evidence, of shelling the plant")],
    ),
    (
        "evidence as content",
        "The report cited evidence of shelling.",
        [("The report", "cited", "evidence of shelling")],
    ),
    (
        "nested",
        "Kyiv says Moscow claims the town fell.",
        [("Kyiv", "says", "Moscow claims the town fell"), ("Moscow", "claims", "the town fell")],
    ),
    (
        "said to",
        "Its troops are said to have crossed the river.",
        [("", "are said", "Its troops | to have crossed the river")],
    ),
    ("believed to", "The general is believed to have fled.", [("", "is believed", "The general | to have fled")]),
    (
        "answer",
        "The general's answer was short: the heights are lost.",
        [("The general's", "answer", "the heights are lost")],
    ),
    ("message", "Kyiv’s message is clear: no land will be lost.", [("Kyiv’s", "message", "no land will be lost")]),
    ("answer, no clause", "His answer was a number: 42.", []),
    ("answer, no colon", "His answer was short.", []),
]

NO_CUE = [
    ("the claims", "The claims were false."),
    ("think tank", "A think tank in Oslo has closed."),
    ("attacked by", "The convoy was attacked by drones."),
    ("claimed by", "The attack claimed by the rebels killed two."),
    ("report as noun", "The report on losses is long."),
    ("calls as noun", "The calls to the base went unheard."),
    ("to say", "It is too early to say."),
    ("State", "The Secretary of State Warned Group met."),
    ("no content", "He said."),
    ("no subject", "Said that."),
    ("only a source", "The minister"),
    ("empty", ""),
    ("blank", " \n\n \n"),
    ("NUL", "\0"),
    ("surrogate", "\ud800 \udfff"),
    ("emoji", "🇺🇦 💥 👨‍👩‍👧"),
]

ODD = [
    ("NUL inside", "Kyiv said\0the base was hit.", [("Kyiv", "said", "\0the base was hit")]),
    ("emoji inside", "Kyiv said 💥 the base was hit.", [("Kyiv", "said", "💥 the base was hit")]),
    ("surrogate inside", "Kyiv said the \ud83d base was hit.", [("Kyiv", "said", "the \ud83d base was hit")]),
    ("cue last", "The claim that he told", []),
]


def _cases(table: list[tuple[str, str, list[tuple[str, str, str]]]]) -> list[object]:
    return [pytest.param(text, expected, id=name) for name, text, expected in table]


RELAYS = [
    (
        "behind",
        "The town will hold, the army said, Interfax reports.",
        [("the army", "said", "The town will hold")],
    ),
    (
        "according",
        "The ship will sail, the fleet said, according to Reuters.",
        [("the fleet", "said", "The ship will sail")],
    ),
    (
        "quoted",
        "TASS quoted Petrov as saying that the talks had failed.",
        [("Petrov", "quoted Petrov as saying", "the talks had failed")],
    ),
    ("label", "RIA Novosti: Petrov said the talks had failed.", [("Petrov", "said", "the talks had failed")]),
    ("frame", "The leaders met in Riga on Monday, an Ukrinform correspondent reports.", []),
    ("alone", "Three ships left the port, Reuters reports.", [("Reuters", "reports", "Three ships left the port")]),
    (
        "before",
        "Reuters reported on Monday that three ships had left the port.",
        [("Reuters", "reported", "three ships had left the port")],
    ),
    ("told to", "Petrov told CNN that the sanctions would stay.", [("Petrov", "told", "the sanctions would stay")]),
]

NO_SOURCES = [
    (
        "demonstrative",
        "This caused fears that the pipe may burst, say Danish engineers cited by Reuters.",
        [("Danish engineers", "say", "This caused fears that the pipe may burst")],
    ),
    (
        "hyphen",
        "Huge money went to neo -fascist groups - said Petrov.",
        [("Petrov", "said", "Huge money went to neo -fascist groups")],
    ),
    ("dash", "The town holds - said the mayor.", [("the mayor", "said", "The town holds")]),
    ("caption", "Video Anna Petrova on the border: This is a wide picture of the front.", []),
    ("apposition", "Moscow hit the port, a claim Kyiv denies.", [("Kyiv", "denies", "Moscow hit the port")]),
    ("relative", "The army hit the port, which it denies.", [("it", "denies", "The army hit the port")]),
]

PLAIN = [
    (
        "assurances",
        "The minister has given assurances the shells would not be used in towns.",
        [("The minister", "has given assurances", "the shells would not be used in towns")],
    ),
    (
        "made clear",
        "The minister has made it clear that no ships would sail.",
        [("The minister", "has made it clear", "no ships would sail")],
    ),
    (
        "rule out",
        "Petrov did not rule out, however, that the bridge would fall.",
        [("Petrov", "did not rule", "the bridge would fall")],
    ),
    (
        "appeal",
        "Rossi appealed to the guests to leave the town.",
        [("Rossi", "appealed", "to the guests to leave the town")],
    ),
    ("appeal at court", "The company appealed the verdict.", []),
    (
        "regret",
        "The talks in Oslo have failed, the Danish minister regretted.",
        [("the Danish minister", "regretted", "The talks in Oslo have failed")],
    ),
    (
        "counted",
        "At least five people died and 18 were hurt, the prosecutor’s office says.",
        [("the prosecutor’s office", "says", "At least five people died and 18 were hurt")],
    ),
    (
        "adjunct without comma",
        "In late May the town was taken by the army, the ministry said.",
        [("the ministry", "said", "In late May the town was taken by the army")],
    ),
    (
        "manner",
        "As Rossi noted, the council will vote on the plan.",
        [("Rossi", "noted", "the council will vote on the plan")],
    ),
    (
        "aftermath",
        "The bishop said that the abbot must resign, sparking criticism from the council.",
        [("The bishop", "said", "the abbot must resign")],
    ),
    (
        "between dashes",
        "The town is full of soldiers prepared - according to the Danish army - to invade the island.",
        [("the Danish army", "according to", "The town is full of soldiers prepared | to invade the island")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), _cases(BEFORE))
def test_source_then_cue(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("text", "expected"), _cases(BEHIND))
def test_content_then_cue(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("text", "expected"), _cases(SUBJECTS))
def test_subject_and_clause_end(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("text", "expected"), _cases(NOUNS))
def test_according_to_and_nouns(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("text", "expected"), _cases(ASIDES))
def test_asides_and_hearsay(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in NO_CUE])
def test_no_attribution(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(("text", "expected"), _cases(ODD))
def test_odd_characters(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("text", "expected"), _cases(RELAYS))
def test_a_relay_is_no_source_beside_one(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("text", "expected"), _cases(NO_SOURCES))
def test_half_clauses_are_no_sources(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("text", "expected"), _cases(PLAIN))
def test_plain_cues(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == expected


def test_negated_and_stance() -> None:
    found = drafts("Kyiv has not said that it struck the bridge. Moscow denied the report.")
    assert [(draft.lemma, draft.stance, draft.negated) for draft in found] == [
        ("say", "asserts", True),
        ("deny", "denies", False),
    ]


VOCABULARY = (
    'he said , . “ ” " ‘ ’ « » „ - — : ; ( ) Kyiv Moscow’s the minister who which that to reporters told on Monday '
    "claimed claim adding and but has not been was according in a statement troops 1,600 denied warned of by tank "
    "Gen \n\n \0 \ud800 💥 , officials say report reports says called attacked"
)
WORDS = st.sampled_from(VOCABULARY.split(" "))
NOISE = st.one_of(
    st.text(max_size=60),
    st.lists(WORDS, max_size=60).map(" ".join),
    st.lists(st.one_of(WORDS, st.text(max_size=4)), max_size=40).map("".join),
)


@given(NOISE)
@settings(max_examples=100, deadline=None)
def test_spans_stand_in_the_text(text: str) -> None:
    found = drafts(text)
    for draft in found:
        for span in (*draft.content, draft.cue, *((draft.source,) if draft.source is not None else ())):
            assert 0 <= span.start < span.end <= len(text)
        assert list(draft.content) == sorted(set(draft.content))
    assert [draft.cue for draft in found] == sorted(draft.cue for draft in found)
    assert drafts(text) == found


CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "attributions.jsonl").read_text(encoding="utf-8").splitlines()
]
"""Agency copy with what a reader would say is attributed in it (`attributions`), and what is not (`not_attributed`)."""

CLOSE = 0.75  # of the words of an expected and a read content together, the share that both have
COVERED = 0.6  # of the words of what is nobody's, the share that no content may hold


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def is_expected(case: dict[str, str | None], text: str, draft: Draft) -> bool:
    """Whether a draft is the attribution that a case expects: nearly its content, and a word of its source."""
    wanted = words_of(str(case["content"]))
    given = words_of(" ".join(span.of(text) for span in draft.content))
    if len(wanted & given) < CLOSE * len(wanted | given):
        return False
    if case["source"] is None:
        return draft.source is None
    return draft.source is not None and bool(words_of(case["source"]) & words_of(draft.source.of(text)))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
def test_agency_copy(case: dict[str, Any]) -> None:
    text = case["text"]
    found = [draft for draft in drafts(text) if draft.kind != "act" or case["id"].startswith("attr-intent")]
    for expected in case.get("attributions", ()):
        assert any(is_expected(expected, text, draft) for draft in found), (expected, read(text))
    for others in case.get("not_attributed", ()):
        for draft in found:
            given = words_of(" ".join(span.of(text) for span in draft.content))
            assert len(words_of(others) & given) < COVERED * len(words_of(others)), (others, read(text))
    if case.get("attributions") == []:
        assert found == []


SIZE = 40_000
LONG = {
    "short sentences": "he said. ",
    "cues in a row": "told ",
    "one sentence": "the minister said that Kyiv told reporters he had claimed ",
    "cues between commas": "the tank burned, he said, ",
    "statements joined": "Kyiv said that and he denied ",
    "cues behind quotes": "“we go” he said, “and stay” ",
    "nouns of reporting": "the claim that adding ",
    "adjuncts": "in briefing ",
    "stops": "he said a " * 200 + "! " * 5_000,
}


@pytest.mark.timing
@pytest.mark.parametrize("piece", [pytest.param(piece, id=name) for name, piece in LONG.items()])
def test_time_grows_with_length_only(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size]
        whole = Span(0, len(text))
        direct = [run.span for run in find_marked(text, [whole])]
        words = read_words(text, [Sentence(index=0, span=whole, paragraph=0)], direct)
        started = time.process_time()
        find_attributions(words, direct)
        return time.process_time() - started

    seconds(1_000)
    assert seconds(SIZE // 4) * 12 + 0.2 > seconds(SIZE)


def test_an_adverb_between_commas_parts_no_cue_from_its_content():
    text = "Minister Petro Bondar warned, however, that the bridge would not hold."
    (claim,) = analyse(Article(text=text)).claims
    assert [span.of(text) for span in claim.content] == ["the bridge would not hold"]
