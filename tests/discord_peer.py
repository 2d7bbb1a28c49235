"""A small Discord on loopback, HTTP and gateway, for the unmodified client of discord.py.

Members post, edit, delete, react and give commands; everything that the bot did stands in a log. Requests can be slow,
fail before or after they took effect, meet rate limits; connections break, sessions are lost and resumed, events come
twice or in the wrong order. `pointed_at` makes discord.py talk to it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import discord
import yarl
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord_guilds import EVERYTHING, Guilds, Json
from discord_rest import Fault, Rest, Written
from discord_sessions import Sessions

__all__ = ["TOKEN", "Fault", "Peer", "Written", "pointed_at"]

TOKEN = "MTIz.peer.not-a-real-token"
File = tuple[str, bytes, str | None]


class Peer:
    """A running Discord with one server to begin with.

    Attributes:
        guilds: what stands where.
        rest: the requests, their log and their faults.
        gateway: the connections, heartbeats and sessions.
        guild: the id of the first server.
    """

    def __init__(self) -> None:
        self.guilds = Guilds(lambda event, data, guild: self._tell(event, data, guild))
        self.rest = Rest(self.guilds, TOKEN)
        self.gateway = Sessions(self.guilds, TOKEN)
        self.port = 0
        self.guild = self.guilds.guild("Desk")

    async def __aenter__(self) -> Peer:
        application = web.Application(client_max_size=1 << 26)
        application.router.add_get("/", self._serve)
        self.rest.routes(application)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        self.rest.address = f"http://127.0.0.1:{self.port}"
        self.rest.gateway = self.gateway.address = f"ws://127.0.0.1:{self.port}/"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.gateway.drop()
        await self._runner.cleanup()

    # What members do.

    def channel(self, name: str, *, guild: str = "", **more: Any) -> str:
        """Make a channel."""
        return self.guilds.channel(guild or self.guild, name, **more)

    def post(
        self,
        channel: str,
        text: str,
        *,
        author: str = "ann",
        files: Sequence[File] = (),
        to: str | None = None,
        live: bool = True,
        **more: Any,
    ) -> str:
        """A member posts; returns the message's id.

        Args:
            channel: where.
            text: what.
            author: a name.
            files: their names, bytes and content types.
            to: the message that this replies to.
            live: whether the bot is told; else it stands there unseen until `tell` tells it.
            more: further fields of the message.
        """
        attached = [self.guilds.file(*file, self.rest.address) for file in files]
        if to is not None:
            reference = {"type": 0, "message_id": to, "channel_id": channel}
            more |= {"type": 19, "message_reference": reference, "referenced_message": self.guilds.find(to)}
        user = self.guilds.user(author)
        return str(self.guilds.put(channel, user, text, live=live, attachments=attached, **more)["id"])

    def edit(self, message: str, text: str, *, live: bool = True) -> None:
        """Its author changes a message."""
        self.guilds.change(self._standing(message), live=live, content=text)

    def unfurl(self, message: str, title: str) -> None:
        """Discord adds the preview of a link."""
        self.guilds.change(self._standing(message), edited=False, embeds=[{"type": "article", "title": title}])

    def delete(self, message: str, *, live: bool = True) -> Json:
        """A message is deleted; returns what stood there."""
        standing = self._standing(message)
        self.guilds.remove(standing, live=live)
        return standing

    def react(self, message: str, emoji: str, *, user: str = "bob") -> None:
        """A member presses a reaction."""
        self.guilds.react(self._standing(message), emoji, self.guilds.user(user))

    def tell(self, event: str, message: Json | str) -> None:
        """Send an event about a message (again), whatever happened: MESSAGE_CREATE, MESSAGE_UPDATE, MESSAGE_DELETE."""
        known = self._standing(message) if isinstance(message, str) else message
        if event == "MESSAGE_DELETE":
            self.guilds.say_removed(known)
        else:
            self.guilds.say(event, known)

    def command(self, channel: str, name: str, *, user: str = "olga", kind: int = 1, **options: Any) -> Json:
        """A member gives a slash command (kind 1), or a message's menu command (kind 3) with its `target`.

        Returns:
            The interaction; `response` in it is what the bot answered, `original` the message that it answered with.
        """
        command = next(known for known in self.rest.commands if known["name"] == name and known["type"] == kind)
        data: Json = {"id": command["id"], "name": name, "type": kind, "guild_id": self.guild}
        if kind == 3:
            target = options.pop("target")
            data |= {"target_id": target, "resolved": {"messages": {target: self._standing(target)}}}
        kinds = {str: 3, int: 4, bool: 5}
        data["options"] = [{"name": key, "type": kinds[type(value)], "value": value} for key, value in options.items()]
        return self._interact(channel, user, COMMAND_KIND, data)

    def press(self, message: str, custom_id: str, *, user: str = "bob") -> Json:
        """A member presses a button of a message; returns the interaction."""
        standing = self._standing(message)
        data = {"custom_id": custom_id, "component_type": 2}
        return self._interact(standing["channel_id"], user, PRESS_KIND, data, message=standing)

    # What a test looks at.

    @property
    def log(self) -> list[Written]:
        """Everything that the bot wrote, in order."""
        return self.rest.log

    def sent(self, do: str = "send") -> list[Written]:
        """The log's entries of one kind."""
        return [written for written in self.log if written.do == do]

    def answers(self, message: str) -> list[Json]:
        """The bot's messages that stand and answer a message."""
        return list(self.guilds.replies(message))

    def marks(self, message: str) -> list[str]:
        """The bot's reactions on a message."""
        reactions = self._standing(message).get("reactions", ())
        return [reaction["emoji"]["name"] for reaction in reactions if reaction["me"]]

    async def until(self, reached: Callable[[], object], seconds: float = 60.0) -> None:
        """Wait until something is so.

        Raises:
            TimeoutError: it is not so after so many seconds.
        """
        end = asyncio.get_running_loop().time() + seconds
        while not reached():
            if asyncio.get_running_loop().time() > end:
                raise TimeoutError(f"not so after {seconds} seconds")
            await asyncio.sleep(0.005)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        return await self.gateway.serve(request)

    def _tell(self, event: str, data: Json, guild: str) -> None:
        self.gateway.tell(event, data, guild)

    def _standing(self, message: str) -> Json:
        found = self.guilds.find(message)
        assert found is not None, f"{message} stands nowhere"
        return found

    def _interact(self, channel: str, user: str, kind: int, data: Json, **more: Any) -> Json:
        token, known = self.guilds.snowflake(), self.guilds.user(user)
        where = self.guilds.channels[channel]
        owner = self.guilds.guilds[where["guild_id"]]["owner_id"] == known
        interaction = {
            "id": self.guilds.snowflake(),
            "application_id": self.guilds.application,
            "type": kind,
            "token": f"t{token}",
            "version": 1,
            "guild_id": where["guild_id"],
            "guild": {"id": where["guild_id"], "locale": "en-US", "features": []},
            "channel_id": channel,
            "channel": {**where, "permissions": str(EVERYTHING)},
            "member": {**self.guilds.member(known), "permissions": str(EVERYTHING if owner else EVERYTHING & ~0x28)},
            "app_permissions": str(EVERYTHING & ~8),
            "locale": "en-US",
            "guild_locale": "en-US",
            "entitlements": [],
            "attachment_size_limit": 10 << 20,
            "authorizing_integration_owners": {"0": where["guild_id"]},
            "context": 0,
            "data": data,
            **more,
        }
        self.rest.interactions[interaction["token"]] = interaction
        told = {key: value for key, value in interaction.items() if key != "response"}
        self.gateway.tell("INTERACTION_CREATE", told, where["guild_id"])
        return interaction


COMMAND_KIND, PRESS_KIND = 2, 3


@contextlib.contextmanager
def pointed_at(port: int) -> Iterator[None]:
    """Discord is the peer on this port, for every client of discord.py in this process."""
    base, gateway = discord.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    discord.http.Route.BASE = f"http://127.0.0.1:{port}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://127.0.0.1:{port}/")
    try:
        yield
    finally:
        discord.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


def shown(messages: Iterable[Json]) -> list[str]:
    """What messages say, one text each."""
    texts = []
    for message in messages:
        parts = [message.get("content") or ""]
        for embed in message.get("embeds") or []:
            parts += [embed.get("title", ""), embed.get("description", "")]
            parts += [f"{field['name']} {field['value']}" for field in embed.get("fields", ())]
            parts.append(embed.get("footer", {}).get("text", ""))
        texts.append("\n".join(part for part in parts if part))
    return texts
