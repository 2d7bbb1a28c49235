"""An analysis to a brief under a budget: what is reported, who says what, in which words.

Lines are offered in the order of what a reader needs most and taken while they fit: the first sentence, contested
claims with their denials, then by turns the weightiest statement of a voice not heard yet and a quote, until two of
each stand, then further sentences, statements and a third quote. Shown, they stand in the order of the sections.
`lines` makes them, `shown` knows what has been said already.
"""

from __future__ import annotations

import heapq
from collections.abc import Container, Iterator, Sequence
from itertools import islice

from summarizers.actors.sides import is_expert
from summarizers.briefs.disputes import Disputes, differing_line
from summarizers.briefs.heading import context_of, title_of
from summarizers.briefs.lines import QUOTE, Lines
from summarizers.briefs.naming import reference_in
from summarizers.briefs.regions import opens_with_connective
from summarizers.briefs.shown import Shown
from summarizers.briefs.span_index import SpanIndex
from summarizers.ranking.pointing import goes_on, is_glued, names_late, points_outside
from summarizers.ranking.standing import count_words, obstacle
from summarizers.types import (
    ActorKind,
    Analysis,
    Brief,
    Claim,
    Line,
    LineKind,
    NoteCode,
    Quote,
    Section,
    Span,
    Status,
)

LIMIT = 1_500
"""Characters of a brief in a chat."""

LEAST = 600
"""A brief of a short text may have so many characters, though it is more than half of it."""

SHORT_ARTICLE = 300
"""Words under which a brief has one sentence and no quotes."""

FEW_LINES = 3
"""A brief of a short text gets further sentences while it has fewer lines, for want of statements."""

FEW_WORDS = 7
"""A sentence of fewer words, without a figure, is not shown if there is another."""

SHORT_LINE = 40
"""Characters under which no line fits any more."""

# Lines of a section in a brief of `LIMIT`; who asks for a longer one gets more, and more quotes of one speaker.
_MOST = {"In short": 3, "Who says what": 6, "Accused and denied": 4, "In their own words": 3}
_COUNTED = 0.7  # what a statement with a figure counts for beyond its weight: a brief's figures are what is compared
_HEARD = 0.2  # the share of a quote from which on it counts as shown
_TRIED = 200  # claims that are tried for a brief at most
_SHARE = 55  # percent of the article that a brief of `LIMIT` may have; who asks for a longer one gets more
_BREAK = 3  # characters a line takes beside its words: the bullet and the line's end
_OMISSION = 4  # characters of " […]"
_DATES = 70  # characters of every weekday's date, " [16 Aug]"


def brief(analysis: Analysis, *, limit: int = LIMIT) -> Brief:
    """The brief of an analysed article.

    Args:
        analysis: what `analyse` returned.
        limit: characters that title, context, headings and lines may have together; from `LEAST` on it is kept.

    Returns:
        Sections without empty ones; none for a text without sentences. Each piece with a span is verbatim, but that
        white space inside it is one blank. Never raises.
    """
    return _Briefing(analysis, limit).made()


