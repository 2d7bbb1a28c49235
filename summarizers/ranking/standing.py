"""Whether a sentence can stand alone: be shown without the one before it.

Method: the opening words against the lists of `data/<language>/openers.toml` (pronouns, connectives, bare definite
nouns that point back), and marks that hold for any script (no end mark, a question, a quotation left open). In a
language without such lists only the latter are judged. It cannot know whether a name or a noun further inside the
sentence was introduced before; resolving pronouns is not its task.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from summarizers.lexicon import pack
from summarizers.types import Sentence

MIN_WORDS = 5
"""Fewer words are a heading, a caption or a fragment."""

_OPENING = 240  # characters at either end of a sentence that are looked at
_BEFORE = 600  # characters before a sentence in which an open quotation is looked for

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_WORD_OR_COMMA = re.compile(_WORD.pattern + "|,")
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""A character of a script that puts no spaces between words: Thai, Lao, Burmese, Khmer, kana and Chinese characters."""

_CLOSERS = " \t\r\n\"'”’»)]}›」』"
_ENDS = (".", "!", "…", "。", "！", "．", "｡", "।", "۔", "։", "။", "።")
_QUESTIONS = ("?", "？", "؟", "‽")
_ANY_MARK = frozenset("“\"«„「『'‘")
_PAIRS = (("«", "»"), ("「", "」"), ("『", "』"))
_QUOTED = re.compile(
    r"""“[^“”]*”|"[^"]*"|«[^«»]*»|„[^„“”]*[“”]|「[^「」]*」"""
    r"""|(?<!\w)['‘](?=\w)[^'‘’]{0,600}(?:(?<=\w)['’](?=\w)[^'‘’]{0,600}){0,20}['’](?!\w)"""
)
# The marks that tell on which side of a quotation what follows them stands: opening ones in group 1, closing ones else.
_MARK = re.compile(r"""([“„«「『]|(?<![^\s(\[—–-])["'‘](?=\S))|[”»」』"]|(?<=\S)['’](?!\w)""")
_SPOKEN = "\"“«„‘'「-–—"
UNNAMED = "nobody named who speaks"
"""The obstacle of a sentence whose only lack is that its speaker is a pronoun ("…, he said")."""

_POINTS_BACK = ("opens with", "a pronoun", UNNAMED)
_DATELINE = re.compile(
    r"^(?:\([A-Z][A-Za-z]{1,11}\)|[A-Z][\w .,'’-]{1,40}\([A-Z][A-Za-z]{1,11}\)(?=[A-Z\"“]|\s*[-–—]))\s*[-–—]*\s*"
)


@dataclass(frozen=True, slots=True)
class _Openers:
    """The lists of one language, as sets and patterns."""

    pronouns: frozenset[str]
    demonstratives: frozenset[str]
    first_person: frozenset[str]
    conjunctions: frozenset[str]
    times: frozenset[str]
    articles: frozenset[str]
    dual: frozenset[str]
    pointers: frozenset[str]
    complements: frozenset[str]
    particles: frozenset[str]
    connectives: re.Pattern[str]
    allowed: re.Pattern[str]
    captions: re.Pattern[str]
    expletive: re.Pattern[str]
    led_in: re.Pattern[str]
    unnamed: re.Pattern[str]


