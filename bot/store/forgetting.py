"""What is forgotten: briefs, posters, channels, and what is older than a channel keeps it.

What goes takes along everything that would show or name it. Of a post that was forgotten its id stays, and that of its
items no more than what tells them again, so that the same post is not briefed once more. Every function works on a
connection that writes; from the file's free places the words go with `bot.store.upkeep.SqliteUpkeep.scrub`.
"""

# ruff: noqa: S608  (nothing but this module's own constants is put into statements)

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import aiosqlite

from bot.store import postings
from bot.store.answers import take_back

# Briefs that are deleted at a time: a statement about more would hold too many in memory.
_CHUNK = 500

NAMELESS = """
    sentence = '', steps = '[]', linked = NULL, canonical = NULL, content = NULL, beside = '',
    file_name = NULL, file_type = NULL, file_data = NULL,
    name = CASE kind WHEN 'link' THEN 'the link' WHEN 'file' THEN 'the file' ELSE 'the pasted text' END
"""
"""Leaves of an item no word of what it was."""

# Ends an item as withdrawn, without a word of what it was.
_BLANK = f"""
    state = 'ended', outcome = 'withdrawn', incident = NULL, lease = NULL, lease_until = NULL,
    ended_at = coalesce(ended_at, :now), posting_id = NULL, {NAMELESS}
"""
_THESE = "(SELECT value FROM json_each(:ids))"


async def forget_briefs(db: aiosqlite.Connection, ids: Iterable[int], now_ms: int) -> None:
    """Delete briefs with what their posts said and who posted them; their answers in the chat go by the outbox."""
    for chunk in _chunks(ids):
        these = {"ids": json.dumps(chunk), "now": now_ms}
        items = await _numbers(db, f"SELECT id FROM item WHERE posting_id IN {_THESE}", these)
        posts = await _numbers(db, f"SELECT DISTINCT post_id FROM posting WHERE id IN {_THESE}", these)
        await take_back(db, items, now_ms)
        await postings.remove(db, chunk)
        await db.execute(f"UPDATE item SET {_BLANK} WHERE id IN {_THESE}", {**these, "ids": json.dumps(items)})
        # A post that led to nothing else now: the links and names of its earlier revisions go too.
        bare = await _numbers(
            db,
            f"SELECT id FROM post WHERE id IN {_THESE}"
            " AND NOT EXISTS (SELECT 1 FROM posting p WHERE p.post_id = post.id)"
            " AND NOT EXISTS (SELECT 1 FROM item i WHERE i.post_id = post.id AND"
            "   (i.state <> 'ended' OR i.posting_id IS NOT NULL))",
            {"ids": json.dumps(posts)},
        )
        these["ids"] = json.dumps(bare)
        await db.execute(f"UPDATE item SET {_BLANK} WHERE post_id IN {_THESE}", these)
        await db.execute(f"UPDATE post SET author = '', author_name = '', link = NULL WHERE id IN {_THESE}", these)


async def forget_author(
    db: aiosqlite.Connection, platform: str, workspace: str | None, author: str, now_ms: int
) -> int:
    """Take a poster's name from everything, and delete what they pasted; returns how many rows and briefs that were."""
    named = {"platform": platform, "workspace": workspace, "author": author, "now": now_ms}
    within = "platform = :platform AND (:workspace IS NULL OR workspace = :workspace)"
    channels = f"(SELECT id FROM channel WHERE {within})"
    posts = await _numbers(db, f"SELECT id FROM post WHERE author = :author AND channel_id IN {channels}", named)
    these = {"ids": json.dumps(posts), "now": now_ms}
    pasted = await _numbers(
        db,
        "SELECT p.id FROM posting p JOIN page g ON g.id = p.page_id"
        f" WHERE p.post_id IN {_THESE} AND (g.canonical IS NULL OR NOT p.sourced OR EXISTS ("
        "   SELECT 1 FROM item i WHERE i.posting_id = p.id AND i.post_id = p.post_id AND i.kind <> 'link'))",
        these,
    )
    await forget_briefs(db, pasted, now_ms)
    texts = await _numbers(db, f"SELECT id FROM item WHERE post_id IN {_THESE} AND kind <> 'link'", these)
    await take_back(db, texts, now_ms)
    await db.execute(f"UPDATE item SET {_BLANK} WHERE id IN {_THESE}", {**these, "ids": json.dumps(texts)})
    await db.execute(f"UPDATE post SET author = '', author_name = '', link = NULL WHERE id IN {_THESE}", these)
    count = len(posts) + len(pasted)
    about = f"posting_id IN (SELECT id FROM posting WHERE channel_id IN {channels})"
    for statement in (
        # Two who reported one line stay two.
        f"UPDATE report SET author = '~' || id, author_name = '' WHERE author = :author AND {about}",
        f"UPDATE correction SET author = '', author_name = '' WHERE author = :author AND {about}",
        f"UPDATE setting_log SET author = '', author_name = '' WHERE author = :author AND {within}",
    ):
        count += (await db.execute(statement, named)).rowcount
    return count


