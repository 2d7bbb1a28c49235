"""The panel of settings: a select of settings, then a select of values or a form; and `watch`.

It decides nothing: each change is the command that an admin could type, so that one code checks it, logs it and answers
it. Whether somebody is an admin is asked anew at each press. Whom the server's Integrations page lets give the command,
without being an admin otherwise, sees what holds, and changes it with the command's options.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import discord
from discord import app_commands

from bot.channel_settings import SETTINGS
from bot.commands import Level, Standing, standing
from bot.errors import BadCommand
from bot.messages import Asker, Block, Reply
from bot.platforms import choices
from bot.platforms.discord.checks import channel_faults
from bot.platforms.discord.commands.answering import Answering, put, say, sentence, values_of
from bot.platforms.discord.members import Room, asker_of, is_admin
from bot.platforms.discord.parse import scope_of
from bot.platforms.discord.showing import render
from bot.platforms.discord.showing.components import (
    Component,
    button,
    modal,
    picker,
    row,
    rows,
    select,
    text_input,
)
from bot.platforms.discord.showing.payloads import form
from bot.query.grammar import Command
from bot.records import Answering as Where
from summarizers.types import Line, LineKind, Piece, Style

HERE, SERVER = "here", "server"
ROLE = "admin role"
WRITE = "write"

_TITLES = {HERE: "Settings of this channel", SERVER: "Settings of the whole server"}
_LEVELS = {Level.CHANNEL: " · set for this channel", Level.SERVER: " · set for the whole server", Level.DEFAULT: ""}
_BY_OPTIONS = "Change it with this command's options: name, value and where."
_NO_CHANNEL = "There is no such channel that you may read in this server."
_NO_ROOM = "Articles are posted in channels and threads, not in categories. Choose a channel."


Place: TypeAlias = app_commands.AppCommandChannel | app_commands.AppCommandThread
"""A channel as an option has it."""


class Panel:
    """Shows settings and has them changed.

    Args:
        answering: does commands.
    """

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._wiring = answering.wiring

    async def open(self, interaction: discord.Interaction, *, server: bool) -> None:
        """Answer the command without options."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        where = SERVER if server else HERE
        asker = await asker_of(interaction, self._wiring.desk)
        if await is_admin(interaction, self._wiring.desk):
            await put(interaction, await self._shown(interaction, asker, where))
        else:
            shown = await self._shown(interaction, asker, where, _BY_OPTIONS)
            await put(interaction, {**shown, "components": []})

    async def chosen(self, interaction: discord.Interaction, rest: str) -> None:
        """A setting is chosen, or one of the buttons under the panel."""
        where, _, what = rest.partition(" ")
        asker = await asker_of(interaction, self._wiring.desk, threads=False)
        denied = await self._denied(asker)
        if denied:
            await say(interaction, denied)
        elif what == "log":
            await interaction.response.defer(ephemeral=True, thinking=True)
            reply = await self._answering.reply(asker, Command(name="settings", words="log"))
            await self._answering.show(interaction, reply, "settings log")
        elif what in ("on", "off"):
            await interaction.response.defer()
            said = await self._turn(interaction, asker, _channel(interaction), what, "")
            await put(interaction, await self._shown(interaction, asker, where, said))
        else:
            name = "".join(values_of(interaction)[:1])
            holds = next((each for each in await self._standing(asker, where) if each.setting.name == name), None)
            if holds is not None and name != ROLE and not holds.setting.choices:
                await interaction.response.send_modal(form(_form(holds, where)))
            else:
                await interaction.response.defer()
                await put(interaction, await self._shown(interaction, asker, where, choosing=holds))

    async def changed(self, interaction: discord.Interaction, rest: str) -> None:
        """A value is chosen or written: change the setting."""
        where, _, name = rest.partition(" ")
        value = " ".join("".join(values_of(interaction)[:1]).split()) or choices.RESET
        pressed = interaction.type is discord.InteractionType.component
        if pressed and value == WRITE and name in SETTINGS and SETTINGS[name].written:
            await self._write(interaction, where, name)
            return
        await interaction.response.defer()
        asker = await asker_of(interaction, self._wiring.desk)
        if name == "watch" and where == HERE and value in ("on", "off"):
            said = await self._turn(interaction, asker, _channel(interaction), value, "")
        else:
            wide = where == SERVER or (name in SETTINGS and SETTINGS[name].server_wide)
            words = f"{name} {value} {'server' if wide else ''}".strip()
            said = (await self._answering.reply(asker, Command(name="settings", words=words))).text
        if await self._denied(asker):
            await say(interaction, said)
        else:
            await put(interaction, await self._shown(interaction, asker, where, said))

    async def watch(self, interaction: discord.Interaction, what: str, mode: str, place: Place | None) -> None:
        """Do `watch on` or `watch off` for a channel, this one if none is named, and say what is missing there."""
        channel: Any = _channel(interaction)
        asker = await asker_of(interaction, self._wiring.desk)
        if place is not None:
            channel = channel.guild.get_channel_or_thread(place.id)
            if isinstance(channel, discord.CategoryChannel):
                raise BadCommand(_NO_ROOM)
            if channel is None or not asker.viewer.may_read(scope_of(channel)):
                raise BadCommand(_NO_CHANNEL)
            asker = replace(asker, scope=scope_of(channel))
        said = await self._turn(interaction, asker, channel, what, mode)
        elsewhere = channel.id != interaction.channel_id
        await put(interaction, sentence(f"#{channel.name}: {said}" if elsewhere else said))

    async def _write(self, interaction: discord.Interaction, where: str, name: str) -> None:
        """Open the form of a setting, unless whoever pressed is no admin any more."""
        asker = await asker_of(interaction, self._wiring.desk, threads=False)
        denied = await self._denied(asker)
        if denied:
            await say(interaction, denied)
            return
        (holds,) = (each for each in await self._standing(asker, where) if each.setting.name == name)
        await interaction.response.send_modal(form(_form(holds, where)))

    async def _turn(self, interaction: discord.Interaction, asker: Asker, channel: Room, what: str, mode: str) -> str:
        """Turn a channel on or off; what was posted before is not caught up."""
        if what == "on" and asker.admin:
            for each in {scope_of(channel), scope_of(_room(channel))}:
                await self._wiring.jobs.seen(each, str(interaction.id))
        reply = await self._answering.reply(asker, Command(name="watch", words=f"{what} {mode}".strip()))
        if reply.failed or what == "off":
            return reply.text
        threads = (await self._wiring.desk.settings(asker.scope)).answer is Where.THREAD
        content = interaction.client.intents.message_content
        return "\n".join((reply.text, *channel_faults(channel, content, threads=threads)))

    async def _denied(self, asker: Asker) -> str:
        """What somebody is told who may not change settings; "" for an admin."""
        reply = await self._answering.reply(asker, Command(name="settings"))
        return reply.text if reply.failed else ""

    async def _standing(self, asker: Asker, where: str) -> Sequence[Standing]:
        return await standing(self._wiring.desk, asker.scope, where == SERVER)

    async def _shown(
        self,
        interaction: discord.Interaction,
        asker: Asker,
        where: str,
        said: str = "",
        choosing: Standing | None = None,
    ) -> render.Payload:
        """The panel, after a sentence, with the values of one setting to choose from."""
        guild = _channel(interaction).guild
        holds = [_with_role(each, guild) for each in await self._standing(asker, where)]
        title = _TITLES.get(where, _TITLES[HERE])
        block = Block(title=title, lines=tuple(map(_line, holds)))
        payload = render.pages(Reply(blocks=(block,)))[0]
        if choosing is not None and not said:
            said = choosing.setting.sentence
        payload["content"] = sentence(said)["content"] if said else ""
        payload["components"] = rows(
            row(_settings(holds, where, choosing)),
            row(_values(choosing, where)) if choosing else None,
            row(*_buttons(holds, where, choosing)),
        )
        return payload


