"""What may be attributions: every cue with each source and content that its place allows.

The method is the one of rule-based attribution readers (Krestel et al. 2008; the cue lists and span conventions follow
PolNeAR, Newell et al. 2018): `verbs` reads verbs and adjectives, `verbless` what attributes without a verb. They read
more than there is: `attributions` keeps what is likely.
"""

from __future__ import annotations

from functools import cache

from summarizers.speech.cues import Cue, according_end, all_cues, voice
from summarizers.speech.reading import Candidate, span_of
from summarizers.speech.verbless import VerblessReading
from summarizers.speech.verbs import VerbReading
from summarizers.text.clauses import group_start, skip_adjuncts, word_class

__all__ = ["Candidate", "Candidates", "span_of"]


class Candidates(VerbReading, VerblessReading):
    """Reads one paragraph, from its first word to its last."""

    def read(self) -> list[Candidate]:
        """All candidates in the order of their cues; a cue may have several."""
        words, lexicon, known = self.words, all_cues(), _known()
        sentence = -1
        for at, lower in enumerate(words.lowers):
            if lower not in known or words.quote_of[at] >= 0:
                continue
            if words.sentence_of[at] != sentence:
                sentence = words.sentence_of[at]
                self._enter(sentence)
            for cue in lexicon.get(lower, ()):
                self._read_cue(at, cue)
            if lower == ":":
                self._read_label(at)
            elif words.is_a(at, "put_verbs") and words.is_a(at + 1, "put_objects"):
                self._read_put(at)
            elif (end := according_end(words, at)) is not None:
                self._read_according(at, end)
        return self.found

    def _read_cue(self, at: int, cue: Cue) -> None:
        if cue.part == "noun":
            self._read_noun(at, cue)
            return
        if cue.part == "verb" and self._read_quoted(at, cue):
            return
        start, negated = group_start(self.words, at, self.floor)
        negated = negated or self.words.is_a(start - 2, "refusing")
        if cue.part == "adjective":
            self._read_adjective(at, start, cue, negated)
            return
        how = voice(self.words, at, start, cue, self.headline)
        if how in ("passive", "reduced"):
            self._read_passive(at, start, cue, negated, how)
        if how == "reduced" and skip_adjuncts(self.words, at + 1) > at + 1:
            how = "active"  # "said by telephone that …"
        if how in ("passive", "reduced"):
            return
        if how and "raise" in cue.frames:
            self._read_raised(at, start, cue, negated, how)
        elif how:
            self._read_verb(at, start, cue, negated, how)


@cache
def _known() -> frozenset[str]:
    """What may begin an attribution: a cue, a colon, "according to", "put it"."""
    return word_class("according_openers") | word_class("put_verbs") | {":", *all_cues()}
