"""Finds the article in a page: its text, title, publisher, byline and date.

Method: trafilatura 2.3 in its fast mode on a tree parsed once (Barbaresi 2021, "Trafilatura: A Web Scraping Library and
Command-Line Tool for Text Discovery and Extraction", ACL demos), without comments. Its blocks become paragraphs that a
blank line parts, list items and table cells among them. The date is the page's own statement (schema.org, Open Graph)
where it has one, with its time; otherwise a date alone, which stands as midnight UTC.

`extract` is meant to run in a worker process: hostile pages cost seconds and memory. It cannot tell an article from a
long shop page, and takes a page's word for its language.
"""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from bot.articles.files import decode
from bot.errors import NotAnArticle, Paywalled
from summarizers.types import Article

Tree: TypeAlias = Any  # an element of lxml, which ships no types

EXTRACTOR_VERSION = 1  # raised with each change of what is taken from a page
FEWEST_WORDS = 50  # below, what is left of a page is a notice or a caption, not a report
_TEASER_WORDS = 250  # what a page behind a paywall shows at most, when it does not say how long its article is
_TEASER_SHARE = 0.7  # of the words that it says its article has
_PROSE_SHARE = 0.15  # of the words, those that stand in sentences; menus have 0.1 at most, tables of results more
_CHARACTERS_A_WORD = 8  # more than any alphabet needs; gives Chinese and Japanese texts a number of words too
_LONG_SENTENCE = 60  # words; what is longer has no full stops because it is no prose
_DATA_CHARACTERS = 1_000_000  # of schema.org data that is read; the most of 181 pages was 60,000
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_PLAIN = ("text/plain", "text/markdown")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s|\Z)|[。！？؟।]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}\Z")
_ZONE = re.compile(r"(?:Z|[+-]\d\d:?\d\d)\Z", re.IGNORECASE)

_PUBLISHED = "@property='article:published_time' or @name='article:published_time'"  # Open Graph

for _name in ("trafilatura", "htmldate", "courlan", "charset_normalizer"):
    logging.getLogger(_name).addHandler(logging.NullHandler())  # what they find odd about a page is not news


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a page states of its article, as far as it does: when published, how many words, whether to be paid for."""

    published: datetime | None
    words: int | None
    paid: bool


def extract(data: bytes, url: str | None, content_type: str = "text/html", charset: str | None = None) -> Article:
    """The article of a page.

    Args:
        data: the page as fetched, or the content of an .html file.
        url: where it was fetched, after redirects; None for a file.
        content_type: as the server says; plain text is taken whole.
        charset: the encoding as the server says.

    Returns:
        The article. `text` has its paragraphs parted by a blank line; `url` is the page's canonical link where that is
        on the same host; `language` is what the page declares.

    Raises:
        NotAnArticle: there is none, or too little text.
        Paywalled: the page says that it must be paid for, and shows a part.
        UnsupportedType: the bytes are no text.
    """
    where = url or ""
    if content_type in _PLAIN:
        text = decode(data, where or "the file", charset)
        if _count_words(text) < FEWEST_WORDS:
            raise NotAnArticle(where)
        return Article(text=text, url=url)

    from trafilatura import bare_extraction, load_html  # a third of a second to import: in the workers only
    from trafilatura.settings import Document

    charset = charset or _declared_charset(data)
    markup = decode(data, where or "the file", charset).replace("\0", "")
    if not markup.strip():
        raise NotAnArticle(where)
    tree = load_html(markup)
    if tree is None:
        raise NotAnArticle(where)
    facts = _read_facts(tree)
    language = _read_language(tree)
    page = bare_extraction(
        tree,
        url=url,
        fast=True,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    found = page if isinstance(page, Document) else Document()
    text = _join_blocks(found.body)
    words = _count_words(text)
    if facts.paid and words < (_TEASER_WORDS if facts.words is None else _TEASER_SHARE * facts.words):
        raise Paywalled(words, facts.words)
    if words < FEWEST_WORDS or _share_of_prose(text) < _PROSE_SHARE:
        raise NotAnArticle(where)
    return Article(
        text=text,
        title=_one_line(found.title),
        url=_canonical(found.url, url),
        publisher=_one_line(found.sitename),
        byline=_one_line(found.author.replace("; ", ", ") if found.author else None),
        published_at=facts.published or _parse_time(found.date),
        language=language,
    )


def _declared_charset(data: bytes) -> str | None:
    found = _META_CHARSET.search(data, 0, 4096)
    return found.group(1).decode("ascii") if found else None


def _join_blocks(body: Tree) -> str:
    """The text of trafilatura's tree, blocks parted by blank lines, without list markers and table bars."""
    from trafilatura.xml import xmltotxt

    for block in body.iter("item", "cell", "row"):
        block.tag = "p"
    lines = unicodedata.normalize("NFC", xmltotxt(body, False)).split("\n")
    return "\n\n".join(line.strip() for line in lines if line.strip())


def _count_words(text: str) -> int:
    return max(len(text.split()), len(text) // _CHARACTERS_A_WORD)


def _share_of_prose(text: str) -> float:
    """The share of words that stand in sentences: blocks with a full stop at least every so many words."""
    prose = words = 0
    for block in text.split("\n\n"):
        count = _count_words(block)
        words += count
        prose += min(count, _LONG_SENTENCE * sum(1 for _ in _SENTENCE_END.finditer(block)))
    return prose / words if words else 0.0


def _read_facts(tree: Tree) -> _Facts:
    published: datetime | None = None
    words: int | None = None
    paid = False
    for thing in _structured_data(tree):
        published = published or _parse_time(thing.get("datePublished"))
        words = words or _parse_count(thing.get("wordCount"))
        paid = paid or str(thing.get("isAccessibleForFree", "")).lower() in ("false", "0", "no")
    if published is None:
        published = _parse_time(tree.xpath(f"string(//meta[{_PUBLISHED}]/@content)"))
    return _Facts(published, words, paid)


def _structured_data(tree: Tree) -> Iterator[dict[str, Any]]:
    """All objects of the page's JSON-LD, in order; what is malformed is left out."""
    room = _DATA_CHARACTERS
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        source = script.text or ""
        room -= len(source)
        if room < 0:
            return
        try:
            waiting = [json.loads(source, strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop()
            if isinstance(value, dict):
                yield value
                waiting.extend(reversed(value.values()))
            elif isinstance(value, list):
                waiting.extend(reversed(value))


def _parse_count(stated: object) -> int | None:
    digits = str(stated)
    return int(digits) or None if digits.isascii() and digits.isdigit() and len(digits) < 7 else None


def _parse_time(stated: object) -> datetime | None:
    """An ISO 8601 time with a zone, in UTC; without one its day, at midnight UTC; None for anything else."""
    if not isinstance(stated, str):
        return None
    stated = stated.strip()
    try:
        if _ZONE.search(stated) and len(stated) > len("2023-03-06"):
            return datetime.fromisoformat(stated).astimezone(UTC)
        return datetime.fromisoformat(stated[:10]).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _read_language(tree: Tree) -> str | None:
    stated = (tree.get("lang") or tree.xpath("string(//meta[@property='og:locale']/@content)") or "").strip()
    return stated.replace("_", "-") if _LANGUAGE.match(stated) else None


def _canonical(stated: str | None, url: str | None) -> str | None:
    """The page's own link where it is on the host that answered: a page cannot pass itself off as another's."""
    if url is None or not stated:
        return url
    try:
        same = urlsplit(stated).hostname == urlsplit(url).hostname and stated.startswith(("https://", "http://"))
    except ValueError:
        return url
    return stated if same else url


def _one_line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None
