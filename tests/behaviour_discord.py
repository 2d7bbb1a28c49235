"""Discord, as simcord has it in this process, as a `behaviour.Place`."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import pytest
from behaviour import WATCHED, Answer, Shown
from discord_markdown import Node, parse
from discord_world import World
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult, ResponseMessage

from bot.messages import Scope
from bot.ports import Archive, Desk, Jobs, Upkeep
from bot.query.grammar import Command, parse_command

if TYPE_CHECKING:
    from conftest import NewsSite

_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "find": ("words",),
    "show": ("id", "all_of"),
    "quotes": ("person",),
    "claims": ("about",),
    "why": ("link",),
    "wrong": ("id", "line", "reason"),
    "correct": ("id", "line", "decision", "speaker"),
    "settings": ("name", "value", "where"),
    "export": ("what",),
    "forget": ("what",),
    "brief": ("what",),
    "help": ("command",),
}
"""A command's options in the order in which their values are typed elsewhere; the last takes all that is left."""
_SIGNS = {"📰": "📰", "⚠️": "⚠"}
_ALIVE = ("mention", "everyone", "invite", "url", "autolink")


class DiscordPlace:
    """A server of Discord. A message's id is Discord's."""

    platform = "discord"

    def __init__(self, world: World) -> None:
        self.world = world
        self.path: Path = world.path
        self.site: NewsSite = world.site
        self._away = False
        self._messages: dict[str, tuple[discord.Message, MemberActor]] = {}
        guild, env = world.guild, world.env
        self.people = {name: guild.add_member(env.create_user(name)) for name in ("ann", "bob", "eve")}
        ranks = discord.Permissions(manage_guild=True, manage_messages=True)
        self.people["ada"] = guild.add_member(
            env.create_user("ada"), roles=[guild.create_role("Chiefs", permissions=ranks)]
        )
        self.people["feed"] = guild.add_member(env.create_user("feed", bot=True))
        see = discord.PermissionOverwrite(view_channel=True)
        only_ann = {
            guild.default_role: discord.PermissionOverwrite(view_channel=False),
            self.people["ann"]: see,
            guild.me: see,
        }
        self.channels: dict[str, ChannelHandle] = {
            "news": world.channel,
            "world": guild.create_text_channel("world"),
            "hall": guild.create_text_channel("hall"),
            "desk": guild.create_text_channel("desk", overwrites=only_ann),
        }

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
        return self.world.env.now()

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
        where = self.channels[channel] if under is None else self._thread(under)
        return await self._send(by, where, text, wait=wait, attachments=tuple((files or {}).items()))

    async def edit(self, message: str, text: str) -> None:
        known, author = self._messages[message]
        await self.world.advance(seconds=1)
        await author.edit(known, text)
        await self.settle()

    async def delete(self, message: str) -> None:
        known, author = self._messages[message]
        await author.delete(known)
        await self.settle()

    async def press(self, message: str, *, by: str = "bob") -> None:
        await self.people[by].react(self._messages[message][0], "📰")
        await self.settle()

    async def mention(self, text: str = "", *, by: str = "bob", channel: str = "news", to: str | None = None) -> str:
        text = f"<@{self.world.client.user.id}> {text}"
        reply_to = None if to is None else self._messages[to][0]
        return await self._send(by, self.channels[channel], text, reply_to=reply_to)

    async def command(self, text: str, *, by: str = "ann", channel: str = "news") -> Shown:
        command = parse_command(text)
        assert command is not None
        name, options = _slash(command)
        if name not in self.people[by].available_commands(self.channels[channel]):
            return Shown(text="", offered=False)
        given = await self.people[by].slash(self.channels[channel], name, **options)
        await self.settle()
        return await self._shown(given)

    async def confirm(self, shown: Shown, *, by: str) -> Shown:
        given: Any = shown.raw
        await self.people[by].click(given.response, label="Yes, delete")
        await self.settle()
        return await self._shown(given)

    async def brief_this(self, message: str, *, by: str = "bob") -> Shown:
        known, _ = self._messages[message]
        channel = next(one for one in self.channels.values() if one.id == known.channel.id)
        given = await self.people[by].context_menu(channel, "Brief this", known)
        await self.settle()
        return await self._shown(given)

    async def share(self, shown: Shown, *, by: str) -> Shown:
        given: Any = shown.raw
        pressed = await self.people[by].click(given.response, label="Share")
        await self.settle()
        after = await self._shown(given)
        words = "\n".join((after.text, *map(_words, pressed.followups)))
        return Shown(text=words, alone=after.alone, raw=given)

    async def leave(self, who: str, channel: str) -> None:
        self.world.env.backend.delete_overwrite(self.channels[channel].id, self.people[who].id)
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
        http = self.world.client.http
        request = http.request

        async def cut(route: discord.http.Route, **options: Any) -> object:
            answer = await request(route, **options)
            if route.method == "POST" and route.path.endswith("/messages"):
                http.request = request  # type: ignore[method-assign]
                raise aiohttp.ServerDisconnectedError
            return answer

        http.request = cut  # type: ignore[method-assign,assignment]
        message = await self.say(text, wait=False)
        await self.world.settle(unsent=1)
        assert http.request == request, "nothing was sent"
        await self.advance(seconds=5)
        return message

    async def tell_again(self) -> None:
        told = [(name, payload) for _, name, payload in self.world.env.backend.transcript]
        for name, payload in told:
            if name in ("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"):
                self.world.emit(name, payload)
        await self.settle()

    async def settle(self) -> None:
        if not self._away:
            await self.world.settle()

    async def advance(self, **time: float) -> None:
        await self.world.advance(**time)
        await self.settle()

    def answers(self) -> list[Answer]:
        found = []
        for channel in self.channels.values():
            for where in (channel, *channel.threads):
                for one in self.world.answers(where):
                    replied = str(one.reference.message_id) if one.reference is not None else None
                    to = str(where.id) if replied is None and where.is_thread else replied
                    found.append(Answer(id=str(one.id), to=to, threaded=where.is_thread, text=_words(one)))
        return found

    def signs(self, message: str) -> list[str]:
        known = self._messages[message][0]
        stored = self.world.env.backend.messages[known.channel.id][known.id]
        me = self.world.client.user.id
        return [_SIGNS[str(each.emoji)] for each in stored.reactions if me in each.user_ids]

    def showed_reading(self, message: str) -> bool:
        channel = self._messages[message][0].channel.id
        return bool(self.world.sent("POST", rf"/channels/{channel}/typing"))

    def live(self) -> set[str]:
        bodies: list[Any] = [
            request.json for request in self.world.env.http_requests if isinstance(request.json, dict) and request.json
        ]
        return set().union(*map(alive, bodies))

    async def _send(self, by: str, where: ChannelHandle, text: str, *, wait: bool = True, **options: Any) -> str:
        sent = await self.people[by].send(where, text, **options)
        self._messages[str(sent.id)] = sent, self.people[by]
        if wait:
            await self.settle()
        return str(sent.id)

    def _thread(self, message: str) -> ChannelHandle:
        """The thread of a message, which is made if there is none."""
        known, author = self._messages[message]
        channel = next(one for one in self.channels.values() if one.id == known.channel.id)
        if not any(thread.id == known.id for thread in channel.threads):
            self.world.env.backend.create_thread(channel.id, "More", author.id, message_id=known.id)
        return next(thread for thread in channel.threads if thread.id == known.id)

    @asynccontextmanager
    async def _nobody_there(self, context: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
        async with context:
            self._away = True
            yield
        self._away = False
        await self.settle()

    async def _shown(self, given: InteractionResult) -> Shown:
        message = given.response
        assert message is not None, "the command was not answered"
        attached = {file.filename: await file.read() for file in message.attachments}
        return Shown(text=_words(message), alone=given.ephemeral, files=attached, raw=given)


def _slash(command: Command) -> tuple[str, dict[str, Any]]:
    """A command of the grammar as Discord has it: its name, and the values of its options."""
    words = command.words.split()
    if command.name == "watch":
        return f"watch {words[0]}", {"mode": " ".join(words[1:])} if words[1:] else {}
    if command.name == "reports":
        return "reports", {"settle": int(words[1])} if words else {}
    names = _OPTIONS.get(command.name, ())
    values = command.words.split(None, len(names) - 1) if names else []
    options: dict[str, Any] = dict(zip(names, values, strict=False))
    if "line" in options:
        options["line"] = int(options["line"])
    if options.get("where") == "server":
        options["where"] = "the whole server"
    if "unsourced" in command.filters:
        options["unsourced"] = command.filters["unsourced"] == "yes"
    return command.name, {**command.filters, **options}


def _words(message: discord.Message | ResponseMessage) -> str:
    """All words of a message, without the backslashes that keep them plain."""
    embeds = [text for each in message.embeds for text in (each.title, each.description, each.footer.text)]
    return "\n".join(filter(None, (message.content, *embeds))).replace("\\", "")


def alive(body: dict[str, Any]) -> set[str]:
    """What is alive in something that the bot sent."""
    message = body["data"] if isinstance(body.get("data"), dict) else body
    found = set(_nodes(parse(str(message.get("content") or ""))))
    for embed in message.get("embeds") or ():
        found |= {str(embed["url"])} if embed.get("url") else set()
        texts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
        texts += [text for each in embed.get("fields") or () for text in (each.get("name"), each.get("value"))]
        for text in filter(None, texts):
            found |= set(_nodes(parse(str(text))))
    named = message.get("allowed_mentions")
    silent = named is not None and not named.get("parse") and not named.get("users") and not named.get("roles")
    if "content" in message and not silent:
        found |= set(re.findall(r"@everyone|@here|<@[!&]?\d+>", str(message["content"])))
    return found


def _nodes(nodes: tuple[Node, ...]) -> Iterator[str]:
    for node in nodes:
        if node.kind == "link":
            yield node.target
        elif node.kind in _ALIVE:
            yield node.text
        yield from _nodes(node.inner)


@pytest.fixture
async def discord_place(world: World) -> DiscordPlace:
    """A server of Discord."""
    made = DiscordPlace(world)
    for channel in WATCHED:
        await world.watch(made.channels[channel])
    await made.settle()
    return made
