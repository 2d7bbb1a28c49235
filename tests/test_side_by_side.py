"""Discord and Slack served side by side by one program: both up, one refused, both refused, told to stop."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord_peer
import pytest
import slack_peer
from scripted import ScriptedPlatform
from stores import START, kept, post

from bot.bootstrap import Application, running
from bot.cli.running import _side_by_side
from bot.config import SECRETS, Settings
from bot.errors import Refused, StoreError
from bot.messages import Asker, Operator
from bot.pipeline import pipeline
from bot.platforms.slack.manifest import PATH
from bot.store import upkeep

ROOT = Path(__file__).parent.parent
SECONDS = 60.0  # more than anything here may take, on a machine that does much else
STOPPING = 25.0

SCRIPT = f"""
import sys
import threading
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests")!r}]
import warnings
warnings.simplefilter("ignore")
from discord_peer import pointed_at
from bot.platforms.slack import web
from bot.__main__ import run
web.BASE_URL = sys.argv[2]
port = int(sys.argv[1])
sys.argv[1:] = ["run"]
with pointed_at(port):
    run()
"""


class Program:
    """`warbrief run` in a process of its own, with a small Discord and a small Slack that it is pointed at."""

    def __init__(self, discord: discord_peer.Peer, slack: slack_peer.Peer) -> None:
        self.discord = discord
        self.slack = slack
        self.tokens = {
            "DISCORD_TOKEN": discord_peer.TOKEN,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
        }
        self.running: asyncio.subprocess.Process | None = None

    async def start(self, **tokens: str) -> None:
        self.tokens |= tokens
        self.running = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            SCRIPT,
            str(self.discord.port),
            self.slack.base_url,
            env={**os.environ, **self.tokens, "WARBRIEF_LOG_LEVEL": "debug", "WARBRIEF_WORKERS": "1"},
            cwd="/",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    async def until(self, true: Callable[[], Any]) -> None:
        async with asyncio.timeout(SECONDS):
            while not true():
                assert self.running is not None
                assert self.running.returncode is None
                await asyncio.sleep(0.01)

    def served(self) -> tuple[bool, bool]:
        """Whether it is connected to Discord, and to Slack."""
        return bool(self.discord.gateway.connected), bool(self.slack.delivery.sockets)

    async def end(self, sign: int | None = None) -> tuple[int | None, str]:
        """Its exit code, and everything that it wrote, in which no token may be."""
        assert self.running is not None
        if sign is not None:
            self.running.send_signal(sign)
        try:
            async with asyncio.timeout(STOPPING):
                shown, _ = await self.running.communicate()
        finally:
            with contextlib.suppress(ProcessLookupError):
                self.running.kill()
        text = shown.decode()
        assert [token for name, token in self.tokens.items() if name in SECRETS and token and token in text] == []
        assert "Traceback" not in text
        return self.running.returncode, text


@pytest.fixture
async def program(own_archive) -> AsyncIterator[Program]:
    async with discord_peer.Peer() as discord, slack_peer.Peer() as slack:
        made = Program(discord, slack)
        yield made
        assert made.running is None or made.running.returncode is not None


@pytest.mark.installed
async def test_both_are_served_until_it_is_told_to_stop(program, own_archive):
    await program.start()
    await program.until(lambda: all(program.served()))
    code, shown = await program.end(signal.SIGTERM)
    assert code == 0
    assert "Logged in to Discord as warbrief" in shown
    assert "Logged in to Slack as warbrief, in the workspace Newsroom." in shown
    assert [token for token in program.tokens.values() if token.lower().encode() in raw(own_archive)] == []


@pytest.mark.installed
async def test_one_that_is_refused_says_so_and_the_other_goes_on_until_it_is_refused_too(program):
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    program.slack.request_url = f"http://127.0.0.1:{port}{PATH}"
    await program.start(
        DISCORD_TOKEN=f"{discord_peer.TOKEN}-of-yesterday",
        SLACK_APP_TOKEN="",
        SLACK_SIGNING_SECRET=program.slack.signing_secret,
        WARBRIEF_LISTEN=f"127.0.0.1:{port}",
    )
    await program.until(lambda: program.discord.rest.asked)
    async with asyncio.timeout(SECONDS):
        while True:
            with contextlib.suppress(ConnectionRefusedError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            await asyncio.sleep(0.01)
    channel, user = program.slack.add_channel("news"), program.slack.add_user("ana")
    given = program.slack.command("help", user=user, channel=channel)
    await program.until(lambda: given.answers)
    program.slack.uninstall()
    code, shown = await program.end()
    assert code == 2
    refusals = [shown.index(said) for said in ("Discord does not know the token", "Slack has withdrawn the token")]
    assert refusals == sorted(refusals)


def raw(archive: Path) -> bytes:
    """All that stands in the files of an archive."""
    return b"".join(file.read_bytes() for file in archive.parent.iterdir()).lower()


# Without processes.


async def refused(sentence: str, after: asyncio.Event | None = None) -> None:
    if after is not None:
        await after.wait()
    raise Refused(sentence)


async def test_it_ends_when_all_have_been_refused(capsys):
    first = asyncio.Event()
    serving = asyncio.create_task(_side_by_side([refused("Not here."), refused("Nor here.", first)]))
    while "Not here." not in capsys.readouterr().err:  # noqa: ASYNC110  (nobody else tells)
        await asyncio.sleep(0)
    assert not serving.done()
    first.set()
    await serving
    assert capsys.readouterr().err == "Nor here.\n"


async def test_what_ends_one_otherwise_ends_all():
    ended = asyncio.Event()

    async def goes_on() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def fails() -> None:
        raise StoreError("The disk is full.")

    with pytest.raises(StoreError, match="The disk is full"):
        await _side_by_side([goes_on(), fails()])
    assert ended.is_set()


async def test_being_cancelled_ends_all_and_waits_for_their_ends():
    ended = 0

    async def goes_on() -> None:
        nonlocal ended
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)  # saying goodbye
            ended += 1

    serving = asyncio.create_task(_side_by_side([goes_on(), goes_on()]))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert ended == 2


@pytest.fixture
async def application(own_archive) -> AsyncIterator[Application]:
    settings = Settings(database=own_archive, workers=1)
    async with running(settings, pages=False, clock=lambda: START) as made:
        yield made


async def test_pipelines_of_one_archive_rewrite_it_once(application, monkeypatch):
    rewritten, looked, enough = 0, 0, asyncio.Event()

    def rewrite(path: Path, real: Callable[[Path], None] = upkeep._rewrite) -> None:
        nonlocal rewritten
        rewritten += 1
        real(path)

    class Looking(upkeep.SqliteUpkeep):
        async def unscrubbed(self) -> bool:
            nonlocal looked
            looked += 1
            if looked == 6:  # each of them looked more than once
                enough.set()
            return await super().unscrubbed()

    monkeypatch.setattr(upkeep, "_rewrite", rewrite)
    monkeypatch.setattr(pipeline, "TIDY_SECONDS", 0.01)
    brief = await application.archive.keep(post("m1"), kept(), START)
    asker = Asker(scope=post("m1").scope, viewer=Operator(), user="1", admin=True)
    await application.desk.change(asker, "retention", "1 day", START, server=False)
    looking = Looking(application.upkeep._database)
    later = replace(application, upkeep=looking, clock=lambda: START + timedelta(days=5))
    pipelines = [later.pipeline({name: ScriptedPlatform(1, name=name)}) for name in ("one", "other")]
    work = [asyncio.create_task(each.run()) for each in pipelines]
    async with asyncio.timeout(SECONDS):
        await enough.wait()
    for task in work:
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)
    assert rewritten == 1
    assert await application.archive.show(Operator(), brief) is None


async def test_what_is_deleted_while_two_scrub_is_not_held_for_scrubbed(application, monkeypatch):
    """A command on one chat forgets a brief while the other chat's pipeline takes older ones out of the file."""
    emptied, second, forgotten = 0, threading.Event(), threading.Event()

    def empty(path: Path, real: Callable[[Path], bool] = upkeep._emptied) -> bool:
        nonlocal emptied
        if emptied == 1:  # the other one has ended
            second.set()
            forgotten.wait(SECONDS)
        done = real(path)
        emptied += done
        return done

    monkeypatch.setattr(upkeep, "_emptied", empty)
    old, other = [await application.archive.keep(post(name), kept(name), START) for name in ("bridge", "winter")]
    await application.upkeep.forget_brief(old)
    scrubs = [asyncio.create_task(application.upkeep.scrub()) for _ in range(2)]
    assert await asyncio.to_thread(second.wait, SECONDS)
    await application.upkeep.forget_brief(other)
    forgotten.set()
    await asyncio.gather(*scrubs)
    assert await application.upkeep.unscrubbed()
    await application.upkeep.scrub()
    assert not await application.upkeep.unscrubbed()
