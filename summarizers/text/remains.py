"""What of a paragraph the page says, not the article, by the patterns of `data/en/page-remains.toml`.

Whole paragraphs (share bars, forms, captions) are known by what they are, by how they begin or by how they end. In
texts without paragraphs the same stand between sentences ("… he said. Scroll down for video. Police …"), and at the
head stand bylines, time stamps and the tags of agencies ("BREAKING:", "UPDATE 1-"). What it cannot do: tell the caption
of a picture without a credit from a sentence of the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from summarizers.lexicon import pack

LONGEST = 1_000
"""Code points above which no paragraph is taken for page remains as a whole."""

Needles: TypeAlias = tuple[tuple[str, re.Pattern[str], bool], ...]
"""What is looked for inside paragraphs: words in small letters, the pattern, whether it is one of a paragraph's end."""

_TAIL = 400  # code points at the end of a paragraph that are searched for credits
_BACK = 250  # code points before a needle that are searched for the beginning of its sentence
_TAGS = 8  # bylines, stamps and tags that are taken from the head of a text
_FIND = 40  # of one needle in one paragraph that are looked at

_SENTENCE_START = re.compile(r"(?<![\s.][A-Z])[.!?…][\"'”’»›)\]]*(?:\s+|(?=[A-Z\"“©(]))|[”»]\s+")
_SENTENCE_END = re.compile(r"[\s.!?…»>]*(?=[\s\"'“‘«(\[]*[A-Z0-9@©]|\s*$)")
_SYMBOLS = re.compile("[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f\u200d\u203c\u2049\\s]+")


@dataclass(frozen=True, slots=True)
class _Remains:
    """The compiled patterns."""

    whole: re.Pattern[str]
    start: re.Pattern[str]
    caption: re.Pattern[str]
    head: re.Pattern[str]
    needles: Needles
    form: re.Pattern[str]
    reader: re.Pattern[str]
    length: int


@cache
def _remains() -> _Remains:
    data = pack("en/page-remains")

    def either(table: dict[str, Any]) -> str:
        return "|".join(entry for entries in table.values() if isinstance(entries, list) for entry in entries)

    flags = re.IGNORECASE
    return _Remains(
        whole=re.compile(rf"(?:{either(data['whole'])})[\s.:!?…»›>→*]*", flags),
        start=re.compile(rf"(?:{either(data['start'])})", flags),
        caption=re.compile(rf"(?:{'|'.join(data['tail']['caption'])})[\s.]*$", flags),
        head=re.compile(rf"(?:{either(data['head'])})\s*", flags),
        needles=(
            *((needle, re.compile(rf"(?:{end})[\s.]*$", flags), True) for needle, end in data["tail"]["alone"].items()),
            *((needle, re.compile(pattern, flags), False) for needle, pattern in data["inside"].items()),
        ),
        form=re.compile(rf"(?:{'|'.join(data['comments']['form'])})[\s.:!?*]*", flags),
        reader=re.compile(rf"(?:{'|'.join(data['comments']['reader'])})[\s.:!?*]*", flags),
        length=int(data["start"]["length"]),
    )


def is_remains(paragraph: str) -> bool:
    """Whether the page, not the article, says this.

    >>> is_remains("Share this article"), is_remains("Share prices fell by 5 percent.")
    (True, False)
    """
    if len(paragraph) > LONGEST:
        return False
    plain = " ".join(paragraph.split())
    patterns = _remains()
    if len(plain) > patterns.length:
        return False
    if patterns.whole.fullmatch(plain):
        return True
    credited = (")" in plain or "/" in plain) and patterns.caption.search(plain) is not None
    return credited or patterns.start.match(plain) is not None


def opens_comments(paragraph: str) -> bool:
    """Whether readers' comments or a form for them may follow."""
    return _remains().form.fullmatch(" ".join(paragraph[:200].split())) is not None


def is_readers(line: str) -> bool:
    """Whether a line belongs to a reader's comment ("Reply", "Ann says:")."""
    return _remains().reader.fullmatch(line) is not None


def head_end(paragraph: str) -> int:
    """Where a text's first paragraph begins behind bylines, time stamps and tags; 0 if it has none.

    >>> text = "BREAKING: By. Ann Cole. PUBLISHED:. 18:35 EST, 11 January 2014. The army left."
    >>> text[head_end(text):]
    'The army left.'
    """
    at = symbols_end(paragraph)
    for _ in range(_TAGS):
        found = _remains().head.match(paragraph, at)
        if found is None or found.end() == at:
            break
        at = symbols_end(paragraph, found.end())
    return at


def symbols_end(paragraph: str, at: int = 0) -> int:
    """The place behind the pictures that stand at a place ("⚡️", "🔴"); the place itself if there are none."""
    found = _SYMBOLS.match(paragraph, at)
    return found.end() if found else at


def needles_in(text: str) -> Needles:
    """What `remains_within` has to look for in the paragraphs of a text: mostly nothing."""
    lower = text.lower()
    return tuple(needle for needle in _remains().needles if needle[0] in lower)


def remains_within(paragraph: str, needles: Needles) -> list[tuple[int, int]]:
    """Start and end of what the page left between the paragraph's sentences and behind them, in order, not overlapping.

    Whole sentences only; empty if there is nothing. Never raises.

    >>> text = "They left, he said. Scroll down for video. Police came."
    >>> [text[start:end] for start, end in remains_within(text, needles_in(text))]
    ['Scroll down for video. ']
    """
    if not needles:
        return []
    lower = paragraph.lower()
    if len(lower) != len(paragraph):  # some capitals have small letters of two characters
        return []
    found: list[tuple[int, int]] = []
    for needle, pattern, closes in needles:
        if needle not in lower:
            continue
        if not closes:
            found.extend(_sentences_with(paragraph, lower, needle, pattern))
        elif (tail := pattern.search(paragraph, max(0, len(paragraph) - _TAIL))) is not None:
            found.append(tail.span())
    return _apart(sorted(found))


def _sentences_with(paragraph: str, lower: str, needle: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The sentences that hold the needle and match the pattern from their first word on."""
    at = lower.find(needle)
    for _ in range(_FIND):
        if at < 0:
            return
        back = max(0, at - _BACK)
        starts = [start.end() for start in _SENTENCE_START.finditer(paragraph, back, at)]
        start = starts[-1] if starts else back
        match = pattern.match(paragraph, start) if starts or back == 0 else None
        end = _SENTENCE_END.match(paragraph, match.end()) if match is not None else None
        if end is not None and end.end() > at:
            yield start, end.end()
        at = lower.find(needle, max(at + len(needle), end.end() if end is not None else 0))


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap as one."""
    apart: list[tuple[int, int]] = []
    for start, end in spans:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart
