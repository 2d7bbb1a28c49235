"""Who asks for a brief in the chat itself: by a mention of the bot, or by the sign that offers one.

A mention beside an article asks for that, a mention in a reply for the post that it replies to; any other mention is
left alone, and so is the reply to the bot that pings it without naming it.
"""

from __future__ import annotations

import contextlib
import logging
from dataclasses import replace

import aiohttp
import discord

from bot.intake import items_of, links_in
from bot.messages import File, Post
from bot.platforms.discord.notices import Notices
from bot.platforms.discord.parse import KINDS, files_of, mentions_in, post_of, scope_of, unread_files
from bot.platforms.discord.permissions import missing
from bot.platforms.discord.watching.joining import Joining, Place
from bot.platforms.wiring import Wiring
from bot.records import Mode

OFFER = "📰"
"""The sign by which a brief is offered, and asked for; what a command leaves in its channel begins with it."""
LOST = "Warbrief ended before it had kept what was asked for here, so there is no brief. Ask again."

_log = logging.getLogger(__name__)


class Mentions:
    """Hands on what people ask for in watched channels.

    Args:
        client: whose intents say what it reads.
        wiring: the use cases and stores.
        notices: tell of missing permissions.
        joining: finds the other messages of a paste.
    """

    def __init__(self, client: discord.Client, wiring: Wiring, notices: Notices, joining: Joining) -> None:
        self._client = client
        self._wiring = wiring
        self._notices = notices
        self._joining = joining

    def asks(self, message: discord.Message) -> bool:
        """Whether a person speaks to the bot."""
        person = not message.author.bot and message.webhook_id is None
        return person and self._me in mentions_in(message.content)

    def has_something(self, post: Post) -> bool:
        """Whether a message holds what a brief can be asked for: a link to a video too, whose asker is told why not."""
        return bool(items_of(post) or links_in(post.text))

    async def take(self, message: discord.Message, place: Place) -> None:
        """Brief what a message that speaks to the bot asks for. Raises `StoreError`."""
        post = replace(self._post(message), files=await self._files(message, message.author.id, place))
        if self.has_something(post):
            await self._wiring.pipeline.accept(replace(post, asked=True))
            return
        to = message.reference
        if to is None or to.message_id is None or to.type is not discord.MessageReferenceType.reply:
            return
        resolved = to.resolved
        target = resolved if isinstance(resolved, discord.Message) else await self._found(place, to.message_id)
        if target is not None:
            await self.ask(target, place, message.author.id)

    async def press(self, number: int, place: Place, asker: int) -> None:
        """Brief a message that somebody put the sign on. Raises `StoreError`."""
        message = await self._found(place, number)
        if message is not None:
            await self.ask(message, place, asker)

    async def ask(self, message: discord.Message, place: Place, asker: int) -> None:
        """Brief a message, or the paste that it is a part of, for somebody. Raises `StoreError`."""
        if message.author.id == self._me or message.type not in KINDS:
            return
        message.channel = place
        kept = await self._wiring.jobs.whole(scope_of(place), str(message.id))
        whole = None
        if kept is not None:
            try:
                whole = await self._joining.kept_whole(place, kept, {})
            except discord.HTTPException as error:
                _log.info("the parts of post %s could not be fetched: %s", kept, error)
        post = whole or replace(self._post(message), files=await self._files(message, asker, place))
        await self._wiring.pipeline.accept(replace(post, asked=True, asker=str(asker)))

    async def own_up(self, message: discord.Message, place: Place) -> None:
        """Say of what a command left in the channel that nothing comes of it, if the program ended too soon after.

        Args:
            message: the bot's own.
            place: where it stands.
        """
        promised = message.type is discord.MessageType.chat_input_command and message.content.startswith(OFFER)
        if not promised or message.embeds or await self._wiring.jobs.known(scope_of(place), str(message.id)):
            return
        with contextlib.suppress(discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError):
            await message.edit(content=LOST, allowed_mentions=discord.AllowedMentions.none())

    async def still(self, post: Post, kept: str | None) -> bool:
        """Whether a new revision of a kept post is asked for as the post was: there are no other briefs on request."""
        if kept is None or (await self._wiring.desk.settings(post.scope)).mode is not Mode.ON_REQUEST:
            return False
        return bool(await self._wiring.jobs.briefs(post.scope, kept)) and bool(items_of(post))

    async def _files(self, message: discord.Message, asker: int, place: Place) -> tuple[File, ...]:
        """The files of a message; nothing is downloaded for somebody who has asked often enough."""
        spent = self._wiring.pipeline.spent(scope_of(place), str(asker))
        return unread_files(message) if spent else await files_of(message)

    async def _found(self, place: Place, number: int) -> discord.Message | None:
        """A message that somebody points at; None where it is gone or may not be read."""
        try:
            return await self._joining.find(place, number)
        except discord.Forbidden:
            await self._notices.missing(place, missing(place))
        except discord.HTTPException as error:
            _log.warning("message %s could not be fetched: %s", number, error)
        return None

    def _post(self, message: discord.Message) -> Post:
        return post_of(message, me=self._me, content=self._client.intents.message_content)

    @property
    def _me(self) -> int:
        return self._client.user.id if self._client.user is not None else 0
