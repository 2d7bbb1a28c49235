"""Slack from end to end, in both modes: a post leads to a brief in its thread, and the commands are answered."""

from __future__ import annotations

from slack_world import STORY, TITLE, SlackWorld, words

from bot.messages import Outcome


async def test_a_post_is_answered_in_its_thread(slack: SlackWorld) -> None:
    ts = await slack.post(STORY)
    assert await slack.outcomes() == [Outcome.BRIEFED]
    [answer] = slack.under(ts)
    assert slack.headers(answer) == [TITLE]
    assert slack.peer.messages(slack.channel)[-1]["ts"] == ts


async def test_a_command_is_answered_to_the_asker_alone(slack: SlackWorld) -> None:
    await slack.post(STORY)
    given = await slack.command("find bridge")
    assert given.acked
    [shown] = slack.told()
    assert TITLE in shown
    assert words(given.answer) == shown
    assert len(slack.peer.messages(slack.channel)) == 1


async def test_what_was_posted_while_it_was_away_is_found(slack: SlackWorld) -> None:
    async with slack.away():
        ts = slack.peer.post(slack.channel, STORY, user=slack.member)
    assert slack.headers(slack.under(ts)[0]) == [TITLE]
