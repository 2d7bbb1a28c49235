"""What one claim tells of an event, as far as another account can contradict it: poles, doers, holders, places, things.

A pole is one end of a pair of opposites in `data/en/disputes.toml` ("captured", "repelled"); a negation turns it
round. A doer is a side or group that is told to have done a deed: behind "by", before a weapon or a verb of the deed,
behind "from"; a word that says "its own" means the speaker. It reads words in their order, no grammar beyond that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from summarizers.claims.board import Board
from summarizers.claims.meaning import WORD, is_family, names_of, plain_stems_of, stems_of, surface_of, word_side
from summarizers.claims.vocabulary import vocabulary
from summarizers.lexicon import pack
from summarizers.text.clauses import has_ending, word_class
from summarizers.types import Stance

_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}")
_GAP = 40  # characters between cue and content that belong to what is claimed ("reported only a small fire")
_NEGATED = 4  # words behind a negation that it turns round
_SCOPE = 7  # words behind a negation that may be what is denied
_WEAKENED = 3  # words behind "minor" that it weakens
_ROLE = 4  # words between a side and its weapon or deed
_LONGEST = 60  # words of a claim that are read


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A claim's words and what they tell.

    `stems` are words and families, `own` those that are no family and not too common; `names` are no sides and no days,
    `located` the names behind a preposition of place; `poles` maps a kind to its pole; `doers` and `holders` are sides
    and groups; `things` kinds of things named; `definite` those with "the" or "that", and stems that stand so; `points`:
    it begins with "it"; `counts` are numbers in figures; `refers`: 2 if it says "there" or "the same", 1 for "it" elsewhere; `denied` the stems behind a negation, `reason` the
    stems of a cause that it gives, `agent` those behind "by", `effect` those of what was caused.
    """

    surface: str
    words: tuple[str, ...]
    capitals: frozenset[str]
    stems: frozenset[str]
    own: frozenset[str]
    names: frozenset[str]
    located: frozenset[str]
    days: frozenset[str]
    poles: Mapping[str, str]
    doers: frozenset[str]
    deeds: frozenset[str]
    holders: frozenset[str]
    things: frozenset[str]
    definite: frozenset[str]
    points: bool
    counts: frozenset[str]
    refers: int
    denied: frozenset[str]
    reason: frozenset[str]
    agent: frozenset[str]
    effect: frozenset[str]
    unreal: bool


