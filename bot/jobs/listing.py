"""The inbox looked at: decisions for members, the queue for the operator. Each function works on a connection."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

import aiosqlite

from bot.jobs.outbox import LONGEST_PAUSE, one
from bot.messages import Outcome, Scope, Step, Viewer
from bot.records import Decision, Load, Queued
from bot.store.database import moment, ms
from bot.store.scopes import rooms

ITEM = """
SELECT item.*, post.message AS posted, post.revision AS post_revision, post.author, post.author_name, post.link,
    post.spoiler, post.posted_at, post.deleted_at, post.channel_id, channel.platform, channel.workspace,
    channel.channel, channel.parent, channel.private, channel.name AS channel_name
FROM item JOIN post ON post.id = item.post_id JOIN channel ON channel.id = post.channel_id
"""
"""An item's row with its post's and channel's."""
_CHANNEL = """
channel ON channel.id = post.channel_id
    AND channel.platform = :platform AND channel.workspace = :workspace AND channel.channel = :channel
"""


async def count(
    db: aiosqlite.Connection, scope: Scope, since: datetime, author: str | None
) -> tuple[int, datetime | None]:
    """How many briefs a channel got, or is about to get, and when the last one was."""
    chosen = """
        channel.platform = :platform AND channel.workspace = :workspace AND channel.channel = :channel
        AND (:author IS NULL OR post.author = :author)
    """
    # From the few items that are open or ended since then, not from all posts that the channel ever had.
    joined = "FROM item CROSS JOIN post ON post.id = item.post_id JOIN channel ON channel.id = post.channel_id"
    row = await one(
        db,
        f"""
        SELECT count(*) AS number, max(at) AS last FROM (
            SELECT item.accepted_at AS at {joined} WHERE item.state <> 'ended' AND {chosen}
            UNION ALL
            SELECT item.briefed_at {joined}
            WHERE item.state = 'ended' AND item.ended_at >= :since AND item.briefed_at BETWEEN :since AND :until
                AND {chosen}
        )
        """,  # noqa: S608
        {
            "platform": scope.platform,
            "workspace": scope.workspace,
            "channel": scope.channel,
            "author": author,
            "since": ms(since),
            "until": ms(since + timedelta(seconds=LONGEST_PAUSE)),  # later ones were made by a clock that ran ahead
        },
    )
    assert row is not None
    return row["number"], None if row["last"] is None else moment(row["last"])


async def held(db: aiosqlite.Connection, scope: Scope, message: str) -> int:
    """How many items of a post's last revision wait, are in work, or led to a brief."""
    row = await one(
        db,
        f"""
        SELECT count(*) AS number FROM post JOIN {_CHANNEL}
        JOIN item ON item.post_id = post.id AND item.revision = post.revision
        WHERE post.message = :message AND (item.state <> 'ended' OR item.posting_id IS NOT NULL)
        """,  # noqa: S608
        {**_place(scope), "message": message},
    )
    return 0 if row is None else int(row["number"])


async def repeated(db: aiosqlite.Connection, scope: Scope, since: datetime) -> int:
    """How many answers of a channel since a time say, unasked, that an article was briefed already."""
    row = await one(  # CROSS JOIN as in `count`
        db,
        f"""
        SELECT count(*) AS number FROM item CROSS JOIN post ON post.id = item.post_id JOIN {_CHANNEL}
        WHERE item.state = 'ended' AND item.ended_at >= :since AND item.outcome = 'duplicate' AND NOT item.asked
            AND EXISTS (SELECT 1 FROM outbox WHERE outbox.item_id = item.id AND action IN ('send', 'edit'))
        """,  # noqa: S608
        {**_place(scope), "since": ms(since)},
    )
    return 0 if row is None else int(row["number"])


