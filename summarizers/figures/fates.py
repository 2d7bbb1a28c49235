"""What happened to those counted: killed, wounded, captured, lost, downed … each kept apart from the others.

The verb or noun is looked for beside the number and its noun, by the pack's list, which also says under which word the
referent names it ("killing", "died" and "deaths" are all *killed*). Without a parser, so that a verb far from its
number is missed rather than guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from summarizers.figures.figure_words import SentenceWords

_BEFORE = 5  # tokens looked at before a number
_MEASURE = 14  # tokens between "losses" and its number
_AUXILIARIES = 6  # tokens between a noun and its participle
_PHRASE = 7  # tokens of a phrase between a noun and its verb: "on board the ferry"


@dataclass(frozen=True, slots=True)
class Fate:
    """What happened, by its word in the referent ("" if nothing is said); `harmed`: only persons suffer it.

    `behind`: its words stand behind the noun; `own`: they are the noun's last ("10 people dead").
    """

    kind: str = ""
    harmed: bool = False
    behind: bool = False
    own: bool = False


_NONE = Fate()


class FateReader:
    """Reads what happened to those whom the numbers of one sentence count."""

    def __init__(self, words: SentenceWords) -> None:
        self.words = words

    def around(self, start: int, end: int) -> Fate:
        """What happened to what `tokens[start:end]` count, by the words behind it, else before it."""
        for found in (self._own(start, end), self._behind(end)):
            if found.kind:
                return found
        return self._before(start)

    def _own(self, start: int, end: int) -> Fate:
        """As in "10 people dead", "200 casualties": the last word of the noun phrase itself."""
        word = self.words.at(end - 1)
        lexicon = self.words.lexicon
        if end - 1 > start and word in lexicon.fates and (word in lexicon.hurt or word in lexicon.fate_nouns):
            return replace(self._fate(end - 1, behind=True), own=True)
        return _NONE

    def _fate(self, i: int, *, behind: bool) -> Fate:
        """The fate of the word at `i`, with a second one that "and" or "or" joins: "killed and wounded"."""
        lexicon, words = self.words.lexicon, self.words
        word = words.at(i)
        kind = lexicon.fates[word]
        step = 1 if behind else -1
        other = words.at(i + 2 * step)
        if words.at(i + step) in lexicon.either and other in lexicon.fates and lexicon.fates[other] != kind:
            first, second = (kind, lexicon.fates[other]) if behind else (lexicon.fates[other], kind)
            kind = f"{first} {lexicon.joint} {second}"
        return Fate(kind, word in lexicon.harmed, behind)

    def _before(self, start: int) -> Fate:
        lexicon, words = self.words.lexicon, self.words
        measured = self._measured(start)
        if measured is not None:
            return measured
        crossed = False
        for j in range(start - 1, max(-1, start - 1 - _BEFORE), -1):
            word = words.lowers[j]
            if word in lexicon.fates and (not crossed or word in lexicon.fate_nouns):
                return self._fate(j, behind=False)
            if not words.tokens[j].is_word:
                if word in lexicon.quotes:
                    continue
                break
            if words.tokens[j].text[0].isdecimal():
                break
            crossed = crossed or word in lexicon.barriers
        return _NONE

    def _measured(self, start: int) -> Fate | None:
        """As in "put its losses over the past day at 1,050 men"."""
        lexicon, lowers = self.words.lexicon, self.words.lowers
        if self.words.at(start - 1) not in lexicon.measure_links:
            return None
        for j in range(start - 2, max(-1, start - _MEASURE), -1):
            for length in (2, 1):
                kind = lexicon.measures.get(tuple(lowers[max(0, j - length + 1) : j + 1]))
                if kind is not None and length == 1 and lowers[j] in lexicon.hurt:
                    kind = kind if self.words.at(j - 1) in lexicon.determiners else None  # "killed by five soldiers"
                if kind is not None:
                    return Fate(kind, kind != lexicon.losses)
            if lowers[j] in lexicon.quotes or lowers[j] in {",", ";", ":", "."} or lowers[j] in lexicon.fates:
                return None
        return None

    def _behind(self, end: int) -> Fate:
        """As in "ten people were killed", "11 wounded", "all 15 people on board had been killed"."""
        found = self._verb(end)
        if found.kind:
            return found
        if self.words.at(end) == ",":
            return self._behind_aside(end)
        if self.words.at(end) not in self.words.lexicon.within:
            return found
        for j in range(end + 1, min(end + _PHRASE, len(self.words.tokens))):
            word = self.words.lowers[j]
            if word in self.words.lexicon.passive or word in self.words.lexicon.perfect:
                return self._verb(j)
            if not self.words.tokens[j].text[0].isalpha() or word in self.words.lexicon.fates:
                return _NONE
        return _NONE

    def _behind_aside(self, end: int) -> Fate:
        """As in "three soldiers, all from one village, were killed"."""
        for j in range(end + 1, min(end + _PHRASE, len(self.words.tokens))):
            if self.words.lowers[j] == ",":
                passive = self.words.at(j + 1) in self.words.lexicon.passive | self.words.lexicon.perfect
                return self._verb(j + 1) if passive else _NONE
            if not self.words.tokens[j].text[0].isalpha():
                return _NONE
        return _NONE

    def _verb(self, j: int) -> Fate:
        lexicon, words = self.words.lexicon, self.words
        first = j
        while j < min(first + _AUXILIARIES, len(words.tokens)) and (
            words.lowers[j] in lexicon.be
            or words.lowers[j] in lexicon.exclusions["who"]
            or words.lowers[j] in lexicon.quotes
        ):
            j += 1
        word = words.at(j)
        between = words.lowers[first:j]
        if word not in lexicon.fates or (lexicon.sufferings & set(between) and word not in lexicon.harmed):
            return _NONE
        suffers = (
            word in lexicon.intransitive
            or bool(lexicon.sufferings & set(between))
            or any(each in lexicon.passive for each in between)
        )
        if not suffers and (any(each in lexicon.perfect for each in between) or words.opens_noun(j + 1)):
            return _NONE  # "five had lost limbs", "three soldiers killed two civilians"
        return self._fate(j, behind=True)
