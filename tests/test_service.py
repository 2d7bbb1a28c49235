"""Posts in, answers out: with real worker processes, and a real fetcher on a site on loopback."""

import logging
import re
from pathlib import Path

import pytest

from bot.articles.fetching.fetch import Fetcher
from bot.articles.reader import Reader
from bot.intake import items_of
from bot.messages import TERMINAL, Answer, File, Item, ItemKind, Outcome, Post
from bot.records import ChannelSettings
from bot.service import Service
from summarizers.types import Article

SEED = Path(__file__).parent.parent / "seeds" / "bakhmut-we-will-not-retreat.txt"
ARTICLE = """Governor reports damage after night attack

Drones hit two warehouses on the edge of the town during the night, the regional governor said on Thursday. He added \
that nobody was hurt. “We saw the fire from ten kilometres away,” said Olena Marchenko, a spokeswoman for the railway.

The army said that it had shot down nine of eleven drones. Its statement could not be verified. Trains ran again by \
noon, according to the operator, and the road to the port was open."""
PAGE = f"""<!doctype html><html lang="en"><head><title>Governor reports damage</title></head><body><article>
<h1>Governor reports damage after night attack</h1>
{"".join(f"<p>{paragraph}</p>" for paragraph in ARTICLE.split(chr(10) * 2)[1:])}
{"".join(f"<p>{paragraph}</p>" for paragraph in ARTICLE.split(chr(10) * 2)[1:])}</article></body></html>"""


@pytest.fixture
async def service(workers, news_site):
    """A service of two workers that may open the site on loopback."""
    async with Fetcher(allow=[news_site.address]) as fetcher:
        yield Service(Reader(fetcher.fetch, workers), workers, summariser="warbrief", sentences=None, length=1500)


def asked(text: str = "", **fields: object) -> Post:
    return Post(scope=TERMINAL, message="1", text=text, asked=True, **fields)


def told(answers) -> list[tuple[Outcome, str]]:
    return [(answer.outcome, answer.sentence) for answer in answers]


async def test_a_paste_is_briefed(service):
    (answer,) = await service.answer(Post(scope=TERMINAL, message="1", text=ARTICLE))
    assert answer.item == Item(kind=ItemKind.PASTE, name="the pasted text", content=ARTICLE)
    assert (answer.outcome, answer.sentence) == (Outcome.BRIEFED, "")
    assert answer.brief.title.text == "Governor reports damage after night attack"
    assert answer.analysis.article.text == ARTICLE
    assert answer.analysis.quotes
    first, second = (step.what for step in answer.steps)
    assert first == f"took the text as pasted ({len(ARTICLE)} characters)"
    assert re.fullmatch(r"analysed \d+ sentences \(language en\) with the summariser warbrief", second)
    assert answer.seconds > 0


async def test_ordinary_chat_is_not_answered(service):
    assert await service.answer(Post(scope=TERMINAL, message="1", text="good morning all")) == ()


async def test_links_files_and_failures_of_one_post_are_answered_one_by_one(service):
    files = (
        File(name="story.txt", data=ARTICLE.encode("utf-16")),
        File(name="story.html", data=PAGE.encode()),
        File(name="page.txt", data=b"\xef\xbb\xbf\n" + PAGE.encode()),
        File(name="photo.jpg", data=b"\xff\xd8\xff\xe0" + bytes(range(256))),
        File(name="empty.txt", data=b" \n"),
        File(name="short.txt", data=b"Three words only"),
    )
    answers = await service.answer(asked("http://10.0.0.1/x", files=files))
    assert told(answers) == [
        (Outcome.BRIEFED, ""),
        (Outcome.BRIEFED, ""),
        (Outcome.BRIEFED, ""),
        (
            Outcome.UNSUPPORTED_TYPE,
            "photo.jpg is an image; only web pages, PDFs and plain text can be read. Paste the text.",
        ),
        (Outcome.TOO_SHORT, "There is no text in empty.txt. Paste the text, or post a link to it."),
        (Outcome.TOO_SHORT, "The text has 3 words; an article needs at least 12. Paste the whole text."),
        (
            Outcome.REFUSED_ADDRESS,
            "10.0.0.1/x is not a public web address, so it was not opened. Post a link to a public page, or paste the "
            "text.",
        ),
    ]
    assert answers[0].analysis.article == Article(id="story.txt", text=ARTICLE)
    assert all("Drones hit two warehouses" in answer.analysis.article.text for answer in answers[1:3])
    assert not any("<p>" in answer.analysis.article.text for answer in answers[1:3])


async def test_a_link_is_fetched_and_extracted(service, news_site):
    news_site.pages["/story"] = PAGE
    url = news_site.url("/story")
    (answer,) = await service.answer(Post(scope=TERMINAL, message="1", text=f"look: {url}"))
    assert (answer.outcome, answer.item.name) == (Outcome.BRIEFED, url)
    steps = [step.what for step in answer.steps]
    assert f"fetched 127.0.0.1:{news_site.port}/story (200, text/html, {len(PAGE.encode()):,} bytes)" in steps
    assert all(step.seconds >= 0 for step in answer.steps)


