"""From post to answer on the scripted platform: real database, real reading, real wire; only the clock is set."""

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing
from datetime import timedelta

import pytest
from scripted_bot import Here, running_bot
from scripted_chat import BODY, OTHER, OTHER_TITLE, STORY, THIRD, TITLE, Chat, channels, chatting, lines, scope_of
from scripted_peer import Fault, Peer
from scripted_stories import page
from stores import ARTICLES, START

from bot.links import canonical_link
from bot.messages import File, Operator, Outcome, Post, Reader
from bot.records import Query

LONG = f"{BODY}\n\n{OTHER.partition(OTHER_TITLE)[2].strip()}"
"""An article of more words than a teaser beside a link has."""
COOKING = """A soup for the first cold evenings

Onions want time, says the cook of the inn by the lake. She fries them for an hour, slowly, in butter and a little oil.
Then she adds white wine and lets it boil down to nothing. The broth comes from the bones of the day before.

A slice of old bread goes on top, with cheese from the valley. The soup stands in the oven until the cheese is brown.
Guests come from three villages for it. The recipe is older than the house, which was built by her grandfather."""


@pytest.fixture
async def chat(tmp_path, clock, news_site):
    """A chat whose channels are all watched."""
    async with chatting(tmp_path / "warbrief.db", clock, news_site.address) as made:
        yield made


async def test_a_paste_is_briefed_and_the_brief_can_be_found(chat):
    message = await chat.say(STORY)
    (answer,) = chat.peer.standing(message)
    (brief,) = await chat.briefs()
    assert lines(answer)[0] == TITLE
    assert lines(answer)[-2:] == [f"[{brief}]", "Unsourced paste: nobody has given a link to this text."]
    stored = await chat.bot.archive.show(Operator(), brief)
    assert (stored.scope, stored.message, stored.author) == (scope_of("c1"), message, "ann")
    assert (stored.sourced, stored.article.text) == (False, STORY)
    (sent,) = chat.peer.log
    assert (sent.do, sent.channel, sent.to) == ("send", "c1", message)


async def test_worker_processes_read_and_compare(tmp_path, clock, news_site, workers):
    news_site.pages.update({"/a": page(TITLE, BODY), "/b": page("Another headline", BODY)})
    async with chatting(tmp_path / "w.db", clock, news_site.address, workers=workers) as chat:
        await chat.say(news_site.url("/a"))
        await chat.say(news_site.url("/b"), "c2")
        assert await chat.ended() == [Outcome.BRIEFED, Outcome.DUPLICATE]


async def test_nothing_of_an_unwatched_channel_is_stored(chat):
    await chat.bot.set("watch", "off", channel="c1")
    await chat.say(STORY)
    await chat.say("Good morning!", author="bob")
    assert chat.peer.log == []
    assert await chat.bot.jobs.last_seen("scripted") == ()
    with closing(sqlite3.connect(chat.bot.database)) as db:
        for table in ("post", "item", "page", "posting", "entry_terms", "outbox", "suggestion"):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


async def test_of_ordinary_chat_the_last_message_seen_is_kept_and_nothing_else(chat):
    await chat.say("Good morning!")
    message = await chat.say("Did you sleep well?")
    assert await chat.bot.jobs.last_seen("scripted") == ((scope_of("c1"), message),)
    with closing(sqlite3.connect(chat.bot.database)) as db:
        assert db.execute("SELECT count(*) FROM post").fetchone() == (0,)


async def test_who_asks_is_answered_where_nothing_is_watched_and_whatever_the_text(chat):
    await chat.bot.set("watch", "off", channel="c1")
    short = await chat.say("Kyiv says it was not us.", asked=True)
    story = await chat.say(STORY, asked=True)
    assert chat.peer.standing(short) == ["The text has 6 words; an article needs at least 12. Paste the whole text."]
    assert lines(chat.peer.standing(story)[0])[0] == TITLE
    assert await chat.bot.jobs.last_seen("scripted") == ()


