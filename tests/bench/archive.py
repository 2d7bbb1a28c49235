"""How fast the archive takes in and finds, and how that grows; beside it a plain FTS5 table, as anybody would make one.

    python tests/bench/archive.py DATA [--postings 100000]

The postings are made of real articles by recombination: each distinct article is analysed once and cut into its
paragraphs, with the quotes, claims, places and actors that stand in each; a posting's article is some paragraphs of
three of them, drawn anew, and its analysis what stood in those. Its brief is plainer than a real one: a title and the
first claims and quotes. For the bulk of the postings the tokens and hashes of a paragraph are made once, too, so their
rate is that of the writing alone; those that are kept one by one at the end take the whole way.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tables import render_table

from bot.messages import Operator, Post, Reader, Scope, Viewer
from bot.records import EntryKind, Facet, Hits, Kept, Query
from bot.store import entries, postings, scopes
from bot.store.archive import SqliteArchive
from bot.store.database import Database, ms
from summarizers import analyse
from summarizers.types import Analysis, Article, Brief, Claim, Line, LineKind, Piece, Quote, Section, Source, Span

_FILES = ("war/articles.jsonl", "quotes/dev.jsonl")
_BASES = 500  # distinct articles that are analysed
_BATCH = 250  # postings of one transaction, as an import has them
_ALONE = 300  # postings that are kept one by one, as the inbox keeps them
_SOURCES = 3  # articles that a posting's paragraphs come from
_PARAGRAPHS = (8, 24)
_DAYS = 730
_START = datetime(2024, 1, 1, tzinfo=UTC)
_PUBLISHERS = 40
_ROUNDS = 150  # of each query, with other words and readers each time
_GOAL = 50.0  # ms at the 99th percentile
_SERVERS = (("alpha", 24), ("beta", 8), ("gamma", 3))
"""Servers and how many channels each has; the first gets most postings."""


@dataclass(frozen=True)
class Part:
    """A paragraph with what stands in it; spans and actors count from its own beginning."""

    text: str
    analysis: Analysis


def parts_of(analysis: Analysis) -> list[Part]:
    """An analysis, paragraph by paragraph."""
    text = analysis.article.text
    bounds: dict[int, list[int]] = {}
    for sentence in analysis.sentences:
        known = bounds.setdefault(sentence.paragraph, [sentence.span.start, sentence.span.end])
        known[1] = max(known[1], sentence.span.end)
    found = []
    for start, end in bounds.values():
        whole = Span(start, end)
        cut = replace(
            analysis,
            sentences=tuple(s for s in analysis.sentences if whole.holds(s.span)),
            quotes=tuple(q for q in analysis.quotes if all(whole.holds(span) for span in (*q.content, *q.cue))),
            claims=tuple(c for c in analysis.claims if all(whole.holds(span) for span in (*c.content, *c.clause))),
            places=tuple(p for p in analysis.places if any(whole.holds(span) for span in p.mentions)),
            attributions=(),
        )
        found.append(Part(text[start:end], _moved(cut, -start)))
    return found


def recombined(chosen: Sequence[Part], number: int, rng: random.Random) -> Kept:
    """A brief of an article made of paragraphs."""
    text, pieces, at, actors = [], [], 0, 0
    for part in chosen:
        pieces.append(_moved(part.analysis, at, actors))
        text.append(part.text)
        at += len(part.text) + 2
        actors += len(part.analysis.actors)
    title = " ".join(rng.choice(chosen).text.split()[:9])
    article = Article(
        text="\n\n".join(text),
        title=title,
        url=f"https://news{number % _PUBLISHERS}.example/{number}",
        publisher=f"Outlet {number % _PUBLISHERS}",
        published_at=_START + timedelta(minutes=rng.randrange(_DAYS * 1440)),
        language="en",
    )
    analysis = replace(
        pieces[0],
        article=article,
        sentences=tuple(sentence for piece in pieces for sentence in piece.sentences),
        quotes=tuple(quote for piece in pieces for quote in piece.quotes),
        claims=tuple(claim for piece in pieces for claim in piece.claims),
        actors=tuple({a.name: a for piece in pieces for a in piece.actors}.values()),
        places=tuple({p.canonical: p for piece in pieces for p in piece.places}.values()),
        figures=(),
    )
    names = {actor.name: index for index, actor in enumerate(analysis.actors)}
    analysis = replace(
        analysis,
        claims=tuple(replace(c, source=_known(c.source, names)) for c in analysis.claims),
        quotes=tuple(replace(q, source=_known(q.source, names)) for q in analysis.quotes),
    )
    canonical = article.url if number % 10 else None
    return Kept(analysis=analysis, brief=_brief(analysis), canonical=canonical)


def _known(source: Source | None, names: dict[str, int]) -> Source:
    assert source is not None
    return replace(source, actor=names.get(source.name))


def _brief(analysis: Analysis) -> Brief:
    text = analysis.article.text
    said = [*analysis.claims[:6], *analysis.quotes[:3]]
    lines = tuple(
        Line(
            kind=LineKind.STATEMENT if isinstance(one, Claim) else LineKind.QUOTE,
            pieces=tuple(Piece(text=span.of(text), span=span) for span in shown),
            content=one.content,
        )
        for one in said
        for shown in [one.clause if isinstance(one, Claim) else one.content]
    )
    title = Piece(text=analysis.article.title or "")
    return Brief(article=analysis.article, title=title, context=("Outlet",), sections=(Section(title="", lines=lines),))


def _moved(analysis: Analysis, by: int, actors: int = 0) -> Analysis:
    def spans(given: Sequence[Span]) -> tuple[Span, ...]:
        return tuple(Span(span.start + by, span.end + by) for span in given)

    def source(given: Source | None) -> Source | None:
        return replace(given, span=None) if given is not None else None

    def quote(given: Quote) -> Quote:
        return replace(given, content=spans(given.content), cue=spans(given.cue), source=source(given.source))

    def claim(given: Claim) -> Claim:
        moved = {name: spans(getattr(given, name)) for name in ("content", "clause", "cue")}
        return replace(given, **moved, evidence=(), figures=(), source=source(given.source))  # type: ignore[arg-type]

    return replace(
        analysis,
        sentences=tuple(replace(s, span=Span(s.span.start + by, s.span.end + by)) for s in analysis.sentences),
        quotes=tuple(map(quote, analysis.quotes)),
        claims=tuple(map(claim, analysis.claims)),
        places=tuple(replace(p, mentions=spans(p.mentions)) for p in analysis.places),
    )


def _analysed(text: str) -> list[Part]:
    return parts_of(analyse(Article(text=text)))


def read_parts(data: Path) -> list[list[Part]]:
    """The paragraphs of each distinct article, analysed on all cores."""
    texts: dict[str, None] = {}
    for name in _FILES:
        for line in (data / name).read_text(encoding="utf-8").splitlines():
            texts[json.loads(line)["text"]] = None
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(_analysed, list(texts)[:_BASES], chunksize=10))
    return [parts for parts in found if parts]


@contextmanager
def paragraphs_once() -> Iterator[None]:
    """Lets the archive make tokens and hashes once for each paragraph, in place of each text."""
    terms, names, sketch = (lru_cache(None)(made) for made in (entries.terms, entries.names, postings.sketch))

    def joined(make: Callable[[str], str]) -> Callable[[str], str]:
        return lambda text: " xx ".join(filter(None, map(make, text.split("\n\n"))))

    whole = entries.terms, entries.names, postings.sketch
    entries.terms, entries.names = joined(terms), joined(names)
    postings.sketch = lambda text: tuple(sorted({part for piece in text.split("\n\n") for part in sketch(piece)})[:16])
    try:
        yield
    finally:
        entries.terms, entries.names, postings.sketch = whole


class Writer:
    """Keeps recombined postings in an archive and in the peer's table, number after number."""

    def __init__(self, database: Database, peer: sqlite3.Connection, parts: list[list[Part]]) -> None:
        self._database = database
        self._peer = peer
        self._parts = parts
        self._rng = random.Random(7)
        self.count = 0
        self.seconds = 0.0
        self.peer_seconds = 0.0

    async def grow(self, count: int) -> None:
        """Keeps postings until there are so many."""
        while self.count < count:
            made = [self._next() for _ in range(min(_BATCH, count - self.count))]
            start = time.perf_counter()
            with paragraphs_once():
                await self._keep(made)
            self.seconds += time.perf_counter() - start
            start = time.perf_counter()
            with self._peer:
                for post, kept in made:
                    article = kept.analysis.article
                    room = f"{post.scope.workspace}/{post.scope.room}"
                    assert article.published_at is not None
                    row = self._peer.execute(
                        "INSERT INTO article (room, date, title, url, text) VALUES (?, ?, ?, ?, ?)",
                        (room, article.published_at.isoformat(), article.title, article.url, article.text),
                    )
                    self._peer.execute(
                        "INSERT INTO article_fts (rowid, title, text) VALUES (?, ?, ?)",
                        (row.lastrowid, article.title, article.text),
                    )
            self.peer_seconds += time.perf_counter() - start
            self.count += len(made)

    async def _keep(self, made: Sequence[tuple[Post, Kept]]) -> None:
        async with self._database.writing() as db:
            for post, kept in made:
                row = await scopes.post_id(db, post, ms(_START))
                channel = await scopes.channel_id(db, post.scope)
                await postings.keep(db, row, channel, kept, ms(_START + timedelta(days=_DAYS)))

    async def alone(self, archive: SqliteArchive, count: int) -> list[float]:
        """Keeps postings one by one, each committed; returns the milliseconds of each."""
        taken = []
        for _ in range(count):
            post, kept = self._next()
            start = time.perf_counter()
            await archive.keep(post, kept, _START + timedelta(days=_DAYS))
            taken.append((time.perf_counter() - start) * 1000)
        return taken

    def _next(self) -> tuple[Post, Kept]:
        rng, number = self._rng, self._rng.randrange(2**40)
        sources = rng.sample(self._parts, _SOURCES)
        among = [part for parts in sources for part in parts]
        chosen = rng.sample(among, min(len(among), rng.randint(*_PARAGRAPHS)))
        server, rooms = rng.choices(_SERVERS, weights=[rooms for _, rooms in _SERVERS])[0]
        channel = str(min(rng.randrange(rooms), rng.randrange(rooms)))
        scope = Scope(platform="bench", workspace=server, channel=channel, name=f"room-{channel}")
        return Post(scope=scope, message=str(number), author="1", posted_at=_START), recombined(chosen, number, rng)


