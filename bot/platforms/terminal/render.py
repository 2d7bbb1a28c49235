"""A brief or a reply as the terminal shows it: rich text wrapped with hanging indents, plain text for a pipe, Markdown.

Nothing of an article reaches the terminal unchecked: `printable` takes out control sequences, so that a text can
neither colour, move nor reprogram it. Bold and underline carry every mark, colour only repeats it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import count, groupby

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bot.messages import Block, Reply, Step
from bot.platforms.printable import printable
from bot.platforms.spelling import spelled
from summarizers.briefs.naming import named_sentence
from summarizers.types import Analysis, Brief, LineKind, Piece, Section, Style

# Longer lines are hard to read, however wide the window.
MAX_WIDTH = 120

_STYLES = {
    Style.PLAIN: "",
    Style.SOURCE: "bold",
    Style.QUOTE: "bold green",
    Style.CLAIM: "underline",
    Style.FIGURE: "bold",
    Style.BRACKET: "dim",
    Style.LABEL: "italic cyan",
    Style.WARNING: "yellow",
    Style.HIT: "bold reverse",
}
_LOOKS = {"title": "bold", "heading": "bold cyan", "why": "dim italic", "quote": "", "more": "cyan", "entry": "bold"}
# What stands around a mark where there is neither bold nor underline.
_PLAIN_MARKS = {Style.QUOTE: "*", Style.CLAIM: "_"}
_HIT_MARKS = {Style.HIT: "*"}
_MARKDOWN_MARKS = {
    Style.SOURCE: "**",
    Style.QUOTE: "**",
    Style.FIGURE: "**",
    Style.CLAIM: "*",
}
_BULLETS = {
    LineKind.SENTENCE: "• ",
    LineKind.STATEMENT: "• ",
    LineKind.DISPUTE: "⇄ ",
    LineKind.QUOTE: "",
    LineKind.WARNING: "⚠ ",
}
_LINE_STYLES = {LineKind.WARNING: "yellow", LineKind.QUOTE: "quote"}

_SPACE = re.compile(r"\s+")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")
_MARKDOWN_START = re.compile(r"^(\s*)(?:(\d+)([.)])|([-+=]))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line to show: its bullet, its pieces, the style of the whole; an empty row is a blank line.

    `whole` is a row that is not broken into lines: a command to copy.
    """

    pieces: tuple[Piece, ...] = ()
    bullet: str = ""
    style: str = ""
    whole: bool = False


class PipeConsole(Console):
    """A console on standard output that raises `BrokenPipeError` where rich would end the program by itself."""

    def on_broken_pipe(self) -> None:
        """Nobody reads the output any more."""
        raise BrokenPipeError


def show_brief(
    console: Console,
    brief: Brief,
    steps: Sequence[Step] = (),
    further: Sequence[Section] = (),
    *,
    explain: bool = False,
    name: str | None = None,
) -> None:
    """Print a brief.

    Args:
        console: where to.
        brief: what to show.
        steps: what led to it, shown with `explain`.
        further: what else was found and isn't in the brief, shown under it with `explain`.
        explain: tell why each line is there.
        name: the brief's id in the archive, for the line under it.
    """
    _show(console, _rows(brief, steps, further, explain=explain, name=name))


def show_reply(console: Console, reply: Reply, more: str | None = None) -> None:
    """Print an answer: its sentence, its brief or its blocks, and the command that gives the next page.

    Args:
        console: where to; without colours, hits stand between asterisks.
        reply: what to show; its attachment is somebody else's.
        more: the command as it is to be typed, shown where the reply says that there is more.
    """
    rows = list(_reply_rows(spelled(reply), more))
    if console.color_system is None:
        rows = [replace(row, pieces=_with_marks(row.pieces)) for row in rows]
    _show(console, rows)


def show_highlighted(console: Console, pieces: Iterable[Piece]) -> None:
    """Print a whole article with its quotes and claims marked; `*…*` and `_…_` where there is no bold or underline."""
    if console.color_system is None:
        pieces = (Piece(text=_wrapped(printable(piece.text), _PLAIN_MARKS.get(piece.style, ""))) for piece in pieces)
    _show(console, _paragraphs(pieces))


