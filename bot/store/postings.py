"""Briefs as rows: kept, taken away, indexed again. Every function works on a connection that writes."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed

import aiosqlite

from bot.records import Kept
from bot.store.codec import (
    SaidLine,
    Subjects,
    brief_as_json,
    brief_of_json,
    line_as_json,
    line_of_json,
    lines_of,
    pack,
    pack_text,
    subjects_as_json,
    subjects_of,
    subjects_of_json,
    unpack,
    unpack_text,
)
from bot.store.corrections import content_key as content_key
from bot.store.corrections import corrected_line, correction_for, correction_of, match_corrections
from bot.store.database import ms, storable
from bot.store.entries import Source, drop_tokens, erase, index_of, key_of, server_token, write
from bot.store.rows import all_rows, one_row
from summarizers import ANALYSIS_VERSION
from summarizers.briefs.heading import context_of
from summarizers.stories import sketch
from summarizers.types import Actor, Analysis, Article

EXTRACTOR_VERSION = 2
"""Of what makes an article of a page; stored with its text."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_NAME = 5  # letters: 33 million names; one more where many are taken
_TRIES = 8
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "#": None})
_DAY = 86_400_000  # milliseconds that clocks and zones may differ by: a page dated later has its date wrong
_FIRST = -11_676_096_000_000  # 1600, before the first newspaper: a page dated earlier has its date wrong too
_AT_ONCE = 200  # rows of one statement

_STANDS = (
    "SELECT posting.key, room_id, channel.platform, workspace, channel, parent, sourced, brief, facets, text, url,"
    " publisher FROM posting JOIN channel ON channel.id = channel_id JOIN page ON page.id = page_id"
    " WHERE posting.id = ?"
)
_NEWER = (
    "WITH RECURSIVE newer (id) AS (SELECT replaced_by FROM posting WHERE id = ?"
    " UNION SELECT replaced_by FROM posting JOIN newer ON posting.id = newer.id)"
    " SELECT DISTINCT room_id, platform, workspace FROM newer JOIN posting ON posting.id = newer.id"
    " JOIN channel ON channel.id = channel_id"
)


def name_of(typed: str) -> str:
    """A brief's id as it is stored, of what a person typed.

    >>> name_of("k7q-2f"), name_of("oil")
    ('K7Q2F', '011')
    """
    return typed.strip().upper().translate(_FORGIVEN)


def shown_at(published_at: int | None, posted_at: int, made_at: int) -> int:
    """The time that a brief is found by, in milliseconds: of publication, unless that cannot be; else of posting."""
    return published_at if published_at is not None and _FIRST <= published_at <= made_at + _DAY else posted_at


async def find_posting(db: aiosqlite.Connection, name: str) -> int | None:
    """The row of a brief by the id that people type, in any case, O, I and L read as 0 and 1; None if there is none."""
    row = await one_row(db, "SELECT id FROM posting WHERE name = ?", (name_of(name),))
    return int(row["id"]) if row is not None else None


async def keep(db: aiosqlite.Connection, post_id: int, channel_id: int, kept: Kept, now_ms: int) -> tuple[int, str]:
    """Keep a brief of a post; returns its row and the id that people type.

    `kept.replaces` is marked as replaced and found no more by those who may read the new one; a name that is none is
    ignored.
    """
    article = kept.analysis.article
    made = await asyncio.to_thread(_made, kept)
    page_id = await _page(db, article, kept.canonical, made)
    old = await find_posting(db, kept.replaces) if kept.replaces else None
    post = await one_row(db, "SELECT posted_at FROM post WHERE id = ?", (post_id,))
    last = await one_row(db, "SELECT seq FROM sqlite_sequence WHERE name = 'posting'", ())
    posting_id = int(last["seq"]) + 1 if last is not None else 1
    published = ms(article.published_at) if article.published_at is not None else None
    key = key_of(shown_at(published, post["posted_at"] if post is not None else now_ms, now_ms), posting_id)
    name = await new_name(db)
    await db.execute(
        "INSERT INTO posting (id, key, name, channel_id, post_id, page_id, sourced, brief, facets, analysis, made_at,"
        " replaces) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(posting_id, key, name, channel_id, post_id, page_id, kept.canonical is not None),
            *(made.brief, pack(subjects_as_json(made.subjects)), ANALYSIS_VERSION, now_ms, old),
        ),
    )
    await _write_lines(db, posting_id, key, made)
    row = await one_row(db, _STANDS, (posting_id,))
    assert row is not None
    lines = {len(made.lines) - place: line for place, line in enumerate(made.lines)}
    source = _source(row, made.title, made.text, made.subjects, lines)
    await write(db, posting_id, await asyncio.to_thread(index_of, source))
    if old is not None:
        await db.execute("UPDATE posting SET replaced_by = ? WHERE id = ?", (posting_id, old))
        await _reindex_older(db, [posting_id])
    return posting_id, name


