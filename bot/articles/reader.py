"""Articles from links, files and pasted texts: fetched here, taken apart in worker processes.

A page that several posts link to at the same time is read once for all of them, and who posts it again within a minute
gets the same answer, a failure too; later the site is asked whether the page has changed. The steps that are told are
those of the reading that gave the answer, with nothing of whether it was done for this post or for another: a link that
was posted elsewhere is nobody's business here.
"""

from __future__ import annotations

import sys
from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from bot.articles.remembered import Remembered
from bot.errors import FetchFailed, NotAnArticle, Paywalled, UnsupportedType, WarbriefError, shorten_link
from bot.intake import TOO_LARGE, is_media_kind, kind_of_link
from bot.links import unwrapped
from bot.messages import File, Found, Step
from bot.trail import Trail
from bot.workers import Workers
from summarizers.types import Article, Note, NoteCode

if TYPE_CHECKING:
    from bot.articles.extract import Reading
    from bot.articles.fetching.fetch import Edition, Page
    from bot.articles.opening import Opened

# Real pages take 0.1 s; what takes this long is hostile or broken.
EXTRACT_SECONDS = 20.0
COMPARE_SECONDS = 10.0
FRESH_SECONDS = 60.0
PAGES = 500
PAGES_BYTES = 32_000_000
"""What is remembered at most: 500 articles of war news have 3 MB."""


class Fetch(Protocol):
    """Gets the page behind a link; `bot.articles.fetching.fetch.Fetcher.fetch`."""

    async def __call__(self, url: str, trail: Trail, known: Edition | None) -> Page:
        """The page; raises `WarbriefError`s."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What reading a page gave: an article, a fault, or both where only a part of the article is visible."""

    article: Article | None = None
    fault: WarbriefError | None = None
    notes: tuple[Note, ...] = ()
    steps: tuple[Step, ...] = ()
    edition: Edition | None = None
    fresh: float

    @property
    def size(self) -> int:
        """Roughly: the text takes most of it."""
        return 4_000 + (sys.getsizeof(self.article.text) if self.article else 0)


