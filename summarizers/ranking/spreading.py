"""The order in which sentences are offered for an extract that tells of all parts of an article.

A ranker rates each sentence by itself, and news by its place: the best few stand side by side at the top, and what a
later part reports is not told at all. Here a sentence counts for more where none near it is taken yet (a facility
location function over places, after Lin and Bilmes 2011), for a little more where it tells much, and for less where it
is somebody's words in quotation marks, which a brief shows as quotes. The weights are hand-set, on annotated war news.
"""

from __future__ import annotations

import heapq
from collections.abc import Container, Iterator, Sequence

from summarizers.ranking.standing import quoted_share
from summarizers.types import Sentence

_SPREAD = 0.45  # what a sentence is worth of whose part nothing is told yet; the ranker's first place is worth 1
_NEAR = (1.0, 0.5, 0.25, 0.12)  # how much of the sentences 0, 1, 2, 3 places away it tells
_QUOTED = 0.3  # what one loses that is nothing but a quotation
_TELLING, _LONG = 0.2, 160  # what one of so many characters gains


def spread_order(
    text: str, sentences: Sequence[Sentence], scores: Sequence[float], taken: Container[int]
) -> Iterator[Sentence]:
    """Offers sentences one after the other, each the best beside those that are taken when it is asked for.

    Args:
        text: the article's text.
        sentences: in text order; places are counted in these.
        scores: the ranker's, one a sentence; the first place is worth about 1.
        taken: the `Sentence.index` of those that are taken, which the caller fills meanwhile.

    Returns:
        Every sentence once; of equal ones the first comes first. About n log n steps. Never raises.

    >>> from summarizers.types import Span
    >>> text = "One. Two. Six. Ten."
    >>> found = [Sentence(index=i, span=Span(5 * i, 5 * i + 4), paragraph=0) for i in range(4)]
    >>> taken = []
    >>> [taken.append(s.index) or s.index for s in spread_order(text, found, (1, 0.5, 0.4, 0.47), taken)]
    [0, 3, 1, 2]
    """
    told = [0.0] * len(sentences)
    alone = [score + _worth(sentence.span.of(text)) for score, sentence in zip(scores, sentences, strict=True)]
    whole = _NEAR[0] + 2 * sum(_NEAR[1:])

    def around(place: int) -> range:
        return range(max(0, place - len(_NEAR) + 1), min(len(sentences), place + len(_NEAR)))

    def value(place: int) -> float:
        new = sum(max(0.0, _NEAR[abs(place - other)] - told[other]) for other in around(place))
        return alone[place] + _SPREAD * new / whole

    values = [value(place) for place in range(len(sentences))]
    heap = [(-worth, place) for place, worth in enumerate(values)]
    heapq.heapify(heap)
    while heap:
        _, place = heapq.heappop(heap)
        now = -values[place]
        # What is told only ever grows, so a place in the heap is right or too good.
        if heap and (now, place) > heap[0]:
            heapq.heappush(heap, (now, place))
            continue
        yield sentences[place]
        if sentences[place].index in taken:
            for other in around(place):
                told[other] = max(told[other], _NEAR[abs(place - other)])
            for other in range(max(0, place - 2 * len(_NEAR)), min(len(sentences), place + 2 * len(_NEAR))):
                values[other] = value(other)


def _worth(surface: str) -> float:
    """What a sentence is worth by its words: much told, and not only quoted."""
    return _TELLING * min(len(surface), _LONG) / _LONG - _QUOTED * quoted_share(surface)
