"""Which messages make up one text, and the text that they make. Pure.

A text that is longer than a message may be is posted in several, one right after the other. They are one text only
where the earlier was full, or broke off, or where the poster numbered them: "1/3", "(2/3)", "Part 2", «Частина 2»; two
short articles in a row stay two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from bot.intake.hyperlinks import hyperlinks, without_links
from bot.intake.prose import ENDING, is_chat, is_remark
from bot.messages import Post

FULL = 2_000
"""Characters: what is longer than a message may be is cut here, by a person or a program."""
# From here on a message may be full: people cut at the end of a paragraph.
NEARLY_FULL = 1_700
# A text that goes on has a first part this long, and later parts of more than a remark's length.
FIRST_PART = 600
LATER_PART = 200
"""Characters: what goes on with a text is at least as long."""
TOGETHER = timedelta(minutes=2)
"""Between two messages of one paste: as long as copying and pasting the next part takes on a phone."""
# A line without the end of a sentence that is longer than this broke off; a shorter one is a heading or a byline.
BROKE_OFF = 60

_WORD = re.compile(r"\w+")
_ENDED = re.compile(r"(?:[.!?…؟۔][\"'”’»“)\]*_|]*|[。！？][”」』]?)\Z")
_CLOSED = re.compile(r"[^\w\s,;:،؛\-–—]\Z")
_FIRST_WORD = re.compile(r"\W*(\w+)")
_LAST_WORD = re.compile(r"(\w+)\Z")
_OF = r"(?P<{0}>\d{{1,2}}) ?(?:/|of|з|із|из|من) ?(?P<{0}all>\d{{1,2}})"
_NAMED = r"(?:part|pt\.?|частина|ч\.|часть|الجزء|جزء) ?(?P<{0}>\d{{1,2}})(?: ?(?:/|of|з|із|из|من) ?\d{{1,2}})?"
_NUMBER_BEFORE = re.compile(
    rf"[\W_]{{0,4}}(?:{_OF.format('a')}|{_NAMED.format('b')})(?:[\])*_:.]{{1,4}}|(?=\s))[ \t]*\n?", re.IGNORECASE
)
_NUMBER_BEHIND = re.compile(
    rf"\s[\[(*_]{{0,4}}(?:{_OF.format('a')}|{_NAMED.format('b')})[\])*_.]{{0,4}}\Z", re.IGNORECASE
)


def continues(before: Post, after: Post) -> bool:
    """Whether a message goes on with the pasted text of the one right before it.

    Args:
        before: the message itself, or what it and earlier ones were joined to; with the time of the last of them.
        after: the next message in the channel, whoever it is from.

    Returns:
        True only where the two are surely one text: by one person within `TOGETHER`, the first long and either full or
        broken off, the second prose and no remark on it; or the two numbered as such. Never raises.

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
    if not together:
        return False
    text, more = before.text.strip(), after.text.strip()
    messages = len(before.parts) + 1
    number = _numbered(more)[0]
    if number > 1:  # the numbers of earlier parts were taken out as they were joined
        return number == messages + 1 and (messages > 1 or _numbered(text)[0] == 1) and not is_chat(text)
    return _goes_on(text, messages) and _is_rest(more, ended=_is_ended(text))


def join_parts(texts: Sequence[str]) -> str:
    r"""The text that was posted in several messages.

    Args:
        texts: of the messages, in order.

    Returns:
        A blank line stands between two parts, a blank where a sentence was cut, nothing where a word was. A message
        that is full to the last character was cut anywhere: in a word, unless both ends are words elsewhere in the
        text. The poster's own numbers of parts are taken out. "" for no text. Never raises.

    >>> join_parts(["The mayor said", "nobody was hurt.", "Trains ran again."])
    'The mayor said nobody was hurt.\n\nTrains ran again.'
    >>> join_parts(["The mayor said (1/2)", "(2/2) nobody was hurt."])
    'The mayor said nobody was hurt.'
    """
    parts = [text.strip() for text in texts if text.strip()]
    if len(parts) > 1 and [_numbered(part)[0] for part in parts] == list(range(1, len(parts) + 1)):
        parts = [_numbered(part)[1] or part for part in parts]
    joined = parts[0] if parts else ""
    for before, part in pairwise(parts):
        joined += _between(before, part) + part
    return joined


def _place(post: Post) -> tuple[str, str, str]:
    return post.scope.platform, post.scope.workspace, post.scope.channel


def _numbered(text: str) -> tuple[int, str]:
    """Which part a text says that it is, 0 if it does not say, and the text without that."""
    before = _NUMBER_BEFORE.match(text)
    found = before or _NUMBER_BEHIND.search(text[-40:])
    if found is None:
        return 0, text
    number, of = int(found["a"] or found["b"]), int(found["aall"] or 99)
    if not 0 < number <= of or of < 2:
        return 0, text
    return number, (text[found.end() :] if before else text[: len(text) - len(found.group())]).strip()


def _goes_on(text: str, messages: int) -> bool:
    """Whether a text of so many messages is an article's, and may not be all of it."""
    if len(text) < FIRST_PART or is_chat(text):
        return False
    last = text.rpartition("\n")[2]
    if hyperlinks(last) and not _ENDED.search(without_links(last)):
        return False  # its source, by which it ends
    return len(text) >= NEARLY_FULL * messages or (not _is_ended(text) and len(last) >= BROKE_OFF)


def _is_rest(text: str, *, ended: bool) -> bool:
    """Whether a text is the rest of one that has `ended` with a sentence, or broke off."""
    links = hyperlinks(text)
    prose = without_links(text)
    if len(prose) < LATER_PART or is_remark(prose) or is_chat(prose) or (links and links[0].start == 0):
        return False
    if not ENDING.search(prose) and len(prose) < FIRST_PART:
        return False  # a list, a row of names: no prose
    first, _, rest = text.partition("\n")
    return not (ended and rest and not _is_ended(first.strip()))  # a headline: another article


def _is_ended(text: str) -> bool:
    return _ENDED.search(text[-40:]) is not None


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
