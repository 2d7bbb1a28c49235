"""The small Discord of the tests does what Discord does, as a plain client of discord.py sees it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord_peer import TOKEN, Fault, Peer, pointed_at

NOBODY = discord.AllowedMentions.none()
QUIET = {"allowed_mentions": NOBODY, "mention_author": False}


class Listener(discord.AutoShardedClient):
    """Remembers what it was told of."""

    def __init__(self, intents: discord.Intents) -> None:
        super().__init__(intents=intents, guild_ready_timeout=0.02)
        self.told: list[str] = []

    async def before_identify_hook(self, *_: object, **__: object) -> None:
        """Do not wait."""

    async def on_message(self, message: discord.Message) -> None:
        self.told.append(message.content)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        self.told.append(f"edit: {event.message.content}")

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        self.told.append("delete")


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with Peer() as running:
        with pointed_at(running.port):
            yield running


@pytest.fixture
async def client(peer: Peer) -> AsyncIterator[Listener]:
    peer.channel("news")
    listener = Listener(discord.Intents(guilds=True, guild_messages=True, message_content=True))
    task = asyncio.create_task(listener.start(TOKEN))
    await peer.until(listener.is_ready)
    yield listener
    await listener.close()
    await task


def the_channel(client: Listener) -> discord.TextChannel:
    return client.guilds[0].text_channels[0]


async def test_what_members_do_is_told_in_order_and_seen_in_the_history(peer: Peer, client: Listener) -> None:
    channel = the_channel(client)
    posted = peer.post(str(channel.id), "one")
    await peer.until(lambda: client.told)  # discord.py puts an edit into the message that a handler has yet to see
    peer.edit(posted, "two")
    peer.delete(peer.post(str(channel.id), "three"))
    await peer.until(lambda: "delete" in client.told)
    assert client.told == ["one", "edit: two", "three", "delete"]
    assert [message.content async for message in channel.history()] == ["two"]


@pytest.mark.parametrize(("seconds", "standing"), [(180.0, 1), (0.0, 2)], ids=["remembered", "forgotten"])
async def test_a_nonce_keeps_a_message_single_for_a_while(
    peer: Peer, client: Listener, seconds: float, standing: int
) -> None:
    peer.rest.nonces = seconds
    first, second = [await the_channel(client).send("said", nonce="n1", **QUIET) for _ in range(2)]
    assert (first.id == second.id) == (standing == 1)
    assert len(peer.sent()) == standing


async def test_a_reply_to_what_is_gone_is_refused(peer: Peer, client: Listener) -> None:
    channel = the_channel(client)
    posted = peer.post(str(channel.id), "one")
    message = await channel.fetch_message(int(posted))
    peer.delete(posted)
    with pytest.raises(discord.HTTPException, match="Unknown message"):
        await message.reply("said", **QUIET)
    with pytest.raises(discord.NotFound):
        await channel.fetch_message(int(posted))


async def test_what_breaks_a_limit_is_refused_and_told(peer: Peer, client: Listener) -> None:
    with pytest.raises(discord.HTTPException, match="Invalid Form Body"):
        await the_channel(client).send("x" * 2001, **QUIET)
    assert [told.partition(":")[0] for told in peer.rest.broken] == ["send"]
    assert peer.sent() == []


async def test_limits_of_rate_are_kept_by_the_client_and_enforced_on_others(peer: Peer, client: Listener) -> None:
    peer.rest.limits = {"send": (2, 0.3)}
    start = time.monotonic()
    for number in range(4):
        await the_channel(client).send(str(number), **QUIET)
    assert time.monotonic() - start >= 0.3
    assert peer.rest.refused[429] == 0
    peer.rest.fault("send", Fault(retry_after=0.1))
    await the_channel(client).send("later", **QUIET)
    assert peer.rest.refused[429] == 1


@pytest.mark.parametrize(
    ("fault", "standing"),
    [(Fault(cut=True), 0), (Fault(cut=True, done=True), 1), (Fault(status=503, done=True), 1)],
    ids=["cut before", "cut after", "failed after"],
)
async def test_faults_come_before_or_after_the_effect(
    peer: Peer, client: Listener, fault: Fault, standing: int
) -> None:
    peer.rest.fault("send", fault)
    with pytest.raises(Exception, match=r"disconnected|503"):
        await the_channel(client).send("said", **QUIET)
    assert len(peer.sent()) == standing


async def test_heartbeats_are_acknowledged_and_their_lateness_kept(peer: Peer, client: Listener) -> None:
    peer.gateway.beat = 0.05
    peer.gateway.invalidate(resumable=False)
    await peer.until(lambda: len(peer.gateway.lateness) >= 3)
    assert all(-0.05 < late < 1.0 for late in peer.gateway.lateness)
    assert client.latency < 1.0


async def test_a_resumed_session_replays_what_was_missed_and_a_lost_one_does_not(peer: Peer, client: Listener) -> None:
    channel = str(the_channel(client).id)
    peer.gateway.drop()
    peer.post(channel, "missed")
    await peer.until(lambda: client.told == ["missed"])
    peer.gateway.forgetful = True
    peer.gateway.drop()
    peer.post(channel, "lost")
    await peer.until(lambda: len(peer.gateway.identified) == 2)
    await peer.until(lambda: peer.gateway.connected == 1)
    peer.post(channel, "seen")
    await peer.until(lambda: client.told[-1:] == ["seen"])
    assert client.told == ["missed", "seen"]


async def test_a_file_is_had_whole_or_fails(peer: Peer, client: Listener) -> None:
    channel = the_channel(client)
    posted = peer.post(str(channel.id), "", files=[("a.txt", b"x" * 4000, None)])
    (file,) = (await channel.fetch_message(int(posted))).attachments
    peer.rest.fault("file", Fault(cut=True, bytes=1000))
    with pytest.raises(Exception, match=r"(?i)payload"):
        await file.read()
    assert await file.read() == b"x" * 4000


async def test_without_the_intent_texts_are_withheld_everywhere(peer: Peer) -> None:
    channel = peer.channel("news")
    peer.rest.flags, peer.gateway.content = 0, False
    listener: Any = Listener(discord.Intents(guilds=True, guild_messages=True))
    task = asyncio.create_task(listener.start(TOKEN))
    await peer.until(listener.is_ready)
    peer.post(channel, "secret")
    peer.post(channel, f"<@{peer.guilds.me}> open")
    await peer.until(lambda: len(listener.told) == 2)
    assert listener.told == ["", f"<@{peer.guilds.me}> open"]
    assert [message.content async for message in the_channel(listener).history()][1] == ""
    await listener.close()
    await task
