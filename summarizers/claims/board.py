"""The claims of an article while their status is read: which stand near, which are marked, by which words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from summarizers.claims.meaning import names_of, stems
from summarizers.types import Actor, Claim, Sentence, Source, Span, Stance, Status

NEARBY_CLAIMS = 16
"""How many claims around a sentence are looked at; no article has more near each other."""

_SPELT = 6  # letters in which spellings of one name agree


class Board:
    """The claims and what was found of them.

    Args:
        text: the article's text.
        sentences: its sentences, in order.
        words: the lower-case words of each sentence.
        claims: in text order.
        actors: what the sources' `actor` indexes.
    """

    def __init__(
        self,
        text: str,
        sentences: Sequence[Sentence],
        words: Sequence[frozenset[str]],
        claims: Sequence[Claim],
        actors: Sequence[Actor],
    ) -> None:
        self.text = text
        self.sentences = sentences
        self.words = words
        self.claims = list(claims)
        self.actors = actors
        self.order = sorted(range(len(claims)), key=lambda i: (claims[i].sentence, claims[i].content[0].start))
        self._at = [claims[i].sentence for i in self.order]
        self._stems: dict[int, frozenset[str]] = {}

    def between(self, first: int, last: int) -> list[int]:
        """The claims of sentences `first` to `last`, both included, in order; at most the last `NEARBY_CLAIMS`."""
        found = self.order[bisect_left(self._at, first) : bisect_left(self._at, last + 1)]
        return found[-NEARBY_CLAIMS:]

    def mark(self, number: int, status: Status, by: str | None, evidence: Span, reason: str) -> None:
        """Gives a claim a status, unless it has one."""
        claim = self.claims[number]
        if claim.status is Status.CLAIMED:
            self.claims[number] = replace(claim, status=status, by=by, evidence=(evidence,), status_reason=reason)

    def others(self, source: Source, sentence: int, position: int, before: int, behind: int = 0) -> list[int]:
        """The claims around a place that another source makes, of another side where both have one.

        Left out are denials and a claim whose content holds the place ("he said that Kyiv denied it" is one claim).
        """
        found = []
        for number in self.between(sentence - before, sentence + behind):
            claim = self.claims[number]
            if same_voice(claim.source, source) or claim.stance is Stance.DENIES:
                continue
            if any(span.start <= position < span.end for span in claim.content):
                continue
            found.append(number)
        return found

    def shared(self, number: int, words: frozenset[str]) -> frozenset[str]:
        """The stems that a claim shares with others."""
        return words & self.stems(number)

    def stems(self, number: int) -> frozenset[str]:
        """The stems of a claim."""
        found = self._stems.get(number)
        if found is None:
            found = self._stems[number] = stems(self.text, self.claims[number].content)
        return found

    def names(self, number: int) -> frozenset[str]:
        """The words with a capital of a claim."""
        return names_of(" ".join(span.of(self.text) for span in self.claims[number].content))


def same_voice(one: Source, other: Source) -> bool:
    """Whether two sources are one, or speak for one side."""
    if one.name == other.name or (one.actor is not None and one.actor == other.actor):
        return True
    words = [source.name.split() for source in (one, other)]
    if all(words) and words[0][-1][0].isupper():
        last = [each[-1].lower() for each in words]
        if last[0] == last[1] and min(map(len, words)) == 1:
            return True  # "Kelly", "Mark Kelly"
        if last[0][:_SPELT] == last[1][:_SPELT] and len(last[0]) >= _SPELT <= len(last[1]):
            return True  # one name in two spellings
    return one.side is not None and one.side == other.side
