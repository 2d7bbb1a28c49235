"""What the default ranker knows of each sentence of an article: features by name, which its weights go by.

Where it stands, how long it is, and what it does in the article: whether its words come back later (it introduces what
the article goes on about), whether they were said before, how much of them the opening holds; how much of it is quoted.
With what the reading found: names, figures, places, claims. In languages without a `ranker` pack only the features of
any script are given. After the features of surface and position for learned extracts (Kupiec et al. 1995), and the
words that later sentences repeat.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cache
from heapq import nlargest

from summarizers.ranking.content_words import lists_of, stems_of, stop_words_of, words_of
from summarizers.ranking.standing import quoted_share
from summarizers.types import Analysis, Sentence, Span

_PLACES = (1, 2, 3, 4, 5, 7, 10, 15, 23)  # a feature for the sentences from each of these places on
_LENGTHS = (0, 9, 15, 21, 28, 37, 60)  # the same for lengths in words
_LEAD = 3  # the first sentences, which the others are compared with
_STATEMENTS = 6  # claims that a brief shows beside its sentences
_MAX_TITLE = 400  # characters of a title that are compared
_MAX_SENTENCE = 2_000  # characters of a sentence that are looked at
_DIGIT = re.compile(r"\d")
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w’'-]+")
_LETTERS = re.compile(r"[a-z’']+")
_QUOTATION = frozenset("\"“«„‘'「`")


def features_of(
    text: str,
    sentences: Sequence[Sentence],
    *,
    title: str | None,
    language: str,
    read: Analysis | None,
    order: Sequence[int] = (),
) -> list[dict[str, float]]:
    """The features of every sentence.

    Args:
        text: the article's text.
        sentences: in text order.
        title: the headline, if there is one.
        language: BCP 47.
        read: what was found in the text; None leaves out what depends on it.
        order: each sentence's place, counted from 0, where news doesn't come first; the text's order if empty.

    Returns:
        One mapping a sentence, in order; none for no sentences. Linear in the text; never raises.

    >>> from summarizers.types import Span
    >>> found = (Sentence(index=0, span=Span(0, 17), paragraph=0),)
    >>> features_of("Kyiv lost 2 tanks.", found, title=None, language="en", read=None)[0]["numbers"]
    1.0
    """
    code = language.partition("-")[0].lower()
    surfaces = [text[span.start : min(span.end, span.start + _MAX_SENTENCE)] for span in (s.span for s in sentences)]
    words = [words_of(surface) for surface in surfaces]
    stop, stems = stop_words_of(code), stems_of(code)
    content = [frozenset(stems(list(frozenset(sentence) - stop))) for sentence in words]
    found: list[dict[str, float]] = [
        {
            **_of_place(order[index] if order else index, len(sentences)),
            **_of_length(len(sentence)),
            **_of_marks(surface),
        }
        for index, (sentence, surface) in enumerate(zip(words, surfaces, strict=True))
    ]
    told = sorted(range(len(content)), key=order.__getitem__) if order else range(len(content))
    for index, more in zip(told, _of_vocabulary([content[index] for index in told]), strict=True):
        found[index].update(more)
    heading = frozenset(stems([word for word in words_of((title or "")[:_MAX_TITLE]) if word not in stop]))
    if heading:
        for feature, sentence in zip(found, content, strict=True):
            feature["words of the title"] = len(heading & sentence) / len(heading)
    if lists_of(code, "ranker"):
        for feature, surface, spoken in zip(found, surfaces, words, strict=True):
            feature.update(_of_words(surface, spoken, code))
    if read is not None and read.claims_read:
        for feature, more in zip(found, _of_reading(read, sentences), strict=True):
            feature.update(more)
    return found


def _of_place(index: int, count: int) -> dict[str, float]:
    return {
        f"from place {_PLACES[bisect_right(_PLACES, index + 1) - 1]}": 1.0,
        "far down": math.log1p(index),
        "share of the text before it": index / count,
        "one of the last two": float(index >= count - 2),
    }


def _of_length(length: int) -> dict[str, float]:
    return {f"from {_LENGTHS[bisect_right(_LENGTHS, length) - 1]} words": 1.0, "length": math.log1p(min(length, 100))}


def _of_marks(surface: str) -> dict[str, float]:
    """Quotation, numbers and punctuation, which any script has."""
    quoted = quoted_share(surface)
    return {
        "share that is quoted": quoted,
        "mostly quoted": float(quoted > 0.5),
        "opens with a quotation": float(surface[:1] in _QUOTATION),
        "numbers": float(_DIGIT.search(surface) is not None),
        "colon": float(":" in surface),
        "bracket": float("(" in surface),
        "dash": float(" - " in surface or "–" in surface or "--" in surface),
        "commas": min(4, surface.count(",")) / 2,
    }


def _of_vocabulary(content: Sequence[frozenset[str]]) -> list[dict[str, float]]:
    """What a sentence's content words do in the article."""
    often = Counter(word for sentence in content for word in sentence)
    first: dict[str, int] = {}
    for index, sentence in enumerate(content):
        for word in sentence:
            first.setdefault(word, index)
    lead = frozenset[str]().union(*content[:_LEAD])
    found = []
    for index, sentence in enumerate(content):
        size = len(sentence) or 1
        new = [word for word in sentence if first[word] == index]
        repeated = sum(often[word] > 1 for word in sentence)
        frequent = sum(often[word] > 3 for word in sentence)
        follower = content[index + 1] if index + 1 < len(content) else frozenset[str]()
        found.append(
            {
                "share of words that come back": sum(often[word] > 1 for word in new) / size,
                "how often its new words come back": min(10, sum(often[word] - 1 for word in new)) / 10,
                "share of words that are new": len(new) / size,
                "share of repeated words": repeated / size,
                "repeated words": min(15, repeated) / 10,
                "share of frequent words": frequent / size,
                "frequent words": min(15, frequent) / 10,
                "words of the opening": len(sentence & lead) / size if index >= _LEAD else 0.0,
                "words of the first sentence": len(sentence & content[0]) / size if index else 0.0,
                "words of the one before": len(sentence & content[index - 1]) / size if index else 0.0,
                "words of the one behind": len(sentence & follower) / size,
            }
        )
    return found


