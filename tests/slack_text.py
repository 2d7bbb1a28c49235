"""What somebody types into Slack, as Slack tells it: escaped text with marks, and the same as rich text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

_MARK = re.compile(
    r"<(?:@[UW]\w+(?:\|[^<>|]*)?|#C\w+(?:\|[^<>|]*)?|!(?:here|channel|everyone|subteam\^S\w+)(?:\|[^<>|]*)?"
    r"|(?:https?|mailto):[^<>|\s]+(?:\|[^<>|]*)?)>"
)
_LINK = re.compile(r"https?://[^\s<>|]*[^\s<>|.,;:!?'\")\]”’»]")
_BARE = re.compile(r"(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|org|net|info|example)(?:/[^\s<>|]*[\w/])?(?![\w@-])")


def told(typed: str) -> tuple[str, list[dict[str, Any]]]:
    """Text and blocks of a typed message: links become marks, `& < >` are escaped, marks that stand there stay.

    >>> told("AT&T: https://news.example/a.")[0]
    'AT&amp;T: <https://news.example/a>.'
    """
    elements = list(_elements(typed))
    text = "".join(_wire(element) for element in elements)
    section = {"type": "rich_text_section", "elements": elements or [{"type": "text", "text": ""}]}
    return text, [{"type": "rich_text", "block_id": "b1", "elements": [section]}] if typed else []


def _elements(typed: str) -> Iterator[dict[str, Any]]:
    at = 0
    for found in _MARK.finditer(typed):
        yield from _plain(typed[at : found.start()])
        yield _marked(found[0][1:-1])
        at = found.end()
    yield from _plain(typed[at:])


def _plain(typed: str) -> Iterator[dict[str, Any]]:
    """Words, with the links among them."""
    at = 0
    for found in re.finditer(f"{_LINK.pattern}|{_BARE.pattern}", typed):
        if found.start() > at:
            yield {"type": "text", "text": typed[at : found.start()]}
        whole = "://" in found[0]
        yield (
            {"type": "link", "url": found[0]}
            if whole
            else {
                "type": "link",
                "url": f"http://{found[0]}",
                "text": found[0],
            }
        )
        at = found.end()
    if at < len(typed):
        yield {"type": "text", "text": typed[at:]}


def _marked(mark: str) -> dict[str, Any]:
    name, _, label = mark.partition("|")
    if name[0] == "@":
        return {"type": "user", "user_id": name[1:]}
    if name[0] == "#":
        return {"type": "channel", "channel_id": name[1:]}
    if name.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": name.removeprefix("!subteam^")}
    if name[0] == "!":
        return {"type": "broadcast", "range": name[1:]}
    return {"type": "link", "url": html.unescape(name), **({"text": html.unescape(label)} if label else {})}


def _wire(element: dict[str, Any]) -> str:
    match element["type"]:
        case "text":
            return _escaped(element["text"])
        case "user":
            return f"<@{element['user_id']}>"
        case "channel":
            return f"<#{element['channel_id']}|>"
        case "usergroup":
            return f"<!subteam^{element['usergroup_id']}>"
        case "broadcast":
            return f"<!{element['range']}>"
    url = _escaped(element["url"])
    return f"<{url}|{_escaped(element['text'])}>" if "text" in element else f"<{url}>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
