"""The bot over sockets: the unmodified client of discord.py against a small Discord, with real service and store.

Whatever breaks on the way, what was posted is answered once, and what was changed or deleted is followed.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from discord_bot import connected, watch
from discord_guilds import Json
from discord_peer import TOKEN, Fault, Peer, pointed_at, shown
from real_bot import Tried, application
from scripted_stories import story

from bot.errors import Refused
from bot.messages import Operator, Outcome
from bot.platforms.discord.client import WarbriefClient
from bot.platforms.discord.serving import serve
from bot.platforms.discord.sharding import Shards

SECONDS = 60.0  # for anything to happen; it takes far less, and this only ends what hangs
INTENTS = 1 << 0 | 1 << 9 | 1 << 10 | 1 << 15  # guilds, messages, reactions, message content


@dataclass(kw_only=True)
class Chat:
    """A server with one watched channel, and the application that serves it."""

    peer: Peer
    known: Tried
    channel: str
    stories: random.Random

    def paste(self, **more: object) -> tuple[str, str]:
        """A member pastes an article; the message's id and its headline."""
        title, body = story(self.stories)
        return self.peer.post(self.channel, f"{title}\n\n{body}", **more), title

    async def answered(self, *messages: str) -> None:
        """Each of these messages has an answer, and everything is done."""
        await self.peer.until(lambda: all(map(self.peer.answers, messages)), SECONDS)
        await self.idle()

    async def idle(self) -> None:
        """Nothing waits to be read or sent."""
        for _ in range(int(SECONDS / 0.01)):
            load = await self.known.jobs.load(self.known.clock())
            if not load.waiting + load.working + load.unsent:
                return
            await asyncio.sleep(0.01)
        raise TimeoutError("there is still work")

    def said(self, message: str) -> str:
        """What the one answer to a message says."""
        (text,) = shown(self.peer.answers(message))
        return text

    async def outcomes(self, message: str) -> list[Outcome]:
        """How a post's items ended."""
        decisions = await self.known.jobs.decisions(Operator(), None, None, 100)
        return [decision.outcome for decision in decisions if decision.message == message]


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[Chat]:
    """A running peer; no bot is connected. At the end nothing broke a limit, and no route was missing."""
    async with Peer() as peer, application(tmp_path / "warbrief.db") as known:
        channel = peer.channel("news")
        await watch(known, peer.guild, [channel], peer.guilds.snowflake(), cap="1000")
        with pointed_at(peer.port):
            yield Chat(peer=peer, known=known, channel=channel, stories=random.Random(20261122))
    assert peer.rest.broken == []
    assert peer.rest.unknown == []


@pytest.fixture
async def bot(chat: Chat) -> AsyncIterator[WarbriefClient]:
    """A bot that is connected."""
    async with connected(chat.known) as client:
        await chat.peer.until(client.is_ready, SECONDS)
        yield client


async def test_it_logs_in_asks_for_what_it_uses_and_puts_its_commands(chat: Chat, bot: WarbriefClient) -> None:
    (identity,) = chat.peer.gateway.identified
    assert (identity["token"], identity["shard"], identity["intents"]) == (TOKEN, [0, 1], INTENTS)
    assert "compress=zlib-stream" in chat.peer.gateway.asked[0]
    assert {"brief", "find", "watch", "settings"} <= {command["name"] for command in chat.peer.rest.commands}
    assert len(chat.peer.sent("put commands")) == 1
    assert [guild.name for guild in bot.guilds] == ["Desk"]


async def test_without_the_intent_it_asks_for_none_of_the_texts(chat: Chat) -> None:
    chat.peer.gateway.content, chat.peer.rest.flags = False, 0
    async with connected(chat.known, content=False) as client:
        await chat.peer.until(client.is_ready, SECONDS)
        assert chat.peer.gateway.identified[0]["intents"] == INTENTS & ~(1 << 15)
        message, _ = chat.paste()
        told, _ = chat.paste(author="bob")
        chat.peer.edit(told, f"<@{chat.peer.guilds.me}> {chat.peer.guilds.find(told)['content']}")
        await chat.answered(told)
    assert chat.peer.answers(message) == []


