"""The actors of an article under all their names: mentions joined by the sound of a name, its sex and its kind.

Spellings of one name fall together ("Zelenskiy", "Mr. Zelensky"), a surname joins its full name. What it cannot do:
tell two persons of one surname apart where neither has a given name.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from summarizers.actors.known import family_name
from summarizers.actors.names import Mention, NameReader, is_given_name, name_class
from summarizers.actors.sides import KnownActor, is_expert, same_person, side_of, side_of_office
from summarizers.lexicon import pack
from summarizers.text.clauses import Words, word_class
from summarizers.text.tokens import Token, bare
from summarizers.types import Actor, ActorKind, Span

NAMESAKES = 24
"""How many actors of one sound a name is compared with: more have no article, only a hostile text."""

CREDITS = 50
"""How many credits of photographs are read in one article."""

CREDIT_OPENS = 30
"""How far before its word a credit's parenthesis may open, in characters."""

CLAUSE = 80
"""How far behind a pronoun its clause is read, in characters."""

_CLAUSE_END = re.compile(r"[,;:.!?“”\"]")
_WORD = re.compile(r"[\w’'.-]+")
_NO_LETTER = re.compile(r"\W")
_VOWEL = re.compile(r"[aeiouyj]")
_CREDIT = re.compile(r"(?: [a-z]{2,12})?\s?[:/][^()\n.]{2,60}")
_SOUNDS = str.maketrans("wcz", "vks")


@dataclass(slots=True)
class Entry:
    """An actor while it grows.

    `described`: the words by which the article calls it, abbreviated titles in full. `masculine`: by its names and
    titles; `called`: by the pronouns that were taken for it.
    """

    names: list[str]
    kind: ActorKind
    known: KnownActor | None = None
    roles: list[str] = field(default_factory=list)
    mentions: list[Span] = field(default_factory=list)
    described: set[str] = field(default_factory=set)
    masculine: bool | None = None
    called: bool | None = None
    sure: bool = False
    name: str = ""
    side: str | None = None
    side_reason: str = ""


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
        self._by_given: dict[str, set[int]] = {}
        self._by_initials: dict[str, int] = {}
        self._groups: dict[str, int] = {}
        lower = {word for words in paragraphs for _, _, word, _ in words.tokens if word.islower()}
        reader = NameReader(text, lower, self._is_surname)
        credited = _credits(text)
        for number, words in enumerate(paragraphs):
            for mention in reader.read(words):
                if credited and any(span.overlaps(mention.span) for span in credited):
                    continue
                mention.paragraph = number
                self._join(mention)
        self._paragraphs = [words.tokens[0].start for words in paragraphs]
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

    def paragraph_at(self, position: int) -> int:
        """The number of the paragraph around a position; -1 before the first."""
        return bisect_right(self._paragraphs, position) - 1

    def named_before(self, actor: int, position: int) -> int:
        """How often an actor is named before a position."""
        return bisect_left(self._named_at[actor], position) if actor < len(self._named_at) else 0

    def clause_behind(self, position: int, sentence: int) -> set[int]:
        """Who is named behind a pronoun in its clause, and is somebody else ("he told Mr Blinken that")."""
        end = _CLAUSE_END.search(self._text, position, position + CLAUSE)
        named = self.within(Span(position, end.start() if end is not None else position + CLAUSE))
        return {mention.actor for mention in named if mention.sentence == sentence and not mention.quoted}

    def named_behind(self, word: str, position: int, reach: int) -> list[int]:
        """The actors that a word describes whose first name stands behind a position, within so many characters."""
        actors = self._by_word.get(word, ())[:NAMESAKES]
        return [actor for actor in actors if position < self._named_at[actor][0] <= position + reach]

    def called(self, word: str, position: int) -> list[int]:
        """The named actors that a word describes, the one named last before a position first."""
        found = []
        for actor in self._by_word.get(word, ())[:NAMESAKES]:
            at = bisect_left(self._named_at[actor], position)
            if at:
                found.append((self._named_at[actor][at - 1], actor))
        return [actor for _, actor in sorted(found, reverse=True)]

    def described(self, word: str) -> tuple[int, ...]:
        """All named actors that a word describes, wherever in the text."""
        return tuple(self._by_word.get(word, ()))

    def group(self, worded: str, span: Span, side: str | None) -> int:
        """Unnamed people as an actor of their own: the same wording is the same group."""
        words = worded.casefold().split()
        key = " ".join(words[1:] if len(words) > 1 and words[0] in ("the", "a", "an") else words)
        if key not in self._groups:
            self._groups[key] = len(self.entries)
            described = {bare(word) for word in _WORD.findall(worded.lower())}
            why = f"“{worded}” speaks for {side}" if side is not None else ""
            entry = Entry([worded], ActorKind.GROUP, described=described, name=worded, side=side, side_reason=why)
            self.entries.append(entry)
        self.entries[self._groups[key]].mentions.append(span)
        return self._groups[key]

    def person_at(self, token: Token) -> int:
        """The person whose name begins at a token, as an actor of its own where no name was read there."""
        span = Span(token.start, token.end)
        named = next((mention.actor for mention in self.within(span) if mention.person), None)
        return named if named is not None else self.group(token.text, span, None)

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
        """Whether somebody named so far has this surname, or alone this given name."""
        if len(self._by_given.get(word, ())) == 1:
            return True
        candidates = self._by_sound.get(sound(word), ())[:NAMESAKES]
        return any(
            self.entries[actor].kind is ActorKind.PERSON and same_person(word, self.entries[actor].names[0])
            for actor in candidates
        )

    def _join(self, mention: Mention) -> None:
        known = mention.known
        name = known.name if known is not None else mention.name
        key = sound(family_name(name) if mention.person else name.split()[-1])
        namesakes = self._by_sound.setdefault(key, [])
        same = [a for a in namesakes[:NAMESAKES] if _is_same(mention, self.entries[a])]
        if len(same) > 1:
            actor = max(same, key=lambda a: self._nearness(mention, a))
        else:
            actor = same[0] if same else self._by_part(mention)
        if actor < 0:
            actor = len(self.entries)
            kind = ActorKind.PERSON if mention.person else ActorKind.BODY
            self.entries.append(Entry([mention.name], kind, known))
            namesakes.append(actor)
            given = mention.name.split()[0]
            if not mention.person and given != mention.name:
                self._by_initials.setdefault(_initials(mention.name), actor)
            if mention.person and given != mention.name and is_given_name(given):
                self._by_given.setdefault(given, set()).add(actor)
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

    def _by_part(self, mention: Mention) -> int:
        """Whom a given name alone or a body's initials stand for so far; -1 where there are none or several."""
        if not mention.person:
            return self._by_initials.get(mention.name, -1) if mention.name.isupper() else -1
        persons = self._by_given.get(mention.name, ())
        return next(iter(persons)) if len(persons) == 1 else -1

    def _nearness(self, mention: Mention, actor: int) -> tuple[bool, bool, int]:
        """How likely a name is one of several namesakes: whole alike, of that title, named most."""
        entry = self.entries[actor]
        titles = {bare(word) for word in _WORD.findall(mention.title.lower())}
        held = {bare(word) for word in _WORD.findall(" ".join(entry.roles).lower())}
        return mention.name in entry.names and " " in mention.name, bool(titles & held), len(entry.mentions)

    def _settle(self, number: int, entry: Entry) -> None:
        """What follows from all mentions: the fullest name, the side, the words by which the actor is called."""
        entry.name = max(entry.names, key=lambda name: min(len(name.split()), 4))
        entry.side, entry.side_reason = _side(entry)
        office = entry.known.office if entry.known is not None and entry.kind is ActorKind.PERSON else ""
        words = _WORD.findall(" ".join((*entry.roles, *entry.names, office)).lower())
        entry.described = {bare(word) for word in words}
        entry.described |= {_long_titles()[word.strip(".")] for word in words if word.strip(".") in _long_titles()}
        for word in entry.described:
            self._by_word.setdefault(word, []).append(number)


