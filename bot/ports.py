"""What the use cases ask of the world around them, as protocols.

All datetimes are aware and UTC; `now` is passed in, never read. Every method of the stores may raise
`bot.errors.StoreError`, with the sentence that a person sees; nothing is half done then. What has no such word in its
docstring raises nothing else that is meant for a user.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.messages import Action, Asker, File, Found, Item, Outcome, Outgoing, Post, Reply, Scope, Viewer
from bot.records import (
    Change,
    ChannelSettings,
    Correction,
    Decision,
    Ending,
    Facet,
    Hits,
    Job,
    Kept,
    Load,
    Query,
    Queued,
    Reason,
    Report,
    Stored,
    Suggestion,
)
from bot.trail import Trail
from summarizers.types import Spans

Clock = Callable[[], datetime]
"""The aware UTC time."""

LEFT_DAYS = 30
"""How long the data of a server is kept that Warbrief was removed from: time to invite it again, or to export."""


class Articles(Protocol):
    """Where articles come from.

    All methods raise `bot.errors.WarbriefError` with the sentence that a user sees, and nothing else that is meant
    for a user; the trail holds what was done until then.
    """

    async def from_link(self, link: str, trail: Trail) -> Found:
        """The article of the page behind a link."""
        ...

    async def from_file(self, file: File, trail: Trail) -> Found:
        """The article in a file: the one in an HTML page, or all of a text."""
        ...

    async def from_paste(self, text: str, link: str, trail: Trail) -> Found:
        """A pasted text as an article.

        Args:
            text: as pasted, with the link in it.
            link: what was posted with it, or "".
            trail: gets the steps.

        Returns:
            The text, with the facts of the link's page (source, title, date) where the text is surely that page's.
        """
        ...


class Platform(Protocol):
    """A chat platform: it parses what comes in and sends what goes out, and decides nothing.

    Sending raises `bot.errors.SendFailed` where nothing was sent and another attempt may help, `SendUnknown` where
    nobody knows whether it was sent, `SendRefused` where it never will be (no permission, no such channel or post).
    """

    name: str

    async def send(self, outgoing: Outgoing, reply: Reply) -> str:
        """Send a message; returns its id."""
        ...

    async def find_sent(self, outgoing: Outgoing) -> str | None:
        """The id of the message that an earlier attempt of the same nonce sent, or None."""
        ...

    async def edit(self, outgoing: Outgoing, reply: Reply) -> None:
        """Put a reply in the place of the message `outgoing.sent`. Harmless when repeated."""
        ...

    async def delete(self, outgoing: Outgoing) -> None:
        """Take the message `outgoing.sent` away. Harmless when repeated."""
        ...

    async def mark(self, outgoing: Outgoing, reply: Reply) -> None:
        """Put the sign of `outgoing.action` on the post. Harmless when repeated."""
        ...

    async def audience(self, scope: Scope) -> Viewer:
        """What everyone who may read a scope may read now: at least the scope's own room."""
        ...

    def working(self, scope: Scope, message: str) -> AbstractAsyncContextManager[None]:
        """Shows in the chat that a post is being read, until the context is left. Never raises, holds up nothing."""
        ...


