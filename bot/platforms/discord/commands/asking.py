"""Asked-for briefs: `/brief` with a link, a text, a file or a message's link, and "Brief this" in a message's menu.

In a watched channel the brief is kept and stands in the channel, as that of any post: `/brief` posts a message that
becomes the brief, and the menu gets a reply to its message. Anywhere else nothing is kept: who asks sees it alone.
Both work where Discord withholds what messages say, since it hands over a command's options and a menu's message.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace

import discord

from bot.errors import BadCommand, StoreError
from bot.intake import items_of
from bot.messages import Answer, ItemKind, Post, Reply, Scope
from bot.platforms.discord.commands.answering import Answering, put, say, sentence
from bot.platforms.discord.members import Room, asker_of
from bot.platforms.discord.notices import Notices
from bot.platforms.discord.parse import KINDS, file_of, files_of, post_of, scope_of
from bot.platforms.discord.permissions import missing, permissions_in
from bot.platforms.discord.showing import render
from bot.platforms.discord.showing.markdown import escaped_line
from bot.platforms.discord.showing.payloads import arguments
from bot.platforms.discord.watching.joining import Joining, Place
from bot.query.grammar import Command

MOST_PAGES = 4
"""Messages that one article's brief may need where it is shown to its asker alone."""

_MESSAGE = re.compile(
    r"\s*<?https?://(?:(?:canary|ptb|www)\.)?discord(?:app)?\.com/channels/(?P<server>\d{1,20})/(?P<channel>\d{1,20})"
    r"/(?P<message>\d{1,20})/?>?\s*",
    re.IGNORECASE | re.ASCII,
)
_NOTHING = "Give a link, an article's text, a file, or the link of a message: /brief what: https://…"
_NO_MESSAGE = "There is no such message that you may read in this server."
_NO_ARTICLE = "There is no link, text or file in this message that could be briefed."
_HIDDEN = "Discord does not show Warbrief what this message says. Open its menu and choose Apps > Brief this."
_ONLY_YOURS = "Only you see this message, so no brief of it can stand here. Give its text or link with /brief."
_OWN = "This message is Warbrief's own."
_READING = "I'm reading it; the brief will be a reply to the post."
_CANNOT_WRITE = "I may not write in {where}, so its briefs cannot stand there. Ask somebody who may manage the server."
_ALONE = "{where} is not watched, so only you see this brief, and it is not kept."
_MAY_NOT_POST = "You may not write in this channel, so only you see this brief, and it is not kept."
_NOT_KEPT = "This could not be kept now, so there will be no brief. Ask again."

_log = logging.getLogger(__name__)


