"""Briefs, lines and subjects as JSON and compressed bytes, and back.

A line here is a quote or claim of an analysis with all that a look-up shows and narrows by. What the bytes hold is only
ever read with the text that it was made of: spans are offsets into it.
"""

from __future__ import annotations

import json
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.errors import StoreError
from bot.records import EntryKind
from bot.store.database import storable
from summarizers.types import (
    Actor,
    ActorKind,
    Analysis,
    Article,
    Brief,
    Figure,
    Line,
    LineKind,
    Note,
    NoteCode,
    Piece,
    Section,
    Source,
    Span,
    Spans,
    Style,
)

MOST_LINES = 127
"""Lines that a brief has at most: their numbers are seven bits of a key."""

_MOST_QUOTES = 63  # at least half of the lines are for claims, where there are so many
_LEVEL = 3  # of compression: level 9 saves 2 % more and takes twice the time
_OMITTED = " […] "
_TEXTS = ("speaker", "role", "speaks_for", "stance", "status", "by", "topic")


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidLine:
    """A quote or claim of a brief, as read.

    `words` are what is shown: runs of the article's text. `names` are what the article also calls the speaker; `places`
    the canonical and written names in its paragraph; the rest is as in `Hit`.
    """

    kind: EntryKind
    words: tuple[tuple[str, Span], ...]
    content: Spans
    speaker: str | None
    names: tuple[str, ...] = ()
    role: str | None = None
    speaks_for: str | None = None
    stance: str | None = None
    status: str | None = None
    by: str | None = None
    topic: str | None = None
    figures: tuple[dict[str, Any], ...] = ()
    places: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words in one run."""
        return _OMITTED.join(words for words, _ in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """What the article of a brief names: places (canonical, as written) and actors (without mentions)."""

    places: tuple[tuple[str, str], ...] = ()
    actors: tuple[Actor, ...] = ()


def pack(value: object) -> bytes:
    """A value of JSON in as few bytes as is cheap.

    >>> unpack(pack({"a": [1, None]}))
    {'a': [1, None]}
    """
    dumped = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if "\\u0000" in dumped or storable(dumped) != dumped:
        dumped = json.dumps(_storable(value), ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(dumped.encode(), _LEVEL)


def unpack(data: bytes) -> Any:  # noqa: ANN401
    """What `pack` packed.

    Raises:
        StoreError: the bytes are damaged.
    """
    try:
        return json.loads(zlib.decompress(data))
    except (ValueError, zlib.error) as error:
        raise StoreError(f"The archive is damaged ({error}). Put its newest backup in its place.") from error


def pack_text(text: str) -> bytes:
    """A text without lone surrogates, compressed."""
    return zlib.compress(text.encode(), _LEVEL)


def unpack_text(data: bytes) -> str:
    """What `pack_text` packed.

    Raises:
        StoreError: the bytes are damaged.
    """
    try:
        return zlib.decompress(data).decode()
    except (ValueError, zlib.error) as error:
        raise StoreError(f"The archive is damaged ({error}). Put its newest backup in its place.") from error


def brief_as_json(brief: Brief) -> dict[str, Any]:
    """A brief without its article.

    >>> made = Brief(article=Article(text="No."), title=Piece(text="No.", span=Span(0, 3)), context=("x",), sections=())
    >>> brief_of_json(brief_as_json(made), made.article) == made
    True
    """
    return {
        "title": _piece(brief.title) if brief.title is not None else None,
        "context": list(brief.context),
        "sections": [[section.title, [_line(line) for line in section.lines]] for section in brief.sections],
        "notes": [[note.code.value, note.text, _pair(note.span)] for note in brief.notes],
        "more": [brief.more_statements, brief.more_quotes],
        "ratio": brief.ratio,
    }


def brief_of_json(data: dict[str, Any], article: Article) -> Brief:
    """The brief of an article that `brief_as_json` took apart."""
    return Brief(
        article=article,
        title=_piece_of(data["title"]) if data["title"] is not None else None,
        context=tuple(data["context"]),
        sections=tuple(Section(title=title, lines=tuple(map(_line_of, lines))) for title, lines in data["sections"]),
        notes=tuple(Note(code=NoteCode(code), text=text, span=_span(pair)) for code, text, pair in data["notes"]),
        more_statements=data["more"][0],
        more_quotes=data["more"][1],
        ratio=data["ratio"],
    )


def lines_of(analysis: Analysis) -> tuple[SaidLine, ...]:
    """The quotes of an analysis in text order, then its claims, heaviest first; at most `MOST_LINES`.

    Quotes give way to claims where there are too many of both.
    """
    near = _Surroundings(analysis)
    claims = sorted(analysis.claims, key=lambda claim: -claim.weight)
    quotes = analysis.quotes[: max(_MOST_QUOTES, MOST_LINES - len(claims))]
    found = []
    for quote in quotes:
        topics = [claim.topic for claim in claims if _share(claim.content, quote.content)]
        figures = [figure for figure in analysis.figures if any(span.holds(figure.span) for span in quote.content)]
        found.append(near.line(EntryKind.QUOTE, quote.content, quote.content, quote.source, topics[:1], figures))
    for claim in claims[: MOST_LINES - len(quotes)]:
        figures = [analysis.figures[index] for index in claim.figures]
        line = near.line(EntryKind.CLAIM, claim.clause, claim.content, claim.source, [claim.topic], figures)
        found.append(replace(line, stance=claim.stance.value, status=claim.status.value, by=claim.by))
    return tuple(found)


def line_as_json(line: SaidLine) -> dict[str, Any]:
    """A line without what it leaves empty."""
    data: dict[str, Any] = {
        "kind": line.kind.value,
        "words": [[text, span.start, span.end] for text, span in line.words],
        "content": spans_as_json(line.content),
        "names": list(line.names),
        "figures": list(line.figures),
        "places": list(line.places),
        **{name: getattr(line, name) for name in _TEXTS},
    }
    return {name: value for name, value in data.items() if value not in (None, [])}


def line_of_json(data: dict[str, Any]) -> SaidLine:
    """The line that `line_as_json` took apart."""
    return SaidLine(
        kind=EntryKind(data["kind"]),
        words=tuple((text, Span(start, end)) for text, start, end in data.get("words", ())),
        content=spans_of_json(data.get("content", ())),
        names=tuple(data.get("names", ())),
        figures=tuple(data.get("figures", ())),
        places=tuple(data.get("places", ())),
        **{name: data.get(name) for name in _TEXTS},
    )


def subjects_of(analysis: Analysis) -> Subjects:
    """The places and actors of an analysis."""
    return Subjects(
        places=tuple((place.canonical, place.name) for place in analysis.places),
        actors=tuple(
            Actor(name=actor.name, kind=actor.kind, aliases=actor.aliases, role=actor.role, side=actor.side)
            for actor in analysis.actors
        ),
    )


def subjects_as_json(subjects: Subjects) -> dict[str, Any]:
    """Subjects as lists."""
    actors = [[actor.name, actor.kind.value, list(actor.aliases), actor.role, actor.side] for actor in subjects.actors]
    return {"places": [list(place) for place in subjects.places], "actors": actors}


def subjects_of_json(data: dict[str, Any]) -> Subjects:
    """The subjects that `subjects_as_json` took apart."""
    return Subjects(
        places=tuple((canonical, name) for canonical, name in data["places"]),
        actors=tuple(
            Actor(name=name, kind=ActorKind(kind), aliases=tuple(aliases), role=role, side=side)
            for name, kind, aliases, role, side in data["actors"]
        ),
    )


def spans_as_json(spans: Spans) -> list[list[int]]:
    """Spans as pairs of offsets.

    >>> spans_as_json((Span(0, 2),))
    [[0, 2]]
    """
    return [[span.start, span.end] for span in spans]


def spans_of_json(pairs: Iterable[Sequence[int]]) -> Spans:
    """Spans of pairs of offsets."""
    return tuple(Span(start, end) for start, end in pairs)


class _Surroundings:
    """Makes the lines of one analysis: who else the speaker is called, and which places stand near."""

    def __init__(self, analysis: Analysis) -> None:
        self._text = analysis.article.text
        self._actors = analysis.actors
        paragraphs: dict[int, Span] = {}
        for sentence in analysis.sentences:
            known = paragraphs.get(sentence.paragraph, sentence.span)
            paragraphs[sentence.paragraph] = Span(known.start, max(known.end, sentence.span.end))
        self._paragraphs = sorted(paragraphs.values())
        self._mentions = sorted(
            (mention.start, place.canonical, place.name) for place in analysis.places for mention in place.mentions
        )

    def line(
        self,
        kind: EntryKind,
        shown: Spans,
        content: Spans,
        source: Source | None,
        topics: Sequence[str],
        figures: Sequence[Figure],
    ) -> SaidLine:
        actor = self._actors[source.actor] if source is not None and source.actor is not None else None
        return SaidLine(
            kind=kind,
            words=tuple((span.of(self._text), span) for span in shown),
            content=content,
            speaker=(source.name or None) if source is not None else None,
            names=names_of(actor) if actor is not None else (),
            role=source.role if source is not None else None,
            speaks_for=source.side if source is not None else None,
            topic=topics[0] if topics else None,
            figures=tuple(_figure(figure, self._text) for figure in figures),
            places=self._places(shown[0]) if shown else (),
        )

    def _places(self, near: Span) -> tuple[str, ...]:
        start, end = near.start, near.end
        at = bisect_right(self._paragraphs, near.start, key=lambda span: span.start) - 1
        if at >= 0 and self._paragraphs[at].end > near.start:
            start, end = self._paragraphs[at].start, max(end, self._paragraphs[at].end)
        first = bisect_left(self._mentions, (start, "", ""))
        last = bisect_left(self._mentions, (end, "", ""))
        return tuple(dict.fromkeys(name for found in self._mentions[first:last] for name in found[1:]))


def names_of(actor: Actor) -> tuple[str, ...]:
    """What an actor is called: the name and its spellings, without the roles that others have too.

    >>> names_of(Actor(name="Ada Ray", kind=ActorKind.PERSON, aliases=("Ray", "the mayor"), role="the mayor"))
    ('Ada Ray', 'Ray')
    """
    return (actor.name, *(alias for alias in actor.aliases if alias != actor.role and alias != actor.name))


def _storable(value: object) -> object:
    """A value of JSON whose texts are storable; keys are ours."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {key: _storable(part) for key, part in value.items()}
    return [_storable(part) for part in value] if isinstance(value, list | tuple) else value


