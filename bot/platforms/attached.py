"""Files that answers hand over, written to the disk before they are sent: they may be larger than the memory."""

from __future__ import annotations

import asyncio
from typing import IO

from bot.messages import Attachment

_CHUNK = 256 * 1024  # characters that are written at once


async def write_lines(attachment: Attachment, file: IO[bytes], most: int) -> bool:
    """Write an attachment to a file as its lines are made, off the event loop, and go back to the file's beginning.

    Args:
        attachment: read to its end, or until there is too much.
        file: open for bytes.
        most: bytes that it may have.

    Returns:
        Whether all of it fitted.
    """
    written, waiting, length = 0, list[str](), 0

    async def flush() -> None:
        nonlocal written, length
        data = "".join(f"{line}\n" for line in waiting).encode("utf-8", "surrogatepass")
        waiting.clear()
        length = 0
        written += len(data)
        if written <= most:
            await asyncio.to_thread(file.write, data)

    async for line in attachment.lines:
        waiting.append(line)
        length += len(line)
        if length >= _CHUNK:
            await flush()
            if written > most:
                return False
    await flush()
    file.seek(0)
    return written <= most