async def whole(db: aiosqlite.Connection, scope: Scope, message: str) -> str | None:
    """The post that a message is, or is a part of; None where it is neither, or the post was deleted."""
    row = await one(
        db,
        f"""
        SELECT post.message FROM post JOIN {_CHANNEL} WHERE post.message = :message AND post.deleted_at IS NULL
        UNION ALL
        SELECT post.message FROM part JOIN post ON post.id = part.post_id JOIN {_CHANNEL}
        WHERE part.channel_id = channel.id AND part.message = :message AND post.deleted_at IS NULL
        """,  # noqa: S608
        {**_place(scope), "message": message},
    )
    return None if row is None else row["message"]


async def recent(db: aiosqlite.Connection, scope: Scope, since: datetime) -> list[tuple[str, int, tuple[str, ...]]]:
    """Message, revision and parts of a channel's posts since a time that were not deleted, oldest first."""
    rows = await db.execute_fetchall(
        f"""
        SELECT post.message, post.revision, part.message AS part FROM post JOIN {_CHANNEL}
        LEFT JOIN part ON part.post_id = post.id
        WHERE post.posted_at >= :since AND post.deleted_at IS NULL ORDER BY post.posted_at, post.id, part.number
        """,  # noqa: S608
        {**_place(scope), "since": ms(since)},
    )
    return [
        (message, revision, tuple(row["part"] for row in parts if row["part"] is not None))
        for (message, revision), parts in groupby(rows, key=lambda row: (row["message"], row["revision"]))
    ]


async def briefs(db: aiosqlite.Connection, scope: Scope, message: str) -> list[str]:
    """The ids of the briefs that a post led to or repeats, each once, in the order of its items."""
    rows = await db.execute_fetchall(
        f"""
        SELECT posting.name FROM post JOIN {_CHANNEL}
        JOIN item ON item.post_id = post.id AND item.revision = post.revision
        JOIN posting ON posting.id = item.posting_id
        WHERE post.message = :message AND post.deleted_at IS NULL ORDER BY item.number
        """,  # noqa: S608
        {**_place(scope), "message": message},
    )
    return list(dict.fromkeys(row["name"] for row in rows))


async def decisions(
    db: aiosqlite.Connection, viewer: Viewer, scope: Scope | None, link: str | None, limit: int
) -> list[Decision]:
    """How items of posts that a viewer may read ended, newest first; a brief is named only if they may read it too."""
    where = ["post.deleted_at IS NULL"]
    values: dict[str, object] = {"limit": limit}
    visible = "TRUE"
    readable = await rooms(db, viewer)
    if readable is not None:
        values["rooms"] = json.dumps(readable)
        where.append("channel.room_id IN (SELECT value FROM json_each(:rooms))")
        visible = "place.room_id IN (SELECT value FROM json_each(:rooms))"
    if scope is not None:
        values |= {"platform": scope.platform, "workspace": scope.workspace, "channel": scope.channel}
        where.append("channel.platform = :platform AND channel.workspace = :workspace AND channel.channel = :channel")
    if link is not None:
        values["link"] = link
        linked = "SELECT id FROM item WHERE canonical = :link UNION SELECT id FROM item WHERE linked = :link"
        where.append(f"item.id IN ({linked})")
    rows = await db.execute_fetchall(
        f"""
        SELECT item.name, item.outcome, item.sentence, item.incident, item.steps, item.ended_at, post.message AS posted,
            post.posted_at, channel.platform, channel.workspace, channel.channel,
            channel.parent, channel.private, channel.name AS channel_name,
            CASE WHEN {visible} THEN posting.name END AS brief
        FROM item JOIN post ON post.id = item.post_id JOIN channel ON channel.id = post.channel_id
            LEFT JOIN posting ON posting.id = item.posting_id
            LEFT JOIN channel AS place ON place.id = posting.channel_id
        WHERE {" AND ".join(where)} AND NOT EXISTS (
            SELECT 1 FROM item AS later
            WHERE later.post_id = item.post_id AND later.number = item.number AND later.revision > item.revision
        )
        ORDER BY item.id DESC LIMIT :limit
        """,  # noqa: S608
        values,
    )
    return [
        Decision(
            name=row["name"],
            scope=scope_in(row),
            message=row["posted"],
            posted_at=moment(row["posted_at"]),
            outcome=_outcome(row),
            sentence=row["sentence"],
            incident=row["incident"],
            ended_at=None if row["ended_at"] is None else moment(row["ended_at"]),
            brief=row["brief"],
            steps=tuple(Step(step["what"], step["ms"] / 1000) for step in json.loads(row["steps"])),
        )
        for row in rows
    ]


