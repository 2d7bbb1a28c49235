"""Words as Slack takes them: in rich text letter by letter, escaped where Slack reads marks. Pure.

The words of articles and members stand in `rich_text` elements and `plain_text` objects only, which know no marks: no
`<!channel>`, `*` or `:tada:` in them is anything but letters. Slack makes links of bare addresses in rich text unless
it is told not to (`unlink`). Warbrief's own words with marks in them, a date or a link, stand in `mrkdwn` objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from bot.platforms.fitting import web_link
from bot.platforms.printable import printable
from summarizers.types import Piece, Style

MARKS: dict[Style, dict[str, bool]] = {
    Style.SOURCE: {"bold": True},
    Style.QUOTE: {"bold": True},
    Style.FIGURE: {"bold": True},
    Style.HIT: {"bold": True},
    Style.CLAIM: {"underline": True},
    Style.LABEL: {"italic": True},
}
"""The style of a piece: bold for who speaks and what is quoted or counted, underline for a claim."""

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_SPACE = re.compile(r"\s+")
# What somebody's client may take for an address: of the web, of mail.
_ADDRESS = re.compile(r"://|\w\.[^\W\d_]{2}|\w@\w")


def escape(text: str) -> str:
    """Any text where Slack reads marks: nothing in it is a mention, a link or a date, nor a control. Never raises.

    >>> escape("<!channel> AT&T <https://evil.example|bank>")
    '&lt;!channel&gt; AT&amp;T &lt;https://evil.example|bank&gt;'
    """
    return printable(text).translate(_ESCAPES)


def rich(text: str, style: dict[str, bool] | None = None) -> dict[str, Any]:
    """A text element, which is shown letter by letter; the text must not be empty.

    >>> rich("See example.org", {"bold": True})
    {'type': 'text', 'text': 'See example.org', 'style': {'bold': True, 'unlink': True}}
    """
    style = {**(style or {}), **({"unlink": True} if _ADDRESS.search(text) else {})}
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def mark_up(pieces: Iterable[Piece]) -> tuple[dict[str, Any], ...]:
    """Pieces as text elements on one line, each in its style; pieces of one style that touch are one element."""
    made: list[tuple[dict[str, bool], str]] = []
    blank = True  # what follows is at the start or after a space, so that another space would be one too many
    for style, run in groupby(pieces, lambda piece: MARKS.get(piece.style, {})):
        text = _SPACE.sub(" ", printable("".join(piece.text for piece in run)))
        text = text[1:] if blank and text[:1] == " " else text
        if not text:
            continue
        blank = text[-1] == " "
        if made and (made[-1][0] == style or not text.strip()):
            made[-1] = (made[-1][0], made[-1][1] + text)
        else:
            made.append((style, text))
    if made:
        made[-1] = (made[-1][0], made[-1][1].rstrip())
    return tuple(rich(text, style) for style, text in made if text)


def plain_row(elements: Iterable[dict[str, Any]]) -> str:
    """The words of text elements, without their styles."""
    return "".join(str(element["text"]) for element in elements)


def day(when: datetime, before: str = "") -> str:
    """A day in the reader's own calendar, as a mark of Slack's, after words of our own.

    >>> from datetime import UTC
    >>> day(datetime(2026, 3, 2, 9, tzinfo=UTC), "published ")
    'published <!date^1772442000^{date_long}|2 March 2026>'
    """
    style = "date_long" if before else "date_short"
    return f"{escape(before)}<!date^{int(when.timestamp())}^{{{style}}}|{when.day} {when:%B %Y}>"


def linked(url: str, label: str) -> str:
    """A link in `mrkdwn`, with words of our own; the address must be one that `link` gave."""
    return f"<{escape(url)}|{escape(label)}>"


def link(url: str | None, most: int = 1_000) -> str | None:
    """The link as Slack takes it, in ASCII letters, or None for one that is none of the web or too long. Never raises.

    >>> link("https://example.org/a?b=1&c"), link("https://приклад.укр/ї"), link("javascript:x")
    ('https://example.org/a?b=1&c', 'https://xn--80aikifvh.xn--j1amh/%D1%97', None)
    """
    if (found := web_link(url, most)) is None:
        return None
    if not found.isascii():
        try:
            parts = urlsplit(found)
            host = parts.netloc.encode("idna").decode("ascii")
            rest = (quote(part, safe="/%:@!$&'()*+,;=?-._~[]") for part in (parts.path, parts.query, parts.fragment))
            found = urlunsplit((parts.scheme, host, *rest))
        except ValueError:
            return None
    return found if len(found) <= most else None
