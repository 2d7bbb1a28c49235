"""What SQLite and the system say about the file, as sentences that say what to do."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import StoreError

_RESTORE = (
    "Stop Warbrief, keep the file for a look at it, and put the newest backup in its place (see `warbrief backup`)."
)
_ROOM = "Nothing was kept of this step. Free some space and try again."
_RIGHTS = "Give this user the right to write the file and its folder, or set WARBRIEF_DATABASE to another file."
_FAULTS = {
    sqlite3.SQLITE_NOTADB: "is no database, or its beginning is damaged. " + _RESTORE,
    sqlite3.SQLITE_CORRUPT: "is damaged. " + _RESTORE,
    sqlite3.SQLITE_FULL: "could not be written: the disk is full. " + _ROOM,
    sqlite3.SQLITE_READONLY: "cannot be written. " + _RIGHTS,
    sqlite3.SQLITE_PERM: "cannot be written. " + _RIGHTS,
    sqlite3.SQLITE_CANTOPEN: "cannot be opened. " + _RIGHTS,
    sqlite3.SQLITE_BUSY: "is in use by another program for too long. Try again, or end the other program.",
    sqlite3.SQLITE_LOCKED: "is in use by another program for too long. Try again, or end the other program.",
    sqlite3.SQLITE_INTERRUPT: "was asked for something that was broken off.",
}
_log = logging.getLogger(__name__)


@contextmanager
def told(path: Path, *, system: bool = False) -> Iterator[None]:
    """Turns what SQLite, and the system if asked, says about a file into a `StoreError` that says what to do."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        if isinstance(error, OSError) and not system:
            raise
        raise StoreError(_sentence(path, error)) from error


def _sentence(path: Path, error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{path} cannot be opened: {(error.strerror or type(error).__name__).lower()}. {_RIGHTS}"
    code = getattr(error, "sqlite_errorcode", None)
    if code is None and "decode" in str(error):
        code = sqlite3.SQLITE_CORRUPT
    code = (code or 0) & 0xFF
    if code in _FAULTS:
        return f"{path} {_FAULTS[code]}"
    if code == sqlite3.SQLITE_IOERR:
        return f"{path} could not be read or written: the disk is full or failing. {_ROOM}"
    _log.error("%s: %s: %s", path, type(error).__name__, error, exc_info=error)
    return f"{path} could not be used ({error}). The log has more; `warbrief doctor` checks the file."
