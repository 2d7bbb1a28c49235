"""Undoes the content encodings that are asked for, a bounded piece at a time.

A small body that unpacks to gigabytes costs no more than what is asked of it; what stands behind the end of the packed
data is dropped, and data that ends early gives what it has. Encodings inside encodings are none that was asked for.
"""

from __future__ import annotations

import zlib


class Unpacker:
    """Undoes a content encoding, never giving more than is asked for."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding.strip().lower()
        self._stream: zlib._Decompress | None = None
        if self._encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise ValueError(f"content encoding {self._encoding}")

    def feed(self, data: bytes, most: int) -> bytes:
        """The next unpacked bytes, at most `most` of them; what is beyond is lost."""
        if self._encoding in ("", "identity"):
            return data[:most]
        if self._stream is None:
            self._stream = zlib.decompressobj(_window_bits(self._encoding, data))
        if self._stream.eof:
            return b""
        return self._stream.decompress(data, most)


def _window_bits(encoding: str, start: bytes) -> int:
    if encoding != "deflate":
        return 16 + zlib.MAX_WBITS
    has_header = start[:1] and start[0] & 0x0F == 8  # RFC 9110 wants the zlib header, some servers leave it out
    return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS
