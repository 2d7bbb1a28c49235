"""Words out of elements of a page: paragraphs as a reader sees them, without what a page adds to them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from bot.articles.wells.well import Tree

_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "td"),
        *("th", "tr", "ul"),
    )
)
_UNSEEN = frozenset(
    (
        *("script", "style", "template", "noscript", "svg", "button", "form", "iframe", "video", "audio", "select"),
        *("textarea", "input"),
    )
)
_ZONE = re.compile(r"(?:Z|[+-]\d\d:?\d\d)\Z", re.IGNORECASE)


def classes(element: Tree) -> frozenset[str]:
    """The class names of an element."""
    return frozenset((element.get("class") or "").split())


def having(root: Tree, name: str) -> Iterator[Tree]:
    """The elements below a root that have a class name, in the page's order."""
    for element in root.iter():
        if isinstance(element.tag, str) and name in classes(element):
            yield element


def outermost(
    root: Tree, wanted: Callable[[Tree], bool], left_out: Callable[[Tree], bool] = lambda element: False
) -> Iterator[Tree]:
    """The elements below a root that are wanted, without those inside another such or inside what is left out."""
    waiting = list(reversed(root))
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str) or left_out(element):
            continue
        if wanted(element):
            yield element
        else:
            waiting.extend(reversed(element))


def first(root: Tree, *names: str) -> Tree | None:
    """The first element with one of some class names, tried in their order; None if there is none."""
    return next((element for name in names for element in having(root, name)), None)


def words_of(element: Tree | None) -> str:
    """All words of an element, on one line; empty for None."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def paragraphs_of(
    element: Tree, left_out: Callable[[Tree], bool] = lambda element: False, *, lines_count: bool = False
) -> list[str]:
    r"""The paragraphs of an element: what stands between blocks and line breaks, each on one line.

    Args:
        element: of lxml; it is not altered.
        left_out: tells which elements below are no part of the text. Scripts, buttons and the like never are.
        lines_count: whether the ends of lines in the source are ends of lines on the page, as its styles may say.

    Returns:
        In the page's order, none empty, in normal form C.
    """
    lines: list[list[str]] = [[]]
    waiting: list[tuple[str, Tree]] = [("open", element)]
    while waiting:  # no recursion: hostile pages nest thousands deep
        state, node = waiting.pop()
        if state == "tail":
            lines[-1].append(node.tail or "")
            continue
        if state == "close":
            lines.append([])
            continue
        if not isinstance(node.tag, str) or (node is not element and (node.tag in _UNSEEN or left_out(node))):
            continue
        block = node.tag in _BLOCKS
        if block:
            lines.append([])
            waiting.append(("close", node))
        lines[-1].append(node.text or "")
        for child in reversed(node):
            waiting += (("tail", child), ("open", child))
    whole = (unicodedata.normalize("NFC", "".join(line)) for line in lines)
    parts = (part for line in whole for part in (line.split("\n") if lines_count else (line,)))
    return [line for line in (" ".join(part.split()) for part in parts) if line]


def time_of(stated: object) -> datetime | None:
    """An ISO 8601 time with a zone, in UTC; None for anything else.

    >>> time_of("2023-03-07T12:05:00+02:00")
    datetime.datetime(2023, 3, 7, 10, 5, tzinfo=datetime.timezone.utc)
    >>> time_of("2023-03-07T12:05:00") is None
    True
    """
    if not isinstance(stated, str) or not _ZONE.search(stated.strip()):
        return None
    try:
        return datetime.fromisoformat(stated.strip()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def meta(tree: Tree, name: str) -> str:
    """What a page's meta element says under a property or name; empty if there is none."""
    for element in tree.iter("meta"):
        if name in (element.get("property"), element.get("name")):
            return " ".join((element.get("content") or "").split())
    return ""