def account_of(board: Board, number: int) -> Account:
    """Reads one claim."""
    claim = board.claims[number]
    surface = surface_of(board.text, claim.content)
    gap = board.text[claim.cue[0].end : claim.content[0].start] if claim.cue else ""
    kept = [word for word in WORD.findall(gap if len(gap) < _GAP else "") if word.lower() in lexicon().kept]
    tokens = [*kept, *WORD.findall(_INITIALS.sub(lambda match: match.group().replace(".", ""), surface))[:_LONGEST]]
    words = tuple(token.lower().replace("’", "'") for token in tokens)
    known = lexicon()
    speaker = claim.source.side or claim.source.name
    stems = stems_of(surface)
    names = frozenset(name for name in names_of(surface) if name.lower() not in known.no_names and not word_side(name))
    things, definite = _things(words)
    located = frozenset(_located(surface))
    effect, reason = _parted(words, lexicon().causes)
    by_effect, agent = _parted(words, word_class("agent_markers"))
    return Account(
        surface=surface,
        words=words,
        capitals=frozenset(token for token in tokens if token[0].isupper()),
        stems=stems,
        own=frozenset(stem for stem in stems if not is_family(stem)) - known.generic,
        names=names,
        located=located,
        days=frozenset(words) & known.days,
        poles=_poles(words),
        doers=_doers(tokens, words, speaker, accused=claim.stance is Stance.ACCUSES),
        deeds=frozenset(deed for word in words for deed in known.deeds.get(word, ())),
        holders=_holders(tokens, words, speaker),
        things=things | ({"place"} if located or names else frozenset()),
        definite=definite,
        points=_points(words),
        counts=frozenset(word for word in words if word.isdecimal() and len(word) > 1),
        refers=2 if not known.references.isdisjoint(words) else int(not known.pronouns.isdisjoint(words[2:])),
        denied=_denied(tokens, words),
        reason=reason,
        agent=agent,
        effect=effect or by_effect,
        unreal=not vocabulary().unreal.isdisjoint(words),
    )


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of `data/en/disputes.toml` by what they tell."""

    poles: dict[str, tuple[tuple[str, str], ...]]
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
    nobody: frozenset[str]
    sizes: dict[str, float]
    bases: dict[str, str]
    contrast: frozenset[str]
    strong: tuple[str, ...]
    differ: tuple[str, ...]
    days: frozenset[str]
    no_names: frozenset[str]


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
        nobody=words["nobody"],
        several=frozenset(word for word in word_class("roles") if has_ending(word, "plural")),
        sizes={unit: size for listed in data["sizes"].values() for unit, size in listed.items()},
        bases={unit: base for base, listed in data["sizes"].items() for unit in listed},
        contrast=frozenset(data["contrast"]["words"].split()),
        strong=tuple(data["contrast"]["strong"]),
        differ=tuple(data["contrast"]["apart"]),
        days=days,
        no_names=days | word_class("titles") | word_class("roles"),
    )


def _negates(word: str) -> bool:
    return word in word_class("negations") or word in lexicon().nobody or has_ending(word, "negative")


def _poles(words: tuple[str, ...]) -> dict[str, str]:
    """The pole of each kind for which a claim stands."""
    known = lexicon().poles
    found: dict[str, dict[str, int]] = {}
    for at, word in enumerate(words):
        pair = f"{word}_{words[at + 1]}" if at + 1 < len(words) else ""
        for kind, pole in (*known.get(word, ()), *known.get(pair, ())):
            turned = kind not in lexicon().unturned and any(_negates(before) for before in words[max(0, at - _NEGATED) : at])
            found.setdefault(kind, {})[_other(kind, pole) if turned else pole] = at
    ends = {kind: tuple(pack("en/disputes")["poles"][kind]) for kind in found}
    stood: dict[str, str] = {}
    for kind, places in found.items():
        if len(places) == 1:
            stood[kind] = next(iter(places))
        elif 0 < places[ends[kind][0]] - places[ends[kind][1]] <= _WEAKENED:
            stood[kind] = ends[kind][1]
    return stood


def _other(kind: str, pole: str) -> str:
    first, second = pack("en/disputes")["poles"][kind]
    return str(second if pole == first else first)


def _things(words: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The kinds of things that words name, and those of them that are definite."""
    known = lexicon().things
    named: set[str] = set()
    definite: set[str] = set()
    for at, word in enumerate(words):
        if word in known:
            named.update(known[word])
        if any(before in lexicon().definite for before in words[max(0, at - 3) : at]):
            definite.update(known.get(word, ()))
            definite.update(plain_stems_of(word))
    return frozenset(named), frozenset(definite)


def _points(words: tuple[str, ...]) -> bool:
    """Whether a claim begins with "it was …" or "they died", which is hardly the speaker himself."""
    known = lexicon()
    at = next((i for i, word in enumerate(words[:2]) if word in vocabulary().pointing), None)
    return at is not None and any(word in vocabulary().be or word in known.happening for word in words[at + 1 : at + 4])


def _denied(tokens: list[str], words: tuple[str, ...]) -> frozenset[str]:
    """The stems of the words behind a negation, and the names there."""
    found: set[str] = set()
    for at, word in enumerate(words):
        if _negates(word):
            behind = tokens[at + 1 : at + 1 + _SCOPE]
            found.update(stems_of(" ".join(behind).lower()))
            found.update(token for token in behind if token[0].isupper())
    return frozenset(found)


