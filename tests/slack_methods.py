"""The methods of Slack's Web API that a bot of this kind uses, on a small workspace."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable, Sequence
from typing import Any

from slack_answers import Ephemeral, Refused, bot_message, stored
from slack_api import Api, room_of
from slack_limits import check_message
from slack_workspace import Json, Room, Workspace, shown

HISTORY, REPLIES, MOST = 100, 1000, 999
_MESSAGE = ("text", "blocks", "attachments", "metadata", "thread_ts", "reply_broadcast", "unfurl_links", "unfurl_media")


class Methods:
    """Puts the methods into an `Api`, with the scopes that they need.

    Args:
        api: answers the requests.
        opened: makes the address of a new socket.
    """

    def __init__(self, api: Api, opened: Callable[[], str]) -> None:
        self._api = api
        self._workspace: Workspace = api.workspace
        self.history_limit = 0  # the most objects of a page of history; 0 is as many as were asked for
        self.uploads: list[Json] = []

        def add(method: str, handler: Callable[[Json], Json], needs: str | Callable[[Json], str] = "") -> None:
            api.methods[method] = handler
            api.needs[method] = needs if callable(needs) else lambda _: needs

        add("apps.connections.open", lambda _: {"url": opened()}, "connections:write")
        add("auth.test", lambda _: self._auth())
        add("team.info", lambda _: self._team(), "team:read")
        add("bots.info", self._bot, "users:read")
        add("users.info", self._user, "users:read")
        add("users.list", self._users, "users:read")
        add("users.conversations", self._of_user, lambda body: self._kinds(body, "read"))
        add("usergroups.list", self._groups, "usergroups:read")
        add("usergroups.users.list", self._group, "usergroups:read")
        add("conversations.list", self._channels, lambda body: self._kinds(body, "read"))
        add("conversations.info", self._info, lambda body: self._scope(body, "read"))
        add("conversations.members", self._members, lambda body: self._scope(body, "read"))
        add("conversations.history", self._history, lambda body: self._scope(body, "history"))
        add("conversations.replies", self._replies, lambda body: self._scope(body, "history"))
        add("conversations.open", self._open, "im:write")
        add("conversations.join", self._join, "channels:join")
        add("chat.postMessage", self._post, "chat:write")
        add("chat.postEphemeral", self._whisper, "chat:write")
        add("chat.update", self._update, "chat:write")
        add("chat.delete", self._delete, "chat:write")
        add("chat.getPermalink", self._permalink)
        add("reactions.add", self._react, "reactions:write")
        add("reactions.remove", self._unreact, "reactions:write")
        add("reactions.get", self._reactions, "reactions:read")
        add("files.info", self._file, "files:read")
        add("files.getUploadURLExternal", self._ticket, "files:write")
        add("files.completeUploadExternal", self._uploaded, "files:write")

    # Who one is, and who there is.

    def _auth(self) -> Json:
        known = self._workspace
        name = known.users[known.bot]["name"]
        said = {"url": "https://newsroom.slack.com/", "team": "Newsroom", "user": name, "team_id": known.team}
        return {**said, "user_id": known.bot, "bot_id": known.bot_id, "is_enterprise_install": False}

    def _team(self) -> Json:
        team = {"id": self._workspace.team, "name": "Newsroom", "domain": "newsroom", "email_domain": "news.example"}
        return {"team": {**team, "url": "https://newsroom.slack.com/", "icon": {"image_default": True}}}

    def _bot(self, body: Json) -> Json:
        for user in self._workspace.users.values():
            if user["is_bot"] and user["profile"]["bot_id"] == body.get("bot"):
                shown = user["profile"]
                bot = {"id": shown["bot_id"], "deleted": False, "name": user["name"], "user_id": user["id"]}
                return {"bot": {**bot, "app_id": shown["api_app_id"], "updated": user["updated"], "icons": {}}}
        raise Refused("bot_not_found")

    def _user(self, body: Json) -> Json:
        if body.get("user") not in self._workspace.users:
            raise Refused("user_not_found")
        return {"user": self._workspace.user(body["user"])}

    def _users(self, body: Json) -> Json:
        members = [self._workspace.user(user) for user, known in self._workspace.users.items()]
        return {**_paged(body, "members", members), "cache_ts": self._workspace.now()}

    def _groups(self, body: Json) -> Json:
        groups = [
            {name: value for name, value in group.items() if name != "users" or body.get("include_users")}
            for group in self._workspace.groups.values()
            if not group["date_delete"] or body.get("include_disabled")
        ]
        return {"usergroups": groups}

    def _group(self, body: Json) -> Json:
        group = self._workspace.groups.get(body.get("usergroup", ""))
        if group is None or (group["date_delete"] and not body.get("include_disabled")):
            raise Refused("no_such_subteam")
        return {"users": list(group["users"])}

    # Channels.

    def _scope(self, body: Json, verb: str) -> str:
        """The scope that reading a channel needs, by what kind it is."""
        room = self._workspace.rooms.get(str(body.get("channel", "")))
        return f"{room.prefix if room else 'channels'}:{verb}"

    def _kinds(self, body: Json, verb: str) -> str:
        prefixes = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
        kinds = str(body.get("types", "public_channel")).split(",")
        if not set(kinds) <= set(prefixes):
            raise Refused("invalid_types")
        return ",".join(f"{prefixes[kind]}:{verb}" for kind in kinds)

    def _listed(self, body: Json, rooms: Sequence[Room]) -> Json:
        kinds = {"public_channel": "channel", "private_channel": "group", "im": "im"}
        wanted = {kinds.get(kind, "") for kind in str(body.get("types", "public_channel")).split(",")}
        found = [
            self._workspace.info(room)
            for room in rooms
            if room.kind in wanted and not (body.get("exclude_archived") and room.archived)
        ]
        return _paged(body, "channels", found)

    def _channels(self, body: Json) -> Json:
        bot = self._workspace.bot
        return self._listed(
            body, [room for room in self._workspace.rooms.values() if not room.private or bot in room.members]
        )

    def _of_user(self, body: Json) -> Json:
        bot = self._workspace.bot
        user = body.get("user", bot)
        if user not in self._workspace.users:
            raise Refused("user_not_found")
        rooms = [room for room in self._workspace.rooms.values() if user in room.members]
        answer = self._listed(body, [room for room in rooms if not room.private or bot in room.members])
        for channel in answer["channels"]:
            channel.pop("is_member", None)  # it is of the one asked about
        return answer

    def _info(self, body: Json) -> Json:
        room = self._room(body, member=False)
        more = {"num_members": len(room.members)} if body.get("include_num_members") else {}
        return {"channel": {**self._workspace.info(room), **more}}

    def _members(self, body: Json) -> Json:
        return _paged(body, "members", list(self._room(body, member=False).members))

    def _open(self, body: Json) -> Json:
        users = str(body.get("users", "")).split(",")
        if not users[0]:
            raise Refused("users_list_not_supplied")
        if len(users) > 1 or users[0] not in self._workspace.users:
            raise Refused("user_not_found")
        if self._workspace.users[users[0]]["is_bot"] or self._workspace.users[users[0]]["deleted"]:
            raise Refused("cannot_dm_bot" if self._workspace.users[users[0]]["is_bot"] else "user_disabled")
        return {"channel": {"id": self._workspace.open_im(users[0]).id}}

    def _join(self, body: Json) -> Json:
        room = self._room(body, member=False)
        if room.archived:
            raise Refused("is_archived")
        self._workspace.join(self._workspace.bot, room)
        return {"channel": self._workspace.info(room)}

    # History.

    def _history(self, body: Json) -> Json:
        room = self._room(body)
        found = [
            one
            for one in reversed(room.messages.values())
            if one.get("thread_ts", one["ts"]) == one["ts"] or one.get("subtype") == "thread_broadcast"
        ]
        return {**self._page(body, found, HISTORY), "pin_count": 0}

    def _replies(self, body: Json) -> Json:
        room = self._room(body)
        first = room.messages.get(str(body.get("ts", "")))
        if first is None:
            raise Refused("thread_not_found")
        if first.get("thread_ts", first["ts"]) != first["ts"]:
            return self._page(body, [first], REPLIES)
        return self._page(body, self._workspace.replies(room, first["ts"]), REPLIES, always=first)

    def _page(self, body: Json, found: Sequence[Json], usual: int, always: Json | None = None) -> Json:
        """One page of messages; `always` stands first on each."""
        oldest, latest = str(body.get("oldest", "0")), str(body.get("latest", "9" * 12))
        inclusive = body.get("inclusive") in (True, "1", 1)
        kept = [one for one in found if _between(one["ts"], oldest, latest, inclusive=inclusive)]
        limit = min(int(body.get("limit", usual)), MOST)
        if limit < 1:
            raise Refused("invalid_limit")
        if self.history_limit:
            limit = min(limit, self.history_limit)
        after = _cursor(body, "next_ts:")
        if after:
            at = [one["ts"] for one in kept]
            kept = kept[next((number for number, ts in enumerate(at) if ts == after), len(at)) :]
        most = limit - (always is not None)
        page, rest = kept[: max(most, 1)], kept[max(most, 1) :]
        seen = [_seen(one, body) for one in ([always] if always is not None else []) + page]
        more = {"response_metadata": {"next_cursor": _as_cursor("next_ts:" + rest[0]["ts"])}} if rest else {}
        return {"messages": seen, "has_more": bool(rest), **more}

    # Messages.

    def _post(self, body: Json) -> Json:
        room = self._target(body)
        self._writable(room)
        said = self._said(body)
        thread = body.get("thread_ts")
        if thread is not None and not _is_ts(str(thread)):
            raise Refused("invalid_thread_ts")
        if thread is not None and room.messages.get(thread, {}).get("subtype") in ("channel_join", "channel_leave"):
            raise Refused("cannot_reply_to_message")
        ts = self._workspace.put(room, said, thread=thread, broadcast=body.get("reply_broadcast") is True)
        return {"channel": room.id, "ts": ts, "message": shown(room.messages[ts])}

    def _whisper(self, body: Json) -> Json:
        room = self._room(body)
        self._writable(room)
        if body.get("user") not in room.members:
            raise Refused("user_not_in_channel")
        self._said(body)
        payload = {name: body[name] for name in _MESSAGE if name in body}
        shown = Ephemeral(
            channel=room.id, user=body["user"], ts=self._workspace.ts(), payload=payload, thread=body.get("thread_ts")
        )
        self._api.answers.ephemerals.append(shown)
        return {"message_ts": shown.ts}

    def _update(self, body: Json) -> Json:
        room = self._room(body)
        known = self._own(room, body, "cant_update_message")
        self._said(body, update=True)
        self._workspace.change(room, known["ts"], by=self._workspace.bot, **stored(body))  # what is not given stays
        return {"channel": room.id, "ts": known["ts"], "text": known.get("text", ""), "message": shown(known)}

    def _delete(self, body: Json) -> Json:
        room = self._room(body)
        known = self._own(room, body, "cant_delete_message")
        self._workspace.remove(room, known["ts"])
        return {"channel": room.id, "ts": known["ts"]}

    def _permalink(self, body: Json) -> Json:
        room = self._room(body)
        ts = str(body.get("message_ts", ""))
        if ts not in room.messages:
            raise Refused("message_not_found")
        link = f"https://newsroom.slack.com/archives/{room.id}/p{ts.replace('.', '')}"
        thread = room.messages[ts].get("thread_ts", ts)
        more = f"?thread_ts={thread}&cid={room.id}" if thread != ts else ""
        return {"channel": room.id, "permalink": link + more}

    def _said(self, body: Json, *, update: bool = False) -> Json:
        """A message of the bot, checked."""
        metadata = body.get("metadata")
        if metadata is not None:
            if not isinstance(metadata, dict) or set(metadata) - {"event_type", "event_payload", "entities"}:
                raise Refused("invalid_metadata_format")
            if not isinstance(metadata.get("event_payload"), dict) or not isinstance(metadata.get("event_type"), str):
                raise Refused("invalid_metadata_schema")
            if len(json.dumps(metadata)) > 16_000:
                raise Refused("metadata_too_large")
        check_message({name: value for name, value in body.items() if name in _MESSAGE}, update=update)
        return {**bot_message(self._workspace), "text": "", **stored(body)}

    def _target(self, body: Json) -> Room:
        """Where a message goes: a user's id means the direct message with them."""
        channel = str(body.get("channel", ""))
        if channel in self._workspace.users:
            if self._workspace.users[channel]["is_bot"]:
                raise Refused("cannot_dm_bot")
            return self._workspace.open_im(channel)
        return self._room(body)

    def _room(self, body: Json, *, member: bool = True) -> Room:
        return room_of(self._workspace, str(body.get("channel", "")), member=member)

    def _writable(self, room: Room) -> None:
        if room.archived:
            raise Refused("is_archived")

    def _own(self, room: Room, body: Json, otherwise: str) -> Json:
        known = room.messages.get(str(body.get("ts", "")))
        if known is None:
            raise Refused("message_not_found")
        if known.get("user") != self._workspace.bot or known.get("subtype") == "tombstone":
            raise Refused(otherwise)
        self._writable(room)
        return known

    # Reactions.

    def _react(self, body: Json) -> Json:
        room, ts, name = self._signed(body)
        if not self._workspace.react(room, ts, name, self._workspace.bot):
            raise Refused("already_reacted")
        return {}

    def _unreact(self, body: Json) -> Json:
        room, ts, name = self._signed(body)
        if not self._workspace.unreact(room, ts, name, self._workspace.bot):
            raise Refused("no_reaction")
        return {}

    def _signed(self, body: Json) -> tuple[Room, str, str]:
        room = self._room(body)
        ts, name = str(body.get("timestamp", "")), str(body.get("name", ""))
        if room.archived:
            raise Refused("is_archived")
        if not _is_ts(ts):
            raise Refused("bad_timestamp")
        if not name or not all(letter.isalnum() or letter in "_-+'" for letter in name):
            raise Refused("invalid_name")
        if ts not in room.messages:
            raise Refused("message_not_found")
        return room, ts, name

    def _reactions(self, body: Json) -> Json:
        room = self._room(body)
        known = room.messages.get(str(body.get("timestamp", "")))
        if known is None:
            raise Refused("message_not_found")
        return {"type": "message", "channel": room.id, "message": _seen(known, body)}

    # Files.

    def _file(self, body: Json) -> Json:
        known = self._workspace.files.get(str(body.get("file", "")))
        if known is None:
            raise Refused("file_not_found")
        return {"file": dict(known[0]), "comments": [], "response_metadata": {"next_cursor": ""}}

    def _ticket(self, body: Json) -> Json:
        length = int(body.get("length", 0))
        if not body.get("filename") or length < 1:
            raise Refused("invalid_arguments")
        file = self._workspace.id("F")
        self._api.tickets[file] = {"name": body["filename"], "length": length}
        return {"upload_url": f"{self._workspace.address}/upload/v1/{file}", "file_id": file}

    def _uploaded(self, body: Json) -> Json:
        room = self._room({"channel": body.get("channel_id")}) if body.get("channel_id") else None
        if room is not None:
            self._writable(room)
        files = []
        for wanted in body.get("files") or ():
            ticket = self._api.tickets.get(wanted.get("id"))
            if ticket is None or "data" not in ticket:
                raise Refused("file_not_found")
            shown = self._workspace.add_file((ticket["name"], ticket["data"]), self._workspace.bot)
            files.append({**shown, "title": wanted.get("title", ticket["name"])})
            upload = {"name": ticket["name"], "data": ticket["data"], "channel": body.get("channel_id")}
            self.uploads.append({**upload, "text": body.get("initial_comment", ""), "thread": body.get("thread_ts")})
        if not files:
            raise Refused("invalid_arguments")
        if room is not None:
            said = {**bot_message(self._workspace), "text": body.get("initial_comment", ""), "files": files}
            self._workspace.put(room, {**said, "subtype": "file_share"}, thread=body.get("thread_ts"))
        return {"files": [{"id": file["id"], "title": file["title"]} for file in files]}


