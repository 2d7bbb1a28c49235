"""Paragraphs to sentences, as spans of the text.

Method: nupunkt (Bommarito et al., "Precise Legal Sentence Boundary Detection for Retrieval at Scale", 2025; a Punkt
model that ships in its wheel) proposes the boundaries of each paragraph. A repair layer takes away those after ranks,
titles and initials and those inside a sentence that goes on after its quotation ("“Are you sure?” he asked."), and
adds those that are certain but lack white space ("in 2009.The") or are written in other scripts (。 ؟ ۔ ।). Its word
lists are `data/en/abbreviations.toml`. What cannot be told from the words beside a boundary may be missed: "in the
U.S. Zelensky said" stays one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from summarizers.lexicon import pack
from summarizers.types import Sentence, Span

if TYPE_CHECKING:
    from nupunkt import PunktSentenceTokenizer

LONGEST = 3_000
"""Code points above which a sentence is cut at a semicolon or at white space, so that what reads it stays linear."""

_WINDOW = 80  # code points looked at on either side of a boundary
_WORD = 20  # code points looked at for the last word before a stop
_BLOCK = 4_000  # code points given to the model at once: its look-ahead is quadratic on text without white space

_CLOSE = r"\"'”’»›)\]}*_"

# A stop without white space before a capital ("withdraw.The army", "in 2009.The"), as machine translation leaves it.
_GLUED = re.compile(rf"(?:(?<![.!?…])[.!?…]++[{_CLOSE}]*+|,[”»])(?=[“«‘(]?[^\W\d_a-zа-яёіїєґ])")
_GLUED_BEFORE = re.compile(r"([^\W_]+|[\"”»’)\]%])$")
_GLUED_BEHIND = re.compile(r"[“«‘(]?([^\W\d_]+)(\.?[^\s,’':;?!)/-]|)")
# A stop after a written-out word (the model takes "week." and "win." for abbreviations), or between two quotations.
_PLAIN = re.compile(
    rf"[.!?…](?:(?<=([^\W\d_]{{2}}).)[{_CLOSE}]*(?=\s+(?:[—–-]\s+)?[\"'“‘«„(\[]?[A-ZА-ЯІЇЄҐ\d])|[\"”»](?=\s+[\"“«][A-ZА-ЯІЇЄҐ]))"
)
# A stop after a single capital that begins no name: "Plan B. The army".
_LETTER = re.compile(r"\.(?<=\s[A-Z].)(?=\s+([A-Z][a-z]+)\s)")
# A stop after letters with stops: "at 5 a.m. On Monday".
_HOUR = re.compile(r"\.(?<=\s([a-z]\.[a-z]).)(?=\s+([A-Z][a-z]+)\s)")
# Pictures of exclamation and question marks, as short messages have them.
_PICTURED = re.compile(r"[\u203c\u2049\u2753-\u2755\u2757]+\ufe0f?(?=\s+[\"“«(]?[A-ZА-ЯІЇЄҐ])")
_FOREIGN = re.compile(rf"[。！？｡؟۔।]+[{_CLOSE}」』）】]*")
_LAST_WORD = re.compile(r"((?:[^\W\d_]\.){1,4}[^\W\d_]|[^\W\d_]+(?:\.?-[^\W\d_]+)?)\.$")
_FIRST_WORD = re.compile(r"[\s\"'“‘«„(\[—–-]*([^\W_]+)")
_QUOTE_END = re.compile(r"[.?!…][\"”’'»]+$")
# What belongs to the sentence before: closing marks that the stop touches, footnotes.
_TAIL = re.compile(rf"[{_CLOSE}]*(?:\s?(?:\[\d{{1,3}}\])+(?=\s|$))?")
_DASH = re.compile(r"^[—–-]+\s*")
_ITEM = re.compile(r"\s*\d{1,2}[.)]\s*[\"“']?\s*")


_KINDS = ("before_name", "before_number", "inside", "either")


@dataclass(frozen=True, slots=True)
class _Words:
    before_name: frozenset[str]
    before_number: frozenset[str]
    inside: frozenset[str]
    states: frozenset[str]
    institutions: frozenset[str]
    hours: frozenset[str]
    endings: frozenset[str]
    known: frozenset[str]
    openers: frozenset[str]
    never_alone: frozenset[str]
    never_last: frozenset[str]
    said: re.Pattern[str]


@cache
def _words() -> _Words:
    data = pack("en/abbreviations")
    verbs = "|".join(data["said"])
    name = r"(?:(?:the|a|an|his|her|mr|mrs|ms|dr|gen)\.?\s+)?[^\W\d_]\S*(?:\s+[A-Z]\S*){0,3}"
    return _Words(
        before_name=frozenset(data["before_name"]),
        before_number=frozenset(data["before_number"]),
        inside=frozenset(data["inside"]),
        states=frozenset(data["states"]),
        institutions=frozenset(data["institutions"]),
        hours=frozenset(data["hours"]),
        endings=frozenset(data["endings"]),
        known=frozenset(word for kind in _KINDS for word in data[kind]),
        openers=frozenset(data["openers"]),
        never_alone=frozenset(data["never_alone"]),
        never_last=frozenset(data["never_last"]),
        said=re.compile(
            rf"\s*(?:{name})\s+(?:{verbs})(?:[.,;:]|\s+(?:in|on|at|to|during|after|when|as|of)\b)", re.IGNORECASE
        ),
    )


@cache
def _model() -> PunktSentenceTokenizer:
    """The default model. Loaded at first use: its import takes 0.1 s."""
    import nupunkt

    return nupunkt.load_default_model()


def split_sentences(text: str, paragraphs: Sequence[Span]) -> tuple[Sentence, ...]:
    """The sentences of the paragraphs. Never raises on any text.

    Args:
        text: the whole text that the spans point into.
        paragraphs: spans in text order, not overlapping (see `summarizers.text.cleaning.clean`).

    Returns:
        Sentences in text order, not overlapping, each inside one paragraph, without white space at its ends; closing
        quotation marks and brackets belong to the sentence that they close. Empty for no paragraphs.

    >>> text = "“Are you sure?” Lt. Gen. Hodges asked. “No.”"
    >>> [sentence.span.of(text) for sentence in split_sentences(text, [Span(0, len(text))])]
    ['“Are you sure?” Lt. Gen. Hodges asked.', '“No.”']
    """
    found: list[Sentence] = []
    for number, paragraph in enumerate(paragraphs):
        for start, end in _pieces(paragraph.of(text)):
            span = Span(paragraph.start + start, paragraph.start + end)
            found.append(Sentence(index=len(found), span=span, paragraph=number))
    return tuple(found)


def _pieces(paragraph: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of a paragraph."""
    start = before = 0
    wordy = False
    alone = _words().never_alone
    whole: list[tuple[int, int]] = []
    for end in [*_boundaries(paragraph), len(paragraph)]:
        piece = paragraph[before:end]
        wordy = wordy or (any(map(str.isalnum, piece)) and not _leads(piece, alone))
        before = end
        if wordy or end == len(paragraph):
            if not wordy and whole and not any(map(str.isalnum, paragraph[start:end])):
                start, _ = whole.pop()  # marks that close the sentence before
            whole.append((start, end))
            start, wordy = end, False
    for first, last in whole:
        piece = paragraph[first:last]
        yield from _cut(paragraph, last - len(piece.lstrip()), first + len(piece.rstrip()))