async def test_the_same_link_again_names_the_brief_that_stands(chat, news_site):
    news_site.pages["/a"] = page(TITLE, BODY)
    first = await chat.say(f"look {news_site.url('/a')}")
    again = await chat.say(news_site.url("/a?utm_source=x&fbclid=1"), "c2")
    assert await chat.ended() == [Outcome.BRIEFED, Outcome.DUPLICATE]
    brief, same = await chat.briefs()
    assert same == brief
    assert lines(chat.peer.standing(first)[0])[-1] == f"[{brief}]"
    answer = lines(chat.peer.standing(again)[0])
    assert answer[:2] == ["This article has been briefed already.", f"{TITLE} [{brief}]"]


async def test_a_brief_that_not_all_readers_may_read_is_no_duplicate(chat, news_site):
    news_site.pages["/a"] = page(TITLE, BODY)
    for channel in ("desk", "secret", "c1", "t1", "c2"):
        await chat.say(news_site.url("/a"), channel)
    assert await chat.ended() == [
        Outcome.BRIEFED,
        Outcome.DUPLICATE,  # Ann alone reads both
        Outcome.BRIEFED,
        Outcome.DUPLICATE,
        Outcome.DUPLICATE,
    ]
    desk, _, public, thread, other = await chat.briefs()
    assert (thread, other) == (public, public)
    assert desk != public
    shown = "\n".join(chat.peer.standing()[2:])
    assert desk not in shown


async def test_who_reads_a_channel_is_asked_each_time(chat):
    chat.peer.channel("desk", category="news")
    await chat.say(STORY, "desk")
    await chat.say(STORY, "c1")
    chat.peer.channel("desk", {"ann"})
    await chat.say(STORY, "c2")
    chat.peer.category("news", {"ann"})
    await chat.say(STORY, "desk")
    assert await chat.ended() == [Outcome.BRIEFED, Outcome.DUPLICATE, Outcome.BRIEFED, Outcome.DUPLICATE]


async def test_equal_ids_on_another_platform_are_strangers(tmp_path, clock):
    async with Peer(clock=clock) as one, Peer(name="other", clock=clock) as two:
        channels(one)
        channels(two)
        async with running_bot(tmp_path / "w.db", {"scripted": one.port, "other": two.port}, clock=clock) as bot:
            await bot.set("watch", "on")
            await bot.set("watch", "on", platform="other")
            chat = Chat(one, bot, clock)
            await chat.say(STORY)
            two.post("c1", STORY)
            await two.until(two.standing)
            await chat.settled()
            assert await chat.ended() == [Outcome.BRIEFED, Outcome.BRIEFED]
            assert len(one.standing()) == len(two.standing()) == 1


async def test_a_page_that_changed_is_an_update_that_says_what_changed(chat, news_site):
    news_site.pages["/a"] = page(TITLE, BODY)
    await chat.say(news_site.url("/a"))
    news_site.pages["/a"] = page(
        TITLE, BODY.replace("At least 14 people were killed", "At least 19 people were killed")
    )
    message = await chat.say(news_site.url("/a"), "c2")
    await chat.say(news_site.url("/a"))
    assert await chat.ended() == [Outcome.BRIEFED, Outcome.UPDATED, Outcome.DUPLICATE]
    old, new, same = await chat.briefs()
    assert (new != old, same) == (True, new)
    answer = lines(chat.peer.standing(message)[0])
    changed = answer.index("== What changed")
    assert "19" in answer[changed + 1]
    assert (await chat.bot.archive.show(Operator(), new)).replaces == old
    assert (await chat.bot.archive.show(Operator(), old)).replaced_by == new


async def test_an_update_takes_nothing_from_those_who_may_not_read_it(chat, news_site):
    news_site.pages["/a"] = page(TITLE, BODY)
    await chat.say(news_site.url("/a"))
    news_site.pages["/a"] = page(
        TITLE, BODY.replace("At least 14 people were killed", "At least 19 people were killed")
    )
    await chat.say(news_site.url("/a"), "desk")
    assert await chat.ended() == [Outcome.BRIEFED, Outcome.UPDATED]
    public, private = await chat.briefs()
    assert (await chat.bot.archive.show(Operator(), private)).replaces is None
    assert (await chat.bot.archive.show(Operator(), public)).replaced_by is None


