"""What a page says of itself for machines: JSON-LD (schema.org), meta elements, microdata.

JSON-LD is read as pages write it: with comment marks around it, with entities, commas too many, several values in a
row, lists, graphs whose things refer to one another by `@id`. What cannot be read is left out.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bot.articles.pages.words import Tree, letters, listed, one_line

Thing = Mapping[str, Any]

_DATA_CHARACTERS = 1_000_000  # of JSON-LD that is read; the most of 181 pages was 60,000
_MOST_THINGS = 5_000
_ARTICLES = ("article", "blogposting", "report", "liveblogposting", "socialmediaposting")
_ASIDE = frozenset(  # what leads to other articles
    [
        "itemlistelement",
        "mentions",
        "relatedlink",
        "citation",
        "comment",
        "review",
        "hassubarticle",
        "isbasedon",
        "significantlink",
    ]
)
_WRAPPED = re.compile(r"\A\s*(?:<!--|(?://\s*)?<!\[CDATA\[|/\*.{0,40}?\*/)*\s*", re.DOTALL)
_COMMA = re.compile(r",(\s*[}\]])")
_MARKUP = re.compile(r"<[^<>]{1,300}>")
_PARAGRAPH = re.compile(r"</p>|<br\s*/?>|</h\d>|</li>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageData:
    """What a page says of itself.

    `article` is the thing that the page is about, empty where it names none; `things` are all others; `kinds` are the
    types of things that stand for the page itself, in lower case; `meta` maps the names of meta elements, in lower
    case, to what they say first.
    """

    article: Thing = field(default_factory=dict)
    things: tuple[Thing, ...] = ()
    kinds: frozenset[str] = frozenset()
    meta: Mapping[str, str] = field(default_factory=dict)

    def named(self, value: object) -> Iterator[str]:
        """The names in a value of schema.org: of a text, a thing, one referred to, or several."""
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str):
                yield plain(one)
            elif isinstance(one, Mapping):
                name = one.get("name") or self._referred(one).get("name")
                yield from (plain(part) for part in (name if isinstance(name, list) else [name]) if part)

    def _referred(self, thing: Thing) -> Thing:
        wanted = thing.get("@id")
        return next((one for one in self.things if wanted and one.get("@id") == wanted and one.get("name")), {})

    def first_meta(self, names: tuple[str, ...]) -> Iterator[str]:
        """What the page's meta elements of these names say, in the order of the names."""
        return (self.meta[name] for name in names if self.meta.get(name))

    def summaries(self) -> tuple[str, ...]:
        """What the page says in short that the article is about."""
        said = (*self.first_meta(listed("summaries")), self.article.get("description"))
        return tuple(dict.fromkeys(text for text in map(plain, said) if text))

    def body(self) -> str:
        """The article's text as the page's data have it, in paragraphs; empty if they have none."""
        stated = self.article.get("articleBody")
        if not isinstance(stated, str):
            return ""
        lines = html.unescape(_MARKUP.sub("", _PARAGRAPH.sub("\n", stated))).split("\n")
        return "\n\n".join(line for line in map(one_line, lines) if line)


def read_data(tree: Tree, url: str | None) -> PageData:
    """What a page says of itself. Never raises; costs linear time."""
    things: list[tuple[Thing, bool]] = []
    for source in _sources(tree):
        for value in _values(source):
            _walk(value, things)
    found = [thing for thing, aside in things if not aside and is_article(thing)]
    article = next((thing for thing in found if _is_about(thing, url)), found[0] if found else {})
    kinds = frozenset(kind for thing, aside in things if not aside for kind in kinds_of(thing))
    return PageData(article, tuple(thing for thing, _ in things), kinds, _meta(tree))


def kinds_of(thing: Thing) -> tuple[str, ...]:
    """The types of a thing, in lower case."""
    stated = thing.get("@type")
    return tuple(
        str(one).rpartition("/")[2].lower() for one in (stated if isinstance(stated, list) else [stated]) if one
    )


def is_article(thing: Thing) -> bool:
    """Whether a thing is an article of any kind."""
    return any(kind.endswith(_ARTICLES) for kind in kinds_of(thing))


def plain(text: object) -> str:
    """A text of page data on one line, entities resolved, markup gone."""
    return one_line(_MARKUP.sub("", html.unescape(text))) if isinstance(text, str) else ""


def _sources(tree: Tree) -> Iterator[str]:
    room = _DATA_CHARACTERS
    for script in tree.iter("script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() == "application/ld+json":
            source = script.text or ""
            room -= len(source)
            if room < 0:
                return
            yield source


def _values(source: str) -> Iterator[object]:
    start = _WRAPPED.match(source)
    source = source[start.end() :] if start else source
    yield from _parse(source) or _parse(_COMMA.sub(r"\1", html.unescape(source) if "&quot;" in source else source))


def _parse(source: str) -> list[object]:
    """The values at the start of a source, as far as they can be read."""
    decoder = json.JSONDecoder(strict=False)
    values: list[object] = []
    place = 0
    try:
        while place < len(source) and source[place] in "{[":
            value, place = decoder.raw_decode(source, place)
            values.append(value)
            while place < len(source) and source[place] in " \t\r\n,;":
                place += 1
    except (ValueError, RecursionError):
        pass
    return values


def _walk(value: object, things: list[tuple[Thing, bool]]) -> None:
    """All objects of a value, those nearer to its top first, each with whether it is only led to."""
    waiting: list[tuple[object, bool]] = [(value, False)]
    for one, aside in waiting:  # grows as it is read
        if len(things) >= _MOST_THINGS:
            return
        if isinstance(one, dict):
            things.append((one, aside))
            waiting += ((below, aside or name.lower() in _ASIDE) for name, below in one.items() if _is_nest(below))
        elif isinstance(one, list):
            waiting += ((below, aside) for below in one if _is_nest(below))


def _is_nest(value: object) -> bool:
    return isinstance(value, dict | list)


def _is_about(thing: Thing, url: str | None) -> bool:
    whole = thing.get("mainEntityOfPage")
    stated = [thing.get("url"), thing.get("@id"), whole.get("@id") if isinstance(whole, dict) else whole]
    return url is not None and any(isinstance(one, str) and _path(one) == _path(url) != "" for one in stated)


def _path(url: str) -> str:
    try:
        return letters(urlsplit(url).path)
    except ValueError:
        return ""


def _meta(tree: Tree) -> dict[str, str]:
    meta: dict[str, str] = {}
    for element in tree.iter("meta"):
        said = one_line(element.get("content"))
        for name in (element.get("property"), element.get("name"), element.get("itemprop"), element.get("http-equiv")):
            if name and said and len(said) <= _DATA_CHARACTERS / 100:
                meta.setdefault(name.strip().lower(), said)
    return meta