@cache
def _class(code: str, name: str) -> frozenset[str]:
    return frozenset(str(lists_of(code, "ranker")[name]).split())


def _of_words(surface: str, words: Sequence[str], code: str) -> dict[str, float]:
    """What words of a language tell."""
    names = _NAME.findall(surface)
    spelled = _LETTERS.findall(surface.lower())
    opening = spelled[0] if spelled else ""
    return {
        "names": min(6, len(names)) / 3,
        "share of names": len(names) / max(1, len(words)),
        "first person": min(3, sum(word in _class(code, "first_person") for word in spelled)) / 2,
        "pronouns": min(4, sum(word in _class(code, "pronouns") for word in spelled)) / 3,
        "opens with a turn": float(opening in _class(code, "turns")),
        "opens with a circumstance": float(opening in _class(code, "circumstances")),
        "opens with an article": float(opening in _class(code, "articles")),
        "reported speech": float(not _class(code, "speech").isdisjoint(spelled)),
    }


def _of_reading(read: Analysis, sentences: Sequence[Sentence]) -> list[dict[str, float]]:
    """What the reading found in each sentence."""
    starts = [sentence.span.start for sentence in sentences]

    def places(spans: Sequence[Span]) -> list[int]:
        found = [bisect_right(starts, span.start) - 1 for span in spans]
        return [at for at, span in zip(found, spans, strict=True) if at >= 0 and span.start < sentences[at].span.end]

    claimed: dict[int, float] = {}
    for claim in read.claims:
        for at in places(claim.content[:1]):
            claimed[at] = max(claimed.get(at, 0.0), claim.weight)
    told = Counter[int]()
    for claim in nlargest(_STATEMENTS, read.claims, key=lambda claim: claim.weight):
        for at, span in zip(places(claim.content), claim.content, strict=False):
            told[at] += span.end - span.start
    said = Counter(places([found.cue[0] for found in read.attributions if found.cue]))
    quoted = Counter(places([span for quote in read.quotes for span in quote.content]))
    counted = Counter(places([figure.span for figure in read.figures]))
    placed = Counter(places([mention for place in read.places for mention in place.mentions]))
    named: Counter[int] = Counter()
    introduced: Counter[int] = Counter()
    main: set[int] = set()
    most = max((len(actor.mentions) for actor in read.actors), default=0)
    for actor in read.actors:
        found = places(sorted(actor.mentions))
        named.update(found)
        introduced.update(found[:1])
        if len(actor.mentions) == most and not main:
            main = set(found)
    return [
        {
            "told as a statement": min(1.0, told[at] / max(1, sentence.span.end - sentence.span.start)),
            "a claim": min(3.0, max(0.0, claimed.get(at, 0.0))),
            "attributions": min(3, said[at]),
            "quotes": min(3, quoted[at]),
            "figures": min(3, counted[at]),
            "places": min(3, placed[at]) / 2,
            "actors": min(5, named[at]) / 2,
            "actors named for the first time": min(3, introduced[at]) / 2,
            "the main actor": float(at in main),
        }
        for at, sentence in enumerate(sentences)
    ]
