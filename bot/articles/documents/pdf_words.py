"""The words of a PDF's page with their places, from its text layer.

Method: PDFium gives each character with its box and baseline. Characters become words by PDFium's own blanks, and are
turned upright with the direction that most of the page is written in, so that landscape pages read like others and
stamps across a page are left out. Where a page is written in Arabic or Hebrew script, the order of the characters is
taken from their places alone, since files store it in every way that there is, and turned into reading order line by
line. It cannot read letters that are drawn as pictures or curves.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin
from typing import Any, NamedTuple, TypeAlias

import pypdfium2.raw as pdfium

Page: TypeAlias = Any  # pypdfium2's page, which has no precise types
CHARACTERS = 60_000
"""Characters of one page that are looked at; a page of a newspaper has 15,000."""

_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_RTL = re.compile(f"[{_RIGHT_TO_LEFT}]")
_LTR_RUN = re.compile(f"[A-Za-z](?:[^{_RIGHT_TO_LEFT}]*[A-Za-z0-9])?|[0-9](?:[0-9.,:/%-]*[0-9%])?")
_RTL_RUN = re.compile(f"[{_RIGHT_TO_LEFT}](?:[^A-Za-z0-9]*[{_RIGHT_TO_LEFT}])?")
_FORMS = re.compile("[\ufb00-\ufb06\ufb1d-\ufdff\ufe70-\ufefc]+")  # ligatures and the shapes that letters take
_OPENING, _CLOSING = "([{«‹“", ")]}»›”"
_BRACKET = re.compile(r"[()\[\]{}«»‹›“”]")
_HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "\u00ad"}  # what PDFium puts for a hyphen that ends a line
_GAP = 0.2  # of the type's size, between two words where words come from places; a blank is 0.25 or wider
_SAME_LINE = 0.35  # of the type's size, by which a baseline may move within a word: footnote marks


@dataclass(frozen=True, slots=True)
class Word:
    """A word as printed. Points from the page's lower left corner; `size` is that of its type."""

    text: str
    left: float
    right: float
    base: float
    size: float
    weight: int


class _Glyph(NamedTuple):
    text: str
    left: float
    right: float
    base: float
    size: float
    at: int


def read_words(page: Page) -> tuple[list[Word], bool]:
    """The words of a page, in the order of the file, and whether its script runs from right to left.

    Args:
        page: an open page of pypdfium2.

    Returns:
        The words; empty for a page without a text layer.
    """
    layer = page.get_textpage()
    try:
        glyphs = _upright(layer.raw, page)
        letters = sum(1 for glyph in glyphs if glyph is not None and glyph.text.isalpha())
        backward = sum(1 for glyph in glyphs if glyph is not None and _RTL.match(glyph.text))
        if backward * 2 > letters:
            return list(_placed_words(layer.raw, [glyph for glyph in glyphs if glyph is not None])), True
        return list(_stored_words(layer.raw, glyphs)), False
    finally:
        layer.close()


def in_reading_order(words: Sequence[Word]) -> str:
    """The text of one line in a script that runs from right to left, from words ordered from left to right.

    >>> def word(text: str) -> Word:
    ...     return Word(text, 0, 0, 0, 0, 0)
    >>> in_reading_order([word("15"), word("םולש")])
    'שלום 15'
    """
    seen = " ".join(word.text for word in words)
    if len(_RTL.findall(seen)) * 2 < sum(map(str.isalpha, seen)):
        return _RTL_RUN.sub(lambda run: run.group()[::-1], seen)
    turned = _LTR_RUN.sub(lambda run: run.group()[::-1], seen[::-1])
    return _BRACKET.sub(lambda found: _facing(found, turned), turned)


def _facing(found: re.Match[str], line: str) -> str:
    """A bracket that opens before a word and closes behind one, whatever shape stands in the file."""
    mark = found.group()
    pair = (_OPENING + _CLOSING).index(mark) % len(_OPENING)
    before, behind = line[: found.start()][-1:], line[found.end() :][:1]
    opens = not before.strip() and behind.strip() != ""
    closes = before.strip() != "" and (not behind.strip() or not behind.isalnum())
    if opens == closes:
        opens = mark in _CLOSING  # as drawn, mirrored
    return (_OPENING if opens else _CLOSING)[pair]


