"""Why a statement or a quote is given to its speaker, side and status: short labelled sentences for `--explain`.

The readers leave short phrases at what they find (`Source.rule`, `Source.reason`, `Claim.why` …); here they are joined
to one line, what is empty or said already left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from summarizers.briefs.span_index import SpanIndex
from summarizers.lexicon import pack
from summarizers.types import (
    Analysis,
    Brief,
    Claim,
    Line,
    LineKind,
    Piece,
    Quote,
    Section,
    Source,
    Span,
    Spans,
    Stance,
    Status,
    Style,
)

CLAUSE = 90
"""Characters of a statement or quote that the list of further ones shows."""

_EVIDENCE = 120  # characters of a piece of evidence
_FIGURES = 3  # figures that are named
_QUOTED = re.compile(r"“([^”]{2,})”")
_SPACE = re.compile(r"\s+")
_ENDS = ".;:, \t\n"


class Reasons:
    """Explains the quotes and claims of one analysis; each costs a look at what stands near it."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.text = analysis.article.text
        self._claims: SpanIndex[Claim] = SpanIndex((claim.content[0], claim) for claim in analysis.claims)

    def of_sentence(self, index: int) -> str:
        """What chose a sentence, and the reasons of each statement inside it.

        >>> from summarizers.analysis import analyse
        >>> from summarizers.types import Article
        >>> found = analyse(Article(text="The town fell on Monday after a week of heavy fighting."))
        >>> Reasons(found).of_sentence(0)
        'Chosen by the ranker “warbrief” (position 1 of 1).'
        """
        reason = self.analysis.reasons[index] if self.analysis.reasons else ""
        chosen = f"Chosen by the ranker “{self.analysis.summariser}”" + (f" ({reason})." if reason else ".")
        span = self.analysis.sentences[index].span
        named = (f"Named: {found.reason}." for found in self.analysis.references if span.holds(found.span))
        inside = self._claims.within(span)
        return " ".join((chosen, *named, *(self.of_claim(claim) for _, claim in inside)))

    def of_claim(self, claim: Claim) -> str:
        """Who says it, for which side, what made it a statement, and what the article says of it.

        Returns:
            Sentences with a label each, on one line; those of which nothing is known are left out.

        >>> from summarizers.analysis import analyse
        >>> from summarizers.types import Article
        >>> found = analyse(Article(text="Kyiv said it had lost two tanks near Kherson."))
        >>> Reasons(found).of_claim(found.claims[0]).split(";")[0]
        'Speaker: Kyiv, by “said”'
        """
        said: list[str] = []
        parts = [self._speaker(claim.source, claim.cue, said), _side(claim.source, said)]
        return " ".join(filter(None, (*parts, *self._statements([claim], said))))

    def of_quote(self, quote: Quote) -> str:
        """Who says it and for which side, and what is told of it where it is a statement too.

        >>> from summarizers.types import Article
        >>> Reasons(Analysis(article=Article(text="No."), language="en", headline=None, sentences=(), summariser="",
        ...     extract=(), scores=())).of_quote(Quote(content=(Span(0, 3),), source=None, cue=(), sentence=0,
        ...     fragment=False))
        'Speaker: nobody is named.'
        """
        if quote.source is None:
            return "Speaker: nobody is named."
        said: list[str] = []
        parts = [self._speaker(quote.source, quote.cue, said), _side(quote.source, said)]
        return " ".join(filter(None, (*parts, *self._statements(self.twins(quote), said))))

    def twins(self, quote: Quote) -> list[Claim]:
        """The claims that are nothing but words of a quote, in text order."""
        return [
            claim
            for span in quote.content
            for _, claim in self._claims.within(Span(span.start - 1, span.end + 1))
            if all(any(s.start - 1 <= c.start and c.end <= s.end + 1 for s in quote.content) for c in claim.content)
        ]

    def _speaker(self, source: Source, cue: Spans, said: list[str]) -> str:
        words = self._surface(cue[0]) if cue else ""
        named = self._surface(source.span) if source.span is not None else ""
        phrases = [_plain_rule(source.rule), *source.reason.split("; ")]
        known = any(named in phrase for phrase in phrases)
        if named and source.name and source.name not in named and not known:
            phrases.append(f"called “{named}” there")
        who = (source.name or "not known") + (f", by “{words}”" if words else "")
        part = _labelled("Speaker", who, phrases, said)
        said += filter(None, (source.rule, *source.rule.split("; ")))
        return part

    def _statements(self, claims: Sequence[Claim], said: list[str]) -> list[str]:
        """What made them statements, taken together, and their status."""
        figures = [f"“{self._surface(self.analysis.figures[i].span)}”" for claim in claims for i in claim.figures]
        what = [
            *(claim.stance.value for claim in claims if claim.stance is not Stance.ASSERTS),
            *(f"about {claim.topic}" for claim in claims if claim.topic != "other"),
            *(
                [f"with {', '.join([*figures[:_FIGURES], *(['…'] if len(figures) > _FIGURES else [])])}"]
                if figures
                else []
            ),
        ]
        whys = claims[0].why.split("; ") if claims else []
        parts = [_labelled("Statement", ", ".join(dict.fromkeys(what)), whys, said)]
        for claim in claims:
            if claim.status is Status.CLAIMED and not claim.status_reason:
                continue
            by = "the source itself" if claim.by == "itself" else claim.by
            reason = _without_relation(claim)
            evidence = [self._surface(span) for span in claim.evidence]
            phrases = [f"“{_cut(words, _EVIDENCE)}”" for words in evidence if not _quotes(claim.status_reason, words)]
            phrases += reason.split("; ")
            status = claim.status.value + (f" by {by}" if by else "")
            part = _labelled("Status", status, phrases, said)
            part = part.replace(f"{status}; “", f"{status}: “", 1) if by else part
            parts += [part] if part not in parts else []
        return parts

    def _surface(self, span: Span) -> str:
        return _SPACE.sub(" ", span.of(self.text)).strip()


