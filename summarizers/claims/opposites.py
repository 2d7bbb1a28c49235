"""The words of `data/en/disputes.toml` as sets, read once: opposites, deeds, things, contrast."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from summarizers.claims.meaning import plain_stems_of
from summarizers.lexicon import pack
from summarizers.text.clauses import has_ending, word_class


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of `data/en/disputes.toml` by what they tell; what each means stands in the file.

    `poles` gives the kinds and poles of a word, `ends` the two poles of a kind; `sizes` a unit's size in `bases`.
    """

    poles: dict[str, tuple[tuple[str, str], ...]]
    ends: dict[str, tuple[str, ...]]
    deeds: dict[str, tuple[str, ...]]
    groups: dict[str, str]
    things: dict[str, tuple[str, ...]]
    arms: frozenset[str]
    holding: frozenset[str]
    own: frozenset[str]
    own_nouns: frozenset[str]
    ours: frozenset[str]
    subjects: frozenset[str]
    generic: frozenset[str]
    another: frozenset[str]
    located: frozenset[str]
    kept: frozenset[str]
    unturned: frozenset[str]
    location: frozenset[str]
    references: frozenset[str]
    pointing: frozenset[str]
    pronouns: frozenset[str]
    happening: frozenset[str]
    against: frozenset[str]
    causes: frozenset[str]
    sure: dict[str, int]
    definite: frozenset[str]
    measures: frozenset[str]
    several: frozenset[str]
    such: frozenset[str]
    minimal: frozenset[str]
    small: frozenset[str]
    nobody: frozenset[str]
    sizes: dict[str, float]
    bases: dict[str, str]
    contrast: frozenset[str]
    strong: tuple[str, ...]
    differ: tuple[str, ...]
    days: frozenset[str]
    no_names: frozenset[str]
    prefixes: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """The words of English."""
    data = pack("en/disputes")
    words = {name: frozenset(value.split()) for name, value in data["words"].items()}
    poles: dict[str, tuple[tuple[str, str], ...]] = {}
    for kind, ends in data["poles"].items():
        for pole, listed in ends.items():
            for word in listed.split():
                poles[word] = (*poles.get(word, ()), (kind, pole))

    def lists(name: str) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for key, listed in data[name].items():
            for word in listed.split():
                found[word] = (*found.get(word, ()), key)
        return found

    days = word_class("weekdays") | word_class("months")
    return Lexicon(
        poles=poles,
        ends={kind: tuple(ends) for kind, ends in data["poles"].items()},
        deeds=lists("deeds"),
        groups={word: keys[0] for word, keys in lists("groups").items()},
        things=lists("things"),
        arms=frozenset(data["arms"].split()),
        holding=frozenset(data["holding"]["words"].split()),
        own=frozenset(data["holding"]["own"].split()),
        ours=frozenset(data["holding"]["ours"].split()),
        own_nouns=frozenset(data["holding"]["own_nouns"].split()),
        subjects=frozenset(data["holding"]["subjects"].split()),
        generic=frozenset(stem for word in words["generic"] for stem in plain_stems_of(word)),
        another=words["another"],
        located=words["located"],
        kept=words["kept"],
        unturned=words["unturned"],
        location=words["location"],
        references=words["references"],
        pointing=words["pronouns"] | words["definite"],
        pronouns=words["pronouns"],
        happening=words["happening"],
        against=frozenset(data["contrast"]["against"].split()),
        causes=words["causes"],
        sure=dict(data["sure"]),
        definite=words["definite"],
        measures=words["measures"],
        such=words["such"],
        minimal=words["minimal"],
        small=words["small"],
        nobody=words["nobody"],
        several=frozenset(word for word in word_class("roles") if has_ending(word, "plural")),
        sizes={unit: size for listed in data["sizes"].values() for unit, size in listed.items()},
        bases={unit: base for base, listed in data["sizes"].items() for unit in listed},
        contrast=frozenset(data["contrast"]["words"].split()),
        strong=tuple(data["contrast"]["strong"]),
        differ=tuple(data["contrast"]["apart"]),
        days=days,
        prefixes=words["prefixes"],
        no_names=days | word_class("titles") | word_class("roles"),
    )
