"""Runs Warbrief on Slack: logs in, says in words as whom and what it lacks, and serves until it is stopped.

What Slack refuses ends it with a sentence. What passes (no network, an outage, a lost socket) does not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from bot.errors import Unreachable
from bot.pipeline.pacing import pause
from bot.platforms.logs import one_line_logs
from bot.platforms.slack.checks import missing_scopes, preflight
from bot.platforms.slack.client import SlackClient
from bot.platforms.slack.http import Listener
from bot.platforms.slack.identity import Identity
from bot.platforms.slack.manifest import PATH
from bot.platforms.slack.parse import PLATFORM
from bot.platforms.slack.sockets import Sockets
from bot.platforms.slack.web import OneToken, Web
from bot.platforms.wiring import Application

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
"""Seconds between two attempts to log in while Slack cannot be reached."""


async def serve(
    application: Application,
    *,
    bot_token: str,
    app_token: str | None,
    signing_secret: str | None,
    listen: tuple[str, int],
    tell: Callable[[str], None],
) -> None:
    """Serve until cancelled; then everything is closed, and what was in work is given back.

    Args:
        application: what is served.
        bot_token: of the app in its workspace; never logged, told or stored, nor are the two that follow.
        app_token: opens sockets (Socket Mode); None for HTTP mode.
        signing_secret: what Slack signs requests with (HTTP mode); None for Socket Mode.
        listen: host and port of HTTP mode.
        tell: shows a sentence to whoever runs the program.

    Raises:
        Refused: Slack does not let the bot in, at first or later.
    """
    with one_line_logs("slack_sdk", bot_token, app_token or "", signing_secret or ""):
        identity = await _logged_in(bot_token, tell)
        web = Web(OneToken(bot_token, identity.workspace))
        client = SlackClient(web, identity, application)
        for sentence in introduction(identity, None if app_token else listen):
            tell(sentence)
        await application.upkeep.returned(PLATFORM, identity.workspace)
        coming = Sockets(client, app_token).run() if app_token else Listener(client, signing_secret or "").run(listen)
        work = [
            asyncio.create_task(coming),
            asyncio.create_task(client.wiring.pipeline.run()),
            asyncio.create_task(client.refused()),
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
            await client.close()
            await web.close()


def introduction(identity: Identity, listen: tuple[str, int] | None) -> Iterator[str]:
    """What whoever runs the program should know of the bot that it is; `listen` is None for Socket Mode."""
    yield f"Logged in to Slack as {identity.name}, in the workspace {identity.team}."
    if listen is not None:
        yield f"Slack's requests are taken at http://{listen[0]}:{listen[1]}{PATH}."
    yield from missing_scopes(identity)
    yield "It is off until an admin of the workspace writes /warbrief watch on in a channel that it was invited to."


async def _logged_in(token: str, tell: Callable[[str], None]) -> Identity:
    attempts = 0
    web = Web(OneToken(token))
    try:
        while True:
            try:
                return await preflight(web)
            except Unreachable as error:
                attempts += 1
                seconds = pause(attempts, first=FIRST_PAUSE, most=LONGEST_PAUSE).total_seconds()
                tell(f"{error} Trying again in {seconds:.0f} seconds; Ctrl-C ends it.")
                await asyncio.sleep(seconds)
    finally:
        await web.close()
