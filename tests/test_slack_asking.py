"""Briefs that are asked for on Slack: `/warbrief brief`, and "Brief this" in a message's menu."""

from __future__ import annotations

import pytest
from scripted_stories import page
from slack_peer import Fault
from slack_world import BODY, OTHER, STORY, TITLE, Given, SlackWorld, words

from bot.errors import StoreError
from bot.messages import Outcome
from bot.pipeline.allowance import MOST

once = pytest.mark.parametrize("slack_mode", ["sockets"])
unwatched = pytest.mark.parametrize("slack", [{"watch": False}], indirect=True)

READING = "I'm reading it; the brief comes here."
ALONE = "This channel is not watched, so only you see this brief, and it is not kept."


def said(given: Given) -> str:
    """The last thing that was said to whoever gave something, as lines."""
    return words(given.shown[-1].payload)


def link_to(slack: SlackWorld, channel: str, ts: str, thread: str = "") -> str:
    """The link of a message, as members copy it."""
    inside = f"?thread_ts={thread}&cid={channel}" if thread else ""
    return f"https://newsroom.slack.com/archives/{channel}/p{ts.replace('.', '')}{inside}"


# --- the command ----------------------------------------------------------------------------------------


async def test_a_link_is_briefed_in_the_watched_channel_under_what_tells_who_asked(slack: SlackWorld) -> None:
    link = slack.page()
    given = await slack.command(f"brief {link}")
    assert given.answers == []
    asked, brief = slack.answers()
    assert asked["text"] == f"📰 ben asks for a brief of {link}"
    assert (slack.headers(brief), brief["thread_ts"]) == ([TITLE], asked["ts"])
    assert await slack.outcomes() == [Outcome.BRIEFED]


@once
async def test_a_text_with_marks_becomes_a_brief_and_pings_nobody(slack: SlackWorld) -> None:
    await slack.command(f"brief <!channel> {TITLE}\n\n{BODY}")
    asked, brief = slack.answers()
    assert asked["text"] == "📰 ben asks for a brief of a pasted text"
    assert slack.headers(brief) == [TITLE]
    assert "<!" not in brief["text"]


@once
async def test_what_holds_no_article_says_so_under_what_was_asked_for(slack: SlackWorld) -> None:
    link = slack.page("<html><title>Cart</title><p>Buy now</p></html>")
    await slack.command(f"brief {link}")
    asked, told = slack.answers()
    assert (told["thread_ts"], slack.headers(told)) == (asked["ts"], [])
    assert await slack.outcomes() != [Outcome.BRIEFED]


@once
@unwatched
async def test_in_a_channel_that_is_not_watched_the_asker_alone_sees_it(slack: SlackWorld) -> None:
    given = await slack.command(f"brief {slack.page()}")
    assert words(given.answers[0]) == READING
    assert said(given).startswith(f"{ALONE}\n{TITLE}\n")
    assert [block for block in given.answer["blocks"] if block["type"] == "actions"] == []
    assert [slack.answers(), await slack.ids(), await slack.decisions()] == [[], [], []]


@once
@unwatched
async def test_why_there_is_no_brief_is_told_to_the_asker_alone(slack: SlackWorld) -> None:
    given = await slack.command(f"brief {slack.site.url('/gone')}")
    assert "404" in said(given)
    assert slack.answers() == []


@once
async def test_who_is_not_in_a_channel_puts_nothing_there(slack: SlackWorld) -> None:
    slack.peer.leave(slack.member, slack.channel)
    await slack.settle()
    given = await slack.command(f"brief {slack.page()}")
    told = "You are not in this channel, so only you see this brief, and it is not kept."
    assert said(given).startswith(f"{told}\n{TITLE}")
    assert slack.answers() == []


@once
async def test_without_words_the_command_says_what_it_takes(slack: SlackWorld) -> None:
    told = "Give a link, an article's text, or the link of a message: /warbrief brief https://…"
    assert said(await slack.command("brief")) == told
    assert said(await slack.command("brief   <@U1>")) == told


@once
async def test_a_watched_channel_that_warbrief_is_not_in_is_told(slack: SlackWorld) -> None:
    alien = slack.peer.add_channel("elsewhere", members=[slack.admin, slack.member], bot=False)
    await slack.watch(alien)
    given = await slack.command(f"brief {slack.page()}", channel=alien)
    told = "I may not write in #elsewhere, so its briefs cannot stand there. Warbrief is not in the channel."
    assert said(given) == f"{told} Write /invite @warbrief in it."
    assert "cannot work in" in slack.peer.dms(slack.admin)[-1]["text"]


