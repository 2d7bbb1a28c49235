"""Paragraphs that a page broke at its links, joined again.

Copied pages and bad extractions put what was a link on a line of its own ("a lake in", "Nevada", "— acquired by the
government — will …") or lose it. Two paragraphs are one where the first has no end of a sentence and the second cannot
begin one: it opens with a mark that closes something or with a small letter. Headlines, sub-headings, bylines, time
stamps and lists have no end either; they are known by their capitals, by their length, and by what the next line opens
with. What it cannot do: join where what follows begins with a capital letter and is no name on a line of its own.
"""

from __future__ import annotations

import re
from functools import cache

from summarizers.lexicon import pack
from summarizers.text.clauses import cue_forms, endings, word_class
from summarizers.types import Span

_WINDOW = 300  # code points of a paragraph's end and of its beginning that are looked at
_NAME = 60  # code points of a name that stands on a line of its own
_NAME_WORDS = 6
_OPENING_NAME_WORDS = 4  # of a name that a sentence begins with: longer ones may be headings
_LONG_WORD = 4  # letters from which a word of a title has a capital
_TITLED = 0.7  # share of such words that have one in a title
_BODY = 60  # code points above which a line that is no title is a piece of a sentence
_SENTENCE_WORDS = 5  # words that a piece of a sentence has at least, unless its last or the next word tells

_ENDED = re.compile(r"[.!?…:。！？؟۔।][\"'”’»›)\]*_]*$")
_CLOSING = re.compile(
    r"[,;:!?)\]](?!-?[)(DPp]\s*$)|\.(?![.\w])|['’]s\b|[\"”’'](?:[\s,;:!?)]|\.(?!\.))|(?:--?|[–—])\s*[a-z]"
)
_FIRST_WORD = re.compile(r"[\"“‘(–—-]*\s*([^\W\d_]+(?:['’][^\W\d_]+)?)")
_LAST_WORD = re.compile(r"([^\W\d_]+)$")
_LEFT_OPEN = re.compile(r"(?:[,(\[“‘]|\s[\"'–—-]|\s--|[–—])$")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.|\w\.\w)")
_NUMBERED = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]+")


def join_broken(text: str, spans: list[Span], blank: str) -> list[Span]:
    r"""The paragraphs, those that belong together as one. Never raises.

    Args:
        text: the text that the spans point into.
        spans: paragraphs in text order, not overlapping, without white space at their ends.
        blank: the characters that may stand between two paragraphs that are one.

    Returns:
        Spans in order, each from the first to the last of one or more neighbours.

    >>> text = "Kyiv’s forces, said\n\nOleksandr Syrskyi\n\n, hold the town.\n\nTalks go on."
    >>> paragraphs = [Span(0, 19), Span(21, 38), Span(40, 56), Span(58, 70)]
    >>> join_broken(text, paragraphs, "\n") == [Span(0, 56), Span(58, 70)]
    True
    """
    joined: list[Span] = []
    lines = 0  # how many of the last are single lines, as the page has them
    for span in spans:
        behind = text[span.start : min(span.end, span.start + _WINDOW)]
        count = _joined(text, joined, lines, behind, blank, span) if joined else 0
        if count:
            start = joined[-count].start
            del joined[-count:]
            joined.append(Span(start, span.end))
            lines = 0
        else:
            joined.append(span)
            lines += 1
    return joined


def is_title(line: str) -> bool:
    """Whether a line is in capitals, or most of its long words begin with one and its last word does not lead on.

    >>> is_title("Army Leaves City After Heavy Fighting"), is_title("The army left the city, said")
    (True, False)
    """
    if line.isupper():
        return True
    words = [word for word in _LETTERS.findall(line) if len(word) >= _LONG_WORD]
    capitals = sum(word[0].isupper() for word in words)
    return len(words) > 1 and capitals >= _TITLED * len(words) and not _is_open(line)


