"""Slips of the pen: whether two runs of words differ in nothing but spelling."""

from __future__ import annotations

from collections.abc import Sequence

from summarizers.actors.spellings import name_sound
from summarizers.stories.lists import lists
from summarizers.stories.passages import Text
from summarizers.stories.words import is_number

_SLIP = 7  # letters from which a letter too few is a slip of the pen
_SHORT = 5  # letters below which two swapped ones are a slip only in a word of grammar


def count_slips(added: list[tuple[Text, int]], gone: list[tuple[Text, int]]) -> int | None:
    """How many slips of the pen turn the one into the other; None where they say something else."""
    weightless = lists().weightless
    new = [(text, n) for text, n in added if text.words[n].key not in weightless]
    old = [(text, n) for text, n in gone if text.words[n].key not in weightless]
    keys, others = [text.words[n].key for text, n in new], [text.words[n].key for text, n in old]
    if keys == others:
        return 0
    if any(is_number(key) or key in lists().negations for key in (*keys, *others)):
        return None
    if keys and others and "".join(keys) == "".join(others):
        return 0
    found = _slips_of(new, old)
    return _slips_of(added, gone) if found is None else found


def _slips_of(new: Sequence[tuple[Text, int]], old: Sequence[tuple[Text, int]]) -> int | None:
    """How many slips part two runs of words, word by word; None where something else does."""
    if len(new) != len(old):
        return None
    slips = 0
    for (text, n), (other, k) in zip(new, old, strict=True):
        a, b = text.words[n].key, other.words[k].key
        if a == b:
            continue
        capital = text.surface(n)[0].isupper(), other.surface(k)[0].isupper()
        if all(capital) and len(a) > 3 and name_sound(a) == name_sound(b):
            continue
        if any(capital) or not _is_slip(a, b):
            return None
        slips += 1
    return slips


def _is_slip(a: str, b: str) -> bool:
    """Whether one swap of two letters, or one letter too few inside a long word, parts two words."""
    known = lists()
    if a[0] != b[0] or frozenset((a, b)) in known.confusable:
        return False
    if len(a) == len(b):
        differ = [k for k in range(len(a)) if a[k] != b[k]]
        swapped = len(differ) == 2 and differ[1] == differ[0] + 1 and sorted(a) == sorted(b)
        return swapped and (len(a) >= _SHORT or a in known.grammar or b in known.grammar)
    long, short = (a, b) if len(a) > len(b) else (b, a)
    if len(long) != len(short) + 1 or len(long) < _SLIP:
        return False
    at = next((k for k in range(len(short)) if long[k] != short[k]), len(short))
    return 1 <= at < len(long) - 2 and long[:at] + long[at + 1 :] == short
