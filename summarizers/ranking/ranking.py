"""Rankers by name: how much each sentence of an article would tell in an extract, and which to take.

Warbrief's own, the default, is a positional centroid (after the centroid and position features of MEAD, Radev et al.
2004): news puts its news first, so a sentence counts by its place, and by how much of the article's vocabulary,
weighted towards the beginning, it holds; one that opens with a quotation or is very short or very long counts less.
The weights are hand-set, picked from a small grid on CNN/DailyMail, SumLLM and Newsroom with no part held back, so what
they gain there is somewhat flattering; nothing is learned. "lead" is the first sentences. The other eight are sumy's,
in `sumy_rankers`.

Whatever ranks, `choose` keeps the same manners: no repeats, and no sentence that cannot stand alone, unless the one
that it hangs on stands before it. `spreading` orders the sentences of a set that tells of all parts of a text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import Stemmer

from summarizers.lexicon import pack
from summarizers.ranking.spreading import spread_order
from summarizers.ranking.standing import UNSPACED, count_words, obstacle, points_back
from summarizers.types import Sentence

SUMMARISERS: tuple[str, ...] = (
    "warbrief",
    "lead",
    "luhn",
    "lexrank",
    "textrank",
    "lsa",
    "kl",
    "sumbasic",
    "reduction",
    "edmundson",
)
"""The rankers' names, the default first."""

MAX_COUNT = 100
"""An extract has at most so many sentences."""
REPEAT = 0.7
"""Two sentences that share so much of their content words (Jaccard) say the same."""
MORE_FROM = (150, 400, 500, 1000)
"""A text of fewer words gets one sentence; from each of these lengths on it gets one more."""

_POSITION, _POSITION_DECAY = 1.0, 0.5  # weight of the place, and how fast it falls: 1, 0.67, 0.5, 0.4 …
_CENTRALITY, _CENTROID_DECAY = 0.25, 0.2
_TITLE = 0.1  # the corpora have no titles: small, so that it decides between near equals only
_QUOTATION = 0.15
_LENGTH, _SHORT, _LONG = 0.15, 12, 45  # in words

_GREEDY = frozenset({"kl", "sumbasic"})  # pick one sentence after the other, and rate by that order
_QUOTES = frozenset("\"“«„‘'「")
_ALONE, _BEHIND, _NEVER = 2, 1, 0  # how a sentence may be shown
_WORD = re.compile(r"\d+(?:[.,]\d+)+|\w+")
_MAX_WORD = 40  # characters of a word that count
_MAX_COMPARED = 400  # characters of a sentence that are compared for repeats, and of a title


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """One score a sentence, larger is better, and one short reason, for `--explain`, in the order of the sentences."""

    scores: tuple[float, ...]
    reasons: tuple[str, ...]


def rank_sentences(
    text: str,
    sentences: Sequence[Sentence],
    *,
    summariser: str = SUMMARISERS[0],
    title: str | None = None,
    language: str = "en",
) -> Ranking:
    """Scores every sentence by the ranker named.

    Args:
        text: the article's text, which the sentences' spans index.
        sentences: in text order; may be empty.
        summariser: one of `SUMMARISERS`.
        title: the headline, if there is one.
        language: BCP 47, for stop words and stems; any language is ranked.

    Returns:
        As many scores and reasons as sentences; equal texts give equal scores, in every process. The scale is the
        ranker's own. Linear in the text: sumy's quadratic methods read the first sentences only.

    Raises:
        ValueError: no ranker of that name. Never on any text.

    >>> from summarizers.types import Span
    >>> text = "Kyiv repelled an attack on Bakhmut on Monday. The weather was mild."
    >>> found = (Sentence(index=0, span=Span(0, 45), paragraph=0), Sentence(index=1, span=Span(46, 67), paragraph=0))
    >>> rank_sentences(text, found).reasons
    ('position 1 of 2, centrality 1.00, short', 'position 2 of 2, centrality 0.53, short')
    """
    if summariser not in SUMMARISERS:
        raise ValueError(f"no summariser {summariser!r}; there are {', '.join(SUMMARISERS)}")
    places = [f"position {number} of {len(sentences)}" for number in range(1, len(sentences) + 1)]
    if summariser == "lead":
        return Ranking(scores=tuple(1.0 - i / len(sentences) for i in range(len(sentences))), reasons=tuple(places))
    code = language.partition("-")[0].lower()
    words = [_words(sentence.span.of(text)) for sentence in sentences]
    heading = _words((title or "")[:_MAX_COMPARED])
    if summariser == "warbrief":
        openings = [text[sentence.span.start : sentence.span.start + 1] for sentence in sentences]
        return _positional_centroid(words, openings, heading, places, code)
    return _by_sumy(summariser, words, [sentence.paragraph for sentence in sentences], heading, places, code)


