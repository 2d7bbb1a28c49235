"""Who the subject of a verb is: the noun phrase before it, behind it, or the one its clause begins with.

The method reads outwards from the verb over closed word classes, commas, dashes and brackets, as chunkers without a
tagger do (Abney 1991, "Parsing by chunks"). What it cannot do: read a subject that a long relative clause parts from
its verb without commas, or one of more than `SUBJECT_WORDS` words.
"""

from __future__ import annotations

from functools import cache

from summarizers.lexicon import pack
from summarizers.text.clauses import (
    DASHES,
    Words,
    adjunct_end,
    cue_forms,
    group_start,
    has_ending,
    is_time,
    looks_finite,
    word_class,
)

SUBJECT_WORDS = 30
"""The longest subject that is believed, in words; beyond that a boundary was missed."""

APPOSITION_WORDS = 15
"""The longest apposition behind a name, in words."""

_REACH = 2 * SUBJECT_WORDS  # how far back a phrase is followed, with what may stand before the subject
_COMMAS = 3  # appositions and adjuncts between a subject and its verb
_BRACKET_WORDS = 8
_NAME_WORDS = 6
_JOINED_WORDS = 8  # how far before "and" a finite verb is looked for
_LIST_WORDS = 6
_OPENER_WORDS = 25  # the longest adjunct before a subject, up to its comma
_STOPS = frozenset('-;:—–()[]{}…!?“”"«»„')


def subject_before(words: Words, end: int, floor: int) -> tuple[int, int] | None:
    """The noun phrase whose last token stands before `end`: first and last token, or None.

    Appositions and relative clauses between commas belong to it ("Sergei Shoigu, Russia’s minister, said"); adjuncts
    between commas are stepped over ("Prigozhin, through several videos, has accused").

    Args:
        words: the paragraph.
        end: the token behind the phrase, such as the first of a verb group.
        floor: the token before which nothing is read, such as the sentence's first.
    """
    ending = _phrase_end(words, end - 1, floor)
    if ending is None:
        return None
    last, tail = ending
    if last < floor or not words.tokens[last].is_word:
        return None
    if words.is_a(last, "pronouns") or is_contracted(words, last):
        return last, last
    begin = _without_openers(words, _phrase_start(words, last, floor), last)
    if begin is None or last - begin > SUBJECT_WORDS or not _may_be_noun(words, begin):
        return None
    return _with_name(words, begin, floor), max(tail, last)


def is_contracted(words: Words, at: int, ending: str = "contractions") -> bool:
    """Whether a token is a pronoun with an auxiliary ("he’s", "they’ve"); `ending`: which of the grammar's endings."""
    lower = words.lower(at)
    if "’" not in lower and "'" not in lower:
        return False
    return has_ending(lower, ending) and lower.replace("’", "'").partition("'")[0] in word_class("pronouns")


def is_dash(words: Words, at: int) -> bool:
    """Whether a token is a dash between words rather than a hyphen that a blank parts ("neo -fascist")."""
    if not 0 <= at < len(words.tokens) or words.tokens[at].text not in DASHES:
        return False
    start, end = words.tokens[at].start, words.tokens[at].end
    spaced = words.text[end : end + 1].isspace() or words.text[max(0, start - 1) : start].strip() != ""
    return words.tokens[at].text != "-" or spaced or not words.text[end : end + 1].isalnum()


def _phrase_end(words: Words, last: int, floor: int) -> tuple[int, int] | None:
    """The last token of a phrase without what stands between commas behind it, and the last one with it."""
    tail = last
    for _ in range(_COMMAS):
        if last < floor:
            return None
        if is_dash(words, last):
            opening = _dash_before(words, last, floor)
            last = opening if opening is not None else last
            while last > floor and is_dash(words, last):
                last -= 1
            tail = last
            break
        if words.lower(last) != ",":
            break
        opening = _comma_before(words, last, floor)
        if opening is None:
            return None
        if _is_adjunct(words, opening + 1):
            tail = opening - 1
        elif tail == last:
            tail -= 1
        last = opening - 1
    if words.lower(last) == ")":
        inside = range(last, max(floor, last - _BRACKET_WORDS) - 1, -1)
        opening = next((i for i in inside if words.lower(i) == "("), None)
        last = opening - 1 if opening is not None else last
    if words.lower(last) == "." and last > floor:
        last -= 1
    while last - 1 > floor and words.is_a(last, "weekdays"):
        last -= 2 if words.is_a(last - 1, "weekday_prepositions") else 1
        tail = min(tail, last)
    return last, tail


