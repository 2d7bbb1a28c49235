"""Who published and who wrote an article: of the names that a page gives, those that a reader would say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from bot.articles.pages.data import PageData, plain
from bot.articles.pages.outlets import claims_outlet, domain_of, is_shared
from bot.articles.pages.words import Tree, is_named, letters, listed, one_line, words

_SEPARATORS = re.compile(r"\s+[|–—\-·•»:/]+\s+|\s*[|»]\s*")
_HOST_LIKE = re.compile(r"(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)+)/?\Z", re.IGNORECASE)
_LONGEST = 80  # characters of a publisher's name
_SURE, _LIKELY, _POSSIBLE = 3, 2, 1
_LEFT_OUT = 2  # words of a name that its address leaves out
_SHORTEST_OWN = 3  # letters of a publisher's name that stand for it in a byline: "Ann Lee, CNN"
_INITIALS = 4  # letters of an account's name that are initials: @ap
_SHARED_WORD = 4  # letters of a word that a name and an address share
_LATIN = str.maketrans(
    dict(zip("абвгґдеєзиіїйклмнопрстуфыэ", "abvhgdeeziiiiklmnoprstufye", strict=True))
    | {
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ю": "yu",
        "я": "ya",
        "ё": "e",
        "ь": "",
        "ъ": "",
        "’": "",
    }
    | {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
)
_IN_BRACKETS = re.compile(r"(?<=\S)\s+\([^()]*\)\Z")
_SITES = ("newsmediaorganization", "organization", "website", "corporation")
_BYLINE = 100  # characters; what is longer is a biography
_MOST_AUTHORS = 6
_PERSON_WORDS = 5
_SPLIT = re.compile(r"\s*[,;|/•·]\s*|\s+[—–]\s+|\s+(?:&|and|und|et|y|e|и|і|та|و)\s+")
_NEAR = 6  # elements around what is marked as an author
_NO_NAME = re.compile(r"https?:|www\.|@|\d|[<>{}()\[\]?!=]")
_KIND_BY = re.compile(r"\A\w+ by\s+", re.IGNORECASE)
_PREFIX_END = re.compile(r"[\s:.,]+")


def site_of(url: str | None) -> str:
    """The registered domain of an address ("example.co.uk"), or its host where there is none; empty without a host.

    >>> site_of("https://amp.example.co.uk/a"), site_of("http://192.0.2.1/"), site_of("http://[::1")
    ('example.co.uk', '192.0.2.1', '')
    """
    try:
        host = (urlsplit(url or "").hostname or "").rstrip(".")
    except ValueError:
        return ""
    return _registered(host) or host.removeprefix("www.")


@lru_cache(maxsize=256)
def _registered(host: str) -> str:
    return domain_of(host)


def fits_address(name: str, url: str | None) -> bool:
    """Whether a name is surely that of the site at an address: "The New York Times" of nytimes.com."""
    return _fit(name, site_of(url)) == _SURE


@lru_cache(maxsize=256)
def may_be_called(name: str, url: str | None) -> bool:
    """Whether a page may go by a name: by a known outlet's, or a host's, only if its address bears that out.

    >>> may_be_called("Reuters", "https://www.reuters.com/a"), may_be_called("Reuters", "https://example.org/a")
    (True, False)
    >>> may_be_called("The Morning Herald", "https://example.org/a")
    True
    """
    site = site_of(url)
    host = _HOST_LIKE.match(name)
    if not site or f"{name} {site}" in words("own_addresses") or (not host and not claims_outlet(name)):
        return True
    if is_shared((urlsplit(url or "").hostname or "").rstrip(".")):
        return host is not None and host.group(1).lower() == site
    first = letters(name.removeprefix("The ").partition(" ")[0])
    return _fit(name, site) == _SURE or (host is None and len(first) > 1 and letters(site).startswith(first))


def find_publisher(data: PageData, title_ends: Iterable[str], url: str | None) -> str | None:
    """The publisher of a page as a reader names it.

    Args:
        data: what the page says of itself.
        title_ends: what stands behind separators in its titles.
        url: its address; None for a file.

    Returns:
        Of the names that the page gives and may go by, the one that fits its address best; its host if there is none.
    """
    site = site_of(url)
    best: tuple[int, str] = (0, "")
    for name in _publishers(data, title_ends, site):
        fit = _fit(name, site) if site else _POSSIBLE
        fit -= bool(_HOST_LIKE.match(name) and fit == _SURE)  # a name as it is spoken goes before a host
        if fit > best[0] and may_be_called(name, url):
            best = (fit, name)
    handle = data.meta.get("twitter:site", "").lstrip("@")
    return (
        best[1]
        or (handle.upper() if site.startswith(f"{handle.lower()}.") and len(handle) <= _INITIALS else site)
        or None
    )


def _publishers(data: PageData, title_ends: Iterable[str], site: str) -> Iterator[str]:
    names = [
        *data.first_meta(listed("site_names")),
        *data.named(data.article.get("publisher")),
        *(plain(thing.get("name")) for thing in data.things if _is_site(thing.get("@type"))),
    ]
    for name in names:
        yield from _named_parts(name, site)
    for end in title_ends:
        if _fit(end, site) >= _LIKELY:
            yield from _named_parts(end, site)


def _named_parts(name: str, site: str) -> Iterator[str]:
    """A name, or that part of "Example News | World and local news" which is one."""
    parts = _SEPARATORS.split(name)
    fitting = [part for part in parts if _fit(part, site) == _SURE] if len(parts) > 1 else []
    for part in [*fitting, parts[0] if len(name) > _LONGEST / 2 or "|" in name else name]:
        part = part.strip().lstrip("@")
        host = _HOST_LIKE.match(part)
        if host:
            yield host.group(1)
            continue
        part = _without_form(part)
        if 1 < len(part) <= _LONGEST and part.casefold() not in words("no_publishers") and "://" not in part:
            yield part


def _without_form(name: str) -> str:
    """A name without its legal form, and what stands in brackets behind it: "Example Media GmbH (Freedonia)"."""
    name = _IN_BRACKETS.sub("", name)
    start, _, end = name.rpartition(" ")
    return start.rstrip(" ,") if start and end.casefold().strip(".") in words("legal_forms") else name


def _is_site(kind: object) -> bool:
    return any(str(one).rpartition("/")[2].lower() in _SITES for one in (kind if isinstance(kind, list) else [kind]))


def _fit(name: str, site: str) -> int:
    """How well a name fits a registered domain: as it is written, or in the letters that addresses have."""
    fit = _fit_letters(name, site)
    if fit < _SURE and not name.isascii():
        fit = max(fit, *(_fit_letters(latin, site) for latin in _in_latin(name)))
    return fit


def _in_latin(name: str) -> tuple[str, str]:
    """A name without accents; and with German letters written out and Cyrillic ones transcribed."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return bare, name.casefold().translate(_LATIN)


