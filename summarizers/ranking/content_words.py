"""The words of sentences as rankers compare them: lower case, digits too, without stop words, stemmed by Snowball."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

import Stemmer

from summarizers.lexicon import pack
from summarizers.ranking.standing import UNSPACED

_WORD = re.compile(r"\d+(?:[.,]\d+)+|\w+")
_MAX_WORD = 40  # characters of a word that count


def words_of(text: str) -> list[str]:
    """Words and numbers in lower case; of scripts without spaces, pairs of characters."""
    if text.isascii() or UNSPACED.search(text) is None:
        words: list[str] = _WORD.findall(text.lower())
        longest = max(map(len, words), default=0)
        return words if longest <= _MAX_WORD else [word[:_MAX_WORD] for word in words]
    found: list[str] = []
    for word in _WORD.findall(text.lower()):
        if len(word) > 2 and UNSPACED.search(word):
            found.extend(word[i : i + 2] for i in range(len(word) - 1))
        else:
            found.append(word[:_MAX_WORD])
    return found


def lists_of(code: str, name: str) -> dict[str, Any]:
    """A language's pack, or nothing where it has none."""
    try:
        return pack(f"{code}/{name}") if code.isalpha() and code.isascii() else {}
    except FileNotFoundError:
        return {}


@cache
def stop_words_of(code: str) -> frozenset[str]:
    """The words that are not counted in a language, as ISO 639-1; none where it has no list."""
    return frozenset(lists_of(code, "stopwords").get("words", ()))


def _stemmer(code: str) -> Stemmer.Stemmer | None:
    """A new Snowball stemmer, since one must not be shared by threads; None for a language that it does not know."""
    try:
        return Stemmer.Stemmer(code)
    except (KeyError, ValueError):
        return None


@lru_cache(maxsize=16_384)
def _stemmed(code: str, word: str) -> str:
    """A word's stem, remembered: articles share most of their words."""
    stemmer = _stemmer(code)
    return word if stemmer is None else str(stemmer.stemWord(word))


def stems_of(code: str) -> Callable[[list[str]], list[str]]:
    """Words to their stems in a language, remembered; the words themselves in one without a stemmer."""
    return lambda words: [_stemmed(code, word) for word in words]


def stem_of(code: str) -> Callable[[str], str]:
    """A word to its stem, by a stemmer of the caller's own."""
    stemmer = _stemmer(code)
    return str if stemmer is None else stemmer.stemWord
