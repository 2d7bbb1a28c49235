"""Pages of known shapes: Telegram posts, live pages, threads, copies in web archives.

`address_of` tells where to fetch what a link means, `original_of` whose copy a page is, `read_well` takes the article
out of a page of such a shape. A page counts as a shape's only if it was fetched from that shape's host, but for live
pages and Mastodon's, which describe themselves and are shown under their own host.
"""

from __future__ import annotations

from bot.articles.wells import archives, live_blogs, telegram, threads
from bot.articles.wells.archives import original_of
from bot.articles.wells.well import Tree, Well

__all__ = ["Well", "address_of", "original_of", "read_well"]


def address_of(link: str) -> str:
    """Where to fetch what a link means: the page that holds a Telegram post, the raw form of an archived page.

    Args:
        link: any link; its redirectors are taken off before (`bot.links.unwrapped`). Never raises on any str.

    Returns:
        The address; the link itself where there is no better one. An address stays as it is.

    >>> address_of("https://t.me/channel/12")
    'https://t.me/channel/12?embed=1&mode=tme'
    >>> address_of("https://example.org/news/1")
    'https://example.org/news/1'
    """
    return telegram.address_of(link) or archives.address_of(link) or link


def read_well(tree: Tree, url: str | None, link: str | None = None) -> Well | None:
    """The article of a page of a known shape.

    Args:
        tree: the page, parsed by lxml; it is not altered.
        url: where it was fetched, after redirects; for an archive's copy, what `original_of` gave. None for a file.
        link: what was posted, which may tell which of several posts is meant.

    Returns:
        The article with notes and steps; None for a page of no such shape.

    Raises:
        NotAnArticle: a page of such a shape without an article, such as a channel, a poll, a picture.
        FetchFailed: a post that is gone, or that is shown elsewhere only.
        TooShort: a post of too few words.
    """
    if url is not None:
        found = telegram.read_post(tree, url, link) or threads.read_thread(tree, url)
        if found is not None:
            return found
    return live_blogs.read_live_blog(tree, url)
