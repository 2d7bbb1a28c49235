"""Rankers by name: how much each sentence of an article would tell in an extract.

Warbrief's own, the default, is learned (`learned`). "lead" is the first sentences. The other eight are sumy's, in
`sumy_rankers`. Whatever ranks, `choosing` keeps the same manners.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summarizers.ranking.choosing import NO_PAIRS, Pairs
from summarizers.ranking.content_words import lists_of, stem_of, stop_words_of, words_of
from summarizers.ranking.learned import rank_learned
from summarizers.types import Analysis, Sentence

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

_GREEDY = frozenset({"kl", "sumbasic"})  # pick one sentence after the other, and rate by that order
_MAX_TITLE = 400  # characters of a title that are compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """One score a sentence, larger is better, and one short reason, for `--explain`, in the order of the sentences.

    `pairs` is what two of them add to an extract.
    """

    scores: tuple[float, ...]
    reasons: tuple[str, ...]
    pairs: Pairs = NO_PAIRS


def rank_sentences(
    text: str,
    sentences: Sequence[Sentence],
    *,
    summariser: str = SUMMARISERS[0],
    title: str | None = None,
    language: str = "en",
    read: Analysis | None = None,
    order: Sequence[int] = (),
) -> Ranking:
    """Scores every sentence by the ranker named.

    Args:
        text: the article's text, which the sentences' spans index.
        sentences: in text order; may be empty.
        summariser: one of `SUMMARISERS`.
        title: the headline, if there is one.
        language: BCP 47, for stop words and stems; any language is ranked.
        read: what was found in the text, for the default ranker.
        order: each sentence's place, counted from 0, where news doesn't come first, for the same; empty for the text's.

    Returns:
        As many scores and reasons as sentences; equal texts give equal scores, in every process. The scale is the
        ranker's own. Linear in the text: sumy's quadratic methods read the first sentences only.

    Raises:
        ValueError: no ranker of that name. Never on any text.

    >>> from summarizers.types import Span
    >>> text = "Kyiv repelled an attack on Bakhmut on Monday. The weather was mild."
    >>> found = (Sentence(index=0, span=Span(0, 45), paragraph=0), Sentence(index=1, span=Span(46, 67), paragraph=0))
    >>> rank_sentences(text, found, summariser="lead").reasons
    ('position 1 of 2', 'position 2 of 2')
    """
    if summariser not in SUMMARISERS:
        raise ValueError(f"no summariser {summariser!r}; there are {', '.join(SUMMARISERS)}")
    if summariser == SUMMARISERS[0]:
        scores, told, pairs = rank_learned(text, sentences, title=title, language=language, read=read, order=order)
        return Ranking(scores=tuple(scores), reasons=tuple(told), pairs=pairs)
    places = [f"position {number} of {len(sentences)}" for number in range(1, len(sentences) + 1)]
    if summariser == "lead":
        return Ranking(scores=tuple(1.0 - i / len(sentences) for i in range(len(sentences))), reasons=tuple(places))
    code = language.partition("-")[0].lower()
    words = [words_of(sentence.span.of(text)) for sentence in sentences]
    heading = words_of((title or "")[:_MAX_TITLE])
    return _by_sumy(summariser, words, [sentence.paragraph for sentence in sentences], heading, places, code)


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

    cues = lists_of(code, "edmundson")
    ratings, read = rate(
        name,
        words,
        paragraphs,
        title=title,
        stop_words=stop_words_of(code),
        bonus_words=cues.get("bonus", ()),
        stigma_words=cues.get("stigma", ()),
        stem=stem_of(code),
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
