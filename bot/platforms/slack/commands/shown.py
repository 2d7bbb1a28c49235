"""Where an answer is shown: to its asker alone, in place of what they look at.

A command is answered by a message that its asker alone sees, a press on such a message in its place, a press on a
message of the channel in a modal, a press in a modal there. A modal can be opened for three seconds only, so it is
opened before anything is looked up. Where a place has gone (a trigger that ran out, a modal that was closed, an address
that took its five answers) the answer comes as a message to the asker alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from bot.platforms.slack.commands.given import Given, State
from bot.platforms.slack.showing import render, views
from bot.platforms.slack.showing.components import numbered
from bot.platforms.slack.web import CallFailed, Limited, NoAnswer, Web
from bot.platforms.spelling import spell

TITLE = "Warbrief"
"""What a modal is called that has no better name."""
PATIENCE_SECONDS = 10.0
"""How long an answer waits where Slack takes no more now; one that would wait longer goes another way."""
LATE_SECONDS = 1.0
"""How long after its acknowledgement a modal is changed at the soonest."""

TOO_LATE = "Slack gave too little time to open this. Press it again."

# Nobody is there to be answered: they or Warbrief are not in the channel, or it is gone.
_NOBODY = ("channel_not_found", "is_archived", "no_permission", "not_in_channel", "user_not_in_channel")

_T = TypeVar("_T")

_log = logging.getLogger(__name__)


class Shown:
    """Where the answer to one thing that somebody gave is shown, to them alone.

    Args:
        web: says it.
        given: what they gave.
        sent: whether it is a form: its modal is changed by the acknowledgement, as long as that waits.
    """

    def __init__(self, web: Web, given: Given, *, sent: bool = False) -> None:
        self.given = given
        self._web = web
        self._waits = sent
        self._view: views.View | None = None
        self._since = 0.0
        self._open = given.view
        self._replace = given.alone
        self._title = given.title or TITLE

    async def open(self, title: str) -> None:
        """Open a modal for the answer at once, over the one that is open."""
        method = "views.push" if self.given.view else "views.open"
        try:
            made = await self._web.call(
                self.given.workspace,
                method,
                trigger_id=self.given.trigger,
                view=views.waiting(title, state=str(self.state())),
            )
        except (CallFailed, Limited, NoAnswer) as error:
            _log.info("no modal could be opened: %s", error)
            self._replace = False  # what they pressed on stays
            return
        self._title = title
        self._open = str((made.get("view") or {}).get("id") or "")

    async def promise(self, title: str) -> None:
        """Open a modal for an answer to a press on a message of the channel; others are answered in their place."""
        if self.given.on and not (self.given.alone or self.given.view):
            await self.open(title)

    def state(self, form: str = "") -> State:
        """What the modal of the answer carries."""
        return State(channel=self.given.channel, thread=self.given.thread, form=form)

    async def put(self, payload: render.Payload, title: str = "", *, form: str = "", submit: str = "") -> None:
        """Show a payload in the place of what is there.

        Args:
            payload: with fields it must be shown in a modal; where there is none, a sentence says so.
            title: of the modal; the one it has if left out.
            form: what its fields are for, as a press.
            submit: the button that sends them.
        """
        if not self._open:
            await self.send(payload, replace=self._replace)
            return
        view = views.modal(title or self._title, payload, state=str(self.state(form)), submit=submit)
        if self._waits:
            self._view = view
            return
        # What comes before the acknowledgement would be overwritten by it.
        await asyncio.sleep(max(0.0, self._since - asyncio.get_running_loop().time()))
        try:
            await patiently(lambda: self._web.call(self.given.workspace, "views.update", view_id=self._open, view=view))
        except (CallFailed, Limited, NoAnswer) as error:
            _log.info("a modal could not be changed: %s", error)
            self._open = ""
            await self.send(payload)

    def acknowledged(self) -> views.View | None:
        """What the acknowledgement of a form is to show, None if that is not known yet; it waits no more."""
        self._waits = False
        self._since = asyncio.get_running_loop().time() + LATE_SECONDS
        return self._view

    async def say(self, text: str) -> None:
        """Show one sentence."""
        await self.put(render.sentence(spell(text, render.SIGN, render.WORDS)))

    async def send(self, payload: render.Payload, *, replace: bool = False) -> None:
        """Send a message that the asker alone sees, in the place of the one they pressed on or as a new one.

        Raises as `Web.call` does, unless there is nobody to be answered.
        """
        given = self.given
        if any(block["type"] == "input" for block in payload["blocks"]):  # which no message may have
            payload, replace = render.sentence(TOO_LATE), False
        payload = {**payload, "blocks": numbered(payload["blocks"])}
        if given.url:
            body = {**payload, "response_type": "ephemeral", "replace_original": replace}
            if given.thread and not replace:
                body["thread_ts"] = given.thread
            try:
                await patiently(lambda: self._web.respond(given.url, body))
                return
            except (CallFailed, Limited, NoAnswer) as error:
                _log.info("an address for answers takes none: %s", error)
        arguments: Mapping[str, Any] = {**payload, "channel": given.channel, "user": given.user}
        try:
            await patiently(
                lambda: self._web.call(given.workspace, "chat.postEphemeral", thread_ts=given.thread, **arguments)
            )
        except CallFailed as error:
            if error.code not in _NOBODY:
                raise
            _log.warning("an answer to %s has no place: %s", given.user, error)


async def patiently(do: Callable[[], Awaitable[_T]]) -> _T:
    """Do something, and once more if Slack asks for a short wait; raises what it raises then."""
    try:
        return await do()
    except Limited as error:
        if error.seconds > PATIENCE_SECONDS:
            raise
        await asyncio.sleep(error.seconds)
        return await do()
