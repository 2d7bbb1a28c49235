"""1,000 messages at once on Slack, many told twice, while the connection breaks three times: one brief each.

One message in eleven is an article, each of them another one; the rest is chat, which ends without being read. A burst
of articles alone takes a minute, so it stands in the torture tests.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest
from scripted_stories import story
from slack_world import SlackWorld

from bot.messages import Outcome

CHANNELS, MESSAGES, ARTICLE_EACH = 40, 1_000, 11
REDELIVERED = 0.2
CHAT = ("anything new from Kyiv?", "lunch?", "thanks, got it", "who covers the briefing at four", "ok 👍")


@pytest.mark.parametrize("slack_mode", ["sockets"])
async def test_each_message_of_a_burst_gets_one_brief(slack: SlackWorld, slack_mode: str) -> None:
    chance, peer = random.Random(8), slack.peer
    people = [peer.space.add_user(f"poster{number}", live=False) for number in range(MESSAGES // CHANNELS)]
    channels = [peer.space.add_channel(f"c{number}", members=people, live=False).id for number in range(CHANNELS)]
    for channel in channels:
        await slack.watch(channel)
    peer.redeliver, peer.delivery.pauses = REDELIVERED, (0.0, 0.2, 1.0)
    articles: dict[str, tuple[str, str]] = {}
    for number in range(MESSAGES):
        if number in (250, 500, 750):  # cut off while much is on its way; once Slack asks for a new socket instead
            known = peer.delivery.connections
            peer.disconnect() if number == 500 else peer.cut_sockets()
            await peer.until(lambda known=known: peer.delivery.connections > known)
        channel, poster = channels[number % CHANNELS], people[number // CHANNELS]
        if number % ARTICLE_EACH:
            peer.post(channel, chance.choice(CHAT), user=poster)
        else:
            title, text = story(chance)
            ts = peer.post(channel, f"{title}\n\n{text}", user=poster)
            articles[ts] = channel, title
            if number % 5:
                peer.tell(channel, ts)  # as of a new event
    await slack.settle()

    assert peer.delivery.redelivered > MESSAGES * REDELIVERED * 0.7
    assert peer.delivery.connections == 4
    assert any(body["event"]["type"] == "message" for body in peer.delivery.late)  # told, and cut off before the answer
    for ts, (channel, title) in articles.items():
        assert [slack.headers(answer) for answer in slack.under(ts, channel)] == [[title]]
    assert sum(len(slack.answers(channel)) for channel in channels) == len(articles)
    load = await slack.application.jobs.load(slack.clock().replace(year=2000))
    assert Counter(load.outcomes) == {Outcome.BRIEFED: len(articles)}
