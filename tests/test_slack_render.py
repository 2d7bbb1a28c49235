"""Briefs, cards, look-ups and modals as Slack's blocks: exact ones, and what holds for any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from any_replies import EXAMPLE, HOSTILE, WORDS, briefs, commands, line, long_texts, outgoing, pieces, replies, texts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_limits import UPDATED_TEXT, alive, check_message, check_view, total, units
from slack_sdk.models.blocks import Block as Model

from bot.channel_settings.settings import LONGEST
from bot.messages import Block, Reply
from bot.platforms.fitting import one_line
from bot.platforms.paging import Option, Page, Press
from bot.platforms.printable import printable
from bot.platforms.slack.showing import limits
from bot.platforms.slack.showing.components import (
    actions,
    button,
    choice,
    link_button,
    link_choice,
    overflow,
    page_value,
    parse_page,
    press_of,
    select,
    selected_input,
    text_input,
)
from bot.platforms.slack.showing.render import Payload, answer, look_up, pages, sentence
from bot.platforms.slack.showing.text import escape, link, mark_up
from bot.platforms.slack.showing.views import copied, modal, plain_text, waiting
from summarizers.types import Article, Brief, Line, LineKind, Piece, Section, Style

thorough = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
BOLD, CLAIM, LABEL = {"bold": True}, {"underline": True}, {"italic": True}
PUBLISHED = "published <!date^1772442000^{date_long}|2 March 2026>"
SOURCE = "<https://news.example/a|Source>"


def t(text: str, style: dict[str, bool] | None = None) -> dict[str, Any]:
    """A text element."""
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def section(*elements: dict[str, Any]) -> dict[str, Any]:
    """A paragraph."""
    return {"type": "rich_text_section", "elements": list(elements)}


def bullets(*items: dict[str, Any]) -> dict[str, Any]:
    """A list."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(items)}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    """A block of rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def small(text: str) -> dict[str, Any]:
    """A text of small print."""
    return {"type": "plain_text", "text": text, "emoji": False}


def marked(text: str) -> dict[str, Any]:
    """A text of small print with marks of our own."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def context(*elements: dict[str, Any]) -> dict[str, Any]:
    """A block of small print."""
    return {"type": "context", "elements": list(elements)}


def header(text: str) -> dict[str, Any]:
    """A headline."""
    return {"type": "header", "text": small(text)}


EXAMPLE_BLOCKS = [
    header("Kyiv: *no* retreat"),
    context(
        small("Ukrinform ·"),
        marked(f"{PUBLISHED} ·"),
        small("citing Euractiv ·"),
        marked(SOURCE),
    ),
    rich(section(t("In short", BOLD)), bullets(section(t("Kyiv", BOLD), t(" said "), t("it stays", CLAIM), t(".")))),
    rich(
        section(t("Who says what", BOLD)),
        bullets(section(t("Command", BOLD), t(" said 1,6000 men died."))),
        section(t("⚠ “1,6000” is malformed."), t("\n"), t("⚠ "), t("The article: ", LABEL), t("It is unconfirmed […]")),
    ),
    rich(
        section(
            t("Accused and denied", BOLD),
            *(t("\n"), t("⇄ "), t("A", BOLD), t(" accused B.")),
            *(t("\n"), t("⇄ "), t("B", BOLD), t(" denies it.")),
        )
    ),
    rich(
        section(t("In their own words", BOLD)),
        {"type": "rich_text_quote", "elements": [t("“We stay.” — "), t("Ana", BOLD), t(", mayor")]},
    ),
    context(small("Note: Unsourced paste.\nNote: The text is cut off.")),
    context(small("K7Q2F · 3 more statements · 1 more quote")),
]


def labels(payload: Payload) -> list[list[tuple[str, str]]]:
    """What the buttons and menus are called, and what they do, block by block."""
    return [
        [pair for item in block["elements"] for pair in _labels(item)]
        for block in payload["blocks"]
        if block["type"] == "actions"
    ]


def _labels(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if item["type"] == "button":
        press = press_of(item)
        assert press is not None
        yield item["text"]["text"], item.get("url") or f"{press.verb}:{press.rest}"
    elif item["type"] == "static_select":
        yield item["placeholder"]["text"], item["action_id"]
    for option in item.get("options", ()):
        yield option["text"]["text"], option.get("url") or option["value"]


def rows_of(payload: Payload) -> list[str]:
    """The lines of a payload's rich text, in order."""
    shown = []
    for block in payload["blocks"]:
        for element in block["elements"] if block["type"] == "rich_text" else ():
            parts = element["elements"] if element["type"] == "rich_text_list" else [element]
            for part in parts:
                shown += "".join(each["text"] for each in part["elements"]).split("\n")
    return shown