def further(analysis: Analysis, brief: Brief) -> tuple[Section, ...]:
    """The statements and quotes that a brief doesn't show, each cut to a line, with its reasons.

    Args:
        analysis: what the brief was made of.
        brief: the brief.

    Returns:
        "Further statements" and "Further quotes", in text order, without empty ones; a statement that is nothing but
        the words of a quote stands with the quote.
    """
    reasons, text = Reasons(analysis), analysis.article.text
    lines = [line for section in brief.sections for line in section.lines]
    shown = {span for line in lines for span in line.content}
    sentences = SpanIndex((span, line) for line in lines if line.kind is LineKind.SENTENCE for span in line.content)
    twins = [reasons.twins(quote) for quote in analysis.quotes]
    quoted = {id(claim) for found in twins for claim in found}

    def is_shown(claim: Claim) -> bool:
        return claim.content[0] in shown or bool(sentences.holding(claim.content[0]))

    sections = []
    claims = [claim for claim in analysis.claims if id(claim) not in quoted and not is_shown(claim)]
    if claims:
        found = [
            Line(
                kind=LineKind.STATEMENT,
                pieces=_cut_pieces(text, _from_first_word(text, claim), claim.source.span),
                why=reasons.of_claim(claim),
                content=claim.content,
            )
            for claim in claims
        ]
        sections.append(Section(title="Further statements", lines=tuple(found)))
    quotes = [
        quote
        for quote, found in zip(analysis.quotes, twins, strict=True)
        if quote.content[0] not in shown and not any(map(is_shown, found))
    ]
    if quotes:
        found = [
            Line(
                kind=LineKind.QUOTE,
                pieces=_quote_pieces(text, quote),
                why=reasons.of_quote(quote),
                content=quote.content,
            )
            for quote in quotes
        ]
        sections.append(Section(title="Further quotes", lines=tuple(found)))
    return tuple(sections)


def _from_first_word(text: str, claim: Claim) -> Span:
    """The part of a claim's clause that holds its content: a source in another sentence stands in the reasons."""
    spans = [*(span for span in claim.clause if span.overlaps(claim.content[0])), *claim.content]
    whole = Span(min(span.start for span in spans), max(span.end for span in spans))
    words = whole.of(text)
    return Span(whole.start + len(words) - len(words.lstrip()), whole.end)


