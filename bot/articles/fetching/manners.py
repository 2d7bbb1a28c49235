"""What a polite visitor keeps to: robots.txt, a pause between two pages of one site, and being told to come back later.

A site's robots.txt is asked for once an hour. It decides only where it can be read: where there is none, or the site
does not give it in time, the page that a person posted is read. Shorteners only send on and are not asked. A site is
asked for one page a second; whoever would have to wait long is told so instead. Where a site answers that it is asked
too often and says until when (Retry-After), it is asked nothing until then, at most a quarter of an hour. All of it is
in memory, for a bounded number of sites.
"""

from __future__ import annotations

import asyncio
import math
import time
import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.resources import files

from yarl import URL

from bot.articles.fetching.robots import Rules, may_read, read_rules
from bot.articles.remembered import Remembered
from bot.errors import FetchFailed, shorten_link
from bot.trail import Trail

PACE = 1.0
"""Seconds between two pages of one site: what crawlers keep to as well."""
LONGEST_WAIT = 8.0
"""Seconds that one waits for a turn; a fetch has 15 in all."""
LONGEST_PAUSE = 900.0
"""Seconds that a site is left alone at most, whatever it says."""
ROBOTS_SECONDS = 3_600.0
ROBOTS_BYTES = 131_072
"""What is read of a robots.txt; of large news sites it has 1 to 30 KB. Rules beyond are not seen."""

_SITES = 500
_ROBOTS_MEMORY = 20_000_000  # bytes, for all sites together
_PASTE = "Paste the text."


@dataclass(frozen=True, slots=True)
class _Robots:
    """A site's rules, as they are remembered."""

    rules: Rules
    size: int
    fresh: float = ROBOTS_SECONDS


class Manners:
    """Keeps to what sites ask for.

    Args:
        ask: gets a robots.txt: its text, "" where there is none or it cannot be had. Never raises for a user.
        clock: seconds that only ever grow.
    """

    def __init__(self, ask: Callable[[URL], Awaitable[str]], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._clock = clock
        self._robots: Remembered[str, _Robots] = Remembered(entries=_SITES, size=_ROBOTS_MEMORY, clock=clock)
        self._turns: dict[str, float] = {}
        self._pauses: dict[str, float] = {}

    async def ask_leave(self, url: URL, trail: Trail) -> None:
        """Return where a page may be read.

        Raises:
            FetchFailed: its site wants to be left alone for now, or does not want programs to read the page.
        """
        rest = self._pauses.get(_site(url), 0.0) - self._clock()
        if rest > 0:
            raise FetchFailed(str(url), "is on a site that asked to be left alone for now", _later(rest))
        if (url.raw_host or "") in _shorteners():
            return
        origin = url.origin()

        async def fetch(_: _Robots | None) -> _Robots:
            text = await self._ask(origin / "robots.txt")
            rules = read_rules(text)
            number = "1 rule" if len(rules) == 1 else f"{len(rules) or 'no'} rules"
            told = f"{number} for programs like this one" if text.strip() else "it gave none"
            trail.add(f"asked {shorten_link(str(origin))}/robots.txt ({told})")
            return _Robots(rules, sum(300 + rule.length for rule in rules) + 300)

        robots = await self._robots.ask(str(origin), fetch)
        if not may_read(robots.rules, url.raw_path_qs):
            trail.add("its rules forbid the page to programs")
            raise FetchFailed(str(url), "asks programs not to read this page (robots.txt)", _PASTE)

    async def wait(self, url: URL, trail: Trail) -> None:
        """Return when it is this page's turn at its site.

        Raises:
            FetchFailed: too many others wait there.
        """
        site, now = _site(url), self._clock()
        start = max(now, self._turns.get(site, now))
        if start - now > LONGEST_WAIT:
            reason = "is on a site that is being asked for too many pages at once"
            raise FetchFailed(str(url), reason, _later(start - now))
        _put(self._turns, site, start + PACE, now)
        if start > now:
            await asyncio.sleep(start - now)
            trail.add("waited, so that the site is not asked too often")

    def come_back(self, url: URL, retry_after: str) -> str | None:
        """Leave a site alone for as long as it says.

        Args:
            url: the page that was answered so.
            retry_after: the header, seconds or a date.

        Returns:
            What to do, for the one who asked; None where the header says nothing.
        """
        seconds = _seconds(retry_after)
        if seconds is None:
            return None
        now = self._clock()
        _put(self._pauses, _site(url), now + seconds, now)
        return _later(seconds)


@cache
def _shorteners() -> frozenset[str]:
    """Hosts that only send on."""
    tables = tomllib.loads((files(__package__) / "shorteners.toml").read_text(encoding="utf-8"))
    return frozenset(host for hosts in tables.values() for host in hosts.split())


def _site(url: URL) -> str:
    return f"{(url.raw_host or '').rstrip('.')}:{url.port}"


def _put(times: dict[str, float], site: str, until: float, now: float) -> None:
    """Note a time for a site; those that are over go, then the oldest, when there are too many."""
    times.pop(site, None)
    times[site] = until
    if len(times) > _SITES:
        for name in [name for name, end in times.items() if end <= now] or [next(iter(times))]:
            del times[name]


def _seconds(retry_after: str) -> float | None:
    """A Retry-After in seconds, at most the longest pause; None where it says nothing or is over."""
    value = retry_after.strip()
    if value.isascii() and value.isdigit():
        seconds = float(value[:9])
    else:
        try:
            until = parsedate_to_datetime(value)
        except ValueError:
            return None
        seconds = ((until if until.tzinfo else until.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()
    return min(seconds, LONGEST_PAUSE) if seconds > 0 else None


def _later(seconds: float) -> str:
    minutes = math.ceil(seconds / 60)
    when = "a minute" if minutes <= 1 else f"{minutes} minutes"
    return f"Try again in {when}, or paste the text."
