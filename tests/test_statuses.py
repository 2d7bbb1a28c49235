"""What an article says of its claims, on cases written by people who knew neither the rules nor the code."""

from __future__ import annotations

from pathlib import Path

import pytest
from status_cases import CLASSES, Score, class_of, read_cases, score_cases, table

CASES = Path(__file__).parent / "cases"

FLOORS: dict[str, dict[str, tuple[float, float]]] = {
    # file: precision and recall at least, by class
    "statuses-tune.jsonl": {
        "denied-itself": (0.95, 0.85),
        "denied-another": (0.90, 0.70),
        "unverified": (0.90, 0.80),
        "disputed": (0.90, 0.70),
        "confirmed": (0.90, 0.90),
    },
}
FALSE_ALARMS = 0.05
"""At most this share of the claims that are just claimed is read as anything else."""

BY = 0.9
"""At least this share of the statuses read right have the right source, and as many the right words."""


@pytest.fixture(scope="module", params=sorted(FLOORS))
def scored(request: pytest.FixtureRequest) -> tuple[dict[str, tuple[float, float]], Score]:
    return FLOORS[request.param], score_cases(read_cases(CASES / request.param))


def test_floors(scored: tuple[dict[str, tuple[float, float]], Score]) -> None:
    """Each class is read as precisely and as completely as it was when its floors were set."""
    floors, score = scored
    below = [
        name
        for name, (precision, recall) in floors.items()
        if score.precision(name) < precision or score.recall(name) < recall
    ]
    assert not below, "\n".join([table(score), *score.errors])


def test_false_alarms(scored: tuple[dict[str, tuple[float, float]], Score]) -> None:
    """Tempting words beside a claim ("denied entry", "confirmed in office") give it no status."""
    assert scored[1].false_alarms < FALSE_ALARMS, "\n".join(scored[1].errors)


def test_by_and_evidence(scored: tuple[dict[str, tuple[float, float]], Score]) -> None:
    """Who says so and by which words are told with a status."""
    score = scored[1]
    assert score.share(score.by) >= BY
    assert score.share(score.evidence) >= BY


def test_classes() -> None:
    assert {class_of("denied", "itself"), class_of("denied", "Kyiv"), class_of("claimed", None)} <= set(CLASSES)


def test_table() -> None:
    """An empty score has a row for each class and divides by nothing."""
    assert [line.split()[0] for line in table(Score()).splitlines()[1:7]] == list(CLASSES)
