"""What Warbrief says unasked, never twice: on joining a server, and when it may not do what it was turned on for.

It goes to whoever it concerns by direct message, else into the server's system channel, else to the server's owner; a
notice that none of them takes is in the log alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager

import aiohttp
import discord

from bot.errors import StoreError
from bot.messages import Scope
from bot.pipeline.pacing import tell_fault
from bot.platforms.discord.checks import permission_sentence
from bot.platforms.discord.parse import scope_of
from bot.platforms.discord.permissions import Channel, missing
from bot.ports import LEFT_DAYS, Desk
from bot.records import Answering

NOTICE_SECONDS = 60.0
"""What takes longer is given up: nothing else may wait for a notice."""
AUDITED = 20
"""Entries of the audit log to look through for the one of who added the bot."""
CHANGES = 500
"""Changes of settings to look through for the one that turned a channel on."""

_TEMPORARY = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError, StoreError)

_log = logging.getLogger(__name__)


class Notices:
    """Tells people what they must know, once.

    Args:
        client: writes the messages.
        desk: knows who turned a channel on, and what was told already.
    """

    def __init__(self, client: discord.Client, desk: Desk) -> None:
        self._client = client
        self._desk = desk
        self._joined: dict[int, object] = {}  # when each server was joined, since events may come twice
        self._well: set[Scope] = set()  # rooms of which nothing is left to forget

    async def joined(self, guild: discord.Guild) -> None:
        """Greet a server: what Warbrief does, that it is off, and what leaving does to the data. Never raises."""
        since = guild.me.joined_at if guild.me is not None else None
        if guild.id in self._joined and self._joined[guild.id] == since:
            return
        self._joined[guild.id] = since
        await self._tell(guild, _greeting(guild), self._inviters(guild))

    async def missing(self, channel: Channel, names: Sequence[str]) -> None:
        """Say which permissions are missing in a channel, each once, until `well`. Never raises."""
        if not names:
            return
        room = _room(channel)
        scope = scope_of(room)
        self._well.discard(scope)
        news: list[str] = []
        with _kept_quiet():
            news += [name for name in names if await self._desk.tell_once(scope, f"missing {name}")]
        if news:
            text = (
                f"**Warbrief cannot answer in <#{room.id}>.** {permission_sentence(tuple(names), 'there')}"
                " Articles that are posted there meanwhile get no brief; /watch off ends this."
            )
            await self._tell(channel.guild, text, self._turned_on(channel.guild, scope))

    async def well(self, channel: Channel) -> None:
        """Something worked in a channel: if nothing is missing there, what goes missing later is told anew.

        Never raises. One thing that works is not all: who may write may still not react.
        """
        room = _room(channel)
        scope = scope_of(room)
        if scope in self._well:
            return
        with _kept_quiet():
            threads = (await self._desk.settings(scope)).answer is Answering.THREAD
            if missing(room, threads=threads):
                return
            await self._desk.told_off(scope)
            self._well.add(scope)

    async def _tell(self, guild: discord.Guild, text: str, people: AsyncIterator[int]) -> None:
        """To the first of these people who can be written to, else the system channel, else the owner."""
        try:
            async with asyncio.timeout(NOTICE_SECONDS):
                async for person in people:
                    if await self._write(person, text):
                        return
                if await self._announce(guild, text):
                    return
                if guild.owner_id is not None and await self._write(guild.owner_id, text):
                    return
            reason = "nobody there can be written to"
        except _TEMPORARY as error:
            reason = type(error).__name__
        except Exception as error:
            reason = f"incident {tell_fault('notice', error)}"
        _log.warning("server %s was not told (%s): %s", guild.id, reason, " ".join(text.split()))

    async def _inviters(self, guild: discord.Guild) -> AsyncIterator[int]:
        """Who added the bot, as the audit log has it."""
        me = guild.me
        if me is None or not me.guild_permissions.view_audit_log:
            return
        try:
            async for entry in guild.audit_logs(limit=AUDITED, action=discord.AuditLogAction.bot_add):
                if entry.user_id is not None and getattr(entry.target, "id", None) == me.id:
                    yield entry.user_id
                    return
        except _TEMPORARY as error:
            _log.info("the audit log of server %s cannot be read: %s", guild.id, type(error).__name__)

    async def _turned_on(self, guild: discord.Guild, scope: Scope) -> AsyncIterator[int]:
        """Who turned a channel on last, or its whole server."""
        for change in await self._desk.changes(scope.platform, scope.workspace, CHANGES):
            here = change.channel is None or change.channel.channel == scope.channel
            if here and change.setting == "watch" and change.new == "on" and change.user.isdecimal():
                yield int(change.user)
                return

    async def _write(self, person: int, text: str) -> bool:
        """By direct message; False where they take none."""
        try:
            direct = await self._client.create_dm(discord.Object(person))
            await direct.send(text, allowed_mentions=discord.AllowedMentions.none())
        except discord.HTTPException:
            return False
        return True

    async def _announce(self, guild: discord.Guild, text: str) -> bool:
        """In the channel where Discord itself tells of news; False where there is none, or none to write in."""
        channel = guild.system_channel
        if channel is None or guild.me is None:
            return False
        may = channel.permissions_for(guild.me)
        if not (may.view_channel and may.send_messages):
            return False
        try:
            await channel.send(text, allowed_mentions=discord.AllowedMentions.none(), silent=True)
        except discord.HTTPException:
            return False
        return True


@contextmanager
def _kept_quiet() -> Iterator[None]:
    """A notice that fails is logged; what it was about goes on."""
    try:
        yield
    except StoreError as error:
        _log.warning("%s", error)
    except Exception as error:
        tell_fault("notice", error)


def _room(channel: Channel) -> Channel:
    """The channel whose settings and permissions a thread has: a hundred threads in it lack the same."""
    if isinstance(channel, discord.Thread) and not channel.is_private():
        return channel.parent or channel
    return channel


def _greeting(guild: discord.Guild) -> str:
    name = discord.utils.escape_markdown(guild.name)
    return (
        f"**Warbrief is in {name} now.** It answers posted articles of war news with a compact brief: who claims what,"
        " who said what, in the article's own words.\n"
        "It is off until somebody who may manage the server writes /watch on in a channel; until then it reads and"
        " keeps nothing.\n"
        f"If you remove it, what it kept of the server is deleted {LEFT_DAYS} days later, unless you invite it again."
        " While it is here, /export gives you everything, and /forget server deletes it at once."
    )
