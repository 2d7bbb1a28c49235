"""The use cases, platform-free: a post in, for each article in it an answer out.

Nothing slow runs here: pages are taken apart and articles analysed in worker processes, each under a time limit.
Nothing is raised either: an error of the tree in `bot.errors` is told in its own words, any other is logged with an
incident id and answered with that id.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from bot.errors import TooShort, WarbriefError
from bot.intake import items_of, size
from bot.messages import Answer, File, Item, ItemKind, Outcome, Post
from summarizers.types import Analysis, Article, Brief

if TYPE_CHECKING:
    from bot.articles.fetch import Page
    from bot.workers import Workers

# Below this there is nothing to choose from. The shortest news flashes have about 20 words.
LEAST_WORDS = 12
# Real pages take 0.1 s and real articles 0.02 s; what takes this long is hostile or broken.
EXTRACT_SECONDS = 20.0
ANALYSE_SECONDS = 30.0

# Characters of an article that suffice to make the analysis load all it needs.
_WARM_UP = 2_000

_HTML_NAMES = (".html", ".htm", ".xhtml")
_HTML_STARTS = (b"<!doctype html", b"<html")

_log = logging.getLogger(__name__)


class Service:
    """Answers posts.

    Args:
        fetch: gets the page behind a link; raises `WarbriefError`s.
        workers: run functions in other processes.
        summariser: the summariser's name, one of `summarizers.SUMMARISERS`.
        sentences: how many sentences an extract has; None for as many as suit the article.
        length: characters of a brief.
    """

    def __init__(
        self,
        fetch: Callable[[str], Awaitable[Page]],
        workers: Workers,
        *,
        summariser: str,
        sentences: int | None,
        length: int,
    ) -> None:
        self._fetch = fetch
        self._workers = workers
        self._summariser = summariser
        self._sentences = sentences
        self._length = length

    async def answer(self, post: Post) -> tuple[Answer, ...]:
        """One answer for each item of a post, in reading order; empty for ordinary chat. Never raises."""
        return tuple(await asyncio.gather(*(self._answer(item) for item in items_of(post))))

    async def compare(self, post: Post, summarisers: Sequence[str]) -> tuple[Answer, ...]:
        """The first item of a post by each of the summarisers, in their order. Never raises.

        Their times leave out what is loaded once. A summariser that fails costs its own answer alone. An item that
        cannot be read gives a single answer, a post without items none.
        """
        for item in items_of(post)[:1]:
            read = await _told(item, self._read(item))
            if isinstance(read, Answer):
                return (read,)
            analyses = (_told(item, self._analyse(item, *read, name, warm=True)) for name in summarisers)
            return tuple(await asyncio.gather(*analyses))
        return ()

    async def _answer(self, item: Item) -> Answer:
        async def both() -> Answer:
            return await self._analyse(item, *await self._read(item), self._summariser)

        return await _told(item, both())

    async def _read(self, item: Item) -> tuple[Article, tuple[str, ...]]:
        """An item's article, and the steps that led to it."""
        if item.kind is ItemKind.LINK:
            page = await self._fetch(item.content)
            steps = (f"fetched {page.url} ({page.status}, {page.content_type}, {len(page.body):,} bytes)",)
            article = await self._workers.run(
                _extract, page.body, page.url, page.content_type, page.charset, timeout=EXTRACT_SECONDS
            )
            return article, (*steps, f"found an article of {len(article.text):,} characters in the page")
        if item.file is None:
            article = Article(text=item.content)
            steps = (f"took the text as pasted ({len(article.text):,} characters)",)
        else:
            article = await self._workers.run(_open, item.file, timeout=EXTRACT_SECONDS)
            steps = (f"read {item.name} ({len(item.file.data):,} bytes, {len(article.text):,} characters)",)
        words = size(article.text)
        if words < LEAST_WORDS:
            raise TooShort(words, LEAST_WORDS) if words else NoTextError(item.name)
        return article, steps

    async def _analyse(
        self, item: Item, article: Article, steps: tuple[str, ...], summariser: str, *, warm: bool = False
    ) -> Answer:
        analysis, brief, seconds = await self._workers.run(
            _analyse,
            replace(article, id=item.name),
            summariser,
            self._sentences,
            self._length,
            warm,
            timeout=ANALYSE_SECONDS,
        )
        step = (
            f"analysed {len(analysis.sentences)} sentences in language {analysis.language!r} with summariser "
            f"{analysis.summariser} in {seconds * 1000:,.0f} ms"
        )
        return Answer(
            item=item,
            outcome=Outcome.BRIEFED,
            analysis=analysis,
            brief=brief,
            steps=(*steps, step),
            seconds=seconds,
        )


class NoTextError(WarbriefError):
    """A text without a word in it."""

    outcome = Outcome.TOO_SHORT

    def __str__(self) -> str:
        return f"There is no text in {self.args[0]}."


_T = TypeVar("_T")


async def _told(item: Item, work: Awaitable[_T]) -> _T | Answer:
    """What the work gives, or the answer that tells why it failed."""
    try:
        return await work
    except WarbriefError as error:
        return Answer(item=item, outcome=error.outcome, sentence=str(error))
    except Exception:
        incident = secrets.token_hex(4)
        _log.exception("incident %s: %s %s", incident, item.kind, item.name)
        sentence = f"Something went wrong with {item.name}. The log has more under incident {incident}."
        return Answer(item=item, outcome=Outcome.FAILED, sentence=sentence)


def _extract(body: bytes, url: str | None, content_type: str, charset: str | None) -> Article:
    from bot.articles.extract import extract

    return extract(body, url, content_type, charset)


def _open(file: File) -> Article:
    """A file's article: the one in a page, or all of a text. Runs in a worker."""
    from bot.articles.files import decode

    start = file.data[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if file.content_type == "text/html" or file.name.lower().endswith(_HTML_NAMES) or start.startswith(_HTML_STARTS):
        return _extract(file.data, None, "text/html", None)
    return Article(text=decode(file.data, file.name))


def _analyse(
    article: Article, summariser: str, sentences: int | None, length: int, warm: bool
) -> tuple[Analysis, Brief, float]:
    """An article's analysis and brief, and how long both took, in seconds. Runs in a worker.

    With `warm`, what this process has to load before its first analysis is loaded before the clock starts.
    """
    from summarizers import analyse, brief

    if warm:
        analyse(replace(article, text=article.text[:_WARM_UP]), summariser=summariser)
    start = time.perf_counter()
    analysis = analyse(article, summariser=summariser, sentences=sentences)
    return analysis, brief(analysis, limit=length), time.perf_counter() - start
