"""A Slack in this process with the whole bot in it: real database, real reading, real client, over loopback.

`slack` is a workspace with a watched channel, once in Socket Mode and once in HTTP mode. Members act through
`slack.peer`, or through the world's own verbs, which return when all is done (`await slack.post("…")`); after the
peer's verbs `await slack.settle()` waits until everything is acknowledged and handled, and inbox and outbox are empty.
Every payload is checked against Slack's limits; whatever the bot logs as an error fails the test, unless the test takes
it out of `slack.incidents.told`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from discord_world import BODY, LONGEST, OTHER, STORY, THIRD, TITLE
from pebble import ProcessPool
from real_bot import LENGTH, Tried
from real_workers import Incidents, Shared
from scripted_stories import page
from slack_peer import Ephemeral, Given, Peer, Where, words
from slack_workspace import File, Json
from stores import START

from bot.articles.fetching.fetch import Fetcher
from bot.articles.reader import Reader
from bot.jobs.embedded import EmbeddedJobs
from bot.messages import Asker, Operator, Outcome, Scope
from bot.platforms.slack import platform
from bot.platforms.slack.checks import preflight
from bot.platforms.slack.client import SlackClient
from bot.platforms.slack.http import PATH, Listener
from bot.platforms.slack.parse import scope_of
from bot.platforms.slack.sockets import Sockets
from bot.platforms.slack.web import OneToken, Web
from bot.service import Service
from bot.store.archive import SqliteArchive
from bot.store.database import Database, ms
from bot.store.desk import SqliteDesk
from bot.store.upkeep import SqliteUpkeep

if TYPE_CHECKING:
    from conftest import NewsSite

__all__ = ["BODY", "OTHER", "STORY", "THIRD", "TITLE", "Ephemeral", "Given", "Options", "SlackWorld", "words"]

MANIFEST = Path(__file__).parents[1] / "bot" / "platforms" / "slack" / "manifest.json"


class Clock:
    """A clock that runs from a Monday noon on, and goes where a test sets it besides."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._moved = timedelta()

    def __call__(self) -> datetime:
        return START + self._moved + timedelta(seconds=time.monotonic() - self._begun)

    def seconds(self) -> float:
        """Seconds since 1970."""
        return self().timestamp()

    def move(self, **more: float) -> None:
        """Set it off by some time, as `timedelta` counts it."""
        self._moved += timedelta(**more)


@dataclass(kw_only=True)
class Options:
    """How a world is made: `@pytest.mark.parametrize("slack", [{"watch": False}], indirect=True)`.

    `watch` turns the channel on; `lease` is the seconds that work is leased for; `scopes` are those of the bot's token
    in place of the manifest's, as words; `run` starts the bot.
    """

    watch: bool = True
    lease: float = 60.0
    scopes: str = ""
    run: bool = True


