"""The article in a file: of an HTML page the one that stands in it, of a PDF or a text all of it.

A file can be forged, so what it says of its origin is not believed: an article from a posted file has neither link nor
publisher, whatever stands in it. Its title, byline and date are shown as the file's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from bot.articles.documents.files import decode, kind_of
from bot.errors import NotAnArticle, NoText, UnsupportedType
from bot.messages import File
from summarizers.text.cleaning import READ_LIMIT
from summarizers.types import Article, Note, NoteCode

_HTML_NAMES = (".html", ".htm", ".xhtml")
_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<!-- saved from url=")
_XML_STARTS = (b"<?xml", b"<rss", b"<feed", b"<svg")
_MARKDOWN_NAMES = (".md", ".markdown", ".mdown")
_MARKDOWN_TYPES = ("text/markdown", "text/x-markdown")
# Text by its bytes, and no article by its form.
_OTHER_NAMES = {
    ".json": "a JSON file",
    ".jsonl": "a JSON file",
    ".csv": "a table",
    ".tsv": "a table",
    ".mht": "a web archive",
    ".mhtml": "a web archive",
    ".webarchive": "a web archive",
    ".eml": "an e-mail",
    ".svg": "an image",
}
_START = 1_024  # bytes in which a file says what it is
_PASSWORD = re.compile(rb"<input\b[^>]{0,300}?\btype\s*=\s*[\"']?password\b", re.IGNORECASE)
_MARKDOWN = 600_000  # characters of Markdown that are read: thrice what the analysis reads of a text
_FEWEST_WORDS = 50  # of a document behind a link, as of a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An article out of a file, what a reader of its brief should know, and what was done, one phrase a step."""

    article: Article
    notes: tuple[Note, ...] = ()
    steps: tuple[str, ...] = ()


def open_posted(file: File) -> Opened:
    """The article of a file that was posted. Meant for a worker process: hostile files cost seconds and memory.

    What it is, its bytes say first; then its name and content type, which chats often get wrong.

    Args:
        file: its name, bytes and content type, where one was given.

    Returns:
        The article, without `url` and `publisher`.

    Raises:
        UnsupportedType: it is neither a text nor a page nor a PDF that has text.
        NoText: it is empty.
        NotAnArticle: it is a page without an article.
        Paywalled: it is a page that shows a part of its article.
    """
    if not file.data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise NoText(file.name)
    name, kind = file.name.lower(), (file.content_type or "").partition(";")[0].strip().lower()
    if is_pdf(file.data):
        opened = _from_pdf(file.data, file.name)
    elif _is_html(file.data) or ((name.endswith(_HTML_NAMES) or kind == "text/html") and kind_of(file.data) is None):
        opened = _from_html(file)
    else:
        opened = _from_text(file, name, kind)
    return replace(opened, article=replace(opened.article, url=None, publisher=None))


def open_document(data: bytes, url: str, content_type: str) -> Opened | None:
    """The article of a document, such as a PDF, that a link led to. Meant for a worker process.

    Args:
        data: what was fetched.
        url: where, after redirects.
        content_type: as the server says.

    Returns:
        The article, with its `url` and the host as publisher; None for what is no document but a page or a text.

    Raises:
        UnsupportedType: a document that cannot be read.
        NotAnArticle: a document without an article.
    """
    if is_pdf(data):
        opened = _from_pdf(data, url)
        if len(opened.article.text.split()) < _FEWEST_WORDS:
            raise NotAnArticle(url)
        return replace(opened, article=replace(opened.article, url=url, publisher=_host(url)))
    kind = kind_of(data)
    if kind is not None:
        raise UnsupportedType(url, kind)
    if content_type == "application/pdf" and not _is_html(data):
        raise UnsupportedType(url, "a broken PDF")
    return None


def is_pdf(data: bytes) -> bool:
    r"""Whether bytes are a PDF: its mark may stand behind some others, but not in the middle of a text.

    >>> is_pdf(b"\xef\xbb\xbf%PDF-1.4\n"), is_pdf(b"Save it as %PDF-1.4.")
    (True, False)
    """
    at = data.find(b"%PDF-", 0, _START)
    return at >= 0 and (not data[:at].strip(b"\0 \t\r\n\xef\xbb\xbf") or b"%%EOF" in data[-_START:])


def _is_html(data: bytes) -> bool:
    start = data[:_START].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<?xml"):
        return b"<html" in start
    return start.startswith(_HTML_STARTS)


def _from_pdf(data: bytes, name: str) -> Opened:
    from bot.articles.documents.pdf import read_pdf  # loads PDFium: in the workers only

    found = read_pdf(data, name)
    cut = Note(code=NoteCode.CUT_OFF, text=f"Only the first {found.pages} of {found.of} pages were read.")
    return Opened(
        article=Article(text=found.text, title=found.title, published_at=found.published_at),
        notes=(cut,) if found.pages < found.of else (),
        steps=(f"read the text of {found.pages:,} of {found.of:,} pages of a PDF",),
    )


def _from_html(file: File) -> Opened:
    from bot.articles.extract import read_page

    try:
        page = read_page(file.data, None, "text/html")
        if page.fault is not None:
            raise page.fault
    except NotAnArticle as error:
        what = error.args[1]
        if not what and _PASSWORD.search(file.data, 0, 1_000_000):
            what = "a sign-in page"  # what a chat hands out instead of a file that it does not let one have
        raise NotAnArticle(file.name, what) from None
    except UnsupportedType as error:
        raise UnsupportedType(file.name, error.args[1]) from None
    return Opened(article=page.article, notes=page.notes, steps=("took the article out of a saved page", *page.steps))


def _from_text(file: File, name: str, kind: str) -> Opened:
    text = decode(file.data, file.name).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    for ending, other in _OTHER_NAMES.items():
        if name.endswith(ending):
            raise UnsupportedType(file.name, other)
    start = file.data[:_START].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_XML_STARTS):
        raise UnsupportedType(file.name, "an XML file")
    if b"multipart/related" in start and b"mime-version:" in start:
        raise UnsupportedType(file.name, "a web archive")
    if name.endswith(_MARKDOWN_NAMES) or kind in _MARKDOWN_TYPES:
        from bot.articles.documents.markdown import read_markdown

        marked = read_markdown(text[:_MARKDOWN])
        article = Article(text=marked.text, title=marked.title, published_at=marked.published_at)
        cut = len(text) > _MARKDOWN and len(marked.text) <= READ_LIMIT  # of more, the analysis says what it reads
        note = Note(code=NoteCode.CUT_OFF, text=f"Only the first {_MARKDOWN:,} characters of this file were read.")
        return Opened(article=article, notes=(note,) if cut else (), steps=("took the text out of Markdown",))
    return Opened(article=Article(text=text), steps=("took the whole text of the file",))


def _host(url: str) -> str | None:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
