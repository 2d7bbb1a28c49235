"""Pages of known shapes: which address holds what a link means, and the article in it."""

import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trafilatura import load_html

from bot.articles.wells import Well, address_of, original_of, read_well
from bot.errors import FetchFailed, NotAnArticle, TooShort, WarbriefError
from summarizers import Article, analyse, brief

FIXTURES = Path(__file__).parent / "fixtures" / "wells"

EMBED = "?embed=1&mode=tme"
ADDRESSES = [
    ("a post", "https://t.me/channel/12", f"https://t.me/channel/12{EMBED}"),
    ("without www", "http://www.t.me/channel/12/", f"https://t.me/channel/12{EMBED}"),
    ("of the preview", "https://t.me/s/channel/12", f"https://t.me/channel/12{EMBED}"),
    ("of an album", "https://t.me/channel/12?single", f"https://t.me/channel/12{EMBED}"),
    ("with a comment", "https://t.me/channel/12?comment=55", f"https://t.me/channel/12{EMBED}"),
    ("embedded", "https://t.me/channel/12?embed=1&mode=tme", f"https://t.me/channel/12{EMBED}"),
    ("of another host", "https://telegram.me/channel/12", f"https://t.me/channel/12{EMBED}"),
    ("of another host, too", "https://telegram.dog/s/channel/12", f"https://t.me/channel/12{EMBED}"),
    ("of a channel's own host", "https://channel.t.me/12", f"https://t.me/channel/12{EMBED}"),
    ("of a forum", "https://t.me/group_name/4/12", f"https://t.me/group_name/12{EMBED}"),
    ("a channel", "https://t.me/channel", "https://t.me/channel"),
    ("a private post", "https://t.me/c/1234/12", "https://t.me/c/1234/12"),
    ("an invitation", "https://t.me/+AbCdEf", "https://t.me/+AbCdEf"),
    ("an old invitation", "https://t.me/joinchat/12", "https://t.me/joinchat/12"),
    ("a host that only ends so", "https://not-t.me/channel/12", "https://not-t.me/channel/12"),
    ("a host that begins so", "https://t.me.example.org/channel/12", "https://t.me.example.org/channel/12"),
    (
        "a copy",
        "https://web.archive.org/web/20230307120000/https://example.org/a?b=c",
        "https://web.archive.org/web/20230307120000id_/https://example.org/a?b=c",
    ),
    (
        "a copy's frame",
        "http://web.archive.org/web/20230307120000if_/http://example.org/a",
        "https://web.archive.org/web/20230307120000id_/http://example.org/a",
    ),
    (
        "a copy with merged slashes",
        "https://web.archive.org/web/20230307/https:/example.org/a",
        "https://web.archive.org/web/20230307id_/https://example.org/a",
    ),
    (
        "the calendar of copies",
        "https://web.archive.org/web/2023*/example.org/a",
        "https://web.archive.org/web/2023id_/https://example.org/a",
    ),
    (
        "all copies",
        "https://web.archive.org/web/*/https://example.org/a",
        "https://web.archive.org/web/2id_/https://example.org/a",
    ),
    (
        "never saved",
        "https://web.archive.org/save/https://example.org/a",
        "https://web.archive.org/web/2id_/https://example.org/a",
    ),
    (
        "an encoded copy",
        "https://web.archive.org/web/2023/https%3A%2F%2Fexample.org%2Fa",
        "https://web.archive.org/web/2023id_/https://example.org/a",
    ),
    ("the archive itself", "https://web.archive.org/", "https://web.archive.org/"),
    ("another archive", "https://archive.ph/AbC12", "https://archive.ph/AbC12"),
    ("an article", "https://example.org/news/12", "https://example.org/news/12"),
    ("broken", "http://[::1", "http://[::1"),
    ("empty", "", ""),
]


@pytest.mark.parametrize(("link", "expected"), [pytest.param(*case, id=name) for name, *case in ADDRESSES])
def test_address(link: str, expected: str) -> None:
    assert address_of(link) == expected
    assert address_of(expected) == expected


def read(name: str, url: str | None, link: str | None = None) -> Well | None:
    return read_well(load_html((FIXTURES / f"{name}.html").read_text("utf-8")), url, link)


