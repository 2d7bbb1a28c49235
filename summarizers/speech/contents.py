"""What is said: the span of a content behind, before or around its cue.

Behind a cue its frames decide (`data/en/cues.toml`): a clause, an infinitive, the person told and then a clause, a
preposition with a noun phrase. A content goes up to its clause's end: a semicolon, a new cue behind "and", an
auxiliary behind ", but". Spans follow PolNeAR (Newell et al. 2018): no complementizer, no final stop, and a quote
that a content cuts into is taken whole. What it cannot do: find a content that begins in another sentence.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from summarizers.speech.cues import Cue, cues, is_according, is_past_cue
from summarizers.text.clauses import CLOSING_MARKS, OPENING_MARKS, Landmarks, Words, has_ending, word_class
from summarizers.types import Span, Spans

ADDRESSEE_WORDS = 10
"""The longest person addressed ("told the UN Security Council in New York that"), in words."""

_VERB_WORDS = 14  # how far into a clause its verb must show
_PIECE_WORDS = 4  # a second content in a sentence behind a finished one has at least so many words
_STRIPPED = frozenset(".,;:!?") | CLOSING_MARKS | {"“"}
_BEHIND_CONTENT = frozenset(",—–-“") | CLOSING_MARKS


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


class Contents:
    """Reads the contents of one paragraph.

    Attributes:
        ceiling: the token from which an attribution closes the sentence; contents of cues before it end there.
        taken: the cue, and the end offset of source and cue, that the last content before a cue belongs to.
    """

    def __init__(self, words: Words, landmarks: Landmarks, quotes: Quotes) -> None:
        self._words = words
        self._landmarks = landmarks
        self._quotes = quotes
        self._ends: dict[int, list[tuple[int, int]]] = {}
        self._solid: list[int] | None = None
        self._floor, self._begin = 0, 0
        self.ceiling = len(words.tokens)
        self.taken: tuple[Span, int] | None = None

    def enter(self, first: int, last: int) -> None:
        """Turns to the sentence from its first to its last token."""
        words = self._words
        opening = (i for i in range(first, last) if words.tokens[i].is_word or words.quoted(i))
        self._floor, self._begin, self.ceiling = first, next(opening, last), last + 1

    def after(self, at: int, behind: int, cue: Cue) -> Spans:
        """What a cue says behind it; empty if nothing there fits its frames.

        Args:
            at: the cue's token.
            behind: the token behind the cue and its adjuncts.
            cue: the cue.
        """
        words, limit = self._words, self._words.bounds(at)[1]
        if behind > limit:
            return ()
        mark = words.lower(behind)
        if mark in (",", ":") and behind < limit:
            following = behind + 1
            opens = words.tokens[following].text in OPENING_MARKS | {"‘"} or words.quoted(following)
            if opens or mark == ":":
                return self.clause(following, at)
            if mark == ",":
                return ()
        return next((content for frame in cue.frames if (content := self._frame(frame, at, behind))), ())

    def _frame(self, frame: str, at: int, behind: int) -> Spans:
        words = self._words
        stop = words.lower(behind)
        conjunction = words.is_a(behind, "complementizers")
        if frame == "clause":
            if conjunction or words.is_a(behind, "question_words"):
                first: int | None = behind + conjunction
            else:
                begins = not words.is_a(behind, "never_clauses") and stop not in (".", ",")
                first = behind if begins and self._has_verb(behind, at) else None
        elif frame == "say":
            first = None if words.is_a(behind, "prepositions") or stop == "." else behind + conjunction
        elif frame == "tell":
            first = self._told_clause(behind)
        elif frame == "tell-to":
            ahead = range(behind, min(behind + ADDRESSEE_WORDS, words.bounds(at)[1]))
            first = behind if any(words.is_a(i, "infinitive_markers") for i in ahead) else None
        elif frame == "to":
            first = behind if words.is_a(behind, "infinitive_markers") else None
        elif frame == "accuse":
            first = None if words.is_a(behind, "never_accused") else behind
        elif frame in word_class("prepositions"):
            first = behind + 1 if stop == frame else None
        elif frame == "name" and words.is_a(behind, "naming"):
            first = behind + 1
        else:
            first = behind if self._begins_phrase(behind) else None
        return () if first is None else self.clause(first, at)

    def _told_clause(self, behind: int) -> int | None:
        """Where the clause begins behind the person told."""
        words = self._words
        end = self.addressee_end(behind)
        if end is None or words.is_a(end, "never_told") or words.lower(end) == ".":
            return None
        return end + (words.is_a(end, "complementizers") or words.lower(end) in (",", ":"))

    def _begins_phrase(self, at: int) -> bool:
        words = self._words
        if not words.tokens[at].is_word:
            return words.tokens[at].text in OPENING_MARKS - {"„"}
        return not words.is_a(at, "prepositions") and not words.is_a(at, "coordinators")

    def _has_verb(self, first: int, at: int) -> bool:
        """Whether a verb shows in the clause that begins at `first`, before a quote or a colon."""
        words = self._words
        if words.is_a(first, "pronouns"):
            return True
        last = min(words.bounds(at)[1], first + _VERB_WORDS)
        marks = (i for i in range(first, last + 1) if words.quoted(i) or words.lower(i) == ":")
        return self._landmarks.has_finite(first, next(marks, last + 1))

    def addressee_end(self, at: int) -> int | None:
        """The token behind the person told, who begins at `at`; None where nothing that can be told follows."""
        words, start = self._words, at
        limit = words.bounds(at)[1]
        if words.is_a(at, "objects"):
            at += 1
        while at <= limit and at - start < ADDRESSEE_WORDS:
            mark = words.tokens[at].text
            if mark in ",:" or mark in OPENING_MARKS - {"„"} or words.is_a(at, "addressee_ends") or words.quoted(at):
                break
            if at > start and (
                words.is_a(at, "clause_subjects")
                or (words.is_a(at, "determiners") and not words.is_a(at - 1, "prepositions"))
            ):
                break
            at += 1
        return at if start < at <= limit else None

    def clause(self, first: int, at: int) -> Spans:
        """The content that begins at a token, up to the end of its clause; `at` is its cue."""
        words = self._words
        limit = words.bounds(at)[1]
        if first > limit:
            return ()
        while first < limit and words.opens_quote(first):
            first += 1
        last = self._clause_end(first, limit if at >= self.ceiling else min(limit, self.ceiling - 1))
        if last < first:
            return ()
        return (self._quotes.whole(words.span(first, max(first, self._last_solid(last)))),)

    def _last_solid(self, last: int) -> int:
        """The last token at or before one that belongs to a content: no stop, no "and", no mark but a quote's own."""
        if self._solid is None:
            words = self._words
            self._solid = [
                i
                for i, token in enumerate(words.tokens)
                if not (token.text in _STRIPPED or words.is_a(i, "trailing_joiners"))
                or (token.text in CLOSING_MARKS and not words.quoted(i - 1))
            ]
        at = bisect_right(self._solid, last) - 1
        return self._solid[at] if at >= 0 else -1

    def _clause_end(self, first: int, limit: int) -> int:
        sentence = self._words.sentence_of[limit]
        if sentence not in self._ends:
            self._ends[sentence] = self._clause_ends(*self._words.sentences[sentence])
        ends = self._ends[sentence]
        for at in range(bisect_left(ends, (first + 1, 0)), len(ends)):
            end, needed = ends[at]
            if end > limit:
                break
            if end + needed <= limit:
                return end - 1
        return limit

    def _clause_ends(self, first: int, limit: int) -> list[tuple[int, int]]:
        """The tokens of a sentence before which a clause ends, and how many tokens must follow them."""
        words = self._words
        found = []
        for i in range(first, limit + 1):
            if words.quoted(i):
                continue
            if words.lower(i) == ";" or is_according(words, i):
                found.append((i, 0))
            elif words.lower(i) == "," and (needed := self._new_statement(i + 1)):
                found.append((i, needed))
            elif words.is_a(i, "trailing_joiners") and is_past_cue(words, i + 1):
                found.append((i, 1))
        return found

    def _new_statement(self, at: int) -> int:
        """How many words begin a new statement behind a comma (", but has not", ", adding that"); 0 if none does."""
        words = self._words
        if words.is_a(at, "clause_joiners"):
            return 2 if words.is_a(at + 1, "coordinated_verbs") or is_past_cue(words, at + 1) else 0
        cue = cues().get(words.lower(at)) if has_ending(words.lower(at), "ing") else None
        return int(cue is not None and cue.kind in ("report", "judge"))

    def before(self, end: int) -> Spans:
        """What stands before a source or cue in its sentence; empty if another cue has taken it."""
        words = self._words
        last = end - 1
        while last >= self._floor and words.tokens[last].text in _BEHIND_CONTENT and not words.quoted(last):
            last -= 1
        if last < self._floor:
            return ()
        content = words.span(min(self._begin, last), last)
        if self.taken is not None and content.start < self.taken[0].end and self.taken[0].start < content.end:
            first, count = self._landmarks.words_from(self.taken[1], last + 1)
            if count < _PIECE_WORDS or not self._landmarks.has_finite(first, last + 1):
                return ()
            content = words.span(first, last)
        return (self._quotes.whole(content),)

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
        if mark is not None and words.is_a(at, "piece_joiners"):
            at = mark
        if at < limit and words.opens_quote(at):
            at += 1
        return self.clause(at, at)

    def _joins_pieces(self, at: int, mark: int) -> bool:
        words = self._words
        gap = all(words.lower(i) in (",", ":") or words.is_a(i, "piece_joiners") for i in range(at, mark))
        return gap and words.opens_quote(mark)
