"""Threads: the posts of one author in order, as pages that hold them show them, without what others answered.

Three shapes: Thread Reader (`content-tweet`), front ends of X (`main-thread` of `timeline-item`s), and Mastodon, of
which older servers write the thread into the page (`h-entry`), newer ones the one post into the page's head. Mastodon
runs on any host: such a page says that it is one, and what it holds is shown under its own host.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bot.articles.wells.markup import classes, first, having, meta, paragraphs_of, time_of, words_of
from bot.articles.wells.well import Tree, Well, account_name, host_of, is_on, require_words
from bot.errors import NotAnArticle
from summarizers.types import Article

_POSTS = 300  # posts of a thread that are read
_NITTER_DATE = re.compile(r"([A-Z][a-z]{2}) (\d{1,2}), (\d{4}) · (\d{1,2}):(\d\d) ([AP])M UTC")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_STATUS = re.compile(r"/@[\w.-]+(?:@[\w.-]+)?/(\d+)/?")
_ACCOUNT = re.compile(r"(?P<name>.*?)\s*\((?P<account>@[\w.-]+(?:@[\w.-]+)?)\)")
_ATTACHED = re.compile(r"Attached: [^.]{0,80}")
_PLACE_BEFORE = re.compile(r"^\W{0,3}\(?\d{1,3}/(?:\d{1,3}|n)?(?!\d)\)?[.:]?\s*")
_PLACE_BEHIND = re.compile(r"\s*(?<!\S)\(?\d{1,3}/(?:\d{1,3}|n)?\)?\W{0,3}$")
_ADDRESS = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+/\S*")
_BESIDE = frozenset(
    {"tw-permalink", "entity-image", "entity-video", "entity-embed", "quote", "invisible", "ellipsis-after"}
)


def read_thread(tree: Tree, url: str) -> Well | None:
    """The thread that a page holds; None where it is no page of threads.

    Raises:
        NotAnArticle: a page of such a host without a thread.
        TooShort: it has too few words.
    """
    if is_on(url, "thread_reader"):
        return _thread_reader(tree, url)
    if is_on(url, "nitter") or host_of(url).startswith("nitter."):
        return _nitter(tree, url)
    return _mastodon(tree, url)


def _thread_reader(tree: Tree, url: str) -> Well:
    posts = [post for post in having(tree, "content-tweet") if post.get("data-tweet") or post.get("id")][:_POSTS]
    if not posts:
        raise NotAnArticle(url, "a page without a thread")
    account = posts[0].get("data-screenname") or ""
    own = [post for post in posts if (post.get("data-screenname") or account) == account]
    name = words_of(first(tree, "twitter_name")).removesuffix(" Profile picture")
    at = next((element.get("data-time") for element in having(tree, "time") if element.get("data-time")), "") or ""
    published = datetime.fromtimestamp(int(at), UTC) if at.isascii() and at.isdigit() and len(at) <= 10 else None
    return _well(own, url, _author(name, account and f"@{account}"), published)


def _nitter(tree: Tree, url: str) -> Well:
    thread, main = first(tree, "main-thread", "conversation"), first(tree, "main-tweet")
    if thread is None or main is None:
        raise NotAnArticle(url, "a page without a thread")
    items = [item for item in having(thread, "timeline-item") if not _is_in(item, "replies")][:_POSTS]
    accounts = [words_of(first(item, "username")) for item in items]
    middle = next((number for number, item in enumerate(items) if _is_in(item, "main-tweet")), None)
    if middle is None:
        raise NotAnArticle(url, "a page without a thread")
    start = end = middle
    while start > 0 and accounts[start - 1] == accounts[middle]:
        start -= 1
    while end + 1 < len(items) and accounts[end + 1] == accounts[middle]:
        end += 1
    own = items[start : end + 1]
    date = first(own[0], "tweet-date")
    stated = next((link.get("title") or "" for link in date.iter("a")), "") if date is not None else ""
    bodies = [body for item in own if (body := first(item, "tweet-content")) is not None]
    account = accounts[middle] if is_on(url, "nitter") else f"{accounts[middle]} on {host_of(url)}".strip()
    return _well(bodies, url, _author(words_of(first(own[0], "fullname")), account), _nitter_time(stated))


def _is_in(element: Tree, name: str) -> bool:
    return any(name in classes(above) for above in element.iterancestors())


def _nitter_time(stated: str) -> datetime | None:
    found = _NITTER_DATE.fullmatch(stated)
    if found is None or found[1] not in _MONTHS:
        return None
    hour = int(found[4]) % 12 + (12 if found[6] == "P" else 0)
    try:
        return datetime(int(found[3]), _MONTHS.index(found[1]) + 1, int(found[2]), hour, int(found[5]), tzinfo=UTC)
    except ValueError:
        return None


def _mastodon(tree: Tree, url: str) -> Well | None:
    number = _STATUS.fullmatch(_path(url))
    if number is None or not _is_mastodon(tree):
        return None
    entries = [entry for entry in having(tree, "h-entry") if first(entry, "e-content") is not None][:_POSTS]
    main = next((n for n, entry in enumerate(entries) if first(entry, "detailed-status") is not None), None)
    if main is None:
        return _mastodon_head(tree, url)
    accounts = [words_of(first(entry, "display-name__account")) for entry in entries]
    start = end = main
    while start > 0 and accounts[start - 1] == accounts[main]:
        start -= 1
    while end + 1 < len(entries) and accounts[end + 1] == accounts[main]:
        end += 1
    own = entries[start : end + 1]
    published = next((time_of(time.get("datetime")) for time in own[0].iter("time")), None)
    name = words_of(first(own[0], "display-name__html", "p-name"))
    account = _on_its_host(accounts[main], url)
    return _well([first(entry, "e-content") for entry in own], url, _author(name, account), published)


def _mastodon_head(tree: Tree, url: str) -> Well | None:
    """The one post in the head of a page that a program in the browser fills."""
    words = next((e.get("content") or "" for e in tree.iter("meta") if e.get("property") == "og:description"), "")
    lines = [line for line in (" ".join(line.split()) for line in words.split("\n")) if line]
    if lines and _ATTACHED.fullmatch(lines[0]):
        del lines[0]
    if not lines:
        raise NotAnArticle(url, "a post without text")
    require_words(" ".join(lines))
    named = _ACCOUNT.fullmatch(meta(tree, "og:title"))
    article = Article(
        text="\n\n".join(lines),
        url=url,
        publisher=_author(named["name"], _on_its_host(named["account"], url)) if named else host_of(url),
        published_at=time_of(meta(tree, "og:published_time")),
    )
    return Well(article, steps=("took the post from the head of the page",))


def _is_mastodon(tree: Tree) -> bool:
    if meta(tree, "generator").startswith("Mastodon"):
        return True
    return any(element.get("id") in ("mastodon", "initial-state") for element in tree.iter("div", "script")) or (
        first(tree, "detailed-status") is not None
    )


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _author(name: str, account: str) -> str | None:
    return account_name(name, account) if account else name or None


def _on_its_host(account: str, url: str) -> str:
    """An account with the host that shows it: any host can say what it likes of accounts elsewhere."""
    name, _, host = account.lstrip("@").partition("@")
    shown = host_of(url)
    return f"@{name}@{shown}" if host in ("", shown) else f"{account} on {shown}"


def _well(bodies: Sequence[Tree], url: str, author: str | None, published: datetime | None) -> Well:
    paragraphs = [line for body in bodies for line in _paragraphs(body)]
    text = "\n\n".join(paragraphs)
    require_words(text)
    article = Article(text=text, url=url, publisher=author, published_at=published)
    count = f"{len(bodies)} posts of one author" if len(bodies) > 1 else "one post"
    return Well(article, steps=(f"took a thread of {count} from the page",))


def _paragraphs(body: Tree) -> list[str]:
    """The paragraphs of one post, without its place in the thread ("3/12")."""
    lines = paragraphs_of(body, _is_beside, lines_count="tweet-content" in classes(body))
    if lines:
        lines[0] = _PLACE_BEFORE.sub("", lines[0])
        lines[-1] = _PLACE_BEHIND.sub("", lines[-1])
    return [line for line in lines if line]


def _is_beside(element: Tree) -> bool:
    """Whether an element is no part of a post's words: marks, pictures, what it quotes, addresses that it shows."""
    return not classes(element).isdisjoint(_BESIDE) or (
        element.tag == "a" and _ADDRESS.fullmatch(words_of(element)) is not None
    )