def article(name: str, url: str, link: str | None = None) -> Article:
    found = read(name, url, link)
    assert found is not None
    assert pickle.loads(pickle.dumps(found)) == found
    return found.article


# --- Telegram ---------------------------------------------------------------------------------------------


def test_a_forwarded_post() -> None:
    assert article("telegram-embed-uk", f"https://t.me/dovkola_frontu/4821{EMBED}") == Article(
        text=(
            "Forwarded from Приморська ОВА\n\n"
            "Двоє працівників елеватора поранені, їх доправили до лікарні, повідомив голова області Остап Ковальчук."
            "\n\nЗа його словами, сили оборони збили 14 із 17 дронів.\n\n"
            "«Порт працює, зерно не згоріло», — сказав Ковальчук."
        ),
        title="Уночі безпілотники атакували порт Приморська",
        url="https://t.me/dovkola_frontu/4821",
        publisher="Довкола фронту (@dovkola_frontu)",
        published_at=datetime(2023, 3, 7, 5, 42, 10, tzinfo=UTC),
    )


def test_one_post_among_others() -> None:
    assert article("telegram-preview-ru", "https://t.me/s/svodki_yug/301") == Article(
        text=(
            "Губернатор области Игорь Савельев сообщил, что ночью над Светлогорском сбиты девять беспилотников.\n\n"
            "Пострадавших нет, повреждены крыши трёх домов на улице Садовой.\n\n"
            "По данным МЧС, пожар потушен к шести утра. Школы в районе сегодня закрыты, передает ТАСС со ссылкой на "
            "пресс-службу ведомства."
        ),
        url="https://t.me/svodki_yug/301",
        publisher="Сводки с юга (@svodki_yug)",
        byline="Вера Лис",
        published_at=datetime(2023, 3, 7, 4, 15, tzinfo=UTC),
    )


def test_the_link_tells_which_post_and_its_channel_in_any_case() -> None:
    found = article(
        "telegram-embed-ar", f"https://t.me/akhbar_almina/77{EMBED}", "https://t.me/s/AKHBAR_almina/77?single"
    )
    assert found.title == "غارة على ميناء الزهراء فجر الثلاثاء"
    assert found.text.split("\n\n")[-1] == "المصدر: رويترز"
    assert found.published_at == datetime(2024, 5, 14, 3, 20, tzinfo=UTC)


PREVIEW, GONE = "telegram-preview-ru", "is not there: the post was deleted, or the channel is closed"
REFUSED = [
    ("a poll", PREVIEW, "/s/svodki_yug/303", NotAnArticle, "is a Telegram poll"),
    ("a picture", PREVIEW, "/s/svodki_yug/304", NotAnArticle, "is a Telegram post without text"),
    ("a service message", PREVIEW, "/s/svodki_yug/305", NotAnArticle, "is a Telegram service message"),
    ("for Telegram only", PREVIEW, "/s/svodki_yug/306", FetchFailed, "is shown in Telegram only"),
    ("not among them", PREVIEW, "/s/svodki_yug/999", FetchFailed, GONE),
    ("another channel's", PREVIEW, "/s/svodki_yug2/301", FetchFailed, GONE),
    ("the channel", PREVIEW, "/s/svodki_yug", NotAnArticle, "is a Telegram channel or chat"),
    ("deleted", "telegram-gone", "/dovkola_frontu/1", FetchFailed, GONE),
    ("no preview", "telegram-contact", "/svodki_yug/301", FetchFailed, "is shown in Telegram only"),
    ("private", "telegram-contact", "/c/1234/301", FetchFailed, "is a post in a private Telegram channel"),
]


@pytest.mark.parametrize(("name", "path", "kind", "words"), [pytest.param(*case, id=name) for name, *case in REFUSED])
def test_no_post(name: str, path: str, kind: type[WarbriefError], words: str) -> None:
    with pytest.raises(kind) as caught:
        read(name, f"https://t.me{path}")
    assert str(caught.value).startswith(f"t.me{path} {words}")


