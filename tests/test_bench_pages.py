"""The measurement of extraction, on a folder written here."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from bench.pages import measure_pages, score_text

SENTENCE = "The regional command said on Monday that its troops had held the crossing of the river overnight. "


def test_pages_are_measured_end_to_end(tmp_path: Path) -> None:
    bodies = {"whole": SENTENCE * 6, "notice": "Accept all cookies."}
    (tmp_path / "html").mkdir()
    for key, body in bodies.items():
        html = f"<html><body><article><p>{body}</p></article></body></html>"
        (tmp_path / "html" / f"{key}.html.gz").write_bytes(gzip.compress(html.encode()))
    truth = {key: {"articleBody": body, "url": f"https://example.org/{key}"} for key, body in bodies.items()}
    (tmp_path / "ground-truth.json").write_text(json.dumps(truth), encoding="utf-8")
    figures = measure_pages(tmp_path)
    assert figures["pages"] == 2
    assert (figures["precision"], figures["recall"], figures["f1"]) == (0.5, 0.5, 0.5)
    assert figures["read"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert figures["turned_down"] == {"notice": "not_an_article"}


@pytest.mark.parametrize(
    ("expected", "found", "scores"),
    [
        ("a b c d e", "a b c d e", (1.0, 1.0)),
        ("a b c d e", "a b c d", (1.0, 0.5)),
        ("a b c d", "a b c d e f g", (0.25, 1.0)),
        ("a b", "a, b!", (1.0, 1.0)),
        ("a b c d", "", (0.0, 0.0)),
        ("", "", (1.0, 1.0)),
    ],
)
def test_scores(expected: str, found: str, scores: tuple[float, float]) -> None:
    assert score_text(expected, found) == scores
