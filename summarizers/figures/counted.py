"""What a number counts: its unit, its currency or its noun phrase.

Without a parser: a noun phrase goes up to a head that the pack lists, else up to the first plural, and never across
function words, verbs of the pack's stop list, punctuation or numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from summarizers.figures.figure_words import SentenceWords
from summarizers.figures.number_words import Numeral, glued
from summarizers.text.tokens import bare

_MONEY = 1e6  # from here on, "in foreign aid" behind a number means money
_HALF = 0.5  # "half a point"
_MODEL = 3  # tokens of a model's number: "2A6"
_REACH = 5  # words that a counted noun phrase may have


@dataclass(frozen=True, slots=True)
class Counted:
    """What stands behind a number: `tokens[first:last]` and its unit.

    `known`: by the pack, not by its ending; `whole`: of a share, the unit of what it is a share of.
    """

    first: int
    last: int
    unit: str | None
    known: bool = False
    whole: str | None = None


class CountedReader:
    """Reads what the numbers of one sentence count."""

    def __init__(self, words: SentenceWords) -> None:
        self.words = words

    def behind(self, number: Numeral, currency: str | None) -> Counted:
        """What stands behind a number whose currency, if its sign stands before, is known."""
        lexicon = self.words.lexicon
        i = number.last
        hyphen = self.words.hyphen(i)
        j = i + hyphen
        if self.words.at(j) in lexicon.of and self.longest(lexicon.currencies, j + 1)[0]:
            j += 1  # "billions of dollars"
        elif self.words.at(j) in lexicon.of and number.high is None and self.longest(lexicon.units, j + 1)[0]:
            j += 1  # "thousands of kilometres"
        money, at = self.longest(lexicon.currencies, j)
        if currency is None and money:
            currency, i = money, at
        if currency is not None:
            return self._money(i, currency)
        if number.unit_at >= 0:
            return self._share(i, self.longest(lexicon.units, number.unit_at)[0] or "")
        if number.spelled and number.low == _HALF and self.words.at(i) in lexicon.points:
            return Counted(i + 1, i + 1, lexicon.point, known=True)
        if self.words.at(i) in lexicon.of and self.words.at(i + 1) in lexicon.back_to:
            noun = self._noun_phrase(i + 2)
            return replace(noun, first=i + 2) if noun.known else Counted(i + 2, i + 2, None)
        unit, at = self.longest(lexicon.units, j)
        if unit is not None and not (unit == "m" and number.scale > 1):
            return self._share(at, unit)
        if number.percent or number.fraction:
            share = self._share(i, "%")
            noun = self._noun_phrase(i) if share.last == i else share
            return replace(noun, unit="%", whole=noun.unit) if noun.known else share
        if number.high is None or number.scale >= _MONEY:
            link = i + (self.words.at(i) in lexicon.money_links)
            noun = self._noun_phrase(link, loose=True)
            if link < noun.last and self.words.lowers[noun.last - 1] in lexicon.money_nouns:
                return Counted(i, noun.last, None, known=True)
        return self._noun_phrase(i)

    def longest(self, table: dict[tuple[str, ...], str], i: int) -> tuple[str | None, int]:
        """The longest phrase of `table` at `i`, as what it is listed under, and where it ends: `(None, i)` if none."""
        for length in (3, 2, 1):
            found = table.get(tuple(self.words.lowers[i : i + length]))
            if found is not None and i + length <= len(self.words.lowers):
                return found, i + length
        return None, i

    def _money(self, i: int, currency: str) -> Counted:
        """As in "$1 billion in artillery", "$61 billion aid package", "$100 million worth of drones"."""
        j = i
        while self.words.at(j) in self.words.lexicon.money_links and j < i + 2:
            j += 1
        loose = i < j < len(self.words.tokens) and self.words.tokens[j].text[0].islower()
        noun = self._noun_phrase(j, loose=loose)
        if noun.last > j and (noun.known or j > i):
            return Counted(i, noun.last, currency, known=True)
        return Counted(i, i, currency, known=True)

    def _share(self, i: int, unit: str) -> Counted:
        """A measured unit that ends at `i`, with "of …" behind it."""
        if (self.words.at(i) in self.words.lexicon.of and unit in self.words.lexicon.measured) or self.words.at(
            i
        ) in self.words.lexicon.parts:
            j = i + (self.words.at(i) in self.words.lexicon.of)
            while self.words.at(j) in self.words.lexicon.whole and j < i + 3:
                j += 1
            noun = self._noun_phrase(j, loose=True)
            if noun.last > j:
                return Counted(i, noun.last, unit, known=True, whole=noun.unit if noun.known else None)
        return Counted(i, i, unit, known=True)

    def _noun_phrase(self, i: int, *, loose: bool = False) -> Counted:
        """The noun phrase at `i`: up to its known head, else up to its first plural, else (`loose`) one word."""
        lexicon = self.words.lexicon
        first = i
        if self.words.at(i) in lexicon.of:
            i += 1
            while self.words.at(i) in lexicon.whole and i < first + 3:
                i += 1
        i += self.words.at(i) in lexicon.such and i + 1 < len(self.words.tokens) and self._continues(i + 1, i + 1)
        calibre = self._calibre(i)
        i += calibre
        head, plural, known = -1, -1, False
        j = i
        while j < min(i + _REACH, len(self.words.tokens)):
            model = self._model(j, i)
            if model:
                j += model
                continue
            if not self._continues(j, i):
                break
            if self._is_known(j):
                head, known = j, True
            elif self.words.is_plural(j):
                if known or (plural >= 0 and head < 0):
                    if j != max(head, plural) + 1:
                        break
                    head = j if known else head
                plural = j
            elif known and (self.words.is_plural(head) or j > head + 1 or not self._is_singular(head)):
                break
            j += 1
        if head < 0:
            head = plural
        if head < 0:
            if loose and j > i:
                last = i + 1
                while last < j and self.words.tokens[last - 1].lower.endswith(lexicon.adjectival) and last < i + 3:
                    last += 1
                return Counted(first, last, self.words.lowers[last - 1])
            return Counted(first, i, None, known=True) if calibre else Counted(first, first, None)
        last = head + 1
        word = self.words.lowers[head]
        simple = word.rpartition("-")[2]
        unit = self._unit(head, simple, known=known)
        if (
            self.words.at(last) in lexicon.hurt
            and self.words.at(head) not in lexicon.hurt
            and not self.words.opens_noun(last + 1)
        ):
            last += 1
        if word in lexicon.containers and self.words.at(last) in lexicon.of:
            inner = self._noun_phrase(last + 1, loose=True)
            last = inner.last if inner.last > last + 1 else last
        elif self.words.at(last) in lexicon.linking:
            last = max(last, self._plain_plural(last + 1))
        return Counted(first, last, unit, known)

    def _model(self, j: int, first: int) -> int:
        """How many tokens at `j` are the number of a model behind its name: "Leopard 2A6 tanks", "Mirage 2000 jets"."""
        tokens = self.words.tokens
        if j <= first or not tokens[j].text[0].isdecimal() or not tokens[j - 1].is_capital:
            return 0
        if bare(tokens[j - 1].text) != tokens[j - 1].text:
            return 0  # "Gaza’s 36 hospitals"
        last = j + 1
        while last < len(tokens) and glued(tokens, last) and tokens[last].is_word:
            last += 1
        closed = last < len(tokens) and tokens[last].text[0].isalpha() and self._continues(last, first)
        return last - j if closed and last - j <= _MODEL else 0

    def _calibre(self, i: int) -> int:
        """How many tokens at `i` are a calibre: "155mm", "155-mm", "155 mm"."""
        if i >= len(self.words.tokens) or not self.words.tokens[i].text.isdecimal():
            return 0
        hyphen = self.words.at(i + 1) == "-"
        return 2 + hyphen if self.words.at(i + 1 + hyphen) in self.words.lexicon.exclusions["calibre"] else 0

    def _unit(self, head: int, simple: str, *, known: bool) -> str:
        """The unit of what the noun at `head` names: persons, a kind of weapon ("Shaheds" are drones), its plural."""
        lexicon = self.words.lexicon
        if simple in lexicon.people:
            return "people"
        weapon = self._weapon(head)
        if weapon is not None:
            return weapon
        surface = self.words.tokens[head].text
        if known and self._is_singular(head) and not self.words.is_plural(head):
            return simple + lexicon.plural[0]
        return surface[-len(simple) :] if known else surface

    def _weapon(self, j: int) -> str | None:
        """The kind of weapon that a name such as "Kh-101s" or "Shaheds" is, or None."""
        word = self.words.lowers[j]
        if not self.words.tokens[j].is_capital and word not in self.words.lexicon.things:
            return None
        for name, unit in self.words.lexicon.weapons:
            if word.startswith(name):
                return unit
        return None

    def _is_known(self, j: int) -> bool:
        """Whether the pack lists the word; a capitalised singular is part of a name ("the United Nations General")."""
        word = self.words.lowers[j].rpartition("-")[2]
        if word not in self.words.lexicon.people and word not in self.words.lexicon.things:
            return self.words.is_plural(j) and self._weapon(j) is not None
        return not self.words.tokens[j].is_capital or self.words.is_plural(j) or not self._is_singular(j)

    def _is_singular(self, j: int) -> bool:
        """Whether the pack also lists its plural in "s", so that more may follow ("120 battalion tactical groups")."""
        plural = self.words.lowers[j].rpartition("-")[2] + "s"
        return plural in self.words.lexicon.people or plural in self.words.lexicon.things

    def _plain_plural(self, i: int) -> int:
        """Where a second counted noun behind "and" ends ("tanks and armoured vehicles"), or -1."""
        for j in range(i, min(i + 2, len(self.words.tokens))):
            if not self._continues(j, i):
                break
            if self.words.lowers[j] in self.words.lexicon.things | self.words.lexicon.people and self.words.is_plural(
                j
            ):
                following = self.words.at(j + 1)
                return j + 1 if following not in self.words.lexicon.be or not following else -1
        return -1

    def _continues(self, j: int, first: int) -> bool:
        token = self.words.tokens[j]
        if not token.text[0].isalpha() or (
            token.lower in self.words.lexicon.stops and not (j == first and token.lower in self.words.lexicon.people)
        ):
            return False
        if token.lower in self.words.lexicon.numbers:
            return False
        return j == first or "\n" not in self.words.text[self.words.tokens[j - 1].end : token.start]
