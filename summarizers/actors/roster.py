"""The actors of an article under all their names: mentions joined by the sound of a name, its sex and its kind.

Spellings of one name fall together ("Zelenskiy", "Mr. Zelensky"), a surname joins its full name. What it cannot do:
tell two persons of one surname apart where neither has a given name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from summarizers.actors.names import Mention, NameReader
from summarizers.actors.sides import KnownActor, is_expert, same_person, side_of
from summarizers.lexicon import pack
from summarizers.text.clauses import Words, word_class
from summarizers.text.tokens import bare
from summarizers.types import Actor, ActorKind, Span

NAMESAKES = 24
"""How many actors of one sound a name is compared with: more have no article, only a hostile text."""

_WORD = re.compile(r"[\w’'.-]+")
_SOUNDS = str.maketrans("wcz", "vks")


@dataclass(slots=True)
class Entry:
    """An actor while it grows. `described`: the words by which the article calls it, abbreviated titles in full."""

    names: list[str]
    kind: ActorKind
    known: KnownActor | None = None
    roles: list[str] = field(default_factory=list)
    mentions: list[Span] = field(default_factory=list)
    described: set[str] = field(default_factory=set)
    masculine: bool | None = None
    sure: bool = False
    name: str = ""
    side: str | None = None


class Roster:
    """All actors that an article names; unnamed groups are added as sources are read.

    Args:
        text: the article's text.
        paragraphs: the words of each paragraph.
    """

    def __init__(self, text: str, paragraphs: Sequence[Words]) -> None:
        self._text = text
        self.entries: list[Entry] = []
        self.mentions: list[Mention] = []
        self._by_sound: dict[str, list[int]] = {}
        self._by_word: dict[str, list[int]] = {}
        self._groups: dict[str, int] = {}
        lower = {token.lower for words in paragraphs for token in words.tokens if token.text.islower()}
        reader = NameReader(text, lower, self._is_surname)
        for words in paragraphs:
            for mention in reader.read(words):
                self._join(mention)
        self._starts = [mention.span.start for mention in self.mentions]
        self._named_at = [[span.start for span in entry.mentions] for entry in self.entries]
        for number, entry in enumerate(self.entries):
            self._settle(number, entry)

    def before(self, position: int) -> int:
        """How many mentions begin before a position."""
        return bisect_left(self._starts, position)

    def within(self, span: Span) -> list[Mention]:
        """The mentions that begin inside a span, in text order."""
        return self.mentions[self.before(span.start) : self.before(span.end)]

    def called(self, word: str, position: int) -> list[int]:
        """The named actors that a word describes, the one named last before a position first."""
        found = []
        for actor in self._by_word.get(word, ())[:NAMESAKES]:
            at = bisect_left(self._named_at[actor], position)
            if at:
                found.append((self._named_at[actor][at - 1], actor))
        return [actor for _, actor in sorted(found, reverse=True)]

    def group(self, worded: str, span: Span, side: str | None) -> int:
        """Unnamed people as an actor of their own: the same wording is the same group."""
        words = worded.casefold().split()
        key = " ".join(words[1:] if len(words) > 1 and words[0] in ("the", "a", "an") else words)
        if key not in self._groups:
            self._groups[key] = len(self.entries)
            described = {bare(word) for word in _WORD.findall(worded.lower())}
            entry = Entry([worded], ActorKind.GROUP, described=described, name=worded, side=side)
            self.entries.append(entry)
        self.entries[self._groups[key]].mentions.append(span)
        return self._groups[key]

    def actors(self) -> tuple[Actor, ...]:
        """The actors in order of their first mention, unnamed groups behind them; empty if there are none."""
        return tuple(
            Actor(
                name=entry.name,
                kind=entry.kind,
                aliases=tuple(name for name in dict.fromkeys((*entry.names, *entry.roles)) if name != entry.name),
                role=entry.roles[0] if entry.roles else None,
                side=entry.side,
                mentions=tuple(sorted(set(entry.mentions))),
            )
            for entry in self.entries
        )

    def _is_surname(self, word: str) -> bool:
        """Whether somebody named so far has this surname."""
        candidates = self._by_sound.get(sound(word), ())[:NAMESAKES]
        return any(
            self.entries[actor].kind is ActorKind.PERSON and same_person(word, self.entries[actor].names[0])
            for actor in candidates
        )

    def _join(self, mention: Mention) -> None:
        known = mention.known
        parts = (known.name if known is not None and known.kind == "person" else mention.name).split()
        key = sound(parts[-1] if parts else mention.name)
        namesakes = self._by_sound.setdefault(key, [])
        actor = next((a for a in namesakes[:NAMESAKES] if _is_same(mention, self.entries[a])), -1)
        if actor < 0:
            actor = len(self.entries)
            kind = ActorKind.PERSON if mention.person else ActorKind.BODY
            self.entries.append(Entry([mention.name], kind, known))
            namesakes.append(actor)
        entry = self.entries[actor]
        entry.known = entry.known or known
        entry.sure = entry.sure or mention.sure
        entry.masculine = mention.masculine if entry.masculine is None else entry.masculine
        if mention.name not in entry.names and len(entry.names) < NAMESAKES:
            entry.names.append(mention.name)
        role = " ".join(mention.role.of(self._text).split()) if mention.role is not None else ""
        if role and role not in entry.roles and len(entry.roles) < NAMESAKES:
            entry.roles.append(role)
        entry.mentions.append(mention.span)
        mention.actor = actor
        self.mentions.append(mention)

    def _settle(self, number: int, entry: Entry) -> None:
        """What follows from all mentions: the fullest name, the side, the words by which the actor is called."""
        entry.name = max(entry.names, key=lambda name: min(len(name.split()), 4))
        entry.side = _side(entry)
        office = entry.known.office if entry.known is not None and entry.kind is ActorKind.PERSON else ""
        words = _WORD.findall(" ".join((*entry.roles, *entry.names, office)).lower())
        entry.described = {bare(word) for word in words}
        entry.described |= {_long_titles()[word.strip(".")] for word in words if word.strip(".") in _long_titles()}
        for word in entry.described:
            self._by_word.setdefault(word, []).append(number)


def sound(name: str) -> str:
    """A name's sound, roughly: the first letters without vowels' spelling, so that transliterations meet.

    >>> sound("Zelenskiy") == sound("Zelensky"), sound("Shoigu") == sound("Shoygu")
    (True, True)
    """
    lower = re.sub(r"[^\w]", "", name.lower())
    return re.sub(r"[aeiouyj]", "", lower.translate(_SOUNDS))[:4] or lower[:3]


def _is_same(mention: Mention, entry: Entry) -> bool:
    if (entry.kind is ActorKind.PERSON) != mention.person:
        return False
    packed = mention.known is not None and mention.known is entry.known
    if mention.person:
        agrees = entry.masculine is None or mention.masculine is None or entry.masculine == mention.masculine
        return agrees and (packed or same_person(mention.name, entry.names[0]))
    return packed or _folded(mention.name) == _folded(entry.names[0])


def _folded(name: str) -> str:
    return " ".join(word for word in name.casefold().split() if word not in word_class("determiners"))


def _side(entry: Entry) -> str | None:
    """From the packs by name, else by what the article calls the actor; experts and media have none."""
    if entry.known is not None and entry.known.side is not None:
        return entry.known.side
    return side_of_phrases((*(f"{role} {entry.names[0]}" for role in entry.roles), *entry.names))


def side_of_phrases(phrases: Iterable[str]) -> str | None:
    """The side that the first telling phrase gives; none as soon as one speaks of an expert."""
    for phrase in phrases:
        if is_expert(phrase):
            return None
        if (side := side_of(phrase)) is not None:
            return side
    return None


@cache
def _long_titles() -> dict[str, str]:
    """Titles in full by their abbreviations."""
    return dict(pair.split("=") for pair in pack("en/grammar")["title_abbreviations"].split())
