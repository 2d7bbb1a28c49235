"""What members give Warbrief on Slack: a command, a press, a form, a shortcut, each as Slack's payload tells it. Pure.

Payloads come from Slack itself; what a modal carries with it (`State`) is treated like words that its asker typed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.platforms.paging import Press
from bot.platforms.slack.showing import components

LONGEST_FORM = 200
"""Characters of what a form is for: "to:here" and the name of a setting, or "wrong:" and a brief."""

_CHANNEL = re.compile(r"[CDG][A-Z0-9]{2,30}", re.ASCII)
_TS = re.compile(r"\d{1,12}\.\d{1,9}", re.ASCII)

# What Slack makes of a channel, a person, a link; a user group stays as it is, which a setting takes.
_ESCAPED = re.compile(
    r"<(?:#(?P<channel>[A-Z0-9]+)(?:\|[^<>]*)?|@(?P<user>[A-Z0-9]+)(?:\|(?P<name>[^<>]*))?"
    r"|(?P<link>[a-z][a-z0-9+.-]*:[^<>|\s]*)(?:\|[^<>]*)?)>",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a modal carries: where it was opened, and what its form is for, as a press ("to:here cap")."""

    channel: str = ""
    thread: str | None = None
    form: str = ""

    def __str__(self) -> str:
        """As it stands in `private_metadata`, far below Slack's 3,000 characters."""
        return json.dumps({"channel": self.channel, "thread": self.thread, "form": self.form[:LONGEST_FORM]})


