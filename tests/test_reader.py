"""Reading: from a link, a file or a paste to an article, over real connections and in real worker processes."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from conftest import NewsSite
from pdf_maker import make_pdf
from test_fetch import FixedResolver

from bot.articles import reader as reading
from bot.articles.fetching.fetch import Edition, Fetcher, Page
from bot.articles.reader import Reader
from bot.errors import FetchFailed, NotAnArticle, Paywalled, UnsupportedType, WarbriefError, WorkerTimeout
from bot.messages import File, Found
from bot.trail import Trail
from bot.workers import Workers
from summarizers.types import Article

TITLE = "Bridge at Orlivka held overnight"
PARAGRAPHS = (
    "Ukrainian troops held the bridge at Orlivka overnight, the General Staff said on Tuesday, after two days of "
    "fighting for the road that leads to it.",
    "“We have what we need to stay,” said Colonel Olha Koval, who commands the brigade there. She declined to say how "
    "many of her soldiers had been wounded.",
    "Russia’s Defense Ministry said on Monday that its forces had taken the northern end of the bridge. Neither claim "
    "could be verified by reporters, who were not let into the town.",
)
TEXT = "\n\n".join(PARAGRAPHS)


def page(paragraphs: tuple[str, ...] = PARAGRAPHS, head: str = "") -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f'<meta property="og:site_name" content="Example Herald">{head}</head>'
        f"<body><article><h1>{TITLE}</h1>{body}</article></body></html>"
    )


@pytest.fixture
async def fetcher(news_site: NewsSite) -> AsyncIterator[Fetcher]:
    async with Fetcher(allow=[news_site.address]) as made:
        yield made


@pytest.fixture
async def reader(fetcher: Fetcher, workers: Workers) -> Reader:
    return Reader(fetcher.fetch, workers)


async def read(reader: Reader, link: str) -> tuple[Found, list[str]]:
    trail = Trail()
    found = await reader.from_link(link, trail)
    return found, [step.what for step in trail.steps]


async def test_a_link_that_is_posted_in_ten_channels_at_once(reader: Reader, news_site: NewsSite) -> None:
    """One request, one reading, and the same steps for each: none learns of the others."""
    news_site.pages["/a"] = page()
    found = await asyncio.gather(*(read(reader, news_site.url("/a")) for _ in range(10)))
    again = await read(reader, news_site.url("/a"))
    assert len(news_site.requests) == 1
    assert all(each == found[0] for each in (*found, again))
    article, steps = found[0][0].article, found[0][1]
    assert (article.text, article.title, article.publisher) == (TEXT, TITLE, "Example Herald")
    site = news_site.url("").removeprefix("http://")
    assert steps[0] == f"fetched {site}/a (200, text/html, {len(page().encode()):,} bytes)"
    assert steps[-1] == f"found an article of {len(TEXT):,} characters"
    told = " ".join(steps)
    assert not any(word in told for word in ("remembered", "shared", "waited", "another"))


async def test_a_link_that_leads_to_no_page_is_asked_for_once(reader: Reader, news_site: NewsSite) -> None:
    for _ in range(3):
        with pytest.raises(FetchFailed, match="answered 404") as caught:
            await read(reader, news_site.url("/gone?token=secret"))
    assert len(news_site.requests) == 1
    assert caught.value.__cause__ is None  # what is kept holds no page


async def test_what_is_kept_of_a_failure_gathers_nothing(reader: Reader, news_site: NewsSite) -> None:
    async def fail() -> BaseException:
        with pytest.raises(FetchFailed) as caught:
            await reader.from_link(news_site.url("/gone"), Trail())
        return caught.value

    one, other = await asyncio.gather(fail(), fail())
    again = await fail()
    assert len({id(one), id(other), id(again)}) == 3  # who catches one holds none of another's frames
    assert len(news_site.requests) == 1


async def test_a_page_that_has_not_changed_is_not_read_again(
    fetcher: Fetcher, workers: Workers, news_site: NewsSite
) -> None:
    statuses = []

    async def conditional(request: web.Request) -> web.Response:
        statuses.append(304 if request.headers.get("If-None-Match") == '"1"' else 200)
        text = None if statuses[-1] == 304 else page()
        return web.Response(status=statuses[-1], text=text, content_type="text/html", headers={"ETag": '"1"'})

    news_site.pages["/a"] = conditional
    reader = Reader(fetcher.fetch, workers, fresh=0)
    first = await read(reader, news_site.url("/a"))
    assert await read(reader, news_site.url("/a")) == first
    assert statuses == [200, 304]


async def test_a_page_that_has_changed_is_read_again(fetcher: Fetcher, workers: Workers, news_site: NewsSite) -> None:
    reader = Reader(fetcher.fetch, workers, fresh=0)
    news_site.pages["/a"] = page()
    await read(reader, news_site.url("/a"))
    news_site.pages["/a"] = page((*PARAGRAPHS, "The General Staff later said that the bridge had been lost."))
    found, _ = await read(reader, news_site.url("/a"))
    assert found.article.text.endswith("had been lost.")


async def test_one_who_leaves_does_not_stop_the_others(reader: Reader, news_site: NewsSite) -> None:
    arrived, go = asyncio.Event(), asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        arrived.set()
        await go.wait()
        return web.Response(text=page(), content_type="text/html")

    news_site.pages["/a"] = slow
    first, second = (asyncio.create_task(read(reader, news_site.url("/a"))) for _ in range(2))
    await arrived.wait()
    first.cancel()
    go.set()
    found, _ = await second
    assert found.article.text == TEXT
    assert first.cancelled()


async def test_a_link_in_a_link_is_taken_out(reader: Reader, news_site: NewsSite) -> None:
    news_site.pages["/a"] = page()
    inner = news_site.url("/a?id=1")
    _, steps = await read(reader, f"https://l.facebook.com/l.php?u={inner.replace(':', '%3A').replace('/', '%2F')}&h=x")
    site = news_site.url("").removeprefix("http://")
    assert steps[0] == f"took {site}/a out of a link of l.facebook.com/l.php"


@pytest.mark.parametrize(
    ("link", "address", "shown"),
    [
        ("https://t.me/s/channel/12", "https://t.me/channel/12?embed=1&mode=tme", "t.me/s/channel/12"),
        (
            "https://web.archive.org/web/20230307120000/https://example.org/news/1",
            "https://web.archive.org/web/20230307120000id_/https://example.org/news/1",
            "web.archive.org/web/20230307120000/https://example.org/news…",
        ),
    ],
)
async def test_what_is_shown_elsewhere_is_asked_for_there(
    workers: Workers, link: str, address: str, shown: str
) -> None:
    asked = []

    async def gone(url: str, trail: Trail, known: Edition | None) -> Page:
        asked.append(url)
        raise FetchFailed(url, "answered 404 (not found)")

    trail = Trail()
    with pytest.raises(FetchFailed):
        await Reader(gone, workers).from_link(link, trail)
    assert asked == [address]
    assert [step.what for step in trail.steps] == [f"asked for {shown} in the form that shows it alone"]


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        ("https://youtu.be/dQw4w9WgXcQ?token=secret", UnsupportedType),
        ("https://discord.gg/abcdef", NotAnArticle),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fyoutu.be%2FdQw4w9WgXcQ", UnsupportedType),
    ],
)
async def test_what_is_surely_no_article_is_not_opened(workers: Workers, link: str, kind: type[WarbriefError]) -> None:
    async def never(url: str, trail: Trail, known: Edition | None) -> Page:
        raise AssertionError

    with pytest.raises(kind) as caught:
        await Reader(never, workers).from_link(link, Trail())
    assert "secret" not in str(caught.value)


async def test_a_short_link_to_what_is_no_article(workers: Workers, news_site: NewsSite) -> None:
    """Known when it has been followed, so nothing is taken apart."""

    async def sent_on(_: web.Request) -> web.Response:
        raise web.HTTPFound(f"http://www.youtube.com:{news_site.port}/watch?v=dQw4w9WgXcQ")

    news_site.pages |= {"/x": sent_on, "/watch": page(), "/robots.txt": ""}
    known = [news_site.address, ("www.youtube.com", news_site.port)]
    async with Fetcher(allow=known, resolver=FixedResolver({"www.youtube.com": ["127.0.0.1"]})) as fetcher:
        with pytest.raises(UnsupportedType, match="is a video"):
            await read(Reader(fetcher.fetch, workers), news_site.url("/x"))


async def test_a_page_that_kills_its_reader_costs_itself_alone(
    reader: Reader, news_site: NewsSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker is ended inside of it; pages that are read meanwhile and afterwards know nothing of it."""
    news_site.pages |= {"/a": page(), "/b": page(), "/heavy": page(PARAGRAPHS * 20_000)}
    # What a worker loads once takes longer than a page.
    await asyncio.gather(*(read(reader, news_site.url(f"/a?{number}")) for number in range(4)))
    monkeypatch.setattr(reading, "EXTRACT_SECONDS", 2.0)
    heavy = asyncio.create_task(read(reader, news_site.url("/heavy")))
    found, _ = await read(reader, news_site.url("/b"))
    assert found.article.text == TEXT
    with pytest.raises(WorkerTimeout):
        await heavy
    trail = Trail()
    with pytest.raises(WorkerTimeout):  # and it is not tried again at once
        await reader.from_link(news_site.url("/heavy"), trail)
    assert [request.path for request in news_site.requests].count("/heavy") == 1
    assert len(trail.steps) == 1
    found, _ = await read(reader, news_site.url("/b?again=1"))
    assert found.article.text == TEXT


