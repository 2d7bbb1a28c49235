"""Walking over a paragraph's words: where a verb group begins, who its subject is, where a clause ends.

There is no parser: English news keeps subject, cue and content in so few orders that closed word classes, commas
and quotation marks place them, at a hundredth of a parser's time. What it cannot do: read a subject that a long
relative clause parts from its verb without commas.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from summarizers.lexicon import pack
from summarizers.tokens import Token, bare, tokenise
from summarizers.types import Sentence, Span

SUBJECT_WORDS = 30
"""The longest subject that is believed, in words; beyond that a boundary was missed."""

_STOPS = frozenset(';:—–()[]{}…!?“”"«»„')


@cache
def word_class(name: str) -> frozenset[str]:
    """A closed word class of `data/en/grammar.toml`, in lower case."""
    return frozenset(pack("en/grammar")[name].split())


@dataclass(slots=True)
class Words:
    """A paragraph's tokens, with the sentence and the quote that each stands in (quote -1: in none)."""

    text: str
    tokens: list[Token]
    sentence_of: list[int]
    quote_of: list[int]
    sentences: dict[int, tuple[int, int]] = field(default_factory=dict)

    def span(self, first: int, last: int) -> Span:
        """From the first to the last token, both included."""
        return Span(self.tokens[first].start, self.tokens[last].end)

    def lower(self, index: int) -> str:
        """The token in lower case; empty beyond either end."""
        return self.tokens[index].lower if 0 <= index < len(self.tokens) else ""

    def bounds(self, index: int) -> tuple[int, int]:
        """First and last token of the sentence around a token."""
        return self.sentences[self.sentence_of[index]]

    def ends(self, index: int) -> bool:
        """Whether the token closes its sentence: a final stop, or the sentence's last token."""
        last = self.bounds(index)[1]
        return index >= last or (index == last - 1 and not self.tokens[last].is_word)


def read_words(text: str, sentences: Sequence[Sentence], quotes: Sequence[Span]) -> list[Words]:
    """The words of each paragraph that holds sentences, in order.

    Args:
        text: the article's text.
        sentences: its sentences, in order.
        quotes: spans between the marks of direct quotes, in order, not overlapping; words inside one carry its index.
    """
    groups: list[list[Sentence]] = []
    for sentence in sentences:
        if groups and groups[-1][0].paragraph == sentence.paragraph:
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
    starts = [quote.start for quote in quotes]
    result = []
    for group in groups:
        tokens: list[Token] = []
        sentence_of: list[int] = []
        bounds: dict[int, tuple[int, int]] = {}
        for sentence in group:
            part = tokenise(text, sentence.span.start, sentence.span.end)
            if part:
                bounds[sentence.index] = (len(tokens), len(tokens) + len(part) - 1)
                tokens += part
                sentence_of += [sentence.index] * len(part)
        quote_of = []
        for token in tokens:
            at = bisect_left(starts, token.start + 1) - 1
            quote_of.append(at if at >= 0 and token.start < quotes[at].end else -1)
        if tokens:
            result.append(Words(text, tokens, sentence_of, quote_of, bounds))
    return result


def is_time(words: Words, index: int) -> bool:
    """Whether the token is a weekday, month, number or other word of time."""
    lower = words.lower(index)
    return (
        lower in word_class("weekdays")
        or lower in word_class("time")
        or lower[:1].isdigit()
        or (lower in word_class("months") and words.tokens[index].is_capital)
    )


def group_start(words: Words, verb: int, floor: int) -> tuple[int, bool]:
    """Where the verb group around a main verb begins, and whether it is negated ("has also not said")."""
    start, negated = verb, False
    while start > floor:
        lower = words.lower(start - 1)
        if lower in word_class("negations") or lower.endswith(("n't", "n’t")):
            negated = True
        elif lower not in word_class("auxiliaries") and lower not in word_class("adverbs"):
            break
        start -= 1
    return start, negated