async def forget_channels(
    db: aiosqlite.Connection, platform: str, workspace: str, channel: str | None, now_ms: int, most: int
) -> tuple[int, bool]:
    """Delete a channel with its threads, or all of a server, as if they had never been.

    What stands in those channels stays there. Answers elsewhere that name one of their briefs are taken back.

    Args:
        db: a connection that writes.
        platform: of the server.
        workspace: the server.
        channel: None for the whole server.
        now_ms: the time.
        most: briefs to delete now; while there are as many as that, all the rest stays.

    Returns:
        How many briefs were deleted, and whether everything is.
    """
    named = {"platform": platform, "workspace": workspace, "channel": channel}
    within = "platform = :platform AND workspace = :workspace"
    ids = await _numbers(
        db,
        f"SELECT id FROM channel WHERE {within} AND (:channel IS NULL OR channel = :channel OR parent = :channel)",
        named,
    )
    these = {"ids": json.dumps(ids)}
    briefs = await _numbers(
        db, f"SELECT id FROM posting WHERE channel_id IN {_THESE} LIMIT :most", {**these, "most": most}
    )
    posts = f"(SELECT id FROM post WHERE channel_id IN {_THESE})"
    elsewhere = await _numbers(
        db,
        f"SELECT id FROM item WHERE posting_id IN (SELECT value FROM json_each(:briefs)) AND post_id NOT IN {posts}",
        {**these, "briefs": json.dumps(briefs)},
    )
    await take_back(db, elsewhere, now_ms)
    await postings.remove(db, briefs)
    if len(briefs) == most:
        return most, False
    rooms = await _numbers(db, f"SELECT DISTINCT room_id FROM channel WHERE id IN {_THESE}", these)
    names = f"(SELECT channel FROM channel WHERE id IN {_THESE})"
    own = f"{within} AND (:channel IS NULL OR channel = :channel OR channel IN {names})"
    for statement in (
        f"DELETE FROM outbox WHERE channel_id IN {_THESE}",
        f"DELETE FROM outbox WHERE item_id IN (SELECT id FROM item WHERE post_id IN {posts})",
        f"DELETE FROM item WHERE post_id IN {posts}",
        f"DELETE FROM post WHERE channel_id IN {_THESE}",
        f"DELETE FROM setting WHERE {own}",
        f"DELETE FROM setting_log WHERE {own}",
        f"DELETE FROM told WHERE {own}",
        f"DELETE FROM departed WHERE {within} AND :channel IS NULL",
        f"DELETE FROM channel WHERE id IN {_THESE}",
    ):
        await db.execute(statement, {**named, **these})
    these["ids"] = json.dumps(rooms)
    empty = f"{_THESE} AND NOT EXISTS (SELECT 1 FROM channel c WHERE c.room_id = "
    await db.execute(f"DELETE FROM suggestion WHERE room_id IN {empty} suggestion.room_id)", these)
    await db.execute(f"DELETE FROM room WHERE id IN {empty} room.id)", these)
    return len(briefs), True


async def forget_outcomes(db: aiosqlite.Connection, channel_id: int, before_ms: int, most: int) -> int:
    """Delete items of a channel that ended before a time, and old posts that nothing hangs on; returns how many.

    An item stays while its answer is still to be sent, edited or deleted.
    """
    named = {"channel": channel_id, "before": before_ms, "most": most}
    items = await _numbers(
        db,
        "SELECT i.id FROM item i JOIN post p ON p.id = i.post_id"
        " WHERE p.channel_id = :channel AND i.state = 'ended' AND i.ended_at < :before AND NOT EXISTS ("
        "   SELECT 1 FROM outbox o WHERE o.item_id = i.id AND o.state IN ('waiting', 'sending')) LIMIT :most",
        named,
    )
    these = {"ids": json.dumps(items)}
    await db.execute(f"DELETE FROM outbox WHERE item_id IN {_THESE}", these)
    await db.execute(f"DELETE FROM item WHERE id IN {_THESE}", these)
    posts = await db.execute(
        "DELETE FROM post WHERE id IN (SELECT id FROM post p WHERE channel_id = :channel AND posted_at < :before"
        " AND NOT EXISTS (SELECT 1 FROM item WHERE post_id = p.id)"
        " AND NOT EXISTS (SELECT 1 FROM posting WHERE post_id = p.id) LIMIT :most)",
        named,
    )
    return len(items) + posts.rowcount


async def _numbers(db: aiosqlite.Connection, query: str, parameters: Mapping[str, object]) -> list[int]:
    return [row[0] for row in await db.execute_fetchall(query, parameters)]


def _chunks(ids: Iterable[int]) -> Iterable[Sequence[int]]:
    all_ids = list(ids)
    return (all_ids[start : start + _CHUNK] for start in range(0, len(all_ids), _CHUNK))
