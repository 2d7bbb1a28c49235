"""What the numbers of a sentence take from each other: "killing 12 and wounding 30", "17 of the 36 hospitals".

A number that stands alone counts what the one before it counts, or the one that it is a part of, or what a noun such as
"death toll" says; in a list the verb of one is the verb of all. A small number that stands alone is a figure only where
it belongs to another so. What it cannot do: look further back than the sentence before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from summarizers.figures.drafts import Draft
from summarizers.figures.fates import Fate
from summarizers.figures.figure_words import PEOPLE, SentenceWords

_OPENING = 6  # tokens in which "Of the 85 men …" names the whole
_FAR = 30  # tokens looked back for a colon, a verb of change or a noun such as "death toll"
_LISTED = 7  # tokens between two counts of a list behind a colon
_PART = 5  # tokens of "of the council's" between a part and its whole
_CLOSING = frozenset({",", ".", "", ")", "–", "—"})
_RISING = 4  # tokens of ", if not" between two counts of one thing
_MOST_PEOPLE = 1e9  # "billions" alone are money
_SHARES = frozenset({10.0, 100.0})  # "nine out of ten" is a share


class Carrier:
    """Joins the drafts of one sentence; `before` is the last count of the sentence before it."""

    def __init__(self, words: SentenceWords, before: Draft | None = None) -> None:
        self.words = words
        self.before = before

    def carry(self, drafts: Sequence[Draft]) -> list[Draft]:
        """The drafts that are figures, with the noun, unit and fate that they take from others."""
        kept: list[Draft] = []
        count: Draft | None = None  # the last that counts something
        total: Draft | None = None  # what a list behind a colon counts
        n = 0
        while n < len(drafts):
            draft, following = drafts[n], drafts[n + 1] if n + 1 < len(drafts) else None
            n += 1
            last = kept[-1] if kept else None
            if last is not None and last is not count and self._counts(last):
                count = last
            joined = last is not None and self._joined(last, draft)
            total = self._total(total, last, draft)
            one = draft.number.spelled and draft.number.high == 1
            part = following is not None and not one and self._is_part(draft, following)
            whole = following if part else None
            if whole is not None and self._share(draft, whole):
                draft.noun, draft.unit, draft.end = whole.noun, "%", whole.end
                kept.append(draft)
                n += 1
                continue
            source = whole or self._source(draft, count, following, first=not kept)
            measure = self._measure(draft, last) if draft.bare else None
            if not (draft.matters or whole or self._belongs(draft, last, count, total, measure, joined=joined)):
                continue
            if draft.bare:
                self._fill(draft, source, total, measure)
            if not draft.fate.kind:
                draft.fate = self._fate(draft, last, total, joined=joined)
            kept.append(draft)
        self._backwards(kept)
        return kept

    def last_count(self, kept: Sequence[Draft]) -> Draft | None:
        """The last of the figures that counts something, for the sentence that follows."""
        return next((draft for draft in reversed(kept) if draft.noun and self._counts(draft)), None)

    def _counts(self, draft: Draft) -> bool:
        lexicon = self.words.lexicon
        return draft.counts is not None and draft.counts not in lexicon.uncounted and not draft.ratio

    def _joined(self, last: Draft, draft: Draft) -> bool:
        """Whether only commas and words such as "and" stand between two drafts."""
        if draft.start - last.end > _LISTED:
            return False
        lexicon, between = self.words.lexicon, self.words.lowers[last.end : draft.start]
        return bool(between) and all(word in lexicon.joints or word in lexicon.partly for word in between)

    def _total(self, total: Draft | None, last: Draft | None, draft: Draft) -> Draft | None:
        """What a list behind a colon counts, where the draft is a part of one."""
        if last is None:
            return None
        between = self.words.lowers[max(last.end, draft.start - _FAR) : draft.start]
        if ":" in between:
            return last if between[-1] == ":" and self._counts(last) else None
        return total if len(between) <= _LISTED and not {";", "."} & set(between) else None

    def _is_part(self, draft: Draft, following: Draft) -> bool:
        """As in "34 out of 48 drones", "17 of Gaza's 36 hospitals"."""
        lexicon = self.words.lexicon
        if following.start - draft.end > _PART:
            return False
        between = self.words.tokens[draft.end : following.start]
        if not draft.bare or draft.number.fraction or not between or not following.noun:
            return False
        if between[0].lower not in lexicon.of and between[0].lower not in lexicon.out:
            return False
        return all(
            token.lower in lexicon.part_links or token.is_capital or token.lower.endswith(lexicon.singular[-2:])
            for token in between
        )

    def _share(self, draft: Draft, whole: Draft) -> bool:
        """Makes "nine out of ten families" a share, if it is one."""
        part, of = draft.low, whole.low
        if self.words.at(draft.end) not in self.words.lexicon.out or of not in _SHARES or part is None or part >= of:
            return False
        draft.low = draft.high = round(100 * part / of, 1)
        return True

    def _belongs(
        self,
        draft: Draft,
        last: Draft | None,
        count: Draft | None,
        total: Draft | None,
        measure: str | None,
        *,
        joined: bool,
    ) -> bool:
        """Whether a number that would not matter alone is a figure by what it belongs to."""
        lexicon, value = self.words.lexicon, draft.number.high
        if draft.number.loose:
            return last is not None and last.number.fraction
        one = draft.number.spelled and value == 1
        if not draft.bare:
            # "two houses, four shops and …": what is listed with what matters
            return joined and not one and draft.number.scale == 1 and last is not None and self._counts(last)
        of_batch = self.words.at(draft.start - 1) in lexicon.of and self.words.at(draft.start - 2) in lexicon.batches
        if of_batch and not one:
            return True
        if last is None and self.before is None and measure is None:
            return False
        if draft.back:
            return not one or last is not None
        if measure is not None:
            return True
        if last is not None and self._changes(draft, last):
            return True
        if last is None or one or count is None:
            return False
        which = self.words.lowers[max(0, draft.start - 3) : draft.start]
        if total is not None or any(word in lexicon.back_to for word in which) or draft.number.ranged:
            return True
        if self.words.at(draft.end) in lexicon.perfect | lexicon.passive:
            return True  # "one man had been killed and five had lost limbs"
        more = draft.start < draft.number.first and self.words.at(draft.end) == ","
        return more or self._is_opened(last)

    def _changes(self, draft: Draft, last: Draft) -> bool:
        """As in "rose from 300 to 969", "lowered the toll to 22 from 29"."""
        lexicon, words = self.words.lexicon, self.words
        towards = words.at(draft.start - 1)
        if towards not in lexicon.towards or not (towards in lexicon.origin or draft.start - last.end == 1):
            return False
        return any(word in lexicon.change for word in words.lowers[max(0, draft.start - _FAR) : draft.start])

    def _is_opened(self, last: Draft) -> bool:
        """Whether the count before is the whole of parts to come: "Of the 85 men …, 50 came back"."""
        lexicon, words = self.words.lexicon, self.words
        for k in range(last.start - 1, max(-1, last.start - _OPENING), -1):
            if words.lowers[k] in lexicon.openers and (k == 0 or words.lowers[k - 1] in lexicon.joints):
                return True
        return False

    def _source(self, draft: Draft, count: Draft | None, following: Draft | None, *, first: bool) -> Draft | None:
        """The draft whose noun a number without one shares."""
        lexicon = self.words.lexicon
        towards = self.words.at(draft.start - 1)
        if towards in lexicon.origin and following is not None and following.noun and self._counts(following):
            between = self.words.lowers[draft.end : min(following.start, draft.end + 3)]
            if between and len(between) <= 2 and between[-1] in lexicon.towards:
                return following  # "fell from 1,500 to 400 people"
        if following is not None and self._rises(draft, following):
            return following
        if count is not None:
            return count
        return self.before if first and (draft.bounded or draft.back) else None

    def _rises(self, draft: Draft, following: Draft) -> bool:
        """As in "hundreds, if not thousands of crimes"."""
        if draft.high is not None or following.start - draft.end > _RISING:
            return False
        between = self.words.lowers[draft.end : following.start]
        alike = bool(following.noun) and self._counts(following)
        return alike and bool(between) and all(word in self.words.lexicon.rising for word in between)

    def _measure(self, draft: Draft, last: Draft | None) -> str | None:
        """What a noun before the number says that it counts: "the death toll rose to 34", "sanitary losses 41"."""
        lexicon, lowers = self.words.lexicon, self.words.lowers
        begin = max(last.end if last is not None else 0, draft.start - _FAR)
        for j in range(draft.start - 1, begin - 1, -1):
            for length in (2, 1):
                kind = lexicon.measures.get(tuple(lowers[j - length + 1 : j + 1])) if j - length + 1 >= begin else None
                if kind is not None:
                    near = j == draft.start - 1 or lowers[draft.start - 1] in lexicon.measure_links
                    return kind if near else None
            if lowers[j] in {";", ":", "."}:
                break
        return None

    def _fill(self, draft: Draft, source: Draft | None, total: Draft | None, measure: str | None) -> None:
        """Gives a bare number its noun and unit."""
        if measure is not None and not draft.back:
            if measure != self.words.lexicon.losses:
                draft.unit, draft.noun = PEOPLE, PEOPLE
            draft.fate = draft.fate if draft.fate.behind else Fate(measure, measure != self.words.lexicon.losses)
            return
        given = total or source
        if draft.fate.harmed and (given is None or given.counts != PEOPLE):
            draft.unit, draft.noun = PEOPLE, PEOPLE
        elif given is not None:
            draft.unit, draft.noun = given.counts, given.noun
        elif draft.number.spelled and draft.high is None and draft.low is not None and draft.low < _MOST_PEOPLE:
            draft.unit, draft.noun = PEOPLE, PEOPLE  # "hundreds fled"

    def _fate(self, draft: Draft, last: Draft | None, total: Draft | None, *, joined: bool) -> Fate:
        """The fate that a draft without one takes from the count before it."""
        given = total or last or (self.before if draft.noun else None)
        if given is None or not given.fate.kind or (given.fate.harmed and draft.unit != PEOPLE):
            return draft.fate
        following = self.words.at(draft.end)
        closed = following in _CLOSING or following in self.words.lexicon.linking
        changed = self.words.at(draft.start - 1) in self.words.lexicon.towards and given.unit == draft.unit
        # "28 journalists were killed in the war, including seven foreigners"
        included = self.words.at(draft.start - 1) in self.words.lexicon.inclusions and given.unit == draft.unit
        again = last is None and draft.bounded and following in _CLOSING and draft.unit == given.unit
        if (
            included
            or again
            or (total is not None and total.unit == draft.unit)
            or joined
            or (draft.back and closed)
            or changed
        ):
            return replace(given.fate, behind=False)
        return draft.fate

    def _backwards(self, kept: Sequence[Draft]) -> None:
        """As in "three launchers and one radar were hit": the verb behind the last is the verb of all."""
        for n in range(len(kept) - 1, 0, -1):
            one, other = kept[n - 1], kept[n]
            fits = not other.fate.harmed or one.unit == PEOPLE
            if fits and other.fate.kind and other.fate.behind and not one.fate.kind and self._joined(one, other):
                one.fate = other.fate
