"""The platform-neutral values of the pipeline: who reads where, what was posted, how it ended, what is answered.

All datetimes are aware and UTC. Ids of platforms are opaque strings, unique only together with the platform's name.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from summarizers.types import Analysis, Article, Brief, Line, Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where something was posted.

    `workspace` is a Discord server or a Slack workspace; `channel` the channel or thread; `parent` the channel that a
    thread belongs to; `private` tells a thread that its parent's readers may not all read. `name` is what members call
    the channel, and no part of its identity.
    """

    platform: str
    workspace: str
    channel: str
    parent: str | None = None
    private: bool = False
    name: str = ""

    @property
    def room(self) -> str:
        """The channel whose readers may read this: a thread's parent, unless the thread is private.

        >>> Scope(platform="x", workspace="1", channel="5", parent="2").room
        '2'
        """
        return self.channel if self.private or self.parent is None else self.parent


TERMINAL = Scope(platform="terminal", workspace="local", channel="terminal")
"""Where the commands and the chat in the terminal stand: a scope of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who looks things up: the rooms that they may read now, in one workspace of one platform.

    Computed by the platform at the time of asking and never kept. A private thread is a room of its own.
    """

    platform: str
    workspace: str
    rooms: frozenset[str]

    def may_read(self, scope: Scope) -> bool:
        """Whether what stands in a scope may be shown to this reader."""
        return (scope.platform, scope.workspace) == (self.platform, self.workspace) and scope.room in self.rooms


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs this Warbrief and reads its file anyway: sees everything. Only the command line makes one."""

    def may_read(self, scope: Scope) -> bool:
        """Always."""
        return True


Viewer: TypeAlias = Reader | Operator
"""Whose eyes a look-up is made with; an argument of every look-up that cannot be left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who gives a command, and where: their eyes, their id and name on the platform, and what they may change.

    `moderator` may see and settle reports; `admin` may also change settings, export and forget.
    """

    scope: Scope
    viewer: Viewer
    user: str = ""
    name: str = ""
    moderator: bool = False
    admin: bool = False


class Outcome(StrEnum):
    """How an item ended; every item ends in exactly one."""

    BRIEFED = "briefed"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    TOO_SHORT = "too_short"
    NOT_AN_ARTICLE = "not_an_article"
    OFF_TOPIC = "off_topic"
    UNSUPPORTED_TYPE = "unsupported_type"
    UNSUPPORTED_LANGUAGE = "unsupported_language"
    FETCH_FAILED = "fetch_failed"
    REFUSED_ADDRESS = "refused_address"
    REFUSED_DOMAIN = "refused_domain"
    PAYWALLED = "paywalled"
    ON_REQUEST = "on_request"
    COOLDOWN = "cooldown"
    TOO_OLD = "too_old"
    NO_PERMISSION = "no_permission"
    CONTENT_HIDDEN = "content_hidden"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"

    @property
    def told(self) -> str:
        """As people are told it: "fetch failed"."""
        return self.value.replace("_", " ")


class ItemKind(StrEnum):
    """What an item is."""

    LINK = "link"
    PASTE = "paste"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as attached: its name as shown, its bytes, and the content type if one was given.

    `fault` tells why its bytes could not be had, as a phrase that follows its name; `data` is empty then.
    """

    name: str
    data: bytes
    content_type: str | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What somebody posted, in one of its revisions.

    `message` is the post's id, unique in its channel; `revision` grows with each edit (0: as first posted); `author`
    is the poster's id, `author_name` what others see, `bot` whether a program posted it; `link` leads to the post.
    `parts` are the ids of the messages that go on with the post's text, in order, and are in `text` already. `asked`
    says that somebody asked for a brief of exactly this: then any text is an article, however it reads; `asker` is who
    did, "" for the poster. `hidden` says that the platform withholds what stands in it, `spoiler` that its poster
    covered it, so that its answer is covered too. `answer` is the id of a message of Warbrief's own that says it is at
    work: the answer takes its place.
    """

    scope: Scope
    message: str
    revision: int = 0
    author: str = ""
    author_name: str = ""
    bot: bool = False
    link: str | None = None
    text: str = ""
    files: tuple[File, ...] = ()
    parts: tuple[str, ...] = ()
    posted_at: datetime | None = None
    asked: bool = False
    asker: str = ""
    hidden: bool = False
    spoiler: bool = False
    answer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article of a post. `name` is how an answer speaks of it; `content` the link or the text, `file` the file.

    `link` is a link that was posted together with a pasted text, and may lead to the page that the text is from. Where
    it is the item's name too, the text has the length of a teaser.
    """

    kind: ItemKind
    name: str
    content: str = ""
    file: File | None = None
    link: str = ""

    @property
    def is_teaser(self) -> bool:
        """Whether the link's page is meant, and the text is for the case that the page cannot be read.

        >>> Item(kind=ItemKind.PASTE, name="https://example.org/a", content="…", link="https://example.org/a").is_teaser
        True
        """
        return self.kind is ItemKind.PASTE and bool(self.link) and self.name == self.link


