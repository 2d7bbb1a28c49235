"""The whole of a SQLite file: exported, restored, forgotten in parts, scrubbed, copied and checked.

Copies and checks read a snapshot on a connection of their own, in a thread, so that others work meanwhile. Only the
last step of `scrub` keeps writers waiting: nothing but writing a file anew takes every trace out of it, since SQLite
leaves copies of moved rows in pages until something overwrites them, `secure_delete` or not.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar

from bot.channel_settings import resolve
from bot.errors import StoreError
from bot.ports import LEFT_DAYS
from bot.records import Kept
from bot.store import export, forgetting, postings, restoring, scopes
from bot.store.database import Database, ms, told
from bot.store.rows import one_row

# Pages of the index that are merged, and of the file that are copied, in one go: some milliseconds' work each.
_MERGED = 500
_COPIED = 2_000
# Briefs and old outcomes that go in one transaction: a fraction of a second's work.
_FORGOTTEN = 100
# Lines of an export that are made at a time.
_LINES = 100
# Seconds that a step waits for others who use the file.
_PATIENCE = 30.0
# Emptying the log needs a moment at which nobody reads it: tries, and seconds that each takes and is followed by.
_TRIES = 40
_PAUSE = 0.25

_T = TypeVar("_T")


class SqliteUpkeep:
    """The port `bot.ports.Upkeep` on a SQLite file."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._scrubbing = asyncio.Lock()

    async def export(
        self, platform: str | None = None, workspace: str | None = None, channel: str | None = None
    ) -> AsyncIterator[str]:
        """All data of a channel, a server or everything, as lines of JSON; the last line tells that it is whole.

        It is what is there when the first line is taken. What is still in work is left out.
        """
        covers = export.Covers(platform=platform, workspace=workspace, channel=channel)
        now = self._database.now()
        with told(self._database.path), closing(_connected(self._database.path)) as connection:
            lines = export.lines_of(connection, covers, now)
            while batch := await _in_thread(lambda: list(islice(lines, _LINES))):
                for line in batch:
                    yield line

    async def restore(self, lines: AsyncIterator[str]) -> int:
        """Take an export in; what is there already stays. Returns the number of briefs that are new.

        Raises:
            BadExport: a line is broken or the end is missing; then nothing is taken in.
        """
        async with self._database.writing() as db:
            return await restoring.restore(db, lines)

    async def forget_brief(self, brief: str) -> bool:
        """Delete a brief with its entries, reports, corrections and answers; False if there is none."""
        async with self._database.writing() as db:
            posting = await postings.find_posting(db, brief)
            if posting is None:
                return False
            await forgetting.forget_briefs(db, [posting], self._now())
            return True

    async def forget_author(self, platform: str, workspace: str | None, author: str) -> int:
        """Delete a poster's name wherever it stands, and their pasted texts with the briefs of them; counts both."""
        async with self._database.writing() as db:
            return await forgetting.forget_author(db, platform, workspace, author, self._now()) if author else 0

    async def forget_channel(self, platform: str, workspace: str, channel: str) -> int:
        """Delete all of a channel, its threads with it; returns the number of briefs. Others may write between."""
        return await self._forget(platform, workspace, channel)

    async def forget_workspace(self, platform: str, workspace: str) -> int:
        """Delete all of a server; returns the number of briefs. Others may write between."""
        return await self._forget(platform, workspace, None)

    async def workspaces(self, platform: str) -> Sequence[str]:
        """The servers of which anything is kept, settings too."""
        tables = " UNION ".join(
            f"SELECT workspace FROM {table} WHERE platform = :platform"  # noqa: S608
            for table in ("channel", "setting", "setting_log", "told")
        )
        async with self._database.reading() as db:
            rows = await db.execute_fetchall(f"{tables} ORDER BY workspace", {"platform": platform})
            return [row["workspace"] for row in rows]

    async def left(self, platform: str, workspace: str, now: datetime) -> None:
        """Warbrief is no member of a server any more: after `LEFT_DAYS` `retain` deletes all of it. Known is known."""
        async with self._database.writing() as db:
            await db.execute(
                "INSERT OR IGNORE INTO departed (platform, workspace, left_at) VALUES (?, ?, ?)",
                (platform, workspace, ms(now)),
            )

    async def returned(self, platform: str, workspace: str) -> None:
        """Warbrief is a member of a server that it had left: nothing is deleted. Harmless for any other."""
        async with self._database.writing() as db:
            await db.execute("DELETE FROM departed WHERE platform = ? AND workspace = ?", (platform, workspace))

    async def retain(self, now: datetime) -> int:
        """Delete what is older than its channel's retention, and servers left long ago; returns how many briefs.

        Others may write between. A server that is joined again meanwhile keeps what is not yet deleted.
        """
        count = await self._forget_departed(now)
        for channel, days in await self._limited():
            before = ms(now - timedelta(days=days))
            full = True
            while full:
                async with self._database.writing() as db:
                    old = await db.execute_fetchall(
                        "SELECT id FROM posting WHERE channel_id = ? AND made_at < ? LIMIT ?",
                        (channel, before, _FORGOTTEN),
                    )
                    ids = [row["id"] for row in old]
                    await forgetting.forget_briefs(db, ids, ms(now))
                    others = await forgetting.forget_outcomes(db, channel, before, _FORGOTTEN)
                count += len(ids)
                full = len(ids) == _FORGOTTEN or others >= _FORGOTTEN
        return count

    async def unscrubbed(self) -> bool:
        """Whether briefs or posters were deleted since the last `scrub`."""
        return await self._deleted() > 0

    async def _deleted(self) -> int:
        async with self._database.reading() as db:
            row = await one_row(db, "SELECT number FROM unscrubbed")
            return int(row["number"]) if row is not None else 0

    async def scrub(self) -> None:
        """Take what was deleted out of indexes and file too, in steps that let others work, the last only read.

        Raises:
            StoreError: the disk has no room for a second copy, or somebody reads the file for too long. Try again.
        """
        async with self._scrubbing:  # two at once would each take off the other's count what was deleted meanwhile
            await self._scrub()

    async def _scrub(self) -> None:
        deleted = await self._deleted()
        merge = -_MERGED  # the first step marks all there is for merging
        merging = True
        while merging:
            async with self._database.writing() as db:
                before = db.total_changes
                await db.execute("INSERT INTO entry (entry, rank) VALUES ('merge', ?)", (merge,))
                merging = db.total_changes - before > 1
            merge = _MERGED
        path = self._database.path
        with told(path):
            async with self._database.pausing():
                await _in_thread(lambda: _rewrite(path))
            for _ in range(_TRIES):
                if await _in_thread(lambda: _emptied(path)):
                    async with self._database.writing() as db:
                        await db.execute("UPDATE unscrubbed SET number = max(0, number - ?)", (deleted,))
                    return
                await asyncio.sleep(_PAUSE)
        raise StoreError(f"{path} is being read for too long, so what was deleted is still in it. Try again.")

    async def backup(self, path: Path) -> None:
        """Copy everything to a new file, while others work; the copy is checked before it gets its name.

        Raises:
            StoreError: the file exists already, or cannot be written.
        """
        stopped = threading.Event()
        with told(path, system=True):
            await _in_thread(lambda: _copy(self._database.path, path, stopped), stopped.set)

    async def check(self) -> Sequence[str]:
        """What is wrong with the store, one sentence each; empty where it is sound."""
        async with self._database.pausing():
            with told(self._database.path):
                return await _in_thread(lambda: _faults(self._database.path))

    async def outdated(self, version: int) -> Sequence[str]:
        """The ids of briefs that another version of the analysis made, oldest first."""
        async with self._database.reading() as db:
            rows = await db.execute_fetchall("SELECT name FROM posting WHERE analysis <> ? ORDER BY id", (version,))
            return [row["name"] for row in rows]

    async def reread(self, brief: str, kept: Kept) -> None:
        """Put a new analysis and brief of the same text in the place of the old; id and corrections stay."""
        async with self._database.writing() as db:
            posting = await postings.find_posting(db, brief)
            if posting is not None:
                await postings.replace(db, posting, kept)

    async def _forget_departed(self, now: datetime) -> int:
        """Delete the servers that were left long ago; returns the number of their briefs."""
        async with self._database.reading() as db:
            rows = await db.execute_fetchall(
                "SELECT platform, workspace FROM departed WHERE left_at <= ? ORDER BY left_at",
                (ms(now - timedelta(days=LEFT_DAYS)),),
            )
            servers = [(row["platform"], row["workspace"]) for row in rows]
        return sum([await self._forget(*server, None, departed=True) for server in servers])

    async def _forget(self, platform: str, workspace: str, channel: str | None, *, departed: bool = False) -> int:
        """Delete a channel or server, its briefs first: breaking off loses no more than the rest of the work.

        With `departed` only as long as Warbrief is no member of it.
        """
        count, whole = 0, False
        while not whole:
            async with self._database.writing() as db:
                gone_from = "SELECT 1 FROM departed WHERE platform = ? AND workspace = ?"
                if departed and await one_row(db, gone_from, (platform, workspace)) is None:
                    break
                gone, whole = await forgetting.forget_channels(
                    db, platform, workspace, channel, self._now(), _FORGOTTEN
                )
            count += gone
        return count

    async def _limited(self) -> list[tuple[int, int]]:
        """The channels that keep briefs for some time only, with the days."""
        async with self._database.reading() as db:
            found: dict[tuple[str, str, str], dict[str, str]] = {}
            for row in await db.execute_fetchall("SELECT * FROM setting WHERE name = 'retention'"):
                found.setdefault((row["platform"], row["workspace"], row["channel"]), {})[row["name"]] = row["value"]
            limited = []
            for row in await db.execute_fetchall("SELECT * FROM channel ORDER BY id"):
                scope = scopes.scope_of(row)
                server = found.get((scope.platform, scope.workspace, ""), {})
                own = found.get((scope.platform, scope.workspace, scope.room), {})
                days = resolve(server, own).retention
                if days:
                    limited.append((row["id"], days))
            return limited

    def _now(self) -> int:
        return ms(self._database.now())


