"""What happened while nobody looked: before the first start, in a break, or where a session was lost.

At each new session of a shard every watched channel and thread of it is gone through, a few at a time: what was posted
since the last message seen, and what became of the posts that are kept. Whatever happens in a channel meanwhile waits
for that, so that everything is handled in order. Of each channel the last few hundred messages are looked at; what is
older than those and not kept was not seen by anybody here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import aiohttp
import discord

from bot.errors import StoreError
from bot.messages import File, Post, Scope
from bot.pipeline.pacing import pause, tell_fault
from bot.platforms.discord.notices import Notices
from bot.platforms.discord.parse import (
    FILE_BYTES,
    PLATFORM,
    attachments_of,
    files_of,
    is_post,
    post_of,
    scope_of,
    unread_files,
)
from bot.platforms.discord.permissions import missing, permissions_in
from bot.platforms.discord.watching.joining import Joining, Place
from bot.platforms.discord.watching.mentions import Mentions
from bot.platforms.joining import join
from bot.platforms.turns import Turns
from bot.platforms.wiring import Wiring
from bot.records import ChannelSettings, Deleted

AT_ONCE = 4
"""Channels gone through at a time: history is what Discord limits most."""
MESSAGES = 500
"""Messages of a channel to look at, the newest: five requests."""
ARCHIVED = 50
"""Threads of a channel that were archived lately to look at."""
LEAST = timedelta(minutes=5)
"""How far back to look at least, however little a channel is set to catch up."""
ATTEMPTS = 6
"""How often a channel is tried again by itself; after that, when something happens there."""
FILES_BYTES = 4 * FILE_BYTES
"""Of all files of a channel that were missed; the newest first."""

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0
"""Seconds between two attempts."""
PASSING = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError)
"""What Discord and the way to it may raise at any time."""

_log = logging.getLogger(__name__)


class CatchingUp:
    """Goes through what was missed.

    Args:
        client: whose cache and connection to ask.
        wiring: the use cases and stores.
        notices: tell of missing permissions.
        mentions: hands on what people asked for.
        turns: one thing after the other in each channel.
        joining: finds the other messages of a paste.
    """

    def __init__(
        self,
        client: discord.AutoShardedClient,
        wiring: Wiring,
        notices: Notices,
        mentions: Mentions,
        turns: Turns,
        joining: Joining,
    ) -> None:
        self._client = client
        self._wiring = wiring
        self._notices = notices
        self._mentions = mentions
        self._turns = turns
        self._joining = joining
        self._caught: dict[int, int] = {}  # channels of which nothing was missed, with their servers
        self.losses = 0
        """How many sessions began: what was told in an earlier one says nothing of what came since."""
        self._few = asyncio.Semaphore(AT_ONCE)
        self._trying: dict[int, asyncio.Task[None]] = {}

    def lost(self, shard: int) -> None:
        """A session is new: anything may have been missed in the channels of a shard."""
        self.losses += 1
        for channel, server in tuple(self._caught.items()):
            if self._shard_of(server) == shard:
                del self._caught[channel]

    def begun(self, thread: discord.Thread) -> None:
        """A thread is new: nothing of it was missed."""
        self._caught[thread.id] = thread.guild.id

    def behind(self, channel: int) -> None:
        """Something of a channel was missed: it is gone through in a moment, or when something happens there."""
        self._caught.pop(channel, None)
        place = self._client.get_channel(channel)
        if channel not in self._trying and isinstance(place, Place):
            self._trying[channel] = asyncio.create_task(self._again(place))

    async def sweep(self, shard: int) -> None:
        """Go through all that was missed in the servers of a shard, and tell which of them the bot has left."""
        with self._turns.stoppable():
            await self._look_for_left(shard)
            places: list[Place] = []
            try:
                places = await self._places(shard)
            except StoreError as error:  # then each is gone through when something happens there
                _log.error("%s", error)
            done = await asyncio.gather(*(self._in_turn(place) for place in places))
            for place, well in zip(places, done, strict=True):
                if not well:
                    self.behind(place.id)

    async def caught_up(
        self, place: Place, *, before: discord.abc.Snowflake | None = None, told: int | None = None
    ) -> bool:
        """Go through what was missed in a watched channel, unless that was done; its turn must be the caller's.

        Args:
            place: a channel or thread.
            before: the message that is to be handled next; None for all that is there.
            told: `losses` when that message was told of; None for now.

        Returns:
            Whether nothing is missed any more of what comes before. False where Discord does not answer: then what
            comes is missed too.

        Raises:
            StoreError: it is to be done again.
        """
        scope = scope_of(place)
        while place.id not in self._caught:
            losses = self.losses
            settings = await self._wiring.desk.settings(scope)
            if settings.watch:
                seen = await self._last_seen(scope)
                if seen is not None and not await self._went_through(place, scope, settings, seen, before):
                    return False
            if losses != self.losses:
                continue  # a session was lost meanwhile: what came then may not have been there yet
            if told not in (None, losses):
                break  # the message is of a session that was lost since: what came behind it is still missed
            self._caught[place.id] = place.guild.id
        return True

    async def _again(self, place: Place) -> None:
        try:
            with self._turns.stoppable():
                for attempt in range(1, ATTEMPTS + 1):
                    await asyncio.sleep(pause(attempt, first=FIRST_PAUSE, most=LONGEST_PAUSE).total_seconds())
                    if await self._in_turn(place):
                        return
                _log.warning("channel %s is caught up with when something happens there", place.id)
        finally:
            del self._trying[place.id]

    async def _in_turn(self, place: Place) -> bool:
        async with self._turns.of(str(place.id)), self._few:
            try:
                return await self.caught_up(place)
            except StoreError as error:
                _log.error("%s", error)
                return False

    async def _went_through(
        self,
        place: Place,
        scope: Scope,
        settings: ChannelSettings,
        seen: int,
        before: discord.abc.Snowflake | None,
    ) -> bool:
        may = permissions_in(place)
        if not (may.view_channel and may.read_message_history):
            await self._notices.missing(place, missing(place))
            return True  # nothing can be caught up with here
        since = self._wiring.clock() - max(timedelta(hours=settings.catch_up), LEAST)
        kept = await self._wiring.jobs.recent(scope, since)
        if not kept and place.last_message_id is not None and place.last_message_id <= seen:
            return True
        lowest = min([seen, *(int(message) - 1 for message, _, _ in kept)])
        try:
            found = await self._history(place, lowest, before)
            for message, revision, parts in kept:
                if before is None or int(message) < before.id:
                    await self._follow(place, message, revision, parts, found)
            await self._take_missed(place, [found[number] for number in sorted(found)], seen)
        except StoreError:
            raise
        except discord.Forbidden:
            await self._notices.missing(place, missing(place))
        except PASSING as error:
            _log.warning("channel %s was not caught up with: %s: %s", place.id, type(error).__name__, error)
            return False
        except Exception as error:  # once more would be no better, and must not hold up what comes
            tell_fault(f"catching up with channel {place.id}", error)
        return True

    async def _history(
        self, place: Place, after: int, before: discord.abc.Snowflake | None
    ) -> dict[int, discord.Message]:
        """The newest messages of a channel behind one, by their ids."""
        found: dict[int, discord.Message] = {}
        async for message in place.history(limit=MESSAGES, before=before):
            if message.id <= after:
                break
            message.channel = place
            found[message.id] = message
        return found

    async def _follow(
        self,
        place: Place,
        first: str,
        revision: int,
        parts: Sequence[str],
        found: dict[int, discord.Message],
    ) -> None:
        """What became of a kept post: deleted, edited, or nothing."""
        for number in map(int, (first, *parts)):
            if number not in found and (message := await self._fetched(place, number)) is not None:
                found[number] = message
        message = found.get(int(first))
        if message is None:
            await self._wiring.pipeline.deleted(scope_of(place), first)
            return
        if message.author.id == self._me:
            return
        whole = await self._joining.rebuilt(place, first, parts, found) if parts else self._post(message)
        if whole is not None and not whole.hidden and whole.revision > revision:
            whole = replace(whole, files=() if parts else await files_of(message))
            asked = whole.asked or await self._mentions.still(whole, first)
            await self._wiring.pipeline.accept(replace(whole, asked=asked))

    async def _take_missed(self, place: Place, messages: Sequence[discord.Message], seen: int) -> None:
        """What was posted since the last message seen: asked for, going on with an earlier paste, or new.

        Args:
            place: where.
            messages: oldest first, those that were seen and are kept among them.
            seen: the last that was seen.
        """
        scope = scope_of(place)
        posts: list[Post] = []
        asking: list[discord.Message] = []
        room = FILES_BYTES
        for message in reversed(messages):
            if message.author.id == self._me:
                await self._mentions.own_up(message, place)
                continue
            if not is_post(message):
                continue
            if message.id > seen and self._mentions.asks(message):
                asking.append(message)
                continue
            files: tuple[File, ...] = ()
            if message.id > seen:
                files, room = await _files_within(message, room)
            posts.append(replace(self._post(message), files=files))
        wholes = join(reversed(posts))
        for whole in wholes:
            if int(whole.message) <= seen < int((whole.message, *whole.parts)[-1]):
                await self._wiring.pipeline.accept(whole)
        await self._wiring.pipeline.catch_up(scope, [whole for whole in wholes if int(whole.message) > seen])
        for message in reversed(asking):
            await self._mentions.take(message, place)
        if messages:
            await self._wiring.jobs.seen(scope, str(messages[-1].id))

    async def _fetched(self, place: Place, number: int) -> discord.Message | None:
        """A message; None where it is gone."""
        try:
            message = await place.fetch_message(number)
        except discord.NotFound:
            return None
        message.channel = place
        return message

    async def _last_seen(self, scope: Scope) -> int | None:
        """The last message seen of a channel; of a thread in which none was, that of its channel."""
        known = {
            at.channel: int(message) for at, message in await self._wiring.jobs.last_seen(PLATFORM, scope.workspace)
        }
        return known.get(scope.channel, known.get(scope.parent or ""))

    async def _places(self, shard: int) -> list[Place]:
        """The watched channels of a shard with their threads; what is gone is forgotten."""
        known: dict[str, list[Scope]] = {}
        for scope, _ in await self._wiring.jobs.last_seen(PLATFORM):
            known.setdefault(scope.workspace, []).append(scope)
        places: dict[int, Place] = {}
        for guild in self._client.guilds:
            if guild.shard_id != shard or guild.unavailable:
                continue
            scopes = known.get(str(guild.id), [])
            for number in {int(scope.parent or scope.channel) for scope in scopes}:
                room = guild.get_channel(number)
                if room is not None:
                    places |= {place.id: place for place in await self._places_in(room)}
            for scope in scopes:
                if int(scope.channel) not in places and guild.get_channel_or_thread(int(scope.channel)) is None:
                    await self._look_for(guild, scope)
        return list(places.values())

    async def _places_in(self, room: discord.abc.GuildChannel) -> list[Place]:
        """A channel with its threads, if it is watched."""
        settings = await self._wiring.desk.settings(scope_of(room))
        if not settings.watch:
            return []
        places: list[Place] = [room] if isinstance(room, Place) else []
        if isinstance(room, discord.TextChannel | discord.ForumChannel):
            since = self._wiring.clock() - max(timedelta(hours=settings.catch_up), LEAST)
            places += [*room.threads, *await self._archived(room, since)]
        return places

    async def _look_for(self, guild: discord.Guild, scope: Scope) -> None:
        """Whether a channel that is not there is gone; of threads, which may rest in the archive, those lately used."""
        settings = await self._wiring.desk.settings(scope)
        since = self._wiring.clock() - max(timedelta(hours=settings.catch_up), LEAST)
        if scope.parent is not None and not await self._wiring.jobs.recent(scope, since):
            return
        try:
            await guild.fetch_channel(int(scope.channel))
        except discord.NotFound:
            await self.forget(scope)
        except PASSING as error:
            _log.info("whether channel %s is gone is not known: %s", scope.channel, error)

    async def forget(self, scope: Scope) -> None:
        """A channel is gone; its briefs go with it unless its settings keep those of deleted posts."""
        self._caught.pop(int(scope.channel), None)
        if (await self._wiring.desk.settings(scope)).deleted_posts is Deleted.REMOVE:
            await self._wiring.upkeep.forget_channel(PLATFORM, scope.workspace, scope.channel)

    async def _archived(
        self, room: discord.TextChannel | discord.ForumChannel, since: datetime
    ) -> list[discord.Thread]:
        """The public threads of a channel that were archived since a time."""
        found: list[discord.Thread] = []
        if not permissions_in(room).read_message_history:
            return found
        try:
            async for thread in room.archived_threads(limit=ARCHIVED):
                if thread.archive_timestamp < since:
                    break
                found.append(thread)
        except PASSING as error:
            _log.warning("the archived threads of channel %s are not known: %s", room.id, error)
        return found

    async def _look_for_left(self, shard: int) -> None:
        """Servers of which something is kept: whether the bot is still there."""
        upkeep = self._wiring.upkeep
        try:
            for workspace in await upkeep.workspaces(PLATFORM):
                if not workspace.isdecimal() or self._shard_of(int(workspace)) != shard:
                    continue
                if self._client.get_guild(int(workspace)) is None:
                    await upkeep.left(PLATFORM, workspace, self._wiring.clock())
                else:
                    await upkeep.returned(PLATFORM, workspace)
        except StoreError as error:
            _log.error("%s", error)

    def _shard_of(self, server: int) -> int:
        return (server >> 22) % (self._client.shard_count or 1)

    def _post(self, message: discord.Message) -> Post:
        return post_of(message, me=self._me, content=self._client.intents.message_content)

    @property
    def _me(self) -> int:
        return self._client.user.id if self._client.user is not None else 0


async def _files_within(message: discord.Message, room: int) -> tuple[tuple[File, ...], int]:
    """The files of a message, as far as there is room, and the room that is left."""
    size = sum(file.size for file in attachments_of(message))
    if size > room:
        return unread_files(message), room
    return await files_of(message), room - size
