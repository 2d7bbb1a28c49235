"""Whom the source of an attribution means: a name, a role, a pronoun, or people that no name is given of.

A pronoun takes the person that was source or subject last, a role its last holder (after Lappin and Leass 1994, without
the syntax); two names joined keep their wording. What it cannot do: read a source that is no noun phrase, and a "he"
whose person only the sense of the sentence tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeAlias

from summarizers.actors.descriptions import RECENT_SOURCES, Descriptions
from summarizers.actors.names import Mention, name_class
from summarizers.actors.pronouns import Candidate, SourceSeen, best, body_before, persons_before
from summarizers.actors.references import References
from summarizers.actors.roster import Entry, Roster, side_of_phrases
from summarizers.actors.sides import side_of
from summarizers.actors.source_phrases import (
    PUNCTUATION,
    before_clause,
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
from summarizers.types import Actor, ActorKind, Attribution, Reference, Sentence, Source, Span

AUTHOR_WORDS = 6
"""How far behind a paper its author may stand, in words ("a report released on Wednesday by UNHCR")."""

HOME_SENTENCES = 2
"""How far before "the defence ministry" the state is named whose ministry it is, in sentences."""

PAIR_MENTIONS = 8
"""How far back two persons are looked for whom "they" means, in mentions."""

RECENT_GROUPS = 40
"""How far back officials of a stated country are looked for, in sources."""

NAMING_WORDS = 9
"""How far behind a source the name stands that it gave, in words."""

Found: TypeAlias = tuple[int, str]
"""An actor, and in words how a source's words led there; empty where they are its name."""

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
        self._sources: list[SourceSeen] = []
        self._papers: dict[str, int] = {}  # who released the paper called so last
        self._paragraphs = paragraphs
        self._descriptions = Descriptions(self._roster, paragraphs, self._sources, self._papers)

    def actors(self) -> tuple[Actor, ...]:
        """The actors, indexed as the sources' `actor`; empty if the article names nobody. Call it last."""
        for words in self._paragraphs:
            self._descriptions.note(words)
        return self._roster.actors()

    def references(self, sentences: Sequence[Sentence], attributions: Sequence[Attribution]) -> tuple[Reference, ...]:
        """The words at sentences' heads that surely mean an actor; call it behind `actors`.

        Args:
            sentences: the article's sentences.
            attributions: what is attributed to the sources that were resolved.
        """
        found = References(self._text, sentences, self._paragraphs, self._roster, self._sources, attributions)
        return found.find()

    def resolve(self, span: Span | None, sentence: int, rule: str, content: Sequence[Span] = ()) -> Source | None:
        """The source that a span means; call it in text order, since pronouns follow the sources before them.

        Args:
            span: the source as worded, or None where it is not named.
            sentence: index of the sentence of its cue.
            rule: which rule found the source, kept for explanations.
            content: what the source is said to say.

        Returns:
            None where nobody is named or the span is no noun phrase. A pronoun without a person before it has an empty
            name. Never raises.
        """
        if span is None:
            return None
        tokens = behind_saying(tokenise(self._text, span.start, span.end)[:SOURCE_WORDS])
        if not tokens or not is_noun_phrase(tokens):
            return None
        tokens = before_clause(tokens)
        surface = span.of(self._text)
        found, pronoun = self._pronoun(tokens, span.start, sentence, content)
        if found is None and not pronoun:
            found = self._described(tokens, span)
        if found is None and pronoun:
            return Source(span=span, name="", rule=rule, reason=f"whom “{surface}” means is not known")
        if found is None:
            worded = self._worded(tokens)
            if not worded:
                return None
            actor, how = self._roster.group(worded, span, self._joint_side(tokens, worded)), ""
        else:
            actor, how = found
            mentions = self._entries[actor].mentions
            if not any(mention.overlaps(span) for mention in mentions[-3:]):
                mentions.append(span)
        side, why = self._side(actor, tokens, sentence, surface)
        self._sources.append(SourceSeen(sentence, actor, span.start, tuple(content)))
        self._note_paper(actor, span)
        entry = self._entries[actor]
        return Source(
            span=span,
            name=entry.name,
            actor=actor,
            role=entry.roles[0] if entry.roles else None,
            side=side,
            rule=rule,
            reason=f"“{surface}” is {how}" if how else "",
            side_reason=why,
        )

    def _side(self, actor: int, tokens: Sequence[Token], sentence: int, surface: str) -> tuple[str | None, str]:
        """Whom a source speaks for and how that is known: by the packs, by its words, or by who spoke before it."""
        entry = self._entries[actor]
        if entry.side is not None:
            return entry.side, entry.side_reason
        if entry.known is not None and entry.known.kind in ("media", "experts"):
            return None, ""
        if entry.kind is ActorKind.GROUP and (like := self._like_before(entry)) is not None:
            entry.side = like.side
            entry.side_reason = f"“{surface}” are of those named before: “{like.name}”"
            return entry.side, entry.side_reason
        if entry.kind is not ActorKind.GROUP:
            side = side_of_phrases((surface,))
            return side, f"“{surface}” speaks for {side}" if side is not None else ""
        own = len(tokens) > 1 and tokens[-2].lower in word_class("possessives")
        definite = tokens[0].lower in name_class("definite") or own
        if not definite or bare(tokens[-1].lower) not in name_class("home_offices"):
            return None, ""
        near = [seen.actor for seen in self._sources[-RECENT_SOURCES:] if sentence - seen.sentence <= HOME_SENTENCES]
        last = next((other for other in reversed(near) if self._entries[other].side is not None), None)
        if last is None:
            return None, ""
        entry.side = self._entries[last].side
        entry.side_reason = f"“{surface}” is that of “{self._entries[last].name}”, named before"
        return entry.side, entry.side_reason

    def _like_before(self, entry: Entry) -> Entry | None:
        """Officials of a stated country that unnamed ones are of: sources before whose words hold all of theirs.

        "Ukrainian officials" … "officials", "a senior US defence official" … "a senior defence official". None where
        two countries' officials were sources.
        """
        called = _singular(entry.described)
        if not called & name_class("shared_offices") or entry.described & name_class("further"):
            return None
        seen = {one.actor: self._entries[one.actor] for one in self._sources[-RECENT_GROUPS:]}
        like = [e for e in seen.values() if e.kind is ActorKind.GROUP and e.side and called <= _singular(e.described)]
        return like[-1] if len({other.side for other in like}) == 1 else None

    # --- pronouns ------------------------------------------------------------------------------------

    def _pronoun(
        self, tokens: Sequence[Token], start: int, sentence: int, content: Sequence[Span]
    ) -> tuple[Found | None, bool]:
        """The actor of a pronoun and how it was found, and whether the source is a pronoun at all."""
        lower = tokens[0].lower
        own = len(tokens) == 2 and lower in word_class("possessives") and tokens[1].lower in name_class("own_words")
        if len(tokens) > 1 and not own:
            return None, False
        feminine = lower in name_class("feminine_pronouns")
        if feminine or lower in name_class("masculine_pronouns"):
            return self._person_before(start, sentence, content, feminine=feminine), True
        plural = lower in name_class("plural_pronouns")
        if plural or lower in name_class("thing_pronouns"):
            actor = self._pair_before(start, sentence) if plural else None
            if actor is None:
                actor = body_before(self._roster, self._sources, sentence, plural=plural)
            return (
                actor,
                f"the last source of that number: {self._named_so(actor)}",
            ) if actor is not None else None, True
        if lower in name_class("relatives"):
            actor = self._right_before(start)
            return ((actor, f"{self._named_so(actor)}, named right before") if actor is not None else None), True
        return None, lower in word_class("pronouns")

    def _right_before(self, start: int) -> int | None:
        """Whom only a comma parts from a relative pronoun ("Anna Bondar, who said")."""
        last = self._roster.before(start)
        mention = self._roster.mentions[last - 1] if last else None
        if mention is None or self._text[mention.span.end : start].strip(" ,"):
            return None
        return mention.actor

    def _person_before(self, start: int, sentence: int, content: Sequence[Span], *, feminine: bool) -> Found | None:
        """Whom "he" or "she" means; remembers that the actor was called so."""
        seen = self._sources
        opened = self._descriptions.opening(sentence)
        actor = self._choose(persons_before(self._roster, seen, start, sentence, content, opened, feminine=feminine))
        if actor is None:
            return None
        if self._entries[actor].called is None:
            self._entries[actor].called = not feminine
        spoke = bool(seen) and seen[-1].actor == actor
        who = "woman" if feminine else "man"
        told = f"the {who} who spoke last" if spoke else f"the {who} spoken of before"
        return actor, f"{told}: {self._named_so(actor)}"

    def _pair_before(self, start: int, sentence: int) -> int | None:
        """Two persons joined as a subject before ("Envoys Ali Rahmani and David Cole" … "they"), as one group."""
        last = self._roster.before(start)
        for one, other in pairwise(reversed(self._roster.mentions[max(0, last - PAIR_MENTIONS) : last])):
            joined = " ".join(self._text[other.span.end : one.span.start].split())
            if one.sentence != other.sentence or sentence - one.sentence > 1 or one.quoted or not other.first:
                continue
            if one.person and other.person and joined.lower() in word_class("coordinators"):
                span = Span(other.span.start, one.span.end)
                return self._roster.group(" ".join(span.of(self._text).split()), span, None)
        return None

    def _named_so(self, actor: int) -> str:
        return f"“{self._entries[actor].name}”"

    def _choose(self, candidates: Sequence[Candidate]) -> int | None:
        return best(candidates)

    # --- names and descriptions ----------------------------------------------------------------------

    def _described(self, tokens: Sequence[Token], span: Span) -> Found | None:
        end = next((t.start for t in tokens[1:] if t.lower in name_class("asides")), tokens[-1].end)
        inside = self._roster.within(Span(tokens[0].start, end))
        if inside and joins_two(tokens, inside):
            return None
        actor = self._named(tokens, inside)
        if actor is not None:
            return actor, ""
        by = self._author_behind(tokens, span)
        if by is not None:
            return by, f"a paper by {self._named_so(by)}"
        called = self._called_behind(span)
        if called is not None:
            return called, f"{self._named_so(called)}, named so behind it"
        actor = self._descriptions.find(tokens)
        return (actor, f"{self._named_so(actor)}, called so here") if actor is not None else None

    def _named(self, tokens: Sequence[Token], inside: Sequence[Mention]) -> int | None:
        """The actor named in a source: the head of its first part, else the person of its apposition."""
        if not inside:
            return None
        comma = next((token.start for token in tokens[1:] if token.text in (",", "(")), tokens[-1].end)
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
        behind = tokenise(self._text, span.end, span.end + 60)[:AUTHOR_WORDS]
        end = next((i for i, token in enumerate(behind) if not token.is_word), len(behind))
        by = next((token for token in behind[:end] if token.lower in name_class("authoring")), None)
        if by is None:
            return None
        ahead = self._roster.within(Span(by.end, by.end + 30))
        if ahead and self._text[by.end : ahead[0].span.start].strip().lower() in ("", "the"):
            self._papers.update((bare(token.lower), ahead[0].actor) for token in tokens if is_paper(token))
            return ahead[0].actor
        return None

    def _note_paper(self, actor: int, span: Span) -> None:
        """Remembers the paper that a source speaks in ("the ministry said in a statement" … "the statement")."""
        behind = tokenise(self._text, span.end, span.end + 60)[:AUTHOR_WORDS]
        for link, article, token in zip(behind, behind[1:], behind[2:], strict=False):
            if not link.is_word and link.text != ",":
                return
            if link.lower in name_class("occasion_prepositions") and article.lower in name_class("indefinite"):
                if is_paper(token):
                    self._papers[bare(token.lower)] = actor
                return

    def _called_behind(self, span: Span) -> int | None:
        """Who gave a name right behind the source ("a soldier" … "who gave his name only as Ruslan")."""
        behind = tokenise(self._text, span.end, span.end + 60)[:NAMING_WORDS]
        naming = next((i for i, t in enumerate(behind[:3]) if t.lower in name_class("naming_verbs")), None)
        if naming is None or not all(t.lower in name_class("relatives") or t.text == "," for t in behind[:naming]):
            return None
        for before, token in pairwise(behind[naming:]):
            if token.is_capital and before.lower in name_class("naming_links"):
                return self._roster.person_at(token)
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


def _singular(words: Iterable[str]) -> set[str]:
    """Words of a description without articles, in the singular."""
    return {
        f"{word[:-3]}y" if word.endswith("ies") else word.rstrip("s")
        for word in words
        if word not in word_class("determiners")
    }
