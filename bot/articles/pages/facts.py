"""The facts of an article as its page states them: headline, publisher, byline, date, language, own link.

Headline: the heading that says what the page's data say; else the page's one long h1, since data are often worded for
search engines; else the data's, without the name of the site. Publisher: of the names that a page gives, the one that
fits its address, since agencies, platforms and sections stand there too; a host name at last. Nothing is invented, and
a page speaks for its own site alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from urllib.parse import urljoin, urlsplit

from rapidfuzz import fuzz

from bot.articles.pages.clearing import is_hidden
from bot.articles.pages.data import PageData, plain
from bot.articles.pages.dates import find_published
from bot.articles.pages.names import find_byline, find_publisher, fits_address, site_of
from bot.articles.pages.words import Tree, letters, one_line

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}\Z")
_SEPARATORS = re.compile(r"\s+[|–—\-·•»«‹›:/~]+\s+|\s*[|»]\s*")
_BEFORE_SITE = re.compile(r"\s+[|–—\-·•»«‹›~]+\s+|\s*[|»]\s*")
_ALIKE = 60.0  # of 100: two wordings of one headline
_HEADLINE = 20  # characters of an h1 that may be a headline though the page's data say another
_LONGEST = 400  # characters of a headline
_MOST_HEADINGS = 60
_BESIDE = ("nav", "aside", "footer")
_SECTION_WORDS = 2  # in front of a headline: "Opinion | …"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page states of its article; `headlines` are all its wordings, `links` all links by which it goes."""

    title: str | None
    publisher: str | None
    byline: str | None
    published_at: datetime | None
    language: str | None
    url: str | None
    headlines: tuple[str, ...]
    links: tuple[str, ...]


def read_facts(tree: Tree, data: PageData, url: str | None) -> Facts:
    """The facts of a page's article. Never raises; the tree is not altered.

    Args:
        tree: the page, not cleared.
        data: what it says of itself.
        url: where it was fetched; None for a file.
    """
    own = own_link(tree, url)
    stated = tuple(dict.fromkeys(_stated_titles(tree, data)))
    ends = [end for title in stated for end in _SEPARATORS.split(title)[1:]]
    ends += [start for title in stated if fits_address(start := title.partition(": ")[0], url)]
    publisher = find_publisher(data, ends, url)
    names = [*(data.first_meta(("og:site_name", "application-name"))), publisher or ""]
    cleaned = [without_site(title, names, url) for title in stated]
    headings = list(_headings(tree, cleaned))
    tops = islice(tree.iter("h1"), _MOST_HEADINGS)
    title = _pick_title(stated, cleaned, headings, names, url)
    return Facts(
        title=title,
        publisher=publisher,
        byline=find_byline(tree, data, publisher),
        published_at=find_published(tree, data, url, title),
        language=stated_language(tree, data),
        url=own,
        headlines=tuple(dict.fromkeys([*stated, *cleaned, title or "", *(one_line(h1.text_content()) for h1 in tops)])),
        links=tuple(dict.fromkeys(link for link in (own, url) if link)),
    )


def without_site(title: str, names: list[str], url: str | None) -> str:
    """A title without the site's name and section at its ends.

    >>> without_site("Bridge held, army says | World | Example News", ["Example News"], None)
    'Bridge held, army says'
    >>> without_site("Opinion | Bridge held, army says - Example News", ["Example News"], None)
    'Bridge held, army says'
    >>> without_site("The war - what we know", [], "https://www.example.org/a")
    'The war - what we know'
    """
    parts = _SEPARATORS.split(title)
    marks = [mark.group().strip() for mark in _SEPARATORS.finditer(title)]
    spelt = {letters(name) for name in names if name} - {""}
    while marks and (marks[-1] in "|»" or letters(parts[-1]) in spelt or fits_address(parts[-1], url)):
        if marks[-1] in "|»" and len(parts[-1].split()) > len(parts[0].split()) + 2 and letters(parts[-1]) not in spelt:
            break  # what is longer than all before is no name
        marks.pop()
        parts.pop()
    first = 0
    while first < len(marks) and (
        (marks[first] == "|" and len(parts[first].split()) <= _SECTION_WORDS) or letters(parts[first]) in spelt
    ):
        first += 1
    start = title.find(parts[first]) if first else 0
    end = title.rfind(parts[-1]) + len(parts[-1])
    return title[start:end].strip() or title


