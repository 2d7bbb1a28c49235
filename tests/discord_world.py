"""A Discord in this process with the whole bot in it: real database, real reading, real client; the clock is Discord's.

`world` is a server with a watched channel. Members act through simcord (`await world.post("…")`, or any of its verbs
and then `await world.settle()`, which waits until inbox and outbox are empty). Everything that the bot sends is checked
against the limits of the platform; whatever it logs as an error fails the test, unless the test takes it out of
`world.incidents.told`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import discord
import pytest
from discord_limits import check_commands, check_message, check_response, check_thread
from pebble import ProcessPool
from real_workers import Incidents, Shared
from scripted_stories import page
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.env import Env
from stores import ARTICLES

from bot.articles.fetching.fetch import Fetcher
from bot.articles.reader import Reader
from bot.bootstrap import Application
from bot.jobs.embedded import EmbeddedJobs
from bot.messages import Asker, Operator, Outcome, Scope
from bot.pipeline import Pipeline
from bot.platforms.discord.client import WarbriefClient
from bot.platforms.discord.parse import KINDS
from bot.platforms.discord.serving import build
from bot.platforms.discord.sharding import Shards
from bot.ports import Platform
from bot.service import Service
from bot.store.archive import SqliteArchive
from bot.store.database import Database, ms
from bot.store.desk import SqliteDesk
from bot.store.upkeep import SqliteUpkeep

if TYPE_CHECKING:
    from conftest import NewsSite

LONGEST = 60.0
"""Seconds that anything here may take before it counts as hanging."""
FAR = 20.0
"""Seconds: what the bot waits for longer than this is waited for by nobody here."""
LENGTH = 1500
TITLE, BODY = ARTICLES["bridge"]
STORY = f"{TITLE}\n\n{BODY}"
"""An article as people paste it; the others are different ones."""
OTHER = "\n\n".join(ARTICLES["harbour"])
THIRD = "\n\n".join(ARTICLES["prisoners"])


class WorldEnv(Env):
    """simcord's environment, which knows its world: so that its plugin shows the transcript of a test that fails."""

    world: World


@dataclass(kw_only=True)
class Options:
    """How a world is made: `@pytest.mark.parametrize("world", [{"content": False}], indirect=True)`.

    `content` grants and uses the message content intent; `watch` turns the channel on; `shards` is their number;
    `lease` the seconds that work is leased for.
    """

    content: bool = True
    watch: bool = True
    shards: int = 1
    lease: float = 60.0


