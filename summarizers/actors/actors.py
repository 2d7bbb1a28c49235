"""Whom the source of an attribution means: a name, a role, a pronoun, or people that no name is given of.

A pronoun takes the person that was source or subject last, a role its last holder (after Lappin and Leass 1994, without
the syntax); two names joined keep their wording. What it cannot do: read a source that is no noun phrase, and a "he"
whose person only the sense of the sentence tells.
"""

from __future__ import annotations

from collections.abc import Sequence

from summarizers.actors.names import Mention, name_class
from summarizers.actors.roster import Entry, Roster, side_of_phrases
from summarizers.actors.sides import side_of
from summarizers.actors.source_phrases import (
    PUNCTUATION,
    alike,
    behind_saying,
    goes_on,
    has_author,
    is_governed,
    is_noun_phrase,
    is_paper,
    joins_two,
    opens_occasion,
)
from summarizers.text.clauses import Words, word_class
from summarizers.text.tokens import Token, bare, tokenise
from summarizers.types import Actor, ActorKind, Source, Span

RECENT_MENTIONS = 40
"""How far back a pronoun's person is looked for, in mentions."""

RECENT_SOURCES = 8
"""How far back a source without a name is looked for, in sources."""

SOURCE_WORDS = 60
"""How much of a source is read, in words; a longer one is a misread clause."""


