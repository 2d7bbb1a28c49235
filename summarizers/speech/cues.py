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
from summarizers.speech.subjects import is_contracted, is_dash
from summarizers.text.clauses import DASHES, Words, group_start, has_ending, is_adverb, word_class

_CLAUSES = frozenset({"clause", "say", "tell"})  # frames of what is said in a clause


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue verb of the lexicon; its frames tell what may follow it, in the order in which they are tried."""

    lemma: str
    kind: str
    stance: str
    frames: tuple[str, ...]
    part: str = "verb"

    @property
    def may_follow(self) -> bool:
        """Whether the cue may stand behind its content ("…, he said")."""
        return not _CLAUSES.isdisjoint(self.frames)


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


@cache
def all_cues() -> dict[str, tuple[Cue, ...]]:
    """The cues of every form in lower case: the verbs of `cues` and the wider ones, nouns and adjectives.

    >>> [(cue.lemma, cue.part) for cue in all_cues()["concerned"]]
    [('concerned', 'adjective')]
    """
    found: dict[str, tuple[Cue, ...]] = {form: (cue,) for form, cue in cues().items()}
    for part, entries in pack("en/wider-cues").items():
        for lemma, entry in entries.items():
            cue = Cue(lemma, entry["kind"], entry["stance"], tuple(entry["frames"].split()), part.removesuffix("s"))
            for form in dict.fromkeys((lemma, *entry["forms"].split())):
                if all(known.part != cue.part for known in found.get(form, ())):
                    found[form] = (*found.get(form, ()), cue)
    return found


def voice(words: Words, at: int, start: int, cue: Cue, headline: bool) -> str:
    """How a form of a cue verb stands in its sentence.

    Args:
        words: the paragraph.
        at: the form's token.
        start: the first token of its verb group.
        cue: the cue whose form it is.
        headline: whether its sentence is written in capitals, as headlines are.

    Returns:
        "active", "passive", "reduced" (a passive without "be"), "infinitive", "participle", "gerund" (behind a
        preposition), or "" where it is no verb.
    """
    lower = words.lower(at)
    compounds = pack("en/grammar")["compounds"]
    if f"{lower} {words.lower(at + 1)}" in compounds or f"{words.lower(at - 1)} {lower}" in compounds:
        return ""
    if words.lower(at - 1) in DASHES and not is_dash(words, at - 1):
        return ""
    if words.tokens[at].is_capital and at != words.bounds(at)[0] and not headline:
        return ""
    ing = has_ending(lower, "ing")
    if words.is_a(at - 1, "prepositions") and not words.is_a(at - 1, "infinitive_markers"):
        return "gerund" if ing else ""
    contracted = is_contracted(words, start - 1)
    owned = has_ending(words.lower(at - 1), "possessive") and not contracted
    if owned or (words.is_a(at - 1, "determiners") and not words.is_a(at - 1, "pronominals")):
        return ""
    be = has_be(words, start, at) or (contracted and ing and is_contracted(words, start - 1, "being"))
    if ing:
        return "active" if be else "participle"
    if be:
        participle = not has_ending(lower, "plural") and (lower != cue.lemma or words.is_a(at, "unmarked_pasts"))
        return "passive" if participle else ""
    if words.is_a(start - 1, "infinitive_markers"):
        return "infinitive"
    if words.is_a(at + 1, "agent_markers"):
        return "reduced"
    if words.is_a(at - 1, "noun_openers") and lower in word_class("noun_cues"):
        return ""
    return "active"


def is_cue_verb(words: Words, at: int, cue: Cue, floor: int) -> bool:
    """Whether a cue's form is plainly a finite verb of its own, as what closes a sentence has to be.

    Args:
        words: the paragraph.
        at: the form's token.
        cue: the cue whose form it is.
        floor: the first token of its sentence.
    """
    start, _ = group_start(words, at, floor)
    if voice(words, at, start, cue, headline=False) != "active" or has_ending(words.lower(at), "ing"):
        return False
    lower = words.lower(at)
    noun = lower in word_class("noun_cues")
    if lower == cue.lemma and not has_ending(lower, "past"):
        helped = any(words.is_a(i, "auxiliaries") for i in range(start, at))
        return helped or not noun or _has_plural_subject(words, start)
    if noun:
        named = start > 0 and words.tokens[start - 1].is_capital
        return start < at or named or words.is_a(at - 1, "pronouns")
    return True


def _has_plural_subject(words: Words, start: int) -> bool:
    """Whether a plural noun or pronoun stands before a base form ("officials say", "they say")."""
    before = words.lower(start - 1)
    plural = has_ending(before, "plural") and not has_ending(before, "singular")
    return plural or words.is_a(start - 1, "plural_subjects") or before in (",", ")")


def is_past_cue(words: Words, at: int) -> bool:
    """Whether a new statement begins here with a past cue of speech or judgement ("… and later denied that …")."""
    while is_adverb(words, at):
        at += 1
    cue = cues().get(words.lower(at))
    if cue is None or cue.kind not in ("report", "judge") or words.quoted(at):
        return False
    return has_ending(words.lower(at), "past") or words.is_a(at, "past_cues")


def is_present_cue(words: Words, at: int) -> bool:
    """Whether a new statement begins here with a cue in -s that is no noun ("…, and thinks that …")."""
    lower = words.lower(at)
    cue = cues().get(lower)
    if cue is None or words.quoted(at) or lower == cue.lemma or words.is_a(at - 1, "determiners"):
        return False
    return has_ending(lower, "plural")


def according_end(words: Words, at: int) -> int | None:
    """The token behind a phrase like "according to" that begins at a token, or None."""
    for phrase in _according().get(words.lower(at), ()):
        end = at + len(phrase)
        if words.lowers[at:end] == phrase:
            return end if end < len(words.tokens) and not words.is_a(end, "not_sources") else None
    return None


@cache
def _according() -> dict[str, list[list[str]]]:
    """The phrases by their first words."""
    found: dict[str, list[list[str]]] = {}
    for phrase in pack("en/grammar")["according"]:
        found.setdefault(phrase.split()[0], []).append(phrase.split())
    return found
