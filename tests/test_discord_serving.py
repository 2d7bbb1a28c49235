"""Running on Discord, against a small Discord on loopback: coming up, being refused, losing it, and going down."""

import asyncio
import contextlib
import io
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import discord
import pytest
from discord_peer import TOKEN, Fault, Peer, pointed_at
from rich.console import Console
from typer.testing import CliRunner

from bot import doctor
from bot.bootstrap import Application, running
from bot.cli import app
from bot.config import Settings
from bot.errors import Refused
from bot.messages import Asker, Operator, Scope
from bot.platforms.discord import serving
from bot.platforms.discord.checks import Content, Identity
from bot.platforms.discord.client import WarbriefClient
from bot.platforms.discord.permissions import NEEDED, invite_link
from bot.platforms.discord.serving import introduction, serve
from bot.platforms.discord.sharding import Shards

ROOT = Path(__file__).parent.parent
SECONDS = 60.0  # more than anything here may take, on a machine that does much else
STOPPING = 25.0  # for a stop; what is not told to end waits for half a minute and more
OFF = "It is off until somebody who may manage the server writes /watch on in a channel."


@pytest.fixture
async def peer(monkeypatch) -> AsyncIterator[Peer]:
    async with Peer() as made:
        with pointed_at(made.port):
            yield made


@pytest.fixture
async def application(own_archive) -> AsyncIterator[Application]:
    async with running(Settings(database=own_archive, workers=1), pages=False) as made:
        yield made


async def until(true: Callable[[], Any]) -> None:
    async with asyncio.timeout(SECONDS):
        while not true():  # noqa: ASYNC110  (the peer counts, it tells nobody)
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def served(application: Application, told: list[str], **options: Any) -> AsyncIterator[asyncio.Task[None]]:
    """The bot, serving; it is stopped at the end, and must be in time."""
    task = asyncio.create_task(serve(application, TOKEN, told.append, **options))
    try:
        yield task
    finally:
        task.cancel()
        async with asyncio.timeout(STOPPING):
            await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        pytest.param(
            Identity(application_id=7, name="warbrief", content=Content.ON, servers=1_234),
            [
                "Logged in to Discord as warbrief, which is in about 1,234 servers.",
                "It may read messages (the Message Content intent is on): in watched channels it briefs what is"
                " posted.",
            ],
            id="well",
        ),
        pytest.param(
            Identity(application_id=7, name="warbrief", content=Content.OFF, faults=("Something is wrong. Mend it.",)),
            [
                "Logged in to Discord as warbrief, which is in no server yet.",
                "It may not read messages (the Message Content intent is off): it briefs what people ask for with"
                " /brief, Apps > Brief this on a message, or a mention with a link or text, and no message by itself.",
                "Turn on Message Content Intent at https://discord.com/developers/applications/7/bot and start Warbrief"
                " again.",
                "Something is wrong. Mend it.",
            ],
            id="without the intent, with a fault",
        ),
    ],
)
def test_introduction(identity, expected):
    assert list(introduction(identity)) == [*expected, f"Invite it to a server: {invite_link(7)}", OFF]


@pytest.mark.parametrize("content", [True, False])
async def test_it_asks_for_what_it_may_have_and_goes_down_in_time(peer, application, content):
    peer.gateway.content = content
    peer.rest.flags = 1 << 18 if content else 0
    told: list[str] = []
    async with served(application, told):
        await until(lambda: peer.gateway.connected)
        assert bool(peer.gateway.identified[0]["intents"] & discord.Intents(message_content=True).value) is content
    await until(lambda: not peer.gateway.connected)
    assert (told[0], told[-1]) == ("Logged in to Discord as warbrief, which is in 1 server.", OFF)


async def test_events_up_to_the_end_are_no_faults(peer, application, caplog):
    channel = peer.channel("news")
    scope = Scope(platform="discord", workspace=peer.guild, channel=channel, name="news")
    asker = Asker(scope=scope, viewer=Operator(), user="1", admin=True)
    await application.desk.change(asker, "watch", "on", application.clock(), server=False)
    async with served(application, []):
        await until(lambda: peer.gateway.connected)
        for number in range(50):
            peer.post(channel, f"Nothing of note, {number}.")
        await asyncio.sleep(0)
    assert "incident" not in caplog.text


