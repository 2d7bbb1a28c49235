"""Learns which attributions of war articles are claims that are news, and which of them come first.

Two logistic regressions over the features of `summarizers.claims.news`, on articles annotated as war/briefs is: a
candidate is a claim if it covers an annotated one, and a key one if that is marked so. There are few articles, so
the weights are strongly regularised. What is learned on some articles is tried on the others, by article.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from summarizers import Article, analysis
from summarizers.claims import claims
from summarizers.claims.news import Features
from summarizers.types import Claim, Span

WEIGHTS = Path(claims.__file__).parent.parent / "data" / "en" / "claim-weights.toml"
FILE = "war/briefs.jsonl"
"""The annotated articles, below the folder of data."""

STRENGTH = {"claim": 0.5, "key": 0.3}
"""How freely each model follows the articles (C of the regression)."""

LEAST = 0.34
"""From which probability on an attribution is a claim; by cross-validation."""

_COVERED = 0.6


@dataclass(frozen=True, slots=True)
class Example:
    """A candidate: its article, its features, whether it is an annotated claim and a key one."""

    article: int
    features: Features
    claim: bool
    key: bool


def train(data: Path) -> None:
    """Rewrites the weights file from the articles below a folder of data."""
    write_weights(examples(data))


def examples(data: Path) -> list[Example]:
    """The candidates of all annotated articles, in order."""
    return [example for number, row in enumerate(_rows(data / FILE)) for example in _read(number, row)]


def fit(found: Sequence[Example], model: str) -> dict[str, float]:
    """The weights of one model, "claim" or "key", by name of feature."""
    vectors = DictVectorizer(sparse=False)
    matrix = vectors.fit_transform([example.features for example in found])
    labels = np.array([getattr(example, model) for example in found])
    learned = LogisticRegression(C=STRENGTH[model], fit_intercept=False, max_iter=2000, random_state=1)
    learned.fit(matrix, labels)
    return dict(zip(vectors.get_feature_names_out(), learned.coef_[0].tolist(), strict=True))


def write_weights(found: Sequence[Example]) -> None:
    """Writes both models, rounded, in order of the features' names."""
    lines = [
        "# Weights of the features of claims (tests/training/claims.py): is it news, is it shown first.",
        f"least = {LEAST}",
    ]
    for model in STRENGTH:
        weights = {name: round(weight, 3) for name, weight in fit(found, model).items()}
        lines += ["", f"[{model}]", *(f'"{name}" = {weights[name]}' for name in sorted(weights) if weights[name])]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _read(number: int, row: dict[str, Any]) -> list[Example]:
    """The candidates of one article, each gold claim matched by at most one, the closest."""
    found: list[claims.Candidate] = []
    read = claims.candidates

    def recorded(*given: Any) -> list[claims.Candidate]:
        found.extend(read(*given))
        return list(found)

    with patch.object(claims, "candidates", recorded):
        analysis.analyse(Article(id=str(row["id"]), text=row["text"]))
    gold = [Span(*claim["span"]) for claim in row["claims"]]
    ranked = sorted(
        (
            (_alike(gold[i], each.claim, row["text"]), i, j)
            for i in range(len(gold))
            for j, each in enumerate(found)
        ),
        reverse=True,
    )  # fmt: skip
    taken: dict[int, int] = {}
    for alike, i, j in ranked:
        if alike > 0 and i not in taken.values() and j not in taken:
            taken[j] = i
    return [
        Example(number, each.features, j in taken, j in taken and bool(row["claims"][taken[j]]["key"]))
        for j, each in enumerate(found)
    ]


def _alike(gold: Span, claim: Claim, text: str) -> float:
    """How well a claim covers an annotated one: 0 unless it holds most of it and is not much longer."""
    shared = sum(max(0, min(gold.end, span.end) - max(gold.start, span.start)) for span in claim.content)
    size = sum(span.end - span.start for span in claim.content)
    whole = gold.end - gold.start
    if shared < _COVERED * whole or size > 3 * whole + 30:
        return 0.0
    return shared / (whole + size - shared)
