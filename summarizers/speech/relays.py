"""Which attributions only tell who carried a statement: agencies, papers and channels beside the one who made it.

"The town holds, the army said, Reuters reports" is the army's statement, not the agency's; an agency speaks for itself
only where nobody else is named. That "a correspondent reports" is no statement at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from summarizers.actors.known import known_actor
from summarizers.actors.sides import is_media
from summarizers.speech.candidates import Candidate
from summarizers.text.clauses import Words

_NEAR = 6
"""How many attributions before and behind a relay are looked at."""

_OPENING_WORDS = 3
"""How far into what is relayed its maker or his words begin at the latest, in words."""


def without_relays(words: Words, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The attributions of a paragraph but those that only tell who carried another's statement.

    Args:
        words: the paragraph.
        candidates: at most one for each cue, in any order.

    Returns:
        Those left, in the order of their cues; empty if there are none.
    """
    read = sorted(candidates, key=lambda candidate: candidate.at)
    return [
        one for at, one in enumerate(read) if not _is_carried(words, one, read[max(0, at - _NEAR) : at + _NEAR + 1])
    ]


def _is_carried(words: Words, relay: Candidate, near: Sequence[Candidate]) -> bool:
    """Whether the source of an attribution is a relay, and what it relays is another's or nobody's statement."""
    if relay.source is None or relay.cue.kind != "report" or not _carries(words, relay.source):
        return False
    frame = words.is_a(relay.source[1], "reporters") and relay.piece.frame == "before"
    return frame or any(_makes(words, other, relay) for other in near if other is not relay)


def _carries(words: Words, source: tuple[int, int]) -> bool:
    """Whether a source is an outlet rather than a person who is named behind one ("the TASS agency Ivan Petrov")."""
    last, surface = words.tokens[source[1]], words.span(*source).of(words.text)
    if not is_media(surface):
        return False
    known = known_actor(surface)
    return not last.is_capital or is_media(last.text) or (known is not None and known.kind == "media")


def _makes(words: Words, maker: Candidate, relay: Candidate) -> bool:
    """Whether another source, no outlet, makes the statement that a relay carries in the same sentence."""
    if maker.source is None or maker.cue.kind != "report" or words.sentence_of[maker.at] != words.sentence_of[relay.at]:
        return False
    said = any(mine.overlaps(theirs) for mine in maker.content for theirs in relay.content)
    opens = min(maker.source[0], maker.piece.first) <= relay.piece.first + _OPENING_WORDS
    return said and opens and not is_media(words.span(*maker.source).of(words.text))
