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
    "state = 'waiting', lease = NULL, lease_until = NULL, attempts = 0, outcome = NULL, sentence = '', incident = NULL,"
    " steps = '[]'"
)
EMPTY = "content = NULL, beside = '', file_data = NULL"
"""Leaves an item without what it was read from."""


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
    action: Action | None,
    *,
    known: bool = False,
) -> int:
    """Take a revision in; returns how many items are to be worked on that were not before."""
    before = await find_post(db, post.scope, post.message)
    if before is None:
        if not items:
            return 0
        row, old, covered = await post_id(db, post, ms(now)), [], post.spoiler
    else:
        row, covered = before["id"], bool(before["spoiler"])
        newer = post.revision > before["revision"]
        again = post.asked and refused is None
        if before["deleted_at"] is not None or not (newer or again):
            return 0
        old = list(
            await db.execute_fetchall(
                "SELECT * FROM item WHERE post_id = ? AND revision = ? ORDER BY number", (row, before["revision"])
            )
        )
        if not newer:
            return await _ask(db, before, old, post, items, now)
        await post_id(db, post, ms(now))
    waiting = await _revise(db, row, post, old, items, now, refused, action, known=known)
    if post.spoiler is not covered:
        await outbox.show_anew(db, row, now)
    return waiting


async def delete(db: aiosqlite.Connection, scope: Scope, message: str, now: datetime, *, keep: bool) -> None:
    """A post is gone: its work ends, its poster is forgotten; without `keep` its briefs and answers go too."""
    post = await find_post(db, scope, message)
    if post is None or post["deleted_at"] is not None:
        return
    await db.execute(
        "UPDATE post SET deleted_at = ?, author = '', author_name = '', link = NULL WHERE id = ?", (ms(now), post["id"])
    )
    await db.execute("DELETE FROM part WHERE post_id = ?", (post["id"],))
    rows = list(await db.execute_fetchall("SELECT id, state FROM item WHERE post_id = ?", (post["id"],)))
    items = [row["id"] for row in rows]
    if keep:
        await outbox.break_promises(db, [row["id"] for row in rows if row["state"] != "ended"], now)
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
        (id, post_id) IN (SELECT posting_id, post_id FROM item WHERE id = ? AND outcome <> 'duplicate')
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
    action: Action | None,
    *,
    known: bool,
) -> int:
    """A revision that is new: what it holds already moves over, the rest is new; what it lost is withdrawn."""
    waiting = 0
    made: dict[int, int] = {}
    first: int | None = None
    for number, item in enumerate(items):
        same = _take(old, item)
        if same is None and known:
            continue
        if same is None:
            made[number] = await _insert(db, row, number, post.revision, item, now, refused, asked=post.asked)
            waiting += refused is None
        else:
            await db.execute(
                "UPDATE item SET number = ?, revision = ? WHERE id = ?", (number, post.revision, same["id"])
            )
            waiting += post.asked and await _ask_again(db, same, item, now)
        first = first or (made[number] if same is None else same["id"])
    for gone in old:
        heir = made.get(gone["number"])
        if heir is not None and refused is None:
            await outbox.set_aside(db, gone["id"], heir)
        await withdraw(db, gone["id"], now)
    if action is not None and made:
        await outbox.answer(db, made[min(made)], action, now)
    await _promise(db, first, post, now)
    return waiting


async def _ask(
    db: aiosqlite.Connection,
    known: sqlite3.Row,
    old: list[sqlite3.Row],
    post: Post,
    items: Sequence[Item],
    now: datetime,
) -> int:
    """Somebody asks for a revision that is known: what led to no brief is worked on anew.

    Items are added that the post did not have as long as nobody asked, or that could not be read then; an older
    revision than the known one adds none.
    """
    waiting = 0
    more = post.revision == known["revision"]
    numbers = count(max((item["number"] for item in old), default=-1) + 1)
    first: int | None = None
    for item in items:
        row: int | None = None
        if (same := _take(old, item)) is not None:
            row = same["id"]
            waiting += await _ask_again(db, same, item, now)
        elif more:
            if (unread := _take_unread(old, item)) is not None:
                row = unread["id"]
                await _arrive(db, unread["id"], item, now)
            else:
                row = await _insert(db, known["id"], next(numbers), known["revision"], item, now, asked=True)
            waiting += 1
        first = first or row
    await _promise(db, first, post, now)
    return waiting


