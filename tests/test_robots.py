"""What a robots.txt lets a program read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.fetching.robots import may_read, read_rules

OURS = "User-agent: Warbrief\n"
ALL = "User-agent: *\n"
OTHERS = "User-agent: Crawler\n"

FILES = [
    ("empty", "", "/a", True),
    ("nothing is forbidden", ALL + "Disallow:", "/a", True),
    ("everything is", ALL + "Disallow: /", "/a", False),
    ("a folder", ALL + "Disallow: /private/", "/private/a", False),
    ("another folder", ALL + "Disallow: /private/", "/news/private/a", True),
    ("the beginning of a name", ALL + "Disallow: /priv", "/private", False),
    ("capitals in the path count", ALL + "Disallow: /Private", "/private", True),
    ("capitals in the line do not", "USER-AGENT: *\ndisALLOW: /", "/a", False),
    ("somebody else", OTHERS + "Disallow: /", "/a", True),
    ("us by name", OURS + "Disallow: /", "/a", False),
    ("us with a version", "User-agent: warbrief/1.0\nDisallow: /", "/a", False),
    ("a name that ours begins with", "User-agent: war\nDisallow: /", "/a", True),
    ("our name before everyone's", ALL + "Disallow: /\n\n" + OURS + "Disallow: /b", "/a", True),
    ("our name without a rule", ALL + "Disallow: /\n\n" + OURS + "Disallow:", "/a", True),
    (
        "two groups of ours",
        OURS + "Disallow: /a\n\n" + OTHERS + "Disallow: /\n\n" + OURS + "Disallow: /b",
        "/b/1",
        False,
    ),
    ("one group for two", OTHERS + OURS + "Disallow: /a", "/a", False),
    ("a line between two names", OTHERS + "Crawl-delay: 5\n" + OURS + "Disallow: /a", "/a", False),
    ("a new group after rules", OURS + "Disallow: /b\n" + OTHERS + "Disallow: /a", "/a", True),
    ("rules before any name", "Disallow: /\n" + OTHERS, "/a", True),
    ("the longer rule", ALL + "Disallow: /a\nAllow: /a/news", "/a/news/1", True),
    ("the longer rule, the other way", ALL + "Allow: /a\nDisallow: /a/news", "/a/news/1", False),
    ("a tie allows", ALL + "Disallow: /a\nAllow: /a", "/a", True),
    ("a star", ALL + "Disallow: /*/print", "/news/1/print", False),
    ("a star that fits nothing", ALL + "Disallow: /*/print", "/print", True),
    ("stars in a row", ALL + "Disallow: /a***b", "/a--b--", False),
    ("an end", ALL + "Disallow: /*.php$", "/a.php", False),
    ("an end that is none", ALL + "Disallow: /*.php$", "/a.php?x=1", True),
    ("an end without a star", ALL + "Disallow: /a$", "/ab", True),
    ("just that", ALL + "Disallow: /a$", "/a", False),
    ("an end that overlaps", ALL + "Disallow: /ab*b$", "/ab", True),
    ("a star at the end", ALL + "Disallow: /a*$", "/abc", False),
    ("a query", ALL + "Disallow: /*?s=", "/search?s=war", False),
    ("a comment", ALL + "Disallow: /a # not this\n#Disallow: /b", "/a", False),
    ("escaped in the file", ALL + "Disallow: /%7Eme", "/~me", False),
    ("escaped in the link", ALL + "Disallow: /новини", "/%d0%bd%d0%be%d0%b2%d0%b8%d0%bd%d0%b8/1", False),
    ("a slash that is no separator", ALL + "Disallow: /a%2fb", "/a/b", True),
    ("a byte order mark", "\ufeff" + ALL + "Disallow: /", "/a", False),
    ("lines of an old system", "User-agent: *\rDisallow: /\r", "/a", False),
    ("blanks before", "  User-agent : *\n\tDisallow : /", "/a", False),
    ("a page", "<!doctype html><p>User-agent: *</p><p>Disallow: /</p>", "/a", True),
]


@pytest.mark.parametrize(("text", "path", "allowed"), [file[1:] for file in FILES], ids=[file[0] for file in FILES])
def test_files(text: str, path: str, allowed: bool) -> None:
    assert may_read(read_rules(text), path) is allowed


@given(st.text() | st.text("uUser-agent: *dDisallow/a$%#\n\r"), st.text("/a*$%2fF?=б", max_size=50))
def test_any_text_is_read(text: str, path: str) -> None:
    assert may_read(read_rules(text), path) in (True, False)


@given(st.lists(st.text("ab*", max_size=6), min_size=1, max_size=5), st.text("ab", max_size=20), st.booleans())
def test_a_star_is_any_text(parts: list[str], path: str, ends: bool) -> None:
    """Beside the plain definition, a regular expression."""
    import re

    pattern = "*".join(parts)
    expected = re.compile("/" + ".*".join(map(re.escape, re.split(r"\*", pattern))) + ("$" if ends else ""), re.DOTALL)
    rules = read_rules(ALL + f"Disallow: /{pattern}{'$' if ends else ''}")
    assert may_read(rules, f"/{path}") is (expected.match(f"/{path}") is None)