async def remove(db: aiosqlite.Connection, ids: Iterable[int]) -> None:
    """Delete briefs with all that hangs on them; pages that nothing else needs go too. Unknown rows change nothing.

    Items that led to them stay, without them. A version that one of them had replaced is found again.
    """
    wanted = sorted(set(ids))
    for first in range(0, len(wanted), _AT_ONCE):
        await _remove(db, wanted[first : first + _AT_ONCE])


async def lift(db: aiosqlite.Connection, name: str, page: Article, canonical: str) -> None:
    """Give an unsourced paste the link, publisher and date of the page that has its text; ignores what is no paste."""
    row = await one_row(
        db,
        "SELECT posting.id, page_id, brief, hash, text, made_at, posted_at FROM posting"
        " JOIN page ON page.id = page_id JOIN post ON post.id = post_id WHERE name = ? AND sourced = 0",
        (name_of(name),),
    )
    if row is None:
        return
    published = ms(page.published_at) if page.published_at is not None else None
    same = await one_row(db, "SELECT id FROM page WHERE canonical = ? AND hash = ?", (canonical, row["hash"]))
    if same is None:
        await db.execute(
            "UPDATE page SET canonical = ?, url = ?, title = coalesce(title, ?), publisher = ?, byline = ?,"
            " published_at = ? WHERE id = ?",
            (canonical, page.url or canonical, page.title, page.publisher, page.byline, published, row["page_id"]),
        )
    article = changed(page, text=unpack_text(row["text"]), url=page.url or canonical)
    brief = brief_of_json(unpack(row["brief"]), article)
    origins = brief.context[len(_context(Article(text=""))) :]
    brief = changed(brief, context=(*_context(article), *origins))
    key = key_of(shown_at(published, row["posted_at"], row["made_at"]), row["id"])
    await erase(db, [row["id"]])
    await db.execute(
        "UPDATE line SET key = key - (SELECT key FROM posting WHERE id = ?1) + ?2 WHERE posting_id = ?1",
        (row["id"], key),
    )
    await db.execute(
        "UPDATE posting SET key = ?, page_id = ?, sourced = 1, brief = ? WHERE id = ?",
        (key, same["id"] if same is not None else row["page_id"], pack(brief_as_json(brief)), row["id"]),
    )
    await _drop_pages(db, [row["page_id"]])
    await reindex(db, row["id"])


async def reindex(db: aiosqlite.Connection, posting_id: int) -> None:
    """Make a brief's entries and what autocomplete counts of it anew, from its rows and corrections."""
    tokens = await erase(db, [posting_id])
    source = await _read_source(db, posting_id)
    if source is None or source.room in {room for room, _ in source.newer}:
        await drop_tokens(db, tokens)
    else:
        await write(db, posting_id, await asyncio.to_thread(index_of, source))


