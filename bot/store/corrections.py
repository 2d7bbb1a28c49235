"""Corrections of lines: as rows, for a look-up, and led over to the lines of a new reading."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

import aiosqlite

from bot.corrected import same_line
from bot.records import Correction, EntryKind, Kept
from bot.store.codec import SaidLine, Subjects, lines_of, names_of, spans_as_json, spans_of_json
from bot.store.database import moment
from bot.store.rows import all_rows
from summarizers.types import Spans


def correction_of(row: sqlite3.Row) -> Correction:
    """A row of `correction`."""
    return Correction(
        content=spans_of_json(json.loads(row["content"])),
        hidden=bool(row["hidden"]),
        speaker=row["speaker"],
        user=row["author"],
        name=row["author_name"],
        at=moment(row["at"]),
        applies=bool(row["applies"]),
    )


def correction_for(content: Spans, corrections: Sequence[Correction]) -> Correction | None:
    """The correction of a line, or None: the one of just this content, else one that shares most of it."""
    applying = [found for found in corrections if found.applies and found.content]
    return next(
        (found for found in applying if found.content == content),
        next((found for found in applying if same_line(found.content, content)), None),
    )


def corrected_line(line: SaidLine, subjects: Subjects, found: Correction | None) -> SaidLine | None:
    """A line as corrected: None where it is hidden; a corrected speaker comes with role and side of the article."""
    if found is None or (not found.hidden and found.speaker is None):
        return line
    if found.hidden:
        return None
    actor = next((actor for actor in subjects.actors if found.speaker in names_of(actor)), None)
    return replace(
        line,
        speaker=found.speaker or None,
        names=names_of(actor) if actor is not None else (),
        role=actor.role if actor is not None else None,
        speaks_for=actor.side if actor is not None else None,
    )


async def match_corrections(db: aiosqlite.Connection, posting_id: int, old: Sequence[SaidLine], kept: Kept) -> None:
    """Lead the corrections of a brief over to the lines that it has now."""
    new = [(line.kind, line.content) for line in lines_of(kept.analysis)]
    sentences: list[Spans] = [line.content for section in kept.brief.sections for line in section.lines if line.content]
    sentences += [(sentence.span,) for sentence in kept.analysis.sentences]
    taken: set[Spans] = set()
    for row in await all_rows(db, "SELECT content FROM correction WHERE posting_id = ? ORDER BY at", (posting_id,)):
        content = spans_of_json(json.loads(row["content"]))
        kinds: set[EntryKind] = {line.kind for line in old if line.content == content}
        among = [found for kind, found in new if kind in kinds] if kinds else sentences
        likely = sorted(
            (found for found in among if same_line(found, content)), key=lambda found: -_shared(found, content)
        )
        best = content if content in among else next((found for found in likely if found not in taken), None)
        applies = best is not None and best not in taken
        if best is not None:
            taken.add(best)
        await db.execute(
            "UPDATE OR IGNORE correction SET content = ?, applies = ? WHERE posting_id = ? AND content = ?",
            (content_key(best if best is not None else content), applies, posting_id, row["content"]),
        )


def content_key(content: Spans) -> str:
    """Spans as the columns `content` of reports and corrections hold them."""
    return json.dumps(spans_as_json(content), separators=(",", ":"))


def _shared(one: Spans, other: Spans) -> int:
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in other)
