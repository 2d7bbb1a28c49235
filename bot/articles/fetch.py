"""Fetches one public page: few bytes, little time, every hop judged before it is taken.

Redirects are followed by hand, so that `guard.check_link` sees each; `guard.guarded_socket` sees every address before
the connection. Decompression is done here, chunk by chunk with an upper bound, so that a small body that unpacks to
gigabytes costs no more than the limit. Nothing is retried and no cookie is kept. A page above the limit is cut and
read as far as it goes: the article stands before the comments.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.articles.files import kind_of
from bot.articles.guard import Address, AddressRefusedError, check_link, guarded_socket
from bot.errors import FetchFailed, RefusedAddress, UnsupportedType

PAGE_BYTES = 3_000_000  # on the wire and unpacked; the longest of 1,000 news pages had 2.6 MB, extraction is slow above
SECONDS = 15.0  # for everything: names, redirects, the body
REDIRECTS = 5
CONNECTIONS = 20  # at a time, in all
CONNECTIONS_A_HOST = 4
_CHUNK = 65_536

READABLE = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown")
_REDIRECTING = (301, 302, 303, 307, 308)
_KINDS = {
    "application/pdf": "a PDF",
    "application/json": "a JSON file",
    "application/zip": "an archive",
    "application/gzip": "an archive",
    "application/rss+xml": "a feed",
    "application/atom+xml": "a feed",
    "application/xml": "an XML file",
    "text/xml": "an XML file",
    "text/css": "a style sheet",
    "text/csv": "a table",
    "text/javascript": "a script",
    "image": "an image",
    "video": "a video",
    "audio": "an audio file",
    "font": "a font",
}
_PASTE = "Paste the text."
_LATER = "Try again later, or paste the text."
_CHECK = "Check the link, or paste the text."
_ANSWERS = {
    401: ("asks for a sign-in (401)", _PASTE),
    402: ("asks for payment (402)", _PASTE),
    403: ("does not let Warbrief in (403)", _PASTE),
    404: ("answered 404 (not found)", _CHECK),
    407: ("asks for a sign-in (407)", _PASTE),
    410: ("answered 410 (no longer there)", _PASTE),
    429: ("is being asked too often (429)", _LATER),
    451: ("is withheld for legal reasons (451)", _PASTE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a fetch brought back.

    `url` is the address after redirects, `content_type` without parameters, `charset` as the server says. `cut` is
    True where the page went on beyond the limit.
    """

    url: str
    status: int
    content_type: str
    body: bytes
    charset: str | None = None
    cut: bool = False


