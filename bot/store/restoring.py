"""An export taken in again: all of it in one transaction, or nothing.

What is there already stays as it is. A brief keeps its id, unless another brief has that id here. The lines may have
been written by anybody: each value is checked before it reaches a row (`bot.store.restored`), and an export that was
cut, or changed without its last line, is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator

import aiosqlite

from bot.errors import BadExport
from bot.store.restored import Restored
from bot.store.untrusted import Fields, Unfit

LONGEST_LINE = 64 * 1024 * 1024
"""Characters: a post's largest file in base 64 has a quarter of it."""


async def restore(db: aiosqlite.Connection, lines: AsyncIterator[str]) -> int:
    """Take an export in, on a connection that writes; returns how many briefs are new.

    Raises:
        BadExport: a line is broken or the end is missing; the transaction is to be undone then.
    """
    taking = Restored(db)
    digest = hashlib.sha256()
    counts: dict[str, int] = {}
    number = 0
    ended = False
    try:
        async for text in lines:
            number += 1
            line = text.rstrip("\r\n")
            if len(line) > LONGEST_LINE:
                raise Unfit("is too long")
            if ended:
                raise Unfit("stands after the end of the export")
            fields = Fields.of_line(line)
            kind = fields.text("kind")
            if (number == 1) is not (kind == "header"):
                raise Unfit("is not the first line of an export" if number == 1 else "is a second first line")
            if kind == "end":
                if fields.counts("counts") != counts or fields.text("sha256") != digest.hexdigest():
                    raise Unfit("does not fit what stands before it: the export was changed or damaged")
                ended = True
                continue
            if kind not in taking.kinds:
                raise Unfit("is of no known kind")
            await taking.kinds[kind](fields)
            counts[kind] = counts.get(kind, 0) + 1
            digest.update(line.encode(errors="replace") + b"\n")
    except Unfit as error:
        raise BadExport(f"Line {number} {error}. Nothing was taken in.") from None
    except UnicodeDecodeError:
        raise BadExport(f"Line {number + 1} is not UTF-8. Nothing was taken in.") from None
    if not ended:
        raise BadExport(f"The export ends after line {number} without its last line: it was cut. Nothing was taken in.")
    return await taking.finish()
