"""What the app is on Slack: its manifest, with the scopes and events that are used; and what the doctor sees of it."""

import ast
import asyncio
import io
import json
import os
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from slack_peer import Fault, Peer
from typer.testing import CliRunner

from bot import doctor
from bot.bootstrap import Application, running
from bot.cli import app
from bot.config import Settings
from bot.messages import Asker, Operator
from bot.platforms.slack import web
from bot.platforms.slack.manifest import APP_SCOPE, PATH, SCOPES, manifest
from bot.platforms.slack.parse import scope_of
from bot.platforms.slack.survey import survey

PACKAGE = Path(web.__file__).parent
URL = "https://bot.example.org/slack/events"

# What each method needs, by Slack's reference: of several scopes the one that fits a channel's kind.
METHODS: dict[str, set[str]] = {
    "apps.connections.open": set(),  # with the app's token
    "auth.test": set(),
    "chat.delete": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.members": {"channels:read", "groups:read"},
    "conversations.open": {"im:write"},
    "conversations.replies": {"channels:history", "groups:history"},
    "files.completeUploadExternal": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "files.info": {"files:read"},
    "reactions.add": {"reactions:write"},
    "reactions.remove": {"reactions:write"},
    "usergroups.list": {"usergroups:read"},
    "usergroups.users.list": {"usergroups:read"},
    "users.conversations": {"channels:read", "groups:read"},
    "users.info": {"users:read"},
    "views.open": set(),
    "views.push": set(),
    "views.update": set(),
}
EVENTS: dict[str, set[str]] = {
    "app_uninstalled": set(),
    "channel_archive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_left": {"channels:read"},
    "channel_rename": {"channels:read"},
    "channel_shared": {"channels:read", "groups:read"},
    "channel_unarchive": {"channels:read"},
    "channel_unshared": {"channels:read", "groups:read"},
    "group_archive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "group_left": {"groups:read"},
    "group_rename": {"groups:read"},
    "group_unarchive": {"groups:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "reaction_added": {"reactions:read"},
    "subteam_members_changed": {"usergroups:read"},
    "subteam_updated": {"usergroups:read"},
    "team_join": {"users:read"},
    "tokens_revoked": set(),
    "user_change": {"users:read"},
}
FAMILIES = "admin|api|apps|assistant|auth|bookmarks|bots|calls|canvases|chat|conversations|dialog|dnd|emoji|files"
FAMILIES += "|functions|im|lists|migration|oauth|pins|reactions|reminders|search|stars|team|usergroups|users|views"


def literals() -> Iterator[str]:
    """Every text that stands in the package's code, docstrings and comments aside."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


# The manifest.


def test_the_manifest_asks_for_the_scopes_of_the_methods_and_events_and_no_more():
    used = {scope for scopes in (*METHODS.values(), *EVENTS.values()) for scope in scopes}
    asked = manifest()["oauth_config"]["scopes"]["bot"]
    assert asked == sorted({*used, "commands"})
    assert asked == [scope.name for scope in SCOPES]
    assert list(manifest()["oauth_config"]["scopes"]) == ["bot"]


def test_every_method_that_is_called_has_its_scopes():
    method = re.compile(rf"(?:{FAMILIES})(?:\.[a-z]+)*\.[a-zA-Z]+")
    assert {text for text in literals() if method.fullmatch(text)} == set(METHODS)


def test_every_event_that_is_asked_for_is_handled():
    asked = manifest()["settings"]["event_subscriptions"]["bot_events"]
    assert asked == sorted(EVENTS)
    known = set(literals())
    prefixes = tuple(text for text in known if re.fullmatch(r"[a-z]+_", text))
    named = {event.partition(".")[0] for event in asked}
    assert {event for event in named if event not in known and not event.startswith(prefixes)} == set()


def lengths(told: dict[str, Any]) -> Iterator[tuple[str, int, int]]:
    """What Slack limits, with how long it is and may be."""
    shown, features = told["display_information"], told["features"]
    yield "name", len(shown["name"]), 35
    yield "description", len(shown["description"]), 140
    yield "long_description", len(shown["long_description"]), 4_000
    yield "display_name", len(features["bot_user"]["display_name"]), 80
    for command in features["slash_commands"]:
        yield "command", len(command["command"]), 32
        yield "description", len(command["description"]), 2_000
        yield "usage_hint", len(command["usage_hint"]), 1_000
    for shortcut in features["shortcuts"]:
        yield "name", len(shortcut["name"]), 24
        yield "callback_id", len(shortcut["callback_id"]), 255
        yield "description", len(shortcut["description"]), 150
    for kind in ("bot_events",):
        yield kind, len(told["settings"]["event_subscriptions"][kind]), 100


@pytest.mark.parametrize("url", [None, URL])
def test_the_manifest_is_within_slack_s_limits(url):
    told = manifest(url)
    assert [each for each in lengths(told) if not 0 < each[1] <= each[2]] == []
    assert len(told["display_information"]["long_description"]) >= 174  # Slack takes no shorter one
    assert re.fullmatch(r"#[0-9a-f]{6}", told["display_information"]["background_color"])


def test_the_command_and_the_shortcut_are_those_that_are_understood():
    features = manifest()["features"]
    assert [(each["command"], each["should_escape"]) for each in features["slash_commands"]] == [("/warbrief", True)]
    assert [(each["name"], each["type"]) for each in features["shortcuts"]] == [("Brief this", "message")]
    assert features["app_home"]["messages_tab_enabled"]  # without it nobody can be written to
    assert features["app_home"]["messages_tab_read_only_enabled"]  # and nobody's answers are awaited


def test_over_http_the_same_goes_to_one_address():
    sockets, http = manifest()["settings"], manifest(URL)["settings"]
    assert (sockets.pop("socket_mode_enabled"), http.pop("socket_mode_enabled")) == (True, False)
    assert http["event_subscriptions"].pop("request_url") == http["interactivity"].pop("request_url") == URL
    assert sockets == http
    assert [each["url"] for each in manifest(URL)["features"]["slash_commands"]] == [URL]
    assert not sockets["org_deploy_enabled"]
    assert not sockets["token_rotation_enabled"]


@pytest.mark.parametrize("words", [[], ["--url", URL]])
def test_the_program_prints_it(words):
    result = CliRunner().invoke(app, ["slack-manifest", *words])
    assert (result.exit_code, json.loads(result.stdout)) == (0, manifest(*words[1:]))
    if not words:
        assert result.stdout == (PACKAGE / "manifest.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("url", ["bot.example.org", "http://bot.example.org/slack/events", "https://bot.example.org"])
def test_an_address_that_slack_would_not_take_is_refused(url):
    result = CliRunner().invoke(app, ["slack-manifest", "--url", url])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Give the whole public address, such as" in result.stderr


# The doctor.


@pytest.fixture
async def peer(monkeypatch) -> AsyncIterator[Peer]:
    async with Peer() as made:
        monkeypatch.setattr(web, "BASE_URL", made.base_url)
        made.scopes = {scope.name for scope in SCOPES}
        yield made


@pytest.fixture
async def application(own_archive) -> AsyncIterator[Application]:
    async with running(Settings(database=own_archive), pages=False) as made:
        yield made


async def watch(application: Application, workspace: str, channel: str, name: str, seen: str = "") -> None:
    scope = scope_of(workspace, channel, name=name)
    asker = Asker(scope=scope, viewer=Operator(), user="U1", admin=True)
    await application.desk.change(asker, "watch", "on", application.clock(), server=False)
    if seen:
        await application.jobs.seen(scope, seen)


async def surveyed(peer: Peer, application: Application | None = None, **other: Any) -> dict[str, tuple[str, ...]]:
    tokens = {"bot_token": peer.bot_token, "app_token": peer.app_token, "listen": ("127.0.0.1", 9), **other}
    return {what: faults async for what, faults in survey(**tokens, stores=application)}


INVITE = "Write /invite @warbrief in it."
WELL = {
    "Slack: logged in as warbrief, in the workspace Newsroom": (),
    "Socket Mode: Slack lets it connect": (),
}


async def test_the_survey_of_the_channels(peer, application):
    news, desk = peer.add_channel("news"), peer.add_channel("desk", private=True)
    out, closed = peer.add_channel("wire", bot=False), peer.add_channel("secret", private=True, bot=False)
    old = peer.add_channel("old")
    peer.archive(old)
    await watch(application, peer.workspace, news, "news", "1700000000.000100")
    thread = scope_of(peer.workspace, news, "1700000000.000100")
    await application.jobs.seen(thread, "1710374460.000200")
    for channel, name in ((desk, "desk"), (out, "wire"), (closed, "secret"), (old, "old"), ("C0GONE", "")):
        await watch(application, peer.workspace, channel, name)
    await watch(application, "T9ELSEWHERE", "C9", "elsewhere")
    assert await surveyed(peer, application) == {
        **WELL,
        "#news, last message seen: 2024-03-14 00:01 UTC": (),
        "#desk, last message seen: never": (),
        "#wire, last message seen: never": (f"Warbrief is not in the channel. {INVITE}",),
        "#secret, last message seen: never": (f"Warbrief cannot see the channel, or it is gone. {INVITE}",),
        "#old, last message seen: never": (
            "The channel is archived, so nobody can post there. Unarchive it, or let it be.",
        ),
        "#C0GONE, last message seen: never": (f"Warbrief cannot see the channel, or it is gone. {INVITE}",),
        "Workspace T9ELSEWHERE": ("SLACK_BOT_TOKEN is of another one. Set that of this one, or let it be.",),
    }
    assert peer.delivery.sockets == []  # the running bot's events stay its own


async def test_the_survey_without_an_archive_or_channels(peer, application):
    assert await surveyed(peer) == WELL
    assert await surveyed(peer, application) == {
        **WELL,
        "No channel is watched yet. Write /warbrief watch on in one": (),
    }


async def test_the_survey_names_missing_scopes_with_what_they_are_for(peer):
    peer.scopes -= {"reactions:write", "groups:read"}
    (told, faults), _ = (await surveyed(peer)).items()
    assert told == "Slack: logged in as warbrief, in the workspace Newsroom"
    assert faults[0].startswith(
        "The bot's token lacks 2 scopes: groups:read (to know the private channels that it is in and who is in them);"
        " reactions:write (to put 📰 and ⚠ on posts). Add them at https://api.slack.com/apps > your app >"
    )


@pytest.mark.parametrize("name", ["channels:read", "groups:read"])
async def test_a_scope_that_is_missing_for_a_channel_is_a_sentence(peer, application, name):
    channel = peer.add_channel("news", private=name == "groups:read")
    await watch(application, peer.workspace, channel, "news")
    peer.scopes -= {name}
    told = await surveyed(peer, application)
    assert list(told) == [*WELL, "#news, last message seen: never"]
    assert told["#news, last message seen: never"][0].startswith(f"The bot's token lacks the scope {name}.")


async def test_the_survey_with_wrong_tokens(peer):
    told = await surveyed(peer, bot_token="xoxb-of-yesterday")
    assert list(told) == ["Slack"]
    assert told["Slack"][0].startswith("Slack does not know the token in SLACK_BOT_TOKEN")
    told = await surveyed(peer, app_token="xapp-of-yesterday")
    assert told["Socket Mode"][0].startswith("Slack does not know the token in SLACK_APP_TOKEN")
    peer.api.app_scopes = frozenset()
    told = await surveyed(peer)
    assert told["Socket Mode"][0].startswith(f"The token in SLACK_APP_TOKEN lacks the scope {APP_SCOPE}.")


async def test_the_survey_while_slack_is_down(peer):
    peer.fault("auth.test", Fault(status=503))
    told = await surveyed(peer)
    assert told == {"Slack": ("Slack is down, or answers nothing that can be read. See slack-status.com.",)}


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
async def test_over_http_it_is_seen_whether_anybody_listens(peer, host, shown):
    server = await asyncio.start_server(lambda _, writer: writer.close(), host, 0)
    port = server.sockets[0].getsockname()[1]
    told = await surveyed(peer, app_token=None, listen=(host, port))
    where = f"HTTP: Slack's requests are to come to http://{shown}:{port}{PATH}"
    assert list(told.items())[1] == (f"{where}; somebody listens there now", ())
    server.close()
    await server.wait_closed()
    told = await surveyed(peer, app_token=None, listen=(host, port))
    assert list(told.items())[1] == (f"{where}; nobody listens there now", ())
    assert peer.api.calls["apps.connections.open"] == 0


@pytest.fixture
def nothing_else(monkeypatch) -> None:
    """The doctor's other checks have their own tests."""

    async def well(_: Settings) -> str:
        return ""

    monkeypatch.setattr(doctor, "_workers", well)
    for name in ("_data", "_language", "_summarisers"):
        monkeypatch.setattr(doctor, name, str)


async def examined(folder: Path, environ: dict[str, str], *, slack: bool = True) -> tuple[bool, list[str]]:
    console = Console(file=io.StringIO(), width=200)
    environ = {**environ, "WARBRIEF_DATABASE": os.environ["WARBRIEF_DATABASE"]}
    well = await doctor.examine(console, environ, folder / ".env", slack=slack)
    shown = console.file.getvalue()
    assert not [value for value in environ.values() if value.startswith("x") and value in shown]
    return well, shown.splitlines()


@pytest.mark.usefixtures("nothing_else")
async def test_the_doctor_logs_in(peer, tmp_path, own_archive):
    tokens = {"SLACK_BOT_TOKEN": peer.bot_token, "SLACK_APP_TOKEN": peer.app_token}
    well, shown = await examined(tmp_path, tokens, slack=False)
    assert well
    assert "✓ SLACK_BOT_TOKEN: set; warbrief doctor --slack logs in with it and looks at each watched channel" in shown
    assert not peer.api.calls
    well, shown = await examined(tmp_path, tokens)
    assert (well, shown[-3:-1]) == (True, [f"✓ {what}" for what in WELL])
    assert not own_archive.exists()
    async with running(Settings(database=own_archive), pages=False):
        pass
    peer.scopes -= {"users:read"}
    well, shown = await examined(tmp_path, tokens)
    assert not well
    assert f"✗ {next(iter(WELL))}" in shown
    assert "✓ No channel is watched yet. Write /warbrief watch on in one" in shown


@pytest.mark.usefixtures("nothing_else")
async def test_the_doctor_without_a_token(tmp_path):
    well, shown = await examined(tmp_path, {})
    assert (well, shown[-3:-1]) == (
        False,
        ["✗ SLACK_BOT_TOKEN", "  It is not set. README tells under Slack how to get one; put it into .env."],
    )
