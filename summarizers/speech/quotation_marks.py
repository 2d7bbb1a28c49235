"""Quotation marks to quoted runs of text, paragraph by paragraph.

“ ”, « », „ “ and straight marks are paired from left to right, outermost only; single ones count where a paragraph
has no others; a paragraph that opens with a dash may be dialogue. A run without a closing mark goes to its paragraph's
end (the convention of English print for speech of several paragraphs). What it cannot do: tell a scare quote or a
title from speech; that is told by whether anybody is said to say it (`quotes`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from summarizers.speech.cues import cues
from summarizers.types import Span

_PAIRS = {"“": "”", "«": "»", "„": "“”"}
_MARKS = re.compile(r"[“”«»„\"]")
_SINGLES = re.compile(r"(?:(?<=^)|(?<=[\s(\[—–:]))[‘'](?=[^\W_])|(?<=[\w.,!?…])[’'](?=$|[\s.,;:!?)\]—–])")
_WORD = re.compile(r"\w+")
_DASH = re.compile(r"[-–—]\s*(?=[^\W\d_])")
_SPACED_DASH = re.compile(r"(?<=[\s.!?,])[-–—]\s+")
_FULL_STOP = re.compile(r"[.!?]\s")

_CUE_REACH = 60  # characters behind a dash in which a cue of dialogue must stand
_NAME_WORDS = 3  # a quoted run of fewer words is a name or a scare quote
_PHRASE_WORDS = 5  # a capitalised run of more words is a sentence without its stop

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
        dialogue = _dialogue(text, paragraph)
        spans = dialogue or _pair(text, paragraph) or _pair_singles(text, paragraph)
        for span, unclosed in spans:
            if _WORD.search(text, span.start, span.end):
                fragment = not dialogue and _is_fragment(text, span, paragraph)
                found.append(Marked(span, index, unclosed, fragment))
    return tuple(found)


def _pair(text: str, paragraph: Span) -> list[tuple[Span, bool]]:
    found: list[tuple[Span, bool]] = []
    opened: int | None = None
    closing = ""
    nested = False  # a straight mark is open inside curly ones
    searched = 0  # up to here no sentence ends since the opening mark
    for match in _MARKS.finditer(text, paragraph.start, paragraph.end):
        mark, at = match.group(), match.start()
        if opened is None:
            if mark in "“«„" or (mark == '"' and _may_open(text, at, paragraph)):
                opened, closing, searched, nested = at, _PAIRS.get(mark, '"'), at, False
        elif mark == '"' and closing == "”" and (nested or _may_open(text, at, paragraph)):
            nested = not nested
        elif mark in closing or (mark == '"' and closing == "”"):
            found.append((Span(opened + 1, at), False))
            opened, nested = None, False
        elif mark in _PAIRS and _PAIRS[mark] == closing:
            # A second opening mark: where a sentence ended in between, the first was never closed.
            if _FULL_STOP.search(text, searched, at):
                found.append((Span(opened + 1, at), True))
                opened = at
            searched = at
    if opened is not None and paragraph.end - opened > 1:
        found.append((Span(opened + 1, paragraph.end), True))
    return found


def _dialogue(text: str, paragraph: Span) -> list[tuple[Span, bool]]:
    """Dash dialogue, as Slavic print has it ("- We will win - said the general. - We must.").

    A paragraph that opens with a dash is speech from dash to dash, where a cue verb follows the closing one.
    """
    opening = _DASH.match(text, paragraph.start, paragraph.end)
    if opening is None:
        return []
    found: list[tuple[Span, bool]] = []
    start: int | None = opening.end()
    least = opening.end()
    for dash in _SPACED_DASH.finditer(text, opening.end(), paragraph.end):
        end = _before_space(text, dash.start(), least)
        least = dash.end()
        if start is None:
            if text[end - 1] in ".!?,;:":
                start = dash.end()
            continue
        following = _WORD.findall(text, dash.end(), min(paragraph.end, dash.end() + _CUE_REACH))[:3]
        if following and (following[0].lower() in cues() or any(word in cues() for word in following[1:])):
            found.append((Span(start, end), False))
            start = None
    if start is not None and found:
        found.append((Span(start, paragraph.end), False))
    return found


def _before_space(text: str, at: int, least: int) -> int:
    """Where the white space before an offset begins, not before `least`."""
    while at > least and text[at - 1].isspace():
        at -= 1
    return at


def _may_open(text: str, at: int, paragraph: Span) -> bool:
    before = text[at - 1] if at > paragraph.start else " "
    after = text[at + 1] if at + 1 < paragraph.end else " "
    return (before.isspace() or before in "([—–-:‘'") and not after.isspace()


def _pair_singles(text: str, paragraph: Span) -> list[tuple[Span, bool]]:
    found: list[tuple[Span, bool]] = []
    opened: int | None = None
    for match in _SINGLES.finditer(text, paragraph.start, paragraph.end):
        at = match.start()
        opens = at == paragraph.start or not (text[at - 1].isalnum() or text[at - 1] in ".,!?…")
        if opens:
            opened = at if opened is None else opened
        elif opened is not None:
            span = Span(opened + 1, at)
            if len(_WORD.findall(text, span.start, span.end)) >= SINGLE_WORDS:
                found.append((span, False))
            opened = None
    return found


def _is_fragment(text: str, span: Span, paragraph: Span) -> bool:
    """Whether a quoted run is a part of the writer's own sentence."""
    surface = span.of(text).strip()
    count = len(_WORD.findall(surface))
    before = _before_space(text, max(paragraph.start, span.start - 1), paragraph.start)
    starts = before == paragraph.start or text[before - 1] in '.!?:,”"»—–'
    capital = next((c for c in surface if c.isalpha()), "a").isupper()
    if starts and (capital or count > _NAME_WORDS):
        return False
    closes = surface[-1] in "!?…," or (surface[-1] == "." and capital)
    return count < _NAME_WORDS or not (capital and (closes or count > _PHRASE_WORDS))
