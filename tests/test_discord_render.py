"""Briefs, cards and look-ups as Discord's bodies: exact ones, and what holds for any."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
from any_replies import EXAMPLE, HOSTILE, WORDS, briefs, commands, line, long_texts, outgoing, pieces, replies, texts
from discord_limits import check_message, check_modal, units
from discord_markdown import kinds, parse, plain
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channel_settings.settings import LONGEST
from bot.messages import Block, Reply
from bot.platforms.discord.showing.components import (
    button,
    labelled,
    link_button,
    modal,
    page_press,
    picker,
    row,
    rows,
    select,
    text_input,
)
from bot.platforms.discord.showing.markdown import escape, mark_up
from bot.platforms.discord.showing.render import Payload, answer, command_of, look_up, pages, thread_name
from bot.platforms.fitting import cut, size, web_link
from bot.platforms.paging import Option, Page, Press, parse_page, parse_press
from bot.platforms.printable import printable
from summarizers.types import Article, Brief, Line, LineKind, Piece, Section, Style

thorough = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


EXAMPLE_TEXT = r"""Ukrinform · published <t:1772442000:D> · citing Euractiv

**In short**
• **Kyiv** said __it stays__.

**Who says what**
• **Command** said 1,6000 men died.
⚠ “1,6000” is malformed.
⚠ *The article:* It is unconfirmed \[…\]

**Accused and denied**
⇄ **A** accused B.
⇄ **B** denies it.

**In their own words**
“We stay.” — **Ana**, mayor

