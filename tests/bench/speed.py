"""How fast, in how much memory: one article on one core, many through the command; and how long it takes to start."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from commands import WARBRIEF, Run, cores, environment, run_system, run_watched
from tables import render_table, spread

COUNTS = {True: (300, 2_000), False: (300, 10_000)}
"""Articles of a run on one core, and of one on all."""
TRIES = 5
_SHORT = 1_000  # articles; a shorter run is made so often, and its median taken
SEED = Path(__file__).parents[2] / "seeds" / "bakhmut-we-will-not-retreat.txt"
_BAD = b'{"id": "bad", "text": \n'
_ID = re.compile(rb'"id":"([^"]*)"')
_SYSTEMS = {
    "analyse": "warbrief, analysis",
    "brief": "warbrief, analysis and brief",
    "textacy": "textacy quotations",
    "sumy": "sumy LexRank",
}


def report_speed(data: Path) -> Iterator[str]:
    """The tables of speed, in Markdown."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        yield "## Speed"
        yield _start_up(folder)
        yield _one_article(data, folder)
        yield _many_articles(data / "war", folder)


def _one_article(data: Path, folder: Path) -> str:
    rows = []
    for corpus, name in (("war articles", "war/articles"), ("PolNeAR dev", "quotes/dev")):
        for system, label in _SYSTEMS.items():
            figures = run_system(system, data / f"{name}.jsonl", folder / "out")
            rows.append(
                (
                    f"{corpus} ({len(figures['ms'])})",
                    label,
                    *(f"{value:.1f}" for value in spread(figures["ms"])),
                    f"{figures['ready']:.2f}",
                    f"{figures['peak_mb']:.0f}",
                    figures["failed"],
                )
            )
    head = ("articles", "system", "median ms", "mean ms", "p95 ms", "ready after s", "peak MB", "failed")
    return "### One article, one core, each system in a process of its own\n\n" + render_table(head, rows)


def _start_up(folder: Path) -> str:
    timed = "import time; start = time.perf_counter(); import summarizers; print(time.perf_counter() - start)"
    imports = [float(_output([sys.executable, "-c", timed], folder)) for _ in range(TRIES)]
    rows = [("`import summarizers`, within Python", f"{statistics.median(imports):.3f}")]
    for label, command in (
        ("`python -c pass`", [sys.executable, "-c", "pass"]),
        ("`warbrief --help`", [WARBRIEF, "--help"]),
        ("`warbrief brief` on the example article", [WARBRIEF, "brief", str(SEED)]),
    ):
        rows.append((label, f"{statistics.median(_seconds(command, folder)):.3f}"))
    return f"### Start-up, median of {TRIES}\n\n" + render_table(("command", "seconds"), rows)


def _output(command: list[str], folder: Path) -> bytes:
    done = subprocess.run(command, check=True, cwd=folder, env=environment(), stdout=subprocess.PIPE, timeout=60)
    return done.stdout


def _seconds(command: list[str], folder: Path) -> Iterator[float]:
    for _ in range(TRIES):
        start = time.perf_counter()
        _output(command, folder)
        yield time.perf_counter() - start


def _many_articles(war: Path, folder: Path) -> str:
    articles = [json.loads(line) for line in (war / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
    single = folder / "single.jsonl"
    single.write_text(json.dumps(articles[0]) + "\n", encoding="utf-8")
    rows = []
    for one_core in dict.fromkeys((True, len(cores()) == 1)):
        command = [WARBRIEF, "analyse", str(single)]
        starts = [run_watched(command, folder, len, one_core=one_core).seconds for _ in range(TRIES)]
        start = statistics.median(starts)
        for count in COUNTS[one_core]:
            tries = TRIES if count < _SHORT else 1
            runs = [_run_many(articles, count, folder, one_core) for _ in range(tries)]
            run = sorted((run for run, _ in runs), key=lambda run: run.seconds)[tries // 2]
            told = " / ".join(dict.fromkeys(told for _, told in runs))
            rows.append(
                (
                    f"{count:,}",
                    1 if one_core else len(cores()),
                    f"{run.seconds:.1f}",
                    f"{count / run.seconds:.1f}",
                    f"{count / (run.seconds - start):.1f}",
                    f"{run.parent_mb:.0f}",
                    f"{run.child_mb:.0f}",
                    told,
                    run.code,
                )
            )
    head = (
        "articles",
        "cores",
        "seconds",
        "a second",
        "a second, start aside",
        "parent MB",
        "largest child MB",
        "order, bad line",
        "exit code",
    )
    return (
        f"### Many articles through `warbrief analyse`\n\nThe {len(articles)} war articles over and over, with ids of "
        f"their own and one bad line in the middle; of 300, the median run of {TRIES}; the start is the time of a "
        f"run over one article (median of {TRIES}); memory is the peak resident set.\n\n" + render_table(head, rows)
    )


def _run_many(articles: list[dict[str, Any]], count: int, folder: Path, one_core: bool) -> tuple[Run, str]:
    """A run over `count` articles and a bad line, and in words what became of order and bad line."""
    source = folder / "many.jsonl"
    bad = count // 2
    with source.open("wb") as file:
        for number, article in enumerate(islice(cycle(articles), count)):
            if number == bad:
                file.write(_BAD)
            file.write(json.dumps({**article, "id": f"n{number}"}).encode() + b"\n")
    seen: list[bytes | None] = []
    errors: list[int] = []

    def see(line: bytes) -> None:
        if b'"error":' in line[:300]:
            errors.append(len(seen))
        found = _ID.search(line, 0, 300)
        seen.append(found.group(1) if found else None)

    run = run_watched([WARBRIEF, "analyse", str(source)], folder, see, one_core=one_core)
    expected: list[bytes | None] = [f"n{number}".encode() for number in range(count)]
    expected.insert(bad, None)
    order = "kept" if seen == expected else "BROKEN"
    others = len([place for place in errors if place != bad])
    told = "reported in its place" if bad in errors else "NOT REPORTED"
    return run, f"{order}; {told}" + (f"; {others} other errors" if others else "")
