"""The role of somebody named, as worded: before the name, behind it between commas, or explained by it.

"presidential aide Mykhailo Podolyak", "Sergei Shoigu, Russia’s Defense Minister", "Russia’s Defense Minister, Sergei
Shoigu". What it cannot do: read a role that a relative clause gives.
"""

from __future__ import annotations

from functools import cache

from summarizers.lexicon import pack
from summarizers.text.clauses import Words, cue_forms, word_class
from summarizers.types import Span

BEFORE_WORDS = 9
"""The longest role before a name, in words."""

BEHIND_WORDS = 16
"""The longest role behind a name, in words."""

_BREAKS = frozenset(',.;:()“”"—–')


@cache
def _no_role() -> frozenset[str]:
    return frozenset(pack("en/names")["no_role"].split())


@cache
def roles() -> frozenset[str]:
    """Nouns that tell what somebody is by office or trade."""
    return word_class("roles") | frozenset(pack("en/names")["trades"].split())


@cache
def _offices() -> frozenset[str]:
    return word_class("roles") | word_class("titles")


@cache
def _breaks() -> frozenset[str]:
    return word_class("subordinators") | word_class("auxiliaries") | word_class("coordinators") | _no_role()


@cache
def _honorifics() -> frozenset[str]:
    return frozenset(pack("en/names")["honorifics"].split())


@cache
def _ranks() -> frozenset[str]:
    return frozenset(pack("en/names")["ranks"].split())


def role_around(words: Words, first: int, last: int, run: int) -> Span | None:
    """The role of the person or body named.

    Args:
        words: the paragraph.
        first: first token of the name.
        last: its last token.
        run: first token of the capitalised run around it, which titles open.

    Returns:
        The role's span, or None where nothing is said of it.
    """
    before = _before(words, first, run)
    behind_comma = words.lower(run - 1) == "," and run >= 2
    if before is not None and not (behind_comma and before.start == words.tokens[run].start):
        return before
    end = _apposition_end(words, last)
    if end is not None:
        return Span(words.tokens[last + 2].start, words.tokens[end].end)
    explained = _before_comma(words, run - 2, last) if behind_comma else None
    return explained or before


def _before(words: Words, first: int, run: int) -> Span | None:
    """A role like "presidential aide" or "Ukrainian ambassador to Poland"; an honorific alone is none."""
    start = run
    at = run - 1
    while at >= 0 and run - at < BEFORE_WORDS and words.sentence_of[at] == words.sentence_of[run]:
        token = words.tokens[at]
        if not token.is_word or _ends_role(words, at):
            break
        owner = token.lower == "the" and words.lower(at - 1) in ("of", "to", "for")
        if token.lower in word_class("determiners") and not owner:
            break
        if token.lower in word_class("prepositions"):
            # "ambassador to Poland": the preposition of an office and its state.
            office = words.lower(at - 1) in _offices()
            state = at + 1 < run and (words.tokens[at + 1].is_capital or words.lower(at + 1) == "the")
            if not (office and state and token.lower in ("of", "to", "for")):
                break
        start = at
        at -= 1
    while start < first and not _may_open(words, start):
        start += 1
    held = [i for i in range(start, first) if words.lower(i) in _offices() or words.lower(i) in roles()]
    if not held or {words.lower(i) for i in held} <= _honorifics() or words.lower(first - 1) in ("'s", "’s"):
        return None
    last = _before_rank(words, start, first - 1)
    while last > start and words.lower(last) in word_class("determiners") | word_class("prepositions"):
        last -= 1
    return Span(words.tokens[start].start, words.tokens[last].end)


def _before_rank(words: Words, first: int, last: int) -> int:
    """The last token of a role without the rank that opens the name behind it ("army spokesman Colonel")."""
    end = last
    while end > first and (words.lower(end) in _ranks() or words.tokens[end].text == "."):
        end -= 1
    told = words.tokens[end].text.islower() and words.lower(end) in roles()
    return end if told else last


def _ends_role(words: Words, at: int) -> bool:
    lower = words.lower(at)
    if lower in _breaks():
        return True
    return lower in cue_forms() and lower not in word_class("roles")


def _may_open(words: Words, at: int) -> bool:
    token = words.tokens[at]
    participle = not token.is_capital and token.lower.endswith("ing") and token.lower not in word_class("roles")
    return not participle and token.lower not in _no_role() and not token.lower[0].isdigit()


def _before_comma(words: Words, last: int, name_end: int) -> Span | None:
    """A role that the name explains ("Russia’s Defense Minister, Sergei Shoigu").

    Behind a preposition the name explains it only where its own clause does not begin with the name ("After a meeting
    with the Polish minister, Anna Bondar will travel").
    """
    first = last
    floor = words.bounds(last)[0]
    while first > floor and last - first < BEFORE_WORDS:
        token = words.tokens[first - 1]
        if not token.is_word or _ends_role(words, first - 1) or token.lower in ("by", "to", "with"):
            break
        first -= 1
    if _is_governed(words, first, floor) and _begins_clause(words, name_end):
        return None
    inside = [words.lower(i) for i in range(first, last + 1)]
    if inside[-1] not in roles() and not _has_office(inside):
        return None
    while first < last and not _may_open(words, first):
        first += 1
    return Span(words.tokens[first].start, words.tokens[last].end)


def _is_governed(words: Words, first: int, floor: int) -> bool:
    """Whether a preposition stands before a noun phrase or opens its sentence."""
    return first > floor and (words.is_a(first - 1, "prepositions") or words.is_a(floor, "prepositions"))


def _begins_clause(words: Words, name_end: int) -> bool:
    """Whether a finite verb follows a name at once, so that the name is its subject."""
    at = name_end + 1
    if at > words.bounds(name_end)[1]:
        return False
    return words.is_a(at, "auxiliaries") or words.is_a(at, "finite") or words.lower(at) in cue_forms()


def _has_office(inside: list[str]) -> bool:
    """Whether a role and a preposition of office follow each other ("spokesman for the army")."""
    at = next((i for i, word in enumerate(inside) if word in roles()), len(inside))
    return any(word in ("of", "for", "to", "in", "at") for word in inside[at + 1 : at + 3])


def _apposition_end(words: Words, last: int) -> int | None:
    """The last token of an apposition behind a name that tells an office."""
    if words.lower(last + 1) != "," or last + 2 >= len(words.tokens):
        return None
    limit = words.bounds(last)[1]
    first = end = last + 2
    if first > limit or words.lower(first) in _no_role():
        return None
    while end <= min(limit, first + BEHIND_WORDS) and words.tokens[end].text not in _BREAKS:
        lower = words.lower(end)
        if lower in word_class("auxiliaries") or lower in ("who", "which", "but"):
            return None
        if lower in cue_forms() and lower not in word_class("noun_cues"):
            return None
        end += 1
    if end == first or end > limit or not any(words.lower(i) in roles() for i in range(first, end)):
        return None
    return end - 1
