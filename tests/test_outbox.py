"""The contract of the way out, on every database: the outbox, its order, doubts and repetitions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from job_steps import LEASE, A, B, decided, end, finish, listed, send, take
from stores import START, Stores, post, scope

from bot.messages import BRIEF_GONE, Action, Operator, Outcome, Outgoing

# --- out ---


async def test_what_is_sent_says_how_the_item_ended(stores: Stores) -> None:
    await stores.jobs.accept(post(at=scope("t", parent="c1", name="thread")), [A, B], stores.clock())
    brief = await end(stores, Outcome.BRIEFED)
    await end(stores, Outcome.PAYWALLED, sentence="Half of it.")
    first, _ = await take(stores)
    assert await stores.jobs.outgoing(stores.clock(), LEASE, "other") is None
    await stores.jobs.sent(first, "a1", stores.clock())
    second, _ = await take(stores)
    assert first == Outgoing(
        id=first.id,
        nonce=first.nonce,
        action=Action.SEND,
        scope=scope("t", parent="c1", name="thread"),
        to="m1",
        item=first.item,
        outcome=Outcome.BRIEFED,
        brief=brief,
        lease=first.lease,
    )
    assert (second.outcome, second.sentence, second.brief) == (Outcome.PAYWALLED, "Half of it.", None)
    assert first.nonce != second.nonce


async def test_a_failed_attempt_is_repeated_when_due_under_the_same_nonce(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    await end(stores, Outcome.BRIEFED)
    first, _ = await take(stores)
    await stores.jobs.unsent(first, stores.clock() + timedelta(seconds=5), stores.clock())
    assert await send(stores) == []
    stores.clock.move(5)
    second, maybe = await take(stores)
    assert (second.nonce, second.attempts, maybe) == (first.nonce, 2, False)
    await stores.jobs.unsent(second, stores.clock(), stores.clock(), known=False)
    third, maybe = await take(stores)
    assert (third.nonce, third.attempts, maybe) == (first.nonce, 3, True)
    await stores.jobs.unsent(third, stores.clock(), stores.clock())
    fourth, maybe = await take(stores)
    assert maybe  # the second attempt may still have sent it
    await stores.jobs.unsent(fourth, None, stores.clock())
    assert await send(stores) == []
    (decision,) = await stores.jobs.decisions(Operator(), None, None)
    assert decision.outcome is Outcome.NO_PERMISSION
    assert decision.sentence == "Its answer could not be sent. Let Warbrief write in this channel."
    assert decision.brief is not None
    await stores.jobs.accept(replace(post(), asked=True), [A], stores.clock())  # the permission may be there by now
    fifth, _ = await take(stores)
    assert (fifth.nonce, fifth.action, fifth.brief) == (first.nonce, Action.SEND, decision.brief)
    (decision,) = await stores.jobs.decisions(Operator(), None, None)
    assert (decision.outcome, decision.sentence) == (Outcome.BRIEFED, "")


async def test_what_attempts_may_have_shown_is_remembered(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    brief = await end(stores, Outcome.BRIEFED)
    first, _ = await take(stores)
    assert first.shown == ()
    stores.clock.move(LEASE)
    second, maybe = await take(stores)
    assert (second.shown, maybe) == ((brief, BRIEF_GONE), True)
    assert brief is not None
    await stores.upkeep.forget_brief(brief)
    stores.clock.move(LEASE)
    gone, maybe = await take(stores)
    assert (gone.brief, gone.shown[:1], maybe) == (None, (brief,), True)


async def test_a_sender_that_died_leaves_a_doubt(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    await end(stores)
    first, maybe = await take(stores)
    assert not maybe
    stores.clock.move(LEASE)
    second, maybe = await take(stores)
    assert (second.nonce, maybe) == (first.nonce, True)
    await stores.jobs.unsent(first, None, stores.clock())  # too late to count
    await stores.jobs.sent(second, "a1", stores.clock())
    await stores.jobs.sent(second, "a1", stores.clock())
    assert await send(stores) == []


async def test_a_report_that_comes_late_is_better_than_a_doubt(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    await end(stores)
    first, _ = await take(stores)
    stores.clock.move(LEASE)
    second, _ = await take(stores)
    await stores.jobs.unsent(second, stores.clock(), stores.clock())
    await stores.jobs.sent(first, "a1", stores.clock())
    assert await send(stores) == []
    await stores.jobs.delete(scope(), "m1", stores.clock(), keep=False)
    assert await send(stores) == [("delete", "a1")]


@pytest.mark.parametrize("change", ["deleted", "edited"])
async def test_what_may_have_been_sent_is_looked_for_when_its_post_changes(stores: Stores, change: str) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    await end(stores)
    first, _ = await take(stores)
    await stores.jobs.unsent(first, stores.clock(), stores.clock(), known=False)
    if change == "edited":
        await stores.jobs.accept(post(revision=1), [B], stores.clock())
        assert await stores.jobs.outgoing(stores.clock(), LEASE, "scripted") is None
        await end(stores)
    else:
        await stores.jobs.delete(scope(), "m1", stores.clock(), keep=False)
    second, maybe = await take(stores)
    assert (second.nonce, second.sent, maybe) == (first.nonce, None, True)
    assert second.action is (Action.SEND if change == "edited" else Action.DELETE)
    await stores.jobs.sent(second, "a1" if change == "edited" else None, stores.clock())
    assert await send(stores) == ([("edit", "a1")] if change == "edited" else [])


async def test_an_edit_reported_by_a_sender_held_for_dead_does_not_end_anothers(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    await end(stores)
    await send(stores)
    await stores.jobs.accept(post(revision=1), [B], stores.clock())
    await end(stores)
    first, _ = await take(stores)
    stores.clock.move(LEASE)
    second, _ = await take(stores)
    await stores.jobs.sent(first, None, stores.clock())
    await stores.jobs.unsent(second, stores.clock(), stores.clock())
    assert await send(stores) == [("edit", "re m1")]


async def test_of_two_messages_one_is_taken_away(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    await end(stores)
    first, _ = await take(stores)
    stores.clock.move(LEASE)
    second, _ = await take(stores)
    await stores.jobs.sent(first, "a1", stores.clock())
    await stores.jobs.sent(second, "a2", stores.clock())
    assert await send(stores) == [("delete", "a2")]
    await stores.jobs.delete(scope(), "m1", stores.clock(), keep=False)
    assert await send(stores) == [("delete", "a1")]


@pytest.mark.parametrize(
    ("first", "then", "later"),
    [
        ("works", [], ["m1", "m2"]),
        ("ends", ["m1", "m2"], []),
        ("is silent", ["m2"], []),
        ("was given back", ["m2"], ["m1"]),
        ("is deleted", ["m2"], []),
    ],
)
async def test_a_message_waits_for_earlier_posts_on_their_first_attempt(
    stores: Stores, first: str, then: list[str], later: list[str]
) -> None:
    for message in ("m1", "m2"):
        await stores.jobs.accept(post(message), [A], stores.clock())
    await stores.jobs.accept(post("n1", at=scope("c2")), [A], stores.clock())
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    await end(stores)
    await end(stores)
    assert await send(stores) == [("send", "n1")]
    if first in ("ends", "is silent"):
        await finish(stores, job, action=Action.SEND if first == "ends" else None)
    elif first == "was given back":
        await stores.jobs.release(job, stores.clock() + timedelta(seconds=5))
    elif first == "is deleted":
        await stores.jobs.delete(scope(), "m1", stores.clock(), keep=False)
    assert await send(stores) == [("send", message) for message in then]
    stores.clock.move(LEASE)
    if later:
        await end(stores)
    assert await send(stores) == [("send", message) for message in later]


async def test_one_after_the_other_in_a_channel_until_one_fails(stores: Stores) -> None:
    for message in ("m1", "m2", "m3"):
        await stores.jobs.accept(post(message), [A], stores.clock())
        await end(stores)
    first, _ = await take(stores)
    assert await stores.jobs.outgoing(stores.clock(), LEASE, "scripted") is None
    await stores.jobs.unsent(first, stores.clock() + timedelta(seconds=5), stores.clock())
    assert await send(stores) == [("send", "m2"), ("send", "m3")]
    stores.clock.move(5)
    assert await send(stores) == [("send", "m1")]


async def test_earlier_is_what_was_posted_earlier(stores: Stores) -> None:
    await stores.jobs.accept(post("late"), [A], stores.clock())
    await stores.jobs.accept(post("early", posted_at=START - timedelta(hours=1)), [A], stores.clock())
    await end(stores)
    await end(stores)
    assert await send(stores) == [("send", "early"), ("send", "late")]


async def test_a_duplicate_of_a_brief_that_has_gone_is_read_again(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    brief = await end(stores, Outcome.BRIEFED)
    await stores.jobs.accept(post("m2"), [A], stores.clock())
    await stores.jobs.accept(post("m3"), [A], stores.clock())
    assert await end(stores, Outcome.DUPLICATE, same_as=brief) == brief
    assert (await stores.jobs.decisions(Operator(), None, None))[1].brief == brief
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    await stores.jobs.delete(scope(), "m1", stores.clock(), keep=False)
    assert await finish(stores, job, Outcome.DUPLICATE, same_as=brief) is None
    assert await listed(stores) == [("a", "waiting", 1)]
    assert await decided(stores) == [("m2", "a", "duplicate"), ("m3", "a", None)]
    assert (await stores.jobs.decisions(Operator(), None, None))[1].brief is None


async def test_withdrawing_a_duplicate_leaves_the_brief_of_another(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    brief = await end(stores, Outcome.BRIEFED)
    assert brief is not None
    await stores.jobs.accept(post("m2"), [A], stores.clock())
    await end(stores, Outcome.DUPLICATE, same_as=brief)
    await stores.jobs.accept(post("m2", revision=1), [], stores.clock())
    await stores.jobs.delete(scope(), "m2", stores.clock(), keep=False)
    assert await stores.archive.show(Operator(), brief) is not None
