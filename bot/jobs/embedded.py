"""The way in and out in the same SQLite file as the archive: `bot.ports.Jobs` on a `Database`.

Whoever leases an item gets a token, and only with the token that the item has now can it be ended: a worker that was
held for dead, or whose post was edited or deleted meanwhile, ends nothing. Several processes may work on one file.
"""

from __future__ import annotations

import json
import logging
import secrets
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

import aiosqlite

from bot.errors import shorten_link
from bot.jobs import inbox, listing, outbox
from bot.jobs.listing import ITEM, scope_in
from bot.jobs.outbox import LONGEST_LEASE, LONGEST_PAUSE, one
from bot.messages import Action, File, Item, ItemKind, Outcome, Outgoing, Post, Scope, Viewer
from bot.records import Decision, Ending, Job, Load, Queued
from bot.store import postings
from bot.store.database import Database, moment, ms
from bot.store.scopes import channel_id, scope_of

_log = logging.getLogger(__name__)


class EmbeddedJobs:
    """Inbox and outbox of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def accept(
        self,
        post: Post,
        items: Sequence[Item],
        now: datetime,
        *,
        refused: tuple[Outcome, str] | None = None,
        action: Action | None = None,
        known: bool = False,
    ) -> int:
        """See `bot.ports.Jobs`; so for all methods."""
        async with self._database.writing() as db:
            return await inbox.accept(db, post, items, now, refused, action, known=known)

    async def delete(self, scope: Scope, message: str, now: datetime, *, keep: bool) -> None:
        """A post was deleted."""
        async with self._database.writing() as db:
            await inbox.delete(db, scope, message, now, keep=keep)

    async def seen(self, scope: Scope, message: str) -> None:
        """Remember the last message seen of a channel, never an earlier one than that."""
        async with self._database.writing() as db:
            await db.execute(
                "UPDATE channel SET last_seen = :message WHERE id = :id AND (last_seen IS NULL"
                " OR (length(last_seen), last_seen) < (length(:message), :message))",
                {"message": message, "id": await channel_id(db, scope)},
            )

    async def last_seen(self, platform: str, workspace: str | None = None) -> tuple[tuple[Scope, str], ...]:
        """Each channel of a platform, or of one workspace, with its last message seen."""
        async with self._database.reading() as db:
            place = (platform,) if workspace is None else (platform, workspace)
            where = "platform = ?" if workspace is None else "platform = ? AND workspace = ?"
            rows = await db.execute_fetchall(
                f"SELECT * FROM channel WHERE {where} AND last_seen IS NOT NULL ORDER BY id",  # noqa: S608
                place,
            )
            return tuple((scope_of(row), row["last_seen"]) for row in rows)

    async def lease(
        self, now: datetime, seconds: float, most: int = 3, platforms: Sequence[str] | None = None
    ) -> Job | None:
        """The item that waits longest, leased."""
        here = "" if platforms is None else f" AND channel.platform IN ({', '.join('?' * len(platforms))})"
        bounds = (
            ms(now),
            ms(now + timedelta(seconds=LONGEST_PAUSE)),
            ms(now),
            ms(now + timedelta(seconds=LONGEST_LEASE)),
            *(platforms or ()),
        )
        incidents = []
        job = None
        async with self._database.writing() as db:
            while job is None:
                row = await one(
                    db,
                    f"""
                    {ITEM} WHERE item.state <> 'ended' AND iif(
                        item.state = 'waiting', item.attempts = 0 OR item.due_at <= ? OR item.due_at > ?,
                        item.lease_until <= ? OR item.lease_until > ?
                    ){here} ORDER BY item.due_at, item.id LIMIT 1
                    """,
                    bounds,
                )
                if row is None:
                    break
                if row["attempts"] < most:
                    job = await _leased(db, row, now, seconds)
                else:
                    incidents.append((await _given_up(db, row, now), row["kind"], row["id"], row["attempts"]))
        for incident in incidents:
            _log.error("incident %s: %s, item %d, was begun %d times and never ended", *incident)
        return job

    async def renew(self, job: Job, now: datetime, seconds: float) -> bool:
        """Hold a lease for longer."""
        async with self._database.writing() as db:
            cursor = await db.execute(
                "UPDATE item SET lease_until = ? WHERE id = ? AND lease = ?",
                (_lease_end(now, seconds), job.id, job.lease),
            )
            return cursor.rowcount == 1

    async def release(self, job: Job, due: datetime | None = None) -> None:
        """Give an item back."""
        async with self._database.writing() as db:
            await db.execute(
                """
                UPDATE item SET state = 'waiting', lease = NULL, lease_until = NULL, due_at = coalesce(?, due_at),
                    attempts = attempts - ? WHERE id = ? AND lease = ?
                """,
                (None if due is None else ms(due), due is None, job.id, job.lease),
            )

    async def finish(self, job: Job, ending: Ending, now: datetime) -> str | None:
        """End an item: brief, outcome and answer in one transaction."""
        async with self._database.writing() as db:
            row = await one(db, f"{ITEM} WHERE item.id = ? AND item.lease = ?", (job.id, job.lease))
            if row is None:
                return None
            posting, name = None, ending.same_as
            if ending.kept is not None:
                posting, name = await postings.keep(db, row["post_id"], row["channel_id"], ending.kept, ms(now))
            elif name is not None:
                posting = await postings.find_posting(db, name)
                if posting is None:  # the brief that it repeats has gone meanwhile: it is read again
                    await db.execute(
                        "UPDATE item SET state = 'waiting', lease = NULL, lease_until = NULL, due_at = ? WHERE id = ?",
                        (ms(now), job.id),
                    )
                    return None
            if ending.page is not None and ending.canonical is not None:
                for source in ending.sources:
                    await postings.lift(db, source, ending.page, ending.canonical)
            await _end(db, job.id, ending, posting, now)
            return name

    async def outgoing(self, now: datetime, seconds: float, platform: str) -> tuple[Outgoing, bool] | None:
        """The next thing to send on a platform."""
        async with self._database.writing() as db:
            return await outbox.next_outgoing(db, now, seconds, platform)

    async def sent(self, outgoing: Outgoing, message: str | None, now: datetime) -> None:
        """It is sent."""
        async with self._database.writing() as db:
            await outbox.was_sent(db, outgoing, message, now)

    async def unsent(self, outgoing: Outgoing, due: datetime | None, now: datetime, *, known: bool = True) -> None:
        """It is not sent, or nobody knows."""
        async with self._database.writing() as db:
            await outbox.was_not_sent(db, outgoing, due, now, known=known)

    async def count(self, scope: Scope, since: datetime, author: str | None = None) -> tuple[int, datetime | None]:
        """How many briefs a channel got, or is about to get, and when the last one was."""
        async with self._database.reading() as db:
            return await listing.count(db, scope, since, author)

    async def held(self, scope: Scope, message: str) -> int:
        """How many items of a post's last revision were let in."""
        async with self._database.reading() as db:
            return await listing.held(db, scope, message)

    async def repeated(self, scope: Scope, since: datetime) -> int:
        """How many answers of a channel say that an article was briefed already."""
        async with self._database.reading() as db:
            return await listing.repeated(db, scope, since)

    async def known(self, scope: Scope, message: str) -> bool:
        """Whether a post is kept."""
        async with self._database.reading() as db:
            return await inbox.find_post(db, scope, message) is not None

    async def whole(self, scope: Scope, message: str) -> str | None:
        """The kept post that a message is, or is a part of."""
        async with self._database.reading() as db:
            return await listing.whole(db, scope, message)

    async def recent(self, scope: Scope, since: datetime) -> Sequence[tuple[str, int, tuple[str, ...]]]:
        """Kept posts of a channel since a time: message, revision and parts, oldest first."""
        async with self._database.reading() as db:
            return await listing.recent(db, scope, since)

    async def briefs(self, scope: Scope, message: str) -> Sequence[str]:
        """The ids of the briefs that a post led to or repeats, in the order of its items."""
        async with self._database.reading() as db:
            return await listing.briefs(db, scope, message)

    async def decisions(
        self, viewer: Viewer, scope: Scope | None, link: str | None, limit: int = 10
    ) -> Sequence[Decision]:
        """How items ended, newest first."""
        async with self._database.reading() as db:
            return await listing.decisions(db, viewer, scope, link, limit)

    async def queued(self, *, failed: bool = True, limit: int = 100) -> Sequence[Queued]:
        """What waits, is in work or failed; oldest first."""
        async with self._database.reading() as db:
            return await listing.queued(db, failed=failed, limit=limit)

    async def retry(self, item: int, now: datetime) -> bool:
        """Send a failed item to work again."""
        async with self._database.writing() as db:
            row = await one(db, f"{ITEM} WHERE item.id = ?", (item,))
            if row is None or row["outcome"] != Outcome.FAILED or row["content"] is None:
                return False
            if row["deleted_at"] is not None or row["revision"] != row["post_revision"]:
                return False
            await inbox.reopen(db, item, now)
            return True

    async def drop(self, item: int, now: datetime) -> bool:
        """End an open item as withdrawn, or forget a failed one's content."""
        async with self._database.writing() as db:
            row = await one(db, f"{ITEM} WHERE item.id = ?", (item,))
            if row is None or (row["state"] == "ended" and row["outcome"] != Outcome.FAILED) or row["content"] is None:
                return False
            if row["state"] == "ended":
                await db.execute(f"UPDATE item SET {inbox.EMPTY} WHERE id = ?", (item,))  # noqa: S608
            else:
                await inbox.withdraw(db, item, now)
            return True

    async def load(self, since: datetime, scope: Scope | None = None) -> Load:
        """How much there is to do, and the outcomes since a time: of a scope's server alone, where one is given."""
        async with self._database.reading() as db:
            return await listing.load(db, since, scope)


