"""What can be wrong between Warbrief and Slack, each as one sentence or two that say what to do.

`preflight` asks Slack whose token it is and what it may; `check_app_token` whether the other token opens sockets.
`channel_faults` tells what is missing in a channel, `refusal` what a refused answer means.
"""

from __future__ import annotations

import re

from bot.errors import Refused, Unreachable
from bot.platforms.slack.identity import Identity
from bot.platforms.slack.manifest import APP_SCOPE, APPS, SCOPES
from bot.platforms.slack.roster import Channel
from bot.platforms.slack.web import CallFailed, Limited, NoAnswer, OneToken, Web

SLACK_ERRORS = (CallFailed, Limited, NoAnswer)
"""What talking to Slack raises."""

_SCOPE = re.compile(r"[a-z.]+(?::[a-z.]+)*(?:,[a-z.]+(?::[a-z.]+)*)*")


async def preflight(web: Web) -> Identity:
    """Ask whose the bot's token is, and what it may.

    Raises:
        Refused: it is no token, or no bot's.
        Unreachable: Slack cannot be reached now.
    """
    try:
        told, headers = await web.answered("", "auth.test")
    except SLACK_ERRORS as error:
        raise explain(error) from None
    if not told.get("bot_id"):
        raise Refused(_NO_BOT)
    if told.get("is_enterprise_install"):
        raise Refused(
            "SLACK_BOT_TOKEN is of an app that is installed for a whole organisation, which Warbrief does not serve."
            f" Install the app in one workspace: {APPS} > your app > Install App."
        )
    return Identity(
        workspace=str(told.get("team_id", "")),
        team=str(told.get("team", "")),
        user=str(told.get("user_id", "")),
        bot=str(told["bot_id"]),
        name=str(told.get("user", "")),
        url=str(told.get("url", "")),
        scopes=frozenset(filter(None, (name.strip() for name in headers.get("x-oauth-scopes", "").split(",")))),
    )


async def check_app_token(app_token: str, *, base_url: str | None = None) -> None:
    """See that a token opens sockets (Socket Mode). None is opened.

    Args:
        app_token: the one in SLACK_APP_TOKEN.
        base_url: of the API; None for Slack's own.

    Raises:
        Refused: it does not, and what to do.
        Unreachable: Slack cannot be reached now.
    """
    web = Web(OneToken(app_token), base_url=base_url)
    try:
        await web.call("", "apps.connections.open")
    except SLACK_ERRORS as error:
        raise explain_socket(error) from None
    finally:
        await web.close()


def missing_scopes(identity: Identity) -> tuple[str, ...]:
    """What a token may not do although Warbrief needs it, as one sentence that says how to allow it.

    Args:
        identity: with the scopes that Slack told; if it told none, nothing is known to be missing.

    Returns:
        Empty where nothing is missing.
    """
    lacking = [scope for scope in SCOPES if scope.name not in identity.scopes] if identity.scopes else []
    if not lacking:
        return ()
    listed = "; ".join(f"{scope.name} (to {scope.purpose})" for scope in lacking)
    noun = "a scope" if len(lacking) == 1 else f"{len(lacking)} scopes"
    return (f"The bot's token lacks {noun}: {listed}. {_add('it' if len(lacking) == 1 else 'them')}",)


def channel_faults(channel: Channel | None, name: str = "Warbrief") -> tuple[str, ...]:
    """What keeps Warbrief from working in a channel, and what to do; empty where all is well.

    Args:
        channel: as Slack tells of it; None where it does not.
        name: what the bot is called in the workspace.

    >>> channel_faults(Channel(id="C1", name="desk", member=True, archived=True))
    ('The channel is archived, so nobody can post there. Unarchive it, or let it be.',)
    """
    if channel is None:
        return (f"Warbrief cannot see the channel, or it is gone. {_invite(name)}",)
    faults = []
    if channel.archived:
        faults.append("The channel is archived, so nobody can post there. Unarchive it, or let it be.")
    elif not channel.member:
        faults.append(f"Warbrief is not in the channel. {_invite(name)}")
    elif channel.closed:
        faults.append(_CLOSED)
    return tuple(faults)


def refusal(code: str, needed: str = "", name: str = "Warbrief") -> str:
    """What to do about an answer that Slack refused because of something in its channel; "" if it is not the channel's.

    Args:
        code: Slack's word for why.
        needed: the scope that is missing, for "missing_scope".
        name: what the bot is called in the workspace.

    >>> refusal("not_in_channel")
    'Warbrief is not in the channel. Write /invite @Warbrief in it.'
    >>> refusal("message_not_found")
    ''
    """
    if code in ("not_in_channel", "channel_not_found"):
        return f"Warbrief is not in the channel. {_invite(name)}"
    if code == "missing_scope":
        return f"The bot's token lacks {_named(needed)}. Whoever runs Warbrief can add it. {_add('it')}"
    return _REFUSALS.get(code, "")


def explain(error: Exception) -> Refused | Unreachable:
    """What an error of the Web API means for the bot's token, without anything that may hold a secret."""
    return _explain(error, "SLACK_BOT_TOKEN", _BOT_TOKEN)


def explain_socket(error: Exception) -> Refused | Unreachable:
    """The same for the token that opens sockets."""
    return _explain(error, "SLACK_APP_TOKEN", _APP_TOKEN)