def _channel(interaction: discord.Interaction) -> Room:
    channel = interaction.channel
    assert isinstance(channel, (discord.abc.GuildChannel, discord.Thread))
    return channel


def _room(channel: Room) -> Room:
    """The channel whose settings hold in a thread."""
    if isinstance(channel, discord.Thread) and not channel.is_private():
        return channel.parent or channel
    return channel


def _with_role(holds: Standing, guild: discord.Guild) -> Standing:
    """The setting of a role with the role's name, which Discord alone knows."""
    role = guild.get_role(int(holds.stored)) if holds.setting.name == ROLE and holds.stored.isdecimal() else None
    return replace(holds, words=f"@{role.name}") if role is not None else holds


def _line(holds: Standing) -> Line:
    words = (Piece(text=holds.setting.name, style=Style.SOURCE), Piece(text=f": {holds.words}{_LEVELS[holds.level]}"))
    return Line(kind=LineKind.SENTENCE, pieces=words)


def _settings(holds: Sequence[Standing], where: str, choosing: Standing | None) -> Component | None:
    shown = choices.settings(holds, choosing.setting if choosing is not None else None)
    return select(f"set:{where}", shown, "Change a setting")


def _values(holds: Standing, where: str) -> Component | None:
    """What a setting may become."""
    press = f"to:{where} {holds.setting.name}"
    if holds.setting.name == ROLE:
        chosen = [holds.stored] if holds.stored.isdecimal() else []
        return picker("role", press, "The role whose members are admins here; none for nobody", chosen=chosen, least=0)
    return select(press, choices.values(holds, WRITE), holds.setting.sentence)


def _buttons(holds: Sequence[Standing], where: str, choosing: Standing | None) -> list[Component | None]:
    watched = any(each.setting.name == "watch" and each.stored == "on" for each in holds)
    turn = (
        button("Turn off here", f"set:{where} off") if watched else button("Turn on here", f"set:{where} on", "success")
    )
    other = button("Whole server", "set:server show") if where == HERE else button("This channel", "set:here show")
    return [turn if where == HERE else None, other, button("Who changed what", f"set:{where} log")]


def _form(holds: Standing, where: str) -> Component:
    """The form for a value that is written."""
    setting = holds.setting
    field = text_input(
        "value",
        setting.name.capitalize(),
        value=holds.stored,
        placeholder=setting.values,
        description=f"Write {setting.values}; {choices.RESET} takes it back.",
        required=False,
    )
    return modal(f"to:{where} {setting.name}", setting.name.capitalize(), field)
