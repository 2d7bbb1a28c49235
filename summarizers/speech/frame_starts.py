"""Where the content behind a cue begins: each frame of the lexicon by the words and marks that it asks for.

The frames are those of `data/en/cues.toml`. What it cannot do: tell a person told from the subject of a clause without
"that" where neither a pronoun nor a determiner parts them.
"""

from __future__ import annotations

from summarizers.text.clauses import CLOSING_MARKS, OPENING_MARKS, Landmarks, Words, aside_end, word_class

ADDRESSEE_WORDS = 10
"""The longest person addressed ("told the UN Security Council in New York that"), in words."""

PARENTHESIS_WORDS = 9
"""The longest parenthesis between a cue and its "that" ("testified, for example, that"), in words."""

NO_CONTENT = frozenset(".,;:!?…)]}-–—/&") | CLOSING_MARKS
"""Marks with which no content begins."""

_VERB_WORDS = 14  # how far into a clause its verb must show
_OPENING_BEHIND = OPENING_MARKS - {"„"}


class FrameStarts:
    """Reads where frames begin in one paragraph."""

    def __init__(self, words: Words, landmarks: Landmarks) -> None:
        self._words = words
        self._landmarks = landmarks

    def _is_time(self, colon: int) -> bool:
        """Whether a colon stands in a time of day ("3:10")."""
        words = self._words
        return words.tokens[colon - 1].end == words.tokens[colon].start and words.lower(colon + 1)[:1].isdigit()

    def _is_conjunction(self, at: int) -> bool:
        """Whether "that" opens a clause here rather than stands for a thing ("denied that.")."""
        words = self._words
        if not words.is_a(at, "complementizers") or words.ends(at):
            return False
        return words.tokens[at + 1].text not in NO_CONTENT or words.opens_quote(at + 1)

    def _frame(self, frame: str, at: int, behind: int) -> int | None:
        """Where the content begins that a frame finds behind a cue."""
        words = self._words
        stop = words.lower(behind)
        if frame == "clause":
            conjunction = self._is_conjunction(behind)
            if conjunction or words.is_a(behind, "question_words"):
                return behind + conjunction
            begins = not words.is_a(behind, "never_clauses") and stop not in (".", ",")
            return behind if begins and self._has_verb(behind, at) else None
        if frame == "say":
            return None if words.is_a(behind, "prepositions") or stop == "." else behind + self._is_conjunction(behind)
        if frame == "tell":
            return self._told_clause(behind)
        if frame == "tell-to":
            opens = behind + words.is_a(behind, "infinitive_markers")  # "appealed to them to leave"
            ahead = range(opens, min(behind + ADDRESSEE_WORDS, words.bounds(at)[1]))
            return behind if any(words.is_a(i, "infinitive_markers") for i in ahead) else None
        if frame == "to":
            return behind if words.is_a(behind, "infinitive_markers") else None
        if frame == "accuse":
            return None if words.is_a(behind, "never_accused") else behind
        if frame in word_class("prepositions"):
            return self._behind_particle(behind + 1) if stop == frame else None
        if frame == "name" and words.is_a(behind, "naming"):
            return behind + 1
        return behind if self._begins_phrase(behind) else None

    def _behind_particle(self, at: int) -> int:
        """Where the content begins behind a particle or preposition, and an aside between commas."""
        words = self._words
        if words.lower(at) == ",":
            ahead = range(at + 1, min(words.bounds(at)[1], at + PARENTHESIS_WORDS))
            closing = next((i for i in ahead if words.lower(i) == ","), None)
            at = closing + 1 if closing is not None and words.is_a(closing + 1, "complementizers") else at
        return at + self._is_conjunction(at)

    def _told_clause(self, behind: int) -> int | None:
        """Where the clause begins behind the person told."""
        words = self._words
        end = self.addressee_end(behind)
        end = aside_end(words, end) or end if end is not None else None
        if end is None or words.is_a(end, "never_told") or words.lower(end) == ".":
            return None
        if words.lower(end) == ":" and self._is_time(end):
            return None
        return end + (words.is_a(end, "complementizers") or words.lower(end) in (",", ":"))

    def _begins_phrase(self, at: int) -> bool:
        words = self._words
        if not words.tokens[at].is_word:
            return words.tokens[at].text in _OPENING_BEHIND
        return not words.is_a(at, "prepositions") and not words.is_a(at, "coordinators")

    def _has_verb(self, first: int, at: int) -> bool:
        """Whether a verb shows in the clause that begins at `first`, before a quote or a colon."""
        words = self._words
        if words.is_a(first, "pronouns"):
            goes_on = not words.ends(first) and words.tokens[first + 1].is_word
            return goes_on and not words.is_a(first + 1, "prepositions")
        last = min(words.bounds(at)[1], first + _VERB_WORDS)
        for i in range(first, last + 1):
            if words.quoted(i) or words.lower(i) == ":":
                return False
            if self._landmarks.has_finite(i - (i > first), i + 1):
                return not words.is_a(i - 1, "coordinators")
        return False

    def addressee_end(self, at: int) -> int | None:
        """The token behind the person told, who begins at `at`; None where nothing that can be told follows."""
        words, start = self._words, at
        limit = words.bounds(at)[1]
        if words.is_a(at, "objects"):
            at += 1
        while at <= limit and at - start < ADDRESSEE_WORDS:
            mark = words.tokens[at].text
            if mark in ",:" or mark in _OPENING_BEHIND or words.is_a(at, "addressee_ends") or words.quoted(at):
                break
            if at > start and (
                aside_end(words, at) is not None
                or words.is_a(at, "clause_subjects")
                or (words.is_a(at, "determiners") and not words.is_a(at - 1, "prepositions"))
            ):
                break
            at += 1
        return at if start < at <= limit else None
