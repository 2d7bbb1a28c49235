"""What is an article, a part of one, or something else: a table of pages."""

from __future__ import annotations

import pytest

from bot.articles.extract import read_page
from bot.errors import NotAnArticle, Paywalled

URL = "https://www.example.org/news/river-crossing"
PARAGRAPH = (
    "The Northern Command said on Monday that its troops had held the river crossing overnight, and that two bridges "
    "were damaged by artillery fire."
)
UKRAINIAN = (
    "Північне командування заявило в понеділок, що його війська втримали переправу через річку, попри обстріл двох "
    "мостів уночі."
)
TEASER = "The command says that troops held the river crossing, while two of the bridges there were damaged by fire."


def page(body: str, head: str = "<title>Example News</title>") -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>".encode()


def ld(value: str) -> str:
    return f'<script type="application/ld+json">{value}</script>'


def teasers(count: int, teaser: str = TEASER) -> str:
    """A list of headlines, each a link, with a teaser to each."""
    return "".join(
        f"<div class='card'><h3><a href='/news/{i}'>Headline number {i} of the day's news</a></h3><p>{teaser}</p></div>"
        for i in range(count)
    )


LOGIN = "<form action='/session'><input name='user'><input type='password' name='word'><button>Go</button></form>"
NEWS = ld('{"@type": "NewsArticle", "headline": "River crossing held"}')
FLASH = "Northern Command: the river crossing was held overnight. Two bridges were damaged. " * 3

PARTNERS = " ".join(f"Partner {number} stores cookies." for number in range(30))
ELSE = {
    "search": (
        page(f"<main><form role='search'><input name='q'></form>{teasers(12)}</main>"),
        "/?q=river",
        "a search page",
    ),
    "search by path": (page(f"<main>{teasers(12)}</main>"), "/search/river", "a search page"),
    "search without a hit": (page("<main><h1>River</h1><p>Nothing.</p></main>"), "/search?q=river", "a search page"),
    "section": (page(f"<main><h1>World</h1>{teasers(15)}</main>"), "/world", "a list of links"),
    "section in Ukrainian": (page(f"<main>{teasers(15, UKRAINIAN)}</main>"), "/svit", "a list of links"),
    "section that calls itself an article": (
        page(f"<main>{teasers(15)}</main>", "<meta property='og:type' content='article'>"),
        "/world",
        "a list of links",
    ),
    "links alone": (page(f"<main><h1>All news</h1>{teasers(30, '')}</main>"), "/all", "a list of links"),
    "tag page by its data": (
        page(f"<main>{teasers(5)}</main>", ld('{"@type": "CollectionPage", "name": "River"}')),
        "/tag/river",
        "a list of links",
    ),
    "profile": (page("<h1>Ann Lee</h1><p>Reporter.</p>", ld('{"@type": "ProfilePage"}')), "/people/lee", "a profile"),
    "shop": (page("<h1>Boots</h1><p>Warm.</p>", ld('{"@type": "Product", "name": "Boots"}')), "/b", "a page of a shop"),
    "sign-in": (page(f"<h1>Welcome</h1><p>Members only.</p>{LOGIN}"), "/login", "a sign-in page"),
    "sign-in in Arabic": (page(f"<h1>أهلا</h1>{LOGIN}"), "/members", "a sign-in page"),
    "404": (page("<h1>404</h1><p>Nothing here.</p>", "<title>404 – Example News</title>"), "/x", "an error page"),
    "not found": (page("<h1>Page not found</h1><p>It may have moved.</p>"), "/x", "an error page"),
    "not found in Ukrainian": (page("<h1>Сторінку не знайдено</h1><p>Спробуйте пошук.</p>"), "/x", "an error page"),
    "not found in Russian": (page("<p>Увы</p>", "<title>Страница не найдена | Вести</title>"), "/x", "an error page"),
    "soft 404 with a list": (page(f"<h1>Not found</h1><p>Sorry.</p>{teasers(3, '')}"), "/x", "an error page"),
    "access denied": (page("<h1>Access Denied</h1><p>Reference 18.2f.</p>"), "/x", "an error page"),
    "bad gateway": (page("<center><h1>502 Bad Gateway</h1></center><hr>"), "/x", "an error page"),
    "just a moment": (
        page("<h1>Just a moment...</h1><script src='/cdn-cgi/challenge-platform/h/b/orchestrate.js'></script>"),
        "/x",
        "a check for robots",
    ),
    "captcha": (page("<p>One more step</p><div class='h-captcha' data-sitekey='1'></div>"), "/x", "a check for robots"),
    "captcha in a frame": (
        page("<iframe src='https://geo.captcha-delivery.com/captcha/?cid=1'></iframe>"),
        "/x",
        "a check for robots",
    ),
    "consent": (
        page(f"<div id='consent-wall'><h2>Your privacy</h2><p>{'We and 812 partners store cookies. ' * 9}</p></div>"),
        "/news/1",
        "a consent page",
    ),
    "consent in the article's place": (
        page(
            f"<div id='cmp_wall'><h2>Read on</h2><p>{PARTNERS}</p></div>",
            "<meta property='og:type' content='article'>",
        ),
        "/news/1",
        "a consent page",
    ),
    "consent by address": (page("<p>Before you continue</p>"), "/consent?continue=1", "a consent page"),
    "consent in German": (
        page(f"<main><div class='cmp-box'><p>{'Wir verwenden Cookies. ' * 15}</p></div></main>"),
        "/nachrichten/1",
        "a consent page",
    ),
    "scripts alone": (
        page("<noscript>You need to enable JavaScript.</noscript><div id='root'></div><script src='/a.js'></script>"),
        "/news/1",
        "a page that shows its text by scripts alone",
    ),
    "empty shell": (
        page("<div id='__next'></div><script src='/a.js'></script>"),
        "/news/1",
        "a page that shows its text by scripts alone",
    ),
    "empty": (page(""), "/x", ""),
    "a notice": (page("<p>This content is not available in your region.</p>"), "/x", ""),
}


