"""The client of Discord: what the gateway tells is handed to those who know what to do with it.

It asks for the intents that it uses and no others, keeps no members, and of messages only the last few thousand, to
tell an edit from an embed that appeared. Whatever a handler raises is logged under an incident; no event ends it.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.errors import StoreError, WarbriefError
from bot.pipeline.pacing import tell_fault
from bot.platforms.discord.notices import Notices
from bot.platforms.discord.parse import PLATFORM
from bot.platforms.discord.sharding import Shards
from bot.platforms.discord.watching.catching_up import CatchingUp
from bot.platforms.discord.watching.joining import Joining
from bot.platforms.discord.watching.mentions import Mentions
from bot.platforms.discord.watching.watching import Watching
from bot.platforms.turns import Turns
from bot.platforms.wiring import Wiring

if TYPE_CHECKING:
    from bot.platforms.discord.commands.presses import Interactions

CACHED_MESSAGES = 2_000
"""Messages of all channels together; an edit that comes later is told by its time."""

LONGEST_WAIT = 30.0
"""Seconds that discord.py waits before it sends what Discord does not take now; what takes longer is told instead."""

_log = logging.getLogger(__name__)


class WarbriefClient(discord.AutoShardedClient):
    """Connects Discord with everything else; `wire` it before it logs in.

    Args:
        content: whether to ask for the text of messages. Discord lets nobody in who asks without being granted it.
        shards: those of this process; None for all.
        options: go to discord.py.
    """

    wiring: Wiring

    def __init__(self, *, content: bool, shards: Shards | None = None, **options: object) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, guild_reactions=True, message_content=content)
        known: dict[str, Any] = {
            "max_messages": CACHED_MESSAGES,
            "member_cache_flags": discord.MemberCacheFlags.none(),
            "chunk_guilds_at_startup": False,
            "allowed_mentions": discord.AllowedMentions.none(),
            "max_ratelimit_timeout": LONGEST_WAIT,
        }
        if shards is not None:
            known |= {"shard_ids": list(shards.ids), "shard_count": shards.count}
        super().__init__(intents=intents, **{**known, **options})
        _keep_open(self.http)
        self.content = content
        self.tree = Tree(self)
        self._turns = Turns()

    def wire(self, wiring: Wiring, interactions: Interactions, notices: Notices) -> None:
        """Give it those who know what to do; once, before it logs in."""
        self.wiring = wiring
        self._notices = notices
        self._interactions = interactions
        joining = Joining(self, wiring)
        mentions = Mentions(self, wiring, notices, joining)
        self._catching_up = CatchingUp(self, wiring, notices, mentions, self._turns, joining)
        self._watching = Watching(self, wiring, mentions, self._turns, joining, self._catching_up)
        interactions.register(self.tree)

    async def setup_hook(self) -> None:
        """Tell Discord the commands, in the one process that has the first shard."""
        if self.shard_ids is None or 0 in self.shard_ids:
            try:
                await self.tree.sync()
            except discord.RateLimited as error:
                _log.warning(
                    "The commands were not told to Discord, which takes them in %.0f s again.", error.retry_after
                )

    async def close(self) -> None:
        """Leave off what is being handled, which is caught up with later, and say goodbye to Discord."""
        await self._turns.stop()
        await super().close()

    async def on_shard_connect(self, shard: int) -> None:
        """A new session: what happened since the last one was not told."""
        self._catching_up.lost(shard)

    async def on_shard_ready(self, shard: int) -> None:
        """The servers of a shard are known: who left meanwhile, and what was missed."""
        await self._catching_up.sweep(shard)

    async def on_message(self, message: discord.Message) -> None:
        """Somebody posted."""
        await self._watching.posted(message)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """A message changed, or Discord added an embed to it."""
        await self._watching.edited(event)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """A message was deleted."""
        await self._watching.deleted(event.guild_id, event.channel_id, {event.message_id})

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Many messages were."""
        await self._watching.deleted(event.guild_id, event.channel_id, event.message_ids)

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        """Somebody put a sign on a message."""
        await self._watching.pressed(event)

    async def on_thread_create(self, thread: discord.Thread) -> None:
        """A thread is new: nothing in it was missed."""
        self._catching_up.begun(thread)

    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        """A thread is gone, and what stood in it."""
        await self._watching.gone(event.guild_id, event.thread_id, event.parent_id)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is gone, and what stood in it."""
        await self._watching.gone(channel.guild.id, channel.id)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was invited."""
        try:
            await self.wiring.upkeep.returned(PLATFORM, str(guild.id))
        finally:
            await self._notices.joined(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed, or the server is gone."""
        await self.wiring.upkeep.left(PLATFORM, str(guild.id), self.wiring.clock())

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Somebody pressed a button, chose or filled something in; commands go to the tree by themselves."""
        if interaction.type in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            await self._interactions.handle(interaction)

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        """Log what a handler raised."""
        error = sys.exc_info()[1]
        if isinstance(error, StoreError):
            _log.error("%s: %s", event_method, error)
        elif isinstance(error, Exception):
            tell_fault(event_method, error)


def _keep_open(http: discord.http.HTTPClient) -> None:
    """Mend what a cancelled request leaves behind.

    A request that is cancelled while it waits out a limit on everything would leave discord.py waiting for ever: none
    would be let through again. One that goes out too early is only told to wait.
    """
    request = http.request

    async def guarded(*args: Any, **options: Any) -> Any:  # noqa: ANN401
        try:
            return await request(*args, **options)
        except asyncio.CancelledError:
            over = getattr(http, "_global_over", None)
            if isinstance(over, asyncio.Event):
                over.set()
            raise

    http.request = guarded  # type: ignore[method-assign]


class Tree(app_commands.CommandTree[WarbriefClient]):
    """The commands; what one raises is logged and told to whoever gave it."""

    async def on_error(
        self, interaction: discord.Interaction[WarbriefClient], error: app_commands.AppCommandError, /
    ) -> None:
        """An error that the command did not tell itself."""
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        if isinstance(cause, WarbriefError):
            sentence = str(cause)
        else:
            incident = tell_fault("command", cause)
            sentence = f"Something went wrong. The log has more under incident {incident}."
        answer: Awaitable[Any] = (
            interaction.followup.send(sentence, ephemeral=True)
            if interaction.response.is_done()
            else interaction.response.send_message(sentence, ephemeral=True)
        )
        try:
            await answer
        except discord.HTTPException as failed:
            _log.info("interaction %s could not be told: %s", interaction.id, failed)
