"""Two claims side by side: how much tells that they speak of one thing, and what stands between them.

What they share is weighed: words, names, kinds of things that the later points to ("the vessel"), "it" and "there",
words of contrast between them, sides that are opposed. Places, names and days that differ tell of two things.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from summarizers.claims.accounts import Account
from summarizers.claims.board import Board, same_voice
from summarizers.claims.meaning import is_family, sides_in, words_of
from summarizers.claims.opposites import lexicon
from summarizers.types import Claim, Source

DIFFER = 3
"""The contrast of accounts that the article says to differ."""

SHORT = 5
"""Words of a claim that says no more than what "it" was."""

_GAP = 200  # characters between two claims in which a word of contrast may stand
_FAULT = frozenset({"fault"})
_COUNT = "count"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two claims, the earlier and the later, with what each tells.

    `opposed`: both sources speak for a side, and not for the same; `alike`: they speak for one; `contrast`: 1 if a word
    of contrast stands between them, 2 for a strong one, `DIFFER` if the article says that accounts differ; `against`:
    "but" or "however" stands right before the later; `apart` how many sentences lie between.
    """

    text: str
    first: Claim
    second: Claim
    one: Account
    other: Account
    opposed: bool
    alike: bool
    contrast: int
    against: bool
    apart: int

    @cached_property
    def shared(self) -> frozenset[str]:
        """The stems that both have."""
        return self.one.stems & self.other.stems

    @cached_property
    def anchor(self) -> int:
        """How much tells that both speak of one thing."""
        one, other = self.one, self.other
        names, own = one.names & other.names, one.own & other.own
        families = [stem for stem in self.shared if is_family(stem)]
        found = 2 * min(2, len(own)) + 2 * min(2, len(names)) + min(2, len(families))
        repeated = self.summed or other.definite & (one.things | own)
        found += 2 * bool(self.points or repeated) + (other.refers if self.apart <= 1 else 0)
        found += 2 * bool(other.counts & one.counts) + (self.points and len(other.words) <= SHORT)
        found += self.contrast + self.opposed + (self.apart == 0)
        return found - 2 * self.alike - (self.apart > 1)

    @property
    def points(self) -> bool:
        """Whether the later claim begins with "it" or "they", right behind the earlier."""
        return self.other.points and self.apart <= 1

    @property
    def summed(self) -> bool:
        """Whether the later claim speaks of "the number" or "the toll"."""
        return _COUNT in self.other.things

    @property
    def repeated(self) -> frozenset[str]:
        """The stems of the earlier claim that the later repeats with "the"."""
        return self.other.definite & self.one.own & self.other.own

    @cached_property
    def elsewhere(self) -> bool:
        """Whether the two tell of different places, persons or days, or the later tells of "another" thing."""
        one, other = self.one, self.other
        same = self.repeated or (other.refers and self.contrast)
        if one.names & other.names or self.contrast == DIFFER or self.points or same:
            return False
        if (one.located and other.located and not one.located & other.located) or (one.names and other.names):
            return not _FAULT & one.deeds & other.deeds
        if one.days and other.days and not one.days & other.days:
            return True
        return not lexicon().another.isdisjoint(other.words[:4])


def pair_of(board: Board, first: Claim, second: Claim, one: Account, other: Account) -> Pair:
    """Two claims of an article, the earlier and the later, with their accounts."""
    sides = [side_named(claim.source) for claim in (first, second)]
    return Pair(
        text=board.text,
        first=first,
        second=second,
        one=one,
        other=other,
        opposed=None not in sides and sides[0] != sides[1],
        alike=same_voice(first.source, second.source),
        contrast=_contrast(board, first, second),
        against=_against(board, first, second),
        apart=second.sentence - first.sentence,
    )


def side_named(source: Source) -> str | None:
    """The side that a source speaks for, or that its name names ("Ukraine's Luhansk group of forces")."""
    return source.side or next(iter(sides_in(source.name)), None)


def _contrast(board: Board, first: Claim, second: Claim) -> int:
    """1 for a word of contrast at the later claim, 2 for a strong one, 3 if its sentence says that accounts differ."""
    known = lexicon()
    sentence = board.sentences[second.sentence].span
    end = first.content[-1].end
    start = end if first.sentence == second.sentence else sentence.start
    here = board.text[start : second.content[0].start][:_GAP]
    if second.content[0].start < second.cue[0].start:
        here = f"{here[:80]} {board.text[second.content[-1].end : sentence.end][:80]}"
    since = board.text[end : second.content[0].start][-2 * _GAP :].lower()
    opening = board.sentences[max(0, first.sentence - (second.sentence - first.sentence <= 1))].span.start
    before = board.text[opening : first.content[0].start][-_GAP:].lower()
    if any(phrase in since or phrase in before for phrase in known.differ):
        return DIFFER
    if any(phrase in since for phrase in known.strong):
        return 2
    return int(here.lstrip()[:1] == ";" or not known.contrast.isdisjoint(words_of(here)))


def _against(board: Board, first: Claim, second: Claim) -> bool:
    """Whether "but" or "however" stands between two claims, or right before the source of the second."""
    start = max(first.content[-1].end, board.sentences[second.sentence].span.start)
    place = second.source.span.start if second.source.span is not None else second.cue[0].start
    between = words_of(board.text[start : min(place, second.content[0].start, start + _GAP)])
    behind = words_of(board.text[place : second.content[0].start][:_GAP])
    return not lexicon().against.isdisjoint((*between[:1], *between[-3:], *behind))
