"""The contract of the way in, on every database: inbox, leases, endings, lists."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from pathlib import Path

import pytest
from job_steps import LEASE, A, B, C, decided, end, finish, listed, send, take
from stores import DATABASES, START, SettableClock, Stores, attached, link, paste, post, reader, scope

from bot.links import canonical_link
from bot.messages import Action, Operator, Outcome
from bot.records import Load

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


@pytest.mark.parametrize(
    ("action", "said"),
    [(None, []), (Action.OFFER, [("offer", "m1")]), (Action.SEND, [("send", "m1")])],
    ids=["in silence", "with the sign", "with its sentence"],
)
async def test_a_refused_post_is_ended_at_once_and_can_be_asked_for(
    stores: Stores, action: Action | None, said: list[tuple[str, str]]
) -> None:
    why = (Outcome.ON_REQUEST, "Ask for it.")
    assert await stores.jobs.accept(post(), [A, B], stores.clock(), refused=why, action=action) == 0
    assert await stores.jobs.accept(post(), [A, B], stores.clock(), refused=why, action=action) == 0
    assert await decided(stores) == [("m1", "a", "on_request"), ("m1", "b", "on_request")]
    assert [one.sentence for one in await stores.jobs.decisions(Operator(), None, None)] == ["Ask for it."] * 2
    assert await stores.jobs.lease(stores.clock(), LEASE) is None
    assert await send(stores) == said
    assert await stores.jobs.accept(post(), [A, B], stores.clock()) == 0
    assert await stores.jobs.accept(post(asked=True), [A, B], stores.clock()) == 2
    assert [await end(stores) for _ in "ab"] == [None, None]
    assert await decided(stores) == [("m1", "a", "not_an_article"), ("m1", "b", "not_an_article")]
    assert sorted(await send(stores)) == [("edit", "re m1")] * (action is Action.SEND) + [("send", "m1")] * (
        2 - (action is Action.SEND)
    )


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


# --- lists ---


async def test_last_seen_moves_on_and_never_back(stores: Stores) -> None:
    seen = []
    for message in ("99", "100", "98", "1000", "999", "1001", "1000"):
        await stores.jobs.seen(scope(), message)
        seen += [last for _, last in await stores.jobs.last_seen("scripted")]
    assert seen == ["99", "100", "100", "1000", "1000", "1001", "1001"]


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
