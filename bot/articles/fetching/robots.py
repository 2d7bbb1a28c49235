"""What a site's robots.txt lets a program read: RFC 9309, as far as one page at a time needs it.

Of the file only the groups for this program's name are kept, or else those for everyone; the longest rule that fits a
path decides, and allowing wins a tie. Parsing and matching cost time and memory that grow with the file's length and
no faster, whatever is in it: a hostile file is bounded like any other. Delays between requests, sitemaps and the like
are for programs that walk a site, and are not read.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from urllib.parse import quote

NAME = "warbrief"
"""The name that rules for this program go by, in lower case."""

_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN = frozenset(string.ascii_letters + string.digits + "-._~")
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_PRODUCT = re.compile(r"[a-z_-]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: whether it allows, and the parts of its pattern, which stars stand between.

    `ends` says that a path has to end where the pattern does.
    """

    allows: bool
    parts: tuple[str, ...]
    ends: bool

    @property
    def length(self) -> int:
        """The length of the pattern: the longer, the more it decides."""
        return sum(map(len, self.parts)) + len(self.parts) - 1 + self.ends

    def fits(self, path: str) -> bool:
        """Whether the pattern fits a path, from its beginning. The leftmost place of each part suffices."""
        first, *others = self.parts
        if not path.startswith(first):
            return False
        at = len(first)
        last = others.pop() if others and self.ends else ""
        for part in others:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if not self.ends:
            return True
        return path.endswith(last) and len(path) - len(last) >= at if len(self.parts) > 1 else at == len(path)


Rules = tuple[Rule, ...]


def read_rules(text: str, name: str = NAME) -> Rules:
    r"""The rules of a robots.txt for one program.

    Args:
        text: the file; what is no rule in it is passed over. Never raises on any str.
        name: the program's name, in lower case.

    Returns:
        The rules of the groups that name the program, else of those for everyone, the deciding ones first; empty where
        everything may be read.

    >>> rules = read_rules("User-agent: *\nDisallow: /private/\nAllow: /private/news")
    >>> may_read(rules, "/private/a"), may_read(rules, "/private/news/a"), may_read(rules, "/")
    (False, True, True)
    """
    ours: list[Rule] = []
    everyones: list[Rule] = []
    named = found = everyone = False
    in_rules = True  # whether the lines before this one were rules: the next name begins a new group then
    for line in text.removeprefix("\ufeff").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            if in_rules:
                named = everyone = in_rules = False
            product = _PRODUCT.match(value.lower())
            if product is not None and product.group() == name:
                named = found = True
            everyone = everyone or value == "*"
        elif key in ("allow", "disallow"):
            in_rules = True
            if value and (named or everyone):
                rule = _rule(key == "allow", value)
                ours += [rule] if named else []
                everyones += [rule] if everyone else []
    chosen = ours if found else everyones
    return tuple(sorted(chosen, key=lambda rule: (-rule.length, not rule.allows)))


def may_read(rules: Rules, path: str) -> bool:
    """Whether rules let a path be read: a path with its query, as it goes over the wire."""
    path = _normal(path)
    return next((rule.allows for rule in rules if rule.fits(path)), True)


def _rule(allows: bool, pattern: str) -> Rule:
    ends = pattern.endswith("$")
    parts = re.sub(r"\*+", "*", _normal(pattern.removesuffix("$"))).split("*")
    return Rule(allows, tuple(parts), ends)


def _normal(path: str) -> str:
    """One spelling for a path: what need not be escaped is not, all else is."""

    def unescape(match: re.Match[str]) -> str:
        character = chr(int(match.group(1), 16))
        return character if character in _PLAIN else match.group().upper()

    return _ESCAPED.sub(unescape, quote(path, safe=_ASCII, errors="replace"))
