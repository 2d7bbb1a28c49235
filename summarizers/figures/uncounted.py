"""Numbers that count nothing: dates, years, ages, clock times, calibres, numbering, telephones, numbers in names."""

from __future__ import annotations

from summarizers.figures.counted import Counted
from summarizers.figures.figure_words import SentenceWords
from summarizers.figures.number_words import Numeral, glued

_LARGEST_CALIBRE = 1000
_OLDEST = 120
_LAST_NUMBERING = 30  # "12)" numbers a list; "300)" ends a parenthesis
_MOST_GOALS = 20  # "1-3" is the result of a match
_MATCH = 20  # tokens in which a word such as "won" stands
_YEARS = (1800, 2099)


class Exclusions:
    """Tells the numbers of one sentence that are no figures."""

    def __init__(self, words: SentenceWords) -> None:
        self.words = words

    def excludes(self, number: Numeral, counted: Counted, unit: str | None, bounded: bool) -> bool:
        """Whether the number is one of these; `bounded`: it has a qualifier, as only counts have."""
        out = self.words.lexicon.exclusions
        first, last = number.first, number.last
        before, after = self.words.at(first - 1), self.words.at(last)
        month_before = before in out["months"] or (before in {".", ","} and self.words.at(first - 2) in out["months"])
        if number.high is not None and (number.plain or number.spelled) and number.high <= 31:
            if month_before and self.words.tokens[first - 1 if before in out["months"] else first - 2].is_capital:
                return True
            if after in out["months"] and self.words.tokens[last].is_capital:
                return True
        if number.malformed and month_before:
            return True
        if before.isdecimal() and (after.isdecimal() or self.words.at(first - 2) == "+"):
            return True  # a telephone number
        if number.plain and self._is_year(number, counted, before, bounded):
            return True
        if before in self.words.lexicon.of and self.words.at(first - 2) in out["age_of"]:
            return True
        if before in out["age_before"] or self._age_behind(number):
            return True
        if after in out["clock_after"] and number.plain:
            return True
        if (
            self.words.hyphen(last)
            and unit not in self.words.lexicon.hyphenated
            and unit not in self.words.lexicon.symbols.values()
        ):
            return not number.malformed
        if after in out["calibre"] and number.plain and number.high is not None and number.high < _LARGEST_CALIBRE:
            return True
        if self._numbering(number) or before in {"#", "№"} or after in out["idioms"]:
            return True
        if number.fraction and self.words.at(counted.last - 1) in out["halves"]:
            return True
        if number.spelled and self._titled(number):
            return True
        if self._is_result(number, unit):
            return True
        if number.scale == 1 and not number.spelled and self._named(number, before, unit, bounded):
            return True
        return self._in_skipped(number)

    def _is_year(self, number: Numeral, counted: Counted, before: str, bounded: bool) -> bool:
        if number.low is None or not _YEARS[0] <= number.low <= _YEARS[1]:
            return False
        if before in self.words.lexicon.symbols or (counted.known and bounded):
            return False
        return (
            not counted.known
            or not self.words.is_plural(counted.last - 1)
            or before in self.words.lexicon.exclusions["year_before"]
        )

    def _age_behind(self, number: Numeral) -> bool:
        """As in "34-year-old", "34 years old", and "Ivanov, 34," behind a name."""
        words = self.words.lowers[number.last : number.last + 5]
        joined = " ".join(words).replace(" - ", "-").replace("- ", "-")
        if any(joined.startswith(age) for age in self.words.lexicon.exclusions["age_after"]):
            return True
        return (
            number.plain
            and self.words.at(number.first - 1) == ","
            and self.words.at(number.last) in {",", "."}
            and number.first >= 2
            and self.words.tokens[number.first - 2].is_capital
            and number.high is not None
            and number.high < _OLDEST
        )

    def _is_result(self, number: Numeral, unit: str | None) -> bool:
        """Whether "1-3" is the result of a match."""
        if unit is not None or not (number.ranged and number.plain) or number.high is None or number.high > _MOST_GOALS:
            return False
        near = self.words.lowers[max(0, number.first - _MATCH) : number.last + _MATCH]
        return any(word in self.words.lexicon.exclusions["match"] for word in near)

    def _titled(self, number: Numeral) -> bool:
        """As in "the charity One Percent for the Front": in capitals inside a sentence."""
        first, last, tokens = number.first, number.last, self.words.tokens
        if first == 0 or last >= len(tokens) or not (tokens[first].is_capital and tokens[last].is_capital):
            return False
        return tokens[first - 1].is_word and not tokens[first - 1].text[0].isdecimal()

    def _numbering(self, number: Numeral) -> bool:
        """As in "1. …" and "2) …" at the beginning of a line or sentence."""
        i = number.first
        if (
            not number.plain
            or self.words.at(number.last) not in {".", ")"}
            or not glued(self.words.tokens, number.last)
        ):
            return False
        begins = i == 0 or "\n" in self.words.text[self.words.tokens[i - 1].end : self.words.tokens[i].start]
        return begins or (
            self.words.at(number.last) == ")"
            and self.words.at(i - 1) != "("
            and number.high is not None
            and number.high < _LAST_NUMBERING
        )

    def _named(self, number: Numeral, before: str, unit: str | None, bounded: bool) -> bool:
        """Numbers in names: "Article 5", "Group of 20", "Nord Stream 2"."""
        i = number.first
        out = self.words.lexicon.exclusions
        if i == 0 or bounded:
            return False
        if (
            before in self.words.lexicon.of
            and self.words.at(i - 2) in out["groups"]
            and self.words.tokens[i - 2].is_capital
        ):
            return True
        if before == "." and glued(self.words.tokens, i - 1):
            before = self.words.at(i - 2)
        previous = self.words.tokens[i - 1]
        if before in out["named"] and (unit is None or previous.is_capital):
            return True
        return (
            unit is None
            and previous.is_capital
            and i > 1
            and len(self.words.tokens[i].text) <= 3
            and before not in self.words.lexicon.stops
        )

    def _in_skipped(self, number: Numeral) -> bool:
        """Whether it lies in words that only place something in time ("two years ago")."""
        start, end = self.words.tokens[number.first].start, self.words.tokens[number.last - 1].end
        opened = self.words.tokens[max(0, number.first - 4)].start
        for match in self.words.lexicon.skipped.finditer(self.words.text, opened, min(self.words.span.end, end + 40)):
            if match.start() <= start and end <= match.end():
                return True
        return False
