"""Runs what is measured in processes of their own, watched for time and memory (Linux only), and ended in any case."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WARBRIEF = str(Path(sys.executable).with_name("warbrief"))
"""The console command of the environment that runs the benchmark."""
TIMEOUT = 900.0  # seconds; none of the runs comes near
_LOOK = 0.1  # seconds between two looks at the processes' memory


@dataclass(slots=True)
class Run:
    """What a run took: its exit code, wall time in seconds, peak resident memory of the parent and of any child."""

    code: int = 0
    seconds: float = 0.0
    parent_mb: float = 0.0
    child_mb: float = 0.0
    errors: str = ""
    peaks: dict[int, float] = field(default_factory=dict)


def environment() -> dict[str, str]:
    """The environment without settings of Warbrief."""
    return {name: value for name, value in os.environ.items() if not name.startswith("WARBRIEF_")}


def cores() -> list[int]:
    """The cores that this process may use."""
    return sorted(os.sched_getaffinity(0))


def run_json(script: Path, *arguments: object) -> Any:
    """What a Python script prints: one JSON object.

    Raises:
        subprocess.CalledProcessError: it failed; its words are on stderr.
    """
    command = [sys.executable, str(script), *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment(), timeout=TIMEOUT)
    return json.loads(done.stdout)


def run_system(name: str, source: Path, target: Path) -> dict[str, Any]:
    """One of `systems.SYSTEMS` over a file of articles."""
    figures: dict[str, Any] = run_json(Path(__file__).with_name("systems.py"), name, source, target)
    return figures


def run_watched(command: Sequence[str], folder: Path, see: Callable[[bytes], object], *, one_core: bool = False) -> Run:
    """Runs a command to its end, in a session of its own.

    Args:
        command: the program and its arguments.
        folder: where it runs.
        see: is called with every line of its output, in order.
        one_core: it, and whatever it starts, has one core.
    """
    run = Run()
    start = time.perf_counter()
    with (folder / "stderr").open("w+b") as errors:
        with _pinned(cores()[:1] if one_core else cores()):
            process = subprocess.Popen(
                command, cwd=folder, stdout=subprocess.PIPE, stderr=errors, env=environment(), start_new_session=True
            )
        over = threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, run, over))
        watcher.start()
        output = process.stdout
        assert output is not None
        try:
            with output:
                for line in output:
                    see(line)
            run.code = process.wait(TIMEOUT)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            over.set()
            watcher.join()
        run.seconds = time.perf_counter() - start
        errors.seek(0)
        run.errors = errors.read().decode("utf-8", "replace").strip()
    run.parent_mb = run.peaks.pop(process.pid, 0.0)
    run.child_mb = max(run.peaks.values(), default=0.0)
    return run


def end_all() -> None:
    """Kills whatever this process has started."""
    for pid in list(family(os.getpid()))[1:]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _watch(root: int, run: Run, over: threading.Event) -> None:
    """Keeps the highest resident memory of a process and of all that it started; ends what runs over its time."""
    late = time.monotonic() + TIMEOUT
    while not over.wait(_LOOK):
        if time.monotonic() > late:
            os.killpg(root, signal.SIGKILL)
            return
        for pid in family(root):
            try:
                status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
            except OSError:  # it has ended meanwhile
                continue
            peak = status.partition("VmHWM:")[2].split()
            if peak:
                run.peaks[pid] = max(run.peaks.get(pid, 0.0), int(peak[0]) / 1024)


def family(root: int) -> Iterator[int]:
    """A process and its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += children.get(pid, [])


@contextmanager
def _pinned(wanted: Sequence[int]) -> Iterator[None]:
    """What is started meanwhile has these cores alone."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, wanted)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