def _credits(text: str) -> list[Span]:
    """Where photographers are named, who are nobody of the report: "(AP Photo/Anna Bondar)", "Photograph: A. Novak"."""
    found: list[Span] = []
    for word in sorted(name_class("credits")):
        at = text.find(word.capitalize())
        while at >= 0 and len(found) < CREDITS:
            credit = _CREDIT.match(text, at + len(word))
            if credit is not None:
                opened = text.rfind("(", max(0, at - CREDIT_OPENS), at)
                found.append(Span(opened if opened >= 0 else at, credit.end()))
            at = text.find(word.capitalize(), at + len(word))
    return found


def _initials(name: str) -> str:
    """The capitals that a name of several words begins its words with."""
    return "".join(
        word[0] for word in name.split() if word[0].isupper() and word.lower() not in word_class("determiners")
    )


@lru_cache(maxsize=1024)
def sound(name: str) -> str:
    """A name's sound, roughly: the first letters without vowels' spelling, so that transliterations meet.

    >>> sound("Zelenskiy") == sound("Zelensky"), sound("Shoigu") == sound("Shoygu")
    (True, True)
    """
    lower = _NO_LETTER.sub("", name.lower())
    return _VOWEL.sub("", lower.translate(_SOUNDS))[:4] or lower[:3]


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


def _side(entry: Entry) -> tuple[str | None, str]:
    """Whom an actor speaks for, and why: from the packs by name, else by what the article calls it.

    Experts and media speak for nobody.
    """
    known = entry.known
    if known is not None and known.side is not None:
        office = f", {known.office.rstrip('!')}" if known.office else ""
        return known.side, f"“{known.name}”{office} speaks for {known.side} in the list of actors"
    for phrase in (*(f"{role} {entry.names[0]}" for role in entry.roles), *entry.names):
        if is_expert(phrase):
            break
        if (side := side_of(phrase)) is not None:
            return side, f"“{phrase}” speaks for {side}"
    if known is not None and (held := side_of_office(known, entry.roles)) is not None:
        return held, f"“{known.name}”, called “{entry.roles[0]}” here, spoke for {held} as such"
    return None, ""


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
