"""What is typed and pasted into a terminal: into messages, then the commands that read them in a real terminal."""

import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.terminal.composer import Composer

pytestmark = pytest.mark.installed

ARTICLE = """Governor reports damage after night attack

Drones hit two warehouses on the edge of the town during the night, the regional governor said on Thursday. He added \
that nobody was hurt. “We saw the fire from ten kilometres away,” said Olena Marchenko, a spokeswoman for the railway.

The army said that it had shot down nine of eleven drones. Its statement could not be verified. Trains ran again by \
noon, according to the operator, and the road to the port was open."""
LINK = "http://10.0.0.1/private"
ID = "[0-9A-HJKMNP-TV-Z]{5}"
START, END = "\x1b[200~", "\x1b[201~"


@pytest.mark.parametrize(
    ("fed", "messages", "echo"),
    [
        pytest.param(["hel", "lo\r", None], ["hello"], "hello\n", id="a line"),
        pytest.param(["hello\r"], [], "hello\n", id="a line without a pause may go on"),
        pytest.param(["one\n\ntwo\n", None], ["one\n\ntwo"], "one\n\ntwo\n", id="lines in a burst"),
        pytest.param(["one\ntwo", None], ["one\ntwo"], "one\ntwo\n", id="a burst without a last line end"),
        pytest.param(["one", None], [], "one", id="a pause inside a line"),
        pytest.param(["\r", None, " \r", None], [], "\n \n", id="empty lines"),
        pytest.param(["ab\x7f\x7f\x7fc基\x7f\r", None], ["c"], "ab\b \b\b \bc基\b\b  \b\b\n", id="erased"),
        pytest.param(["abc\x15d\r", None], ["d"], "abc\b \b\b \b\b \bd\n", id="line erased"),
        pytest.param(["a\x1b[Ab\x1bOPc\x1b[1;5Dd\r", None], ["abcd"], "abcd\n", id="arrow and function keys"),
        pytest.param(["a\x01\x02b\r", None], ["ab"], "ab\n", id="other controls"),
        pytest.param(
            [f"{START}one\r\rtwo{END}"], ["one\n\ntwo"], "[pasted 8 characters]\n", id="a marked paste ends by itself"
        ),
        pytest.param(
            ["\x1b[20", "0~one\n", "two\x1b[2", "01~"], ["one\ntwo"], "[pasted 7 characters]\n", id="marks in pieces"
        ),
        pytest.param([f"see {START}{LINK}{END} now\r", None], [f"see {LINK} now"], f"see {LINK} now\n", id="in a line"),
        pytest.param([f"{START}{'x' * 400}{END}"], ["x" * 400], "[pasted 400 characters]\n", id="one long line"),
        pytest.param([f"{START}one\x1b[2J\ntwo{END}"], ["one\x1b[2J\ntwo"], "[pasted 11 characters]\n", id="escapes"),
        pytest.param(["ab\x04"], ["ab"], "ab\n", id="Ctrl-D sends"),
    ],
)
def test_a_terminal(fed, messages, echo):
    composer = Composer(terminal=True)
    found = []
    for data in fed:
        found += composer.pause() if data is None else composer.feed(data.encode())
    assert (found, composer.echo) == (messages, echo)


def test_end_of_file_typed_ends():
    composer = Composer(terminal=True)
    assert (composer.feed(b"\x04"), composer.ended) == ([], True)


@pytest.mark.parametrize(
    ("fed", "messages"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("one\n\ntwo", ["one\n\ntwo"], id="all of it"),
        pytest.param("one\n.\ntwo\r\n.\r\n.\nthree\n", ["one", "two", "three"], id="parted by a full stop"),
        pytest.param(f"{LINK}\none\n{LINK}\n", [LINK, f"one\n{LINK}"], id="a link alone, a link inside"),
        pytest.param("a\x7fb\x1b[A\x04c", ["a\x7fb\x1b[A\x04c"], id="no keys"),
    ],
)
def test_a_pipe(fed, messages):
    composer = Composer(terminal=False)
    found = composer.feed(fed.encode()) + composer.pause() + composer.end()
    assert (found, composer.ended) == (messages, True)


