"""The data packs of English: that they can be read, and that what the rules ask for stands in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import summarizers
from summarizers.lexicon import pack, packs
from summarizers.speech.cues import cues
from summarizers.text.clauses import cue_forms, word_class

PACKAGE = Path(summarizers.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
KINDS = {"report", "think", "show", "judge", "act"}
STANCES = {"asserts", "confirms", "denies", "accuses", "warns", "promises", "demands", "doubts"}
FRAMES = {"clause", "say", "tell", "tell-to", "to", "accuse", "name", "object"}


def test_unknown_pack() -> None:
    with pytest.raises(FileNotFoundError):
        pack("en/none")


def test_a_pack_is_read_once() -> None:
    assert pack("en/cues") is pack("en/cues")


def test_packs_of_a_folder_in_order_of_names() -> None:
    names = sorted(path.stem for path in (PACKAGE / "data" / "actors").glob("*.toml"))
    assert packs("actors") == tuple(pack(f"actors/{name}") for name in names)


def test_unknown_word_class() -> None:
    with pytest.raises(KeyError):
        word_class("none")


@pytest.mark.parametrize("name", [name for name, words in pack("en/grammar").items() if isinstance(words, str)])
def test_a_word_class_is_in_lower_case_and_not_empty(name: str) -> None:
    words = word_class(name)
    assert words
    assert words == {word.lower() for word in words}


def test_every_word_class_that_a_module_names_exists() -> None:
    named = {name for path in MODULES for name in re.findall(r'word_class\("(\w+)"\)', path.read_text("utf-8"))}
    named |= {name for path in MODULES for name in re.findall(r'\.is_a\([^"()]+, "(\w+)"\)', path.read_text("utf-8"))}
    assert len(named) > 40
    assert named <= set(pack("en/grammar"))


def test_every_word_class_is_named_in_a_module() -> None:
    code = "".join(path.read_text("utf-8") for path in MODULES)
    unused = {name for name in pack("en/grammar") if f'"{name.removesuffix("_endings")}"' not in code}
    assert unused == set()


@pytest.mark.parametrize("lemma", pack("en/cues")["verbs"])
def test_a_cue(lemma: str) -> None:
    cue = cues()[lemma]
    assert cue.kind in KINDS
    assert cue.stance in STANCES
    assert cue.frames
    assert set(cue.frames) <= FRAMES | word_class("prepositions")


def test_forms() -> None:
    assert {"said", "denies", "told"} <= cue_forms()
    assert not any(form.endswith("ing") for form in cue_forms())
    assert {form for form in cues() if not form.endswith("ing")} == cue_forms()