def _cut_pieces(text: str, span: Span, source: Span | None) -> tuple[Piece, ...]:
    """The first words of a span with its source marked, and […] for the rest."""
    end = _end_of_cut(text, span, CLAUSE)
    pieces = []
    edges = [span.start, end]
    if source is not None and span.start <= source.start and source.end <= end:
        edges = sorted({span.start, source.start, source.end, end})
    for start, stop in pairwise(edges):
        part = Span(start, stop)
        style = Style.SOURCE if part == source else Style.PLAIN
        pieces.append(Piece(text=_SPACE.sub(" ", part.of(text)), style=style, span=part))
    if end < span.end:
        pieces.append(Piece(text=" […]", style=Style.BRACKET))
    return tuple(pieces)


def _quote_pieces(text: str, quote: Quote) -> tuple[Piece, ...]:
    """The first words of a quote, and its speaker."""
    first = quote.content[0]
    end = _end_of_cut(text, first, CLAUSE)
    said = Piece(text=_SPACE.sub(" ", text[first.start : end]), style=Style.QUOTE, span=Span(first.start, end))
    more = [Piece(text=" […]", style=Style.BRACKET)] if end < first.end or len(quote.content) > 1 else []
    name = quote.source.name if quote.source is not None else ""
    by = [Piece(text=" — "), Piece(text=_SPACE.sub(" ", name), style=Style.SOURCE)] if name else []
    return (Piece(text="“"), said, *more, Piece(text="”"), *by)


def _end_of_cut(text: str, span: Span, most: int) -> int:
    """Where a span ends that may have so many characters: at its end, else behind a word, else in the middle of one."""
    if span.end - span.start <= most:
        return span.end
    blank = text.rfind(" ", span.start, span.start + most + 1)
    return blank if blank > span.start + most // 2 else span.start + most


def _side(source: Source, said: list[str]) -> str:
    if source.side is None or (source.side == source.name and not source.side_reason):
        return ""
    return _labelled("Side", source.side, source.side_reason.split("; "), said)


def _labelled(label: str, what: str, phrases: Sequence[str], said: list[str]) -> str:
    """A sentence with a label; phrases that are empty, or said in it or before, are left out."""
    found = [what] if what else []
    for phrase in phrases:
        words = phrase.strip().strip(_ENDS)
        if words and not _is_said(words, [*said, *found]):
            found.append(words)
    said += found
    return f"{label}: {'; '.join(found)}." if found else ""


def _is_said(words: str, said: Iterable[str]) -> bool:
    """Whether words stand in what has been said, whatever their case; "no" is not said by "know"."""
    wanted = words.lower()
    for other in map(str.lower, said):
        at = other.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            if not (other[:at][-1:].isalnum() or other[end : end + 1].isalnum()):
                return True
            at = other.find(wanted, at + 1)
    return False


def _quotes(reason: str, words: str) -> bool:
    """Whether a reason quotes words, or some of them."""
    return any(part in words or words in part for part in _QUOTED.findall(reason))


def _without_relation(claim: Claim) -> str:
    """Why a claim has its status, without who denies, contradicts or confirms it, which the status says."""
    reason = claim.status_reason
    if claim.by == "itself":
        return "; ".join(f"“{words}”" for words in _QUOTED.findall(reason))
    lead, colon, rest = reason.partition(": “")
    return f"“{rest}" if colon and claim.by and lead.lower().startswith(claim.by.lower()) else reason


def _plain_rule(rule: str) -> str:
    """A rule of the readers in plain words, where it has a name of its own."""
    first, _, rest = rule.partition("; ")
    plain = str(pack("en/brief")["rules"].get(first, first))
    return f"{plain}; {rest}" if rest else plain


def _cut(words: str, most: int) -> str:
    if len(words) <= most:
        return words
    head, _, _ = words[:most].rpartition(" ")
    return f"{head or words[:most]} […]"
