"""Single messages, and the other messages of a paste in several: from memory, and where that ends from Slack.

Of each watched channel and thread the last messages are kept in memory, as Slack told them; nothing of them is stored.
A part that is edited or deleted makes a new revision of the whole.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bot.intake import LATER_PART
from bot.messages import Post, Scope
from bot.platforms.joining import join, revision_at, whole_of
from bot.platforms.slack.identity import Identity
from bot.platforms.slack.parse import (
    GONE,
    attached_to,
    is_post,
    is_program,
    mentions_in,
    moment,
    place_of,
    post_of,
    scope_of,
    thread_of,
)
from bot.platforms.slack.web import CallFailed, Limited, NoAnswer, Web
from bot.platforms.slack.written import Message, dicts, string
from bot.platforms.wiring import Wiring

LOOK_BACK = 20
"""Messages of a channel to look through for those that a text goes on with; others may have spoken in between."""
PLACES = 300
"""Channels and threads of which the last messages are remembered."""
UNANSWERED = (CallFailed, Limited, NoAnswer)
"""What a call of Slack's Web API raises."""

_NO_MESSAGE = ("message_not_found", "thread_not_found")

_log = logging.getLogger(__name__)


class Joining:
    """Finds messages, and those that make one paste.

    Args:
        web: asks Slack.
        identity: the bot.
        wiring: knows the parts of kept posts.
    """

    def __init__(self, web: Web, identity: Identity, wiring: Wiring) -> None:
        self._web = web
        self._me = identity
        self._wiring = wiring
        self._last: dict[Scope, dict[str, Message]] = {}

    def remember(self, scope: Scope, messages: Sequence[Message]) -> None:
        """Keep the last messages of a watched channel or thread in memory; they may be in it already."""
        known = self._last.pop(_key(scope), {}) | {str(message["ts"]): message for message in messages}
        self._last[_key(scope)] = {ts: known[ts] for ts in sorted(known)[-LOOK_BACK:]}
        while len(self._last) > PLACES:
            del self._last[next(iter(self._last))]

    def changed(self, scope: Scope, message: Message) -> None:
        """A message says something else now."""
        if message["ts"] in self._last.get(_key(scope), {}):
            self._last[_key(scope)][message["ts"]] = message

    def forget(self, scope: Scope, ts: str) -> None:
        """A message is gone."""
        self._last.get(_key(scope), {}).pop(ts, None)

    async def whole_with(self, message: Message, scope: Scope) -> Post | None:
        """The paste whose last part a new message is; None where it stands alone, or where nobody can tell."""
        post = self.post(message, scope)
        if len(post.text) < LATER_PART or post.bot or attached_to(message):
            return None
        if _key(scope) not in self._last:
            try:
                self.remember(scope, await self._before(scope, post.message))
            except UNANSWERED as error:
                _log.info("what message %s goes on with is not known: %s", post.message, error)
                return None
        before = (one for ts, one in sorted(self._last[_key(scope)].items()) if ts < post.message and is_post(one))
        posts = [self.post(one, scope) for one in before if not attached_to(one)]
        for whole in join([*(one for one in posts if one.author == post.author), post]):
            if whole.parts and whole.parts[-1] == post.message:
                return whole
        return None

    async def kept_whole(
        self, scope: Scope, first: str, known: Mapping[str, Message], gone: Collection[str] = ()
    ) -> Post | None:
        """A kept paste of several messages as it stands now; None where it is a single message, or its first is gone.

        Args:
            scope: where it stands.
            first: its first message.
            known: messages that need not be looked for.
            gone: those that were deleted.

        Raises:
            CallFailed, Limited, NoAnswer: one of them could not be had.
        """
        for message, _, parts in await self._wiring.jobs.recent(scope, moment(first)):
            if message == first and parts:
                return await self.rebuilt(scope, first, parts, known, gone)
        return None

    async def rebuilt(
        self,
        scope: Scope,
        first: str,
        parts: Sequence[str],
        known: Mapping[str, Message],
        gone: Collection[str] = (),
    ) -> Post | None:
        """A paste of these messages as it stands now; None where the first is gone. Raises as `kept_whole` does."""
        posts: list[Post] = []
        for ts in (first, *parts):
            message = None if ts in gone else known.get(ts) or await self.find(scope, ts)
            if message is not None and is_post(message):
                posts.append(self.post(message, scope))
            elif not posts:
                return None
        whole = whole_of(posts)
        if len(whole.parts) < len(parts):
            whole = replace(whole, revision=revision_at(moment(first), self._wiring.clock()))
        return whole

    async def find(self, scope: Scope, ts: str) -> Message | None:
        """A message, from memory if it is there; None where it is gone. Raises as `kept_whole` does."""
        found = self._last.get(_key(scope), {}).get(ts)
        return found if found is not None else await self.fetched(scope, ts)

    async def found_in(self, workspace: str, channel: str, ts: str) -> tuple[Message, Scope] | None:
        """A message of a channel or of any of its threads, and where it stands. Raises as `kept_whole` does."""
        for scope, messages in self._last.items():
            if scope.workspace == workspace and scope.room == channel and ts in messages:
                return messages[ts], scope
        room = scope_of(workspace, channel)
        message = await self.fetched(room, ts)
        if message is None:  # a thread is told of by any of its messages
            message = await self._one(workspace, "conversations.replies", ts, channel=channel, ts=ts)
        if message is None:
            return None
        return message, scope_of(workspace, channel, thread_of(message))

    async def fetched(self, scope: Scope, ts: str) -> Message | None:
        """A message as Slack has it now; None where it is gone. Raises as `kept_whole` does."""
        channel, thread = place_of(scope)
        if thread is None:
            message = await self._one(scope.workspace, "conversations.history", ts, channel=channel)
            return message if message is not None and thread_of(message) is None else None
        return await self._one(scope.workspace, "conversations.replies", ts, channel=channel, ts=thread)

    def post(self, message: Message, scope: Scope) -> Post:
        """The post that a message is, without its files."""
        asked = not is_program(message) and self._me.user in mentions_in(string(message.get("text")))
        return post_of(message, scope, me=self._me, asked=asked)

    async def _one(self, workspace: str, method: str, wanted: str, **where: str) -> Message | None:
        try:
            page = await self._web.patient(
                workspace, method, oldest=wanted, latest=wanted, inclusive=True, limit=LOOK_BACK, **where
            )
        except CallFailed as error:
            if error.code in _NO_MESSAGE:
                return None
            raise
        for message in dicts(page.get("messages")):
            if message.get("ts") == wanted and message.get("subtype") != GONE:
                return message
        return None

    async def _before(self, scope: Scope, ts: str) -> list[Message]:
        """The messages of a channel or thread before one."""
        channel, thread = place_of(scope)
        method = "conversations.history" if thread is None else "conversations.replies"
        page = await self._web.call(scope.workspace, method, channel=channel, ts=thread, latest=ts, limit=LOOK_BACK)
        found = (one for one in dicts(page.get("messages")) if thread_of(one) == thread)
        return [one for one in found if is_post(one) and one["ts"] < ts]


def _key(scope: Scope) -> Scope:
    return replace(scope, name="")
