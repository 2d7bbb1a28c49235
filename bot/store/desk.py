"""Settings of channels and servers, and what members and moderators say of the lines of a brief.

A thread has the settings of its room. A line is known by the spans of its content, as a moderator saw them; whether a
line of the archive is that line after a new analysis is for `postings.replace` to say. Who may change what is for the
caller to ask; what an asker cannot see does not exist here.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

import aiosqlite

from bot.channel_settings import find_setting, resolve
from bot.errors import UnknownSpeaker
from bot.messages import Asker, Scope, Viewer
from bot.records import Change, ChannelSettings, Correction, Reason, Report
from bot.store import codec, postings, scopes
from bot.store.corrections import content_key
from bot.store.database import Database, moment, ms
from bot.store.rows import one_row
from summarizers.actors.spellings import name_sound
from summarizers.types import Actor, Spans

# From this many members on a reported line is shown as questioned; one may just disagree.
QUESTIONED_BY = 2

_WORD = re.compile(r"\w+(?:['’ʼ`]\w+)*")
_LONGEST_TEXT = 500  # characters of a reported line; a line of a brief has fewer


class SqliteDesk:
    """The port `bot.ports.Desk` on a SQLite file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def settings(self, scope: Scope) -> ChannelSettings:
        """What holds in a scope; a thread has its room's."""
        async with self._database.reading() as db:
            server = await _stored(db, scope.platform, scope.workspace, "")
            return resolve(server, await _stored(db, scope.platform, scope.workspace, scope.room), scope.platform)

    async def own(self, scope: Scope, *, server: bool) -> dict[str, str]:
        """What is set for a channel itself, or for its whole server, as names and stored words."""
        async with self._database.reading() as db:
            return await _stored(db, scope.platform, scope.workspace, "" if server else scope.room)

    async def watched(self, platform: str, workspace: str) -> Sequence[Scope]:
        """The channels that are watched, by name; of a server that is watched as a whole those that were seen."""
        async with self._database.reading() as db:
            server = await _stored(db, platform, workspace, "")
            rows = await db.execute_fetchall(_ROOMS, {"platform": platform, "workspace": workspace})
            found = []
            for row in rows:
                own = await _stored(db, platform, workspace, row["channel"])
                if resolve(server, own).watch:
                    found.append(scopes.scope_of(row))
            return sorted(found, key=lambda scope: (scope.name.casefold(), scope.channel))

    async def change(self, asker: Asker, setting: str, value: str | None, now: datetime, *, server: bool) -> None:
        """Set a channel's setting or its server's, None to reset it; logged with who did it, if anything changes.

        Raises:
            BadSetting: there is no such setting, or the value is none for it.
        """
        known = find_setting(setting)
        new = None if value is None else known.parse(value)
        scope = asker.scope
        channel = "" if server else scope.room
        key = (scope.platform, scope.workspace, channel, known.name)
        async with self._database.writing() as db:
            old = (await _stored(db, *key[:3])).get(known.name)
            if old == new:
                return
            if new is None:
                await db.execute(
                    "DELETE FROM setting WHERE platform = ? AND workspace = ? AND channel = ? AND name = ?", key
                )
            else:
                await db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?, ?, ?, ?)", (*key, new))
            if channel == scope.channel:
                await scopes.channel_id(db, scope)  # for its name in lists
            await db.execute(
                "INSERT INTO setting_log (platform, workspace, channel, name, old, new, author, author_name, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*key, old, new, asker.user, asker.name, ms(now)),
            )

    async def changes(self, platform: str, workspace: str, limit: int = 20) -> Sequence[Change]:
        """Who changed what, newest first."""
        async with self._database.reading() as db:
            rows = await db.execute_fetchall(
                "SELECT l.*, c.parent, coalesce(c.private, 0) AS private, coalesce(c.name, '') AS channel_name"
                " FROM setting_log l LEFT JOIN channel c USING (platform, workspace, channel)"
                " WHERE platform = ? AND workspace = ? ORDER BY l.id DESC LIMIT ?",
                (platform, workspace, limit),
            )
            return [_change(row) for row in rows]

    async def report(self, asker: Asker, brief: str, content: Spans, reason: Reason, now: datetime) -> int | None:
        """Keep a report; returns how many members reported this line now, None where the asker sees no such brief.

        A member's second report of a line takes the place of the first, and opens it again if it was settled.
        """
        async with self._database.writing() as db:
            posting = await _visible(db, asker.viewer, brief)
            if posting is None:
                return None
            line = content_key(content)
            await db.execute(
                "INSERT INTO report (posting_id, content, reason, author, author_name, at) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET reason = excluded.reason, settled = 0, at = iif(settled, excluded.at, at)",
                (posting, line, reason.value, asker.user, asker.name, ms(now)),
            )
            rows = await db.execute_fetchall(
                "SELECT count(*) FROM report WHERE posting_id = ? AND content = ? AND settled = 0", (posting, line)
            )
            return int(next(iter(rows))[0])

    async def tell_once(self, scope: Scope, what: str) -> bool:
        """Whether something is to be told of a channel: once, until `told_off` forgets it. A thread's is its room's."""
        async with self._database.writing() as db:
            cursor = await db.execute(
                "INSERT OR IGNORE INTO told (platform, workspace, channel, what) VALUES (?, ?, ?, ?)",
                (scope.platform, scope.workspace, scope.room, what),
            )
            return cursor.rowcount == 1

    async def told_off(self, scope: Scope) -> None:
        """All is well in a channel again: what goes wrong next is told anew."""
        key = (scope.platform, scope.workspace, scope.room)
        known = "SELECT 1 FROM told WHERE platform = ? AND workspace = ? AND channel = ?"
        async with self._database.reading() as db:
            if await one_row(db, known, key) is None:
                return  # as nearly always: nothing is written
        async with self._database.writing() as db:
            await db.execute("DELETE FROM told WHERE platform = ? AND workspace = ? AND channel = ?", key)

    async def reports(self, viewer: Viewer, limit: int = 20) -> Sequence[Report]:
        """Reports that are not settled, oldest first."""
        async with self._database.reading() as db:
            rooms = await scopes.rooms(db, viewer)
            rows = await db.execute_fetchall(
                _REPORTS,
                {"all": rooms is None, "rooms": json.dumps(rooms or []), "limit": limit},
            )
            return [_report(row) for row in rows]

    async def settle(self, viewer: Viewer, report: int) -> bool:
        """A report needs nothing more; False where the viewer sees no such report."""
        async with self._database.writing() as db:
            rows = await db.execute_fetchall(
                "SELECT c.* FROM report r JOIN posting p ON p.id = r.posting_id JOIN channel c ON c.id = p.channel_id"
                " WHERE r.id = ? AND r.settled = 0",
                (report if abs(report) < 2**63 else 0,),
            )
            if not any(viewer.may_read(scopes.scope_of(row)) for row in rows):
                return False
            await db.execute("UPDATE report SET settled = 1 WHERE id = ?", (report,))
            return True

    async def speakers(self, viewer: Viewer, brief: str) -> Sequence[str]:
        """Whom a brief's article names, in text order: whom `correct` takes. Empty where there is none to see."""
        async with self._database.reading() as db:
            posting = await _visible(db, viewer, brief)
            named = await postings.actors(db, posting) if posting is not None else ()
            return tuple(dict.fromkeys(actor.name for actor in named))

    async def correct(self, asker: Asker, brief: str, correction: Correction) -> bool:
        """Keep a correction, in place of an earlier one of the same line; settles its reports.

        One that neither hides nor names a speaker takes the earlier one back. A name is kept as the article spells it.
        False where the asker sees no such brief.

        Raises:
            UnknownSpeaker: the article names no such actor.
        """
        async with self._database.writing() as db:
            posting = await _visible(db, asker.viewer, brief)
            if posting is None:
                return False
            line = content_key(correction.content)
            speaker = correction.speaker
            if speaker:
                speaker = find_actor(speaker, await postings.actors(db, posting)).name
            await db.execute("DELETE FROM correction WHERE posting_id = ? AND content = ?", (posting, line))
            if correction.hidden or speaker is not None:
                await db.execute(
                    "INSERT INTO correction (posting_id, content, hidden, speaker, author, author_name, at)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        *(posting, line, correction.hidden, speaker),
                        *(correction.user or asker.user, correction.name or asker.name, ms(correction.at)),
                    ),
                )
            await db.execute("UPDATE report SET settled = 1 WHERE posting_id = ? AND content = ?", (posting, line))
            await postings.reindex(db, posting)
            return True


