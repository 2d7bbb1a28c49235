"""What stands where in a message: its own words, block quotes, code; and its text without the marks of a chat. Pure.

A line that begins with `>` is a quote, after `>>>` all that follows; Slack escapes them as `&gt;`. Between three
backticks stands code, between one in a line too. Mentions, custom emoji and times of Discord and Slack say nothing in a
text; of a link its label is shown, or the link itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.intake.hyperlinks import Hyperlink
from bot.intake.lists import listed

_FENCE = "```"
_LANGUAGE = re.compile(r"\A(?:[\w+-]{1,20})?\n")
_QUOTE = re.compile(r"[ \t]{0,3}(?:>|&gt;)(?![:;_.<>=-]|&)[ \t]?")
_QUOTE_REST = re.compile(r"[ \t]{0,3}(?:>>>|&gt;&gt;&gt;)[ \t]*")
_INLINE = re.compile(r"(`{1,2})([^`\n]+)\1")
_MENTION = re.compile(
    r"<@[!&]?[A-Z]?\w{1,30}(?:\|[^<>\n]{0,100})?>|<![\w-]{1,30}(?:\^[A-Z]?\w{1,30})?(?:\|[^<>\n]{0,100})?>"
    r"|<a?:\w{2,32}:\d{1,20}>|<t:-?\d{1,17}(?::[a-zA-Z])?>|(?<![\w:]):[a-z][a-z0-9_+-]{1,40}:(?![\w:])"
)
_DATE = re.compile(r"<!date\^[^<>|\n]{0,200}\|([^<>\n]{0,100})>")
_CHANNEL = re.compile(r"<#\w{1,30}(?:\|([^<>\n]{0,100}))?>")
_MAIL = re.compile(r"<(?:mailto|tel):[^<>|\n]{1,300}\|([^<>\n]{0,300})>")
_DOUBLED = re.compile(r"\*\*|~~|\|\||(?<!\w)__|__(?!\w)")
_SINGLE = re.compile(r"(?<![\w*_])([*_])(?![\s*_])([^*_\n]{1,400})(?<!\s)\1(?![\w*_])")
_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Layers:
    """The words of a message itself, what it quotes, its code, and all of it; without the marks that set them off."""

    own: str
    quoted: str
    code: str
    whole: str


def layers_of(text: str) -> Layers:
    r"""A message taken apart into its own words, its block quotes and its blocks of code. Never raises.

    >>> layers = layers_of("so?\n> It ended.\n```py\nx = 1\n```")
    >>> layers.own, layers.quoted, layers.code, layers.whole
    ('so?\n\n', 'It ended.', 'x = 1\n', 'so?\nIt ended.\n\nx = 1\n\n')
    """
    pieces = text.split(_FENCE)
    if len(pieces) % 2 == 0:  # the last fence opens nothing
        pieces[-2:] = [_FENCE.join(pieces[-2:])]
    own: list[str] = []
    quoted: list[str] = []
    code: list[str] = []
    whole: list[str] = []
    rest = False
    for number, piece in enumerate(pieces):
        if number % 2:
            shown = _LANGUAGE.sub("", piece)
            (quoted if rest else code).append(shown)
            whole.append(shown)
            continue
        for line in piece.split("\n"):
            mark = None if rest else _QUOTE_REST.match(line)
            rest = rest or mark is not None
            mark = mark or (None if rest else _QUOTE.match(line))
            shown = line[mark.end() :] if mark is not None else line
            (own if mark is None and not rest else quoted).append(shown)
            whole.append(shown)
    return Layers(*("\n".join(lines) for lines in (own, quoted, code, whole)))


def without_code(text: str) -> str:
    """A text without code in its lines, in which links are shown and not given."""
    return _INLINE.sub(" ", text)


def prose_of(text: str, found: Sequence[Hyperlink]) -> tuple[str, list[str]]:
    r"""A text without a chat's marks and without links that stand alone, and these links.

    Args:
        text: of a post.
        found: all its links.

    Returns:
        The text, in which links in a line are shown by their labels, and the links that stand alone on a line or beside
        a word such as "Source:", in text order. Never raises.

    >>> from bot.intake.hyperlinks import hyperlinks
    >>> text = "**Bridge closed**\nIt was <https://example.org/b|damaged>.\nSource: https://example.org/a"
    >>> prose_of(text, hyperlinks(text))
    ('Bridge closed\nIt was damaged.', ['https://example.org/a'])
    """
    pieces: list[str] = []
    alone: list[str] = []
    done = number = 0
    while number < len(found):
        first = text.rfind("\n", 0, found[number].start) + 1
        last = text.find("\n", found[number].end)
        last = len(text) if last < 0 else last
        inside = [one for one in found[number:] if one.end <= last]
        between, shown, at = "", "", first
        for one in inside:
            between += f"{text[at : one.start]} "
            shown += text[at : one.start] + (one.label or text[one.start : one.end].strip("<>"))
            at = one.end
        pieces.append(text[done:first])
        if _is_bare(between + text[at:last]):
            alone.extend(one.link for one in inside)
        else:
            pieces.append(shown + text[at:last])
        done = last
        number += len(inside)
    pieces.append(text[done:])
    return plain("".join(pieces)), alone


def plain(text: str) -> str:
    """A text without a chat's marks: mentions, emoji, times, emphasis, escapes; blank lines come one at a time.

    >>> plain("<@U12> *Kyiv* said &lt;5 &amp; no more :flag-ua: **today**")
    'Kyiv said <5 & no more  today'
    """
    if "<" in text:
        text = _CHANNEL.sub(r"\1", _MAIL.sub(r"\1", _DATE.sub(r"\1", text)))
    if "<" in text or ":" in text:
        text = _MENTION.sub("", text)
    if "`" in text:
        text = _INLINE.sub(r"\2", text)
    if any(mark in text for mark in "*_~|"):
        text = _SINGLE.sub(r"\2", _DOUBLED.sub("", text))
    if "&" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return _BLANK_LINES.sub("\n\n", text).strip()


def _is_bare(line: str) -> bool:
    """Whether nothing stands in a line but its links and words such as "Source:"."""
    words = _WORD.findall(line.casefold())
    return len(words) <= 6 and all(word in listed("words")["sources"]["words"].split() for word in words)