def count_words(text: str) -> int:
    """How many words; in scripts without spaces two characters count as one. Digits are words. Never raises.

    >>> count_words("Kyiv says 1,600 died."), count_words("乌克兰总统说")
    (5, 3)
    """
    words = _WORD.findall(text)
    if text.isascii() or not UNSPACED.search(text):
        return len(words)
    return sum(1 if len(word) < 2 or not UNSPACED.search(word) else (len(word) + 1) // 2 for word in words)


def obstacle(text: str, sentence: Sentence, *, language: str = "en") -> str:
    """Why a sentence cannot stand alone, in a few words; empty if it can.

    Args:
        text: the article's text, which `sentence.span` indexes.
        sentence: the sentence to judge.
        language: BCP 47; the openers are known for languages with an `openers` pack.

    Returns:
        Such as "opens with “he”" or "a question"; "" for a sentence that stands. Never raises.

    >>> from summarizers.types import Span
    >>> obstacle("They fled at dawn on Monday.", Sentence(index=3, span=Span(0, 28), paragraph=1))
    'opens with “they”'
    """
    surface = sentence.span.of(text).strip()
    return (
        _no_whole_sentence(surface)
        or _open_quotation(text, sentence, surface)
        or _hanging(surface, sentence.index, _openers(language.partition("-")[0].lower()))
    )


def stands_alone(text: str, sentence: Sentence, *, language: str = "en") -> bool:
    """Whether a sentence can be shown without the one before it. Arguments as for `obstacle`; never raises.

    >>> from summarizers.types import Span
    >>> text = "It is the first time that Kyiv has confirmed it."
    >>> stands_alone(text, Sentence(index=4, span=Span(0, len(text)), paragraph=2))
    True
    """
    return not obstacle(text, sentence, language=language)


def points_back(reason: str) -> bool:
    """Whether what `obstacle` tells is only that a sentence hangs on the one before it, behind which it may be shown.

    >>> points_back("opens with “he”"), points_back("a question")
    (True, False)
    """
    return reason.startswith(_POINTS_BACK)


def quoted_share(surface: str) -> float:
    """Which share of a sentence's characters stands in quotation marks, from 0 to 1; a mark left open counts for none.

    >>> quoted_share("“No,” he said."), quoted_share("Kyiv said no.")
    (0.357, 0.0)
    """
    if _ANY_MARK.isdisjoint(surface):
        return 0.0
    quoted = sum(len(match.group()) for match in _QUOTED.finditer(surface))
    return round(quoted / max(1, len(surface)), 3)


def _no_whole_sentence(surface: str) -> str:
    """What tells a heading, a caption, a fragment or a question, in any script."""
    if count_words(surface[: 4 * _OPENING]) < MIN_WORDS:
        return "too short"
    ending = surface[-_OPENING:].rstrip(_CLOSERS)
    if ending.endswith(_QUESTIONS):
        return "a question"
    if not ending.endswith(_ENDS):
        return "no end of a sentence"
    if any(surface.count(opening) > surface.count(end) for opening, end in ("()", "[]")):
        return "a bracket left open"
    return "a heading" if surface.isupper() else ""


def _open_quotation(text: str, sentence: Sentence, surface: str) -> str:
    """Whether a quotation begins or ends outside the sentence, or nobody is named beside it."""
    if surface.count('"') % 2 or any(surface.count(opening) != surface.count(end) for opening, end in _PAIRS):
        return "a quotation left open"
    if "„" not in surface and surface.count("“") != surface.count("”"):
        return "a quotation left open"
    unquoted = _QUOTED.sub(" ", surface)
    if unquoted == surface and surface[0] in "'‘":
        return "a quotation left open"
    if count_words(unquoted[:_OPENING]) < 2:
        return "a quotation without its speaker"
    start = sentence.span.start
    marks = [bool(mark[1]) for mark in _MARK.finditer(text[max(0, start - _BEFORE) : start].rpartition("\n")[2])]
    return "inside a quotation" if marks and marks[-1] else ""


def _hanging(surface: str, index: int, openers: _Openers | None) -> str:
    """What in the opening words, or in a speaker without a name, points to a sentence before."""
    if openers is None:
        return ""
    opening = _DATELINE.sub("", surface[:_OPENING].replace("’", "'")).lstrip(" \"'“”‘«(—–-")
    spelled = _WORD.findall(opening)[:8]
    words = [word.lower() for word in spelled]
    if not words:
        return "too short"
    if opening[0].islower() and words[0].partition("-")[0] not in openers.particles and opening[:2].islower():
        return "opens in lower case"
    if words[0] in openers.conjunctions and len(words) > 1:
        words, spelled = words[1:], spelled[1:]
    plain = " ".join(_WORD_OR_COMMA.findall(opening.lower())).replace(" ,", ",")
    if openers.captions.match(plain):
        return "a caption"
    plain = plain[max(plain.find(words[0]), 0) :]
    return (
        _opening_word(words, plain, index, openers, spoken=surface[0] in _SPOKEN)
        or _bare_noun(words, spelled, index, openers)
        or (UNNAMED if openers.unnamed.search(_QUOTED.sub(" ” ", surface.replace("’", "'"))) else "")
        or ("a pronoun before any name" if openers.led_in.match(opening) else "")
    )


def _opening_word(words: list[str], plain: str, index: int, openers: _Openers, *, spoken: bool) -> str:
    """A pronoun or a connective at the head, unless it points at nothing or there is nothing before it."""
    if openers.allowed.match(plain):
        return ""
    head = words[0].partition("'")[0]
    follows = words[1] if len(words) > 1 else ""
    if head in openers.first_person and not spoken and index:
        return f"opens with “{head}”"
    if head in openers.pronouns or head in openers.demonstratives:
        if head in openers.demonstratives and (index == 0 or follows in openers.times):
            return ""
        if head == "it" and (index == 0 or openers.expletive.match(plain.replace("'s ", " is ", 1))):
            return ""
        return f"opens with “{head}”"
    found = openers.connectives.match(plain) if index else None
    return f"opens with “{found[0]}”" if found else ""


def _bare_noun(words: list[str], spelled: list[str], index: int, openers: _Openers) -> str:
    """As in "The move …", "Both men …": a bare noun that points back, which only the first sentence may open with.

    Not one with its complement ("the decision to leave") or name ("the newspaper Bild").
    """
    if index == 0 or len(words) < 3 or words[2] in openers.complements or spelled[2][0].isupper():
        return ""
    if words[0] in openers.dual or (words[0] in openers.articles and words[1].partition("'")[0] in openers.pointers):
        return f"opens with “{words[0]} {words[1]}”"
    return ""


@cache
def _openers(language: str) -> _Openers | None:
    """The lists of a language; None if there are none."""
    try:
        lists: dict[str, Any] = pack(f"{language}/openers") if language.isalpha() else {}
    except FileNotFoundError:
        lists = {}
    if not lists:
        return None

    def any_of(name: str) -> str:
        return "(?:" + "|".join(map(re.escape, sorted(lists[name], key=len, reverse=True))) + ")"

    pronoun, verb = any_of("pronoun_speakers"), any_of("speech_verbs")
    return _Openers(
        pronouns=frozenset(lists["pronouns"]),
        demonstratives=frozenset(lists["demonstratives"]),
        first_person=frozenset(lists["first_person"]),
        conjunctions=frozenset(lists["conjunctions"]),
        times=frozenset(lists["times"]),
        articles=frozenset(lists["articles"]),
        dual=frozenset(lists["dual"]),
        pointers=frozenset(lists["pointers"]),
        complements=frozenset(lists["complements"]),
        particles=frozenset(lists["particles"]),
        connectives=re.compile(rf"{any_of('connectives')}(?![\w'-])"),
        allowed=re.compile(rf"{any_of('allowed')}(?![\w-])"),
        captions=re.compile(rf"{any_of('captions')}(?![\w'-])"),
        expletive=re.compile(
            rf"it (?:{any_of('expletive_verbs')}|{any_of('expletive_auxiliaries')}(?: not)? be(?:en)?)"
            rf"(?: (?:{any_of('expletive_adverbs')}|an?|the))*"
            rf" (?:{any_of('expletive_words')}|{any_of('expletive_before_that')} that)\b"
        ),
        led_in=re.compile(
            rf"(?i:{any_of('lead_ins')}|\w+ing)\b"
            rf"(?:(?!\b(?!(?i:{any_of('times')})\b)[A-Z])[^,\"“”]){{0,90}}, (?i:{pronoun}) \w"
        ),
        unnamed=re.compile(
            rf"(?:[,”]|\s[–—-])\s*(?:{pronoun} (?:\w+ )?{verb}\b|{verb} {pronoun}(?=[.,;:]|$))", re.IGNORECASE
        ),
    )
