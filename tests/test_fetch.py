"""Fetching, against a real server on loopback: every limit, every sentence."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from conftest import Listener, NewsSite
from yarl import URL

from bot.articles.fetching.fetch import PAGE_BYTES, Edition, Fetcher, Page
from bot.articles.fetching.manners import Manners
from bot.articles.fetching.names import Names
from bot.errors import FetchFailed, RefusedAddress, WarbriefError
from bot.messages import Outcome
from bot.trail import Trail

ARTICLE = "<html><body><p>Ukrainian troops hold the city, the General Staff said.</p></body></html>"


class FixedResolver(AbstractResolver):
    """Knows some names, each with its addresses; says of any other that there is none."""

    def __init__(self, names: dict[str, list[str]]) -> None:
        self.names = names

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host not in self.names:
            raise OSError(socket.EAI_NONAME, "Name or service not known")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self.names[host]
        ]

    async def close(self) -> None:
        pass


@pytest.fixture
async def fetcher(news_site: NewsSite) -> AsyncIterator[Fetcher]:
    """A fetcher that may open the news site, and gives up after half a second."""
    async with Fetcher("https://example.org/bot", seconds=0.5, allow={news_site.address}) as made:
        yield made


def answer(status: int = 200, body: bytes = b"", **headers: str) -> Any:
    """A handler with a fixed answer; `Content_Type` stands for the header `Content-Type`."""

    async def handle(_: web.Request) -> web.Response:
        return web.Response(
            status=status, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )

    return handle


def streamed(chunk: bytes, pause: float = 0.0, **headers: str) -> Any:
    """A handler that sends a chunk over and over."""

    async def handle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={name.replace("_", "-"): value for name, value in headers.items()})
        await response.prepare(request)
        while True:
            await response.write(chunk)
            await asyncio.sleep(pause)

    return handle


async def break_off(request: web.Request) -> web.StreamResponse:
    """A handler that closes the connection before the page is whole."""
    response = web.StreamResponse(headers={"Content-Type": "text/html", "Content-Length": "99"})
    await response.prepare(request)
    await response.write(b"<p>")
    request.transport.close()
    return response


async def fail(fetcher: Fetcher, link: str) -> tuple[Outcome, str]:
    """The outcome and the sentence of a fetch that must fail, with the port taken out."""
    with pytest.raises(WarbriefError) as caught:
        await fetcher.fetch(link)
    port = link.partition("127.0.0.1:")[2].partition("/")[0]
    return caught.value.outcome, str(caught.value).replace(f":{port}", "" if port else f":{port}")


async def test_a_page(fetcher: Fetcher, news_site: NewsSite) -> None:
    news_site.pages["/news"] = ARTICLE
    page = await fetcher.fetch(news_site.url("/news?id=7#top"))
    assert page == Page(
        url=news_site.url("/news?id=7"),
        status=200,
        content_type="text/html",
        body=ARTICLE.encode(),
        charset="utf-8",
        cut=False,
    )
    headers = news_site.requests[0].headers
    assert headers["User-Agent"].startswith("Warbrief/")
    assert headers["User-Agent"].endswith("(+https://example.org/bot)")
    assert headers["Accept-Encoding"] == "gzip, deflate"
    assert "Referer" not in headers


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("identity", bytes),
    ],
    ids=["gzip", "x-gzip", "deflate", "raw deflate", "identity"],
)
async def test_packed_pages(fetcher: Fetcher, news_site: NewsSite, encoding: str, pack: Any) -> None:
    text = ARTICLE.encode() * 3000  # more than one chunk
    news_site.pages["/"] = answer(body=pack(text), Content_Encoding=encoding, Content_Type="text/html")
    page = await fetcher.fetch(news_site.url())
    assert page.body == text
    assert not page.cut


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("text/html", ARTICLE.encode(), ("text/html", None)),
        ("TEXT/HTML; Charset=windows-1251", "Бахмут".encode("cp1251"), ("text/html", "windows-1251")),
        ("application/xhtml+xml", ARTICLE.encode(), ("application/xhtml+xml", None)),
        ("text/plain; charset=utf-8", b"Kyiv said so.", ("text/plain", "utf-8")),
        ("text/markdown", b"# Kyiv", ("text/markdown", None)),
        ("application/pdf", b"%PDF-1.7", ("application/pdf", None)),
        ("application/x-pdf", b"%PDF-1.7", ("application/pdf", None)),
        ("application/octet-stream", b"\r\n%PDF-1.7", ("application/pdf", None)),
        ("text/html", b"%PDF-1.7 under a false name", ("application/pdf", None)),
        ("application/pdf", ARTICLE.encode(), ("text/html", None)),
    ],
)
async def test_readable_types(
    fetcher: Fetcher, news_site: NewsSite, content_type: str, body: bytes, expected: tuple[str, str | None]
) -> None:
    news_site.pages["/"] = answer(body=body, Content_Type=content_type)
    page = await fetcher.fetch(news_site.url())
    assert (page.content_type, page.charset) == expected


@pytest.mark.parametrize(
    ("content_type", "body", "sentence"),
    [
        ("image/png", b"\x89PNG", "is an image"),
        ("image/svg+xml", b"<svg/>", "is an image"),
        ("video/mp4", b"....ftyp", "is a video"),
        ("application/json", b"{}", "is a JSON file"),
        ("application/rss+xml", b"<rss/>", "is a feed"),
        ("application/vnd.unknown", b"?", "is a file of type application/vnd.unknown"),
        ("text/html", bytes(range(256)) * 20, "is a binary file"),
    ],
)
async def test_other_types(
    fetcher: Fetcher, news_site: NewsSite, content_type: str, body: bytes, sentence: str
) -> None:
    news_site.pages["/report"] = answer(body=body, Content_Type=content_type)
    outcome, said = await fail(fetcher, news_site.url("/report"))
    assert outcome is Outcome.UNSUPPORTED_TYPE
    assert said == f"127.0.0.1/report {sentence}; only web pages, PDFs and plain text can be read. Paste the text."


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (204, "answered with an empty page. Check the link, or paste the text."),
        (206, "answered 206 (partial content). Check the link, or paste the text."),
        (304, "answered 304 (not modified). Check the link, or paste the text."),
        (400, "answered 400 (bad request). Check the link, or paste the text."),
        (401, "asks for a sign-in (401). Paste the text."),
        (402, "asks for payment (402). Paste the text."),
        (403, "does not let Warbrief in (403). Paste the text."),
        (404, "answered 404 (not found). Check the link, or paste the text."),
        (410, "answered 410 (no longer there). Paste the text."),
        (429, "is being asked too often (429). Try again later, or paste the text."),
        (451, "is withheld for legal reasons (451). Paste the text."),
        (499, "answered 499. Check the link, or paste the text."),
        (500, "has a fault of its own (500). Try again later, or paste the text."),
        (503, "has a fault of its own (503). Try again later, or paste the text."),
    ],
)
async def test_answers_that_are_no_page(fetcher: Fetcher, news_site: NewsSite, status: int, sentence: str) -> None:
    news_site.pages["/a"] = answer(status)
    assert await fail(fetcher, news_site.url("/a?token=secret")) == (Outcome.FETCH_FAILED, f"127.0.0.1/a {sentence}")
    assert len(news_site.requests) == 1  # nothing is tried again


@pytest.mark.parametrize(
    ("handler", "sentence"),
    [
        (answer(body=b" \r\n ", Content_Type="text/html"), "answered with an empty page"),
        (answer(302), "answered 302 without saying where to go"),
        (answer(302, Location="http://[::1"), "leads to a malformed link"),
        (answer(body=b"<p>", Content_Encoding="br", Content_Type="text/html"), "sent an answer that is not readable"),
        (answer(body=b"<p>", Content_Encoding="gzip", Content_Type="text/html"), "sent an answer that is not readable"),
        (streamed(b"<p>", 0.1, Content_Type="text/html"), "did not answer within 0.5 seconds"),
        (streamed(b"<p>", 9.0, Content_Type="text/html"), "did not answer within 0.5 seconds"),
        (break_off, "broke off before the page was complete"),
    ],
    ids=["blank", "no target", "bad target", "brotli", "bad gzip", "slow", "stuck", "broken off"],
)
async def test_broken_answers(fetcher: Fetcher, news_site: NewsSite, handler: Any, sentence: str) -> None:
    news_site.pages["/a"] = handler
    outcome, said = await fail(fetcher, news_site.url("/a"))
    assert outcome is Outcome.FETCH_FAILED
    assert said.startswith(f"127.0.0.1/a {sentence}")


async def test_redirects_are_followed_five_times(fetcher: Fetcher, news_site: NewsSite) -> None:
    for number, status in enumerate((301, 302, 303, 307, 308)):
        target = f"/{number + 1}" if number % 2 else news_site.url(f"/{number + 1}#part")
        news_site.pages[f"/{number}"] = answer(status, Location=target, Set_Cookie="a=b")
    news_site.pages["/5"] = ARTICLE
    page = await fetcher.fetch(news_site.url("/0"))
    assert page.url == news_site.url("/5")
    assert [request.path for request in news_site.requests] == ["/0", "/1", "/2", "/3", "/4", "/5"]
    assert not any("Cookie" in request.headers for request in news_site.requests)


SENT_ON = [
    ("at once", '<meta http-equiv="refresh" content="0; url=/b">', {}),
    ("in any order", "<META CONTENT='1;URL=/b' HTTP-EQUIV='Refresh'>", {}),
    ("quoted", """<meta http-equiv=refresh content="0;url='/b'">""", {}),
    ("without its word", '<noscript><meta http-equiv="refresh" content="2, /b"/></noscript>', {}),
    ("escaped", '<meta http-equiv="refresh" content="0;url=/b?x=1&amp;y=2">', {}),
    ("by a header", "<p>on</p>", {"Refresh": "0; url=/b"}),
]
NOT_SENT_ON = [
    ("late", '<meta http-equiv="refresh" content="4; url=/b">'),
    ("to itself", '<meta http-equiv="refresh" content="300">'),
    ("in a comment", '<!-- <meta http-equiv="refresh" content="0; url=/b"> -->'),
    ("another element", '<meta name="refresh" content="0; url=/b">'),
    ("in an article", f'<noscript><meta http-equiv="refresh" content="0; url=/b"></noscript>{"<p>text</p>" * 2_000}'),
]


@pytest.mark.parametrize(("body", "headers"), [case[1:] for case in SENT_ON], ids=[case[0] for case in SENT_ON])
async def test_a_page_that_sends_on(fetcher: Fetcher, news_site: NewsSite, body: str, headers: dict[str, str]) -> None:
    news_site.pages |= {"/a": answer(body=body.encode(), Content_Type="text/html", **headers), "/b": ARTICLE}
    trail = Trail()
    page = await fetcher.fetch(news_site.url("/a"), trail)
    assert page.body == ARTICLE.encode()
    site = news_site.url("").removeprefix("http://")
    assert [step.what for step in trail.steps] == [
        f"{site}/a sent on (200) to {site}/b",
        f"fetched {site}/b (200, text/html, {len(ARTICLE)} bytes)",
    ]


@pytest.mark.parametrize("body", [case[1] for case in NOT_SENT_ON], ids=[case[0] for case in NOT_SENT_ON])
async def test_a_page_that_does_not_send_on(fetcher: Fetcher, news_site: NewsSite, body: str) -> None:
    news_site.pages["/a"] = body
    assert (await fetcher.fetch(news_site.url("/a"))).body == body.encode()


@pytest.mark.parametrize(
    ("headers", "edition"),
    [
        ({"ETag": '"7"'}, ('"7"', "")),
        ({"Last-Modified": "Tue, 09 May 2023 10:00:00 GMT"}, ("", "Tue, 09 May 2023 10:00:00 GMT")),
        ({"ETag": 'W/"7"', "Last-Modified": "never"}, ('W/"7"', "never")),
    ],
)
async def test_a_known_edition_is_not_sent_again(
    fetcher: Fetcher, news_site: NewsSite, headers: dict[str, str], edition: tuple[str, str]
) -> None:
    async def conditional(request: web.Request) -> web.Response:
        asked = (request.headers.get("If-None-Match", ""), request.headers.get("If-Modified-Since", ""))
        return web.Response(
            status=304 if asked == edition else 200, text=ARTICLE, content_type="text/html", headers=headers
        )

    news_site.pages |= {"/a": answer(302, Location="/b"), "/b": conditional}
    first = await fetcher.fetch(news_site.url("/a"))
    assert first.edition == Edition(url=news_site.url("/b"), etag=edition[0], modified=edition[1])
    second = await fetcher.fetch(news_site.url("/a"), known=first.edition)
    assert second == Page(url=news_site.url("/b"), status=304, content_type="", body=b"")
    assert "If-None-Match" not in news_site.requests[2].headers  # an edition of another address
    assert "If-Modified-Since" not in news_site.requests[2].headers


@pytest.mark.parametrize("etag", ["", "a" * 300, "é"])
async def test_a_strange_edition_is_none(fetcher: Fetcher, news_site: NewsSite, etag: str) -> None:
    async def strange(request: web.Request) -> web.StreamResponse:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\nETag: {etag}\r\n\r\n<p>"
        request.transport.write(head.encode())
        request.transport.close()
        await asyncio.Event().wait()
        raise AssertionError

    news_site.pages["/a"] = strange
    assert (await fetcher.fetch(news_site.url("/a"))).edition is None


@pytest.fixture
async def visitor(news_site: NewsSite) -> AsyncIterator[Fetcher]:
    """A fetcher that knows the news site by name, so that manners are kept."""
    hosts = ("news.example.org", "t.co")
    resolver = FixedResolver({host: ["127.0.0.1"] for host in hosts})
    known = {news_site.address, *((host, news_site.port) for host in hosts)}
    async with Fetcher(allow=known, resolver=resolver) as made:
        yield made


async def test_a_site_is_asked_for_its_rules_once(
    visitor: Fetcher, news_site: NewsSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.articles.fetching.manners.PACE", 0.0)
    news_site.pages |= {"/robots.txt": "User-agent: *\nDisallow: /members/", "/a": ARTICLE, "/members/b": ARTICLE}
    link = f"http://news.example.org:{news_site.port}"
    trail = Trail()
    assert (await visitor.fetch(f"{link}/a", trail)).body == ARTICLE.encode()
    with pytest.raises(FetchFailed) as caught:
        await visitor.fetch(f"{link}/members/b", trail)
    site = f"news.example.org:{news_site.port}"
    reason = "asks programs not to read this page (robots.txt)"
    assert str(caught.value) == f"{site}/members/b {reason}. Paste the text."
    assert [request.path for request in news_site.requests] == ["/robots.txt", "/a"]
    assert [step.what for step in trail.steps] == [
        f"asked {site}/robots.txt (1 rule for programs like this one)",
        f"fetched {site}/a (200, text/html, {len(ARTICLE)} bytes)",
        "its rules forbid the page to programs",
    ]


@pytest.mark.parametrize(
    ("robots", "told"),
    [
        (None, "it gave none"),
        ("User-agent: OtherBot\nDisallow: /", "no rules for programs like this one"),
        ("User-agent: *\nDisallow: /b\nDisallow: /c", "2 rules for programs like this one"),
    ],
)
async def test_how_many_rules_a_site_has_is_told(
    visitor: Fetcher, news_site: NewsSite, robots: str | None, told: str
) -> None:
    news_site.pages |= {"/a": ARTICLE, **({"/robots.txt": robots} if robots is not None else {})}
    trail = Trail()
    await visitor.fetch(f"http://news.example.org:{news_site.port}/a", trail)
    assert trail.steps[0].what == f"asked news.example.org:{news_site.port}/robots.txt ({told})"


async def test_a_redirect_is_no_way_around_the_rules(visitor: Fetcher, news_site: NewsSite) -> None:
    news_site.pages |= {"/robots.txt": "User-agent: *\nDisallow: /members/", "/a": answer(302, Location="/members/b")}
    with pytest.raises(FetchFailed, match="asks programs not to read this page"):
        await visitor.fetch(f"http://news.example.org:{news_site.port}/a")


async def test_pages_of_one_site_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flood is spread; whoever would have to wait for too long is told so at once."""
    monkeypatch.setattr("bot.articles.fetching.manners.PACE", 0.01)
    monkeypatch.setattr("bot.articles.fetching.manners.LONGEST_WAIT", 0.055)

    async def no_rules(_: URL) -> str:
        return ""

    polite = Manners(no_rules, clock=lambda: 100.0)
    ended: list[int] = []

    async def visit(number: int) -> None:
        await polite.wait(URL("https://news.example.org/a"), Trail())
        ended.append(number)

    found = await asyncio.gather(*map(visit, range(9)), return_exceptions=True)
    assert ended == [0, 1, 2, 3, 4, 5]
    assert {str(fault) for fault in found if fault is not None} == {
        "news.example.org/a is on a site that is being asked for too many pages at once. "
        "Try again in a minute, or paste the text."
    }
    await polite.wait(URL("https://other.example.org/a"), Trail())
    assert len([fault for fault in found if fault is not None]) == 3


