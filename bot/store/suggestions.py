"""What autocomplete offers: the values of a viewer's rooms, counted where briefs are kept.

A look at every value of a busy room would be slow, so a short prefix is answered from the most frequent values alone;
a prefix that fewer values have is answered exactly.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from heapq import nlargest
from itertools import islice

import aiosqlite

from bot.query.words import fold_value, speaker_terms
from bot.records import Facet, Suggestion
from bot.store.codec import unpack
from bot.store.postings import name_of
from bot.store.rows import all_rows

_MOST_ROWS = 6_000  # read of all rooms together, before the most frequent are taken instead
_LEAST_ROWS = 60  # of each room, however many rooms there are
_FREQUENT = 120  # of each room: enough for the usual 25 when spellings are merged
_ROOMS_AT_ONCE = 100  # terms of a compound statement
_NEWEST = 800  # briefs of which some 25 ids begin with one letter
_MERGED = 400  # of the most frequent values are looked at for other spellings
_SHORT = 1  # letters of an id that very many have: looked for from the newest on
_TITLE = 60  # characters of a title beside an id
_LAST = "\U0010ffff"
_BY_ID = (
    "SELECT posting.name, brief FROM posting JOIN channel ON channel.id = channel_id"
    " WHERE posting.name >= ? AND posting.name < ?"
    " AND (? IS NULL OR room_id IN (SELECT value FROM json_each(?))) ORDER BY +key DESC LIMIT ?"
)


async def suggest(
    db: aiosqlite.Connection, rooms: Sequence[int] | None, newest: str, facet: Facet, prefix: str, limit: int
) -> list[Suggestion]:
    """Completions of a prefix, most frequent first; of ids the newest.

    Args:
        db: a connection that reads.
        rooms: the rooms that may be seen; None for all.
        newest: what the index is asked for all briefs of these rooms.
        facet: what is completed.
        prefix: what was typed so far, any text.
        limit: how many at most.
    """
    seen = rooms if rooms is not None else [row["id"] for row in await db.execute_fetchall("SELECT id FROM room")]
    if not seen or limit <= 0:
        return []
    if facet is Facet.ID:
        return await _ids(db, rooms, newest, name_of(prefix), limit)
    if facet is Facet.CHANNEL:
        return await _channels(db, seen, prefix, limit)
    counts: dict[str, int] = {}
    for row in await _values(db, seen, facet, fold_value(prefix)):
        counts[row["value"]] = counts.get(row["value"], 0) + row["count"]
    return [Suggestion(value=value, label=value) for value in islice(_merged(counts), limit)]


async def _values(db: aiosqlite.Connection, rooms: Sequence[int], facet: Facet, prefix: str) -> Iterable[sqlite3.Row]:
    """Values of the rooms that have the prefix in one of their words, each once a room, with its count there."""
    found: dict[tuple[int, str], sqlite3.Row] = {}
    full: Sequence[int] = rooms
    if prefix:
        most = max(_LEAST_ROWS, _MOST_ROWS // len(rooms))
        sizes = dict.fromkeys(rooms, 0)
        for row in await _compound(db, rooms, f"term >= ? AND term < ? LIMIT {most}", facet, prefix):
            found[row["room_id"], row["value"]] = row
            sizes[row["room_id"]] += 1
        full = [room for room, size in sizes.items() if size == most]
    if full:
        narrow = "term >= ? AND term < ?" if prefix else "? <= ?"
        order = f"{narrow} ORDER BY count DESC LIMIT {_FREQUENT}"
        for row in await _compound(db, full, order, facet, prefix, by="INDEXED BY suggestion_count"):
            found[row["room_id"], row["value"]] = row
    return found.values()


async def _compound(
    db: aiosqlite.Connection, rooms: Sequence[int], rest: str, facet: Facet, prefix: str, by: str = ""
) -> list[sqlite3.Row]:
    """The rows of several rooms, each room's share limited by itself."""
    of_room = f"SELECT room_id, value, count FROM suggestion {by} WHERE room_id = ? AND facet = ? AND {rest}"  # noqa: S608
    of_room = f"SELECT * FROM ({of_room})"  # noqa: S608
    rows: list[sqlite3.Row] = []
    for first in range(0, len(rooms), _ROOMS_AT_ONCE):
        some = rooms[first : first + _ROOMS_AT_ONCE]
        parameters = [part for room in some for part in (room, facet.value, prefix, prefix + _LAST)]
        rows += await db.execute_fetchall(" UNION ALL ".join([of_room] * len(some)), parameters)
    return rows


def _merged(counts: dict[str, int]) -> Iterable[str]:
    """Values by frequency, the spellings of one name as the most frequent of them."""
    spelled: dict[str, list[str]] = {}
    for value in nlargest(_MERGED, counts, key=lambda value: counts[value]):
        spelled.setdefault(speaker_terms([value]) or value, []).append(value)
    whole = [
        (-sum(counts[value] for value in same), max(same, key=lambda v: (counts[v], v))) for same in spelled.values()
    ]
    return (value for _, value in sorted(whole))


async def _ids(
    db: aiosqlite.Connection, rooms: Sequence[int] | None, newest: str, prefix: str, limit: int
) -> list[Suggestion]:
    """The newest briefs whose id begins so: by the ids, unless very many begin so; then by the newest briefs."""
    found: list[sqlite3.Row] = []
    if len(prefix) > _SHORT:
        seen = json.dumps(rooms) if rooms is not None else None
        found = await all_rows(db, _BY_ID, (prefix, prefix + _LAST, seen, seen, limit))
    else:
        before, keys = 2**62, [0]
        while keys and len(found) < limit:
            some = _NEWEST if prefix else limit
            keys = [
                row["rowid"]
                for row in await all_rows(
                    db,
                    "SELECT rowid FROM entry WHERE entry MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
                    (newest, before, some),
                )
            ]
            found += await all_rows(
                db,
                "SELECT name, brief FROM posting WHERE key IN (SELECT value FROM json_each(?))"
                " AND +name >= ? AND +name < ? ORDER BY key DESC LIMIT ?",
                (json.dumps(keys), prefix, prefix + _LAST, limit - len(found)),
            )
            before = keys[-1] if keys else 0
    return [Suggestion(value=row["name"], label=_labelled(row)) for row in found]


def _labelled(row: sqlite3.Row) -> str:
    title = unpack(row["brief"])["title"]
    words = title[0] if title is not None else ""
    return f"{row['name']} · {words[:_TITLE]}{'…' if len(words) > _TITLE else ''}" if words else row["name"]


async def _channels(db: aiosqlite.Connection, rooms: Sequence[int], prefix: str, limit: int) -> list[Suggestion]:
    """Channels by their name now, those with most briefs first."""
    wanted = prefix.strip().removeprefix("#").casefold()
    rows = await db.execute_fetchall(
        "SELECT channel.channel, name, sum(count) AS count FROM suggestion JOIN channel"
        " ON channel.room_id = suggestion.room_id AND channel.channel = value"
        " WHERE suggestion.room_id IN (SELECT value FROM json_each(?)) AND facet = ? AND term = ''"
        " GROUP BY channel.channel, name ORDER BY count DESC, name",
        (json.dumps(rooms), Facet.CHANNEL.value),
    )
    fits = (row for row in rows if row["name"].casefold().startswith(wanted) or row["channel"].casefold() == wanted)
    return [
        Suggestion(value=row["channel"], label=f"#{row['name']}" if row["name"] else row["channel"])
        for row in islice(fits, limit)
    ]
