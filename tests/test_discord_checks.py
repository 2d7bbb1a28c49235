"""What Discord refuses, said in words; the login before the real one; the doctor's look at channels; and the log."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import discord
import pytest
from aiohttp import web
from discord.http import Route

from bot.bootstrap import running
from bot.config import Settings
from bot.errors import Refused, Unreachable
from bot.messages import Asker, Operator, Scope
from bot.platforms.discord import checks
from bot.platforms.discord.checks import Content, Identity, explain, preflight
from bot.platforms.discord.permissions import NEEDS, invite_link
from bot.platforms.discord.survey import survey
from bot.platforms.logs import one_line_logs

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.not-a-real-token_0123456789abcdefghijk"
NOW = datetime(2024, 3, 14, tzinfo=UTC)

# Errors, in words.


class Response:
    """What discord.py's errors ask of an answer."""

    reason = "No"

    def __init__(self, status: int) -> None:
        self.status = status


class Socket:
    close_code = None


WRONG = (
    "Discord does not know the token in DISCORD_TOKEN. Get a new one:"
    " https://discord.com/developers/applications > your application > Bot > Reset Token."
)


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        pytest.param(discord.LoginFailure("Improper token has been passed."), Refused, WRONG, id="token"),
        pytest.param(discord.ConnectionClosed(Socket(), shard_id=0, code=4004), Refused, WRONG, id="4004"),
        pytest.param(
            discord.ConnectionClosed(Socket(), shard_id=0, code=4010),
            Refused,
            "Discord knows no such shard. Give --shards numbers below the number of shards, or leave it out.",
            id="4010",
        ),
        pytest.param(
            discord.ConnectionClosed(Socket(), shard_id=0, code=4011),
            Refused,
            "The bot is in too many servers for so few shards. Leave out --shards for as many as Discord asks for, or"
            " give a larger number after its slash.",
            id="4011",
        ),
        pytest.param(
            discord.ConnectionClosed(Socket(), shard_id=0, code=4012),
            Refused,
            "Discord serves this version of its gateway no more. Install a newer Warbrief.",
            id="4012",
        ),
        pytest.param(
            discord.ConnectionClosed(Socket(), shard_id=0, code=4013),
            Refused,
            "Discord does not know what Warbrief asks to be told of. Install a newer Warbrief.",
            id="4013",
        ),
        pytest.param(
            discord.PrivilegedIntentsRequired(0),
            Refused,
            "Discord does not let this bot read messages although Warbrief asked to: the Message Content intent was"
            " turned off meanwhile. Start Warbrief again to go on without it, or turn the intent on first, in Discord's"
            " developer portal, under Bot.",
            id="4014",
        ),
        pytest.param(
            discord.ConnectionClosed(Socket(), shard_id=0, code=4009),
            Unreachable,
            "Discord closed the connection (code 4009).",
            id="another code",
        ),
        pytest.param(
            discord.HTTPException(Response(429), "error code: 1015"),
            Unreachable,
            "Discord blocks this machine's address for a while: too many requests came from it. Wait an hour, and see"
            " what else runs here.",
            id="blocked",
        ),
        pytest.param(
            discord.RateLimited(600.0),
            Unreachable,
            "Discord asks to wait for 10 minutes: too many requests were made.",
            id="rate limited",
        ),
        pytest.param(
            discord.DiscordServerError(Response(503), "upstream"),
            Unreachable,
            "Discord is down (it answers 503). See discordstatus.com.",
            id="an outage",
        ),
        pytest.param(
            discord.GatewayNotFound(),
            Unreachable,
            "Discord names no gateway to connect to; it is probably down. See discordstatus.com.",
            id="no gateway",
        ),
        pytest.param(
            discord.HTTPException(Response(400), {"code": 50035, "message": "Invalid Form Body"}),
            Refused,
            "Discord refuses (status 400, code 50035). See that Warbrief is up to date.",
            id="a request that is refused",
        ),
        pytest.param(
            TimeoutError(),
            Unreachable,
            "Discord does not answer in time. See that this machine has a network.",
            id="no answer",
        ),
        pytest.param(
            aiohttp.ClientConnectionError("Cannot connect to host discord.com:443"),
            Unreachable,
            "Discord cannot be reached. See that this machine has a network.",
            id="no network",
        ),
    ],
)
def test_errors_in_words(error, kind, sentence):
    assert (type(explain(error)), str(explain(error))) == (kind, sentence)


# Logging in, over loopback.


@dataclass
class Api:
    """A few routes of Discord: `answers` maps a path to a body, or to a status with a body."""

    port: int = 0
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)  # while it is not set, nothing is answered

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        await self.held.wait()
        path = request.path.removeprefix("/api/v10")
        self.asked.append(f"{request.method} {path}")
        found = self.answers.get(path, (404, {"code": 10004, "message": "Unknown Guild"}))
        status, body = found if isinstance(found, tuple) else (200, found)
        if request.headers["Authorization"] != f"Bot {TOKEN}":
            status, body = 401, {"code": 0, "message": "401: Unauthorized"}
        headers = {"Content-Type": "application/json"}
        return web.Response(status=status, body=json.dumps(body).encode(), headers=headers)


