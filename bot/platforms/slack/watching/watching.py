"""What is posted, edited and deleted in watched channels, and who asks for a brief there.

In each channel one event is handled after the other, those of its threads with them. What the store does not take is
tried again for a while; if it still does not, the channel counts as missed from there on, and its history is gone
through as after a break. Nothing of a channel that is not watched leaves this module.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.errors import StoreError
from bot.intake import items_of
from bot.messages import Post, Scope
from bot.platforms.joining import revision_at
from bot.platforms.slack.identity import Identity
from bot.platforms.slack.notices import Notices
from bot.platforms.slack.parse import (
    GONE,
    files_of,
    is_mine,
    is_post,
    is_time,
    moment,
    place_of,
    same_words,
    scope_of,
    thread_of,
)
from bot.platforms.slack.roster import Roster
from bot.platforms.slack.watching.catching_up import CatchingUp
from bot.platforms.slack.watching.joining import UNANSWERED, Joining
from bot.platforms.slack.watching.mentions import OFFER, Mentions
from bot.platforms.slack.web import Web
from bot.platforms.slack.written import Message, mapping, string
from bot.platforms.turns import Turns
from bot.platforms.wiring import Wiring

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between attempts to have something stored."""
DELETED = 1_000
"""Messages of which it is remembered that they are gone: Slack may tell of them late, or again."""

_CHANNELS = ("C", "G")  # what the ids of channels begin with; direct messages are none

_log = logging.getLogger(__name__)


