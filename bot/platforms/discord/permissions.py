"""What Warbrief needs on Discord: its permissions, the link that asks for exactly these, and which are missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import discord

Channel: TypeAlias = discord.abc.GuildChannel | discord.Thread
"""What can be watched in a server, or stands in what is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One permission: its flag as discord.py has it, its name as Discord's English pages have it, and what for."""

    flag: str
    name: str
    purpose: str


NEEDS = (
    Need(flag="view_channel", name="View Channels", purpose="see what is posted in watched channels"),
    Need(flag="send_messages", name="Send Messages", purpose="answer with the brief"),
    Need(flag="send_messages_in_threads", name="Send Messages in Threads", purpose="answer in threads and forum posts"),
    Need(
        flag="create_public_threads",
        name="Create Public Threads",
        purpose="put the brief into a thread of its own, where a channel is set so",
    ),
    Need(flag="embed_links", name="Embed Links", purpose="show the brief as an embed"),
    Need(flag="attach_files", name="Attach Files", purpose="hand over an export"),
    Need(
        flag="read_message_history",
        name="Read Message History",
        purpose="reply to posts, and catch up after a break",
    ),
    Need(flag="add_reactions", name="Add Reactions", purpose="put 📰 and ⚠ on posts"),
    Need(
        flag="view_audit_log",
        name="View Audit Log",
        purpose="greet whoever invited it, once; may be left out",
    ),
)
"""Every permission that is asked for, in the order in which Discord's pages list them."""

NEEDED = discord.Permissions(**{need.flag: True for need in NEEDS})
"""All of them together."""

_NAMES = {need.flag: need.name for need in NEEDS}


def invite_link(application_id: int) -> str:
    """The link that adds the bot to a server, with the permissions of `NEEDED` and its commands.

    >>> invite_link(1234)
    'https://discord.com/oauth2/authorize?client_id=1234&scope=bot+applications.commands&permissions=309237763264&integration_type=0'
    """
    link = discord.utils.oauth_url(application_id, permissions=NEEDED, scopes=("bot", "applications.commands"))
    return f"{link}&integration_type=0"  # into a server, not to a user's account


def missing(channel: Channel, *, me: discord.Member | None = None, threads: bool = False) -> tuple[str, ...]:
    """The permissions that are missing to work in a channel.

    Args:
        channel: a channel, a forum or a thread.
        me: the bot's member; None for the one that the channel's server has cached.
        threads: whether briefs get threads of their own there.

    Returns:
        Their names in the order of `NEEDS`; empty where nothing is missing. What follows from another's absence is left
        out: who cannot see a channel can do nothing there. Never raises.
    """
    have = permissions_in(channel, me)
    if not have.view_channel:
        return (_NAMES["view_channel"],)
    posts = isinstance(channel, discord.Thread | discord.ForumChannel)
    wanted = ["send_messages_in_threads" if posts else "send_messages"]
    if threads and not posts:
        wanted += ["create_public_threads", "send_messages_in_threads"]
    # Without these both are denied as well; of a forum, by discord.py, even where its posts allow them.
    if have.send_messages_in_threads if isinstance(channel, discord.Thread) else have.send_messages:
        wanted += ["embed_links", "attach_files"]
    wanted += ["read_message_history", "add_reactions"]
    return tuple(name for flag, name in _NAMES.items() if flag in wanted and not getattr(have, flag))


def permissions_in(channel: Channel, me: discord.Member | None = None) -> discord.Permissions:
    """What the bot may do in a channel now; nothing where that is not known."""
    member = me or getattr(channel.guild, "me", None)  # a server's cache may still be without it
    if member is None:
        return discord.Permissions.none()
    try:
        return channel.permissions_for(member)
    except discord.ClientException:  # a thread whose channel is gone, or hidden
        return discord.Permissions.none()