def choose(
    text: str,
    sentences: Sequence[Sentence],
    scores: Sequence[float],
    *,
    count: int | None = None,
    language: str = "en",
    spread: bool = False,
) -> tuple[int, ...]:
    """Takes the best sentences that can be understood, none that repeats one taken.

    One that hangs on the sentence before it ("He added …") is taken only beside that very sentence.

    Args:
        text: the article's text.
        sentences: to choose from, in text order; it may be a part of the article's.
        scores: one a sentence; of equal ones the first is taken.
        count: how many at most, cut to `MAX_COUNT`; None leaves it to `default_count`.
        language: BCP 47, for what makes a sentence hang on another.
        spread: rather than the best, each by itself, take those that tell of all parts of the text (`spreading`).

    Returns:
        Their `Sentence.index`, ascending, without repeats. Fewer than `count` where no more stand alone; where none
        does, the best as they are; empty for no sentences or a `count` under 1. Never raises.

    >>> from summarizers.types import Span
    >>> text = "He fled. Kyiv repelled an attack on Bakhmut on Monday."
    >>> found = (Sentence(index=0, span=Span(0, 8), paragraph=0), Sentence(index=1, span=Span(9, 54), paragraph=0))
    >>> choose(text, found, (1.0, 0.5), count=2)
    (1,)
    """
    wanted = min(default_count(text, sentences) if count is None else count, MAX_COUNT)
    if wanted < 1:
        return ()
    ranked = [sentences[i] for i in sorted(range(len(sentences)), key=lambda i: (-scores[i], i))]
    taken: dict[int, frozenset[str]] = {}
    order = spread_order(text, sentences, scores, taken) if spread else ranked
    _without_repeats(text, order, wanted, language, taken, lambda sentence: _standing(text, sentence, language))
    if not taken:
        _without_repeats(text, ranked, wanted, language, taken, lambda sentence: _ALONE)
    return tuple(sorted(taken))


def default_count(text: str, sentences: Sequence[Sentence]) -> int:
    """How many sentences an extract of this text has unless a user says: 1 to 5 by its length, 0 for no sentences.

    >>> default_count("", ())
    0
    """
    if not sentences:
        return 0
    length = 0
    for sentence in sentences:
        length += count_words(sentence.span.of(text))
        if length >= MORE_FROM[-1]:
            break
    return 1 + sum(length >= least for least in MORE_FROM)


def _standing(text: str, sentence: Sentence, language: str) -> int:
    """How a sentence may be shown: alone, behind the one before it, or not."""
    reason = obstacle(text, sentence, language=language)
    if not reason:
        return _ALONE
    return _BEHIND if points_back(reason) else _NEVER


def _without_repeats(
    text: str,
    ranked: Iterable[Sentence],
    wanted: int,
    language: str,
    taken: dict[int, frozenset[str]],
    standing: Callable[[Sentence], int],
) -> None:
    """Takes the first of `ranked` that may stand and do not repeat one taken: their indices, with what they say."""
    code = language.partition("-")[0].lower()
    stop = _stop_words(code)
    waiting: dict[int, Sentence] = {}
    for best in ranked:
        sentence: Sentence | None = best
        # Behind a sentence that is taken comes the better one which has waited for it.
        while sentence is not None and len(taken) < wanted:
            compared = sentence.span.of(text)[:_MAX_COMPARED]
            content = frozenset(_words(compared)) - stop or frozenset({compared.strip()})
            if any(_repeats(content, other) for other in taken.values()):
                break
            how = standing(sentence)
            if how == _BEHIND and sentence.index - 1 not in taken:
                waiting[sentence.index - 1] = sentence
            if how == _NEVER or (how == _BEHIND and sentence.index - 1 not in taken):
                break
            taken[sentence.index] = content
            sentence = waiting.pop(sentence.index, None)
        if len(taken) >= wanted:
            break


