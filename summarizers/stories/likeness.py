"""Whether a text says what another one said: the same article, a changed one, or another.

The words of both are aligned, and what differs is judged by where it stands. Whole sentences that are left away say
nothing new. Inside a sentence every difference counts, but for a few words that say nothing by themselves, spellings of
one word or name, and slips of the pen. Of what is added, only headlines, datelines, credits and promotions count for
nothing, and those not where they bring a figure. So a changed figure is always seen; a paraphrase is taken for a
change. Slips are known by their form, without a dictionary: a pair of words that differ like one has to be listed in
`data/en/stories.toml`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from summarizers.stories.alignment import align
from summarizers.stories.lists import lists
from summarizers.stories.passages import LABEL_WORDS, Text, Unit, read_text
from summarizers.stories.slips import count_slips
from summarizers.stories.words import is_number

_OWN = 0.5  # share of a sentence's words that must be found again for it to be the same sentence
_MOSTLY = 0.5  # share of the shorter text's words that must be found again in the other
_FRESH = 0.15  # share of added words that say nothing, above which a text is another version
_MOVED = 6  # words from which a sentence that stands elsewhere in the old text is the same sentence
_CREDIT = 40  # words that a credit has at most
_DATELINE = 90  # characters
_STRAY = 2  # words at the end of a text that breaks off which may be part of another word or stand by chance
_FAR = 5  # words between two in the old text from which they do not belong together
_PLACES = 100  # places of one number that are looked at
_SHIFT = 12  # words by which a passage that is gone may be shifted where it begins as what follows it

_OPEN = re.compile(r"(?:[^\W_]|[-–—,;:(\[“‘«„]|…|\.{3}|\[…\]|\[\.{3}\])$")
_DATELINED = re.compile(r"[^.!?]{0,80}?(?:[A-Z][a-z]{2,3}\. \d{1,2}[^.!?]{0,40})?[-–—:|)]\s*[\"“‘'«]?$")
_LETTERS = re.compile(r"[^\W\d_]+")


class Likeness(StrEnum):
    """How a text relates to one that was read before."""

    SAME = "same"
    CHANGED = "changed"
    OTHER = "other"


def compare_texts(new: str, old: str) -> Likeness:
    """How a text relates to one that was read before. In time linear in their length; never raises on any str.

    Args:
        new: the text at hand; as of the old one, as much is read as of any article.
        old: the text that was read before.

    Returns:
        `SAME` where a reader of the old text learns nothing from the new one, which may leave things away; `CHANGED`
        where most of one is in the other, with differences that a reader must know of; else `OTHER`.

    >>> old = "At least 12 people were killed in Kharkiv on Friday, the governor said. Rescuers are still at work."
    >>> compare_texts("KHARKIV (AP) — " + old, old), compare_texts(old.replace("12", "14"), old)
    (<Likeness.SAME: 'same'>, <Likeness.CHANGED: 'changed'>)
    >>> compare_texts("The ministry denied on Friday that any of its ships had been hit.", old)
    <Likeness.OTHER: 'other'>
    """
    if new == old:
        return Likeness.SAME
    here, there = read_text(new), read_text(old)
    if not here.words or not there.words:
        return Likeness.OTHER
    figures = _remains_bring_figure(here, there)
    if [word.key for word in here.words] == [word.key for word in there.words]:
        return Likeness.CHANGED if figures else Likeness.SAME
    pairs = _without_stray_end(
        here, _own(align([word.key for word in here.words], [word.key for word in there.words]), here, there)
    )
    if len(pairs) < _MOSTLY * min(len(here.words), len(there.words)):
        return Likeness.OTHER
    return Likeness.SAME if not figures and _says_nothing_new(here, there, pairs) else Likeness.CHANGED


# --- aligning ----------------------------------------------------------------------------------------------


def _own(pairs: list[tuple[int, int]], here: Text, there: Text) -> list[tuple[int, int]]:
    """The pairs without words that sentences of different content happen to share."""
    shared = Counter((here.unit_of[i], there.unit_of[j]) for i, j in pairs)
    own = {
        (n, k)
        for (n, k), count in shared.items()
        if count >= _OWN * min(here.units[n].last - here.units[n].first, there.units[k].last - there.units[k].first)
    }
    return [(i, j) for i, j in pairs if (here.unit_of[i], there.unit_of[j]) in own]


def _without_stray_end(here: Text, pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs without the last words of a text that breaks off where they were found again far behind."""
    if pairs and _ends_open(here, len(here.units) - 1):
        for count in range(1, min(_STRAY, len(pairs) - 1) + 1):
            if pairs[-count][1] - pairs[-count - 1][1] > _FAR:
                return pairs[:-count]
    return pairs


