"""What only readers see: days written out in many languages, headings in titles, leads, scripts without blanks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.extract import Reading, read_page
from bot.articles.pages.dates import read_time
from bot.articles.pages.names import fits_address
from bot.articles.pages.text import count_words
from bot.articles.pages.words import width
from bot.errors import NotAnArticle

URL = "https://www.examplenews.org/world/river-crossing"
HELD = "River crossing held, command says"
SAID = (
    "The Northern Command said on Monday that its troops had held the river crossing overnight, and that two bridges "
    "were damaged by artillery fire."
)
DENIED = (
    "The Defense Ministry of Freedonia denied that it had ordered the strike. The figures could not be verified "
    "independently."
)
CHINESE = "北方司令部星期一表示，其部队夜间守住了渡河点，两座桥梁被炮火损坏，没有人员伤亡。"
THE_DAY = datetime(2023, 3, 6, tzinfo=UTC)


def p(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


BODY = p(SAID, DENIED, SAID, DENIED)


def read(body: str, head: str = "", url: str = URL, lang: str = "") -> Reading:
    attribute = f" lang='{lang}'" if lang else ""
    html = f"<!DOCTYPE html><html{attribute}><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"
    return read_page(html.encode(), url)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("uk", "Понеділок, 6 березня 2023, 14:05"),
        ("uk", "6 бер. 2023, 14:05"),
        ("uk", "14:05, 06.03.23"),
        ("uk", "Опубліковано: 06 березня 2023 року"),
        ("uk", "Оновлено: 7 березня 2023</span> <span>Опубліковано: 6 березня 2023"),
        ("ru", "12:30 06.03.2023 (обновлено: 13:00 07.03.2023)"),
        ("ru", "12:30, 6 марта 2023 г."),
        ("ar", "٦ مارس ٢٠٢٣"),
        ("ar", "6 مارس/ آذار 2023"),
        ("ar", "الاثنين 6 آذار 2023"),
        ("ar", "نشر في: 06 مارس ,2023: 02:05 م GST"),
        ("ar", "٠٦/٠٣/٢٠٢٣"),
        ("ar", "2023/3/6"),
        ("fa", "۶ مارس ۲۰۲۳"),
        ("he", "6 במרץ 2023"),
        ("he", "06.03.23 | 14:05"),
        ("zh", "2023年03月06日14:05"),
        ("zh", "2023-03-06 14:05:00 来源：示例网"),
        ("ko", "2023.03.06 14:05"),
        ("de", "Montag, 6. März 2023, 14.05 Uhr"),
        ("de", "06. 03. 2023"),
        ("pl", "6 marca 2023, 14:05"),
        ("fr", "Publié le 06 mars 2023 à 14h05, modifié le 07 mars 2023 à 09h12"),
        ("es", "6 de marzo de 2023"),
        ("it", "6 marzo 2023"),
        ("tr", "6 Mart 2023 Pazartesi"),
        ("en", "Published On 6 Mar 2023"),
    ],
)
def test_a_day_beside_the_headline(lang: str, said: str) -> None:
    page = (
        f"<div class='today'>12.11.2026</div><main><h1>{HELD}</h1><div><span>{said}</span></div>{BODY}</main>"
        "<div><span>07.03.2023</span> <a href='/x'>Fair opens in the capital in spite of the rain</a></div>"
    )
    assert read(page, lang=lang).article.published_at == THE_DAY


@pytest.mark.parametrize(
    ("page", "day"),
    [
        (f"<main><div><p>6. März 2023</p></div><h1>{HELD}</h1>{BODY}</main>", THE_DAY),
        (f"<main><h1>{HELD}</h1><p>{SAID}</p><i>6. März 2023</i>{BODY}</main>", THE_DAY),
        (f"<main><h1>Beispiel</h1><h2>{HELD}</h2><i>6. März 2023</i>{BODY}</main>", THE_DAY),
        (f"<main><h1>{HELD}</h1><p>Aktualisiert: 6. März 2023</p>{BODY}</main>", THE_DAY),
        (f"<main><h1>{HELD}</h1><aside><p>7. März 2023</p></aside><p>6. März 2023</p>{BODY}</main>", THE_DAY),
        (f"<main><aside><h1>{HELD}</h1><p>6. März 2023</p>{BODY}</aside></main>", THE_DAY),
        (f"<main><h1>{HELD}</h1><p>6. März, 14:05</p>{BODY}</main>", None),
        (f"<main><h1>{HELD}</h1>{BODY}{BODY}<p>6. März 2023</p></main>", None),
        (f"<main><h1>{HELD}</h1><table><tr><td>6. März 2023</td></tr></table>{BODY}</main>", None),
        (f"<main><h1>{HELD}</h1><p>31. Februar 2023</p>{BODY}</main>", None),
    ],
    ids=[
        "above",
        "below a lead",
        "below an h2",
        "changed only",
        "aside",
        "all aside",
        "no year",
        "below the text",
        "table",
        "no such day",
    ],
)
def test_where_a_day_is_looked_for(page: str, day: datetime | None) -> None:
    title = f"<title>{HELD}</title>"
    assert read(page, title, lang="de").article.published_at == day


@pytest.mark.parametrize(
    ("said", "day_first", "day"),
    [
        ("03/06/2023", False, None),
        ("06/03/2023", True, THE_DAY),
        ("03/03/2023", False, datetime(2023, 3, 3, tzinfo=UTC)),
        ("6 MART 2023 PAZARTESİ", True, THE_DAY),
        ("6 Nİsan 2023", True, datetime(2023, 4, 6, tzinfo=UTC)),
        ("13/03/2023", False, datetime(2023, 3, 13, tzinfo=UTC)),
        ("version 1.2.2023.4", True, None),
        ("6 marche", True, None),
    ],
)
def test_days_in_numbers(said: str, day_first: bool, day: datetime | None) -> None:
    stated = read_time(said, day_first=day_first)
    assert (stated.when if stated else None) == day


@given(st.text(max_size=90) | st.from_regex(r"\d{1,2}[ ./-]\w{2,6}[ ./-]\d{2,4}"))
@settings(max_examples=200)
def test_any_text_may_be_read_as_a_day(said: str) -> None:
    stated = read_time(said, day_first=True)
    assert stated is None or stated.when.tzinfo is UTC


@pytest.mark.parametrize(
    ("path", "day"),
    [("/news/2023/3/6/7392117/", THE_DAY), ("/news/2023/03/06/held", THE_DAY), ("/news/2023/31/6/held", None)],
)
def test_a_day_in_the_address(path: str, day: datetime | None) -> None:
    page = f"<main><h1>{HELD}</h1>{BODY}</main>"
    assert read(page, url=f"https://www.examplenews.org{path}").article.published_at == day


TITLES = {
    "an h2 and the site’s long name": (f"{HELD} – ENO, Example News Organisation", f"<h2>{HELD}</h2>", HELD),
    "an h3 below the site’s name": (f"Example News » {HELD}", f"<h1>Example News</h1><h3>{HELD}</h3>", HELD),
    "a short h1": ("Two bridges – riverblog", "<h1>Two bridges</h1>", "Two bridges"),
    "the site behind ‹": (f"{HELD} ‹ Friends of the River", f"<h3>{HELD}</h3>", HELD),
    "a heading of a section": (f"War - {HELD}", "<h2>War</h2>", f"War - {HELD}"),
    "a label in the heading": (HELD, f"<h1><span>World</span>{HELD}</h1>", HELD),
    "a badge behind it": (HELD, f"<h1>{HELD} <b>Subscribers</b></h1>", HELD),
}


@pytest.mark.parametrize(("title", "headings", "expected"), TITLES.values(), ids=list(TITLES))
def test_headings_and_titles(title: str, headings: str, expected: str) -> None:
    assert read(f"<main>{headings}{BODY}</main>", f"<title>{title}</title>").article.title == expected


@pytest.mark.parametrize(
    ("name", "site", "fits"),
    [
        ("Le Téléjournal", "letelejournal.fr", True),
        ("Süddorfer Bote", "sueddorfer-bote.de", True),
        ("Річкові новини", "richkovi.com.ua", True),
        ("Речной вестник", "rechnoyvestnik.ru", False),
        ("Речной вестник", "rechnoivestnik.ru", True),
        ("Le Téléjournal", "telegazette.fr", False),
    ],
)
def test_names_in_other_letters(name: str, site: str, fits: bool) -> None:
    assert fits_address(name, f"https://www.{site}/a") is fits


def ld(value: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {value}}}</script>'


@pytest.mark.parametrize(
    ("head", "publisher", "byline"),
    [
        (ld('"publisher": {"name": "Example News GmbH"}'), "Example News", None),
        (ld('"publisher": {"name": "Example News AG (Freedonia)"}'), "Example News", None),
        (ld('"author": {"name": "Example News Media GmbH, Berlin, Freedonia"}'), "examplenews.org", None),
        (ld('"author": "Ann Lee, Example", "publisher": {"name": "Example News"}'), "Example News", "Ann Lee"),
        (ld('"author": "Ірина Приклад — 6 березня, 14:05"'), "examplenews.org", "Ірина Приклад"),
        (ld('"author": "Ann Lee in Freeport and Bob Ray (with agencies)"'), "examplenews.org", "Ann Lee, Bob Ray"),
        (ld('"author": "Eine Analyse von Anna Beispiel"'), "examplenews.org", "Anna Beispiel"),
        (ld('"author": "By"'), "examplenews.org", None),
        (ld('"author": "durch Ann Lee"'), "examplenews.org", "Ann Lee"),
        (ld('"author": "Super User"'), "examplenews.org", None),
    ],
)
def test_names_of_companies(head: str, publisher: str, byline: str | None) -> None:
    article = read(f"<main><h1>{HELD}</h1>{BODY}</main>", head).article
    assert (article.publisher, article.byline) == (publisher, byline)


LEAD = f"Two bridges were damaged in the north, and the crossing was held; this is what is known so far. {DENIED}"


@pytest.mark.parametrize(
    ("lead", "said", "taken"),
    [
        (LEAD, LEAD, True),
        (LEAD, f"{LEAD[:90]} …", True),
        (
            LEAD,
            "Something else about the river that the page says in short, and that stands nowhere else in it.",
            False,
        ),
        (LEAD[:95], LEAD[:95], False),
    ],
    ids=["whole", "its beginning", "another", "a second headline"],
)
def test_leads_apart_from_the_text(lead: str, said: str, taken: bool) -> None:
    page = f"<div><h1>{HELD}</h1><p class='x'>{lead}</p></div><article><div class='post-content'>{BODY}</div></article>"
    text = read(page, f"<meta property='og:description' content='{said}'>").article.text
    assert text.startswith(lead) is taken
    assert text.count(lead) <= 1


def test_long_comments_one_by_one() -> None:
    comments = "".join(
        f"<div class='reader_comment'><h3>Me too</h3>{p(f'As reader {i} I think so.', SAID)}</div>" for i in range(9)
    )
    text = read(f"<main><h1>{HELD}</h1>{BODY}</main><div class='all'>{comments}</div>").article.text
    assert text == "\n\n".join([SAID, DENIED, SAID, DENIED])


def test_the_page_s_short_link() -> None:
    text = read(f"<main><h1>{HELD}</h1>{BODY}<p>Read or share this story: https://exa.mp/1x3</p></main>").article.text
    assert text.endswith(DENIED)


def test_scripts_without_blanks() -> None:
    """Their characters say more: short paragraphs are paragraphs, and ten links do not make a list of the article."""
    links = "".join(
        f"<li><a href='/{i}'>首都举行第{i}次市集，数千人冒雨参加，听音乐看马术表演直到晚上结束</a></li>"
        for i in range(10)
    )
    reading = read(f"<h1>部队守住渡河点</h1><div>{p(*[CHINESE] * 5)}</div><ul>{links}</ul>", lang="zh")
    assert (reading.fault, reading.article.text) == (None, "\n\n".join([CHINESE] * 5))
    assert count_words(CHINESE) >= 12
    assert (width("Київ"), width("基辅"), width("키이우")) == (4, 6, 9)


@pytest.mark.parametrize("path", ["", "/", "/en", "/de-AT/", "/index.html", "/uk/index.php"])
def test_home_pages(path: str) -> None:
    reading = read(f"<main><h1>Example News</h1>{BODY}</main>", url=f"https://www.examplenews.org{path}")
    assert reading.fault is not None
    assert reading.fault.args[1] == "a home page"


@pytest.mark.parametrize(
    ("path", "head"),
    [("/?p=959", ""), ("/en/held", ""), ("/", ld('"headline": "River crossing held, command says"')), ("/river", "")],
)
def test_what_is_no_home_page(path: str, head: str) -> None:
    assert read(f"<main><h1>{HELD}</h1>{BODY}</main>", head, url=f"https://www.examplenews.org{path}").fault is None


@pytest.mark.parametrize(
    ("said", "button", "consent"),
    [
        ("Ми та наші партнери зберігаємо файли cookie, щоб вимірювати аудиторію. ", "<button>OK</button>", True),
        ("نستخدم نحن وشركاؤنا ملفات تعريف الارتباط لعرض الإعلانات. ", "<button>OK</button>", True),
        ("Ми та наші партнери зберігаємо файли cookie, щоб вимірювати аудиторію. ", "", False),
        ("Північне командування заявило, що його війська втримали переправу. ", "<button>OK</button>", False),
    ],
)
def test_consent_in_other_languages(said: str, button: str, consent: bool) -> None:
    reading = read(f"<div class='message'><h1>Перш ніж продовжити</h1>{p(said * 4, said * 5)}{button}</div>")
    assert (isinstance(reading.fault, NotAnArticle) and reading.fault.args[1] == "a consent page") is consent
