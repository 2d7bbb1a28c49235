"""Whom the words at a sentence's head surely mean: "He", "Her lawyer", "The minister", "On Monday, she", "…, he said".

A sentence that opens so can be shown without the one before it if a reader is told the name. Unlike the readers of
speakers, who always choose the likeliest, this one speaks only where nobody else can be meant (high-precision sieves,
after Raghunathan et al. 2010 and Lee et al. 2013): one person of fitting sex opens the sentence before or speaks there,
no other, named or unnamed, stands between, and the learned ranking of `pronouns` agrees. What it cannot do: follow a
pronoun over a heading, into a quotation, or to somebody of whom no name is given.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from summarizers.actors.pronouns import SourceSeen, best, persons_before
from summarizers.actors.roster import Roster
from summarizers.actors.scenes import Covered, Scenes, does_as_people_do, listed, somebody
from summarizers.text.clauses import DASHES, Words, is_adverb, looks_finite, word_class
from summarizers.text.tokens import bare
from summarizers.types import ActorKind, Attribution, Reference, Sentence, Span

REACH = 2
"""How many sentences without anybody in them may stand between a pronoun and its person."""

SPEECH_REACH = 4
"""How many sentences of somebody's words may stand between."""

LEAD_WORDS = 14
"""The longest phrase that leads in a pronoun ("Speaking to reporters on Monday, he said"), in words."""

DIALOGUE = 12
"""How far back in its paragraph a dash is looked for that opens a speech, in sentences."""

_RECENT_SOURCES = 8
_ALTERNATIVES = frozenset("(/")  # "He (or she) may", "His/her"
_SHORT_LEAD = 3  # words that lead in a pronoun without a comma ("On Monday he")
_PARTICIPLE = 6  # letters of the shortest participle that leads in


