"""The walls between readers: every look-up × every kind of stranger, and the same for whatever scopes there are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stores import ARTICLES, START, SettableClock, Stores, article, kept, link, post, reader, scope

from bot.messages import TERMINAL, Operator, Outcome, Reader, Scope, Viewer
from bot.records import Ending, EntryKind, Facet, Hits, Kept, Query
from summarizers import analyse, brief

TALKS = article("talks")
IN_TERMINAL = Reader(platform="terminal", workspace="local", rooms=frozenset({"terminal"}))


async def brief_in(stores: Stores, clock: SettableClock, at: Scope, message: str, made: Kept) -> str:
    """Has an article come in and be briefed; returns the brief's id."""
    now = clock.move(minutes=1)
    await stores.jobs.accept(post(message, at=at), [link(made.canonical or "")], now)
    job = await stores.jobs.lease(now, 60)
    assert job is not None
    name = await stores.jobs.finish(job, Ending(outcome=Outcome.BRIEFED, kept=made, canonical=made.canonical), now)
    assert name is not None
    return name


Look = Callable[[Stores, Viewer, str], Awaitable[object]]
"""A look-up of the brief of the article "talks", given its id: what of it is seen, something false where nothing is."""


def found_by(kind: EntryKind, **fields: object) -> Look:
    async def look(stores: Stores, viewer: Viewer, secret: str) -> object:
        found = await stores.archive.find(viewer, Query(kind=kind, limit=100, **fields))
        return [hit for hit in found.hits if hit.id == secret]

    return look


def paged(kind: EntryKind) -> Look:
    """With the cursors of somebody who sees everything, and page by page."""

    async def look(stores: Stores, viewer: Viewer, secret: str) -> object:
        cursors = [hit.cursor for hit in (await stores.archive.find(Operator(), Query(kind=kind, limit=100))).hits]
        pages = [await stores.archive.find(viewer, Query(kind=kind, after=cursor, limit=1)) for cursor in cursors]
        pages.append(await stores.archive.find(viewer, Query(kind=kind)))
        return [hit for page in pages for hit in page.hits if hit.id == secret]

    return look


def suggested(facet: Facet, prefix: str, value: str = "") -> Look:
    async def look(stores: Stores, viewer: Viewer, secret: str) -> object:
        found = await stores.archive.suggest(viewer, facet, prefix, limit=100)
        return [one for one in found if (value or secret) in (one.value, one.label)]

    return look


async def shown(stores: Stores, viewer: Viewer, secret: str) -> object:
    return await stores.archive.show(viewer, secret)


async def suggested_id(stores: Stores, viewer: Viewer, secret: str) -> object:
    found = [await stores.archive.suggest(viewer, Facet.ID, secret[:letters]) for letters in range(6)]
    return [one for some in found for one in some if one.value == secret]


async def versions(stores: Stores, viewer: Viewer, secret: str) -> object:
    return await stores.archive.versions(viewer, str(TALKS.url))


async def alike(stores: Stores, viewer: Viewer, secret: str) -> object:
    return await stores.archive.alike(viewer, TALKS.text)


async def decisions(stores: Stores, viewer: Viewer, secret: str) -> object:
    return [one for one in await stores.jobs.decisions(viewer, None, str(TALKS.url)) if one.brief == secret]


async def briefs_of_a_post(stores: Stores, viewer: Viewer, secret: str) -> object:
    """Which briefs a post has is known to the bot; whether one is shown is for the archive to say."""
    stored = await stores.archive.show(Operator(), secret)
    assert stored is not None
    found = await stores.jobs.briefs(stored.scope, stored.message)
    assert secret in found
    return [one for one in found if await stores.archive.show(viewer, one)]


