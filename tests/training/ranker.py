"""Learns the weights of the default ranker: what makes an extract of three sentences a good one.

Of each article all sets of three are taken that the best placed sentences allow, as `choosing` allows them. A softmax
over the sets' worths, the sum of their sentences' and pairs' weighted features, is fitted to give the largest expected
gain: ROUGE with the summary, or for the annotated war articles what an annotator accepts and the facts that it states.
All corpora are learned from together, so that what makes one editor's highlights is not followed at the cost of others.
The model of any language is learned on the same articles without English words, stems and reading.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from set_gains import Sets, rouge_gains

from summarizers import Article, analyse
from summarizers.ranking import learned
from summarizers.ranking.choosing import Pairs, extract_of
from summarizers.ranking.content_words import stop_words_of, words_of
from summarizers.ranking.features import features_of
from summarizers.ranking.standing import obstacle, points_back
from summarizers.types import Analysis, Sentence

PACKS = Path(learned.__file__).parent.parent / "data"
CORPORA = {"summaries/cnn": 1.0, "summaries/llm": 1.0, "summaries/newsroom": 2.0, "war/briefs": 5.0}
"""The annotated articles, below the folder of data, and what one article of each counts for."""

STRENGTH = 0.003
"""How strongly weights are held near 0 (L2)."""

BY_HAND = {"words of the title": 0.5}
"""The corpora have no titles, so nothing is learned of them."""

SIZE, AMONG, READ = 3, 12, 60  # sentences of a set; of those the sets are made of; of an article
_ROUNDS = 120
_FOLDS = 5
_ACCEPTED, _STATED, _SHOWN = 50.0, 40.0, 30.0  # of a set that is all accepted, states all facts, and with the claims
_CLAIMS = 6  # the claims that are shown beside the sentences
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_PAIRS = ("overlap", "adjacent", "distance")


@dataclass(frozen=True, slots=True)
class Example:
    """An article as the ranker sees it, with all sets that are compared and what each gains."""

    id: str
    read: Analysis
    features: Mapping[str, list[dict[str, float]]]
    sets: Sets
    pairs: NDArray[np.float32]
    gains: NDArray[np.float32]


def train(data: Path) -> None:
    """Rewrites both weights files from the articles below a folder of data."""
    found = examples(data, CORPORA)
    weighted = [(example, weight) for name, weight in CORPORA.items() for example in found[name]]
    for code, path in (("en", PACKS / "en" / "ranker-weights.toml"), ("any", PACKS / "ranker-weights.toml")):
        path.write_text(_file(*fit(weighted, code), code), encoding="utf-8")


def held_out(found: Mapping[str, Sequence[Example]]) -> Iterator[tuple[str, Example, dict[str, float], Pairs]]:
    """Every article with the English weights that are learned of the others: of all but each fifth of a corpus."""
    for fold in range(_FOLDS):
        others = [
            (example, CORPORA[name]) for name in found for at, example in enumerate(found[name]) if at % _FOLDS != fold
        ]
        weights, pairs = fit(others, "en")
        yield from ((name, example, weights, pairs) for name in found for example in found[name][fold::_FOLDS])


def examples(data: Path, corpora: Iterable[str]) -> dict[str, list[Example]]:
    """The articles of each corpus, in order, without those of which no set can be made."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        return {
            name: [found for found in pool.map(_example, _rows(data / f"{name}.jsonl"), chunksize=20) if found]
            for name in corpora
        }