def subject_before(words: Words, end: int, floor: int) -> tuple[int, int] | None:
    """The noun phrase whose last token stands before `end`: first and last token, or None.

    Appositions and relative clauses between commas belong to it ("Sergei Shoigu, Russia’s minister, said"); adjuncts
    between commas are stepped over ("Prigozhin, through several videos, has accused").
    """
    last = end - 1
    tail = last
    for _ in range(3):
        if last < floor:
            return None
        if words.lower(last) in ("-", "—", "–"):
            opening = _dash_before(words, last, floor)
            last = opening if opening is not None else last
            while last > floor and words.lower(last) in ("-", "—", "–"):
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
        else:
            tail = max(tail - 1, opening - 1) if tail == last else tail
        last = opening - 1
    if words.lower(last) == ")":
        opening = next((i for i in range(last, max(floor, last - 8) - 1, -1) if words.lower(i) == "("), None)
        last = opening - 1 if opening is not None else last
    if words.lower(last) == "." and last > floor:
        last -= 1
    while last - 1 > floor and words.lower(last) in word_class("weekdays"):
        last -= 2 if words.lower(last - 1) == "on" else 1
        tail = min(tail, last)
    if last < floor or not words.tokens[last].is_word:
        return None
    if words.lower(last) in word_class("pronouns"):
        return last, last
    first = _phrase_start(words, last, floor)
    begin = _without_openers(words, first, last)
    if begin is None or last - begin > SUBJECT_WORDS or not _may_be_noun(words, begin):
        return None
    return _with_name(words, begin, floor), max(tail, last)


def _is_adjunct(words: Words, index: int) -> bool:
    lower = words.lower(index)
    return lower in word_class("prepositions") or lower in word_class("adverbs") or lower.endswith("ing")


def _with_name(words: Words, first: int, floor: int) -> int:
    """Where the name begins that a lower-case phrase explains ("Ivan Fedorov, the mayor of Melitopol, …, said")."""
    if words.tokens[first].is_capital or words.lower(first - 1) != "," or first - 2 < floor:
        return first
    lead = next((i for i in range(first, first + 4) if words.lower(i) in word_class("roles")), None)
    if lead is None or any(words.tokens[i].is_capital for i in range(first, lead)):
        return first
    start = first - 1
    while start - 1 >= floor and words.tokens[start - 1].is_capital and first - start < 6:
        start -= 1
    return start if start < first - 1 else first


def _dash_before(words: Words, last: int, floor: int) -> int | None:
    """The dash that opens a parenthesis whose closing dash is given."""
    end = last
    while end > floor and words.lower(end) in ("-", "—", "–"):
        end -= 1
    return next((i for i in range(end, max(floor, end - SUBJECT_WORDS), -1) if words.lower(i) in ("-", "—", "–")), None)


def _comma_before(words: Words, index: int, floor: int) -> int | None:
    for at in range(index - 1, max(floor, index - SUBJECT_WORDS) - 1, -1):
        if words.lower(at) == ",":
            return at
        if words.tokens[at].text in _STOPS:
            return None
    return None


def _phrase_start(words: Words, last: int, floor: int) -> int:
    first = last
    while first > floor:
        at = first - 1
        token, lower = words.tokens[at], words.lower(at)
        if token.text in _STOPS or words.quote_of[at] != words.quote_of[last]:
            break
        if lower == ",":
            if not _is_list(words, at, last):
                break
        elif lower == "and":
            if not _joins_names(words, at, floor):
                break
        elif lower == "that" or lower in word_class("subordinators") and not _inside_name(words, at):
            break
        elif lower in word_class("auxiliaries"):
            relative = _relative_before(words, at, floor)
            if relative is None:
                break
            first = relative
            continue
        elif lower in word_class("pronouns") and lower != "who":
            break
        first = at
    return first


def _inside_name(words: Words, at: int) -> bool:
    return words.lower(at) == "as" and words.lower(at - 1) == "known"


def _is_list(words: Words, comma: int, last: int) -> bool:
    """Whether a comma joins names of one list: "Poland, Latvia and Estonia said"."""
    ahead = range(comma + 1, min(last, comma + 6))
    return (
        words.tokens[comma + 1].is_capital
        and comma > 0
        and words.tokens[comma - 1].is_capital
        and any(words.lower(i) == "and" for i in ahead)
    )


