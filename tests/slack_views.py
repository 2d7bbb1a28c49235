"""The modals of a small Slack: opened with what a press or command brought, updated, pushed."""

from __future__ import annotations

import copy

from slack_answers import Refused, named
from slack_api import TRIGGER_SECONDS, Api
from slack_forms import initial_values, shown_view
from slack_limits import check_view
from slack_people import Json


class Views:
    """Puts the methods of modals into an `Api`.

    Args:
        api: answers the requests.

    Attributes:
        views: the modals by id, as they stand.
    """

    def __init__(self, api: Api) -> None:
        self._api = api
        self._workspace = api.workspace
        self.views: dict[str, Json] = {}
        api.methods["views.open"] = lambda body: self._view(body, push=False)
        api.methods["views.push"] = lambda body: self._view(body, push=True)
        api.methods["views.update"] = self._update_view

    def _view(self, body: Json, *, push: bool) -> Json:
        given = self._api.answers.triggers.get(str(body.get("trigger_id", "")))
        if given is None:
            raise Refused("invalid_arguments", response_metadata={"messages": ["invalid `trigger_id`"]})
        if given.exchanged:
            raise Refused("exchanged_trigger_id")
        if self._api.clock() - given.at > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        view = body.get("view")
        if not isinstance(view, dict):
            raise Refused("invalid_arguments")
        parent = self.views.get(given.view) if push else None
        if push and parent is None:
            raise Refused("not_found")
        check_view(view)
        given.exchanged = True
        shown = self.put_view(view, previous=parent)
        given.views.append(shown["id"])
        shown["_user"] = given.user
        return {"view": shown_view(shown)}

    def _update_view(self, body: Json) -> Json:
        known = self.views.get(str(body.get("view_id", "")))
        if known is None and body.get("external_id"):
            known = next((one for one in self.views.values() if one["external_id"] == body["external_id"]), None)
        if known is None or known["_closed"]:
            raise Refused("not_found")
        if body.get("hash") and body["hash"] != known["hash"]:
            raise Refused("hash_conflict")
        view = body.get("view")
        if not isinstance(view, dict):
            raise Refused("invalid_arguments")
        check_view(view)
        self.change_view(known["id"], view)
        return {"view": shown_view(known)}

    def put_view(self, view: Json, *, previous: Json | None = None) -> Json:
        """A modal opens; returns it as it stands."""
        made = self._workspace.id("V")
        self.views[made] = {
            "id": made,
            "team_id": self._workspace.team,
            "app_id": self._workspace.app,
            "app_installed_team_id": self._workspace.team,
            "bot_id": self._workspace.bot_id,
            "previous_view_id": previous["id"] if previous else None,
            "root_view_id": previous["root_view_id"] if previous else made,
            "_closed": False,
            "_user": previous["_user"] if previous else "",
        }
        self.change_view(made, view)
        return self.views[made]

    def change_view(self, view: str, to: Json) -> None:
        """A modal shows something else."""
        known = self.views[view]
        kept = {name: value for name, value in known.items() if name in _OF_VIEW}
        fields: Json = {"callback_id": "", "private_metadata": "", "external_id": "", "submit": None, "close": None}
        fields |= {"clear_on_close": False, "notify_on_close": False, "hash": self._workspace.ts()}
        known.clear()
        known |= {**kept, **fields, **copy.deepcopy(to), "blocks": named(copy.deepcopy(to["blocks"]))}
        known["state"] = {"values": initial_values(known["blocks"])}


_OF_VIEW = (
    "id", "team_id", "app_id", "app_installed_team_id", "bot_id", "previous_view_id", "root_view_id", "_closed", "_user"
)  # fmt: skip
