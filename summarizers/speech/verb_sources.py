"""Who the source of a cue verb may be: the noun phrase before it, a subject that it shares, an antecedent.

What it cannot do: tell which of two verbs before it a verb shares its subject with (the weights do).
"""

from __future__ import annotations

from summarizers.speech.cues import all_cues
from summarizers.speech.reading import Reading
from summarizers.speech.subjects import clause_subject, subject_before
from summarizers.text.clauses import has_ending, looks_finite

_RELATIVE_WORDS = 5  # a name with its relative pronoun that is given as the source


class SourceReading(Reading):
    """Reads the sources of verbs."""

    def _sources(self, at: int, start: int, how: str) -> list[tuple[int, int]]:
        """Who may be the subject of a verb group: the noun phrase before it, or subjects that it may share."""
        words = self.words
        before = start - 1
        if how == "infinitive":
            return self._shared(start)
        parenthetic = words.lower(before) == "," and words.lower(before - 1) == ","
        found: list[tuple[int, int] | None] = []
        if how == "participle" and words.tokens[before].is_word and words.lower(before - 1) != ",":
            found.append(subject_before(words, start, self.floor))
        if how in ("participle", "gerund") or words.is_a(before, "conjoiners") or parenthetic:
            found += self._shared(start)
            if words.lower(before) == "," and not any(found):
                found.append(subject_before(words, before, self.floor))
        elif words.is_a(before, "subject_relatives"):
            found.append(self._antecedent(before) or (before, before))
        else:
            found.append(subject_before(words, start, self.floor))
            if found[-1] is None and words.lower(before) == ",":
                found += self._shared(start)
        named = [self._claimant(source) for source in dict.fromkeys(found) if source is not None]
        return [source for source in named if not self._is_clause(*source)]

    def _claimant(self, source: tuple[int, int]) -> tuple[int, int]:
        """Whose verb stands behind a noun of reporting in apposition ("…, a charge Kyiv denies"), else the source."""
        words, (first, last) = self.words, source
        if words.lower(first - 1) != "," or not words.is_a(first, "articles") or first + 2 > last:
            return source
        noun = any(cue.part == "noun" for cue in all_cues().get(words.lower(first + 1), ()))
        begins = words.tokens[first + 2].is_capital or words.is_a(first + 2, "articles")
        return (first + 2, last) if noun and begins else source

    def _is_clause(self, first: int, last: int) -> bool:
        """Whether a finite verb shows in what was read as a noun phrase ("the town called a", "This caused")."""
        words = self.words
        for i in range(first + 1, last + 1):
            if words.is_a(i, "relatives") or words.is_a(i, "complementizers") or words.quoted(i):
                return False
            past = has_ending(words.lower(i), "past") or words.is_a(i, "finite")
            if not past or words.tokens[i].is_capital:
                continue
            named = words.tokens[first].is_capital and not words.is_a(first, "determiners")
            alone = i == first + 1 == last and (named or words.is_a(first, "singular_demonstratives"))
            governs = looks_finite(words, i, first) and i < last and words.is_a(i + 1, "articles")
            if alone or governs or (words.is_a(i - 1, "adverbs") and i - 1 > first):
                return True
        return False

    def _shared(self, start: int) -> list[tuple[int, int]]:
        """Subjects of verbs before that a verb without one of its own may share."""
        found = (self.outer, self.nearest)
        known = [source for source in dict.fromkeys(found) if source is not None and source[1] < start]
        if not known and (first := clause_subject(self.words, start)) is not None:
            known.append(first)
        return known

    def _antecedent(self, relative: int) -> tuple[int, int] | None:
        """The noun phrase before a relative pronoun, with it where both are short."""
        end = relative - 1 if self.words.lower(relative - 1) == "," else relative
        found = subject_before(self.words, end, self.floor) if end > self.floor else None
        if found is None:
            return None
        short = relative - found[0] <= _RELATIVE_WORDS
        return found[0], relative if short else found[1]
