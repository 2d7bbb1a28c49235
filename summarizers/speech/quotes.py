"""Quoted runs of text to quotes with source and cue.

Each quoted run takes the source of the attribution whose content it is; what is left over goes on with the speaker of
the quote before it, in its own paragraph or in the one before (the convention of English print). After O'Keefe et al.
2012 ("A Sequence Labelling Approach to Quote Attribution": quotes and their speakers as a sequence) and the
conventions of PolNeAR for spans: what stands between the marks. What it cannot do: tell two people apart who speak in
turns without a cue.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from summarizers.lexicon import pack
from summarizers.speech.attributions import Draft
from summarizers.speech.quotation_marks import Marked, find_marked
from summarizers.speech.subjects import clause_subject, subject_before
from summarizers.text.clauses import Words
from summarizers.types import Span, Spans

__all__ = ["Marked", "Quoted", "find_marked", "link_quotes"]

_WORD = re.compile(r"\w+")
_WORD_OR_LINE = re.compile(r"[\w\n]")
_OPEN_CONTENTS = 40  # contents, the latest first, that a quote is compared with where more are open
_SILENT_WORDS = 4  # between two quotes fewer words than this name no other speaker
_NEAR = 600  # characters from a cue to a later paragraph that is a quote alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A quote before its source is resolved: the number of the draft that gives source and cue, or None."""

    content: Spans
    draft: int | None
    fragment: bool
    sentence: int
    paragraph: int


def link_quotes(
    marked: Sequence[Marked], drafts: Sequence[Draft], paragraphs: Sequence[Words], text: str
) -> tuple[list[Quoted], list[Draft]]:
    """Gives each quoted run its attribution. Never raises.

    Args:
        marked: quoted runs, in text order.
        drafts: the attributions that cues introduce, in the order of their cues.
        paragraphs: the words of each paragraph, for quotes whose sentence names its speaker without a cue.
        text: the article's text.

    Returns:
        The quotes in text order, and the drafts again, with those that quotes add or widen. Quotes whose speaker
        cannot be told have no draft.
    """
    return _Linker(marked, drafts, paragraphs, text).link()


class _Places:
    """Which token of which paragraph stands at an offset."""

    def __init__(self, paragraphs: Sequence[Words]) -> None:
        self._paragraphs = paragraphs
        self._ends = [words.tokens[-1].end for words in paragraphs]
        self._token_ends: dict[int, list[int]] = {}

    def token_at(self, offset: int) -> tuple[Words, int] | None:
        """The first token that ends behind an offset, with its paragraph; None behind the last."""
        number = bisect_right(self._ends, offset)
        if number == len(self._paragraphs):
            return None
        words = self._paragraphs[number]
        if number not in self._token_ends:
            self._token_ends[number] = [token.end for token in words.tokens]
        return words, bisect_right(self._token_ends[number], offset)


