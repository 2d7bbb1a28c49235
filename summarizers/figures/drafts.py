"""A number on its way to a figure: what was read around it, and whether that makes it one."""

from __future__ import annotations

from dataclasses import dataclass

from summarizers.figures.fates import Fate
from summarizers.figures.number_words import Numeral


@dataclass(slots=True, kw_only=True)
class Draft:
    """A number with what stands around it; `start` and `end` index tokens.

    `noun` is what it counts as worded, "" where it stands alone; `matters`: a reader would ask for it by what stands
    around it, else it needs a figure before it that it belongs to; `bounded`: it has a qualifier; `back`: "of them"
    follows; `duration`: it measures time; `ratio`: it is one; `whole`: the unit of what a share is taken
    of.
    """

    number: Numeral
    start: int
    end: int
    low: float | None
    high: float | None
    unit: str | None
    noun: str
    fate: Fate
    qualifier: str | None
    matters: bool
    bounded: bool
    back: bool = False
    duration: bool = False
    ratio: bool = False
    whole: str | None = None

    @property
    def bare(self) -> bool:
        """Whether no noun and no unit say what it counts."""
        return not self.noun and self.unit is None

    @property
    def counts(self) -> str | None:
        """The unit of its noun, of a share that of its whole."""
        return self.whole or self.unit

    @property
    def referent(self) -> str | None:
        """What is counted and what happened to it, or None where neither is said."""
        return " ".join(filter(None, (self.noun, self.fate.kind))) or None
