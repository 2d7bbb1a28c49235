"""What people say of a text in a line above or below it, as they paste it: "Guys, read this:", "thoughts?". Pure.

Such a line is no part of the article: left in, it would stand where the headline does, and make a short article look
like chat. It goes only where the rest reads like an article by itself, and only if it surely speaks to the others: it
may else be the headline, or say who said what comes next.
"""

from __future__ import annotations

import re

from bot.intake.prose import is_article, is_aside, is_closing, is_remark, is_spoken, size

WORDS = 15
"""Words of a line that may be an aside."""
LINES = 5
"""Lines at each end of a text that are looked at, empty ones too."""

_SHORT = 3  # words of an aside that is no more than its opening: "Wow!", "Source: Guardian"
_POINTS = re.compile(r"[:👇⬇]\W*\Z")
_QUOTE = re.compile(r"[“”«»„\"]")


def without_asides(text: str) -> str:
    r"""An article without its poster's words above and below it; any other text as it is. Never raises.

    >>> article = ("Bridge held overnight\n\nThe bridge at Orlivka was held overnight, the command said on Monday. "
    ...            "Nobody was hurt there, according to the mayor, and trains ran again by noon.")
    >>> without_asides(f"guys, read this:\n\n{article}\n\nthoughts?") == article
    True
    >>> without_asides("guys, read this:\nit is cold today")
    'guys, read this:\nit is cold today'
    """
    lines = text.split("\n")
    first, end = 0, len(lines)
    while first < min(end, LINES) and (not lines[first].strip() or _is_aside(lines[first])):
        first += 1
    while end > max(first, len(lines) - LINES) and (not lines[end - 1].strip() or _is_below(lines[end - 1])):
        end -= 1
    if end - first == len(lines):
        return text
    kept = "\n".join(lines[first:end]).strip()
    return kept if is_article(kept) else text


def _is_aside(line: str) -> bool:
    if _is_other(line):
        return False
    opened = is_remark(line)
    if _POINTS.search(line) and (opened or is_spoken(line)):
        return True
    return is_aside(line) or (opened and size(line) <= _SHORT)


def _is_below(line: str) -> bool:
    return _is_aside(line) or (not _is_other(line) and is_closing(line))


def _is_other(line: str) -> bool:
    """Whether a line is empty, too long, or has words in quotation marks: those are somebody else's."""
    return not line.strip() or len(line) > 12 * WORDS or size(line) > WORDS or _QUOTE.search(line) is not None
