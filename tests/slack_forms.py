"""What can be pressed, chosen or filled in on Slack, and what such things hold; and what a payload shows, as words."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from slack_people import Json


def shown_view(view: Json) -> Json:
    """A view as Slack tells of it."""
    return {name: copy.deepcopy(value) for name, value in view.items() if not name.startswith("_")}


def initial_values(blocks: Sequence[Json]) -> Json:
    """What the fields of a view hold before anybody touches them, by block and action."""
    values: Json = {}
    for block in blocks:
        found = (
            [block["element"]]
            if block["type"] == "input"
            else block.get("elements", ())
            if block["type"] == "actions"
            else ()
        )
        if block["type"] == "section" and "accessory" in block:
            found = [block["accessory"]]
        for element in found:
            state = initial_value(element)
            if state is not None:
                values.setdefault(block["block_id"], {})[element.get("action_id", "")] = state
    return values


def initial_value(element: Json) -> Json | None:
    """What a field holds at first; None for what is no field."""
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": element.get("initial_value")}
    if kind in ("static_select", "radio_buttons", "external_select"):
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in ("checkboxes", "multi_static_select"):
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    if kind == "users_select":
        return {"type": kind, "selected_user": element.get("initial_user")}
    if kind in ("conversations_select", "channels_select"):
        name = kind.removesuffix("s_select")
        return {"type": kind, f"selected_{name}": element.get(f"initial_{name}")}
    if kind == "number_input":
        return {"type": kind, "value": element.get("initial_value")}
    return None


def words(payload: Mapping[str, Any]) -> str:
    """What a message or view shows, as plain lines."""
    lines = [str(part["text"]) for part in (payload.get("title"),) if isinstance(part, Mapping)]
    for block in payload.get("blocks") or ():
        lines += [line for line in _words(block) if line]
    return "\n".join(lines or [str(payload.get("text", ""))])


def _words(part: Any) -> list[str]:
    """The texts in a part of a payload, one for each thing that shows some."""
    if isinstance(part, Sequence) and not isinstance(part, str):
        return [line for one in part for line in _words(one)]
    if not isinstance(part, Mapping):
        return []
    if part.get("type") in ("rich_text_section", "rich_text_quote", "rich_text_preformatted"):
        return [
            "".join(str(one.get("text") or one.get("url") or one.get("fallback") or "") for one in part["elements"])
        ]
    if part.get("type") in ("plain_text", "mrkdwn"):
        return [str(part["text"])]
    fields = ("text", "label", "elements", "fields", "accessory", "element", "placeholder", "options", "initial_value")
    return [
        line
        for name in fields
        if name in part
        for line in ([part[name]] if isinstance(part[name], str) else _words(part[name]))
    ]


def elements_of(block: Json) -> list[Json]:
    """What of a block can be used."""
    if block["type"] == "actions":
        return list(block["elements"])
    if block["type"] == "section" and "accessory" in block:
        return [block["accessory"]]
    return [block["element"]] if block["type"] == "input" else []


def field_of(blocks: Sequence[Json], name: str) -> tuple[Json, Json]:
    """A field of a form and its block, by how its `action_id`, or its block's id or label, begins."""
    seen = []
    for block in blocks:
        for element in elements_of(block):
            label = block.get("label", {}).get("text", "")
            if element.get("action_id", "").startswith(name) or block["block_id"].startswith(name) or label == name:
                return block, element
            seen.append(f"{element.get('action_id')} ({label})")
    raise AssertionError(f"no field is called {name!r}; there are {', '.join(seen) or 'none'}")


def state_of(element: Json, value: Any) -> Json:
    """What a field holds once somebody has used it."""
    kind = element["type"]
    state = initial_value(element) or {"type": kind}
    if kind in ("plain_text_input", "number_input"):
        text = "" if value is None else str(value)
        assert len(text) <= element.get("max_length", 3_000), "longer than the field takes"
        return {**state, "value": text or None}
    if kind in ("checkboxes", "multi_static_select"):
        return {**state, "selected_options": [_option(element, one) for one in value or ()]}
    if kind in ("static_select", "radio_buttons", "overflow"):
        return {**state, "selected_option": None if value is None else _option(element, value)}
    name = next(name for name in state if name != "type")
    return {**state, name: value}


def _option(element: Json, wanted: str) -> Json:
    options = list(element.get("options", ()))
    for group in element.get("option_groups", ()):
        options += group["options"]
    for option in options:
        if wanted in (option.get("value"), option["text"]["text"]):
            return dict(option)
    raise AssertionError(f"no option {wanted!r}; there are {[option['text']['text'] for option in options]}")
