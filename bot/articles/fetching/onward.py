"""Where a page sends its reader on by itself: the meta refresh that shorteners answer with in place of a redirect.

Only a small page that sends on at once is one: large ones use the same element for readers without scripts, or to load
themselves again.
"""

from __future__ import annotations

import re
from html import unescape

PAGE_BYTES = 20_000
SECONDS = 3

_META = re.compile(r"<meta\s([^>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z-]{1,20})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_CONTENT = re.compile(
    r"""\s*(\d{1,4})(?:\.\d*)?\s*[;,\s]\s*(?:url\s*=\s*)?(['"]?)(.+?)\2\s*""", re.IGNORECASE | re.DOTALL
)


def refresh_target(body: bytes) -> str | None:
    """The link that a page sends on to within three seconds, as written; None where it does not. Never raises.

    >>> refresh_target(b'<meta http-equiv="refresh" content="0; url=https://example.org/a">')
    'https://example.org/a'
    """
    if len(body) > PAGE_BYTES:
        return None
    for tag in _META.finditer(_without_comments(body.decode("utf-8", "replace"))):
        values = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(tag.group(1))}
        if values.get("http-equiv", "").lower() == "refresh":
            return target_of(unescape(values.get("content", "")))
    return None


def target_of(content: str) -> str | None:
    """The link in the value of a refresh (the element's or the header's), None where there is none or it comes late.

    >>> target_of("0;url='/a'"), target_of("300"), target_of("60; url=/a")
    ('/a', None, None)
    """
    found = _CONTENT.fullmatch(content[:4_000])
    if found is None or int(found.group(1)) > SECONDS:
        return None
    return found.group(3).strip() or None


def _without_comments(text: str) -> str:
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        kept.append(text[at:start])
        end = text.find("-->", start)
        if end < 0:
            return "".join(kept)
        at = end + 3
    return "".join((*kept, text[at:]))