def find_actor(name: str, actors: Sequence[Actor]) -> Actor:
    """The actor whom a name in any spelling means: the whole of a name or alias, else words of one actor's alone.

    Args:
        name: as typed.
        actors: those that the article names.

    Raises:
        UnknownSpeaker: there is none, or several may be meant.

    >>> from summarizers.types import ActorKind
    >>> find_actor("zelensky", [Actor(name="Volodymyr Zelenskiy", kind=ActorKind.PERSON)]).name
    'Volodymyr Zelenskiy'
    """
    wanted = _sounds(name)
    if wanted:
        for actor in actors:
            if any(_sounds(known) == wanted for known in (actor.name, *actor.aliases)):
                return actor
        meant = [
            actor
            for actor in actors
            if any(set(wanted) <= set(_sounds(known)) for known in (actor.name, *actor.aliases))
        ]
        if len(meant) == 1:
            return meant[0]
    raise UnknownSpeaker(" ".join(name.split())[:60], [actor.name for actor in actors])


_ROOMS = """
    SELECT platform, workspace, channel, parent, private, name FROM channel
    WHERE platform = :platform AND workspace = :workspace AND (parent IS NULL OR private)
    UNION ALL
    SELECT DISTINCT platform, workspace, channel, NULL, 0, '' FROM setting s
    WHERE platform = :platform AND workspace = :workspace AND channel <> '' AND NOT EXISTS (
        SELECT 1 FROM channel c WHERE (c.platform, c.workspace, c.channel) = (s.platform, s.workspace, s.channel))
"""

