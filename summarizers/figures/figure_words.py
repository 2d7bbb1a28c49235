"""What figures are read with: the word lists of `data/<language>/figures.toml` and a sentence's words by index."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from summarizers.figures.numerals import glued
from summarizers.lexicon import pack
from summarizers.text.tokens import tokenise
from summarizers.types import Span

_SHORT = 3  # words up to this length are no plurals


@dataclass(frozen=True, slots=True)
class FigureLexicon:
    """What `data/<language>/figures.toml` says, ready for look-up."""

    starters: frozenset[str]
    telling: re.Pattern[str]
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
    harmed: frozenset[str]
    hurt: frozenset[str]
    money_nouns: frozenset[str]
    parts: frozenset[str]
    affected: frozenset[str]
    be: frozenset[str]
    of: frozenset[str]
    whole: frozenset[str]
    money_links: frozenset[str]
    stops: frozenset[str]
    exclusions: dict[str, frozenset[str]]
    ratio: re.Pattern[str]
    rates: re.Pattern[str]
    spans: re.Pattern[str]
    skipped: re.Pattern[str]


def _phrases(table: dict[str, list[str]]) -> dict[tuple[str, ...], str]:
    """Each phrase, as its tokens, with the key it is listed under."""
    return {tuple(t.lower for t in tokenise(phrase)): key for key, phrases in table.items() for phrase in phrases}


@cache
def figure_lexicon(language: str) -> FigureLexicon:
    """The lexicon of a language, read once."""
    data: dict[str, Any] = pack(f"{language}/figures")
    words, roles, qualifiers = data["words"], data["numeral"], data["qualifiers"]
    number = r"(?:\d{{1,9}}(?:[.,]\d{{1,9}}){{0,3}}|(?:{0})(?:-(?:{0}))?)".format("|".join(words))

    def patterns(expressions: Iterable[str]) -> re.Pattern[str]:
        joined = "|".join(re.sub(r"\bN\b", lambda _: number, each) for each in expressions)
        return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)

    ratio_link = "|".join(roles["to"])
    telling = sorted({*words, *data["plurals"], *data["magnitudes"], *data["fractions"], *roles["couple"]})
    starters = {*words, *data["plurals"], *roles["articles"], *roles["vague"], *roles["half"]}
    return FigureLexicon(
        starters=frozenset(starters),
        telling=re.compile(rf"\d|(?<!\w)(?:{'|'.join(telling)})", re.IGNORECASE),
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
        harmed=frozenset(data["casualties"]["people"]),
        hurt=frozenset(data["casualties"]["hurt"]),
        money_nouns=frozenset(data["kinds"]["money_nouns"]),
        parts=frozenset(data["numeral"]["whole"]) - frozenset(roles["of"]),
        affected=frozenset(data["casualties"]["things"]),
        be=frozenset(data["casualties"]["be"]),
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
        self.starts = [token.start for token in self.tokens]

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

    def is_plural(self, i: int) -> bool:
        """Whether the word at `i` looks like the plural of a noun, or is a collective that counts as one."""
        word, lexicon = self.at(i), self.lexicon
        if word in lexicon.irregular:
            return True
        return len(word) > _SHORT and word.endswith(lexicon.plural) and not word.endswith(lexicon.singular)
