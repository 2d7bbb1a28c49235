"""The contract of the way in and out, on every database: inbox, leases, endings, outbox, lists."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from stores import DATABASES, START, SettableClock, Stores, attached, kept, link, paste, post, reader, scope

from bot.links import canonical_link
from bot.messages import Action, Item, Operator, Outcome, Outgoing
from bot.records import Ending, Job, Load

A, B, C = (link(f"https://news.example/{name}") for name in "abc")
LEASE = 60.0


async def end(
    stores: Stores, outcome: Outcome = Outcome.NOT_AN_ARTICLE, action: Action | None = Action.SEND, **fields: object
) -> str | None:
    """End the item that waits longest; with `Outcome.BRIEFED` with a brief, whose id is returned."""
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    return await finish(stores, job, outcome, action, **fields)


async def finish(
    stores: Stores,
    job: Job,
    outcome: Outcome = Outcome.NOT_AN_ARTICLE,
    action: Action | None = Action.SEND,
    **fields: object,
) -> str | None:
    brief = kept() if outcome is Outcome.BRIEFED else None
    ending = Ending(outcome=outcome, action=action, kept=brief, **fields)  # type: ignore[arg-type]
    return await stores.jobs.finish(job, ending, stores.clock())


async def take(stores: Stores) -> tuple[Outgoing, bool]:
    """The next thing to send."""
    found = await stores.jobs.outgoing(stores.clock(), LEASE, "scripted")
    assert found is not None
    return found


async def send(stores: Stores) -> list[tuple[str, ...]]:
    """Do what is in the outbox until nothing is; a message's id is that of its post and the attempt."""
    done = []
    while (found := await stores.jobs.outgoing(stores.clock(), LEASE, "scripted")) is not None:
        outgoing, _ = found
        message = f"re {outgoing.to}" if outgoing.action is Action.SEND else None
        await stores.jobs.sent(outgoing, message, stores.clock())
        done.append((outgoing.action.value, outgoing.sent or outgoing.to))
    return done


async def decided(stores: Stores) -> list[tuple[str, str, str | None]]:
    """Message, item and outcome of each item, oldest first."""
    found = await stores.jobs.decisions(Operator(), None, None, 100)
    return [(one.message, one.name[-1], one.outcome and one.outcome.value) for one in reversed(found)]


async def listed(stores: Stores, *, failed: bool = True) -> list[tuple[str, str, int]]:
    """Name, state and attempts of what is queued."""
    return [(one.name[-1], one.state, one.attempts) for one in await stores.jobs.queued(failed=failed)]


# --- in ---


async def test_a_post_is_accepted_once(stores: Stores) -> None:
    jobs, now = stores.jobs, stores.clock()
    first = post(revision=3)
    accepted = [
        await jobs.accept(first, [A, B], now),
        await jobs.accept(first, [A, B], now),
        await jobs.accept(first, [C], now),
        await jobs.accept(post(revision=2), [C], now),
        await jobs.accept(post("m2", revision=3), [A], now),
        await jobs.accept(post(revision=3, at=scope(platform="other")), [A], now),
        await jobs.accept(post(revision=3, at=scope(workspace="w2")), [A], now),
        await jobs.accept(post(revision=3, at=scope("c2")), [A], now),
    ]
    assert accepted == [2, 0, 0, 0, 1, 1, 1, 1]
    assert await listed(stores) == [(name, "waiting", 0) for name in "abaaaa"]


async def test_a_post_without_items_is_not_kept(stores: Stores) -> None:
    assert await stores.jobs.accept(post(), [], stores.clock()) == 0
    assert not await stores.jobs.known(scope(), "m1")
    assert await stores.jobs.accept(post(revision=1), [A], stores.clock()) == 1
    assert await stores.jobs.known(scope(), "m1")
    assert not await stores.jobs.known(scope(platform="other"), "m1")


