"""Kills a bot again and again in the middle of a burst, and compares what stands in the chat with the archive.

Members post texts, links and files in many channels; the bot runs in a process of its own and gets SIGKILL at a random
moment, or when the platform has just taken a request of a certain kind, or while the answer to one is lost. What is
posted, edited and deleted while it is off counts as well. The next bot goes on with the same file; the last one may
finish. Then every post has one answer, or the outcome why not, and nothing was said twice.

What a platform does its own way stands in `discord_kills` and `slack_kills`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sqlite3
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from nursery import nursery, until_gone
from scripted_stories import page, story

from bot.store.database import Database
from bot.store.upkeep import SqliteUpkeep

LEASE = 2.0  # seconds: what a killed bot had in work is free again soon
BEGINNINGS = 80  # more than any item is killed: each is to be answered, not given up
LONGEST_ROUND = 3.0  # seconds until the kill comes in any case
FINISH, STUCK = 300.0, 60.0  # seconds that the last bot has in all, and without getting anything done
BRIEFS = ("briefed", "updated", "duplicate")


@dataclass(kw_only=True)
class Told:
    """What a member posted, and which headline its answer has to show."""

    message: str
    channel: str
    title: str
    text: str
    kind: str
    deleted: bool = False
    edits: int = 0
    edited_at: float = 0.0


class Asked(ABC):
    """A brief that was asked for by a command, of a page with this headline."""

    title: str

    @property
    @abstractmethod
    def message(self) -> str | None:
        """The message that says that it is at work; None where the bot was gone before."""

    @abstractmethod
    def shown(self) -> str:
        """What that message says now, and what answers it."""

    @property
    def told_off(self) -> bool:
        """Whether it says that the bot ended before what was asked for was kept."""
        return "ended before" in self.shown()


@dataclass(kw_only=True)
class Figures:
    """What came of it. `faults` is empty where all is well; `more` is in words."""

    kills: Counter[str] = field(default_factory=Counter)
    posts: int = 0
    edits: int = 0
    deleted: int = 0
    asked: int = 0
    unseen: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    sends: int = 0
    more: str = ""
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kills = ", ".join(f"{number} at {moment}" for moment, number in sorted(self.kills.items()))
        outcomes = ", ".join(f"{number} {outcome}" for outcome, number in sorted(self.outcomes.items()))
        return (
            f"{self.kills.total()} kills ({kills}) in {self.seconds:.0f} s; {self.posts} posts, {self.edits} edits, "
            f"{self.deleted} deletions, {self.asked} commands, {self.unseen} of all these while the bot was off; "
            f"{outcomes}; {self.sends} messages sent, {self.more}; {len(self.faults)} faults"
        )


class Rounds(ABC):
    """A server, and bots that are killed while its members post.

    Args:
        folder: where the database lies.
        seed: of everything random.
        channels: how many.
        moments: when to kill; all that the platform has if not given.
        commands: whether members ask with a command too.
        unlearn: how the bots are broken; "" not at all.

    Attributes:
        program: the bots' file.
        moments: when a bot is killed: at any time ("time"), after the platform took a request of a kind, or with the
            answer to a message lost ("lost").
        kinds: which requests a moment means, where it is not its own name.
        edits_apart: seconds; of two edits of a message that are closer the platform may tell that they are one.
    """

    program: str
    edits_apart = 0.0
    moments: tuple[str, ...]
    kinds: Mapping[str, tuple[str, ...]]

    def __init__(
        self,
        folder: Path,
        seed: int,
        *,
        channels: int = 50,
        moments: tuple[str, ...] = (),
        commands: bool = True,
        unlearn: str = "",
    ) -> None:
        self.figures = Figures()
        self.chance = random.Random(seed)
        self.path = folder / "warbrief.db"
        self.count = channels
        self.channels: list[str] = []
        self.told: list[Told] = []
        self._wanted = moments or self.moments
        self._commands = commands
        self._unlearn = unlearn
        self._asked: list[Asked] = []
        self._pages: dict[str, str] = {}
        self._site = ("127.0.0.1", 0)
        self._off = False

    async def run(self, kills: int, seconds: float, *, posts: int) -> Figures:
        """Kill so many bots, or as many as the time allows, then let one finish and compare.

        Args:
            kills: how many.
            seconds: after these no further bot is started to be killed.
            posts: about how many messages in all.
        """
        start = time.monotonic()
        async with self.open(), self._serving(), nursery(self.program) as spawn:
            while self.figures.kills.total() < kills and time.monotonic() - start < seconds:
                await self._round(await spawn(self._config()), max(1, posts // kills))
                self.figures.faults += await self._unsound()
            await self._finish(await spawn(self._config()))
            self._compare()
        self.figures.faults += await self._unsound()
        self.figures.seconds = time.monotonic() - start
        return self.figures

    # What a platform does its own way.

    @abstractmethod
    def open(self) -> AbstractAsyncContextManager[None]:
        """The platform, with `channels` that are watched."""

    @abstractmethod
    def config(self) -> Mapping[str, object]:
        """How a bot finds the platform."""

    @abstractmethod
    def listen(self, seen: Callable[[str], None]) -> None:
        """Tell of each request that the platform took, by its kind, before it is answered."""

    @abstractmethod
    def lose(self, before: int) -> None:
        """Lose the answer to a message, after so many others."""

    @abstractmethod
    def trouble(self) -> None:
        """Let the next message fail, or seem to."""

    @abstractmethod
    def heal(self) -> None:
        """Let nothing fail any more."""

    @abstractmethod
    def logins(self) -> int:
        """How often a bot has logged in."""

    @abstractmethod
    async def until(self, reached: Callable[[], object], seconds: float) -> None:
        """Wait until something is so. Raises `TimeoutError`."""

    @abstractmethod
    def post(self, channel: str, text: str, files: Mapping[str, bytes]) -> str:
        """Somebody posts, never the same twice in a row in a channel; returns the message's id."""

    @abstractmethod
    def edit(self, told: Told) -> None:
        """Its poster puts what `told` says in the place of a post."""

    @abstractmethod
    def delete(self, told: Told) -> None:
        """Its poster takes a post back."""

    @abstractmethod
    def ask(self, channel: str, link: str, title: str) -> Asked | None:
        """Somebody asks for a brief with a command; None where there is no command yet."""

    @abstractmethod
    def answers(self, told: Told) -> list[str]:
        """What the bot's answers to a post say."""

    @abstractmethod
    def is_marked(self, told: Told) -> bool:
        """Whether the bot put a sign on a post."""

    @abstractmethod
    def judge(self) -> Iterator[str]:
        """What the platform itself finds fault with; fills in the figures that only it knows."""

    @abstractmethod
    def rest(self) -> None:
        """Between two bots, after a break that is sometimes long."""

    # The rounds.

    def _config(self) -> Mapping[str, object]:
        common = {"path": str(self.path), "site": self._site, "lease": LEASE, "beginnings": BEGINNINGS}
        return {**common, "unlearn": self._unlearn, **self.config()}

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

    async def _round(self, pid: int, posts: int) -> None:
        """Let a bot work, and members post, until its moment has come; then they go on without it."""
        chance = self.chance
        moment = chance.choice(self._wanted)
        left = chance.randint(1, 6)
        gone = asyncio.Event()

        def kill() -> None:
            if not gone.is_set():
                gone.set()
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    self.figures.faults.append("a bot ended by itself")

        def seen(do: str) -> None:
            nonlocal left
            left -= do in self.kinds.get(moment, (moment,))
            if not left:
                kill()

        if moment == "lost":
            self.lose(left - 1)
        elif chance.random() < 0.2:
            self.trouble()
        self.listen(seen)
        before = self.logins()
        try:
            for _ in range(posts // 2 + 1):
                self._say()
            with contextlib.suppress(TimeoutError):  # what kills before it has logged in shows nothing
                await self.until(lambda: self.logins() > before or gone.is_set(), LONGEST_ROUND)
            for _ in range(posts - posts // 2 - 1):
                self._say()
                await asyncio.sleep(chance.random() * 0.02)
            wait = chance.random() * LONGEST_ROUND / 2 if moment == "time" else LONGEST_ROUND
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await gone.wait()
        finally:
            self.listen(lambda _: None)
            self.figures.kills["no moment" if not gone.is_set() and moment != "time" else moment] += 1
            kill()
        self.heal()
        await until_gone(pid)
        self.rest()
        self._off = True
        for _ in range(chance.randint(0, 4)):
            self._say()
        self._off = False

    def _say(self) -> None:
        """A member does something."""
        chance = self.chance
        here = [told for told in self.told[-60:] if not told.deleted]
        early = time.monotonic() - self.edits_apart
        pasted = [told for told in here if told.kind == "paste" and told.edited_at <= early]
        what = chance.random()
        self.figures.unseen += self._off
        if here and what < (0.3 if self._off else 0.06):
            told = chance.choice(here)
            told.deleted = True
            self.delete(told)
        elif pasted and what < (0.6 if self._off else 0.12):
            told = chance.choice(pasted)
            told.title, text = story(chance)
            told.text = f"{told.title}\n\n{text}"
            told.edits += 1
            told.edited_at = time.monotonic()
            self.edit(told)
        elif what > 0.95 and self._commands and not self._off:
            title, body = story(chance)
            if (asked := self.ask(chance.choice(self.channels), self._page(title, body), title)) is not None:
                self._asked.append(asked)
        else:
            self._post(chance.choice(("paste", "paste", "link", "link", "again", "file")))

    def _page(self, title: str, body: str) -> str:
        """The link of a new page."""
        path = f"/news/{len(self._pages)}-{title.split()[0].lower()}"
        self._pages[path] = page(title, body)
        return f"http://127.0.0.1:{self._site[1]}{path}"

    def _post(self, kind: str) -> None:
        chance = self.chance
        title, body = story(chance)
        text = f"{title}\n\n{body}"
        files = {}
        linked = [told for told in self.told if told.kind == "link" and not told.deleted]
        if kind == "again" and linked:
            known = chance.choice(linked)
            title, text = known.title, f"{known.text}?utm_source=chat"
        elif kind in ("link", "again"):
            kind, text = "link", self._page(title, body)
        elif kind == "file":
            files, text = {"message.txt": text.encode()}, ""
        channel = chance.choice(self.channels)
        message = self.post(channel, text, files)
        self.told.append(Told(message=message, channel=channel, title=title, text=text, kind=kind))

    async def _finish(self, pid: int) -> None:
        """Let a bot do all there is to do, and stop it in peace."""
        start = moved = time.monotonic()
        before = ""
        while left := self._left():
            now = time.monotonic()
            before, moved = left, moved if left == before else now
            if now - moved > STUCK or now - start > FINISH:
                self.figures.faults.append(f"there is still work after {now - start:.0f} seconds: {left}")
                break
            await asyncio.sleep(0.1)
        try:
            os.kill(pid, signal.SIGTERM)
            await until_gone(pid)
        except ProcessLookupError:
            self.figures.faults.append("the last bot ended by itself")
        except TimeoutError:
            self.figures.faults.append("the last bot did not end")
            os.kill(pid, signal.SIGKILL)

    def _left(self) -> str:
        """What is still to do; "" for nothing."""
        with contextlib.closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as db:
            (work,) = db.execute("SELECT count(*) FROM item WHERE state <> 'ended'").fetchone()
            (unsent,) = db.execute("SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'refused')").fetchone()
            known = {message for (message,) in db.execute("SELECT message FROM post WHERE deleted_at IS NULL")}
        standing = {told.message for told in self.told if not told.deleted}
        standing |= {asked.message for asked in self._asked if asked.message is not None and not asked.told_off}
        gone = {told.message for told in self.told if told.deleted}
        left = {"items": work, "answers": unsent, "unread": len(standing - known), "deleted": len(gone & known)}
        return ", ".join(f"{number} {what}" for what, number in left.items() if number)

    async def _unsound(self) -> list[str]:
        async with Database.open(self.path, now=lambda: datetime.now(UTC)) as database:
            return list(await SqliteUpkeep(database).check())

    def _compare(self) -> None:
        """What stands in the chat, and its log, against the archive."""
        figures = self.figures
        figures.posts, figures.asked = len(self.told), len(self._asked)
        figures.edits = sum(told.edits for told in self.told)
        figures.deleted = sum(told.deleted for told in self.told)
        figures.faults += self.judge()
        with contextlib.closing(sqlite3.connect(self.path)) as db:
            items = db.execute(
                """
                SELECT post.message, item.outcome FROM item JOIN post ON post.id = item.post_id
                WHERE item.revision = post.revision AND post.deleted_at IS NULL
                """
            ).fetchall()
        figures.outcomes.update(str(outcome) for _, outcome in items)
        outcomes: dict[str, list[str]] = {}
        for message, outcome in items:
            outcomes.setdefault(message, []).append(outcome)
        for told in self.told:
            figures.faults += self._faults_of(told, outcomes.get(told.message, []))
        for asked in self._asked:
            if (message := asked.message) is not None:
                ends, text = outcomes.get(message, []), asked.shown()
                if not (asked.told_off and not ends) and (len(ends) != 1 or asked.title not in text):
                    figures.faults.append(f"what was asked for, {message}, ended as {ends} and says {text[:80]!r}")

    def _faults_of(self, told: Told, outcomes: list[str]) -> list[str]:
        texts = self.answers(told)
        here = f"{told.message} ({told.kind}, {told.edits} edits)"
        if told.deleted:
            return [f"{here} was deleted, and {len(texts)} answers stand"] if texts else []
        if len(outcomes) != 1:
            return [f"{here} has the outcomes {outcomes}"]
        if outcomes[0] not in BRIEFS:
            marked = outcomes[0] == "too_old" or self.is_marked(told)
            return [] if marked and len(texts) <= 1 else [f"{here} ended as {outcomes[0]} without its sign"]
        if len(texts) != 1:
            return [f"{here}, {outcomes[0]}, has {len(texts)} answers"]
        gone = outcomes[0] == "duplicate" and "deleted" in texts[0]
        return [] if told.title in texts[0] or gone else [f"{here}, {outcomes[0]}, is answered with {texts[0][:80]!r}"]


def sent_twice(nonces: Counter[Any]) -> Iterator[str]:
    """A fault for each nonce under which more than one message was sent."""
    return (f"{nonce} was sent {number} times" for nonce, number in nonces.items() if number > 1)
