"""`warbrief` and `python -m bot`."""

from __future__ import annotations

import errno
import io
import os
import sys


def run() -> None:
    """Run the program; ends with the exit code that `warbrief --help` documents."""
    if sys.stdout is None:
        print("Standard output is closed, so nothing can be shown. Open it, or name a file with >.", file=sys.stderr)
        sys.exit(1)
    for name in ("stdin", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started the program
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal in an old encoding shows ?, and is no crash
    try:
        from bot.cli import app

        app(prog_name="warbrief")
    except KeyboardInterrupt:  # while still importing, or a second time
        sys.exit(130)
    except Exception as error:
        if os.environ.get("WARBRIEF_LOG_LEVEL", "").lower() == "debug":
            raise
        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = "the disk is full" if full else f"{type(error).__name__}: {error}"
        advice = "Make room and run it again" if full else "Set WARBRIEF_LOG_LEVEL=debug and run it again to see where"
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still buffered would fail again at exit
        print(f"Warbrief could not go on ({reason}). {advice}.", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    run()
