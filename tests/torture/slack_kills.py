"""Kills on Slack: `python tests/torture/slack_kills.py --kills 50 --seed 1`. Exits with 1 where that did harm.

With `--unlearn find` the bots find none of the answers that they sent before: then answers stand twice, and this
program has to say so.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

# In the place of this folder, whose module of the same name would hide the one that does the work.
sys.path[:1] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from slack_kills import Rounds  # noqa: E402

MINUTES = 10
POSTS = 1_000


def main() -> int:
    """Kill, compare, tell."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--posts", type=int, default=POSTS)
    options.add_argument("--mode", choices=("socket", "http"), default="socket")
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("--unlearn", choices=("find",), default="")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rounds = Rounds(Path(folder), chosen.seed, mode=chosen.mode, unlearn=chosen.unlearn)
        figures = asyncio.run(rounds.run(chosen.kills, MINUTES * 60 - 120, posts=chosen.posts))
    print(f"{chosen.mode} mode, seed {chosen.seed}: {figures}")
    print("\n".join(figures.faults))
    return 1 if figures.faults else 0


if __name__ == "__main__":
    sys.exit(main())
