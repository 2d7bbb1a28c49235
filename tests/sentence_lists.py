"""Small articles as lists of sentences, for the tests of rankers and of what they choose."""

from summarizers.types import Sentence, Span

NEWS = (
    "Russian missiles struck the Ukrainian port of Odesa on Monday, killing 12 people, officials said.",
    "The strike on Odesa hit a grain terminal and 3 ships in the port, the Ukrainian navy said.",
    "It was the third this month.",
    "Birds sang in the parks of Geneva while diplomats had lunch by the lake.",
    "Ukrainian officials said that the missiles were fired at the port of Odesa from Russian ships.",
)


def article(*surfaces: str, paragraph: int = 2) -> tuple[str, tuple[Sentence, ...]]:
    """The sentences joined by spaces, so many a paragraph."""
    found, start = [], 0
    for index, surface in enumerate(surfaces):
        found.append(Sentence(index=index, span=Span(start, start + len(surface)), paragraph=index // paragraph))
        start += len(surface) + 1
    return " ".join(surfaces), tuple(found)
