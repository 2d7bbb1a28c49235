"""Attributions to claims: which are news, with what stance, of what topic, and what the article says of them.

A claim is an attribution whose source can speak (a person, a body, officials) and whose content says something of the
world; terms after NewsClaims (Reddy et al. 2022). Status comes from the article's words alone, see `statuses`. `weight`
orders claims by newsworthiness: contested and counted things first, what is said early before what is said late. What
it cannot do: tell news from what a source has long been known to say.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from summarizers.actors.names import name_class
from summarizers.actors.sides import is_expert, is_media, side_of
from summarizers.lexicon import pack
from summarizers.speech.attributions import Draft
from summarizers.speech.statuses import with_status
from summarizers.text.clauses import word_class
from summarizers.types import Actor, ActorKind, Claim, Figure, Sentence, Source, Span, Spans, Stance, Status

LEAST_WORDS = 4
"""A content of fewer words says nothing that could be checked."""

NESTING = 32
"""How many claims of one source in one sentence are compared; more has no article, only a hostile text."""

_WORD_START = re.compile(r"\b\w")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

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
    found = with_status(text, sentences, _without_nested(found), attributions, actors)
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
    head = _head(source.name)
    words = [word.lower() for word in _WORD.findall(head)]
    if not words:
        return False
    # Two sides that speak together have none, but a voice: hence the look at the words, not at `source.side`.
    if side_of(head) is not None or is_expert(head) or is_media(head):
        return True
    if words[0] in name_class("indefinite") and set(words) & name_class("firms"):
        return False
    return bool(set(words) & (word_class("roles") | word_class("audience") | word_class("speakers") | _offices()))


def _head(name: str) -> str:
    """A source's name up to its first preposition, what says only how many left out."""
    words = name.split()
    for at, word in enumerate(words):
        if at and word.lower() in word_class("prepositions"):
            counted = words[at - 1].lower() in name_class("quantities")
            return _head(" ".join(words[at + 1 :])) if counted and at + 1 < len(words) else " ".join(words[:at])
    return name


@cache
def _offices() -> frozenset[str]:
    """Words that name an office or force by themselves ("the army")."""
    return frozenset(word for word in (*pack("en/sides")["offices"], *pack("en/sides")["envoys"]) if " " not in word)


def _pieces(draft: Draft, sentences: Sequence[Sentence]) -> list[Spans]:
    """A content cut at sentence ends; the pieces of one sentence that a cue parts stay together."""
    groups: dict[int, list[Span]] = {}
    for span in draft.content:
        at = bisect_right(sentences, span.start, key=lambda sentence: sentence.span.end)
        while at < len(sentences) and sentences[at].span.start < span.end:
            sentence = sentences[at]
            cut = Span(max(span.start, sentence.span.start), min(span.end, sentence.span.end))
            if cut.end - cut.start > 2:
                groups.setdefault(sentence.index, []).append(cut)
            at += 1
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
    """Drops a claim whose content lies inside another one's of the same source and sentence; the rest in text order."""
    kept: dict[tuple[int, str], list[Span]] = {}
    found: list[Claim] = []
    for claim in sorted(claims, key=lambda c: c.content[0].start - c.content[-1].end):
        span = Span(claim.content[0].start, claim.content[-1].end)
        same = kept.setdefault((claim.sentence, claim.source.name), [])
        if not any(other.holds(span) for other in same):
            found.append(claim)
            if len(same) < NESTING:
                same.append(span)
    return sorted(found, key=lambda claim: (claim.content[0].start, claim.cue[0].start))


# --- topic -------------------------------------------------------------------------------------------


class _Entry(NamedTuple):
    number: int
    topic: int
    weight: float
    pattern: re.Pattern[str]


@cache
def _topics() -> tuple[tuple[str, ...], dict[str, tuple[_Entry, ...]]]:
    """The topics in the file's order, and their entries by their first two letters."""
    names = tuple(pack("en/topics"))
    found: dict[str, list[_Entry]] = {}
    number = 0
    for topic, entries in enumerate(pack("en/topics").values()):
        for entry in entries:
            number += 1
            plain = entry.lstrip("+~")
            pattern = re.escape(plain[:-1]) + r"\b" if plain.endswith(".") else re.escape(plain)
            pattern = pattern.replace(r"\ \*\ ", r"\s(?:\S+\s){0,2}?")
            weight = {"+": 2.0, "~": 0.5}.get(entry[0], 1.0)
            found.setdefault(plain[:2], []).append(_Entry(number, topic, weight, re.compile(pattern)))
    return names, {start: tuple(entries) for start, entries in found.items()}


def topics() -> tuple[str, ...]:
    """The topics that a claim may have, in their file's order, "other" last.

    >>> topics()[0], topics()[-1]
    ('casualties', 'other')
    """
    return (*pack("en/topics"), "other")


def topic_of(surface: str) -> str:
    """The topic of a content: the heaviest of `data/en/topics.toml`, "other" if nothing speaks for any.

    >>> topic_of("1,600 soldiers had been killed in the past day")
    'casualties'
    """
    lower = surface.lower()
    names, entries = _topics()
    weights = [0.0] * len(names)
    matched: set[int] = set()
    for word in _WORD_START.finditer(lower):
        here = set()
        for entry in entries.get(lower[word.start() : word.start() + 2], ()):
            if entry.topic not in here and entry.pattern.match(lower, word.start()):
                here.add(entry.topic)
                weights[entry.topic] += entry.weight if entry.number not in matched else 0.0
                matched.add(entry.number)
    most = max(weights)
    return names[weights.index(most)] if most else "other"


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
