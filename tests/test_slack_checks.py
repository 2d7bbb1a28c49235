"""What Slack refuses, said in words that say what to do; who a token belongs to; what is missing in a channel."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator

import pytest
from slack_peer import Fault, Peer

from bot.errors import Refused, Unreachable
from bot.platforms.slack import checks
from bot.platforms.slack.checks import (
    channel_faults,
    check_app_token,
    explain,
    explain_socket,
    missing_scopes,
    preflight,
    refusal,
)
from bot.platforms.slack.identity import Identity
from bot.platforms.slack.manifest import SCOPES
from bot.platforms.slack.roster import Channel
from bot.platforms.slack.web import CallFailed, Limited, NoAnswer, OneToken, Web

TOKEN = "xoxb-1-peer-not-a-real-token"
GET = "Get the one that begins with xoxb- from https://api.slack.com/apps > your app > Install App."
MAKE = (
    "Make one with the scope connections:write, which begins with xapp-, at https://api.slack.com/apps > your app >"
    " Basic Information > App-Level Tokens."
)


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with Peer() as running:
        yield running


async def identity(peer: Peer, token: str = TOKEN) -> Identity:
    web = Web(OneToken(token), base_url=peer.base_url)
    try:
        return await preflight(web)
    finally:
        await web.close()


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        (
            CallFailed("auth.test", "invalid_auth"),
            Refused,
            f"Slack does not know the token in SLACK_BOT_TOKEN, or takes it from this machine's address no more. {GET}",
        ),
        (CallFailed("auth.test", "not_authed"), Refused, f"There is no token in SLACK_BOT_TOKEN. {GET}"),
        (
            CallFailed("auth.test", "account_inactive"),
            Refused,
            f"The token in SLACK_BOT_TOKEN is of an app or workspace that was removed. {GET}",
        ),
        (CallFailed("auth.test", "token_revoked"), Refused, f"The token in SLACK_BOT_TOKEN was withdrawn. {GET}"),
        (
            CallFailed("auth.test", "token_expired"),
            Refused,
            f"The token in SLACK_BOT_TOKEN has run out; Warbrief does not rotate tokens. {GET}",
        ),
        (
            CallFailed("chat.postMessage", "not_allowed_token_type"),
            Refused,
            f"The token in SLACK_BOT_TOKEN is of another kind. {GET}",
        ),
        (
            CallFailed("users.info", "missing_scope", "users:read"),
            Refused,
            "The token in SLACK_BOT_TOKEN lacks the scope users:read. Add it at https://api.slack.com/apps > your app >"
            " OAuth & Permissions > Bot Token Scopes, and reinstall the app there.",
        ),
        (
            CallFailed("users.conversations", "missing_scope", "channels:read,groups:read"),
            Refused,
            "The token in SLACK_BOT_TOKEN lacks the scope channels:read or groups:read. Add it at"
            " https://api.slack.com/apps > your app > OAuth & Permissions > Bot Token Scopes, and reinstall the app"
            " there.",
        ),
        (
            CallFailed("users.info", "missing_scope", "<b>&"),
            Refused,
            "The token in SLACK_BOT_TOKEN lacks a scope. Add it at https://api.slack.com/apps > your app > OAuth &"
            " Permissions > Bot Token Scopes, and reinstall the app there.",
        ),
        (
            CallFailed("auth.test", "org_login_required"),
            Refused,
            "The workspace is being moved into an organisation, and takes no apps meanwhile. Wait until that is done"
            " and start Warbrief again.",
        ),
        (
            CallFailed("auth.test", "as_never_before"),
            Refused,
            "Slack refuses (as_never_before). See that Warbrief is up to date.",
        ),
        (
            CallFailed("auth.test", f"<html>{TOKEN}"),
            Refused,
            "Slack refuses (a reason that is none of Slack's). See that Warbrief is up to date.",
        ),
        (Limited("auth.test", 30), Unreachable, "Slack asks to wait for 30 seconds: too many requests were made."),
        (Limited("auth.test", 600), Unreachable, "Slack asks to wait for 10 minutes: too many requests were made."),
        (
            NoAnswer("auth.test: ClientConnectorError"),
            Unreachable,
            "Slack cannot be reached. See that this machine has a network.",
        ),
        (
            NoAnswer("auth.test: TimeoutError"),
            Unreachable,
            "Slack does not answer in time. See that this machine has a network.",
        ),
        (
            NoAnswer("auth.test: ClientConnectorCertificateError"),
            Refused,
            "Who answers as slack.com shows no valid certificate. See that the clock of this machine is right and that"
            " its list of certificates is up to date.",
        ),
        (
            NoAnswer("auth.test: status 503"),
            Unreachable,
            "Slack is down, or answers nothing that can be read. See slack-status.com.",
        ),
        (
            NoAnswer("auth.test: internal_error"),
            Unreachable,
            "Slack is down, or answers nothing that can be read. See slack-status.com.",
        ),
        (OSError(TOKEN), Unreachable, "Slack cannot be reached. See that this machine has a network."),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, Exception) else "",
)
def test_an_error_of_slacks_in_words(error: Exception, kind: type[Exception], sentence: str) -> None:
    found = explain(error)
    assert (type(found), str(found)) == (kind, sentence)
    assert TOKEN not in str(found)


@pytest.mark.parametrize(
    ("code", "needed", "sentence"),
    [
        ("invalid_auth", "", "Slack does not know the token in SLACK_APP_TOKEN, or takes it from this machine's"),
        ("not_allowed_token_type", "", "The token in SLACK_APP_TOKEN is of another kind."),
        ("missing_scope", "connections:write", "The token in SLACK_APP_TOKEN lacks the scope connections:write."),
    ],
)
def test_an_error_of_the_other_token(code: str, needed: str, sentence: str) -> None:
    found = explain_socket(CallFailed("apps.connections.open", code, needed))
    assert isinstance(found, Refused)
    assert str(found).startswith(sentence)
    assert str(found).endswith(MAKE)


def test_socket_mode_that_is_off() -> None:
    assert str(explain_socket(CallFailed("apps.connections.open", "socket_mode_not_enabled"))) == (
        "Socket Mode is off. Turn it on at https://api.slack.com/apps > your app > Socket Mode."
    )


async def test_who_a_token_belongs_to(peer: Peer) -> None:
    peer.scopes = {"users:read", "chat:write"}
    assert await identity(peer) == Identity(
        workspace=peer.workspace,
        team="Newsroom",
        user=peer.bot_user,
        bot=peer.bot_id,
        name="warbrief",
        url="https://newsroom.slack.com/",
        scopes=frozenset({"users:read", "chat:write"}),
    )


@pytest.mark.parametrize(
    ("fault", "kind", "sentence"),
    [
        (Fault(error="account_inactive"), Refused, "of an app or workspace that was removed"),
        (Fault(error="token_revoked"), Refused, "was withdrawn"),
        (Fault(status=503), Unreachable, "Slack is down"),
        (Fault(retry_after=60), Unreachable, "asks to wait for 60 seconds"),
        (Fault(cut=True), Unreachable, "cannot be reached"),
    ],
)
async def test_why_nobody_can_log_in(peer: Peer, fault: Fault, kind: type[Exception], sentence: str) -> None:
    peer.fault("auth.test", fault)
    with pytest.raises(kind, match=sentence):
        await identity(peer)


async def test_a_wrong_token_is_not_told(peer: Peer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    with pytest.raises(Refused, match="does not know the token in SLACK_BOT_TOKEN") as raised:
        await identity(peer, "xoxb-wrong-one")
    assert "xoxb-wrong-one" not in f"{raised.value!r}{raised.value.__cause__}{caplog.text}"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"bot_id": None}, f"The token in SLACK_BOT_TOKEN is no bot's. {GET}"),
        ({"is_enterprise_install": True}, "is of an app that is installed for a whole organisation"),
    ],
    ids=["a person's", "an organisation's"],
)
async def test_tokens_of_other_kinds(peer: Peer, told: dict[str, object], sentence: str) -> None:
    answer = peer.api.methods["auth.test"]
    peer.api.methods["auth.test"] = lambda body: {**answer(body), **told}
    with pytest.raises(Refused, match=re.escape(sentence)):
        await identity(peer)


async def test_nobody_answers(peer: Peer) -> None:
    web = Web(OneToken(TOKEN), base_url="http://127.0.0.1:9/api/")
    with pytest.raises(Unreachable, match="Slack cannot be reached"):
        await preflight(web)
    await web.close()


async def test_the_token_that_opens_sockets(peer: Peer) -> None:
    await check_app_token(peer.app_token, base_url=peer.base_url)
    with pytest.raises(Refused, match="SLACK_APP_TOKEN is of another kind"):
        await check_app_token(peer.bot_token, base_url=peer.base_url)
    with pytest.raises(Refused, match="does not know the token in SLACK_APP_TOKEN"):
        await check_app_token("xapp-none", base_url=peer.base_url)
    peer.api.app_scopes = frozenset()
    with pytest.raises(Refused, match="SLACK_APP_TOKEN lacks the scope connections:write"):
        await check_app_token(peer.app_token, base_url=peer.base_url)
    assert not peer.delivery.sockets


ALL = frozenset(scope.name for scope in SCOPES)


def someone(*lacking: str, none: bool = False) -> Identity:
    scopes = frozenset() if none else ALL - set(lacking)
    return Identity(workspace="T1", team="N", user="U1", bot="B1", name="wb", url="https://n.slack.com/", scopes=scopes)


def test_missing_scopes() -> None:
    assert missing_scopes(someone()) == ()
    assert missing_scopes(someone(none=True)) == ()  # Slack told none at all, which no token has
    assert missing_scopes(someone("files:read")) == (
        "The bot's token lacks a scope: files:read (to read posted files and snippets). Add it at"
        " https://api.slack.com/apps > your app > OAuth & Permissions > Bot Token Scopes, and reinstall the app there.",
    )
    (both,) = missing_scopes(someone("users:read", "commands"))
    assert both.startswith("The bot's token lacks 2 scopes: commands (to ")
    assert "; users:read (to " in both
    assert "Add them at" in both


@pytest.mark.parametrize(
    ("channel", "faults"),
    [
        (Channel(id="C1", member=True), ()),
        (Channel(id="C1"), ("Warbrief is not in the channel. Write /invite @wb in it.",)),
        (None, ("Warbrief cannot see the channel, or it is gone. Write /invite @wb in it.",)),
        (
            Channel(id="C1", archived=True),
            ("The channel is archived, so nobody can post there. Unarchive it, or let it be.",),
        ),
        (
            Channel(id="C1", member=True, closed=True),
            (
                "Only some members may post in the channel. Let Warbrief post there too: the channel's name >"
                " Settings > Posting permissions.",
            ),
        ),
    ],
    ids=["well", "not in it", "unseen", "archived", "closed"],
)
def test_what_is_missing_in_a_channel(channel: Channel | None, faults: tuple[str, ...]) -> None:
    assert channel_faults(channel, "wb") == faults


@pytest.mark.parametrize(
    ("code", "start"),
    [
        ("not_in_channel", "Warbrief is not in the channel. Write /invite @Warbrief"),
        ("channel_not_found", "Warbrief is not in the channel."),
        ("is_archived", "The channel is archived"),
        ("restricted_action", "Only some members may post"),
        ("restricted_action_read_only_channel", "Only some members may post"),
        ("restricted_action_non_threadable_channel", "Nobody may write in threads there."),
        ("missing_scope", "The bot's token lacks the scope reactions:write."),
        ("ekm_access_denied", "An admin of the organisation keeps apps out"),
        ("message_not_found", ""),
        ("ratelimited", ""),
        ("invalid_blocks", ""),
        ("", ""),
    ],
)
def test_what_to_do_about_a_refused_answer(code: str, start: str) -> None:
    found = refusal(code, "reactions:write" if code == "missing_scope" else "")
    assert found.startswith(start)
    assert bool(found) == bool(start)


def test_every_sentence_is_one_to_act_on() -> None:
    """No placeholder is left over, and none of the words ends in the middle."""
    told = [str(explain(CallFailed("x", code))) for code in [*checks._TOKEN_FAULTS, *checks._OTHERS]]
    told += [refusal(code) for code in checks._REFUSALS]
    assert not [sentence for sentence in told if re.search(r"[{}]", sentence) or not sentence.endswith(".")]
    assert json.dumps(told).isascii()
