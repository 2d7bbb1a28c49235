"""Who reads a channel, as far as its platform can tell now."""

from __future__ import annotations

import asyncio
import logging

from bot.errors import SendFailed, SendRefused, SendUnknown
from bot.messages import Reader, Scope, Viewer
from bot.ports import Platform

SECONDS = 5.0
"""Nobody else's item may wait longer for a platform that does not answer."""

_log = logging.getLogger(__name__)


async def audience_of(platform: Platform | None, scope: Scope) -> Viewer:
    """What everyone who reads a scope may read now.

    Args:
        platform: the scope's own; None where it is not served here.
        scope: where something is to be said.

    Returns:
        The scope's own room alone where nobody can tell: whoever reads the scope may read that. Never more.
    """
    if platform is not None:
        try:
            async with asyncio.timeout(SECONDS):
                return await platform.audience(scope)
        except (SendFailed, SendUnknown, SendRefused, OSError) as error:
            _log.warning("who reads %s is not known now: %s", scope.channel, error)
    return Reader(platform=scope.platform, workspace=scope.workspace, rooms=frozenset({scope.room}))