def small_print(payload: Payload) -> list[str]:
    """The blocks of small print of a payload, each as one text."""
    return [
        " ".join(each["text"] for each in block["elements"])
        for block in payload["blocks"]
        if block["type"] == "context"
    ]


def hit(number: int, **fields: Any) -> Block:
    """A hit of a search."""
    said = line(LineKind.STATEMENT, ("Kyiv", Style.SOURCE), f" said {number}.")
    made = Block(
        title=f"Headline {number}",
        link="https://news.example/a",
        context=("Ukrinform",),
        when=datetime(2026, 3, number, 9, tzinfo=UTC),
        lines=(said,),
        id=f"K{number:04}",
    )
    return replace(made, **fields)


def test_a_brief_stands_as_the_product_shows_it() -> None:
    payload = answer(outgoing(), Reply(brief=EXAMPLE, id="K7Q2F", remarks=("Unsourced paste.",)))
    check_message(payload, update=True)
    assert payload["blocks"][:-1] == EXAMPLE_BLOCKS
    assert labels(payload) == [
        [
            ("All statements", "do:show K7Q2F statements"),
            ("All quotes", "do:show K7Q2F quotes"),
            ("Wrong?", "wrong:K7Q2F"),
            ("Copy with sources", "copy:K7Q2F"),
            ("Source", "https://news.example/a"),
            ("Delete", "do:forget K7Q2F"),
        ]
    ]
    assert payload["text"].splitlines()[:3] == [
        "Kyiv: *no* retreat",
        "Kyiv said it stays.",
        "Command said 1,6000 men died.",
    ]
    assert (payload["unfurl_links"], payload["unfurl_media"], payload["parse"]) == (False, False, "none")
    assert answer(outgoing(spoiler=True), Reply(brief=EXAMPLE, id="K7Q2F", remarks=("Unsourced paste.",))) == payload


def test_a_brief_of_a_paste_has_neither_source_nor_buttons_without_an_id() -> None:
    paste = replace(
        EXAMPLE, article=Article(text=""), context=("Pasted text", "publisher and date not given"), title=None
    )
    payload = answer(outgoing(), Reply(brief=paste))
    check_message(payload)
    assert payload["blocks"][0] == context(small("Pasted text · publisher and date not given"))
    assert labels(payload) == []
    named = answer(outgoing(), Reply(brief=paste, id="K7Q2F"))
    assert ("Source", "https://news.example/a") not in labels(named)[0]


def test_a_headline_too_long_for_a_header_stands_whole() -> None:
    title = "Kyiv says " * 20
    payload = answer(outgoing(), Reply(brief=replace(EXAMPLE, title=Piece(text=title)), id="K7Q2F"))
    check_message(payload)
    assert payload["blocks"][0] == rich(section(t(title.strip(), BOLD)))


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
    assert payload["blocks"][:-1] == [
        header("Kyiv: no retreat"),
        context(small("Ukrinform ·"), marked(f"{PUBLISHED} · {SOURCE}")),
        rich(
            section(
                *(t("Kyiv", BOLD), t(" said "), t("it stays", CLAIM), t(".")), t("\n"), t("⚠ “1,6000” is malformed.")
            )
        ),
        context(small("Note: Members say that it is none.")),
        context(small("⚠ 1 warning · ⇄ 1 denial · K7Q2F")),
    ]
    assert labels(payload) == [[("Read brief", "do:show K7Q2F"), ("Wrong?", "wrong:K7Q2F")]]


