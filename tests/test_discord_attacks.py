"""What members and programs might try on Discord: floods, loops, and looking at or speaking where they may not."""

# ruff: noqa: F811
from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
from discord_world import OTHER, STORY, TITLE, World, discord_env, world  # noqa: F401
from real_workers import worker_processes  # noqa: F401
from scripted_stories import page
from simcord.backend import serializers
from stores import ARTICLES
from test_discord_commands import said
from test_discord_viewers import EDITORS, READ, STAFF, channel, server
from test_discord_watching import rows

from bot.messages import TERMINAL, Outcome
from bot.pipeline.allowance import MOST, SPENT, WITHIN, Allowance
from bot.platforms.discord.members import audience_of

LEFT = discord.PermissionOverwrite(send_messages=False)
MAY = discord.PermissionOverwrite(send_messages=True)


def links(world: World, count: int, *, first: int = 0) -> list[str]:
    """Links to pages that are no articles."""
    return [world.page("<p>Nothing.</p>", f"/none/{number}") for number in range(first, first + count)]


# --- floods -----------------------------------------------------------------------------------------------


async def test_one_member_cannot_flood_a_channel_with_the_sign_that_asks(world: World) -> None:
    await world.set("mode", "on request")
    posts = [await world.member.send(world.channel, f"remark number {number}") for number in range(MOST + 5)]
    await world.settle()
    for post in posts:
        await world.member.react(post, "📰")
        await world.settle()
    assert len(world.answers()) == MOST
    (*_, last) = await world.decisions()
    assert (last.outcome, last.sentence) == (Outcome.COOLDOWN, SPENT)
    assert SPENT in said(await world.member.slash(world.channel, "why"))
    other = await world.post("a remark of somebody else")
    await world.moderator.react(other, "📰")  # who has asked for nothing yet
    await world.settle()
    assert len(world.answers()) == MOST + 1
    await world.advance(seconds=WITHIN.total_seconds())
    await world.member.unreact(posts[-1], "📰")
    await world.member.react(posts[-1], "📰")
    await world.settle()
    assert len(world.answers()) == MOST + 2


async def test_a_mention_beside_a_hundred_links_is_not_answered_a_hundred_times(world: World) -> None:
    await world.post(f"{world.guild.me.mention} {' '.join(links(world, 40))}")
    assert world.answers() == []
    assert set(await world.outcomes()) == {Outcome.COOLDOWN}


async def test_a_command_with_too_many_links_is_refused_for_its_asker_alone(world: World) -> None:
    shown = await world.member.slash(world.channel, "brief", what=" ".join(links(world, MOST + 1)))
    assert said(shown) == SPENT
    assert shown.ephemeral
    assert world.answers() == []
    assert rows(world, "post", "item") == {"post": 0, "item": 0}


@pytest.mark.parametrize("discord_env", [{"watch": False}], indirect=True)
async def test_what_only_the_asker_sees_counts_too(world: World) -> None:
    for _ in range(MOST):
        assert SPENT not in said(await world.member.slash(world.channel, "brief", what="three short words"))
    assert said(await world.member.slash(world.channel, "brief", what="three short words")) == SPENT


async def test_edits_are_no_way_round_the_cap(world: World) -> None:
    await world.set("cap", "2")
    post = await world.member.send(world.channel, world.page())
    await world.post(STORY.replace("bridge", "tunnel") + "\n\n" + OTHER)
    assert len(world.answers()) == 2
    await world.member.edit(post, " ".join([world.page(), *links(world, 19)]))
    await world.settle()
    assert len(world.answers()) == 2
    assert (await world.outcomes()).count(Outcome.COOLDOWN) == 19
    await world.member.edit(post, " ".join(links(world, 19, first=30)))
    await world.settle()
    assert (await world.outcomes()).count(Outcome.NOT_AN_ARTICLE) == 0
    assert len(world.answers()) <= 2


async def test_one_article_again_and_again_is_pointed_to_no_more_often_than_the_cap(world: World) -> None:
    await world.set("cap", "3")
    link = world.page()
    for _ in range(8):
        await world.post(link)
    assert len(world.answers()) == 1 + 3
    assert await world.outcomes() == [Outcome.BRIEFED, *[Outcome.DUPLICATE] * 7]
    await world.advance(hours=1, seconds=1)
    await world.post(link)
    assert len(world.answers()) == 1 + 3 + 1


async def test_share_is_no_way_to_flood_a_channel_or_to_write_where_one_may_not(world: World) -> None:
    await world.post(world.page())
    for _ in range(MOST + 3):
        shown = await world.member.slash(world.channel, "recent")
        await world.member.click(shown.response, label="Share")
    assert len(world.answers()) == 1 + MOST
    quiet = world.guild.create_text_channel("quiet", overwrites={world.guild.default_role: LEFT, world.guild.me: MAY})
    shown = await world.moderator.slash(quiet, "find", words="bridge")
    refused = await world.moderator.click(shown.response, label="Share")
    assert "You may not write here" in said(refused.followups[0])
    assert world.answers(quiet) == []


