"""Attributions to claims: which are news, with what stance, of what topic, and what the article says of them.

A claim is an attribution whose source can speak (a person, a body, officials) and whose content says something of the
world; terms after NewsClaims (Reddy et al. 2022). Which attributions are news and how much each weighs is learned
(`news`). Status comes from the article's words alone (`statuses`); what is denied, unverified or disputed is a claim
whoever its source is. What it cannot do: tell news from what a source has long been known to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from summarizers.claims.answers import Answers
from summarizers.claims.claimable import LEAST_WORDS, can_speak, claims_of, is_said
from summarizers.claims.counts import counted_claims
from summarizers.claims.denials import answered_claims, denied_propositions, noun_claims
from summarizers.claims.meaning import WORD, names_of, stems_of, surface_of, words_of
from summarizers.claims.news import (
    Features,
    Scene,
    importance,
    least_likelihood,
    likelihood,
)
from summarizers.claims.statuses import with_status
from summarizers.claims.told import told_claims
from summarizers.claims.topics import topic_of, topics
from summarizers.speech.attributions import Draft
from summarizers.text.clauses import word_class
from summarizers.types import (
    Actor,
    Claim,
    Figure,
    Sentence,
    Source,
    Span,
    Stance,
    Status,
)

__all__ = ["find_claims", "topic_of", "topics"]

LEAST_STEMS = 2
"""With fewer words that say something two claims are not said to be one."""

FEW = 4
"""A text with no more attributions has no choice: each that says something is a claim."""

NESTING = 32
"""How many claims of one source in one sentence are compared; more has no article, only a hostile text."""

_CONTESTED = {
    Status.DENIED: 1.0,
    Status.UNVERIFIED: 1.0,
    Status.DISPUTED: 1.0,
    Status.CONFIRMED: 0.5,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a claim, with its features as `news` reads them.

    `certain`: it is a claim whatever they say; `weak`: it is one only if the article says more of it than that somebody
    claims it; else they decide.
    """

    claim: Claim
    features: Features
    certain: bool = False
    weak: bool = False


def find_claims(
    text: str,
    sentences: Sequence[Sentence],
    attributions: Sequence[tuple[Draft, Source | None]],
    figures: Sequence[Figure],
    actors: Sequence[Actor],
) -> tuple[Claim, ...]:
    """The attributions that are claims.

    Args:
        text: the article's text.
        sentences: its sentences, in order; contents of several sentences are claimed sentence by sentence.
        attributions: drafts with their sources, in text order.
        figures: the article's figures; a claim lists those inside its content.
        actors: what the sources' `actor` indexes.

    Returns:
        In text order, without a claim that only repeats a part of another; empty if there are none. Never raises.
    """
    words = [frozenset(words_of(sentence.span.of(text))) for sentence in sentences]
    reader = Answers(text, sentences, words, attributions, actors)
    answers = reader.find()
    denied = denied_propositions(text, sentences, answers)
    replaced = {id(each.replaced) for each in denied}
    told = [(draft, source) for draft, source in attributions if id(draft) not in replaced]
    found = candidates(text, sentences, told, figures, actors, reader)
    least = least_likelihood() if len(found) > FEW else 0.0
    found = [_rated(each, text, least) for each in found]
    scene = Scene(text, sentences)
    extra: list[tuple[Draft, Source, bool]] = [(each.draft, each.source, True) for each in denied]
    extra += [(draft, source, False) for draft, source in answered_claims(answers, reader)]
    extra += [(draft, source, False) for draft, source in told_claims(text, sentences, words, told, reader)]
    extra += [(draft, source, False) for draft, source in noun_claims(text, sentences, words, attributions, reader)]
    extra += [(each, by, True) for each, by in counted_claims(text, sentences, words, figures, attributions, reader)]
    found += [
        Candidate(claim, scene.features(claim, draft, speaks=True), certain, not certain)
        for draft, source, certain in extra
        for claim in claims_of(text, sentences, draft, source, (), figures)
    ]
    kept = _without_nested(found)
    marked = with_status(text, sentences, words, [each.claim for each in kept], answers, figures, actors)
    strong = [claim for claim, each in zip(marked, kept, strict=True) if not each.weak]
    features = {id(claim): each.features for claim, each in zip(marked, kept, strict=True)}
    said: defaultdict[int, list[Claim]] = defaultdict(list)
    for claim in strong:
        said[claim.sentence].append(claim)
    contested = [
        claim
        for claim, each in zip(marked, kept, strict=True)
        if each.weak and claim.status is not Status.CLAIMED and not _within(claim, said[claim.sentence])
    ]
    return tuple(
        _weighed(claim, features[id(claim)])
        for claim in _once(
            text,
            sorted(
                strong + contested,
                key=lambda each: (each.content[0].start, each.cue[0].start),
            ),
        )
    )