async def _leased(db: aiosqlite.Connection, row: sqlite3.Row, now: datetime, seconds: float) -> Job:
    lease = secrets.token_hex(8)
    await db.execute(
        "UPDATE item SET state = 'leased', lease = ?, lease_until = ?, attempts = attempts + 1 WHERE id = ?",
        (lease, _lease_end(now, seconds), row["id"]),
    )
    file = None
    if row["file_name"] is not None:
        file = File(
            name=row["file_name"],
            data=row["file_data"] or b"",
            content_type=row["file_type"],
            fault=row["file_fault"],
        )
    post = Post(
        scope=scope_in(row),
        message=row["posted"],
        revision=row["post_revision"],
        author=row["author"],
        author_name=row["author_name"],
        link=row["link"],
        posted_at=moment(row["posted_at"]),
        asked=bool(row["asked"]),
        spoiler=bool(row["spoiler"]),
    )
    item = Item(
        kind=ItemKind(row["kind"]), name=row["name"], content=row["content"] or "", file=file, link=row["beside"]
    )
    return Job(id=row["id"], lease=lease, post=post, item=item, number=row["number"], attempts=row["attempts"] + 1)


async def _given_up(db: aiosqlite.Connection, row: sqlite3.Row, now: datetime) -> str:
    """End an item that was begun too often; returns the incident's id."""
    incident = secrets.token_hex(4)
    ending = Ending(
        outcome=Outcome.FAILED,
        sentence=f"Something went wrong with {shorten_link(row['name'])}. The log has more under incident {incident}.",
        incident=incident,
        action=Action.SEND if row["asked"] else Action.MARK,
    )
    await _end(db, row["id"], ending, None, now)
    return incident


