"""The steps from a post to its answer, each with its time: what `why` and `--explain` tell."""

from __future__ import annotations

import time
from collections.abc import Iterable

from bot.messages import Step


class Trail:
    """Collects the steps of one item, in order; each one's time runs from the end of the one before.

    A step is a short phrase of what was done or decided, and why. It is shown to whoever may read the post, so it holds
    no query string, user name or password of a link: `bot.errors.shorten_link`.

    >>> trail = Trail()
    >>> trail.add("took the text as pasted")
    >>> [step.what for step in trail.steps]
    ['took the text as pasted']
    """

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._last = time.perf_counter()

    @property
    def steps(self) -> tuple[Step, ...]:
        """What was done so far."""
        return tuple(self._steps)

    def add(self, what: str) -> None:
        """A step ends now."""
        now = time.perf_counter()
        self._steps.append(Step(what, now - self._last))
        self._last = now

    def extend(self, steps: Iterable[Step]) -> None:
        """Steps that were taken and timed elsewhere, for this item among others."""
        self._steps.extend(steps)
        self._last = time.perf_counter()