async def test_a_post_is_answered_by_a_reply_that_pings_nobody(chat: Chat, bot: WarbriefClient) -> None:
    message, title = chat.paste()
    await chat.answered(message)
    (written,) = chat.peer.sent()
    assert title in chat.said(message)
    assert written.body["allowed_mentions"]["parse"] == []
    assert written.body["message_reference"]["message_id"] in (message, int(message))
    assert written.body["flags"] & 1 << 12  # silent
    assert written.body["enforce_nonce"] is True
    assert chat.peer.rest.asked["typing"] >= 1


BREAKS: dict[str, Callable[[Peer], None]] = {
    "cut": lambda peer: peer.gateway.drop(),
    "closed": lambda peer: peer.gateway.drop(4000),
    "closed as if all were well": lambda peer: peer.gateway.drop(1000),
    "asked to connect anew": lambda peer: peer.gateway.reconnect(),
    "asked to resume": lambda peer: peer.gateway.invalidate(resumable=True),
}


@pytest.mark.parametrize("breaks", BREAKS.values(), ids=BREAKS)
async def test_a_broken_connection_is_resumed_and_nothing_is_lost_or_answered_twice(
    chat: Chat, bot: WarbriefClient, breaks: Callable[[Peer], None]
) -> None:
    before, _ = chat.paste()
    await chat.answered(before)
    chat.peer.gateway.overlap = 2  # what was told before is told again
    breaks(chat.peer)
    missed = [chat.paste()[0] for _ in range(3)]
    await chat.peer.until(lambda: chat.peer.gateway.resumed, SECONDS)
    await chat.answered(*missed)
    assert [len(chat.peer.answers(message)) for message in (before, *missed)] == [1, 1, 1, 1]
    assert len(chat.peer.gateway.identified) == 1
    assert chat.peer.rest.asked["archived"] == 1  # when it began; nothing was missed since


@pytest.mark.parametrize("how", ["invalid", "forgotten"])
async def test_after_a_lost_session_what_was_missed_is_made_good(chat: Chat, bot: WarbriefClient, how: str) -> None:
    edited, deleted, kept = (chat.paste(author=name)[0] for name in ("ann", "bob", "cid"))
    await chat.answered(edited, deleted, kept)
    if how == "forgotten":
        chat.peer.gateway.forgetful = True
        chat.peer.gateway.drop()
    else:
        chat.peer.gateway.invalidate(resumable=False)
    missed, title = chat.paste(author="dora", live=False)
    headline, body = story(chat.stories)
    chat.peer.edit(edited, f"{headline}\n\n{body}", live=False)
    chat.peer.delete(deleted, live=False)
    await chat.peer.until(lambda: len(chat.peer.gateway.identified) == 2, SECONDS)
    chat.peer.gateway.forgetful = False
    live, _ = chat.paste(author="ed")
    await chat.answered(missed, live)
    await chat.peer.until(lambda: headline in "".join(shown(chat.peer.answers(edited))), SECONDS)
    await chat.peer.until(lambda: not chat.peer.answers(deleted), SECONDS)
    await chat.idle()
    assert title in chat.said(missed)
    assert headline in chat.said(edited)
    assert [len(chat.peer.answers(message)) for message in (kept, missed, live)] == [1, 1, 1]


async def test_what_was_posted_while_it_was_off_is_answered_in_order(chat: Chat) -> None:
    missed = [chat.paste(author=f"ann{number}")[0] for number in range(4)]
    async with connected(chat.known):
        await chat.answered(*missed)
    assert [str(written.body["message_reference"]["message_id"]) for written in chat.peer.sent()] == missed