async def test_a_page_without_an_article_is_told(service, news_site):
    news_site.pages["/menu"] = "<html><body><nav><a href='/a'>Home</a></nav></body></html>"
    (answer,) = await service.answer(asked(news_site.url("/menu")))
    assert answer.outcome is Outcome.NOT_AN_ARTICLE
    assert answer.sentence.startswith("No article was found on 127.0.0.1:")
    assert answer.steps[-1].what == "ended as not an article"


def shown(answer: Answer) -> str:
    return "".join(piece.text for section in answer.brief.sections for line in section.lines for piece in line.pieces)


async def test_the_length_is_kept(workers):
    service = Service(Reader(None, workers), workers, summariser="warbrief", sentences=None, length=300)
    (answer,) = await service.answer(asked(ARTICLE))
    assert len(shown(answer)) <= 300
    chosen = [answer.analysis.sentences[index].span for index in answer.analysis.extract]
    assert 0 < sum(span.end - span.start for span in chosen) <= 300


async def test_a_channel_s_length_and_summariser_stand_over_the_program_s(service):
    (item,) = items_of(asked(SEED.read_text(encoding="utf-8")))
    here = await service.answer_item(item, ChannelSettings(length=700, summariser="lead"))
    assert (len(shown(here)) <= 700, here.analysis.summariser) == (True, "lead")
    unset = await service.answer_item(item, ChannelSettings())
    assert (700 < len(shown(unset)) <= 1_500, unset.analysis.summariser) == (True, "warbrief")


async def test_comparison_may_let_hanging_sentences_in(workers):
    service = Service(Reader(None, workers), workers, summariser="warbrief", sentences=1, length=None)
    post = asked(f"He added that the fire was out by the morning and that nobody was hurt. {FIRST}")
    (alone,) = await service.compare(post, ("lead",))
    (any_one,) = await service.compare(post, ("lead",), hanging=True)
    assert (alone.analysis.extract, any_one.analysis.extract) == ((1,), (0,))


async def test_a_fault_is_answered_with_an_incident_that_the_log_explains(workers, caplog):
    async def broken(*_: object) -> None:
        raise ZeroDivisionError("the fetcher is broken")

    service = Service(Reader(broken, workers), workers, summariser="warbrief", sentences=None, length=1500)
    with caplog.at_level(logging.ERROR, logger="bot"):
        (answer,) = await service.answer(asked("https://example.org/a"))
    assert answer.outcome is Outcome.FAILED
    incident = re.fullmatch(
        r"Something went wrong with example\.org/a\. The log has more under incident ([0-9a-f]{8})\.",
        answer.sentence,
    ).group(1)
    (record,) = caplog.records
    told = "link example.org/a: ZeroDivisionError: the fetcher is broken"
    assert record.getMessage() == f"incident {incident}: {told}"
    assert "Traceback" not in caplog.text


async def test_comparison_gives_one_answer_each_and_a_fault_costs_its_own_alone(service):
    answers = await service.compare(asked(ARTICLE), ("lead", "no such summariser", "lexrank"))
    assert [answer.outcome for answer in answers] == [Outcome.BRIEFED, Outcome.FAILED, Outcome.BRIEFED]
    assert [answers[0].analysis.summariser, answers[2].analysis.summariser] == ["lead", "lexrank"]


async def test_comparison_of_what_cannot_be_read_gives_one_answer(service):
    assert told(await service.compare(asked(" "), ("lead", "lexrank"))) == [
        (Outcome.TOO_SHORT, "There is no text in the post. Paste the text, or post a link to it.")
    ]
    assert await service.compare(Post(scope=TERMINAL, message="1"), ("lead",)) == ()


HEADLINE, FIRST, *_ = ARTICLE.split("\n\n")
PAID = f"""<html><head><title>{HEADLINE}</title><script type="application/ld+json">{{"@context": "https://schema.org",
"@type": "NewsArticle", "isAccessibleForFree": false, "wordCount": 900}}</script></head>
<body><article><h1>{HEADLINE}</h1><p>{FIRST}</p></article></body></html>"""


@pytest.mark.parametrize(
    ("page", "url", "step"),
    [
        pytest.param(PAGE.replace("Trains ran again", "Some trains ran"), True, "", id="the page is read"),
        pytest.param(
            None, False, r"took the text that stands beside the link: .* answered 404 \(not found\)", id="gone"
        ),
        pytest.param(
            PAID, True, r"took the text that stands beside the link: \d+ of about 900 words are .*", id="paid"
        ),
    ],
)
async def test_a_text_of_a_teasers_length_is_there_if_its_page_is_not(service, news_site, page, url, step):
    if page is not None:
        news_site.pages["/story"] = page
    link = news_site.url("/story")
    (answer,) = await service.answer(Post(scope=TERMINAL, message="1", text=f"{ARTICLE}\n{link}"))
    article = answer.analysis.article
    assert (answer.outcome, answer.item.name, answer.sentence) == (Outcome.BRIEFED, link, "")
    assert (article.url == link, article.text == ARTICLE) == (url, bool(step))
    assert not step or any(re.fullmatch(step, one.what) for one in answer.steps)
