"""Whose words a quote is, by what stands behind it: verbs that are in no lexicon, a name behind a dash, an account.

Read only for quotes that no attribution holds. The marks of a quote are stronger evidence of speech than any verb, so
any verb will do here (the "quote, person, verb" sieves of Muzny et al. 2017, "A Two-stage Sieve Approach for Quote
Attribution"). What it cannot do: read a speaker whom only the sense of the sentence names.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from summarizers.actors.source_phrases import orders_readers
from summarizers.lexicon import pack
from summarizers.speech.cues import Cue, cues
from summarizers.speech.subjects import subject_after, subject_before
from summarizers.text.clauses import (
    CLOSING_MARKS,
    DASHES,
    OPENING_MARKS,
    Words,
    group_start,
    has_ending,
    skip_adjuncts,
    word_class,
)

BEHIND_WORDS = 16
"""How far behind a quote its cue is looked for, in words: as long as an office and a name may be."""

LONG_DASHES = DASHES | {"―"}
"""Dashes before a speaker's name."""

MARKS = CLOSING_MARKS | OPENING_MARKS | {"’", "'", "‘", "`"}
"""Marks of quotation, which stand around a quote's words."""

STOPS = frozenset(".;:!?")
"""What ends a clause for good."""

SHORT_NAME = 7
"""Words of a name before a verb that is in no lexicon."""

_SIGNATURE_WORDS = 12  # a name behind a dash, with its office, up to the end of the line
_CLOSING = frozenset(",.!?…—–-")
_CLOSED = ("determiners", "prepositions", "pronouns", "possessives", "auxiliaries", "subordinators", "coordinators")
_ADJECTIVES = 5  # words before a name without an article
_TAGGED = frozenset(",!?")  # behind a quote that ends so its cue may follow in the same sentence


@dataclass(frozen=True, slots=True)
class Beside:
    """A source and its cue, as first and last token of each, with the cue's entry in the lexicon."""

    source: tuple[int, int]
    cue: tuple[int, int]
    entry: Cue
    rule: str


@cache
def word_list(name: str) -> frozenset[str]:
    """A word list of `data/en/quotes.toml`, in lower case."""
    return frozenset(pack("en/quotes")[name].split())


@cache
def saying() -> Cue:
    """The entry of saying, for what introduces a quote without being in the lexicon."""
    return cues()[pack("en/cues")["colon"]]


def names_somebody(surface: str) -> bool:
    """Whether words taken for a source hold a noun at all ("Tuesday" and "recently" name nobody)."""
    return not all(word in _nobody() for word in surface.lower().split())


@cache
def _nobody() -> frozenset[str]:
    classes = ("weekdays", "months", "adverbs", "time", "coordinators", "subordinators", "prepositions")
    return word_list("nobodies").union(*map(word_class, classes))


def may_be_source(words: Words, source: tuple[int, int]) -> bool:
    """Whether a noun phrase may be somebody who speaks: no weekday, no pronoun of a thing."""
    first, last = source
    if orders_readers([token.text for token in words.tokens[first : min(last, first + 1) + 1]]):
        return False
    if all(words.tokens[i].text in _nobody() for i in range(first, last + 1)):
        return False
    return any(words.lower(i) not in word_list("no_sources") for i in range(first, last + 1) if words.tokens[i].is_word)


def opens_sentence(words: Words, at: int) -> bool:
    """Whether only marks stand before a quote's first token in its sentence, or a colon does."""
    before = at - 1
    while before >= 0 and words.tokens[before].text in MARKS:
        before -= 1
    return before < words.bounds(at)[0] or words.lower(before) == ":"


def source_behind(words: Words, at: int, ends_line: int, *, whole: bool) -> Beside | None:
    """The source that stands behind a quote.

    Args:
        words: the quote's paragraph.
        at: the first token behind the quote's last word, such as its closing mark.
        ends_line: the token behind the quote's line.
        whole: whether the quote opens its sentence; only then will any verb do.
    """
    before = words.tokens[at - 1].text if at else ""
    closed = before in _CLOSING  # the quote itself ends with a comma or stop: a clause of its own
    stopped = before not in _TAGGED
    while at < ends_line and (words.tokens[at].text in MARKS or words.lower(at) == ","):
        closed, stopped = closed or words.lower(at) == ",", stopped and words.lower(at) != ","
        at += 1
    if at >= ends_line or words.quoted(at):
        return None
    if words.tokens[at].text in LONG_DASHES:
        signed = signature(words, at, ends_line)
        if signed is not None:
            return signed
        at, closed, stopped = _behind_how(words, at + 1), True, False
        if at >= ends_line or words.quoted(at):
            return None
    if not closed and words.lower(at) not in cues():
        return _accounted(words, at)
    beside = _read_in(words, at) or _accounted(words, at) or _inverted(words, at) or _upright(words, at, stopped)
    return beside if whole or beside is None or words.lower(beside.cue[1]) in cues() else None


def signature(words: Words, dash: int, end: int) -> Beside | None:
    """A name in the rest of the line behind a dash ("“…” — Anna Novak, teacher").

    Args:
        words: the paragraph.
        dash: the token where the dash is looked for.
        end: the token behind the line.
    """
    first = dash
    while first < end and words.tokens[first].text in LONG_DASHES:
        first += 1
    if first == dash:
        return None
    if first >= end or end - first > _SIGNATURE_WORDS or not words.tokens[first].is_capital:
        return None
    last = first
    while last + 1 < end and (words.tokens[last + 1].is_capital or _abbreviated(words, last, end)):
        last += 1
    if any(words.lower(i) in cues() for i in range(first, end)):
        return None
    return Beside((first, last), (dash, dash), saying(), "named behind a dash")


