"""What the tests of Discord's bodies rest on: the limits that they check, the Markdown that they read, what is sent."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord_limits import check_commands, check_message, check_modal, check_response, check_thread
from discord_markdown import as_html, kinds, parse, plain

from bot.platforms.discord.showing.components import button, modal, row, rows, text_input
from bot.platforms.discord.showing.payloads import arguments, form

NOBODY = {"allowed_mentions": {"parse": []}}


def body(**fields: Any) -> dict[str, Any]:
    """A message that pings nobody."""
    return {"content": "x", **NOBODY, **fields}


def press(custom_id: str = "do:x", **fields: Any) -> dict[str, Any]:
    """A button's JSON."""
    return {"type": 2, "style": 2, "label": "x", "custom_id": custom_id, **fields}


def shown(*items: dict[str, Any]) -> dict[str, Any]:
    """A message with one row."""
    return body(components=[{"type": 1, "components": list(items)}])


def choice(**fields: Any) -> dict[str, Any]:
    """A select's JSON."""
    return {"type": 3, "custom_id": "pick:", "options": [{"label": "a", "value": "a"}], **fields}


@pytest.mark.parametrize(
    ("message", "limit"),
    [
        ({"content": "x"}, "allowed_mentions"),
        (body(allowed_mentions={"parse": ["users"]}), "lets"),
        (body(allowed_mentions={"parse": [], "users": ["1"]}), "users"),
        (body(allowed_mentions={"parse": [], "replied_user": True}), "replied"),
        (body(content=" "), "empty message"),
        (body(content="x" * 2001), "2001 units"),
        (body(content="𝄞" * 1001), "2002 units"),
        (body(content="\ud800"), "surrogate"),
        (body(embeds=[{}]), "empty embed"),
        (body(embeds=[{"title": "x" * 257}]), "title of 257"),
        (body(embeds=[{"description": "x" * 4097}]), "description of 4097"),
        (body(embeds=[{"title": "x", "footer": {"text": "x" * 2049}}]), "footer of 2049"),
        (body(embeds=[{"title": "x", "fields": [{"name": "x", "value": ""}]}]), "field value is blank"),
        (body(embeds=[{"description": "x" * 3001}] * 2), "6002 units"),
        (body(embeds=[{"title": "x"}] * 11), "11 embeds"),
        (body(embeds=[{"title": "x", "url": "ftp://x"}]), "embed url"),
        (body(embeds=[{"description": "й" * 4000}, {"description": "й" * 1900}]), "bytes"),
        (body(components=[{"type": 1, "components": [press()]}] * 6), "6 action rows"),
        (shown(*(press(f"do:{number}") for number in range(6))), "6 buttons"),
        (shown(press(), press()), "twice"),
        (shown(press(), choice()), "rows of their own"),
        (shown(press("x" * 101)), "custom_id of 101"),
        (shown(press(label="x" * 81)), "label of 81"),
        (shown(press(label="")), "without label"),
        (shown({"type": 2, "style": 5, "label": "x", "url": "javascript:x"}), "link button"),
        (shown({"type": 2, "style": 5, "label": "x", "url": "https://x", "custom_id": "x"}), "with a custom_id"),
        (shown(choice(options=[])), "0 options"),
        (shown(choice(options=[{"label": "a", "value": "a"}] * 2)), "twice"),
        (shown(choice(options=[{"label": "a", "value": str(number)} for number in range(26)])), "26 options"),
        (shown(choice(placeholder="x" * 151)), "placeholder of 151"),
        (body(nonce="x" * 26), "nonce"),
        (body(flags=1 << 15), "components v2"),
    ],
)
def test_a_message_over_a_limit_is_told(message: dict[str, Any], limit: str) -> None:
    with pytest.raises(AssertionError, match=limit):
        check_message(message)


@pytest.mark.parametrize(
    ("response", "limit"),
    [
        ({"type": 4, "data": {"content": "x"}}, "allowed_mentions"),
        ({"type": 5, "data": {"content": "x"}}, "deferred"),
        ({"type": 8, "data": {"choices": [{"name": "x" * 101, "value": "x"}]}}, "name of a choice of 101"),
        ({"type": 8, "data": {"choices": [{"name": "x", "value": "x"}] * 26}}, "26 choices"),
        ({"type": 9, "data": {"title": "x" * 46, "custom_id": "x"}}, "modal title of 46"),
        ({"type": 10}, "unknown type"),
    ],
)
def test_a_response_over_a_limit_is_told(response: dict[str, Any], limit: str) -> None:
    with pytest.raises(AssertionError, match=limit):
        check_response(response)


def command(**fields: Any) -> dict[str, Any]:
    """A slash command's JSON."""
    return {"name": "find", "description": "Finds.", **fields}


