"""Whom the words at a sentence's head surely mean, and where nobody can be sure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers import Article, analyse

KNOWN = [
    (
        "the subject before",
        "Anna Bondar opened the clinic in Dnipro. She had trained in Lviv.",
        [("She", "Anna Bondar")],
    ),
    (
        "one after the other",
        "Ivan Melnyk left the army in May. He went to Poland. He found work there.",
        [("He", "Ivan Melnyk"), ("He", "Ivan Melnyk")],
    ),
    (
        "who speaks on, whoever is spoken of",
        "Anton Reva said that Viktor Marchuk had lied. He added that the port was safe.",
        [("He", "Anton Reva")],
    ),
    (
        "a possessive",
        "Mayor Olena Petrenko opened the bridge on Monday. Her office had paid for it.",
        [("Her", "Olena Petrenko")],
    ),
    (
        "a conjunction before it",
        "Oleksandr Danko signed the order on Monday. But he did not read it aloud.",
        [("he", "Oleksandr Danko")],
    ),
    (
        "led in by a clause",
        "Oleksandr Danko spoke to the press on Monday. Asked about the mines, he shook his head.",
        [("he", "Oleksandr Danko")],
    ),
    (
        "a speaker behind the words",
        "Oleksandr Danko spoke to the press on Monday. “We will hold the bridge until the spring,” he said.",
        [("he", "Oleksandr Danko")],
    ),
    (
        "over a sentence without anybody",
        "Oleksandr Danko spoke to the press on Monday. The rain fell on the square. He promised new roads.",
        [("He", "Oleksandr Danko")],
    ),
    (
        "a speaker behind his words, which may be of another",
        "“We will hold the bridge,” Oleksandr Danko said. “The river is high. The boats are gone.” He left at noon.",
        [],
    ),
    (
        "behind an apposition",
        "Oleksandr Danko, a colonel of the army, came to the port. His boat was gone.",
        [("His", "Oleksandr Danko")],
    ),
    (
        "besides the wife of somebody",
        "Oleksandr Danko came to the port with his wife. He left at noon.",
        [("He", "Oleksandr Danko")],
    ),
    (
        "the woman, of a woman and a man",
        "Iryna Savchuk met Viktor Marchuk in Kyiv. She brought a list of demands.",
        [("She", "Iryna Savchuk")],
    ),
    (
        "the only minister",
        "Defence Minister Anton Reva came to the port on Friday. The crane was broken. The minister called for help.",
        [("The minister", "Anton Reva")],
    ),
    (
        "the only ministry",
        "The Finance Ministry published its forecast on Friday. Prices rose by a tenth. The ministry expects more.",
        [("The ministry", "Finance Ministry")],
    ),
    (
        "a body that speaks on",
        "The Finance Ministry said prices would rise by a tenth. It added that wages would not.",
        [("It", "Finance Ministry")],
    ),
    (
        "people that speak on",
        "Ukrainian officials said the bridge was safe. They added that trains would run on Monday.",
        [("They", "Ukrainian officials")],
    ),
    (
        "behind the end of a dialogue with dashes",
        "- We will hold the bridge. The river is high - said Oleksandr Danko. He also promised new roads.",
        [("He", "Oleksandr Danko")],
    ),
]

UNKNOWN = [
    ("two men", "Viktor Marchuk met Oleksandr Danko in Kyiv on Monday. He brought a list of demands."),
    ("nobody before", "Rain fell on the square. He promised new roads."),
    ("of the other sex", "Anna Bondar opened the clinic in Dnipro. He had trained in Lviv."),
    ("somebody without a name", "Oleksandr Danko was met by a soldier at the gate. He had lost an arm."),
    ("his spokesman", "Oleksandr Danko’s spokesman came to the gate on Monday. He read out a list."),
    ("neither subject nor speaker", "The army thanked Oleksandr Danko on Monday. He had paid for the boots."),
    ("named in the same sentence", "Oleksandr Danko came to the port. He was no friend of Danko, the sailors said."),
    (
        "over a heading",
        "Oleksandr Danko came to the port.\n\nWHAT COMES NEXT\n\nHe was no friend of the sailors and left.",
    ),
    ("inside a quotation", "Oleksandr Danko came to the port. “He was no friend of ours,” the sailors said."),
    (
        "told by somebody behind it",
        "Oleksandr Danko came to the port. He was no friend of the sailors, Ivan Melnyk said.",
    ),
    ("in a dialogue with dashes", "- Oleksandr Danko came to the port. He was no friend of ours - said the sailors."),
    ("in a dash", "Oleksandr Danko came to the port.\n\n- He was no friend of ours - said the sailors."),
    ("he or she", "Oleksandr Danko came to the port. His (or her) friends are few there."),
    ("behind one who is not known", "He and Taras Koval came to the port. He was no friend of the sailors."),
    ("asked by another", "Anna Bondar asked Iryna Savchuk whether there were mines. She said that none were left."),
    ("a stranger speaks", "Oleksandr Danko came to the port. Rostok saw it otherwise: “The port is closed,” he said."),
    ("a captain speaks", "Oleksandr Danko came. The captain saw it otherwise: “The port is closed,” he said."),
    ("another one named", "Oleksandr Danko came. In a letter from Rostok: “The port is closed,” he said."),
    ("the name of a government", "The Danko administration closed the port of Rostok. He left the town at noon."),
    ("no sure person", "Harbour Lights was full on Monday. He left the town at noon."),
    (
        "over a long speech",
        "“Go,” Oleksandr Danko said. “The river rose. Boats left. Rain fell. It hailed. It froze. Ice came.” He left.",
    ),
    ("a nurse beside him", "Oleksandr Danko came to the port with a nurse. He left at noon."),
    ("in what leads in", "Oleksandr Danko came to the port. When the captain saw the crane, he left."),
    ("led in by a quotation", "Oleksandr Danko came to the port. In “the lion’s den”, he was alone."),
    ("two ministers", "Ministers Anton Reva and Ivan Melnyk came to the port. The minister said it was safe."),
    (
        "another minister without a name",
        "Minister Anton Reva met a minister of Poland in Kyiv. The minister said it was safe.",
    ),
    ("a minister of something", "Minister Anton Reva came to Kyiv. The minister of health of Poland said it was safe."),
    ("a minister before he is named", "Rain fell. The minister said it was safe. Minister Anton Reva left the port."),
    ("it of a thing", "The Finance Ministry said prices would rise by a tenth. It rained in Kyiv on Monday."),
    ("they of two", "Ukrainian officials and Russian officials disagreed, Reuters said. They added nothing."),
    ("the same without a name", "The ministers said the bridge was safe. They added that trains would run on Monday."),
    (
        "too far",
        "Oleksandr Danko came. Rain fell on the port. Wind rose at noon. Boats left at two. He was glad of it.",
    ),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case, id=name) for name, *case in KNOWN])
def test_known(text: str, expected: list[tuple[str, str]]) -> None:
    found = analyse(Article(text=text))
    assert [(reference.span.of(text), reference.name) for reference in found.references] == expected
    assert all(found.actors[reference.actor].name == reference.name for reference in found.references)


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in UNKNOWN])
def test_unknown(text: str) -> None:
    assert analyse(Article(text=text)).references == ()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("the subject before", "“She” is the only one spoken of before: “Anna Bondar”"),
        ("who speaks on, whoever is spoken of", "“He” is who spoke last: “Anton Reva”"),
        ("the only minister", "“The minister” is the only minister named in the text: “Anton Reva”"),
    ],
)
def test_reasons(name: str, reason: str) -> None:
    text = next(text for case, text, _ in KNOWN if case == name)
    assert [reference.reason for reference in analyse(Article(text=text)).references] == [reason]


WORDS = [
    *("Anna Bondar", "Oleksandr Danko", "He", "She", "His", "said", ".", ", he said.", "“", "”", "The minister", "It"),
    *("They", "-", "\n\n", "came", "asked", "the army"),
]


@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_any_text(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = analyse(Article(text=text))
    spans = [reference.span for reference in found.references]
    assert spans == sorted(spans)
    assert all(any(sentence.span.holds(span) for sentence in found.sentences) for span in spans)
    assert found.references == analyse(Article(text=text)).references
