"""Numbers in digits: "1,600", "10 000", "3.5 million", "$40bn", and those whose groups are broken ("1,6000")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizers.figures.number_words import NumberWords, Numeral, glued, half_follows, read_scale, word_at
from summarizers.text.tokens import Token

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")
_DECIMAL = re.compile(r"\d+\.\d+\Z")
_DOTTED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){2,}\Z")
_COMMA_DECIMAL = re.compile(r"\d+,\d{1,2}\Z")
_PAIRED = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}\Z")
_DIGITS = re.compile(r"\d+\Z")
_NOUN = 4  # letters of a word that is none of the marks behind digits
_LONGEST = 15  # digits; longer runs are numbers of phones and documents


def read_digits(tokens: Sequence[Token], i: int, text: str, lexicon: NumberWords, after_dash: bool) -> Numeral | None:
    """The number in digits at token `i` with its magnitude, or None; `after_dash`: as the second of a range."""
    surface = tokens[i].text
    if (
        len(surface) > 2 * _LONGEST
        or not surface.isascii()
        or not surface[-1].isdigit()
        or (_slip(tokens, i, lexicon) == i and _inside_a_name(tokens, i, lexicon, after_dash))
    ):
        return None
    slip = _slip(tokens, i, lexicon)
    if slip > i:
        return Numeral(i, slip, None, None, malformed=True, slipped=tokens[slip - 1].text[0].isalpha())
    last = i + 1
    digits = surface
    while last < len(tokens) and _spaced_group(tokens, last, text, i, lexicon):
        digits += tokens[last].text
        last += 1
    scale, after = read_scale(tokens, last, lexicon)
    scaled = after > last
    percent = word_at(tokens, after) in lexicon.percents
    if _DIGITS.match(digits):
        if len(digits) > _LONGEST or (len(digits) > 1 and digits[0] == "0"):
            return None
        value: float | None = float(digits)
    elif _GROUPED.match(digits):
        value = float(digits.replace(",", ""))
    elif _COMMA_DECIMAL.match(digits) and (scaled or percent or word_at(tokens, after) in lexicon.units):
        value = float(digits.replace(",", "."))
    elif _PAIRED.match(digits) and word_at(tokens, after) in lexicon.roles["in_pairs"]:
        value = float(digits.replace(",", ""))
    elif _DOTTED.match(digits):
        value = float(digits.replace(".", ""))
    elif _DECIMAL.match(digits):
        unit = word_at(tokens, after) in lexicon.units
        value = float(digits) if scaled or percent or unit or len(digits.split(".")[1]) != 3 else None
    elif "," in digits or scaled:
        value = None
    else:  # 24.02.2022, 1.2.3
        return None
    if value is None:
        if not scaled and _loose_group(tokens, after, text):
            after += 1  # "4,56 7 men"
        return Numeral(i, after, None, None, malformed=True)
    if not scaled and half_follows(tokens, last, lexicon):
        value, last = value + 0.5, last + len(lexicon.half_more)
        scale, after = read_scale(tokens, last, lexicon)
        scaled = True
    return Numeral(
        i,
        after,
        value * scale,
        value * scale,
        scale=scale,
        plain=not scaled and digits == surface and surface.isdigit(),
    )


def _inside_a_name(tokens: Sequence[Token], i: int, lexicon: NumberWords, after_dash: bool) -> bool:
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
            if len(after.text) >= _NOUN and after.text.isalpha() and _GROUPED.match(tokens[i].text):
                return False  # "100,000soldiers": the blank is missing
            return after.lower not in lexicon.suffixes and after.lower not in lexicon.units
        if after.text in {"/", "_", "@", "=", "\\", "&", ":"} and glued(tokens, i + 2):
            return tokens[i + 2].text[0].isalnum() or after.text != ":"
    return False


def _spaced_group(tokens: Sequence[Token], j: int, text: str, i: int, lexicon: NumberWords) -> bool:
    """Whether token `j` is a thousands group behind a space ("10 000"), not the calibre in "20 120 mm"."""
    head, token = tokens[i].text, tokens[j]
    if len(token.text) != 3 or not token.text.isdigit() or not head.isdigit() or len(head) > 3 or head[0] == "0":
        return False
    if token.start != tokens[j - 1].end + 1 or not text[token.start - 1].isspace() or text[token.start - 1] == "\n":
        return False
    following = tokens[j + 1] if j + 1 < len(tokens) else None
    return following is None or not (following.lower in lexicon.calibres or following.text in {"-", "/", ":"})


def _slip(tokens: Sequence[Token], i: int, lexicon: NumberWords) -> int:
    """Where digits with a slip of the pen end: "50O" for 500, "2,,400"; `i` if there is none."""
    if not glued(tokens, i + 1):
        return i
    after = tokens[i + 1]
    if after.lower in lexicon.roles["letters"]:
        return i + 2 if i + 2 < len(tokens) and not glued(tokens, i + 2) and not glued(tokens, i) else i
    doubled = after.text in {".", ","} and glued(tokens, i + 2) and tokens[i + 2].text == after.text
    if doubled and glued(tokens, i + 3) and tokens[i + 3].text[0].isdecimal():
        return i + 4
    return i


def _loose_group(tokens: Sequence[Token], j: int, text: str) -> bool:
    """Whether digits behind one space belong to the broken number before them."""
    if j + 1 >= len(tokens) or not tokens[j].text.isdecimal() or len(tokens[j].text) > 3:
        return False
    gap = text[tokens[j - 1].end : tokens[j].start]
    return gap == " " and tokens[j + 1].text[0].isalpha() and not glued(tokens, j + 1)
