"""What the bot needs on Discord, which shards it serves, and what it says unasked: on joining, and where it may not."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import discord
import pytest

from bot.bootstrap import running
from bot.config import Settings
from bot.messages import Asker, Operator, Scope
from bot.platforms.discord.checks import channel_faults
from bot.platforms.discord.notices import Notices
from bot.platforms.discord.permissions import NEEDED, NEEDS, invite_link, missing
from bot.platforms.discord.sharding import MOST_SHARDS, Shards, parse_shards

NOW = datetime(2024, 3, 14, tzinfo=UTC)
EXAMPLE = "Write --shards FIRST-LAST/COUNT, counted from 0, such as --shards 0-15/64, or --shards 3/64 for one."


# Shards.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("0-15/64", Shards(ids=tuple(range(16)), count=64), id="the first of four processes"),
        pytest.param(" 48 - 63 / 64 ", Shards(ids=tuple(range(48, 64)), count=64), id="the last, with blanks"),
        pytest.param("3/64", Shards(ids=(3,), count=64), id="one"),
        pytest.param("0/1", Shards(ids=(0,), count=1), id="all"),
        pytest.param("", "These are no shards.", id="nothing"),
        pytest.param("64", "These are no shards.", id="no count"),
        pytest.param("-1-3/64", "These are no shards.", id="below 0"),
        pytest.param("٣/64", "These are no shards.", id="other digits"),
        pytest.param("1-64/64", "Of 64 shards the last is 63.", id="counted from 1"),
        pytest.param("5-3/64", "The first shard, 5, comes after the last, 3.", id="backwards"),
        pytest.param("0/0", f"There are 1 to {MOST_SHARDS:,} shards.", id="none"),
        pytest.param("0-999998/999999", f"There are 1 to {MOST_SHARDS:,} shards.", id="too many"),
    ],
)
def test_shards(text, expected):
    if isinstance(expected, Shards):
        assert parse_shards(text) == expected
        return
    with pytest.raises(ValueError, match=r"Write --shards") as caught:
        parse_shards(text)
    assert str(caught.value) == f"{expected} {EXAMPLE}"


# Permissions.


def test_the_invite_link_asks_for_the_needed_permissions_and_nothing_else():
    assert {need.flag for need in NEEDS} == {
        flag for flag, granted in NEEDED if granted and flag not in ("read_messages",)
    } | {"view_channel"}
    assert not NEEDED.administrator
    assert invite_link(77).split("?")[1].split("&") == [
        "client_id=77",
        "scope=bot+applications.commands",
        f"permissions={NEEDED.value}",
        "integration_type=0",
    ]


class Quiet(discord.Client):
    """A client that does nothing but keep its cache."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True, guild_messages=True))


@pytest.fixture
def simcord_bot() -> discord.Client:
    return Quiet()


@pytest.fixture
def env(simcord_env: Any) -> Any:
    return simcord_env


async def cached(env: Any, denied: tuple[str, ...] = (), *, kind: str = "text") -> Any:
    """A channel as the client caches it, in which the bot lacks permissions."""
    guild = env.create_guild("Desk")
    make = guild.create_forum_channel if kind == "forum" else guild.create_text_channel
    made = make("news")
    for role in env.backend.guilds[guild.id].roles.values():
        changed = discord.Permissions(role.permissions)
        changed.update(**dict.fromkeys(denied, False))
        env.backend.edit_role(guild.id, role.id, {"permissions": changed.value})
    if kind == "thread":
        made = env.backend.create_thread(made.id, "Talk", guild.owner.id)
    await env.settle()
    return guild, env.bot.get_guild(guild.id).get_channel_or_thread(made.id)


@pytest.mark.parametrize(
    ("kind", "denied", "threads", "expected"),
    [
        pytest.param("text", (), False, (), id="all is well"),
        pytest.param("text", (), True, (), id="all is well with threads"),
        pytest.param("text", ("view_channel",), True, ("View Channels",), id="who cannot see it lacks that alone"),
        pytest.param("text", ("send_messages",), False, ("Send Messages",), id="what follows from it is not told"),
        pytest.param("text", ("send_messages_in_threads", "create_public_threads"), False, (), id="no threads made"),
        pytest.param(
            "text",
            ("send_messages_in_threads", "create_public_threads"),
            True,
            ("Send Messages in Threads", "Create Public Threads"),
            id="threads where briefs get their own",
        ),
        pytest.param(
            "text",
            ("embed_links", "attach_files", "read_message_history", "add_reactions"),
            False,
            ("Embed Links", "Attach Files", "Read Message History", "Add Reactions"),
            id="the others, in their order",
        ),
        pytest.param("forum", ("send_messages", "create_public_threads"), True, (), id="a forum needs posts alone"),
        pytest.param("forum", ("send_messages_in_threads",), False, ("Send Messages in Threads",), id="and lacks them"),
        pytest.param("thread", ("send_messages",), True, (), id="in a thread that of the channel does not count"),
        pytest.param("thread", ("send_messages_in_threads",), False, ("Send Messages in Threads",), id="its own does"),
    ],
)
async def test_missing(env, kind, denied, threads, expected):
    _, channel = await cached(env, denied, kind=kind)
    assert missing(channel, threads=threads) == expected


