"""Bodies as discord.py takes them: arguments of whatever sends or edits a message, and forms.

The library would keep every view with buttons and wait for its presses. What is made here has ended before it is sent,
so nothing is kept of it; presses reach the client as the raw interactions that they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord


class _Components(discord.ui.View):
    """Rows of components, given as they are sent."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(timeout=None)
        self._rows = [dict(row) for row in rows]
        self.stop()

    def to_components(self) -> list[dict[str, Any]]:
        return self._rows

    def is_finished(self) -> bool:
        return True

    def is_dispatchable(self) -> bool:
        return False


class _Form(discord.ui.Modal):
    """A form, given as it is sent."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        super().__init__(title=body["title"], custom_id=body["custom_id"], timeout=None)
        self._body = dict(body)
        self.stop()

    def to_dict(self) -> dict[str, Any]:
        return self._body

    def is_finished(self) -> bool:
        return True


def arguments(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What `send`, `send_message`, `edit` and `edit_message` take for a body.

    All of content, embeds and view are there, empty ones too, so that an edit takes away what the message had.
    """
    return {
        "content": payload.get("content") or None,
        "embeds": [discord.Embed.from_dict(embed) for embed in payload.get("embeds", ())],
        "view": _Components(payload.get("components", ())),
        "allowed_mentions": discord.AllowedMentions.none(),
    }


def form(body: Mapping[str, Any]) -> discord.ui.Modal:
    """What `send_modal` takes for the body of a form."""
    return _Form(body)
