"""A Slack whose messages, files and reactions local-slack keeps; what it lacks stands before it.

`LocalPeer` is used as `slack_peer.Peer` is. What people do goes to local-slack, and what local-slack then tells of it,
by a socket or by signed requests, goes on to the bot; what the bot posts, changes, deletes, marks and hands over goes
to local-slack too, which is asked for each history. In between stands what the small Slack of the tests has anyway: it
turns down unknown tokens and payloads that Slack would not take, tells again, cuts sockets, delays acknowledgements,
limits rates, and gives histories page by page. All that local-slack has nothing of is its own: who is whom and in which
channel, user groups, shared channels, tombstones, metadata, windows, a message's menu, what one person sees alone.
"""

from __future__ import annotations

import asyncio
import copy
import json
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from aiohttp import web
from local_slack import LocalSlack
from slack_answers import Given
from slack_peer import Peer
from slack_people import Json, Room
from slack_sdk.signature import SignatureVerifier
from slack_workspace import Workspace

T = TypeVar("T")
SECONDS = 30.0  # for anything that is asked of local-slack; it takes some thousandths of one
BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-local", "xapp-local", "local-secret"  # of local-slack; it takes any token
_ENVELOPES = (
    "response_url",
    "trigger_id",
    "token",
    "team",
    "user",
    "channel",
    "container",
    "channel_name",
    "user_name",
)
"""What of a payload is the small Slack's, since it is what answers there."""


class Behind:
    """A running local-slack, and what it has told, in a thread of their own: so that whatever is asked is answered.

    Args:
        program: its file.
        app: the app's id.
        bot: the bot's id as a user.
        team: the workspace's.
        http: whether it tells by signed requests, else by a socket.
    """

    def __init__(self, program: Path, *, app: str, bot: str, team: str, http: bool) -> None:
        self._told: list[tuple[str, Json]] = []
        self._verifier = SignatureVerifier(SECRET)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._folder = tempfile.TemporaryDirectory()
        self._app: Json = {"appId": app, "botUserId": bot, "botName": "warbrief", "mode": "socket"}
        self._app |= {"botToken": BOT_TOKEN, "appToken": APP_TOKEN, "signingSecret": SECRET}
        self.do(self._open(program, team, http=http))

    @property
    def address(self) -> str:
        """Where local-slack is."""
        return self._local.address

    def close(self) -> None:
        """End it."""
        self.do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._folder.cleanup()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for something to be done there."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(SECONDS)

    def drained(self) -> list[tuple[str, Json]]:
        """What was told since the last time."""
        told, self._told = self._told, []
        return told

    def act(self, what: str, **body: object) -> Json:
        """A person does something; see `LocalSlack.control`."""
        return self.do(self._local.control(what, **body))

    def upload(self, room: str, user: str, text: str, files: list[tuple[str, bytes]], thread: str | None) -> Json:
        """A person posts files."""
        return self.do(self._local.upload(room, user, text, files, thread))

    def call(self, method: str, **arguments: object) -> Json:
        """The bot calls a method, which local-slack does."""
        found = json.loads(self.do(self._asked("POST", f"/api/{method}", json=arguments)))
        assert found["ok"], f"local-slack refuses {method}: {found}"
        return dict(found)

    def fetch(self, url: str) -> bytes:
        """The bytes of a file."""
        return self.do(self._asked("GET", url.removeprefix(self.address)))

    def send(self, url: str, data: bytes) -> None:
        """Give bytes to an address that local-slack named."""
        self.do(self._asked("POST", url.removeprefix(self.address), data=data))

    async def _asked(self, method: str, path: str, **options: Any) -> bytes:
        headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
        async with self._session.request(method, f"{self.address}{path}", headers=headers, **options) as answer:
            answer.raise_for_status()
            return await answer.read()

    async def _open(self, program: Path, team: str, *, http: bool) -> None:
        self._session = aiohttp.ClientSession()
        if http:
            application = web.Application()
            application.router.add_post("/", self._take)
            self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
            await self._runner.setup()
            await web.TCPSite(self._runner, "127.0.0.1", 0).start()
            self._app |= {"mode": "events", "requestUrl": f"http://127.0.0.1:{self._runner.addresses[0][1]}/"}
        workspace = {"name": "Newsroom", "domain": "newsroom", "teamId": team}
        self._local = LocalSlack(program, Path(self._folder.name), {"workspace": workspace, "apps": [self._app]})
        await self._local.__aenter__()
        self._reading = None
        if not http:
            opened = json.loads(await self._asked("POST", "/api/apps.connections.open"))
            socket = await self._session.ws_connect(opened["url"], max_msg_size=0)
            await socket.receive()  # its greeting
            self._reading = asyncio.create_task(self._read(socket))

    async def _close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        else:
            await self._runner.cleanup()
        await self._session.close()
        await self._local.__aexit__()

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            envelope = json.loads(message.data)
            self._told.append((envelope["type"], envelope["payload"]))
            await socket.send_json({"envelope_id": envelope["envelope_id"]})

    async def _take(self, request: web.Request) -> web.Response:
        data = await request.read()
        assert self._verifier.is_valid_request(data, dict(request.headers)), "local-slack signed it wrongly"
        form = await request.post() if request.content_type != "application/json" else {}
        if "payload" in form:
            self._told.append(("interactive", json.loads(str(form["payload"]))))
        elif form:
            self._told.append(("slash_commands", {name: str(value) for name, value in form.items()}))
        else:
            self._told.append(("events_api", json.loads(data)))
        return web.Response()


