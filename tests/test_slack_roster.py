"""What is known of a workspace of Slack: asked for once, believed for a minute, and forgotten as soon as it changes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
from slack_known import Known, knowing
from slack_peer import Fault

from bot.errors import Unreachable
from bot.platforms.slack import roster as module
from bot.platforms.slack.roster import (
    KNOWN_SECONDS,
    MOST_MEMBERS,
    SETTLED_SECONDS,
    UNTOLD,
    Channel,
    Person,
    person_of,
)

Look = Callable[[Known], Awaitable[Any]]


@pytest.fixture
async def known() -> AsyncIterator[Known]:
    async with knowing() as made:
        yield made


async def test_channels(known: Known) -> None:
    shared = known.peer.add_channel("abroad", shared=True)
    invited = known.peer.add_channel("soon", pending=True)
    old = known.peer.add_channel("old")
    known.peer.archive(old)
    other = known.peer.add_channel("elsewhere", bot=False)
    hidden = known.peer.add_channel("cellar", private=True, bot=False)
    known.hear()
    assert await known.roster.channels(known.workspace) == {
        known.talk: Channel(id=known.talk, name="talk", member=True),
        known.desk: Channel(id=known.desk, name="desk", member=True, private=True),
        shared: Channel(id=shared, name="abroad", member=True, shared=True),
        invited: Channel(id=invited, name="soon", member=True, shared=True),
        old: Channel(id=old, name="old", member=True, archived=True),
    }
    assert await known.roster.channel(known.workspace, other) == Channel(id=other, name="elsewhere")
    assert await known.roster.channel(known.workspace, hidden) is None
    assert await known.roster.channel(known.workspace, "C0NOWHERE") is None


def told(**fields: object) -> dict[str, Any]:
    return {"id": "U1", "team_id": "T1", "name": "ann", **fields}


@pytest.mark.parametrize(
    ("fields", "person"),
    [
        pytest.param({}, Person(id="U1", name="ann"), id="member"),
        pytest.param({"is_admin": True}, Person(id="U1", name="ann", admin=True), id="admin"),
        pytest.param({"is_owner": True}, Person(id="U1", name="ann", admin=True), id="owner"),
        pytest.param({"is_primary_owner": True}, Person(id="U1", name="ann", admin=True), id="primary owner"),
        pytest.param({"is_restricted": True}, Person(id="U1", name="ann", guest=True), id="guest"),
        pytest.param({"is_ultra_restricted": True}, Person(id="U1", name="ann", guest=True), id="single-channel guest"),
        pytest.param({"team_id": "T2"}, Person(id="U1", name="ann", stranger=True), id="stranger"),
        pytest.param({"is_stranger": True}, Person(id="U1", name="ann", stranger=True), id="stranger by a sign"),
        pytest.param({"team_id": None}, Person(id="U1", name="ann", stranger=True), id="of no known team"),
        pytest.param(
            {"team_id": "T2", "is_admin": True}, Person(id="U1", name="ann", stranger=True), id="admin elsewhere"
        ),
        pytest.param(
            {"team_id": "E1", "enterprise_user": {"teams": ["T0", "T1"]}}, Person(id="U1", name="ann"), id="of both"
        ),
        pytest.param(
            {"team_id": "T2", "enterprise_user": {"teams": ["T2"]}},
            Person(id="U1", name="ann", stranger=True),
            id="of another workspace of the organisation",
        ),
        pytest.param({"deleted": True}, Person(id="U1", name="ann", gone=True), id="deactivated"),
        pytest.param({"is_bot": True}, Person(id="U1", name="ann", bot=True), id="bot"),
        pytest.param(
            {"real_name": "Ann Lee", "profile": {"display_name": " Ann  L ", "real_name": "Ann Lee"}},
            Person(id="U1", name="Ann L"),
            id="as others see them",
        ),
        pytest.param(
            {"profile": {"display_name": "", "real_name": "Ann"}}, Person(id="U1", name="Ann"), id="real name"
        ),
        pytest.param({"name": None, "profile": None}, Person(id="U1"), id="nameless"),
    ],
)
def test_people(fields: dict[str, Any], person: Person) -> None:
    assert person_of(told(**fields), "T1") == person


async def test_names(known: Known) -> None:
    assert await known.roster.name_of(known.workspace, known.ann) == "ann"
    assert await known.roster.name_of(known.workspace, "U0NOBODY") == ""
    assert await known.roster.name_of(known.workspace, "") == ""
    known.peer.fault("users.info", Fault(error="fatal_error"))
    assert await known.roster.name_of(known.workspace, known.peer.add_user("bob")) == ""


async def test_who_is_not_there_is_in_nothing(known: Known) -> None:
    assert await known.roster.person(known.workspace, "U0NOBODY") is None
    assert await known.roster.memberships(known.workspace, "U0NOBODY") == set()
    assert await known.roster.members(known.workspace, "C0NOWHERE") is None


async def test_groups(known: Known) -> None:
    assert await known.roster.group(known.workspace, known.group) == {known.ann}
    assert await known.roster.group(known.workspace, "S0NONE") == set()
    assert await known.roster.groups(known.workspace) == {known.group: "Editors"}
    known.peer.fault("usergroups.list", Fault(error="plan_upgrade_required"))
    known.now += KNOWN_SECONDS
    assert await known.roster.groups(known.workspace) == {}


async def test_a_channel_with_too_many_members_is_not_listed(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_MEMBERS", 3)
    two = [known.peer.add_user(f"u{number}") for number in range(2)]
    few = known.peer.add_channel("few", members=two)
    many = known.peer.add_channel("many", members=[*two, known.ann])
    assert await known.roster.members(known.workspace, few) == {*two, known.peer.bot_user}
    assert await known.roster.members(known.workspace, many) is None
    assert MOST_MEMBERS == 1_000


LOOKS: list[tuple[str, str, Look]] = [
    ("channels", "users.conversations", lambda known: known.roster.channels(known.workspace)),
    ("channel", "conversations.info", lambda known: known.roster.channel(known.workspace, known.talk)),
    ("person", "users.info", lambda known: known.roster.person(known.workspace, known.ann)),
    ("memberships", "users.conversations", lambda known: known.roster.memberships(known.workspace, known.ann)),
    ("members", "conversations.members", lambda known: known.roster.members(known.workspace, known.talk)),
    ("group", "usergroups.users.list", lambda known: known.roster.group(known.workspace, known.group)),
    ("groups", "usergroups.list", lambda known: known.roster.groups(known.workspace)),
]
looks = pytest.mark.parametrize(("method", "look"), [one[1:] for one in LOOKS], ids=[one[0] for one in LOOKS])


@looks
async def test_an_answer_is_believed_for_a_minute(known: Known, method: str, look: Look) -> None:
    first = await look(known)
    known.now += KNOWN_SECONDS - 1
    assert await look(known) == first
    assert known.calls(method) == 1
    known.now += 1
    assert await look(known) == first
    assert known.calls(method) == 2


@looks
async def test_those_who_ask_at_the_same_time_share_a_request(known: Known, method: str, look: Look) -> None:
    answers = await asyncio.gather(*(look(known) for _ in range(20)))
    assert len(answers) == 20
    assert known.calls(method) == 1


@looks
async def test_who_stops_waiting_stops_nobody_else(known: Known, method: str, look: Look) -> None:
    known.web.given.clear()
    known.web.through.clear()
    impatient, patient = asyncio.create_task(_of(look(known))), asyncio.create_task(_of(look(known)))
    await known.web.given.wait()
    impatient.cancel()
    await asyncio.wait({impatient})
    known.web.through.set()
    await patient
    assert known.calls(method) == 1


async def _of(look: Awaitable[Any]) -> Any:
    return await look


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=503),
        Fault(error="internal_error"),
        Fault(cut=True),
        Fault(error="missing_scope"),
        Fault(error="token_revoked"),
        Fault(error="as_never_before"),
    ],
    ids=lambda fault: fault.error or str(fault.status or "cut"),
)
@looks
async def test_no_answer_is_a_sentence_and_is_not_remembered(
    known: Known, method: str, look: Look, fault: Fault
) -> None:
    known.peer.fault(method, fault)
    with pytest.raises(Unreachable, match=UNTOLD):
        await look(known)
    assert await look(known) is not None


@pytest.mark.parametrize(
    "odd", [{}, {"channels": 7}, {"channels": [7], "members": [[]], "users": [{}], "user": 7, "channel": []}]
)
@looks
async def test_an_answer_that_is_none_of_slacks_tells_of_nobody_and_nothing(
    known: Known, method: str, look: Look, odd: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def call(*_: object, **__: object) -> dict[str, Any]:
        return {"ok": True, **odd}

    monkeypatch.setattr(known.roster._web, "call", call)
    with suppress(Unreachable):
        assert not await look(known)


async def test_a_limit_is_waited_out_if_it_is_short(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    known.peer.fault("users.info", Fault(retry_after=0.05), Fault(retry_after=0.05))
    assert await known.roster.person(known.workspace, known.ann) is not None
    monkeypatch.setattr(module, "ASKING_SECONDS", 0.05)
    known.now += KNOWN_SECONDS
    known.peer.fault("users.info", Fault(retry_after=30))
    with pytest.raises(Unreachable, match=UNTOLD):
        await known.roster.person(known.workspace, known.ann)
    known.peer.fault("users.info", Fault(seconds=0.5))
    with pytest.raises(Unreachable, match=UNTOLD):
        await known.roster.person(known.workspace, known.ann)


async def test_whether_somebody_is_a_guest_is_believed_for_longer_where_that_is_enough(known: Known) -> None:
    await known.roster.person(known.workspace, known.ann)
    known.now += SETTLED_SECONDS - 1
    assert await known.roster.person(known.workspace, known.ann, seconds=SETTLED_SECONDS)
    assert known.calls("users.info") == 1
    assert await known.roster.person(known.workspace, known.ann)
    assert known.calls("users.info") == 2
    known.now += SETTLED_SECONDS
    assert await known.roster.person(known.workspace, known.ann, seconds=SETTLED_SECONDS)
    assert known.calls("users.info") == 3


# What an event tells of is forgotten at once; without the event it is believed for the rest of the minute.


def join(known: Known) -> None:
    known.peer.join(known.peer.add_user("bob"), known.talk)


CHANGES: list[tuple[str, Callable[[Known], Any], Look]] = [
    ("joined", join, lambda known: known.roster.members(known.workspace, known.talk)),
    (
        "left",
        lambda known: known.peer.leave(known.ann, known.talk),
        lambda known: known.roster.members(known.workspace, known.talk),
    ),
    (
        "left, of who left",
        lambda known: known.peer.leave(known.ann, known.desk),
        lambda known: known.roster.memberships(known.workspace, known.ann),
    ),
    (
        "left, of who left, private ones alone",
        lambda known: known.peer.leave(known.ann, known.desk),
        lambda known: known.roster.memberships(known.workspace, known.ann, public=False),
    ),
    (
        "Warbrief left",
        lambda known: known.peer.leave(known.peer.bot_user, known.talk),
        lambda known: known.roster.channels(known.workspace),
    ),
    (
        "Warbrief left a private one",
        lambda known: known.peer.leave(known.peer.bot_user, known.desk),
        lambda known: known.roster.channels(known.workspace),
    ),
    (
        "archived",
        lambda known: known.peer.archive(known.talk),
        lambda known: known.roster.channels(known.workspace),
    ),
    (
        "a private one archived",
        lambda known: known.peer.archive(known.desk),
        lambda known: known.roster.channel(known.workspace, known.desk),
    ),
    (
        "deleted",
        lambda known: known.peer.delete_channel(known.talk),
        lambda known: known.roster.channels(known.workspace),
    ),
    (
        "renamed",
        lambda known: known.peer.rename(known.talk, "chatter"),
        lambda known: known.roster.channel(known.workspace, known.talk),
    ),
    ("shared", lambda known: known.peer.share(known.talk), lambda known: known.roster.channels(known.workspace)),
    (
        "made private",
        lambda known: known.peer.make_private(known.talk),
        lambda known: known.roster.channels(known.workspace),
    ),
    (
        "became a guest",
        lambda known: known.peer.change_user(known.ann, is_restricted=True),
        lambda known: known.roster.person(known.workspace, known.ann, seconds=SETTLED_SECONDS),
    ),
    (
        "deactivated",
        lambda known: known.peer.change_user(known.ann, deleted=True),
        lambda known: known.roster.person(known.workspace, known.ann),
    ),
    (
        "left a group",
        lambda known: known.peer.change_group(known.group, []),
        lambda known: known.roster.group(known.workspace, known.group),
    ),
    (
        "a new group",
        lambda known: known.peer.add_group("chiefs", []),
        lambda known: known.roster.groups(known.workspace),
    ),
]
changes = pytest.mark.parametrize(("change", "look"), [one[1:] for one in CHANGES], ids=[one[0] for one in CHANGES])


@changes
async def test_an_event_is_believed_at_once_and_a_silence_for_a_minute(
    known: Known, change: Callable[[Known], Any], look: Look
) -> None:
    before = await look(known)
    change(known)
    assert await look(known) == before  # nothing was told yet
    known.hear()
    after = await look(known)
    assert after != before


@changes
async def test_what_no_event_tells_is_seen_after_a_minute_or_after_a_new_connection(
    known: Known, change: Callable[[Known], Any], look: Look
) -> None:
    before = await look(known)
    change(known)
    known.roster.forget("T0ANOTHER")
    assert await look(known) == before
    known.roster.forget(known.workspace)
    after = await look(known)
    assert after != before


@changes
async def test_an_answer_given_before_an_event_is_neither_remembered_nor_handed_on(
    known: Known, change: Callable[[Known], Any], look: Look
) -> None:
    before = await look(known)
    known.roster.forget(known.workspace)
    known.web.given.clear()
    known.web.through.clear()
    asked = asyncio.create_task(_of(look(known)))
    await known.web.given.wait()  # Slack has answered, and nobody has the answer yet
    change(known)
    known.hear()
    known.web.through.set()
    after = await asked
    assert after != before
    assert await look(known) == after


async def test_events_of_others_let_what_is_known_be(known: Known) -> None:
    looks: list[Look] = [one[2] for one in LOOKS]
    for look in looks:
        await look(known)
    before = known.peer.calls.total()
    bob = known.peer.add_user("bob")
    elsewhere = known.peer.add_channel("elsewhere", members=[bob], bot=False)
    known.peer.join(known.peer.add_user("eve"), elsewhere)
    known.peer.change_user(bob, name="robert")
    known.peer.post(known.talk, "hello", user=known.ann)
    known.hear()
    for event in ({}, {"type": "message"}, {"type": "channel_rename"}, {"type": "user_change", "user": 7}):
        known.roster.heard({**event, "channel": ["C"]}, "T0ANOTHER")
    for look in looks:
        await look(known)
    assert known.peer.calls.total() == before


async def test_several_look_ups_together_are_of_one_moment(known: Known) -> None:
    """Between the first and the last of them somebody leaves: what was seen before is not put together with it."""
    tries = []

    async def look() -> tuple[frozenset[str], frozenset[str] | None]:
        joined = await known.roster.memberships(known.workspace, known.ann)
        if not tries:
            known.peer.leave(known.ann, known.desk)
            known.hear()
        tries.append(joined)
        return joined, await known.roster.members(known.workspace, known.desk)

    joined, members = await known.roster.steady(look)
    assert known.desk not in joined
    assert members == {known.peer.bot_user}
    assert len(tries) == 2


async def test_who_is_overtaken_for_ever_is_told_no(known: Known) -> None:
    async def look() -> None:
        await known.roster.members(known.workspace, known.talk)
        known.roster.forget(known.workspace)

    with pytest.raises(Unreachable, match=UNTOLD):
        await known.roster.steady(look)


async def test_what_is_remembered_is_bounded(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ASKED", 5)
    people = [known.peer.add_user(f"u{number}") for number in range(8)]
    for user in people:
        await known.roster.person(known.workspace, user)
    before = known.calls("users.info")
    await known.roster.person(known.workspace, people[-1])
    assert known.calls("users.info") == before
    await known.roster.person(known.workspace, people[0])
    assert known.calls("users.info") == before + 1


async def test_closing_stops_what_is_asked(known: Known) -> None:
    known.peer.fault("users.info", Fault(seconds=30))
    asked = asyncio.create_task(_of(known.roster.person(known.workspace, known.ann)))
    await known.peer.until(lambda: known.calls("users.info"))
    started = time.monotonic()
    await known.roster.close()
    assert time.monotonic() - started < 5
    await asyncio.wait({asked})
    assert asked.cancelled()
