"""Wrong lines: a member picks the line and what is wrong with it, a moderator a report and what becomes of the line.

Each step is a select or a button whose custom id says all that is known so far; the last one is a command.
"""

from __future__ import annotations

from collections.abc import Iterable

import discord

from bot.messages import Asker, Reply
from bot.platforms import choices
from bot.platforms.discord.commands.answering import Answering, promise, put, sentence, values_of
from bot.platforms.discord.members import asker_of
from bot.platforms.discord.showing import render
from bot.platforms.discord.showing.components import Component, button, row, select
from bot.platforms.discord.showing.limits import OPTIONS, ROWS
from bot.platforms.paging import Option
from bot.query.grammar import Command
from bot.records import Reason

_SETTLED = "This report is settled already."


class Reports:
    """What the buttons about wrong lines lead to.

    Args:
        answering: does commands.
    """

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._wiring = answering.wiring

    async def wrong(self, interaction: discord.Interaction, brief: str) -> None:
        """The button under a brief: which line is it?"""
        await interaction.response.defer(ephemeral=True, thinking=True)
        asker = await self._asker(interaction)
        lines = await self._wiring.commands.lines(asker.viewer, brief)
        if not lines:
            reply = await self._answering.reply(asker, Command(name="show", words=brief))
            if reply.failed:
                await put(interaction, sentence(reply.text))
                return
        rows = _selects(choices.lines(lines), f"line:{brief}", "Which line is wrong?")
        await put(interaction, sentence("What is wrong? Moderators will see it, with your name.", *rows))

    async def line(self, interaction: discord.Interaction, rest: str) -> None:
        """The line is chosen: what is wrong with it?"""
        brief, number = rest.partition(" ")[0], "".join(values_of(interaction)[:1])
        if number == choices.WHOLE:
            await self._finish(interaction, Command(name="wrong", words=f"{brief} {Reason.NOT_AN_ARTICLE}"))
            return
        await promise(interaction)
        asker = await self._asker(interaction)
        words = dict(await self._wiring.commands.lines(asker.viewer, brief)).get(
            int(number) if number.isdecimal() else 0
        )
        if words is None:
            reply = await self._answering.reply(asker, Command(name="show", words=brief))
            await put(interaction, sentence(reply.text if reply.failed else f"{brief} has no such line any more."))
            return
        chosen = row(select(f"reason:{brief} {number}", choices.reasons(), "What is wrong with it?"))
        await put(interaction, sentence(f"Line {number}: {words}", chosen))

    async def reason(self, interaction: discord.Interaction, rest: str) -> None:
        """The reason is chosen: report it."""
        await self._finish(interaction, Command(name="wrong", words=f"{rest} {''.join(values_of(interaction)[:1])}"))

    async def report(self, interaction: discord.Interaction, rest: str) -> None:
        """A moderator picked a report: what becomes of the line? The list stays where it is."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        number = "".join(values_of(interaction)[:1])
        listed = await self._answering.reply(await self._asker(interaction), Command(name="reports"))
        block = next((each for each in listed.blocks if str((each.facts or {}).get("report")) == number), None)
        if block is None:
            await put(interaction, sentence(listed.text if listed.failed else _SETTLED))
            return
        payload = render.pages(Reply(blocks=(block,)))[0]
        line = f"{block.id} {(block.facts or {}).get('line')}"
        settle = button("Settle without change", f"do:reports settle {number}")
        if (block.facts or {}).get("line"):
            buttons = row(
                button("Hide line", f"do:correct {line} hide", "danger"),
                button("Speaker…", f"speaker:{line}", "primary"),
                button("Restore", f"do:correct {line} restore"),
                settle,
            )
        else:
            buttons = row(button("Delete brief", f"do:forget {block.id}", "danger"), settle)
        await put(interaction, {**payload, "components": [buttons]})

    async def speaker(self, interaction: discord.Interaction, line: str) -> None:
        """The speaker was wrong: who says it, of those whom the article names?"""
        await promise(interaction)
        asker = await self._asker(interaction)
        names = await self._wiring.commands.speakers(asker.viewer, line.partition(" ")[0])
        rows = _selects(choices.speakers(names), f"said:{line}", "Who says it?")
        await put(interaction, sentence("Who says it? These are whom the article names.", *rows))

    async def said(self, interaction: discord.Interaction, rest: str) -> None:
        """The speaker is chosen: correct the line."""
        line = " ".join(rest.split()[:2])
        words = f"{line} speaker {''.join(values_of(interaction)[:1])}"
        await self._finish(interaction, Command(name="correct", words=words))

    async def _finish(self, interaction: discord.Interaction, command: Command) -> None:
        await promise(interaction)
        reply = await self._answering.reply(await self._asker(interaction), command)
        await put(interaction, sentence(reply.text))

    async def _asker(self, interaction: discord.Interaction) -> Asker:
        return await asker_of(interaction, self._wiring.desk)


def _selects(options: Iterable[Option], press: str, placeholder: str) -> list[Component | None]:
    """As many selects as the options need; their number keeps their custom ids apart."""
    listed = list(options)
    parts = [listed[at : at + OPTIONS] for at in range(0, len(listed), OPTIONS)][:ROWS]
    return [row(select(f"{press} {number}", part, placeholder)) for number, part in enumerate(parts)]
