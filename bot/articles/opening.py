"""The article in a file: of an HTML page the one that stands in it, of a text all of it."""

from __future__ import annotations

from bot.articles.files import decode
from bot.messages import File
from summarizers.types import Article

_HTML_NAMES = (".html", ".htm", ".xhtml")
_HTML_STARTS = (b"<!doctype html", b"<html")


def open_file(file: File) -> Article:
    """The article of a file that was posted. Meant for a worker process: hostile files cost seconds and memory.

    Args:
        file: its name, bytes and content type, where one was given.

    Returns:
        The article; `url` is None.

    Raises:
        UnsupportedType: it is neither text nor a page.
        NotAnArticle: it is a page without an article.
    """
    start = file.data[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if file.content_type == "text/html" or file.name.lower().endswith(_HTML_NAMES) or start.startswith(_HTML_STARTS):
        from bot.articles.extract import extract

        return extract(file.data, None, "text/html", None)
    return Article(text=decode(file.data, file.name))
