"""What the tests of Slack's payloads rest on: the limits that they check, and what they take for alive."""

from __future__ import annotations

from typing import Any

import pytest
from slack_limits import Refusal, alive, check_message, check_view, total


def plain(text: str = "x") -> dict[str, Any]:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> dict[str, Any]:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def body(*blocks: Any, **fields: Any) -> dict[str, Any]:
    """A message."""
    return {"text": "x", "blocks": list(blocks), **fields}


def section(**fields: Any) -> dict[str, Any]:
    """A section block."""
    return {"type": "section", "text": mrkdwn(), **fields}


def actions(*elements: Any) -> dict[str, Any]:
    """An actions block."""
    return {"type": "actions", "elements": list(elements)}


def press(name: str = "do:0", **fields: Any) -> dict[str, Any]:
    """A button."""
    return {"type": "button", "action_id": name, "text": plain(), **fields}


def option(value: str = "a", **fields: Any) -> dict[str, Any]:
    """An option of a menu."""
    return {"text": plain(), "value": value, **fields}


def menu(*options: Any, **fields: Any) -> dict[str, Any]:
    """A select."""
    return {"type": "static_select", "action_id": "pick:0", "options": list(options), **fields}


def overflow(*options: Any) -> dict[str, Any]:
    """An overflow menu."""
    return {"type": "overflow", "action_id": "more:0", "options": list(options)}


