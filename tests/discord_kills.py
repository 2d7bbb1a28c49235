"""Kills the bot on Discord again and again in the middle of a burst, and compares what stands there with the archive.

Members of a server post texts, links and files in fifty channels; the bot runs in a process of its own and gets SIGKILL
at a random moment, or when Discord has just taken a request of a certain kind, or while the answer to one is lost. What
is posted, edited and deleted while it is off counts as well. The next bot goes on with the same file; the last one may
finish. Then every post has one answer, or the outcome why not, and nothing was said twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from discord_bot import application, watch
from discord_guilds import Json
from discord_peer import Fault, Peer, shown
from scripted_stories import page, story

from bot.store.database import Database
from bot.store.upkeep import SqliteUpkeep

LEASE = 2.0  # seconds: what a killed bot had in work is free again soon
BEGINNINGS = 80  # more than any item is killed: each is to be answered, not given up
LONGEST_ROUND = 3.0  # seconds until the kill comes in any case
FINISH = 90.0  # seconds that the last bot has
MOMENTS = (
    "time",
    "time",
    "time",
    "send",
    "send",
    "send",
    "lost",
    "lost",
    "history",
    "typing",
    "respond",
    "change",
    "start",
)
"""When a bot is killed: at any time, after Discord took one of these, or with the answer to a message lost."""
KINDS = {
    "lost": ("send",),
    "change": ("edit", "delete", "react"),
    "start": ("me", "put commands", "gateway", "archived"),
}
BRIEFS = ("briefed", "updated", "duplicate")


@dataclass(kw_only=True)
class Told:
    """What a member posted, and which headline its answer has to show."""

    message: str
    title: str
    text: str
    kind: str
    deleted: bool = False
    edits: int = 0


@dataclass(kw_only=True)
class Asked:
    """A `/brief` with a link; what it was answered with is in the interaction."""

    interaction: Json
    title: str

    @property
    def message(self) -> str | None:
        """The message that says that it is at work, and then the brief; None where the bot was gone before."""
        original = self.interaction.get("original")
        return None if original is None else str(original["id"])

    @property
    def told_off(self) -> bool:
        """Whether it says that the bot ended before what was asked for was kept."""
        return any("ended before" in text for text in shown([self.interaction["original"]]))


@dataclass(kw_only=True)
class Figures:
    """What came of it. `faults` is empty where all is well."""

    kills: Counter[str] = field(default_factory=Counter)
    posts: int = 0
    edits: int = 0
    deleted: int = 0
    asked: int = 0
    unseen: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    sends: int = 0
    repeated: int = 0
    sessions: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kills = ", ".join(f"{number} at {moment}" for moment, number in sorted(self.kills.items()))
        outcomes = ", ".join(f"{number} {outcome}" for outcome, number in sorted(self.outcomes.items()))
        return (
            f"{self.kills.total()} kills ({kills}) in {self.seconds:.0f} s; {self.posts} posts, {self.edits} edits, "
            f"{self.deleted} deletions, {self.asked} commands, {self.unseen} of all these while the bot was off; "
            f"{outcomes}; {self.sends} messages sent, {self.repeated} kept single by their nonce; "
            f"{self.sessions} sessions; {len(self.faults)} faults"
        )


class Rounds:
    """A server, and bots that are killed while its members post.

    Args:
        folder: where the database lies.
        seed: of everything random.
        channels: how many.
        moments: when to kill.
        commands: whether members ask with `/brief` too.
        unlearn: how the bots are broken, as `discord_bot.unlearn` has it; "" not at all.
    """

    def __init__(
        self,
        folder: Path,
        seed: int,
        *,
        channels: int = 50,
        moments: tuple[str, ...] = MOMENTS,
        commands: bool = True,
        unlearn: str = "",
    ) -> None:
        self.figures = Figures()
        self._path = folder / "warbrief.db"
        self._chance = random.Random(seed)
        self._count = channels
        self._moments = moments
        self._commands = commands
        self._unlearn = unlearn
        self._told: list[Told] = []
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
        async with Peer() as peer, self._serving(), _nursery() as spawn:
            self._peer = peer
            self._channels = [peer.channel(f"news-{number}") for number in range(self._count)]
            async with application(self._path) as known:
                await watch(known, peer.guild, self._channels, peer.guilds.snowflake(), cap="1000")
            while self.figures.kills.total() < kills and time.monotonic() - start < seconds:
                await self._round(await spawn(self._config()), max(1, posts // kills))
                self.figures.faults += await self._unsound()
            await self._finish(await spawn(self._config()))
            self._compare()
        self.figures.faults += await self._unsound()
        self.figures.faults += [f"broke a limit: {what}" for what in peer.rest.broken]
        self.figures.faults += [f"no such route: {what}" for what in peer.rest.unknown]
        self.figures.seconds = time.monotonic() - start
        return self.figures

    def _config(self) -> Mapping[str, object]:
        return {
            "path": str(self._path),
            "port": self._peer.port,
            "site": self._site,
            "lease": LEASE,
            "beginnings": BEGINNINGS,
            "unlearn": self._unlearn,
        }

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
        chance, rest = self._chance, self._peer.rest
        moment = chance.choice(self._moments)
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
            left -= do in KINDS.get(moment, (moment,))
            if not left:
                kill()

        if moment == "lost":
            rest.fault("send", *[Fault()] * (left - 1), Fault(cut=True, done=True))
        elif chance.random() < 0.2:
            rest.fault("send", chance.choice([Fault(status=503, done=True), Fault(status=503), Fault(retry_after=0.1)]))
        rest.seen = seen
        before = rest.asked["me"]
        try:
            for _ in range(posts // 2 + 1):
                self._say()
            with contextlib.suppress(TimeoutError):  # what kills before it has logged in shows nothing
                await self._peer.until(lambda: rest.asked["me"] > before or gone.is_set(), LONGEST_ROUND)
            for _ in range(posts - posts // 2 - 1):
                self._say()
                await asyncio.sleep(chance.random() * 0.02)
            wait = chance.random() * LONGEST_ROUND / 2 if moment == "time" else LONGEST_ROUND
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await gone.wait()
        finally:
            rest.seen = lambda _: None
            self.figures.kills["no moment" if not gone.is_set() and moment != "time" else moment] += 1
            kill()
        rest.faults.clear()
        await _until_gone(pid)
        if chance.random() < 0.5:
            rest.forget()  # the break is longer than Discord remembers what it was sent
        self._off = True
        for _ in range(chance.randint(0, 4)):
            self._say()
        self._off = False

    def _say(self) -> None:
        """A member does something."""
        chance, peer = self._chance, self._peer
        here = [told for told in self._told[-60:] if not told.deleted]
        what = chance.random()
        self.figures.unseen += self._off
        if here and what < (0.3 if self._off else 0.06):
            told = chance.choice(here)
            told.deleted = True
            peer.delete(told.message)
        elif what < (0.6 if self._off else 0.12) and (pasted := [told for told in here if told.kind == "paste"]):
            told = chance.choice(pasted)
            told.title, text = story(chance)
            told.text = f"{told.title}\n\n{text}"
            told.edits += 1
            peer.edit(told.message, told.text)
        elif what > 0.95 and self._commands and peer.rest.commands and not self._off:
            title, body = story(chance)
            channel, user = chance.choice(self._channels), f"asker-{len(self._asked)}"
            interaction = peer.command(channel, "brief", user=user, what=self._page(title, body))
            self._asked.append(Asked(interaction=interaction, title=title))
        else:
            self._post(chance.choice(("paste", "paste", "link", "link", "again", "file")))

    def _page(self, title: str, body: str) -> str:
        """The link of a new page."""
        path = f"/news/{len(self._pages)}-{title.split()[0].lower()}"
        self._pages[path] = page(title, body)
        return f"http://127.0.0.1:{self._site[1]}{path}"

    def _post(self, kind: str) -> None:
        chance, peer = self._chance, self._peer
        title, body = story(chance)
        text = f"{title}\n\n{body}"
        files = []
        linked = [told for told in self._told if told.kind == "link" and not told.deleted]
        if kind == "again" and linked:
            known = chance.choice(linked)
            title, text = known.title, f"{known.text}?utm_source=chat"
        elif kind in ("link", "again"):
            kind, text = "link", self._page(title, body)
        elif kind == "file":
            files, text = [("message.txt", text.encode(), None)], ""
        author = f"member-{len(self._told)}"  # else two pastes might be one
        message = peer.post(chance.choice(self._channels), text, author=author, files=files)
        self._told.append(Told(message=message, title=title, text=text, kind=kind))

    async def _finish(self, pid: int) -> None:
        """Let a bot do all there is to do, and stop it in peace."""
        end = time.monotonic() + FINISH
        while not self._idle():
            if time.monotonic() > end:
                self.figures.faults.append(f"there was still work after {FINISH:.0f} seconds")
                break
            await asyncio.sleep(0.1)
        try:
            os.kill(pid, signal.SIGTERM)
            await _until_gone(pid)
        except ProcessLookupError:
            self.figures.faults.append("the last bot ended by itself")
        except TimeoutError:
            self.figures.faults.append("the last bot did not end")
            os.kill(pid, signal.SIGKILL)

    def _idle(self) -> bool:
        with contextlib.closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as db:
            (work,) = db.execute("SELECT count(*) FROM item WHERE state <> 'ended'").fetchone()
            (unsent,) = db.execute("SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'refused')").fetchone()
            known = {message for (message,) in db.execute("SELECT message FROM post WHERE deleted_at IS NULL")}
        standing = {told.message for told in self._told if not told.deleted}
        standing |= {asked.message for asked in self._asked if asked.message is not None and not asked.told_off}
        gone = {told.message for told in self._told if told.deleted}
        return not work + unsent and standing <= known and not gone & known

    async def _unsound(self) -> list[str]:
        async with Database.open(self._path, now=lambda: datetime.now(UTC)) as database:
            return list(await SqliteUpkeep(database).check())

    def _compare(self) -> None:
        """What stands on Discord, and its log, against the archive."""
        figures, peer = self.figures, self._peer
        figures.posts, figures.sends, figures.repeated = len(self._told), len(peer.sent()), peer.rest.repeated
        figures.edits = sum(told.edits for told in self._told)
        figures.deleted = sum(told.deleted for told in self._told)
        figures.asked = len(self._asked)
        figures.sessions = len(peer.gateway.identified)
        sent = Counter(written.body.get("nonce") for written in peer.sent())
        figures.faults += [f"{nonce} was sent {number} times" for nonce, number in sent.items() if number > 1]
        with contextlib.closing(sqlite3.connect(self._path)) as db:
            items = db.execute(
                """
                SELECT post.message, item.outcome FROM item JOIN post ON post.id = item.post_id
                WHERE item.revision = post.revision AND post.deleted_at IS NULL
                """
            ).fetchall()
        figures.outcomes.update(outcome for _, outcome in items)
        outcomes: dict[str, list[str]] = {}
        for message, outcome in items:
            outcomes.setdefault(message, []).append(outcome)
        for told in self._told:
            figures.faults += self._faults_of(told, outcomes.get(told.message, []))
        for asked in self._asked:
            if (message := asked.message) is not None:
                ends, (text,) = outcomes.get(message, []), shown([asked.interaction["original"]])
                if not (asked.told_off and not ends) and (len(ends) != 1 or asked.title not in text):
                    figures.faults.append(f"/brief {message} has the outcomes {ends} and says {text[:80]!r}")

    def _faults_of(self, told: Told, outcomes: list[str]) -> list[str]:
        texts = shown(self._peer.answers(told.message))
        here = f"{told.message} ({told.kind}, {told.edits} edits)"
        if told.deleted:
            return [f"{here} was deleted, and {len(texts)} answers stand"] if texts else []
        if len(outcomes) != 1:
            return [f"{here} has the outcomes {outcomes}"]
        if outcomes[0] not in BRIEFS:
            marked = outcomes[0] == "too_old" or self._peer.marks(told.message)
            return [] if marked and len(texts) <= 1 else [f"{here} ended as {outcomes[0]} without its sign"]
        if len(texts) != 1:
            return [f"{here}, {outcomes[0]}, has {len(texts)} answers"]
        gone = outcomes[0] == "duplicate" and "deleted" in texts[0]
        return [] if told.title in texts[0] or gone else [f"{here}, {outcomes[0]}, is answered with {texts[0][:80]!r}"]


@asynccontextmanager
async def _nursery() -> AsyncIterator[Callable[[Mapping[str, object]], Awaitable[int]]]:
    """Where bots come from: gives a function that starts one and returns its process id."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    here = Path(__file__).parent
    environ["PYTHONPATH"] = os.pathsep.join([str(here.parent), str(here)])
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(here / "discord_bot.py"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=environ,
    )
    pipe, output = process.stdin, process.stdout
    assert pipe is not None
    assert output is not None
    assert await output.readline() == b"ready\n"

    async def spawn(config: Mapping[str, object]) -> int:
        pipe.write(json.dumps(config).encode() + b"\n")
        return int(await output.readline())

    try:
        yield spawn
    finally:
        pipe.close()
        await process.wait()


async def _until_gone(pid: int, seconds: float = 60.0) -> None:
    async with asyncio.timeout(seconds):
        while True:
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return
            await asyncio.sleep(0.002)
