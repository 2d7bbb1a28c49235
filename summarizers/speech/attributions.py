"""Who is said to say what: source, cue and content of each attribution that is likely one.

Every place that may be an attribution (`candidates`) is weighed by a logistic model (`likelihood`); of the readings of
one cue the likeliest is kept, if it is likely enough. It cannot read sources that are named only in a paragraph before
(quotes find theirs in `quotes`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summarizers.lexicon import pack
from summarizers.speech.candidate_features import candidate_features
from summarizers.speech.candidates import Candidate, Candidates, span_of
from summarizers.speech.contents import Quotes
from summarizers.speech.cues import Cue
from summarizers.speech.likelihood import likelihood
from summarizers.speech.relays import without_relays
from summarizers.text.clauses import Words
from summarizers.types import Span, Spans

LIKELY = 0.5
"""What is at least as likely an attribution is one."""

REPORTED = 0.38
"""The same for verbs that report speech, of which a reader misses more than he minds."""

SURE = 0.8
"""How likely what leaves no doubt is at least."""

ANSWERED = 0.22
"""The same for verbs that deny, confirm or accuse: what another source says hangs on them."""

_ANSWERS = frozenset({"denies", "confirms", "accuses"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An attribution before its source is resolved to an actor.

    `sentence` is the index of the cue's sentence; `lemma`, `kind` and `stance` are the cue's in the lexicon; `rule`
    names the rule that found source and content; `negated`: "has not said"; `likelihood`: the probability that it is
    one, 1.0 where nothing but a mark tells.
    """

    content: Spans
    source: Span | None
    cue: Span
    sentence: int
    lemma: str
    kind: str
    stance: str
    rule: str
    negated: bool = False
    likelihood: float = 1.0


def find_attributions(paragraphs: Sequence[Words], direct: Sequence[Span]) -> list[Draft]:
    """All attributions that a cue introduces. Never raises.

    Args:
        paragraphs: the words of each paragraph.
        direct: the spans of direct quotes (what stands between the marks), in order, not overlapping; a content that
            begins or ends inside one takes it whole.

    Returns:
        Drafts in the order of their cues; empty if there are none.
    """
    quotes = Quotes(direct)
    return [draft for words in paragraphs for draft in _likely(words, quotes)]


def _likely(words: Words, quotes: Quotes) -> list[Draft]:
    """The likeliest candidate of each cue of a paragraph, if it is likely enough."""
    reader = Candidates(words, quotes)
    best: dict[int, tuple[float, Candidate]] = {}
    for candidate in reader.read():
        if not _says(words, candidate):
            continue
        chance = likelihood("keep", candidate_features(words, reader.landmarks, candidate))
        chance = max(chance, SURE) if candidate.certain else chance
        if chance >= _least(candidate.cue) and (candidate.at not in best or chance > best[candidate.at][0]):
            best[candidate.at] = chance, candidate
    chances = {candidate.at: chance for chance, candidate in best.values()}
    kept = without_relays(words, [candidate for _, candidate in best.values()])
    return sorted((_draft(words, chances[one.at], one) for one in kept), key=lambda draft: draft.cue)


def _says(words: Words, candidate: Candidate) -> bool:
    """Whether a content holds a letter: a number alone says nothing."""
    return any(character.isalpha() for span in candidate.content for character in span.of(words.text))


def _least(cue: Cue) -> float:
    """How likely a candidate of a cue has to be."""
    if cue.part != "verb":
        return LIKELY
    if cue.stance in _ANSWERS:
        return ANSWERED
    return REPORTED if cue.kind == "report" else LIKELY


def _is_act(candidate: Candidate) -> bool:
    """Whether a verb of speech does something here rather than say it ("recalled its ambassador")."""
    frame = candidate.piece.frame.rstrip("*")
    return f"{candidate.cue.lemma} {frame}" in pack("en/cues")["acts"]


def _draft(words: Words, chance: float, candidate: Candidate) -> Draft:
    cue, source = span_of(words, candidate)
    return Draft(
        content=candidate.content,
        source=source,
        cue=cue,
        sentence=words.sentence_of[candidate.at],
        lemma=candidate.cue.lemma,
        kind="act" if _is_act(candidate) else candidate.cue.kind,
        stance=candidate.cue.stance,
        rule=candidate.rule,
        negated=candidate.negated,
        likelihood=round(chance, 3),
    )
