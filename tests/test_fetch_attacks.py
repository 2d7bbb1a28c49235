"""Attacks on the guard and the fetcher: what is tried, and the outcome and sentence that a user sees.

Collected from public lists of server-side request forgery payloads (parser confusion, notations of addresses, metadata
services, rebinding) and of hostile servers. Names are resolved by a real resolver from a server of names on loopback.
The port of the web is moved to that of a listener that nobody may reach: what the guard let through would be counted.
"""

from __future__ import annotations

import asyncio
import os
import re
import ssl
import time
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
import trustme
from conftest import Listener
from hostile_answers import ARTICLE, ROBOTS, SERVERS, SLOW
from hostile_links import ESCAPED, INSIDE, LINKS, NAMES, NOT_PUBLIC, PAGES_THAT_SEND_ON, REDIRECTS
from hostile_names import NameServer, start_name_server
from hostile_site import HostileSite, hostile_site, reply

from bot.articles.fetching import fetch, guard, manners, names
from bot.articles.fetching.fetch import Fetcher
from bot.articles.reader import Reader
from bot.bootstrap import open_fetcher
from bot.config import load
from bot.errors import ConfigurationError, RefusedAddress, WarbriefError
from bot.messages import Found
from bot.trail import Trail
from bot.workers import Workers

SECONDS = 5.0
PAGE_BYTES, PDF_BYTES, WIRE_BYTES = 300_000, 1_000_000, 1_200_000
"""The limits of the attacks' fetcher: as in earnest, but smaller, so that the tests are quick."""


ENDINGS = {
    " REFUSED": ", so it was not opened. Post a link to a public page, or paste the text.",
    " UNREAD": "; only web pages, PDFs and plain text can be read. Paste the text.",
    " CHECK": " Check the link, or paste the text.",
    " LATER": " Try again later, or paste the text.",
    " PASTE": " Paste the text.",
}
"""How the tables below shorten what sentences end with."""


def whole(said: str) -> str:
    """A sentence of a table, with its ending."""
    for short, ending in ENDINGS.items():
        said = said.replace(short, ending)
    return said


NAMED = ("good", "robots", "turns")


@dataclass
class World:
    """A site that may be opened, as 127.0.0.1 and as good.example.org; a listener that may not; names."""

    site: HostileSite
    inside: Listener
    names: NameServer
    fetcher: Fetcher

    def fill(self, text: str) -> str:
        """A link with the ports in their places."""
        return text.replace("{inside}", str(self.inside.port)).replace("{site}", str(self.site.port))

    async def meet(self, link: str) -> str:
        """What a user is told of a link: the outcome and the sentence, or how much was read; without the ports."""
        try:
            page = await self.fetcher.fetch(self.fill(link))
        except WarbriefError as error:
            said = f"{error.outcome}: {error}"
            return said.replace(f":{self.site.port}", "").replace(f":{self.inside.port}", "")
        return f"read {len(page.body):,} bytes{', cut' if page.cut else ''}"


