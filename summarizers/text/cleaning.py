"""An article's paragraphs, headline and sub-headings as spans, without what the page left in the text.

The text itself is never altered: everything found is a span of it, so that what is read later can be shown as it
stands. Lines are joined to paragraphs by the rule of text editors (a line is wrapped if the next word would not have
fitted on it); page remains (comment forms, share bars, credits, promotions) are known by the patterns of
`data/en/page-remains.toml`, which match whole short paragraphs, so that news which merely contains "share" or "read
more" stays. A promotion that reads like a sentence of the article cannot be told from one, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from summarizers.text.broken_lines import is_linked, is_title, join_broken
from summarizers.text.entries import find_entries, opening_lines
from summarizers.text.remains import (
    head_end,
    is_readers,
    is_remains,
    needles_in,
    opens_comments,
    remains_within,
    symbols_end,
)
from summarizers.types import Span, Spans

READ_LIMIT = 200_000
"""Code points of a text that are read."""

_CUT_BACK = 3_000  # code points searched backwards for an end to stop at
_WRAPPED = 100  # columns; lines up to here may be wrapped by a mail program or a terminal, longer ones are paragraphs
_RAGGED = 0.9  # share of the width up to which a line is full if the next word would not have fitted
_HEADLINE = 200  # code points a headline has at most
_HEADING = 100  # code points a sub-heading has at most
_FULL = 100  # code points from which a paragraph without a final stop counts as one of the body
_BODY = 60  # code points above which a paragraph with a final stop is surely one of the article
_FIELD = 40  # code points of a form's labels and of short remarks
_SHOUTED = 4  # words from which a line in capitals is the link to another article

_BLANK = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\x00\u200b\u200e\u200f\u2060\ufeff"
)
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_ENDED = re.compile(r"[.!?…。！？؟۔।][\"'”’»›)\]*_]*$")
_STOPPED = re.compile(r"(?<![A-Z]\.[A-Z])[.…。۔।][\"'”’»›)\]*_]*$")
_STOP_AND_SPACE = re.compile(r"[.!?…][\"'”’»)]*(?=\s)|[。！？]")
_MARKDOWN = re.compile(r"#{1,6}\s+|(?:>\s?)+")
_BULLET = re.compile(r"[•▪●‣◦∙■◆*+]\s+|[·]\s+")
_DASH = re.compile(r"[-–—]\s+")
_DASH_INSIDE = re.compile(r"\s[-–—]+\s")
_PLACED = re.compile(
    r"[^a-z]{3,40},.{0,60}[-–—]$|^[A-Z][A-Z ,.]{2,30}(?:\([^)]*\) ?)?[—–-] |[-–—|]$|\((?:Reuters|AP|AFP|CNN)\)"
)
_STAMPED = re.compile(r"\b\d{1,2}:\d\d\b|^\W*\d{1,4}[/.-]\d{1,2}[/.-]\d|^B[yY] [A-Z]\S+ [A-Z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What of a text is what, as spans of it, in text order, none overlapping another.

    `headline` stands before the body; `paragraphs` are the body's; `headings` are sub-headings between them; `trimmed`
    is what the page left there. `cut_off`: the text is longer than `READ_LIMIT` and its end was not read.
    """

    headline: Span | None
    paragraphs: Spans
    headings: Spans
    trimmed: Spans
    cut_off: bool


def clean(text: str) -> Cleaned:
    r"""Finds an article's paragraphs in a pasted or extracted text. Never raises on any text.

    Args:
        text: the text as given, of any length; the first `READ_LIMIT` code points are read.

    Returns:
        The spans; no headline and empty tuples for a text without a letter or digit.

    >>> text = "Kyiv: no talks\n\nUkraine ruled out talks on Monday.\n\nLeave a Reply"
    >>> cleaned = clean(text)
    >>> cleaned.headline.of(text), [span.of(text) for span in cleaned.paragraphs], cleaned.trimmed
    ('Kyiv: no talks', ['Ukraine ruled out talks on Monday.'], (Span(start=52, end=65),))
    """
    end, cut_off = _read_end(text)
    blocks = _without_bullets(text, [span for block in _blocks(text, end) for span in _paragraphs(text, block)])
    blocks = [span for span in blocks if any(map(str.isalnum, span.of(text)))]
    entries = find_entries(text, blocks)
    authors, headlines = opening_lines(text, blocks, entries)
    kept, trimmed = _trim(text, blocks, authors, {entry.stamp.start: entry.span.start for entry in entries})
    kept = join_broken(text, kept, _BLANK)
    headline = _headline(text, kept)
    body = kept[1:] if headline else kept
    headings = _headings(text, body, headline) | headlines
    return Cleaned(
        headline=headline,
        paragraphs=tuple(span for span in body if span not in headings),
        headings=tuple(span for span in body if span in headings),
        trimmed=_merged(text, trimmed),
        cut_off=cut_off,
    )


