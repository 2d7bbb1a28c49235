"""Descriptions that take up somebody named before: "the Ukrainian president", "the ministry", "the military".

A description means the actor named last whose names, roles and office in the packs hold its words (after the string
match of Vieira and Poesio 2000 for definite descriptions). What it cannot do: see that "the strongman" is a president
where no pack of words tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from summarizers.actors.names import name_class
from summarizers.actors.pronouns import SourceSeen
from summarizers.actors.roster import Entry, Roster
from summarizers.actors.sides import side_of
from summarizers.actors.source_phrases import PUNCTUATION, alike
from summarizers.lexicon import pack
from summarizers.text.clauses import Words, cue_forms, has_ending, word_class
from summarizers.text.tokens import Token, bare
from summarizers.types import ActorKind

AHEAD = 300
"""How far behind a description its person may be named first, in characters."""

RECENT_SOURCES = 8
"""How far back a source without a name is looked for, in sources."""

DESCRIPTION_WORDS = 3
"""The longest description that is no source, in words behind its article."""


class Descriptions:
    """The descriptions of one article.

    Args:
        roster: the article's actors.
        paragraphs: the words of each paragraph.
        sources: the sources read so far, in text order; it grows while they are read.
        papers: who released the paper called so last, by its word; it grows likewise.
    """

    def __init__(
        self,
        roster: Roster,
        paragraphs: Sequence[Words],
        sources: Sequence[SourceSeen],
        papers: Mapping[str, int],
    ) -> None:
        self._roster = roster
        self._place = {number: words for words in paragraphs for number in words.sentences}
        self._entries = roster.entries
        self._sources = sources
        self._papers = papers
        self._starts: dict[int, set[int]] = {}  # of an actor's mentions

    def note(self, words: Words) -> None:
        """Descriptions that are no source but mean an actor all the same ("the minister returns today").

        Called when all sources are read.
        """
        definite = name_class("definite")
        for at in [at for at, lower in enumerate(words.lowers) if lower in definite]:
            head = next((i for i in range(at + DESCRIPTION_WORDS, at, -1) if words.lower(i) in _heads()), None)
            if head is None or words.bounds(head) != words.bounds(at) or self._goes_on_behind(words, head):
                continue
            span = words.span(at, head)
            if any(not token.is_word for token in words.tokens[at:head]) or self._roster.within(span):
                continue
            actor = self.find(words.tokens[at : head + 1])
            if actor is None:
                continue
            entry = self._entries[actor]
            unknown = entry.kind is ActorKind.GROUP and entry.mentions[0].start > span.start
            starts = self._starts.setdefault(actor, {mention.start for mention in entry.mentions})
            if not unknown and starts.isdisjoint(token.start for token in words.tokens[at : head + 1]):
                starts.add(span.start)
                entry.mentions.append(span)

    def opening(self, sentence: int) -> tuple[int, int] | None:
        """The person whom a description opens the sentence before with ("The US president was asked …").

        Args:
            sentence: index of the sentence behind.

        Returns:
            The actor and where the description starts; None without one.
        """
        words = self._place.get(sentence - 1)
        if words is None:
            return None
        at, last = words.sentences[sentence - 1]
        if words.lower(at) not in name_class("definite"):
            return None
        head = next(
            (i for i in range(at + DESCRIPTION_WORDS, at, -1) if i <= last and words.lower(i) in _heads()), None
        )
        if head is None or self._goes_on_behind(words, head) or any(not t.is_word for t in words.tokens[at:head]):
            return None
        actor = self.find(words.tokens[at : head + 1])
        if actor is None or self._entries[actor].kind is not ActorKind.PERSON:
            return None
        return actor, words.tokens[at].start

    def _goes_on_behind(self, words: Words, head: int) -> bool:
        """Whether a name or a noun follows, so that a description is only what stands before it."""
        following = words.tokens[head + 1] if head + 1 < len(words.tokens) else None
        if following is None or not following.is_word:
            return False
        closed = ("prepositions", "auxiliaries", "coordinators", "adverbs", "subordinators", "finite", "time")
        if any(words.is_a(head + 1, name) for name in closed) or following.lower in cue_forms():
            return False
        present = has_ending(following.lower, "plural") and not has_ending(following.lower, "singular")
        return following.is_capital or not (present or has_ending(following.lower, "past"))

    def find(self, tokens: Sequence[Token]) -> int | None:
        """The actor whose role or name a definite description repeats ("the Ukrainian president", "the ministry")."""
        own = tokens[0].lower in word_class("possessives")
        if tokens[0].lower not in name_class("definite") and not own:
            return None
        end = next((i for i, token in enumerate(tokens) if token.text in PUNCTUATION), len(tokens))
        dropped = word_class("determiners") | word_class("prepositions") | name_class("adverbs")
        content = [bare(t.lower) for t in tokens[:end] if t.is_word and t.lower not in dropped]
        if not content or len(content) > 6:
            return None
        group = self._group_before(content)
        if group is None and len(content) == 1:
            group = self._papers.get(content[0])
        if group is not None:
            return group
        for loosely in (False, True):
            for head in alike(content[-1]) if loosely else (content[-1],):
                named = self._roster.called(head, tokens[0].start)
                if loosely and len(content) == 1 and not self._only_body(named):
                    # "the politician" right behind words of an MP.
                    named = [actor for actor in named if self._sources and self._sources[-1].actor == actor]
                for actor in named:
                    if all(self._fits(word, self._entries[actor], head) for word in content[:-1]):
                        return actor
        if own:
            return None
        ahead = self._roster.named_behind(content[-1], tokens[0].start, AHEAD)
        ahead = [a for a in ahead if all(self._fits(word, self._entries[a], content[-1]) for word in content[:-1])]
        persons = [actor for actor in ahead if self._entries[actor].kind is ActorKind.PERSON]
        return persons[0] if len(persons) == 1 else None

    def _only_body(self, actors: Sequence[int]) -> bool:
        """Whether one body alone is called so ("the Israel Defense Forces" … "the military")."""
        return len(actors) == 1 and self._entries[actors[0]].kind is ActorKind.BODY

    def _fits(self, word: str, entry: Entry, head: str) -> bool:
        """Whether a word before the head is true of an actor: it is called so, or of that nationality."""
        if word in entry.described or head in alike(word):
            return True
        if entry.side is None:
            return False
        return entry.side in (side_of(f"{word.title()} government"), side_of(f"{word.upper()} government"))

    def _group_before(self, content: Sequence[str]) -> int | None:
        """Unnamed people that were a source before ("a US official" … "the official")."""
        for seen in reversed(self._sources[-RECENT_SOURCES:]):
            entry = self._entries[seen.actor]
            if entry.kind is ActorKind.GROUP and all(word in entry.described for word in content):
                return seen.actor
        return None


@cache
def _heads() -> frozenset[str]:
    """Nouns by which an article takes up somebody named before."""
    return (
        frozenset(pack("en/names")["alike"]) | word_class("roles") | word_class("titles") | name_class("home_offices")
    )
