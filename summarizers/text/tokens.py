"""Words and punctuation with their offsets: what the readers of quotes, claims and figures walk over."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from summarizers.types import Span

_TOKEN = re.compile(
    r"[A-Za-z]++(?=[ ,\n])"  # most words: tried first, since it takes half the time of what is tried for the rest
    r"|[^\w\s]"
    r"|(?:[A-Za-z]\.){2,}"  # U.S., a.m.
    r"|\d+(?:[.,]\d+)*(?:st|nd|rd|th)?"  # 1,600  3.5  24th
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*(?:-[^\W_]+(?:['’][^\W\d_]+)*)*"  # Russia’s, Mr, so-called
    r"|\w+"
)
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$")


class Token(NamedTuple):
    """A word, number or punctuation mark: its offsets, its surface and the surface in lower case."""

    start: int
    end: int
    text: str
    lower: str

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)

    @property
    def is_word(self) -> bool:
        """Whether it begins with a letter or digit."""
        return self.text[0].isalnum()

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


def tokenise(text: str, start: int = 0, end: int | None = None) -> tuple[Token, ...]:
    """Words and punctuation of `text[start:end]`, in order; white space is left out. Never raises.

    >>> [token.text for token in tokenise("Mr. Zelensky said 1,600 U.S. tanks.")]
    ['Mr', '.', 'Zelensky', 'said', '1,600', 'U.S.', 'tanks', '.']
    """
    return _tokens(text, start, len(text) if end is None else end)


@lru_cache(maxsize=256)
def _tokens(text: str, start: int, end: int) -> tuple[Token, ...]:
    """Kept for a while, since several readers walk over the same sentences."""
    new = tuple.__new__  # a named tuple's own constructor takes twice the time
    found = _TOKEN.finditer(text, start, end)
    return tuple([new(Token, (*match.span(), word := match[0], word.lower())) for match in found])


def bare(word: str) -> str:
    """A word without a possessive ending.

    >>> bare("Russia’s"), bare("forces"), bare("officials’")
    ('Russia', 'forces', 'officials')
    """
    return _POSSESSIVE.sub("", word) if "'" in word or "’" in word else word
