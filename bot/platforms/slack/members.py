"""Who may see and do what on Slack, by what Slack itself tells of channels, members, guests and user groups.

It is looked up anew at each command and press, in what the roster has learnt at most a minute ago and no event has
overtaken since. Where Slack has to be asked and does not answer, the answer is no.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from bot.errors import Unreachable
from bot.messages import Asker, Reader, Scope
from bot.platforms.slack.parse import PLATFORM
from bot.platforms.slack.roster import SETTLED_SECONDS, Channel, Person, Roster
from bot.ports import Desk

MOST_READERS = 200
"""Members of a channel of whom each is looked at, whether they are a guest; in a larger one guests are assumed."""
AUDIENCE_SECONDS = 4.0
"""How long that may take. Who was looked at by then is remembered, so that the next look gets further."""
AT_ONCE = 4
"""Members that are asked about at the same time."""


async def viewer_of(roster: Roster, workspace: str, user: str) -> Reader:
    """What somebody may read now.

    Rooms are channels that Warbrief is in: public ones for full members of the workspace, unless they are shared with
    another organisation; private and shared ones for those who are in them. Guests and strangers read only what they
    are in. The channel asked in is one only by these rules. An archived channel is read by those who could before.

    Raises:
        Unreachable: Slack does not tell.
    """
    return _reader(workspace, await roster.steady(lambda: _rooms(roster, workspace, user)))


async def audience_of(roster: Roster, scope: Scope) -> Reader:
    """What everyone who may read a scope may read now; never raises.

    Its own room, and if only full members of the workspace are in it, the public channels that Warbrief is in and that
    are shared with nobody. That takes one request for each 200 members, and one an hour for each member. Where Slack
    does not tell, or the members are too many to look at each, it is the room alone.
    """
    rooms = {scope.room}
    try:
        async with asyncio.timeout(AUDIENCE_SECONDS):
            rooms |= await roster.steady(lambda: _common(roster, scope.workspace, scope.room))
    except (Unreachable, TimeoutError):
        pass
    return _reader(scope.workspace, rooms)


async def asker_of(roster: Roster, desk: Desk, scope: Scope, user: str, name: str = "") -> Asker:
    """Who gives a command, with what they may read and change.

    Admins are those of the workspace, its owners, and the members of the user group that an admin named, unless they
    are guests or strangers, since an export holds what stands in every channel. Moderators are the admins.

    Args:
        roster: knows them.
        desk: knows the user group.
        scope: where they ask.
        user: their id.
        name: as Slack told it with the command; "" to take the one that others see.

    Raises:
        Unreachable: Slack does not tell.
    """
    workspace = scope.workspace
    group = (await desk.settings(scope)).admin_role

    async def look() -> tuple[frozenset[str], Person | None, bool]:
        person = await roster.person(workspace, user)
        admin = person is not None and person.full and (person.admin or await _named(roster, workspace, user, group))
        return await _rooms(roster, workspace, user), person, admin

    rooms, person, admin = await roster.steady(look)
    return Asker(
        scope=scope,
        viewer=_reader(workspace, rooms),
        user=user,
        name=(person.name if person is not None else "") or name,
        moderator=admin,
        admin=admin,
    )


async def _named(roster: Roster, workspace: str, user: str, group: str) -> bool:
    """Whether somebody is in a user group; of another chat's role nobody is."""
    return group.startswith("S") and user in await roster.group(workspace, group)


async def _rooms(roster: Roster, workspace: str, user: str) -> frozenset[str]:
    person = await roster.person(workspace, user)
    if person is None or person.gone:
        return frozenset()
    channels = await roster.channels(workspace)
    if person.stranger:
        return await _shared_with(roster, workspace, user, channels.values())
    own = {channel.id for channel in channels.values() if person.full and _open(channel)}
    others = [channel for channel in channels.values() if channel.id not in own]
    if others:
        public = any(not channel.private for channel in others)
        joined = await roster.memberships(workspace, user, public=public)
        own |= {channel.id for channel in others} & joined
    return frozenset(own)


async def _shared_with(roster: Roster, workspace: str, user: str, channels: Iterable[Channel]) -> frozenset[str]:
    """The channels that somebody of another organisation is in; Slack tells their memberships from that side alone."""
    rooms = set()
    for channel in channels:
        if channel.shared and user in (await roster.members(workspace, channel.id) or ()):
            rooms.add(channel.id)
    return frozenset(rooms)


async def _common(roster: Roster, workspace: str, room: str) -> set[str]:
    """The open channels, if all who are in a room may read them; empty otherwise."""
    channels = await roster.channels(workspace)
    here = channels.get(room)
    if here is None or here.shared:
        return set()
    members = await roster.members(workspace, room)
    if not members or len(members) > MOST_READERS or not await _all_full(roster, workspace, members):
        return set()
    return {channel.id for channel in channels.values() if _open(channel)}


async def _all_full(roster: Roster, workspace: str, members: Iterable[str]) -> bool:
    async def look(user: str) -> bool:
        person = await roster.person(workspace, user, seconds=SETTLED_SECONDS)
        return person is not None and (person.gone or person.full)

    order = sorted(members)
    for start in range(0, len(order), AT_ONCE):
        if not all(await asyncio.gather(*map(look, order[start : start + AT_ONCE]))):
            return False
    return True


def _open(channel: Channel) -> bool:
    """Whether every full member of the workspace may read a channel."""
    return not (channel.private or channel.shared or channel.direct)


def _reader(workspace: str, rooms: Iterable[str]) -> Reader:
    return Reader(platform=PLATFORM, workspace=workspace, rooms=frozenset(rooms))
