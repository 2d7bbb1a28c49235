"""From a PDF to an article: reading order, words made whole, running heads gone, and what cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pdf_maker import PICTURE, Piece, make_pdf

from bot.articles.documents.pdf import PAGES, read_pdf
from bot.articles.documents.pdf_lines import Line
from bot.articles.documents.pdf_paragraphs import join_lines
from bot.articles.opening import Opened, is_pdf, open_document, open_posted
from bot.errors import NotAnArticle, UnsupportedType
from bot.messages import File
from summarizers.types import Article, Note, NoteCode

DOCUMENTS = Path(__file__).parent / "fixtures" / "documents"
LEFT = [
    "Shells hit a power station on Sunday",
    "night, the governor said, and cut the",
    "supply of four towns in the north of",
    "the region for nine hours. Engineers",
    "worked until the morning to mend it,",
    "she said on Monday.",
]
RIGHT = [
    "The ministry denied that its forces",
    "had fired. It gave no evidence, and",
    "the claim could not be verified by",
    "anybody. Observers counted eleven",
    "craters around the station, a report",
    "said. It named no side.",
]
LEFT_TEXT, RIGHT_TEXT = " ".join(LEFT), " ".join(RIGHT)


def set_lines(lines: list[str], left: float = 50, top: float = 740) -> list[Piece]:
    return [(left, top - 14 * n, 11, line) for n, line in enumerate(lines)]


def read(data: bytes) -> str:
    return read_pdf(data, "report.pdf").text


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("printed-page", "Shelling damages power station in Orlivka, officials say"),
        ("two-columns", "Border towns count the cost of a winter without trains"),
        ("release-uk", "Унаслідок обстрілу Орлівки без світла залишилися чотирнадцять тисяч родин"),
        ("release-ar", "الأمم المتحدة تدعو إلى وقف فوري لإطلاق النار في الحديدة"),
        ("report", "Front line along the upper river, week of 6 March"),
    ],
)
def test_real_shapes(name: str, title: str) -> None:
    found = read_pdf((DOCUMENTS / f"{name}.pdf").read_bytes(), name)
    assert found.text.split("\n\n") == (DOCUMENTS / f"{name}.txt").read_text(encoding="utf-8").strip().split("\n\n")
    assert (found.title, found.published_at) == (title, None)


HEADLINE = (50.0, 780.0, 24.0, "Power cut after a strike")
ACROSS = [piece for pair in zip(set_lines(LEFT), set_lines(RIGHT, 300), strict=True) for piece in pair]


@pytest.mark.parametrize(
    ("pieces", "blocks"),
    [
        pytest.param([HEADLINE, *ACROSS], [HEADLINE[3], LEFT_TEXT, RIGHT_TEXT], id="line by line across columns"),
        pytest.param(
            [*set_lines(RIGHT, 300), *set_lines(LEFT), HEADLINE],
            [HEADLINE[3], LEFT_TEXT, RIGHT_TEXT],
            id="last things first",
        ),
        pytest.param(
            [
                *set_lines(LEFT),
                *set_lines(RIGHT, 300),
                (50, 600, 11, "Trains ran again in both towns by noon, it said."),
            ],
            [LEFT_TEXT, RIGHT_TEXT, "Trains ran again in both towns by noon, it said."],
            id="below both columns",
        ),
        pytest.param(
            [*set_lines(LEFT), *set_lines(RIGHT, top=740 - 14 * 8)], [LEFT_TEXT, RIGHT_TEXT], id="parted by space"
        ),
        pytest.param(
            [*set_lines(LEFT), *((*p[:2], 8.0, p[3]) for p in set_lines(RIGHT, top=740 - 14 * 6))],
            [LEFT_TEXT, RIGHT_TEXT],
            id="parted by size",
        ),
        pytest.param(
            [*set_lines(LEFT), (62, 740 - 14 * 6, 11, RIGHT[0]), *set_lines(RIGHT[1:], top=740 - 14 * 7)],
            [LEFT_TEXT, RIGHT_TEXT],
            id="set in",
        ),
        pytest.param([*set_lines(LEFT), (900, 300, 11, "off the paper")], [LEFT_TEXT], id="off the paper"),
        pytest.param([*set_lines(LEFT), (280, 30, 9, "– 7 –")], [LEFT_TEXT], id="page number"),
        pytest.param([*set_lines(LEFT), (280, 30, 9, "Page 1 of 3")], [LEFT_TEXT], id="page number in words"),
    ],
)
def test_reading_order(pieces: list[Piece], blocks: list[str]) -> None:
    assert read(make_pdf([pieces])).split("\n\n") == blocks


@pytest.mark.parametrize("turned", [0, 90])
def test_text_that_lies_on_its_side(turned: int) -> None:
    pieces = [(50 + 14 * n, 50, 11, line) for n, line in enumerate(LEFT)]
    assert read(make_pdf([pieces], matrix="0 1 -1 0", turned=turned)) == LEFT_TEXT


def test_running_heads_and_page_numbers_go() -> None:
    pages = []
    for number, lines in enumerate((LEFT, RIGHT, LEFT[::-1]), 1):
        edge = [(50.0, 800.0, 9.0, "River Post"), (500.0, 800.0, 9.0, "March 2023"), (280.0, 30.0, 9.0, f"{number}/3")]
        pages.append([*edge, *set_lines([*lines, f"Part {number} of the report ends here, the office said."])])
    text = read(make_pdf(pages))
    assert "Part 2 of the report ends here" in text
    assert not any(gone in text for gone in ("River Post", "March 2023", "1/3", "2/3"))


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["The govern-", "ment met."], "The government met."),
        (["The gov\u2010", "ernment met."], "The government met."),
        (["The gov\u00ad", "ernment met."], "The government met."),
        (["A long-range gun and a long-", "range plane."], "A long-range gun and a long-range plane."),
        (["A self-", "propelled gun."], "A self-propelled gun."),
        (["The Al-", "Aqsa mosque."], "The Al-Aqsa mosque."),
        (["A 14-", "year war."], "A 14-year war."),
        (["A U.S.-", "backed force."], "A U.S.-backed force."),
        (
            ["In two- ", "and three-year terms, two-", "and four-year ones."],
            "In two- and three-year terms, two- and four-year ones.",
        ),
        (["Some are with things, some-", "thing else with-", "out."], "Some are with things, something else without."),
        (["Fire may cease; a cease-", "fire."], "Fire may cease; a cease-fire."),
        (["Уряд обі-", "цяв воду."], "Уряд обіцяв воду."),
        (["Прес-", "служба заявила."], "Прес-служба заявила."),
        (["She said—", "and left."], "She said—and left."),
        (["In 1939/", "40 it ended."], "In 1939/40 it ended."),
        (["发电站被", "击中。"], "发电站被击中。"),
    ],
)
def test_words_made_whole(lines: list[str], text: str) -> None:
    page = [Line(line.strip(), 50, 250, 700 - 14 * n, 11, 400, 40, 0) for n, line in enumerate(lines)]
    assert [block.text for block in join_lines([page])] == [text]


@pytest.mark.parametrize(
    ("info", "title", "day"),
    [
        ("/Title (Power cut after a strike)", "Power cut after a strike", None),
        ("/Title (Power cut after a strike | River Post)", "Power cut after a strike", None),
        ("/Title (Microsoft Word - final2.docx)", "Power cut after a strike", None),
        ("/Title (Enemy surrenders everywhere)", "Power cut after a strike", None),
        ("/CreationDate (D:20230306101500Z)", "Power cut after a strike", datetime(2023, 3, 6, tzinfo=UTC)),
        ("/CreationDate (D:20230307)", "Power cut after a strike", datetime(2023, 3, 6, tzinfo=UTC)),
        ("/CreationDate (D:20240306101500Z)", "Power cut after a strike", None),
        ("/CreationDate (D:20231399)", "Power cut after a strike", None),
        ("/CreationDate (yesterday)", "Power cut after a strike", None),
    ],
)
def test_a_file_is_believed_where_its_text_bears_it_out(info: str, title: str, day: datetime | None) -> None:
    pieces = [HEADLINE, (50, 765, 9, "6 March 2023"), *set_lines(LEFT)]
    found = read_pdf(make_pdf([pieces], info=info), "release.pdf")
    assert (found.title, found.published_at) == (title, day)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (make_pdf([[]] * 3, extra=PICTURE), "a PDF of pictures, without text"),
        (make_pdf([[(50, 40, 8, "Scanned with a scanner")]] * 2, extra=PICTURE), "a PDF of pictures, without text"),
        (make_pdf([[]]), "a PDF without text"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a broken PDF"),
        (make_pdf([set_lines(LEFT)])[:200], "a broken PDF"),
        ((DOCUMENTS / "locked.pdf").read_bytes(), "a PDF that is locked with a password"),
    ],
    ids=["pictures", "stamped pictures", "nothing", "no more than a head", "cut off", "locked"],
)
def test_what_cannot_be_read(data: bytes, kind: str) -> None:
    with pytest.raises(UnsupportedType) as caught:
        open_posted(File(name="scan.pdf", data=data, content_type="application/pdf"))
    assert caught.value.args == ("scan.pdf", kind)


def test_a_long_file_is_read_as_far_as_it_helps() -> None:
    pages = [
        set_lines([f"Chapter {number} says that nothing else happened on that day."]) for number in range(PAGES + 3)
    ]
    opened = open_posted(File(name="book.pdf", data=make_pdf(pages)))
    assert "Chapter 49 says" in opened.article.text
    assert "Chapter 50 says" not in opened.article.text
    assert opened.notes == (Note(code=NoteCode.CUT_OFF, text="Only the first 50 of 53 pages were read."),)
    assert opened.steps == ("read the text of 50 of 53 pages of a PDF",)


def test_a_document_behind_a_link_has_its_source() -> None:
    data = make_pdf([[HEADLINE, *ACROSS]])
    assert open_document(data, "https://www.example.org/release.pdf", "application/octet-stream") == Opened(
        article=Article(
            text=f"{HEADLINE[3]}\n\n{LEFT_TEXT}\n\n{RIGHT_TEXT}",
            title=HEADLINE[3],
            url="https://www.example.org/release.pdf",
            publisher="example.org",
        ),
        steps=("read the text of 1 of 1 pages of a PDF",),
    )


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"<!doctype html><p>Sign in", "text/html"),
        (b"<!doctype html><p>Sign in", "application/pdf"),
        (b"Plain words, %PDF-1.4 among them.", "text/plain"),
        (b"", "text/plain"),
    ],
)
def test_pages_and_texts_are_no_documents(data: bytes, content_type: str) -> None:
    assert open_document(data, "https://example.org/a", content_type) is None


@pytest.mark.parametrize(
    ("data", "content_type", "error"),
    [
        (b"Plain words", "application/pdf", UnsupportedType),
        (b"\x89PNG\r\n\x1a\n", "application/pdf", UnsupportedType),
        (make_pdf([set_lines(LEFT)]), "application/pdf", NotAnArticle),
    ],
    ids=["no PDF at all", "an image", "too short"],
)
def test_documents_without_an_article(data: bytes, content_type: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        open_document(data, "https://example.org/a.pdf", content_type)


def test_a_pdf_is_known_by_its_mark() -> None:
    assert is_pdf(b"\0\r\n%PDF-1.4")
    assert is_pdf(b"MIME header\r\n\r\n" + make_pdf([[]]))
    assert not is_pdf(b"How to write %PDF-1.4 files.")