class Watching:
    """Hands on to the pipeline what happens in watched channels.

    Args:
        web: asks Slack.
        identity: the bot.
        roster: knows people and channels.
        wiring: the use cases and stores.
        turns: one thing after the other in each channel.
        notices: tell of what Warbrief may not do.
    """

    def __init__(
        self, web: Web, identity: Identity, roster: Roster, wiring: Wiring, turns: Turns, notices: Notices
    ) -> None:
        self._web = web
        self._me = identity
        self._wiring = wiring
        self._turns = turns
        self._joining = Joining(web, identity, wiring)
        self._mentions = Mentions(web, identity, roster, wiring, notices, self._joining)
        self._catching_up = CatchingUp(web, identity, wiring, notices, self._mentions, turns, self._joining)
        self._deleted: dict[tuple[str, str], None] = {}

    async def sweep(self, *, doubted: bool = False) -> None:
        """Go through what may have been missed in all watched channels, as `CatchingUp.sweep` says. Never raises."""
        await self._catching_up.sweep(doubted=doubted)

    async def event(self, event: Message, workspace: str) -> None:
        """Something happened; whatever is no concern of this module is passed over.

        Args:
            event: as the Events API has it.
            workspace: where it was told.
        """
        channel = string(event.get("channel"))
        match event.get("type"):
            case "message" if channel.startswith(_CHANNELS):
                await self._message(event, workspace, channel)
            case "reaction_added":
                await self._pressed(event, workspace)
            case "member_joined_channel" if is_mine(event, self._me) and is_time(event.get("event_ts")):
                await self._invited(scope_of(workspace, channel), event["event_ts"])
            case "channel_deleted" | "group_deleted" if channel:
                await self._in_turn(channel, lambda: self._catching_up.forget(scope_of(workspace, channel)))
            case "channel_rename" | "group_rename":
                renamed = mapping(event.get("channel"))
                await self._renamed(workspace, string(renamed.get("id")), string(renamed.get("name")))

    async def _message(self, event: Message, workspace: str, channel: str) -> None:
        match event.get("subtype"):
            case "message_deleted":
                before = mapping(event.get("previous_message"))
                await self.gone(scope_of(workspace, channel, thread_of(before)), event.get("deleted_ts"))
            case "message_changed":
                message = mapping(event.get("message"))
                scope = scope_of(workspace, channel, thread_of(message))
                if message.get("subtype") == GONE:
                    await self.gone(scope, message.get("ts"))
                elif is_post(message) and not is_mine(message, self._me):
                    await self._edited(message, mapping(event.get("previous_message")), scope, event.get("event_ts"))
            case "channel_join" | "group_join" if is_mine(event, self._me) and is_time(event.get("ts")):
                await self._invited(scope_of(workspace, channel), event["ts"])
            case _ if is_post(event) and not is_mine(event, self._me):
                await self._posted(event, scope_of(workspace, channel, thread_of(event)))

    async def _posted(self, message: Message, scope: Scope) -> None:
        """A message is new."""
        channel, _ = place_of(scope)

        async def take() -> None:
            if (channel, message["ts"]) in self._deleted:
                return
            if not (await self._wiring.desk.settings(scope)).watch:
                self._catching_up.unwatched(channel)
                return
            if not await self._catching_up.caught_up(channel):
                self._catching_up.behind(channel)
            elif not self._catching_up.has_taken(channel, str(message["ts"])):
                await self._take_new(message, scope)

        await self._in_turn(channel, take)

    async def _edited(self, message: Message, before: Message, scope: Scope, at: object) -> None:
        """A message may have changed: a preview of a link, a pin or a reply looks like an edit."""
        edited = mapping(message.get("edited")).get("ts")
        if (not edited and not before) or (before and same_words(before, message)):
            return
        channel, _ = place_of(scope)
        ts = str(message["ts"])

        async def take() -> None:
            kept = await self._wiring.jobs.whole(scope, ts)
            watched = (await self._wiring.desk.settings(scope)).watch
            if (channel, ts) in self._deleted or (kept is None and not watched):
                return
            if not await self._catching_up.caught_up(channel):
                self._catching_up.behind(channel)
                return
            self._joining.changed(scope, message)
            post = self._joining.post(message, scope)
            if edited == mapping(before.get("edited")).get("ts") and is_time(at):  # what it shares or holds changed
                post = replace(post, revision=max(post.revision, revision_at(moment(ts), moment(at))))
            whole = await self._joining.kept_whole(scope, kept, {ts: message}) if kept is not None else None
            if whole is None:
                asked = self._mentions.asks(message) and self._mentions.has_something(post)
                whole = replace(post, files=await files_of(self._web, scope.workspace, message), asked=asked)
            await self._take_changed(whole, kept, watched=watched)

        await self._in_turn(channel, take)

    async def gone(self, scope: Scope, ts: object) -> None:
        """A message is gone, or what is left of it stands over its replies. Raises `StoreError`."""
        if not is_time(ts):
            return
        channel, _ = place_of(scope)
        self._deleted[channel, ts] = None
        while len(self._deleted) > DELETED:
            del self._deleted[next(iter(self._deleted))]

        async def take() -> None:
            self._joining.forget(scope, ts)
            kept = await self._wiring.jobs.whole(scope, ts)
            if kept == ts:
                await self._wiring.pipeline.deleted(scope, kept)
            elif kept is not None and (whole := await self._joining.kept_whole(scope, kept, {}, {ts})) is not None:
                watched = (await self._wiring.desk.settings(scope)).watch
                await self._take_changed(whole, kept, watched=watched)

        await self._in_turn(channel, take)

    async def _pressed(self, event: Message, workspace: str) -> None:
        """Somebody put a sign on a message: one of them asks for its brief."""
        item, user = mapping(event.get("item")), string(event.get("user"))
        channel, ts = string(item.get("channel")), item.get("ts")
        if (
            event.get("reaction") != OFFER
            or user == self._me.user
            or not (channel.startswith(_CHANNELS) and is_time(ts))
        ):
            return

        async def take() -> None:
            if (await self._wiring.desk.settings(scope_of(workspace, channel))).watch:
                await self._mentions.press(channel, str(ts), workspace, user)

        await self._in_turn(channel, take)

    async def _invited(self, room: Scope, ts: str) -> None:
        """The bot is in a channel again: what was posted there meanwhile is not for it."""

        async def take() -> None:
            if await self._catching_up.last_seen(room) is not None:
                await self._wiring.jobs.seen(room, ts)

        await self._in_turn(room.channel, take)

    async def _renamed(self, workspace: str, channel: str, name: str) -> None:
        """A channel has another name, by which look-ups show it."""

        async def take() -> None:
            seen = await self._catching_up.last_seen(scope_of(workspace, channel))
            if seen is not None:
                await self._wiring.jobs.seen(scope_of(workspace, channel, name=name), seen)

        if channel and name:
            await self._in_turn(channel, take)

    async def _take_new(self, message: Message, scope: Scope) -> None:
        """A new message of a watched channel."""
        channel, _ = place_of(scope)
        if self._mentions.asks(message):
            await self._mentions.take(message, scope)
        else:
            post = await self._joining.whole_with(message, scope)
            if post is None:
                files = await files_of(self._web, scope.workspace, message)
                post = replace(self._joining.post(message, scope), files=files)
            if items_of(post):
                await self._wiring.pipeline.accept(await self._mentions.named(post))
        self._joining.remember(scope, [message])
        await self._wiring.jobs.seen(scope_of(scope.workspace, channel), str(message["ts"]))

    async def _take_changed(self, whole: Post, kept: str | None, *, watched: bool) -> None:
        """A post of which something changed; where the channel is watched no more, it is followed at most."""
        asked = watched and (whole.asked or await self._mentions.still(whole, kept))
        whole = replace(whole, asked=asked)
        await self._wiring.pipeline.accept(await self._mentions.named(whole) if items_of(whole) else whole)

    async def _in_turn(self, channel: str, take: Callable[[], Awaitable[None]]) -> None:
        """Handle an event when its turn has come, and again for as long as the store does not take it.

        If it stays so, or Slack does not answer, the channel's history is gone through later.
        """
        async with self._turns.of(channel):
            try:
                for seconds in PAUSES:
                    try:
                        await take()
                        return
                    except StoreError as error:
                        _log.error("%s", error)
                        await asyncio.sleep(seconds)
                await take()
            except StoreError as error:
                _log.error("%s", error)
                self._catching_up.behind(channel)
            except UNANSWERED as error:
                _log.warning("an event of channel %s was not handled: %s", channel, error)
                self._catching_up.behind(channel)
            except Exception:
                self._catching_up.behind(channel)
                raise
