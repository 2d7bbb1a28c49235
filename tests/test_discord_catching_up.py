"""What happened while the bot was away: caught up with once, in order, within limits; and nothing else."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from random import Random

import discord
import pytest
from discord_world import OTHER, STORY, THIRD, TITLE, World
from scripted_stories import story
from stores import ARTICLES

from bot.errors import StoreError
from bot.messages import Outcome, Post, Scope
from bot.platforms.discord.watching import catching_up

OTHER_TITLE, THIRD_TITLE = ARTICLES["harbour"][0], ARTICLES["prisoners"][0]
WINTER = ARTICLES["winter"]
BRIEFED, TOO_OLD = Outcome.BRIEFED, Outcome.TOO_OLD

two_shards = pytest.mark.parametrize("discord_env", [{"shards": 2}], indirect=True)


def history_of(world: World, channel: int) -> int:
    """How often a channel's history was asked for."""
    return len(world.sent("GET", rf"/channels/{channel}/messages"))


async def test_what_was_posted_in_a_break_is_briefed_in_order_and_once(world: World) -> None:
    await world.post(STORY)
    async with world.away():
        second = await world.member.send(world.channel, OTHER)
        await world.member.send(world.channel, "good morning")
        third = await world.member.send(world.channel, THIRD)
    assert world.titles() == [TITLE, OTHER_TITLE, THIRD_TITLE]
    replies = [answer.reference.message_id for answer in world.answers()[1:] if answer.reference]
    assert replies == [second.id, third.id]
    async with world.away():
        pass
    assert len(world.answers()) == 3


async def test_a_lost_session_is_caught_up_with_before_what_comes_next(world: World) -> None:
    await world.post("good morning")
    async with world.disconnected():
        await world.member.send(world.channel, STORY)
        await world.member.send(world.channel, OTHER)
    await world.post(THIRD)
    assert world.titles() == [TITLE, OTHER_TITLE, THIRD_TITLE]


async def test_edits_and_deletions_in_a_break(world: World) -> None:
    changed = await world.post(STORY)
    gone = await world.post(OTHER)
    stays = await world.post(THIRD)
    before = [answer.id for answer in world.answers()]
    async with world.away():
        await world.advance(minutes=5)
        winter = world.page(path="/winter", title=WINTER[0], body=WINTER[1])
        await world.member.edit(changed, f"look: {winter}")
        await world.member.delete(gone)
    assert world.titles() == [WINTER[0], THIRD_TITLE]
    assert [answer.id for answer in world.answers()] == [before[0], before[2]]
    assert world.answers()[-1].reference.message_id == stays.id  # type: ignore[union-attr]


async def test_the_part_of_a_paste_in_a_break(world: World) -> None:
    text = "\n\n".join(f"{text}\n\nThe report went on." for _, text in ARTICLES.values())
    cut = text.rindex(" ", 0, 1990)
    first = await world.post(text[:cut])
    assert len(await world.ids()) == 1
    async with world.away():
        await world.member.send(world.channel, text[cut:3600].strip())
    (answer,) = world.answers()
    assert answer.reference is not None
    assert answer.reference.message_id == first.id


async def test_threads_and_forum_posts_of_a_break(world: World) -> None:
    forum = world.guild.create_forum_channel("sources")
    await world.watch(forum)
    start = await world.post("about the bridge")
    world.env.backend.create_thread(world.channel.id, "Known", world.member.id, message_id=start.id)
    (known,) = world.channel.threads
    await world.post("something", channel=known)
    async with world.away():
        await world.member.send(known, STORY)
        world.env.backend.create_thread(world.channel.id, "New", world.member.id)
        new = next(thread for thread in world.channel.threads if thread.name == "New")
        await world.member.send(new, OTHER)
        world.env.backend.create_thread(forum.id, "Post", world.member.id)
        (post,) = forum.threads
        await world.member.send(post, THIRD)
        archived = world.env.backend.channels[new.id]
        assert archived.thread_metadata is not None
        archived.thread_metadata.archived = True
    assert (world.titles(known), world.titles(new), world.titles(post)) == ([TITLE], [OTHER_TITLE], [THIRD_TITLE])


async def test_too_many_posts_are_one_line_and_the_newest_get_briefs(world: World) -> None:
    await world.set("cap", "50")
    await world.post("good morning")
    chance = Random(7)
    async with world.away():
        posts = [await world.member.send(world.channel, "\n\n".join(story(chance))[:1990]) for _ in range(23)]
    answers = world.answers()
    briefs = [answer for answer in answers if answer.embeds]
    (summary,) = [answer for answer in answers if not answer.embeds]
    assert [answer.reference.message_id for answer in briefs if answer.reference] == [post.id for post in posts[3:]]
    assert summary.reference is not None
    assert summary.reference.message_id == posts[2].id
    assert "3" in summary.content or "three" in summary.content
    assert await world.outcomes() == [TOO_OLD] * 3 + [BRIEFED] * 20


