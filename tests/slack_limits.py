"""Slack's limits on what an app sends, checked on JSON payloads; independent of the bot's own code.

Source: Slack's reference of blocks, block elements, composition objects, rich text elements, views and `chat.update`.
The total of a message is documented nowhere: Slack refuses with "msg_blocks_too_long" what has about 13,200 characters
in its blocks, containers among them, as people have measured. Lengths are UTF-16 units, the strictest way to count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

BLOCKS, VIEW_BLOCKS = 50, 100
TEXT, UPDATED_TEXT = 40_000, 4_000
TOTAL = 13_200
BLOCK_ID = 19
"""What Slack adds to a block that comes without an id: `"block_id":"x1Y2z",`."""
HEADER, SECTION, FIELDS, FIELD = 150, 3_000, 10, 2_000
CONTEXT, ACTIONS, ID = 10, 25, 255
LABEL, VALUE, URL = 75, 2_000, 3_000
OPTIONS, FEW_OPTIONS, OVERFLOW = 100, 10, 5
OPTION, OPTION_VALUE, PLACEHOLDER = 75, 150, 150
CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
INPUT_LABEL, INPUT_HINT, INPUT = 2_000, 2_000, 3_000
VIEW_TEXT, METADATA, VIEW_BYTES = 24, 3_000, 250_000
IMAGE_URL, ALT_TEXT, IMAGE_TITLE = 3_000, 2_000, 2_000
INDENT = 8

_SELECTS = ("static_select", "users_select", "conversations_select", "channels_select")
_MANY = tuple(f"multi_{name}" for name in _SELECTS)
_FEW = ("checkboxes", "radio_buttons")
_ACTIONS = ("button", "overflow", *_SELECTS, *_FEW, "datepicker", "timepicker")
_INPUTS = ("plain_text_input", "number_input", *_SELECTS, *_MANY, *_FEW, "datepicker", "timepicker")
_INLINE = {
    "text": {"text"},
    "link": {"url", "text", "unsafe"},
    "date": {"timestamp", "format", "fallback", "url", "timezone"},
    "emoji": {"name", "unicode", "skin_tone"},
    "user": {"user_id"},
    "usergroup": {"usergroup_id"},
    "channel": {"channel_id"},
    "broadcast": {"range"},
}
_NEEDED = {
    "link": "url",
    "emoji": "name",
    "user": "user_id",
    "usergroup": "usergroup_id",
    "channel": "channel_id",
    "broadcast": "range",
}
_STYLES = {"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"}
_WEB = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)
_DATE = re.compile(r"\{(date|time|day_divider|ago)[a-z_]*\}")


class Refusal(AssertionError):
    """What Slack would refuse; `code` is its word for it."""

    def __init__(self, told: str, code: str = "invalid_blocks") -> None:
        super().__init__(told)
        self.code = code


def units(text: str) -> int:
    """The length of a text in UTF-16 units; a lone surrogate is no text."""
    try:
        return len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError:
        _refuse(f"lone surrogate in {text[:60]!r}", "invalid_arguments")


def total(blocks: Sequence[Mapping[str, Any]]) -> int:
    """What the blocks of a message take of Slack's total: all their characters as JSON, with the ids that it adds."""
    shown = json.dumps(list(blocks), ensure_ascii=False, separators=(",", ":"))
    return units(shown) + BLOCK_ID * sum("block_id" not in block for block in blocks)


def check_message(payload: Mapping[str, Any], *, update: bool = False) -> None:
    """The arguments of a message, or the body for a `response_url`; `update` for one that takes another's place.

    Raises:
        Refusal: names the limit that the payload does not keep; an AssertionError.
    """
    text, blocks = payload.get("text"), payload.get("blocks") or []
    if text is not None:
        _ensure(isinstance(text, str), f"text is {text!r}", "invalid_arguments")
        _ensure(units(text) <= TEXT, f"text of {units(text)} units, {TEXT} are allowed", "msg_too_long")
    if update and text:
        size = len(text.encode())
        _ensure(size <= UPDATED_TEXT, f"text of {size} bytes in an update, {UPDATED_TEXT} are allowed", "msg_too_long")
    _ensure(bool((text or "").strip() or blocks), "neither text nor blocks", "no_text")
    _ensure(isinstance(blocks, Sequence) and not isinstance(blocks, str), "blocks are no list", "invalid_blocks_format")
    _ensure(len(blocks) <= BLOCKS, f"{len(blocks)} blocks, {BLOCKS} are allowed")
    _check_blocks(blocks)
    taken = total(blocks)
    _ensure(taken <= TOTAL, f"{taken} characters in all blocks, {TOTAL} are allowed", "msg_blocks_too_long")


