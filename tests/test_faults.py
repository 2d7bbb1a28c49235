"""What the whole program says when the world around it is broken: one sentence, no traceback, a fitting exit code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.installed

ROOT = Path(__file__).parent.parent
SEED = ROOT / "seeds" / "bakhmut-we-will-not-retreat.txt"


def run(*words, folder=ROOT, **streams):
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
        "WARBRIEF_DATABASE": os.environ["WARBRIEF_DATABASE"],
    }
    return subprocess.run(
        (sys.executable, "-m", "bot", *map(str, words)),
        **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, **streams},
        stderr=subprocess.PIPE,
        cwd=folder,
        env=environ,
        timeout=120,
        check=False,
        text=True,
    )


@pytest.mark.parametrize("words", [("brief", SEED), ("doctor",), ("--help",)], ids=["brief", "doctor", "help"])
def test_a_full_disk(words):
    with open("/dev/full", "w") as full:
        ended = run(*words, stdout=full)
    assert ended.returncode == 1
    assert ended.stderr == "Warbrief could not go on (the disk is full). Make room and run it again.\n"


def test_a_closed_output():
    command = f"{sys.executable} -m bot brief {SEED} >&-"
    ended = subprocess.run(("sh", "-c", command), stderr=subprocess.PIPE, cwd=ROOT, timeout=120, check=False, text=True)
    assert ended.returncode == 1
    assert ended.stderr == "Standard output is closed, so nothing can be shown. Open it, or name a file with >.\n"


def test_a_closed_input():
    ended = subprocess.run(
        ("sh", "-c", f"{sys.executable} -m bot brief - <&-"),
        capture_output=True,
        cwd=ROOT,
        timeout=120,
        check=False,
        text=True,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "There is no text in standard input. Paste the text, or post a link to it.\n"


def test_a_named_pipe_is_read_once_somebody_writes(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = subprocess.Popen(("cp", str(SEED), str(pipe)))
    try:
        ended = run("brief", "pipe", folder=tmp_path)
    finally:
        writer.kill()
        writer.wait()
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("Zelenskiy: We will not retreat")


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("", "A source is empty. Name a link, a file, or - for standard input.\n"),
        (
            "file:///etc/passwd",
            "file:///etc/passwd is no link that can be opened; a link begins with http:// or https://.",
        ),
        ("ftp://x/y", "ftp://x/y is no link that can be opened; a link begins with http:// or https://."),
    ],
)
def test_what_is_no_source(source, sentence):
    ended = run("brief", source)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.strip() == sentence.strip()


def test_settings_that_cannot_be_read(tmp_path):
    (tmp_path / ".env").write_text("WARBRIEF_LENGTH 500\n")
    ended = run("doctor", folder=tmp_path)
    assert "line 1: write NAME=value." in ended.stdout + ended.stderr
    assert "python-dotenv" not in ended.stderr
    assert ended.returncode != 0
