"""A burst on Discord: 1,000 messages in 50 channels at once, and how long each waits for its brief.

    python tests/bench/discord_burst.py DATA [--messages 1000]

The bot runs as `warbrief run` does, in a process of its own with its worker processes, against the small Discord of the
tests on loopback, which keeps Discord's limits: five messages in five seconds in a channel, 50 requests a second in
all. Half of the messages are links to pages on loopback, a quarter texts, a quarter files. The channels' cap of briefs
an hour is raised: it would end nearly all of them. Heartbeats are asked for every second, not every 41, so that there
is something to measure. The bench, Discord and the pages share the machine's cores with the bot.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
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
from discord_bot import watch  # noqa: E402
from discord_peer import Peer  # noqa: E402
from real_bot import application  # noqa: E402
from tables import render_table  # noqa: E402

LIMITS = {"react": (1, 0.25), **dict.fromkeys(("send", "edit", "typing", "history"), (5, 5.0))}
EVERYTHING = (50, 1.0)
BEAT = 1.0  # seconds
QUIET = 20.0  # seconds without any answer after which a bot that keeps no account is taken to be done
_PASTE = 1_900  # characters
_HEAD = (
    "bot",
    "messages",
    "answered",
    "p50 s",
    "p99 s",
    "max s",
    "answers a second",
    "latest heartbeat s",
    "lag p99 ms",
    "lag max ms",
    "memory MB: start",
    "after each burst",
    "its workers MB",
    "requests",
    "turned down (429)",
)


@dataclass(kw_only=True)
class Measured:
    """What a bot did in its bursts; memory is in MB, at the start and after each burst."""

    name: str
    bursts: list[Burst] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    workers: float = 0.0
    lateness: float = 0.0
    lags: Sequence[float] = (0.0,)
    requests: int = 0
    turned_down: int = 0

    def rows(self) -> Iterator[Sequence[object]]:
        """A row for each burst."""
        for number, burst in enumerate(self.bursts):
            last = number == len(self.bursts) - 1
            waits = burst.waits or [0.0]
            yield (
                self.name if not number else "the same, again",
                burst.messages,
                len(burst.waits),
                *(f"{percentile(waits, share):.1f}" for share in (0.5, 0.99, 1.0)),
                f"{len(burst.waits) / burst.seconds:.1f}",
                f"{self.lateness:.3f}" if last else None,
                f"{percentile(self.lags, 0.99) * 1000:.0f}" if last else None,
                f"{max(self.lags) * 1000:.0f}" if last else None,
                f"{self.memory[0]:.0f}" if not number else None,
                f"{self.memory[number + 1]:.0f}",
                f"{self.workers:.0f}" if last else None,
                self.requests if last else None,
                self.turned_down if last else None,
            )


def report_discord(data: Path, messages: int = MESSAGES) -> Iterator[str]:
    """The table, in Markdown."""
    texts = read_texts(data)
    rows: list[Sequence[object]] = []
    for name, command, bursts in (
        ("warbrief", "discord_bot.py", 3),
        ("discord.py and sumy LexRank on the event loop", "bench/naive_bot.py", 1),
    ):
        with tempfile.TemporaryDirectory() as folder:
            rows += asyncio.run(_measure(name, command, texts, bursts, messages, Path(folder))).rows()
    yield (
        f"## Discord\n\nBursts of {messages:,} messages from {CHANNELS} channels, under Discord's limits of rate; "
        "the cap of briefs an hour is raised for it. Seconds are from the message to the reply's arrival at Discord."
    )
    yield render_table(_HEAD, rows)


class Chat:
    """A Discord whose members post articles.

    Args:
        peer: where they post.
        articles: what.
    """

    def __init__(self, peer: Peer, articles: Articles) -> None:
        self.peer = peer
        self._articles = articles
        self._count = 0
        self.channels = [peer.channel(f"news-{number}") for number in range(CHANNELS)]

    async def burst(self, messages: int, done: Callable[[set[str]], AsyncIterator[bool]]) -> Burst:
        """Post, and wait until all is done."""
        start = time.monotonic()
        posted: dict[str, float] = {}
        for number in range(messages):
            posted[self._post(number)] = time.monotonic()
            if not number % 10:
                await asyncio.sleep(0)
        async for all_done in done(set(posted)):
            if all_done:
                break
            if time.monotonic() - start > SECONDS:
                raise TimeoutError(f"a burst was not over after {SECONDS:.0f} seconds")
            await asyncio.sleep(0.25)
        answers = self.answers()
        waits = [answers[message] - at for message, at in posted.items() if message in answers]
        last = max((answers[message] for message in posted if message in answers), default=start)
        return Burst(messages=messages, waits=waits, seconds=max(last - start, 1e-9))

    def answers(self) -> dict[str, float]:
        """When each message got its first answer."""
        found: dict[str, float] = {}
        for written in self.peer.sent():
            found.setdefault(str((written.body.get("message_reference") or {}).get("message_id")), written.at)
        return found

    def _post(self, number: int) -> str:
        kind, text = self._articles.next(number)
        self._count += 1
        channel, author = self.channels[number % CHANNELS], f"member-{self._count}"  # else two texts might be one
        if kind == "file":
            return self.peer.post(channel, "", author=author, files=[("message.txt", text.encode(), None)])
        return self.peer.post(channel, text, author=author)


async def _measure(name: str, command: str, texts: Sequence[str], bursts: int, messages: int, folder: Path) -> Measured:
    measured = Measured(name=name)
    path = folder / "warbrief.db"
    async with Peer() as peer, application(path) as known:
        articles = Articles(texts, _PASTE)
        chat, began = Chat(peer, articles), time.monotonic()
        peer.gateway.beat = BEAT
        peer.rest.limits, peer.rest.everything = LIMITS, EVERYTHING
        await watch(known, peer.guild, chat.channels, peer.guilds.snowflake(), cap="1000")

        async def over(posted: set[str]) -> AsyncIterator[bool]:
            """Whether every message was looked at and everything that came of it is said."""
            newest = {}
            for channel in chat.channels:
                newest[channel] = max(
                    (message for message in posted if message in peer.guilds.messages[channel]), key=int
                )
            while True:
                seen = {scope.channel: int(at) for scope, at in await known.jobs.last_seen("discord")}
                load = await known.jobs.load(known.clock())
                behind = any(seen[channel] < int(message) for channel, message in newest.items())
                yield not (behind or load.waiting + load.working + load.unsent)

        async def all_answered(posted: set[str]) -> AsyncIterator[bool]:
            """Whether every message has an answer, or none came for so long that the bot has lost the others."""
            while True:
                known = chat.answers()
                quiet = time.monotonic() - max([*known.values(), began])
                yield posted <= known.keys() or quiet > QUIET

        async with articles.serving():
            naive = "naive" in command
            config = {"path": str(path), "port": peer.port, "site": articles.site}
            given = str(peer.port) if naive else json.dumps(config)
            async with running(command, given) as process:
                await peer.until(lambda: peer.gateway.connected and (naive or peer.rest.asked["archived"]), 60)
                await chat.burst(50, all_answered if naive else over)  # what is loaded at first use is
                measured.memory.append(megabytes(process.pid))
                for _ in range(bursts):
                    peer.gateway.lateness = peer.gateway.lateness or [0.0]
                    measured.bursts.append(await chat.burst(messages, all_answered if naive else over))
                    measured.memory.append(megabytes(process.pid))
                measured.workers = megabytes_of_workers(process.pid)
                measured.lateness = max(peer.gateway.lateness)
                measured.lags = await lags_of(process)
        measured.requests, measured.turned_down = peer.rest.asked.total(), peer.rest.refused[429]
    return measured


if __name__ == "__main__":
    sys.exit(run_alone(__doc__, report_discord))