def test_a_duplicate_leads_to_the_earlier_brief() -> None:
    there = "https://team.slack.example/archives/C1/p1700000000000100"
    block = Block(
        title="Kyiv: no retreat",
        link=there,
        context=("Ukrinform",),
        when=datetime(2026, 3, 2, 9, tzinfo=UTC),
        id="K7Q2F",
    )
    payload = answer(outgoing(), Reply(text="This article has been briefed already.", blocks=(block,), id="K7Q2F"))
    check_message(payload)
    assert rows_of(payload) == ["This article has been briefed already."]
    assert small_print(payload) == ["K7Q2F · Ukrinform · <!date^1772442000^{date_short}|2 March 2026>"]
    assert labels(payload) == [[("Read brief", "do:show K7Q2F"), ("Earlier post", there)]]
    assert payload["text"] == "This article has been briefed already."


def test_a_sentence_is_words_alone() -> None:
    payload = answer(outgoing(), Reply(text="No *text* in <https://a.example>. `watch on` turns it on."))
    check_message(payload)
    shown = "No *text* in <https://a.example>. /warbrief watch on turns it on."
    assert payload["blocks"] == [rich(section(t(shown, {"unlink": True})))]
    assert payload["text"] == shown.replace("<", "&lt;").replace(">", "&gt;")
    assert answer(outgoing(), Reply())["text"] == "There is nothing to show."


def test_a_sentence_has_buttons_and_fields_under_it() -> None:
    options = [Option("1. A line", "1"), Option("1. A line", "1"), Option("Two", "2", "why", chosen=True)]
    payload = sentence(
        "Which?",
        actions(select("line", options, "Which line?"), button("Yes", "do", "x"), button("No", "do", "y")),
        None,
    )
    check_message(payload)
    menu = payload["blocks"][1]["elements"][0]
    assert [option["value"] for option in menu["options"]] == ["1", "2"]
    assert menu["initial_option"] == menu["options"][1]
    assert [each["action_id"] for each in payload["blocks"][1]["elements"]] == ["line:0", "do:1", "do:2"]
    form = modal(
        "What is wrong with this line?",
        sentence("Tell.", selected_input("line", "Which line?", options), text_input("what", "What?", long=True)),
        state="s",
        submit="Report",
    )
    check_view(form)
    assert (form["title"]["text"], form["submit"]["text"], form["private_metadata"]) == (
        "What is wrong with this…",
        "Report",
        "s",
    )
    assert [block["element"]["action_id"] for block in form["blocks"][1:]] == ["line:0", "what:1"]
    with pytest.raises(ValueError, match="3001"):
        modal("x", payload, state="x" * 3001)


def test_a_search_lists_hits_with_what_leads_on() -> None:
    reply = Reply(text="2 briefs with “said”.", blocks=(hit(1), hit(2), hit(2, lines=hit(3).lines)), more="c9")
    payload = look_up(reply, command="find said", page=Page(0, ("c1",)))
    check_message(payload)
    assert rows_of(payload) == [
        "2 briefs with “said”.",
        "Headline 1",
        "Kyiv said 1.",
        "Headline 2",
        "Kyiv said 2.",
        "Kyiv said 3.",
    ]
    assert small_print(payload) == [
        "K0001 · Ukrinform · <!date^1772355600^{date_short}|1 March 2026> · <https://news.example/a|Source>",
        "K0002 · Ukrinform · <!date^1772442000^{date_short}|2 March 2026> · <https://news.example/a|Source>",
        "/warbrief find said",
    ]
    assert labels(payload) == [
        [
            ("Open a brief", "pick:0"),
            ("Headline 1", "show K0001"),
            ("Headline 2", "show K0002"),
            ("Back", "page:-1:\nfind said"),
            ("More", "page:0:c1~c9\nfind said"),
            ("Share", "share:0:c1\nfind said"),
        ]
    ]
    shared = look_up(reply, command="/warbrief find said", shared=True)
    assert labels(shared) == [labels(payload)[0][:3]]
    assert small_print(shared)[-1] == "/warbrief find said"