async def test_shards(peer, application):
    async with served(application, [], shards=Shards(ids=(1,), count=2)):
        await until(lambda: peer.gateway.connected)
        assert [identified["shard"] for identified in peer.gateway.identified] == [[1, 2]]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        pytest.param(4004, "Discord does not know the token in DISCORD_TOKEN.", id="the token was reset meanwhile"),
        pytest.param(4010, "Discord knows no such shard.", id="no such shard"),
        pytest.param(4011, "The bot is in too many servers for so few shards.", id="too few shards"),
        pytest.param(4014, "Discord does not let this bot read messages although", id="the intent was turned off"),
    ],
)
async def test_refused_by_the_gateway(peer, application, code, words):
    peer.gateway.refuse = code
    with pytest.raises(Refused) as caught:
        async with asyncio.timeout(SECONDS):
            await serve(application, TOKEN, lambda _: None)
    assert str(caught.value).startswith(words)


async def test_an_outage_at_the_beginning_is_waited_for(peer, application, monkeypatch):
    monkeypatch.setattr(serving, "FIRST_PAUSE", 0.02)
    peer.rest.fault("me", Fault(status=503), Fault(status=503))
    told: list[str] = []
    async with served(application, told):
        await until(lambda: peer.gateway.connected)
    down = "Discord is down (it answers 503). See discordstatus.com. Trying again in 0 seconds; Ctrl-C ends it."
    assert told[:3] == [down, down, "Logged in to Discord as warbrief, which is in 1 server."]


async def test_it_stops_though_the_library_swallows_the_first_cancellation(peer, application, monkeypatch):
    connect, swallowed = WarbriefClient.connect, []

    async def deaf_once(client: WarbriefClient) -> None:
        try:
            await connect(client)
        except asyncio.CancelledError:
            swallowed.append(client)
            await asyncio.Event().wait()

    monkeypatch.setattr(WarbriefClient, "connect", deaf_once)
    async with served(application, []):
        await until(lambda: peer.gateway.connected)
    assert len(swallowed) == 1


async def test_a_lost_connection_is_one_line_each_and_comes_back(peer, application, caplog):
    caplog.set_level(logging.INFO, "bot")
    async with served(application, []):
        await until(lambda: "has connected to Gateway" in caplog.text)
        peer.gateway.drop()
        await until(lambda: "has successfully RESUMED session" in caplog.text)
    assert peer.gateway.resumed == 1
    assert ("Traceback" in caplog.text, TOKEN in caplog.text) == (False, False)
    assert [record.getMessage() for record in caplog.records if "\n" in record.getMessage()] == []


async def test_what_is_missing_in_watched_channels_is_logged_at_the_start(peer, application, caplog):
    denied = {"type": 0, "allow": "0", "deny": str(discord.Permissions(add_reactions=True).value)}
    well = peer.channel("well")
    lacking = peer.channel("lacking", permission_overwrites=[{"id": peer.guild, **denied}])
    for channel, name in ((well, "well"), (lacking, "lacking"), ("123", "gone")):
        scope = Scope(platform="discord", workspace=peer.guild, channel=channel, name=name)
        asker = Asker(scope=scope, viewer=Operator(), user="1", admin=True)
        await application.desk.change(asker, "watch", "on", application.clock(), server=False)
    async with served(application, []):
        await until(lambda: "#gone" in caplog.text and "#lacking" in caplog.text)
    said = sorted(record.getMessage() for record in caplog.records if record.name.endswith(".serving"))
    assert said == [
        "#gone in Desk is watched, but Warbrief cannot see it, or it is gone.",
        "#lacking in Desk: Warbrief lacks Add Reactions here. Allow it to its role, under Edit Channel > Permissions.",
    ]


# The whole program.

SCRIPT = f"""
import sys
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests")!r}]
import warnings
warnings.simplefilter("ignore")
from discord_peer import pointed_at
from bot.__main__ import run
if sys.argv[1] == "crash":
    from bot.platforms.discord import serving
    def crash(token):
        raise RuntimeError("as the test has it")
    serving.introduction = crash
port = int(sys.argv[2])
sys.argv[1:] = sys.argv[3:]
with pointed_at(port):
    run()
"""


