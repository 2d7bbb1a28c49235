"""What the contract suites of all stores share: the databases to run on, a clock to set, and values to store.

A suite takes the fixture `stores` and sees nothing but the protocols of `bot.ports`; it runs once for each entry of
`DATABASES`. A second database needs one more entry there, and no new test. The articles are invented.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from bot.messages import File, Item, ItemKind, Post, Reader, Scope
from bot.ports import Archive, Desk, Jobs, Upkeep
from bot.records import Kept
from summarizers import Analysis, Article, Brief, analyse, brief

if TYPE_CHECKING:
    from bot.store.database import Database

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""When the clock of each test starts: a Monday."""


@dataclass
class SettableClock:
    """A clock that goes only where a test sets it, forwards or backwards."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float = 0, **more: float) -> datetime:
        """Set it off by some time, as `timedelta` counts it; returns the new time."""
        self.now += timedelta(seconds=seconds, **more)
        return self.now


class Stores(Protocol):
    """One database behind all its ports. `path` is where it lies; `again` opens it a second time, as a process does."""

    path: Path
    clock: SettableClock

    @property
    def jobs(self) -> Jobs: ...

    @property
    def archive(self) -> Archive: ...

    @property
    def desk(self) -> Desk: ...

    @property
    def upkeep(self) -> Upkeep: ...

    def again(self) -> AbstractAsyncContextManager[Stores]: ...


class SqliteStores:
    """All ports on one SQLite file."""

    def __init__(self, path: Path, clock: SettableClock, database: Database) -> None:
        self.path = path
        self.clock = clock
        self.database = database

    @cached_property
    def jobs(self) -> Jobs:
        from bot.jobs.embedded import EmbeddedJobs

        return EmbeddedJobs(self.database)

    @cached_property
    def archive(self) -> Archive:
        from bot.store.archive import SqliteArchive

        return SqliteArchive(self.database)

    @cached_property
    def desk(self) -> Desk:
        from bot.store.desk import SqliteDesk

        return SqliteDesk(self.database)

    @cached_property
    def upkeep(self) -> Upkeep:
        from bot.store.upkeep import SqliteUpkeep

        return SqliteUpkeep(self.database)

    def again(self) -> AbstractAsyncContextManager[Stores]:
        return open_sqlite(self.path.parent, self.clock)


@asynccontextmanager
async def open_sqlite(folder: Path, clock: SettableClock) -> AsyncIterator[Stores]:
    """The stores on the SQLite file of a folder."""
    from bot.store.database import Database

    path = folder / "warbrief.db"
    async with Database.open(path, now=clock) as database:
        yield SqliteStores(path, clock, database)


DATABASES: dict[str, Callable[[Path, SettableClock], AbstractAsyncContextManager[Stores]]] = {"sqlite": open_sqlite}
"""Each kind of database: how its stores are opened, given an empty folder and a clock."""


@pytest.fixture
def clock() -> SettableClock:
    """The clock of `stores`."""
    return SettableClock()


@pytest.fixture(params=DATABASES)
async def stores(request: pytest.FixtureRequest, tmp_path: Path, clock: SettableClock) -> AsyncIterator[Stores]:
    """Empty stores, closed after the test."""
    async with DATABASES[request.param](tmp_path, clock) as opened:
        yield opened


def scope(
    channel: str = "c1",
    *,
    workspace: str = "w1",
    platform: str = "scripted",
    parent: str | None = None,
    private: bool = False,
    name: str = "",
) -> Scope:
    """A channel's scope; with `parent` a thread's."""
    return Scope(
        platform=platform, workspace=workspace, channel=channel, parent=parent, private=private, name=name or channel
    )


def reader(*rooms: str, workspace: str = "w1", platform: str = "scripted") -> Reader:
    """Somebody who may read these rooms."""
    return Reader(platform=platform, workspace=workspace, rooms=frozenset(rooms or ("c1",)))


def post(message: str = "m1", *, at: Scope | None = None, **fields: object) -> Post:
    """A post of Ada's in channel c1, one minute before the clock's start, unless said otherwise."""
    known = Post(
        scope=at or scope(),
        message=message,
        author="u1",
        author_name="Ada",
        link=f"https://chat.example/{message}",
        posted_at=START - timedelta(minutes=1),
    )
    return replace(known, **fields)  # type: ignore[arg-type]


def link(address: str = "https://news.example/1") -> Item:
    """A link as an item."""
    return Item(kind=ItemKind.LINK, name=address, content=address)


def paste(text: str = "A text of some length that was pasted.") -> Item:
    """A pasted text as an item."""
    return Item(kind=ItemKind.PASTE, name="the pasted text", content=text)


def attached(name: str = "story.txt", data: bytes = b"A story.", content_type: str | None = "text/plain") -> Item:
    """A file as an item."""
    return Item(kind=ItemKind.FILE, name=name, file=File(name=name, data=data, content_type=content_type))


def article(name: str = "bridge", **fields: object) -> Article:
    """One of the invented articles; its page is of news.example, published two days before the clock's start."""
    title, text = ARTICLES[name]
    known = Article(
        text=text,
        id=name,
        title=title,
        url=f"https://news.example/{name}",
        publisher="Example News",
        published_at=START - timedelta(days=2),
    )
    return replace(known, **fields)  # type: ignore[arg-type]


