"""Copies of pages in web archives: whose copy a page is, and the page without the archive's own parts.

The Wayback Machine writes the original's link into its own; its raw form (`…id_/https://…`) is the page as it was.
archive.today names the original in the form above the copy and rewrites the page's head, so what is said there (site
name, address) is its own and goes. Only pages of these hosts are read so: no page can pass itself off as another's.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from bot.articles.wells.well import Tree, is_on

_WAYBACK = re.compile(
    r"https?://[^/]+/(?:web|save)/(?:(?P<time>\d{1,14}|\*)?[\d*]*(?:[a-z]{2}_)?/)?(?P<link>.+)", re.DOTALL
)
_STAMPED = re.compile(r"https?://[^/]+/(?:\d{4,14}|\d{4}\.\d\d\.\d\d-\d{6}|newest|oldest)/(?P<link>.+)", re.DOTALL)
_SCHEME = re.compile(r"https?:/{1,3}", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:[/?#]|\Z)")  # no user in front, who would pass for the host
_TOOLBARS = ("wm-ipp-base", "wm-ipp", "wm-ipp-print", "donato", "HEADER", "hashtags", "FOOTER")
_OWN_META = ("og:site_name", "og:url", "og:type", "twitter:site", "twitter:card", "article:published_time")


def address_of(link: str) -> str | None:
    """The raw form of a copy in the Wayback Machine; None for other links.

    >>> address_of("https://web.archive.org/web/20230307120000/https://example.org/news/1")
    'https://web.archive.org/web/20230307120000id_/https://example.org/news/1'
    """
    if not is_on(link, "wayback"):
        return None
    found = _WAYBACK.fullmatch(link.strip())
    original = _link(found["link"]) if found else None
    if found is None or original is None:
        return None
    stamp = found["time"] or ""
    return f"https://web.archive.org/web/{stamp if stamp.isdigit() else '2'}id_/{original}"


def original_of(tree: Tree, url: str | None) -> str | None:
    """The link of the page that this page is an archive's copy of; the archive's parts are taken out of the tree.

    Args:
        tree: the page; altered where it is a copy.
        url: where it was fetched, after redirects.

    Returns:
        The original's link, under which the copy is to be read; None for a page that is no copy.
    """
    if url is None:
        return None
    if is_on(url, "wayback"):
        found = _WAYBACK.fullmatch(url)
        original = _link(found["link"]) if found else None
    elif is_on(url, "archive_today"):
        original = _named_original(tree, url)
    else:
        return None
    if original is not None:
        _clean(tree, rewritten=is_on(url, "archive_today"))
    return original


def _named_original(tree: Tree, url: str) -> str | None:
    """What archive.today names as the original: its own link, or the field of the form above the copy."""
    head = tree.find(".//head")  # the archive's own: what stands below is the copy's
    stated = head.iter("link") if head is not None else ()
    links = [url, *(element.get("href") or "" for element in stated if element.get("rel") == "canonical")]
    for link in links:
        stamped = _STAMPED.fullmatch(link) if is_on(link, "archive_today") else None
        original = _link(stamped["link"]) if stamped else None
        if original is not None:
            return original
    header = next((element for element in tree.iter() if element.get("id") == "HEADER"), None)
    fields = header.iter("input") if header is not None else ()
    return next(
        (found for field in fields if field.get("name") == "q" and (found := _link(field.get("value") or ""))), None
    )


def _link(stated: str) -> str | None:
    """A link as an archive writes it: its slashes may be merged, its scheme left out, all of it encoded."""
    stated = stated.strip()
    if re.match(r"https?%3A", stated, re.IGNORECASE):
        stated = unquote(stated)
    scheme = _SCHEME.match(stated)
    rest = stated[scheme.end() :] if scheme else stated
    if not _HOST.match(rest):
        return None
    return f"{'http' if scheme and not scheme[0].lower().startswith('https') else 'https'}://{rest}"


def _clean(tree: Tree, *, rewritten: bool) -> None:
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.getparent() is None:
            continue
        own = element.tag == "meta" and rewritten and (element.get("property") or element.get("name")) in _OWN_META
        canonical = element.tag == "link" and rewritten and element.get("rel") in ("canonical", "bookmark")
        if element.get("id") in _TOOLBARS or own or canonical:
            _drop(element)


def _drop(element: Tree) -> None:
    """Takes an element out of its tree, but leaves the words behind it."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)
