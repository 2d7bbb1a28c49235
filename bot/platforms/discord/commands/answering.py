"""How interactions are answered: in time, to the asker alone, and with a sentence whatever fails.

Discord waits three seconds for a first answer, so each begins with the word that one is coming; it has fifteen minutes
then.
"""

from __future__ import annotations

import logging
import secrets
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import discord

from bot.errors import WarbriefError
from bot.messages import Asker, Attachment, Reply
from bot.platforms import choices
from bot.platforms.attached import write_lines
from bot.platforms.discord.members import asker_of, in_server
from bot.platforms.discord.showing import render
from bot.platforms.discord.showing.components import Component, row, select
from bot.platforms.discord.showing.payloads import arguments
from bot.platforms.paging import Page
from bot.platforms.wiring import Wiring
from bot.query.grammar import COMMANDS, Command, Who, format_command, parse_command

NOT_HERE = "Warbrief answers in the channels of a server that it is a member of, not here."

# An interaction that nobody can answer any more: unknown, its token's time over, answered by another process.
_GONE = (10062, 10015, 50027, 40060)

_log = logging.getLogger(__name__)


class Answering:
    """Does commands for whoever gives them, and shows them the answer.

    Args:
        wiring: the use cases.
    """

    def __init__(self, wiring: Wiring) -> None:
        self.wiring = wiring

    async def guard(
        self, interaction: discord.Interaction, work: Callable[[discord.Interaction], Awaitable[None]]
    ) -> None:
        """Do what an interaction asks for; never raises: what fails is told to whoever gave it."""
        try:
            if not in_server(interaction):
                await say(interaction, NOT_HERE)
                return
            await work(interaction)
        except WarbriefError as error:
            await self._tell(interaction, str(error))
        except discord.HTTPException as error:
            if error.code in _GONE:
                _log.info("interaction %s came to nothing: %s", interaction.id, error)
            else:
                await self.fault(interaction, error)
        except Exception as error:
            await self.fault(interaction, error)

    async def fault(self, interaction: discord.Interaction, error: Exception) -> None:
        """Log an error under an incident, and tell the asker which; never raises."""
        incident = secrets.token_hex(4)
        _log.error("incident %s: interaction: %s: %s", incident, type(error).__name__, error)
        _log.debug("incident %s", incident, exc_info=error)
        await self._tell(interaction, f"Something went wrong. The log has more under incident {incident}.")

    async def _tell(self, interaction: discord.Interaction, sentence: str) -> None:
        try:
            await say(interaction, sentence)
        except Exception as error:
            _log.info("interaction %s could not be told: %s: %s", interaction.id, type(error).__name__, error)

    async def look_up(self, interaction: discord.Interaction, command: Command) -> None:
        """Do a slash command, and show its answer to the asker alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        typed = format_command(command)
        command = parse_command(typed) or command  # what people may type is all that an option can say
        reply = await self.reply(await asker_of(interaction, self.wiring.desk), command)
        await self.show(interaction, reply, typed)

    async def reply(self, asker: Asker, command: Command, page: Page | None = None) -> Reply:
        """The answer to a command, or the part of it that a page shows."""
        if page is not None and page.trail:
            command = replace(command, filters={**command.filters, "after": page.trail[-1]})
        return await self.wiring.commands.handle(command, asker, self.wiring.clock())

    async def show(
        self, interaction: discord.Interaction, reply: Reply, command: str, page: Page | None = None
    ) -> None:
        """Put an answer where it was said to come: its file, or one page."""
        if reply.attachment is not None:
            await self._hand_over(interaction, reply, reply.attachment)
            return
        payload = render.look_up(reply, command=command, page=page or Page())
        usage = COMMANDS.get(command.partition(" ")[0])
        if usage is None or usage.who is not Who.EVERYONE:
            payload = unshared(payload)
        if reported := row(select("report:", choices.reports(reply), "Deal with a report")):
            payload["components"] = [*_but(payload, "pick:"), reported]
        await put(interaction, payload)

    async def _hand_over(self, interaction: discord.Interaction, reply: Reply, attachment: Attachment) -> None:
        """A file, written line by line to the disk and sent from there."""
        assert interaction.guild is not None
        most = min(interaction.guild.filesize_limit, interaction.filesize_limit)
        with tempfile.TemporaryFile("w+b") as file:
            if not await write_lines(attachment, file, most):
                scope = f"discord/{interaction.guild.id}"
                await put(
                    interaction,
                    sentence(
                        f"The file has more than the {most // 1024**2} MB that Discord takes here. Whoever runs"
                        f" Warbrief gets it with: warbrief export --channel {scope}"
                    ),
                )
                return
            upload = discord.File(file, filename=attachment.name)
            await interaction.edit_original_response(**arguments(sentence(reply.text)), attachments=[upload])


def sentence(text: str, *rows: Component | None) -> render.Payload:
    """One sentence, with rows of buttons or selects under it."""
    return {**render.pages(Reply(text=text))[0], "components": [row for row in rows if row is not None]}


def unshared(payload: render.Payload) -> render.Payload:
    """A page without the button that shares it."""
    return {**payload, "components": _but(payload, "share:")}


def _but(payload: render.Payload, press: str) -> list[Component]:
    """The rows of a message without what has such a custom id."""
    left = []
    for each in payload["components"]:
        kept = [item for item in each["components"] if not str(item.get("custom_id", "")).startswith(press)]
        if made := row(*kept):
            left.append(made)
    return left


def values_of(interaction: discord.Interaction) -> tuple[str, ...]:
    """What was chosen in a select, or written into the fields of a form, in order."""
    data: Any = interaction.data or {}
    if "values" in data:
        return tuple(map(str, data["values"]))
    fields = (each.get("component") or {} for each in data.get("components", ()))
    return tuple(str(field.get("value", "")) for field in fields)


async def promise(interaction: discord.Interaction) -> None:
    """Say in time that an answer comes: in place of a message that the asker alone sees, else as a new one."""
    if interaction.message is not None and interaction.message.flags.ephemeral:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)


async def say(interaction: discord.Interaction, text: str) -> None:
    """Tell the asker alone one sentence, whatever was answered before."""
    made = arguments(sentence(text))
    if interaction.response.is_done():
        await interaction.followup.send(**made, ephemeral=True)
    else:
        await interaction.response.send_message(**made, ephemeral=True)


async def put(interaction: discord.Interaction, payload: render.Payload) -> None:
    """Put a message in the place of the one that was promised, or on which was pressed."""
    await interaction.edit_original_response(**arguments(payload), attachments=[])