def show_extracts(console: Console, extracts: Sequence[tuple[Analysis, float]]) -> None:
    """Print what several summarisers chose from one article, one under the other, and how far they agree.

    A number before a sentence is its place in the article; what stands further up already is dim. The last line says
    how many sentences each of the others has in common with the first, most first.

    Args:
        console: where to.
        extracts: analyses of the article, each with how long it took in seconds.
    """
    _show(console, _comparison_rows(extracts))


def brief_markdown(
    brief: Brief,
    steps: Sequence[Step] = (),
    further: Sequence[Section] = (),
    *,
    explain: bool = False,
    name: str | None = None,
) -> str:
    """A brief as Markdown, with the article's own marks escaped; ends with a line break. Arguments as `show_brief`."""
    lines: list[str] = []
    for row in _rows(brief, steps, further, explain=explain, name=name):
        text = _markdown(row.pieces)
        if row.style == "title":
            lines += [f"# {text}", ""]
        elif row.style == "heading":
            lines += [f"## {text}", ""]
        elif row.style == "dim":
            lines += [f"*{text}*", ""]
        elif row.bullet == "⚠ " or row.style == "why":
            lines.append(f"  - {row.bullet}{text}")
        elif row.pieces:
            lines.append(f"- {row.bullet if row.bullet == '⇄ ' else ''}{text}")
        elif lines and lines[-1]:
            lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def highlighted_markdown(pieces: Iterable[Piece]) -> str:
    """A whole article as Markdown, with its quotes and claims marked; ends with a line break."""
    return "\n\n".join(_markdown(row.pieces) for row in _paragraphs(pieces) if row.pieces) + "\n"


def _rows(
    brief: Brief,
    steps: Sequence[Step] = (),
    further: Sequence[Section] = (),
    *,
    explain: bool = False,
    name: str | None = None,
    remarks: Sequence[str] = (),
    numbered: bool = False,
) -> Iterator[_Row]:
    if brief.title:
        yield _Row((brief.title,), style="title")
    if brief.context:
        yield _row(" · ".join(brief.context), style="dim")
    numbers = count(1) if numbered else None
    for section in brief.sections:
        yield from _section_rows(section, explain=explain, numbers=numbers)
    more = [name] if name else []
    more += [
        f"{left} more {word}{'' if left == 1 else 's'}"
        for left, word in ((brief.more_statements, "statement"), (brief.more_quotes, "quote"))
        if left
    ]
    if brief.notes or remarks or more:
        yield _Row()
    for note in brief.notes:
        yield _row(f"Note: {note.text}", style="dim")
    for remark in remarks:
        yield _row(f"Note: {remark}", style="yellow")
    if more:
        yield _row(" · ".join(more), style="dim")
    if explain:
        for section in further:
            yield from _section_rows(section, explain=True)
        yield _Row()
        yield _row("How this brief came about", style="heading")
        for step in steps:
            yield _row(str(step), "• ")


def _section_rows(section: Section, *, explain: bool, numbers: Iterator[int] | None = None) -> Iterator[_Row]:
    """A section's title and lines; with `explain` the reasons under each, with `numbers` a number before it."""
    yield _Row()
    yield _row(section.title, style="heading")
    why = ""
    for line in section.lines:
        if why and line.kind is not LineKind.WARNING:
            yield _row(why, style="why")
            why = ""
        bullet = _BULLETS[line.kind]
        if numbers is not None and line.kind is LineKind.WARNING:
            bullet = f"   {bullet}"
        elif numbers is not None and line.content:
            bullet = f"{next(numbers):>2} {bullet.replace('• ', '')}"
        yield _Row(line.pieces, bullet, _LINE_STYLES.get(line.kind, ""))
        if explain and line.why:
            why += f"{' · ' if why else 'why: '}{line.why}"
    if why:
        yield _row(why, style="why")