_REPORTS = """
    SELECT r.id, r.content, r.reason, r.author, r.author_name, r.at, p.name AS brief, g.text, g.title,
        c.platform, c.workspace, c.channel, c.parent, c.private, c.name
    FROM report r JOIN posting p ON p.id = r.posting_id JOIN page g ON g.id = p.page_id
        JOIN channel c ON c.id = p.channel_id
    WHERE r.settled = 0 AND (:all OR c.room_id IN (SELECT value FROM json_each(:rooms)))
    ORDER BY r.id LIMIT :limit
"""


async def _stored(db: aiosqlite.Connection, platform: str, workspace: str, channel: str) -> dict[str, str]:
    """What is set for one channel ("" for the server) alone, by name."""
    rows = await db.execute_fetchall(
        "SELECT name, value FROM setting WHERE platform = ? AND workspace = ? AND channel = ? ORDER BY name",
        (platform, workspace, channel),
    )
    return {row["name"]: row["value"] for row in rows}


async def _visible(db: aiosqlite.Connection, viewer: Viewer, brief: str) -> int | None:
    """The row of a brief that a viewer may see."""
    posting = await postings.find_posting(db, brief)
    rows = await db.execute_fetchall(
        "SELECT c.* FROM posting p JOIN channel c ON c.id = p.channel_id WHERE p.id = ?", (posting,)
    )
    return posting if any(viewer.may_read(scopes.scope_of(row)) for row in rows) else None


def _change(row: sqlite3.Row) -> Change:
    channel = None
    if row["channel"]:
        channel = Scope(
            platform=row["platform"],
            workspace=row["workspace"],
            channel=row["channel"],
            parent=row["parent"],
            private=bool(row["private"]),
            name=row["channel_name"],
        )
    return Change(
        at=moment(row["at"]),
        user=row["author"],
        name=row["author_name"],
        channel=channel,
        setting=row["name"],
        old=row["old"],
        new=row["new"],
    )


def _report(row: sqlite3.Row) -> Report:
    content = codec.spans_of_json(json.loads(row["content"]))
    text = codec.unpack_text(row["text"])
    shown = " […] ".join(span.of(text) for span in content) or row["title"] or text
    return Report(
        id=row["id"],
        brief=row["brief"],
        content=content,
        text=shown if len(shown) <= _LONGEST_TEXT else shown[: _LONGEST_TEXT - 1] + "…",
        reason=Reason(row["reason"]),
        user=row["author"],
        name=row["author_name"],
        at=moment(row["at"]),
        scope=scopes.scope_of(row),
    )


def _sounds(name: str) -> tuple[str, ...]:
    return tuple(sound for sound in map(name_sound, _words(name)) if sound)


def _words(name: str) -> Iterable[str]:
    return (match.group() for match in _WORD.finditer(name[:200]))
