"""The program itself in processes of its own: started, interrupted, and whether it leaves anything running."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
ARTICLE = """Governor reports damage after night attack

Drones hit two warehouses on the edge of the town during the night, the regional governor said on Thursday. He added \
that nobody was hurt. “We saw the fire from ten kilometres away,” said Olena Marchenko, a spokeswoman for the railway.

The army said that it had shot down nine of eleven drones. Its statement could not be verified. Trains ran again by \
noon, according to the operator, and the road to the port was open."""


def start(*arguments: str, script: str = "from bot.__main__ import run; run()", **streams: object) -> subprocess.Popen:
    """The program itself, in a session of its own."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen((sys.executable, "-c", script, *arguments), env=env, start_new_session=True, **pipes)


def wait_until_read(program: subprocess.Popen) -> None:
    """Wait until a program has read all that its pipe had."""
    end = time.monotonic() + 60
    while fcntl.ioctl(program.stdin, termios.FIONREAD, bytes(4)) != bytes(4):
        assert time.monotonic() < end
        time.sleep(0.02)


def left_behind(session: int) -> list[str]:
    """The processes of a session that go on running after its leader has ended and been given time to take leave."""
    end = time.monotonic() + 60
    while (running := list(running_in(session))) and time.monotonic() < end:
        time.sleep(0.02)
    return running


def running_in(session: int) -> Iterator[str]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, _, sid = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
                if int(sid) == session and state not in "ZX":
                    yield (entry / "cmdline").read_text()
            except OSError:
                continue


def interrupted(program: subprocess.Popen) -> str:
    """What a program says when Ctrl-C is pressed; it must end, alone, with 130."""
    with program:
        os.killpg(program.pid, signal.SIGINT)
        assert program.wait(60) == 130
        assert left_behind(program.pid) == []
        return program.stderr.read().decode()