def test_another_host_is_no_telegram() -> None:
    assert (
        read("telegram-embed-uk", "https://example.org/dovkola_frontu/4821", "https://t.me/dovkola_frontu/4821") is None
    )


def post(body: str) -> Article:
    """The article of a post with a body."""
    found = read_well(
        load_html(
            '<html><body><div class="tgme_widget_message" data-post="chan/1"><div class="tgme_widget_message_text '
            f'js-message_text">{body}</div></div></body></html>'
        ),
        "https://t.me/chan/1",
    )
    assert found is not None
    return found.article


FULL = "The governor said that the power plant had been hit twice and that repairs would take all of the week."
TITLES = [
    ("bold first line", f"<b>Power plant hit</b><br><br>{FULL}", "Power plant hit", FULL),
    ("a bold line and its symbols", f"❗️<b>Power plant hit</b> ⚡️<br>{FULL}", "Power plant hit", FULL),
    ("bold in parts", f"<b>Power </b><b>plant hit</b><br>{FULL}", "Power plant hit", FULL),
    ("all bold", f"<b>Power plant hit<br>{FULL}</b>", "Power plant hit", FULL),
    ("a bold sentence", f"<b>The plant was hit.</b><br>{FULL}", None, f"The plant was hit.\n\n{FULL}"),
    ("partly bold", f"<b>Power plant</b> hit<br>{FULL}", None, f"Power plant hit\n\n{FULL}"),
    ("plain", f"Power plant hit<br>{FULL}", None, f"Power plant hit\n\n{FULL}"),
    ("only a bold line", f"<b>{FULL[:-1]}</b><br>More soon", None, f"{FULL[:-1]}\n\nMore soon"),
    (
        "its own links",
        f'{FULL}<br><a href="https://t.me/chan">Subscribe</a> · <a href="https://t.me/b">Write</a>',
        None,
        FULL,
    ),
    ("its own name", f"{FULL}<br>@chan", None, FULL),
    ("a source stays", f'{FULL}<br><a href="https://example.org/a">Reuters</a>', None, f"{FULL}\n\nReuters"),
    ("words around a link stay", f'{FULL}<br>More in <a href="https://t.me/b">B</a>', None, f"{FULL}\n\nMore in B"),
]


@pytest.mark.parametrize(("body", "title", "text"), [pytest.param(*case, id=name) for name, *case in TITLES])
def test_headline_and_footer(body: str, title: str | None, text: str) -> None:
    found = post(body)
    assert (found.title, found.text, found.publisher) == (title, text, "@chan")


def test_a_forwarded_post_s_channel_may_have_any_name() -> None:
    name = "Front, [live]; day\nand night " + "and on and on " * 9
    found = read_well(
        load_html(
            '<html><body><div class="tgme_widget_message" data-post="chan/1"><a class="tgme_widget_message_forwarded_'
            f'from_name">{name}</a><div class="tgme_widget_message_text">{FULL}</div></div></body></html>'
        ),
        "https://t.me/chan/1",
    )
    assert found is not None
    analysis = analyse(found.article)
    assert analysis.origin == ("Forwarded from Front live day and night and on and on and on and on and on",)
    assert [sentence.span.of(found.article.text) for sentence in analysis.sentences] == [FULL]


def test_a_post_of_a_few_words() -> None:
    with pytest.raises(TooShort, match="The text has 3 words; an article needs at least 20"):
        post("Air raid alert")


# --- threads ----------------------------------------------------------------------------------------------

