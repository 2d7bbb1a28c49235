"""What stands in a small Slack: channels, messages, threads and files; each change tells its event.

Ids, timestamps and the objects that the Web API and the events show are made as Slack makes them.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from slack_people import SLACKBOT, Json, People, Room, Tell
from slack_text import told

__all__ = ["SLACKBOT", "File", "Json", "Room", "Workspace", "shown"]

File = tuple[str, bytes] | tuple[str, bytes, str | None]
PREVIEW = 1_000


class Workspace(People):
    """One workspace, and the strangers of another one that share channels with it.

    Args:
        tell: takes each event, with the channel that it is of.
        clock: seconds since 1970.
    """

    def __init__(self, tell: Tell, clock: Callable[[], float]) -> None:
        super().__init__(tell, clock)
        self.address = ""
        self.files: dict[str, tuple[Json, bytes]] = {}

    # Channels.

    def add_channel(
        self,
        name: str,
        *,
        private: bool = False,
        shared: bool = False,
        pending: bool = False,
        members: Iterable[str] = (),
        bot: bool = True,
        live: bool = True,
    ) -> Room:
        """A channel is new; the bot is in it unless `bot` is False."""
        people = list(members)
        creator = people[0] if people else SLACKBOT
        room = Room(
            self.id("C"), name, creator, self.now(), private=private, shared=shared, pending=pending, members=people
        )
        self.rooms[room.id] = room
        if live and not private:
            made = {"id": room.id, "name": name, "created": room.created, "creator": creator, "is_shared": shared}
            self._tell({"type": "channel_created", "channel": made, "event_ts": self.ts()}, None)
        if bot:
            room.members.append(self.bot)
        return room

    def open_im(self, user: str) -> Room:
        """The direct message of the bot with somebody."""
        for room in self.rooms.values():
            if room.im == user:
                return room
        room = Room(self.id("D"), "", user, self.now(), private=True, im=user, members=[user, self.bot])
        self.rooms[room.id] = room
        return room

    def info(self, room: Room) -> Json:
        """A channel as the Web API shows it to the bot."""
        common: Json = {"id": room.id, "created": room.created, "is_archived": room.archived, "updated": room.created}
        if room.im:
            return {**common, "is_im": True, "user": room.im, "is_org_shared": False, "is_user_deleted": False}
        shared = room.shared
        return {
            **common,
            "name": room.name,
            "name_normalized": room.name,
            "is_channel": not room.private,
            "is_group": room.private,
            "is_im": False,
            "is_mpim": False,
            "is_private": room.private,
            "is_general": False,
            "unlinked": 0,
            "is_shared": shared,
            "is_frozen": False,
            "is_org_shared": False,
            "is_pending_ext_shared": room.pending,
            "pending_shared": [self.other_team] if room.pending else [],
            "pending_connected_team_ids": [],
            "is_ext_shared": shared,
            "shared_team_ids": [self.team, self.other_team] if shared else [self.team],
            "internal_team_ids": [],
            "connected_team_ids": [self.other_team] if shared else [],
            "conversation_host_id": self.team,
            "context_team_id": self.team,
            "parent_conversation": None,
            "creator": room.creator,
            "is_member": self.bot in room.members,
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "previous_names": [],
        }

    def join(self, user: str, room: Room, *, by: str | None = None, live: bool = True) -> None:
        """Somebody is in a channel now: by themselves, or invited."""
        if user in room.members:
            return
        room.members.append(user)
        if not live:
            return
        invited = {"inviter": by} if by else {}
        text = f"<@{user}> has joined the channel"
        self.put(room, {"subtype": "channel_join", "user": user, "text": text, **invited})
        event = {"type": "member_joined_channel", "user": user, "channel": room.id}
        self._tell(
            {
                **event,
                "channel_type": "G" if room.private else "C",
                "team": self.team,
                **invited,
                "event_ts": self.ts(),
            },
            room,
        )

    def leave(self, user: str, room: Room, *, by: str | None = None, live: bool = True) -> None:
        """Somebody is no longer in a channel."""
        room.members.remove(user)
        if not live:
            return
        event = {"type": "member_left_channel", "user": user, "channel": room.id}
        self._tell(
            {**event, "channel_type": "G" if room.private else "C", "team": self.team, "event_ts": self.ts()}, room
        )
        if user == self.bot:
            kind = "group_left" if room.private else "channel_left"
            self._tell({"type": kind, "channel": room.id, "actor_id": by or user, "event_ts": self.ts()}, None)

    def archive(self, room: Room, *, by: str = SLACKBOT, archived: bool = True) -> None:
        """A channel is archived, or no longer."""
        room.archived = archived
        kind = ("group_" if room.private else "channel_") + ("archive" if archived else "unarchive")
        self._tell({"type": kind, "channel": room.id, "user": by, "is_moved": 0, "event_ts": self.ts()}, room)

    def delete_channel(self, room: Room, *, by: str = SLACKBOT) -> None:
        """A channel is gone."""
        kind = "group_deleted" if room.private else "channel_deleted"
        self._tell({"type": kind, "channel": room.id, "actor_id": by, "event_ts": self.ts()}, room)
        del self.rooms[room.id]

    def rename(self, room: Room, name: str) -> None:
        """A channel takes another name."""
        room.name = name
        kind = "group_rename" if room.private else "channel_rename"
        shown = {"id": room.id, "name": name, "name_normalized": name, "created": room.created}
        self._tell(
            {"type": kind, "channel": {**shown, "is_channel": True, "is_mpim": False}, "event_ts": self.ts()}, room
        )

    def change_id(self, room: Room) -> str:
        """A channel gets another id, as some do when they are shared; returns it."""
        old, room.id = room.id, self.id("C")
        self.rooms = {room.id if known == old else known: one for known, one in self.rooms.items()}
        event = {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": room.id}
        self._tell({**event, "event_ts": self.ts()}, room)
        return room.id

    def share(self, room: Room, shared: bool = True) -> None:
        """A channel is shared with the other organisation, or no longer."""
        room.shared = shared
        if shared:
            event: Json = {"type": "channel_shared", "connected_team_id": self.other_team, "channel": room.id}
        else:
            event = {"type": "channel_unshared", "previously_connected_team_id": self.other_team, "channel": room.id}
            event["is_ext_shared"] = False
        self._tell({**event, "event_ts": self.ts()}, room)

    def make_private(self, room: Room, by: str = SLACKBOT) -> None:
        """A public channel is made private: Slack tells it by a message in it."""
        room.private = True
        text = "made this channel *private*. Now, it can only be viewed or joined by invitation."
        self.put(room, {"subtype": "channel_convert_to_private", "user": by, "text": text})

    # Messages.

    def message(self, user: str, text: str, *, blocks: list[Json] | None = None, files: Sequence[Json] = ()) -> Json:
        """What somebody's message holds, before it is put anywhere; `text` is as typed."""
        known = self.users.get(user)
        words, rich = told(text)
        said: Json = {"user": user, "type": "message", "client_msg_id": str(uuid.UUID(int=self._last + self._number))}
        said |= {"text": words, "team": known["team_id"] if known else self.team}
        if blocks is None:
            blocks = rich
        if blocks:
            said["blocks"] = blocks
        if files:
            said |= {"files": list(files), "upload": False, "display_as_bot": False, "subtype": "file_share"}
        if known and known["team_id"] != self.team:  # of the other organisation
            names = {name: known["profile"][name] for name in ("display_name", "real_name", "team")}
            said |= {"user_team": known["team_id"], "source_team": known["team_id"]}
            said["user_profile"] = {
                **names,
                "name": known["name"],
                "is_restricted": False,
                "is_ultra_restricted": False,
            }
        if known and known["is_bot"]:
            del said["client_msg_id"]
            said |= self.bot_fields(user)
        return said

    def standing(self, channel: str, ts: str) -> Json:
        """A message as it stands."""
        found = self.rooms[channel].messages.get(ts)
        assert found is not None, f"{ts} stands nowhere in {channel}"
        return copy.deepcopy(found)

    def put(
        self, room: Room, message: Json, *, thread: str | None = None, broadcast: bool = False, live: bool = True
    ) -> str:
        """A message is posted; returns its timestamp.

        Args:
            room: where.
            message: what it holds.
            thread: a message in whose thread it goes; into the channel itself where that is gone, as Slack does it.
            broadcast: whether the channel sees the reply too.
            live: whether the bot is told.
        """
        ts = self.ts()
        known: Json = {"type": "message", **message, "ts": ts}
        first = room.messages.get(thread or "", {})
        thread = first.get("thread_ts", first.get("ts"))  # that of a reply; none where no such message stands
        if thread is not None and thread in room.messages:
            parent = room.messages[thread]
            known |= {"thread_ts": thread, "parent_user_id": parent.get("user", SLACKBOT)}
            room.messages[ts] = known
            self._count(room, thread)
            if broadcast:
                known |= {"subtype": "thread_broadcast", "root": copy.deepcopy(parent)}
        room.messages[ts] = known
        if live:
            self.say(room, known)
        return ts

    def say(self, room: Room, message: Json) -> None:
        """The event of a message, once more or for the first time."""
        event = {**shown(message), "channel": room.id, "event_ts": message["ts"], "channel_type": room.kind}
        self._tell(event, room)
        spoken = message.get("subtype") in (None, "file_share", "thread_broadcast")
        if spoken and f"<@{self.bot}>" in message.get("text", ""):
            fields = ("user", "type", "ts", "client_msg_id", "text", "team", "thread_ts", "parent_user_id", "blocks")
            more = {name: event[name] for name in (*fields, "files", "bot_id", "channel", "event_ts") if name in event}
            self._tell({**more, "type": "app_mention"}, room)

    def change(self, room: Room, ts: str, *, by: str | None = None, live: bool = True, **fields: Any) -> None:
        """A message is changed: by somebody, who is then named in `edited`, or by Slack, which adds a preview."""
        known = room.messages[ts]
        before = copy.deepcopy(known)
        known |= fields
        for name in [name for name, value in fields.items() if value is None]:
            del known[name]
        if by is not None:
            known["edited"] = {"user": by, "ts": f"{self.now()}.000000"}
        if live:
            self.say_changed(room, known, before)

    def say_changed(self, room: Room, message: Json, before: Json) -> None:
        """The event of a change."""
        stamp = self.ts()
        event = {
            "type": "message",
            "subtype": "message_changed",
            "message": {**shown(message), "source_team": self.team},
        }
        event |= {"previous_message": shown(before), "channel": room.id, "hidden": True, "ts": stamp, "event_ts": stamp}
        self._tell({**event, "channel_type": room.kind}, room)

    def remove(self, room: Room, ts: str, *, live: bool = True) -> None:
        """A message is deleted; where a thread hangs on it, a tombstone stands for it."""
        known = room.messages[ts]
        before = copy.deepcopy(known)
        if known.get("reply_count"):
            kept = ("ts", "thread_ts", "reply_count", "reply_users_count", "latest_reply", "reply_users", "is_locked")
            stone = {"type": "message", "subtype": "tombstone", "text": "This message was deleted.", "user": SLACKBOT}
            room.messages[ts] = {**stone, "hidden": True, **{name: known[name] for name in kept if name in known}}
            if live:
                self.say_changed(room, room.messages[ts], before)
            return
        del room.messages[ts]
        thread = known.get("thread_ts")
        if thread and thread != ts and thread in room.messages:
            self._count(room, thread)
        if live:
            self.say_deleted(room, before)

    def say_deleted(self, room: Room, before: Json) -> None:
        """The event of a deletion."""
        stamp = self.ts()
        event = {"type": "message", "subtype": "message_deleted", "hidden": True, "channel": room.id, "ts": stamp}
        event |= {"deleted_ts": before["ts"], "event_ts": stamp, "channel_type": room.kind}
        self._tell({**event, "previous_message": shown(before)}, room)

    def replies(self, room: Room, thread: str) -> list[Json]:
        """What stands in a thread, oldest first, without what it began with."""
        return [one for one in room.messages.values() if one.get("thread_ts") == thread and one["ts"] != thread]

    def _count(self, room: Room, thread: str) -> None:
        """Tell in what a thread began with how much is in it."""
        parent, replies = room.messages[thread], self.replies(room, thread)
        if not replies:
            for name in ("thread_ts", "reply_count", "reply_users_count", "latest_reply", "reply_users"):
                parent.pop(name, None)
            if parent.get("subtype") == "tombstone":
                del room.messages[thread]
            return
        users = list(dict.fromkeys(reply.get("user") or reply.get("bot_id") for reply in replies))
        parent |= {"thread_ts": thread, "reply_count": len(replies), "reply_users_count": len(users)}
        parent |= {"latest_reply": replies[-1]["ts"], "reply_users": users[:5], "is_locked": False, "subscribed": False}

    def react(self, room: Room, ts: str, name: str, user: str, *, live: bool = True) -> bool:
        """Somebody puts a sign on a message; False if it was there."""
        message = room.messages[ts]
        known = next((one for one in message.setdefault("reactions", []) if one["name"] == name), None)
        if known is None:
            known = {"name": name, "users": [], "count": 0}
            message["reactions"].append(known)
        if user in known["users"]:
            return False
        known["users"].append(user)
        known["count"] += 1
        if live:
            self._reaction("reaction_added", room, message, name, user)
        return True

    def unreact(self, room: Room, ts: str, name: str, user: str) -> bool:
        """Somebody takes a sign back; False if it was not there."""
        message = room.messages[ts]
        known = next((one for one in message.get("reactions", ()) if one["name"] == name), None)
        if known is None or user not in known["users"]:
            return False
        known["users"].remove(user)
        known["count"] -= 1
        message["reactions"] = [one for one in message["reactions"] if one["count"]]
        if not message["reactions"]:
            del message["reactions"]
        self._reaction("reaction_removed", room, message, name, user)
        return True

    def _reaction(self, kind: str, room: Room, message: Json, name: str, user: str) -> None:
        item = {"type": "message", "channel": room.id, "ts": message["ts"]}
        author = {"item_user": message["user"]} if "user" in message else {}
        self._tell({"type": kind, "user": user, "reaction": name, "item": item, **author, "event_ts": self.ts()}, room)

    # Files.

    def add_file(self, file: File, user: str, *, external: str = "") -> Json:
        """Put a file into Slack; returns what the Web API shows of it."""
        name, data, kind = file if len(file) == 3 else (*file, None)
        made = self.id("F")
        filetype, mimetype = _kind_of(name, kind)
        url = external or f"{self.address}/files-pri/{self.team}-{made}/{name}"
        text = mimetype.startswith("text/")
        shown: Json = {
            "id": made,
            "created": self.now(),
            "timestamp": self.now(),
            "name": name,
            "title": name,
            "mimetype": mimetype,
            "filetype": filetype,
            "pretty_type": filetype.upper(),
            "user": user,
            "user_team": self.team,
            "editable": text,
            "size": len(data),
            "mode": "external" if external else "snippet" if text and filetype == "text" else "hosted",
            "is_external": bool(external),
            "external_type": "gdrive" if external else "",
            "is_public": True,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": url,
            "url_private_download": url if external else f"{self.address}/files-pri/{self.team}-{made}/download/{name}",
            "permalink": f"{self.address}/files/{user}/{made}/{name}",
            "has_rich_preview": False,
            "file_access": "visible",
        }
        if text:
            words = data.decode("utf-8", "replace")
            shown |= {
                "preview": words[:PREVIEW],
                "lines": words.count("\n") + 1,
                "preview_is_truncated": len(words) > PREVIEW,
            }
        self.files[made] = shown, data
        return shown


def shown(message: Json) -> Json:
    """A message as Slack tells of it unasked: of its metadata no more than what they are called."""
    known = copy.deepcopy(message)
    if "metadata" in known:
        known["metadata"] = {"event_type": known["metadata"]["event_type"], "event_payload": {}}
    return known


def _kind_of(name: str, kind: str | None) -> tuple[str, str]:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    known = {
        "txt": ("text", "text/plain"),
        "html": ("html", "text/html"),
        "htm": ("html", "text/html"),
        "pdf": ("pdf", "application/pdf"),
        "md": ("markdown", "text/plain"),
        "png": ("png", "image/png"),
        "jpg": ("jpg", "image/jpeg"),
        "docx": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    }
    filetype, mimetype = known.get(
        ending, ("text", "text/plain") if not ending else ("binary", "application/octet-stream")
    )
    return filetype, kind or mimetype
