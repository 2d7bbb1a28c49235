"""Which sentences an extract takes, whatever ranked them: none twice, none that cannot stand alone, within a budget."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from summarizers.ranking.content_words import stop_words_of, words_of
from summarizers.ranking.standing import count_words, obstacle, points_back
from summarizers.types import Analysis, Sentence

MAX_COUNT = 100
"""An extract has at most so many sentences."""

LENGTHS = {"short": 700, "normal": 1_500, "long": 3_000}
"""The named lengths, in characters."""

REPEAT = 0.7
"""Two sentences that share so much of their content words (Jaccard) say the same."""

MORE_FROM = (100, 300, 1_000, 2_000, 3_000, 4_500)
"""A text of fewer words gets one sentence; from each of these lengths on it deserves one more."""

CLAIMS = 4
"""Claims of a war's sides from which on a text deserves one sentence more."""

WORDS = 30
"""Words that an extract has at most for each sentence that its text deserves, so that long ones are fewer."""

_SHORT_BELOW, _LONG_FROM = 1_000, 2_500  # characters of a short and of a long length
_MAX_COMPARED = 400  # characters of a sentence that are compared for repeats
_ALONE, _BEHIND, _NEVER = 2, 1, 0  # how a sentence may be shown
_AT_ONCE = 40  # sentences, and four for each that is wanted, of which the best set is looked for
_MOST = 7  # sentences that an article deserves
_FAR = 10  # sentences between two, from which on they are far from one another


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """What a pair of sentences adds to an extract, on the scale of the sentences' scores.

    `overlap` is for the share of content words that the two have in common, of those of the one that has fewer;
    `adjacent` for two that stand side by side; `distance` for two ten sentences or more apart, less for nearer ones.
    """

    overlap: float = 0.0
    adjacent: float = 0.0
    distance: float = 0.0


NO_PAIRS = Pairs()
"""Sentences that count each by itself."""


def extract_of(
    read: Analysis,
    scores: Sequence[float],
    pairs: Pairs,
    *,
    count: int | None = None,
    length: int | None = None,
    hanging: bool = False,
) -> tuple[int, ...]:
    """The extract of an article that is read: as many sentences as it deserves, unless a user says.

    Args:
        read: what was found in the article, with its sentences.
        scores: one a sentence.
        pairs: what two sentences of an extract add to its worth.
        count: how many at most; None for as many as are `deserved`, with `WORDS` words for each.
        length: how many characters they may have together; None for any number.
        hanging: whether sentences that cannot stand alone are taken too.

    Returns:
        As `choose`.
    """
    text = read.article.text
    claims = sum(claim.source.side is not None and claim.topic != "other" for claim in read.claims)
    fitting = deserved(text, read.sentences, claims=claims, length=length)
    return choose(
        text,
        read.sentences,
        scores,
        count=fitting if count is None else count,
        words=WORDS * fitting if count is None else None,
        length=length,
        language=read.language,
        named={reference.span.start for reference in read.references},
        hanging=hanging,
        pairs=pairs,
    )


def choose(
    text: str,
    sentences: Sequence[Sentence],
    scores: Sequence[float],
    *,
    count: int,
    words: int | None = None,
    length: int | None = None,
    language: str = "en",
    named: Container[int] = (),
    hanging: bool = False,
    pairs: Pairs = NO_PAIRS,
) -> tuple[int, ...]:
    """Takes the best sentences that can be understood, none that repeats one taken.

    One that hangs on the sentence before it ("He added …") is taken only beside that very sentence. One after the
    other the best is taken, by its score and what it adds beside those that are taken.

    Args:
        text: the article's text.
        sentences: to choose from, in text order; it may be a part of the article's.
        scores: one a sentence; of equal ones the first is taken.
        count: how many at most, cut to `MAX_COUNT`.
        words: the best are taken until one would make them longer; the first always is. None for any number.
        length: how many characters they may have together; None for any number.
        language: BCP 47, for what makes a sentence hang on another.
        named: offsets at which opening words stand whose actor is known, so that they don't hang for these.
        hanging: whether sentences that cannot stand alone are taken too.
        pairs: what two sentences of an extract add to its worth.

    Returns:
        Their `Sentence.index`, ascending, without repeats. Fewer than `count` where no more stand alone or fit; where
        none stands alone, the best as they are; empty for no sentences, a `count` under 1 or a `length` that holds
        none. Never raises.

    >>> from summarizers.types import Span
    >>> text = "He fled. Kyiv repelled an attack on Bakhmut on Monday."
    >>> found = (Sentence(index=0, span=Span(0, 8), paragraph=0), Sentence(index=1, span=Span(9, 54), paragraph=0))
    >>> choose(text, found, (1.0, 0.5), count=2)
    (1,)
    """
    wanted = min(count, MAX_COUNT)
    if wanted < 1:
        return ()
    extract = _Extract(text, wanted, length, words, language, pairs)
    ranked = [_Candidate(sentences[i], scores[i]) for i in sorted(range(len(sentences)), key=lambda i: (-scores[i], i))]
    step = _AT_ONCE + 4 * wanted
    for start in range(0, len(ranked), step):
        some = ranked[start : start + step]
        for candidate in some:
            candidate.how = _ALONE if hanging else _standing(text, candidate.sentence, language, named)
        extract.take([candidate for candidate in some if candidate.how != _NEVER])
        if extract.is_full:
            break
    if not extract.taken and not extract.is_full:
        extract.take([_Candidate(each.sentence, each.score) for each in ranked[:_AT_ONCE]])
    return tuple(sorted(extract.taken))