def own_link(tree: Tree, url: str | None) -> str | None:
    """The page's own link where that is on the site that answered: a page cannot pass itself off as another's."""
    if url is None:
        return None
    canonical = (
        element.get("href") for element in tree.iter("link") if "canonical" in (element.get("rel") or "").split()
    )
    for stated in (*canonical, *tree.xpath("//meta[@property='og:url']/@content")[:1]):
        try:
            link: str = urljoin(url, (stated or "").strip())
            parts = urlsplit(link)
            plain_link = parts.scheme in ("http", "https") and "@" not in parts.netloc and link.isprintable()
            same = plain_link and parts.port in (None, 80, 443) and site_of(link) == site_of(url) != ""
            if same and (parts.path.strip("/") or parts.query or not urlsplit(url).path.strip("/")):
                return link
        except ValueError:
            continue
    return url


def stated_language(tree: Tree, data: PageData) -> str | None:
    """The language that a page declares, as BCP 47; None if it declares none."""
    for stated in (
        tree.get("lang"),
        tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        data.meta.get("og:locale"),
        data.meta.get("content-language"),
        data.article.get("inLanguage"),
    ):
        if isinstance(stated, str) and _LANGUAGE.match(stated.strip()):
            return stated.strip().replace("_", "-")
    return None


def _stated_titles(tree: Tree, data: PageData) -> Iterator[str]:
    for stated in (
        data.meta.get("og:title"),
        data.article.get("headline"),
        data.meta.get("twitter:title"),
        data.meta.get("headline"),
        data.article.get("name"),
        tree.findtext(".//title"),
        data.meta.get("dc.title"),
        data.meta.get("title"),
    ):
        if words := plain(stated)[:_LONGEST]:
            yield words


def _headings(tree: Tree, stated: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
    spelt = {letters(title) for title in stated}
    for count, element in enumerate(tree.iter("h1", "h2", "h3")):
        if count == _MOST_HEADINGS:
            return
        words = one_line("".join(element.itertext()))[:_LONGEST]
        if words and next(element.iterancestors(*_BESIDE), None) is None and not is_hidden(element):
            yield (
                element.tag,
                _without_labels(element, words, spelt),
                next(element.iterancestors("article", "main"), None) is not None,
            )


def _without_labels(heading: Tree, words: str, spelt: set[str]) -> str:
    """A heading without elements in front of the headline, or behind it, that the page's data leave out: labels."""
    if len(heading) and letters(words) not in spelt:
        texts = [text for text in map(one_line, islice(heading.itertext(), _MOST_HEADINGS)) if text]
        for count in range(1, len(texts)):
            for part in (" ".join(texts[count:]), " ".join(texts[:-count])):
                if letters(part) in spelt and len(part) >= _HEADLINE:
                    return part
    return words


def _heading_in_title(
    stated: Iterable[str], headings: list[tuple[str, str, bool]], names: list[str], url: str | None
) -> str | None:
    """The heading that is most of a stated title: all of it but what separators part from it, at one end."""
    spelt = {letters(name) for name in names if name}
    for title in stated:
        parts = [letters(part) for part in _BEFORE_SITE.split(title)]
        ends = {"".join(parts[:count]) for count in range(1, len(parts) + 1)}
        ends |= {"".join(parts[count:]) for count in range(1, len(parts))}
        for _, words, _ in headings:
            said = letters(words)
            if said in ends - spelt and 2 * len(said) >= len("".join(parts)) and not fits_address(words, url):
                return words
    return None


def _pick_title(
    raw: Iterable[str], stated: list[str], headings: list[tuple[str, str, bool]], names: list[str], url: str | None
) -> str | None:
    spelt = {letters(title) for title in stated}
    for _, words, _ in headings:
        if letters(words) in spelt:
            return words
    within_title = _heading_in_title(raw, headings, names, url)
    if within_title is not None:
        return within_title
    sites = {letters(name) for name in names if name}
    tops = [
        words
        for tag, words, _ in headings
        if tag == "h1" and len(words) >= 2 and letters(words) not in sites and not fits_address(words, url)
    ]
    likely = [(max((fuzz.token_set_ratio(words, title) for title in stated), default=0.0), words) for words in tops]
    best = max(likely, default=(0.0, ""), key=lambda one: one[0])
    if best[0] >= _ALIKE and (len(best[1]) >= _HEADLINE or not stated or len(best[1]) * 2 > len(stated[0])):
        return best[1]
    long = [words for words in tops if len(words) >= _HEADLINE]
    inside = [words for tag, words, within in headings if within and words in long]
    if len(long) == 1 or (long and not stated):
        return long[0]
    if len(inside) == 1:
        return inside[0]
    return stated[0] if stated else (tops[0] if tops else None)
