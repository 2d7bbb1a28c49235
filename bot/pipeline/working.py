"""The sign in the chat that a post is being read: the reading waits for no sign, and fails with none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.messages import Scope
from bot.pipeline.pacing import tell_fault
from bot.ports import Platform

LET_GO_SECONDS = 1.0
"""How long a platform may take to end its sign before nobody waits for it any more."""


@asynccontextmanager
async def shown_working(platform: Platform | None, scope: Scope, message: str) -> AsyncIterator[None]:
    """Has a platform show that a post is being read, for as long as the context lasts.

    Args:
        platform: the scope's own; None where it is not served here: nothing is shown then.
        scope: where the post stands.
        message: the post's id.
    """
    if platform is None:
        yield
        return
    sign = asyncio.create_task(_show(platform, scope, message))
    try:
        yield
    finally:
        sign.cancel()
        await asyncio.wait({sign}, timeout=LET_GO_SECONDS)


async def _show(platform: Platform, scope: Scope, message: str) -> None:
    try:
        async with platform.working(scope, message):
            await asyncio.Event().wait()  # until the reading is over
    except Exception as error:
        tell_fault(f"the sign of work in {scope.channel}", error)
