"""What goes out to Slack: sent, edited, deleted, marked; and who reads a channel.

An answer stands in the thread of its post, or in the channel where its settings say so; its id is its time. It carries
the nonce of its attempt as metadata that nobody sees, by which it is found where an attempt's end is not known. What
Slack says no to is refused, and told to whom it concerns; a limit of rate or a failure of Slack's passes. That a post
is being read is not shown: Slack has no sign for that which goes away by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

from bot.errors import SendFailed, SendRefused, SendUnknown
from bot.messages import Action, Outgoing, Reply, Scope, Viewer
from bot.platforms.slack.identity import Identity
from bot.platforms.slack.members import audience_of
from bot.platforms.slack.notices import Notices
from bot.platforms.slack.parse import PLATFORM, is_mine, place_of
from bot.platforms.slack.roster import Roster
from bot.platforms.slack.showing import render
from bot.platforms.slack.web import PAGE, CallFailed, Limited, NoAnswer, Web
from bot.platforms.slack.written import dicts, mapping

SIGNS = {Action.MARK: "warning", Action.OFFER: "newspaper"}
"""What is put on a post: an article was meant there and could not be read; a brief can be had."""
EVENT_TYPE = "warbrief_answer"
"""What the metadata of an answer is called."""
APART_SECONDS = 1.0
"""Between two messages in one channel: what Slack allows."""
LONGEST_WAIT = 5.0
"""Seconds that a message waits here for that; one that would wait longer comes again later, and holds up no other."""
LOOK_FOR = 200
"""Messages behind a post to look through for its answer, in its thread and in its channel."""
MARKED = 1_000
"""Posts of which it is remembered that they got a sign."""

_LATER_SECONDS = 60.0
# Refusals that are about the app or last for a while: what is to be said there is still wanted afterwards.
_PASSING = frozenset(
    {
        "account_inactive",
        "accesslimited",
        "external_channel_migrating",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "team_added_to_org",
        "token_expired",
        "token_revoked",
    }
)
_GONE = frozenset({"message_not_found", "thread_not_found"})


class SlackPlatform:
    """The port `bot.ports.Platform` on Slack.

    Args:
        web: sends.
        identity: the bot.
        roster: knows who reads a channel.
        notices: tell of what Warbrief may not do.
    """

    name = PLATFORM

    def __init__(self, web: Web, identity: Identity, roster: Roster, notices: Notices) -> None:
        self._web = web
        self._me = identity
        self._roster = roster
        self._notices = notices
        self._free: dict[str, float] = {}  # when each channel takes its next message
        self._marked: dict[tuple[str, str], None] = {}
        self.gone: Callable[[Scope, str], None] = lambda scope, message: None
        """Told of a post that is found to be deleted."""

    async def send(self, outgoing: Outgoing, reply: Reply) -> str:
        """Answer a post, in its thread or in its channel. Raises as `bot.ports.Platform` says."""
        channel, thread = place_of(outgoing.scope)
        if thread is None and (reply.thread or reply.failed):  # without its post a sentence on it says nothing
            thread = outgoing.to
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"nonce": outgoing.nonce}}
        made = render.answer(outgoing, reply)
        await self._wait_for(channel)
        async with self._told(outgoing):
            sent = await self._call(
                outgoing, "chat.postMessage", channel=channel, thread_ts=thread, metadata=metadata, **made
            )
        ts = str(sent["ts"])
        stands = mapping(sent.get("message"))
        if thread is not None and stands and "thread_ts" not in stands:
            # Slack puts what answers a deleted message into the channel.
            with contextlib.suppress(CallFailed, Limited, NoAnswer):
                await self._call(outgoing, "chat.delete", channel=channel, ts=ts)
            self.gone(outgoing.scope, outgoing.to)
            raise SendRefused("the post is gone")
        await self._stands(outgoing)
        return ts

    async def find_sent(self, outgoing: Outgoing) -> str | None:
        """The message that an earlier attempt sent, looked for in the post's thread and after it in its channel."""
        channel, thread = place_of(outgoing.scope)
        found = None
        async with self._told(outgoing, again=True, done=_GONE):  # a deleted post without a thread
            found = await self._look_for(outgoing, "conversations.replies", channel=channel, ts=thread or outgoing.to)
        if found is None and thread is None:
            async with self._told(outgoing, again=True):
                found = await self._look_for(outgoing, "conversations.history", channel=channel)
        return found

    async def edit(self, outgoing: Outgoing, reply: Reply) -> None:
        """Put an answer in the place of another."""
        channel, _ = place_of(outgoing.scope)
        made = render.answer(outgoing, reply)
        async with self._told(outgoing, again=True):
            await self._call(outgoing, "chat.update", channel=channel, ts=outgoing.sent, **made)
        await self._stands(outgoing)

    async def delete(self, outgoing: Outgoing) -> None:
        """Take an answer away; one that is gone already is as well."""
        channel, _ = place_of(outgoing.scope)
        async with self._told(outgoing, again=True, done=_GONE):
            await self._call(outgoing, "chat.delete", channel=channel, ts=outgoing.sent)

    async def mark(self, outgoing: Outgoing, reply: Reply) -> None:
        """Put a sign on a post."""
        channel, _ = place_of(outgoing.scope)
        sign = SIGNS[outgoing.action]
        self._marked[channel, outgoing.to] = None
        while len(self._marked) > MARKED:
            del self._marked[next(iter(self._marked))]
        async with self._told(outgoing, again=True, done=frozenset({"already_reacted"})):
            await self._call(outgoing, "reactions.add", channel=channel, timestamp=outgoing.to, name=sign)

    async def audience(self, scope: Scope) -> Viewer:
        """What everyone who reads a channel may read now; where Slack does not tell, that channel alone."""
        return await audience_of(self._roster, scope)

    def working(self, scope: Scope, message: str) -> AbstractAsyncContextManager[None]:
        """Shows nothing: a bot cannot be seen typing on Slack, and a reaction would stay if the program ended."""
        return nullcontext()

    async def _wait_for(self, channel: str) -> None:
        """Wait until a channel takes a message.

        Raises:
            SendFailed: that takes longer than a message should wait here.
        """
        now = asyncio.get_running_loop().time()
        self._free = {at: when for at, when in self._free.items() if when > now}
        seconds = self._free.get(channel, now) - now
        if seconds > LONGEST_WAIT:
            raise SendFailed("Slack takes one message a second in a channel", seconds)
        self._free[channel] = now + seconds + APART_SECONDS
        await asyncio.sleep(seconds)

    async def _look_for(self, outgoing: Outgoing, method: str, **where: str) -> str | None:
        """The message with the nonce of an answer; a limit of rate is the outbox's to wait for."""
        looked, cursor = 0, None
        while looked < LOOK_FOR:
            page = await self._call(
                outgoing,
                method,
                oldest=outgoing.to,
                include_all_metadata=True,
                limit=PAGE,
                cursor=cursor,
                **where,
            )
            messages = list(dicts(page.get("messages")))
            for message in messages:
                payload = mapping(mapping(message.get("metadata")).get("event_payload"))
                if is_mine(message, self._me) and payload.get("nonce") == outgoing.nonce:
                    return str(message["ts"])
            looked += len(messages)
            cursor = mapping(page.get("response_metadata")).get("next_cursor")
            if not (cursor and messages):
                break
        return None

    async def _stands(self, outgoing: Outgoing) -> None:
        """An answer stands: nothing is missing in its channel, and the signs on a post that has a brief go."""
        await self._notices.well(outgoing.scope)
        channel, _ = place_of(outgoing.scope)
        marked = (channel, outgoing.to) in self._marked
        if outgoing.brief is None or not (marked or outgoing.asked):
            return
        self._marked.pop((channel, outgoing.to), None)
        for sign in SIGNS.values():
            with contextlib.suppress(CallFailed, Limited, NoAnswer):
                await self._call(outgoing, "reactions.remove", channel=channel, timestamp=outgoing.to, name=sign)

    async def _call(self, outgoing: Outgoing, method: str, **arguments: object) -> Mapping[str, Any]:
        return await self._web.call(outgoing.scope.workspace, method, **arguments)

    @asynccontextmanager
    async def _told(
        self, outgoing: Outgoing, *, again: bool = False, done: frozenset[str] = frozenset()
    ) -> AsyncIterator[None]:
        """Tells what Slack answers as the pipeline understands it.

        Args:
            outgoing: what is sent.
            again: whether it is harmless when repeated.
            done: refusals that mean that it is done already.
        """
        try:
            yield
        except Limited as error:
            channel, _ = place_of(outgoing.scope)
            if not again:
                self._free[channel] = asyncio.get_running_loop().time() + error.seconds
            raise SendFailed("Slack takes no more now", error.seconds) from error
        except CallFailed as error:
            if error.code in done:
                return
            if error.code in _PASSING:
                raise SendFailed(f"Slack says {error.code}", _LATER_SECONDS) from error
            if error.code not in _GONE:
                await self._notices.missing(outgoing.scope, error.code, error.needed)
            raise SendRefused(f"Slack says {error.code}") from error
        except NoAnswer as error:
            raise (SendFailed(f"no answer ({error})") if again else SendUnknown()) from error
