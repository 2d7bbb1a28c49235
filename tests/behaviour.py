"""What a chat can do, whichever platform it is on: the scenarios of `test_behaviour` are written against this.

A `Place` is a server of a platform with Warbrief in it. Everyone may read its channels `news`, `world` and `hall`;
`desk` only ann. All but `hall` are watched. Ann, bob and eve are members, ada is an admin, feed is a program. What
somebody does returns when the bot has nothing to do any more; while it is away, at once.

Where the platforms differ stands in `DIFFERENCES` and nowhere else: README's table is made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from sqlite3 import connect
from typing import TYPE_CHECKING, Protocol

from bot.messages import Asker, Operator, Outcome, Scope
from bot.ports import Archive, Desk, Jobs, Upkeep

if TYPE_CHECKING:
    from conftest import NewsSite

NOTHING = "–"
WATCHED = ("news", "world", "desk")
PEOPLE = ("ann", "bob", "eve", "ada")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Something that the platforms do not do alike, and why not.

    `on` tells for each of them what it does, "" where there is no such thing; all as README's table has it.
    """

    what: str
    on: Mapping[str, str]
    why: str


DIFFERENCES: Mapping[str, Difference] = {
    "answer": Difference(
        what="a brief stands",
        on={
            "discord": "as a reply, or in a thread of its own",
            "slack": "in the thread of the post, or in the channel (`/warbrief settings answer reply`)",
            "scripted": "as a reply",
        },
        why="Slack has no replies but threads",
    ),
    "notice": Difference(
        what="a brief disturbs",
        on={"discord": "nobody", "slack": "whoever follows the thread, as its poster does", "scripted": "nobody"},
        why="only Discord can send without a notification",
    ),
    "typing": Difference(
        what="while it reads",
        on={"discord": "Warbrief is seen typing", "slack": "", "scripted": "Warbrief is seen reading"},
        why="Slack has no sign of it that ends by itself",
    ),
    "spoilers": Difference(
        what="what answers a covered post",
        on={"discord": "is covered too", "slack": "", "scripted": ""},
        why="Slack has no spoilers",
    ),
    "parts": Difference(
        what="a paste in several messages",
        on={"discord": "is one article", "slack": "is one article", "scripted": ""},
        why="on the scripted platform a message may have any length, so nobody divides a paste",
    ),
    "history": Difference(
        what="what was posted in a break",
        on={"discord": "is read in the history", "slack": "is read in the history", "scripted": ""},
        why="the scripted platform tells of it later, as of what is posted then",
    ),
    "signs": Difference(
        what="a 📰 or a mention where nothing is watched",
        on={"discord": "asks for nothing", "slack": "asks for nothing", "scripted": ""},
        why="on the scripted platform one asks by commands alone, which are done anywhere",
    ),
    "markup": Difference(
        what="mentions, links and marks in a text",
        on={"discord": "come alive", "slack": "come alive", "scripted": ""},
        why="the scripted platform shows plain text",
    ),
    "presses": Difference(
        what="buttons and menus",
        on={"discord": "are there", "slack": "are there", "scripted": ""},
        why="the scripted platform knows what is typed alone",
    ),
    "commands": Difference(
        what="commands",
        on={
            "discord": "one each, with options and completion",
            "slack": "one, `/warbrief`, with words",
            "scripted": "words",
        },
        why="Slack's commands take one text, and complete nothing",
    ),
    "hidden commands": Difference(
        what="commands of admins, for others",
        on={"discord": "are not offered", "slack": "are answered by who may give them", "scripted": "are answered so"},
        why="Slack offers an app's command to everyone",
    ),
    "windows": Difference(
        what="a press on a brief opens",
        on={"discord": "a message that only you see", "slack": "a modal", "scripted": ""},
        why="on Slack such messages go when it is loaded again",
    ),
    "copy": Difference(
        what="*Copy with sources*",
        on={"discord": "", "slack": "plain text for an editor, in a modal", "scripted": ""},
        why="it is for desks, and only Slack has fields to copy from",
    ),
    "admins": Difference(
        what="who manages it",
        on={
            "discord": "Manage Server, or a role",
            "slack": "admins and owners of the workspace, or a user group",
            "scripted": "ada",
        },
        why="what each has",
    ),
    "moderators": Difference(
        what="who moderates",
        on={
            "discord": "Manage Messages in the channel, or the role",
            "slack": "the same as who manages it",
            "scripted": "ada",
        },
        why="Slack has no moderators",
    ),
    "readers": Difference(
        what="who sees what",
        on={
            "discord": "by roles and overwrites, at once",
            "slack": "public channels for full members, private ones for those in them, guests only theirs; shared"
            " channels only for those in them. An answer of Slack's is believed for 60 seconds at most, and dropped at"
            " once when Slack tells of a change",
            "scripted": "by each channel's readers",
        },
        why="Slack has to be asked",
    ),
    "content": Difference(
        what="without the right to read messages",
        on={"discord": "mentions, Brief this and `/brief` go on", "slack": "", "scripted": ""},
        why="on Slack an app reads the channels that it was invited to",
    ),
    "export": Difference(
        what="an export",
        on={"discord": "comes as the answer", "slack": "comes by direct message", "scripted": "comes as the answer"},
        why="Slack's answers carry no files",
    ),
    "breaks": Difference(
        what="after a break",
        on={
            "discord": "goes on within seconds",
            "slack": "goes on channel by channel, as fast as Slack lets it read: where it counts the app as a"
            " commercial one outside its Marketplace, 15 messages a minute; an app of your own workspace is not one",
            "scripted": "goes on at once",
        },
        why="limits of Slack",
    ),
    "leaving": Difference(
        what="its data goes 30 days after",
        on={
            "discord": "the bot is removed from the server",
            "slack": "the app is uninstalled; of a channel that Warbrief is taken out of it stays until `/warbrief"
            " forget channel` or the retention",
            "scripted": "",
        },
        why="on Slack one leaves and joins channels, not the workspace",
    ),
}
"""What the platforms do not do alike, by a short name."""


