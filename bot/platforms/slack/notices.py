"""What Warbrief says unasked, never twice: when it is invited, and when it may not do what it was turned on for.

Who invited it reads the first in the channel, alone; who turned the channel on gets the other by direct message. A
notice that cannot be brought is in the log alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bot.errors import StoreError
from bot.messages import Scope
from bot.pipeline.pacing import tell_fault
from bot.platforms.slack.checks import SLACK_ERRORS, missing_scopes, refusal
from bot.platforms.slack.identity import Identity
from bot.platforms.slack.parse import PLATFORM, scope_of
from bot.platforms.slack.web import CallFailed, Web
from bot.ports import LEFT_DAYS, Desk

NOTICE_SECONDS = 60.0
"""What takes longer is given up: nothing else may wait for a notice."""
CHANGES = 500
"""Changes of settings to look through for the one that turned a channel on."""

_INVITED = "invited"

_log = logging.getLogger(__name__)


class Notices:
    """Tells people what they must know, once.

    Args:
        web: writes the messages.
        me: whose invitations count.
        desk: knows who turned a channel on, and what was told already.
    """

    def __init__(self, web: Web, me: Identity, desk: Desk) -> None:
        self._web = web
        self._me = me
        self._desk = desk
        self._well: set[Scope] = set()  # rooms of which nothing is left to forget

    async def heard(self, event: Mapping[str, Any], workspace: str) -> None:
        """Greet whoever invited Warbrief into a channel; being taken out of one makes it new again. Never raises."""
        kind, channel = event.get("type"), event.get("channel")
        if not isinstance(channel, str) or event.get("user") not in (self._me.user, None):
            return
        scope = scope_of(workspace, channel)
        if kind == "member_joined_channel" and event.get("user") == self._me.user:
            await self._joined(scope, str(event.get("inviter") or ""))
        elif kind in ("member_left_channel", "channel_left", "group_left"):
            with _kept_quiet():
                self._well.discard(scope)
                await self._desk.told_off(scope)

    async def missing(self, scope: Scope, code: str, needed: str = "") -> None:
        """Slack refused something in a channel: say what to do about it, once, until `well`. Never raises.

        Args:
            scope: where, a thread's being its channel's.
            code: Slack's word for why; one that no member can do anything about is not told.
            needed: the scope that the token lacks, for "missing_scope".
        """
        sentence = refusal(code, needed, self._me.name)
        if not sentence:
            return
        room = scope_of(scope.workspace, scope.room)
        self._well.discard(room)
        with _kept_quiet():
            if await self._desk.tell_once(room, f"missing {needed or code}"):
                text = (
                    f"*Warbrief cannot work in <#{scope.room}> as it should.* {_escaped(sentence)}\n"
                    "Articles that are posted there meanwhile get no brief. `/warbrief watch off` in the channel ends"
                    " this."
                )
                await self._tell(scope.workspace, await self._turned_on(room), text)

    async def well(self, scope: Scope) -> None:
        """An answer stands in a channel: what goes missing there later is told anew. Never raises.

        One thing that works is not all: whose token lacks a scope is not well anywhere.
        """
        room = scope_of(scope.workspace, scope.room)
        if room not in self._well and not missing_scopes(self._me):
            with _kept_quiet():
                await self._desk.told_off(room)
                self._well.add(room)

    async def _joined(self, scope: Scope, inviter: str) -> None:
        with _kept_quiet():
            if not inviter or not await self._desk.tell_once(scope, _INVITED):
                return
            self._well.discard(scope)
            text = _greeting(scope.channel, (await self._desk.settings(scope)).watch)
            try:
                async with asyncio.timeout(NOTICE_SECONDS):
                    await self._web.patient(
                        scope.workspace, "chat.postEphemeral", channel=scope.channel, user=inviter, text=text
                    )
            except (*SLACK_ERRORS, TimeoutError):
                await self._tell(scope.workspace, [inviter], text)

    async def _tell(self, workspace: str, people: Iterable[str], text: str) -> None:
        """By direct message to the first of these people who can be written to."""
        reason = "nobody there turned it on"
        try:
            async with asyncio.timeout(NOTICE_SECONDS):
                for user in people:
                    try:
                        await self._write(workspace, user, text)
                        return
                    except CallFailed as error:  # they left, or take no messages
                        reason = str(error)
        except (*SLACK_ERRORS, TimeoutError) as error:
            reason = str(error) or type(error).__name__
        _log.warning("workspace %s was not told (%s): %s", workspace, reason, " ".join(text.split()))

    async def _write(self, workspace: str, user: str, text: str) -> None:
        opened = await self._web.patient(workspace, "conversations.open", users=user)
        await self._web.patient(
            workspace,
            "chat.postMessage",
            channel=opened["channel"]["id"],
            text=text,
            unfurl_links=False,
            unfurl_media=False,
        )

    async def _turned_on(self, scope: Scope) -> Iterable[str]:
        """Who turned a channel on, or the whole workspace, the last one first."""
        changes = await self._desk.changes(PLATFORM, scope.workspace, CHANGES)
        return dict.fromkeys(
            change.user
            for change in changes
            if change.channel is None or change.channel.channel == scope.channel
            if change.setting == "watch" and change.new == "on" and change.user
        )


@contextmanager
def _kept_quiet() -> Iterator[None]:
    """A notice that fails is logged; what it was about goes on."""
    try:
        yield
    except StoreError as error:
        _log.warning("%s", error)
    except Exception as error:
        tell_fault("notice", error)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _greeting(channel: str, watched: bool) -> str:
    state = (
        "It is on here: posted articles get their brief. `/warbrief watch off` ends that."
        if watched
        else "It is off here until an admin of the workspace writes `/warbrief watch on` in this channel; until then it"
        " reads and keeps nothing of it, and briefs what somebody asks for."
    )
    return (
        f"*Warbrief is in <#{channel}> now.* It answers posted articles of war news with a compact brief: who claims"
        f" what, who said what, in the article's own words.\n{state}\n"
        f"If the app is removed from the workspace, what it kept is deleted {LEFT_DAYS} days later, unless it is"
        " installed again. While it is here, `/warbrief export` gives admins everything, and"
        " `/warbrief forget workspace` deletes it at once."
    )
