"""The commands that move what is kept, and delete it: `export`, `import`, `forget`."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import stat
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from bot.cli.app import (
    FAILED,
    KEEPING,
    USAGE,
    Everything,
    app,
    finish,
    load_settings,
    show_progress,
    tell,
    utc_now,
)
from bot.cli.lookups import asker, look_up
from bot.errors import BadExport, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.bootstrap import Application
    from bot.messages import Viewer

# Far above any line of an export: an article of 200,000 characters with its analysis has 3 MB.
_LINE_BYTES = 64_000_000


@app.command(
    rich_help_panel=KEEPING, epilog="Example: warbrief export warbrief.jsonl  ·  warbrief export | gzip > all.jsonl.gz"
)
def export(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A new file; standard output if none is named.")
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option("--channel", metavar="WHERE", help="PLATFORM, PLATFORM/SERVER or PLATFORM/SERVER/CHANNEL alone."),
    ] = None,
) -> None:
    """Write everything that is kept as JSON Lines, for warbrief import or any other program."""
    finish(_export(file, channel))


@app.command("import", rich_help_panel=KEEPING, epilog="Example: warbrief import warbrief.jsonl")
def import_(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="An export; - for standard input."),
    ],
) -> None:
    """Take an export in: all of it or nothing. What is there already stays as it is."""
    finish(_import(file))


@app.command(rich_help_panel=KEEPING, epilog="Example: warbrief forget K7Q2F  ·  warbrief forget channel --yes")
def forget(
    what: Annotated[
        str,
        typer.Argument(metavar="ID|me|channel|server", help="A brief; your pasted texts; or all of the terminal's."),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    everything: Everything = False,
) -> None:
    """Delete a brief, what you pasted, or all that the terminal keeps: for good, from the file too."""
    finish(_forget(what, yes=yes, everything=everything))


async def _export(file: Path | None, channel: str | None) -> int:
    from bot.bootstrap import running

    where = (channel or "").split("/", 2)
    platform, workspace, room = (part or None for part in [*where, "", ""][:3])
    if channel is not None and platform is None:
        tell("Name a platform, a server or a channel: terminal, terminal/local or terminal/local/terminal.")
        return USAGE
    async with running(load_settings()) as application:
        lines = application.upkeep.export(platform, workspace, room)
        with _written(file) as stream:
            count = 0
            async for line in lines:
                stream.write(_for_terminal(line) if stream.isatty() else line)
                stream.write("\n")
                count += 1
    if file is not None:
        print(f"Wrote {count:,} lines to {file}.")
    return 0


@contextmanager
def _written(file: Path | None) -> Iterator[IO[str]]:
    """A new file for its owner's eyes alone, whole or not there at all; standard output for None."""
    if file is None:
        yield sys.stdout
        return
    part = file.with_name(f"{file.name}.part")
    try:
        if file.exists():
            raise StoreError(f"{file} is there already. Name another file, or move that one away.")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            with open(handle, "w", encoding="utf-8") as stream:
                yield stream
                stream.flush()
                os.fsync(handle)
            os.link(part, file)  # unlike a renaming, it never takes the place of another file
        finally:
            part.unlink(missing_ok=True)
    except FileExistsError:
        raise StoreError(f"{file} is there already. Name another file, or move that one away.") from None
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise StoreError(f"{file} could not be written ({reason}). Nothing is left of it.") from None


def _for_terminal(line: str) -> str:
    """A line of JSON without characters that a terminal obeys."""
    from bot.bulk import json_line

    return json_line(json.loads(line)).decode().rstrip("\n")


async def _import(file: str) -> int:
    from bot.bootstrap import running

    async with running(load_settings()) as application:
        try:
            async with aclosing(_lines_of(file)) as lines:
                count = await application.upkeep.restore(lines)
        except asyncio.CancelledError:
            tell("Stopped: nothing was taken in.")
            raise
    print(f"Took in {count:,} new brief{'' if count == 1 else 's'}.")
    return 0


async def _lines_of(file: str) -> AsyncGenerator[str, None]:
    """The lines of a file or of standard input, without their line breaks; a bar tells how far it is."""
    from bot.platforms.terminal.input import read

    dashed = file == "-"
    try:
        handle = sys.stdin.fileno() if dashed else os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            os.close(handle)
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    except OSError as error:
        raise BadExport(f"{file} cannot be read ({(error.strerror or '').lower()}). Nothing was taken in.") from None
    number = 0
    rest: list[bytes] = []
    held = 0
    try:
        with show_progress("Taking in", None if dashed else os.fstat(handle).st_size) as progress:
            while data := await read(handle):
                progress.update(progress.task_ids[0], advance=len(data))
                first, *others = data.split(b"\n")
                rest.append(first)
                held += len(first)
                if held > _LINE_BYTES:
                    raise BadExport(f"Line {number + 1} of {file} is no line of an export. Nothing was taken in.")
                for other in others:
                    number += 1
                    yield _text(b"".join(rest), number, file)
                    rest, held = [other], len(other)
            if last := b"".join(rest):
                yield _text(last, number + 1, file)
    finally:
        if not dashed:
            os.close(handle)


def _text(line: bytes, number: int, file: str) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise BadExport(f"Line {number} of {file} is not UTF-8. Nothing was taken in.") from None


async def _forget(what: str, *, yes: bool, everything: bool) -> int:
    from bot.bootstrap import running
    from bot.platforms.spelling import spell
    from bot.query.grammar import Command

    if not yes:
        if not sys.stdin.isatty():
            tell("forget deletes for good and asks first. Add --yes where nobody can answer.")
            return USAGE
        async with running(load_settings()) as application:
            viewer = asker(everything=everything)
            reply = await application.commands.handle(Command(name="forget", words=what), viewer, utc_now())
            question = await _question(application, what, viewer.viewer)
        if reply.failed:
            tell(spell(reply.text))
            return FAILED
        if not typer.confirm(question, err=True):
            tell("Nothing was deleted.")
            return 0
    return await look_up(Command(name="forget", words=f"{what} yes"), everything=everything)


async def _question(application: Application, what: str, viewer: Viewer) -> str:
    """What will be deleted, as a question."""
    from bot.platforms.printable import printable

    if what.lower() == "me":
        return "Delete every text that was pasted in the terminal, with its brief, for good?"
    if what.lower() in ("channel", "server"):
        return "Delete all that the terminal keeps, every brief, report and correction, for good?"
    stored = await application.archive.show(viewer, what)
    if stored is None:
        return f"Delete {printable(what)} for good?"
    title = stored.brief.title.text if stored.brief.title else stored.article.title
    return f"Delete {stored.id}{f' ({printable(title)})' if title else ''} with its corrections, for good?"