class SlackWorld:
    """A workspace with Warbrief in it.

    `peer` is Slack. The public channel `channel` has `admin`, `member`, `other` and `guest` in it and is watched;
    `lounge` is public and not watched, without the guest; `desk` is private, with `admin` and `member`, and not
    watched. `mode` is "sockets" or "http"; `application` are the stores and use cases, `client` the bot.
    """

    client: SlackClient
    application: Tried
    web: Web

    def __init__(self, options: Options, mode: str, path: Path, pool: ProcessPool, site: NewsSite) -> None:
        self.options = options
        self.mode = mode
        self.path = path
        self.site = site
        self.clock = Clock()
        self.incidents = Incidents()
        self.peer = Peer(clock=self.clock.seconds)
        self._pool = pool
        self._port = 0
        self._coming: asyncio.Task[None] | None = None
        self._working: asyncio.Task[None] | None = None

    # --- acting ---------------------------------------------------------------------------------------

    async def post(
        self,
        text: str = "",
        *,
        by: str = "",
        channel: str = "",
        files: Sequence[File] = (),
        thread: str | None = None,
        **more: Any,
    ) -> str:
        """Somebody posts, the member in the watched channel unless said otherwise; returns the ts when all is done."""
        where = channel or self.channel
        ts = self.peer.post(where, text, user=by or self.member, files=files, thread=thread, **more)
        await self.settle()
        return ts

    async def edit(self, ts: str, text: str, *, channel: str = "") -> None:
        """The author changes a message; returns when all is done."""
        self.peer.edit(channel or self.channel, ts, text)
        await self.settle()

    async def delete(self, ts: str, *, channel: str = "") -> None:
        """A message is deleted; returns when all is done."""
        self.peer.delete(channel or self.channel, ts)
        await self.settle()

    async def react(self, ts: str, name: str = "newspaper", *, by: str = "", channel: str = "") -> None:
        """Somebody puts a sign on a message; returns when all is done."""
        self.peer.react(channel or self.channel, ts, name, by or self.other)
        await self.settle()

    async def command(self, text: str, *, by: str = "", channel: str = "") -> Given:
        """Somebody gives `/warbrief` with these words; returns when all is done."""
        given = self.peer.command(text, user=by or self.member, channel=channel or self.channel)
        await self.settle()
        return given

    async def press(self, where: Where, what: str, *, by: str = "", value: str | None = None) -> Given:
        """Somebody presses a button; returns when all is done."""
        given = self.peer.press(where, what, user=by or self._who(where), value=value)
        await self.settle()
        return given

    async def choose(self, where: Where, what: str, option: str | None, *, by: str = "") -> Given:
        """Somebody chooses in a menu; returns when all is done."""
        given = self.peer.choose(where, what, option, user=by or self._who(where))
        await self.settle()
        return given

    async def submit(self, view: str | Given, values: dict[str, Any] | None = None, *, by: str = "") -> Given:
        """Somebody fills in a modal and sends it; returns when all is done."""
        given = self.peer.submit(view, values, user=by)
        await self.settle()
        return given

    async def shortcut(self, ts: str, *, by: str = "", channel: str = "") -> Given:
        """Somebody chooses "Brief this" in a message's menu; returns when all is done."""
        given = self.peer.shortcut(channel or self.channel, ts, user=by or self.member)
        await self.settle()
        return given

    def _who(self, where: Where) -> str:
        """Who presses where nothing is said: the member, in what stands in a channel; else whoever sees it."""
        return self.member if isinstance(self.peer.placed(where), tuple) else ""

    async def settle(self, *, unsent: int = 0) -> None:
        """Wait until the bot has nothing to do any more; `unsent` answers wait for their next attempt."""
        quiet, end = 0, time.monotonic() + LONGEST
        while quiet < 2:
            assert time.monotonic() < end, f"not quiet: {await self.load()}"
            await asyncio.sleep(0.006)
            quiet = quiet + 1 if await self._is_quiet(unsent) else 0
        self._alive()

    async def load(self) -> Json:
        """What is still to be done, and by whom."""
        delivery, known = self.peer.delivery, await self.application.jobs.load(self.clock())
        return {
            "told and not acknowledged": delivery.unacknowledged,
            "to be told again": delivery.due,
            "calls": self.peer.api.running,
            "handled": self.client.busy,
            "waiting": known.waiting,
            "working": known.working,
            "unsent": known.unsent,
        }

    async def _is_quiet(self, unsent: int) -> bool:
        self._alive()
        delivery = self.peer.delivery
        if delivery.unacknowledged or delivery.due or self.peer.api.running:
            return False
        if self.client.busy:
            return False
        load = await self.application.jobs.load(self.clock())
        if load.waiting + load.working or load.unsent != unsent or (unsent and self._due()):
            return False
        return not (delivery.unacknowledged or self.peer.api.running or self.client.busy)

    def _alive(self) -> None:
        """Whatever ended the connection or the pipeline is raised here."""
        for task in (self._coming, self._working):
            if task is not None and task.done():
                task.result()

    def advance(self, **more: float) -> None:
        """Let time pass on the bot's and Slack's clock, as `timedelta` counts it; nothing that sleeps wakes earlier."""
        self.clock.move(**more)

    async def set(self, name: str, value: str | None, *, channel: str = "", server: bool = False) -> None:
        """Change a setting of a channel, or of the whole workspace, as the admin."""
        scope = self.scope(channel or self.channel)
        asker = Asker(scope=scope, viewer=Operator(), user=self.admin, name="ada", admin=True)
        await self.application.desk.change(asker, name, value, self.clock(), server=server)

    async def watch(self, channel: str, value: str = "on") -> None:
        """Turn a channel on or off, as `/warbrief watch` does."""
        await self.set("watch", value, channel=channel)
        if value == "on":
            await self.application.jobs.seen(self.scope(channel), self.peer.space.ts())

    def page(self, html: str = "", path: str = "/story", *, title: str = TITLE, body: str = BODY) -> str:
        """Put a page on the web, an article unless another is given; returns its link."""
        self.site.pages[path] = html or page(title, body)
        return self.site.url(path)

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """The bot's process is down for as long as the context lasts; then a new one starts on the same archive."""
        await self.stop()
        yield
        await self.start()
        await self.settle()

    @asynccontextmanager
    async def disconnected(self) -> AsyncIterator[None]:
        """There is no connection for as long as the context lasts."""
        await self._end("_coming")
        yield
        await self._connect()
        await self.settle()

    # --- looking --------------------------------------------------------------------------------------

    def answers(self, channel: str = "") -> list[Json]:
        """What the bot wrote in a channel and its threads, oldest first."""
        return self.peer.written(channel or self.channel)

    def under(self, ts: str, channel: str = "") -> list[Json]:
        """What the bot wrote in the thread of a message, oldest first."""
        return [one for one in self.peer.replies(channel or self.channel, ts) if one["user"] == self.peer.bot_user]

    def titles(self, channel: str = "") -> list[str]:
        """The headlines of the briefs that stand in a channel, oldest first."""
        return [title for message in self.answers(channel) for title in self.headers(message)]

    def headers(self, payload: Json) -> list[str]:
        """The texts of a payload's header blocks."""
        return [block["text"]["text"] for block in payload.get("blocks") or () if block["type"] == "header"]

    def signs(self, ts: str, channel: str = "") -> list[str]:
        """The names of the signs on a message, by anybody."""
        return self.peer.reactions(channel or self.channel, ts)

    def told(self, user: str = "") -> list[str]:
        """What was shown to one alone, as plain lines, oldest first."""
        return [
            words(one.payload) for one in self.peer.ephemerals if one.user == (user or self.member) and not one.gone
        ]

    async def outcomes(self, channel: str = "") -> list[Outcome | None]:
        """How items ended, oldest first."""
        return [decision.outcome for decision in await self.decisions(channel)]

    async def decisions(self, channel: str = "") -> list[Any]:
        """What `why` knows, oldest first."""
        scope = self.scope(channel) if channel else None
        return list(reversed(await self.application.jobs.decisions(Operator(), scope, None, limit=200)))

    async def ids(self) -> list[str]:
        """The ids of the briefs, oldest first."""
        return [decision.brief for decision in await self.decisions() if decision.brief]

    def scope(self, channel: str, thread: str | None = None) -> Scope:
        """Where a channel stands, or a thread in it."""
        return scope_of(self.peer.workspace, channel, thread, self.peer.space.rooms[channel].name)

    def _due(self) -> int:
        """How many answers are being sent, or are to be sent now."""
        with contextlib.closing(sqlite3.connect(self.path)) as db:
            due = "state = 'sending' OR (state = 'waiting' AND (attempts = 0 OR due_at <= ?))"
            found = db.execute(f"SELECT count(*) FROM outbox WHERE {due}", (ms(self.clock()),)).fetchone()
            return int(found[0])

    # --- living ---------------------------------------------------------------------------------------

    async def start(self) -> None:
        """A new process of the bot logs in, connects and works."""
        web = Web(OneToken(self.peer.bot_token), base_url=self.peer.base_url)
        identity = await preflight(web)
        await web.close()
        self.web = Web(OneToken(self.peer.bot_token, identity.workspace), base_url=self.peer.base_url)
        self.client = SlackClient(self.web, identity, self.application, lease=self.options.lease)
        self._working = asyncio.create_task(self.client.wiring.pipeline.run())
        await self._connect()

    async def stop(self) -> None:
        """The process ends."""
        await self._end("_coming")
        await self._end("_working")
        if hasattr(self, "client"):
            await self.client.close()
            await self.web.close()

    async def _connect(self) -> None:
        """Begin to listen, or open a socket, and wait until that is so."""
        if self.mode == "http":
            listener = Listener(self.client, self.peer.signing_secret)
            self._coming = asyncio.create_task(listener.run(("127.0.0.1", self._port)))
            await self._until(lambda: listener.port)
            self._port = listener.port
            self.peer.request_url = f"http://127.0.0.1:{self._port}{PATH}"
        else:
            self._coming = asyncio.create_task(Sockets(self.client, self.peer.app_token).run())
            await self._until(lambda: self.peer.delivery.sockets)

    async def _until(self, reached: Callable[[], object]) -> None:
        await self.peer.until(lambda: reached() or self._coming is None or self._coming.done())
        self._alive()

    async def _end(self, name: str) -> None:
        task = getattr(self, name)
        if task is not None:
            setattr(self, name, None)
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def _arrange(self) -> None:
        peer = self.peer
        manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
        peer.scopes = frozenset(self.options.scopes.split() or manifest["oauth_config"]["scopes"]["bot"])
        peer.events = frozenset(manifest["settings"]["event_subscriptions"]["bot_events"])
        peer.slash = manifest["features"]["slash_commands"][0]["command"]
        peer.escapes = manifest["features"]["slash_commands"][0]["should_escape"]
        peer.shortcut_id = manifest["features"]["shortcuts"][0]["callback_id"]
        self.admin = peer.add_user("ada", admin=True)
        self.member = peer.add_user("ben")
        self.other = peer.add_user("cleo")
        self.guest = peer.add_user("gus", guest=True)
        everyone = [self.admin, self.member, self.other]
        self.channel = peer.add_channel("war-news", members=[*everyone, self.guest])
        self.lounge = peer.add_channel("lounge", members=everyone)
        self.desk = peer.add_channel("desk", private=True, members=[self.admin, self.member])


