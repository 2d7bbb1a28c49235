"""Every ranker's extracts of annotated summaries, scored beside the lead, and its time, on real texts and at the limit.

    python tests/bench/rankers.py DATA SCORER

DATA is a folder with `summaries/{cnn,llm,newsroom}.jsonl` (an object a line: id, text, title, summary) and further sets
of texts, SCORER the script that is called as `SCORER summaries GOLD NAME=OUT …` and prints a JSON object.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from commands import cores, run_json
from tables import render_table, spread

from summarizers import Article, analyse
from summarizers.ranking.choosing import choose
from summarizers.ranking.ranking import SUMMARISERS, rank_sentences
from summarizers.text.cleaning import READ_LIMIT, clean
from summarizers.text.sentences import split_sentences
from summarizers.types import Sentence

SETS = ("cnn", "llm", "newsroom")
OTHERS = ("quotes/dev", "war/articles", "war/briefs")
COUNT = 3
"""Sentences an extract, as the lead that it is compared with."""
_WHOLE = "the whole analysis, default ranker"


@dataclass(slots=True)
class Tally:
    """What one ranker did: milliseconds an article of ranking and choosing, and articles without an extract, by id."""

    ms: list[float] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def report_rankers(data: Path, scorer: Path) -> Iterator[str]:
    """The tables of quality and speed of every ranker, in Markdown."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        names = [*(f"summaries/{name}" for name in SETS), *OTHERS]
        tallies = {ranker: Tally() for ranker in SUMMARISERS}
        scored: dict[str, dict[str, Any]] = {}
        with ProcessPoolExecutor(len(cores()), mp_context=get_context("spawn")) as pool:
            jobs = [pool.submit(_measure_set, data / f"{name}.jsonl", scorer, folder) for name in names]
            for name, job in zip(names, jobs, strict=True):
                counted, scores = job.result()
                for ranker, tally in counted.items():
                    tallies[ranker].ms += tally.ms
                    tallies[ranker].failed |= tally.failed
                if scores:
                    scored[name.rpartition("/")[2]] = scores
    normal = "\n\n".join(row["text"] for row in _rows(data / "war" / "articles.jsonl"))
    articles = len(tallies[SUMMARISERS[0]].ms)
    failed = [f"{ranker} {key}: {why}" for ranker, tally in tallies.items() for key, why in tally.failed.items()]
    yield f"## Rankers\n\n### Extracts of {COUNT} sentences (ROUGE F1)\n\n{_quality_table(scored)}"
    yield f"### Time of ranking and choosing: ms on {articles:,} articles, seconds at {READ_LIMIT:,} characters"
    yield _speed_table(tallies, _limits(normal))
    yield "Failures: " + ("; ".join(failed[:20]) if failed else "none.")


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _split(text: str) -> tuple[Sentence, ...]:
    return split_sentences(text, clean(text).paragraphs)


def _measure_set(source: Path, scorer: Path, folder: Path) -> tuple[dict[str, Tally], dict[str, Any]]:
    """Every ranker's tally over a file, and what the scorer says where there are summaries. Runs in a worker."""
    rows = _rows(source)
    split = [_split(row["text"]) for row in rows]
    tallies = {ranker: Tally() for ranker in SUMMARISERS}
    outs = {ranker: folder / f"{source.stem}-{ranker}" for ranker in SUMMARISERS}
    for ranker, tally in tallies.items():
        rank_sentences("", (), summariser=ranker)  # loads what it needs
        with outs[ranker].open("w", encoding="utf-8") as file:
            for row, sentences in zip(rows, split, strict=True):
                summary = _extract(ranker, row, sentences, tally)
                file.write(json.dumps({"id": row["id"], "summary": summary}) + "\n")
    if source.parent.name != "summaries":
        return tallies, {}
    return tallies, run_json(scorer, "summaries", source, *(f"{ranker}={out}" for ranker, out in outs.items()))


