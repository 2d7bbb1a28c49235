"""The scripted platform as a `behaviour.Place`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from behaviour import PEOPLE, WATCHED, Answer, Shown
from scripted import plain
from scripted_bot import Bot, running_bot
from scripted_chat import Chat
from scripted_peer import Fault, Peer
from stores import SettableClock

from bot.messages import Asker, File, Reader, Scope
from bot.ports import Archive, Desk, Jobs, Upkeep
from bot.query.grammar import parse_command

if TYPE_CHECKING:
    from conftest import NewsSite


class _Peer(Peer):
    """A peer that remembers what it told."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.told: list[dict[str, Any]] = []

    def _event(self, event: dict[str, Any]) -> None:
        self.told.append(event)
        super()._event(event)

    def ask(self, message: str) -> None:
        """A post that somebody asked for is one that is asked for, in its later revisions too."""
        self._posts[message].fields["asked"] = True
        super().ask(message)

    def tell_again(self) -> None:
        for event in tuple(self.told):
            super()._event({name: value for name, value in event.items() if name != "event"})


class ScriptedPlace:
    """A server "w1" of the scripted platform. A thread is a channel that has the name of its first message."""

    platform = "scripted"

    def __init__(self, path: Path, clock: SettableClock, site: NewsSite, peer: _Peer) -> None:
        self.path = path
        self.site = site
        self.peer = peer
        self._clock = clock
        self._bot: Bot | None = None
        self._running = AsyncExitStack()
        self._threads: set[str] = set()
        peer.category("everyone", (*PEOPLE, "feed"))
        for channel in ("news", "world", "hall"):
            peer.channel(channel, category="everyone")
        peer.channel("desk", {"ann"})

    @property
    def bot(self) -> Bot:
        assert self._bot is not None, "the bot is away"
        return self._bot

    @property
    def jobs(self) -> Jobs:
        return self.bot.jobs

    @property
    def archive(self) -> Archive:
        return self.bot.archive

    @property
    def desk(self) -> Desk:
        return self.bot.desk

    @property
    def upkeep(self) -> Upkeep:
        return self.bot.upkeep

    def now(self) -> datetime:
        return self._clock()

    def scope(self, channel: str) -> Scope:
        return Scope(platform="scripted", workspace="w1", channel=channel, name=channel)

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
        if under is not None:
            self.peer.channel(under, parent=channel)
            self._threads.add(under)
        attached = [File(name=name, data=data) for name, data in (files or {}).items()]
        message = self.peer.post(under or channel, text, author=by, bot=by == "feed", files=attached)
        if wait:
            await self.settle()
        return message

    async def edit(self, message: str, text: str) -> None:
        self.peer.edit(message, text)
        await self.settle()

    async def delete(self, message: str) -> None:
        self.peer.delete(message)
        await self.settle()

    async def press(self, message: str, *, by: str = "bob") -> None:
        self.peer.ask(message)
        await self.settle()

    async def mention(self, text: str = "", *, by: str = "bob", channel: str = "news", to: str | None = None) -> str:
        if to is None:
            message = self.peer.post(channel, text, author=by, asked=True)
        else:
            message = self.peer.post(channel, text, author=by)
            self.peer.ask(to)
        await self.settle()
        return message

    async def command(self, text: str, *, by: str = "ann", channel: str = "news") -> Shown:
        command = parse_command(text)
        assert command is not None
        if command.name == "brief":
            message = self.peer.command(channel, command.words, author=by)
            await self.settle()
            return Shown(text=self.peer.answers()[message].text, alone=False)
        reply = await self.bot.commands.handle(command, self._asker(by, channel), self.now())
        files = {}
        if reply.attachment is not None:
            files[reply.attachment.name] = "\n".join([line async for line in reply.attachment.lines]).encode()
        await self.settle()
        return Shown(text=plain(reply), files=files, raw=(reply.confirm, channel))

    async def confirm(self, shown: Shown, *, by: str) -> Shown:
        assert isinstance(shown.raw, tuple)
        command, channel = shown.raw
        return await self.command(command, by=by, channel=channel)

    async def leave(self, who: str, channel: str) -> None:
        self.peer.channel(channel, self.peer.readers(channel) - {who})

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        await self.stop()
        yield
        await self.start()
        await self.settle()

    @asynccontextmanager
    async def disconnected(self) -> AsyncIterator[None]:
        """What the peer told in the last moment reached nobody."""
        await self.settle()
        self.peer.hang_up()
        bot, self._bot = self._bot, None
        yield
        self._bot = bot
        await self.settle()

    async def say_into_a_break(self, text: str) -> str:
        self.peer.fault("send", Fault(answer="hang up"))
        message = self.peer.post("news", text)
        await Chat(self.peer, self.bot, self._clock).attempted()
        await self.advance(seconds=5)
        return message

    async def tell_again(self) -> None:
        self.peer.tell_again()
        await self.settle()

    async def settle(self) -> None:
        if self._bot is not None:
            await Chat(self.peer, self._bot, self._clock).settled()

    async def advance(self, **time: float) -> None:
        self._clock.move(**time)
        await self.settle()

    def answers(self) -> list[Answer]:
        return [
            Answer(id=name, to=sent.to, threaded=sent.channel in self._threads, text=sent.text)
            for name, sent in self.peer.answers().items()
        ]

    def signs(self, message: str) -> list[str]:
        return self.peer.marks(message)

    def showed_reading(self, message: str) -> bool:
        return message in self.bot.platforms["scripted"].read

    def live(self) -> set[str]:
        return set()

    async def start(self) -> None:
        ports = {"scripted": self.peer.port}
        running = running_bot(self.path, ports, clock=self._clock, site=self.site.address)
        self._bot = await self._running.enter_async_context(running)

    async def stop(self) -> None:
        self._bot = None
        await self._running.aclose()

    def _asker(self, name: str, channel: str) -> Asker:
        rooms = frozenset(room for room in ("news", "world", "hall", "desk") if name in self.peer.readers(room))
        admin = name == "ada"
        viewer = Reader(platform="scripted", workspace="w1", rooms=rooms)
        return Asker(
            scope=self.scope(channel), viewer=viewer, user=name, name=name.title(), admin=admin, moderator=admin
        )


@pytest.fixture
async def scripted_place(tmp_path: Path, clock: SettableClock, news_site: NewsSite) -> AsyncIterator[ScriptedPlace]:
    """A server of the scripted platform."""
    async with _Peer(clock=clock) as peer:
        made = ScriptedPlace(tmp_path / "warbrief.db", clock, news_site, peer)
        await made.start()
        for channel in WATCHED:
            await made.bot.set("watch", "on", channel=channel)
        yield made
        await made.stop()
