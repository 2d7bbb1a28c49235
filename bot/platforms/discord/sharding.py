"""Which shards of the bot a process serves: Discord asks for them from 2,500 servers on."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_SHARDS = 100_000
"""More than any bot has; a mistyped number must not become a list that fills the memory."""

_SHARDS = re.compile(r"\s*(\d{1,6})\s*(?:-\s*(\d{1,6})\s*)?/\s*(\d{1,6})\s*", re.ASCII)
_EXAMPLE = "Write --shards FIRST-LAST/COUNT, counted from 0, such as --shards 0-15/64, or --shards 3/64 for one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Shards:
    """The ids of the shards of this process, ascending, and how many there are in all processes."""

    ids: tuple[int, ...]
    count: int


def parse_shards(text: str) -> Shards:
    """The shards that an option names.

    Args:
        text: "first-last/count" or "one/count", counted from 0. Any str.

    Raises:
        ValueError: it names none; the sentence says what is wrong and how to write it.

    >>> parse_shards("0-3/64")
    Shards(ids=(0, 1, 2, 3), count=64)
    """
    match = _SHARDS.fullmatch(text)
    if match is None:
        raise ValueError(f"These are no shards. {_EXAMPLE}")
    first, last, count = int(match[1]), int(match[2] or match[1]), int(match[3])
    if not 1 <= count <= MOST_SHARDS:
        raise ValueError(f"There are 1 to {MOST_SHARDS:,} shards. {_EXAMPLE}")
    if last < first:
        raise ValueError(f"The first shard, {first}, comes after the last, {last}. {_EXAMPLE}")
    if last >= count:
        raise ValueError(f"Of {count} shards the last is {count - 1}. {_EXAMPLE}")
    return Shards(ids=tuple(range(first, last + 1)), count=count)
