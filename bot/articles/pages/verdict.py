"""Whether a page is an article, all of it or a part; and what it is if it is none.

Told by structure, since phrases differ with languages: what the page's data call it, how much prose it has and in how
many pieces, how many of its headlines lead elsewhere, fields for passwords, frames of checks for robots, and what the
parts are named by which it asks for consent. Titles, and the word for cookies, are looked at only where little is left
of a page (`words.toml`). It cannot tell an article from a long page of a shop or a company, and believes a page that
says it is no article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from bot.articles.pages.clearing import PARAGRAPH, Weight, is_hidden, weigh
from bot.articles.pages.data import PageData, is_article, plain
from bot.articles.pages.paywall import find_paywall
from bot.articles.pages.text import count_sentences, count_words
from bot.articles.pages.words import Tree, letters, listed, one_line, parts_of_name, width, words
from bot.errors import NotAnArticle, Paywalled

FEWEST_WORDS = 50  # below, what is left of a page is a notice or a caption, not a report
FEWEST_OF_A_FLASH = 30  # of what is marked as an article: a news flash of two sentences
_LITTLE = 150  # words: a page of fewer may be something else with a few sentences on it
_PROSE_SHARE = 0.15  # of the words, those that stand in sentences; menus have 0.1 at most, tables of results more
_LONG_SENTENCE = 60  # words; what is longer has no full stops because it is no prose
_CONSENT_WORDS = 250  # what a question for consent has at most
_WORDS_A_COOKIE = 50
_HEADLINES = 8  # that lead elsewhere make a list, if little prose stands to each
_TEASING = 0.5  # of the text
_NEAR = 4  # elements around a teaser
_BLOCKS_A_TEASER = 2
_FEWEST_TEASERS = 4
_LONGEST_TEASER = 600  # characters
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "li", "a", "td"))
_BESIDE = ("nav", "footer", "aside")
_HEADLINE = 20  # characters
_CONSENT_SHARE = 0.6
_HOME = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-zA-Z]{2})?)?/?(?:(?:index|default|home)\.\w{2,5})?\Z")
_STATUS = re.compile(r"(?<!\d)(?:40[0134]|410|429|451|50[0234]|52[0-7])(?!\d)")
_KINDS = {
    "searchresultspage": "a search page",
    "collectionpage": "a list of links",
    "itemlist": "a list of links",
    "profilepage": "a profile",
    "product": "a page of a shop",
    "contactpage": "a contact page",
    "checkoutpage": "a page of a shop",
}


@dataclass(frozen=True, slots=True)
class Page:
    """What the verdict looks at: the page before it was cleared, what it says of itself, and its text and address."""

    tree: Tree
    data: PageData
    title: str
    text: str
    url: str


def judge(page: Page) -> NotAnArticle | Paywalled | None:
    """What is wrong with a page; None for a whole article. Never raises.

    Args:
        page: with the text that was found in it, which may be empty.
    """
    found = count_words(page.text)
    declared = is_declared(page)
    paid = find_paywall(page.tree, page.data, found, declared=declared)
    if paid is not None:
        return paid
    weights = weigh(page.tree)
    if declared and found >= FEWEST_WORDS:  # some sites put the question for consent in the place of the article
        if found < _CONSENT_WORDS and _is_mostly_consent(weights):
            return NotAnArticle(page.url, "a consent page")
        headlines, teasing = (0, 0.0) if is_article(page.data.article) else _teasers(page, weights)
        listed_only = headlines >= _HEADLINES and teasing >= _TEASING  # some call every page an article
        return NotAnArticle(page.url, "a list of links") if listed_only else None
    prose = share_of_prose(page.text) >= _PROSE_SHARE
    if not declared and _is_home(page.url):
        return NotAnArticle(page.url, "a home page")
    if not declared and found < _CONSENT_WORDS and _speaks_of_cookies(page, found):
        return NotAnArticle(page.url, "a consent page")
    marked = declared or _is_in_an_article(page)
    if marked and prose and found >= FEWEST_OF_A_FLASH and not _is_an_error(page):
        return None
    what = _what_else(page, weights, found) if found < _LITTLE else _what_list(page, weights, found)
    if what or found < FEWEST_WORDS or not prose:
        return NotAnArticle(page.url, what)
    return None


def is_declared(page: Page) -> bool:
    """Whether a page says that it is an article."""
    return is_article(page.data.article) or page.data.meta.get("og:type", "").lower() in (
        "article",
        "news",
        "blog.post",
    )


def share_of_prose(text: str) -> float:
    """The share of words that stand in sentences: blocks with a full stop at least every so many words."""
    prose = all_words = 0
    for block in text.split("\n\n"):
        count = count_words(block)
        all_words += count
        prose += min(count, _LONG_SENTENCE * count_sentences(block))
    return prose / all_words if all_words else 0.0


def _is_in_an_article(page: Page) -> bool:
    """Whether a page has one article element, with a headline in or above it."""
    articles = [one for one in page.tree.iter("article") if next(one.iterancestors("article"), None) is None]
    return len(articles) == 1 and page.tree.find(".//h1") is not None


# What a page is that is no article


def _what_else(page: Page, weights: dict[Tree, Weight], found: int) -> str:
    """What a page with little text is; empty where nothing tells."""
    nothing = found < FEWEST_WORDS
    if nothing and _checks_for_robots(page):
        return "a check for robots"
    if _is_an_error(page):
        return "an error page"
    if nothing and any(
        (field.get("type") or "").lower() == "password" and not is_hidden(field) for field in page.tree.iter("input")
    ):
        return "a sign-in page"
    if _asks_for_consent(page, weights):
        return "a consent page"
    if nothing and _is_a_shell(page, weights):
        return "a page that shows its text by scripts alone"
    return _what_list(page, weights, found)


def _checks_for_robots(page: Page) -> bool:
    for element in page.tree.iter("script", "iframe", "div", "form", "input", "link"):
        for name in ("src", "id", "class", "action", "href"):
            said = (element.get(name) or "")[:300].lower()
            if said and any(mark in said for mark in listed("robot_checks")):
                return True
    return False


def _is_an_error(page: Page) -> bool:
    heading = page.tree.find(".//h1")
    for said in (
        plain(page.tree.findtext(".//title")),
        one_line("".join(heading.itertext())) if heading is not None else "",
    ):
        if len(said.split()) <= 12 and (
            _STATUS.search(said) or any(f" {error} " in f" {_words_only(said)} " for error in listed("errors"))
        ):
            return True
    return False


def _words_only(text: str) -> str:
    return " ".join(re.sub(r"[^\w’']+", " ", text.casefold()).split())


def _asks_for_consent(page: Page, weights: dict[Tree, Weight]) -> bool:
    """Whether a page asks for consent, by its address or by what its parts are named."""
    try:
        address = urlsplit(page.url)
    except ValueError:
        return False
    named = f"{(address.hostname or '').replace('.', '/')}/{address.path}".lower().split("/")
    return any(part in words("consent") for part in named) or _is_mostly_consent(weights)


def _speaks_of_cookies(page: Page, found: int) -> bool:
    """Whether the little text of a page with buttons names cookies again and again, as no report does."""
    said = page.text.casefold()
    named = sum(said.count(word) for word in listed("cookies"))
    return named >= max(2, found / _WORDS_A_COOKIE) and next(page.tree.iter("button", "input"), None) is not None


def _is_mostly_consent(weights: dict[Tree, Weight]) -> bool:
    """Whether most of what can be read stands in a part named after consent."""
    shown = largest = 0
    for element, weight in weights.items():
        shown = max(shown, weight.characters)
        if element.tag not in ("html", "body") and any(part in words("consent") for part in parts_of_name(element)):
            largest = max(largest, weight.characters)
    return largest > _CONSENT_SHARE * shown > 0


def _is_a_shell(page: Page, weights: dict[Tree, Weight]) -> bool:
    """Whether next to nothing can be read, and a script is to fill an element that stands empty."""
    body = page.tree.find(".//body")
    if body is None or weights[body].characters > 3 * PARAGRAPH or next(page.tree.iter("script"), None) is None:
        return False
    return (
        any(
            (element.get("id") or "") in words("shells") and weights[element].characters <= PARAGRAPH
            for element in body.iter("div", "main", "section")
        )
        or next(body.iter("noscript"), None) is not None
    )


def _what_list(page: Page, weights: dict[Tree, Weight], found: int) -> str:
    """Which list a page is: its data say so, or its prose are teasers of headlines that lead elsewhere."""
    searched = _is_searched(page.url)
    headlines, teasing = _teasers(page, weights)
    if headlines >= _HEADLINES and (teasing >= _TEASING or _words_in_prose(page.text) < FEWEST_WORDS):
        return "a search page" if searched else "a list of links"
    for kind, what in _KINDS.items():
        if kind in page.data.kinds and (found < _LITTLE or teasing >= _TEASING):
            return "a search page" if searched and what == "a list of links" else what
    if page.data.meta.get("og:type", "").lower() == "profile" and found < _LITTLE:
        return "a profile"
    return "a search page" if searched and found < FEWEST_WORDS else ""


def _is_home(url: str) -> bool:
    """Whether an address is that of a site alone, or of its edition in a language."""
    try:
        address = urlsplit(url)
    except ValueError:
        return False
    return bool(address.hostname) and not address.query and _HOME.match(address.path) is not None


def _is_searched(url: str) -> bool:
    try:
        address = urlsplit(url)
        query = parse_qsl(address.query, max_num_fields=100)
    except ValueError:
        return False
    path = re.split(r"[/.]", address.path.lower())
    asked = any(name.lower() in words("search_parameters") and value for name, value in query)
    return any(part in words("search_paths") for part in path) or (asked and len(address.path.strip("/")) <= 10)


def _teasers(page: Page, weights: dict[Tree, Weight]) -> tuple[int, float]:
    """How many headlines are links, and the share of the text that stands beside one, a block or two to each."""
    own = letters(page.title)
    headlines: dict[Tree, int] = dict.fromkeys(weights, 0)
    blocks: dict[Tree, int] = dict.fromkeys(weights, 0)
    spelt: set[str] = set()
    for element, weight in weights.items():
        if element.tag in _HEADINGS and weight.linked >= _HEADLINE and not _is_in(element, _BESIDE):
            words_here = letters(one_line("".join(element.itertext()))[:300])
            if words_here not in spelt and words_here != own:
                spelt.add(words_here)
                headlines[element] = 1
        blocks[element] = int(bool(weight.prose) and (weight.leaf or element.tag == "p"))
    leaves = [element for element, count in blocks.items() if count]
    for element in reversed(weights):
        above = element.getparent()
        if above in weights:
            headlines[above] += headlines[element]
            blocks[above] += blocks[element]
    teasers: set[str] = set()
    for leaf in leaves:
        for above in islice(leaf.iterancestors(), _NEAR):
            if above not in weights or blocks[above] > _BLOCKS_A_TEASER:
                break
            if headlines[above] and weights[leaf].characters <= _LONGEST_TEASER:
                teasers.add(letters("".join(leaf.itertext())))
                break
    teasing = [len(block) for block in page.text.split("\n\n") if letters(block) in teasers]
    return len(spelt), sum(teasing) / len(page.text) if len(teasing) >= _FEWEST_TEASERS else 0.0


def _words_in_prose(text: str) -> int:
    """The words of a text in blocks as long as paragraphs that hold the end of a sentence."""
    return sum(
        count_words(block) for block in text.split("\n\n") if width(block) >= PARAGRAPH and count_sentences(block)
    )


def _is_in(element: Tree, tags: tuple[str, ...]) -> bool:
    return next(element.iterancestors(*tags), None) is not None
