"""From a posted file to an article: what it is, in which encoding, what of it is text, and clear words for the rest."""

from __future__ import annotations

import codecs
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.documents.encodings import guess_encoding, sixteen_bits
from bot.articles.documents.files import decode
from bot.articles.documents.markdown import read_markdown
from bot.articles.opening import Opened, open_posted
from bot.errors import NotAnArticle, NoText, UnsupportedType
from bot.intake import continues, items_of, join_parts
from bot.messages import TERMINAL, File, Post
from summarizers import analyse, brief
from summarizers.types import Article, Brief

NOW = datetime(2023, 3, 7, 12, tzinfo=UTC)
DOCUMENTS = Path(__file__).parent / "fixtures" / "documents"
PARAGRAPHS = [
    "The Northern Command said on Monday that its troops had held the river crossing overnight, and that two bridges "
    "were damaged by artillery fire.",
    "“We will not leave the town,” Colonel Jane Doe told reporters in the regional capital, and added that the "
    "evacuation of civilians goes on.",
    "The Defense Ministry of Freedonia denied that it had ordered the strike. The figures could not be verified.",
]
TEXT = "\n\n".join(PARAGRAPHS)
PAGE = (
    '<!DOCTYPE html>\n<!-- saved from url=(0042)https://www.reuters.example/world/crossing-held -->\n<html lang="en">'
    '<head><title>River crossing held</title><meta property="og:site_name" content="Reuters">'
    '<link rel="canonical" href="https://www.reuters.example/world/crossing-held">'
    '<meta property="article:published_time" content="2023-03-06T10:00:00Z"></head><body><article>'
    f"<h1>River crossing held</h1>{''.join(f'<p>{paragraph}</p>' for paragraph in PARAGRAPHS)}</article></body></html>"
)
SIGN_IN = (
    "<!DOCTYPE html><html><head><title>Sign in | Chat</title></head><body><h1>Sign in to your workspace</h1><form "
    'action="/signin"><input type="email" name="email"><input name="p" type="password"></form></body></html>'
)
UK = (
    "У ніч на понеділок війська обстріляли електропідстанцію в Орлівці. «Вони дві години били по підстанції, а наші "
    "енергетики не припиняли роботи», — сказала журналістам Олена Гнатюк. Генератори надали Польща та Молдова."
)
PLAIN_UK = UK.replace("«", '"').replace("»", '"').replace("—", "-")
RU = (
    "В ночь на понедельник войска обстреляли электростанцию в посёлке Орловка. «Они два часа били по подстанции, а "
    "наши энергетики не прекращали работу», — сказала журналистам Елена Гнатюк. Эшелоны идут через соседний район."
)
AR = (
    "قال مبعوث الأمم المتحدة للصحفيين في جنيف: «لا يمكن أن يدفع المدنيون ثمن هذه الحرب». "
    "ونفت الحكومة مسؤوليتها عن القصف."
)
PL = (
    "W nocy pociski trafiły w elektrownię. „Strzelali przez dwie godziny, a nasi ludzie nie przerywali pracy” – "
    "powiedziała szefowa administracji. Mieszkańcy wzięli wodę ze studni, a później ustawili się w kolejce po chleb."
)
DE = "In der Nacht schlugen Granaten im Werk ein. „Unsere Leute arbeiteten weiter“, erklärte die Präfektin über Funk."
JA = "月曜日の夜、発電所に砲弾が命中した。技術者三人が負傷し、うち一人は重傷だと州知事が記者団に語った。"


def packed(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, "x" * 50)
    return data.getvalue()


def old_office(part: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + part.encode("utf-16-le") + bytes(60)


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("message.txt", TEXT.encode(), None),
        ("message.txt", TEXT.encode(), "text/plain; charset=utf-8"),
        ("message.txt", TEXT.replace("\n", "\r\n").encode(), "text/plain"),
        ("message.txt", codecs.BOM_UTF8 + TEXT.encode(), "application/octet-stream"),
        ("message.txt", TEXT.encode("utf-16"), None),
        ("Untitled", TEXT.encode(), "text/x-swift"),
        ("Untitled.c", TEXT.encode(), "text/x-csrc"),
        ("-", TEXT.encode(), "application/octet-stream"),
        ("story.pdf", TEXT.encode(), "application/pdf"),
        ("story.docx", TEXT.encode(), None),
        ("story", TEXT.replace("The", "The\0").encode(), ""),
    ],
)
def test_texts(name: str, data: bytes, content_type: str | None) -> None:
    opened = open_posted(File(name=name, data=data, content_type=content_type))
    assert opened == Opened(article=Article(text=TEXT), steps=("took the whole text of the file",))