def table() -> str:
    """README's table of what is otherwise on Slack than on Discord, as Markdown."""
    rows = [
        f"| {one.what} | {one.on['discord'] or NOTHING} | {one.on['slack'] or NOTHING} | {one.why} |"
        for one in DIFFERENCES.values()
        if one.on["discord"] != one.on["slack"]
    ]
    return "\n".join(("| | on Discord | on Slack | why |", "| --- | --- | --- | --- |", *rows))


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A message of Warbrief's that stands for everybody.

    `id` is its id; `to` the message that it answers, by a reply or by standing in its thread; `threaded` whether it
    stands in a thread; `text` all its words, as people see them.
    """

    id: str
    to: str | None
    threaded: bool
    text: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a command is answered with. `alone`: nobody but the asker sees it; `files` are handed over with it.

    A command that the platform does not even offer to the asker is answered with nothing: `offered` is False then.
    """

    text: str
    alone: bool = True
    offered: bool = True
    files: Mapping[str, bytes] = field(default_factory=dict)
    raw: object = None


class Place(Protocol):
    """A server with Warbrief in it. A message is known by an id that means something only here."""

    platform: str
    path: Path
    site: NewsSite

    @property
    def jobs(self) -> Jobs: ...

    @property
    def archive(self) -> Archive: ...

    @property
    def desk(self) -> Desk: ...

    @property
    def upkeep(self) -> Upkeep: ...

    def now(self) -> datetime:
        """The time."""
        ...

    def scope(self, channel: str) -> Scope:
        """Where a channel stands."""
        ...

    # What people do.

    async def say(
        self,
        text: str = "",
        *,
        by: str = "ann",
        channel: str = "news",
        files: Mapping[str, bytes] | None = None,
        under: str | None = None,
        wait: bool = True,
    ) -> str:
        """Post a message, in the thread of the message `under` if one is given; returns its id."""
        ...

    async def edit(self, message: str, text: str) -> None:
        """Its poster changes a message."""
        ...

    async def delete(self, message: str) -> None:
        """Its poster deletes a message."""
        ...

    async def press(self, message: str, *, by: str = "bob") -> None:
        """Somebody puts 📰 on a message."""
        ...

    async def mention(self, text: str = "", *, by: str = "bob", channel: str = "news", to: str | None = None) -> str:
        """Post a message that mentions the bot, as an answer to another one if `to` is given; returns its id."""
        ...

    async def command(self, text: str, *, by: str = "ann", channel: str = "news") -> Shown:
        """Give a command, in the words of the grammar."""
        ...

    async def confirm(self, shown: Shown, *, by: str) -> Shown:
        """Press the button that does what a command asked about."""
        ...

    async def brief_this(self, message: str, *, by: str = "bob") -> Shown:
        """Choose "Brief this" in a message's menu. Only where there are menus."""
        ...

    async def share(self, shown: Shown, *, by: str) -> Shown:
        """Press the button that shows an answer to everyone in the channel; returns what the asker is told then.

        Only where there are buttons.
        """
        ...

    async def leave(self, who: str, channel: str) -> None:
        """Somebody may not read a channel any more."""
        ...

    # What befalls the bot.

    def away(self) -> AbstractAsyncContextManager[None]:
        """Its process is down until the context is left; then a new one starts, and all that there is to do is done."""
        ...

    def disconnected(self) -> AbstractAsyncContextManager[None]:
        """It has no connection until the context is left."""
        ...

    async def say_into_a_break(self, text: str) -> str:
        """Post a message in `news`, to which the answer is sent, but the bot is not told that it was; time passes."""
        ...

    async def tell_again(self) -> None:
        """All that was told of messages is told once more, in order."""
        ...

    async def settle(self) -> None:
        """Wait until the bot has nothing to do any more."""
        ...

    async def advance(self, **time: float) -> None:
        """Let time pass, as `timedelta` counts it."""
        ...

    # What can be seen.

    def answers(self) -> list[Answer]:
        """Warbrief's messages that stand, oldest first in each channel."""
        ...

    def signs(self, message: str) -> list[str]:
        """The bot's signs on a message: ⚠, 📰."""
        ...

    def showed_reading(self, message: str) -> bool:
        """Whether the chat showed that a message was being read."""
        ...

    def live(self) -> set[str]:
        """What could be clicked on, or calls somebody, in all that the bot has sent: addresses, mentions as written."""
        ...


