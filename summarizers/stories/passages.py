"""A text's sentences, headlines and lines with their folded words: what is aligned with those of another text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from summarizers.lexicon import pack
from summarizers.stories.words import Word, read_words
from summarizers.text.cleaning import clean
from summarizers.types import Span

LABEL_WORDS = 6
"""Words up to which a line before or behind the article is the page's."""

_LINE = 12  # words above which a line without a full stop is a sentence
_END = re.compile(r"[.!?…][\"'”’»)\]*_]*(?=\s)|[。！？।]")
_STOPPED = re.compile(r"[.!?…。！？؟۔।][\"'”’»›)\]*_]*$")
_ABBREVIATED = re.compile(r"(?:^|[\s(“\"])([^\W\d_]{1,5})\.$")
_QUOTED = re.compile(r"\w[\"”’»]$")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, headline or line: `words[first:last]`. `opens` a paragraph; `stopped`: it ends as sentences do."""

    first: int
    last: int
    start: int
    end: int
    opens: bool
    stopped: bool


@dataclass(slots=True)
class Text:
    """A text with its words and units; `unit_of` gives the unit of each word, `remains` what the page left in it."""

    text: str
    words: list[Word]
    units: list[Unit]
    unit_of: list[int]
    headline: int | None = None
    remains: Text | None = None
    _places: dict[str, list[int]] = field(default_factory=dict)

    def places(self, key: str) -> list[int]:
        """Where a folded word stands, as indices of `words`."""
        if not self._places:
            for n, word in enumerate(self.words):
                self._places.setdefault(word.key, []).append(n)
        return self._places.get(key, [])

    def surface(self, i: int) -> str:
        """A word as written."""
        return self.text[self.words[i].start : self.words[i].end]


def read_text(text: str) -> Text:
    """A text's words and units, page remains apart; as much is read as of any article."""
    cleaned = clean(text)
    blocks = sorted((*cleaned.paragraphs, *cleaned.headings, *([cleaned.headline] if cleaned.headline else ())))
    found = _divide(text, blocks)
    if cleaned.headline is not None:
        found.headline = next((n for n, u in enumerate(found.units) if cleaned.headline.start <= u.start), None)
    found.remains = _divide(text, cleaned.trimmed)
    return found


def _divide(text: str, blocks: Sequence[Span]) -> Text:
    """The words and units of a text's paragraphs."""
    found = Text(text, [], [], [])
    for block in blocks:
        for start, end in _sentences(text, block.start, block.end):
            words = read_words(text, start, end)
            if not words:
                continue
            first = len(found.words)
            found.words += words
            found.unit_of += [len(found.units)] * len(words)
            tail = text[max(start, end - 8) : end].rstrip()
            stopped = _STOPPED.search(tail) is not None or len(words) > _LINE
            stopped |= len(words) > LABEL_WORDS and _QUOTED.search(tail) is not None
            found.units.append(Unit(first, len(found.words), start, end, start == block.start, stopped))
    return found


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a paragraph, by full stops: roughly, but alike in two copies of it."""
    for stop in _END.finditer(text, start, end):
        ended = _ABBREVIATED.search(text, max(start, stop.start() - 8), stop.start() + 1)
        if ended is not None and (len(ended.group(1)) == 1 or ended.group(1).lower() in _abbreviations()):
            continue
        following = text[stop.end() : stop.end() + 3].strip()
        if not following[:1].islower():
            yield start, stop.end()
            start = stop.end()
    if start < end:
        yield start, end


@cache
def _abbreviations() -> frozenset[str]:
    data = pack("en/abbreviations")
    return frozenset((*data["before_name"], *data["before_number"], *data["inside"]))
