"""Takes away from a page what stands beside its article, and mends what keeps parts of the article apart.

Method: the tree is weighed once, bottom-up: characters, characters in links, and characters of prose (paragraphs of 80
characters or more that are no links). What is marked as navigation or hidden, or named like something that stands
beside articles (`words.toml`), goes if it holds little of the page's prose; blocks that are nothing but links go, as
do the links after a label ("Related: …"). What an element's own attributes hide goes if enough else can be seen. Cells
of tables that lay out a page become blocks; parts of an article with the same class, between which a page puts
advertising, become one; quoted posts lose the names by which extraction would leave them out. It cannot tell a teaser
in plain paragraphs from the article, nor see what style sheets hide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.articles.pages.words import Tree, parts_of_name, width, words

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
PARAGRAPH = 80  # characters of a block that count as prose
_UNSEEN = frozenset(["script", "style", "noscript", "template", "svg", "iframe", "head", "title"])
_BESIDE = frozenset(["nav", "aside", "footer", "dialog", "button", "select", "textarea"])
_BESIDE_ROLES = frozenset(["navigation", "complementary", "contentinfo", "search", "dialog", "alertdialog", "banner"])
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_NONE = r":0(?:\.0*)?(?:px|em|rem|pt|%)?(?=[;!]|\Z)"
_HIDDEN = re.compile(
    r"(?:\A|;)(?:display:none|visibility:(?:hidden|collapse)|content-visibility:hidden|color:transparent|clip-path:inset\("
    rf"|clip:rect\([01]|transform:scale\(0\)|(?:opacity|font-size|(?:max-)?height|(?:max-)?width){_NONE}"
    r"|(?:left|right|top|bottom|text-indent|margin-left|margin-top):-\d{3,}(?:px|em|rem|pt|vw|vh|%)?(?=[;!]|\Z))"
)
_INK = re.compile(r"(?:\A|;)color:([^;!]+)")
_PAPER = re.compile(r"(?:\A|;)background(?:-color)?:([^;!]+)")
_SEEN = 400  # characters of prose that can be seen: then what is hidden is no article that a script will show
_SHARE_KEPT = 0.3  # of a page's prose: what holds more is the article, whatever its name
_LINK = 25  # characters of a link that may be a headline; shorter ones are names and sources
_LABEL = 25  # characters beside the links of a block that is nothing but links
_LABEL_SHARE = 0.2
_LIST_SHARE = 0.1
_POST_MORE = 1.3  # characters of what wraps a quoted post, beside the post's own
_MOST_INLINE = 500  # elements in one block
_KEPT_INLINE = BLOCKS | {"br", "hr"}
_HOLDERS = ("article", "main", "section", "div", "td", "blockquote")
_LINKED = frozenset(["p", "li", "div", "h2", "h3", "h4", "h5", "h6"])
_LISTS = frozenset(("ul", "ol"))
_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"”’»)\]]*\Z")


@dataclass(slots=True)
class Weight:
    """What an element holds, those below it included: characters; in links; of prose; and which kinds of elements."""

    characters: int = 0
    linked: int = 0
    prose: int = 0
    headed: bool = False  # by an h1
    leaf: bool = True  # no block below


def weigh(body: Tree) -> dict[Tree, Weight]:
    """Every element below a root, and the root, in the page's order, with its weight."""
    weights = {element: Weight() for element in body.iter() if isinstance(element.tag, str)}
    for element in reversed(weights):
        weight = weights[element]
        if element.tag in _UNSEEN:
            weight.characters = weight.linked = weight.prose = 0
        else:
            weight.characters += _length(element.text)
        if element.tag == "a":
            weight.linked = weight.characters
        block = element.tag in BLOCKS
        if block and (weight.leaf or element.tag == "p") and weight.characters >= PARAGRAPH:
            weight.prose = weight.characters if weight.linked < weight.characters / 2 else 0
        above = weights.get(element.getparent())
        if above is not None:
            above.characters += weight.characters + _length(element.tail)
            above.linked += weight.linked
            above.prose += weight.prose
            above.headed = above.headed or weight.headed or element.tag == "h1"
            above.leaf = above.leaf and weight.leaf and not block
    return weights


