"""The lines of a brief: a sentence, a statement with the warnings under it, a quote.

Every word is the article's own, but for what stands in brackets, labels and ⚠ lines' lead-ins. A line that would lose
what governs it, or that hangs on words which are not shown, is not made.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Container
from functools import cache

from summarizers.briefs.marking import mark, marks_of
from summarizers.briefs.naming import bracket, insert, is_plain, reference_in
from summarizers.briefs.reasons import Reasons
from summarizers.briefs.regions import Regions, opens_with_anaphor, pronouns
from summarizers.briefs.shortening import close_quotation, shorten
from summarizers.briefs.span_index import SpanIndex
from summarizers.briefs.weekdays import resolve_weekdays
from summarizers.lexicon import pack
from summarizers.ranking.pointing import only_tells_whose, points_outside
from summarizers.types import (
    Analysis,
    Attribution,
    Claim,
    Line,
    LineKind,
    Note,
    NoteCode,
    Piece,
    Quote,
    Sentence,
    Source,
    Span,
    Status,
    Style,
)

STATEMENT = 220
"""Characters that one statement has at most before it is shortened."""

QUOTE = 200
"""Characters of a quote's first sentences that are shown."""

LEAST_QUOTE = 5
"""A quote of fewer words says too little by itself."""

_EDGE = 3  # characters at either end of a sentence that may be marks of a quotation
_ROLE = 60  # characters of a role that is shown behind a speaker's name
_SPACE = re.compile(r"\s+")
_DASH = re.compile(r"[-–—]\s+(?=\S)")
_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"[“”«»„\"]")
_OMITTED = (Piece(text=" "), Piece(text="[…]", style=Style.BRACKET))
_CAPITALS = r"[A-Z0-9’'-]{0,20}[A-Z]{2}[A-Z0-9’'-]{0,20}[,:]? "
_HEADING = re.compile(rf"{_CAPITALS}(?:[A-Z0-9’'-]{{1,40}}[,:]? ){{4,20}}(?=[“\"]?[A-Z][a-z])")
_BEGINNING = re.compile(r"[“\"]?[A-Z]\w* \w+ \w+")  # a sentence of its own, no rest of one
_SENTENCE_END = tuple(".!?…。！？")
_RELATIONS = {Status.DENIED: "denied by {}", Status.DISPUTED: "contradicted here by {}", Status.CONFIRMED: "{} agrees"}


@cache
def _empty() -> re.Pattern[str]:
    """Reported speech whose content stands elsewhere: "said this in …", "made the statement"."""
    words = pack("en/brief")
    verbs, nouns, followers = ("|".join(words[f"empty_{name}"].split()) for name in ("verbs", "nouns", "followers"))
    objects = "|".join(words["empty_objects"])
    return re.compile(
        rf"\b(?:{verbs}) (?:(?:{objects})(?=[.,]|\s*$|\s(?:{followers})\b)|(?:the|a|an|these|this|such) (?:{nouns})\b)",
        re.IGNORECASE,
    )


_FAULTS = {
    NoteCode.MALFORMED_FIGURE: "The figure is malformed, so its value is not read.",
    NoteCode.INCONSISTENT_FIGURES: "These figures of the article cannot all be right.",
}


@cache
def _turning() -> frozenset[str]:
    return frozenset(pack("en/brief")["turning"].split())


