"""Live pages: the newest entries, each with its time, as an article.

Two shapes. Pages that describe themselves (schema.org's LiveBlogPosting with its liveBlogUpdate, as JSON-LD) are taken
at their word. Others are known by blocks that share a class name which begins like those in `shapes.toml`, and carry a
time each; they count only if they hold most of the page's text, so that an article beside a ticker stays an article.
The time of an entry stands in a line of its own above it, which the analysis reads as no sentence. What it cannot do:
read entries that a page loads only in a browser.
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.articles.wells.markup import classes, meta, outermost, paragraphs_of, time_of, words_of
from bot.articles.wells.well import Tree, Well, shapes
from summarizers.types import Article, Note, NoteCode

CHARACTERS = 8_000
"""Characters of entries that are read: the newest, up to where this many are full."""

ENTRIES = 20
"""Entries that are read at most."""

_FEWEST = 3  # entries that make a page a live one
_SHARE = 0.6  # of the page's paragraphs that must stand in its entries
_PARAGRAPH = 80  # characters of a paragraph of prose
_ANOTHER = 1_000  # characters of prose that make an article of their own
_KNOWN = 0.1  # of it, that must stand in the entries; what is beside a live page is shorter
_DATA_CHARACTERS = 2_000_000  # of JSON-LD that is read
_LISTED = 2_000  # entries that are looked at
_OBJECTS = 50_000  # objects of JSON-LD that are looked at
_HEADLINE = 250  # characters of an entry's headline
_ARTICLES = ("Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BlogPosting")
_NAME_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry: when it was written (None: it does not say), its headline and its paragraphs."""

    time: datetime | None
    headline: str
    paragraphs: tuple[str, ...]

    @property
    def length(self) -> int:
        return len(self.headline) + sum(map(len, self.paragraphs))


def read_live_blog(tree: Tree, url: str | None) -> Well | None:
    """The newest entries of a live page; None for any other page.

    Returns:
        A well whose note says how many entries were read, where there are more. `published_at` is the time of the
        newest entry, so that weekdays are counted from it.
    """
    data = _described(tree, url)
    stated = _stated_entries(data) if data is not None else []
    if _shows_another_text(tree, stated):
        return None
    shown = _shown_entries(tree, sure=data is not None)
    entries = max(stated, shown, key=lambda found: sum(entry.length for entry in found))
    if len(entries) < _FEWEST:
        return None
    return _well(tree, url, data or {}, entries)


# --- what the page says of itself -------------------------------------------------------------------------


def _described(tree: Tree, url: str | None) -> dict[str, Any] | None:
    """The page's LiveBlogPosting, unless it belongs to another page or stands beside a whole article."""
    if not any("LiveBlogPosting" in (script.text or "") for script in tree.iter("script")):
        return None
    found = None
    for thing in _objects(tree):
        if _is_a(thing, ("LiveBlogPosting",)):
            found = found or (thing if _is_of(thing, url) else None)
        elif _is_a(thing, _ARTICLES) and _has_body(thing):
            return None
    return found


