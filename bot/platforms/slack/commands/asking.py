"""Asked-for briefs: `/warbrief brief` with a link, a text or a message's link, and "Brief this" in a message's menu.

In a watched channel the brief is kept and stands in the channel, as that of any post: the command posts a message that
says who asks for what, and the brief answers it; the menu gets an answer in the thread of its message. Anywhere else
nothing is kept: who asks sees it alone.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

from bot.errors import BadCommand, StoreError
from bot.intake import items_of
from bot.messages import Answer, Asker, ItemKind, Post, Reply, Scope
from bot.platforms.slack.checks import refusal
from bot.platforms.slack.commands.answering import Answering
from bot.platforms.slack.commands.given import Given, typed
from bot.platforms.slack.commands.shown import Shown, patiently
from bot.platforms.slack.notices import Notices
from bot.platforms.slack.parse import (
    KINDS,
    files_of,
    is_mine,
    is_time,
    message_in,
    moment,
    permalink,
    post_of,
    scope_of,
    thread_of,
)
from bot.platforms.slack.showing import render
from bot.platforms.slack.watching.joining import UNANSWERED, Joining
from bot.platforms.slack.web import CallFailed
from bot.platforms.slack.written import Message
from bot.platforms.turns import Turns
from bot.query.grammar import Command

MOST_PAGES = 4
"""Messages that one article's brief may need where it is shown to its asker alone; Slack takes five answers."""

_NOTHING = "Give a link, an article's text, or the link of a message: /warbrief brief https://…"
_NO_MESSAGE = "There is no such message that you may read, or I am not in its channel."
_NO_ARTICLE = "There is no link, text or file in this message that could be briefed."
_OWN = "This message is Warbrief's own."
_READING = "I'm reading it; the brief will stand in the thread of the post."
_READING_ALONE = "I'm reading it; the brief comes here."
_CANNOT_WRITE = "I may not write in {where}, so its briefs cannot stand there."
_ALONE = "{where} is not watched, so only you see this brief, and it is not kept."
_NO_MEMBER = "You are not in this channel, so only you see this brief, and it is not kept."
_NOT_KEPT = "This could not be kept now, so there will be no brief. Ask again."

_log = logging.getLogger(__name__)


