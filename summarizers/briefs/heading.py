"""What stands above a brief's lines: the headline, and where the article is from and of which day."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from summarizers.briefs.weekdays import date_words
from summarizers.types import Analysis, Article, Piece

TITLE = 240
"""Characters of a headline that are shown."""
_PART = 60  # characters of a publisher's or an origin's name that are shown
_SPACE = re.compile(r"\s+")


def title_of(analysis: Analysis) -> Piece | None:
    r"""The headline: the page's, else the one that stands in the text, with its span; an overlong one is cut.

    >>> from summarizers.analysis import analyse
    >>> title_of(analyse(Article(text="Kyiv said no.", title="No from\nKyiv"))).text
    'No from Kyiv'
    """
    article, span = analysis.article, None
    words = _line(article.title or "")
    if not words and analysis.headline is not None:
        span = analysis.headline
        words = _line(span.of(article.text))
    if not words:
        return None
    if len(words) > TITLE:
        return Piece(text=_cut(words, TITLE))
    return Piece(text=words, span=span)


def context_of(analysis: Analysis) -> tuple[str, ...]:
    """Where the article is from and of which day, and what of that is not known.

    >>> from summarizers.analysis import analyse
    >>> context_of(analyse(Article(text="Kyiv said no.")))
    ('Pasted text', 'publisher and date not given')
    """
    article = analysis.article
    publisher = _cut(_line(article.publisher or "") or _host(article), _PART)
    parts = [publisher or "Pasted text"]
    if article.published_at is not None:
        parts.append(f"published {date_words(article.published_at)} {article.published_at.year}")
        if not publisher:
            parts.append("publisher not given")
    else:
        parts.append("date not given" if publisher else "publisher and date not given")
    chain = [name for name in analysis.origin if name.casefold() != publisher.casefold()]
    if chain:
        lead = "citing " if len(chain) < len(analysis.origin) else ""
        parts.append(_cut(lead + ", citing ".join(chain), _PART))
    return tuple(parts)


def _host(article: Article) -> str:
    try:
        return (urlsplit(article.url or "").hostname or "").removeprefix("www.")
    except ValueError:  # such as "http://[::1"
        return ""


def _line(words: str) -> str:
    return _SPACE.sub(" ", words).strip()


def _cut(words: str, most: int) -> str:
    """Words up to a length, with […] for the rest."""
    if len(words) <= most:
        return words
    head, _, _ = words[: most - 4].rpartition(" ")
    return f"{head or words[: most - 4]} […]"
