"""The article in a PDF: its text layer as paragraphs, and what the file says of itself where the text bears it out.

PDFium reads the file; what is on a page is put in order by `pdf_words`, `pdf_lines` and `pdf_paragraphs`. Meant for a
worker process, whose limits hold for PDFium too: a file that crashes it costs itself alone. It cannot read pictures of
pages, and takes a caption or a box for a paragraph like any other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdfium2

from bot.articles.documents.pdf_lines import Line, order_lines
from bot.articles.documents.pdf_paragraphs import Block, join_lines
from bot.articles.documents.pdf_words import read_words
from bot.errors import UnsupportedType

PAGES = 50
"""Pages that are read; reports in newsrooms' hands have a dozen, and 50 are more than the analysis reads."""

_CHARACTERS = 250_000  # of the text, after which no page is opened: more than the analysis reads
_TITLE = 1.2  # times the size of most of the text: a headline
_TITLE_WORDS = 40
_TITLE_PLACE = 1_500  # characters from the start, in which the title and the date stand
_STAMP_WORDS = 12  # of a page that is a picture: what a scanner's program stamps on it
_IMAGE = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
_LOCKED = 4  # PDFium's error code for a password
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_WORD = re.compile(r"\w+")
_SITE = re.compile(r"\s+[|\-–—:·]\s+")


@dataclass(frozen=True, slots=True)
class Pdf:
    """What is in a PDF: `pages` of `of` were read; title and day of publication stand in the text too."""

    text: str
    title: str | None
    published_at: datetime | None
    pages: int
    of: int


def read_pdf(data: bytes, name: str) -> Pdf:
    """The text of a PDF.

    Args:
        data: the file.
        name: how a message speaks of it.

    Returns:
        Its paragraphs, parted by blank lines, of at most `PAGES` pages.

    Raises:
        UnsupportedType: it is locked, broken, or has no text.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == _LOCKED or "password" in str(error).lower()
        raise UnsupportedType(name, "a PDF that is locked with a password" if locked else "a broken PDF") from None
    try:
        return _read(document, name)
    finally:
        document.close()


def _read(document: Any, name: str) -> Pdf:  # noqa: ANN401
    of = len(document)
    lines: list[list[Line]] = []
    backward = pictures = broken = characters = 0
    for number in range(min(of, PAGES)):
        if characters > _CHARACTERS:
            break
        lines.append([])
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            broken += 1
            continue
        try:
            words, turned = read_words(page)
            if len(words) <= _STAMP_WORDS and any(True for _ in page.get_objects(filter=[_IMAGE], max_depth=2)):
                pictures += 1
                continue
        finally:
            page.close()
        lines[-1] = order_lines(words, backward=turned)
        backward += turned
        characters += sum(len(word.text) + 1 for word in words)
    blocks = join_lines(lines, backward=backward * 2 > len(lines))
    text = "\n\n".join(block.text for block in blocks if block.text)
    if not any(character.isalnum() for character in text):
        what = "a PDF of pictures, without text" if pictures else "a PDF without text"
        raise UnsupportedType(name, "a broken PDF" if broken == len(lines) else what)
    stated = document.get_metadata_dict(skip_empty=True)
    return Pdf(
        text=text,
        title=_title(str(stated.get("Title", "")), text) or _headline(blocks),
        published_at=_day(str(stated.get("CreationDate", "")), text),
        pages=len(lines),
        of=of,
    )


def _title(stated: str, text: str) -> str | None:
    r"""The stated title, or its part before the site's name, where the text begins with those words too.

    >>> text = "War\n\nBridge held\n\nThe command said …"
    >>> _title("Bridge held at night | River Post", text.replace("held", "held at night")), _title("final2.docx", text)
    ('Bridge held at night', None)
    """
    start = " ".join(_WORD.findall(text[:_TITLE_PLACE].casefold()))
    parts = _SITE.split(" ".join(stated[:500].split()))
    for end in range(len(parts), 0, -1):
        part = " - ".join(parts[:end])
        words = _WORD.findall(part.casefold())
        if 2 < len(words) <= _TITLE_WORDS and f" {' '.join(words)} " in f" {start} ":
            return part
        if end == len(parts) and len(words) == 2 and start.startswith(" ".join(words)):
            return part
    return None


def _headline(blocks: Sequence[Block]) -> str | None:
    """The first of the largest lines of the first page, where they are larger than the text."""
    sizes = sorted(block.size for block in blocks for _ in range(0, len(block.text), 20))
    first = [block for block in blocks if block.page == blocks[0].page]
    largest = max(block.size for block in first)
    if largest < _TITLE * sizes[len(sizes) // 2]:
        return None
    found = next(block.text for block in first if block.size >= 0.98 * largest)
    return found if 2 < len(found.split()) <= _TITLE_WORDS else None


def _day(stated: str, text: str) -> datetime | None:
    """The day on which the file was made, where the text begins or ends with that date: else it is a later print's."""
    found = _DATE.match(stated)
    if found is None:
        return None
    try:
        made = datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC)
    except ValueError:
        return None
    near = f"{text[:_TITLE_PLACE]}\n{text[-300:]}"
    for day in (made, made - timedelta(days=1)):
        month = rf"(?:0?{day.month}|[^\W\d_]{{3,12}})"
        forms = (
            rf"\b0?{day.day}(?:st|nd|rd|th)?[.,/ ]+{month}[.,/ ]+{day.year}\b",
            rf"\b{month}[.,/ ]+0?{day.day}(?:st|nd|rd|th)?[.,/ ]+{day.year}\b",
            rf"\b{day.year}-{day.month:02}-{day.day:02}\b",
        )
        if any(re.search(form, near) for form in forms):
            return day
    return None
