"""The text of a Markdown file: what a reader sees of it, without the marks.

Headings, paragraphs, list items and quoted lines stay, each in a paragraph of its own where a blank line or its mark
says so; links keep their words, pictures and rules go. Front matter (YAML between two lines of dashes) gives the title
and the day, as plain `key: value` lines. It reads CommonMark and GitHub's tables as people write them, not each corner.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_FRONT = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY = re.compile(r"^(title|date)[ \t]*:[ \t]*(.{1,300}?)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_RULE = re.compile(r"\s{0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|=+[ \t]*)\Z")
_DEFINED = re.compile(r"\s{0,3}\[[^\]\n]{1,200}\]:[ \t]")
_TABLE_RULE = re.compile(r"[\s|:-]{3,}\Z")
_HEADING = re.compile(r"\s{0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*\s*\Z")
_QUOTE = re.compile(r"\s{0,3}(?:>[ \t]?){1,9}")
_ITEM = re.compile(r"\s{0,12}(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_PICTURE = re.compile(r"!\[[^\[\]\n]{0,500}\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])")
_LINK = re.compile(r"\[([^\[\]\n]{1,1000})\](?:\((?:[^()\n]|\([^()\n]{0,500}\)){0,2000}\)|\[[^\[\]\n]{0,200}\])")
_NOTE = re.compile(r"\[\^[^\]\s]{1,40}\]")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>\n]{0,500})?/?>")
_STRONG = re.compile(r"(\*{1,3}|~~)(?=\S)([^*~\n]{0,2000}\S)\1|(?<!\w)(_{1,3})(?=\S)([^_\n]{0,2000}\S)\3(?!\w)")
_CODE = re.compile(r"(`{1,3})([^`\n]{1,1000})\1")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Marked:
    """A Markdown file's text, and the title and the day that its front matter or first heading states."""

    text: str
    title: str | None = None
    published_at: datetime | None = None


def read_markdown(source: str) -> Marked:
    r"""The text of a Markdown file. Linear; never raises on any str.

    Args:
        source: the file's text.

    Returns:
        Its text with one paragraph a block, parted by blank lines; hard-wrapped lines stay lines. The title is that of
        the front matter, else the first heading of the first level.

    >>> read_markdown("# Bridge *held*\nThe [command](https://example.org) said so.")
    Marked(text='Bridge held\n\nThe command said so.', title='Bridge held', published_at=None)
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    title, day = None, None
    front = _FRONT.match(source)
    if front and ":" in front[1]:
        for key, value in _KEY.findall(front[1]):
            if key.lower() == "title":
                title = title or value.strip("\"'").strip() or None
            else:
                day = day or _parse_day(value)
        source = source[front.end() :]
    blocks: list[list[str]] = [[]]
    code = False
    for line in _COMMENT.sub("", source).split("\n"):
        if _FENCE.match(line):
            code = not code
            blocks.append([])
            continue
        if code:
            blocks[-1].append(line)
            continue
        if _DEFINED.match(line):
            continue
        if quoted := _QUOTE.match(line):
            line = line[quoted.end() :]
        heading = _HEADING.match(line)
        if heading:
            shown = _plain(heading[2])
            if heading[1] == "#" and title is None:
                title = shown or None
            blocks += [[shown], []]
        elif _RULE.match(line) or not line.strip() or ("|" in line and _TABLE_RULE.match(line)):
            if title is None and line.startswith("=") and len(blocks[-1]) == 1:
                title = blocks[-1][0]
            blocks.append([])
        elif line.lstrip().startswith("|"):
            blocks += [[_plain(cell)] for cell in line.strip().strip("|").split("|")]
        elif item := _ITEM.match(line):
            blocks.append([_plain(line[item.end() :])])
        else:
            blocks[-1].append(_plain(line))
    texts = ("\n".join(line for line in block if line) for block in blocks)
    return Marked("\n\n".join(text for text in texts if text.strip()), title, day)


def _plain(line: str) -> str:
    """A line without the marks inside it."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found.group(found.re.groups))
        return f"\x00{len(kept) - 1}\x00"

    line = line.replace("\x00", "")
    line = _ESCAPED.sub(keep, _CODE.sub(keep, line))
    line = _LINK.sub(r"\1", _PICTURE.sub("", line))
    line = _AUTOLINK.sub(r"\1", _NOTE.sub("", line))
    line = _TAG.sub("", line)
    for _ in range(3):  # emphasis within emphasis
        line, changes = _STRONG.subn(lambda found: found[2] or found[4], line)
        if not changes:
            break
    return re.sub("\x00([0-9]+)\x00", lambda found: kept[int(found[1])], line).strip()


def _parse_day(stated: str) -> datetime | None:
    found = _DAY.search(stated)
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC) if found else None
    except ValueError:
        return None
