"""Presses and pages: what a button says that it does, and where in an answer a page stands. Pure.

A press is a verb, a colon and the rest: `do:show K7Q2F all` is a command, given by whoever presses. So a button works
for ever, on any message and in any process, and nothing of it is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.platforms.fitting import units

_PRESS = re.compile(r"(?P<verb>[a-z]{1,12}):(?P<rest>.*)", re.DOTALL)
_BETWEEN = "~"  # in no cursor
_DROPPED = "+"  # stands for the older cursors, which did not fit


@dataclass(frozen=True, slots=True)
class Press:
    """What a button says: the verb, and what stands behind it."""

    verb: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a select: how it is shown, what it stands for, what explains it, whether it is chosen."""

    label: str
    value: str
    description: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A place in the answers to a command: `trail` are the cursors of the answers before, the last gave this one.

    `part` counts the messages that one answer needs, from 0; -1 is the last. An answer without a cursor is the first.
    `cut` says that older cursors were left out, so that there is no way back beyond the first that stands here.
    """

    part: int = 0
    trail: tuple[str, ...] = ()
    cut: bool = False


FIRST = Page()
"""Where a look-up begins."""


def parse_press(said: str) -> Press | None:
    """What a press says, or None for one that is not ours. Never raises.

    >>> parse_press("do:show K7Q2F all"), parse_press("something")
    (Press(verb='do', rest='show K7Q2F all'), None)
    """
    match = _PRESS.fullmatch(said)
    return Press(match["verb"], match["rest"]) if match else None


def format_page(page: Page, most: int) -> str:
    """A page as a press carries it, in so many units: without the oldest cursors where it would be longer.

    >>> format_page(Page(part=1, trail=("c1", "c2")), 90), format_page(Page(part=1, trail=("c1", "c2")), 6)
    ('1:c1~c2', '1:+~c2')
    """
    trail, older = page.trail, page.cut
    while True:
        shown = f"{page.part}:{_BETWEEN.join((*([_DROPPED] if older else []), *trail))}"
        if units(shown) <= most or not trail:
            return shown
        trail, older = trail[1:], True


def parse_page(rest: str) -> Page | None:
    """The page that a press carries, or None. Never raises.

    >>> parse_page("1:c1~c2")
    Page(part=1, trail=('c1', 'c2'), cut=False)
    >>> parse_page("0:"), parse_page("x")
    (Page(part=0, trail=(), cut=False), None)
    """
    part, colon, shown = rest.partition(":")
    if not colon or not re.fullmatch(r"-1|\d{1,3}", part, re.ASCII):
        return None
    trail = tuple(shown.split(_BETWEEN)) if shown else ()
    older = trail[:1] == (_DROPPED,)
    return Page(int(part), trail[1:] if older else trail, older)
