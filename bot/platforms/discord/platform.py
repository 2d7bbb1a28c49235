"""What goes out to Discord: sent, edited, deleted, marked; and who reads a channel.

An answer's id is that of its message, or "thread/message" where it has a thread of its own. Discord takes a nonce for a
few minutes only; whether an earlier attempt was sent is seen from the channel's history. What Discord says no to is
refused, and a missing permission is told to whom it concerns; a limit of rate or a failure of Discord's passes.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import aiohttp
import discord

from bot.errors import SendFailed, SendRefused, SendUnknown
from bot.messages import Action, Outgoing, Reader, Reply, Scope, Viewer
from bot.platforms.discord.members import audience_of
from bot.platforms.discord.notices import Notices
from bot.platforms.discord.parse import PLATFORM
from bot.platforms.discord.permissions import missing
from bot.platforms.discord.showing import render
from bot.platforms.discord.showing.payloads import arguments

SIGNS = {Action.MARK: "⚠️", Action.OFFER: "📰"}
"""What is put on a post: an article was meant there and could not be read; a brief can be had."""
TYPING_SECONDS = 8.0
"""Discord shows "is typing" for ten."""
LOOK_FOR = 200
"""Messages after a post to look through for its answer."""

_ENOUGH = 100  # characters by which a sentence is known again; a longer one may have been cut
_ALREADY = 160004  # a thread was made from this message before
_CONNECTION = (aiohttp.ClientError, OSError, TimeoutError)


class DiscordPlatform:
    """The port `bot.ports.Platform` on Discord.

    Args:
        client: sends.
        notices: tell of missing permissions.
    """

    name = PLATFORM

    def __init__(self, client: discord.Client, notices: Notices) -> None:
        self._client = client
        self._notices = notices
        self._at_work = Counter[str]()
        self._typing: dict[str, asyncio.Task[None]] = {}
        self._typed: dict[str, float] = {}

    async def send(self, outgoing: Outgoing, reply: Reply) -> str:
        """Answer a post, in its channel or in a thread of its own. Raises as `bot.ports.Platform` says."""
        place = self._place(outgoing.scope)
        made = arguments(render.answer(outgoing, reply))
        apart = reply.thread and isinstance(self._channel(outgoing.scope), discord.TextChannel)
        if apart:
            async with self._told(outgoing, again=True, threads=True):
                await self._begin_thread(outgoing, render.thread_name(outgoing, reply))
            place = self._place(outgoing.scope, outgoing.to)
        else:
            made |= {
                "mention_author": False,
                "reference": discord.MessageReference(
                    message_id=int(outgoing.to), channel_id=place.id, guild_id=place.guild_id
                ),
            }
        async with self._told(outgoing, threads=apart):
            sent = await place.send(**made, nonce=outgoing.nonce, silent=True)
        await self._stands(outgoing)
        return f"{place.id}/{sent.id}" if apart else str(sent.id)

    async def find_sent(self, outgoing: Outgoing) -> str | None:
        """The message that an earlier attempt sent, looked for after the post and in its thread, known by its words."""
        known_by = [_bare(shown)[:_ENOUGH] for shown in outgoing.shown if shown.strip()]
        return await self._look_for(outgoing, known_by) if known_by else None

    async def edit(self, outgoing: Outgoing, reply: Reply) -> None:
        """Put an answer in the place of another."""
        made, message = arguments(render.answer(outgoing, reply)), self._sent(outgoing)
        async with self._told(outgoing, again=True):
            if outgoing.sent == outgoing.to:  # what a command left there shows no embeds until it is told to
                await (await message.fetch()).edit(**made, suppress=False)
            else:
                await message.edit(**made)
        await self._stands(outgoing)

    async def delete(self, outgoing: Outgoing) -> None:
        """Take an answer away, and the thread that it had, if nobody else wrote there."""
        message = self._sent(outgoing)
        async with self._told(outgoing, again=True):
            with contextlib.suppress(discord.NotFound):
                await message.delete()
        if "/" in (outgoing.sent or ""):
            with contextlib.suppress(discord.DiscordException, *_CONNECTION):
                await self._leave_thread(outgoing)

    async def mark(self, outgoing: Outgoing, reply: Reply) -> None:
        """Put a sign on a post."""
        async with self._told(outgoing, again=True):
            await self._place(outgoing.scope).get_partial_message(int(outgoing.to)).add_reaction(SIGNS[outgoing.action])

    async def audience(self, scope: Scope) -> Viewer:
        """What everyone who reads a channel may read now; of one that is not known here, that alone."""
        channel = self._channel(scope)
        if channel is None:
            return Reader(platform=PLATFORM, workspace=scope.workspace, rooms=frozenset({scope.room}))
        return audience_of(channel)

    @asynccontextmanager
    async def working(self, scope: Scope, message: str) -> AsyncIterator[None]:
        """Shows that Warbrief types, until the context is left."""
        self._at_work[scope.channel] += 1
        if self._at_work[scope.channel] == 1:  # one sign for all that is read for a channel
            self._typing[scope.channel] = asyncio.create_task(self._type(scope))
        try:
            yield
        finally:
            self._at_work[scope.channel] -= 1
            if not self._at_work[scope.channel]:
                del self._at_work[scope.channel]
                self._typing.pop(scope.channel).cancel()

    async def _type(self, scope: Scope) -> None:
        with contextlib.suppress(discord.DiscordException, *_CONNECTION):
            while True:
                now = asyncio.get_running_loop().time()
                self._typed = {at: when for at, when in self._typed.items() if now - when < TYPING_SECONDS}
                if scope.channel not in self._typed:
                    self._typed[scope.channel] = now
                    await self._place(scope).typing()
                await asyncio.sleep(self._typed[scope.channel] + TYPING_SECONDS - now)

    async def _look_for(self, outgoing: Outgoing, known_by: Collection[str]) -> str | None:
        place, post = self._place(outgoing.scope), discord.Object(int(outgoing.to))
        async with self._told(outgoing, again=True):
            async for message in place.history(limit=LOOK_FOR, after=post, oldest_first=True):
                answers = message.reference is not None and message.reference.message_id == post.id
                if answers and self._shows(message, known_by):
                    return str(message.id)
            if isinstance(self._channel(outgoing.scope), discord.TextChannel):
                with contextlib.suppress(discord.NotFound):  # there is no such thread
                    thread = self._place(outgoing.scope, outgoing.to)
                    async for message in thread.history(limit=LOOK_FOR, oldest_first=True):
                        if self._shows(message, known_by):
                            return f"{thread.id}/{message.id}"
        return None

    async def _begin_thread(self, outgoing: Outgoing, name: str) -> None:
        """A thread on the post; one that is there already serves too."""
        try:
            await self._place(outgoing.scope).get_partial_message(int(outgoing.to)).create_thread(name=name)
        except discord.HTTPException as error:
            if error.code != _ALREADY:
                raise

    async def _leave_thread(self, outgoing: Outgoing) -> None:
        """Delete a thread that was made for an answer, where nobody wrote in it; who may not delete it closes it."""
        thread = await self._client.fetch_channel(int(outgoing.to))
        if not isinstance(thread, discord.Thread) or self._client.user is None:
            return
        if thread.owner_id != self._client.user.id:
            return
        async for message in thread.history(limit=2):
            if message.type is not discord.MessageType.thread_starter_message:
                return
        try:
            await thread.delete()
        except discord.Forbidden:
            await thread.edit(archived=True)

    async def _stands(self, outgoing: Outgoing) -> None:
        """An answer stands: nothing is missing in its channel, and the signs on a post that has a brief go."""
        channel = self._channel(outgoing.scope)
        if channel is not None and not missing(channel):  # else what is missing would be told after each answer
            await self._notices.well(channel)
        if outgoing.brief is not None:
            with contextlib.suppress(discord.DiscordException, *_CONNECTION):
                await self._take_signs_off(outgoing)

    async def _take_signs_off(self, outgoing: Outgoing) -> None:
        number, me = int(outgoing.to), self._client.user
        message = discord.utils.get(self._client.cached_messages, id=number)
        if message is None and outgoing.asked:
            message = await self._place(outgoing.scope).fetch_message(number)
        if message is not None and me is not None:
            for reaction in tuple(message.reactions):
                if reaction.me and reaction.emoji in SIGNS.values():
                    await message.remove_reaction(reaction.emoji, me)

    def _shows(self, message: discord.Message, known_by: Collection[str]) -> bool:
        """Whether a message is the bot's own and shows one of these: a brief's id, or the beginning of a sentence."""
        if self._client.user is None or message.author.id != self._client.user.id:
            return False
        ids = (str(getattr(each, "custom_id", "")) for row in message.components for each in _within(row))
        texts = (text for embed in message.embeds for text in (embed.description or "", embed.footer.text or ""))
        shown = _bare("\n".join((message.content, *texts, *ids)))
        return any(each in shown for each in known_by)

    def _place(self, scope: Scope, thread: str | None = None) -> discord.PartialMessageable:
        """A channel to write to, whether or not it is cached; the thread on one of its posts, where given."""
        return self._client.get_partial_messageable(int(thread or scope.channel), guild_id=int(scope.workspace))

    def _sent(self, outgoing: Outgoing) -> discord.PartialMessage:
        """The message that is to be edited or deleted."""
        thread, _, message = (outgoing.sent or "").rpartition("/")
        return self._place(outgoing.scope, thread or None).get_partial_message(int(message))

    def _channel(self, scope: Scope) -> discord.abc.GuildChannel | discord.Thread | None:
        """A channel as it is cached; of an archived thread that all may read, its channel."""
        guild = self._client.get_guild(int(scope.workspace))
        if guild is None:
            return None
        channel = guild.get_channel_or_thread(int(scope.channel))
        if channel is None and scope.parent is not None and not scope.private:
            return guild.get_channel(int(scope.parent))
        return channel

    @asynccontextmanager
    async def _told(self, outgoing: Outgoing, *, again: bool = False, threads: bool = False) -> AsyncIterator[None]:
        """Tells what Discord answers as the pipeline understands it.

        Args:
            outgoing: what is sent.
            again: whether it is harmless when repeated.
            threads: whether a thread of its own is wanted.
        """
        try:
            yield
        except discord.RateLimited as error:
            raise SendFailed("Discord takes no more now", error.retry_after) from error
        except discord.HTTPException as error:
            if error.status == 429:
                raise SendFailed("Discord takes no more now", _seconds(error)) from error
            if error.status >= 500:
                raise (SendFailed(f"Discord fails with {error.status}") if again else SendUnknown()) from error
            channel = self._channel(outgoing.scope)
            if channel is not None:
                await self._notices.missing(channel, missing(channel, threads=threads))
            raise SendRefused(error.text or f"Discord says {error.status}") from error
        except _CONNECTION as error:
            raise (SendFailed(f"no connection ({type(error).__name__})") if again else SendUnknown()) from error


def _bare(text: str) -> str:
    """A text as it is known again whatever was escaped in it."""
    return " ".join(text.replace("\\", "").split())


def _within(row: object) -> tuple[object, ...]:
    return tuple(getattr(row, "children", ()))


def _seconds(error: discord.HTTPException) -> float | None:
    """How long Discord asks to wait."""
    try:
        return float(error.response.headers.get("Retry-After", ""))
    except ValueError:
        return None