def test_bytes_in_pieces_are_characters():
    composer = Composer(terminal=False)
    for byte in "Київ 基\n".encode():
        assert composer.feed(bytes((byte,))) == []
    assert composer.end() == ["Київ 基"]


@given(st.lists(st.binary(max_size=40) | st.sampled_from([START.encode(), END.encode(), b"\r", b"\x1b[", b".\n"])))
def test_no_input_breaks_it_and_what_is_ended_is_empty(fed):
    for terminal in (True, False):
        composer = Composer(terminal=terminal)
        for data in fed:
            assert all(message.strip() for message in composer.feed(data) + composer.pause())
        composer.end()
        assert composer.end() == []


class Terminal:
    """A pseudo-terminal of 80 columns with the program on it."""

    def __init__(self, handle: int, program: subprocess.Popen) -> None:
        self.handle = handle
        self.program = program
        self.shown = ""

    def type(self, text: str) -> None:
        data = text.encode()
        while data:
            data = data[os.write(self.handle, data[:1_000]) :]

    def wait_for(self, pattern: str, seconds: float = 60) -> str:
        """What is shown up to the pattern, colours left out; it must come in time."""
        end = time.monotonic() + seconds
        while not (found := re.search(pattern, self.shown)):
            left = end - time.monotonic()
            assert left > 0, f"{pattern!r} is not in {self.shown!r}"
            if select.select([self.handle], [], [], left)[0]:
                try:
                    data = os.read(self.handle, 65_536)
                except OSError:
                    data = b""
                assert data, f"{pattern!r} is not in {self.shown!r}"
                self.shown += re.sub(r"\x1b\[[\d;]*m", "", data.decode(errors="replace"))
        before, self.shown = self.shown[: found.end()], self.shown[found.end() :]
        return before


@contextmanager
def running(folder, *arguments: str) -> Iterator[Terminal]:
    handle, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    env = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": os.getcwd()}
    program = subprocess.Popen(
        (sys.executable, "-m", "bot", *arguments),
        stdin=child,
        stdout=child,
        stderr=child,
        cwd=folder,
        env=env,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    try:
        yield Terminal(handle, program)
    finally:
        program.kill()
        program.wait()
        os.close(handle)
        os.close(child)


def test_a_conversation(tmp_path):
    with running(tmp_path, "run") as terminal:
        echoing = termios.tcgetattr(terminal.handle)[3] & termios.ECHO
        terminal.wait_for(r"\x1b\[\?2004h> ")
        terminal.type("good morning all\r")
        assert terminal.wait_for("> ") == "good morning all\r\n> "
        terminal.type("help\r")
        assert "Paste a whole article, blank lines and all" in terminal.wait_for("\n> ")
        terminal.type(f"{START}{ARTICLE}{END}")
        shown = terminal.wait_for("\n> ")
        assert "Governor reports damage after night attack" in shown
        name = re.search(rf"^({ID})\b", shown, re.MULTILINE).group(1)
        terminal.type("find warehouses\r")
        assert f"\n{name}  Governor reports damage" in terminal.wait_for("\n> ").replace("\r", "")
        terminal.type(f"show {name.lower()}\r")
        assert re.search(r"\n 1 .*\n(.*\n)+" + name, terminal.wait_for("\n> ").replace("\r", ""))
        terminal.type(f"{START}{ARTICLE}{END}")
        assert name in terminal.wait_for("\n> ")
        terminal.type(f"{LINK}\r")
        assert "is not a public web address" in terminal.wait_for("\n> ")
        terminal.type("quit\r")
        terminal.wait_for(r"\x1b\[\?2004l")
        assert terminal.program.wait(60) == 0
        assert termios.tcgetattr(terminal.handle)[3] & termios.ECHO == echoing


def piped(folder, text: str) -> str:
    """What a chat over a pipe answers."""
    ended = subprocess.run(
        (sys.executable, "-m", "bot", "run"),
        input=text,
        capture_output=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.getcwd(), "WARBRIEF_WORKERS": "1"},
        timeout=120,
        check=True,
        text=True,
    )
    assert ended.stderr == ""
    return ended.stdout


