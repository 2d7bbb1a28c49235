"""Names of outlets, in the languages whose forms of naming a source are known (`data/<language>/origin.toml`).

A Latin name counts if `sides.is_media` knows it; other scripts have lists of their own, with the forms that stand in
texts. What it cannot do: know an outlet of no list.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from summarizers.actors.known import known_actor
from summarizers.actors.sides import is_media
from summarizers.lexicon import pack

LANGUAGES = ("en", "uk", "ru", "ar")
"""Languages with a pack of such forms."""

LATIN = r"[A-Z][\w&’'-]*(?:(?: [A-Z0-9][\w&’'-]*){1,3}|\.[a-z]{2,3}\b)?"
"""A name in Latin letters, as a pattern; whether it is an outlet's `is_outlet` tells."""

_LONGEST = 60  # characters of a name
_OWNED = re.compile(r"['’]s?\s")  # "Fox News' Anna Smith" is a person
_ARTICLE = re.compile(r"the\s+", re.IGNORECASE)


def forms(language: str) -> dict[str, Any]:
    """The forms of a language."""
    return pack(f"{language}/origin")


def either(words: list[str]) -> str:
    """A pattern for any of some words, the longest first; blanks stand for any white space."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


@cache
def listed() -> frozenset[str]:
    """The outlets of the lists, folded."""
    return frozenset(name.casefold() for language in LANGUAGES for name in forms(language).get("outlets", ()))


def names(language: str) -> str:
    """The names that may stand in a form of a language, as a pattern."""
    own = forms(language).get("outlets")
    return f"(?:{either(own)}|{LATIN})(?!\\w)" if own else LATIN


def is_outlet(name: str) -> bool:
    """Whether a name is an outlet's. Never raises.

    >>> is_outlet("the Associated Press"), is_outlet("ТАСС"), is_outlet("Kremlin")
    (True, True, False)
    """
    name = _ARTICLE.sub("", " ".join(name.split()), count=1)
    if len(name) > _LONGEST or _OWNED.search(name):
        return False
    if name.casefold() in listed() or (name[:1].isupper() and is_media(name)):
        return True
    known = known_actor(name)  # "dpa"
    return known is not None and known.kind == "media"
