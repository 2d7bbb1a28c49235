"""A screenshot made small: a PNG with a palette, of flat surfaces and a few shades of text, as pure data.

Chromium packs its screenshots fast and large. The 256 most frequent colours stay, others become the nearest of them.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def shrink(path: Path) -> None:
    """Writes an 8-bit RGB or RGBA picture anew, with at most 256 colours."""
    width, height, channels, rows = _read(path.read_bytes())
    pixels = [[bytes(row[at : at + 3]) for at in range(0, width * channels, channels)] for row in rows]
    counted = Counter(chain.from_iterable(pixels))
    palette = [colour for colour, _ in counted.most_common(256)]
    places = {colour: _nearest(palette, colour) for colour in counted}
    lines = b"".join(b"\0" + bytes(map(places.__getitem__, row)) for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", b"".join(palette)), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    path.write_bytes(_SIGNATURE + b"".join(map(_chunk, parts)))


def _nearest(palette: Sequence[bytes], colour: bytes) -> int:
    """The place in the palette of the colour that differs least."""
    differences = (sum(abs(a - b) for a, b in zip(known, colour, strict=True)) for known in palette)
    return min(enumerate(differences), key=lambda each: each[1])[0]


def _read(data: bytes) -> tuple[int, int, int, Iterator[bytearray]]:
    """Width, height, channels, and the rows from above as bytes."""
    at, packed, header = len(_SIGNATURE), b"", b""
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        header = body if kind == b"IHDR" else header
        packed += body if kind == b"IDAT" else b""
        at += length + 12
    width, height, depth, colours = struct.unpack(">IIBB", header[:10])
    if depth != 8 or colours not in (2, 6):
        raise ValueError("Only 8-bit RGB and RGBA pictures are read.")
    channels = {2: 3, 6: 4}[colours]
    return width, height, channels, _rows(zlib.decompress(packed), width * channels, channels)


def _rows(data: bytes, length: int, step: int) -> Iterator[bytearray]:
    """The rows without their filters, as the PNG specification defines them."""
    above = bytearray(length)
    for at in range(0, len(data), length + 1):
        kind, row = data[at], bytearray(data[at + 1 : at + 1 + length])
        if kind:
            for place in range(length):
                left = row[place - step] if place >= step else 0
                corner = above[place - step] if place >= step else 0
                row[place] = (row[place] + _guess(kind, left, above[place], corner)) & 255
        yield row
        above = row


def _guess(kind: int, left: int, above: int, corner: int) -> int:
    if kind < 4:
        return (0, left, above, (left + above) // 2)[kind]
    near = left + above - corner
    return min((left, above, corner), key=lambda each: abs(near - each))


def _chunk(part: tuple[bytes, bytes]) -> bytes:
    kind, body = part
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