class Reader:
    """Gets articles; the `bot.ports.Articles` of a running program.

    Args:
        fetch: gets pages.
        workers: take pages and files apart in other processes.
        fresh: for how many seconds an answer is given again without asking the site.
    """

    def __init__(self, fetch: Fetch, workers: Workers, *, fresh: float = FRESH_SECONDS) -> None:
        self._fetch = fetch
        self._workers = workers
        self._pages: Remembered[tuple[str, str], _Read] = Remembered(entries=PAGES, size=PAGES_BYTES)
        self._fresh = fresh

    async def from_link(self, link: str, trail: Trail) -> Found:
        """The article of the page behind a link; a page that was too large to read whole gets a note."""
        read = await self._read(link, trail)
        if read.fault is not None:
            raise copy(read.fault)  # the one that is kept must not gather the frames of all who are told
        assert read.article is not None
        return Found(article=read.article, notes=read.notes)

    async def from_file(self, file: File, trail: Trail) -> Found:
        """The article in a file: the one in an HTML page or a PDF, or all of a text.

        Raises:
            FetchFailed: the file itself did not come.
        """
        if file.fault:
            again = "Paste the text." if file.fault == TOO_LARGE else "Post it again, or paste the text."
            raise FetchFailed(file.name, file.fault, again)
        opened = await self._workers.run(_open, file, timeout=EXTRACT_SECONDS)
        trail.add(f"read {file.name} ({len(file.data):,} bytes, {len(opened.article.text):,} characters)")
        for what in opened.steps:
            trail.add(what)
        return Found(article=opened.article, notes=opened.notes)

    async def from_paste(self, text: str, link: str, trail: Trail) -> Found:
        """A pasted text as an article, with the facts of the link's page where the text is surely that page's."""
        trail.add(f"took the text as pasted ({len(text):,} characters)")
        pasted = Found(article=Article(text=text))
        if not link:
            return pasted
        try:
            read = await self._read(link, trail)
            whole = read.fault is None
            if read.article is None or not (whole or isinstance(read.fault, Paywalled)):
                raise copy(read.fault) if read.fault is not None else NotAnArticle(link)
            same = await self._workers.run(_belongs, text, read.article, whole, timeout=COMPARE_SECONDS)
        except WarbriefError as error:
            trail.add(f"the text stays without a source: {error.finding}")
            return pasted
        shown = shorten_link(read.article.url or link)
        if not same:
            trail.add(f"the text stays without a source: it is not surely that of {shown}")
            return pasted
        trail.add(f"took source, title and date from {shown}: its text is the pasted one")
        teaser = Note(
            code=NoteCode.CUT_OFF,
            text="Only the beginning of this text could be compared with its page, which does not show the rest.",
        )
        return Found(article=replace(read.article, text=text), notes=() if whole else (teaser,))

    async def _read(self, link: str, trail: Trail) -> _Read:
        """What the page of a link gives; the trail gets the steps, those that led to a fault too."""
        from bot.articles.wells import address_of

        inner = unwrapped(link)
        if inner != link.strip():
            trail.add(f"took {shorten_link(inner)} out of a link of {shorten_link(link)}")
        _refuse_kind(inner)
        address = address_of(inner)
        if address != inner:
            trail.add(f"asked for {shorten_link(inner)} in the form that shows it alone")
        read = await self._pages.ask((address, inner), lambda before: self._open_page(address, inner, before))
        trail.extend(read.steps)
        return read

    async def _open_page(self, address: str, link: str, before: _Read | None) -> _Read:
        from bot.articles.wells import address_of

        trail = Trail()
        known = before.edition if before is not None else None
        try:
            page = await self._fetch(address, trail, known)
            if before is not None and page.status == 304:
                return before
            if page.url != address:
                _refuse_kind(page.url)
                address = address_of(page.url)
                if address != page.url:  # a short link to a post that is shown elsewhere
                    page = await self._fetch(address, trail, None)
            reading = await self._workers.run(
                _read_page, page.body, page.url, page.content_type, page.charset, link, timeout=EXTRACT_SECONDS
            )
        except WarbriefError as error:
            return _Read(fault=_bare(error), steps=trail.steps, fresh=self._fresh)
        for what in reading.steps:
            trail.add(what)
        if reading.fault is None:
            trail.add(f"found an article of {len(reading.article.text):,} characters")
        cut = Note(code=NoteCode.CUT_OFF, text=f"Only the first {len(page.body):,} bytes of this page were read.")
        return _Read(
            article=reading.article,
            fault=_bare(reading.fault) if reading.fault else None,
            notes=(*((cut,) if page.cut else ()), *reading.notes),
            steps=trail.steps,
            edition=page.edition,
            fresh=self._fresh,
        )


def _refuse_kind(link: str) -> None:
    """Raise where a link alone tells that it leads to no article."""
    kind = kind_of_link(link)
    if kind:
        raise UnsupportedType(link, kind) if is_media_kind(kind) else NotAnArticle(link, kind)


def _bare(error: WarbriefError) -> WarbriefError:
    """An error that can be kept: without the frames that it came through, which hold the page."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def _read_page(body: bytes, url: str, content_type: str, charset: str | None, link: str) -> Reading:
    from bot.articles.extract import Reading, read_page
    from bot.articles.opening import open_document

    opened = open_document(body, url, content_type)
    if opened is None:
        return read_page(body, url, content_type, charset, link)
    return Reading(opened.article, notes=opened.notes, steps=opened.steps)


def _open(file: File) -> Opened:
    from bot.articles.opening import open_posted

    return open_posted(file)


def _belongs(text: str, page: Article, whole: bool) -> bool:
    from bot.articles.pasted import belongs

    return belongs(text, page, whole=whole)
