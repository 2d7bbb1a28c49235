"""What active verbs attribute: "X said that …", "…, X said", "…, said X", "…, which X denies".

Each cue verb has frames that tell what may follow it; its source is the noun phrase before it, or behind it in an
inversion, or behind "by", or the subject of an earlier verb that it shares.
"""

from __future__ import annotations

from summarizers.lexicon import pack
from summarizers.speech.contents import Piece
from summarizers.speech.cues import Cue
from summarizers.speech.likelihood import shape
from summarizers.speech.passives import PassiveReading
from summarizers.speech.reading import CLAUSE_WORDS
from summarizers.speech.subjects import (
    apposition_after,
    is_dash,
    subject_after,
    subject_before,
)
from summarizers.speech.verb_sources import SourceReading
from summarizers.text.clauses import (
    CLOSING_MARKS,
    DASHES,
    aside_end,
    skip_adjuncts,
    word_class,
)

_SPEAKER_WORDS = 12  # an inverted speaker without a quote before ("…, said the minister")
_CLAUSES = frozenset({"say", "tell", "clause", "that"})  # frames by which a cue takes a clause
_QUOTE_ENDS = CLOSING_MARKS | {"’", "'"}


class VerbReading(PassiveReading, SourceReading):
    """Reads verbs that are active."""

    def _read_verb(self, at: int, start: int, cue: Cue, negated: bool, how: str) -> None:
        contents = self.contents
        if how == "gerund" and (aside_end(self.words, at - 1) or 0) > at + 1:
            return  # "without citing any evidence"
        behind = self._behind_cue(at, start, cue)
        if (
            f"{self.words.lower(at + 1)} {self.words.lower(at + 2)}" in pack("en/grammar")["asking"]
            and cue.kind == "act"
        ):
            cue, behind = Cue(cue.lemma, "report", "asserts", ("clause",)), at + 3
            how = "asking"
        inverted = self._inverted(at, start, cue) if how == "active" else None
        if inverted is not None and (piece := contents.before(start)):
            speaker, following, quoted = inverted
            between = not quoted and self.words.lower(following) == ","
            content = (*piece.spans, *contents.behind(following, between))
            rule, dashed = "cue, then source", self._is_spaced_dash(start - 1)
            self._add(at, at, at, cue, content, piece, speaker, rule, how, negated, taken=quoted, certain=dashed)
            behind_speaker = speaker[1] + 1
            plain = self.words.is_a(at, "past_cues") and not self.words.is_a(speaker[0], "possessives")
            if quoted or (plain and (self.words.ends(behind_speaker) or self.words.lower(behind_speaker) == ",")):
                return
            if (
                cue.kind == "report"
                and self._names_speaker(speaker)
                and self.words.is_a(behind_speaker, "subject_breaks")
            ):
                return
        sources, outermost = self._sources(at, start, how), at > self.open_until
        if sources:
            self.nearest = sources[0]
        for source in sources or (None,):
            self._read_active(at, start, cue, negated, how, behind, source)
        if sources and cue.kind == "report" and how == "active" and outermost:
            self.outer = sources[0]

    def _read_active(
        self, at: int, start: int, cue: Cue, negated: bool, how: str, behind: int, source: tuple[int, int] | None
    ) -> None:
        """One source of a verb, with its content before it, behind it, or in the quote some words behind."""
        words, contents = self.words, self.contents
        if (
            how in ("active", "asking")
            and source is not None
            and cue.may_follow
            and self._may_follow(source[0], behind)
        ):
            before = source[0] - words.is_a(source[0] - 1, "manner")
            piece = contents.before(before)
            if piece is not None:
                content, sure = piece.spans, self._follows_content(start, before, behind)
                if not words.ends(behind) and behind <= words.bounds(at)[1]:
                    between = words.lower(behind) == "," and words.lower(before - 1) == ","
                    content += contents.behind(behind, between)
                rule = "source and cue behind"
                certain = how == "asking" or (
                    sure and cue.kind == "report" and self._closes(before - 1, behind, source)
                )
                self._add(start, at, at, cue, content, piece, source, rule, how, negated, taken=sure, certain=certain)
                if sure and words.tokens[before - 1].text in _QUOTE_ENDS:
                    return
        if source is not None and cue.may_follow and self._is_manner(source[0], behind):
            told = contents.clause(behind + 1, at, "according")
            if told is not None and self.landmarks.has_finite(told.first, told.last + 1):
                self._add(start, at, at, cue, told.spans, told, source, "source, then cue", how, negated, certain=True)
                return
        opener = self._opener(source, start)
        after = contents.after(at, behind, cue, opener)
        if after is None and source is not None and (said := self._related(source[0], behind, cue)) is not None:
            rule = "source and cue behind"
            self._add(start, at, at, cue, said.spans, said, source, rule, how, negated, certain=True)
        if after is not None:
            rule = "source, then cue" if source is not None else "nobody named"
            sure = source is not None and how == "active" and self._is_nested(source[0], cue, after)
            self._add(start, at, at, cue, after.spans, after, source, rule, how, negated, certain=sure)
        if cue.may_follow and source is not None and (ahead := contents.quote_ahead(at, behind, opener)) is not None:
            self._add(start, at, at, cue, ahead.spans, ahead, source, "source, then cue", how, negated)

    def _related(self, source: int, behind: int, cue: Cue) -> Piece | None:
        """The clause that a relative pronoun stands for ("Kyiv shelled the town, which it denies")."""
        words = self.words
        relative = source - 1
        named = words.is_a(source - 2, "articles") and words.lower(source - 3) == ","
        relative -= named  # "…, a charge Kyiv denies"
        answers = cue.stance in word_class("answers") and (named or words.is_a(relative, "clause_relatives"))
        if not answers or words.lower(relative - 1) != "," or not (words.ends(behind) or words.lower(behind) in ",;"):
            return None
        return self.contents.before(relative - 1, whole=True)

    def _is_manner(self, source: int, behind: int) -> bool:
        """Whether a sentence opens with who said so ("As the minister noted, the bridge …")."""
        words = self.words
        opens = source - 1 <= self.floor + 1 and words.is_a(source - 1, "manner")
        return opens and words.lower(behind) == "," and not words.ends(behind)

    def _is_nested(self, first: int, cue: Cue, piece: Piece) -> bool:
        """Whether a report stands whole in another's words ("Kyiv says Moscow claims the town fell")."""
        reported = first > self.floor and self.words.is_a(first - 1, "past_cues") and cue.kind == "report"
        reported = reported and self.words.tokens[first].is_capital
        return reported and piece.frame in _CLAUSES and self.landmarks.has_finite(piece.first, piece.last + 1)

    def _opener(self, source: tuple[int, int] | None, start: int) -> str:
        """What opens the clause of a source and its cue: a relative pronoun, a conjunction, a dash, a bracket."""
        words = self.words
        if words.is_a(start - 1, "subject_relatives"):
            return f"{shape(words, start - 2)} {words.lower(start - 1)}"
        if source is None or source[0] == self.floor:
            return ""
        opened = shape(words, source[0] - 1)
        return opened if opened not in ("Name", "word", "plural", "0", "time") else ""

    def _behind_cue(self, at: int, start: int, cue: Cue) -> int:
        """The token behind a cue and its adjuncts; behind a quote also behind the person told ("…,” he told AFP.")."""
        words = self.words
        if "tell" in cue.frames and (told := self.contents.addressee_end(at + 1)) is not None:
            source = subject_before(words, start, self.floor)
            before = words.tokens[source[0] - 1].text if source is not None and source[0] > self.floor else ""
            end = skip_adjuncts(words, told)
            if before in _QUOTE_ENDS or (before == "," and words.ends(end)):
                return end
        return skip_adjuncts(words, at + 1)

    def _inverted(self, at: int, start: int, cue: Cue) -> tuple[tuple[int, int], int, bool] | None:
        """Source behind the cue ("…, said the minister"), the token behind it, and whether a quote stands before."""
        words = self.words
        before = start - 1
        if before < 0 or not cue.may_follow:
            return None
        mark = words.tokens[before].text in CLOSING_MARKS | {"“"} and not words.quoted(start)
        quoted = mark or self._closes_dialogue(before)
        marked = words.lower(before) == "," or self._is_spaced_dash(before)
        if not quoted and (not marked or before <= self.floor or "tell" in cue.frames):
            return None
        first = skip_adjuncts(words, at + 1) if words.is_a(at + 1, "adverbs") else at + 1
        if words.is_a(first, "third_persons") or words.is_a(first, "never_speakers") or words.is_a(first, "weekdays"):
            return None
        source = subject_after(words, first)
        if source is None:
            return None
        closed = words.lower(source[1] + 1) == ","
        if not quoted and not (
            self._names_speaker(source)
            and (closed or words.lower(before) != "," or self.landmarks.has_finite(self.floor, before))
        ):
            return None
        apposition = apposition_after(words, source[1])
        end = apposition[1] if apposition else source[1]
        return (source[0], end), skip_adjuncts(words, end + 1), quoted

    def _closes_dialogue(self, at: int) -> bool:
        """Whether a dash closes speech ("- We will win - said X")."""
        return self.words.tokens[at].text in DASHES and self.words.quoted(at - 1)

    def _is_spaced_dash(self, at: int) -> bool:
        """Whether a dash with a blank on each side may close speech that no mark opens ("We hold on - said X")."""
        words = self.words
        spaced = is_dash(words, at) and words.tokens[at - 1].end < words.tokens[at].start
        return spaced and not words.ends(at) and words.tokens[at].end < words.tokens[at + 1].start

    def _names_speaker(self, source: tuple[int, int]) -> bool:
        """Whether what follows a cue is a name or an office and no clause ("…, said the minister would resign")."""
        words = self.words
        first, last = source
        if words.is_a(last + 1, "auxiliaries") or self.landmarks.has_finite(first, last + 1):
            return False
        named = any(words.tokens[i].is_capital for i in range(first, last + 1)) or self._is_office(first, last)
        return named and last - first <= _SPEAKER_WORDS

    def _may_follow(self, source: int, behind: int) -> bool:
        """Whether source and cue may stand behind their content: behind a comma, dash or closing mark."""
        words = self.words
        before = source - 1 - words.is_a(source - 1, "manner")
        if before < self.floor or words.quoted(source):
            return False
        closed = (
            words.lower(before) == "," or words.tokens[before].text in _QUOTE_ENDS | {"“"} or is_dash(words, before)
        )
        return closed and words.lower(behind) != ":" and not words.is_a(behind, "complementizers")

    def _follows_content(self, start: int, source: int, behind: int) -> bool:
        """Whether source and cue stand behind or inside their content ("…, he said" / "…, he said, …")."""
        words = self.words
        before = source - 1
        if before < self.floor:
            return False
        if self._closes_dialogue(before):
            return True
        if words.lower(before) == ",":
            between = words.lower(behind) == ","
            if between:
                return True
            ends = words.ends(behind) or behind > words.bounds(start)[1]
            return ends and (self._has_clause(self.floor, before) or self._has_told(self.floor, before))
        marked = words.tokens[before].text in _QUOTE_ENDS | {"“"} and not words.quoted(source)
        return marked and words.lower(behind) != ":" and not words.is_a(behind, "complementizers")

    def _closes(self, before: int, behind: int, source: tuple[int, int]) -> bool:
        """Whether an office or a body and its verb close a sentence behind a clause ("…, the ministry regretted.")."""
        words = self.words
        ends = words.ends(behind) or behind > words.bounds(source[0])[1]
        return ends and self._is_office(*source) and self.landmarks.has_finite(self.floor, before)

    def _has_told(self, first: int, last: int) -> bool:
        """Whether a clause follows an adjunct without a comma ("In May the town was taken, …")."""
        words = self.words
        opens = words.is_a(first, "prepositions") and not words.is_a(first, "adjunct_openers")
        return opens and last - first >= 2 * CLAUSE_WORDS and self.landmarks.has_finite(first + CLAUSE_WORDS, last)

    def _has_clause(self, first: int, last: int) -> bool:
        """Whether the words before a comma make a clause rather than an adjunct."""
        words = self.words
        if self.landmarks.has_quoted(first, last):
            return True
        if last - first < CLAUSE_WORDS:
            return False
        counts = f"{words.lower(first)} {words.lower(first + 1)}" in pack("en/grammar")["counting"]
        if (words.is_a(first, "prepositions") and not counts) or words.is_a(first, "adjunct_openers"):
            return self.landmarks.has_comma(first + 3, last - 3)
        return True
