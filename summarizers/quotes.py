"""Quotation marks to quotes with source and cue.

First the marks are paired, paragraph by paragraph: “ ”, « », „ “, straight marks, and single ones where no others
stand. Then each quote takes the source of the attribution whose content it is; what is left over goes on with the
speaker of the quote before it, in its own paragraph or in the one before (the convention of English print). A quote
that a cue interrupts becomes one quote of several spans. After O'Keefe et al. 2012 (sequence of quotes and their
speakers) and the conventions of PolNeAR for spans: what stands between the marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from summarizers.attributions import Draft, cues
from summarizers.clauses import Words, clause_subject, subject_before, word_class
from summarizers.types import Span, Spans

_PAIRS = {"“": "”", "«": "»", "„": "“”", "‘": "’", "‚": "‘’"}
_MARKS = re.compile(r"[“”«»„\"]")
_SINGLES = re.compile(r"(?:(?<=^)|(?<=[\s(\[—–:]))[‘'](?=[^\W_])|(?<=[\w.,!?…])[’'](?=$|[\s.,;:!?)\]—–])")
_WORD = re.compile(r"\w+")
_DASH = re.compile(r"[-–—]\s*(?=[^\W\d_])")
_SPACED_DASH = re.compile(r"\s*(?<=[\s.!?,])[-–—]\s+")
_SENTENCE_END = re.compile(r"[.!?…,]$")

SINGLE_WORDS = 3
"""A quote in single marks has at least so many words: fewer are names and scare quotes, or two apostrophes."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A quoted run of text: between its marks, its paragraph's index, and whether it lacks a closing mark.

    `fragment`: a quoted part of a sentence rather than whole sentences.
    """

    span: Span
    paragraph: int
    open: bool
    fragment: bool


def find_marked(text: str, paragraphs: Sequence[Span]) -> tuple[Marked, ...]:
    """What stands in quotation marks, outermost marks only.

    Args:
        text: the article's text.
        paragraphs: the paragraphs' spans, in order.

    Returns:
        In text order, not overlapping, never empty spans; empty if there are no marks. Never raises.

    >>> [marked.span.of("He said: “We won.”") for marked in find_marked("He said: “We won.”", [Span(0, 18)])]
    ['We won.']
    """
    found: list[Marked] = []
    for index, paragraph in enumerate(paragraphs):
        spans = _dialogue(text, paragraph) or _pair(text, paragraph)
        if not spans:
            spans = [(span, False) for span in _pair_singles(text, paragraph)]
        for span, unclosed in spans:
            if _WORD.search(text, span.start, span.end):
                found.append(Marked(span, index, unclosed, _is_fragment(text, span, paragraph)))
    return tuple(found)


def _pair(text: str, paragraph: Span) -> list[tuple[Span, bool]]:
    found: list[tuple[Span, bool]] = []
    opened: int | None = None
    closing = ""
    for match in _MARKS.finditer(text, paragraph.start, paragraph.end):
        mark, at = match.group(), match.start()
        if opened is None:
            if mark in "“«„" or (mark == '"' and _may_open(text, at, paragraph)):
                opened, closing = at, _PAIRS.get(mark, '"')
        elif mark in closing or (mark == '"' and closing == "”" and not _may_open(text, at, paragraph)):
            found.append((Span(opened + 1, at), False))
            opened = None
        elif mark in "“«„" and mark + closing in ("“”", "«»", "„“”") and _unclosed(text, opened, at):
            found.append((Span(opened + 1, at), True))
            opened, closing = at, _PAIRS[mark]
    if opened is not None and paragraph.end - opened > 1:
        found.append((Span(opened + 1, paragraph.end), True))
    return found


def _dialogue(text: str, paragraph: Span) -> list[tuple[Span, bool]]:
    """Dash dialogue, as Slavic print has it: "- We will win - said the general. - We must."

    A paragraph that opens with a dash is speech from dash to dash, where a cue verb follows the closing one.
    """
    opening = _DASH.match(text, paragraph.start, paragraph.end)
    if opening is None:
        return []
    found: list[tuple[Span, bool]] = []
    start: int | None = opening.end()
    for dash in _SPACED_DASH.finditer(text, opening.end(), paragraph.end):
        if start is None:
            if text[dash.start() - 1] in ".!?,;:":
                start = dash.end()
            continue
        following = _WORD.findall(text, dash.end(), min(paragraph.end, dash.end() + 60))[:3]
        if following and (following[0].lower() in cues() or any(word in cues() for word in following[1:])):
            found.append((Span(start, dash.start()), False))
            start = None
    if start is not None and found:
        found.append((Span(start, paragraph.end), False))
    return found


def _may_open(text: str, at: int, paragraph: Span) -> bool:
    before = text[at - 1] if at > paragraph.start else " "
    after = text[at + 1] if at + 1 < paragraph.end else " "
    return (before.isspace() or before in "([—–-:‘'") and not after.isspace()


def _unclosed(text: str, opened: int, at: int) -> bool:
    """Whether a second opening mark shows that the first was never closed: a sentence ended in between."""
    return bool(re.search(r"[.!?]\s", text[opened:at]))


def _pair_singles(text: str, paragraph: Span) -> list[Span]:
    found: list[Span] = []
    opened: int | None = None
    for match in _SINGLES.finditer(text, paragraph.start, paragraph.end):
        at = match.start()
        opens = at == paragraph.start or not (text[at - 1].isalnum() or text[at - 1] in ".,!?…")
        if opens:
            opened = at if opened is None else opened
        elif opened is not None:
            span = Span(opened + 1, at)
            if len(_WORD.findall(text, span.start, span.end)) >= SINGLE_WORDS:
                found.append(span)
            opened = None
    return found


def _is_fragment(text: str, span: Span, paragraph: Span) -> bool:
    """Whether a quoted run is a part of the writer's own sentence."""
    surface = span.of(text).strip()
    count = len(_WORD.findall(surface))
    before = text[paragraph.start : max(paragraph.start, span.start - 1)].rstrip()
    starts = not before or before[-1] in '.!?:,”"»—–'
    capital = next((c for c in surface if c.isalpha()), "a").isupper()
    if starts and (capital or count > 3):
        return False
    closes = bool(_SENTENCE_END.search(surface)) and (surface[-1] != "." or capital)
    return count < 3 or not (capital and (closes or count > 5))


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
    """Gives each quoted run its attribution.

    Args:
        marked: quoted runs, in text order.
        drafts: the attributions that cues introduce.
        paragraphs: the words of each paragraph, for quotes whose sentence names its speaker without a cue.
        text: the article's text.

    Returns:
        The quotes in text order, and the drafts again, with those that quotes add or widen. Quotes whose speaker
        cannot be told have no draft.
    """
    linker = _Linker(marked, list(drafts), paragraphs, text)
    return linker.link()


