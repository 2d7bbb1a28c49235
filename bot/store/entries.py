"""The index of what can be found: what of a brief goes into it, and how a look-up asks it.

An entry is a whole brief, a quote or a claim; its row number says when and which, so that the newest stand last and a
page of a look-up costs what it shows. Who may see an entry stands in it as tokens too: its room, its server, or "all".
Only tokens reach the index, made here or by `bot.query.words`, and each is quoted: no text is ever read as syntax.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import aiosqlite

from bot.messages import Operator, Viewer
from bot.query import words as query_words
from bot.query.tokens import REMEMBERED
from bot.query.words import Phrase, Words, names, speaker_terms, terms
from bot.records import EntryKind, Facet, Query
from bot.store.codec import SaidLine, Subjects, pack, unpack
from bot.store.database import ms
from bot.store.rows import one_row
from summarizers.text.clauses import word_class
from summarizers.types import ActorKind

LINE_BITS = 7
"""A key ends in the number of the line, 0 for the whole brief."""

_ID_BITS = 28
_MINUTES = 2**27 - 1  # of a key at most: the year 2225; later and before 1970 is the end and the start of time
_MINUTE = 60_000  # milliseconds
_LETTERS = {EntryKind.BRIEF: "b", EntryKind.QUOTE: "q", EntryKind.CLAIM: "c"}
_WORDS = 3  # the place of the column `words` among the columns
_COMPLETIONS = 400  # words that a prefix is replaced by at most
_BEHIND = "\U0010ffff"  # sorts behind whatever a token goes on with
_SUFFIXES = 6  # words of a value from which autocomplete completes
_LONGEST_NAME = 24  # words of a speaker that are looked for
_LONGEST_VALUE = 80  # characters of one; longer ones are phrases, not names

# Names, places and topics come again in every article.
facet_token = lru_cache(REMEMBERED)(query_words.facet_token)
fold_value = lru_cache(REMEMBERED)(query_words.fold_value)

Columns: TypeAlias = tuple[str, str, str, str, str]
"""Tokens of an entry: scope, facets, speaker, words, names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """What is in the index of one brief: its room, columns by key, and values that autocomplete counts, by facet."""

    room: int
    columns: dict[int, Columns]
    counted: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A brief as far as its entries need it.

    `lines` are by number, without hidden ones and with corrected speakers; `channels` the ids of its channel and that
    one's parent; `newer` are room and server of the versions that replace it for those who may read their rooms.
    """

    key: int
    room: int
    server: str
    channels: tuple[str, ...]
    sourced: bool
    title: str
    text: str
    publisher: str | None
    url: str | None
    subjects: Subjects
    lines: dict[int, SaidLine]
    newer: tuple[tuple[int, str], ...] = ()


def key_of(when_ms: int, posting_id: int) -> int:
    """The place of a brief in every look-up: by minute, then by row.

    >>> key_of(60_000, 1) == (1 << 35) + (1 << 7)
    True
    """
    return (_minute(when_ms) << (_ID_BITS + LINE_BITS)) + (posting_id << LINE_BITS)


def first_key(when: datetime, *, after: bool = False) -> int:
    """The lowest key of the minute of a time; with `after` of the next one, unless the time is a whole minute."""
    return _minute(ms(when) + (_MINUTE - 1 if after else 0)) << (_ID_BITS + LINE_BITS)


def server_token(platform: str, workspace: str) -> str:
    """The token of a server: no two servers share one, whatever their platforms call them."""
    named = f"{len(platform)}:{platform}{workspace}".encode(errors="replace")
    return hashlib.blake2b(named, digest_size=8, person=b"server").hexdigest()


def index_of(source: Source) -> Indexed:
    """The entries of a brief."""
    hosts = _hosts(source.url)
    common = [facet_token(Facet.CHANNEL, channel) for channel in source.channels]
    common += [facet_token(Facet.SOURCE, name) for name in (source.publisher, *hosts) if name]
    lines = source.lines.values()
    whole = [
        *common,
        *(facet_token(Facet.PLACE, name) for place in source.subjects.places for name in place),
        *(facet_token(Facet.SPEAKS_FOR, line.speaks_for) for line in lines if line.speaks_for),
        *(facet_token(Facet.TOPIC, line.topic) for line in lines if line.topic),
    ]
    speakers = dict.fromkeys(_called(line) for line in lines if line.speaker)
    titled = source.title and not source.text.startswith(source.title)
    text = f"{source.title}\n{source.text}" if titled else source.text
    columns: dict[int, Columns] = {
        source.key: (
            _scope(source, EntryKind.BRIEF),
            _unique(whole),
            _spoken(dict.fromkeys(name for called in speakers for name in called)),
            terms(text),
            names(text),
        )
    }
    for number, line in source.lines.items():
        own = [*common, *(facet_token(Facet.PLACE, name) for name in line.places)]
        own += [facet_token(Facet.SPEAKS_FOR, line.speaks_for)] if line.speaks_for else []
        own += [facet_token(Facet.TOPIC, line.topic)] if line.topic else []
        columns[source.key + number] = (
            _scope(source, line.kind),
            _unique(own),
            _spoken(_called(line)) if line.speaker else "",
            terms(line.text),
            names(line.text),
        )
    return Indexed(room=source.room, columns=columns, counted=tuple(_counted(source, hosts)))


async def write(db: aiosqlite.Connection, posting_id: int, indexed: Indexed) -> None:
    """Put a brief that is not there into the index.

    In ascending order, since FTS5 begins a new segment wherever a row goes back.
    """
    rows = [(key, *columns) for key, columns in sorted(indexed.columns.items())]
    await db.executemany(
        "INSERT INTO entry (rowid, scope, facets, speaker, words, names) VALUES (?, ?, ?, ?, ?, ?)", rows
    )
    tokens = {token for columns in indexed.columns.values() for token in columns[_WORDS].split()}
    await db.executemany("INSERT INTO token (token) VALUES (?) ON CONFLICT DO NOTHING", [(token,) for token in tokens])
    kept = [indexed.room, indexed.counted, rows]
    await db.execute("INSERT INTO entry_terms (posting_id, terms) VALUES (?, ?)", (posting_id, pack(kept)))
    await db.executemany(
        "INSERT INTO suggestion (room_id, facet, term, value, count) VALUES (?, ?, ?, ?, 1)"
        " ON CONFLICT DO UPDATE SET count = count + 1",
        _suggestions(indexed.room, indexed.counted),
    )


async def erase(db: aiosqlite.Connection, ids: Iterable[int]) -> set[str]:
    """Take briefs out of the index, exactly as they were put in; those that are not there change nothing.

    Returns:
        The tokens that may be in no brief any more, for `drop_tokens`.
    """
    tokens: set[str] = set()
    for posting_id in ids:
        cursor = await db.execute("DELETE FROM entry_terms WHERE posting_id = ? RETURNING terms", (posting_id,))
        row = await cursor.fetchone()
        await cursor.close()
        if row is None:
            continue
        room, counted, entries = unpack(row["terms"])
        await db.executemany(
            "INSERT INTO entry (entry, rowid, scope, facets, speaker, words, names)"
            " VALUES ('delete', ?, ?, ?, ?, ?, ?)",
            entries,
        )
        rows = list(_suggestions(room, counted))
        named = "room_id = ? AND facet = ? AND term = ? AND value = ?"
        await db.executemany(f"UPDATE suggestion SET count = count - 1 WHERE {named}", rows)  # noqa: S608
        await db.executemany(f"DELETE FROM suggestion WHERE {named} AND count <= 0", rows)  # noqa: S608
        tokens.update(token for entry in entries for token in entry[1 + _WORDS].split())
    return tokens


async def drop_tokens(db: aiosqlite.Connection, tokens: Iterable[str]) -> None:
    """Forget tokens that no brief has any more."""
    await db.executemany(
        "DELETE FROM token WHERE token = ?1 AND NOT EXISTS (SELECT 1 FROM entry WHERE entry MATCH ?2)",
        [(token, f"words : {_quoted(token)}") for token in sorted(tokens)],
    )


async def complete(db: aiosqlite.Connection, words: Words) -> Words:
    """A query with each prefix replaced by what it may become: a look-up of many words at once reads them all first.

    Very short prefixes stay as they are: their completions are too many to be looked up one by one.
    """
    if not any(phrase.prefix for need in words.needs for phrase in need.phrases):
        return words
    needs = []
    for need in words.needs:
        phrases: list[Phrase] = []
        for phrase in need.phrases:
            *before, last = phrase.tokens
            rows = list(
                await db.execute_fetchall(
                    "SELECT token FROM token WHERE token >= ? AND token < ? LIMIT ?",
                    (last, last + _BEHIND, _COMPLETIONS + 1 if phrase.prefix else 0),
                )
            )
            if not phrase.prefix or len(rows) > _COMPLETIONS:
                phrases.append(phrase)
            else:
                phrases += [Phrase((*before, row["token"])) for row in rows] or [Phrase(phrase.tokens)]
        needs.append(replace(need, phrases=tuple(dict.fromkeys(phrases))))
    return replace(words, needs=tuple(needs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a viewer may see, as the index knows it.

    `rooms` are those that may be seen; None for all of the server, or of all servers if that is "". `versions` tells
    that briefs were replaced by versions in other rooms, so that it matters which of them the viewer sees.
    """

    rooms: tuple[int, ...] | None
    server: str = ""
    versions: bool = True


