"""Whom "he", "she", "it" or "they" means: the candidates before a pronoun, ranked by learned weights.

A linear ranking over what stands around each candidate (after Lappin and Leass 1994, whose weights were set by hand,
and O'Keefe et al. 2012, who learn them): how far back it stands, whether as a subject, whether it spoke last. The
weights are in `data/en/speaker-weights.toml`. What it cannot do: follow the sense of a sentence, or a person whom no
name or noun phrase of a source mentions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from summarizers.actors.names import Mention, name_class
from summarizers.actors.roster import Entry, Roster
from summarizers.lexicon import pack
from summarizers.text.clauses import word_class
from summarizers.text.tokens import bare
from summarizers.types import ActorKind, Span

RECENT_MENTIONS = 40
"""How far back a pronoun's person is looked for, in mentions."""

REACH = 5
"""How far back it is looked for, in sentences."""

REACH_PARAGRAPHS = 3
"""How far back at least, in paragraphs, however many sentences they have."""

_RECENT_SOURCES = 6
_SPOKE_NEAR = 2  # sentences
_OFTEN = (3, 8)  # times that an actor is named


@dataclass(frozen=True, slots=True)
class SourceSeen:
    """A source that was read before: the sentence of its cue, its actor, where it is worded, and what it says."""

    sentence: int
    actor: int
    start: int
    content: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a pronoun may mean, by what is true of them (the keys of the weights)."""

    actor: int
    features: tuple[str, ...]

    @property
    def spoke(self) -> bool:
        """Whether it was a source before."""
        return "spoke" in self.features or "spoke last" in self.features

    def score(self) -> float:
        """The sum of the weights of its features."""
        weights = _weights()
        return sum(weights.get(feature, 0.0) for feature in self.features)


@cache
def _weights() -> dict[str, float]:
    return {name: float(weight) for name, weight in pack("en/speaker-weights")["pronoun"].items()}


def persons_before(
    roster: Roster,
    sources: Sequence[SourceSeen],
    position: int,
    sentence: int,
    content: Sequence[Span],
    opened_by: tuple[int, int] | None = None,
    *,
    feminine: bool,
) -> list[Candidate]:
    """The persons whom "he" or "she" may mean, in the order of their latest mentions.

    Args:
        roster: the article's actors.
        sources: the sources before it, in text order.
        position: where the pronoun stands.
        sentence: index of its sentence.
        content: what the pronoun is said to say; nobody named there is likely to say it.
        opened_by: who is described at the beginning of the sentence before, and where; named so, as it were.
        feminine: "she" rather than "he".
    """
    behind = roster.clause_behind(position, sentence)
    paragraph = roster.paragraph_at(position)
    latest: dict[int, Mention] = {}
    opened: set[int] = set()
    crowd: dict[int, set[int]] = {}  # persons by sentence
    last = roster.before(position)
    for mention in roster.mentions[max(0, last - RECENT_MENTIONS) : last]:
        entry = roster.entries[mention.actor]
        far = sentence - mention.sentence > REACH and paragraph - mention.paragraph > REACH_PARAGRAPHS
        if mention.quoted or not mention.person or far:
            continue
        crowd.setdefault(mention.sentence, set()).add(mention.actor)
        if mention.actor in behind or (entry.masculine is not None and entry.masculine is feminine):
            continue
        latest.pop(mention.actor, None)
        latest[mention.actor] = mention
        if mention.first and sentence - mention.sentence <= _SPOKE_NEAR:
            opened.add(mention.actor)
    if opened_by is not None and opened_by[0] in latest and latest[opened_by[0]].span.start < opened_by[1]:
        actor, start = opened_by
        named_so = replace(latest[actor], sentence=sentence - 1, paragraph=roster.paragraph_at(start))
        latest[actor] = replace(named_so, first=True, subject=True, governed=False, owner=False)
        crowd.setdefault(sentence - 1, set()).add(actor)
        opened.add(actor)
    spoke = {seen.actor: seen for seen in sources[-_RECENT_SOURCES:]}
    order = list(dict.fromkeys(seen.actor for seen in reversed(sources[-_RECENT_SOURCES:])))
    told = [(span, seen.actor) for seen in sources[-_RECENT_SOURCES:] for span in seen.content[:2]]
    inside = {mention.actor for span in content[:2] for mention in roster.within(span)[:RECENT_MENTIONS]}
    found = []
    for number, (actor, mention) in enumerate(latest.items()):
        entry = roster.entries[actor]
        features = [
            f"{min(sentence - mention.sentence, 4)} sentences back",
            f"{min(max(paragraph - mention.paragraph, 0), 2)} paragraphs back",
            "opens its sentence" if mention.first else "opens a clause" if mention.subject else "inside a clause",
            f"named {sum(roster.named_before(actor, position) >= times for times in _OFTEN)}",
        ]
        features += [name for name, true in (
            ("opened a sentence", actor in opened),
            ("governed", mention.governed),
            ("owner", mention.owner),
            ("latest", number == len(latest) - 1),
            ("alone in its sentence", len(crowd[mention.sentence]) == 1),
            ("sex told", entry.masculine is not None),
            ("called so", entry.called is (not feminine)),
            ("called otherwise", entry.called is feminine),
            ("sure", entry.sure or actor in spoke),
            ("inside the content", actor in inside),
            ("told of by another", any(by != actor and _holds(span, mention.span) for span, by in told)),
        ) if true]  # fmt: skip
        features += _as_source(actor, spoke, order, sentence)
        found.append(Candidate(actor, tuple(features)))
    return found + _unnamed_before(roster, sources, sentence, paragraph, order, feminine=feminine)


def _holds(span: Span, inside: Span) -> bool:
    return span.start <= inside.start and inside.end <= span.end


def _as_source(actor: int, spoke: dict[int, SourceSeen], order: list[int], sentence: int) -> list[str]:
    if actor not in spoke:
        return []
    back = sentence - spoke[actor].sentence
    return [
        "spoke last" if order[0] == actor else "spoke",
        f"spoke {min(back, 4)} sentences back",
    ]


def _unnamed_before(
    roster: Roster,
    sources: Sequence[SourceSeen],
    sentence: int,
    paragraph: int,
    order: list[int],
    *,
    feminine: bool,
) -> list[Candidate]:
    """Single people without a name who were a source before ("a local woman" … "she said")."""
    found = {}
    spoke = {seen.actor: seen for seen in sources[-_RECENT_SOURCES:]}
    for actor, seen in spoke.items():
        entry = roster.entries[actor]
        back = sentence - seen.sentence
        if back > REACH or entry.kind is not ActorKind.GROUP or not is_single(entry):
            continue
        masculine = noun_sex(entry)
        if masculine is not None and masculine is feminine:
            continue
        features = (
            f"{min(back, 4)} sentences back",
            f"{min(max(paragraph - roster.paragraph_at(seen.start), 0), 2)} paragraphs back",
            "unnamed",
            *(("sex told",) if masculine is not None else ()),
            *_as_source(actor, spoke, order, sentence),
        )
        found[actor] = Candidate(actor, features)
    return list(found.values())


def _words(entry: Entry) -> list[str]:
    return [bare(word) for word in entry.names[0].split()]


def is_single(entry: Entry) -> bool:
    """Whether a source without a name is one person: "a soldier", "the official", "Amadou", not "officials"."""
    words = _words(entry)
    if len(words) == 1:
        return words[0][:1].isupper() and not words[0].isupper()
    if words[0].lower() in name_class("indefinite") - name_class("single") or "and" in words:
        return False
    head = next((i for i, word in enumerate(words) if word.lower() in word_class("prepositions")), len(words)) - 1
    if head == 0 and words[0].lower() in name_class("single"):  # "one of the officials"
        return any(word.lower().rstrip("s") in word_class("roles") for word in words[2:])
    lower = words[head].lower()
    return head > 0 and (lower in word_class("roles") or noun_sex(entry) is not None) and not lower.endswith("s")


def noun_sex(entry: Entry) -> bool | None:
    """Whether the nouns of somebody unnamed tell a man (True) or a woman (False)."""
    words = {word.lower() for word in _words(entry)}
    if words & name_class("feminine_nouns"):
        return False
    return True if words & name_class("masculine_nouns") else None


def best(candidates: Sequence[Candidate]) -> int | None:
    """The actor of the best candidate, the latest of equals; None without one.

    Whoever spoke in the sentence before is meant rather than somebody of whom only others told.
    """
    if not candidates:
        return None
    if any({"spoke last", "spoke 1 sentences back"} <= set(candidate.features) for candidate in candidates):
        only_told = [c for c in candidates if "told of by another" in c.features and not c.spoke]
        candidates = [candidate for candidate in candidates if candidate not in only_told]
    return max(enumerate(candidates), key=lambda ranked: (ranked[1].score(), ranked[0]))[1].actor


def body_before(roster: Roster, sources: Sequence[SourceSeen], sentence: int, *, plural: bool) -> int | None:
    """Whom "it" or "they" means: the last source of that number within four sentences that is no person."""
    for seen in reversed(sources[-_RECENT_SOURCES:]):
        entry = roster.entries[seen.actor]
        if entry.kind is ActorKind.PERSON or sentence - seen.sentence > 4:
            continue
        words = [bare(word) for word in entry.names[0].lower().split()]
        many = (words[-1].endswith("s") and entry.kind is ActorKind.GROUP) or "and" in words or words[0] == "both"
        if many == plural:
            return seen.actor
    return None
