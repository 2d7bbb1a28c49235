"""The contract of the way in, on every database: what a post is besides its items."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from job_steps import LEASE, A, B, decided, end, finish, listed, send, take
from stores import START, Stores, attached, link, paste, post, scope

from bot.messages import Action, File, Operator, Outcome, Post

# --- parts ---


async def wholes(stores: Stores, *messages: str) -> list[str | None]:
    return [await stores.jobs.whole(scope(), message) for message in messages]


async def test_parts_belong_to_their_post_and_follow_its_revisions(stores: Stores) -> None:
    jobs, now = stores.jobs, stores.clock()
    assert await wholes(stores, "m1", "p1") == [None, None]
    await jobs.accept(post(parts=("p1", "p2")), [A], now)
    assert await wholes(stores, "m1", "p1", "p2", "p3") == ["m1", "m1", "m1", None]
    for stranger in (scope("c2"), scope(workspace="w2"), scope(platform="other")):
        assert await jobs.whole(stranger, "p1") is None
    await jobs.accept(post(parts=("p9",)), [A], now)  # a redelivery
    assert await wholes(stores, "p1", "p9") == ["m1", None]
    await jobs.accept(post(revision=1, parts=("p2", "p3")), [A], now)
    assert await wholes(stores, "p1", "p2", "p3") == [None, "m1", "m1"]
    await jobs.accept(post(revision=2), [], now)
    assert await wholes(stores, "m1", "p2", "p3") == ["m1", None, None]


async def test_a_part_is_of_one_post_and_a_post_is_no_part(stores: Stores) -> None:
    jobs, now = stores.jobs, stores.clock()
    await jobs.accept(post("m1", parts=("p1", "m2")), [A], now)
    await jobs.accept(post("m2", parts=("p1",)), [B], now)
    assert await wholes(stores, "p1", "m2") == ["m2", "m2"]


@pytest.mark.parametrize("keep", [False, True])
async def test_a_deleted_post_has_no_parts_any_more(stores: Stores, keep: bool) -> None:
    await stores.jobs.accept(post(parts=("p1",)), [A], stores.clock())
    await stores.jobs.delete(scope(), "m1", stores.clock(), keep=keep)
    assert await wholes(stores, "m1", "p1") == [None, None]
    await stores.jobs.accept(post(revision=1, parts=("p1",)), [A], stores.clock())
    assert await wholes(stores, "m1", "p1") == [None, None]


async def test_recent_posts_oldest_first_with_revision_and_parts(stores: Stores) -> None:
    jobs, now = stores.jobs, stores.clock()
    times = {"m1": -9, "m2": -5, "m3": -7, "m4": -3, "m5": -2}
    for message, minutes in times.items():
        posted = post(message, posted_at=START + timedelta(minutes=minutes))
        await jobs.accept(replace(posted, parts=("q", "p") if message == "m2" else ()), [A], now)
    await jobs.accept(post("m3", revision=7), [B], now)
    await jobs.delete(scope(), "m4", now, keep=True)
    for number, stranger in enumerate((scope("c2"), scope(workspace="w2"), scope(platform="other"))):
        await jobs.accept(post(f"n{number}", at=stranger), [A], now)
    since = START - timedelta(minutes=7)
    expected = [("m3", 7, ()), ("m2", 0, ("q", "p")), ("m5", 0, ())]
    assert list(await jobs.recent(scope(), since)) == expected
    assert list(await jobs.recent(scope("unseen"), since)) == []


async def test_briefs_of_a_post_in_the_order_of_its_items(stores: Stores) -> None:
    jobs, now = stores.jobs, stores.clock()
    await jobs.accept(post(), [A, B, link("https://news.example/d")], now)
    assert list(await jobs.briefs(scope(), "m1")) == []
    first = await jobs.lease(now, LEASE)
    assert first is not None
    second = await end(stores, Outcome.BRIEFED)
    assert list(await jobs.briefs(scope(), "m1")) == [second]
    brief = await finish(stores, first, Outcome.BRIEFED)
    await end(stores, Outcome.DUPLICATE, same_as=second)
    assert list(await jobs.briefs(scope(), "m1")) == [brief, second]
    await jobs.accept(post("m2"), [A], now)
    await end(stores, Outcome.DUPLICATE, same_as=brief)
    assert list(await jobs.briefs(scope(), "m2")) == [brief]
    assert list(await jobs.briefs(scope("c2"), "m2")) == []
    await jobs.accept(post(revision=1), [B], now)
    assert list(await jobs.briefs(scope(), "m1")) == [second]
    await jobs.delete(scope(), "m1", now, keep=True)
    assert list(await jobs.briefs(scope(), "m1")) == []


# --- spoilers ---


async def test_the_answer_to_a_covered_post_is_covered(stores: Stores) -> None:
    await stores.jobs.accept(post(spoiler=True), [A], stores.clock())
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    assert job.post.spoiler
    await finish(stores, job)
    assert (await take(stores))[0].spoiler


async def test_an_answer_is_covered_and_uncovered_with_its_post(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A, B], stores.clock())
    await end(stores)
    await end(stores, action=None)
    await send(stores)
    for revision, covered in ((1, True), (2, True), (3, False)):
        await stores.jobs.accept(post(revision=revision, spoiler=covered), [A, B], stores.clock())
        if revision == 2:
            assert await send(stores) == []
            continue
        edit, _ = await take(stores)
        assert (edit.action, edit.sent, edit.spoiler) == (Action.EDIT, "re m1", covered)
        await stores.jobs.sent(edit, None, stores.clock())
        assert await send(stores) == []


# --- answers that stand from the start ---

ASKED = post("a1", answer="a1", asked=True)
ENDINGS = [
    (Outcome.BRIEFED, Action.SEND),
    (Outcome.PAYWALLED, Action.MARK),
    (Outcome.TOO_SHORT, None),
    (Outcome.DUPLICATE, None),
]


@pytest.mark.parametrize(("outcome", "action"), ENDINGS, ids=[outcome.value for outcome, _ in ENDINGS])
async def test_every_ending_is_put_in_the_place_of_what_promised_it(
    stores: Stores, outcome: Outcome, action: Action | None
) -> None:
    fields = {}
    if outcome is Outcome.DUPLICATE:
        await stores.jobs.accept(post(), [A], stores.clock())
        fields = {"same_as": await end(stores, Outcome.BRIEFED, None)}
    for _ in range(2):
        await stores.jobs.accept(ASKED, [A], stores.clock())
        assert await send(stores) == []
    await end(stores, outcome, action, **fields)
    assert await send(stores) == [("edit", "a1")]
    await stores.jobs.accept(replace(ASKED, revision=0), [A], stores.clock())
    again = outcome in (Outcome.PAYWALLED, Outcome.TOO_SHORT)
    assert await listed(stores) == [("a", "waiting", 0)] * again
    if again:
        await end(stores, outcome, action)
    assert await send(stores) == [("edit", "a1")] * again


async def test_the_first_item_has_the_message_and_others_have_their_own(stores: Stores) -> None:
    await stores.jobs.accept(ASKED, [A, B], stores.clock())
    first = await stores.jobs.lease(stores.clock(), LEASE)
    assert first is not None
    await end(stores)
    await finish(stores, first)
    assert sorted(await send(stores)) == [("edit", "a1"), ("send", "a1")]


async def test_a_refusal_is_put_there_too(stores: Stores) -> None:
    why = (Outcome.CONTENT_HIDDEN, "Paste it.")
    for _ in range(2):
        await stores.jobs.accept(ASKED, [A], stores.clock(), refused=why, action=Action.SEND)
    edit, _ = await take(stores)
    assert (edit.action, edit.sent, edit.sentence) == (Action.EDIT, "a1", "Paste it.")
    await stores.jobs.sent(edit, None, stores.clock())
    assert await send(stores) == []


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("ended", [False, True])
async def test_a_promise_goes_with_its_post_and_never_stays_unanswered(stores: Stores, keep: bool, ended: bool) -> None:
    await stores.jobs.accept(ASKED, [A], stores.clock())
    if ended:
        await end(stores, Outcome.BRIEFED)
        await send(stores)
    await stores.jobs.delete(scope(), "a1", stores.clock(), keep=keep)
    assert await send(stores) == [("delete", "a1")] * (not (ended and keep))


async def test_what_is_dropped_takes_its_promise_along(stores: Stores) -> None:
    await stores.jobs.accept(ASKED, [A], stores.clock())
    (queued,) = await stores.jobs.queued()
    assert await stores.jobs.drop(queued.id, stores.clock())
    assert await send(stores) == [("delete", "a1")]


async def test_a_worker_that_dies_again_and_again_breaks_no_promise(stores: Stores) -> None:
    await stores.jobs.accept(ASKED, [A], stores.clock())
    for _ in range(3):
        assert await stores.jobs.lease(stores.clock(), LEASE) is not None
        stores.clock.move(LEASE)
    assert await stores.jobs.lease(stores.clock(), LEASE) is None
    assert await send(stores) == [("edit", "a1")]


async def test_who_asks_where_a_sign_stands_gets_the_answer_where_it_was_promised(stores: Stores) -> None:
    why = (Outcome.ON_REQUEST, "Ask for it.")
    await stores.jobs.accept(post(), [A], stores.clock(), refused=why, action=Action.OFFER)
    await send(stores)
    await stores.jobs.accept(post(asked=True, answer="a1"), [A], stores.clock())
    await end(stores, Outcome.BRIEFED)
    assert await send(stores) == [("edit", "a1")]


async def test_an_answer_that_stands_stays_and_the_promise_goes(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    await end(stores, Outcome.BRIEFED)
    await send(stores)
    for _ in range(2):
        await stores.jobs.accept(post(asked=True, answer="a1"), [A], stores.clock())
    assert await send(stores) == [("delete", "a1")]


async def test_an_answer_that_was_never_sent_takes_the_promised_place(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    await end(stores, Outcome.BRIEFED)
    await stores.jobs.accept(post(asked=True, answer="a1"), [A], stores.clock())
    assert await send(stores) == [("edit", "a1")]


async def test_an_answer_of_a_brief_that_was_told_of_in_silence_is_shown(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    brief = await end(stores, Outcome.BRIEFED, None)
    await stores.jobs.accept(post(asked=True, answer="a1"), [A], stores.clock())
    edit, _ = await take(stores)
    assert (edit.action, edit.sent, edit.brief) == (Action.EDIT, "a1", brief)


async def test_a_promise_moves_on_with_an_edit(stores: Stores) -> None:
    await stores.jobs.accept(ASKED, [A], stores.clock())
    await stores.jobs.accept(replace(ASKED, revision=1), [B], stores.clock())
    await end(stores, Outcome.TOO_SHORT, None)
    assert await send(stores) == [("edit", "a1")]


# --- what could not be had at first ---


async def hide(stores: Stores, asked: Post) -> None:
    """Somebody asks for a post that may not be read."""
    why = (Outcome.CONTENT_HIDDEN, "Use the menu.")
    await stores.jobs.accept(
        asked, [replace(paste(""), name="the post")], stores.clock(), refused=why, action=Action.SEND
    )


async def test_a_hidden_post_that_becomes_readable_is_answered_in_the_same_place(stores: Stores) -> None:
    await hide(stores, post(asked=True, hidden=True))
    said, _ = await take(stores)
    assert (said.action, said.outcome, said.sentence) == (Action.SEND, Outcome.CONTENT_HIDDEN, "Use the menu.")
    await stores.jobs.sent(said, "s1", stores.clock())
    assert await stores.jobs.accept(post(asked=True), [A, B], stores.clock()) == 2
    assert await listed(stores) == [("a", "waiting", 0), ("b", "waiting", 0)]
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    assert (job.item, job.number) == (A, 0)
    await finish(stores, job, Outcome.BRIEFED)
    await end(stores)
    assert sorted(await send(stores)) == [("edit", "s1"), ("send", "m1")]
    assert await decided(stores) == [("m1", "a", "briefed"), ("m1", "b", "not_an_article")]
    assert len(await stores.jobs.decisions(Operator(), None, A.content)) == 1


async def test_a_hidden_post_that_is_edited_is_answered_in_the_same_place(stores: Stores) -> None:
    await hide(stores, post(asked=True, hidden=True))
    await send(stores)
    await stores.jobs.accept(post(revision=1), [A], stores.clock())
    await end(stores, Outcome.BRIEFED)
    assert await send(stores) == [("edit", "re m1")]


LOST = File(name="story.txt", data=b"", content_type="text/plain", fault="could not be downloaded")


async def test_a_file_that_did_not_come_keeps_its_fault_and_comes_later(stores: Stores) -> None:
    lost, came = replace(attached(), file=LOST), attached()
    await stores.jobs.accept(post(), [lost], stores.clock())
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    assert job.item == lost
    await finish(stores, job, Outcome.FETCH_FAILED, Action.MARK)
    assert await stores.jobs.accept(post(asked=True), [lost], stores.clock()) == 1
    await end(stores, Outcome.FETCH_FAILED)
    assert sorted(await send(stores)) == [("send", "m1")]
    assert await stores.jobs.accept(post(asked=True), [came], stores.clock()) == 1
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    assert (job.item, job.number) == (came, 0)
    await finish(stores, job, Outcome.BRIEFED)
    assert await send(stores) == [("edit", "re m1")]


@pytest.mark.parametrize("revision", [0, 1], ids=["asked for", "edited"])
async def test_a_file_that_came_before_is_not_lost_by_one_that_did_not(stores: Stores, revision: int) -> None:
    await stores.jobs.accept(post(), [attached()], stores.clock())
    again = post(asked=not revision, revision=revision)
    assert await stores.jobs.accept(again, [replace(attached(), file=LOST)], stores.clock()) == 0
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    assert (job.item, job.post.asked) == (attached(), not revision)
    assert await finish(stores, job, Outcome.BRIEFED) is not None
    assert await stores.jobs.accept(again, [replace(attached(), file=LOST)], stores.clock()) == 0
    assert await listed(stores) == []


async def test_an_empty_file_is_no_file_that_did_not_come(stores: Stores) -> None:
    empty = attached(data=b"")
    await stores.jobs.accept(post(), [replace(empty, file=LOST)], stores.clock())
    assert await stores.jobs.accept(post(revision=1), [empty], stores.clock()) == 1
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    assert job.item == empty
