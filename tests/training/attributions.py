"""Learns the weights of attributions from PolNeAR's training articles: where contents end, and what is kept.

Two logistic regressions with an L1 penalty, which leaves most weights at nothing. The ends come first: each place
behind a content's first word, up to the annotated end, is an example. With these ends the candidates are read again;
one is right where content and source are the annotated ones by the measures of the benchmark (half of the words of
both together, a word of the source). A quote that goes on behind its cue counts as right where it lies in the
annotated content, since `quotes` joins its pieces. The same articles give the same file, byte for byte.
"""

from __future__ import annotations

import json
import re
import warnings
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from summarizers.speech import likelihood
from summarizers.speech.candidate_features import candidate_features
from summarizers.speech.candidates import Candidate, Candidates, span_of
from summarizers.speech.contents import Quotes
from summarizers.speech.quotation_marks import find_marked
from summarizers.text.clauses import Words, read_words
from summarizers.text.cleaning import clean
from summarizers.text.sentences import split_sentences
from summarizers.types import Span

TARGET = Path(likelihood.__file__).parents[1] / "data" / "en" / "attribution-weights.toml"
HEAD = """\
# Weights of logistic models, learned by tests/training/attributions.py from PolNeAR's training articles: whether a
# candidate is an attribution ([keep]), and whether a content ends at a place ([end]). "" is the bias; the features are
# named in summarizers/speech/candidate_features.py and content_ends.py. Not meant to be edited by hand.
"""
END_PENALTY, END_LEAST = 0.4, 8  # the inverse strength of the penalty; how many examples a feature needs
KEEP_PENALTY, KEEP_LEAST = 0.35, 12
SMALLEST = 0.05  # weights nearer to nothing are left out
HALF = 0.5
INSIDE = 0.9
NEVER = -9.0  # a bias with which no content ends before its clause does

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_PARTS = frozenset(("before", "agent", "alone"))  # frames whose content does not begin behind the cue

Examples = tuple[list[list[str]], list[bool]]


@dataclass(frozen=True)
class Annotated:
    """An article as the program reads it, with its annotated attributions."""

    attributions: list[dict[str, Any]]
    paragraphs: list[Words]
    direct: list[Span]
    starts: list[int]
    ends: list[int]

    def words_in(self, spans: Iterable[Sequence[int]]) -> set[int]:
        """The numbers of the words that spans touch."""
        found: set[int] = set()
        for start, end in spans:
            found.update(range(bisect_left(self.ends, start + 1), bisect_left(self.starts, end)))
        return found