def _seen(message: Json, body: Json) -> Json:
    """A message as the Web API shows it: what is in its metadata only where that is asked for."""
    return copy.deepcopy(message) if body.get("include_all_metadata") in (True, "1", 1) else shown(message)


def _paged(body: Json, key: str, found: Sequence[Any]) -> Json:
    """One page of a list."""
    start = int(_cursor(body, "at:") or 0)
    limit = int(body.get("limit") or 100)
    if not 1 <= limit <= 1000:
        raise Refused("invalid_limit")
    rest = found[start + limit :]
    cursor = _as_cursor(f"at:{start + limit}") if rest else ""
    return {key: list(found[start : start + limit]), "response_metadata": {"next_cursor": cursor}}


def _as_cursor(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _cursor(body: Json, prefix: str) -> str:
    if not body.get("cursor"):
        return ""
    try:
        text = base64.b64decode(str(body["cursor"]), validate=True).decode()
    except ValueError:
        raise Refused("invalid_cursor") from None
    if not text.startswith(prefix):
        raise Refused("invalid_cursor")
    return text.removeprefix(prefix)


def _micros(ts: str) -> int:
    seconds, _, rest = ts.partition(".")
    if not seconds.isdigit() or not (rest or "0").isdigit():
        raise Refused("invalid_ts_oldest")
    return int(seconds) * 1_000_000 + int((rest or "0").ljust(6, "0")[:6])


def _between(ts: str, oldest: str, latest: str, *, inclusive: bool) -> bool:
    at, first, last = _micros(ts), _micros(oldest), _micros(latest)
    return first <= at <= last if inclusive else first < at < last


def _is_ts(text: str) -> bool:
    seconds, dot, rest = text.partition(".")
    return bool(dot) and seconds.isdigit() and rest.isdigit() and len(rest) == 6
