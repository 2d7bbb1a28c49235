"""Numbers that a source gives without a cue of reporting: "Kyiv put the toll at 11", "police counted 15 dead"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizers.claims.answers import Answers
from summarizers.claims.vocabulary import vocabulary
from summarizers.speech.attributions import Draft
from summarizers.types import Figure, Sentence, Source, Span

_LONGEST = 160


def counted_claims(
    text: str,
    sentences: Sequence[Sentence],
    words: Sequence[frozenset[str]],
    figures: Sequence[Figure],
    attributions: Sequence[tuple[Draft, Source | None]],
    reader: Answers,
) -> list[tuple[Draft, Source]]:
    """The numbers that sources are said to give, as attributions.

    Args:
        text: the article's text.
        sentences: its sentences, in order.
        words: the lower-case words of each sentence.
        figures: the article's figures, in order.
        attributions: what is an attribution already, which is left out.
        reader: tells who does what a verb says.

    Returns:
        Drafts with their sources, in text order; empty if there are none.
    """
    known = vocabulary()
    taken = [span for draft, _ in attributions for span in (draft.cue, *draft.content)]
    found = []
    for sentence, held in zip(sentences, words, strict=True):
        place = known.counting.first(text, held, sentence.span.start, sentence.span.end)
        if place is None or any(span.overlaps(Span(*place)) for span in taken):
            continue
        end = min(sentence.span.end, place[1] + _LONGEST)
        stop = re.compile(r"[.;:]\s|,\s|\n|[.]$").search(text, place[1], end)
        content = Span(place[1], stop.start() if stop is not None else end)
        while content.start < content.end and text[content.start].isspace():
            content = Span(content.start + 1, content.end)
        near = [figure.span for figure in figures if content.holds(figure.span)]
        at_number = known.reckoning.first(text, held, content.start, content.end) is not None
        if not near or (place[1] - place[0] <= 4 and not at_number):
            continue
        verb = Span(*place)
        source = reader.who.doer(sentence, verb)
        if source is None or not source.name or not source.name[0].isalpha():
            continue
        found.append((Draft(
            content=(content,), source=source.span, cue=verb, sentence=sentence.index, lemma="put", kind="report",
            stance="asserts", rule="number given",
        ), source))  # fmt: skip
    return found
