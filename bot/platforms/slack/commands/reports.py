"""Wrong lines: a member says in a modal which line is wrong and how, a moderator what becomes of it.

A modal shows what holds when it is opened; what is sent or pressed is a command, checked anew.
"""

from __future__ import annotations

from dataclasses import replace

from bot.messages import Asker, Reply
from bot.platforms import choices
from bot.platforms.slack.commands.answering import Answering
from bot.platforms.slack.commands.shown import Shown
from bot.platforms.slack.showing import render
from bot.platforms.slack.showing.components import actions, button, select, selected_input
from bot.query.grammar import Command
from bot.records import Reason

_TITLE, _REPORTS = "What is wrong?", "Reports"
_SEEN = "Admins will see it, with your name."
_SETTLED = "This report is settled already."
_NO_LINE = "Choose the line that is wrong, and what is wrong with it."


class Reports:
    """What the buttons about wrong lines lead to.

    Args:
        answering: does commands.
    """

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._wiring = answering.wiring

    async def wrong(self, shown: Shown, brief: str) -> None:
        """The button under a brief: which line is it, and what is wrong with it?"""
        await shown.open(_TITLE)
        await self._ask(shown, brief, _SEEN)

    async def sent(self, shown: Shown, brief: str) -> None:
        """The line and the reason were sent: report it."""
        line, reason = (shown.given.values.get(name, "") for name in ("line", "reason"))
        if line == choices.WHOLE:
            words = f"{brief} {Reason.NOT_AN_ARTICLE}"
        elif line and reason:
            words = f"{brief} {line} {reason}"
        else:
            await self._ask(shown, brief, _NO_LINE)
            return
        reply = await self._answering.reply(await self._asker(shown), Command(name="wrong", words=words))
        await shown.say(reply.text)

    async def _ask(self, shown: Shown, brief: str, said: str) -> None:
        """Show the form, unless there is no such brief for whoever asks."""
        asker = await self._asker(shown)
        lines = await self._wiring.commands.lines(asker.viewer, brief)
        if not lines:
            reply = await self._answering.reply(asker, Command(name="show", words=brief))
            if reply.failed:
                await shown.say(reply.text)
                return
        payload = render.sentence(
            said,
            selected_input("line", "Which line is wrong?", choices.lines(lines)),
            selected_input("reason", "What is wrong with it?", choices.reasons(), optional=True),
        )
        await shown.put(payload, _TITLE, form=f"wrong:{brief}", submit="Report")

    async def open(self, shown: Shown) -> None:
        """What members reported, to pick one."""
        await shown.open(_REPORTS)
        reply = await self._answering.reply(await self._asker(shown), Command(name="reports"))
        await self._answering.show(shown, reply, "reports")

    async def report(self, shown: Shown, number: str) -> None:
        """A moderator picked a report: what becomes of the line? The list stays below."""
        await shown.open(f"Report {number[:10]}")
        listed = await self._answering.reply(await self._asker(shown), Command(name="reports"))
        block = next((each for each in listed.blocks if str((each.facts or {}).get("report")) == number), None)
        if block is None:
            await shown.say(listed.text if listed.failed else _SETTLED)
            return
        payload = render.pages(Reply(blocks=(block,)))[0]
        line = f"{block.id} {(block.facts or {}).get('line')}"
        settle = button("Settle without change", "do", f"reports settle {number}")
        if (block.facts or {}).get("line"):
            buttons = actions(
                button("Hide line", "do", f"correct {line} hide", style="danger"),
                button("Speaker…", "speaker", line, style="primary"),
                button("Restore", "do", f"correct {line} restore"),
                settle,
            )
        else:
            buttons = actions(button("Delete brief", "do", f"forget {block.id}", style="danger"), settle)
        await shown.put({**payload, "blocks": [*payload["blocks"], buttons]})

    async def speaker(self, shown: Shown, line: str) -> None:
        """The speaker was wrong: who says it, of those whom the article names?"""
        await shown.promise(_REPORTS)
        asker = await self._asker(shown)
        line = " ".join(line.split()[:2])
        names = await self._wiring.commands.speakers(asker.viewer, line.partition(" ")[0])
        options = [replace(option, value=f"{line} {option.value}") for option in choices.speakers(names)]
        chosen = actions(select("said", options, "Who says it?"))
        await shown.put(render.sentence("Who says it? These are whom the article names.", chosen))

    async def said(self, shown: Shown, value: str) -> None:
        """The speaker is chosen: correct the line."""
        await shown.promise(_REPORTS)
        brief, number, speaker = (*value.split(maxsplit=2), "", "", "")[:3]
        command = Command(name="correct", words=f"{brief} {number} speaker {speaker}")
        await shown.say((await self._answering.reply(await self._asker(shown), command)).text)

    async def _asker(self, shown: Shown) -> Asker:
        return await self._answering.asker(shown.given)
