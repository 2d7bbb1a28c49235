"""The lines of an export as rows: each value checked, each reference looked up among what was taken in before it."""

# ruff: noqa: S608  (nothing but names that stand in this module is put into statements)

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

import aiosqlite

from bot.channel_settings import SETTINGS
from bot.messages import Action, ItemKind, Outcome, Scope
from bot.records import Reason
from bot.store import codec, postings, scopes
from bot.store.corrections import content_key
from bot.store.entries import key_of
from bot.store.export import FORMAT, VERSION
from bot.store.untrusted import Fields, Unfit
from summarizers.stories import sketch
from summarizers.types import Article, Brief, Span

# Row numbers of briefs have 28 bits in a key. Those of an export are kept up to here, so that many more can follow.
_HIGHEST = 2**27

_K = TypeVar("_K")
_V = TypeVar("_V")


class Restored:
    """Takes in one line after another; remembers which rows the numbers and ids of the export stand for."""

    def __init__(self, db: aiosqlite.Connection) -> None:
        self._db = db
        self._channels: dict[tuple[str, str, str], int] = {}
        self._posts: dict[int, tuple[int, int]] = {}  # to the rows of post and channel
        self._pages: dict[int, int] = {}
        self._own_pages: list[int] = []  # rows of texts that may turn out not to be needed
        self._briefs: dict[str, tuple[int, int]] = {}  # to the row and how long the text is
        self._new: set[int] = set()
        self._versions: list[tuple[str | None, str | None, int]] = []
        self._empty: bool | None = None
        self.kinds: dict[str, Callable[[Fields], Awaitable[None]]] = {
            "header": self._header,
            "channel": self._channel,
            "setting": self._setting,
            "change": self._change,
            "post": self._post,
            "page": self._page,
            "brief": self._brief,
            "report": self._report,
            "item": self._item,
        }

    async def finish(self) -> int:
        """Connect versions, drop texts that no new brief needs, and index the new briefs; returns how many they are."""
        rows = {name: row for name, (row, _) in self._briefs.items()}
        await self._db.executemany(
            "UPDATE posting SET replaces = ?, replaced_by = ? WHERE id = ?",
            [(rows.get(older or ""), rows.get(newer or ""), row) for older, newer, row in self._versions],
        )
        await self._db.executemany(
            "DELETE FROM page WHERE id = ? AND NOT EXISTS (SELECT 1 FROM posting WHERE page_id = page.id)",
            [(row,) for row in self._own_pages],
        )
        for row in sorted(self._new):
            await postings.reindex(self._db, row)
        return len(self._new)

    async def _header(self, fields: Fields) -> None:
        if fields.text("format") != FORMAT:
            raise Unfit("is not the first line of an export")
        if fields.number("version") > VERSION:
            raise Unfit(
                f"tells that a newer Warbrief made the export (version {fields.number('version')}; this one reads "
                f"{VERSION}): install the newer one"
            )

    async def _channel(self, fields: Fields) -> None:
        scope = Scope(
            **_place(fields),
            parent=fields.text_or_none("parent"),
            private=fields.flag("private"),
            name=fields.text("name"),
        )
        key = (scope.platform, scope.workspace, scope.channel)
        row = await self._one("SELECT id FROM channel WHERE platform = ? AND workspace = ? AND channel = ?", key)
        self._channels[key] = row if row is not None else await scopes.channel_id(self._db, scope)
        await self._db.execute(
            "UPDATE channel SET last_seen = coalesce(last_seen, ?) WHERE id = ?",
            (fields.text_or_none("last_seen"), self._channels[key]),
        )

    async def _setting(self, fields: Fields) -> None:
        name, value = fields.text("name"), fields.text("value")
        try:
            SETTINGS[name].read(value)
        except (KeyError, ValueError):
            raise Unfit("is of no setting, or of one that cannot have this value") from None
        await self._db.execute(
            "INSERT OR IGNORE INTO setting (platform, workspace, channel, name, value) VALUES (?, ?, ?, ?, ?)",
            (*_place(fields).values(), name, value),
        )

    async def _change(self, fields: Fields) -> None:
        values = (
            *_place(fields).values(),
            *(fields.text("name"), fields.text_or_none("old"), fields.text_or_none("new")),
            *(fields.text("author"), fields.text("author_name"), fields.time("at")),
        )
        columns = "platform, workspace, channel, name, old, new, author, author_name, at"
        await self._db.execute(
            f"INSERT INTO setting_log ({columns}) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM"
            " setting_log WHERE (platform, workspace, channel, name, author, at) = (?, ?, ?, ?, ?, ?))",
            (*values, *values[:4], values[6], values[8]),
        )

    async def _post(self, fields: Fields) -> None:
        channel = self._channels.get(tuple(_place(fields).values()))  # type: ignore[arg-type]
        if channel is None:
            raise Unfit("is of a channel that the export does not have")
        message = fields.text("message")
        row = await self._one("SELECT id FROM post WHERE channel_id = ? AND message = ?", (channel, message))
        if row is None:
            row = await self._insert(
                "post",
                channel_id=channel,
                message=message,
                revision=fields.number("revision"),
                author=fields.text("author"),
                author_name=fields.text("author_name"),
                link=fields.text_or_none("link"),
                spoiler=fields.flag("spoiler"),
                posted_at=fields.time("posted_at"),
                deleted_at=fields.time_or_none("deleted_at"),
            )
            for number, part in enumerate(fields.texts("parts")):
                await self._insert("part", channel_id=channel, message=part, post_id=row, number=number)
        self._once(self._posts, fields.number("post"), (row, channel))

    async def _page(self, fields: Fields) -> None:
        text, canonical, digest = fields.text("text"), fields.text_or_none("canonical"), fields.hex("hash")
        row = None
        if canonical is not None:
            row = await self._one("SELECT id FROM page WHERE canonical = ? AND hash = ?", (canonical, digest))
        if row is None:
            row = await self._insert(
                "page",
                canonical=canonical,
                hash=digest,
                url=fields.text_or_none("url"),
                title=fields.text_or_none("title"),
                publisher=fields.text_or_none("publisher"),
                byline=fields.text_or_none("byline"),
                published_at=fields.time_or_none("published_at"),
                language=fields.text_or_none("language"),
                text=codec.pack_text(text),
                extractor=fields.number("extractor"),
            )
            await self._db.executemany(
                "INSERT INTO sketch (hash, page_id) VALUES (?, ?)", [(part, row) for part in sketch(text)]
            )
            self._own_pages.append(row)
        self._once(self._pages, fields.number("page"), row)

    async def _brief(self, fields: Fields) -> None:
        name = fields.text("id")
        if postings.name_of(name) != name or not (name.isascii() and name.isalnum() and 5 <= len(name) <= 12):
            raise Unfit("has no “id” that can be used")
        post, channel = self._known(self._posts, fields.number("post"), "post")
        page = self._known(self._pages, fields.number("page"), "text")
        article = Article(text=await self._text(page))
        length = len(article.text)
        if name in self._briefs:
            raise Unfit("has the id of an earlier line")
        there = await self._db.execute_fetchall("SELECT id, post_id FROM posting WHERE name = ?", (name,))
        same = next((row["id"] for row in there if row["post_id"] == post and row["id"] not in self._new), None)
        if same is not None:
            self._once(self._briefs, name, (same, length))
            return
        brief = fields.decoded("brief", lambda data: codec.brief_of_json(data, article), Brief, length)
        subjects = fields.decoded("subjects", codec.subjects_of_json, codec.Subjects, length)
        lines = fields.decoded("lines", _lines, tuple[codec.SaidLine, ...], length)
        if len(lines) > codec.MOST_LINES:
            raise Unfit("has too many lines")
        if not _verbatim(article.text, brief, lines):
            raise Unfit("has words that do not stand in its text")
        number = await self._number(fields.number("number", 1))
        key = key_of(fields.time("when"), number)
        row = await self._insert(
            "posting",
            id=number,
            key=key,
            name=name if not there else await postings.new_name(self._db),
            channel_id=channel,
            post_id=post,
            page_id=page,
            sourced=fields.flag("sourced"),
            brief=codec.pack(codec.brief_as_json(brief)),
            facets=codec.pack(codec.subjects_as_json(subjects)),
            analysis=fields.number("analysis"),
            made_at=fields.time("made_at"),
        )
        await self._db.executemany(
            "INSERT INTO line (key, posting_id, kind, data) VALUES (?, ?, ?, ?)",
            [
                (key + len(lines) - place, row, line.kind.value, codec.pack(codec.line_as_json(line)))
                for place, line in enumerate(lines)
            ],
        )
        for found in fields.objects("corrections"):
            await self._correction(found, row, length)
        self._once(self._briefs, name, (row, length))
        self._new.add(row)
        self._versions.append((fields.text_or_none("replaces"), fields.text_or_none("replaced_by"), row))

    async def _correction(self, fields: Fields, posting: int, length: int) -> None:
        await self._insert(
            "correction",
            posting_id=posting,
            content=content_key(fields.spans("content", length)),
            hidden=fields.flag("hidden"),
            speaker=fields.text_or_none("speaker"),
            author=fields.text("author"),
            author_name=fields.text("author_name"),
            at=fields.time("at"),
            applies=fields.flag("applies"),
        )

    async def _report(self, fields: Fields) -> None:
        posting, length = self._known(self._briefs, fields.text("brief"), "brief")
        await self._insert(
            "report",
            posting_id=posting,
            content=content_key(fields.spans("content", length)),
            reason=fields.one_of("reason", Reason).value,
            author=fields.text("author"),
            author_name=fields.text("author_name"),
            at=fields.time("at"),
            settled=fields.flag("settled"),
        )

    async def _item(self, fields: Fields) -> None:
        post, channel = self._known(self._posts, fields.number("post"), "post")
        brief = self._briefs.get(fields.text_or_none("brief") or "")
        row = await self._insert(
            "item",
            post_id=post,
            number=fields.number("number"),
            revision=fields.number("revision"),
            kind=fields.one_of("type", ItemKind).value,
            name=fields.text("name"),
            linked=fields.text_or_none("linked"),
            canonical=fields.text_or_none("canonical"),
            content=fields.text_or_none("content"),
            beside=fields.text("beside"),
            file_name=fields.text_or_none("file_name"),
            file_type=fields.text_or_none("file_type"),
            file_data=fields.data_or_none("file_data"),
            file_fault=fields.text("file_fault"),
            digest=fields.hex("digest"),
            asked=fields.flag("asked"),
            accepted_at=fields.time("accepted_at"),
            state="ended",
            due_at=fields.time("accepted_at"),
            attempts=fields.number("attempts"),
            outcome=fields.one_of("outcome", Outcome).value,
            sentence=fields.text("sentence"),
            steps=json.dumps(
                [{"what": step.text("what"), "ms": step.number("ms")} for step in fields.objects("steps")]
            ),
            incident=fields.text_or_none("incident"),
            ended_at=fields.time("ended_at"),
            briefed_at=fields.time_or_none("briefed_at"),
            posting_id=brief[0] if brief is not None else None,
        )
        for answer in fields.objects("answers"):
            if row:
                await self._insert(
                    "outbox",
                    item_id=row,
                    channel_id=channel,
                    action=answer.one_of("action", Action).value,
                    nonce=answer.text("nonce"),
                    state="sent",
                    due_at=answer.time("created_at"),
                    message=answer.text_or_none("message"),
                    created_at=answer.time("created_at"),
                    sent_at=answer.time_or_none("sent_at"),
                )

    async def _number(self, exported: int) -> int:
        """The row of a new brief: as in the export where the archive had no briefs, so that cursors stay good."""
        if self._empty is None:
            self._empty = await self._one("SELECT 1 FROM posting", ()) is None
        if self._empty and exported <= _HIGHEST:
            if await self._one("SELECT 1 FROM posting WHERE id = ?", (exported,)) is not None:
                raise Unfit("has the number of another brief")
            return exported
        return (await self._one("SELECT seq FROM sqlite_sequence WHERE name = 'posting'", ()) or 0) + 1

    async def _text(self, page: int) -> str:
        rows = await self._db.execute_fetchall("SELECT text FROM page WHERE id = ?", (page,))
        return next(codec.unpack_text(row["text"]) for row in rows)

    def _known(self, among: dict[_K, _V], key: _K, what: str) -> _V:
        if key not in among:
            raise Unfit(f"is of a {what} that the export does not have before it")
        return among[key]

    def _once(self, among: dict[_K, _V], key: _K, found: _V) -> None:
        if key in among:
            raise Unfit("has the id of an earlier line")
        among[key] = found

    async def _insert(self, table: str, **values: object) -> int:
        """Insert a row that is not there yet; returns its number, 0 where it is there."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING"
        cursor = await self._db.execute(statement, tuple(values.values()))
        row = cursor.lastrowid if cursor.rowcount else 0
        await cursor.close()
        return row or 0

    async def _one(self, query: str, parameters: tuple[object, ...]) -> int | None:
        """The first value of the first row, if there is one."""
        return next((row[0] for row in await self._db.execute_fetchall(query, parameters)), None)


def _place(fields: Fields) -> dict[str, str]:
    return {name: fields.text(name) for name in ("platform", "workspace", "channel")}


def _lines(data: Any) -> tuple[codec.SaidLine, ...]:  # noqa: ANN401
    return tuple(map(codec.line_of_json, data))


def _verbatim(text: str, brief: Brief, lines: Iterable[codec.SaidLine]) -> bool:
    """Whether what is shown as the article's words is what stands there, whatever blanks are between them."""
    pieces = (piece for section in brief.sections for line in section.lines for piece in line.pieces)
    shown: list[tuple[str, Span]] = [(piece.text, piece.span) for piece in pieces if piece.span is not None]
    shown += [words for line in lines for words in line.words]
    return all(words.split() == span.of(text).split() for words, span in shown)
