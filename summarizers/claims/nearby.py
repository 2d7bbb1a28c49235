"""The attributions of each sentence, bounded, and where offsets lie."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from summarizers.speech.attributions import Draft
from summarizers.types import Sentence, Source

MOST = 12
"""How many verbs of denying or confirming are read in a sentence; more has no article, only a hostile text."""

_REACH = 8  # sentences of a content


class Nearby:
    """The attributions that touch each sentence by cue or content; at most twice `MOST` of each.

    Args:
        sentences: the article's sentences, in order.
        attributions: drafts with their sources.
    """

    def __init__(self, sentences: Sequence[Sentence], attributions: Sequence[tuple[Draft, Source | None]]) -> None:
        self._sentences = sentences
        self._drafts: dict[int, list[tuple[Draft, Source | None]]] = {}
        for draft, source in attributions:
            first = self.sentence_at(draft.content[0].start if draft.content else draft.cue.start)
            last = self.sentence_at(draft.content[-1].end - 1 if draft.content else draft.cue.start)
            for sentence in {draft.sentence, *range(first, min(last, first + _REACH) + 1)}:
                here = self._drafts.setdefault(sentence, [])
                if len(here) < 2 * MOST:
                    here.append((draft, source))

    def sentence_at(self, offset: int) -> int:
        """The index of the sentence that an offset lies in or behind."""
        return max(0, bisect_right(self._sentences, offset, key=lambda sentence: sentence.span.start) - 1)

    def of(self, sentence: int) -> Sequence[tuple[Draft, Source | None]]:
        """The attributions of a sentence, in the order given."""
        return self._drafts.get(sentence, ())
