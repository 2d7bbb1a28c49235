"""From what Slack tells to a post: its words without marks, its files, its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.intake import items_of
from bot.messages import ItemKind, Post
from bot.platforms.media import is_media
from bot.platforms.slack.identity import Identity
from bot.platforms.slack.parse import (
    attached_to,
    is_post,
    mentions_in,
    message_in,
    moment,
    permalink,
    post_of,
    same_words,
    scope_of,
    text_of,
    thread_of,
)

ME = Identity(workspace="T1", team="News", user="U0ME", bot="B0ME", name="warbrief", url="https://news.slack.com/")
TS = "1700000000.000100"
LATER = "1700000060.000200"
LINK = "https://example.org/a"


def message(text: str = "hello", **fields: Any) -> dict[str, Any]:
    return {"type": "message", "ts": TS, "user": "U1", "text": text, **fields}


def program(text: str = "", **fields: Any) -> dict[str, Any]:
    return message(text, bot_id="B1", **fields)


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def shared(text: str, **fields: Any) -> dict[str, Any]:
    return {"is_share": True, "is_msg_unfurl": True, "author_id": "U2", "text": text, **fields}


LINKS = [
    "<https://example.org/a>",
    "<https://example.org/a|example.org/a>",
    "<https://example.org/a|The news>",
    "<https://example.org/?a=1&amp;b=2|R&amp;D>",
    "<https://example.org/a|a [b>",
    "<https://en.wikipedia.org/wiki/Kyiv_(city)|Kyiv>",
    "<https://example.org/a>, he said",
    "<https://example.org/a>є",
]


@pytest.mark.parametrize("text", LINKS)
def test_a_link_is_found_as_slack_gave_it(text: str) -> None:
    link = text[1:].partition(">")[0].partition("|")[0].replace("&amp;", "&")
    post = post_of(message(f"see {text}"), scope_of("T1", "C1"), me=ME, asked=True)
    assert [(item.kind, item.content) for item in items_of(post)] == [(ItemKind.LINK, link)]


def test_what_slack_escapes_is_an_articles_own_words() -> None:
    text = f"<@U12|ann> 3 &lt; 4 &amp;&amp; &amp;lt;b&amp;gt; in <#C12|general>\n\n{'They left at dawn. ' * 40}"
    (item,) = items_of(post_of(message(text), scope_of("T1", "C1"), me=ME, asked=True))
    assert item.content.startswith("3 < 4 && &lt;b&gt; in general\n\nThey left")


@given(some.text(alphabet=some.sampled_from("<>|@!#&;abC:/[]() \nétp.") | some.characters(), max_size=200))
def test_who_is_mentioned_stands_in_the_text(text: str) -> None:
    assert mentions_in(text) <= set(
        text.replace("<", " ").replace(">", " ").replace("@", " ").replace("|", " ").split()
    )


TEXTS: list[tuple[str, dict[str, Any], str]] = [
    ("a person's blocks are the text", message("hello", blocks=[section("other")]), "hello"),
    ("a preview is Slack's", message(LINK, attachments=[{"from_url": LINK, "text": "preview"}]), LINK),
    ("a shared message", message("", attachments=[shared("They left.")]), "They left."),
    ("a remark on it", message("wow", attachments=[shared("They left.")]), "They left."),
    ("a link beside it", message(LINK, attachments=[shared("They left.")]), f"{LINK}\n\nThey left."),
    ("a shared answer of the bot's", message("wow", attachments=[shared("Brief", author_id="U0ME")]), "wow"),
    (
        "a shared message that has only blocks",
        message("", attachments=[shared("", message_blocks=[{"message": {"blocks": [section("They left.")]}}])]),
        "They left.",
    ),
    ("a program's text with a link is all", program(LINK, attachments=[{"text": "more"}]), LINK),
    (
        "a program's attachments",
        program("News", attachments=[{"pretext": "now", "title": "Gone", "title_link": LINK, "text": "They left."}]),
        f"News\n\nnow\n\nGone\n\nThey left.\n\n{LINK}",
    ),
    ("a program's blocks", program("News", blocks=[section("*They* left.")]), "*They* left."),
    (
        "a button",
        program("News", blocks=[{**section("They left."), "accessory": {"type": "button", "url": LINK}}]),
        f"They left.\n{LINK}",
    ),
    (
        "rich text",
        program(
            "News",
            blocks=[
                {
                    "type": "rich_text",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [
                                {"type": "text", "text": "3 < 4, "},
                                {"type": "link", "url": LINK, "text": "here"},
                            ],
                        },
                        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "a\nb"}]},
                        {"type": "rich_text_list", "elements": [{"type": "rich_text_section", "elements": []}]},
                    ],
                }
            ],
        ),
        f"3 &lt; 4, <{LINK}|here>\n&gt; a\n&gt; b\n• ",
    ),
    ("what is no text", message(None, attachments="no", blocks={"a": 1}), ""),  # type: ignore[arg-type]
    ("what is no block", program("x", blocks=[1, {"type": "section", "text": 3}], attachments=[None, {}]), "x"),
]


@pytest.mark.parametrize(("told", "expected"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_what_a_message_says(told: dict[str, Any], expected: str) -> None:
    assert text_of(told, ME) == expected


POSTS: list[tuple[dict[str, Any], bool]] = [
    (message(), True),
    (message(subtype="file_share"), True),
    (message(subtype="me_message"), True),
    (message(subtype="thread_broadcast", thread_ts="1690000000.000100"), True),
    (message(thread_ts="1690000000.000100"), True),
    (program(), True),
    (message(subtype="bot_message", username="Wire"), True),
    (program(thread_ts="1690000000.000100"), False),
    (message(subtype="channel_join"), False),
    (message(subtype="tombstone"), False),
    (message(subtype="message_changed"), False),
    (message(user="USLACKBOT"), False),
    (message(ts="12"), False),
    ({"type": "message"}, False),
]


@pytest.mark.parametrize(("told", "expected"), POSTS, ids=str)
def test_what_is_a_post(told: dict[str, Any], expected: bool) -> None:
    assert is_post(told) is expected


def test_the_post_that_a_message_is() -> None:
    scope = scope_of("T1", "C1", "1690000000.000100", name="desk")
    told = message("<@U0ME> gone", thread_ts="1690000000.000100", edited={"user": "U1", "ts": LATER})
    assert thread_of(told) == "1690000000.000100"
    assert post_of(told, scope, me=ME, author_name="ann") == Post(
        scope=scope,
        message=TS,
        revision=60_000,
        author="U1",
        author_name="ann",
        link="https://news.slack.com/archives/C1/p1700000000000100?thread_ts=1690000000.000100&cid=C1",
        text="<@U0ME> gone",
        posted_at=moment(TS),
    )
    wire = post_of(message("", user=None, subtype="bot_message", username="Wire"), scope_of("T1", "C1"), me=ME)
    assert (wire.author, wire.author_name, wire.bot, wire.revision) == ("Wire", "Wire", True, 0)
    early = post_of(message("x", edited={"ts": "1700000000.000000"}), scope_of("T1", "C1"), me=ME)
    assert early.revision == 1  # Slack tells the second of an edit, which may begin before its post


FILES = [{"id": "F1", "name": "a.txt"}, {"id": "F2", "mode": "tombstone"}, {"id": "F3", "mode": "external"}]


def test_which_files_are_attached() -> None:
    told = message(files=FILES, attachments=[shared("x", files=[FILES[0], {"id": "F4"}]), {"files": [{"id": "F5"}]}])
    assert [file["id"] for file in attached_to(told)] == ["F1", "F4"]
    assert attached_to(message(files=None, attachments=[3])) == []
    program = message(files=FILES[:1], bot_id="B2", attachments=[shared("x", files=[{"id": "F4"}])])
    assert [file["id"] for file in attached_to(program)] == ["F1"]  # what it says that it shares is its word alone


@pytest.mark.parametrize(
    ("after", "same"),
    [
        (message(attachments=[{"from_url": LINK, "text": "preview"}]), True),
        (message(reply_count=2, thread_ts=TS), True),
        (message("bye"), False),
        (message(files=[FILES[0]]), False),
        (message(attachments=[shared("They left.")]), False),
    ],
    ids=["preview", "reply", "words", "file", "shared"],
)
def test_what_is_an_edit(after: dict[str, Any], same: bool) -> None:
    assert same_words(message(), after) is same


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (permalink(ME, "C12AB", TS), ("C12AB", TS, None)),
        (permalink(ME, "C12AB", TS, "1690000000.000100"), ("C12AB", TS, "1690000000.000100")),
        (permalink(ME, "C12AB", TS, TS), ("C12AB", TS, None)),
        ("https://news.slack.com/archives/C12AB/p1700000000000100?thread_ts=no", ("C12AB", TS, None)),
        ("https://news.slack.com/archives/C12AB", None),
        ("https://slack.com.example.org/archives/C12AB/p1700000000000100", None),
        ("https://example.org/archives/C12AB/p1700000000000100", None),
        ("https://[/archives/C12AB/p1700000000000100", None),
        ("", None),
    ],
)
def test_links_to_messages(link: str, expected: tuple[str, str, str | None] | None) -> None:
    assert message_in(link) == expected


@pytest.mark.parametrize(
    "ts", ["", "12", "1700000000", "1700000000.1", "now", "1700000000.000100\n", "-1700000000.000100"]
)
def test_what_is_no_time(ts: str) -> None:
    with pytest.raises(ValueError, match=r"\A"):
        moment(ts)


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [("a.PDF", None, False), ("a", "video/mp4", True), ("clip.MOV", "", True), ("", None, False)],
)
def test_what_is_media(name: str, kind: str | None, expected: bool) -> None:
    assert is_media(name, kind) is expected
