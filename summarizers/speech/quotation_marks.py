"""Quotation marks to quoted runs of text, paragraph by paragraph.

“ ”, « », „ “, doubled single and straight marks are paired from left to right, outermost only; single ones count where
a paragraph has no others; dashes that cues follow mark dialogue. A run without a closing mark goes to its paragraph's
end (the convention of English print for speech of several paragraphs). What it cannot do: tell a scare quote or a
title from speech; that is told by whether anybody is said to say it (`quotes`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from summarizers.speech.cues import cues
from summarizers.text.clauses import word_class
from summarizers.types import Span

_MARKS = re.compile(r"[“”«»„‚\"]|‘‘|’’|''|``")
_LOW_SINGLE = re.compile(r"[‘’‚]")
_OPENING = frozenset(("“", "«", "„", "‘‘", "``"))
_CLOSING = {
    "“": frozenset(("”", "’’", "''", '"')),
    "‘‘": frozenset(("’’", "''", "”", '"')),
    "``": frozenset(("''", "’’", "”", '"')),
    "«": frozenset("»"),
    "»": frozenset("«"),
    "‚": frozenset("‘’"),
    "„": frozenset("“”"),
    '"': frozenset(("”", '"')),
    "''": frozenset(("''", "’’", "”")),
}
_STRAIGHT = frozenset(('"', "''"))  # marks that open and close alike
_SINGLES = re.compile(r"(?:(?<=^)|(?<=[\s(\[—–:]))[‘'](?=[^\W_])|(?<=[\w.,!?…])[’'](?=$|[\s.,;:!?)\]—–])")
_WORD = re.compile(r"\w+")
_DASH = re.compile(r"[-–—]\s*(?=[^\W\d_])")
_SPEECH_DASH = re.compile(r"(?:(?<=[.!?…])\s?[-–—]\s?(?=[\"“(]?[A-Z])|(?<=[\"”»])\s?[-–—]\s?(?=[^\W\d_]))")
_CLOSING_DASH = re.compile(r"\s[-–—]\s*(?=[^\W\d_])")
_GLUED_DASH = re.compile(r"\s[-–—]\s*(?=[^\W\d_])|(?<=\w)[-–—](?=[a-z])")  # in dialogue "the soil-explains X" too
_CLAUSE = re.compile(r"[^.,;:!?\n]*")
_FULL_STOP = re.compile(r"[.!?]\s")

_SPOKEN = frozenset(",!?…")  # before a dash and a word of another script, these end speech
_CUE_REACH = 90  # characters behind a dash in which a cue of dialogue must stand
_CUE_WORDS = 3  # words behind a dash in which it stands unless a noun phrase does
_SPEAKER_WORDS = 9  # words of such a noun phrase ("- the head of the European Commission emphasized")
_NAME_WORDS = 3  # a quoted run of fewer words is a name or a scare quote
_PHRASE_WORDS = 5  # a capitalised run of more words is a sentence without its stop

_SENTENCE_BREAK = re.compile(r"[.!?]\s|[.!?](?=[A-Z])")
_ANNOUNCING_CHARACTERS = 120  # before the colon that introduces a block of speech
_BLOCK_CHARACTERS = 30  # the shortest such block
_HEADING_CHARACTERS = 160  # the longest heading or headline
_TITLE_CHARACTERS = 80  # the longest title of a work
_TITLE_WORD = re.compile(r"[^\W\d_][\w’'-]*")

SINGLE_WORDS = 3
"""A quote in single marks has at least so many words: fewer are names and scare quotes, or two apostrophes."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A quoted run of text: between its marks, its paragraph's index, and whether it lacks a closing mark.

    `fragment`: a quoted part of a sentence rather than whole sentences.
    """

    span: Span
    paragraph: int
    open: bool
    fragment: bool


def find_marked(text: str, paragraphs: Sequence[Span]) -> tuple[Marked, ...]:
    """What stands in quotation marks, outermost marks only.

    Args:
        text: the article's text.
        paragraphs: the paragraphs' spans, in order.

    Returns:
        In text order, not overlapping, never empty spans; empty if there are no marks. Never raises.

    >>> [marked.span.of("He said: “We won.”") for marked in find_marked("He said: “We won.”", [Span(0, 18)])]
    ['We won.']
    """
    found: list[Marked] = []
    announced = False  # a saying sentence before ended with a colon
    doubled = _MARKS.search(text) is not None
    for index, paragraph in enumerate(paragraphs):
        spoken = _dialogue(text, paragraph)
        spans = _pair(text, paragraph)
        dialogue = frozenset(span for span, _ in spoken)
        if spoken:
            spans = _merged(spoken, spans)
        for span, unclosed in spans or _pair_singles(text, paragraph):
            heading = doubled and not spans and _is_heading(text, span, paragraph, opening=index == 0)
            if _WORD.search(text, span.start, span.end) and not heading:
                fragment = span not in dialogue and _is_fragment(text, span, paragraph)
                found.append(Marked(span, index, unclosed, fragment))
        if announced and not spans and _is_block(text, paragraph):
            found.append(Marked(paragraph, index, False, False))
        announced = _announces(text, paragraph)
    return tuple(found)


def _pair(text: str, paragraph: Span) -> list[tuple[Span, bool]]:
    found: list[tuple[Span, bool]] = []
    opened: int | None = None  # where the words of the open quote begin
    opening = ""
    nested = False  # another pair is open inside
    searched = 0  # up to here no sentence ends since the opening mark
    low = text.find("‚", paragraph.start, paragraph.end) >= 0
    for match in (_LOW_SINGLE if low else _MARKS).finditer(text, paragraph.start, paragraph.end):
        mark, at, behind = match.group(), match.start(), match.end()
        if opened is None:
            turned = mark in ("”", "»", "‚") or mark in _STRAIGHT
            opens = _may_open(text, at, behind, paragraph) or _must_open(text, at, behind, paragraph)
            if mark in _OPENING or (turned and opens):
                opened, searched, nested = behind, at, False
                opening = "“" if mark == "”" else mark
        elif at == opened:
            # Two marks in a row open one quote ("“"We go," he said").
            opened, opening = behind, mark if mark in _CLOSING else opening
        elif nested:
            nested = mark in _OPENING
        elif mark in _STRAIGHT and mark != opening and _may_open(text, at, behind, paragraph):
            nested = True
        elif mark in _CLOSING[opening] or (mark == opening and _may_close(text, at, behind, paragraph)):
            found.append((_stripped(text, opened, at), False))
            opened = None
        elif mark == opening:
            # A second opening mark: where a sentence ended in between, the first was never closed.
            if _FULL_STOP.search(text, searched, at):
                found.append((Span(opened, at), True))
                opened = behind
            searched = at
        elif mark == "“" and opening in _STRAIGHT:
            nested = True
    if opened is not None and paragraph.end > opened:
        found.append((Span(opened, paragraph.end), True))
    return found


def _stripped(text: str, start: int, end: int) -> Span:
    """A span without the spaces that French print sets inside its marks."""
    while start < end and text[start].isspace():
        start += 1
    return Span(start, _before_space(text, end, start))


def _dialogue(text: str, paragraph: Span) -> list[tuple[Span, bool]]:
    """Dash dialogue, as Slavic print has it ("- We will win - said the general. - We must.").

    Speech begins behind a dash that opens the paragraph or follows a full stop, and ends before one that a cue follows;
    behind the cue's sentence it may begin again.
    """
    found: list[tuple[Span, bool]] = []
    start: int | None = None
    behind = paragraph.start  # what is read already
    dashed = _DASH.match(text, paragraph.start, paragraph.end) is not None
    for dash in (_GLUED_DASH if dashed else _CLOSING_DASH).finditer(text, paragraph.start, paragraph.end):
        glued = dash.end() - dash.start() == 1
        if dash.start() < behind:
            continue
        # Of a script whose cues are not known, a mark before the dash tells that speech ended.
        foreign = dashed and not text[dash.end()].isascii() and text[dash.start() - 1] in _SPOKEN
        if not foreign and not _cue_behind(text, dash.end(), paragraph.end, glued=glued):
            continue
        start = _speech_start(text, behind, dash.start(), paragraph)
        if start is not None:
            found.append((Span(start, dash.start()), False))
        behind = dash.end()
    if found:
        start = _speech_start(text, behind, paragraph.end, paragraph)
        if start is not None:
            found.append((Span(start, paragraph.end), False))
    return found


def _merged(spoken: list[tuple[Span, bool]], pairs: list[tuple[Span, bool]]) -> list[tuple[Span, bool]]:
    """Dialogue and what stands in marks outside it, in text order."""
    found: list[tuple[Span, bool]] = []
    at = 0
    for span, unclosed in pairs:
        while at < len(spoken) and spoken[at][0].end <= span.start:
            found.append(spoken[at])
            at += 1
        if at == len(spoken) or not spoken[at][0].overlaps(span):
            found.append((span, unclosed))
    return [*found, *spoken[at:]]


def _speech_start(text: str, first: int, end: int, paragraph: Span) -> int | None:
    """Where speech begins that a dash opens between two offsets."""
    opening = _DASH.match(text, first, end) if first == paragraph.start else None
    opening = opening or _SPEECH_DASH.search(text, first, end)
    return opening.end() if opening is not None and opening.end() < end else None


def _cue_behind(text: str, at: int, end: int, *, glued: bool) -> bool:
    """Whether a dash closes speech: a cue of reporting stands right behind it, or behind a noun phrase.

    One that is `glued` to the words around it is a hyphen but before a cue ("the soil-explains the analyst").
    """
    if glued:
        word = _WORD.match(text, at, end)
        return word is not None and _reports(word.group()) and text[word.end() : word.end() + 1].isspace()
    clause = _CLAUSE.match(text, at, min(end, at + _CUE_REACH))
    following = _WORD.findall(clause.group()) if clause is not None else []
    if any(_reports(word.lower()) for word in following[:_CUE_WORDS]):
        return True
    named = following and (following[0].lower() in word_class("determiners") or following[0][0].isupper())
    return bool(named) and any(_reports(word.lower()) for word in following[_CUE_WORDS:_SPEAKER_WORDS])


def _reports(form: str) -> bool:
    cue = cues().get(form)
    return cue is not None and cue.kind == "report" and cue.may_follow


def _before_space(text: str, at: int, least: int) -> int:
    """Where the white space before an offset begins, not before `least`."""
    while at > least and text[at - 1].isspace():
        at -= 1
    return at


def _beside(text: str, at: int, behind: int, paragraph: Span) -> tuple[str, str]:
    """The characters before and behind a mark; a space beyond the paragraph."""
    before = text[at - 1] if at > paragraph.start else " "
    return before, text[behind] if behind < paragraph.end else " "


def _may_open(text: str, at: int, behind: int, paragraph: Span) -> bool:
    before, after = _beside(text, at, behind, paragraph)
    return (before.isspace() or before in "([—–-:‘'") and not after.isspace()


def _must_open(text: str, at: int, behind: int, paragraph: Span) -> bool:
    """Whether a mark that is glued to the words around it cannot close anything ("he said."We stay," he added")."""
    before, after = _beside(text, at, behind, paragraph)
    return after.isalnum() and not before.isdigit() and before != "="


def _may_close(text: str, at: int, behind: int, paragraph: Span) -> bool:
    before, after = _beside(text, at, behind, paragraph)
    return not before.isspace() and before not in "([" and (after.isspace() or after in ".,;:!?)]—–")


def _pair_singles(text: str, paragraph: Span) -> list[tuple[Span, bool]]:
    found: list[tuple[Span, bool]] = []
    opened: int | None = None
    for match in _SINGLES.finditer(text, paragraph.start, paragraph.end):
        at = match.start()
        opens = at == paragraph.start or not (text[at - 1].isalnum() or text[at - 1] in ".,!?…")
        if opens:
            opened = at if opened is None else opened
        elif opened is not None:
            span = Span(opened + 1, at)
            if len(_WORD.findall(text, span.start, span.end)) >= SINGLE_WORDS:
                found.append((span, False))
            opened = None
    return found


def _announces(text: str, paragraph: Span) -> bool:
    """Whether a paragraph ends with a colon right behind a saying sentence ("The ministry said in a statement:")."""
    end = _before_space(text, paragraph.end, paragraph.start)
    if end == paragraph.start or text[end - 1] != ":":
        return False
    last = _SENTENCE_BREAK.split(text[max(paragraph.start, end - _ANNOUNCING_CHARACTERS) : end])[-1]
    words = [word.lower() for word in _WORD.findall(last)]
    return any(_reports(word) or word in word_class("media") for word in words)


def _is_block(text: str, paragraph: Span) -> bool:
    """Whether a paragraph may be speech without marks: whole sentences, no item of a list."""
    surface = paragraph.of(text).strip()
    opens = surface[:1].isupper() and (surface[1:2].islower() or surface[1:2].isspace())
    return opens and len(surface) >= _BLOCK_CHARACTERS and surface[-1] in ".!?…"


def _is_heading(text: str, span: Span, paragraph: Span, *, opening: bool) -> bool:
    """Whether a paragraph that single marks close is a heading or, the `opening` one, a headline.

    Where a text quotes in double marks, single ones around or at the end of a short paragraph of its own are print's
    way of setting headings ("Reid: 'Never underestimate them'").
    """
    if _WORD.search(text, span.end, paragraph.end) or paragraph.end - paragraph.start > _HEADING_CHARACTERS:
        return False
    return opening or not _WORD.search(text, paragraph.start, span.start)


def is_title(surface: str) -> bool:
    """Whether words in marks are the title of a work or programme, or a name: capitalised throughout.

    >>> is_title("Meet the Press"), is_title("We are at war."), is_title("Glory to Ukraine!")
    (True, False, False)
    """
    words = _TITLE_WORD.findall(surface[:_TITLE_CHARACTERS])
    if len(words) < 2 or surface.rstrip()[-1:] in "!?" or len(surface) > _TITLE_CHARACTERS:
        return False
    small = _classes("determiners", "prepositions", "coordinators", "infinitive_markers")
    if any(re.split("['’]", word.lower())[0] in word_class("pronouns") for word in words):
        return False
    return words[-1][0].isupper() and all(word[0].isupper() or word in small for word in words)


@cache
def _classes(*names: str) -> frozenset[str]:
    return frozenset().union(*map(word_class, names))


def _is_fragment(text: str, span: Span, paragraph: Span) -> bool:
    """Whether a quoted run is a part of the writer's own sentence."""
    surface = span.of(text).strip()
    count = len(_WORD.findall(surface))
    before = _before_space(text, max(paragraph.start, span.start - 1), paragraph.start)
    starts = before == paragraph.start or text[before - 1] in '.!?:,”"»—–'
    capital = next((c for c in surface if c.isalpha()), "a").isupper()
    closes = surface[-1] in "!?…," or (surface[-1] == "." and capital)
    if starts and ((capital and (closes or count >= _NAME_WORDS)) or count > _NAME_WORDS):
        return False
    return count < _NAME_WORDS or not (capital and (closes or count > _PHRASE_WORDS))
