"""Who stands in a sentence outside quotations: persons by name, others without one, who opens it, who speaks.

What `references` asks of the sentences before a pronoun. The nouns of people without a name are those of the roles, the
trades and `data/en/references.toml`. What it cannot do: see somebody whom a lower-case word in no list names.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from summarizers.actors.names import Mention, name_class
from summarizers.actors.roster import Roster
from summarizers.lexicon import pack
from summarizers.text.clauses import Words, cue_forms, has_ending, looks_finite, word_class
from summarizers.types import Attribution, Sentence, Span

NOUN_WORDS = 3
"""How far behind its article a noun may stand ("a young local woman"), in words."""

UNKNOWN = -1
"""Stands for a speaker who is no actor, or behind a pronoun whose person is not sure."""

_OPENING = 2  # words at a sentence's beginning
_OWNERS = ("'s", "’s", "s’", "s'")


@cache
def listed(name: str) -> frozenset[str]:
    """A word list of `data/en/references.toml`, in lower case."""
    return frozenset(pack("en/references")[name].split())


@cache
def somebody() -> frozenset[str]:
    """Nouns in the singular that are one person."""
    classes = word_class("roles") | name_class("trades") | name_class("masculine_nouns") | name_class("feminine_nouns")
    singular = frozenset(word for word in classes if not word.endswith("s"))
    return (singular | listed("somebody")) - listed("nobody")


@cache
def _nobody_s_beginnings() -> frozenset[str]:
    """Words that open a sentence with a capital and are nobody's name."""
    classes = ("pronouns", "months", "weekdays", "determiners", "prepositions", "auxiliaries", "subordinators")
    further = ("openers", "adverbs", "time", "question_words")
    return frozenset().union(*map(word_class, (*classes, *further)))


@dataclass(slots=True)
class Scene:
    """One sentence's people.

    `people`: who is named, or meant by a pronoun that is known. `unnamed`: the sexes of the others (True for a man,
    None where the noun does not tell). `subject` opens the sentence; `speakers` are the actors that speak there.
    `unsure`: it opens with a "he" or "she" who is not known, or speaks of one whom nobody there can be. `asks`: a
    speaker asks somebody. `quoted`: all of it is somebody's words.
    """

    people: set[int] = field(default_factory=set)
    unnamed: set[bool | None] = field(default_factory=set)
    subject: int | None = None
    speakers: set[int] = field(default_factory=set)
    unsure: bool = False
    asks: bool = False
    quoted: bool = False

    @property
    def speaker(self) -> int | None:
        """The one person who speaks there."""
        only = next(iter(self.speakers)) if len(self.speakers) == 1 else None
        return only if only in self.people else None

    def has_unnamed(self, *, feminine: bool) -> bool:
        """Whether somebody without a name may be a woman, or a man."""
        return None in self.unnamed or (not feminine) in self.unnamed


class Covered:
    """The part of a text that lies in any of some spans.

    >>> [Covered((Span(4, 8), Span(0, 5))).holds(at) for at in (0, 7, 8)]
    [True, True, False]
    """

    def __init__(self, spans: Iterable[Span]) -> None:
        self._ends = sorted({(span.start, span.end) for span in spans})
        furthest = 0
        for at, (start, end) in enumerate(self._ends):
            furthest = max(furthest, end)
            self._ends[at] = (start, furthest)

    def holds(self, position: int) -> bool:
        """Whether a position lies in one of the spans."""
        at = bisect_left(self._ends, (position + 1,)) - 1
        return at >= 0 and position < self._ends[at][1]