class Jobs(Protocol):
    """The way in and out: posts, their items with their leases and outcomes, and the outbox.

    A post is keyed by scope and message, an item by post, number and revision; what was accepted once is not accepted
    again. A lease that runs out makes an item anybody's; so does one that ends later than a lease may, which a clock
    gave that ran ahead. Each lease counts an attempt.
    """

    async def accept(
        self,
        post: Post,
        items: Sequence[Item],
        now: datetime,
        *,
        refused: tuple[Outcome, str] | None = None,
        action: Action | None = None,
        known: bool = False,
    ) -> int:
        """Commit a post's revision and its items; returns how many are new and waiting.

        A revision that is known, or older than a known one, changes nothing. Items of an earlier revision that this one
        holds too stay as they are; those it no longer holds end as `withdrawn`: their work is dropped, their answer
        deleted, their brief removed. A post with `asked` sends its items to work again unless they led to a brief.
        A post with an `answer` has the answer to its first item put in the place of that message, however it ends. What
        could not be had before (a hidden post, a file with a fault) is worked on in the place of what stood for it.

        Args:
            post: without items it is not kept.
            items: its items, in order.
            now: the time of acceptance.
            refused: end the items at once with this outcome and sentence, in place of working on them.
            action: what then goes out for the first of them: `OFFER` the sign by which a brief can be asked for,
                `SEND` the sentence; None for silence.
            known: follow what became of the items that are known, and take none in that are not.
        """
        ...

    async def delete(self, scope: Scope, message: str, now: datetime, *, keep: bool) -> None:
        """A post was deleted: its waiting work ends as `withdrawn`.

        With `keep` its briefs stay without poster and link to it, else they go, and their answers are deleted.
        An unknown post changes nothing.
        """
        ...

    async def seen(self, scope: Scope, message: str) -> None:
        """Remember the last message seen of a channel; it moves on, never back.

        Ids are taken as numbers: of two the longer is the later, of two of one length the one that sorts later.
        """
        ...

    async def last_seen(self, platform: str, workspace: str | None = None) -> tuple[tuple[Scope, str], ...]:
        """Each channel of a platform, or of one workspace, with its last message seen, for catching up."""
        ...

    async def lease(
        self, now: datetime, seconds: float, most: int = 3, platforms: Sequence[str] | None = None
    ) -> Job | None:
        """The item that waits longest, on one of these platforms (None: on any), leased; None if there is none.

        Items that were leased `most` times without an ending are ended as `failed`, each with an incident id that is
        logged, and an answer; they are never given out again.
        """
        ...

    async def renew(self, job: Job, now: datetime, seconds: float) -> bool:
        """Hold a lease for longer; False if it was lost."""
        ...

    async def release(self, job: Job, due: datetime | None = None) -> None:
        """Give an item back, to be leased again from `due` on; its attempt is not counted if `due` is None."""
        ...

    async def finish(self, job: Job, ending: Ending, now: datetime) -> str | None:
        """End an item: brief, outcome and answer in one transaction; returns the brief's id, if there is one.

        None as well where the lease was lost, or the post was deleted or edited meanwhile: then nothing is kept.
        """
        ...

    async def outgoing(self, now: datetime, seconds: float, platform: str) -> tuple[Outgoing, bool] | None:
        """The next thing to send on a platform, leased, with whether an earlier attempt may have sent it.

        In a channel a message waits for the answers to earlier posts, as long as those are on their first attempt.
        A `DELETE` with no `sent` is of a message that may stand: to be found, and deleted if it does.
        """
        ...

    async def sent(self, outgoing: Outgoing, message: str | None, now: datetime) -> None:
        """It is sent; `message` is the id of the message, for `SEND`."""
        ...

    async def unsent(self, outgoing: Outgoing, due: datetime | None, now: datetime, *, known: bool = True) -> None:
        """It is not: to be tried again from `due` on, or never (None). `known` False: it may have been sent."""
        ...

    async def count(self, scope: Scope, since: datetime, author: str | None = None) -> tuple[int, datetime | None]:
        """How many briefs a channel got since a time (of one poster alone, where given), and when the last one was.

        Items that wait or are in work count as well: they were let in to become briefs.
        """
        ...

    async def held(self, scope: Scope, message: str) -> int:
        """How many items of a post's last revision were let in: wait, are in work, or led to a brief."""
        ...

    async def repeated(self, scope: Scope, since: datetime) -> int:
        """How many answers of a channel since a time say, unasked, that an article was briefed already."""
        ...

    async def known(self, scope: Scope, message: str) -> bool:
        """Whether a post is kept: one of its revisions had items."""
        ...

    async def whole(self, scope: Scope, message: str) -> str | None:
        """The kept post that a message is, or is a part of; None where it is neither, or the post was deleted."""
        ...

    async def recent(self, scope: Scope, since: datetime) -> Sequence[tuple[str, int, tuple[str, ...]]]:
        """Kept posts of a channel since a time that were not deleted: message, revision and parts, oldest first."""
        ...

    async def briefs(self, scope: Scope, message: str) -> Sequence[str]:
        """The ids of the briefs that a post led to or repeats, in the order of its items; empty where there is none.

        For no member's eyes: what they may see of a brief is for `Archive.show` to say.
        """
        ...

    async def decisions(
        self, viewer: Viewer, scope: Scope | None, link: str | None, limit: int = 10
    ) -> Sequence[Decision]:
        """How items ended, newest first: of a channel, of a canonical link, or both; the last revision of each."""
        ...

    async def queued(self, *, failed: bool = True, limit: int = 100) -> Sequence[Queued]:
        """What waits, is in work or, with `failed`, ended as failed; oldest first. For the operator."""
        ...

    async def retry(self, item: int, now: datetime) -> bool:
        """Send a failed item to work again; False if there is no such item, or its content is gone."""
        ...

    async def drop(self, item: int, now: datetime) -> bool:
        """End a waiting item as `withdrawn`, or forget a failed one's content; False if there is no such item."""
        ...

    async def load(self, since: datetime, scope: Scope | None = None) -> Load:
        """How much there is to do, and the outcomes since a time: of a scope's server alone, where one is given."""
        ...


