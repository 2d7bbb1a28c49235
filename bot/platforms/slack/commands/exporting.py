"""An export, handed to whoever asked for it by direct message."""

from __future__ import annotations

import logging
import tempfile

from bot.errors import BadCommand
from bot.messages import Attachment, Reply
from bot.platforms.attached import write_lines
from bot.platforms.slack.commands.answering import Answering
from bot.platforms.slack.commands.shown import Shown
from bot.platforms.slack.parse import PLATFORM
from bot.platforms.slack.web import CallFailed

MOST = 1024**3
"""Bytes of a file that Slack takes."""

_TAKEN = "The file is in your direct messages with Warbrief."
_MAKING = "I'm making the file; it comes by direct message."
_TOO_LARGE = "The file has more than the {most} MB that Slack takes. {operator}"
_REFUSED = "Slack does not let me send you the file ({code}). {operator}"
_OPERATOR = "Whoever runs Warbrief gets it with: warbrief export --channel {scope}"

_log = logging.getLogger(__name__)


async def hand_over(answering: Answering, shown: Shown, reply: Reply, attachment: Attachment) -> None:
    """Send somebody a file, written line by line to the disk and sent from there.

    Raises:
        BadCommand: it is too large, or Slack does not take it; the sentence says who can have it how.
    """
    workspace, user = shown.given.workspace, shown.given.user
    operator = _OPERATOR.format(scope=f"{PLATFORM}/{workspace}")
    await shown.say(_MAKING)
    with tempfile.TemporaryFile("w+b") as file:
        if not await write_lines(attachment, file, MOST):
            raise BadCommand(_TOO_LARGE.format(most=MOST // 1024**2, operator=operator))
        try:
            direct = await answering.web.call(workspace, "conversations.open", users=user)
            channel = str(direct["channel"]["id"])
            await answering.web.upload(workspace, channel, attachment.name, file, reply.text)
        except CallFailed as error:
            _log.warning("an export could not be sent: %s", error)
            raise BadCommand(_REFUSED.format(code=error.code, operator=operator)) from error
    await shown.say(_TAKEN)
