"""A small Slack on loopback: Web API, Socket Mode and HTTP delivery, for an unmodified client.

Members post, edit, delete, react, give commands, press and fill in; everything that the bot called stands in a log.
Calls can be slow, fail before or after they took effect, meet limits of rate; sockets break; events come twice, late,
or never.
"""

from __future__ import annotations

import asyncio
import copy
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from aiohttp import web
from slack_acting import Acting, Where
from slack_answers import Ephemeral, Given
from slack_api import Api, Called, Fault
from slack_delivery import Delivery
from slack_forms import words
from slack_methods import Methods
from slack_text import told
from slack_workspace import SLACKBOT, File, Json, Room, Workspace

__all__ = ["Ephemeral", "Fault", "Given", "Peer", "Where", "words"]

_SCOPED = {"reaction_added": "reactions:read", "app_mention": "app_mentions:read", "user_change": "users:read"}
_SCOPED |= {"team_join": "users:read", "reaction_removed": "reactions:read"}


class Peer(Acting):
    """A running Slack with one workspace, in which the bot is installed.

    Args:
        clock: seconds since 1970; timestamps, `response_url`s and triggers go by it.

    Attributes:
        space: what stands where.
        api: the calls, their log and their faults.
        delivery: the sockets and requests by which the bot is told.
        scopes: may be set: what the bot's token may do.
        events: names of events, as in a manifest; what is none of them is not told. None tells all.
    """

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self.bot_token = "xoxb-1-peer-not-a-real-token"
        self.app_token = "xapp-1-peer-not-a-real-token"
        self.signing_secret = "5e0f" * 8
        self.events: frozenset[str] | None = None
        self._running = False
        space = Workspace(self._happened, clock)
        api = Api(space, self.bot_token, self.app_token, clock)
        super().__init__(space, api, Delivery(self.signing_secret, space.app), clock)
        self.methods = Methods(api, self.delivery.open_url)
        self.bot_user = space.bot
        self.bot_id = space.bot_id
        self.base_url = ""
        self.port = 0
        self.history: list[Json] = []  # every event that was told, in its envelope, oldest first

    async def __aenter__(self) -> Peer:
        application = web.Application(client_max_size=1 << 26)
        application.router.add_get("/link/", self.delivery.serve)
        self.api.routes(application)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        self.space.address = self.delivery.address = f"http://127.0.0.1:{self.port}"
        self.base_url = f"{self.space.address}/api/"
        self._running = True
        return self

    async def __aexit__(self, *_: object) -> None:
        self._running = False
        await self.delivery.close()
        await self._runner.cleanup()

    # Knobs.

    @property
    def scopes(self) -> frozenset[str]:
        """What the bot's token may do."""
        return self.api.scopes

    @scopes.setter
    def scopes(self, scopes: Iterable[str]) -> None:
        self.api.scopes = frozenset(scopes)

    @property
    def request_url(self) -> str:
        """Where events go by HTTP; "" in Socket Mode."""
        return self.delivery.request_url

    @request_url.setter
    def request_url(self, url: str) -> None:
        self.delivery.request_url = url

    @property
    def redeliver(self) -> float:
        """The share of acknowledged events that are told once more."""
        return self.delivery.redeliver

    @redeliver.setter
    def redeliver(self, share: float) -> None:
        self.delivery.redeliver = share

    @property
    def history_limit(self) -> int:
        """The most objects of a page of history; 0 is as many as are asked for."""
        return self.methods.history_limit

    @history_limit.setter
    def history_limit(self, most: int) -> None:
        self.methods.history_limit = most

    def fault(self, method: str, *faults: Fault) -> None:
        """Answer the next calls of a method like this; "response_url", "download" and "upload" are methods here too."""
        self.api.faults[method].extend(faults)

    def limit(self, method: str, count: int, seconds: float) -> None:
        """Let so many calls of a method through in so many seconds; those that post are counted for each channel."""
        self.api.limits[method] = count, seconds

    def cut_sockets(self) -> None:
        """Break off every socket."""
        self.delivery.cut()

    def disconnect(self, reason: str = "refresh_requested", *, closing: float | None = None) -> None:
        """Ask politely for new sockets: "warning", "refresh_requested" or "link_disabled"; `closing` seconds later the
        old ones are closed.
        """
        self.delivery.disconnect(reason, closing=closing)

    # People and channels.

    def add_user(self, name: str, **more: bool) -> str:
        """Somebody is new; see `Workspace.add_user`."""
        return self.space.add_user(name, **more)

    def add_channel(
        self, name: str, *, private: bool = False, shared: bool = False, members: Iterable[str] = (), **more: bool
    ) -> str:
        """A channel is new, with the bot in it unless `bot` is False."""
        return self.space.add_channel(name, private=private, shared=shared, members=members, **more).id

    def add_group(self, handle: str, members: Sequence[str]) -> str:
        """A user group is new."""
        return self.space.add_group(handle, members)

    def change_group(self, group: str, members: Sequence[str]) -> None:
        """Other people are in a user group."""
        self.space.change_group(group, members)

    def change_user(self, user: str, **fields: Any) -> None:
        """Somebody is made an admin or a guest, is deleted or takes another name."""
        self.space.change_user(user, **fields)

    def join(self, user: str, channel: str, *, by: str | None = None, live: bool = True) -> None:
        """Somebody joins a channel, or is invited."""
        self.space.join(user, self.space.rooms[channel], by=by, live=live)

    def leave(self, user: str, channel: str, *, by: str | None = None, live: bool = True) -> None:
        """Somebody leaves a channel, or is removed."""
        self.space.leave(user, self.space.rooms[channel], by=by, live=live)

    def archive(self, channel: str, *, archived: bool = True) -> None:
        """A channel is archived, or no longer."""
        self.space.archive(self.space.rooms[channel], archived=archived)

    def delete_channel(self, channel: str) -> None:
        """A channel is gone."""
        self.space.delete_channel(self.space.rooms[channel])

    def rename(self, channel: str, name: str) -> None:
        """A channel takes another name."""
        self.space.rename(self.space.rooms[channel], name)

    def change_id(self, channel: str) -> str:
        """A channel gets another id, as some do when they are shared; returns it."""
        return self.space.change_id(self.space.rooms[channel])

    def share(self, channel: str, shared: bool = True) -> None:
        """A channel is shared with another organisation, or no longer."""
        self.space.share(self.space.rooms[channel], shared)

    def make_private(self, channel: str) -> None:
        """A public channel is made private."""
        self.space.make_private(self.space.rooms[channel])

    # What members do.

    def post(
        self,
        channel: str,
        text: str,
        *,
        user: str,
        thread: str | None = None,
        broadcast: bool = False,
        files: Sequence[File] = (),
        blocks: list[Json] | None = None,
        live: bool = True,
        **raw: Any,
    ) -> str:
        """Somebody posts; returns the timestamp.

        Args:
            channel: where.
            text: as typed: links become marks; marks such as `<@U1>` and `<https://a.example|label>` stay.
            user: who; a bot's message has the fields of one.
            thread: the timestamp of a message in whose thread this goes.
            broadcast: whether the channel sees the reply too.
            files: their names, bytes and (if wanted) content types.
            blocks: in place of those that Slack makes of the text.
            live: whether the bot is told; else it stands there unseen until `tell` tells it.
            raw: further fields of the message, which come before its own; None takes one out.
        """
        room = self.space.rooms[channel]
        shown = [self.space.add_file(file, user) for file in files]
        if room.shared:  # Slack tells only the id of a file there
            shown = [{"id": file["id"], "mode": "file_access", "file_access": "check_file_info"} for file in shown]
        message = {**self.space.message(user, text, blocks=blocks, files=shown), **raw}
        message = {name: value for name, value in message.items() if value is not None}
        return self.space.put(room, message, thread=thread, broadcast=broadcast, live=live)

    def forward(self, channel: str, ts: str, into: str, *, user: str, text: str = "") -> str:
        """Somebody shares a message into another channel."""
        shared, room = self.standing(channel, ts), self.space.rooms[into]
        said = shared.get("text", "")
        link = f"https://newsroom.slack.com/archives/{channel}/p{ts.replace('.', '')}"
        more = {"from_url": link, "original_url": link, "ts": ts, "author_id": shared.get("user", SLACKBOT), "id": 1}
        more |= {"channel_id": channel, "channel_team": self.workspace, "is_msg_unfurl": True, "is_share": True}
        more |= {"text": said, "fallback": f"[message] {said}", "color": "D0D0D0", "mrkdwn_in": ["text"]}
        if "files" in shared:
            more["files"] = shared["files"]
        blocks = {"team": self.workspace, "channel": channel, "ts": ts, "message": {"blocks": shared.get("blocks", [])}}
        more["message_blocks"] = [blocks]
        return self.space.put(room, {**self.space.message(user, text), "attachments": [more]})

    def edit(self, channel: str, ts: str, text: str, *, live: bool = True, **raw: Any) -> None:
        """Its author changes a message."""
        said, blocks = told(text)
        by = self.standing(channel, ts).get("user", SLACKBOT)
        self.space.change(self.space.rooms[channel], ts, by=by, live=live, **{"text": said, "blocks": blocks, **raw})

    def unfurl(self, channel: str, ts: str, title: str, **raw: Any) -> None:
        """Slack adds the preview of a link; nobody edited the message."""
        preview = {"id": 1, "title": title, "fallback": title, "service_name": "News", "from_url": "https://a.example"}
        self.space.change(self.space.rooms[channel], ts, attachments=[{**preview, **raw}])

    def delete(self, channel: str, ts: str, *, live: bool = True) -> Json:
        """A message is deleted; returns what stood there."""
        standing = self.standing(channel, ts)
        self.space.remove(self.space.rooms[channel], ts, live=live)
        return standing

    def react(self, channel: str, ts: str, name: str, user: str) -> None:
        """Somebody puts a sign on a message."""
        self.space.react(self.space.rooms[channel], ts, name, user)

    def unreact(self, channel: str, ts: str, name: str, user: str) -> None:
        """Somebody takes a sign back."""
        self.space.unreact(self.space.rooms[channel], ts, name, user)

    def tell(self, channel: str, ts: str) -> None:
        """Tell of a message, once more or at last, as of a new event."""
        self.space.say(self.space.rooms[channel], self.space.rooms[channel].messages[ts])

    def repeat(self, kind: str = "message") -> None:
        """Tell the last event of a kind once more, in the same envelope."""
        last = next(body for body in reversed(self.history) if body["event"]["type"] == kind)
        self.delivery.repeat(last)

    def event(self, event: Json) -> None:
        """Tell an event, whatever it is."""
        self._say(event)

    def rate_limited(self) -> None:
        """Tell that events were held back."""
        body = {"token": self.verification, "type": "app_rate_limited", "team_id": self.workspace}
        body |= {"minute_rate_limited": int(self.clock()) // 60 * 60, "api_app_id": self.space.app}
        self.delivery.tell("events_api", body)

    def uninstall(self) -> None:
        """The app is removed from the workspace."""
        self._say(
            {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.bot_user]}, "event_ts": self.space.ts()}
        )
        self._say({"type": "app_uninstalled", "event_ts": self.space.ts()})
        self.api.revoked = "account_inactive"

    # What a test looks at.

    @property
    def calls(self) -> Counter[str]:
        """How often each method was called; "response_url" is one too."""
        return self.api.calls

    @property
    def log(self) -> list[Called]:
        """The calls that were answered well, in order."""
        return self.api.log

    def called(self, method: str) -> list[Json]:
        """The arguments of the calls of a method that were answered well."""
        return [call.body for call in self.log if call.method == method]

    @property
    def broken(self) -> list[str]:
        """What broke a limit of Slack."""
        return self.api.broken

    @property
    def unknown(self) -> list[str]:
        """What was called that this Slack does not know."""
        return self.api.unknown

    @property
    def ephemerals(self) -> list[Ephemeral]:
        """What was shown to one person alone, oldest first."""
        return self.api.answers.ephemerals

    @property
    def uploads(self) -> list[Json]:
        """The files that the bot handed over: name, data, channel, text, thread."""
        return self.methods.uploads

    @property
    def ack_seconds(self) -> list[float]:
        """How long each acknowledgement took."""
        return self.delivery.ack_seconds

    @property
    def unacknowledged(self) -> int:
        """How many envelopes are on their way."""
        return self.delivery.unacknowledged

    def standing(self, channel: str, ts: str) -> Json:
        """A message as it stands."""
        return self.space.standing(channel, ts)

    def messages(self, channel: str) -> list[Json]:
        """What stands in a channel itself, oldest first."""
        return [
            copy.deepcopy(one)
            for one in self.space.rooms[channel].messages.values()
            if one.get("thread_ts", one["ts"]) == one["ts"] or one.get("subtype") == "thread_broadcast"
        ]

    def replies(self, channel: str, ts: str) -> list[Json]:
        """What stands in a thread, without what it began with."""
        return copy.deepcopy(self.space.replies(self.space.rooms[channel], ts))

    def written(self, channel: str) -> list[Json]:
        """What the bot wrote in a channel and its threads, oldest first."""
        room = self.space.rooms[channel]
        return [
            copy.deepcopy(one) for one in room.messages.values() if one.get("user") == self.bot_user and "bot_id" in one
        ]

    def reactions(self, channel: str, ts: str) -> list[str]:
        """The names of the signs on a message."""
        return [one["name"] for one in self.standing(channel, ts).get("reactions", ())]

    def dms(self, user: str) -> list[Json]:
        """What stands in the direct messages of the bot with somebody."""
        return next((self.messages(room.id) for room in self.space.rooms.values() if room.im == user), [])

    async def until(self, reached: Callable[[], object], seconds: float = 60.0) -> None:
        """Wait until something is so.

        Raises:
            TimeoutError: it is not so after so many seconds.
        """
        end = asyncio.get_running_loop().time() + seconds
        while not reached():
            if asyncio.get_running_loop().time() > end:
                raise TimeoutError(f"not so after {seconds} seconds")
            await asyncio.sleep(0.005)

    # How it is told.

    def _happened(self, event: Json, room: Room | None) -> None:
        """Tell the bot of what it may know of, has the scope for, and asked for."""
        if not self._running:
            return
        kind = event["type"]
        public = room is not None and not room.private and kind.startswith("channel_")
        if room is not None and self.space.bot not in room.members and not public:
            return
        needed = _SCOPED.get(kind)
        if needed is None and room is not None:
            needed = f"{room.prefix}:{'history' if kind == 'message' else 'read'}"
        if needed is None and kind.startswith("subteam_"):
            needed = "usergroups:read"
        if needed is not None and needed not in self.api.scopes:
            return
        name = f"message.{room.prefix}" if kind == "message" and room is not None else kind
        if self.events is not None and name not in self.events:
            return
        self._say(event, room)

    def _say(self, event: Json, room: Room | None = None) -> None:
        shared = room is not None and room.shared
        body: Json = {
            "token": self.verification,
            "team_id": event.get("team", self.workspace) if shared and event["type"] == "message" else self.workspace,
            "context_team_id": self.workspace,
            "context_enterprise_id": None,
            "api_app_id": self.space.app,
            "event": event,
            "type": "event_callback",
            "event_id": self.space.id("Ev"),
            "event_time": int(self.clock()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": self.workspace,
                    "user_id": self.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": shared,
            "event_context": f"4-{self.space.id('x')}",
        }
        self.history.append(body)
        self.delivery.tell("events_api", body)
