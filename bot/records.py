"""What the archive keeps and gives back: briefs, hits, corrections, decisions, settings.

All datetimes are aware UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.messages import Action, Item, Outcome, Post, Scope, Step
from summarizers.types import Analysis, Article, Brief, Piece, Spans


class EntryKind(StrEnum):
    """What can be found: a whole brief, a quote, a claim."""

    BRIEF = "brief"
    QUOTE = "quote"
    CLAIM = "claim"


class Facet(StrEnum):
    """What autocomplete completes."""

    SPEAKER = "speaker"
    PLACE = "place"
    SPEAKS_FOR = "speaks_for"
    TOPIC = "topic"
    SOURCE = "source"
    CHANNEL = "channel"
    ID = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A look-up. Empty fields do not narrow it; those that are set must all hold.

    `words` is what a person typed: words, "phrases", prefixes*. `speaker` is a name in any spelling;
    `place`, `speaks_for`, `topic` and `source` (a publisher or a host) are names; `channel` is a channel's id or name.
    `since` is inclusive, `until` exclusive; both compare the publication date, else the time of posting. `unsourced`
    lets quotes and claims from pastes without a link in. `after` is the cursor that ended the page before.
    """

    kind: EntryKind = EntryKind.BRIEF
    words: str = ""
    speaker: str = ""
    place: str = ""
    speaks_for: str = ""
    topic: str = ""
    source: str = ""
    channel: str = ""
    since: datetime | None = None
    until: datetime | None = None
    unsourced: bool = False
    after: str | None = None
    limit: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a moderator decided about one line of a brief.

    `content` are the spans that the line shows of a quote's or claim's content, or of a sentence: they name the line,
    through re-analysis too. `hidden` takes the line away; `speaker` names who really said it ("" for unknown; None
    leaves the speaker as read). `applies` is False where a re-analysis reads no such line any more.
    """

    content: Spans
    hidden: bool = False
    speaker: str | None = None
    user: str = ""
    name: str = ""
    at: datetime
    applies: bool = True


class Reason(StrEnum):
    """What a member says is wrong with a line."""

    SPEAKER = "wrong speaker"
    CUT = "misleading cut"
    STATUS = "wrong status"
    NOT_AN_ARTICLE = "not an article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A member's word that a line is wrong. `content` as for `Correction`, empty where it is about the whole brief."""

    id: int
    brief: str
    content: Spans
    text: str
    reason: Reason
    user: str
    name: str
    at: datetime
    scope: Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A brief of the archive with all that belongs to it.

    `id` is what people type ("K7Q2F"); `when` the publication date, else the time of posting; `message` and `link` lead
    to the post; `sourced` is False for pasted text without a link; `replaces` and `replaced_by` are the versions before
    and after. `brief` is as read; `corrections` and `questioned` (contents of lines that two members or more reported)
    are for whoever shows it.
    """

    id: str
    scope: Scope
    message: str
    author: str
    author_name: str
    link: str | None
    posted_at: datetime
    when: datetime
    article: Article
    brief: Brief
    sourced: bool
    analysis_version: int
    replaces: str | None = None
    replaced_by: str | None = None
    corrections: tuple[Correction, ...] = ()
    questioned: tuple[Spans, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing found. `cursor` stands for its place in the order: `Query.after` goes on behind it.

    `pieces` are the words to show, hits marked with `Style.HIT`: a snippet of the article, a quote or a claim's clause.
    `speaker` to `figures` are those of a quote or claim; `speaker` is as corrected where `corrected` says so.
    """

    id: str
    cursor: str
    kind: EntryKind
    title: str
    publisher: str
    url: str | None
    when: datetime
    posted_at: datetime
    scope: Scope
    link: str | None
    sourced: bool
    pieces: tuple[Piece, ...]
    content: Spans = ()
    speaker: str | None = None
    role: str | None = None
    speaks_for: str | None = None
    stance: str | None = None
    status: str | None = None
    by: str | None = None
    topic: str | None = None
    figures: tuple[Mapping[str, Any], ...] = ()
    corrected: bool = False
    questioned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """A page of hits, newest first; `more` is the cursor for the next page, None where this is the last."""

    hits: tuple[Hit, ...] = ()
    more: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One completion: the value to take and how it is shown."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """How an item ended, for `why`: `outcome` None means that it is still in work. `brief` is the brief it led to.

    `steps` led there, in order; they are empty where it was decided without reading anything.
    """

    name: str
    scope: Scope
    message: str
    posted_at: datetime
    outcome: Outcome | None
    sentence: str = ""
    incident: str | None = None
    ended_at: datetime | None = None
    brief: str | None = None
    steps: tuple[Step, ...] = ()


class Mode(StrEnum):
    """What a channel's articles get."""

    BRIEF = "brief"
    CARD = "card"
    ON_REQUEST = "on request"


