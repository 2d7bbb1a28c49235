"""Attributions to claims: which are news, with what stance, of what topic, and what the article says of them.

A claim is an attribution whose source can speak (a person, a body, officials) and whose content says something of the
world; terms after NewsClaims (Reddy et al. 2022). Status comes from the article's words alone: the cue ("denies"), a
remark in the sentence or right behind it ("could not be verified"), or another source whose denial speaks of the same
thing. `weight` orders claims by newsworthiness: contested and counted things first, what is said early before what is
said late. What it cannot do: see a contradiction that is put in other words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import Stemmer

from summarizers.attributions import Draft
from summarizers.clauses import word_class
from summarizers.lexicon import pack
from summarizers.sides import is_expert, is_media
from summarizers.types import Actor, ActorKind, Claim, Figure, Sentence, Source, Span, Spans, Stance, Status

LEAST_WORDS = 4
"""A content of fewer words says nothing that could be checked."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_STEMMER = Stemmer.Stemmer("english")

_STANCE = {stance.value: stance for stance in Stance}
_CONTESTED = {Status.DENIED: 1.5, Status.UNVERIFIED: 1.5, Status.DISPUTED: 1.5, Status.CONFIRMED: 0.7}
_STANCES = {Stance.ACCUSES: 1.0, Stance.DENIES: 1.5, Stance.WARNS: 0.6, Stance.PROMISES: 0.2, Stance.DEMANDS: 0.2}
_TOPICS = {
    "casualties": 1.0,
    "strikes": 0.7,
    "territory": 0.7,
    "nuclear": 0.5,
    "prisoners": 0.5,
    "civilians": 0.4,
    "arms": 0.3,
}


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
    found: list[Claim] = []
    for draft, source in attributions:
        if source is None or not source.name or not _is_news(draft, source, text, actors):
            continue
        for content in _pieces(draft, sentences):
            if len(_WORD.findall(text, content[0].start, content[-1].end)) < LEAST_WORDS:
                continue
            found.append(_claim(text, draft, source, content, figures))
    found = _without_nested(found)
    found = _with_status(text, sentences, found)
    return tuple(
        replace(claim, weight=round(_weight(claim, index, text, len(sentences)), 3))
        for index, claim in enumerate(sorted(found, key=lambda claim: (claim.content[0].start, claim.cue[0].start)))
    )


def _is_news(draft: Draft, source: Source, text: str, actors: Sequence[Actor]) -> bool:
    if draft.negated and draft.stance != "denies":
        return False
    if draft.kind == "act" or (draft.kind in ("judge", "show", "think") and source.actor is None):
        return False
    lead = text[draft.content[0].start : draft.content[0].start + 8].lower()
    if draft.lemma == "ask" and lead.startswith(("whether", "if ", "what", "how", "why", "about")):
        return False
    return _can_speak(source, actors)


def _can_speak(source: Source, actors: Sequence[Actor]) -> bool:
    """Whether a source is somebody who can claim: not "the battle in the city", not "the video"."""
    actor = actors[source.actor] if source.actor is not None else None
    if actor is not None and actor.kind is not ActorKind.GROUP:
        return True
    words = [word.lower() for word in _WORD.findall(source.name)]
    if not words:
        return False
    if source.side is not None or is_expert(source.name) or is_media(source.name):
        return True
    return bool(set(words) & (word_class("roles") | word_class("audience") | word_class("speakers")))


def _pieces(draft: Draft, sentences: Sequence[Sentence]) -> list[Spans]:
    """A content cut at sentence ends; the pieces of one sentence that a cue parts stay together."""
    groups: dict[int, list[Span]] = {}
    for span in draft.content:
        for sentence in sentences:
            if sentence.span.start >= span.end:
                break
            if sentence.span.end <= span.start:
                continue
            cut = Span(max(span.start, sentence.span.start), min(span.end, sentence.span.end))
            if cut.end - cut.start > 2:
                groups.setdefault(sentence.index, []).append(cut)
    return [tuple(group) for group in groups.values()]


def _claim(text: str, draft: Draft, source: Source, content: Spans, figures: Sequence[Figure]) -> Claim:
    spans = [*content]
    if content[0].start <= draft.cue.end + 400 and draft.cue.start - content[-1].end < 400:
        spans += [draft.cue, *((source.span,) if source.span is not None else ())]
    clause = Span(min(span.start for span in spans), max(span.end for span in spans))
    stance = _STANCE.get(draft.stance, Stance.ASSERTS)
    inside = tuple(i for i, figure in enumerate(figures) if any(span.holds(figure.span) for span in content))
    surface = " ".join(span.of(text) for span in content)
    denied = stance is Stance.DENIES
    return Claim(
        content=content,
        clause=(clause,),
        source=source,
        cue=(draft.cue,),
        stance=stance,
        status=Status.DENIED if denied else Status.CLAIMED,
        by="itself" if denied else None,
        evidence=(draft.cue,) if denied else (),
        topic=topic_of(surface),
        figures=inside,
        sentence=draft.sentence,
        why=f"{source.rule}; “{draft.cue.of(text)}” ({draft.lemma}, {stance})",
    )


def _without_nested(claims: list[Claim]) -> list[Claim]:
    """Drops a claim whose content lies inside another one's of the same source."""
    kept: list[Claim] = []
    for claim in sorted(claims, key=lambda c: c.content[0].start - c.content[-1].end):
        span = Span(claim.content[0].start, claim.content[-1].end)
        inside = [k for k in kept[-200:] if k.sentence == claim.sentence and k.content[0].start <= span.start]
        if any(k.content[-1].end >= span.end and k.source.name == claim.source.name for k in inside):
            continue
        kept.append(claim)
    return sorted(kept, key=lambda claim: (claim.content[0].start, claim.cue[0].start))