async def _end(db: aiosqlite.Connection, item: int, ending: Ending, posting: int | None, now: datetime) -> None:
    """An item's outcome and answer; its content goes unless it failed and may be tried again."""
    await db.execute(
        """
        UPDATE item SET state = 'ended', lease = NULL, lease_until = NULL, outcome = :outcome, sentence = :sentence,
            incident = :incident, steps = :steps, ended_at = :now, posting_id = :posting, canonical = :canonical,
            briefed_at = iif(:kept, :now, briefed_at), content = iif(:failed, content, NULL),
            beside = iif(:failed, beside, ''), file_data = iif(:failed, file_data, NULL) WHERE id = :item
        """,
        {
            "outcome": ending.outcome,
            "sentence": ending.sentence,
            "incident": ending.incident,
            "steps": json.dumps([{"what": step.what, "ms": round(step.seconds * 1000)} for step in ending.steps]),
            "now": ms(now),
            "posting": posting,
            "canonical": ending.canonical,
            "kept": ending.kept is not None,
            "failed": ending.outcome is Outcome.FAILED,
            "item": item,
        },
    )
    await outbox.answer(db, item, ending.action, now)


def _lease_end(now: datetime, seconds: float) -> int:
    return ms(now + timedelta(seconds=min(seconds, LONGEST_LEASE)))
