"""Runs Warbrief on Discord: logs in, says in words as whom and what it may do, and serves until it is stopped.

What Discord refuses ends it with a sentence. What passes (no network, an outage, a lost session) does not: discord.py
connects again by itself once it was connected, and until then it is tried here, ever more seldom.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from typing import Any

from bot.errors import StoreError, Unreachable
from bot.pipeline.pacing import pause
from bot.platforms.discord.checks import (
    CONNECTION_ERRORS,
    Identity,
    channel_faults,
    content_sentence,
    explain,
    intent_advice,
    preflight,
)
from bot.platforms.discord.client import WarbriefClient
from bot.platforms.discord.commands.presses import Interactions
from bot.platforms.discord.notices import Notices
from bot.platforms.discord.permissions import invite_link
from bot.platforms.discord.platform import DiscordPlatform
from bot.platforms.discord.sharding import Shards
from bot.platforms.logs import one_line_logs
from bot.platforms.wiring import Application, wired
from bot.records import Answering

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 300.0
"""Seconds between two attempts to log in while Discord cannot be reached."""
CLOSE_SECONDS = 5.0
"""How long saying goodbye to Discord may hold up the end of the program."""
INSISTING_SECONDS = 0.5
"""How long until a connection that goes on though it was cancelled is cancelled again."""
HANDLING_SECONDS = 1.0
"""How long events that came before the end may still be handled."""

_HANDLERS = ("discord.py: ", "CommandTree-invoker")  # what discord.py calls its tasks

_log = logging.getLogger(__name__)


def build(
    application: Application,
    *,
    content: bool,
    shards: Shards | None = None,
    lease: float | None = None,
    **options: Any,  # noqa: ANN401  (discord.py's own)
) -> WarbriefClient:
    """A client with everything wired, not logged in yet; `client.wiring.pipeline.run` is the caller's to start.

    Args:
        application: what is served.
        content: whether to ask for the text of messages.
        shards: those of this process; None for all.
        lease: seconds until what a killed program had in work is somebody else's; None for the usual.
        options: go to the client of discord.py.
    """
    client = WarbriefClient(content=content, shards=shards, **options)
    notices = Notices(client, application.desk)
    platform = DiscordPlatform(client, notices)
    wiring = wired(application, platform, lease=lease)
    client.wire(wiring, Interactions(client, wiring, notices), notices)
    return client


async def serve(
    application: Application, token: str, tell: Callable[[str], None], *, shards: Shards | None = None
) -> None:
    """Serve until cancelled; then everything is closed, and what was in work is given back.

    Args:
        application: what is served.
        token: the bot's; never logged, told or stored.
        tell: shows a sentence to whoever runs the program.
        shards: those of this process; None for all.

    Raises:
        Refused: Discord does not let the bot in, at first or later.
    """
    attempts = 0
    with one_line_logs("discord", token):
        while True:
            try:
                identity = await preflight(token)
                for sentence in introduction(identity):
                    tell(sentence)
                attempts = 0
                await _run(build(application, content=identity.reads, shards=shards), token)
            except Unreachable as error:
                attempts += 1
                seconds = pause(attempts, first=FIRST_PAUSE, most=LONGEST_PAUSE).total_seconds()
                tell(f"{error} Trying again in {seconds:.0f} seconds; Ctrl-C ends it.")
                await asyncio.sleep(seconds)


def introduction(identity: Identity) -> Iterator[str]:
    """What whoever runs the program should know of the bot that it is."""
    servers = {0: "no server yet", 1: "1 server"}.get(identity.servers, f"about {identity.servers:,} servers")
    yield f"Logged in to Discord as {identity.name}, which is in {servers}."
    yield content_sentence(identity.content)
    if not identity.reads:
        yield intent_advice(identity.application_id)
    yield from identity.faults
    yield f"Invite it to a server: {invite_link(identity.application_id)}"
    yield "It is off until somebody who may manage the server writes /watch on in a channel."


async def _run(client: WarbriefClient, token: str) -> None:
    """The client and the pipeline side by side, until one ends or this is cancelled."""
    work = [
        asyncio.create_task(_connected(client, token)),
        asyncio.create_task(client.wiring.pipeline.run()),
    ]
    try:
        await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        for task in work:
            if task.done():
                task.result()
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)


async def _connected(client: WarbriefClient, token: str) -> None:
    """The connection, from login to goodbye; it ends by an error or by being cancelled."""
    looking: asyncio.Task[None] | None = None
    try:
        await client.login(token)
        looking = asyncio.create_task(_look_round(client))
        await _until_closed(client)
        raise Unreachable("The connection to Discord was closed.")
    except CONNECTION_ERRORS as error:
        raise explain(error) from None
    finally:
        if looking is not None:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
        await _let_go(HANDLING_SECONDS)
        await _close(client)
        await _let_go(0.0)  # what the gateway told meanwhile


async def _until_closed(client: WarbriefClient) -> None:
    """The client's connection; when this is cancelled it is told so again and again.

    The client opens a shard under `asyncio.wait_for`, which up to Python 3.11 swallows a cancellation that comes in the
    moment in which the shard is open.
    """
    connecting = asyncio.create_task(client.connect())
    try:
        await asyncio.wait({connecting})
        connecting.result()
    finally:
        while not connecting.done():
            connecting.cancel()
            await asyncio.wait({connecting}, timeout=INSISTING_SECONDS)


async def _look_round(client: WarbriefClient) -> None:
    """Log once for each watched channel what is missing there."""
    await client.wait_until_ready()
    desk = client.wiring.desk
    for guild in client.guilds:
        try:
            for scope in await desk.watched("discord", str(guild.id)):
                channel = guild.get_channel_or_thread(int(scope.channel)) if scope.channel.isdecimal() else None
                where = f"#{scope.name or scope.channel} in {guild.name}"
                if channel is None:
                    _log.warning("%s is watched, but Warbrief cannot see it, or it is gone.", where)
                    continue
                threads = (await desk.settings(scope)).answer is Answering.THREAD
                for fault in channel_faults(channel, content=True, threads=threads):
                    _log.warning("%s: %s", where, fault)
        except StoreError as error:
            _log.warning("The watched channels of %s were not looked at: %s", guild.name, error)


async def _let_go(seconds: float) -> None:
    """End what discord.py began for events, after some seconds to finish: the store is closed next.

    Nothing is lost by it: what was not taken in is caught up with at the next start.
    """
    handlers = [task for task in asyncio.all_tasks() if task.get_name().startswith(_HANDLERS)]
    if handlers:
        await asyncio.wait(handlers, timeout=seconds)
        for task in handlers:
            task.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)


async def _close(client: WarbriefClient) -> None:
    """Say goodbye, but not for long: whoever stops the program waits for it."""
    with contextlib.suppress(TimeoutError, *CONNECTION_ERRORS):
        async with asyncio.timeout(CLOSE_SECONDS):
            await client.close()
    await client.http.close()
