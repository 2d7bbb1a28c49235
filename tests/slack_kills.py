"""Kills the bot on Slack again and again in the middle of a burst; see `kill_rounds`.

A fifth of what it acknowledged is told to it once more, and its sockets break while members post.
"""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import kill_rounds
from kill_rounds import Told, sent_twice
from real_bot import application
from slack_bot import watch
from slack_peer import Fault, Peer, words

from bot.platforms.slack.http import PATH

MEMBERS = 100
REDELIVERED = 0.2
CUTS = 0.04  # the share of posts with which all sockets break, and that with which Slack asks for new ones
SOON, LATE = (0.0, 0.2, 0.5), (0.0, 30.0, 60.0)
"""Seconds until Slack tells again what was not acknowledged: while it may still be wanted, or long after."""


@dataclass(kw_only=True)
class Asked(kill_rounds.Asked):
    """A `/warbrief brief` with a link; the message that says so stands in the channel, the brief in its thread."""

    peer: Peer
    channel: str
    link: str
    title: str
    found: str | None = None

    @property
    def message(self) -> str | None:
        if self.found is None:
            for one in self.peer.written(self.channel):
                if "thread_ts" not in one and any(sign in _shown(one) for sign in (self.link, self.title)):
                    self.found = str(one["ts"])
        return self.found

    def shown(self) -> str:
        assert self.found is not None
        whole = [self.peer.standing(self.channel, self.found), *self.peer.replies(self.channel, self.found)]
        return "\n".join(_shown(one) for one in whole if one.get("user") == self.peer.bot_user)


class Rounds(kill_rounds.Rounds):
    """A workspace of Slack, and bots that are killed while its members post.

    `unlearn` is as `slack_bot.unlearn` has it.

    Args:
        folder: where the database lies.
        seed: of everything random.
        mode: how Slack tells the bot.
        options: of `kill_rounds.Rounds`.
    """

    program = "slack_bot.py"
    edits_apart = 1.0  # Slack dates an edit by the second
    moments = (
        "time",
        "time",
        "time",
        "send",
        "send",
        "send",
        "lost",
        "lost",
        "ack",
        "ack",
        "history",
        "respond",
        "change",
        "start",
    )
    kinds = {  # noqa: RUF012
        "send": ("chat.postMessage",),
        "lost": ("chat.postMessage",),
        "history": ("conversations.history", "conversations.replies"),
        "respond": ("response_url",),
        "change": ("chat.update", "chat.delete", "reactions.add", "reactions.remove"),
        "start": ("auth.test", "apps.connections.open", "users.conversations", "conversations.list"),
    }

    def __init__(self, folder: Path, seed: int, *, mode: Literal["socket", "http"] = "socket", **options: Any) -> None:
        super().__init__(folder, seed, **options)
        self._mode = mode
        self._port = _free_port()
        self._posted: Counter[str] = Counter()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        async with Peer() as peer:
            self._peer = peer
            self._members = [peer.add_user(f"member-{number}", live=False) for number in range(MEMBERS)]
            self.channels = [
                peer.add_channel(f"news-{number}", members=self._members, live=False) for number in range(self.count)
            ]
            if self._mode == "http":
                peer.request_url = f"http://127.0.0.1:{self._port}{PATH}"
            peer.redeliver = REDELIVERED
            peer.delivery.pauses = SOON
            async with application(self.path) as known:
                await watch(known, peer.workspace, self.channels, peer.space.ts(), cap="1000")
            yield

    def config(self) -> Mapping[str, object]:
        peer = self._peer
        common = {"base_url": peer.base_url, "bot_token": peer.bot_token}
        if self._mode == "http":
            return {**common, "signing_secret": peer.signing_secret, "port": self._port}
        return {**common, "app_token": peer.app_token}

    def listen(self, seen: Callable[[str], None]) -> None:
        self._peer.api.seen = self._peer.delivery.seen = seen

    def lose(self, before: int) -> None:
        self._peer.fault("chat.postMessage", *[Fault()] * before, Fault(cut=True, done=True))

    def trouble(self) -> None:
        faults = [Fault(status=503, done=True), Fault(status=503), Fault(retry_after=0.1)]
        self._peer.fault("chat.postMessage", self.chance.choice(faults))

    def heal(self) -> None:
        self._peer.api.faults.clear()

    def rest(self) -> None:
        self._peer.delivery.pauses = self.chance.choice((SOON, LATE))

    def logins(self) -> int:
        return self._peer.api.calls["auth.test"]

    async def until(self, reached: Callable[[], object], seconds: float) -> None:
        await self._peer.until(reached, seconds)

    def post(self, channel: str, text: str, files: Mapping[str, bytes]) -> str:
        self._posted[channel] += 1
        user = self._members[self._posted[channel] % MEMBERS]
        message = self._peer.post(channel, text, user=user, files=tuple(files.items()))
        broken = self.chance.random()
        if broken < CUTS:
            self._peer.cut_sockets()
        elif broken < 2 * CUTS:
            self._peer.disconnect()
        return message

    def edit(self, told: Told) -> None:
        self._peer.edit(told.channel, told.message, told.text)

    def delete(self, told: Told) -> None:
        self._peer.delete(told.channel, told.message)

    def ask(self, channel: str, link: str, title: str) -> Asked | None:
        self._peer.command(f"brief {link}", user=self.chance.choice(self._members), channel=channel)
        return Asked(peer=self._peer, channel=channel, link=link, title=title)

    def answers(self, told: Told) -> list[str]:
        replies = self._peer.replies(told.channel, told.message)
        return [_shown(one) for one in replies if one.get("user") == self._peer.bot_user]

    def is_marked(self, told: Told) -> bool:
        return bool(self._peer.reactions(told.channel, told.message))

    def judge(self) -> Iterator[str]:
        peer = self._peer
        sent = [called for called in peer.api.log if called.method == "chat.postMessage"]
        self.figures.sends = len(sent)
        self.figures.more = (
            f"{len(peer.delivery.told)} envelopes, {peer.delivery.redelivered} of them told again though acknowledged, "
            f"{len(peer.delivery.late)} not acknowledged in time; {peer.delivery.connections} sockets"
        )
        # What answers a post that is gone falls into the channel; the bot takes it back, and may say it again.
        stood = [called for called in sent if "thread_ts" in called.answer["message"]]
        nonces = Counter(_nonce(called.body) for called in stood)
        del nonces[""]
        yield from sent_twice(nonces)
        yield from (f"broke a limit: {what}" for what in peer.broken)
        yield from (f"no such method: {what}" for what in peer.unknown)


def _shown(message: Mapping[str, Any]) -> str:
    """All that a message says, to the eye and to a screen reader."""
    return f"{words(message)}\n{message.get('text', '')}"


def _nonce(body: Mapping[str, Any]) -> str:
    metadata = body.get("metadata") or {}
    return str((metadata.get("event_payload") or {}).get("nonce", ""))


def _free_port() -> int:
    with socket.socket() as any_socket:
        any_socket.bind(("127.0.0.1", 0))
        return int(any_socket.getsockname()[1])
