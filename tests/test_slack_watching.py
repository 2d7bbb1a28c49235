"""What is posted, edited and deleted in watched channels of Slack, and who asks for a brief there; in both modes."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from itertools import pairwise

import pytest
from slack_peer import Fault
from slack_world import OTHER, STORY, THIRD, TITLE, SlackWorld, words
from stores import ARTICLES

from bot.errors import StoreError
from bot.messages import Operator, Outcome
from bot.platforms.slack import parse
from bot.platforms.slack.watching import catching_up, watching
from bot.platforms.slack.watching.mentions import HINT

OTHER_TITLE, THIRD_TITLE = ARTICLES["harbour"][0], ARTICLES["prisoners"][0]
BRIEFED, WITHDRAWN = Outcome.BRIEFED, Outcome.WITHDRAWN

unwatched = pytest.mark.parametrize("slack", [{"watch": False}], indirect=True)
both = pytest.mark.parametrize("slack_mode", ["sockets", "http"])


@pytest.fixture
def slack_mode(request: pytest.FixtureRequest) -> str:
    """Socket Mode, unless a test is for both."""
    return str(getattr(request, "param", "sockets"))


def rows(slack: SlackWorld, *tables: str) -> dict[str, int]:
    """How many rows tables have."""
    with closing(sqlite3.connect(slack.path)) as db:
        return {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def posted(slack: SlackWorld) -> list[str | None]:
    """In whose threads the bot's answers stand, oldest first."""
    return [answer.get("thread_ts") for answer in slack.answers()]


def long_story() -> tuple[str, str, str]:
    """An article as people paste it in three messages, cut where they were full."""
    text = "\n\n".join(f"{text}\n\nThe report went on." for _, text in ARTICLES.values())
    text = (text * 2)[:5400]
    text = text[: text.rindex(".") + 1]
    cuts = [0, text.rindex(" ", 0, 1990), text.rindex(" ", 0, 3900), len(text)]
    first, second, third = (text[start:end].strip() for start, end in pairwise(cuts))
    return first, second, third


async def article(slack: SlackWorld) -> str:
    """The text of the newest brief's article."""
    stored = await slack.application.archive.show(Operator(), (await slack.ids())[-1])
    assert stored is not None
    return stored.article.text


# --- messages ---------------------------------------------------------------------------------------------


@both
async def test_a_paste_is_answered_in_its_thread(slack: SlackWorld) -> None:
    ts = await slack.post(STORY)
    assert (slack.titles(), posted(slack), await slack.outcomes()) == ([TITLE], [ts], [BRIEFED])
    (sent,) = [call for call in slack.peer.api.log if call.method == "chat.postMessage"]
    assert sent.body["unfurl_links"] in (False, "false")
    assert "reply_broadcast" not in sent.body


@both
async def test_a_link_with_a_label_in_a_private_channel(slack: SlackWorld) -> None:
    await slack.watch(slack.desk)
    ts = await slack.post(f"see <{slack.page()}|the news>", channel=slack.desk)
    assert slack.titles(slack.desk) == [TITLE]
    assert slack.under(ts, slack.desk)
    ((scope, _),) = [each for each in await slack.application.jobs.last_seen("slack") if each[0].channel == slack.desk]
    assert scope.name == "desk"


async def test_chat_is_not_answered_and_not_kept(slack: SlackWorld) -> None:
    first = await slack.post("good morning")
    await slack.post("did you sleep well?", thread=first)
    last = await slack.post("no")
    assert slack.answers() == []
    assert set(rows(slack, "post", "item", "posting", "outbox").values()) == {0}
    ((scope, seen),) = await slack.application.jobs.last_seen("slack")
    assert (scope, seen) == (slack.scope(slack.channel), last)


