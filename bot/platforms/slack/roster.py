"""Who and what there is in a workspace of Slack: channels, people, memberships, user groups; asked for when needed.

Slack is asked, and what it answers is remembered for at most `KNOWN_SECONDS`; whatever an event tells of is forgotten
at once, so that it is asked for anew. An answer that was given before such an event is not remembered after it, nor
handed to anybody. Whoever asks for the same at the same time waits for one request.

What a look costs, in requests: the channels of Warbrief one for each 999 of them, once a minute for everybody; a
person one; their memberships one for each 999 channels that they are in.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from bot.errors import Unreachable
from bot.platforms.slack.identity import Identity
from bot.platforms.slack.web import CallFailed, Limited, NoAnswer, Web

KNOWN_SECONDS = 60.0
"""How long an answer of Slack's is believed about who may read what; events shorten it."""
SETTLED_SECONDS = 3_600.0
"""How long it is believed whether a member is a guest, for audiences, and what they are called: that changes rarely."""
ASKING_SECONDS = 10.0
"""What takes longer is no answer; whoever asked gets a sentence, and may ask again."""
MOST_MEMBERS = 1_000
"""Members of a channel that are listed: five requests. Who is in a larger channel is not known here."""
MOST_ASKED = 20_000
"""Answers that are remembered at once, for all workspaces: some megabytes. The oldest go first."""
MOST_LISTED = 999
"""Channels that Slack lists at once."""
ATTEMPTS = 5
"""How often a question is asked anew because of what happened while it was answered."""

UNTOLD = "Slack does not tell now what you may read. Give the command again in a minute."

