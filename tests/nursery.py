"""Where bots come from that are to be killed: a program that has loaded everything forks off one after another.

`nursery` starts such a program, whose `main` calls `fork_bots`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

Config = Mapping[str, Any]


@asynccontextmanager
async def nursery(program: str) -> AsyncIterator[Callable[[Config], Awaitable[int]]]:
    """Gives a function that starts a bot and returns its process id.

    Args:
        program: a file's name in this folder.
    """
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    here = Path(__file__).parent
    environ["PYTHONPATH"] = os.pathsep.join([str(here.parent), str(here)])
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(here / program), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=environ
    )
    pipe, output = process.stdin, process.stdout
    assert pipe is not None
    assert output is not None
    assert await output.readline() == b"ready\n"

    async def spawn(config: Config) -> int:
        pipe.write(json.dumps(config).encode() + b"\n")
        return int(await output.readline())

    try:
        yield spawn
    finally:
        pipe.close()
        await process.wait()


async def until_gone(pid: int, seconds: float = 60.0) -> None:
    """Wait until a process is no more. Raises `TimeoutError` where it takes longer."""
    async with asyncio.timeout(seconds):
        while True:
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return
            await asyncio.sleep(0.002)


def fork_bots(live: Callable[[Config], Coroutine[Any, Any, None]]) -> None:
    """Fork off a bot for each line of JSON on standard input, until that ends, and the bots with it.

    Args:
        live: runs one with what the line says.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    bots = []
    print("ready", flush=True)
    for line in sys.stdin:
        config = json.loads(line)
        pid = os.fork()
        if not pid:
            status = 1
            try:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                asyncio.run(live(config))
                status = 0
            finally:
                traceback.print_exc() if status else None
                sys.stderr.flush()
                os._exit(status)
        bots.append(pid)
        print(pid, flush=True)
    for pid in bots:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
