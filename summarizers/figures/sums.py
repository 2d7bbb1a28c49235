"""What a reader should know of an article's figures: malformed ones, and those that contradict each other.

Sums are checked only where the text itself gives a whole and its parts side by side ("13 people, seven men and six
women", "90 were freed: 40 by … and 50 by …", "56 of 44 drones"), so that a list that is not meant to be whole is left
alone. What it cannot do: see parts that stand in several sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summarizers.figures.figure_words import PEOPLE, FigureLexicon, figure_lexicon
from summarizers.text.tokens import tokenise
from summarizers.types import Figure, Note, NoteCode, Span

_MALFORMED = re.compile(r"\w*\d(?:[\w.,]*\w)?(?: \d{1,3}\b)?")
_STOP = re.compile(r"[.!?;]\s|\n")
_LISTED = 7  # tokens between two parts of a list
_NEAR = 4  # tokens before a whole that may say that its parts are not all: "among the 20 dead"
_MOST = 10  # parts of a list that are added up
_LONGEST_GAP = 150  # characters between a whole and its first part
_BEHIND = 40  # characters behind a list that may speak of the rest
_CLOSING = 80  # characters behind shares in which "nothing else" stands
_ALL = 100.5  # per cent, but for rounding


def figure_notes(text: str, figures: Sequence[Figure], language: str = "en") -> tuple[Note, ...]:
    """A note for each malformed figure and each sum that does not add up.

    Args:
        text: the article, which the spans index.
        figures: its figures, in text order.
        language: whose data pack is used.

    Returns:
        In text order; empty if there are none. Never raises.

    >>> figure = Figure(span=Span(0, 14), low=None, high=None, malformed=True)
    >>> figure_notes("1,6000 Russians", [figure])[0].text
    '“1,6000” is malformed in the text; its value is unknown.'
    """
    notes: list[tuple[Span, Note]] = []
    for figure in figures:
        if figure.malformed:
            surface = _MALFORMED.search(text, figure.span.start, figure.span.end)
            span = Span(*surface.span()) if surface else figure.span
            words = f"“{span.of(text)}” is malformed in the text; its value is unknown."
            notes.append((span, Note(code=NoteCode.MALFORMED_FIGURE, text=words, span=span)))
    checker = _Checker(text, figures, figure_lexicon(language))
    for span, words in checker.contradictions():
        notes.append((span, Note(code=NoteCode.INCONSISTENT_FIGURES, text=words, span=span)))
    return tuple(note for _, note in sorted(notes, key=lambda each: each[0]))


class _Checker:
    """Looks through the figures of an article for wholes that are not the sum of their parts."""

    def __init__(self, text: str, figures: Sequence[Figure], lexicon: FigureLexicon) -> None:
        self.text = text
        self.figures = figures
        self.lexicon = lexicon

    def contradictions(self) -> Iterator[tuple[Span, str]]:
        """Where figures contradict each other, and how, in one sentence."""
        n = 0
        while n + 1 < len(self.figures):
            found = self._part_of(n) or self._parts(n) or self._in_all(n) or self._shares(n)
            if found is None:
                n += 1
                continue
            last, words = found
            yield Span(self.figures[n].span.start, self.figures[last].span.end), words
            n = last + 1

    def _gap(self, n: int) -> list[str] | None:
        """The words between figure `n` and the next; None across a sentence's end or a long way."""
        start, end = self.figures[n].span.end, self.figures[n + 1].span.start
        if end - start > _LONGEST_GAP or _STOP.search(self.text, start, end):
            return None
        return [token.lower for token in tokenise(self.text, start, end)]

    def _exact(self, n: int) -> float | None:
        """The value of a figure that counts something and has no bounds."""
        figure = self.figures[n]
        bounded = figure.low != figure.high or figure.qualifier is not None
        return None if bounded or figure.unit is None or figure.unit in self.lexicon.uncounted else figure.low

    def _words(self, figure: Figure) -> list[str]:
        return [token.lower for token in tokenise(self.text, figure.span.start, figure.span.end)]

    def _part_of(self, n: int) -> tuple[int, str] | None:
        """As in "56 of 44 drones"."""
        part, whole, gap = self._exact(n), self._exact(n + 1), self._gap(n)
        if part is None or whole is None or part <= whole or not gap:
            return None
        links = self.lexicon.of | self.lexicon.out
        word = self._words(self.figures[n])[-1]
        alone = word[-1].isdigit() or word in self.lexicon.numbers
        if not alone or gap[0] not in links or not all(each in self.lexicon.part_links for each in gap):
            return None
        if self.figures[n].unit != self.figures[n + 1].unit:
            return None
        return n + 1, f"The part is larger than the whole: {_shown(part)} of {_shown(whole)}."

    def _parts(self, n: int) -> tuple[int, str] | None:
        """As in "15 people, 7 men and 6 women", "90 were freed: 40 by … and 60 by …"."""
        whole, gap = self._exact(n), self._gap(n)
        if whole is None or not gap:
            return None
        after_colon = gap[-1] == ":"
        of_them = self._refers_back(n + 1)
        beside = all(word in self.lexicon.joints and word not in self.lexicon.linking for word in gap)
        if not after_colon and not of_them and not (beside and self._is_general(n) and not self._is_general(n + 1)):
            return None
        last, closed = self._list(n, after_colon=after_colon)
        values = [self._exact(k) for k in range(n + 1, last + 1)]
        total = sum(value for value in values if value is not None)
        if total > whole:
            return last, _sum(total, whole)
        if total < whole and closed and not of_them and not self._is_partial(n, last):
            return last, _sum(total, whole)
        return None

    def _refers_back(self, n: int) -> bool:
        words = self._words(self.figures[n])
        return any(word in self.lexicon.back_to for word in words)

    def _is_general(self, n: int) -> bool:
        figure = self.figures[n]
        return figure.unit == PEOPLE and any(word in self.lexicon.general for word in self._words(figure))

    def _list(self, n: int, *, after_colon: bool) -> tuple[int, bool]:
        """The last part of the list that begins behind figure `n`, and whether "and" closes it."""
        last, closed = n + 1, False
        while last + 1 < min(len(self.figures), n + 1 + _MOST):
            gap = self._gap(last)
            alike = self.figures[last + 1].unit == self.figures[n].unit and self._exact(last + 1) is not None
            if not gap or not alike or len(gap) > _LISTED or ":" in gap or self.lexicon.partly & set(gap):
                break
            if closed or not (after_colon or all(word in self.lexicon.joints for word in gap)):
                break
            closed = any(word in self.lexicon.linking for word in gap)
            last += 1
        return last, closed

    def _is_partial(self, n: int, last: int) -> bool:
        """Whether words near say that the parts are not all: "including", "among", "the rest"."""
        start, end = self.figures[n].span.start, self.figures[last].span.end
        before = tokenise(self.text, max(0, start - _BEHIND), start)[-_NEAR:]
        stop = _STOP.search(self.text, end, end + _BEHIND)
        inside = tokenise(self.text, start, stop.start() if stop else min(len(self.text), end + _BEHIND))
        return any(token.lower in self.lexicon.partly for token in (*before, *inside))

    def _in_all(self, n: int) -> tuple[int, str] | None:
        """As in "120 drones and 14 missiles, 134 weapons in all"."""
        last, total = n, 0.0
        while last < n + _MOST and (value := self._exact(last)) is not None:
            total += value
            gap = self._gap(last) if last + 1 < len(self.figures) else None
            if not gap or not all(word in self.lexicon.joints for word in gap):
                return None
            last += 1
            end = self.figures[last].span.end
            behind = [token.lower for token in tokenise(self.text, end, min(len(self.text), end + _BEHIND))]
            if any(tuple(behind[: len(phrase)]) == phrase for phrase in self.lexicon.in_all):
                whole = self._exact(last)
                return (last, _sum(total, whole)) if last > n + 1 and whole not in {None, total} else None
        return None
        return None

    def _shares(self, n: int) -> tuple[int, str] | None:
        """As in "60% in grants and 55% in loans, with nothing else"."""
        last, total = n, 0.0
        while last < n + _MOST:
            figure = self.figures[last]
            if figure.unit != "%" or figure.low is None or figure.low != figure.high:
                return None
            total += figure.low
            if last + 1 == len(self.figures) or self.figures[last + 1].unit != "%" or self._gap(last) is None:
                break
            last += 1
        if last == n or total < _ALL:
            return None
        end = self.figures[last].span.end
        stop = _STOP.search(self.text, end, end + _CLOSING)
        if not self.lexicon.closing.search(self.text, end, stop.start() if stop else end + _CLOSING):
            return None
        return last, f"The shares add up to {_shown(total)}%, more than the whole."


def _sum(total: float, whole: float | None) -> str:
    return f"The parts add up to {_shown(total)}, not to {_shown(whole or 0)}."


def _shown(value: float) -> str:
    return f"{value:,.12g}"