def test_a_brief_that_is_looked_up_has_its_buttons() -> None:
    payload = look_up(Reply(brief=EXAMPLE, id="K7Q2F", numbered=True), command="show K7Q2F")
    check_message(payload)
    names = [[name for name, _ in each] for each in labels(payload)]
    assert names == [["All statements", "All quotes", "Wrong?", "Share", "Copy with sources", "Source", "Delete"]]
    assert [row for row in rows_of(payload) if row[:1].isdigit()] == [
        "1. Kyiv said it stays.",
        "2. Command said 1,6000 men died.",
        "3. ⇄ A accused B.",
        "4. ⇄ B denies it.",
        "5. “We stay.” — Ana, mayor",
    ]
    bare = look_up(Reply(brief=EXAMPLE, id="K7Q2F"), command="show K7Q2F quotes")
    assert [[name for name, _ in each] for each in labels(bare)] == [["Wrong?", "Share", "Copy with sources", "Source"]]


def test_lists_stand_close_and_a_question_has_its_button() -> None:
    listed = tuple(Block(title=f"#{name}", lines=(line(LineKind.SENTENCE, "brief"),)) for name in ("war", "desk"))
    payload = look_up(Reply(text="Watched.", blocks=listed), command="watch list")
    check_message(payload)
    assert [block["type"] for block in payload["blocks"]] == ["rich_text", "rich_text", "context"]
    asked = look_up(Reply(text="Delete K7Q2F?", confirm="forget K7Q2F yes"), command="forget K7Q2F")
    assert labels(asked) == [[("Yes, delete", "do:forget K7Q2F yes")]]
    assert asked["blocks"][-1]["elements"][0]["style"] == "danger"
    assert labels(look_up(Reply(text="x", confirm="watch off"), command="watch"))[0][0][0] == "Yes"


def test_a_command_too_long_for_its_buttons_has_none_but_a_sentence() -> None:
    payload = look_up(Reply(blocks=tuple(hit(each) for each in range(1, 25))), command="find " + "x" * 600)
    check_message(payload)
    assert labels(payload) == []
    assert small_print(payload)[-1] == "There is more. Fewer words in the command make room for buttons."


@pytest.mark.parametrize("sample", [HOSTILE, WORDS])
def test_a_hundred_hits_fill_several_pages(sample: tuple[str, ...]) -> None:
    found = tuple(
        hit(number % 28 + 1, title=sample[number % len(sample)] * 9, id=f"A{number:04}") for number in range(100)
    )
    made = pages(Reply(text="Briefs.", blocks=found))
    for payload in made:
        check_message(payload)
    assert 10 <= len(made) <= 20
    text = "\n".join(row for payload in made for row in small_print(payload))
    assert [text.count(f"A{number:04} ·") for number in range(100)] == [1] * 100


def test_pages_lead_to_one_another() -> None:
    hits = tuple(hit(1, id=f"A{number:04}") for number in range(25))
    made = [labels(look_up(Reply(blocks=hits, more="c1"), command="recent", page=Page(part)))[0] for part in (0, 1, -1)]
    assert [[press.partition("\n")[0] for _, press in each if "\n" in press] for each in made] == [
        ["page:1:", "share:0:"],
        ["page:0:", "page:2:", "share:1:"],
        ["page:1:", "page:0:c1", "share:2:"],
    ]


@pytest.mark.parametrize(
    ("action", "press"),
    [
        ({"action_id": "do:0", "value": "show K7Q2F all"}, Press("do", "show K7Q2F all")),
        ({"action_id": "wrong:12"}, Press("wrong")),
        ({"action_id": "pick:3", "selected_option": {"value": "show K7Q2F"}}, Press("pick", "show K7Q2F")),
        ({"action_id": "more:3", "selected_option": {"value": "do:forget K7Q2F"}}, Press("do", "forget K7Q2F")),
        ({"action_id": "more:3", "selected_option": {"value": "link:"}}, Press("link")),
        ({"action_id": "more:3", "selected_option": {"value": "junk"}}, None),
        ({"action_id": "pick:3", "selected_option": {"value": 7}}, Press("pick")),
        ({"action_id": "pick:3", "selected_option": None, "value": ["x"]}, Press("pick")),
        ({"action_id": "do:x"}, None),
        ({"action_id": "do"}, None),
        ({"action_id": ""}, None),
        ({"action_id": None}, None),
        ({}, None),
    ],
)
def test_a_press_is_read_from_its_action(action: dict[str, Any], press: Press | None) -> None:
    assert press_of(action) == press


