"""Settings, reports and corrections, on every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from stores import START, kept, post, reader, scope

from bot.errors import BadSetting, UnknownSpeaker
from bot.messages import TERMINAL, Asker, Operator, Scope
from bot.records import Change, ChannelSettings, Correction, EntryKind, Mode, Query, Reason
from bot.store.desk import QUESTIONED_BY, find_actor
from summarizers.types import Actor, ActorKind, Span

PETRENKO = "They want to starve the town of everything, down to bread,"


def asker(at: Scope | None = None, *rooms: str, user: str = "u9", name: str = "Mod") -> Asker:
    at = at or scope()
    return Asker(scope=at, viewer=reader(*(rooms or (at.room,))), user=user, name=name, moderator=True, admin=True)


async def brief_of(stores, name="bridge", **fields):
    return await stores.archive.keep(post(**fields), kept(name), START)


async def quote(stores, brief, words=PETRENKO):
    stored = await stores.archive.show(Operator(), brief)
    start = stored.article.text.index(words)
    return (Span(start, start + len(words)),)


async def speakers(stores, speaker):
    hits = (await stores.archive.find(reader(), Query(kind=EntryKind.QUOTE, speaker=speaker))).hits
    return [(hit.speaker, hit.corrected) for hit in hits]


# --- settings ---


async def test_nothing_is_set_at_first(stores):
    assert await stores.desk.settings(scope()) == ChannelSettings()
    assert await stores.desk.own(scope(), server=True) == {}
    assert list(await stores.desk.watched("scripted", "w1")) == []
    assert list(await stores.desk.changes("scripted", "w1")) == []


async def test_channel_over_server_thread_as_its_room(stores):
    desk = stores.desk
    await desk.change(asker(), "Retention", "1 year", START, server=True)
    await desk.change(asker(), "mode", "card", START, server=True)
    await desk.change(asker(), "mode", "On request", START, server=False)
    expected = ChannelSettings(mode=Mode.ON_REQUEST, retention=365)
    assert await desk.settings(scope()) == expected
    assert await desk.settings(scope("t1", parent="c1")) == expected
    assert await desk.settings(scope("t2", parent="c1", private=True)) == replace(expected, mode=Mode.CARD)
    assert await desk.settings(scope(workspace="w2")) == ChannelSettings()
    assert await desk.settings(scope(platform="other")) == ChannelSettings()
    assert await desk.settings(TERMINAL) == ChannelSettings()
    assert await desk.own(scope(), server=False) == {"mode": "on request"}
    assert await desk.own(scope("t1", parent="c1"), server=False) == {"mode": "on request"}
    assert await desk.own(scope(), server=True) == {"mode": "card", "retention": "365 days"}


async def test_a_change_in_a_thread_is_its_rooms(stores):
    await stores.desk.change(asker(scope("t1", parent="c1")), "cap", "5", START, server=False)
    assert (await stores.desk.settings(scope("c1"))).cap == 5


async def test_reset_and_log(stores):
    desk = stores.desk
    times = [START + timedelta(minutes=minute) for minute in range(5)]
    await desk.change(asker(), "cap", "10", times[0], server=False)
    await desk.change(asker(), "cap", "10", times[1], server=False)  # nothing changes
    await desk.change(asker(user="u8", name="Eve"), "cap", None, times[2], server=False)
    await desk.change(asker(), "cap", None, times[3], server=False)  # nothing changes
    await desk.change(asker(), "zone", "kyiv", times[4], server=True)
    assert (await desk.settings(scope())).cap == ChannelSettings().cap
    assert list(await desk.changes("scripted", "w1")) == [
        Change(at=times[4], user="u9", name="Mod", channel=None, setting="zone", old=None, new="Europe/Kyiv"),
        Change(at=times[2], user="u8", name="Eve", channel=scope(), setting="cap", old="10", new=None),
        Change(at=times[0], user="u9", name="Mod", channel=scope(), setting="cap", old=None, new="10"),
    ]
    assert [change.setting for change in await desk.changes("scripted", "w1", limit=1)] == ["zone"]
    assert list(await desk.changes("scripted", "w2")) == []


@pytest.mark.parametrize(("name", "value"), [("capp", "5"), ("cap", "many"), ("'; DROP TABLE setting; --", "1")])
async def test_bad_settings_change_nothing(stores, name, value):
    with pytest.raises(BadSetting):
        await stores.desk.change(asker(), name, value, START, server=False)
    assert list(await stores.desk.changes("scripted", "w1")) == []


async def test_watched_channels_by_name(stores):
    desk = stores.desk
    for channel, name in (("c2", "War"), ("c1", "news"), ("c3", "chat")):
        await desk.change(asker(scope(channel, name=name)), "watch", "on", START, server=False)
    await desk.change(asker(scope("c3", name="chat")), "watch", "off", START, server=False)
    await desk.change(asker(scope("t1", parent="c5")), "watch", "on", START, server=False)
    await desk.change(asker(scope(workspace="w2")), "watch", "on", START, server=False)
    watched = await desk.watched("scripted", "w1")
    assert [(channel.channel, channel.name) for channel in watched] == [("c5", ""), ("c1", "news"), ("c2", "War")]


async def test_a_server_watched_as_a_whole_but_one(stores):
    await stores.jobs.seen(scope("c1", name="a"), "m1")
    await stores.jobs.seen(scope("c2", name="b"), "m1")
    await stores.jobs.seen(scope("t1", parent="c1"), "m1")
    await stores.desk.change(asker(scope("c9")), "watch", "on", START, server=True)
    await stores.desk.change(asker(scope("c2", name="b")), "watch", "off", START, server=False)
    assert [channel.channel for channel in await stores.desk.watched("scripted", "w1")] == ["c1"]


# --- what is told once ---


async def test_something_is_told_of_a_channel_once_until_all_is_well(stores):
    tell, thread = stores.desk.tell_once, scope("t1", parent="c1")
    assert [await tell(scope(), "send messages") for _ in range(2)] == [True, False]
    assert [await tell(where, what) for where, what in ((thread, "send messages"), (thread, "embed links"))] == [
        False,
        True,
    ]
    others = (scope("c2"), scope(workspace="w2"), scope(platform="other"), scope("t1", parent="c1", private=True))
    assert [await tell(where, "send messages") for where in others] == [True] * 4
    await stores.desk.told_off(scope())
    await stores.desk.told_off(scope("unseen"))
    assert [await tell(where, "send messages") for where in (scope(), thread, *others)] == [True] + [False] * 5
    async with stores.again() as later:
        assert not await later.desk.tell_once(scope(), "send messages")


# --- reports ---


async def test_two_members_make_a_line_questioned(stores):
    brief = await brief_of(stores)
    line = await quote(stores, brief)
    say = stores.desk.report
    assert await say(asker(user="u1"), brief, line, Reason.SPEAKER, START) == 1
    assert await say(asker(user="u1"), brief, line, Reason.CUT, START) == 1
    assert (await stores.archive.show(reader(), brief)).questioned == ()
    assert await say(asker(user="u2"), brief.lower(), line, Reason.CUT, START) == QUESTIONED_BY == 2
    assert (await stores.archive.show(reader(), brief)).questioned == (line,)
    (hit,) = (await stores.archive.find(reader(), Query(kind=EntryKind.QUOTE, speaker="Petrenko"))).hits
    assert hit.questioned


async def test_reports_oldest_first_until_settled(stores):
    brief = await brief_of(stores)
    line = await quote(stores, brief)
    desk = stores.desk
    await desk.report(asker(user="u1", name="Ann"), brief, line, Reason.SPEAKER, START)
    await desk.report(asker(user="u2"), brief, (), Reason.NOT_AN_ARTICLE, START)
    first, second = await desk.reports(reader())
    assert (first.brief, first.content, first.text, first.reason) == (brief, line, PETRENKO, Reason.SPEAKER)
    assert (first.user, first.name, first.at, first.scope) == ("u1", "Ann", START, scope())
    assert (second.content, second.text) == ((), "Both sides blame each other for the bridge at Novopillia")
    assert [report.id for report in await desk.reports(reader(), limit=1)] == [first.id]
    assert await desk.settle(reader(), first.id)
    assert not await desk.settle(reader(), first.id)
    assert [report.id for report in await desk.reports(reader())] == [second.id]
    assert await desk.report(asker(user="u1"), brief, line, Reason.CUT, START + timedelta(hours=1)) == 1
    again = (await desk.reports(reader()))[0]
    assert (again.id, again.reason, again.at) == (first.id, Reason.CUT, START + timedelta(hours=1))


STRANGERS = [
    ("another channel", reader("c2")),
    ("another server", reader("c1", workspace="w2")),
    ("another platform", reader("c1", platform="other")),
    ("nowhere", replace(reader(), rooms=frozenset())),
]


@pytest.mark.parametrize("viewer", [viewer for _, viewer in STRANGERS], ids=[name for name, _ in STRANGERS])
async def test_strangers_see_and_change_nothing(stores, viewer):
    brief = await brief_of(stores)
    line = await quote(stores, brief)
    stranger = replace(asker(), viewer=viewer)
    desk = stores.desk
    await desk.report(asker(), brief, line, Reason.SPEAKER, START)
    (known,) = await desk.reports(Operator())
    assert await desk.report(stranger, brief, line, Reason.CUT, START) is None
    assert list(await desk.reports(viewer)) == []
    assert not await desk.settle(viewer, known.id)
    assert not await desk.correct(stranger, brief, Correction(content=line, hidden=True, at=START))
    assert await desk.reports(reader()) == [known]
    assert (await stores.archive.show(Operator(), brief)).corrections == ()


@pytest.mark.parametrize("brief", ["ZZZZZ", "", "x" * 10_000, "'; --", "\0", "\ud800"])
async def test_no_such_brief(stores, brief):
    desk = stores.desk
    assert await desk.report(asker(), brief, (), Reason.CUT, START) is None
    assert not await desk.correct(asker(), brief, Correction(content=(Span(0, 1),), hidden=True, at=START))


@pytest.mark.parametrize("number", [0, -1, 2**80])
async def test_no_such_report(stores, number):
    assert not await stores.desk.settle(Operator(), number)


# --- corrections ---


async def test_a_corrected_speaker_is_used_and_shown_as_such(stores):
    brief = await brief_of(stores)
    line = await quote(stores, brief)
    assert await speakers(stores, "Petrenko") == [("Ivan Petrenko", False)]
    await stores.desk.report(asker(), brief, line, Reason.SPEAKER, START)
    correction = Correction(content=line, speaker="kovalenka", user="u9", name="Mod", at=START)
    assert await stores.desk.correct(asker(), brief, correction)
    assert await speakers(stores, "Petrenko") == []
    assert ("Olena Kovalenko", True) in await speakers(stores, "Kovalenko")
    stored = await stores.archive.show(reader(), brief)
    assert stored.corrections == (replace(correction, speaker="Olena Kovalenko"),)
    assert list(await stores.desk.reports(reader())) == []


async def test_unknown_and_hidden_and_taken_back(stores):
    brief = await brief_of(stores)
    line = await quote(stores, brief)
    correct = stores.desk.correct
    assert await correct(asker(), brief, Correction(content=line, speaker="", at=START))
    assert await speakers(stores, "Petrenko") == []
    (correction,) = (await stores.archive.show(reader(), brief)).corrections
    assert (correction.speaker, correction.user, correction.name) == ("", "u9", "Mod")
    assert await correct(asker(), brief, Correction(content=line, hidden=True, at=START))
    assert all(hit.content != line for hit in (await stores.archive.find(reader(), Query(kind=EntryKind.QUOTE))).hits)
    assert await correct(asker(), brief, Correction(content=line, at=START))
    assert await speakers(stores, "Petrenko") == [("Ivan Petrenko", False)]
    assert (await stores.archive.show(reader(), brief)).corrections == ()


async def test_only_actors_of_the_article(stores):
    brief = await brief_of(stores)
    line = await quote(stores, brief)
    with pytest.raises(UnknownSpeaker, match=r"The article names no Sergei Shoigu\. It names .*Petrenko"):
        await stores.desk.correct(asker(), brief, Correction(content=line, speaker="Sergei  Shoigu", at=START))
    assert await speakers(stores, "Petrenko") == [("Ivan Petrenko", False)]


async def test_a_correction_stays_with_its_posting_and_through_another_reading(stores):
    one = await brief_of(stores)
    two = await brief_of(stores, message="m2", at=scope("c2"))
    line = await quote(stores, one)
    await stores.desk.correct(asker(), one, Correction(content=line, speaker="Olena Kovalenko", at=START))
    await stores.upkeep.reread(one, kept())
    assert [correction.speaker for correction in (await stores.archive.show(reader(), one)).corrections] == [
        "Olena Kovalenko"
    ]
    assert await speakers(stores, "Petrenko") == []
    assert (await stores.archive.show(reader("c2"), two)).corrections == ()
    (hit,) = (await stores.archive.find(reader("c2"), Query(kind=EntryKind.QUOTE, speaker="Petrenko"))).hits
    assert (hit.speaker, hit.corrected) == ("Ivan Petrenko", False)


ACTORS = (
    Actor(name="Volodymyr Zelenskiy", kind=ActorKind.PERSON, aliases=("the president",)),
    Actor(name="Olena Kovalenko", kind=ActorKind.PERSON),
    Actor(name="Petro Kovalenko", kind=ActorKind.PERSON),
    Actor(name="Russia’s Defense Ministry", kind=ActorKind.BODY),
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Zelensky", "Volodymyr Zelenskiy"),
        ("VOLODYMYR  ZELENSKYY", "Volodymyr Zelenskiy"),
        ("the President", "Volodymyr Zelenskiy"),
        ("Petro Kovalenka", "Petro Kovalenko"),
        ("Russia's Defense Ministry", "Russia’s Defense Ministry"),
        ("defense ministry", "Russia’s Defense Ministry"),
        ("Kovalenko", None),
        ("Volodymyr Kovalenko", None),
        ("", None),
        ("?!", None),
        ("x" * 100_000, None),
    ],
)
def test_find_actor(typed, found):
    if found is None:
        with pytest.raises(UnknownSpeaker):
            find_actor(typed, ACTORS)
    else:
        assert find_actor(typed, ACTORS).name == found
