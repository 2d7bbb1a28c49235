"""Statements that read: all their rows, or the first."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import aiosqlite


async def all_rows(db: aiosqlite.Connection, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
    """The rows of a statement, in its order."""
    return list(await db.execute_fetchall(sql, parameters))


async def one_row(db: aiosqlite.Connection, sql: str, parameters: Sequence[object] = ()) -> sqlite3.Row | None:
    """The first row of a statement, None where it has none."""
    return next(iter(await db.execute_fetchall(sql, parameters)), None)