@pytest.mark.parametrize(
    ("name", "content_type"),
    [("story.html", None), ("story.HTM", "application/octet-stream"), ("story.txt", "text/plain"), ("", "text/html")],
)
def test_a_saved_page_names_no_source(name: str, content_type: str | None) -> None:
    article = open_posted(File(name=name, data=PAGE.encode(), content_type=content_type)).article
    assert article.text.endswith(TEXT)
    assert (article.title, article.published_at) == ("River crossing held", datetime(2023, 3, 6, 10, tzinfo=UTC))
    assert (article.url, article.publisher) == (None, None)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.txt", b"", "There is no text in a.txt. Paste the text, or post a link to it."),
        ("a.txt", b" \r\n\0\0", "There is no text in a.txt. Paste the text, or post a link to it."),
        ("story.txt", SIGN_IN.encode(), "story.txt is a sign-in page, not an article."),
        ("story.pdf", SIGN_IN.encode(), "story.pdf is a sign-in page, not an article."),
        ("story.docx", packed("[Content_Types].xml", "word/document.xml"), "story.docx is a Word document;"),
        ("story.doc", old_office("WordDocument"), "story.doc is an old Word document;"),
        (
            "story.odt",
            b"PK\x03\x04\x14mimetypeapplication/vnd.oasis.opendocument.text",
            "story.odt is an OpenDocument text;",
        ),
        ("a.xlsx", packed("xl/workbook.xml"), "a.xlsx is a spreadsheet;"),
        ("a.xls", old_office("Workbook"), "a.xls is an old spreadsheet;"),
        ("a.pptx", packed("ppt/presentation.xml"), "a.pptx is a presentation;"),
        ("a.ppt", old_office("PowerPoint Document"), "a.ppt is an old presentation;"),
        ("a.msg", old_office("Something"), "a.msg is an old office document;"),
        ("a.epub", b"PK\x03\x04\x14mimetypeapplication/epub+zip", "a.epub is an e-book;"),
        ("a.zip", packed("a.txt"), "a.zip is an archive or office document;"),
        ("a.zip", packed(), "a.zip is an archive;"),
        ("a.rtf", b"{\\rtf1\\ansi The command said.}", "a.rtf is an RTF document;"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0", "a.txt is an image;"),
        ("a.tif", b"II*\0\x08", "a.tif is an image;"),
        ("a.mp3", b"ID3\x04", "a.mp3 is an audio file;"),
        ("a.mp4", b"\0\0\0\x18ftypmp42", "a.mp4 is a video;"),
        ("a.webarchive", b"bplist00\xd1", "a.webarchive is a web archive;"),
        ("a.mht", b"From: <Saved>\r\nMIME-Version: 1.0\r\n", "a.mht is a web archive;"),
        ("a", b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "a is a web archive;"),
        ("a.json", b'{"text": "The command said."}', "a.json is a JSON file;"),
        ("a.csv", b"town,dead\nOrlivka,3\n", "a.csv is a table;"),
        ("a", b'<?xml version="1.0"?><rss></rss>', "a is an XML file;"),
        ("a.bin", bytes(range(256)) * 8, "a.bin is a binary file;"),
    ],
)
def test_what_is_no_article(name: str, data: bytes, sentence: str) -> None:
    with pytest.raises((NotAnArticle, NoText, UnsupportedType)) as caught:
        open_posted(File(name=name, data=data))
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("start", "text"),
    [
        ("PK said", "PK said"),
        ("BM, the party, said", "BM, the party, said"),
        ("Rar is a village", "Rar is a village"),
        ("MZ was there", "MZ was there"),
        ("%PDF is a format", "%PDF is a format"),
        ("<p>is a mark", "<p>is a mark"),
    ],
)
def test_words_that_begin_like_files(start: str, text: str) -> None:
    assert open_posted(File(name="a.txt", data=f"{start}. {TEXT}".encode())).article.text == f"{text}. {TEXT}"


