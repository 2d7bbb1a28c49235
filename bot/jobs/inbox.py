"""The inbox: a post's revisions and items as they come in, are edited, deleted, and worked on anew.

The items of a post's last revision carry its number; those of earlier ones were withdrawn. An item is known again by
the digest of its content, so that an edit leaves alone what it did not change. Each function works on a connection
that writes.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from itertools import count

import aiosqlite

from bot.jobs import outbox
from bot.jobs.outbox import one
from bot.links import canonical_link
from bot.messages import Action, Item, ItemKind, Outcome, Post, Scope
from bot.store.answers import take_back
from bot.store.database import ms, storable
from bot.store.forgetting import NAMELESS
from bot.store.postings import remove
from bot.store.scopes import post_id

_OPEN = (
    "state = 'waiting', lease = NULL, lease_until = NULL, attempts = 0, outcome = NULL, sentence = '', incident = NULL"
)
_EMPTY = "content = NULL, file_data = NULL"


async def find_post(db: aiosqlite.Connection, scope: Scope, message: str) -> sqlite3.Row | None:
    """The row of a post."""
    return await one(
        db,
        """
        SELECT post.* FROM post JOIN channel ON channel.id = post.channel_id
        WHERE channel.platform = ? AND channel.workspace = ? AND channel.channel = ? AND post.message = ?
        """,
        (scope.platform, scope.workspace, scope.channel, message),
    )


async def accept(
    db: aiosqlite.Connection,
    post: Post,
    items: Sequence[Item],
    now: datetime,
    refused: tuple[Outcome, str] | None,
    *,
    offered: bool,
) -> int:
    """Take a revision in; returns how many items are to be worked on that were not before."""
    known = await find_post(db, post.scope, post.message)
    if known is None:
        if not items:
            return 0
        row, old = await post_id(db, post, ms(now)), []
    else:
        row = known["id"]
        newer = post.revision > known["revision"]
        if known["deleted_at"] is not None or not (newer or post.asked):
            return 0
        old = list(
            await db.execute_fetchall(
                "SELECT * FROM item WHERE post_id = ? AND revision = ? ORDER BY number", (row, known["revision"])
            )
        )
        if not newer:
            return await _ask(db, known, old, items, now, more=post.revision == known["revision"])
        await post_id(db, post, ms(now))
    return await _revise(db, row, post, old, items, now, refused, offered=offered)


async def delete(db: aiosqlite.Connection, scope: Scope, message: str, now: datetime, *, keep: bool) -> None:
    """A post is gone: its work ends, its poster is forgotten; without `keep` its briefs and answers go too."""
    post = await find_post(db, scope, message)
    if post is None or post["deleted_at"] is not None:
        return
    await db.execute(
        "UPDATE post SET deleted_at = ?, author = '', author_name = '', link = NULL WHERE id = ?", (ms(now), post["id"])
    )
    items = [row["id"] for row in await db.execute_fetchall("SELECT id FROM item WHERE post_id = ?", (post["id"],))]
    if keep:
        await db.execute(
            """
            DELETE FROM outbox WHERE state = 'waiting' AND message IS NULL AND doubt = 0
            AND item_id IN (SELECT id FROM item WHERE post_id = ?)
            """,
            (post["id"],),
        )
    else:
        await take_back(db, items, ms(now))
        await _remove_briefs(db, "post_id = ?", post["id"], now)
    await _end(db, "post_id = ? AND state <> 'ended'", post["id"], now)
    await db.execute(f"UPDATE item SET {NAMELESS} WHERE post_id = ?", (post["id"],))  # noqa: S608


async def reopen(db: aiosqlite.Connection, item: int, now: datetime) -> None:
    """Work on an item anew; what it said in the chat stays until it ends."""
    await outbox.set_aside(db, item, item)
    await db.execute(
        f"UPDATE item SET {_OPEN}, ended_at = NULL, canonical = NULL, due_at = ? WHERE id = ?",  # noqa: S608
        (ms(now), item),
    )


async def withdraw(db: aiosqlite.Connection, item: int, now: datetime) -> None:
    """End an item as withdrawn, with its brief and its answer."""
    await take_back(db, [item], ms(now))
    await _remove_briefs(
        db,
        """
        (id, post_id) IN (SELECT posting_id, post_id FROM item WHERE id = ? AND outcome IN ('briefed', 'updated'))
        """,
        item,
        now,
    )
    await _end(db, "id = ?", item, now)


async def _revise(
    db: aiosqlite.Connection,
    row: int,
    post: Post,
    old: list[sqlite3.Row],
    items: Sequence[Item],
    now: datetime,
    refused: tuple[Outcome, str] | None,
    *,
    offered: bool,
) -> int:
    """A revision that is new: what it holds already moves over, the rest is new; what it lost is withdrawn."""
    waiting = 0
    made: dict[int, int] = {}
    for number, item in enumerate(items):
        same = _take(old, item)
        if same is None:
            made[number] = await _insert(db, row, number, post.revision, item, now, refused, asked=post.asked)
            waiting += refused is None
        else:
            await db.execute(
                "UPDATE item SET number = ?, revision = ? WHERE id = ?", (number, post.revision, same["id"])
            )
            waiting += post.asked and await _ask_again(db, same, item, now)
    for gone in old:
        heir = made.get(gone["number"])
        if heir is not None and refused is None:
            await outbox.set_aside(db, gone["id"], heir)
        await withdraw(db, gone["id"], now)
    if offered and made:
        await outbox.offer(db, made[min(made)], now)
    return waiting


async def _ask(
    db: aiosqlite.Connection,
    known: sqlite3.Row,
    old: list[sqlite3.Row],
    items: Sequence[Item],
    now: datetime,
    *,
    more: bool,
) -> int:
    """Somebody asks for a revision that is known: what led to no brief is worked on anew.

    With `more`, items are added that the post did not have as long as nobody asked.
    """
    waiting = 0
    numbers = count(max((item["number"] for item in old), default=-1) + 1)
    for item in items:
        same = _take(old, item)
        if same is not None:
            waiting += await _ask_again(db, same, item, now)
        elif more:
            await _insert(db, known["id"], next(numbers), known["revision"], item, now, asked=True)
            waiting += 1
    return waiting


async def _ask_again(db: aiosqlite.Connection, row: sqlite3.Row, item: Item, now: datetime) -> bool:
    """Whether an item that somebody asks for is worked on now and was not before."""
    if row["posting_id"] is not None or (row["state"] != "ended" and row["asked"]):
        return False
    await reopen(db, row["id"], now)
    file = item.file
    await db.execute(
        "UPDATE item SET asked = 1, content = ?, file_data = ? WHERE id = ?",
        (item.content, None if file is None else file.data, row["id"]),
    )
    return bool(row["state"] == "ended")


async def _insert(
    db: aiosqlite.Connection,
    post: int,
    number: int,
    revision: int,
    item: Item,
    now: datetime,
    refused: tuple[Outcome, str] | None = None,
    *,
    asked: bool,
) -> int:
    file = item.file
    outcome, sentence = refused or (None, "")
    ended = refused is not None
    cursor = await db.execute(
        """
        INSERT INTO item (post_id, number, revision, kind, name, linked, content, file_name, file_type, file_data,
            digest, asked, accepted_at, due_at, state, outcome, sentence, ended_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            post,
            number,
            revision,
            item.kind,
            item.name,
            canonical_link(item.content) if item.kind is ItemKind.LINK else None,
            None if ended else item.content,
            file and file.name,
            file and file.content_type,
            None if ended or file is None else file.data,
            _digest(item),
            asked,
            ms(now),
            ms(now),
            "ended" if ended else "waiting",
            outcome,
            sentence,
            ms(now) if ended else None,
        ),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _take(old: list[sqlite3.Row], item: Item) -> sqlite3.Row | None:
    """The row of the same content, taken from the list; None if there is none."""
    digest = _digest(item)
    for row in old:
        if row["digest"] == digest:
            old.remove(row)
            return row
    return None