async def test_a_redirect_loop_ends(fetcher: Fetcher, news_site: NewsSite) -> None:
    news_site.pages["/loop"] = answer(302, Location="/loop")
    assert await fail(fetcher, news_site.url("/loop")) == (
        Outcome.FETCH_FAILED,
        "127.0.0.1/loop leads from page to page without end (more than 5 redirects). "
        "Check the link, or paste the text.",
    )
    assert len(news_site.requests) == 6


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/",
        "http://127.0.0.1/",
        "http://localhost:{port}/",
        "http://2130706433:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]/",
        "http://user:secret@127.0.0.1:{port}/",
        "//10.0.0.1/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "data:text/html,hello",
    ],
)
async def test_redirects_inside_are_refused(
    fetcher: Fetcher, news_site: NewsSite, listener: Listener, target: str
) -> None:
    news_site.pages["/"] = answer(302, Location=target.format(port=listener.port))
    with pytest.raises(RefusedAddress) as caught:
        await fetcher.fetch(news_site.url())
    assert "secret" not in str(caught.value)
    assert listener.connections == 0


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["127.0.0.1", "::1"], ["169.254.169.254", "10.0.0.1"], ["::ffff:127.0.0.1"]],
)
async def test_public_names_of_private_addresses_are_refused(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    """Judged at the connection: whatever the resolver says, no socket is made."""
    made: list[object] = []
    monkeypatch.setattr("bot.articles.fetching.guard.MeteredSocket", lambda *kind: made.append(kind))
    resolver = FixedResolver({"news.example.org": addresses})
    async with Fetcher(resolver=resolver) as fetcher:
        outcome, said = await fail(fetcher, "http://news.example.org/a")
    assert outcome is Outcome.REFUSED_ADDRESS
    assert said.startswith("news.example.org/a leads to an address that is not public, so it was not opened.")
    assert made == []


async def test_the_allowance_does_not_reach_past_its_port(news_site: NewsSite, listener: Listener) -> None:
    async with Fetcher(allow={news_site.address}) as fetcher:
        outcome, _ = await fail(fetcher, f"http://127.0.0.1:{listener.port}/")
    async with Fetcher() as fetcher:
        other, _ = await fail(fetcher, news_site.url())
    assert (outcome, other) == (Outcome.REFUSED_ADDRESS, Outcome.REFUSED_ADDRESS)
    assert (listener.connections, news_site.requests) == (0, [])


async def test_a_proxy_of_the_environment_is_not_used(
    monkeypatch: pytest.MonkeyPatch, fetcher: Fetcher, news_site: NewsSite, listener: Listener
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{listener.port}")
    news_site.pages["/"] = ARTICLE
    assert (await fetcher.fetch(news_site.url())).body == ARTICLE.encode()
    assert listener.connections == 0


async def test_names_that_take_long_hold_up_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's resolver blocks its thread; the threads that the program waits for are others."""
    end = threading.Event()
    monkeypatch.setattr("bot.articles.fetching.names.SECONDS", 0.05)
    monkeypatch.setattr("bot.articles.fetching.names.socket.getaddrinfo", lambda *_, **__: end.wait(10) and [])
    async with Fetcher(seconds=1) as fetcher:
        try:
            links = [f"https://news{number}.example.org/a" for number in range(40)]
            said = {(await fail(fetcher, link))[1].partition(" ")[2] for link in links[:2]}
            await asyncio.gather(*(fail(fetcher, link) for link in links))
            assert await asyncio.to_thread(str, 1) == "1"
        finally:
            end.set()
    assert said == {
        "could not be looked up: the directory of names did not answer. Try again later, or paste the text."
    }


async def test_the_system_knows_names() -> None:
    found = await Names().resolve("localhost", 80, socket.AF_INET)
    assert found[0] == {
        "hostname": "localhost",
        "host": "127.0.0.1",
        "port": 80,
        "family": socket.AF_INET,
        "proto": socket.IPPROTO_TCP,
        "flags": socket.AI_NUMERICHOST,
    }


async def test_a_shortener_is_not_asked_for_its_rules(visitor: Fetcher, news_site: NewsSite) -> None:
    news_site.pages |= {"/robots.txt": "User-agent: *\nDisallow: /", "/x": answer(302, Location=news_site.url("/a"))}
    news_site.pages["/a"] = ARTICLE
    assert (await visitor.fetch(f"http://t.co:{news_site.port}/x")).url == news_site.url("/a")
    assert [request.path for request in news_site.requests] == ["/x", "/a"]


async def test_an_unknown_host() -> None:
    async with Fetcher(resolver=FixedResolver({})) as fetcher:
        assert await fail(fetcher, "https://news.invalid/a") == (
            Outcome.FETCH_FAILED,
            "news.invalid/a could not be found: there is no such site. Check the link, or paste the text.",
        )


async def test_a_refused_connection(unused_tcp_port: int) -> None:
    address = ("127.0.0.1", unused_tcp_port)
    async with Fetcher(allow={address}) as fetcher:
        outcome, said = await fail(fetcher, f"http://127.0.0.1:{unused_tcp_port}/a")
    assert (outcome, said) == (
        Outcome.FETCH_FAILED,
        "127.0.0.1/a could not be reached. Try again later, or paste the text.",
    )


async def test_a_faulty_certificate(fetcher: Fetcher, news_site: NewsSite) -> None:
    """A port without TLS stands for a site whose TLS cannot be trusted: the client sees the same family of errors."""
    outcome, said = await fail(fetcher, news_site.url("/a").replace("http://", "https://"))
    assert outcome is Outcome.FETCH_FAILED
    assert said == "127.0.0.1/a has no valid certificate, so the connection is not safe. Paste the text."


async def test_a_closed_connection(listener: Listener) -> None:
    async with Fetcher(allow={("127.0.0.1", listener.port)}) as fetcher:
        outcome, said = await fail(fetcher, f"http://127.0.0.1:{listener.port}/a")
    assert (outcome, said.partition(".")[0]) == (Outcome.FETCH_FAILED, "127")
    assert "broke off" in said


async def test_an_endless_page_is_cut(news_site: NewsSite) -> None:
    news_site.pages["/"] = streamed(b"<p>again</p>" * 5000, Content_Type="text/html")
    async with Fetcher(limit=200_000, allow={news_site.address}) as small:
        page = await small.fetch(news_site.url())
    assert (len(page.body), page.cut) == (200_000, True)


async def test_a_page_of_just_the_limit_is_whole(news_site: NewsSite) -> None:
    news_site.pages["/"] = b"a" * 5000
    async with Fetcher(limit=5000, allow={news_site.address}) as small:
        page = await small.fetch(news_site.url())
    assert (len(page.body), page.cut) == (5000, False)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_bomb_costs_no_more_than_the_limit(fetcher: Fetcher, news_site: NewsSite, encoding: str) -> None:
    packer = zlib.compressobj(9, wbits=31 if encoding == "gzip" else 15)
    block = b"a" * 1_000_000
    bomb = b"".join(packer.compress(block) for _ in range(50)) + packer.flush()
    news_site.pages["/"] = answer(body=bomb, Content_Encoding=encoding, Content_Type="text/html")
    tracemalloc.start()
    try:
        page = await fetcher.fetch(news_site.url())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (len(page.body), page.cut) == (PAGE_BYTES, True)
    assert peak < 6 * PAGE_BYTES


async def test_a_cancelled_fetch_ends_at_once(fetcher: Fetcher, news_site: NewsSite) -> None:
    arrived = asyncio.Event()

    async def stick(_: web.Request) -> web.Response:
        arrived.set()
        await asyncio.Event().wait()
        raise AssertionError

    news_site.pages["/"] = stick
    task = asyncio.create_task(fetcher.fetch(news_site.url()))
    await arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_errors_name_neither_user_nor_query(fetcher: Fetcher) -> None:
    for link in ("ftp://me:secret@example.org/a?key=secret", "http://example.org:99/a?key=secret#secret"):
        _, said = await fail(fetcher, link)
        assert "secret" not in said
        assert "\n" not in said