class Asking:
    """Briefs what somebody asks for.

    Args:
        client: whose messages are its own, and whose intents say what it may read.
        answering: shows what is there already.
        notices: tell of missing permissions.
    """

    def __init__(self, client: discord.Client, answering: Answering, notices: Notices) -> None:
        self._client = client
        self._answering = answering
        self._notices = notices
        self._wiring = answering.wiring

    async def brief(self, interaction: discord.Interaction, what: str, attachment: discord.Attachment | None) -> None:
        """Brief what was given with the command."""
        if not what.strip() and attachment is None:
            raise BadCommand(_NOTHING)
        if attachment is None and (link := _MESSAGE.fullmatch(what)):
            await interaction.response.defer(ephemeral=True, thinking=True)
            await self._brief_message(interaction, await self._linked(interaction, link))
            return
        here = _channel(interaction)
        scope = scope_of(here)
        post = Post(
            scope=scope,
            message=str(interaction.id),
            author=str(interaction.user.id),
            author_name=interaction.user.display_name,
            text=what.strip(),
            posted_at=interaction.created_at,
            asked=True,
        )
        settings = await self._wiring.desk.settings(scope)
        if not (settings.watch and _may_post(interaction, here)):
            await interaction.response.defer(ephemeral=True, thinking=True)
            alone = _ALONE if not settings.watch else _MAY_NOT_POST
            await self._show_alone(interaction, await _with_file(post, attachment), here, alone)
        elif not _may_write(interaction, here):
            await self._refuse(interaction, here)
        else:
            self._count(interaction, len(items_of(post)) + (attachment is not None), take=False)
            await self._brief_here(interaction, post, attachment)

    async def _brief_here(self, interaction: discord.Interaction, post: Post, file: discord.Attachment | None) -> None:
        """Post a message that says what was asked for, and have the brief put in its place."""
        name = escaped_line(interaction.user.display_name)
        await interaction.response.send_message(
            f"📰 {name} asks for a brief of {_named(post, file)}",
            allowed_mentions=discord.AllowedMentions.none(),
            suppress_embeds=True,
            silent=True,
        )
        shown = await interaction.original_response()
        here = _channel(interaction)
        link = f"https://discord.com/channels/{here.guild.id}/{here.id}/{shown.id}"
        post = replace(await _with_file(post, file), message=str(shown.id), answer=str(shown.id), link=link)
        try:
            waiting = await self._wiring.pipeline.accept(post)
        except StoreError:
            await put(interaction, sentence(_NOT_KEPT))
            raise
        if not waiting:
            await put(interaction, sentence(_NO_ARTICLE.replace("this message", "it")))

    async def brief_this(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Brief the message whose menu was opened; Discord hands over what it says."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._brief_message(interaction, message, shown=True)

    async def _brief_message(
        self, interaction: discord.Interaction, message: discord.Message, *, shown: bool = False
    ) -> None:
        """Brief a message that its asker may read; `shown` says that Discord withholds nothing of it."""
        me = self._client.user
        if me is not None and message.author.id == me.id:
            raise BadCommand(_OWN)
        if message.type not in KINDS:
            raise BadCommand(_NO_ARTICLE)
        if message.flags.ephemeral:
            raise BadCommand(_ONLY_YOURS)
        channel = message.channel
        assert isinstance(channel, (discord.abc.GuildChannel, discord.Thread))
        scope = scope_of(channel)
        content = shown or self._client.intents.message_content
        post = post_of(message, me=me.id if me is not None else 0, content=content, asked=True)
        if post.hidden:
            raise BadCommand(_HIDDEN)
        watched = (await self._wiring.desk.settings(scope)).watch
        kept = await self._wiring.jobs.whole(scope, post.message) if watched else None
        if kept is not None and await self._show_known(interaction, scope, kept):
            return
        whole = await self._whole(message, kept) if kept is not None else None
        self._count(interaction, take=False)
        post = whole or replace(post, files=await files_of(message))
        post = replace(post, asker=str(interaction.user.id))
        if not (post.text.strip() or post.files):
            raise BadCommand(_NO_ARTICLE)
        self._count(interaction, len(items_of(post)), take=False)
        if not watched:
            await self._show_alone(interaction, post, channel, _ALONE)
        elif not _may_write(interaction, channel):
            await self._refuse(interaction, channel)
        else:
            await self._wiring.pipeline.accept(post)
            await put(interaction, sentence(_READING))

    async def _whole(self, message: discord.Message, kept: str) -> Post | None:
        """The paste of several messages that a message is a part of; None where it stands alone."""
        if not isinstance(message.channel, Place):
            return None
        joining = Joining(self._client, self._wiring)
        try:
            whole = await joining.kept_whole(message.channel, kept, {message.id: message})
        except discord.HTTPException as error:
            _log.info("the paste of message %s is not known: %s", message.id, error)
            return None
        return replace(whole, asked=True) if whole is not None else None

    async def _show_known(self, interaction: discord.Interaction, scope: Scope, kept: str) -> bool:
        """Show the brief that a post led to, if it did."""
        briefs = await self._wiring.jobs.briefs(scope, kept)
        if not briefs:
            return False
        command = Command(name="show", words=briefs[0])
        reply = await self._answering.reply(await asker_of(interaction, self._wiring.desk), command)
        await self._answering.show(interaction, reply, f"show {briefs[0]}")
        return True

    def _count(self, interaction: discord.Interaction, items: int = 1, *, take: bool = True) -> None:
        """Count what somebody asks for, or with `take` False look whether they may.

        Raises:
            BadCommand: they have asked often enough.
        """
        scope, asker = scope_of(_channel(interaction)), str(interaction.user.id)
        if spent := self._wiring.pipeline.spent(scope, asker, items):
            raise BadCommand(spent)
        if take:
            self._wiring.pipeline.asked(scope, asker, items)

    async def _show_alone(self, interaction: discord.Interaction, post: Post, channel: Room, alone: str) -> None:
        """Show briefs to whoever asked, with a sentence that tells why to them alone, and keep nothing."""
        self._count(interaction, len(items_of(post)))
        answers = await self._wiring.service.answer(post)
        if not answers:
            raise BadCommand(_NO_ARTICLE)
        alone = alone.format(where=f"#{channel.name}" if channel.id != interaction.channel_id else "This channel")
        payloads = [payload for answer in answers for payload in _pages(answer, alone)]
        await put(interaction, payloads[0])
        for payload in payloads[1:]:
            await interaction.followup.send(**arguments(payload), ephemeral=True)

    async def _refuse(self, interaction: discord.Interaction, channel: Room) -> None:
        """Say that there is no writing in a channel, to whoever asked and to whom it concerns."""
        await say(interaction, _CANNOT_WRITE.format(where=channel.mention))
        await self._notices.missing(channel, missing(channel))

    async def _linked(self, interaction: discord.Interaction, link: re.Match[str]) -> discord.Message:
        """The message of a link.

        Raises:
            BadCommand: it is of another server, gone, or its asker may not read it: the sentence is the same.
        """
        here = _channel(interaction)
        guild, number = here.guild, int(link["channel"])
        gone = BadCommand(_NO_MESSAGE)
        if int(link["server"]) != guild.id:
            raise gone
        try:
            channel = guild.get_channel_or_thread(number) or await guild.fetch_channel(number)
            asker = await asker_of(interaction, self._wiring.desk)
            if not asker.viewer.may_read(scope_of(channel)) or not isinstance(channel, discord.abc.Messageable):
                raise gone
            return await channel.fetch_message(int(link["message"]))
        except (discord.HTTPException, discord.InvalidData) as error:
            raise gone from error


def _channel(interaction: discord.Interaction) -> Room:
    channel = interaction.channel
    assert isinstance(channel, (discord.abc.GuildChannel, discord.Thread))
    return channel


def _may_post(interaction: discord.Interaction, channel: Room) -> bool:
    """Whether a member may write in the channel of their command: else nothing of theirs is to stand there."""
    may = interaction.permissions
    return may.send_messages_in_threads if isinstance(channel, discord.Thread) else may.send_messages


def _may_write(interaction: discord.Interaction, channel: Room) -> bool:
    """Whether the bot can answer in a channel, by Discord's own word where that is the one of the command."""
    may = interaction.app_permissions if channel.id == interaction.channel_id else permissions_in(channel)
    writes = may.send_messages_in_threads if isinstance(channel, discord.Thread) else may.send_messages
    return may.view_channel and writes and may.embed_links and may.read_message_history


async def _with_file(post: Post, attachment: discord.Attachment | None) -> Post:
    return post if attachment is None else replace(post, files=(await file_of(attachment),))


def _named(post: Post, file: discord.Attachment | None) -> str:
    """What is asked for, as the message says that stands until the brief does."""
    items = items_of(post)
    if items and items[0].kind is ItemKind.LINK and len(items[0].content) < 1_500:
        return f"<{items[0].content}>" if items[0].content.isprintable() else "a link"
    return escaped_line(file.filename) if file is not None else "a pasted text"


def _pages(answer: Answer, alone: str) -> Sequence[render.Payload]:
    """An answer that is not kept, and says so over its brief; without any button, as there is nothing behind it."""
    failed = answer.brief is None
    text = answer.sentence if failed else alone
    return render.pages(Reply(text=text, brief=answer.brief, failed=failed))[:MOST_PAGES]
