"""A store with a bit of everything in it, for the tests of what is done with the whole."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from stores import ARTICLES, START, Stores, attached, kept, link, paste, post, scope

from bot.messages import Action, Asker, Item, Operator, Outcome, Post, Scope
from bot.records import Correction, Ending, EntryKind, Kept, Query, Reason


async def deliver(
    stores: Stores, posted: Post, item: Item, given: Kept | None = None, *, send: bool = True, **ending: Any
) -> str | None:
    """An item taken in, worked on, ended and answered; returns the id of its brief."""
    now = stores.clock.move(seconds=1)
    assert await stores.jobs.accept(posted, [item], now) == 1
    job = await stores.jobs.lease(now, 60)
    ending = {"outcome": Outcome.BRIEFED, "action": Action.SEND, "kept": given, **ending}
    name = await stores.jobs.finish(job, Ending(**ending), now)
    if send and ending["action"] is not None:
        outgoing, _ = await stores.jobs.outgoing(now, 60, posted.scope.platform)
        await stores.jobs.sent(outgoing, f"answer-{outgoing.id}", now)
    return name


def asker(user: str = "u1", name: str = "Ada", at: Scope | None = None) -> Asker:
    return Asker(scope=at or scope(), viewer=Operator(), user=user, name=name, moderator=True, admin=True)


async def fill(stores: Stores) -> dict[str, str]:
    """A store with a bit of everything; returns the ids of briefs by what they are."""
    ids = {}
    places = {
        "bridge": scope("c1", name="news"),
        "harbour": scope("t1", parent="c1", name="a thread"),
        "prisoners": scope("c2", name="desk"),
        "losses": scope("t2", parent="c2", private=True, name="secret"),
        "talks": scope("c1", workspace="w2", name="news"),
        "winter": scope("c1", platform="other", name="news"),
    }
    for number, (name, where) in enumerate(places.items()):
        posted = post(f"m{number}", at=where, author=f"u{number % 3}", author_name=f"Name {number % 3}")
        given = kept(name, published_at=START - timedelta(days=number))
        ids[name] = await deliver(stores, posted, link(f"https://news.example/{name}"), given)
    ids["again"] = await deliver(
        stores, post("m20", at=places["prisoners"]), link("https://news.example/bridge"), kept()
    )
    text = "\n\n".join(text for _, text in (ARTICLES["talks"], ARTICLES["winter"]))
    parts = ("m21b", "m21c")
    ids["paste"] = await deliver(
        stores, post("m21", parts=parts, spoiler=True), paste(text), kept("talks", sourced=False, text=text)
    )
    newer = kept("bridge", text=f"{ARTICLES['bridge'][1]}\n\nA third man died on Tuesday, the mayor said.")
    ids["newer"] = await deliver(
        stores,
        post("m22"),
        link("https://news.example/bridge?new"),
        replace(newer, replaces=ids["bridge"]),
        outcome=Outcome.UPDATED,
    )
    same = {"outcome": Outcome.DUPLICATE, "same_as": ids["newer"], "canonical": "https://news.example/bridge"}
    await deliver(stores, post("m23"), link("https://m.news.example/bridge"), **same)
    short = {"outcome": Outcome.TOO_SHORT, "sentence": "The text has 3 words.", "action": Action.MARK}
    await deliver(stores, post("m24"), attached(), **short)
    failed = {"outcome": Outcome.FAILED, "sentence": "Something went wrong.", "incident": "abcd1234", "action": None}
    await deliver(stores, post("m25"), attached("b.txt", b"\x00\xff broken"), **failed)
    await stores.jobs.seen(scope("c1", name="news"), "m25")
    await corrected(stores, ids)
    return ids


async def corrected(stores: Stores, ids: dict[str, str]) -> None:
    """Settings, corrections and reports."""
    desk = stores.desk
    await desk.change(asker(), "watch", "on", START, server=True)
    await desk.change(asker(), "cap", "7", START, server=False)
    await desk.change(asker(user="u2", name="Eve"), "cap", None, START + timedelta(hours=1), server=False)
    await desk.change(asker(at=scope(workspace="w2")), "zone", "Europe/Kyiv", START, server=True)
    quotes = (await stores.archive.find(Operator(), Query(kind=EntryKind.QUOTE, limit=50))).hits
    by_id = {hit.id: hit for hit in quotes}
    line = by_id[ids["prisoners"]].content
    fix = Correction(content=line, speaker="Vera Sokolova", user="u1", name="Ada", at=START)
    assert await desk.correct(asker(), ids["prisoners"], fix)
    claims = (await stores.archive.find(Operator(), Query(kind=EntryKind.CLAIM, limit=50))).hits
    hidden = next(hit for hit in claims if hit.id == ids["harbour"])
    assert await desk.correct(asker(), ids["harbour"], Correction(content=hidden.content, hidden=True, at=START))
    for user in ("u1", "u2"):
        await desk.report(asker(user), ids["losses"], by_id[ids["losses"]].content, Reason.CUT, START)
    await desk.report(asker("u3"), ids["talks"], (), Reason.NOT_AN_ARTICLE, START)
    (report, *_) = await desk.reports(Operator())
    await desk.settle(Operator(), report.id)


async def exported(stores: Stores, *covers: str) -> list[str]:
    return [line async for line in stores.upkeep.export(*covers)]


async def given(lines: list[str]) -> AsyncIterator[str]:
    for line in lines:
        yield line + "\n"
