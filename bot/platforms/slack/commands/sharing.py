"""Sharing an answer: the page that its asker sees, for everybody in the channel, with who shared it.

Only what all who read the channel may read is shared, and so may the asker.
"""

from __future__ import annotations

import logging

from bot.errors import BadCommand
from bot.messages import Asker, Reply
from bot.platforms.paging import Page
from bot.platforms.sharing import everyone, says_less
from bot.platforms.slack.checks import SLACK_ERRORS, refusal
from bot.platforms.slack.commands.answering import OLDER, Answering, title_of, under
from bot.platforms.slack.commands.shown import Shown, patiently
from bot.platforms.slack.members import audience_of
from bot.platforms.slack.notices import Notices
from bot.platforms.slack.showing import render
from bot.platforms.slack.showing.components import parse_page
from bot.platforms.slack.web import CallFailed
from bot.query.grammar import Command, parse_command

SHARED = "Shared in the channel."
LEFT_OUT = "What not everyone here may read was left out."
NOT_SHARED = "Not everyone who reads this channel may read that, so it cannot be shared here."
NO_MEMBER = "You are not in this channel, so this cannot be shared here."
CANNOT_WRITE = "I may not write here, so this cannot be shared."
UNKNOWN = "Slack did not take it now. Look whether it stands in the channel, and share it again if not."

_log = logging.getLogger(__name__)


class Sharing:
    """Shares answers.

    Args:
        answering: does commands.
        notices: tell of what Warbrief may not do.
    """

    def __init__(self, answering: Answering, notices: Notices) -> None:
        self._answering = answering
        self._notices = notices

    async def share(self, shown: Shown, value: str) -> None:
        """Put a page into the channel, and say so over the asker's own."""
        found = parse_page(value)
        command = parse_command(found[1]) if found is not None else None
        if found is None or command is None:
            raise BadCommand(OLDER)
        page, line = found
        await shown.promise(title_of(line))
        asker = await self._answering.asker(shown.given)
        own = await self._answering.reply(asker, command, page)
        said = ""
        if not own.failed:
            said = await self._refused(shown, asker)
            said = said or await self._shared(shown, asker, own, command, line, page)
        await self._answering.show(shown, own, line, page, said)

    async def _refused(self, shown: Shown, asker: Asker) -> str:
        """Why somebody may share nothing here; "" where they may."""
        if not await self._answering.is_member(shown.given):
            return NO_MEMBER
        if not await self._answering.is_in(asker.scope):
            return await self._cannot_write(asker, "not_in_channel")
        return ""

    async def _shared(self, shown: Shown, asker: Asker, own: Reply, command: Command, line: str, page: Page) -> str:
        """Share a page, and tell how that went."""
        audience = await audience_of(self._answering.roster, asker.scope)
        reply = await self._answering.reply(everyone(asker, audience), command, page)
        if reply.failed or not (reply.brief or reply.blocks):
            return NOT_SHARED
        payload = under(
            f"Shared by {asker.name or 'a member'}.", render.look_up(reply, command=line, page=page, shared=True)
        )
        pipeline = self._answering.wiring.pipeline
        if spent := pipeline.spent(asker.scope, asker.user):
            return spent
        pipeline.asked(asker.scope, asker.user)
        given = shown.given
        try:
            await patiently(
                lambda: self._answering.web.call(
                    given.workspace, "chat.postMessage", channel=given.channel, thread_ts=given.thread, **payload
                )
            )
        except CallFailed as error:
            return await self._cannot_write(asker, error.code, error.needed)
        except SLACK_ERRORS as error:
            _log.info("an answer may not have been shared: %s", error)
            return UNKNOWN
        return f"{SHARED} {LEFT_OUT}" if says_less(reply, own) else SHARED

    async def _cannot_write(self, asker: Asker, code: str, needed: str = "") -> str:
        await self._notices.missing(asker.scope, code, needed)
        return f"{CANNOT_WRITE} {refusal(code, needed, self._answering.identity.name)}".strip()
