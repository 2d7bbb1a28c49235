"""What the words of two statements have in common: stems, families of words, names, sides.

Two statements speak of one thing where they share stems (Snowball, Porter 2001) of words that say something; words of
one family of `data/en/status.toml` ("troops", "soldiers") count as one stem. It knows no synonyms beyond those.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import Stemmer

from summarizers.actors.sides import side_of
from summarizers.lexicon import pack
from summarizers.text.clauses import word_class
from summarizers.types import Spans

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

_STEMMER = Stemmer.Stemmer("english")
_SHORT = 400  # characters of what is read again and again
_LONGEST = 80
"""How many words of a statement are compared."""


def words_of(surface: str) -> tuple[str, ...]:
    """The words in lower case, straight apostrophes.

    >>> words_of("Moscow’s account")
    ("moscow's", 'account')
    """
    return _words_of(surface) if len(surface) < _SHORT else tuple(WORD.findall(surface.lower().replace("’", "'")))


@lru_cache(maxsize=512)
def _words_of(surface: str) -> tuple[str, ...]:
    return tuple(WORD.findall(surface.lower().replace("’", "'")))


@lru_cache(maxsize=64)
def _spelled(surface: str) -> tuple[str, ...]:
    """The words as spelled; kept for a while, since a statement is asked for its names, its stems and its verb."""
    return tuple(WORD.findall(surface))


def surface_of(text: str, spans: Spans) -> str:
    """The words of the first spans, at most 800 characters of each."""
    return " ".join(text[span.start : min(span.end, span.start + 800)] for span in spans[:4])


def stems(text: str, spans: Spans) -> frozenset[str]:
    """The stems of the words that say something; names are left out, since two claims on one body are not yet one."""
    return stems_of(surface_of(text, spans))


@lru_cache(maxsize=2048)
def stems_of(surface: str) -> frozenset[str]:
    """The stems of a statement's words in small letters; a word of a family has the family's name.

    >>> sorted(stems_of("the soldiers had baked bread"))
    ['bake', 'bread', 'soldiers']
    """
    families = _families()
    return frozenset(families.get(word) or stem for word, stem in _stemmed(surface))


@lru_cache(maxsize=2048)
def names_of(surface: str) -> frozenset[str]:
    """The words with a capital, their endings of possession off: names, days, beginnings of sentences."""
    found = [word for word in _spelled(surface)[:_LONGEST] if word[0].isupper() and len(word) > 2 and word.isalpha()]
    common = _common()
    return frozenset(word for word in found if word.lower() not in common)


@lru_cache(maxsize=2048)
def plain_stems_of(surface: str) -> frozenset[str]:
    """The stems of a statement's words in small letters, each its own."""
    return frozenset(stem for _, stem in _stemmed(surface))


@lru_cache(maxsize=256)
def _stemmed(surface: str) -> tuple[tuple[str, str], ...]:
    """The first words in small letters that say something, with their stems; kept, since both kinds are asked for."""
    common = _common()
    found = [word for word in _spelled(surface) if word.islower() and len(word) > 2 and word not in common][:_LONGEST]
    return tuple(zip(found, _STEMMER.stemWords(found), strict=True))


def has_verb(surface: str) -> bool:
    """Whether words hold a verb that makes them a clause.

    >>> has_verb("the port was hit"), has_verb("the silence of the port")
    (True, False)
    """
    verbs, endings = _verbs()
    words = _spelled(surface)
    if len(words) > 1 and words[0].lower() in word_class("third_persons"):
        return True
    return not verbs.isdisjoint(words) or any(word.endswith(endings) and word.islower() for word in words)


def is_family(stem: str) -> bool:
    """Whether a stem is the name of a family of words: a hint, where a stem is the word itself."""
    return stem in pack("en/status")["kin"]


@cache
def _verbs() -> tuple[frozenset[str], tuple[str, ...]]:
    return word_class("auxiliaries") | word_class("finite"), tuple(word_class("past_endings"))


@cache
def _families() -> dict[str, str]:
    return {word: name for name, words in reversed(pack("en/status")["kin"].items()) for word in words.split()}


@cache
def _common() -> frozenset[str]:
    names = (
        "determiners",
        "prepositions",
        "auxiliaries",
        "pronouns",
        "adverbs",
        "subordinators",
        "coordinators",
    )
    return frozenset().union(*map(word_class, names))


def side_of_owner(words: str) -> str | None:
    """The side of the owner that words begin with: "Moscow’s account", "the UN’s claims"; None if there is none.

    >>> side_of_owner("Moscow’s account of the strike"), side_of_owner("the claims")
    ('Russia', None)
    """
    match = re.match(r"\s*(?:the\s+)?((?:[^\W_][\w.-]*\s+){0,2}?[^\W_][\w.-]*?)['’]s?\s", words + " ")
    return side_of(match.group(1)) if match is not None else None


def side_in(words: str, side: str) -> bool:
    """Whether one of the words names a side: its state, people or capital.

    >>> side_in("the Russians of shelling", "Russia"), side_in("the plant", "Russia")
    (True, False)
    """
    return any(word_side(word) == side for word in WORD.findall(words) if word[0].isupper())


def sides_in(words: str) -> tuple[str, ...]:
    """The sides that words name, in order, each once.

    >>> sides_in("a Ukrainian drone or a stray Russian bomb")
    ('Ukraine', 'Russia')
    """
    found = (word_side(word) for word in WORD.findall(words) if word[0].isupper() and "-" not in word)
    return tuple(dict.fromkeys(side for side in found if side is not None))


@lru_cache(maxsize=4096)
def word_side(word: str) -> str | None:
    """The side that a single word with a capital names, or None."""
    bare = re.sub(r"['’]s?$", "", word)
    return side_of(bare) or side_of(f"{bare} government") or side_of(f"{bare.rstrip('s')} government")


def mentions(words: str, names: set[str]) -> bool:
    """Whether words hold one of the names, whole."""
    lower = words.lower()
    return any(len(name) > 2 and re.search(rf"\b{re.escape(name.lower())}\b", lower) for name in names)
