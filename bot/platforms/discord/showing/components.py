"""Buttons, selects and forms as Discord's JSON. What a press means stands in its custom id. Pure.

A custom id is a press (see `bot.platforms.paging`). Discord allows 100 characters: whatever does not fit is no button
(None), and `row`, `rows` and `modal` leave it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeAlias

from bot.platforms.discord.showing.limits import (
    BUTTONS,
    CUSTOM_ID,
    INPUT,
    LABEL,
    LINK,
    MODAL_TITLE,
    OPTION,
    OPTIONS,
    PLACEHOLDER,
    ROWS,
)
from bot.platforms.fitting import cut, one_line, units, web_link
from bot.platforms.paging import Option, Page, format_page
from bot.platforms.printable import printable

Component: TypeAlias = dict[str, Any]
Look: TypeAlias = Literal["primary", "secondary", "success", "danger"]

_LOOKS: dict[str, int] = {"primary": 1, "secondary": 2, "success": 3, "danger": 4}
_LINK = 5
_ROW, _BUTTON, _SELECT, _TEXT_INPUT, _LABELLED = 1, 2, 3, 4, 18
_PICKED = {"role": 6, "channel": 8}
_INPUT_LABEL, _INPUT_DESCRIPTION, _INPUT_PLACEHOLDER, _MODAL_COMPONENTS = 45, 100, 100, 5


def page_press(page: Page, verb: str = "page") -> str:
    """The custom id that leads to a page, without the oldest cursors where it would be too long.

    >>> page_press(Page(part=1, trail=("c1", "c2")))
    'page:1:c1~c2'
    """
    return f"{verb}:{format_page(page, CUSTOM_ID - len(verb) - 1)}"


def button(
    label: str, press: str, style: Look = "secondary", emoji: str | None = None, *, disabled: bool = False
) -> Component | None:
    """A button; None where its custom id does not fit.

    >>> button("Wrong?", "wrong:K7Q2F")
    {'type': 2, 'style': 2, 'label': 'Wrong?', 'custom_id': 'wrong:K7Q2F'}
    """
    if not _fits(press):
        return None
    made: Component = {"type": _BUTTON, "style": _LOOKS[style], "label": _short(label, LABEL), "custom_id": press}
    if emoji:
        made["emoji"] = {"name": emoji}
    if disabled:
        made["disabled"] = True
    return made


def link_button(label: str, url: str | None) -> Component | None:
    """A button that opens a page; None where the link is none of the web, or too long."""
    link = web_link(url, LINK)
    return {"type": _BUTTON, "style": _LINK, "label": _short(label, LABEL), "url": link} if link else None


def select(
    press: str,
    options: Iterable[Option],
    placeholder: str = "",
    *,
    least: int = 1,
    most: int = 1,
) -> Component | None:
    """A select of at most 25 options, each value once; None without any, or where its custom id does not fit.

    Options whose value does not fit are left out. `least` and `most` are how many may be chosen.
    """
    values: dict[str, Option] = {}
    for option in options:
        if option.value.strip() and units(option.value) <= OPTION:
            values.setdefault(option.value, option)
    shown = list(values.values())[:OPTIONS]
    if not shown or not _fits(press):
        return None
    made: Component = {"type": _SELECT, "custom_id": press, "options": [_option(option) for option in shown]}
    return _chosen(made, placeholder, least, min(most, len(shown)))


def picker(
    kind: Literal["role", "channel"],
    press: str,
    placeholder: str = "",
    *,
    chosen: Sequence[str] = (),
    least: int = 1,
    most: int = 1,
    channel_types: Sequence[int] = (),
) -> Component | None:
    """A select of roles or channels, which Discord itself fills; `chosen` are the ids that are chosen already."""
    if not _fits(press):
        return None
    made: Component = {"type": _PICKED[kind], "custom_id": press}
    if chosen:
        made["default_values"] = [{"id": each, "type": kind} for each in chosen[:most]]
    if channel_types:
        made["channel_types"] = list(channel_types)
    return _chosen(made, placeholder, least, most)


def row(*items: Component | None) -> Component | None:
    """One row: at most five buttons, or one select; None if there is nothing to stand in it."""
    there = [item for item in items if item is not None][:BUTTONS]
    return {"type": _ROW, "components": there} if there else None


def rows(*found: Component | None) -> list[Component]:
    """The rows of a message, at most five."""
    return [each for each in found if each is not None][:ROWS]


def text_input(
    press: str,
    label: str,
    *,
    value: str = "",
    placeholder: str = "",
    description: str = "",
    long: bool = False,
    required: bool = True,
    most: int = INPUT,
) -> Component | None:
    """A field of a form, in its label; `most` is how many characters it takes."""
    if not _fits(press):
        return None
    field: Component = {"type": _TEXT_INPUT, "custom_id": press, "style": 2 if long else 1, "required": required}
    field["max_length"] = min(most, INPUT)
    if value:
        field["value"] = cut(printable(value), field["max_length"], "")
    if placeholder:
        field["placeholder"] = _short(placeholder, _INPUT_PLACEHOLDER)
    return labelled(label, field, description)


def labelled(label: str, item: Component | None, description: str = "") -> Component | None:
    """A select as it stands in a form: with a label over it."""
    if item is None:
        return None
    made: Component = {"type": _LABELLED, "label": _short(label, _INPUT_LABEL), "component": item}
    if description:
        made["description"] = _short(description, _INPUT_DESCRIPTION)
    return made


def modal(press: str, title: str, *items: Component | None) -> Component:
    """A form of at most five things.

    Raises:
        ValueError: its custom id does not fit; forms are opened by code, which must see to that.
    """
    if not _fits(press):
        raise ValueError(f"{press!r} is longer than {CUSTOM_ID} characters.")
    there = [item for item in items if item is not None][:_MODAL_COMPONENTS]
    return {"custom_id": press, "title": _short(title, MODAL_TITLE), "components": there}


def _fits(press: str) -> bool:
    return 0 < units(press) <= CUSTOM_ID and press.isprintable()


def _short(text: str, most: int) -> str:
    """Plain words on one line, which Discord shows as they are; never empty."""
    return cut(one_line(text), most, "…") or "…"


def _option(option: Option) -> Component:
    made: Component = {"label": _short(option.label, OPTION), "value": option.value}
    if option.description.strip():
        made["description"] = _short(option.description, OPTION)
    if option.chosen:
        made["default"] = True
    return made


def _chosen(made: Component, placeholder: str, least: int, most: int) -> Component:
    if placeholder:
        made["placeholder"] = _short(placeholder, PLACEHOLDER)
    if (least, most) != (1, 1):
        made["min_values"], made["max_values"] = min(least, most), most
    return made