# --- judging -----------------------------------------------------------------------------------------------


def _says_nothing_new(here: Text, there: Text, pairs: list[tuple[int, int]]) -> bool:
    known = {here.unit_of[i] for i, _ in pairs}
    kept = {there.unit_of[j] for _, j in pairs}
    if not _adds_nothing(here, there, known):
        return False
    slips = 0
    starts = frozenset((*(unit.first for unit in there.units), len(there.words)))
    places = [(-1, -1), *pairs, (len(here.words), len(there.words))]
    for (i, j), (next_i, next_j) in pairwise(places):
        if next_i - i == 1 and next_j - j == 1:
            continue
        added = [n for n in range(i + 1, next_i) if here.unit_of[n] in known]
        gone = [n for n in range(j + 1, next_j) if there.unit_of[n] in kept]
        if not (added or gone) or (not added and _are_sentences(there, starts, j + 1, next_j)):
            continue
        if _is_dateline(here, added, next_i) and _is_dateline(there, gone, next_j):
            continue
        if _is_cut(here, there, added, gone, (i, j), next_i):
            continue
        found = count_slips([(here, n) for n in added], [(there, n) for n in gone])
        if found is None:
            return False
        slips += found
    return slips <= 2 + len(here.words) // 100


def _are_sentences(text: Text, starts: frozenset[int], first: int, last: int) -> bool:
    """Whether `words[first:last]` are whole sentences, or the same words are a little before or behind."""
    keys = [word.key for word in text.words[max(0, first - _SHIFT) : last + _SHIFT]]
    at, until = min(first, _SHIFT), min(first, _SHIFT) + last - first
    for step in (-1, 1):
        for shift in range(_SHIFT):
            if {first + step * shift, last + step * shift} <= starts:
                return True
            low, high = (at - shift - 1, until - shift - 1) if step < 0 else (at + shift, until + shift)
            if low < 0 or high >= len(keys) or keys[low] != keys[high]:
                break
    return False


def _is_dateline(text: Text, words: list[int], following: int) -> bool:
    """Whether words before another are what stands before an article's first sentence: place, date, agency."""
    if not words:
        return True
    if following >= len(text.words):
        return False
    unit = text.units[text.unit_of[following]]
    if not unit.opens or words[0] != unit.first or words[-1] != following - 1:
        return False
    opening = text.text[unit.start : text.words[following].start]
    if len(opening) > _DATELINE or not _DATELINED.fullmatch(opening):
        return False
    return all(word[0].isupper() or word in lists().stamps for word in _LETTERS.findall(opening)) and _only_stamps(
        text, words
    )


def _is_cut(here: Text, there: Text, added: list[int], gone: list[int], place: tuple[int, int], next_i: int) -> bool:
    """Whether words are only missing because the new text begins or ends in the middle of a sentence.

    Args:
        here: the new text.
        there: the old one.
        added: words of the new text without a partner.
        gone: words of the old one without.
        place: the pair before them.
        next_i: the new text's word behind them that has a partner.
    """
    i, j = place
    if i < 0:
        first = here.text[here.words[0].start]
        return not added and (first.islower() or here.text[: here.words[0].start].rstrip()[-1:] in {"…", "]"})
    if next_i < len(here.words) or not gone or not _ends_open(here, here.unit_of[i]):
        return False
    if not added:
        return there.unit_of[gone[0]] == there.unit_of[j]
    rest = here.text[here.words[added[0]].end : here.units[here.unit_of[i]].end]
    broken = len(added) == 1 and rest.strip(" '’") == ""
    return broken and there.words[gone[0]].key.startswith(here.words[added[0]].key)


