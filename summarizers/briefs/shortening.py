"""Where a long statement may be cut without losing what governs it, and without cutting a quotation open.

A cut takes away a trailing clause that hangs on by a comma ("…, during which …"), never one with a negation, a hedge, a
bound, a doubt, a turn ("but") or the origin of the words, nor a figure where one stays: it may be the other side of a
ratio, or what the first is compared with. The words are in `data/en/brief.toml` and `data/en/hedges.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from summarizers.lexicon import pack
from summarizers.types import Claim, Span

_LEAST = 60
"""A statement is never cut to fewer characters: too little would be left to judge."""

_BEFORE = 600  # characters before a place in which an open quotation is looked for
_CLOSERS = {"“": '”"', "«": "»", "„": '“”"', '"': '"”'}
_MARK = re.compile(r"[“”«»„\"]")
_DASH = re.compile(r"\s[–—-]\s")
_OPENS = " \t\r\n\xa0([—–-:"


@cache
def _clause() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, pack("en/brief")["trailing"]), key=len, reverse=True))
    return re.compile(rf",\s+(?=(?P<opens>{words})\b)|(?P<dash>\s+[–—-]\s+)|;\s")


@cache
def _any_of(name: str) -> re.Pattern[str]:
    """One of the words of a list of the pack, wherever it stands."""
    words = pack("en/brief")[name]
    every = sorted(map(re.escape, words.split() if isinstance(words, str) else words), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(every)})\b", re.IGNORECASE)


@cache
def _governing() -> re.Pattern[str]:
    words, brief = pack("en/hedges"), pack("en/brief")
    every = {*words["negations"].split(), *words["hedges"].split(), *words["origins"].split()}
    every -= set(brief["bound_words"].split())
    alternatives = "|".join(
        sorted((re.escape(w) for w in (*every, *brief["bounds"], *brief["limits"])), key=len, reverse=True)
    )
    return re.compile(rf"\b(?:{alternatives})\b|n['’]t\b", re.IGNORECASE)


def governs(words: str) -> bool:
    """Whether words hold a negation, a hedge, a bound, a doubt or an origin, which what stands beside them needs.

    >>> governs("which could not be verified"), governs("which lies east of Kherson")
    (True, False)
    """
    return _governing().search(words) is not None


def shorten(text: str, region: Span, claim: Claim, figures: Iterable[Span], most: int) -> Span | None:
    """The part of a region that a statement shows.

    Args:
        text: the article's text.
        region: from where the statement may be shown to its sentence's end.
        claim: the claim that the statement is of; its source, cue and content's beginning always stay.
        figures: the figures that stand there, none of which is cut in two.
        most: characters above which a cut is looked for.

    Returns:
        The region itself where it is short enough; a shorter one that ends before a clause which may go; None where
        no cut is safe and the region is over twice the length. Linear in the region, for few cuts. Never raises.
    """
    if region.end - region.start <= most:
        return region
    least = max(
        [region.start + _LEAST, *(span.end for span in claim.cue if region.holds(span))]
        + ([claim.source.span.end] if claim.source.span is not None and region.holds(claim.source.span) else [])
        + [claim.content[0].start + min(_LEAST, claim.content[0].end - claim.content[0].start)]
    )
    inside = sorted(span for span in figures if span.overlaps(region))
    dashes = len(_DASH.findall(text, region.start, region.end))
    paired = _any_of("paired").search(text, region.start, region.end)
    future = _any_of("future").search(text, region.start, region.end)
    governing = [
        match.end() for words in (_governing(), _any_of("turns")) for match in words.finditer(text, least, region.end)
    ]
    last = max(governing, default=least)
    best: int | None = None
    for match in _clause().finditer(text, max(least, last), min(region.end, region.start + most * 3 // 2 + 1)):
        end = match.start()
        if quotation_open(text, region.start, end) or (match["dash"] and dashes > 1):
            continue
        if inside and inside[0].start < end < inside[-1].end:
            continue
        if paired is not None and paired.start() < end:
            continue
        if match["opens"] in pack("en/brief")["times"] and future is not None and future.start() < end:
            continue
        if best is None or end - region.start <= most:
            best = end
        if end - region.start > most:
            break
    if best is not None and best - region.start <= most * 3 // 2:
        return Span(region.start, best)
    return region if region.end - region.start <= 2 * most else None


def close_quotation(text: str, shown: Span, most: int) -> Span | None:
    """What is shown, with no quotation cut in two.

    Args:
        text: the article's text.
        shown: a part of one paragraph.
        most: characters that it may have if it is extended.

    Returns:
        The span itself; extended to the closing mark where it ends inside a quotation that fits; cut before the opening
        mark where it doesn't; None where it begins inside one or too little would be left.

    >>> text = "He warned: “We were wrong. Never again.” He left."
    >>> close_quotation(text, Span(0, 26), 60).of(text)
    'He warned: “We were wrong. Never again.”'
    """
    before = _paragraph_start(text, shown.start)
    if _marks(text, before, shown.start)[0] is not None:
        return None
    opened, stray = _marks(text, shown.start, shown.end)
    if stray:
        return None
    if opened is None:
        return shown
    limit = shown.start + most
    line = text.find("\n", shown.end, limit)
    for match in _MARK.finditer(text, shown.end, limit if line < 0 else line):
        if match.group() in _CLOSERS[text[opened]]:
            return Span(shown.start, match.end())
    before_mark = text[shown.start : opened].rstrip(" \t\r\n—–-(")
    end = shown.start + len(before_mark.rstrip(" :,;"))
    lost = governs(text[end : shown.end]) or _any_of("turns").search(text, end, shown.end)
    whole = before_mark[-1:] in (":", ",", ";", ".") and not lost
    return Span(shown.start, end) if whole and end - shown.start >= _LEAST else None


def quotation_open(text: str, start: int, end: int) -> bool:
    """Whether `end` stands between the marks of a quotation that opens behind `start`."""
    return _marks(text, start, end)[0] is not None


def _marks(text: str, start: int, end: int) -> tuple[int | None, bool]:
    """Where the quotation opens that is not closed before `end`, and whether a mark closes one that opened before."""
    opened: int | None = None
    stray = False
    for match in _MARK.finditer(text, start, end):
        at, mark = match.start(), match.group()
        if opened is not None and mark in _CLOSERS[text[opened]]:
            opened = None
        elif opened is None and (mark in "“«„" or (mark == '"' and (at == start or text[at - 1] in _OPENS))):
            opened = at
        elif opened is None:
            stray = True
    return opened, stray


def _paragraph_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at) + 1, at - _BEFORE, 0)