async def change(place: Place, name: str, value: str | None, *, channel: str | None = None) -> None:
    """Set a setting for a channel, or for the whole server."""
    asker = Asker(scope=place.scope(channel or "news"), viewer=Operator(), user="root", admin=True)
    await place.desk.change(asker, name, value, place.now(), server=channel is None)


async def decisions(place: Place, channel: str | None = None) -> list[tuple[Outcome | None, str]]:
    """How items ended, with the sentence that was kept, oldest first."""
    scope = place.scope(channel) if channel else None
    found = await place.jobs.decisions(Operator(), scope, None, limit=100)
    return [(decision.outcome, decision.sentence) for decision in reversed(found)]


async def outcomes(place: Place, channel: str | None = None) -> list[Outcome | None]:
    """How items ended, oldest first."""
    return [outcome for outcome, _ in await decisions(place, channel)]


async def briefs(place: Place) -> list[str]:
    """The ids of the briefs that items led to, oldest item first."""
    found = await place.jobs.decisions(Operator(), None, None, limit=100)
    return [decision.brief for decision in reversed(found) if decision.brief]


def kept(place: Place) -> dict[str, int]:
    """Of which tables of what people post anything is kept: how many rows."""
    tables = ("post", "part", "item", "page", "posting", "entry_terms", "outbox", "suggestion")
    with closing(connect(place.path)) as db:
        counts = {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}
    return {name: count for name, count in counts.items() if count}
