"""The text of an article, and what stands beside it on its page; encodings; pages of great size."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.extract import Reading, read_page
from bot.articles.pages.markup import charset_of
from summarizers.types import NoteCode

URL = "https://www.example.org/news/river-crossing"
FIRST = (
    "The Northern Command said on Monday that its troops had held the river crossing overnight, and that two bridges "
    "were damaged by artillery fire."
)
SECOND = (
    "“We will not leave the town,” Colonel Jane Doe told reporters in the regional capital, and added that the "
    "evacuation of civilians goes on."
)
THIRD = (
    "The Defense Ministry of Freedonia denied that it had ordered the strike. The figures could not be verified "
    "independently."
)
PARTS = [FIRST, SECOND, THIRD]
OTHER = (
    "Thousands came to the fair in the capital on Sunday, in spite of the rain, to hear the music and see the horses."
)


def p(text: str) -> str:
    return f"<p>{text}</p>"


BODY = "".join(map(p, PARTS))


def read(body: str, head: str = "<title>River crossing held</title>") -> Reading:
    html = f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"
    return read_page(html.encode(), URL)


def article(*inside: str) -> str:
    return f"<article><h1>River crossing held</h1>{''.join(inside)}</article>"


def between(inside: str) -> str:
    """An article with something after its first paragraph."""
    return article(p(FIRST), inside, p(SECOND), p(THIRD))


FAIR = "<a href='/x'>Fair opens in the capital in spite of the rain</a>"
BESIDE = {
    "nothing": article(BODY),
    "menu and footer": f"<nav><a href='/'>Home</a></nav>{article(BODY)}<footer>{p(OTHER)}</footer>",
    "aside": between(f"<aside>{p(OTHER)}</aside>"),
    "newsletter": between(f"<div class='newsletter-box'>{p('Get our news by mail, every day.')}</div>"),
    "related by class": article(BODY, f"<div class='relatedArticles'><h3>More</h3>{p(OTHER)}</div>"),
    "related in words": between(p(f"Related: {FAIR}")),
    "related in Ukrainian": between(p("Читайте також: <a href='/x'>Ярмарок відкрився у столиці попри дощ</a>")),
    "headlines in a list": article(BODY, "<ul>" + f"<li>{FAIR}</li>" * 4 + "</ul>"),
    "headline between": between(f"<h4>{FAIR}</h4>"),
    "comments": article(BODY, f"<section id='comments'><div class='comment'>{p(OTHER)}</div></section>"),
    "author's life": article(BODY, f"<div class='author-bio'>{p('Ann Lee has reported on rivers for long.')}</div>"),
    "hidden": article(BODY, f"<div style='display: none'>{p(OTHER)}</div><div hidden>{p(OTHER)}</div>"),
    "dialog": article(BODY, f"<div role='dialog'>{p(OTHER)}</div>"),
    "day above": article("<p>6 March 2023, 21:30</p>", BODY),
    "headline again": article("<h2>River crossing held</h2>", BODY),
    "own link": article(BODY, p(URL)),
    "scripts": between("<script>var words = 'none of it';</script><style>p {}</style>"),
}


@pytest.mark.parametrize("body", BESIDE.values(), ids=list(BESIDE))
def test_what_stands_beside_an_article(body: str) -> None:
    assert read(body).article.text.split("\n\n") == PARTS


ADVERT = "<div class='ad'><a href='/buy'>Buy</a></div>"
POST = "We held the bridge all through the night, and it stands."
QUOTED = f"<div class='social-embed'><blockquote class='social-post'>{p(POST)}</blockquote></div>"
TWO_PARTS = ADVERT.join(f"<div class='part'>{p(a)}{p(b)}</div>" for a, b in ((FIRST, SECOND), (THIRD, OTHER)))
DAY = "On day {} the army said that it had held the crossing, and the mayor of the town said so too."
MANY = [*PARTS, *(DAY.format(day) for day in range(9))]
SHAPES = {
    "in parts": (f"<main><article>{TWO_PARTS}</article></main>", [*PARTS, OTHER]),
    "two articles": (
        f"<main><div class='post'><h1>River held</h1><div class='part'>{BODY}</div></div>"
        f"<div class='post'><h1>Fair opens</h1><div class='part'>{p(OTHER) * 2}</div></div></main>",
        PARTS,
    ),
    "layout table": (
        f"<table><tr><td><a href='/'>Home</a></td><td class='text'><h1>River</h1>{BODY}</td></tr></table>",
        PARTS,
    ),
    "line breaks": (article("<br><br>".join(PARTS)), PARTS),
    "loose text between blocks": (
        article(f"{FIRST}<div>{SECOND}</div>{THIRD} <b>More.</b>"),
        [FIRST, SECOND, f"{THIRD} More."],
    ),
    "no article element": (f"<div id='x1'><div class='y2'><h1>River crossing held</h1>{BODY}</div></div>", PARTS),
    "named like a remain": (f"<div class='latest promo'><h1>River crossing held</h1>{BODY}</div>", PARTS),
    "subheads and list": (
        article(p(FIRST), "<h2>What is known</h2>", "<ul><li>Two bridges.</li><li>One dam.</li></ul>", p(SECOND)),
        [FIRST, "What is known", "Two bridges.", "One dam.", SECOND],
    ),
    "a name that promises too much": (
        f"<div class='article-body'>{p(f'{OTHER} {POST} {OTHER}')}</div><div class='x1'>{''.join(map(p, MANY))}</div>",
        MANY,
    ),
    "quoted post": (article(p(FIRST), QUOTED, p(SECOND)), [FIRST, POST, SECOND]),
    "names with notes": (
        article(p(f"<span>{FIRST}<span class='rollover'>{OTHER}</span></span>"), p(SECOND), p(THIRD)),
        PARTS,
    ),
}


@pytest.mark.parametrize(("body", "blocks"), SHAPES.values(), ids=list(SHAPES))
def test_shapes_of_articles(body: str, blocks: list[str]) -> None:
    assert read(body).article.text.split("\n\n") == blocks


def test_steps_tell_what_was_done() -> None:
    assert read(article(BODY)).steps == ("took 67 words from what the page shows",)


TEXTS = {
    "windows-1251": "Командування заявило в понеділок, що війська втримали переправу через річку попри обстріл. ",
    "koi8-u": "Командування заявило в понеділок, що війська втримали переправу через річку попри обстріл. ",
    "windows-1256": "قالت القيادة يوم الاثنين ان قواتها سيطرت على معبر النهر خلال الليل رغم القصف المدفعي. ",
    "shift_jis": "部隊は月曜日に川の渡河点を守ったと司令部が発表した。橋が二つ砲撃で壊れた。",
    "iso-8859-2": "Dowództwo oświadczyło w poniedziałek, że żołnierze utrzymali przeprawę przez rzekę mimo ostrzału. ",
    "gb2312": "司令部星期一表示，部队守住了渡口。两座桥被炮火击中。",
}


@pytest.mark.parametrize("server", [None, "utf-8", "ISO-8859-1", "same"])
@pytest.mark.parametrize("charset", TEXTS)
def test_encodings(charset: str, server: str | None) -> None:
    text = TEXTS[charset] * 6
    late = "<script>" + "var a = 1;" * 600 + "</script>"  # the declaration stands after six thousand bytes
    html = (
        f"<html><head>{late}<meta http-equiv=x content='text/html; charset={charset}'></head><body>{article(p(text))}"
    )
    reading = read_page(html.encode(charset), URL, "text/html", charset if server == "same" else server)
    assert reading.article.text == text.strip()


@pytest.mark.parametrize(
    ("data", "server", "charset"),
    [
        (b"<p>ascii", None, None),
        (b"<p>ascii", "koi8-r", "koi8-r"),
        ("<meta charset=windows-1251>Київ".encode(), "windows-1251", "utf-8"),
        ("<p>Київ".encode()[:-1], "iso-8859-1", "utf-8"),
        ("<meta charset=windows-1251>Київ".encode("cp1251"), "utf-8", "windows-1251"),
        ("<meta charset=utf-8>Київ".encode("cp1251"), "windows-1251", "windows-1251"),
        (b"<meta charset=iso-8859-1>caf\xe9", None, "cp1252"),
    ],
)
def test_which_encoding_is_believed(data: bytes, server: str | None, charset: str | None) -> None:
    assert charset_of(data, server) == charset


def test_of_a_page_of_great_size_the_first_part_is_read() -> None:
    reading = read(article(BODY) + "<i></i>" * 31_000 + p(OTHER))
    assert reading.article.text.split("\n\n") == PARTS
    assert [note.code for note in reading.notes] == [NoteCode.CUT_OFF]
    assert reading.steps[-1].startswith("read only the first part")


def test_thousands_of_inline_elements_keep_their_words() -> None:
    words = [f"word{number}." for number in range(2_000)]
    body = "".join(f"<span>{word} </span>" if number % 7 else f"{word} <b></b>" for number, word in enumerate(words))
    assert read(article(p(body))).article.text.split() == words


@pytest.mark.timing
def test_inline_elements_cost_linear_time() -> None:
    start = time.process_time()
    read(article(p("<span>word <b>bold</b>. </span>" * 90_000)))
    assert time.process_time() - start < 15  # 2 s; a minute and more without folding them


FRAGMENT = st.sampled_from(
    [
        *("<p>", "</p>", "<div class='related'>", "</div>", "<td>", "<table>", "<tr>", "</table>", "<article>", "<h1>"),
        *("</h1>", "<blockquote class='x'>", "<ul><li>", "<a href='/x'>", "</a>", "<br>", "<!-- ", "-->", FIRST, "a."),
        *("<span hidden>", "<script type='application/ld+json'>{", '"@type": "NewsArticle"', "}</script>", OTHER),
        *("<meta property='og:title' content='x|y'>", "<time datetime='2023-03-06'>", "<input type='password'>"),
        *("<link rel='canonical' href='//x'>", "<title>a - b"),
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(FRAGMENT, max_size=40))
def test_any_markup_is_read(parts: list[str]) -> None:
    reading = read_page("".join(parts).encode(), URL)
    assert reading.fault is not None or len(reading.article.text) > 100
