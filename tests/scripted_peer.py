"""A chat platform of our own, for tests: a server on loopback that speaks lines of JSON.

It has servers with channels, categories, threads and members who may read them or not. It delivers events until they
are acknowledged, again after each reconnect, and writes everything that was sent into a log that only grows. It can be
told to refuse, to fail, to stay silent about what it did, to be slow and to hang up. It does not tell one nonce from
another: a message sent twice stands there twice.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from bot.messages import Action

LINE = 1 << 24  # bytes of one line on the wire
SIGNS = {Action.MARK: "⚠", Action.OFFER: "📰"}


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A channel or thread. `readers` None: those of its category, or of the parent of a thread."""

    id: str
    workspace: str = "w1"
    category: str | None = None
    parent: str | None = None
    private: bool = False
    name: str = ""
    readers: frozenset[str] | None = None

    @property
    def room(self) -> str:
        """The channel whose readers may read this."""
        return self.id if self.private or self.parent is None else self.parent


@dataclass(frozen=True, kw_only=True)
class Sent:
    """An entry of the peer's log: what the bot did, in order. `do` is an `Action`'s value."""

    do: str
    channel: str
    to: str
    message: str | None = None
    nonce: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """How the peer answers one request. `done`: it does what was asked nevertheless.

    `answer` is "ok", "refused", "failed", "unknown", or "hang up" for no answer and no connection any more. `seconds`
    go by before it; with "failed" they are what the peer asks the bot to wait.
    """

    answer: str = "ok"
    done: bool = True
    seconds: float = 0.0


@dataclass
class _Message:
    channel: str
    fields: dict[str, Any]
    standing: bool = True


