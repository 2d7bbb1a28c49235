"""What is said: the span of a content behind, before or around its cue.

Behind a cue its frames decide (`data/en/cues.toml`): a clause, an infinitive, the person told and then a clause, a
preposition with a noun phrase. A content goes up to its clause's end (`clause_ends`, `content_ends`). Spans follow
PolNeAR (Newell et al. 2018): no complementizer, no final stop, and a quote that a content cuts into is taken whole.
What it cannot do: find a content that begins in another sentence.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from summarizers.speech.clause_ends import ClauseEnds
from summarizers.speech.content_ends import ContentEnds
from summarizers.speech.cues import Cue, according_end, cues
from summarizers.speech.frame_starts import ADDRESSEE_WORDS, NO_CONTENT, PARENTHESIS_WORDS, FrameStarts
from summarizers.text.clauses import (
    CLOSING_MARKS,
    DASHES,
    OPENING_MARKS,
    Landmarks,
    Words,
    aside_end,
    is_adverb,
    looks_finite,
    word_class,
)
from summarizers.types import Span, Spans

_PIECE_WORDS = 4  # a second content in a sentence behind a finished one has at least so many words
_RELAY_WORDS = 6  # the longest name of who carried a statement, with its verb
_OPENING = OPENING_MARKS | {"‘"}
_STOPS = frozenset(".!?")
_NO_REST = ("adjunct_openers", "clause_joiners", "personal_relatives", "manner_participles")  # they tell of the source
_STRIPPED = frozenset(".,;:!?") | CLOSING_MARKS | {"“"}
_BEHIND_CONTENT = frozenset(",—–-“") | CLOSING_MARKS


class Piece(NamedTuple):
    """A content, the frame it was read by, the tokens it was read from, and what opens its cue's clause."""

    spans: Spans
    frame: str
    first: int
    last: int
    opener: str = ""


class Quotes:
    """The spans of an article's direct quotes, found by offset."""

    def __init__(self, quotes: Sequence[Span]) -> None:
        self._quotes = quotes
        self._starts = [quote.start for quote in quotes]

    def whole(self, span: Span) -> Span:
        """A span that takes whole the quotes in which it begins or ends."""
        first, last = self._around(span.start), self._around(span.end)
        return Span(first.start if first else span.start, last.end if last else span.end)

    def _around(self, offset: int) -> Span | None:
        at = bisect_left(self._starts, offset) - 1
        return self._quotes[at] if at >= 0 and offset < self._quotes[at].end else None