def _leads(piece: str, alone: frozenset[str]) -> bool:
    """Whether what ends with a stop is the number of a list's item or a word that no sentence consists of."""
    return len(piece) <= _WORD and (_ITEM.fullmatch(piece) is not None or piece.strip(" .\n").lower() in alone)


def _cut(paragraph: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence in pieces of at most `LONGEST` code points."""
    while end - start > LONGEST:
        half, full = start + LONGEST // 2, start + LONGEST
        at = max(paragraph.rfind(mark, half, full) for mark in ("; ", "；")) + 1
        at = at or max(paragraph.rfind(mark, half, full) for mark in (" ", "\n", "\t"))
        at = at if at > start else full
        yield start, start + len(paragraph[start:at].rstrip())
        start = at + len(paragraph[at:end]) - len(paragraph[at:end].lstrip())
    if start < end:
        yield start, end


def _boundaries(paragraph: str) -> list[int]:
    """Offsets, ascending, at which a sentence ends and the next begins."""
    proposed = {end for start in range(0, len(paragraph), _BLOCK) for end in _proposed(paragraph, start)}
    words = _words()
    proposed.update(found.end() for found in _PLAIN.finditer(paragraph) if _is_plain(paragraph, found, words))
    proposed.update(found.end() for found in _LETTER.finditer(paragraph) if found[1].lower() in words.openers)
    proposed.update(
        found.end()
        for found in _HOUR.finditer(paragraph)
        if found[1] in words.hours and found[2].lower() in words.openers
    )
    proposed.update(found.end() for found in _FOREIGN.finditer(paragraph))
    proposed.update(found.end() for found in _PICTURED.finditer(paragraph))
    glued = set(_glued(paragraph, words))
    proposed = {tail.end() for at in proposed - glued if (tail := _TAIL.match(paragraph, at))} | glued
    return [at for at in sorted(proposed - {0, len(paragraph)}) if not _goes_on(paragraph, at, words)]


def _glued(paragraph: str, words: _Words) -> Iterator[int]:
    """The ends of sentences that no white space follows."""
    marks = counted = 0  # straight quotation marks up to a place: an even one closes
    for found in _GLUED.finditer(paragraph):
        if not _is_glued(paragraph, found, words):
            continue
        marks += paragraph.count('"', counted, found.end())
        counted = found.end()
        opens = paragraph[found.end() - 1] == '"' and marks % 2 == 1
        yield found.end() - opens


def _is_glued(paragraph: str, found: re.Match[str], words: _Words) -> bool:
    """Whether a stop before a capital ends a sentence rather than an abbreviation or a part of an address."""
    start, end = found.span()
    before = _GLUED_BEFORE.search(paragraph[max(0, start - _WORD) : start])
    behind = _GLUED_BEHIND.match(paragraph, end, end + _WINDOW)
    if before is None or behind is None:
        return False
    last, follower = before[1], behind[1]
    opens = follower.lower() in words.openers
    if (
        found[0].startswith(("..", "…"))
        or _is_address(paragraph, start, end)
        or (behind[2] and not behind[2][-1].isupper())
    ):
        return False
    if not opens and (len(follower) == 1 or follower.lower() in words.endings or (follower + last).isupper()):
        return False
    if not last.isalnum() or found[0][0] != ".":
        return True
    if last.isdigit():
        return len(last) > 1 and start > len(last)
    abbreviated = len(last) == 1 or last.lower() in words.known
    return opens and last.lower() not in words.before_name | words.inside if abbreviated else True


def _is_address(paragraph: str, start: int, end: int) -> bool:
    """Whether the characters around a stop up to white space look like an address of a page or of mail."""
    left, right = paragraph[max(0, start - _WINDOW) : start].split(), paragraph[end : end + _WINDOW].split(maxsplit=1)
    around = (left[-1] if left else "") + (right[0] if right else "")
    return "@" in around or "//" in around or around.lower().startswith("www.")


def _is_plain(paragraph: str, found: re.Match[str], words: _Words) -> bool:
    """Whether what ends at a stop is a written-out word, not an abbreviation."""
    last = _LAST_WORD.search(paragraph[max(0, found.start() - _WORD) : found.start()] + ".")
    if last is None or found[1] is None:
        return found[1] is None
    word = last[1]
    if word.lower() in words.known or "." in word:
        return False
    if len(word) > 3 or word.islower():
        return True
    behind = _FIRST_WORD.match(paragraph, found.end(), found.end() + _WINDOW)
    return word.isupper() and len(word) > 1 and behind is not None and behind[1].lower() in words.openers


def _proposed(paragraph: str, start: int) -> Iterator[int]:
    """The model's boundaries in the block that begins at `start`."""
    block = paragraph[start : start + _BLOCK]
    for sentence, (_, end) in _model().tokenize_with_spans(block):
        if end < len(block):
            yield start + end - len(sentence) + len(sentence.rstrip())


def _goes_on(paragraph: str, at: int, words: _Words) -> bool:
    """Whether the sentence goes on after a proposed boundary."""
    left = paragraph[max(0, at - _WINDOW) : at].rstrip()
    right = paragraph[at : at + _WINDOW].lstrip()
    first = _FIRST_WORD.match(right)
    follower = first[1] if first else ""
    if left.endswith((",", ";", ":")) or right.startswith((",", ";", ":")):
        return True
    lower = _DASH.sub("", right, count=1)[:1].islower()
    if lower and not right[0].islower():
        return True
    if _QUOTE_END.search(left[-8:]):
        return lower or (left[-2] in "?!…" and words.said.match(right) is not None)
    if lower and left.endswith((".", "…")):
        return True
    last = _LAST_WORD.search(left[-_WORD:])
    if last is None or not follower:
        return False
    word = last[1].lower()
    if word in words.never_last:
        return True
    if word in words.states and follower.lower() in words.institutions and follower[0].isupper():
        return True
    if word in words.inside or (word in words.before_number and follower[0].isdigit()):
        return True
    if word in words.before_name and last[1][0].isupper():
        return follower[0].isupper() and follower.lower() not in words.openers
    return len(word) == 1 and last[1].isupper() and follower[0].isupper() and follower.lower() not in words.openers
