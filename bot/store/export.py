"""The archive as lines of JSON, for other programs and for `bot.store.restoring`.

The first line says what the export is of, the last how many lines there were and what they hash to, so that a part of
an export is never taken for the whole. Between them stand channels, settings and their log, posts, texts, briefs,
reports and outcomes, each after what it refers to; what an export does not cover is not named in it. What can be made
anew (index, suggestions, sketches) is left out, and so is what is still in work.
"""

# ruff: noqa: S608  (nothing but this module's own constants is put into statements)

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.store.codec import unpack, unpack_text
from bot.store.database import moment

FORMAT = "warbrief export"
VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Covers:
    """What an export is of: None for all platforms, all servers, all channels; a channel comes with its threads."""

    platform: str | None = None
    workspace: str | None = None
    channel: str | None = None


def lines_of(connection: sqlite3.Connection, covers: Covers, now: datetime) -> Iterator[str]:
    """The lines of an export, without their line breaks, as the file is at the first of them.

    Args:
        connection: a connection that nobody else uses; its rows are `sqlite3.Row`.
        covers: what to export.
        now: the time to write into the first line.
    """
    where = {"platform": covers.platform, "workspace": covers.workspace, "channel": covers.channel}
    digest = hashlib.sha256()
    counts: dict[str, int] = {}
    connection.execute("BEGIN")
    connection.execute("SELECT 1 FROM sqlite_schema").fetchone()  # what is written from here on is not seen
    try:
        for row in _rows(connection, where, {"format": FORMAT, "version": VERSION, "made_at": now.isoformat()}):
            line = _json(row)
            digest.update(line.encode() + b"\n")
            counts[row["kind"]] = counts.get(row["kind"], 0) + 1
            yield line
        yield _json({"kind": "end", "counts": counts, "sha256": digest.hexdigest()})
    finally:
        connection.execute("ROLLBACK")