def fit(weighted: Sequence[tuple[Example, float]], code: str) -> tuple[dict[str, float], Pairs]:
    """The weights of the features, and of pairs, of the model of English ("en") or of any language ("any")."""
    names = sorted({name for example, _ in weighted for each in example.features[code] for name in each})
    task = _Task(weighted, code, names)
    start = np.zeros(len(names) + len(_PAIRS))
    solved = minimize(task.loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x
    rounded = [round(float(weight), 3) for weight in solved]
    weights = {name: weight for name, weight in zip(names, rounded, strict=False) if weight}
    return weights | BY_HAND, Pairs(**dict(zip(_PAIRS, rounded[len(names) :], strict=True)))


def extract(example: Example, weights: Mapping[str, float], pairs: Pairs, *, count: int | None) -> tuple[int, ...]:
    """The extract that English weights choose, as the program does."""
    scores = [sum(value * weights.get(name, 0.0) for name, value in f.items()) for f in example.features["en"]]
    return extract_of(example.read, scores, pairs, count=count)


class _Task:
    """The expected gain of a softmax over each article's sets, for all articles at once."""

    def __init__(self, weighted: Sequence[tuple[Example, float]], code: str, names: Sequence[str]) -> None:
        column = {name: at for at, name in enumerate(names)}
        rows, sets, starts = 0, [], [0]
        matrices = []
        for example, _ in weighted:
            matrix = np.zeros((min(len(example.read.sentences), READ) + 1, len(names)), np.float32)
            for at, found in enumerate(example.features[code][:READ]):
                for name, value in found.items():
                    matrix[at, column[name]] = value
            matrices.append(matrix)
            sets.append(np.where(example.sets < 0, len(matrix) - 1, example.sets) + rows)
            rows += len(matrix)
            starts.append(starts[-1] + len(example.sets))
        self.matrix, self.sets = np.vstack(matrices), np.vstack(sets)
        self.pairs = np.vstack([example.pairs for example, _ in weighted])
        self.starts = np.array(starts[:-1])
        self.article = np.repeat(np.arange(len(weighted)), np.diff(starts))
        self.weight = np.array([weight for _, weight in weighted]) / sum(weight for _, weight in weighted)
        gains = np.concatenate([example.gains for example, _ in weighted]).astype(np.float64)
        self.gains = gains - (np.add.reduceat(gains, self.starts) / np.diff(starts))[self.article]

    def loss(self, weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        size = self.matrix.shape[1]
        worth = (self.matrix @ weights[:size])[self.sets].sum(1) + self.pairs @ weights[size:]
        odds = np.exp(worth - np.maximum.reduceat(worth, self.starts)[self.article])
        odds /= np.add.reduceat(odds, self.starts)[self.article]
        expected = np.add.reduceat(odds * self.gains, self.starts)
        pull = odds * (self.gains - expected[self.article]) * self.weight[self.article]
        each = np.zeros(len(self.matrix))
        for at in range(self.sets.shape[1]):
            each += np.bincount(self.sets[:, at], pull, len(each))
        slope = np.concatenate([self.matrix.T @ each, self.pairs.T @ pull])
        return (
            float(STRENGTH * weights @ weights - expected @ self.weight),
            2 * STRENGTH * weights - slope,
        )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _example(row: Mapping[str, Any]) -> Example | None:
    """What is learned of one article. Runs in a worker."""
    text = row["text"]
    read = analyse(Article(id=str(row["id"]), text=text, title=row.get("title") or None, language="en"))
    sentences, named = read.sentences, frozenset(reference.span.start for reference in read.references)
    plain = features_of(text, sentences, title=None, language="", read=None)
    features = {"en": features_of(text, sentences, title=None, language="en", read=read), "any": plain}
    sets = _sets(text, sentences[:READ], named)
    if not len(sets):
        return None
    surfaces = [sentence.span.of(text) for sentence in sentences[:READ]]
    gains = rouge_gains(surfaces, row["summary"], sets) if "nuggets" not in row else _war_gains(row, read, sets)
    content = [frozenset(words_of(surface)) - stop_words_of("en") for surface in surfaces]
    return Example(str(row["id"]), read, features, sets, _pair_features(content, sets), gains)


def _sets(text: str, sentences: Sequence[Sentence], named: frozenset[int]) -> Sets:
    """All sets of the first sentences that stand alone or behind the one before; smaller ones where there are none."""
    why = [obstacle(text, sentence, language="en", named=named) for sentence in sentences]
    alone = [not reason for reason in why]
    order = [at for at, reason in enumerate(why) if not reason or points_back(reason)][:AMONG]
    if not any(alone):
        alone, order = [True] * len(sentences), list(range(len(sentences)))[:AMONG]
    for size in range(min(SIZE, len(order)), 0, -1):
        found = [some for some in combinations(order, size) if all(alone[at] or at - 1 in some for at in some)]
        if found:
            return np.array([[*some, *[-1] * (SIZE - size)] for some in found], np.int32)
    return np.zeros((0, SIZE), np.int32)


def _pair_features(content: Sequence[frozenset[str]], sets: Sets) -> NDArray[np.float32]:
    """The sums of what pairs of a set are to each other, as `Pairs` names it."""
    found = np.zeros((len(sets), len(_PAIRS)), np.float32)
    for row, some in enumerate(sets.tolist()):
        for one, other in combinations([at for at in some if at >= 0], 2):
            common = len(content[one] & content[other]) / max(1, min(len(content[one]), len(content[other])))
            found[row] += (common, float(other == one + 1), min(1.0, (other - one) / 10))
    return found


def _war_gains(row: Mapping[str, Any], read: Analysis, sets: Sets) -> NDArray[np.float32]:
    """By the annotator's accepted sentences, half of whose words a sentence shares, and the facts that are stated.

    What the claims state that a brief shows first, no sentence has to.
    """
    words = [match.span() for match in _WORD.finditer(row["text"])]

    def covered(start: int, end: int) -> set[int]:
        return {at for at, (a, b) in enumerate(words) if a < end and start < b}

    shown = [covered(sentence.span.start, sentence.span.end) for sentence in read.sentences[:READ]]
    accepted = [covered(*span) for span in row["summary"]]
    right = [any(len(one & other) >= 0.5 * len(one | other) for other in accepted) for one in shown]
    facts = [[covered(*span) for span in nugget["spans"]] for nugget in row["nuggets"]]

    def states(words: set[int]) -> list[bool]:
        return [any(len(words & s) >= 2 / 3 * len(s) for s in spans if s) for spans in facts]

    stated = [states(one) for one in shown]
    heaviest = sorted(read.claims, key=lambda claim: -claim.weight)[:_CLAIMS]
    claimed = [states(set().union(*(covered(span.start, span.end) for span in claim.content))) for claim in heaviest]
    known = [any(claim[fact] for claim in claimed) for fact in range(len(facts))]
    gains = []
    for some in sets.tolist():
        taken = [at for at in some if at >= 0]
        told = [any(stated[at][fact] for at in taken) for fact in range(len(facts))]
        with_claims = [one or other for one, other in zip(told, known, strict=True)]
        gains.append(
            _ACCEPTED * sum(right[at] for at in taken) / len(taken)
            + (_STATED * sum(told) + _SHOWN * sum(with_claims)) / max(1, len(facts))
        )
    return np.array(gains, np.float32)


def _file(weights: Mapping[str, float], pairs: Pairs, code: str) -> str:
    what = "English" if code == "en" else "any language without weights of its own"
    lines = [
        f"# Weights of the default ranker for {what} (tests/training/ranker.py); the features are named in",
        "# summarizers/ranking/features.py. Not meant to be edited by hand.",
        "[sentence]",
        *(f'"{name}" = {weights[name]}' for name in sorted(weights)),
        "",
        "[pair]",
        *(f"{name} = {getattr(pairs, name)}" for name in _PAIRS),
    ]
    return "\n".join(lines) + "\n"
