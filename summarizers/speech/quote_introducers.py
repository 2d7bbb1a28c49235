"""Whose words a quote is, by what stands before it: a colon, a verb of no lexicon, the person a sentence is about.

As in `quote_sources`, which reads what stands behind, any verb will do beside marks of quotation. What it cannot do:
read a speaker whom only the sense of the sentence names.
"""

from __future__ import annotations

from summarizers.actors.source_phrases import orders_readers
from summarizers.lexicon import pack
from summarizers.speech.cues import cues
from summarizers.speech.quote_sources import (
    LONG_DASHES,
    MARKS,
    SHORT_NAME,
    STOPS,
    Beside,
    any_verb,
    may_be_source,
    saying,
    word_list,
)
from summarizers.speech.subjects import clause_subject, subject_before
from summarizers.text.clauses import Words, group_start, has_ending
from summarizers.text.tokens import bare

BEFORE_WORDS = 40
"""How far before a quote its cue is looked for, in words."""


def label_before(words: Words, at: int) -> Beside | None:
    """The name that stands alone before a colon and a quote ("Bush: “…”").

    Args:
        words: the quote's paragraph.
        at: the quote's first token, without its mark.
    """
    last = at - 1
    while last >= 0 and words.tokens[last].text in MARKS:
        last -= 1
    if last < 1 or words.lower(last) != ":":
        return None
    label = _label(words, words.bounds(last)[0], last)
    return Beside(label, (last, last), saying(), "named before a colon") if label is not None else None


def introduced_by_colon(words: Words, at: int) -> Beside | None:
    """The source of the clause that a colon ends right before a quote ("Bondar resisted: “…”"), if it names one.

    Args:
        words: the quote's paragraph.
        at: the quote's first token, without its mark.
    """
    last = at - 1
    while last >= 0 and words.tokens[last].text in MARKS:
        last -= 1
    if last < 1 or words.lower(last) != ":":
        return None
    first = words.bounds(last)[0]
    return _verb_before(words, first, last) or _introduced(words, first, last)


def source_before(words: Words, at: int, fragment: bool) -> Beside | None:
    """The source that the words before a quote name.

    Args:
        words: the quote's paragraph.
        at: the quote's first token, without its mark.
        fragment: whether the quote is a part of the writer's sentence, whose subject need not speak then.
    """
    last = at - 1
    while last >= 0 and words.tokens[last].text in MARKS:
        last -= 1
    if last < 0:
        return None
    first = words.bounds(last)[0]
    if words.sentence_of[last] != words.sentence_of[at] and words.lower(last) != ":":
        return None
    return (
        _in_opinion(words, first, last)
        or _as_put(words, first, last)
        or _verb_before(words, first, last)
        or (None if fragment else _any_verb_before(words, first, last) or _introduced(words, first, last))
    )


def announced_before(words: Words) -> Beside | None:
    """The source that a paragraph names before the colon at its end, for the quote in the next one."""
    last = len(words.tokens) - 1
    if words.lower(last) != ":":
        return None
    first = words.bounds(last)[0]
    return _as_put(words, first, last) or _verb_before(words, first, last) or _introduced(words, first, last)


def spoken_of(words: Words, sentence: int) -> Beside | None:
    """The person whom a sentence before a quote is about ("The mayor was tired. “…”"); its verb stands for the cue."""
    first, last = words.sentences[sentence]
    if words.quoted(last) or last - first > BEFORE_WORDS:
        return None
    source = _about(words, first, last) or clause_subject(words, last)
    if source is None or words.quoted(source[0]) or not may_be_source(words, source) or source[1] >= last:
        return None
    named = words.tokens[source[0]].is_capital and not words.is_a(source[0], "determiners")
    if not (named or words.lower(source[0]) in word_list("persons")):
        return None
    return Beside(source, (source[1] + 1, source[1] + 1), saying(), "named in the sentence before")


def _about(words: Words, first: int, last: int) -> tuple[int, int] | None:
    """Whom a sentence puts first ("For Khaled, a baker, flour is the news")."""
    if words.lower(first) not in word_list("about_openers") or not words.tokens[first + 1].is_capital:
        return None
    end = first + 1
    while end < last and words.tokens[end].is_capital:
        end += 1
    return (first + 1, end - 1) if words.lower(end) == "," else None


def _in_opinion(words: Words, first: int, last: int) -> Beside | None:
    """The speaker of "in his opinion, …"."""
    own = frozenset(pack("en/names")["own_words"].split())
    if words.lower(first) not in word_list("opinion_prepositions") or first + 2 > last:
        return None
    if words.is_a(first + 1, "possessives") and words.lower(first + 2) in own:
        return Beside((first + 1, first + 2), (first, first), saying(), "in somebody’s words")
    return None


