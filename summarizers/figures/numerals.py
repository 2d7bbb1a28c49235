"""Numbers in digits and words, read from tokens: "1,600", "5 million", "two dozen", "hundreds of thousands", "10-20".

A small hand-written grammar, one pass, no backtracking beyond a few tokens. Thousands groups that are broken ("1,6000",
"12,34") give a malformed numeral without a value. A comma before one or two digits is read as a decimal comma only
directly before a magnitude or a percent sign ("1,5 million"), where no thousands group can be meant; dots in two or
more whole groups ("1.200.000") are read as thousands, while one group ("1.200 tanks") is malformed, since it may be
either. Fractions are shares of a hundred: "half of" is 50. Roman numerals and ordinals are not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from summarizers.figures.digits import read_digits
from summarizers.figures.number_words import (
    NumberWords,
    Numeral,
    glued,
    half_follows,
    number_words,
    read_scale,
    word_at,
)
from summarizers.text.tokens import Token

_DASHES = frozenset("-–—")


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
    lexicon = number_words(language)
    first = _read_one(tokens, i, text, lexicon)
    if first is None or first.malformed or first.fraction:
        return first
    return _one_in(tokens, first, text, lexicon) or _read_range(tokens, first, text, lexicon) or first


def _read_one(
    tokens: Sequence[Token], i: int, text: str, lexicon: NumberWords, *, after_dash: bool = False
) -> Numeral | None:
    if i >= len(tokens):
        return None
    if tokens[i].text[0].isdecimal():
        return read_digits(tokens, i, text, lexicon, after_dash)
    return _read_words(tokens, i, lexicon)


# --- words -------------------------------------------------------------------------------------------------


def _read_words(tokens: Sequence[Token], i: int, lexicon: NumberWords) -> Numeral | None:
    for read in (_read_fraction, _read_plural, _read_vague, _read_cardinal):
        found = read(tokens, i, lexicon)
        if found is not None:
            return found
    return None


def _read_fraction(tokens: Sequence[Token], i: int, lexicon: NumberWords) -> Numeral | None:
    """As in "half of the", "a third of", "two-thirds", "half a million"."""
    word = word_at(tokens, i)
    roles = lexicon.roles
    if word in roles["half"]:
        j = i + 1 + (word_at(tokens, i + 1) in roles["articles"])
        scale, after = read_scale(tokens, j, lexicon)
        if after > j:
            return Numeral(i, after, scale / 2, scale / 2, scale=scale, spelled=True)
        if j == i + 2 and word_at(tokens, j) in lexicon.with_article:
            return Numeral(i, j, 0.5, 0.5, spelled=True)  # "half a tonne"
        whole = word_at(tokens, i + 1) in roles["whole"]
        return Numeral(i, i + 1, 50, 50, spelled=True, fraction=True) if whole else None
    top, _, bottom = word.partition("-")
    j = i + 1
    if not bottom:
        bottom = word_at(tokens, j)
        j += 1
    if top in roles["half"] and bottom in lexicon.magnitudes:
        return Numeral(i, j, lexicon.magnitudes[bottom] / 2, lexicon.magnitudes[bottom] / 2, scale=1, spelled=True)
    above = 1 if top in roles["articles"] else lexicon.words.get(top, 0)
    below = lexicon.fractions.get(bottom, 0)
    if not below or not 0 < above < below:
        return None
    if word_at(tokens, j) in roles["of"] and word_at(tokens, j + 1) in roles["articles"]:
        scale, after = read_scale(tokens, j + 2, lexicon)  # "a quarter of a million"
        if after > j + 2:
            return Numeral(i, after, scale * above / below, scale * above / below, scale=scale, spelled=True)
    loose = above == 1 and word_at(tokens, j) not in roles["of"]
    if loose and not word_at(tokens, j).endswith(lexicon.verbal):
        return None
    share = round(100 * above / below, 1)
    return Numeral(i, j, share, share, spelled=True, fraction=True, loose=loose)


def _read_plural(tokens: Sequence[Token], i: int, lexicon: NumberWords) -> Numeral | None:
    """As in "dozens", "tens of thousands", "hundreds of millions"."""
    value = lexicon.plurals.get(word_at(tokens, i))
    if value is None:
        return None
    last = i + 1
    of = word_at(tokens, last) in lexicon.roles["of"]
    inner = lexicon.plurals.get(word_at(tokens, last + 1)) if of else None
    if inner is not None:
        return Numeral(i, last + 2, value * inner / 2, None, spelled=True)
    if not of and tokens[i].lower in lexicon.roles["only_with_of"]:
        return None
    return Numeral(i, last, value, None, spelled=True)


def _read_vague(tokens: Sequence[Token], i: int, lexicon: NumberWords) -> Numeral | None:
    """As in "several hundred", "a few thousand", "a couple of hundred", "a pair of"."""
    j = i + (word_at(tokens, i) in lexicon.roles["articles"])
    word = word_at(tokens, j)
    if word in lexicon.roles["vague"]:
        scale, last = read_scale(tokens, j + 1, lexicon)
        return Numeral(i, last, 2 * scale, None, spelled=True) if last > j + 1 else None
    if word in lexicon.roles["couple"] and j > i:
        of = word_at(tokens, j + 1) in lexicon.roles["of"]
        scale, last = read_scale(tokens, j + 1 + of, lexicon)
        if last > j + 1 + of:
            return Numeral(i, last, 2 * scale, 2 * scale, spelled=True)
        return Numeral(i, j + 2, 2, 2, spelled=True) if word in lexicon.roles["pair"] and of else None
    return None


def _read_cardinal(tokens: Sequence[Token], i: int, lexicon: NumberWords) -> Numeral | None:
    """As in "twenty-five", "two hundred and fifty thousand", "a dozen", "one and a half million"."""
    total = current = 0.0
    room = 1000.0  # the next word must be smaller than what the last one left room for
    scale = 1.0
    j = i
    if word_at(tokens, i) in lexicon.roles["articles"]:
        if word_at(tokens, i + 1) in lexicon.with_article and half_follows(tokens, i + 2, lexicon):
            last = i + 2 + len(lexicon.half_more)  # "a kilometre and a half"
            return Numeral(i, last, 1.5, 1.5, spelled=True, unit_at=i + 1)
        if word_at(tokens, i + 1) in lexicon.roles["entire"] and word_at(tokens, i + 2) in lexicon.roles["formations"]:
            return Numeral(i, i + 2, 1, 1, spelled=True)  # "an entire battalion"
        if word_at(tokens, i + 1) not in lexicon.magnitudes:
            half = word_at(tokens, i + 1).partition("-")
            if half[0] in lexicon.roles["half"] and half[2] in lexicon.magnitudes:
                share = lexicon.magnitudes[half[2]] / 2
                return Numeral(i, i + 2, share, share, spelled=True)
            return None
        current, room, j = 1, 1, i + 1
    for _ in range(12):
        word = word_at(tokens, j)
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
        elif word in lexicon.roles["and"] and j > i and half_follows(tokens, j, lexicon):
            value = current + 0.5
            scale, last = read_scale(tokens, j + len(lexicon.half_more), lexicon)
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


def _small(tokens: Sequence[Token], j: int, lexicon: NumberWords) -> float | None:
    word = word_at(tokens, j)
    return lexicon.words.get(word, _hyphenated(word, lexicon))


def _hyphenated(word: str, lexicon: NumberWords) -> float | None:
    tens, dash, ones = word.partition("-")
    if not dash or tens not in lexicon.words or ones not in lexicon.words:
        return None
    high, low = lexicon.words[tens], lexicon.words[ones]
    return high + low if high >= 20 and 0 < low < 10 else None


def _one_in(tokens: Sequence[Token], first: Numeral, text: str, lexicon: NumberWords) -> Numeral | None:
    """As in "one in ten", as a share."""
    if first.low != 1 or word_at(tokens, first.last) not in lexicon.roles["in"]:
        return None
    second = _read_one(tokens, first.last + 1, text, lexicon)
    if second is None or second.low is None or second.scale > 1 or not 1 < second.low <= 100:
        return None
    share = round(100 / second.low, 1)
    return Numeral(first.first, second.last, share, share, fraction=True)


# --- ranges ------------------------------------------------------------------------------------------------


def _read_range(tokens: Sequence[Token], first: Numeral, text: str, lexicon: NumberWords) -> Numeral | None:
    """As in "10-20", "10 to 20", "two or three", "$10-$20 million", "10% to 20%"."""
    if first.high is None or first.low is None:
        return None
    j = first.last
    percent = word_at(tokens, j) in lexicon.percents
    j += percent
    link = word_at(tokens, j)
    dash = link in _DASHES and (glued(tokens, j) == glued(tokens, j + 1)) and (link != "-" or glued(tokens, j))
    if not dash and link not in lexicon.roles["to"] and link not in lexicon.roles["or"]:
        return None
    j += 1
    if word_at(tokens, j) in lexicon.symbols:
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