def read(path: Path) -> list[Annotated]:
    """The annotated articles of a JSON Lines file, in its order."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = row["text"]
        paragraphs = clean(text).paragraphs
        direct = [run.span for run in find_marked(text, paragraphs)]
        places = [match.span() for match in _WORD.finditer(text)]
        found.append(
            Annotated(
                attributions=row["attributions"],
                paragraphs=read_words(text, split_sentences(text, paragraphs), direct),
                direct=direct,
                starts=[start for start, _ in places],
                ends=[end for _, end in places],
            )
        )
    return found


def candidates(article: Annotated) -> Iterator[tuple[Words, Candidates, Candidate]]:
    """Every candidate of an article with its paragraph and the reader that found it."""
    quotes = Quotes(article.direct)
    for words in article.paragraphs:
        reader = Candidates(words, quotes)
        for candidate in reader.read():
            yield words, reader, candidate


def end_examples(articles: Sequence[Annotated]) -> Examples:
    """For each annotated content that a candidate begins with, the places up to its end, and which one ends it."""
    features: list[list[str]] = []
    labels: list[bool] = []
    for article in articles:
        gold: dict[int, int] = {}
        for attribution in article.attributions:
            for start, end in attribution["content"]:
                gold[start] = max(end, gold.get(start, 0))
        done: set[tuple[int, str]] = set()
        for words, reader, candidate in candidates(article):
            piece, likely = candidate.piece, reader.contents.likely
            key = words.tokens[piece.first].start, piece.frame
            if piece.frame in _PARTS or key in done:
                continue
            done.add(key)
            end = _annotated_end(words, piece.first, gold)
            limit = words.bounds(candidate.at)[1]
            last = _last_token(words, piece.first, limit, end) if end is not None else None
            if last is None:
                continue
            for place in likely.places(piece.first, limit):
                if place > last + 1:
                    break
                features.append(likely.features(place, piece.first, limit, piece.frame, piece.opener))
                labels.append(place == last + 1)
    return features, labels


def _annotated_end(words: Words, first: int, gold: dict[int, int]) -> int | None:
    """The end of the annotated content that begins at a token, or at a conjunction, preposition or mark before it."""
    for at in range(first, max(first - 3, -1), -1):
        if words.tokens[at].start in gold:
            return gold[words.tokens[at].start]
    return None


def _last_token(words: Words, first: int, limit: int, end: int) -> int | None:
    """The last token of a content up to a text offset, with the marks that close nothing."""
    inside = [at for at in range(first, limit + 1) if words.tokens[at].end <= end]
    if not inside:
        return None
    last = inside[-1]
    while last < limit and not words.tokens[last + 1].is_word and words.tokens[last + 1].text not in ',;:()—–-“"':
        last += 1
    return limit if end > words.tokens[limit].end else last


def keep_examples(articles: Sequence[Annotated]) -> Examples:
    """Every candidate, and whether it is an annotated attribution."""
    features: list[list[str]] = []
    labels: list[bool] = []
    for article in articles:
        gold = [(article.words_in(a["content"]), article.words_in(a["source"])) for a in article.attributions]
        by_word: dict[int, set[int]] = {}
        for number, (content, _) in enumerate(gold):
            for word in content:
                by_word.setdefault(word, set()).add(number)
        for words, reader, candidate in candidates(article):
            _, source = span_of(words, candidate)
            given = article.words_in((span.start, span.end) for span in candidate.content)
            named = article.words_in([(source.start, source.end)]) if source is not None else set()
            near = [gold[number] for number in set().union(*(by_word.get(word, set()) for word in given))]
            right = any(_is_source(named, by) and _overlap(given, content) >= HALF for content, by in near)
            if not right and words.quoted(candidate.piece.first):
                held = (content for content, by in near if named & by and _is_source(named, by))
                right = any(len(content & given) >= INSIDE * len(given) for content in held)
            features.append(candidate_features(words, reader.landmarks, candidate))
            labels.append(right)
    return features, labels


def _overlap(one: set[int], other: set[int]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _is_source(given: set[int], annotated: set[int]) -> bool:
    """Whether both name nobody, or share a word and the given one is not far longer."""
    near = bool(given & annotated) and len(given) <= 2 * len(annotated) + 5
    return near or not (given or annotated)


def fit(examples: Examples, penalty: float, least: int) -> dict[str, float]:
    """The weights by feature in alphabetical order, the bias under ""."""
    features, labels = examples
    counts = Counter(feature for found in features for feature in set(found))
    names = sorted(feature for feature, count in counts.items() if count >= least)
    index = {name: number for number, name in enumerate(names)}
    columns: list[int] = []
    rows = [0]
    for found in features:
        columns += sorted({index[feature] for feature in found if feature in index})
        rows.append(len(columns))
    matrix = csr_matrix((np.ones(len(columns)), columns, rows), shape=(len(features), len(names)))
    model = LogisticRegression(penalty="l1", solver="liblinear", C=penalty, random_state=0, max_iter=300, tol=1e-3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        warnings.simplefilter("ignore", UserWarning)
        model.fit(matrix, np.array(labels))
    learned = {"": round(float(model.intercept_[0]), 2)}
    for name, weight in zip(names, model.coef_[0], strict=True):
        if abs(weight) >= SMALLEST:
            learned[name] = round(float(weight), 2)
    return learned


def _table(name: str, learned: dict[str, float]) -> str:
    lines = (f"{json.dumps(feature, ensure_ascii=False)} = {weight}" for feature, weight in learned.items())
    return f"[{name}]\n" + "\n".join(lines) + "\n"


def train(data: Path) -> None:
    """Rewrites the weights of attributions.

    Args:
        data: a folder that holds `attributions/train.jsonl`: a JSON object a line with the article's `text` and its
            `attributions`, each with `content` and `source` as lists of half-open offsets.
    """
    articles = read(data / "attributions" / "train.jsonl")
    shipped = likelihood.weights
    try:
        _use({"": 0.0}, {"": NEVER})
        ends = fit(end_examples(articles), END_PENALTY, END_LEAST)
        _use({"": 0.0}, ends)
        keep = fit(keep_examples(articles), KEEP_PENALTY, KEEP_LEAST)
    finally:
        likelihood.weights = shipped
    TARGET.write_text("\n".join((HEAD, _table("keep", keep), _table("end", ends))), encoding="utf-8")


def _use(keep: dict[str, float], end: dict[str, float]) -> None:
    """Lets the program read with these weights instead of those that it ships."""
    likelihood.weights = {"keep": keep, "end": end}.__getitem__  # type: ignore[assignment]
