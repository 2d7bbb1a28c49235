"""Learns the weights of the reading anew from annotated corpora; each file of weights is written where it stands.

    python tests/training/run.py DATA [--only attributions|speakers|claims|ranker]

DATA is a folder with `data/` (annotated corpora, see CONTRIBUTING); the same corpora give the same files, to the byte.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import attributions
import claims
import ranker
import speakers

# In this order: each reads what those before it find.
PARTS: dict[str, Callable[[Path], None]] = {
    "attributions": attributions.train,
    "speakers": speakers.train,
    "claims": claims.train,
    "ranker": ranker.train,
}


def main() -> int:
    """Trains part by part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", metavar="DATA", type=Path)
    parser.add_argument("--only", choices=tuple(PARTS), help="one part alone")
    given = parser.parse_args()
    data = given.data.resolve() / "data"
    if str(given.data) in ("", ".") or not data.is_dir():
        parser.exit(2, "Name a folder that holds data/: make train DATA=folder\n")
    for name, train in PARTS.items():
        if given.only in (None, name):
            began = time.perf_counter()
            train(data)
            print(f"{name}: {time.perf_counter() - began:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