class Archive(Protocol):
    """Briefs, kept and found. Every look-up takes the viewer with whose eyes it is made.

    Raises `bot.errors.BadCursor` for a cursor that is none.
    """

    async def keep(self, post: Post, kept: Kept, now: datetime) -> str:
        """Keep a brief outside the inbox, for the command line; returns its id."""
        ...

    async def find(self, viewer: Viewer, query: Query) -> Hits:
        """Entries of one kind, newest first by publication date, else posting. Any words are a query."""
        ...

    async def show(self, viewer: Viewer, brief: str) -> Stored | None:
        """A brief by its id, in any case, O, I and L read as 0 and 1; None where there is none to see."""
        ...

    async def suggest(self, viewer: Viewer, facet: Facet, prefix: str, limit: int = 25) -> Sequence[Suggestion]:
        """What a prefix may become, most frequent first; of ids the newest. Only from what the viewer may read."""
        ...

    async def versions(self, viewer: Viewer, canonical: str) -> Sequence[Stored]:
        """Briefs of a canonical link that were not replaced, newest first."""
        ...

    async def alike(self, viewer: Viewer, text: str, limit: int = 5) -> Sequence[Stored]:
        """Briefs not replaced whose text shares passages with this one, the most alike first."""
        ...


class Desk(Protocol):
    """Settings of channels and servers, reports and corrections."""

    async def settings(self, scope: Scope) -> ChannelSettings:
        """What holds in a scope; a thread has its room's."""
        ...

    async def own(self, scope: Scope, *, server: bool) -> dict[str, str]:
        """What is set for a channel itself, or for its whole server, as names and stored words."""
        ...

    async def watched(self, platform: str, workspace: str) -> Sequence[Scope]:
        """The channels that are watched."""
        ...

    async def change(self, asker: Asker, setting: str, value: str | None, now: datetime, *, server: bool) -> None:
        """Set a channel's setting or its server's, None to reset it; logged with who did it.

        Raises:
            BadSetting: there is no such setting, or the value is none for it.
        """
        ...

    async def changes(self, platform: str, workspace: str, limit: int = 20) -> Sequence[Change]:
        """Who changed what, newest first."""
        ...

    async def report(self, asker: Asker, brief: str, content: Spans, reason: Reason, now: datetime) -> int | None:
        """Keep a report; returns how many members reported this line now, None where the asker sees no such brief."""
        ...

    async def tell_once(self, scope: Scope, what: str) -> bool:
        """Whether something (a missing permission) is to be told of a channel: once, until `told_off` forgets it.

        A thread's is its room's.
        """
        ...

    async def told_off(self, scope: Scope) -> None:
        """All is well in a channel again: what goes wrong next is told anew."""
        ...

    async def reports(self, viewer: Viewer, limit: int = 20) -> Sequence[Report]:
        """Reports that are not settled, oldest first."""
        ...

    async def settle(self, viewer: Viewer, report: int) -> bool:
        """A report needs nothing more; False where the viewer sees no such report."""
        ...

    async def speakers(self, viewer: Viewer, brief: str) -> Sequence[str]:
        """Whom a brief's article names, in text order: whom `correct` takes. Empty where there is none to see."""
        ...

    async def correct(self, asker: Asker, brief: str, correction: Correction) -> bool:
        """Keep a correction, in place of an earlier one of the same line; settles its reports.

        One that neither hides nor names a speaker takes the earlier one back. False where the asker sees no such brief.

        Raises:
            UnknownSpeaker: the article names no such actor.
        """
        ...


