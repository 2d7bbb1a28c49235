"""Fetches one public page: few bytes, little time, every hop judged before it is taken.

Redirects are followed by hand, so that `guard.check_link` sees each; `guard.guarded_socket` sees every address before
the connection. Decompression is done chunk by chunk with an upper bound. Every answer has a connection of its own, so
that nothing which a site sends after its answer is taken for another. Nothing is retried and no cookie is kept. A page
above the limit is cut and read as far as it goes: the article stands before the comments.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.articles.documents.files import kind_of
from bot.articles.fetching.faults import LATER, describe_status, describe_type, translate
from bot.articles.fetching.guard import Address, check_link, guarded_socket
from bot.articles.fetching.manners import ROBOTS_BYTES, Manners
from bot.articles.fetching.names import Names
from bot.articles.fetching.onward import refresh_target, target_of
from bot.articles.fetching.unpacking import Unpacker
from bot.errors import FetchFailed, UnsupportedType, WarbriefError, shorten_link
from bot.trail import Trail

PAGE_BYTES = 3_000_000  # on the wire and unpacked; the longest of 1,000 news pages had 2.6 MB, extraction is slow above
PDF_BYTES = 8_000_000  # as much as of a file that is posted; half a PDF is none
SECONDS = 15.0  # for everything: waiting for a turn, names, redirects, the body
CONNECT_SECONDS = 5.0  # for one address, TLS included
IDLE_SECONDS = 7.0  # without a byte; slow sites take five for the first one
ROBOTS_TIME = 3.0  # seconds
REDIRECTS = 5
CONNECTIONS = 20  # at a time, in all
CONNECTIONS_A_HOST = 4
HEADER_BYTES = 16_384  # one header; some sites' security policies take 10,000
HEADERS = 128
_CHUNK = 65_536

PDF = "application/pdf"
READABLE = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown", PDF)
_UNNAMED = ("", "application/octet-stream", "binary/octet-stream", "application/x-pdf")  # judged by their bytes
_REDIRECTING = (301, 302, 303, 307, 308)
_BUSY = (429, 503)
_EDITION_LENGTH = 256  # characters of an ETag or a date; longer ones are passed over


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """By what a server tells whether a page has changed: what it said of the page at `url`, as it said it."""

    url: str
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a fetch brought back.

    `url` is the address after redirects, `content_type` without parameters, `charset` as the server says. `cut` is
    True where the page went on beyond the limit. `edition` is None where the server says nothing of it. A `status` of
    304 says that the known edition is still the page; `body` is empty then.
    """

    url: str
    status: int
    content_type: str
    body: bytes
    charset: str | None = None
    cut: bool = False
    edition: Edition | None = None


