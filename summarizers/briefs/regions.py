"""Which part of its sentence a statement may show: from where on it can be understood by itself.

The whole sentence if it stands alone; else from the source on. A pronoun's person is named in brackets if nobody else
can be meant. No part, where it would lose a negation, a hedge or a figure's period, or hang on words not shown.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import cache

from summarizers.briefs.shortening import governs
from summarizers.lexicon import pack
from summarizers.ranking.pointing import names_late
from summarizers.ranking.standing import UNNAMED, obstacle, points_back
from summarizers.types import ActorKind, Analysis, Claim, Sentence, Source, Span

_NEAR = 3  # sentences in which the one whom a pronoun means is looked for
_HEAD = 4  # characters behind a sentence's beginning that still are its head: a dash, a quotation mark
_SHORT_WORD = 3
_LEAD = 10  # words at a sentence's beginning in which a pronoun may stand before any name
_LAST_WORD = re.compile(r"([^\W\d_]+)\s*$")
_WORD = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»")


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


def opens_with_connective(text: str, span: Span) -> bool:
    """Whether a span opens with a word that goes on from what stands before it.

    >>> opens_with_connective("But Kyiv fell.", Span(0, 14)), opens_with_connective("Kyiv fell.", Span(0, 10))
    (True, False)
    """
    word = _WORD.match(text, span.start, span.end)
    return word is not None and word.group().lower() in _words("connectives")


@cache
def _connective() -> re.Pattern[str]:
    """What goes on from the sentence before and may be left out ("Then in June, …"), with the comma behind it."""
    words = "|".join(map(re.escape, sorted(_words("droppable"), key=len, reverse=True)))
    phrases = "|".join(map(re.escape, pack("en/brief")["droppable_phrases"]))
    return re.compile(rf"(?:(?:{words})\b,?|(?:{phrases}),)\s+(?=[^\W\d_]|[“\"])", re.IGNORECASE)


def _behind_complementizer(text: str, content: Span) -> Span:
    """A content without the "that" which leads over to it; "that" before a verb or a bare noun points at something."""
    words = [match for _, match in zip(range(2), _WORD.finditer(text, content.start, content.end), strict=False)]
    if len(words) < 2 or words[0].start() > content.start or words[0].group().lower() not in _words("complementizers"):
        return content
    follows = words[1].group()
    clause = not follows.islower() or follows in _words("clause_heads") or text[words[0].end() :].lstrip()[:1] in '“"«'
    return Span(words[1].start(), content.end) if clause else content


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
        self._speaking = {found.sentence: found.source for found in analysis.attributions if found.source}

    def of(self, claim: Claim) -> tuple[Span | None, bool]:
        """What of its sentence a statement shows.

        Args:
            claim: one of the analysis's claims.

        Returns:
            The part from where it can be understood to the sentence's end, None if there is none; and whether its
            source, a pronoun, has to be named in brackets.
        """
        sentence = self.analysis.sentences[claim.sentence]
        whole, source = sentence.span, claim.source.span
        if source is None or not all(whole.holds(span) for span in (source, *claim.content, *claim.cue)):
            return None, False
        content = claim.content[0]
        if source.start < content.start:
            content = _behind_complementizer(self.text, content)
        if opens_with_anaphor(self.text, content) and not self._refers_to_source(content, claim):
            return None, False
        reason = obstacle(self.text, sentence, language=self.analysis.language)
        pronoun = pronouns().match(self.text, source.start, source.end)
        if pronoun is not None and pronoun.end() == source.end:
            return self._named(claim, sentence, reason)
        if pronoun is not None:
            name = self.text.find(claim.source.name, source.start, source.end)
            return (self._from(name, claim), False) if name >= 0 else (None, False)
        if not reason:
            return whole, False
        behind = self._behind_connective(sentence, reason)
        if behind is not None and behind.start <= min(source.start, content.start):
            return behind, False
        if source.start > content.start:
            headed = content.start - whole.start < _HEAD and points_back(reason) and reason != UNNAMED
            return None if headed else self._from(content.start, claim), False
        before = _LAST_WORD.search(self.text[max(whole.start, source.start - 40) : source.start])
        embedded = before is not None and before[1].lower() in _words("embedding")
        return None if embedded else self._from(source.start, claim), False

    def _behind_connective(self, sentence: Sentence, reason: str) -> Span | None:
        """The sentence without the "Then" or "For its part," it opens with, if it stands alone so."""
        match = _connective().match(self.text, sentence.span.start, sentence.span.end)
        if match is None or not points_back(reason):
            return None
        rest = Span(match.end(), sentence.span.end)
        left = obstacle(self.text, replace(sentence, span=rest), language=self.analysis.language)
        return rest if left in ("", "opens in lower case") and names_late(self.text, rest) is None else None

    def _named(self, claim: Claim, sentence: Sentence, reason: str) -> tuple[Span | None, bool]:
        """The part for a pronoun's claim: from it on, or the whole sentence where it stands behind the words."""
        source, whole = claim.source.span, sentence.span
        if source is None or not self.is_certain(claim.source, sentence):
            return None, False
        if source.start > claim.content[0].start:
            return (whole, True) if reason in ("", UNNAMED) else (None, False)
        return (self._from(source.start, claim), True) if self._heads_clause(whole, source) else (None, False)

    def _from(self, start: int, claim: Claim) -> Span | None:
        """A claim's sentence from a place in it on; None where what stands before governs it."""
        whole = self.analysis.sentences[claim.sentence].span
        before = self.text[whole.start : start]
        timed = bool(claim.figures) and not _words("periods").isdisjoint(_WORD.findall(before.lower()))
        return None if timed or governs(before) else Span(start, whole.end)

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

    def is_certain(self, source: Source, sentence: Sentence) -> bool:
        """Whether a pronoun's person is beyond doubt.

        It is who spoke last just before; or, if no other person did, the only one named there or the last one who opens
        a sentence. A body or group behind "it" or "they" is certain if a rule found it at all: those rules are strict;
        behind "he" it is a mistake.
        """
        if source.actor is None or not source.name or source.span is None or pronouns().match(source.name):
            return False
        person = source.span.of(self.text).lower() in _words("persons")
        if not self._is_person(source.actor):
            return not person
        first = max(0, sentence.index - _NEAR)
        spoke = next((self._speaking[i] for i in range(sentence.index - 1, first - 1, -1) if i in self._speaking), None)
        if spoke is not None and spoke.actor == source.actor:
            return True
        other = spoke is not None and person and bool(spoke.name)
        if other and (spoke is None or spoke.actor is None or not self._is_body(spoke.actor)):
            return False
        low = bisect_left(self._people, (self._starts[first], 0))
        near = self._people[low : bisect_left(self._people, (sentence.span.start, 0))]
        if all(number == source.actor for _, number in near) and not other:
            return True
        heads = [
            n for at, n in near if self.text[self._starts[bisect_right(self._starts, at) - 1] : at].count(" ") < _NEAR
        ]
        return bool(heads) and heads[-1] == source.actor

    def _is_body(self, actor: int) -> bool:
        return self.analysis.actors[actor].kind is ActorKind.BODY

    def _is_person(self, actor: int) -> bool:
        return self.analysis.actors[actor].kind is ActorKind.PERSON
