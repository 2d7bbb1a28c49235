"""Who sees and may do what on Slack, by the rules themselves: tables, changes told and untold, and random histories."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from slack_known import Known, knowing
from slack_peer import Fault
from stores import SettableClock, Stores

from bot.errors import Unreachable
from bot.messages import Asker, Operator
from bot.platforms.slack import members as module
from bot.platforms.slack.members import asker_of, audience_of, viewer_of
from bot.platforms.slack.parse import scope_of
from bot.platforms.slack.roster import KNOWN_SECONDS, SETTLED_SECONDS, UNTOLD


@dataclass
class Town:
    """A workspace with people and channels of all kinds, by name."""

    known: Known
    people: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def build(self) -> None:
        peer = self.known.peer
        self.people = {
            "member": self.known.ann,
            "admin": peer.add_user("ada", admin=True),
            "owner": peer.add_user("olga", owner=True),
            "newcomer": peer.add_user("ned"),
            "guest": peer.add_user("gus", guest=True),
            "single": peer.add_user("sid", single=True),
            "stranger": peer.add_user("sam", stranger=True),
            "gone": peer.add_user("gil"),
            "program": peer.add_user("robo", bot=True),
            "nobody": "U0NOBODY",
        }
        who = self.people
        self.places = {
            "talk": self.known.talk,
            "desk": self.known.desk,
            "lobby": peer.add_channel("lobby", members=[who["guest"], who["single"], who["gone"]]),
            "abroad": peer.add_channel("abroad", shared=True, members=[who["member"], who["stranger"]]),
            "treaty": peer.add_channel(
                "treaty", private=True, shared=True, members=[who["admin"], who["guest"], who["stranger"]]
            ),
            "soon": peer.add_channel("soon", pending=True, members=[who["newcomer"]]),
            "old": peer.add_channel("old", members=[who["newcomer"]]),
            "vault": peer.add_channel("vault", private=True, members=[who["member"], who["gone"]]),
            "suite": peer.add_channel("suite", private=True, members=[who["admin"], who["gone"], who["program"]]),
            "elsewhere": peer.add_channel("elsewhere", members=[who["member"]], bot=False),
            "cellar": peer.add_channel("cellar", private=True, members=[who["member"]], bot=False),
        }
        peer.archive(self.places["old"])
        peer.archive(self.places["vault"])
        peer.change_user(who["gone"], deleted=True)
        self.places["letter"] = peer.space.open_im(who["member"]).id
        self.known.hear()

    async def reads(self, who: str) -> set[str]:
        """The places whose briefs somebody may see now."""
        found = await viewer_of(self.known.roster, self.known.workspace, self.people[who])
        assert (found.platform, found.workspace) == ("slack", self.known.workspace)
        return {name for name, place in self.places.items() if place in found.rooms}

    async def all_read(self, where: str, thread: str | None = None) -> set[str]:
        """What everyone in a place may see."""
        scope = scope_of(self.known.workspace, self.places[where], thread)
        found = await audience_of(self.known.roster, scope)
        return {name for name, place in self.places.items() if place in found.rooms}


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with knowing() as known:
        built = Town(known)
        built.build()
        yield built


OPEN = {"talk", "lobby", "old"}
"""What every full member reads, archived or not."""

VIEWERS = {
    "member": OPEN | {"desk", "abroad", "vault"},
    "admin": OPEN | {"treaty", "suite"},  # an admin's eyes are a member's: to read more they join
    "owner": OPEN,
    "newcomer": OPEN | {"soon"},
    "guest": {"lobby", "treaty"},
    "single": {"lobby"},
    "stranger": {"abroad", "treaty"},
    "gone": set(),
    "program": OPEN | {"suite"},
    "nobody": set(),
}


@pytest.mark.parametrize(("who", "places"), VIEWERS.items(), ids=VIEWERS)
async def test_a_person_reads(town: Town, who: str, places: set[str]) -> None:
    assert await town.reads(who) == places


AUDIENCES = {
    "talk": OPEN,
    "desk": OPEN | {"desk"},
    "lobby": {"lobby"},  # guests are in it
    "abroad": {"abroad"},
    "treaty": {"treaty"},
    "soon": {"soon"},
    "old": OPEN,
    "vault": OPEN | {"vault"},
    "suite": OPEN | {"suite"},  # who was deactivated reads nothing anywhere
    "elsewhere": {"elsewhere"},
    "cellar": {"cellar"},
    "letter": {"letter"},
}


@pytest.mark.parametrize(("where", "places"), AUDIENCES.items(), ids=AUDIENCES)
async def test_everyone_in_a_place_reads(town: Town, where: str, places: set[str]) -> None:
    assert await town.all_read(where) == places
    assert await town.all_read(where, "1700000000.000100") == places  # a thread has its channel's readers


async def test_a_channel_with_too_many_to_look_at_has_itself_alone(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_READERS", 2)
    assert await town.all_read("talk") == OPEN
    town.known.peer.join(town.people["owner"], town.places["talk"])
    town.known.hear()
    assert await town.all_read("talk") == {"talk"}


# What changes is seen at once where Slack tells of it; where it does not, after a minute at most.

Change = Callable[[Town], object]


def _leave(who: str, where: str) -> Change:
    return lambda town: town.known.peer.leave(town.people.get(who, town.known.peer.bot_user), town.places[where])


def _join(who: str, where: str) -> Change:
    return lambda town: town.known.peer.join(town.people.get(who, town.known.peer.bot_user), town.places[where])


def _become(who: str, **fields: bool) -> Change:
    return lambda town: town.known.peer.change_user(town.people[who], **fields)


CHANGES: list[tuple[str, Change, str, set[str], set[str]]] = [
    ("a member leaves a private channel", _leave("member", "desk"), "member", {"desk"}, set()),
    ("a member joins a private channel", _join("newcomer", "desk"), "newcomer", set(), {"desk"}),
    ("a member leaves a public channel", _leave("member", "talk"), "member", set(), set()),
    ("a guest leaves", _leave("guest", "lobby"), "guest", {"lobby"}, set()),
    ("a guest is invited", _join("guest", "talk"), "guest", set(), {"talk"}),
    ("a member leaves a shared channel", _leave("member", "abroad"), "member", {"abroad"}, set()),
    ("a stranger leaves", _leave("stranger", "treaty"), "stranger", {"treaty"}, set()),
    ("Warbrief leaves a public channel", _leave("Warbrief", "old"), "newcomer", {"old"}, set()),
    ("Warbrief leaves a private channel", _leave("Warbrief", "desk"), "member", {"desk"}, set()),
    ("Warbrief is invited to a public channel", _join("Warbrief", "elsewhere"), "owner", set(), {"elsewhere"}),
    ("Warbrief is invited to a private channel", _join("Warbrief", "cellar"), "member", set(), {"cellar"}),
    ("deactivated", _become("member", deleted=True), "member", OPEN | {"desk", "abroad", "vault"}, set()),
    ("reactivated", _become("gone", deleted=False), "gone", set(), OPEN | {"vault", "suite"}),
    (
        "a member becomes a guest",
        _become("member", is_restricted=True),
        "member",
        {"lobby", "old"},
        set(),
    ),
    (
        "a guest becomes a member",
        _become("single", is_restricted=False, is_ultra_restricted=False),
        "single",
        set(),
        {"talk", "old"},
    ),
    ("public to private", lambda town: town.known.peer.make_private(town.places["talk"]), "owner", {"talk"}, set()),
    ("public and shared", lambda town: town.known.peer.share(town.places["talk"]), "owner", {"talk"}, set()),
    ("no longer shared", lambda town: town.known.peer.share(town.places["abroad"], False), "owner", set(), {"abroad"}),
    ("archived", lambda town: town.known.peer.archive(town.places["talk"]), "owner", set(), set()),
    ("deleted", lambda town: town.known.peer.delete_channel(town.places["talk"]), "owner", {"talk"}, set()),
]
changes = pytest.mark.parametrize(
    ("change", "who", "lost", "won"), [case[1:] for case in CHANGES], ids=[case[0] for case in CHANGES]
)


@changes
async def test_a_change_that_slack_tells_of_holds_at_once(
    town: Town, change: Change, who: str, lost: set[str], won: set[str]
) -> None:
    before = await town.reads(who)
    change(town)
    town.known.hear()
    assert await town.reads(who) == before - lost | won
    assert lost <= before


@changes
async def test_a_change_that_slack_does_not_tell_of_holds_after_a_minute(
    town: Town, change: Change, who: str, lost: set[str], won: set[str]
) -> None:
    before = await town.reads(who)
    change(town)
    town.known.now += KNOWN_SECONDS - 1
    assert await town.reads(who) == before
    town.known.now += 1
    assert await town.reads(who) == before - lost | won


async def test_who_becomes_a_guest_narrows_what_is_said_in_their_channels(town: Town) -> None:
    assert await town.all_read("desk") == OPEN | {"desk"}
    town.known.peer.change_user(town.people["member"], is_restricted=True)
    town.known.hear()
    assert await town.all_read("desk") == {"desk"}


async def test_a_guest_who_comes_in_narrows_what_is_said_there(town: Town) -> None:
    assert await town.all_read("talk") == OPEN
    town.known.peer.join(town.people["guest"], town.places["talk"])
    town.known.hear()
    assert await town.all_read("talk") == {"talk"}
    town.known.peer.leave(town.people["guest"], town.places["talk"])
    town.known.hear()
    assert await town.all_read("talk") == OPEN


# Where Slack does not answer.

FAULTS = [Fault(status=503), Fault(cut=True), Fault(error="missing_scope"), Fault(error="fatal_error")]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.error or str(fault.status or "cut"))
@pytest.mark.parametrize(
    ("method", "who"),
    [
        ("users.info", "member"),
        ("users.conversations", "member"),
        ("users.conversations", "guest"),
        ("users.info", "stranger"),
        ("conversations.members", "stranger"),
    ],
)
async def test_nothing_is_seen_where_slack_does_not_tell(town: Town, method: str, who: str, fault: Fault) -> None:
    town.known.peer.fault(method, fault)
    with pytest.raises(Unreachable, match=UNTOLD):
        await town.reads(who)
    assert await town.reads(who) == VIEWERS[who]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.error or str(fault.status or "cut"))
@pytest.mark.parametrize("method", ["users.info", "users.conversations", "conversations.members"])
async def test_an_audience_is_the_room_alone_where_slack_does_not_tell(town: Town, method: str, fault: Fault) -> None:
    town.known.peer.fault(method, fault)
    assert await town.all_read("desk") == {"desk"}
    assert await town.all_read("desk") == AUDIENCES["desk"]


async def test_an_audience_that_takes_too_long_is_the_room_alone_and_gets_further_next_time(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AUDIENCE_SECONDS", 0.2)
    town.known.peer.fault("conversations.members", Fault(seconds=0.4))
    assert await town.all_read("desk") == {"desk"}
    await town.known.roster.members(town.known.workspace, town.places["desk"])
    assert await town.all_read("desk") == AUDIENCES["desk"]


# Admins.

GROUP = {
    "member": True,  # is in it
    "admin": True,
    "owner": True,
    "newcomer": False,
    "guest": False,  # is in it, but is no full member
    "stranger": False,  # is in it
    "gone": False,  # is in it
    "nobody": False,
}


CALLED = {
    "member": "ann",
    "admin": "ada",
    "owner": "olga",
    "newcomer": "ned",
    "guest": "gus",
    "stranger": "sam",
    "gone": "gil",
    "nobody": "as typed",
}


@pytest.fixture
async def named(town: Town, stores: Stores, clock: SettableClock) -> str:
    """The user group whose members are admins."""
    group = town.known.peer.add_group("chiefs", [town.people[who] for who in ("member", "guest", "stranger", "gone")])
    scope = scope_of(town.known.workspace, town.places["talk"])
    boss = Asker(scope=scope, viewer=Operator(), user="U1", admin=True)
    await stores.desk.change(boss, "admin role", f"<!subteam^{group}|@chiefs>", clock(), server=True)
    town.known.hear()
    return group


@pytest.mark.parametrize(("who", "admin"), GROUP.items(), ids=GROUP)
async def test_an_asker_is_an_admin(town: Town, stores: Stores, named: str, who: str, admin: bool) -> None:
    scope = scope_of(town.known.workspace, town.places["cellar"], "1700000000.000100")
    asker = await asker_of(town.known.roster, stores.desk, scope, town.people[who], "as typed")
    viewer = await viewer_of(town.known.roster, town.known.workspace, town.people[who])
    assert asker == Asker(
        scope=scope,
        viewer=viewer,  # the channel asked in is none of them by itself
        user=town.people[who],
        name=CALLED[who],
        moderator=admin,
        admin=admin,
    )


async def test_without_a_group_only_the_workspaces_own_admins_are(town: Town, stores: Stores) -> None:
    scope = scope_of(town.known.workspace, town.places["talk"])
    for who, admin in {"member": False, "admin": True, "owner": True, "guest": False}.items():
        assert (await asker_of(town.known.roster, stores.desk, scope, town.people[who])).admin is admin
    assert town.known.calls("usergroups.users.list") == 0


async def test_who_leaves_the_group_or_is_no_admin_any_more_is_none_at_once(
    town: Town, stores: Stores, named: str
) -> None:
    scope = scope_of(town.known.workspace, town.places["talk"])

    async def admin(who: str) -> bool:
        return (await asker_of(town.known.roster, stores.desk, scope, town.people[who])).admin

    assert await admin("member")
    assert await admin("admin")
    town.known.peer.change_group(named, [town.people["newcomer"]])
    town.known.peer.change_user(town.people["admin"], is_admin=False)
    town.known.hear()
    assert not await admin("member")
    assert not await admin("admin")
    assert await admin("newcomer")


async def test_nobody_is_an_admin_by_a_group_that_slack_does_not_tell_of(
    town: Town, stores: Stores, named: str
) -> None:
    scope = scope_of(town.known.workspace, town.places["talk"])
    town.known.peer.fault("usergroups.users.list", Fault(status=503))
    with pytest.raises(Unreachable, match=UNTOLD):
        await asker_of(town.known.roster, stores.desk, scope, town.people["member"])
    assert (await asker_of(town.known.roster, stores.desk, scope, town.people["admin"])).admin  # is not looked up
    town.known.peer.fault("usergroups.users.list", Fault(error="no_such_subteam"))
    assert not (await asker_of(town.known.roster, stores.desk, scope, town.people["member"])).admin


# What it costs.


async def test_how_many_requests_a_look_takes(town: Town) -> None:
    peer = town.known.peer
    for number in range(450):
        peer.add_channel(f"c{number}", live=False)
    people = [peer.add_user(f"u{number}", live=False) for number in range(30)]
    room = peer.add_channel("room", members=people, live=False)

    async def cost(*who: str) -> dict[str, int]:
        before = peer.calls.copy()
        for user in who:
            await viewer_of(town.known.roster, town.known.workspace, user)
        return dict(peer.calls - before)

    first = await cost(people[0])
    assert first == {"users.info": 1, "users.conversations": 1 + 1}  # all channels of Warbrief; own ones
    assert await cost(people[0]) == {}
    assert await cost(*people[1:11]) == {"users.info": 10, "users.conversations": 10}
    before = peer.calls.copy()
    scope = scope_of(town.known.workspace, room)
    assert len((await audience_of(town.known.roster, scope)).rooms) == 450 + 3 + 1
    assert dict(peer.calls - before) == {"conversations.members": 1, "users.info": 30 - 11 + 1}  # and Warbrief
    town.known.now += SETTLED_SECONDS - 1
    before = peer.calls.copy()
    await audience_of(town.known.roster, scope)
    assert dict(peer.calls - before) == {"conversations.members": 1, "users.conversations": 1}


# Random histories.


def _may_read(town: Town, user: str, room_id: str) -> bool:
    """The rule once more, said of what stands there, and not of what anybody was told."""
    space = town.known.peer.space
    known, room = space.users.get(user), space.rooms.get(room_id)
    if known is None or room is None or known["deleted"] or room.im or space.bot not in room.members:
        return False
    if user in room.members:
        return True
    full = known["team_id"] == space.team and not known["is_restricted"]
    return full and not (room.private or room.shared or room.pending)


def _happen(town: Town, chance: random.Random) -> None:
    """Something changes in the workspace."""
    peer, space = town.known.peer, town.known.peer.space
    rooms = [room for room in space.rooms.values() if not room.im]
    room, who = chance.choice(rooms), chance.choice([*town.people.values(), peer.bot_user])
    match chance.randrange(10):
        case 0 | 1 | 2 if who in space.users and who not in room.members:
            if space.users[who]["team_id"] == space.team or room.shared:
                peer.join(who, room.id)
        case 3 | 4 | 5 if who in room.members:
            peer.leave(who, room.id)
        case 6 if who in space.users and who != peer.bot_user:
            peer.change_user(who, is_restricted=chance.random() < 0.5, is_ultra_restricted=False)
        case 7 if who in space.users and who != peer.bot_user:
            peer.change_user(who, deleted=chance.random() < 0.3)
        case 8:
            shared = not room.shared
            for user in [] if shared else room.members[:]:
                if space.users[user]["team_id"] != space.team:
                    peer.leave(user, room.id)
            peer.share(room.id, shared)
        case 9 if not room.private:
            peer.make_private(room.id)


@pytest.mark.parametrize("seed", range(4))
async def test_in_any_history_everybody_sees_what_they_may_and_no_audience_more_than_each_of_it(seed: int) -> None:
    chance = random.Random(seed)
    async with knowing() as known:
        town = Town(known)
        town.build()
        space = known.peer.space
        for _ in range(40):
            for _ in range(chance.randrange(1, 3)):
                _happen(town, chance)
            known.now += chance.choice([0, 0, 1, 20])
            known.hear()
            seen = {}
            for user in chance.sample(sorted(town.people.values()), 4):
                seen[user] = (await viewer_of(known.roster, known.workspace, user)).rooms
                assert seen[user] == {room for room in space.rooms if _may_read(town, user, room)}
            for place in chance.sample(sorted(space.rooms), 2):
                rooms = (await audience_of(known.roster, scope_of(known.workspace, place))).rooms
                for user in space.users:
                    if _may_read(town, user, place):
                        allowed = {room for room in space.rooms if _may_read(town, user, room)}
                        assert rooms <= allowed, (space.rooms[place].name, space.users[user]["name"])
