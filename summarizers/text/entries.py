"""Entries of live pages in plain text: the news of an hour each, mostly the newest first.

A live page is known by its times: at least three lines that are a time ("14:32 GMT", "7 March 2023, 14:30 UTC", "2h
ago"), or paragraphs that open with one ("10:42 Kyiv says …"), in falling or rising order, with sentences behind each
and little before the first. Schedules, listings, results and timelines rise too, so that rising times count only where
the entries report what somebody said. What it cannot do: find the entries of a page that prints no times.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from summarizers.lexicon import pack
from summarizers.text.clauses import cue_forms
from summarizers.types import Sentence, Span

_FEWEST = 3
"""Times, with text behind them, that make a live page."""

_DAY = 24 * 60
_ORDERED = 0.8  # share of the steps from time to time that go one way
_BEFORE = 0.4  # share of the text that may stand before the first time
_LEAD_IN = 1_200  # code points that may stand before it in any case
_ENTRY = 60  # code points of an entry, on average
_REPORTED = 0.5  # share of the entries that report speech, where times rise or are counted back from now
_RISING_ENTRY = 150  # code points of the middle one of the entries' lengths where times rise: timelines are shorter
_SAID = 600  # code points of an entry that are searched for speech
_OPENING_LINES = 5  # lines that may stand between a time and its first sentence, with that
_OPENING_LINE = 120  # code points of each
_MOST = 5_000  # times that are looked at

_MARKS = " \t[(•*"
_SHORT = 80  # code points of a line that may be a time
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"[A-Z][\w.’'-]+(?: (?:[A-Z][\w.’'-]*|de|van|von|der|al|and|&)){1,6}(?: \([a-z]+\))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of a live page: `span` from its first to its last word, `stamp` the time above or before it."""

    span: Span
    stamp: Span


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A time: its place and where what follows begins; minutes since midnight or, counted back, before now.

    `changed`: it only says when an entry was changed. `date` as written, in lower case, empty without one.
    """

    span: Span
    behind: int
    minutes: int
    back: bool
    changed: bool
    date: str


def find_entries(text: str, paragraphs: Sequence[Span]) -> tuple[Entry, ...]:
    r"""The entries of a live page. Never raises.

    Args:
        text: the whole text.
        paragraphs: spans of it in order, not overlapping; with or without the times (see `clean`).

    Returns:
        Entries in the text's order, not overlapping, each of whole paragraphs but for a time that opens one; the newest
        is the first or the last (see `is_newest_first`). Empty for any text that is no live page.

    >>> report = "Two officials in the capital denied that the bridge had been hit, and blamed the other side."
    >>> text = "\n\n".join(f"{hour}:32 GMT\n\n{report}" for hour in (14, 12, 9))
    >>> paragraphs = [Span(found.start(), found.end()) for found in re.finditer("Two.*", text)]
    >>> [entry.stamp.of(text) for entry in find_entries(text, paragraphs)]
    ['14:32 GMT', '12:32 GMT', '9:32 GMT']
    """
    if not paragraphs or not _may_be_live(text):
        return ()
    for pattern in (_line(), _opening()):
        stamps = _stamps(text, pattern)
        entries = _entries(stamps, paragraphs) if len(stamps) >= _FEWEST else []
        if len(entries) >= _FEWEST and _is_live(text, entries, paragraphs):
            return tuple(Entry(span=span, stamp=stamp.span) for stamp, span in entries)
    return ()


def _may_be_live(text: str) -> bool:
    """Whether enough lines begin with a digit or are short and hold one: a quick look, since most texts have none."""
    found = 0
    for line in text.split("\n"):
        if line and (line.lstrip(_MARKS)[:1].isdigit() or (len(line) <= _SHORT and _DIGIT.search(line))):
            found += 1
            if found == _FEWEST:
                return True
    return False


def is_newest_first(text: str, entries: Sequence[Entry]) -> bool:
    """Whether the first of the entries is the newest, as most live pages print them. True for no entries."""
    found = [stamp for pattern in (_line(), _opening()) for stamp in _stamps(text, pattern)]
    starts = {stamp.span.start: stamp for stamp in found}
    times = [starts[entry.stamp.start] for entry in entries if entry.stamp.start in starts]
    return _falls(times) >= _rises(times)


def news_order(text: str, entries: Sequence[Entry], sentences: Sequence[Sentence]) -> tuple[int, ...]:
    """Each sentence's place, counted from 0, if a live page were told as news is: its news first.

    Args:
        text: the whole text.
        entries: of a live page, as `find_entries` found them; empty for any other text.
        sentences: in text order.

    Returns:
        As many places as sentences, each once: what stands before the entries as it is, then every entry's first
        sentence, the newest's first, then their second ones, and so on. The text's own order without entries.
    """
    starts = [entry.span.start for entry in entries]
    newest_first = is_newest_first(text, entries) if entries else True
    inside: dict[int, int] = {}
    keys = []
    for number, sentence in enumerate(sentences):
        entry = bisect_right(starts, sentence.span.start) - 1
        inside[entry] = inside.get(entry, -1) + 1
        keys.append((inside[entry] if entry >= 0 else -1, entry if newest_first else -entry, number))
    places = [0] * len(sentences)
    for place, (_, _, number) in enumerate(sorted(keys)):
        places[number] = place
    return tuple(places)


def opening_lines(
    text: str, lines: Sequence[Span], entries: Sequence[Entry]
) -> tuple[frozenset[Span], frozenset[Span]]:
    """What stands between an entry's time and its first sentence.

    Args:
        text: the whole text.
        lines: its paragraphs in order, the times among them or not.
        entries: the page's entries.

    Returns:
        The lines that name who wrote an entry, and the entries' headlines.
    """
    authors: set[Span] = set()
    headlines: set[Span] = set()
    starts = [line.start for line in lines]
    for entry in entries:
        first = bisect_left(starts, entry.stamp.end)
        found: list[Span] = []
        for line in lines[first : first + _OPENING_LINES]:
            words = line.of(text)
            if line.start >= entry.span.end or len(words) > _OPENING_LINE or words[-1] in ".!…:;”":
                break
            if _NAME.fullmatch(words) or _is_role(words):
                authors.add(line)
            elif words[0].islower() or found:
                break
            else:
                found.append(line)
        else:
            continue  # no sentence follows
        headlines.update(found)
    return frozenset(authors), frozenset(headlines)


def _is_role(line: str) -> bool:
    """Whether a line says where an author works or from where he writes."""
    live = pack("en/live-pages")
    lower = line.lower()
    return lower.startswith(tuple(live["from"])) or any(role in lower for role in live["roles"])


def _stamps(text: str, pattern: re.Pattern[str]) -> list[_Stamp]:
    """The times that a pattern finds, in order; where some are written plain, those of changes are left out."""
    found: list[_Stamp] = []
    ago = pack("en/live-pages")["ago"]
    for match in pattern.finditer(text):
        if len(found) == _MOST:
            break
        if match["count"]:
            minutes, back = int(match["count"]) * ago[match["unit"].lower()], True
        else:
            hour, minute = int(match["hour"] or match["full"]), int(match["minute"] or 0)
            half = (match["half"] or match["noon"] or "")[:1].lower()
            if hour > (12 if half else 23) or minute > 59:
                continue
            minutes, back = (hour % 12 + 12 * (half == "p") if half else hour) * 60 + minute, False
        found.append(
            _Stamp(Span(*match.span("stamp")), match.end(), minutes, back, bool(match["changed"]), _date(match))
        )
    plain = [stamp for stamp in found if not stamp.changed]
    return plain if len(plain) >= _FEWEST else found


def _date(match: re.Match[str]) -> str:
    """The day beside a time; empty without one."""
    groups = match.groupdict()
    return (groups.get("before") or groups.get("after") or "").lower()


def _entries(stamps: Sequence[_Stamp], paragraphs: Sequence[Span]) -> list[tuple[_Stamp, Span]]:
    """Each time that paragraphs follow before the next, with the span of these."""
    found = []
    ends = [paragraph.end for paragraph in paragraphs]
    limits = [*(stamp.span.start for stamp in stamps[1:]), paragraphs[-1].end + 1]
    for stamp, limit in zip(stamps, limits, strict=True):
        first = bisect_left(ends, stamp.behind + 1)
        last = bisect_left(ends, limit + 1) - 1
        if first <= last:
            start = max(paragraphs[first].start, stamp.behind)
            found.append((stamp, Span(start, paragraphs[last].end)))
    return found


def _is_live(text: str, entries: Sequence[tuple[_Stamp, Span]], paragraphs: Sequence[Span]) -> bool:
    """Whether times in order, of entries of some length, stand over most of the text."""
    times = [stamp for stamp, _ in entries]
    total = sum(paragraph.end - paragraph.start for paragraph in paragraphs)
    first = times[0].span.start
    before = sum(paragraph.end - paragraph.start for paragraph in paragraphs if paragraph.end <= first)
    if before > max(_LEAD_IN, _BEFORE * total) or before > total / 2:
        return False
    written = [span.of(text) for _, span in entries]
    if sum(map(len, written)) < _ENTRY * len(entries) or len({stamp.minutes for stamp in times}) < _FEWEST:
        return False
    falling = _falls(times) >= _ORDERED * (len(times) - 1)
    if not falling and _rises(times) < _ORDERED * (len(times) - 1):
        return False
    if falling and not times[0].back:
        return True
    if not falling and sorted(map(len, written))[len(written) // 2] < _RISING_ENTRY:
        return False
    known = cue_forms()
    reported = sum(any(word in known for word in _WORD.findall(entry[:_SAID])) for entry in written)
    return reported >= _REPORTED * len(entries)


def _falls(times: Sequence[_Stamp]) -> int:
    """How many steps go back in time, one that passes midnight among them."""
    return sum(_later(second, first) for first, second in pairwise(times))


def _rises(times: Sequence[_Stamp]) -> int:
    return sum(_later(first, second) for first, second in pairwise(times))


def _later(one: _Stamp, other: _Stamp) -> bool:
    """Whether the other is not earlier than the one, by less than half a day or on the other side of midnight.

    Of two days' times either may be, since days are not compared.
    """
    if one.back != other.back:
        return False
    if one.date and other.date and one.date != other.date:
        return True
    if one.back:
        return other.minutes <= one.minutes
    return (other.minutes - one.minutes) % _DAY <= _DAY // 2


@cache
def _time() -> str:
    """The pattern of a time of day, with its zone."""
    data = pack("en/live-pages")
    zones = "|".join(data["zones"])
    places = "|".join(data["local_times"])
    return (
        r"(?:(?P<hour>\d{1,2})[:.h](?P<minute>\d\d)(?:[:.]\d\d)?(?: ?(?P<half>[ap]\.?m\b\.?))?"
        r"|(?P<full>\d{1,2}) ?(?P<noon>[ap]\.?m\b\.?))"
        rf"(?: ?\(?(?:(?:{zones})(?: ?[+-]\d{{1,2}})?|(?:{places}) time)\b\)?)?"
    )


@cache
def _line() -> re.Pattern[str]:
    """A line that is a time, with or without the date."""
    data = pack("en/live-pages")
    day = rf"(?:{'|'.join(data['weekdays'])})"
    month = rf"(?:{'|'.join(data['months'])})"
    date = (
        rf"(?:(?:{day}\.?,? )?(?:\d{{1,2}}(?:st|nd|rd|th)? {month}\.?|{month}\.? \d{{1,2}}(?:st|nd|rd|th)?)"
        rf"(?:,? \d{{4}})?|\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}|{day}|today|yesterday)"
    )
    posted, changed = ("|".join(sorted(data[key], key=len, reverse=True)) for key in ("posted", "changed"))
    ago = "|".join(sorted(data["ago"], key=len, reverse=True))
    return re.compile(
        rf"^[ \t\[(•*]*(?P<stamp>(?:(?:{posted}|(?P<changed>{changed}))(?: at| on)?:? ?)?"
        rf"(?:(?:(?P<before>{date})(?:,| at| -| –| \|)* ?)?{_time()}(?:(?:,| on| -| –| \|)* ?(?P<after>{date}))?"
        rf"|(?P<count>\d{{1,3}}) ?(?P<unit>{ago}) ago))[ \t\])|.:–\r-]*$",
        re.IGNORECASE | re.MULTILINE,
    )


@cache
def _opening() -> re.Pattern[str]:
    """A time that opens a paragraph, before a capital or a quotation mark."""
    return re.compile(
        rf"^[ \t•*]*(?P<stamp>(?P<changed>(?!))?(?P<count>(?!))?(?P<unit>(?!))?[\[(]?(?i:{_time()})[\])]?)"
        rf"[ \t]*[-–—:|.]?[ \t]+(?=[\"“‘«(]?[A-Z])",
        re.MULTILINE,
    )
