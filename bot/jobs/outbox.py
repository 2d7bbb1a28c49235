"""The outbox: one row for each message that stands in the chat or is to, with what is to be done to it next.

A row is sent, edited whenever its item ends anew, and at last deleted; it never becomes a second message. While it is
being sent, what else comes up is noted in it and done afterwards. Each function works on a connection that writes.

An attempt that was neither reported as sent nor as unsent leaves a doubt: the message is to be looked for first.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

import aiosqlite

from bot.messages import BRIEF_GONE, Action, Outcome, Outgoing
from bot.store.answers import take_back
from bot.store.database import ms
from bot.store.scopes import scope_of

LONGEST_LEASE = 600.0
"""Seconds: a lease that ends later than this was given by a clock that ran ahead."""
LONGEST_PAUSE = 86_400.0
"""Seconds: what is due later than this was put off by a clock that ran ahead."""
_NO_PERMISSION = "Its answer could not be sent. Let Warbrief write in this channel."

_NEXT = """
WITH blocking AS MATERIALIZED (
    SELECT post.channel_id, post.posted_at, post.id AS post, item.number
    FROM item JOIN post ON post.id = item.post_id
    WHERE item.state <> 'ended' AND (item.attempts = 0 OR (item.state = 'leased' AND item.attempts = 1))
    UNION ALL
    SELECT post.channel_id, post.posted_at, post.id, item.number
    FROM outbox JOIN item ON item.id = outbox.item_id JOIN post ON post.id = item.post_id
    WHERE outbox.state IN ('waiting', 'sending') AND outbox.action = 'send'
    AND outbox.attempts = iif(outbox.state = 'waiting', 0, 1)
), first AS MATERIALIZED (
    SELECT channel_id, posted_at, post, number FROM (
        SELECT *, row_number() OVER (PARTITION BY channel_id ORDER BY posted_at, post, number) AS place FROM blocking
    ) WHERE place = 1
)
SELECT outbox.id, outbox.nonce, outbox.action, outbox.item_id, outbox.message AS sent, outbox.attempts, outbox.state,
    outbox.doubt, outbox.shown, item.outcome, item.sentence, item.asked, post.message AS posted, post.spoiler,
    posting.name AS brief, channel.*
FROM outbox JOIN item ON item.id = outbox.item_id JOIN post ON post.id = item.post_id
    JOIN channel ON channel.id = outbox.channel_id
    LEFT JOIN posting ON posting.id = item.posting_id
    LEFT JOIN first ON first.channel_id = outbox.channel_id
WHERE outbox.state IN ('waiting', 'sending') AND channel.platform = :platform
    AND iif(
        outbox.state = 'sending',
        outbox.lease_until <= :now OR outbox.lease_until > :longest_lease,
        outbox.attempts = 0 OR outbox.due_at <= :now OR outbox.due_at > :longest_pause
    )
    AND (outbox.action IN ('delete', 'offer') OR item.state = 'ended')
    AND (
        outbox.action <> 'send' OR first.channel_id IS NULL
        OR (post.posted_at, post.id, item.number) <= (first.posted_at, first.post, first.number)
    )
