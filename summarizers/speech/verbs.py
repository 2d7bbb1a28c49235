"""What verbs and adjectives attribute: "X said that …", "…, said X", "criticised by X", "X is willing to …".

Each cue verb has frames that tell what may follow it; its source is the noun phrase before it, or behind it in an
inversion, or behind "by", or the subject of an earlier verb that it shares.
"""

from __future__ import annotations

from summarizers.lexicon import pack
from summarizers.speech.contents import Piece
from summarizers.speech.cues import Cue
from summarizers.speech.likelihood import shape
from summarizers.speech.reading import CLAUSE_WORDS, Reading
from summarizers.speech.subjects import apposition_after, clause_subject, is_contracted, subject_after, subject_before
from summarizers.text.clauses import CLOSING_MARKS, DASHES, Words, aside_end, group_start, skip_adjuncts, word_class
from summarizers.types import Spans

_SPEAKER_WORDS = 12  # an inverted speaker without a quote before ("…, said the minister")
_RELATIVE_WORDS = 5  # a name with its relative pronoun that is given as the source
_QUOTED_WORDS = 16  # from "quoted" to "as saying"
_CLAUSES = frozenset({"say", "tell", "clause", "that"})  # frames by which a cue takes a clause
_QUOTE_ENDS = CLOSING_MARKS | {"’", "'"}


class VerbReading(Reading):
    """Reads verbs and adjectives."""

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
            self._add(at, at, at, cue, content, piece, speaker, "cue, then source", how, negated, taken=quoted)
            behind_speaker = speaker[1] + 1
            plain = self.words.is_a(at, "past_cues") and not self.words.is_a(speaker[0], "possessives")
            if quoted or (plain and (self.words.ends(behind_speaker) or self.words.lower(behind_speaker) == ",")):
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
                asks = how == "asking"
                self._add(start, at, at, cue, content, piece, source, rule, how, negated, taken=sure, certain=asks)
                if sure and words.tokens[before - 1].text in _QUOTE_ENDS:
                    return
        opener = self._opener(source, start)
        after = contents.after(at, behind, cue, opener)
        if after is not None:
            rule = "source, then cue" if source is not None else "nobody named"
            sure = source is not None and how == "active" and self._is_nested(source[0], cue, after)
            self._add(start, at, at, cue, after.spans, after, source, rule, how, negated, certain=sure)
        if cue.may_follow and source is not None and (ahead := contents.quote_ahead(at, behind, opener)) is not None:
            self._add(start, at, at, cue, ahead.spans, ahead, source, "source, then cue", how, negated)

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

    def _sources(self, at: int, start: int, how: str) -> list[tuple[int, int]]:
        """Who may be the subject of a verb group: the noun phrase before it, or subjects that it may share."""
        words = self.words
        before = start - 1
        if how == "infinitive":
            return self._shared(start)
        parenthetic = words.lower(before) == "," and words.lower(before - 1) == ","
        found: list[tuple[int, int] | None] = []
        if how == "participle" and words.tokens[before].is_word and words.lower(before - 1) != ",":
            found.append(subject_before(words, start, self.floor))
        if how in ("participle", "gerund") or words.is_a(before, "conjoiners") or parenthetic:
            found += self._shared(start)
            if words.lower(before) == "," and not any(found):
                found.append(subject_before(words, before, self.floor))
        elif words.is_a(before, "subject_relatives"):
            found.append(self._antecedent(before) or (before, before))
        else:
            found.append(subject_before(words, start, self.floor))
            if found[-1] is None and words.lower(before) == ",":
                found += self._shared(start)
        return [source for source in dict.fromkeys(found) if source is not None]

    def _shared(self, start: int) -> list[tuple[int, int]]:
        """Subjects of verbs before that a verb without one of its own may share."""
        found = (self.outer, self.nearest)
        known = [source for source in dict.fromkeys(found) if source is not None and source[1] < start]
        if not known and (first := clause_subject(self.words, start)) is not None:
            known.append(first)
        return known

    def _antecedent(self, relative: int) -> tuple[int, int] | None:
        """The noun phrase before a relative pronoun, with it where both are short."""
        end = relative - 1 if self.words.lower(relative - 1) == "," else relative
        found = subject_before(self.words, end, self.floor) if end > self.floor else None
        if found is None:
            return None
        short = relative - found[0] <= _RELATIVE_WORDS
        return found[0], relative if short else found[1]

    def _inverted(self, at: int, start: int, cue: Cue) -> tuple[tuple[int, int], int, bool] | None:
        """Source behind the cue ("…, said the minister"), the token behind it, and whether a quote stands before."""
        words = self.words
        before = start - 1
        if before < 0 or not cue.may_follow:
            return None
        mark = words.tokens[before].text in CLOSING_MARKS | {"“"} and not words.quoted(start)
        quoted = mark or self._closes_dialogue(before)
        if not quoted and (words.lower(before) != "," or before <= self.floor or "tell" in cue.frames):
            return None
        first = skip_adjuncts(words, at + 1) if words.is_a(at + 1, "adverbs") else at + 1
        if words.is_a(first, "third_persons") or words.is_a(first, "never_speakers") or words.is_a(first, "weekdays"):
            return None
        source = subject_after(words, first)
        if source is None:
            return None
        closed = words.lower(source[1] + 1) == ","
        if not quoted and not (
            self._names_speaker(source) and (closed or self.landmarks.has_finite(self.floor, before))
        ):
            return None
        apposition = apposition_after(words, source[1])
        end = apposition[1] if apposition else source[1]
        return (source[0], end), skip_adjuncts(words, end + 1), quoted

    def _closes_dialogue(self, at: int) -> bool:
        """Whether a dash closes speech ("- We will win - said X")."""
        return self.words.tokens[at].text in DASHES and self.words.quoted(at - 1)

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
        closed = words.lower(before) == "," or words.tokens[before].text in _QUOTE_ENDS | DASHES | {"“"}
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
            return between or (
                self._has_clause(self.floor, before) and (words.ends(behind) or behind > words.bounds(start)[1])
            )
        marked = words.tokens[before].text in _QUOTE_ENDS | {"“"} and not words.quoted(source)
        return marked and words.lower(behind) != ":" and not words.is_a(behind, "complementizers")

    def _has_clause(self, first: int, last: int) -> bool:
        """Whether the words before a comma make a clause rather than an adjunct."""
        words = self.words
        if self.landmarks.has_quoted(first, last):
            return True
        if last - first < CLAUSE_WORDS:
            return False
        if words.is_a(first, "prepositions") or words.is_a(first, "adjunct_openers"):
            return self.landmarks.has_comma(first + 3, last - 3)
        return True


def _subject_behind(words: Words, at: int) -> tuple[int, int] | None:
    """The subject of the clause behind a participle that opens a sentence ("Claiming victory, Trump said …")."""
    limit = words.bounds(at)[1]
    comma = next((i for i in range(at + 1, limit) if words.lower(i) == "," and not words.quoted(i)), None)
    return subject_after(words, comma + 1) if comma is not None else None
