"""Phrases from data, looked for sentence by sentence.

A phrase is words with one space between them; "*" stands for up to three words, "**" for up to twenty, "~" for up to
four of the words that a table gives for "between", "{name}" for any of those that it gives for that name. Each phrase
has a key, its longest word, and is tried only on sentences that hold it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

LONGEST = 3000
"""How many characters of a sentence are searched."""

_GAP = r"(?:[^\s.!?;]+\s+){0,3}?"
_LONG_GAP = r"(?:[^\s.!?;]+\s+){0,20}?"
_JOINT = r"\s+[“\"‘'«]?"
_GAPS = {"*": _GAP, "**": _LONG_GAP, "~": ""}
_BETWEEN = "between"
_PIECE = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"\w+")


class _Phrase(NamedTuple):
    """A phrase as a pattern, and the words of each piece of it: where one has none of its words, it cannot stand."""

    pattern: re.Pattern[str]
    needed: tuple[frozenset[str], ...]


class Phrases:
    """A list of phrases.

    Args:
        phrases: as described above.
        classes: what "{name}" stands for: words with spaces between them.

    >>> Phrases(["{be} * untrue"], {"be": "is are"}).first("They are simply untrue.", frozenset({"are", "untrue"}))
    (5, 22)
    """

    def __init__(self, phrases: Sequence[str], classes: Mapping[str, str]) -> None:
        self._by_key: dict[str, list[_Phrase]] = {}
        for phrase in phrases:
            compiled = _Phrase(
                re.compile(_regex(phrase, classes), re.IGNORECASE),
                _needed(phrase, classes),
            )
            for key in _keys(phrase, classes):
                self._by_key.setdefault(key, []).append(compiled)
        self.keys = frozenset(self._by_key)

    def first(self, text: str, words: frozenset[str], start: int = 0, end: int | None = None) -> tuple[int, int] | None:
        """Where the first of the phrases stands in `text[start:end]`, of those at one place the longest; or None.

        `words` are the lower-case words of that stretch.
        """
        if self.keys.isdisjoint(words):
            return None
        best: tuple[int, int] | None = None
        end = min(len(text) if end is None else end, start + LONGEST)
        held = _parts(words)
        for key in sorted(self.keys & words):
            for pattern, needed in self._by_key[key]:
                if any(map(held.isdisjoint, needed)):
                    continue
                match = pattern.search(text, start, end)
                if match is not None and (best is None or (match.start(), -match.end()) < (best[0], -best[1])):
                    best = match.span()
        return best


def _regex(phrase: str, classes: Mapping[str, str]) -> str:
    found, joint = "", ""
    for piece in phrase.split():
        if piece in _GAPS:
            joint = _JOINT + (_GAPS[piece] or _listed_gap(classes[_BETWEEN]))
            continue
        text, quick = _piece(piece, classes)
        found += f"(?:{joint}(?:{text})|(?:{quick}))" if quick and joint == _JOINT else f"{joint}(?:{text})"
        joint = _JOINT
    return rf"(?<!\w){found}(?!\w)".replace("'", "['’]").replace("['’]«]?", "'«]?")


def _listed_gap(words: str) -> str:
    """Up to four of the words given."""
    return rf"(?:(?:{'|'.join(words.split())})\s+){{0,4}}?"


def _piece(piece: str, classes: Mapping[str, str]) -> tuple[str, str]:
    """The alternatives of a piece, and those that stand without a space ("'s")."""
    name = _PIECE.match(piece)
    if name is None:
        return re.escape(piece), ""
    words = sorted(classes[name.group(1)].split(), key=len, reverse=True)
    rest = re.escape(piece[name.end() :])
    plain = "|".join(re.escape(word) + rest for word in words if not word.startswith("'"))
    return plain, "|".join(re.escape(word) for word in words if word.startswith("'"))


def _needed(phrase: str, classes: Mapping[str, str]) -> tuple[frozenset[str], ...]:
    """For each piece of a phrase the beginnings of what may stand there."""
    found = []
    for piece in phrase.split():
        name = _PIECE.match(piece)
        words = [piece] if name is None else classes[name.group(1)].split()
        begun = [_WORD.search(word.lower()) for word in words]
        if piece not in _GAPS and all(begun):
            found.append(frozenset(word.group() for word in begun if word is not None))
    return tuple(found)


@lru_cache(maxsize=64)
def _parts(words: frozenset[str]) -> frozenset[str]:
    """Words with the parts of those that hold hyphens or apostrophes. Kept, since a sentence is searched many times."""
    joined = " ".join(words)
    return words.union(_WORD.findall(joined)) if "-" in joined or "'" in joined else words


def _keys(phrase: str, classes: Mapping[str, str]) -> list[str]:
    """The words of a phrase of which one must stand in a sentence: those of the piece whose shortest is longest."""
    pieces = []
    for piece in phrase.split():
        name = _PIECE.match(piece)
        if piece not in _GAPS and (name is None or name.end() == len(piece)):
            words = [piece] if name is None else classes[name.group(1)].split()
            pieces.append([word.strip(",") for word in words])
    return max(pieces, key=lambda words: min(map(len, words)))