def check_view(view: Mapping[str, Any]) -> None:
    """A view, as `views.open`, `views.update` and the answer to a submission take it.

    Raises:
        Refusal: names the limit that the view does not keep; an AssertionError.
    """
    code = "invalid_arguments"
    known = {"type", "title", "blocks", "close", "submit", "private_metadata", "callback_id", "external_id"}
    known |= {"clear_on_close", "notify_on_close", "submit_disabled"}
    _ensure(set(view) <= known, f"a view with {sorted(set(view) - known)}", code)
    _ensure(view.get("type") == "modal", f"a view of type {view.get('type')!r}", code)
    _plain(view.get("title"), VIEW_TEXT, "view title", code)
    for name in ("submit", "close"):
        if view.get(name) is not None:
            _plain(view[name], VIEW_TEXT, f"view {name}", code)
    for name, most in (("private_metadata", METADATA), ("callback_id", ID), ("external_id", ID)):
        _text(view.get(name) or "", most, name, blank=True, code=code)
    blocks = view.get("blocks")
    _ensure(isinstance(blocks, Sequence) and not isinstance(blocks, str), "a view without blocks", code)
    assert blocks is not None
    _ensure(len(blocks) <= VIEW_BLOCKS, f"{len(blocks)} blocks, {VIEW_BLOCKS} are allowed in a view", code)
    _check_blocks(blocks)
    asks = any(block["type"] == "input" for block in blocks)
    _ensure(not asks or bool(view.get("submit")), "inputs in a view that cannot be submitted", code)
    size = len(json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode())
    _ensure(size <= VIEW_BYTES, f"a view of {size} bytes", "view_too_large")


def _check_blocks(blocks: Sequence[Any]) -> None:
    for block in blocks:
        _ensure(isinstance(block, Mapping), f"a block that is {block!r}", "invalid_blocks_format")
        kind = block.get("type")
        _ensure(kind in _BLOCKS, f"unknown block type {kind!r}")
        if "block_id" in block:
            _text(block["block_id"], ID, "block_id")
        _BLOCKS[str(kind)](block)
    named = [block["block_id"] for block in blocks if "block_id" in block]
    _ensure(len(set(named)) == len(named), f"a block_id twice in {named}")
    acting = [item["action_id"] for block in blocks for item in _items(block) if "action_id" in item]
    _ensure(len(set(acting)) == len(acting), f"an action_id twice in {acting}")