@dataclass(frozen=True, slots=True)
class Step:
    """One step from a post to its answer: what was done or decided and why, as a phrase; its time in seconds.

    >>> str(Step("fetched example.org/a", 1.234)), str(Step("took the text as pasted"))
    ('fetched example.org/a · 1,234 ms', 'took the text as pasted')
    """

    what: str
    seconds: float = 0.0

    def __str__(self) -> str:
        took = round(self.seconds * 1000)
        return f"{self.what} · {took:,} ms" if took else self.what


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article, and what a reader of its brief should know of how it was come by."""

    article: Article
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What reading an item gave.

    `sentence` tells a user why there is no brief ("" where there is one); `incident` is the id under which the log has
    more; `steps` what was done, in order; `seconds` how long the analysis took.
    """

    item: Item
    outcome: Outcome
    sentence: str = ""
    incident: str | None = None
    analysis: Analysis | None = None
    brief: Brief | None = None
    steps: tuple[Step, ...] = ()
    seconds: float = 0.0


class Action(StrEnum):
    """What a platform is asked to do. `MARK` and `OFFER` put a sign (⚠, 📰) on the post itself."""

    SEND = "send"
    EDIT = "edit"
    DELETE = "delete"
    MARK = "mark"
    OFFER = "offer"


BRIEF_GONE = "The brief of this article was deleted."
"""What an answer says whose brief was deleted, or may not be shown there, since it was to be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One thing to send, as the outbox keeps it; what it says is made anew at each attempt.

    `nonce` is the same at each attempt; `item` is the item that it answers; `to` the id of the post; `sent` the id of
    the message to edit or delete; `outcome` and `sentence` how the item ended; `brief` the id of the brief to show,
    `asked` whether somebody asked for it, `spoiler` whether the post was covered; `attempts` counts this one, `shown`
    are the ids of briefs, or the sentences, that earlier ones may have shown; `lease` must come back with the report of
    how it went.
    """

    id: int
    nonce: str
    action: Action
    scope: Scope
    to: str
    item: int
    outcome: Outcome
    sentence: str = ""
    brief: str | None = None
    asked: bool = False
    spoiler: bool = False
    sent: str | None = None
    attempts: int = 1
    shown: tuple[str, ...] = ()
    lease: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of a reply: a headline with its link, what stands under it, and lines.

    `when` is the day that it is about, for the reader's own calendar; `id` the brief that it speaks of; `facts` what is
    known of a hit, as JSON has it, for programs.
    """

    title: str = ""
    link: str | None = None
    context: tuple[str, ...] = ()
    when: datetime | None = None
    lines: tuple[Line, ...] = ()
    id: str | None = None
    facts: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file made for the asker: its name, and its lines as they are made, each without its line break."""

    name: str
    lines: AsyncIterator[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered, platform-free: one sentence or none, then a brief, or blocks.

    `text` says what was understood, or why there is nothing to show; `brief` is shown whole, with `id` and `remarks`
    under it, its lines numbered where `numbered`; `card` says that the blocks stand for a brief, which a button opens;
    `more` is the cursor of the next page, None on the last; `attachment` is a file to hand over; `confirm` is the
    command that does what `text` asks about; `thread` says that the answer gets a thread of its own, where the platform
    has any; `failed` tells that the command was not done.
    """

    text: str = ""
    brief: Brief | None = None
    id: str | None = None
    remarks: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    more: str | None = None
    numbered: bool = False
    card: bool = False
    attachment: Attachment | None = None
    confirm: str = ""
    thread: bool = False
    failed: bool = False