async def test_agency_copy_under_another_headline_is_a_duplicate(chat, news_site):
    news_site.pages.update({"/a": page(TITLE, BODY), "/b": page("Bridge falls; army and ministry disagree", BODY)})
    await chat.say(news_site.url("/a"))
    await chat.say(news_site.url("/b"))
    await chat.say(BODY, "c2")
    assert await chat.ended() == [Outcome.BRIEFED, Outcome.DUPLICATE, Outcome.DUPLICATE]


async def test_a_link_lifts_the_mark_of_a_paste_of_its_text(chat, news_site):
    await chat.say(BODY)
    news_site.pages["/a"] = page(TITLE, BODY)
    await chat.say(news_site.url("/a"), "c2")
    assert await chat.ended() == [Outcome.BRIEFED, Outcome.DUPLICATE]
    brief, same = await chat.briefs()
    assert same == brief
    stored = await chat.bot.archive.show(Operator(), brief)
    assert (stored.sourced, stored.article.url) == (True, news_site.url("/a"))


async def test_a_text_and_its_link_in_one_post_are_one_article_with_a_source(chat, news_site):
    news_site.pages["/a"] = page(TITLE, LONG)
    message = await chat.say(f"{TITLE}\n\n{LONG}\n\n{news_site.url('/a?utm_source=x')}")
    (brief,) = await chat.briefs()
    stored = await chat.bot.archive.show(Operator(), brief)
    assert (stored.sourced, stored.article.url) == (True, news_site.url("/a?utm_source=x"))
    assert stored.article.text == f"{TITLE}\n\n{LONG}"  # as pasted, not as on the page
    assert "Unsourced" not in chat.peer.standing(message)[0]
    await chat.say(news_site.url("/a"))
    assert await chat.ended() == [Outcome.BRIEFED, Outcome.DUPLICATE]
    found = await chat.bot.jobs.decisions(Operator(), None, canonical_link(news_site.url("/a")))
    (steps,) = [[step.what for step in each.steps] for each in found if each.message == message]
    assert steps[0] == f"took the text as pasted ({len(stored.article.text):,} characters)"
    assert steps[-1].endswith("the first of this article")


async def test_an_invented_text_gets_no_source_from_the_link_beside_it(chat, news_site):
    news_site.pages["/a"] = page(TITLE, LONG)
    invented = LONG.replace(". ", ". The mayor of Kyiv said on Friday that the war was over. ", 1)
    message = await chat.say(f"{TITLE}\n\n{invented}\n\n{news_site.url('/a')}")
    (brief,) = await chat.briefs()
    assert not (await chat.bot.archive.show(Operator(), brief)).sourced
    assert lines(chat.peer.standing(message)[0])[-1] == "Unsourced paste: nobody has given a link to this text."


async def test_a_text_whose_link_is_of_a_refused_site_is_refused_with_it(chat, news_site):
    await chat.bot.set("allowed domains", "example.org", channel="c1")
    await chat.say(f"{TITLE}\n\n{LONG}\n\n{news_site.url('/a')}")
    assert await chat.outcomes() == [
        (Outcome.REFUSED_DOMAIN, f"Links to 127.0.0.1:{news_site.port} are not briefed in this channel."),
    ]
    assert news_site.requests == []


async def test_a_link_does_not_lift_what_its_readers_cannot_see(chat, news_site):
    await chat.say(BODY, "desk")
    news_site.pages["/a"] = page(TITLE, BODY)
    await chat.say(news_site.url("/a"))
    assert await chat.ended() == [Outcome.BRIEFED, Outcome.BRIEFED]
    pasted, _ = await chat.briefs()
    assert not (await chat.bot.archive.show(Operator(), pasted)).sourced