ORDER BY outbox.due_at, outbox.id LIMIT 1
"""


async def next_outgoing(
    db: aiosqlite.Connection, now: datetime, seconds: float, platform: str
) -> tuple[Outgoing, bool] | None:
    """What is to be done next on a platform, leased, with whether its message may stand unknown to anybody."""
    bounds = {
        "platform": platform,
        "now": ms(now),
        "longest_lease": ms(now + timedelta(seconds=LONGEST_LEASE)),
        "longest_pause": ms(now + timedelta(seconds=LONGEST_PAUSE)),
    }
    row = await one(db, _NEXT, bounds)
    if row is None:
        return None
    action = Action(row["action"])
    died = row["state"] == "sending"
    doubt = row["sent"] is None and action in (Action.SEND, Action.DELETE) and bool(row["doubt"] or died)
    lease = secrets.token_hex(8)
    until = ms(now + timedelta(seconds=min(seconds, LONGEST_LEASE)))
    shown: tuple[str, ...] = tuple(json.loads(row["shown"])) if doubt else ()
    said = row["sentence"] or (BRIEF_GONE if row["brief"] else "")  # which a brief that goes meanwhile leaves
    shows = filter(None, (row["brief"], said)) if action is Action.SEND else ()
    await db.execute(
        """
        UPDATE outbox SET state = 'sending', lease = ?, lease_until = ?, attempts = attempts + 1, doubt = ?,
            stale = iif(?, stale, 0), shown = ? WHERE id = ?
        """,
        (lease, until, doubt, doubt, json.dumps(tuple(dict.fromkeys((*shown, *shows)))), row["id"]),
    )
    outgoing = Outgoing(
        id=row["id"],
        nonce=row["nonce"],
        action=action,
        scope=scope_of(row),
        to=row["posted"],
        item=row["item_id"],
        outcome=Outcome(row["outcome"] or (Outcome.WITHDRAWN if action is Action.DELETE else Outcome.ON_REQUEST)),
        sentence=row["sentence"],
        brief=row["brief"],
        asked=bool(row["asked"]),
        spoiler=bool(row["spoiler"]),
        sent=row["sent"],
        attempts=row["attempts"] + 1,
        shown=shown,
        lease=lease,
    )
    return outgoing, doubt


async def was_sent(db: aiosqlite.Connection, outgoing: Outgoing, message: str | None, now: datetime) -> None:
    """An attempt did what it was to do; what has come up since is next."""
    row = await _row(db, outgoing)
    if row is None:
        return
    ours = row["state"] == "sending" and row["lease"] == outgoing.lease
    if outgoing.action is Action.SEND and message is not None:
        if row["message"] not in (None, message):  # an attempt held for dead sent it too: one of them goes
            await _put(db, row["item_id"], Action.DELETE, now, message)
        else:
            await db.execute("UPDATE outbox SET message = ?, doubt = 0 WHERE id = ?", (message, row["id"]))
            ours = ours or row["state"] in ("waiting", "refused")
    if not ours:
        return
    if outgoing.action is Action.DELETE:
        await db.execute("DELETE FROM outbox WHERE id = ?", (row["id"],))
    elif row["action"] == Action.DELETE:
        await _to_do(db, row["id"], Action.DELETE, now)
    elif row["stale"] and row["ended"]:
        await _to_do(db, row["id"], Action.EDIT, now)
    else:
        await db.execute(
            "UPDATE outbox SET state = 'sent', sent_at = ?, stale = 0, doubt = 0 WHERE id = ?", (ms(now), row["id"])
        )


async def was_not_sent(
    db: aiosqlite.Connection, outgoing: Outgoing, due: datetime | None, now: datetime, *, known: bool
) -> None:
    """An attempt did not do what it was to do, or nobody knows; `due` None: it is not tried again."""
    row = await _row(db, outgoing)
    if row is None or row["state"] != "sending" or row["lease"] != outgoing.lease:
        return
    doubt = (
        row["message"] is None and outgoing.action in (Action.SEND, Action.DELETE) and bool(row["doubt"] or not known)
    )
    if row["action"] == Action.DELETE and outgoing.action is not Action.DELETE:
        if row["message"] is None and not doubt:
            await db.execute("DELETE FROM outbox WHERE id = ?", (row["id"],))
        else:
            await db.execute("UPDATE outbox SET doubt = ? WHERE id = ?", (doubt, row["id"]))
            await _to_do(db, row["id"], Action.DELETE, now)
        return
    await db.execute(
        "UPDATE outbox SET state = ?, due_at = ?, doubt = ?, stale = iif(?, stale, 0) WHERE id = ?",
        ("refused" if due is None else "waiting", ms(due or now), doubt, doubt, row["id"]),
    )
    if due is None and outgoing.action is Action.SEND:
        await db.execute(
            """
            UPDATE item SET outcome = iif(outcome IN ('briefed', 'updated'), 'no_permission', outcome), sentence = ?
            WHERE id = ? AND state = 'ended' AND sentence = ''
            """,
            (_NO_PERMISSION, row["item_id"]),
        )


async def send_again(db: aiosqlite.Connection, item: int, now: datetime) -> None:
    """Somebody asks for an item whose brief is there but was refused by the platform: it may be taken by now."""
    rows = await db.execute_fetchall(
        "SELECT id FROM outbox WHERE item_id = ? AND action = 'send' AND state = 'refused' AND message IS NULL", (item,)
    )
    for row in rows:
        await db.execute(
            "UPDATE item SET outcome = iif(outcome = 'no_permission', 'briefed', outcome), sentence = '' WHERE id = ?",
            (item,),
        )
        await _to_do(db, row["id"], Action.SEND, now)


async def answer(db: aiosqlite.Connection, item: int, action: Action | None, now: datetime) -> None:
    """What an item that has just ended says in the chat; None for nothing. It has one message at most.

    Where a message that promised an answer stands, an ending is never silent.
    """
    row = await standing(db, item)
    if action not in (Action.SEND, Action.EDIT) and not (row is not None and row["promised"]):
        await take_back(db, [item], ms(now))
        if action is not None:
            await _put(db, item, action, now)
        return
    await db.execute(
        "DELETE FROM outbox WHERE item_id = ? AND action IN ('mark', 'offer') AND state = 'waiting'", (item,)
    )
    if row is None:
        await _put(db, item, Action.SEND, now)
    elif row["state"] == "sending" or row["doubt"]:
        await db.execute("UPDATE outbox SET stale = 1 WHERE id = ?", (row["id"],))
    else:
        await _to_do(db, row["id"], Action.SEND if row["message"] is None else Action.EDIT, now)


async def promise(db: aiosqlite.Connection, item: int, message: str, now: datetime) -> None:
    """A message of our own says that an item is at work: the item's answer takes its place.

    Harmless when repeated: a message that is known of any item of the post is not taken again. Where the item has
    another message that stands, or may stand, this one is deleted.
    """
    known = await one(
        db,
        """
        SELECT 1 FROM outbox JOIN item ON item.id = outbox.item_id
        WHERE outbox.message = ? AND item.post_id = (SELECT post_id FROM item WHERE id = ?)
        """,
        (message, item),
    )
    if known is not None:
        return
    row = await standing(db, item)
    if row is None:
        await _put(db, item, Action.SEND, now, message, promised=True)
        if await one(db, "SELECT 1 FROM item WHERE id = ? AND state = 'ended'", (item,)) is not None:
            await answer(db, item, Action.EDIT, now)
    elif row["message"] is None and row["state"] != "sending" and not row["doubt"]:
        await db.execute("UPDATE outbox SET message = ?, promised = 1 WHERE id = ?", (message, row["id"]))
        await _to_do(db, row["id"], Action.EDIT, now)
    else:
        await _put(db, item, Action.DELETE, now, message)


async def standing(db: aiosqlite.Connection, item: int) -> sqlite3.Row | None:
    """The row of an item's message, whether it stands already or is to be sent."""
    return await one(db, "SELECT * FROM outbox WHERE item_id = ? AND action IN ('send', 'edit')", (item,))


