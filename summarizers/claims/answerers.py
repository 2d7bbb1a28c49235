"""Who answers: the source of the attribution whose cue a verb is, its clause's subject, or the speaker around it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from summarizers.actors.sides import side_of
from summarizers.claims.meaning import words_of
from summarizers.claims.nearby import Nearby
from summarizers.claims.objects import LONGEST, WORD_OR_MARK
from summarizers.claims.vocabulary import vocabulary
from summarizers.speech.attributions import Draft
from summarizers.text.clauses import cue_forms, has_ending, word_class
from summarizers.types import Actor, Sentence, Source, Span

_SUBJECT_WORDS = 16
_CLAUSE_MARK = re.compile(r"[;:—–“]\s*|\s-\s|[.!?][”\"’]\s+")
_OPENING_WORD = re.compile(r"(?:,\s+|^|\s)(\w+)\s+")


class Answerers:
    """Finds the sources of answers in one article.

    Args:
        text: the article's text.
        nearby: its attributions by sentence.
        actors: what the sources' `actor` indexes.
    """

    def __init__(self, text: str, nearby: Nearby, actors: Sequence[Actor]) -> None:
        self.text = text
        self.actors = actors
        self._nearby = nearby
        self._mentions = sorted(
            (span.start, span.end, number) for number, actor in enumerate(actors) for span in actor.mentions
        )
        self._starts = [mention[0] for mention in self._mentions]

    def owner(self, sentence: Sentence, noun: Span, behind: Span | None, *, own: bool) -> Source | None:
        """Whose claim a noun names: behind it ("the words of SANA"), before it ("the ministry's", "its"), or nobody's.

        `own`: a possessive pronoun or a longer owner is read too, since nothing else tells the source.
        """
        if behind is not None:
            return self.named_source(behind)
        before = list(WORD_OR_MARK.finditer(self.text, max(sentence.span.start, noun.start - 80), noun.start))[-6:]
        for at in range(len(before) - 1, -1, -1):
            word = before[at].group().lower()
            if word in word_class("possessives") and own:
                names = [
                    mention for mention in self._mentions if sentence.span.start <= mention[0] < before[at].start()
                ]
                return self.named_source(Span(names[0][0], names[0][1])) if names else None
            if word.endswith(("'s", "’s", "s'", "s’")):
                first = at
                while (
                    first > 0
                    and before[first - 1].group()[0].isalnum()
                    and (before[first - 1].group().lower() not in word_class("prepositions"))
                ):
                    first -= 1
                if first == 0 and len(before) == 6:
                    return None
                return self.named_source(Span(before[first].start(), before[at].end() - (2 if word[-1] == "s" else 1)))
            if not word[0].isalnum() or word in word_class("prepositions") or word in word_class("determiners"):
                return None
        return None

    def doer(self, sentence: Sentence, verb: Span) -> Source | None:
        """Who does what a verb says, or None."""
        return self.source(sentence, max(sentence.span.start, verb.start - LONGEST), verb)[0]

    def speaker(self, sentence: Sentence, span: Span) -> tuple[Source | None, Draft | None]:
        """The source of the smallest attribution whose content holds a span."""
        best: tuple[int, Source, Draft] | None = None
        for draft, source in self._nearby.of(sentence.index):
            if source is None or not source.name:
                continue
            for content in draft.content:
                size = content.end - content.start
                inside = content.start <= span.start + 2 and span.start < content.end
                if inside and (best is None or size < best[0]):
                    best = size, source, draft
        return (best[1], best[2]) if best is not None else (None, None)

    def source(self, sentence: Sentence, floor: int, verb: Span) -> tuple[Source | None, Draft | None]:
        """Who does what a verb says: its cue's source, its clause's subject, the speaker around it."""
        for draft, source in self._nearby.of(sentence.index):
            if draft.cue.overlaps(verb) and source is not None and source.name:
                return source, draft
        speaker, around = self.speaker(sentence, verb)
        participle = self.text[verb.start : verb.end].split()[0].lower().endswith(tuple(word_class("ing_endings")))
        subject = None if participle else self._subject(floor, verb.start)
        words = words_of(subject.of(self.text)) if subject is not None else []
        if subject is None or not words or words[-1] in word_class("third_persons"):
            return (speaker, around) if speaker is not None else self._earlier(sentence, verb)
        return self.named_source(subject), None

    def _earlier(self, sentence: Sentence, verb: Span) -> tuple[Source | None, Draft | None]:
        """The source nearest before a verb without a subject of its own (", rejecting accusations that …")."""
        before = [
            (draft.cue.start, number)
            for number, (draft, source) in enumerate(self._nearby.of(sentence.index))
            if draft.cue.start < verb.start and source is not None and source.name
        ]
        return (self._nearby.of(sentence.index)[max(before)[1]][1], None) if before else (None, None)

    def _subject(self, floor: int, end: int) -> Span | None:
        """The noun phrase before a verb group; of a relative clause its antecedent. None where there is none."""
        text, known = self.text, vocabulary()
        breaks = [match.end() for match in _CLAUSE_MARK.finditer(text[floor:end])]
        start = floor + (breaks[-1] if breaks else 0)
        joined = [
            match.end()
            for match in _OPENING_WORD.finditer(text[start:end])
            if match.group(1).lower() in (known.clause_openers if match.group().startswith(",") else known.open_alone)
        ]
        start += joined[-1] if joined else 0
        tokens = [
            (start + m.start(), start + m.end(), m.group().lower()) for m in WORD_OR_MARK.finditer(text[start:end])
        ]
        while tokens and self._is_of_group(tokens):
            tokens.pop()
        if tokens and tokens[-1][2] in word_class("subject_relatives"):
            tokens.pop()
            while tokens and not tokens[-1][2][0].isalnum():
                tokens.pop()
        elif tokens and tokens[-1][2] == ",":
            opener = tokens[0][2]
            commas = [i for i, token in enumerate(tokens) if token[2] == ","]
            if len(commas) < 2 or opener in word_class("prepositions"):
                # "The army, …, denied": the words before the first comma; ", rejecting": none.
                return None if len(commas) < 2 else Span(tokens[0][0], tokens[-1][1])
            tokens.pop()
        relative = next(
            (
                i
                for i, token in enumerate(tokens)
                if i and token[2] in word_class("subject_relatives") and tokens[i - 1][2] == ","
            ),
            None,
        )
        tokens = tokens[: relative - 1] if relative is not None else tokens
        if not tokens or tokens[0][2] in vocabulary().expletives:
            return None
        first = 0
        if tokens[0][2] in word_class("prepositions"):
            comma = next((i for i, token in enumerate(tokens) if token[2] == ","), None)
            if comma is not None:
                first = comma + 1
        named = tokens[first:]
        return Span(named[0][0], named[-1][1]) if named and _is_noun_phrase(text, named) else None

    def _is_of_group(self, tokens: Sequence[tuple[int, int, str]]) -> bool:
        """Whether the last word belongs to a verb group or an adjunct before it ("was quick to", "on Sunday")."""
        word = tokens[-1][2]
        groups = ("auxiliaries", "adverbs", "infinitive_markers", "weekdays", "time")
        if any(word in word_class(name) for name in groups) or word in vocabulary().group_words:
            return True
        return word in word_class("opening_prepositions") or (has_ending(word, "adverb") and len(word) > 4)

    def names(self, span: Span) -> bool:
        """Whether words may name a source."""
        tokens = [
            (span.start + m.start(), span.start + m.end(), m.group().lower())
            for m in WORD_OR_MARK.finditer(span.of(self.text))
        ]
        if not tokens or tokens[0][2] in word_class("pronouns"):
            return False
        opens = self.text[tokens[0][0]].isupper() or tokens[0][2] in word_class("determiners")
        return opens and _is_noun_phrase(self.text, tokens)

    def named_source(self, span: Span) -> Source:
        """A source by its words: the actor that stands in a span, the one at its end before others; else its words."""
        best: tuple[int, int, int] | None = None
        first = bisect_right(self._starts, span.start - 40)
        for start, end, number in self._mentions[first:]:
            if start >= span.end:
                break
            if start >= span.start and end <= span.end + 2:
                rank = (end - start, start, number)
                if best is None or (start > best[1] and end >= span.end - 2) or rank[0] > best[0]:
                    best = rank
        surface = re.sub(r"\s+", " ", span.of(self.text))
        article, _, rest = surface.partition(" ")
        whole = rest if article.lower() in word_class("determiners") else surface
        if best is not None and best[0] * 3 >= len(whole):
            actor = self.actors[best[2]]
            side = actor.side or side_of(surface)
            return Source(
                span=span, name=actor.name, actor=best[2], role=actor.role, side=side, rule="subject of the verb"
            )
        bare = re.sub(r"['’]s?$", "", surface)
        return Source(span=span, name=bare or surface, side=side_of(surface), rule="subject of the verb")


def _is_noun_phrase(text: str, tokens: Sequence[tuple[int, int, str]]) -> bool:
    """Whether words may name a source: not too many, no verb among them, no question, nobody in particular."""
    words = [token[2] for token in tokens]
    if words[-1] in word_class("noun_openers"):
        return False
    if len(words) > _SUBJECT_WORDS or text[tokens[-1][1] : tokens[-1][1] + 1] == "?":
        return False
    verbs = word_class("auxiliaries") | word_class("finite") | cue_forms()
    if any(word in verbs and text[start].islower() for start, _, word in tokens):
        return False
    return words[0] not in word_class("question_words") | vocabulary().indefinite
