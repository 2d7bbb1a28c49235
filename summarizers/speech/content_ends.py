"""Where a content ends inside its sentence: the most likely of the places where a clause or phrase may end.

Each comma, dash, conjunction, preposition and verb behind a content's first word may end it. A logistic model gives
each of them a probability; the content ends at the place that is most likely the first to end it, or goes on to the
limit where that is likelier still. What it cannot do: see that two clauses depend on one another.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from math import exp, log1p

from summarizers.speech.cues import cues
from summarizers.speech.likelihood import BIAS, bucket, score, shape
from summarizers.speech.subjects import is_dash
from summarizers.text.clauses import (
    CLOSING_MARKS,
    DASHES,
    Landmarks,
    Words,
    endings,
    word_class,
)

PLACES = 16
"""How many places are weighed behind a content's first word; one that goes on behind them ends at its limit."""

_STEEPEST = 50.0  # beyond this a weight changes nothing
_SUBJECT_WORDS = 5
_MARKS = frozenset(',;:()[—–-“"') | DASHES
_SKIPPED = _MARKS - CLOSING_MARKS  # behind these no place of its own stands


@cache
def _enders() -> frozenset[str]:
    names = (
        "coordinators",
        "subordinators",
        "prepositions",
        "relatives",
        "auxiliaries",
        "finite",
        "time",
        "weekdays",
    )
    more = ("infinitive_markers", "adjuncts", "clause_joiners", "personal_relatives")
    return _MARKS.union(*map(word_class, (*names, *more)))


class ContentEnds:
    """The places of one paragraph at which contents may end."""

    def __init__(self, words: Words, landmarks: Landmarks) -> None:
        self._words = words
        self._landmarks = landmarks
        self._places: dict[int, list[int]] = {}
        self._keys: dict[int, tuple[str, str, str, str, str]] = {}
        self._scores: dict[tuple[int, str, str, str], float] = {}

    def last(self, first: int, limit: int, frame: str, opener: str = "") -> int:
        """The last token of a content that begins at `first` and may go on to `limit`."""
        best, end, going_on = float("-inf"), limit, 0.0
        scores, has_finite = self._scores, self._landmarks.has_finite
        before, beyond = False, True
        for place in self.places(first, limit):
            # `_verbs`, but what was found before a place stands before the next, and what none follows stays so.
            before = before or has_finite(first, place)
            beyond = beyond and has_finite(place + 1, limit + 1)
            near = place, frame, opener, ("v" if before else "-") + ("v" if beyond else "-")
            if near not in scores:
                scores[near] = score("end", (BIAS, *self._near(*near)))
            total = scores[near] + score("end", self._far(place, first, limit, frame))
            ending, not_ending = (
                -log1p(exp(min(-total, _STEEPEST))),
                -log1p(exp(min(total, _STEEPEST))),
            )
            if going_on + ending > best:
                best, end = going_on + ending, place - 1
            going_on += not_ending
            if going_on < best:
                return end
        return end if best > going_on else limit

    def places(self, first: int, limit: int) -> list[int]:
        """The tokens behind a content's first word before which it may end, at most `PLACES`."""
        sentence = self._words.sentence_of[first]
        if sentence not in self._places:
            self._places[sentence] = self._read(*self._words.sentences[sentence])
        found = self._places[sentence]
        at = bisect_left(found, first + 1)
        return [place for place in found[at : at + PLACES] if place <= limit]

    def _read(self, first: int, last: int) -> list[int]:
        words, enders, shown = (
            self._words,
            _enders(),
            (*endings("past"), *endings("negative")),
        )
        lowers, found = words.lowers, []
        for at in range(first + 1, last + 1):
            lower, before = lowers[at], lowers[at - 1]
            closed = before in CLOSING_MARKS
            if (
                not (closed or lower in enders or lower.endswith(shown))
                or before in _SKIPPED
                or words.quote_of[at] >= 0
                or (lower in DASHES and not is_dash(words, at))
            ):
                continue
            if lower == ";" and words.is_a(at + 1 + words.is_a(at + 1, "coordinators"), "complementizers"):
                continue
            if lower in enders or (words.tokens[at].is_word if closed else shape(words, at) in ("past", "negative")):
                found.append(at)
        return found

    def features(self, place: int, first: int, limit: int, frame: str, opener: str) -> list[str]:
        """What the model knows of a place for a content that begins at `first`."""
        near = self._near(place, frame, opener, self._verbs(place, first, limit))
        return [*near, *self._far(place, first, limit, frame)]

    def _verbs(self, place: int, first: int, limit: int) -> str:
        """Whether a finite verb stands before a place, and behind it."""
        before = "v" if self._landmarks.has_finite(first, place) else "-"
        return before + ("v" if self._landmarks.has_finite(place + 1, limit + 1) else "-")

    def _near(self, place: int, frame: str, opener: str, verbs: str) -> list[str]:
        """The features of a place that do not depend on how far from its ends a content is."""
        if place not in self._keys:
            self._keys[place] = self._key(place)
        key, behind, before, beyond, ahead = self._keys[place]
        return [
            key,
            behind,
            before,
            beyond,
            f"{frame} {key}",
            f"{frame} {behind}",
            f"{frame} {verbs[0]}",
            f"{key} {verbs}",
            f"{frame} {key} {verbs}",
            f"{behind} {verbs}",
            f"{frame} {before}",
            f"{key} {ahead} {verbs[0]}",
            f"{frame} {key} {ahead}",
            f"opened {opener} {key}",
            f"opened {opener} {key} {verbs}",
        ]

    def _far(self, place: int, first: int, limit: int, frame: str) -> list[str]:
        """The features of how long a content that ends at a place is, and how much is left."""
        key, length = self._keys[place][0], bucket(place - first)
        return [
            f"{frame} {length}",
            f"{key} after {length}",
            f"{key} left {bucket(limit - place)}",
        ]

    def _cue_ahead(self, place: int) -> str:
        """Whether a cue of speech follows within a short subject, so that another statement begins here."""
        words, known, nouns = self._words, cues(), word_class("noun_cues")
        for at, lower in enumerate(words.lowers[place + 1 : place + 1 + _SUBJECT_WORDS], place + 1):
            cue = known.get(lower)
            if cue is not None and cue.kind == "report" and words.quote_of[at] < 0 and lower not in nouns:
                return f"cue {at - place} {shape(words, at)}"
            if lower != "." and not lower[0].isalnum():
                return "none"
        return "none"

    def _key(self, place: int) -> tuple[str, str, str, str, str]:
        """A place by the token there, those beside it, and the cue ahead."""
        words = self._words
        key = shape(words, place)
        if words.tokens[place - 1].text in CLOSING_MARKS:
            key = f"” {key}"
        after = shape(words, place + 1)
        beyond = f"{key} then {after} {shape(words, place + 2)}"
        return (
            key,
            f"{key} then {after}",
            f"{shape(words, place - 1)} then {key}",
            beyond,
            self._cue_ahead(place),
        )