def clear(tree: Tree) -> Tree:
    """Clears a page in place.

    Args:
        tree: its root element.

    Returns:
        The element that holds what can be seen.
    """
    body = tree.find(".//body")
    body = tree if body is None else body
    weights = weigh(body)
    _free_quoted_posts(weights)
    _open_layout_tables(weights, weights[body].prose)
    whole = weights[body]
    hidden = _hidden(body, weights)
    if whole.prose - sum(weights[element].prose for element in hidden) < _SEEN:
        hidden = set()
    gone: set[Tree] = set()
    for element, weight in weights.items():
        if element is body:
            continue
        if whole.prose >= 2 * PARAGRAPH:
            small = weight.prose <= _SHARE_KEPT * whole.prose
        else:  # a page of short lines, or of next to nothing
            small = weight.characters <= _SHARE_KEPT * whole.characters
        if (
            element.getparent() in gone
            or element in hidden
            or (small and not weight.headed and _is_beside(element))
            or _is_links(element, weight)
        ):
            gone.add(element)
    for element in gone:
        if element.getparent() is not None and element.getparent() not in gone:
            element.drop_tree()
    _wrap_loose_text(body, weights)
    _join_parts(body)
    _fold_inline(body, weights)
    return body


def densest(body: Tree) -> tuple[Tree, int]:
    """The element that holds most prose in paragraphs directly below it, and how many characters they have."""
    held: dict[Tree, int] = {body: 0}
    for element, weight in weigh(body).items():
        above = element.getparent()
        if weight.prose and above is not None and (weight.leaf or element.tag == "p"):
            held[above] = held.get(above, 0) + weight.prose
    holder = max(held, key=lambda element: held[element])
    return holder, held[holder]