def _reply_rows(reply: Reply, more: str | None) -> Iterator[_Row]:
    """The rows of a reply, a blank one between its parts."""
    parts: list[list[_Row]] = []
    if reply.text:
        parts.append([_row(line, style="yellow" if reply.failed else "") for line in reply.text.splitlines()])
    if reply.brief is not None:
        rows = _rows(reply.brief, name=reply.id, remarks=reply.remarks, numbered=reply.numbered)
        parts.append(list(rows))
    elif reply.remarks:
        parts.append([_row(remark, style="dim") for remark in reply.remarks])
    before: Block | None = None
    for block in reply.blocks:
        if (
            before is not None
            and block.id
            and replace(block, lines=(), facts=None) == replace(before, lines=(), facts=None)
        ):
            parts[-1].extend(_line_rows(block, "  "))  # another line of the same brief
        elif before is not None and not any(each.id or each.context for each in (before, block)):
            parts[-1].extend(_block_rows(block))  # of a list such as help: close together
        else:
            parts.append(list(_block_rows(block)))
        before = block
    if reply.card and reply.id:
        parts[-1].append(_row(f"show {reply.id} has the whole brief", "  ", style="dim"))
    if reply.confirm:
        parts.append([_row(f"If you mean it, write: {reply.confirm}", style="more", whole=True)])
    if reply.more and more:
        parts.append([_row(f"more: {more}", style="more", whole=True)])
    for number, part in enumerate(parts):
        if number:
            yield _Row()
        yield from part


def _block_rows(block: Block) -> Iterator[_Row]:
    """A part of a reply: its id and title, what stands under it, its lines."""
    if block.id or block.title:
        yield _row(block.title, f"{block.id}  " if block.id else "", style="entry")
    indent = "  " if block.id or block.title else ""
    dated = any(part.startswith("published ") for part in block.context)
    context = [*block.context, *([_day(block.when)] if block.when and not dated else [])]
    if context:
        yield _row(" · ".join(context), indent, style="dim")
    if block.link:
        yield _row(block.link, indent, style="dim", whole=True)
    yield from _line_rows(block, indent)


def _line_rows(block: Block, indent: str) -> Iterator[_Row]:
    for line in block.lines:
        bullet = "" if line.kind is LineKind.SENTENCE else _BULLETS[line.kind]
        yield _Row(line.pieces, indent + bullet, _LINE_STYLES.get(line.kind, ""))


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _comparison_rows(extracts: Sequence[tuple[Analysis, float]]) -> Iterator[_Row]:
    if not extracts:
        return
    first = extracts[0][0]
    article = _counted(len(first.sentences), "sentence")
    yield _row(f"The article has {article}; the number before one is its place there.", style="dim")
    shown: dict[tuple[int, ...], str] = {}
    for analysis, seconds in extracts:
        yield _Row()
        spans = [analysis.sentences[index].span for index in analysis.extract]
        length = _counted(sum(span.end - span.start for span in spans), "character")
        heading = analysis.summariser, _counted(len(spans), "sentence"), length, f"{seconds * 1000:,.0f} ms"
        yield _row(" · ".join(heading), style="heading")
        if analysis.extract in shown:
            yield _row(f"The same as {shown[analysis.extract]}.", style="dim")
        else:
            seen = {index for extract in shown for index in extract}
            yield from _extract_rows(analysis, seen)
            shown[analysis.extract] = analysis.summariser
    if len(extracts) > 1 and first.extract:
        yield _Row()
        shared = {other.summariser: len({*first.extract} & {*other.extract}) for other, _ in extracts[1:]}
        named = ", ".join(f"{name} {count}" for name, count in sorted(shared.items(), key=lambda each: -each[1]))
        yield _row(f"Sentences in common with {first.summariser}: {named}.")


