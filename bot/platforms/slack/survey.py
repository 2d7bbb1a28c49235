"""`warbrief doctor --slack`: logs in for real and looks at each watched channel, beside a bot that may be running.

No socket is opened: Slack would hand a part of the events to it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Protocol

from bot.errors import WarbriefError
from bot.messages import Scope
from bot.platforms.logs import one_line_logs
from bot.platforms.slack.checks import (
    SLACK_ERRORS,
    channel_faults,
    check_app_token,
    explain,
    missing_scopes,
    preflight,
    refusal,
)
from bot.platforms.slack.identity import Identity
from bot.platforms.slack.manifest import PATH
from bot.platforms.slack.parse import PLATFORM, is_time, moment
from bot.platforms.slack.roster import channel_of
from bot.platforms.slack.web import CallFailed, OneToken, Web
from bot.ports import Desk, Jobs, Upkeep

LISTENING_SECONDS = 3.0
"""How long whoever listens for Slack's requests may take to answer the door."""

_Told = tuple[str, tuple[str, ...]]


class Stores(Protocol):
    """What knows of the channels that are watched."""

    @property
    def desk(self) -> Desk: ...  # noqa: D102
    @property
    def jobs(self) -> Jobs: ...  # noqa: D102
    @property
    def upkeep(self) -> Upkeep: ...  # noqa: D102


async def survey(
    bot_token: str, app_token: str | None, listen: tuple[str, int], stores: Stores | None
) -> AsyncIterator[_Told]:
    """What was looked at, each with what is wrong with it, as sentences; none where all is well.

    Args:
        bot_token: of the app in its workspace.
        app_token: for Socket Mode; None for HTTP.
        listen: host and port of HTTP mode.
        stores: None where nothing is kept yet, and so no channel watched.
    """
    web = Web(OneToken(bot_token))
    with one_line_logs("slack_sdk", bot_token, app_token or ""):
        try:
            identity = await preflight(web)
            yield f"Slack: logged in as {identity.name}, in the workspace {identity.team}", missing_scopes(identity)
            yield await _listening(listen) if app_token is None else await _socket_mode(app_token)
            if stores is not None:
                async for told in _channels(web, identity, stores):
                    yield told
        except WarbriefError as error:
            yield "Slack", (str(error),)
        finally:
            await web.close()


async def _socket_mode(app_token: str) -> _Told:
    try:
        await check_app_token(app_token)
    except WarbriefError as error:
        return "Socket Mode", (str(error),)
    return "Socket Mode: Slack lets it connect", ()


async def _listening(listen: tuple[str, int]) -> _Told:
    """Whether somebody listens for Slack's requests; nobody is no fault, since the bot need not run now."""
    try:
        async with asyncio.timeout(LISTENING_SECONDS):
            _, writer = await asyncio.open_connection(*listen)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        now = "somebody listens there now"
    except (OSError, TimeoutError):
        now = "nobody listens there now"
    host = f"[{listen[0]}]" if ":" in listen[0] else listen[0]
    return f"HTTP: Slack's requests are to come to http://{host}:{listen[1]}{PATH}; {now}", ()


async def _channels(web: Web, identity: Identity, stores: Stores) -> AsyncIterator[_Told]:
    seen: dict[str, datetime] = {}
    for scope, message in await stores.jobs.last_seen(PLATFORM, identity.workspace):
        if is_time(message):
            seen[scope.room] = max(seen.get(scope.room, moment(message)), moment(message))
    watched = 0
    for workspace in await stores.upkeep.workspaces(PLATFORM):
        scopes = await stores.desk.watched(PLATFORM, workspace)
        watched += len(scopes)
        if scopes and workspace != identity.workspace:
            yield f"Workspace {workspace}", ("SLACK_BOT_TOKEN is of another one. Set that of this one, or let it be.",)
            continue
        for scope in scopes:
            name, faults = await _channel(web, identity, scope)
            when = f"{seen[scope.room]:%Y-%m-%d %H:%M} UTC" if scope.room in seen else "never"
            yield f"#{name}, last message seen: {when}", faults
    if not watched:
        yield "No channel is watched yet. Write /warbrief watch on in one", ()


async def _channel(web: Web, identity: Identity, scope: Scope) -> tuple[str, tuple[str, ...]]:
    """What a channel is called, and what keeps Warbrief from working there."""
    name = scope.name or scope.room
    try:
        told = await web.patient(scope.workspace, "conversations.info", channel=scope.room)
    except CallFailed as error:
        if error.code == "channel_not_found":
            return name, channel_faults(None, identity.name)
        return name, (refusal(error.code, error.needed, identity.name) or str(explain(error)),)
    except SLACK_ERRORS as error:
        raise explain(error) from None
    channel = channel_of(told["channel"])
    return channel.name or name, channel_faults(channel, identity.name)
