"""Whether a page keeps a part of its article for those who pay: by what it states, by its parts' names, by lengths.

A page states it in schema.org's terms (`isAccessibleForFree`, with the selectors of the parts that are not) or as a
tier (`article:content_tier`). Phrases are not read. A gate that is only named is believed on pages of little text
alone, since free pages carry them too.
"""

from __future__ import annotations

import re

from bot.articles.pages.clearing import is_hidden
from bot.articles.pages.data import PageData, Thing, kinds_of
from bot.articles.pages.text import count_words
from bot.articles.pages.words import Tree, is_named, one_line
from bot.errors import Paywalled

_TEASER_WORDS = 250  # what a page behind a paywall shows at most, when it does not say how long its article is
_TEASER_SHARE = 0.7  # of the words that it says its article has
_GATED_WORDS = 120  # what a page shows at most whose gate is only named, not stated
_GATED_PART = 60  # words within the parts that it says must be paid for: they are there
_GATE_WORDS = 5  # of a gate that is no empty frame
_MOST_PARTS = 50
_PLAIN_SELECTOR = re.compile(r"([.#])([\w-]+)\Z")


def find_paywall(tree: Tree, data: PageData, found: int, *, declared: bool) -> Paywalled | None:
    """The words that can be seen of an article and, where known, those that it has; None if all of it can be seen.

    Args:
        tree: the page before it was cleared.
        data: what it says of itself.
        found: the words that were found in it.
        declared: whether it says that it is an article.
    """
    total = _count(data.article.get("wordCount"))
    stated = count_words(data.body())
    if total is None and stated > found:
        total = stated
    if must_be_paid(data):
        if total is not None:
            return Paywalled(found, total) if found < _TEASER_SHARE * total else None
        return Paywalled(found) if found < _TEASER_WORDS and not _holds_paid_parts(tree, data) else None
    gated = (
        found < _GATED_WORDS
        and declared
        and any(
            is_named(element, "gates")
            and not is_hidden(element)
            and len("".join(element.itertext()).split()) >= _GATE_WORDS
            for element in tree.iter("div", "section", "aside", "p")
        )
    )
    return Paywalled(found, total if total and total > found else None) if gated else None


def must_be_paid(data: PageData) -> bool:
    """Whether a page says that its article must be paid for."""
    tier = data.meta.get("article:content_tier", "").lower()
    return tier == "locked" or any(
        str(thing.get("isAccessibleForFree", "")).rpartition("/")[2].lower() in ("false", "0", "no")
        for thing in data.things
        if _is_of_the_page(thing, data)
    )


def _is_of_the_page(thing: Thing, data: PageData) -> bool:
    """Whether a thing stands for the page or a part of it, rather than for a film or another article on it."""
    return thing is data.article or "cssSelector" in thing or "webpage" in kinds_of(thing)


def _holds_paid_parts(tree: Tree, data: PageData) -> bool:
    """Whether the parts that a page says must be paid for are all there: it gives their selectors."""
    for thing in data.things[:_MOST_PARTS]:
        selectors = thing.get("cssSelector")
        for selector in selectors if isinstance(selectors, list) else [selectors]:
            plain_selector = _PLAIN_SELECTOR.match(selector.strip()) if isinstance(selector, str) else None
            if plain_selector is None or str(thing.get("isAccessibleForFree")).lower() == "true":
                continue
            name = "class" if plain_selector[1] == "." else "id"
            path = f"//*[contains(concat(' ', normalize-space(@{name}), ' '), concat(' ', $wanted, ' '))]"
            for element in tree.xpath(path, wanted=plain_selector[2])[:_MOST_PARTS]:
                if sum(count_words(one_line("".join(p.itertext()))) for p in element.iter("p")) >= _GATED_PART:
                    return True
    return False


def _count(stated: object) -> int | None:
    digits = str(stated)
    return int(digits) or None if digits.isascii() and digits.isdigit() and len(digits) < 7 else None
