"""What passives, adjectives and the quoted attribute: "criticised by X", "X is willing to …", "quoted X as saying …".

The subject of these is no source, or none of a verb of speech; who speaks stands behind "by", before an adjective, or
between "quoted" and "as". What it cannot do: find the agent of a passive that is not told.
"""

from __future__ import annotations

from summarizers.speech.contents import Piece
from summarizers.speech.cues import Cue
from summarizers.speech.reading import Reading
from summarizers.speech.subjects import is_contracted, subject_after, subject_before
from summarizers.text.clauses import group_start, is_adverb, skip_adjuncts, word_class
from summarizers.types import Spans

_QUOTED_WORDS = 16  # from "quoted" to "as saying"


class PassiveReading(Reading):
    """Reads passives, adjectives and who is quoted."""

    def _read_passive(self, at: int, start: int, cue: Cue, negated: bool, how: str) -> None:
        """Passives: "X was criticized by Y", "it is believed that …", "X is expected to …"."""
        words = self.words
        subject = subject_before(words, start, self.floor)
        if subject is not None and words.is_a(subject[0], "relatives"):
            subject = None
        if words.is_a(at + 1, "agent_markers"):
            agent = subject_after(words, at + 2) if at + 2 < len(words.tokens) else None
            if agent is None:
                return
            to = next((i for i in range(agent[0] + 1, agent[1] + 1) if words.is_a(i, "infinitive_markers")), None)
            if to is not None:
                agent = agent[0], to - 1
                if how == "passive" and (told := self.contents.clause(to, at, "to")) is not None:
                    content = told.spans if subject is None else (words.span(*subject), *told.spans)
                    self._add(start, at + 1, at, cue, content, told, agent, "source behind “by”", how, negated)
                    return
            if words.is_a(agent[1] + 1, "complementizers") and (told := self.contents.clause(agent[1] + 2, at, "that")):
                self._add(start, at + 1, at, cue, told.spans, told, agent, "source behind “by”", how, negated)
            if subject is None:
                return
            piece = Piece((words.span(*subject),), "agent", *subject)
            self._add(start, at + 1, at, cue, piece.spans, piece, agent, "source behind “by”", how, negated)
            return
        if how == "passive":
            self._raise(at, start, cue, negated, how, subject)

    def _read_raised(self, at: int, start: int, cue: Cue, negated: bool, how: str) -> None:
        """What seems is no source's, and its subject belongs to it ("X seems to …")."""
        if how in ("active", "infinitive"):
            self._raise(at, start, cue, negated, "raised", subject_before(self.words, start, self.floor))

    def _raise(self, at: int, start: int, cue: Cue, negated: bool, how: str, subject: tuple[int, int] | None) -> None:
        words = self.words
        after = self.contents.after(at, skip_adjuncts(words, at + 1), cue)
        spans: Spans = after.spans if after is not None else ()
        if subject is not None and not words.is_a(subject[0], "expletives"):
            before = words.span(*subject)
            spans = (before, *(span for span in spans if not span.overlaps(before)))
            after = after or Piece(spans, "alone", *subject)
        if after is None or words.is_a(after.first - 1, "agent_markers"):
            return
        clause = subject is not None and words.is_a(subject[0], "expletives") and after.frame.startswith("that")
        hearsay = after.frame.startswith("to") and cue.lemma in word_class("hearsay")
        certain = how == "passive" and (hearsay or (clause and cue.kind in ("report", "think")))
        self._add(start, at, at, cue, spans, after, None, "nobody named", how, negated, certain=certain)

    def _read_adjective(self, at: int, start: int, cue: Cue, negated: bool) -> None:
        words = self.words
        if words.tokens[at].is_capital and not self.headline:
            return
        after = self.contents.after(at, at + 1, cue) if at + 1 < len(words.tokens) else None
        if after is None or after.frame == "object*":
            return
        if "make" in cue.frames:
            self._read_made(at, cue, after)
            return
        first = start
        while first > self.floor and words.is_a(first - 1, "degrees"):
            first -= 1
        first, more = group_start(words, first, self.floor)
        negated = negated or more
        while first > self.floor and words.is_a(first - 1, "linking"):
            first, more = group_start(words, first - 1, self.floor)
            negated = negated or more
        be = any(words.is_a(i, "be") for i in range(first, at)) or is_contracted(words, first - 1, "being")
        how = "linked" if be else "bare" if first == at else "degree"
        source = subject_before(words, first, self.floor)
        if "raise" in cue.frames:
            spans = after.spans
            if source is not None and not words.is_a(source[0], "expletives"):
                before = words.span(*source)
                spans = (before, *(span for span in spans if not span.overlaps(before)))
            self._add(first, at, at, cue, spans, after, None, "nobody named", how, negated)
        elif source is not None:
            self._add(first, at, at, cue, after.spans, after, source, "adjective", how, negated)

    def _read_made(self, at: int, cue: Cue, piece: Piece) -> None:
        """What somebody makes clear ("made it clear that no ships would sail")."""
        words = self.words
        verb = at - 1
        while verb > self.floor and (
            words.is_a(verb, "degrees") or words.is_a(verb, "put_objects") or is_adverb(words, verb)
        ):
            verb -= 1
        start, negated = group_start(words, verb, self.floor)
        source = subject_before(words, start, self.floor) if words.is_a(verb, "making") else None
        if source is not None and piece.frame in ("that", "question"):
            self._add(
                start, at, at, cue, piece.spans, piece, source, "source, then cue", "degree", negated, certain=True
            )

    def _read_quoted(self, at: int, cue: Cue) -> bool:
        """Who is quoted is the source ("quoted an officer as saying that …"); whether a cue stands so."""
        words = self.words
        if not words.is_a(at - 1, "naming"):
            return False
        verb = next(
            (i for i in range(at - 2, max(self.floor, at - _QUOTED_WORDS), -1) if words.is_a(i, "quoting")), None
        )
        after = self.contents.after(at, skip_adjuncts(words, at + 1), cue)
        if verb is None or after is None:
            return False
        start, negated = group_start(words, verb, self.floor)
        passive = any(words.is_a(i, "be") for i in range(start, verb))
        source = subject_before(words, start, self.floor) if passive else (verb + 1, at - 2)
        if source is not None and source[0] <= source[1]:
            rule = "quoted as saying"
            self._add(verb, at, at, cue, after.spans, after, source, rule, "active", negated, certain=True)
        return True
