"""One post of a Telegram channel: from the page that Telegram gives to sites which embed it, or from its preview.

`t.me/channel/12?embed=1` holds the whole post and nothing else; `t.me/s/channel/12` holds its neighbours too, and some
channels have none. Both have the same markup (`tgme_widget_message`, `data-post="channel/12"`), so either is read. What
a post forwards or answers to stands in elements of its own: the channel that it comes from becomes the first line, as
Telegram shows it ("Forwarded from …"), the answered message is left out. Anybody may give a channel any name, so its
account stands beside it. What it cannot do: read private channels, and
posts that Telegram shows in its own program only.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from itertools import islice
from urllib.parse import quote, urlsplit

from bot.articles.wells.markup import classes, first, having, outermost, paragraphs_of, time_of, words_of
from bot.articles.wells.well import Tree, Well, account_name, host_of, is_on, require_words, shapes
from bot.errors import FetchFailed, NotAnArticle, WarbriefError
from summarizers.types import Article

_POST = re.compile(r"/(?:s/)?(?P<channel>[A-Za-z]\w{2,63})(?:/\d{1,10})?/(?P<number>\d{1,10})/?")
_PRIVATE = re.compile(r"/c/\d")
_SEPARATOR = re.compile(r"[\s,;\[\]]+")  # what would end the name in the line that tells it
_NAME = 60  # characters of it
_TITLE = 200  # characters of a bold first line that is a headline
_TITLED = 10  # words that must follow it
_FOOTER = 4  # lines at a post's end that may be the channel's own links
_LINKS = 50  # links and bold parts that are compared with a line
_BESIDE = frozenset(  # what Telegram puts around a post's own words
    {"tgme_widget_message_reply", "tgme_widget_message_link_preview", "tgme_widget_message_inline_keyboard"}
)


def address_of(link: str) -> str | None:
    """The page that holds the whole post which a link names; None for other links.

    >>> address_of("https://t.me/s/channel/12?single")
    'https://t.me/channel/12?embed=1&mode=tme'
    """
    post = _post_of(link)
    if post is None:
        return None
    return f"https://t.me/{quote(post[0])}/{post[1]}?embed=1&mode=tme"


def read_post(tree: Tree, url: str, link: str | None) -> Well | None:
    """The post that a link names, in a page of Telegram's; None for pages of other hosts.

    Raises:
        NotAnArticle: a channel, or a post without words.
        FetchFailed: the post is gone, private, or shown in Telegram only.
        TooShort: it has too few words.
    """
    if not is_on(url, "telegram"):
        return None
    meant = _post_of(link or "") or _post_of(url)
    asked = link or url
    if meant is None:
        if _PRIVATE.match(_path(link or "")) or _PRIVATE.match(_path(url)):
            raise FetchFailed(asked, "is a post in a private Telegram channel", "Paste its text.")
        raise NotAnArticle(asked, "a Telegram channel or chat")
    post = _find(tree, *meant)
    if post is None:
        raise _without_post(tree, asked)
    if "service_message" in classes(post):
        raise NotAnArticle(asked, "a Telegram service message")
    title, paragraphs = _body(post)
    if not paragraphs:
        raise _without_text(post, asked)
    text = "\n\n".join(paragraphs)
    require_words(f"{title or ''} {text}")
    steps = [f"took the one post {meant[0]}/{meant[1]} of the Telegram page"]
    source = _SEPARATOR.sub(" ", _named(post, "tgme_widget_message_forwarded_from_name"))[:_NAME].strip()
    if source:
        text = f"Forwarded from {source}\n\n{text}"
        steps.append(f"the channel forwarded it from {source}")
    if first(post, "tgme_widget_message_reply") is not None:
        steps.append("left out the message that it answers to")
    channel = _named(post, "tgme_widget_message_owner_name") or _named(tree, "tgme_channel_info_header_title")
    person = _named(post, "tgme_widget_message_from_author") or _named(post, "tgme_widget_message_author_name")
    article = Article(
        text=text,
        title=title,
        url=f"https://t.me/{meant[0]}/{meant[1]}",
        publisher=account_name(channel, f"@{meant[0]}"),
        byline=person or None,
        published_at=_date(post),
    )
    return Well(article, steps=tuple(steps))


def _named(root: Tree, name: str) -> str:
    """The words of the first element of a class that belongs to the post itself."""
    return words_of(next(outermost(root, lambda element: name in classes(element), _is_beside), None))


def _date(post: Tree) -> datetime | None:
    times = (time for date in having(post, "tgme_widget_message_date") for time in date.iter("time"))
    return next((time_of(time.get("datetime")) for time in times), None)


def _post_of(link: str) -> tuple[str, str] | None:
    """Channel and number of the post that a link names."""
    if not is_on(link, "telegram"):
        return None
    path, host = _path(link), host_of(link)
    kept = shapes()["telegram"]["kept"]
    label = "" if host in shapes()["hosts"]["telegram"] else host.partition(".")[0]
    found = _POST.fullmatch(f"/{label}{path}" if label and label not in kept else path)  # channel.t.me/12
    return (found["channel"], found["number"]) if found and found["channel"].lower() not in kept else None


def _path(link: str) -> str:
    try:
        return urlsplit(link).path
    except ValueError:
        return ""


def _find(tree: Tree, channel: str, number: str) -> Tree | None:
    """The element of one post; its channel may be spelled in other capitals."""
    for element in tree.iter():
        if not isinstance(element.tag, str) or "tgme_widget_message" not in classes(element):
            continue
        named = (element.get("data-post") or "").split("/")
        if named[0].casefold() == channel.casefold() and named[-1] == number:
            return element
    return None


def _without_post(tree: Tree, link: str) -> FetchFailed:
    """Why a page of Telegram's has no such post."""
    fault = words_of(first(tree, "tgme_widget_message_error"))
    if fault or first(tree, "tgme_channel_history", "tgme_widget_message") is not None:
        return FetchFailed(link, "is not there: the post was deleted, or the channel is closed", "Paste its text.")
    return FetchFailed(link, "is shown in Telegram only", "Paste its text.")