async def sight_of(db: aiosqlite.Connection, viewer: Viewer, rooms: Sequence[int] | None) -> Sight:
    """What a viewer of some rooms may see; where these are all of a server, its token stands for theirs."""
    replaced = await one_row(db, "SELECT 1 FROM entry WHERE entry MATCH 'scope : \"na\"' LIMIT 1")
    if isinstance(viewer, Operator) or rooms is None:
        return Sight(rooms=None, versions=replaced is not None)
    own = (viewer.platform, viewer.workspace)
    every = await one_row(db, "SELECT count(*) AS rooms FROM room WHERE platform = ? AND workspace = ?", own)
    whole = every is not None and every["rooms"] == len(rooms)
    return Sight(rooms=None if whole else tuple(rooms), server=server_token(*own), versions=replaced is not None)


def match(query: Query, words: Words, sight: Sight, channels: Sequence[str] = ()) -> str:
    """What the index is asked for a look-up.

    Args:
        query: the look-up; its words and its channel are taken from the next arguments instead.
        words: its words, understood.
        sight: what may be seen: at least one room.
        channels: the ids of the channels that the query's channel may be.

    Returns:
        An expression of FTS5 in which every token is quoted.
    """
    letter = _LETTERS[query.kind]
    sourced = "s" if query.kind is not EntryKind.BRIEF and not query.unsourced else ""
    whole = f"w{sight.server}" if sight.server else "a"
    seen = [f"r{room}" for room in sight.rooms] if sight.rooms is not None else [whole]
    parts = [f"scope : ({_either(f'{token}{letter}{sourced}' for token in seen)})"]
    for facet in (Facet.PLACE, Facet.SPEAKS_FOR, Facet.TOPIC, Facet.SOURCE):
        value = getattr(query, facet.value)
        if value.strip():
            parts.append(f"facets : {_quoted(facet_token(facet, value))}")
    if query.channel.strip():
        parts.append(f"facets : ({_either(facet_token(Facet.CHANNEL, channel) for channel in channels)})")
    if query.speaker.strip():
        parts.append(f"speaker : {_near(query.speaker)}")
    for need in words.needs:
        ways = [f"words : ({' OR '.join(map(_phrase, need.phrases))})"]
        ways += [f"names : ({' OR '.join(map(_phrase, need.sounds))})"] if need.sounds else []
        parts.append(f"({' OR '.join(ways)})")
    found = " AND ".join(parts)
    return f"({found}) NOT scope : ({_either(f'n{token}' for token in seen)})" if sight.versions else found