def _upright(layer: Any, page: Page) -> list[_Glyph | None]:  # noqa: ANN401
    """The characters of the page's main direction, blanks among them; None where PDFium sees a word's end."""
    count = min(pdfium.FPDFText_CountChars(layer), CHARACTERS)
    angles = Counter(_quarter(layer, i) for i in range(0, count, 1 + count // 200))
    angles.pop(None, None)
    main = angles.most_common(1)[0][0] if angles else 0
    turned = -(main or 0) * pi / 2  # PDFium counts clockwise
    box, matrix, x, y = pdfium.FS_RECTF(), pdfium.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
    low_x, low_y, high_x, high_y = page.get_bbox()
    found: list[_Glyph | None] = []
    for i in range(count):
        code = pdfium.FPDFText_GetUnicode(layer, i)
        text = _HYPHENS.get(code) or (chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd")
        if text < " " or (text.isspace() and not pdfium.FPDFText_GetTextObject(layer, i)):
            found.append(None)  # PDFium's own, from its idea of the order
            continue
        if unicodedata.category(text) in ("Cc", "Co", "Cn") or _quarter(layer, i) != main:
            continue
        pdfium.FPDFText_GetLooseCharBox(layer, i, box)
        pdfium.FPDFText_GetCharOrigin(layer, i, x, y)
        if not (low_x <= x.value <= high_x and low_y <= y.value <= high_y):
            continue  # off the paper: nobody has read it
        pdfium.FPDFText_GetMatrix(layer, i, matrix)
        size = pdfium.FPDFText_GetFontSize(layer, i) * hypot(matrix.c, matrix.d)
        left, _ = _turn(box.left, box.bottom, turned)
        right, _ = _turn(box.right, box.top, turned)
        _, base = _turn(x.value, y.value, turned)
        found.append(_Glyph(text, min(left, right), max(left, right), base, max(size, 1.0), i))
    return found


def _quarter(layer: Any, i: int) -> int | None:  # noqa: ANN401
    """The direction of a character in quarters of a turn; None where it is slanted or no character."""
    turns = pdfium.FPDFText_GetCharAngle(layer, i) / (pi / 2)
    if turns < 0:
        return None
    return round(turns) % 4 if abs(turns - round(turns)) < 0.05 else None


def _turn(x: float, y: float, angle: float) -> tuple[float, float]:
    return x * cos(angle) + y * sin(angle), y * cos(angle) - x * sin(angle)


def _stored_words(layer: Any, glyphs: Sequence[_Glyph | None]) -> Iterator[Word]:  # noqa: ANN401
    """Words in the order in which the file has their characters."""
    part: list[_Glyph] = []
    for glyph in (*glyphs, None):
        blank = glyph is None or glyph.text.isspace()
        if glyph is not None and not blank and (not part or _goes_on(part[-1], glyph)):
            part.append(glyph)
            continue
        if part:
            yield _word(layer, part)
        part = [] if glyph is None or blank else [glyph]


def _goes_on(before: _Glyph, glyph: _Glyph) -> bool:
    size = max(before.size, glyph.size)
    return abs(glyph.base - before.base) < _SAME_LINE * size and -size < glyph.left - before.right < size / 2


def _placed_words(layer: Any, glyphs: Sequence[_Glyph]) -> Iterator[Word]:  # noqa: ANN401
    """Words by the places of their characters alone, each from left to right."""
    line: list[_Glyph] = []
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.base):
        if line and line[0].base - glyph.base > _SAME_LINE * line[0].size:
            yield from _part(layer, line)
            line = []
        line.append(glyph)
    yield from _part(layer, line)


def _part(layer: Any, line: list[_Glyph]) -> Iterator[Word]:  # noqa: ANN401
    line.sort(key=lambda glyph: glyph.left + glyph.right)
    word: list[_Glyph] = []
    for glyph in line:
        ends = word and glyph.left - max(before.right for before in word[-3:]) > _GAP * glyph.size
        if word and (ends or glyph.text.isspace()):
            yield _word(layer, word)
            word = []
        if not glyph.text.isspace():
            word.append(glyph)
    if word:
        yield _word(layer, word)


def _word(layer: Any, glyphs: Sequence[_Glyph]) -> Word:  # noqa: ANN401
    text = "".join(glyph.text for glyph in glyphs)
    return Word(
        _FORMS.sub(lambda forms: unicodedata.normalize("NFKC", forms.group()), text),
        min(glyph.left for glyph in glyphs),
        max(glyph.right for glyph in glyphs),
        sorted(glyph.base for glyph in glyphs)[len(glyphs) // 2],
        sorted(glyph.size for glyph in glyphs)[len(glyphs) // 2],
        pdfium.FPDFText_GetFontWeight(layer, glyphs[0].at),
    )
