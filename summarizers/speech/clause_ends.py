"""Where the clause of a content ends for certain: a semicolon, a new cue behind "and", an auxiliary behind ", but".

What such a sign leaves open, `content_ends` weighs. What it cannot do: tell a new statement whose cue is no past tense.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from summarizers.lexicon import pack
from summarizers.speech.cues import according_end, cues, is_past_cue, is_present_cue
from summarizers.text.clauses import Words, has_ending, word_class

_SPEAKER_WORDS = 6  # from "and" to the cue of another speaker's statement


class ClauseEnds:
    """The ends of clauses of one paragraph."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._ends: dict[int, list[tuple[int, int]]] = {}
        self._according = pack("en/grammar")["according"][0].split()[0]
        self._starters = word_class("trailing_joiners") | {";", ",", self._according}

    def end(self, first: int, limit: int) -> int:
        """The last token of a clause that begins at `first` and may go on to `limit`."""
        sentence = self._words.sentence_of[limit]
        if sentence not in self._ends:
            self._ends[sentence] = self._read(*self._words.sentences[sentence])
        ends = self._ends[sentence]
        for at in range(bisect_left(ends, (first + 1, 0)), len(ends)):
            end, needed = ends[at]
            if end > limit:
                break
            if end + needed <= limit:
                return end - 1
        return limit

    def _read(self, first: int, limit: int) -> list[tuple[int, int]]:
        """The tokens of a sentence before which a clause ends, and how many tokens must follow them."""
        words = self._words
        found = []
        starters = self._starters
        for i in range(first, limit + 1):
            lower = words.lowers[i]
            if lower not in starters or words.quote_of[i] >= 0:
                continue
            if lower == ";":
                goes_on = words.is_a(i + 1 + words.is_a(i + 1, "coordinators"), "complementizers")
                found += [] if goes_on else [(i, 0)]
            elif lower == ",":
                needed = self._new_statement(i + 1)
                found += [(i, needed)] if needed else []
            elif lower == self._according:
                found += [(i, 0)] if according_end(words, i) is not None else []
            elif is_past_cue(words, i + 1) or self._new_speaker(i + 1):
                found.append((i, 1))
        return found

    def _new_speaker(self, at: int, other: Callable[[Words, int], bool] = is_past_cue) -> bool:
        """Whether another speaker's statement begins behind "and" ("… and Moscow said that …")."""
        words = self._words
        for cue in range(at + 1, min(at + _SPEAKER_WORDS, len(words.tokens))):
            if not words.tokens[cue].is_word or words.is_a(cue, "prepositions"):
                return False
            if is_past_cue(words, cue) or other(words, cue):
                speaker = words.is_a(cue - 1, "roles") or words.is_a(cue - 1, "speakers")
                return speaker or words.tokens[cue - 1].is_capital
        return False

    def _new_statement(self, at: int) -> int:
        """How many words begin a new statement behind a comma (", but has not", ", adding that"); 0 if none does."""
        words = self._words
        if words.is_a(at, "clause_joiners"):
            if words.is_a(at + 1, "coordinated_verbs") or is_past_cue(words, at + 1) or is_present_cue(words, at + 1):
                return 2
            return 2 * self._new_speaker(at + 1, is_present_cue)
        if words.is_a(at, "aftermaths"):
            return 2
        cue = cues().get(words.lower(at)) if has_ending(words.lower(at), "ing") else None
        return int(cue is not None and cue.kind in ("report", "judge"))