async def _in_thread(work: Callable[[], _T], stop: Callable[[], None] = lambda: None) -> _T:
    """What some blocking work gives; if cancelled, it is told to stop and waited for: it uses what a caller closes."""
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        stop()
        await asyncio.wait([running])
        raise


def _connected(path: Path, patience: float = _PATIENCE) -> sqlite3.Connection:
    """A connection of one's own to a file that exists, to be used by one thread at a time."""
    there = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(there, timeout=patience, isolation_level=None, check_same_thread=False, uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def _rewrite(path: Path) -> None:
    """Write the file anew without what was deleted."""
    with closing(_connected(path)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("VACUUM")


def _emptied(path: Path) -> bool:
    """Bring what was written into the file itself and empty the log beside it; False if somebody still reads that."""
    with closing(_connected(path, _PAUSE)) as connection:
        return not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]


def _copy(path: Path, to: Path, stopped: threading.Event) -> None:
    part = to.with_name(f"{to.name}.part")
    if to.exists():
        raise StoreError(f"{to} exists already. Name a file that does not.")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
    try:
        with _snapshot(path) as source, closing(_connected(part)) as target:
            source.backup(target, pages=_COPIED, progress=lambda *_: _go_on(stopped), sleep=0)
            found = [row[0] for row in target.execute("PRAGMA quick_check(1)")]
        if found != ["ok"]:
            raise StoreError(f"The copy of {path} is damaged ({found[0]}). Check the archive with `warbrief doctor`.")
        with part.open("rb+") as copied:
            os.fsync(copied.fileno())
        try:
            os.link(part, to)  # unlike renaming, never in the place of another file
        except FileExistsError:
            raise StoreError(f"{to} exists already. Name a file that does not.") from None
        except OSError:  # a file system without links
            part.rename(to)
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            part.with_name(part.name + ending).unlink(missing_ok=True)


def _go_on(stopped: threading.Event) -> None:
    if stopped.is_set():
        raise InterruptedError("stopped")


@contextmanager
def _snapshot(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that sees the file as it is now, whatever is written meanwhile."""
    with closing(_connected(path)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
        yield connection


_COUNTS = {
    "{} not in the index.": """
        SELECT count(*) FROM posting p LEFT JOIN entry_docsize d ON d.id = p.key
        LEFT JOIN entry_terms t ON t.posting_id = p.id
        WHERE (d.id IS NULL) <> (t.posting_id IS NULL) OR (d.id IS NULL AND p.replaced_by IS NULL)
    """,
    "{} in the index that no longer exist.": """
        SELECT count(*) FROM entry_docsize d WHERE NOT EXISTS (SELECT 1 FROM posting p WHERE p.key = d.id)
        AND NOT EXISTS (SELECT 1 FROM line l WHERE l.key = d.id)
    """,
    "{} of another channel's room.": """
        SELECT count(*) FROM channel c JOIN room r ON r.id = c.room_id
        WHERE (c.platform, c.workspace) <> (r.platform, r.workspace)
        OR r.room <> iif(c.private OR c.parent IS NULL, c.channel, c.parent)
    """,
}


def _faults(path: Path) -> list[str]:
    with _snapshot(path) as connection:
        faults = [f"The file is damaged: {row[0]}." for row in connection.execute("PRAGMA quick_check(20)")]
        if faults != ["The file is damaged: ok."]:
            return faults
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
        faults = [f"{len(orphans)} rows belong to nothing, first in {orphans[0][0]}."] if orphans else []
        for sentence, query in _COUNTS.items():
            count = connection.execute(query).fetchone()[0]
            if count:
                faults.append(sentence.format(f"{count} entr{'y is' if count == 1 else 'ies are'}"))
    with closing(_connected(path)) as connection:
        try:
            connection.execute("INSERT INTO entry (entry) VALUES ('integrity-check')")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise
            faults.append("The index is damaged.")
    return faults