@dataclass
class Peer:
    """The platform's server. `seen` is called with "event", "ack", or what is asked for, when that came in."""

    name: str = "scripted"
    port: int = 0
    log: list[Sent] = field(default_factory=list)
    faults: dict[str, deque[Fault]] = field(default_factory=dict)
    seen: Callable[[str], None] = lambda _: None
    asked: Counter[str] = field(default_factory=Counter)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def __post_init__(self) -> None:
        self._channels: dict[str, Channel] = {}
        self._categories: dict[str, frozenset[str]] = {}
        self._posts: dict[str, _Message] = {}
        self._answers: dict[str, Sent] = {}
        self._events: dict[int, dict[str, Any]] = {}
        self._numbers = itertools.count(1)
        self._events_so_far = itertools.count(1)
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Peer:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=LINE)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.hang_up()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    # What members and admins do.

    def category(self, name: str, readers: Iterable[str]) -> None:
        """Make a category, or change who reads what stands under it."""
        self._categories[name] = frozenset(readers)

    def channel(self, id: str, readers: Iterable[str] | None = None, **fields: Any) -> Channel:  # noqa: A002
        """Make a channel or thread, or change it."""
        known = Channel(id=id, name=fields.pop("name", id), **fields)
        self._channels[id] = replace(known, readers=None if readers is None else frozenset(readers))
        return self._channels[id]

    def remove(self, channel: str) -> None:
        """A channel goes; nobody may write there any more."""
        self._channels.pop(channel)

    def readers(self, channel: str) -> frozenset[str]:
        """Who may read a channel or thread now."""
        known = self._channels[channel]
        if known.parent is not None and not known.private:
            return self.readers(known.parent)
        if known.readers is not None:
            return known.readers
        return self._categories[known.category] if known.category is not None else frozenset()

    def post(self, channel: str, text: str, *, author: str = "ann", asked: bool = False, **fields: Any) -> str:
        """A member posts; returns the message's id. `files` as `bot.messages.File`, `posted_at` if not now."""
        message, told = f"m{next(self._numbers)}", fields.pop("told", True)
        if fields.pop("command", False):
            fields["answer"] = message
            self._answers[message] = Sent(do="send", channel=channel, to=message, message=message, text="…")
        files = [
            {
                "name": file.name,
                "data": base64.b64encode(file.data).decode(),
                "content_type": file.content_type,
                "fault": file.fault,
            }
            for file in fields.pop("files", ())
        ]
        posted_at = fields.pop("posted_at", None) or self.clock()
        self._posts[message] = _Message(
            channel,
            {
                "revision": 0,
                "author": author,
                "author_name": author.title(),
                "link": f"https://chat.example/{channel}/{message}",
                "text": text,
                "files": files,
                "posted_at": posted_at.isoformat(),
                **fields,
            },
        )
        if told:
            self._tell(message, asked=asked)
        return message

    def silent(self, channel: str, text: str, **fields: Any) -> str:
        """A member posts, and the bot is not told of it."""
        return self.post(channel, text, told=False, **fields)

    def command(self, channel: str, text: str, **fields: Any) -> str:
        """A member gives a command with a text: the bot's own message says that it is at work, and is the post too."""
        return self.post(channel, text, asked=True, command=True, **fields)

    def edit(self, message: str, text: str) -> None:
        """A member edits a post."""
        fields = self._posts[message].fields
        fields.update(text=text, revision=fields["revision"] + 1)
        self._tell(message)

    def ask(self, message: str) -> None:
        """A member asks for the brief of a post."""
        self._tell(message, asked=True)

    def delete(self, message: str) -> None:
        """A member deletes a post."""
        self._posts[message].standing = False
        self._event({"kind": "delete", "scope": self._scope(self._posts[message].channel), "message": message})

    # What a test looks at.

    def standing(self, to: str | None = None) -> list[str]:
        """The texts of the bot's messages that stand, in order; those that answer one post."""
        return [sent.text for sent in self._answers.values() if to in (None, sent.to)]

    def answers(self) -> dict[str, Sent]:
        """The bot's messages that stand, by id."""
        return dict(self._answers)

    def marks(self, message: str) -> list[str]:
        """The signs on a post, each once."""
        signs = {action.value: sign for action, sign in SIGNS.items()}
        return list(dict.fromkeys(signs[sent.do] for sent in self.log if sent.to == message and sent.do in signs))

    @property
    def unacknowledged(self) -> int:
        """How many events are to be delivered again."""
        return len(self._events)

    @property
    def connected(self) -> int:
        """How many clients are."""
        return len(self._writers)

    async def until(self, reached: Callable[[], object], seconds: float = 60.0) -> None:
        """Wait until something is so; it is looked at whenever the bot did something, and now and then."""
        async with asyncio.timeout(seconds):
            while not reached():
                self._changed.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0.02):
                        await self._changed.wait()

    def fault(self, do: str, *faults: Fault) -> None:
        """Answer the next requests of a kind like this."""
        self.faults.setdefault(do, deque()).extend(faults)

    def hang_up(self) -> None:
        """Close every connection."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    # The wire.

    def _scope(self, channel: str) -> dict[str, Any]:
        known = self._channels[channel]
        return {
            "platform": self.name,
            "workspace": known.workspace,
            "channel": known.id,
            "parent": known.parent,
            "private": known.private,
            "name": known.name,
        }

    def _tell(self, message: str, **more: Any) -> None:
        post = self._posts[message]
        scope = self._scope(post.channel)
        self._event({"kind": "post", "scope": scope, "message": message, "asked": False, **post.fields, **more})

    def _event(self, event: dict[str, Any]) -> None:
        number = next(self._events_so_far)
        self._events[number] = event = {"event": number, **event}
        for writer in tuple(self._writers):
            write_line(writer, event)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            for event in self._events.values():
                write_line(writer, event)
            while line := await reader.readline():
                self._take(json.loads(line), writer)
        except (ConnectionError, asyncio.CancelledError):
            pass  # the bot was killed, or the test is over
        finally:
            self._writers.discard(writer)
            self._tasks.discard(task)
            writer.transport.abort()

    def _take(self, asked: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        do = asked["do"]
        self.asked[do] += 1
        if do == "ack":
            self._events.pop(asked["event"], None)
        else:
            waiting = self.faults.get(do)
            fault = waiting.popleft() if waiting else Fault()
            if fault.seconds and fault.answer == "ok":
                later = asyncio.create_task(self._late(asked, fault, writer))
                self._tasks.add(later)
                later.add_done_callback(self._tasks.discard)
            else:
                self._answer(asked, fault, writer)
        self._changed.set()
        self.seen(do)

    async def _late(self, asked: dict[str, Any], fault: Fault, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(fault.seconds)
        self._answer(asked, fault, writer)
        self._changed.set()

    def _answer(self, asked: dict[str, Any], fault: Fault, writer: asyncio.StreamWriter) -> None:
        answer: dict[str, Any] = self._do(asked) if fault.done else {}
        if fault.answer == "hang up":
            writer.transport.abort()
            return
        if fault.answer != "ok":
            answer = {"error": fault.answer, "reason": "it was scripted so", "seconds": fault.seconds}
        write_line(writer, {"answer": asked["id"], **answer})

    def _do(self, asked: dict[str, Any]) -> dict[str, Any]:
        do, channel = asked["do"], asked["channel"]
        if do == "audience":
            return {"rooms": self._audience(channel)}
        if do == "find":
            found = (message for message, sent in self._answers.items() if sent.nonce == asked["nonce"])
            return {"message": next(found, None)}
        if channel not in self._channels:
            return {"error": "refused", "reason": "there is no such channel"}
        if do == "delete":
            self._answers.pop(asked["message"], None)
        elif do == "edit":
            if asked["message"] not in self._answers:
                return {"error": "refused", "reason": "there is no such message"}
        elif not self._posts[asked["to"]].standing:
            return {"error": "refused", "reason": "the post is gone"}
        message = f"a{next(self._numbers)}" if do == "send" else asked.get("message")
        sent = Sent(
            do=do, channel=channel, to=asked["to"], message=message, nonce=asked["nonce"], text=asked.get("text", "")
        )
        self.log.append(sent)
        if do in ("send", "edit"):
            assert message is not None
            self._answers[message] = sent
        return {"message": message}

    def _audience(self, channel: str) -> list[str]:
        """The rooms that all who read this channel may read."""
        if channel not in self._channels:
            return []
        here, workspace = self.readers(channel), self._channels[channel].workspace
        return [
            known.id
            for known in self._channels.values()
            if known.room == known.id
            and known.workspace == workspace
            and (known.id == self._channels[channel].room or here <= self.readers(known.id))
        ]


def write_line(writer: asyncio.StreamWriter, value: dict[str, Any]) -> None:
    writer.write(json.dumps(value).encode() + b"\n")