async def test_what_is_too_old_is_one_line(world: World) -> None:
    await world.set("catch up", "1")
    await world.post("good morning")
    async with world.away():
        await world.member.send(world.channel, STORY)
        await world.member.send(world.channel, OTHER)
        await world.advance(hours=2)
        await world.member.send(world.channel, THIRD)
    assert await world.outcomes() == [TOO_OLD, TOO_OLD, BRIEFED]
    assert len([answer for answer in world.answers() if not answer.embeds]) == 1
    assert world.titles() == [THIRD_TITLE]


async def test_what_was_asked_for_in_a_break_is_briefed(world: World) -> None:
    await world.set("mode", "on request")
    post = await world.post(STORY)
    async with world.away():
        await world.member.send(world.channel, f"<@{world.client.user.id}> please", reply_to=post)
        link = world.page(path="/harbour", title=OTHER_TITLE, body=ARTICLES["harbour"][1])
        await world.member.send(world.channel, f"<@{world.client.user.id}> {link}")
    assert world.titles() == [TITLE, OTHER_TITLE]


@pytest.mark.parametrize("discord_env", [{"watch": False}], indirect=True)
async def test_of_a_channel_that_was_never_watched_nothing_is_asked_and_kept(world: World) -> None:
    async with world.away():
        await world.member.send(world.channel, STORY)
    with closing(sqlite3.connect(world.path)) as db:
        for table in ("channel", "post", "item", "posting", "page", "outbox"):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    assert history_of(world, world.channel.id) == 0


async def test_nothing_from_before_a_channel_was_turned_on_is_caught_up_with(world: World) -> None:
    later = world.guild.create_text_channel("later")
    await world.post(STORY, channel=later)
    await world.watch(later)
    async with world.away():
        await world.member.send(later, OTHER)
    assert world.titles(later) == [OTHER_TITLE]


async def test_where_nothing_happened_nothing_is_asked(world: World) -> None:
    await world.post("good morning")
    before = history_of(world, world.channel.id)
    async with world.away():
        pass
    assert history_of(world, world.channel.id) == before


async def test_where_the_history_may_not_be_read_nothing_is_lost_and_one_is_told(world: World) -> None:
    await world.post(STORY)
    me = world.guild.me
    async with world.away():
        await world.member.send(world.channel, OTHER)
        _deny(world, me.id, read_message_history=True)
    assert len(await world.ids()) == 1
    sent = [body.get("content") or "" for body in world.sent("POST", r"/channels/\d+/messages")]
    (told,) = [text for text in sent if "Read Message History" in text]
    assert str(world.channel.id) in told
    async with world.away():
        pass
    assert len(world.sent("POST", r"/channels/\d+/messages")) == len(sent)


async def test_a_history_that_discord_does_not_give_is_asked_for_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catching_up, "FIRST_PAUSE", 0.01)
    await world.post("good morning")
    async with world.away():
        await world.member.send(world.channel, STORY)
        world.env.inject_error("GET", f"/channels/{world.channel.id}/messages", status=500, times=1)
    assert world.titles() == [TITLE]


async def test_a_command_that_was_not_kept_any_more_is_owned_up_to(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = await world.member.slash(world.channel, "brief", what=OTHER)
    await world.settle()

    async def end(_: Post) -> int:
        raise asyncio.CancelledError

    monkeypatch.setattr(world.client.wiring.pipeline, "accept", end)
    lost = await world.member.slash(world.channel, "brief", what=STORY)
    async with world.away():
        pass
    assert kept.response is not None
    assert lost.response is not None
    told = {answer.id: answer.content for answer in world.answers()}
    assert told[lost.response.id].endswith("Ask again.")
    assert world.titles() == [OTHER_TITLE]


async def test_what_breaks_catching_up_holds_up_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.post("good morning")

    async def fail(*_: object) -> int:
        raise ZeroDivisionError("nobody expected this")

    async with world.disconnected():
        await world.member.send(world.channel, STORY)
        monkeypatch.setattr(world.client.wiring.pipeline, "catch_up", fail)
    (incident,) = world.incidents.told
    assert "nobody expected this" in incident
    world.incidents.told.clear()
    await world.post(OTHER)
    assert world.titles() == [OTHER_TITLE]


async def test_a_store_that_fails_meanwhile_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catching_up, "FIRST_PAUSE", 0.01)
    await world.post("good morning")
    catch_up, left = world.client.wiring.pipeline.catch_up, [2]

    async def fail(scope: Scope, posts: Sequence[Post]) -> int:
        if left[0]:
            left[0] -= 1
            raise StoreError("The disk is full.")
        return await catch_up(scope, posts)

    async with world.disconnected():
        await world.member.send(world.channel, STORY)
        monkeypatch.setattr(world.client.wiring.pipeline, "catch_up", fail)
    assert (world.titles(), left) == ([TITLE], [0])
    world.incidents.told.clear()


