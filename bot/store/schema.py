"""The schema of the file: made at once in a new one, brought up to date on request, never half.

Plain blocking code, run in a thread. The steps are the numbered files in `migrations/sqlite/`.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from bot.errors import StoreError
from bot.store.faults import told

APPLICATION = int.from_bytes(b"WBRF", "big")
"""What tells a file of Warbrief's from any other SQLite file (`PRAGMA application_id`)."""

# How long a statement waits for another process before it gives up. Commits take milliseconds, bulk work seconds.
PATIENCE = 10.0


async def migrate(path: Path, *, patience: float = PATIENCE) -> list[str]:
    """Bring a file up to date, after checking it, and keep a copy of it as it was beside it.

    Args:
        path: the file; an absent one is made.
        patience: seconds to wait for another process.

    Returns:
        What was done, one sentence each; empty where the file is up to date.

    Raises:
        StoreError: the file is damaged, foreign or newer; or the copy cannot be written. Then nothing has changed.
    """
    with told(path, system=True):
        return await asyncio.to_thread(_migrate, path, patience)


@dataclass(frozen=True, slots=True)
class _Migration:
    number: int
    name: str
    script: str


@cache
def _migrations() -> tuple[_Migration, ...]:
    """The steps that lead to the newest schema, in order."""
    folder = resources.files("bot.store") / "migrations" / "sqlite"
    scripts = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda entry: entry.name)
    return tuple(
        _Migration(int(entry.name[:4]), entry.name.removesuffix(".sql"), entry.read_text("utf-8")) for entry in scripts
    )


def prepare(path: Path, patience: float) -> None:
    """Make the file where there is none, and refuse one that cannot be used as it is."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    with closing(_connected(path, patience)) as connection:
        version = _version(path, connection)
        if version == 0:
            _apply(path, connection, 0)
        elif version < _newest():
            raise StoreError(
                f"{path} was made by an older Warbrief (schema {version}; this one needs {_newest()}). "
                "Run `warbrief migrate`; it keeps a copy of the file."
            )


def _migrate(path: Path, patience: float) -> list[str]:
    if not path.exists():
        prepare(path, patience)
        return [f"Made {path}."]
    with closing(_connected(path, patience)) as connection:
        version = _version(path, connection)
        if version == _newest():
            return []
        done = []
        if version:
            found = [row[0] for row in connection.execute("PRAGMA quick_check(3)")]
            if found != ["ok"]:
                fault = found[0].removeprefix("*** in database main ***\n").partition("\n")[0]
                raise StoreError(f"{path} is damaged ({fault}). Restore the newest backup before migrating.")
            done.append(f"Checked {path}: it is sound.")
        return done + _apply(path, connection, version)


def _connected(path: Path, patience: float) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=patience, isolation_level=None)


def _newest() -> int:
    return _migrations()[-1].number


def _version(path: Path, connection: sqlite3.Connection) -> int:
    """The schema's version, 0 for an empty file; raises for a file that is not Warbrief's, or a newer one's."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION:
        if version or application or connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
            raise StoreError(
                f"{path} is a database of another program; it was left as it is. Set WARBRIEF_DATABASE to another file."
            )
        return 0
    if version > _newest():
        raise StoreError(
            f"{path} was made by a newer Warbrief (schema {version}; this one knows {_newest()}). "
            "Install the newer version; the file was left as it is."
        )
    return version


def _apply(path: Path, connection: sqlite3.Connection, version: int) -> list[str]:
    """Run the missing migrations, all of them in one transaction; returns what was done."""
    done = []
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    if version == 0:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(path, connection)  # another process may have done it while this one waited
        if 0 < version < _newest():
            done.append(f"Kept the file as it was in {_copied(path, version + 1)}.")
        for migration in _migrations():
            if migration.number > version:
                for statement in _statements(migration.script):
                    connection.execute(statement)
                done.append(f"Ran {migration.name}.")
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise StoreError(f"{path} does not hold together after migrating; it was left as it was.")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {_newest()}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return done


def _copied(path: Path, number: int) -> Path:
    """A copy of the file, whole or not there at all; what another process has not committed is not in it."""
    copy = path.with_name(f"{path.name}.before-{number}")
    part = path.with_name(f"{copy.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
        os.replace(part, copy)
    finally:
        part.unlink(missing_ok=True)
    return copy


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
