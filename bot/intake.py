"""What in a post is an article: files, links, or the text itself; and which messages make up one text. Pure.

A post that asks for a brief is taken at its word. Any other text is an article only if it reads like one: several
sentences, long enough, and not addressed from one person to another, as chat is. It cannot tell an article from a long
essay written in the chat; it errs towards silence.

A text that is longer than a message may be is posted in several, one right after the other. They are one text only
where the earlier was full, or broke off; two short articles in a row stay two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from bot.messages import Item, ItemKind, Post

# Shorter than this a text in a channel is a remark, whatever it says; beside a link it may be the link's own teaser.
PASTE_WORDS = 60
PASTE_WORDS_WITH_LINK = 150
PASTE_SENTENCES = 3
# Above this share of first and second person outside quotation marks, people are talking to one another.
CHAT_SHARE = 0.06

FULL = 2_000
"""Characters: what is longer than a message may be is cut here, by a person or a program."""
# From here on a message may be full: people cut at the end of a paragraph.
NEARLY_FULL = 1_700
# A text that goes on has a first part this long, and later parts of more than a remark's length.
FIRST_PART = 600
LATER_PART = 200
TOGETHER = timedelta(minutes=2)
"""Between two messages of one paste: as long as copying and pasting the next part takes on a phone."""
# A line without the end of a sentence that is longer than this broke off; a shorter one is a heading or a byline.
BROKE_OFF = 60

NO_DOWNLOAD = "could not be downloaded"
TOO_LARGE = "is larger than 8 MB"
"""What a platform says in `File.fault` of a file whose bytes it does not have."""

_LINK = re.compile(r"\bhttps?://[^\s<>\"“”«»|\\^`{}\x00-\x20]{1,2000}", re.IGNORECASE)
_ENDING = re.compile(r"[.!?…]+[\"'”’»)]*(?=\s|$)|[。！？]")
_QUOTED = re.compile(r"“[^“”]*”|«[^«»]*»|\"[^\"\n]*\"")
_PERSON = re.compile(r"\b(?:i|i['’]m|i['’]ve|i['’]d|i['’]ll|me|my|you|your|you['’]re|u|lol)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_ENDED = re.compile(r"(?:[.!?…][\"'”’»)\]*_|]*|[。！？][”」』]?)\Z")
_CLOSED = re.compile(r"[^\w\s,;:\-–—]\Z")
_FIRST_WORD = re.compile(r"\W*(\w+)")
_LAST_WORD = re.compile(r"(\w+)\Z")
# How people begin or end what they say of a text that they or others have posted.
_REMARK = re.compile(
    r"\A\W*(?:lol|lmao|wow|omg|imo|imho|tbh|fyi|btw|ps|edit|tldr|hey|hi|hello|guys|folks|anyway|thanks|thx|sorry"
    r"|sources?|via|link|read more|more here|thoughts|my (?:take|view|opinion)|i \w+|i['’]\w+|what (?:do|does|did|a)"
    r"|(?:does|did|can|has) any(?:one|body)|this is (?:huge|big|wild|crazy)|just (?:in|read|saw)|also,? (?:i|here)|@)\b"
    r"|\A\s*>"
    r"|\b(?:what do you (?:think|make)|any thoughts|(?:thoughts|agree|right)\s*\?|lol)\W*\Z",
    re.IGNORECASE,
)


def items_of(post: Post) -> tuple[Item, ...]:
    """The items of a post: its files first, then its links or its pasted text.

    Links inside a pasted article are part of it and no items of their own; the same link twice is one item.

    Args:
        post: with `asked`, any text that holds no link is an item; one that is `hidden` too is a single item without
            content.

    Returns:
        The items in reading order; empty for ordinary chat. Never raises.

    >>> from bot.messages import TERMINAL
    >>> [item.content for item in items_of(Post(scope=TERMINAL, message="1", text="Look: https://example.org/a !"))]
    ['https://example.org/a']
    >>> items_of(Post(scope=TERMINAL, message="2", text="good morning all"))
    ()
    """
    if post.hidden:
        return (Item(kind=ItemKind.PASTE, name="the post"),) if post.asked else ()
    files = tuple(Item(kind=ItemKind.FILE, name=file.name, file=file) for file in post.files)
    links = tuple(dict.fromkeys(_trimmed(match.group()) for match in _LINK.finditer(post.text)))
    rest = _LINK.sub(" ", post.text)
    pasted = _is_article(rest, PASTE_WORDS_WITH_LINK if links else PASTE_WORDS)
    if pasted or (post.asked and not links and (post.text.strip() or not files)):
        return (*files, Item(kind=ItemKind.PASTE, name="the pasted text", content=post.text))
    return (*files, *(Item(kind=ItemKind.LINK, name=link, content=link) for link in links))


def continues(before: Post, after: Post) -> bool:
    """Whether a message goes on with the pasted text of the one right before it.

    Args:
        before: the message itself, or what it and earlier ones were joined to; with the time of the last of them.
        after: the next message in the channel, whoever it is from.

    Returns:
        True only where the two are surely one text: by one person within `TOGETHER`, the first long and either full or
        broken off, the second prose and no remark on it. Never raises.

    >>> from datetime import UTC, datetime
    >>> from bot.messages import TERMINAL
    >>> now = datetime(2026, 3, 2, tzinfo=UTC)
    >>> cut = "The road was closed for hours. " * 60 + "The mayor said that nobody had"
    >>> rest = "been hurt, and that trains ran. " * 8
    >>> first = Post(scope=TERMINAL, message="1", author="ann", text=cut, posted_at=now)
    >>> continues(first, Post(scope=TERMINAL, message="2", author="ann", text=rest, posted_at=now))
    True
    >>> continues(first, Post(scope=TERMINAL, message="2", author="bob", text=rest, posted_at=now))
    False
    """
    together = (
        _place(before) == _place(after)
        and before.author == after.author != ""
        and not (before.hidden or after.hidden or before.files or after.files)
        and before.posted_at is not None
        and after.posted_at is not None
        and timedelta() <= after.posted_at - before.posted_at <= TOGETHER
    )
    text, more = before.text.strip(), after.text.strip()
    return together and _goes_on(text, len(before.parts) + 1) and _is_rest(more, ended=_is_ended(text))


def join_parts(texts: Sequence[str]) -> str:
    r"""The text that was posted in several messages.

    Args:
        texts: of the messages, in order.

    Returns:
        A blank line stands between two parts, a blank where a sentence was cut, nothing where a word was. A message
        that is full to the last character was cut anywhere: in a word, unless both ends are words elsewhere in the
        text. "" for no text. Never raises.

    >>> join_parts(["The mayor said", "nobody was hurt.", "Trains ran again."])
    'The mayor said nobody was hurt.\n\nTrains ran again.'
    """
    parts = [text.strip() for text in texts if text.strip()]
    joined = parts[0] if parts else ""
    for before, part in pairwise(parts):
        joined += _between(before, part) + part
    return joined


def is_link(text: str) -> bool:
    """Whether a text is one link and nothing else.

    >>> is_link("https://example.org/a"), is_link("see https://example.org/a"), is_link("story.txt")
    (True, False, False)
    """
    return _LINK.fullmatch(text.strip()) is not None


def size(text: str) -> int:
    """How long a text is, in words; in a script without spaces six letters count as one. 0 for an empty text.

    >>> size("Kyiv denied it."), size("乌克兰军方周二在一份报告中说")
    (3, 2)
    """
    words = sum(1 for _ in _WORD.finditer(text))
    return max(words, sum(map(str.isalpha, text)) // 6)


def _is_article(text: str, least: int) -> bool:
    if size(text) < least or sum(1 for _ in _ENDING.finditer(text)) < PASTE_SENTENCES:
        return False
    return not _is_chat(text)


def _is_chat(text: str) -> bool:
    """Whether people are talking to one another."""
    spoken = sum(1 for _ in _PERSON.finditer(_QUOTED.sub(" ", text)))
    return spoken >= CHAT_SHARE * size(text)


def _place(post: Post) -> tuple[str, str, str]:
    return post.scope.platform, post.scope.workspace, post.scope.channel


def _goes_on(text: str, messages: int) -> bool:
    """Whether a text of so many messages is an article's, and may not be all of it."""
    if len(text) < FIRST_PART or _is_chat(text):
        return False
    last = text.rpartition("\n")[2]
    if _LINK.search(last) and not _ENDED.search(_LINK.sub("", last).strip()):
        return False  # its source, by which it ends
    return len(text) >= NEARLY_FULL * messages or (not _is_ended(text) and len(last) >= BROKE_OFF)