async def test_faults_of_a_channel(env):
    _, channel = await cached(env, ("send_messages", "add_reactions"))
    lacks = (
        "Warbrief lacks Send Messages and Add Reactions here. Allow them to its role, under Edit Channel > Permissions."
    )
    assert channel_faults(channel, True) == (lacks,)
    told, reading = channel_faults(channel, False)
    assert (told, reading[:60]) == (lacks, "Warbrief may not read messages: the Message Content intent i")
    channel.guild.me.timed_out_until = datetime(2100, 1, 2, 3, 4, tzinfo=UTC)
    assert channel_faults(channel, True) == (
        "Warbrief is timed out in this server until 2100-01-02 03:04 UTC. Remove the timeout.",
    )


async def test_faults_of_a_locked_thread(env):
    _, thread = await cached(env, ("manage_threads",), kind="thread")
    assert channel_faults(thread, True) == ()
    thread.locked = True
    assert channel_faults(thread, True) == ("This thread is locked, so Warbrief cannot write in it. Unlock it.",)


# Notices.

GREETING = """\
**Warbrief is in Desk now.** It answers posted articles of war news with a compact brief: who claims what, who said \
what, in the article's own words.
It is off until somebody who may manage the server writes /watch on in a channel; until then it reads and keeps nothing.
If you remove it, what it kept of the server is deleted 30 days later, unless you invite it again. While it is here, \
/export gives you everything, and /forget server deletes it at once."""


@pytest.fixture
async def desk(own_archive):
    async with running(Settings(database=own_archive), pages=False) as application:
        yield application.desk


class Server:
    """A server with who invited the bot and a system channel, and what was said to whom."""

    def __init__(self, env: Any, guild: Any, *, channel: Any, inviter: Any) -> None:
        self.env = env
        self.made = guild
        self.inviter = inviter
        self.general = channel
        self.guild = env.bot.get_guild(guild.id)
        self.news = self.guild.get_channel(guild.channels["news"].id)

    @classmethod
    async def of(cls, env: Any, *denied: str, system: bool = True) -> "Server":
        guild, _ = await cached(env, denied)
        inviter = guild.add_member(env.create_user("inviter"))
        channel = guild.create_text_channel("general")
        env.backend.edit_guild(guild.id, {"system_channel_id": channel.id if system else None})
        action = discord.AuditLogAction.bot_add.value
        for target in (guild.owner.id, env.bot.user.id):
            env.backend.record_audit_log(guild.id, action, target_id=target, user_id=inviter.id)
        await env.settle()
        return cls(env, guild, channel=channel, inviter=inviter)

    def close(self, *people: Any) -> None:
        """They take no direct messages."""
        for person in people:
            channel = person.dm_channel
            self.env.inject_error(
                "POST", f"/channels/{channel.id}/messages", status=403, code=50007, message="closed", times=None
            )

    @property
    def said(self) -> dict[str, list[str]]:
        """What stands where."""
        places = {
            "inviter": self.env.backend.get_dm_channel(self.inviter.id).id,
            "owner": self.env.backend.get_dm_channel(self.made.owner.id).id,
            "general": self.general.id,
        }
        told = {
            name: [
                message.content
                for message in self.env.backend.messages.get(place, {}).values()
                if message.author_id == self.env.bot.user.id
            ]
            for name, place in places.items()
        }
        return {name: texts for name, texts in told.items() if texts}


@pytest.mark.parametrize(
    ("denied", "system", "closed", "expected"),
    [
        pytest.param((), True, (), ["inviter"], id="the inviter, by the audit log"),
        pytest.param(("view_audit_log",), True, (), ["general"], id="no audit log: the system channel"),
        pytest.param((), True, ("inviter",), ["general"], id="an inviter who takes no messages"),
        pytest.param((), False, ("inviter",), ["owner"], id="no system channel: the owner"),
        pytest.param(("send_messages",), True, ("inviter",), ["owner"], id="none to write in: the owner"),
        pytest.param((), False, ("inviter", "owner"), [], id="nobody: the log"),
    ],
)
async def test_the_greeting(env, desk, caplog, denied, system, closed, expected):
    server = await Server.of(env, *denied, system=system)
    server.close(*({"inviter": server.inviter.user, "owner": server.made.owner}[name] for name in closed))
    notices = Notices(env.bot, desk)
    await notices.joined(server.guild)
    await notices.joined(server.guild)  # the gateway may tell twice
    assert server.said == {name: [GREETING] for name in expected}
    assert ("was not told (nobody there can be written to)" in caplog.text) == (not expected)