class _Linker:
    def __init__(self, marked: Sequence[Marked], drafts: list[Draft], paragraphs: Sequence[Words], text: str) -> None:
        self.marked = marked
        self.drafts = drafts
        self.text = text
        self.words = paragraphs
        self.draft_of: dict[int, int] = {}

    def link(self) -> tuple[list[Quoted], list[Draft]]:
        self._by_content()
        for index, run in enumerate(self.marked):
            if index not in self.draft_of:
                self._carry_over(index, run)
        return self._quoted(), self.drafts

    def _by_content(self) -> None:
        """A quote belongs to the smallest content that holds most of it."""
        order = sorted(range(len(self.drafts)), key=lambda i: self.drafts[i].content[0].start)
        at = 0
        active: list[int] = []
        for index, run in enumerate(self.marked):
            while at < len(order) and self.drafts[order[at]].content[0].start < run.span.end:
                active.append(order[at])
                at += 1
            active = [i for i in active if self.drafts[i].content[-1].end > run.span.start or at == len(order)]
            best: tuple[int, int] | None = None
            for i in active[-40:]:
                for content in self.drafts[i].content:
                    shared = min(content.end, run.span.end) - max(content.start, run.span.start)
                    if shared * 2 > run.span.end - run.span.start:
                        size = content.end - content.start
                        if best is None or size < best[0]:
                            best = size, i
            if best is not None:
                self.draft_of[index] = best[1]

    def _carry_over(self, index: int, run: Marked) -> None:
        """The speaker of a quote without a cue of its own."""
        before = self.marked[index - 1] if index else None
        after = self.marked[index + 1] if index + 1 < len(self.marked) else None
        if run.fragment:
            self._from_sentence(index, run)
            return
        if before is not None and index - 1 in self.draft_of and before.paragraph == run.paragraph:
            if not before.fragment or self._names_nobody(before.span.end, run.span.start):
                self._extend(index, self.draft_of[index - 1], "goes on in the paragraph")
                return
        if before is not None and index - 1 in self.draft_of and before.paragraph == run.paragraph - 1:
            starts = not _WORD.search(self.text, self._paragraph_start(run), run.span.start)
            if starts and (before.open or self._alone(run)):
                rule = "paragraph before left open" if before.open else "speaker of the paragraph before"
                self._extend(index, self.draft_of[index - 1], rule)
                return
        if after is not None and after.paragraph == run.paragraph and index + 1 in self.draft_of:
            if not _WORD.search(self.text, run.span.end, after.span.start):
                self._extend(index, self.draft_of[index + 1], "goes on in the paragraph")
                return
        self._from_sentence(index, run)
        if index not in self.draft_of:
            self._from_paragraph_before(index, run)

    def _names_nobody(self, start: int, end: int) -> bool:
        return len(_WORD.findall(self.text, start, end)) < 4

    def _paragraph_start(self, run: Marked) -> int:
        at = self.text.rfind("\n", 0, run.span.start)
        return at + 1

    def _alone(self, run: Marked) -> bool:
        """Whether nothing but the quote stands in its paragraph."""
        end = self.text.find("\n", run.span.end)
        rest = self.text[run.span.end : end if end >= 0 else len(self.text)]
        return not _WORD.search(rest)

    def _from_sentence(self, index: int, run: Marked) -> None:
        """The subject of the sentence around a quoted part ("Both described the talks as “candid”")."""
        for words in self.words:
            if not words.tokens or words.tokens[-1].end <= run.span.start:
                continue
            if words.tokens[0].start >= run.span.end:
                return
            inside = [i for i, token in enumerate(words.tokens) if token.start >= run.span.start]
            if not inside:
                return
            at = inside[0]
            first, _ = words.bounds(at)
            sentence = words.sentence_of[at]
            for number in range(len(self.drafts) - 1, -1, -1):
                draft = self.drafts[number]
                if draft.sentence == sentence and draft.source is not None and draft.cue.end <= run.span.start:
                    self._extend(index, number, "attribution of the sentence", own=not run.fragment)
                    return
            if run.fragment:
                return
            colon = at - 2
            if colon > first and words.lower(colon) == ":":
                subject = subject_before(words, colon, first) or clause_subject(words, at)
                self._add(index, run, words, subject, at, "named before a colon")
            return

    def _from_paragraph_before(self, index: int, run: Marked) -> None:
        """The speaker of the paragraph before, for a paragraph that is a quote alone."""
        if run.fragment or not self._alone(run):
            return
        best: int | None = None
        for number, draft in enumerate(self.drafts):
            if draft.cue.end < run.span.start and draft.source is not None and draft.kind == "report":
                best = number if best is None or draft.cue.start > self.drafts[best].cue.start else best
        if best is None:
            return
        gap = self.text[self.drafts[best].cue.end : run.span.start]
        if gap.count("\n\n") <= 1 and run.span.start - self.drafts[best].cue.end < 600:
            self._extend(index, best, "speaker of the paragraph before")

    def _add(self, index: int, run: Marked, words: Words, subject: tuple[int, int] | None, at: int, rule: str) -> None:
        if subject is None or words.lower(subject[0]) in word_class("possessives"):
            return
        self.drafts.append(
            Draft(
                content=(run.span,),
                source=words.span(*subject),
                cue=words.tokens[at - 2].span,
                sentence=words.sentence_of[at],
                lemma="say",
                kind="report",
                stance="asserts",
                rule=rule,
            )
        )
        self.draft_of[index] = len(self.drafts) - 1

    def _extend(self, index: int, number: int, rule: str, own: bool = True) -> None:
        """Takes a quote into an attribution that stands already."""
        draft = self.drafts[number]
        self.draft_of[index] = number
        span = self.marked[index].span
        if own and not any(content.overlaps(span) for content in draft.content):
            self.drafts[number] = replace(draft, content=tuple(sorted((*draft.content, span))))

    def _quoted(self) -> list[Quoted]:
        return [
            Quoted(
                content=(run.span,),
                draft=self.draft_of.get(index),
                fragment=run.fragment,
                sentence=self._sentence(run),
                paragraph=run.paragraph,
            )
            for index, run in enumerate(self.marked)
        ]

    def _sentence(self, run: Marked) -> int:
        for words in self.words:
            if words.tokens[0].start <= run.span.start < words.tokens[-1].end:
                return next(
                    (words.sentence_of[i] for i, t in enumerate(words.tokens) if t.end > run.span.start),
                    words.sentence_of[-1],
                )
        return 0