def _without_text(post: Tree, link: str) -> WarbriefError:
    """Why a post has no words."""
    if first(post, "tgme_widget_message_poll") is not None:
        return NotAnArticle(link, "a Telegram poll")
    hidden = first(post, "message_media_not_supported_wrap") is not None
    media = ("photo_wrap", "video_player", "grouped_wrap", "document_wrap", "voice_player", "sticker_wrap")
    if hidden and first(post, *(f"tgme_widget_message_{kind}" for kind in media)) is None:
        return FetchFailed(link, "is shown in Telegram only", "Paste its text.")
    return NotAnArticle(link, "a Telegram post without text")


def _is_beside(element: Tree) -> bool:
    """Whether an element holds what stands beside a post's own words."""
    return not classes(element).isdisjoint(_BESIDE)


def _body(post: Tree) -> tuple[str | None, list[str]]:
    """The headline, if there is one, and the paragraphs of a post."""
    # Beside pictures the same class stands twice, one inside the other.
    bodies = list(outermost(post, lambda element: "tgme_widget_message_text" in classes(element), _is_beside))
    paragraphs = [line for body in bodies for line in paragraphs_of(body)]
    ending = [link for body in bodies for link in list(body.iter("a"))[-_LINKS:]]
    links = [words_of(link) for link in ending if _leads_to_telegram(link)]
    links.append(f"@{(post.get('data-post') or '').partition('/')[0]}")
    for _ in range(_FOOTER):
        if len(paragraphs) > 1 and _consists_of(paragraphs[-1], links):
            paragraphs.pop()  # "Subscribe | Send us news"
    opening = islice((part for body in bodies for part in outermost(body, _is_bold, _is_emoji)), _LINKS)
    bold = [line for part in opening for line in paragraphs_of(part)]
    if len(paragraphs) > 1 and bold and len(paragraphs[0]) <= _TITLE and _consists_of(paragraphs[0], bold):
        title = _without_symbols(paragraphs[0])
        if title and not title.endswith((".", "…", "۔", "。")) and len(" ".join(paragraphs[1:]).split()) >= _TITLED:
            return title, paragraphs[1:]
    return None, paragraphs


def _leads_to_telegram(link: Tree) -> bool:
    return is_on(link.get("href"), "telegram") or (link.get("href") or "").startswith("tg:")


def _is_bold(element: Tree) -> bool:
    return element.tag in ("b", "strong")


def _is_emoji(element: Tree) -> bool:
    return element.tag == "tg-emoji" or "emoji" in classes(element)


def _consists_of(line: str, parts: list[str]) -> bool:
    """Whether all letters and digits of a line stand in some of the parts."""
    for part in sorted(filter(None, parts), key=len, reverse=True):
        line = line.replace(part, " ")
    return not any(map(str.isalnum, line))


def _without_symbols(line: str) -> str:
    """A line without the emoji and marks at its ends."""
    start, end = 0, len(line)
    while start < end and _is_symbol(line[start]):
        start += 1
    while end > start and _is_symbol(line[end - 1]):
        end -= 1
    return line[start:end]


def _is_symbol(character: str) -> bool:
    return character.isspace() or character == "\u200d" or unicodedata.category(character) in ("So", "Sk", "Mn", "Cs")
