"""How much one member may ask for: what is asked for knows no cap, and must be no way to flood a channel."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.messages import Scope

MOST = 10
"""Briefs that one member may ask for in a server `WITHIN` a time; more than anybody reads in it."""
WITHIN = timedelta(minutes=10)
SPENT = (
    f"One member may ask for {MOST} briefs or pages in {WITHIN // timedelta(minutes=1)} minutes here. Wait a few"
    " minutes, or ask for fewer at once."
)

_Person: TypeAlias = tuple[str, str, str]


class Allowance:
    """Counts what each member asked for lately, in each server; kept only as long as it counts, and in memory alone."""

    def __init__(self) -> None:
        self._taken: OrderedDict[_Person, deque[datetime]] = OrderedDict()  # whoever asked last stands last

    def spent(self, scope: Scope, asker: str, items: int, now: datetime) -> str:
        """Why somebody may not ask for so many items more now, as a sentence; "" where they may.

        >>> from datetime import UTC
        >>> from bot.messages import TERMINAL
        >>> allowance, now = Allowance(), datetime(2026, 3, 2, tzinfo=UTC)
        >>> allowance.take(TERMINAL, "ann", 9, now)
        >>> allowance.spent(TERMINAL, "ann", 1, now), allowance.spent(TERMINAL, "ann", 2, now) == SPENT
        ('', True)
        >>> allowance.spent(TERMINAL, "ann", 2, now + WITHIN), allowance.spent(TERMINAL, "", 99, now)
        ('', '')
        """
        taken = self._taken.get(_person(scope, asker), ())
        lately = sum(now - at < WITHIN for at in taken)
        return SPENT if asker and lately + items > MOST else ""

    def take(self, scope: Scope, asker: str, items: int, now: datetime) -> None:
        """Somebody asked for so many items; who has no name is not counted."""
        if not asker:
            return
        person = _person(scope, asker)
        self._taken.setdefault(person, deque(maxlen=MOST)).extend([now] * min(items, MOST))
        self._taken.move_to_end(person)
        while self._taken and now - next(iter(self._taken.values()))[-1] >= WITHIN:
            self._taken.popitem(last=False)


def _person(scope: Scope, asker: str) -> _Person:
    return scope.platform, scope.workspace, asker
