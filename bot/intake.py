"""What in a post is an article: files, links, or the text itself. Pure.

A post that asks for a brief is taken at its word. Any other text is an article only if it reads like one: several
sentences, long enough, and not addressed from one person to another, as chat is. It cannot tell an article from a long
essay written in the chat; it errs towards silence.
"""

from __future__ import annotations

import re

from bot.messages import Item, ItemKind, Post

# Shorter than this a text in a channel is a remark, whatever it says; beside a link it may be the link's own teaser.
PASTE_WORDS = 60
PASTE_WORDS_WITH_LINK = 150
PASTE_SENTENCES = 3
# Above this share of first and second person outside quotation marks, people are talking to one another.
CHAT_SHARE = 0.06

_LINK = re.compile(r"\bhttps?://[^\s<>\"“”«»|\\^`{}\x00-\x20]{1,2000}", re.IGNORECASE)
_ENDING = re.compile(r"[.!?…]+[\"'”’»)]*(?=\s|$)|[。！？]")
_QUOTED = re.compile(r"“[^“”]*”|«[^«»]*»|\"[^\"\n]*\"")
_PERSON = re.compile(r"\b(?:i|i['’]m|i['’]ve|i['’]d|i['’]ll|me|my|you|your|you['’]re|u|lol)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def items_of(post: Post) -> tuple[Item, ...]:
    """The items of a post: its files first, then its links or its pasted text.

    Links inside a pasted article are part of it and no items of their own; the same link twice is one item.

    Args:
        post: with `asked`, any text that holds no link is an item.

    Returns:
        The items in reading order; empty for ordinary chat. Never raises.

    >>> from bot.messages import TERMINAL
    >>> [item.content for item in items_of(Post(scope=TERMINAL, message="1", text="Look: https://example.org/a !"))]
    ['https://example.org/a']
    >>> items_of(Post(scope=TERMINAL, message="2", text="good morning all"))
    ()
    """
    files = tuple(Item(kind=ItemKind.FILE, name=file.name, file=file) for file in post.files)
    links = tuple(dict.fromkeys(_trimmed(match.group()) for match in _LINK.finditer(post.text)))
    rest = _LINK.sub(" ", post.text)
    pasted = _is_article(rest, PASTE_WORDS_WITH_LINK if links else PASTE_WORDS)
    if pasted or (post.asked and not links and (post.text.strip() or not files)):
        return (*files, Item(kind=ItemKind.PASTE, name="the pasted text", content=post.text))
    return (*files, *(Item(kind=ItemKind.LINK, name=link, content=link) for link in links))


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
    words = size(text)
    if words < least or sum(1 for _ in _ENDING.finditer(text)) < PASTE_SENTENCES:
        return False
    spoken = sum(1 for _ in _PERSON.finditer(_QUOTED.sub(" ", text)))
    return spoken < CHAT_SHARE * words


def _trimmed(link: str) -> str:
    """A link without the punctuation of the sentence around it; a bracket stays if it was opened inside."""
    while link[-1] in ".,;:!?'’…*)]":
        if link[-1] in ")]" and link.count(link[-1]) <= link.count({")": "(", "]": "["}[link[-1]]):
            break
        link = link[:-1]
    return link
