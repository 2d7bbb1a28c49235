"""Quoted runs of text to quotes with source and cue.

Each quoted run takes the source of the attribution whose content it is; what is left over goes on with the speaker of
the quote before it, in its own paragraph or in the one before (the convention of English print). After O'Keefe et al.
2012 ("A Sequence Labelling Approach to Quote Attribution": quotes and their speakers as a sequence) and the
conventions of PolNeAR for spans: what stands between the marks. What it cannot do: tell two people apart who speak in
turns without a cue.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from summarizers.speech.attributions import Draft
from summarizers.speech.quotation_marks import Marked, find_marked
from summarizers.speech.quote_introducers import (
    announced_before,
    introduced_by_colon,
    label_before,
    source_before,
    spoken_of,
)
from summarizers.speech.quote_sources import (
    Beside,
    names_somebody,
    opens_sentence,
    signature,
    source_behind,
)
from summarizers.speech.token_places import Places
from summarizers.text.clauses import Words, word_class
from summarizers.types import Span, Spans

__all__ = ["Marked", "Quoted", "find_marked", "link_quotes"]

_WORD = re.compile(r"\w+")
_LABEL = re.compile(r"[(\[]?[A-Z][A-Z .'’-]{2,30}[:)\]]")  # who speaks in a transcript ("WALLACE:")
_WORD_OR_LINE = re.compile(r"[\w\n]")
_OPEN_CONTENTS = 40  # contents, the latest first, that a quote is compared with where more are open
_SILENT_WORDS = 4  # between two quotes fewer words than this name no other speaker
_SENTENCES_BACK = 2  # before a quote, in which its speaker is looked for
_PARAGRAPHS_BACK = 2
_NEAR = 600  # characters from a cue to a later paragraph that is a quote alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A quote before its source is resolved: the number of the draft that gives source and cue, or None.

    `open`: no mark closes it, so that one that opens the next paragraph goes on with it.
    """

    content: Spans
    draft: int | None
    fragment: bool
    sentence: int
    paragraph: int
    open: bool = False


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