THREADS = [
    (
        "Thread Reader",
        "thread-reader-en",
        "https://threadreaderapp.com/thread/2001.html",
        "Harbour Watch (@harbourwatch)",
        datetime(2023, 3, 7, 9, 6, 40, tzinfo=UTC),
        [
            "Satellite pictures of Monday show four burnt tanks beside the fuel depot in Port Lister.",
            "The Karvian navy said on Sunday that nothing had been hit.",
            "Two frigates that lay there on 2 March are gone.",
            "We could not verify who fired.",
        ],
    ),
    (
        "a front end of X",
        "nitter-en",
        "https://nitter.example.org/harbourwatch/status/2002",
        "Harbour Watch (@harbourwatch on nitter.example.org)",
        datetime(2023, 3, 7, 0, 6, tzinfo=UTC),
        [
            "Satellite pictures of Monday show four burnt tanks beside the fuel depot in Port Lister.",
            "Two frigates that lay there on 2 March are gone.",
            "The navy has not commented.",
            "We could not verify who fired.",
        ],
    ),
    (
        "Mastodon, the thread",
        "mastodon-thread-en",
        "https://wire.example/@adaberg/110",
        "Ada Berg (@adaberg@wire.example)",
        datetime(2023, 3, 7, 9, 0, tzinfo=UTC),
        [
            "The bridge at Melk is closed to all traffic since this morning, the regional police told me.",
            "Engineers found two cracks in a pier.",
            "They expect repairs to take three weeks, the police said.",
        ],
    ),
    (
        "Mastodon, the head",
        "mastodon-head-en",
        "https://wire.example/@adaberg/110",
        "Ada Berg (@adaberg@wire.example)",
        datetime(2023, 3, 7, 9, 5, tzinfo=UTC),
        [
            "The bridge at Melk is closed to all traffic since this morning, the regional police told me.",
            "Engineers found two cracks in a pier and expect repairs to take three weeks.",
        ],
    ),
]


@pytest.mark.parametrize(
    ("name", "url", "author", "published", "paragraphs"), [pytest.param(*case, id=name) for name, *case in THREADS]
)
def test_thread(name: str, url: str, author: str, published: datetime, paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    assert article(name, url) == Article(text=text, url=url, publisher=author, published_at=published)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Reuters (@reuters)", "Reuters (@reuters@evil.example)"),
        ("Reuters (@reuters@press.example)", "Reuters (@reuters@press.example on evil.example)"),
        (f"{'Reuters ' * 9}(@a)", "Reuters Reuters Reuters Reuters Reuters R… (@a@evil.example)"),
        ("Reuters", "evil.example"),
    ],
)
def test_a_host_says_what_it_likes_of_its_accounts(name: str, shown: str) -> None:
    said = "The city has fallen, an official said there, and nobody knows what will be done. " * 2
    head = f'<meta name=generator content=Mastodon><meta property="og:title" content="{name}">'
    page = f'<html><head>{head}<meta property="og:description" content="{said}"></head><body></body></html>'
    found = read_well(load_html(page), "https://evil.example/@reuters/12")
    assert found is not None
    assert found.article.publisher == shown


@pytest.mark.parametrize(
    "url", ["https://threadreaderapp.com/user/a", "https://nitter.net/a", "https://xcancel.com/a/status/1"]
)
def test_no_thread(url: str) -> None:
    with pytest.raises(NotAnArticle, match="is a page without a thread"):
        read_well(load_html("<html><body><p>Nothing of that kind is here to be read.</p></body></html>"), url)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("thread-reader-en", "https://example.org/thread/2001.html"),
        ("nitter-en", "https://example.org/harbourwatch/status/2002"),
        ("mastodon-head-en", "https://wire.example/about"),
        ("mastodon-head-en", None),
    ],
)
def test_other_pages_are_no_threads(name: str, url: str | None) -> None:
    assert read(name, url) is None


# --- archives ---------------------------------------------------------------------------------------------

COPY = "https://web.archive.org/web/20230402080000id_/https://www.northpost.example/news/dam-repaired"
ORIGINALS = [
    ("the Wayback Machine", "wayback-toolbar-en", COPY, "https://www.northpost.example/news/dam-repaired"),
    (
        "archive.today, by its form",
        "archive-today-en",
        "https://archive.ph/Qw3rT",
        "https://www.northpost.example/news/dam-repaired?utm_source=feed",
    ),
    (
        "archive.today, by its link",
        "archive-today-en",
        "https://archive.is/2023.04.02-080000/https://north.example/a",
        "https://north.example/a",
    ),
    ("another host", "archive-today-en", "https://archive.example/Qw3rT", None),
    (
        "a page that looks like one",
        "wayback-toolbar-en",
        "https://example.org/web/2023id_/https://north.example/a",
        None,
    ),
    ("a file", "archive-today-en", None, None),
]


