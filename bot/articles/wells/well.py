"""What a page of a known shape gives, and the lists of such shapes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from bot.errors import TooShort
from summarizers.types import Article, Note

Tree: TypeAlias = Any  # an element of lxml, which ships no types

FEWEST_WORDS = 20
"""Words of a post or a thread: a post of a channel is short, but fewer hold no report."""

_SHOWN = 60  # characters of a publisher that a brief shows
_CHARACTERS_A_WORD = 8  # more than any alphabet needs; gives Chinese and Japanese texts a number of words too


@dataclass(frozen=True, slots=True)
class Well:
    """The article of a page of a known shape, remarks for its readers, and what was done, as phrases for the trail.

    `names` are what a page calls its publisher where the article has none, since anybody may write such a page.
    """

    article: Article
    notes: tuple[Note, ...] = ()
    steps: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@cache
def shapes() -> dict[str, Any]:
    """The content of `shapes.toml`."""
    return tomllib.loads((files(__package__) / "shapes.toml").read_text(encoding="utf-8"))


def host_of(link: str | None) -> str:
    """The host of a link in lower case, without "www."; empty where there is none. Never raises.

    >>> host_of("https://www.T.me/channel/12"), host_of("http://[::1"), host_of(None)
    ('t.me', '', '')
    """
    try:
        return (urlsplit(link or "").hostname or "").rstrip(".").removeprefix("www.")
    except ValueError:
        return ""


def is_on(link: str | None, kind: str) -> bool:
    """Whether a link leads to one of the hosts that `shapes.toml` lists under a kind.

    >>> is_on("https://t.me/channel/12", "telegram"), is_on("https://t.me.example.org/channel/12", "telegram")
    (True, False)
    """
    host = host_of(link)
    return any(host == listed or host.endswith(f".{listed}") for listed in shapes()["hosts"][kind])


def account_name(name: str, account: str) -> str:
    """What somebody calls themself, with the account that shows who it is: it stays where the name is too long.

    >>> account_name("River News", "@rivernews")
    'River News (@rivernews)'
    """
    room = _SHOWN - len(account) - 3
    name = name if len(name) <= room else f"{name[: max(0, room - 1)].rstrip()}…"
    return f"{name} ({account})" if name.strip("…") and name != account else account


def require_words(text: str) -> None:
    """Refuses a text below `FEWEST_WORDS`.

    Raises:
        TooShort: it has fewer.
    """
    words = max(len(text.split()), len(text) // _CHARACTERS_A_WORD)
    if words < FEWEST_WORDS:
        raise TooShort(words, FEWEST_WORDS)
