"""Steps that the contract suites of the way in and out share: ending, taking, sending, telling."""

from __future__ import annotations

from stores import Stores, kept, link

from bot.messages import Action, Operator, Outcome, Outgoing
from bot.records import Ending, Job

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
