"""Who asks for a brief in the channel itself: by a mention of the bot, or by the reaction that offers one.

A mention beside an article asks for that; any other in a thread asks for the post that the thread is on; any other is
left alone.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import timedelta

from bot.errors import Unreachable
from bot.intake import items_of, links_in
from bot.messages import File, Post, Scope
from bot.platforms.slack.identity import Identity
from bot.platforms.slack.notices import Notices
from bot.platforms.slack.parse import (
    files_of,
    is_mine,
    is_post,
    is_program,
    mentions_in,
    moment,
    place_of,
    scope_of,
    thread_of,
    unread_files,
)
from bot.platforms.slack.roster import Roster
from bot.platforms.slack.showing import render
from bot.platforms.slack.watching.joining import UNANSWERED, Joining
from bot.platforms.slack.web import CallFailed, Web
from bot.platforms.slack.written import Message, string
from bot.platforms.wiring import Wiring
from bot.query.grammar import parse_command
from bot.records import Mode

OFFER = "newspaper"
"""The reaction by which a brief is offered, and asked for."""
LOST = "Warbrief ended before it had kept what was asked for here, so there is no brief. Ask again."

_PROMISES = ("📰", ":newspaper:")  # what a command leaves in its channel begins with it, as Slack may spell it
_PROMISED = timedelta(minutes=1)  # a younger promise may still be kept, by the program that made it

HINT = (
    "Mention me beside a link or a text, or in the thread of a post, to get its brief. Commands are written /warbrief"
    " help, and so on."
)
_MENTION = re.compile(r"<@[A-Z0-9]+(?:\|[^<>]*)?>", re.ASCII)

_log = logging.getLogger(__name__)


class Mentions:
    """Hands on what people ask for in watched channels.

    Args:
        web: asks Slack.
        identity: the bot.
        roster: knows people.
        wiring: the use cases and stores.
        notices: tell of what Warbrief may not do.
        joining: finds messages.
    """

    def __init__(
        self, web: Web, identity: Identity, roster: Roster, wiring: Wiring, notices: Notices, joining: Joining
    ) -> None:
        self._web = web
        self._me = identity
        self._roster = roster
        self._wiring = wiring
        self._notices = notices
        self._joining = joining
        self._began = wiring.clock()

    def asks(self, message: Message) -> bool:
        """Whether a person speaks to the bot."""
        return not is_program(message) and self._me.user in mentions_in(string(message.get("text")))

    def has_something(self, post: Post) -> bool:
        """Whether a message holds what a brief can be asked for: a link to a video too, whose asker is told why not."""
        return bool(items_of(post) or links_in(post.text))

    async def take(self, message: Message, scope: Scope, *, live: bool = True) -> None:
        """Brief what a message that speaks to the bot asks for; `live` says that it was written now.

        Raises:
            StoreError: it is to be done again.
        """
        asker = str(message.get("user") or "")
        post = replace(self._joining.post(message, scope), asked=False)
        post = replace(post, files=await self._files(message, asker, scope))
        if self.has_something(post):
            await self._accept(replace(post, asked=True))
            return
        thread = thread_of(message)
        channel, _ = place_of(scope)
        if thread is None:
            if live:
                await self._hint(message, scope.workspace, channel)
            return
        room = scope_of(scope.workspace, channel, name=scope.name)
        target = await self._found(room, thread)
        if target is not None:
            await self.ask(target, room, asker)

    async def press(self, channel: str, ts: str, workspace: str, asker: str) -> None:
        """Brief a message that somebody put the sign on. Raises `StoreError`."""
        room = scope_of(workspace, channel)
        try:
            if (person := await self._roster.person(workspace, asker)) is not None and person.bot:
                return
        except Unreachable:
            pass  # programs that press this are rare
        try:
            found = await self._joining.found_in(workspace, channel, ts)
        except UNANSWERED as error:
            await self._untold(room, ts, error)
            return
        if found is not None:
            await self.ask(*found, asker)

    async def ask(self, message: Message, scope: Scope, asker: str) -> None:
        """Brief a message, or the paste that it is a part of, for somebody. Raises `StoreError`."""
        if is_mine(message, self._me) or not is_post(message):
            return
        ts = str(message["ts"])
        kept = await self._wiring.jobs.whole(scope, ts)
        whole, revision = None, 0
        if kept is not None:
            recent = await self._wiring.jobs.recent(scope, moment(kept))
            revision = next((known for first, known, _ in recent if first == kept), 0)
            try:
                whole = await self._joining.kept_whole(scope, kept, {ts: message})
            except UNANSWERED as error:
                _log.info("the parts of post %s could not be fetched: %s", kept, error)
        if whole is None:
            whole = replace(self._joining.post(message, scope), files=await self._files(message, asker, scope))
        whole = replace(whole, revision=max(whole.revision, revision))  # not every change shows in a message's own time
        await self._accept(replace(whole, asked=True, asker=asker))

    async def own_up(self, message: Message, scope: Scope) -> None:
        """Say of what a command left in the channel that nothing comes of it, if the program ended too soon after.

        Args:
            message: the bot's own.
            scope: where it stands.
        """
        ts = str(message["ts"])
        promised = string(message.get("text")).startswith(_PROMISES) and not message.get("edited")
        made = moment(ts)
        if not promised or self._wiring.clock() - _PROMISED < made >= self._began:
            return
        if await self._wiring.jobs.known(scope, ts):
            return
        channel, _ = place_of(scope)
        try:
            await self._web.call(scope.workspace, "chat.update", channel=channel, ts=ts, **render.sentence(LOST))
        except UNANSWERED as error:
            _log.info("message %s could not be changed: %s", ts, error)

    async def still(self, post: Post, kept: str | None) -> bool:
        """Whether a new revision of a kept post is asked for as the post was: there are no other briefs on request."""
        if kept is None or (await self._wiring.desk.settings(post.scope)).mode is not Mode.ON_REQUEST:
            return False
        return bool(await self._wiring.jobs.briefs(post.scope, kept)) and bool(items_of(post))

    async def named(self, post: Post) -> Post:
        """A post that may be kept, with what members call its poster and its channel, as far as Slack tells."""
        workspace = post.scope.workspace
        author = "" if post.author_name else await self._roster.name_of(workspace, post.author)
        try:
            known = (await self._roster.channels(workspace)).get(post.scope.room)
        except Unreachable:
            known = None
        scope = replace(post.scope, name=known.name) if known is not None else post.scope
        return replace(post, scope=scope, author_name=post.author_name or author)

    async def _hint(self, message: Message, workspace: str, channel: str) -> None:
        """Tell who gives a command by a mention, or mentions the bot and says nothing, how it is done; them alone."""
        said = _MENTION.sub("", string(message.get("text"))).strip()
        if said and parse_command(said) is None:
            return  # talk about the bot is none with it
        try:
            await self._web.call(
                workspace, "chat.postEphemeral", channel=channel, user=message.get("user"), **render.sentence(HINT)
            )
        except UNANSWERED as error:
            _log.info("a hint could not be given: %s", error)

    async def _accept(self, post: Post) -> None:
        await self._wiring.pipeline.accept(await self.named(post))
        if post.scope.parent is not None:  # after a break its thread is looked into
            await self._wiring.jobs.seen(post.scope, post.message)

    async def _files(self, message: Message, asker: str, scope: Scope) -> tuple[File, ...]:
        """The files of a message; nothing is downloaded for somebody who has asked often enough."""
        spent = self._wiring.pipeline.spent(scope, asker)
        return unread_files(message) if spent else await files_of(self._web, scope.workspace, message)

    async def _found(self, scope: Scope, ts: str) -> Message | None:
        """A message that somebody points at; None where it is gone or may not be read."""
        try:
            return await self._joining.find(scope, ts)
        except UNANSWERED as error:
            await self._untold(scope, ts, error)
            return None

    async def _untold(self, scope: Scope, ts: str, error: Exception) -> None:
        _log.warning("message %s could not be fetched: %s", ts, error)
        if isinstance(error, CallFailed):
            await self._notices.missing(scope, error.code, error.needed)
