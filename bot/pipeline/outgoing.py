"""What goes out: each thing in the outbox is sent once, as far as the platform lets anybody know that.

An attempt whose end nobody knows (a crash, a lost connection, a limit of time) is looked for on the platform before
the next one. What the platform refuses is never tried again; what failed is, after ever longer pauses, for a day.
Editing, deleting and marking are harmless when repeated and are simply done again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from bot.errors import SendFailed, SendRefused, SendUnknown, StoreError
from bot.messages import Action, Outgoing, Reply, Viewer
from bot.pipeline.audience import audience_of
from bot.pipeline.pacing import pause, tell_fault
from bot.ports import Clock, Jobs, Platform

MOST_ATTEMPTS = 100
"""With pauses of a quarter of an hour this is a day: later, nobody waits for the answer."""
LET_GO_SECONDS = 1.0
"""How long giving back what was in work may hold up the end of the program."""

_log = logging.getLogger(__name__)


class Sender:
    """Sends what is in the outbox for one platform.

    Args:
        jobs: hold the outbox.
        platform: sends.
        reply_to: makes what is to be said, anew at each attempt, for those who read it where it will stand.
        clock: the time.
        lease: seconds that an attempt may take at most; then it is another's, who looks for the message first.
    """

    def __init__(
        self,
        jobs: Jobs,
        platform: Platform,
        reply_to: Callable[[Outgoing, Viewer], Awaitable[Reply]],
        clock: Clock,
        *,
        lease: float,
    ) -> None:
        self._jobs = jobs
        self._platform = platform
        self._reply_to = reply_to
        self._clock = clock
        self._lease = lease

    async def get(self) -> tuple[Outgoing, bool] | None:
        """The next thing to send, and whether an earlier attempt may have sent it."""
        return await self._jobs.outgoing(self._clock(), self._lease, self._platform.name)

    async def send(self, work: tuple[Outgoing, bool]) -> None:
        """Send one thing and remember how that went. Raises `StoreError` where it cannot be remembered."""
        outgoing, unclear = work
        attempt = _Attempt(self._platform, self._reply_to, outgoing, unclear)
        try:
            async with asyncio.timeout(self._lease / 2):
                message = await attempt.make()
        except asyncio.CancelledError:
            with contextlib.suppress(StoreError, TimeoutError):
                async with asyncio.timeout(LET_GO_SECONDS):
                    await self._jobs.unsent(outgoing, self._clock(), self._clock(), known=not attempt.unclear)
            raise
        except SendRefused as error:
            _log.warning("%s: %s", outgoing.scope.channel, error)
            await self._jobs.unsent(outgoing, None, self._clock())
        except StoreError:
            await self._again(outgoing, attempt, None)
            raise
        except SendFailed as error:
            await self._again(outgoing, attempt, error.args[1])
        except (SendUnknown, TimeoutError):
            await self._again(outgoing, attempt, None)
        except Exception as error:
            tell_fault(f"answer {outgoing.id}", error)
            await self._again(outgoing, attempt, None)
        else:
            await self._jobs.sent(outgoing, message, self._clock())

    async def _again(self, outgoing: Outgoing, attempt: _Attempt, seconds: float | None) -> None:
        """To be tried again, not before the seconds that the platform asked for."""
        now = self._clock()
        due = now + max(pause(outgoing.attempts), timedelta(seconds=min(seconds or 0.0, 86_400.0)))
        if outgoing.attempts >= MOST_ATTEMPTS:
            _log.warning("answer %d was given up after %d attempts", outgoing.id, outgoing.attempts)
            await self._jobs.unsent(outgoing, None, now)
        else:
            await self._jobs.unsent(outgoing, due, now, known=not attempt.unclear)


class _Attempt:
    """One attempt. `unclear` tells, whatever ended it, whether the message may stand in the chat."""

    def __init__(
        self,
        platform: Platform,
        reply_to: Callable[[Outgoing, Viewer], Awaitable[Reply]],
        outgoing: Outgoing,
        unclear: bool,
    ) -> None:
        self._platform = platform
        self._reply_to = reply_to
        self._outgoing = outgoing
        self.unclear = unclear

    async def make(self) -> str | None:
        """The id of the message that stands in the chat now, for `SEND`."""
        outgoing = self._outgoing
        if self.unclear:
            found = await self._platform.find_sent(outgoing)
            self.unclear = False
            if outgoing.action is Action.SEND and found is not None:
                return found
            outgoing = replace(outgoing, sent=found)
        if outgoing.action is Action.DELETE:
            if outgoing.sent is not None:
                await self._platform.delete(outgoing)
            return None
        reply = await self._reply_to(outgoing, await audience_of(self._platform, outgoing.scope))
        if outgoing.action is Action.EDIT:
            await self._platform.edit(outgoing, reply)
        elif outgoing.action in (Action.MARK, Action.OFFER):
            await self._platform.mark(outgoing, reply)
        else:
            self.unclear = True  # until the platform has said how it went
            try:
                return await self._platform.send(outgoing, reply)
            except (SendFailed, SendRefused):
                self.unclear = False
                raise
        return None
