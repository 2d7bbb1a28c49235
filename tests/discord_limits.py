"""Discord's limits on what a bot sends, checked on JSON bodies; independent of the bot's own code.

Source: Discord's API reference (messages, embeds, components, interactions, application commands), and for whole bodies
the size near which the API answers 500. Lengths are UTF-16 units, as Discord's clients count them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

CONTENT = 2000
EMBEDS = 10
EMBED_TOTAL = 6000
EMBED = {"title": 256, "description": 4096}
EMBED_PARTS = {"footer": ("text", 2048), "author": ("name", 256)}
FIELDS, FIELD = 25, {"name": 256, "value": 1024}
ROWS, BUTTONS, OPTIONS = 5, 5, 25
CUSTOM_ID, LABEL, OPTION, PLACEHOLDER, URL = 100, 80, 100, 150, 512
BODY_BYTES = 10_000
NONCE = 25
MODAL_TITLE, MODAL_COMPONENTS, INPUT_LABEL, INPUT_DESCRIPTION, INPUT, INPUT_PLACEHOLDER = 45, 5, 45, 100, 4000, 100
CHOICES, CHOICE = 25, 100
COMMANDS, MENU_COMMANDS, COMMAND_OPTIONS, COMMAND_TOTAL, DESCRIPTION = 100, 5, 25, 8000, 100

ROW, BUTTON, TEXT_INPUT, TEXT_DISPLAY, LABEL_TYPE = 1, 2, 4, 10, 18
SELECTS = (3, 5, 6, 7, 8)
LINK, PREMIUM = 5, 6
COMPONENTS_V2 = 1 << 15

_COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")
_WEB = re.compile(r"https?://[^\s/]")


def units(text: str) -> int:
    """The length of a text in UTF-16 units; a lone surrogate is no text."""
    try:
        return len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError as error:
        raise AssertionError(f"lone surrogate in {text[:60]!r}") from error


def size(body: object) -> int:
    """How many UTF-8 bytes a body has as JSON."""
    return len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())


def check_message(body: Mapping[str, Any], *, partial: bool = False, files: int = 0) -> None:
    """The body of a new message; `partial` for an edit, which leaves out what stays; `files` go beside it.

    Raises:
        AssertionError: names the limit that the body does not keep.
    """
    _check_message(body, partial=partial, files=files)
    mentions = body.get("allowed_mentions")
    assert isinstance(mentions, Mapping), "allowed_mentions is missing"
    assert mentions.get("parse") == [], f"allowed_mentions lets {mentions.get('parse')!r} through"
    assert not mentions.get("users"), "allowed_mentions names users"
    assert not mentions.get("roles"), "allowed_mentions names roles"
    assert not mentions.get("replied_user"), "allowed_mentions pings who is replied to"


def check_response(body: Mapping[str, Any], *, files: int = 0) -> None:
    """The body of an interaction's callback: message (4), deferred (5, 6), update (7), autocomplete (8), modal (9)."""
    kind, data = body.get("type"), body.get("data") or {}
    if kind == 4:
        check_message(data, files=files)
    elif kind in (5, 6):
        assert set(data) <= {"flags"}, f"a deferred response with {sorted(data)}"
        assert not data.get("flags", 0) & ~64, "a deferred response may only be ephemeral"
    elif kind == 7:
        check_message(data, partial=True, files=files)
    elif kind == 8:
        _check_choices(data["choices"], "autocomplete")
        assert size(body) <= BODY_BYTES, f"autocomplete of {size(body)} bytes"
    elif kind == 9:
        check_modal(data)
    else:
        raise AssertionError(f"unknown type of response: {kind!r}")


def check_modal(body: Mapping[str, Any]) -> None:
    """A modal's data: text inputs in rows, or anything in labels."""
    _check_text(body.get("title"), MODAL_TITLE, "modal title")
    _check_custom_id(body)
    components = body.get("components") or []
    assert 1 <= len(components) <= MODAL_COMPONENTS, f"{len(components)} components in a modal"
    ids = [body["custom_id"]]
    for component in components:
        if component["type"] == TEXT_DISPLAY:
            _check_text(component.get("content"), INPUT, "text display")
            continue
        if component["type"] == LABEL_TYPE:
            _check_text(component.get("label"), INPUT_LABEL, "label")
            _check_text(component.get("description", " "), INPUT_DESCRIPTION, "label's description", blank=True)
            inner, labelled = component["component"], True
        else:
            assert component["type"] == ROW, f"a modal's component of type {component['type']}"
            assert len(component["components"]) == 1, "a modal's row holds one text input"
            inner, labelled = component["components"][0], False
            assert inner["type"] == TEXT_INPUT, "a modal's row holds a text input; anything else stands in a label"
        if inner["type"] == TEXT_INPUT:
            _check_input(inner, labelled=labelled)
        else:
            assert inner["type"] in SELECTS, f"a modal's input of type {inner['type']}"
            assert not inner.get("disabled"), "a select of a modal cannot be disabled"
            _check_select(inner)
        ids.append(inner["custom_id"])
    assert len(set(ids)) == len(ids), f"custom_id given twice in {ids}"
    assert size(body) <= BODY_BYTES, f"a modal of {size(body)} bytes"


