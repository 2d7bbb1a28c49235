"""Whether a pasted text is surely the article of a page, so that the page may lend it its name and date.

Anybody can paste words that an outlet never wrote, with a link to it. So a paste belongs to a page only if a reader of
the page learns nothing from it (`summarizers.stories`: figures, negations and names count, slips of the pen don't) and
each line that the analysis reads stands in the page, but for a few words of the page's furniture. What the analysis
leaves out, bylines and share bars, may differ, but names no outlet as the source that the page does not name: readers
are told of an agency's dateline. A caption that the page's text lacks cannot be told from an invention, and speaks
against it: a source that is missing misleads nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizers.origin import FIRST, find_opening, find_origin
from summarizers.stories.alignment import align
from summarizers.stories.likeness import Likeness, compare_texts
from summarizers.stories.lists import lists
from summarizers.stories.passages import Text, Unit, read_text
from summarizers.stories.words import read_words
from summarizers.text.cleaning import clean
from summarizers.types import Article, Span

_COVERED = 0.8  # share of a line's words that stand in the page in the same order
_LABEL = 3  # words of a line that is no statement: "Share", "Follow us"
_LABELS = 8  # such lines, of a paste
_PROMOTION = 8  # words that a sentence of the page's furniture has: "Sign up for our newsletter."
_TEASER = 25  # words of a teaser by which a text is known
_TEASER_SHARE = 0.6  # of a teaser's words; the rest is what the page says about subscriptions
_SPREAD = 1.3  # times its length, that a teaser's line takes in the paste
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*[\"'”’»)\]]*")
_STOP = re.compile(r"[.!?…][\"'”’»)\]]*\Z")


def belongs(text: str, page: Article, *, whole: bool) -> bool:
    """Whether a pasted text is surely the article of a page, or a part of it.

    Args:
        text: as pasted.
        page: what was read at the link.
        whole: the page shows all of its article; else a teaser, which has to stand in the paste, with at least 25
            words and as it is shown. What follows the teaser is then taken on trust.

    Returns:
        False where in doubt. In time linear in the texts' length; never raises on any str.

    >>> said = "The bridge at Orlivka was held overnight, the command said on Monday. Nobody was hurt there."
    >>> page = Article(text=said, title="Bridge held")
    >>> belongs(said, page, whole=True), belongs(said + " The enemy lost 40 tanks.", page, whole=True)
    (True, False)
    """
    facts = (page.title, page.byline, page.publisher)
    if whole:
        return _is_part(text, facts, page.text) and not _adds_source(text, page, furniture=True)
    return _holds_teaser(text, page.title, page.text) and not _adds_source(text, page, furniture=False)


def _is_part(text: str, facts: Sequence[str | None], page: str) -> bool:
    here = read_text(text)
    stated = read_text("\n\n".join((*(fact for fact in facts if fact), page)))
    old = _keys(stated, remains=True)
    covered = _covered(here, old)
    labels = 0
    kept: list[str] = []
    for unit, share in zip(here.units, covered, strict=True):
        if share < _COVERED:
            line = text[unit.start : unit.end]
            if unit.last - unit.first > _LABEL or unit.stopped or not _is_wordy(here, unit) or _sources(line):
                return False
            labels += 1
        else:
            kept.append(text[unit.start : unit.end] + ("\n\n" if not unit.stopped else " "))
    if not kept or labels > _LABELS or _adds_sentence(text, old):
        return False
    return compare_texts("".join(kept), stated.text) is Likeness.SAME


def _adds_sentence(text: str, old: Sequence[str]) -> bool:
    """Whether there is a sentence in what the analysis leaves out that the page lacks: no share bar is so long."""
    runs: set[tuple[str, ...]] | None = None
    for span in clean(text).trimmed:
        for sentence in _SENTENCE.findall(text, span.start, span.end):
            keys = [word.key for word in read_words(sentence)]
            if len(keys) > (_PROMOTION if _STOP.search(sentence) else 2 * _PROMOTION):
                runs = _runs(old) if runs is None else runs
                if _share(_runs(keys), runs) < _COVERED:
                    return True
    return False


def _adds_source(text: str, page: Article, *, furniture: bool) -> bool:
    """Whether a paste's dateline names an outlet that the page does not name so; its furniture too, if asked."""
    added = _beside(text, furniture=furniture)
    if not added:
        return False
    known = {*_beside(page.text, furniture=True), *_sources(page.text), page.publisher or "", page.byline or ""}
    return not {name.casefold() for name in added} <= {name.casefold() for name in known}


def _beside(text: str, *, furniture: bool) -> tuple[str, ...]:
    """The outlets that a text's dateline and, if asked, the lines that cleaning takes away name as its source."""
    found = clean(text)
    head = (found.headline,) if found.headline is not None else ()
    opening = find_opening(text, sorted((*head, *found.headings[:FIRST], *found.paragraphs[:FIRST])))
    return find_origin(text, (), found.trimmed if furniture else (), opening)


def _sources(text: str) -> tuple[str, ...]:
    """The outlets that a text's paragraphs name as its source."""
    return find_origin(text, clean(text).paragraphs or (Span(0, len(text)),))


def _holds_teaser(text: str, title: str | None, teaser: str) -> bool:
    shown = read_text("\n\n".join(part for part in (title, teaser) if part))
    here = read_text(text)
    pairs = align(_keys(shown), _keys(here))
    places: dict[int, list[int]] = {}
    for i, j in pairs:
        places.setdefault(shown.unit_of[i], []).append(j)
    found = 0
    kept: list[str] = []
    for number, where in places.items():
        unit = shown.units[number]
        words = unit.last - unit.first
        if len(where) >= _COVERED * words and where[-1] - where[0] < _SPREAD * words:
            found += words
            kept.append(shown.text[unit.start : unit.end])
    if found < _TEASER or found < _TEASER_SHARE * len(shown.words):
        return False
    return compare_texts("\n\n".join(kept), text) is Likeness.SAME


def _covered(here: Text, old: Sequence[str]) -> list[float]:
    """Which share of each unit's words stands in the page, in its order, wherever the unit stands."""
    keys = _keys(here)
    partners = {i for i, _ in align(keys, old)}
    shares: list[float] = []
    runs: set[tuple[str, ...]] | None = None
    for unit in here.units:
        share = sum(n in partners for n in range(unit.first, unit.last)) / (unit.last - unit.first)
        if share < _COVERED and unit.last - unit.first > 2:  # moved: headlines and captions stand elsewhere in pages
            runs = _runs(old) if runs is None else runs
            share = max(share, _share(_runs(keys[unit.first : unit.last]), runs))
        shares.append(share)
    return shares


def _runs(keys: Sequence[str]) -> set[tuple[str, ...]]:
    """The runs of three words."""
    return set(zip(*(keys[k:] for k in range(3)), strict=False))


def _share(runs: set[tuple[str, ...]], known: set[tuple[str, ...]]) -> float:
    return len(runs & known) / len(runs) if runs else 0.0


def _keys(text: Text, *, remains: bool = False) -> list[str]:
    words = text.words if not remains or text.remains is None else (*text.words, *text.remains.words)
    return [word.key for word in words]


def _is_wordy(text: Text, unit: Unit) -> bool:
    """Whether a line brings neither a number nor a negation."""
    keys = {text.words[n].key for n in range(unit.first, unit.last)}
    return not any(key[0].isdecimal() for key in keys) and lists().negations.isdisjoint(keys)