def _abbreviated(words: Words, at: int, end: int) -> bool:
    """Whether the stop behind a word is that of a title or an initial inside a name ("Anna A. Novak")."""
    if words.is_a(at, "titles"):
        return True
    initial = len(words.tokens[at].text) == 1 and words.tokens[at].is_capital
    return words.lower(at + 1) == "." and initial and at + 2 < end and words.tokens[at + 2].is_capital


def _read_in(words: Words, at: int) -> Beside | None:
    """The paper that a quote is read in ("“…” - we read in a statement of the ministry")."""
    for opener in pack("en/quotes")["read_openers"]:
        size = len(opener.split())
        if " ".join(words.lower(at + i) for i in range(size)) == opener:
            source = subject_after(words, at + size) if at + size < len(words.tokens) else None
            return Beside(source, (at, at + size - 1), saying(), "a paper read in") if source is not None else None
    return None


def _accounted(words: Words, at: int) -> Beside | None:
    """Whose account a quote is called behind it ("“…” Such is the account of the fisherman Anna Novak")."""
    for opener in pack("en/quotes")["account_openers"]:
        size = len(opener.split())
        if " ".join(words.lower(at + i) for i in range(size)) == opener and at + size < len(words.tokens):
            source = subject_after(words, at + size)
            return Beside(source, (at, at + size - 1), saying(), "whose account it is") if source is not None else None
    return None


def _inverted(words: Words, at: int) -> Beside | None:
    """A verb, then its subject ("“…,” scoffed the coach")."""
    entry = any_verb(words, at)
    if entry is None:
        return None
    first = skip_adjuncts(words, at + 1) if words.is_a(at + 1, "adverbs") else at + 1
    if first >= len(words.tokens) or words.is_a(first, "third_persons") or words.is_a(first, "never_speakers"):
        return None
    source = subject_after(words, first) or _described_name(words, first)
    if source is None or not may_be_source(words, source):
        return None
    known = words.lower(at) in cues()
    if not known and not (words.tokens[source[0]].is_capital or words.is_a(source[0], "determiners")):
        return None
    return Beside(source, (at, at), entry, "cue, then source")


def _described_name(words: Words, first: int) -> tuple[int, int] | None:
    """A name behind adjectives without an article ("said undecided local voter Anna Bondar")."""
    name = first
    while name < first + _ADJECTIVES and words.tokens[name].text.islower() and words.tokens[name].is_word:
        if any(words.is_a(name, closed) for closed in _CLOSED) or name + 1 >= len(words.tokens):
            return None
        name += 1
    last = name
    while last + 1 < len(words.tokens) and words.tokens[last + 1].is_capital:
        last += 1
    return (first, last) if first < name and last > name and words.tokens[name].is_capital else None


def _behind_how(words: Words, at: int) -> int:
    """The token behind "this is how"; `at` itself where nothing of that kind stands there."""
    for opener in pack("en/quotes")["how_openers"]:
        size = len(opener.split())
        if " ".join(words.lower(at + i) for i in range(size)) == opener:
            return at + size
    return at


def _upright(words: Words, at: int, stopped: bool) -> Beside | None:
    """A subject right behind the quote, then its verb ("“…!” the crowd yelled").

    `stopped`: the quote has a full stop, so that a sentence behind it is its cue only if it says nothing more.
    """
    limit = min(words.bounds(at)[1], at + BEHIND_WORDS)
    for verb in range(at + 1, limit + 1):
        token = words.tokens[verb]
        if words.quoted(verb) or (token.text in STOPS and (token.text != "." or words.ends(verb))):
            return None
        entry = any_verb(words, verb) or (None if stopped else _present(words, at, verb))
        if entry is None or token.is_capital or words.is_a(verb - 1, "determiners"):
            continue
        known = token.lower in cues()
        if not known and (stopped or verb - at > SHORT_NAME or not _opens_name(words, at)):
            continue
        start = group_start(words, verb, at)[0]
        source = subject_before(words, start, at)
        if stopped and not words.ends(skip_adjuncts(words, verb + 1)):
            return None
        if source is not None and source[0] == at and may_be_source(words, source):
            return Beside(source, (start, verb), entry, "source and cue behind")
    return None


def _opens_name(words: Words, at: int) -> bool:
    """Whether a name, an office or a pronoun may begin here."""
    return words.tokens[at].is_capital or any(words.is_a(at, name) for name in ("pronouns", "determiners", "roles"))


def _present(words: Words, first: int, at: int) -> Cue | None:
    """The entry of saying for a verb in the present right behind a name or pronoun ("“…,” she yells")."""
    token = words.tokens[at]
    named = all(words.tokens[i].is_capital for i in range(first, at)) or words.is_a(first, "third_persons")
    present = has_ending(token.lower, "plural") and not has_ending(token.lower, "singular") and token.text.islower()
    return saying() if present and named and at - first < SHORT_NAME and len(token.lower) > 3 else None


def any_verb(words: Words, at: int) -> Cue | None:
    """The entry of a cue or, as for saying, of any past tense."""
    if at >= len(words.tokens):
        return None
    lower = words.lower(at)
    cue = cues().get(lower)
    if cue is not None:
        return cue if not has_ending(lower, "ing") else None
    past = (has_ending(lower, "past") and len(lower) > 4) or lower in word_class("finite")
    return saying() if past and words.tokens[at].text.islower() else None