@once
async def test_what_slack_refuses_is_told_to_the_asker(slack: SlackWorld) -> None:
    slack.peer.fault("chat.postMessage", Fault(error="restricted_action"))
    told = said(await slack.command(f"brief {slack.page()}"))
    assert told.startswith("I may not write in #war-news, so its briefs cannot stand there. Only some members may post")
    slack.peer.fault("chat.postMessage", Fault(retry_after=30))
    told = said(await slack.command(f"brief {slack.page()}"))
    assert told == "Slack takes no more from Warbrief now. Give the command again in a minute."
    slack.peer.fault("chat.postMessage", Fault(cut=True))
    assert said(await slack.command(f"brief {slack.page()}")).startswith("Slack did not answer")
    assert slack.answers() == []


@once
async def test_a_short_wait_is_waited(slack: SlackWorld) -> None:
    slack.peer.fault("chat.postMessage", Fault(retry_after=0.01))
    assert (await slack.command(f"brief {slack.page()}")).answers == []
    assert slack.titles() == [TITLE]


@once
@unwatched
async def test_more_answers_than_an_address_takes_come_all_the_same(slack: SlackWorld) -> None:
    links = [slack.page(path=f"/{number}") for number in range(6)]
    given = await slack.command(f"brief {' '.join(links)}")
    assert len(given.answers) == 5
    assert len(slack.told()) == 7
    assert sum(TITLE in told for told in slack.told()) == 6