@thorough
@given(st.builds(Page, st.integers(-1, 99), st.lists(st.from_regex(r"[\w-]{1,16}", fullmatch=True)).map(tuple)))
def test_a_page_goes_through_its_button(page: Page) -> None:
    value = page_value(page, "find shells")
    found = parse_page(value)
    assert found is not None
    assert units(value) <= 400
    kept, command = found
    assert command == "find shells"
    assert kept.part == page.part
    assert page.trail[len(page.trail) - len(kept.trail) :] == kept.trail
    assert kept.cut == (len(kept.trail) < len(page.trail))


@pytest.mark.parametrize("value", ["", "\n", "x\nfind", "1:c1", "1000:\nfind", "find shells"])
def test_what_is_no_page(value: str) -> None:
    assert parse_page(value) is None


def test_what_does_not_fit_is_no_button() -> None:
    assert button("x", "do", "x" * 2_001) is None
    assert button("x", "do", "a\x00b") is None
    assert link_button("x", "javascript:alert(1)") is None
    assert link_button("x", None) is None
    assert select("pick", [Option("x", "x" * 151), Option("x", " ")]) is None
    assert selected_input("pick", "Which?", []) is None
    assert overflow(link_choice("Source", "javascript:x"), choice("x", "copy:" + "x" * 150)) is None
    assert actions(None) is None
    many = select("pick", (Option(f"o{number}", str(number)) for number in range(200)))
    assert many is not None
    assert len(many["options"]) == limits.OPTIONS


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/a?b=c&d#e", "https://example.org/a?b=c&d#e"),
        ("HTTP://EXAMPLE.ORG", "HTTP://EXAMPLE.ORG"),
        ("https://приклад.укр/ї?q=є", "https://xn--80aikifvh.xn--j1amh/%D1%97?q=%D1%94"),
        ("https://example.org/%D1%97é", "https://example.org/%D1%97%C3%A9"),
        ("https://" + "й" * 80 + ".example/", None),
        ("https://[й", None),
        ("https://example.org/" + "й" * 400, None),
        ("https://example.org/|x", None),
        ("https://exa mple.org", None),
        ("ftp://example.org", None),
        ("", None),
        (None, None),
    ],
)
def test_links_that_slack_takes(url: str | None, shown: str | None) -> None:
    assert link(url) == shown


def test_what_does_not_fit_is_counted_in_the_footer() -> None:
    quote = line(LineKind.QUOTE, "“", ("Ми не підемо. " * 20, Style.QUOTE), "”")
    said = line(LineKind.STATEMENT, ("Київ", Style.SOURCE), " заявив. " * 50)
    pair = line(LineKind.DISPUTE, ("Київ", Style.SOURCE), " звинуватив. " * 30)
    sections = (
        Section(title="In short", lines=(line(LineKind.SENTENCE, "One."),)),
        Section(title="Who says what", lines=(said,) * 24),
        Section(title="Accused and denied", lines=(pair,) * 4),
        Section(title="In their own words", lines=(quote,) * 20),
    )
    payload = answer(outgoing(), Reply(brief=replace(EXAMPLE, sections=sections), id="K7Q2F"))
    check_message(payload)
    rows = rows_of(payload)
    shown = sum(row.startswith(("Київ", "⇄")) for row in rows)
    quoted = sum(row.startswith("“") for row in rows)
    assert 0 < quoted < 20
    assert small_print(payload)[-1] == f"K7Q2F · {28 - shown + 3} more statements · {20 - quoted + 1} more quotes"


def test_a_line_too_long_is_cut_at_a_word() -> None:
    long = line(LineKind.STATEMENT, ("Kyiv", Style.SOURCE), " said that it stays" * 300)
    (row,) = rows_of(pages(Reply(blocks=(Block(lines=(long,)),)))[0])
    assert row.endswith(("that […]", "stays […]", "said […]", "it […]"))
    assert 1_500 < len(row) < 2_400


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
    assert small_print(payload)[-1] == "K7Q2F"


