"""The passage of a text around what was found in it, cut at sentences where they are near, else at words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from summarizers.types import Piece, Span, Style

_GAP = "[…]"
_MARGIN = 2 * (len(_GAP) + 1)  # characters that the two gaps may take
_FULL = 0.6  # of the length: a passage that ends with a sentence is at least as long
_DENSE = 0.75  # of the length: the hits that decide stand within it, so that there is room for words before them
_SENTENCE_END = re.compile(r"(?:(?<=[^\W\d_A-Z]{2})|(?<=[\d%)’”\"]))[.!?…][\"”’»)]*(?=\s)|(?<=[^\s])(?=\s*\n)|[。！？]")
_SPACE = re.compile(r"\s+")


def cut_snippet(text: str, hits: Sequence[tuple[Span, int]], length: int) -> tuple[Piece, ...]:
    """The passage with most hits; see `bot.query.words.snippet`.

    Args:
        text: any str.
        hits: spans of `text`, each with the number of what it answers, in text order; they may overlap.
        length: the most characters of all pieces together.

    Returns:
        Pieces as `snippet` gives them; empty for a text of white space alone.
    """
    begin, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if begin >= end or length <= 0:
        return ()
    if end - begin <= length:
        window = Span(begin, end)
    else:
        window = _window(text, Span(begin, end), hits, max(1, length - _MARGIN))
    shown = merge_spans(span for span, _ in hits if span.overlaps(window))
    pieces: list[Piece] = []
    if window.start > begin:
        pieces.append(Piece(text=f"{_GAP} ", style=Style.BRACKET))
    at = window.start
    for span in shown:
        span = Span(max(span.start, window.start), min(span.end, window.end))
        pieces += _plain(text, Span(at, span.start), Style.PLAIN)
        pieces += _plain(text, span, Style.HIT)
        at = span.end
    pieces += _plain(text, Span(at, window.end), Style.PLAIN)
    if window.end < end:
        pieces.append(Piece(text=f" {_GAP}", style=Style.BRACKET))
    return tuple(pieces)


def _window(text: str, whole: Span, hits: Sequence[tuple[Span, int]], length: int) -> Span:
    """Where to cut, at most `length` characters: the sentence of the first hit on, if it is near."""
    first, last = _densest(hits, int(length * _DENSE)) or (
        Span(whole.start, whole.start),
        Span(whole.start, whole.start),
    )
    last_end = min(last.end, first.start + length)
    earliest = max(whole.start, last_end - length)
    start = earliest
    if earliest > whole.start:
        ends = [match.end() for match in _SENTENCE_END.finditer(text, earliest, first.start)]
        if ends:
            start = ends[-1]
        else:  # no sentence begins near: some words before the hit, as many as behind it
            start = max(earliest, first.start - (length - (last_end - first.start)) // 2)
            start = _forward(text, start, first.start)
    else:
        ends = [match.end() for match in _SENTENCE_END.finditer(text, earliest, first.start)]
        start = ends[-1] if ends and last_end - whole.start > length * _FULL else earliest
    while start < first.start and text[start].isspace():
        start += 1
    end = min(whole.end, start + length)
    if end < whole.end:
        ends = [match.end() for match in _SENTENCE_END.finditer(text, max(last_end - 1, start), end)]
        if ends and ends[-1] >= last_end and ends[-1] - start >= length * _FULL:
            end = ends[-1]
        else:
            end = _back(text, end, max(last_end, start + 1))
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _densest(hits: Sequence[tuple[Span, int]], length: int) -> tuple[Span, Span] | None:
    """The first and last of the hits within a length that answer most: different ones first, then their number."""
    if not hits:
        return None
    counts: Counter[int] = Counter()
    best, found = (0, 0), (hits[0][0], hits[0][0])
    left = 0
    for right, (span, number) in enumerate(hits):
        counts[number] += 1
        while left < right and span.end - hits[left][0].start > length:
            counts[hits[left][1]] -= 1
            if not counts[hits[left][1]]:
                del counts[hits[left][1]]
            left += 1
        if (score := (len(counts), right - left + 1)) > best:
            best, found = score, (hits[left][0], span)
    return found


def _forward(text: str, at: int, most: int) -> int:
    """The next beginning of a word, `at` itself where there is none up to `most`."""
    space = _SPACE.search(text, max(at - 1, 0), most)
    return space.end() if space else at


def _back(text: str, at: int, least: int) -> int:
    """The end of the last word that ends before, `at` itself where there is none down to `least`."""
    if text[at].isspace():
        return at
    for place in range(at - 1, least - 1, -1):
        if text[place].isspace():
            return place
    return at


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Spans in order of their starts, overlapping ones joined."""
    merged: list[Span] = []
    for span in spans:
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


def _plain(text: str, span: Span, style: Style) -> list[Piece]:
    """A run of the text as pieces of one style; white space that is not one blank becomes a blank without span."""
    pieces = []
    at = span.start
    for space in _SPACE.finditer(text, span.start, span.end):
        if space.group() != " ":
            if space.start() > at:
                pieces.append(_piece(text, Span(at, space.start()), style))
            pieces.append(Piece(text=" "))
            at = space.end()
    if span.end > at:
        pieces.append(_piece(text, Span(at, span.end), style))
    return pieces


def _piece(text: str, span: Span, style: Style) -> Piece:
    return Piece(text=span.of(text), style=style, span=span)