class _Linker:
    """Links in text order, each run once: what is added to a draft never overlaps what was added before."""

    def __init__(
        self, marked: Sequence[Marked], drafts: Sequence[Draft], paragraphs: Sequence[Words], text: str
    ) -> None:
        self.marked = marked
        self.drafts = list(drafts)
        self.text = text
        self.places = Places(paragraphs)
        self.draft_of: dict[int, int] = {}
        self.added: dict[int, list[Span]] = {}
        self.named: dict[int, int] = {}  # the last draft named before a colon, by sentence
        self.sourced: dict[int, list[int]] = {}  # drafts with a source, by sentence, in the order of their cues
        said_in = {number for number, draft in enumerate(drafts) if self._holds_cue(draft)}
        named = [
            draft.source is not None and number not in said_in and names_somebody(draft.source.of(text))
            for number, draft in enumerate(drafts)
        ]
        self.nobody = {number for number, draft in enumerate(drafts) if draft.source is not None and not named[number]}
        for number, draft in enumerate(drafts):
            if named[number]:
                self.sourced.setdefault(draft.sentence, []).append(number)
        reports = (i for i, draft in enumerate(drafts) if named[i] and draft.kind == "report")
        self.reports = sorted(reports, key=lambda i: drafts[i].cue.end)
        self.reported = 0
        self.last_report: int | None = None

    def _holds_cue(self, draft: Draft) -> bool:
        """Whether somebody else speaks between commas in a draft's source ("Russia, he said, was …")."""
        if draft.source is None:
            return False
        at = bisect_left(self.drafts, draft.source.start, key=lambda other: other.cue.start)
        inner = self.drafts[at] if at < len(self.drafts) else draft
        if inner.kind != "report" or inner.source is None or not draft.source.holds(inner.cue):
            return False
        return (
            draft.source.start < inner.source.start
            and self.text[inner.source.start - 2 : inner.source.start].strip() == ","
        )

    def link(self) -> tuple[list[Quoted], list[Draft]]:
        self._by_content()
        transcript = False
        for index, run in enumerate(self.marked):
            self._advance(run)
            going_on = transcript and index > 0 and self.marked[index - 1].open
            transcript = run.open and (going_on or _LABEL.match(self.text, run.span.start, run.span.end) is not None)
            if index not in self.draft_of and not transcript:
                self._find_source(index, run)
        for number, spans in self.added.items():
            draft = self.drafts[number]
            self.drafts[number] = replace(draft, content=tuple(sorted((*draft.content, *spans))))
        return [self._quoted(index, run) for index, run in enumerate(self.marked)], self.drafts

    def _by_content(self) -> None:
        """A quote belongs to the smallest content that holds most of it, of acts ("discussed “…”") last."""
        usable = (i for i in range(len(self.drafts)) if i not in self.nobody)
        order = sorted(usable, key=lambda i: self.drafts[i].content[0].start)
        at = 0
        open_contents: list[int] = []
        for index, run in enumerate(self.marked):
            while at < len(order) and self.drafts[order[at]].content[0].start < run.span.end:
                open_contents.append(order[at])
                at += 1
            going_on = [i for i in open_contents if self.drafts[i].content[-1].end > run.span.start]
            open_contents = going_on[-_OPEN_CONTENTS:]
            holding = [
                (self.drafts[i].kind == "act", content.end - content.start, i)
                for i in open_contents
                for content in self.drafts[i].content
                if _holds_most(content, run.span)
            ]
            if holding:
                self.draft_of[index] = min(holding, key=lambda held: held[:2])[2]

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

    def _find_source(self, index: int, run: Marked) -> None:
        """The speaker of a quote that no attribution holds: named beside it, or going on."""
        place = self._place(run)
        behind = self._named_behind(run, place) if place is not None else None
        if behind is not None:
            self._add(index, run, *behind)
            return
        labelled = label_before(*place) if place is not None else None
        if labelled is not None and place is not None:
            self._add(index, run, place[0], labelled)
            return
        introduced = introduced_by_colon(*place) if place is not None and not run.fragment else None
        if introduced is not None and place is not None and not self._reported_in(place[0], introduced):
            self._add(index, run, place[0], introduced)
            return
        if not run.fragment and self._go_on(index, run, place):
            return
        if place is None:
            return
        words, at = place
        number = self._attribution_before(words.sentence_of[at], run)
        if number is not None:
            self._extend(index, number, own=not run.fragment)
            return
        beside = source_before(words, at, run.fragment)
        if beside is not None:
            self._add(index, run, words, beside)
        elif not run.fragment and not self._from_sentence_before(index, run, words, at):
            self._from_paragraph_before(index, run)

    def _reported_in(self, words: Words, beside: Beside) -> bool:
        """Whether the sentence of a cue has an attribution with a source already."""
        sentence = words.sentence_of[beside.cue[0]]
        return sentence in self.sourced or sentence in self.named

    def _from_sentence_before(self, index: int, run: Marked, words: Words, at: int) -> bool:
        """Whether what stands before a quote tells whose it is: a colon above it, or whom a sentence is about."""
        sentence = words.sentence_of[at] - 1
        paragraphs = 0
        if sentence not in words.sentences:
            above = self.places.above(words)
            announced = announced_before(above) if above is not None else None
            if above is not None and announced is not None:
                self._add(index, run, above, announced)
                return True
        if not self._closes_line(run):
            return False
        for back in range(_SENTENCES_BACK):
            while sentence not in words.sentences:
                above = self.places.above(words)
                if above is None or paragraphs == _PARAGRAPHS_BACK:
                    return False
                words, paragraphs = above, paragraphs + 1
                sentence = words.sentence_of[-1]
            if sentence in self.sourced or sentence in self.named:
                return back == 0 and self._from_attribution(index, sentence)
            beside = spoken_of(words, sentence)
            if beside is not None:
                self._add(index, run, words, beside)
                return True
            sentence -= 1
        return False

    def _from_attribution(self, index: int, sentence: int) -> bool:
        """Whether somebody named is the source of the last attribution in a sentence before a quote."""
        number = self.sourced[sentence][-1] if sentence in self.sourced else self.named[sentence]
        source = self.drafts[number].source
        first = source.of(self.text).split()[0] if source is not None else ""
        if not first[:1].isupper() or first.lower() in word_class("determiners"):
            return False
        self._extend(index, number)
        return True

    def _place(self, run: Marked) -> tuple[Words, int] | None:
        """The first token of a run and its paragraph; None if no sentence holds it."""
        place = self.places.token_at(run.span.start)
        if place is None or place[0].tokens[0].start >= run.span.end:
            return None
        words, at = place
        if words.tokens[at].start < run.span.start:
            at += 1
        return (words, at) if at < len(words.tokens) else None

    def _named_behind(self, run: Marked, place: tuple[Words, int]) -> tuple[Words, Beside] | None:
        """The source behind a quote in its line, or as a signature in the paragraph below."""
        words = place[0]
        behind = self.places.token_at(run.span.end)
        if behind is not None and behind[0] is words:
            line = self.text.find("\n", run.span.end, min(words.tokens[-1].end, run.span.end + _NEAR))
            end = self.places.token_at(line) if line >= 0 else None
            ends_line = end[1] if end is not None and end[0] is words else len(words.tokens)
            beside = source_behind(*behind, ends_line, whole=opens_sentence(*place))
            if beside is not None:
                return words, beside
        below = self.places.token_at(words.tokens[-1].end) if self._closes_line(run) else None
        if below is None or below[0] is words:
            return None
        signed = signature(below[0], below[1], len(below[0].tokens))
        return (below[0], signed) if signed is not None else None

    def _go_on(self, index: int, run: Marked, place: tuple[Words, int] | None) -> bool:
        """Whether the quote goes on with the speaker of the one before it or behind it, or of a sentence between."""
        if place is not None and index and self.marked[index - 1].paragraph == run.paragraph:
            words, at = place
            sentence = words.sentence_of[at] - 1
            between = words.sentences.get(sentence)
            clear = between is not None and words.tokens[between[0]].start > self.marked[index - 1].span.end
            if clear and sentence not in self.sourced and sentence not in self.named:
                beside = spoken_of(words, sentence)
                if (
                    beside is not None
                    and words.tokens[beside.source[0]].is_capital
                    and beside.source[0] != beside.source[1]
                ):
                    self._add(index, run, words, beside)
                    return True
        number = self._from_quote_before(index, run)
        if number is None:
            number = self._from_quote_behind(index, run)
        if number is not None:
            self._extend(index, number)
        return number is not None

    def _from_quote_before(self, index: int, run: Marked) -> int | None:
        if not index or index - 1 not in self.draft_of:
            return None
        before, number = self.marked[index - 1], self.draft_of[index - 1]
        if before.paragraph == run.paragraph:
            between = len(_WORD.findall(self.text, before.span.end, run.span.start))
            last = self.last_report
            if last is not None and self.drafts[last].cue.start > before.span.end and between >= _SILENT_WORDS:
                return last if self.drafts[last].sentence != self.drafts[number].sentence else number
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

    def _attribution_before(self, sentence: int, run: Marked) -> int | None:
        """The last attribution with a source in a sentence whose cue stands before a run."""
        if sentence in self.named:
            return self.named[sentence]
        numbers = self.sourced.get(sentence, [])
        at = bisect_right(numbers, run.span.start, key=lambda i: self.drafts[i].cue.end)
        return numbers[at - 1] if at else None

    def _add(self, index: int, run: Marked, words: Words, beside: Beside) -> None:
        """Adds the attribution of a quote whose source stands beside it."""
        number = len(self.drafts)
        sentence = words.sentence_of[beside.cue[0]]
        self.drafts.append(
            Draft(
                content=(run.span,),
                source=words.span(*beside.source),
                cue=words.span(*beside.cue),
                sentence=sentence,
                lemma=beside.entry.lemma,
                kind=beside.entry.kind,
                stance=beside.entry.stance,
                rule=beside.rule,
            )
        )
        self.draft_of[index] = number
        self.named[sentence] = number
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
            open=run.open,
        )


def _holds_most(content: Span, run: Span) -> bool:
    """Whether a content holds more than half of a quoted run."""
    shared = min(content.end, run.end) - max(content.start, run.start)
    return shared * 2 > run.end - run.start
