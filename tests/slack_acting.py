"""What members of a small Slack do to the bot itself: commands, presses, choices, menu commands and forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from slack_answers import Ephemeral, Given
from slack_api import Api
from slack_delivery import Delivery
from slack_forms import elements_of, field_of, initial_values, shown_view, state_of
from slack_limits import Refusal, check_view
from slack_people import Json
from slack_text import told
from slack_views import Views
from slack_workspace import Workspace, shown

Where = str | tuple[str, str] | Ephemeral | Given
"""A view's id, a message's timestamp (with its channel before it, if that is not unique), or what is shown to one."""


class Acting:
    """Tells the bot what is done to it.

    Args:
        space: what stands where.
        api: the calls.
        delivery: tells the bot.
        clock: seconds since 1970.

    Attributes:
        slash: the command's name; `escapes` tells whether Slack marks the links and people in its words.
        shortcut_id: the `callback_id` of the message's menu command.
        given: all that was given and pressed, oldest first.
    """

    def __init__(self, space: Workspace, api: Api, delivery: Delivery, clock: Callable[[], float]) -> None:
        self.space = space
        self.api = api
        self.delivery = delivery
        self.clock = clock
        self.modals = Views(api)
        self.slash, self.shortcut_id, self.escapes = "/warbrief", "brief_this", True
        self.given: list[Given] = []
        self.verification = "peer-verification"
        self._triggers = 0
        delivery.acked = self._acked

    @property
    def workspace(self) -> str:
        """The id of the workspace."""
        return self.space.team

    @property
    def views(self) -> dict[str, Json]:
        """The modals by id, as they stand."""
        return self.modals.views

    def command(self, text: str, *, user: str, channel: str, command: str = "") -> Given:
        """Somebody gives the slash command with these words."""
        room = self.space.rooms[channel]
        given = self._give("slash_commands", user, channel)
        given.payload |= {
            "token": self.verification,
            "team_id": self.space.users[user]["team_id"],
            "team_domain": "newsroom",
            "channel_id": channel,
            "channel_name": "directmessage" if room.im else "privategroup" if room.private else room.name,
            "user_id": user,
            "user_name": self.space.users[user]["name"],
            "command": command or self.slash,
            "text": told(text)[0] if self.escapes else text,
            "api_app_id": self.space.app,
            "is_enterprise_install": "false",
            "response_url": given.response_url,
            "trigger_id": given.trigger_id,
        }
        self.delivery.tell("slash_commands", given.payload, given)
        return given

    def press(self, where: Where, what: str, *, user: str = "", value: str | None = None) -> Given:
        """Somebody presses a button.

        Args:
            where: on what it stands.
            what: how its `action_id` begins, or its label.
            user: who; may be left out for what one alone sees.
            value: in place of the button's, as somebody might forge it.
        """
        block, element = self.find(where, what)
        assert element["type"] == "button", f"{what} is a {element['type']}"
        action = {"text": element["text"], "type": "button"}
        if "value" in element or value is not None:
            action["value"] = element.get("value", "") if value is None else value
        return self._act(where, block, element, action, user)

    def choose(self, where: Where, what: str, option: str | None, *, user: str = "") -> Given:
        """Somebody chooses in a menu: an option by its value or label; None takes the choice back."""
        block, element = self.find(where, what)
        state = state_of(element, option)
        if element["type"] != "overflow" and isinstance(where, str) and where in self.views:
            values = self.views[where]["state"]["values"].setdefault(block["block_id"], {})
            values[element["action_id"]] = state
        return self._act(where, block, element, dict(state), user)

    def shortcut(self, channel: str, ts: str, *, user: str, callback_id: str = "") -> Given:
        """Somebody gives a message's menu command."""
        given = self._give("interactive", user, channel)
        message = shown(self.space.standing(channel, ts))
        given.payload |= {
            "type": "message_action",
            **self._who(user),
            "action_ts": self.space.ts(),
            "channel": self._where(channel),
            "callback_id": callback_id or self.shortcut_id,
            "trigger_id": given.trigger_id,
            "response_url": given.response_url,
            "message_ts": ts,
            "message": message,
        }
        self.delivery.tell("interactive", given.payload, given)
        return given

    def submit(self, view: str | Given, values: Mapping[str, Any] | None = None, *, user: str = "") -> Given:
        """Somebody fills in a modal and sends it.

        Args:
            view: its id, or what opened it.
            values: by how a field's `action_id`, or its block's id or label, begins: a text, or an option's value or
                label, a list of them for fields of many.
            user: who; the one who opened it if left out.
        """
        known = self.views[view if isinstance(view, str) else view.views[-1]]
        for name, value in (values or {}).items():
            block, element = field_of(known["blocks"], name)
            known["state"]["values"].setdefault(block["block_id"], {})[element["action_id"]] = state_of(element, value)
        for block in known["blocks"]:
            if block["type"] == "input" and not block.get("optional"):
                state = known["state"]["values"][block["block_id"]][block["element"]["action_id"]]
                assert any(state[name] for name in state if name != "type"), f"{block['label']['text']} is left empty"
        given = self._give("interactive", user or known["_user"], "", answered=False)
        given.view = known["id"]
        given.payload |= {
            "type": "view_submission",
            **self._who(given.user),
            "trigger_id": given.trigger_id,
            "view": shown_view(known),
            "response_urls": [],
        }
        self.delivery.tell("interactive", given.payload, given)
        return given

    def close_view(self, view: str, *, user: str = "") -> None:
        """Somebody closes a modal; the bot is told if it asked for that."""
        known = self.views[view]
        known["_closed"] = True
        if known["notify_on_close"]:
            payload = {"type": "view_closed", **self._who(user or known["_user"]), "view": shown_view(known)}
            self.delivery.tell("interactive", {**payload, "is_cleared": False})

    def find(self, where: Where, what: str) -> tuple[Json, Json]:
        """A block and the thing in it that can be pressed or chosen: by its `action_id`, or its label or placeholder.

        Raises:
            AssertionError: there is no such thing; says what there is.
        """
        seen = []
        for block in self._blocks(where):
            for element in elements_of(block):
                label = (element.get("text") or element.get("placeholder") or {}).get("text", "")
                if element.get("action_id", "").startswith(what) or label == what:
                    return block, element
                seen.append(f"{element.get('action_id')} ({label})")
        raise AssertionError(f"nothing is called {what!r}; there are {', '.join(seen) or 'none'}")

    def _give(self, kind: str, user: str, channel: str, *, answered: bool = True) -> Given:
        self._triggers += 1
        given = Given(kind=kind, payload={}, user=user, channel=channel, at=self.clock())
        given.trigger_id = f"{self._triggers}.1.{'a' * 32}"
        self.api.answers.triggers[given.trigger_id] = given
        if answered:
            token = f"t{self._triggers}"
            given.response_url = f"{self.space.address}/commands/{self.workspace}/{self._triggers}/{token}"
            self.api.answers.given[token] = given
        self.given.append(given)
        return given

    def _act(self, where: Where, block: Json, element: Json, action: Json, user: str) -> Given:
        """Somebody uses something that stands somewhere."""
        placed = self.placed(where)
        if isinstance(placed, Ephemeral):
            user, channel = user or placed.user, placed.channel
        elif isinstance(placed, tuple):
            channel = placed[0]
            assert user, "say who presses"
        else:
            user, channel = user or self.views[placed]["_user"], ""
        given = self._give("interactive", user, channel, answered=bool(channel))
        action |= {"action_id": element["action_id"], "block_id": block["block_id"], "action_ts": self.space.ts()}
        payload: Json = {
            "type": "block_actions",
            **self._who(user),
            "trigger_id": given.trigger_id,
            "actions": [action],
        }
        if isinstance(placed, Ephemeral):
            given.pressed = placed
            container: Json = {"type": "message", "message_ts": placed.ts, "channel_id": channel, "is_ephemeral": True}
            state = initial_values(self._blocks(where))
        elif isinstance(placed, tuple):
            given.message = placed
            container = {"type": "message", "message_ts": placed[1], "channel_id": channel, "is_ephemeral": False}
            message = shown(self.space.standing(*placed))
            if "thread_ts" in message:
                container["thread_ts"] = message["thread_ts"]
            payload["message"] = message
            state = initial_values(self._blocks(where))
        else:
            given.view = placed
            payload |= {
                "container": {"type": "view", "view_id": placed},
                "view": shown_view(self.views[placed]),
            }
            self.delivery.tell("interactive", given.payload | payload, given)
            given.payload |= payload
            return given
        payload |= {"container": container, "channel": self._where(channel), "state": {"values": state}}
        given.payload |= {**payload, "response_url": given.response_url}
        self.delivery.tell("interactive", given.payload, given)
        return given

    def placed(self, where: Where) -> str | tuple[str, str] | Ephemeral:
        """What a test named, as what it is."""
        if isinstance(where, Given):
            if where.shown:
                return where.shown[-1]
            if where.pressed is not None:
                return where.pressed
            if where.views or where.view:
                return where.views[-1] if where.views else where.view
            assert where.message is not None, "nothing was shown"
            return where.message
        if isinstance(where, str) and where not in self.views:
            return next((room.id, where) for room in self.space.rooms.values() if where in room.messages)
        return where

    def _blocks(self, where: Where) -> list[Json]:
        placed = self.placed(where)
        if isinstance(placed, Ephemeral):
            assert not placed.gone, "it was deleted"
            blocks = placed.payload.get("blocks") or []
        elif isinstance(placed, tuple):
            blocks = self.space.standing(*placed).get("blocks") or []
        else:
            assert not self.views[placed]["_closed"], "the modal is closed"
            blocks = self.views[placed]["blocks"]
        return [{"block_id": f"b{number}", **block} for number, block in enumerate(blocks)]

    def _who(self, user: str) -> Json:
        known = self.space.users[user]
        shown = {"id": user, "username": known["name"], "name": known["name"], "team_id": known["team_id"]}
        team = {"id": self.workspace, "domain": "newsroom"}
        more = {"api_app_id": self.space.app, "token": self.verification, "enterprise": None}
        return {"user": shown, "team": team, **more, "is_enterprise_install": False}

    def _where(self, channel: str) -> Json:
        room = self.space.rooms[channel]
        return {"id": channel, "name": "directmessage" if room.im else "privategroup" if room.private else room.name}

    def _acked(self, given: Given) -> None:
        """What the acknowledgement of a modal carries takes effect."""
        if given.payload.get("type") != "view_submission":
            return
        answer = given.ack if isinstance(given.ack, dict) else {}
        known = self.views[given.view]
        action = answer.get("response_action")
        if action == "errors":
            return
        if action in ("update", "push"):
            try:
                check_view(answer["view"])
            except Refusal as error:
                self.api.broken.append(f"view_submission: {error}")
                return
            if action == "update":
                self.modals.change_view(known["id"], answer["view"])
            else:
                given.views.append(self.modals.put_view(answer["view"], previous=known)["id"])
            return
        known["_closed"] = True
        if action == "clear":
            for other in self.views.values():
                if other["root_view_id"] == known["root_view_id"]:
                    other["_closed"] = True
