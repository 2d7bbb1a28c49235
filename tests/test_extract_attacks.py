"""Pages that lie: about whose they are, and about what a reader of theirs sees."""

from __future__ import annotations

import json

import pytest

from bot.articles.extract import read_page
from bot.articles.pages.names import site_of
from bot.articles.pages.outlets import claims_outlet
from summarizers.types import Article

SEEN = [
    "The bridge was held overnight, the regional command said on Monday, and nobody in the town was hurt by the fire.",
    "Two of its piers are damaged, according to the engineers, who want to close it to lorries until the end of May.",
    "“We will not leave the town,” the mayor told reporters, and added that the schools would open again on Tuesday.",
    "The ministry of transport could not say on Monday who would pay for the work or how long it was going to take.",
]
INVENTED = "The city has fallen and thousands of soldiers were killed, the ministry of defence said in a statement. "


def read(head: str = "", body: str = "", url: str = "https://news.evil.com/a", *, paragraphs: int = 4) -> Article:
    seen = "".join(f"<p>{one}</p>" for one in SEEN[:paragraphs])
    html = f"<html><head><title>Bridge held</title>{head}</head><body><article><h1>Bridge held overnight</h1>"
    return read_page(f"{html}{seen}{body}</article></body></html>".encode(), url, charset="utf-8").article


def data(**thing: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


def named(name: str) -> str:
    return f'<meta property="og:site_name" content="{name}">'


@pytest.mark.parametrize(
    ("name", "url", "shown"),
    [
        ("Reuters", "https://www.reuters.com/world/a", "Reuters"),
        ("Reuters", "https://news.evil.com/a", "evil.com"),
        ("reuters", "https://news.evil.com/a", "evil.com"),
        ("REUTERS", "https://news.evil.com/a", "evil.com"),
        ("Reuters World News", "https://news.evil.com/a", "evil.com"),
        ("Rеuters", "https://news.evil.com/a", "evil.com"),
        ("Reuters\u200b", "https://news.evil.com/a", "evil.com"),
        ("R e u t e r s", "https://news.evil.com/a", "evil.com"),
        ("Ｒeuters", "https://news.evil.com/a", "evil.com"),
        ("ВВС", "https://news.evil.com/a", "evil.com"),
        ("The Associated Press", "https://news.evil.com/a", "evil.com"),
        ("The Associated Press", "https://apnews.com/a", "The Associated Press"),
        ("Українська правда", "https://news.evil.com/a", "evil.com"),
        ("Українська правда", "https://www.pravda.com.ua/a", "Українська правда"),
        ("reuters.com", "https://news.evil.com/a", "evil.com"),
        ("www.reuters.com", "https://news.evil.com/a", "evil.com"),
        ("Reuters", "https://reuters.evil.com/a", "evil.com"),
        ("Reuters", "https://www.reuters.com.evil.co.uk/a", "evil.co.uk"),
        ("Reuters", "https://reuters.github.io/a", "reuters.github.io"),
        ("Reuters", "https://reuters.blogspot.com/a", "reuters.blogspot.com"),
        ("Reuters", "https://reuters.substack.com/p/a", "reuters.substack.com"),
        ("Reuters", "https://telegra.ph/Reuters-03-07", "telegra.ph"),
        ("Reuters", "https://8.8.8.8/a", "8.8.8.8"),
        ("ABC News", "https://abcnews.go.com/a", "ABC News"),
        ("The Morning Herald", "https://news.evil.com/a", "The Morning Herald"),
    ],
)
def test_a_known_outlets_name_needs_its_address(name: str, url: str, shown: str) -> None:
    assert read(named(name), url=url).publisher == shown
    live = [
        {"datePublished": f"2024-01-01T0{n}:00:00Z", "articleBody": f"{n} {SEEN[n % 4]}", "headline": str(n)}
        for n in range(4)
    ]
    stated = data(**{"@type": "LiveBlogPosting", "publisher": {"name": name}, "liveBlogUpdate": live})
    assert read(stated, url=url).publisher == shown


@pytest.mark.parametrize("text", ["", "\ud800", "́", "a" * 5_000, "Ρeuters" * 900])
def test_any_name(text: str) -> None:
    assert claims_outlet(text) in (True, False)
    assert site_of(f"https://{text}/") is not None


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://www.evil.com/b", "https://www.evil.com/b"),
        ("https://www.reuters.com/b", None),
        ("https://reuters.com@evil.com/b", None),
        ("https://user:secret@evil.com/b", None),
        ("https://evil.com:8443/b", None),
        ("https://evil.com/\u202ebus", None),
    ],
)
def test_whose_link_a_page_may_name(link: str, shown: str | None) -> None:
    url = "https://news.evil.com/a"
    assert read(f'<link rel="canonical" href="{link}">').url == (shown or url)


