"""The small Slack of `slack_peer`, in either mode, as a `behaviour.Place`."""

from __future__ import annotations

import html
import re
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from behaviour import PEOPLE, WATCHED, Answer, Shown
from slack_peer import Fault, Given
from slack_world import SlackWorld, words

from bot.messages import Scope
from bot.ports import Archive, Desk, Jobs, Upkeep

if TYPE_CHECKING:
    from conftest import NewsSite

_SIGNS = {"newspaper": "📰", "warning": "⚠"}
_CALLING = {"user": "user_id", "usergroup": "usergroup_id", "channel": "channel_id", "broadcast": "range"}
_MARK = re.compile(r"<([^<>]*)>")
_BARE = re.compile(r"https?://\S+|@(?:here|channel|everyone)\b")
_SENDING = ("chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.push", "views.update")


class SlackPlace:
    """A workspace of Slack. A message's id is its timestamp, which no other has here."""

    platform = "slack"

    def __init__(self, world: SlackWorld) -> None:
        self.world = world
        self.path: Path = world.path
        self.site: NewsSite = world.site
        self._away = False
        self._channel_of: dict[str, str] = {}
        peer = world.peer
        self.people = {name: peer.add_user(name, admin=name == "ada") for name in PEOPLE}
        self.people["feed"] = peer.add_user("feed", bot=True)
        everyone = list(self.people.values())
        self.channels = {name: peer.add_channel(name, members=everyone) for name in ("news", "world", "hall")}
        self.channels["desk"] = peer.add_channel("desk-two", private=True, members=[self.people["ann"]])

    @property
    def jobs(self) -> Jobs:
        return self.world.application.jobs

    @property
    def archive(self) -> Archive:
        return self.world.application.archive

    @property
    def desk(self) -> Desk:
        return self.world.application.desk

    @property
    def upkeep(self) -> Upkeep:
        return self.world.application.upkeep

    def now(self) -> datetime:
        return self.world.clock()

    def scope(self, channel: str) -> Scope:
        return self.world.scope(self.channels[channel])

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
        attached = list((files or {}).items())
        where = self.channels[channel]
        ts = self.world.peer.post(where, text, user=self.people[by], files=attached, thread=under)
        self._channel_of[ts] = where
        if wait:
            await self.settle()
        return ts

    async def edit(self, message: str, text: str) -> None:
        self.world.advance(seconds=2)  # Slack dates an edit by the second
        self.world.peer.edit(self._channel_of[message], message, text)
        await self.settle()

    async def delete(self, message: str) -> None:
        self.world.peer.delete(self._channel_of[message], message)
        await self.settle()

    async def press(self, message: str, *, by: str = "bob") -> None:
        self.world.peer.react(self._channel_of[message], message, "newspaper", self.people[by])
        await self.settle()

    async def mention(self, text: str = "", *, by: str = "bob", channel: str = "news", to: str | None = None) -> str:
        return await self.say(f"<@{self.world.peer.bot_user}> {text}", by=by, channel=channel, under=to)

    async def command(self, text: str, *, by: str = "ann", channel: str = "news") -> Shown:
        before = len(self.world.peer.uploads)
        given = await self.world.command(text, by=self.people[by], channel=self.channels[channel])
        mine = [room.id for room in self.world.peer.space.rooms.values() if room.im == self.people[by]]
        handed = [file for file in self.world.peer.uploads[before:] if file["channel"] in mine]
        return self._shown(given, {file["name"]: file["data"] for file in handed})

    async def confirm(self, shown: Shown, *, by: str) -> Shown:
        assert isinstance(shown.raw, Given)
        await self.world.press(shown.raw, "Yes, delete", by=self.people[by])
        return self._shown(shown.raw, {})

    async def brief_this(self, message: str, *, by: str = "bob") -> Shown:
        given = await self.world.shortcut(message, by=self.people[by], channel=self._channel_of[message])
        return self._shown(given, {})

    async def share(self, shown: Shown, *, by: str) -> Shown:
        assert isinstance(shown.raw, Given)
        pressed = await self.world.press(shown.raw, "Share", by=self.people[by])
        after = self._shown(shown.raw, {})
        words = "\n".join((after.text, *(_words(one.payload) for one in pressed.shown)))
        return Shown(text=words, alone=after.alone, raw=shown.raw)

    async def leave(self, who: str, channel: str) -> None:
        self.world.peer.leave(self.people[who], self.channels[channel])
        await self.settle()

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        async with self._nobody_there(self.world.away()):
            yield

    @asynccontextmanager
    async def disconnected(self) -> AsyncIterator[None]:
        async with self._nobody_there(self.world.disconnected()):
            yield

    async def say_into_a_break(self, text: str) -> str:
        self.world.peer.fault("chat.postMessage", Fault(cut=True, done=True))
        message = await self.say(text, wait=False)
        await self.world.settle(unsent=1)
        await self.advance(seconds=5)
        return message

    async def tell_again(self) -> None:
        delivery = self.world.peer.delivery
        ahead = delivery.stamp() - time.time() + 2  # Slack signs each attempt anew
        delivery.stamp = lambda: time.time() + ahead
        for body in tuple(self.world.peer.history):
            delivery.tell("events_api", body)
        await self.settle()

    async def settle(self) -> None:
        if not self._away:
            await self.world.settle()

    async def advance(self, **time: float) -> None:
        self.world.advance(**time)
        await self.settle()

    def answers(self) -> list[Answer]:
        found = []
        for channel in self.channels.values():
            for one in self.world.answers(channel):
                thread = one.get("thread_ts")
                to = None if thread == one["ts"] else thread
                found.append(Answer(id=one["ts"], to=to, threaded=to is not None, text=_words(one)))
        return found

    def signs(self, message: str) -> list[str]:
        standing = self.world.peer.standing(self._channel_of[message], message)
        mine = self.world.peer.bot_user
        return [_SIGNS[each["name"]] for each in standing.get("reactions", ()) if mine in each["users"]]

    def showed_reading(self, message: str) -> bool:
        return False

    def live(self) -> set[str]:
        sent = [call.body for call in self.world.peer.log if call.method in _SENDING]
        sent += [answer for given in self.world.peer.given for answer in given.answers]
        return {one for body in sent for one in alive(body)}

    @asynccontextmanager
    async def _nobody_there(self, context: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
        async with context:
            self._away = True
            yield
        self._away = False
        await self.settle()

    def _shown(self, given: Given, files: Mapping[str, bytes]) -> Shown:
        if given.views:
            text = _words(self.world.peer.views[given.views[-1]])
        else:
            text = _words(given.shown[-1].payload) if given.shown else ""
        return Shown(text=text, alone=bool(given.shown or given.views), files=files, raw=given)


def _words(payload: Mapping[str, Any]) -> str:
    """All words of a message or window, as they are read."""
    return html.unescape(words(payload))


def alive(part: Any) -> Iterator[str]:
    """What is alive in a part of a payload: addresses, and whatever calls somebody. A date calls nobody."""
    if isinstance(part, list):
        for each in part:
            yield from alive(each)
    if not isinstance(part, dict):
        return
    kind = part.get("type")
    if kind in _CALLING and _CALLING[kind] in part:
        yield f"<{kind} {part[_CALLING[kind]]}>"
    if kind == "markdown":
        yield f"<markdown {part.get('text')}>"
    yield from (str(part[name]) for name in ("url", "image_url", "title_link", "from_url") if part.get(name))
    text = part.get("text")
    if isinstance(text, str) and kind in (None, "mrkdwn", "section"):  # a message's own text is read for marks too
        yield from (found.partition("|")[0] for found in _MARK.findall(text) if not found.startswith("!date^"))
        if kind == "mrkdwn" and not part.get("verbatim"):
            yield from _BARE.findall(_MARK.sub("", text))
    for name, value in part.items():
        if name != "metadata":
            yield from alive(value)


@pytest.fixture
async def slack_place(slack: SlackWorld) -> SlackPlace:
    """A workspace of Slack."""
    slack.peer.redeliver = 1.0  # it tells everything twice
    made = SlackPlace(slack)
    for channel in WATCHED:
        await slack.watch(made.channels[channel])
    await made.settle()
    return made
