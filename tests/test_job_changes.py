"""The contract of the way in and out, on every database: posts that are edited or deleted, at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from job_steps import LEASE, A, B, C, decided, end, finish, send, take
from stores import START, Stores, paste, post, scope

from bot.messages import Action, Item, Operator, Outcome

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
