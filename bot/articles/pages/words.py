"""The words of `words.toml`, and the names that markup gives its elements, word by word."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

Tree: TypeAlias = Any  # an element of lxml, which ships no types

_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_DENSE_MORE = 2  # characters of other scripts that say as much as a Chinese, Japanese or Korean one, beside itself
_LONGEST_NAME = 400  # characters of a class or id that are read; utility classes make them long, hostile pages endless


@cache
def words(name: str) -> frozenset[str]:
    """A list of `words.toml`, as a set."""
    return frozenset(listed(name))


@cache
def listed(name: str) -> tuple[str, ...]:
    """A list of `words.toml`, in its order."""
    return tuple(_tables()[name])


@cache
def _tables() -> dict[str, list[str]]:
    return tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))


def parts_of_name(element: Tree) -> list[str]:
    """The words in the class and id of an element, in lower case: "relatedLinks-box" has related, links, box."""
    stated = f"{(element.get('class') or '')[:_LONGEST_NAME]} {(element.get('id') or '')[:_LONGEST_NAME]}"
    return [part.lower() for part in _PART.findall(stated)]


def is_named(element: Tree, *names: str) -> bool:
    """Whether the class or id of an element holds a word of one of these lists of `words.toml`."""
    parts = parts_of_name(element)
    return any(part in words(name) for name in names for part in parts)


def one_line(text: object) -> str:
    """A text on one line, blanks joined; empty for what is no text."""
    return " ".join(text.split()) if isinstance(text, str) else ""


def width(text: str) -> int:
    """How much a text says, in characters of an alphabet: Chinese, Japanese and Korean ones count as three.

    >>> width("two bridges"), width("两座桥梁")
    (11, 12)
    """
    return len(text) if text.isascii() else len(text) + _DENSE_MORE * len(_DENSE.findall(text))


def letters(text: str) -> str:
    """The letters and digits of a text, in one case: what two spellings of a headline have in common.

    >>> letters("The  “Bridge” — held!") == letters('THE "bridge" held')
    True
    """
    return "".join(character for character in text.casefold() if character.isalnum())
