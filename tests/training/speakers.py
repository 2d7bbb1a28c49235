"""Learns the weights by which a pronoun finds its person: `summarizers/data/en/speaker-weights.toml`.

A linear ranking (a softmax over the candidates of each pronoun, L2-regularised, fitted by L-BFGS from zero) on the
quotes of PolNeAR whose speaker is a pronoun. Its speakers were resolved by machine: where the gold names somebody
whom the quote itself names, that is not believed, since hardly anybody speaks of themselves by name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from summarizers.actors.actors import Cast
from summarizers.actors.pronouns import Candidate
from summarizers.speech.attributions import find_attributions
from summarizers.speech.quotes import find_marked, link_quotes
from summarizers.text.clauses import read_words
from summarizers.text.cleaning import clean
from summarizers.text.sentences import split_sentences
from summarizers.types import Span

WEIGHTS = Path(__file__).parents[2] / "summarizers" / "data" / "en" / "speaker-weights.toml"

PENALTY = 2.0
"""Of the L2 regularisation."""

Sample = tuple[list[tuple[str, ...]], int]
"""The features of each candidate, and which one is right."""


class _Recorder(Cast):
    """Keeps the candidates of a pronoun, and takes the right one, so that no weights learned before have a say."""

    last: Sequence[Candidate] = ()
    wanted: str = ""

    def _choose(self, candidates: Sequence[Candidate]) -> int | None:
        self.last = candidates
        right = _right(candidates, [actor.name for actor in self.actors()], self.wanted)
        return candidates[right[0] if right else -1].actor if candidates else None


def _right(candidates: Sequence[Candidate], names: Sequence[str], wanted: str) -> list[int]:
    """Which candidates have the wanted family name."""
    return [
        at
        for at, candidate in enumerate(candidates)
        if wanted and candidate.actor < len(names) and _surname(names[candidate.actor]) == wanted
    ]


def samples(article: dict[str, Any]) -> list[Sample]:
    """The pronouns of an article's quotes whose gold person is among at least two candidates."""
    text = article["text"]
    paragraphs = clean(text).paragraphs
    marked = find_marked(text, paragraphs)
    words = read_words(text, split_sentences(text, paragraphs), [run.span for run in marked])
    drafts = find_attributions(words, [run.span for run in marked])
    _, drafts = link_quotes(marked, drafts, words, text)
    cast = _Recorder(text, words)
    names = [actor.name for actor in cast.actors()]
    gold = [
        (Span(quote["start"], quote["end"]), _surname(quote["speaker_resolved"]))
        for quote in article["quotes"]
        if quote["speaker_is_pronoun"] and quote["speaker_resolved"]
    ]
    found: list[Sample] = []
    for draft in sorted(drafts, key=lambda draft: draft.cue.start):
        cast.last = ()
        cast.wanted = next((name for span, name in gold if any(span.overlaps(part) for part in draft.content)), "")
        cast.resolve(draft.source, draft.sentence, draft.rule, draft.content)
        right = _right(cast.last, names, cast.wanted)
        if right and len(cast.last) > 1 and "inside the content" not in cast.last[right[0]].features:
            found.append(([candidate.features for candidate in cast.last], right[0]))
    return found


def _surname(name: str) -> str:
    words = re.findall(r"\w+", re.sub(r"[’']s\b|,.*", "", name).lower())
    return words[-1] if words else ""


def fit(found: Sequence[Sample]) -> dict[str, float]:
    """The weights, rounded; features seen fewer than ten times have none."""
    counts: dict[str, int] = {}
    for candidates, _ in found:
        for feature in (feature for features in candidates for feature in features):
            counts[feature] = counts.get(feature, 0) + 1
    index = {feature: at for at, feature in enumerate(sorted(f for f, count in counts.items() if count >= 10))}
    rows = []
    for candidates, right in found:
        matrix = np.zeros((len(candidates), len(index)))
        for row, features in enumerate(candidates):
            for feature in features:
                if feature in index:
                    matrix[row, index[feature]] = 1
        rows.append((matrix, right))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = PENALTY / 2 * float(weights @ weights), PENALTY * weights
        for matrix, right in rows:
            scores = matrix @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            total -= float(np.log(shares[right] + 1e-12))
            slope = slope + matrix.T @ shares - matrix[right]
        return total, slope

    fitted = minimize(loss, np.zeros(len(index)), jac=True, method="L-BFGS-B").x
    return {feature: round(float(fitted[at]), 3) for feature, at in index.items()}


def accuracy(found: Sequence[Sample], weights: dict[str, float]) -> float:
    """The share of pronouns whose right candidate has the largest score, the latest of equals."""
    hits = 0
    for candidates, right in found:
        scores = [sum(weights.get(feature, 0.0) for feature in features) for features in candidates]
        hits += max(range(len(scores)), key=lambda at: (scores[at], at)) == right
    return hits / max(1, len(found))


def train(data: Path) -> None:
    """Fits the weights on `data/quotes/train.jsonl` and writes them.

    Args:
        data: the folder of the corpora.
    """
    lines = (data / "quotes" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [samples(json.loads(line)) for line in lines if line.strip()]
    scores = []
    for fold in range(5):
        held = [sample for at, part in enumerate(articles) if at % 5 == fold for sample in part]
        rest = [sample for at, part in enumerate(articles) if at % 5 != fold for sample in part]
        scores.append(accuracy(held, fit(rest)))
    found = [sample for part in articles for sample in part]
    weights = fit(found)
    mean = sum(scores) / len(scores)
    print(f"{len(found)} pronouns, right in cross-validation: {mean:.3f}, on all: {accuracy(found, weights):.3f}")
    head = (
        "# Learned by tests/training/speakers.py: how much each makes somebody before a pronoun the one it means.\n\n"
    )
    body = "".join(f'"{feature}" = {weight}\n' for feature, weight in weights.items())
    WEIGHTS.write_text(f"{head}[pronoun]\n{body}", encoding="utf-8")
