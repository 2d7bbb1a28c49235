"""The file itself: made, checked, migrated, whole after any fault, and every fault told in a sentence."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
import stat
import subprocess
import sys
import uuid
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.store.database as module
from bot.errors import StoreError
from bot.store import schema
from bot.store.database import Database, migrate, moment, ms, storable

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
INSERT = "INSERT INTO room (platform, workspace, room) VALUES ('x', '1', ?)"


def now() -> datetime:
    return NOW


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "warbrief.db"


async def fill(path: Path, rows: int = 500) -> None:
    """More rooms, in the file and not in its log."""
    async with Database.open(path, now=now) as database:
        await add(database, *(f"{uuid.uuid4()} {'x' * 100}" for _ in range(rows)))


def rooms(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM room").fetchone()[0])


async def fault(path: Path, *, patience: float = 0.05) -> str:
    """The sentence with which opening a file, counting its rooms and adding one fails."""
    with pytest.raises(StoreError) as caught:
        await use(path, patience)
    return str(caught.value)


async def use(path: Path, patience: float) -> None:
    async with Database.open(path, now=now, patience=patience) as database:
        async with database.reading() as db:
            await db.execute_fetchall("SELECT count(room), count(workspace) FROM room")
        await add(database, "one more")


async def add(database: Database, *rooms: str, then: Exception | None = None) -> None:
    """Rooms added in one transaction, which fails at its end where `then` is given."""
    async with database.writing() as db:
        await db.executemany(INSERT, [(room,) for room in rooms])
        if then is not None:
            raise then


async def test_a_new_file_is_made_with_its_folder_for_its_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "some" / "folder" / "warbrief.db"
    async with Database.open(path, now=now) as database, database.writing() as db:
        await db.execute(INSERT, ("r",))
        files = sorted(entry.name for entry in path.parent.iterdir())
        modes = {stat.S_IMODE(entry.stat().st_mode) for entry in path.parent.iterdir()}
    assert (files, modes) == (["warbrief.db", "warbrief.db-shm", "warbrief.db-wal"], {0o600})
    with closing(sqlite3.connect(path)) as connection:
        pragmas = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("application_id", "user_version", "journal_mode", "integrity_check")
        }
    assert pragmas == {
        "application_id": schema.APPLICATION,
        "user_version": 1,
        "journal_mode": "wal",
        "integrity_check": "ok",
    }


async def test_what_every_connection_is_set_to(path: Path) -> None:
    async with (
        Database.open(path, now=now) as database,
        database.writing() as writer,
        database.reading() as first,
        database.reading() as second,
    ):
        for connection in (writer, first, second):
            found = [
                tuple(row)
                for name in ("foreign_keys", "synchronous", "secure_delete", "busy_timeout")
                for row in await connection.execute_fetchall(f"PRAGMA {name}")
            ]
            assert found == [(1,), (2,), (1,), (10_000,)]


def test_an_empty_file_is_filled_and_a_full_one_kept(path: Path) -> None:
    path.touch()
    asyncio.run(fill(path, 3))
    asyncio.run(fill(path, 4))
    assert rooms(path) == 7


def test_many_may_make_the_same_file_at_once(path: Path) -> None:
    script = (
        "import asyncio, sys; from pathlib import Path; from datetime import UTC, datetime\n"
        "from bot.store.database import Database\n"
        "async def main():\n"
        "    async with Database.open(Path(sys.argv[1]), now=lambda: datetime.now(UTC)) as database:\n"
        "        for number in range(20):\n"
        "            async with database.writing() as db:\n"
        f"                await db.execute({INSERT!r}, (sys.argv[2] + str(number),))\n"
        "asyncio.run(main())"
    )
    running = [subprocess.Popen([sys.executable, "-c", script, str(path), name]) for name in "abcd"]
    assert [process.wait(60) for process in running] == [0, 0, 0, 0]
    assert rooms(path) == 80


async def test_a_reader_sees_the_file_as_it_was_when_it_began(path: Path) -> None:
    await fill(path, 2)
    async with Database.open(path, now=now) as database:

        async def seen() -> int:
            return next(iter(await reader.execute_fetchall("SELECT count(*) AS number FROM room")))["number"]

        async with database.reading() as reader:
            before = await seen()
            async with database.writing() as db:
                await db.execute(INSERT, ("new",))
            during = await seen()
        async with database.reading() as reader:
            after = await seen()
    assert (before, during, after) == (2, 2, 3)


async def test_a_transaction_is_kept_whole_or_not_at_all(path: Path) -> None:
    async with Database.open(path, now=now) as database:
        with pytest.raises(ZeroDivisionError):
            await add(database, "lost", then=ZeroDivisionError())
        with pytest.raises(StoreError, match="UNIQUE"):
            await add(database, "lost", "twice", "twice")
        await add(database, "kept")
    assert rooms(path) == 1


@pytest.mark.parametrize("steps", range(6))
async def test_a_cancelled_transaction_leaves_nothing_and_blocks_nobody(path: Path, steps: int) -> None:
    async with Database.open(path, now=now) as database:
        ended = []

        async def write() -> None:
            async with database.writing() as db:
                await db.execute(INSERT, ("a",))
                await asyncio.sleep(0)
                await db.execute(INSERT, ("b",))
            ended.append(True)

        task = asyncio.create_task(write())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with database.writing() as db:
            await db.execute(INSERT, ("c",))
    assert rooms(path) in ((1, 3) if ended else (1,))


async def test_a_cancelled_look_up_is_broken_off(path: Path) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    async with Database.open(path, now=now) as database:

        async def look() -> None:
            async with database.reading() as db:
                await db.execute_fetchall(endless)

        tasks = [asyncio.create_task(look()) for _ in range(module.READERS)]
        done, _ = await asyncio.wait(tasks, timeout=0.05)
        assert not done
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        async with asyncio.timeout(60), database.reading() as db:
            assert await db.execute_fetchall("SELECT 1")


@pytest.mark.parametrize("steps", range(6))
async def test_a_look_up_that_is_cancelled_at_its_beginning_blocks_nobody(path: Path, steps: int) -> None:
    async with Database.open(path, now=now) as database:

        async def look() -> None:
            async with database.reading() as db:
                await db.execute_fetchall("SELECT 1")

        for _ in range(module.READERS):
            task = asyncio.create_task(look())
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        for _ in range(module.READERS):
            await look()


async def test_text_is_made_storable_in_every_statement(path: Path) -> None:
    async with Database.open(path, now=now) as database, database.writing() as db:
        await db.execute(INSERT, ("a\0b",))
        await db.executemany(INSERT, [("c\ud800",), ("plain",)])
        await db.execute("INSERT INTO room (platform, workspace, room) VALUES (:p, :p, :r)", {"p": "x", "r": "d\udfff"})
        async with db.execute("SELECT room FROM room WHERE room <> ? ORDER BY id", ("\0\ud912",)) as cursor:
            found = [row["room"] async for row in cursor]
    assert found == ["a␀b", "c\ufffd", "plain", "d\ufffd"]


@given(st.text(st.characters(), max_size=40))
def test_storable_text_keeps_its_length_and_all_that_can_be_stored(text: str) -> None:
    stored = storable(text)
    assert len(stored) == len(text)
    assert stored.encode().decode() == stored
    assert "\0" not in stored
    assert all(old == new or old == "\0" or "\ud800" <= old <= "\udfff" for old, new in zip(text, stored, strict=True))


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(timezone(timedelta(hours=5.5)))))
def test_a_time_comes_back_to_the_millisecond_as_utc(when: datetime) -> None:
    back = moment(ms(when))
    assert back.tzinfo is UTC
    assert timedelta(0) <= when - back < timedelta(milliseconds=1)


# --- faults ---


def garbage(path: Path) -> None:
    path.write_bytes(b"This is the beginning of a text and no database.\n" * 200)


def damaged_inside(path: Path) -> None:
    data = bytearray(path.read_bytes())
    size = int.from_bytes(data[16:18], "big")
    with closing(sqlite3.connect(path)) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'room'").fetchone()[0]
    data[(root - 1) * size : root * size] = b"\xa5" * size
    path.write_bytes(data)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def cut_in_the_header(path: Path) -> None:
    os.truncate(path, 60)


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 7")


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE recipe (name TEXT); INSERT INTO recipe VALUES ('soup')")


FAULTS = [
    (garbage, "is no database, or its beginning is damaged. Stop Warbrief, keep the file"),
    (
        damaged_inside,
        "is damaged. Stop Warbrief, keep the file for a look at it, and put the newest backup in its place",
    ),
    (cut, "is damaged. Stop Warbrief"),
    (cut_in_the_header, "is damaged. Stop Warbrief"),
    (newer, "was made by a newer Warbrief (schema 7; this one knows 1). Install the newer version"),
    (foreign, "is a database of another program; it was left as it is."),
]


@pytest.mark.parametrize(("harm", "sentence"), FAULTS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_file_that_cannot_be_used_is_told_and_left_alone(
    path: Path, harm: Callable[[Path], None], sentence: str
) -> None:
    asyncio.run(fill(path))
    harm(path)
    before = path.read_bytes()
    told = asyncio.run(fault(path))
    assert told.startswith(f"{path} {sentence}"), told
    if harm is not damaged_inside:  # which migrating does not look for as long as there is nothing to migrate
        with pytest.raises(StoreError):
            asyncio.run(migrate(path))
    assert path.read_bytes() == before


async def test_a_folder_that_cannot_be_one(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert (await fault(tmp_path / "file" / "warbrief.db")).startswith(
        f"{tmp_path}/file/warbrief.db cannot be opened: "
    )
    assert (await fault(tmp_path)).startswith(f"{tmp_path} cannot be opened: is a directory. Give this user the right")


async def test_a_folder_where_nothing_can_be_made() -> None:
    assert (await fault(Path("/proc/warbrief/warbrief.db"))).startswith("/proc/warbrief/warbrief.db cannot be opened: ")


async def test_a_file_that_may_only_be_read(path: Path) -> None:
    await fill(path, 1)
    async with Database.open(path, now=now) as database:
        async with database.writing() as db:
            await db.execute("PRAGMA query_only = ON")
        with pytest.raises(StoreError, match=r"warbrief\.db cannot be written\. Give this user the right"):
            await add(database, "x")


async def test_a_file_that_another_locks_for_too_long(path: Path) -> None:
    await fill(path, 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        told = await fault(path)
        other.execute("ROLLBACK")
    assert told == (f"{path} is in use by another program for too long. Try again, or end the other program.")
    assert rooms(path) == 1


async def test_a_lock_that_ends_in_time_is_waited_for(path: Path) -> None:
    await fill(path, 1)
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    async with Database.open(path, now=now, patience=10) as database:
        asyncio.get_running_loop().call_later(0.05, other.execute, "ROLLBACK")
        async with database.writing() as db:
            await db.execute(INSERT, ("x",))
    other.close()
    assert rooms(path) == 2


async def test_a_full_disk_undoes_the_step_and_the_next_one_works(path: Path) -> None:
    await fill(path, 1)
    async with Database.open(path, now=now) as database:
        async with database.writing() as db:
            pages = next(iter(await db.execute_fetchall("PRAGMA page_count")))[0]
            await db.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(StoreError, match=r"could not be written: the disk is full\. Nothing was kept of this step"):
            await add(database, *(f"{number}{'x' * 900}" for number in range(100)))
        await add(database, "small")
    assert rooms(path) == 2


def test_a_file_that_may_not_grow(path: Path) -> None:
    asyncio.run(fill(path, 1))
    script = (
        "import asyncio, resource, sys; from pathlib import Path; from datetime import UTC, datetime\n"
        "from bot.errors import StoreError; from bot.store.database import Database\n"
        "async def main():\n"
        "    async with Database.open(Path(sys.argv[1]), now=lambda: datetime.now(UTC)) as database:\n"
        "        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))\n"
        "        try:\n"
        "            async with database.writing() as db:\n"
        f"                await db.executemany({INSERT!r}, [(f'{{n}}' + 'x' * 900,) for n in range(1000)])\n"
        "        except StoreError as error:\n"
        "            print(error)\n"
        "        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n"
        "        async with database.writing() as db:\n"
        f"            await db.execute({INSERT!r}, ('later',))\n"
        "asyncio.run(main())"
    )
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == (
        f"{path} could not be read or written: the disk is full or failing. "
        "Nothing was kept of this step. Free some space and try again.\n"
    )
    assert rooms(path) == 2


def test_a_process_killed_in_a_transaction_leaves_what_was_committed(path: Path) -> None:
    script = (
        "import asyncio, os, signal, sys; from pathlib import Path; from datetime import UTC, datetime\n"
        "from bot.store.database import Database\n"
        "async def main():\n"
        "    async with Database.open(Path(sys.argv[1]), now=lambda: datetime.now(UTC)) as database:\n"
        "        async with database.writing() as db:\n"
        f"            await db.execute({INSERT!r}, ('kept',))\n"
        "        async with database.writing() as db:\n"
        f"            await db.executemany({INSERT!r}, [(f'{{n}}' + 'x' * 900,) for n in range(9000)])\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())"
    )
    assert subprocess.run([sys.executable, "-c", script, str(path)], timeout=60, check=False).returncode == -9
    asyncio.run(fill(path, 1))
    assert rooms(path) == 2


# --- migrating ---


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Warbrief with two schemas more."""
    steps = (
        *schema._migrations(),
        schema._Migration(2, "0002_colours", "ALTER TABLE room ADD COLUMN colour TEXT;\n"),
        schema._Migration(3, "0003_shapes", "CREATE TABLE shape (\n    id INTEGER\n);\nDROP INDEX channel_room;\n"),
    )
    monkeypatch.setattr(schema, "_migrations", lambda: steps)


