"""Kills the bot again and again while a chat goes on, and compares what the platform saw with what the store holds.

A bot runs in a process of its own; members post texts and links, post them again, edit and delete them; the process
gets SIGKILL at a random moment, or when the platform has just seen a certain acknowledgement, question or message, or
while the answer to a message is lost. The next bot goes on with the same file. At the end one bot may finish: then
every post has one answer, and nothing was said twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from nursery import nursery, until_gone
from scripted_peer import Fault, Peer
from scripted_stories import page, story

from bot.messages import Asker, Operator, Scope
from bot.store.database import Database
from bot.store.desk import SqliteDesk
from bot.store.upkeep import SqliteUpkeep

LEASE = 1.0  # seconds: what a killed bot had in work is free again soon
BEGINNINGS = 30  # far more than any item is killed: each is to be answered, not given up
LONGEST_ROUND = 1.2  # seconds until the kill comes in any case
CHANNELS = ("c1", "c2", "c3", "t1")
MOMENTS = ("time", "time", "time", "ack", "ack", "audience", "audience", "send", "send", "lost", "lost", "change")
"""When a bot is killed: at any time, after the platform saw one of these, or with the answer to a message lost."""
CHANGES = ("edit", "delete", "find", "mark")


@dataclass(kw_only=True)
class Told:
    """What a member posted, and which headline its answer has to show."""

    message: str
    title: str
    text: str
    link: bool
    deleted: bool = False
    edits: int = 0


@dataclass(kw_only=True)
class Figures:
    """What came of it. `faults` is empty where all is well."""

    kills: Counter[str] = field(default_factory=Counter)
    posts: int = 0
    edits: int = 0
    deleted: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    sends: int = 0
    found: int = 0
    seconds: float = 0.0
    stop_seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kills = ", ".join(f"{number} at {moment}" for moment, number in sorted(self.kills.items()))
        outcomes = ", ".join(f"{number} {outcome}" for outcome, number in sorted(self.outcomes.items()))
        return (
            f"{self.kills.total()} kills ({kills}) in {self.seconds:.0f} s; {self.posts} posts, {self.edits} edits, "
            f"{self.deleted} deletions; {outcomes}; {self.sends} messages sent, {self.found} times looked for; "
            f"stopped in {self.stop_seconds:.2f} s; {len(self.faults)} faults"
        )


class Rounds:
    """A chat, and bots that are killed while it goes on.

    Args:
        folder: where the database lies.
        seed: of everything random.
        twins: the share of rounds in which two bots work on the one file, and die together.
    """

    def __init__(self, folder: Path, seed: int, *, twins: float = 0.0) -> None:
        self._twins = twins
        self.figures = Figures()
        self._path = folder / "warbrief.db"
        self._chance = random.Random(seed)
        self._told: list[Told] = []
        self._pages: dict[str, str] = {}
        self._site = ("127.0.0.1", 0)

    async def run(self, kills: int, seconds: float) -> Figures:
        """Kill so many bots, or as many as the time allows, then let one finish and compare.

        Args:
            kills: how many.
            seconds: after these no further bot is started to be killed.
        """
        start = time.monotonic()
        await self._watch()
        async with Peer() as peer, self._serving(), nursery("scripted_bot.py") as spawn:
            self._peer = peer
            peer.category("news", {"ann", "bob"})
            for name in CHANNELS[:3]:
                peer.channel(name, category="news")
            peer.channel("t1", parent="c1")
            while self.figures.kills.total() < kills and time.monotonic() - start < seconds:
                pids = [await spawn(self._config())]
                if self._chance.random() < self._twins:
                    pids.append(await spawn(self._config()))
                await self._round(pids)
                self.figures.faults += await self._unsound()
            await self._finish(await spawn(self._config()))
        self._compare()
        self.figures.faults += await self._unsound()
        self.figures.seconds = time.monotonic() - start
        return self.figures

    def _config(self) -> Mapping[str, object]:
        return {
            "path": str(self._path),
            "ports": {self._peer.name: self._peer.port},
            "site": self._site,
            "lease": LEASE,
            "beginnings": BEGINNINGS,
        }

    async def _watch(self) -> None:
        async with Database.open(self._path, now=lambda: datetime.now(UTC)) as database:
            desk = SqliteDesk(database)
            asker = Asker(scope=Scope(platform="scripted", workspace="w1", channel="c1"), viewer=Operator(), admin=True)
            for name, value in (("watch", "on"), ("cap", "1000")):
                await desk.change(asker, name, value, datetime.now(UTC), server=True)

    @asynccontextmanager
    async def _serving(self) -> AsyncIterator[None]:
        async def answer(request: web.BaseRequest) -> web.Response:
            return web.Response(text=self._pages[request.path], content_type="text/html")

        runner = web.ServerRunner(web.Server(answer), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._site = ("127.0.0.1", runner.addresses[0][1])
        yield
        await runner.cleanup()

    async def _round(self, pids: Sequence[int]) -> None:
        """Let bots work, and members talk, until their moment has come."""
        chance = self._chance
        moment = chance.choice(MOMENTS)
        left = chance.randint(1, 3)
        gone = asyncio.Event()

        def kill() -> None:
            if not gone.is_set():
                gone.set()
                for pid in pids:
                    try:
                        os.kill(pid, signal.SIGKILL)
                    except ProcessLookupError:
                        self.figures.faults.append("a bot ended by itself")

        def seen(do: str) -> None:
            nonlocal left
            left -= do in {"lost": ("send",), "change": CHANGES}.get(moment, (moment,))
            if not left:
                kill()

        if moment == "lost":
            self._peer.fault("send", *[Fault()] * (left - 1), Fault(answer="hang up"))
        elif chance.random() < 0.2:
            self._peer.fault("send", chance.choice([Fault(answer="unknown"), Fault(answer="failed", done=False)]))
        self._peer.seen = seen
        try:
            for _ in range(chance.randint(2, 4)):
                await asyncio.sleep(chance.random() * 0.1)
                self._say()
            wait = chance.random() * 0.5 if moment == "time" else LONGEST_ROUND
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await gone.wait()
        finally:
            self._peer.seen = lambda _: None
            self.figures.kills["no moment" if not gone.is_set() and moment != "time" else moment] += 1
            kill()
        self._peer.faults.clear()
        for pid in pids:
            await until_gone(pid)

    def _say(self) -> None:
        """A member does something."""
        chance, peer = self._chance, self._peer
        here = [told for told in self._told if not told.deleted]
        what = chance.random()
        if here and what < 0.08:
            told = chance.choice(here[-8:])
            told.deleted = True
            peer.delete(told.message)
        elif what < 0.2 and (pasted := [told for told in here[-8:] if not told.link]):
            told = chance.choice(pasted)
            told.title, text = story(chance)
            told.text = f"{told.title}\n\n{text}"
            told.edits += 1
            peer.edit(told.message, told.text)
        else:
            again = [told for told in here if told.link and not told.edits]
            link = what > 0.7
            if what > 0.9 and again:
                title, text = (known := chance.choice(again)).title, f"{known.text}?utm_source=chat"
            elif link:
                title, text = story(chance)
                path = f"/news/{len(self._pages)}-{title.split()[0].lower()}"
                self._pages[path] = page(title, text)
                text = f"http://127.0.0.1:{self._site[1]}{path}"
            else:
                title, body = story(chance)
                text = f"{title}\n\n{body}"
            message = peer.post(chance.choice(CHANNELS), text)
            self._told.append(Told(message=message, title=title, text=text.partition("?")[0], link=link))

    async def _finish(self, pid: int) -> None:
        """Let a bot do all there is to do, and stop it in peace."""
        try:
            await self._peer.until(lambda: not self._peer.unacknowledged, 30)
            await self._peer.until(self._idle, 90)
        except TimeoutError:
            self.figures.faults.append("there was still work after a minute")
        stop = time.monotonic()
        try:
            os.kill(pid, signal.SIGTERM)
        except ProcessLookupError:
            self.figures.faults.append("the last bot ended by itself")
        await until_gone(pid)
        self.figures.stop_seconds = time.monotonic() - stop

    def _idle(self) -> bool:
        with contextlib.closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as db:
            (work,) = db.execute("SELECT count(*) FROM item WHERE state <> 'ended'").fetchone()
            (unsent,) = db.execute("SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'refused')").fetchone()
        return not work + unsent

    async def _unsound(self) -> list[str]:
        async with Database.open(self._path, now=lambda: datetime.now(UTC)) as database:
            return list(await SqliteUpkeep(database).check())

    def _compare(self) -> None:
        """The platform's log against the store."""
        figures, peer = self.figures, self._peer
        standing = peer.answers()
        by_post: dict[str, list[str]] = {}
        for message, sent in standing.items():
            by_post.setdefault(sent.to, []).append(message)
        sends = [sent for sent in peer.log if sent.do == "send"]
        figures.posts, figures.sends, figures.found = len(self._told), len(sends), peer.asked["find"]
        figures.edits = sum(told.edits for told in self._told)
        figures.deleted = sum(told.deleted for told in self._told)
        twice = [nonce for nonce, number in Counter(sent.nonce for sent in sends).items() if number > 1]
        figures.faults += [f"{nonce} was sent twice" for nonce in twice]
        with contextlib.closing(sqlite3.connect(self._path)) as db:
            items = db.execute(
                """
                SELECT post.message, item.outcome FROM item JOIN post ON post.id = item.post_id
                WHERE item.revision = post.revision AND post.deleted_at IS NULL
                """
            ).fetchall()
            open_ = db.execute("SELECT count(*) FROM item WHERE state <> 'ended'").fetchone()[0]
            known = dict(
                db.execute(
                    """
                    SELECT outbox.message, post.message FROM outbox JOIN item ON item.id = outbox.item_id
                    JOIN post ON post.id = item.post_id WHERE outbox.message IS NOT NULL
                    """
                ).fetchall()
            )
        figures.faults += [f"{open_} items are still open"] if open_ else []
        figures.outcomes.update(outcome for _, outcome in items)
        outcomes: dict[str, list[str]] = {}
        for message, outcome in items:
            outcomes.setdefault(message, []).append(outcome)
        if known != {message: sent.to for message, sent in standing.items()}:
            figures.faults.append(f"the store knows {len(known)} messages, and {len(standing)} stand")
        for told in self._told:
            self._compare_one(told, outcomes.get(told.message, []), by_post.get(told.message, []), sends)

    def _compare_one(self, told: Told, outcomes: list[str], messages: list[str], sends: list[object]) -> None:
        peer, faults = self._peer, self.figures.faults
        here = f"{told.message} ({'link' if told.link else 'paste'}, {told.edits} edits)"
        if told.deleted:
            faults += [f"{here} was deleted, and {len(messages)} answers stand"] if messages else []
            return
        if len(outcomes) != 1:
            faults.append(f"{here} has the outcomes {outcomes}")
        elif outcomes[0] == "failed":
            if messages or (told.link and "⚠" not in peer.marks(told.message)):
                faults.append(f"{here} failed without its mark")
        elif len(messages) != 1:
            faults.append(f"{here}, {outcomes[0]}, has {len(messages)} answers")
        else:
            text = peer.answers()[messages[0]].text
            gone = outcomes[0] == "duplicate" and "deleted" in text
            if told.title not in text and not gone:
                faults.append(f"{here}, {outcomes[0]}, is answered with {text[:80]!r}")
