"""Fixtures that several test modules share: a news site on loopback, a listener that must stay unvisited, workers."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from discord_world import discord_env, world  # noqa: F401  (fixtures)
from real_workers import worker_processes  # noqa: F401  (fixture)
from slack_world import slack, slack_mode  # noqa: F401  (fixtures)
from stores import clock, stores  # noqa: F401  (fixtures)

from bot.workers import MEMORY, PRELOAD, Workers, _end, _start

TESTS = Path(__file__).parent
WORKER_PRELOAD = (*PRELOAD, "pytest")  # a worker imports the main module, which is pytest here
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class NewsSite:
    """A site on 127.0.0.1. `pages` maps a path to a body, a response or a handler; `requests` is what was asked for."""

    port: int = 0
    pages: dict[str, str | bytes | Handler] = field(default_factory=dict)
    requests: list[web.Request] = field(default_factory=list)

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        page = self.pages.get(request.path)
        if page is None:
            raise web.HTTPNotFound
        if callable(page):
            return await page(request)
        body = page.encode() if isinstance(page, str) else page
        return web.Response(body=body, headers={"Content-Type": "text/html; charset=utf-8"})


@dataclass
class Listener:
    """A port on 127.0.0.1 that nobody may connect to; `connections` counts who did."""

    port: int = 0
    connections: int = 0


@pytest.fixture(autouse=True, scope="session")
def no_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test, of whatever scope, touches the archive of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARBRIEF_DATABASE", str(tmp_path_factory.mktemp("archive") / "shared.db"))
        yield


@pytest.fixture(scope="session")
def archive_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """New folders, numbered without looking at those that are there: each test takes one, and there are thousands."""
    folder = tmp_path_factory.mktemp("archives")
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def own_archive(archive_folders: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive of its own for each test, in this process and in those that it starts."""
    path = next(archive_folders) / "warbrief.db"
    path.parent.mkdir(mode=0o700)
    monkeypatch.setenv("WARBRIEF_DATABASE", str(path))
    return path


@pytest.fixture(scope="session")
def warmed() -> None:
    """Workers of this session, also those that the program starts in this process, are forked off with all loaded.

    What they are forked from is started by the first pool of a process, and stays. It measures no coverage, which would
    double what each reading takes: what is read in workers is tried in this process too.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("COV")]:
            patch.delenv(name)
        patch.setenv("PYTHONPATH", str(TESTS), prepend=os.pathsep)
        _end(_start(1, MEMORY, [*WORKER_PRELOAD, "warmed"]))


@pytest.fixture
async def news_site() -> AsyncIterator[NewsSite]:
    """A running site without pages."""
    site = NewsSite()
    runner = web.ServerRunner(web.Server(site.answer), shutdown_timeout=0.1)
    await runner.setup()
    endpoint = web.TCPSite(runner, "127.0.0.1", 0)
    await endpoint.start()
    site.port = runner.addresses[0][1]
    yield site
    await runner.cleanup()


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    """A port that counts connections and closes them."""
    found = Listener()

    def count(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.connections += 1
        writer.close()

    server = await asyncio.start_server(count, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    yield found
    server.close()
    await server.wait_closed()


@pytest.fixture
async def workers(warmed: None) -> AsyncIterator[Workers]:
    """Two worker processes, closed after the test."""
    async with Workers(2, preload=WORKER_PRELOAD) as pool:
        yield pool
