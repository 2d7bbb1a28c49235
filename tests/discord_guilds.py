"""What a small Discord knows: users, servers, channels, threads, messages, as the JSON that its API speaks.

Nothing here opens a connection. Whatever changes is told to `tell`, as the gateway's event of that name.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

EPOCH = 1_420_070_400_000  # milliseconds: where the ids of Discord begin to count
TEXT, PUBLIC_THREAD, PRIVATE_THREAD = 0, 11, 12
REPLY, COMMAND = 19, 20
EPHEMERAL, LOADING = 1 << 6, 1 << 7
MENTION = re.compile(r"<@!?(\d+)>")
EVERYTHING = (1 << 53) - 1  # permissions


class Guilds:
    """Servers and what stands in them.

    Args:
        tell: is called with an event's name, its data and the server's id.
    """

    def __init__(self, tell: Callable[[str, Json, str], None]) -> None:
        self._tell = tell
        self._last = 0
        self.users: dict[str, Json] = {}
        self.guilds: dict[str, Json] = {}
        self.channels: dict[str, Json] = {}
        self.messages: dict[str, dict[str, Json]] = {}
        self.files: dict[str, tuple[bytes, str | None]] = {}
        self.me = self.user("warbrief", bot=True)
        self.application = self.me

    def snowflake(self) -> str:
        """An id: of now, and greater than any before."""
        self._last = max(self._last + 1, (int(time.time() * 1000) - EPOCH) << 22)
        return str(self._last)

    def user(self, name: str, *, bot: bool = False) -> str:
        """The id of a user, who is made if need be."""
        for known in self.users.values():
            if known["username"] == name:
                return str(known["id"])
        made = self.snowflake()
        self.users[made] = {
            "id": made,
            "username": name,
            "discriminator": "0",
            "global_name": name.title(),
            "avatar": None,
            "bot": bot,
            "flags": 0,
            "public_flags": 0,
        }
        return made

    def member(self, user: str) -> Json:
        """A user as a member of any server."""
        return {
            "user": self.users[user],
            "roles": [],
            "nick": None,
            "avatar": None,
            "joined_at": "2026-01-01T00:00:00+00:00",
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
            "communication_disabled_until": None,
        }

    def guild(self, name: str, *, permissions: int = EVERYTHING & ~(1 << 3)) -> str:
        """Make a server, in which everyone has these permissions."""
        made = self.snowflake()
        everyone = {
            "id": made,
            "name": "@everyone",
            "permissions": str(permissions),
            "position": 0,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }
        self.guilds[made] = {
            "id": made,
            "name": name,
            "icon": None,
            "splash": None,
            "discovery_splash": None,
            "banner": None,
            "description": None,
            "owner_id": self.user("olga"),
            "roles": [everyone],
            "emojis": [],
            "features": [],
            "stickers": [],
            "region": "",
            "afk_channel_id": None,
            "afk_timeout": 300,
            "system_channel_id": None,
            "system_channel_flags": 0,
            "rules_channel_id": None,
            "public_updates_channel_id": None,
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "preferred_locale": "en-US",
            "premium_tier": 0,
            "premium_subscription_count": 0,
            "premium_progress_bar_enabled": False,
            "vanity_url_code": None,
            "application_id": None,
        }
        return made

    def channel(self, guild: str, name: str, **more: Any) -> str:
        """Make a text channel."""
        made = self.snowflake()
        self.messages[made] = {}
        self.channels[made] = {
            "id": made,
            "type": TEXT,
            "guild_id": guild,
            "name": name,
            "position": len(self.channels),
            "permission_overwrites": [],
            "parent_id": None,
            "topic": None,
            "nsfw": False,
            "rate_limit_per_user": 0,
            "last_message_id": None,
            "flags": 0,
            **more,
        }
        self._tell("CHANNEL_CREATE", self.channels[made], guild)
        return made

    def thread(
        self, channel: str, name: str, *, message: str | None = None, private: bool = False, by: str = ""
    ) -> str:
        """Make a thread, of a message or of its own; who made it is a member of it."""
        made = message or self.snowflake()
        guild = self.channels[channel]["guild_id"]
        now = _now()
        self.messages[made] = {}
        self.channels[made] = {
            "id": made,
            "type": PRIVATE_THREAD if private else PUBLIC_THREAD,
            "guild_id": guild,
            "name": name,
            "parent_id": channel,
            "owner_id": by or self.user("ann"),
            "last_message_id": None,
            "rate_limit_per_user": 0,
            "message_count": 0,
            "member_count": 1,
            "total_message_sent": 0,
            "flags": 0,
            "thread_metadata": {
                "archived": False,
                "auto_archive_duration": 1440,
                "archive_timestamp": now,
                "locked": False,
                "create_timestamp": now,
                "invitable": True,
            },
        }
        if message is not None:
            started = self.messages[channel][message]
            started["thread"] = self.channels[made]
            started["flags"] |= 1 << 5
        self._tell("THREAD_CREATE", {**self.channels[made], "newly_created": True}, guild)
        return made

    def threads(self, guild: str) -> list[Json]:
        """The threads of a server that are not archived."""
        known = (channel for channel in self.channels.values() if channel["guild_id"] == guild)
        return [channel for channel in known if "thread_metadata" in channel]

    def whole(self, guild: str) -> Json:
        """A server as the gateway gives it at the beginning of a session."""
        channels = [channel for channel in self.channels.values() if channel["guild_id"] == guild]
        return {
            **self.guilds[guild],
            "unavailable": False,
            "large": False,
            "joined_at": "2026-01-01T00:00:00+00:00",
            "member_count": len(self.users),
            "members": [self.member(self.me)],
            "channels": [channel for channel in channels if "thread_metadata" not in channel],
            "threads": self.threads(guild),
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    def find(self, message: str) -> Json | None:
        """A message that stands, wherever."""
        return next((standing[message] for standing in self.messages.values() if message in standing), None)

    def put(self, channel: str, author: str, content: str, *, live: bool = True, **more: Any) -> Json:
        """A message comes to stand in a channel; not `live`, nobody is told."""
        made = self.snowflake()
        message = {
            "id": made,
            "channel_id": channel,
            "author": self.users[author],
            "content": content,
            "timestamp": _now(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": self._mentioned(content),
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "components": [],
            "pinned": False,
            "type": 0,
            "flags": 0,
            **more,
        }
        self.messages[channel][made] = message
        self.channels[channel]["last_message_id"] = made
        if live:
            self.say("MESSAGE_CREATE", message)
        return message

    def file(self, name: str, data: bytes, content_type: str | None, address: str) -> Json:
        """A file that somebody attaches, to be had at an address."""
        made = self.snowflake()
        self.files[made] = data, content_type
        found = {
            "id": made,
            "filename": name,
            "size": len(data),
            "url": f"{address}/files/{made}/{name}",
            "proxy_url": f"{address}/files/{made}/{name}",
            "flags": 0,
        }
        return {**found, "content_type": content_type} if content_type else found

    def say(self, event: str, message: Json) -> None:
        """Tell of a message what the gateway tells of it."""
        guild = self.channels[message["channel_id"]]["guild_id"]
        data: Json = {**message, "guild_id": guild}
        if not message.get("webhook_id"):
            member = self.member(message["author"]["id"])
            del member["user"]
            data["member"] = member
        self._tell(event, data, guild)

    def change(self, message: Json, *, live: bool = True, edited: bool = True, **fields: Any) -> None:
        """A message is changed: by its author, or (not `edited`) by Discord itself, which adds previews of links."""
        message.update(fields)
        if "content" in fields:
            message["mentions"] = self._mentioned(fields["content"])
        if edited:
            message["edited_timestamp"] = _now()
        if live:
            self.say("MESSAGE_UPDATE", message)

    def _mentioned(self, content: str) -> list[Json]:
        return [self.users[user] for user in dict.fromkeys(MENTION.findall(content)) if user in self.users]

    def remove(self, message: Json, *, live: bool = True) -> None:
        """A message is deleted."""
        channel = message["channel_id"]
        del self.messages[channel][message["id"]]
        if live:
            self.say_removed(message)

    def say_removed(self, message: Json) -> None:
        """Tell that a message is gone."""
        channel = message["channel_id"]
        guild = self.channels[channel]["guild_id"]
        self._tell("MESSAGE_DELETE", {"id": message["id"], "channel_id": channel, "guild_id": guild}, guild)

    def react(self, message: Json, emoji: str, user: str) -> None:
        """Somebody presses a reaction."""
        channel = message["channel_id"]
        guild = self.channels[channel]["guild_id"]
        known = message.setdefault("reactions", [])
        if not any(reaction["emoji"]["name"] == emoji for reaction in known):
            known.append(
                {
                    "emoji": {"id": None, "name": emoji},
                    "count": 0,
                    "count_details": {"normal": 0, "burst": 0},
                    "me": False,
                    "me_burst": False,
                    "burst_colors": [],
                }
            )
        reaction = next(reaction for reaction in known if reaction["emoji"]["name"] == emoji)
        reaction["count"] += 1
        reaction["count_details"]["normal"] += 1
        reaction["me"] = reaction["me"] or user == self.me
        self._tell(
            "MESSAGE_REACTION_ADD",
            {
                "user_id": user,
                "channel_id": channel,
                "message_id": message["id"],
                "guild_id": guild,
                "member": self.member(user),
                "message_author_id": message["author"]["id"],
                "emoji": {"id": None, "name": emoji},
                "burst": False,
                "type": 0,
            },
            guild,
        )

    def history(
        self, channel: str, *, limit: int, before: str | None, after: str | None, around: str | None
    ) -> list[Json]:
        """Messages of a channel, newest first; those nearest to `after` or `before` where one is given."""
        standing = list(self.messages[channel].values())
        if around is not None:
            return standing[-limit:][::-1]
        if before is not None:
            standing = [message for message in standing if int(message["id"]) < int(before)]
        if after is not None:
            standing = [message for message in standing if int(message["id"]) > int(after)]
            return standing[:limit][::-1]
        return standing[-limit:][::-1]

    def replies(self, message: str) -> Iterator[Json]:
        """The bot's messages that stand and answer a message: as replies, or in its thread."""
        for channel, standing in self.messages.items():
            for answer in standing.values():
                if answer["author"]["id"] == self.me and message in (
                    answer.get("message_reference", {}).get("message_id"),
                    channel,
                ):
                    yield answer


def hide(data: Json, me: str) -> Json:
    """A message as a bot sees it that has no message content intent."""
    told = any(user["id"] == me for user in data.get("mentions", ()))
    if told or data.get("author", {}).get("id") == me:
        return data
    empty: dict[str, Sequence[object]] = {"attachments": [], "embeds": [], "components": []}
    return {**data, "content": "", **empty}


def _now() -> str:
    return datetime.now(UTC).isoformat()