LOOKS: dict[str, Look] = {
    "recent": found_by(EntryKind.BRIEF),
    "find words": found_by(EntryKind.BRIEF, words="Geneva"),
    "find a phrase": found_by(EntryKind.BRIEF, words='"no ground for talks"'),
    "find a prefix": found_by(EntryKind.BRIEF, words="Genev*"),
    "find a name": found_by(EntryKind.BRIEF, words="Zelensky"),
    "find by speaker": found_by(EntryKind.BRIEF, speaker="Zelensky"),
    "find by place": found_by(EntryKind.BRIEF, place="Switzerland"),
    "find by side": found_by(EntryKind.BRIEF, speaks_for="Switzerland"),
    "find by source": found_by(EntryKind.BRIEF, source="Example News"),
    "find by time": found_by(EntryKind.BRIEF, since=START - timedelta(days=9), until=START),
    "find an operator": found_by(EntryKind.BRIEF, words="Geneva) OR NOT ("),
    "quotes": found_by(EntryKind.QUOTE),
    "quotes of a person": found_by(EntryKind.QUOTE, speaker="Claire Rochat"),
    "quotes, unsourced too": found_by(EntryKind.QUOTE, unsourced=True),
    "claims": found_by(EntryKind.CLAIM),
    "claims about words": found_by(EntryKind.CLAIM, words="delegation"),
    "claims for a side": found_by(EntryKind.CLAIM, speaks_for="Ukraine"),
    "pages of briefs": paged(EntryKind.BRIEF),
    "pages of claims": paged(EntryKind.CLAIM),
    "show": shown,
    "suggest a speaker": suggested(Facet.SPEAKER, "", "Claire Rochat"),
    "suggest a speaker by letters": suggested(Facet.SPEAKER, "roch", "Claire Rochat"),
    "suggest a place": suggested(Facet.PLACE, "sw", "Switzerland"),
    "suggest a side": suggested(Facet.SPEAKS_FOR, "s", "Switzerland"),
    "suggest a topic": suggested(Facet.TOPIC, "dip", "diplomacy"),
    "suggest a source": suggested(Facet.SOURCE, "secret", "Secret Post"),
    "suggest an id": suggested_id,
    "versions": versions,
    "alike": alike,
    "decisions": decisions,
    "briefs of a post": briefs_of_a_post,
}
SECRET = kept("talks", publisher="Secret Post")
LOOKS["find by source"] = found_by(EntryKind.BRIEF, source="Secret Post")

PRIVATE_THREAD = scope("t1", parent="c1", private=True)
CASES: list[tuple[str, Scope, Viewer, bool]] = [
    ("who reads the channel", scope("c1"), reader("c1"), True),
    ("who reads it with others", scope("c1"), reader("c1", "c2", "x"), True),
    ("the operator", scope("c1"), Operator(), True),
    ("another channel", scope("c1"), reader("c2"), False),
    ("another server with equal ids", scope("c1"), reader("c1", "c2", workspace="w2"), False),
    ("another platform with equal ids", scope("c1"), reader("c1", "c2", platform="other"), False),
    ("names that run together", scope("c1"), reader("c1", platform="scriptedw", workspace="1"), False),
    ("a thread of a channel one reads", scope("t1", parent="c1"), reader("c1"), True),
    ("a thread of a channel one doesn't", scope("t1", parent="c1"), reader("c2", "t1"), False),
    ("a private thread, no member", PRIVATE_THREAD, reader("c1"), False),
    ("a private thread, a member", PRIVATE_THREAD, reader("c1", "t1"), True),
    ("nobody", scope("c1"), replace(reader(), rooms=frozenset()), False),
    ("rooms that are none", scope("c1"), reader("", "*", "%", "r1", "1", "c1 ", "C1", '" OR "', "\0", "\ud800"), False),
    ("the terminal", scope("c1"), IN_TERMINAL, False),
    ("the terminal's own", TERMINAL, IN_TERMINAL, True),
    ("the terminal's, from a chat", TERMINAL, reader("c1", "terminal"), False),
]