def _joins_names(words: Words, at: int, floor: int) -> bool:
    """Whether "and" joins two noun phrases rather than two clauses: no finite verb stands before it."""
    if at - 1 < floor or not words.tokens[at - 1].is_word or words.lower(at + 1) in word_class("pronouns"):
        return False
    lowest = max(floor, at - 8)
    for i in range(at - 1, lowest - 1, -1):
        lower = words.lower(i)
        if words.tokens[i].text in _STOPS or lower == ",":
            return True
        if lower in word_class("auxiliaries") or (lower.endswith("ed") and lower not in word_class("roles")):
            return False
        if lower in word_class("subordinators"):
            return True
    return lowest == floor or lowest == words.bounds(at)[0]


def _relative_before(words: Words, verb: int, floor: int) -> int | None:
    """The relative pronoun that a verb inside a subject belongs to ("officials who have seen it said")."""
    for at in range(verb - 1, max(floor, verb - 4) - 1, -1):
        if words.lower(at) in ("who", "whose", "whom"):
            return at
        if not words.tokens[at].is_word:
            return None
    return None


def _may_be_noun(words: Words, first: int) -> bool:
    """Whether a phrase may begin so: not with a lower-case participle or a conjunction."""
    lower = words.lower(first)
    participle = (
        not words.tokens[first].is_capital and lower.endswith(("ing", "ed")) and lower not in word_class("roles")
    )
    if lower.endswith(("n't", "n’t")):
        return False
    if words.tokens[first].is_capital:
        return lower not in word_class("subordinators")
    verb = lower in word_class("auxiliaries") or (lower in cue_forms() and lower not in word_class("noun_cues"))
    return not participle and not verb and lower not in word_class("subordinators") and lower not in ("to", "not")


def _without_openers(words: Words, first: int, last: int) -> int | None:
    """Drops what stands before the subject without a comma: "But", "On Monday", "In late June US officials"."""
    while first < last and words.lower(first) in word_class("openers") - {"on", "in", "at"}:
        first += 1
    if words.lower(first) not in word_class("prepositions") or words.lower(first) in ("of", "to"):
        return first
    at = first + 1
    while at <= last and (words.lower(at) in word_class("determiners") or is_time(words, at)):
        at += 1
    if at <= last and is_time(words, at - 1):
        return at
    for at in range(first + 2, last + 1):
        after_noun = words.tokens[at - 1].is_word and words.lower(at - 1) not in word_class("determiners")
        plain = words.lower(at - 1) not in word_class("prepositions")
        if after_noun and plain and (words.lower(at) in word_class("determiners") or words.lower(at) in ("he", "she")):
            return at
    return None


def subject_after(words: Words, start: int) -> tuple[int, int] | None:
    """The noun phrase that begins at a token, as in "…, said Sergei Shoigu, the defence minister": first and last, or None."""
    limit = words.bounds(start)[1] if start < len(words.tokens) else -1
    if start > limit or not words.tokens[start].is_word:
        return None
    if words.lower(start) in word_class("pronouns"):
        return start, start
    at = start
    while at <= limit and at - start <= SUBJECT_WORDS:
        token, lower = words.tokens[at], words.lower(at)
        if token.text in _STOPS or lower in (",", "."):
            if lower == "." and at < limit and words.tokens[at - 1].lower in word_class("titles"):
                at += 1
                continue
            break
        if at > start and (
            lower in word_class("subordinators")
            or lower in word_class("auxiliaries")
            or lower in ("who", "during", "told", "said", "speaking")
            or (lower in word_class("adjuncts") and is_adjunct_phrase(words, at))
            or (lower in word_class("weekdays"))
        ):
            break
        at += 1
    last = at - 1
    while last > start and not words.tokens[last].is_word and words.tokens[last].text != ".":
        last -= 1
    if last < start or words.lower(start) in word_class("prepositions") or not _may_be_noun(words, start):
        return None
    return start, last


