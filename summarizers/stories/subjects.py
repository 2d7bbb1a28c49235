"""Whether an article is war news: how thick the words of war stand in it, and whether parties to a war act in it.

A rule without a model, made to keep rather than to drop: news of a terror attack, an army or the diplomacy of parties
to a war passes. What it cannot do: tell a war of today from one of history, or a film of war from a war.
"""

from __future__ import annotations

import re
from functools import cache

from summarizers.lexicon import pack
from summarizers.types import Analysis

_LEAST = 1.0  # words of war in a hundred, from which an article is of war
_PARTY = 0.25  # what each of up to two parties to a war counts
_PARTIES = 2
_SHORTEST = 40  # words; of a shorter text one word of war says no more than of such a one
_WORD = re.compile(r"\w+")


def is_war_news(analysis: Analysis) -> bool:
    """Whether an article is about a war, an army at war, or the parties' dealings over it. Never raises.

    Args:
        analysis: of any article; one in a language whose claims are not read counts as war news, since nothing that
            cannot be judged may be dropped.

    >>> from summarizers import Article, analyse
    >>> is_war_news(analyse(Article(text="Ukrainian troops shot down nine missiles over Odesa, the air force said.")))
    True
    >>> is_war_news(analyse(Article(text="The city council approved a new budget for its libraries on Monday.")))
    False
    """
    if not analysis.claims_read:
        return True
    title = analysis.article.title or ""
    text = f"{title}\n{analysis.article.text}".lower()
    words = max(_SHORTEST, sum(1 for _ in _WORD.finditer(text)))
    thickness = 100 * sum(1 for _ in _war_words().finditer(text)) / words
    parties = {actor.side for actor in analysis.actors if actor.side in _parties()}
    return thickness + _PARTY * min(_PARTIES, len(parties)) >= _LEAST


@cache
def _war_words() -> re.Pattern[str]:
    words = (word[:-1] + r"\b" if word.endswith(".") else word for word in pack("en/stories")["war"])
    return re.compile(rf"\b(?:{'|'.join(words)})")


@cache
def _parties() -> frozenset[str]:
    return frozenset(pack("en/stories")["parties"])