def parse_state(metadata: object) -> State:
    """The state of a modal; an empty one for anything else. Never raises.

    >>> parse_state(str(State(channel="C0123", form="to:here cap")))
    State(channel='C0123', thread=None, form='to:here cap')
    >>> parse_state('{"channel": 7}'), parse_state(None) == State()
    (State(channel='', thread=None, form=''), True)
    """
    try:
        found = json.loads(metadata) if isinstance(metadata, str) else {}
    except (ValueError, RecursionError):
        found = {}
    if not isinstance(found, dict):
        found = {}
    channel, thread, form = (found.get(name) for name in ("channel", "thread", "form"))
    return State(
        channel=channel if isinstance(channel, str) and _CHANNEL.fullmatch(channel) else "",
        thread=thread if isinstance(thread, str) and _TS.fullmatch(thread) else None,
        form=form if isinstance(form, str) else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Who gave something, where, and how they can be answered.

    `channel` is where they were, "" where nobody knows, `thread` the time of the thread's first message. `text` is what
    they typed behind a command. `verb` and `value` are those of a press; `opens` says that it opens a link. `values`
    are what is chosen or written in a modal, by verb, `form` what its form is for. `url` takes answers for half an
    hour, `trigger` opens a modal within three seconds. `view` is the modal it was given in, with its `title`, `on` the
    message, which only they see where `alone`. `message` is the one whose menu was opened.
    """

    workspace: str
    user: str
    name: str = ""
    channel: str = ""
    thread: str | None = None
    text: str = ""
    verb: str = ""
    value: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    trigger: str = ""
    view: str = ""
    title: str = ""
    form: str = ""
    on: str = ""
    alone: bool = False
    opens: bool = False
    message: Mapping[str, Any] = field(default_factory=dict)


def command_of(body: Mapping[str, Any], workspace: str) -> Given:
    """A slash command; Slack knows none in threads."""
    return Given(
        workspace=workspace,
        user=_text(body, "user_id"),
        name=_text(body, "user_name"),
        channel=_channel(_text(body, "channel_id")),
        text=_text(body, "text"),
        url=_text(body, "response_url"),
        trigger=_text(body, "trigger_id"),
    )


def press_of(body: Mapping[str, Any], workspace: str) -> Given:
    """A press of a button, a choice in a select or an overflow menu, on a message or in a modal."""
    container, view, action = _dict(body, "container"), _dict(body, "view"), _first(body.get("actions"))
    state = parse_state(view.get("private_metadata"))
    message = _dict(body, "message")
    pressed = components.press_of(action) or Press("")
    return Given(
        workspace=workspace,
        user=_text(_dict(body, "user"), "id"),
        name=_name(body),
        channel=state.channel if view else _text(_dict(body, "channel"), "id") or _text(container, "channel_id"),
        thread=state.thread if view else _text(container, "thread_ts") or _text(message, "thread_ts") or None,
        verb=pressed.verb,
        value=pressed.rest,
        values=_values(view),
        url="" if view else _text(body, "response_url"),
        trigger=_text(body, "trigger_id"),
        view=_text(view, "id"),
        title=_text(_dict(view, "title"), "text"),
        form=state.form,
        on=_text(container, "message_ts"),
        alone=container.get("is_ephemeral") is True,
        opens=pressed.verb == components.OPENS,
    )


def form_of(body: Mapping[str, Any], workspace: str) -> Given:
    """A modal that was sent."""
    view = _dict(body, "view")
    state = parse_state(view.get("private_metadata"))
    verb, _, value = state.form.partition(":")
    return Given(
        workspace=workspace,
        user=_text(_dict(body, "user"), "id"),
        name=_name(body),
        channel=state.channel,
        thread=state.thread,
        verb=verb,
        value=value,
        values=_values(view),
        trigger=_text(body, "trigger_id"),
        view=_text(view, "id"),
        title=_text(_dict(view, "title"), "text"),
        form=state.form,
    )


def shortcut_of(body: Mapping[str, Any], workspace: str) -> Given:
    """A choice in a message's menu."""
    message = _dict(body, "message")
    return Given(
        workspace=workspace,
        user=_text(_dict(body, "user"), "id"),
        name=_name(body),
        channel=_text(_dict(body, "channel"), "id"),
        thread=_text(message, "thread_ts") or None,
        url=_text(body, "response_url"),
        trigger=_text(body, "trigger_id"),
        on=_text(body, "message_ts") or _text(message, "ts"),
        message=message,
    )


def typed(text: str) -> str:
    """What somebody typed behind the command, as Slack escaped it: a channel by its id, a person by their name.

    Args:
        text: any str; never raises, linear in its length.

    >>> typed("find shells &amp; mines channel: <#C0123|war-news> speaker: <@U07|ana>")
    'find shells & mines channel: C0123 speaker: ana'
    >>> typed("why <https://example.org/a?b=1&amp;c=2|example.org>"), typed("settings admin role <!subteam^S1|@desk>")
    ('why https://example.org/a?b=1&c=2', 'settings admin role <!subteam^S1|@desk>')
    >>> typed("find &lt;#C0123&gt;")
    'find <#C0123>'
    """

    def told(match: re.Match[str]) -> str:
        return str(match["channel"] or match["name"] or match["user"] or match["link"])

    return _unescaped(_ESCAPED.sub(told, text))


def _channel(name: str) -> str:
    """The id of a channel; "" for what is none."""
    return name if _CHANNEL.fullmatch(name) else ""


def _dict(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _text(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name)
    return found if isinstance(found, str) else ""


def _first(found: object) -> Mapping[str, Any]:
    return found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else {}


def _name(body: Mapping[str, Any]) -> str:
    user = _dict(body, "user")
    return _text(user, "username") or _text(user, "name")


def _value(held: Mapping[str, Any]) -> str:
    """What is chosen in a select, or written in a field; "" for nothing."""
    chosen = held.get("selected_option")
    return _text(chosen, "value") if isinstance(chosen, dict) else _text(held, "value")


def _values(view: Mapping[str, Any]) -> Mapping[str, str]:
    """What stands in the selects and fields of a modal, by the verb of each."""
    return dict(_stated(_dict(_dict(view, "state"), "values")))


def _stated(blocks: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for block in blocks.values():
        for action, held in block.items() if isinstance(block, dict) else ():
            if isinstance(action, str) and isinstance(held, dict):
                yield action.partition(":")[0], _value(held)


def _unescaped(text: str) -> str:
    """Slack escapes three characters; what else looks like an entity was typed so."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
