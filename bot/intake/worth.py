"""Which links may lead to an article, and what the others lead to. Pure: told from the link alone.

The list is `data/no_articles.toml`: hosts with paths, endings of files, forms of paths that any site uses. A link that
stands in no list is worth a look. A link of a redirector is what it leads to; a shortener's has to be followed first.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.intake.lists import listed
from bot.links import canonical_link, unwrapped

_LONGEST = 2_000  # characters of a path that are looked at


def kind_of_link(link: str) -> str:
    """What a link leads to, if that is surely no article.

    Args:
        link: http or https.

    Returns:
        "" where it may lead to an article, and for what is no link; else a phrase: "a video", "a chat invitation".
        Addresses in numbers and hosts without a dot are never judged. Never raises.

    >>> kind_of_link("https://youtu.be/dQw4w9WgXcQ"), kind_of_link("https://t.me/channel"), kind_of_link("t.me/channel")
    ('a video', 'a Telegram channel', '')
    >>> kind_of_link("https://t.me/channel/120"), kind_of_link("https://example.org/2024/05/01/story.html")
    ('', '')
    """
    try:
        parts = urlsplit(canonical_link(unwrapped(link)))
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or "." not in host or _is_address(host):
        return ""
    path = unquote(parts.path[:_LONGEST]) or "/"
    spelled = f"{path}?{parts.query[:_LONGEST]}" if parts.query else path
    kinds = _kinds()
    matching = sorted({number for key in _keys(host) for number in kinds.by_host.get(key, ())} | kinds.anywhere)
    ending = path.rpartition("/")[2].rpartition(".")[2].lower() if "." in path.rpartition("/")[2] else ""
    for number in matching:
        kind = kinds.all[number]
        if kind.fits(spelled, ending):
            return kind.what
    if parts.query or parts.fragment:
        return ""
    words = [word for word in path.lower().split("/") if word]
    if not words or (len(words) == 1 and words[0] in kinds.front):
        return kinds.front_what
    return kinds.section_what if all(word in kinds.sections for word in words) else ""


def is_media_kind(what: str) -> bool:
    """Whether a phrase of `kind_of_link` names media or a file, no page.

    >>> is_media_kind("a video"), is_media_kind("a search page"), is_media_kind("")
    (True, False, False)
    """
    return what in _kinds().media


@dataclass(frozen=True, slots=True)
class _Kind:
    what: str
    paths: tuple[re.Pattern[str], ...]
    but: tuple[re.Pattern[str], ...]
    ends: frozenset[str]

    def fits(self, path: str, ending: str) -> bool:
        named = not (self.paths or self.ends) or ending in self.ends or any(one.match(path) for one in self.paths)
        return named and not any(one.match(path) for one in self.but)


class _Kinds:
    """The lists of `no_articles.toml`."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.all = tuple(
            _Kind(
                row["what"],
                tuple(map(re.compile, row.get("paths", ()))),
                tuple(map(re.compile, row.get("but", ()))),
                frozenset(row.get("ends", "").split()),
            )
            for row in data["kinds"]
        )
        self.media = frozenset(row["what"] for row in data["kinds"] if row.get("media"))
        self.by_host: dict[str, list[int]] = {}
        for number, row in enumerate(data["kinds"]):
            for host in row.get("hosts", "").split():
                self.by_host.setdefault(host, []).append(number)
        self.anywhere = frozenset(number for number, row in enumerate(data["kinds"]) if "hosts" not in row)
        sections = data["sections"]
        self.sections = frozenset(sections["words"].split())
        self.front = frozenset(sections["front"].split())
        self.section_what: str = sections["what"]
        self.front_what: str = sections["front_what"]


@cache
def _kinds() -> _Kinds:
    return _Kinds(listed("no_articles"))


def _keys(host: str) -> list[str]:
    """The names under which a host may stand in the list: it and all above it, each also without its country."""
    labels = host.split(".")[-6:]
    keys = [".".join(labels[place:]) for place in range(len(labels) - 1)]
    start = labels[: -2 if labels[-2] in ("co", "com") and len(labels) > 2 else -1]
    return [*keys, *(".".join(start[place:]) + ".*" for place in range(len(start)))]


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.replace(".", "").isdigit()
    return True