def _joined(text: str, before: list[Span], lines: int, behind: str, blank: str, span: Span) -> int:
    """How many of the last paragraphs the next one goes on: none, the last, or that and the name between them."""
    opens = _goes_on(behind)
    if not opens and len(behind) > _NAME:
        return 0
    last = before[-1]
    if text[last.end : span.start].strip(blank):
        return 0
    ahead = text[max(last.start, last.end - _WINDOW) : last.end]
    if _ENDED.search(ahead[-8:]):
        return 0
    first = len(before) == 1
    if not opens:
        return int(_leads_to(ahead) and _is_name(behind.rstrip(".")) and behind.endswith("."))
    if lines and last.end - last.start <= _NAME and _is_name(ahead):
        if not first and not text[before[-2].end : last.start].strip(blank):
            further = text[max(before[-2].start, before[-2].end - _WINDOW) : before[-2].end]
            if not _ENDED.search(further[-8:]) and _is_piece(further) and (_is_open(further) or _is_bound(behind)):
                return 2
        few = len(ahead.split()) <= _OPENING_NAME_WORDS
        return int(_is_bound(behind) and (few or _CLOSING.match(behind) is not None) and _acts(behind))
    if _is_stamp(ahead) or is_title(ahead):
        return 0
    if _CLOSING.match(behind):
        return int(_is_piece(ahead) or _is_open(ahead) or lines == 0)
    if _is_open(ahead):
        return int(not ahead[0].islower() or lines == 0 or not ahead.endswith(",") or len(ahead) > _BODY)
    if ahead[0].islower() and lines > 0:
        return int(len(ahead) > _BODY and _is_bound(behind))
    return int(_is_piece(ahead) and (len(ahead) > _BODY or lines == 0 or (not first and _is_bound(behind))))


def is_linked(ahead: str, line: str, behind: str) -> bool:
    """Whether a line that looks like a share bar or a credit is a linked name inside a sentence ("told", "Reuters").

    >>> is_linked("The minister told", "Reuters", "in an interview."), is_linked("He left.", "Reuters", "in Kyiv.")
    (True, False)
    """
    return line.lower() in _linked() and _leads_to(ahead) and _goes_on(behind)


def _goes_on(behind: str) -> bool:
    """Whether a line opens as no sentence does."""
    if _CLOSING.match(behind) or (behind[0] == "(" and behind[1:2].islower()):
        return True
    camel = behind[1:2].isupper()  # iOS, eBay
    return behind[0].islower() and behind[0] != "â" and not camel and not _ADDRESS.match(behind)  # â: a broken “


def _is_open(ahead: str) -> bool:
    """Whether a line ends where no sentence and no heading does: on a comma, a bracket or a word that leads on."""
    return _LEFT_OPEN.search(ahead) is not None or _leads_to(ahead)


def _leads_to(ahead: str) -> bool:
    """Whether the last word is an article, a preposition, a conjunction, an auxiliary, "said" or a possessive."""
    if ahead.endswith(endings("possessive")):
        return True
    last = _LAST_WORD.search(ahead[-30:])
    return last is not None and last[1] in _leading()


def _is_bound(behind: str) -> bool:
    """Whether a line opens with a mark or word that hangs on what stands before it."""
    if _CLOSING.match(behind):
        return True
    first = _FIRST_WORD.match(behind)
    return first is not None and (first[1] in _bound() or first[1].endswith(endings("past")))


def _acts(behind: str) -> bool:
    """Whether a line goes on after a name: with a mark, a verb or a relative word."""
    if _CLOSING.match(behind):
        return True
    first = _FIRST_WORD.match(behind)
    return first is not None and (first[1] in _acting() or first[1].endswith(endings("past")))


def _is_piece(line: str) -> bool:
    """Whether a line can be a piece of a sentence rather than a heading: long enough and not in capitals."""
    if _is_open(line):
        return True
    words = line.split(None, _SENTENCE_WORDS)
    begun = words[0].lower() in word_class("determiners") | word_class("pronouns")
    return (begun or len(words) >= _SENTENCE_WORDS) and not is_title(line)


def _is_name(line: str) -> bool:
    """Whether a line looks like a name or title alone: a few words, each with a capital, or in quotation marks."""
    words = line.split()
    if not words or len(line) > _NAME or len(words) > _NAME_WORDS or _NUMBERED.search(line) or line[-1] in ":,;-–—»>":
        return False
    if line.isupper() and len(words) > 2:
        return False
    return all(word.lstrip("\"'“‘(")[:1].isupper() or word in _small() for word in words) and words[0] not in _small()


def _is_stamp(line: str) -> bool:
    """Whether a line says when or by whom something was written."""
    return line[0].isdigit() and not any(word.islower() and len(word) >= _LONG_WORD for word in line.split())


@cache
def _leading() -> frozenset[str]:
    classes = ("determiners", "prepositions", "subordinators", "coordinators", "auxiliaries", "relatives", "past_cues")
    return word_class("possessives").union(*map(word_class, classes))


@cache
def _bound() -> frozenset[str]:
    classes = ("prepositions", "subordinators", "coordinators", "relatives", "adverbs")
    return _acting().union(*map(word_class, classes))


@cache
def _acting() -> frozenset[str]:
    classes = ("auxiliaries", "finite", "relatives", "coordinators")
    return cue_forms().union(*map(word_class, classes))


@cache
def _linked() -> frozenset[str]:
    return frozenset(pack("en/broken-lines")["linked"])


@cache
def _small() -> frozenset[str]:
    return frozenset(pack("en/broken-lines")["in_names"])