def _share(one: Spans, other: Spans) -> bool:
    return any(a.overlaps(b) for a in one for b in other)


def _figure(figure: Figure, text: str) -> dict[str, Any]:
    return {
        "span": [figure.span.start, figure.span.end],
        "text": figure.span.of(text),
        "low": figure.low,
        "high": figure.high,
        "unit": figure.unit,
        "referent": figure.referent,
        "qualifier": figure.qualifier,
        "period": figure.period,
        "malformed": figure.malformed,
    }


def _pair(span: Span | None) -> list[int] | None:
    return [span.start, span.end] if span is not None else None


def _span(pair: Sequence[int] | None) -> Span | None:
    return Span(pair[0], pair[1]) if pair is not None else None


def _piece(piece: Piece) -> list[Any]:
    return [piece.text, piece.style.value, _pair(piece.span)]


def _piece_of(data: Sequence[Any]) -> Piece:
    return Piece(text=data[0], style=Style(data[1]), span=_span(data[2]))


def _line(line: Line) -> list[Any]:
    return [line.kind.value, [_piece(piece) for piece in line.pieces], line.why, spans_as_json(line.content)]


def _line_of(data: Sequence[Any]) -> Line:
    kind, pieces, why, content = data
    return Line(kind=LineKind(kind), pieces=tuple(map(_piece_of, pieces)), why=why, content=spans_of_json(content))
