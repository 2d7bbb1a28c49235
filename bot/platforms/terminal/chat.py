"""The chat of `warbrief run`: the terminal as a channel. Articles are briefed, commands answered, other talk is not."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from contextlib import aclosing, nullcontext
from dataclasses import replace
from datetime import datetime

from rich.console import Console

from bot.commands import Commands
from bot.errors import StoreError
from bot.intake import items_of
from bot.messages import TERMINAL, Attachment, ItemKind, Post, Reply
from bot.pipeline import Pipeline
from bot.platforms.printable import printable
from bot.platforms.terminal.keyboard import keys, messages
from bot.platforms.terminal.platform import ASKER, READER, USER, TerminalPlatform
from bot.platforms.terminal.render import show_reply
from bot.ports import Clock, Desk, Jobs
from bot.query.grammar import Command, format_command, parse_command

GREETING = """\
Paste an article or a link and press Enter: the brief follows, and is kept. Other talk gets no answer, as in a channel.
find, recent, show and more look briefs up; help tells all, quit (or Ctrl-D) ends."""
HELP = """\
Paste a whole article, blank lines and all: it is read when the paste ends.
Paste a link, or several, and press Enter: each is fetched and briefed.
A line that begins with a word below is a command; other talk gets no answer.
quit (or Ctrl-D) ends.
From a pipe, a line holding a single "." ends a text:  cat a.txt | warbrief run"""

# Items to look back for that an earlier program did not end.
_LEFT = 50
# How often to look whether a post is answered, and how long its answer may take once it is read, in seconds.
_LOOK = 0.03
_ANSWERING = 5.0


class Chat:
    """A conversation on standard input.

    Args:
        console: where answers to commands go.
        platform: where answers to posts go.
        pipeline: takes posts in; somebody else runs it meanwhile.
        jobs: tell when a post is done.
        desk: the channel's settings.
        commands: answer them.
        clock: the time.
    """

    def __init__(
        self,
        console: Console,
        platform: TerminalPlatform,
        *,
        pipeline: Pipeline,
        jobs: Jobs,
        desk: Desk,
        commands: Commands,
        clock: Clock,
    ) -> None:
        self._console = console
        self._platform = platform
        self._pipeline = pipeline
        self._jobs = jobs
        self._desk = desk
        self._commands = commands
        self._clock = clock
        self._terminal = sys.stdin.isatty()

    async def talk(self) -> None:
        """Answer what comes in until it ends or says quit, one message at a time, in order.

        Raises:
            StoreError: the archive cannot be written when the chat begins.
        """
        if self._terminal:
            self._console.print(GREETING, style="dim", highlight=False)
        await self._watch()
        if await self._in_work(None, _LEFT):  # by an earlier program that was killed
            with self._platform.waiting("Going on with what was left undone…") if self._terminal else nullcontext():
                await self._answered(None, _LEFT)
        with keys(sys.stdin.fileno()) if self._terminal else nullcontext():
            async with aclosing(messages(sys.stdin.fileno(), terminal=self._terminal)) as posted:
                async for message in posted:
                    if message.strip().lower() in ("quit", "exit"):
                        return
                    try:
                        await self._take(message)
                    except StoreError as error:  # what was posted was not taken in; the next one may be
                        show_reply(self._console, Reply(text=str(error), failed=True))
                        self._console.print()

    async def _watch(self) -> None:
        """The terminal is watched unless somebody said otherwise: who starts a chat here wants it answered."""
        own = {**await self._desk.own(TERMINAL, server=True), **await self._desk.own(TERMINAL, server=False)}
        if "watch" not in own:
            await self._desk.change(ASKER, "watch", "on", self._clock(), server=False)

    async def _take(self, message: str) -> None:
        post = _post(message, self._clock())
        command = None if "\n" in message.strip() else parse_command(message)
        if command is None or (command.name != "brief" and any(x.kind is ItemKind.PASTE for x in items_of(post))):
            await self._accept(post)
        elif command.name == "brief" and command.words:
            await self._accept(_post(command.words, self._clock(), asked=True))
        else:
            if command.name == "help" and not command.words:
                self._console.print(HELP, style="dim", highlight=False, markup=False)
            await self._look_up(command)

    async def _accept(self, post: Post) -> None:
        items = len(items_of(post))
        with self._platform.waiting("Reading…") if self._terminal and items else nullcontext():
            await self._pipeline.accept(post)
            if items:
                await self._answered(post.message, items)

    async def _answered(self, message: str | None, count: int) -> None:
        """Wait until a post's items have ended, all that wait for None, and what there is to say is said."""
        while await self._in_work(message, count):  # noqa: ASYNC110  (another process may end them, so none is told)
            await asyncio.sleep(_LOOK)
        for _ in range(round(_ANSWERING / _LOOK)):
            if not (await self._jobs.load(self._clock())).unsent:
                return
            await asyncio.sleep(_LOOK)

    async def _in_work(self, message: str | None, count: int) -> bool:
        decisions = await self._jobs.decisions(READER, TERMINAL, None, count)
        return any(found.outcome is None and message in (None, found.message) for found in decisions)

    async def _look_up(self, command: Command) -> None:
        reply = await self._commands.handle(command, ASKER, self._clock())
        show_reply(self._console, reply, typed(command, reply))
        if reply.attachment is not None:
            self._console.print(printable(await _saved(reply.attachment)), highlight=False, markup=False)
        self._console.print()


def typed(command: Command, reply: Reply) -> str:
    """The line that gives the next page of a command's answer.

    >>> typed(Command(name="find", words="shells", filters={"speaker": "Ana Brekke"}), Reply(more="c1"))
    'find shells speaker: "Ana Brekke" after: "c1"'
    """
    return format_command(replace(command, filters={**command.filters, "after": reply.more or ""}))


def _post(text: str, now: datetime, *, asked: bool = False) -> Post:
    name = f"chat:{secrets.token_hex(6)}"  # unique among those of every chat that there was
    return Post(scope=TERMINAL, message=name, author=USER, author_name=USER, text=text, posted_at=now, asked=asked)


async def _saved(attachment: Attachment) -> str:
    """Write a file into the working folder; returns the sentence that says so, or why not."""
    path = os.path.basename(attachment.name)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                async for line in attachment.lines:
                    file.write(f"{line}\n")
        except BaseException:
            os.unlink(path)
            raise
    except (OSError, StoreError) as error:
        return f"{path} could not be written ({error.strerror if isinstance(error, OSError) else error})."
    return f"Written to {path}."
