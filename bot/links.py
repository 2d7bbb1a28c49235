"""One link for the many under which an article is posted, and the link inside a link. Pure: nothing is opened.

What is known to say nothing of which article it is goes: tracking and share parameters, mobile and AMP hosts, print
views, archive copies, fragments. What may name the article stays, so that two articles never become one; two links of
one article that still differ are found by their texts. The names are in `links.toml`. courlan, which trafilatura uses,
was tried: its patterns match parts of names and take `gallery=`, `cid=`, `eid=` and `source=` away, by which some sites
name the article, while `cmpid=` stays.
"""

from __future__ import annotations

import base64
import binascii
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

_ROUNDS = 12  # wrappers inside wrappers that are opened
_LAYERS = 4  # times that one link is escaped

_LINK_START = re.compile(r"https?://[^/\s]", re.IGNORECASE)
_NO_HOST = re.compile(r"[\s%/\\]|^$")
_COUNTRY = re.compile(r"\.(?:com?\.)?[a-z]{2,3}\Z")
_INDEX = re.compile(r"(?:index|default)\.(?:html?|php\d?|aspx?|jsp|shtml)", re.IGNORECASE)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_AMP_ENDING = re.compile(r"\.amp(?=\.html?$|$)", re.IGNORECASE)
_PRINT = re.compile(r"print(?:able|view|version|-version)?(?:\.html?)?", re.IGNORECASE)
_CACHED = re.compile(r"/(?:amp|c|v|i|r)/(?:(s)/)?([^/]+\..+)")
_TURBO = re.compile(r"/turbo/(?:(s)/)?([^/.]+\.[^/]+)/(s)/(.+)")
_COPY = re.compile(r"/(?:web/|wayback/|o/\w+/|newest/)*(?:\d{4,14}(?:\.\d+)?(?:[a-z]{2}_)?/|newest/|[*]/)?(.+)")
_ORIGINAL = re.compile(r"(?:https?:/{1,2})?[^\s/:?#%]+\.[^\s/:?#.%]{2,}(?::\d+)?(?:/.*)?", re.IGNORECASE | re.DOTALL)
_DEFENDED = re.compile(r"/v3/__(.+?)__;")
_TELEGRAM_POST = re.compile(r"/(?:s/)?((?:c/)?[\w-]+(?:/\d+){1,2})")
_PATH_SAFE = "/:@!$&'()*+,;=-._~"
_QUERY_SAFE = ":@!$'()*,;-._~/"


def canonical_link(link: str) -> str:
    """The link that stands for all links of one article. Never raises; a canonical link stays as it is.

    Args:
        link: a link as posted, or as a page names itself (rel=canonical), which is the better one where there is one.

    Returns:
        A link of the scheme https, an archive's copy under the link of its original; what is no http or https link
        comes back without blanks at its ends.

    >>> canonical_link("http://m.example.org/news/amp/?utm_source=x&id=7#comments")
    'https://example.org/news?id=7'
    >>> canonical_link("https://t.me/s/channel/120?single")
    'https://t.me/channel/120'
    """
    found = link.strip()
    for _ in range(_ROUNDS):
        try:
            shorter = _canonical(found)
        except ValueError:  # no host, an address in brackets that is none, a port that is no number
            return link.strip()
        if shorter == found:
            return found
        found = shorter
    return link.strip()  # links in links without end


def unwrapped(link: str) -> str:
    """The link inside the link of a redirector, a sharing dialog or an AMP cache, however deep; else the link itself.

    An archive's copy stays: it may be all that is left of a page. Never raises.

    >>> unwrapped("https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fa%3Fid%3D4&h=AT0")
    'https://example.org/a?id=4'
    >>> unwrapped("https://example.org/a?u=https://example.org/b")
    'https://example.org/a?u=https://example.org/b'
    """
    found = link.strip()
    for _ in range(_ROUNDS):
        try:
            parts = urlsplit(found)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                break
            inner = _inside(_host(parts.hostname), parts.path, parts.query)
        except ValueError:
            break
        if inner is None:
            break
        found = inner
    return found


