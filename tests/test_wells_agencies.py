"""Agency pages, an AMP page, a print view, archived copies: what the extraction makes of shapes of their kind.

The pages are our own, in the markup of such sites. What a brief needs is looked at: text, title, date, publisher, link,
the outlet that the text names, and its dateline.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.articles.extract import extract, read_page
from summarizers import Article, analyse, brief

FIXTURES = Path(__file__).parent / "fixtures" / "wells"


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[arg-type]


PAGES = [
    (
        "agency-reuters-en",
        "https://www.reuters.com/world/karvia-says-grain-port-hit-by-drones-2023-03-07/",
        ("Karvia says grain port hit by drones", "Reuters", at(2023, 3, 7, 9, 14, 21), "en"),
        ["PORT LISTER, March 7 (Reuters) - ", "Governor Ostap", "Reuters could not", "The attack was"],
        ("Reuters",),
        ("PORT LISTER", date(2023, 3, 7)),
    ),
    (
        "agency-ap-en",
        "https://apnews.com/article/karvia-bridge-abc123",
        ("Bridge strike kills six, Karvian officials say", "AP News", at(2023, 3, 7, 14, 20), "en"),
        ["MELK, Karvia (AP) — A strike", "The mayor, Petra Holm", "The army denied it.", "Trains to the north"],
        ("AP",),
        ("MELK, Karvia", None),
    ),
    (
        "agency-afp-en",
        "https://www.coast24.example/en/europe/20230307-karvia-minister-rules-out-land-swap",
        ("Karvia minister rules out land swap", "Coast 24", at(2023, 3, 7, 15, 48, 11), "en"),
        [
            "Port Lister (AFP) – Karvia",
            '"There is no such paper',
            "Her Ostrian counterpart",
            "The talks are",
            "A second",
        ],
        ("AFP",),
        ("Port Lister", None),
    ),
    (
        "agency-ukrinform-uk",
        "https://www.ukrinform.ua/rubric-regions/3679000-u-primorsku-vidnovili-vodopostacanna.html",
        ("У Приморську відновили водопостачання після удару", "Укрінформ", at(2023, 3, 7, 10, 35), "uk"),
        ["У Приморську енергетики", "Про це у Телеграмі", "«Вода є", "За його словами", "Як повідомляв"],
        ("Укрінформ",),
        None,
    ),
    (
        "agency-interfax-uk",
        "https://interfax.com.ua/news/economic/896000.html",
        ("Порт Приморська перевалив 1,2 млн тонн зерна", "Інтерфакс-Україна", at(2023, 3, 7, 13, 10), "uk"),
        ["Київ. 7 березня. ІНТЕРФАКС-УКРАЇНА – Порт", "«Це найкращий", "За даними", "Судна чекають"],
        ("ІНТЕРФАКС-УКРАЇНА",),
        ("Київ", date(2023, 3, 7)),
    ),
    (
        "agency-tass-en",
        "https://tass.com/world/1586000",
        ("Ostria ready for second round of talks, says diplomat", "TASS", at(2023, 3, 7, 7, 22, 5), "en"),
        ["MOSCOW, March 7. /TASS/. The Ostrian", '"We have brought', "Marr added", "The first round"],
        ("TASS",),
        ("MOSCOW", date(2023, 3, 7)),
    ),
    (
        "agency-ria-ru",
        "https://ria.ru/20230307/most-1856000000.html",
        ("В Светлогорске восстановили мост", "РИА Новости", at(2023, 3, 7, 8, 40), "ru"),
        ["СВЕТЛОГОРСК, 7 мар — РИА Новости. Строители", '"Работы заняли', "По словам Савельева", "Мост был"],
        ("РИА Новости",),
        ("СВЕТЛОГОРСК", date(2023, 3, 7)),
    ),
    (
        "agency-anadolu-ar",
        "https://www.aa.com.tr/ar/3218000",
        ("محادثات الزهراء.. الوسطاء يعلنون جولة ثانية", "الأناضول", at(2024, 5, 14, 9, 5), "ar"),
        ["الزهراء / الأناضول", "أعلن الوسطاء", "وقالت وزيرة", "ونفى متحدث", "وقتل ستة"],
        ("الأناضول",),
        ("الزهراء", None),
    ),
    (
        "amp-en",
        "https://www.northpost.example/amp/news/reservoir-filling-again",
        ("Reservoir filling again after repairs", "North Post", at(2023, 4, 1, 15), "en"),
        ["The reservoir above Melk", "“We can supply", "The army of Ostria", "Water levels"],
        (),
        None,
    ),
]


@pytest.mark.parametrize(
    ("name", "url", "facts", "paragraphs", "origin", "dateline"), [pytest.param(*case, id=case[0]) for case in PAGES]
)
def test_agency_page(
    name: str,
    url: str,
    facts: tuple[str, str, datetime, str],
    paragraphs: list[str],
    origin: tuple[str, ...],
    dateline: tuple[str, date | None] | None,
) -> None:
    found = extract((FIXTURES / f"{name}.html").read_bytes(), url)
    published = found.published_at.replace(microsecond=0) if found.published_at else None
    assert (found.title, found.publisher, published, found.language) == facts
    assert found.url == url.replace("/amp/", "/")
    blocks = found.text.split("\n\n")
    places = [next((at for at, block in enumerate(blocks) if block.startswith(start)), -1) for start in paragraphs]
    assert places == sorted(places)
    assert -1 not in places
    analysis = analyse(found)
    assert analysis.origin == origin
    told = analysis.dateline
    assert (told and (told.place and told.place.of(found.text), told.date)) == dateline
    shown = [line for section in brief(analysis).sections for line in section.lines]
    assert shown
    if told is not None:
        spans = [piece.span for line in shown for piece in line.pieces if piece.span is not None]
        assert not any(span.overlaps(told.span) for span in spans)


def test_a_print_view() -> None:
    url = "https://www.northpost.example/print/1"
    found = extract((FIXTURES / "print-en.html").read_bytes(), url)
    assert found.title == "Reservoir filling again after repairs"
    assert found.url == "https://www.northpost.example/news/reservoir-filling-again"
    assert "Water levels are published" in found.text
    assert "© North Post" not in found.text


COPIES = [
    (
        "wayback-toolbar-en",
        "https://web.archive.org/web/20230402080000/https://www.northpost.example/news/dam-repaired",
        "",
    ),
    ("archive-today-en", "https://archive.ph/Qw3rT", "?utm_source=feed"),
]


@pytest.mark.parametrize(("name", "url", "query"), [pytest.param(*case, id=case[0]) for case in COPIES])
def test_an_archived_copy_is_the_original_s(name: str, url: str, query: str) -> None:
    reading = read_page((FIXTURES / f"{name}.html").read_bytes(), url, link=url)
    found: Article = reading.article
    assert reading.fault is None
    assert found.url == f"https://www.northpost.example/news/dam-repaired{query}"
    assert "archive" not in f"{found.title} {found.publisher} {found.text}".lower()
    assert found.published_at is None or found.published_at.date() == date(2023, 4, 1)
    assert reading.steps[0].startswith("read an archive’s copy of www.northpost.example/news/dam-repaired")


def test_the_post_meant_is_read_through_the_extraction() -> None:
    data = (FIXTURES / "telegram-preview-ru.html").read_bytes()
    reading = read_page(data, "https://t.me/s/svodki_yug/301", link="https://t.me/svodki_yug/301?single")
    assert (reading.fault, reading.article.byline) == (None, "Вера Лис")
    assert reading.steps[0] == "took the one post svodki_yug/301 of the Telegram page"
