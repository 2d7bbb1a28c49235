"""Buttons, menus and fields as Slack's JSON. What a press means stands in its action. Pure.

An action id is a verb, a colon and a number that tells apart what has the same verb: `do:0`. What the verb is about
stands in the value: of a button, or of the option that was chosen. The options of an overflow menu are presses whole,
verb and rest ("copy:K7Q2F"): `press_of` reads all of these. So a button works for ever, on any message and in any
process, and nothing of it is kept. Whatever does not fit is no button (None), and `actions` leaves it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, TypeAlias

from bot.platforms import paging
from bot.platforms.fitting import cut, one_line, units
from bot.platforms.paging import Option, Page, Press, format_page, parse_press
from bot.platforms.printable import printable
from bot.platforms.slack.showing.limits import (
    ACTIONS,
    INPUT,
    INPUT_HINT,
    INPUT_LABEL,
    LABEL,
    OPTION,
    OPTION_VALUE,
    OPTIONS,
    OVERFLOW,
    PLACEHOLDER,
    VALUE,
)
from bot.platforms.slack.showing.text import link

Component: TypeAlias = dict[str, Any]
"""A block, or an element of one."""

OPENS = "link"
"""The verb of what opens a link: Slack does that by itself, and tells of the press all the same."""
MENU = "more"
"""The verb of an overflow menu, whose options are presses whole."""

_LINE = "\n"  # between a page and its command
_TRAIL = 300  # characters of a page: every button under it carries one


def press_of(action: Mapping[str, Any]) -> Press | None:
    """What was pressed, from an action as Slack tells it; None for one that is not ours. Never raises.

    >>> press_of({"action_id": "do:1", "value": "show K7Q2F all"})
    Press(verb='do', rest='show K7Q2F all')
    >>> press_of({"action_id": "pick:0", "selected_option": {"value": "show K7Q2F"}})
    Press(verb='pick', rest='show K7Q2F')
    >>> press_of({"action_id": "more:2", "selected_option": {"value": "copy:K7Q2F"}}), press_of({"action_id": 7})
    (Press(verb='copy', rest='K7Q2F'), None)
    """
    said = action.get("action_id")
    named = parse_press(said) if isinstance(said, str) else None
    if named is None or not (named.rest.isascii() and named.rest.isdecimal()):
        return None
    chosen = action.get("selected_option")
    value = (chosen if isinstance(chosen, dict) else action).get("value")
    value = value if isinstance(value, str) else ""
    return parse_press(value) if named.verb == MENU else replace(named, rest=value)


def page_value(page: Page, command: str) -> str:
    r"""What a button carries that leads to a page of the answer to a command, without the oldest cursors if too long.

    >>> page_value(Page(part=1, trail=("c1", "c2")), "find shells")
    '1:c1~c2\nfind shells'
    """
    return f"{format_page(page, _TRAIL)}{_LINE}{command}"


def parse_page(value: str) -> tuple[Page, str] | None:
    r"""The page and the command that a button carries, or None. Never raises.

    >>> parse_page("1:c1\nfind shells"), parse_page("find shells")
    ((Page(part=1, trail=('c1',), cut=False), 'find shells'), None)
    """
    shown, line, command = value.partition(_LINE)
    page = paging.parse_page(shown) if line else None
    return (page, command) if page is not None else None


def button(
    label: str, verb: str, value: str = "", *, style: Literal["primary", "danger"] | None = None
) -> Component | None:
    """A button; None where its value does not fit.

    >>> button("Wrong?", "wrong", "K7Q2F")  # doctest: +ELLIPSIS
    {'type': 'button', 'action_id': 'wrong:0', 'text': {...'text': 'Wrong?', 'emoji': False}, 'value': 'K7Q2F'}
    """
    if not _fits(value, VALUE):
        return None
    made: Component = {"type": "button", "action_id": f"{verb}:0", "text": words(label, LABEL)}
    if value:
        made["value"] = value
    if style:
        made["style"] = style
    return made


def link_button(label: str, url: str | None) -> Component | None:
    """A button that opens a page; None where the link is none of the web, or too long."""
    target = link(url)
    made = button(label, OPENS)
    return {**made, "url": target} if made and target else None


def overflow(*choices: Component | None) -> Component | None:
    """The menu "…" of at most five choices; None without any."""
    there = [each for each in choices if each is not None][:OVERFLOW]
    return {"type": "overflow", "action_id": f"{MENU}:0", "options": there} if there else None


def choice(label: str, press: str) -> Component | None:
    """A choice of an overflow menu, with its press, such as "copy:K7Q2F"; None where that does not fit."""
    return {"text": words(label, OPTION), "value": press} if _fits(press, OPTION_VALUE) else None


def link_choice(label: str, url: str | None) -> Component | None:
    """A choice of an overflow menu that opens a page; None where the link is none of the web, or too long."""
    target = link(url)
    return {"text": words(label, OPTION), "value": f"{OPENS}:", "url": target} if target else None


def select(verb: str, options: Iterable[Option], placeholder: str = "") -> Component | None:
    """A select of at most 100 options, each value once; None without any. What does not fit is left out.

    The first option that is chosen is so from the start.
    """
    values: dict[str, Option] = {}
    for option in options:
        if option.value.strip() and _fits(option.value, OPTION_VALUE):
            values.setdefault(option.value, option)
    listed = list(values.values())[:OPTIONS]
    if not listed:
        return None
    shown = [_option(option) for option in listed]
    made: Component = {"type": "static_select", "action_id": f"{verb}:0", "options": shown}
    if placeholder:
        made["placeholder"] = words(placeholder, PLACEHOLDER)
    chosen = [each for each, option in zip(shown, listed, strict=True) if option.chosen]
    return {**made, "initial_option": chosen[0]} if chosen else made


def actions(*items: Component | None) -> Component | None:
    """A block of buttons and menus; None if there is nothing to stand in it."""
    there = [item for item in items if item is not None][:ACTIONS]
    return {"type": "actions", "elements": there} if there else None


def text_input(
    verb: str,
    label: str,
    *,
    value: str = "",
    placeholder: str = "",
    hint: str = "",
    long: bool = False,
    optional: bool = False,
) -> Component:
    """A field of a modal, with its label; what was written has the verb for its name."""
    field: Component = {"type": "plain_text_input", "action_id": f"{verb}:0"}
    if value := cut(printable(value), INPUT, ""):
        field["initial_value"] = value
    if placeholder:
        field["placeholder"] = words(placeholder, PLACEHOLDER)
    if long:
        field["multiline"] = True
    return _labelled(label, field, hint, optional=optional)


def selected_input(
    verb: str, label: str, options: Iterable[Option], *, hint: str = "", optional: bool = False
) -> Component | None:
    """A select of a modal, with its label; None without any option."""
    made = select(verb, options)
    return _labelled(label, made, hint, optional=optional) if made is not None else None


def numbered(blocks: Sequence[Component]) -> list[Component]:
    """Blocks whose action ids are told apart by their numbers.

    >>> (made,) = numbered([actions(button("Yes", "do", "a"), button("No", "do", "b"))])
    >>> [each["action_id"] for each in made["elements"]]
    ['do:0', 'do:1']
    """
    count = 0

    def named(item: Component) -> Component:
        nonlocal count
        verb = str(item.get("action_id", "")).partition(":")[0]
        if not verb:
            return item
        count += 1
        return {**item, "action_id": f"{verb}:{count - 1}"}

    made = []
    for block in blocks:
        if block["type"] == "actions":
            block = {**block, "elements": [named(item) for item in block["elements"]]}
        elif block["type"] == "input":
            block = {**block, "element": named(block["element"])}
        made.append(block)
    return made


def words(text: str, most: int) -> Component:
    """Plain words on one line, which Slack shows as they are, `:tada:` too; never empty."""
    return {"type": "plain_text", "text": cut(one_line(text), most, "…") or "…", "emoji": False}


def _labelled(label: str, element: Component, hint: str, *, optional: bool) -> Component:
    made: Component = {"type": "input", "label": words(label, INPUT_LABEL), "element": element}
    if hint:
        made["hint"] = words(hint, INPUT_HINT)
    if optional:
        made["optional"] = True
    return made


def _option(option: Option) -> Component:
    made: Component = {"text": words(option.label, OPTION), "value": option.value}
    if option.description.strip():
        made["description"] = words(option.description, OPTION)
    return made


def _fits(value: str, most: int) -> bool:
    return units(value) <= most and value.replace(_LINE, "").isprintable()