@pytest.mark.parametrize("everywhere", [False, True], ids=["of the route", "of everything"])
async def test_a_rate_limit_is_waited_for_and_the_answer_sent_once(
    chat: Chat, bot: WarbriefClient, everywhere: bool
) -> None:
    chat.peer.rest.fault("send", Fault(retry_after=0.3, everywhere=everywhere))
    start = time.monotonic()
    message, _ = chat.paste()
    await chat.peer.until(lambda: chat.peer.rest.refused[429], SECONDS)
    limited = time.monotonic()
    await chat.answered(message)
    (written,) = chat.peer.sent()
    assert written.at - start >= 0.3
    if everywhere:
        assert all(entry.at - limited >= 0.25 for entry in chat.peer.log if entry.at > limited)


async def test_a_limit_that_nobody_waits_for_any_more_does_not_silence_the_bot(chat: Chat, bot: WarbriefClient) -> None:
    chat.peer.rest.fault("typing", Fault(retry_after=1.5, everywhere=True))
    message, _ = chat.paste()  # read before the limit is over: the sign of work is taken back
    await chat.answered(message)
    assert len(chat.peer.sent()) == 1


async def test_a_post_that_is_edited_while_its_answer_is_in_doubt_has_one_answer(
    chat: Chat, bot: WarbriefClient
) -> None:
    chat.peer.rest.fault("send", Fault(cut=True, done=True))
    message, _ = chat.paste()
    await chat.peer.until(chat.peer.sent, SECONDS)
    chat.peer.rest.forget()
    headline, body = story(chat.stories)
    chat.peer.edit(message, f"{headline}\n\n{body}")
    await chat.peer.until(lambda: headline in "".join(shown(chat.peer.answers(message))), SECONDS)
    await chat.idle()
    assert headline in chat.said(message)


async def test_a_file_that_is_taken_away_while_its_answer_is_in_doubt_takes_that_answer_along(
    chat: Chat, bot: WarbriefClient
) -> None:
    kept, gone = story(chat.stories), story(chat.stories)
    chat.peer.rest.fault("send", Fault(), Fault(cut=True, done=True))
    files = [(f"{name}.txt", "\n\n".join(each).encode(), None) for name, each in (("one", kept), ("two", gone))]
    message = chat.peer.post(chat.channel, "", files=files)
    await chat.peer.until(lambda: len(chat.peer.sent()) == 2, SECONDS)
    standing = chat.peer.guilds.find(message) or {}
    chat.peer.guilds.change(standing, attachments=standing["attachments"][:1])
    await chat.peer.until(lambda: len(chat.peer.answers(message)) == 1, SECONDS)
    await chat.idle()
    assert kept[0] in chat.said(message)


async def test_the_platform_s_own_limits_are_kept_without_running_into_them(chat: Chat, bot: WarbriefClient) -> None:
    chat.peer.rest.limits = {"send": (5, 0.5)}
    messages = [chat.paste(author=f"ann{number}")[0] for number in range(8)]
    await chat.answered(*messages)
    assert len(chat.peer.sent()) == 8
    assert chat.peer.rest.refused[429] <= 1  # the first requests know of no limit yet


AFTER = {
    "an error, twice with one nonce": Fault(status=500, done=True),
    "an error, later": Fault(status=503, done=True),
    "cut": Fault(cut=True, done=True),
}
BEFORE = {
    "an error, tried again at once": Fault(status=502),
    "an error, tried again later": Fault(status=503),
    "cut": Fault(cut=True),
}


@pytest.mark.parametrize(
    "fault", [*AFTER.values(), *BEFORE.values()], ids=[*(f"after: {name}" for name in AFTER), *BEFORE]
)
async def test_an_answer_whose_sending_failed_stands_once(chat: Chat, bot: WarbriefClient, fault: Fault) -> None:
    if fault.status != 500:
        chat.peer.rest.nonces = 0.0  # the platform remembers none: what was sent must be found
    chat.peer.rest.fault("send", fault)
    message, title = chat.paste()
    await chat.answered(message)
    assert len(chat.peer.sent()) == 1
    assert title in chat.said(message)
    assert chat.peer.rest.repeated == (fault.status == 500)
    assert await chat.outcomes(message) == [Outcome.BRIEFED]