@pytest.mark.parametrize(("data", "path", "what"), ELSE.values(), ids=list(ELSE))
def test_what_is_no_article(data: bytes, path: str, what: str) -> None:
    url = f"https://www.example.org{path}"
    fault = read_page(data, url).fault
    assert isinstance(fault, NotAnArticle)
    assert fault.args[1] == what
    assert str(fault) == str(NotAnArticle(url, what))


MORE = (
    "Colonel Jane Doe told reporters in the regional capital that the evacuation of civilians goes on, and that nobody "
    "would be left behind.",
    "The Defense Ministry of Freedonia denied that it had ordered the strike, and the figures of neither side could be "
    "verified by anyone.",
)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in (PARAGRAPH, *MORE))
WHOLE = " ".join((PARAGRAPH, *MORE) * 2)
MUCH = "".join(f"<p>On day {day} the army said that it had held the river crossing.</p>" for day in range(25))
ROWS = "".join(f"<tr><td>The {day}th of March</td><td>{day} vehicles</td></tr>" for day in range(4, 25))
ARTICLES = {
    "plain": page(f"<h1>River crossing held</h1>{BODY}"),
    "flash in an article element": page(f"<article><h1>River crossing held</h1><p>{FLASH}</p></article>"),
    "flash that says so": page(f"<div><h1>River crossing held</h1><p>{FLASH}</p></div>", NEWS),
    "flash in Ukrainian": page(f"<article><h1>Переправу втримали</h1><p>{UKRAINIAN} {UKRAINIAN}</p></article>"),
    "with a sign-in form": page(f"<article><h1>River crossing held</h1>{BODY}</article>{LOGIN}"),
    "with a captcha for comments": page(f"<article><h1>River held</h1>{BODY}</article><div class='g-recaptcha'></div>"),
    "with a banner on cookies": page(f"<div class='cookie'><p>{'We use cookies. ' * 20}</p></div><h1>River</h1>{BODY}"),
    "with other headlines": page(f"<article><h1>River crossing held</h1>{BODY}</article>{teasers(12)}", NEWS),
    "with more headlines than text": page(
        f"<main><h1>River crossing held</h1>{BODY}<div>{teasers(30, '')}</div></main>"
    ),
    "short, between headlines": page(
        f"<main><div><h2><a href='/x'>Fair opens in the capital</a></h2>{BODY}</div><ul>{teasers(9, '')}</ul></main>",
        "<meta property='og:type' content='article'>",
    ),
    "about an error": page(f"<article><h1>Error 404: how a page of the army got lost</h1>{BODY}</article>", NEWS),
    "about a law on cookies, on a page that is named after it": page(
        f"<article class='tag-cookies'><h1>Cookies</h1>{BODY * 2}{MUCH}</article>", NEWS
    ),
    "about cookies": page(f"<article><h1>Cookies</h1>{BODY}</article>", NEWS),
    "with an empty shell": page(f"<div id='root'></div><article><h1>River crossing held</h1>{BODY}</article>"),
    "table of results": page(
        "<article><h1>Losses by day</h1><table>"
        + "<tr><td>Monday</td><td>12 vehicles</td></tr>" * 25
        + "</table></article>",
        NEWS,
    ),
}