class Cast:
    """The actors of one article, found in one pass, then asked for the source of each attribution in text order.

    Args:
        text: the article's text.
        paragraphs: the words of each paragraph.
    """

    def __init__(self, text: str, paragraphs: Sequence[Words]) -> None:
        self._text = text
        self._roster = Roster(text, paragraphs)
        self._entries = self._roster.entries
        self._sources: list[tuple[int, int]] = []

    def actors(self) -> tuple[Actor, ...]:
        """The actors, indexed as the sources' `actor`; empty if the article names nobody."""
        return self._roster.actors()

    def resolve(self, span: Span | None, sentence: int, rule: str) -> Source | None:
        """The source that a span means; call it in text order, since pronouns follow the sources before them.

        Args:
            span: the source as worded, or None where it is not named.
            sentence: index of the sentence of its cue.
            rule: which rule found the source, kept for explanations.

        Returns:
            None where nobody is named or the span is no noun phrase. A pronoun without a person before it has an empty
            name. Never raises.
        """
        if span is None:
            return None
        tokens = behind_saying(tokenise(self._text, span.start, span.end)[:SOURCE_WORDS])
        if not tokens or not is_noun_phrase(tokens):
            return None
        surface = span.of(self._text)
        actor, how = self._pronoun(tokens, span.start, sentence)
        if actor is None and not how:
            actor, how = self._described(tokens, span)
        if actor is None:
            if tokens[0].lower in word_class("pronouns") and len(tokens) == 1:
                return Source(span=span, name="", rule=f"{rule}; “{surface}” unresolved")
            worded = self._worded(tokens)
            if not worded:
                return None
            actor, how = self._roster.group(worded, span, self._joint_side(tokens, worded)), ""
            name, side = worded, self._entries[actor].side
        else:
            entry = self._entries[actor]
            name, side = entry.name, entry.side
            if side is None and not (entry.known is not None and entry.known.kind in ("media", "experts")):
                side = side_of_phrases((surface,)) if entry.kind is not ActorKind.GROUP else None
            if not any(mention.overlaps(span) for mention in entry.mentions[-3:]):
                entry.mentions.append(span)
        self._sources.append((sentence, actor))
        roles = self._entries[actor].roles
        return Source(
            span=span,
            name=name,
            actor=actor,
            role=roles[0] if roles else None,
            side=side,
            rule=f"{rule}; “{surface}” {how}" if how else rule,
        )

    # --- pronouns ------------------------------------------------------------------------------------

    def _pronoun(self, tokens: Sequence[Token], start: int, sentence: int) -> tuple[int | None, str]:
        """The actor of a pronoun and how it was found; an empty explanation if the source is no pronoun."""
        lower = tokens[0].lower
        masculine, feminine = lower in name_class("masculine_pronouns"), lower in name_class("feminine_pronouns")
        own = len(tokens) == 2 and lower in word_class("possessives") and tokens[1].lower in name_class("own_words")
        if len(tokens) > 1 and not own:
            return None, ""
        if masculine or feminine:
            return self._person_before(start, sentence, feminine=feminine), "taken as the person spoken of before"
        plural = lower in name_class("plural_pronouns")
        if plural or lower in name_class("thing_pronouns"):
            return self._body_before(sentence, plural=plural), "taken as the source before"
        return None, ""

    def _person_before(self, start: int, sentence: int, *, feminine: bool) -> int | None:
        """Whom "he" or "she" means: the person who was source or subject last, within five sentences."""
        best: tuple[int, int] | None = None
        last = self._roster.before(start)
        spoke = {actor: at for at, actor in self._sources[-6:]}
        for mention in self._roster.mentions[max(0, last - RECENT_MENTIONS) : last]:
            entry = self._entries[mention.actor]
            distance = sentence - mention.sentence
            if mention.quoted or not mention.person or distance > 5:
                continue
            if entry.masculine is not None and entry.masculine is feminine:
                continue
            score = -3 * distance - (0 if entry.sure or mention.actor in spoke else 4)
            score += 3 if mention.first else 1 if mention.subject else 0
            score += 4 if sentence - spoke.get(mention.actor, -99) <= 2 else 0
            if best is None or score >= best[0]:
                best = score, mention.actor
        if best is None:
            return None
        entry = self._entries[best[1]]
        if entry.masculine is None:
            entry.masculine = not feminine
        return best[1]

    def _body_before(self, sentence: int, *, plural: bool) -> int | None:
        """Whom "it" or "they" means: the last source of that number within four sentences that is no person."""
        for at, actor in reversed(self._sources[-6:]):
            entry = self._entries[actor]
            if entry.kind is ActorKind.PERSON or sentence - at > 4:
                continue
            words = [bare(word) for word in entry.names[0].lower().split()]
            many = (words[-1].endswith("s") and entry.kind is ActorKind.GROUP) or "and" in words or words[0] == "both"
            if many == plural:
                return actor
        return None

    # --- names and descriptions ----------------------------------------------------------------------

    def _described(self, tokens: Sequence[Token], span: Span) -> tuple[int | None, str]:
        inside = self._roster.within(Span(tokens[0].start, tokens[-1].end))
        if inside and joins_two(tokens, inside):
            return None, ""
        actor = self._named(tokens, inside)
        if actor is not None:
            return actor, ""
        by = self._author_behind(tokens, span)
        if by is not None:
            return by, "by the author named behind it"
        actor = self._by_role(tokens)
        return actor, "by role" if actor is not None else ""

    def _named(self, tokens: Sequence[Token], inside: Sequence[Mention]) -> int | None:
        """The actor named in a source: the head of its first part, else the person of its apposition."""
        if not inside:
            return None
        comma = next((token.start for token in tokens[1:] if token.text == ","), tokens[-1].end)
        for part in ([m for m in inside if m.span.start < comma], [m for m in inside if m.span.start >= comma]):
            persons = [m for m in part if m.person and not is_governed(m, tokens)]
            if persons:
                return next((m for m in reversed(persons) if self._entries[m.actor].sure), persons[-1]).actor
        for mention in (m for m in inside if m.span.start < comma):
            before = [t for t in tokens if t.end <= mention.span.start]
            after = [t for t in tokens if t.start >= mention.span.end and t.start < comma]
            if has_author(before):
                return mention.actor
            if is_governed(mention, tokens):
                continue
            while before and before[0].lower in ("the", "a", "an"):
                before = before[1:]
            entry = self._entries[mention.actor]
            if not after and (not before or (entry.kind is ActorKind.BODY and " " in mention.name)):
                return mention.actor
            if after and not before and self._stays_head(mention, after[0]):
                return mention.actor
        return None

    def _stays_head(self, mention: Mention, after: Token) -> bool:
        """Whether a body at the beginning stays the source whatever follows: a place, a time, an adverb."""
        if after.lower in name_class("adverbs") or after.lower in word_class("adverbs"):
            return True
        if after.lower in name_class("occasion_prepositions"):
            return True
        return after.lower in word_class("prepositions") and " " in mention.name

    def _author_behind(self, tokens: Sequence[Token], span: Span) -> int | None:
        """Who released a paper whose author stands right behind the source ("a report released" … "by UNHCR")."""
        if not any(is_paper(token) for token in tokens):
            return None
        behind = tokenise(self._text, span.end, span.end + 60)
        at = 0
        while at < len(behind) and at < 3 and behind[at].lower.endswith("ed"):
            at += 1
        if at >= len(behind) or behind[at].lower not in name_class("authoring"):
            return None
        ahead = self._roster.within(Span(behind[at].end, behind[at].end + 30))
        if ahead and self._text[behind[at].end : ahead[0].span.start].strip().lower() in ("", "the"):
            return ahead[0].actor
        return None

    def _by_role(self, tokens: Sequence[Token]) -> int | None:
        """The actor whose role or name a definite description repeats ("the Ukrainian president", "the ministry")."""
        if tokens[0].lower not in name_class("definite"):
            return None
        end = next((i for i, token in enumerate(tokens) if token.text in PUNCTUATION), len(tokens))
        dropped = word_class("determiners") | word_class("prepositions") | name_class("adverbs")
        content = [bare(t.lower) for t in tokens[:end] if t.is_word and t.lower not in dropped]
        if not content or len(content) > 6:
            return None
        group = self._group_before(content)
        if group is not None:
            return group
        for loosely in (False, True):
            for head in alike(content[-1]) if loosely else (content[-1],):
                for actor in self._roster.called(head, tokens[0].start):
                    if loosely and len(content) == 1:
                        continue
                    if all(self._fits(word, self._entries[actor], head) for word in content[:-1]):
                        return actor
        return None

    def _fits(self, word: str, entry: Entry, head: str) -> bool:
        """Whether a word before the head is true of an actor: it is called so, or of that nationality."""
        if word in entry.described or head in alike(word):
            return True
        if entry.side is None:
            return False
        return entry.side in (side_of(f"{word.title()} government"), side_of(f"{word.upper()} government"))

    def _group_before(self, content: Sequence[str]) -> int | None:
        """Unnamed people that were a source before ("a US official" … "the official")."""
        for _, actor in reversed(self._sources[-RECENT_SOURCES:]):
            entry = self._entries[actor]
            if entry.kind is ActorKind.GROUP and all(word in entry.described for word in content):
                return actor
        return None

    def _joint_side(self, tokens: Sequence[Token], worded: str) -> str | None:
        """The side of unnamed people; none for two who speak for different ones ("Poland and Lithuania")."""
        inside = self._roster.within(Span(tokens[0].start, tokens[-1].end))
        if joins_two(tokens, inside):
            sides = {self._entries[mention.actor].side for mention in inside} - {None}
            if len(sides) > 1:
                return None
        return side_of(worded)

    def _worded(self, tokens: Sequence[Token]) -> str:
        """A source in its own words, without what follows its noun phrase: asides, occasions, adverbs."""
        end = 1
        while end < len(tokens):
            lower = tokens[end].lower
            if tokens[end].text in PUNCTUATION and not goes_on(tokens, end):
                break
            if lower in name_class("asides") or opens_occasion(tokens, end):
                break
            if lower in name_class("adverbs") and end + 1 >= len(tokens):
                break
            end += 1
        return " ".join(self._text[tokens[0].start : tokens[end - 1].end].split())
