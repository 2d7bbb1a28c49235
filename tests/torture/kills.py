"""Hundreds of kills: `python tests/torture/kills.py --kills 300 --seed 1`. Exits with 1 where anything was lost."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from scripted_kills import Rounds  # noqa: E402

MINUTES = 12
TWINS = 0.2


def main() -> int:
    """Kill, compare, tell."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=300)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rounds = Rounds(Path(folder), chosen.seed, twins=TWINS)
        figures = asyncio.run(rounds.run(chosen.kills, MINUTES * 60 - 120))
    print(figures)
    print("\n".join(figures.faults))
    return 1 if figures.faults else 0


if __name__ == "__main__":
    sys.exit(main())