class Answering(StrEnum):
    """Where the brief stands: as a reply in the channel, or in a thread of its own."""

    REPLY = "reply"
    THREAD = "thread"


class Deleted(StrEnum):
    """What a deleted post does to its brief."""

    REMOVE = "remove"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """What holds in one channel: its own settings over those of its server over these defaults.

    `length` is in characters (0: as the program is set), `summariser` a name ("": likewise); `languages` are BCP 47
    codes (empty: all); a page's host must be among `allowed_domains` or under one of them (empty: any) and not among
    `denied_domains`; `bots` says whether what programs post is briefed; `cooldown` is the seconds between two briefs
    for one person, `channel_cooldown` those between two briefs in the channel, `cap` the briefs an hour, `catch_up` the
    hours that a post may be old when it is first seen, `retention` the days that a brief is kept (0: for ever),
    `zone` an IANA name, `admin_role` the id of the role whose members may do what admins may ("": none).
    """

    watch: bool = False
    mode: Mode = Mode.BRIEF
    answer: Answering = Answering.REPLY
    length: int = 0
    summariser: str = ""
    languages: tuple[str, ...] = ()
    allowed_domains: tuple[str, ...] = ()
    denied_domains: tuple[str, ...] = ()
    war_only: bool = False
    bots: bool = False
    cooldown: int = 0
    channel_cooldown: int = 0
    cap: int = 20
    catch_up: int = 24
    retention: int = 0
    deleted_posts: Deleted = Deleted.REMOVE
    zone: str = "UTC"
    admin_role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a setting: `channel` is None for the whole server, `new` None where it was reset."""

    at: datetime
    user: str
    name: str
    channel: Scope | None
    setting: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A leased item. `lease` must come back with the result: a result under a lease that was lost is refused.

    `post` is without text and files; `item` holds what is to be read. `number` counts the items of the post from 0;
    `attempts` counts this one.
    """

    id: int
    lease: str
    post: Post
    item: Item
    number: int
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A brief to keep. `canonical` is the canonical link of its page, None for pasted text and files."""

    analysis: Analysis
    brief: Brief
    canonical: str | None
    replaces: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a job ended: what is kept, answered and remembered, in one transaction.

    `same_as` is the id of the brief that a duplicate repeats; `sources` the ids of unsourced pastes whose text turned
    out to be that of this link's page (`page`, with its canonical link): their mark is lifted. `action` is what goes
    into the outbox, None for silence; `SEND` becomes `EDIT` where the same item of the post has an answer already.
    `steps` led to it.
    """

    outcome: Outcome
    sentence: str = ""
    incident: str | None = None
    kept: Kept | None = None
    same_as: str | None = None
    sources: tuple[str, ...] = ()
    page: Article | None = None
    canonical: str | None = None
    action: Action | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """An item as `warbrief jobs` lists it."""

    id: int
    name: str
    scope: Scope
    message: str
    state: str
    attempts: int
    posted_at: datetime
    due_at: datetime | None = None
    outcome: Outcome | None = None
    sentence: str = ""
    incident: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much there is: items waiting and in work, replies to send, age of the oldest, outcomes since a time."""

    waiting: int = 0
    working: int = 0
    unsent: int = 0
    oldest: datetime | None = None
    outcomes: Mapping[str, int] = field(default_factory=dict)