@pytest.mark.parametrize(("name", "url", "expected"), [pytest.param(*case, id=name) for name, *case in ORIGINALS])
def test_original(name: str, url: str | None, expected: str | None) -> None:
    tree = load_html((FIXTURES / f"{name}.html").read_text("utf-8"))
    assert original_of(tree, url) == expected
    words = " ".join(tree.itertext())
    assert "The dam above Melk has been repaired" in words
    if expected is not None:
        assert "webpage capture" not in words
        assert "Internet Archive" not in words
        assert not tree.xpath("//meta[@content='archive.ph']")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://archive.ph/Qw3rT", "https://evil.example/a"),
        ("https://archive.ph/o/Qw3rT/https://www.northpost.example/a", "https://evil.example/a"),
        ("https://web.archive.org/web/2024id_/https://northpost.example:80@evil.example/a", None),
        ("https://web.archive.org/web/2024id_/https://northpost.example@evil.example/a", None),
        (
            "https://web.archive.org/web/2024id_/https://evil.example/https://northpost.example/a",
            "https://evil.example/",
        ),
    ],
)
def test_a_copy_names_no_other_original(url: str, expected: str | None) -> None:
    lie = '<link rel="canonical" href="https://archive.ph/2024.01.01-000000/https://www.northpost.example/a">'
    own = '<div id="HEADER"><form><input name="q" value="https://evil.example/a"></form></div>'
    tree = load_html(f"<html><head><title>A</title></head><body>{own}<p>Words of it.</p>{lie}</body></html>")
    found = original_of(tree, url)
    assert (found is None) is (expected is None)
    assert (found or "").startswith(expected or "")


# --- properties, and what becomes of them ----------------------------------------------------------------


@given(st.text(max_size=60))
def test_addresses_of_anything(words: str) -> None:
    for link in (words, f"https://t.me/{words}", f"https://web.archive.org/web/{words}", f"https://archive.ph/{words}"):
        assert address_of(address_of(link)) == address_of(link)


PIECES = """
<div class="tgme_widget_message" data-post="chan/1">|<div class="tgme_widget_message_text js-message_text">|</div>|</a>
|<a class="tgme_widget_message_reply">|<div class="main-thread">|<div class="main-tweet">|<div class="timeline-item">
|<div class="tweet-content">|<div class="h-entry">|<div class="e-content">|<div class="detailed-status">|<p>|<h2>
|<b>|<br>|<div class="content-tweet" id="t">|<div class="live-entry">|<time datetime="2023-03-07T09:00:00Z">|</time>
|<!-- x -->|<?x y?>|<form id="HEADER">|<input name="q" value="https://e.example/a">|\0|ا
|<div class="live-entry" itemprop="liveBlogUpdate">
|<script type="application/ld+json">{"@type":"LiveBlogPosting","liveBlogUpdate":[{"articleBody":1},null,3]}</script>
|The governor said that the power plant had been hit twice.
""".replace("\n", "").split("|")
URLS = [
    "https://t.me/chan/1",
    "https://threadreaderapp.com/thread/1",
    "https://nitter.net/a/status/1",
    "https://m.example/@a/1",
]


@given(
    st.lists(st.sampled_from(PIECES), max_size=30),
    st.sampled_from([*URLS, "https://archive.ph/a", COPY, "https://example.org/a"]),
)
def test_pages_of_anything(pieces: list[str], url: str) -> None:
    tree = load_html(f"<html><body>{''.join(pieces)}</body></html>")
    if tree is None:
        return
    try:
        found = read_well(tree, original_of(tree, url) or url, url)
    except WarbriefError:
        return
    assert found is None or found.article.text.strip()


def test_the_brief_of_a_forwarded_post() -> None:
    made = brief(analyse(article("telegram-embed-uk", f"https://t.me/dovkola_frontu/4821{EMBED}")))
    assert made.context == ("Довкола фронту (@dovkola_frontu)", "published 7 Mar 2023", "Forwarded from Приморська ОВА")
    assert [line.pieces[0].text for section in made.sections for line in section.lines] == [
        "Двоє працівників елеватора поранені, їх доправили до лікарні, повідомив голова області Остап Ковальчук."
    ]