class Asking:
    """Briefs what somebody asks for.

    Args:
        answering: shows what is there already.
        notices: tell of what Warbrief may not do.
    """

    def __init__(self, answering: Answering, notices: Notices) -> None:
        self._answering = answering
        self._notices = notices
        self._wiring = answering.wiring
        self._web = answering.web
        self._me = answering.identity
        self._joining = Joining(answering.web, answering.identity, answering.wiring)
        self._asking = Turns()  # of what somebody asks for at once, the next must see the count of the one before

    async def brief(self, shown: Shown, what: str) -> None:
        """Brief what was given with the command."""
        given = shown.given
        if not what.strip():
            raise BadCommand(_NOTHING)
        if place := message_in(typed(what).strip()):
            await self._brief_message(shown, *await self._linked(given, *place))
            return
        asker = await self._answering.asker(given)
        post = Post(
            scope=asker.scope,
            message=given.trigger or "command",
            author=given.user,
            author_name=asker.name,
            text=what.strip(),
            posted_at=self._wiring.clock(),
            asked=True,
        )
        if not any(item.content for item in items_of(post)):  # nothing but marks of Slack
            raise BadCommand(_NOTHING)
        watched = (await self._wiring.desk.settings(asker.scope)).watch
        if not (watched and await self._answering.is_member(given)):
            await self._show_alone(shown, post, asker, _NO_MEMBER if watched else _ALONE)
        elif not await self._answering.is_in(asker.scope):
            await self._refuse(asker.scope, "not_in_channel")
        else:
            async with self._asking.of(given.user):
                self._allow(asker, len(items_of(post)))
                await self._brief_here(shown, post, asker)

    async def _brief_here(self, shown: Shown, post: Post, asker: Asker) -> None:
        """Post a message that says what was asked for, and have the brief answer it."""
        channel = post.scope.room
        said = render.sentence(f"📰 {asker.name or 'A member'} asks for a brief of {_named(post)}")
        try:
            made = await patiently(
                lambda: self._web.call(post.scope.workspace, "chat.postMessage", channel=channel, **said)
            )
        except CallFailed as error:
            await self._refuse(post.scope, error.code, error.needed)
        ts = str(made["ts"])
        link = permalink(self._me, channel, ts)
        post = replace(post, message=ts, link=link, posted_at=moment(ts))
        try:
            await self._wiring.pipeline.accept(post)
        except StoreError:
            await self._put(post, _NOT_KEPT)
            raise

    async def brief_this(self, shown: Shown) -> None:
        """Brief the message whose menu was opened; Slack hands over what it says."""
        given = shown.given
        name = (await self._answering.scope(given)).name
        scope = scope_of(given.workspace, given.channel, thread_of(given.message), name)
        await self._brief_message(shown, given.message, scope)

    async def _brief_message(self, shown: Shown, message: Message, scope: Scope) -> None:
        """Brief a message that its asker may read."""
        if is_mine(message, self._me):
            raise BadCommand(_OWN)
        if not is_time(message.get("ts")) or str(message.get("subtype") or "") not in KINDS:
            raise BadCommand(_NO_ARTICLE)
        asker = await self._answering.asker(shown.given)
        link = permalink(self._me, scope.room, str(message["ts"]), thread_of(message))
        post = post_of(message, scope, me=self._me, link=link, asked=True)
        name = await self._answering.roster.name_of(scope.workspace, post.author)
        post = replace(post, author_name=name or post.author_name)
        watched = (await self._wiring.desk.settings(scope)).watch
        kept = await self._wiring.jobs.whole(scope, post.message) if watched else None
        if kept is not None and await self._show_known(shown, asker, scope, kept):
            return
        self._allow(asker)
        whole = await self._whole(scope, kept, message) if kept is not None else None
        if whole is None:
            whole = replace(post, files=await files_of(self._web, scope.workspace, message))
        post = replace(whole, asked=True, asker=asker.user, author_name=post.author_name)
        if not (post.text.strip() or post.files):
            raise BadCommand(_NO_ARTICLE)
        self._allow(asker, len(items_of(post)))
        if not watched:
            await self._show_alone(shown, post, asker, _ALONE)
        elif not await self._answering.is_in(scope):
            await self._refuse(scope, "not_in_channel")
        elif items_of(post):
            async with self._asking.of(asker.user):
                self._allow(asker, len(items_of(post)))
                await self._wiring.pipeline.accept(post)
            await shown.say(_READING)
        else:
            await shown.say(_NO_ARTICLE)

    async def _whole(self, scope: Scope, kept: str, message: Message) -> Post | None:
        """The paste of several messages that a message is a part of; None where it stands alone, or nobody can tell."""
        try:
            return await self._joining.kept_whole(scope, kept, {str(message["ts"]): message})
        except UNANSWERED as error:
            _log.info("the paste of message %s is not known: %s", message["ts"], error)
            return None

    async def _show_known(self, shown: Shown, asker: Asker, scope: Scope, kept: str) -> bool:
        """Show the brief that a post led to, if it did."""
        briefs = await self._wiring.jobs.briefs(scope, kept)
        if not briefs:
            return False
        reply = await self._answering.reply(asker, Command(name="show", words=briefs[0]))
        await self._answering.show(shown, reply, f"show {briefs[0]}")
        return True

    def _allow(self, asker: Asker, items: int = 1) -> None:
        """Raises `BadCommand` if somebody has asked often enough."""
        if spent := self._wiring.pipeline.spent(asker.scope, asker.user, items):
            raise BadCommand(spent)

    async def _show_alone(self, shown: Shown, post: Post, asker: Asker, alone: str) -> None:
        """Show briefs to whoever asked, with a sentence that tells why to them alone, and keep nothing."""
        scope, items = post.scope, items_of(post)
        if not items:
            raise BadCommand(_NO_ARTICLE)
        self._allow(asker, len(items))
        self._wiring.pipeline.asked(scope, asker.user, len(items))
        await shown.say(_READING_ALONE)
        answers = await self._wiring.service.answer(post)
        here = scope.room == shown.given.channel
        alone = alone.format(where="This channel" if here else _named_channel(scope))
        for payload in [payload for answer in answers for payload in _pages(answer, alone)]:
            await shown.send(payload)

    async def _refuse(self, scope: Scope, code: str, needed: str = "") -> NoReturn:
        """Say that there is no writing in a channel, to whom it concerns and, by an error, to whoever asked."""
        where = _named_channel(scope)
        await self._notices.missing(scope, code, needed)
        raise BadCommand(f"{_CANNOT_WRITE.format(where=where)} {refusal(code, needed, self._me.name)}".strip())

    async def _linked(self, given: Given, channel: str, ts: str, thread: str | None) -> tuple[Message, Scope]:
        """The message of a link.

        Raises:
            BadCommand: it is gone, or its asker may not read it: the sentence is the same.
        """
        gone = BadCommand(_NO_MESSAGE)
        known = await self._answering.roster.channel(given.workspace, channel)
        scope = scope_of(given.workspace, channel, thread, known.name if known is not None else "")
        asker = await self._answering.asker(given)
        if not asker.viewer.may_read(scope):
            raise gone
        try:
            if thread is None:
                found = await self._joining.found_in(given.workspace, channel, ts)
            else:
                message = await self._joining.fetched(scope, ts)
                found = (message, scope) if message is not None else None
        except CallFailed as error:
            raise gone from error
        if found is None:
            raise gone
        return found[0], replace(found[1], name=scope.name)

    async def _put(self, post: Post, text: str) -> None:
        """Say something in the place of the message that promised a brief."""
        try:
            await self._web.call(
                post.scope.workspace,
                "chat.update",
                channel=post.scope.room,
                ts=post.message,
                **render.sentence(text),
            )
        except UNANSWERED as error:
            _log.warning("message %s could not be changed: %s", post.message, error)


def _named_channel(scope: Scope) -> str:
    return f"#{scope.name}" if scope.name else "that channel"


def _named(post: Post) -> str:
    """What is asked for, as the message says that stands until the brief does."""
    items = items_of(post)
    if items and items[0].kind is ItemKind.LINK and len(items[0].content) < 1_500:
        return items[0].content if items[0].content.isprintable() else "a link"
    return "a pasted text"


def _pages(answer: Answer, alone: str) -> Sequence[render.Payload]:
    """An answer that is not kept, and says so over its brief; without any button, as there is nothing behind it."""
    failed = answer.brief is None
    text = answer.sentence if failed else alone
    return render.pages(Reply(text=text, brief=answer.brief, failed=failed))[:MOST_PAGES]
