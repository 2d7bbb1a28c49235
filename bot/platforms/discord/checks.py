"""What can be wrong between Warbrief and Discord, each as one sentence or two that say what to do.

`preflight` logs in on its own, asks what the bot is and what it may read, and logs out: what Discord would refuse later
with a bare number is known before. `channel_faults` tells what is missing in a channel.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum

import aiohttp
import discord

from bot.errors import Refused, Unreachable
from bot.platforms.discord.permissions import Channel, missing

PREFLIGHT_SECONDS = 60.0
"""discord.py repeats what Discord answers with a fault of its own for 25 seconds; more is no answer."""
PATIENCE_SECONDS = 30.0
"""discord.py waits by itself where Discord asks for less than this, and tells otherwise."""

PORTAL = "https://discord.com/developers/applications"

CONNECTION_ERRORS = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
"""What talking to Discord may raise."""


class Content(StrEnum):
    """What Discord lets the bot read of messages: all below 10,000 users (limited), all by approval (on), or none."""

    ON = "on"
    LIMITED = "limited"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """As what a token logs in: `servers` is about how many it is in, `faults` what keeps the bot from working."""

    application_id: int
    name: str
    content: Content
    servers: int = 0
    faults: tuple[str, ...] = ()

    @property
    def reads(self) -> bool:
        """Whether the text of messages is to be had."""
        return self.content is not Content.OFF


async def preflight(token: str) -> Identity:
    """Log in, see as what, and log out.

    Raises:
        Refused: the token is none, or is no bot's.
        Unreachable: Discord cannot be reached now.
    """
    client = new_client()
    try:
        async with asyncio.timeout(PREFLIGHT_SECONDS):
            await client.login(token)
        return identity_of(client)
    except CONNECTION_ERRORS as error:
        raise explain(error) from None
    finally:
        await client.http.close()


def new_client() -> discord.Client:
    """A client that only asks, without a connection to the gateway; whoever logs it in closes its `http`."""
    return discord.Client(intents=discord.Intents(guilds=True), max_ratelimit_timeout=PATIENCE_SECONDS)


def identity_of(client: discord.Client) -> Identity:
    """As what a client is logged in."""
    application, user = client.application, client.user
    if application is None or user is None:
        raise Refused("Discord told nothing of this bot. Start Warbrief again.")
    flags = application.flags
    on = Content.ON if flags.gateway_message_content else Content.OFF
    settings = f"{PORTAL}/{application.id}"
    faults = []
    if application.interactions_endpoint_url:
        faults.append(
            "Discord sends commands and buttons to another address than Warbrief, so none works."
            f" Empty “Interactions Endpoint URL” at {settings}/information and start Warbrief again."
        )
    if application.bot_require_code_grant:
        faults.append(
            f"“Requires OAuth2 Code Grant” is on, so the invite link adds no bot. Turn it off at {settings}/bot."
        )
    return Identity(
        application_id=application.id,
        name=user.name,
        content=Content.LIMITED if flags.gateway_message_content_limited else on,
        servers=application.approximate_guild_count,
        faults=tuple(faults),
    )


def explain(error: Exception) -> Refused | Unreachable:
    """What an error of discord.py or of the network means, without any of its own words that may hold a secret."""
    match error:
        case discord.LoginFailure():
            return Refused(_WRONG_TOKEN)
        case discord.PrivilegedIntentsRequired():
            return Refused(_CLOSED[4014])
        case discord.ConnectionClosed(code=code) if code in _CLOSED:
            return Refused(_CLOSED[code])
        case discord.ConnectionClosed(code=code):
            return Unreachable(f"Discord closed the connection (code {code}).")
        case discord.RateLimited():
            return Unreachable(f"Discord asks to wait for {_seconds(error.retry_after)}: too many requests were made.")
        case discord.GatewayNotFound():
            return Unreachable("Discord names no gateway to connect to; it is probably down. See discordstatus.com.")
        case discord.HTTPException(status=401):
            return Refused(_WRONG_TOKEN)
        case discord.HTTPException(status=429):
            return Unreachable(
                "Discord blocks this machine's address for a while: too many requests came from it."
                " Wait an hour, and see what else runs here."
            )
        case discord.HTTPException(status=status) if status >= 500:
            return Unreachable(f"Discord is down (it answers {status}). See discordstatus.com.")
        case discord.HTTPException(status=status, code=code):
            return Refused(f"Discord refuses (status {status}, code {code}). See that Warbrief is up to date.")
        case TimeoutError():
            return Unreachable("Discord does not answer in time. See that this machine has a network.")
        case aiohttp.ClientConnectorCertificateError():
            return Refused(
                "Who answers as discord.com shows no valid certificate. See that the clock of this machine is right"
                " and that its list of certificates is up to date."
            )
        case _:
            return Unreachable("Discord cannot be reached. See that this machine has a network.")


def content_sentence(content: Content | bool) -> str:
    """Whether messages can be read, and what that means.

    Args:
        content: what the preflight found, or whether the client was built with the intent.
    """
    if content in (Content.OFF, False):
        return (
            "It may not read messages (the Message Content intent is off): it briefs what people ask for with /brief,"
            " Apps > Brief this on a message, or a mention with a link or text, and no message by itself."
        )
    return "It may read messages (the Message Content intent is on): in watched channels it briefs what is posted."


def intent_advice(application_id: int) -> str:
    """How the intent is turned on."""
    return f"Turn on Message Content Intent at {PORTAL}/{application_id}/bot and start Warbrief again."


def channel_faults(channel: Channel, content: bool, *, threads: bool = False) -> tuple[str, ...]:
    """What is missing in a channel, and what to do; empty where all is well.

    Args:
        channel: a channel of a server, or a thread, as the client's cache has it.
        content: whether messages can be read.
        threads: whether briefs get threads of their own there (setting answer).
    """
    return (*permission_faults(channel, channel.guild.me, threads=threads), *([] if content else [_NO_CONTENT]))


def permission_faults(channel: Channel, me: discord.Member | None, *, threads: bool = False) -> tuple[str, ...]:
    """What is missing in a channel but for the reading of messages; `me` is the bot's own member."""
    if me is None:
        return ("Discord does not tell what Warbrief may do in this server. Invite it again.",)
    faults = []
    until = me.timed_out_until
    if me.is_timed_out() and until is not None:
        faults.append(f"Warbrief is timed out in this server until {until:%Y-%m-%d %H:%M} UTC. Remove the timeout.")
    elif names := missing(channel, me=me, threads=threads):
        faults.append(permission_sentence(names))
    if isinstance(channel, discord.Thread) and channel.locked and not channel.permissions_for(me).manage_threads:
        faults.append("This thread is locked, so Warbrief cannot write in it. Unlock it.")
    return tuple(faults)