class Lines:
    """Makes the lines of one analysis; each costs a look at what stands near it, not at the whole article."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.text = analysis.article.text
        self._marks: SpanIndex[Style] = SpanIndex(marks_of(analysis))
        self._figures: SpanIndex[None] = SpanIndex((figure.span, None) for figure in analysis.figures)
        self._faulty: SpanIndex[Note] = SpanIndex(
            (note.span, note) for note in analysis.notes if note.code in _FAULTS and note.span is not None
        )
        self._starts = [sentence.span.start for sentence in analysis.sentences]
        self._attributed: SpanIndex[Attribution] = SpanIndex(
            (found.content[0], found) for found in analysis.attributions
        )
        self._regions = Regions(analysis)
        self._reasons = Reasons(analysis)
        self._dateline = analysis.dateline.span if analysis.dateline is not None else Span(0, 0)

    # --- sentences ------------------------------------------------------------------------------------

    def sentence(self, index: int, most: int | None = None, *, shown: Container[int] = ()) -> list[Line]:
        """A sentence's line and the ⚠ lines under it.

        Args:
            index: which of the analysis's sentences.
            most: characters after which it is cut at a word; None shows it whole, with the name of whom it speaks.
            shown: the sentences that are shown besides, in text order; what the one before names is not named again.
        """
        whole = self.analysis.sentences[index].span
        span = _undashed(
            self.text, Span(self._behind_heading(Span(self._behind_dateline(whole), whole.end)), whole.end)
        )
        if most is not None and span.end - span.start > most:
            blank = max(self.text.rfind(" ", span.start, span.start + most), span.start)
            span = Span(span.start, blank if blank > span.start + most // 2 else span.start + most)
            pieces = (*self.marked(span, claims=True), *_OMITTED)
        else:
            pieces = self.marked(span, claims=True)
            reference = reference_in(self.analysis, span)
            if reference is not None and not is_plain(self.analysis, reference, shown):
                pieces = tuple(insert(self.text, pieces, reference.span.end, bracket(self.text, reference)))
            name = self.speaker_of(whole)
            pieces += (Piece(text=" — "), Piece(text=_SPACE.sub(" ", name), style=Style.SOURCE)) if name else ()
        behind = self.told_behind(index) if most is None else None
        pieces += (Piece(text=" "), *self.marked(behind, claims=True)) if behind is not None else ()
        line = Line(
            kind=LineKind.SENTENCE,
            pieces=pieces,
            why=self._reasons.of_sentence(index),
            content=(whole,) if behind is None else (whole, behind),
        )
        return [line, *self._warnings(span, None)]

    def told_behind(self, index: int) -> Span | None:
        """The sentence behind one that only says whose words it is ("This was announced by …"); None for any other."""
        if index + 1 >= len(self.analysis.sentences) or not self.analysis.claims_read:
            return None
        span = self.analysis.sentences[index + 1].span
        return span if span.end - span.start <= 2 * STATEMENT and only_tells_whose(self.text, span) else None

    def speaker_of(self, span: Span) -> str | None:
        """Who says a sentence that is all somebody's words, as told elsewhere; "" if not known, None for any other."""
        core = Span(span.start + _EDGE, max(span.start + _EDGE, span.end - _EDGE))
        for content, found in self._attributed.near(span):
            source = found.source
            if content.holds(core) and source is not None and not (source.span and span.holds(source.span)):
                return "" if pronouns().match(source.name) else source.name
        return None

    def is_tail(self, span: Span) -> bool:
        """Whether a sentence is the end of what somebody says, of which the beginning stands before it."""
        return any(
            content.start < span.start - _EDGE and span.start < content.end < span.end - _EDGE
            for content, _ in self._attributed.near(span)
        )

    def marked(self, span: Span, *, claims: bool) -> tuple[Piece, ...]:
        """The words of a span as pieces, quotes and sources marked, weekdays resolved where the article has a date."""
        near = [(s, style) for s, style in self._marks.near(span) if claims or style is not Style.CLAIM]
        pieces = [
            Piece(text=_SPACE.sub(" ", piece.text), style=piece.style, span=piece.span)
            for piece in mark(self.text, span, near)
        ]
        published = self.analysis.article.published_at
        if published is None or not self.analysis.claims_read or not self.analysis.sentences:
            return tuple(pieces)
        sentence = self.analysis.sentences[self._sentence_at(span.start)].span
        for at, date in resolve_weekdays(self.text, span, sentence, published):
            pieces = insert(self.text, pieces, at, f" [{date}]")
        return tuple(pieces)

    def _behind_dateline(self, span: Span) -> int:
        """Where a span begins that may open with the dateline, which says nothing of what is reported."""
        return self._dateline.end if span.overlaps(self._dateline) and self._dateline.end < span.end else span.start

    def _behind_heading(self, span: Span) -> int:
        """Where a span begins that may open with the title, or with a heading in capitals, run into it."""
        title = self.analysis.article.title
        end = span.start + len(title) if title and self.text.startswith(title, span.start) else span.start
        heading = _HEADING.match(self.text, span.start, span.end)
        if heading is not None:
            end = heading.end()
        rest = self.text[end : span.end].lstrip(" -–—|:")
        return span.end - len(rest) if end > span.start and _BEGINNING.match(rest) else span.start

    def _sentence_at(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)

    # --- statements -----------------------------------------------------------------------------------

    def statement(self, claim: Claim, kind: LineKind, *, relation: bool = True) -> list[Line]:
        """A claim's line and the ⚠ lines under it; none where it cannot stand without what is before it.

        Args:
            claim: one of the analysis's claims.
            kind: `STATEMENT` or `DISPUTE`.
            relation: whether the line says who denies, contradicts or confirms it.
        """
        sentence = self.analysis.sentences[claim.sentence]
        region, named = self._regions.of(claim)
        if (
            region is None
            or self._asks(sentence)
            or _empty().search(self.text, region.start, min(region.end, region.start + 2 * STATEMENT))
        ):
            return []
        figures = [span for span, _ in self._figures.near(region)]
        shown = shorten(self.text, region, claim, figures, STATEMENT)
        shown = close_quotation(self.text, shown, 2 * STATEMENT) if shown is not None else None
        if shown is not None and self._loses_source(region, shown):
            shown = region if region.end - region.start <= 2 * STATEMENT else None
        if shown is None or not all(shown.holds(span) for span in claim.cue):
            return []
        if not any(shown.overlaps(content) for content in claim.content):
            return []  # only who says it would be left
        if claim.sentence and points_outside(self.text, shown):
            return []
        start = self._behind_dateline(shown)
        pieces: list[Piece] = []
        if shown.start > sentence.span.start and not (named and claim.source.span and claim.source.span.start <= start):
            pieces += reversed(_OMITTED)
        left_out = self.text[shown.end : sentence.span.end].strip(" .!?\n\t")
        if not left_out:
            shown = Span(shown.start, max(shown.end, sentence.span.end))
        if named and claim.source.span is not None:
            pieces += self._with_name(Span(start, shown.end), claim.source.span, claim.source.name)
        else:
            pieces += self.marked(Span(start, shown.end), claims=False)
        pieces += _OMITTED if left_out else ()
        if relation and claim.status in _RELATIONS and claim.by not in (None, "itself"):
            words = _RELATIONS[claim.status].format(claim.by)
            pieces.append(Piece(text=f" · {words}", style=Style.LABEL))
        line = Line(kind=kind, pieces=tuple(pieces), why=self._reasons.of_claim(claim), content=claim.content)
        return [line, *self._warnings(shown, claim)]

    def _with_name(self, shown: Span, pronoun: Span, name: str) -> list[Piece]:
        """The words of a statement with its pronoun's person in brackets."""
        before = self.text[shown.start : pronoun.start].strip()
        name = name if before else name[:1].upper() + name[1:]
        pieces = list(self.marked(Span(shown.start, pronoun.start), claims=False)) if before else []
        pieces.append(Piece(text=f"[{name}]", style=Style.BRACKET))
        return [*pieces, *self.marked(Span(pronoun.end, shown.end), claims=False)]

    def _loses_source(self, region: Span, shown: Span) -> bool:
        """Whether a cut takes away who says what is left ("… […] - he said")."""
        return any(
            region.holds(cue) and cue.start >= shown.end
            for _, found in self._attributed.near(shown)
            for cue in found.cue
        )

    def _asks(self, sentence: Sentence) -> bool:
        """Whether a sentence ends as a question: what stands in it is not said to be so."""
        return self.text[sentence.span.start : sentence.span.end].rstrip("”\"»’') \n\t").endswith("?")

    # --- warnings -------------------------------------------------------------------------------------

    def _warnings(self, shown: Span, claim: Claim | None) -> list[Line]:
        """⚠ lines: figures inside what is shown that are malformed or don't add up, and the article's own doubt."""
        found = [
            _warning((Piece(text=note.text, style=Style.WARNING),), _FAULTS[note.code])
            for _, note in self._faulty.within(shown)
        ]
        if claim is None or claim.status is not Status.UNVERIFIED:
            return found
        for evidence in claim.evidence:
            if shown.overlaps(evidence):
                continue
            sentence = self.analysis.sentences[self._sentence_at(evidence.start)].span
            rest = self.text[evidence.end : max(evidence.end, sentence.end)]
            pieces = [Piece(text="The article: ", style=Style.LABEL), *self.marked(evidence, claims=False)]
            if rest.strip(" .\n\t"):
                pieces += _OMITTED
            elif rest.strip():
                pieces += self.marked(Span(evidence.end, sentence.end), claims=False)
            found.append(_warning(tuple(pieces), "These are the article’s own words on the statement above."))
        return found

    # --- quotes ---------------------------------------------------------------------------------------

    def quotations(self, quote: Quote, is_said: Callable[[str], bool]) -> list[Line]:
        """A quote's line with its speaker, the longest form first: its first sentences, fewer of them, the first one.

        Args:
            quote: one of the analysis's quotes.
            is_said: whether words stand in the brief already; a role that does is not said again.

        Returns:
            Lines to choose one from; empty where the quote hangs on what is not shown, or nobody is named.
        """
        source, first = quote.source, quote.content[0]
        if source is None or not source.name or pronouns().match(source.name):
            return []
        if self._is_unsure(quote, source):
            return []
        if _MARKS.search(self.text, first.start, first.end) or opens_with_anaphor(
            self.text, _trimmed(self.text, first)
        ):
            return []
        ends = self._quote_ends(first)
        by = [Piece(text="” — "), Piece(text=_SPACE.sub(" ", source.name), style=Style.SOURCE)]
        role = _SPACE.sub(" ", source.role or "")
        if role and len(role) < _ROLE and not is_said(role) and not pronouns().match(role):
            by.append(Piece(text=f", {role}"))
        why = self._reasons.of_quote(quote)
        found = []
        for end in ends:
            span = _trimmed(self.text, Span(first.start, end))
            surface = span.of(self.text)
            if len(surface.split()) < LEAST_QUOTE:
                continue
            more = not surface.endswith(_SENTENCE_END) and (end < first.end or len(quote.content) > 1)
            said = Piece(text=_SPACE.sub(" ", surface), style=Style.QUOTE, span=span)
            inside = surface[:1].islower()
            opening = (Piece(text="“"), *((*reversed(_OMITTED),) if inside else ()))
            pieces = [*opening, said, *(_OMITTED if more else ()), *by]
            found.append(Line(kind=LineKind.QUOTE, pieces=tuple(pieces), why=why, content=quote.content))
        return found

    def _turns(self, rest: Span) -> bool:
        """Whether what a cut would take from a quote limits or turns what stands before it ("But …")."""
        word = _WORD.search(self.text, rest.start, min(rest.end, rest.start + _ROLE))
        return word is not None and word.group().lower() in _turning()

    def _is_unsure(self, quote: Quote, source: Source) -> bool:
        """Whether a quote's speaker stands behind a pronoun that may mean somebody else."""
        span = source.span
        pronoun = pronouns().match(self.text, span.start, span.end) if span is not None else None
        if span is None or pronoun is None or pronoun.end() != span.end:
            return False
        return not self._regions.is_certain(source, self.analysis.sentences[self._sentence_at(quote.content[0].start)])

    def _quote_ends(self, first: Span) -> list[int]:
        """Where a quote may end: as a whole if it is short enough, or behind one of its sentences; farthest first."""
        ends = {first.end} if first.end - first.start <= QUOTE else set()
        for sentence in self.analysis.sentences[self._sentence_at(first.start) :]:
            if sentence.span.start >= first.end or sentence.span.start > first.start + QUOTE:
                break
            if first.start < sentence.span.end <= min(first.end, first.start + QUOTE) and not self._turns(
                Span(sentence.span.end, first.end)
            ):
                ends.add(sentence.span.end)
        return sorted(ends, reverse=True)


def _undashed(text: str, span: Span) -> Span:
    """A sentence without the dash by which speech is marked before it."""
    dash = _DASH.match(text, span.start, span.end)
    return Span(dash.end(), span.end) if dash is not None else span


def _trimmed(text: str, span: Span) -> Span:
    """A span without white space at either end, and without the comma that leads over to its speaker."""
    surface = span.of(text)
    start = span.start + len(surface) - len(surface.lstrip())
    return Span(start, max(start, span.start + len(surface.rstrip(" \t\r\n\xa0,"))))


def _warning(pieces: tuple[Piece, ...], why: str) -> Line:
    return Line(kind=LineKind.WARNING, pieces=pieces, why=why)