def _canonical(link: str) -> str:
    parts = urlsplit(link)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return link
    host = _host(parts.hostname)
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    inner = _inside(host, parts.path, parts.query) or _original(host, parts.path, parts.query)
    if inner is not None:
        return inner
    path, query = _path(parts.path), _query(parts.query, host)
    if host.endswith(".t.me") and re.fullmatch(r"/\d+", path):  # channel.t.me/120
        host, path = "t.me", f"/{host.removesuffix('.t.me')}{path}"
    if host == "t.me" and (post := _TELEGRAM_POST.fullmatch(path)):
        path, query = f"/{post.group(1)}", ""
    fragment = f"#{quote(unquote(parts.fragment), safe=_PATH_SAFE + '?')}" if _is_route(parts.fragment) else ""
    return f"https://{host}{port}{path}{'?' if query else ''}{query}{fragment}"


def _host(name: str) -> str:
    """A host without what says only on which device it is read."""
    host = name.rstrip(".").lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            host = host.encode("utf-8", "replace").decode("utf-8")
    if _NO_HOST.search(host):
        raise ValueError(host)
    names = _names()
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in names.devices:
        labels = labels[1:]
    if len(labels) > 3 and labels[1] == "m":  # en.m.wikipedia.org
        del labels[1]
    host = ".".join(labels)
    if ":" in host:
        return f"[{host}]"
    return names.same.get(host, host)


def _inside(host: str, path: str, query: str) -> str | None:
    """The link inside the link of a cache or a redirector, or None."""
    names = _names()
    behind = f"?{query}" if query else ""
    if host == "google.com" or host.endswith(".cdn.ampproject.org"):
        cached = _CACHED.fullmatch(path)
        if cached is not None and (host != "google.com" or path.startswith("/amp/")):
            return f"http{cached.group(1) or ''}://{cached.group(2)}{behind}"
    if host.endswith(".translate.goog"):
        site = host.removesuffix(".translate.goog").replace("--", "\0").replace("-", ".").replace("\0", "-")
        return f"https://{site}{path}{behind}"
    if host.startswith("yandex.") or host.endswith(".turbopages.org"):
        turbo = _TURBO.fullmatch(path)
        if turbo is not None:
            return f"https://{turbo.group(2)}/{turbo.group(4)}{behind}"
    if host in names.behind:
        return _opened(path.lstrip("/") + behind if path.strip("/") else query)
    if host == "urldefense.com" and (defended := _DEFENDED.match(path + behind)):
        return _opened(re.sub(r"(?<=^http:)/(?!/)|(?<=^https:)/(?!/)", "//", defended.group(1)))
    keys = (host, f"{_COUNTRY.sub('', host)}.*", f".{host.partition('.')[2]}")
    rules = [rule for key in keys for rule in names.redirectors.get(key, ())]
    if not rules and host not in ("urldefense.proofpoint.com", "bing.com"):
        return None
    given = dict(parse_qsl(query))
    if host == "urldefense.proofpoint.com":
        return _opened(given.get("u", "").translate(str.maketrans("-_", "%/")))
    if host == "bing.com":
        return _decoded(given.get("u", "")) if path.startswith("/ck/") else None
    found = (
        _opened(given[name])
        for start, parameters in rules
        if path.startswith(start)
        for name in parameters
        if name in given
    )
    return next((link for link in found if link is not None), None)


def _opened(value: str) -> str | None:
    """The link that a value is, once its escapes are undone; None where it is none."""
    for _ in range(_LAYERS):
        value = value.strip()
        if _LINK_START.match(value):
            return value
        if value.lower().startswith("www."):
            return f"https://{value}"
        value = unquote(value)
    return None


def _decoded(value: str) -> str | None:
    """The link in a value of Bing's: "a1" and Base64."""
    try:
        return _opened(base64.urlsafe_b64decode(f"{value[2:]}{'=' * (-len(value[2:]) % 4)}").decode())
    except (binascii.Error, ValueError):
        return None