async def test_a_link_is_not_given_away_to_those_who_read_the_paste_alone(chat, news_site):
    await chat.say(BODY)
    news_site.pages["/a"] = page(TITLE, BODY)
    await chat.say(news_site.url("/a"), "desk")
    assert await chat.ended() == [Outcome.BRIEFED, Outcome.BRIEFED]
    pasted, linked = await chat.briefs()
    assert not (await chat.bot.archive.show(Operator(), pasted)).sourced
    assert (await chat.bot.archive.show(Operator(), linked)).sourced


async def test_two_posts_of_one_article_at_once_give_one_brief(chat):
    for channel in ("c1", "c2", "t1"):
        chat.peer.post(channel, STORY)
    await chat.settled()
    assert sorted(await chat.ended()) == [Outcome.BRIEFED, Outcome.DUPLICATE, Outcome.DUPLICATE]
    assert len(set(await chat.briefs())) == 1


async def test_one_article_twice_in_a_post_is_answered_once(chat, news_site):
    news_site.pages["/a"] = page(TITLE, BODY)
    links = f"{news_site.url('/a')} {news_site.url('/a?utm_medium=x')}"
    message = await chat.say(links, files=(File(name="story.txt", data=BODY.encode()),))
    assert sorted(await chat.ended()) == [Outcome.BRIEFED, Outcome.DUPLICATE]  # both links are one
    assert len(chat.peer.standing(message)) == 1


async def test_a_link_that_fails_is_marked_and_one_that_was_briefed_is_shown(chat, news_site):
    missing = await chat.say(news_site.url("/gone"))
    asked = await chat.say(news_site.url("/gone"), asked=True)
    news_site.pages["/a"] = page(TITLE, BODY)
    await chat.say(news_site.url("/a"))
    del news_site.pages["/a"]
    await chat.say(news_site.url("/a"))
    sentence = f"127.0.0.1:{news_site.port}/gone answered 404 (not found). Check the link, or paste the text."
    assert await chat.outcomes() == [
        (Outcome.FETCH_FAILED, sentence),
        (Outcome.FETCH_FAILED, sentence),
        (Outcome.BRIEFED, ""),
        (Outcome.DUPLICATE, ""),
    ]
    assert (chat.peer.marks(missing), chat.peer.standing(missing)) == (["⚠"], [])
    assert (chat.peer.marks(asked), chat.peer.standing(asked)) == ([], [sentence])


async def test_files_that_are_none_are_marked(chat):
    files = (
        File(name="photo.jpg", data=b"\xff\xd8\xff\xe0" + bytes(range(256))),
        File(name="a.txt", data=b"Too short"),
    )
    message = await chat.say("", files=files)
    assert await chat.ended() == [Outcome.UNSUPPORTED_TYPE, Outcome.TOO_SHORT]
    assert (chat.peer.marks(message), chat.peer.standing()) == (["⚠"], [])


async def test_refused_sites_are_not_opened_whether_linked_or_led_to(chat, news_site):
    await chat.bot.set("denied domains", "rumour.example")
    await chat.say("https://live.rumour.example/1")
    await chat.say("https://www.google.com/amp/s/rumour.example/1", "c2")
    asked = await chat.say("https://rumour.example/1", asked=True)
    await chat.bot.set("allowed domains", "example.org", channel="c1")
    news_site.pages["/a"] = page(TITLE, BODY)
    await chat.say(news_site.url("/a"))
    assert await chat.outcomes() == [
        (Outcome.REFUSED_DOMAIN, "Links to live.rumour.example are not briefed in this channel."),
        (Outcome.REFUSED_DOMAIN, "Links to google.com are not briefed in this channel."),
        (Outcome.REFUSED_DOMAIN, "Links to rumour.example are not briefed in this channel."),
        (Outcome.REFUSED_DOMAIN, f"Links to 127.0.0.1:{news_site.port} are not briefed in this channel."),
    ]
    assert news_site.requests == []
    assert [(sent.to, sent.text) for sent in chat.peer.log] == [
        (asked, "Links to rumour.example are not briefed in this channel.")
    ]