def _digest(item: Item) -> bytes:
    name, data = (item.file.name, item.file.data) if item.file is not None else ("", b"")
    parts = (item.kind.encode(), storable(item.content).encode(), storable(name).encode(), data)
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()


async def _end(db: aiosqlite.Connection, where: str, value: int, now: datetime) -> None:
    """End items as withdrawn."""
    await db.execute(
        f"""
        UPDATE item SET state = 'ended', outcome = 'withdrawn', sentence = '', incident = NULL, ended_at = ?,
            lease = NULL, lease_until = NULL, {_EMPTY} WHERE {where}
        """,  # noqa: S608
        (ms(now), value),
    )


async def _remove_briefs(db: aiosqlite.Connection, where: str, value: int, now: datetime) -> None:
    """Delete briefs; answers elsewhere that name one of them are made anew."""
    rows = await db.execute_fetchall(f"SELECT id FROM posting WHERE {where}", (value,))  # noqa: S608
    ids = [row["id"] for row in rows]
    naming = await db.execute_fetchall(
        """
        SELECT item.id FROM item JOIN outbox ON outbox.item_id = item.id
        WHERE item.posting_id IN (SELECT value FROM json_each(?)) AND item.outcome = 'duplicate'
        AND outbox.action IN ('send', 'edit') AND outbox.state <> 'refused'
        """,
        (json.dumps(ids),),
    )
    await remove(db, ids)
    for row in naming:
        await outbox.answer(db, row["id"], Action.EDIT, now)
