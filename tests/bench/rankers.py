"""Every ranker's extracts of annotated summaries, scored beside the lead, and its time, on real texts and at the limit.

The default was learned on these corpora, so that its own figures flatter it: a row more has each fifth of them by
weights that were learned of the other four.

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

from summarizers import Analysis, Article, analyse
from summarizers.ranking.choosing import extract_of
from summarizers.ranking.ranking import SUMMARISERS, rank_sentences
from summarizers.text.cleaning import READ_LIMIT

sys.path.append(str(Path(__file__).parent.parent / "training"))
import ranker as training

DEFAULT = SUMMARISERS[0]
SETS = ("cnn", "llm", "newsroom")
OTHERS = ("quotes/dev", "war/articles", "war/briefs")
COUNT = 3
"""Sentences an extract, as the lead that it is compared with."""
_WHOLE = "the whole analysis, default ranker"
_HELD_OUT = "learned of the others"


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
        _write_held_out(data, folder)
        with ProcessPoolExecutor(len(cores()), mp_context=get_context("spawn")) as pool:
            jobs = [pool.submit(_measure_set, data / f"{name}.jsonl", scorer, folder) for name in names]
            for name, job in zip(names, jobs, strict=True):
                counted, scores = job.result()
                for ranker, tally in counted.items():
                    tallies[ranker].ms += tally.ms
                    tallies[ranker].failed |= tally.failed
                if scores:
                    scored[name.rpartition("/")[2]] = scores
        briefs = run_json(scorer, "briefs", data / "war" / "briefs.jsonl", folder / f"briefs-{DEFAULT}-{_HELD_OUT}")
    normal = "\n\n".join(row["text"] for row in _rows(data / "war" / "articles.jsonl"))
    articles = len(tallies[DEFAULT].ms)
    failed = [f"{ranker} {key}: {why}" for ranker, tally in tallies.items() for key, why in tally.failed.items()]
    yield f"## Rankers\n\n### Extracts (ROUGE F1)\n\n{_quality_table(scored)}"
    yield (
        f"War articles, each fifth by weights {_HELD_OUT}: {briefs['summary']['accepted']:.3f} of the sentences are "
        f"accepted, {briefs['nuggets_in_summary']:.3f} of the facts stated."
    )
    yield f"### Time of ranking and choosing: ms on {articles:,} articles, seconds at {READ_LIMIT:,} characters"
    yield _speed_table(tallies, _limits(normal))
    yield "Failures: " + ("; ".join(failed[:20]) if failed else "none.")


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _write_held_out(data: Path, folder: Path) -> None:
    """The default's extracts, of three and of as many as are deserved, by weights that the article had no part in."""
    found = training.examples(data, training.CORPORA)
    files: dict[str, list[str]] = {}
    for name, example, weights, pairs in training.held_out(found):
        for count in (COUNT, None):
            chosen = training.extract(example, weights, pairs, count=count)
            line = json.dumps({"id": example.id, "summary": _summary(example.read, chosen)})
            files.setdefault(_file_name(name.rpartition("/")[2], f"{DEFAULT}-{_HELD_OUT}", count), []).append(line)
    for file, lines in files.items():
        (folder / file).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _file_name(corpus: str, ranker: str, count: int | None) -> str:
    return f"{corpus}-{ranker}" + (f"-{count}" if count else "")


def _summary(read: Analysis, chosen: Sequence[int]) -> list[dict[str, object]]:
    spans = [read.sentences[index].span for index in chosen]
    return [{"start": span.start, "end": span.end, "text": span.of(read.article.text)} for span in spans]


def _measure_set(source: Path, scorer: Path, folder: Path) -> tuple[dict[str, Tally], dict[str, Any]]:
    """Every ranker's tally over a file, and what the scorer says where there are summaries. Runs in a worker."""
    articles = [Article(id=str(r["id"]), text=r["text"], title=r.get("title") or None) for r in _rows(source)]
    read = [analyse(article) for article in articles]
    tallies = {ranker: Tally() for ranker in SUMMARISERS}
    outs: dict[str, Path] = {}

    def write(name: str, summaries: Iterable[list[dict[str, object]]]) -> None:
        outs[name] = folder / f"{source.stem}-{name}"
        lines = [json.dumps({"id": a.id, "summary": s}) for a, s in zip(articles, summaries, strict=True)]
        outs[name].write_text("\n".join(lines) + "\n", encoding="utf-8")

    for ranker, tally in tallies.items():
        rank_sentences("", (), summariser=ranker)  # loads what it needs
        write(f"{ranker} {COUNT}", (_extract(ranker, each, COUNT, tally) for each in read))
    if source.parent.name != "summaries":
        return tallies, {}
    write(f"{DEFAULT} free", (_summary(each, each.extract) for each in read))
    write("lead 2, hanging ones too", (_summary(each, range(min(2, len(each.sentences)))) for each in read))
    outs[f"{DEFAULT} {COUNT}, {_HELD_OUT}"] = folder / _file_name(source.stem, f"{DEFAULT}-{_HELD_OUT}", COUNT)
    outs[f"{DEFAULT} free, {_HELD_OUT}"] = folder / _file_name(source.stem, f"{DEFAULT}-{_HELD_OUT}", None)
    return tallies, run_json(scorer, "summaries", source, *(f"{name}={out}" for name, out in outs.items()))


def _extract(ranker: str, read: Analysis, count: int | None, tally: Tally) -> list[dict[str, object]]:
    article = read.article
    start = time.perf_counter()
    try:
        chosen = _rank(ranker, read, count)
    except Exception as error:
        tally.failed[article.id] = repr(error)
        return []
    tally.ms.append(1000 * (time.perf_counter() - start))
    if not chosen:
        tally.failed[article.id] = "no extract"
    return _summary(read, chosen)


def _rank(ranker: str, read: Analysis, count: int | None = None) -> tuple[int, ...]:
    """The extract of an article that is read."""
    article = read.article
    ranking = rank_sentences(
        article.text, read.sentences, summariser=ranker, title=article.title, language=read.language, read=read
    )
    return extract_of(read, ranking.scores, ranking.pairs, count=count)


def _limits(normal: str) -> dict[str, dict[str, str]]:
    """By kind of text and ranker, seconds of ranking and choosing at the limit of length; and of the whole analysis."""
    words = normal.replace(".", "").replace("!", "").replace("?", "").split()
    kinds = {
        "half of it, articles": _filled([normal])[: READ_LIMIT // 2],
        "articles": _filled([normal]),
        "one sentence": _filled(word + " " for word in words),
        "20,000 tiny ones": _filled(f"It {word[:5].lower():x<5}. " for word in words if word.isalpha()),
    }
    seconds: dict[str, dict[str, str]] = {}
    for kind, text in kinds.items():
        read = analyse(Article(id="", text=text))
        label = f"{kind} ({len(read.sentences):,})"
        seconds[label] = {}
        for ranker in SUMMARISERS:
            rank_sentences("", (), summariser=ranker)  # loads what it needs
            seconds[label][ranker] = _seconds(partial(_rank, ranker, read))
        seconds[label][_WHOLE] = _seconds(partial(analyse, Article(id="", text=text)))
    return seconds


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
            rows.append(
                (
                    name,
                    ranker,
                    *figures,
                    f"{row.get('over_lead', 0.0):+.2f}",
                    f"{low:+.2f} to {high:+.2f}",
                    row.get("sentences"),
                )
            )
    return render_table(("set", "ranker", "R-1", "R-2", "R-L", "over lead-3", "95 %", "sentences"), rows)


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
