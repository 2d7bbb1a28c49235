"""What the tests of the workers run in them. A module of its own: a worker imports it and none of the tests."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

from bot.errors import NotAnArticle


def own_pid() -> int:
    return os.getpid()


def double(number: int) -> int:
    return 2 * number


def spin(path: str) -> None:
    """Never ends, in Python; says by a file that it has begun."""
    Path(path).write_text(str(os.getpid()), encoding="utf-8")
    while True:
        pass


def spin_inside_c() -> None:
    """Never ends, inside one call of C code that no Python signal handler interrupts."""
    re.match(r"(a+)+$", "a" * 64 + "b")


def die(code: int) -> None:
    os._exit(code)


def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def eat(size: int) -> int:
    return len(bytearray(size))


def refuse() -> None:
    raise NotAnArticle("https://example.org/a")


def fail_oddly() -> None:
    raise LookupError("odd")


def interrupts() -> tuple[bool, bool]:
    blocked = signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    return blocked, signal.getsignal(signal.SIGINT) is signal.SIG_IGN