async def test_on_request_a_sign_is_offered_and_who_asks_gets_the_brief(chat):
    await chat.bot.set("mode", "on request")
    message = await chat.say(STORY)
    assert await chat.outcomes() == [
        (Outcome.ON_REQUEST, "This channel gets briefs on request only. Ask for this one.")
    ]
    assert (chat.peer.marks(message), chat.peer.standing()) == (["📰"], [])
    chat.peer.ask(message)
    await chat.settled()
    assert await chat.outcomes() == [(Outcome.BRIEFED, "")]
    assert lines(chat.peer.standing(message)[0])[0] == TITLE
    chat.peer.ask(message)
    await chat.settled()
    assert len(chat.peer.standing()) == 1


async def test_past_the_cap_posts_get_the_sign_until_the_hour_is_over(chat):
    await chat.bot.set("cap", "1")
    first = chat.peer.post("c1", STORY)
    second = chat.peer.post("c1", OTHER)
    await chat.settled()
    assert await chat.outcomes() == [
        (Outcome.BRIEFED, ""),
        (Outcome.COOLDOWN, "This channel had its 1 brief of this hour. Ask for this one, or wait."),
    ]
    assert (chat.peer.marks(first), chat.peer.marks(second)) == ([], ["📰"])
    chat.peer.edit(first, THIRD)
    await chat.say(OTHER, "c2")
    chat.peer.ask(second)
    await chat.settled()
    chat.clock.move(hours=1, seconds=1)
    await chat.say("\n\n".join(ARTICLES["losses"]))
    assert Outcome.COOLDOWN not in await chat.ended()
    assert len(chat.peer.standing()) == 4


async def test_a_post_of_many_links_is_no_way_round_the_cap(chat, news_site):
    await chat.bot.set("cap", "2")
    news_site.pages.update({f"/{n}": page(*ARTICLES[name]) for n, name in enumerate(("bridge", "harbour", "talks"))})
    three = " ".join(news_site.url(f"/{n}") for n in range(3))
    await chat.say(three)
    sentence = "This channel would have more than its 2 briefs of this hour. Ask for this one, or wait."
    assert await chat.outcomes() == [(Outcome.COOLDOWN, sentence)] * 3
    message = await chat.say(news_site.url("/0"), "c2")
    chat.peer.edit(message, three)
    await chat.settled()
    assert await chat.ended() == [*[Outcome.COOLDOWN] * 3, Outcome.BRIEFED, *[Outcome.COOLDOWN] * 2]


async def test_one_person_waits_for_the_cooldown_and_others_do_not(chat):
    await chat.bot.set("cooldown", "5 minutes")
    await chat.say(STORY)
    await chat.say(OTHER)
    await chat.say(THIRD, author="bob")
    assert await chat.outcomes() == [
        (Outcome.BRIEFED, ""),
        (Outcome.COOLDOWN, "Its poster had a brief less than 300 seconds before. Ask for this one."),
        (Outcome.BRIEFED, ""),
    ]


async def test_old_posts_are_left_and_delayed_ones_are_not(chat):
    await chat.bot.set("catch up", "2 hours")
    await chat.say(STORY, posted_at=START - timedelta(hours=3))
    await chat.say(OTHER, posted_at=START - timedelta(hours=1))
    old = await chat.say(THIRD, posted_at=START - timedelta(days=9), asked=True)
    await chat.bot.set("catch up", "off")
    await chat.say("\n\n".join(ARTICLES["losses"]), posted_at=START - timedelta(minutes=2))
    assert await chat.ended() == [Outcome.TOO_OLD, Outcome.BRIEFED, Outcome.BRIEFED, Outcome.BRIEFED]
    assert len(chat.peer.standing(old)) == 1


