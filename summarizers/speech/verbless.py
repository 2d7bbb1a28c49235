"""What attributes without a verb: "according to X", "X’s claim that …", "Moscow: …", "as the minister put it"."""

from __future__ import annotations

from summarizers.speech.cues import Cue, all_cues
from summarizers.speech.reading import CLAUSE_WORDS, Reading
from summarizers.speech.subjects import apposition_after, clause_subject, is_dash, subject_after, subject_before
from summarizers.text.clauses import group_start, has_ending
from summarizers.types import Spans

_OPENING_WORDS = 2  # what may stand before "according to" that opens a sentence
_NAME_WORDS = 5  # the longest possessor
_LIGHT_WORDS = 4  # from a noun of reporting back to its possessor, or to the verb that lends it a subject
_PREDICATE_WORDS = 4  # what is said of a noun of reporting before its colon
LABELLED = "name before a colon"
"""The rule of what a name before a colon is said to say."""

_LABEL_WORDS = 6  # the longest name before a colon


class VerblessReading(Reading):
    """Reads phrases and nouns."""

    def _read_according(self, at: int, end: int) -> None:
        """A phrase like "according to": its source stands behind, its content before or behind that."""
        words = self.words
        source = subject_after(words, end)
        if source is None:
            return
        if words.is_a(source[1], "not_sources"):
            return
        first, limit = words.bounds(at)
        phrase = " ".join(words.lower(i) for i in range(at, end))
        cue = Cue(phrase, "report", "asserts", ())
        opens = at - first <= _OPENING_WORDS
        if opens or words.is_a(at - 1, "subject_relatives"):
            comma = source[1] + 1 if not opens else None
            if opens:
                comma = next((i + 1 for i in range(source[1] + 1, limit) if words.lower(i) == ","), None)
            piece = self.contents.clause(comma, at, "according") if comma is not None else None
            if piece is not None and not opens:  # the relative clause ends with its comma
                closing = (i for i in range(piece.first, limit) if words.lower(i) == "," and not words.quoted(i))
                piece = self.contents.cut(piece, next(closing, limit + 1))
        elif words.lower(at) == words.lower(end - 2):
            piece = self.contents.before(at, whole=True)
            apposition = apposition_after(words, source[1])
            source = (source[0], apposition[1]) if apposition else source
        else:
            return
        if piece is not None:
            certain = end - at > 2
            content = piece.spans if opens else (*piece.spans, *self._behind_dash(at, source[1] + 1))
            self._add(at, end - 1, at, cue, content, piece, source, "according to", "", certain=certain)

    def _behind_dash(self, at: int, closing: int) -> Spans:
        """The rest of a content that dashes interrupt ("troops stand – by X’s account – to attack")."""
        words = self.words
        if not (is_dash(words, at - 1) and is_dash(words, closing)) or words.ends(closing):
            return ()
        rest = self.contents.clause(closing + 1, closing + 1, "behind")
        return rest.spans if rest is not None else ()

    def _read_put(self, at: int) -> None:
        """A source that puts it ("As the minister put it, …")."""
        words = self.words
        source = subject_before(words, at, self.floor)
        if source is None or not words.is_a(source[0] - 1, "manner") or words.lower(at + 2) != ",":
            return
        piece = self.contents.clause(at + 3, at, "according")
        if piece is not None:
            cue = Cue(f"{words.lower(at)} {words.lower(at + 1)}", "report", "asserts", ())
            self._add(at, at + 1, at, cue, piece.spans, piece, source, "according to", "", certain=True)

    def _read_label(self, at: int) -> None:
        """A name before a colon that a sentence begins with ("Moscow: no ships were hit")."""
        words = self.words
        if at == self.floor or at - self.floor > _LABEL_WORDS or words.ends(at):
            return
        source = (self.floor, at - 1)
        if words.is_a(self.floor, "captions"):
            return
        if words.lower(at - 1) in all_cues() or self.landmarks.has_finite(self.floor, at):
            return
        piece = self.contents.clause(at + 1, at, "label")
        if piece is None or not any(words.tokens[i].is_capital for i in range(self.floor, at)):
            return
        cue = Cue(":", "report", "asserts", ())
        office = self._is_office(*source)
        if not office and not self.landmarks.has_finite(piece.first, piece.last + 1):
            return
        certain = office and piece.last - piece.first >= CLAUSE_WORDS
        self._add(at, at, at, cue, piece.spans, piece, source, LABELLED, "", certain=certain)

    def _read_noun(self, at: int, cue: Cue) -> None:
        """A noun of reporting ("Moscow’s claim that …"): the source is its possessor, or a light verb's subject."""
        words = self.words
        if at + 1 >= len(words.tokens) or words.ends(at):
            return
        if words.tokens[at].is_capital and at != self.floor and not self.headline:
            return
        colon = self._colon_behind(at) if cue.kind == "report" else None
        if colon is not None:
            piece = self.contents.clause(colon + 1, at, "colon")
        elif "colon" in cue.frames:
            return
        else:
            piece = self.contents.after(at, at + 1, cue)
        if piece is None or piece.frame == "object*":
            return
        source, first, how = self._noun_source(at)
        if source is None and piece.frame in ("by*", "from*"):
            source = subject_after(words, at + 2) if at + 2 < len(words.tokens) else None
            if source is None:
                return
            piece, how = self.contents.after(at, source[1] + 1, cue), "behind"
            if piece is None or piece.frame == "object*":
                return
        told = piece.frame in ("that", "that*", "clause") and cue.kind == "report"
        certain = told and (how == "behind" or (how == "light verb" and cue.stance == "promises"))
        if colon is not None:
            certain = how == "possessive" and self.landmarks.has_finite(piece.first, piece.last + 1)
        if piece.frame == "that*" and how != "light verb" and not self.landmarks.has_finite(self.floor, at):
            piece = self.contents.subject_clause(piece, at)
        self._add(first, at, at, cue, piece.spans, piece, source, "noun of reporting", how, certain=certain)

    def _colon_behind(self, at: int) -> int | None:
        """The colon behind a noun of reporting and what is said of it ("The general’s answer was short: …")."""
        words = self.words
        if not words.is_a(at + 1, "be"):
            return None
        ahead = range(at + 2, min(words.bounds(at)[1], at + _PREDICATE_WORDS + 3))
        colon = next((i for i in ahead if not words.tokens[i].is_word), None)
        return colon if colon is not None and words.lower(colon) == ":" else None

    def _noun_source(self, at: int) -> tuple[tuple[int, int] | None, int, str]:
        """Whose a noun of reporting is, where its cue begins, and how it is told."""
        words = self.words
        before = at - 1
        while before >= self.floor and at - before <= _LIGHT_WORDS:
            if words.is_a(before, "possessives"):
                return (before, before), at, "possessive"
            if has_ending(words.lower(before), "all_possessive"):
                return self._possessor(before), at, "possessive"
            owned = words.is_a(before - 1, "determiners") or has_ending(words.lower(before - 1), "all_possessive")
            if words.is_a(before, "light_verbs") and not owned:
                start, _ = group_start(words, before, self.floor)
                source = subject_before(words, start, self.floor)
                return (source or self.nearest or clause_subject(words, start)), start, "light verb"
            if not words.lower(before).isalpha():
                break
            before -= 1
        return None, at, "alone"

    def _possessor(self, last: int) -> tuple[int, int]:
        """The short noun phrase that ends with a possessive form."""
        words, first = self.words, last
        while first > self.floor and last - first < _NAME_WORDS:
            before = first - 1
            named = words.tokens[before].is_capital and words.tokens[before].is_word
            whole = words.tokens[first].is_capital or words.is_a(first, "determiners")
            plain = words.lower(before).isalpha() and not whole
            governs = words.is_a(before, "prepositions") or words.is_a(before, "auxiliaries")
            if not (
                named or words.lower(before) == "." or words.is_a(before, "determiners") or (plain and not governs)
            ):
                break
            first = before
        while not words.tokens[first].is_word and first < last:
            first += 1
        return first, last
