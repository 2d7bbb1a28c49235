"""Catching up: which posts are still briefed, what is said of the rest, and all of that once, crash or not."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from scripted_chat import BODY, OTHER, STORY, TITLE, chatting, scope_of
from scripted_peer import Peer
from scripted_stories import page
from stores import ARTICLES, START

from bot.errors import StoreError
from bot.messages import File, Operator, Outcome, Post
from bot.pipeline import missed
from bot.pipeline.missed import CATCH_UP, TOO_MANY, TOO_OLD, sort_out, summary
from bot.records import ChannelSettings, Mode

SETTINGS = ChannelSettings(watch=True, cap=1_000)


def posted(number: int, *, hours: float | None = 1, text: str | None = None, **fields: object) -> Post:
    """A post of so many hours ago, with a link of its own unless it is given a text."""
    known = Post(
        scope=scope_of("c1"),
        message=str(1_000 + number),
        author="ann",
        text=f"https://news.example/{number}" if text is None else text,
        posted_at=None if hours is None else START - timedelta(hours=hours),
    )
    return replace(known, **fields)


def numbers(posts: tuple[Post, ...]) -> list[int]:
    return [int(post.message) - 1_000 for post in posts]


MANY = [posted(number) for number in range(30)]
CASES = [
    # what, posts, settings, the late, the fresh
    ("none", [], {}, [], []),
    ("chat alone", [posted(1, text="Good morning!")], {}, [], []),
    ("a few", MANY[:3], {}, [], [0, 1, 2]),
    ("as many as there may be", MANY[:CATCH_UP], {}, [], list(range(CATCH_UP))),
    ("more", MANY, {}, list(range(10)), list(range(10, 30))),
    ("chat is not counted", [*MANY[:20], *(posted(n, text="Hm.") for n in range(30, 60))], {}, [], list(range(20))),
    ("old ones", [posted(1, hours=25), posted(2, hours=23)], {}, [1], [2]),
    ("all old", [posted(1, hours=30), posted(2, hours=25)], {}, [1, 2], []),
    ("caught up with further back", [posted(1, hours=25)], {"catch_up": 48}, [], [1]),
    ("never caught up", [posted(1, hours=0.2), posted(2, hours=0.05)], {"catch_up": 0}, [1], [2]),
    ("of no known time", [posted(1, hours=None)], {}, [], [1]),
    ("a wrong time in the middle", [posted(1, hours=2), posted(2, hours=90), posted(3)], {}, [1, 2], [3]),
    ("bots", [posted(1, bot=True), posted(2)], {}, [], [2]),
    ("bots that are wanted", [posted(1, bot=True), posted(2)], {"bots": True}, [], [1, 2]),
    ("hidden", [posted(1, hidden=True, text=""), posted(2)], {}, [], [2]),
    ("refused sites", [posted(1, hours=99), *MANY], {"denied_domains": ("news.example",)}, [], [1, *range(30)]),
    ("a file", [posted(1, hours=99, text="", files=(File(name="a.txt", data=b"a"),))], {}, [1], []),
]


@pytest.mark.parametrize(
    ("posts", "settings", "late", "fresh"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_sort_out(posts, settings, late, fresh):
    found = sort_out(posts, replace(SETTINGS, **settings), START)
    assert (numbers(found.late), numbers(found.fresh)) == (late, fresh)


SUMMARIES = [
    (
        [posted(1, hours=20), posted(2, hours=1.5, text="https://a.example/1 https://a.example/2")],
        "UTC",
        "Warbrief was away. 3 articles posted here meanwhile, up to 10:30 UTC, got no brief; ask for those that you "
        "need.",
    ),
    (
        [posted(1, hours=30)],
        "Europe/Kyiv",
        "Warbrief was away. 1 article posted here meanwhile, up to 08:00 EET on 1 March, got no brief; ask for it if "
        "you need it.",
    ),
    (
        [posted(1, hours=None), posted(2, hours=None)],
        "UTC",
        "Warbrief was away. 2 articles posted here meanwhile got no brief; ask for those that you need.",
    ),
]


@pytest.mark.parametrize(
    ("late", "zone", "sentence"), SUMMARIES, ids=["today", "yesterday in Kyiv", "of no known time"]
)
def test_summary(late, zone, sentence):
    assert summary(late, replace(SETTINGS, zone=zone), START) == sentence


@pytest.fixture
async def chat(tmp_path, clock, news_site):
    """A chat in which thirty posts of the last hour wait to be caught up with; `news_site` has their pages."""
    news_site.pages["/a"] = page(TITLE, BODY)
    async with chatting(tmp_path / "warbrief.db", clock, news_site.address) as made:
        await made.bot.set("cap", "1000")
        yield made


def waiting(peer: Peer, texts: list[str], **fields: object) -> list[Post]:
    """Posts that stand in channel c1 without anybody having told the bot of them, one a minute, the last just now."""
    made = []
    for place, text in enumerate(texts):
        at = START - timedelta(minutes=len(texts) - place)
        message = peer.silent("c1", text, posted_at=at)
        made.append(
            replace(
                posted(0, text=text), message=message, posted_at=at, link=f"https://chat.example/{message}", **fields
            )
        )
    return made


def many(news_site, count: int) -> list[str]:
    """Texts of posts, each with a link that fails at once."""
    return [news_site.url(f"/missing-{number}") for number in range(count)]


async def test_the_newest_are_taken_in_and_one_sentence_tells_of_the_rest(chat, news_site):
    texts = [*many(news_site, CATCH_UP + 5), "Good morning!"]
    texts[-2] = news_site.url("/a")
    posts = waiting(chat.peer, texts)
    pipeline = chat.bot.pipeline
    assert await pipeline.catch_up(scope_of("c1"), posts) == 5
    await chat.settled()
    first = (
        "Warbrief was away. 5 articles posted here meanwhile, up to 11:38 UTC, got no brief; ask for those that you "
        "need."
    )
    assert [(outcome, sentence) for outcome, sentence in (await chat.outcomes())[:5]] == [
        *[(Outcome.TOO_OLD, TOO_MANY)] * 4,
        (Outcome.TOO_OLD, first),
    ]
    assert (await chat.ended())[5:] == [*[Outcome.FETCH_FAILED] * (CATCH_UP - 1), Outcome.BRIEFED]
    assert [(sent.to, sent.do, sent.text.splitlines()[0]) for sent in chat.peer.log if sent.do == "send"] == [
        (posts[4].message, "send", first),
        (posts[-2].message, "send", TITLE),
    ]
    assert [chat.peer.marks(post.message) for post in posts] == [*[[]] * 5, *[["⚠"]] * 19, [], []]
    assert await chat.bot.jobs.last_seen("scripted") == ((scope_of("c1"), posts[-1].message),)
    before = (list(chat.peer.log), await chat.outcomes())
    assert await pipeline.catch_up(scope_of("c1"), posts) == 0
    assert await pipeline.catch_up(scope_of("c1"), posts[:3]) == 0
    await chat.settled()
    assert (chat.peer.log, await chat.outcomes()) == before
    assert await chat.bot.jobs.last_seen("scripted") == ((scope_of("c1"), posts[-1].message),)


async def test_what_is_too_old_is_told_of_and_can_be_asked_for(chat):
    posts = waiting(chat.peer, [STORY, OTHER])
    chat.clock.move(hours=25)
    assert await chat.bot.pipeline.catch_up(scope_of("c1"), posts) == 2
    await chat.settled()
    sentence = (
        "Warbrief was away. 2 articles posted here meanwhile, up to 11:59 UTC on 2 March, got no brief; ask for those "
        "that you need."
    )
    assert await chat.outcomes() == [(Outcome.TOO_OLD, TOO_OLD), (Outcome.TOO_OLD, sentence)]
    assert chat.peer.standing() == [sentence]
    chat.peer.ask(posts[0].message)
    await chat.settled()
    assert [text.splitlines()[0] for text in chat.peer.standing()] == [sentence, TITLE]


async def test_settings_hold_for_what_is_caught_up_with(chat, news_site):
    await chat.bot.set("mode", "on request")
    posts = waiting(chat.peer, many(news_site, 2))
    await chat.bot.pipeline.catch_up(scope_of("c1"), posts)
    await chat.settled()
    assert await chat.ended() == [Outcome.ON_REQUEST] * 2
    await chat.bot.set("mode", Mode.BRIEF.value)
    await chat.bot.set("cap", "2")
    more = waiting(chat.peer, [STORY, OTHER, "\n\n".join(ARTICLES["talks"])])
    for _ in range(2):  # what comes twice is counted once
        await chat.bot.pipeline.catch_up(scope_of("c1"), more)
        await chat.settled()
    assert (await chat.ended())[2:] == [Outcome.BRIEFED, Outcome.BRIEFED, Outcome.COOLDOWN]


async def test_nothing_is_kept_of_what_is_not_watched(chat, news_site):
    await chat.bot.set("watch", "off")
    assert await chat.bot.pipeline.catch_up(scope_of("c1"), waiting(chat.peer, many(news_site, 30))) == 0
    assert await chat.outcomes() == []
    assert await chat.bot.jobs.last_seen("scripted") == ()
    await chat.bot.set("watch", "on")
    assert await chat.bot.pipeline.catch_up(scope_of("c1"), []) == 0
    assert await chat.bot.jobs.last_seen("scripted") == ()


async def test_what_was_asked_for_or_deleted_meanwhile_is_none_of_the_late(chat, news_site):
    posts = waiting(chat.peer, many(news_site, CATCH_UP + 3))
    chat.peer.ask(posts[0].message)
    await chat.settled()
    await chat.bot.pipeline.accept(replace(posts[2], asked=True))
    await chat.settled()
    await chat.bot.pipeline.deleted(scope_of("c1"), posts[2].message)
    assert await chat.bot.pipeline.catch_up(scope_of("c1"), posts) == 1
    await chat.settled()
    assert [text for text in chat.peer.standing() if text.startswith("Warbrief was away. 1 article ")]


async def test_a_late_post_of_ordinary_delivery_moves_nothing_back(chat):
    pipeline = chat.bot.pipeline
    for number, text in ((7, "Good morning!"), (3, STORY), (5, "Hm.")):
        await pipeline.accept(posted(number, text=text))
    assert await chat.bot.jobs.last_seen("scripted") == ((scope_of("c1"), "1007"),)


class Crashes:
    """Jobs that end the program at the nth thing that is to be written."""

    def __init__(self, jobs, after: int, *, committed: bool) -> None:
        self._jobs, self._left, self._committed = jobs, after, committed

    def __getattr__(self, name):
        work = getattr(self._jobs, name)
        if name not in ("accept", "seen"):
            return work

        async def write(*args, **more):
            self._left -= 1
            if self._left == 0 and not self._committed:
                raise StoreError("The power is gone.")
            done = await work(*args, **more)
            if self._left == 0:
                raise StoreError("The power is gone.")
            return done

        return write


@pytest.mark.parametrize("committed", [False, True], ids=["before it is written", "after it is written"])
async def test_a_crash_in_the_middle_changes_nothing(chat, news_site, monkeypatch, committed):
    """At each thing that is written: what is done again ends as if nothing had been."""
    monkeypatch.setattr(missed, "CATCH_UP", 3)
    pipeline, ended, jobs = chat.bot.pipeline, [], chat.bot.jobs
    for after in range(1, 14):
        at = replace(scope_of(f"k{after}"), parent="c1")
        chat.peer.channel(at.channel, parent="c1")
        posts = [
            replace(posted(number, text=text), scope=at)
            for number, text in enumerate(["Hm.", *many(news_site, 4), "Good morning!", *many(news_site, 6)[4:], "Hm."])
        ]
        with monkeypatch.context() as patch:
            patch.setattr(pipeline, "_jobs", Crashes(jobs, after, committed=committed))
            try:
                await pipeline.catch_up(at, posts)
            except StoreError:
                ended.append(after)
        seen = dict(await jobs.last_seen("scripted"))
        left = [post for post in posts if post.message > seen.get(at, "")]  # what the platform tells of next time
        await pipeline.catch_up(at, left)
        decisions = await jobs.decisions(Operator(), at, None, 50)
        found = [(one.message, one.outcome is Outcome.TOO_OLD) for one in reversed(decisions)]
        assert found == [(str(1_000 + number), number < 4) for number in (1, 2, 3, 4, 6, 7)], after
        with closing(sqlite3.connect(chat.bot.database)) as db:
            told = db.execute(
                "SELECT post.message, item.sentence FROM outbox JOIN item ON item.id = item_id"
                " JOIN post ON post.id = post_id JOIN channel ON channel.id = post.channel_id"
                " WHERE channel = ? AND item.outcome = 'too_old'",
                (at.channel,),
            ).fetchall()
        assert [(message, sentence[:29]) for message, sentence in told] == [("1003", "Warbrief was away. 3 articles")]
        assert dict(await jobs.last_seen("scripted"))[at] == "1008"
    assert ended == list(range(1, 11))
