"""Articles from links and files: fetched here, taken apart in worker processes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.errors import FetchFailed
from bot.intake import TOO_LARGE
from bot.messages import File, Found
from bot.workers import Workers
from summarizers.types import Article, Note, NoteCode

if TYPE_CHECKING:
    from bot.articles.fetch import Page

# Real pages take 0.1 s; what takes this long is hostile or broken.
EXTRACT_SECONDS = 20.0

_HTML_NAMES = (".html", ".htm", ".xhtml")
_HTML_STARTS = (b"<!doctype html", b"<html")


class Reader:
    """Gets articles; the `bot.ports.Articles` of a running program.

    Args:
        fetch: gets the page behind a link; raises `WarbriefError`s.
        workers: take pages and files apart in other processes.
    """

    def __init__(self, fetch: Callable[[str], Awaitable[Page]], workers: Workers) -> None:
        self._fetch = fetch
        self._workers = workers

    async def from_link(self, link: str) -> Found:
        """The article of the page behind a link; a page that was too large to read whole gets a note."""
        page = await self._fetch(link)
        article = await self._workers.run(
            _extract, page.body, page.url, page.content_type, page.charset, timeout=EXTRACT_SECONDS
        )
        size = f"{len(page.body):,} bytes{', cut there' if page.cut else ''}"
        cut = Note(code=NoteCode.CUT_OFF, text=f"Only the first {len(page.body):,} bytes of this page were read.")
        return Found(
            article=article,
            steps=(
                f"fetched {page.url} ({page.status}, {page.content_type}, {size})",
                f"found an article of {len(article.text):,} characters in the page",
            ),
            notes=(cut,) if page.cut else (),
        )

    async def from_file(self, file: File) -> Found:
        """The article in a file: the one in an HTML page, or all of a text.

        Raises:
            FetchFailed: the file itself did not come.
        """
        if file.fault:
            again = "Paste the text." if file.fault == TOO_LARGE else "Post it again, or paste the text."
            raise FetchFailed(file.name, file.fault, again)
        article = await self._workers.run(_open, file, timeout=EXTRACT_SECONDS)
        return Found(
            article=article,
            steps=(f"read {file.name} ({len(file.data):,} bytes, {len(article.text):,} characters)",),
        )


def _extract(body: bytes, url: str | None, content_type: str, charset: str | None) -> Article:
    from bot.articles.extract import extract

    return extract(body, url, content_type, charset)


def _open(file: File) -> Article:
    from bot.articles.files import decode

    start = file.data[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if file.content_type == "text/html" or file.name.lower().endswith(_HTML_NAMES) or start.startswith(_HTML_STARTS):
        return _extract(file.data, None, "text/html", None)
    return Article(text=decode(file.data, file.name))