def rich(*elements: Any) -> dict[str, Any]:
    """A block of rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def line(*elements: Any, kind: str = "rich_text_section") -> dict[str, Any]:
    """A paragraph of rich text."""
    return {"type": kind, "elements": list(elements)}


def field(**fields: Any) -> dict[str, Any]:
    """A field of a modal."""
    element = {"type": "plain_text_input", "action_id": "what:0", **fields}
    return {"type": "input", "label": plain(), "element": element}


def view(*blocks: Any, **fields: Any) -> dict[str, Any]:
    """A modal."""
    return {"type": "modal", "title": plain(), "blocks": list(blocks), **fields}


T = {"type": "text", "text": "x"}
DATE = {"type": "date", "timestamp": 1_772_442_000, "format": "{date_long}"}


@pytest.mark.parametrize(
    ("message", "limit"),
    [
        ({}, "neither text nor blocks"),
        ({"text": " "}, "neither text nor blocks"),
        ({"text": 7}, "text is 7"),
        (body(text="x" * 40_001), "text of 40001"),
        (body(text="\ud800"), "surrogate"),
        ({"blocks": "[]"}, "no list"),
        (body("x"), "a block that is"),
        (body(*[section()] * 51), "51 blocks"),
        (body({"type": "markdown", "text": "x"}), "unknown block type"),
        (body(section(colour="red")), "section with"),
        (body(section(block_id="x" * 256)), "block_id of 256"),
        (body(section(block_id="a"), section(block_id="a")), "block_id twice"),
        (body({"type": "header", "text": mrkdwn()}), "no plain_text"),
        (body({"type": "header", "text": plain("x" * 151)}), "header of 151"),
        (body({"type": "header", "text": plain(" ")}), "header is blank"),
        (body({"type": "section"}), "without text and fields"),
        (body(section(text=mrkdwn("x" * 3_001))), "section of 3001"),
        (body(section(text={**plain(), "verbatim": True})), "verbatim"),
        (body(section(fields=[])), "0 fields"),
        (body(section(fields=[mrkdwn()] * 11)), "11 fields"),
        (body(section(fields=[mrkdwn("x" * 2_001)])), "field of 2001"),
        (body(section(accessory={"type": "plain_text_input", "action_id": "a:0"})), "plain_text_input"),
        (body({"type": "context", "elements": []}), "0 elements"),
        (body({"type": "context", "elements": [plain()] * 11}), "11 elements"),
        (body({"type": "context", "elements": [press()]}), "no text object"),
        (body(actions()), "0 elements"),
        (body(actions(*(press(f"do:{number}") for number in range(26)))), "26 elements"),
        (body(actions(press("x" * 256))), "action_id of 256"),
        (body(actions(press("")), actions(press("do:1"))), "action_id is blank"),
        (body(actions(press()), actions(press())), "action_id twice"),
        (body(actions(press(text=plain("x" * 76)))), "button text of 76"),
        (body(actions(press(text=mrkdwn()))), "no plain_text"),
        (body(actions(press(value="x" * 2_001))), "value of 2001"),
        (body(actions(press(value=""))), "value is blank"),
        (body(actions(press(url="javascript:x"))), "button to .javascript"),
        (body(actions(press(url="https://x.example/" + "x" * 3_000))), "link of 3018"),
        (body(actions(press(style="secondary"))), "style"),
        (body(actions(press(emoji=True))), "button with"),
        (body(actions(overflow())), "0 options"),
        (body(actions(overflow(*map(option, "abcdef")))), "6 options"),
        (body(actions(overflow(option("x" * 151)))), "value of 151"),
        (body(actions(overflow(option(url="x")))), "option to .x"),
        (body(actions(menu())), "0 options"),
        (body(actions(menu(*(option(str(number)) for number in range(101))))), "101 options"),
        (body(actions(menu(option(), option()))), "value twice"),
        (body(actions(menu(option(text=plain("x" * 76))))), "option text of 76"),
        (body(actions(menu(option(description=plain("x" * 76))))), "description of 76"),
        (body(actions(menu(option(url="https://x.example")))), "option with"),
        (body(actions(menu(option(), placeholder=plain("x" * 151)))), "placeholder of 151"),
        (body(actions(menu(option(), initial_option=option("b")))), "none of the options"),
        (body(actions({**menu(option()), "type": "multi_static_select"})), "multi_static_select"),
        (body(actions(press(confirm={"title": plain(), "text": plain("x" * 301)}))), "confirm text of 301"),
        (body({"type": "image", "image_url": "x", "alt_text": "x"}), "image to .x"),
        (body(rich()), "empty rich_text"),
        (body(rich(line())), "empty rich_text_section"),
        (body(rich(T)), "'text' in a rich_text"),
        (body(rich(line({"type": "text", "text": ""}))), "text is blank"),
        (body(rich(line({**T, "style": {"colour": True}}))), "style"),
        (body(rich(line({**T, "style": {}}))), "style"),
        (body(rich(line({**T, "style": {"bold": "yes"}}))), "style"),
        (body(rich(line({"type": "link", "url": "x"}))), "link to .x"),
        (body(rich(line({**DATE, "timestamp": "1"}))), "timestamp"),
        (body(rich(line({**DATE, "format": "long"}))), "format"),
        (body(rich(line({"type": "user"}))), "user_id is None"),
        (body(rich({"type": "rich_text_list", "style": "dash", "elements": [line(T)]})), "list style"),
        (body(rich({"type": "rich_text_list", "style": "bullet", "elements": []})), "empty list"),
        (body(rich({"type": "rich_text_list", "style": "bullet", "elements": [T]})), "in a list"),
        (body(rich({"type": "rich_text_list", "style": "bullet", "indent": 9, "elements": [line(T)]})), "indent"),
        (body(rich(line(DATE, kind="rich_text_preformatted"))), "in a rich_text_preformatted"),
        (body(*[section(text=mrkdwn("й" * 2_900))] * 5), "characters in all blocks"),
    ],
)
def test_a_message_over_a_limit_is_told(message: dict[str, Any], limit: str) -> None:
    with pytest.raises(AssertionError, match=limit):
        check_message(message)


@pytest.mark.parametrize(
    ("shown", "limit"),
    [
        ({**view(), "type": "home"}, "type 'home'"),
        (view(title=plain("x" * 25)), "title of 25"),
        (view(submit=plain("x" * 25)), "submit of 25"),
        (view(close=mrkdwn()), "close is no plain_text"),
        (view(private_metadata="x" * 3_001), "private_metadata of 3001"),
        (view(callback_id="x" * 256), "callback_id of 256"),
        (view(footer="x"), "a view with"),
        ({"type": "modal", "title": plain()}, "without blocks"),
        (view(*[section()] * 101), "101 blocks"),
        (view(field()), "cannot be submitted"),
        (view({**field(), "label": plain("x" * 2_001)}, submit=plain()), "label of 2001"),
        (view(field(initial_value="x" * 3_001), submit=plain()), "initial_value of 3001"),
        (view(field(max_length=5, initial_value="x" * 6), submit=plain()), "initial_value of 6"),
        (view(field(max_length=3_001), submit=plain()), "3001 characters"),
        (view(field(), field(), submit=plain()), "action_id twice"),
        (view({**field(), "element": press()}, submit=plain()), "'button' in a block of type input"),
        (view(*[section(text=mrkdwn("й" * 2_900))] * 45), "a view of"),
    ],
)
def test_a_view_over_a_limit_is_told(shown: dict[str, Any], limit: str) -> None:
    with pytest.raises(AssertionError, match=limit):
        check_view(shown)


def test_refusals_have_the_words_that_slack_has_for_them() -> None:
    codes = []
    for message, update in (
        ({}, False),
        (body(*[section(text=mrkdwn("x" * 2_900))] * 5), False),
        (body(rich()), False),
        ({"text": "й" * 2_001}, True),
    ):
        with pytest.raises(Refusal) as refused:
            check_message(message, update=update)
        codes.append(refused.value.code)
    assert codes == ["no_text", "msg_blocks_too_long", "invalid_blocks", "msg_too_long"]


def test_what_keeps_the_limits_is_let_through() -> None:
    check_message({"text": "й" * 2_001})
    check_message({"text": "x", "blocks": [], "thread_ts": "1.2", "metadata": {}, "unfurl_links": False})
    listed = {"type": "rich_text_list", "style": "ordered", "indent": 8, "offset": 4, "elements": [line(T, DATE)]}
    quoted = line({**T, "style": {"underline": True, "unlink": True}}, kind="rich_text_quote")
    link = {"type": "link", "url": "https://x.example", "text": "x"}
    message = body(
        {"type": "header", "text": {**plain("x" * 150), "emoji": False}},
        {"type": "context", "elements": [{**mrkdwn(), "verbatim": True}]},
        rich(line(T, link), listed, quoted, line(T, kind="rich_text_preformatted")),
        {"type": "divider"},
        section(accessory=menu(option(), option("b", description=plain()), initial_option=option())),
        actions(press(), press("do:1", url="https://x.example", value="x" * 2_000), overflow(option())),
        block_id="b",
    )
    check_message(message)
    users = {"type": "users_select", "action_id": "user:0", "initial_user": "U1"}
    check_view(
        view(
            *[section()] * 98,
            field(multiline=True),
            {**field(), "element": users, "optional": True, "hint": plain()},
            submit=plain(),
        )
    )
    assert total([{"type": "divider"}]) == len('[{"type":"divider"}]') + 19


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        ({"text": "x &lt;!here&gt; *a*"}, set()),
        ({"text": "<!channel> <@U1> <#C1|x>"}, {("mention", "!channel"), ("mention", "@U1"), ("mention", "#C1")}),
        ({"text": "a < b"}, {("mark", "<")}),
        (body(section(text=mrkdwn("_a_ :tada: https://x.example"))), {("mark", "_a_"), ("emoji", "tada"), ("link", "https://x.example")}),
        (body(section(text={**mrkdwn("<https://x.example|x>"), "verbatim": True})), {("link", "https://x.example")}),
        (body(section(text=mrkdwn("<!date^1^{date}|x>"))), {("date", "!date^1^{date}")}),
        (body({"type": "header", "text": plain(":tada: *a* <!here>")}), {("emoji", "tada")}),
        (body({"type": "header", "text": {**plain(":tada:"), "emoji": False}}), set()),
        (body(rich(line({**T, "text": "www.x.example <@U1>"}))), {("link", "www.x.example")}),
        (body(rich(line({**T, "text": "www.x.example", "style": {"unlink": True}}))), set()),
        (body(rich(line({"type": "broadcast", "range": "here"}))), {("broadcast", "here")}),
        (body(rich(line({"type": "link", "url": "https://x.example"}))), {("link", "https://x.example")}),
    ],
)  # fmt: skip
def test_what_comes_alive(payload: dict[str, Any], found: set[tuple[str, str]]) -> None:
    assert alive(payload) == found
