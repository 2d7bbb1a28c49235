"""What inside an English sentence hangs on others: "this tactic", "also", "he" before a name, "This was reported by …".

Beside the opening words (`standing`), by the lists of `data/en/brief.toml`; words in quotation marks are left aside.
"""

from __future__ import annotations

import re
from functools import cache

from summarizers.lexicon import pack
from summarizers.types import Span

_LEAD = 10  # words at a sentence's beginning in which a pronoun may stand before any name
_SHORT_WORD = 3
_WORD = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»")
# A mark of an end, or a small letter, that a capital follows without a blank: the text has lost what stood between.
_GLUED = re.compile(r"[^\W\d_]{2}[.!?](?:[A-Z][a-z]|[-–—]\s)|\b[a-z]{3,}[A-Z][a-z]{2,}")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(pack("en/brief")[name].split())


@cache
def _openers(name: str) -> frozenset[str]:
    return frozenset(pack("en/openers")[name])


def names_late(text: str, span: Span) -> int | None:
    """Where behind its beginning a sentence speaks of "he" before any name ("On Monday he will meet …"), or None.

    >>> names_late("On Monday he met Biden.", Span(0, 23)), names_late("On Monday Biden said he left.", Span(0, 29))
    (10, None)
    """
    words = [match for match, _ in zip(_WORD.finditer(text, span.start, span.end), range(_LEAD), strict=False)]
    if not words or words[0].group().lower() not in _openers("lead_ins"):
        return None
    for match in words[1:]:
        word = match.group()
        if word.lower() in _words("persons_named"):
            return match.start() - span.start
        if not word.islower() and not word.isdigit() and word.lower() not in _openers("times"):
            return None
    return None


def goes_on(text: str, span: Span) -> bool:
    """Whether a sentence has "also" among its first words, and so adds to what stands before it.

    >>> goes_on("China also spoke of peace.", Span(0, 26)), goes_on("China spoke of peace.", Span(0, 21))
    (True, False)
    """
    words = zip(_WORD.finditer(text, span.start, span.end), range(_LEAD), strict=False)
    return any(match.group().lower() in _words("going_on") for match, _ in words)


@cache
def _pointer() -> re.Pattern[str]:
    """A word such as "this" with the two words behind it."""
    return re.compile(rf"\b(?:{'|'.join(pack('en/brief')['pointing'])})\b((?:\s+[^\W_]+){{0,2}})", re.IGNORECASE)


def points_outside(text: str, span: Span) -> bool:
    """Whether a span speaks of "this tactic" or "such a step" that stands before it; quoted words are left aside.

    Times ("this week"), the event that all of the article is about ("this war"), a place behind a name ("Bakhmut …
    this city") and what the span has named itself ("a bridge … this bridge") are understood.

    >>> text = "Experts said this tactic could work."
    >>> points_outside(text, Span(0, len(text))), points_outside("Kyiv fell this week.", Span(0, 20))
    (True, False)
    """
    surface = _QUOTED.sub(lambda match: " " * len(match.group()), span.of(text))
    for match in _pointer().finditer(surface):
        behind = [word.lower() for word in _WORD.findall(match[1])]
        if any(word in _words("understood") for word in behind):
            continue
        before = _WORD.findall(surface[: match.start()])
        if any(word in _words("place_nouns") for word in behind) and not all(map(str.islower, before[1:])):
            continue
        known = {word.lower() for word in before if len(word) > _SHORT_WORD}
        if known.isdisjoint(behind):
            return True
    return False


@cache
def _told() -> re.Pattern[str]:
    words = pack("en/brief")
    verbs, nouns, participles, links, agents = (
        "|".join(words[f"empty_{name}"].split()) for name in ("verbs", "nouns", "participles", "links", "agents")
    )
    passive = rf"(?:this|the (?:\w+ )?(?:{nouns})) (?:is|was|were|has been) (?:{participles}) (?:{agents})\b"
    source = rf"this (?:{links})\b[^.,]{{0,30}}\b(?:{nouns})\b"
    active = rf"[^.\n]{{0,300}}\b(?:{verbs}) (?:(?:this|the) (?:{nouns})|this)\s(?:{agents})\b"
    return re.compile(rf"(?:{passive}|{source}|{active})", re.IGNORECASE)


def only_tells_whose(text: str, span: Span) -> bool:
    """Whether a sentence only says whose words the one before it are.

    >>> only_tells_whose("This was reported by the army.", Span(0, 30)), only_tells_whose("Kyiv fell.", Span(0, 10))
    (True, False)
    """
    return _told().match(text, span.start, span.end) is not None


def is_glued(text: str, span: Span) -> bool:
    """Whether two sentences or words stand in a sentence with nothing between them.

    >>> is_glued("Kyiv held.The army fled.", Span(0, 24)), is_glued("Kyiv held. It rained.", Span(0, 21))
    (True, False)
    """
    return _GLUED.search(text, span.start, span.end) is not None
