"""A burst on Slack: 1,000 messages in 50 channels at once, and how long each waits for its brief.

    python tests/bench/slack_burst.py DATA [--messages 1000]

The bot runs as `warbrief run` does, in Socket Mode, in a process of its own with its worker processes, against the
small Slack of the tests on loopback. A fifth of what it acknowledges is told to it again, and its sockets are broken
off three times while the members post, who wait for the next one. The small Slack keeps Slack's limits of rate: one
message a second in a channel, and calls of each other method by its tier; not the one on all messages of a workspace,
which Slack calls "several hundred a minute". Half of the messages are links to pages on loopback, a quarter texts, a
quarter snippets; a text that reads like ordinary chat is no article and gets no answer. The channels' cap of briefs an
hour is raised: it would end nearly all of them. The bench, Slack and the pages share the machine's cores with the bot.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from bursts import (  # noqa: E402
    CHANNELS,
    MESSAGES,
    SECONDS,
    Articles,
    Burst,
    lags_of,
    megabytes,
    megabytes_of_workers,
    percentile,
    read_texts,
    run_alone,
    running,
)
from real_bot import application  # noqa: E402
from slack_bot import watch  # noqa: E402
from slack_peer import Peer  # noqa: E402
from tables import render_table  # noqa: E402

LIMITS = {
    "chat.postMessage": (2, 2.0),
    **dict.fromkeys(("conversations.list", "users.list", "usergroups.list", "reactions.remove"), (20, 60.0)),
    **dict.fromkeys(
        (
            "chat.update",
            "chat.delete",
            "conversations.history",
            "conversations.replies",
            "conversations.info",
            "users.conversations",
            "reactions.add",
        ),
        (50, 60.0),
    ),
    **dict.fromkeys(("conversations.members", "users.info", "files.info"), (100, 60.0)),
}
"""How many calls of a method are taken in so many seconds: the fewest that Slack promises for its tier."""
MEMBERS = 60
REDELIVERED = 0.2
CUTS = 3
QUIET = 70.0  # seconds without any answer after which a bot is taken to be done: Slack tells again after 60
_PASTE = 3_900  # characters
_HEAD = (
    "bot",
    "messages",
    "answered",
    "answered twice",
    "ack p50 ms",
    "ack p99 ms",
    "ack max ms",
    "told again, not being acknowledged",
    "brief p50 s",
    "brief p99 s",
    "brief max s",
    "answers a second",
    "lag p99 ms",
    "lag max ms",
    "memory MB: start",
    "after each burst",
    "its workers MB",
    "calls",
    "turned down (429)",
    "sockets",
)


@dataclass(kw_only=True)
class Measured:
    """What a bot did in its bursts; memory is in MB, at the start and after each burst; `acks` and `late` of each."""

    name: str
    bursts: list[Burst] = field(default_factory=list)
    twice: list[int] = field(default_factory=list)
    acks: list[Sequence[float]] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    workers: float = 0.0
    lags: Sequence[float] = (0.0,)
    calls: int = 0
    turned_down: int = 0
    sockets: int = 0

    def rows(self) -> Iterator[Sequence[object]]:
        """A row for each burst."""
        for number, burst in enumerate(self.bursts):
            last = number == len(self.bursts) - 1
            waits, acks = burst.waits or [0.0], self.acks[number] or [0.0]
            yield (
                self.name if not number else "the same, again",
                burst.messages,
                len(burst.waits),
                self.twice[number],
                *(f"{percentile(acks, share) * 1000:.0f}" for share in (0.5, 0.99, 1.0)),
                self.late[number],
                *(f"{percentile(waits, share):.1f}" for share in (0.5, 0.99, 1.0)),
                f"{len(burst.waits) / burst.seconds:.1f}",
                f"{percentile(self.lags, 0.99) * 1000:.0f}" if last else None,
                f"{max(self.lags) * 1000:.0f}" if last else None,
                f"{self.memory[0]:.0f}" if not number else None,
                f"{self.memory[number + 1]:.0f}",
                f"{self.workers:.0f}" if last else None,
                self.calls if last else None,
                self.turned_down if last else None,
                self.sockets if last else None,
            )


def report_slack(data: Path, messages: int = MESSAGES) -> Iterator[str]:
    """The table, in Markdown."""
    texts = read_texts(data)
    rows: list[Sequence[object]] = []
    for name, command, bursts in (
        ("warbrief", "slack_bot.py", 2),
        ("slack-bolt and sumy LexRank in its listener", "bench/naive_slack_bot.py", 1),
    ):
        with tempfile.TemporaryDirectory() as folder:
            rows += asyncio.run(_measure(name, command, texts, bursts, messages, Path(folder))).rows()
    yield (
        f"## Slack\n\nBursts of {messages:,} messages from {CHANNELS} channels in Socket Mode, under Slack's limits of"
        f" rate, a fifth of the events told twice, the sockets broken off {CUTS} times in each; the cap of briefs an"
        " hour is raised for it. An acknowledgement is due in 3 seconds. Seconds are from the message to the answer's"
        " arrival at Slack."
    )
    yield render_table(_HEAD, rows)


class Chat:
    """A Slack whose members post articles.

    Args:
        peer: where they post.
        articles: what.
    """

    def __init__(self, peer: Peer, articles: Articles) -> None:
        self.peer = peer
        self._articles = articles
        self._count = 0
        self._members = [peer.add_user(f"member-{number}", live=False) for number in range(MEMBERS)]
        self.channels = [
            peer.add_channel(f"news-{number}", members=self._members, live=False) for number in range(CHANNELS)
        ]

    async def burst(self, messages: int, cuts: int, done: Callable[[set[str]], AsyncIterator[bool]]) -> Burst:
        """Post, breaking the sockets off so often meanwhile, and wait until all is done."""
        start = time.monotonic()
        posted: dict[str, float] = {}
        for number in range(messages):
            posted[self._post(number)] = time.monotonic()
            if cuts and number and not number % (messages // (cuts + 1)):
                self.peer.cut_sockets()
                await self.peer.until(lambda: not self.peer.delivery.sockets, 60)
                await self.peer.until(lambda: self.peer.delivery.sockets, 60)
            if not number % 10:
                await asyncio.sleep(0)
        async for all_done in done(set(posted)):
            if all_done:
                break
            if time.monotonic() - start > SECONDS:
                raise TimeoutError(f"a burst was not over after {SECONDS:.0f} seconds")
            await asyncio.sleep(0.25)
        answers = self.answers()
        waits = [answers[message][0] - at for message, at in posted.items() if message in answers]
        last = max((answers[message][0] for message in posted if message in answers), default=start)
        return Burst(messages=messages, waits=waits, seconds=max(last - start, 1e-9))

    def answers(self) -> dict[str, list[float]]:
        """When each message was answered."""
        found: dict[str, list[float]] = {}
        for called in self.peer.log:
            if called.method == "chat.postMessage":
                found.setdefault(str(called.body.get("thread_ts")), []).append(called.at)
        return found

    def _post(self, number: int) -> str:
        kind, text = self._articles.next(number)
        self._count += 1
        # Another member each time a channel is posted in, else two texts might be one.
        user = self._members[(self._count // CHANNELS) % MEMBERS]
        channel = self.channels[number % CHANNELS]
        if kind == "file":
            return self.peer.post(channel, "", user=user, files=[("message.txt", text.encode())])
        return self.peer.post(channel, text, user=user)


async def _measure(name: str, command: str, texts: Sequence[str], bursts: int, messages: int, folder: Path) -> Measured:
    measured = Measured(name=name)
    path = folder / "warbrief.db"
    async with Peer() as peer, application(path) as known:
        articles = Articles(texts, _PASTE)
        chat, began = Chat(peer, articles), time.monotonic()
        peer.redeliver = REDELIVERED
        for method, (count, seconds) in LIMITS.items():
            peer.limit(method, count, seconds)
        await watch(known, peer.workspace, chat.channels, peer.space.ts(), cap="1000")

        async def over(posted: set[str]) -> AsyncIterator[bool]:
            """Whether every message was looked at and everything that came of it is said."""
            newest = {
                channel: max(message for message in posted if message in peer.space.rooms[channel].messages)
                for channel in chat.channels
            }
            while True:
                seen = {scope.channel: at for scope, at in await known.jobs.last_seen("slack")}
                load = await known.jobs.load(known.clock())
                behind = any(seen[channel] < message for channel, message in newest.items())
                yield not (behind or load.waiting + load.working + load.unsent)

        async def all_answered(posted: set[str]) -> AsyncIterator[bool]:
            """Whether every message has an answer, or none came for so long that the bot has lost the others."""
            while True:
                known = chat.answers()
                quiet = time.monotonic() - max([*(at for times in known.values() for at in times), began])
                yield (posted <= known.keys() and not peer.unacknowledged) or quiet > QUIET

        async with articles.serving():
            naive = "naive" in command
            config = {"path": str(path), "site": articles.site, "base_url": peer.base_url}
            config |= {"bot_token": peer.bot_token, "app_token": peer.app_token}
            async with running(command, json.dumps(config)) as process:
                await peer.until(lambda: peer.delivery.sockets, 60)
                await chat.burst(50, 0, all_answered if naive else over)  # what is loaded at first use is
                measured.memory.append(megabytes(process.pid))
                for _ in range(bursts):
                    peer.ack_seconds.clear()
                    peer.delivery.late.clear()
                    before = _twice(chat)
                    measured.bursts.append(await chat.burst(messages, CUTS, all_answered if naive else over))
                    measured.twice.append(_twice(chat) - before)
                    measured.acks.append(tuple(peer.ack_seconds))
                    measured.late.append(len(peer.delivery.late))
                    measured.memory.append(megabytes(process.pid))
                measured.workers = megabytes_of_workers(process.pid)
                measured.lags = await lags_of(process)
        measured.calls, measured.turned_down = peer.calls.total(), Counter(peer.api.limited).total()
        measured.sockets = peer.delivery.connections
        assert not peer.broken, peer.broken
    return measured


def _twice(chat: Chat) -> int:
    """How many messages were answered more than once."""
    return sum(len(times) > 1 for times in chat.answers().values())


if __name__ == "__main__":
    sys.exit(run_alone(__doc__, report_slack))
