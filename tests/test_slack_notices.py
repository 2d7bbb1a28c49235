"""What is said unasked on Slack, each once: to whoever invites Warbrief, and to whoever turned a channel on."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from slack_known import Known, knowing
from slack_peer import Fault
from slack_world import SlackWorld
from stores import SettableClock, Stores

from bot.messages import Asker, Operator, Scope
from bot.platforms.slack.manifest import SCOPES
from bot.platforms.slack.notices import Notices
from bot.platforms.slack.parse import scope_of

GREETING = (
    "*Warbrief is in <#{channel}> now.* It answers posted articles of war news with a compact brief: who claims what,"
    " who said what, in the article's own words.\n{state}\nIf the app is removed from the workspace, what it kept is"
    " deleted 30 days later, unless it is installed again. While it is here, `/warbrief export` gives admins"
    " everything, and `/warbrief forget workspace` deletes it at once."
)
OFF = (
    "It is off here until an admin of the workspace writes `/warbrief watch on` in this channel; until then it reads"
    " and keeps nothing of it, and briefs what somebody asks for."
)
ON = "It is on here: posted articles get their brief. `/warbrief watch off` ends that."
CLOSED = (
    "*Warbrief cannot work in <#{channel}> as it should.* Only some members may post in the channel. Let Warbrief post"
    " there too: the channel's name &gt; Settings &gt; Posting permissions.\nArticles that are posted there meanwhile"
    " get no brief. `/warbrief watch off` in the channel ends this."
)


class Office:
    """A workspace with the notices of a bot; `chief` turned the public channel on, `other` did before."""

    def __init__(self, known: Known, stores: Stores, clock: SettableClock) -> None:
        self.known = known
        self.stores = stores
        self.clock = clock
        self.chief = known.peer.add_user("chief")
        self.other = known.peer.add_user("other")
        self.me = replace(known.me, scopes=frozenset(scope.name for scope in SCOPES))
        self.notices = Notices(known.web, self.me, stores.desk)

    def scope(self, channel: str, thread: str | None = None) -> Scope:
        return scope_of(self.known.workspace, channel, thread)

    async def turn_on(self, channel: str, user: str, *, server: bool = False) -> None:
        asker = Asker(scope=self.scope(channel), viewer=Operator(), user=user, admin=True)
        for value in ("off", "on"):
            self.clock.move(1)
            await self.stores.desk.change(asker, "watch", value, self.clock(), server=server)

    def event(self, kind: str, channel: str, **more: object) -> dict[str, Any]:
        return {"type": kind, "channel": channel, "user": self.known.peer.bot_user, **more}

    async def invited(self, channel: str, by: str) -> None:
        event = self.event("member_joined_channel", channel, inviter=by)
        await self.notices.heard(event, self.known.workspace)

    def whispered(self) -> list[tuple[str, str, str]]:
        return [(one.channel, one.user, one.payload["text"]) for one in self.known.peer.ephemerals]

    def letters(self, user: str) -> list[str]:
        return [one["text"] for one in self.known.peer.dms(user)]


@pytest.fixture
async def office(stores: Stores, clock: SettableClock) -> AsyncIterator[Office]:
    async with knowing() as known:
        yield Office(known, stores, clock)


async def test_who_invites_it_is_told_once_and_alone(office: Office) -> None:
    talk, ann = office.known.talk, office.known.ann
    await office.invited(talk, ann)
    await office.invited(talk, ann)
    assert office.whispered() == [(talk, ann, GREETING.format(channel=talk, state=OFF))]
    assert office.known.peer.written(talk) == []


async def test_another_process_does_not_tell_it_again(office: Office) -> None:
    await office.invited(office.known.talk, office.known.ann)
    office.notices = Notices(office.known.web, office.me, office.stores.desk)
    await office.invited(office.known.talk, office.known.ann)
    assert len(office.whispered()) == 1


async def test_a_channel_that_is_on_already_is_greeted_as_such(office: Office) -> None:
    talk, ann = office.known.talk, office.known.ann
    await office.turn_on(talk, office.chief)
    await office.invited(talk, ann)
    assert office.whispered() == [(talk, ann, GREETING.format(channel=talk, state=ON))]


@pytest.mark.parametrize("kind", ["member_left_channel", "channel_left", "group_left"])
async def test_who_invites_it_again_is_told_again(office: Office, kind: str) -> None:
    await office.invited(office.known.talk, office.known.ann)
    event = office.event(kind, office.known.talk)
    if kind != "member_left_channel":
        del event["user"]
    await office.notices.heard(event, office.known.workspace)
    await office.invited(office.known.talk, office.known.ann)
    assert len(office.whispered()) == 2


async def test_who_cannot_be_told_in_the_channel_is_written_to(office: Office) -> None:
    await office.invited(office.known.talk, office.chief)  # who is not in it
    assert office.whispered() == []
    assert office.letters(office.chief) == [GREETING.format(channel=office.known.talk, state=OFF)]


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"type": "member_joined_channel"},
        {"type": "member_joined_channel", "channel": "C1", "user": "U0OTHER", "inviter": "U1"},
        {"type": "member_left_channel", "channel": "C1", "user": "U0OTHER"},
        {"type": "member_joined_channel", "channel": {"id": "C1"}, "user": "U1"},
        {"type": "channel_left", "channel": None},
        {"type": "message", "channel": "C1", "text": "hello"},
    ],
)
async def test_what_others_do_is_not_told(office: Office, event: dict[str, Any]) -> None:
    await office.notices.heard(event, office.known.workspace)
    await office.notices.heard(office.event("member_joined_channel", office.known.talk), office.known.workspace)
    assert office.whispered() == []
    assert office.known.calls("chat.postEphemeral") + office.known.calls("conversations.open") == 0


async def test_who_turned_it_on_is_told_once_what_is_missing(office: Office) -> None:
    talk = office.known.talk
    await office.turn_on(talk, office.other)
    await office.turn_on(talk, office.chief)
    for scope in (office.scope(talk), office.scope(talk, "1700000000.000100"), office.scope(talk)):
        await office.notices.missing(scope, "restricted_action")
    assert office.letters(office.chief) == [CLOSED.format(channel=talk)]
    assert office.letters(office.other) == []
    await office.notices.missing(office.scope(talk), "not_in_channel")
    await office.notices.missing(office.scope(talk), "missing_scope", "reactions:write")
    told = office.letters(office.chief)[1:]
    assert ["/invite @warbrief" in told[0], "the scope reactions:write" in told[1], len(told)] == [True, True, 2]


async def test_who_turned_everything_on_is_told_too(office: Office) -> None:
    await office.turn_on(office.known.desk, office.other)
    await office.turn_on(office.known.talk, office.chief, server=True)
    await office.notices.missing(office.scope(office.known.talk), "is_archived")
    assert len(office.letters(office.chief)) == 1
    assert office.letters(office.other) == []


async def test_who_left_is_passed_over(office: Office) -> None:
    await office.turn_on(office.known.talk, office.other)
    await office.turn_on(office.known.talk, office.chief)
    office.known.peer.change_user(office.chief, deleted=True)
    await office.notices.missing(office.scope(office.known.talk), "restricted_action")
    assert office.letters(office.other) == [CLOSED.format(channel=office.known.talk)]


async def test_what_works_again_and_fails_anew_is_told_anew(office: Office) -> None:
    scope = office.scope(office.known.talk)
    await office.turn_on(office.known.talk, office.chief)
    for _ in range(2):
        await office.notices.missing(scope, "restricted_action")
        await office.notices.missing(scope, "restricted_action")
        await office.notices.well(office.scope(office.known.talk, "1700000000.000100"))
        await office.notices.well(scope)
    assert len(office.letters(office.chief)) == 2


async def test_what_the_token_lacks_is_told_once_however_much_else_works(office: Office) -> None:
    office.notices = Notices(office.known.web, replace(office.me, scopes=frozenset({"chat:write"})), office.stores.desk)
    scope = office.scope(office.known.talk)
    await office.turn_on(office.known.talk, office.chief)
    for _ in range(3):
        await office.notices.missing(scope, "missing_scope", "reactions:write")
        await office.notices.well(scope)
    assert len(office.letters(office.chief)) == 1


@pytest.mark.parametrize("code", ["message_not_found", "invalid_blocks", "ratelimited", "as_never_before", ""])
async def test_what_no_member_can_mend_is_not_told(office: Office, code: str) -> None:
    await office.turn_on(office.known.talk, office.chief)
    await office.notices.missing(office.scope(office.known.talk), code)
    assert office.letters(office.chief) == []


@pytest.mark.parametrize("fault", [Fault(status=503), Fault(error="missing_scope")], ids=["down", "refused"])
async def test_what_cannot_be_brought_is_in_the_log_alone(
    office: Office, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "bot")
    await office.notices.missing(office.scope(office.known.desk), "restricted_action")  # nobody turned it on
    await office.turn_on(office.known.talk, office.chief)
    office.known.peer.fault("conversations.open", fault)
    await office.notices.missing(office.scope(office.known.talk), "restricted_action")
    assert office.letters(office.chief) == []
    assert [" was not told (" in record.getMessage() for record in caplog.records] == [True, True]


async def test_a_notice_that_fails_ends_nothing(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    with contextlib.closing(sqlite3.connect(office.stores.path)) as database:
        database.execute("DROP TABLE told")
    await office.invited(office.known.talk, office.known.ann)
    await office.notices.missing(office.scope(office.known.talk), "restricted_action")
    await office.notices.well(office.scope(office.known.talk))
    assert len([record for record in caplog.records if record.name.endswith("slack.notices")]) == 3
    assert office.whispered() == []


# In the whole bot.

one_mode = pytest.mark.parametrize("slack_mode", ["sockets"], indirect=True)


@one_mode
async def test_an_invitation_is_answered_to_who_gave_it(slack: SlackWorld) -> None:
    new = slack.peer.add_channel("new", members=[slack.member], bot=False)
    slack.peer.join(slack.peer.bot_user, new, by=slack.member)
    await slack.settle()
    assert [(one.channel, one.user) for one in slack.peer.ephemerals] == [(new, slack.member)]
    assert slack.told() == [GREETING.format(channel=new, state=OFF)]
    slack.peer.repeat("member_joined_channel")
    await slack.settle()
    assert len(slack.told()) == 1


@one_mode
async def test_a_channel_that_it_may_not_write_in_is_told_to_who_turned_it_on(slack: SlackWorld) -> None:
    slack.peer.fault("chat.postMessage", Fault(error="restricted_action"))
    await slack.post(slack.page())
    assert [one["text"] for one in slack.peer.dms(slack.admin)] == [CLOSED.format(channel=slack.channel)]
