"""Who sees what on Discord: by the rules themselves, on servers of any shape, and through everything that answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import discord
import pytest
from discord_world import World
from hypothesis import given
from hypothesis import strategies as st
from marked_briefs import WORDS, keep_marked, shown_of
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.messages import Operator
from bot.platforms.discord.members import audience_of, viewer_of
from bot.records import Query

VIEW, HISTORY, CONNECT = (1 << bit for bit in (10, 16, 20))
ADMINISTRATOR, THREADS = 1 << 3, 1 << 34
READ = VIEW | HISTORY
TEXT, VOICE, CATEGORY, PRIVATE_THREAD, PUBLIC_THREAD, FORUM = 0, 2, 4, 12, 11, 15
EVERYONE, OWNER, STAFF, EDITORS = "1", "2", "3", "4"
ANN, BOB = "5", "6"

_client = discord.Client(intents=discord.Intents.none())


def channel(number: str, *said: tuple[str, int, int], kind: int = TEXT, nsfw: bool = False) -> dict[str, Any]:
    """A channel; each overwrite names a role or member, what it allows, and what it denies."""
    overwrites = [
        {"id": target, "type": int(target in (ANN, BOB)), "allow": str(allow), "deny": str(deny)}
        for target, allow, deny in said
    ]
    return {
        "id": number,
        "type": kind,
        "name": f"c{number}",
        "position": 0,
        "permission_overwrites": overwrites,
        "nsfw": nsfw,
        "bitrate": 64_000,
        "user_limit": 0,
    }


def thread(number: str, parent: str, *, private: bool) -> dict[str, Any]:
    return {
        "id": number,
        "type": PRIVATE_THREAD if private else PUBLIC_THREAD,
        "guild_id": "1",
        "parent_id": parent,
        "owner_id": "5",
        "name": f"t{number}",
        "message_count": 0,
        "member_count": 1,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 60,
            "archive_timestamp": "2026-01-01T00:00:00+00:00",
        },
    }


def server(
    *channels: dict[str, Any], threads: Sequence[dict[str, Any]] = (), everyone: int = READ | CONNECT
) -> discord.Guild:
    """A server whose @everyone may read by default; staff may everything that a test lets them, editors likewise."""
    roles = [(EVERYONE, everyone), (STAFF, 0), (EDITORS, 0)]
    data: Any = {
        "id": "1",
        "name": "server",
        "owner_id": OWNER,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "preferred_locale": "en-US",
        "system_channel_flags": 0,
        "features": [],
        "emojis": [],
        "stickers": [],
        "premium_progress_bar_enabled": False,
        "roles": [
            {
                "id": number,
                "name": number,
                "permissions": str(permissions),
                "position": place,
                "color": 0,
                "hoist": False,
                "managed": False,
                "mentionable": False,
                "flags": 0,
            }
            for place, (number, permissions) in enumerate(roles)
        ],
        "channels": list(channels),
        "threads": list(threads),
        "members": [],
    }
    return discord.Guild(data=data, state=_client._connection)


def member(guild: discord.Guild, number: str = ANN, *roles: str) -> discord.Member:
    user = {"id": number, "username": "m", "discriminator": "0", "avatar": None, "global_name": None}
    data: Any = {"user": user, "roles": list(roles), "joined_at": None, "deaf": False, "mute": False, "flags": 0}
    return discord.Member(data=data, guild=guild, state=_client._connection)


def viewer(guild: discord.Guild, asked_in: str, *roles: str, number: str = ANN) -> set[str]:
    """The rooms of a member, as asked in a channel."""
    place = guild.get_channel_or_thread(int(asked_in))
    assert place is not None
    found = asyncio.run(viewer_of(member(guild, number, *roles), place, threads=False))
    assert (found.platform, found.workspace) == ("discord", "1")
    return set(found.rooms)


def audience(guild: discord.Guild, number: str) -> set[str]:
    place = guild.get_channel_or_thread(int(number))
    assert place is not None
    return set(audience_of(place).rooms)


HIDDEN = (EVERYONE, 0, VIEW)
FOR_STAFF = (STAFF, VIEW, 0)

VIEWERS = [
    ("everyone's member", [channel("11")], [], {"10", "11"}),
    ("hidden from everyone", [channel("11", HIDDEN)], [], {"10"}),
    ("role with access", [channel("11", HIDDEN, FOR_STAFF)], [STAFF], {"10", "11"}),
    ("role without access", [channel("11", HIDDEN, FOR_STAFF)], [EDITORS], {"10"}),
    ("role denied", [channel("11", (EDITORS, 0, VIEW))], [EDITORS], {"10"}),
    (
        "one role denied, another allowed",
        [channel("11", (EDITORS, 0, VIEW), FOR_STAFF)],
        [EDITORS, STAFF],
        {"10", "11"},
    ),
    ("member allowed", [channel("11", HIDDEN, (ANN, VIEW, 0))], [], {"10", "11"}),
    ("another member allowed", [channel("11", HIDDEN, (BOB, VIEW, 0))], [], {"10"}),
    ("member denied in spite of a role", [channel("11", HIDDEN, FOR_STAFF, (ANN, 0, VIEW))], [STAFF], {"10"}),
    ("no history", [channel("11", (EVERYONE, 0, HISTORY))], [], {"10"}),
    ("history without view", [channel("11", HIDDEN, (STAFF, HISTORY, 0))], [STAFF], {"10"}),
    ("voice", [channel("11", kind=VOICE)], [], {"10", "11"}),
    ("voice, no connecting", [channel("11", (EVERYONE, 0, CONNECT), kind=VOICE)], [], {"10"}),
    ("text, no connecting", [channel("11", (EVERYONE, 0, CONNECT))], [], {"10", "11"}),
    ("forum", [channel("11", kind=FORUM)], [], {"10", "11"}),
    ("category", [channel("11", kind=CATEGORY)], [], {"10"}),
    ("age-restricted", [channel("11", nsfw=True)], [], {"10"}),
    ("age-restricted forum", [channel("11", kind=FORUM, nsfw=True)], [], {"10"}),
]


@pytest.mark.parametrize(
    ("channels", "roles", "rooms"), [case[1:] for case in VIEWERS], ids=[case[0] for case in VIEWERS]
)
def test_a_member_reads(channels: list[dict[str, Any]], roles: list[str], rooms: set[str]) -> None:
    assert viewer(server(channel("10"), *channels), "10", *roles) == rooms


def test_the_owner_reads_everything_but_what_is_age_restricted() -> None:
    guild = server(channel("10"), channel("11", HIDDEN), channel("12", nsfw=True))
    assert viewer(guild, "10", number=OWNER) == {"10", "11"}


def test_an_age_restricted_channel_counts_when_asked_in_one() -> None:
    guild = server(
        channel("10"),
        channel("11", nsfw=True),
        channel("12", nsfw=True),
        threads=[thread("20", "11", private=False), thread("21", "10", private=False)],
    )
    assert viewer(guild, "11") == {"10", "11", "12"}
    assert viewer(guild, "20") == {"10", "11", "12"}
    assert viewer(guild, "21") == {"10"}


def test_the_channel_asked_in_always_counts() -> None:
    guild = server(channel("10", (EVERYONE, 0, HISTORY)), channel("11"))
    assert viewer(guild, "10") == {"10", "11"}
    assert viewer(guild, "11") == {"11"}


def test_a_thread_is_its_channel_unless_it_is_private() -> None:
    guild = server(channel("10"), threads=[thread("20", "10", private=False), thread("21", "10", private=True)])
    assert viewer(guild, "20") == {"10"}
    assert viewer(guild, "10") == {"10"}
    assert viewer(guild, "21") == {"10", "21"}


def test_who_manages_threads_reads_private_ones_where_they_read_the_channel() -> None:
    managers = (STAFF, THREADS, 0)
    guild = server(
        channel("10"),
        channel("11", managers),
        channel("12", HIDDEN, managers),
        threads=[thread("21", "11", private=True), thread("22", "12", private=True), thread("23", "10", private=True)],
    )
    assert viewer(guild, "10", STAFF) == {"10", "11", "21"}


AUDIENCES = [
    ("its own, and what everybody reads", [channel("10"), channel("11")], {"10", "11"}),
    ("not what is hidden", [channel("10"), channel("11", HIDDEN)], {"10"}),
    ("not what a role is kept from", [channel("10"), channel("11", (EDITORS, 0, VIEW))], {"10"}),
    ("not what a member is kept from", [channel("10"), channel("11", (BOB, 0, VIEW))], {"10"}),
    ("not what a role has no history of", [channel("10"), channel("11", (EDITORS, 0, HISTORY))], {"10"}),
    ("a denial of something else", [channel("10"), channel("11", (EDITORS, 0, 1 << 11))], {"10", "11"}),
    ("a hidden one and the public", [channel("10", HIDDEN, FOR_STAFF), channel("11")], {"10", "11"}),
    (
        "the very same overwrites",
        [channel("10", HIDDEN, FOR_STAFF), channel("11", FOR_STAFF, HIDDEN), channel("12", HIDDEN, (EDITORS, VIEW, 0))],
        {"10", "11"},
    ),
    ("the same but for writing", [channel("10", HIDDEN), channel("11", HIDDEN, (STAFF, 1 << 11, 0))], {"10", "11"}),
    ("more readers than its own", [channel("10", HIDDEN), channel("11", HIDDEN, FOR_STAFF)], {"10"}),
    ("fewer readers than its own", [channel("10", HIDDEN, FOR_STAFF), channel("11", HIDDEN)], {"10"}),
    ("age-restricted", [channel("10"), channel("11", nsfw=True)], {"10"}),
    ("age-restricted itself", [channel("10", nsfw=True), channel("11", nsfw=True), channel("12")], {"10", "11", "12"}),
    ("voice", [channel("10"), channel("11", kind=VOICE)], {"10", "11"}),
    ("voice, some cannot connect", [channel("10"), channel("11", (EDITORS, 0, CONNECT), kind=VOICE)], {"10"}),
    (
        "voice with the same overwrites",
        [channel("10", HIDDEN, FOR_STAFF), channel("11", HIDDEN, FOR_STAFF, kind=VOICE)],
        {"10"},
    ),
    (
        "history that only some have",
        [channel("10", (EVERYONE, 0, READ), FOR_STAFF), channel("11", HIDDEN, FOR_STAFF)],
        {"10"},
    ),
    ("no categories", [channel("10"), channel("11", kind=CATEGORY)], {"10"}),
]


@pytest.mark.parametrize(("channels", "rooms"), [case[1:] for case in AUDIENCES], ids=[case[0] for case in AUDIENCES])
def test_everyone_in_a_channel_reads(channels: list[dict[str, Any]], rooms: set[str]) -> None:
    assert audience(server(*channels), "10") == rooms


def test_the_readers_of_a_thread() -> None:
    guild = server(
        channel("10", HIDDEN, FOR_STAFF),
        channel("11"),
        threads=[thread("20", "10", private=False), thread("21", "10", private=True)],
    )
    assert audience(guild, "20") == {"10", "11"}
    assert audience(guild, "21") == {"10", "11", "21"}


bits = st.sampled_from([0, VIEW, HISTORY, CONNECT, READ, VIEW | CONNECT, HISTORY | CONNECT, READ | CONNECT])
overwrites = st.lists(
    st.tuples(st.sampled_from([EVERYONE, STAFF, EDITORS, ANN]), bits, bits), max_size=4, unique_by=lambda each: each[0]
)
kinds = st.sampled_from([TEXT, VOICE, FORUM])


@given(
    said=st.lists(st.tuples(overwrites, kinds, st.booleans()), min_size=2, max_size=4),
    everyone=bits,
    roles=st.sets(st.sampled_from([STAFF, EDITORS])),
)
def test_what_everyone_in_a_channel_reads_each_of_them_reads(
    said: list[tuple[list[tuple[str, int, int]], int, bool]], everyone: int, roles: set[str]
) -> None:
    guild = server(
        *(channel(str(10 + n), *about, kind=kind, nsfw=nsfw) for n, (about, kind, nsfw) in enumerate(said)),
        everyone=everyone,
    )
    for place in guild.channels:
        for reader in (member(guild, ANN, *roles), member(guild, BOB, *roles)):
            if place.permissions_for(reader).view_channel:  # who sees a channel sees what is posted there
                may = asyncio.run(viewer_of(reader, place, threads=False))
                assert audience_of(place).rooms <= may.rooms


# --- everything that answers × everybody who asks ---------------------------------------------------------

PLACES = ("public", "staff", "desk", "silent", "quiet", "adults", "thread", "closed", "abroad")
MARKS = dict(zip(PLACES, WORDS, strict=False))
"""Each place with the word of the brief in it."""


SEEN: list[tuple[str, str, set[str]]] = [
    ("member", "talk", {"public", "silent", "quiet"}),
    ("member", "adults", {"public", "silent", "quiet", "adults"}),
    ("staff", "talk", {"public", "silent", "quiet", "staff", "closed"}),
    ("muted", "talk", {"public", "quiet"}),
    ("deaf", "talk", {"public", "silent"}),
    ("invited", "talk", {"public", "silent", "quiet", "desk"}),
    ("joined", "talk", {"public", "silent", "quiet", "thread"}),  # of the other thread's channel they see nothing
    ("manager", "talk", {"public", "silent", "quiet"}),
    ("keeper", "talk", {"public", "silent", "quiet", "thread"}),
    ("chief", "talk", {"public", "silent", "quiet", "staff", "desk", "thread", "closed"}),
    ("chief", "adults", {"public", "silent", "quiet", "staff", "desk", "thread", "closed", "adults"}),
    ("staff", "closed", {"public", "silent", "quiet", "staff", "closed"}),
    ("foreigner", "abroad", {"abroad"}),
]
"""Who asks, where, and the places whose briefs they may see then."""


@dataclass
class Town:
    """A world with one brief in each kind of place, and members of all kinds."""

    world: World
    places: dict[str, ChannelHandle] = field(default_factory=dict)
    people: dict[str, MemberActor] = field(default_factory=dict)
    briefs: dict[str, str] = field(default_factory=dict)
    reports: dict[str, str] = field(default_factory=dict)
    cursors: list[str] = field(default_factory=list)
    messages: dict[tuple[int, int], Any] = field(default_factory=dict)
    originals: dict[int, Any] = field(default_factory=dict)

    async def build(self) -> None:
        """Everything there is, with the pipeline at rest, so that nothing is sent by itself."""
        world, guild, backend = self.world, self.world.guild, self.world.env.backend
        await world._stop()
        everyone, hidden = guild.default_role, discord.PermissionOverwrite(view_channel=False)
        shown, without = discord.PermissionOverwrite(view_channel=True), discord.PermissionOverwrite
        role = {name: guild.create_role(name) for name in ("staff", "muted", "deaf")}
        role["manager"] = guild.create_role("manager", permissions=discord.Permissions(manage_guild=True))
        role["chief"] = guild.create_role("chief", permissions=discord.Permissions(administrator=True))
        may = discord.Permissions(manage_messages=True, manage_threads=True)
        role["keeper"] = guild.create_role("keeper", permissions=may)
        for name in ("member", "staff", "muted", "deaf", "invited", "joined", "manager", "chief", "keeper"):
            roles = [role[name]] if name in role else []
            self.people[name] = guild.add_member(world.env.create_user(name), roles=roles)
        make = guild.create_text_channel
        self.places = {
            "talk": make("talk"),
            "public": world.channel,
            "staff": make("brunvik-room", overwrites={everyone: hidden, guild.me: shown, role["staff"]: shown}),
            "desk": make(
                "castelgo-room", overwrites={everyone: hidden, guild.me: shown, self.people["invited"]: shown}
            ),
            "silent": make("dornhal-room", overwrites={role["muted"]: hidden}),
            "quiet": make("elvestad-room", overwrites={role["deaf"]: without(read_message_history=False)}),
            "adults": make("fjordby-room"),
        }
        for name, on in (("thread", "public"), ("closed", "staff")):
            started = backend.create_thread(
                self.places[on].id, f"{MARKS[name]}-room", backend.bot_user.id, type=PRIVATE_THREAD, broadcast=False
            )
            backend.announce_thread_create(started)
            self.places[name] = ChannelHandle(world.env, guild, started)
        backend.add_thread_member(self.places["thread"].id, self.people["joined"].id)
        backend.add_thread_member(self.places["closed"].id, self.people["joined"].id)
        backend.add_thread_member(self.places["closed"].id, self.people["staff"].id)
        other = world.env.create_guild("Abroad")
        self.places["abroad"] = other.create_text_channel("ilmarsk-room")
        self.people["foreigner"] = other.add_member(world.env.create_user("foreigner"))
        await world.env.settle()
        self.restrict()
        for number, (name, mark) in enumerate(MARKS.items()):
            place = self.places[name]
            scope = replace(world.scope(place), workspace=str(place._channel.guild_id))
            link = f"https://discord.com/channels/{scope.workspace}/{scope.channel}/1"
            self.briefs[name], self.reports[name] = await keep_marked(
                world.application, scope, mark, number, message=str(backend.snowflake()), link=link
            )
        found = await world.application.archive.find(Operator(), Query(limit=100))
        self.cursors = [hit.cursor for hit in found.hits]
        assert len(self.reports) == len(self.cursors) == len(MARKS)

    def restrict(self) -> None:
        """What the gateway would tell of an age-restricted channel; this Discord knows none."""
        place = self.world.client.get_channel(self.places["adults"].id)
        assert isinstance(place, discord.TextChannel)
        place.nsfw = True

    async def press(
        self, who: MemberActor, where: ChannelHandle, custom_id: str, *values: str, footer: str = ""
    ) -> None:
        """A button or select that they were never shown, on a message that is theirs."""
        if (who.id, where.id) not in self.messages:
            self.messages[who.id, where.id] = await who.slash(where, "status")
        shown = self.messages[who.id, where.id]
        stored = self.world.env.backend.get_message(where.id, shown.response.id)
        stored.embeds = [{"type": "rich", "description": "x", "footer": {"text": footer}}]
        made: dict[str, Any] = {"type": 2, "style": 2, "label": "x", "custom_id": custom_id}
        if values:
            options = [{"label": value, "value": value} for value in values]
            made = {"type": 3, "custom_id": custom_id, "options": options}
        stored.components = [{"type": 1, "components": [made]}]
        if values:
            await who.select(shown.response, values)
        else:
            await who.click(shown.response, custom_id=custom_id)

    def marks(self, since: int) -> set[str]:
        """The places of which something stands in what was sent."""
        return shown_of(MARKS, [request.json for request in self.world.env.http_requests[since:]])


@pytest.fixture
async def town(world: World) -> Town:
    built = Town(world)
    await built.build()
    return built


Look = Callable[[Town, MemberActor, ChannelHandle], Awaitable[Any]]


def slash(name: str, **given: Any) -> Look:
    return lambda town, who, where: who.slash(where, name, **given)


def typed(command: str, option: str, prefix: str = "", **given: Any) -> Look:
    return lambda town, who, where: who.autocomplete(where, command, option, prefix, **given)


def each(look: Callable[[Town, MemberActor, ChannelHandle, str], Awaitable[Any]], *places: str) -> Look:
    """A look-up of every brief that there is, or of some places, by its id."""

    async def look_at_all(town: Town, who: MemberActor, where: ChannelHandle) -> None:
        for place in places or town.briefs:
            await look(town, who, where, town.briefs[place])

    return look_at_all


def pressed(custom_id: str, *values: str, footer: str = "", places: Sequence[str] = ()) -> Look:
    """A press that names no brief; or each of them, or those of some places, where "{id}" stands."""

    async def press_one(town: Town, who: MemberActor, where: ChannelHandle, brief: str) -> None:
        filled = [text.format(id=brief) for text in (custom_id, *values)]
        await town.press(who, where, *filled, footer=footer.format(id=brief))

    if "{id}" in "".join((custom_id, *values, footer)):
        return each(press_one, *places)
    return lambda town, who, where: press_one(town, who, where, "")


HIDING = ("staff", "thread", "adults", "abroad")
"""Four ways in which a place is closed, for looks that do no more than others to find a brief."""


async def paged(town: Town, who: MemberActor, where: ChannelHandle) -> None:
    """Pages behind the marks of somebody who sees everything."""
    for cursor in town.cursors[::3]:
        await town.press(who, where, f"page:0:{cursor}", footer="recent")


async def picked_reports(town: Town, who: MemberActor, where: ChannelHandle) -> None:
    for place in HIDING:
        await town.press(who, where, "report:", town.reports[place])


async def why_links(town: Town, who: MemberActor, where: ChannelHandle) -> None:
    for number in (PLACES.index(place) for place in HIDING):
        await who.slash(where, "why", link=f"https://news.example/{number}")


LOOKS: dict[str, Look] = {
    "recent": slash("recent"),
    "find": slash("find", words="bridge"),
    "find with filters": slash("find", words="bridge", place="Odesa", since="2020", source="Times"),
    "quotes": slash("quotes", person="Markov", unsourced=True),
    "claims": slash("claims", about="bridge"),
    "claims of a topic": slash("claims", topic="casualties"),
    "why": slash("why"),
    "why of links": why_links,
    "status": slash("status"),
    "help": slash("help"),
    "show": each(lambda town, who, where, brief: who.slash(where, "show", id=brief)),
    "all": each(lambda town, who, where, brief: who.slash(where, "show", id=brief.lower(), all_of="all"), *HIDING),
    "forget": each(lambda town, who, where, brief: who.slash(where, "forget", what=brief), *HIDING),
    **{
        f"completing {command} {option}": typed(command, option, prefix, **given)
        for command, option, prefix, given in [
            ("find", "speaker", "", {"words": "x"}),
            ("find", "place", "", {"words": "x"}),
            ("find", "speaks_for", "", {"words": "x"}),
            ("find", "source", "", {"words": "x"}),
            ("quotes", "person", "", {}),
            ("claims", "about", "", {}),
            ("show", "id", "", {}),
            ("forget", "what", "", {}),
        ]
    },
    "page": paged,
    "pick": pressed("pick:", "show {id}", places=HIDING),
    "button": pressed("do:show {id} all"),
    "delete": pressed("do:forget {id}", places=HIDING),
    "wrong": pressed("wrong:{id}", places=HIDING),
    "line": pressed("line:{id} 0", "2", places=HIDING),
    "reason": pressed("reason:{id} 99", "misleading cut", places=HIDING),
    "speakers": pressed("speaker:{id} 1", places=HIDING),
    "speaker": pressed("said:{id} 99 0", "unknown", places=HIDING),
    "hide": pressed("do:correct {id} 99 hide", places=HIDING),
    "reports": pressed("do:reports"),
    "report": picked_reports,
    "share": pressed("share:0:", footer="recent"),
    "share a brief": pressed("share:0:", footer="show {id}"),
    "settings": pressed("do:settings log"),
}


async def test_nobody_sees_anything_of_what_they_may_not_read(town: Town) -> None:
    leaks, seen = [], []
    for person, place, may_see in SEEN:
        shown: set[str] = set()
        for name, look in LOOKS.items():
            before = len(town.world.env.http_requests)
            await look(town, town.people[person], town.places[place])
            marks = town.marks(before)
            leaks += [f"{person} in {place}: {name} shows {mark}" for mark in sorted(marks - may_see)]
            shown |= marks
        seen.append((person, place, shown))
    town.world.incidents.told.clear()
    assert leaks == []
    assert seen == SEEN  # and of the rest they see something


SHARED = {
    "talk": {"public"},
    "adults": {"public", "adults"},
    "closed": {"public", "staff", "closed"},
    "abroad": {"abroad"},
}
"""What everyone who reads a place may read."""


async def test_nothing_is_shared_that_not_everybody_there_may_read(town: Town) -> None:
    leaks, posted = [], {}
    commands = (
        "recent",
        "find bridge",
        "quotes Markov",
        "claims bridge",
        "why",
        *(f"show {{{each}}}" for each in PLACES),
    )
    for person, place in [
        ("chief", "talk"),
        ("chief", "adults"),
        ("staff", "closed"),
        ("staff", "talk"),
        ("foreigner", "abroad"),
    ]:
        for line in commands:
            before = len(town.world.env.http_requests)
            await town.press(town.people[person], town.places[place], "share:0:", footer=line.format(**town.briefs))
            public = [
                request.json
                for request in town.world.env.http_requests[before:]
                if request.path == f"/channels/{town.places[place].id}/messages"
            ]
            shown = shown_of(MARKS, public)
            leaks += [f"{person} shares {line} in {place}: {mark}" for mark in shown - SHARED[place]]
            posted.setdefault(place, set()).update(shown)
    assert leaks == []
    assert posted == SHARED


async def test_what_was_taken_away_meanwhile_is_not_shown_by_what_stands_already(town: Town) -> None:
    """Between an answer and a press a role is lost, a channel closed, a thread left, a member's overwrite taken."""
    talk = town.places["talk"]
    backend, guild = town.world.env.backend, town.world.guild
    lost = {"staff": ("staff", "closed"), "invited": ("desk",), "joined": ("thread",), "member": ("silent",)}
    listed = {name: await town.people[name].slash(talk, "recent") for name in lost}
    alone = {
        name: [await town.people[name].slash(talk, "show", id=town.briefs[place]) for place in places]
        for name, places in lost.items()
    }
    backend.get_guild(guild.id).members[town.people["staff"].id].role_ids.clear()
    backend.edit_channel(town.places["desk"].id, {}, overwrites=backend.get_channel(town.places["staff"].id).overwrites)
    backend.edit_channel(
        town.places["silent"].id, {}, overwrites=backend.get_channel(town.places["staff"].id).overwrites
    )
    backend.remove_thread_member(town.places["thread"].id, town.people["joined"].id)
    await town.world.env.settle()
    before = len(town.world.env.http_requests)
    for name, places in lost.items():
        who = town.people[name]
        for place, shown in zip(places, alone[name], strict=True):
            for label in ("All statements", "Wrong?", "Delete", "Share"):
                await who.click((await again(town, who, shown)), label=label)
            await who.select(listed[name].response, [f"show {town.briefs[place]}"])
        await who.click(listed[name].response, label="Share")
    gone = {place for places in lost.values() for place in places}
    assert town.marks(before) & gone == set()
    assert "public" in town.marks(before)


async def again(town: Town, who: MemberActor, shown: Any) -> Any:
    """The same message as it was before a press changed it."""
    stored = town.world.env.backend.get_message(shown.response.channel_id, shown.response.id)
    first = town.originals.setdefault(stored.id, (stored.embeds, stored.components))
    stored.embeds, stored.components = first
    return shown.response