async def test_languages_and_other_news_can_be_left_out(chat):
    await chat.bot.set("languages", "de")
    await chat.bot.set("war only", "on")
    await chat.say(STORY)
    await chat.bot.set("languages", None)
    await chat.say(COOKING)
    await chat.say(STORY)
    assert await chat.outcomes() == [
        (Outcome.UNSUPPORTED_LANGUAGE, "The article’s language is en; this channel briefs de."),
        (Outcome.OFF_TOPIC, "This is no war news, and this channel briefs nothing else."),
        (Outcome.BRIEFED, ""),
    ]


async def test_an_edit_changes_the_answer_in_its_place(chat):
    message = await chat.say(STORY)
    (before,) = chat.peer.answers()
    chat.peer.edit(message, OTHER)
    await chat.settled()
    (after,) = chat.peer.answers()
    assert after == before
    assert lines(chat.peer.standing(message)[0])[0] == OTHER_TITLE
    assert [sent.do for sent in chat.peer.log] == ["send", "edit"]
    chat.peer.edit(message, "Never mind.")
    await chat.settled()
    assert chat.peer.standing() == []
    assert (await chat.bot.archive.find(Operator(), Query())).hits == ()


async def test_an_edit_is_followed_where_nothing_is_watched_any_more(chat):
    message = await chat.say(STORY)
    await chat.bot.set("watch", "off")
    chat.peer.edit(message, OTHER)
    await chat.settled()
    assert [lines(text)[0] for text in chat.peer.standing()] == [OTHER_TITLE]
    chat.peer.edit(message, "Never mind.")
    await chat.settled()
    assert chat.peer.standing() == []
    assert (await chat.bot.archive.find(Operator(), Query())).hits == ()


async def test_a_post_that_is_deleted_while_it_is_taken_in_is_not_briefed(chat):
    posted = Post(scope=scope_of("c1"), message="m1", text=STORY)
    await asyncio.gather(chat.bot.pipeline.accept(posted), chat.bot.pipeline.deleted(posted.scope, "m1"))
    await chat.settled()
    assert chat.peer.standing() == []
    assert (await chat.bot.archive.find(Operator(), Query())).hits == ()


async def test_an_old_edit_that_comes_late_changes_nothing(chat):
    message = chat.peer.post("c1", STORY)
    chat.peer.edit(message, OTHER)
    await chat.settled()
    chat.peer.hang_up()
    await chat.say(THIRD)
    assert [lines(text)[0] for text in chat.peer.standing()] == [OTHER_TITLE, ARTICLES["prisoners"][0]]


@pytest.mark.parametrize(("setting", "left"), [("remove", 0), ("keep", 1)])
async def test_a_deleted_post_takes_its_brief_along_or_leaves_it(chat, setting, left):
    await chat.bot.set("deleted posts", setting)
    message = await chat.say(STORY)
    chat.peer.delete(message)
    await chat.settled()
    assert len(chat.peer.standing()) == left
    hits = (await chat.bot.archive.find(Operator(), Query())).hits
    assert len(hits) == left
    for hit in hits:
        stored = await chat.bot.archive.show(Operator(), hit.id)
        assert (stored.author, stored.author_name, stored.link) == ("", "", None)


async def test_what_the_platform_refuses_is_never_tried_again_and_remembered(chat):
    chat.peer.fault("send", Fault(answer="refused", done=False))
    await chat.say(STORY)
    chat.clock.move(hours=2)
    await chat.say(OTHER)
    assert [lines(sent.text)[0] for sent in chat.peer.log] == [OTHER_TITLE]
    assert await chat.outcomes() == [
        (Outcome.NO_PERMISSION, "Its answer could not be sent. Let Warbrief write in this channel."),
        (Outcome.BRIEFED, ""),
    ]


async def test_what_failed_is_tried_again_when_the_platform_said(chat):
    chat.peer.fault("send", Fault(answer="failed", done=False, seconds=90))
    chat.peer.post("c1", STORY)
    await chat.attempted()
    chat.clock.move(seconds=89)
    meanwhile = chat.peer.post("c2", OTHER)
    await chat.peer.until(lambda: chat.peer.standing(meanwhile))
    assert chat.peer.asked["send"] == 2
    chat.clock.move(seconds=2)
    await chat.settled()
    assert [sent.do for sent in chat.peer.log] == ["send", "send"]
    assert chat.peer.asked["find"] == 0