@both
@unwatched
async def test_of_a_channel_that_is_not_watched_nothing_is_kept_at_all(slack: SlackWorld) -> None:
    ts = await slack.post(STORY, files=[("a.txt", OTHER.encode())])
    await slack.post(f"<@{slack.peer.bot_user}> {slack.page()}", thread=ts)
    await slack.react(ts)
    slack.advance(seconds=5)
    await slack.edit(ts, OTHER)
    await slack.delete(ts)
    assert slack.answers() == []
    assert set(rows(slack, "channel", "post", "item", "posting", "page", "outbox", "suggestion").values()) == {0}
    calls = slack.peer.calls
    assert not any(calls[name] for name in ("conversations.history", "conversations.replies", "users.info"))
    assert slack.peer.api.downloads == []


@both
async def test_events_that_come_twice_are_one(slack: SlackWorld) -> None:
    ts = await slack.post(STORY)
    slack.peer.repeat()
    slack.peer.tell(slack.channel, ts)
    await slack.settle()
    assert (slack.titles(), await slack.outcomes()) == ([TITLE], [BRIEFED])


async def test_what_slack_itself_says_is_no_post(slack: SlackWorld) -> None:
    await slack.post(STORY, by="USLACKBOT")
    for subtype in ("channel_topic", "reminder_add"):
        await slack.post(STORY, subtype=subtype)
    assert (slack.answers(), rows(slack, "post")) == ([], {"post": 0})


async def test_direct_messages_are_not_heard(slack: SlackWorld) -> None:
    room = slack.peer.space.open_im(slack.member)
    slack.peer.event({**slack.peer.space.message(slack.member, STORY), "channel": room.id, "ts": slack.peer.space.ts()})
    await slack.settle()
    assert rows(slack, "post") == {"post": 0}


# --- kinds of posts ---------------------------------------------------------------------------------------


@both
async def test_a_reply_in_a_thread_is_answered_there(slack: SlackWorld) -> None:
    question = await slack.post("what happened at Novopillia?")
    reply = await slack.post(STORY, thread=question, by=slack.other)
    assert (slack.titles(), posted(slack)) == ([TITLE], [question])
    (decision,) = await slack.decisions()
    assert decision.message == reply
    assert await slack.application.jobs.known(slack.scope(slack.channel, question), reply)


@both
async def test_a_broadcast_is_one_post(slack: SlackWorld) -> None:
    question = await slack.post("what happened at Novopillia?")
    await slack.post(STORY, thread=question, broadcast=True)
    async with slack.away():
        pass
    assert (slack.titles(), posted(slack), await slack.outcomes()) == ([TITLE], [question], [BRIEFED])


async def test_in_the_channel_itself_where_its_settings_say_so(slack: SlackWorld) -> None:
    await slack.set("answer", "reply")
    question = await slack.post("what happened?")
    await slack.post(STORY)
    await slack.post(OTHER, thread=question)
    assert (slack.titles(), posted(slack)) == ([TITLE, OTHER_TITLE], [None, question])


@both
async def test_a_shared_message_is_the_message_that_it_shares(slack: SlackWorld) -> None:
    original = await slack.post(STORY, channel=slack.lounge, files=[("more.txt", OTHER.encode())])
    shared = slack.peer.forward(slack.lounge, original, slack.channel, user=slack.member, text="from the lounge")
    await slack.settle()
    assert slack.titles() == [OTHER_TITLE, TITLE]
    assert set(posted(slack)) == {shared}


async def test_a_shared_brief_is_not_briefed(slack: SlackWorld) -> None:
    await slack.post(STORY)
    (answer,) = slack.answers()
    slack.peer.forward(slack.channel, answer["ts"], slack.channel, user=slack.member)
    await slack.settle()
    assert len(await slack.outcomes()) == 1


async def test_an_own_action_is_a_post(slack: SlackWorld) -> None:
    await slack.post(STORY, subtype="me_message")
    assert slack.titles() == [TITLE]