async def test_what_is_leased_is_what_was_posted(stores: Stores) -> None:
    at = scope("t1", parent="c1", private=True, name="a thread")
    items = (attached("a\ud800.txt", b"\x00\xffbytes", None), A, paste("Some\0 text."))
    posted = post(at=at, revision=4, text="all of it", files=(items[0].file,), asked=True)
    assert await stores.jobs.accept(posted, items, stores.clock()) == 3
    jobs = [await stores.jobs.lease(stores.clock(), LEASE) for _ in range(4)]
    assert jobs.pop() is None
    stored = (attached("a\ufffd.txt", b"\x00\xffbytes", None), A, paste("Some␀ text."))
    for number, (job, item) in enumerate(zip(jobs, stored, strict=True)):
        assert job is not None
        assert (job.number, job.item, job.attempts) == (number, item, 1)
        assert job.post == post(at=at, revision=4, asked=True)
    assert len({job.lease for job in jobs if job}) == 3


async def test_a_post_without_a_time_gets_that_of_its_acceptance(stores: Stores) -> None:
    await stores.jobs.accept(post(posted_at=None), [A], stores.clock())
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    assert job.post.posted_at == START


@pytest.mark.parametrize("offer", [False, True])
async def test_a_refused_post_is_ended_at_once_and_can_be_asked_for(stores: Stores, offer: bool) -> None:
    why = (Outcome.ON_REQUEST, "Ask for it.")
    assert await stores.jobs.accept(post(), [A, B], stores.clock(), refused=why, offer=offer) == 0
    assert await decided(stores) == [("m1", "a", "on_request"), ("m1", "b", "on_request")]
    assert [one.sentence for one in await stores.jobs.decisions(Operator(), None, None)] == ["Ask for it."] * 2
    assert await stores.jobs.lease(stores.clock(), LEASE) is None
    assert await send(stores) == [("offer", "m1")] * offer
    assert await stores.jobs.accept(post(), [A, B], stores.clock()) == 0
    assert await stores.jobs.accept(post(asked=True), [A, B], stores.clock()) == 2
    assert [await end(stores) for _ in "ab"] == [None, None]
    assert await decided(stores) == [("m1", "a", "not_an_article"), ("m1", "b", "not_an_article")]
    assert await send(stores) == [("send", "m1")] * 2


# --- asking ---


async def test_asking_sends_to_work_again_what_led_to_no_brief(stores: Stores) -> None:
    jobs, now = stores.jobs, stores.clock()
    await jobs.accept(post(), [A, B, C], now)
    brief = await end(stores, Outcome.BRIEFED)
    await end(stores, Outcome.PAYWALLED, Action.MARK)
    assert await send(stores) == [("send", "m1"), ("mark", "m1")]
    assert await jobs.accept(post(asked=True), [A, B, C, link("https://news.example/d")], now) == 2
    job = await jobs.lease(now, LEASE)
    assert job is not None
    assert (job.item, job.post.asked, job.attempts) == (B, True, 1)
    await finish(stores, job, Outcome.PAYWALLED)
    leased = [await jobs.lease(now, LEASE) for _ in "cd"]
    assert [job and (job.item.name[-1], job.number, job.post.asked) for job in leased] == [
        ("c", 2, True),
        ("d", 3, True),
    ]
    assert await jobs.accept(post(asked=True), [A, B, C], now) == 1
    assert await send(stores) == []
    found = await jobs.decisions(Operator(), None, None)
    assert [one.brief for one in found] == [None, None, None, brief]


async def test_asking_takes_over_what_is_read_unasked(stores: Stores) -> None:
    text = paste("Short.")
    await stores.jobs.accept(post(), [text], stores.clock())
    unasked = await stores.jobs.lease(stores.clock(), LEASE)
    assert unasked is not None
    assert await stores.jobs.accept(post(asked=True), [text], stores.clock()) == 0
    asked = await stores.jobs.lease(stores.clock(), LEASE)
    assert asked is not None
    assert asked.post.asked
    assert await finish(stores, unasked, Outcome.BRIEFED) is None
    assert await finish(stores, asked, Outcome.BRIEFED) is not None


async def test_asking_with_a_stale_revision_adds_nothing(stores: Stores) -> None:
    await stores.jobs.accept(post(revision=2), [A], stores.clock(), refused=(Outcome.COOLDOWN, ""))
    assert await stores.jobs.accept(post(revision=1, asked=True), [B, A], stores.clock()) == 1
    assert await listed(stores) == [("a", "waiting", 0)]


async def test_asking_for_a_post_that_is_unknown_or_edited(stores: Stores) -> None:
    assert await stores.jobs.accept(post(asked=True), [A], stores.clock()) == 1
    await end(stores, Outcome.FETCH_FAILED)
    assert await stores.jobs.accept(post(revision=1, asked=True), [A, B], stores.clock()) == 2
    assert await listed(stores) == [("a", "waiting", 0), ("b", "waiting", 0)]