class LocalSpace(Workspace):
    """A workspace whose messages stand in local-slack, and here as they do there."""

    program: Path
    http = False

    def __init__(self, tell: Callable[[Json, Room | None], None], clock: Callable[[], float]) -> None:
        self._behind: Behind | None = None
        self._stamp: str | None = None
        self._stamps = 0
        super().__init__(tell, clock)
        self._behind = Behind(self.program, app=self.app, bot=self.bot, team=self.team, http=self.http)
        self.bot_id = "B" + self.bot[1:]  # as local-slack has it
        self.users[self.bot]["profile"]["bot_id"] = self.bot_id

    @property
    def behind(self) -> Behind:
        """local-slack."""
        assert self._behind is not None
        return self._behind

    def id(self, kind: str) -> str:
        if kind == "C" and self._behind is not None:
            made: str = self.behind.call("conversations.create", name=f"room-{len(self.rooms)}")["channel"]["id"]
            return made
        return super().id(kind)

    def ts(self) -> str:
        """The time that local-slack gave a message, or else one before all that it will give."""
        if self._stamp is not None:
            stamp, self._stamp = self._stamp, None
            return stamp
        self._stamps += 1
        return f"{int(time.time()) - 1}.{self._stamps:06d}"

    def open_im(self, user: str) -> Room:
        known = {room.id for room in self.rooms.values()}
        room = super().open_im(user)
        if room.id not in known:
            del self.rooms[room.id]
            room.id = self.behind.call("conversations.open", users=user)["channel"]["id"]
            self.rooms[room.id] = room
        return room

    def put(
        self, room: Room, message: Json, *, thread: str | None = None, broadcast: bool = False, live: bool = True
    ) -> str:
        mine = message.get("user") == self.bot and "bot_id" in message
        if message.get("subtype") not in (None, "file_share") or broadcast or room.shared:
            return super().put(room, message, thread=thread, broadcast=broadcast, live=live)
        first = room.messages.get(thread or "", {})
        under = first.get("thread_ts", first.get("ts"))
        files = [self.files[file["id"]] for file in message.get("files", ())]
        if mine and files:
            said = self._hand_over(room, message, under)
        elif mine:
            more = {name: message[name] for name in ("blocks",) if name in message}
            said = self.behind.call("chat.postMessage", channel=room.id, text=message["text"], thread_ts=under, **more)
            said = said["message"]
        elif files:
            given = [(shown["name"], data) for shown, data in files]
            said = self._with_files(self.behind.upload(room.id, message["user"], message["text"], given, under), files)
        else:
            more = {"thread_ts": under} if under else {}
            said = self.behind.act("message", channel=room.id, user=message["user"], text=message["text"], **more)[
                "message"
            ]
        events = self.behind.drained()
        self._stamp = said["ts"]
        kept = {name: value for name, value in said.items() if name not in ("channel", "thread_ts", "bot_id", "app_id")}
        ts = super().put(room, {**message, **kept}, thread=under, live=False)
        if live and mine:  # local-slack tells nobody of what an app says
            self.say(room, room.messages[ts])
        elif live:
            standing = {**copy.deepcopy(room.messages[ts]), "event_ts": ts, "channel": room.id}
            self._relay(room, events, standing)
        return ts

    def change(self, room: Room, ts: str, *, by: str | None = None, live: bool = True, **fields: Any) -> None:
        known = room.messages[ts]
        if by is None or "text" not in fields or room.shared:
            super().change(room, ts, by=by, live=live, **fields)
        elif by == self.bot:
            more = {"blocks": fields["blocks"]} if fields.get("blocks") else {}
            self.behind.call("chat.update", channel=room.id, ts=ts, text=fields["text"], **more)
            super().change(room, ts, by=by, live=live, **fields)
        else:
            dated = (known.get("edited") or known)["ts"]
            while int(time.time()) <= int(float(dated)):  # local-slack tells two times in one second hardly apart
                time.sleep(0.01)
            said = self.behind.act("edit-message", channel=room.id, ts=ts, user=by, text=fields["text"])["message"]
            before = copy.deepcopy(known)
            super().change(room, ts, by=by, live=False, **fields)
            known["edited"] = said["edited"]
            events = self.behind.drained()
            if live:
                self._relay(room, events, {"message": copy.deepcopy(known), "previous_message": before})

    def remove(self, room: Room, ts: str, *, live: bool = True) -> None:
        known = room.messages[ts]
        if known.get("subtype") in (None, "file_share") and not room.shared:
            if known.get("user") == self.bot:
                self.behind.call("chat.delete", channel=room.id, ts=ts)
            else:
                self.behind.act("delete-message", channel=room.id, ts=ts, user=known["user"])
                events = self.behind.drained()
                if not known.get("reply_count"):  # what stands in its place is told by no local-slack
                    before = copy.deepcopy(known)
                    super().remove(room, ts, live=False)
                    if live:
                        self._relay(room, events, {"previous_message": before})
                    return
        super().remove(room, ts, live=live)

    def react(self, room: Room, ts: str, name: str, user: str, *, live: bool = True) -> bool:
        done = super().react(room, ts, name, user, live=live and user == self.bot)
        if done and user == self.bot:
            self.behind.call("reactions.add", channel=room.id, timestamp=ts, name=name)
        elif done:
            self.behind.act("reaction", channel=room.id, ts=ts, user=user, name=name, present=True)
            if live:
                self._relay(room, self.behind.drained(), {})
        return done

    def unreact(self, room: Room, ts: str, name: str, user: str) -> bool:
        done = super().unreact(room, ts, name, user)
        if done:
            self.behind.call("reactions.remove", channel=room.id, timestamp=ts, name=name)
        return done

    def refresh(self, room: Room) -> None:
        """Put in what stands in a channel of local-slack, in the place of what was thought to."""
        found = self.behind.call("conversations.history", channel=room.id)["messages"]
        for one in found:
            if one["ts"] in room.messages:
                room.messages[one["ts"]] |= {name: one[name] for name in ("text", "user") if name in one}
        standing = {one["ts"] for one in found}
        for ts, one in tuple(room.messages.items()):
            local = one.get("subtype") in (None, "file_share") and one.get("thread_ts", ts) == ts
            if local and ts not in standing:
                del room.messages[ts]

    def _relay(self, room: Room, told: list[tuple[str, Json]], more: Json) -> None:
        """Hand on what local-slack told, with what it leaves out."""
        for _, body in told:
            event = {**more, **body["event"]}
            for name, value in more.items():
                if isinstance(value, Mapping) and isinstance(body["event"].get(name), Mapping):
                    event[name] = {**value, **body["event"][name]}
            if "channel_type" in event:
                event["channel_type"] = room.kind
            self._tell(json.loads(json.dumps(event).replace(self.behind.address, self.address)), room)

    def _hand_over(self, room: Room, message: Json, thread: str | None) -> Json:
        """The bot posts files."""
        tickets = []
        for shown, data in (self.files[file["id"]] for file in message["files"]):
            ticket = self.behind.call("files.getUploadURLExternal", filename=shown["name"], length=len(data))
            self.behind.send(ticket["upload_url"], data)
            tickets.append({"id": ticket["file_id"], "title": shown["name"]})
        text = message.get("text", "")
        self.behind.call(
            "files.completeUploadExternal", files=tickets, channel_id=room.id, initial_comment=text, thread_ts=thread
        )
        last = self.behind.do(self.behind._local.messages(room.id))[-1]
        return {"ts": last["ts"]}

    def _with_files(self, said: Json, given: list[tuple[Json, bytes]]) -> Json:
        """A message whose files are as local-slack shows and gives them."""
        shown = []
        for (ours, _), file in zip(given, said["files"], strict=True):
            data = self.behind.fetch(file["url_private"])
            file = {**ours, **json.loads(json.dumps(file).replace(self.behind.address, self.address))}
            self.files[file["id"]] = file, data
            shown.append(file)
        return {**said, "files": shown}