def check_thread(body: Mapping[str, Any]) -> None:
    """A new thread."""
    _check_text(body.get("name"), 100, "thread name")
    assert body.get("auto_archive_duration") in (None, 60, 1440, 4320, 10080), "auto_archive_duration"


def check_commands(body: Sequence[Mapping[str, Any]]) -> None:
    """All commands of an application, as they are put at once."""
    kinds = [command.get("type", 1) for command in body]
    for kind, most in ((1, COMMANDS), (2, MENU_COMMANDS), (3, MENU_COMMANDS)):
        assert kinds.count(kind) <= most, f"{kinds.count(kind)} commands of type {kind}"
    names = [(command.get("type", 1), command["name"]) for command in body]
    assert len(set(names)) == len(names), f"a command twice in {names}"
    for command in body:
        name = command["name"]
        if command.get("type", 1) != 1:
            _check_text(name, 32, "name of a menu command")
            assert not command.get("description"), f"{name}: a menu command has no description"
            assert not command.get("options"), f"{name}: a menu command has no options"
            continue
        _check_command(command)
        total = sum(map(units, _counted(command)))
        assert total <= COMMAND_TOTAL, f"{name}: {total} characters in all"


def _check_message(body: Mapping[str, Any], *, partial: bool, files: int) -> None:
    assert not body.get("flags", 0) & COMPONENTS_V2, "components v2 exclude content and embeds"
    content, embeds = body.get("content"), body.get("embeds") or []
    assert content is None or isinstance(content, str), "content is no text"
    assert units(content or "") <= CONTENT, f"content of {units(content or '')} units"
    shown = (content or "").strip() or embeds or files or body.get("attachments") or body.get("sticker_ids")
    whole = not partial or {"content", "embeds"} <= set(body)
    assert shown or not whole, "an empty message"
    assert len(embeds) <= EMBEDS, f"{len(embeds)} embeds"
    total = sum(map(_check_embed, embeds))
    assert total <= EMBED_TOTAL, f"{total} units in all embeds"
    rows = body.get("components") or []
    assert len(rows) <= ROWS, f"{len(rows)} action rows"
    ids = [found for row in rows for found in _check_row(row)]
    assert len(set(ids)) == len(ids), f"custom_id given twice in {ids}"
    nonce = body.get("nonce")
    assert nonce is None or 1 <= units(str(nonce)) <= NONCE, f"nonce {nonce!r}"
    assert size(body) <= BODY_BYTES, f"a body of {size(body)} bytes"


def _check_embed(embed: Mapping[str, Any]) -> int:
    """The units of an embed that count."""
    total = 0
    for name, most in EMBED.items():
        if name in embed:
            total += _check_text(embed[name], most, f"embed {name}")
    for part, (name, most) in EMBED_PARTS.items():
        if embed.get(part):
            total += _check_text(embed[part].get(name), most, f"embed {part}")
    fields = embed.get("fields") or []
    assert len(fields) <= FIELDS, f"{len(fields)} fields"
    total += sum(
        _check_text(field.get(name), most, f"field {name}") for field in fields for name, most in FIELD.items()
    )
    assert total or embed.get("image") or embed.get("thumbnail"), "an empty embed"
    if embed.get("url") is not None:
        assert _WEB.match(embed["url"]), f"embed url {embed['url'][:60]!r}"
        assert units(embed["url"]) <= 2048, "embed url too long"
        assert embed.get("title"), "a url without a title to stand under"
    colour = embed.get("color")
    assert colour is None or 0 <= colour <= 0xFFFFFF, f"color {colour!r}"
    return total


def _check_row(row: Mapping[str, Any]) -> list[str]:
    """The custom ids of a row."""
    assert row["type"] == ROW, f"a message's component of type {row['type']} outside of a row"
    items = row["components"]
    kinds = [item["type"] for item in items]
    if BUTTON in kinds:
        assert set(kinds) == {BUTTON}, "buttons stand in rows of their own"
        assert len(items) <= BUTTONS, f"{len(items)} buttons in a row"
    else:
        assert len(items) == 1, f"a row of {kinds}"
        assert kinds[0] in SELECTS, f"a component of type {kinds[0]}"
    return [found for item in items for found in (_check_button if item["type"] == BUTTON else _check_select)(item)]