def _fit_letters(name: str, site: str) -> int:
    """How well a name fits by its letters, by beginnings of its words in order, by a word."""
    label = letters(site.partition(".")[0])
    host = _HOST_LIKE.match(name)
    spelt = letters(host.group(1)) if host else letters(name).removeprefix("the")
    if not label or not spelt:
        return 0
    if (
        letters(site) == spelt
        or (len(spelt) > 2 and spelt in label)
        or (label in spelt and len(spelt) <= 3 * len(label))
    ):
        return _SURE
    parts = [letters(part) for part in re.split(r"[\s\-.’']+", name.removeprefix("The ").removeprefix("the "))]
    parts = [part for part in parts if part][:12]
    if _is_made_of(label, parts):
        return _SURE
    return _LIKELY if any(len(part) >= _SHARED_WORD and part in label for part in parts) else _POSSIBLE


def _is_made_of(label: str, parts: list[str]) -> bool:
    """Whether a label is beginnings of words, in order: "nytimes" of New York Times, "chron" of Houston Chronicle."""
    reached = {0: 0}  # how far, and how many words were left out at least
    for part in parts:
        after = {place: left + 1 for place, left in reached.items()}
        for place, left in reached.items():
            for size in range(1, len(part) + 1):
                if not label.startswith(part[:size], place):
                    break
                after[place + size] = min(left, after.get(place + size, left))
        reached = after
    return len(parts) > 1 and reached.get(len(label), _LEFT_OUT + 1) <= _LEFT_OUT


