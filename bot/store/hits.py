"""Rows as what a look-up gives: hits with their words marked, briefs with what was decided about them; and cursors."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

import aiosqlite

from bot.corrected import same_line
from bot.errors import BadCursor
from bot.messages import Viewer
from bot.query.words import Words, find_marks, snippet
from bot.records import Correction, EntryKind, Hit, Stored
from bot.store.codec import (
    SaidLine,
    brief_of_json,
    line_of_json,
    spans_of_json,
    subjects_of_json,
    unpack,
    unpack_text,
)
from bot.store.corrections import corrected_line, correction_for, correction_of
from bot.store.database import moment
from bot.store.entries import LINE_BITS
from bot.store.postings import shown_at
from bot.store.rows import all_rows, one_row
from bot.store.scopes import scope_of
from summarizers.types import Article, Piece, Span, Spans, Style

OF_POSTING = (
    "SELECT posting.id, posting.key, posting.name AS id_name, sourced, brief, facets, analysis, made_at, replaces,"
    " replaced_by, message, author, author_name, link, posted_at, room_id, channel.platform, workspace, channel,"
    " parent, private, channel.name AS name, page.url, title, publisher, byline, published_at, language, text"
    " FROM posting JOIN post ON post.id = post_id JOIN channel ON channel.id = posting.channel_id"
    " JOIN page ON page.id = page_id"
)
"""The rows of briefs with all that is shown of them; what follows narrows them."""

LAST_KEY = 2**62
"""Above every key."""

_SNIPPET = 240  # characters of a brief's words that a hit shows
# Words are looked for in a passage of an article, which takes a tenth of the time of looking for them in all of it.
_PASSAGE = 800  # characters
_READ = 60_000  # characters that are looked at where no passage looks likely
_LIKENESS = 4  # first letters that the forms and spellings of a word have in common, nearly always
_MOST_PLACES = 40  # of one word that are looked at
_CHECK = 4  # bytes of a cursor that tell whether it is one
_QUESTIONED = 2  # members who report a line
_KEYS = "posting.key IN (SELECT value FROM json_each(?))"
_LINES = "SELECT key, data FROM line WHERE key IN (SELECT value FROM json_each(?))"
_CORRECTIONS = "SELECT * FROM correction WHERE posting_id IN (SELECT value FROM json_each(?)) ORDER BY at"


async def hits_of(
    db: aiosqlite.Connection, viewer: Viewer, kind: EntryKind, words: Words, keys: Sequence[int]
) -> list[Hit]:
    """The hits of keys, in their order."""
    owners = sorted({key >> LINE_BITS << LINE_BITS for key in keys})
    rows = {row["key"]: row for row in await all_rows(db, f"{OF_POSTING} WHERE {_KEYS}", _list(owners))}
    lines: dict[int, SaidLine] = {}
    if kind is not EntryKind.BRIEF:
        found = await all_rows(db, _LINES, _list(keys))
        lines = {row["key"]: line_of_json(unpack(row["data"])) for row in found}
    ids = [row["id"] for row in rows.values()]
    corrections = await _corrections(db, ids)
    questioned = await _questioned(db, ids)
    hits = []
    for key in keys:
        row = rows.get(key >> LINE_BITS << LINE_BITS)
        if row is None or not viewer.may_read(scope_of(row)):
            continue
        doubts = questioned.get(row["id"], ())
        if kind is EntryKind.BRIEF:
            hits.append(_whole(row, key, words, () in doubts))
        elif key in lines:
            hit = _line(row, key, words, lines[key], corrections.get(row["id"], ()), doubts)
            hits += [hit] if hit is not None else []
    return hits


def _whole(row: sqlite3.Row, key: int, words: Words, questioned: bool) -> Hit:
    common = _common(row, key)
    pieces = _snippet(words, unpack_text(row["text"]), common["title"])
    return Hit(kind=EntryKind.BRIEF, pieces=pieces, questioned=questioned, **common)


def _snippet(words: Words, text: str, title: str) -> tuple[Piece, ...]:
    """The snippet of a text's likeliest passage, with spans of the whole text; of all of it where that has no hit.

    A title that the text opens with stands above the snippet already; it is shown only where it alone has the hit.
    """
    first = len(title) if title and text.startswith(title) else 0
    at = _passage(words, text[first:])
    at = Span(at.start + first, at.end + first)
    pieces = list(snippet(words, at.of(text), _SNIPPET))
    if words.needs and not any(piece.style is Style.HIT for piece in pieces):
        at = Span(0, min(len(text), _READ))
        pieces = list(snippet(words, at.of(text), _SNIPPET))
    for number, piece in enumerate(pieces):
        if piece.span is not None:
            span = Span(piece.span.start + at.start, piece.span.end + at.start)
            pieces[number] = Piece(text=piece.text, style=piece.style, span=span)
    if pieces and at.start > first and pieces[0].span is not None:
        pieces.insert(0, Piece(text="[…] ", style=Style.BRACKET))
    if pieces and at.end < len(text) and pieces[-1].span is not None:
        pieces.append(Piece(text=" […]", style=Style.BRACKET))
    return tuple(pieces)


@lru_cache(maxsize=1_024)
def _likely(tokens: tuple[str, ...]) -> re.Pattern[str]:
    """What the words of some tokens look like, one behind the other: bounded, so that it is linear on any text."""
    return re.compile(r"\b" + r"\w{0,12}(?:['’]s)?\W{0,4}".join(re.escape(token[:_LIKENESS]) for token in tokens))


def _passage(words: Words, text: str) -> Span:
    """Where most of a query's words seem to stand, by their first letters; the beginning where none seems to."""
    lower = text.lower()
    places: list[tuple[int, int]] = []
    for number, need in enumerate(words.needs if len(lower) == len(text) else ()):
        for phrase in (*need.phrases, *need.sounds):
            found = islice(_likely(phrase.tokens).finditer(lower), _MOST_PLACES)
            places += [(match.start(), number) for match in found]
    places.sort()
    best, first, met = 0, 0, (0, 0)
    for last, (end, _) in enumerate(places):
        while end - places[first][0] > _SNIPPET:
            first += 1
        here = places[first : last + 1]
        richness = len({number for _, number in here}), len(here)
        if richness > met:
            best, met = here[0][0], richness
    middle = best + _SNIPPET // 2
    start, end = max(0, middle - _PASSAGE // 2), min(len(text), middle + _PASSAGE // 2)
    while 0 < start < best and not text[start - 1].isspace():
        start += 1
    return Span(start, end)


def _line(
    row: sqlite3.Row,
    key: int,
    words: Words,
    read: SaidLine,
    corrections: Sequence[Correction],
    questioned: Sequence[Spans],
) -> Hit | None:
    """A quote or claim as corrected; None where it is hidden."""
    found = correction_for(read.content, corrections)
    line = corrected_line(read, subjects_of_json(unpack(row["facets"])), found) if found else read
    if line is None:
        return None
    return Hit(
        kind=line.kind,
        pieces=_marked(line, words),
        content=line.content,
        speaker=line.speaker,
        role=line.role,
        speaks_for=line.speaks_for,
        stance=line.stance,
        status=line.status,
        by=line.by,
        topic=line.topic,
        figures=line.figures,
        corrected=line is not read,
        questioned=any(same_line(doubt, line.content) for doubt in questioned if doubt),
        **_common(row, key),
    )


def _common(row: sqlite3.Row, key: int) -> dict[str, Any]:
    title = unpack(row["brief"])["title"]
    return {
        "id": row["id_name"],
        "cursor": cursor_of(key),
        "title": title[0] if title is not None else row["title"] or "",
        "publisher": row["publisher"] or "",
        "url": row["url"],
        "when": moment(shown_at(row["published_at"], row["posted_at"], row["made_at"])),
        "posted_at": moment(row["posted_at"]),
        "scope": scope_of(row),
        "link": row["link"],
        "sourced": bool(row["sourced"]),
    }


def _marked(line: SaidLine, words: Words) -> tuple[Piece, ...]:
    """The words of a line, hits marked; […] stands between its runs."""
    pieces: list[Piece] = []
    for text, span in line.words:
        if pieces:
            pieces += [Piece(text=" "), Piece(text="[…]", style=Style.BRACKET), Piece(text=" ")]
        at = 0
        for mark in (*find_marks(words, text), Span(len(text), len(text))):
            for start, end, style in ((at, mark.start, Style.PLAIN), (mark.start, mark.end, Style.HIT)):
                if start < end:
                    here = Span(span.start + start, span.start + end)
                    pieces.append(Piece(text=text[start:end], style=style, span=here))
            at = mark.end
    return tuple(pieces)


async def stored_of(db: aiosqlite.Connection, viewer: Viewer, row: sqlite3.Row) -> Stored:
    """A brief of a row of `OF_POSTING`; of its versions only those that the viewer may see."""
    article = Article(
        text=unpack_text(row["text"]),
        id=row["id_name"],
        title=row["title"],
        url=row["url"],
        publisher=row["publisher"],
        byline=row["byline"],
        published_at=moment(row["published_at"]) if row["published_at"] is not None else None,
        language=row["language"],
    )
    return Stored(
        id=row["id_name"],
        scope=scope_of(row),
        message=row["message"],
        author=row["author"],
        author_name=row["author_name"],
        link=row["link"],
        posted_at=moment(row["posted_at"]),
        when=moment(shown_at(row["published_at"], row["posted_at"], row["made_at"])),
        article=article,
        brief=brief_of_json(unpack(row["brief"]), article),
        sourced=bool(row["sourced"]),
        analysis_version=row["analysis"],
        replaces=await _version(db, viewer, row["replaces"], "replaces"),
        replaced_by=await _version(db, viewer, row["replaced_by"], "replaced_by"),
        corrections=tuple((await _corrections(db, [row["id"]])).get(row["id"], ())),
        questioned=tuple((await _questioned(db, [row["id"]])).get(row["id"], ())),
    )


async def _version(db: aiosqlite.Connection, viewer: Viewer, first: int | None, column: str) -> str | None:
    """The id of the nearest version before or after that the viewer may see."""
    at, known = first, set()
    while at is not None and at not in known:
        known.add(at)
        row = await one_row(db, f"{OF_POSTING} WHERE posting.id = ?", (at,))
        if row is None:
            return None
        if viewer.may_read(scope_of(row)):
            return str(row["id_name"])
        at = row[column]
    return None


async def _corrections(db: aiosqlite.Connection, ids: Sequence[int]) -> dict[int, list[Correction]]:
    found: dict[int, list[Correction]] = {}
    for row in await all_rows(db, _CORRECTIONS, _list(ids)):
        found.setdefault(row["posting_id"], []).append(correction_of(row))
    return found


async def _questioned(db: aiosqlite.Connection, ids: Sequence[int]) -> dict[int, list[Spans]]:
    """Contents of lines that several members reported, and nobody has settled."""
    found: dict[int, list[Spans]] = {}
    for row in await all_rows(
        db,
        "SELECT posting_id, content FROM report WHERE posting_id IN (SELECT value FROM json_each(?)) AND settled = 0"
        " GROUP BY posting_id, content HAVING count(DISTINCT author) >= ?",
        (*_list(ids), _QUESTIONED),
    ):
        found.setdefault(row["posting_id"], []).append(spans_of_json(json.loads(row["content"])))
    return found


def cursor_of(key: int) -> str:
    """A key as short text that cannot be mistaken for another.

    >>> key_of_cursor(cursor_of(12345))
    12345
    """
    data = key.to_bytes(8, "big")
    return base64.urlsafe_b64encode(data + _check(data)).decode()


def key_of_cursor(cursor: str) -> int:
    """The key of a cursor.

    Raises:
        BadCursor: it is none.
    """
    try:
        data = base64.b64decode(cursor.strip().encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise BadCursor from error
    key, check = data[:8], data[8:]
    if len(data) != 8 + _CHECK or check != _check(key) or int.from_bytes(key, "big") > LAST_KEY:
        raise BadCursor
    return int.from_bytes(key, "big")


def _check(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_CHECK, person=b"cursor").digest()


def _list(values: Sequence[int]) -> tuple[str]:
    return (json.dumps(list(values)),)