def is_hidden(element: Tree) -> bool:
    """Whether an element's own attributes say that nobody sees it; what style sheets hide is not known."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    stated = element.get("style")
    if not stated:
        return False
    style = "".join(_COMMENT.sub("", stated).lower().split())
    ink, paper = _INK.search(style), _PAPER.search(style)
    return _HIDDEN.search(style) is not None or (ink is not None and paper is not None and ink[1] == paper[1])


def _hidden(body: Tree, weights: dict[Tree, Weight]) -> set[Tree]:
    """The outermost elements below a root that nobody sees."""
    inside: set[Tree] = set()
    found: set[Tree] = set()
    for element in weights:
        if element.getparent() in inside:
            inside.add(element)
        elif element is not body and is_hidden(element):
            inside.add(element)
            found.add(element)
    return found


def _length(text: str | None) -> int:
    return width(text.strip()) if text else 0


def _is_beside(element: Tree) -> bool:
    if element.tag in _BESIDE or (element.get("role") or "").lower() in _BESIDE_ROLES:
        return True
    if is_hidden(element):
        return True
    parts = parts_of_name(element)
    return any(part in words("remains") for part in parts) or any(
        f"{one} {two}" in words("pairs") for one, two in pairwise(parts)
    )


def _is_links(element: Tree, weight: Weight) -> bool:
    """Whether a block is nothing but links to other pages: headlines, not the sources that a sentence links to."""
    if weight.linked < _LINK:
        return False
    beside = weight.characters - weight.linked
    if element.tag in _LISTS:
        return beside <= max(_LABEL, _LIST_SHARE * weight.characters)
    if element.tag not in _LINKED or not weight.leaf or beside > max(_LABEL, _LABEL_SHARE * weight.characters):
        return False
    return not _SENTENCE_END.search(element.text_content().rstrip()[-10:])


def _free_quoted_posts(weights: dict[Tree, Weight]) -> None:
    """Quoted posts of social networks are part of an article, but are named like what embeds anything."""
    for element, weight in weights.items():
        if element.tag != "blockquote" or not element.get("class"):
            continue
        most = _POST_MORE * weight.characters + PARAGRAPH / 2
        wrapper = element
        while (
            wrapper is not None and wrapper.tag != "body" and wrapper in weights and weights[wrapper].characters <= most
        ):
            for name in ("class", "id"):
                wrapper.attrib.pop(name, None)
            wrapper = wrapper.getparent()


def _open_layout_tables(weights: dict[Tree, Weight], prose: int) -> None:
    """Tables that lay out a page: one of their cells holds most of its prose, in several blocks."""
    for element, weight in list(weights.items()):
        if element.tag != "td" or weight.leaf or weight.prose <= prose / 2 or weight.prose < 2 * PARAGRAPH:
            continue
        table = next(element.iterancestors("table"), None)
        if table is None:
            continue
        for part in table.xpath("./tr | ./tbody | ./tbody/tr | ./tr/td | ./tbody/tr/td"):
            part.tag = "div"
        table.tag = "div"


def _wrap_loose_text(body: Tree, weights: dict[Tree, Weight]) -> None:
    """Text that stands beside blocks, in no block of its own, becomes paragraphs: extraction would lose it."""
    for element in [one for one in body.iter(*_HOLDERS) if one in weights and not weights[one].leaf]:
        inside = sum(weights[child].characters for child in element if child in weights and child.tag in BLOCKS)
        if weights[element].characters - inside < PARAGRAPH:
            continue
        paragraph = None
        if _length(element.text):
            paragraph = element.makeelement("p")
            paragraph.text, element.text = element.text, None
            element.insert(0, paragraph)
        for child in list(element):
            if child is paragraph:
                continue
            if not isinstance(child.tag, str) or child.tag in BLOCKS or (child in weights and not weights[child].leaf):
                paragraph = None
                if _length(child.tail):
                    paragraph = element.makeelement("p")
                    paragraph.text, child.tail = child.tail, None
                    child.addnext(paragraph)
            elif paragraph is not None:
                paragraph.append(child)
            elif child.tag != "br":
                paragraph = element.makeelement("p")
                child.addprevious(paragraph)
                paragraph.append(child)


def _join_parts(body: Tree) -> None:
    """Parts of one article in blocks of one class, with something between them, go together."""
    groups: dict[tuple[str, str], list[Tree]] = {}
    for element in body.iter("div", "section"):
        name = element.get("class")
        if name and sum(1 for child in element.iterchildren("p") if width(child.text_content()) >= PARAGRAPH) >= 2:
            groups.setdefault((element.tag, name), []).append(element)
    for first, *others in groups.values():
        whole = next(first.iterancestors("article", "main"), None)
        for other in others if whole is not None else ():
            above = list(other.iterancestors())
            if whole in above and first not in above and not _is_of_another(other, first):
                for child in list(other):
                    first.append(child)


def _is_of_another(part: Tree, first: Tree) -> bool:
    """Whether a part belongs to a comment, or has a headline of its own: it is of another article on the page."""
    around = set(first.iterancestors())
    for element in (part, *part.iterancestors()):
        if element in around:
            return False
        if "comment" in (element.get("class") or "").lower():
            return True
        if any(heading.tag == "h1" or heading.find(".//a") is not None for heading in element.iter("h1", "h2")):
            return True
    return False


def _fold_inline(body: Tree, weights: dict[Tree, Weight]) -> None:
    """Thousands of inline elements in one block become its text: what comes after costs the square of their number."""
    for element in [one for one in body.iter() if isinstance(one.tag, str) and len(one) > _MOST_INLINE]:
        last, run = None, [element.text or ""]
        for child in list(element):
            if (
                isinstance(child.tag, str)
                and child.tag not in _KEPT_INLINE
                and child in weights
                and weights[child].leaf
            ):
                run += (*child.itertext(), child.tail or "")
                element.remove(child)
            else:
                _put(element, last, run)
                last, run = child, [child.tail or ""]
        _put(element, last, run)


def _put(element: Tree, last: Tree | None, run: list[str]) -> None:
    if last is None:
        element.text = "".join(run)
    else:
        last.tail = "".join(run)