async def test_an_answer_that_takes_effect_after_it_was_given_up_stands_once(chat: Chat) -> None:
    async with connected(chat.known, lease=1.0) as client:
        await chat.peer.until(client.is_ready, SECONDS)
        chat.peer.rest.fault("send", Fault(seconds=0.8))
        message, _ = chat.paste()
        await chat.answered(message)
        await chat.peer.until(lambda: not chat.peer.rest.faults["send"], SECONDS)
    assert len(chat.peer.answers(message)) == 1


async def test_a_failing_edit_is_done_again(chat: Chat, bot: WarbriefClient) -> None:
    message, _ = chat.paste()
    await chat.answered(message)
    chat.peer.rest.fault("edit", Fault(cut=True))
    headline, body = story(chat.stories)
    chat.peer.edit(message, f"{headline}\n\n{body}")
    await chat.peer.until(lambda: headline in "".join(shown(chat.peer.answers(message))), SECONDS)
    await chat.idle()
    assert headline in chat.said(message)


async def test_an_event_that_comes_twice_is_answered_once(chat: Chat, bot: WarbriefClient) -> None:
    message, _ = chat.paste()
    chat.peer.tell("MESSAGE_CREATE", message)
    await chat.answered(message)
    chat.peer.tell("MESSAGE_CREATE", message)
    chat.peer.unfurl(message, "A preview")
    later, _ = chat.paste(author="bob")
    await chat.answered(later)
    assert len(chat.peer.sent()) == 2
    assert not chat.peer.sent("edit")


async def test_an_edit_that_is_told_before_the_post_is_what_counts(chat: Chat, bot: WarbriefClient) -> None:
    message, _ = chat.paste(live=False)
    first: Json = dict(chat.peer.guilds.find(message) or {})
    headline, body = story(chat.stories)
    chat.peer.edit(message, f"{headline}\n\n{body}", live=False)
    chat.peer.tell("MESSAGE_UPDATE", message)
    chat.peer.tell("MESSAGE_CREATE", first)
    later, _ = chat.paste(author="bob")
    await chat.answered(message, later)
    assert headline in chat.said(message)


async def test_a_post_that_is_told_after_its_deletion_has_no_answer(chat: Chat, bot: WarbriefClient) -> None:
    message, _ = chat.paste(live=False)
    gone = chat.peer.delete(message, live=False)
    chat.peer.tell("MESSAGE_DELETE", gone)
    chat.peer.tell("MESSAGE_CREATE", gone)
    later, _ = chat.paste(author="bob")
    await chat.answered(later)
    assert chat.peer.answers(message) == []
    assert len(chat.peer.sent()) == 1


@pytest.mark.parametrize(
    "faults",
    [
        [Fault(cut=True, bytes=300)],
        [Fault(status=503)],
        [Fault(seconds=0.3)],
    ],
    ids=["cut", "an error", "slow"],
)
async def test_a_file_whose_transfer_failed_is_fetched_again(
    chat: Chat, bot: WarbriefClient, faults: list[Fault]
) -> None:
    title, body = story(chat.stories)
    chat.peer.rest.fault("file", *faults)
    message = chat.peer.post(chat.channel, "", files=[("message.txt", f"{title}\n\n{body}".encode(), None)])
    await chat.answered(message)
    assert title in chat.said(message)
    assert chat.peer.rest.asked["file"] > len([fault for fault in faults if not fault.seconds])


async def test_a_file_that_cannot_be_had_ends_with_a_mark_and_a_reason(chat: Chat, bot: WarbriefClient) -> None:
    chat.peer.rest.fault("file", *[Fault(cut=True, bytes=10)] * 3)
    message = chat.peer.post(chat.channel, "", files=[("report.txt", b"x" * 5_000, "text/plain")])
    await chat.peer.until(lambda: chat.peer.marks(message), SECONDS)
    assert await chat.outcomes(message) == [Outcome.FETCH_FAILED]


