"""What Warbrief knows of a small Slack: a roster over loopback, told of events when a test says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from slack_peer import Peer

from bot.platforms.slack.checks import preflight
from bot.platforms.slack.identity import Identity
from bot.platforms.slack.roster import Roster
from bot.platforms.slack.web import OneToken, Web


class Paused(Web):
    """The Web API, whose answers can be kept back once Slack has given them."""

    def __init__(self, peer: Peer) -> None:
        super().__init__(OneToken(peer.bot_token), base_url=peer.base_url)
        self.given = asyncio.Event()
        self.through = asyncio.Event()
        self.through.set()

    async def answered(self, workspace: str, method: str, **arguments: object) -> Any:
        """What Slack answers, once it is let through."""
        found = await super().answered(workspace, method, **arguments)
        self.given.set()
        await self.through.wait()
        return found


class Known:
    """A workspace with a roster. `now` is its clock; `hear` tells it of what happened since the last time.

    `ann` is in the public channel `talk`, the private channel `desk` and the user group `group`, Warbrief in both
    channels.
    """

    def __init__(self, peer: Peer, web: Paused, me: Identity) -> None:
        self.peer = peer
        self.web = web
        self.me = me
        self.now = 0.0
        self.roster = Roster(web, me, clock=lambda: self.now)
        self.ann = peer.add_user("ann")
        self.talk = peer.add_channel("talk", members=[self.ann])
        self.desk = peer.add_channel("desk", private=True, members=[self.ann])
        self.group = peer.add_group("editors", [self.ann])
        self._heard = 0
        self.hear()

    @property
    def workspace(self) -> str:
        """The workspace's id."""
        return self.peer.workspace

    def hear(self) -> None:
        """Tell the roster of each event that it was not told of yet, in order."""
        for body in self.peer.history[self._heard :]:
            self.roster.heard(body["event"], self.workspace)
        self._heard = len(self.peer.history)

    def calls(self, method: str) -> int:
        """How often a method was called."""
        return self.peer.calls[method]


@asynccontextmanager
async def knowing() -> AsyncIterator[Known]:
    """A small workspace, of which nothing may be asked that Slack does not know or would refuse."""
    async with Peer() as peer:
        web = Paused(peer)
        known = Known(peer, web, await preflight(web))
        try:
            yield known
        finally:
            await known.roster.close()
            await web.close()
        assert (peer.unknown, peer.broken) == ([], [])