@pytest.mark.parametrize("answer", ["unknown", "hang up"])
@pytest.mark.parametrize("done", [True, False])
async def test_an_unknown_end_is_made_good_once(chat, answer, done):
    chat.peer.fault("send", Fault(answer=answer, done=done))
    message = chat.peer.post("c1", STORY)
    await chat.attempted()
    chat.clock.move(seconds=5)
    await chat.settled()
    assert [sent.do for sent in chat.peer.log] == ["send"]
    assert (len(chat.peer.standing(message)), chat.peer.asked["find"]) == (1, 1)


async def test_answers_stand_in_the_order_of_the_posts(chat, news_site):
    slow = asyncio.Event()

    async def wait(_):
        from aiohttp import web

        await slow.wait()
        return web.Response(text=page(TITLE, BODY), content_type="text/html")

    news_site.pages["/slow"] = wait
    first = chat.peer.post("c1", news_site.url("/slow"))
    second = chat.peer.post("c1", OTHER)
    elsewhere = chat.peer.post("c2", THIRD)
    await chat.peer.until(lambda: chat.peer.standing(elsewhere))
    assert chat.peer.standing(second) == []
    slow.set()
    await chat.settled()
    assert [sent.to for sent in chat.peer.log] == [elsewhere, first, second]


@asynccontextmanager
async def locked(path):
    """Another process writes to the file, and takes its time."""
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")  # the bot may have to end a transaction first
        yield
        other.execute("ROLLBACK")