def viewers() -> list[Viewer]:
    """Who looks things up: all rooms of a busy server, a few of them, one room of a small one, the operator."""

    def reader(server: str, rooms: Sequence[int]) -> Reader:
        return Reader(platform="bench", workspace=server, rooms=frozenset(map(str, rooms)))

    return [reader("alpha", range(24)), reader("alpha", (1, 4, 7, 11, 16)), reader("gamma", (1,)), Operator()]


class Questions:
    """The look-ups that are measured, each drawn anew from the words and names of the articles."""

    def __init__(self, archive: SqliteArchive, parts: list[list[Part]]) -> None:
        self.archive = archive
        self.rng = random.Random(11)
        self._parts = [part for article in parts for part in article]
        words: dict[str, int] = {}
        for part in self._parts:
            for word in set(part.text.lower().split()):
                if word.isalpha() and len(word) > 3:
                    words[word] = words.get(word, 0) + 1
        ranked = sorted(words, key=lambda word: -words[word])
        self.common, self.rare = ranked[20:60], [word for word in ranked if words[word] <= 2]
        speakers: dict[str, int] = {}
        for part in self._parts:
            for quote in part.analysis.quotes:
                if quote.source is not None:
                    speakers[quote.source.name] = speakers.get(quote.source.name, 0) + 1
        self.speakers = sorted(speakers, key=lambda name: -speakers[name])
        self.places = [place.canonical for part in self._parts for place in part.analysis.places]
        self.topics = [claim.topic for part in self._parts for claim in part.analysis.claims]

    def phrase(self) -> str:
        words = self.rng.choice([part for part in self._parts if part.text.count(" ") > 12]).text.split()
        first = self.rng.randrange(len(words) - 4)
        return f'"{" ".join(words[first : first + 3])}"'

    def all(self) -> dict[str, Callable[[Viewer], Awaitable[object]]]:
        """Each kind of look-up by its name: what a viewer asks."""
        pick, archive = self.rng.choice, self.archive
        quote, claim = EntryKind.QUOTE, EntryKind.CLAIM

        def find(**fields: Callable[[], object]) -> Callable[[Viewer], Awaitable[Hits]]:
            return lambda viewer: archive.find(viewer, Query(**{name: make() for name, make in fields.items()}))  # type: ignore[arg-type]

        def suggest(facet: Facet, letters: int) -> Callable[[Viewer], Awaitable[object]]:
            return lambda viewer: archive.suggest(viewer, facet, pick(self.speakers)[:letters])

        def since() -> datetime:
            return _START + timedelta(days=self.rng.randrange(_DAYS))

        return {
            "recent": find(),
            "find, common word": find(words=lambda: pick(self.common)),
            "find, two common words": find(words=lambda: f"{pick(self.common)} {pick(self.common)}"),
            "find, rare word": find(words=lambda: pick(self.rare)),
            "find, common and rare word": find(words=lambda: f"{pick(self.common)} {pick(self.rare)}"),
            "find, phrase": find(words=self.phrase),
            "find, prefix*": find(words=lambda: pick(self.common)[:4] + "*"),
            "find, longer prefix*": find(words=lambda: pick(self.common)[:6] + "*"),
            "find, name in another spelling": find(words=lambda: pick(("zelensky", "lukashenka", "zelenskyi"))),
            "find, word and speaker": find(words=lambda: pick(self.common), speaker=lambda: pick(self.speakers[:200])),
            "find, word, place and until": find(
                words=lambda: pick(self.common), place=lambda: pick(self.places), until=since
            ),
            "find, place, source, since": find(
                place=lambda: pick(self.places), source=lambda: f"Outlet {self.rng.randrange(_PUBLISHERS)}", since=since
            ),
            "quotes of a frequent speaker": find(kind=lambda: quote, speaker=lambda: pick(self.speakers[:20])),
            "quotes of any speaker": find(kind=lambda: quote, speaker=lambda: pick(self.speakers)),
            "claims, words": find(kind=lambda: claim, words=lambda: pick(self.common)),
            "claims, topic and place": find(
                kind=lambda: claim, topic=lambda: pick(self.topics), place=lambda: pick(self.places)
            ),
            "autocomplete, nothing typed": suggest(Facet.SPEAKER, 0),
            "autocomplete, 1 letter": suggest(Facet.SPEAKER, 1),
            "autocomplete, 3 letters": suggest(Facet.SPEAKER, 3),
            "autocomplete, id, 1 letter": lambda viewer: archive.suggest(viewer, Facet.ID, pick("0123456789ABCDEFG")),
            "page 2": self._page(1),
            "page 50": self._page(49),
            "the same article (alike)": lambda viewer: archive.alike(viewer, pick(self._parts).text),
        }

    def _page(self, back: int) -> Callable[[Viewer], Awaitable[object]]:
        marks: dict[Viewer, str | None] = {}

        async def ask(viewer: Viewer) -> object:
            if viewer not in marks:
                query = Query(words=self.common[0])
                for _ in range(back):
                    query = replace(query, after=(await self.archive.find(viewer, query)).more)
                marks[viewer] = query.after
                return None
            return await self.archive.find(viewer, Query(words=self.common[0], after=marks[viewer]))

        return ask

    def peer(self, connection: sqlite3.Connection) -> dict[str, Callable[[Viewer], object]]:
        """What the plain table is asked, with the same words."""
        pick = self.rng.choice

        def find(make: Callable[[], str]) -> Callable[[Viewer], object]:
            def ask(viewer: Viewer) -> object:
                seen = [f"{viewer.workspace}/{room}" for room in viewer.rooms] if isinstance(viewer, Reader) else []
                marks = ",".join("?" * len(seen))
                narrow = f"AND room IN ({marks})" if seen else ""
                return connection.execute(
                    "SELECT article.id, article.title, date, snippet(article_fts, 1, '[', ']', '…', 40)"
                    f" FROM article_fts JOIN article ON article.id = article_fts.rowid WHERE article_fts MATCH ?"
                    f" {narrow}"
                    " ORDER BY date DESC LIMIT 10",
                    (make(), *seen),
                ).fetchall()

            return ask

        return {
            "find, common word": find(lambda: f'"{pick(self.common)}"'),
            "find, two common words": find(lambda: f'"{pick(self.common)}" "{pick(self.common)}"'),
            "find, rare word": find(lambda: f'"{pick(self.rare)}"'),
            "find, phrase": find(lambda: f'"{self.phrase()[1:-1].replace(chr(34), " ")}"'),
        }


