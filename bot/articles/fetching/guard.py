"""Which links may be opened and which addresses connected to: public web pages and nothing else.

Two fences. `check_link` judges a link before anything is done with it, redirects included. `guarded_socket` judges
every address at the moment of the connection, after the resolver has answered: a public name that leads to a private
address gets no socket. `ipaddress.is_global` alone lets through some addresses that serve the inside of a cloud or of
a translator, so a table of our own stands beside it (IANA special-purpose registries, RFC 6890, and the metadata
services of the large clouds). What this cannot do: tell whether a public address belongs to one's own network, or is
a translator's prefix of one's own.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Collection
from errno import EACCES, ECONNABORTED
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, TypeAlias

from yarl import URL

from bot.errors import FetchFailed, RefusedAddress

Address: TypeAlias = tuple[str, int]
"""An IP address as text, and a port."""

LONGEST_LINK = 2_048  # characters; longer ones are no links to articles
PORTS = {"http": 80, "https": 443}
WIRE_BYTES = 10_000_000  # that one connection receives: the largest body that is read, with its headers and frames
_PIECE = 16_384

_DENIED_4 = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers; 100.100.100.200 is a cloud's metadata service
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a cloud's host agent, on a public address
        "169.254.0.0/16",  # link-local, metadata services
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; 192.0.0.192 is a cloud's metadata service
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # multicast tunnelling
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_DENIED_6 = tuple(
    ip_network(block)
    for block in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which embeds any IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_PUBLIC_6 = ip_network("2000::/3")  # all unicast addresses that are assigned; anything else is special
_NAT64 = ip_network("64:ff9b::/96")  # how a network without IPv4 reaches it: judged by the address inside
_ISATAP = (0x00005EFE, 0x02005EFE)  # bits 64 to 95 of an address that ends in an IPv4 address to tunnel to
_INSIDE_NAMES = (
    *("localhost", "localdomain", "local", "internal", "intranet", "private", "lan", "home", "corp", "home.arpa"),
    *("svc", "consul", "docker", "alt", "onion"),  # of clusters, and of networks beside the public one
)
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)*{_LABEL}\Z")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|\d+)\Z")


def check_link(link: str, allow: Collection[Address] = ()) -> URL:
    """The link, parsed, if it may be opened.

    Args:
        link: a link as posted, or the target of a redirect made absolute.
        allow: literal addresses with ports that are allowed whatever they are, for tests.

    Returns:
        An http or https link without a fragment: default port, no user, a public address or a name that can be one.

    Raises:
        FetchFailed: it is no link at all.
        RefusedAddress: it leads elsewhere: another scheme or port, a user name, an address or name of the inside.

    >>> check_link("https://www.example.org/news#top")
    URL('https://www.example.org/news')
    """
    url = _parse(link)
    if url.scheme not in PORTS:
        raise RefusedAddress(link, "is not an http or https link")
    host = (url.raw_host or "").rstrip(".").casefold()
    if not host:
        raise FetchFailed(link, "is not a complete link")
    if url.raw_user is not None or url.raw_password is not None:
        raise RefusedAddress(link, "carries a user name or password")
    if (host, url.port) in allow:
        return url
    if url.port != PORTS[url.scheme]:
        raise RefusedAddress(link, f"uses port {url.port}, which is not a web page's")
    if ":" in host:
        if not check_address(host):
            raise RefusedAddress(link)
    elif not _NAME.match(host):
        raise FetchFailed(link, "has a malformed host name")
    elif _NUMBER.match(host.rpartition(".")[2]):  # all numbers: what a resolver would take for an address
        if not check_address(host):
            raise RefusedAddress(link)
    elif "." not in host or host.endswith(tuple(f".{name}" for name in _INSIDE_NAMES)):
        raise RefusedAddress(link)
    return url


def check_address(address: str) -> bool:
    """Whether an IP address, as text, is one of the public internet. Never raises; False for anything else.

    An address that wraps an IPv4 address (mapped, NAT64) is judged by what it wraps.

    >>> check_address("93.184.215.14"), check_address("::ffff:127.0.0.1"), check_address("169.254.169.254")
    (True, False, False)
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        if parsed.scope_id is not None:
            return False
        inner = parsed.ipv4_mapped or (IPv4Address(int(parsed) & 0xFFFFFFFF) if parsed in _NAT64 else None)
        if inner is None:
            tunnels = int(parsed) >> 32 & 0xFFFFFFFF in _ISATAP
            denied = tunnels or any(parsed in block for block in _DENIED_6)
            return parsed in _PUBLIC_6 and parsed.is_global and not denied
        parsed = inner
    return parsed.is_global and not parsed.is_multicast and not any(parsed in block for block in _DENIED_4)


class AddressRefusedError(OSError):
    """No socket for this address. An OSError, so that the client goes on to the name's next address."""

    def __init__(self) -> None:
        super().__init__(EACCES, "not a public address")


class MeteredSocket(socket.socket):
    """A socket that ends when it has received more than `WIRE_BYTES`.

    Headers, informational answers and the frames of chunks count too, which no limit on a body does. It gives small
    pieces, so that none keeps the program busy for long.
    """

    _left = WIRE_BYTES

    def recv(self, size: int, flags: int = 0) -> bytes:
        """As any socket's, but for the limit."""
        data = super().recv(min(size, _PIECE), flags)
        self._count(len(data))
        return data

    def recv_into(self, buffer: Any, size: int = 0, flags: int = 0) -> int:  # noqa: ANN401
        """As any socket's, but for the limit."""
        number = super().recv_into(buffer, min(size or len(buffer), _PIECE), flags)
        self._count(number)
        return number

    def _count(self, number: int) -> None:
        self._left -= number
        if self._left < 0:
            raise OSError(ECONNABORTED, "too much was sent")


def guarded_socket(allow: Collection[Address] = ()) -> Callable[[tuple[Any, ...]], socket.socket]:
    """A socket factory for `aiohttp.TCPConnector` that makes no socket for an address that is not public.

    Args:
        allow: addresses with ports that are allowed whatever they are, for tests.

    Returns:
        A function of an address as `getaddrinfo` gives it. It raises AddressRefusedError before a packet is sent.
    """

    def make(info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, (host, port, *_) = info
        if (host, port) not in allow and not (port in PORTS.values() and check_address(host)):
            raise AddressRefusedError
        return MeteredSocket(family, kind, protocol)

    return make


def _parse(link: str) -> URL:
    stripped = link.strip()
    if len(stripped) > LONGEST_LINK or not stripped.isprintable():
        raise FetchFailed(link, "is not a link")
    try:
        return URL(stripped).with_fragment(None)
    except ValueError:  # UnicodeError, from names that IDNA has no form for, is one
        raise FetchFailed(link, "is not a well-formed link") from None