async def set_aside(db: aiosqlite.Connection, item: int, heir: int) -> None:
    """An item is worked on anew (`heir` is itself), or another in its place: its answer waits for the new ending.

    What was not sent is forgotten; what stands, or is being sent, will be edited.
    """
    await db.execute(
        "DELETE FROM outbox WHERE item_id = ? AND message IS NULL AND doubt = 0 AND state <> 'sending'", (item,)
    )
    await db.execute("DELETE FROM outbox WHERE item_id = ? AND action IN ('mark', 'offer')", (item,))
    await db.execute(
        """
        UPDATE outbox SET item_id = ?, state = iif(state = 'waiting' AND message IS NOT NULL, 'sent', state)
        WHERE item_id = ? AND action IN ('send', 'edit')
        """,
        (heir, item),
    )


async def break_promises(db: aiosqlite.Connection, items: Sequence[int], now: datetime) -> None:
    """Delete the messages that promised answers to items that get none."""
    for item in items:
        row = await standing(db, item)
        if row is not None and row["promised"]:
            await take_back(db, [item], ms(now))


async def show_anew(db: aiosqlite.Connection, post: int, now: datetime) -> None:
    """Make the answers to a post's items that ended anew, where any stand."""
    rows = await db.execute_fetchall(
        """
        SELECT DISTINCT item.id FROM item JOIN outbox ON outbox.item_id = item.id
        WHERE item.post_id = ? AND item.state = 'ended' AND action IN ('send', 'edit') AND outbox.state <> 'refused'
        """,
        (post,),
    )
    for row in rows:
        await answer(db, row["id"], Action.EDIT, now)


async def one(
    db: aiosqlite.Connection, sql: str, parameters: tuple[object, ...] | dict[str, object] = ()
) -> sqlite3.Row | None:
    """The first row of a query."""
    for row in await db.execute_fetchall(sql, parameters):
        return row
    return None


async def _row(db: aiosqlite.Connection, outgoing: Outgoing) -> sqlite3.Row | None:
    return await one(
        db,
        """
        SELECT outbox.*, item.state = 'ended' AS ended FROM outbox JOIN item ON item.id = outbox.item_id
        WHERE outbox.id = ? AND outbox.nonce = ?
        """,
        (outgoing.id, outgoing.nonce),
    )


async def _put(
    db: aiosqlite.Connection,
    item: int,
    action: Action,
    now: datetime,
    message: str | None = None,
    *,
    promised: bool = False,
) -> None:
    """A new row; one that is `promised` as if its message had been sent just now."""
    await db.execute(
        """
        INSERT INTO outbox (item_id, channel_id, action, nonce, state, due_at, message, promised, created_at, sent_at)
        SELECT item.id, post.channel_id, ?, ?, ?, ?, ?, ?, ?, ?
        FROM item JOIN post ON post.id = item.post_id WHERE item.id = ?
        """,
        (
            *(action, secrets.token_hex(8), "sent" if promised else "waiting", ms(now)),
            *(message, promised, ms(now), ms(now) if promised else None, item),
        ),
    )


async def _to_do(db: aiosqlite.Connection, row: int, action: Action, now: datetime) -> None:
    await db.execute(
        "UPDATE outbox SET action = ?, state = 'waiting', attempts = 0, due_at = ?, stale = 0 WHERE id = ?",
        (action, ms(now), row),
    )