class Upkeep(Protocol):
    """What the operator and admins do with the whole, never through a viewer."""

    def export(
        self, platform: str | None = None, workspace: str | None = None, channel: str | None = None
    ) -> AsyncIterator[str]:
        """All data of a channel, a server or everything, as lines of JSON; the last line tells that it is whole."""
        ...

    async def restore(self, lines: AsyncIterator[str]) -> int:
        """Take an export in; what is there already stays. Returns the number of briefs that are new.

        Raises:
            BadExport: a line is broken or the end is missing; then nothing is taken in.
        """
        ...

    async def forget_brief(self, brief: str) -> bool:
        """Delete a brief with its entries, reports, corrections and answers; False if there is none."""
        ...

    async def forget_author(self, platform: str, workspace: str | None, author: str) -> int:
        """Delete a poster's name wherever it stands, and their pasted texts with the briefs of them; counts both."""
        ...

    async def forget_channel(self, platform: str, workspace: str, channel: str) -> int:
        """Delete all of a channel, its threads with it, step by step; returns the number of briefs."""
        ...

    async def forget_workspace(self, platform: str, workspace: str) -> int:
        """Delete all of a server, step by step; returns the number of briefs."""
        ...

    async def workspaces(self, platform: str) -> Sequence[str]:
        """The servers of which anything is kept, settings too."""
        ...

    async def left(self, platform: str, workspace: str, now: datetime) -> None:
        """Warbrief is no member of a server any more: after `LEFT_DAYS` `retain` deletes all of it. Known is known."""
        ...

    async def returned(self, platform: str, workspace: str) -> None:
        """Warbrief is a member of a server that it had left: nothing is deleted. Harmless for any other."""
        ...

    async def retain(self, now: datetime) -> int:
        """Delete what is older than its channel's retention, and servers left long ago; returns how many briefs."""
        ...

    async def unscrubbed(self) -> bool:
        """Whether briefs or posters were deleted since the last `scrub`."""
        ...

    async def scrub(self) -> None:
        """Take what was deleted out of indexes and file too, in steps that let others work."""
        ...

    async def backup(self, path: Path) -> None:
        """Copy everything to a new file, while others work.

        Raises:
            StoreError: the file exists already, or cannot be written.
        """
        ...

    async def check(self) -> Sequence[str]:
        """What is wrong with the store, one sentence each; empty where it is sound."""
        ...

    async def outdated(self, version: int) -> Sequence[str]:
        """The ids of briefs that another version of the analysis made, oldest first."""
        ...

    async def reread(self, brief: str, kept: Kept) -> None:
        """Put a new analysis and brief of the same text in the place of the old; id and corrections stay."""
        ...