def lines(*messages: str) -> str:
    return "".join(f"{message}\n.\n" for message in messages)


def test_what_one_chat_keeps_another_finds_and_forgets(tmp_path):
    name = re.search(rf"^({ID})\b", piped(tmp_path, lines(ARTICLE)), re.MULTILINE).group(1)
    found = piped(tmp_path, lines("find drones warehouses", "recent since: yesterday", "quotes Marchenko"))
    assert found.count(f"{name}  Governor reports damage after night attack") == 2
    assert "No quotes" in found
    assert f"\n\nIf you mean it, write: forget {name} yes\n" in piped(tmp_path, lines(f"forget {name}"))
    assert f"The brief {name} is deleted." in piped(tmp_path, lines(f"forget {name} yes", "recent"))
    assert "No briefs" in piped(tmp_path, lines("recent"))


def test_a_chat_that_was_told_to_be_quiet_answers_on_request(tmp_path):
    said = piped(tmp_path, lines("watch off", ARTICLE, "why", f"brief {LINK}"))
    assert "Governor" not in said
    assert "This channel is not watched" in said
    assert "is not a public web address" in said
    assert "Governor" not in piped(tmp_path, lines(ARTICLE))


def test_an_article_that_begins_with_a_command_s_word_is_an_article(tmp_path):
    article = ARTICLE.replace("\n", " ").replace("Governor reports", "Show: governor reports")
    assert re.search(rf"^{ID}\b", piped(tmp_path, lines(article)), re.MULTILINE)


def test_an_export_is_written_into_the_folder_of_the_chat(tmp_path):
    said = piped(tmp_path, lines(ARTICLE, "export"))
    (file,) = tmp_path.glob("*.jsonl")
    assert f"Written to {file.name}." in said
    assert len(file.read_text().splitlines()) > 3


def test_a_paste_without_marks_is_one_article_and_ctrl_c_ends_it(tmp_path):
    with running(tmp_path, "run") as terminal:
        echoing = termios.tcgetattr(terminal.handle)[3] & termios.ECHO
        terminal.wait_for(r"\x1b\[\?2004h> ")
        terminal.type(ARTICLE)
        assert terminal.wait_for("\n> ").count("Governor reports damage after night attack") == 2  # echo and brief
        terminal.type("\x03")
        shown = terminal.wait_for(r"\x1b\[\?2004l")
        assert terminal.program.wait(60) == 130
        assert "Traceback" not in shown
        assert termios.tcgetattr(terminal.handle)[3] & termios.ECHO == echoing


@pytest.mark.parametrize(
    ("answer", "said", "left"),
    [
        pytest.param("n", r"Nothing was deleted\.", 1, id="no"),
        pytest.param("y", r"The brief \w+ is deleted\.", 0, id="yes"),
    ],
)
def test_forget_asks_and_says_what_it_will_delete(tmp_path, answer, said, left):
    name = re.search(rf"^({ID})\b", piped(tmp_path, lines(ARTICLE)), re.MULTILINE).group(1)
    with running(tmp_path, "forget", name) as terminal:
        terminal.wait_for(rf"Delete {name} \(Governor reports damage after night attack\).*for good\?.*\[y/N\]")
        terminal.type(f"{answer}\r")
        terminal.wait_for(said)
        assert terminal.program.wait(60) == 0
    assert piped(tmp_path, lines("recent")).count(f"{name}  ") == left


def test_brief_takes_a_paste_whose_lines_a_terminal_would_cut(tmp_path):
    with running(tmp_path, "brief", "-", "--json") as terminal:
        terminal.wait_for(r"Paste the text and press Enter\.\r\n\x1b\[\?2004h> ")
        text = " ".join([ARTICLE.replace("\n", " ")] * 12)
        assert len(text.encode()) > 4_096
        terminal.type(f"{START}{text}{END}")
        shown = terminal.wait_for(r'\{"contract":1,.*\}\r\n')
        found = json.loads(shown[shown.index("{") :])
        assert found["sentences"][-1][1] == len(text)
        assert terminal.program.wait(60) == 0
