"""The archive on SQLite: every look-up with the eyes of a viewer.

The index narrows to what the viewer may see; each brief's own channel is looked at once more before it is shown.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime

import aiosqlite

from bot.messages import Post, Viewer
from bot.query.words import Words, parse_words
from bot.records import Facet, Hits, Kept, Query, Stored, Suggestion
from bot.store import postings, suggestions
from bot.store.database import Database, ms
from bot.store.entries import complete, first_key, match, sight_of
from bot.store.hits import LAST_KEY, OF_POSTING, cursor_of, hits_of, key_of_cursor, stored_of
from bot.store.rows import all_rows, one_row
from bot.store.scopes import post_id, rooms, scope_of
from summarizers.stories import sketch

_MOST_HITS = 100  # of a page
_MOST_VERSIONS = 20
_SHARED = 2  # hashes of a sketch that like texts have in common at least

# Postings of the pages with a link, or like a sketch; in order, of the rooms given, those not replaced there.
_OF_PAGE = "WITH likely (page_id, shared) AS (SELECT id, 1 FROM page WHERE canonical = ?)"
_LIKE = (
    "WITH likely (page_id, shared) AS (SELECT page_id, count(*) FROM sketch"
    " WHERE hash IN (SELECT value FROM json_each(?)) GROUP BY page_id HAVING count(*) >= ?)"
)
_VISIBLE = (
    "SELECT posting.id FROM likely CROSS JOIN posting ON posting.page_id = likely.page_id"
    " JOIN channel ON channel.id = posting.channel_id LEFT JOIN posting AS newer ON newer.id = posting.replaced_by"
    " LEFT JOIN channel AS its ON its.id = newer.channel_id"
    " WHERE (? IS NULL OR channel.room_id IN (SELECT value FROM json_each(?)))"
    " AND (newer.id IS NULL OR its.room_id NOT IN (SELECT value FROM json_each(?)))"
    " ORDER BY shared DESC, posting.key DESC LIMIT ?"
)


class SqliteArchive:
    """`bot.ports.Archive` on a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, post: Post, kept: Kept, now: datetime) -> str:
        """Keep a brief outside the inbox, for the command line; returns its id."""
        async with self._database.writing() as db:
            row = await post_id(db, post, ms(now))
            stands = await one_row(db, "SELECT channel_id FROM post WHERE id = ?", (row,))
            assert stands is not None
            _, name = await postings.keep(db, row, stands["channel_id"], kept, ms(now))
            return name

    async def find(self, viewer: Viewer, query: Query) -> Hits:
        """Entries of one kind, newest first by publication date, else posting. Any words are a query."""
        before = key_of_cursor(query.after) if query.after is not None else None
        words = parse_words(query.words)
        async with self._database.reading() as db:
            seen = await rooms(db, viewer)
            channels = await _channels(db, seen, query.channel)
            if seen == [] or channels == []:
                return Hits()
            limit = min(max(query.limit, 1), _MOST_HITS)
            sight = await sight_of(db, viewer, seen)
            expression = match(query, await complete(db, words), sight, channels or ())
            keys = await _keys(db, expression, query, before, limit + 1)
            hits = await hits_of(db, viewer, query.kind, words, keys[:limit])
        return Hits(hits=tuple(hits), more=cursor_of(keys[limit - 1]) if len(keys) > limit else None)

    async def show(self, viewer: Viewer, brief: str) -> Stored | None:
        """A brief by its id, in any case, O, I and L read as 0 and 1; None where there is none to see."""
        async with self._database.reading() as db:
            row = await one_row(db, f"{OF_POSTING} WHERE posting.name = ?", (postings.name_of(brief),))
            if row is None or not viewer.may_read(scope_of(row)):
                return None
            return await stored_of(db, viewer, row)

    async def suggest(self, viewer: Viewer, facet: Facet, prefix: str, limit: int = 25) -> Sequence[Suggestion]:
        """What a prefix may become, most frequent first; of ids the newest. Only from what the viewer may read."""
        async with self._database.reading() as db:
            seen = await rooms(db, viewer)
            newest = match(Query(), Words(), await sight_of(db, viewer, seen))
            return await suggestions.suggest(db, seen, newest, facet, prefix, limit)

    async def versions(self, viewer: Viewer, canonical: str) -> Sequence[Stored]:
        """Briefs of a canonical link that were not replaced, newest first."""
        async with self._database.reading() as db:
            return await _several(db, viewer, _OF_PAGE, (canonical,), _MOST_VERSIONS)

    async def alike(self, viewer: Viewer, text: str, limit: int = 5) -> Sequence[Stored]:
        """Briefs not replaced whose text shares passages with this one, the most alike first."""
        hashes = await asyncio.to_thread(sketch, text)
        async with self._database.reading() as db:
            return await _several(db, viewer, _LIKE, (json.dumps(hashes), _SHARED), min(max(limit, 1), _MOST_HITS))


async def _channels(db: aiosqlite.Connection, seen: Sequence[int] | None, wanted: str) -> list[str] | None:
    """The ids of the channels that a filter may mean, among those to be seen; None where there is no filter."""
    named = wanted.strip()
    if not named:
        return None
    rows = await db.execute_fetchall(
        "SELECT DISTINCT channel, parent, name FROM channel"
        " WHERE ? IS NULL OR room_id IN (SELECT value FROM json_each(?))",
        [json.dumps(seen) if seen is not None else None] * 2,
    )
    folded = named.removeprefix("#").casefold()
    found = {row["channel"] for row in rows if named in (row["channel"], row["parent"])}
    found |= {row["channel"] for row in rows if row["name"].casefold() == folded}
    return [named, *sorted(found - {named})][:_MOST_HITS] if found else []


async def _keys(db: aiosqlite.Connection, expression: str, query: Query, before: int | None, limit: int) -> list[int]:
    low = first_key(query.since) if query.since is not None else 0
    high = first_key(query.until, after=True) if query.until is not None else LAST_KEY
    rows = await db.execute_fetchall(
        "SELECT rowid FROM entry WHERE entry MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
        (expression, low, min(high, before if before is not None else high), limit),
    )
    return [row["rowid"] for row in rows]


async def _several(
    db: aiosqlite.Connection, viewer: Viewer, ranked: str, parameters: tuple[object, ...], limit: int
) -> list[Stored]:
    """Briefs that a statement ranks, without those that a version replaces that the viewer sees as well."""
    seen = await rooms(db, viewer)
    among = json.dumps(seen) if seen is not None else None
    rows = await all_rows(
        db,
        f"{ranked} {_VISIBLE}",
        (*parameters, among, among, among, limit),
    )
    found = []
    for row in rows:
        stored = await one_row(db, f"{OF_POSTING} WHERE posting.id = ?", (row["id"],))
        if stored is not None and viewer.may_read(scope_of(stored)):
            found.append(await stored_of(db, viewer, stored))
    return [brief for brief in found if brief.replaced_by is None]
