"""One link for the many under which an article is posted. Pure: nothing is opened.

What is known to say nothing of which article it is goes: tracking and share parameters, mobile and AMP hosts, print
views, fragments. What may name the article stays, so that two articles never become one; two links of one article that
still differ are found by their texts. courlan, which trafilatura uses, was tried: its patterns match parts of names and
take `gallery=`, `cid=`, `eid=` and `source=` away, by which some sites name the article, while `cmpid=` stays.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlsplit

_ROUNDS = 5  # wrappers inside wrappers that are opened

# Parameters that never name an article: by their beginning, and whole.
_TRACKING_STARTS = (
    *("utm_", "utm-", "at_", "mc_", "ns_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_", "_hs", "vero_", "oly_", "itm_"),
    *("wt_", "wt.", "ga_", "gad_", "fb_", "amp_", "sc_", "trk_", "mkt_", "ml_", "tw_", "ss_", "iesrc", "spm_", "guce_"),
)
_TRACKING = frozenset(
    word
    for group in (
        # click ids of advertisers and networks
        "fbclid gclid gclsrc dclid gbraid wbraid yclid ysclid _openstat msclkid twclid ttclid igshid igsh li_fat_id",
        "epik s_kwcid zanpid irclickid clickid click_id fb_ref rb_clickid obclid srsltid wickedid",
        # newsletters and campaigns
        "utm mkt_tok mkwid campaign campaign_id campaignid cmp cmpid cmp_id icmp icid intcmp ncid ncmp ocid ito xtor",
        "xtcr emc email_hash cvid echobox smid smtyp sf taid tpcc trk trkid mbid nlid nl_id newsletter_id spmailingid",
        "spuserid spjobid spreportid elqtrack elqtrackid _ga _gl _branch_match_id __twitter_impression",
        # where the reader came from, how they shared it
        "ref referer referrer referringsource searchresultposition traffic_source wpisrc wpmk itid pwapi_token",
        "ref_src ref_url unlocked_article_code sharetype share_id shareid share_token sharetoken socialshare soc_src",
        "soc_trk gift_token feedtype feedname rssid reflink leadsource srnd sref guccounter maca akid recip_id rpc",
        "ab_channel triedredirect isfreemail showwelcomeonshare __s __tn__ __cft__ __cft__[0] mibextid paipv",
        # forms of a page
        "amp usqp outputtype printable print noamp nocache",
    )
    for word in group.split()
)
# Parameters of single sites whose names are too short for all.
_TRACKING_BY_SITE = {
    "x.com": "s t",
    "youtube.com": "si feature pp",
    "youtu.be": "si feature",
    "nytimes.com": "partner smid",
    "wsj.com": "st mod",
    "substack.com": "r",
    "facebook.com": "rdid s",
    "cnn.com": "cid iid sr",
    "washingtonpost.com": "tid",
    "ft.com": "segmentid desktop",
    "aljazeera.com": "sf",
}
# Parameters that say where a link was shared if their value names such a place, and may name an article else.
_PLACES = frozenset(
    (
        "source",
        "src",
        "from",
        "via",
        "share",
        "shared",
        "partner",
        "channel",
        "view",
        "mode",
        "format",
        "output",
        "origin",
    )
)
_PLACE = re.compile(
    r"(?:rss|feed|twitter|x|tw|facebook|fb|telegram|tg|whatsapp|wa|e?mail|newsletter|social|shar(?:e|ed|ing)|copy|copylink"
    r"|android|ios|iphone|app|mobile|web|home(?:page)?|google|googlenews|applenews|apple_news|reddit|linkedin"
    r"|instagram|flipboard|push|amp|print)(?:[-_].{0,40})?",
    re.IGNORECASE,
)
_MOBILE = frozenset({"www", "www2", "www3", "m", "mobile", "mobil", "touch", "wap", "amp"})
_SITES = {
    "twitter.com": "x.com",
    "fxtwitter.com": "x.com",
    "vxtwitter.com": "x.com",
    "fixupx.com": "x.com",
    "telegram.me": "t.me",
    "telegram.dog": "t.me",
    "bbc.co.uk": "bbc.com",
    "edition.cnn.com": "cnn.com",
    "old.reddit.com": "reddit.com",
}
_NO_HOST = re.compile(r"[\s%/\\]|^$")
_INDEX = re.compile(r"(?:index|default)\.(?:html?|php\d?|aspx?|jsp|shtml)", re.IGNORECASE)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_AMP_ENDING = re.compile(r"\.amp(?=\.html?$|$)", re.IGNORECASE)
_CACHED = re.compile(r"/(?:amp|c|v|i|r)/(?:(s)/)?([^/]+\..+)")
_REDIRECTS = {
    "google.com": ("/url", ("url", "q")),
    "l.facebook.com": ("/l.php", ("u",)),
    "lm.facebook.com": ("/l.php", ("u",)),
    "l.instagram.com": ("/", ("u",)),
    "t.me": ("/iv", ("url",)),
    "out.reddit.com": ("", ("url",)),
    "steamcommunity.com": ("/linkfilter", ("u", "url")),
    "vk.com": ("/away.php", ("to",)),
}
_TELEGRAM_POST = re.compile(r"/(?:s/)?((?:c/)?[\w-]+(?:/\d+){1,2})")
_PATH_SAFE = "/:@!$&'()*+,;=-._~"
_QUERY_SAFE = ":@!$'()*,;-._~/"


def canonical_link(link: str) -> str:
    """The link that stands for all links of one article. Never raises; a canonical link stays as it is.

    Args:
        link: a link as posted, or as a page names itself (rel=canonical), which is the better one where there is one.

    Returns:
        A link of the scheme https; what is no http or https link comes back without blanks at its ends.

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
            break
        found = shorter
    return found