class Fetcher:
    """Fetches pages over one pool of connections. Close it, or use it as an async context manager.

    Args:
        contact: an address or link under which a site's owner reaches the operator; part of the user agent.
        seconds: the limit for one fetch, in seconds.
        limit: the limit for one page, in bytes.
        allow: addresses (or names) with ports that are opened although they are not public. Manners are for names:
            an address that stands here is asked without. For tests: no setting leads here.
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
        self._manners = Manners(self._robots)
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

    async def fetch(self, url: str, trail: Trail | None = None, known: Edition | None = None) -> Page:
        """The page behind a link.

        Args:
            url: a link as posted.
            trail: gets the steps.
            known: the edition that the caller has already.

        Returns:
            The page, a success of HTTP with a body of text or a PDF; or a status of 304, where the known edition is
            still the page.

        Raises:
            FetchFailed: no such page or host, an error of the server, no answer in time, an empty answer; or the site
                does not want to be asked, or not now.
            RefusedAddress: the link, or a redirect of it, leads to something that is no public web page.
            UnsupportedType: neither HTML nor plain text nor a PDF that is small enough.
        """
        trail = Trail() if trail is None else trail
        hops = [check_link(url, self._allow)]
        try:
            async with asyncio.timeout(self._seconds) as limit:
                return await self._follow(hops, trail, known)
        except (aiohttp.ClientError, OSError, ValueError, zlib.error) as error:
            if isinstance(error, TimeoutError) and limit.expired():
                raise FetchFailed(url, f"did not answer within {self._seconds:g} seconds", LATER) from None
            raise translate(str(hops[-1]), error) from error

    async def _follow(self, hops: list[URL], trail: Trail, known: Edition | None) -> Page:
        """Go from hop to hop until there is a page; each hop is added to the list before it is taken."""
        site = None
        for _ in range(REDIRECTS + 1):
            url = hops[-1]
            if not self._is_own(url):
                await self._manners.ask_leave(url, trail)
                if url.host_port_subcomponent != site:  # a redirect within the site is the same visit
                    await self._manners.wait(url, trail)
            site = url.host_port_subcomponent
            conditions = _conditions(url, known)
            async with self._open().get(url, allow_redirects=False, headers=conditions) as response:
                found = await self._answer(response, url, bool(conditions))
            if isinstance(found, Page):
                size = f"{len(found.body):,} bytes{', cut there' if found.cut else ''}"
                trail.add(f"fetched {shorten_link(found.url)} ({found.status}, {found.content_type}, {size})")
                return found
            hops.append(self._next(url, found))
            trail.add(f"{shorten_link(str(url))} sent on ({response.status}) to {shorten_link(str(hops[-1]))}")
        raise FetchFailed(str(hops[0]), f"leads from page to page without end (more than {REDIRECTS} redirects)")

    def _next(self, url: URL, target: str) -> URL:
        try:
            joined = url.join(URL(target))
        except ValueError:
            raise FetchFailed(str(url), "leads to a malformed link") from None
        return check_link(str(joined), self._allow)

    async def _answer(self, response: aiohttp.ClientResponse, url: URL, conditional: bool) -> Page | str:
        """The page, or where it sends on to."""
        if response.status in _REDIRECTING:
            target = response.headers.get("Location", "").strip()
            response.close()  # the body of a redirect is of no use; the connection goes with it
            if not target:
                raise FetchFailed(str(url), f"answered {response.status} without saying where to go")
            return target
        if response.status == 304 and conditional:
            return Page(url=str(url), status=304, content_type="", body=b"")
        if not 200 <= response.status < 300 or response.status == 206:  # no part was asked for
            reason, advice = describe_status(response.status)
            if response.status in _BUSY and not self._is_own(url):
                advice = self._manners.come_back(url, response.headers.get("Retry-After", "")) or advice
            response.close()
            raise FetchFailed(str(url), reason, advice)
        page = await self._read(response, url)
        if page.content_type not in ("text/html", "application/xhtml+xml"):
            return page
        return target_of(response.headers.get("Refresh", "")) or refresh_target(page.body) or page

    async def _read(self, response: aiohttp.ClientResponse, url: URL) -> Page:
        link = str(url)
        content_type = response.content_type if "Content-Type" in response.headers else ""
        if content_type not in (*READABLE, *_UNNAMED):
            raise UnsupportedType(link, describe_type(content_type))
        limit = max(self._limit, PDF_BYTES) if content_type in (PDF, *_UNNAMED) else self._limit
        body, cut = await _collect(response, limit)
        if not body.strip():
            raise FetchFailed(link, "answered with an empty page")
        kind = kind_of(body)
        if b"%PDF-" in body[:1_024]:
            content_type = PDF
        elif kind is not None or content_type not in (*READABLE, ""):
            raise UnsupportedType(link, kind or describe_type(content_type))
        elif content_type == PDF:
            content_type = ""  # a page with a notice, in the place of the document
        if content_type == PDF and cut:
            raise UnsupportedType(link, f"a PDF of more than {limit // 1_000_000} MB")
        return Page(
            url=link,
            status=response.status,
            content_type=content_type or "text/html",
            body=body[: self._limit] if content_type != PDF else body,
            charset=response.charset,
            cut=cut or (content_type != PDF and len(body) > self._limit),
            edition=_edition(link, response),
        )

    async def _robots(self, url: URL) -> str:
        """A robots.txt; "" where there is none, or it cannot be had soon: then the page that was posted is read."""
        with suppress(aiohttp.ClientError, OSError, ValueError, zlib.error, WarbriefError):
            async with asyncio.timeout(ROBOTS_TIME):
                for _ in range(REDIRECTS + 1):
                    async with self._open().get(url, allow_redirects=False) as response:
                        if response.status == 200:
                            body, _ = await _collect(response, ROBOTS_BYTES)
                            return body.decode("utf-8", "replace")
                        target = response.headers.get("Location", "") if response.status in _REDIRECTING else ""
                        response.close()
                    if not target:
                        return ""
                    url = self._next(url, target)
        return ""

    def _is_own(self, url: URL) -> bool:
        """Whether an address is one of those that tests allow."""
        host = url.raw_host or ""
        return (host, url.port) in self._allow and (":" in host or host.replace(".", "").isdigit())

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:  # made inside the running loop
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    socket_factory=guarded_socket(self._allow),
                    resolver=Names(self._resolver),
                    use_dns_cache=False,  # an answer checked now says nothing of the next one
                    limit=CONNECTIONS,
                    limit_per_host=CONNECTIONS_A_HOST,
                    force_close=True,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,  # a proxy of the environment would connect in our place, past the guard
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=IDLE_SECONDS),
                max_line_size=HEADER_BYTES,
                max_field_size=HEADER_BYTES,
                max_headers=HEADERS,
                headers={
                    "User-Agent": self._agent,
                    "Accept": "text/html, application/xhtml+xml, text/plain;q=0.9, application/pdf;q=0.8",
                    "Accept-Encoding": "gzip, deflate",
                },
            )
        return self._session


async def _collect(response: aiohttp.ClientResponse, limit: int) -> tuple[bytes, bool]:
    """The body, unpacked, up to the limit; and whether it went on there."""
    unpack = Unpacker(response.headers.get("Content-Encoding", ""))
    body = bytearray()
    wire = 0
    async for chunk in response.content.iter_chunked(_CHUNK):
        wire += len(chunk)
        body += unpack.feed(chunk, limit + 1 - len(body))
        if len(body) > limit or wire > limit:
            response.close()
            return bytes(body[:limit]), True
    return bytes(body), False


def _conditions(url: URL, known: Edition | None) -> dict[str, str]:
    """The headers that ask for a page only if it changed; none at another address than the edition's."""
    if known is None or known.url != str(url):
        return {}
    named = (("If-None-Match", known.etag), ("If-Modified-Since", known.modified))
    return {name: value for name, value in named if value}


def _edition(link: str, response: aiohttp.ClientResponse) -> Edition | None:
    etag, modified = (_plain(response.headers.get(name, "")) for name in ("ETag", "Last-Modified"))
    return Edition(url=link, etag=etag, modified=modified) if etag or modified else None


def _plain(value: str) -> str:
    """A header's value that is sent back as it came; "" for a strange one."""
    return value if value.isascii() and value.isprintable() and len(value) <= _EDITION_LENGTH else ""


def _user_agent(contact: str) -> str:
    try:
        number = version("warbrief")
    except PackageNotFoundError:  # run from a source tree
        number = "0"
    return f"Warbrief/{number} (+{contact})" if contact else f"Warbrief/{number}"