async def older(path: Path) -> str:
    """The sentence about a file that has to be migrated first."""
    with pytest.raises(StoreError) as caught:
        async with Database.open(path, now=now):
            pass
    return str(caught.value)


async def test_migrating_checks_copies_and_migrates_once(path: Path, request: pytest.FixtureRequest) -> None:
    await fill(path, 3)
    assert await migrate(path) == []
    request.getfixturevalue("later")
    assert await older(path) == (
        f"{path} was made by an older Warbrief (schema 1; this one needs 3). "
        "Run `warbrief migrate`; it keeps a copy of the file."
    )
    assert await migrate(path) == [
        f"Checked {path}: it is sound.",
        f"Kept the file as it was in {path}.before-2.",
        "Ran 0002_colours.",
        "Ran 0003_shapes.",
    ]
    assert await migrate(path) == []
    await fill(path, 1)
    copy = path.with_name("warbrief.db.before-2")
    assert (rooms(path), rooms(copy), stat.S_IMODE(copy.stat().st_mode)) == (4, 3, 0o600)
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["warbrief.db", "warbrief.db.before-2"]
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


async def test_migrating_makes_an_absent_file(path: Path) -> None:
    assert await migrate(path) == [f"Made {path}."]
    assert rooms(path) == 0


async def test_a_migration_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await fill(path, 3)
    bad = schema._Migration(2, "0002_bad", "DELETE FROM room;\nALTER TABLE nowhere ADD COLUMN colour TEXT;\n")
    steps = (*schema._migrations(), bad)
    monkeypatch.setattr(schema, "_migrations", lambda: steps)
    with pytest.raises(StoreError, match="no such table: nowhere"):
        await migrate(path)
    assert rooms(path) == 3


def test_a_damaged_file_is_not_migrated(path: Path, request: pytest.FixtureRequest) -> None:
    asyncio.run(fill(path))
    damaged_inside(path)
    before = path.read_bytes()
    request.getfixturevalue("later")
    with pytest.raises(StoreError, match=r"is damaged.* Restore the newest backup before migrating"):
        asyncio.run(migrate(path))
    assert path.read_bytes() == before
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["warbrief.db"]
