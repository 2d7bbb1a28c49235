"""Discord's Markdown read as its clients read it: what comes alive in a text, its plain words, and HTML of it.

The rules are those of Discord's own parser (blocks at a line's start; a backslash before a sign makes it a letter; a
spoiler's bars know no backslash). Made for messages and embeds' descriptions; titles know no blocks and no links.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
_BLOCKS = {
    "heading": re.compile(r" *#{1,3} +([^\n]+)\n?"),
    "subtext": re.compile(r" *-# +([^\n]+)\n?"),
    "quotation": re.compile(r" *(?:>>> +([\s\S]*)|> +([^\n]*)\n?)"),
    "list": re.compile(r" *(?:[*-]|\d+\.) +([^\n]+)\n?"),
}
_INLINE = {
    "code": re.compile(r"```([\s\S]+?)```|(?<!`)(`+)(?!`)([\s\S]*?[^`])\2(?!`)"),
    "link": re.compile(r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?((?:\([^)]*\)|[^\s\\)]|\\.)*?)>?\s*\)"),
    "autolink": re.compile(r"<(?:https?|mailto|tel|steam|discord):[^ >]+>"),
    "url": re.compile(r"(?:https?|steam|discord)://[^\s<]+[^<.,:;\"'\]\s]"),
    "invite": re.compile(r"discord(?:app)?\.(?:gg|com|new|gift|media)/\w+", re.IGNORECASE),
    "mention": re.compile(r"<(?:@[!&]?|#|id:|/[^:\n]{1,100}:)\w+>"),
    "everyone": re.compile(r"@(?:everyone|here)\b"),
    "timestamp": re.compile(r"<t:(-?\d{1,17})(?::([tTdDfFRsS]))?>"),
    "emoji": re.compile(r"<a?:\w{2,32}:\d{1,20}>|:[^\s:]+?(?:::skin-tone-\d)?:"),
    "bold": re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)"),
    "underline": re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)"),
    "italic": re.compile(
        r"(?<!\w)_((?:__|\\[\s\S]|[^\\_])+?)_(?!\w)"
        r"|\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"
    ),
    "struck": re.compile(r"~~([\s\S]+?)~~"),
    "spoiler": re.compile(r"\|\|([\s\S]+?)\|\|"),
}
_RULES = {False: _INLINE, True: {**_BLOCKS, **_INLINE}}
_BEGINNINGS = frozenset("\\`[<hsdD@:*_~|")
"""Whatever one of the rules matches within a line begins with one of these."""
_NESTED = {"heading", "subtext", "quotation", "list", "link", "bold", "underline", "italic", "struck", "spoiler"}


@dataclass(frozen=True)
class Node:
    """A run of text: of kind "text", or of something alive; what is nested in it, and where it leads."""

    kind: str
    text: str = ""
    inner: tuple[Node, ...] = ()
    target: str = ""


def parse(text: str) -> tuple[Node, ...]:
    """A message's or description's text as nodes, in order."""
    return tuple(_nodes(text, start=True))


def plain(nodes: tuple[Node, ...]) -> str:
    """The words that a reader sees; a timestamp as it is written."""
    return "".join(plain(node.inner) if node.inner else node.text for node in nodes)


def kinds(nodes: tuple[Node, ...]) -> set[str]:
    """Everything that is alive somewhere in the nodes."""
    found = {node.kind for node in nodes if node.kind != "text"}
    return found.union(*(kinds(node.inner) for node in nodes))


def as_html(nodes: tuple[Node, ...]) -> str:
    """The nodes as HTML, with Discord's look for what Warbrief writes."""
    return "".join(_html(node) for node in nodes)


def _nodes(text: str, *, start: bool) -> Iterator[Node]:
    words: list[str] = []
    at = 0
    while at < len(text):
        found = _found(text, at, block=start)
        start = False
        if isinstance(found, Node):
            if words:
                yield Node("text", "".join(words))
                words = []
            at += len(found.text)
            start = found.kind in _BLOCKS or found.text.endswith("\n")
            yield Node(found.kind, _shown(found), found.inner, found.target)
        else:
            words.append(found[-1])
            at += len(found)
            start = found == "\n"
    if words:
        yield Node("text", "".join(words))


def _found(text: str, at: int, *, block: bool) -> Node | str:
    """What begins here: something alive, with its whole source as its text, an escaped sign, or a letter."""
    if not block and text[at] not in _BEGINNINGS:
        return text[at]
    if escaped := _ESCAPED.match(text, at):
        return escaped[0]
    for kind, rule in _RULES[block].items():
        match = rule.match(text, at)
        if match and match[0]:
            content = next((group for group in match.groups() if group is not None), "")
            inner = tuple(_nodes(content, start=False)) if kind in _NESTED else ()
            target = match[2] if kind == "link" else match[1] if kind == "timestamp" else ""
            return Node(kind, match[0], inner, target or "")
    return text[at]


def _shown(node: Node) -> str:
    return node.text if node.kind in ("timestamp", "url", "mention", "everyone", "emoji", "invite") else ""


_DAYS: dict[str, Callable[[datetime], str]] = {
    "D": lambda when: f"{when.day} {when:%B %Y}",
    "d": lambda when: f"{when:%d/%m/%Y}",
}


def _html(node: Node) -> str:
    inner = as_html(node.inner) if node.inner else html.escape(node.text).replace("\n", "<br>")
    if node.kind == "timestamp":
        when = datetime.fromtimestamp(int(node.target), UTC)
        look = node.text.rstrip(">").rpartition(":")[2]
        return f"<discord-time>{_DAYS.get(look, _DAYS['D'])(when)}</discord-time>"
    tags = {"bold": "strong", "underline": "u", "italic": "em", "struck": "s", "spoiler": "discord-spoiler"}
    if node.kind == "link":
        return f'<a href="{html.escape(node.target)}">{inner}</a>'
    tag = tags.get(node.kind)
    return f"<{tag}>{inner}</{tag}>" if tag else inner
