"""What Warbrief is on Slack: the app's manifest, for Socket Mode or HTTP, and what each of its scopes is for.

`manifest.json` beside this module is the manifest for Socket Mode, as it can be pasted into Slack's pages.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

APPS = "https://api.slack.com/apps"
"""Where Slack's apps are made and set up."""
APP_SCOPE = "connections:write"
"""The one scope of the app-level token, for Socket Mode; Slack's page asks for it where the token is made."""
PATH = "/slack/events"
"""Where everything comes in HTTP mode, behind whatever is public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One scope of the bot's token: its name as Slack has it, and what for."""

    name: str
    purpose: str


SCOPES = (
    Scope(name="channels:history", purpose="read what is posted in public channels that it is in, and catch up"),
    Scope(name="channels:read", purpose="know public channels and who is in them, so that look-ups show no more"),
    Scope(name="chat:write", purpose="answer with the brief"),
    Scope(name="commands", purpose="offer /warbrief and the shortcut Brief this"),
    Scope(name="files:read", purpose="read posted files and snippets"),
    Scope(name="files:write", purpose="hand over an export"),
    Scope(name="groups:history", purpose="read what is posted in private channels that it is in, and catch up"),
    Scope(name="groups:read", purpose="know the private channels that it is in and who is in them"),
    Scope(name="im:write", purpose="write to the one person whom an export or a notice is for"),
    Scope(name="reactions:read", purpose="see 📰 on a post as the wish for its brief"),
    Scope(name="reactions:write", purpose="put 📰 and ⚠ on posts"),
    Scope(name="usergroups:read", purpose="know who is in the user group that manages Warbrief"),
    Scope(name="users:read", purpose="know names, admins and guests"),
)
"""Every scope that the manifest asks for, in its order."""


def manifest(url: str | None = None) -> dict[str, Any]:
    """The app's manifest, which Slack makes the app from.

    Args:
        url: where Slack shall send everything over HTTP, such as "https://example.org/slack/events"; None for Socket
            Mode.

    Returns:
        A new object.

    Raises:
        ValueError: Slack takes no such address; the message says what to give.

    >>> manifest()["settings"]["socket_mode_enabled"]
    True
    >>> manifest("https://example.org/slack/events")["settings"]["interactivity"]["request_url"]
    'https://example.org/slack/events'
    """
    found: dict[str, Any] = json.loads((files(__package__) / "manifest.json").read_text(encoding="utf-8"))
    if url is not None:
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname or parts.path in ("", "/"):
            raise ValueError("Give the whole public address, such as https://example.org/slack/events.")
        settings = found["settings"]
        settings["socket_mode_enabled"] = False
        settings["event_subscriptions"]["request_url"] = url
        settings["interactivity"]["request_url"] = url
        for command in found["features"]["slash_commands"]:
            command["url"] = url
    return found