def permission_sentence(names: tuple[str, ...], where: str = "here") -> str:
    """What to do where permissions are missing.

    >>> permission_sentence(("Send Messages", "Embed Links"))
    'Warbrief lacks Send Messages and Embed Links here. Allow them to its role, under Edit Channel > Permissions.'
    """
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    it = "it" if len(names) == 1 else "them"
    return f"Warbrief lacks {listed} {where}. Allow {it} to its role, under Edit Channel > Permissions."


_WRONG_TOKEN = (
    f"Discord does not know the token in DISCORD_TOKEN. Get a new one: {PORTAL} > your application > Bot > Reset Token."
)
_NO_CONTENT = (
    "Warbrief may not read messages: the Message Content intent is off. It briefs here only what somebody asks for with"
    " /brief, Apps > Brief this on a message, or a mention with a link or text. Whoever runs it can turn the intent on"
    " in Discord's developer portal, under Bot."
)
_CLOSED = {
    4004: _WRONG_TOKEN,
    4010: "Discord knows no such shard. Give --shards numbers below the number of shards, or leave it out.",
    4011: (
        "The bot is in too many servers for so few shards. Leave out --shards for as many as Discord asks for, or give"
        " a larger number after its slash."
    ),
    4012: "Discord serves this version of its gateway no more. Install a newer Warbrief.",
    4013: "Discord does not know what Warbrief asks to be told of. Install a newer Warbrief.",
    4014: (
        "Discord does not let this bot read messages although Warbrief asked to: the Message Content intent was turned"
        " off meanwhile. Start Warbrief again to go on without it, or turn the intent on first, in Discord's developer"
        " portal, under Bot."
    ),
}


def _seconds(number: float) -> str:
    return f"{number:.0f} seconds" if number < 120 else f"{number / 60:.0f} minutes"