def _objects(tree: Tree) -> Iterator[dict[str, Any]]:
    """The objects of the page's JSON-LD, outer ones first; those inside a live page are left to it."""
    room, count = _DATA_CHARACTERS, 0
    for script in tree.iter("script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
            continue
        source = script.text or ""
        room -= len(source)
        if room < 0:
            return
        try:
            waiting = [json.loads(source, strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting and count < _OBJECTS:
            value = waiting.pop()
            count += 1
            if isinstance(value, dict):
                yield value
                if not _is_a(value, ("LiveBlogPosting",)):
                    waiting.extend(reversed(value.values()))
            elif isinstance(value, list):
                waiting.extend(reversed(value))


def _is_a(thing: dict[str, Any], names: Sequence[str]) -> bool:
    stated = thing.get("@type")
    kinds = stated if isinstance(stated, list) else [stated]
    return any(isinstance(kind, str) and kind.rpartition("/")[2] in names for kind in kinds)


def _has_body(thing: dict[str, Any]) -> bool:
    """Whether an article is there as a whole, rather than its description once more."""
    return len(str(thing.get("articleBody") or "")) > 2 * len(str(thing.get("description") or "")) + _HEADLINE


def _is_of(thing: dict[str, Any], url: str | None) -> bool:
    """Whether a thing says nothing of its address, or that it is this page."""
    page = thing.get("mainEntityOfPage")
    stated = thing.get("url") or (page.get("@id") if isinstance(page, dict) else page)
    if not isinstance(stated, str) or url is None:
        return True
    try:
        one, other = urlsplit(urljoin(url, stated)), urlsplit(url)
        return one.path.rstrip("/").removesuffix("/amp") == other.path.rstrip("/").removesuffix("/amp")
    except ValueError:
        return True


def _stated_entries(data: dict[str, Any]) -> list[_Entry]:
    listed = data.get("liveBlogUpdate")
    updates = listed if isinstance(listed, list) else [listed]
    found = []
    for update in updates[:_LISTED]:
        if not isinstance(update, dict):
            continue
        body = _plain(update.get("articleBody") or update.get("text"))
        headline = " ".join(_plain(update.get("headline") or update.get("name")))[:_HEADLINE]
        time = time_of(update.get("datePublished")) or time_of(update.get("dateModified"))
        if body:
            found.append(_Entry(time, headline, tuple(body)))
    return found


def _shows_another_text(tree: Tree, stated: Sequence[_Entry]) -> bool:
    """Whether a page shows an article's length of prose, next to nothing of which stands in its entries."""
    said = _letters(" ".join(line for entry in stated for line in (entry.headline, *entry.paragraphs)))
    long = [line for line in map(words_of, islice(tree.iter("p"), _LISTED)) if len(line) >= _PARAGRAPH]
    known = sum(len(line) for line in long if _letters(line)[:_PARAGRAPH] in said)
    total = sum(map(len, long))
    return bool(stated) and total >= _ANOTHER and known < _KNOWN * total


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _plain(stated: object) -> list[str]:
    """The paragraphs of a text that may be HTML, or plain with line breaks."""
    if not isinstance(stated, str) or not stated.strip():
        return []
    if not _TAG.search(stated):
        stated = html.unescape(stated)
        if not _TAG.search(stated):
            return [line for line in (" ".join(line.split()) for line in stated.split("\n")) if line]
    from lxml.html import fromstring  # type: ignore[import-untyped]

    try:
        return paragraphs_of(fromstring(f"<div>{stated}</div>"))
    except ValueError:  # such as control characters
        return []


# --- what the page shows ----------------------------------------------------------------------------------


def _shown_entries(tree: Tree, *, sure: bool) -> list[_Entry]:
    """The entries by the page's markup; none unless it is sure, or they hold most of the page's paragraphs."""
    best: list[_Entry] = []
    if sum(1 for _ in tree.iter("time")) < _FEWEST:
        return best
    for blocks in _groups(tree):
        entries = [
            entry for block in blocks[:_LISTED] if (entry := _entry(block)).paragraphs and entry.time is not None
        ]
        if len(entries) >= _FEWEST and sum(e.length for e in entries) > sum(e.length for e in best):
            best = entries
    if not best or sure:
        return best
    total = sum(len(words_of(paragraph)) for paragraph in tree.iter("p"))
    return best if sum(entry.length for entry in best) >= _SHARE * total else []


def _groups(tree: Tree) -> Iterator[list[Tree]]:
    """Blocks that may be entries: of one class name each, none inside another of its group."""
    outside = frozenset(shapes()["live"]["outside"])

    def is_outside(element: Tree) -> bool:
        return element.tag in ("aside", "nav", "footer") or not outside.isdisjoint(classes(element))

    names: defaultdict[str, int] = defaultdict(int)
    for element in tree.iter():
        if isinstance(element.tag, str):
            names[""] += _bears("", element)
            for name in classes(element):
                if _is_live(name):
                    names[name] += 1
    few = sorted((name for name, count in names.items() if count >= _FEWEST), key=lambda name: -names[name])[:12]
    for name in few:
        yield list(outermost(tree, partial(_bears, name), is_outside))


def _bears(name: str, element: Tree) -> bool:
    """Whether an element is of a class, or, for no name, marked up as an entry."""
    return name in classes(element) if name else "liveBlogUpdate" in (element.get("itemprop") or "").split()


@lru_cache(maxsize=4096)
def _is_live(name: str) -> bool:
    """Whether a part of a class name begins as those of live pages do."""
    live = shapes()["live"]
    lower = name.lower()
    if any(word in lower for word in live["not"]):
        return False
    return any(part.lower().startswith(tuple(live["begins"])) for part in _NAME_PART.findall(name))


def _entry(block: Tree) -> _Entry:
    """An entry out of a block: the first time and heading in it, and the paragraphs besides."""
    time = next((found for element in block.iter("time") if (found := time_of(element.get("datetime")))), None)
    heading = next(iter(block.iter(*_HEADINGS)), None)
    headline = words_of(heading)[:_HEADLINE]
    body = list(block.iter("p"))
    paragraphs = (
        [line for element in body for line in paragraphs_of(element)]
        if body
        else paragraphs_of(block, lambda element: element.tag in ("time", "figure", "footer", *_HEADINGS))
    )
    return _Entry(
        time, headline, tuple(line for line in paragraphs if line != headline and any(map(str.isalpha, line)))
    )


# --- the article ------------------------------------------------------------------------------------------


def _well(tree: Tree, url: str | None, data: dict[str, Any], entries: list[_Entry]) -> Well:
    if all(entry.time is not None for entry in entries):
        entries = sorted(entries, key=lambda entry: entry.time or datetime.min, reverse=True)
    room = CHARACTERS
    taken: list[_Entry] = []
    for entry in entries[:ENTRIES]:
        if taken and entry.length > room:
            break
        taken.append(entry)
        room -= entry.length
    times = [entry.time for entry in taken if entry.time is not None]
    title = (
        " ".join(_plain(data.get("headline"))) or meta(tree, "og:title") or words_of(next(iter(tree.iter("h1")), None))
    )
    article = Article(
        text="\n\n".join(part for entry in taken for part in _written(entry)),
        title=title or None,
        url=url,
        published_at=max(times, default=time_of(data.get("datePublished"))),
        language=(tree.getroottree().getroot().get("lang") or "").replace("_", "-") or None,
    )
    count = f"{len(taken)} of {len(entries)} entries"
    note = Note(code=NoteCode.CUT_OFF, text=f"The newest {count} of this live page were read.")
    steps = (f"read {count} of a live page, newest first",)
    return Well(article, (note,) if len(taken) < len(entries) else (), steps, _names(tree, data))


def _written(entry: _Entry) -> Iterator[str]:
    """The lines of an entry: its time, its headline, its paragraphs."""
    if entry.time is not None:
        yield f"{entry.time:%d %B %Y, %H:%M} UTC".lstrip("0")
    if entry.headline:
        yield entry.headline
    yield from entry.paragraphs


def _names(tree: Tree, data: dict[str, Any]) -> tuple[str, ...]:
    """What the page calls its publisher."""
    stated = data.get("publisher")
    thing = stated[0] if isinstance(stated, list) and stated else stated
    name = thing.get("name") if isinstance(thing, dict) else thing
    stated_name = " ".join(name.split()) if isinstance(name, str) else ""
    return tuple(one for one in (stated_name, meta(tree, "og:site_name")) if one)