@pytest.mark.parametrize("bots", [False, True], ids=["not wanted", "wanted"])
async def test_programs_are_briefed_where_a_setting_says_so(slack: SlackWorld, bots: bool) -> None:
    feed = slack.peer.add_user("feed", bot=True)
    if bots:
        await slack.set("bots", "on")
    harbour, prisoners = (
        slack.page(path=f"/{name}", title=ARTICLES[name][0], body=ARTICLES[name][1])
        for name in ("harbour", "prisoners")
    )
    section = {"type": "section", "text": {"type": "mrkdwn", "text": f"*New* <{prisoners}|story>"}}
    await slack.post(STORY, by=feed)
    await slack.post("", by=feed, attachments=[{"title": "New story", "title_link": harbour, "text": "A bridge."}])
    await slack.post("New story", by=feed, blocks=[section])
    await slack.post("\n\n".join(ARTICLES["winter"]), by=feed, subtype="bot_message", username="Wire")
    titles = [TITLE, OTHER_TITLE, THIRD_TITLE, ARTICLES["winter"][0]]
    assert (slack.titles(), rows(slack, "post")) == (titles * bots, {"post": 4 * bots})


async def test_what_a_program_says_in_a_thread_is_its_answer(slack: SlackWorld) -> None:
    await slack.set("bots", "on")
    feed = slack.peer.add_user("summariser", bot=True)
    ts = await slack.post("good morning")
    await slack.post(STORY, by=feed, thread=ts)
    assert rows(slack, "post") == {"post": 0}


# --- files ------------------------------------------------------------------------------------------------


@both
async def test_a_file_and_a_snippet(slack: SlackWorld) -> None:
    ts = await slack.post("two of them", files=[("story.txt", STORY.encode()), ("harbour.md", OTHER.encode())])
    assert (slack.titles(), set(posted(slack))) == ([TITLE, OTHER_TITLE], {ts})


async def test_pictures_and_what_stands_elsewhere_are_left_alone(slack: SlackWorld) -> None:
    elsewhere = {"id": "F1", "mode": "external", "is_external": True, "name": "a", "url_private": "https://a.example/1"}
    deleted = {"id": "F2", "mode": "tombstone"}
    ts = slack.peer.post(slack.channel, "look", user=slack.member, files=[("map.png", b"\x89PNG")], live=False)
    message = slack.peer.space.rooms[slack.channel].messages[ts]
    message["files"] += [elsewhere, deleted]
    slack.peer.tell(slack.channel, ts)
    await slack.settle()
    assert (await slack.outcomes(), slack.signs(ts), slack.peer.api.downloads) == ([], [], [])