async def test_a_command_puts_nothing_where_its_asker_may_not_write(world: World) -> None:
    news = world.guild.create_text_channel("news", overwrites={world.guild.default_role: LEFT})
    await world.watch(news)
    shown = await world.member.slash(news, "brief", what=STORY)
    assert shown.ephemeral
    assert "You may not write in this channel, so only you see this brief" in said(shown)
    assert TITLE in said(shown)
    assert world.answers(news) == []
    assert rows(world, "post") == {"post": 0}


# --- programs ---------------------------------------------------------------------------------------------


async def test_two_programs_that_answer_each_other_come_to_an_end(world: World) -> None:
    await world.set("bots", "on")
    program = world.guild.add_member(world.env.create_user("other", bot=True))
    link = world.page()
    post = await world.post(link)
    (answer,) = world.answers()
    for to in (post, answer):
        await program.send(world.channel, f"Already known: {link}", reply_to=to)
        await world.settle()
    assert len(world.answers()) == 1
    await program.send(world.channel, f"Breaking: {link}")
    await world.settle()
    assert len(world.answers()) == 2


# --- what nobody else sees --------------------------------------------------------------------------------


async def test_brief_this_takes_no_message_that_only_its_asker_sees(world: World) -> None:
    backend = world.env.backend
    program = world.guild.add_member(world.env.create_user("other", bot=True))
    message = await program.send(world.channel, STORY)
    stored = backend.messages[world.channel.id][message.id]
    stored.flags = 64
    by = dict(serializers.user_payload(backend.get_user(world.member.id)))
    stored.interaction_metadata = {"id": "1", "type": 2, "user": by, "authorizing_integration_owners": {}}
    shown = await world.member.context_menu(world.channel, "Brief this", message)
    assert "Only you see this message" in said(shown)
    assert rows(world, "post", "item", "page") == {"post": 0, "item": 0, "page": 0}


async def test_nothing_new_of_a_channel_that_is_watched_no_more_is_kept(world: World) -> None:
    post = await world.post(world.page())
    asked = await world.post(f"{world.guild.me.mention} {world.page(path='/two', title='A', body=OTHER)}")
    answers = len(world.answers())
    await world.watch(world.channel, "off")
    before = rows(world, "item", "page", "posting")
    await world.member.edit(post, f"{world.page()} {world.page(page('New', ARTICLES['prisoners'][1]), '/new')}")
    await world.member.edit(asked, f"{asked.content} {world.site.url('/new')}")
    await world.settle()
    assert rows(world, "item", "page", "posting") == before
    assert len(world.answers()) == answers
    await world.advance(seconds=1)
    await world.member.edit(post, "never mind")  # what it said is followed still
    await world.settle()
    assert len(world.answers()) == answers - 1


async def test_lists_of_channels_name_none_that_their_reader_may_not_read(world: World) -> None:
    secret = world.guild.create_text_channel(
        "secret-source",
        overwrites={world.guild.default_role: discord.PermissionOverwrite(view_channel=False)},
    )
    await world.watch(secret)
    listed = said(await world.admin.slash(world.channel, "watch list"))
    assert "Watched: #war-news, 1 that you may not read." in listed
    log = said(await world.admin.slash(world.channel, "settings", name="log"))
    assert "a channel that you may not read" in log
    assert "secret-source" not in listed + log


# --- how long anything takes ------------------------------------------------------------------------------


def test_who_reads_a_channel_of_a_large_server_is_known_at_once() -> None:
    named = [(str(9_000 + number), READ, 0) for number in range(40)]
    guild = server(
        *(channel(str(1_000 + number), (STAFF, READ, 0), (EDITORS, READ, 0), *named) for number in range(500))
    )
    room: Any = guild.get_channel(1_000)
    start = time.process_time()
    audience = audience_of(room)
    assert time.process_time() - start < 0.1
    assert len(audience.rooms) == 500


def test_the_allowance_keeps_nobody_longer_than_it_counts() -> None:
    allowance, now = Allowance(), datetime(2026, 3, 2, tzinfo=UTC)
    for number in range(1_000):
        allowance.take(TERMINAL, str(number), 3, now)
    allowance.take(TERMINAL, "last", 1, now + WITHIN + timedelta(seconds=1))
    assert len(allowance._taken) == 1


async def test_the_cap_is_counted_at_once_in_a_channel_of_very_many_posts(world: World) -> None:
    await world.post(world.page())
    with closing(sqlite3.connect(world.path)) as db:
        db.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)"
            " INSERT INTO post (channel_id, message, revision, author, author_name, spoiler, posted_at)"
            " SELECT channel_id, 'old' || i, 0, '', '', 0, posted_at - 86400000 FROM post, n"
        )
        db.execute(
            "INSERT INTO item (post_id, number, revision, kind, name, asked, accepted_at, due_at, state, outcome,"
            " sentence, ended_at, digest, file_fault) SELECT id, 0, 0, 'link', 'x', 0, posted_at, 0, 'ended',"
            " 'too_old', '', posted_at, x'00', '' FROM post WHERE message LIKE 'old%'"
        )
        db.commit()
    jobs, since, scope = world.application.jobs, world.env.now() - timedelta(hours=1), world.scope(world.channel)
    start = time.process_time()
    for _ in range(10):
        assert (await jobs.count(scope, since))[0] == 1
        assert await jobs.repeated(scope, since) == 0
    assert time.process_time() - start < 0.3
