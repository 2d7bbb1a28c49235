"""What Slack tells of members: commands, presses, sent modals and shortcuts, each handed to who knows what it means.

Nothing of a message is kept here: what a press means stands in its action. Each is a command of whoever presses, done
with their own eyes as of now, and answered to them alone. What presses on one message or modal ask for is done one
after the other, so that the last one is what is shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from typing import Any

from bot.errors import BadCommand
from bot.platforms.slack.commands.answering import OLDER, Answering, title_of
from bot.platforms.slack.commands.asking import Asking
from bot.platforms.slack.commands.given import command_of, form_of, press_of, shortcut_of
from bot.platforms.slack.commands.panel import Panel
from bot.platforms.slack.commands.reports import Reports
from bot.platforms.slack.commands.sharing import Sharing
from bot.platforms.slack.commands.shown import TITLE, Shown
from bot.platforms.slack.commands.slash import Slash
from bot.platforms.slack.identity import Identity
from bot.platforms.slack.notices import Notices
from bot.platforms.slack.roster import Roster
from bot.platforms.slack.showing import views
from bot.platforms.slack.showing.components import parse_page
from bot.platforms.slack.web import Web
from bot.platforms.turns import Turns
from bot.platforms.wiring import Wiring
from bot.query.grammar import Command, parse_command

FORM_SECONDS = 1.5
"""How long a sent modal waits for its answer; Slack waits for three, and what takes longer is shown when it comes."""
REMEMBERED = 1_000
"""Interactions that are known to have been handled, so that one that Slack tells again is not done again."""

COPY = "Copy with sources"

_Do = Callable[[Shown, str], Awaitable[None]]


class Interactions:
    """All that members do with Warbrief's command, buttons and modals. No method raises.

    Args:
        web: Slack.
        me: as whom Warbrief is installed.
        roster: who may read what.
        wiring: the use cases.
        turns: can be stopped.
        notices: tell of what Warbrief may not do.
    """

    def __init__(self, web: Web, me: Identity, roster: Roster, wiring: Wiring, turns: Turns, notices: Notices) -> None:
        self._web = web
        self._me = me
        self._turns = turns
        self._answering = Answering(web, me, roster, wiring)
        self._panel = Panel(self._answering)
        self._reports = Reports(self._answering)
        self._asking = Asking(self._answering, notices)
        self._sharing = Sharing(self._answering, notices)
        self._slash = Slash(self._answering, self._asking, self._panel, self._reports)
        self._known: dict[str, None] = {}
        self._working: set[asyncio.Task[None]] = set()
        self._presses: Mapping[str, _Do] = {
            "do": self._do,
            "page": self._page,
            "pick": self._pick,
            "copy": self._copy,
            "share": self._sharing.share,
            "wrong": self._reports.wrong,
            "report": self._reports.report,
            "speaker": self._reports.speaker,
            "said": self._reports.said,
            "set": self._panel.chosen,
            "to": self._panel.changed,
        }
        self._forms: Mapping[str, _Do] = {"wrong": self._reports.sent, "to": self._panel.changed}

    async def command(self, body: Mapping[str, Any]) -> None:
        """Somebody gave the slash command."""
        shown = Shown(self._web, command_of(body, self._me.workspace))
        await self._once(shown, lambda: self._slash.command(shown))

    async def shortcut(self, body: Mapping[str, Any]) -> None:
        """Somebody chose "Brief this" in a message's menu."""
        shown = Shown(self._web, shortcut_of(body, self._me.workspace))
        await self._once(shown, lambda: self._asking.brief_this(shown))

    async def press(self, body: Mapping[str, Any]) -> None:
        """Somebody pressed a button, or chose something."""
        given = press_of(body, self._me.workspace)
        if given.opens:  # Slack opens the link by itself
            return
        shown = Shown(self._web, given)
        await self._once(shown, lambda: self._done(shown, self._presses))

    async def submit(self, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """Somebody sent a modal; returns what the acknowledgement shows in its place."""
        given = form_of(body, self._me.workspace)
        if not given.form:  # "Done"
            return None
        shown = Shown(self._web, given, sent=True)
        work = asyncio.create_task(self._once(shown, lambda: self._done(shown, self._forms)))
        self._working.add(work)
        work.add_done_callback(self._working.discard)
        await asyncio.wait({work}, timeout=FORM_SECONDS)
        view = shown.acknowledged()
        if view is None and not work.done():
            view = views.waiting(given.title or TITLE, state=str(shown.state()))
        return {"response_action": "update", "view": view} if view is not None else None

    async def _once(self, shown: Shown, work: Callable[[], Awaitable[None]]) -> None:
        """Do what somebody asks for, unless Slack tells it again."""
        given = shown.given
        if given.trigger and given.trigger in self._known:
            return
        self._known[given.trigger] = None
        while len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]
        place = given.view or (given.on if given.alone else "")
        with self._turns.stoppable():
            async with self._turns.of(f"{given.user} {place}") if place else nullcontext():
                await self._answering.guard(shown, work)

    async def _done(self, shown: Shown, known: Mapping[str, _Do]) -> None:
        do = known.get(shown.given.verb)
        if do is None:
            await shown.say(OLDER)
        else:
            await do(shown, shown.given.value)

    async def _do(self, shown: Shown, line: str) -> None:
        """A command on a button."""
        command = parse_command(line)
        if command is None:
            raise BadCommand(OLDER)
        await shown.promise(title_of(line))
        await self._slash.look_up(shown, command, line)

    async def _page(self, shown: Shown, value: str) -> None:
        """Another page of the answer that the button stands under."""
        found = parse_page(value)
        command = parse_command(found[1]) if found is not None else None
        if found is None or command is None:
            raise BadCommand(OLDER)
        page, line = found
        await shown.promise(title_of(line))
        reply = await self._answering.reply(await self._answering.asker(shown.given), command, page)
        await self._answering.show(shown, reply, line, page)

    async def _pick(self, shown: Shown, line: str) -> None:
        """One brief of a list, in a modal of its own, so that the list stays."""
        command = parse_command(line)
        if command is None or command.name != "show":
            raise BadCommand(OLDER)
        await shown.open(title_of(line))
        await self._slash.look_up(shown, command, line)

    async def _copy(self, shown: Shown, brief: str) -> None:
        """A brief as plain text, to select and copy."""
        await shown.open(COPY)
        asker = await self._answering.asker(shown.given)
        reply = await self._answering.reply(asker, Command(name="show", words=brief))
        if reply.failed or reply.brief is None:
            await shown.say(reply.text)
        else:
            await shown.put(views.copied(reply), COPY)
