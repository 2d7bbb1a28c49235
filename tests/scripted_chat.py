"""A chat on the scripted platform with the bot in it: real database, real reading, real wire; only the clock is set."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from scripted_bot import Bot, running_bot
from scripted_peer import Peer
from stores import ARTICLES, START, SettableClock

from bot.messages import Operator, Outcome, Scope

TITLE, BODY = ARTICLES["bridge"]
STORY = f"{TITLE}\n\n{BODY}"
OTHER_TITLE, OTHER_BODY = ARTICLES["harbour"]
OTHER = f"{OTHER_TITLE}\n\n{OTHER_BODY}"
THIRD = "\n\n".join(ARTICLES["prisoners"])


@dataclass
class Chat:
    """A peer with two public channels and a private one, and the bot on it."""

    peer: Peer
    bot: Bot
    clock: SettableClock

    async def say(self, text: str, channel: str = "c1", **fields: object) -> str:
        """Post, and wait until there is nothing left to do; returns the message's id."""
        message = self.peer.post(channel, text, **fields)
        await self.settled()
        return message

    async def settled(self) -> None:
        await self.peer.until(lambda: not self.peer.unacknowledged)
        async with asyncio.timeout(60):
            while (load := await self.bot.jobs.load(START)).waiting + load.working + load.unsent:  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def attempted(self) -> None:
        """Wait until the first attempt to send is over, and the bot has written down how it went."""
        await self.peer.until(lambda: self.peer.asked["send"] == 1)
        with closing(sqlite3.connect(self.bot.database)) as db:
            rows = "SELECT count(*) FROM outbox WHERE state = 'waiting' AND attempts = 1"
            await self.peer.until(lambda: db.execute(rows).fetchone() == (1,))

    async def outcomes(self, channel: str | None = None) -> list[tuple[Outcome, str]]:
        """How items ended, oldest first."""
        scope = None if channel is None else scope_of(channel)
        decisions = await self.bot.jobs.decisions(Operator(), scope, None, limit=50)
        return [(decision.outcome, decision.sentence) for decision in reversed(decisions)]

    async def ended(self) -> list[Outcome]:
        return [outcome for outcome, _ in await self.outcomes()]

    async def briefs(self) -> list[str]:
        """The ids of the briefs, oldest first."""
        decisions = await self.bot.jobs.decisions(Operator(), None, None, limit=50)
        return [decision.brief for decision in reversed(decisions) if decision.brief]


def scope_of(channel: str) -> Scope:
    """A channel of the chat."""
    return Scope(platform="scripted", workspace="w1", channel=channel, name=channel)


def channels(peer: Peer) -> None:
    """Make the channels of the chat."""
    peer.category("news", {"ann", "bob", "cid"})
    peer.channel("c1", category="news")
    peer.channel("c2", category="news")
    peer.channel("desk", {"ann"})
    peer.channel("t1", parent="c1")
    peer.channel("secret", {"ann"}, parent="c1", private=True)


@asynccontextmanager
async def chatting(path: Path, clock: SettableClock, site: tuple[str, int], **options: object) -> AsyncIterator[Chat]:
    """A chat whose channels are all watched."""
    async with Peer(clock=clock) as peer:
        channels(peer)
        async with running_bot(path, {"scripted": peer.port}, clock=clock, site=site, **options) as bot:
            await bot.set("watch", "on")
            yield Chat(peer, bot, clock)


def lines(text: str) -> list[str]:
    return text.splitlines()
