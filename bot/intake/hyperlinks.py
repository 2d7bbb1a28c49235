"""Links in a message: bare, `<…>`, Markdown's `[label](…)`, Slack's `<…|label>`, and without a scheme. Pure.

A link ends where its sentence goes on: at quotation marks, bars and invisible marks, at a bracket that was not opened
in it, at full-width punctuation; punctuation at its end is the sentence's. Two links pasted together are two.
Without https:// a link needs a host with an ending that exists and, unless it begins with www., a path: `e.g.`,
`node.js`, `v2.3/4` and addresses of mail are none. What Slack escaped is undone.

linkify-it-py was tried: it takes 200 ms for 40,000 characters of plain prose, a second for as many of "a.a.a.".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise
from urllib.parse import urlsplit

from bot.intake.lists import listed

MOST = 100
"""Links of a text that are looked at; what holds more is a directory."""
LONGEST = 2_000
"""Characters of a link."""

_INVISIBLE = "\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_END = rf"\s<>\"“”„«»‹›|\\^`{{}}\x00-\x20。，、！？；：（）【】《》「」『』〈〉{_INVISIBLE}"
_TOKEN = re.compile(
    rf"<(?P<angle>https?://[^{_END}]{{1,{LONGEST}}})(?:\|(?P<label>[^<>\n]{{0,500}}))?>"
    r"|<(?:[@#!]|mailto:|tel:|a?:\w)[^<>\n]{0,500}>"
    rf"|(?<![a-zA-Z0-9+.-])(?P<bare>https?://[^{_END}]{{1,{LONGEST}}})"
    r"|(?<![\w@/:.=&?#%~$+\\-])(?P<host>(?:[^\W_][\w-]{0,62}\.){1,8}(?P<ending>[^\W\d_]{2,20}|xn--[a-z0-9-]{1,59}))"
    rf"(?![\w@.-]*@)(?P<path>(?::\d{{1,5}})?(?:[/?#][^{_END}]{{0,{LONGEST}}})?)",
    re.IGNORECASE,
)
# A text without any of these holds no link; most texts are dismissed by this in no time.
_HINT = re.compile(r"://|www\.|[^\W_]\.[^\W\d_]{2,20}[/:?#]", re.IGNORECASE)
_GLUED = re.compile(r"(?<=[^\W_])https?://", re.IGNORECASE)
_TWICE = re.compile(r"\A(?:https?://){1,9}(?=https?://)", re.IGNORECASE)
_ESCAPED = re.compile(r"&(?:lt|gt|quot);")
_AT_END = ".,;:!?'’‘…*~([—–،؛؟۔।·\u200c\u200d"
_CUT = ("…", "...")
_TITLE = re.compile(r">?(?:\s+(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'))?\)")
_LABEL = 300  # characters of a Markdown label


@dataclass(frozen=True, slots=True)
class Hyperlink:
    """A link in a text: what it opens, the label that is shown for it, and where all of its mark stands."""

    link: str
    label: str
    start: int
    end: int


def hyperlinks(text: str) -> tuple[Hyperlink, ...]:
    """The links of a text, at most `MOST`, in text order, not overlapping. Never raises.

    `link` begins with http:// or https://, in any case; one without has got https://. A label is "" if there is none.

    >>> found = hyperlinks("<https://example.org/a?b&amp;c|The news>, www.example.org/d.")
    >>> [(one.link, one.label) for one in found]
    [('https://example.org/a?b&c', 'The news'), ('https://www.example.org/d', '')]
    """
    return tuple(islice(_found(text), MOST)) if _HINT.search(text) else ()


def links_in(text: str) -> tuple[str, ...]:
    """The links of a text, each once, in text order.

    >>> links_in("[one](https://example.org/a), two: https://example.org/b (https://example.org/a)")
    ('https://example.org/a', 'https://example.org/b')
    """
    return tuple(dict.fromkeys(found.link for found in hyperlinks(text)))


def without_links(text: str) -> str:
    """A text without its links and their labels, without blanks at its ends.

    >>> without_links("see [this](https://example.org/a)!")
    'see  !'
    """
    pieces, done = [], 0
    for found in hyperlinks(text):
        pieces.append(text[done : found.start])
        done = found.end
    return " ".join((*pieces, text[done:])).strip()


def link_of(text: str) -> str:
    """The one link that a text is, with https:// where it has no scheme; "" where it is something else, or more.

    >>> link_of(" example.org/news/1 "), link_of("story.txt"), link_of("see https://example.org/a")
    ('https://example.org/news/1', '', '')
    """
    alone = text.strip()
    found = hyperlinks(alone)
    return found[0].link if len(found) == 1 and (found[0].start, found[0].end) == (0, len(alone)) else ""


def is_link(text: str) -> bool:
    """Whether a text is one link with its scheme and nothing else.

    >>> is_link("https://example.org/a"), is_link("see https://example.org/a"), is_link("example.org/a")
    (True, False, False)
    """
    return text.strip()[:4].lower() == "http" and link_of(text) == text.strip()


def _found(text: str) -> Iterator[Hyperlink]:
    start = 0
    while (token := _TOKEN.search(text, start)) is not None:
        start = token.end()
        if token["angle"]:
            if _is_whole(link := _apart(token["angle"])[0][1].replace("&amp;", "&")):
                yield Hyperlink(link, token["label"] or "", token.start(), token.end())
        elif token["bare"] or (token["host"] and _is_host(token["host"], token["ending"], token["path"])):
            italic = text.endswith("_", 0, token.start())
            for place, raw in _apart(token["bare"] or token["host"] + token["path"]):
                begin = token.start() + place
                shorter = raw.rstrip(f"_{_AT_END}") if italic else raw
                end = begin + len(shorter)
                bare = token["bare"] or place
                link = shorter.replace("&amp;", "&") if bare else f"https://{shorter.replace('&amp;', '&')}"
                start = max(token.start() + 8 if token["bare"] else token.end("host"), end)
                if _is_whole(link) and (bare or not text.startswith(_CUT, end)):  # what is shown of a longer link
                    yield _marked(text, link, begin, end)


def _is_host(host: str, ending: str, path: str) -> bool:
    """Whether a host without a scheme, and what follows, is a link and no abbreviation, file or number."""
    if ending.casefold() not in _endings() and not ending.lower().startswith("xn--"):
        return False
    if not (ending == ending.lower() or host == host.upper()):
        return False  # a full stop without a blank: "war.It"
    if host[:4].lower() == "www.":
        return host.count(".") > 1
    first, _, rest = host.partition(".")
    return len(path) > (5 if first.isdigit() and rest == ending else 2) and "/" in path[:7]


@cache
def _endings() -> frozenset[str]:
    return frozenset(word for group in listed("domains").values() for word in group.split())


def _apart(link: str) -> list[tuple[int, str]]:
    """The links that stand in a row without a blank, each trimmed, and where it begins."""
    whole = _opened(link)
    starts = [0, *(glued.start() for glued in _GLUED.finditer(whole)), len(whole)]
    found = []
    for start, end in pairwise(starts):
        piece = whole[start:end]
        twice = _TWICE.match(piece)
        begin = len(twice.group()) if twice is not None else 0
        found.append((start + begin, _trimmed(piece[begin:])))
    return found


def _trimmed(link: str) -> str:
    """A link without what belongs to the sentence around it."""
    link = _opened(link)
    if (end := _ESCAPED.search(link)) is not None:
        link = link[: end.start()]
    link = link.rstrip(_AT_END)
    while link.endswith("&amp"):  # an escape without its semicolon, which was taken for the sentence's
        link = link.removesuffix("&amp").rstrip(_AT_END)
    return link


def _opened(link: str) -> str:
    """A link as far as no bracket is closed that was not opened in it."""
    if ")" in link or "]" in link:
        opened = {")": 0, "]": 0}
        for place, letter in enumerate(link):
            if letter in "([":
                opened[")" if letter == "(" else "]"] += 1
            elif letter in ")]":
                if not opened[letter]:
                    return link[:place]
                opened[letter] -= 1
    return link


def _is_whole(link: str) -> bool:
    """Whether a link names a host."""
    try:
        host = urlsplit(link).hostname
    except ValueError:
        return False
    return host is not None and any(map(str.isalnum, host))


def _marked(text: str, link: str, start: int, end: int) -> Hyperlink:
    """A link with the Markdown around it, if there is any: `[label](link "title")`."""
    before = start - 1 if text[start - 1 : start] == "<" and text[start - 3 : start] == "](<" else start
    if text[max(0, before - 2) : before] != "](" or (closing := _TITLE.match(text, end)) is None:
        return Hyperlink(link, "", start, end)
    depth = 0
    for place in range(before - 2, max(-1, before - 2 - _LABEL), -1):
        letter = text[place]
        if letter == "\n":
            break
        depth += (letter == "]") - (letter == "[")
        if depth == 0:
            return Hyperlink(link, text[place + 1 : before - 2], place, closing.end())
    return Hyperlink(link, "", start, end)
