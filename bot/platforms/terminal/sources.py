"""What is named on the command line as a post: a link, a file, or `-` for standard input."""

from __future__ import annotations

import os
import re
import sys
from contextlib import aclosing
from datetime import datetime
from pathlib import Path

from bot.errors import WarbriefError
from bot.intake import is_link, link_of
from bot.messages import TERMINAL, File, Post
from bot.platforms.terminal.input import read

# Far above the 200,000 characters that are read of a text, and what is read of a page.
_BYTES = 3_000_000

STANDARD_INPUT = "-"

# Opening a pipe must not block: the reading waits for its writer, where Ctrl-C is heard.
_OPEN = os.O_RDONLY | os.O_NONBLOCK
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://|javascript:|data:", re.IGNORECASE)


class UnreadableFileError(WarbriefError):
    """A file that cannot be read: its name, and why as a phrase that follows it."""

    def __str__(self) -> str:
        name, reason = self.args
        return f"{name} {reason}."


def is_page(source: str) -> bool:
    """Whether a source is a page as far as its name tells.

    >>> is_page("https://example.org"), is_page("saved.HTM"), is_page("story.txt"), is_page("-")
    (True, True, False, False)
    """
    return bool(_link(source)) or Path(source).suffix.lower() in (".html", ".htm", ".xhtml")


async def post_of(source: str, now: datetime) -> Post:
    """The post that asks for a brief of a source.

    Args:
        source: a link, the path of a file, or "-" for standard input.
        now: aware UTC.

    Raises:
        UnreadableFileError: no such file, a folder, or no permission.
    """
    if not source.strip():
        raise UnreadableFileError("A source", "is empty. Name a link, a file, or - for standard input")
    if _SCHEME.match(source) and not is_link(source):
        raise UnreadableFileError(source, "is no link that can be opened; a link begins with http:// or https://")
    if link := _link(source):
        return Post(scope=TERMINAL, message=source, text=link, posted_at=now, asked=True)
    file = File(name="standard input" if source == STANDARD_INPUT else source, data=await _read(source))
    return Post(scope=TERMINAL, message=source, files=(file,), posted_at=now, asked=True)


def _link(source: str) -> str:
    """The link that a source is, without its https:// too where no file has that name; "" for a file."""
    return "" if os.path.lexists(source) and not is_link(source) else link_of(source)


async def _read(source: str) -> bytes:
    if source == STANDARD_INPUT and sys.stdin.isatty():
        return await _typed()
    try:
        handle = sys.stdin.fileno() if source == STANDARD_INPUT else os.open(source, _OPEN)
        try:
            data = b""
            while len(data) < _BYTES and (more := await read(handle)):
                data += more
            return data[:_BYTES]
        finally:
            if source != STANDARD_INPUT:
                os.close(handle)
    except FileNotFoundError:
        raise UnreadableFileError(source, "does not exist. Check the name; a link begins with https://") from None
    except IsADirectoryError:
        raise UnreadableFileError(source, "is a folder. Name the files in it") from None
    except PermissionError:
        raise UnreadableFileError(source, "may not be read by you. Change its permissions") from None
    except OSError as error:
        raise UnreadableFileError(source, f"cannot be read ({error.strerror})") from None


async def _typed() -> bytes:
    """One text pasted into the terminal: it ends with the paste, or with the line where it is typed."""
    from bot.platforms.terminal.keyboard import keys, messages

    print("Paste the text and press Enter.", file=sys.stderr)
    handle = sys.stdin.fileno()
    with keys(handle):
        async with aclosing(messages(handle, terminal=True)) as found:
            return (await anext(found, "")).encode()
