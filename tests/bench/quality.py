"""How well articles are read: the corpora's scorer on what `warbrief analyse` writes, and on what others find there."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commands import WARBRIEF, cores, run_json, run_system, run_watched
from systems import SENTENCES, pipeline_name
from tables import render_table

SETS = ("cnn", "llm", "newsroom")


@dataclass(frozen=True, slots=True)
class Bench:
    """Where articles, scorer and scratch files are."""

    data: Path
    scorer: Path
    scratch: Path

    def gold(self, name: str) -> Path:
        return self.data / f"{name}.jsonl"

    def score(self, task: str, gold: Path, *outs: object) -> dict[str, Any]:
        """What the scorer says."""
        figures: dict[str, Any] = run_json(self.scorer, task, gold, *outs)
        return figures

    def out(self, name: str) -> Path:
        return self.scratch / f"{name.replace('/', '-')}.out"

    def analyse(self, name: str, *options: str) -> tuple[Path, int]:
        """The output of `warbrief analyse` on a corpus, as a user runs it, and how many of its lines are errors."""
        out = self.out(f"{name}{''.join(options)}")
        failed = 0
        with out.open("wb") as file:

            def see(line: bytes) -> None:
                nonlocal failed
                failed += "error" in json.loads(line)
                file.write(line)

            run = run_watched([WARBRIEF, "analyse", str(self.gold(name)), *options], self.scratch, see)
        if run.code not in (0, 1) or bool(run.code) != bool(failed):
            raise RuntimeError(f"warbrief analyse {name} ended with {run.code}: {run.errors}")
        return out, failed


def report_quality(data: Path, scorer: Path) -> Iterator[str]:
    """The tables of quality, in Markdown."""
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(data, scorer, Path(scratch))
        yield _quotes_and_claims(bench)
        yield _summaries(bench)


def _quotes_and_claims(bench: Bench) -> str:
    rows: list[Sequence[object]] = []
    failed = {}
    out, failed["PolNeAR dev"] = bench.analyse("quotes/dev")
    rows.append(("PolNeAR dev", "warbrief", *_dev_quotes(bench.score("quotes", bench.gold("quotes/dev"), out))))
    out = bench.out("textacy-quotes")
    run_system("textacy", bench.gold("quotes/dev"), out)
    rows.append(("PolNeAR dev", "textacy", *_dev_quotes(bench.score("quotes", bench.gold("quotes/dev"), out))))

    out, failed["war briefs"] = bench.analyse("war/briefs")
    briefs = bench.score("briefs", bench.gold("war/briefs"), out)
    rows.append(("war briefs", "warbrief", *_war_quotes(briefs)))
    out = bench.out("textacy-briefs")
    run_system("textacy", bench.gold("war/briefs"), out)
    rows.append(("war briefs", "textacy", *_war_quotes(bench.score("briefs", bench.gold("war/briefs"), out))))

    out, failed["PolNeAR dev, attributions"] = bench.analyse("attributions/dev")
    attributions = bench.score("attributions", bench.gold("attributions/dev"), out)
    claims = briefs["claims"]
    lines: list[Sequence[object]] = [
        ("attributions, content", *_prf(attributions["content"])),
        ("attributions, content and source", *_prf(attributions["content_and_source"])),
        ("attributions, sentences that hold one", *_prf(attributions["sentences"])),
        ("claims", *_prf(claims)),
        ("figures", *_prf(briefs["figures"])),
    ]
    shares: dict[str, float] = {
        "recall of attributions with a cue of reporting": attributions["reporting_recall"],
        "key claims among the first six": claims["key_in_first_6"],
        "of the first six, any claim of the annotator's": claims["first_6_right"],
        "claimant right, of the claims found": claims["claimant"],
        "side right": claims["side"],
        "claimant and side right": claims["claimant_and_side"],
        "status right": claims["status"],
        "topic right": claims["topic"],
        "bounds right, of the figures found": briefs["figures"]["right"],
        "nuggets shown": briefs["nuggets"],
        "nuggets in the summary alone": briefs["nuggets_in_summary"],
        "share of the article's words that is shown": briefs["shown"],
    }
    bad = ", ".join(f"{name} {count}" for name, count in failed.items())
    model = pipeline_name()
    rival = (
        f"textacy reads with spaCy's `{model}`."
        if model
        else "No English pipeline of spaCy is installed, so textacy reads with a blank one, which knows no verbs: "
        "its figures say nothing about textacy."
    )
    return "\n\n".join(
        (
            "## Quality",
            "### Direct quotes",
            rival + " The war articles' quotes count from a word overlap of 0.7, PolNeAR's from 0.8.",
            render_table(("corpus", "system", "spans P", "R", "F1", "speaker right", "end to end F1"), rows),
            "### Attributions (PolNeAR dev), claims and figures (war briefs)",
            render_table(("warbrief", "P", "R", "F1"), lines),
            render_table(("warbrief", "share"), [(name, f"{share:.3f}") for name, share in shares.items()]),
            f"Articles that `warbrief analyse` failed on: {bad}.",
        )
    )


def _prf(figures: dict[str, float]) -> tuple[str, str, str]:
    return f"{figures['p']:.3f}", f"{figures['r']:.3f}", f"{figures['f1']:.3f}"


def _dev_quotes(scores: dict[str, Any]) -> tuple[str, ...]:
    return (*_prf(scores["spans"]), f"{scores['speaker']:.3f}", f"{scores['end_to_end']['f1']:.3f}")


def _war_quotes(scores: dict[str, Any]) -> tuple[str, ...]:
    right = scores["quotes_end_to_end"]["r"] / (scores["quotes"]["r"] or 1.0)
    return (*_prf(scores["quotes"]), f"{right:.3f}", f"{scores['quotes_end_to_end']['f1']:.3f}")


def _summaries(bench: Bench) -> str:
    def score(name: str) -> dict[str, Any]:
        corpus = f"summaries/{name}"
        out, failed = bench.analyse(corpus, "--sentences", str(SENTENCES))
        sumy = bench.out(f"sumy-{name}")
        figures = run_system("sumy", bench.gold(corpus), sumy)
        scores = bench.score("summaries", bench.gold(corpus), f"warbrief={out}", f"sumy={sumy}")
        scores["warbrief"]["failed"] = failed
        scores["sumy"]["failed"] = figures["failed"]
        return scores

    with ThreadPoolExecutor(len(cores())) as pool:
        scored = dict(zip(SETS, pool.map(score, SETS), strict=True))
    names = {
        "lead-3": "lead-3, plain splitter",
        "warbrief": "warbrief",
        "sumy": "sumy LexRank",
    }
    rows = []
    for corpus, scores in scored.items():
        for system, name in names.items():
            figures = scores[system]
            low, high = figures.get("interval", (None, None))
            rows.append(
                (
                    f"{corpus} ({scores['warbrief']['articles']})",
                    name,
                    *(f"{figures[key]:.2f}" for key in ("r1", "r2", "rlsum")),
                    f"{figures['over_lead']:+.2f}" if "over_lead" in figures else None,
                    f"{low:+.2f} to {high:+.2f}" if low is not None else None,
                    figures.get("not_verbatim"),
                    figures.get("failed"),
                )
            )
    head = ("corpus", "system", "R-1", "R-2", "R-L", "over lead-3", "95 %", "not verbatim", "failed")
    return f"### Summaries of {SENTENCES} sentences (ROUGE F1)\n\n{render_table(head, rows)}"