def _items(block: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What can be pressed, chosen or filled in."""
    if block["type"] == "actions":
        yield from block["elements"]
    for name in ("accessory", "element"):
        if name in block:
            yield block[name]


def _check_header(block: Mapping[str, Any]) -> None:
    _known(block, {"text", "level"}, "header")
    _plain(block.get("text"), HEADER, "header")


def _check_section(block: Mapping[str, Any]) -> None:
    _known(block, {"text", "fields", "accessory", "expand"}, "section")
    fields = block.get("fields")
    _ensure(block.get("text") is not None or fields is not None, "a section without text and fields")
    if block.get("text") is not None:
        _any_text(block["text"], SECTION, "section")
    if fields is not None:
        _ensure(1 <= len(fields) <= FIELDS, f"{len(fields)} fields")
        for field in fields:
            _any_text(field, FIELD, "field")
    if "accessory" in block:
        _element(block["accessory"], (*_ACTIONS, *_MANY, "image"), "section")


def _check_context(block: Mapping[str, Any]) -> None:
    _known(block, {"elements"}, "context")
    elements = block.get("elements") or []
    _ensure(1 <= len(elements) <= CONTEXT, f"{len(elements)} elements in a context")
    for element in elements:
        if element.get("type") == "image":
            _check_image(element)
        else:
            _any_text(element, SECTION, "context")


def _check_divider(block: Mapping[str, Any]) -> None:
    _known(block, set(), "divider")


def _check_image(block: Mapping[str, Any]) -> None:
    _known(block, {"image_url", "alt_text", "title", "slack_file"}, "image")
    _link(block.get("image_url"), IMAGE_URL, "image")
    _text(block.get("alt_text"), ALT_TEXT, "alt_text")
    if "title" in block:
        _plain(block["title"], IMAGE_TITLE, "image title")


def _check_actions(block: Mapping[str, Any]) -> None:
    _known(block, {"elements"}, "actions")
    elements = block.get("elements") or []
    _ensure(1 <= len(elements) <= ACTIONS, f"{len(elements)} elements in actions")
    for element in elements:
        _element(element, _ACTIONS, "actions")


def _check_input(block: Mapping[str, Any]) -> None:
    _known(block, {"label", "element", "hint", "optional", "dispatch_action"}, "input")
    _plain(block.get("label"), INPUT_LABEL, "input label")
    if block.get("hint") is not None:
        _plain(block["hint"], INPUT_HINT, "input hint")
    _element(block.get("element") or {}, _INPUTS, "input")


def _check_rich_text(block: Mapping[str, Any]) -> None:
    _known(block, {"elements"}, "rich_text")
    elements = block.get("elements") or []
    _ensure(bool(elements), "an empty rich_text")
    for element in elements:
        kind = element.get("type")
        if kind == "rich_text_list":
            _known(element, {"elements", "style", "indent", "offset", "border"}, kind)
            _ensure(element.get("style") in ("bullet", "ordered"), f"list style {element.get('style')!r}")
            _ensure(0 <= element.get("indent", 0) <= INDENT, f"indent {element.get('indent')!r}")
            _ensure(element.get("offset", 0) >= 0, f"offset {element.get('offset')!r}")
            _ensure(bool(element.get("elements")), "an empty list")
            for item in element["elements"]:
                _ensure(item.get("type") == "rich_text_section", f"{item.get('type')!r} in a list")
                _known(item, {"elements"}, "rich_text_section")
                _check_inline(item, tuple(_INLINE))
        else:
            _ensure(
                kind in ("rich_text_section", "rich_text_quote", "rich_text_preformatted"), f"{kind!r} in a rich_text"
            )
            _known(element, {"elements"} if kind == "rich_text_section" else {"elements", "border"}, str(kind))
            _check_inline(element, ("text", "link") if kind == "rich_text_preformatted" else tuple(_INLINE))
        _ensure(element.get("border", 0) in (0, 1), f"border {element.get('border')!r}")


def _check_inline(holder: Mapping[str, Any], kinds: tuple[str, ...]) -> None:
    """The elements of a rich text section, quote or list item."""
    _ensure(bool(holder.get("elements")), f"an empty {holder['type']}")
    for element in holder["elements"]:
        kind = element.get("type")
        _ensure(kind in kinds, f"{kind!r} in a {holder['type']}")
        _known(element, _INLINE[kind] | {"style"}, f"rich text {kind}")
        style = element.get("style", {"bold": True})
        _ensure(bool(style) and set(style) <= _STYLES, f"style {style!r}")
        _ensure(all(isinstance(each, bool) for each in style.values()), f"style {style!r}")
        if "text" in _INLINE[kind] and (kind == "text" or "text" in element):
            _text(element.get("text"), SECTION, f"rich text {kind}", space=True)
        if kind == "link" or "url" in element:
            _link(element.get("url"), URL, f"rich text {kind}")
        elif kind == "date":
            stamp = element.get("timestamp")
            _ensure(isinstance(stamp, int) and not isinstance(stamp, bool), f"timestamp {stamp!r}")
            _text(element.get("format"), SECTION, "date format")
            _ensure(bool(_DATE.search(element["format"])), f"date format {element['format']!r}")
            if "fallback" in element:
                _text(element["fallback"], SECTION, "date fallback")
        elif kind in _NEEDED:
            _text(element.get(_NEEDED[kind]), ID, _NEEDED[kind])


_BLOCKS = {
    "header": _check_header,
    "section": _check_section,
    "context": _check_context,
    "divider": _check_divider,
    "image": _check_image,
    "actions": _check_actions,
    "input": _check_input,
    "rich_text": _check_rich_text,
}


def _element(element: Mapping[str, Any], allowed: tuple[str, ...], where: str) -> None:
    kind = element.get("type")
    _ensure(kind in allowed, f"{kind!r} in a block of type {where}")
    if kind == "image":
        _check_image(element)
        return
    _text(element.get("action_id"), ID, "action_id")
    if element.get("confirm") is not None:
        _check_confirm(element["confirm"])
    if element.get("placeholder") is not None:
        _plain(element["placeholder"], PLACEHOLDER, "placeholder")
    if kind == "button":
        _check_button(element)
    elif kind == "overflow":
        _known(element, {"action_id", "options", "confirm"}, kind)
        _check_options(element.get("options"), OVERFLOW, links=True)
    elif kind in _FEW:
        _known(element, {"action_id", "options", "confirm", "initial_option", "initial_options", "focus_on_load"}, kind)
        _check_options(element.get("options"), FEW_OPTIONS, marked=True)
        _check_chosen(element, element["options"])
    elif kind in ("plain_text_input", "number_input"):
        _check_field(element)
    elif kind in _SELECTS or kind in _MANY:
        _check_select(element)


def _check_button(button: Mapping[str, Any]) -> None:
    _known(button, {"action_id", "text", "value", "url", "style", "confirm", "accessibility_label"}, "button")
    _plain(button.get("text"), LABEL, "button text")
    _ensure(button.get("style", "primary") in ("primary", "danger"), f"button style {button.get('style')!r}")
    if "value" in button:
        _text(button["value"], VALUE, "button value", space=True)
    if "url" in button:
        _link(button["url"], URL, "button")
    if "accessibility_label" in button:
        _text(button["accessibility_label"], LABEL, "accessibility_label")


def _check_select(select: Mapping[str, Any]) -> None:
    kind = select["type"]
    known = {"action_id", "placeholder", "confirm", "focus_on_load", "max_selected_items"}
    if kind.endswith("static_select"):
        _known(select, known | {"options", "option_groups", "initial_option", "initial_options"}, kind)
        options = list(select.get("options") or [])
        if "option_groups" in select:
            _ensure("options" not in select, "options and option_groups")
            _ensure(1 <= len(select["option_groups"]) <= OPTIONS, f"{len(select['option_groups'])} option_groups")
            for group in select["option_groups"]:
                _plain(group.get("label"), OPTION, "label of an option group")
                _check_options(group.get("options"), OPTIONS)
                options += group["options"]
        else:
            _check_options(options, OPTIONS)
        _check_chosen(select, options)
    else:
        _known(select, known | {name for name in select if name.startswith("initial_")} | _PICKERS, kind)
    _ensure(select.get("max_selected_items", 1) >= 1, f"max_selected_items {select.get('max_selected_items')!r}")
    chosen: Sequence[Any] = ()
    for name, found in select.items():
        if name.startswith("initial_") and name.endswith("s"):
            chosen = found
    _ensure(len(chosen) <= select.get("max_selected_items", OPTIONS), f"{len(chosen)} are chosen already")


_PICKERS = {"filter", "default_to_current_conversation", "response_url_enabled"}


def _check_options(options: Any, most: int, *, links: bool = False, marked: bool = False) -> None:
    _ensure(isinstance(options, Sequence) and 1 <= len(options) <= most, f"{len(options or ())} options")
    for option in options:
        _known(option, {"text", "value", "description", *(("url",) if links else ())}, "option", kinds=False)
        (_any_text if marked else _plain)(option.get("text"), OPTION, "option text")
        _text(option.get("value"), OPTION_VALUE, "option value")
        if "description" in option:
            (_any_text if marked else _plain)(option["description"], OPTION, "option description")
        if "url" in option:
            _link(option["url"], URL, "option")
    values = [option["value"] for option in options]
    _ensure(len(set(values)) == len(values), f"an option's value twice in {values}")


def _check_chosen(element: Mapping[str, Any], options: Sequence[Any]) -> None:
    chosen = [*element.get("initial_options", ())]
    if "initial_options" in element:
        _ensure(bool(chosen), "initial_options without any")
    if "initial_option" in element:
        chosen.append(element["initial_option"])
    _ensure(all(option in options for option in chosen), "an initial option that is none of the options")


def _check_field(field: Mapping[str, Any]) -> None:
    known = {"action_id", "placeholder", "initial_value", "min_length", "max_length", "multiline", "focus_on_load"}
    known |= {"dispatch_action_config", "is_decimal_allowed", "min_value", "max_value"}
    _known(field, known, field["type"])
    least, most = field.get("min_length", 0), field.get("max_length", INPUT)
    _ensure(0 <= least <= most <= INPUT, f"{least} to {most} characters in an input")
    _ensure(most >= 1, "an input of no characters")
    if "initial_value" in field:
        _text(field["initial_value"], most, "initial_value", blank=True)


def _check_confirm(confirm: Mapping[str, Any]) -> None:
    _known(confirm, {*CONFIRM, "style"}, "confirm", kinds=False)
    for name, most in CONFIRM.items():
        _ensure(name in confirm or name in ("confirm", "deny"), f"a confirm without {name}")
        if name in confirm:
            (_any_text if name == "text" else _plain)(confirm[name], most, f"confirm {name}")


def _plain(found: Any, most: int, what: str, code: str = "invalid_blocks") -> None:
    """A plain_text object."""
    plain = isinstance(found, Mapping) and found.get("type") == "plain_text"
    _ensure(plain, f"{what} is no plain_text: {found!r}", code)
    _known(found, {"text", "emoji"}, what)
    _text(found.get("text"), most, what, code=code)


def _any_text(found: Any, most: int, what: str) -> None:
    """A plain_text or mrkdwn object."""
    kinds = ("plain_text", "mrkdwn")
    _ensure(isinstance(found, Mapping) and found.get("type") in kinds, f"{what} is no text object: {found!r}")
    _known(found, {"text", "emoji" if found["type"] == "plain_text" else "verbatim"}, what)
    _text(found.get("text"), most, what)


def _text(
    text: object, most: int, what: str, *, blank: bool = False, space: bool = False, code: str = "invalid_blocks"
) -> None:
    """A text that is there and not too long; `space` lets blanks alone through, `blank` an empty one too."""
    _ensure(isinstance(text, str), f"{what} is {text!r}", code)
    assert isinstance(text, str)
    _ensure(blank or bool(text if space else text.strip()), f"{what} is blank", code)
    _ensure(units(text) <= most, f"{what} of {units(text)} units, {most} are allowed", code)


def _link(url: object, most: int, what: str) -> None:
    _ensure(isinstance(url, str) and bool(_WEB.fullmatch(url)), f"{what} to {str(url)[:60]!r}")
    _ensure(units(str(url)) <= most, f"link of {units(str(url))} units in {what}, {most} are allowed")


def _known(found: Mapping[str, Any], names: set[str], what: str, *, kinds: bool = True) -> None:
    """Whether a thing has only fields that Slack knows; it refuses any other."""
    extra = set(found) - names - ({"type", "block_id"} if kinds else set())
    _ensure(not extra, f"{what} with {sorted(extra)}")


def _ensure(kept: bool, told: str, code: str = "invalid_blocks") -> None:
    if not kept:
        raise Refusal(told, code)


def _refuse(told: str, code: str) -> NoReturn:
    raise Refusal(told, code)


def alive(payload: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Whatever of a message or view is more than letters: kind and target. Links of buttons are none of it.

    >>> sorted(alive({"text": "<!here>", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*a*"}}]}))
    [('mark', '*a*'), ('mention', '!here')]
    """
    found = set(_marks(str(payload.get("text", ""))))
    for thing in _things(payload.get("blocks", [])):
        kind = thing.get("type")
        if kind == "mrkdwn":
            found |= set(_marks(thing["text"], formatted=True, bare=not thing.get("verbatim")))
        elif kind == "plain_text" and thing.get("emoji", True):
            found |= {("emoji", name) for name in _EMOJI.findall(thing["text"])}
        elif kind == "text":
            addresses = [] if (thing.get("style") or {}).get("unlink") else _BARE.findall(thing["text"])
            found |= {("link", address) for address in addresses}
        elif kind in _INLINE and isinstance(thing.get(_NEEDED.get(kind, "timestamp")), (str, int)):
            found.add((kind, str(thing[_NEEDED.get(kind, "timestamp")])))
    return found


_TOKEN = re.compile(r"<([^<>]*)>")
_EMOJI = re.compile(r":([a-z0-9_+-]+):")
_FORMATTED = re.compile(r"\*[^*\s][^*\n]*\*|_[^_\s][^_\n]*_|~[^~\s][^~\n]*~|`[^`\n]+`|^>.*", re.MULTILINE)
_BARE = re.compile(r"(?:https?://|www\.)\S+|\b[\w.]+@[\w.]+\.[a-z]{2,}", re.IGNORECASE)


def _things(found: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(found, Mapping):
        yield found
        for each in found.values():
            yield from _things(each)
    elif isinstance(found, list):
        for each in found:
            yield from _things(each)


def _marks(text: str, *, formatted: bool = False, bare: bool = False) -> Iterator[tuple[str, str]]:
    """What Slack makes of the marks in a text."""
    for token in _TOKEN.findall(text):
        target = token.partition("|")[0]
        if target.startswith("!date^"):
            yield "date", target
        elif target[:1] in ("!", "@", "#"):
            yield "mention", target
        else:
            yield "link", target
    left = _TOKEN.sub("", text)
    for sign in "<>":
        if sign in left:
            yield "mark", sign
    if formatted:
        yield from (("mark", mark) for mark in _FORMATTED.findall(left))
        yield from (("emoji", name) for name in _EMOJI.findall(left))
    if bare:
        yield from (("link", address) for address in _BARE.findall(left))
