"""The program in processes of its own: pipes that close, Ctrl-C, standard input that is slow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading

import pytest
from programs import ARTICLE, ROOT, interrupted, left_behind, start, wait_until_read

pytestmark = pytest.mark.installed


def test_ctrl_c_while_waiting_for_standard_input():
    program = start("brief", "-")
    program.stdin.write(b"Half an article")
    program.stdin.flush()
    wait_until_read(program)
    assert interrupted(program) == ""


def test_a_slow_producer_is_answered_before_it_goes_on_and_ctrl_c_ends_it():
    program = start("analyse")
    program.stdin.write(json.dumps({"id": "slow", "text": ARTICLE}).encode() + b"\n")
    program.stdin.flush()
    assert json.loads(program.stdout.readline())["id"] == "slow"
    assert interrupted(program) == ""


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["brief", "-"], id="brief"),
        pytest.param(["brief", "--json", "-"], id="JSON"),
    ],
)
def test_a_closed_pipe_ends_quietly(arguments):
    reading, writing = os.pipe()
    program = start(*arguments, stdout=writing)
    os.close(reading)
    os.close(writing)
    _, said = program.communicate(ARTICLE.encode(), timeout=60)
    assert (program.returncode, said, left_behind(program.pid)) == (141, b"", [])


def test_bulk_ends_quietly_when_nobody_reads_on():
    program = start("analyse", "--summariser", "lead")
    lines = (json.dumps({"id": number, "text": ARTICLE}).encode() + b"\n" for number in range(3_000))
    feeding = threading.Thread(target=feed, args=(program.stdin, lines))
    feeding.start()
    assert json.loads(program.stdout.readline())["id"] == 0
    program.stdout.close()
    assert program.wait(60) == 141
    feeding.join()
    assert (program.stderr.read(), left_behind(program.pid)) == (b"", [])
    program.stderr.close()


def feed(stream, lines) -> None:
    try:
        with stream:
            for line in lines:
                stream.write(line)
    except BrokenPipeError:
        pass


def test_run_without_tokens_reads_a_pipe():
    program = subprocess.run(
        (sys.executable, "-m", "bot", "run"),
        input=f"hello\n.\n{ARTICLE}\n.\nhttp://10.0.0.1/a\nhelp\n".encode(),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        timeout=120,
    )
    shown = program.stdout.decode()
    assert shown.startswith("Governor reports damage after night attack\n")
    assert "\n10.0.0.1/a is not a public web address, so it was not opened." in shown
    assert "cat a.txt | warbrief run\n" in shown
    assert "find <words" in shown
    assert program.stderr == b""
