"""From a message of Discord to a post: where it stands, what it says, what is attached; Discord's own marks taken out.

A forward says what the forwarded message said. A message that a program posted says what its embeds say too, since
feeds often write nothing else; the embeds that Discord itself makes of a person's links are Discord's, not theirs.
"""

from __future__ import annotations

import asyncio
import re

import aiohttp
import discord

from bot.intake import NO_DOWNLOAD, TOO_LARGE
from bot.messages import File, Post, Scope
from bot.platforms.joining import revision_at
from bot.platforms.media import is_media

PLATFORM = "discord"
FILE_BYTES = 8 * 1024 * 1024
"""A text of 200,000 characters, which is all of an article that is read, has at most 0.8 MB."""
TRIES = 3
"""How often a file is asked for: Discord's store of files often fails for a moment."""
PAUSE_SECONDS = 0.5
FILE_SECONDS = 20.0
"""How long one try may take: the posts after it in its channel wait."""

KINDS = frozenset(
    {
        discord.MessageType.default,
        discord.MessageType.reply,
        discord.MessageType.chat_input_command,
        discord.MessageType.context_menu_command,
    }
)
"""What somebody wrote. Any other kind is Discord's own word about the channel, or repeats a message that is there."""

_ANSWERS = KINDS - {discord.MessageType.default}

_USER = r"<@!?(?P<user>\d{1,20})>"
_MARKS = re.compile(rf"{_USER}|<@&\d{{1,20}}>|<#\d{{1,20}}>|<a?:\w{{2,32}}:\d{{1,20}}>|<t:-?\d{{1,17}}(?::[a-zA-Z])?>")
_SPOILER = re.compile(r"\|\|(.+?)\|\|", re.DOTALL)
_LINK = re.compile(r"\bhttps?://\S", re.IGNORECASE)


def scope_of(channel: discord.abc.GuildChannel | discord.Thread) -> Scope:
    """Where a channel or thread stands."""
    return Scope(
        platform=PLATFORM,
        workspace=str(channel.guild.id),
        channel=str(channel.id),
        parent=str(channel.parent_id) if isinstance(channel, discord.Thread) else None,
        private=isinstance(channel, discord.Thread) and channel.is_private(),
        name=channel.name,
    )


def is_post(message: discord.Message) -> bool:
    """Whether a message is something that somebody posted.

    What a program says in reply is its answer and no post: two programs that answer each other would never end.
    """
    program = message.author.bot or message.webhook_id is not None
    return message.type in KINDS and not (program and message.type in _ANSWERS)


def post_of(message: discord.Message, *, me: int, content: bool, asked: bool = False) -> Post:
    """The post that a message of a server's channel is, in its present revision and without its files.

    Args:
        message: with its channel known.
        me: the bot's own id, whose mention is no part of the text.
        content: whether Discord shows the bot what messages say.
        asked: whether somebody asked for a brief of it.
    """
    assert isinstance(message.channel, discord.abc.GuildChannel | discord.Thread)
    written = text_of(message)
    attached = attachments_of(message)
    empty = not (written or attached or message.embeds or message.stickers or message.poll)
    shown = content or message.author.id == me or me in mentions_in(message.content)
    return Post(
        scope=scope_of(message.channel),
        message=str(message.id),
        revision=revision_at(message.created_at, message.edited_at) if message.edited_at is not None else 0,
        author=str(message.webhook_id or message.author.id),
        author_name=message.author.display_name,
        bot=message.author.bot or message.webhook_id is not None,
        link=message.jump_url,
        text=_plain(written),
        posted_at=message.created_at,
        asked=asked,
        hidden=empty and not shown,
        spoiler=_SPOILER.search(written) is not None or any(file.is_spoiler() for file in attached),
    )


def text_of(message: discord.Message) -> str:
    """What a message says, with Discord's marks in it; a program's embeds where it gives no link itself."""
    texts = [message.content, *(snapshot.content for snapshot in message.message_snapshots)]
    written = "\n\n".join(text for text in texts if text)
    if (message.author.bot or message.webhook_id is not None) and _LINK.search(written) is None:
        embeds = [*message.embeds, *(embed for snapshot in message.message_snapshots for embed in snapshot.embeds)]
        said = [
            text for embed in embeds if embed.type == "rich" for text in (embed.title, embed.description, embed.url)
        ]
        written = "\n\n".join(text for text in (written, *said) if text)
    return written


def attachments_of(message: discord.Message) -> tuple[discord.Attachment, ...]:
    """What is attached to a message, or to the one that it forwards."""
    forwarded = (file for snapshot in message.message_snapshots for file in snapshot.attachments)
    return (*message.attachments, *forwarded)


def mentions_in(text: str) -> frozenset[int]:
    """Who is mentioned in a text itself; whom a reply pings is not.

    >>> sorted(mentions_in("<@12> and <@!7>, not <@&9>"))
    [7, 12]
    """
    return frozenset(int(match["user"]) for match in _MARKS.finditer(text) if match["user"])


def same_words(one: discord.Message, other: discord.Message) -> bool:
    """Whether two states of a message say the same: an embed that appeared, a pin or a reaction is no edit."""
    return text_of(one) == text_of(other) and _files_named(one) == _files_named(other)


async def files_of(message: discord.Message) -> tuple[File, ...]:
    """The files of a message, in order, downloaded; pictures, films and sound are left out.

    One that cannot be had has no data and says why. Never raises.
    """
    return tuple(
        [
            await file_of(attached)
            for attached in attachments_of(message)
            if not is_media(attached.filename, attached.content_type)
        ]
    )


def unread_files(message: discord.Message) -> tuple[File, ...]:
    """The files of a message by their names alone, where they are not to be downloaded."""
    return tuple(
        File(name=file.filename, data=b"", content_type=file.content_type, fault=NO_DOWNLOAD)
        for file in attachments_of(message)
    )


async def file_of(attachment: discord.Attachment) -> File:
    """An attached file, downloaded; one that cannot be had has no data and says why. Never raises."""
    name, kind = attachment.filename.removeprefix("SPOILER_"), attachment.content_type
    if attachment.size > FILE_BYTES:
        return File(name=name, data=b"", content_type=kind, fault=TOO_LARGE)
    for number in range(TRIES):
        if number:
            await asyncio.sleep(PAUSE_SECONDS * number)
        try:
            async with asyncio.timeout(FILE_SECONDS):
                return File(name=name, data=await attachment.read(), content_type=kind)
        except discord.NotFound:
            break
        except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError):
            continue
    return File(name=name, data=b"", content_type=kind, fault=NO_DOWNLOAD)


def _files_named(message: discord.Message) -> tuple[int, ...]:
    return tuple(file.id for file in attachments_of(message))


def _plain(written: str) -> str:
    """A text without Discord's marks: mentions, custom emoji, times, the bars of spoilers."""
    return _MARKS.sub("", _SPOILER.sub(r"\1", written)).strip()