@pytest.fixture(params=["sockets", "http"])
def slack_mode(request: pytest.FixtureRequest) -> str:
    """How Slack tells the bot of what happens; a test that does not care takes one by parametrising this."""
    return str(request.param)


@pytest.fixture
async def slack(
    request: pytest.FixtureRequest,
    slack_mode: str,
    tmp_path: Path,
    worker_processes: ProcessPool,
    news_site: NewsSite,
) -> AsyncIterator[SlackWorld]:
    """A workspace with a watched channel, and Warbrief in it."""
    options = Options(**getattr(request, "param", {}))
    world = SlackWorld(options, slack_mode, tmp_path / "warbrief.db", worker_processes, news_site)
    log = logging.getLogger("bot")
    log.addHandler(world.incidents)
    async with AsyncExitStack() as stack:
        stack.callback(log.removeHandler, world.incidents)
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(platform, "APART_SECONDS", 0.0)  # the real Slack takes one message a second
        world._arrange()
        await stack.enter_async_context(world.peer)
        database = await stack.enter_async_context(Database.open(world.path, now=world.clock))
        fetcher = await stack.enter_async_context(Fetcher(allow=[news_site.address]))
        workers: Any = Shared(worker_processes)
        reader = Reader(fetcher.fetch, workers, fresh=0)
        world.application = Tried(
            service=Service(reader, workers, summariser="warbrief", sentences=None, length=LENGTH),
            workers=workers,
            archive=SqliteArchive(database),
            desk=SqliteDesk(database),
            jobs=EmbeddedJobs(database),
            upkeep=SqliteUpkeep(database),
            clock=world.clock,
            poll=0.02,
        )
        stack.push_async_callback(world.stop)
        if options.watch:
            await world.watch(world.channel)
        if options.run:
            await world.start()
            await world.settle()
        yield world
    assert not world.peer.broken, world.peer.broken
    assert not world.peer.unknown, world.peer.unknown
    assert not world.incidents.told, world.incidents.told