def _extract_rows(analysis: Analysis, seen: Container[int]) -> Iterator[_Row]:
    """The sentences of an extract, each behind its place in the article; those that were seen are dim."""
    if not analysis.extract:
        yield _row("No sentence fits.", style="dim")
    for index in analysis.extract:
        pieces = named_sentence(analysis, index, analysis.extract)
        yield _Row(pieces, f"{index + 1}. ", "dim" if index in seen else "")


def _day(when: datetime) -> str:
    """A day in the reader's own calendar; midnight UTC is what a date without a time is stored as, and stays."""
    local = when if when.time() == time.min else when.astimezone()
    return f"{local.day} {local:%b %Y}"


def _with_marks(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The pieces with asterisks in place of the style of a hit."""
    return tuple(
        Piece(text=_wrapped(piece.text, _HIT_MARKS[piece.style])) if piece.style in _HIT_MARKS else piece
        for piece in pieces
    )


def _row(text: str, bullet: str = "", *, style: str = "", whole: bool = False) -> _Row:
    return _Row((Piece(text=text),), bullet, style, whole)


def _paragraphs(pieces: Iterable[Piece]) -> Iterator[_Row]:
    """One row a line of the article; runs of blank lines become one."""
    row: list[Piece] = []
    blank = True
    for piece in pieces:
        for number, text in enumerate(printable(piece.text).split("\n")):
            if number:
                if row or not blank:
                    yield _Row(tuple(row))
                blank, row = not row, []
            if text.strip() or (text and row):
                row.append(Piece(text=text, style=piece.style))
    if row:
        yield _Row(tuple(row))


def _show(console: Console, rows: Iterable[_Row]) -> None:
    width = min(console.width, MAX_WIDTH) if console.is_terminal else None
    for row in rows:
        console.print(_laid_out(console, row, width), soft_wrap=True, highlight=False)


def _laid_out(console: Console, row: _Row, width: int | None) -> Text:
    """A row as text; with a width, broken into lines that stand under one another, right of the bullet."""
    look = _LOOKS.get(row.style, row.style)
    text = Text(style=look)
    blank = True  # what follows is at the start or after a space, so that another space would be one too many
    for piece in row.pieces:
        words = _SPACE.sub(" ", printable(piece.text))
        words = words[1:] if words[:1] == " " and blank else words
        blank = words[-1:] == " " or (blank and not words)
        text.append(words, "italic" if look and piece.style is Style.LABEL else _STYLES[piece.style])
    text.rstrip()
    bullet = printable(row.bullet)
    indent = "  " if row.style in ("why", "entry") or (row.style == "quote" and not bullet) else " " * cell_len(bullet)
    first = Text("  " if row.style == "why" else bullet, "bold cyan" if row.style == "entry" else "")
    if width is None or row.whole:
        return first.append_text(text)
    taken = max(len(indent), cell_len(bullet)) if row.style == "entry" else len(indent)
    shown = Text()
    for number, line in enumerate(text.wrap(console, max(width - taken, 1), overflow="fold")):
        line.rstrip()
        shown.append_text(Text(f"\n{indent}", look) if number else first)
        shown.append_text(line)
    return shown


def _markdown(pieces: Iterable[Piece]) -> str:
    runs = _runs(pieces, _MARKDOWN_MARKS)
    words = "".join(_wrapped(_MARKDOWN.sub(r"\\\1", _SPACE.sub(" ", text)), mark) for text, mark in runs)
    return _MARKDOWN_START.sub(r"\1\2\\\3\4", words.strip())


def _runs(pieces: Iterable[Piece], marks: Mapping[Style, str]) -> Iterator[tuple[str, str]]:
    """The pieces' printable text with the mark of its style; pieces of one mark that touch are one run."""
    for mark, run in groupby(pieces, lambda piece: marks.get(piece.style, "")):
        yield printable("".join(piece.text for piece in run)), mark


def _wrapped(text: str, mark: str) -> str:
    """A text between two marks, which stand at its words: white space at its ends stays outside."""
    words = text.strip()
    if not (mark and words):
        return text
    start = text.index(words)
    return f"{text[:start]}{mark}{words}{mark}{text[start + len(words) :]}"
