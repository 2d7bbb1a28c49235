"""Highlighting: an article or a part of it as pieces, with quotes, claims and sources marked.

Marks may overlap in the analysis (a quote inside a claim); a piece has one style: source before quote before claim.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from summarizers.briefs.span_index import SpanIndex
from summarizers.text.clauses import word_class
from summarizers.types import Analysis, Claim, Piece, Span, Status, Style

_ORDER = (Style.SOURCE, Style.QUOTE, Style.CLAIM)


def mark(text: str, region: Span, marks: Iterable[tuple[Span, Style]]) -> list[Piece]:
    """The words of a region as pieces in order, each with the first style of source, quote, claim that covers it.

    >>> [(p.text, p.style.value) for p in mark("Kyiv said no.", Span(0, 12), [(Span(0, 4), Style.SOURCE)])]
    [('Kyiv', 'source'), (' said no', 'plain')]
    """
    inside = [(span, style) for span, style in marks if span.overlaps(region)]
    edges = {region.start, region.end}
    for span, _ in inside:
        edges |= {max(span.start, region.start), min(span.end, region.end)}
    points = sorted(edges)
    opening: dict[int, list[Style]] = {}
    closing: dict[int, list[Style]] = {}
    for span, style in inside:
        opening.setdefault(max(span.start, region.start), []).append(style)
        closing.setdefault(min(span.end, region.end), []).append(style)
    depth = dict.fromkeys(_ORDER, 0)
    pieces: list[Piece] = []
    for start, end in pairwise(points):
        for style in closing.get(start, ()):
            depth[style] -= 1
        for style in opening.get(start, ()):
            depth[style] += 1
        style = next((style for style in _ORDER if depth[style] > 0), Style.PLAIN)
        if pieces and pieces[-1].style is style and pieces[-1].span is not None:
            span = Span(pieces[-1].span.start, end)
            pieces[-1] = Piece(text=span.of(text), style=style, span=span)
        else:
            pieces.append(Piece(text=text[start:end], style=style, span=Span(start, end)))
    return pieces


def marks_of(analysis: Analysis, *, claims: bool = True) -> list[tuple[Span, Style]]:
    """Every mark of an analysis: the sources and contents of its claims, and its quotes.

    Args:
        analysis: what to mark.
        claims: whether the contents of claims are marked; their sources and the quotes are in any case.
    """
    found: list[tuple[Span, Style]] = []
    text = analysis.article.text
    for claim in analysis.claims:
        if claim.source.span is not None and not _is_pronoun(claim.source.span.of(text)):
            found.append((claim.source.span, Style.SOURCE))
        if claims:
            found += [(span, Style.CLAIM) for span in claim.content]
    for quote in analysis.quotes:
        source = quote.source.span if quote.source is not None else None
        if source is not None and not _is_pronoun(source.of(text)):
            found.append((source, Style.SOURCE))
        found += [(span, Style.QUOTE) for span in quote.content]
    return found


def _is_pronoun(surface: str) -> bool:
    return surface.lower() in word_class("pronouns")


def highlight(analysis: Analysis) -> tuple[Piece, ...]:
    """The whole article as pieces, in order; behind each marked content a label with its speaker and status.

    Returns:
        Pieces whose verbatim ones, joined, are the article's text; empty for an empty text.

    >>> from summarizers.analysis import analyse
    >>> from summarizers.types import Article
    >>> "".join(p.text for p in highlight(analyse(Article(text="Kyiv denies that it ordered the attack."))))
    'Kyiv denies that it ordered the attack [Kyiv · denied by itself].'
    """
    text = analysis.article.text
    labels: dict[int, list[str]] = {}
    for claim in analysis.claims:
        labels.setdefault(_behind(text, claim.content[-1].end), []).append(_claim_label(claim))
    for quote in analysis.quotes:
        for span in quote.content:
            if quote.source is not None:
                labels.setdefault(_behind(text, span.end), []).append(quote.source.name)
    marks = SpanIndex(marks_of(analysis))
    pieces: list[Piece] = []
    start = 0
    for end in (*sorted(labels), len(text)):
        if end > start:
            pieces += mark(text, Span(start, end), marks.near(Span(start, end)))
        if end in labels:
            pieces.append(Piece(text=f" [{_joined(labels[end])}]", style=Style.LABEL))
        start = end
    return tuple(pieces)


def _behind(text: str, at: int) -> int:
    """Past the marks that close a quote, so that a label stands outside them."""
    while at < len(text) and text[at] in '”"»’“':
        at += 1
    return at


def _joined(labels: list[str]) -> str:
    """Labels of one place, without those that only repeat a speaker another one names."""
    whole = sorted(set(labels), key=len, reverse=True)
    kept = [label for i, label in enumerate(whole) if not any(other.startswith(label) for other in whole[:i])]
    return "; ".join(kept)


def _claim_label(claim: Claim) -> str:
    return f"{claim.source.name} · {_status_words(claim)}" if claim.status is not Status.CLAIMED else claim.source.name


def _status_words(claim: Claim) -> str:
    """A claim's status as a relation in words ("denied by Russia")."""
    return claim.status.value if claim.by is None else f"{claim.status.value} by {claim.by}"
