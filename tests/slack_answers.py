"""What one person alone sees on Slack, and what answers commands and presses by the address that came with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_limits import Refusal, check_message
from slack_people import Json
from slack_workspace import Workspace

URL_USES, URL_SECONDS = 5, 1800.0


class Refused(Exception):
    """A request that Slack turns down, with its word for why."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


@dataclass(kw_only=True, eq=False)
class Ephemeral:
    """A message that one person sees. `payload` is how it stands now; `gone` once it was deleted."""

    channel: str
    user: str
    ts: str
    payload: Json
    thread: str | None = None
    gone: bool = False


@dataclass(kw_only=True, eq=False)
class Given:
    """What somebody gave or pressed, and what came of it.

    `answers` are the payloads sent to its `response_url`, `shown` the message that they stand in; `views` the ids of
    the modals that it opened; `acked` whether it was acknowledged, with `ack` as what the acknowledgement carried.
    """

    kind: str
    payload: Json
    user: str
    channel: str
    trigger_id: str = ""
    response_url: str = ""
    at: float = 0.0
    answers: list[Json] = field(default_factory=list)
    shown: list[Ephemeral] = field(default_factory=list)
    pressed: Ephemeral | None = None
    message: tuple[str, str] | None = None
    view: str = ""
    views: list[str] = field(default_factory=list)
    acked: bool = False
    ack: Any = None
    exchanged: bool = False

    @property
    def answer(self) -> Json:
        """The last payload sent to its `response_url`."""
        return self.answers[-1]


class Answers:
    """Takes what is sent to a `response_url`.

    Args:
        workspace: what stands there.
        clock: seconds since 1970.
        broken: gets what breaks a limit.

    Attributes:
        given: what somebody gave, by the last part of its `response_url`.
        triggers: the same by `trigger_id`.
        ephemerals: what was shown to one person alone, oldest first.
    """

    def __init__(self, workspace: Workspace, clock: Callable[[], float], broken: list[str]) -> None:
        self._workspace = workspace
        self._clock = clock
        self._broken = broken
        self.given: dict[str, Given] = {}
        self.triggers: dict[str, Given] = {}
        self.ephemerals: list[Ephemeral] = []

    def take(self, token: str, body: Json) -> tuple[int, str]:
        """An answer comes; returns the status and text of Slack's."""
        given = self.given.get(token)
        if given is None:
            return 404, '{"ok":false,"error":"expired_url"}'
        if len(given.answers) >= URL_USES:
            return 404, '{"ok":false,"error":"used_url"}'
        if self._clock() - given.at > URL_SECONDS:
            return 404, '{"ok":false,"error":"expired_url"}'
        try:
            if not body.get("delete_original"):
                check_message({key: value for key, value in body.items() if key not in _ORDERS})
        except Refusal as error:
            self._broken.append(f"response_url: {error}")
            return 400, error.code
        given.answers.append(body)
        self._place(given, body)
        return 200, "ok"

    def _place(self, given: Given, body: Json) -> None:
        """Show an answer where it belongs: in the place of what was pressed, to the asker alone, or in the channel."""
        workspace = self._workspace
        payload = {key: value for key, value in body.items() if key not in _ORDERS}
        if body.get("delete_original") or body.get("replace_original"):
            if given.pressed is not None:
                given.pressed.gone = bool(body.get("delete_original"))
                given.pressed.payload = payload or given.pressed.payload
                return
            if given.message is not None:
                room, ts = workspace.rooms[given.message[0]], given.message[1]
                if body.get("delete_original"):
                    workspace.remove(room, ts)
                else:
                    workspace.change(room, ts, **stored(payload))
                return
            if given.shown:
                given.shown[-1].gone = bool(body.get("delete_original"))
                given.shown[-1].payload = payload or given.shown[-1].payload
                return
        if body.get("response_type", "ephemeral") == "in_channel":
            said = {**bot_message(workspace), **stored(payload)}
            workspace.put(workspace.rooms[given.channel], said, thread=body.get("thread_ts"))
            return
        shown = Ephemeral(
            channel=given.channel, user=given.user, ts=workspace.ts(), payload=payload, thread=body.get("thread_ts")
        )
        given.shown.append(shown)
        self.ephemerals.append(shown)


_ORDERS = ("replace_original", "delete_original", "response_type")
_KEPT = ("text", "blocks", "attachments", "metadata")


def stored(payload: Mapping[str, Any]) -> Json:
    """What of a payload stays in the message; blocks get the ids that Slack gives them."""
    kept = {name: payload[name] for name in _KEPT if name in payload}
    if "blocks" in kept:
        kept["blocks"] = named(kept["blocks"])
    return kept


def named(blocks: list[Json]) -> list[Json]:
    """Blocks with an id each."""
    return [{"block_id": f"b{number}", **block} for number, block in enumerate(blocks)]


def bot_message(workspace: Workspace) -> Json:
    """What every message of the bot holds."""
    return {"type": "message", "user": workspace.bot, "team": workspace.team, **workspace.bot_fields(workspace.bot)}
