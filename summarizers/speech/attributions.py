"""Who is said to say what: source, cue and content by the frames of reporting verbs.

The method is the one of rule-based attribution readers (Krestel et al. 2008; the cue lists and span conventions follow
PolNeAR, Newell et al. 2018): each cue verb has frames that tell what may follow it; the source is the noun phrase
before it, or behind it in an inversion; the content is the clause behind it, or before it where the sentence ends
with the cue. It cannot read sources that are named only in a paragraph before (quotes find theirs in `quotes`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summarizers.speech.contents import Contents, Quotes
from summarizers.speech.cues import Cue, cues, is_according, is_bare_participle, is_cue_verb
from summarizers.speech.subjects import apposition_after, clause_subject, subject_after, subject_before
from summarizers.text.clauses import CLOSING_MARKS, DASHES, Landmarks, Words, group_start, has_ending, skip_adjuncts
from summarizers.types import Span, Spans

CLOSING_WORDS = 16
"""How far from a sentence's end the cue of an attribution that closes it may stand, in words."""

_SPEAKER_WORDS = 12  # an inverted speaker without a quote before ("…, said the minister")
_CLAUSE_WORDS = 4
_POSSESSOR_WORDS = 3  # from a noun of reporting back to its possessor ("Moscow’s repeated public claim")
_QUOTE_ENDS = CLOSING_MARKS | {"’"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An attribution before its source is resolved to an actor.

    `sentence` is the index of the cue's sentence; `lemma`, `kind` and `stance` are the cue's in the lexicon; `rule`
    names the rule that found source and content; `negated`: "has not said".
    """

    content: Spans
    source: Span | None
    cue: Span
    sentence: int
    lemma: str
    kind: str
    stance: str
    rule: str
    negated: bool = False


def find_attributions(paragraphs: Sequence[Words], direct: Sequence[Span]) -> list[Draft]:
    """All attributions that a cue introduces. Never raises.

    Args:
        paragraphs: the words of each paragraph.
        direct: the spans of direct quotes (what stands between the marks), in order, not overlapping; a content that
            begins or ends inside one takes it whole.

    Returns:
        Drafts in the order of their cues; empty if there are none.
    """
    quotes = Quotes(direct)
    return [draft for words in paragraphs for draft in _Reader(words, quotes).read()]


class _Reader:
    """Reads one paragraph, from its first word to its last."""

    def __init__(self, words: Words, quotes: Quotes) -> None:
        self.words = words
        self.landmarks = Landmarks(words)
        self.contents = Contents(words, self.landmarks, quotes)
        self.found: list[Draft] = []
        self.floor = 0
        self.subject: tuple[int, int] | None = None  # of the last attribution in the sentence

    def read(self) -> list[Draft]:
        words, lexicon = self.words, cues()
        sentence = -1
        for at, token in enumerate(words.tokens):
            if words.quoted(at):
                continue
            if words.sentence_of[at] != sentence:
                sentence = words.sentence_of[at]
                self._enter(sentence)
            cue = lexicon.get(token.lower)
            if cue is not None and is_cue_verb(words, at, cue, self.floor):
                self._read_verb(at, cue)
            elif words.is_a(at, "nouns") and words.is_a(at + 1, "complementizers"):
                self._read_noun(at)
            elif is_according(words, at):
                self._read_according(at)
        return self.found

    def _enter(self, sentence: int) -> None:
        first, last = self.words.sentences[sentence]
        self.floor, self.subject = first, None
        self.contents.enter(first, last)
        self.contents.ceiling = self._closing_attribution(first, last)

    def _closing_attribution(self, first: int, last: int) -> int:
        """The token from which an attribution closes a sentence ("…, the minister said on Monday."), or its end."""
        words = self.words
        for at in range(last, max(first, last - CLOSING_WORDS), -1):
            if words.quoted(at):
                break
            cue = cues().get(words.lower(at))
            if cue is None or not cue.may_follow or not is_cue_verb(words, at, cue, first):
                continue
            source = subject_before(words, group_start(words, at, first)[0], first)
            behind = skip_adjuncts(words, at + 1)
            if source is not None and (behind > last or words.ends(behind)) and words.lower(source[0] - 1) == ",":
                return source[0] if source[0] > first else last + 1
            break
        return last + 1

    def _read_verb(self, at: int, cue: Cue) -> None:
        words, contents = self.words, self.contents
        start, negated = group_start(words, at, self.floor)
        behind = self._behind_cue(at, start, cue)
        participle = is_bare_participle(words, start, at)
        inverted = None if participle else self._inverted(at, start, cue)
        if inverted is not None and (content := contents.before(start)):
            speaker, behind = inverted
            content += contents.behind(behind)
            self._add(at, at, cue, content, speaker, "cue, then source", negated, taken=True)
            return
        source = self._source(at, start)
        if not participle and source is not None and self._follows_content(start, source[0], behind):
            content = contents.before(source[0])
            if not words.ends(behind) and behind <= words.bounds(at)[1]:
                between = words.lower(behind) == "," and words.lower(source[0] - 1) == ","
                content += contents.behind(behind, between)
            self._add(start, at, cue, content, source, "source and cue behind", negated, taken=True)
        elif source is not None:
            self._add(start, at, cue, contents.after(at, behind, cue), source, "source, then cue", negated)

    def _behind_cue(self, at: int, start: int, cue: Cue) -> int:
        """The token behind a cue and its adjuncts; behind a quote also behind the person told ("…,” he told AFP.")."""
        words = self.words
        if "tell" in cue.frames and (told := self.contents.addressee_end(at + 1)) is not None:
            source = subject_before(words, start, self.floor)
            if source is not None and source[0] > self.floor and words.tokens[source[0] - 1].text in _QUOTE_ENDS:
                return skip_adjuncts(words, told)
        return skip_adjuncts(words, at + 1)

    def _source(self, at: int, start: int) -> tuple[int, int] | None:
        """The subject of the verb group: before it, or the subject that it shares with an earlier verb."""
        words = self.words
        before = start - 1
        if words.is_a(before, "infinitive_markers"):
            return None
        parenthetic = words.lower(before) == "," and words.lower(before - 1) == ","
        if is_bare_participle(words, start, at) or words.is_a(before, "conjoiners") or parenthetic:
            return self.subject or clause_subject(words, start)
        found = subject_before(words, start, self.floor)
        if found is not None and words.is_a(found[0], "subject_relatives"):
            return self._antecedent(found[0]) if words.is_a(found[0], "personal_relatives") else None
        if found is not None and words.is_a(found[1], "personal_relatives"):
            return found[0], found[1] - 1
        return found

    def _antecedent(self, relative: int) -> tuple[int, int] | None:
        end = relative - 1 if self.words.lower(relative - 1) == "," else relative
        return subject_before(self.words, end, self.floor) if end > self.floor else None

    def _inverted(self, at: int, start: int, cue: Cue) -> tuple[tuple[int, int], int] | None:
        """Source behind the cue ("…, said the minister"), and the token behind the source and its adjuncts."""
        words = self.words
        before = start - 1
        if before < 0 or not cue.may_follow:
            return None
        mark = words.tokens[before].text in CLOSING_MARKS | {"“"} and not words.quoted(start)
        quoted = mark or self._closes_dialogue(before)
        if not quoted and (words.lower(before) != "," or before <= self.floor or "tell" in cue.frames):
            return None
        first = skip_adjuncts(words, at + 1) if words.is_a(at + 1, "adverbs") else at + 1
        if words.is_a(first, "third_persons") or words.is_a(first, "never_speakers"):
            return None
        source = subject_after(words, first)
        if source is None:
            return None
        if not quoted and not (self._names_speaker(source) and self.landmarks.has_finite(self.floor, before)):
            return None
        apposition = apposition_after(words, source[1])
        end = apposition[1] if apposition else source[1]
        return (source[0], end), skip_adjuncts(words, end + 1)

    def _closes_dialogue(self, at: int) -> bool:
        """Whether a dash closes speech ("- We will win - said X")."""
        return self.words.tokens[at].text in DASHES and self.words.quoted(at - 1)

    def _names_speaker(self, source: tuple[int, int]) -> bool:
        """Whether what follows a cue is a name or an office and no clause ("…, said the minister would resign")."""
        words = self.words
        first, last = source
        if words.is_a(last + 1, "auxiliaries") or self.landmarks.has_finite(first, last + 1):
            return False
        named = any(words.tokens[i].is_capital or words.is_a(i, "roles") for i in range(first, last + 1))
        return named and last - first <= _SPEAKER_WORDS

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
        if last - first < _CLAUSE_WORDS:
            return False
        if words.is_a(first, "prepositions") or words.is_a(first, "adjunct_openers"):
            return self.landmarks.has_comma(first + 3, last - 3)
        return True

    def _read_according(self, at: int) -> None:
        words = self.words
        source = subject_after(words, at + 2)
        if source is None:
            return
        first, limit = words.bounds(at)
        if at - first <= 2:
            comma = next((i for i in range(source[1] + 1, limit) if words.lower(i) == ","), None)
            content = self.contents.clause(comma + 1, at) if comma is not None else ()
        else:
            content = self.contents.before(at)
            apposition = apposition_after(words, source[1])
            source = (source[0], apposition[1]) if apposition else source
        cue = Cue(f"{words.lower(at)} {words.lower(at + 1)}", "report", "asserts", ())
        self._add(at, at + 1, cue, content, source, "according to")

    def _read_noun(self, at: int) -> None:
        """A noun of reporting ("Moscow’s claim that …"): the source is its possessor, if it has one."""
        words = self.words
        before = at - 1
        while (
            before > self.floor
            and words.lower(before).isalpha()
            and not words.is_a(before, "possessives")
            and at - before <= _POSSESSOR_WORDS
        ):
            before -= 1
        possessive = has_ending(words.lower(before), "all_possessive") or words.is_a(before, "possessives")
        source = subject_before(words, before + 1, self.floor) if possessive else None
        cue = Cue(words.lower(at), "report", "asserts", ())
        self._add(at, at, cue, self.contents.clause(at + 2, at), source, "noun of reporting")

    def _add(
        self,
        first: int,
        last: int,
        cue: Cue,
        content: Spans,
        source: tuple[int, int] | None,
        rule: str,
        negated: bool = False,
        taken: bool = False,
    ) -> None:
        """Adds a draft if it has a content; `taken`: that content stands before its cue, no later one may take it."""
        if not content:
            return
        words = self.words
        span = words.span(*source) if source is not None else None
        cue_span = words.span(first, last)
        self.subject = source or self.subject
        if taken:
            self.contents.taken = cue_span, max(cue_span.end, span.end if span is not None else 0)
        self.found.append(
            Draft(
                content=tuple(sorted(set(content))),
                source=span,
                cue=cue_span,
                sentence=words.sentence_of[last],
                lemma=cue.lemma,
                kind=cue.kind,
                stance=cue.stance,
                rule=rule,
                negated=negated,
            )
        )
