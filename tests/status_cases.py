"""What is read of cases written for the status of claims, scored: `python tests/status_cases.py FILE [FILE …]`.

A case is a text with the claims that a reader finds in it, each with the words of its clause, its source, its status,
who says so and the words that say so. Cases were written by people who knew neither the rules nor the code.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from summarizers import Article, analyse
from summarizers.types import Claim

CLASSES = ("denied-itself", "denied-another", "unverified", "disputed", "confirmed", "claimed")
ITSELF = "itself"
LEAST_SHARED = 0.6
"""The share of the words of a case's clause or of a claim's content that both must have in common."""

_WORD = re.compile(r"[^\W_]+")
_COMMON = frozenset({
    "the", "a", "an", "of", "in", "on", "at", "to", "for", "by", "from", "with", "and", "or", "that", "this",
    "it", "its", "his", "her", "their", "he", "she", "they", "was", "were", "is", "are", "be", "been", "has",
    "have", "had", "not", "no", "said", "says", "which", "who", "as",
})  # fmt: skip


@dataclass(slots=True)
class Score:
    """Counts by class. `gold` and `found` are claims, `right` those whose class, `by`, `evidence` those that agree."""

    gold: Counter[str] = field(default_factory=Counter)
    matched: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    by: Counter[str] = field(default_factory=Counter)
    evidence: Counter[str] = field(default_factory=Counter)
    unlisted: Counter[str] = field(default_factory=Counter)
    alarms: int = 0
    errors: list[str] = field(default_factory=list)

    def recall(self, name: str) -> float:
        """Of the claims of a class, the share read so; those that were not found at all count as missed."""
        return self.right[name] / max(1, self.gold[name])

    def precision(self, name: str) -> float:
        """Of the claims read as of a class, the share that is; those that no case lists are not judged."""
        return self.right[name] / max(1, self.found[name])

    @property
    def false_alarms(self) -> float:
        """Of the claims that are just claimed, the share read as anything else."""
        return self.alarms / max(1, self.gold["claimed"])

    def share(self, counts: Counter[str]) -> float:
        """Of the claims read right that are more than claimed, the share that `counts` counts."""
        return sum(counts.values()) / max(1, sum(self.right[name] for name in CLASSES[:-1]))


def read_cases(path: Path) -> list[dict[str, Any]]:
    """The cases of a file, one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def class_of(status: str, by: str | None) -> str:
    """The class of a status: denials by who denies.

    >>> class_of("denied", "itself"), class_of("denied", "Kyiv"), class_of("disputed", "Kyiv")
    ('denied-itself', 'denied-another', 'disputed')
    """
    if status == "denied":
        return "denied-itself" if by == ITSELF else "denied-another"
    return status


def score_cases(cases: Sequence[Mapping[str, Any]]) -> Score:
    """Reads each case and compares its claims with those found."""
    score = Score()
    for case in cases:
        analysis = analyse(Article(id=case["id"], text=case["text"]))
        _score_case(case, analysis.claims, score)
    return score


def _score_case(case: Mapping[str, Any], claims: Sequence[Claim], score: Score) -> None:
    text = case["text"]
    taken: set[int] = set()
    for gold in case["claims"]:
        wanted = class_of(gold["status"], gold["by"])
        score.gold[wanted] += 1
        number = _matching(text, gold, wanted, claims)
        if number is None:
            score.errors.append(f"missed\t{wanted}\t{case['id']}\t{gold['source']}: {gold['clause']}")
            continue
        taken.add(number)
        claim = claims[number]
        given = class_of(claim.status.value, claim.by)
        score.matched[wanted] += 1
        score.found[given] += 1
        score.alarms += wanted == "claimed" != given
        if given != wanted:
            score.errors.append(f"status\t{wanted}\t{case['id']}\tread {given} by {claim.by}\t{gold['clause']}")
            continue
        score.right[given] += 1
        if given == "claimed":
            continue
        by = gold["by"] is None or gold["by"] == claim.by or bool(_content(gold["by"]) & _content(claim.by or ""))
        words = " ".join(span.of(text) for span in claim.evidence)
        evidence = not gold["evidence"] or bool(set(_words(gold["evidence"])) & set(_words(words)))
        score.by[given] += by
        score.evidence[given] += evidence
        if not by:
            score.errors.append(f"by\t{wanted}\t{case['id']}\t{gold['by']} read {claim.by}")
        if not evidence:
            score.errors.append(f"evidence\t{wanted}\t{case['id']}\t{gold['evidence']} read {words}")
    for number, claim in enumerate(claims):
        given = class_of(claim.status.value, claim.by)
        if number not in taken and given != "claimed":
            score.unlisted[given] += 1
            content = " ".join(span.of(text) for span in claim.content)
            score.errors.append(f"unlisted\t{given}\t{case['id']}\tby {claim.by}\t{claim.source.name}: {content}")


def _matching(text: str, gold: Mapping[str, Any], wanted: str, claims: Sequence[Claim]) -> int | None:
    """The claim that a case's claim is: most words in common, of equals the one of the wanted class."""
    best, found = (0.0, False), None
    clause, source = Counter(_words(gold["clause"])), _content(gold["source"]) or set(_words(gold["source"]))
    for number, claim in enumerate(claims):
        content = Counter(_words(" ".join(span.of(text) for span in claim.content)))
        said = claim.source.span.of(text) if claim.source.span is not None else ""
        if not source & {*_words(claim.source.name), *_words(said)}:
            continue
        shared = (clause & content).total()
        covers = max(shared / max(1, clause.total()), shared / max(1, content.total()) if shared > 1 else 0.0)
        alike = 2 * shared / max(1, clause.total() + content.total())
        rank = (round(alike, 2), class_of(claim.status.value, claim.by) == wanted)
        if covers >= LEAST_SHARED and rank > best:
            best, found = rank, number
    return found


def _words(surface: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(surface)]


def _content(surface: str) -> set[str]:
    return set(_words(surface)) - _COMMON


def table(score: Score) -> str:
    """The score as a table of plain text.

    >>> table(Score()).splitlines()[0]
    'class           gold found  precision recall'
    """
    lines = ["class           gold found  precision recall"]
    for name in CLASSES:
        figures = f"{score.precision(name):9.3f}  {score.recall(name):.3f}"
        lines.append(f"{name:15} {score.gold[name]:4} {score.matched[name]:5}  {figures}")
    lines.append(f"by right {score.share(score.by):.3f}, evidence right {score.share(score.evidence):.3f}")
    lines.append(f"false alarms on claimed {score.false_alarms:.3f}; not in the cases: {dict(score.unlisted)}")
    return "\n".join(lines)


def main(paths: Sequence[str]) -> int:
    """Prints the table and the errors of each file."""
    for path in paths:
        score = score_cases(read_cases(Path(path)))
        print(f"{path}\n{table(score)}")
        print("\n".join(sorted(score.errors)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