def user(number: int, name: str, *, bot: bool = False) -> dict[str, Any]:
    known = {"id": str(number), "username": name, "discriminator": "0", "global_name": None, "avatar": None}
    return {**known, "bot": bot}


APPLICATION = {
    "id": "4242",
    "name": "Warbrief",
    "icon": None,
    "description": "",
    "bot_public": False,
    "bot_require_code_grant": False,
    "owner": user(1, "olga"),
    "verify_key": "0" * 64,
    "flags": 1 << 18,
    "approximate_guild_count": 1_234,
}


@pytest.fixture
async def api(monkeypatch) -> AsyncIterator[Api]:
    made = Api(answers={"/users/@me": user(4242, "warbrief", bot=True), "/oauth2/applications/@me": dict(APPLICATION)})
    runner = web.ServerRunner(web.Server(made.answer), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.port = runner.addresses[0][1]
    made.held.set()
    monkeypatch.setattr(Route, "BASE", f"http://127.0.0.1:{made.port}/api/v10")
    yield made
    await runner.cleanup()


@pytest.mark.parametrize(
    ("flags", "content", "reads"),
    [
        pytest.param(1 << 18, Content.ON, True, id="approved"),
        pytest.param(1 << 19, Content.LIMITED, True, id="below 10,000 users"),
        pytest.param(1 << 23, Content.OFF, False, id="off"),
    ],
)
async def test_preflight(api, flags, content, reads):
    api.answers["/oauth2/applications/@me"]["flags"] = flags
    identity = await preflight(TOKEN)
    assert identity == Identity(application_id=4242, name="warbrief", content=content, servers=1_234)
    assert identity.reads is reads
    assert api.asked == ["GET /users/@me", "GET /oauth2/applications/@me"]


async def test_preflight_tells_of_settings_that_keep_it_from_working(api):
    wrong = {"interactions_endpoint_url": "https://example.org/x", "bot_require_code_grant": True}
    api.answers["/oauth2/applications/@me"] |= wrong
    assert (await preflight(TOKEN)).faults == (
        "Discord sends commands and buttons to another address than Warbrief, so none works. Empty “Interactions"
        " Endpoint URL” at https://discord.com/developers/applications/4242/information and start Warbrief again.",
        "“Requires OAuth2 Code Grant” is on, so the invite link adds no bot. Turn it off at"
        " https://discord.com/developers/applications/4242/bot.",
    )


@pytest.mark.parametrize(
    ("path", "answer", "kind", "sentence"),
    [
        pytest.param("/users/@me", (401, {"code": 0, "message": "401"}), Refused, WRONG, id="a token of yesterday"),
        pytest.param(
            "/oauth2/applications/@me", (403, {"code": 20001, "message": "Bots cannot"}), Refused, None, id="403"
        ),
        pytest.param("/users/@me", (503, "down"), Unreachable, "Discord is down (it answers 503).", id="down"),
        pytest.param(
            "/users/@me", (429, "error code: 1015"), Unreachable, "Discord blocks this machine's", id="blocked"
        ),
    ],
)
async def test_preflight_fails_in_words(api, path, answer, kind, sentence):
    api.answers[path] = answer
    with pytest.raises(kind) as caught:
        await preflight(TOKEN)
    assert str(caught.value).startswith(sentence or "Discord refuses (status 403, code 20001).")
    assert TOKEN not in f"{caught.value!r} {caught.value.__cause__!r}"


async def test_preflight_without_a_network(monkeypatch):
    monkeypatch.setattr(Route, "BASE", "http://127.0.0.1:9/api/v10")
    with pytest.raises(Unreachable, match=r"Discord cannot be reached\. See that this machine has a network\."):
        await preflight(TOKEN)


async def test_preflight_that_gets_no_answer(api, monkeypatch):
    monkeypatch.setattr(checks, "PREFLIGHT_SECONDS", 0.05)
    api.held.clear()
    with pytest.raises(Unreachable, match=r"Discord does not answer in time\."):
        await preflight(TOKEN)
    api.held.set()


# The doctor.


def role(number: int, permissions: discord.Permissions) -> dict[str, Any]:
    named = {"id": str(number), "name": "@everyone", "color": 0, "hoist": False, "position": 0, "managed": False}
    return {**named, "permissions": str(permissions.value), "mentionable": False, "flags": 0}


def serve_guild(api: Api, permissions: discord.Permissions, channels: list[dict[str, Any]]) -> None:
    """Server 100 with its channels, in which everyone has these permissions."""
    empty = {name: [] for name in ("emojis", "features", "stickers")}
    levels = dict.fromkeys(("verification_level", "default_message_notifications", "explicit_content_filter"), 0)
    api.answers["/guilds/100"] = {
        "id": "100",
        "name": "Desk",
        "owner_id": "1",
        "roles": [role(100, permissions)],
        "preferred_locale": "en-US",
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "afk_timeout": 300,
        "system_channel_flags": 0,
        **empty,
        **levels,
    }
    me = {"user": user(4242, "warbrief", bot=True), "roles": [], "joined_at": "2024-01-01T00:00:00+00:00", "flags": 0}
    api.answers["/guilds/100/members/4242"] = {**me, "deaf": False, "mute": False}
    known = {"type": 0, "guild_id": "100", "position": 0, "permission_overwrites": [], "parent_id": None}
    api.answers["/guilds/100/channels"] = [{**known, **channel} for channel in channels]


async def watch(application: Any, workspace: str, channel: str, name: str, *more: tuple[str, str]) -> None:
    scope = Scope(platform="discord", workspace=workspace, channel=channel, name=name)
    asker = Asker(scope=scope, viewer=Operator(), user="1", admin=True)
    for setting, value in (("watch", "on"), *more):
        await application.desk.change(asker, setting, value, NOW, server=False)
    await application.jobs.seen(scope, str(discord.utils.time_snowflake(NOW)))


ALLOWED = discord.Permissions(**{need.flag: True for need in NEEDS})


async def test_survey(api, own_archive):
    without = discord.Permissions(ALLOWED.value)
    without.update(create_public_threads=False)
    denied = [{"id": "100", "type": 0, "allow": "0", "deny": str(discord.Permissions(embed_links=True).value)}]
    channels = [
        {"id": "11", "name": "news"},
        {"id": "12", "name": "wire", "permission_overwrites": denied},
        {"id": "13", "name": "threads"},
    ]
    serve_guild(api, without, channels)
    details = {"archived": False, "auto_archive_duration": 1440, "archive_timestamp": NOW.isoformat(), "locked": False}
    thread = {"id": "15", "type": 12, "guild_id": "100", "parent_id": "12", "name": "sources", "owner_id": "1"}
    api.answers["/channels/15"] = {**thread, "thread_metadata": details, "message_count": 0, "member_count": 2}
    async with running(Settings(database=own_archive), pages=False) as application:
        await watch(application, "100", "11", "news")
        await watch(application, "100", "12", "wire")
        await watch(application, "100", "13", "threads", ("answer", "thread"))
        await watch(application, "100", "14", "gone")
        await watch(application, "100", "15", "sources")
        await watch(application, "200", "21", "elsewhere")
        first, link, *told = [each async for each in survey(TOKEN, application)]
    assert first == ("Discord: logged in as warbrief, in about 1,234 servers; it may read messages", ())
    assert link == (f"Invite link: {invite_link(4242)}", ())
    seen = "last message seen: 2024-03-14 00:00 UTC"
    lacks = "Warbrief lacks {} here. Allow it to its role, under Edit Channel > Permissions."
    assert sorted(told) == [
        (
            f"#gone in Desk, {seen}",
            ("Warbrief cannot see it, or it is gone. Let Warbrief see it, or write /watch off there.",),
        ),
        (f"#news in Desk, {seen}", ()),
        (
            f"#sources in Desk, {seen}",
            (lacks.replace("it to", "them to").format("Create Public Threads and Embed Links"),),
        ),
        (f"#threads in Desk, {seen}", (lacks.format("Create Public Threads"),)),
        (f"#wire in Desk, {seen}", (lacks.format("Embed Links"),)),
        ("Server 200", ("Warbrief is no member of it any more. Invite it again, or let it be.",)),
    ]


async def test_survey_of_a_bot_without_the_intent_and_without_channels(api):
    api.answers["/oauth2/applications/@me"] |= {"flags": 0, "approximate_guild_count": 1}
    told = [each async for each in survey(TOKEN, None)]
    assert [what for what, _ in told] == [
        "Discord: logged in as warbrief, in 1 server; it may not read messages, only what it is asked about",
        "The Message Content intent is off. Turn on Message Content Intent at"
        " https://discord.com/developers/applications/4242/bot and start Warbrief again.",
        f"Invite link: {invite_link(4242)}",
    ]


async def test_survey_with_a_wrong_token(api):
    assert [each async for each in survey("another", None)] == [("Discord", (WRONG,))]


# What is logged.


async def test_the_log_of_discord_is_one_line_each_without_secrets(caplog):
    caplog.set_level(logging.DEBUG, "bot")
    library = logging.getLogger("discord.shard")
    before = logging.getLogger("discord").propagate
    with one_line_logs("discord", TOKEN):
        try:
            raise ConnectionResetError(f"lost\nwith {TOKEN}")
        except ConnectionResetError:
            library.exception("Attempting a reconnect for shard ID %s in %.2fs", 0, 1.5)
        library.warning("%s /webhooks/1/s3cret-token/messages responded with 429", "POST")
        library.debug("payload %s", TOKEN)
        library.warning("PyNaCl is not installed, voice will NOT be supported")
    assert logging.getLogger("discord").propagate is before
    shown = [record.getMessage() for record in caplog.records if record.levelno > logging.DEBUG]
    assert shown == [
        "Attempting a reconnect for shard ID 0 in 1.50s (ConnectionResetError: lost with …)",
        "POST /webhooks/1/…/messages responded with 429",
    ]
    assert TOKEN not in caplog.text
    assert "s3cret" not in caplog.text
    assert "Traceback" in caplog.text
