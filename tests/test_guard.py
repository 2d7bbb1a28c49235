"""The guard: what may be opened and connected to."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.fetching.guard import AddressRefusedError, check_address, check_link, guarded_socket
from bot.errors import FetchFailed, RefusedAddress, WarbriefError

ADDRESSES = [
    ("93.184.215.14", True),
    ("8.8.8.8", True),
    ("172.15.255.255", True),
    ("172.32.0.1", True),
    ("100.63.255.255", True),
    ("223.255.255.254", True),
    ("2606:4700:4700::1111", True),
    ("2a00:1450:4001::200e", True),
    ("::ffff:8.8.8.8", True),
    ("64:ff9b::8.8.8.8", True),
    ("0.0.0.0", False),
    ("0.1.2.3", False),
    ("10.0.0.1", False),
    ("10.255.255.255", False),
    ("100.64.0.1", False),
    ("100.100.100.200", False),
    ("127.0.0.1", False),
    ("127.255.255.254", False),
    ("168.63.129.16", False),
    ("169.254.169.254", False),
    ("169.254.170.2", False),
    ("172.16.0.1", False),
    ("172.31.255.255", False),
    ("192.0.0.192", False),
    ("192.0.2.1", False),
    ("192.88.99.1", False),
    ("192.168.1.1", False),
    ("198.18.0.1", False),
    ("198.19.255.255", False),
    ("198.51.100.7", False),
    ("203.0.113.7", False),
    ("224.0.0.1", False),
    ("239.255.255.250", False),
    ("240.0.0.1", False),
    ("255.255.255.255", False),
    ("::", False),
    ("::1", False),
    ("::127.0.0.1", False),
    ("::ffff:127.0.0.1", False),
    ("::ffff:169.254.169.254", False),
    ("64:ff9b::127.0.0.1", False),
    ("64:ff9b::10.0.0.1", False),
    ("64:ff9b:1::1", False),
    ("100::1", False),
    ("2001::1", False),
    ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
    ("2001:db8::1", False),
    ("2002:7f00:1::", False),
    ("2002:808:808::", False),
    ("3fff::1", False),
    ("5f00::1", False),
    ("fc00::1", False),
    ("fd00:ec2::254", False),
    ("2606:4700::5efe:7f00:1", False),
    ("2606:4700::200:5efe:808:808", False),
    ("fd20:ce::254", False),
    ("fe80::1", False),
    ("fe80::1%eth0", False),
    ("2606:4700:4700::1111%eth0", False),
    ("fec0::1", False),
    ("ff02::1", False),
    ("127.1", False),
    ("2130706433", False),
    ("example.org", False),
    ("", False),
]

OPENED = [
    ("https://example.org", "https://example.org"),
    ("HTTPS://Example.ORG/News", "https://example.org/News"),
    ("http://example.org:80/a", "http://example.org/a"),
    ("https://example.org:443/a", "https://example.org/a"),
    ("https://example.org./a", "https://example.org./a"),
    ("https://news.example.org/a?b=c&d=e#part", "https://news.example.org/a?b=c&d=e"),
    ("  https://example.org/a  ", "https://example.org/a"),
    ("https://новини.укр/стаття", "https://xn--b1amarcd.xn--j1amh/%D1%81%D1%82%D0%B0%D1%82%D1%82%D1%8F"),
    ("https://under_score.example.org/", "https://under_score.example.org/"),
    ("http://8.8.8.8/", "http://8.8.8.8/"),
    ("http://[2606:4700:4700::1111]/", "http://[2606:4700:4700::1111]/"),
]

REFUSED = [
    "ftp://example.org/a",
    "file:///etc/passwd",
    "gopher://example.org/",
    "javascript:alert(1)",
    "data:text/html,hello",
    "ws://example.org/",
    "//example.org/a",
    "example.org/a",
    "http://example.org:8080/",
    "http://example.org:443/",
    "https://example.org:80/",
    "http://example.org:22/",
    "http://example.org:0/",
    "http://user@example.org/",
    "http://user:password@example.org/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://intranet/",
    "http://printer.local/",
    "http://metadata.google.internal/computeMetadata/v1/",
    "http://router.home.arpa/",
    "http://site.onion/",
    "http://kubernetes.default.svc/",
    "http://localhost.localdomain/",
    "http://127.0.0.1/",
    "http://127.0.0.1./",
    "http://127.1/",
    "http://0/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://１２７.０.０.１/",
    "http://①②⑦.0.0.1/",
    "http://127。0。0。1/",
    "http://10.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fd00:ec2::254]/",
]

MALFORMED = [
    "http://",
    "http:///a",
    "http:example.org",
    "http://example.org:port/",
    "http://example.org:99999/",
    "http://[::1",
    "http://a..b/",
    "http://-a-.org/",
    "http://exa mple.org/",
    "http://example.org\\@127.0.0.1/",
    "http://example.org\r\nHost: 127.0.0.1/",
    "http://%31%32%37.0.0.1/",
    "http://ex%00ample.org/",
    "http://example.org/\0",
    "http://xn--zzz--.com/",
    "http://" + "a" * 64 + ".org/",
    "https://example.org/" + "a" * 3000,
    "https://example.org/\ud800",
]


@pytest.mark.parametrize(("address", "public"), ADDRESSES)
def test_addresses(address: str, public: bool) -> None:
    assert check_address(address) is public


@pytest.mark.parametrize(("link", "opened"), OPENED)
def test_links_that_are_opened(link: str, opened: str) -> None:
    assert str(check_link(link)) == opened


@pytest.mark.parametrize("link", REFUSED)
def test_links_that_are_refused(link: str) -> None:
    with pytest.raises(RefusedAddress) as caught:
        check_link(link)
    assert "was not opened" in str(caught.value)
    assert "password" not in str(caught.value).replace("user name or password", "")


@pytest.mark.parametrize("link", MALFORMED)
def test_links_that_are_none(link: str) -> None:
    with pytest.raises(FetchFailed, match="Check the link, or paste the text"):
        check_link(link)


def test_the_allowance_is_for_one_address_and_port() -> None:
    allow = frozenset({("127.0.0.1", 8000)})
    assert check_link("http://127.0.0.1:8000/a", allow).port == 8000
    for link in ("http://127.0.0.1:8001/a", "http://127.0.0.1/a", "http://127.0.0.2:8000/a", "ftp://127.0.0.1:8000/"):
        with pytest.raises(RefusedAddress):
            check_link(link, allow)


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("127.0.0.1", 80),
        ("169.254.169.254", 80),
        ("10.1.2.3", 443),
        ("8.8.8.8", 25),
        ("127.0.0.1", 8001),
        ("127.0.0.2", 8000),
    ],
)
def test_no_socket_for_what_is_not_public(host: str, port: int) -> None:
    make = guarded_socket(frozenset({("127.0.0.1", 8000)}))
    with pytest.raises(AddressRefusedError):
        make((socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port)))
    with pytest.raises(AddressRefusedError):
        make((socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("::1", port, 0, 0)))


@given(st.text(max_size=80) | st.text("htp:/@[]%.0123456789abcdefx\\#?", max_size=40).map("http://{}".format))
def test_any_text_is_a_link_or_an_error(link: str) -> None:
    try:
        url = check_link(link)
    except WarbriefError:
        return
    assert url.scheme in ("http", "https")
    assert url.raw_host
    assert url.user is None


@given(st.ip_addresses(v=4))
def test_a_wrapped_address_is_judged_by_what_it_wraps(address: object) -> None:
    assert check_address(f"::ffff:{address}") is check_address(f"64:ff9b::{address}") is check_address(str(address))
    assert check_address(f"::{address}") is False