class _Linker:
    """Links in text order, each run once: what is added to a draft never overlaps what was added before."""

    def __init__(
        self, marked: Sequence[Marked], drafts: Sequence[Draft], paragraphs: Sequence[Words], text: str
    ) -> None:
        self.marked = marked
        self.drafts = list(drafts)
        self.text = text
        self.places = _Places(paragraphs)
        self.draft_of: dict[int, int] = {}
        self.added: dict[int, list[Span]] = {}
        self.named: dict[int, int] = {}  # the last draft named before a colon, by sentence
        self.sourced: dict[int, list[int]] = {}  # drafts with a source, by sentence, in the order of their cues
        for number, draft in enumerate(drafts):
            if draft.source is not None:
                self.sourced.setdefault(draft.sentence, []).append(number)
        reports = (i for i, draft in enumerate(drafts) if draft.source is not None and draft.kind == "report")
        self.reports = sorted(reports, key=lambda i: drafts[i].cue.end)
        self.reported = 0
        self.last_report: int | None = None

    def link(self) -> tuple[list[Quoted], list[Draft]]:
        self._by_content()
        for index, run in enumerate(self.marked):
            self._advance(run)
            if index not in self.draft_of:
                self._carry_over(index, run)
        for number, spans in self.added.items():
            draft = self.drafts[number]
            self.drafts[number] = replace(draft, content=tuple(sorted((*draft.content, *spans))))
        return [self._quoted(index, run) for index, run in enumerate(self.marked)], self.drafts

    def _by_content(self) -> None:
        """A quote belongs to the smallest content that holds most of it."""
        order = sorted(range(len(self.drafts)), key=lambda i: self.drafts[i].content[0].start)
        at = 0
        open_contents: list[int] = []
        for index, run in enumerate(self.marked):
            while at < len(order) and self.drafts[order[at]].content[0].start < run.span.end:
                open_contents.append(order[at])
                at += 1
            going_on = [i for i in open_contents if self.drafts[i].content[-1].end > run.span.start]
            open_contents = going_on[-_OPEN_CONTENTS:]
            holding = [
                (content.end - content.start, i)
                for i in open_contents
                for content in self.drafts[i].content
                if _holds_most(content, run.span)
            ]
            if holding:
                self.draft_of[index] = min(holding, key=lambda held: held[0])[1]

    def _advance(self, run: Marked) -> None:
        """Notes the last report before a run."""
        while self.reported < len(self.reports):
            number = self.reports[self.reported]
            if self.drafts[number].cue.end >= run.span.start:
                return
            self._note_report(number)
            self.reported += 1

    def _note_report(self, number: int) -> None:
        last = self.last_report
        if last is None or self.drafts[number].cue.start > self.drafts[last].cue.start:
            self.last_report = number

    def _carry_over(self, index: int, run: Marked) -> None:
        """The speaker of a quote without a cue of its own."""
        if run.fragment:
            self._from_sentence(index, run)
            return
        number = self._from_quote_before(index, run)
        if number is None:
            number = self._from_quote_behind(index, run)
        if number is not None:
            self._extend(index, number)
            return
        self._from_sentence(index, run)
        if index not in self.draft_of:
            self._from_paragraph_before(index, run)

    def _from_quote_before(self, index: int, run: Marked) -> int | None:
        if not index or index - 1 not in self.draft_of:
            return None
        before, number = self.marked[index - 1], self.draft_of[index - 1]
        if before.paragraph == run.paragraph:
            between = len(_WORD.findall(self.text, before.span.end, run.span.start))
            return number if not before.fragment or between < _SILENT_WORDS else None
        if before.paragraph != run.paragraph - 1:
            return None
        line = self.text.rfind("\n", 0, run.span.start) + 1
        if _WORD.search(self.text, line, run.span.start) or not (before.open or self._closes_line(run)):
            return None
        return number

    def _from_quote_behind(self, index: int, run: Marked) -> int | None:
        if index + 1 not in self.draft_of or self.marked[index + 1].paragraph != run.paragraph:
            return None
        if _WORD.search(self.text, run.span.end, self.marked[index + 1].span.start):
            return None
        return self.draft_of[index + 1]

    def _closes_line(self, run: Marked) -> bool:
        """Whether no word stands behind the quote in its line."""
        following = _WORD_OR_LINE.search(self.text, run.span.end)
        return following is None or following.group() == "\n"

    def _from_sentence(self, index: int, run: Marked) -> None:
        """The speaker of the sentence around a quote: of an earlier attribution in it, or named before a colon."""
        place = self.places.token_at(run.span.start)
        if place is None or place[0].tokens[0].start >= run.span.end:
            return
        words, at = place
        if words.tokens[at].start < run.span.start:
            at += 1
        if at == len(words.tokens):
            return
        number = self._attribution_before(words.sentence_of[at], run)
        if number is not None:
            self._extend(index, number, own=not run.fragment)
            return
        colon, first = at - 2, words.bounds(at)[0]
        if run.fragment or colon <= first or words.lower(colon) != ":":
            return
        subject = subject_before(words, colon, first) or clause_subject(words, at)
        if subject is not None and not words.is_a(subject[0], "possessives"):
            self._name(index, run, words, subject, colon)

    def _attribution_before(self, sentence: int, run: Marked) -> int | None:
        """The last attribution with a source in a sentence whose cue stands before a run."""
        if sentence in self.named:
            return self.named[sentence]
        numbers = self.sourced.get(sentence, [])
        at = bisect_right(numbers, run.span.start, key=lambda i: self.drafts[i].cue.end)
        return numbers[at - 1] if at else None

    def _name(self, index: int, run: Marked, words: Words, subject: tuple[int, int], colon: int) -> None:
        """Adds an attribution whose only cue is a colon ("The general on the losses: “…”")."""
        lemma = pack("en/cues")["colon"]
        verb = pack("en/cues")["verbs"][lemma]
        number = len(self.drafts)
        self.drafts.append(
            Draft(
                content=(run.span,),
                source=words.span(*subject),
                cue=words.tokens[colon].span,
                sentence=words.sentence_of[colon],
                lemma=lemma,
                kind=verb["kind"],
                stance=verb["stance"],
                rule="named before a colon",
            )
        )
        self.draft_of[index] = number
        self.named[words.sentence_of[colon]] = number
        self._note_report(number)

    def _from_paragraph_before(self, index: int, run: Marked) -> None:
        """The speaker of the paragraph before, for a paragraph that ends with the quote."""
        if self.last_report is None or not self._closes_line(run):
            return
        end = self.drafts[self.last_report].cue.end
        if run.span.start - end < _NEAR and self.text.count("\n\n", end, run.span.start) <= 1:
            self._extend(index, self.last_report)

    def _extend(self, index: int, number: int, own: bool = True) -> None:
        """Takes a quote into an attribution that stands already; `own`: its content takes the quote in too."""
        self.draft_of[index] = number
        span = self.marked[index].span
        if own and not any(content.overlaps(span) for content in self.drafts[number].content):
            self.added.setdefault(number, []).append(span)

    def _quoted(self, index: int, run: Marked) -> Quoted:
        place = self.places.token_at(run.span.start)
        inside = place is not None and place[0].tokens[0].start <= run.span.start
        return Quoted(
            content=(run.span,),
            draft=self.draft_of.get(index),
            fragment=run.fragment,
            sentence=place[0].sentence_of[place[1]] if place is not None and inside else 0,
            paragraph=run.paragraph,
        )


def _holds_most(content: Span, run: Span) -> bool:
    """Whether a content holds more than half of a quoted run."""
    shared = min(content.end, run.end) - max(content.start, run.start)
    return shared * 2 > run.end - run.start
