"""What is posted, edited and deleted in watched channels, and who asks for a brief there.

In each channel one event is handled after the other. What the store does not take is tried again for a while; if it
still does not, the channel counts as missed from there on, and its history is gone through as after a break. Nothing
of a channel that is not watched leaves this module.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

import discord

from bot.errors import StoreError
from bot.messages import Post, Scope
from bot.platforms.discord.parse import KINDS, PLATFORM, files_of, is_post, post_of, same_words, scope_of
from bot.platforms.discord.watching.catching_up import PASSING, CatchingUp
from bot.platforms.discord.watching.joining import Joining, Place
from bot.platforms.discord.watching.mentions import OFFER, Mentions
from bot.platforms.turns import Turns
from bot.platforms.wiring import Wiring

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between attempts to have something stored."""

_log = logging.getLogger(__name__)


class Watching:
    """Hands on to the pipeline what happens in watched channels.

    Args:
        client: whose cache and connection to ask.
        wiring: the use cases and stores.
        mentions: hands on what people ask for.
        turns: one thing after the other in each channel.
        joining: finds the other messages of a paste.
        catching_up: goes through what was missed before anything new is handled.
    """

    def __init__(
        self,
        client: discord.Client,
        wiring: Wiring,
        mentions: Mentions,
        turns: Turns,
        joining: Joining,
        catching_up: CatchingUp,
    ) -> None:
        self._client = client
        self._wiring = wiring
        self._mentions = mentions
        self._turns = turns
        self._joining = joining
        self._catching_up = catching_up

    async def posted(self, message: discord.Message) -> None:
        """A message is new."""
        if message.guild is None or message.author.id == self._me or not is_post(message):
            return
        told = self._catching_up.losses

        async def take() -> None:
            place = await self._place(message.guild, message.channel.id)
            if place is None or not (await self._wiring.desk.settings(scope_of(place))).watch:
                return
            message.channel = place
            if await self._catching_up.caught_up(place, before=message, told=told):
                await self._take_new(message, place)
            else:
                self._catching_up.behind(place.id)

        await self._in_turn(message.channel.id, take)

    async def edited(self, event: discord.RawMessageUpdateEvent) -> None:
        """A message may have changed: an embed that appears, a pin or a sign looks like an edit."""
        message, before = event.message, event.cached_message
        if message.guild is None or message.author.id == self._me or message.type not in KINDS:
            return
        if message.edited_at is None or (before is not None and same_words(before, message)):
            return

        async def take() -> None:
            place = await self._place(message.guild, message.channel.id)
            if place is None:
                return
            message.channel = place
            scope = scope_of(place)
            kept = await self._wiring.jobs.whole(scope, str(message.id))
            watched = (await self._wiring.desk.settings(scope)).watch
            if kept is None and not (watched and is_post(message)):
                return
            if not await self._catching_up.caught_up(place):
                self._catching_up.behind(place.id)
                return
            post = self._post(message)
            if post.hidden:  # what it says now is withheld; what it said stays
                return
            whole = await self._joining.kept_whole(place, kept, {message.id: message}) if kept is not None else None
            if whole is None:
                asked = self._mentions.asks(message) and self._mentions.has_something(post)
                whole = replace(post, files=await files_of(message), asked=asked)
            asked = watched and (whole.asked or await self._mentions.still(whole, kept))
            await self._wiring.pipeline.accept(replace(whole, asked=asked))

        await self._in_turn(message.channel.id, take)

    async def deleted(self, server: int | None, channel: int, messages: Iterable[int]) -> None:
        """Messages are gone."""
        if server is None:
            return

        async def take() -> None:
            scope = Scope(platform=PLATFORM, workspace=str(server), channel=str(channel))
            for number in sorted(messages):
                kept = await self._wiring.jobs.whole(scope, str(number))
                if kept is None:
                    continue
                place = await self._place(self._client.get_guild(server), channel)
                if place is None or kept == str(number):
                    await self._wiring.pipeline.deleted(scope_of(place) if place else scope, kept)
                elif (whole := await self._joining.kept_whole(place, kept, {}, {number})) is not None:
                    watched = (await self._wiring.desk.settings(whole.scope)).watch
                    asked = watched and (whole.asked or await self._mentions.still(whole, kept))
                    await self._wiring.pipeline.accept(replace(whole, asked=asked))

        await self._in_turn(channel, take)

    async def pressed(self, event: discord.RawReactionActionEvent) -> None:
        """Somebody put a sign on a message: one of them asks for its brief."""
        by_program = event.user_id == self._me or (event.member is not None and event.member.bot)
        if event.guild_id is None or by_program or event.emoji.name != OFFER:
            return

        async def take() -> None:
            place = await self._place(self._client.get_guild(event.guild_id or 0), event.channel_id)
            if place is None or not (await self._wiring.desk.settings(scope_of(place))).watch:
                return
            await self._mentions.press(event.message_id, place, event.user_id)

        await self._in_turn(event.channel_id, take)

    async def gone(self, server: int, channel: int, parent: int | None = None) -> None:
        """A channel or thread was deleted; its briefs go with it unless its settings keep those of deleted posts."""
        scope = Scope(
            platform=PLATFORM,
            workspace=str(server),
            channel=str(channel),
            parent=None if parent is None else str(parent),
        )

        await self._in_turn(channel, lambda: self._catching_up.forget(scope))

    async def _take_new(self, message: discord.Message, place: Place) -> None:
        """A new message of a watched channel."""
        scope, post = scope_of(place), self._post(message)
        if self._mentions.asks(message):
            await self._mentions.take(message, place)
        else:
            whole = await self._whole_with(message, place)
            await self._wiring.pipeline.accept(whole or replace(post, files=await files_of(message)))
        await self._wiring.jobs.seen(scope, post.message)

    async def _whole_with(self, message: discord.Message, place: Place) -> Post | None:
        try:
            return await self._joining.whole_with(message, place)
        except PASSING as error:
            _log.info("what message %s goes on with is not known: %s", message.id, error)
            return None

    async def _place(self, guild: discord.Guild | None, channel: int) -> Place | None:
        """Where something happened; None where that is no place for messages, or nobody can tell."""
        if guild is None:
            return None
        found = guild.get_channel_or_thread(channel)
        if found is None:  # an archived thread
            try:
                found = await guild.fetch_channel(channel)
            except discord.DiscordException as error:
                _log.info("channel %s is not known: %s", channel, error)
        return found if isinstance(found, Place) else None

    async def _in_turn(self, channel: int, take: Callable[[], Awaitable[None]]) -> None:
        """Handle an event when its turn has come, and again for as long as the store does not take it.

        If it stays so, or Discord does not answer, the channel's history is gone through later.
        """
        async with self._turns.of(str(channel)):
            try:
                for seconds in PAUSES:
                    try:
                        await take()
                        return
                    except StoreError as error:
                        _log.error("%s", error)
                        await asyncio.sleep(seconds)
                await take()
            except StoreError as error:
                _log.error("%s", error)
                self._catching_up.behind(channel)
            except PASSING as error:
                _log.warning("an event of channel %s was not handled: %s: %s", channel, type(error).__name__, error)
                self._catching_up.behind(channel)
            except Exception:
                self._catching_up.behind(channel)
                raise

    def _post(self, message: discord.Message) -> Post:
        return post_of(message, me=self._me, content=self._client.intents.message_content)

    @property
    def _me(self) -> int:
        return self._client.user.id if self._client.user is not None else 0