def _rows(
    connection: sqlite3.Connection, where: Mapping[str, str | None], head: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    yield {"kind": "header", **head, "covers": where}
    for kind, query, shape in _KINDS:
        for row in connection.execute(_COVERED + query, where):
            yield {"kind": kind, **shape(connection, row)}


def _json(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


_WITHIN = "(:platform IS NULL OR platform = :platform) AND (:workspace IS NULL OR workspace = :workspace)"
_COVERED = f"""
WITH covered AS MATERIALIZED (
    SELECT id FROM channel WHERE {_WITHIN} AND (:channel IS NULL OR channel = :channel OR parent = :channel)
), own AS MATERIALIZED (
    SELECT channel FROM channel JOIN covered USING (id)
)
"""
_OF_CHANNELS = f"{_WITHIN} AND (:channel IS NULL OR channel = :channel OR channel IN own)"
_POSTS = """
SELECT p.*, c.platform, c.workspace, c.channel FROM post p JOIN channel c ON c.id = p.channel_id
WHERE p.channel_id IN covered AND (
    EXISTS (SELECT 1 FROM posting WHERE post_id = p.id)
    OR EXISTS (SELECT 1 FROM item WHERE post_id = p.id AND state = 'ended')
) ORDER BY p.id
"""
_PAGES = "SELECT * FROM page WHERE id IN (SELECT page_id FROM posting WHERE channel_id IN covered) ORDER BY id"
_BRIEFS = """
SELECT p.*, older.name AS older, newer.name AS newer FROM posting p
LEFT JOIN posting older ON older.id = p.replaces AND older.channel_id IN covered
LEFT JOIN posting newer ON newer.id = p.replaced_by AND newer.channel_id IN covered
WHERE p.channel_id IN covered ORDER BY p.id
"""
_REPORTS = """
SELECT r.*, p.name FROM report r JOIN posting p ON p.id = r.posting_id WHERE p.channel_id IN covered ORDER BY r.id
"""
_ITEMS = """
SELECT i.*, b.name AS brief FROM item i JOIN post p ON p.id = i.post_id
LEFT JOIN posting b ON b.id = i.posting_id AND b.channel_id IN covered
WHERE p.channel_id IN covered AND i.state = 'ended' ORDER BY i.id
"""


def _plain(*columns: str) -> Callable[[sqlite3.Connection, sqlite3.Row], dict[str, Any]]:
    return lambda _, row: {column: row[column] for column in columns}


def _channel(_: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    columns = ("platform", "workspace", "channel", "parent", "name", "last_seen")
    return {**{column: row[column] for column in columns}, "private": bool(row["private"])}


def _change(_: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    columns = ("platform", "workspace", "channel", "name", "old", "new", "author", "author_name")
    return {**{column: row[column] for column in columns}, "at": _time(row["at"])}


def _post(connection: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    columns = ("platform", "workspace", "channel", "message", "revision", "author", "author_name", "link")
    times = {name: _time(row[name]) for name in ("posted_at", "deleted_at")}
    parts = connection.execute("SELECT message FROM part WHERE post_id = ? ORDER BY number", (row["id"],))
    return {
        "post": row["id"],
        **{column: row[column] for column in columns},
        "parts": [part["message"] for part in parts],
        "spoiler": bool(row["spoiler"]),
        **times,
    }


def _page(_: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    columns = ("canonical", "url", "title", "publisher", "byline", "language", "extractor")
    return {
        "page": row["id"],
        **{column: row[column] for column in columns},
        "published_at": _time(row["published_at"]),
        "hash": row["hash"].hex(),
        "text": unpack_text(row["text"]),
    }


def _brief(connection: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    lines = connection.execute("SELECT key, data FROM line WHERE posting_id = ? ORDER BY key DESC", (row["id"],))
    corrections = connection.execute("SELECT * FROM correction WHERE posting_id = ? ORDER BY at", (row["id"],))
    return {
        "id": row["name"],
        "number": row["id"],
        "post": row["post_id"],
        "page": row["page_id"],
        "sourced": bool(row["sourced"]),
        "analysis": row["analysis"],
        "when": _time((row["key"] >> 35) * 60_000),  # by which it is found, to the minute
        "made_at": _time(row["made_at"]),
        "replaces": row["older"],
        "replaced_by": row["newer"],
        "brief": unpack(row["brief"]),
        "subjects": unpack(row["facets"]),
        "lines": [unpack(line["data"]) for line in lines],
        "corrections": [
            {
                "content": json.loads(found["content"]),
                "hidden": bool(found["hidden"]),
                "speaker": found["speaker"],
                "author": found["author"],
                "author_name": found["author_name"],
                "at": _time(found["at"]),
                "applies": bool(found["applies"]),
            }
            for found in corrections
        ],
    }


def _report(_: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    columns = ("reason", "author", "author_name")
    return {
        "brief": row["name"],
        "content": json.loads(row["content"]),
        **{column: row[column] for column in columns},
        "at": _time(row["at"]),
        "settled": bool(row["settled"]),
    }


def _item(connection: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    columns = ("number", "revision", "name", "linked", "canonical", "content", "beside")
    file_columns = ("file_name", "file_type", "file_fault")
    answers = connection.execute(
        "SELECT action, nonce, message, created_at, sent_at FROM outbox"
        " WHERE item_id = ? AND state = 'sent' AND action <> 'delete' ORDER BY id",
        (row["id"],),
    )
    return {
        "post": row["post_id"],
        "type": row["kind"],
        **{column: row[column] for column in (*columns, *file_columns)},
        "file_data": base64.b64encode(row["file_data"]).decode() if row["file_data"] is not None else None,
        "digest": row["digest"].hex(),
        "asked": bool(row["asked"]),
        **{name: _time(row[name]) for name in ("accepted_at", "ended_at", "briefed_at")},
        **{column: row[column] for column in ("outcome", "sentence", "incident", "attempts", "brief")},
        "steps": json.loads(row["steps"]),
        "answers": [
            {**dict(answer), "created_at": _time(answer["created_at"]), "sent_at": _time(answer["sent_at"])}
            for answer in answers
        ],
    }


def _time(stored: int | None) -> str | None:
    return moment(stored).isoformat() if stored is not None else None


_KINDS: tuple[tuple[str, str, Callable[[sqlite3.Connection, sqlite3.Row], dict[str, Any]]], ...] = (
    ("channel", "SELECT * FROM channel WHERE id IN covered ORDER BY id", _channel),
    (
        "setting",
        f"SELECT * FROM setting WHERE {_OF_CHANNELS} ORDER BY platform, workspace, channel, name",
        _plain("platform", "workspace", "channel", "name", "value"),
    ),
    ("change", f"SELECT * FROM setting_log WHERE {_OF_CHANNELS} ORDER BY id", _change),
    ("post", _POSTS, _post),
    ("page", _PAGES, _page),
    ("brief", _BRIEFS, _brief),
    ("report", _REPORTS, _report),
    ("item", _ITEMS, _item),
)
