"""What hostile servers send, byte for byte, and the sentence that a user sees, or how much is read.

The sentences' endings are those of `test_fetch_attacks.ENDINGS`.
"""

from __future__ import annotations

import gzip
import zlib

from hostile_site import Script, endless, reply

ARTICLE = b"<html><body><p>Ukrainian troops hold the city, the General Staff said on Tuesday.</p></body></html>"

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def packed(encoding: str, data: bytes, bits: int = 31) -> bytes:
    packer = zlib.compressobj(9, wbits=bits)
    return reply(packer.compress(data) + packer.flush(), f"Content-Encoding: {encoding}")


BROTLI = bytes.fromhex(
    "cbffff3ff825c2e2b14020f7fe8fffff7ff04b00c4611180eefd1fffffffe0970088c30200ddfb3ffeffffc12f0110870500baf7"
)
ZSTD = bytes.fromhex("28b52ffd0458b500000878780100fbff39c0020000")

# What a hostile server sends, byte for byte, and what is said or read.
SERVERS: list[tuple[str, bytes | Script, str]] = [
    ("nothing at all", b"", "fetch_failed: 127.0.0.1/a broke off before the page was complete. LATER"),
    (
        "a status line byte by byte",
        endless(b"", b"H", 0.02),
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    ("a body without end", endless(HEAD + b"\r\n", b"<p>again</p>" * 5_000), "read 300,000 bytes, cut"),
    (
        "headers without end",
        endless(b"HTTP/1.1 200 OK\r\n", b"X-Again: a\r\n" * 500),
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "one header without end",
        endless(b"HTTP/1.1 200 OK\r\nX-Long: ", b"a" * 5_000),
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "a thousand headers",
        HEAD + b"X-Many: a\r\n" * 1_000 + b"Content-Length: 3\r\n\r\n<p>",
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "a header of 100 KB",
        HEAD + b"X-Long: " + b"a" * 100_000 + b"\r\nContent-Length: 3\r\n\r\n<p>",
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "a thousand cookies",
        HEAD + b"Set-Cookie: a=b\r\n" * 1_000 + b"\r\n",
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "tiny chunks without end",
        endless(CHUNKED, b"1\r\na\r\n" * 2_000),
        "fetch_failed: 127.0.0.1/a broke off before the page was complete. LATER",
    ),
    (
        "chunk extensions without end",
        endless(CHUNKED + b"5;", b"a" * 5_000),
        "fetch_failed: 127.0.0.1/a broke off before the page was complete. LATER",
    ),
    (
        "a chunk size that is none",
        CHUNKED + b"zz\r\nabc\r\n0\r\n\r\n",
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "a chunk of 10^18 bytes",
        CHUNKED + b"de0b6b3a7640000\r\nabc",
        "fetch_failed: 127.0.0.1/a broke off before the page was complete. LATER",
    ),
    (
        "a negative chunk",
        CHUNKED + b"-5\r\nabc\r\n0\r\n\r\n",
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "trailers without end",
        endless(CHUNKED + b"3\r\n<p>\r\n0\r\n", b"X-Again: a\r\n" * 500),
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "informational answers without end",
        endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100),
        "fetch_failed: 127.0.0.1/a broke off before the page was complete. LATER",
    ),
    (
        "continue without end",
        endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        "fetch_failed: 127.0.0.1/a broke off before the page was complete. LATER",
    ),
    (
        "a switch of protocols",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        "fetch_failed: 127.0.0.1/a answered 101 (switching protocols). CHECK",
    ),
    ("no content", reply(status="204 No Content"), "fetch_failed: 127.0.0.1/a answered with an empty page. CHECK"),
    (
        "no content with a body",
        reply(ARTICLE, status="204 No Content"),
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "reset content",
        reply(status="205 Reset Content"),
        "fetch_failed: 127.0.0.1/a answered with an empty page. CHECK",
    ),
    (
        "a part nobody asked for",
        reply(ARTICLE, "Content-Range: bytes 0-9/100", status="206 Partial Content"),
        "fetch_failed: 127.0.0.1/a answered 206 (partial content). CHECK",
    ),
    (
        "not modified, unasked",
        reply(status="304 Not Modified"),
        "fetch_failed: 127.0.0.1/a answered 304 (not modified). CHECK",
    ),
    (
        "status 999",
        reply(ARTICLE, status="999 Request denied"),
        "fetch_failed: 127.0.0.1/a has a fault of its own (999). LATER",
    ),
    ("status 000", reply(ARTICLE, status="000 None"), "fetch_failed: 127.0.0.1/a answered 0. CHECK"),
    (
        "a long status",
        reply(ARTICLE, status="20000 OK"),
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    ("HTTP/0.9", b"<html>hello</html>", "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE"),
    (
        "HTTP/9.9",
        b"HTTP/9.9 200 OK\r\nContent-Length: 3\r\n\r\n<p>",
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "another protocol",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    ("random bytes", bytes(range(256)) * 20, "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE"),
    (
        "nulls in headers",
        HEAD + b"X-Null: a\x00b\r\nContent-Length: 3\r\n\r\n<p>",
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "a header without a name",
        HEAD + b": a\r\nContent-Length: 3\r\n\r\n<p>",
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    ("a header over two lines", HEAD + b"X-Folded: a\r\n b\r\nContent-Length: 3\r\n\r\n<p>", "read 3 bytes"),
    (
        "a length that is too small",
        reply(ARTICLE, length=12),
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "a length that is too large",
        reply(ARTICLE, length=10_000),
        "fetch_failed: 127.0.0.1/a broke off before the page was complete. LATER",
    ),
    (
        "a negative length",
        reply(ARTICLE, length=-5),
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "a length of 10^30",
        reply(ARTICLE, length=10**30),
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "two lengths",
        reply(ARTICLE, "Content-Length: 5"),
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "a length and chunks",
        reply(b"5\r\n<p>ab\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "chunked twice",
        reply(b"0\r\n\r\n", "Transfer-Encoding: chunked, chunked", length=-1),
        "fetch_failed: 127.0.0.1/a answered with an empty page. CHECK",
    ),
    ("a second answer behind the first", reply(b"<p>one") + reply(ARTICLE), "read 6 bytes"),
    ("gzip bomb", packed("gzip", b"a" * 5_000_000), "read 300,000 bytes, cut"),
    ("deflate bomb", packed("deflate", b"a" * 5_000_000, 15), "read 300,000 bytes, cut"),
    (
        "gzip in gzip",
        packed("gzip, gzip", gzip.compress(b"a" * 1_000_000)),
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "gzip in gzip, told once",
        packed("gzip", gzip.compress(b"a" * 1_000_000)),
        "unsupported_type: 127.0.0.1/a is an archive UNREAD",
    ),
    (
        "gzip with garbage behind",
        reply(gzip.compress(ARTICLE) + b"garbage" * 99, "Content-Encoding: gzip"),
        "read 99 bytes",
    ),
    ("gzip that ends early", reply(gzip.compress(ARTICLE)[:60], "Content-Encoding: gzip"), "read 30 bytes"),
    (
        "gzip that is none",
        reply(ARTICLE, "Content-Encoding: gzip"),
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "a gzip header without end",
        endless(HEAD + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08" + bytes(6), b"a" * 50_000),
        "fetch_failed: 127.0.0.1/a answered with an empty page. CHECK",
    ),
    (
        "a brotli bomb",
        reply(BROTLI, "Content-Encoding: br"),
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "zstd",
        reply(ZSTD, "Content-Encoding: zstd"),
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "an encoding of no name",
        reply(ARTICLE, "Content-Encoding: x" + "y" * 500),
        "fetch_failed: 127.0.0.1/a sent an answer that is not readable. PASTE",
    ),
    (
        "a picture called a page",
        reply(b"\x89PNG\r\n\x1a\n" + bytes(500)),
        "unsupported_type: 127.0.0.1/a is an image UNREAD",
    ),
    (
        "a program called a page",
        reply(b"\x7fELF\x02\x01\x01" + bytes(500)),
        "unsupported_type: 127.0.0.1/a is a program UNREAD",
    ),
    (
        "an archive called a page",
        reply(b"PK\x03\x04" + bytes(500)),
        "unsupported_type: 127.0.0.1/a is an archive or office document UNREAD",
    ),
    (
        "a page called a picture",
        reply(ARTICLE, "Content-Type: image/png"),
        "unsupported_type: 127.0.0.1/a is an image UNREAD",
    ),
    ("a page called a PDF", reply(ARTICLE, "Content-Type: application/pdf"), "read 99 bytes"),
    (
        "a program without a name",
        reply(b"\x7fELF" + bytes(500), "Content-Type: application/octet-stream"),
        "unsupported_type: 127.0.0.1/a is a program UNREAD",
    ),
    (
        "a type of strange characters",
        reply(ARTICLE, "Content-Type: <script>/\x1b[31m"),
        "unsupported_type: 127.0.0.1/a is a file of unknown type UNREAD",
    ),
    (
        "a type of 8,000 characters",
        reply(ARTICLE, "Content-Type: text/" + "x" * 8_000),
        "unsupported_type: 127.0.0.1/a is a file of unknown type UNREAD",
    ),
    (
        "a PDF without end",
        endless(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\n", b"%" * 500_000),
        "unsupported_type: 127.0.0.1/a is a PDF of more than 1 MB. Paste the text.",
    ),
    ("nothing but blanks", reply(b" \n" * 10_000), "fetch_failed: 127.0.0.1/a answered with an empty page. CHECK"),
    (
        "a download",
        reply(b"MZ\x90" + bytes(99), "Content-Disposition: attachment; filename=a.exe"),
        "unsupported_type: 127.0.0.1/a is a program UNREAD",
    ),
]

# What takes time: the limit of these is half a second for everything, or a fifth for a silence.
SLOW: list[tuple[str, bytes | Script, str]] = [
    (
        "silence",
        endless(b"", b"", 1),
        "fetch_failed: 127.0.0.1/a stopped answering before the page was complete. LATER",
    ),
    (
        "headers byte by byte",
        endless(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a", 0.02),
        "fetch_failed: 127.0.0.1/a did not answer within 0.5 seconds. LATER",
    ),
    (
        "a body byte by byte",
        endless(HEAD + b"\r\n", b"a", 0.02),
        "fetch_failed: 127.0.0.1/a did not answer within 0.5 seconds. LATER",
    ),
    (
        "a body that stops",
        endless(HEAD + b"\r\n<p>A", b"", 1),
        "fetch_failed: 127.0.0.1/a stopped answering before the page was complete. LATER",
    ),
    (
        "redirects that dawdle",
        endless(b"HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 9\r\n", b"X: a\r\n", 0.02),
        "fetch_failed: 127.0.0.1/a did not answer within 0.5 seconds. LATER",
    ),
]

ROBOTS: list[tuple[str, bytes | Script, str]] = [
    (
        "forbids",
        reply(b"User-agent: *\nDisallow: /", "Content-Type: text/plain"),
        "fetch_failed: robots.example.org/a asks programs not to read this page (robots.txt). PASTE",
    ),
    (
        "forbids by name",
        reply(b"User-agent: WarBrief\nDisallow: /a\n\nUser-agent: *\nAllow: /"),
        "fetch_failed: robots.example.org/a asks programs not to read this page (robots.txt). PASTE",
    ),
    ("is missing", reply(status="404 Not Found"), "read 99 bytes"),
    ("is forbidden", reply(status="403 Forbidden"), "read 99 bytes"),
    ("fails", reply(b"User-agent: *\nDisallow: /", status="500 Oops"), "read 99 bytes"),
    ("is silent", endless(b"", b"", 1), "read 99 bytes"),
    ("is slow", endless(HEAD + b"\r\nUser-agent: *\nDisallow: /\n", b"#", 0.01), "read 99 bytes"),
    ("has no end", endless(HEAD + b"\r\nUser-agent: *\nAllow: /a\n", b"Disallow: /\n" * 999), "read 99 bytes"),
    ("is binary", reply(bytes(range(256)) * 99), "read 99 bytes"),
    ("is a page", reply(ARTICLE), "read 99 bytes"),
    ("is a bomb", packed("gzip", b"User-agent: *\n" + b"Disallow: /" + b"*a" * 2_000_000), "read 99 bytes"),
    (
        "is stars",
        reply(b"User-agent: *\nDisallow: /" + b"*a" * 40_000 + b"*b$\n" + b"Disallow: /*a*a*a*a*b$\n" * 1_500),
        "read 99 bytes",
    ),
    ("names ten thousand programs", reply(b"User-agent: a\n" * 9_000 + b"Disallow: /\n" * 300), "read 99 bytes"),
    ("sends inside", reply(status="302 Found\r\nLocation: http://127.0.0.1:{inside}/robots.txt"), "read 99 bytes"),
    ("sends to itself", reply(status="302 Found\r\nLocation: /robots.txt"), "read 99 bytes"),
]
