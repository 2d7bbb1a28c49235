"""Analyses in bulk: JSON Lines in, JSON Lines out, in the same order, on every core, in bounded memory.

Lines travel to the worker processes in chunks, as bytes: parsing, analysis and writing of JSON all happen there. A
bounded number of chunks is under way at any time. A chunk whose worker dies or exceeds its time is done again line by
line, so that a line that kills its worker costs itself alone.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
import sys
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.config import Choosing
from bot.errors import WarbriefError
from bot.platforms.terminal.input import read
from bot.workers import Workers
from summarizers.types import Article

CONTRACT = 1
# A text is read up to 200,000 characters; a line twenty times as long is a file in the wrong format.
LINE_BYTES = 4_000_000
# About half a second of work: the way between the processes is then below one percent of it.
_CHUNK_LINES = 32
_CHUNK_BYTES = 256_000
_CHUNK_SECONDS = 60.0
_LINE_SECONDS = 30.0
# A chunk is sent unfilled when its input pauses this long, in seconds, so that a slow producer sees its answers.
_PAUSE = 0.2

_STRINGS = ("title", "url", "language")
_KNOWN = {"id", "text", "published_at", *_STRINGS}
# Characters that JSON leaves as they are and a terminal would obey, or show in a misleading order.
_UNSAFE = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of input: how a message names it, and its bytes; None for one that was too long to keep."""

    name: str
    data: bytes | None


class BadLineError(Exception):
    """A line that holds no article: why, as a phrase that follows the line's name."""

    def __init__(self, reason: str, number: object = None) -> None:
        super().__init__(reason)
        self.number = number


async def analyse_files(files: Sequence[Path], choosing: Choosing, *, workers: int) -> tuple[int, int]:
    """Analyse JSON Lines files, or standard input if there are none, onto standard output.

    Args:
        files: their paths; "-" is standard input.
        choosing: how the sentences of the extracts are chosen.
        workers: how many processes; 0 for one a core.

    Returns:
        How many lines were done, and how many of them are errors.

    Raises:
        BrokenPipeError: nobody reads the output any more.
    """
    done = failed = 0
    with _progress(files) as progress:
        async with Workers(workers or None, preload=("summarizers",)) as pool:
            room = asyncio.Semaphore(2 * pool.count + 2)
            begun: asyncio.Queue[tuple[list[Row], asyncio.Task[tuple[bytes, int]]] | None] = asyncio.Queue()

            async def begin() -> None:
                async with aclosing(_chunks(files or [Path("-")])) as chunks:
                    async for chunk in chunks:
                        await room.acquire()
                        task = asyncio.create_task(_analyse_chunk(pool, chunk, choosing))
                        begun.put_nowait((chunk, task))

            reading = asyncio.create_task(begin())
            reading.add_done_callback(lambda _: begun.put_nowait(None))
            try:
                while under_way := await begun.get():
                    chunk, task = under_way
                    output, errors = await task
                    room.release()
                    sys.stdout.buffer.write(output)
                    sys.stdout.buffer.flush()
                    done += len(chunk)
                    failed += errors
                    size = sum(len(row.data or b"") + 1 for row in chunk)
                    progress.update(progress.task_ids[0], advance=size, description=f"{done:,} articles")
                await reading
            finally:
                reading.cancel()
                while not begun.empty():
                    if left := begun.get_nowait():
                        left[1].cancel()
    return done, failed


def analyse_lines(rows: Sequence[Row], choosing: Choosing) -> tuple[bytes, int]:
    """The output lines of input lines, and how many of them are errors. Runs in a worker."""
    from summarizers import analyse, as_json

    how = asdict(choosing)
    output = []
    errors = 0
    for row in rows:
        number: object = None
        try:
            number, article, extra = parse_line(row.data)
            found: dict[str, Any] = as_json(analyse(article, **how))
            line = json_line({**found, "id": number, **({"extra": extra} if extra else {})})
        except BadLineError as error:
            output.append(_error_line(error.number, f"{row.name} {error}."))
            errors += 1
            continue
        except Exception as error:
            output.append(_error_line(number, _broken(row, error)))
            errors += 1
            continue
        output.append(line)
    return b"".join(output), errors