def find_byline(tree: Tree, data: PageData, publisher: str | None) -> str | None:
    """Who wrote an article, as the page states it: names parted by commas, without roles; None if it names nobody."""
    stated: list[str] = [*data.named(data.article.get("author")), *data.named(data.article.get("creator"))]
    if not stated:
        stated = list(data.first_meta(listed("authors")))[:1]
    names = list(_names(stated, publisher))
    if not names:
        names = list(_names(_seen_authors(tree), publisher))
    return ", ".join(names[:_MOST_AUTHORS]) or None


def _seen_authors(tree: Tree) -> list[str]:
    """What is marked as author near the top of a page, the surest marking first."""
    for path in (
        "//*[@itemprop='author']//*[@itemprop='name'] | //*[@itemprop='author'][not(.//*[@itemprop='name'])]",
        "//*[contains(concat(' ', @rel, ' '), ' author ')]",
        "//*[contains(@class, 'byline') or contains(@class, 'author')]",
    ):
        found = [
            said
            for element in tree.xpath(path)[:_MOST_AUTHORS]
            if next(element.iterancestors("form", "aside", "footer", "nav"), None) is None
            and not any(is_named(one, "remains") for one in islice(element.iterancestors(), _NEAR))
            and 1 < len(said := one_line(element.get("content") or "".join(element.itertext()))) <= _BYLINE
        ]
        if found:
            return found[:2]
    return []


def _names(stated: Iterable[str], publisher: str | None) -> Iterator[str]:
    own = letters(publisher or "")
    seen: set[str] = {own}
    for said in stated:
        if any(word.strip(" .,;").casefold() in words("legal_forms") for word in said[:_BYLINE].split()[1:]):
            continue  # a company, and its seat
        for part in _SPLIT.split(_without_by(said)[: 3 * _BYLINE]):
            name = _without_place(_without_by(part)).strip(" .,:-–—")
            spelt = letters(name)
            if not spelt or spelt in seen or _NO_NAME.search(name) or len(name.split()) > _PERSON_WORDS:
                continue
            parts = {letters(one) for one in name.split()}
            if (
                name.casefold() in words("no_authors") | words("by")
                or (len(own) >= _INITIALS and own in spelt)
                or (len(parts) == 1 and len(spelt) >= _SHORTEST_OWN and own.startswith(spelt))
                or parts & words("roles")
                or (not any(map(str.isupper, name)) and name.isascii())
            ):
                continue
            seen.add(spelt)
            yield name


def _without_place(name: str) -> str:
    """A name without what follows it: "Ann Lee in Kyiv", "Ann Lee (with agencies)"."""
    parts = _IN_BRACKETS.sub("", name).split()
    end = next((i for i, part in enumerate(parts) if i and part in words("after_names")), len(parts))
    return " ".join(parts[:end])


def _without_by(text: str) -> str:
    """A byline without what begins it: "By Ann Lee", "Analysis by Ann Lee"."""
    rest = _KIND_BY.sub("", text.strip())
    for word in sorted(words("by"), key=len, reverse=True):
        if rest.casefold().startswith(word):
            end = _PREFIX_END.match(rest, len(word))
            if end:
                return rest[end.end() :]
    return rest
