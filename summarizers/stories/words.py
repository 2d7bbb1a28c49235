"""The words of a text, folded so that what only looks different is equal: for comparing two texts.

Case, accents, quotation marks, apostrophes, hyphens, spaces and the points of abbreviations make no difference; digits
keep their value ("1,600" is "1600"), and so do number words ("five" is "5"). Endings that are spelt differently in
Britain and America are made one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from summarizers.lexicon import pack

# Of scripts without spaces, each letter is a word.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_DIGITS = r"\d{1,3}(?:[,\u00a0\u2009\u202f' ]\d{3})+(?![\d])(?:\.\d+)?|\d+(?:[.,:]\d+)*"
_WORD = re.compile(
    rf"{_DIGITS}|(?:[A-Za-z]\.){{2,}}|[{_UNSPACED}]|[^\W\d_{_UNSPACED}]+(?:['’ʼ`´][^\W\d_{_UNSPACED}]+)*"
    r"|[$€£₽₴₪¥%№°<>≈~±]|(?<![^\s(\[])[-−–](?=\d)"
)
_THOUSANDS = re.compile(r"[,\u00a0\u2009\u202f' ](?=\d{3}(?!\d))")
_APOSTROPHES = re.compile(r"['’ʼ`´.]")
_NOT = re.compile(r"n['’ʼ`´]t$", re.IGNORECASE)
_SIGNS = {"−": "-", "–": "-"}
_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"}
_KEPT = 20_000  # letters of which the plain form is remembered


class Word(NamedTuple):
    """A word of a text: its folded form and where it stands."""

    key: str
    start: int
    end: int


def read_words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words, numbers and signs of `text[start:end]`, in order. Linear. Never raises.

    >>> [word.key for word in read_words("“Kyiv’s 1,600 tanks” weren't U.S.-made.")]
    ['kyivs', '1600', 'tanks', 'were', 'not', 'us', 'made']
    """
    words: list[Word] = []
    for match in _WORD.finditer(text, start, len(text) if end is None else end):
        surface = match.group()
        if _NOT.search(surface) and len(surface) > 3:
            words += (Word(fold_word(surface[:-3]), match.start(), match.end() - 3),)
            words += (Word("not", match.end() - 3, match.end()),)
        else:
            words.append(Word(fold_word(surface), *match.span()))
    return words


@lru_cache(maxsize=16_384)
def fold_word(surface: str) -> str:
    """A word's folded form."""
    if surface[0].isdecimal():
        return _THOUSANDS.sub("", surface)
    folded = plain(_APOSTROPHES.sub("", surface)) or surface
    value = _numbers().get(folded)
    if value is not None:
        return value
    for pattern, spelling in _spellings():
        folded = pattern.sub(spelling, folded)
    return _SIGNS.get(folded, folded)


def is_number(key: str) -> bool:
    """Whether a folded word has digits or is a sign of a number."""
    return key[0].isdecimal() or not key[0].isalpha()


def plain(text: str) -> str:
    """A text in lower case without accents, letter by letter, so that no text makes it slow.

    >>> plain("Łódź, Zaporіzhzhіа: ½")
    'lodz, zaporіzhzhіа: 1⁄2'
    """
    folded = text.casefold()
    return folded if folded.isascii() else folded.translate(_PLAIN)


class _Plain(dict[int, str]):
    """The plain form of each letter that was met."""

    def __missing__(self, code: int) -> str:
        letter = _LETTERS.get(chr(code), chr(code))
        parts = unicodedata.normalize("NFKD", letter)
        found = "".join(part for part in parts if not unicodedata.combining(part))
        if len(self) < _KEPT:
            self[code] = found
        return found


_PLAIN = _Plain()


@cache
def _numbers() -> dict[str, str]:
    """Number words that stand for themselves, with their digits; "one" is more often a pronoun."""
    return {word: str(value) for word, value in pack("en/figures")["words"].items()}


@cache
def _spellings() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), spelling) for pattern, spelling in pack("en/stories")["spellings"])
