"""Whether a sentence can stand alone: be shown without the one before it.

Method: the opening words against the lists of `data/<language>/openers.toml` (pronouns, connectives, bare definite
nouns that point back), and marks that hold for any script (no end mark, a question, a quotation left open). In a
language without such lists only the latter are judged. Words whose actor the analysis knows for sure don't hang: the
name can be shown beside them. It cannot know whether a name or a noun further inside was introduced before.
"""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import islice

from summarizers.ranking.openers import Openers, openers_of
from summarizers.ranking.pointing import is_glued, only_tells_whose
from summarizers.types import Sentence, Span

MIN_WORDS = 5
"""Fewer words are a heading, a caption or a fragment."""

UNSTOPPED_WORDS = 12
"""Words from which on a sentence that lacks its stop is one, not a heading."""

_OPENING = 240  # characters at either end of a sentence that are looked at
_HEAD = 80  # characters that hold the opening words
_SHORT_END = 6  # characters of an end that leads over
_LAST = 24  # characters in which the last word is looked for
_BEFORE = 600  # characters before a sentence in which an open quotation is looked for

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_WORD_OR_COMMA = re.compile(_WORD.pattern + "|,")
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""A character of a script that puts no spaces between words: Thai, Lao, Burmese, Khmer, kana and Chinese characters."""

_CLOSERS = " \t\r\n\"'”’»)]}›」』"
_ENDS = (".", "!", "…", "。", "！", "．", "｡", "।", "۔", "։", "။", "።")
_LEADS_OVER = re.compile(r"[:;,]\s*\.$")  # what follows is lost: "had strong words for them: ."
_HEADING_COLON = re.compile(r"(?:\S+\s+){0,4}\S+:\s")
_MARKS_BEFORE = " \"'“‘«(—–-”"
_QUESTIONS = ("?", "？", "؟", "‽")
_ANY_MARK = frozenset("“\"«„「『'‘")
_ANY_CLOSING = _ANY_MARK | frozenset("”»’」』")
_PAIRS = (("«", "»"), ("「", "」"), ("『", "』"))
_QUOTED = re.compile(
    r"""“[^“”]*”|"[^"]*"|«[^«»]*»|„[^„“”]*[“”]|「[^「」]*」"""
    r"""|(?<!\w)['‘](?=\w)[^'‘’]{0,600}(?:(?<=\w)['’](?=\w)[^'‘’]{0,600}){0,20}['’](?!\w)"""
)
# The marks that tell on which side of a quotation what follows them stands: opening ones in group 1, closing ones else.
_MARK = re.compile(r"""([“„«「『]|(?<![^\s(\[—–-])["'‘](?=\S))|[”»」』"]|(?<=\S)['’](?!\w)""")
_DASHED = re.compile(r"[-–—]\s")  # how speech is marked where there are no quotation marks
_DASHED_OFF = re.compile(r"[\s\"”.,!?][-–—]\s+\w")
_SPOKEN = "\"“«„‘'「-–—"
UNNAMED = "nobody named who speaks"
"""The obstacle of a sentence whose only lack is that its speaker is a pronoun ("…, he said")."""

_POINTS_BACK = ("opens with", "ends with", "speaks of", "a pronoun", UNNAMED)
_DATELINE = re.compile(
    r"^(?:\([A-Z][A-Za-z]{1,11}\)|[A-Z][\w .,'’-]{1,40}\([A-Z][A-Za-z]{1,11}\)(?=[A-Z\"“]|\s*[-–—]))\s*[-–—]*\s*"
)


