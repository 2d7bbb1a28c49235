"""In which encoding a text is written that says nothing of it.

UTF-16 without a mark shows itself by the bytes that come again at every other place. Encodings of one byte a character
are tried, and judged by what they make of the bytes beyond ASCII: how frequent these letters are in the languages
written so, whether letters of one script stand together, and whether small letters are followed by small ones (after
the composite method of Li and Momoi 2001, without its tables of pairs). What is plausible in none is left to
charset-normalizer, which knows the encodings of East Asia. Below forty characters any of this may be wrong.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log

OTHER_SCRIPTS = (
    *("cp1251", "koi8_u", "iso8859_5", "cp866", "cp1125"),
    *("cp1256", "iso8859_6", "cp1253", "cp1255"),
)
"""Encodings of other scripts than the Latin: a text in one of them is taken for no other."""

_SAMPLE = 32_768  # bytes looked at
_ENOUGH = 2_000  # characters judged
_PAIRS = 64  # bytes from which UTF-16 shows itself
_REGULAR = 0.9  # share of pairs of bytes that have one of the high bytes of news: Latin, Cyrillic, Arabic, punctuation
_HIGH = bytes((0x00, 0x01, 0x03, 0x04, 0x05, 0x06, 0x20))
_SLOPE = 9.0  # ranks by which a letter's frequency falls to a third
_CAPITAL = log(0.05)  # of a letter
_ODD = log(0.0005)  # a letter of no language of the script, or a sign in the middle of a word
_MARK = log(0.02)  # a typographic mark
_WRONG = log(0.00001)  # a control character, or a byte that has no meaning
_TURN = log(0.002)  # a capital behind a small letter
_STRANGE = log(0.01)  # letters of two scripts side by side; two letters beyond ASCII in a row, for Latin
_PLAUSIBLE = -5.0  # mean; nonsense has less
_LINE = re.compile(rb"[^\n]{0,4000}[\x80-\xff][^\n]{0,4000}")
_MARKS = frozenset("“”‘’„«»‹›–—…•·€£§°№\u00a0؟،؛")


@dataclass(frozen=True, slots=True)
class _Script:
    encodings: tuple[str, ...]
    chances: dict[str, float]
    among_ascii: bool


def sixteen_bits(data: bytes) -> str | None:
    """Which UTF-16 bytes without a mark are in, if in any: "utf-16-le", "utf-16-be" or None. Never raises.

    >>> sixteen_bits(("Київ, 6 березня. " * 3).encode("utf-16-be")), sixteen_bits(("Plain text. " * 9).encode())
    ('utf-16-be', None)
    """
    sample = data[: _SAMPLE & ~1]
    if len(sample) < _PAIRS:
        return None
    for encoding, high, low in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        regular = len(high) - len(high.translate(None, _HIGH))
        if regular < _REGULAR * len(high) or len(set(low)) < 8:
            continue
        text = (sample[: len(high) * 2]).decode(encoding, errors="replace")
        if sum(c.isalpha() or c.isspace() or c.isdigit() for c in text) > 0.7 * len(text) and "\0" not in text:
            return encoding
    return None


def guess_encoding(data: bytes) -> str:
    """The encoding of bytes that are no UTF-8. Never raises.

    Args:
        data: a text; its lines with bytes beyond ASCII are looked at, within the first 32,768 bytes.

    Returns:
        A name that `bytes.decode` knows; "utf-8" where nothing is plausible.

    >>> guess_encoding("Обстріл міста тривав дві години".encode("koi8_u"))
    'koi8_u'
    """
    found = sixteen_bits(data)
    if found is not None:
        return found
    sample = b"\n".join(_LINE.findall(data[:_SAMPLE]))
    best, most = "", _PLAUSIBLE
    for script in _scripts():
        for encoding in script.encodings:
            chance = _judge(sample, encoding, script)
            if chance > most:
                best, most = encoding, chance
    return best or _guess_otherwise(data[:_SAMPLE])


def _judge(sample: bytes, encoding: str, script: _Script) -> float:
    """The mean logarithm of the chance of the characters beyond ASCII."""
    total, count = 0.0, 0
    before = " "
    text = sample.decode(encoding, errors="replace")
    for n, character in enumerate(text):
        if character > "\x7f":
            count += 1
            total += _chance(character, before, text[n + 1 : n + 2], script)
            if count >= _ENOUGH:
                break
        elif not script.among_ascii and before > "\x7f" and character.isalpha() and before.isalpha():
            total += _STRANGE
        before = character
    return total / count if count else _PLAUSIBLE


def _chance(character: str, before: str, after: str, script: _Script) -> float:
    if character in _MARKS:
        return _MARK if not (before.isalpha() and after.isalpha()) or character in "’‘–—·\u00a0" else _ODD
    if character == "\ufffd" or not character.isprintable():
        return _WRONG
    if not character.isalpha():
        return _ODD
    lower = character.lower()
    chance = script.chances.get(lower, _ODD)
    if lower != character:
        chance += _CAPITAL if not before.isupper() else 0.0
        if before.islower():
            chance += _TURN
    if before.isalpha() and (before > "\x7f") == script.among_ascii:
        chance += _STRANGE
    return chance


@cache
def _scripts() -> tuple[_Script, ...]:
    data = tomllib.loads((files(__package__) / "encodings.toml").read_text(encoding="utf-8"))
    return tuple(
        _Script(
            tuple(entry["encodings"]),
            {letter: log(0.1) - rank / _SLOPE for rank, letter in reversed(list(enumerate(entry["letters"])))},
            entry.get("among_ascii", False),
        )
        for entry in data["script"]
    )


def _guess_otherwise(sample: bytes) -> str:
    from charset_normalizer import from_bytes  # takes a while to import and is seldom needed

    best = from_bytes(sample).best()
    return best.encoding if best is not None else "utf-8"