async def test_shards_are_served_and_each_server_is_on_its_own(chat: Chat) -> None:
    servers = {int(chat.peer.guild) >> 22 & 1: chat.channel}
    while len(servers) < 2:
        guild = chat.peer.guilds.guild("Other")
        servers.setdefault(int(guild) >> 22 & 1, "")
        if not servers[int(guild) >> 22 & 1]:
            channel = servers[int(guild) >> 22 & 1] = chat.peer.channel("news", guild=guild)
            await watch(chat.known, guild, [channel], chat.peer.guilds.snowflake())
        await asyncio.sleep(0.001)  # the shard hangs on the millisecond in which a server was made
    async with connected(chat.known, shards=Shards(ids=(0, 1), count=2)) as client:
        await chat.peer.until(client.is_ready, SECONDS)
        assert [identity["shard"] for identity in chat.peer.gateway.identified] == [[0, 2], [1, 2]]
        texts = ["\n\n".join(story(chat.stories)) for _ in range(4)]
        messages = [chat.peer.post(servers[number % 2], text) for number, text in enumerate(texts[:2])]
        await chat.answered(*messages)
    async with connected(chat.known, shards=Shards(ids=(1,), count=2)) as client:
        await chat.peer.until(client.is_ready, SECONDS)
        of_another, own = (chat.peer.post(servers[number], texts[2 + number]) for number in (0, 1))
        await chat.answered(own)
    assert chat.peer.answers(of_another) == []
    assert len(chat.peer.sent("put commands")) == 1  # by the process of the first shard


@pytest.mark.parametrize(
    ("code", "words"),
    [(4014, "Message Content Intent"), (4004, "token"), (4013, "newer Warbrief")],
    ids=["intent not granted", "token reset", "unknown intents"],
)
async def test_what_discord_refuses_is_told_in_a_sentence(chat: Chat, code: int, words: str) -> None:
    chat.peer.gateway.refuse = code
    told: list[str] = []
    with pytest.raises(Refused, match=rf"(?i){words}") as refused:
        async with asyncio.timeout(SECONDS):
            await serve(chat.known, TOKEN, told.append)
    assert str(refused.value).endswith(".")
    assert TOKEN not in str(refused.value) + "".join(told)


async def test_a_wrong_token_is_told_before_anything_is_connected(chat: Chat) -> None:
    with pytest.raises(Refused, match=r"(?i)token"):
        async with asyncio.timeout(SECONDS):
            await serve(chat.known, "wrong", lambda _: None)
    assert chat.peer.gateway.asked == []


async def test_a_command_s_response_becomes_the_brief(chat: Chat, bot: WarbriefClient) -> None:
    title, body = story(chat.stories)
    interaction = chat.peer.command(chat.channel, "brief", what=f"{title} {body}")
    await chat.peer.until(lambda: "response" in interaction, SECONDS)
    await chat.peer.until(lambda: title in "".join(shown([interaction["original"]])), SECONDS)
    await chat.idle()
    assert not chat.peer.sent()
    assert len(chat.peer.sent("respond")) == 1


async def test_a_command_whose_bot_ended_before_it_was_kept_is_made_good_or_told(chat: Chat) -> None:
    title, body = story(chat.stories)
    async with connected(chat.known) as client:
        await chat.peer.until(client.is_ready, SECONDS)
        chat.peer.rest.fault("get response", Fault(seconds=2.0))
        chat.peer.rest.fault("file", Fault(seconds=2.0))
        interaction = chat.peer.command(chat.channel, "brief", what=f"{title} {body}")
        await chat.peer.until(lambda: "original" in interaction, SECONDS)
    async with connected(chat.known):
        await chat.peer.until(lambda: "asks for a brief" not in shown([interaction["original"]])[0], SECONDS)
