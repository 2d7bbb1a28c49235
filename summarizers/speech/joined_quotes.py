"""Linked quotes to the quotes of the analysis: what is speech at all, and which pieces are one quote.

A quote that a cue interrupts is one quote, and so is speech of several paragraphs that no mark closes before its end.
What stands in marks and nobody is said to say is a title, a nickname, a slogan or a scare quote, and so is a
capitalised title or a fragment of few words, whoever uses it. What it cannot do: tell a short quoted phrase that is
news from one that is only set apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from summarizers.lexicon import pack
from summarizers.speech.attributions import Draft
from summarizers.speech.quotation_marks import is_title
from summarizers.speech.quotes import Quoted
from summarizers.text.tokens import tokenise
from summarizers.types import Quote, Source, Span

FRAGMENT_WORDS = 3
"""A quoted part of a sentence has at least so many words: fewer are names and scare quotes, not speech."""


TAG = 30
"""A cue so close behind words that a comma ends, in characters, makes them speech though they look like a title."""


_BEFORE = 8  # characters in which the stop before a quote's marks is looked for
_MARKS = " \xa0\t\"“„«‘'`"
_STOPS = ".!?”\n:"


@dataclass(slots=True)
class _Growing:
    """A quote while its pieces are read; cues in order, each once."""

    content: list[Span]
    cues: dict[Span, None]
    source: Source
    sentence: int
    fragment: bool


def join_quotes(
    text: str, quoted: Sequence[Quoted], drafts: Sequence[Draft], sources: Mapping[int, Source | None]
) -> tuple[Quote, ...]:
    """The quotes of an article with their sources. Never raises.

    Args:
        text: the article's text.
        quoted: the quoted runs, in text order, each with the number of its draft.
        drafts: the attributions by that number.
        sources: the source of each draft, or None where it names nobody.

    Returns:
        In text order, not overlapping. The source of a pronoun whose person is not known has an empty name.
    """
    found: list[_Growing] = []
    before: Quoted | None = None
    for piece in quoted:
        if piece.draft is None or not _is_speech(text, piece, drafts[piece.draft]):
            continue
        draft, source = drafts[piece.draft], sources[piece.draft]
        if source is None:
            continue
        last = found[-1] if found else None
        if last is not None and before is not None and _goes_on(before, piece) and last.source.name == source.name:
            last.content += piece.content
            last.cues[draft.cue] = None
        else:
            found.append(_Growing(list(piece.content), {draft.cue: None}, source, draft.sentence, piece.fragment))
        before = piece
    return tuple(
        Quote(
            content=tuple(one.content),
            source=one.source,
            cue=tuple(one.cues),
            sentence=one.sentence,
            fragment=one.fragment,
        )
        for one in found
    )


def _goes_on(before: Quoted, piece: Quoted) -> bool:
    """Whether a piece may belong to the quote before it: in one paragraph, or in the next where none was closed."""
    if before.fragment or piece.fragment:
        return False
    return piece.paragraph == before.paragraph or (before.open and piece.paragraph == before.paragraph + 1)


def _is_speech(text: str, piece: Quoted, draft: Draft) -> bool:
    """Whether marked words are no title, and if they are a part of a sentence no slogan and long enough."""
    surface = piece.content[0].of(text)
    span = piece.content[0]
    tagged = surface.endswith(",") and 0 < draft.cue.start - span.end < TAG and _opens(text, span.start)
    if is_title(surface) and not (tagged and draft.kind == "report"):
        return False
    slogan = draft.lemma == pack("en/quotes")["chanting"]
    return not piece.fragment or not (slogan or len(tokenise(surface)) < FRAGMENT_WORDS)


def _opens(text: str, start: int) -> bool:
    """Whether no words of its own sentence stand before a quoted run."""
    before = text[max(0, start - _BEFORE) : start].rstrip(_MARKS)
    return not before or before[-1] in _STOPS
