"""Which statements stand beside each other: an accusation and its denial, two figures of one thing that differ."""

from __future__ import annotations

from summarizers.types import Analysis, Claim, Figure, Line, LineKind, Piece, Spans, Stance, Status, Style


class Disputes:
    """The pairs of one analysis; each is looked up by the claims' sources, not among all claims."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self._denials: dict[Spans, list[int]] = {}
        self._counted: dict[str, list[int]] = {}
        for number, claim in enumerate(analysis.claims):
            if claim.stance is Stance.DENIES:
                self._denials.setdefault(claim.clause, []).append(number)
            if claim.figures:
                self._counted.setdefault(claim.source.name, []).append(number)

    def denial_of(self, number: int, taken: set[int]) -> int | None:
        """The claim of another sentence that denies a denied one, if there is one that is not taken."""
        claims = self.analysis.claims
        claim = claims[number]
        if claim.status is not Status.DENIED or claim.by in (None, "itself"):
            return None
        others = (i for i in self._denials.get(claim.evidence, ()) if i not in taken)
        return next((i for i in others if claims[i].sentence != claim.sentence), None)

    def other_count_of(self, number: int, taken: set[int]) -> tuple[int, tuple[Figure, Figure]] | None:
        """The claim whose figure differs from a disputed one's, with the two figures; the one in the evidence first.

        Args:
            number: which of the analysis's claims.
            taken: claims that are not asked for any more.
        """
        claims = self.analysis.claims
        claim = claims[number]
        if claim.status is not Status.DISPUTED or claim.by is None:
            return None
        found: list[tuple[bool, int, int, tuple[Figure, Figure]]] = []
        for other in self._counted.get(claim.by, ()):
            figures = self._differing(claim, claims[other])
            if other != number and other not in taken and figures is not None:
                spans = (*claims[other].clause, *claims[other].content)
                named = any(span.overlaps(evidence) for span in spans for evidence in claim.evidence)
                found.append((not named, abs(claims[other].sentence - claim.sentence), other, figures))
        if not found:
            return None
        _, _, other, figures = min(found, key=lambda item: item[:3])
        return other, figures

    def _differing(self, one: Claim, other: Claim) -> tuple[Figure, Figure] | None:
        """The first figures of two claims that count in one unit and differ; of one referent before others."""
        figures = self.analysis.figures
        pairs = [
            (figures[i], figures[j])
            for i in one.figures
            for j in other.figures
            if i != j
            and figures[i].unit == figures[j].unit
            and (figures[i].low, figures[i].high) != (figures[j].low, figures[j].high)
        ]
        return min(pairs, key=lambda pair: not _same_referent(*pair), default=None)


def _same_referent(one: Figure, other: Figure) -> bool:
    """Whether what two figures count shares a word."""
    return not set((one.referent or "").lower().split()).isdisjoint((other.referent or "").lower().split())


def differing_line(text: str, figures: tuple[Figure, Figure]) -> Line:
    """The ⚠ line under two statements whose figures differ, both as worded, in text order.

    >>> from summarizers.types import Span
    >>> text = "Kyiv says 40 tanks, Moscow 20 tanks."
    >>> pair = (Figure(span=Span(10, 18), low=40, high=40), Figure(span=Span(27, 35), low=20, high=20))
    >>> "".join(piece.text for piece in differing_line(text, pair).pieces)
    'Figures differ: “40 tanks” and “20 tanks”'
    """
    pieces = [Piece(text="Figures differ: “", style=Style.LABEL)]
    for number, figure in enumerate(sorted(figures, key=lambda figure: figure.span)):
        pieces += [Piece(text="” and “", style=Style.LABEL)] if number else []
        words = " ".join(figure.span.of(text).split())
        pieces.append(Piece(text=words, style=Style.FIGURE, span=figure.span))
    pieces.append(Piece(text="”", style=Style.LABEL))
    why = "The two statements above count one thing, and their figures differ."
    return Line(kind=LineKind.WARNING, pieces=tuple(pieces), why=why)