class Slow(Here):
    """Reads nothing until told."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.may = asyncio.Event()

    async def run(self, function, *args, **limits):
        self.begun.set()
        await self.may.wait()
        return await super().run(function, *args, **limits)


async def test_the_end_of_the_program_gives_back_what_is_in_work_at_once(tmp_path, clock):
    path = tmp_path / "w.db"
    async with Peer(clock=clock) as peer:
        channels(peer)
        slow = Slow()
        async with running_bot(path, {"scripted": peer.port}, clock=clock, workers=slow) as bot:
            await bot.set("watch", "on")
            peer.post("c1", STORY)
            await slow.begun.wait()  # and it is never let go on
        async with running_bot(path, {"scripted": peer.port}, clock=clock) as bot:
            await peer.until(peer.standing)
            await Chat(peer, bot, clock).settled()
            assert await Chat(peer, bot, clock).ended() == [Outcome.BRIEFED]


async def test_a_lease_is_held_for_as_long_as_the_reading_takes(tmp_path):
    slow = Slow()
    async with Peer() as peer:
        channels(peer)
        options = {"workers": slow, "lease": 0.6}
        async with running_bot(tmp_path / "w.db", {"scripted": peer.port}, **options) as bot:
            await bot.set("watch", "on")
            peer.post("c1", STORY)
            await slow.begun.wait()
            until = set()
            with closing(sqlite3.connect(bot.database)) as db:
                await peer.until(lambda: until.update(db.execute("SELECT lease_until FROM item")) or len(until) > 4)
            (queued,) = await bot.jobs.queued()
            assert (queued.state, queued.attempts) == ("leased", 1)
            slow.may.set()
            await peer.until(peer.standing)


async def test_a_post_deleted_while_it_is_read_is_not_answered(tmp_path, clock):
    slow = Slow()
    async with Peer(clock=clock) as peer:
        channels(peer)
        async with running_bot(tmp_path / "w.db", {"scripted": peer.port}, clock=clock, workers=slow) as bot:
            await bot.set("watch", "on")
            message = peer.post("c1", STORY)
            await slow.begun.wait()
            peer.delete(message)
            await peer.until(lambda: not peer.unacknowledged)
            slow.may.set()
            await Chat(peer, bot, clock).say(OTHER)
            assert [lines(sent.text)[0] for sent in peer.log] == [OTHER_TITLE]
            (hit,) = (await bot.archive.find(Operator(), Query())).hits
            assert hit.title == OTHER_TITLE


async def test_a_locked_store_is_told_of_once_and_nothing_is_lost(tmp_path, clock, news_site, caplog):
    async with chatting(tmp_path / "w.db", clock, news_site.address, patience=0.02) as chat:
        async with locked(chat.bot.database):
            chat.peer.post("c1", STORY)
            await chat.peer.until(lambda: sum(record.name == "bot.scripted" for record in caplog.records) > 3)
            assert chat.peer.unacknowledged == 1
            told = [record for record in caplog.records if record.name == "bot.pipeline.pacing"]
            assert len(told) == 1
            assert told[0].getMessage().endswith("Work goes on as soon as that is mended.")
        await chat.settled()
        assert await chat.ended() == [Outcome.BRIEFED]


async def test_a_store_that_fails_at_the_end_of_the_work_costs_the_work_and_not_the_item(tmp_path, clock, caplog):
    slow = Slow()
    async with Peer(clock=clock) as peer:
        channels(peer)
        options = {"clock": clock, "workers": slow, "patience": 0.02}
        async with running_bot(tmp_path / "w.db", {"scripted": peer.port}, **options) as bot:
            await bot.set("watch", "on")
            peer.post("c1", STORY)
            await slow.begun.wait()
            async with locked(bot.database):
                slow.may.set()
                await peer.until(lambda: any(record.name == "bot.pipeline.pacing" for record in caplog.records))
            clock.move(minutes=2)  # it could not be given back, so that its lease has to run out
            await Chat(peer, bot, clock).settled()
            assert await Chat(peer, bot, clock).ended() == [Outcome.BRIEFED]
            assert len(peer.standing()) == 1


async def test_what_is_older_than_its_retention_goes(tmp_path, clock, news_site):
    path = tmp_path / "w.db"
    async with chatting(path, clock, news_site.address) as chat:
        await chat.bot.set("retention", "1 day")
        await chat.say(STORY)
    clock.move(days=2)
    async with Peer(clock=clock) as peer, running_bot(path, {"scripted": peer.port}, clock=clock) as bot:
        async with asyncio.timeout(60):
            while (await bot.archive.find(Operator(), Query())).hits:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_a_fault_while_deciding_is_answered_with_an_incident(tmp_path, clock, news_site, caplog):
    class Broken(Here):
        async def run(self, function, *args, **limits):
            if function.__name__ == "_compare":
                raise ZeroDivisionError("the comparison is broken")
            return await super().run(function, *args, **limits)

    async with chatting(tmp_path / "w.db", clock, news_site.address, workers=Broken()) as chat:
        await chat.say(STORY)
        asked = await chat.say(STORY, "c2", asked=True)
        (sentence,) = chat.peer.standing(asked)
        incident = sentence.rpartition(" ")[2].rstrip(".")
        assert sentence == f"Something went wrong with the pasted text. The log has more under incident {incident}."
        assert f"incident {incident}: item 2: ZeroDivisionError: the comparison is broken" in caplog.text
        news_site.pages["/a"] = page(TITLE, BODY)
        linked = await chat.say(news_site.url("/a?token=secret"), asked=True)
        (sentence,) = chat.peer.standing(linked)
        assert sentence.startswith(f"Something went wrong with 127.0.0.1:{news_site.port}/a. The log has more")


async def test_what_a_channels_readers_may_read_is_never_more_than_the_platform_says(chat):
    platform = chat.bot.platforms["scripted"]
    seen = {channel: (await platform.audience(scope_of(channel))).rooms for channel in ("c1", "c2", "desk")}
    assert seen == {"c1": {"c1", "c2"}, "c2": {"c1", "c2"}, "desk": {"c1", "c2", "desk", "secret"}}
    assert isinstance(await platform.audience(scope_of("c1")), Reader)
