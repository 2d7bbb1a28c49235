"""From bytes to text: which bytes are no text at all, and in which encoding the others are written.

An encoding that is declared (byte order mark, the server's word) is believed if it fits; else UTF-8; else it is
guessed by charset-normalizer from the start of the text. Guessing can be wrong on short texts in the single-byte
encodings of Cyrillic.
"""

from __future__ import annotations

import codecs

from bot.errors import UnsupportedType

_SAMPLE = 32_768  # bytes looked at for guessing
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
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "an archive"),
    (b"BZh", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"Rar!", "an archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3\0", "a database"),
)


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
            return kind
    if data[4:8] == b"ftyp":
        return "a video"
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
    if charset is not None and not _is_utf8_name(charset):
        try:
            return data.decode(charset)
        except (LookupError, ValueError):  # unknown, no text encoding, or not what the bytes are in
            pass
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    # A few bad bytes among characters that UTF-8 alone explains are damage; no such character is another encoding.
    if broken and broken > sum(character > "\x7f" for character in text) - broken:
        return data.decode(_guess(data), errors="replace")
    return text


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes  # takes a while to import and is seldom needed

    best = from_bytes(data[:_SAMPLE]).best()
    return best.encoding if best is not None else "utf-8"


def _is_utf8_name(charset: str) -> bool:
    return charset.lower().replace("_", "-") in ("utf-8", "utf8")