class Scenes:
    """The scenes of one article, each read when it is asked for.

    Args:
        sentences: the article's sentences.
        place: by sentence, the words of its paragraph.
        roster: the article's actors.
        said: by sentence, what is attributed there.
        known: by sentence, where a pronoun whose actor is known stands, and the actor; it grows in text order.
    """

    def __init__(
        self,
        sentences: Sequence[Sentence],
        place: Mapping[int, Words],
        roster: Roster,
        said: Mapping[int, Sequence[Attribution]],
        known: Mapping[int, tuple[int, int]],
    ) -> None:
        self._sentences = sentences
        self._place = place
        self._roster = roster
        self._said = said
        self._known = known
        self._scenes: dict[int, Scene] = {}
        self._described: dict[int, Covered] = {}  # by actor: where it is named or described

    def of(self, number: int) -> Scene:
        """The scene of a sentence, which has words."""
        if number not in self._scenes:
            self._scenes[number] = self._look(number)
        return self._scenes[number]

    def _look(self, number: int) -> Scene:
        words = self._place[number]
        first, last = words.sentences[number]
        if all(words.quote_of[at] >= 0 for at in range(first, last + 1) if words.tokens[at].is_word):
            return Scene(quoted=True)
        known = self._known.get(number)
        mentions = [m for m in self._roster.within(self._sentences[number].span) if not m.quoted]
        scene = Scene(people={mention.actor for mention in mentions if mention.person})
        if known is not None:
            scene.people.add(known[1])
        scene.subject = self._subject(words, number, mentions, known)
        self._note_speakers(scene, number, words.text, known)
        covered = self._named_tokens(words, first, mentions)
        people, closed = somebody(), listed("singular_pronouns")
        for at in range(first, last + 1):
            lower = words.lowers[at]
            capital = words.tokens[at].text[0].isupper()
            if not capital and lower not in people and lower not in closed:
                continue
            if words.quote_of[at] >= 0 or at in covered:
                continue
            if lower in closed:
                opens = at - first < _OPENING and (known is None or known[0] != words.tokens[at].start)
                scene.unsure = scene.unsure or opens or not scene.people
            elif lower in people:
                if is_single(words, at, first) and not self._is_described(words.tokens[at].start, scene):
                    scene.unnamed.add(_sex_of(lower))
            elif does_as_people_do(words, at):
                scene.unnamed.add(None)
        return scene

    def _named_tokens(self, words: Words, first: int, mentions: Sequence[Mention]) -> set[int]:
        """The tokens that names, their titles and roles are made of."""
        covered: set[int] = set()
        for mention in mentions:
            spans = [(mention.begins, mention.span.end)]
            if mention.role is not None:
                spans.append((mention.role.start, mention.role.end))
            for start, end in spans:
                at = bisect_left(words.tokens, (start,), lo=first)
                while at < len(words.tokens) and words.tokens[at].start < end:
                    covered.add(at)
                    at += 1
        return covered

    def _note_speakers(self, scene: Scene, number: int, text: str, known: tuple[int, int] | None) -> None:
        for found in self._said.get(number, ()):
            source = found.source
            if source is None or source.span is None:
                continue
            scene.asks = scene.asks or found.lemma in listed("asking")
            actor = source.actor
            if source.span.of(text).lower() in word_class("pronouns"):
                actor = known[1] if known is not None and known[0] == source.span.start else None
            scene.speakers.add(UNKNOWN if actor is None else actor)

    def _subject(
        self, words: Words, number: int, mentions: Sequence[Mention], known: tuple[int, int] | None
    ) -> int | None:
        """Who opens a sentence: the first one named, whom no preposition or owner's ending makes another's."""
        head = next((mention for mention in mentions if mention.person), None)
        if known is not None and (head is None or known[0] < head.span.start):
            return known[1]
        if head is None or not (head.first or head.subject) or head.governed or head.owner:
            return None
        first = words.sentences[number][0]
        begin = bisect_left(words.tokens, (head.begins,), lo=first)
        if words.lower(begin - 1) != "," and any(looks_finite(words, at, first) for at in range(first + 1, begin)):
            return None  # "The army thanked Anna Bondar"
        at = bisect_left(words.tokens, (head.span.end,))
        if at <= words.sentences[number][1] and words.tokens[at].text.islower():
            return None if words.lowers[at] in name_class("owned") | word_class("roles") else head.actor
        return head.actor

    def _is_described(self, start: int, scene: Scene) -> bool:
        """Whether a noun is a description of somebody named in the sentence."""
        for actor in scene.people - self._described.keys():
            self._described[actor] = Covered(self._roster.entries[actor].mentions)
        return any(self._described[actor].holds(start) for actor in scene.people)


def is_single(words: Words, at: int, first: int) -> bool:
    """Whether an article or an owner before a noun makes it one somebody ("a local woman", "Anna’s son")."""
    for before in range(at - 1, max(first, at - 1 - NOUN_WORDS) - 1, -1):
        lower = words.lowers[before]
        if lower in listed("single") or lower.endswith(_OWNERS):
            return True
        if not words.tokens[before].is_word or lower in word_class("prepositions"):
            return False
    return at == first


def does_as_people_do(words: Words, at: int) -> bool:
    """Whether a capitalised word that is nobody's name in the roster has a verb as if it were one."""
    lower = words.lowers[at]
    opens = at == words.bounds(at)[0]
    if opens and (lower in _nobody_s_beginnings() or has_ending(lower, "plural") or has_ending(lower, "adverb")):
        return False
    return (at + 1 < len(words.tokens) and looks_finite(words, at + 1, at)) or words.lower(at - 1) in cue_forms()


def _sex_of(noun: str) -> bool | None:
    if noun in name_class("feminine_nouns"):
        return False
    return True if noun in name_class("masculine_nouns") else None
