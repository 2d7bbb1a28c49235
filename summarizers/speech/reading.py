"""One paragraph while it is read for attributions: its words, who spoke last, and the candidates found so far."""

from __future__ import annotations

from dataclasses import dataclass

from summarizers.speech.contents import Contents, Piece, Quotes
from summarizers.speech.cues import Cue, cues, is_cue_verb
from summarizers.speech.subjects import subject_before
from summarizers.text.clauses import Landmarks, Words, group_start, skip_adjuncts
from summarizers.types import Span, Spans

CLOSING_WORDS = 16
"""How far from a sentence's end the cue of an attribution that closes it may stand, in words."""

CLAUSE_WORDS = 4
"""Fewer words than these and one more are no clause of their own."""

_HEADLINE = 0.75  # the share of capitalised words from which a sentence is a headline
_HEADLINE_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What may be an attribution, in tokens of its paragraph.

    `at` is the cue's main word, `first` and `last` its whole group; `source` its first and last token; `piece` the
    content's main part; `shared`: the source is an earlier report's, not the nearest verb's; `voice` how the cue
    stands; `inside`: in the content of an attribution before it; `certain`: its words leave no doubt, however rare they
    are; `closed`: it closes its sentence or stands between commas or behind a quote.
    """

    at: int
    first: int
    last: int
    cue: Cue
    content: Spans
    piece: Piece
    source: tuple[int, int] | None
    shared: bool
    rule: str
    voice: str
    negated: bool
    inside: bool
    certain: bool
    closed: bool
    headline: bool


class Reading:
    """The state of reading one paragraph, sentence by sentence."""

    def __init__(self, words: Words, quotes: Quotes) -> None:
        self.words = words
        self.landmarks = Landmarks(words)
        self.contents = Contents(words, self.landmarks, quotes)
        self.found: list[Candidate] = []
        self.floor = 0
        self.headline = False
        self.outer: tuple[int, int] | None = None  # who makes the last report that stands in no other
        self.nearest: tuple[int, int] | None = None  # of the last verb in the sentence
        self.open_until = -1  # the last token of the last report's content

    def _enter(self, sentence: int) -> None:
        first, last = self.words.sentences[sentence]
        self.floor, self.outer, self.nearest, self.open_until = first, None, None, -1
        self.headline = self._is_headline(first, last)
        self.contents.enter(first, last)
        self.contents.ceiling = self._closing_attribution(first, last)

    def _is_headline(self, first: int, last: int) -> bool:
        """Whether nearly all words of a sentence have a capital."""
        most = (1 - _HEADLINE) * (last + 1 - first)  # words that may have none, if all tokens are words
        count = small = 0
        for _, _, text, _ in self.words.tokens[first : last + 1]:
            if text[0].isalnum():
                count += 1
                small += not text[0].isupper()
                if small > most:
                    return False
        return count >= _HEADLINE_WORDS and count - small >= _HEADLINE * count

    def _closing_attribution(self, first: int, last: int) -> int:
        """The token from which an attribution closes a sentence ("…, the minister said on Monday."), or its end."""
        words, known = self.words, cues()
        for at in range(last, max(first, last - CLOSING_WORDS), -1):
            if words.quote_of[at] >= 0:
                break
            cue = known.get(words.lowers[at])
            if cue is None or not cue.may_follow or not is_cue_verb(words, at, cue, first):
                continue
            source = subject_before(words, group_start(words, at, first)[0], first)
            behind = skip_adjuncts(words, at + 1)
            if source is not None and (behind > last or words.ends(behind)) and words.lower(source[0] - 1) == ",":
                return source[0] if source[0] > first else last + 1
            break
        return last + 1

    def _is_office(self, first: int, last: int) -> bool:
        """Whether an office or a body that speaks is named, and nothing in time or number."""
        words = self.words
        named = any(words.is_a(i, "roles") or words.is_a(i, "speakers") for i in range(first, last + 1))
        return named and not any(words.lower(i)[:1].isdigit() for i in range(first, last + 1))

    def _add(
        self,
        first: int,
        last: int,
        at: int,
        cue: Cue,
        content: Spans,
        piece: Piece,
        source: tuple[int, int] | None,
        rule: str,
        how: str,
        negated: bool = False,
        taken: bool = False,
        certain: bool = False,
    ) -> None:
        """Adds a candidate; `taken`: its content stands before its cue, no later one may take it."""
        words = self.words
        core = cue.part == "verb" and words.lower(at) in cues()
        inside = at <= self.open_until
        if core and cue.kind == "report" and piece.first > at:
            self.open_until = max(self.open_until, piece.last)
        if taken:
            cue_span = words.span(first, last)
            end = words.span(*source).end if source is not None else 0
            self.contents.taken = cue_span, max(cue_span.end, end)
        self.found.append(
            Candidate(
                at=at,
                first=first,
                last=last,
                cue=cue,
                content=tuple(sorted(set(content))),
                piece=piece,
                source=source,
                shared=source is not None and source == self.outer and source != self.nearest,
                rule=rule,
                voice=how,
                negated=negated,
                inside=inside,
                certain=certain,
                closed=taken,
                headline=self.headline,
            )
        )


def span_of(words: Words, candidate: Candidate) -> tuple[Span, Span | None]:
    """The spans of a candidate's cue and source."""
    source = words.span(*candidate.source) if candidate.source is not None else None
    return words.span(candidate.first, candidate.last), source
