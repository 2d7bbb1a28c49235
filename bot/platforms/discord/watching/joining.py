"""The other messages of a paste in several, since Discord takes no more than 2,000 characters in each.

What stands in the channel is told by the cache and, where that does not reach back, by its history. A part that is
edited or deleted makes a new revision of the whole.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeAlias

import discord

from bot.intake import LATER_PART
from bot.messages import Post
from bot.platforms.discord.parse import KINDS, attachments_of, mentions_in, post_of, scope_of
from bot.platforms.joining import join, revision_at, whole_of
from bot.platforms.wiring import Wiring

Place: TypeAlias = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
"""Where messages stand."""

LOOK_BACK = 20
"""Messages of a channel to look through for those that a text goes on with; others may have spoken in between."""


class Joining:
    """Finds the other messages of a paste.

    Args:
        client: whose cache and connection to ask.
        wiring: knows the parts of kept posts.
    """

    def __init__(self, client: discord.Client, wiring: Wiring) -> None:
        self._client = client
        self._wiring = wiring

    async def whole_with(self, message: discord.Message, place: Place) -> Post | None:
        """The paste whose last part a new message is; None where it stands alone.

        Raises:
            discord.HTTPException: the history could not be had.
        """
        post = self._post(message)
        if len(post.text) < LATER_PART or post.bot or attachments_of(message):
            return None
        before = self._cached_before(message)
        if not before and message.id != place.id:  # the first message of a forum's post has the post's own id
            before = [found async for found in place.history(limit=LOOK_BACK, before=message)][::-1]
        mine = [one for one in before if one.author.id == message.author.id and one.type in KINDS]
        posts = [self._post(one) for one in mine if not attachments_of(one)]
        for whole in join([*posts, post]):
            if whole.parts and whole.parts[-1] == post.message:
                return whole
        return None

    async def kept_whole(
        self, place: Place, first: str, known: Mapping[int, discord.Message], gone: Collection[int] = ()
    ) -> Post | None:
        """A kept paste of several messages as it stands now; None where it is a single message, or its first is gone.

        Args:
            place: where it stands.
            first: its first message.
            known: messages that need not be looked for.
            gone: those that were deleted.

        Raises:
            discord.HTTPException: one of them could not be had.
        """
        since = discord.utils.snowflake_time(int(first))
        for message, _, parts in await self._wiring.jobs.recent(scope_of(place), since):
            if message == first and parts:
                return await self.rebuilt(place, first, parts, known, gone)
        return None

    async def rebuilt(
        self,
        place: Place,
        first: str,
        parts: Sequence[str],
        known: Mapping[int, discord.Message],
        gone: Collection[int] = (),
    ) -> Post | None:
        """A paste of these messages as it stands now; None where the first is gone. Raises as `kept_whole` does."""
        posts: list[Post] = []
        for number in map(int, (first, *parts)):
            message = None if number in gone else known.get(number) or await self.find(place, number)
            if message is not None:
                message.channel = place
                posts.append(self._post(message))
            elif not posts:
                return None
        whole = whole_of(posts)
        if len(whole.parts) < len(parts):
            whole = replace(whole, revision=revision_at(discord.utils.snowflake_time(int(first)), self._wiring.clock()))
        return whole

    async def find(self, place: Place, number: int) -> discord.Message | None:
        """A message by its id, from the cache if it is there; None where it is gone.

        Raises:
            discord.HTTPException: it could not be had.
        """
        for message in reversed(self._client.cached_messages):
            if message.id == number:
                return message
        try:
            return await place.fetch_message(number)
        except discord.NotFound:
            return None

    def _cached_before(self, message: discord.Message) -> list[discord.Message]:
        """The messages of a channel before one, oldest first, as far as the cache has them."""
        earlier = (
            one
            for one in reversed(self._client.cached_messages)
            if one.channel.id == message.channel.id and one.id < message.id
        )
        return list(islice(earlier, LOOK_BACK))[::-1]

    def _post(self, message: discord.Message) -> Post:
        assert self._client.user is not None
        me = self._client.user.id
        asked = me in mentions_in(message.content) and not message.author.bot
        return post_of(message, me=me, content=self._client.intents.message_content, asked=asked)