def _parted(words: tuple[str, ...], marks: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The stems before and behind the first of some words, of effect and cause; empty without such a word."""
    for at, word in enumerate(words):
        pair = f"{word}_{words[at + 1]}" if at + 1 < len(words) else ""
        if word in marks or pair in marks:
            behind = words[at + 1 + (pair in marks) :]
            return stems_of(" ".join(words[:at])), plain_stems_of(" ".join(behind))
    return frozenset(), frozenset()


def _keys(tokens: list[str], words: tuple[str, ...]) -> dict[int, str]:
    """The sides and groups that words name, by place; a group behind a side is that side's."""
    known = lexicon().groups
    found: dict[int, str] = {}
    for at, token in enumerate(tokens):
        side = word_side(token) if token[0].isupper() else None
        if side is not None:
            found[at] = side
        elif words[at] in known and not any(before in found for before in (at - 1, at - 2, at - 3)):
            found[at] = known[words[at]]
    return found


def _doers(tokens: list[str], words: tuple[str, ...], speaker: str, *, accused: bool) -> frozenset[str]:
    """The sides and groups that are told to have done something."""
    known = lexicon()
    keys = _keys(tokens, words)
    agents: set[str] = set()
    for at, word in enumerate(words):
        if word in word_class("agent_markers"):
            behind = range(at + 1, min(at + 6, len(words)))
            agents.update(keys[i] for i in behind if i in keys)
            if any(words[i] in known.own for i in behind[:3]):
                agents.add(speaker)
    if agents:
        return frozenset(agents)
    for at, key in keys.items():
        before = words[max(0, at - 3) : at]
        if before and before[-1] in known.location or (len(before) > 1 and before[-2] in known.location):
            continue
        if any(word in known.deeds for word in before) and "from" not in before and before[-1] not in vocabulary().be:
            if not any(word in vocabulary().be for word in before):
                continue
        ahead = words[at + 1 : at + 1 + _ROLE]
        passive = next((i for i, word in enumerate(ahead) if word in vocabulary().be), None)
        if passive is not None and any(word in known.deeds for word in ahead[passive + 1 :]):
            continue
        strikes = any(word in known.arms or word in known.deeds for word in ahead)
        told = "from" in before or (at == len(words) - 1 and any(word in vocabulary().be for word in before))
        if strikes or told or (accused and at < 5):
            agents.add(key)
    for at, word in enumerate(words[:-1]):
        if word in known.own and any(next_word in known.arms for next_word in words[at + 1 : at + 4]):
            if at == 0 or words[at - 1] in ("of",):
                agents.add(speaker)
    return frozenset(agents)


def _holders(tokens: list[str], words: tuple[str, ...], speaker: str) -> frozenset[str]:
    """Who is told to hold a place."""
    known = lexicon()
    if known.holding.isdisjoint(words):
        return frozenset()
    if not known.ours.isdisjoint(words) or any(word in known.own and any(w in known.own_nouns for w in words[i + 1 : i + 3]) for i, word in enumerate(words)):
        return frozenset({speaker})
    if words[0] in known.subjects and any(word in known.holding for word in words[1:6]):
        return frozenset({speaker})
    found = {
        key
        for at, key in _keys(tokens, words).items()
        if any(word in known.holding for word in words[at + 1 : at + 5]) and words[at - 1 : at] not in (("near",), ("in",))
    }
    return frozenset(found)


def _located(content: str) -> set[str]:
    """The places where something is said to be: "over Belgorod", "in the Donetsk region"."""
    days = lexicon().days
    return {match.group(1) for match in _place().finditer(content) if match.group(1).lower() not in days}


@cache
def _place() -> re.Pattern[str]:
    where = "|".join(sorted(lexicon().located))
    return re.compile(rf"\b(?:{where})\s+(?:the\s+)?([A-Z][\w’'-]+)")
