"""The analysis as the JSON contract, version 1: plain lists and strings, offsets as `[start, end]`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from summarizers.types import Analysis, Claim, Dateline, Figure, Quote, Span

CONTRACT = 1
"""The version of the contract; a change that breaks a reader raises it."""


def as_json(analysis: Analysis) -> dict[str, Any]:
    """One article's analysis as an object of the contract, ready for `json.dumps`.

    Args:
        analysis: what `analyse` returned.

    Returns:
        The keys of the contract in its order, without `extra`. Claims come by newsworthiness, everything else in text
        order. Figures' bounds are numbers in units of one, None where open.

    >>> from summarizers import Article, analyse
    >>> as_json(analyse(Article(id="a", text="Kyiv said it had lost two tanks near Kherson.")))["claims"][0]["claimant"]
    'Kyiv'
    """
    text = analysis.article.text
    return {
        "contract": CONTRACT,
        "id": analysis.article.id,
        "language": analysis.language,
        "sentences": [_pair(sentence.span) for sentence in analysis.sentences],
        "summary": [
            {
                **_surface(analysis.sentences[index].span, text),
                "score": round(analysis.scores[index], 4),
                "references": [
                    {"start": found.span.start, "end": found.span.end, "name": found.name}
                    for found in analysis.references
                    if analysis.sentences[index].span.holds(found.span)
                ],
            }
            for index in analysis.extract
        ],
        "quotes": [_quote(quote, text) for quote in analysis.quotes],
        "claims": [_claim(claim, text) for claim in sorted(analysis.claims, key=lambda claim: -claim.weight)],
        "attributions": [
            {
                "content": _pairs(found.content),
                "source": _pairs([found.source.span] if found.source is not None and found.source.span else []),
                "cue": _pairs(found.cue),
                "claimant": (found.source.name or None) if found.source is not None else None,
            }
            for found in analysis.attributions
        ],
        "figures": [_figure(figure, text) for figure in analysis.figures],
        "actors": [
            {
                "name": actor.name,
                "aliases": list(actor.aliases),
                "role": actor.role,
                "side": actor.side,
                "mentions": _pairs(actor.mentions),
            }
            for actor in analysis.actors
        ],
        "places": [
            {"name": place.canonical, "country": place.country, "mentions": _pairs(place.mentions)}
            for place in analysis.places
        ],
        "notes": [
            {
                "code": note.code.value,
                "start": note.span.start if note.span is not None else None,
                "end": note.span.end if note.span is not None else None,
                "text": note.text,
            }
            for note in analysis.notes
        ],
        "trimmed": _pairs(analysis.trimmed),
        "origin": list(analysis.origin),
        "dateline": _dateline(analysis.dateline, text),
    }


def _dateline(dateline: Dateline | None, text: str) -> dict[str, Any] | None:
    if dateline is None:
        return None
    return {
        **_surface(dateline.span, text),
        "place": _surface(dateline.place, text) if dateline.place is not None else None,
        "day": _surface(dateline.day, text) if dateline.day is not None else None,
        "date": dateline.date.isoformat() if dateline.date is not None else None,
    }


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def _pairs(spans: Iterable[Span]) -> list[list[int]]:
    return [_pair(span) for span in spans]


def _surface(span: Span, text: str) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def _joined(spans: Iterable[Span], text: str) -> str:
    return " […] ".join(span.of(text) for span in spans)


def _quote(quote: Quote, text: str) -> dict[str, Any]:
    source = quote.source
    return {
        "spans": _pairs(quote.content),
        "text": _joined(quote.content, text),
        "speaker": source.name if source is not None else None,
        "mention": _surface(source.span, text) if source is not None and source.span is not None else None,
        "role": source.role if source is not None else None,
        "cue": _pairs(quote.cue),
    }


def _claim(claim: Claim, text: str) -> dict[str, Any]:
    return {
        "content": _pairs(claim.content),
        "clause": _pairs(claim.clause),
        "source": _pairs([claim.source.span] if claim.source.span is not None else []),
        "claimant": claim.source.name,
        "side": claim.source.side,
        "cue": _pairs(claim.cue),
        "text": _joined(claim.clause, text),
        "stance": claim.stance.value,
        "status": claim.status.value,
        "by": claim.by,
        "evidence": _pairs(claim.evidence),
        "topic": claim.topic,
        "figures": list(claim.figures),
    }


def _figure(figure: Figure, text: str) -> dict[str, Any]:
    return {
        **_surface(figure.span, text),
        "low": figure.low,
        "high": figure.high,
        "unit": figure.unit,
        "referent": figure.referent,
        "period": figure.period,
        "qualifier": figure.qualifier,
        "malformed": figure.malformed,
    }