def test_a_long_text_is_read_as_far_as_the_analysis_reads() -> None:
    article = open_posted(File(name="a.txt", data=TEXT.encode() * 7_000)).article
    assert len(article.text) > 2_000_000


# --- encodings ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [40, 120, 400])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((UK, encoding) for encoding in ("utf-8", "cp1251", "koi8_u", "iso8859_5", "utf-16-le", "utf-16-be")),
        *((RU, encoding) for encoding in ("utf-8", "cp1251", "koi8_r", "iso8859_5", "cp866", "utf-16-le")),
        *((AR, encoding) for encoding in ("utf-8", "cp1256", "iso8859_6", "utf-16-le")),
        *((PL, encoding) for encoding in ("utf-8", "cp1250", "iso8859_2", "utf-16-be")),
        *((DE, encoding) for encoding in ("utf-8", "cp1252")),
        *((JA, encoding) for encoding in ("utf-8", "shift_jis", "euc_jp")),
    ],
)
def test_encodings(text: str, encoding: str, length: int) -> None:
    data = text[10 : 10 + length].encode(encoding, errors="ignore")
    assert decode(data) == data.decode(encoding)


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        pytest.param(PLAIN_UK.encode("koi8_u"), "koi8-u", PLAIN_UK, id="declared"),
        pytest.param(UK.encode(), "windows-1251", UK, id="declared, but UTF-8"),
        pytest.param("Місто Київ".encode()[:-1], "windows-1251", "Місто Киї\ufffd", id="declared, but UTF-8 cut off"),
        pytest.param(UK.encode("cp1251"), "iso-8859-1", UK, id="declared by default"),
        pytest.param(DE.encode("cp1252"), "ISO-8859-1", DE, id="what is called Latin-1"),
        pytest.param("Café hit.".encode("cp1252"), "latin1", "Café hit.", id="one letter"),
        pytest.param(JA.encode("iso2022_jp"), "iso-2022-jp", JA, id="seven bits"),
        pytest.param(UK.encode("cp1251"), "utf-8", UK, id="declared wrongly"),
        pytest.param(UK.encode("cp1251"), "no-such", UK, id="unknown"),
        pytest.param(UK.encode("cp1251"), "base64", UK, id="no encoding of texts"),
        pytest.param(b"\xff" + UK.encode(), None, "\ufffd" + UK, id="damage"),
        pytest.param(UK.encode("utf-16-le") + b"\0", None, UK, id="half a character"),
    ],
)
def test_declared_encodings(data: bytes, charset: str | None, text: str) -> None:
    assert decode(data, charset=charset) == text


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_have_an_encoding(data: bytes) -> None:
    data.decode(guess_encoding(data), errors="replace")
    assert sixteen_bits(data) in (None, "utf-16-le", "utf-16-be")


# --- Markdown ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("# Head #\nText.", "Head\n\nText."),
        ("Head\n====\nText.", "Head\n\nText."),
        ("Head\n----\nText.", "Head\n\nText."),
        (
            "**Bold**, *slanted*, __bold__, _slanted_, ~~gone~~, ***both***.",
            "Bold, slanted, bold, slanted, gone, both.",
        ),
        ("**Bold with *slanted* in it**", "Bold with slanted in it"),
        ("snake_case_name, 3 * 4 * 5 and 2*3", "snake_case_name, 3 * 4 * 5 and 2*3"),
        ("[words](https://e.org/a_(b)) and [more][1]\n\n[1]: https://e.org", "words and more"),
        ("He said [sic] and [that] (so).", "He said [sic] and [that] (so)."),
        ("![A bridge](bridge.png)Text.", "Text."),
        ("<https://e.org/a> and `code * here *`", "https://e.org/a and code * here *"),
        ("> “We stay,”\n> she said.", "“We stay,”\nshe said."),
        ("- one\n* two\n1. three\n- [x] four", "one\n\ntwo\n\nthree\n\nfour"),
        ("- 5 degrees", "5 degrees"),
        ("| Town | Dead |\n|---|:-:|\n| Orlivka | 3 |", "Town\n\nDead\n\nOrlivka\n\n3"),
        ("One.\n\n***\n\nTwo.", "One.\n\nTwo."),
        ("```\nraw *text*\n```\nAfter.", "raw *text*\n\nAfter."),
        (r"Not \*slanted\* at all", "Not *slanted* at all"),
        ("Text<!-- hidden\nlines --> goes on[^1].", "Text goes on."),
        ("Text with <b>marks</b><br/> and 3 < 4.", "Text with marks and 3 < 4."),
        ("Line\r\nline", "Line\nline"),
        ("", ""),
        ("---\nno: front matter", "no: front matter"),
    ],
)
def test_markdown(source: str, text: str) -> None:
    assert read_markdown(source).text == text


