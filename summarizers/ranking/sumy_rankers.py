"""sumy's eight summarisers as rankers: one rating a sentence, by index. The only module that imports sumy.

Import it late: sumy brings NLTK and numpy, which take a second to load. Two things are turned round. sumy's sentences
compare by text, so that two equal ones would share a rating; here they compare by identity. And sumy picks sentences,
where a ranker wants every rating: `_get_best_sentences`, which ends all its summarisers, hands the ratings over.

sumy's tokeniser, which needs NLTK's data and drops digits, is not used: words come from the caller.

Most of these methods cost the square of the number of sentences, KLSum more. They are given the first sentences only,
by `MAX_SENTENCES`, `MAX_WORDS` and `MAX_SENTENCE_WORDS`; what lies behind is rated below, in the order of the text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
from sumy.models.dom import ObjectDocumentModel, Paragraph
from sumy.models.dom import Sentence as SumySentence
from sumy.summarizers.edmundson import EdmundsonSummarizer
from sumy.summarizers.kl import KLSummarizer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.luhn import LuhnSummarizer
from sumy.summarizers.reduction import ReductionSummarizer
from sumy.summarizers.sum_basic import SumBasicSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

MAX_SENTENCES = {"lexrank": 150, "textrank": 150, "lsa": 150, "reduction": 150, "sumbasic": 300, "kl": 60}
"""How many sentences a summariser that is not linear reads, about half a second's work."""
MAX_WORDS = 4_000
"""How many words such a summariser reads in all."""
MAX_SENTENCE_WORDS = 60
"""How many words of a sentence any summariser reads."""

_NO_WORDS = frozenset({""})  # Edmundson's summariser refuses an empty list


class _Sentence(SumySentence):  # type: ignore[misc]
    """A sentence of given words that equals itself alone."""

    __slots__ = ("_words",)

    def __init__(self, words: Sequence[str], *, is_heading: bool = False) -> None:
        super().__init__("", None, is_heading)
        self._words = tuple(words)

    @property
    def words(self) -> tuple[str, ...]:
        return self._words

    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__


class _Rating:
    """Makes a summariser return every sentence's rating, in the order of the text."""

    @staticmethod
    def _get_best_sentences(
        sentences: Sequence[_Sentence],
        count: int,
        rating: dict[_Sentence, float] | Callable[..., float],
        *args: object,
        **kwargs: object,
    ) -> tuple[float, ...]:
        if isinstance(rating, dict):
            return tuple(rating[sentence] for sentence in sentences)
        return tuple(rating(sentence, *args, **kwargs) for sentence in sentences)


class _Luhn(_Rating, LuhnSummarizer):  # type: ignore[misc]
    def _get_significant_words(self, words: Sequence[str]) -> frozenset[str]:
        # sumy's tuple is searched once a word, which is quadratic.
        return frozenset(super()._get_significant_words(words))


class _LexRank(_Rating, LexRankSummarizer):  # type: ignore[misc]
    def _to_words_set(self, sentence: _Sentence) -> list[int]:
        # Numbers for words: sums over sets of strings would round differently from one process to the next.
        return [self.numbers.setdefault(word, len(self.numbers)) for word in super()._to_words_set(sentence)]

    def __call__(self, document: ObjectDocumentModel, sentences_count: int) -> tuple[float, ...]:
        self.numbers: dict[str, int] = {}
        ratings: tuple[float, ...] = super().__call__(document, sentences_count)
        return ratings


class _TextRank(_Rating, TextRankSummarizer):  # type: ignore[misc]
    pass


class _Lsa(_Rating, LsaSummarizer):  # type: ignore[misc]
    def _create_dictionary(self, document: ObjectDocumentModel) -> dict[str, int]:
        # Rows in a fixed order, for the same rounding in every process.
        return {word: row for row, word in enumerate(sorted(super()._create_dictionary(document)))}

    def _create_matrix(self, document: ObjectDocumentModel, dictionary: dict[str, int]) -> np.ndarray[Any, Any]:
        # As sumy's, without its warning for texts of few words.
        matrix = np.zeros((len(dictionary), len(document.sentences)))
        for column, sentence in enumerate(document.sentences):
            for word in map(self.stem_word, sentence.words):
                if word in dictionary:
                    matrix[dictionary[word], column] += 1
        return matrix

    def _compute_term_frequency(self, matrix: np.ndarray[Any, Any], smooth: float = 0.4) -> np.ndarray[Any, Any]:
        # As sumy's, without its loop over every cell in Python.
        highest = matrix.max(axis=0)
        return np.where(highest > 0, smooth + (1.0 - smooth) * matrix / np.maximum(highest, 1.0), matrix)


