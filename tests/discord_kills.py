"""Kills the bot on Discord again and again in the middle of a burst; see `kill_rounds`."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import kill_rounds
from discord_bot import watch
from discord_guilds import Json
from discord_peer import Fault, Peer, shown
from kill_rounds import Told, sent_twice
from real_bot import application


@dataclass(kw_only=True)
class Asked(kill_rounds.Asked):
    """A `/brief` with a link; what it was answered with is in the interaction."""

    interaction: Json
    title: str

    @property
    def message(self) -> str | None:
        original = self.interaction.get("original")
        return None if original is None else str(original["id"])

    def shown(self) -> str:
        return shown([self.interaction["original"]])[0]


class Rounds(kill_rounds.Rounds):
    """A server of Discord, and bots that are killed while its members post.

    `unlearn` is as `discord_bot.unlearn` has it.
    """

    program = "discord_bot.py"
    moments = (
        "time",
        "time",
        "time",
        "send",
        "send",
        "send",
        "lost",
        "lost",
        "history",
        "typing",
        "respond",
        "change",
        "start",
    )
    kinds = {  # noqa: RUF012
        "lost": ("send",),
        "change": ("edit", "delete", "react"),
        "start": ("me", "put commands", "gateway", "archived"),
    }

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        async with Peer() as peer:
            self._peer = peer
            self.channels = [peer.channel(f"news-{number}") for number in range(self.count)]
            async with application(self.path) as known:
                await watch(known, peer.guild, self.channels, peer.guilds.snowflake(), cap="1000")
            yield

    def config(self) -> Mapping[str, object]:
        return {"port": self._peer.port}

    def listen(self, seen: Callable[[str], None]) -> None:
        self._peer.rest.seen = seen

    def lose(self, before: int) -> None:
        self._peer.rest.fault("send", *[Fault()] * before, Fault(cut=True, done=True))

    def trouble(self) -> None:
        faults = [Fault(status=503, done=True), Fault(status=503), Fault(retry_after=0.1)]
        self._peer.rest.fault("send", self.chance.choice(faults))

    def heal(self) -> None:
        self._peer.rest.faults.clear()

    def rest(self) -> None:
        if self.chance.random() < 0.5:
            self._peer.rest.forget()  # the break is longer than Discord remembers what it was sent

    def logins(self) -> int:
        return self._peer.rest.asked["me"]

    async def until(self, reached: Callable[[], object], seconds: float) -> None:
        await self._peer.until(reached, seconds)

    def post(self, channel: str, text: str, files: Mapping[str, bytes]) -> str:
        attached = [(name, data, None) for name, data in files.items()]
        return self._peer.post(channel, text, author=f"member-{len(self.told)}", files=attached)

    def edit(self, told: Told) -> None:
        self._peer.edit(told.message, told.text)

    def delete(self, told: Told) -> None:
        self._peer.delete(told.message)

    def ask(self, channel: str, link: str, title: str) -> Asked | None:
        if not self._peer.rest.commands:
            return None
        interaction = self._peer.command(channel, "brief", user=f"asker-{len(self.told)}", what=link)
        return Asked(interaction=interaction, title=title)

    def answers(self, told: Told) -> list[str]:
        return shown(self._peer.answers(told.message))

    def is_marked(self, told: Told) -> bool:
        return bool(self._peer.marks(told.message))

    def judge(self) -> Iterator[str]:
        peer = self._peer
        self.figures.sends = len(peer.sent())
        self.figures.more = f"{peer.rest.repeated} kept single by their nonce; {len(peer.gateway.identified)} sessions"
        yield from sent_twice(Counter(written.body.get("nonce") for written in peer.sent()))
        yield from (f"broke a limit: {what}" for what in peer.rest.broken)
        yield from (f"no such route: {what}" for what in peer.rest.unknown)
