"""The measurement of extraction, on a folder written here."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from bench.pages import is_right, measure_pages, report_pages, score_text

SENTENCE = "The regional command said on Monday that its troops had held the crossing of the river overnight. "
HEAD = "<title>Crossing held | Example News</title><meta property='og:site_name' content='The Example News'>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A page with an article and one without, and what is expected of them."""
    bodies = {"whole": SENTENCE * 6, "notice": "Accept all cookies."}
    (tmp_path / "html").mkdir()
    for key, body in bodies.items():
        html = f"<html><head>{HEAD}</head><body><article><h1>Crossing held</h1><p>{body}</p></article></body></html>"
        (tmp_path / "html" / f"{key}.html.gz").write_bytes(gzip.compress(html.encode()))
    truth = {key: {"articleBody": body, "url": f"https://example.org/2023/03/06/{key}"} for key, body in bodies.items()}
    (tmp_path / "ground-truth.json").write_text(json.dumps(truth), encoding="utf-8")
    facts = {"title": ["Held", "Crossing held"], "published": "2023-03-07", "publisher": "Example News"}
    (tmp_path / "facts.json").write_text(json.dumps({"whole": facts}), encoding="utf-8")
    return tmp_path


def test_pages_are_measured(folder: Path) -> None:
    figures = measure_pages(folder, systems=("warbrief", "trafilatura"))
    assert list(figures) == ["warbrief", "warbrief, what is visible", "trafilatura"]
    own = figures["warbrief"]
    assert (own.precision, own.recall, own.f1, own.low) == (0.5, 0.5, 0.5, ["notice"])
    assert own.turned_down == {"notice": "not_an_article"}
    assert own.right == {"title": 1.0, "published": 0.0, "publisher": 1.0}
    assert figures["trafilatura"].right["title"] == 1.0


def test_the_table(folder: Path) -> None:
    table = "\n".join(report_pages(folder, systems=("warbrief",)))
    assert "| warbrief | 0.5000 |" in table
    assert "Turned down: notice (not_an_article)." in table


@pytest.mark.parametrize(
    ("fact", "expected", "found", "right"),
    [
        ("title", "“Bridge” held", '"Bridge" held ', True),
        ("title", ["Bridge held", "Bridge lost"], "Bridge lost", True),
        ("title", "Bridge held", "Bridge held | Example News", False),
        ("title", "Bridge held", None, False),
        ("publisher", "The Example Times", "Example Times", True),
        ("publisher", "Example", "example.com", True),
        ("published", "2023-03-06", "2023-03-06", True),
        ("published", "2023-03-06", "2023-03-07", False),
    ],
)
def test_facts(fact: str, expected: object, found: str | None, right: bool) -> None:
    assert is_right(fact, expected, found) is right


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
