"""The client of Slack: what Slack tells is handed to those who know what to do with it, and acknowledged in time.

Both modes hand everything to `handle`. An event is acknowledged when it is committed, or after `ACK_SECONDS` if that
takes longer (a channel that is being caught up with, a file that comes slowly); what goes on then and fails is found in
the channel's history. Whatever a handler raises is logged under an incident; no event ends the client.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Coroutine
from typing import Any

from bot.errors import Refused, StoreError, WarbriefError
from bot.pipeline.pacing import tell_fault
from bot.platforms.slack.commands.presses import Interactions
from bot.platforms.slack.identity import Identity
from bot.platforms.slack.notices import Notices
from bot.platforms.slack.parse import PLATFORM
from bot.platforms.slack.platform import SlackPlatform
from bot.platforms.slack.roster import Roster
from bot.platforms.slack.watching.watching import Watching
from bot.platforms.slack.web import Web
from bot.platforms.turns import Turns
from bot.platforms.wiring import Application, wired

ACK_SECONDS = 2.0
"""How long an acknowledgement waits for what it acknowledges; Slack waits for three."""
REMEMBERED = 4_000
"""Ids of events that were handled, so that one that is told again is not looked at again."""

_REVOKED = (
    "Slack has withdrawn the token in SLACK_BOT_TOKEN: the app was removed from the workspace. Install it again at"
    " https://api.slack.com/apps > your app > Install App, and start Warbrief again with the new token."
)

_log = logging.getLogger(__name__)


class SlackClient:
    """Connects Slack with everything else. `wiring.pipeline.run` is the caller's to start, `close` its to call.

    Args:
        web: the Web API, with the bot's token.
        identity: as whom the token is logged in.
        application: what is served.
        lease: seconds until what a killed program had in work is somebody else's; None for the usual.
    """

    def __init__(self, web: Web, identity: Identity, application: Application, *, lease: float | None = None) -> None:
        self.web = web
        self.identity = identity
        self.turns = Turns()
        self.roster = Roster(web, identity)
        self.notices = Notices(web, identity, application.desk)
        self.platform = SlackPlatform(web, identity, self.roster, self.notices)
        self.wiring = wired(application, self.platform, lease=lease)
        self._watching = Watching(web, identity, self.roster, self.wiring, self.turns, self.notices)
        self.platform.gone = lambda scope, message: self._note(self._watching.gone(scope, message))
        self._interactions = Interactions(web, identity, self.roster, self.wiring, self.turns, self.notices)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._told: dict[str, None] = {}
        self._refused: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def busy(self) -> bool:
        """Whether something that Slack told is still being handled."""
        return bool(self._tasks)

    async def handle(self, kind: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """Take what Slack tells. Never raises.

        Args:
            kind: "events_api", "slash_commands" or "interactive", as Socket Mode names them.
            body: the payload.

        Returns:
            What the acknowledgement carries, None for nothing.
        """
        if kind == "events_api":
            work = self._start(self._event(body), "event")
        elif kind == "slash_commands":
            work = self._start(self._interactions.command(body), "command")
        elif body.get("type") == "block_actions":
            work = self._start(self._interactions.press(body), "press")
        elif body.get("type") in ("message_action", "shortcut"):
            work = self._start(self._interactions.shortcut(body), "shortcut")
        elif body.get("type") == "view_submission":
            work = self._start(self._interactions.submit(body), "form")
        else:
            return None
        if kind == "events_api" or body.get("type") == "view_submission":  # who waits for the others sees a wheel turn
            await asyncio.wait({work}, timeout=ACK_SECONDS)
        return work.result() if work.done() and not work.cancelled() else None

    async def catch_up(self, *, doubted: bool = False) -> None:
        """Go through what may have been missed. Never raises.

        Args:
            doubted: whether something may be missing before the last event that came; else there was no connection
                since.
        """
        self.roster.forget(self.identity.workspace)
        await self._start(self._watching.sweep(doubted=doubted), "catching up")

    def refuse(self, sentence: str) -> None:
        """Slack lets the bot in no more."""
        if not self._refused.done():
            self._refused.set_exception(Refused(sentence))

    async def refused(self) -> None:
        """Wait until Slack lets the bot in no more. Raises `Refused` then."""
        await asyncio.shield(self._refused)

    async def close(self) -> None:
        """Leave off what is being handled, which is caught up with later."""
        await self.turns.stop()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.roster.close()
        self._refused.cancel()

    async def _event(self, body: dict[str, Any]) -> None:
        told, event = str(body.get("event_id", "")), body.get("event")
        if body.get("type") == "app_rate_limited":
            _log.warning("Slack held events back: there were more than it tells an app of in an hour.")
            self.roster.forget(self.identity.workspace)
            await self._watching.sweep()
            return
        workspace = _workspace(body)
        if not isinstance(event, dict) or workspace != self.identity.workspace or told in self._told:
            return
        self.roster.heard(event, workspace)
        if told:
            self._told[told] = None
        try:
            await self._take(event, workspace)
        except BaseException:
            self._told.pop(told, None)  # told again, it is handled again
            raise
        while len(self._told) > REMEMBERED:
            del self._told[next(iter(self._told))]

    async def _take(self, event: dict[str, Any], workspace: str) -> None:
        kind = event.get("type")
        if kind == "app_uninstalled" or (kind == "tokens_revoked" and self._is_mine(event)):
            await self.wiring.upkeep.left(PLATFORM, workspace, self.wiring.clock())
            self.refuse(_REVOKED)
        else:
            await self._watching.event(event, workspace)
            await self.notices.heard(event, workspace)

    def _is_mine(self, event: dict[str, Any]) -> bool:
        """Whether the tokens that were withdrawn are the bot's."""
        return self.identity.user in ((event.get("tokens") or {}).get("bot") or ())

    def _note(self, work: Coroutine[Any, Any, None]) -> None:
        """Take what was found out about a post, as if Slack had told it."""
        self._start(work, "a deleted post")

    def _start(self, work: Coroutine[Any, Any, Any], what: str) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.create_task(_kept(work, what))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def _kept(work: Awaitable[Any], what: str) -> Any:  # noqa: ANN401
    """Work whose errors are logged."""
    try:
        return await work
    except (StoreError, WarbriefError) as error:
        _log.error("%s: %s", what, error)
    except Exception as error:
        tell_fault(what, error)
    return None


def _workspace(body: dict[str, Any]) -> str:
    """The workspace of ours that an event is told to: of a shared channel Slack names the poster's own beside it."""
    authorizations = body.get("authorizations")
    if isinstance(authorizations, list) and authorizations and isinstance(authorizations[0], dict):
        return str(authorizations[0].get("team_id") or body.get("team_id") or "")
    return str(body.get("team_id") or "")
