"""Answers in the chat, taken back: what stands there is to be deleted, what was never sent is forgotten."""

from __future__ import annotations

from collections.abc import Iterable

import aiosqlite


async def take_back(db: aiosqlite.Connection, items: Iterable[int], now_ms: int) -> None:
    """Delete the answers of items, by way of the outbox; their signs on the post are left to the post.

    An answer that is being sent, or may have been, is deleted once that is known.

    Args:
        db: a connection that writes.
        items: the items' rows; one without an answer changes nothing.
        now_ms: the time.
    """
    rows = [(item,) for item in items]
    await db.executemany(
        """
        DELETE FROM outbox WHERE item_id = ?
        AND (action IN ('mark', 'offer') OR (message IS NULL AND doubt = 0 AND state <> 'sending'))
        """,
        rows,
    )
    await db.executemany(
        """
        UPDATE outbox SET action = 'delete', stale = 0, due_at = ?,
            attempts = iif(state = 'sending', attempts, 0), state = iif(state = 'sending', 'sending', 'waiting')
        WHERE item_id = ? AND action IN ('send', 'edit')
        """,
        [(now_ms, item) for (item,) in rows],
    )