_ALL = "public_channel,private_channel"
_PRIVATE = "private_channel"
_NO_CHANNEL = ("channel_not_found", "invalid_channel", "not_in_channel", "method_not_supported_for_channel_type")
_NOBODY = ("user_not_found", "user_not_visible", "users_not_found", "invalid_user_id")
_NO_GROUP = ("no_such_subteam", "subteam_not_found", "plan_upgrade_required", "paid_teams_only")
_SHARED = ("is_shared", "is_ext_shared", "is_pending_ext_shared", "is_org_shared")
_COME_AND_GO = frozenset(
    {"member_joined_channel", "member_left_channel", "channel_join", "channel_leave", "group_join", "group_leave"}
)
_HARMLESS = frozenset(
    {"channel_created", "channel_history_changed", "channel_topic", "channel_purpose"}
    | {"group_history_changed", "group_topic", "group_purpose"}
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel as Slack tells of it.

    `shared` says that it has readers outside the workspace, or that somebody there is invited; `member` that Warbrief
    is in it; `direct` that it is no channel but a conversation of a few; `closed` that only some may post in it.
    """

    id: str
    name: str = ""
    private: bool = False
    shared: bool = False
    archived: bool = False
    member: bool = False
    direct: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody as Slack tells of them: of the workspace as a whole, a guest in some channels, or of another company."""

    id: str
    name: str = ""
    admin: bool = False
    guest: bool = False
    stranger: bool = False
    gone: bool = False
    bot: bool = False

    @property
    def full(self) -> bool:
        """Whether they may read every public channel of the workspace."""
        return not (self.guest or self.stranger or self.gone)


@dataclass(eq=False, slots=True)
class _Asked:
    """One question: when it was asked, and the answer that comes or came."""

    at: float
    answer: asyncio.Task[Any]


_Key: TypeAlias = tuple[str, ...]
_T = TypeVar("_T")


class Roster:
    """Who and what there is in the workspaces, as of now; `close` it.

    Every look-up raises `bot.errors.Unreachable`, with a sentence for whoever asked, where Slack does not answer.

    Args:
        web: asks.
        me: whose comings and goings change what Warbrief itself is a member of.
        clock: seconds that only grow.
    """

    def __init__(self, web: Web, me: Identity, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._web = web
        self._me = me
        self._clock = clock
        self._asked: dict[_Key, _Asked] = {}
        self._forgotten = 0

    async def close(self) -> None:
        """Ask no more."""
        asked = [entry.answer for entry in self._asked.values() if not entry.answer.done()]
        self._asked.clear()
        for answer in asked:
            answer.cancel()
        await asyncio.gather(*asked, return_exceptions=True)

    async def channels(self, workspace: str) -> Mapping[str, Channel]:
        """The channels that Warbrief is a member of, by id, archived ones too if Slack counts it as one there."""

        async def ask() -> dict[str, Channel]:
            listed = self._web.listed(
                workspace, "users.conversations", "channels", limit=MOST_LISTED, types=_ALL, exclude_archived=False
            )
            return {found["id"]: channel_of(found, member=True) async for found in listed}

        return await self._answer((workspace, "channels"), ask)

    async def channel(self, workspace: str, channel: str) -> Channel | None:
        """A channel, whether Warbrief is a member of it or not; None where it is none or Slack shows it not."""

        async def ask() -> Channel | None:
            try:
                told = await self._web.patient(workspace, "conversations.info", channel=channel)
            except CallFailed as error:
                _unless(error, _NO_CHANNEL)
                return None
            return channel_of(told["channel"])

        return await self._answer((workspace, "channel", channel), ask)

    async def person(self, workspace: str, user: str, *, seconds: float = KNOWN_SECONDS) -> Person | None:
        """Somebody; None where Slack knows nobody by that id.

        Args:
            workspace: whose eyes they are seen with.
            user: their id.
            seconds: how old an answer may be, up to `SETTLED_SECONDS`.
        """

        async def ask() -> Person | None:
            try:
                told = await self._web.patient(workspace, "users.info", user=user)
            except CallFailed as error:
                _unless(error, _NOBODY)
                return None
            return person_of(told["user"], workspace)

        return await self._answer((workspace, "person", user), ask, seconds)

    async def name_of(self, workspace: str, user: str) -> str:
        """What others see somebody called; "" where that is not known. Never raises."""
        try:
            found = await self.person(workspace, user, seconds=SETTLED_SECONDS) if user else None
        except Unreachable:
            return ""
        return found.name if found is not None else ""

    async def memberships(self, workspace: str, user: str, *, public: bool = True) -> frozenset[str]:
        """The channels that somebody of the workspace is in: private ones as far as Warbrief is in them too.

        Args:
            workspace: the workspace.
            user: their id.
            public: whether public channels count, which may be many.
        """

        async def ask() -> frozenset[str]:
            types = _ALL if public else _PRIVATE
            listed = self._web.listed(
                workspace,
                "users.conversations",
                "channels",
                limit=MOST_LISTED,
                user=user,
                types=types,
                exclude_archived=False,
            )
            try:
                return frozenset([found["id"] async for found in listed])
            except CallFailed as error:
                _unless(error, _NOBODY)
                return frozenset()

        return await self._answer((workspace, "memberships", user, _ALL if public else _PRIVATE), ask)

    async def members(self, workspace: str, channel: str) -> frozenset[str] | None:
        """Who is in a channel, strangers too; None where they are more than `MOST_MEMBERS`, or Slack shows it not."""

        async def ask() -> frozenset[str] | None:
            found: set[str] = set()
            try:
                async for user in self._web.listed(workspace, "conversations.members", "members", channel=channel):
                    found.add(user)
                    if len(found) > MOST_MEMBERS:
                        return None
            except CallFailed as error:
                _unless(error, _NO_CHANNEL)
                return None
            return frozenset(found)

        return await self._answer((workspace, "members", channel), ask)

    async def group(self, workspace: str, group: str) -> frozenset[str]:
        """Who is in a user group; empty where there is none, or it is disabled, or the workspace has no groups."""

        async def ask() -> frozenset[str]:
            try:
                told = await self._web.patient(workspace, "usergroups.users.list", usergroup=group)
            except CallFailed as error:
                _unless(error, _NO_GROUP)
                return frozenset()
            return frozenset(told.get("users") or ())

        return await self._answer((workspace, "group", group), ask)

    async def groups(self, workspace: str) -> Mapping[str, str]:
        """The user groups of a workspace that are not disabled: what each is called, by its id, in Slack's order."""

        async def ask() -> dict[str, str]:
            try:
                told = await self._web.patient(workspace, "usergroups.list")
            except CallFailed as error:
                _unless(error, _NO_GROUP)
                return {}
            return {each["id"]: str(each.get("name") or each.get("handle") or "") for each in told["usergroups"]}

        return await self._answer((workspace, "groups"), ask)

    def heard(self, event: Mapping[str, Any], workspace: str) -> None:
        """Forget what an event tells to be otherwise now. Never raises.

        Args:
            event: of any type, as the Events API has it.
            workspace: the one of ours that it was told to.
        """
        kind = str(event.get("subtype") if event.get("type") == "message" else event.get("type"))
        channel, user = _id(event.get("channel")), _id(event.get("user"))
        if kind in _HARMLESS:
            return
        if kind in _COME_AND_GO:
            self._forget(workspace, "memberships", user)
            self._forget(workspace, "members", channel)
            if user == self._me.user:  # of others' private channels Slack tells those that Warbrief is in as well
                self._forget(workspace, "memberships")
                self._forget(workspace, "channels")
                self._forget(workspace, "channel", channel)
        elif kind.startswith(("channel_", "group_")):
            for what in ("channels", "memberships"):  # a private channel counts among others than a public one
                self._forget(workspace, what)
            for what in ("channel", "members"):
                self._forget(workspace, what, channel)
        elif kind in ("team_join", "user_change"):
            self._forget(workspace, "person", user)
        elif kind.startswith("subteam_"):
            self._forget(workspace, "groups")
            self._forget(workspace, "group", str(event.get("subteam_id") or _id(event.get("subteam"))))

    def forget(self, workspace: str) -> None:
        """Forget everything of a workspace: there may have been events that were not told."""
        self._forget(workspace)

    async def steady(self, look: Callable[[], Awaitable[_T]]) -> _T:
        """What comes of several look-ups together, none of which was overtaken by an event before the last was made.

        Raises:
            Unreachable: there is no end to the events.
        """
        for _ in range(ATTEMPTS):
            before = self._forgotten
            found = await look()
            if before == self._forgotten:
                return found
        raise Unreachable(UNTOLD)

    async def _answer(self, key: _Key, ask: Callable[[], Awaitable[_T]], seconds: float = KNOWN_SECONDS) -> _T:
        """What is remembered for a key, or what Slack answers; whatever is overtaken by an event is asked anew."""
        for _ in range(ATTEMPTS):
            asked = self._asked.get(key)
            if asked is None or (asked.answer.done() and self._clock() - asked.at >= seconds):
                asked = self._ask(key, ask)
            found: _T = await asyncio.shield(asked.answer)
            if self._asked.get(key) is asked:
                return found
        raise Unreachable(UNTOLD)

    def _ask(self, key: _Key, ask: Callable[[], Awaitable[Any]]) -> _Asked:
        asked = _Asked(self._clock(), asyncio.create_task(_bounded(key, ask)))
        self._asked.pop(key, None)
        self._asked[key] = asked
        if len(self._asked) > MOST_ASKED:
            del self._asked[next(iter(self._asked))]

        def done(answer: asyncio.Task[Any]) -> None:
            if (answer.cancelled() or answer.exception() is not None) and self._asked.get(key) is asked:
                del self._asked[key]

        asked.answer.add_done_callback(done)
        return asked

    def _forget(self, *prefix: str) -> None:
        stale = [key for key in self._asked if key[: len(prefix)] == prefix]
        for key in stale:
            del self._asked[key]
        self._forgotten += bool(stale)


def channel_of(told: Mapping[str, Any], *, member: bool = False) -> Channel:
    """A channel as a method of Slack's tells it; pure.

    Whatever may have readers outside the workspace counts as shared, as soon as somebody there is invited.

    >>> channel_of({"id": "C1", "name": "desk", "is_private": True, "is_ext_shared": False}, member=True).shared
    False
    """
    return Channel(
        id=str(told["id"]),
        name=str(told.get("name") or ""),
        private=bool(told.get("is_private")),
        shared=any(told.get(sign) for sign in _SHARED),
        archived=bool(told.get("is_archived")),
        member=member or bool(told.get("is_member")),
        direct=bool(told.get("is_im") or told.get("is_mpim")),
        closed=bool(told.get("is_read_only") or told.get("is_thread_only")),
    )


def person_of(told: Mapping[str, Any], workspace: str) -> Person:
    """Somebody as a method of Slack's tells them, with the eyes of a workspace; pure.

    Of an organisation with several workspaces everybody is of all of those that Slack names.

    >>> person_of({"id": "U1", "team_id": "T1", "is_admin": True}, "T1").full
    True
    >>> person_of({"id": "U1", "team_id": "T2"}, "T1").stranger
    True
    """
    profile = told.get("profile") or {}
    named = (profile.get("display_name"), profile.get("real_name"), told.get("real_name"), told.get("name"))
    teams = {told.get("team_id"), *((told.get("enterprise_user") or {}).get("teams") or ())}
    stranger = bool(told.get("is_stranger")) or workspace not in teams
    return Person(
        id=str(told["id"]),
        name=next((" ".join(str(name).split()) for name in named if name), ""),
        admin=not stranger and any(told.get(sign) for sign in ("is_admin", "is_owner", "is_primary_owner")),
        guest=bool(told.get("is_restricted") or told.get("is_ultra_restricted")),
        stranger=stranger,
        gone=bool(told.get("deleted")),
        bot=bool(told.get("is_bot")),
    )


async def _bounded(key: _Key, ask: Callable[[], Awaitable[_T]]) -> _T:
    """Slack's answer; `Unreachable` where it gives none, or none in time."""
    try:
        async with asyncio.timeout(ASKING_SECONDS):
            return await ask()
    except CallFailed as error:
        _log.warning("Slack does not tell of %s: %s", " ".join(key[1:]), error)
    except (Limited, NoAnswer, TimeoutError) as error:
        _log.info("Slack does not tell of %s: %s", " ".join(key[1:]), error or type(error).__name__)
    except (AttributeError, LookupError, TypeError) as error:
        _log.warning("What Slack tells of %s is not understood: %s", " ".join(key[1:]), type(error).__name__)
    raise Unreachable(UNTOLD)


def _unless(error: CallFailed, codes: tuple[str, ...]) -> None:
    """Raise a refusal, unless it means that there is no such thing."""
    if error.code not in codes:
        raise error


def _id(told: object) -> str:
    """The id that an event names, by itself or in an object."""
    found = told.get("id") if isinstance(told, Mapping) else told
    return found if isinstance(found, str) else ""
