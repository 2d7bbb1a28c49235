"""A text's sketch: a few numbers of which texts that share passages share some, to find them among a million.

Method: the smallest hashes of all runs of five words (Broder, "On the resemblance and containment of documents", 1997).
Texts that share most of their words share most of the sketch; a text and its first half share about half of it.
"""

from __future__ import annotations

import heapq
from hashlib import blake2b

from summarizers.stories.words import read_words

SKETCH_SIZE = 16
"""Hashes of a sketch."""

_READ = 200_000  # characters that are read; so many cost 0.2 s
_RUN = 5  # words of a run


def sketch(text: str) -> tuple[int, ...]:
    """The smallest hashes of a text's runs of five words, case, accents and punctuation aside.

    The same on every machine and in every process. Linear in the text's length. Never raises.

    Args:
        text: any text; its first 200,000 characters are read.

    Returns:
        At most 16 distinct signed 64-bit numbers, ascending; fewer for a short text, none for one without words.

    >>> old = "The army left the city on Tuesday, a spokesman said, after weeks of fighting in its streets."
    >>> new = "KYIV – The army left the city on Tuesday, a spokesman said, after weeks of fighting."
    >>> len(set(sketch(old)) & set(sketch(new)))
    10
    >>> sketch("…")
    ()
    """
    words = [word.key.encode("utf-8", "surrogatepass") for word in read_words(text, 0, _READ)]
    if not words:
        return ()
    runs = {b" ".join(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1))}
    hashes = {int.from_bytes(blake2b(run, digest_size=8).digest(), "big", signed=True) for run in runs}
    return tuple(heapq.nsmallest(SKETCH_SIZE, hashes))
