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

from collections.abc import Sequence
from dataclasses import replace

from summarizers.figures.carrying import Carrier
from summarizers.figures.counted import Counted, CountedReader
from summarizers.figures.drafts import Draft
from summarizers.figures.fates import Fate, FateReader
from summarizers.figures.figure_words import PEOPLE, SentenceWords, figure_lexicon
from summarizers.figures.number_words import Numeral, glued
from summarizers.figures.numerals import read_numeral
from summarizers.figures.periods import PeriodReader
from summarizers.figures.ratios import find_ratios
from summarizers.figures.sums import figure_notes
from summarizers.figures.uncounted import Exclusions
from summarizers.types import Figure, Sentence, Span

__all__ = ["figure_notes", "find_figures"]

_SMALL = 12  # numbers up to this one matter only with a noun that does


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
    ('At least 10 people', 10.0, None, 'people', 'people killed', 'in the past 24 hours')
    """
    lexicon = figure_lexicon(language)
    found: list[Figure] = []
    last: Draft | None = None
    for sentence in sentences:
        count: Draft | None = None
        words = SentenceWords(text, sentence.span, lexicon)
        if words.tell():
            figures, count = _Reader(words, language, last).figures()
            found += figures
        last = count
    return tuple(found)


class _Reader:
    """Reads the figures of one sentence; `before` is the last count of the sentence before it."""

    def __init__(self, words: SentenceWords, language: str, before: Draft | None) -> None:
        self.words = words
        self.counted = CountedReader(words)
        self.fates = FateReader(words)
        self.exclusions = Exclusions(words)
        self.carrier = Carrier(words, before)
        self.language = language

    def figures(self) -> tuple[list[Figure], Draft | None]:
        """The sentence's figures, in order, and the last of its counts."""
        words = self.words
        ratios = {words.index(span.start): (span, value) for span, value in find_ratios(words, self.language)}
        drafts: list[Draft] = []
        at = 0
        for i in sorted({*words.beginnings(), *ratios}):
            if i < at:
                continue  # a part of the number before
            if i in ratios:
                span, value = ratios[i]
                at = max(i + 1, words.index(span.end))
                drafts.append(_ratio(i, at, value))
                continue
            number = self._slip(i) if self._slips(i) else read_numeral(words.tokens, i, words.text, self.language)
            draft, at = (None, i + 1) if number is None else self._figure(number)
            if draft is not None:
                drafts.append(draft)
        kept = self.carrier.carry(drafts) if drafts else []
        return self._with_periods(kept) if kept else [], self.carrier.last_count(kept)

    def _slips(self, i: int) -> bool:
        """Whether a letter stands for the first digit: "l7"."""
        tokens = self.words.tokens
        return (
            tokens[i].lower in self.words.lexicon.letters
            and glued(tokens, i + 1)
            and tokens[i + 1].text.isdecimal()
            and not glued(tokens, i)
            and not glued(tokens, i + 2)
        )

    def _slip(self, i: int) -> Numeral:
        return Numeral(i, i + 2, None, None, malformed=True, slipped=True)

    # --- one figure ------------------------------------------------------------------------------------

    def _figure(self, number: Numeral) -> tuple[Draft | None, int]:
        """The draft of the figure around a numeral, or None, and the token to read on from."""
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
            if self.words.at(number.last) in lexicon.exclusions["months"]:
                return None, number.last
            if any(word in lexicon.change for word in self.words.lowers[max(0, first - 9) : first - 1]):
                return self._changed(number)
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
            if end_kind is None and self.words.at(end) in lexicon.articles:
                tail, end_kind = self._after(end + 2)  # "one meal a day or less"
                tail = end if end_kind is None else tail
            end = max(end, tail)
        if end_kind:
            low, high = _bounded(low, high, end_kind)
            qualifier = qualifier or self.words.surface(last if tail > last else number.last, tail)
        unit = currency or counted.unit
        if self.words.at(start - 1) in lexicon.upper_distance and unit in lexicon.distance and kind is None:
            start, low, qualifier = start - 1, None, self.words.tokens[start - 1].text
            kind = "upper"
        fate = Fate() if unit in lexicon.uncountable else self.fates.around(start, end)
        bounded = kind in {"lower", "upper", "about"} or bool(end_kind)
        if self.exclusions.excludes(whole, counted, unit, bounded) or (number.slipped and not counted.known):
            return None, whole.last
        if fate.harmed and counted.last > counted.first and unit != PEOPLE and self._are_persons(counted):
            unit = PEOPLE
        matters = self._matters(whole, start, counted, unit, bounded, bool(fate.kind))
        draft = Draft(
            number=whole,
            start=start,
            end=end,
            low=None if number.malformed else low,
            high=None if number.malformed else high,
            unit=unit,
            noun=self._noun(counted, fate),
            fate=fate,
            qualifier=qualifier,
            matters=matters,
            bounded=bounded,
            back=self.words.at(whole.last) in lexicon.of and self.words.at(whole.last + 1) in lexicon.back_to,
            duration=unit in lexicon.time,
            whole=counted.whole,
        )
        if draft.back:
            draft.end = max(draft.end, whole.last + 2)
        return draft, end if matters else whole.last

    def _changed(self, number: Numeral) -> tuple[Draft | None, int]:
        """The first value of a change, counting what stands behind the second ("rose from 60 to 71 percent")."""
        draft, at = self._figure(self._first_of_range(number))
        if draft is not None and draft.bare:
            counted = self.counted.behind(number, None)
            draft.unit, draft.noun = counted.unit, self._noun(counted, draft.fate)
        return draft, at

    def _are_persons(self, counted: Counted) -> bool:
        """Whether a noun that the pack does not list names persons by its ending, or counts as they do."""
        lexicon = self.words.lexicon
        word = self.words.at(counted.last - 1)
        return not counted.known and word not in lexicon.things and word.endswith(lexicon.person_endings)

    def _noun(self, counted: Counted, fate: Fate) -> str:
        """What is counted as worded, without its article and what happened to it ("10 people dead")."""
        words, lexicon = self.words, self.words.lexicon
        first, last = counted.first, counted.last
        while first < last and words.lowers[first] in lexicon.leads:
            first += 1
        last -= fate.own and last > first
        if last > first:
            noun = words.surface(first, last)
            return PEOPLE if noun in lexicon.pronouns else noun
        return PEOPLE if fate.own else ""

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
            if self._is_no_bound(start - length, phrase):
                break
            start -= length
            if found != "plain":
                kind, bounds = found, (start, bounds[1] if bounds else start + length)
        return start, kind, self.words.surface(*bounds) if bounds else None

    def _is_no_bound(self, i: int, phrase: tuple[str, ...]) -> bool:
        """As in "hand over 18 tanks" and "from 9 up to 15"."""
        lexicon = self.words.lexicon
        if phrase[-1] in lexicon.particles and len(phrase) == 1:
            return self.words.at(i - 1) in lexicon.particle_verbs
        return self.words.at(i - 1).isdecimal() and self.words.at(i - 2) in lexicon.origin

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
        self, number: Numeral, start: int, counted: Counted, unit: str | None, bounded: bool, fated: bool
    ) -> bool:
        """Whether a reader would ask for it; small numbers only of things that matter."""
        if number.loose:
            return False
        if number.malformed or number.fraction or number.percent or number.scale > 1 or number.high is None:
            return True
        lexicon, value = self.words.lexicon, number.high
        if unit is None and "." in self.words.tokens[number.first].text:
            return False  # "17.15", "27.04", versions
        if unit in self.words.lexicon.time:
            return bounded or value >= 2 * _SMALL
        if unit is not None and counted.known and (unit in self.words.lexicon.measured or unit == "%"):
            return True
        single = number.spelled and value == 1
        if self._changes(start) or (self._part_of(number.last) and not single):
            return True
        small = value <= _SMALL
        definite = lexicon.exclusions["definite"]
        accompanied = (bounded or fated) and self.words.at(start - 1) in lexicon.exclusions["accompanying"]
        if (
            small
            and not accompanied
            and self.words.at(start - 1)
            in (definite | lexicon.exclusions["definite_spelled"] if number.spelled else definite)
        ):
            return False
        if single:
            return counted.known and (bounded or fated) and self.words.at(number.last) not in lexicon.of
        if small:
            return counted.known or fated or bounded
        return bounded or counted.last > counted.first or counted.known or fated or not number.plain

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

    def _with_periods(self, drafts: list[Draft]) -> list[Figure]:
        """The figures with their periods, without those that are a period of another."""
        words, periods = self.words, PeriodReader(self.words)
        spans = [Span(words.tokens[d.start].start, words.tokens[d.end - 1].end) for d in drafts]
        both = list(zip(drafts, spans, strict=True))
        counts = [(draft, span) for draft, span in both if not draft.duration or not periods.holds(span)]
        kept = [(draft, span) for draft, span in counts or both if not periods.holds_rate(span) or draft.noun]
        found = []
        for n, (draft, span) in enumerate(kept):
            following = kept[n + 1][1].start if n + 1 < len(kept) else words.span.end
            found.append(
                Figure(
                    span=span,
                    low=draft.low,
                    high=draft.high,
                    unit=draft.unit,
                    referent=draft.referent,
                    qualifier=draft.qualifier,
                    period=periods.of(span, following),
                    malformed=draft.number.malformed,
                )
            )
        return found


def _ratio(first: int, last: int, value: float) -> Draft:
    return Draft(
        number=Numeral(first, last, value, value),
        start=first,
        end=last,
        low=value,
        high=value,
        unit="ratio",
        noun="",
        fate=Fate(),
        qualifier=None,
        matters=True,
        bounded=False,
        ratio=True,
    )


def _bounded(low: float | None, high: float | None, kind: str | None) -> tuple[float | None, float | None]:
    """The bounds under a qualifier: "at least" opens above, "up to" opens below."""
    if kind == "lower":
        return low, None
    if kind == "upper":
        return None, high if high is not None else low
    return low, high
