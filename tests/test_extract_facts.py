"""The facts of an article: headline, publisher, byline, date, language, own link."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.extract import read_page
from bot.articles.pages.data import read_data
from bot.articles.pages.dates import read_time
from bot.articles.pages.facts import without_site
from bot.articles.pages.markup import parse
from bot.articles.pages.names import find_publisher, fits_address
from bot.articles.pages.words import parts_of_name
from summarizers.types import Article

URL = "https://www.examplenews.org/world/river-crossing"
TEXTS = {
    "en": "The Northern Command said on Monday that its troops had held the river crossing overnight. ",
    "uk": "Північне командування заявило в понеділок, що війська втримали переправу через річку попри обстріл. ",
    "ru": "Северное командование заявило в понедельник, что войска удержали переправу через реку несмотря на обстрел. ",
    "de": "Das Nordkommando erklärte am Montag, seine Truppen hätten den Übergang über den Fluss gehalten. ",
    "ar": "قالت القيادة الشمالية يوم الاثنين إن قواتها سيطرت على معبر النهر خلال الليل رغم القصف المدفعي. ",
}


def facts(
    head: str = "", body: str = "<h1>River crossing held</h1>", lang: str = "", text: str = TEXTS["en"] * 6
) -> Article:
    attribute = f' lang="{lang}"' if lang else ""
    html = (
        f"<html{attribute}><head><meta charset='utf-8'>{head}</head><body><article>{body}<p>{text}</p></article></body>"
    )
    return read_page(html.encode(), URL).article


def ld(value: str) -> str:
    return f'<script type="application/ld+json">{value}</script>'


def og(name: str, value: str) -> str:
    return f'<meta property="og:{name}" content="{value}">'


HELD = "River crossing held, command says"
TITLES = {
    "h1": ("<title>T</title>", f"<h1>{HELD}</h1>", HELD),
    "h1 in pieces": ("", "<h1>River crossing <em>held</em>,\n command says</h1>", HELD),
    "title alone": (f"<title>{HELD} | World | Example News</title>", "", HELD),
    "title with a dash": (f"<title>{HELD} - Example News</title>" + og("site_name", "Example News"), "", HELD),
    "title with the host": (f"<title>{HELD} - examplenews.org</title>", "", HELD),
    "title with a dash of its own": (
        "<title>The river - what we know so far</title>",
        "",
        "The river - what we know so far",
    ),
    "site in front": (f"<title>Example News: {HELD}</title>", "", f"Example News: {HELD}"),
    "section in front": (og("title", f"Opinion | {HELD} | Example News"), "", HELD),
    "page for search engines": (og("title", "River news today: live updates"), f"<h1>{HELD}</h1>", HELD),
    "site as h1": (og("title", HELD) + og("site_name", "Example News"), f"<h1>Example News</h1><h2>{HELD}</h2>", HELD),
    "host as h1": (og("title", HELD), "<h1>ExampleNews.org</h1>", HELD),
    "several h1": (
        og("title", f"{HELD} - Example News"),
        f"<h1>World</h1><h1>{HELD}</h1><h1>More of the day</h1>",
        HELD,
    ),
    "hidden h1": (og("title", HELD), "<h1 hidden>Another headline of the day</h1>", HELD),
    "h1 of a menu": (og("title", HELD), "<nav><h1>All of the news of the day</h1></nav>", HELD),
    "entities": ("", "<h1>“We held” &mdash; the mayor&#8217;s word</h1>", "“We held” — the mayor’s word"),
    "entities twice": (ld('{"@type": "NewsArticle", "headline": "Held &amp;amp; lost"}'), "", "Held &amp; lost"),
    "json": (ld(f'{{"@type": "NewsArticle", "headline": "{HELD}"}}'), "", HELD),
    "json of another thing": (og("title", HELD) + ld('{"@type": "VideoObject", "headline": "A video"}'), "", HELD),
    "Ukrainian": ("<title>Переправу втримали — Вісті</title>" + og("site_name", "Вісті"), "", "Переправу втримали"),
    "none": ("", "", None),
}


@pytest.mark.parametrize(("head", "body", "title"), TITLES.values(), ids=list(TITLES))
def test_titles(head: str, body: str, title: str | None) -> None:
    assert facts(head, body).title == title


@pytest.mark.parametrize(
    ("title", "names", "clean"),
    [
        ("Bridge held | Example News", [], "Bridge held"),
        ("Bridge held » World » Example", [], "Bridge held"),
        ("Bridge held – The Example Times", ["The Example Times"], "Bridge held"),
        ("Bridge held – and lost", ["The Example Times"], "Bridge held – and lost"),
        ("Example News", ["Example News"], "Example News"),
        ("War | a far longer headline of many words about it", [], "a far longer headline of many words about it"),
        ("| |", [], "| |"),
        ("", [], ""),
    ],
)
def test_site_names_in_titles(title: str, names: list[str], clean: str) -> None:
    assert without_site(title, names, URL) == clean


@given(st.text(max_size=120), st.lists(st.text(max_size=20), max_size=3))
def test_a_title_is_never_lost(title: str, names: list[str]) -> None:
    clean = without_site(title, names, URL)
    assert clean in title
    assert bool(clean.strip()) == bool(title.strip())


def publisher(name: str, **more: str) -> str:
    return ld(f'{{"@type": "NewsArticle", "publisher": {{"@type": "Organization", "name": "{name}"}}}}') + "".join(
        og(key, value) for key, value in more.items()
    )


PUBLISHERS = {
    "open graph": (og("site_name", "Example News"), "Example News"),
    "schema.org": (publisher("Example News"), "Example News"),
    "an agency's text": (publisher("Agency Press", site_name="Example News"), "Example News"),
    "a platform": (publisher("Blogger", site_name="Example News"), "Example News"),
    "a name of its own": (og("site_name", "The Morning Herald"), "The Morning Herald"),
    "with a slogan": (og("site_name", "Example News | News of the world and the weather"), "Example News"),
    "a host for a name": (og("site_name", "https://www.examplenews.org"), "examplenews.org"),
    "a name before a host": (publisher("Example News", site_name="examplenews.org"), "Example News"),
    "a section": (og("site_name", "World"), "examplenews.org"),
    "end of the title": ("<title>Bridge held - Example News</title>", "Example News"),
    "by reference": (
        ld('{"@graph": [{"@type": "Article", "publisher": {"@id": "#us"}}, {"@id": "#us", "name": "Example News"}]}'),
        "Example News",
    ),
    "none": ("", "examplenews.org"),
}


@pytest.mark.parametrize(("head", "name"), PUBLISHERS.values(), ids=list(PUBLISHERS))
def test_publishers(head: str, name: str) -> None:
    assert facts(head).publisher == name


def test_a_file_without_a_name_has_no_publisher() -> None:
    page, _ = parse(b"<html><body><p>Text</p></body></html>", "the file")
    assert find_publisher(read_data(page, None), [], None) is None


@pytest.mark.parametrize(
    ("name", "url", "fits"),
    [
        ("The Morning Herald", "https://morningherald.example", True),
        ("Morning Herald Tribune", "https://www.mht.example/", True),
        ("North Shire Chronicle", "https://chron.example", True),
        ("North Shire Post", "https://nspost.example", True),
        ("Agency Press", "https://chron.example", False),
        ("World", "https://chron.example", False),
        ("a long sentence of many words that begins somehow", "https://alsow.example", False),
        ("", "https://chron.example", False),
        ("Chron", None, False),
    ],
)
def test_names_that_fit_an_address(name: str, url: str | None, fits: bool) -> None:
    assert fits_address(name, url) is fits


AUTHORS = {
    "schema.org": (ld('{"@type": "NewsArticle", "author": {"@type": "Person", "name": "Ann Lee"}}'), "", "Ann Lee"),
    "two": (ld('{"@type": "NewsArticle", "author": [{"name": "Ann Lee"}, {"name": "Bo Ray"}]}'), "", "Ann Lee, Bo Ray"),
    "in one": ('<meta name="author" content="By Ann Lee and Bo Ray">', "", "Ann Lee, Bo Ray"),
    "with a role": ('<meta name="author" content="Ann Lee, Defence Correspondent">', "", "Ann Lee"),
    "an account": ('<meta name="author" content="admin">', "", None),
    "a link": ('<meta property="article:author" content="https://social.example/annlee">', "", None),
    "the publisher": (og("site_name", "Example News") + '<meta name="author" content="Example News">', "", None),
    "seen": ("", "<p><a rel='author' href='/lee'>Ann Lee</a></p>", "Ann Lee"),
    "seen with a word": ("", "<div class='byline'>By Ann Lee</div>", "Ann Lee"),
    "seen in Ukrainian": ("", "<span itemprop='author'>Автор: Олена Коваль</span>", "Олена Коваль"),
    "German": ("", "<span class='author'>Von Anna Lehmann und Bernd Rau</span>", "Anna Lehmann, Bernd Rau"),
    "who comments": ("", "<div class='comments'><span class='author'>Someone Else</span></div>", None),
    "with a day": ("", "<div class='byline'>By Ann Lee, March 6, 2023</div>", "Ann Lee"),
    "none": ("", "", None),
}


@pytest.mark.parametrize(("head", "body", "byline"), AUTHORS.values(), ids=list(AUTHORS))
def test_bylines(head: str, body: str, byline: str | None) -> None:
    assert facts(head, f"<h1>River crossing held</h1>{body}").byline == byline


DAY = datetime(2023, 3, 6, tzinfo=UTC)
EVENING = datetime(2023, 3, 6, 19, 30, tzinfo=UTC)
TIME = "<time datetime='2023-03-06'>"
DATES = {
    "schema.org": (ld('{"@type": "NewsArticle", "datePublished": "2023-03-06T21:30:00+02:00"}'), "", EVENING),
    "open graph": ('<meta property="article:published_time" content="2023-03-06T19:30:00Z">', "", EVENING),
    "day, then time": (
        ld('{"@type": "NewsArticle", "datePublished": "2023-03-06"}')
        + '<meta property="article:published_time" content="2023-03-06T19:30:00Z">',
        "",
        EVENING,
    ),
    "day, then another day": (
        ld('{"@type": "Article", "datePublished": "2023-03-06"}') + '<meta name="date" content="2023-03-09T19:30:00Z">',
        "",
        DAY,
    ),
    "changed later": ('<meta property="article:modified_time" content="2023-03-09T19:30:00Z">', TIME, DAY),
    "no date": (ld('{"@type": "NewsArticle", "datePublished": "0001-01-01T00:00:00Z"}'), TIME, DAY),
    "microdata": ("", "<meta itemprop='datePublished' content='2023-03-06T19:30:00Z'>", EVENING),
    "of a comment": ("", f"<div class='comment'><time datetime='2023-03-09'>9 March</time></div>{TIME}", DAY),
    "time element": ("", "<time datetime='2023-03-06T21:30:00+02:00'>today</time>", EVENING),
    "in words": ("", "<time>March 6, 2023, 2:30 pm EST</time>", EVENING),
    "seen": ("", "<p class='date'>6 March 2023</p>", DAY),
    "seen in German": ("", "<p class='date'>06.03.2023</p>", DAY),
    "seen in Ukrainian": ("", "<p class='date'>6 березня 2023, 21:30</p>", DAY),
    "seen in Russian": ("", "<p class='date'>6 марта 2023 г.</p>", DAY),
    "seen in Arabic": ("", "<p class='date'>6 مارس 2023</p>", DAY),
    "seen in Japanese": ("", "<p class='date'>2023年3月6日</p>", DAY),
    "seen in Korean": ("", "<p class='date'>2023년 3월 6일</p>", DAY),
    "a year alone": ("", "<footer>© 2023 Example</footer>", None),
    "none": ("", "", None),
}


@pytest.mark.parametrize(("head", "body", "when"), DATES.values(), ids=list(DATES))
def test_dates(head: str, body: str, when: datetime | None) -> None:
    assert facts(head, f"<h1>River crossing held</h1>{body}").published_at == when


@pytest.mark.parametrize(
    "path", ["/2023/03/06/river", "/world/20230306-river", "/news/2023-03-06/river", "/2023/mar/06/river"]
)
def test_a_day_in_the_address(path: str) -> None:
    html = f"<html><body><article><h1>River held</h1><p>{TEXTS['en'] * 6}</p></article></body></html>"
    assert read_page(html.encode(), f"https://www.example.org{path}").article.published_at == DAY


@pytest.mark.parametrize(
    ("said", "when", "exact"),
    [
        ("2023-03-06T19:30:00.123Z", EVENING, True),
        ("2023-03-06T19:30Z", EVENING, True),
        ("2023-03-06 21:30:00 +0200", EVENING, True),
        ("20230306T193000Z", EVENING, True),
        ("2023-03-06T21:30:00", DAY, False),
        ("Mon, 06 Mar 2023 21:30:00 +0200", EVENING, True),
        ("Mon Mar 06 2023 21:30:00 GMT+0200 (EET)", EVENING, True),
        ("6 Mar 2023 19:30 GMT", EVENING, True),
        ("March 6th, 2023 at 2:30 p.m. EST", EVENING, True),
        ("March 6, 2023 2:30 PM IST", DAY, False),
        ("06 March 2023", DAY, False),
        ("2023-13-40", None, False),
        ("1823-03-06", None, False),
        ("March 45, 2023", None, False),
        ("6 Mar 2023 99:99 GMT", None, False),
        ("", None, False),
        (None, None, False),
    ],
)
def test_times(said: object, when: datetime | None, exact: bool) -> None:
    stated = read_time(said)
    assert (stated and stated.when) == when
    assert bool(stated and stated.exact) is exact


@given(st.text(max_size=60))
def test_any_text_is_a_time_or_none(said: str) -> None:
    stated = read_time(said)
    assert stated is None or stated.when.tzinfo is UTC


@pytest.mark.parametrize(
    ("declared", "written", "language"),
    [
        ("uk", "uk", "uk"),
        ("uk-UA", "uk", "uk-UA"),
        ("en", "de", "de"),
        ("en-US", "ru", "ru"),
        ("ar", "ar", "ar"),
        ("ru", "uk", "uk"),
        ("", "uk", None),
    ],
)
def test_a_language_that_the_text_contradicts(declared: str, written: str, language: str | None) -> None:
    html = f"<html lang='{declared}'><meta charset='utf-8'><body><article><p>{TEXTS[written] * 6}</p></article></body>"
    reading = read_page(html.encode(), URL)
    assert reading.article.language == language
    assert any("declares the language" in step for step in reading.steps) is (declared != "" and language != declared)


LINKS = {
    "canonical": ('<link rel="canonical" href="/world/a">', "https://www.examplenews.org/world/a"),
    "from AMP": ('<link rel="canonical" href="https://amp.examplenews.org/a">', "https://amp.examplenews.org/a"),
    "open graph": (og("url", "https://examplenews.org/a"), "https://examplenews.org/a"),
    "another's": ('<link rel="canonical" href="https://elsewhere.example/a">', URL),
    "another's, then its own": (
        '<link rel="canonical" href="https://elsewhere.example/a">' + og("url", "https://examplenews.org/a"),
        "https://examplenews.org/a",
    ),
    "home": ('<link rel="canonical" href="https://www.examplenews.org/">', URL),
    "a script": ('<link rel="canonical" href="javascript:alert(1)">', URL),
    "broken": ('<link rel="canonical" href="http://[::1">', URL),
    "none": ("", URL),
}


@pytest.mark.parametrize(("head", "link"), LINKS.values(), ids=list(LINKS))
def test_links(head: str, link: str) -> None:
    assert facts(head).url == link


def test_users_of_one_host_are_not_one_site() -> None:
    html = "<link rel='canonical' href='https://other.github.io/a'><body><article><p>Words.</p></article>"
    assert read_page(html.encode(), "https://mine.github.io/a").article.url == "https://mine.github.io/a"


@pytest.mark.parametrize(
    "source",
    [
        '<!-- {"@type": "NewsArticle", "headline": "Held"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Held"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "Held",}',
        '[{"@type": "WebSite"}, {"@type": ["Thing", "NewsArticle"], "headline": "Held"},]',
        '{"@type": "NewsArticle", "headline": "Held"}; {"@type": "WebSite"}',
        '{"@type": "NewsArticle", "headline": "Held", "description": "a\tb\nc"}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Held&quot;}",
        '{"@graph": [{"@type": "WebPage"}, {"@type": "https://schema.org/ReportageNewsArticle", "headline": "Held"}]}',
        '{"mainEntity": {"@type": "NewsArticle", "headline": "Held"}, "itemListElement": [{"@type": "Article"}]}',
    ],
)
def test_data_as_pages_write_them(source: str) -> None:
    tree, _ = parse(f"<html><head>{ld(source)}</head><body><p>x</p></body></html>".encode(), "x")
    assert read_data(tree, URL).article.get("headline") == "Held"


def test_the_article_of_this_page_among_others() -> None:
    other, own = (
        '{"@type": "Article", "headline": "Other", "url": "/b"}',
        f'{{"@type": "Article", "headline": "Own", "url": "{URL}"}}',
    )
    tree, _ = parse(f"<html><head>{ld(f'[{other}, {own}]')}</head><body><p>x</p></body></html>".encode(), "x")
    assert read_data(tree, URL).article["headline"] == "Own"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("relatedLinks-box", ["related", "links", "box"]),
        ("RelatedArticles", ["related", "articles"]),
        ("HTMLBody2", ["html", "body", "2"]),
        ("", []),
    ],
)
def test_parts_of_names(name: str, parts: list[str]) -> None:
    tree, _ = parse(f"<html><body><div class='{name}'>x</div></body></html>".encode(), "x")
    assert parts_of_name(tree.find(".//div")) == parts
