"""Where a long statement may be cut without losing what governs it.

A cut takes away a trailing clause that hangs on by a comma ("…, during which …"), never one with a negation, a hedge, a
bound, the origin of the words, or a figure that belongs to what stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from summarizers.lexicon import pack
from summarizers.types import Claim, Figure, Span

_CLAUSE = re.compile(
    r",\s+(?=(?:which|who|whose|where|when|while|during which|after which|in which|as|after|before|with|including|but|and)\b)"
    r"|\s+[–—-]\s+|;\s",
)
_LEAST = 60
"""A statement is never cut to fewer characters: too little would be left to judge."""


@cache
def _governing() -> re.Pattern[str]:
    words = pack("en/hedges")
    phrases = ["at least", "up to", "more than", "less than", "fewer than", "as many as"]
    every = {*words["negations"].split(), *words["hedges"].split(), *words["origins"].split()}
    every -= {"at", "least", "up", "to", "more", "than", "less", "fewer", "about", "over", "under", "around", "or"}
    alternatives = "|".join(sorted((re.escape(w) for w in (*every, *phrases)), key=len, reverse=True))
    return re.compile(rf"\b(?:{alternatives})\b|n['’]t\b", re.IGNORECASE)


def shorten(text: str, region: Span, sentence: Span, claim: Claim, figures: Sequence[Figure], most: int) -> Span | None:
    """The part of a region that a statement shows.

    Args:
        text: the article's text.
        region: from where the statement may be shown to its sentence's end.
        sentence: the whole sentence; what stands in it before the region is left out.
        claim: the claim that the statement is of; its source, cue and content's beginning always stay.
        figures: the article's figures, none of which is cut in two.
        most: characters above which a cut is looked for.

    Returns:
        The region itself where it is short enough; a shorter one that ends before a clause which may go; None where
        what would be left out governs what is shown, or no cut is safe and the region is over twice the length.
    """
    before = text[sentence.start : region.start]
    if _governing().search(before):
        region = Span(sentence.start, region.end)
    if region.end - region.start <= most:
        return region
    least = max(
        [region.start + _LEAST, *(span.end for span in claim.cue if region.holds(span))]
        + ([claim.source.span.end] if claim.source.span is not None and region.holds(claim.source.span) else [])
        + [claim.content[0].start + min(_LEAST, claim.content[0].end - claim.content[0].start)]
    )
    best: int | None = None
    for match in _CLAUSE.finditer(text, least, region.end):
        end = match.start()
        if any(figure.span.start < end < figure.span.end for figure in figures):
            continue
        if _governing().search(text, end, region.end) or _inside_quote(text, region.start, end):
            continue
        if best is None or end - region.start <= most:
            best = end
        if end - region.start > most:
            break
    if best is not None and best - region.start <= most * 3 // 2:
        return Span(region.start, best)
    return region if region.end - region.start <= 2 * most else None


def _inside_quote(text: str, start: int, end: int) -> bool:
    """Whether a cut would fall between the marks of a quote."""
    part = text[start:end]
    return part.count("“") > part.count("”") or part.count('"') % 2 == 1 or part.count("«") > part.count("»")