def _take_unread(old: list[sqlite3.Row], item: Item) -> sqlite3.Row | None:
    """The row, taken from the list, that stood for an item as long as it could not be had; None if there is none."""
    for row in old:
        same_file = row["file_fault"] and item.file is not None and row["file_name"] == storable(item.file.name)
        if row["outcome"] == Outcome.CONTENT_HIDDEN or same_file:
            old.remove(row)
            return row
    return None


async def _arrive(db: aiosqlite.Connection, row: int, item: Item, now: datetime) -> None:
    """What could not be had is there: it is worked on in the place of what stood for it, and its answer replaced."""
    await reopen(db, row, now)
    values = {**_content(item), "asked": True}
    columns = ", ".join(f"{name} = :{name}" for name in values)
    await db.execute(f"UPDATE item SET {columns} WHERE id = :id", {**values, "id": row})  # noqa: S608


async def _promise(db: aiosqlite.Connection, item: int | None, post: Post, now: datetime) -> None:
    """The message that says that Warbrief is at work on a post will hold the answer to an item of it."""
    if item is not None and post.answer is not None:
        await outbox.promise(db, item, post.answer, now)


async def _ask_again(db: aiosqlite.Connection, row: sqlite3.Row, item: Item, now: datetime) -> bool:
    """Whether an item that somebody asks for is worked on now and was not before."""
    if row["posting_id"] is not None:
        await outbox.send_again(db, row["id"], now)
        return False
    if row["state"] != "ended" and row["asked"]:
        return False
    await reopen(db, row["id"], now)
    file = item.file
    if file is not None and file.fault and row["file_data"] and not row["file_fault"]:
        await db.execute("UPDATE item SET asked = 1 WHERE id = ?", (row["id"],))  # what came before is still here
    else:
        await db.execute(
            "UPDATE item SET asked = 1, content = ?, beside = ?, file_data = ?, file_fault = ? WHERE id = ?",
            (
                item.content,
                item.link,
                None if file is None else file.data,
                "" if file is None else file.fault,
                row["id"],
            ),
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
    outcome, sentence = refused or (None, "")
    ended = refused is not None
    values: dict[str, object] = {
        "post_id": post,
        "number": number,
        "revision": revision,
        **_content(item),
        "asked": asked,
        "accepted_at": ms(now),
        "due_at": ms(now),
        "state": "ended" if ended else "waiting",
        "outcome": outcome,
        "sentence": sentence,
        "ended_at": ms(now) if ended else None,
    }
    if ended:
        values |= {"content": None, "beside": "", "file_data": None}
    marks = ", ".join(f":{name}" for name in values)
    cursor = await db.execute(f"INSERT INTO item ({', '.join(values)}) VALUES ({marks})", values)  # noqa: S608
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _content(item: Item) -> dict[str, object]:
    """The columns that tell what an item is."""
    file = item.file
    link = item.content if item.kind is ItemKind.LINK else item.link
    return {
        "kind": item.kind,
        "name": item.name,
        "linked": canonical_link(link) if link else None,
        "content": item.content,
        "beside": item.link,
        "file_name": file and file.name,
        "file_type": file and file.content_type,
        "file_data": file and file.data,
        "file_fault": "" if file is None else file.fault,
        "digest": _digest(item),
    }


def _take(old: list[sqlite3.Row], item: Item) -> sqlite3.Row | None:
    """The row of the same content, taken from the list; None if there is none.

    A file that did not come this time is the one of its name.
    """
    digest = _digest(item)
    lost = storable(item.file.name) if item.file is not None and item.file.fault else None
    for row in old:
        if row["digest"] == digest or (lost is not None and row["file_name"] == lost):
            old.remove(row)
            return row
    return None


def _digest(item: Item) -> bytes:
    name, data = (item.file.name, item.file.data) if item.file is not None else ("", b"")
    parts = [item.kind.encode(), storable(item.content).encode(), storable(name).encode(), data]
    if item.file is not None and item.file.fault:
        parts.append(b"fault")  # else it would be an empty file
    if item.link:
        parts.append(storable(item.link).encode())
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()


async def _end(db: aiosqlite.Connection, where: str, value: int, now: datetime) -> None:
    """End items as withdrawn."""
    await db.execute(
        f"""
        UPDATE item SET state = 'ended', outcome = 'withdrawn', sentence = '', incident = NULL, steps = '[]',
            ended_at = ?, lease = NULL, lease_until = NULL, {EMPTY} WHERE {where}
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
