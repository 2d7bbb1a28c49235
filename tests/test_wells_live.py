"""Live pages: the newest entries, each with its time; and articles beside a ticker, which stay articles."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from trafilatura import load_html

from bot.articles.wells import Well, read_well
from bot.articles.wells.live_blogs import CHARACTERS, ENTRIES
from summarizers import analyse, brief

FIXTURES = Path(__file__).parent / "fixtures" / "wells"
URL = "https://www.harbourtimes.example/world/live/2023/mar/07/karvia-talks"


def read(name: str, url: str) -> Well | None:
    return read_well(load_html((FIXTURES / f"{name}.html").read_text("utf-8")), url)


def test_a_page_that_describes_itself() -> None:
    found = read("live-data-en", URL)
    assert found is not None
    assert found.article.text.split("\n\n") == [
        "7 March 2023, 14:30 UTC",
        "Foreign minister confirms text",
        "The Karvian foreign minister, Elsa Brandt, said negotiators had agreed the text of a ceasefire that would "
        "begin on Friday.",
        "“We have a paper that both sides can sign,” Brandt told reporters in Port Lister.",
        "7 March 2023, 13:05 UTC",
        "Army denies shelling the bridge",
        "The Ostrian army has denied that it shelled the bridge at Melk on Tuesday morning, after Karvia’s defence "
        "ministry accused it of killing six people there.",
        "A spokesman, Col Ivo Hart, said the figures could not be verified & called the accusation “an invention”.",
        "7 March 2023, 09:40 UTC",
        "Power back in Melk",
        "Electricity has been restored to about 40,000 homes in Melk, the regional grid operator said.",
        "Trains will run again from midday, according to the railway.",
        "7 March 2023, 08:00 UTC",
        "What we know so far",
        "Talks opened at dawn in Port Lister.",
        "Six people were killed at the bridge, Karvia says.",
    ]
    facts = (found.article.title, found.names[0], found.article.published_at, found.article.language)
    assert facts == (
        "Karvia talks live: ceasefire text agreed, ministers say",
        "The Harbour Times",
        datetime(2023, 3, 7, 14, 30, tzinfo=UTC),
        "en-GB",
    )
    assert (found.notes, found.steps) == ((), ("read 4 of 4 entries of a live page, newest first",))


def test_a_page_of_blocks() -> None:
    found = read("live-blocks-en", "https://north.example/live/1")
    assert found is not None
    assert found.article.text.split("\n\n")[:6] == [
        "6 March 2023, 14:30 UTC",
        "Evacuation of Melk ends",
        "The last buses have left Melk with 310 people on board, the mayor, Petra Holm, said on Monday.",
        "6 March 2023, 14:19 UTC",
        "Hospital: two in intensive care",
        "Two of the nine wounded brought to the city hospital are in intensive care, its director Jon Aas said.",
    ]
    assert [note.text for note in found.notes] == ["The newest 20 of 26 entries of this live page were read."]
    assert "Share" not in found.article.text
    assert "Reader one" not in found.article.text
    shown = brief(analyse(found.article))
    lines = ["".join(piece.text for piece in line.pieces) for part in shown.sections for line in part.lines]
    assert not [line for line in lines if line.startswith("[…]")]


def test_an_article_beside_a_ticker() -> None:
    assert read("article-with-ticker-en", "https://coastalpost.example/news/grain") is None


def test_times_and_headlines_are_no_sentences() -> None:
    found = read("live-data-en", URL)
    assert found is not None
    analysis = analyse(found.article)
    said = [sentence.span.of(found.article.text) for sentence in analysis.sentences]
    assert said[0].startswith("The Karvian foreign minister")
    assert not [sentence for sentence in said if "UTC" in sentence or sentence == "Power back in Melk"]
    claims = [(claim.source.name, claim.status.value) for claim in analysis.claims]
    assert ("The Ostrian army", "denied") in claims
    lines = ["".join(piece.text for piece in line.pieces) for part in brief(analysis).sections for line in part.lines]
    assert lines[:2] == [
        "The Karvian foreign minister, Elsa Brandt, said negotiators had agreed the text of a ceasefire that would "
        "begin on Friday.",
        "The Ostrian army has denied that it shelled the bridge at Melk on Tuesday [7 Mar] morning, after Karvia’s "
        "defence ministry accused it of killing six people there.",
    ]


# --- what the page says of itself -------------------------------------------------------------------------


def update(number: int, **more: Any) -> dict[str, Any]:
    hour = f"2023-03-07T{number:02}:00:00Z"
    return {"@type": "BlogPosting", "datePublished": hour, "articleBody": f"Shelter {number} is open, it says.", **more}


def described(*things: Any, markup: str = "") -> Well | None:
    data = "".join(f'<script type="application/ld+json">{json.dumps(thing)}</script>' for thing in things)
    return read_well(load_html(f"<html><head>{data}</head><body><p>Hello.</p>{markup}</body></html>"), URL)


LIVE = {"@type": "LiveBlogPosting", "headline": "Live", "liveBlogUpdate": [update(1), update(2), update(3)]}
ARTICLE = {"@type": "NewsArticle", "articleBody": "A report of its own. " * 40, "description": "A report."}
DATA = [
    ("plain", [LIVE], True),
    ("as a URL and in a list of types", [{**LIVE, "@type": ["Article", "https://schema.org/LiveBlogPosting"]}], True),
    ("in a graph", [{"@graph": [{"@type": "WebPage"}, LIVE]}], True),
    ("its own address", [{**LIVE, "url": f"{URL}?page=2"}], True),
    (
        "its own address, relative",
        [{**LIVE, "mainEntityOfPage": {"@id": "/world/live/2023/mar/07/karvia-talks/"}}],
        True,
    ),
    ("beside the same as an article", [LIVE, {**ARTICLE, "articleBody": "A report."}], True),
    ("another page's", [{**LIVE, "url": "https://www.harbourtimes.example/world/live/2023/mar/08/other"}], False),
    ("beside an article", [LIVE, ARTICLE], False),
    ("two entries", [{**LIVE, "liveBlogUpdate": [update(1), update(2)]}], False),
    ("one entry, no list", [{**LIVE, "liveBlogUpdate": update(1)}], False),
    ("entries without words", [{**LIVE, "liveBlogUpdate": [update(n, articleBody="") for n in range(5)]}], False),
    ("no entries", [{**LIVE, "liveBlogUpdate": None}], False),
    ("odd entries", [{**LIVE, "liveBlogUpdate": [1, None, "x", []]}], False),
    ("an article", [ARTICLE], False),
]


@pytest.mark.parametrize(("things", "expected"), [pytest.param(*case, id=name) for name, *case in DATA])
def test_described(things: list[Any], expected: bool) -> None:
    assert (described(*things) is not None) is expected


def test_newest_first_whatever_the_page_s_order() -> None:
    found = described({**LIVE, "liveBlogUpdate": [update(7), update(9), update(8)]})
    assert found is not None
    assert found.article.text.split("\n\n")[::2] == [f"7 March 2023, 0{hour}:00 UTC" for hour in (9, 8, 7)]


def test_entries_without_times_keep_the_page_s_order() -> None:
    entries = [update(number, datePublished=when) for number, when in ((7, None), (9, "yesterday"), (8, "2023-03-07"))]
    found = described({**LIVE, "liveBlogUpdate": entries, "datePublished": "2023-03-07T05:00:00Z"})
    assert found is not None
    assert found.article.text == "\n\n".join(f"Shelter {number} is open, it says." for number in (7, 9, 8))
    assert found.article.published_at == datetime(2023, 3, 7, 5, tzinfo=UTC)


MANY = [("many", 60, 10, ENTRIES), ("long", 12, 2_000, CHARACTERS // 2_000), ("one longer than all", 5, 9_000, 1)]


@pytest.mark.parametrize(("count", "length", "expected"), [pytest.param(*case, id=name) for name, *case in MANY])
def test_how_many(count: int, length: int, expected: int) -> None:
    body = ("Water is back. " * length)[: length - 1] + "."
    found = described({**LIVE, "liveBlogUpdate": [update(n % 24, articleBody=body) for n in range(count)]})
    assert found is not None
    assert [note.text for note in found.notes] == [
        f"The newest {expected} of {count} entries of this live page were read."
    ]


def test_the_longer_of_data_and_markup() -> None:
    block = '<div class="live-post"><time datetime="2023-03-07T0{}:00:00Z"></time><h3>Shelters</h3><p>{}</p></div>'
    markup = "".join(block.format(n, "The district says that its shelters are open all night. " * 3) for n in range(4))
    found = described(LIVE, markup=markup)
    assert found is not None
    assert found.article.text.startswith("7 March 2023, 03:00 UTC\n\nShelters\n\nThe district says")


# --- what the page shows ----------------------------------------------------------------------------------

WORDS = "The district says that its shelters are open all night and that the water is back."
STAMP = '<time datetime="2023-03-07T0{}:00:00Z">{}</time>'
BLOCKS = [
    ("a class", '<div class="liveblog-entry">{time}<p>{words}</p></div>', True),
    ("camel case", '<section class="css-1x2 LiveStoryPost">{time}<p>{words}</p></section>', True),
    ("schema.org in the markup", '<div itemprop="liveBlogUpdate" itemscope>{time}<p>{words}</p></div>', True),
    ("without paragraphs", '<div class="live-update">{time}<div>{words}</div></div>', True),
    (
        "parts with names of their own",
        '<div class="live-post"><div class="live-post__body">{time}<p>{words}</p></div></div>',
        True,
    ),
    ("other names", '<div class="story-card">{time}<p>{words}</p></div>', False),
    ("no times", '<div class="liveblog-entry"><p>{words}</p></div>', False),
    ("comments", '<div class="livefyre-comment">{time}<p>{words}</p></div>', False),
    ("olives and deliveries", '<div class="olive-box delivery">{time}<p>{words}</p></div>', False),
    ("in a sidebar", '<aside><div class="liveblog-entry">{time}<p>{words}</p></div></aside>', False),
]


@pytest.mark.parametrize(("block", "expected"), [pytest.param(*case, id=name) for name, *case in BLOCKS])
def test_blocks(block: str, expected: bool) -> None:
    blocks = "".join(block.format(time=STAMP.format(n, n), words=WORDS) for n in range(4))
    found = read_well(load_html(f"<html><body><h1>Live</h1>{blocks}</body></html>"), URL)
    assert (found is not None) is expected
    if found is not None:
        assert found.article.text.count(WORDS) == 4


@pytest.mark.parametrize(("paragraphs", "expected"), [(0, True), (2, True), (6, False)])
def test_blocks_must_hold_most_of_the_page(paragraphs: int, expected: bool) -> None:
    blocks = "".join(BLOCKS[0][1].format(time=STAMP.format(n, n), words=WORDS) for n in range(4))
    body = f"<p>{WORDS}</p>" * paragraphs
    found = read_well(load_html(f"<html><body><article>{body}</article>{blocks}</body></html>"), URL)
    assert (found is not None) is expected


def test_a_file_may_be_a_live_page() -> None:
    tree = load_html((FIXTURES / "live-data-en.html").read_text("utf-8"))
    assert read_well(tree, None) is not None