def _repeats(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sentences' content words are nearly the same."""
    small, large = sorted((len(one), len(other)))
    if small < REPEAT * large:
        return False
    common = len(one & other)
    return common >= REPEAT * (len(one) + len(other) - common)


def _positional_centroid(
    words: Sequence[Sequence[str]], openings: Sequence[str], title: Sequence[str], places: Sequence[str], code: str
) -> Ranking:
    """Warbrief's own ranker; one pass to add up the vocabulary, one to compare with it."""
    stop, stems = _stop_words(code), _stems(code)
    content = [frozenset(stems(list(frozenset(sentence) - stop))) for sentence in words]
    heading = frozenset(stems([word for word in title if word not in stop]))
    centroid: dict[str, float] = {}
    for i, sentence in enumerate(content):
        for word in sentence:
            centroid[word] = centroid.get(word, 0.0) + 1.0 / (1.0 + _CENTROID_DECAY * i)
    # fsum, because the order of a set of strings differs from one process to the next
    shares = [math.fsum(centroid[word] for word in sentence) / math.sqrt(len(sentence) or 1) for sentence in content]
    highest = max(shares, default=0.0) or 1.0
    scores, reasons = [], []
    for i, (sentence, share) in enumerate(zip(content, shares, strict=True)):
        centrality = share / highest
        score = _POSITION / (1.0 + _POSITION_DECAY * i) + _CENTRALITY * centrality
        reason = [places[i], f"centrality {centrality:.2f}"]
        if heading and sentence:
            overlap = len(heading & sentence) / len(heading)
            score += _TITLE * overlap
            reason.append(f"title {overlap:.2f}")
        length = len(words[i])
        if length < _SHORT:
            score -= _LENGTH * (_SHORT - length) / _SHORT
            reason.append("short")
        elif length > _LONG:
            score -= _LENGTH * min(1.0, (length - _LONG) / _LONG)
            reason.append("long")
        if openings[i] in _QUOTES:
            score -= _QUOTATION
            reason.append("opens with a quotation")
        scores.append(round(score, 6))
        reasons.append(", ".join(reason))
    return Ranking(scores=tuple(scores), reasons=tuple(reasons))


def _by_sumy(
    name: str,
    words: Sequence[Sequence[str]],
    paragraphs: Sequence[int],
    title: Sequence[str],
    places: Sequence[str],
    code: str,
) -> Ranking:
    """One of sumy's summarisers."""
    from summarizers.ranking.sumy_rankers import rate  # late: it takes a second to load

    cues = _lists(code, "edmundson")
    ratings, read = rate(
        name,
        words,
        paragraphs,
        title=title,
        stop_words=_stop_words(code),
        bonus_words=cues.get("bonus", ()),
        stigma_words=cues.get("stigma", ()),
        stem=_stem(code),
    )
    reasons = []
    for i, (place, rating) in enumerate(zip(places, ratings, strict=True)):
        if i >= read:
            reasons.append(f"{place}, beyond the {read} that {name} reads")
        elif name in _GREEDY:
            reasons.append(f"{place}, choice {1 - int(rating)} of {name}")
        else:
            reasons.append(f"{place}, {name} {rating:.2f}")
    return Ranking(scores=tuple(ratings), reasons=tuple(reasons))


def _words(text: str) -> list[str]:
    """Words and numbers in lower case; of scripts without spaces, pairs of characters."""
    if text.isascii() or UNSPACED.search(text) is None:
        words: list[str] = _WORD.findall(text.lower())
        longest = max(map(len, words), default=0)
        return words if longest <= _MAX_WORD else [word[:_MAX_WORD] for word in words]
    found: list[str] = []
    for word in _WORD.findall(text.lower()):
        if len(word) > 2 and UNSPACED.search(word):
            found.extend(word[i : i + 2] for i in range(len(word) - 1))
        else:
            found.append(word[:_MAX_WORD])
    return found


def _lists(code: str, name: str) -> dict[str, Any]:
    """A language's pack, or nothing where it has none."""
    try:
        return pack(f"{code}/{name}") if code.isalpha() and code.isascii() else {}
    except FileNotFoundError:
        return {}


@cache
def _stop_words(code: str) -> frozenset[str]:
    return frozenset(_lists(code, "stopwords").get("words", ()))


def _stemmer(code: str) -> Stemmer.Stemmer | None:
    """A new Snowball stemmer, since one must not be shared by threads; None for a language that it does not know."""
    try:
        return Stemmer.Stemmer(code)
    except (KeyError, ValueError):
        return None


@lru_cache(maxsize=16_384)
def _stemmed(code: str, word: str) -> str:
    """A word's stem, remembered: articles share most of their words."""
    stemmer = _stemmer(code)
    return word if stemmer is None else str(stemmer.stemWord(word))


def _stems(code: str) -> Callable[[list[str]], list[str]]:
    return lambda words: [_stemmed(code, word) for word in words]


def _stem(code: str) -> Callable[[str], str]:
    stemmer = _stemmer(code)
    return str if stemmer is None else stemmer.stemWord
