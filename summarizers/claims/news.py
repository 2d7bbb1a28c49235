"""How likely an attribution is a claim that a reader of war news wants, and how much it weighs.

Two logistic models over some forty features of source, cue, content and place in the article.
`tests/training/claims.py` learns their weights from annotated war articles, strongly regularised since there are few,
and writes them to `data/en/claim-weights.toml`; a feature that the file does not name weighs nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache

from summarizers.claims.claimable import voice
from summarizers.claims.meaning import has_verb, names_of, plain_stems_of, surface_of, words_of
from summarizers.claims.objects import QUOTE_MARKS
from summarizers.lexicon import pack
from summarizers.speech.attributions import Draft
from summarizers.text.clauses import word_class
from summarizers.types import Claim, Sentence, Source, Stance

Features = dict[str, float]

_LEAD = 3  # sentences that tell what an article is about
_RECENT = 12  # claims before with which one is compared
_STANCES = frozenset({Stance.ACCUSES, Stance.DENIES, Stance.WARNS, Stance.DEMANDS})
_KINDS = frozenset({"think", "judge"})
_PLAIN_TOPICS = frozenset({"operations", "equipment"})  # no more or less news than any


class Scene:
    """What the features of one article's claims need to know of the article.

    Args:
        text: the article's text.
        sentences: its sentences, in order.
    """

    def __init__(self, text: str, sentences: Sequence[Sentence]) -> None:
        self.text = text
        self._last = max(1, len(sentences) - 1)
        lead = " ".join(sentence.span.of(text)[:600] for sentence in sentences[:_LEAD])
        self._lead = plain_stems_of(lead) | names_of(lead)
        self._said: dict[str, int] = {}
        self._before: list[frozenset[str]] = []

    def features(self, claim: Claim, draft: Draft, *, speaks: bool) -> Features:
        """The features of a claim, numbers from 0 to 1, those of 0 left out.

        Call it in text order: what a source said before counts. `speaks`: its source is somebody who can claim.
        """
        surface = surface_of(self.text, claim.content)
        words = words_of(surface)
        stems = plain_stems_of(surface) | names_of(surface)
        alike = max((len(stems & other) for other in self._before[-_RECENT:]), default=0) / max(1, len(stems))
        self._before.append(stems)
        said = self._said.get(claim.source.name, 0)
        self._said[claim.source.name] = said + 1
        quoted = claim.content[0].start > 0 and self.text[claim.content[0].start - 1] in QUOTE_MARKS
        found = {
            "bias": 1.0,
            "position": claim.sentence / self._last,
            "said before": min(1.0, math.log1p(said) / 3),
            "said again": max(0.0, alike - 0.3),
            "likelihood": draft.likelihood,
            "speaks": speaks,
            "figure": bool(claim.figures),
            "short": max(0.0, 1 - len(words) / 10),
            "length": min(1.0, len(words) / 50),
            "quote within": not quoted and not QUOTE_MARKS.isdisjoint(surface),
            "first person": not _words("first_persons").isdisjoint(words),
            "finite": has_verb(surface),
            "lead": len(stems & self._lead) / 6,
            "names": min(1.0, len(names_of(surface[1:])) / 4),
            **self._of_source(claim.source),
        }
        if claim.topic not in _PLAIN_TOPICS:
            found[f"topic {claim.topic}"] = 1.0
        if claim.stance in _STANCES:
            found[f"stance {claim.stance.value}"] = 1.0
        if draft.kind in _KINDS:
            found[f"kind {draft.kind}"] = 1.0
        cue = _cue_classes().get(draft.lemma.split()[0] if draft.lemma else "")
        if cue is not None:
            found[f"cue {cue}"] = 1.0
        return {name: round(float(value), 3) for name, value in found.items() if value}

    def _of_source(self, source: Source) -> Features:
        worded = words_of(source.span.of(self.text)) if source.span is not None else []
        expert, media = voice(source.name)
        return {
            "source side": source.side is not None,
            "source expert": expert,
            "source media": media,
            "source pronoun": len(worded) == 1 and worded[0] in word_class("pronouns"),
            "source long": len(worded) > 8,
        }


def likelihood(features: Mapping[str, float]) -> float:
    """The probability that an attribution is a claim that is news, 0 to 1."""
    return _chance(_odds("claim", features))


def importance(features: Mapping[str, float]) -> float:
    """How much a claim asks to be shown first, 0 to 1: the mean of its log-odds to be news and to be a key claim.

    Key claims are few to learn from; with what is learned of all claims they are ranked better on other articles.
    """
    return _chance((_odds("claim", features) + _odds("key", features)) / 2)


def least_likelihood() -> float:
    """From which likelihood on an attribution is taken for a claim."""
    return float(pack("en/claim-weights")["least"])


def _odds(model: str, features: Mapping[str, float]) -> float:
    weights = pack("en/claim-weights")[model]
    return float(sum([weights[name] * value for name, value in features.items() if name in weights]))


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(pack("en/news")["words"][name].split())


@cache
def _cue_classes() -> dict[str, str]:
    return {lemma: name for name, lemmas in pack("en/news")["cues"].items() for lemma in lemmas.split()}