async def replace(db: aiosqlite.Connection, posting_id: int, kept: Kept) -> None:
    """Put a new analysis and brief of the same text in the place of the old ones; id, place and corrections stay.

    A correction goes over to the line of the same kind that shares most of its content, else it does not apply.
    """
    row = await one_row(db, "SELECT key FROM posting WHERE id = ?", (posting_id,))
    if row is None:
        return
    old = [line_of_json(unpack(line["data"])) for line in await _lines(db, posting_id)]
    made = await asyncio.to_thread(_made, kept)
    await erase(db, [posting_id])
    await db.execute("DELETE FROM line WHERE posting_id = ?", (posting_id,))
    await db.execute(
        "UPDATE posting SET brief = ?, facets = ?, analysis = ? WHERE id = ?",
        (made.brief, pack(subjects_as_json(made.subjects)), ANALYSIS_VERSION, posting_id),
    )
    await _write_lines(db, posting_id, row["key"], made)
    await match_corrections(db, posting_id, old, kept)
    await reindex(db, posting_id)


async def move(db: aiosqlite.Connection, channel_id: int) -> None:
    """Index the briefs of a channel anew, whose room has changed, and those that they replace."""
    found = [row["id"] for row in await all_rows(db, "SELECT id FROM posting WHERE channel_id = ?", (channel_id,))]
    for posting_id in found:
        await reindex(db, posting_id)
    await _reindex_older(db, found)


async def actors(db: aiosqlite.Connection, posting_id: int) -> tuple[Actor, ...]:
    """Who the article of a brief names, without mentions: those that a corrected speaker may be."""
    row = await one_row(db, "SELECT facets FROM posting WHERE id = ?", (posting_id,))
    return subjects_of_json(unpack(row["facets"])).actors if row is not None else ()


@dataclass(frozen=True, slots=True)
class _Made:
    """What is derived of a brief, as it is stored."""

    brief: bytes
    title: str
    subjects: Subjects
    lines: tuple[SaidLine, ...]
    text: str
    packed: bytes
    hash: bytes
    sketch: tuple[int, ...]


def _made(kept: Kept) -> _Made:
    text = storable(kept.analysis.article.text)
    return _Made(
        brief=pack(brief_as_json(kept.brief)),
        title=kept.brief.title.text if kept.brief.title is not None else "",
        subjects=subjects_of(kept.analysis),
        lines=lines_of(kept.analysis),
        text=text,
        packed=pack_text(text),
        hash=hashlib.blake2b(text.encode(), digest_size=16).digest(),
        sketch=sketch(text),
    )


async def _page(db: aiosqlite.Connection, article: Article, canonical: str | None, made: _Made) -> int:
    """The row of a text: shared by all postings of one link, of its own for each paste."""
    if canonical is not None:
        same = await one_row(db, "SELECT id FROM page WHERE canonical = ? AND hash = ?", (canonical, made.hash))
        if same is not None:
            return int(same["id"])
    published = ms(article.published_at) if article.published_at is not None else None
    row = await db.execute_insert(
        "INSERT INTO page (canonical, hash, url, title, publisher, byline, published_at, language, text, extractor)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(canonical, made.hash, article.url, article.title, article.publisher, article.byline, published),
            *(article.language, made.packed, EXTRACTOR_VERSION),
        ),
    )
    assert row is not None
    await db.executemany("INSERT INTO sketch (hash, page_id) VALUES (?, ?)", [(part, row[0]) for part in made.sketch])
    return int(row[0])


