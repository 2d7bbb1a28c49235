"""The one SQLite file: opened, made, brought up to date, read and written, and its faults told in sentences.

One connection writes, in transactions that are kept whole or not at all; a few others read snapshots. Every commit is
synced to the disk (`synchronous=FULL`), so it outlives a power cut. Text is made storable on its way in: SQLite takes
no lone surrogates, and its functions end a text at NUL. Times are whole milliseconds since 1970, UTC.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self, TypeAlias

import aiosqlite

from bot.ports import Clock
from bot.store.faults import told
from bot.store.schema import PATIENCE, migrate, prepare

# Look-ups that run at once; each holds a thread and a cache of its own.
READERS = 2
# KiB of pages that a connection keeps, and bytes that it maps: enough for the upper levels of every index.
_CACHE = 16_384
_MAPPED = 256 * 1024 * 1024

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_UNSTORABLE = {0: "\N{SYMBOL FOR NULL}", **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")}
_Parameters: TypeAlias = Sequence[Any] | Mapping[str, Any]
_log = logging.getLogger(__name__)

__all__ = ["Database", "migrate", "moment", "ms", "storable", "told"]


class Database:
    """An open file. Made by `Database.open`; all methods raise `StoreError` where the file does not do what it must.

    `path` is the file, `now` the clock.
    """

    def __init__(
        self, path: Path, now: Clock, writer: aiosqlite.Connection, readers: list[aiosqlite.Connection]
    ) -> None:
        self.path = path
        self.now = now
        self._writer = writer
        self._lock = asyncio.Lock()
        self._readers: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
        for reader in readers:
            self._readers.put_nowait(reader)

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path, *, now: Clock, patience: float = PATIENCE) -> AsyncIterator[Database]:
        """Open a file for as long as the context lasts; one that is absent or empty is made, with its folder.

        Args:
            path: the file.
            now: the clock that the stores on it may ask.
            patience: seconds that a statement waits for another process.

        Raises:
            StoreError: the file is damaged, foreign, older or newer than this version, locked, or cannot be written.
        """
        connections: list[aiosqlite.Connection] = []
        try:
            with told(path, system=True):
                await asyncio.to_thread(prepare, path, patience)
                for _ in range(1 + READERS):
                    connection = aiosqlite.connect(
                        path, factory=_Connection, isolation_level=None, timeout=patience, cached_statements=256
                    )
                    connections.append(await connection)
                    await _adjust(connection)
            yield cls(path, now, connections[0], connections[1:])
        finally:
            for connection in reversed(connections):
                await _closed(connection)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[aiosqlite.Connection]:
        """A connection that sees the file as it is at its first statement, whatever is written meanwhile."""
        reader = await self._readers.get()
        try:
            with told(self.path):
                try:
                    await reader.execute("BEGIN")  # which is done even if nobody waits for it any more
                    yield reader
                except asyncio.CancelledError:
                    await reader.interrupt()
                    raise
                finally:
                    await reader.rollback()
        finally:
            self._readers.put_nowait(reader)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[aiosqlite.Connection]:
        """The writing connection in a transaction: kept at the end, undone on any exception and on cancellation.

        Statements wait in a queue of the connection, so that an undoing comes before whatever is begun after it, even
        where nobody waits for it any more.
        """
        async with self._lock:
            with told(self.path):
                try:
                    await self._writer.execute("BEGIN IMMEDIATE")
                    yield self._writer
                    await self._writer.commit()
                except BaseException:
                    await self._writer.rollback()
                    raise

    @asynccontextmanager
    async def pausing(self) -> AsyncIterator[None]:
        """Keeps this process's writers waiting, without a transaction: for work on a connection of one's own."""
        async with self._lock:
            yield


def ms(when: datetime) -> int:
    """A time as it is stored: whole milliseconds since 1970. `when` must be aware.

    >>> ms(datetime(1970, 1, 2, tzinfo=UTC))
    86400000
    """
    return (when - _EPOCH) // _MILLISECOND


def moment(stored: int) -> datetime:
    """The aware UTC time that was stored.

    >>> moment(86_400_000).isoformat()
    '1970-01-02T00:00:00+00:00'
    """
    return _EPOCH + stored * _MILLISECOND


def storable(text: str) -> str:
    r"""A text without NUL and lone surrogates, each replaced by one character, so that offsets hold.

    >>> storable("a\0b\ud800")
    'a␀b�'
    """
    if "\0" not in text:
        try:
            text.encode()
        except UnicodeEncodeError:
            pass
        else:
            return text
    return text.translate(_UNSTORABLE)


class _Cursor(sqlite3.Cursor):
    """Makes every text storable that is handed to a statement."""

    def execute(self, sql: str, parameters: _Parameters = (), /) -> Self:  # type: ignore[override]
        super().execute(sql, _all_storable(parameters))
        return self

    def executemany(self, sql: str, parameters: Iterable[_Parameters], /) -> Self:  # type: ignore[override]
        super().executemany(sql, map(_all_storable, parameters))
        return self


class _Connection(sqlite3.Connection):
    """A connection all of whose cursors make texts storable."""

    def cursor(self, factory: object = None) -> _Cursor:  # type: ignore[override]
        return super().cursor(_Cursor)

    def execute(self, sql: str, parameters: _Parameters = (), /) -> _Cursor:  # type: ignore[override]
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[_Parameters], /) -> _Cursor:  # type: ignore[override]
        return self.cursor().executemany(sql, parameters)


def _all_storable(parameters: _Parameters) -> _Parameters:
    if isinstance(parameters, Mapping):
        return {name: storable(value) if isinstance(value, str) else value for name, value in parameters.items()}
    return [storable(value) if isinstance(value, str) else value for value in parameters]


async def _adjust(connection: aiosqlite.Connection) -> None:
    connection.row_factory = sqlite3.Row
    for pragma in (
        "foreign_keys = ON",
        "synchronous = FULL",
        "secure_delete = ON",
        f"cache_size = -{_CACHE}",
        f"mmap_size = {_MAPPED}",
        "temp_store = MEMORY",
    ):
        await connection.execute(f"PRAGMA {pragma}")


async def _closed(connection: aiosqlite.Connection) -> None:
    """Close a connection, whatever it is doing; its thread would keep the process alive."""
    closing_it = asyncio.ensure_future(connection.close())
    while not closing_it.done():
        try:
            await asyncio.shield(closing_it)
        except asyncio.CancelledError:
            if closing_it.done():
                raise
        except sqlite3.Error as error:
            _log.warning("closing the archive: %s", error)
