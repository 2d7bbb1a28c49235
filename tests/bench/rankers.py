"""Every ranker's extracts of annotated summaries, scored beside the lead: the table of CONTRIBUTING.

    python tests/bench/rankers.py DATA SCORER

DATA is a folder with `summaries/{cnn,llm,newsroom}.jsonl` (an object a line: id, text, title, summary), SCORER the
script that is called as `SCORER summaries GOLD NAME=OUT …` and prints a JSON object.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from summarizers.cleaning import clean
from summarizers.ranking import SUMMARISERS, choose, rank_sentences
from summarizers.sentences import split_sentences
from summarizers.types import Sentence

SETS = ("cnn", "llm", "newsroom")
COUNT = 3
"""Sentences an extract, as the lead that it is compared with."""


def measure_rankers(folder: Path, score: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Scores every ranker on the sets that `folder` holds.

    Args:
        folder: holds `summaries/<set>.jsonl`.
        score: the scorer's script, run by this Python.

    Returns:
        By set and ranker what the scorer says (r1, r2, rlsum, over_lead, interval …) and `ms`, the mean milliseconds an
        article of ranking and choosing, without cleaning and splitting; under "lead-3" the scorer's own lead.

    Raises:
        subprocess.CalledProcessError: the scorer failed; its words are on stderr.
    """
    table: dict[str, dict[str, dict[str, Any]]] = {}
    for name in SETS:
        gold = folder / "summaries" / f"{name}.jsonl"
        rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines() if line.strip()]
        split = [split_sentences(row["text"], clean(row["text"]).paragraphs) for row in rows]
        with tempfile.TemporaryDirectory() as scratch:
            outs = {ranker: Path(scratch) / f"{ranker}.jsonl" for ranker in SUMMARISERS}
            took = {ranker: _write_extracts(ranker, rows, split, out) for ranker, out in outs.items()}
            systems = [f"{ranker}={out}" for ranker, out in outs.items()]
            command = [sys.executable, str(score), "summaries", str(gold), *systems]
            printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
        table[name] = json.loads(printed)
        for ranker, ms in took.items():
            table[name][ranker]["ms"] = ms
    return table


def _write_extracts(ranker: str, rows: list[dict[str, Any]], split: list[tuple[Sentence, ...]], out: Path) -> float:
    """Writes one ranker's extracts in the contract's form; returns the mean milliseconds an article."""
    rank_sentences("", (), summariser=ranker)  # loads what it needs
    times = []
    with out.open("w", encoding="utf-8") as file:
        for row, sentences in zip(rows, split, strict=True):
            text = row["text"]
            start = time.perf_counter()
            scores = rank_sentences(text, sentences, summariser=ranker, title=row.get("title") or None).scores
            chosen = set(choose(text, sentences, scores, count=COUNT))
            times.append(time.perf_counter() - start)
            summary = [
                {"start": s.span.start, "end": s.span.end, "text": s.span.of(text), "score": score}
                for s, score in zip(sentences, scores, strict=True)
                if s.index in chosen
            ]
            file.write(json.dumps({"id": row["id"], "summary": summary}) + "\n")
    return round(1000 * statistics.mean(times), 2) if times else 0.0


def render_table(measured: dict[str, dict[str, dict[str, Any]]]) -> str:
    """A Markdown table: a row a set and ranker, the best over the lead first."""
    lines = [
        "| set | ranker | R-1 | R-2 | R-L | over lead-3 | 95 % | ms |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, systems in measured.items():
        for ranker, row in sorted(systems.items(), key=lambda item: -item[1].get("over_lead", 0.0)):
            low, high = row.get("interval", (0.0, 0.0))
            figures = " | ".join(f"{row[key]:.2f}" for key in ("r1", "r2", "rlsum"))
            gain = f"{row.get('over_lead', 0.0):+.2f} | {low:+.2f} to {high:+.2f}"
            lines.append(f"| {name} | {ranker} | {figures} | {gain} | {row.get('ms', 0.0):.2f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(render_table(measure_rankers(Path(sys.argv[1]), Path(sys.argv[2]))))
