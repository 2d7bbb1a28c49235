"""From a page or file to an article: text, facts, and what is no article."""

from __future__ import annotations

import asyncio
import codecs
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.documents.files import decode, kind_of
from bot.articles.extract import extract
from bot.errors import NotAnArticle, Paywalled, UnsupportedType, WarbriefError, WorkerTimeout
from bot.workers import Workers
from summarizers.types import Article

URL = "https://www.example.org/news/river-crossing?utm_source=chat"
PARAGRAPHS = [
    "The Northern Command said on Monday that its troops had held the river crossing overnight, and that two bridges "
    "were damaged by artillery fire.",
    "“We will not leave the town,” Colonel Jane Doe told reporters in the regional capital, and added that the "
    "evacuation of civilians goes on.",
    "The Defense Ministry of Freedonia denied that it had ordered the strike. The figures could not be verified "
    "independently.",
]
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
TEXT = "\n\n".join(PARAGRAPHS)
HEAD = """<title>River crossing held | Example News</title>
<link rel="canonical" href="https://www.example.org/news/river-crossing">
<meta property="og:title" content="River crossing held, command says">
<meta property="og:site_name" content="Example News">
<meta name="author" content="Ann Lee">"""


def page(body: str = BODY, head: str = HEAD, lang: str = ' lang="en-GB"') -> bytes:
    """A page with a menu and a footer around the body."""
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/war'>War</a></li></ul></nav>"
    return (
        f"<!DOCTYPE html><html{lang}><head><meta charset='utf-8'>{head}</head><body>{menu}"
        f"<article><h1>River crossing held, command says</h1>{body}</article><footer>© Example</footer></body></html>"
    ).encode()


def ld(value: str) -> str:
    return f'<script type="application/ld+json">{value}</script>'


def test_an_article() -> None:
    assert extract(page(), URL) == Article(
        text=TEXT,
        title="River crossing held, command says",
        url="https://www.example.org/news/river-crossing",
        publisher="Example News",
        byline="Ann Lee",
        published_at=None,
        language="en-GB",
    )


def test_a_file_has_no_link() -> None:
    article = extract(page(head="<title>River crossing held</title>"), None)
    assert (article.url, article.title) == (None, "River crossing held, command says")
    assert article.text.endswith(TEXT)


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("<h2>What is known</h2><ul><li>First point of it.</li><li>Second point of it.</li></ul>", 3),
        ("<blockquote><p>Quoted words of the mayor.</p></blockquote>", 1),
        ("<p>One line of it.<br><br>Another line of it.</p>", 2),
        ("<table><tr><td>Bridges</td><td>2</td></tr></table>", 2),
        ("<p>Words with <a href='/x'>a link</a>, <b>bold</b> and <i>slanted</i> ones.</p>", 1),
    ],
    ids=["list", "quotation", "line breaks", "table", "inline"],
)
def test_blocks_are_paragraphs(body: str, blocks: int) -> None:
    found = extract(page(BODY + body), URL).text.split("\n\n")
    assert found[:3] == PARAGRAPHS
    assert len(found) == 3 + blocks
    assert not any(block.startswith(("-", "|", "#")) or block != block.strip() for block in found)


def test_inline_markup_leaves_no_trace() -> None:
    text = extract(page(BODY + "<p>Held by <b>Jane</b> <i>Doe</i>, <a href='/x'>she said</a>.</p>"), URL).text
    assert text.endswith("\n\nHeld by Jane Doe, she said.")


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (ld('{"@type": "NewsArticle", "datePublished": "2023-03-06T21:30:00+02:00"}'), (2023, 3, 6, 19, 30)),
        (ld('{"@graph": [{"@type": "WebPage"}, {"datePublished": "2023-03-06T21:30:00Z"}]}'), (2023, 3, 6, 21, 30)),
        (ld('{"datePublished": "2023-03-06T23:30:00-0500"}'), (2023, 3, 7, 4, 30)),
        (ld('{"datePublished": "2023-03-06T21:30:00"}'), (2023, 3, 6)),
        (ld('{"datePublished": "2023-03-06"}'), (2023, 3, 6)),
        (ld('[{"datePublished": "yesterday"}, {"datePublished": "2023-03-06"}]'), (2023, 3, 6)),
        (
            ld("{broken") + '<meta property="article:published_time" content="2023-03-06T10:00:00+00:00">',
            (2023, 3, 6, 10),
        ),
        (ld("[" * 5000) + '<meta name="date" content="2023-03-06">', (2023, 3, 6)),
        ('<meta property="article:published_time" content="2023-03-06T22:00:00+02:00">', (2023, 3, 6, 20)),
        ("", None),
    ],
    ids=["zone", "graph", "short zone", "no zone", "day", "not a date", "broken", "deep", "open graph", "none"],
)
def test_dates(head: str, published: tuple[int, int, int] | None) -> None:
    assert extract(page(head=HEAD + head), URL).published_at == (published and datetime(*published, tzinfo=UTC))