@pytest.mark.parametrize("kind", ["sign-in page", "hidden by limit", "too large", "gone", "broken off"])
async def test_a_file_that_cannot_be_had_gets_a_sign_and_a_reason(
    slack: SlackWorld, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parse, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(parse, "FILE_BYTES", 100_000)
    data = STORY.encode() if kind != "too large" else STORY.encode() * 500
    ts = slack.peer.post(slack.channel, "", user=slack.member, files=[("story.txt", data)], live=False)
    (file,) = slack.peer.space.rooms[slack.channel].messages[ts]["files"]
    reason = "could not be downloaded"
    if kind == "sign-in page":
        slack.peer.scopes = slack.peer.scopes - {"files:read"}
    elif kind == "hidden by limit":
        slack.peer.space.rooms[slack.channel].messages[ts]["files"] = [{"id": file["id"], "mode": "hidden_by_limit"}]
        reason = "is hidden by the plan of this workspace"
    elif kind == "too large":
        reason = "is larger than 8 MB"
    elif kind == "gone":
        del slack.peer.space.files[file["id"]]
    else:
        slack.peer.fault("download", *[Fault(cut=True, bytes=100)] * 3)
    slack.peer.tell(slack.channel, ts)
    await slack.settle()
    assert (slack.titles(), slack.signs(ts)) == ([], ["warning"])
    (decision,) = await slack.decisions()
    assert reason in decision.sentence
    assert len(slack.peer.api.downloads) == {"sign-in page": 1, "gone": 1, "broken off": 3}.get(kind, 0)


async def test_a_file_is_asked_for_again(slack: SlackWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "PAUSE_SECONDS", 0.0)
    slack.peer.fault("download", Fault(status=503), Fault(cut=True, bytes=100))
    await slack.post(files=[("story.txt", STORY.encode())])
    assert (slack.titles(), len(slack.peer.api.downloads)) == ([TITLE], 3)


async def test_many_slow_files_hold_up_a_channel_only_so_long(
    slack: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(*_: object) -> bytes:
        await asyncio.sleep(60)
        raise AssertionError

    monkeypatch.setattr(parse, "POST_SECONDS", 0.05)
    monkeypatch.setattr(slack.web, "download", slow)
    began = time.monotonic()
    ts = await slack.post(files=[(f"{number}.txt", STORY.encode()) for number in range(6)])
    assert time.monotonic() - began < 20
    assert slack.signs(ts) == ["warning"]
    assert all("could not be downloaded" in decision.sentence for decision in await slack.decisions())


async def test_of_the_files_of_a_message_only_so_much_is_fetched(
    slack: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parse, "POST_BYTES", len(STORY.encode()) + 100)
    await slack.post(files=[("a.txt", STORY.encode()), ("b.txt", OTHER.encode())])
    assert (slack.titles(), len(slack.peer.api.downloads)) == ([TITLE], 1)


async def test_in_a_shared_channel_a_file_is_looked_up_first(slack: SlackWorld) -> None:
    shared = slack.peer.add_channel("partners", shared=True, members=[slack.admin, slack.member])
    await slack.watch(shared)
    await slack.post("here", channel=shared, files=[("story.txt", STORY.encode())])
    assert slack.titles(shared) == [TITLE]
    assert slack.peer.calls["files.info"] == 1


# --- several messages -------------------------------------------------------------------------------------


async def test_a_paste_in_three_messages_is_one_post(slack: SlackWorld) -> None:
    first, second, third = long_story()
    whole = await slack.post(first)
    async with slack.away():  # what is not in memory any more is asked for
        pass
    await slack.post(second)
    await slack.post("wow", by=slack.other)
    await slack.post(third)
    assert posted(slack) == [whole]
    text = await article(slack)
    assert all(part[-40:].strip() in text for part in (first, second, third))


async def test_a_paste_in_a_thread_is_one_post_too(slack: SlackWorld) -> None:
    question = await slack.post("what is known?")
    for part in long_story():
        await slack.post(part, thread=question)
    assert posted(slack) == [question]


async def test_a_part_that_is_edited_or_deleted_makes_the_paste_anew(slack: SlackWorld) -> None:
    parts = long_story()
    posts = [await slack.post(text) for text in parts]
    slack.advance(seconds=30)
    await slack.edit(posts[1], parts[1] + "\n\nNobody was surprised.")
    assert len(slack.answers()) == 1
    assert "Nobody was surprised." in await article(slack)
    slack.advance(seconds=30)
    await slack.delete(posts[2])
    assert len(slack.answers()) == 1
    text = await article(slack)
    assert (len(text) < 4_300, "Nobody was surprised." in text) == (True, True)
    await slack.delete(posts[0])
    assert (slack.answers(), rows(slack, "posting")) == ([], {"posting": 0})


# --- edits and deletions ----------------------------------------------------------------------------------


@both
async def test_an_edit_changes_the_brief_where_it_stands(slack: SlackWorld) -> None:
    ts = await slack.post(STORY)
    (before,) = slack.answers()
    slack.advance(seconds=5)
    await slack.edit(ts, OTHER)
    (after,) = slack.answers()
    assert (after["ts"], slack.titles()) == (before["ts"], [OTHER_TITLE])


async def test_two_edits_in_one_second(slack: SlackWorld) -> None:
    ts = await slack.post(STORY)
    slack.advance(seconds=5)
    slack.peer.edit(slack.channel, ts, OTHER)
    slack.peer.edit(slack.channel, ts, THIRD)
    await slack.settle()
    assert slack.titles() == [THIRD_TITLE]


async def test_after_two_edits_in_one_second_a_brief_can_be_asked_for(slack: SlackWorld) -> None:
    await slack.set("mode", "on request")
    ts = await slack.post(STORY)
    slack.advance(seconds=5)
    slack.peer.edit(slack.channel, ts, OTHER)
    slack.peer.edit(slack.channel, ts, THIRD)
    await slack.settle()
    await slack.react(ts)
    assert slack.titles() == [THIRD_TITLE]


@both
async def test_a_preview_is_no_edit(slack: SlackWorld) -> None:
    ts = await slack.post(slack.page())
    asked = len(slack.site.requests)
    slack.peer.unfurl(slack.channel, ts, "The bridge", text=OTHER)
    await slack.settle()
    assert (slack.titles(), len(slack.site.requests)) == ([TITLE], asked)


async def test_an_edit_turns_chat_into_an_article_and_back(slack: SlackWorld) -> None:
    ts = await slack.post("look here:")
    slack.advance(seconds=5)
    await slack.edit(ts, f"look here: {slack.page()}")
    assert slack.titles() == [TITLE]
    slack.advance(seconds=5)
    await slack.edit(ts, "never mind")
    assert (slack.answers(), await slack.outcomes()) == ([], [WITHDRAWN])


async def test_an_old_edit_that_comes_late_changes_nothing(slack: SlackWorld) -> None:
    ts = await slack.post(STORY)
    slack.advance(seconds=5)
    await slack.edit(ts, OTHER)
    old = dict(slack.peer.history[-1])
    slack.advance(seconds=5)
    await slack.edit(ts, THIRD)
    slack.peer.delivery.tell("events_api", {**old, "event_id": "EvAGAIN"})
    await slack.settle()
    assert slack.titles() == [THIRD_TITLE]


async def test_an_edit_that_comes_before_its_post(slack: SlackWorld) -> None:
    ts = slack.peer.post(slack.channel, STORY, user=slack.member, live=False)
    told = dict(slack.peer.standing(slack.channel, ts))
    slack.advance(seconds=5)
    await slack.edit(ts, OTHER)
    slack.peer.event({**told, "channel": slack.channel})
    await slack.settle()
    assert slack.titles() == [OTHER_TITLE]


@both
async def test_a_deleted_post_takes_its_brief_with_it(slack: SlackWorld) -> None:
    ts = await slack.post(STORY)
    await slack.delete(ts)
    assert (slack.answers(), slack.peer.messages(slack.channel)) == ([], [])  # what stood for the post goes as well
    assert rows(slack, "posting") == {"posting": 0}


async def test_a_deleted_reply_takes_its_brief_with_it(slack: SlackWorld) -> None:
    question = await slack.post("what happened?")
    reply = await slack.post(STORY, thread=question)
    await slack.delete(reply)
    assert (slack.answers(), rows(slack, "posting")) == ([], {"posting": 0})


async def test_a_post_that_is_told_of_after_its_deletion(slack: SlackWorld) -> None:
    ts = slack.peer.post(slack.channel, STORY, user=slack.member, live=False)
    told = dict(slack.peer.standing(slack.channel, ts))
    await slack.delete(ts)
    slack.peer.event({**told, "channel": slack.channel})
    await slack.settle()
    assert (slack.answers(), rows(slack, "post")) == ([], {"post": 0})


async def test_a_desk_keeps_the_briefs_of_deleted_posts(slack: SlackWorld) -> None:
    await slack.set("deleted posts", "keep")
    ts = await slack.post(STORY)
    await slack.delete(ts)
    assert (slack.titles(), rows(slack, "posting")) == ([TITLE], {"posting": 1})


@pytest.mark.parametrize("keep", [False, True], ids=["removed", "kept"])
async def test_a_deleted_channel_takes_its_briefs_with_it(slack: SlackWorld, keep: bool) -> None:
    if keep:
        await slack.set("deleted posts", "keep")
    question = await slack.post(STORY)
    await slack.post(OTHER, thread=question)
    slack.peer.delete_channel(slack.channel)
    await slack.settle()
    assert rows(slack, "posting") == {"posting": 2 * keep}


async def test_an_archived_channel_keeps_its_briefs_and_a_renamed_one_has_its_new_name(slack: SlackWorld) -> None:
    await slack.post(STORY)
    slack.peer.rename(slack.channel, "front")
    slack.peer.archive(slack.channel)
    await slack.settle()
    names = {scope.name for scope, _ in await slack.application.jobs.last_seen("slack")}
    assert (names, rows(slack, "posting")) == ({"front"}, {"posting": 1})


# --- asked for --------------------------------------------------------------------------------------------


@both
async def test_on_request_posts_get_a_sign_to_press(slack: SlackWorld) -> None:
    await slack.set("mode", "on request")
    ts = await slack.post(STORY)
    assert (slack.answers(), slack.signs(ts)) == ([], ["newspaper"])
    await slack.react(ts)
    assert (slack.titles(), posted(slack)) == ([TITLE], [ts])
    assert slack.peer.standing(slack.channel, ts)["reactions"][0]["users"] == [slack.other]  # the bot's own is gone


async def test_the_sign_on_a_reply_in_a_thread(slack: SlackWorld) -> None:
    await slack.set("mode", "on request")
    question = await slack.post("what happened?")
    async with slack.away():
        pass
    reply = slack.peer.post(slack.channel, STORY, user=slack.member, thread=question, live=False)
    await slack.react(reply)
    assert (slack.titles(), posted(slack)) == ([TITLE], [question])


async def test_past_the_cap_posts_get_a_sign_to_press(slack: SlackWorld) -> None:
    await slack.set("cap", "1")
    await slack.post(STORY)
    second = await slack.post(OTHER)
    assert (slack.titles(), slack.signs(second)) == ([TITLE], ["newspaper"])
    await slack.react(second)
    assert slack.titles() == [TITLE, OTHER_TITLE]


async def test_a_card(slack: SlackWorld) -> None:
    await slack.set("mode", "card")
    ts = await slack.post(STORY)
    (answer,) = slack.under(ts)
    assert TITLE in words(answer)
    assert "Read brief" in words(answer)


async def test_other_signs_and_those_of_programs_ask_for_nothing(slack: SlackWorld) -> None:
    await slack.set("mode", "on request")
    ts = await slack.post(STORY)
    for sign in ("thumbsup", "rolled_up_newspaper"):
        await slack.react(ts, sign)
    await slack.react(ts, by=slack.peer.add_user("sorter", bot=True))
    assert slack.answers() == []


@both
async def test_a_mention_in_a_thread_asks_for_the_post(slack: SlackWorld) -> None:
    await slack.set("mode", "on request")
    ts = await slack.post("The bridge at Orlivka was held overnight.")
    await slack.post(f"<@{slack.peer.bot_user}> please", thread=ts, by=slack.other)
    assert (len(slack.answers()), set(posted(slack))) == (1, {ts})
    (decision,) = await slack.decisions()
    assert decision.message == ts


async def test_a_mention_beside_a_link_asks_for_that(slack: SlackWorld) -> None:
    await slack.set("mode", "on request")
    ts = await slack.post("some news")
    reply = await slack.post(f"<@{slack.peer.bot_user}> {slack.page()}", thread=ts)
    assert (slack.titles(), posted(slack)) == ([TITLE], [ts])
    (decision,) = await slack.decisions()
    assert decision.message == reply


async def test_a_mention_with_nothing_to_brief_is_left_alone(slack: SlackWorld) -> None:
    await slack.post(f"<@{slack.peer.bot_user}> good bot")
    post = await slack.post(STORY)
    await slack.post(f"<@{slack.peer.bot_user}> thanks", thread=slack.answers()[0]["ts"])
    assert (len(slack.answers()), len(await slack.outcomes()), slack.signs(post)) == (1, 1, [])


async def test_an_edit_of_a_post_that_somebody_asked_for_is_followed(slack: SlackWorld) -> None:
    await slack.set("mode", "on request")
    ts = await slack.post(STORY)
    await slack.react(ts)
    slack.advance(seconds=5)
    await slack.edit(ts, OTHER)
    assert slack.titles() == [OTHER_TITLE]


async def test_the_sign_on_a_part_asks_for_the_whole_paste(slack: SlackWorld) -> None:
    await slack.set("mode", "on request")
    posts = [await slack.post(text) for text in long_story()]
    await slack.react(posts[1])
    assert posted(slack) == [posts[0]]
    assert long_story()[2][-40:] in await article(slack)


# --- what goes wrong --------------------------------------------------------------------------------------


async def test_a_post_that_cannot_be_stored_is_tried_again(slack: SlackWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "PAUSES", (0.01, 0.01))
    accept = slack.client.wiring.pipeline.accept
    failing = iter([StoreError("The disk is full.")])

    async def accepted(post: object) -> int:
        for error in failing:
            raise error
        return await accept(post)  # type: ignore[arg-type]

    monkeypatch.setattr(slack.client.wiring.pipeline, "accept", accepted)
    await slack.post(STORY)
    assert slack.titles() == [TITLE]
    slack.incidents.told.clear()


async def test_a_post_that_could_not_be_stored_is_caught_up_with(
    slack: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "PAUSES", (0.001,))
    monkeypatch.setattr(catching_up, "FIRST_PAUSE", 0.01)
    accept = slack.client.wiring.pipeline.accept
    failing = iter([StoreError("The disk is full.")] * 2)

    async def accepted(post: object) -> int:
        for error in failing:
            raise error
        return await accept(post)  # type: ignore[arg-type]

    monkeypatch.setattr(slack.client.wiring.pipeline, "accept", accepted)
    await slack.post(STORY)
    await slack.peer.until(slack.titles)
    assert slack.titles() == [TITLE]
    await slack.settle()
    slack.incidents.told.clear()


async def test_a_slow_channel_holds_up_no_other_and_keeps_its_order(slack: SlackWorld) -> None:
    await slack.watch(slack.desk)
    slack.peer.fault("download", Fault(seconds=0.5))
    slack.peer.post(slack.channel, "", user=slack.member, files=[("story.txt", STORY.encode())])
    slack.peer.post(slack.channel, THIRD, user=slack.member)
    slack.peer.post(slack.desk, OTHER, user=slack.member)
    await slack.peer.until(lambda: slack.titles(slack.desk))
    assert slack.titles() == []
    await slack.settle()
    assert slack.titles() == [TITLE, THIRD_TITLE]


@both
async def test_what_takes_long_is_acknowledged_all_the_same(slack: SlackWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.platforms.slack import client

    monkeypatch.setattr(client, "ACK_SECONDS", 0.05)
    slack.peer.fault("download", Fault(seconds=0.3))
    await slack.post(files=[("story.txt", STORY.encode())])
    assert slack.titles() == [TITLE]
    assert max(slack.peer.ack_seconds) < 0.25


async def test_whatever_a_handler_raises_is_an_incident_and_the_next_event_is_handled(
    slack: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catching_up, "FIRST_PAUSE", 0.01)
    real = parse.files_of
    failing = iter([ZeroDivisionError("broken")])

    async def files_of(*arguments: object) -> object:
        for error in failing:
            raise error
        return await real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(watching, "files_of", files_of)
    await slack.post(STORY)
    await slack.post(OTHER)
    await slack.peer.until(lambda: len(slack.titles()) == 2)
    assert slack.titles() == [TITLE, OTHER_TITLE]
    await slack.settle()
    assert any("broken" in line or "incident" in line for line in slack.incidents.told)
    slack.incidents.told.clear()


async def test_what_slack_does_not_hand_over_is_left_alone(slack: SlackWorld) -> None:
    await slack.set("mode", "on request")
    ts = slack.peer.post(slack.channel, STORY, user=slack.member, live=False)
    slack.peer.fault("conversations.history", *[Fault(error="internal_error")] * 2)
    slack.peer.fault("users.info", Fault(error="internal_error"))
    await slack.react(ts)
    await slack.post(f"<@{slack.peer.bot_user}> please", thread=ts)
    assert (slack.answers(), await slack.outcomes()) == ([], [])
    slack.peer.fault("conversations.history", Fault(retry_after=0.05))
    await slack.post(f"<@{slack.peer.bot_user}> please", thread=ts)
    assert slack.titles() == [TITLE]


async def test_a_paste_whose_beginning_is_not_handed_over_stands_alone(slack: SlackWorld) -> None:
    question = await slack.post("what is known?")
    slack.peer.fault("conversations.replies", Fault(error="internal_error"))
    await slack.post(long_story()[1], thread=question)
    assert len(await slack.outcomes()) == 1


async def test_an_event_that_slack_leaves_unanswered_is_found_later(
    slack: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catching_up, "FIRST_PAUSE", 0.01)
    first, second, third = long_story()
    posts = [await slack.post(text) for text in (first, second, third)]
    for number in range(25):  # what came before is in memory no more
        slack.peer.post(slack.channel, f"chat {number}", user=slack.other)
    await slack.settle()
    slack.advance(seconds=5)
    slack.peer.fault("conversations.history", Fault(error="internal_error"))
    asked = slack.peer.calls["conversations.history"]
    slack.peer.edit(slack.channel, posts[1], second + "\n\nNobody was surprised.")
    await slack.peer.until(lambda: slack.peer.calls["conversations.history"] == asked + 2)
    await slack.peer.until(lambda: not slack.client._watching._catching_up._trying)
    await slack.settle()
    assert "Nobody was surprised." in await article(slack)


async def test_a_slack_that_tells_no_names(slack: SlackWorld) -> None:
    slack.peer.fault("users.info", *[Fault(error="fatal_error")] * 5)
    slack.peer.fault("users.conversations", *[Fault(error="fatal_error")] * 5)
    await slack.post(STORY)
    assert slack.titles() == [TITLE]


@both
async def test_a_burst_with_redeliveries_and_broken_connections(slack: SlackWorld) -> None:
    await slack.set("cap", "100")
    slack.peer.redeliver = 0.5
    posts = []
    for number in range(12):
        link = slack.page(path=f"/story{number}", title=f"{number} {TITLE}", body=f"{number}: {ARTICLES['bridge'][1]}")
        posts.append(slack.peer.post(slack.channel, link, user=slack.member))
        if number % 5 == 4:
            slack.peer.cut_sockets()
            await asyncio.sleep(0)
    await slack.settle()
    assert sorted(posted(slack), key=str) == posts


@pytest.mark.parametrize("slack_mode", ["sockets"])
async def test_who_gives_a_command_by_a_mention_is_told_how_alone(slack: SlackWorld) -> None:
    me = f"<@{slack.peer.bot_user}>"
    for text in (me, f"{me} help", f"{me} find grain"):
        await slack.post(text)
    await slack.post(f"{me} is a bot that somebody made")
    assert slack.told(slack.member) == [HINT] * 3
    assert slack.answers() == []
