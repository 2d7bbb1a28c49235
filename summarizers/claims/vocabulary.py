"""The words of `data/en/status.toml` as sets and phrases, read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from summarizers.claims.phrases import Phrases
from summarizers.lexicon import pack


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Sets of lower-case words, and phrases; what each means stands in the file."""

    unverified: Phrases
    unsupported: Phrases
    lacking: Phrases
    untrue: Phrases
    absent: Phrases
    agreeing: Phrases
    rejecting: Phrases
    calling: Phrases
    supporting: Phrases
    contradictions: Phrases
    general: Phrases
    asked: Phrases
    counting: Phrases
    reckoning: Phrases
    saying: tuple[str, ...]
    unverified_sources: frozenset[str]
    first: frozenset[str]
    last: frozenset[str]
    all: frozenset[str]
    named: frozenset[str]
    pronouns: frozenset[str]
    asides: frozenset[str]
    something: frozenset[str]
    deeds: frozenset[str]
    charges: frozenset[str]
    false: frozenset[str]
    denying: frozenset[str]
    denials: frozenset[str]
    confirming: frozenset[str]
    conceding: frozenset[str]
    confirmations: frozenset[str]
    withheld: frozenset[str]
    hedged: frozenset[str]
    origins: frozenset[str]
    noun_links: frozenset[str]
    group_words: frozenset[str]
    clause_openers: frozenset[str]
    open_alone: frozenset[str]
    phrase_ends: frozenset[str]
    able: frozenset[str]
    be: frozenset[str]
    events: frozenset[str]
    quantities: frozenset[str]
    expletives: frozenset[str]
    indefinite: frozenset[str]
    kept_back: frozenset[str]
    doubting: frozenset[str]
    demanding: tuple[str, ...]
    where: frozenset[str]
    concessions: frozenset[str]
    pointing: frozenset[str]
    asking: frozenset[str]
    naming: frozenset[str]
    unreal: frozenset[str]
    pretexts: frozenset[str]
    wars: frozenset[str]
    about: dict[str, frozenset[str]]
    contrary: dict[str, frozenset[str]]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of English."""
    data = pack("en/status")
    classes = {**data["words"], "lie": data["false"]}

    def phrases(name: str) -> Phrases:
        return Phrases(data[name], classes)

    def words(name: str) -> frozenset[str]:
        return frozenset(data[name].split())

    return Vocabulary(
        unverified=phrases("unverified"),
        unsupported=phrases("unsupported"),
        lacking=phrases("lacking"),
        untrue=phrases("untrue"),
        absent=phrases("absent"),
        agreeing=phrases("agreeing"),
        rejecting=phrases("rejecting"),
        calling=phrases("calling"),
        supporting=phrases("supporting"),
        contradictions=phrases("contradictions"),
        general=phrases("general"),
        asked=phrases("asked"),
        counting=phrases("counting"),
        reckoning=phrases("reckoning"),
        saying=tuple(data["saying"]),
        unverified_sources=words("unverified_sources"),
        first=words("first"),
        last=words("last"),
        all=words("all"),
        named=words("named"),
        pronouns=words("pronouns"),
        asides=words("asides"),
        something=words("something"),
        deeds=words("deeds"),
        charges=words("charges"),
        false=words("false"),
        denying=words("denying"),
        denials=words("denials"),
        confirming=words("confirming"),
        conceding=words("conceding"),
        confirmations=words("confirmations"),
        withheld=words("withheld"),
        hedged=words("hedged"),
        origins=words("origins"),
        noun_links=words("noun_links"),
        group_words=words("group_words"),
        clause_openers=words("clause_openers"),
        open_alone=words("open_alone"),
        phrase_ends=words("phrase_ends"),
        able=words("able"),
        be=frozenset(classes["be"].split()),
        events=frozenset(data["events"]["nouns"].split()),
        quantities=words("quantities"),
        expletives=words("expletives"),
        indefinite=words("indefinite"),
        kept_back=words("kept_back"),
        doubting=words("doubting"),
        demanding=tuple(data["demanding"]),
        where=words("where"),
        concessions=words("concessions"),
        pointing=words("pointing"),
        asking=words("asking"),
        naming=words("naming"),
        unreal=words("unreal"),
        pretexts=words("pretexts"),
        wars=words("wars"),
        about={topic: frozenset(about.split()) for topic, about in data["about"].items()},
        contrary={name: frozenset(of.split()) for name, of in data["contrary"].items()},
    )