async def test_whatever_is_being_handled_ends_with_the_client(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = asyncio.Event()

    async def hang(_: Post) -> int:
        begun.set()
        await asyncio.Event().wait()
        return 0

    monkeypatch.setattr(world.client.wiring.pipeline, "accept", hang)
    world.env.backend.create_message(world.channel.id, world.member.id, STORY)
    world.env.backend.create_message(world.channel.id, world.member.id, OTHER)
    await begun.wait()
    await world.client._turns.stop()
    monkeypatch.undo()
    async with world.away():
        pass
    assert world.titles() == [TITLE, OTHER_TITLE]


@two_shards
async def test_each_shard_catches_up_with_its_own_servers(world: World) -> None:
    other = world.env.create_guild("Elsewhere", shard_id=1 - (world.guild.id >> 22) % 2)
    assert {guild.shard_id for guild in world.client.guilds} == {0, 1}
    channel = other.create_text_channel("news")
    scope = (await world.application.jobs.last_seen("discord"))[0][0]
    assert str(other.id) != scope.workspace
    await world.post("good morning")
    shard = (world.guild.id >> 22) % 2
    async with world.disconnected(1 - shard):
        await world.post(STORY)
    assert world.titles() == [TITLE]
    assert history_of(world, channel.id) == 0


async def test_servers_that_the_bot_was_removed_from_in_a_break_are_found(world: World) -> None:
    await world.post(STORY)
    async with world.away():
        del world.env.backend.guilds[world.guild.id]
    with closing(sqlite3.connect(world.path)) as db:
        assert db.execute("SELECT count(*) FROM posting").fetchone() == (1,)
    await world.advance(days=31)
    await world.application.upkeep.retain(world.env.now())
    assert await world.application.upkeep.workspaces("discord") == []


@pytest.mark.parametrize("keep", [False, True], ids=["remove", "keep"])
async def test_channels_and_threads_that_were_deleted_in_a_break(world: World, keep: bool) -> None:
    if keep:
        await world.set("deleted posts", "keep", server=True)
    other = world.guild.create_text_channel("other")
    await world.watch(other)
    await world.post(OTHER, channel=other)
    start = await world.post("about the bridge")
    world.env.backend.create_thread(world.channel.id, "Bridge", world.member.id, message_id=start.id)
    (thread,) = world.channel.threads
    await world.post(STORY, channel=thread)
    await world.post(THIRD)
    async with world.away():
        world.env.backend.delete_channel(other.id)
        world.env.backend.delete_channel(thread.id)
    with closing(sqlite3.connect(world.path)) as db:
        assert db.execute("SELECT count(*) FROM posting").fetchone() == (3 if keep else 1,)


async def test_a_server_whose_channels_are_all_watched(world: World) -> None:
    await world.set("watch", "on", server=True)
    forum = world.guild.create_forum_channel("sources")
    world.env.backend.create_thread(forum.id, "Post", world.member.id)
    (post,) = forum.threads
    await world.post("hello", channel=post)
    async with world.away():
        await world.member.send(post, STORY)
    assert world.titles(post) == [TITLE]


async def test_what_happens_while_a_channel_is_caught_up_with_comes_after(world: World) -> None:
    await world.post("good morning")
    async with world.disconnected():
        await world.member.send(world.channel, STORY)
        await world.member.send(world.channel, OTHER)
        for shard in world.client.shards.values():  # it is there again, and so are new posts, before all is told
            shard._parent.ws.open = True  # type: ignore[attr-defined]
            world.client.dispatch("shard_connect", shard.id)
            world.env.backend.create_message(world.channel.id, world.member.id, THIRD)
            shard._parent.ws.open = False  # type: ignore[attr-defined]
    assert world.titles() == [TITLE, OTHER_TITLE, THIRD_TITLE]


def _deny(world: World, target: int, **permissions: bool) -> None:
    from simcord.backend.models import Overwrite
    from simcord.enums import OverwriteType

    world.env.backend.set_overwrite(
        world.channel.id,
        Overwrite(target_id=target, type=OverwriteType.MEMBER, allow=0, deny=discord.Permissions(**permissions).value),
    )


async def test_a_post_that_was_told_in_a_lost_session_hides_none_that_came_after_it(world: World) -> None:
    """It waits for its turn while the session is lost: what is gone through for it ends where it stands."""
    await world.post("good morning")
    create = world.env.backend.create_message
    shard = world.client.get_shard(0)
    async with world.client._turns.of(world.channel.id):
        create(world.channel.id, world.member.id, STORY)
        await asyncio.sleep(0)  # the event is taken in, and waits
        await shard.disconnect()
        create(world.channel.id, world.member.id, OTHER)
        with world.env._bot_scope():
            await shard.reconnect()
    await world.settle()
    assert world.titles() == [TITLE, OTHER_TITLE]