async def measure(questions: Questions, peer: sqlite3.Connection, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each look-up; the peer's under their name with "plain: " before it."""
    who = viewers()
    taken: dict[str, list[float]] = {}
    gc.collect()
    gc.freeze()  # the articles that this process holds are no part of an archive
    for name, ask in questions.all().items():
        for _ in range(2):
            for viewer in who:
                await ask(viewer)
        for turn in range(rounds):
            start = time.perf_counter()
            await ask(who[turn % len(who)])
            taken.setdefault(name, []).append((time.perf_counter() - start) * 1000)
    for name, look in questions.peer(peer).items():
        for turn in range(max(8, rounds // 5)):
            start = time.perf_counter()
            look(who[turn % len(who)])
            taken.setdefault(f"plain: {name}", []).append((time.perf_counter() - start) * 1000)
    return taken


def plain_table(path: Path) -> sqlite3.Connection:
    """The peer: articles in a table, FTS5 over title and text, rooms and dates as columns with an index."""
    connection = sqlite3.connect(path)
    connection.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
        "CREATE TABLE article (id INTEGER PRIMARY KEY, room TEXT, date TEXT, title TEXT, url TEXT, text TEXT);"
        "CREATE INDEX article_date ON article (date); CREATE INDEX article_room ON article (room);"
        "CREATE VIRTUAL TABLE article_fts USING fts5 (title, text, content = 'article', content_rowid = 'id',"
        " tokenize = 'porter unicode61');"
    )
    return connection


async def _run(data: Path, counts: Sequence[int], rounds: int) -> list[Sequence[object]]:
    parts = read_parts(data)
    rows: list[Sequence[object]] = []
    figures: dict[int, dict[str, list[float]]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        file, other = Path(scratch) / "warbrief.db", Path(scratch) / "plain.db"
        peer = plain_table(other)
        async with Database.open(file, now=lambda: _START) as database:
            archive = SqliteArchive(database)
            writer, questions = Writer(database, peer, parts), Questions(archive, parts)
            before, seconds, peer_seconds = 0, 0.0, 0.0
            for count in counts:
                await writer.grow(count)
                new = count - before
                size, peer_size = _size(file), _size(other)
                rows.append((f"{count:,}: kept a second, {_BATCH} a commit", f"{new / (writer.seconds - seconds):.0f}"))
                rows.append((f"{count:,}: plain: kept a second", f"{new / (writer.peer_seconds - peer_seconds):.0f}"))
                rows.append((f"{count:,}: the file, MB", f"{size:.0f}"))
                rows.append((f"{count:,}: plain: the file, MB", f"{peer_size:.0f}"))
                before, seconds, peer_seconds = count, writer.seconds, writer.peer_seconds
                figures[count] = await measure(questions, peer, rounds)
            alone = await writer.alone(archive, _ALONE)
            rows.append(("kept alone, ms, p50 / p99", _told(alone)))
        peer.close()
    rows += [(f"{name}, ms, p50 / p99", *(_told(figures[at][name]) for at in counts)) for name in figures[counts[-1]]]
    return rows


def _told(taken: Sequence[float]) -> str:
    ranked = sorted(taken)
    return f"{statistics.median(ranked):.1f} / {ranked[-(-len(ranked) * 99 // 100) - 1]:.1f}"


def _size(path: Path) -> float:
    return sum(found.stat().st_size for found in path.parent.glob(f"{path.name}*")) / 1e6


def run(data: Path, postings: int, rounds: int = _ROUNDS) -> list[Sequence[object]]:
    """The rows of the table: name, then figures at a tenth of the postings and at all of them.

    Args:
        data: the folder with the annotated corpora.
        postings: how many there are in the end.
        rounds: how often each look-up is made.
    """
    counts = sorted({max(1, postings // 10), postings})
    rows = asyncio.run(_run(data, counts, rounds))
    return [(*row, *[None] * (1 + len(counts) - len(row))) for row in rows]


def report_archive(data: Path, postings: int) -> Iterator[str]:
    """The table, in Markdown; arguments as for `run`."""
    counts = sorted({max(1, postings // 10), postings})
    yield f"## The archive\n\n{postings:,} postings of recombined articles; each look-up {_ROUNDS} times."
    yield render_table(("measured", *(f"{count:,}" for count in counts)), run(data, postings))


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", metavar="DATA", type=Path)
    parser.add_argument("--postings", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    given = parser.parse_args()
    head = ("measured", *(f"{count:,}" for count in sorted({max(1, given.postings // 10), given.postings})))
    print(render_table(head, run(given.data / "data", given.postings, given.rounds)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