def _original(host: str, path: str, query: str) -> str | None:
    """The link of which an archive's page is a copy, or None."""
    copy = _COPY.fullmatch(path) if host in _names().archives else None
    if copy is None:
        return None
    link = copy.group(1)
    if _ORIGINAL.fullmatch(link) is None:
        link = unquote(link)
    if _ORIGINAL.fullmatch(link) is None or (copy.start(1) == 1 and "://" not in link[:9]):
        return None
    link = re.sub(r"\Ahttp(s?):/+", r"http\1://", link, flags=re.IGNORECASE)
    return f"{link if '://' in link[:9] else f'https://{link}'}{'?' if query else ''}{query}"


def _path(path: str) -> str:
    """A path with one spelling, without session, AMP, print, index page and slash at its end."""
    segments: list[str] = []
    for segment in _SESSION.sub("", path).split("/"):
        if segment in ("", "."):
            continue
        if segment == "..":
            del segments[-1:]
        else:
            segments.append(segment)
    if segments and _INDEX.fullmatch(segments[-1]):
        segments.pop()
    if len(segments) > 1:
        plain = [segment for segment in segments if segment.lower() not in ("amp", "amp.html")]
        segments = plain or segments
    if len(segments) > 1 and _PRINT.fullmatch(segments[-1]):
        segments.pop()
    elif len(segments) > 1 and segments[0].lower() == "print":
        segments = segments[1:]
    if segments:
        segments[-1] = _AMP_ENDING.sub("", segments[-1]) or segments[-1]
    spelled = (quote(unquote(segment, errors="surrogateescape"), _PATH_SAFE, errors="replace") for segment in segments)
    return "".join(f"/{segment}" for segment in spelled)


def _query(query: str, host: str) -> str:
    """The parameters that may name the article, sorted, each once."""
    names = _names()
    site = names.by_site.get(".".join(host.split(".")[-2:]), frozenset())
    kept = set()
    for name, value in parse_qsl(query, keep_blank_values=True, errors="surrogateescape", max_num_fields=None):
        lower = name.lower()
        if lower in names.tracking or lower in site or lower.startswith(names.tracking_starts):
            continue
        if not (lower in names.places and names.place.fullmatch(value)):
            kept.add((name, value))
    spelled = ([quote(part, _QUERY_SAFE, errors="replace") for part in pair if part] for pair in sorted(kept))
    return "&".join("=".join(pair) for pair in spelled)


def _is_route(fragment: str) -> bool:
    """Whether a fragment names a page of its own, as in single-page sites."""
    return fragment.startswith(("!", "/"))


class _Names:
    """The lists of `links.toml`."""

    def __init__(self, data: dict[str, Any]) -> None:
        tracking, places, hosts = data["tracking"], data["places"], data["hosts"]
        self.tracking_starts = tuple(tracking["starts"].split())
        whole = ("clicks", "campaigns", "sharing", "forms")
        self.tracking = frozenset(word for group in whole for word in tracking[group].split())
        self.by_site = {site: frozenset(words.split()) for site, words in tracking["sites"].items()}
        self.places = frozenset(places["parameters"].split())
        self.place = re.compile(places["values"], re.IGNORECASE)
        self.devices = frozenset(hosts["devices"].split())
        self.same: dict[str, str] = hosts["same"]
        self.behind = frozenset(data["behind"]["hosts"].split())
        self.archives = frozenset(data["archives"]["hosts"].split())
        self.redirectors: dict[str, list[tuple[str, list[str]]]] = {}
        for rule in data["redirectors"]:
            for host in rule["hosts"].split():
                self.redirectors.setdefault(host, []).append((rule["path"], rule["parameters"].split()))


@cache
def _names() -> _Names:
    return _Names(tomllib.loads((files("bot") / "links.toml").read_text(encoding="utf-8")))
