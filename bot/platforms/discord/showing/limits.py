"""What Discord lets a message hold, and how texts are measured and cut for it. Pure.

Lengths are UTF-16 units, as Discord counts them. Above 10,000 UTF-8 bytes the API answers 500 to a message that keeps
all of them, so a body has a budget of bytes too.
"""

from __future__ import annotations

import json

CONTENT = 2_000
TITLE = 256
DESCRIPTION = 4_096
FOOTER = 2_048
TOTAL = 6_000
"""Title, description and footer of all embeds of a message together."""

ROWS = 5
BUTTONS = 5
OPTIONS = 25
CUSTOM_ID = 100
LABEL = 80
OPTION = 100
PLACEHOLDER = 150
LINK = 512
EMBED_LINK = 1_000
"""Of a headline; Discord takes 2,048, but a longer one would take the room of the words."""
THREAD = 100
MODAL_TITLE = 45
INPUT = 4_000
CHOICES = 25
CHOICE = 100

BYTES = 9_500
"""UTF-8 bytes of a whole body; what the library adds (nonce, reference) is less than what is left to 10,000."""

CUT = "[…]"
_LEAST_KEPT = 2 / 3  # of what fits: a text is cut at a blank only if that leaves so much of it


def units(text: str) -> int:
    """The length of a text in UTF-16 units. Never raises.

    >>> units("a"), units("𝄞")
    (1, 2)
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def size(body: object) -> int:
    """How many UTF-8 bytes a body has as JSON; lone surrogates count like any letter."""
    return len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


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


def web_link(url: str | None, most: int = EMBED_LINK) -> str | None:
    """The link if Discord takes it: http or https, without blanks and controls, at most so many bytes. Never raises.

    >>> web_link("https://example.org/a"), web_link("file:///etc/passwd"), web_link("https:// a")
    ('https://example.org/a', None, None)
    """
    if not url or not url.lower().startswith(("http://", "https://")):
        return None
    if len(url) > most or len(url.encode("utf-8", "surrogatepass")) > most:
        return None
    host = url.partition("://")[2].partition("/")[0]
    printable = url.isprintable() and not any(letter.isspace() for letter in url)
    return url if host and printable and not any(letter in url for letter in '<>"\\^`{|}') else None
