"""One report on quality and speed, in Markdown: what is measured stands beside what others reach on the same articles.

    python tests/bench/run.py DATA [--only PART] [--postings 100000]

PART is one of quality, speed, pages, links, rankers, duplicates, archive, payloads, discord, slack.

DATA is a folder with `data/` (annotated corpora, see CONTRIBUTING) and `bench/score.py`, their scorer. Runs on Linux;
scratch files go into temporary folders.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NoReturn

from archive import report_archive
from commands import cores, end_all
from discord_burst import report_discord
from duplicates import report_duplicates
from links import report_links
from pages import report_pages
from payloads import report_payloads
from quality import report_quality
from rankers import report_rankers
from slack_burst import report_slack
from speed import report_speed

_COMPARED = (
    "warbrief",
    "sumy",
    "textacy",
    "spacy",
    "trafilatura",
    "readability-lxml",
    "newspaper4k",
    "discord.py",
    "slack-bolt",
)


def main() -> int:
    """Prints the report, part by part as each is done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", metavar="DATA", type=Path)
    names = ("quality", "speed", "pages", "links", "rankers", "duplicates", "archive", "payloads", "discord", "slack")
    parser.add_argument("--only", choices=names, help="one part alone")
    parser.add_argument("--postings", type=int, default=100_000, help="briefs in the archive that is measured")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    data, scorer = given.data.resolve() / "data", given.data.resolve() / "bench" / "score.py"
    if str(given.data) in ("", ".") or not (data.is_dir() and scorer.is_file()):
        parser.exit(2, "Name a folder that holds data/ and bench/score.py: make bench DATA=folder\n")
    parts: dict[str, Callable[[], Iterator[str]]] = {
        "quality": lambda: report_quality(data, scorer),
        "speed": lambda: report_speed(data),
        "pages": lambda: report_pages(data / "pages"),
        "links": lambda: report_links(data / "pages"),
        "rankers": lambda: report_rankers(data, scorer),
        "duplicates": lambda: report_duplicates(data),
        "archive": lambda: report_archive(data, given.postings),
        "payloads": lambda: report_payloads(data),
        "discord": lambda: report_discord(data),
        "slack": lambda: report_slack(data),
    }
    began = time.perf_counter()
    _say("# Benchmark", _machine())
    for name, report in parts.items():
        if given.only in (None, name):
            load, start = os.getloadavg()[0], time.perf_counter()
            for piece in report():
                _say(piece)
            _say(f"*{name}: {time.perf_counter() - start:.0f} s, load average before {load:.2f}*")
    _say(f"In all {(time.perf_counter() - began) / 60:.1f} minutes.")
    return 0


def _stop(number: int, _frame: object) -> NoReturn:
    end_all()
    sys.exit(128 + number)


def _machine() -> str:
    versions = ", ".join(f"{name} {_version(name)}" for name in _COMPARED)
    return f"{_processor()}, {len(cores())} cores; Python {platform.python_version()}; {versions}."


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _say(*paragraphs: str) -> None:
    print("\n\n".join(paragraphs) + "\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
