"""Who is said to say what: source, cue and content by the frames of reporting verbs.

The method is the one of rule-based attribution readers (Krestel et al. 2008; the cue lists and span conventions follow
PolNeAR, Newell et al. 2018): each cue verb has frames that tell what may follow it; the source is the noun phrase
before it, or behind it in an inversion; the content is the clause behind it, or before it where the sentence ends
with the cue. It cannot read sources that are named only in a paragraph before (quotes find theirs in `quotes`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from summarizers.clauses import (
    Words,
    adjunct_end,
    apposition_after,
    clause_subject,
    group_start,
    subject_after,
    subject_before,
    word_class,
)
from summarizers.lexicon import pack
from summarizers.types import Span, Spans

_BEHIND = ("cue, then source", "source and cue behind")

ADDRESSEE_WORDS = 10
"""The longest person addressed ("told the UN Security Council in New York that"), in words."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue verb of the lexicon."""

    lemma: str
    kind: str
    stance: str
    frames: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An attribution before its source is resolved to an actor. `cut` is what follows the content in its sentence."""

    content: Spans
    source: Span | None
    cue: Span
    sentence: int
    lemma: str
    kind: str
    stance: str
    rule: str
    negated: bool = False


@cache
def cues() -> dict[str, Cue]:
    """Every form of every cue verb, in lower case."""
    found: dict[str, Cue] = {}
    for lemma, verb in pack("en/cues")["verbs"].items():
        cue = Cue(lemma, verb["kind"], verb["stance"], tuple(verb["frames"].split()))
        for form in (lemma, *verb["forms"].split()):
            found.setdefault(form, cue)
    return found


def find_attributions(paragraphs: Sequence[Words], direct: Sequence[Span]) -> list[Draft]:
    """All attributions that a cue introduces.

    Args:
        paragraphs: the words of each paragraph.
        direct: the spans of direct quotes (what stands between the marks); a content that begins or ends inside one
            takes it whole.

    Returns:
        Drafts in the order of their cues; empty if there are none.
    """
    found: list[Draft] = []
    for words in paragraphs:
        reader = _Reader(words, direct)
        found += reader.read()
    return found


class _Reader:
    """Reads one paragraph, from its first word to its last."""

    def __init__(self, words: Words, direct: Sequence[Span]) -> None:
        self.words = words
        self.direct = direct
        self.found: list[Draft] = []
        self.floor = 0
        self.ceiling = len(words.tokens)

    def read(self) -> list[Draft]:
        words = self.words
        lexicon = cues()
        sentence = -1
        for at, token in enumerate(words.tokens):
            if words.quote_of[at] >= 0:
                continue
            if words.sentence_of[at] != sentence:
                sentence = words.sentence_of[at]
                self.floor = words.sentences[sentence][0]
                self.ceiling = self._closing_attribution(sentence)
            cue = lexicon.get(token.lower)
            if cue is not None and self._is_verb(at, cue):
                draft = self._read_verb(at, cue)
            elif token.lower in word_class("nouns") and words.lower(at + 1) == "that":
                draft = self._read_noun(at)
            elif token.lower == "according" and words.lower(at + 1) == "to":
                draft = self._read_according(at)
            else:
                continue
            if draft is not None and draft.content:
                self.found.append(draft)
        return self.found

    def _closing_attribution(self, sentence: int) -> int:
        """Where an attribution begins that closes a sentence ("…, the minister said on Monday."): no content runs past it."""
        words = self.words
        first, last = words.sentences[sentence]
        for at in range(last, max(first, last - 16), -1):
            if words.quote_of[at] >= 0:
                break
            cue = cues().get(words.lower(at))
            if cue is None or not {"say", "clause", "tell"} & set(cue.frames) or not self._is_verb(at, cue):
                continue
            start, _ = group_start(words, at, first)
            source = subject_before(words, start, first)
            after = self._skip_adjuncts(at + 1)
            if source is not None and (after > last or words.ends(after)) and words.lower(source[0] - 1) == ",":
                return source[0] if source[0] > first else last + 1
            break
        return last + 1

    def _is_verb(self, at: int, cue: Cue) -> bool:
        """Whether a form is a finite verb or a participle with a content, rather than a noun or a passive."""
        words = self.words
        lower, before = words.lower(at), words.lower(at - 1)
        if f"{lower} {words.lower(at + 1)}" in pack("en/grammar")["compounds"]:
            return False
        start, _ = group_start(words, at, self.floor)
        helpers = {words.lower(i) for i in range(start, at)}
        if words.tokens[at].is_capital and at != words.bounds(at)[0]:
            return False
        if before in word_class("determiners") or before in word_class("prepositions") or before.endswith(("'s", "’s")):
            return (
                lower.endswith("ing") and before in word_class("prepositions") and before not in ("of", "for", "about")
            )
        if lower.endswith("ing"):
            if cue.kind in ("judge", "act", "think") and not helpers & word_class("be"):
                return False
            linked = before in (",", "and", "while", "”", '"', "—", "–", "-") or helpers & word_class("be")
            return bool(linked) or words.lower(at + 1) == "that"
        if helpers & word_class("be"):
            return False
        if lower == cue.lemma and not lower.endswith("ed"):
            if helpers & word_class("auxiliaries"):
                return True
            noun = lower in word_class("noun_cues") and not self._plural_subject(start)
            return before != "to" and not noun
        if lower in word_class("noun_cues"):
            following = words.lower(at + 1)
            clause = (
                following in word_class("determiners") or following in word_class("pronouns") or following == "that"
            )
            return bool(helpers) or words.tokens[start - 1].is_capital or before in word_class("pronouns") or clause
        return not (before == "to" or (lower.endswith("ed") and words.lower(at + 1) == "by"))

    def _plural_subject(self, start: int) -> bool:
        """Whether a plural noun or pronoun stands before a base form ("officials say", "they say")."""
        before = self.words.lower(start - 1)
        if before in (
            "they",
            "we",
            "i",
            "you",
            "who",
            "many",
            "some",
            "others",
            "both",
            "people",
            "most",
            "police",
            "few",
        ):
            return True
        return before.endswith("s") and not before.endswith("ss") or before in (",", ")") or before == "and"

    def _read_verb(self, at: int, cue: Cue) -> Draft | None:
        words = self.words
        start, negated = group_start(words, at, self.floor)
        after = self._skip_adjuncts(at + 1)
        if "tell" in cue.frames and (told := self._addressee(at + 1)) is not None and self._behind_content(start):
            after = self._skip_adjuncts(told)
        ends = words.ends(after) or after > words.bounds(at)[1]
        participle = words.lower(at).endswith("ing") and not self._has_be(start, at)
        inverted = self._inverted(at, start) if not participle else None
        if inverted is not None:
            speaker, behind = inverted
            content = self._content_before(start)
            if content:
                rest = self._content_behind(behind)
                return self._draft(at, at, cue, content + rest, speaker, "cue, then source", negated)
        source = self._source(at, start)
        if not participle and self._parenthetical(start, source, after):
            content = self._content_before(source[0] if source else start)
            between = words.lower(after) == "," and source is not None and words.lower(source[0] - 1) == ","
            rest = () if ends else self._content_behind(after, between)
            return self._draft(start, at, cue, content + rest, source, "source and cue behind", negated)
        if source is None:
            return None
        content = self._content_after(at, after, cue)
        if not content:
            return None
        return self._draft(start, at, cue, content, source, "source, then cue", negated)

    def _behind_content(self, start: int) -> bool:
        """Whether a quote's closing mark stands right before the subject of a verb group."""
        words = self.words
        source = subject_before(words, start, self.floor)
        return source is not None and source[0] > self.floor and words.tokens[source[0] - 1].text in '”"»’'

    def _source(self, at: int, start: int) -> tuple[int, int] | None:
        """The subject of the verb group: before it, or the subject that it shares with an earlier verb."""
        words = self.words
        before = words.lower(start - 1)
        if before == "to":
            return None
        participle = words.lower(at).endswith("ing") and not self._has_be(start, at)
        if participle or before in ("and", "but", "then", "or") or (before == "," and words.lower(start - 2) == ","):
            return self._shared_subject(start)
        found = subject_before(words, start, self.floor)
        if found is not None and words.lower(found[0]) in ("who", "which", "that"):
            return self._antecedent(found[0]) if words.lower(found[0]) == "who" else None
        if found is not None and words.lower(found[1]) in ("who",):
            return found[0], found[1] - 1
        return found

    def _has_be(self, start: int, at: int) -> bool:
        return any(self.words.lower(i) in word_class("be") for i in range(start, at))

    def _shared_subject(self, start: int) -> tuple[int, int] | None:
        words = self.words
        sentence = words.sentence_of[start]
        for draft in reversed(self.found):
            if draft.sentence == sentence and draft.source is not None:
                first = next(i for i, token in enumerate(words.tokens) if token.end > draft.source.start)
                last = max(i for i, token in enumerate(words.tokens) if token.start < draft.source.end)
                return first, last
        return clause_subject(words, start)

    def _antecedent(self, who: int) -> tuple[int, int] | None:
        end = who - 1 if self.words.lower(who - 1) == "," else who
        return subject_before(self.words, end, self.floor) if end > self.floor else None

    def _inverted(self, at: int, start: int) -> tuple[tuple[int, int], int] | None:
        """Source behind the cue ("…, said the minister"), and the token behind the source."""
        words = self.words
        before = start - 1
        if before < 0 or not {"clause", "say", "tell"} & set(self._frames(at)):
            return None
        quoted = words.tokens[before].text in '”"»“' and not self._opens(before)
        closes_quote = quoted or self._closes_dialogue(before)
        if not closes_quote and not (
            words.lower(before) == "," and before > self.floor and "tell" not in self._frames(at)
        ):
            return None
        behind = start + (at - start) + 1
        skipped = self._skip_adjuncts(behind) if words.lower(behind) in word_class("adverbs") else behind
        if words.lower(skipped) in word_class("third_persons") or words.lower(skipped) in ("that", "to", "this"):
            return None
        source = subject_after(words, skipped)
        if source is None:
            return None
        if not closes_quote and not (self._names_speaker(source) and self._has_finite(self.floor, before)):
            return None
        apposition = apposition_after(words, source[1])
        end = apposition[1] if apposition else source[1]
        return (source[0], end), self._skip_adjuncts(end + 1)

    def _closes_dialogue(self, at: int) -> bool:
        """Whether a dash closes speech ("- We will win - said X")."""
        return self.words.tokens[at].text in "-–—" and at > 0 and self.words.quote_of[at - 1] >= 0

    def _names_speaker(self, source: tuple[int, int]) -> bool:
        """Whether what follows a cue is a name or an office and no clause ("…, said the minister would resign")."""
        words = self.words
        first, last = source
        if words.lower(last + 1) in word_class("auxiliaries") or self._has_finite(first, last + 1):
            return False
        named = any(words.tokens[i].is_capital or words.lower(i) in word_class("roles") for i in range(first, last + 1))
        return named and last - first <= 12

    def _has_finite(self, first: int, end: int) -> bool:
        """Whether a finite verb stands among the words from `first` to before `end`."""
        words = self.words
        for i in range(first, end):
            lower = words.lower(i)
            if lower in word_class("auxiliaries") or lower in word_class("finite"):
                return True
            if i > first and lower.endswith("ed") and len(lower) > 4 and not words.tokens[i].is_capital:
                return True
        return False

    def _opens(self, mark: int) -> bool:
        """Whether a quotation mark opens a quote."""
        following = mark + 1
        return following < len(self.words.tokens) and self.words.quote_of[following] >= 0

    def _frames(self, at: int) -> tuple[str, ...]:
        return cues()[self.words.lower(at)].frames

    def _parenthetical(self, start: int, source: tuple[int, int] | None, after: int) -> bool:
        """Whether source and cue stand behind or inside their content ("…, he said" / "…, he said, …")."""
        words = self.words
        if source is None:
            return False
        before = words.lower(source[0] - 1)
        if source[0] - 1 < self.floor:
            return False
        if self._closes_dialogue(source[0] - 1):
            return True
        if before not in (",", "”", '"', "»", "’", "“"):
            return False
        between = words.lower(after) == "," and before == ","
        if before == "," and not between and not self._has_clause(self.floor, source[0] - 1):
            return False
        if before != "," and self._opens(source[0] - 1):
            return False
        if before != ",":
            return words.lower(after) != ":" and words.lower(after) != "that"
        if after >= len(words.tokens) or words.ends(after) or after > words.bounds(start)[1]:
            return True
        return between

    def _has_clause(self, first: int, last: int) -> bool:
        """Whether the words before a comma make a clause rather than an adjunct."""
        words = self.words
        if any(words.quote_of[i] >= 0 for i in range(first, last)):
            return True
        if last - first < 4:
            return False
        lead = words.lower(first)
        if lead in word_class("prepositions") or lead in ("when", "while", "as", "although", "though", "if", "because"):
            return any(words.lower(i) == "," for i in range(first + 3, last - 3))
        return True

    def _skip_adjuncts(self, at: int) -> int:
        words = self.words
        limit = words.bounds(min(at, len(words.tokens) - 1))[1]
        while at <= limit:
            if words.quote_of[at] >= 0:
                break
            if words.lower(at) in word_class("adverbs"):
                at += 1
                continue
            following = adjunct_end(words, at)
            if following > at:
                at = following
            elif words.lower(at) == "," and adjunct_end(words, at + 1) > at + 1 and self._closes(at + 1):
                at = adjunct_end(words, at + 1) + 1
            else:
                break
        return at

    def _closes(self, at: int) -> bool:
        return self.words.lower(adjunct_end(self.words, at)) == ","

    def _content_after(self, at: int, after: int, cue: Cue) -> Spans:
        words = self.words
        limit = words.bounds(at)[1]
        if after > limit:
            return ()
        lower = words.lower(after)
        if lower in (",", ":") and after < limit:
            following = after + 1
            if words.tokens[following].text in '“"«„‘' or words.quote_of[following] >= 0 or lower == ":":
                return self._clause(following, at)
            if lower == ",":
                return ()
        for frame in cue.frames:
            content = self._frame(frame, at, after)
            if content:
                return content
        return ()

    def _frame(self, frame: str, at: int, after: int) -> Spans:
        words = self.words
        lower = words.lower(after)
        if frame == "clause":
            if lower == "that" or lower in ("what", "how", "why", "whether", "if", "where"):
                return self._clause(after + (lower == "that"), at)
            if lower in ("to", "of", "as", "with", "about", "for", "by", "from", "and", "or", "than", ".", ",", "into"):
                return ()
            return self._clause(after, at) if self._has_verb(after, at) else ()
        if frame == "say":
            return (
                ()
                if lower in word_class("prepositions") or lower == "."
                else self._clause(after + (lower == "that"), at)
            )
        if frame == "tell":
            end = self._addressee(after)
            if end is None:
                return ()
            if words.lower(end) == "that":
                return self._clause(end + 1, at)
            if words.lower(end) in (",", ":"):
                return self._clause(end + 1, at)
            return self._clause(end, at) if words.lower(end) not in ("of", "about", "and", ".") else ()
        if frame == "tell-to":
            end = next(
                (i for i in range(after, min(after + ADDRESSEE_WORDS, words.bounds(at)[1])) if words.lower(i) == "to"),
                None,
            )
            return self._clause(after, at) if end is not None else ()
        if frame == "to":
            return self._clause(after, at) if lower == "to" else ()
        if frame in word_class("prepositions"):
            return self._clause(after + 1, at) if lower == frame else ()
        if frame == "accuse":
            return self._clause(after, at) if lower not in ("by", "of", "and") else ()
        if frame == "name" and lower == "as":
            return self._clause(after + 1, at)
        return self._clause(after, at) if self._begins_phrase(after) else ()

    def _begins_phrase(self, at: int) -> bool:
        words = self.words
        lower = words.lower(at)
        if lower in word_class("prepositions") or lower in word_class("coordinators") or not words.tokens[at].is_word:
            return words.tokens[at].text in '“"«'
        return True

    def _has_verb(self, first: int, at: int) -> bool:
        words = self.words
        last = min(words.bounds(at)[1], first + 14)
        if words.lower(first) in word_class("pronouns"):
            return True
        mark = next((i for i in range(first, last + 1) if words.quote_of[i] >= 0 or words.lower(i) == ":"), last + 1)
        return self._has_finite(first, mark)

    def _addressee(self, at: int) -> int | None:
        """The token behind the person told; None where nothing that can be told follows."""
        words = self.words
        limit = words.bounds(at)[1]
        start = at
        if words.lower(at) in ("me", "him", "her", "them", "us", "you"):
            at += 1
        while at <= limit and at - start < ADDRESSEE_WORDS:
            token, lower = words.tokens[at], words.lower(at)
            if lower in ("that", ",", ":", "to", "about") or token.text in '“"«' or words.quote_of[at] >= 0:
                break
            if at > start and (
                lower in ("he", "she", "it", "they", "we", "there")
                or (lower in word_class("determiners") and words.lower(at - 1) not in word_class("prepositions"))
            ):
                break
            at += 1
        return at if at <= limit and at > start else None

    def _clause(self, first: int, at: int) -> Spans:
        """The content that begins at a token, up to the clause's end."""
        words = self.words
        limit = words.bounds(at)[1]
        if first > limit:
            return ()
        while first < limit and words.tokens[first].text in '“"«„' and words.quote_of[first + 1] >= 0:
            first += 1
        last = self._clause_end(first, limit if at >= self.ceiling else min(limit, self.ceiling - 1))
        while last > first and (words.tokens[last].text in '.,;:!?”"»“' or words.lower(last) in ("and", "but")):
            if words.tokens[last].text in '”"»' and words.quote_of[last - 1] < 0:
                break
            last -= 1
        return self._whole(words.span(first, last)) if last >= first else ()

    def _clause_end(self, first: int, limit: int) -> int:
        words = self.words
        for i in range(first + 2, limit + 1):
            if words.quote_of[i] >= 0:
                continue
            token, lower = words.tokens[i], words.lower(i)
            if token.text == ";":
                return i - 1
            if lower == "according" and words.lower(i + 1) == "to":
                return i - 1
            if lower == "," and i < limit and self._breaks(i + 1, limit):
                return i - 1
            if lower in ("and", "but") and i < limit and self._is_past_cue(i + 1):
                return i - 1
        return limit

    def _breaks(self, at: int, limit: int) -> bool:
        """Whether a new statement begins behind a comma: ", but has not", ", adding that", ", X said"."""
        words = self.words
        lower = words.lower(at)
        if lower in ("but", "and", "yet") and at < limit:
            following = words.lower(at + 1)
            return following in word_class("coordinated_verbs") or self._is_past_cue(at + 1)
        if lower.endswith("ing") and lower in cues():
            return cues()[lower].kind in ("report", "judge")
        return False

    def _is_past_cue(self, at: int) -> bool:
        words = self.words
        while at < len(words.tokens) and words.lower(at) in word_class("adverbs"):
            at += 1
        cue = cues().get(words.lower(at))
        finite = words.lower(at).endswith("ed") or words.lower(at) in ("said", "told", "says", "wrote")
        return cue is not None and finite and cue.kind in ("report", "judge") and words.quote_of[at] < 0

    def _content_before(self, end: int) -> Spans:
        """What stands before the source or cue in its sentence."""
        words = self.words
        first, last = self.floor, end - 1
        while last >= first and (words.tokens[last].text in ',”"»“—–-' and words.quote_of[last] < 0):
            last -= 1
        while first < last and not words.tokens[first].is_word and words.quote_of[first] < 0:
            first += 1
        if last < first:
            return ()
        content = words.span(first, last)
        behind = [draft for draft in self.found if draft.rule in _BEHIND and draft.cue.end > content.start]
        if behind and behind[-1].cue.start < content.end:
            taken = max(behind[-1].cue.end, behind[-1].source.end if behind[-1].source is not None else 0)
            later = [i for i in range(first, last + 1) if words.tokens[i].start >= taken and words.tokens[i].is_word]
            if len(later) < 4 or not self._has_finite(later[0], last + 1):
                return ()
            content = words.span(later[0], last)
        return self._whole(content)

    def _content_behind(self, at: int, between: bool = False) -> Spans:
        """The rest of a content that its cue interrupts: "“A,” he said, “B”" or "the goal, he said, was …"."""
        words = self.words
        limit = words.bounds(min(at, len(words.tokens) - 1))[1]
        if at > limit or words.ends(at):
            return ()
        mark = next((i for i in range(at, min(at + 3, limit)) if words.tokens[i].text in '“"«„'), None)
        joined = mark is not None and all(words.lower(i) in (",", "and", "but", "that", ":") for i in range(at, mark))
        if not between and (mark is None or not joined or words.quote_of[mark + 1] < 0):
            return ()
        if words.lower(at) == ",":
            at += 1
        if mark is not None and words.lower(at) in ("and", "but", "that"):
            at = mark
        if at < limit and words.tokens[at].text in '“"«„' and words.quote_of[at + 1] >= 0:
            at += 1
        return self._clause(at, at)

    def _whole(self, span: Span) -> Spans:
        """A content that begins or ends inside a direct quote takes the quote whole."""
        start, end = span.start, span.end
        for quote in self.direct:
            if quote.start < start < quote.end:
                start = quote.start
            if quote.start < end < quote.end:
                end = quote.end
        return (Span(start, end),)

    def _read_according(self, at: int) -> Draft | None:
        words = self.words
        source = subject_after(words, at + 2)
        if source is None:
            return None
        first, limit = words.bounds(at)
        cue = Cue("according to", "report", "asserts", ())
        if at - first <= 2:
            comma = next((i for i in range(source[1] + 1, limit) if words.lower(i) == ","), None)
            content = self._clause(comma + 1, at) if comma is not None else ()
        else:
            content = self._content_before(at)
            apposition = apposition_after(words, source[1])
            source = (source[0], apposition[1]) if apposition else source
        return self._draft(at, at + 1, cue, content, source, "according to", False)

    def _read_noun(self, at: int) -> Draft | None:
        """A noun of reporting ("Moscow’s claim that …"): the source is its possessor, if it has one."""
        words = self.words
        cue = Cue(words.lower(at), "report", "asserts", ())
        before = at - 1
        while before > self.floor and words.lower(before).isalpha() and not words.lower(before).endswith(("'s", "’s")):
            if words.lower(before) in word_class("possessives") or at - before > 3:
                break
            before -= 1
        source = None
        if words.lower(before).endswith(("'s", "’s", "s’", "s'")) or words.lower(before) in word_class("possessives"):
            source = subject_before(words, before + 1, self.floor)
        return self._draft(at, at, cue, self._clause(at + 2, at), source, "noun of reporting", False)

    def _draft(
        self, first: int, last: int, cue: Cue, content: Spans, source: tuple[int, int] | None, rule: str, negated: bool
    ) -> Draft:
        words = self.words
        return Draft(
            content=tuple(sorted(set(content))),
            source=words.span(*source) if source else None,
            cue=words.span(first, last),
            sentence=words.sentence_of[last],
            lemma=cue.lemma,
            kind=cue.kind,
            stance=cue.stance,
            rule=rule,
            negated=negated,
        )
