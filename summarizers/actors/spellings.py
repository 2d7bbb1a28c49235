"""Spellings of names folded, so that the usual transliterations of one name are equal.

After the tables of BGN/PCGN and the habits of agencies (-sky, -skyi, -skiy; kh, h; w, v). What it cannot do: undo a
translation ("Alexander" for "Oleksandr"), which the packs list.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Up to this length an acronym must stand in capitals: "US" and "WHO" are not "us" and "who".
ACRONYM_LETTERS = 3

NAME_WORD = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]\b\.?|[^\W_]+(?:['’ʼ`-][^\W_]+)*|[,;:()–—]")
POSSESSIVE = re.compile(r"['’ʼ`]s$|(?<=s)['’ʼ`]$", re.IGNORECASE)
_APOSTROPHE = re.compile(r"['’ʼ`.]")
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "ə": "a"}
)
# The usual ways of writing one Cyrillic or Arabic sound, folded in this order; then single letters for double ones.
_SOUNDS = (
    *(("shch", "s"), ("szcz", "s"), ("sch", "s"), ("tch", "c"), ("cz", "c"), ("ch", "c"), ("sh", "s"), ("sz", "s")),
    *(("zh", "z"), ("rz", "z"), ("kh", "h"), ("ck", "k"), ("q", "k"), ("x", "ks"), ("w", "v"), ("ph", "f")),
    *(("ou", "u"), ("y", "i"), ("j", "i"), ("iie", "e"), ("ie", "e"), ("iov", "ev")),
)
_DOUBLE = re.compile(r"(.)\1+")


@lru_cache(maxsize=16_384)
def fold(word: str) -> str:
    """A word in lower case without diacritics, apostrophes and dots."""
    folded = _APOSTROPHE.sub("", word).casefold()
    if folded.isascii():
        return folded
    parts = unicodedata.normalize("NFKD", folded.translate(_LETTERS))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


@lru_cache(maxsize=16_384)
def name_sound(word: str) -> str:
    """A name's spelling folded, so that its transliterations are equal."""
    folded = fold(word)
    for letters, to in _SOUNDS:
        folded = folded.replace(letters, to)
    folded = _DOUBLE.sub(r"\1", folded)
    return f"{folded[:-1]}o" if folded.endswith("enka") else folded


def phrase_keys(word: str) -> list[str]:
    """The keys of a word of a phrase: its folded parts, an acronym of few letters in capitals."""
    if word.isascii() and word.isalpha():
        return [word if 1 < len(word) <= ACRONYM_LETTERS and word.isupper() else word.lower()]
    keys = []
    for part in word.split("-"):
        bare = POSSESSIVE.sub("", part)
        plain = bare.replace(".", "")
        keys.append(plain if len(plain) <= ACRONYM_LETTERS and len(plain) > 1 and plain.isupper() else fold(bare))
    return keys
