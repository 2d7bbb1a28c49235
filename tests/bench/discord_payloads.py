"""What `payloads.py` measures of Discord's bodies: those of answers, covered ones too, and of look-ups page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from any_replies import outgoing
from discord_limits import BODY_BYTES, EMBED, check_message, size, units

from bot.messages import Reply
from bot.platforms.discord.showing.render import Payload, answer, look_up, pages
from bot.platforms.paging import Page

SIZES = ("largest description", "largest body, bytes")
ALLOWED = f"Allowed are {EMBED['description']:,} units and {BODY_BYTES:,} bytes."

check = check_message


def shown(
    answers: Sequence[tuple[str, Reply]], looked_up: Sequence[tuple[str, Reply]]
) -> Iterator[tuple[str, list[Payload]]]:
    """The bodies of replies, by what they are."""
    for cover in (False, True):
        for name, reply in answers:
            yield f"{name}, covered" if cover else name, [answer(outgoing(spoiler=cover), reply)]
    for name, reply in looked_up:
        parts = range(len(pages(reply)))
        yield name, [look_up(reply, command="show K7Q2F", page=Page(part, ("c1",))) for part in parts]


def sizes(payload: Payload) -> tuple[int, ...]:
    """The units of the description, and the bytes of the body."""
    return max((units(embed.get("description", "")) for embed in payload["embeds"]), default=0), size(payload)
