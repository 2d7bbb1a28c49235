"""Bytes from a terminal, a pipe or a file without blocking the event loop, so that Ctrl-C is heard at once."""

from __future__ import annotations

import asyncio
import os

_CHUNK = 1 << 18


async def read(handle: int, pause: float | None = None) -> bytes | None:
    """The next bytes of a file descriptor.

    Args:
        handle: the open file descriptor.
        pause: how long to wait, in seconds; None for as long as it takes.

    Returns:
        At least one byte; none at the end of the input; None if nothing came in time.
    """
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    try:
        loop.add_reader(handle, ready.set)
    except PermissionError:  # a file on disk, which is always ready
        return os.read(handle, _CHUNK)
    try:
        async with asyncio.timeout(pause):
            await ready.wait()
    except TimeoutError:
        return None
    finally:
        loop.remove_reader(handle)
    try:
        return os.read(handle, _CHUNK)
    except OSError:  # the terminal has gone away
        return b""
