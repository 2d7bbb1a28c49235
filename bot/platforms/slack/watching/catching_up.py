"""What happened while nobody looked: before the first start, in a break, or while Slack held events back.

Every watched channel is gone through, one request after the other: what was posted in it and in its threads since the
last message seen, and what became of the posts that are kept. Whatever happens in a channel meanwhile waits for that,
so that everything is handled in order. One cursor, the time of the last message seen, serves a channel with all its
threads. Slack may give as little as 15 messages a minute; of what is older than the cursor only a few pages are read
then. Replies to messages older than those are not seen.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.errors import StoreError
from bot.intake import items_of
from bot.messages import File, Post, Scope
from bot.pipeline.missed import LIVE
from bot.pipeline.pacing import pause, tell_fault
from bot.platforms.joining import join
from bot.platforms.slack.identity import Identity
from bot.platforms.slack.notices import Notices
from bot.platforms.slack.parse import (
    FILE_BYTES,
    GONE,
    PLATFORM,
    attached_to,
    files_of,
    is_mine,
    is_post,
    is_time,
    moment,
    place_of,
    scope_of,
    thread_of,
    unread_files,
)
from bot.platforms.slack.watching.joining import UNANSWERED, Joining
from bot.platforms.slack.watching.mentions import Mentions
from bot.platforms.slack.web import PAGE, CallFailed, Web
from bot.platforms.slack.written import Message, dicts, mapping
from bot.platforms.turns import Turns
from bot.platforms.wiring import Wiring
from bot.records import ChannelSettings, Deleted

MESSAGES = 500
"""Messages of a channel to look at, the newest; and of each thread."""
PAGES = 4
"""Pages of a channel to read of what is older than the last message seen, for threads that go on and kept posts."""
THREADS = 50
"""Threads of a channel to look into, those that were answered in last."""
LEAST = timedelta(minutes=5)
"""How far back to look at least, however little a channel is set to catch up."""
ATTEMPTS = 6
"""How often a channel is tried again by itself; after that, when something happens there."""
FILES_BYTES = 4 * FILE_BYTES
"""Of all files of a channel that were missed; the newest first."""

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0
"""Seconds between two attempts."""

_JOINED = ("channel_join", "group_join")
_CLOSED = frozenset(
    {"channel_not_found", "is_archived", "method_not_supported_for_channel_type", "missing_scope", "not_in_channel"}
)
"""Refusals with which nothing can be caught up in a channel."""
_NO_THREAD = "thread_not_found"

_log = logging.getLogger(__name__)


class CatchingUp:
    """Goes through what was missed.

    Args:
        web: asks Slack.
        identity: the bot.
        wiring: the use cases and stores.
        notices: tell of what Warbrief may not do.
        mentions: hands on what people asked for.
        turns: one thing after the other in each channel.
        joining: finds the other messages of a paste.
    """

    def __init__(
        self,
        web: Web,
        identity: Identity,
        wiring: Wiring,
        notices: Notices,
        mentions: Mentions,
        turns: Turns,
        joining: Joining,
    ) -> None:
        self._web = web
        self._me = identity
        self._wiring = wiring
        self._notices = notices
        self._mentions = mentions
        self._turns = turns
        self._joining = joining
        self._caught: set[str] = set()  # channels of which nothing was missed
        self._read: dict[str, str] = {}  # up to when the history of each was gone through
        self._doubted: dict[str, str] = {}  # since when something of each may not have been told
        self._taken: dict[str, frozenset[str]] = {}  # what of each was found new when it was last gone through
        self._losses = 0
        self._one = asyncio.Lock()  # history is what Slack limits most
        self._trying: dict[str, asyncio.Task[None]] = {}

    def behind(self, channel: str) -> None:
        """Something of a channel was missed: it is gone through in a moment, or when something happens there."""
        self._caught.discard(channel)
        if channel not in self._trying:
            self._trying[channel] = asyncio.create_task(self._again(channel))

    async def sweep(self, *, doubted: bool = False) -> None:
        """Anything may have been missed: go through all watched channels, the one with the newest message first.

        Args:
            doubted: whether only some messages may not have been told, while others were and are. Then each channel is
                gone through since the last time, and what comes in the others meanwhile does not wait.
        """
        if doubted:
            self._doubted |= self._read
        else:
            self._losses += 1
            self._caught.clear()
        with self._turns.stoppable():
            try:
                seen = await self._wiring.jobs.last_seen(PLATFORM, self._me.workspace)
            except StoreError as error:  # then each is gone through when something happens there
                _log.error("%s", error)
                return
            latest = {scope.room: "" for scope, _ in seen}
            for scope, message in seen:
                latest[scope.room] = max(latest[scope.room], message)
            for channel in sorted(latest, key=lambda room: latest[room], reverse=True):
                if doubted:
                    self._caught.discard(channel)
                if not await self._in_turn(channel):
                    self.behind(channel)

    async def caught_up(self, channel: str) -> bool:
        """Go through what was missed in a channel, unless that was done; its turn must be the caller's.

        Returns:
            Whether nothing is missed any more. False where Slack does not answer: then what comes is missed too.

        Raises:
            StoreError: it is to be done again.
        """
        room = scope_of(self._me.workspace, channel)
        while channel not in self._caught:
            losses = self._losses
            settings = await self._wiring.desk.settings(room)
            if settings.watch:
                seen = await self.last_seen(room)
                if seen is not None and not await self._went_through(room, settings, seen):
                    return False
            if losses == self._losses:  # else more may have been missed meanwhile
                self._caught.add(channel)
        return True

    def has_taken(self, channel: str, ts: str) -> bool:
        """Whether a message was found, and taken, as its channel was gone through: it may be told of only then."""
        return ts in self._taken.get(channel, ())

    def unwatched(self, channel: str) -> None:
        """A channel is not watched: what is posted there meanwhile is not for the bot, whatever comes later."""
        self._read.pop(channel, None)
        self._doubted.pop(channel, None)

    async def last_seen(self, room: Scope) -> str | None:
        """The time of the last message seen of a channel; None where there was none."""
        known = await self._wiring.jobs.last_seen(PLATFORM, room.workspace)
        return next((message for scope, message in known if scope.channel == room.channel), None)

    async def forget(self, room: Scope) -> None:
        """A channel is gone; its briefs go with it unless its settings keep those of deleted posts."""
        self._caught.discard(room.channel)
        self.unwatched(room.channel)
        if (await self._wiring.desk.settings(room)).deleted_posts is Deleted.REMOVE:
            await self._wiring.upkeep.forget_channel(PLATFORM, room.workspace, room.channel)

    async def _again(self, channel: str) -> None:
        try:
            with self._turns.stoppable():
                for attempt in range(1, ATTEMPTS + 1):
                    await asyncio.sleep(pause(attempt, first=FIRST_PAUSE, most=LONGEST_PAUSE).total_seconds())
                    if await self._in_turn(channel):
                        return
                _log.warning("channel %s is caught up with when something happens there", channel)
        finally:
            del self._trying[channel]

    async def _in_turn(self, channel: str) -> bool:
        async with self._turns.of(channel):
            try:
                return await self.caught_up(channel)
            except StoreError as error:
                _log.error("%s", error)
                return False

    async def _went_through(self, room: Scope, settings: ChannelSettings, seen: str) -> bool:
        window = max(timedelta(hours=settings.catch_up), LEAST)
        since = self._wiring.clock() - window
        told, seen = seen, min(seen, self._doubted.get(room.channel, seen))
        try:
            known = await self._wiring.jobs.last_seen(PLATFORM, room.workspace)
            at = f"{since.timestamp():.6f}"
            threads = [
                scope_of(room.workspace, *place_of(scope))
                for scope, message in known
                if scope.parent == room.channel and message >= at
            ]
            found = await self._history(room, min(at, f"{(moment(seen) - window).timestamp():.6f}"), seen)
            joined = [ts for ts, one in found.items() if one.get("subtype") in _JOINED and is_mine(one, self._me)]
            seen, told = max([seen, *joined]), max([told, *joined])  # what was said before its invitation is not for it
            missed = [self._sorted_in(room, found.values())]
            kept = {room: await self._wiring.jobs.recent(room, since)}
            for scope in threads:
                kept[scope] = await self._wiring.jobs.recent(scope, since)
            replies = await self._replies(room, found, seen, kept)
            missed += [self._sorted_in(scope, one.values()) for scope, one in replies.items()]
            for scope, posts in kept.items():
                there = found if scope == room else replies.get(scope, {})
                for message, revision, parts in posts:
                    await self._follow(scope, message, revision, parts, there)
            unseen = await self._unseen(missed, seen, told)
            self._read[room.channel] = await self._take_missed(room, missed, unseen, max(seen, told))
            self._doubted.pop(room.channel, None)
        except StoreError:
            raise
        except CallFailed as error:
            if error.code not in _CLOSED:
                _log.warning("channel %s was not caught up with: %s", room.channel, error)
                return False
            await self._notices.missing(room, error.code, error.needed)
        except UNANSWERED as error:
            _log.warning("channel %s was not caught up with: %s", room.channel, error)
            return False
        except Exception as error:  # once more would be no better, and must not hold up what comes
            tell_fault(f"catching up with channel {room.channel}", error)
        return True

    async def _history(self, room: Scope, floor: str, seen: str) -> dict[str, Message]:
        """The newest messages of a channel behind a time, by their times; the replies in threads are left out."""
        found: dict[str, Message] = {}
        cursor, pages, before = None, 0, "~"
        while len(found) < MESSAGES:
            page = await self._asked("conversations.history", room.channel, cursor=cursor, limit=PAGE)
            messages = [one for one in dicts(page.get("messages")) if is_time(one.get("ts"))]
            pages += 1
            found |= {one["ts"]: one for one in messages if one["ts"] > floor and thread_of(one) is None}
            oldest = min((one["ts"] for one in messages), default="")
            cursor = mapping(page.get("response_metadata")).get("next_cursor")
            # A page that leads no further back would be followed by the same for ever.
            if not cursor or oldest <= floor or (oldest <= seen and pages >= PAGES) or oldest >= before:
                break
            before = oldest
        return found

    async def _replies(
        self, room: Scope, found: Mapping[str, Message], seen: str, kept: Mapping[Scope, Sequence[tuple[str, Any, Any]]]
    ) -> dict[Scope, dict[str, Message]]:
        """The messages of threads that were answered in since the last message seen, or have kept posts."""
        since = {ts: seen for ts, one in found.items() if self._was_answered(one, seen)}
        for scope, posts in kept.items():
            _, thread = place_of(scope)
            if thread is not None and posts:  # the reply before the first that is kept is of no use, and does no harm
                since[thread] = min(since.get(thread, seen), f"{moment(posts[0][0]).timestamp() - 1:.6f}")
        newest = sorted(since, key=lambda ts: str(found.get(ts, {}).get("latest_reply") or ts))[-THREADS:]
        return {
            scope_of(room.workspace, room.channel, thread): await self._thread(room, thread, since[thread])
            for thread in newest
        }

    def _was_answered(self, message: Message, since: str) -> bool:
        """Whether anybody but the bot may have replied to a message since a time."""
        latest, alone = message.get("latest_reply"), message.get("reply_users") in ([self._me.user], [self._me.bot])
        return is_time(latest) and latest > since and not (alone and message.get("reply_users_count") == 1)

    async def _thread(self, room: Scope, thread: str, after: str) -> dict[str, Message]:
        """The replies of a thread behind a time; none where the thread is gone."""
        found: dict[str, Message] = {}
        cursor, told = None, set[str]()
        try:
            while len(found) < MESSAGES:
                page = await self._asked(
                    "conversations.replies", room.channel, ts=thread, oldest=after, cursor=cursor, limit=PAGE
                )
                messages = {one["ts"]: one for one in dicts(page.get("messages")) if is_time(one.get("ts"))}
                found |= {ts: one for ts, one in messages.items() if ts > after}
                cursor = mapping(page.get("response_metadata")).get("next_cursor")
                if not cursor or messages.keys() <= told:  # each page may begin with the thread's first
                    break
                told |= messages.keys()
        except CallFailed as error:
            if error.code != _NO_THREAD:
                raise
        found.pop(thread, None)
        return found

    async def _asked(self, method: str, channel: str, **arguments: object) -> dict[str, Any]:
        async with self._one:
            return await self._web.patient(self._me.workspace, method, channel=channel, **arguments)

    def _sorted_in(self, scope: Scope, messages: Iterable[Message]) -> tuple[Scope, list[Message]]:
        return scope, sorted(messages, key=lambda one: str(one["ts"]))

    async def _follow(
        self, scope: Scope, first: str, revision: int, parts: Sequence[str], found: Mapping[str, Message]
    ) -> None:
        """What became of a kept post: deleted, edited, or nothing."""
        known = {ts: one for ts, one in found.items() if one.get("subtype") != GONE}
        for ts in (first, *parts):
            if ts not in known and ts not in found and (message := await self._joining.fetched(scope, ts)) is not None:
                known[ts] = message
        gone = {ts for ts in (first, *parts) if ts not in known}
        if first in gone:
            await self._wiring.pipeline.deleted(scope, first)
            return
        message = known[first]
        if is_mine(message, self._me) or not is_post(message):
            return
        whole = await self._joining.rebuilt(scope, first, parts, known, gone) if parts else None
        whole = whole or self._joining.post(message, scope)
        if whole.revision > revision:
            files = () if parts else await files_of(self._web, scope.workspace, message)
            asked = whole.asked or await self._mentions.still(whole, first)
            await self._wiring.pipeline.accept(
                await self._mentions.named(replace(whole, files=files, asked=asked and bool(items_of(whole))))
            )

    async def _unseen(
        self, missed: Sequence[tuple[Scope, Sequence[Message]]], seen: str, told: str
    ) -> frozenset[tuple[str, str]]:
        """Which messages nobody here has seen, each as the channel of its scope and its time.

        Those after the last that was told of, and of those before it, since `seen`, what holds an article and is not
        kept.
        """
        unseen: set[tuple[str, str]] = set()
        for scope, messages in missed:
            for message in messages:
                ts = message["ts"]
                if ts > told or (
                    ts > seen
                    and is_post(message)
                    and self._mentions.has_something(self._joining.post(message, scope))
                    and not await self._wiring.jobs.known(scope, ts)
                ):
                    unseen.add((scope.channel, ts))
        return frozenset(unseen)

    async def _take_missed(
        self,
        room: Scope,
        missed: Sequence[tuple[Scope, Sequence[Message]]],
        unseen: frozenset[tuple[str, str]],
        newest: str,
    ) -> str:
        """What was not seen yet: asked for, going on with an earlier paste, or new.

        Args:
            room: the channel.
            missed: of it and of its threads: messages, oldest first, those that were seen and are kept among them.
            unseen: those of them that were not: the channel of the scope, and the time.
            newest: the time of the last that was told of.

        Returns:
            The time of the newest message there.
        """
        wholes: list[Post] = []
        asking: list[tuple[str, Message, Scope]] = []
        space = FILES_BYTES
        for scope, messages in missed:
            posts: list[Post] = []
            for message in reversed(messages):
                newest = max(newest, message["ts"])
                new = (scope.channel, message["ts"]) in unseen
                if is_mine(message, self._me):
                    await self._mentions.own_up(message, scope)
                elif not is_post(message):
                    continue
                elif new and self._mentions.asks(message):
                    asking.append((message["ts"], message, scope))
                else:
                    files: tuple[File, ...] = ()
                    if new:
                        files, space = await self._files_within(message, space)
                    posts.append(replace(self._joining.post(message, scope), files=files))
            self._joining.remember(scope, [one for one in messages if is_post(one) and not is_mine(one, self._me)])
            wholes += join(reversed(posts))
        wholes = [whole for whole in sorted(wholes, key=lambda whole: whole.message) if items_of(whole)]
        new_ones = []
        for whole in wholes:
            if (whole.scope.channel, whole.message) in unseen:
                new_ones.append(await self._mentions.named(whole))
            elif any((whole.scope.channel, part) in unseen for part in whole.parts):
                await self._wiring.pipeline.accept(whole)
        for _, message, scope in sorted(asking, key=lambda each: each[0]):  # before the cursor moves on
            await self._mentions.take(message, scope, live=False)
        await self._take_new(room, new_ones)
        await self._wiring.jobs.seen(room, newest)
        self._taken[room.channel] = frozenset(ts for _, ts in unseen)
        return newest

    async def _take_new(self, room: Scope, posts: Sequence[Post]) -> None:
        """New posts of a channel and its threads: those of this minute are no catching up, whatever delayed them."""
        live = self._wiring.clock() - LIVE
        late = [post for post in posts if post.posted_at is not None and post.posted_at < live]
        await self._wiring.pipeline.catch_up(room, late)
        for post in posts[len(late) :]:
            await self._wiring.pipeline.accept(post)

    async def _files_within(self, message: Message, space: int) -> tuple[tuple[File, ...], int]:
        """The files of a message, as far as there is space, and the space that is left."""
        sizes = (file.get("size") for file in attached_to(message))
        size = sum(size for size in sizes if isinstance(size, int))
        if size > space:
            return unread_files(message), space
        files = await files_of(self._web, self._me.workspace, message)
        return files, space - max(size, sum(len(file.data) for file in files))  # of some no size is told before