class World:
    """A server with Warbrief in it.

    `guild` has the text channel `channel`; `admin` may manage the server, `moderator` messages, `member` nothing
    special. `application` are the stores and use cases, `client` the bot.
    """

    env: WorldEnv
    client: WarbriefClient
    application: Application
    guild: GuildHandle
    channel: ChannelHandle
    admin: MemberActor
    moderator: MemberActor
    member: MemberActor

    def __init__(self, options: Options, path: Path, pool: ProcessPool, site: NewsSite) -> None:
        self.options = options
        self.path = path
        self.site = site
        self.incidents = Incidents()
        self._pool = pool
        self._running: asyncio.Task[None] | None = None
        self._checked = 0

    # --- acting ---------------------------------------------------------------------------------------

    async def post(
        self,
        text: str = "",
        *,
        by: MemberActor | None = None,
        channel: ChannelHandle | None = None,
        files: Mapping[str, bytes] | None = None,
        reply_to: Any = None,
    ) -> discord.Message:
        """Somebody posts, the member in the watched channel unless said otherwise; returns when all is done."""
        message = await (by or self.member).send(
            channel or self.channel, text, attachments=tuple((files or {}).items()), reply_to=reply_to
        )
        await self.settle()
        return message

    async def settle(self, *, unsent: int = 0) -> None:
        """Wait until the bot has nothing to do any more; `unsent` answers wait for their next attempt."""
        async with asyncio.timeout(LONGEST):
            while True:
                await self.env.settle()
                load = await self.application.jobs.load(self.env.now())
                if load.waiting + load.working == 0 and load.unsent == unsent and not (unsent and self._due()):
                    await self.env.settle()
                    break
                await asyncio.sleep(0.002)
        self.check()

    async def advance(self, **time: float) -> None:
        """Let time pass, as `timedelta` counts it."""
        await self.env.advance_time(timedelta(**time).total_seconds())

    async def set(
        self, name: str, value: str | None, *, channel: ChannelHandle | None = None, server: bool = False
    ) -> None:
        """Change a setting of a channel, or of the whole server, as the admin."""
        asker = Asker(
            scope=self.scope(channel or self.channel),
            viewer=Operator(),
            user=str(self.admin.id),
            name="ada",
            admin=True,
        )
        await self.application.desk.change(asker, name, value, self.env.now(), server=server)

    async def watch(self, channel: ChannelHandle, value: str = "on") -> None:
        """Turn a channel on or off, as `/watch` does."""
        await self.set("watch", value, channel=channel)
        if value == "on":
            await self.application.jobs.seen(self.scope(channel), str(self.env.backend.snowflake()))

    def page(self, html: str = "", path: str = "/story", *, title: str = TITLE, body: str = BODY) -> str:
        """Put a page on the web, an article unless another is given; returns its link."""
        self.site.pages[path] = html or page(title, body)
        return self.site.url(path)

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """The bot's process is down for as long as the context lasts; then a new one starts on the same archive."""
        await self._stop()
        for shard in self.client.shards.values():
            await shard.disconnect()
        yield
        self.client = self._built()
        await self.env.restart_bot(self.client)
        self._start()
        await self.settle()

    @asynccontextmanager
    async def disconnected(self, shard: int = 0) -> AsyncIterator[None]:
        """The connection is down for as long as the context lasts; the session is lost."""
        known = self.client.get_shard(shard)
        await known.disconnect()
        yield
        with self.env._bot_scope():  # so that what the bot does of it is waited for
            await known.reconnect()
        await self.settle()

    def emit(self, event: str, payload: Mapping[str, Any]) -> None:
        """Have the gateway tell something, once more or made up."""
        self.env.backend.emit(event, payload)

    def last_event(self, event: str) -> Mapping[str, Any]:
        """What the gateway told last of a kind."""
        return next(payload for kind, name, payload in reversed(self.env.backend.transcript) if name == event)

    # --- looking --------------------------------------------------------------------------------------

    def answers(self, channel: ChannelHandle | None = None) -> list[discord.Message]:
        """What the bot wrote in a channel, oldest first."""
        return [
            one
            for one in (channel or self.channel).history()
            if one.author.id == self.client.user.id and one.type in KINDS
        ]

    def briefs(self, channel: ChannelHandle | None = None) -> list[discord.Embed]:
        """The embeds that stand in a channel, oldest first."""
        return [embed for message in self.answers(channel) for embed in message.embeds]

    def titles(self, channel: ChannelHandle | None = None) -> list[str]:
        """The headlines of the briefs that stand in a channel, without marks."""
        return [(embed.title or "").replace("\\", "") for embed in self.briefs(channel)]

    def signs(self, message: discord.Message) -> list[str]:
        """The signs on a message, by anybody."""
        stored = self.env.backend.messages[message.channel.id][message.id]
        return [str(reaction.emoji) for reaction in stored.reactions if reaction.user_ids]

    async def outcomes(self, channel: ChannelHandle | None = None) -> list[Outcome | None]:
        """How items ended, oldest first."""
        return [decision.outcome for decision in await self.decisions(channel)]

    async def decisions(self, channel: ChannelHandle | None = None) -> list[Any]:
        """What `why` knows, oldest first."""
        scope = None if channel is None else self.scope(channel)
        return list(reversed(await self.application.jobs.decisions(Operator(), scope, None, limit=200)))

    async def ids(self) -> list[str]:
        """The ids of the briefs, oldest first."""
        return [decision.brief for decision in await self.decisions() if decision.brief]

    def scope(self, channel: ChannelHandle) -> Scope:
        """Where a channel stands."""
        thread = channel.is_thread
        return Scope(
            platform="discord",
            workspace=str(self.guild.id),
            channel=str(channel.id),
            parent=str(channel._channel.parent_id) if thread else None,
            private=thread and channel._channel.type == 12,
            name=channel.name or "",
        )

    def check(self) -> None:
        """Everything sent since the last time keeps the limits of Discord."""
        requests = self.env.http_requests
        for request in requests[self._checked :]:
            _check(request.method, request.path, request.json)
        self._checked = len(requests)

    def sent(self, method: str, path: str) -> list[Any]:
        """The bodies of the requests whose path matches a pattern."""
        return [
            request.json
            for request in self.env.http_requests
            if request.method == method and re.fullmatch(path, request.path)
        ]

    def _due(self) -> int:
        """How many answers are being sent, or are to be sent now."""
        with contextlib.closing(sqlite3.connect(self.path)) as db:
            due = "state = 'sending' OR (state = 'waiting' AND (attempts = 0 OR due_at <= ?))"
            found = db.execute(f"SELECT count(*) FROM outbox WHERE {due}", (ms(self.env.now()),)).fetchone()
            return int(found[0])

    # --- living ---------------------------------------------------------------------------------------

    def _built(self) -> WarbriefClient:
        count = self.options.shards
        return build(
            _Wired(self),
            content=self.options.content,
            shards=Shards(ids=tuple(range(count)), count=count),
            lease=self.options.lease,
        )

    def _start(self) -> None:
        self._running = asyncio.create_task(self.client.wiring.pipeline.run())

    async def _stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running
            self._running = None

    def _arrange(self) -> None:
        self.guild = self.env.create_guild("Newsroom")
        self.channel = self.guild.create_text_channel("war-news")
        admins = self.guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
        moderators = self.guild.create_role("Moderators", permissions=discord.Permissions(manage_messages=True))
        self.admin = self.guild.add_member(self.env.create_user("ada"), roles=[admins])
        self.moderator = self.guild.add_member(self.env.create_user("mod"), roles=[moderators])
        self.member = self.guild.add_member(self.env.create_user("ben"))