@once
async def test_where_nothing_can_be_kept_the_promise_is_taken_back(
    slack: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> int:
        raise StoreError("The disk is full. Make room.")

    monkeypatch.setattr(slack.client.wiring.pipeline, "accept", full)
    given = await slack.command(f"brief {slack.page()}")
    assert said(given) == "The disk is full. Make room."
    (message,) = slack.answers()
    assert words(message) == "This could not be kept now, so there will be no brief. Ask again."


@once
async def test_nobody_asks_for_more_than_their_share(slack: SlackWorld) -> None:
    slack.client.wiring.pipeline.asked(slack.scope(slack.channel), slack.member, 10)
    for given in (
        await slack.command(f"brief {slack.page()}"),
        await slack.command(f"brief {slack.page()}", channel=slack.lounge),
        await slack.shortcut(await slack.post(OTHER, channel=slack.lounge), channel=slack.lounge),
    ):
        assert said(given).startswith("One member may ask for 10 briefs or pages in 10 minutes here.")
    assert slack.answers() == []
    assert slack.site.requests == []


@once
async def test_nor_by_asking_for_all_at_once(slack: SlackWorld) -> None:
    for number in range(MOST + 5):
        link = slack.page(path=f"/{number}")
        slack.peer.command(f"brief {link}", user=slack.member, channel=slack.channel)
    await slack.settle()
    assert [len(slack.titles()), len(slack.site.requests)] == [MOST, MOST]
    assert sum(told.startswith("One member may ask for 10 briefs") for told in slack.told()) == 5


# --- the link of a message ------------------------------------------------------------------------------


@once
async def test_the_link_of_a_message_asks_for_its_brief(slack: SlackWorld) -> None:
    await slack.set("mode", "on request")
    ts = await slack.post(STORY)
    given = await slack.command(f"brief {link_to(slack, slack.channel, ts)}", channel=slack.lounge)
    assert said(given) == "I'm reading it; the brief will stand in the thread of the post."
    assert [slack.headers(message) for message in slack.under(ts)] == [[TITLE]]
    given = await slack.command(f"brief {link_to(slack, slack.channel, ts)}", channel=slack.lounge)
    assert said(given).startswith(TITLE)
    assert len(slack.under(ts)) == 1


@once
async def test_the_link_of_a_reply_in_a_thread_asks_for_its_brief(slack: SlackWorld) -> None:
    await slack.set("mode", "on request")
    first = await slack.post("What do we know?")
    for link_thread in (True, False):
        ts = await slack.post(STORY if link_thread else OTHER, thread=first)
        await slack.command(f"brief {link_to(slack, slack.channel, ts, first if link_thread else '')}")
    assert len(slack.under(first)) == 2


@once
async def test_the_link_of_a_message_elsewhere_is_briefed_for_the_asker_alone(slack: SlackWorld) -> None:
    ts = await slack.post(STORY, channel=slack.lounge)
    given = await slack.command(f"brief {link_to(slack, slack.lounge, ts)}")
    told = "#lounge is not watched, so only you see this brief, and it is not kept."
    assert said(given).startswith(f"{told}\n{TITLE}")


@once
async def test_a_message_that_its_asker_may_not_read_is_none(slack: SlackWorld) -> None:
    ts = await slack.post(STORY, channel=slack.desk)
    alien = slack.peer.add_channel("elsewhere", members=[slack.member], bot=False)
    unread = await slack.post(STORY, channel=alien)
    links = [
        link_to(slack, slack.desk, ts),
        link_to(slack, alien, unread),
        link_to(slack, "C0NOWHERE", ts),
        link_to(slack, slack.channel, "1700000000.000100"),
        link_to(slack, slack.channel, "1700000000.000100", "1700000000.000200"),
    ]
    slack.peer.fault("conversations.history", Fault(error="access_denied"))
    for link in [link_to(slack, slack.channel, await slack.post("What do we know?")), *links]:
        given = await slack.command(f"brief {link}", by=slack.other)
        assert said(given) == "There is no such message that you may read, or I am not in its channel.", link
    assert said(await slack.command(f"brief {links[0]}")).startswith("#desk is not watched")


# --- the menu -------------------------------------------------------------------------------------------


async def test_brief_this_answers_in_the_thread_of_a_watched_post(slack: SlackWorld) -> None:
    await slack.set("mode", "on request")
    ts = await slack.post(STORY)
    given = await slack.shortcut(ts, by=slack.other)
    assert said(given) == "I'm reading it; the brief will stand in the thread of the post."
    assert [slack.headers(message) for message in slack.under(ts)] == [[TITLE]]
    again = await slack.shortcut(ts)
    assert said(again).startswith(TITLE)
    assert len(slack.under(ts)) == 1


@unwatched
async def test_brief_this_shows_it_to_the_asker_alone_elsewhere(slack: SlackWorld) -> None:
    ts = await slack.post(STORY)
    given = await slack.shortcut(ts)
    assert [words(given.answers[0]), said(given).splitlines()[:2]] == [READING, [ALONE, TITLE]]
    assert [slack.answers(), await slack.ids()] == [[], []]


@once
@pytest.mark.parametrize("slack", [{"watch": False}], indirect=True)
async def test_brief_this_works_where_warbrief_is_not_and_reads_files(slack: SlackWorld) -> None:
    alien = slack.peer.add_channel("secret", private=True, members=[slack.member], bot=False)
    ts = await slack.post(STORY, channel=alien)
    given = await slack.shortcut(ts, channel=alien)
    assert said(given).startswith(f"{ALONE}\n{TITLE}")
    ts = await slack.post("", channel=slack.lounge, files=[("story.txt", STORY.encode())])
    assert TITLE in said(await slack.shortcut(ts, channel=slack.lounge))


@once
async def test_brief_this_of_a_program_answers_in_its_thread(slack: SlackWorld) -> None:
    wire = slack.peer.add_user("wire", bot=True)
    slack.peer.join(wire, slack.channel)
    first = await slack.post("What do we know?")
    ts = await slack.post(STORY, by=wire, thread=first)
    assert slack.under(first) == []
    await slack.shortcut(ts)
    assert [slack.headers(message) for message in slack.under(first)] == [[TITLE]]


@once
async def test_brief_this_of_what_is_no_article(slack: SlackWorld) -> None:
    ts = await slack.post(STORY)
    (answer,) = slack.under(ts)
    assert said(await slack.shortcut(answer["ts"])) == "This message is Warbrief's own."
    slack.peer.join(slack.peer.add_user("dan"), slack.channel)
    await slack.settle()
    (notice,) = [each for each in slack.peer.messages(slack.channel) if each.get("subtype") == "channel_join"]
    nothing = "There is no link, text or file in this message that could be briefed."
    assert said(await slack.shortcut(notice["ts"])) == nothing
    picture = await slack.post("", files=[("front.png", b"\x89PNG")])
    assert said(await slack.shortcut(picture)) == nothing


@once
async def test_the_brief_of_a_paste_in_several_messages_is_shown_from_any_of_them(slack: SlackWorld) -> None:
    await slack.set("mode", "on request")
    story = f"{TITLE}\n\n{BODY} {BODY} {BODY}"
    cut = story.index(" ", 1_950)
    first = await slack.post(story[:cut])
    second = await slack.post(story[cut:].strip())
    await slack.shortcut(second)
    assert [len(slack.under(first)), len(slack.under(second)), len(await slack.ids())] == [1, 0, 1]
    assert said(await slack.shortcut(second)).startswith(TITLE)


@once
@unwatched
async def test_an_article_with_many_lines_comes_in_few_messages(slack: SlackWorld) -> None:
    slack.site.pages["/long"] = page(TITLE, "\n\n".join([BODY] * 3))
    given = await slack.command(f"brief {slack.site.url('/long')}")
    assert 2 <= len(given.answers) <= 5