async def queued(db: aiosqlite.Connection, *, failed: bool, limit: int) -> Sequence[Queued]:
    """What waits, is in work or, with `failed`, failed and can be retried; oldest first."""
    rows = await db.execute_fetchall(
        """
        SELECT item.id, item.name, item.state, item.attempts, item.due_at, item.outcome, item.sentence, item.incident,
            post.message AS posted, post.posted_at, channel.platform, channel.workspace, channel.channel,
            channel.parent, channel.private, channel.name AS channel_name
        FROM item JOIN post ON post.id = item.post_id JOIN channel ON channel.id = post.channel_id
        WHERE item.id IN (
            SELECT id FROM item WHERE state <> 'ended'
            UNION ALL
            SELECT id FROM item WHERE :failed AND state = 'ended' AND outcome = 'failed' AND content IS NOT NULL
        )
        ORDER BY item.id LIMIT :limit
        """,
        {"failed": failed, "limit": limit},
    )
    return [
        Queued(
            id=row["id"],
            name=row["name"],
            scope=scope_in(row),
            message=row["posted"],
            state=row["state"],
            attempts=row["attempts"],
            posted_at=moment(row["posted_at"]),
            due_at=moment(row["due_at"]) if row["state"] == "waiting" else None,
            outcome=_outcome(row),
            sentence=row["sentence"],
            incident=row["incident"],
        )
        for row in rows
    ]


async def load(db: aiosqlite.Connection, since: datetime, scope: Scope | None) -> Load:
    """How much there is to do, and the outcomes since a time: of a scope's server alone, where one is given."""
    items = await one(
        db,
        """
        SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting,
            count(*) FILTER (WHERE state = 'leased') AS working, min(accepted_at) AS oldest
        FROM item WHERE state <> 'ended'
        """,
    )
    unsent = await one(db, "SELECT count(*) AS number FROM outbox WHERE state IN ('waiting', 'sending')")
    outcomes = await db.execute_fetchall(
        """
        SELECT outcome, count(*) AS number FROM item
        JOIN post ON post.id = post_id JOIN channel ON channel.id = channel_id
        WHERE state = 'ended' AND ended_at >= ? AND (? IS NULL OR (platform, workspace) = (?, ?))
        GROUP BY outcome ORDER BY outcome
        """,
        (ms(since), *((scope.platform, scope.platform, scope.workspace) if scope else (None, None, None))),
    )
    assert items is not None
    assert unsent is not None
    return Load(
        waiting=items["waiting"],
        working=items["working"],
        unsent=unsent["number"],
        oldest=None if items["oldest"] is None else moment(items["oldest"]),
        outcomes={row["outcome"]: row["number"] for row in outcomes},
    )


def _place(scope: Scope) -> dict[str, object]:
    return {"platform": scope.platform, "workspace": scope.workspace, "channel": scope.channel}


def scope_in(row: sqlite3.Row) -> Scope:
    """The scope in a row made by `ITEM`."""
    return Scope(
        platform=row["platform"],
        workspace=row["workspace"],
        channel=row["channel"],
        parent=row["parent"],
        private=bool(row["private"]),
        name=row["channel_name"],
    )


def _outcome(row: sqlite3.Row) -> Outcome | None:
    return None if row["outcome"] is None else Outcome(row["outcome"])