def _is_adjunct(words: Words, at: int) -> bool:
    """Whether what begins here is an adjunct, a participle or a relative clause rather than a name or an office."""
    lower = words.lower(at)
    if lower in _classes("prepositions", "adverbs", "subordinators", "relatives"):
        return True
    return has_ending(lower, "ing") or (has_ending(lower, "past") and not words.tokens[at].is_capital)


def _dash_before(words: Words, last: int, floor: int) -> int | None:
    """The dash that opens a parenthesis whose closing dash is given."""
    end = last
    while end > floor and is_dash(words, end):
        end -= 1
    return next((i for i in range(end, max(floor, end - SUBJECT_WORDS), -1) if is_dash(words, i)), None)


def _comma_before(words: Words, index: int, floor: int) -> int | None:
    for at in range(index - 1, max(floor, index - SUBJECT_WORDS) - 1, -1):
        if words.lower(at) == ",":
            return at
        if words.tokens[at].text in _STOPS:
            return None
    return None


def _phrase_start(words: Words, last: int, floor: int) -> int:
    first, lowest, quote = last, max(floor, last - _REACH), words.quote_of[last]
    bounds = _STOPS | {","} | _classes("coordinators", "subordinators", "auxiliaries", "pronouns", "past_cues")
    while first > lowest:
        at = first - 1
        lower = words.tokens[at].lower
        if lower not in bounds and words.quote_of[at] == quote:
            first = at
            continue
        if words.tokens[at].text in _STOPS or words.quote_of[at] != quote:
            break
        if lower == ",":
            if not _is_list(words, at, last):
                break
        elif words.is_a(at, "coordinators"):
            if not _joins_nouns(words, at, floor):
                break
        elif words.is_a(at, "subordinators") and not _in_alias(words, at):
            break
        elif words.is_a(at, "auxiliaries"):
            relative = _relative_before(words, at, floor)
            if relative is None:
                break
            first = relative
            continue
        elif (words.is_a(at, "pronouns") and not words.is_a(at, "personal_relatives")) or words.is_a(at, "past_cues"):
            break
        first = at
    return first


@cache
def _classes(*names: str) -> frozenset[str]:
    return frozenset().union(*map(word_class, names))


def _in_alias(words: Words, at: int) -> bool:
    return f"{words.lower(at - 1)} {words.lower(at)}" in pack("en/grammar")["aliases"]


def _is_list(words: Words, comma: int, last: int) -> bool:
    """Whether a comma joins names of one list: "Poland, Latvia and Estonia said"."""
    return (
        words.tokens[comma + 1].is_capital
        and comma > 0
        and words.tokens[comma - 1].is_capital
        and any(words.is_a(i, "coordinators") for i in range(comma + 1, min(last, comma + _LIST_WORDS)))
    )


def _joins_nouns(words: Words, at: int, floor: int) -> bool:
    """Whether "and" joins two noun phrases rather than two clauses: no finite verb stands before it."""
    if at - 1 < floor or not words.tokens[at - 1].is_word or words.is_a(at + 1, "pronouns"):
        return False
    lowest = max(floor, at - _JOINED_WORDS)
    for i in range(at - 1, lowest - 1, -1):
        if words.tokens[i].text in _STOPS or words.lower(i) == ",":
            return True
        if words.is_a(i, "auxiliaries") or (has_ending(words.lower(i), "past") and not words.is_a(i, "roles")):
            return False
        if words.is_a(i, "subordinators"):
            return True
    return lowest == floor or lowest == words.bounds(at)[0]


def _relative_before(words: Words, verb: int, floor: int) -> int | None:
    """The relative pronoun that a verb inside a subject belongs to ("officials who have seen it said")."""
    for at in range(verb - 1, max(floor, verb - 4) - 1, -1):
        if words.is_a(at, "relatives"):
            return at
        if not words.tokens[at].is_word:
            return None
    return None


def _may_be_noun(words: Words, first: int) -> bool:
    """Whether a phrase may begin so: not with a verb, a lower-case participle or a conjunction."""
    lower = words.lower(first)
    if has_ending(lower, "negative") or words.is_a(first, "subordinators"):
        return False
    if words.tokens[first].is_capital:
        return True
    participle = (has_ending(lower, "ing") or has_ending(lower, "past")) and not words.is_a(first, "roles")
    verb = (
        words.is_a(first, "auxiliaries")
        or words.is_a(first, "finite")
        or (lower in cue_forms() and not words.is_a(first, "noun_cues"))
    )
    return not participle and not verb and not words.is_a(first, "never_leading")