class _Briefing:
    def __init__(self, analysis: Analysis, limit: int) -> None:
        self.analysis = analysis
        self.text = analysis.article.text
        self.title, self.context = title_of(analysis), context_of(analysis)
        half = max(LEAST, len(self.text) * _SHARE * max(limit, LIMIT) // (100 * LIMIT))
        spent = sum(len(part) + _BREAK for part in self.context)
        self.left = min(limit, half) - spent - (len(self.title.text) + _BREAK if self.title else 0)
        times = max(1, limit // LIMIT)
        self.roomy = times > 1
        self.most = {name: count * times for name, count in _MOST.items()}
        self.sections: dict[str, list[tuple[float, list[Line]]]] = {name: [] for name in _MOST}
        self.lines, self.shown = Lines(analysis), Shown(analysis)
        self.short = count_words(self.text[:20_000]) < SHORT_ARTICLE
        self.named = {reference.span.start for reference in analysis.references}
        self.hanging: set[int] = set()
        self.taken_sentences: set[int] = set()
        self.taken_claims: set[int] = set()
        self.speakers: set[str] = set()
        whole = [quote for quote in analysis.quotes if not quote.fragment]
        self.quoted: SpanIndex[Quote] = SpanIndex((span, quote) for quote in whole for span in quote.content)
        self.disputes = Disputes(analysis)

    def made(self) -> Brief:
        for _ in self._offers():
            if self.left < SHORT_LINE:
                break
        if not any(self.sections.values()):
            self._take_cut()
        else:
            self._leave_out_plain_names()
        sections = tuple(
            Section(title=name, lines=tuple(line for _, lines in sorted(found, key=lambda f: f[0]) for line in lines))
            for name, found in self.sections.items()
            if found
        )
        notes = (NoteCode.CUT_OFF, NoteCode.CLAIMS_NOT_READ)
        return Brief(
            article=self.analysis.article,
            title=self.title,
            context=self.context,
            sections=sections,
            notes=tuple(note for note in self.analysis.notes if note.code in notes),
            more_statements=self._more_statements(),
            more_quotes=self._more_quotes(),
            ratio=round(self.shown.characters / max(1, len(self.text)), 3),
        )

    # --- what is offered, in order of need ------------------------------------------------------------

    def _offers(self) -> Iterator[bool]:
        claims = self.analysis.claims
        order = sorted(range(len(claims)), key=lambda i: (-claims[i].weight, i))[:_TRIED]
        contested = [i for i in order if claims[i].status is not Status.CLAIMED]
        plain = sorted((-self._weight(i), i) for i in order if claims[i].status is Status.CLAIMED)
        extract = self._extract()
        quotes = [] if self.short and not self.roomy else self._quotes()
        yield self._take_sentence(extract)
        yield from (self._take_pair(i) for i in contested)
        yield from (self._take_claim(i) for i in contested)
        for offers in (self._independent(plain), plain):
            yield self._take_best(offers) or self._take_best(plain)
            yield self._take_quote(quotes)
        while extract and not self.short:
            yield self._take_best(plain)
            yield self._take_sentence(extract)
        while plain:
            yield self._take_best(plain)
        yield self._take_quote(quotes)
        while self.roomy and quotes:
            yield self._take_quote(quotes)
        while extract and sum(map(len, self.sections.values())) < FEW_LINES:
            yield self._take_sentence(extract)

    def _weight(self, number: int) -> float:
        claim = self.analysis.claims[number]
        return claim.weight + (_COUNTED if claim.figures else 0.0)

    def _independent(self, plain: list[tuple[float, int]]) -> list[tuple[float, int]]:
        """The weightiest statement of a voice of neither side: an expert's, where two sides have had a word."""
        sides = {claim.source.side for claim in self.analysis.claims if claim.source.side is not None}
        offers = [offer for offer in plain if is_expert(self.analysis.claims[offer[1]].source.name)]
        return offers[:1] if len(sides) > 1 else []

    def _extract(self) -> list[int]:
        """The extract's sentences, best first; those with a contested claim stand as statements instead.

        One that hangs on the sentence before it comes behind that one, and not at all without it.
        """
        apart = {claim.sentence for claim in self.analysis.claims if claim.status is not Status.CLAIMED}
        faulty = [figure.span for figure in self.analysis.figures if figure.malformed]
        apart |= (
            {s.index for s in self.analysis.sentences if any(s.span.holds(span) for span in faulty)}
            if faulty
            else set()
        )
        chosen = [i for i in self.analysis.extract if i not in apart]
        chosen = (
            [i for i in chosen if self._is_whole(i)]
            or chosen
            or self._best_beside(apart)
            or list(self.analysis.extract)
        )
        self.hanging = {i for i in chosen if not self._stands(i)}
        if len(self.hanging) == len(chosen):
            self.hanging = set()
        best: list[int] = []
        for i in sorted(set(chosen) - self.hanging, key=lambda i: (-self.analysis.scores[i], i)):
            best.append(i)
            while i + 1 in self.hanging:
                i += 1
                best.append(i)
        return best

    def _stands(self, index: int) -> bool:
        sentence = self.analysis.sentences[index]
        if index and self.analysis.claims_read and self._goes_on(index, sentence.span):
            return False
        return not obstacle(self.text, sentence, language=self.analysis.language, named=self.named)

    def _best_beside(self, apart: Container[int]) -> list[int]:
        """The best other sentence, where all of the extract stand as statements; the extract where there is none."""
        scores = self.analysis.scores if self.analysis.extract else ()
        order = sorted((i for i in range(len(scores)) if i not in apart), key=lambda i: (-scores[i], i))[:_TRIED]
        found = list(islice((i for i in order if self._is_whole(i) and self._stands(i)), 1))
        return found or list(self.analysis.extract)

    def _is_whole(self, index: int) -> bool:
        """Whether a sentence tells something by itself.

        Not a few words, not two sentences run together, not the words of somebody who is not known.
        """
        span = self.analysis.sentences[index].span
        counted = any(span.holds(figure.span) for figure in self.analysis.figures)
        short = not counted and count_words(span.of(self.text)) < FEW_WORDS
        return not short and not is_glued(self.text, span) and self.lines.speaker_of(span) != ""

    def _goes_on(self, index: int, span: Span) -> bool:
        """Whether a sentence speaks of what stands before it, or is the end of a speech."""
        return (
            points_outside(self.text, span)
            or (names_late(self.text, span) is not None and reference_in(self.analysis, span) is None)
            or goes_on(self.text, span)
            or self.lines.is_tail(span)
            or self.lines.told_behind(index - 1) is not None
        )

    def _quotes(self) -> list[int]:
        """Quotes worth showing, best first: whole sentences of named people that stand alone, early ones first."""

        def worth(number: int) -> tuple[float, int]:
            quote = self.analysis.quotes[number]
            source = quote.source
            actor = source.actor if source is not None else None
            person = actor is not None and self.analysis.actors[actor].kind is ActorKind.PERSON
            length = quote.content[0].end - quote.content[0].start
            worth = (2.0 if person else 1.0 if actor is not None else 0.0) + (1.0 if 50 <= length <= QUOTE else 0.0)
            worth += 0.5 if source is not None and source.side is not None else 0.0
            worth -= 1.0 if opens_with_connective(self.text, quote.content[0]) else 0.0
            return 2.0 * quote.sentence / max(1, len(self.analysis.sentences)) - worth, number

        whole = [i for i, quote in enumerate(self.analysis.quotes) if quote.source is not None and not quote.fragment]
        return sorted(whole, key=worth)[:_TRIED]

    # --- taking ---------------------------------------------------------------------------------------

    def _take(self, section: str, order: float, lines: Sequence[Line], count: int = 1) -> bool:
        """Adds lines to a section if there is room for them and they are not too many."""
        found = self.sections[section]
        length = sum(len(piece.text) for line in lines for piece in line.pieces) + _BREAK * len(lines)
        length += len(section) + _BREAK if not found else 0
        there = sum(line.kind is not LineKind.WARNING for _, some in found for line in some)
        if length > self.left or there + count > self.most[section]:
            return False
        self.left -= length
        found.append((order, list(lines)))
        self.shown.add(lines)
        return True

    def _take_sentence(self, extract: list[int]) -> bool:
        """Takes the best sentence that is left and fits."""
        while extract:
            index = extract.pop(0)
            if index in self.hanging and index - 1 not in self.taken_sentences:
                continue
            span = self.analysis.sentences[index].span
            if self.shown.covers(span) or self.shown.repeats(span):
                continue
            if self._take("In short", float(index), self.lines.sentence(index)):
                self.taken_sentences.add(index)
                return True
        return False

    def _leave_out_plain_names(self) -> None:
        """Takes the bracketed name from a sentence that stands behind the one that names it."""
        self.sections["In short"] = [
            (
                order,
                self.lines.sentence(int(order), shown=self.taken_sentences)
                if int(order) - 1 in self.taken_sentences
                else lines,
            )
            for order, lines in self.sections["In short"]
        ]

    def _take_cut(self) -> None:
        """Where not one line fits: the best sentence, cut where the room ends."""
        room = self.left - len("In short") - 2 * _BREAK - _OMISSION
        if self.analysis.extract and room > 0:
            index = max(self.analysis.extract, key=lambda i: (self.analysis.scores[i], -i))
            for spare in (0, _DATES):
                if self._take("In short", float(index), self.lines.sentence(index, max(1, room - spare))[:1]):
                    break

    def _take_best(self, plain: list[tuple[float, int]]) -> bool:
        """Takes the weightiest claim that fits, voices not heard yet before others; what was tried leaves the heap."""
        while plain and self.left >= SHORT_LINE:
            _, number = heapq.heappop(plain)
            source = self.analysis.claims[number].source
            now = self.shown.voice(source.name, source.side) - self._weight(number)
            # Voices only ever get heard more often, so a place in the heap is right or too good.
            if plain and now > plain[0][0]:
                heapq.heappush(plain, (now, number))
            elif self._take_claim(number):
                return True
        return False

    def _take_claim(self, number: int) -> bool:
        claim = self.analysis.claims[number]
        if number in self.taken_claims or self._is_said(claim) or self.shown.repeats(claim.content[0]):
            return False
        lines = self.lines.statement(claim, LineKind.STATEMENT)
        first = -1.0 if claim.status is not Status.CLAIMED and claim.figures else float(claim.content[0].start)
        if not lines or not self._take("Who says what", first, lines):
            return False
        self.taken_claims.add(number)
        return True

    def _take_pair(self, number: int) -> bool:
        """An accusation with its denial beside it, or two statements whose figures differ, with a ⚠ line."""
        claims = self.analysis.claims
        claim = claims[number]
        if number in self.taken_claims or self._is_said(claim):
            return False
        denial = self.disputes.denial_of(number, self.taken_claims)
        if denial is not None and not self._is_said(claims[denial]):
            accused = self.lines.statement(claim, LineKind.DISPUTE, relation=False)
            denied = self.lines.statement(claims[denial], LineKind.DISPUTE)
            return self._take_both("Accused and denied", (number, denial), accused, denied)
        counted = self.disputes.other_count_of(number, self.taken_claims)
        if counted is not None and not self._is_said(claims[counted[0]]):
            pair = sorted((number, counted[0]), key=lambda i: claims[i].content[0].start)
            one, other = (self.lines.statement(claims[i], LineKind.STATEMENT, relation=False) for i in pair)
            differ = [differing_line(self.text, counted[1])]
            return self._take_both("Who says what", (pair[0], pair[1]), one, other + differ if other else other)
        return False

    def _take_both(self, section: str, pair: tuple[int, int], one: list[Line], other: list[Line]) -> bool:
        """Takes two statements that stand together, neither without the other."""
        first = self.analysis.claims[pair[0]].content[0].start
        order = float(first) if section == "Accused and denied" else -1.0
        if not one or not other or not self._take(section, order, one + other, 2):
            return False
        self.taken_claims |= set(pair)
        return True

    def _take_quote(self, quotes: list[int]) -> bool:
        """Takes the best quote that is left, in a brief of usual length of a speaker without one, as long as fits."""
        while quotes and self.left >= SHORT_LINE:
            quote = self.analysis.quotes[quotes.pop(0)]
            name = quote.source.name if quote.source is not None else ""
            said = quote.content[0]
            if (
                (name in self.speakers and not self.roomy)
                or self.shown.covers(said, _HEARD)
                or self.shown.repeats(said)
            ):
                continue
            for line in self.lines.quotations(quote, self.shown.mentions):
                if self._take("In their own words", float(quote.content[0].start), [line]):
                    self.speakers.add(name)
                    return True
        return False

    # --- what is left out -----------------------------------------------------------------------------

    def _is_said(self, claim: Claim) -> bool:
        """Whether a claim is shown, or nothing but a direct quote, which stands among the quotes instead.

        A quote that somebody contests is a statement: only a statement's line says who contests it.
        """
        quoted = claim.status is Status.CLAIMED and bool(self.quoted.holding(claim.content[0]))
        return quoted or self.shown.covers(claim.content[0])

    def _more_statements(self) -> int:
        return sum(
            number not in self.taken_claims and not self._is_said(claim)
            for number, claim in enumerate(self.analysis.claims)
        )

    def _more_quotes(self) -> int:
        """Whole quotes of which nothing is shown, in any of their pieces."""
        return sum(
            not quote.fragment
            and quote.source is not None
            and not any(self.shown.covers(span, _HEARD) for span in quote.content)
            for quote in self.analysis.quotes
        )
