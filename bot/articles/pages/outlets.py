"""Names that only their owner may go by: those of known outlets, however they are spelt.

A page may call itself what it likes. Of most names nothing is lost by that; of an agency's, an invented text would pass
for the agency's. So such a name is believed only where the address bears it out (`names`), and not on platforms where
anybody takes any name. Look-alike letters, invisible characters and letters set apart are seen through. What it cannot
do: tell a known outlet's address from one that somebody registered to look like it, or protect an outlet of no list.
"""

from __future__ import annotations

import re
import unicodedata

from bot.articles.pages.words import letters, words
from summarizers.origin.outlets import is_outlet

_ALIKE = str.maketrans(
    "АВСЕНІЈКМОРЅТХУЗаеіјорсухѕԁһӏвнкмтΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχ",
    "ABCEHIJKMOPSTXY3aeijopcyxsdhlBHKMTABEZHIKMNOPTYXaeikvoptux",
)
_SCRIPTS = (
    re.compile(r"[A-Za-z\u00c0-\u024f](?=[\u0370-\u052f])"),
    re.compile(r"[\u0370-\u052f](?=[A-Za-z\u00c0-\u024f])"),
)


def claims_outlet(name: str) -> bool:
    """Whether a name is a known outlet's, or is spelt so that a reader takes it for one. Never raises.

    >>> claims_outlet("Reuters"), claims_outlet("Rеuter\u200bs"), claims_outlet("The Morning Herald")
    (True, True, False)
    """
    seen = "".join(c for c in unicodedata.normalize("NFKC", name) if unicodedata.category(c) not in ("Cf", "Mn", "Cc"))
    if any(script.search(seen) for script in _SCRIPTS):  # two scripts in one word
        return True
    alike = seen.translate(_ALIKE)
    together = [letters(spelt) for spelt in (seen, alike)]
    return any(
        is_outlet(spelling[:1].upper() + spelling[1:]) or is_outlet(spelling.upper())
        for spelling in dict.fromkeys((" ".join(seen.split()), " ".join(alike.split()), *together))
    )


def is_shared(host: str) -> bool:
    """Whether anybody can have a page under a host's registered domain.

    >>> is_shared("news.github.io"), is_shared("news.substack.com"), is_shared("www.example.co.uk")
    (True, True, False)
    """
    return any(host == shared or host.endswith(f".{shared}") for shared in words("platforms")) or (
        _registered(host, private=True) != _registered(host, private=False)
    )


def domain_of(host: str) -> str:
    """What somebody registered of a host; on platforms, the name below theirs. Empty for an address in numbers.

    >>> domain_of("amp.example.co.uk"), domain_of("a.news.substack.com"), domain_of("192.0.2.1")
    ('example.co.uk', 'news.substack.com', '')
    """
    labels = host.split(".")
    if not labels[-1].isalpha() and not labels[-1].startswith("xn--"):
        return ""
    found = _registered(host, private=True) or ".".join(labels[-2:])
    if found in words("platforms") | words("groups") and host != found:
        return ".".join(labels[-found.count(".") - 2 :]).removeprefix("www.")
    return found


def _registered(host: str, *, private: bool) -> str:
    from tld import get_fld  # its list of public suffixes ships in the wheel

    return get_fld(f"https://{host}", fail_silently=True, search_private=private) or ""