def _extract(
    ranker: str, row: dict[str, Any], sentences: tuple[Sentence, ...], tally: Tally
) -> list[dict[str, object]]:
    text = row["text"]
    start = time.perf_counter()
    try:
        scores = rank_sentences(text, sentences, summariser=ranker, title=row.get("title") or None).scores
        chosen = set(choose(text, sentences, scores, count=COUNT))
    except Exception as error:
        tally.failed[str(row["id"])] = repr(error)
        return []
    tally.ms.append(1000 * (time.perf_counter() - start))
    if not chosen:
        tally.failed[str(row["id"])] = "no extract"
    return [
        {"start": s.span.start, "end": s.span.end, "text": s.span.of(text), "score": score}
        for s, score in zip(sentences, scores, strict=True)
        if s.index in chosen
    ]


def _limits(normal: str) -> dict[str, dict[str, str]]:
    """By kind of text and ranker, seconds of ranking and choosing at the limit of length; and of the whole analysis."""
    words = normal.replace(".", "").replace("!", "").replace("?", "").split()
    kinds = {
        "articles": _filled([normal]),
        "one sentence": _filled(word + " " for word in words),
        "20,000 tiny ones": _filled(f"It {word[:5].lower():x<5}. " for word in words if word.isalpha()),
    }
    seconds: dict[str, dict[str, str]] = {}
    for kind, text in kinds.items():
        sentences = _split(text)
        label = f"{kind} ({len(sentences):,})"
        seconds[label] = {}
        for ranker in SUMMARISERS:
            rank_sentences("", (), summariser=ranker)  # loads what it needs
            seconds[label][ranker] = _seconds(partial(_rank, ranker, text, sentences))
        seconds[label][_WHOLE] = _seconds(partial(analyse, Article(id="", text=text)))
    return seconds


def _rank(ranker: str, text: str, sentences: tuple[Sentence, ...]) -> None:
    scores = rank_sentences(text, sentences, summariser=ranker).scores
    if not choose(text, sentences, scores):
        raise RuntimeError("no extract")


def _seconds(work: Callable[[], object]) -> str:
    """How long it took, or what it raised."""
    start = time.perf_counter()
    try:
        work()
    except Exception as error:
        return f"FAILED: {error!r}"
    return f"{time.perf_counter() - start:.2f}"


def _filled(pieces: Iterable[str]) -> str:
    """A text of the limit's length, of pieces over and over."""
    parts: list[str] = []
    length = 0
    for piece in cycle(pieces):
        parts.append(piece)
        length += len(piece)
        if length >= READ_LIMIT:
            break
    return "".join(parts)[:READ_LIMIT]


def _quality_table(scored: dict[str, dict[str, dict[str, Any]]]) -> str:
    """A row a set and ranker, the best over the lead first."""
    rows = []
    for name, systems in scored.items():
        for ranker, row in sorted(systems.items(), key=lambda item: -item[1].get("over_lead", 0.0)):
            low, high = row.get("interval", (0.0, 0.0))
            figures = [f"{row[key]:.2f}" for key in ("r1", "r2", "rlsum")]
            rows.append((name, ranker, *figures, f"{row.get('over_lead', 0.0):+.2f}", f"{low:+.2f} to {high:+.2f}"))
    return render_table(("set", "ranker", "R-1", "R-2", "R-L", "over lead-3", "95 %"), rows)


def _speed_table(tallies: dict[str, Tally], limits: dict[str, dict[str, str]]) -> str:
    rows: list[Sequence[object]] = []
    for ranker, tally in tallies.items():
        figures = [f"{value:.2f}" for value in spread(tally.ms)]
        rows.append((ranker, *figures, len(tally.failed), *(times[ranker] for times in limits.values())))
    rows.append((_WHOLE, None, None, None, None, *(times[_WHOLE] for times in limits.values())))
    return render_table(("ranker", "median", "mean", "p95", "failures", *(f"{kind}, s" for kind in limits)), rows)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print("\n\n".join(report_rankers(Path(sys.argv[1]), Path(sys.argv[2]))))