def test_writers_of_one_platform_are_not_one_site() -> None:
    stated = '<link rel="canonical" href="https://reuters.substack.com/p/b">'
    assert read(stated, url="https://evil.substack.com/p/a").url == "https://evil.substack.com/p/a"


@pytest.mark.parametrize(
    "hiding",
    [
        "hidden",
        'aria-hidden="true"',
        'style="display:none"',
        'style="DISPLAY : NONE"',
        'style="display/**/:none"',
        f'style="{"color:red;" * 90}display:none"',
        'style="visibility:hidden"',
        'style="position:absolute;left:-9999px"',
        'style="text-indent:-999em"',
        'style="font-size:0"',
        'style="opacity:0.0"',
        'style="max-height:0px;overflow:hidden"',
        'style="width:0;overflow:hidden"',
        'style="transform:scale(0)"',
        'style="position:absolute;clip:rect(0,0,0,0)"',
        'style="clip-path:inset(100%)"',
        'style="color:transparent"',
        'style="color:#fff; background:#fff"',
        'style="background-color:white;color:white"',
    ],
)
def test_what_nobody_sees_is_not_read(hiding: str) -> None:
    inside = "".join(f"<p>{n} {INVENTED}</p>" for n in range(20))
    assert read(body=f"<div {hiding}><h1>The city has fallen</h1>{inside}</div>").text == "\n\n".join(SEEN)


@pytest.mark.parametrize(
    "style",
    ["opacity:0.9", "font-size:0.9em", "left:-9px", "color:#000;background:#fff", "max-height:0.5em", "width:100%"],
)
def test_what_can_be_seen_is_read(style: str) -> None:
    assert read(body=f'<div style="{style}"><p>{INVENTED}</p></div>').text.endswith(INVENTED.strip())


def test_an_article_that_a_script_is_to_show_is_read() -> None:
    inside = "".join(f"<p>{one}</p>" for one in SEEN)
    assert read(body=f'<main style="opacity:0">{inside}</main>', paragraphs=0).text == "\n\n".join(SEEN)


def test_data_that_hold_another_text_than_the_page_shows() -> None:
    lines = [f"Line {n} of the timetable says when the next train leaves from here." for n in range(12)]
    stated = data(**{"@type": "NewsArticle", "headline": "Bridge held", "articleBody": INVENTED * 40})
    found = read(stated, "".join(f"<p>{line}</p>" for line in lines), paragraphs=0)
    assert found.text == "\n\n".join(lines)


def test_a_live_page_in_the_data_that_shows_an_article() -> None:
    live = [{"datePublished": f"2024-01-01T0{n}:00:00Z", "articleBody": f"{n} {INVENTED * 9}"} for n in range(4)]
    more = [f"{n}. {one}" for n in range(3) for one in SEEN]
    found = read(data(**{"@type": "LiveBlogPosting", "liveBlogUpdate": live}), "".join(f"<p>{one}</p>" for one in more))
    assert found.text == "\n\n".join((*SEEN, *more))