class References:
    """Finds the references of one article.

    Args:
        text: the article's text.
        sentences: its sentences, in text order.
        paragraphs: the words of each paragraph.
        roster: the article's actors, all sources read.
        sources: the sources that were read.
        attributions: what is attributed to them.
    """

    def __init__(
        self,
        text: str,
        sentences: Sequence[Sentence],
        paragraphs: Sequence[Words],
        roster: Roster,
        sources: Sequence[SourceSeen],
        attributions: Sequence[Attribution],
    ) -> None:
        self._text = text
        self._sentences = sentences
        self._paragraphs = paragraphs
        self._roster = roster
        self._sources = sorted(sources, key=lambda seen: seen.start)
        self._starts = [seen.start for seen in self._sources]
        self._place = {number: words for words in paragraphs for number in words.sentences}
        self._said: dict[int, list[Attribution]] = {}
        for found in attributions:
            self._said.setdefault(found.sentence, []).append(found)
        self._only: dict[str, int | None] = {}  # by noun: who alone is called so
        self._known: dict[int, tuple[int, int]] = {}  # by sentence: where its pronoun stands, and the actor
        self._scenes = Scenes(sentences, self._place, roster, self._said, self._known)

    def find(self) -> tuple[Reference, ...]:
        """The references in text order, at most one a sentence; empty if none is sure."""
        result = []
        for sentence in self._sentences:
            words = self._place.get(sentence.index)
            found = self._of(sentence.index, words) if words is not None else None
            if found is not None:
                self._known[sentence.index] = (found.span.start, found.actor)
                result.append(found)
        return tuple(result)

    def _of(self, number: int, words: Words) -> Reference | None:
        """The reference of one sentence."""
        first, last = words.sentences[number]
        at = first + (words.lowers[first] in listed("conjunctions"))
        if at >= last or words.tokens[at + 1].text in _ALTERNATIVES:
            return None
        lower = words.lowers[at]
        led = self._led_in(words, at, last)
        if (led is not None or lower in _heads()) and words.quote_of[at] < 0 and not self._is_told(number, words, at):
            if led is not None or lower in listed("singular"):
                return self._pronoun(number, words, at if led is None else led)
            return self._called(words, at, last) if lower == "the" else self._body(number, words, at)
        behind = self._speaker_behind(number, words)
        return self._pronoun(number, words, behind) if behind is not None else None

    # --- where the words stand ------------------------------------------------------------------------

    def _is_told(self, number: int, words: Words, at: int) -> bool:
        """Whether a sentence's head is what somebody says: in a dialogue with dashes, or before its speaker."""
        start = words.tokens[at].start
        for found in self._said.get(number, ()):
            span = found.source.span if found.source is not None else None
            if span is not None and span.start > start and any(c.start <= start < c.end for c in found.content):
                return True
        for before in range(number, number - DIALOGUE, -1):
            if before not in words.sentences or (before < number and self._ends_speech(before)):
                return False
            if words.tokens[words.sentences[before][0]].text in DASHES:
                return True
        return False

    def _ends_speech(self, number: int) -> bool:
        """Whether somebody is told to have said a sentence at its end ("… - said Anna Bondar")."""
        return any(
            found.source is not None
            and found.source.span is not None
            and found.content[0].end <= found.source.span.start
            for found in self._said.get(number, ())
        )

    def _led_in(self, words: Words, first: int, last: int) -> int | None:
        """The pronoun behind a phrase in which nobody else stands ("Speaking on Monday, he")."""
        lower = words.lowers[first]
        if lower not in listed("leads") and not (lower.endswith("ing") and len(lower) >= _PARTICIPLE):
            return None
        for at in range(first + 1, min(first + LEAD_WORDS, last)):
            lower = words.lowers[at]
            if words.quote_of[at] >= 0 or lower in listed("others") or lower in somebody():
                return None
            if lower in listed("subjects"):
                return at if words.lowers[at - 1] == "," or at - first < _SHORT_LEAD else None
        return None

    def _speaker_behind(self, number: int, words: Words) -> int | None:
        """The pronoun that speaks behind its words ("…, he said")."""
        for found in self._said.get(number, ()):
            span = found.source.span if found.source is not None else None
            if span is None or found.content[0].start > span.start or not found.cue:
                continue
            if span.of(self._text).lower() in listed("subjects"):
                at = bisect_left(words.tokens, (span.start,))
                return None if self._told_by_another(number, words, at) else at
        return None

    def _told_by_another(self, number: int, words: Words, at: int) -> bool:
        """Whether somebody stands between a sentence's beginning and its speaking pronoun, outside what is said."""
        first = words.sentences[number][0]
        said = [content for found in self._said.get(number, ()) for content in found.content]
        quoted = next((i for i in range(first, at) if words.quote_of[i] >= 0), first)
        introduced = quoted - 2 if words.lower(quoted - 2) == ":" else first  # "Anna Bondar disagreed: “No,” he said"
        for before in range(first, at):
            token = words.tokens[before]
            if words.quote_of[before] >= 0:
                continue
            if before >= introduced and any(content.start <= token.start < content.end for content in said):
                continue
            if token.lower in somebody() or (before == first and does_as_people_do(words, first)):
                return True
            if before > first and token.is_capital and token.lower not in word_class("weekdays") | word_class("months"):
                return True
        return False

    def _joined(self, number: int) -> bool:
        """Whether nothing, such as a heading, parts a sentence from the one behind it."""
        end, start = self._sentences[number].span.end, self._sentences[number + 1].span.start
        return not self._text[end:start].strip()

    # --- who it is ------------------------------------------------------------------------------------

    def _pronoun(self, number: int, words: Words, at: int) -> Reference | None:
        """The person of "he", "she", "his" or "her"."""
        token = words.tokens[at]
        feminine = token.lower in listed("feminine")
        speaks = any(found.source and found.source.span == token.span for found in self._said.get(number, ()))
        actor, how = self._person_before(number, feminine=feminine, speaks=speaks)
        if actor is None or not self._may_be(actor, number, feminine=feminine):
            return None
        seen = bisect_left(self._starts, token.start)
        sources = self._sources[max(0, seen - _RECENT_SOURCES) : seen]
        likely = best(persons_before(self._roster, sources, token.start, number, (), feminine=feminine))
        return self._reference(token.span, actor, how) if likely == actor else None

    def _person_before(self, number: int, *, feminine: bool, speaks: bool) -> tuple[int | None, str]:
        """The one person whom a pronoun can mean, and how it is known."""
        passed = speech = 0
        for before in range(number - 1, -1, -1):
            if before not in self._place or not self._joined(before):
                break
            scene = self._scenes.of(before)
            if scene.quoted:
                speech += 1
                if speech > SPEECH_REACH:
                    break
                continue
            fitting = [actor for actor in scene.people if self._fits(actor, feminine=feminine)]
            unnamed = scene.has_unnamed(feminine=feminine)
            if fitting:
                if scene.unsure or (scene.asks and len(scene.people) > 1):
                    break
                if speaks and scene.speaker in fitting:
                    return scene.speaker, "who spoke last"
                if (
                    len(fitting) == 1 and not unnamed and fitting[0] == scene.subject
                ):  # a speaker behind his words may speak of another
                    return fitting[0], "the only one spoken of before"
                break
            passed += 1
            if unnamed or scene.unsure or passed > REACH:
                break
        return None, ""

    def _fits(self, actor: int, *, feminine: bool) -> bool:
        return self._roster.entries[actor].masculine is not feminine

    def _may_be(self, actor: int, number: int, *, feminine: bool) -> bool:
        """Whether nothing speaks against a person: named in the same sentence, called otherwise, or no sure person."""
        entry = self._roster.entries[actor]
        if entry.kind is not ActorKind.PERSON:
            return False
        if entry.masculine is None and (entry.called is feminine or not (entry.sure or len(entry.mentions) > 1)):
            return False
        return all(mention.actor != actor for mention in self._roster.within(self._sentences[number].span))

    def _body(self, number: int, words: Words, at: int) -> Reference | None:
        """The body of "it", the people of "they": who alone spoke in the sentence before, and speaks on."""
        token = words.tokens[at]
        said = self._said.get(number, ())
        actor = next((found.source.actor for found in said if found.source and found.source.span == token.span), None)
        if actor is None or number - 1 not in self._place or not self._joined(number - 1):
            return None
        entry = self._roster.entries[actor]
        kind = ActorKind.GROUP if token.lower in listed("plural") else ActorKind.BODY
        if entry.kind is not kind or self._scenes.of(number - 1).speakers != {actor}:
            return None
        if entry.name.split()[0].lower() in word_class("determiners"):
            return None  # "the ministers" are no better known than "they"
        return self._reference(token.span, actor, "who spoke last")

    def _called(self, words: Words, at: int, last: int) -> Reference | None:
        """The one person or body of the text whose office or kind "The minister", "The ministry" is."""
        noun = words.lower(at + 1)
        kind = ActorKind.PERSON if noun in listed("persons") else ActorKind.BODY
        if at + 1 >= last or (kind is ActorKind.BODY and noun not in listed("bodies")):
            return None
        verb = looks_finite(words, at + 2, at) or words.is_a(at + 2, "auxiliaries") or is_adverb(words, at + 2)
        if not verb or words.is_a(at + 2, "prepositions"):
            return None
        if noun not in self._only:
            self._only[noun] = self._only_one(noun, kind)
        actor = self._only[noun]
        if actor is None or not self._roster.named_before(actor, words.tokens[at].start):
            return None
        return self._reference(words.span(at, at + 1), actor, f"the only {noun} named in the text")

    def _only_one(self, noun: str, kind: ActorKind) -> int | None:
        """The one actor of the text that is called so, where no other one without a name is."""
        holders = {actor for actor in self._roster.described(noun) if self._roster.entries[actor].kind is kind}
        actor = holders.pop() if len(holders) == 1 else None
        if actor is None or self._roster.entries[actor].name.lower() == noun:
            return None
        own = [Span(m.begins, m.span.end) for m in self._roster.mentions if m.actor == actor]
        own += [m.role for m in self._roster.mentions if m.actor == actor and m.role is not None]
        calls = Covered((*own, *self._roster.entries[actor].mentions))
        for words in self._paragraphs:
            for at, lower in enumerate(words.lowers):
                if not lower.startswith(noun) or (bare(lower) != noun and lower != f"{noun}s"):
                    continue
                if lower == noun and words.lower(at - 1) == "the" and words.lower(at + 1) not in listed("complements"):
                    continue
                if not calls.holds(words.tokens[at].start):
                    return None
        return actor

    def _reference(self, span: Span, actor: int, how: str) -> Reference:
        name = self._roster.entries[actor].name
        return Reference(span=span, actor=actor, name=name, reason=f"“{span.of(self._text)}” is {how}: “{name}”")


@cache
def _heads() -> frozenset[str]:
    """Words that a sentence may open with and whose actor may be known."""
    return listed("singular") | listed("thing") | listed("plural") | {"the"}
