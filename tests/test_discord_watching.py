"""What is posted, edited and deleted in watched channels, and who asks for a brief there."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from itertools import pairwise

import discord
import pytest
from discord_world import OTHER, STORY, THIRD, TITLE, World
from hypothesis import given
from hypothesis.strategies import text
from simcord.backend import serializers
from stores import ARTICLES

from bot.errors import StoreError
from bot.messages import Operator, Outcome
from bot.platforms.discord import parse, serving
from bot.platforms.discord.commands.answering import Answering
from bot.platforms.discord.sharding import Shards
from bot.platforms.discord.watching import catching_up, watching

OTHER_TITLE, THIRD_TITLE = ARTICLES["harbour"][0], ARTICLES["prisoners"][0]
BRIEFED, WITHDRAWN = Outcome.BRIEFED, Outcome.WITHDRAWN


def unwatched(**options: object) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("discord_env", [{"watch": False, **options}], indirect=True)


without_content = pytest.mark.parametrize("discord_env", [{"content": False}], indirect=True)


def rows(world: World, *tables: str) -> dict[str, int]:
    """How many rows tables have."""
    with closing(sqlite3.connect(world.path)) as db:
        return {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def long_story() -> tuple[str, str, str]:
    """An article that fits in no message, as people paste it: in three messages, cut where they were full."""
    text = "\n\n".join(f"{text}\n\nThe report went on." for _, text in ARTICLES.values())
    text = (text * 2)[:5400]
    text = text[: text.rindex(".") + 1]
    cuts = [0, text.rindex(" ", 0, 1990), text.rindex(" ", 0, 3900), len(text)]
    first, second, third = (text[start:end].strip() for start, end in pairwise(cuts))
    return first, second, third


# --- messages ---------------------------------------------------------------------------------------------


async def test_a_pasted_article_is_answered_with_its_brief_and_nobody_is_pinged(world: World) -> None:
    post = await world.post(STORY)
    (answer,) = world.answers()
    assert answer.reference is not None
    assert answer.reference.message_id == post.id
    assert world.titles() == [TITLE]
    assert await world.outcomes() == [BRIEFED]
    (body,) = world.sent("POST", r"/channels/\d+/messages")
    assert body["allowed_mentions"] == {"parse": [], "replied_user": False}
    assert body["flags"] == discord.MessageFlags(suppress_notifications=True).value
    assert (body["enforce_nonce"], len(body["nonce"]) <= 25) == (True, True)


async def test_a_link_is_answered_and_work_is_shown_meanwhile(world: World) -> None:
    await world.post(f"look {world.page()}")
    assert world.titles() == [TITLE]
    assert world.sent("POST", rf"/channels/{world.channel.id}/typing")


async def test_chat_is_not_answered_and_not_kept(world: World) -> None:
    await world.post("good morning")
    last = await world.post("did you sleep well?")
    assert world.answers() == []
    assert rows(world, "post", "item", "posting", "outbox") == {"post": 0, "item": 0, "posting": 0, "outbox": 0}
    ((scope, seen),) = await world.application.jobs.last_seen("discord")
    assert (scope, seen) == (world.scope(world.channel), str(last.id))


@unwatched()
async def test_of_a_channel_that_is_not_watched_nothing_is_kept_at_all(world: World) -> None:
    post = await world.post(STORY)
    await world.post(f"<@{world.client.user.id}> {world.page()}")
    await world.member.react(post, "📰")
    await world.member.edit(post, OTHER)
    await world.member.delete(post)
    await world.settle()
    assert world.answers() == []
    assert set(rows(world, "channel", "post", "item", "posting", "page", "outbox", "suggestion").values()) == {0}
    assert world.sent("GET", r".*/messages.*") == []


async def test_events_that_come_twice_are_one(world: World) -> None:
    post = await world.post(STORY)
    for event in ("MESSAGE_CREATE", "MESSAGE_CREATE"):
        created = next(
            payload
            for kind, name, payload in world.env.backend.transcript
            if name == event and payload["id"] == str(post.id)
        )
        world.emit(event, created)
    await world.settle()
    assert world.titles() == [TITLE]
    assert await world.outcomes() == [BRIEFED]


async def test_direct_messages_are_not_heard(world: World) -> None:
    await world.member.user.send_dm(STORY)
    await world.settle()
    assert rows(world, "post") == {"post": 0}


async def test_what_discord_itself_says_is_no_post(world: World) -> None:
    post = await world.post("the bridge is gone")
    await world.moderator.set_pinned(post, True)
    world.env.backend.create_thread(world.channel.id, "On the bridge", world.member.id, message_id=post.id)
    await world.settle()
    assert world.answers() == []
    assert rows(world, "post") == {"post": 0}


# --- kinds of posts ---------------------------------------------------------------------------------------


async def test_a_forward_is_the_message_that_it_forwards(world: World) -> None:
    source = world.guild.create_text_channel("elsewhere")
    original = await world.member.send(source, STORY)
    forwarded = await world.member.forward(original, world.channel)
    await world.settle()
    (answer,) = world.answers()
    assert answer.reference is not None
    assert (answer.reference.message_id, world.titles()) == (forwarded.id, [TITLE])


async def test_a_reply_with_an_article_is_a_post_like_any_other(world: World) -> None:
    question = await world.post("what happened at Novopillia?")
    await world.post(STORY, reply_to=question, by=world.moderator)
    assert world.titles() == [TITLE]


async def test_an_announcement_is_briefed_once_published_or_not(world: World) -> None:
    news = world.guild.create_news_channel("announcements")
    await world.watch(news)
    post = await world.post(STORY, channel=news)
    world.env.backend.crosspost_message(news.id, post.id)
    await world.settle()
    assert world.titles(news) == [TITLE]
    assert await world.outcomes() == [BRIEFED]


@pytest.mark.parametrize(
    ("name", "title"),
    [("message.txt", True), ("SPOILER_story.md", True), ("photo.png", None), ("clip.mp4", None), ("story.pdf", False)],
)
async def test_files(world: World, name: str, title: bool | None) -> None:
    data = b"%PDF-1.7 \0\0" if name.endswith("pdf") else STORY.encode()
    post = await world.post(files={name: data})
    assert [embed.title is not None or "||" in (embed.description or "") for embed in world.briefs()] == [True] * bool(
        title
    )
    assert world.signs(post) == (["⚠️"] if title is False else [])


async def test_a_text_file_without_a_content_type_is_read(world: World) -> None:
    def bare(name: str, payload: dict) -> None:
        if name == "MESSAGE_CREATE":
            for attachment in payload["attachments"]:
                attachment.pop("content_type", None)

    world.env.backend.subscribers.insert(0, bare)
    await world.post(files={"message.txt": STORY.encode()})
    assert len(world.briefs()) == 1


async def test_a_file_that_discord_does_not_hand_over_is_told(world: World) -> None:
    attachments = world.env.backend.store_attachments(world.channel.id, [("message.txt", STORY.encode())])
    attachments[0]["url"] += "?gone"
    post = world.env.backend.create_message(world.channel.id, world.member.id, attachments=attachments)
    await world.settle()
    (decision,) = await world.decisions()
    assert "could not be downloaded" in decision.sentence
    assert world.signs(world.channel.history()[0]) == ["⚠️"]
    assert post.id == world.channel.history()[0].id


@pytest.mark.parametrize("bots", [False, True], ids=["not wanted", "wanted"])
@pytest.mark.parametrize("poster", ["bot", "webhook", "webhook with an embed"])
async def test_programs_are_briefed_where_a_setting_says_so(world: World, poster: str, bots: bool) -> None:
    if bots:
        await world.set("bots", "on")
    if poster == "bot":
        program = world.guild.add_member(world.env.create_user("feed", bot=True))
        await program.send(world.channel, STORY)
    else:
        webhook = world.guild.create_webhook(world.channel, "Feed")
        if poster == "webhook":
            await webhook.send(STORY, username="Wire")
        else:
            await webhook.send(embed=discord.Embed(title="New story", url=world.page(), description="A bridge."))
    await world.settle()
    assert world.titles() == [TITLE] * bots
    assert rows(world, "post") == {"post": int(bots)}


async def test_a_spoilered_post_gets_a_spoilered_answer(world: World) -> None:
    await world.post(f"||{world.page()}||")
    (answer,) = world.answers()
    assert answer.embeds[0].title is None
    assert "||" in (answer.embeds[0].description or answer.content)


# --- several messages -------------------------------------------------------------------------------------


async def test_a_paste_in_three_messages_is_one_post(world: World) -> None:
    first, second, third = long_story()
    whole = await world.post(first)
    await world.post(second)
    await world.post("wow", by=world.moderator)
    await world.post(third)
    (answer,) = world.answers()
    assert answer.reference is not None
    assert answer.reference.message_id == whole.id
    (brief,) = [one for one in await world.ids() if one]
    stored = await world.application.archive.show(Operator(), brief)
    assert stored is not None
    assert all(part[-40:].strip() in stored.article.text for part in (first, second, third))


async def test_a_part_that_is_edited_or_deleted_makes_the_paste_anew(world: World) -> None:
    posts = [await world.post(text) for text in long_story()]
    await world.advance(seconds=30)
    await world.member.edit(posts[1], posts[1].content + "\n\nNobody was surprised.")
    await world.settle()
    assert len(world.answers()) == 1
    stored = await world.application.archive.show(Operator(), (await world.ids())[-1])
    assert stored is not None
    assert "Nobody was surprised." in stored.article.text

    await world.advance(seconds=30)
    await world.member.delete(posts[2])
    await world.settle()
    assert len(world.answers()) == 1
    stored = await world.application.archive.show(Operator(), (await world.ids())[-1])
    assert stored is not None
    assert len(stored.article.text) < 4_300
    assert "Nobody was surprised." in stored.article.text

    await world.member.delete(posts[0])
    await world.settle()
    assert world.answers() == []
    assert rows(world, "posting") == {"posting": 0}


# --- edits and deletions ----------------------------------------------------------------------------------


async def test_an_edit_of_the_text_changes_the_brief_where_it_stands(world: World) -> None:
    post = await world.post(STORY)
    (before,) = world.answers()
    await world.advance(seconds=5)
    await world.member.edit(post, OTHER)
    await world.settle()
    (after,) = world.answers()
    assert (after.id, world.titles()) == (before.id, [OTHER_TITLE])


async def test_an_embed_that_appears_is_no_edit(world: World) -> None:
    post = await world.post(world.page())
    asked = len(world.site.requests)
    update = {**world.env.backend.messages[world.channel.id][post.id].__dict__}
    assert update["edited_timestamp"] is None
    payload = dict(
        next(p for _, name, p in world.env.backend.transcript if name == "MESSAGE_CREATE" and p["id"] == str(post.id))
    )
    payload["embeds"] = [{"type": "article", "url": world.site.url("/story"), "title": "Unfurled"}]
    world.emit("MESSAGE_UPDATE", payload)
    await world.settle()
    assert len(world.site.requests) == asked
    assert world.titles() == [TITLE]


async def test_an_edit_turns_chat_into_an_article_and_back(world: World) -> None:
    post = await world.post("look here:")
    await world.advance(seconds=5)
    await world.member.edit(post, f"look here: {world.page()}")
    await world.settle()
    assert world.titles() == [TITLE]
    await world.advance(seconds=5)
    await world.member.edit(post, "never mind")
    await world.settle()
    assert world.answers() == []
    assert await world.outcomes() == [WITHDRAWN]


async def test_an_old_edit_that_comes_late_changes_nothing(world: World) -> None:
    post = await world.post(STORY)
    await world.advance(seconds=5)
    await world.member.edit(post, OTHER)
    await world.settle()
    old = dict(world.last_event("MESSAGE_UPDATE"))
    await world.advance(seconds=5)
    await world.member.edit(post, THIRD)
    await world.settle()
    world.emit("MESSAGE_UPDATE", old)
    await world.settle()
    assert world.titles() == [THIRD_TITLE]


async def test_a_deleted_post_takes_its_brief_with_it(world: World) -> None:
    post = await world.post(STORY)
    await world.member.delete(post)
    await world.settle()
    assert world.answers() == []
    assert rows(world, "posting") == {"posting": 0}


async def test_a_desk_keeps_the_briefs_of_deleted_posts(world: World) -> None:
    await world.set("deleted posts", "keep")
    post = await world.post(STORY)
    await world.member.delete(post)
    await world.settle()
    assert world.titles() == [TITLE]
    assert rows(world, "posting") == {"posting": 1}


async def test_posts_deleted_in_bulk(world: World) -> None:
    posts = [await world.post(text) for text in (STORY, "chat", OTHER)]
    stays = await world.post(THIRD)
    world.env.backend.bulk_delete_messages(world.channel.id, [post.id for post in posts])
    await world.settle()
    (answer,) = world.answers()
    assert answer.reference is not None
    assert answer.reference.message_id == stays.id


@pytest.mark.parametrize("keep", [False, True], ids=["remove", "keep"])
async def test_a_deleted_channel_takes_its_briefs_with_it(world: World, keep: bool) -> None:
    if keep:
        await world.set("deleted posts", "keep")
    await world.post(STORY)
    world.env.backend.delete_channel(world.channel.id)
    await world.settle()
    assert rows(world, "posting") == {"posting": int(keep)}


# --- threads and forums -----------------------------------------------------------------------------------


async def test_threads_of_a_watched_channel_are_watched(world: World) -> None:
    start = await world.post("about the bridge")
    thread = world.env.backend.create_thread(world.channel.id, "Bridge", world.member.id, message_id=start.id)
    (handle,) = world.channel.threads
    await world.post(STORY, channel=handle)
    assert world.titles(handle) == [TITLE]
    assert world.answers(world.channel) == []
    world.env.backend.delete_channel(thread.id)
    await world.settle()
    assert rows(world, "posting") == {"posting": 0}


async def test_a_post_in_a_watched_forum(world: World) -> None:
    forum = world.guild.create_forum_channel("sources")
    await world.watch(forum)
    world.env.backend.create_thread(forum.id, "The bridge", world.member.id)
    (handle,) = forum.threads
    await world.post(STORY, channel=handle)
    assert world.titles(handle) == [TITLE]


async def test_a_brief_in_a_thread_of_its_own(world: World) -> None:
    await world.set("answer", "thread")
    post = await world.post(STORY)
    (thread,) = world.channel.threads
    assert (thread.id, thread.name) == (post.id, TITLE[:100])
    assert world.titles(thread) == [TITLE]
    assert world.answers() == []
    await world.advance(seconds=5)
    await world.member.edit(post, OTHER)
    await world.settle()
    assert world.titles(thread) == [OTHER_TITLE]
    await world.member.delete(post)
    await world.settle()
    assert world.answers(thread) == []


# --- asked for --------------------------------------------------------------------------------------------


async def test_on_request_posts_get_a_sign_to_press(world: World) -> None:
    await world.set("mode", "on request")
    post = await world.post(STORY)
    assert (world.signs(post), world.answers()) == (["📰"], [])
    await world.moderator.react(post, "📰")
    await world.settle()
    assert world.titles() == [TITLE]
    stored = world.env.backend.messages[world.channel.id][post.id]
    assert [reaction.user_ids for reaction in stored.reactions if reaction.user_ids] == [[world.moderator.id]]


async def test_past_the_cap_posts_get_a_sign_to_press(world: World) -> None:
    await world.set("cap", "1")
    await world.post(STORY)
    post = await world.post(OTHER)
    assert (world.signs(post), world.titles()) == (["📰"], [TITLE])
    await world.member.react(post, "📰")
    await world.settle()
    assert world.titles() == [TITLE, OTHER_TITLE]


async def test_a_card(world: World) -> None:
    await world.set("mode", "card")
    await world.post(STORY)
    assert world.titles() == [TITLE]
    assert len(world.briefs()[0].description or "") < 900


@pytest.mark.parametrize("sign", ["👍", "⚠️"])
async def test_other_signs_ask_for_nothing(world: World, sign: str) -> None:
    post = await world.post("Kyiv says it was not us.")
    await world.member.react(post, sign)
    await world.settle()
    assert world.answers() == []
    assert rows(world, "post") == {"post": 0}


async def test_a_mention_in_a_reply_asks_for_the_post(world: World) -> None:
    await world.set("mode", "on request")
    post = await world.post(STORY)
    await world.post(f"<@{world.client.user.id}> please", reply_to=post, by=world.moderator)
    (answer,) = world.answers()
    assert answer.reference is not None
    assert (answer.reference.message_id, world.titles()) == (post.id, [TITLE])


async def test_a_mention_beside_a_link_asks_for_that(world: World) -> None:
    await world.set("mode", "on request")
    post = await world.post(f"<@{world.client.user.id}> {world.page()}")
    (answer,) = world.answers()
    assert answer.reference is not None
    assert answer.reference.message_id == post.id


async def test_a_mention_with_nothing_to_brief_is_left_alone(world: World) -> None:
    await world.post(f"<@{world.client.user.id}> hello you")
    await world.post(STORY)
    (answer,) = world.answers()
    await world.post("thank you", reply_to=answer)
    await world.post(f"<@{world.client.user.id}> thank you", reply_to=answer)
    assert len(world.answers()) == 1
    assert rows(world, "post") == {"post": 1}


@without_content
async def test_without_the_intent_only_what_is_asked_for_is_known(world: World) -> None:
    post = await world.post(STORY)
    assert (world.answers(), rows(world, "post")) == ([], {"post": 0})
    await world.post(f"<@{world.client.user.id}> {world.page()}")
    assert world.titles() == [TITLE]
    await world.member.react(post, "📰")
    await world.settle()
    answer = world.answers()[-1]
    assert "Brief this" in answer.content
    assert await world.outcomes() == [BRIEFED, Outcome.CONTENT_HIDDEN]


@without_content
async def test_without_the_intent_an_edit_takes_nothing_back(world: World) -> None:
    post = await world.post(f"<@{world.client.user.id}> {world.page()}")
    await world.advance(seconds=5)
    await world.member.edit(post, "Never mind.")
    await world.settle()
    assert world.titles() == [TITLE]


async def test_an_edit_of_a_post_that_somebody_asked_for_is_followed(world: World) -> None:
    await world.set("mode", "on request")
    post = await world.post(STORY)
    await world.member.react(post, "📰")
    await world.settle()
    await world.advance(seconds=5)
    await world.member.edit(post, OTHER)
    await world.settle()
    assert world.titles() == [OTHER_TITLE]


async def test_the_sign_on_a_part_asks_for_the_whole_paste(world: World) -> None:
    await world.set("mode", "on request")
    posts = [await world.post(text) for text in long_story()]
    await world.member.react(posts[1], "📰")
    await world.settle()
    (answer,) = world.answers()
    assert answer.reference is not None
    assert answer.reference.message_id == posts[0].id


async def test_a_paste_with_a_mention_is_asked_for_with_its_other_parts(world: World) -> None:
    await world.set("mode", "on request")
    first, second, _ = long_story()
    await world.post(f"<@{world.client.user.id}> {first[:1900]}")
    await world.post(first[1900:] + second)
    assert len(world.answers()) == 1
    stored = await world.application.archive.show(Operator(), (await world.ids())[-1])
    assert stored is not None
    assert second[-40:] in stored.article.text


# --- when something fails ---------------------------------------------------------------------------------


async def test_a_post_that_cannot_be_stored_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "PAUSES", (0.01, 0.01))
    failures = _failing(world, monkeypatch, times=2)
    await world.post(STORY)
    assert world.titles() == [TITLE]
    assert failures == [0]
    world.incidents.told.clear()


async def test_a_post_that_could_not_be_stored_is_caught_up_with(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "PAUSES", (0.01,))
    monkeypatch.setattr(catching_up, "FIRST_PAUSE", 0.01)
    _failing(world, monkeypatch, times=3)
    await world.post(STORY)
    assert world.titles() == [TITLE]
    monkeypatch.setattr(catching_up, "FIRST_PAUSE", 3600.0)
    _failing(world, monkeypatch, times=2)
    await world.post(OTHER)
    assert world.titles() == [TITLE]
    await world.post(THIRD)
    assert world.titles() == [TITLE, OTHER_TITLE, THIRD_TITLE]
    world.incidents.told.clear()


def _failing(world: World, monkeypatch: pytest.MonkeyPatch, *, times: int) -> list[int]:
    """Have the pipeline's next calls fail like a full disk does."""
    left = [times]
    accept = world.client.wiring.pipeline.accept

    async def fail(post: object) -> int:
        if left[0]:
            left[0] -= 1
            raise StoreError("The disk is full.")
        return await accept(post)  # type: ignore[arg-type]

    monkeypatch.setattr(world.client.wiring.pipeline, "accept", fail)
    return left


