"""The platform-neutral values of the pipeline: what was posted, what in it is an article, and how that ended.

All datetimes are aware and UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarizers.types import Analysis, Article, Brief, Note


class Outcome(StrEnum):
    """How an item ended; every item ends in exactly one."""

    BRIEFED = "briefed"
    TOO_SHORT = "too_short"
    NOT_AN_ARTICLE = "not_an_article"
    UNSUPPORTED_TYPE = "unsupported_type"
    FETCH_FAILED = "fetch_failed"
    REFUSED_ADDRESS = "refused_address"
    PAYWALLED = "paywalled"
    FAILED = "failed"


class ItemKind(StrEnum):
    """What an item is."""

    LINK = "link"
    PASTE = "paste"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as attached: its name as shown, its bytes, and the content type if one was given."""

    name: str
    data: bytes
    content_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What somebody posted. `key` is unique on its platform ("terminal:chat:3").

    `asked` says that the poster asked for a brief of exactly this: then any text is an article, however it reads.
    """

    key: str
    text: str = ""
    files: tuple[File, ...] = ()
    posted_at: datetime | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article of a post. `name` is how an answer speaks of it; `content` the link or the text, `file` the file."""

    kind: ItemKind
    name: str
    content: str = ""
    file: File | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article, the steps that led to it, and what a reader of its brief should know of them."""

    article: Article
    steps: tuple[str, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How an item ended.

    `sentence` tells a user why there is no brief ("" where there is one); `steps` what was done, in order, one short
    phrase each; `seconds` how long the analysis took.
    """

    item: Item
    outcome: Outcome
    sentence: str = ""
    analysis: Analysis | None = None
    brief: Brief | None = None
    steps: tuple[str, ...] = ()
    seconds: float = 0.0
