"""As what Warbrief is installed in a workspace of Slack."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a bot's token belongs to.

    `workspace` is the id of the workspace and `team` what it is called; `user` the id of the bot as a member, `bot` its
    id as the author of messages, `name` its name; `url` the address of the workspace, with a slash at its end; `scopes`
    what the token may do, as Slack told it.
    """

    workspace: str
    team: str
    user: str
    bot: str
    name: str
    url: str
    scopes: frozenset[str] = frozenset()