def parse_line(data: bytes | None) -> tuple[object, Article, dict[str, object]]:
    """An input line's id, article and other keys.

    Raises:
        BadLineError: it is no article; the error carries the id as far as one could be read.

    >>> number, article, extra = parse_line(b'{"id": 7, "text": "Kyiv denied it.", "desk": "east"}')
    >>> number, article.text, extra
    (7, 'Kyiv denied it.', {'desk': 'east'})
    """
    if data is None:
        raise BadLineError(f"is longer than {LINE_BYTES // 1_000_000} MB")
    try:
        value = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError:
        raise BadLineError("is not UTF-8") from None
    except (ValueError, RecursionError):
        raise BadLineError("is not JSON") from None
    if not isinstance(value, dict):
        raise BadLineError("is not a JSON object")
    number = value.get("id")
    if isinstance(number, float) and not math.isfinite(number):
        raise BadLineError('has an "id" that is too large a number')
    text = value.get("text")
    if not isinstance(text, str):
        raise BadLineError('has no "text"' if text is None else 'has a "text" that is not a string', number)
    if not text.strip():
        raise BadLineError('has an empty "text"', number)
    strings: dict[str, str | None] = {}
    for key in _STRINGS:
        if not isinstance(found := value.get(key), str | None):
            raise BadLineError(f'has a "{key}" that is not a string', number)
        strings[key] = found
    article = Article(
        id="" if number is None else str(number),
        text=text,
        title=strings["title"],
        url=strings["url"],
        language=strings["language"],
        published_at=_time(value.get("published_at"), number),
    )
    return number, article, {key: kept for key, kept in value.items() if key not in _KNOWN}


def json_line(value: object) -> bytes:
    r"""A value as one line of JSON in UTF-8, without characters that a terminal obeys; lone surrogates as escapes.

    >>> json_line({"text": "Київ \ud800\x9b"}).decode()
    '{"text":"Київ \\ud800\\u009b"}\n'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
    return text.encode("utf-8", "backslashreplace") + b"\n"


async def _analyse_chunk(pool: Workers, rows: list[Row], choosing: Choosing) -> tuple[bytes, int]:
    try:
        timeout = _CHUNK_SECONDS if len(rows) > 1 else _LINE_SECONDS
        return await pool.run(analyse_lines, rows, choosing, timeout=timeout)
    except Exception as error:
        if len(rows) == 1:
            return _error_line(_id_of(rows[0]), _broken(rows[0], error)), 1
    parts = await asyncio.gather(*(_analyse_chunk(pool, [row], choosing) for row in rows))
    return b"".join(output for output, _ in parts), sum(errors for _, errors in parts)


async def _chunks(files: Sequence[Path]) -> AsyncGenerator[list[Row], None]:
    """The input's lines in chunks; blank ones are passed over but counted."""
    for file in files:
        with _opened(file) as handle:
            where = "" if str(file) == "-" else f" of {file}"
            number = 0
            rows: list[Row] = []
            size = 0
            rest = b""
            skipping = False  # inside a line that is too long
            while (data := await read(handle, _PAUSE if rows else None)) != b"":
                if data is None:
                    yield rows
                    rows, size = [], 0
                    continue
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    number += 1
                    if line.strip() or skipping:
                        kept = None if skipping or len(line) > LINE_BYTES else line
                        rows.append(Row(f"Line {number}{where}", kept))
                        size += len(kept or b"")
                    skipping = False
                    if len(rows) >= _CHUNK_LINES or size >= _CHUNK_BYTES:
                        yield rows
                        rows, size = [], 0
                if len(rest) > LINE_BYTES:
                    rest, skipping = b"", True
            if rest.strip() or skipping:
                rows.append(Row(f"Line {number + 1}{where}", None if skipping else rest))
            if rows:
                yield rows


@contextmanager
def _opened(file: Path) -> Iterator[int]:
    if str(file) == "-":
        yield sys.stdin.fileno()
    else:
        with file.open("rb", buffering=0) as opened:
            yield opened.fileno()


@contextmanager
def _progress(files: Sequence[Path]) -> Iterator[Progress]:
    """A bar on standard error if that is a terminal and the output is not; its total is known for files on disk."""
    console = Console(stderr=True)
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal or sys.stdout.isatty(),
    )
    known = bool(files) and all(file.is_file() for file in files)
    progress.add_task("0 articles", total=sum(file.stat().st_size for file in files) if known else None)
    with progress:
        yield progress


def _error_line(number: object, sentence: str) -> bytes:
    return json_line({"contract": CONTRACT, "id": number, "error": sentence})


def _broken(row: Row, error: Exception) -> str:
    reason = str(error) if isinstance(error, WarbriefError) else f"It could not be analysed ({type(error).__name__})."
    return f"{row.name}: {reason}"


def _id_of(row: Row) -> object:
    try:
        return parse_line(row.data)[0]
    except BadLineError as error:
        return error.number


def _time(value: object, number: object) -> datetime | None:
    """ISO 8601; a time without a zone is taken as UTC."""
    if value is None:
        return None
    try:
        time = datetime.fromisoformat(value)  # type: ignore[arg-type]
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise BadLineError('has a "published_at" that is no ISO 8601 time', number) from None


def _refuse(constant: str) -> None:
    raise ValueError(constant)
