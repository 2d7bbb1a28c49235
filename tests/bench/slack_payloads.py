"""What `payloads.py` measures of Slack's payloads: those of answers, of look-ups page by page, and their modals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from any_replies import outgoing
from slack_limits import BLOCKS, TOTAL, alive, check_message, check_view, total

from bot.messages import Reply
from bot.platforms.paging import Page
from bot.platforms.slack.showing.render import Payload, answer, look_up
from bot.platforms.slack.showing.views import copied, modal

SIZES = ("most blocks", "largest total")
ALLOWED = f"Allowed are {BLOCKS} blocks and about {TOTAL:,} characters in all of them."

_MOST = 60


def shown(
    answers: Sequence[tuple[str, Reply]], looked_up: Sequence[tuple[str, Reply]]
) -> Iterator[tuple[str, list[Payload]]]:
    """The payloads of replies, by what they are."""
    for name, reply in answers:
        yield name, [answer(outgoing(), reply)]
        if reply.brief is not None:
            yield "Copy with sources", [copied(reply)]
    for name, reply in looked_up:
        made: list[Payload] = []
        # The last page leads to the next answer, and is given for any page after it.
        while len(made) < _MOST and (not made or _leads_on(made[-1], len(made))):
            made.append(look_up(reply, command="show K7Q2F", page=Page(len(made), ("c1",))))
        yield name, made


def check(payload: Payload) -> None:
    """Whether Slack would take it, as a message, in place of one and in a modal, with nothing in it that is alive."""
    check_message(payload, update=True)
    check_view(modal("Brief K7Q2F", payload, state=""))
    strange = {(kind, target) for kind, target in alive(payload) if kind not in ("date", "link")}
    assert not strange, f"alive: {strange}"
    links = {target for kind, target in alive(payload) if kind == "link"}
    assert all(target.startswith("https://news.example/") for target in links), f"alive: {links}"


def sizes(payload: Payload) -> tuple[int, ...]:
    """How many blocks, and what they take of the total."""
    return len(payload["blocks"]), total(payload["blocks"])


def _leads_on(payload: Payload, part: int) -> bool:
    """Whether a button leads to that part of the same answer."""
    elements: list[dict[str, Any]] = [
        item for block in payload["blocks"] if block["type"] == "actions" for item in block["elements"]
    ]
    return any(str(item.get("value", "")).startswith(f"{part}:c1\n") for item in elements)