def _check_button(button: Mapping[str, Any]) -> list[str]:
    assert button.get("label") or button.get("emoji"), "a button without label and emoji"
    if "label" in button and button["label"] is not None:
        _check_text(button["label"], LABEL, "button label", blank=bool(button.get("emoji")))
    style = button.get("style")
    assert style in (1, 2, 3, 4, LINK), f"button style {style!r}"
    if style == LINK:
        assert "custom_id" not in button, "a link button with a custom_id"
        url = button.get("url") or ""
        assert _WEB.match(url), f"link button to {url[:60]!r}"
        assert units(url) <= URL, f"link of {units(url)} units"
        return []
    assert not button.get("url"), "a url on a button that is no link"
    _check_custom_id(button)
    return [button["custom_id"]]


def _check_select(select: Mapping[str, Any]) -> list[str]:
    _check_custom_id(select)
    _check_text(select.get("placeholder") or "", PLACEHOLDER, "placeholder", blank=True)
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    assert 0 <= least <= most, f"{least} to {most} values"
    assert 1 <= most <= OPTIONS, f"at most {most} values"
    if select["type"] == 3:
        options = select.get("options") or []
        assert 1 <= len(options) <= OPTIONS, f"{len(options)} options"
        assert most <= len(options), f"{most} values of {len(options)} options"
        for option in options:
            for name in ("label", "value"):
                _check_text(option.get(name), OPTION, f"option {name}")
            if option.get("description") is not None:
                _check_text(option["description"], OPTION, "option description")
        values = [option["value"] for option in options]
        assert len(set(values)) == len(values), f"an option's value twice in {values}"
        chosen = sum(bool(option.get("default")) for option in options)
        assert chosen <= most, f"{chosen} options chosen, at most {most} may be"
    else:
        chosen = len(select.get("default_values") or [])
        assert chosen <= most, f"{chosen} values chosen, at most {most} may be"
    return [select["custom_id"]]


def _check_input(field: Mapping[str, Any], *, labelled: bool) -> None:
    _check_custom_id(field)
    assert field.get("style") in (1, 2), f"text input style {field.get('style')!r}"
    if labelled:
        assert not field.get("label"), "a text input in a label has none of its own"
    else:
        _check_text(field.get("label"), INPUT_LABEL, "text input label")
    least, most = field.get("min_length") or 0, field.get("max_length") or INPUT
    assert 0 <= least <= most <= INPUT, f"{least} to {most} characters"
    value = field.get("value") or ""
    assert units(value) <= most, f"a value of {units(value)} where {most} are allowed"
    _check_text(field.get("placeholder") or "", INPUT_PLACEHOLDER, "text input placeholder", blank=True)


def _check_command(command: Mapping[str, Any], depth: int = 0) -> None:
    name = command["name"]
    assert _COMMAND_NAME.fullmatch(name), f"name {name!r}"
    assert name == name.lower(), f"{name!r} is not in lower case"
    _check_text(command.get("description"), DESCRIPTION, f"{name}: description")
    options = command.get("options") or []
    assert len(options) <= COMMAND_OPTIONS, f"{name}: {len(options)} options"
    names = [option["name"] for option in options]
    assert len(set(names)) == len(names), f"{name}: an option twice in {names}"
    groups = {option["type"] for option in options} & {1, 2}
    assert not groups or len({option["type"] in (1, 2) for option in options}) == 1, f"{name}: options and subcommands"
    assert depth < 2 or not groups, f"{name}: subcommands too deep"
    required = [bool(option.get("required")) for option in options]
    assert required == sorted(required, reverse=True), f"{name}: a required option behind one that is not"
    for option in options:
        _check_command(option, depth + 1)
        if option.get("choices"):
            assert not option.get("autocomplete"), f"{option['name']}: choices and autocomplete"
            _check_choices(option["choices"], option["name"])
        least, most = option.get("min_length") or 0, option.get("max_length") or 6000
        assert 0 <= least <= most <= 6000, f"{option['name']}: {least} to {most} characters"


def _check_choices(choices: Sequence[Mapping[str, Any]], where: str) -> None:
    assert len(choices) <= CHOICES, f"{where}: {len(choices)} choices"
    for choice in choices:
        _check_text(choice.get("name"), CHOICE, f"{where}: name of a choice")
        if isinstance(choice["value"], str):
            _check_text(choice["value"], CHOICE, f"{where}: value of a choice")


def _counted(command: Mapping[str, Any]) -> Iterator[str]:
    """The texts of a command that count towards its total."""
    yield command["name"]
    yield command["description"]
    for choice in command.get("choices") or []:
        yield choice["name"]
        yield str(choice["value"])
    for option in command.get("options") or []:
        yield from _counted(option)


def _check_custom_id(component: Mapping[str, Any]) -> None:
    _check_text(component.get("custom_id"), CUSTOM_ID, "custom_id")


def _check_text(text: object, most: int, what: str, *, blank: bool = False) -> int:
    """The units of a text, which is there and not too long."""
    assert isinstance(text, str), f"{what} is {text!r}"
    assert blank or text.strip(), f"{what} is blank"
    assert units(text) <= most, f"{what} of {units(text)} units, {most} are allowed"
    return units(text)