async def test_who_is_invited_again_greets_again(env, desk):
    server = await Server.of(env)
    notices = Notices(env.bot, desk)
    await notices.joined(server.guild)
    server.guild.me.joined_at = datetime(2100, 1, 1, tzinfo=UTC)
    await notices.joined(server.guild)
    assert server.said == {"inviter": [GREETING, GREETING]}


def lacking(server: Server, names: str, them: str) -> str:
    return (
        f"**Warbrief cannot answer in <#{server.news.id}>.** Warbrief lacks {names} there. Allow {them} to its role,"
        " under Edit Channel > Permissions. Articles that are posted there meanwhile get no brief; /watch off ends"
        " this."
    )


async def turned_on(desk: Any, server: Server, user: Any, *, whole: bool = False) -> None:
    scope = Scope(platform="discord", workspace=str(server.guild.id), channel=str(server.news.id), name="news")
    asker = Asker(scope=scope, viewer=Operator(), user=str(user.id), admin=True)
    await desk.change(asker, "watch", "on", NOW, server=whole)


@pytest.mark.parametrize("whole", [False, True], ids=["the channel", "the server"])
async def test_a_missing_permission_is_told_once_to_whom_turned_it_on(env, desk, whole):
    server = await Server.of(env)
    editor = server.made.add_member(env.create_user("editor"))
    server.inviter = editor
    await turned_on(desk, server, editor, whole=whole)
    notices = Notices(env.bot, desk)
    await notices.missing(server.news, ("Send Messages", "Embed Links"))
    await notices.missing(server.news, ("Embed Links", "Send Messages"))
    await Notices(env.bot, desk).missing(server.news, ("Embed Links",))  # after a restart
    first = lacking(server, "Send Messages and Embed Links", "them")
    assert server.said == {"inviter": [first]}
    await notices.missing(server.news, ("Add Reactions", "Embed Links"))
    second = lacking(server, "Add Reactions and Embed Links", "them")
    assert server.said == {"inviter": [first, second]}
    await notices.well(server.news)
    await notices.well(server.news)
    await notices.missing(server.news, ("Embed Links",))
    assert server.said == {"inviter": [first, second, lacking(server, "Embed Links", "it")]}
    await notices.missing(server.news, ())
    assert len(server.said["inviter"]) == 3
    sent = [entry.json for entry in env.http_requests if entry.path.endswith("/messages")]
    assert [body["allowed_mentions"] for body in sent] == [{"parse": []}] * 3


async def test_what_works_does_not_make_good_what_is_still_missing(env, desk):
    server = await Server.of(env, "add_reactions")
    await turned_on(desk, server, server.inviter)
    notices = Notices(env.bot, desk)
    for _ in range(2):
        await notices.missing(server.news, ("Add Reactions",))
        await notices.well(server.news)
    assert server.said == {"inviter": [lacking(server, "Add Reactions", "it")]}


async def test_threads_of_a_channel_lack_the_same(env, desk):
    server = await Server.of(env)
    await turned_on(desk, server, server.inviter)
    threads = [env.backend.create_thread(server.news.id, name, server.made.owner.id).id for name in ("One", "Two")]
    await env.settle()
    notices = Notices(env.bot, desk)
    for thread in threads:
        await notices.missing(server.guild.get_thread(thread), ("Send Messages in Threads",))
    assert server.said == {"inviter": [lacking(server, "Send Messages in Threads", "it")]}


async def test_nobody_turned_it_on_under_a_name(env, desk):
    server = await Server.of(env)
    await Notices(env.bot, desk).missing(server.news, ("Embed Links",))
    assert server.said == {"general": [lacking(server, "Embed Links", "it")]}


async def test_a_store_that_fails_is_logged(env, own_archive, caplog):
    server = await Server.of(env)
    async with running(Settings(database=own_archive), pages=False) as application:
        pass
    notices = Notices(env.bot, application.desk)
    await notices.missing(server.news, ("Add Reactions",))
    await notices.well(server.news)
    assert (server.said, caplog.text.count("ERROR")) == ({}, 2)


async def test_notices_never_raise(env, desk, caplog):
    server = await Server.of(env)
    env.inject_error("*", "*", status=500, times=None)
    notices = Notices(env.bot, desk)
    async with asyncio.timeout(60):
        await asyncio.gather(notices.joined(server.guild), env.advance_time(120))
    assert f"server {server.guild.id} was not told" in caplog.text