def _explain(error: Exception, variable: str, get: str) -> Refused | Unreachable:
    match error:
        case Limited(seconds=seconds):
            return Unreachable(f"Slack asks to wait for {_seconds(seconds)}: too many requests were made.")
        case NoAnswer() if "Certificate" in str(error):
            return Refused(
                "Who answers as slack.com shows no valid certificate. See that the clock of this machine is right and"
                " that its list of certificates is up to date."
            )
        case NoAnswer() if "Timeout" in str(error):
            return Unreachable("Slack does not answer in time. See that this machine has a network.")
        case NoAnswer() if str(error).rpartition(": ")[2].islower():  # its own word, and no class's name
            return Unreachable("Slack is down, or answers nothing that can be read. See slack-status.com.")
        case NoAnswer():
            return Unreachable("Slack cannot be reached. See that this machine has a network.")
        case CallFailed(code="missing_scope", needed=needed):
            add = _add("it") if variable == "SLACK_BOT_TOKEN" else get
            return Refused(f"The token in {variable} lacks {_named(needed)}. {add}")
        case CallFailed(code=code) if code in _TOKEN_FAULTS:
            return Refused(f"{_TOKEN_FAULTS[code].format(variable=variable)} {get}")
        case CallFailed(code=code) if code in _OTHERS:
            return Refused(_OTHERS[code])
        case CallFailed(code=code):
            return Refused(f"Slack refuses ({_word(code)}). See that Warbrief is up to date.")
        case _:
            return Unreachable("Slack cannot be reached. See that this machine has a network.")


_BOT_TOKEN = f"Get the one that begins with xoxb- from {APPS} > your app > Install App."
_APP_TOKEN = (
    f"Make one with the scope {APP_SCOPE}, which begins with xapp-, at {APPS} > your app > Basic Information >"
    " App-Level Tokens."
)
_NO_BOT = f"The token in SLACK_BOT_TOKEN is no bot's. {_BOT_TOKEN}"
_TOKEN_FAULTS = {
    "invalid_auth": "Slack does not know the token in {variable}, or takes it from this machine's address no more.",
    "not_authed": "There is no token in {variable}.",
    "not_allowed_token_type": "The token in {variable} is of another kind.",
    "no_permission": "The token in {variable} is of another kind.",
    "token_revoked": "The token in {variable} was withdrawn.",
    "token_expired": "The token in {variable} has run out; Warbrief does not rotate tokens.",
    "account_inactive": "The token in {variable} is of an app or workspace that was removed.",
    "not_installed": "There is no token for this workspace in {variable}.",
    "invalid_token": "Slack does not know the token in {variable}.",
    "forbidden_team": "The token in {variable} is not taken in this workspace.",
}
_OTHERS = {
    "org_login_required": (
        "The workspace is being moved into an organisation, and takes no apps meanwhile. Wait until that is done and"
        " start Warbrief again."
    ),
    "team_added_to_org": (
        "The workspace is being moved into an organisation, and takes no apps meanwhile. Wait until that is done and"
        " start Warbrief again."
    ),
    "ekm_access_denied": "An admin of the organisation suspended apps in this workspace. Ask them to let Warbrief in.",
    "access_denied": "An admin of the workspace does not let this app in. Ask them to approve it.",
    "enterprise_is_restricted": "The organisation does not let this app in. Ask its admins to approve it.",
    "team_access_not_granted": "The app may not act in this workspace. Ask an admin of the organisation to allow it.",
    "two_factor_setup_required": "The workspace demands two-factor authentication that the app's owner has not set up.",
    "socket_mode_not_enabled": f"Socket Mode is off. Turn it on at {APPS} > your app > Socket Mode.",
}
_CLOSED = (
    "Only some members may post in the channel. Let Warbrief post there too: the channel's name > Settings > Posting"
    " permissions."
)
_SUSPENDED = "An admin of the organisation keeps apps out of the channel. Ask them to let Warbrief in."
_REFUSALS = {
    "is_archived": "The channel is archived, so nobody can post there. Unarchive it.",
    "restricted_action": _CLOSED,
    "restricted_action_read_only_channel": _CLOSED,
    "restricted_action_non_threadable_channel": (
        "Nobody may write in threads there. Write /warbrief settings answer reply in the channel, or allow threads."
    ),
    "restricted_action_thread_only_channel": _CLOSED,
    "no_permission": _CLOSED,
    "ekm_access_denied": _SUSPENDED,
    "team_access_not_granted": _SUSPENDED,
    "access_denied": _SUSPENDED,
}


def _invite(name: str) -> str:
    return f"Write /invite @{name} in it."


def _add(what: str) -> str:
    return f"Add {what} at {APPS} > your app > OAuth & Permissions > Bot Token Scopes, and reinstall the app there."


def _named(needed: str) -> str:
    return f"the scope {needed.replace(',', ' or ')}" if _SCOPE.fullmatch(needed) else "a scope"


def _word(code: str) -> str:
    """A code of Slack's as a sentence shows it: whatever else answers may have put anything there."""
    return code if re.fullmatch(r"[a-z0-9_]{1,60}", code) else "a reason that is none of Slack's"


def _seconds(number: float) -> str:
    return f"{number:.0f} seconds" if number < 120 else f"{number / 60:.0f} minutes"
