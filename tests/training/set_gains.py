"""How good sets of an article's sentences are as its extract, for many sets at once.

By ROUGE (Lin 2004), as rouge-score counts it with stems: the mean of the F1 of ROUGE-1, ROUGE-2 and ROUGE-Lsum, in
percent. What each sentence has in common with the summary is counted once; a set's figures are sums over that, so the
pairs of words at the joints of sentences are left out, which moves a figure by about 0.05.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rouge_score.tokenize import tokenize
from rouge_score.tokenizers import DefaultTokenizer

_STEMMER = DefaultTokenizer(use_stemmer=True)

Sets = NDArray[np.int32]
"""Rows of indices of sentences; -1 fills up those of fewer."""


@cache
def _stemmed(word: str) -> tuple[str, ...]:
    return tuple(_STEMMER.tokenize(word))


def _tokens(text: str) -> list[str]:
    return [stem for word in tokenize(text, None) for stem in _stemmed(word)]


def rouge_gains(sentences: Sequence[str], summary: str, sets: Sets) -> NDArray[np.float32]:
    """The mean F1 of each set, in percent; 0 for an empty set or summary.

    >>> rouge_gains(["Kyiv holds.", "It rains."], "Kyiv holds.", np.array([[0, -1], [0, 1]], np.int32)).round().tolist()
    [100.0, 64.0]
    """
    tokens = [_tokens(sentence) for sentence in sentences]
    wanted = _tokens(summary)
    lines = [line for line in map(_tokens, summary.split("\n")) if line]
    one = Counter(wanted)
    two = Counter(pairwise(wanted))
    present = sets >= 0
    index = np.where(present, sets, 0)
    length = (np.array([len(sentence) for sentence in tokens])[index] * present).sum(1)
    unigrams = _counts(tokens, list(one))[index] * present[:, :, None]
    bigrams = _counts([list(pairwise(s)) for s in tokens], list(two))[index] * present[:, :, None]
    hits = _common_subsequences(tokens, lines)[index] & present[:, :, None]
    ordered = np.zeros((len(sets), len(one)), np.int32)
    column = {word: at for at, word in enumerate(one)}
    flat = [column[word] for line in lines for word in line]
    for at, word in enumerate(flat):
        ordered[:, word] += hits[:, :, at].any(1)
    most = np.array(list(one.values()))
    shared = np.minimum(unigrams.sum(1), most)
    joined = np.minimum(bigrams.sum(1), np.array(list(two.values()) or [0])).sum(1)
    found = (
        _f1(shared.sum(1), length, len(wanted)),
        _f1(joined, np.maximum(length - 1, 0), max(0, len(wanted) - 1)),
        _f1(np.minimum(ordered, shared).sum(1), length, len(wanted)),
    )
    return (sum(found) / 3).astype(np.float32)  # type: ignore[union-attr]


def _f1(common: NDArray[np.int64], found: NDArray[np.int64], wanted: int) -> NDArray[np.float64]:
    return 200.0 * common / np.maximum(1, found + wanted)


def _counts(tokens: Sequence[Sequence[object]], vocabulary: Sequence[object]) -> NDArray[np.int32]:
    """How often each of some words stands in each sentence."""
    column = {word: at for at, word in enumerate(vocabulary)}
    counts = np.zeros((len(tokens), max(1, len(vocabulary))), np.int32)
    for row, sentence in enumerate(tokens):
        for word in sentence:
            if word in column:
                counts[row, column[word]] += 1
    return counts


def _common_subsequences(tokens: Sequence[Sequence[str]], lines: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
    """Which words of the summary stand in the longest common subsequence of their line and a sentence."""
    hits = np.zeros((len(tokens), sum(map(len, lines))), bool)
    for row, sentence in enumerate(tokens):
        offset = 0
        for line in lines:
            for at in _longest(line, sentence):
                hits[row, offset + at] = True
            offset += len(line)
    return hits


def _longest(line: Sequence[str], sentence: Sequence[str]) -> list[int]:
    """Where in a line the words of one longest common subsequence with a sentence stand."""
    rows, columns = len(line), len(sentence)
    table = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i, word in enumerate(line):
        above, here = table[i], table[i + 1]
        for j, other in enumerate(sentence):
            here[j + 1] = above[j] + 1 if word == other else max(above[j + 1], here[j])
    found = []
    while rows and columns:
        if line[rows - 1] == sentence[columns - 1]:
            rows, columns = rows - 1, columns - 1
            found.append(rows)
        elif table[rows][columns - 1] > table[rows - 1][columns]:
            columns -= 1
        else:
            rows -= 1
    return found