def _read_end(text: str) -> tuple[int, bool]:
    """Where reading ends: the text's end, or the last end of a paragraph, sentence or word within the limit."""
    if len(text) <= READ_LIMIT:
        return len(text), False
    start = READ_LIMIT - _CUT_BACK
    tail = text[start:READ_LIMIT]
    sentence = max((stop.end() for stop in _STOP_AND_SPACE.finditer(tail)), default=-1)
    for found in (tail.rfind("\n\n"), sentence, tail.rfind(" ")):
        if found > 0:
            return start + found, True
    return READ_LIMIT, True


def _trimmed_span(text: str, start: int, end: int) -> Span:
    """The span without white space and invisible characters at its ends."""
    piece = text[start:end]
    start = end - len(piece.lstrip(_BLANK))
    return Span(start, max(start, end - len(piece) + len(piece.rstrip(_BLANK))))


def _blocks(text: str, end: int) -> Iterator[list[Span]]:
    """The lines, trimmed, in groups that blank lines separate."""
    block: list[Span] = []
    position = 0
    while position <= end:
        found = _BREAK.search(text, position, end)
        line = _trimmed_span(text, position, found.start() if found else end)
        if line.start < line.end:
            block.append(line)
        elif block:
            yield block
            block = []
        position = found.end() if found else end + 1
    if block:
        yield block


def _paragraphs(text: str, lines: list[Span]) -> Iterator[Span]:
    """The paragraphs of lines that no blank line separates."""
    width = max(line.end - line.start for line in lines)
    alone = [_stands_alone(line.of(text)) for line in lines] if len(lines) > 1 else []
    start = lines[0].start
    for number, (line, following) in enumerate(pairwise(lines)):
        if alone[number] or alone[number + 1] or _divides(line.of(text), following.of(text), width):
            yield Span(start, line.end)
            start = following.start
    yield Span(start, lines[-1].end)


def _stands_alone(line: str) -> bool:
    """Whether a line is no part of a paragraph with its neighbours: an item of a list, a heading, page remains."""
    return _starts_item(line) or is_remains(line)


def _divides(line: str, following: str, width: int) -> bool:
    """Whether a paragraph ends between two lines of a block of this width."""
    if not _ENDED.search(line[-8:]) and following[0].islower():
        return False
    word = len(following.split(maxsplit=1)[0])
    return width > _WRAPPED or len(line) + 1 + word <= width * _RAGGED


def _starts_item(line: str) -> bool:
    return bool(_MARKDOWN.match(line) or _BULLET.match(line) or _DASH.match(line))


def _without_bullets(text: str, paragraphs: list[Span]) -> list[Span]:
    """The paragraphs without the marks of lists, headings and quotations; a dash that opens dialogue stays."""
    dashed = [_is_dash_item(span.of(text)) for span in paragraphs]
    bare = []
    for number, span in enumerate(paragraphs):
        listed = dashed[number] and (any(dashed[number + 1 : number + 2]) or any(dashed[max(0, number - 1) : number]))
        head = text[span.start : span.start + 20]
        mark = _MARKDOWN.match(head) or _BULLET.match(head) or (_DASH.match(head) if listed else None)
        bare.append(_trimmed_span(text, span.start + mark.end(), span.end) if mark else span)
    return bare


def _is_dash_item(paragraph: str) -> bool:
    return _DASH.match(paragraph) is not None and _DASH_INSIDE.search(paragraph, 2) is None


def _trim(
    text: str, blocks: list[Span], authors: frozenset[Span], stamped: dict[int, int]
) -> tuple[list[Span], list[Span]]:
    """The paragraphs that stay and the spans that go.

    `authors` are a live page's lines that name its authors, `stamped` where what follows a time begins, by the time's
    beginning.
    """
    kept: list[Span] = []
    trimmed: list[Span] = []
    shouting = _shouts(text, blocks)
    needles = needles_in(text[:READ_LIMIT])
    dropped = _repeated(text, blocks) | authors
    remains = [is_remains(span.of(text)) for span in blocks]
    for number in range(1, len(blocks) - 1):
        ahead, line, behind = blocks[number - 1 : number + 2]
        if remains[number] and is_linked(ahead.of(text), line.of(text), behind.of(text)):
            remains[number] = False
    last = max((n for n, span in enumerate(blocks) if not remains[n] and span.end - span.start > _FIELD), default=-1)
    for number, span in enumerate(blocks):
        paragraph = span.of(text)
        if remains[number] or span in dropped or (kept and not shouting and _is_shouted(paragraph)):
            trimmed.append(span)
            is_form = opens_comments(paragraph)
            if is_form and (number > last or (_is_read(text, kept) and _is_signed(text, blocks[number + 1 :][:6]))):
                trimmed.extend(blocks[number + 1 :])
                break
            continue
        gone = remains_within(paragraph, needles)
        start = head_end(paragraph) if not kept else symbols_end(paragraph)
        start = max(start, min(stamped.get(span.start, 0), span.end) - span.start)
        if start:
            gone = [(0, start), *((max(start, first), end) for first, end in gone if end > start)]
        at = 0
        for first, end in [*gone, (len(paragraph), len(paragraph))]:
            piece = _trimmed_span(text, span.start + at, span.start + first)
            if any(map(str.isalnum, piece.of(text))):
                kept.append(piece)
            gap = _trimmed_span(text, span.start + first, span.start + end)
            if any(map(str.isalnum, gap.of(text))):
                trimmed.append(gap)
            at = end
    return kept, trimmed