def _is_rest(text: str, *, ended: bool) -> bool:
    """Whether a text is the rest of one that has `ended` with a sentence, or broke off."""
    prose = _LINK.sub(" ", text).strip()
    if len(prose) < LATER_PART or _REMARK.search(prose) or _is_chat(prose) or _LINK.match(text):
        return False
    if not _ENDING.search(prose) and len(prose) < FIRST_PART:
        return False  # a list, a row of names: no prose
    first, _, rest = text.partition("\n")
    return not (ended and rest and not _is_ended(first.strip()))  # a headline: another article


def _is_ended(text: str) -> bool:
    return _ENDED.search(text) is not None


def _between(before: str, after: str) -> str:
    """What belongs between two parts of a text."""
    lower = after[0].islower()
    if _is_ended(before) and not lower:
        return "\n\n"
    if before.endswith("-") and before[-2:-1].isalpha() and after[0].isalpha():
        return ""
    if not lower and (_CLOSED.search(before) or len(before.rpartition("\n")[2]) < BROKE_OFF):
        return "\n\n"
    last, first = _LAST_WORD.search(before[-BROKE_OFF:]), _FIRST_WORD.match(after)
    if len(before) < FULL or last is None or first is None or first.start(1) > 0:
        return " "
    known = {
        word.group().casefold()
        for text in (before[: -len(last.group())], after[first.end() :])
        for word in _WORD.finditer(text)
    }
    if (last.group() + first.group(1)).casefold() in known:
        return ""
    return " " if {last.group().casefold(), first.group(1).casefold()} <= known else ""


def _trimmed(link: str) -> str:
    """A link without the punctuation of the sentence around it; a bracket stays if it was opened inside."""
    while link[-1] in ".,;:!?'’…*)]":
        if link[-1] in ")]" and link.count(link[-1]) <= link.count({")": "(", "]": "["}[link[-1]]):
            break
        link = link[:-1]
    return link
