"""Worker processes: limits, deaths, cancellation, and that nothing is left behind."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import WORKER_PRELOAD
from worker_jobs import die, double, eat, fail_oddly, interrupts, kill_itself, own_pid, refuse, spin, spin_inside_c

from bot.errors import (
    ConfigurationError,
    FetchFailed,
    NotAnArticle,
    Paywalled,
    RefusedAddress,
    TooShort,
    UnsupportedType,
    WarbriefError,
    WorkerDied,
    WorkerTimeout,
)
from bot.messages import Outcome
from bot.workers import Workers

ROOT = Path(__file__).parent.parent


def alive(pid: int) -> bool:
    """Whether it runs: it may end at any moment, also while it is asked about."""
    try:
        os.kill(pid, 0)
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except (ProcessLookupError, FileNotFoundError):
        return False


def wait_for(what: Callable[[], bool]) -> bool:
    """Whether it becomes true, as it must in a minute; another process decides when."""
    end = time.monotonic() + 60
    while not what() and time.monotonic() < end:
        time.sleep(0.01)
    return what()


async def begun(path: Path) -> int:
    """The process that runs `spin`, as soon as it does."""
    assert await asyncio.to_thread(wait_for, lambda: path.exists() and bool(path.read_text(encoding="utf-8")))
    return int(await asyncio.to_thread(path.read_text, encoding="utf-8"))


async def gone(*pids: int) -> bool:
    return await asyncio.to_thread(wait_for, lambda: not any(map(alive, pids)))


async def test_results_come_from_other_processes(workers: Workers) -> None:
    results = await asyncio.gather(*(workers.run(double, number, timeout=5) for number in range(50)))
    assert results == [2 * number for number in range(50)]
    assert await workers.run(own_pid, timeout=5) != os.getpid()
    assert await workers.run(interrupts, timeout=5) == (True, True)


async def test_the_loop_goes_on_meanwhile(workers: Workers, tmp_path: Path) -> None:
    job = asyncio.create_task(workers.run(spin, str(tmp_path / "begun"), timeout=0.5))
    ticks = 0
    while not job.done():
        await asyncio.sleep(0.005)
        ticks += 1
    with pytest.raises(WorkerTimeout):
        await job
    assert ticks > 3


async def test_a_job_ends_at_its_limit_inside_c_code_too(workers: Workers, tmp_path: Path) -> None:
    await workers.start()
    neighbour = [asyncio.create_task(workers.run(double, number, timeout=5)) for number in range(20)]
    for job in (workers.run(spin, str(tmp_path / "begun"), timeout=0.3), workers.run(spin_inside_c, timeout=0.3)):
        with pytest.raises(WorkerTimeout, match=r"longer than 0\.3 seconds and was stopped"):
            await job
    assert await asyncio.gather(*neighbour) == [2 * number for number in range(20)]


async def test_waiting_does_not_count(tmp_path: Path) -> None:
    async with Workers(1, preload=WORKER_PRELOAD) as workers:
        await workers.start()
        jobs = [asyncio.create_task(workers.run(spin, str(tmp_path / name), timeout=0.4)) for name in "ab"]
        last = asyncio.create_task(workers.run(double, 21, timeout=0.7))
        results = await asyncio.gather(*jobs, last, return_exceptions=True)
    assert [type(result) for result in results] == [WorkerTimeout, WorkerTimeout, int]


@pytest.mark.parametrize("broken", [(die, 3), (kill_itself,), (eat, 3 << 30)], ids=["exit", "killed", "memory"])
async def test_a_job_that_breaks_costs_itself_alone(workers: Workers, broken: tuple[object, ...]) -> None:
    jobs = [workers.run(*broken, timeout=5), *(workers.run(double, number, timeout=5) for number in range(20))]  # type: ignore[arg-type]
    first, *others = await asyncio.gather(*jobs, return_exceptions=True)
    assert isinstance(first, WorkerDied)
    assert others == [2 * number for number in range(20)]


async def test_the_death_of_idle_workers_is_made_good(workers: Workers) -> None:
    for _ in range(3):
        os.kill(await workers.run(own_pid, timeout=5), signal.SIGKILL)
        assert await workers.run(double, 4, timeout=5) == 8


async def test_errors_come_back_as_they_are(workers: Workers) -> None:
    with pytest.raises(
        NotAnArticle, match=r"No article was found on example\.org/a\. If there is one, paste its text\."
    ):
        await workers.run(refuse, timeout=5)
    with pytest.raises(LookupError, match="odd"):
        await workers.run(fail_oddly, timeout=5)


async def test_cancelling_ends_the_job(workers: Workers, tmp_path: Path) -> None:
    job = asyncio.create_task(workers.run(spin, str(tmp_path / "begun"), timeout=60))
    pid = await begun(tmp_path / "begun")
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert await gone(pid)
    assert await workers.run(double, 4, timeout=5) == 8


async def test_closing_leaves_no_process(tmp_path: Path) -> None:
    workers = Workers(2, preload=WORKER_PRELOAD)
    job = asyncio.create_task(workers.run(spin, str(tmp_path / "begun"), timeout=60))
    busy = await begun(tmp_path / "begun")
    idle = await workers.run(own_pid, timeout=5)
    await workers.close()
    assert not alive(busy)
    assert not alive(idle)
    with pytest.raises(WorkerDied):
        await job
    with pytest.raises(WorkerDied):
        await workers.run(double, 4, timeout=5)
    await workers.close()


async def test_closing_what_never_started() -> None:
    await Workers(1, preload=WORKER_PRELOAD).close()


PROGRAM = """
import asyncio, sys, time
import pebble.pool.process as pebble_pool
from bot.workers import Workers
from worker_jobs import own_pid, spin
slowness = float(sys.argv[2])
stop_process = pebble_pool.stop_process
def stop_slowly(process):
    time.sleep(2 * slowness)
    stop_process(process)
