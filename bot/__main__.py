"""`warbrief` and `python -m bot`."""

from __future__ import annotations

import io
import sys


def run() -> None:
    """Run the program; ends with the exit code that `warbrief --help` documents."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal in an old encoding shows ?, and is no crash
    try:
        from bot.cli import app

        app(prog_name="warbrief")
    except KeyboardInterrupt:  # while still importing
        sys.exit(130)


if __name__ == "__main__":
    run()