# --- modals ---------------------------------------------------------------------------------------------


def test_a_brief_is_copied_as_plain_text_with_its_sources() -> None:
    reply = Reply(brief=EXAMPLE, id="K7Q2F", remarks=("Unsourced paste.",))
    expected = """Kyiv: *no* retreat
Ukrinform · published 2 March 2026 · citing Euractiv · https://news.example/a

In short
• Kyiv said it stays.

Who says what
• Command said 1,6000 men died.
⚠ “1,6000” is malformed.
⚠ The article: It is unconfirmed […]

Accused and denied
⇄ A accused B.
⇄ B denies it.

In their own words
“We stay.” — Ana, mayor

Note: Unsourced paste.
Note: The text is cut off.

Warbrief K7Q2F"""
    assert plain_text(reply, EXAMPLE) == expected
    view = modal("Copy with sources", copied(reply), state="")
    check_view(view)
    assert view["submit"]["text"] == "Done"
    (field,) = (block["element"] for block in view["blocks"] if block["type"] == "input")
    assert field["initial_value"] == expected
    assert copied(Reply(text="No brief."))["text"] == "No brief."


@pytest.mark.parametrize(("words", "whole"), [(400, True), (12_000, False)])
def test_a_long_brief_is_copied_in_parts(words: int, whole: bool) -> None:
    said = Section(title="Who says what", lines=(line(LineKind.STATEMENT, "слово " * 20),) * (words // 20))
    long = replace(EXAMPLE, sections=(said,))
    view = modal("Copy", copied(Reply(brief=long, id="K7Q2F")), state="")
    check_view(view)
    parts = [block["element"]["initial_value"] for block in view["blocks"] if block["type"] == "input"]
    assert 1 < len(parts) <= 10 or whole
    joined = "\n".join(parts)
    assert joined == plain_text(Reply(brief=long, id="K7Q2F"), long) if whole else joined.endswith("[…]")


def test_the_models_of_slacks_own_library_take_the_blocks() -> None:
    reply = Reply(brief=EXAMPLE, id="K7Q2F", remarks=("Unsourced paste.",))
    listed = look_up(Reply(text="x", blocks=(hit(1),), more="c"), command="recent")
    for payload in (answer(outgoing(), reply), listed, copied(reply)):
        parsed = Model.parse_all(payload["blocks"])
        assert [block.type for block in parsed] == [block["type"] for block in payload["blocks"]]
        for block in parsed:
            block.validate_json()


def test_a_modal_waits() -> None:
    view = waiting("All statements of this brief", '{"channel": "C1"}')
    check_view(view)
    assert rows_of(view) == ["Reading…"]
    assert "submit" not in view


# --- what holds for any reply ---------------------------------------------------------------------------

SENTINEL = "ЖабаЖ"


def seen(text: str) -> str:
    """Any words as a reader sees them on one line."""
    return " ".join(printable(text).split())


def quiet(payload: Payload) -> None:
    """Nothing of a payload is alive but our own dates and links, and nothing in it steers a reader's screen."""
    for kind, target in alive(payload):
        assert kind in ("date", "link"), (kind, target)
        if kind == "link":
            assert escape(link(target.replace("&amp;", "&")) or "") == target
    for text in _strings(payload):
        assert text == printable(text)


def _strings(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    for each in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from _strings(each)


def places(found: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where the sentinel stands in a payload: the types of what it is in, and the field."""
    if isinstance(found, str):
        if SENTINEL in found:
            yield path
    elif isinstance(found, dict):
        kind = (str(found["type"]),) if "type" in found else ()
        for name, each in found.items():
            yield from places(each, (*path, *kind, name))
    elif isinstance(found, list):
        for each in found:
            yield from places(each, path)


@thorough
@given(st.lists(pieces, max_size=8))
def test_marked_up_pieces_are_their_words(parts: list[Piece]) -> None:
    made = mark_up(parts)
    assert seen("".join(each["text"] for each in made)) == seen("".join(piece.text for piece in parts))
    assert all(each["text"] for each in made)


@thorough
@given(st.text() | texts | long_texts)
def test_escaped_text_has_no_marks(text: str) -> None:
    assert alive({"text": escape(text)}) == set()


@thorough
@given(replies)
def test_any_answer_keeps_the_limits_and_is_quiet(reply: Reply) -> None:
    payload = answer(outgoing(), reply)
    check_message(payload, update=True)
    assert total(payload["blocks"]) <= limits.TOTAL
    quiet(payload)


@thorough
@given(replies, commands, st.integers(-1, 12), st.booleans())
def test_any_page_of_a_look_up_keeps_the_limits_and_is_quiet(
    reply: Reply, command: str, part: int, shared: bool
) -> None:
    trail = tuple(f"cursor{number:010}" for number in range(part + 1))
    for payload in (look_up(reply, command=command, page=Page(part, trail), shared=shared), *pages(reply)):
        check_message(payload, update=True)
        check_view(modal("Any", payload, state=""))
        assert total(payload["blocks"]) <= limits.TOTAL
        quiet(payload)


@thorough
@given(replies)
def test_any_brief_can_be_copied(reply: Reply) -> None:
    payload = copied(reply)
    check_view(modal("Copy with sources", payload, state=""))
    quiet(payload)


@thorough
@given(briefs(most=20), st.booleans())
def test_words_of_an_article_stand_only_where_nothing_comes_alive(brief: Brief, card: bool) -> None:
    """They are letters of rich text, plain text, or the text for notifications, which `quiet` checks for marks."""
    spoken = Piece(text=f"{SENTINEL} <!channel>")
    sections = tuple(
        replace(each, title=SENTINEL, lines=tuple(replace(said, pieces=(spoken, *said.pieces)) for said in each.lines))
        for each in brief.sections
    )
    marked = replace(brief, title=spoken, context=(SENTINEL, f"citing {SENTINEL}"), sections=sections)
    block = Block(title=SENTINEL, context=(SENTINEL,), lines=sections[0].lines if sections else (), id="K7Q2F")
    made = [
        answer(outgoing(), Reply(brief=marked, id="K7Q2F", remarks=(SENTINEL,))),
        answer(outgoing(), Reply(text=SENTINEL, blocks=(block,), card=card)),
        look_up(Reply(text=SENTINEL, blocks=(block,)), command=f"find {SENTINEL}"),
        copied(Reply(brief=marked)),
    ]
    for payload in made:
        quiet(payload)
        found = {path[-2:] if len(path) > 1 else path for path in places(payload)}
        assert found <= {
            ("text",),
            ("text", "text"),
            ("plain_text", "text"),
            ("button", "value"),  # the command that a member typed
            ("plain_text_input", "initial_value"),
        }
        assert found


@thorough
@given(briefs(most=60), st.booleans())
def test_pages_together_show_every_line_once_in_order(brief: Brief, numbered: bool) -> None:
    counter = count()
    sections = tuple(
        replace(
            each,
            lines=tuple(
                replace(said, pieces=(Piece(text=f"Line{next(counter)}."), *said.pieces)) for said in each.lines
            ),
        )
        for each in brief.sections
    )
    made = pages(Reply(brief=replace(brief, title=None, sections=sections), id="K7Q2F", numbered=numbered))
    shown = [seen(row) for payload in made for row in rows_of(payload)]
    found = [re.sub(r"^(\d+\. )?([⇄⚠] )?", "", each) for each in shown if "Line" in each]
    expected = ["".join(piece.text for piece in said.pieces) for each in sections for said in each.lines]
    assert len(found) == len(expected)
    for got, wanted in zip(found, map(seen, expected), strict=True):
        assert got == wanted or (got.endswith(" […]") and wanted.startswith(got[: -len(" […]")]))


@thorough
@given(st.text() | long_texts)
def test_the_text_for_screen_readers_keeps_the_limits_of_a_change(text: str) -> None:
    payload = sentence(text)
    check_message(payload, update=True)
    assert len(payload["text"].encode()) <= UPDATED_TEXT
    assert one_line(payload["text"])
