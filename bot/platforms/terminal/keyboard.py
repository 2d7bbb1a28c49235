"""What is typed, pasted or piped into the terminal, one message at a time, without blocking the event loop."""

from __future__ import annotations

import sys
import termios
import tty
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager, suppress

from bot.platforms.printable import printable
from bot.platforms.terminal.composer import Composer
from bot.platforms.terminal.input import read

# Lines of one paste follow one another at once; nobody types the next line this fast. In seconds.
_PAUSE = 0.15


async def messages(handle: int, *, terminal: bool) -> AsyncGenerator[str, None]:
    """The messages typed, pasted or piped, one at a time: nothing is read while one is being answered.

    Args:
        handle: standard input's file descriptor.
        terminal: whether it is a terminal, which must be in the mode of `keys` then.
    """
    composer = Composer(terminal=terminal)
    while not composer.ended:
        if terminal:
            _write("> ")
        found: list[str] = []
        while not (found or composer.ended):
            data = await read(handle, _PAUSE if composer.waiting else None)
            if data is None:
                found = composer.pause()
            elif data:
                found = composer.feed(data)
            else:
                found = composer.end()
            if terminal:
                _write(_echo(composer))
            if data is None:
                break
        for message in found:
            yield message
    if terminal:
        _write("\n")


def _echo(composer: Composer) -> str:
    """Take what a composer wants shown; its own backspaces pass, an article's controls do not."""
    shown, composer.echo = composer.echo, ""
    return "\b".join(printable(part) for part in shown.split("\b"))


@contextmanager
def keys(handle: int) -> Iterator[None]:
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
    stream = sys.stdout if sys.stdout.isatty() else sys.stderr  # a file that takes the output gets no prompts
    stream.write(text)
    stream.flush()