def count_words(text: str) -> int:
    """How many words; in scripts without spaces two characters count as one. Digits are words. Never raises.

    >>> count_words("Kyiv says 1,600 died."), count_words("乌克兰总统说")
    (5, 3)
    """
    words = _WORD.findall(text)
    if text.isascii() or not UNSPACED.search(text):
        return len(words)
    return sum(1 if len(word) < 2 or not UNSPACED.search(word) else (len(word) + 1) // 2 for word in words)


def obstacle(text: str, sentence: Sentence, *, language: str = "en", named: Container[int] = ()) -> str:
    """Why a sentence cannot stand alone, in a few words; empty if it can.

    Args:
        text: the article's text, which `sentence.span` indexes.
        sentence: the sentence to judge.
        language: BCP 47; the openers are known for languages with an `openers` pack.
        named: offsets of pronouns and nouns whose actor is known (`Reference.span`); for these nothing hangs.

    Returns:
        Such as "opens with “he”" or "a question"; "" for a sentence that stands. Never raises.

    >>> from summarizers.types import Span
    >>> obstacle("They fled at dawn on Monday.", Sentence(index=3, span=Span(0, 28), paragraph=1))
    'opens with “they”'
    """
    whole = sentence.span.of(text)
    surface = whole.strip()
    start = sentence.span.start + len(whole) - len(whole.lstrip())
    openers = openers_of(language.partition("-")[0].lower())
    unquoted = surface if _ANY_MARK.isdisjoint(surface) else _QUOTED.sub(_blank, surface)
    return (
        _no_whole_sentence(surface, unquoted, openers)
        or _open_quotation(text, start, surface, unquoted)
        or _hanging(surface, unquoted, sentence.index, openers, start, named)
        or ("" if openers is None else _inside(unquoted))
    )


def _inside(unquoted: str) -> str:
    """What behind the opening words makes that a sentence is none by itself."""
    span = Span(0, len(unquoted))
    if is_glued(unquoted, span):
        return "two sentences run together"
    return "only says whose words these are" if only_tells_whose(unquoted, span) else ""


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


def _blank(quotation: re.Match[str]) -> str:
    """As many characters as a quotation has: blanks and a closing mark."""
    return "”".rjust(len(quotation[0]))


def _has_words(text: str, least: int) -> bool:
    """Whether a text has so many words, told without counting all of them."""
    return sum(1 for _ in islice(_WORD.finditer(text), least)) >= least or count_words(text) >= least


def _no_whole_sentence(surface: str, unquoted: str, openers: Openers | None) -> str:
    """What tells a heading, a caption, a fragment or a question, in any script."""
    if not _has_words(surface[: 4 * _OPENING], MIN_WORDS):
        return "too short"
    ending = surface[-_OPENING:].rstrip(_CLOSERS)
    if ending.endswith(_QUESTIONS):
        # Only words in quotation marks may ask, where the sentence tells who does.
        asks = unquoted.rstrip(_CLOSERS).endswith(_QUESTIONS) or not _has_words(unquoted[-4 * _OPENING :], MIN_WORDS)
        return "a question" if asks else ""
    if not ending.endswith(_ENDS) or _LEADS_OVER.search(ending, len(ending) - _SHORT_END):
        return "" if _lacks_its_stop(ending, surface, openers) else "no end of a sentence"
    if any(surface.count(opening) > surface.count(end) for opening, end in ("()", "[]")):
        return "a bracket left open"
    return "a heading" if surface.isupper() else ""


def _lacks_its_stop(ending: str, surface: str, openers: Openers | None) -> bool:
    """Whether a sentence is whole but for its stop: long, with a verb, no heading's colon, and no cut at its end."""
    words = _WORD.findall(surface[: 4 * _OPENING])
    if openers is None or len(words) < UNSTOPPED_WORDS or not (ending[-1:].isalnum() or ending[-1:] == "%"):
        return False
    if words[-1].lower() in openers.words["cut"] or _HEADING_COLON.match(surface):
        return False
    plain = sum(word.islower() for word in words)
    return 2 * plain > len(words) and openers.finite.search(surface) is not None


def _open_quotation(text: str, start: int, surface: str, unquoted: str) -> str:
    """Whether a quotation begins or ends outside the sentence, or nobody is named beside it."""
    if surface.count('"') % 2 or any(surface.count(opening) != surface.count(end) for opening, end in _PAIRS):
        return "a quotation left open"
    if "„" not in surface and surface.count("“") != surface.count("”"):
        return "a quotation left open"
    if _DASHED.match(surface) and not _DASHED_OFF.search(surface):
        return "a quotation without its speaker"
    if unquoted == surface and surface[0] in "'‘":
        return "a quotation left open"
    if not _has_words(unquoted, 2):
        return "a quotation without its speaker"
    before = text[max(0, start - _BEFORE) : start].rpartition("\n")[2]
    marks = [] if _ANY_CLOSING.isdisjoint(before) else [bool(mark[1]) for mark in _MARK.finditer(before)]
    return "inside a quotation" if marks and marks[-1] else ""


def _hanging(
    surface: str, unquoted: str, index: int, openers: Openers | None, start: int, named: Container[int]
) -> str:
    """What in the opening words, or in a speaker without a name, points to a sentence before.

    Args:
        surface: the sentence.
        unquoted: the same with blanks for its quotations.
        index: its number in the article.
        openers: the lists of its language.
        start: where the surface begins in the text.
        named: offsets of opening words whose actor is known.
    """
    if openers is None:
        return ""
    straight = surface.replace("’", "'")
    dateline = _DATELINE.match(straight)
    at = dateline.end() if dateline is not None else 0
    at += len(straight) - at - len(straight[at:].lstrip(_MARKS_BEFORE))
    opening = straight[at : at + _OPENING]
    if not _WORD.search(opening):
        return "too short"
    # The first of an article has lost a letter or a linked name; what it lacks, the headline above it has.
    if index and opening[0].islower() and opening[:2].islower() and _first(opening) not in openers.words["particles"]:
        return "opens in lower case"
    if openers.captions.match(_plain(opening)) or any(phrase in surface for phrase in openers.page_words):
        return "a caption"
    rest = _behind_asides(opening, openers)
    at += len(opening) - len(rest)
    asked = surface[0] in _SPOKEN and "?" in surface  # "Who", "Which" and the like ask there
    found = ""
    if start + at not in named and not asked:
        spelled = _WORD.findall(rest[:_HEAD])
        lower = [word.lower() for word in spelled]
        found = _opening_word(lower, _plain(rest), index, openers, spoken=surface[0] in _SPOKEN)
        found = found or _bare_noun(lower, spelled, index, openers)
    return (
        found
        or _unnamed(unquoted.replace("’", "'"), rest, openers, start, at, named)
        or _word_of_before(straight, unquoted, index, openers)
    )


def _plain(opening: str) -> str:
    """The first words in lower case, one blank between them, commas kept."""
    return " ".join(_WORD_OR_COMMA.findall(opening[:_HEAD].lower())).replace(" ,", ",")


def _first(opening: str) -> str:
    """The first part of the first word, in lower case."""
    return opening.split(maxsplit=1)[0].lower().partition("-")[0]


def _behind_asides(opening: str, openers: Openers) -> str:
    """An opening without its "But" or "Of course,"."""
    for _ in range(2):
        aside = openers.asides.match(opening.lower())
        word = _WORD.match(opening)
        if aside is not None and len(opening) > aside.end():
            opening = opening[aside.end() :]
        elif word is not None and word[0].lower() in openers.words["conjunctions"]:
            opening = opening[word.end() :].lstrip(" ,") or opening
    return opening


def _unnamed(unquoted: str, rest: str, openers: Openers, start: int, at: int, named: Container[int]) -> str:
    """A pronoun further inside that nothing has named: a speaker's, or one that a phrase leads in."""
    for speaker in openers.unnamed.finditer(unquoted):
        if start + max(speaker.start("before"), speaker.start("behind")) not in named:
            return "" if start + at in named else UNNAMED
    if unquoted[0] in " " + _SPOKEN:
        return ""
    led = openers.led_in.match(rest)
    if led is not None and not any(match["name"] for match in openers.naming.finditer(led["lead"])):
        pronoun = at + led.end("lead") + 2
        return "" if start + pronoun in named else "a pronoun before any name"
    return "a pronoun before any name" if openers.led_in_by_owner.match(rest) else ""


def _word_of_before(straight: str, unquoted: str, index: int, openers: Openers) -> str:
    """Words further inside that point back: "said this in a statement", "did not change that"."""
    if not index:
        return ""
    lower = unquoted.lower()
    told = next((phrase for phrase in openers.told_before if phrase in lower), "")
    if told:
        return f"speaks of what stands before (“{told}”)"
    words = _WORD.findall(straight[-_LAST:])
    return f"ends with “{words[-1]}”" if words and words[-1] in openers.words["last_words"] else ""


def _opening_word(words: list[str], plain: str, index: int, openers: Openers, *, spoken: bool) -> str:
    """A pronoun or a connective at the head, unless it points at nothing or there is nothing before it."""
    if not words or openers.allowed.match(plain):
        return ""
    head = words[0].partition("'")[0]
    follows = words[1].partition("'")[0] if len(words) > 1 else ""
    if head in openers.words["first_person"] and not spoken and index:
        return f"opens with “{head}”"
    if head in openers.words["pronouns"] or head in openers.words["demonstratives"]:
        if head in openers.words["demonstratives"] and (index == 0 or follows in openers.words["times"]):
            return ""
        if head == "it" and (index == 0 or openers.expletive.match(plain.replace("'s ", " is ", 1))):
            return ""
        if follows[:1].isdigit() or follows in openers.words["counts"]:
            return ""
        return f"opens with “{head}”"
    found = openers.connectives.match(plain) or openers.governed.match(plain) if index else None
    return f"opens with “{found[0].strip()}”" if found else ""


def _bare_noun(words: list[str], spelled: list[str], index: int, openers: Openers) -> str:
    """As in "The move …", "Both men …": a bare noun that points back, which only the first sentence may open with.

    Not one with its complement ("the decision to leave") or name ("the newspaper Bild", "The president, Ivan Novak").
    """
    if index == 0 or len(words) < 3 or words[2] in openers.words["complements"] or spelled[2][0].isupper():
        return ""
    noun = words[1].partition("'")[0]
    points = words[0] in openers.words["articles"] and noun in openers.words["pointers"]
    if points or words[0] in openers.words["dual"] or openers.aged.match(" ".join(words)):
        return f"opens with “{words[0]} {words[1]}”"
    return ""
