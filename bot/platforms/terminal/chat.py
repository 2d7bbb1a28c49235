"""The chat of `warbrief run`: the terminal as a channel. An article or a link is answered, ordinary chat is not."""

from __future__ import annotations

import sys
import termios
import tty
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager, nullcontext, suppress
from datetime import datetime

from rich.console import Console
from rich.text import Text

from bot.intake import items_of
from bot.messages import Answer, Post
from bot.platforms.terminal.composer import Composer
from bot.platforms.terminal.input import read
from bot.platforms.terminal.render import printable, show_brief
from bot.service import Service

# Lines of one paste follow one another at once; nobody types the next line this fast. In seconds.
_PAUSE = 0.15

GREETING = """\
Paste an article or a link and press Enter: the brief follows. Other talk gets no answer, as in a channel.
help tells more, quit (or Ctrl-D) ends."""
HELP = """\
Paste a whole article, blank lines and all: it is read when the paste ends.
Paste a link, or several, and press Enter: each is fetched and briefed.
Anything else is ordinary chat and gets no answer. quit (or Ctrl-D) ends.
From a pipe, a line holding a single "." ends a text:  cat a.txt | warbrief run"""


async def chat(service: Service, console: Console, now: Callable[[], datetime]) -> None:
    """Answer what comes in on standard input until it ends or says quit.

    Args:
        service: what turns posts into answers.
        console: where the answers go.
        now: the aware UTC time of a post.
    """
    terminal = sys.stdin.isatty()
    if terminal:
        console.print(GREETING, style="dim", highlight=False)
    number = 0
    with _keys(sys.stdin.fileno()) if terminal else nullcontext():
        async with aclosing(_messages(sys.stdin.fileno(), terminal=terminal)) as messages:
            async for message in messages:
                word = message.strip().lower()
                if word in ("quit", "exit"):
                    return
                if word == "help":
                    console.print(HELP, style="dim", highlight=False, markup=False)
                    continue
                number += 1
                post = Post(key=f"terminal:chat:{number}", text=message, posted_at=now())
                with console.status("Reading…") if terminal and items_of(post) else nullcontext():
                    answers = await service.answer(post)
                _show(console, answers)


def _show(console: Console, answers: tuple[Answer, ...]) -> None:
    for answer in answers:
        if answer.brief:
            show_brief(console, answer.brief)
        else:
            text = Text(printable(answer.sentence), style="yellow")
            console.print(text, soft_wrap=not console.is_terminal, highlight=False)
        console.print()


async def _messages(handle: int, *, terminal: bool) -> AsyncGenerator[str, None]:
    """The messages typed, pasted or piped, one at a time: nothing is read while one is being answered."""
    composer = Composer(terminal=terminal)
    while not composer.ended:
        if terminal:
            _write("> ")
        messages: list[str] = []
        while not (messages or composer.ended):
            data = await read(handle, _PAUSE if composer.waiting else None)
            if data is None:
                messages = composer.pause()
            elif data:
                messages = composer.feed(data)
            else:
                messages = composer.end()
            if terminal:
                _write(_echo(composer))
            if data is None:
                break
        for message in messages:
            yield message
    if terminal:
        _write("\n")


def _echo(composer: Composer) -> str:
    """Take what a composer wants shown; its own backspaces pass, an article's controls do not."""
    shown, composer.echo = composer.echo, ""
    return "\b".join(printable(part) for part in shown.split("\b"))


@contextmanager
def _keys(handle: int) -> Iterator[None]:
    """The terminal key by key, with pastes marked: its own line buffer would cut a paragraph at 4,095 bytes."""
    before = termios.tcgetattr(handle)
    try:
        tty.setcbreak(handle)
        _write("\x1b[?2004h")
        yield
    finally:
        _write("\x1b[?2004l")
        with suppress(termios.error):
            termios.tcsetattr(handle, termios.TCSADRAIN, before)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
