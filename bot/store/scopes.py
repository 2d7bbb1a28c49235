"""Channels and the rooms whose readers may see them, as rows; and which of them a viewer may read."""

from __future__ import annotations

import sqlite3

import aiosqlite

from bot.messages import Operator, Post, Scope, Viewer
from bot.store.database import ms
from bot.store.postings import move
from bot.store.rows import one_row


async def channel_id(db: aiosqlite.Connection, scope: Scope) -> int:
    """The row of a channel, made with its room if it is new; its name is brought up to date.

    A channel that hangs on another room now (a thread made private) takes its briefs along.
    """
    own = (scope.platform, scope.workspace, scope.channel)
    known = await one_row(
        db,
        "SELECT channel.id, room_id, room, parent, private, name FROM channel JOIN room ON room.id = room_id"
        " WHERE channel.platform = ? AND channel.workspace = ? AND channel = ?",
        own,
    )
    if known is not None and (known["room"], known["parent"], known["private"]) == (
        scope.room,
        scope.parent,
        scope.private,
    ):
        if scope.name and scope.name != known["name"]:
            await db.execute("UPDATE channel SET name = ? WHERE id = ?", (scope.name, known["id"]))
        return int(known["id"])
    room = (scope.platform, scope.workspace, scope.room)
    await db.execute("INSERT INTO room (platform, workspace, room) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", room)
    found = await one_row(db, "SELECT id FROM room WHERE platform = ? AND workspace = ? AND room = ?", room)
    assert found is not None
    stands = (found["id"], scope.parent, scope.private)
    if known is None:
        made = await db.execute_insert(
            "INSERT INTO channel (room_id, parent, private, name, platform, workspace, channel)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*stands, scope.name, *own),
        )
        assert made is not None
        return int(made[0])
    await db.execute(
        "UPDATE channel SET room_id = ?, parent = ?, private = ?, name = coalesce(nullif(?, ''), name) WHERE id = ?",
        (*stands, scope.name, known["id"]),
    )
    await move(db, known["id"])
    return int(known["id"])


def scope_of(row: sqlite3.Row) -> Scope:
    """The scope in a row that has the columns of `channel`: platform, workspace, channel, parent, private, name."""
    return Scope(
        platform=row["platform"],
        workspace=row["workspace"],
        channel=row["channel"],
        parent=row["parent"],
        private=bool(row["private"]),
        name=row["name"],
    )


async def rooms(db: aiosqlite.Connection, viewer: Viewer) -> list[int] | None:
    """The rooms of the archive that a viewer may read, ascending; None means all."""
    if isinstance(viewer, Operator):
        return None
    found = await db.execute_fetchall(
        "SELECT id, room FROM room WHERE platform = ? AND workspace = ? ORDER BY id",
        (viewer.platform, viewer.workspace),
    )
    return [row["id"] for row in found if row["room"] in viewer.rooms]


async def post_id(db: aiosqlite.Connection, post: Post, now_ms: int) -> int:
    """The row of a post, made if it is new, else with this revision and what it says of the post.

    A post without a time gets now.
    """
    posted = ms(post.posted_at) if post.posted_at is not None else now_ms
    channel = await channel_id(db, post.scope)
    row = await one_row(
        db,
        "INSERT INTO post (channel_id, message, revision, author, author_name, link, spoiler, posted_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET revision = max(revision, excluded.revision),"
        " author = excluded.author, author_name = excluded.author_name, link = excluded.link,"
        " spoiler = excluded.spoiler RETURNING id",
        (
            channel,
            post.message,
            post.revision,
            post.author,
            post.author_name,
            post.link,
            post.spoiler,
            posted,
        ),
    )
    assert row is not None
    await db.execute("DELETE FROM part WHERE post_id = ?", (row["id"],))
    await db.executemany(
        "INSERT OR REPLACE INTO part (channel_id, message, post_id, number) VALUES (?, ?, ?, ?)",
        [(channel, message, row["id"], number) for number, message in enumerate(post.parts)],
    )
    return int(row["id"])