@pytest.mark.parametrize(
    ("commands", "limit"),
    [
        ([command(name="Find")], "lower case"),
        ([command(name="find it")], "name"),
        ([command(description="")], "description is blank"),
        ([command(), command()], "twice"),
        ([command(name=f"x{number}", type=3, description="") for number in range(6)], "6 commands of type 3"),
        ([command(options=[command(type=3), command(type=3, name="x", required=True)])], "required option behind"),
        ([command(options=[command(type=3, choices=[{"name": "x", "value": "x" * 101}])])], "value of a choice"),
        (
            [
                command(
                    options=[
                        command(name=f"o{n}", type=3, choices=[{"name": "n" * 100, "value": str(m)} for m in range(5)])
                        for n in range(25)
                    ]
                )
            ],
            "characters in all",
        ),
    ],
)
def test_commands_over_a_limit_are_told(commands: list[dict[str, Any]], limit: str) -> None:
    with pytest.raises(AssertionError, match=limit):
        check_commands(commands)


def test_what_keeps_the_limits_is_let_through() -> None:
    check_message(shown(press(), {"type": 2, "style": 5, "label": "x", "url": "https://x.example"}))
    check_message({"components": [], **NOBODY}, partial=True)
    check_message({"content": "", **NOBODY}, files=1)
    check_response({"type": 5, "data": {"flags": 64}})
    check_response({"type": 6})
    check_response({"type": 7, "data": {"components": [], **NOBODY}})
    check_response({"type": 8, "data": {"choices": []}})
    check_commands([command(options=[command(name="id", type=3, required=True), command(name="line", type=4)])])
    check_thread({"name": "x", "auto_archive_duration": 1440})
    with pytest.raises(AssertionError, match="thread name of 101"):
        check_thread({"name": "x" * 101})


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("a **b** c", "bold", "a b c"),
        ("__b__", "underline", "b"),
        ("*b*", "italic", "b"),
        ("_b_", "italic", "b"),
        ("~~b~~", "struck", "b"),
        ("||b||", "spoiler", "b"),
        ("`b`", "code", ""),
        ("# b", "heading", "b"),
        ("x\n-# b", "subtext", "x\nb"),
        ("x\n> b", "quotation", "x\nb"),
        ("- b", "list", "b"),
        ("1. b", "list", "b"),
        ("[b](https://x.example)", "link", "b"),
        ("https://x.example", "url", "https://x.example"),
        ("discord.gg/x", "invite", "discord.gg/x"),
        ("<@1>", "mention", "<@1>"),
        ("</find:1>", "mention", "</find:1>"),
        ("@here", "everyone", "@here"),
        ("<t:1:d>", "timestamp", "<t:1:d>"),
        (":smile:", "emoji", ":smile:"),
    ],
)
def test_markdown_comes_alive_where_nothing_escapes_it(text: str, kind: str, words: str) -> None:
    nodes = parse(text)
    assert kinds(nodes) == {kind}
    assert plain(nodes) == words


def test_markdown_as_html() -> None:
    assert as_html(parse(r"**a \* <b>** <t:1772442000:D>")) == (
        "<strong>a * &lt;b&gt;</strong> <discord-time>2 March 2026</discord-time>"
    )
    assert as_html(parse("||[a](https://x.example/?a&b)||")) == (
        '<discord-spoiler><a href="https://x.example/?a&amp;b">a</a></discord-spoiler>'
    )


PAYLOAD = body(
    content="",
    embeds=[{"title": "T", "description": "D", "color": 1, "footer": {"text": "F"}, "url": "https://x.example"}],
    components=rows(row(button("Wrong?", "wrong:K7Q2F"))),
)


@pytest.mark.parametrize("payload", [PAYLOAD, body()])
async def test_what_the_library_sends_is_the_body_and_it_keeps_nothing(payload: dict[str, Any]) -> None:
    made = arguments(payload)
    assert made["content"] == (payload["content"] or None)
    assert [
        {name: value for name, value in embed.to_dict().items() if name not in ("type", "flags")}
        for embed in made["embeds"]
    ] == payload.get("embeds", [])
    assert made["view"].to_components() == payload.get("components", [])
    assert made["view"].is_finished()
    assert not made["view"].is_dispatchable()
    assert made["allowed_mentions"].to_dict() == {"parse": []}


def test_what_is_sent_is_made_without_a_loop_too() -> None:
    assert arguments(PAYLOAD)["view"].is_finished()


def test_a_form_is_sent_as_it_is_made() -> None:
    made = modal("wrong:K7Q2F", "What is wrong?", text_input("what", "What?", long=True, required=False))
    check_modal(made)
    sent = form(made)
    assert isinstance(sent, discord.ui.Modal)
    assert sent.to_dict() == made
    assert sent.is_finished()
