"""How well and how fast articles come out of real pages: fetched over loopback, extracted in worker processes.

The folder is laid out like scrapinghub/article-extraction-benchmark, whose measure this is: `ground-truth.json` maps an
id to {"articleBody", "url"}, `html/<id>.html.gz` is the page. Run it from the root of the repository:

    python -m tests.bench.pages FOLDER
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.articles.extract import extract
from bot.articles.fetch import Fetcher
from bot.errors import WarbriefError
from bot.workers import Workers

_TOKEN = re.compile(r"\w+")
_SECONDS = 30.0  # for one page; none of the real ones comes near


def score_text(expected: str, found: str) -> tuple[float, float]:
    """Precision and recall of the 4-grams of one text, as the published evaluation counts them."""
    wanted, got = _shingles(expected), _shingles(found)
    both = sum((wanted & got).values())
    precision = both / got.total() if got else float(not wanted)
    recall = both / wanted.total() if wanted else float(not got)
    return precision, recall


def measure_pages(folder: Path) -> dict[str, Any]:
    """Extraction quality and speed on a folder of pages.

    Returns:
        `precision`, `recall`, `f1` of what Warbrief reads, a page that it turns down counting as an empty text; the
        same on the pages that it reads under `read`; `pages_a_second`, and the median and 95th percentile of one page
        in milliseconds (`p50`, `p95`; as many pages at a time as there are workers); all these for trafilatura's
        `extract` with its defaults, on pages in memory, under `trafilatura`; the outcomes of the pages turned down, by
        id.
    """
    truth: dict[str, dict[str, str]] = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    pages = {key: gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes()) for key in truth}
    return asyncio.run(_measure(truth, pages))


async def _measure(truth: dict[str, dict[str, str]], pages: dict[str, bytes]) -> dict[str, Any]:
    async def serve(request: web.BaseRequest) -> web.Response:
        return web.Response(body=pages[request.path.strip("/")], content_type="text/html")

    runner = web.ServerRunner(web.Server(serve))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    texts: dict[str, str] = {}
    alone: dict[str, str] = {}
    turned_down: dict[str, str] = {}
    async with Fetcher(allow={("127.0.0.1", port)}) as fetcher, Workers() as workers:
        await asyncio.gather(*(workers.run(_alone, b"<p>", timeout=_SECONDS) for _ in range(workers.count)))

        async def read(key: str) -> None:
            try:
                page = await fetcher.fetch(f"http://127.0.0.1:{port}/{key}")
                article = await workers.run(
                    extract, page.body, page.url, page.content_type, page.charset, timeout=_SECONDS
                )
                texts[key] = article.text
            except WarbriefError as error:
                turned_down[key] = error.outcome.value

        async def read_alone(key: str) -> None:
            alone[key] = await workers.run(_alone, pages[key], timeout=_SECONDS)

        times = await _timed(read, truth, workers.count)
        times_alone = await _timed(read_alone, truth, workers.count)
    await runner.cleanup()
    return {
        "pages": len(truth),
        **_average(truth, texts),
        "read": _average({key: truth[key] for key in texts}, texts),
        "trafilatura": {**_average(truth, alone), **times_alone},
        **times,
        "turned_down": turned_down,
    }


async def _timed(read: Callable[[str], Awaitable[None]], keys: Collection[str], places: int) -> dict[str, float]:
    """Reads every page, so many at a time: pages a second, median and 95th percentile of one page in milliseconds."""
    seconds: list[float] = []
    free = asyncio.Semaphore(places)

    async def read_one(key: str) -> None:
        async with free:
            start = time.perf_counter()
            await read(key)
            seconds.append(time.perf_counter() - start)

    start = time.perf_counter()
    await asyncio.gather(*map(read_one, keys))
    total = time.perf_counter() - start
    percentiles = statistics.quantiles(seconds, n=20)
    return {
        "pages_a_second": round(len(keys) / total, 1),
        "p50": round(percentiles[9] * 1000, 1),
        "p95": round(percentiles[18] * 1000, 1),
    }


def _alone(page: bytes) -> str:
    from trafilatura import extract as extract_alone

    return extract_alone(page) or ""


def _average(truth: dict[str, dict[str, str]], texts: dict[str, str]) -> dict[str, float]:
    scores = [score_text(entry["articleBody"], texts.get(key, "")) for key, entry in truth.items()]
    precision = statistics.fmean(score[0] for score in scores)
    recall = statistics.fmean(score[1] for score in scores)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    starts = range(max(1, len(tokens) - 3)) if tokens else range(0)
    return Counter(tuple(tokens[start : start + 4]) for start in starts)


if __name__ == "__main__":
    print(json.dumps(measure_pages(Path(sys.argv[1])), indent=1))