# --- topic -------------------------------------------------------------------------------------------


@cache
def _topics() -> tuple[tuple[str, re.Pattern[str]], ...]:
    def pattern(entry: str) -> str:
        return re.escape(entry[:-1]) + r"\b" if entry.endswith(".") else re.escape(entry)

    return tuple(
        (name, re.compile(r"\b(?:" + "|".join(map(pattern, entries)) + ")", re.IGNORECASE))
        for name, entries in pack("en/topics").items()
    )


def topic_of(surface: str) -> str:
    """The topic of a content: the one of `data/en/topics.toml` with most different matches, "other" if none has any.

    >>> topic_of("1,600 soldiers had been killed in the past day")
    'casualties'
    """
    best, most = "other", 0
    for name, entries in _topics():
        count = len({found.lower() for found in entries.findall(surface)})
        if count > most:
            best, most = name, count
    return best


# --- status ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Remarks:
    unverified: re.Pattern[str]
    about: dict[str, frozenset[str]]


@cache
def _remarks() -> _Remarks:
    data = pack("en/status")
    phrases = "|".join(
        r"\s+".join(r"(?:\S+\s+){0,3}?" if word == "*" else re.escape(word) for word in phrase.split()).replace(
            r"?\s+", "?"
        )
        for phrase in sorted(data["unverified"], key=len, reverse=True)
    )
    return _Remarks(
        unverified=re.compile(rf"\b(?:{phrases})\b".replace("'", "['’]"), re.IGNORECASE),
        about={topic: frozenset(words.split()) for topic, words in data["about"].items()},
    )


def _with_status(text: str, sentences: Sequence[Sentence], claims: list[Claim]) -> list[Claim]:
    claims = list(claims)
    for sentence in sentences:
        match = _remarks().unverified.search(text, sentence.span.start, sentence.span.end)
        if match is not None:
            _mark_unverified(text, sentence, Span(match.start(), match.end()), claims)
    _mark_denied(text, claims)
    return claims


def _mark_unverified(text: str, sentence: Sentence, remark: Span, claims: list[Claim]) -> None:
    """Ties a remark to the claims of its own sentence, else to the fitting ones right before it."""
    own = [i for i, claim in enumerate(claims) if claim.sentence == sentence.index]
    outside = [i for i in own if not any(span.overlaps(remark) for span in claims[i].content)]
    if outside and remark.start > claims[outside[-1]].content[0].start:
        targets = [outside[-1]]
    elif own:
        return
    else:
        words = {word.lower() for word in _WORD.findall(text, sentence.span.start, remark.start)}
        topics = [topic for topic, about in _remarks().about.items() if words & about]
        before = [i for i, claim in enumerate(claims) if 0 < sentence.index - claim.sentence <= 2]
        named = [i for i in before if claims[i].topic in topics]
        targets = named or (before[-1:] if "any" in topics else [])
    for i in targets:
        if claims[i].status is Status.CLAIMED:
            evidence = remark if sentence.index == claims[i].sentence else Span(sentence.span.start, remark.end)
            why = f"{claims[i].why}; unverified: “{remark.of(text)}”"
            claims[i] = replace(claims[i], status=Status.UNVERIFIED, evidence=(evidence,), why=why)


def _mark_denied(text: str, claims: list[Claim]) -> None:
    """A denial denies the claim of another side or accuser that speaks of the same thing."""
    denials = [i for i, claim in enumerate(claims) if claim.stance is Stance.DENIES]
    for d in denials[:50]:
        denial = claims[d]
        stems = _stems(text, denial.content)
        for i, claim in enumerate(claims):
            if i == d or claim.stance is Stance.DENIES or claim.source.name == denial.source.name:
                continue
            if claim.status is not Status.CLAIMED or (
                claim.source.side is not None and claim.source.side == denial.source.side
            ):
                continue
            shared = stems & _stems(text, claim.content)
            if len(shared) >= 2 and len(shared) * 3 >= min(len(stems), 9):
                claims[i] = replace(
                    claim,
                    status=Status.DENIED,
                    by=denial.source.name,
                    evidence=denial.clause,
                    why=f"{claim.why}; denied by {denial.source.name}, who speaks of {', '.join(sorted(shared))} too",
                )


def _stems(text: str, spans: Spans) -> set[str]:
    """The stems of the words that say something; names are left out, since two claims on one body are not yet one."""
    found = [word for span in spans for word in _WORD.findall(text, span.start, span.end)]
    words = [word for word in found if word.islower()]
    common = word_class("determiners") | word_class("prepositions") | word_class("auxiliaries") | word_class("pronouns")
    return {_STEMMER.stemWord(word) for word in words if word not in common and len(word) > 2}


# --- weight ------------------------------------------------------------------------------------------


def _weight(claim: Claim, index: int, text: str, sentences: int) -> float:
    """Newsworthiness: contested and counted first, then what is said early, whole and by somebody named."""
    position = claim.sentence / max(1, sentences - 1)
    words = len(_WORD.findall(text, claim.content[0].start, claim.content[-1].end))
    weight = 2.0 * (1 - position) + (1.0 if claim.sentence < 4 else 0.0)
    weight += _CONTESTED.get(claim.status, 0.0) + _STANCES.get(claim.stance, 0.0) + _TOPICS.get(claim.topic, 0.0)
    weight += 0.8 if claim.figures else 0.0
    weight += 0.5 if claim.source.side is not None else 0.0
    weight -= 1.0 if words < 7 else 0.0
    weight -= 0.3 if index > 15 else 0.0
    return weight
