"""Figures: numbers with bounds, what they count, and over which period; malformed ones are flagged, never guessed.

A walk over each sentence's tokens: a numeral (`numerals`), a qualifier before it, a unit or counted noun
phrase after it, and the verb that says what happened to those counted. Dates, years, ages, clock times, calibres and
numbers that are part of a name are left out, and so are small numbers of things that no reader would ask for.

Conventions: "more than 5,000" is 5000 and open above; "up to 40" is open below; "nearly 500" is 500 with its qualifier;
"dozens" is 24 and open above; "half of" and other fractions are per cent; a ratio "7 to 1" has the unit "ratio" and is
7; money has the currency's ISO code as unit; persons of any kind have the unit "people".

What it cannot do: it has no parser, so that a counted noun without a plural or far from its number is missed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from summarizers.figures.counted import Counted, CountedReader
from summarizers.figures.figure_words import SentenceWords, figure_lexicon
from summarizers.figures.numerals import Numeral, glued, read_numeral
from summarizers.figures.uncounted import Exclusions
from summarizers.text.tokens import tokenise
from summarizers.types import Figure, Note, NoteCode, Sentence, Span

_SMALL = 12  # numbers up to this one matter only with a noun that does
_PERIOD_BEHIND = 70  # characters between a figure and its period
_RATE_BEHIND = 45
_PERIOD_BEFORE = 120
_CUE_BEFORE = 150  # where a ratio's word must stand: "the ratio … was 7 to 1", "a 7 to 1 advantage"
_CUE_BEHIND = 30
_CLOSED = re.compile(r"[;:!?]|\.(?=\s|[A-Z])")  # what a period does not reach across


def find_figures(text: str, sentences: Sequence[Sentence], language: str = "en") -> tuple[Figure, ...]:
    """The figures of an article: numbers that say how many or how much.

    Args:
        text: the article, unaltered.
        sentences: its sentences, in order; a figure lies inside one.
        language: whose data pack is used.

    Returns:
        In text order, not overlapping; spans index `text` and cover qualifier, number and counted noun; `low` and
        `high` are in units of one, None where open or malformed. Empty if there are none. Never raises on any text.

    >>> from summarizers.types import Sentence, Span
    >>> text = "At least 10 people were killed in the past 24 hours."
    >>> figure, = find_figures(text, [Sentence(index=0, span=Span(0, len(text)), paragraph=0)])
    >>> figure.span.of(text), figure.low, figure.high, figure.unit, figure.referent, figure.period
    ('At least 10 people', 10.0, None, 'people', 'people … killed', 'in the past 24 hours')
    """
    lexicon = figure_lexicon(language)
    found: list[Figure] = []
    for sentence in sentences:
        if lexicon.telling.search(text, sentence.span.start, sentence.span.end):
            found += _Reader(SentenceWords(text, sentence.span, lexicon), language).figures()
    return tuple(found)


def figure_notes(text: str, figures: Sequence[Figure]) -> tuple[Note, ...]:
    """A note for each malformed figure, in order; empty if there is none. Never raises.

    >>> figure = Figure(span=Span(0, 14), low=None, high=None, malformed=True)
    >>> figure_notes("1,6000 Russians", [figure])[0].text
    '“1,6000” is malformed in the text; its value is unknown.'
    """
    notes = []
    for figure in figures:
        if figure.malformed:
            surface = _MALFORMED.search(text, figure.span.start, figure.span.end)
            span = Span(*surface.span()) if surface else figure.span
            words = f"“{span.of(text)}” is malformed in the text; its value is unknown."
            notes.append(Note(code=NoteCode.MALFORMED_FIGURE, text=words, span=span))
    return tuple(notes)


_MALFORMED = re.compile(r"\d+(?:[.,]\d+)*")


class _Reader:
    """Reads the figures of one sentence."""

    def __init__(self, words: SentenceWords, language: str) -> None:
        self.words = words
        self.counted = CountedReader(words)
        self.exclusions = Exclusions(words)
        self.language = language

    def figures(self) -> list[Figure]:
        """The sentence's figures, in order."""
        ratios = {self.words.index(span.start): (span, value) for span, value in self._ratios()}
        drafts: list[tuple[Figure, bool]] = []
        i = 0
        while i < len(self.words.tokens):
            token = self.words.tokens[i]
            if i in ratios:
                span, value = ratios[i]
                drafts.append((Figure(span=span, low=value, high=value, unit="ratio"), False))
                i = max(i + 1, self.words.index(span.end))
            elif token.text[0].isdecimal() or token.lower in self.words.lexicon.starters or "-" in token.text[1:]:
                number = read_numeral(self.words.tokens, i, self.words.text, self.language)
                draft, i = (None, i + 1) if number is None else self._figure(number)
                if draft is not None:
                    drafts.append(draft)
            else:
                i += 1
        return self._with_periods(drafts) if drafts else []

    # --- one figure ------------------------------------------------------------------------------------

    def _figure(self, number: Numeral) -> tuple[tuple[Figure, bool] | None, int]:
        """The figure around a numeral, whether it is a duration, and the token to read on from."""
        lexicon = self.words.lexicon
        first, currency = self._currency_before(number.first)
        low, high, last = number.low, number.high, number.last
        if self.words.at(first - 1) in lexicon.between and self.words.at(last) in lexicon.linking:
            second = read_numeral(
                self.words.tokens, self._currency_before_second(last + 1), self.words.text, self.language
            )
            if second is not None and second.low is not None and low is not None:
                shared = second.scale if number.scale == 1 and low < second.low / second.scale else 1
                low, high, last = low * shared, second.high, second.last
                first -= 1
        elif self.words.at(first - 1) in lexicon.origin and number.ranged:
            if any(word in lexicon.change for word in self.words.lowers[max(0, first - 9) : first - 1]):
                return self._figure(self._first_of_range(number))
            first -= 1
        tail, end_kind = self._after(last)
        last = tail
        whole = replace(number, last=last, low=low, high=high)
        counted = self.counted.behind(whole, currency)
        start, kind, qualifier = self._qualifier(first)
        low, high = _bounded(low, high, kind)
        end = max(counted.last, last)
        if end_kind is None:
            last = end
            tail, end_kind = self._after(end)
            end = max(end, tail)
        if end_kind:
            low, high = _bounded(low, high, end_kind)
            qualifier = qualifier or self.words.surface(last if tail > last else number.last, tail)
        unit = currency or counted.unit
        before, behind, harmed = self.counted.fate(start, end)
        bounded = kind in {"lower", "upper", "about"} or bool(end_kind)
        if self.exclusions.excludes(whole, counted, unit, bounded) or not self._matters(
            whole, start, counted, unit, bounded, before + behind
        ):
            return None, whole.last
        if harmed and unit is None:
            unit = "people"
        figure = Figure(
            span=Span(self.words.tokens[start].start, self.words.tokens[end - 1].end),
            low=None if number.malformed else low,
            high=None if number.malformed else high,
            unit=unit,
            referent=self.counted.referent(before, counted, behind),
            qualifier=qualifier,
            malformed=number.malformed,
        )
        return (figure, unit in lexicon.time), end

    def _first_of_range(self, number: Numeral) -> Numeral:
        """The first number alone of a range that is two values ("rose from 10 to 20")."""
        tokens = self.words.tokens[number.first : number.last]
        for last in range(len(tokens) - 1, 0, -1):
            alone = read_numeral(tokens[:last], 0, self.words.text, self.language)
            if alone is not None and not alone.ranged and alone.last == last:
                return replace(alone, first=number.first, last=number.first + last)
        return replace(number, ranged=False)

    def _currency_before(self, i: int) -> tuple[int, str | None]:
        """Where the figure begins with its currency's sign, and the currency: "US$", "€", "USD"."""
        sign = self.words.at(i - 1)
        if sign in self.words.lexicon.symbols:
            country = self.words.at(i - 2) if glued(self.words.tokens, i - 1) else ""
            if country in self.words.lexicon.dollars and sign == "$":
                return i - 2, self.words.lexicon.dollars[country]
            return i - 1, self.words.lexicon.symbols[sign]
        if i and self.words.tokens[i - 1].text.isupper() and (sign,) in self.words.lexicon.currencies:
            return i - 1, self.words.lexicon.currencies[(sign,)]
        return i, None

    def _currency_before_second(self, i: int) -> int:
        return i + 1 if self.words.at(i) in self.words.lexicon.symbols else i

    def _qualifier(self, first: int) -> tuple[int, str | None, str | None]:
        """Where the qualifiers before token `first` begin, which kind the outermost bound is, and its words."""
        kind: str | None = None
        bounds: tuple[int, int] | None = None
        start = first
        for _ in range(3):
            for length in (4, 3, 2, 1):
                phrase = tuple(self.words.lowers[max(0, start - length) : start])
                found = self.words.lexicon.qualifiers.get(phrase) if len(phrase) == length else None
                if found is not None:
                    break
            else:
                break
            start -= length
            if found != "plain":
                kind, bounds = found, (start, bounds[1] if bounds else start + length)
        return start, kind, self.words.surface(*bounds) if bounds else None

    def _after(self, at: int) -> tuple[int, str | None]:
        """Where a bound behind the number or its noun ends, and its kind: "200 or more", "200+"."""
        if self.words.at(at) == "+" and glued(self.words.tokens, at):
            return at + 1, "lower"
        for length in (3, 2, 1):
            kind = self.words.lexicon.after.get(tuple(self.words.lowers[at : at + length]))
            if (
                kind is not None
                and read_numeral(self.words.tokens, at + length, self.words.text, self.language) is None
            ):
                return at + length, kind
        return at, None

    # --- what is no figure -----------------------------------------------------------------------------

    def _matters(
        self, number: Numeral, start: int, counted: Counted, unit: str | None, bounded: bool, fate: tuple[int, ...]
    ) -> bool:
        """Whether a reader would ask for it; small numbers only of things that matter."""
        if number.malformed or number.fraction or number.percent or number.scale > 1 or number.high is None:
            return True
        lexicon, value = self.words.lexicon, number.high
        if unit is None and "." in self.words.tokens[number.first].text:
            return False  # "17.15", "27.04", versions
        if unit in self.words.lexicon.time:
            return bounded or value >= 2 * _SMALL
        if unit is not None and counted.known and (unit in self.words.lexicon.measured or unit == "%"):
            return True
        if self._changes(start) or self._part_of(number.last):
            return True
        small = value <= _SMALL
        if small and self.words.at(start - 1) in self.words.lexicon.exclusions["definite"]:
            return False
        if number.spelled and value == 1:
            return counted.known and (bounded or bool(fate)) and self.words.at(number.last) not in lexicon.of
        if small:
            return counted.known or bool(fate) or bounded
        return bounded or counted.last > counted.first or counted.known or bool(fate) or not number.plain

    def _changes(self, start: int) -> bool:
        """As in "down from 21", "rose to 45"."""
        return (
            start >= 2
            and self.words.lowers[start - 1] in self.words.lexicon.towards
            and any(word in self.words.lexicon.change for word in self.words.lowers[max(0, start - 4) : start - 1])
        )

    def _part_of(self, i: int) -> bool:
        """As in "16 of the 36", "12 out of 20"."""
        j = i
        while self.words.at(j) in self.words.lexicon.part_links and j < i + 3:
            j += 1
        return (
            j > i
            and j < len(self.words.tokens)
            and self.words.tokens[j].text.isdecimal()
            and len(self.words.tokens[j].text) < 4
        )

    # --- ratios and periods ----------------------------------------------------------------------------

    def _ratios(self) -> Iterator[tuple[Span, float]]:
        cues = [
            self.words.starts[i]
            for i, word in enumerate(self.words.lowers)
            if word in self.words.lexicon.exclusions["ratio"]
        ]
        if not cues:
            return
        for match in self.words.lexicon.ratio.finditer(self.words.text, self.words.span.start, self.words.span.end):
            k = max(0, bisect_left(cues, match.start()) - 1)
            if not any(match.start() - _CUE_BEFORE <= cue <= match.end() + _CUE_BEHIND for cue in cues[k : k + 2]):
                continue
            values = []
            for group in (1, 2):
                tokens = tokenise(self.words.text, match.start(group), match.end(group))
                number = read_numeral(tokens, 0, self.words.text, self.language)
                values.append(number.low if number is not None else None)
            if values[0] and values[1]:
                yield Span(match.start(), match.end()), round(values[0] / values[1], 3)

    def _with_periods(self, drafts: list[tuple[Figure, bool]]) -> list[Figure]:
        """The figures with their periods, without those that are a period of another."""
        lexicon, start, end = self.words.lexicon, self.words.span.start, self.words.span.end
        rates = [Span(*m.span()) for m in lexicon.rates.finditer(self.words.text, start, end)]
        spans = [Span(*m.span()) for m in lexicon.spans.finditer(self.words.text, start, end)]
        counts = [figure for figure, duration in drafts if not duration or not _within(figure.span, spans)]
        kept = [f for f in counts or [figure for figure, _ in drafts] if not _within(f.span, rates)]
        found = []
        for n, figure in enumerate(kept):
            following = kept[n + 1].span.start if n + 1 < len(kept) else end
            period = self._period(figure, following, rates, spans)
            found.append(replace(figure, period=period.of(self.words.text) if period else None))
        return found

    def _period(self, figure: Figure, following: int, rates: list[Span], spans: list[Span]) -> Span | None:
        at = figure.span
        for rate in rates[bisect_left(rates, Span(at.end, at.end)) :][:1]:
            if rate.start <= at.end + _RATE_BEHIND and rate.start < following:
                return rate
        k = bisect_left(spans, Span(at.end, at.end))
        if (
            k < len(spans)
            and spans[k].start <= at.end + _PERIOD_BEHIND
            and not _CLOSED.search(self.words.text, at.end, spans[k].start)
        ):
            return spans[k]
        if k and 0 <= at.start - spans[k - 1].end <= _PERIOD_BEFORE:
            return None if _CLOSED.search(self.words.text, spans[k - 1].end, at.start) else spans[k - 1]
        return None


def _within(span: Span, others: list[Span]) -> bool:
    k = bisect_left(others, Span(span.start, span.start))
    return any(other.overlaps(span) for other in others[max(0, k - 1) : k + 1])


def _bounded(low: float | None, high: float | None, kind: str | None) -> tuple[float | None, float | None]:
    """The bounds under a qualifier: "at least" opens above, "up to" opens below."""
    if kind == "lower":
        return low, None
    if kind == "upper":
        return None, high if high is not None else low
    return low, high
