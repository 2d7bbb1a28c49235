"""What figures are read with: the word lists of `data/<language>/figures.toml` and a sentence's words by index."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from summarizers.figures.number_words import glued
from summarizers.lexicon import pack
from summarizers.text.tokens import tokenise
from summarizers.types import Span

PEOPLE = "people"
"""The unit of persons of any kind."""

_SHORT = 3  # words up to this length are no plurals


@dataclass(frozen=True, slots=True)
class FigureLexicon:
    """What `data/<language>/figures.toml` says, ready for look-up."""

    starters: frozenset[str]
    telling: frozenset[str]
    qualifiers: dict[tuple[str, ...], str]
    after: dict[tuple[str, ...], str]
    between: frozenset[str]
    origin: frozenset[str]
    linking: frozenset[str]
    change: frozenset[str]
    towards: frozenset[str]
    part_links: frozenset[str]
    units: dict[tuple[str, ...], str]
    hyphenated: frozenset[str]
    time: frozenset[str]
    measured: frozenset[str]
    currencies: dict[tuple[str, ...], str]
    symbols: dict[str, str]
    dollars: dict[str, str]
    people: frozenset[str]
    things: frozenset[str]
    containers: frozenset[str]
    irregular: frozenset[str]
    plural: tuple[str, ...]
    singular: tuple[str, ...]
    adjectival: tuple[str, ...]
    person_endings: tuple[str, ...]
    general: frozenset[str]
    weapons: tuple[tuple[str, str], ...]
    fates: dict[str, str]
    harmed: frozenset[str]
    hurt: frozenset[str]
    fate_nouns: frozenset[str]
    intransitive: frozenset[str]
    perfect: frozenset[str]
    passive: frozenset[str]
    barriers: frozenset[str]
    within: frozenset[str]
    either: frozenset[str]
    joint: str
    sufferings: frozenset[str]
    leads: frozenset[str]
    pronouns: frozenset[str]
    measures: dict[tuple[str, ...], str]
    measure_links: frozenset[str]
    losses: str
    uncounted: frozenset[str]
    uncountable: frozenset[str]
    determiners: frozenset[str]
    quotes: frozenset[str]
    back_to: frozenset[str]
    openers: frozenset[str]
    joints: frozenset[str]
    inclusions: frozenset[str]
    rising: frozenset[str]
    such: frozenset[str]
    particles: frozenset[str]
    particle_verbs: frozenset[str]
    upper_distance: frozenset[str]
    distance: frozenset[str]
    entire: frozenset[str]
    articles: frozenset[str]
    with_article: frozenset[str]
    points: frozenset[str]
    point: str
    letters: frozenset[str]
    numbers: frozenset[str]
    out: frozenset[str]
    money_nouns: frozenset[str]
    parts: frozenset[str]
    be: frozenset[str]
    of: frozenset[str]
    whole: frozenset[str]
    money_links: frozenset[str]
    stops: frozenset[str]
    exclusions: dict[str, frozenset[str]]
    ratio: re.Pattern[str]
    rates: re.Pattern[str]
    spans: re.Pattern[str]
    leading: re.Pattern[str]
    partly: frozenset[str]
    in_all: tuple[tuple[str, ...], ...]
    closing: re.Pattern[str]
    batches: frozenset[str]
    skipped: re.Pattern[str]


def _phrases(table: dict[str, list[str]]) -> dict[tuple[str, ...], str]:
    """Each phrase, as its tokens, with the key it is listed under."""
    return {tuple(t.lower for t in tokenise(phrase)): key for key, phrases in table.items() for phrase in phrases}


@cache
def figure_lexicon(language: str) -> FigureLexicon:
    """The lexicon of a language, read once."""
    data: dict[str, Any] = pack(f"{language}/figures")
    words, roles, qualifiers = data["words"], data["numeral"], data["qualifiers"]
    casualties = data["casualties"]
    people, things, reading = casualties["people"], casualties["things"], casualties["reading"]
    number = r"(?:\d{{1,9}}(?:[.,]\d{{1,9}}){{0,3}}|(?:{0})(?:-(?:{0}))?)".format("|".join(words))

    def patterns(expressions: Iterable[str]) -> re.Pattern[str]:
        joined = "|".join(re.sub(r"\bN\b", lambda _: number, each) for each in expressions)
        return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)

    ratio_link = "|".join(roles["to"])
    telling = frozenset(
        {*words, *data["plurals"], *data["magnitudes"], *data["fractions"], *roles["couple"], *roles["entire"]}
    )
    starters = {*words, *data["plurals"], *roles["articles"], *roles["vague"], *roles["half"]}
    return FigureLexicon(
        starters=frozenset(starters),
        telling=telling,
        qualifiers=_phrases({kind: qualifiers[kind] for kind in ("lower", "upper", "about", "plain")}),
        after=_phrases({"lower": qualifiers["after_lower"], "upper": qualifiers["after_upper"]}),
        between=frozenset(qualifiers["between"]),
        origin=frozenset(qualifiers["from"]),
        linking=frozenset(roles["and"]),
        change=frozenset(qualifiers["change"]),
        towards=frozenset(qualifiers["towards"]),
        part_links=frozenset(qualifiers["part_links"]),
        units=_phrases(data["units"]),
        hyphenated=frozenset(data["kinds"]["hyphenated"]),
        time=frozenset(data["kinds"]["time"]),
        measured=frozenset(data["kinds"]["measured"]),
        currencies=_phrases(data["currencies"]),
        symbols=data["symbols"],
        dollars=data["dollars"],
        people=frozenset(data["counted"]["people"]),
        things=frozenset(data["counted"]["things"]),
        containers=frozenset(data["counted"]["containers"]),
        irregular=frozenset(data["counted"]["irregular"]),
        plural=tuple(data["counted"]["plural"]),
        singular=tuple(data["counted"]["singular"]),
        adjectival=tuple(data["counted"]["adjectival"]),
        person_endings=tuple(data["counted"]["person_endings"]),
        general=frozenset(data["counted"]["general"]),
        weapons=tuple((name, unit) for unit, names in data["weapons"].items() for name in names),
        fates={word: kind for table in (things, people) for kind, listed in table.items() for word in listed},
        harmed=frozenset(word for listed in people.values() for word in listed),
        fate_nouns=frozenset(reading["nouns"]),
        intransitive=frozenset(reading["intransitive"]),
        perfect=frozenset(reading["perfect"]),
        passive=frozenset(reading["passive"]),
        barriers=frozenset(reading["barriers"]),
        within=frozenset(reading["within"]),
        either=frozenset((*roles["and"], *roles["or"])),
        joint=roles["or"][0],
        sufferings=frozenset(reading["sufferings"]),
        leads=frozenset((*roles["articles"], *roles["whole"], *roles["such"], *data["kinds"]["money_links"])),
        pronouns=frozenset(data["counted"]["pronouns"]),
        measures=_phrases(data["measures"]),
        measure_links=frozenset(qualifiers["measure_links"]),
        losses=reading["losses"],
        uncountable=frozenset((*data["kinds"]["time"], *data["kinds"]["repeated"])),
        uncounted=frozenset((*data["kinds"]["time"], *data["units"], *data["currencies"])),
        determiners=frozenset((*roles["articles"], *roles["whole"])) - frozenset(roles["of"]),
        quotes=frozenset(roles["quotes"]),
        back_to=frozenset(qualifiers["back_to"]),
        openers=frozenset(qualifiers["openers"]),
        joints=frozenset(qualifiers["joints"]),
        inclusions=frozenset(qualifiers["inclusions"]),
        rising=frozenset(qualifiers["rising"]),
        such=frozenset(roles["such"]),
        particles=frozenset(qualifiers["particles"]),
        particle_verbs=frozenset(qualifiers["particle_verbs"]),
        upper_distance=frozenset(qualifiers["upper_distance"]),
        distance=frozenset(data["kinds"]["distance"]),
        entire=frozenset(roles["entire"]),
        articles=frozenset(roles["articles"]),
        with_article=frozenset(data["kinds"]["with_article"]),
        points=frozenset(data["kinds"]["points"]),
        point=data["kinds"]["point"],
        letters=frozenset(roles["letters"]),
        numbers=frozenset(words) | frozenset(data["plurals"]),
        out=frozenset(roles["out"]),
        hurt=frozenset(casualties["hurt"]),
        money_nouns=frozenset(data["kinds"]["money_nouns"]),
        parts=frozenset(roles["parts"]),
        be=frozenset(reading["be"]),
        of=frozenset(roles["of"]),
        whole=frozenset(roles["whole"]),
        money_links=frozenset(data["kinds"]["money_links"]),
        stops=frozenset(data["stops"]["words"]),
        exclusions={name: frozenset(listed) for name, listed in data["exclusions"].items()},
        ratio=re.compile(
            rf"(?<![\w.,:])({number})(?:\s+(?:{ratio_link})\s+|-(?:{ratio_link})-|\s?:\s?)({number})(?![\w:])", re.I
        ),
        rates=patterns(data["periods"]["rate"]),
        spans=patterns(data["periods"]["span"]),
        leading=re.compile(rf"\W*(?P<rate>{data['periods']['leading']})\b", re.I),
        partly=frozenset(data["sums"]["partly"]),
        in_all=tuple(_phrases({"": data["sums"]["in_all"]})),
        closing=re.compile(rf"\b(?:{'|'.join(data['sums']['whole'])})\b", re.I),
        batches=frozenset(qualifiers["batches"]),
        skipped=patterns(data["periods"]["skipped"]),
    )


class SentenceWords:
    """A sentence's tokens, looked at by index."""

    def __init__(self, text: str, span: Span, lexicon: FigureLexicon) -> None:
        self.text = text
        self.span = span
        self.lexicon = lexicon
        self.tokens = tokenise(text, span.start, span.end)
        self.lowers = [token.lower for token in self.tokens]
        self._starts: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        """Where each token begins."""
        if self._starts is None:
            self._starts = [token.start for token in self.tokens]
        return self._starts

    def tell(self) -> bool:
        """Whether a word of it is a number or may be part of one."""
        if not self.lexicon.telling.isdisjoint(self.lowers):
            return True
        return any(
            word[0].isdecimal() or ("-" in word and word.partition("-")[0] in self.lexicon.telling)
            for word in self.lowers
        )

    def beginnings(self) -> list[int]:
        """The tokens at which a number may begin."""
        starters, letters = self.lexicon.starters, self.lexicon.letters
        return [
            i
            for i, word in enumerate(self.lowers)
            if word in starters or word[0].isdecimal() or word in letters or "-" in word[1:]
        ]

    def at(self, i: int) -> str:
        """The word at `i` in lower case, "" outside the sentence."""
        return self.lowers[i] if 0 <= i < len(self.lowers) else ""

    def index(self, offset: int) -> int:
        """The index of the first token that begins at or behind `offset`."""
        return bisect_left(self.starts, offset)

    def surface(self, first: int, last: int) -> str:
        """The text of the tokens from `first` up to, not including, `last`."""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]

    def hyphen(self, i: int) -> bool:
        """Whether a hyphen at `i` makes the number a part of an adjective ("a 20-year war")."""
        return self.at(i) == "-" and (glued(self.tokens, i) or glued(self.tokens, i + 1)) and self.at(i + 1).isalpha()

    def opens_noun(self, i: int) -> bool:
        """Whether a number or an article stands at `i`, so that a verb before it has an object."""
        word = self.at(i)
        return word[:1].isdecimal() or word in self.lexicon.starters or word in self.lexicon.determiners

    def is_plural(self, i: int) -> bool:
        """Whether the word at `i` looks like the plural of a noun, or is a collective that counts as one."""
        word, lexicon = self.at(i), self.lexicon
        if word in lexicon.irregular:
            return True
        return len(word) > _SHORT and word.endswith(lexicon.plural) and not word.endswith(lexicon.singular)
