"""Presses of buttons, choices of selects and sent forms, known by their custom ids alone; they never wear out.

Nothing of a message is kept here: what a press means stands in its custom id, and what stands on the message in the
footer. Each press is a command of whoever presses, done with their own eyes as of now. Answers are for them alone; one
that was for them alone already is changed in place.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord
from discord import app_commands

from bot.platforms.discord.commands.answering import Answering, promise, put, say, unshared, values_of
from bot.platforms.discord.commands.asking import Asking
from bot.platforms.discord.commands.panel import Panel
from bot.platforms.discord.commands.reports import Reports
from bot.platforms.discord.commands.slash import Slash
from bot.platforms.discord.members import Room, asker_of, audience_of
from bot.platforms.discord.notices import Notices
from bot.platforms.discord.permissions import missing
from bot.platforms.discord.showing import render
from bot.platforms.discord.showing.limits import CONTENT
from bot.platforms.discord.showing.markdown import escaped_line
from bot.platforms.discord.showing.payloads import arguments
from bot.platforms.fitting import cut
from bot.platforms.paging import Press, parse_page, parse_press
from bot.platforms.sharing import everyone, says_less
from bot.platforms.wiring import Wiring
from bot.query.grammar import parse_command

OLDER = "This button is from an older Warbrief. Give the command again."
SHARED = "Shared below."
LEFT_OUT = "What not everyone here may read was left out."
NOT_SHARED = "Not everyone who reads this channel may read that, so it cannot be shared here."
CANNOT_WRITE = "I may not write here, so this cannot be shared. Ask somebody who may manage the server."

MAY_NOT_POST = "You may not write here, so this cannot be shared here."

_PRESSED = (discord.InteractionType.component, discord.InteractionType.modal_submit)


class Interactions:
    """All that members do with Warbrief's commands and buttons.

    Args:
        client: whose messages are its own, and whose intents say what it may read.
        wiring: the use cases.
        notices: tells of missing permissions.
    """

    def __init__(self, client: discord.Client, wiring: Wiring, notices: Notices) -> None:
        self._notices = notices
        self._answering = Answering(wiring)
        self._panel = Panel(self._answering)
        self._reports = Reports(self._answering)
        self._slash = Slash(self._answering, Asking(client, self._answering, notices), self._panel)
        self._verbs: Mapping[str, Callable[[discord.Interaction, str], Awaitable[None]]] = {
            "do": self._do,
            "page": self._page,
            "pick": self._pick,
            "share": self._share,
            "wrong": self._reports.wrong,
            "line": self._reports.line,
            "reason": self._reports.reason,
            "report": self._reports.report,
            "speaker": self._reports.speaker,
            "said": self._reports.said,
            "set": self._panel.chosen,
            "to": self._panel.changed,
        }

    def register(self, tree: app_commands.CommandTree[Any]) -> None:
        """Put the commands into the client's tree."""
        self._slash.register(tree)

    async def handle(self, interaction: discord.Interaction) -> None:
        """Do what a press, a choice or a form asks for; other interactions are the tree's. Never raises."""
        if interaction.type in _PRESSED:
            await self._answering.guard(interaction, self._pressed)

    async def _pressed(self, interaction: discord.Interaction) -> None:
        data: Any = interaction.data or {}
        press = parse_press(str(data.get("custom_id", ""))) or Press("")
        verb = self._verbs.get(press.verb)
        if verb is None:
            await say(interaction, OLDER)
        else:
            await verb(interaction, press.rest)

    async def _do(self, interaction: discord.Interaction, line: str) -> None:
        """A command on a button."""
        command = parse_command(line)
        if command is None:
            await say(interaction, OLDER)
            return
        await promise(interaction)
        reply = await self._answering.reply(await asker_of(interaction, self._answering.wiring.desk), command)
        await self._answering.show(interaction, reply, line)

    async def _page(self, interaction: discord.Interaction, rest: str) -> None:
        """Another page of the answer that the button stands under."""
        page, line = parse_page(rest), _line(interaction)
        command = parse_command(line)
        if page is None or command is None:
            await say(interaction, OLDER)
            return
        await promise(interaction)
        reply = await self._answering.reply(await asker_of(interaction, self._answering.wiring.desk), command, page)
        await self._answering.show(interaction, reply, line, page)

    async def _pick(self, interaction: discord.Interaction, rest: str) -> None:
        """One brief of a list, in an answer of its own, so that the list stays."""
        chosen = values_of(interaction)
        command = parse_command(chosen[0]) if chosen else None
        if command is None or command.name != "show":
            await say(interaction, OLDER)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        reply = await self._answering.reply(await asker_of(interaction, self._answering.wiring.desk), command)
        await self._answering.show(interaction, reply, chosen[0])

    async def _share(self, interaction: discord.Interaction, rest: str) -> None:
        """The page again, for everybody in the channel: only what all who read it may read, and so may the asker."""
        page, line = parse_page(rest), _line(interaction)
        command = parse_command(line)
        channel = interaction.channel
        if page is None or command is None or not isinstance(channel, (discord.abc.GuildChannel, discord.Thread)):
            await say(interaction, OLDER)
            return
        await interaction.response.defer()
        if not _may_send(interaction, channel):
            await say(interaction, CANNOT_WRITE)
            await self._notices.missing(channel, missing(channel))
            return
        asker = await asker_of(interaction, self._answering.wiring.desk)
        pipeline = self._answering.wiring.pipeline
        refused = "" if _may_post(interaction, channel) else MAY_NOT_POST
        if refused := refused or pipeline.spent(asker.scope, asker.user):
            await say(interaction, refused)
            return
        own = await self._answering.reply(asker, command, page)
        shared = await self._answering.reply(everyone(asker, audience_of(channel)), command, page)
        if shared.failed or not (shared.brief or shared.blocks):
            await say(interaction, own.text if own.failed else NOT_SHARED)
            return
        public = render.look_up(shared, command=line, page=page, shared=True)
        public["content"] = _under(f"Shared by {escaped_line(interaction.user.display_name)}.", public)
        assert isinstance(channel, discord.abc.Messageable)
        pipeline.asked(asker.scope, asker.user)
        await channel.send(**arguments(public), silent=True)
        shown = unshared(render.look_up(own, command=line, page=page))
        shown["content"] = _under(f"{SHARED} {LEFT_OUT}" if says_less(shared, own) else SHARED, shown)
        await put(interaction, shown)


def _line(interaction: discord.Interaction) -> str:
    """The command line that stands under the page on which was pressed."""
    embeds = interaction.message.embeds if interaction.message is not None else ()
    return render.command_of([embed.to_dict() for embed in embeds])


def _under(said: str, payload: render.Payload) -> str:
    """What is said over a page, after a sentence."""
    return cut(f"{said} {payload['content']}".strip(), CONTENT)


def _may_post(interaction: discord.Interaction, channel: Room) -> bool:
    """Whether who shares may write in a channel themselves."""
    may = interaction.permissions
    return may.send_messages_in_threads if isinstance(channel, discord.Thread) else may.send_messages


def _may_send(interaction: discord.Interaction, channel: Room) -> bool:
    may = interaction.app_permissions
    writes = may.send_messages_in_threads if isinstance(channel, discord.Thread) else may.send_messages
    return may.view_channel and writes and may.embed_links
