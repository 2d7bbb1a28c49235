"""A stored brief as it is to be shown: with what moderators corrected and members questioned. Pure.

The article's words stay as they are. A hidden line leaves a label in its place, so that lines keep their numbers; a
corrected speaker takes the place of the one that was read where that stands in our words (behind a quote) and is said
in a label where it stands in the article's; a questioned line carries a label.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.records import Correction, Stored
from summarizers.types import Brief, Line, LineKind, Piece, Section, Spans, Style

_HIDDEN = (Piece(text="hidden by a moderator", style=Style.LABEL),)
_BY = "” — "  # what leads from a quote to its speaker, in `summarizers.briefs.lines`


def corrected(stored: Stored) -> tuple[Brief, tuple[str, ...]]:
    """The brief with its corrections, and remarks on it, one sentence each.

    Args:
        stored: as the archive gave it.

    Returns:
        The brief with as many numbered lines as before; remarks in the order of importance, none for a brief that
        nobody touched.
    """
    sections = []
    for section in stored.brief.sections:
        lines: list[Line] = []
        hidden = False
        for line in section.lines:
            if line.kind is not LineKind.WARNING:
                found = _correction(stored, line)
                hidden = found is not None and found.hidden
                lines.append(_marked(stored, line, found))
            elif not hidden:
                lines.append(line)
        sections.append(Section(title=section.title, lines=tuple(lines)))
    return replace(stored.brief, sections=tuple(sections)), tuple(_remarks(stored))


def numbered(brief: Brief) -> tuple[Line, ...]:
    """The lines that a report or correction may name by number, from 1: all but warnings, in reading order."""
    return tuple(
        line
        for section in brief.sections
        for line in section.lines
        if line.kind is not LineKind.WARNING and line.content
    )


def is_hidden(line: Line) -> bool:
    """Whether a line of a corrected brief is one that a moderator hid."""
    return line.pieces == _HIDDEN


def same_line(one: Spans, other: Spans) -> bool:
    """Whether two contents are of one line: they share more than half of what they cover.

    >>> from summarizers.types import Span
    >>> same_line((Span(0, 10),), (Span(2, 10),)), same_line((Span(0, 10),), (Span(8, 30),))
    (True, False)
    """
    shared = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in other)
    return 2 * shared > max(sum(span.end - span.start for span in spans) for spans in (one, other))


def _correction(stored: Stored, line: Line) -> Correction | None:
    return next((found for found in stored.corrections if same_line(found.content, line.content)), None)


def _marked(stored: Stored, line: Line, found: Correction | None) -> Line:
    pieces = line.pieces
    if found is not None and found.hidden:
        pieces = _HIDDEN
    elif found is not None and found.speaker is not None:
        name = found.speaker or "speaker unknown"
        at = next((n for n, piece in enumerate(pieces) if piece.text == _BY and piece.span is None), None)
        if line.kind is LineKind.QUOTE and at is not None:
            read = "".join(piece.text for piece in pieces[at + 1 :])
            label = f" (corrected by a moderator; read as {read})"
            by = Piece(text=name, style=Style.SOURCE)
            pieces = (*pieces[: at + 1], by, Piece(text=label, style=Style.LABEL))
        else:
            said = f"said by {found.speaker}" if found.speaker else name
            pieces = (*pieces, Piece(text=f" · corrected by a moderator: {said}", style=Style.LABEL))
    elif any(same_line(content, line.content) for content in stored.questioned):
        pieces = (*pieces, Piece(text=" · questioned by members", style=Style.LABEL))
    return line if pieces is line.pieces else replace(line, pieces=pieces)


def _remarks(stored: Stored) -> Iterator[str]:
    if stored.replaced_by:
        yield f"There is a newer version of this article: {stored.replaced_by}."
    if stored.replaces:
        yield f"This is a new version of {stored.replaces}."
    if not stored.sourced:
        yield "Unsourced paste: nobody has given a link to this text."
    if any(not content for content in stored.questioned):
        yield "Members say that this is no article."
    lost = sum(not found.applies for found in stored.corrections)
    if lost:
        fit = "correction fits" if lost == 1 else "corrections fit"
        yield f"{lost} {fit} no line any more since the text was read again."
