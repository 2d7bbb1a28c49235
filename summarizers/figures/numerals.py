"""Numbers in digits and words, read from tokens: "1,600", "5 million", "two dozen", "hundreds of thousands", "10-20".

A small hand-written grammar, one pass, no backtracking beyond a few tokens. Thousands groups that are broken ("1,6000",
"12,34") give a malformed numeral without a value. A comma before one or two digits is read as a decimal comma only
directly before a magnitude or a percent sign ("1,5 million"), where no thousands group can be meant; dots in two or
more whole groups ("1.200.000") are read as thousands, while one group ("1.200 tanks") is malformed, since it may be
either. Fractions are shares of a hundred: "half of" is 50. Roman numerals and ordinals are not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from summarizers.lexicon import pack
from summarizers.text.tokens import Token

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")
_DECIMAL = re.compile(r"\d+\.\d+\Z")
_DOTTED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){2,}\Z")
_COMMA_DECIMAL = re.compile(r"\d+,\d{1,2}\Z")
_DIGITS = re.compile(r"\d+\Z")
_DASHES = frozenset("-–—")
_LONGEST = 15  # digits; longer runs are numbers of phones and documents


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number over `tokens[first:last]`.

    `low` and `high` are its bounds, None where open or malformed; `scale` the magnitude word's value (1 without one);
    `plain`: nothing but digits, as a year is written; `fraction`: a share, in per cent; `spelled`: words only;
    `ranged`: a range of two numbers; `percent`: with a percent sign inside the range ("10% to 20%").
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


@dataclass(frozen=True, slots=True)
class _Lexicon:
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


@cache
def _lexicon(language: str) -> _Lexicon:
    data: dict[str, Any] = pack(f"{language}/figures")
    known = {word for words in data["units"].values() for word in words}
    known.update(data["exclusions"]["calibre"], data["exclusions"]["clock_after"])
    return _Lexicon(
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
    )


def read_numeral(tokens: Sequence[Token], i: int, text: str, language: str = "en") -> Numeral | None:
    """The number that begins at token `i`, ranges included, or None. Never raises.

    Args:
        tokens: the words of `text`, in order.
        i: index of the first token of the number, or of the article before it ("a dozen").
        text: what the tokens index.
        language: whose data pack is used.

    >>> from summarizers.text.tokens import tokenise
    >>> text = "two to three million people"
    >>> number = read_numeral(tokenise(text), 0, text)
    >>> number.low, number.high, number.last
    (2000000.0, 3000000.0, 4)
    """
    lexicon = _lexicon(language)
    first = _read_one(tokens, i, text, lexicon)
    if first is None or first.malformed or first.fraction:
        return first
    return _one_in(tokens, first, text, lexicon) or _read_range(tokens, first, text, lexicon) or first


def _word(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].lower if 0 <= i < len(tokens) else ""


def glued(tokens: Sequence[Token], i: int) -> bool:
    """Whether token `i` follows the one before it without a space."""
    return 0 < i < len(tokens) and tokens[i - 1].end == tokens[i].start


def _read_one(
    tokens: Sequence[Token], i: int, text: str, lexicon: _Lexicon, *, after_dash: bool = False
) -> Numeral | None:
    if i >= len(tokens):
        return None
    if tokens[i].text[0].isdecimal():
        return _read_digits(tokens, i, text, lexicon, after_dash)
    return _read_words(tokens, i, lexicon)


# --- digits ------------------------------------------------------------------------------------------------


def _read_digits(tokens: Sequence[Token], i: int, text: str, lexicon: _Lexicon, after_dash: bool) -> Numeral | None:
    surface = tokens[i].text
    if (
        len(surface) > 2 * _LONGEST
        or not surface.isascii()
        or not surface[-1].isdigit()
        or _inside_a_name(tokens, i, lexicon, after_dash)
    ):
        return None
    last = i + 1
    digits = surface
    while last < len(tokens) and _spaced_group(tokens, last, text, i, lexicon):
        digits += tokens[last].text
        last += 1
    scale, after = _scale(tokens, last, lexicon)
    scaled = after > last
    percent = _word(tokens, after) in lexicon.percents
    if _DIGITS.match(digits):
        if len(digits) > _LONGEST or (len(digits) > 1 and digits[0] == "0"):
            return None
        value: float | None = float(digits)
    elif _GROUPED.match(digits):
        value = float(digits.replace(",", ""))
    elif _COMMA_DECIMAL.match(digits) and (scaled or percent):
        value = float(digits.replace(",", "."))
    elif _DOTTED.match(digits):
        value = float(digits.replace(".", ""))
    elif _DECIMAL.match(digits):
        unit = _word(tokens, after) in lexicon.units
        value = float(digits) if scaled or percent or unit or len(digits.split(".")[1]) != 3 else None
    elif "," in digits or scaled:
        value = None
    else:  # 24.02.2022, 1.2.3
        return None
    if value is None:
        return Numeral(i, after, None, None, malformed=True)
    if not scaled and _half_follows(tokens, last, lexicon):
        value, last = value + 0.5, last + len(lexicon.half_more)
        scale, after = _scale(tokens, last, lexicon)
        scaled = True
    return Numeral(
        i,
        after,
        value * scale,
        value * scale,
        scale=scale,
        plain=not scaled and digits == surface and surface.isdigit(),
    )


def _inside_a_name(tokens: Sequence[Token], i: int, lexicon: _Lexicon, after_dash: bool) -> bool:
    """Whether letters, a slash, a colon or the like make the digits a part of something else: "T72", "24/7"."""
    if glued(tokens, i) and not after_dash:
        before = tokens[i - 1].text
        if before in {"-", "/", "_", "#", "№", "@", "=", "&", "+", "\\", "'", "’"} or before[-1].isalnum():
            return True
        if before in {":", ".", ","} and glued(tokens, i - 1) and tokens[i - 2].text[-1].isdecimal():
            return True
    if glued(tokens, i + 1):
        after = tokens[i + 1]
        if after.text[0].isalpha() or after.text[0] == "_":
            return after.lower not in lexicon.suffixes and after.lower not in lexicon.units
        if after.text in {"/", "_", "@", "=", "\\", "&", ":"} and glued(tokens, i + 2):
            return tokens[i + 2].text[0].isalnum() or after.text != ":"
    return False


def _spaced_group(tokens: Sequence[Token], j: int, text: str, i: int, lexicon: _Lexicon) -> bool:
    """Whether token `j` is a thousands group behind a space ("10 000"), not the calibre in "20 120 mm"."""
    head, token = tokens[i].text, tokens[j]
    if len(token.text) != 3 or not token.text.isdigit() or not head.isdigit() or len(head) > 3 or head[0] == "0":
        return False
    if token.start != tokens[j - 1].end + 1 or not text[token.start - 1].isspace() or text[token.start - 1] == "\n":
        return False
    following = tokens[j + 1] if j + 1 < len(tokens) else None
    return following is None or not (following.lower in lexicon.calibres or following.text in {"-", "/", ":"})


def _scale(tokens: Sequence[Token], j: int, lexicon: _Lexicon) -> tuple[float, int]:
    """The product of the magnitude words at `j`, and where they end: `(1, j)` if there are none."""
    scale: float = 1
    if glued(tokens, j) and _word(tokens, j) in lexicon.suffixes:
        suffix = tokens[j].lower
        # "5m deep" are metres; "$5m" and "5m people" are millions
        money = any(t.text in lexicon.symbols for t in tokens[max(0, j - 2) : j])
        if suffix not in lexicon.units or money or _word(tokens, j + 1) in lexicon.roles["in_millions"]:
            return lexicon.suffixes[suffix], j + 1
        return scale, j
    if _word(tokens, j) == "-" and glued(tokens, j) and _word(tokens, j + 1) in lexicon.magnitudes:
        j += 1
    for _ in range(3):
        word = _word(tokens, j)
        factor = lexicon.magnitudes.get(word)
        if factor is None and word in lexicon.plurals and word not in lexicon.roles["only_with_of"]:
            factor = lexicon.plurals[word] / 2
        if factor is None:
            break
        scale *= factor
        j += 1
    return scale, j


def _half_follows(tokens: Sequence[Token], j: int, lexicon: _Lexicon) -> bool:
    return tuple(_word(tokens, j + k) for k in range(len(lexicon.half_more))) == lexicon.half_more


# --- words -------------------------------------------------------------------------------------------------


def _read_words(tokens: Sequence[Token], i: int, lexicon: _Lexicon) -> Numeral | None:
    for read in (_read_fraction, _read_plural, _read_vague, _read_cardinal):
        found = read(tokens, i, lexicon)
        if found is not None:
            return found
    return None


def _read_fraction(tokens: Sequence[Token], i: int, lexicon: _Lexicon) -> Numeral | None:
    """As in "half of the", "a third of", "two-thirds", "half a million"."""
    word = _word(tokens, i)
    roles = lexicon.roles
    if word in roles["half"]:
        j = i + 1 + (_word(tokens, i + 1) in roles["articles"])
        scale, after = _scale(tokens, j, lexicon)
        if after > j:
            return Numeral(i, after, scale / 2, scale / 2, scale=scale, spelled=True)
        whole = _word(tokens, i + 1) in roles["whole"]
        return Numeral(i, i + 1, 50, 50, spelled=True, fraction=True) if whole else None
    top, _, bottom = word.partition("-")
    j = i + 1
    if not bottom:
        bottom = _word(tokens, j)
        j += 1
    if top in roles["half"] and bottom in lexicon.magnitudes:
        return Numeral(i, j, lexicon.magnitudes[bottom] / 2, lexicon.magnitudes[bottom] / 2, scale=1, spelled=True)
    above = 1 if top in roles["articles"] else lexicon.words.get(top, 0)
    below = lexicon.fractions.get(bottom, 0)
    if not below or not 0 < above < below:
        return None
    if _word(tokens, j) in roles["of"] and _word(tokens, j + 1) in roles["articles"]:
        scale, after = _scale(tokens, j + 2, lexicon)  # "a quarter of a million"
        if after > j + 2:
            return Numeral(i, after, scale * above / below, scale * above / below, scale=scale, spelled=True)
    if above == 1 and _word(tokens, j) not in roles["of"]:
        return None
    share = round(100 * above / below, 1)
    return Numeral(i, j, share, share, spelled=True, fraction=True)


def _read_plural(tokens: Sequence[Token], i: int, lexicon: _Lexicon) -> Numeral | None:
    """As in "dozens", "tens of thousands", "hundreds of millions"."""
    value = lexicon.plurals.get(_word(tokens, i))
    if value is None:
        return None
    last = i + 1
    of = _word(tokens, last) in lexicon.roles["of"]
    inner = lexicon.plurals.get(_word(tokens, last + 1)) if of else None
    if inner is not None:
        return Numeral(i, last + 2, value * inner / 2, None, spelled=True)
    if not of and tokens[i].lower in lexicon.roles["only_with_of"]:
        return None
    return Numeral(i, last, value, None, spelled=True)


def _read_vague(tokens: Sequence[Token], i: int, lexicon: _Lexicon) -> Numeral | None:
    """As in "several hundred", "a few thousand", "a couple of hundred", "a pair of"."""
    j = i + (_word(tokens, i) in lexicon.roles["articles"])
    word = _word(tokens, j)
    if word in lexicon.roles["vague"]:
        scale, last = _scale(tokens, j + 1, lexicon)
        return Numeral(i, last, 2 * scale, None, spelled=True) if last > j + 1 else None
    if word in lexicon.roles["couple"] and j > i:
        of = _word(tokens, j + 1) in lexicon.roles["of"]
        scale, last = _scale(tokens, j + 1 + of, lexicon)
        if last > j + 1 + of:
            return Numeral(i, last, 2 * scale, 2 * scale, spelled=True)
        return Numeral(i, j + 2, 2, 2, spelled=True) if word in lexicon.roles["pair"] and of else None
    return None


def _read_cardinal(tokens: Sequence[Token], i: int, lexicon: _Lexicon) -> Numeral | None:
    """As in "twenty-five", "two hundred and fifty thousand", "a dozen", "one and a half million"."""
    total = current = 0.0
    room = 1000.0  # the next word must be smaller than what the last one left room for
    scale = 1.0
    j = i
    if _word(tokens, i) in lexicon.roles["articles"]:
        if _word(tokens, i + 1) not in lexicon.magnitudes:
            half = _word(tokens, i + 1).partition("-")
            if half[0] in lexicon.roles["half"] and half[2] in lexicon.magnitudes:
                share = lexicon.magnitudes[half[2]] / 2
                return Numeral(i, i + 2, share, share, spelled=True)
            return None
        current, room, j = 1, 1, i + 1
    for _ in range(12):
        word = _word(tokens, j)
        value = lexicon.words.get(word, _hyphenated(word, lexicon))
        if value is not None and value < room:
            current += value
            room = (10 if value % 10 == 0 else 1) if value >= 20 else 1
        elif word in lexicon.magnitudes and current:
            factor = lexicon.magnitudes[word]
            scale = max(scale, factor)
            if factor <= 100:
                current, room = current * factor, 100
            else:
                total, current, room = total + current * factor, 0, 1000
        elif word in lexicon.roles["and"] and j > i and _half_follows(tokens, j, lexicon):
            value = current + 0.5
            scale, last = _scale(tokens, j + len(lexicon.half_more), lexicon)
            return Numeral(i, last, value * scale, value * scale, scale=scale, spelled=True)
        elif (
            word in lexicon.roles["and"] and scale >= 100 and 0 < (_small(tokens, j + 1, lexicon) or 0) < min(room, 100)
        ):
            pass
        else:
            break
        j += 1
    if j == i or not total + current:
        return None
    return Numeral(i, j, total + current, total + current, scale=scale, spelled=True)


def _small(tokens: Sequence[Token], j: int, lexicon: _Lexicon) -> float | None:
    word = _word(tokens, j)
    return lexicon.words.get(word, _hyphenated(word, lexicon))


def _hyphenated(word: str, lexicon: _Lexicon) -> float | None:
    tens, dash, ones = word.partition("-")
    if not dash or tens not in lexicon.words or ones not in lexicon.words:
        return None
    high, low = lexicon.words[tens], lexicon.words[ones]
    return high + low if high >= 20 and 0 < low < 10 else None


def _one_in(tokens: Sequence[Token], first: Numeral, text: str, lexicon: _Lexicon) -> Numeral | None:
    """As in "one in ten", as a share."""
    if first.low != 1 or _word(tokens, first.last) not in lexicon.roles["in"]:
        return None
    second = _read_one(tokens, first.last + 1, text, lexicon)
    if second is None or second.low is None or second.scale > 1 or not 1 < second.low <= 100:
        return None
    share = round(100 / second.low, 1)
    return Numeral(first.first, second.last, share, share, fraction=True)


# --- ranges ------------------------------------------------------------------------------------------------


def _read_range(tokens: Sequence[Token], first: Numeral, text: str, lexicon: _Lexicon) -> Numeral | None:
    """As in "10-20", "10 to 20", "two or three", "$10-$20 million", "10% to 20%"."""
    if first.high is None or first.low is None:
        return None
    j = first.last
    percent = _word(tokens, j) in lexicon.percents
    j += percent
    link = _word(tokens, j)
    dash = link in _DASHES and (glued(tokens, j) == glued(tokens, j + 1)) and (link != "-" or glued(tokens, j))
    if not dash and link not in lexicon.roles["to"] and link not in lexicon.roles["or"]:
        return None
    j += 1
    if _word(tokens, j) in lexicon.symbols:
        j += 1
    second = _read_one(tokens, j, text, lexicon, after_dash=dash)
    if second is None or second.low is None or second.high is None or second.fraction:
        return None
    low = first.low
    if second.scale > 1 and first.scale == 1 and low < second.low / second.scale:
        low *= second.scale
    if low >= second.high or (link in lexicon.roles["or"] and second.high > 3 * low):
        return None
    return replace(
        first,
        last=second.last,
        low=low,
        high=second.high,
        scale=second.scale,
        ranged=True,
        percent=percent,
        plain=first.plain and second.plain,
    )