def source_names(publisher: str | None, url: str | None) -> tuple[str, ...]:
    """By what names a source is found: publisher, host, and the domains that the host belongs to."""
    return (*((publisher,) if publisher else ()), *_hosts(url))


def _minute(when_ms: int) -> int:
    return min(max(when_ms // _MINUTE, 0), _MINUTES)


def _hosts(url: str | None) -> tuple[str, ...]:
    """A link's host and the domains above it, down to two labels.

    >>> _hosts("https://www.news.example.org:80/1")
    ('news.example.org', 'example.org')
    """
    try:
        host = (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ()
    labels = host.split(".")
    return tuple(".".join(labels[first:]) for first in range(max(1, len(labels) - 1))) if host else ()


def _scope(source: Source, kind: EntryKind) -> str:
    letter = _LETTERS[kind]
    tokens = [f"{seen}{letter}" for seen in _seen(source.room, source.server)]
    if source.sourced and kind is not EntryKind.BRIEF:
        tokens += [f"{token}s" for token in tokens]
    tokens += [f"n{seen}" for room, server in source.newer for seen in _seen(room, server)]
    return _unique(tokens)


def _seen(room: int, server: str) -> tuple[str, str, str]:
    return f"r{room}", f"w{server}", "a"


@cache
def _joining() -> frozenset[str]:
    """The sounds of the words that join those of a name, as in "head of the council": they are in far too many."""
    classes = ("determiners", "prepositions", "conjoiners")
    return frozenset(speaker_terms([word]) for name in classes for word in word_class(name))


def _spoken(called: Iterable[str]) -> str:
    """The column `speaker`."""
    return " ".join(sound for sound in speaker_terms(called).split() if sound not in _joining())


def _called(line: SaidLine) -> tuple[str, ...]:
    """What the speaker of a line is called."""
    return tuple(dict.fromkeys((line.speaker or "", *line.names)))


def _counted(source: Source, hosts: Sequence[str]) -> Iterable[tuple[str, str]]:
    """What autocomplete counts of a brief, each once."""
    found: list[tuple[Facet, str | None]] = [(Facet.CHANNEL, channel) for channel in source.channels[:1]]
    found += [(Facet.SOURCE, source.publisher or (hosts[0] if hosts else None))]
    found += [(Facet.PLACE, canonical) for canonical, _ in source.subjects.places]
    known = {actor.name for actor in source.subjects.actors if actor.kind is not ActorKind.GROUP}
    for line in source.lines.values():
        found += [(Facet.SPEAKER, line.speaker if line.speaker in known else None)]
        found += [(Facet.SPEAKS_FOR, line.speaks_for), (Facet.TOPIC, line.topic if line.topic != "other" else None)]
    return dict.fromkeys((facet.value, value) for facet, value in found if value and len(value) <= _LONGEST_VALUE)


def _suggestions(room: int, counted: Iterable[Sequence[str]]) -> Iterable[tuple[Any, ...]]:
    """The rows of values: one from each of a value's words on; a channel has one, since its name may change."""
    for facet, value in counted:
        if facet == Facet.CHANNEL:
            yield room, facet, "", value
            continue
        parts = fold_value(value).split()
        for first in range(min(len(parts), _SUFFIXES)):
            yield room, facet, " ".join(parts[first:]), value


def _unique(tokens: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(tokens))


def _quoted(token: str) -> str:
    return '"' + token.replace('"', "") + '"'


def _either(tokens: Iterable[str]) -> str:
    return " OR ".join(map(_quoted, dict.fromkeys(tokens)))


def _phrase(phrase: Phrase) -> str:
    return _quoted(" ".join(phrase.tokens)) + (" *" if phrase.prefix else "")


def _near(name: str) -> str:
    """All words of one name: nearer than two names stand, however many words it has."""
    sounds = list(dict.fromkeys(_spoken([name]).split()))[:_LONGEST_NAME]
    if len(sounds) <= 1:
        return _quoted(sounds[0] if sounds else "xx xx xx xx xx")
    return f"NEAR({' '.join(map(_quoted, sounds))}, {len(sounds) + 1})"