@pytest.fixture
async def world(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """The world of an attack; nobody may have come to the listener in the end."""
    async with AsyncExitStack() as stack:
        inside = Listener()

        def count(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            inside.connections += 1
            writer.close()

        for host in ("127.0.0.1", "127.0.0.2", "::1"):
            try:
                server = await asyncio.start_server(count, host, inside.port)
            except OSError:  # a machine without IPv6, or with one loopback address
                continue
            inside.port = server.sockets[0].getsockname()[1]
            stack.callback(server.close)
        monkeypatch.setitem(guard.PORTS, "http", inside.port)
        monkeypatch.setattr(guard.MeteredSocket, "_left", WIRE_BYTES)
        monkeypatch.setattr(fetch, "PDF_BYTES", PDF_BYTES)
        monkeypatch.setattr(manners, "PACE", 0.0)
        site = await stack.enter_async_context(hostile_site())
        name_server, transport = await start_name_server()
        stack.callback(transport.close)
        name_server.zone |= dict.fromkeys((f"{name}.example.org" for name in NAMED), ("127.0.0.1",))
        resolver = aiohttp.AsyncResolver(nameservers=[f"127.0.0.1:{name_server.port}"], timeout=3, tries=1)
        stack.push_async_callback(resolver.close)
        known = {site.address, *((f"{name}.example.org", site.port) for name in NAMED)}
        fetcher = await stack.enter_async_context(
            Fetcher(seconds=SECONDS, limit=PAGE_BYTES, allow=known, resolver=resolver)
        )
        yield World(site, inside, name_server, fetcher)
    assert inside.connections == 0


@pytest.mark.parametrize("host", INSIDE)
async def test_addresses_and_names_of_the_inside(world, host):
    link = f"http://{host}:{{inside}}/latest/?token=secret"
    said = NOT_PUBLIC.format(f"{host}/latest")
    assert await world.meet(link) == whole(said)
    world.site.scripts["/"] = world.fill(f"HTTP/1.1 302 Found\r\nLocation: {link}\r\n\r\n").encode()
    assert (await world.meet("http://127.0.0.1:{site}/")).startswith("refused_address: ")


@pytest.mark.parametrize(("link", "said"), LINKS)
async def test_links(world, link, said):
    world.site.scripts["/"] = reply(ARTICLE)
    assert world.site.requests == []
    assert await world.meet(link) == whole(said)


async def test_links_through_the_reader(world):
    """With what takes links out of links and tells kinds before."""
    reader = Reader(world.fetcher.fetch, Workers(1))
    links = [link for link, _ in LINKS] + [f"http://{host}:{{inside}}/a" for host in INSIDE]
    for link in links:
        for dressed in (link, f"https://l.facebook.com/l.php?u={quote(world.fill(link), safe='')}"):
            with pytest.raises(WarbriefError):
                await reader.from_link(world.fill(dressed), Trail())
    assert world.site.requests == []


async def test_servers_through_the_reader(world, workers):
    """Whatever comes is an article or one sentence for a user."""
    reader = Reader(world.fetcher.fetch, workers)
    answers = [(script, said) for _, script, said in SERVERS if isinstance(script, bytes)]
    for number, (script, said) in enumerate(answers):
        world.site.scripts[f"/{number}"] = script
        link = world.fill(f"http://127.0.0.1:{{site}}/{number}")
        (met,) = await asyncio.gather(reader.from_link(link, Trail()), return_exceptions=True)
        assert isinstance(met, Found | WarbriefError)
        assert "\n" not in str(met)
        assert said.startswith(("read", getattr(met, "outcome", "read")))


@pytest.mark.parametrize(("link", "line"), ESCAPED)
async def test_what_goes_over_the_wire(world, link, line):
    await world.meet(link)
    heads = [head for head in world.site.requests if b"/robots.txt" not in head]
    assert [head.partition(b"\r\n")[0] for head in heads] == [line]
    assert b"\nX-Injected" not in heads[0]


@pytest.mark.parametrize(("lines", "said"), [case[1:] for case in REDIRECTS], ids=[case[0] for case in REDIRECTS])
async def test_redirects(world, lines, said, request):
    world.names.zone["inside.example.org"] = ("127.0.0.1",)
    status = "300 Multiple Choices" if "not-to-be" in request.node.callspec.id.replace(" ", "-") else "302 Found"
    world.site.scripts["/"] = reply(b"", *map(world.fill, lines), status=status)
    world.site.scripts["/ok"] = reply(ARTICLE)
    assert await world.meet("http://good.example.org:{site}/") == whole(said)


@pytest.mark.parametrize("body", [case[1] for case in PAGES_THAT_SEND_ON], ids=[case[0] for case in PAGES_THAT_SEND_ON])
async def test_pages_that_send_on_inside(world, body):
    world.site.scripts["/"] = reply(body.replace(b"{inside}", str(world.inside.port).encode()))
    assert await world.meet("http://127.0.0.1:{site}/") == whole(NOT_PUBLIC.format("127.0.0.1"))


@pytest.mark.parametrize(("answers", "said"), [case[1:] for case in NAMES], ids=[case[0] for case in NAMES])
async def test_names(world, answers, said):
    world.names.zone |= {
        "inside.example.org": ("127.0.0.1",),
        "alias.example.org": ("inside.example.org.",),
        "localhost": ("127.0.0.1",),
        "news.example.org": answers,
    }
    assert await world.meet("http://news.example.org:{inside}/a?token=secret") == whole(said)


@pytest.mark.parametrize(("script", "said"), [case[1:] for case in SERVERS], ids=[case[0] for case in SERVERS])
async def test_servers(world, script, said):
    world.site.scripts["/a"] = script
    assert await world.meet("http://127.0.0.1:{site}/a?token=secret") == whole(said)


@pytest.mark.parametrize(("script", "said"), [case[1:] for case in SLOW], ids=[case[0] for case in SLOW])
async def test_slow_servers(world, monkeypatch, script, said):
    silent = "stopped answering" in said  # one limit at a time, so that a busy machine cannot mix them up
    monkeypatch.setattr(fetch, "IDLE_SECONDS", 0.2 if silent else SECONDS)
    world.site.scripts["/a"] = script
    async with Fetcher(seconds=SECONDS if silent else 0.5, allow=[world.site.address]) as world.fetcher:
        assert await world.meet("http://127.0.0.1:{site}/a?token=secret") == whole(said)


@pytest.mark.parametrize(("script", "said"), [case[1:] for case in ROBOTS], ids=[case[0] for case in ROBOTS])
async def test_robots(world, monkeypatch, script, said):
    if callable(script):
        monkeypatch.setattr(fetch, "ROBOTS_TIME", 0.2)
    world.site.scripts["/robots.txt"] = (
        script if not isinstance(script, bytes) else script.replace(b"{inside}", str(world.inside.port).encode())
    )
    world.site.scripts["/a"] = reply(ARTICLE)
    assert await world.meet("http://robots.example.org:{site}/a") == whole(said)


@asynccontextmanager
async def listening(host: str, port: int) -> AsyncIterator[Listener]:
    """One more listener that nobody may reach."""
    found = Listener(port)

    def count(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.connections += 1
        writer.close()

    async with await asyncio.start_server(count, host, port):
        yield found
    assert found.connections == 0


async def test_a_name_that_moves_inside_after_its_first_answer(world):
    """Rebinding: asked for robots.txt the name is public, for the page it is not."""
    world.site.scripts["/a"] = reply(ARTICLE)
    world.names.zone["good.example.org"] = lambda asked: ("127.0.0.1",) if asked == 1 else ("127.0.0.2",)
    async with listening("127.0.0.2", world.site.port):
        said = await world.meet("http://good.example.org:{site}/a")
    assert said == whole("refused_address: good.example.org/a leads to an address that is not public REFUSED")
    assert [head.split()[1] for head in world.site.requests] == [b"/robots.txt"]
    assert world.names.asked["good.example.org", "A"] == 2


async def test_a_name_that_moves_inside_between_two_redirects(world):
    world.site.scripts |= {"/a": reply(b"", "Location: /b", status="302 Found"), "/b": reply(ARTICLE)}
    world.names.zone["good.example.org"] = lambda asked: ("127.0.0.1",) if asked < 3 else ("127.0.0.2",)
    async with listening("127.0.0.2", world.site.port):
        said = await world.meet("http://good.example.org:{site}/a")
    assert said == whole("refused_address: good.example.org/b leads to an address that is not public REFUSED")


async def test_of_a_name_with_both_only_the_public_address_is_reached(world):
    world.site.scripts["/a"] = reply(ARTICLE)
    world.names.zone["good.example.org"] = ("127.0.0.2", "::1", "127.0.0.1", "10.0.0.1")
    async with listening("127.0.0.2", world.site.port):
        assert await world.meet("http://good.example.org:{site}/a") == f"read {len(ARTICLE)} bytes"


async def test_a_server_of_names_that_keeps_silent(world, monkeypatch):
    monkeypatch.setattr(names, "SECONDS", 0.1)  # before the resolver itself gives up
    world.names.silent.add("silent.example.org")
    said = await world.meet("http://silent.example.org:{inside}/a")
    reason = "could not be looked up: the directory of names did not answer"
    assert said == whole(f"fetch_failed: silent.example.org/a {reason}. LATER")


async def test_few_addresses_of_a_name_are_tried(world):
    world.names.zone["many.example.org"] = tuple(f"127.0.1.{number}" for number in range(100))
    found = await names.Names(world.fetcher._resolver).resolve("many.example.org", 80)
    assert len(found) == names.ADDRESSES


async def test_a_second_answer_is_not_taken_for_the_next_page(world):
    world.site.scripts |= {"/a": reply(b"<p>one") + reply(ARTICLE), "/b": reply(b"<p>three")}
    assert await world.meet("http://127.0.0.1:{site}/a") == "read 6 bytes"
    assert await world.meet("http://127.0.0.1:{site}/b") == "read 8 bytes"
    assert world.site.connections == 2


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


TLS = [
    ("a name that it is not for", {"identities": ("other.example.org",)}, True),
    ("expired", {"not_after": datetime(2020, 1, 1, tzinfo=UTC)}, True),
    ("an authority that nobody knows", {}, False),
]


def context_of(authority: trustme.CA, **certificate: Any) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    identities = certificate.pop("identities", ("127.0.0.1",))
    authority.issue_cert(*identities, **certificate).configure_cert(context)
    return context


@pytest.fixture
def trusted(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our authority is one that machines trust."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", context)


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(("certificate", "known"), [case[1:] for case in TLS], ids=[case[0] for case in TLS])
async def test_certificates(authority, certificate, known):
    issuer = authority if known else trustme.CA()
    async with hostile_site(context_of(issuer, **certificate)) as site:
        site.scripts["/a"] = reply(ARTICLE)
        async with Fetcher(allow=[site.address]) as fetcher:
            with pytest.raises(WarbriefError) as caught:
                await fetcher.fetch(f"https://127.0.0.1:{site.port}/a")
    reason = "has no valid certificate, so the connection is not safe"
    assert str(caught.value) == f"127.0.0.1:{site.port}/a {reason}. Paste the text."
    assert site.requests == []


@pytest.mark.usefixtures("trusted")
async def test_a_certificate_that_is_right(authority):
    async with hostile_site(context_of(authority)) as site:
        site.scripts["/a"] = reply(ARTICLE)
        async with Fetcher(allow=[site.address]) as fetcher:
            assert (await fetcher.fetch(f"https://127.0.0.1:{site.port}/a")).body == ARTICLE


async def test_a_site_that_never_shakes_hands(world, monkeypatch):
    monkeypatch.setattr(fetch, "CONNECT_SECONDS", 0.1)
    async with Fetcher(allow=[world.site.address]) as fetcher:
        with pytest.raises(WarbriefError, match=r"could not be reached\. Try again later"):
            await fetcher.fetch(f"https://127.0.0.1:{world.site.port}/a")


BUSY = [
    ("seconds", "429 Busy", "120", "is being asked too often (429)", "2 minutes"),
    ("one second", "429 Busy", "1", "is being asked too often (429)", "a minute"),
    ("a date", "503 Busy", "Fri, 31 Dec 2100 23:59:59 GMT", "has a fault of its own (503)", "15 minutes"),
    ("a year", "503 Busy", "31536000", "has a fault of its own (503)", "15 minutes"),
]


@pytest.mark.parametrize(
    ("status", "after", "reason", "when"), [case[1:] for case in BUSY], ids=[case[0] for case in BUSY]
)
async def test_a_site_that_asks_to_be_left_alone_is(world, status, after, reason, when):
    world.site.scripts["/a"] = reply(b"", f"Retry-After: {after}", status=status)
    said = await world.meet("http://good.example.org:{site}/a")
    assert said == f"fetch_failed: good.example.org/a {reason}. Try again in {when}, or paste the text."
    asked = len(world.site.requests)
    said = await world.meet("http://good.example.org:{site}/b")
    reason = "is on a site that asked to be left alone for now"
    assert said == f"fetch_failed: good.example.org/b {reason}. Try again in {when}, or paste the text."
    assert len(world.site.requests) == asked
    world.site.scripts["/a"] = reply(ARTICLE)
    assert await world.meet("http://turns.example.org:{site}/a") == f"read {len(ARTICLE)} bytes"


@pytest.mark.parametrize("after", ["", "0", "-5", "soon", "١٢", "9" * 400, "Fri, 31 Dec 1999 23:59:59 GMT"])
async def test_a_wish_that_says_nothing_is_none(world, after):
    world.site.scripts |= {"/a": reply(b"", f"Retry-After: {after}", status="429 Busy"), "/b": reply(ARTICLE)}
    said = await world.meet("http://good.example.org:{site}/a")
    assert said.startswith("fetch_failed: good.example.org/a is being asked too often (429). Try again ")
    if len(after) < 400:
        assert await world.meet("http://good.example.org:{site}/b") == f"read {len(ARTICLE)} bytes"


@pytest.mark.parametrize("name", ["a body without end", "one header without end", "headers without end", "gzip bomb"])
async def test_memory(world, name):
    world.site.scripts["/a"] = next(script for known, script, _ in SERVERS if known == name)
    await world.meet("http://127.0.0.1:{site}/a")  # what is loaded once is no part of it
    tracemalloc.start()
    try:
        await world.meet("http://127.0.0.1:{site}/a")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 6 * PAGE_BYTES


@pytest.mark.timing
@pytest.mark.parametrize("script", [case[1] for case in SLOW], ids=[case[0] for case in SLOW])
async def test_time(world, script):
    world.site.scripts["/a"] = script
    async with Fetcher(seconds=0.5, allow=[world.site.address]) as world.fetcher:
        start = time.perf_counter()
        await world.meet("http://127.0.0.1:{site}/a")
    assert time.perf_counter() - start < 1.0


async def test_nothing_that_can_be_set_opens_the_inside(tmp_path, monkeypatch, listener):
    """No variable, no file of settings: the allowance is an argument that only tests give."""
    dotenv = tmp_path / ".env"
    for name in ("ALLOW", "ALLOW_LOOPBACK", "ALLOWED_ADDRESSES", "RESOLVER"):
        for known in (f"WARBRIEF_{name}=127.0.0.1:{listener.port}", f"{name}=127.0.0.1:{listener.port}"):
            dotenv.write_text(known)
            if known.startswith("WARBRIEF_"):
                with pytest.raises(ConfigurationError, match="is no setting"):
                    load({}, dotenv)
                continue
            monkeypatch.setenv(name, f"127.0.0.1:{listener.port}")
            settings = load(os.environ, dotenv)
    assert not {field.name for field in fields(settings)} & {"allow", "resolver", "seconds", "limit"}
    async with open_fetcher(settings) as fetcher:
        assert fetcher._allow == frozenset()
        with pytest.raises(RefusedAddress):
            await fetcher.fetch(f"http://127.0.0.1:{listener.port}/")
    assert listener.connections == 0
    sources = [path.read_text(encoding="utf-8") for path in Path(fetch.__file__).parents[1].rglob("*.py")]
    assert [text for text in sources if re.search(r"Fetcher\([^)]*allow", text)] == []