class Contents(FrameStarts):
    """Reads the contents of one paragraph.

    Attributes:
        ceiling: the token from which an attribution closes the sentence; contents of cues before it end there.
        taken: the cue, and the end offset of source and cue, that the last content before a cue belongs to.
    """

    def __init__(self, words: Words, landmarks: Landmarks, quotes: Quotes) -> None:
        super().__init__(words, landmarks)
        self._quotes = quotes
        self._clauses = ClauseEnds(words)
        self.likely = ContentEnds(words, landmarks)
        self._solid: list[int] | None = None
        self._floor, self._begin = 0, 0
        self.ceiling = len(words.tokens)
        self.taken: tuple[Span, int] | None = None

    def enter(self, first: int, last: int) -> None:
        """Turns to the sentence from its first to its last token."""
        words = self._words
        opening = (i for i in range(first, last) if words.tokens[i].is_word or words.quoted(i))
        self._floor, self._begin, self.ceiling = first, next(opening, last), last + 1

    def after(self, at: int, behind: int, cue: Cue, opener: str = "") -> Piece | None:
        """What a cue says behind it; None if nothing there fits its frames.

        Args:
            at: the cue's token.
            behind: the token behind the cue and its adjuncts.
            cue: the cue.
            opener: the word or mark that opens the cue's own clause, where one does ("who", "while", a dash).
        """
        words, limit = self._words, self._words.bounds(at)[1]
        if behind > limit:
            return None
        mark = words.tokens[behind].text
        if mark == ":" and self._is_time(behind):
            return None
        if mark in ",:" and behind < limit:
            following = behind + 1
            opens = words.tokens[following].text in _OPENING or words.quoted(following)
            if opens or mark == ":":
                return self.clause(following, at, "quote" if opens else "colon", opener)
            return self._behind_comma(at, behind, opener) if cue.may_follow else None
        if mark in _OPENING:
            return self.clause(behind, at, "quote", opener)
        if mark in NO_CONTENT:
            return None
        for frame in cue.frames:
            first = self._frame(frame, at, behind)
            if first is not None and (piece := self.clause(first, at, self._called(frame, first), opener)) is not None:
                return piece
        return self._plain(at, behind, cue, opener)

    def _behind_comma(self, at: int, comma: int, opener: str) -> Piece | None:
        """What follows a parenthesis or a comma that should not stand there ("testified, for example, that …")."""
        words, limit = self._words, self._words.bounds(at)[1]
        ahead = range(comma + 1, min(limit, comma + PARENTHESIS_WORDS))
        closing = next((i for i in ahead if words.lower(i) == "," or words.quoted(i)), None)
        if closing is not None and words.is_a(closing + 1, "complementizers"):
            return self.clause(closing + 2, at, "that", opener)
        if closing is not None and words.opens_quote(closing + 1):
            return self.clause(closing + 1, at, "quote", opener)
        if words.tokens[comma + 1].is_capital or words.is_a(comma + 1, "complementizers"):
            return self.clause(comma + 1 + words.is_a(comma + 1, "complementizers"), at, "comma", opener)
        return None

    def quote_ahead(self, at: int, behind: int, opener: str) -> Piece | None:
        """A quote that stands behind a comma or colon some words behind a cue ("declared in the hall, “…”")."""
        words = self._words
        lowers, quotes = words.lowers, words.quote_of
        for i in range(behind, min(words.bounds(at)[1] - 1, behind + ADDRESSEE_WORDS)):
            if lowers[i] in (",", ":") and words.opens_quote(i + 1):
                return self.clause(i + 1, at, "quote ahead", opener) if i > behind else None
            if quotes[i] >= 0:
                return None
        return None

    def _called(self, frame: str, first: int) -> str:
        """A frame as the weights know it: clauses by what opens them, prepositions by themselves."""
        words = self._words
        if frame in ("clause", "say", "tell"):
            if words.is_a(first - 1, "complementizers"):
                return "that"
            if words.is_a(first, "question_words"):
                return "question"
            if words.is_a(first, "infinitive_markers"):
                return "to"
            return frame
        return frame

    def _plain(self, at: int, behind: int, cue: Cue, opener: str) -> Piece | None:
        """What stands behind a cue that fits none of its frames: a clause, an infinitive, a phrase."""
        words = self._words
        if cue.lemma in word_class("framed"):
            return None
        if self._is_conjunction(behind):
            return self.clause(behind + 1, at, "that*", opener)
        if words.is_a(behind, "question_words"):
            return self.clause(behind, at, "question*", opener)
        if words.is_a(behind, "infinitive_markers"):
            return self.clause(behind, at, "to*", opener)
        if words.is_a(behind, "prepositions"):
            return self.clause(behind + 1, at, f"{words.lower(behind)}*", opener)
        if words.is_a(behind, "coordinators") or "tell" in cue.frames:  # told whom, but not what
            return None
        return self.clause(behind, at, "object*", opener)

    def clause(self, first: int, at: int, frame: str, opener: str = "") -> Piece | None:
        """The content that begins at a token, up to the end of its clause; `at` is its cue."""
        words = self._words
        limit = words.bounds(at)[1]
        if first > limit:
            return None
        while first < limit and words.opens_quote(first):
            first += 1
        last = self._clauses.end(first, limit if at >= self.ceiling else min(limit, self.ceiling - 1))
        if last < first:
            return None
        last = self._behind_aside(self.likely.last(first, last, frame, opener), last, frame, opener)
        if frame == "object" and opener.split(" ")[-1] in word_class("restrictives"):
            last = self._before_main_verb(first, last)
        last = max(first, self._last_solid(last))
        return Piece((self._quotes.whole(words.span(first, last)),), frame, first, last, opener)

    def _behind_aside(self, last: int, limit: int, frame: str, opener: str) -> int:
        """Where a content ends that goes on behind an aside ("accused Kyiv, without citing evidence, of shelling")."""
        words = self._words
        aside = aside_end(words, last + 2) if last + 2 < limit and words.lower(last + 1) == "," else None
        if aside is None or aside >= limit or words.lower(aside) != ",":
            return last
        goes_on = words.is_a(aside + 1, "leading_prepositions") or words.is_a(aside + 1, "complementizers")
        return self.likely.last(aside + 1, limit, frame, opener) if goes_on else last

    def _before_main_verb(self, first: int, last: int) -> int:
        """Where the object in a relative clause ends before its sentence's own verb ("those who back it will pay")."""
        words = self._words
        for i in range(first + 1, last + 1):
            if words.quoted(i) or words.is_a(i, "subordinators") or words.is_a(i, "relatives") or words.lower(i) == ",":
                break
            if words.is_a(i, "auxiliaries") and not words.is_a(i - 1, "infinitive_markers"):
                return i - 1
        return last

    def subject_clause(self, piece: Piece, at: int) -> Piece:
        """A clause that belongs to a sentence's subject, without the sentence's own verb ("the claim that … was met").

        Args:
            piece: the clause, read up to where clauses end.
            at: its cue, a noun before which the sentence has no verb.
        """
        words, verbs = self._words, 0
        inside = False  # a verb group
        for i in range(piece.first + 1, piece.last + 1):
            if words.quoted(i) or words.is_a(i, "subordinators"):
                return piece
            verb = words.is_a(i, "auxiliaries") or looks_finite(words, i, piece.first)
            if verb and not inside:
                verbs += 1
                if verbs == 2 and i > piece.first + 1:
                    return self.cut(piece, i)
            helper = words.is_a(i, "auxiliaries") or is_adverb(words, i) or words.is_a(i, "negations")
            inside = (verb and words.is_a(i, "auxiliaries")) or (inside and helper)
        return piece

    def cut(self, piece: Piece, end: int) -> Piece:
        """A content that ends before a token at the latest."""
        if piece.last < end:
            return piece
        last = max(piece.first, self._last_solid(end - 1))
        return piece._replace(spans=(self._quotes.whole(self._words.span(piece.first, last)),), last=last)

    def _last_solid(self, last: int) -> int:
        """The last token at or before one that belongs to a content: no stop, no "and", no mark but a quote's own."""
        if self._solid is None:
            words = self._words
            trailing = word_class("trailing_joiners") | _STRIPPED
            self._solid = [
                i
                for i, lower in enumerate(words.lowers)
                if lower not in trailing or (lower in CLOSING_MARKS and not words.quoted(i - 1))
            ]
        at = bisect_right(self._solid, last) - 1
        return self._solid[at] if at >= 0 else -1

    def before(self, end: int, whole: bool = False) -> Piece | None:
        """What stands before a source or cue in its sentence; None if another cue has taken it.

        Args:
            end: the token behind the content.
            whole: also what another cue has taken ("“…,” Petrenko said, according to the agency").
        """
        words = self._words
        last = end - 1
        while last >= self._floor and words.tokens[last].text in _BEHIND_CONTENT and not words.quoted(last):
            last -= 1
        if last < self._floor:
            return None
        first = max(min(self._begin, last), self._dialogue_start(last))
        content = words.span(first, last)
        taken = self.taken if not whole else None
        if taken is not None and content.start < taken[0].end and taken[0].start < content.end:
            first, count = self._landmarks.words_from(taken[1], last + 1)
            if count < _PIECE_WORDS or not self._landmarks.has_finite(first, last + 1):
                return None
            content = words.span(first, last)
        return Piece((self._quotes.whole(content),), "before", first, last)

    def _dialogue_start(self, last: int) -> int:
        """Where speech begins that a dash right behind another sentence opens ("He waved.- We stay - he said")."""
        words, first = self._words, last
        while first > self._floor and words.quoted(first) and words.quoted(first - 1):
            first -= 1
        opened = first - 2 > self._floor and words.tokens[first - 1].text in DASHES
        glued = opened and words.tokens[first - 2].end == words.tokens[first - 1].start
        return first if glued and words.quoted(first) and words.lower(first - 2) in _STOPS else 0

    def behind(self, at: int, between: bool = False) -> Spans:
        """The rest of a content that its cue interrupts: "“A,” he said, “B”", or "the goal, he said, was …".

        Args:
            at: the token behind source, cue and adjuncts.
            between: whether source and cue stand between commas.
        """
        words = self._words
        limit = words.bounds(at)[1]
        if at > limit or words.ends(at):
            return ()
        mark = next((i for i in range(at, min(at + 3, limit)) if words.tokens[i].text in OPENING_MARKS), None)
        if not between and (mark is None or not self._joins_pieces(at, mark)):
            return ()
        if words.lower(at) == ",":
            at += 1
        if mark is None and (any(words.is_a(at, name) for name in _NO_REST) or self._tells_relay(at)):
            return ()
        if mark is not None and words.is_a(at, "piece_joiners"):
            at = mark
        if at < limit and words.opens_quote(at):
            at += 1
        piece = self.clause(at, at, "behind")
        return piece.spans if piece is not None else ()

    def _tells_relay(self, at: int) -> bool:
        """Whether the rest of a sentence only tells who carried it (", according to X", ", the agency reports")."""
        words, limit = self._words, self._words.bounds(at)[1]
        if according_end(words, at) is not None:
            return True
        last = limit if words.tokens[limit].is_word else limit - 1
        cue = cues().get(words.lower(last))
        short = 0 < last - at < _RELAY_WORDS and all(words.tokens[i].is_word for i in range(at, last))
        return short and cue is not None and cue.kind == "report" and cue.may_follow and words.tokens[at].is_word

    def _joins_pieces(self, at: int, mark: int) -> bool:
        words = self._words
        gap = all(words.lower(i) in (",", ":") or words.is_a(i, "piece_joiners") for i in range(at, mark))
        return gap and words.opens_quote(mark)