async def test_a_file_is_asked_for_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "PAUSE_SECONDS", 0.0)
    get, asked = world.client.http.get_from_cdn, []

    async def fail(url: str) -> bytes:
        asked.append(url)
        if len(asked) < parse.TRIES:
            raise ConnectionResetError
        return await get(url)

    monkeypatch.setattr(world.client.http, "get_from_cdn", fail)
    await world.post(files={"message.txt": STORY.encode()})
    assert (len(asked), len(world.briefs())) == (parse.TRIES, 1)


async def test_a_file_that_is_too_large_is_not_asked_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "FILE_BYTES", 100)
    post = await world.post(files={"message.txt": STORY.encode()})
    (decision,) = await world.decisions()
    assert "is larger than 8 MB" in decision.sentence
    assert world.signs(post) == ["⚠️"]


async def test_a_slow_channel_holds_up_no_other_and_keeps_its_order(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = world.guild.create_text_channel("other")
    await world.watch(other)
    await world.post("good morning")
    await world.post("good morning", channel=other)
    let_go, get = asyncio.Event(), world.client.http.get_from_cdn

    async def wait(url: str) -> bytes:
        await let_go.wait()
        return await get(url)

    monkeypatch.setattr(world.client.http, "get_from_cdn", wait)
    attachments = world.env.backend.store_attachments(world.channel.id, [("message.txt", STORY.encode())])
    create = world.env.backend.create_message
    first = create(world.channel.id, world.member.id, attachments=attachments)
    second = create(world.channel.id, world.member.id, OTHER)
    gone = create(world.channel.id, world.member.id, THIRD)
    world.env.backend.delete_message(world.channel.id, gone.id)
    create(other.id, world.member.id, THIRD)
    async with asyncio.timeout(60):
        while not world.answers(other):  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    assert world.answers() == []
    let_go.set()
    await world.settle()
    replies = [answer.reference.message_id for answer in world.answers() if answer.reference]
    assert replies == [first.id, second.id]


async def test_whatever_a_handler_raises_is_an_incident_and_the_next_event_is_handled(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = world.client.wiring.pipeline.accept

    async def fail(post: object) -> int:
        monkeypatch.setattr(world.client.wiring.pipeline, "accept", accept)
        raise ZeroDivisionError("nobody expected this")

    monkeypatch.setattr(world.client.wiring.pipeline, "accept", fail)
    monkeypatch.setattr(catching_up, "FIRST_PAUSE", 3600.0)
    await world.post(STORY)
    (incident,) = world.incidents.told
    assert "nobody expected this" in incident
    world.incidents.told.clear()
    assert [type(error) for error in world.env.errors] == [ZeroDivisionError]
    await world.post(OTHER)
    assert world.titles() == [TITLE, OTHER_TITLE]


async def test_a_command_that_breaks_is_told_with_its_incident(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise ZeroDivisionError("nobody expected this")

    monkeypatch.setattr(Answering, "guard", fail)
    shown = await world.member.slash(world.channel, "recent")
    (incident,) = world.incidents.told
    assert "nobody expected this" in incident
    world.incidents.told.clear()
    assert len(world.env.errors) == 1
    assert shown.ephemeral
    assert shown.response is not None
    assert "The log has more under incident" in shown.response.content


# --- servers ----------------------------------------------------------------------------------------------


async def test_a_server_that_is_left_is_deleted_later_unless_it_is_joined_again(world: World) -> None:
    await world.post(STORY)
    guild = world.env.backend.guilds[world.guild.id]
    for again in (True, False):
        world.emit("GUILD_DELETE", {"id": str(guild.id)})
        await world.settle()
        if again:
            joined = dict(serializers.guild_create_payload(world.env.backend, guild))
            del joined["unavailable"]
            world.emit("GUILD_CREATE", joined)
            await world.settle()
        await world.advance(days=31)
        await world.application.upkeep.retain(world.env.now())
        assert rows(world, "posting") == {"posting": int(again)}


async def test_commands_are_told_by_the_process_of_the_first_shard_alone(world: World) -> None:
    assert len(world.sent("PUT", r"/applications/\d+/commands")) == 1
    for shards, told in ((Shards(ids=(0, 1), count=4), True), (Shards(ids=(2, 3), count=4), False)):
        client = serving.build(world.application, content=True, shards=shards)
        synced: list[bool] = []

        async def sync(*, into: list[bool] = synced) -> None:
            into.append(True)

        client.tree.sync = sync  # type: ignore[assignment,method-assign]
        await client.setup_hook()
        assert synced == [True] * told


# --- what a message says ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "text", "spoiler"),
    [
        ("<@12> <@!12> <@&13> <#14> look", "look", False),
        ("look <:tank:123456> <a:boom:123456>\n<t:1700000000:R> there", "look  \n there", False),
        ("||https://example.org/a|| and more", "https://example.org/a and more", True),
        ("||one\ntwo||", "one\ntwo", True),
        ("a || b", "a || b", False),
        ("```\ncode\n```", "```\ncode\n```", False),
        ("<https://example.org/a>", "<https://example.org/a>", False),
        ("a < b > c <x@y.org>", "a < b > c <x@y.org>", False),
    ],
)
async def test_marks_of_discord_are_no_text(world: World, content: str, text: str, spoiler: bool) -> None:
    message = await world.member.send(world.guild.create_text_channel("x"), content)
    post = parse.post_of(message, me=1, content=True)
    assert (post.text, post.spoiler, post.revision, post.asked, post.hidden) == (text, spoiler, 0, False, False)
    assert (post.author, post.author_name, post.bot) == (str(world.member.id), "ben", False)
    assert post.link == f"https://discord.com/channels/{world.guild.id}/{message.channel.id}/{message.id}"


@given(content=text(max_size=200))
def test_any_text_has_its_marks_taken_out(content: str) -> None:
    assert len(parse._plain(content)) <= len(content)