def kept(name: str = "bridge", *, sourced: bool = True, replaces: str | None = None, **fields: object) -> Kept:
    """The brief of one of `ARTICLES` as the archive takes it; without `sourced` as of a paste."""
    if not sourced:
        nothing = {"title": None, "url": None, "publisher": None, "published_at": None}
        fields = {**nothing, **fields}
    found = article(name, **fields)
    analysis, shown = read(found)
    return Kept(analysis=analysis, brief=shown, canonical=found.url, replaces=replaces)


@cache
def read(found: Article) -> tuple[Analysis, Brief]:
    """An article's analysis and brief, made once in all tests."""
    analysis = analyse(found)
    return analysis, brief(analysis)


_TEXTS: dict[str, tuple[str, str]] = {
    "bridge": (
        "Both sides blame each other for the bridge at Novopillia",
        """
The bridge over the Sulna at Novopillia collapsed on Monday after two explosions, cutting the last road to the
town.

General Ivan Petrenko, commander of Ukraine’s eastern forces, said Russian aircraft had dropped four guided
bombs on the bridge. “They want to starve the town of everything, down to bread,” Petrenko told reporters.

Russia’s Defense Ministry denied striking the bridge and said Ukrainian sappers had blown it up as they
withdrew. The claim could not be independently verified.

At least 14 people were killed and 32 wounded, according to the town’s mayor, Olena Kovalenko. “We have no water
and no light, and now no road,” Kovalenko said.

Some 3,000 civilians remain in Novopillia, the regional administration said in a statement.""",
    ),
    "harbour": (
        "Drones hit the grain harbour of Port Salnyk",
        """Drones struck the grain harbour of Port Salnyk in the Odesa region overnight, setting two silos on fire.

Ukraine’s air force said it had shot down 21 of 27 drones. Russia’s Defense Ministry said it had destroyed a
depot of naval drones; it gave no proof.

“Grain is no military target, and everybody knows it,” said Marta Hrynko, who leads the port’s union of workers.
Hrynko said about 1,200 tonnes of wheat had burned.

Western officials said the strike may push insurance premiums up again. Turkey called on both sides to return to
talks.""",
    ),
    "prisoners": (
        "Exchange of prisoners brings 160 home",
        """Ukraine and Russia exchanged 80 prisoners of war each on Thursday, officials of both countries said, in the
first such exchange for two months.

“Among them are men who were counted as dead,” Ukraine’s ombudsman, Taras Lysenko, said. Lysenko said 11 of them
were badly wounded.

Russia’s ombudswoman, Vera Sokolova, said all Russian soldiers had been flown to Moscow. Sokolova accused Kyiv
of holding back four officers. Kyiv rejected the accusation.

The United Arab Emirates had mediated, both sides said.""",
    ),
    "losses": (
        "Losses at Kamianka: two figures, no proof",
        """Fighting for the heights of Kamianka went into its ninth day on Wednesday.

Ukraine’s general staff said Russian forces had lost 1,450 soldiers in a week. Russia’s Defense Ministry put
Ukrainian losses at 900. Neither figure could be independently verified.

“Nobody who was up there counts,” said Sergeant Pavlo Dudka of the 58th brigade. “We carry them down, that is
all.”

Military analysts say that whoever holds the heights can shell the railway to Kherson.""",
    ),
    "talks": (
        "Kremlin sees no ground for talks in Geneva",
        """The Kremlin said on Friday that it saw no ground for talks in Geneva as long as Ukraine kept attacking
refineries.

Kremlin spokesman Andrei Belov said: “We have heard many proposals and not one of them was serious.” Belov
denied that Moscow had set any conditions in writing.

Switzerland’s foreign minister, Claire Rochat, said the invitation stood. “A chair is a small price,” Rochat
told the broadcaster RTS.

Volodymyr Zelenskiy said Ukraine would send a delegation whatever Moscow decided.""",
    ),
    "winter": (
        "A city without heating",
        """
Three of the four boiler houses in Verkhivka are out of service after strikes on Sunday, and about 40,000 people
are without heating.

Mayor Dmytro Oliinyk said repairs would take at least ten days. “We will heat the schools first, and everybody
may sleep there,” Oliinyk said.

The regional governor, Halyna Bondar, said seven people had been wounded. Russia has not commented on the
strikes.

Temperatures are expected to fall to minus 14 degrees at night, Ukraine’s weather service said.""",
    ),
}

ARTICLES = {
    name: (title, "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n")))
    for name, (title, text) in _TEXTS.items()
}
"""Invented articles: name to title and text."""