Note: Unsourced paste.
Note: The text is cut off."""


def labels(payload: Payload) -> list[list[tuple[str, str]]]:
    """What the buttons and selects are called, and what they do, row by row."""
    return [
        [
            (item.get("label") or item["placeholder"], item.get("url") or item["custom_id"])
            for item in each["components"]
        ]
        for each in payload["components"]
    ]


def test_a_brief_stands_as_the_product_shows_it() -> None:
    payload = answer(outgoing(), Reply(brief=EXAMPLE, id="K7Q2F", remarks=("Unsourced paste.",)))
    check_message(payload)
    assert payload["content"] == ""
    assert payload["embeds"] == [
        {
            "color": 0x4F7CAC,
            "description": EXAMPLE_TEXT,
            "title": r"Kyiv: \*no\* retreat",
            "url": "https://news.example/a",
            "footer": {"text": "K7Q2F · 3 more statements · 1 more quote"},
        }
    ]
    assert labels(payload) == [
        [
            ("All statements", "do:show K7Q2F statements"),
            ("All quotes", "do:show K7Q2F quotes"),
            ("Wrong?", "wrong:K7Q2F"),
            ("Source", "https://news.example/a"),
            ("Delete", "do:forget K7Q2F"),
        ]
    ]


def test_a_covered_post_is_answered_covered() -> None:
    payload = answer(outgoing(spoiler=True), Reply(brief=EXAMPLE, id="K7Q2F", remarks=("Unsourced paste.",)))
    check_message(payload)
    (embed,) = payload["embeds"]
    assert "title" not in embed
    assert "url" not in embed
    assert embed["description"] == f"||**Kyiv: \\*no\\* retreat**\n{EXAMPLE_TEXT}||"
    assert embed["footer"]["text"] == "K7Q2F · 3 more statements · 1 more quote"
    assert answer(outgoing(spoiler=True), Reply(text="No *text* in a|"))["content"] == r"||No \*text\* in a\| ||"
    assert thread_name(outgoing(spoiler=True), Reply(brief=EXAMPLE, id="K7Q2F")) == "Brief K7Q2F"
    assert thread_name(outgoing(), Reply(brief=EXAMPLE, id="K7Q2F")) == "Kyiv: *no* retreat"


def test_a_card_has_one_sentence_and_a_button_to_read_on() -> None:
    block = Block(
        title="Kyiv: no retreat",
        link="https://news.example/a",
        context=("Ukrinform", "published 2 March 2026", "⚠ 1 warning", "⇄ 1 denial", "Members say that it is none."),
        when=datetime(2026, 3, 2, 9, tzinfo=UTC),
        lines=(*EXAMPLE.sections[0].lines, EXAMPLE.sections[1].lines[1]),
        id="K7Q2F",
    )
    payload = answer(outgoing(), Reply(blocks=(block,), id="K7Q2F", card=True))
    check_message(payload)
    assert payload["embeds"][0]["description"] == (
        "Ukrinform · published <t:1772442000:D>\n\n**Kyiv** said __it stays__.\n⚠ “1,6000” is malformed.\n\n"
        "⚠ 1 warning · ⇄ 1 denial\nNote: Members say that it is none."
    )
    assert payload["embeds"][0]["footer"] == {"text": "K7Q2F"}
    assert labels(payload) == [
        [("Read brief", "do:show K7Q2F"), ("Wrong?", "wrong:K7Q2F"), ("Source", "https://news.example/a")]
    ]


def test_a_duplicate_leads_to_the_earlier_brief() -> None:
    block = Block(
        title="Kyiv: no retreat",
        link="https://discord.com/channels/1/2/3",
        context=("Ukrinform", "date not given"),
        when=datetime(2026, 3, 2, 9, tzinfo=UTC),
        id="K7Q2F",
    )
    payload = answer(outgoing(), Reply(text="This article has been briefed already.", blocks=(block,), id="K7Q2F"))
    check_message(payload)
    assert payload["embeds"][0] == {
        "color": 0x4F7CAC,
        "title": "Kyiv: no retreat",
        "url": "https://discord.com/channels/1/2/3",
        "description": "This article has been briefed already.\nUkrinform · date not given · <t:1772442000:d>",
        "footer": {"text": "K7Q2F"},
    }
    assert labels(payload) == [
        [("Read brief", "do:show K7Q2F"), ("Earlier post", "https://discord.com/channels/1/2/3")]
    ]


def test_a_sentence_is_words_alone() -> None:
    payload = answer(outgoing(), Reply(text="https://news.example/a gave 404. @everyone", failed=True))
    check_message(payload)
    assert payload == {
        "content": r"https\://news.example/a gave 404. \@everyone",
        "embeds": [],
        "components": [],
        "allowed_mentions": {"parse": []},
    }


def hit(number: int, **fields: object) -> Block:
    """A hit of a search."""
    made = Block(
        title=f"Story {number}",
        link=f"https://news.example/{number}",
        context=("Ukrinform", "#news"),
        when=datetime(2026, 3, number, 9, tzinfo=UTC),
        lines=(line(LineKind.SENTENCE, "They found ", ("shells", Style.HIT), "."),),
        id=f"AAAA{number}",
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def test_a_search_lists_hits_with_what_leads_on() -> None:
    same = hit(1, lines=(line(LineKind.SENTENCE, "More ", ("shells", Style.HIT)),))
    other = hit(2, title="[UPDATE] Story 2", when=datetime(2026, 3, 2, tzinfo=UTC))
    reply = Reply(text="Briefs with shells, newest first.", blocks=(hit(1), same, other), more="c2")
    payload = look_up(reply, command="find shells", page=Page(0, ("c1",)))
    check_message(payload)
    assert payload["content"] == "Briefs with shells, newest first."
    assert payload["embeds"][0]["description"] == (
        "[**Story 1**](https://news.example/1)\nAAAA1 · Ukrinform · \\#news · <t:1772355600:d>\n"
        "They found **shells**.\nMore **shells**\n\n"
        "**\\[UPDATE\\] Story 2**\nAAAA2 · Ukrinform · \\#news · 2 Mar 2026 · [source](https://news.example/2)\n"
        "They found **shells**."
    )
    assert command_of(payload["embeds"]) == "find shells"
    assert labels(payload) == [
        [("Back", "page:-1:"), ("More", "page:0:c1~c2"), ("Share", "share:0:c1")],
        [("Open a brief", "pick:")],
    ]
    assert [each["value"] for each in payload["components"][1]["components"][0]["options"]] == [
        "show AAAA1",
        "show AAAA2",
    ]
    shared = look_up(reply, command="find shells", shared=True)
    assert labels(shared) == [[("Open a brief", "pick:")]]


def test_lists_stand_close_and_a_question_has_its_button() -> None:
    listed = tuple(
        Block(title=f"{name}: on", lines=(line(LineKind.SENTENCE, "What it is."),)) for name in ("watch", "mode")
    )
    payload = look_up(Reply(text="What holds here.", blocks=listed), command="settings")
    assert payload["embeds"][0]["description"] == "**watch: on**\nWhat it is.\n**mode: on**\nWhat it is."
    assert labels(payload) == []
    asked = look_up(Reply(text="This deletes it.", confirm="forget K7Q2F yes"), command="forget K7Q2F")
    assert (asked["content"], asked["embeds"]) == ("This deletes it.", [])
    assert labels(asked) == [[("Yes, delete", "do:forget K7Q2F yes")]]
    assert asked["components"][0]["components"][0]["style"] == 4


def test_a_command_too_long_for_a_footer_has_no_buttons_but_a_sentence() -> None:
    reply = Reply(text="Briefs.", blocks=(hit(1),), more="c2")
    payload = look_up(reply, command="find " + "x" * 1000)
    check_message(payload)
    assert payload["content"] == "Briefs.\nThere is more. Fewer words in the command make room for buttons."
    assert labels(payload) == []


def test_numbers_are_those_that_a_report_names() -> None:
    payload = look_up(Reply(brief=EXAMPLE, id="K7Q2F", numbered=True), command="show K7Q2F")
    text = payload["embeds"][0]["description"]
    shown = [each for each in text.splitlines() if each[:1].isdigit()]
    assert [each.split(" ")[0] for each in shown] == ["1\\.", "2\\.", "3\\.", "4\\.", "5\\.", "3"]
    assert shown[2] == "3\\. ⇄ **A** accused B."
    assert payload["embeds"][0]["description"].endswith(
        "Note: The text is cut off.\n\n3 more statements · 1 more quote"
    )
    bare = look_up(Reply(brief=EXAMPLE, id="K7Q2F"), command="show K7Q2F statements")
    assert labels(bare) == [[("Wrong?", "wrong:K7Q2F"), ("Source", "https://news.example/a"), ("Share", "share:0:")]]


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Page(), "page:0:"),
        (Page(-1, ("a",)), "page:-1:a"),
        (Page(2, ("a", "b")), "page:2:a~b"),
        (Page(0, ("b",), cut=True), "page:0:+~b"),
    ],
)
def test_a_page_goes_through_its_custom_id(place: Page, text: str) -> None:
    assert page_press(place) == text
    press = parse_press(text)
    assert press == Press("page", text.removeprefix("page:"))
    assert parse_page(press.rest) == place


def test_the_oldest_cursors_go_first() -> None:
    trail = tuple(f"{number:016}" for number in range(12))
    press = page_press(Page(0, trail))
    assert units(press) <= 100
    place = parse_page(press.removeprefix("page:"))
    assert place == Page(0, trail[-5:], cut=True)
    payload = look_up(Reply(blocks=(hit(1),)), command="recent", page=Page(0, trail[-1:], cut=True))
    assert labels(payload)[0][0] == ("First page", "page:0:")


@pytest.mark.parametrize("text", ["", "x", "1", ":", "-2:", "1000:", "٣:", "a:b"])
def test_what_is_no_page(text: str) -> None:
    assert parse_page(text) is None


def test_what_does_not_fit_is_no_button() -> None:
    assert button("x", "do:" + "x" * 98) is None
    assert link_button("x", "https://example.org/" + "x" * 500) is None
    assert link_button("x", "javascript:alert(1)") is None
    assert select("pick:", []) is None
    assert row(None) is None
    assert rows(None, row(None)) == []
    made = select("pick:", [Option("a" * 200, str(number), "b" * 200) for number in range(40)], "c" * 200)
    channels = picker("channel", "set:channel", chosen=["1"], most=2)
    check_message({"components": rows(row(made), row(channels)), "content": "x", "allowed_mentions": {"parse": []}})
    check_modal(modal("wrong:1", "T" * 60, text_input("what", "L" * 60, value="v" * 5000, description="d" * 200)))
    with pytest.raises(ValueError, match="longer than 100"):
        modal("x" * 101, "")
    too_long = "x" * 101
    assert select(too_long, [Option("a", "a")]) is picker("role", too_long) is text_input(too_long, "a") is None
    assert labelled("a", None) is None
    assert select("pick:", [Option("a", too_long)]) is None


def test_parts_have_what_they_are_given() -> None:
    pressed = button("Go", "do:x", emoji="📰", disabled=True)
    assert pressed == {
        "type": 2,
        "style": 2,
        "label": "Go",
        "custom_id": "do:x",
        "emoji": {"name": "📰"},
        "disabled": True,
    }
    assert picker("channel", "set:x", chosen=["1", "2"], channel_types=[0], least=0) == {
        "type": 8,
        "custom_id": "set:x",
        "default_values": [{"id": "1", "type": "channel"}],
        "channel_types": [0],
        "min_values": 0,
        "max_values": 1,
    }
    chosen = select("pick:", [Option("a", "1", chosen=True), Option("b", "1"), Option("\x00", "2", " ")])
    assert chosen is not None
    assert chosen["options"] == [{"label": "a", "value": "1", "default": True}, {"label": "…", "value": "2"}]


def test_a_hit_that_needs_several_pages_is_divided_at_its_lines() -> None:
    lines = tuple(line(LineKind.STATEMENT, f"Line{number} " + "слово " * 250) for number in range(12))
    made = pages(Reply(text="Claims.", blocks=(hit(1), hit(2, lines=lines)), remarks=("Some were left out.",)))
    texts = [payload["embeds"][0]["description"] for payload in made]
    assert len(texts) > 3
    assert re.findall(r"Line\d+", "\n".join(texts)) == [f"Line{number}" for number in range(12)]
    assert texts[-1].endswith("\n\nNote: Some were left out.")
    assert [payload["content"] for payload in made] == ["Claims.", *[""] * (len(made) - 1)]


def test_pages_lead_to_one_another() -> None:
    hits = tuple(hit(1, id=f"A{number:04}") for number in range(25))
    reply = Reply(blocks=hits, more="c1")
    steps = [
        [
            press
            for each in look_up(reply, command="recent", page=Page(part))["components"][:1]
            for press in each["components"]
        ]
        for part in (0, 1, -1)
    ]
    assert [[each["custom_id"] for each in step] for step in steps] == [
        ["page:1:", "share:0:"],
        ["page:0:", "page:2:", "share:1:"],
        ["page:1:", "page:0:c1", "share:2:"],
    ]
    assert command_of([]) == ""


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("https://example.org/a?b=c#d", True),
        ("HTTP://EXAMPLE.ORG", True),
        ("https://", False),
        ("https://exa mple.org", False),
        ("https://example.org/\x00", False),
        ("https://example.org/|", False),
        ("ftp://example.org", False),
        (None, False),
    ],
)
def test_links_that_discord_takes(url: str | None, whole: bool) -> None:
    assert web_link(url) == (url if whole else None)


@pytest.mark.parametrize(
    ("text", "most", "expected"), [("abc", 3, "abc"), ("ab cd ef", 7, "ab […]"), ("𝄞𝄞𝄞", 5, "[…]")]
)
def test_cut(text: str, most: int, expected: str) -> None:
    assert cut(text, most).strip() == expected


def test_pieces_that_touch_do_not_spoil_each_others_marks() -> None:
    parts = [
        Piece(text="A", style=Style.SOURCE),
        Piece(text="B", style=Style.QUOTE),
        Piece(text="c", style=Style.LABEL),
        Piece(text=" d ", style=Style.CLAIM),
        Piece(text="*", style=Style.FIGURE),
    ]
    assert mark_up(parts) == r"**AB**c __d__ **\***"


def test_a_line_too_long_is_cut_at_a_word_outside_of_marks() -> None:
    long = line(LineKind.STATEMENT, ("Kyiv", Style.SOURCE), " said ", ("word* " * 2000, Style.CLAIM))
    brief = replace(EXAMPLE, sections=(Section(title="Who says what", lines=(long,)),))
    payload = answer(outgoing(), Reply(brief=brief, id="K7Q2F"))
    check_message(payload)
    shown = next(row for row in payload["embeds"][0]["description"].splitlines() if row.startswith("•"))
    assert shown.endswith(r"word\*__ \[…\]")
    assert kinds(parse(shown)) == {"bold", "underline"}


def test_what_does_not_fit_is_counted_in_the_footer() -> None:
    quote = line(LineKind.QUOTE, "“", ("Ми не підемо. " * 20, Style.QUOTE), "”")
    said = line(LineKind.STATEMENT, ("Київ", Style.SOURCE), " заявив. " * 30)
    pair = line(LineKind.DISPUTE, ("Київ", Style.SOURCE), " звинуватив. " * 30)
    sections = (
        Section(title="In short", lines=(line(LineKind.SENTENCE, "One."),)),
        Section(title="Who says what", lines=(said,) * 12),
        Section(title="Accused and denied", lines=(pair,) * 4),
        Section(title="In their own words", lines=(quote,) * 10),
    )
    payload = answer(outgoing(), Reply(brief=replace(EXAMPLE, sections=sections), id="K7Q2F"))
    check_message(payload)
    text = payload["embeds"][0]["description"]
    shown = sum(row.startswith(("• **", "⇄")) for row in text.splitlines())
    quoted = sum(row.startswith("“") for row in text.splitlines())
    assert 0 < quoted < 10
    assert payload["embeds"][0]["footer"]["text"] == (
        f"K7Q2F · {16 - shown + 3} more statements · {10 - quoted + 1} more quotes"
    )


# --- what holds for any reply ---------------------------------------------------------------------------


def seen(text: str) -> str:
    """Any words as a reader sees them on one line."""
    return " ".join(printable(text).split())


def alive(payload: Payload) -> set[str]:
    """Everything of Markdown that Discord would make of a body."""
    embeds = payload["embeds"]
    texts = [payload["content"], *(embed.get("title", "") for embed in embeds)]
    found = set().union(*(kinds(parse(text)) for text in texts))
    assert not found - {"spoiler"}, found
    return found.union(*(kinds(parse(embed.get("description", ""))) for embed in embeds))


@thorough
@given(st.text() | texts | long_texts)
def test_escaped_text_is_shown_letter_by_letter(text: str) -> None:
    nodes = parse(escape(text))
    assert kinds(nodes) == set()
    assert plain(nodes) == printable(text)


@thorough
@given(st.lists(pieces, max_size=8))
def test_only_our_own_marks_come_alive(parts: list[Piece]) -> None:
    nodes = parse(f"• {mark_up(parts)}")
    assert kinds(nodes) <= {"bold", "underline", "italic"}
    assert seen(plain(nodes)) == seen("• " + "".join(piece.text for piece in parts))


@thorough
@given(replies, st.booleans())
def test_any_answer_keeps_the_limits_and_has_only_our_marks(reply: Reply, spoiler: bool) -> None:
    payload = answer(outgoing(spoiler=spoiler), reply)
    check_message(payload)
    assert size(payload) <= 9_500
    found = alive(payload)
    assert found <= {"bold", "underline", "italic", "timestamp", "link", *(["spoiler"] if spoiler else [])}
    if spoiler:
        for text in (payload["content"], *(embed["description"] for embed in payload["embeds"])):
            assert [node.kind for node in parse(text)] in (["spoiler"], [])
    assert 1 <= units(thread_name(outgoing(spoiler=spoiler), reply)) <= 100


@thorough
@given(replies, commands, st.integers(-1, 12), st.booleans())
def test_any_page_of_a_look_up_keeps_the_limits(reply: Reply, command: str, part: int, shared: bool) -> None:
    for payload in (look_up(reply, command=command, page=Page(part, ("c1",)), shared=shared), *pages(reply)):
        check_message(payload)
        assert size(payload) <= 9_500
        assert alive(payload) <= {"bold", "underline", "italic", "timestamp", "link"}


@thorough
@given(briefs(most=60), st.booleans())
def test_pages_together_show_every_line_once_in_order(brief: Brief, numbered: bool) -> None:
    counter = count()
    sections = tuple(
        replace(
            section,
            lines=tuple(
                replace(each, pieces=(Piece(text=f"Line{next(counter)}."), *each.pieces)) for each in section.lines
            ),
        )
        for section in brief.sections
    )
    made = pages(Reply(brief=replace(brief, sections=sections), id="K7Q2F", numbered=numbered))
    texts = [plain(parse(payload["embeds"][0].get("description", ""))) for payload in made]
    shown = [seen(each) for text in texts for each in text.split("\n")]
    found = [re.sub(r"^(\d+\. )?([•⇄⚠] )?", "", each) for each in shown if "Line" in each]
    expected = ["".join(piece.text for piece in each.pieces) for section in sections for each in section.lines]
    assert found == list(map(seen, expected))


@pytest.mark.parametrize("sample", [HOSTILE, WORDS])
def test_a_hundred_hits_fill_several_pages(sample: tuple[str, ...]) -> None:
    found = tuple(
        hit(number % 28 + 1, title=sample[number % len(sample)] * 9, id=f"A{number:04}") for number in range(100)
    )
    made = pages(Reply(text="Briefs.", blocks=found))
    assert len(made) >= 10
    text = "\n".join(payload["embeds"][0]["description"] for payload in made)
    assert [text.count(f"A{number:04} ·") for number in range(100)] == [1] * 100


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        pytest.param("The general staff said", "We will not leave the town, whatever it costs us.", id="latin"),
        pytest.param("Генеральный штаб сообщил", "Мы не уйдём из города, чего бы это ни стоило.", id="cyrillic"),
        pytest.param("乌克兰总参谋部星期一在一份书面声明中说", "我们不会离开这座城市无论付出什么代价", id="chinese"),
    ],
)
def test_the_longest_brief_that_a_channel_may_have_has_room_in_one_message(statement: str, quote: str) -> None:
    said = Line(
        kind=LineKind.STATEMENT,
        pieces=(Piece(text=statement, style=Style.SOURCE), Piece(text=f" {quote} " * 4, style=Style.CLAIM)),
    )
    quoted = Line(kind=LineKind.QUOTE, pieces=(Piece(text=f"“{quote}”", style=Style.QUOTE),))
    most = (LONGEST - len(statement * 4)) // sum(len(piece.text) for line in (said, quoted) for piece in line.pieces)
    sections = (Section(title="Who says what", lines=(said,) * most), Section(title="Quotes", lines=(quoted,) * most))
    brief = Brief(article=Article(text=""), title=Piece(text=statement * 4), context=(), sections=sections)
    payload = answer(outgoing(), Reply(id="K7Q2F", brief=brief))
    check_message(payload)
    assert payload["embeds"][0]["footer"]["text"] == "K7Q2F"