pebble_pool.stop_process = stop_slowly
async def main():
    workers = Workers(2, preload=())
    print(await workers.run(own_pid, timeout=5), flush=True)
    await workers.run(spin, sys.argv[1], timeout=1)
try:
    asyncio.run(main())
finally:
    time.sleep(slowness)
"""


@pytest.mark.parametrize(
    ("how", "slowness"),
    [(signal.SIGINT, 0.0), (signal.SIGINT, 0.15), (signal.SIGKILL, 0.0)],
    ids=["interrupted", "interrupted while a worker is replaced", "killed"],
)
async def test_a_program_that_ends_leaves_no_process(tmp_path: Path, how: signal.Signals, slowness: float) -> None:
    """Ctrl-C reaches the whole group, and only the parent reports it. After a killed parent the alarm acts.

    A slow end shows whether the worker that takes the place of the interrupted one is ended too.
    """
    program = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, "-c", PROGRAM, str(tmp_path / "begun"), str(slowness)],
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        busy = await begun(tmp_path / "begun")
        if how is signal.SIGINT:
            os.killpg(program.pid, how)
        else:
            program.kill()
        out, err = await asyncio.to_thread(program.communicate, timeout=60)
    except BaseException:
        os.killpg(program.pid, signal.SIGKILL)
        raise
    assert await gone(int(out), busy)
    assert err.count("Traceback") <= 2  # a cancelled task and the interrupt itself, both of the parent
    assert "forkserver" not in err


@pytest.mark.parametrize(
    ("error", "outcome", "sentence"),
    [
        (
            FetchFailed("https://me:pw@example.org/a?key=1", "answered 404 (not found)"),
            Outcome.FETCH_FAILED,
            "example.org/a answered 404 (not found). Check the link, or paste the text.",
        ),
        (
            RefusedAddress("http://10.0.0.1/"),
            Outcome.REFUSED_ADDRESS,
            "10.0.0.1 is not a public web address, so it was not opened. "
            "Post a link to a public page, or paste the text.",
        ),
        (
            UnsupportedType("report.pdf", "a PDF"),
            Outcome.UNSUPPORTED_TYPE,
            "report.pdf is a PDF. Paste the text.",
        ),
        (NotAnArticle(), Outcome.NOT_AN_ARTICLE, "No article was found here. If there is one, paste its text."),
        (
            TooShort(1, 40),
            Outcome.TOO_SHORT,
            "The text has 1 word; an article needs at least 40. Paste the whole text.",
        ),
        (
            Paywalled(210, 900),
            Outcome.PAYWALLED,
            "210 of about 900 words are visible. Paste the text and I'll brief it.",
        ),
        (
            Paywalled(1_100, 2_450),
            Outcome.PAYWALLED,
            "1,100 of about 2,450 words are visible. Paste the text and I'll brief it.",
        ),
        (
            Paywalled(60),
            Outcome.PAYWALLED,
            "Only 60 words are visible without a subscription. Paste the text and I'll brief it.",
        ),
        (
            WorkerTimeout(20.0),
            Outcome.FAILED,
            "Reading this took longer than 20 seconds and was stopped. Paste a shorter text.",
        ),
        (
            WorkerDied(),
            Outcome.FAILED,
            "Reading this needed too much memory and was stopped. Paste a shorter text.",
        ),
        (ConfigurationError(["A is wrong.", "B too."]), Outcome.FAILED, "A is wrong.\nB too."),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, WarbriefError) else "",
)
def test_errors_survive_the_way_back(error: WarbriefError, outcome: Outcome, sentence: str) -> None:
    for each in (error, pickle.loads(pickle.dumps(error))):
        assert (type(each), each.outcome, str(each)) == (type(error), outcome, sentence)
