"""What one claim tells of an event, as far as another account can contradict it: poles, doers, holders, places, things.

A pole is one end of a pair of opposites in `data/en/disputes.toml` ("captured", "repelled"); a negation turns it
round. A doer is a side or group that is told to have done a deed: behind "by", before a weapon or a verb of the deed,
behind "from"; a word that says "its own" means the speaker. It reads words in their order, no grammar beyond that.
"""

from __future__ import annotations

import re
from functools import cache, cached_property

from summarizers.claims.board import Board
from summarizers.claims.meaning import WORD, is_family, names_of, plain_stems_of, stems_of, surface_of, word_side
from summarizers.claims.opposites import lexicon
from summarizers.claims.vocabulary import vocabulary
from summarizers.text.clauses import has_ending, word_class
from summarizers.types import Stance

_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}")
_GAP = 40  # characters between cue and content that belong to what is claimed ("reported only a small fire")
_NEGATED = 4  # words behind a negation that it turns round
_SCOPE = 7  # words behind a negation that may be what is denied
_WEAKENED = 3  # words behind "minor" that it weakens
_ROLE = 4  # words between a side and its weapon or deed
_LONGEST = 60  # words of a claim that are read
_PLACE = "place"
_PLURAL = "s"
_LONG_NAME = 5


class Account:
    """A claim's words and what they tell, each read when it is first asked for.

    Args:
        board: the article's claims.
        number: which claim.
    """

    def __init__(self, board: Board, number: int) -> None:
        claim = board.claims[number]
        self.surface = surface_of(board.text, claim.content)
        gap = board.text[claim.cue[0].end : claim.content[0].start] if claim.cue else ""
        kept = [word for word in WORD.findall(gap if len(gap) < _GAP else "") if word.lower() in lexicon().kept]
        plain = _INITIALS.sub(lambda match: match.group().replace(".", ""), self.surface)
        self.tokens = [*kept, *WORD.findall(plain)[:_LONGEST]]
        self.words = tuple(token.lower().replace("’", "'") for token in self.tokens)
        self.stems = stems_of(self.surface)
        self._speaker = claim.source.side or claim.source.name
        self._accuses = claim.stance is Stance.ACCUSES

    @cached_property
    def own(self) -> frozenset[str]:
        """The stems that are no family of words and not too common."""
        return frozenset(stem for stem in self.stems if not is_family(stem)) - lexicon().generic

    @cached_property
    def capitals(self) -> frozenset[str]:
        """The words with a capital."""
        return frozenset(token for token in self.tokens if token[0].isupper())

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that are no sides, days or titles; of a plural the singular."""
        known = lexicon().no_names
        found = [name for name in names_of(self.surface) if name.lower() not in known and not word_side(name)]
        return frozenset(name.rstrip(_PLURAL) if len(name) > _LONG_NAME else name for name in found)

    @cached_property
    def located(self) -> frozenset[str]:
        """The names behind a preposition of place."""
        return frozenset(_located(self.surface))

    @cached_property
    def days(self) -> frozenset[str]:
        """The days and months named."""
        return lexicon().days.intersection(self.words)

    @cached_property
    def poles(self) -> dict[str, str]:
        """The pole of each kind of opposites for which it stands."""
        return _poles(self.words)

    @cached_property
    def doers(self) -> frozenset[str]:
        """The sides and groups that did what it tells of."""
        return _doers(self.tokens, self.words, self._speaker, accused=self._accuses)

    @cached_property
    def deeds(self) -> frozenset[str]:
        """The kinds of deeds it tells of."""
        known = lexicon().deeds
        return frozenset(deed for word in self.words for deed in known.get(word, ()))

    @cached_property
    def holders(self) -> frozenset[str]:
        """The sides and groups that hold a place."""
        return _holders(self.tokens, self.words, self._speaker)

    @cached_property
    def things(self) -> frozenset[str]:
        """The kinds of things named."""
        known = lexicon().things
        named = frozenset(thing for word in self.words for thing in known.get(word, ()))
        return named | {_PLACE} if self.located or self.names else named

    @cached_property
    def definite(self) -> frozenset[str]:
        """The kinds of things with "the" or "that", and the stems that stand so."""
        return _definite(self.words)

    @cached_property
    def points(self) -> bool:
        """Whether it begins with "it was …" or "they died", which is hardly the speaker himself."""
        return _points(self.words)

    @cached_property
    def refers(self) -> int:
        """2 if it says "there" or "the same", 1 for "it" behind its beginning."""
        known = lexicon()
        if not known.references.isdisjoint(self.words):
            return 2
        return int(not known.pronouns.isdisjoint(self.words[2:]))

    @cached_property
    def counts(self) -> frozenset[str]:
        """The numbers in figures."""
        return frozenset(word for word in self.words if word.isdecimal() and len(word) > 1)

    @cached_property
    def denied(self) -> frozenset[str]:
        """The stems and names behind a negation."""
        return _denied(self.tokens, self.words)

    @cached_property
    def _causes(self) -> tuple[frozenset[str], frozenset[str]]:
        return _parted(self.words, lexicon().causes)

    @cached_property
    def _agents(self) -> tuple[frozenset[str], frozenset[str]]:
        return _parted(self.words, word_class("agent_markers"))

    @property
    def reason(self) -> frozenset[str]:
        """The stems of a cause that it gives."""
        return self._causes[1]

    @property
    def agent(self) -> frozenset[str]:
        """The stems behind "by"."""
        return self._agents[1]

    @property
    def effect(self) -> frozenset[str]:
        """The stems of what was caused."""
        return self._causes[0] or self._agents[0]

    @cached_property
    def unreal(self) -> bool:
        """Whether it speaks of what may be, should be or will be, not of what is."""
        return not vocabulary().unreal.isdisjoint(self.words)


def _negates(word: str) -> bool:
    return word in word_class("negations") or word in lexicon().nobody or has_ending(word, "negative")


def _poles(words: tuple[str, ...]) -> dict[str, str]:
    """The pole of each kind for which a claim stands."""
    known = lexicon().poles
    found: dict[str, dict[str, int]] = {}
    for at, word in enumerate(words):
        pair = f"{word}_{words[at + 1]}" if at + 1 < len(words) else ""
        for kind, pole in (*known.get(word, ()), *known.get(pair, ())):
            before = words[max(0, at - _NEGATED) : at]
            turned = kind not in lexicon().unturned and any(map(_negates, before))
            found.setdefault(kind, {})[_other(kind, pole) if turned else pole] = at
    ends = lexicon().ends
    stood: dict[str, str] = {}
    for kind, places in found.items():
        if len(places) == 1:
            stood[kind] = next(iter(places))
        elif 0 < places[ends[kind][0]] - places[ends[kind][1]] <= _WEAKENED:
            stood[kind] = ends[kind][1]
    return stood


def _other(kind: str, pole: str) -> str:
    first, second = lexicon().ends[kind]
    return second if pole == first else first


def _definite(words: tuple[str, ...]) -> frozenset[str]:
    """The kinds of things that the three words behind each article name, and the stems of these words."""
    known, articles = lexicon().things, lexicon().definite
    marked = {i for at, word in enumerate(words) if word in articles for i in range(at + 1, at + 4)}
    behind = [words[i] for i in sorted(marked) if i < len(words)]
    return frozenset(thing for word in behind for thing in known.get(word, ())) | plain_stems_of(" ".join(behind))


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
        if not known.location.isdisjoint(before[-2:]):
            continue
        origin = not known.prefixes.isdisjoint(before)
        being = any(word in vocabulary().be for word in before)
        if any(word in known.deeds for word in before) and not origin and not being:
            continue  # whom it was done to
        ahead = words[at + 1 : at + 1 + _ROLE]
        passive = next((i for i, word in enumerate(ahead) if word in vocabulary().be), None)
        if passive is not None and any(word in known.deeds for word in ahead[passive + 1 :]):
            continue
        strikes = any(word in known.arms or word in known.deeds for word in ahead)
        told = origin or (at == len(words) - 1 and being)
        if strikes or told or (accused and at < 5):
            agents.add(key)
    for at, word in enumerate(words[:-1]):
        opens = at == 0 or words[at - 1] in vocabulary().noun_links
        if opens and word in known.own and not known.arms.isdisjoint(words[at + 1 : at + 4]):
            agents.add(speaker)
    return frozenset(agents)


def _holders(tokens: list[str], words: tuple[str, ...], speaker: str) -> frozenset[str]:
    """Who is told to hold a place."""
    known = lexicon()
    if known.holding.isdisjoint(words):
        return frozenset()
    own = [at for at, word in enumerate(words) if word in known.own]
    if not known.ours.isdisjoint(words) or any(known.own_nouns & set(words[at + 1 : at + 3]) for at in own):
        return frozenset({speaker})
    if words[0] in known.subjects and any(word in known.holding for word in words[1:6]):
        return frozenset({speaker})
    found = {
        key
        for at, key in _keys(tokens, words).items()
        if any(word in known.holding for word in words[at + 1 : at + 5])
        and known.location.isdisjoint(words[at - 1 : at])
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
