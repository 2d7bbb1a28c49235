"""How texts are measured and cut for where they are shown. Pure.

Lengths are UTF-16 units, as the platforms' own clients count them.
"""

from __future__ import annotations

import json
import re

from bot.platforms.printable import printable

LINK = 1_000
"""Bytes of a link; the platforms take longer ones, which would take the room of the words."""
CUT = "[…]"

_LEAST_KEPT = 2 / 3  # of what fits: a text is cut at a blank only if that leaves so much of it
_SPACE = re.compile(r"\s+")


def units(text: str) -> int:
    """The length of a text in UTF-16 units. Never raises.

    >>> units("a"), units("𝄞")
    (1, 2)
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def as_json(body: object) -> str:
    """A body as it is sent, without blanks, every letter itself."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def size(body: object) -> int:
    """How many UTF-8 bytes a body has as JSON; lone surrogates count like any letter."""
    return len(as_json(body).encode("utf-8", "surrogatepass"))


def one_line(text: str) -> str:
    """Any text as plain words on one line, for places that know no marks."""
    return _SPACE.sub(" ", printable(text)).strip()


def cut(text: str, most: int, mark: str = f" {CUT}") -> str:
    """A text of at most so many units, cut at a blank where one is near, with a mark where it was cut. Never raises.

    >>> cut("They will not leave the town.", 20)
    'They will not […]'
    """
    if units(text) <= most:
        return text
    kept, room = 0, max(0, most - units(mark))
    for letter in text:
        room -= units(letter)
        if room < 0:
            break
        kept += 1
    if not text[kept : kept + 1].isspace():
        blank = max(text.rfind(" ", 0, kept), text.rfind("\n", 0, kept))
        kept = blank if blank >= kept * _LEAST_KEPT else kept
    return (text[:kept].rstrip() + mark)[:most]


def web_link(url: str | None, most: int = LINK) -> str | None:
    """The link if it is one of the web, without blanks and controls, at most so many bytes; else None. Never raises.

    >>> web_link("https://example.org/a"), web_link("file:///etc/passwd"), web_link("https:// a")
    ('https://example.org/a', None, None)
    """
    if not url or not url.lower().startswith(("http://", "https://")):
        return None
    if len(url) > most or len(url.encode("utf-8", "surrogatepass")) > most:
        return None
    host = url.partition("://")[2].partition("/")[0]
    plain = url.isprintable() and not any(letter.isspace() for letter in url)
    return url if host and plain and not any(letter in url for letter in '<>"\\^`{|}') else None