def test_front_matter() -> None:
    source = f'---\ntitle: "River crossing held"\ndate: 2023-03-06 10:00\ntags: [war]\n---\n# Other head\n\n{TEXT}\n'
    article = open_posted(File(name="Story.MD", data=source.encode())).article
    assert article == Article(
        text=f"Other head\n\n{TEXT}", title="River crossing held", published_at=datetime(2023, 3, 6, tzinfo=UTC)
    )


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab \n*_`[]()!<>#-|\\~=:\0", max_size=200))
def test_any_text_is_markdown(source: str) -> None:
    assert "\0" not in read_markdown(source).text


@pytest.mark.timing
@pytest.mark.parametrize(
    "part", ["[", "![", "**a", "_", "`", "<a ", "[a](", "> " * 9, "|", "<!--", "\\", "[a]: ", "*a* "]
)
def test_markdown_in_linear_time(part: str) -> None:
    read_markdown(part * (200_000 // len(part)))


# --- briefs ------------------------------------------------------------------------------------------------


def shown(found: Brief) -> dict[str, list[str]]:
    """The lines of a brief by section."""
    return {
        section.title: ["".join(piece.text for piece in line.pieces) for line in section.lines]
        for section in found.sections
    }


def test_the_brief_of_a_message_that_became_a_file() -> None:
    data = (DOCUMENTS / "message.txt").read_bytes()
    found = brief(analyse(open_posted(File(name="message.txt", data=data)).article))
    assert found.title is not None
    assert found.title.text == "Grain ships wait as river talks stall"
    said = shown(found)
    assert "Eleven grain ships have been waiting" in said["In short"][0]
    assert any("accused Ukraine of using the ships to bring in weapons" in line for line in said["Who says what"])
    assert any(line.startswith("“We can start within a day of an agreement”") for line in said["In their own words"])


def test_the_brief_of_an_article_pasted_in_three_messages() -> None:
    scope = replace(TERMINAL, channel="war")
    posts = [
        Post(scope=scope, message=str(n), author="7", text=text.strip(), posted_at=NOW + timedelta(seconds=20 * n))
        for n, text in enumerate((DOCUMENTS / f"split-paste-{k}.txt").read_text(encoding="utf-8") for k in (1, 2, 3))
    ]
    joined = posts[0]
    for post in posts[1:]:
        assert continues(joined, post)
        joined = replace(joined, text=join_parts([joined.text, post.text]), parts=(*joined.parts, post.message))
    (item,) = items_of(joined)
    assert item.content == (DOCUMENTS / "split-paste.txt").read_text(encoding="utf-8").strip()
    said = shown(brief(analyse(Article(text=item.content))))
    assert any("counted 31 craters within two kilometres" in line for line in said["Who says what"])
    assert any("its engineers had repaired two of the nine bridges" in line for line in said["Who says what"])
    assert any(
        line.startswith("“If the line does not open by harvest, half of us will not sow again”")
        for line in said["In their own words"]
    )


def test_of_endless_markdown_the_first_part_is_read() -> None:
    data = ("| " * 4_000_000).encode()
    with pytest.raises(NoText):
        open_posted(File(name="story.md", data=b" " * 900))
    opened = open_posted(File(name="story.md", data=TEXT.encode() + b"\n\n" + data))
    assert opened.article.text.startswith(TEXT[:40])
    assert [note.text for note in opened.notes] == ["Only the first 600,000 characters of this file were read."]
