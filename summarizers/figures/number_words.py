"""The number words of a language, what a numeral is, and the magnitude words that may follow one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from summarizers.lexicon import pack
from summarizers.text.tokens import Token


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number over `tokens[first:last]`.

    `low` and `high` are its bounds, None where open or malformed; `scale` the magnitude word's value (1 without one);
    `plain`: nothing but digits, as a year is written; `fraction`: a share, in per cent; `spelled`: words only;
    `ranged`: a range of two numbers; `percent`: with a percent sign inside the range ("10% to 20%"); `loose`: a share
    that counts only beside another ("a fifth crashed"); `slipped`: letters among its digits ("50O"); `unit_at`: the
    token of a unit inside it ("a kilometre and a half"), else -1.
    """

    first: int
    last: int
    low: float | None
    high: float | None
    scale: float = 1
    plain: bool = False
    spelled: bool = False
    fraction: bool = False
    malformed: bool = False
    percent: bool = False
    ranged: bool = False
    loose: bool = False
    slipped: bool = False
    unit_at: int = -1


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The number words of one language."""

    words: dict[str, float]
    magnitudes: dict[str, float]
    suffixes: dict[str, float]
    plurals: dict[str, float]
    fractions: dict[str, float]
    roles: dict[str, frozenset[str]]
    units: frozenset[str]
    percents: frozenset[str]
    calibres: frozenset[str]
    half_more: tuple[str, ...]
    symbols: frozenset[str]
    with_article: frozenset[str]
    verbal: tuple[str, ...]


@cache
def number_words(language: str) -> NumberWords:
    """The number words of a language, read once."""
    data: dict[str, Any] = pack(f"{language}/figures")
    known = {word for words in data["units"].values() for word in words}
    known.update(data["exclusions"]["calibre"], data["exclusions"]["clock_after"])
    return NumberWords(
        words=data["words"],
        magnitudes=data["magnitudes"],
        suffixes=data["suffixes"],
        plurals=data["plurals"],
        fractions=data["fractions"],
        roles={role: frozenset(words) for role, words in data["numeral"].items()},
        units=frozenset(known),
        percents=frozenset(data["units"]["%"]),
        calibres=frozenset(data["exclusions"]["calibre"]),
        half_more=tuple(data["numeral"]["half_more"]),
        symbols=frozenset(data["symbols"]),
        with_article=frozenset((*data["kinds"]["with_article"], *data["kinds"]["points"])),
        verbal=tuple(data["numeral"]["verbal"]),
    )


def word_at(tokens: Sequence[Token], i: int) -> str:
    """The word of token `i` in lower case, "" outside."""
    return tokens[i].lower if 0 <= i < len(tokens) else ""


def glued(tokens: Sequence[Token], i: int) -> bool:
    """Whether token `i` follows the one before it without a space."""
    return 0 < i < len(tokens) and tokens[i - 1].end == tokens[i].start


def read_scale(tokens: Sequence[Token], j: int, lexicon: NumberWords) -> tuple[float, int]:
    """The product of the magnitude words at `j`, and where they end: `(1, j)` if there are none."""
    scale: float = 1
    if glued(tokens, j) and word_at(tokens, j) in lexicon.suffixes:
        suffix = tokens[j].lower
        # "5m deep" are metres; "$5m" and "5m people" are millions
        money = any(t.text in lexicon.symbols for t in tokens[max(0, j - 2) : j])
        if suffix not in lexicon.units or money or word_at(tokens, j + 1) in lexicon.roles["in_millions"]:
            return lexicon.suffixes[suffix], j + 1
        return scale, j
    if word_at(tokens, j) == "-" and glued(tokens, j) and word_at(tokens, j + 1) in lexicon.magnitudes:
        j += 1
    for _ in range(3):
        word = word_at(tokens, j)
        factor = lexicon.magnitudes.get(word)
        if factor is None and word in lexicon.plurals and word not in lexicon.roles["only_with_of"]:
            factor = lexicon.plurals[word] / 2
        if factor is None:
            break
        scale *= factor
        j += 1
    return scale, j


def half_follows(tokens: Sequence[Token], j: int, lexicon: NumberWords) -> bool:
    """Whether "and a half" stands at token `j`."""
    return tuple(word_at(tokens, j + k) for k in range(len(lexicon.half_more))) == lexicon.half_more