class Fetcher:
    """Fetches pages over one pool of connections. Close it, or use it as an async context manager.

    Args:
        contact: an address or link under which a site's owner reaches the operator; part of the user agent.
        seconds: the limit for one fetch, in seconds.
        limit: the limit for one body, in bytes.
        allow: literal addresses with ports that are opened although they are not public. For tests: no setting leads
            here.
        resolver: finds the addresses of a name; the system's by default. For tests.
    """

    def __init__(
        self,
        contact: str = "",
        *,
        seconds: float = SECONDS,
        limit: int = PAGE_BYTES,
        allow: Collection[Address] = (),
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._agent = _user_agent(contact)
        self._seconds = seconds
        self._limit = limit
        self._allow = frozenset(allow)
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections. Harmless when called again."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def fetch(self, url: str) -> Page:
        """The page behind a link.

        Args:
            url: a link as posted.

        Returns:
            The page, a success of HTTP with a body of text.

        Raises:
            FetchFailed: no such page or host, an error of the server, no answer in time, an empty answer.
            RefusedAddress: the link, or a redirect of it, leads to something that is no public web page.
            UnsupportedType: neither HTML nor plain text.
        """
        target = check_link(url, self._allow)
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(target)
        except TimeoutError:
            raise FetchFailed(url, f"did not answer within {self._seconds:g} seconds", _LATER) from None
        except (aiohttp.ClientError, OSError, ValueError, zlib.error) as error:
            raise _translate(str(target), error) from error

    async def _follow(self, url: URL) -> Page:
        first = str(url)
        for _ in range(REDIRECTS + 1):
            async with self._open().get(url, allow_redirects=False) as response:
                if response.status not in _REDIRECTING:
                    return await self._read(response, url)
                target = response.headers.get("Location", "").strip()
                response.close()  # the body of a redirect is of no use; the connection goes with it
            if not target:
                raise FetchFailed(first, f"answered {response.status} without saying where to go")
            url = self._next(url, target)
        raise FetchFailed(first, f"leads from page to page without end (more than {REDIRECTS} redirects)")

    def _next(self, url: URL, target: str) -> URL:
        try:
            joined = url.join(URL(target))
        except ValueError:
            raise FetchFailed(str(url), "leads to a malformed link") from None
        return check_link(str(joined), self._allow)

    async def _read(self, response: aiohttp.ClientResponse, url: URL) -> Page:
        link = str(url)
        status = response.status
        if not 200 <= status < 300:
            raise FetchFailed(link, *_describe_status(status))
        content_type = response.content_type if "Content-Type" in response.headers else ""
        if content_type and content_type not in READABLE:
            raise UnsupportedType(link, _describe_type(content_type))
        body, cut = await _collect(response, self._limit)
        if not body.strip():
            raise FetchFailed(link, "answered with an empty page")
        kind = kind_of(body)
        if kind is not None:
            raise UnsupportedType(link, kind)
        return Page(
            url=link,
            status=status,
            content_type=content_type or "text/html",
            body=body,
            charset=response.charset,
            cut=cut,
        )

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:  # made inside the running loop
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    socket_factory=guarded_socket(self._allow),
                    resolver=self._resolver,
                    use_dns_cache=False,  # an answer checked now says nothing of the next one
                    limit=CONNECTIONS,
                    limit_per_host=CONNECTIONS_A_HOST,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,  # a proxy of the environment would connect in our place, past the guard
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None),
                headers={
                    "User-Agent": self._agent,
                    "Accept": "text/html, application/xhtml+xml, text/plain;q=0.9",
                    "Accept-Encoding": "gzip, deflate",
                },
            )
        return self._session


async def _collect(response: aiohttp.ClientResponse, limit: int) -> tuple[bytes, bool]:
    """The body, unpacked, up to the limit; and whether it went on there."""
    unpack = _Unpacker(response.headers.get("Content-Encoding", ""))
    body = bytearray()
    wire = 0
    async for chunk in response.content.iter_chunked(_CHUNK):
        wire += len(chunk)
        body += unpack.feed(chunk, limit + 1 - len(body))
        if len(body) > limit or wire > limit:
            response.close()
            return bytes(body[:limit]), True
    return bytes(body), False


class _Unpacker:
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


def _translate(url: str, error: Exception) -> FetchFailed | RefusedAddress:
    """The error of the network in a user's words."""
    match error:
        case aiohttp.ClientConnectorDNSError():
            return FetchFailed(url, "could not be found: there is no such site")
        case aiohttp.ClientSSLError() | aiohttp.ServerFingerprintMismatch():
            return FetchFailed(url, "has no valid certificate, so the connection is not safe", _PASTE)
        case aiohttp.ClientConnectorError() if isinstance(error.os_error, AddressRefusedError):
            return RefusedAddress(url, "leads to an address that is not public")
        case aiohttp.ClientConnectorError():
            return FetchFailed(url, "could not be reached", _LATER)
        case aiohttp.ClientPayloadError() | aiohttp.ClientConnectionError() | OSError():
            return FetchFailed(url, "broke off before the page was complete", _LATER)
        case _:
            return FetchFailed(url, "sent an answer that is not readable", _PASTE)


def _describe_status(status: int) -> tuple[str, str]:
    if status in _ANSWERS:
        return _ANSWERS[status]
    if status >= 500:
        return f"has a fault of its own ({status})", _LATER
    try:
        phrase = f" ({HTTPStatus(status).phrase.lower()})"
    except ValueError:
        phrase = ""
    return f"answered {status}{phrase}", _CHECK


def _describe_type(content_type: str) -> str:
    family = content_type.partition("/")[0]
    return _KINDS.get(content_type) or _KINDS.get(family) or f"a file of type {content_type}"


def _user_agent(contact: str) -> str:
    try:
        number = version("warbrief")
    except PackageNotFoundError:  # run from a source tree
        number = "0"
    return f"Warbrief/{number} (+{contact})" if contact else f"Warbrief/{number}"