def _without_openers(words: Words, first: int, last: int) -> int | None:
    """Drops what stands before the subject without a comma: "But", "On Monday", "In late June US officials"."""
    while first < last and words.is_a(first, "openers") and not words.is_a(first, "opening_prepositions"):
        first += 1
    if f"{words.lower(first)} {words.lower(first + 1)}" in pack("en/grammar")["counting"]:
        return first
    if not words.is_a(first, "prepositions") or words.is_a(first, "leading_prepositions"):
        return first
    at = first + 1
    while at <= last and (words.is_a(at, "determiners") or is_time(words, at)):
        at += 1
    if at <= last and is_time(words, at - 1):
        return at
    for at in range(first + 2, last + 1):
        behind_noun = words.tokens[at - 1].is_word and not words.is_a(at - 1, "determiners")
        plain = not words.is_a(at - 1, "prepositions")
        if behind_noun and plain and (words.is_a(at, "determiners") or words.is_a(at, "singular_persons")):
            return at
    return None


def _with_name(words: Words, first: int, floor: int) -> int:
    """Where the name begins that a lower-case phrase explains ("Ivan Fedorov, the mayor of Melitopol, …, said")."""
    if words.tokens[first].is_capital or words.lower(first - 1) != "," or first - 2 < floor:
        return first
    role = next((i for i in range(first, first + 4) if words.is_a(i, "roles")), None)
    if role is None or any(words.tokens[i].is_capital for i in range(first, role)):
        return first
    start = first - 1
    while start - 1 >= floor and _may_name(words, start - 1) and first - start < _NAME_WORDS:
        start -= 1
    governed = words.is_a(start - 1, "prepositions") and start > floor  # "shelled by Ukraine, the ministry said"
    return start if start < first - 1 and not governed else first


def _may_name(words: Words, at: int) -> bool:
    return words.tokens[at].is_capital and not is_time(words, at)


def subject_after(words: Words, start: int) -> tuple[int, int] | None:
    """The noun phrase that begins at a token, as in "…, said Sergei Shoigu": first and last token, or None."""
    limit = words.bounds(start)[1]
    if start > limit or not words.tokens[start].is_word or words.is_a(start, "prepositions"):
        return None
    if words.is_a(start, "pronouns"):
        return start, start
    at = start
    while at <= limit and at - start <= SUBJECT_WORDS:
        token = words.tokens[at]
        if token.text == "." and start < at < limit and words.is_a(at - 1, "titles"):
            at += 1
            continue
        if token.text in _STOPS or token.text in (",", ".") or (at > start and _ends_subject(words, at)):
            break
        at += 1
    last = at - 1
    while last > start and not words.tokens[last].is_word and words.tokens[last].text != ".":
        last -= 1
    if last < start or not _may_be_noun(words, start):
        return None
    return start, last


def _ends_subject(words: Words, at: int) -> bool:
    ends = _classes("subordinators", "auxiliaries", "subject_breaks", "weekdays")
    return words.lower(at) in ends or (words.is_a(at, "adjuncts") and adjunct_end(words, at) > at)


def apposition_after(words: Words, last: int) -> tuple[int, int] | None:
    """What stands between commas right behind a name ("…, Russia’s defence minister,"): first, last token, or None."""
    if words.lower(last + 1) != "," or words.ends(last):
        return None
    found = subject_after(words, last + 2) if last + 2 < len(words.tokens) else None
    if found is None or found[1] - found[0] > APPOSITION_WORDS or words.is_a(found[0], "pronouns"):
        return None
    return found if words.lower(found[1] + 1) in (",", ".", "") or words.ends(found[1]) else None


def clause_subject(words: Words, at: int) -> tuple[int, int] | None:
    """The subject of the sentence around a token: the first noun phrase before a finite verb, or None.

    Leading adjuncts up to their comma are stepped over.
    """
    first, limit = words.bounds(at)
    for _ in range(2):
        joins = words.is_a(first, "subordinators") and not words.is_a(first, "openers")
        if joins or words.is_a(first, "prepositions"):
            ahead = range(first, min(limit, first + _OPENER_WORDS))
            comma = next((i for i in ahead if words.lower(i) == ","), None)
            if comma is None or comma >= at:
                break
            first = comma + 1
    opened = first
    while first < min(at, opened + SUBJECT_WORDS) and words.is_a(first, "openers"):
        first += 1
    for i in range(first, min(at, first + SUBJECT_WORDS)):
        if words.is_a(i, "auxiliaries") or looks_finite(words, i, first):
            return subject_before(words, group_start(words, i, first)[0], first)
    return None