class _Wired:
    """An application whose pipeline looks often for what is due, since time passes fast here."""

    def __init__(self, world: World) -> None:
        self._made = world.application

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made, name)

    def pipeline(self, platforms: Mapping[str, Platform], *, lease: float | None = None) -> Pipeline:
        made = self._made
        return Pipeline(
            jobs=made.jobs,
            archive=made.archive,
            desk=made.desk,
            upkeep=made.upkeep,
            service=made.service,
            workers=made.workers,
            platforms=platforms,
            reply_to=made.commands.reply_to,
            clock=made.clock,
            lease=lease or 60.0,
            poll=0.02,
        )


@pytest.fixture
async def discord_env(
    request: pytest.FixtureRequest, tmp_path: Path, worker_processes: ProcessPool, news_site: NewsSite
) -> AsyncIterator[WorldEnv]:
    """The environment of `world`."""
    options = Options(**getattr(request, "param", {}))
    world = World(options, tmp_path / "warbrief.db", worker_processes, news_site)
    log = logging.getLogger("bot")
    log.addHandler(world.incidents)
    async with AsyncExitStack() as stack:
        stack.callback(log.removeHandler, world.incidents)

        def now() -> datetime:
            return world.env.now()

        database = await stack.enter_async_context(Database.open(world.path, now=now))
        fetcher = await stack.enter_async_context(Fetcher(allow=[news_site.address]))
        workers: Any = Shared(worker_processes)
        world.application = Application(
            service=Service(
                Reader(fetcher.fetch, workers, fresh=0), workers, summariser="warbrief", sentences=None, length=LENGTH
            ),
            workers=workers,
            archive=SqliteArchive(database),
            desk=SqliteDesk(database),
            jobs=EmbeddedJobs(database),
            upkeep=SqliteUpkeep(database),
            clock=now,
        )
        world.client = world._built()
        intents = discord.Intents.all()
        intents.message_content = options.content
        world.env = WorldEnv(world.client, approved_intents=intents, settle_timeout=FAR)
        world.env.world = world
        await world.env.start()
        stack.push_async_callback(world.env.shutdown)
        world._start()
        stack.push_async_callback(world._stop)
        world._arrange()
        if options.watch:
            await world.watch(world.channel)
        await world.settle()
        yield world.env
        world.check()
        errors = world.env.errors_since(world.env._errors_acknowledged)  # those that the test did not look at
    assert not world.incidents.told, world.incidents.told
    assert not errors, errors


@pytest.fixture
def world(discord_env: WorldEnv) -> World:
    """A server with a watched channel, and Warbrief in it."""
    return discord_env.world


def _check(method: str, path: str, body: Any) -> None:
    """One request to Discord."""
    if method == "POST" and re.fullmatch(r"/channels/\d+/messages", path):
        check_message(body)
    elif method == "PATCH" and re.fullmatch(r"/channels/\d+/messages/\d+|/webhooks/\d+/[^/]+/messages/[^/]+", path):
        check_message(body, partial=True)
    elif method == "POST" and re.fullmatch(r"/webhooks/\d+/[^/]+", path):
        check_message(body)
    elif method == "POST" and path.endswith("/callback"):
        check_response(body)
    elif method == "POST" and path.endswith("/threads"):
        check_thread(body)
    elif method == "PUT" and re.fullmatch(r"/applications/\d+/commands", path):
        check_commands(body)