def candidates(
    text: str,
    sentences: Sequence[Sentence],
    attributions: Sequence[tuple[Draft, Source | None]],
    figures: Sequence[Figure],
    actors: Sequence[Actor],
    reader: Answers,
) -> list[Candidate]:
    """What the attributions may claim, with the features that tell whether it is news.

    Args:
        text: the article's text.
        sentences: its sentences, in order.
        attributions: drafts with their sources, in text order.
        figures: the article's figures.
        actors: what the sources' `actor` indexes.
        reader: knows which attributions stand beside each other.

    Returns:
        In the order of the attributions; empty if none has a source that speaks.
    """
    scene = Scene(text, sentences)
    found: list[Candidate] = []
    for draft, source in attributions:
        if source is None or not source.name or not is_said(draft, text):
            continue
        speaks = can_speak(source, actors)
        beside = reader.nearby.of(draft.sentence)
        claims = claims_of(text, sentences, draft, source, beside, figures)
        found += [Candidate(claim, scene.features(claim, draft, speaks=speaks)) for claim in claims]
    return found


def _rated(candidate: Candidate, text: str, least: float) -> Candidate:
    """A candidate that is weak unless it is likely news, by a source that speaks, and long enough to say something."""
    content = candidate.claim.content
    length = len(WORD.findall(text, content[0].start, content[-1].end))
    short = length < LEAST_WORDS and candidate.claim.status is not Status.DENIED
    told = "finite" in candidate.features or candidate.claim.stance not in (
        Stance.ASSERTS,
        Stance.DOUBTS,
    )
    silent = least == 0 and not (told and "speaks" in candidate.features)
    return replace(candidate, weak=short or silent or likelihood(candidate.features) < least)


def _once(text: str, found: Sequence[Claim]) -> list[Claim]:
    """The claims without those that only say again what the same source said before, in other words or in fewer."""
    left: list[Claim] = []
    said: dict[str, list[tuple[frozenset[str], frozenset[str], Claim]]] = {}
    for claim in found:
        surface = surface_of(text, claim.content)
        stems, names = stems_of(surface), names_of(surface[1:])
        before = said.setdefault(claim.source.name, [])
        again = len(stems) + len(names) >= LEAST_STEMS and any(
            stems <= others and names <= named and _same_sense(text, claim, other)
            for others, named, other in before[-NESTING:]
        )
        if not again:
            left.append(claim)
            before.append((stems, names, claim))
    return left


def _same_sense(text: str, claim: Claim, other: Claim) -> bool:
    """Whether two claims agree in what they affirm or deny, their status, and count nothing new."""
    denied = [
        (each.stance is Stance.DENIES) != bool(set(words_of(surface_of(text, each.content))) & word_class("negations"))
        for each in (claim, other)
    ]
    alike = claim.status is other.status or Status.CLAIMED is claim.status
    return denied[0] == denied[1] and alike and (not claim.figures or bool(other.figures))


def _weighed(claim: Claim, features: Features) -> Claim:
    """A claim with its weight and what led to it."""
    first = importance(features)
    weight = 4 * first + _CONTESTED.get(claim.status, 0.0)
    chances = f"likely news ({100 * likelihood(features):.0f} %), to be shown first {100 * first:.0f} %"
    contested = f", more for being {claim.status.value}" if claim.status is not Status.CLAIMED else ""
    why = f"{claim.why}; {chances}{contested}"
    return replace(claim, weight=round(weight, 3), why=why)


def _within(claim: Claim, beside: Sequence[Claim]) -> bool:
    """Whether what a weak source is said to claim is part of one of the first `NESTING` claims beside it.

    One that its source denies himself does not count.
    """
    span = Span(claim.content[0].start, claim.content[-1].end)
    return any(
        other.by != "itself" and any(part.overlaps(span) for part in other.content) for other in beside[:NESTING]
    )


def _without_nested(found: list[Candidate]) -> list[Candidate]:
    """Drops a claim whose content lies inside another one's of the same source and sentence; the rest in text order."""
    kept: dict[tuple[int, str, bool], list[Span]] = {}
    left: list[Candidate] = []

    def rank(each: Candidate) -> tuple[bool, bool, int]:
        content = each.claim.content
        return (
            each.claim.status is not Status.DENIED,
            each.weak,
            content[0].start - content[-1].end,
        )

    for each in sorted(found, key=rank):
        claim = each.claim
        span = Span(claim.content[0].start, claim.content[-1].end)
        same = kept.setdefault((claim.sentence, claim.source.name, claim.status is Status.DENIED), [])
        denied = kept.get((claim.sentence, claim.source.name, True), ()) if claim.status is not Status.DENIED else ()
        if not any(other.holds(span) for other in (*same, *denied)):
            left.append(each)
            if len(same) < NESTING:
                same.append(span)
    return sorted(left, key=lambda each: (each.claim.content[0].start, each.claim.cue[0].start))