def _repeated(text: str, blocks: list[Span]) -> frozenset[Span]:
    """Lines without a stop that the text says again and again, as galleries do; a headline stays the first time."""
    places: dict[str, list[int]] = {}
    for number, span in enumerate(blocks):
        if span.end - span.start <= _HEADLINE and not _STOPPED.search(text, max(span.start, span.end - 8), span.end):
            places.setdefault(span.of(text), []).append(number)
    found: list[int] = []
    for line, numbers in places.items():
        often = len(numbers) > 2 and line[-1] != "?"  # an interviewer may ask again
        known = set(numbers)
        found += [number for number in numbers if number and (often or not known.isdisjoint((number - 1, number + 1)))]
    return frozenset(blocks[number] for number in found)


def _is_shouted(paragraph: str) -> bool:
    """Whether it is a line in capitals without a final stop, as some sites print links to other articles."""
    return paragraph.isupper() and len(paragraph.split()) >= _SHOUTED and not _STOPPED.search(paragraph[-8:])


def _shouts(text: str, blocks: list[Span]) -> bool:
    """Whether most of the text is in capitals."""
    return 2 * sum(span.end - span.start for span in blocks if span.of(text).isupper()) > sum(
        span.end - span.start for span in blocks
    )


def _is_read(text: str, kept: list[Span]) -> bool:
    """Whether an article stands before: "3 comments" also stands above one."""
    return (
        sum(span.end - span.start > _BODY and _ENDED.search(span.of(text)[-8:]) is not None for span in kept[-9:]) > 2
    )


def _is_signed(text: str, blocks: list[Span]) -> bool:
    """Whether a line of these belongs to a reader's comment ("Reply", "Ann says:")."""
    return any(is_readers(span.of(text)) for span in blocks if span.end - span.start <= 120)


def _headline(text: str, paragraphs: list[Span]) -> Span | None:
    """The headline that stands before the body, if one does."""
    if len(paragraphs) < 2 or paragraphs[0].end - paragraphs[0].start > _HEADLINE:
        return None
    first = paragraphs[0].of(text)
    line = first.strip("*_")
    following = [span.of(text) for span in paragraphs[1:4]]
    if not _is_title(line) or not any(_ENDED.search(part[-8:]) and len(part) > 30 for part in following):
        return None
    if (following[0][0].islower() and not is_title(line)) or _DASH.match(following[0]):
        return None  # a sentence that the page broke
    if len(line) > _FULL and not _ENDED.search(following[0][-8:]):
        return None  # the first of several points without stops, as some sites print above the article
    start = paragraphs[0].start + first.find(line)
    return Span(start, start + len(line))


def _is_title(line: str) -> bool:
    """Whether a line can be a headline: no sentence, dateline, byline, time stamp or item of a list."""
    if line[0].islower() or line[0] in ",.;:)]" or line[-1] in ",;:" or (len(line.split()) < 2 and line.isascii()):
        return False
    if _STOPPED.search(line[-8:]) or _PLACED.search(line) or _STAMPED.search(line) or _DASH.match(line):
        return False
    return len(line) <= _FULL if line[-1] in "?!" else not _STOP_AND_SPACE.search(line[:-1])


def _headings(text: str, body: list[Span], headline: Span | None) -> frozenset[Span]:
    """The short paragraphs without a final stop that stand between full ones."""
    found: list[Span] = []
    full = [_is_full(span.of(text)) for span in body]
    for number, span in enumerate(body):
        after = full[number + 1 : number + 2] == [True]
        before = full[number - 1 : number] == [True] or (number == 0 and headline is not None)
        if not full[number] and before and after and _is_heading(span.of(text)):
            found.append(span)
    return frozenset(found)


def _is_full(paragraph: str) -> bool:
    return len(paragraph) > _FULL or _ENDED.search(paragraph[-8:]) is not None or paragraph[-1] in ":;,"


def _is_heading(paragraph: str) -> bool:
    return len(paragraph) <= _HEADING and not paragraph[0].islower() and "\n" not in paragraph


def _merged(text: str, spans: list[Span]) -> Spans:
    """Spans in order, joined where only white space stands between."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and not text[merged[-1].end : span.start].strip(_BLANK):
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return tuple(merged)
