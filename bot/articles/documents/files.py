"""From bytes to text: which bytes are no text at all, and in which encoding the others are written.

What are UTF-8 or UTF-16 show it. Else an encoding that is declared is believed if it fits, unless it is the one that
servers declare by default; else it is guessed (`encodings`). What a file is, its first bytes say; of office documents
the names of their parts.
"""

from __future__ import annotations

import codecs

from bot.articles.documents.encodings import OTHER_SCRIPTS, guess_encoding, sixteen_bits
from bot.errors import UnsupportedType

_SAMPLE = 32_768  # bytes looked at for control characters
_DEFAULTS = ("iso-8859-1", "iso8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "ascii", "us-ascii")
_CONTROL_SHARE = 0.02  # text has next to no control characters; random bytes have 11 %
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\b\x1b")) + b"\x7f"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "a media file"),
    (b"ID3", "an audio file"),
    (b"OggS", "a media file"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"PK\x03\x04", "an archive or office document"),
    (b"PK\x05\x06", "an archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "an archive"),
    (b"BZh", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"Rar!", "an archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3\0", "a database"),
    (b"II*\0", "an image"),
    (b"MM\0*", "an image"),
    (b"fLaC", "an audio file"),
    (b"bplist00", "a web archive"),
    (b"\xfd7zXZ\0", "an archive"),
    (b"\x28\xb5\x2f\xfd", "an archive"),
)
# What a zip file or an old office file is, by the names of its parts.
_PARTS = {
    b"PK\x03\x04": (
        (b"word/document", "a Word document"),
        (b"xl/workbook", "a spreadsheet"),
        (b"ppt/presentation", "a presentation"),
        (b"application/vnd.oasis.opendocument.text", "an OpenDocument text"),
        (b"application/vnd.oasis.opendocument", "an office document"),
        (b"application/epub+zip", "an e-book"),
        (b"Index/Document.iwa", "a Pages document"),
    ),
    b"\xd0\xcf\x11\xe0": (
        ("WordDocument".encode("utf-16-le"), "an old Word document"),
        ("Workbook".encode("utf-16-le"), "an old spreadsheet"),
        ("PowerPoint Document".encode("utf-16-le"), "an old presentation"),
    ),
}


def kind_of(data: bytes) -> str | None:
    """What bytes are that are not text.

    Args:
        data: the content of a file or page.

    Returns:
        A phrase such as "a PDF", or None for what may be text. Never raises.

    >>> kind_of(b"%PDF-1.7 ..."), kind_of("Київ".encode())
    ('a PDF', None)
    """
    if any(data.startswith(mark) for mark, _ in _MARKS):
        return None
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return next((known for part, known in _PARTS.get(magic, ()) if part in data), kind)
    if data[4:8] == b"ftyp":
        return "a video"
    if sixteen_bits(data) is not None:
        return None
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return "a binary file" if controls > _CONTROL_SHARE * len(sample) else None


def decode(data: bytes, name: str = "the file", charset: str | None = None) -> str:
    """The text that bytes hold, without a byte order mark.

    Args:
        data: the content of a text file or page.
        name: how a message speaks of it.
        charset: the encoding that the server or page declares.

    Returns:
        The text. Bytes that have no meaning become U+FFFD.

    Raises:
        UnsupportedType: the bytes are no text.

    >>> decode(codecs.BOM_UTF8 + "Бахмут".encode())
    'Бахмут'
    """
    kind = kind_of(data)
    if kind is not None:
        raise UnsupportedType(name, kind)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    found = sixteen_bits(data)
    if found is not None:
        return data[: len(data) & ~1].decode(found, errors="replace")
    text = data.decode("utf-8", errors="replace")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    broken = text.count("\ufffd")
    # A few bad bytes among characters that UTF-8 alone explains are damage; no such character is another encoding.
    other = broken > beyond - broken
    if charset is not None and (other or not beyond):
        try:
            return data.decode(_believed(charset, data) if other else charset)
        except (LookupError, ValueError):  # unknown, no text encoding, or not what the bytes are in
            pass
    return data.decode(guess_encoding(data), errors="replace") if other else text


def _believed(charset: str, data: bytes) -> str:
    """The declared encoding; what servers declare by default fits any bytes and is checked."""
    if charset.strip().lower().replace("_", "-") not in _DEFAULTS:
        return charset
    guessed = guess_encoding(data)
    return guessed if guessed in OTHER_SCRIPTS else "cp1252"