async def test_a_large_page_is_cut_and_says_so(workers: Workers, news_site: NewsSite) -> None:
    news_site.pages["/a"] = page(PARAGRAPHS * 40)
    async with Fetcher(limit=20_000, allow=[news_site.address]) as small:
        found, steps = await read(Reader(small.fetch, workers), news_site.url("/a"))
    assert [note.text for note in found.notes] == ["Only the first 20,000 bytes of this page were read."]
    assert "20,000 bytes, cut there" in steps[0]


async def test_a_pdf_behind_a_link(reader: Reader, news_site: NewsSite) -> None:
    lines = textwrap.wrap(" ".join(PARAGRAPHS), 80)
    body = make_pdf([[(70, 750 - 14 * number, 11, line) for number, line in enumerate(lines)]])

    async def document(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/pdf")

    news_site.pages["/report"] = document
    found, steps = await read(reader, news_site.url("/report"))
    assert "held the bridge at Orlivka" in found.article.text
    assert "(200, application/pdf," in steps[0]


async def test_files(reader: Reader) -> None:
    trail = Trail()
    found = await reader.from_file(File(name="message.txt", data=TEXT.encode()), trail)
    assert found.article == Article(text=TEXT)
    assert trail.steps[0].what == f"read message.txt ({len(TEXT.encode()):,} bytes, {len(TEXT):,} characters)"
    with pytest.raises(FetchFailed, match=r"a\.txt is gone\. Post it again, or paste the text\."):
        await reader.from_file(File(name="a.txt", data=b"", fault="is gone"), trail)


async def paste(reader: Reader, text: str, link: str) -> tuple[Found, str]:
    trail = Trail()
    found = await reader.from_paste(text, link, trail)
    return found, trail.steps[-1].what


async def test_a_paste_takes_the_facts_of_its_page(reader: Reader, news_site: NewsSite) -> None:
    news_site.pages["/a"] = page(head='<meta property="article:published_time" content="2023-05-09T10:00:00Z">')
    found, step = await paste(reader, TEXT, news_site.url("/a"))
    facts = found.article
    assert (facts.text, facts.title, facts.publisher, facts.language) == (TEXT, TITLE, "Example Herald", "en")
    assert facts.url == news_site.url("/a")
    assert facts.published_at is not None
    assert found.notes == ()
    assert step.startswith("took source, title and date from ")


async def test_a_paste_with_an_invented_line_stays_without_a_source(reader: Reader, news_site: NewsSite) -> None:
    news_site.pages["/a"] = page()
    text = f"{TEXT}\n\nColonel Koval said that 400 of her soldiers had been killed."
    found, step = await paste(reader, text, news_site.url("/a"))
    assert found == Found(article=Article(text=text))
    assert step.startswith("the text stays without a source: it is not surely that of ")


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("{site}/gone", "answered 404 (not found)"),
        ("http://169.254.169.254/a", "is not a public web address, so it was not opened"),
        ("{site}/menu", "article"),
        ("no link", "is not "),
    ],
)
async def test_a_link_that_fails_does_not_fail_the_paste(
    reader: Reader, news_site: NewsSite, link: str, why: str
) -> None:
    news_site.pages["/menu"] = "<html><body><nav><a href='/'>Home</a></nav></body></html>"
    found, step = await paste(reader, TEXT, link.replace("{site}", news_site.url("")))
    assert found == Found(article=Article(text=TEXT))
    assert step.startswith("the text stays without a source: ")
    assert why in step
    assert "paste" not in step  # it has been


async def test_a_paste_beside_a_teaser(reader: Reader, news_site: NewsSite) -> None:
    paid = f'{{"@context":"https://schema.org","@type":"NewsArticle","isAccessibleForFree":false,"headline":"{TITLE}"}}'
    news_site.pages["/a"] = page(PARAGRAPHS[:2], f'<script type="application/ld+json">{paid}</script>')
    with pytest.raises(Paywalled):
        await read(reader, news_site.url("/a"))
    found, _ = await paste(reader, TEXT, news_site.url("/a"))
    assert (found.article.text, found.article.publisher) == (TEXT, "Example Herald")
    assert len(found.notes) == 1


async def test_a_paste_alone(reader: Reader) -> None:
    found, step = await paste(reader, TEXT, "")
    assert found == Found(article=Article(text=TEXT))
    assert step == f"took the text as pasted ({len(TEXT):,} characters)"