class LocalPeer(Peer):
    """`slack_peer.Peer` with local-slack behind it; `LocalSpace` has to stand for its workspace."""

    space: LocalSpace

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(clock=clock)
        self._hooks: dict[int, str] = {}
        self._say_on, self.delivery.tell = self.delivery.tell, self._through_local  # type: ignore[method-assign]
        self._show, self.api.answers._place = self.api.answers._place, self._answered  # type: ignore[method-assign]
        for method in ("conversations.history", "conversations.replies"):
            self.api.methods[method] = self._refreshed(self.api.methods[method])

    async def __aexit__(self, *error: object) -> None:
        await super().__aexit__(*error)
        self.space.behind.close()

    def _through_local(self, kind: str, payload: Json, given: Given | None = None) -> Any:
        """Have local-slack make of a command or press what it makes of one."""
        if given is not None:
            if kind == "slash_commands":
                fields = {"channel": "channel_id", "user": "user_id", "command": "command", "text": "text"}
                self.space.behind.act("command", **{name: payload[field] for name, field in fields.items()})
            elif payload["type"] == "block_actions" and given.message is not None and "message" in payload:
                channel, ts = given.message
                (action,) = payload["actions"]
                self.space.behind.act("interact", channel=channel, messageTs=ts, user=given.user, action=action)
            for _, local in self.space.behind.drained():
                self._hooks[id(given)] = local["response_url"]
                kept = {name: value for name, value in local.items() if name not in _ENVELOPES and name in payload}
                if "message" in kept:
                    kept["message"] = {**payload["message"], **kept["message"]}
                    kept["actions"] = [{**payload["actions"][0], **kept["actions"][0]}]
                    kept["state"] = payload["state"]
                payload |= kept
        return self._say_on(kind, payload, given)

    def _answered(self, given: Given, body: Json) -> None:
        """Show an answer here, and at local-slack where it knows of what is answered."""
        self._show(given, body)
        if id(given) in self._hooks and body.get("response_type", "ephemeral") == "ephemeral":
            self.space.behind.send(self._hooks[id(given)], json.dumps(body).encode())

    def _refreshed(self, handler: Callable[[Json], Json]) -> Callable[[Json], Json]:
        def answer(body: Json) -> Json:
            if (room := self.space.rooms.get(str(body.get("channel", "")))) is not None and not room.shared:
                self.space.refresh(room)
            return handler(body)

        return answer
