"""`warbrief doctor --discord`: logs in for real and looks at each watched channel, beside a bot that may be running.

It asks over HTTP alone: a second connection to the gateway would count against the bot's daily number of them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

import discord

from bot.errors import WarbriefError
from bot.messages import Scope
from bot.platforms.discord.checks import (
    CONNECTION_ERRORS,
    Identity,
    explain,
    identity_of,
    intent_advice,
    new_client,
    permission_faults,
)
from bot.platforms.discord.permissions import Channel, invite_link
from bot.platforms.logs import one_line_logs
from bot.ports import Desk, Jobs, Upkeep
from bot.records import Answering

PLATFORM = "discord"


class Stores(Protocol):
    """What knows of the channels that are watched."""

    @property
    def desk(self) -> Desk: ...  # noqa: D102
    @property
    def jobs(self) -> Jobs: ...  # noqa: D102
    @property
    def upkeep(self) -> Upkeep: ...  # noqa: D102


async def survey(token: str, stores: Stores | None) -> AsyncIterator[tuple[str, tuple[str, ...]]]:
    """What was looked at, each with what is wrong with it, as sentences; none where all is well.

    Args:
        token: the bot's.
        stores: None where nothing is kept yet, and so no channel watched.
    """
    client = new_client()
    with one_line_logs("discord", token):
        try:
            await client.login(token)
            identity = identity_of(client)
            for told in _introduction(identity):
                yield told
            if stores is not None:
                async for told in _servers(client, stores):
                    yield told
        except CONNECTION_ERRORS as error:
            yield "Discord", (str(explain(error)),)
        except WarbriefError as error:
            yield "Discord", (str(error),)
        finally:
            await client.http.close()


def _introduction(identity: Identity) -> list[tuple[str, tuple[str, ...]]]:
    reading = "it may read messages" if identity.reads else "it may not read messages, only what it is asked about"
    servers = "1 server" if identity.servers == 1 else f"about {identity.servers:,} servers"
    told = [(f"Discord: logged in as {identity.name}, in {servers}; {reading}", identity.faults)]
    if not identity.reads:
        told.append((f"The Message Content intent is off. {intent_advice(identity.application_id)}", ()))
    return [*told, (f"Invite link: {invite_link(identity.application_id)}", ())]


async def _servers(client: discord.Client, stores: Stores) -> AsyncIterator[tuple[str, tuple[str, ...]]]:
    seen: dict[str, int] = {}
    for scope, message in await stores.jobs.last_seen(PLATFORM):
        if message.isdecimal():
            seen[scope.room] = max(seen.get(scope.room, 0), int(message))
    watched = 0
    for workspace in await stores.upkeep.workspaces(PLATFORM):
        scopes = await stores.desk.watched(PLATFORM, workspace)
        if not scopes:
            continue
        watched += len(scopes)
        server = await _Server.fetch(client, workspace)
        if server is None:
            yield f"Server {workspace}", ("Warbrief is no member of it any more. Invite it again, or let it be.",)
            continue
        for scope in scopes:
            last = seen.get(scope.channel)
            when = f"{discord.utils.snowflake_time(last):%Y-%m-%d %H:%M} UTC" if last else "never"
            threads = (await stores.desk.settings(scope)).answer is Answering.THREAD
            name, faults = await server.look_at(scope, threads=threads)
            yield f"#{name} in {server.guild.name}, last message seen: {when}", faults
    if not watched:
        yield "No channel is watched yet. Write /watch on in one", ()


class _Server:
    """A server as Discord tells of it now."""

    def __init__(self, guild: discord.Guild, me: discord.Member, channels: dict[str, Channel]) -> None:
        self.guild = guild
        self._me = me
        self._channels = channels

    @classmethod
    async def fetch(cls, client: discord.Client, workspace: str) -> _Server | None:
        """None where the bot is no member of it."""
        if not workspace.isdecimal() or client.user is None:
            return None
        try:
            guild = await client.fetch_guild(int(workspace), with_counts=False)
            me = await guild.fetch_member(client.user.id)
            channels = {str(channel.id): channel for channel in await guild.fetch_channels()}
        except (discord.Forbidden, discord.NotFound):
            return None
        return cls(guild, me, dict(channels))

    async def look_at(self, scope: Scope, *, threads: bool) -> tuple[str, tuple[str, ...]]:
        """What a channel is called, and what is missing there."""
        channel = self._channels.get(scope.channel)
        if channel is not None:
            return channel.name, permission_faults(channel, self._me, threads=threads)
        name = scope.name or scope.channel
        try:
            thread = await self.guild.fetch_channel(int(scope.channel))
        except (ValueError, discord.Forbidden, discord.NotFound, discord.InvalidData):
            return name, ("Warbrief cannot see it, or it is gone. Let Warbrief see it, or write /watch off there.",)
        parent = self._channels.get(str(thread.parent_id)) if isinstance(thread, discord.Thread) else None
        if parent is None:
            return thread.name, ()
        return thread.name, permission_faults(parent, self._me, threads=True)
