"""Names in brackets behind the words that stand for them: "He [Volodymyr Zelenskiy] said …".

The analysis knows whom such words surely mean (`Analysis.references`). A reader who has just read the name in the
sentence before is not told it again.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable

from summarizers.lexicon import pack
from summarizers.types import Analysis, Piece, Reference, Span, Style

_SPACE = re.compile(r"\s+")


def reference_in(analysis: Analysis, span: Span) -> Reference | None:
    """The reference inside a span; of several the first, None without one."""
    references = analysis.references
    at = bisect_left(references, span.start, key=lambda reference: reference.span.start)
    return references[at] if at < len(references) and span.holds(references[at].span) else None


def is_plain(analysis: Analysis, reference: Reference, shown: Container[int]) -> bool:
    """Whether a reader knows whom a reference means: the sentence before is shown, and names or means the same actor.

    Args:
        analysis: the analysis that the reference is of.
        reference: one of `analysis.references`.
        shown: the indices of the sentences that are shown, in order with the one of the reference.
    """
    starts = [sentence.span.start for sentence in analysis.sentences]
    before = bisect_right(starts, reference.span.start) - 2
    if before < 0 or before not in shown:
        return False
    span = analysis.sentences[before].span
    if any(span.holds(mention) for mention in analysis.actors[reference.actor].mentions):
        return True
    other = reference_in(analysis, span)
    return other is not None and other.actor == reference.actor


def bracket(text: str, reference: Reference) -> str:
    """What stands behind a reference: its name in brackets, as an owner's behind a possessive.

    >>> bracket("His party won.", Reference(span=Span(0, 3), actor=0, name="Anna Bondar"))
    ' [Anna Bondar’s]'
    """
    possessive = reference.span.of(text).lower() in pack("en/grammar")["possessives"].split()
    return f" [{_SPACE.sub(' ', reference.name)}{'’s' if possessive else ''}]"


def named_sentence(analysis: Analysis, index: int, shown: Container[int] = ()) -> tuple[Piece, ...]:
    """A sentence as it may be shown by itself: its words, with the name in brackets if it hangs on one.

    Args:
        analysis: an analysis.
        index: which of its sentences.
        shown: the indices of the other sentences that are shown with it, in text order.

    Returns:
        Pieces with spans for the article's words, and the bracket without one.
    """
    text, span = analysis.article.text, analysis.sentences[index].span
    pieces = [Piece(text=span.of(text), span=span)]
    reference = reference_in(analysis, span)
    if reference is not None and not is_plain(analysis, reference, shown):
        pieces = insert(text, pieces, reference.span.end, bracket(text, reference))
    return tuple(pieces)


def insert(text: str, pieces: Iterable[Piece], at: int, words: str) -> list[Piece]:
    """The pieces with words of our own at a place in the text; quoted words are left as they were said."""
    found: list[Piece] = []
    for piece in pieces:
        span = piece.span
        if span is None or not span.start < at <= span.end or piece.style is Style.QUOTE:
            found.append(piece)
            continue
        before, behind = Span(span.start, at), Span(at, span.end)
        found.append(Piece(text=_SPACE.sub(" ", before.of(text)), style=piece.style, span=before))
        found.append(Piece(text=words, style=Style.BRACKET))
        if behind.end > behind.start:
            found.append(Piece(text=_SPACE.sub(" ", behind.of(text)), style=piece.style, span=behind))
    return found