def _as_put(words: Words, first: int, last: int) -> Beside | None:
    """The speaker of "as the minister put it, …"."""
    for verb in range(last, max(first, last - BEFORE_WORDS), -1):
        if words.lower(verb) in word_list("put_forms") and words.lower(verb + 1) in word_list("put_objects"):
            floor = first + 1 if words.lower(first) in word_list("as_openers") else first
            start = group_start(words, verb, floor)[0]
            source = subject_before(words, start, floor) if start > floor else None
            if source is not None and may_be_source(words, source):
                return Beside(source, (verb, verb + 1), saying(), "source, then cue")
    return None


def _verb_before(words: Words, first: int, last: int) -> Beside | None:
    """The last cue before the quote, with a subject of its own or its sentence's."""
    for verb in range(last, max(first, last - BEFORE_WORDS), -1):
        lower = words.lower(verb)
        cue = cues().get(lower)
        if words.quoted(verb) or cue is None or not cue.may_follow or words.tokens[verb].is_capital:
            continue
        if words.is_a(verb - 1, "determiners") or words.is_a(verb - 1, "infinitive_markers"):
            continue
        start = group_start(words, verb, first)[0]
        participle = has_ending(lower, "ing")
        source = clause_subject(words, start) if participle else subject_before(words, start, first)
        if source is not None and source[0] > first and words.is_a(source[0], "relatives"):
            source = subject_before(words, source[0], first)
        if source is not None and may_be_source(words, source) and not words.quoted(source[0]):
            return Beside(source, (start, verb), cue, "source, then cue")
    return None


def _any_verb_before(words: Words, first: int, last: int) -> Beside | None:
    """A name and any past tense right before the comma of a whole quote ("Bondar cracked, “…”")."""
    if words.lower(last) != "," or any_verb(words, last - 1) is None or last - 1 <= first:
        return None
    start = group_start(words, last - 1, first)[0]
    source = subject_before(words, start, first) if start > first else None
    if source is None or words.quoted(source[0]) or not may_be_source(words, source) or not _may_speak(words, source):
        return None
    return Beside(source, (start, last - 1), saying(), "source, then cue")


def _introduced(words: Words, first: int, last: int) -> Beside | None:
    """A sentence that a colon ends before the quote: the name before it, its last verb's subject, or its own."""
    if words.lower(last) != ":":
        return None
    label = _label(words, first, last) or _owner_announced(words, first, last)
    if label is not None:
        return Beside(label, (last, last), saying(), "named before a colon")
    if any_verb(words, last - 1) is not None and last - 1 > first:
        subject = subject_before(words, group_start(words, last - 1, first)[0], first)
        source = subject or clause_subject(words, last)
    else:
        source = clause_subject(words, last) or subject_before(words, last, first)
    if source is None or words.quoted(source[0]) or not may_be_source(words, source):
        return None
    if words.is_a(source[0], "possessives") or not _may_speak(words, source):
        return None
    return Beside(source, (last, last), saying(), "named before a colon")


def _owner_announced(words: Words, first: int, colon: int) -> tuple[int, int] | None:
    """Whose words a line announces to readers ("Read the president’s address below:")."""
    if not orders_readers([token.text for token in words.tokens[first : first + 2]]):
        return None
    owner = next((i for i in range(first + 1, colon) if bare(words.tokens[i].text) != words.tokens[i].text), None)
    return (first + 1, owner) if owner is not None else None


def _label(words: Words, first: int, colon: int) -> tuple[int, int] | None:
    """A name alone before a colon, behind a stop, a mark or a dash ("Bush: “…” Clinton: “…”")."""
    start = colon
    while start > first and words.tokens[start - 1].is_capital and not words.quoted(start - 1):
        start -= 1
    parted = start == first or words.tokens[start - 1].text in MARKS | LONG_DASHES | STOPS
    named = start < colon <= start + SHORT_NAME and not words.is_a(start, "determiners")
    return (start, colon - 1) if named and parted else None


def _may_speak(words: Words, source: tuple[int, int]) -> bool:
    """Whether a noun phrase names somebody or some paper: a name, an office, a pronoun."""
    classes = ("roles", "speakers", "media", "third_persons", "titles")
    for at in range(source[0], source[1] + 1):
        if any(words.is_a(at, name) for name in classes):
            return True
        if words.tokens[at].is_capital and not words.is_a(at, "determiners"):
            return True
    return False
