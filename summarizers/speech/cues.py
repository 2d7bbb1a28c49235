"""The lexicon of cues, and whether a form in a text is a cue verb at all rather than a noun or a passive.

The cues, their frames and their stances are in `data/en/cues.toml`, after the cue lists of Krestel et al. (2008) and
PolNeAR (Newell et al. 2018). Without a tagger the word class is told from the words beside a form: "the claim" is a
noun, "officials claim" a verb, "is claimed" a passive, which names no source. What it cannot do: tell a base form
from a noun behind a singular name ("Kyiv claims" is a verb, "the Kyiv claims" would need a parser).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from summarizers.lexicon import pack
from summarizers.text.clauses import CLOSING_MARKS, DASHES, Words, group_start, has_ending, word_class


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue verb of the lexicon; its frames tell what may follow it, in the order in which they are tried."""

    lemma: str
    kind: str
    stance: str
    frames: tuple[str, ...]

    @property
    def may_follow(self) -> bool:
        """Whether the cue may stand behind its content ("…, he said")."""
        return not {"clause", "say", "tell"}.isdisjoint(self.frames)


@cache
def cues() -> dict[str, Cue]:
    """Every form of every cue verb, in lower case.

    >>> cues()["denied"].lemma, cues()["denied"].stance
    ('deny', 'denies')
    """
    found: dict[str, Cue] = {}
    for lemma, verb in pack("en/cues")["verbs"].items():
        cue = Cue(lemma, verb["kind"], verb["stance"], tuple(verb["frames"].split()))
        for form in (lemma, *verb["forms"].split()):
            found.setdefault(form, cue)
    return found


def has_be(words: Words, start: int, at: int) -> bool:
    """Whether a form of "be" stands in a verb group, from `start` to before its main verb `at`."""
    return any(words.is_a(i, "be") for i in range(start, at))


def is_bare_participle(words: Words, start: int, at: int) -> bool:
    """Whether a main verb is a form in -ing without "be" ("…, adding that"), whose subject stands elsewhere."""
    return has_ending(words.lower(at), "ing") and not has_be(words, start, at)


def is_cue_verb(words: Words, at: int, cue: Cue, floor: int) -> bool:
    """Whether a cue's form is a finite verb or a participle with a content, rather than a noun or a passive.

    Args:
        words: the paragraph.
        at: the form's token.
        cue: the cue whose form it is.
        floor: the first token of its sentence.
    """
    lower = words.lower(at)
    if f"{lower} {words.lower(at + 1)}" in pack("en/grammar")["compounds"]:
        return False
    if words.tokens[at].is_capital and at != words.bounds(at)[0]:
        return False
    preposition = words.is_a(at - 1, "prepositions")
    if preposition or words.is_a(at - 1, "determiners") or has_ending(words.lower(at - 1), "possessive"):
        return preposition and has_ending(lower, "ing") and not words.is_a(at - 1, "noun_prepositions")
    start, _ = group_start(words, at, floor)
    passive = has_be(words, start, at)
    if has_ending(lower, "ing"):
        return _is_reporting_participle(words, at, cue, passive)
    if passive:
        return False
    helped = any(words.is_a(i, "auxiliaries") for i in range(start, at))
    if lower == cue.lemma and not has_ending(lower, "past"):
        noun = lower in word_class("noun_cues") and not _has_plural_subject(words, start)
        return helped or not (noun or words.is_a(at - 1, "infinitive_markers"))
    if lower in word_class("noun_cues"):
        named = start > 0 and words.tokens[start - 1].is_capital
        clause = any(words.is_a(at + 1, name) for name in ("determiners", "pronouns", "complementizers"))
        return start < at or named or clause or words.is_a(at - 1, "pronouns")
    agent = has_ending(lower, "past") and words.is_a(at + 1, "agent_markers")
    return not (agent or words.is_a(at - 1, "infinitive_markers"))


def _is_reporting_participle(words: Words, at: int, cue: Cue, progressive: bool) -> bool:
    """Whether a form in -ing is a verb: behind "be", joined to a sentence ("…, adding"), or with a clause behind."""
    if progressive:
        return True
    if cue.kind in ("judge", "act", "think"):
        return False
    before = words.lower(at - 1)
    joined = before == "," or before in CLOSING_MARKS or before in DASHES or words.is_a(at - 1, "participle_links")
    return joined or words.is_a(at + 1, "complementizers")


def _has_plural_subject(words: Words, start: int) -> bool:
    """Whether a plural noun or pronoun stands before a base form ("officials say", "they say")."""
    before = words.lower(start - 1)
    plural = has_ending(before, "plural") and not has_ending(before, "singular")
    return plural or words.is_a(start - 1, "plural_subjects") or before in (",", ")")


def is_past_cue(words: Words, at: int) -> bool:
    """Whether a new statement begins here with a past cue of speech or judgement ("… and later denied that …")."""
    while words.is_a(at, "adverbs"):
        at += 1
    cue = cues().get(words.lower(at))
    if cue is None or cue.kind not in ("report", "judge") or words.quoted(at):
        return False
    return has_ending(words.lower(at), "past") or words.is_a(at, "past_cues")


def is_according(words: Words, at: int) -> bool:
    """Whether "according to" begins at a token."""
    first, second = _according()
    return words.lower(at) == first and words.lower(at + 1) == second


@cache
def _according() -> tuple[str, str]:
    first, second = pack("en/grammar")["according"].split()
    return first, second