@pytest.mark.parametrize(("at", "viewer", "sees"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
async def test_every_look_up(stores: Stores, clock: SettableClock, at: Scope, viewer: Viewer, sees: bool) -> None:
    secret = await brief_in(stores, clock, at, "secret", SECRET)
    own = {"c2": "bridge", "c3": "winter"}
    for channel, name in own.items():
        for number, (platform, workspace) in enumerate((("scripted", "w1"), ("scripted", "w2"), ("other", "w1"))):
            where = scope(channel, platform=platform, workspace=workspace)
            await brief_in(stores, clock, where, f"own-{number}", kept(name))
    assert {name: bool(await look(stores, viewer, secret)) for name, look in LOOKS.items()} == dict.fromkeys(
        LOOKS, sees
    )


async def test_who_reads_a_room_no_more(stores: Stores, clock: SettableClock) -> None:
    """A private channel that one has left, a channel under a category that changed: seen, not seen, seen again."""
    secret = await brief_in(stores, clock, scope("private"), "secret", SECRET)
    await brief_in(stores, clock, scope("c1"), "own", kept("bridge"))
    for viewer, sees in ((reader("c1", "private"), True), (reader("c1"), False), (reader("c1", "private"), True)):
        seen = {name: bool(await look(stores, viewer, secret)) for name, look in LOOKS.items()}
        assert seen == dict.fromkeys(LOOKS, sees)


async def test_a_thread_made_private_takes_its_briefs_along(stores: Stores, clock: SettableClock) -> None:
    secret = await brief_in(stores, clock, scope("t1", parent="c1"), "secret", SECRET)
    for private, sees in ((True, False), (False, True), (True, False)):
        message = f"later-{clock.now}"
        await brief_in(stores, clock, scope("t1", parent="c1", private=private), message, kept("bridge"))
        for viewer, expected in ((reader("c1"), sees), (reader("t1"), not sees), (Operator(), True)):
            seen = {name: bool(await look(stores, viewer, secret)) for name, look in LOOKS.items()}
            assert seen == dict.fromkeys(LOOKS, expected), (private, viewer)


async def test_a_version_that_one_may_not_see_hides_nothing(stores: Stores, clock: SettableClock) -> None:
    """Who reads the old version's channel alone goes on seeing it; nothing tells that there is a newer one."""
    old = await brief_in(stores, clock, scope("c1"), "old", SECRET)
    text = TALKS.text.replace("on Friday", "on Saturday")
    analysis = analyse(replace(TALKS, text=text, publisher="Secret Post"))
    made = Kept(analysis=analysis, brief=brief(analysis), canonical=str(TALKS.url), replaces=old)
    new = await brief_in(stores, clock, scope("c2"), "new", made)
    both = reader("c1", "c2")
    for viewer, visible, gone in ((reader("c1"), old, new), (reader("c2"), new, old), (both, new, old)):
        for name, look in LOOKS.items():
            if name in ("show", "versions", "alike", "decisions", "briefs of a post") or name.startswith("suggest"):
                continue
            assert await look(stores, viewer, visible), (name, viewer)
            assert not await look(stores, viewer, gone), (name, viewer)
        for found in (
            await stores.archive.versions(viewer, str(TALKS.url)),
            await stores.archive.alike(viewer, TALKS.text),
        ):
            assert [one.id for one in found] == [visible]
    first, second = await stores.archive.show(reader("c1"), old), await stores.archive.show(reader("c2"), new)
    assert first is not None
    assert second is not None
    assert (first.replaced_by, second.replaces) == (None, None)
    whole = await stores.archive.show(both, old)
    assert whole is not None
    assert whole.replaced_by == new


PLATFORMS, WORKSPACES = ("scripted", "other"), ("w1", "w2")
WHERE = [
    scope(channel, parent=parent, private=private, workspace=workspace, platform=platform)
    for (channel, parent, private), workspace, platform in product(
        (("c1", None, False), ("c2", None, False), ("t1", "c1", False), ("t2", "c1", True)), WORKSPACES, PLATFORMS
    )
]
READERS = st.builds(
    Reader,
    platform=st.sampled_from((*PLATFORMS, "terminal")),
    workspace=st.sampled_from((*WORKSPACES, "local")),
    rooms=st.frozensets(st.sampled_from(("c1", "c2", "t1", "t2", "terminal", ""))),
)
QUERIES = st.builds(
    Query,
    kind=st.sampled_from(EntryKind),
    words=st.sampled_from(("", "Russia", '"on monday"', "Zelensky", "dron*", "Ukraine said")) | st.text(max_size=8),
    speaker=st.sampled_from(("", "", "Petrenko", "Kovalenko")),
    place=st.sampled_from(("", "", "Ukraine", "Kherson")),
    speaks_for=st.sampled_from(("", "", "Russia")),
    source=st.sampled_from(("", "", "news.example")),
    channel=st.sampled_from(("", "", "c1", "t1", "t2")),
    unsourced=st.booleans(),
    limit=st.just(100),
)


async def every_hit(stores: Stores, viewer: Viewer, query: Query) -> Sequence[tuple[str, str, Scope]]:
    found, page = [], Hits()
    while not found or page.more:
        page = await stores.archive.find(viewer, replace(query, after=page.more))
        found += [(hit.id, hit.cursor, hit.scope) for hit in page.hits]
        if not found:
            break
    return found


@pytest.fixture
async def everywhere(stores: Stores, clock: SettableClock) -> dict[str, Scope]:
    """A brief in each of `WHERE`; its scope by its id."""
    names = list(ARTICLES)
    ids = {}
    for number, where in enumerate(WHERE):
        made = kept(names[number % len(names)], sourced=number % 5 > 0)
        ids[await stores.archive.keep(post(f"m{number}", at=where), made, clock.move(minutes=1))] = where
    return ids


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(viewer=READERS, query=QUERIES)
async def test_whoever_asks_whatever(
    stores: Stores, everywhere: dict[str, Scope], viewer: Reader, query: Query
) -> None:
    """A reader gets just what the operator gets, less what they may not read: for each kind of look-up."""
    everything = await every_hit(stores, Operator(), query)
    assert await every_hit(stores, viewer, query) == [hit for hit in everything if viewer.may_read(hit[2])]
    readable = {name for name, where in everywhere.items() if viewer.may_read(where)}
    for name in everywhere:
        assert (await stores.archive.show(viewer, name) is not None) is (name in readable)
    assert {one.value for one in await stores.archive.suggest(viewer, Facet.ID, "", 100)} == readable
    found = [one for name in ARTICLES for one in await stores.archive.alike(viewer, article(name).text, 100)]
    assert {one.id for one in found} == readable
