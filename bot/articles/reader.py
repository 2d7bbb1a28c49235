"""Articles from links, files and pasted texts: fetched here, taken apart in worker processes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.errors import FetchFailed, shorten_link
from bot.intake import TOO_LARGE
from bot.messages import File, Found
from bot.trail import Trail
from bot.workers import Workers
from summarizers.types import Article, Note, NoteCode

if TYPE_CHECKING:
    from bot.articles.fetch import Page

# Real pages take 0.1 s; what takes this long is hostile or broken.
EXTRACT_SECONDS = 20.0


class Reader:
    """Gets articles; the `bot.ports.Articles` of a running program.

    Args:
        fetch: gets the page behind a link; raises `WarbriefError`s.
        workers: take pages and files apart in other processes.
    """

    def __init__(self, fetch: Callable[[str], Awaitable[Page]], workers: Workers) -> None:
        self._fetch = fetch
        self._workers = workers

    async def from_link(self, link: str, trail: Trail) -> Found:
        """The article of the page behind a link; a page that was too large to read whole gets a note."""
        page = await self._fetch(link)
        size = f"{len(page.body):,} bytes{', cut there' if page.cut else ''}"
        trail.add(f"fetched {shorten_link(page.url)} ({page.status}, {page.content_type}, {size})")
        article = await self._workers.run(
            _extract, page.body, page.url, page.content_type, page.charset, timeout=EXTRACT_SECONDS
        )
        trail.add(f"found an article of {len(article.text):,} characters in the page")
        cut = Note(code=NoteCode.CUT_OFF, text=f"Only the first {len(page.body):,} bytes of this page were read.")
        return Found(article=article, notes=(cut,) if page.cut else ())

    async def from_file(self, file: File, trail: Trail) -> Found:
        """The article in a file: the one in an HTML page, or all of a text.

        Raises:
            FetchFailed: the file itself did not come.
        """
        if file.fault:
            again = "Paste the text." if file.fault == TOO_LARGE else "Post it again, or paste the text."
            raise FetchFailed(file.name, file.fault, again)
        article = await self._workers.run(_open, file, timeout=EXTRACT_SECONDS)
        trail.add(f"read {file.name} ({len(file.data):,} bytes, {len(article.text):,} characters)")
        return Found(article=article)

    async def from_paste(self, text: str, link: str, trail: Trail) -> Found:
        """A pasted text as an article."""
        trail.add(f"took the text as pasted ({len(text):,} characters)")
        return Found(article=Article(text=text))


def _extract(body: bytes, url: str | None, content_type: str, charset: str | None) -> Article:
    from bot.articles.extract import extract

    return extract(body, url, content_type, charset)


def _open(file: File) -> Article:
    from bot.articles.opening import open_file

    return open_file(file)
