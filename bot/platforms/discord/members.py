"""Who may see and do what, from Discord's own roles and overwrites, anew at each command and press; nothing is kept.

The cache of channels and overwrites is what the gateway keeps up to date; roles of the member come with the interaction
itself. Where Discord would have to be asked and does not answer, the answer is no.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any, TypeAlias

import discord

from bot.messages import Asker, Reader, Scope
from bot.platforms.discord.parse import scope_of
from bot.ports import Desk
from bot.query.grammar import COMMANDS, Who

MOST_THREADS = 25
"""Private threads whose members are asked for in one look-up, the newest first: each is a request of its own."""
THREADS_SECONDS = 5.0
"""How long that may take; threads that are not known by then are left out."""

Room: TypeAlias = discord.abc.GuildChannel | discord.Thread

_NSFW = (discord.TextChannel, discord.VoiceChannel, discord.StageChannel, discord.ForumChannel)
_SPOKEN = (discord.VoiceChannel, discord.StageChannel)
_ADMINS_ALONE = ("export",)
_READ = discord.Permissions(view_channel=True, read_message_history=True)
_READ_SPOKEN = discord.Permissions(view_channel=True, read_message_history=True, connect=True)


async def viewer_of(member: discord.Member, channel: Room, *, threads: bool = True) -> Reader:
    """What a member may read now, as asked in a channel of their server.

    Rooms are the channels that they may view together with their history; in voice and stage channels they must be
    able to connect as well. The channel asked in is always one: who gives a command there sees what stands there.
    An age-restricted channel counts only when asked in an age-restricted one, since an answer elsewhere would show it
    where Discord asks nobody's age. A private thread counts for its members, and for those who manage threads, both
    only as long as its channel counts; one that Discord does not tell of (archived long ago) does not.

    Args:
        member: with their roles as of now, such as `interaction.user`.
        channel: where they ask.
        threads: whether to ask Discord for the members of private threads; without, those count for managers alone.
    """
    restricted = _restricted(channel)
    rooms = {
        room.id for room in channel.guild.channels if _may_read(member, room) and (restricted or not _restricted(room))
    }
    private = [
        thread
        for thread in channel.guild.threads
        if thread.is_private() and thread.parent_id in rooms and thread.id != channel.id
    ]
    managed = {thread.id for thread in private if thread.permissions_for(member).manage_threads}
    rooms |= managed
    if threads:
        rooms |= await _joined(member, [thread for thread in private if thread.id not in managed])
    return _reader(channel.guild, {*map(str, rooms), scope_of(channel).room})


def audience_of(channel: Room) -> Reader:
    """What everyone who may read a channel may read.

    Its own room; the rooms that @everyone may read and that no overwrite keeps anybody from; and those whose overwrites
    say the very same about reading, which therefore the very same members read. Members are never counted, since
    Discord does not tell all of them: a room that happens to have the same readers by other roles does not count.
    Age-restricted rooms count only for an age-restricted channel. The readers of a private thread read its channel
    too, so that it has that channel's audience besides itself.
    """
    home = channel.parent if isinstance(channel, discord.Thread) else channel
    rooms = {scope_of(channel).room}
    if home is not None:
        rooms |= {
            str(room.id)
            for room in channel.guild.channels
            if not isinstance(room, discord.CategoryChannel)
            and (_restricted(home) or not _restricted(room))
            and (room.id == home.id or _public(room) or _same_readers(home, room))
        }
    return _reader(channel.guild, rooms)


async def asker_of(interaction: discord.Interaction, desk: Desk, *, threads: bool = True) -> Asker:
    """Who gives a command, with what they may read and change.

    Admins may manage the server, or have the role that an admin named. Moderators may manage messages in the channel.
    Discord lets only those give a command of admins or moderators whom its default permissions or the server's
    Integrations page name: so who gives one is one, for that command alone. An export holds what stands in every
    channel, so that is not enough for it. A press of a button is not such a command.

    Args:
        interaction: of a member in a channel of a server.
        desk: knows the role.
        threads: whether to ask Discord for the members of private threads, which may take longer than the three
            seconds that it gives for a first answer.
    """
    channel, member = _place(interaction)
    scope = scope_of(channel)
    admin, moderator = await _standing(interaction, member, scope, desk)
    if interaction.type is discord.InteractionType.application_command:
        data: Any = interaction.data or {}
        given = COMMANDS.get(str(data.get("name", "")))
        admin |= given is not None and given.who is Who.ADMIN and data["name"] not in _ADMINS_ALONE
        moderator |= given is not None and given.who is Who.MODERATOR
    return Asker(
        scope=scope,
        viewer=await viewer_of(member, channel, threads=threads),
        user=str(member.id),
        name=member.display_name,
        moderator=moderator or admin,
        admin=admin,
    )


async def reader_of(interaction: discord.Interaction) -> Reader:
    """What may be offered while somebody types: without private threads, which take too long to ask for."""
    channel, member = _place(interaction)
    return await viewer_of(member, channel, threads=False)


async def is_admin(interaction: discord.Interaction, desk: Desk) -> bool:
    """Whether a member is an admin by what they are, whatever command they give."""
    channel, member = _place(interaction)
    return (await _standing(interaction, member, scope_of(channel), desk))[0]


def in_server(interaction: discord.Interaction) -> bool:
    """Whether an interaction comes from a member in a channel of a server that Warbrief is a member of."""
    known = isinstance(interaction.channel, (discord.abc.GuildChannel, discord.Thread))
    return known and isinstance(interaction.user, discord.Member) and not interaction.user.guild.unavailable


async def _standing(
    interaction: discord.Interaction, member: discord.Member, scope: Scope, desk: Desk
) -> tuple[bool, bool]:
    """Whether they are an admin, and a moderator here."""
    role = (await desk.settings(scope)).admin_role
    named = any(str(own.id) == role for own in member.roles if not own.is_default())  # everyone is nobody's admin
    admin = interaction.permissions.manage_guild or named
    return admin, admin or interaction.permissions.manage_messages


def _place(interaction: discord.Interaction) -> tuple[Room, discord.Member]:
    assert in_server(interaction)
    channel, member = interaction.channel, interaction.user
    assert isinstance(channel, (discord.abc.GuildChannel, discord.Thread))
    assert isinstance(member, discord.Member)
    return channel, member


def _reader(guild: discord.Guild, rooms: set[str]) -> Reader:
    return Reader(platform="discord", workspace=str(guild.id), rooms=frozenset(rooms))


def _needed(room: Room) -> discord.Permissions:
    """What reading a channel takes."""
    return _READ_SPOKEN if isinstance(room, _SPOKEN) else _READ


def _may_read(member: discord.Member, room: discord.abc.GuildChannel) -> bool:
    return not isinstance(room, discord.CategoryChannel) and room.permissions_for(member) >= _needed(room)


def _restricted(room: Room) -> bool:
    """Whether a channel, or the channel of a thread, is for adults; a thread of an unknown channel counts as none."""
    return isinstance(room, (discord.Thread, *_NSFW)) and room.is_nsfw()


def _public(room: discord.abc.GuildChannel) -> bool:
    """Whether all members may read a channel: @everyone may, and nobody is kept from it."""
    return room.permissions_for(room.guild.default_role) >= _needed(room) and not _denied(room, _needed(room))


def _same_readers(home: Room, room: discord.abc.GuildChannel) -> bool:
    """Whether who may see a channel's messages may read another's, by the same overwrites.

    Who views the first sees what is posted there, its history or not; so history must be nobody's special right.
    """
    if isinstance(room, _SPOKEN) and not isinstance(home, _SPOKEN):
        return False
    everyone = room.guild.default_role.permissions
    history = everyone.read_message_history or everyone.administrator
    kept = _denied(room, discord.Permissions(read_message_history=True))
    return history and not kept and _about(home, _needed(room)) == _about(room, _needed(room))


def _denied(room: discord.abc.GuildChannel, permissions: discord.Permissions) -> bool:
    return any(deny & permissions.value for _, _, deny in _overwrites(room))


def _about(room: Room, permissions: discord.Permissions) -> frozenset[tuple[int, int, int]]:
    """What a channel's overwrites say about permissions, by the role or member that they name."""
    assert not isinstance(room, discord.Thread)
    mask = permissions.value
    about = ((target, allow & mask, deny & mask) for target, allow, deny in _overwrites(room))
    return frozenset(entry for entry in about if any(entry[1:]))


def _overwrites(room: discord.abc.GuildChannel) -> Iterator[tuple[int, int, int]]:
    """Whom a channel's overwrites name, with what they allow and deny, as bits.

    `room.overwrites` makes objects of all of them, which takes a second in a server of 500 channels.
    """
    return ((each.id, each.allow, each.deny) for each in room._overwrites)


async def _joined(member: discord.Member, threads: list[discord.Thread]) -> set[int]:
    """The private threads that a member has joined, by Discord's word; where it gives none they have not."""
    newest = sorted(threads, key=lambda thread: thread.last_message_id or thread.id, reverse=True)[:MOST_THREADS]
    joined: set[int] = set()

    async def ask(thread: discord.Thread) -> None:
        with contextlib.suppress(discord.HTTPException):
            await thread.fetch_member(member.id)
            joined.add(thread.id)

    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(THREADS_SECONDS):
            await asyncio.gather(*map(ask, newest))
    return joined