# --- leases ---


async def test_a_lease_that_runs_out_is_anothers_and_its_result_is_refused(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    first = await stores.jobs.lease(stores.clock(), LEASE)
    assert first is not None
    stores.clock.move(LEASE - 1)
    assert await stores.jobs.lease(stores.clock(), LEASE) is None
    assert await stores.jobs.renew(first, stores.clock(), LEASE)
    stores.clock.move(LEASE - 1)
    assert await stores.jobs.lease(stores.clock(), LEASE) is None
    stores.clock.move(1)
    second = await stores.jobs.lease(stores.clock(), LEASE)
    assert second is not None
    assert (second.id, second.attempts) == (first.id, 2)
    assert not await stores.jobs.renew(first, stores.clock(), LEASE)
    assert await finish(stores, first, Outcome.BRIEFED) is None
    await stores.jobs.release(first)
    assert await listed(stores) == [("a", "leased", 2)]
    assert await finish(stores, second, Outcome.BRIEFED) is not None
    assert await finish(stores, second, Outcome.BRIEFED) is None
    assert not await stores.jobs.renew(second, stores.clock(), LEASE)
    assert await send(stores) == [("send", "m1")]
    assert await stores.jobs.count(scope(), START) == (1, stores.clock())


async def test_a_result_that_comes_late_counts_if_nobody_else_began(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    stores.clock.move(hours=1)
    assert await finish(stores, job, Outcome.BRIEFED) is not None


CLOCKS = [
    ("goes on", 59, False),
    ("runs out", 60, True),
    ("jumps forward", 86_400 * 400, True),
    ("goes back a little", -30, False),
    ("ran ahead by a day and is set right", -86_400, True),
    ("ran ahead by years and is set right", -86_400 * 800, True),
]


@pytest.mark.parametrize(("seconds", "free"), [case[1:] for case in CLOCKS], ids=[case[0] for case in CLOCKS])
async def test_a_clock_that_jumps_holds_nothing_back(stores: Stores, seconds: float, free: bool) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    await stores.jobs.accept(post("m2"), [B], stores.clock())
    await end(stores)
    await stores.jobs.lease(stores.clock(), LEASE)
    await take(stores)
    stores.clock.move(seconds)
    assert (await stores.jobs.lease(stores.clock(), LEASE) is not None) == free
    found = await stores.jobs.outgoing(stores.clock(), LEASE, "scripted")
    assert (found and (found[0].action, found[1])) == ((Action.SEND, True) if free else None)


async def test_what_a_clock_put_off_for_years_is_done_when_it_is_set_right(stores: Stores) -> None:
    stores.clock.move(days=800)
    await stores.jobs.accept(post(), [A, B], stores.clock())
    await end(stores)
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    await stores.jobs.release(job, stores.clock() + timedelta(minutes=5))
    outgoing, _ = await take(stores)
    await stores.jobs.unsent(outgoing, stores.clock() + timedelta(minutes=5), stores.clock())
    await stores.jobs.accept(post("m2"), [C], stores.clock())
    stores.clock.move(days=-800)
    assert [await end(stores) for _ in "bc"] == [None, None]
    assert sorted(await send(stores)) == [("send", "m1"), ("send", "m1"), ("send", "m2")]


async def test_what_is_given_back_waits_and_is_counted_only_with_a_time(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    for attempts in (1, 1, 1, 1):
        job = await stores.jobs.lease(stores.clock(), LEASE)
        assert job is not None
        assert job.attempts == attempts
        await stores.jobs.release(job)
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    await stores.jobs.release(job, stores.clock() + timedelta(seconds=10))
    assert await stores.jobs.lease(stores.clock(), LEASE) is None
    stores.clock.move(10)
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    assert job.attempts == 2


async def test_the_longest_waiting_is_first_and_what_was_put_off_comes_when_due(stores: Stores) -> None:
    for message, item in (("m1", A), ("m2", B), ("m3", C)):
        await stores.jobs.accept(post(message), [item], stores.clock.move(1))
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    await stores.jobs.release(job, stores.clock() + timedelta(seconds=5))
    stores.clock.move(5)
    found = [await stores.jobs.lease(stores.clock(), LEASE) for _ in "abc"]
    assert [job and job.item.name[-1] for job in found] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("asked", "said"), [(False, ("mark", "m1")), (True, ("send", "m1"))], ids=["unasked", "asked for"]
)
async def test_what_ends_every_worker_ends_as_failed(
    stores: Stores, caplog: pytest.LogCaptureFixture, asked: bool, said: tuple[str, str]
) -> None:
    poison = link("https://news.example/a?token=secret")
    await stores.jobs.accept(post(asked=asked), [poison], stores.clock())
    await stores.jobs.accept(post("m2"), [B], stores.clock())
    for attempts in (1, 2, 3):
        job = await stores.jobs.lease(stores.clock(), LEASE)
        assert job is not None
        assert (job.item, job.attempts) == (poison, attempts)
        if attempts == 1:
            await end(stores)
        stores.clock.move(LEASE)
    with caplog.at_level(logging.ERROR):
        assert await stores.jobs.lease(stores.clock(), LEASE) is None
    failed = (await stores.jobs.queued())[0]
    assert failed.incident
    assert f"incident {failed.incident}" in caplog.text
    assert "secret" not in caplog.text
    assert (failed.outcome, failed.sentence) == (
        Outcome.FAILED,
        f"Something went wrong with news.example/a. The log has more under incident {failed.incident}.",
    )
    assert await finish(stores, job) is None
    assert sorted(await send(stores)) == sorted([("send", "m2"), said])
    assert await stores.jobs.queued(failed=False) == []


# --- the operator's hand ---


async def fail(stores: Stores) -> int:
    """An item that failed; its number."""
    await stores.jobs.accept(post(), [paste("What broke it.")], stores.clock())
    await end(stores, Outcome.FAILED, incident="cafe")
    (found,) = await stores.jobs.queued()
    return found.id


async def test_a_failed_item_is_retried_with_its_content(stores: Stores) -> None:
    item = await fail(stores)
    assert await send(stores) == [("send", "m1")]
    assert await stores.jobs.retry(item, stores.clock())
    assert not await stores.jobs.retry(item, stores.clock())
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    assert (job.item, job.attempts) == (paste("What broke it."), 1)
    assert await send(stores) == []
    assert await finish(stores, job, Outcome.BRIEFED) is not None
    assert await send(stores) == [("edit", "re m1")]
    assert not await stores.jobs.retry(item, stores.clock())
    assert not await stores.jobs.drop(item, stores.clock())
    assert await stores.jobs.queued() == []


async def test_what_is_dropped_is_not_retried(stores: Stores) -> None:
    item = await fail(stores)
    assert [await stores.jobs.drop(item, stores.clock()) for _ in range(2)] == [True, False]
    assert not await stores.jobs.retry(item, stores.clock())
    assert await stores.jobs.queued() == []
    await stores.jobs.accept(post("m2"), [A, B], stores.clock())
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    assert [await stores.jobs.drop(one.id, stores.clock()) for one in await stores.jobs.queued()] == [True, True]
    assert await finish(stores, job, Outcome.BRIEFED) is None
    assert [row[1:] for row in (await decided(stores))[1:]] == [("a", "withdrawn"), ("b", "withdrawn")]
    assert [await stores.jobs.drop(99, stores.clock()), await stores.jobs.retry(99, stores.clock())] == [False, False]


async def test_a_failed_item_of_a_post_that_is_gone_or_changed_is_not_retried(stores: Stores) -> None:
    item = await fail(stores)
    await stores.jobs.accept(post(revision=1), [A], stores.clock())
    assert not await stores.jobs.retry(item, stores.clock())
    await end(stores, Outcome.FAILED)
    (found,) = await stores.jobs.queued()
    await stores.jobs.delete(scope(), "m1", stores.clock(), keep=False)
    assert not await stores.jobs.retry(found.id, stores.clock())
    assert await stores.jobs.queued() == []


@pytest.mark.parametrize("kind", DATABASES)
def test_of_what_ended_the_inbox_keeps_no_text(kind: str, tmp_path: Path) -> None:
    secret = "Zwetschgenkuchen"
    items = [paste(f"{secret} one."), attached("a.txt", f"{secret} two".encode()), paste(f"{secret} three")]

    async def work() -> None:
        async with DATABASES[kind](tmp_path, SettableClock()) as stores:
            await stores.jobs.accept(post(), items[:2], stores.clock())
            await stores.jobs.accept(post("m2"), items[2:], stores.clock())
            await end(stores, Outcome.BRIEFED)
            await end(stores, Outcome.TOO_SHORT)
            await stores.jobs.delete(scope(), "m2", stores.clock(), keep=True)
            for message, keep in (("m3", False), ("m4", True)):
                named = [attached(f"{secret}.txt"), link(f"https://{secret}.example/{message}")]
                await stores.jobs.accept(post(message), named, stores.clock())
                await end(stores, Outcome.FETCH_FAILED, Action.MARK, sentence=f"{secret} answered 404.")
                await stores.jobs.delete(scope(), message, stores.clock(), keep=keep)

    asyncio.run(work())
    left = [entry.name for entry in tmp_path.rglob("*") if entry.is_file() and secret.encode() in entry.read_bytes()]
    assert left == []


# --- edits ---

EDITS: list[tuple[str, Sequence[Item], Sequence[Item], list[tuple[str, str]], list[tuple[str, ...]], list[str]]] = [
    # what, before, after; then what is leased, what is said in the chat, and the outcomes of both revisions
    ("nothing changed", [A], [A], [], [], ["a briefed"]),
    ("another link", [A], [B], ["b"], [("edit", "re m1")], ["b briefed"]),
    ("one more", [A], [A, B], ["b"], [("send", "m1")], ["a briefed", "b briefed"]),
    ("one more in front", [A], [B, A], ["b"], [("send", "m1")], ["a briefed", "b briefed"]),
    ("one less", [A, B], [B], [], [("delete", "re m1")], ["b briefed"]),
    ("all gone", [A, B], [], [], [("delete", "re m1")] * 2, ["a withdrawn", "b withdrawn"]),
    ("swapped", [A, B], [B, A], [], [], ["a briefed", "b briefed"]),
    ("twice the same", [A, A], [A], [], [("delete", "re m1")], ["a briefed", "a withdrawn"]),
    ("all new", [A, B], [C], ["c"], [("edit", "re m1"), ("delete", "re m1")], ["b withdrawn", "c briefed"]),
]


@pytest.mark.parametrize(
    ("before", "after", "leased", "said", "outcomes"), [case[1:] for case in EDITS], ids=[case[0] for case in EDITS]
)
async def test_an_edit_after_the_answer(
    stores: Stores,
    before: Sequence[Item],
    after: Sequence[Item],
    leased: list[str],
    said: list[tuple[str, ...]],
    outcomes: list[str],
) -> None:
    await stores.jobs.accept(post(), before, stores.clock())
    briefs = [await end(stores, Outcome.BRIEFED) for _ in before]
    await send(stores)
    assert await stores.jobs.accept(post(revision=1), after, stores.clock()) == len(leased)
    found = []
    while (job := await stores.jobs.lease(stores.clock(), LEASE)) is not None:
        found.append(job.item.name[-1])
        briefs.append(await finish(stores, job, Outcome.BRIEFED))
    assert found == leased
    assert sorted(await send(stores)) == sorted(said)
    assert [f"{name} {outcome}" for _, name, outcome in await decided(stores)] == outcomes
    standing = [brief for brief in briefs if brief and await stores.archive.show(Operator(), brief)]
    assert len(standing) == sum(outcome.endswith("briefed") for outcome in outcomes)


async def test_an_edit_while_it_is_read_makes_the_result_void(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    assert await stores.jobs.accept(post(revision=1), [B], stores.clock()) == 1
    assert not await stores.jobs.renew(job, stores.clock(), LEASE)
    assert await finish(stores, job, Outcome.BRIEFED) is None
    assert await end(stores, Outcome.BRIEFED) is not None
    assert await send(stores) == [("send", "m1")]
    assert await decided(stores) == [("m1", "b", "briefed")]


async def test_an_edit_that_leaves_what_is_read_alone_does_not_disturb_it(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    assert await stores.jobs.accept(post(revision=1), [B, A], stores.clock()) == 1
    assert await finish(stores, job, Outcome.BRIEFED) is not None


async def test_an_edit_before_the_answer_was_sent(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    await end(stores, Outcome.BRIEFED)
    await stores.jobs.accept(post(revision=1), [B], stores.clock())
    assert await send(stores) == []
    await end(stores, Outcome.BRIEFED)
    assert await send(stores) == [("send", "m1")]


@pytest.mark.parametrize("ended", ["before", "after"], ids=["ends before it is sent", "ends after it is sent"])
async def test_an_edit_while_the_answer_is_being_sent(stores: Stores, ended: str) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    await end(stores, Outcome.BRIEFED)
    outgoing, _ = await take(stores)
    await stores.jobs.accept(post(revision=1), [B], stores.clock())
    if ended == "before":
        await end(stores, Outcome.BRIEFED)
    await stores.jobs.sent(outgoing, "a1", stores.clock())
    if ended == "after":
        assert await send(stores) == []
        await end(stores, Outcome.BRIEFED)
    assert await send(stores) == [("edit", "a1")]
    assert await send(stores) == []


async def test_an_edit_that_ends_in_silence_takes_the_answer_away(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    await end(stores)
    await send(stores)
    await stores.jobs.accept(post(revision=1), [paste("ok then")], stores.clock())
    await end(stores, Outcome.NOT_AN_ARTICLE, None)
    assert await send(stores) == [("delete", "re m1")]
    await stores.jobs.accept(post("m2"), [A], stores.clock())
    await end(stores)
    await send(stores)
    await stores.jobs.accept(post("m2", revision=1), [B], stores.clock(), refused=(Outcome.COOLDOWN, ""))
    assert await send(stores) == [("delete", "re m2")]


# --- deletions ---


async def test_a_deleted_post_is_not_worked_on_any_more(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A, B], stores.clock())
    job = await stores.jobs.lease(stores.clock(), LEASE)
    assert job is not None
    for _ in range(2):
        await stores.jobs.delete(scope(), "m1", stores.clock(), keep=False)
        await stores.jobs.delete(scope(), "unknown", stores.clock(), keep=False)
        await stores.jobs.delete(scope(platform="other"), "m1", stores.clock(), keep=False)
    assert await finish(stores, job, Outcome.BRIEFED) is None
    assert await stores.jobs.lease(stores.clock(), LEASE) is None
    again = [(post(revision=number), asked) for number in (0, 1) for asked in (False, True)]
    assert [await stores.jobs.accept(one, [A], stores.clock()) for one, _ in again] == [0] * 4
    assert await stores.jobs.accept(post(asked=True), [A], stores.clock()) == 0
    assert await send(stores) == []
    assert (await stores.jobs.load(START)).outcomes == {"withdrawn": 2}


@pytest.mark.parametrize("keep", [False, True], ids=["brief goes", "brief stays"])
async def test_a_deleted_post_takes_its_brief_along_or_leaves_it(stores: Stores, keep: bool) -> None:
    await stores.jobs.accept(post(), [A, B], stores.clock())
    brief = await end(stores, Outcome.BRIEFED)
    assert brief is not None
    await send(stores)
    await end(stores, Outcome.PAYWALLED, Action.MARK)
    await stores.jobs.delete(scope(), "m1", stores.clock(), keep=keep)
    assert await send(stores) == ([] if keep else [("delete", "re m1")])
    stored = await stores.archive.show(Operator(), brief)
    assert (stored is not None) == keep
    if stored is not None:
        assert (stored.author, stored.author_name, stored.link) == ("", "", None)
    assert (await stores.jobs.load(START)).outcomes == {"briefed": 1, "paywalled": 1}
    assert (await stores.jobs.load(START, scope("c9"))).outcomes == {"briefed": 1, "paywalled": 1}
    assert (await stores.jobs.load(START, scope(workspace="w2"))).outcomes == {}
    assert (await stores.jobs.load(START, scope(platform="other"))).outcomes == {}


async def test_answers_that_name_a_brief_of_a_deleted_post_are_made_anew(stores: Stores) -> None:
    for message in ("m1", "m2", "m3"):
        await stores.jobs.accept(post(message), [A], stores.clock())
    brief = await end(stores, Outcome.BRIEFED)
    await end(stores, Outcome.DUPLICATE, same_as=brief)
    await end(stores, Outcome.DUPLICATE, None, same_as=brief)
    await send(stores)
    await stores.jobs.delete(scope(), "m1", stores.clock(), keep=False)
    said, _ = await take(stores)
    assert (said.action, said.to) == (Action.DELETE, "m1")
    edited, _ = await take(stores)
    assert (edited.action, edited.to, edited.sent, edited.brief) == (Action.EDIT, "m2", "re m2", None)
    assert await stores.jobs.outgoing(stores.clock(), LEASE, "scripted") is None


async def test_deleted_before_the_answer_was_sent(stores: Stores) -> None:
    for message, keep in (("m1", False), ("m2", True)):
        await stores.jobs.accept(post(message), [A], stores.clock())
        await end(stores)
        await stores.jobs.delete(scope(), message, stores.clock(), keep=keep)
    assert await send(stores) == []
    assert (await stores.jobs.load(START)).unsent == 0


@pytest.mark.parametrize(
    ("report", "then"),
    [
        ("sent", [("delete", "a1", False)]),
        ("failed", []),
        ("refused", []),
        ("unknown", [("delete", None, True)]),
        ("died", [("delete", None, True)]),
    ],
)
async def test_deleted_while_the_answer_is_being_sent(
    stores: Stores, report: str, then: list[tuple[str, str | None, bool]]
) -> None:
    await stores.jobs.accept(post(), [A], stores.clock())
    await end(stores)
    outgoing, _ = await take(stores)
    await stores.jobs.delete(scope(), "m1", stores.clock(), keep=False)
    assert await send(stores) == []
    soon = stores.clock() + timedelta(seconds=1)
    if report == "sent":
        await stores.jobs.sent(outgoing, "a1", stores.clock())
    elif report != "died":
        await stores.jobs.unsent(
            outgoing, None if report == "refused" else soon, stores.clock(), known=report != "unknown"
        )
    stores.clock.move(LEASE)
    found = []
    while (work := await stores.jobs.outgoing(stores.clock(), LEASE, "scripted")) is not None:
        found.append((work[0].action.value, work[0].sent, work[1]))
        assert (work[0].nonce, work[0].to) == (outgoing.nonce, "m1")
        await stores.jobs.sent(work[0], None, stores.clock())
    assert found == then
    assert (await stores.jobs.load(START)).unsent == 0


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
    await end(stores)
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
    assert decision.sentence == "Its answer could not be sent. Let Warbrief write in this channel."


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


# --- lists ---


async def test_last_seen_is_remembered_by_channel(stores: Stores) -> None:
    thread = scope("t1", parent="c1")
    for at, message in ((scope(), "5"), (thread, "6"), (scope(), "7"), (scope(platform="other"), "9")):
        await stores.jobs.seen(at, message)
    assert await stores.jobs.last_seen("scripted") == ((scope(), "7"), (thread, "6"))
    assert await stores.jobs.last_seen("none") == ()


async def test_briefs_of_a_channel_are_counted(stores: Stores) -> None:
    await stores.jobs.accept(post(), [A, B, C], stores.clock())
    await stores.jobs.accept(post("m2", author="u2"), [A], stores.clock())
    await stores.jobs.accept(post("m3", at=scope("c2")), [A], stores.clock())
    assert await stores.jobs.count(scope(), START) == (4, START)
    later = stores.clock.move(100)
    await end(stores, Outcome.BRIEFED)
    await end(stores, Outcome.PAYWALLED)
    assert await stores.jobs.count(scope(), START) == (3, later)
    assert await stores.jobs.count(scope(), START, "u1") == (2, later)
    assert await stores.jobs.count(scope(), START, "u2") == (1, START)
    await end(stores)
    await end(stores)
    stores.clock.move(100)
    await stores.jobs.accept(post(revision=1), [], stores.clock())
    assert await stores.jobs.count(scope(), START) == (1, later)  # an edit gives no second brief in the hour
    assert await stores.jobs.count(scope(), later + timedelta(seconds=1)) == (0, None)
    assert await stores.jobs.count(scope("unseen"), START) == (0, None)


async def test_what_a_clock_that_ran_ahead_gave_does_not_count_until_then(stores: Stores) -> None:
    ahead = stores.clock.move(days=3)
    await stores.jobs.accept(post(), [A], ahead)
    await end(stores, Outcome.BRIEFED)
    assert await stores.jobs.count(scope(), ahead - timedelta(hours=1)) == (1, ahead)
    assert await stores.jobs.count(scope(), START - timedelta(hours=1)) == (0, None)


async def test_load_tells_how_much_there_is(stores: Stores) -> None:
    assert await stores.jobs.load(START) == Load()
    await stores.jobs.accept(post(), [A, B, C], stores.clock())
    stores.clock.move(10)
    await end(stores, Outcome.PAYWALLED)
    await stores.jobs.lease(stores.clock(), LEASE)
    expected = Load(waiting=1, working=1, unsent=1, oldest=START, outcomes={"paywalled": 1})
    assert await stores.jobs.load(START) == expected
    assert (await stores.jobs.load(START + timedelta(seconds=11))).outcomes == {}


async def test_decisions_are_for_those_who_may_read_the_channel(stores: Stores) -> None:
    places = {
        "open": scope(),
        "thread": scope("t1", parent="c1"),
        "closed": scope("t2", parent="c1", private=True),
        "other channel": scope("c2"),
        "other server": scope(workspace="w2"),
        "other platform": scope(platform="other"),
    }
    for name, at in places.items():
        await stores.jobs.accept(post(name, at=at), [A], stores.clock())
    viewers = {
        "reads c1": (reader("c1"), ["open", "thread"]),
        "reads c1 and t2": (reader("c1", "t2"), ["open", "thread", "closed"]),
        "reads nothing": (reader("c9"), []),
        "of another server": (reader("c1", workspace="w2"), ["other server"]),
        "of another platform": (reader("c1", platform="other"), ["other platform"]),
        "operator": (Operator(), list(places)),
    }
    for viewer, messages in viewers.values():
        found = await stores.jobs.decisions(viewer, None, A.content)
        assert [one.message for one in reversed(found)] == messages
        found = await stores.jobs.decisions(viewer, scope(), None)
        assert [one.message for one in found] == [message for message in messages if message == "open"]


async def test_a_decision_names_no_brief_of_a_channel_that_its_reader_may_not_read(stores: Stores) -> None:
    await stores.jobs.accept(post(at=scope("secret")), [A], stores.clock())
    brief = await end(stores, Outcome.BRIEFED)
    await stores.jobs.accept(post("m2"), [A], stores.clock())
    await end(stores, Outcome.DUPLICATE, same_as=brief)
    found = [
        (await stores.jobs.decisions(viewer, scope(), None))[0].brief
        for viewer in (reader("c1"), reader("c1", "secret"), Operator())
    ]
    assert found == [None, brief, brief]


async def test_decisions_are_found_by_the_link_as_posted_and_as_it_led_on(stores: Stores) -> None:
    posted = link("https://m.news.example/a?utm_source=chat")
    await stores.jobs.accept(post(), [posted], stores.clock())
    await end(stores, Outcome.PAYWALLED, canonical="https://news.example/whole")
    await stores.jobs.accept(post("m2"), [B], stores.clock())
    for address in (canonical_link(posted.content), "https://news.example/whole"):
        (found,) = await stores.jobs.decisions(Operator(), scope(), address)
        assert (found.name, found.outcome, found.ended_at) == (posted.name, Outcome.PAYWALLED, START)
    assert await stores.jobs.decisions(Operator(), scope(), "https://news.example/none") == []


# --- two at once ---


async def test_two_programs_on_one_store_give_each_item_once(stores: Stores) -> None:
    async with stores.again() as other:
        accepted = await asyncio.gather(
            *(who.jobs.accept(post(f"m{n}"), [A, B], stores.clock()) for n in range(10) for who in (stores, other))
        )
        assert sum(accepted) == 20
        leased = await asyncio.gather(
            *(who.jobs.lease(stores.clock(), LEASE) for _ in range(12) for who in (stores, other))
        )
        jobs = [job for job in leased if job is not None]
        assert len(jobs) == len({job.id for job in jobs}) == 20
        await asyncio.gather(*(finish(who, job, Outcome.TOO_SHORT) for job in jobs for who in (stores, other)))
        assert (await other.jobs.load(START)).outcomes == {"too_short": 20}
        sent = []
        while any(
            works := await asyncio.gather(
                *(who.jobs.outgoing(stores.clock(), LEASE, "scripted") for who in (stores, other))
            )
        ):
            for work in filter(None, works):
                sent.append(work[0].nonce)
                await other.jobs.sent(work[0], f"re {work[0].item}", stores.clock())
        assert len(sent) == len(set(sent)) == 20
