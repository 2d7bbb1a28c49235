"""Texts cut into tokens, as the index has them: folded, stemmed, and as names by their sound.

A token is in lower case, without diacritics and stemmed (Snowball's English stems for Latin script, its Russian ones
for Cyrillic, Ukrainian letters read as their Russian fellows; Arabic loses its article). Scripts that don't part words,
and Hangul, become tokens of one character each, so that a word of them is a phrase. Names sound alike in all their
spellings (`summarizers.actors.spellings`), Cyrillic ones transliterated.

What it cannot do: tell "US" from "us"; know where a word ends in Thai, Chinese or Japanese.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from summarizers.actors.spellings import POSSESSIVE, fold, name_sound

REMEMBERED = 8_192
"""Words whose forms are remembered. Eight times as many save a tenth of the time, and fill as long as news comes."""

_LONGEST_WORD = 64  # characters: a longer "word" is cut into several
# Scripts without blanks between words, and Hangul, whose particles hang on the words: one token a character.
_SINGLE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3200-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_INDIC = "\u0900-\u0963\u0966-\u0dff"  # words of letters and vowel signs, which are no letters to `re`
_MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u2060\u20d0-\u20ff\ufe00-\ufe0f"
)
_LETTER = rf"[^\W_{_SINGLE}{_INDIC}]"
_RUN = rf"{_LETTER}+(?:[{_MARKS}]+{_LETTER}*)*"
_INITIAL = rf"[^\W\d_{_SINGLE}{_INDIC}]\."
_TOKEN = re.compile(
    rf"\d{{1,3}}(?:,\d{{3}})+(?!{_LETTER})"  # 1,600 is found by 1600
    rf"|{_INITIAL}(?:{_INITIAL})*[^\W\d_{_SINGLE}{_INDIC}](?!{_LETTER})\.?"  # U.S.
    "|[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?"  # Hangul in its parts
    rf"|[{_SINGLE}]"
    rf"|[{_INDIC}]+"
    rf"|{_RUN}(?:['’ʼ`]{_RUN})*"
)
_HYPHEN = re.compile("[-‐‑]")
_MOST_PARTS = 3  # of a hyphened word that is also found without its hyphens
_SIGNS = re.compile("[\u0640'’ʼ`.,]")
_ALIKE = str.maketrans("ٱةىیک", "اهييك")
_UKRAINIAN = str.maketrans("іїєґў", "иеегу")
_ARABIC_ARTICLE = re.compile(r"^(?:[وفبك]?ال|لل)(?=\w{3})")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_LATIN_LETTERS: dict[int, int | str] = {
    **str.maketrans("абвгґдезиіїйклмнопрстуфыэў", "abvggdeziiiiklmnoprstufieu"),
    **dict(zip(map(ord, "єжхцчшщюяъь"), ("ie", "zh", "kh", "ts", "ch", "sh", "shch", "iu", "ia", "", ""), strict=True)),
}
_ENGLISH, _RUSSIAN = Stemmer.Stemmer("english", 0), Stemmer.Stemmer("russian", 0)


class Token(NamedTuple):
    """A word of a text: its offsets, the word without its possessive ending, and the token it is found by."""

    start: int
    end: int
    word: str
    stem: str


@lru_cache(maxsize=4)  # an article's columns are made of the same tokens one after the other
def tokenise(text: str) -> tuple[Token, ...]:
    """The words of a text, in order, not overlapping; words that fold to nothing are left out. Never raises.

    >>> [token.stem for token in tokenise("The U.S. shelled Bakhmut’s 1,600 tanks")]
    ['the', 'us', 'shell', 'bakhmut', '1600', 'tank']
    """
    return tuple([token for start, end in token_spans(text) if (token := _token(text, start, end)).stem])


def token_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where words stand; one that is longer than any word is cut."""
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        while end - start > _LONGEST_WORD:
            yield start, start + _LONGEST_WORD
            start += _LONGEST_WORD
        yield start, end


def _token(text: str, start: int, end: int) -> Token:
    word = _bare(text[start:end])
    return Token(start, start + len(word), word, stem_of(word))


@lru_cache(maxsize=REMEMBERED)
def _bare(word: str) -> str:
    """A word without its possessive ending."""
    return POSSESSIVE.sub("", word) or word


def join_hyphened(text: str) -> list[tuple[int, int, str]]:
    """Hyphened words of a text without their hyphens: offsets and token."""
    hyphens = [match.start() for match in _HYPHEN.finditer(text)]
    if not hyphens:
        return []
    tokens = tokenise(text)
    ends = {token.end: index for index, token in enumerate(tokens)}
    runs: list[list[Token]] = []
    for hyphen in hyphens:
        index = ends.get(hyphen, len(tokens)) + 1
        if index < len(tokens) and tokens[index].start == hyphen + 1:
            if runs and runs[-1][-1].end == hyphen:
                runs[-1].append(tokens[index])
            else:
                runs.append([tokens[index - 1], tokens[index]])
    found = []
    for run in runs:
        word = "".join(token.word for token in run)
        if len(run) <= _MOST_PARTS and len(word) <= _LONGEST_WORD and word.isalpha() and (stem := stem_of(word)):
            found.append((run[0].start, run[-1].end, stem))
    return found


@lru_cache(maxsize=REMEMBERED)
def sound_of(word: str) -> str:
    """How a word of a name sounds, spelled in Latin or Cyrillic letters."""
    folded = fold_word(word)
    return name_sound(folded.translate(_LATIN_LETTERS)) if _CYRILLIC.search(folded) else name_sound(folded)


@lru_cache(maxsize=REMEMBERED)
def stem_of(word: str) -> str:
    """The token of a word."""
    folded = fold_word(word)
    if folded.isascii():
        return str(_ENGLISH.stemWord(folded))
    if _CYRILLIC.search(folded):
        return str(_RUSSIAN.stemWord(folded.translate(_UKRAINIAN)))
    return _ARABIC_ARTICLE.sub("", folded) if _ARABIC.search(folded) else str(_ENGLISH.stemWord(folded))


def fold_word(word: str) -> str:
    """A word in lower case, of letters and digits alone: what `fold` does, for more scripts; й stays a letter."""
    bare = _SIGNS.sub("", word)
    if bare.isascii():
        return bare.lower()
    plain = unicodedata.normalize("NFKC", bare).casefold()
    plain = "й".join(fold(part) for part in unicodedata.normalize("NFC", plain).split("й")).translate(_ALIKE)
    return "".join(
        letter if letter.isascii() else str(unicodedata.decimal(letter, letter)) for letter in plain if letter.isalnum()
    )