class _Kl(_Rating, KLSummarizer):  # type: ignore[misc]
    _summary: Sequence[str] | None = None

    def _joint_freq(self, sentence: Sequence[str], summary: Sequence[str]) -> dict[str, float]:
        # As sumy's, but the summary's words are counted once a round, not once a sentence.
        if self._summary is not summary:
            self._summary, self._counts = summary, self._compute_word_freq(summary)
        joint: dict[str, float] = self._counts.copy()
        for word in sentence:
            joint[word] = joint.get(word, 0) + 1
        total = float(len(sentence) + len(summary))
        return {word: count / total for word, count in joint.items()}


class _SumBasic(_Rating, SumBasicSummarizer):  # type: ignore[misc]
    pass


class _Reduction(_Rating, ReductionSummarizer):  # type: ignore[misc]
    def _rate_sentences_edge(self, words1: list[str], words2: list[str]) -> float:
        # As sumy's, without its loop over every pair of words in Python.
        shared = sum(map(words2.count, words1))
        norm = math.log(len(words1)) + math.log(len(words2)) if shared else 0.0
        return shared / norm if norm else 0.0


class _Edmundson(_Rating, EdmundsonSummarizer):  # type: ignore[misc]
    pass


_SUMMARISERS: dict[str, type[Any]] = {
    "luhn": _Luhn,
    "lexrank": _LexRank,
    "textrank": _TextRank,
    "lsa": _Lsa,
    "kl": _Kl,
    "sumbasic": _SumBasic,
    "reduction": _Reduction,
    "edmundson": _Edmundson,
}


def rate(
    name: str,
    sentences: Sequence[Sequence[str]],
    paragraphs: Sequence[int],
    *,
    title: Sequence[str] = (),
    stop_words: Collection[str] = (),
    bonus_words: Collection[str] = (),
    stigma_words: Collection[str] = (),
    stem: Callable[[str], str] = str,
) -> tuple[list[float], int]:
    """Rates sentences by one of sumy's summarisers.

    Args:
        name: "luhn", "lexrank", "textrank", "lsa", "kl", "sumbasic", "reduction" or "edmundson".
        sentences: each one's words, in lower case.
        paragraphs: each one's paragraph, ascending, as long as `sentences`.
        title: the title's words, which Edmundson's method compares with.
        stop_words: words that are not counted.
        bonus_words: for Edmundson's cue method, words of sentences that matter.
        stigma_words: for the same, words of sentences that do not.
        stem: a word to its stem.

    Returns:
        One finite rating a sentence, larger is better, on the method's own scale (KLSum and SumBasic: 0, -1, -2 … in
        the order of their choice), and how many sentences were read. No sentences: ([], 0). Never raises on any words.

    >>> ratings, read = rate("luhn", [["kyiv", "fell", "kyiv"], ["rain"]], [0, 0])
    >>> ratings[0] > ratings[1], read
    (True, 2)
    """
    words = [sentence[:MAX_SENTENCE_WORDS] for sentence in sentences]
    read = _readable(words, MAX_SENTENCES[name]) if name in MAX_SENTENCES else len(words)
    if not any(words[:read]):
        return [0.0] * len(words), read
    summariser = _SUMMARISERS[name](stem)
    if name == "edmundson":
        summariser.bonus_words = bonus_words or _NO_WORDS
        summariser.stigma_words = stigma_words or _NO_WORDS
        summariser.null_words = stop_words or _NO_WORDS
    else:
        summariser.stop_words = frozenset(stop_words)
    document = _document(words[:read], paragraphs[:read], title)
    try:
        with np.errstate(all="ignore"):
            found = [float(rating) for rating in summariser(document, read)]
    except (np.linalg.LinAlgError, ZeroDivisionError):  # no decomposition; a text of nothing but stop words
        found = []
    ratings = [round(rating, 6) if math.isfinite(rating) else 0.0 for rating in found or [0.0] * read]
    lowest = min(ratings)
    return ratings + [lowest - 1.0 - i / len(words) for i in range(read, len(words))], read


def _readable(words: Sequence[Sequence[str]], most: int) -> int:
    """How many of the first sentences keep within the limits, at least one."""
    total = 0
    for number, sentence in enumerate(words[:most]):
        total += len(sentence)
        if total > MAX_WORDS:
            return max(number, 1)
    return min(len(words), most)


def _document(words: Sequence[Sequence[str]], paragraphs: Sequence[int], title: Sequence[str]) -> ObjectDocumentModel:
    """The document as sumy wants it: paragraphs of sentences, the title as a heading of the first."""
    grouped: dict[int, list[_Sentence]] = {}
    for sentence, paragraph in zip(words, paragraphs, strict=True):
        grouped.setdefault(paragraph, []).append(_Sentence(sentence))
    if title:
        next(iter(grouped.values())).insert(0, _Sentence(title[:MAX_SENTENCE_WORDS], is_heading=True))
    return ObjectDocumentModel([Paragraph(sentences) for sentences in grouped.values()])