def _canonical(link: str) -> str:
    parts = urlsplit(link)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return link
    host = _host(parts.hostname)
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    inner = _wrapped(host, parts.path, parts.query)
    if inner is not None:
        return inner
    path, query = _path(parts.path), _query(parts.query, host)
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
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in _MOBILE:
        labels = labels[1:]
    if len(labels) > 3 and labels[1] == "m":  # en.m.wikipedia.org
        del labels[1]
    host = ".".join(labels)
    if ":" in host:
        return f"[{host}]"
    return _SITES.get(host, host)


def _wrapped(host: str, path: str, query: str) -> str | None:
    """The link inside the link of a cache or a redirector, or None."""
    if host == "google.com" or host.endswith(".cdn.ampproject.org"):
        cached = _CACHED.fullmatch(path)
        if cached is not None and (host != "google.com" or path.startswith("/amp/")):
            return f"http{cached.group(1) or ''}://{cached.group(2)}{'?' if query else ''}{query}"
    start, names = _REDIRECTS.get(host, ("", ()))
    if names and path.startswith(start):
        given = dict(parse_qsl(query))
        for name in names:
            if re.match(r"https?://[^/]", given.get(name, ""), re.IGNORECASE):
                return given[name].strip()
    return None


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
    if len(segments) > 1 and segments[-1].lower() in ("print", "print.html", "printable"):
        segments.pop()
    elif len(segments) > 1 and segments[0].lower() == "print":
        segments = segments[1:]
    if segments:
        segments[-1] = _AMP_ENDING.sub("", segments[-1]) or segments[-1]
    spelled = (quote(unquote(segment, errors="surrogateescape"), _PATH_SAFE, errors="replace") for segment in segments)
    return "".join(f"/{segment}" for segment in spelled)


def _query(query: str, host: str) -> str:
    """The parameters that may name the article, sorted, each once."""
    site = frozenset(_TRACKING_BY_SITE.get(".".join(host.split(".")[-2:]), "").split())
    kept = set()
    for name, value in parse_qsl(query, keep_blank_values=True, errors="surrogateescape", max_num_fields=None):
        lower = name.lower()
        if lower in _TRACKING or lower in site or lower.startswith(_TRACKING_STARTS):
            continue
        if not (lower in _PLACES and _PLACE.fullmatch(value)):
            kept.add((name, value))
    spelled = ([quote(part, _QUERY_SAFE, errors="replace") for part in pair if part] for pair in sorted(kept))
    return "&".join("=".join(pair) for pair in spelled)


def _is_route(fragment: str) -> bool:
    """Whether a fragment names a page of its own, as in single-page sites."""
    return fragment.startswith(("!", "/"))
