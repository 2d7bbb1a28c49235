"""Which words of one text stand for which of another.

First by runs of four words that each text has once, in the order that keeps most of them (patience diff), then between
those by the longest common subsequence, where it is not too long.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rapidfuzz.distance import LCSseq

_ANCHOR = 4  # words of a run that fixes a place
_GAP = 40_000_000  # product of two gaps' words up to which they are aligned: 5 MB


def align(new: Sequence[str], old: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of equal words, ascending on both sides."""
    places = [(-1, -1), *_anchors(new, old), (len(new), len(old))]
    pairs: list[tuple[int, int]] = []
    for (i, j), (next_i, next_j) in pairwise(places):
        if i >= 0:
            pairs.append((i, j))
        if next_i - i > 1 and next_j - j > 1:
            pairs += _common(new[i + 1 : next_i], old[j + 1 : next_j], i + 1, j + 1)
    return pairs


def _anchors(new: Sequence[str], old: Sequence[str]) -> list[tuple[int, int]]:
    """Words of runs that stand once in each text: the longest chain of them that ascends in both."""
    there = _single_runs(old)
    shared = [(i, there[run]) for run, i in _single_runs(new).items() if run in there]
    shared.sort()
    tails: list[int] = []
    last: list[int] = []
    before = [-1] * len(shared)
    for n, (_, j) in enumerate(shared):
        at = bisect_left(tails, j)
        before[n] = last[at - 1] if at else -1
        tails[at : at + 1] = [j]
        last[at : at + 1] = [n]
    chain: dict[int, int] = {}
    n = last[-1] if last else -1
    while n >= 0:
        i, j = shared[n]
        for k in range(_ANCHOR):
            chain.setdefault(i + k, j + k)
        n = before[n]
    pairs: list[tuple[int, int]] = []
    for i, j in sorted(chain.items()):
        if not pairs or j > pairs[-1][1]:
            pairs.append((i, j))
    return pairs


def _single_runs(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    for i, run in enumerate(zip(*(words[k:] for k in range(_ANCHOR)), strict=False)):
        places[run] = -1 if run in places else i
    return {run: i for run, i in places.items() if i >= 0}


def _common(new: Sequence[str], old: Sequence[str], at: int, behind: int) -> Iterator[tuple[int, int]]:
    """The pairs of the longest common subsequence; none where that would take too much memory."""
    if len(new) * len(old) <= _GAP:
        for block in LCSseq.opcodes(new, old):
            if block.tag == "equal":
                for k in range(block.src_end - block.src_start):
                    yield at + block.src_start + k, behind + block.dest_start + k