def apposition_after(words: Words, last: int) -> tuple[int, int] | None:
    """What stands between commas right behind a name ("…, Russia’s Defense Minister,"): first and last token, or None."""
    if words.lower(last + 1) != "," or words.ends(last):
        return None
    found = subject_after(words, last + 2) if last + 2 < len(words.tokens) else None
    if found is None or found[1] - found[0] > 15 or words.lower(found[0]) in word_class("pronouns"):
        return None
    closing = words.lower(found[1] + 1)
    return found if closing in (",", ".", "") or words.ends(found[1]) else None


def is_adjunct_phrase(words: Words, at: int) -> bool:
    """Whether an adjunct of time, medium or audience begins here ("in a statement", "on Monday", "to reporters")."""
    return adjunct_end(words, at) > at


def adjunct_end(words: Words, at: int) -> int:
    """The token behind an adjunct that begins at `at`; `at` itself where none does."""
    start, limit = at, words.bounds(at)[1] if at < len(words.tokens) else -1
    if at > limit:
        return at
    if is_time(words, at) and words.lower(at)[:1].isalpha():
        while at <= limit and (is_time(words, at) or words.lower(at) in ("on", "the", "in", "of")) and at - start < 8:
            at += 1
        while words.lower(at - 1) in ("on", "the", "in", "of"):
            at -= 1
        lone = at == start + 1
        return (
            start if lone and words.lower(start) in ("may", "march", "past", "recent", "this", "last", "next") else at
        )
    if words.lower(at) not in word_class("adjuncts"):
        return at
    found = False
    at += 1
    while at <= limit and at - start <= 12:
        lower = words.lower(at)
        if not words.tokens[at].is_word or lower == "that" or lower in word_class("pronouns"):
            break
        if found and (lower in word_class("determiners") or lower in word_class("auxiliaries")):
            break
        if lower in word_class("media") or lower in word_class("audience") or is_time(words, at):
            found = True
        elif found and lower not in word_class("prepositions") and not words.tokens[at].is_capital:
            break
        elif found and words.tokens[at].is_capital and words.lower(at - 1) not in word_class("prepositions"):
            break
        at += 1
    while at > start and words.lower(at - 1) in word_class("prepositions"):
        at -= 1
    return at if found else start


def clause_subject(words: Words, at: int) -> tuple[int, int] | None:
    """The subject of the sentence around a token: the first noun phrase before a finite verb, or None.

    Leading adjuncts up to their comma are stepped over.
    """
    first, limit = words.bounds(at)
    for _ in range(2):
        lower = words.lower(first)
        if lower in word_class("prepositions") or lower in word_class("subordinators"):
            comma = next((i for i in range(first, min(limit, first + 25)) if words.lower(i) == ","), None)
            if comma is None or comma >= at:
                break
            first = comma + 1
    while first < at and words.lower(first) in word_class("openers"):
        first += 1
    for i in range(first, min(at, first + SUBJECT_WORDS)):
        lower = words.lower(i)
        if lower in word_class("auxiliaries") or looks_finite(words, i, first):
            found = subject_before(words, group_start(words, i, first)[0], first)
            return found
    return None


def looks_finite(words: Words, at: int, first: int) -> bool:
    """Whether a word may be a finite verb: a cue's form or a past tense, behind a noun."""
    lower = words.lower(at)
    if at == first or words.tokens[at].is_capital or words.lower(at - 1) in word_class("determiners"):
        return False
    return lower in cue_forms() or (len(lower) > 4 and lower.endswith("ed"))


@cache
def cue_forms() -> frozenset[str]:
    """Every form of a cue verb but the participles in -ing."""
    verbs = pack("en/cues")["verbs"]
    return frozenset(
        form for lemma, verb in verbs.items() for form in (lemma, *verb["forms"].split()) if not form.endswith("ing")
    )


def clean_word(token: Token) -> str:
    """A token in lower case without a possessive ending."""
    return bare(token.lower)
