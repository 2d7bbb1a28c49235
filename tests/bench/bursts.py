"""What the bursts on every platform share: what is posted, where its pages are, how a bot is run and watched."""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NoReturn

from aiohttp import web
from commands import end_all, environment, family

MESSAGES, CHANNELS = 1_000, 50
SECONDS = 600.0  # for one burst; none comes near
_FILES = tuple(
    f"{name}.jsonl"
    for name in ("war/articles", "summaries/cnn", "summaries/newsroom", "summaries/llm", "quotes/train", "stories/dev")
)
_SHORTEST, _LONGEST = 900, 9_000  # characters

Kind = Literal["link", "text", "file"]


@dataclass(kw_only=True)
class Burst:
    """What one burst gave: seconds from each answered message to its answer, and how long it all took."""

    messages: int
    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0


class Articles:
    """Articles to post, half of them as links, a quarter as texts, a quarter as files.

    Args:
        texts: what they say.
        longest: characters of a text that is posted as it is.
    """

    def __init__(self, texts: Sequence[str], longest: int) -> None:
        self._texts = iter(texts)
        self._longest = longest
        self._pages: dict[str, str] = {}
        self.site = ("127.0.0.1", 0)
        """Where the pages are."""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """The site of the pages."""

        async def answer(request: web.BaseRequest) -> web.Response:
            return web.Response(text=self._pages[request.path], content_type="text/html")

        runner = web.ServerRunner(web.Server(answer), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.site = ("127.0.0.1", runner.addresses[0][1])
        yield
        await runner.cleanup()

    def next(self, number: int) -> tuple[Kind, str]:
        """What the message of this number is, and what it says: a link, a text, or what is in a file."""
        text = next(self._texts)
        if number % 4 == 2:
            return "text", text[: self._longest]
        if number % 4 == 3:
            return "file", text
        title, _, _ = text.partition("\n")
        path = f"/news/{len(self._pages)}"
        paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n") if part.strip())
        name = html.escape(title[:90])
        self._pages[path] = (
            f'<!doctype html><html lang="en"><head><title>{name}</title></head>'
            f"<body><article><h1>{name}</h1>{paragraphs}</article></body></html>"
        )
        return "link", f"http://127.0.0.1:{self.site[1]}{path}"


def read_texts(data: Path) -> list[str]:
    """Articles of the data, each once, in an order of their own."""
    found: dict[str, str] = {}
    for name in _FILES:
        for line in (data / name).read_text(encoding="utf-8").splitlines():
            text = json.loads(line)["text"].strip() if line.strip() else ""
            if _SHORTEST <= len(text) <= _LONGEST:
                found.setdefault(text[:80], text)
    texts = list(found.values())
    random.Random(7).shuffle(texts)
    return texts


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest value at or above a share of at least one value.

    >>> percentile([3.0, 1.0, 2.0], 0.5)
    2.0
    """
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * share // 1).__int__() - 1)]


@asynccontextmanager
async def running(command: str, argument: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A bot in a process of its own, which is gone when the context is left.

    Args:
        command: a file's path in the folder of the tests.
        argument: its only one.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(__file__).parents[1] / command),
        argument,
        stdout=asyncio.subprocess.PIPE,
        env=environment(),
        start_new_session=True,
        limit=1 << 26,
    )
    try:
        yield process
        await asyncio.wait_for(process.wait(), 30)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def lags_of(process: asyncio.subprocess.Process) -> Sequence[float]:
    """Stop a bot; returns by how many seconds its event loop was late, as it tells."""
    process.send_signal(signal.SIGTERM)
    assert process.stdout is not None
    found: Sequence[float] = json.loads(await process.stdout.read())
    return found


def megabytes(pid: int) -> float:
    """The resident memory of a process now; 0 where it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return int((status.partition("VmRSS:")[2].split() or ["0"])[0]) / 1024


def megabytes_of_workers(pid: int) -> float:
    """The resident memory of all that a process has started."""
    return sum(map(megabytes, list(family(pid))[1:]))


def run_alone(describe: str | None, report: Callable[[Path, int], Iterator[str]]) -> int:
    """Measure and print one burst by itself, from the command line."""
    import argparse

    parser = argparse.ArgumentParser(description=describe, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--messages", type=int, default=MESSAGES)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    given = parser.parse_args()
    print("\n\n".join(report(given.data / "data", given.messages)))
    return 0


def _stop(number: int, _frame: object) -> NoReturn:
    end_all()
    sys.exit(128 + number)