def _ends_open(text: Text, unit: int) -> bool:
    """Whether a sentence breaks off: without a full stop, or with three."""
    at = text.units[unit]
    return _OPEN.search(text.text[max(at.start, at.end - 12) : at.end].rstrip()) is not None


def _adds_nothing(here: Text, there: Text, known: set[int]) -> bool:
    """Whether the sentences and lines that the old text lacks are the page's, or say nothing."""
    fresh = 0
    runs: set[tuple[str, ...]] | None = None
    first, last = min(known, default=0), max(known, default=0)
    for number, unit in enumerate(here.units):
        if number in known:
            continue
        words = [word.key for word in here.words[unit.first : unit.last]]
        if len(words) >= _MOVED:
            if runs is None:
                old = [word.key for word in there.words]
                runs = set(zip(*(old[k:] for k in range(5)), strict=False))
            if all(run in runs for run in zip(*(words[k:] for k in range(5)), strict=False)):
                continue
        if _brings_figure(here, there, unit) or (unit.stopped and not _is_of_the_page(here, unit)):
            return False
        if not unit.stopped and not _is_of_the_page(here, unit) and not lists().negations.isdisjoint(words):
            return False
        outside = not first < number < last
        if not (number == here.headline or _is_of_the_page(here, unit) or (outside and len(words) <= LABEL_WORDS)):
            fresh += len(words)
    return fresh <= _FRESH * len(here.words)


def _is_of_the_page(text: Text, unit: Unit) -> bool:
    """Whether a sentence or line is a credit or a promotion."""
    surface = " ".join(text.text[unit.start : unit.end].lower().split())
    known = lists()
    opening = known.credits.match(surface) or (not unit.stopped and known.labels.match(surface))
    if unit.last - unit.first <= _CREDIT and unit.opens and opening:
        return True
    return (
        known.promotion.search(surface) is not None
        and not any(mark in surface for mark in '“”«»„"')
        and unit.last - unit.first <= _CREDIT
    )


def _only_stamps(text: Text, words: Sequence[int]) -> bool:
    """Whether the numbers among words are those of dates and times."""
    for n in words:
        key = text.words[n].key
        if is_number(key) and not _is_stamp(text, n):
            return False
    return True


def _is_stamp(text: Text, n: int) -> bool:
    key = text.words[n].key
    if ":" in key or key in "-°" or (len(key) == 4 and key[:2] in ("19", "20") and key.isdecimal()):
        return True
    near = text.words[max(0, n - 1) : n + 2]
    return len(key) <= 2 and any(word.key in lists().stamps for word in near)


def _brings_figure(here: Text, there: Text, unit: Unit) -> bool:
    """Whether a headline or line has a figure that the old text does not have with the same word behind it."""
    for n in range(unit.first, unit.last):
        key = here.words[n].key
        if key[0].isdecimal() and not _is_stamp(here, n):
            behind = [word.key[:4] for word in here.words[n + 1 : min(n + 4, unit.last)] if len(word.key) > 3]
            before = [word.key[:4] for word in here.words[max(unit.first, n - 2) : n] if len(word.key) > 3]
            old = (there, there.remains) if there.remains is not None else (there,)
            if not any(_has_figure(text, key, behind[:2], before[-1:]) for text in old):
                return True
    return False


def _has_figure(text: Text, key: str, behind: Sequence[str], before: Sequence[str]) -> bool:
    """Whether a number stands there with the same words behind it, or, where there are none, the one before it near."""
    for k in text.places(key)[:_PLACES]:
        following = {near.key[:4] for near in text.words[k + 1 : k + 6]}
        near = following | {near.key[:4] for near in text.words[max(0, k - 2) : k]}
        if following.issuperset(behind) and (behind or near.issuperset(before)):
            return True
    return False


def _remains_bring_figure(here: Text, there: Text) -> bool:
    """Whether what the page left in the new text, links to other articles above all, has a figure of its own."""
    remains = here.remains
    return remains is not None and any(
        unit.last - unit.first > LABEL_WORDS and _brings_figure(remains, there, unit) for unit in remains.units
    )