@pytest.mark.parametrize(
    ("stated", "url"),
    [
        ("https://www.example.org/news/1", "https://www.example.org/news/1"),
        ("https://elsewhere.example.com/news/1", URL),
        ("javascript:alert(1)", URL),
        ("http://[::1", URL),
    ],
)
def test_a_page_speaks_for_its_own_host(stated: str, url: str) -> None:
    assert extract(page(head=f'<title>T</title><link rel="canonical" href="{stated}">'), URL).url == url


@pytest.mark.parametrize(
    ("lang", "language"),
    [(' lang="en"', "en"), (' lang="en_US"', "en-US"), (' lang=""', None), (' lang="en; DROP"', None), ("", None)],
)
def test_languages(lang: str, language: str | None) -> None:
    assert extract(page(lang=lang), URL).language == language


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"", "text/html"),
        (b" \n ", "text/html"),
        (b"\0\0", "text/plain"),
        (b"plain words without any markup", "text/html"),
        (page("<p>Page not found.</p>"), "text/html"),
        (page("<p>We use cookies. Accept all? Read our policy on cookies and partners.</p>"), "text/html"),
        (page("<ul>" + "<li><a href='/x'>One more headline of the day</a></li>" * 60 + "</ul>"), "text/html"),
        (b"Just a few words.", "text/plain"),
    ],
    ids=["empty", "blank", "nul", "no markup", "error page", "cookies", "front page", "short text"],
)
def test_what_is_no_article(data: bytes, content_type: str) -> None:
    with pytest.raises((NotAnArticle, UnsupportedType)) as caught:
        extract(data, URL, content_type)
    assert "www.example.org/news/river-crossing" in str(caught.value)
    assert "utm_source" not in str(caught.value)


PAID = '{"@type": "NewsArticle", "isAccessibleForFree": %s%s}'


@pytest.mark.parametrize(
    ("value", "words", "sentence"),
    [
        ("false", ', "wordCount": 900', "67 of about 900 words are visible. Paste the text and I'll brief it."),
        ('"False"', ', "wordCount": "900"', "67 of about 900 words are visible. Paste the text and I'll brief it."),
        ("false", "", "Only 67 words are visible without a subscription. Paste the text and I'll brief it."),
        ("false", ', "wordCount": 80', None),
        ("true", ', "wordCount": 900', None),
    ],
)
def test_paywalls(value: str, words: str, sentence: str | None) -> None:
    data = page(head=HEAD + ld(PAID % (value, words)))
    if sentence is None:
        assert TEXT in extract(data, URL).text
        return
    with pytest.raises(Paywalled) as caught:
        extract(data, URL)
    assert str(caught.value) == sentence


def test_a_long_article_behind_a_paywall_is_read() -> None:
    assert TEXT in extract(page(BODY * 5, head=HEAD + ld(PAID % ("false", ""))), URL).text


@pytest.mark.parametrize("declared", ["server", "page"])
def test_pages_in_an_old_encoding(declared: str) -> None:
    paragraph = "Командування заявило в понеділок, що війська втримали переправу через річку, попри обстріл мостів. "
    meta = "<meta http-equiv='Content-Type' content='text/html; charset=windows-1251'>" if declared == "page" else ""
    body = f"<body><article><p>{paragraph * 5}</p></article></body>"
    html = f"<html><head>{meta}<title>Переправа</title></head>{body}</html>"
    article = extract(html.encode("cp1251"), URL, charset="windows-1251" if declared == "server" else None)
    assert article.text == (paragraph * 5).strip()