@pytest.mark.parametrize("data", ARTICLES.values(), ids=list(ARTICLES))
def test_what_is_an_article(data: bytes) -> None:
    assert read_page(data, URL).fault is None


PAID = '{"@type": "NewsArticle", "isAccessibleForFree": %s%s}'
PARTS = ', "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": false, "cssSelector": ".rest"}'
ONE = f"<article><h1>River crossing held</h1><p>{PARAGRAPH}</p></article>"
WHOLLY = f"<article><h1>River crossing held</h1>{BODY}</article>"
REST = f"<article><h1>River crossing held</h1><p>{PARAGRAPH}</p><div class='rest'>{BODY}</div></article>"
GATE = f"{ONE}<div class='paywall-offer'><p>To read all of this, become one of us today.</p></div>"

PAYWALLS = {
    "stated": (ONE, ld(PAID % ("false", "")), (24, None)),
    "stated as a text": (ONE, ld(PAID % ('"False"', "")), (24, None)),
    "stated with its length": (ONE, ld(PAID % ("false", ', "wordCount": 900')), (24, 900)),
    "the rest in the data only": (ONE, ld(PAID % ("false", f', "articleBody": "{WHOLE}"')), (24, 140)),
    "a part, not there": (ONE, ld(PAID % ("false", PARTS)), (24, None)),
    "a part, there": (REST, ld(PAID % ("false", PARTS)), None),
    "as long as it says": (ONE, ld(PAID % ("false", ', "wordCount": 25')), "short"),
    "free": (WHOLLY, ld(PAID % ("true", "")), None),
    "a film on a free page": (WHOLLY, NEWS + ld('{"@type": "Movie", "isAccessibleForFree": false}'), None),
    "a locked tier": (ONE, "<meta property='article:content_tier' content='locked'>", (24, None)),
    "a metered tier": (WHOLLY, "<meta property='article:content_tier' content='metered'>", None),
    "a gate": (GATE, NEWS, (34, None)),
    "a gate that nobody sees": (f"{WHOLLY}<div class='paywall' hidden><p>To read on, pay now.</p></div>", NEWS, None),
}  # fmt: skip


@pytest.mark.parametrize(("body", "head", "words"), PAYWALLS.values(), ids=list(PAYWALLS))
def test_paywalls(body: str, head: str, words: tuple[int, int | None] | str | None) -> None:
    reading = read_page(page(body, head), URL)
    if isinstance(words, tuple):
        assert isinstance(reading.fault, Paywalled)
        assert reading.fault.args == words
        assert any("subscribers" in step for step in reading.steps)
        assert reading.article.text.startswith(PARAGRAPH)
    else:
        assert (str(reading.fault) if words else reading.fault) == (str(NotAnArticle(URL)) if words else None)


def test_what_is_paid_for_is_not_taken_from_the_data() -> None:
    body = f'"articleBody": "{WHOLE}"'
    free = read_page(page(ONE, ld(f'{{"@type": "NewsArticle", {body}}}')), URL)
    assert free.fault is None
    assert free.article.text == WHOLE
    assert free.steps == ("took the article from the page’s own data (JSON-LD)",)
    paid = read_page(page(ONE, ld(f'{{"@type": "NewsArticle", "isAccessibleForFree": false, {body}}}')), URL)
    assert paid.article.text == PARAGRAPH


def test_data_of_another_article_are_not_taken() -> None:
    other = "The fair opened in the capital on Sunday with music, and thousands came to see it in spite of the rain. "
    data = ld(f'{{"@type": "NewsArticle", "articleBody": "{other * 12}"}}')
    assert read_page(page(f"<article><h1>River crossing held</h1>{BODY}</article>", data), URL).article.text.startswith(
        PARAGRAPH
    )
