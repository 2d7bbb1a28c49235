"""Words in Discord's Markdown: escaped, so that none of an article's or a member's own comes alive. Pure.

Discord takes a backslash before any ASCII punctuation for that sign itself, everywhere but in embed footers, author
lines, buttons and selects, which know no Markdown: those get `printable` words. A backslash between a link's scheme and
its slashes leaves plain words, neither linked nor unfurled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby, pairwise

from bot.platforms.fitting import one_line
from bot.platforms.printable import printable
from summarizers.types import Piece, Style

MARKS = {
    Style.SOURCE: "**",
    Style.QUOTE: "**",
    Style.FIGURE: "**",
    Style.HIT: "**",
    Style.CLAIM: "__",
    Style.LABEL: "*",
}
"""What stands around a piece of a style: bold for who speaks and what is quoted or counted, underline for a claim."""

COVER = "||"

# Bold, italics, underline, strikethrough, code, spoilers, masked links, everything in angle brackets, @everyone.
_SIGN = re.compile(r"[\\*_~`|\[\]<>#@]")
_COLON = re.compile(r":(?!\s)")  # links, :emoji:
_INVITE = re.compile(r"(discord(?:app)?\.[a-z]{2,4})/", re.IGNORECASE)
_START = re.compile(r"^(\s*)(?:(\d+)([.)])|([-+=•]))", re.MULTILINE)
_SPACE = re.compile(r"\s+")


def escape(text: str) -> str:
    r"""Any text as Markdown that Discord shows letter by letter, without control characters. Never raises, linear.

    >>> print(escape("**big** <@1> 1. https://example.org"))
    \*\*big\*\* \<\@1\> 1. https\://example.org
    """
    text = _SIGN.sub(r"\\\g<0>", printable(text))
    text = _INVITE.sub(r"\1\\/", _COLON.sub(r"\\:", text))
    return _START.sub(r"\1\2\\\3\4", text)


def escaped_line(text: str) -> str:
    """Any text as Markdown on one line."""
    return escape(one_line(text))


def mark_up(pieces: Iterable[Piece]) -> str:
    """Pieces as one line, each in the marks of its style; pieces of one mark that touch are marked together."""
    runs: list[tuple[str, str]] = []
    blank = True  # what follows is at the start or after a space, so that another space would be one too many
    for mark, run in groupby(pieces, lambda piece: MARKS.get(piece.style, "")):
        text = _SPACE.sub(" ", printable("".join(piece.text for piece in run)))
        text = text[1:] if blank and text[:1] == " " else text
        if not text:
            continue
        blank = text[-1] == " "
        if runs and (runs[-1][0] == mark or not text.strip()):
            runs[-1] = (runs[-1][0], runs[-1][1] + text)
        else:
            runs.append((mark, text))
    shown = ""
    for (mark, text), (next_mark, next_text) in pairwise([*runs, ("", " ")]):
        touches = shown.endswith("*") and text[0] != " "
        touches |= next_mark.startswith("*") and text[-1] != " " and next_text[0] != " "
        # Italics that touch bold letters would make five asterisks of two and three.
        shown += _wrapped(escape(text), "" if mark == "*" and touches else mark)
    return shown.strip()


def _wrapped(text: str, mark: str) -> str:
    """A text between two marks, which stand at its words: white space at its ends stays outside."""
    inner = text.strip()
    if not (mark and inner):
        return text
    start = text.index(inner)
    return f"{text[:start]}{mark}{inner}{mark}{text[start + len(inner) :]}"
