"""From a link to its article: pages over loopback, fetched, and read in worker processes.

    python tests/bench/links.py PAGES [--links 5000]

PAGES is laid out like scrapinghub/article-extraction-benchmark (see `pages`). What is measured has a process of its
own; the pages come from another on the other core, from 250 hosts, so that no host is asked too often. Beside Warbrief
stands what one writes first: aiohttp, and trafilatura on the event loop.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from commands import cores, environment, run_watched  # noqa: E402
from real_bot import measure_lag  # noqa: E402
from tables import render_table  # noqa: E402

LINKS = 5_000
HOSTS = 250
AT_ONCE = 4  # as many as the bot reads at a time
_HEAD = (
    "system",
    "links",
    "articles",
    "pages a second",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "event loop late, p99 ms",
    "max ms",
    "memory MB: after 500",
    "at the end",
    "largest worker, peak",
)


def report_links(pages: Path, links: int = LINKS) -> Iterator[str]:
    """The table, system by system as each is done."""
    yield f"## From a link to its article\n\n{links:,} links over loopback, {AT_ONCE} at a time."
    rows: list[tuple[object, ...]] = []
    with _site(pages) as port:
        for title, subject, one_core in (
            ("warbrief, one core", "warbrief", True),
            ("warbrief, two cores", "warbrief", False),
            ("aiohttp and trafilatura on the event loop, one core", "plain", True),
        ):
            figures: dict[str, Any] = {}

            def see(line: bytes, figures: dict[str, Any] = figures) -> None:
                figures.update(json.loads(line))

            script = [sys.executable, __file__, str(pages), "--links", str(links)]
            command = [*script, "--of", subject, "--port", str(port)]
            with tempfile.TemporaryDirectory() as folder:
                run = run_watched(command, Path(folder), see, one_core=one_core)
            if run.code:
                raise RuntimeError(run.errors)
            rows.append((title, links, *(figures[key] for key in figures), round(run.child_mb) or None))
    yield render_table(_HEAD, rows)


@contextlib.contextmanager
def _site(pages: Path) -> Iterator[int]:
    """Serves the pages on the last core, under any path that begins with a page's number; gives its port."""
    command = [sys.executable, __file__, str(pages), "--serve"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment())
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


async def _serve(pages: Path) -> None:
    from aiohttp import web

    os.sched_setaffinity(0, cores()[-1:])
    bodies = [gzip.decompress(path.read_bytes()) for path in sorted((pages / "html").glob("*.html.gz"))]

    async def answer(request: web.BaseRequest) -> web.Response:
        number = request.path.strip("/").partition("/")[0]
        if not number.isdigit():
            return web.Response(status=404)
        return web.Response(body=bodies[int(number) % len(bodies)], content_type="text/html")

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    first = web.TCPSite(runner, "127.0.0.1", 0)
    await first.start()
    port = runner.addresses[0][1]
    for number in range(2, HOSTS + 1):
        await web.TCPSite(runner, f"127.0.0.{number}", port).start()
    print(port, flush=True)
    await asyncio.Event().wait()


async def _read_all(read: Callable[[str], Awaitable[bool]], links: int, port: int) -> None:
    """Reads the links, so many at a time, and prints the figures."""
    seconds: list[float] = []
    lags: list[float] = []
    found = 0
    early = 0.0
    queue = iter(range(links))

    async def reader() -> None:
        nonlocal found, early
        for number in queue:
            start = time.perf_counter()
            is_article = await read(f"http://127.0.0.{number % HOSTS + 1}:{port}/{number}/story")
            found += is_article
            seconds.append(time.perf_counter() - start)
            if len(seconds) == 500:
                early = _resident()

    ticking = asyncio.create_task(measure_lag(lags))
    start = time.perf_counter()
    await asyncio.gather(*(reader() for _ in range(AT_ONCE)))
    total = time.perf_counter() - start
    ticking.cancel()
    hundredths = statistics.quantiles(seconds, n=100)
    late = statistics.quantiles(lags, n=100)
    figures = {
        "articles": found,
        "rate": round(links / total, 1),
        **{f"p{part}": round(hundredths[part - 1] * 1000, 1) for part in (50, 95, 99)},
        "late": round(late[98] * 1000, 1),
        "latest": round(max(lags) * 1000, 1),
        "early": round(early),
        "end": round(_resident()),
    }
    print(json.dumps(figures), flush=True)


def _resident() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


async def _warbrief(links: int, port: int) -> None:
    from bot.articles.fetching.fetch import Fetcher
    from bot.articles.reader import Reader
    from bot.errors import WarbriefError
    from bot.trail import Trail
    from bot.workers import Workers

    allow = {(f"127.0.0.{number}", port) for number in range(1, HOSTS + 1)}
    async with Fetcher(allow=allow) as fetcher, Workers() as workers:
        await workers.start()
        reader = Reader(fetcher.fetch, workers)

        async def read(link: str) -> bool:
            try:
                return bool((await reader.from_link(link, Trail())).article.text)
            except WarbriefError:
                return False

        await _read_all(read, links, port)


async def _plain(links: int, port: int) -> None:
    import aiohttp
    from trafilatura import extract

    async with aiohttp.ClientSession() as session:

        async def read(link: str) -> bool:
            async with session.get(link) as response:
                return bool(extract(await response.read()))

        await _read_all(read, links, port)


def main() -> None:
    """The report, or one of the processes that it starts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", metavar="PAGES", type=Path)
    parser.add_argument("--links", type=int, default=LINKS)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--of", choices=("warbrief", "plain"), help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        asyncio.run(_serve(given.pages))
    elif given.of:
        asyncio.run((_warbrief if given.of == "warbrief" else _plain)(given.links, given.port))
    else:
        for piece in report_links(given.pages, given.links):
            print(piece, end="\n\n", flush=True)


if __name__ == "__main__":
    main()