def test_plain_text_is_taken_whole() -> None:
    text = f"  {TEXT}\r\n\r\nEnd. "
    assert extract(text.encode(), URL, "text/plain", "utf-8") == Article(text=text, url=URL)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("Бахмут".encode(), "Бахмут"),
        (codecs.BOM_UTF8 + b"Kyiv", "Kyiv"),
        ("Kyiv".encode("utf-16"), "Kyiv"),
        (codecs.BOM_UTF16_BE + "Kyiv".encode("utf-16-be"), "Kyiv"),
        ("Kyiv".encode("utf-32"), "Kyiv"),
        ("“Київ” — held".encode()[:-7], "“Київ” "),
        ("Київ тримається, каже мер міста.".encode() + b"\xff" + b" yes", "Київ тримається, каже мер міста.\ufffd yes"),
        ("Українські військові втримали переправу через річку.".encode("cp1251"), None),
        ("The mayor’s office said that “the city” was held.".encode("cp1252"), None),
        (b"caf\xe9 " + b"ascii " * 50, None),
    ],
    ids=["empty", "utf-8", "mark", "utf-16", "utf-16-be", "utf-32", "cut", "one fault", "cp1251", "cp1252", "latin"],
)
def test_decoding(data: bytes, text: str | None) -> None:
    decoded = decode(data)
    if text is None:
        assert "\ufffd" not in decoded
    else:
        assert decoded.rstrip("\ufffd") == text if text.endswith(" ") else decoded == text


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("Київ".encode("cp1251"), "windows-1251", "Київ"),
        ("Київ".encode(), "no-such-encoding", "Київ"),
        ("Київ".encode(), "ascii", "Київ"),
        ("Київ".encode(), "base64", "Київ"),
        ("Київ".encode(), "UTF8", "Київ"),
    ],
)
def test_a_declared_encoding_is_believed_if_it_fits(data: bytes, charset: str, text: str) -> None:
    assert decode(data, charset=charset) == text


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.4\n", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"\xff\xd8\xff\xe0", "an image"),
        (b"PK\x03\x04\x14\x00", "an archive or office document"),
        (b"\x1f\x8b\x08", "an archive"),
        (b"{\\rtf1", "an RTF document"),
        (b"\0\0\0\x18ftypmp42", "a video"),
        (bytes(1000), "a binary file"),
        (bytes(range(256)), "a binary file"),
        (b"MZ is no program", None),
        (b"one\0nul in a long enough text, which happens in pastes" * 1, None),
        ("Текст".encode("cp1251"), None),
        (b"", None),
    ],
)
def test_kinds(data: bytes, kind: str | None) -> None:
    assert kind_of(data) == kind
    if kind is not None:
        with pytest.raises(UnsupportedType) as caught:
            decode(data, "report")
        readable = "" if "PDF" in kind else "; only web pages, PDFs and plain text can be read"
        assert str(caught.value) == f"report is {kind}{readable}. Paste the text."


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: page(text * 3)))
def test_any_bytes_are_an_article_or_an_error(data: bytes) -> None:
    try:
        said = extract(data, URL).text
    except WarbriefError as error:
        said = str(error)
    assert said.strip()


HOSTILE = {
    "nested": b"<html><body>" + b"<div>" * 600_000 + b"text",
    "paragraphs": b"<html><body><article>" + b"<p>The army said so on Monday.</p>" * 90_000,
    "attributes": b"<html><body><p " + b"a=b " * 700_000 + b">text</p>",
    "unclosed": b"<html><body><p>" + b"<b><i><a>" * 300_000,
    "comment": b"<html><!--" + b"-" * 3_000_000,
    "table": b"<html><body><table>" + b"<tr><td><table>" * 180_000,
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_pages_end(workers: Workers, name: str) -> None:
    """3 MB of each: an article, an error or the limit, and the workers serve the next page."""
    (found,) = await asyncio.gather(workers.run(extract, HOSTILE[name], URL, timeout=1.0), return_exceptions=True)
    assert isinstance(found, Article | NotAnArticle | WorkerTimeout)
    assert (await workers.run(extract, page(), URL, timeout=10)).publisher == "Example News"


def test_a_few_bad_bytes_in_utf8_stay_damage():
    text = "The general said: “We hold the town.” " * 40
    data = text.encode()
    assert decode(data[:700] + b"\xff" + data[700:]).count("“We hold the town.”") >= 39
