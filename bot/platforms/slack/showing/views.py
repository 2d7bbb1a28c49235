"""Modals, with the blocks of a payload, and a brief as plain text to select and copy. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from bot.messages import Reply
from bot.platforms.entries import title_of
from bot.platforms.fitting import CUT, cut, one_line, units
from bot.platforms.printable import printable
from bot.platforms.slack.showing import render
from bot.platforms.slack.showing.components import numbered, text_input, words
from bot.platforms.slack.showing.limits import INPUT, METADATA, MODAL_BLOCKS, MODAL_TITLE
from summarizers.types import Brief, Line, LineKind

View: TypeAlias = dict[str, Any]

_FIELDS = 10
_SIGNS = {LineKind.DISPUTE: "⇄ ", LineKind.WARNING: "⚠ ", LineKind.QUOTE: ""}


def modal(title: str, payload: render.Payload, *, state: str, submit: str = "") -> View:
    """A modal with the blocks of a payload.

    Args:
        title: at most 24 characters of it are shown.
        payload: as `render` and `copied` make it.
        state: what comes back with every press in it; at most 3,000 characters.
        submit: what the button says that sends the modal; one with fields needs a button, "Done" without a word.

    Raises:
        ValueError: the state is too long; it is made by code, which must see to that.
    """
    if units(state) > METADATA:
        raise ValueError(f"A modal's state of {units(state)} characters.")
    blocks = payload["blocks"][:MODAL_BLOCKS]
    made: View = {
        "type": "modal",
        "title": words(title, MODAL_TITLE),
        "close": words("Close", MODAL_TITLE),
        "private_metadata": state,
        "blocks": numbered(blocks),
    }
    if submit or any(block["type"] == "input" for block in blocks):
        made["submit"] = words(submit or "Done", MODAL_TITLE)
    return made


def waiting(title: str, state: str) -> View:
    """A modal for what is still looked up, to be opened at once and changed then."""
    return modal(title, render.sentence("Reading…"), state=state)


def copied(reply: Reply) -> render.Payload:
    """A reply's brief as plain text in fields, to select and copy: with its source, speakers and id."""
    if reply.brief is None:
        return render.sentence(reply.text)
    parts = list(_fields(plain_text(reply, reply.brief)))
    fields = (
        text_input(
            "copied",
            "Select all and copy" if len(parts) == 1 else f"Part {number} of {len(parts)}",
            value=part,
            long=True,
        )
        for number, part in enumerate(parts, 1)
    )
    return render.sentence("The words are the article's; headings, signs, brackets and notes are Warbrief's.", *fields)


def plain_text(reply: Reply, brief: Brief) -> str:
    """A brief as plain text: headline, source with its link, sections with their lines, notes, id."""
    source = [*map(one_line, brief.context), one_line(brief.article.url or "")]
    head = "\n".join(filter(None, (title_of(reply), " · ".join(filter(None, source)))))
    sections = ("\n".join([one_line(section.title), *map(_line, section.lines)]) for section in brief.sections)
    notes = "\n".join(f"Note: {one_line(note)}" for note in (*reply.remarks, *(note.text for note in brief.notes)))
    return "\n\n".join(filter(None, (head, *sections, notes, f"Warbrief {reply.id}" if reply.id else "")))


def _line(line: Line) -> str:
    return _SIGNS.get(line.kind, "• ") + one_line("".join(piece.text for piece in line.pieces))


def _fields(text: str) -> Iterator[str]:
    """A text in parts that each fit into a field, divided between its lines."""
    part, left = "", _FIELDS
    for line in printable(text).split("\n"):
        longer = f"{part}\n{line}" if part else line
        if units(longer) <= INPUT:
            part = longer
            continue
        if left == 1:
            yield cut(part, INPUT - len(CUT) - 1, "") + f"\n{CUT}"
            return
        yield part
        part, left = cut(line, INPUT), left - 1
    yield part