def deserved(text: str, sentences: Sequence[Sentence], *, claims: int = 0, length: int | None = None) -> int:
    """How many sentences an extract of this text deserves unless a user says: 1 to 7, 0 for no sentences.

    Args:
        text: the article's text.
        sentences: its sentences; the more words they have, the more sentences are deserved (`MORE_FROM`).
        claims: how many claims on the war are made by those who speak for a side; from `CLAIMS` on one sentence more.
        length: characters of what they are shown in; half as many sentences in a short one, two more in a long one.

    >>> deserved("", ())
    0
    """
    if not sentences:
        return 0
    words = 0
    for sentence in sentences:
        words += count_words(sentence.span.of(text))
        if words >= MORE_FROM[-1]:
            break
    count = 1 + sum(words >= least for least in MORE_FROM) + (claims >= CLAIMS)
    if length is not None and length < _SHORT_BELOW:
        return (count + 1) // 2
    return min(_MOST, count + 2 if length is not None and length >= _LONG_FROM else count)


def _standing(text: str, sentence: Sentence, language: str, named: Container[int]) -> int:
    """How a sentence may be shown: alone, behind the one before it, or not."""
    reason = obstacle(text, sentence, language=language, named=named)
    if not reason:
        return _ALONE
    return _BEHIND if points_back(reason) else _NEVER


class _Candidate:
    """A sentence with what it would add to the extract now, and how it may be shown."""

    __slots__ = ("content", "how", "score", "sentence")

    def __init__(self, sentence: Sentence, score: float) -> None:
        self.sentence = sentence
        self.score = score
        self.how = _ALONE
        self.content: frozenset[str] = frozenset()


class _Extract:
    """Fills up with sentences; `taken` holds their indices."""

    def __init__(
        self, text: str, count: int, length: int | None, words: int | None, language: str, pairs: Pairs
    ) -> None:
        self.taken: set[int] = set()
        self.is_full = False
        self._text = text
        self._count = count
        self._left = length
        self._words = words
        self._stop = stop_words_of(language.partition("-")[0].lower())
        self._pairs = pairs
        self._chosen: list[_Candidate] = []

    def take(self, candidates: list[_Candidate]) -> None:
        """Takes the best of the candidates, which come best first, as long as there is room."""
        for candidate in candidates:
            self._compare(candidate, self._chosen)
        left = [each for each in candidates if self._may_come(each)]
        while left and not self.is_full:
            ready = [each for each in left if each.how == _ALONE or each.sentence.index - 1 in self.taken]
            if not ready:
                break
            best = max(ready, key=lambda each: each.score)
            if self._words is not None:
                self._words -= count_words(best.sentence.span.of(self._text))
                if self._words < 0 and self._chosen:
                    self.is_full = True
                    break
            self._add(best)
            for each in left:
                self._compare(each, [best])
            left = [each for each in left if each is not best and self._may_come(each)]

    def _add(self, candidate: _Candidate) -> None:
        self._chosen.append(candidate)
        self.taken.add(candidate.sentence.index)
        if self._left is not None:
            self._left -= _size(candidate)
        self.is_full = len(self._chosen) >= self._count

    def _compare(self, candidate: _Candidate, chosen: Sequence[_Candidate]) -> None:
        """Adds what a candidate is worth beside sentences that are taken; marks one that repeats any of them."""
        if not candidate.content:
            compared = candidate.sentence.span.of(self._text)[:_MAX_COMPARED]
            candidate.content = frozenset(words_of(compared)) - self._stop or frozenset({compared.strip()})
        for other in chosen:
            common = len(candidate.content & other.content)
            if common >= REPEAT * (len(candidate.content) + len(other.content) - common):
                candidate.how = _NEVER
            apart = abs(candidate.sentence.index - other.sentence.index)
            candidate.score += self._pairs.overlap * common / min(len(candidate.content), len(other.content))
            candidate.score += self._pairs.distance * min(1.0, apart / _FAR)
            candidate.score += self._pairs.adjacent if apart == 1 else 0.0

    def _may_come(self, candidate: _Candidate) -> bool:
        """Whether a candidate repeats nothing that is taken, and fits."""
        return candidate.how != _NEVER and (self._left is None or _size(candidate) <= self._left)


def _size(candidate: _Candidate) -> int:
    return candidate.sentence.span.end - candidate.sentence.span.start