async def new_name(db: aiosqlite.Connection) -> str:
    """An id that no brief has yet."""
    for attempt in range(_TRIES * 8):
        name = "".join(secrets.choice(_ALPHABET) for _ in range(_NAME + attempt // _TRIES))
        if await find_posting(db, name) is None:
            return name
    raise AssertionError("no free name")  # of 32 ** 12


async def _write_lines(db: aiosqlite.Connection, posting_id: int, key: int, made: _Made) -> None:
    """The first line gets the highest number, so that it stands first where the newest do."""
    most = len(made.lines)
    rows = [
        (key + most - place, posting_id, line.kind.value, pack(line_as_json(line)))
        for place, line in enumerate(made.lines)
    ]
    await db.executemany("INSERT INTO line (key, posting_id, kind, data) VALUES (?, ?, ?, ?)", rows)


async def _remove(db: aiosqlite.Connection, ids: Sequence[int]) -> None:
    given = json.dumps(ids)
    older = [found for found in await _older(db, ids) if found not in ids]
    pages = await all_rows(
        db, "SELECT DISTINCT page_id FROM posting WHERE id IN (SELECT value FROM json_each(?))", (given,)
    )
    tokens = await erase(db, ids)
    for posting_id in ids:  # versions before and after become neighbours
        await db.execute(
            "UPDATE posting SET replaced_by = (SELECT replaced_by FROM posting WHERE id = ?1) WHERE replaced_by = ?1",
            (posting_id,),
        )
        await db.execute(
            "UPDATE posting SET replaces = (SELECT replaces FROM posting WHERE id = ?1) WHERE replaces = ?1",
            (posting_id,),
        )
        await db.execute("DELETE FROM posting WHERE id = ?", (posting_id,))
    await _drop_pages(db, [row["page_id"] for row in pages])
    for posting_id in older:
        await reindex(db, posting_id)
    await drop_tokens(db, tokens)


async def _drop_pages(db: aiosqlite.Connection, ids: Sequence[int]) -> None:
    await db.execute(
        "DELETE FROM page WHERE id IN (SELECT value FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM posting WHERE page_id = page.id)",
        (json.dumps(ids),),
    )


async def _older(db: aiosqlite.Connection, ids: Sequence[int]) -> list[int]:
    """The versions before some briefs, all of them."""
    rows = await all_rows(
        db,
        "WITH RECURSIVE older (id) AS (SELECT id FROM posting WHERE replaced_by IN (SELECT value FROM json_each(?))"
        " UNION SELECT posting.id FROM posting JOIN older ON replaced_by = older.id) SELECT id FROM older",
        (json.dumps(ids),),
    )
    return [row["id"] for row in rows]


async def _reindex_older(db: aiosqlite.Connection, ids: Sequence[int]) -> None:
    for posting_id in await _older(db, ids):
        await reindex(db, posting_id)


async def _lines(db: aiosqlite.Connection, posting_id: int) -> Sequence[sqlite3.Row]:
    return await all_rows(db, "SELECT key, data FROM line WHERE posting_id = ? ORDER BY key DESC", (posting_id,))


async def _read_source(db: aiosqlite.Connection, posting_id: int) -> Source | None:
    """All that the entries of a brief are made of, from its rows."""
    row = await one_row(db, _STANDS, (posting_id,))
    if row is None:
        return None
    corrections = [
        correction_of(found)
        for found in await all_rows(db, "SELECT * FROM correction WHERE posting_id = ?", (posting_id,))
    ]
    subjects = subjects_of_json(unpack(row["facets"]))
    lines = {}
    for line in await _lines(db, posting_id):
        read = line_of_json(unpack(line["data"]))
        shown = corrected_line(read, subjects, correction_for(read.content, corrections))
        if shown is not None:
            lines[line["key"] - row["key"]] = shown
    title = unpack(row["brief"])["title"]
    text = unpack_text(row["text"])
    source = _source(row, title[0] if title is not None else "", text, subjects, lines)
    newer = await all_rows(db, _NEWER, (posting_id,))
    return changed(
        source, newer=tuple((found["room_id"], server_token(found["platform"], found["workspace"])) for found in newer)
    )


def _source(row: sqlite3.Row, title: str, text: str, subjects: Subjects, lines: dict[int, SaidLine]) -> Source:
    return Source(
        key=row["key"],
        room=row["room_id"],
        server=server_token(row["platform"], row["workspace"]),
        channels=tuple(channel for channel in (row["channel"], row["parent"]) if channel),
        sourced=bool(row["sourced"]),
        title=title,
        text=text,
        publisher=row["publisher"],
        url=row["url"],
        subjects=subjects,
        lines=lines,
    )


def _context(article: Article) -> tuple[str, ...]:
    """What stands above a brief of an article that names no origin."""
    bare = Analysis(article=article, language="", headline=None, sentences=(), summariser="", extract=(), scores=())
    return context_of(bare)
