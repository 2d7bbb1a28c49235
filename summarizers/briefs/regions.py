"""Which part of its sentence a statement may show: from where on it can be understood by itself.

The whole sentence if it stands alone; else from the source on, a pronoun's person named in brackets if nobody else can
be meant. No part, where it would lose a negation or a hedge, or hang on words that are not shown.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache

from summarizers.briefs.shortening import governs
from summarizers.lexicon import pack
from summarizers.ranking.standing import stands_alone
from summarizers.types import ActorKind, Analysis, Claim, Sentence, Source, Span

_NEAR = 3  # sentences in which the one whom a pronoun means is looked for
_LAST_WORD = re.compile(r"([^\W\d_]+)\s*$")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(pack("en/brief")[name].split())


@cache
def pronouns() -> re.Pattern[str]:
    """A pronoun at the place where it is matched, such as "he" or "their"."""
    return re.compile(rf"(?:{'|'.join(sorted(_words('pronouns')))})\b", re.IGNORECASE)


@cache
def _anaphor() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(pack('en/brief')['anaphors'])})\b", re.IGNORECASE)


def opens_with_anaphor(text: str, span: Span) -> bool:
    """Whether a span opens with a word that points at what stands before it.

    >>> opens_with_anaphor("They fled.", Span(0, 10)), opens_with_anaphor("Kyiv fell.", Span(0, 10))
    (True, False)
    """
    return _anaphor().match(text, span.start, span.end) is not None


class Regions:
    """Finds the parts for the claims of one analysis."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.text = analysis.article.text
        self._starts = [sentence.span.start for sentence in analysis.sentences]
        people = [
            (span.start, number)
            for number, actor in enumerate(analysis.actors)
            if actor.kind is ActorKind.PERSON
            for span in actor.mentions
        ]
        self._people = sorted(people)
        self._speaking = {found.sentence: found.source.actor for found in analysis.attributions if found.source}

    def of(self, claim: Claim) -> tuple[Span | None, bool]:
        """What of its sentence a statement shows.

        Args:
            claim: one of the analysis's claims.

        Returns:
            The part from where it can be understood to the sentence's end, None if there is none; and whether its
            source, a pronoun at the head of the part, has to be named in brackets.
        """
        sentence = self.analysis.sentences[claim.sentence]
        whole, source = sentence.span, claim.source.span
        if source is None or not all(whole.holds(span) for span in (source, *claim.content, *claim.cue)):
            return None, False
        content = claim.content[0]
        if opens_with_anaphor(self.text, content) and not self._refers_to_source(content, claim):
            return None, False
        pronoun = pronouns().match(self.text, source.start, source.end)
        if pronoun is not None and pronoun.end() == source.end:
            certain = (
                source.start <= content.start
                and self._heads_clause(whole, source)
                and self._is_certain(claim.source, sentence)
            )
            return self._from(source.start, whole) if certain else None, certain
        if pronoun is not None:
            name = self.text.find(claim.source.name, source.start, source.end)
            return (self._from(name, whole), False) if name >= 0 else (None, False)
        if stands_alone(self.text, sentence, language=self.analysis.language):
            return whole, False
        if source.start > content.start:
            return self._from(content.start, whole), False
        before = _LAST_WORD.search(self.text[max(whole.start, source.start - 40) : source.start])
        embedded = before is not None and before[1].lower() in _words("embedding")
        return None if embedded else self._from(source.start, whole), False

    def _from(self, start: int, whole: Span) -> Span | None:
        """A sentence from a place in it on; None where what stands before governs it."""
        return None if governs(self.text[whole.start : start]) else Span(start, whole.end)

    def _heads_clause(self, whole: Span, source: Span) -> bool:
        """Whether a clause of its own begins with a source, none that hangs on a noun ("the law he believes …")."""
        before = self.text[whole.start : source.start].rstrip()
        last = _LAST_WORD.search(before + " ")
        return (
            not before or not before[-1].isalnum() or (last is not None and last[1].lower() in _words("clause_openers"))
        )

    def _refers_to_source(self, content: Span, claim: Claim) -> bool:
        """Whether a content that opens with a pronoun speaks of its own source ("he will go", "they had left")."""
        if claim.source.actor is None:
            return False
        word = content.of(self.text).split()[0].lower()
        if self.analysis.actors[claim.source.actor].kind is ActorKind.PERSON:
            return word in _words("persons")
        return word in _words("others")

    def _is_certain(self, source: Source, sentence: Sentence) -> bool:
        """Whether a pronoun's person is beyond doubt.

        It is who spoke last just before, the only one named there, or the last one who opens a sentence. A body or
        group behind "it" or "they" is certain if a rule found it at all: those rules are strict.
        """
        if source.actor is None or not source.name or pronouns().match(source.name):
            return False
        if self.analysis.actors[source.actor].kind is not ActorKind.PERSON:
            return True
        first = max(0, sentence.index - _NEAR)
        spoke = next((self._speaking[i] for i in range(sentence.index - 1, first - 1, -1) if i in self._speaking), None)
        if spoke == source.actor:
            return True
        low = bisect_left(self._people, (self._starts[first], 0))
        near = self._people[low : bisect_left(self._people, (sentence.span.start, 0))]
        if all(number == source.actor for _, number in near):
            return True
        heads = [
            n for at, n in near if self.text[self._starts[bisect_right(self._starts, at) - 1] : at].count(" ") < _NEAR
        ]
        return bool(heads) and heads[-1] == source.actor