async def program(peer: Peer, *words: str, how: str = "", token: str = TOKEN) -> asyncio.subprocess.Process:
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_TOKEN")}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        SCRIPT,
        how,
        str(peer.port),
        *words,
        env={**kept, "DISCORD_TOKEN": token, "WARBRIEF_LOG_LEVEL": "debug", "WARBRIEF_WORKERS": "1"},
        cwd="/",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def end(running: asyncio.subprocess.Process) -> tuple[int | None, str]:
    """Its exit code, and everything that it wrote."""
    try:
        async with asyncio.timeout(STOPPING):
            shown, _ = await running.communicate()
    finally:
        if running.returncode is None:
            running.kill()
    return running.returncode, shown.decode()


@pytest.mark.installed
@pytest.mark.parametrize(("sign", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)], ids=["SIGTERM", "Ctrl-C"])
async def test_it_serves_until_it_is_told_to_stop(peer, own_archive, sign, code):
    started = await program(peer, "run")
    await until(lambda: peer.gateway.connected)
    started.send_signal(sign)
    ended, shown = await end(started)
    assert ended == code
    assert "Logged in to Discord as warbrief" in shown
    assert "Traceback" not in shown
    kept = b"".join(file.read_bytes() for file in own_archive.parent.iterdir())
    assert (TOKEN in shown, TOKEN.encode() in kept) == (False, False)


@pytest.mark.parametrize(
    ("how", "token", "code", "said"),
    [
        pytest.param("", f"{TOKEN}-of-yesterday", 2, "Discord does not know the token", id="a wrong token"),
        pytest.param("crash", TOKEN, 1, "RuntimeError: as the test has it", id="a crash"),
    ],
)
@pytest.mark.installed
async def test_no_end_of_it_shows_the_token(peer, how, token, code, said):
    ended, shown = await end(await program(peer, "run", how=how, token=token))
    assert (ended, said in shown, TOKEN in shown) == (code, True, False)


@pytest.mark.parametrize(
    ("words", "token", "said"),
    [
        pytest.param(("run",), f"Bot {TOKEN}", "DISCORD_TOKEN: leave out “Bot ” before the token.", id="misspelt"),
        pytest.param(("run", "--shards", "1-64/64"), TOKEN, "Of 64 shards the last is 63.", id="no such shards"),
        pytest.param(
            ("run", "--shards", "0/1"), "", "--shards is for Discord, and DISCORD_TOKEN is not set.", id="no token"
        ),
    ],
)
def test_wrong_usage(words, token, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, words, env={"DISCORD_TOKEN": token})
    assert (result.exit_code, said in " ".join(result.stderr.replace("│", " ").split())) == (2, True)
    assert TOKEN not in result.output


@pytest.fixture
def nothing_else(monkeypatch) -> None:
    """The doctor's other checks have their own tests."""

    async def well(_: Settings) -> str:
        return ""

    monkeypatch.setattr(doctor, "_workers", well)
    for name in ("_data", "_language", "_summarisers"):
        monkeypatch.setattr(doctor, name, str)


@pytest.mark.usefixtures("nothing_else")
async def test_the_doctor_tells_of_a_token_and_how_to_try_it(peer, tmp_path):
    shown = await examined(tmp_path, discord_too=False)
    assert (
        "✓ DISCORD_TOKEN: set; warbrief doctor --discord logs in with it and looks at each watched channel\n" in shown
    )
    assert peer.rest.asked == {}


@pytest.mark.usefixtures("nothing_else")
async def test_the_doctor_logs_in(peer, tmp_path, own_archive):
    shown = await examined(tmp_path, discord_too=True)
    assert "✓ Discord: logged in as warbrief, in 1 server; it may read messages\n" in shown
    assert not own_archive.exists()
    async with running(Settings(database=own_archive), pages=False):
        pass
    shown = await examined(tmp_path, discord_too=True)
    assert "✓ No channel is watched yet. Write /watch on in one\n" in shown
    assert peer.gateway.identified == []


async def examined(folder: Path, *, discord_too: bool) -> str:
    console = Console(file=io.StringIO(), width=200)
    environ = {"DISCORD_TOKEN": TOKEN, "WARBRIEF_DATABASE": os.environ["WARBRIEF_DATABASE"]}
    assert await doctor.examine(console, environ, folder / ".env", discord=discord_too)
    shown = console.file.getvalue()
    assert TOKEN not in shown
    return shown


def test_needed_holds_no_power_over_members():
    assert not NEEDED.value & (discord.Permissions.elevated().value | discord.Permissions(mention_everyone=True).value)
