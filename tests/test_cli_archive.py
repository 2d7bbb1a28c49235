"""What is kept and found again from the command line: each command's use, and each way in which it can fail."""

import fcntl
import json
import os
import re
import resource
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

import bot.bootstrap
from bot.articles.fetching.fetch import Fetcher
from bot.cli import app
from bot.cli.lookups import _completed

ROOT = Path(__file__).parent.parent
SEED = ROOT / "seeds" / "bakhmut-we-will-not-retreat.txt"
ARTICLE = """Governor reports damage after night attack

Drones hit two warehouses on the edge of the town during the night, the regional governor said on Thursday. He added \
that nobody was hurt. “We saw the fire from ten kilometres away,” said Olena Marchenko, a spokeswoman for the railway.

The army said that it had shot down nine of eleven drones. Its statement could not be verified. Trains ran again by \
noon, according to the operator, and the road to the port was open."""
LONGER = ARTICLE + "\n\n" + ARTICLE.partition("\n\n")[2].replace("Thursday", "Friday").replace("Drones", "Rockets")
ID = r"[0-9A-HJKMNP-TV-Z]{5}"
runner = CliRunner()
pytestmark = pytest.mark.usefixtures("warmed")


def run(*words: object, code: int = 0, **more: object) -> str:
    """What a command says on both streams; it must end with the code."""
    result = runner.invoke(app, [str(word) for word in words], **more)
    assert result.exit_code == code, result.output
    return result.output


def start(*words: object, **more: object) -> subprocess.Popen:
    """The program itself, in a session of its own."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    command = (sys.executable, "-m", "bot", *map(str, words))
    return subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True, text=True, **pipes
    )


@pytest.fixture(scope="module")
def archived(tmp_path_factory) -> tuple[Path, str, str]:
    """An archive of two briefs, made by the program, and their ids: of the seed and of the governor's article."""
    folder = tmp_path_factory.mktemp("archived")
    (folder / "governor.txt").write_text(ARTICLE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARBRIEF_DATABASE", str(folder / "warbrief.db"))
        patch.setenv("WARBRIEF_WORKERS", "1")
        shown = run("brief", SEED, folder / "governor.txt")
    seed, governor = re.findall(rf"^({ID})(?: · .*)?$", shown, re.MULTILINE)
    return folder / "warbrief.db", seed, governor


@pytest.fixture
def ids(archived, own_archive, tmp_path, monkeypatch) -> tuple[str, str]:
    """The ids of two briefs in this test's archive."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WARBRIEF_WORKERS", "1")
    path, *names = archived
    shutil.copy(path, own_archive)
    return tuple(names)


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """A working folder with an article in it, and an archive that is not there yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WARBRIEF_WORKERS", "1")
    (tmp_path / "governor.txt").write_text(ARTICLE)
    return tmp_path


def found(*words: object) -> list[str]:
    """The ids that a look-up lists."""
    return re.findall(rf"^({ID})  ", run(*words), re.MULTILINE)


def test_a_brief_is_kept_and_keeps_its_id(ids):
    seed, _ = ids
    assert re.search(rf"^{seed} · .* more statements?$", run("brief", SEED), re.MULTILINE)
    assert f"*{seed} · " in run("brief", "--markdown", SEED)
    assert len(found("recent")) == 2


class News(BaseHTTPRequestHandler):
    """A site with one story, whose text a test may change."""

    def do_GET(self):
        paragraphs = "".join(f"<p>{part}</p>" for part in self.server.text.split("\n\n"))
        page = f"<html><head><title>Damage</title></head><body><article>{paragraphs}</article></body></html>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_):
        pass


@pytest.fixture
def site(monkeypatch) -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), News) as server:
        server.text = LONGER
        monkeypatch.setattr(bot.bootstrap, "open_fetcher", lambda _: Fetcher(allow=[server.server_address]))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def brief_id(*words: object) -> str:
    return re.search(rf"^({ID})\b", run("brief", *words), re.MULTILINE).group(1)


def test_a_link_keeps_its_id_until_its_text_changes(here, site):
    link = f"http://127.0.0.1:{site.server_port}/story"
    (here / "paste.txt").write_text(LONGER)
    pasted = brief_id("paste.txt")
    first = brief_id(link)
    assert first != pasted  # the paste has got its source
    assert brief_id(f"{link}?utm_source=chat") == first
    assert brief_id("paste.txt") == first
    assert found("quotes", "Marchenko") == [first]
    site.text = LONGER.replace("nine of eleven", "ten of eleven")
    said = run("brief", link)
    assert "\nWhat changed\n" in said
    changed = re.search(rf"^({ID})\b", said, re.MULTILINE).group(1)
    assert found("recent") == [changed]
    assert f"There is a newer version of this article: {changed}." in run("show", first)


def test_the_newest_first(ids):
    seed, governor = ids
    assert found("recent") == [governor, seed]
    assert found("recent", "--limit", 1) == [governor]


@pytest.mark.parametrize(
    ("words", "which"),
    [
        pytest.param(["find", "retreat"], "seed", id="a word"),
        pytest.param(["find", "drones", "warehouses"], "governor", id="words"),
        pytest.param(["find", '"night attack"'], "governor", id="a phrase"),
        pytest.param(["find", "wareh*"], "governor", id="a beginning"),
        pytest.param(["find", "Zelensky"], "seed", id="another spelling"),
        pytest.param(["find", "--speaker", "Zelensky"], "seed", id="a speaker"),
        pytest.param(["find", "speaker:", "Marchenko"], "governor", id="a filter among the words"),
        pytest.param(["find", "--place", "Bakhmut"], "seed", id="a place"),
        pytest.param(["recent", "--since", "today", "--speaker", "Marchenko"], "governor", id="a date"),
        pytest.param(["quotes", "Marchenko", "--unsourced"], "governor", id="quotes"),
        pytest.param(["claims", "warehouses", "--unsourced"], "governor", id="claims"),
    ],
)
def test_look_ups(ids, words, which):
    assert set(found(*words)) == {ids[("seed", "governor").index(which)]}


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["find", "nothing-of-the-kind"], id="unknown words"),
        pytest.param(["find", "retreat", "--until", "2001"], id="before"),
        pytest.param(["find", '" OR 1=1; DROP TABLE posting; --'], id="SQL"),
        pytest.param(["find", "NEAR(a b) AND", "NOT", "^x", "speaker:", '"'], id="FTS operators"),
        pytest.param(["find", "wort " * 20_000], id="100,000 characters"),
        pytest.param(["quotes", "Marchenko"], id="unsourced pastes are left out"),
    ],
)
def test_what_finds_nothing_says_so(ids, words):
    said = run(*words)
    assert said.startswith("No "), said
    assert found(*words) == []


def test_hits_are_marked_and_the_answer_says_what_was_understood(ids):
    said = run("find", "drones", "--since", "2001", "--until", "tomorrow")
    assert re.match(r"Briefs,? with drones, since .*2001, until .*, newest first\.\n\n", said)
    assert "*Drones* hit two warehouses" in said


def test_the_line_for_more_gives_the_next_page(ids):
    seed, governor = ids
    said = run("find", "the", "--limit", 1)
    assert re.findall(rf"^({ID})  ", said, re.MULTILINE) == [governor]
    name, *words = shlex.split(said.rsplit("more: ", 1)[1])
    assert (name, found(*words)) == ("warbrief", [seed])
    assert "more:" not in run(*words)


def test_filters_stand_among_the_words_or_are_options(ids):
    assert found("recent", "source:", "nowhere.example") == []
    assert sorted(found("recent", "since:", "1 January 2000")) == sorted(found("recent", "--since", "1 January 2000"))
    assert found("claims", "--topic", "casualties", "--unsourced") == found("claims", "casualties", "--unsourced")


def test_found_as_json(ids):
    seed, governor = ids
    lines = [json.loads(line) for line in run("find", "the", "--limit", 1, "--json").splitlines()]
    assert (lines[0]["id"], lines[0]["title"]) == (governor, "Governor reports damage after night attack")
    (last,) = map(json.loads, run("find", "the", "--json", "--after", lines[1]["more"]).splitlines())
    assert (last["id"], last["kind"], "speaker" in last) == (seed, "brief", False)
    said = [json.loads(line) for line in run("quotes", "Shoigu", "--unsourced", "--json").splitlines()]
    assert {(each["kind"], each["speaker"], each["role"], each["sourced"]) for each in said} == {
        ("quote", "Sergei Shoigu", "Russia’s Defense Minister", False)
    }
    assert all(start < end for each in said for start, end in each["content"])


def test_show(ids):
    seed, _ = ids
    said = run("show", seed.lower())
    assert said.startswith("Zelenskiy: We will not retreat")
    assert re.findall(r"^ ?(\d+) ", said, re.MULTILINE) == [str(n) for n in range(1, 9)]
    assert said.splitlines()[-1].startswith(f"{seed} · ")
    assert len(run("show", seed, "all")) > len(said)
    statements, quotes = run("show", seed, "statements"), run("show", seed, "quotes")
    assert ("“The city is" in statements, "“The city is" in quotes) == (False, True)
    assert ("Western experts say" in statements, "Western experts say" in quotes) == (True, False)


def test_show_marked_and_as_json(ids):
    seed, _ = ids
    said = run("show", seed, "--highlight")
    assert "“*The command unanimously supported" in said
    assert said.splitlines()[-2] == seed
    shown = json.loads(run("show", seed, "--json"))
    assert (shown["id"], shown["contract"], shown["sourced"], shown["corrections"]) == (seed, 1, False, [])


def test_wrong_and_reports(ids):
    seed, _ = ids
    assert run("reports") == "There are no open reports.\n"
    assert run("wrong", seed, 2, "wrong", "speaker").startswith("Thank you")
    said = run("reports")
    assert seed in said
    assert "wrong speaker" in said
    assert "line 2: " in said
    number = re.search(r"report (\d+) · wrong speaker", said)[1]
    assert run("reports", "settle", number) == f"Report {number} is settled.\n"
    assert run("reports") == "There are no open reports.\n"
    assert "Say which line of a brief is wrong" in run("wrong", seed, 2, "ugly", code=1)
    assert f"{seed} has lines 1 to" in run("wrong", seed, 99, "wrong speaker", code=1)


def test_correct(ids):
    seed, _ = ids
    number = next(
        int(line.split()[0]) for line in run("show", seed).splitlines() if re.match(r" ?\d+ “The city is", line)
    )
    assert "is said by Yevgeny Prigozhin now" in run("correct", seed, number, "speaker", "Yevgeny", "Prigozhin")
    assert "Yevgeny Prigozhin (corrected by a moderator; read as Sergei Shoigu" in run("show", seed)
    assert "corrected by a moderator" in run("quotes", "Prigozhin", "--unsourced")
    assert found("quotes", "Shoigu", "--unsourced") == []
    assert "The article names no Angela Merkel" in run("correct", seed, number, "speaker", "Angela Merkel", code=1)
    assert "is hidden now" in run("correct", seed, number, "hide")
    assert "hidden by a moderator" in run("show", seed)
    assert "*The city is an important center" not in run("show", seed, "--highlight")
    assert "stands as it was read now" in run("correct", seed, number, "restore")
    assert found("quotes", "Shoigu", "--unsourced") == [seed]


def test_watch_and_settings(ids):
    assert run("watch", "on", "card").startswith("This channel is watched now, in mode card.")
    assert run("watch").startswith("Watched: ")
    assert run("settings", "retention", "90").startswith("Retention is set for this channel.")
    log = run("settings", "log")
    assert "retention: " in log
    assert "by terminal" in log
    assert "watch off ends it" not in run("watch", "off")
    assert run("settings", "retenton", "90", code=1)
    assert run("settings", "retention", "soon", code=1)


def test_why_and_status(ids):
    assert "This channel is not watched" in run("why")
    assert "Nothing was posted with this link" in run("why", "https://example.org/a")
    assert re.search(r": nothing waits", run("status"))


def test_export_and_import(ids, tmp_path, monkeypatch):
    file = tmp_path / "all.jsonl"
    before = run("recent")
    assert re.fullmatch(r"Wrote [\d,]+ lines to .*all\.jsonl\.\n", run("export", file))
    assert file.stat().st_mode & 0o077 == 0
    assert len(run("export").splitlines()) == len(file.read_text().splitlines())
    assert "is there already" in run("export", file, code=1)
    assert run("import", file) == "Took in 0 new briefs.\n"
    monkeypatch.setenv("WARBRIEF_DATABASE", str(tmp_path / "another" / "warbrief.db"))
    assert run("import", file) == "Took in 2 new briefs.\n"
    assert run("recent") == before


def test_export_of_one_channel(ids):
    assert len(run("export", "--channel", "terminal/local/terminal").splitlines()) > 3
    assert len(run("export", "--channel", "elsewhere").splitlines()) < 3
    assert "Name a platform" in run("export", "--channel", "/x", code=2)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: data[: len(data) // 2], id="cut in the middle"),
        pytest.param(lambda data: data[: data.rstrip().rindex(b"\n") + 1], id="without its last line"),
        pytest.param(lambda data: data.replace(b"{", b"\xff", 1), id="no UTF-8"),
        pytest.param(lambda data: b"hello\n" + data, id="another first line"),
        pytest.param(lambda data: b"", id="empty"),
    ],
)
def test_a_broken_export_changes_nothing(ids, damage, tmp_path, monkeypatch):
    file = tmp_path / "all.jsonl"
    run("export", file)
    file.write_bytes(damage(file.read_bytes()))
    monkeypatch.setenv("WARBRIEF_DATABASE", str(tmp_path / "another.db"))
    said = run("import", file, code=1)
    assert said.strip().count("\n") == 0
    assert said.strip().endswith(".")
    assert found("recent") == []


def test_what_is_no_file_to_import(here):
    assert (
        run("import", "missing", code=1)
        == "missing cannot be read (no such file or directory). Nothing was taken in.\n"
    )
    assert run("import", ".", code=1) == ". cannot be read (is a directory). Nothing was taken in.\n"


def test_ctrl_c_while_importing(ids, tmp_path, monkeypatch):
    exported = run("export").splitlines(keepends=True)
    monkeypatch.setenv("WARBRIEF_DATABASE", str(tmp_path / "another.db"))
    with start("import", "-") as program:
        program.stdin.write("".join(exported[:-1]))
        program.stdin.flush()
        until(lambda: (tmp_path / "another.db").exists() and program.poll() is None)
        until(lambda: fcntl.ioctl(program.stdin, termios.FIONREAD, bytes(4)) == bytes(4))  # all was read
        os.killpg(program.pid, signal.SIGINT)
        assert program.wait(60) == 130
        assert program.stderr.read() == "Stopped: nothing was taken in.\n"
    assert found("recent") == []


def until(holds) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_forget(ids):
    seed, governor = ids
    assert "Add --yes" in run("forget", seed, code=2)
    assert run("forget", "--yes", seed) == f"The brief {seed} is deleted.\n"
    assert found("recent") == [governor]
    assert "There is no brief" in run("forget", "--yes", seed, code=1)
    assert "There is no brief" in run("show", seed, code=1)
    assert "1 brief among it" in run("forget", "channel", "--yes")
    assert found("recent") == []


def test_forget_takes_all_that_was_pasted(ids):
    assert "deleted" in run("forget", "me", "--yes")
    assert found("recent", "--all") == []


def test_jobs(ids):
    assert run("jobs") == "Nothing waits, and nothing has failed.\n"
    assert "There is no failed job 7" in run("jobs", "retry", 7, code=1)
    assert "There is no job 7 to drop" in run("jobs", "drop", 7, code=1)
    assert "needs a job's number" in run("jobs", "drop", code=2)
    assert "Write warbrief jobs" in run("jobs", "mend", code=2)


def test_backup(ids, tmp_path, monkeypatch):
    before = run("recent")
    file = tmp_path / "copy.db"
    assert run("backup", file).startswith(f"Copied the archive to {file} (")
    assert run("backup", file, code=1).strip().endswith(".")
    assert run("backup", tmp_path / "missing" / "copy.db", code=1).strip().endswith(".")
    monkeypatch.setenv("WARBRIEF_DATABASE", str(file))
    assert run("recent") == before


def test_migrate(ids, own_archive):
    assert run("migrate") == f"{own_archive} is up to date.\n"


def test_reanalyse(ids, own_archive):
    seed, governor = ids
    run("correct", seed, 1, "hide")
    before = run("show", seed)
    assert run("reanalyse") == "Every text is read by this version.\n"
    with sqlite3.connect(own_archive) as database:
        database.execute("UPDATE posting SET analysis = 0")
    database.close()
    assert run("reanalyse") == "Read 2 texts again.\n"
    assert run("show", seed) == before
    assert found("recent") == [governor, seed]


def test_the_shell_completes_from_the_archive(ids, own_archive, monkeypatch):
    seed, _ = ids
    assert "Volodymyr Zelenskiy" in _completed("speaker")("Zelen")
    assert _completed("id")(seed[:3]) == [seed]
    monkeypatch.setenv("WARBRIEF_DATABASE", f"{own_archive}.none")
    assert _completed("speaker")("Zelen") == []
    assert not Path(f"{own_archive}.none").exists()


def test_a_cursor_that_was_tampered_with(ids):
    assert run("find", "the", "--after", "x'; --", code=1).startswith("This is no mark of a page.")
    assert run("find", "the", "--since", "the day before", code=1).strip().endswith(".")


def make_newer(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 999")
    database.close()


def make_foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE a (b)")
    database.close()


def make_garbage(path: Path) -> None:
    path.write_bytes(b"not a database at all" * 1_000)


def make_folder(path: Path) -> None:
    path.unlink()
    path.symlink_to("/proc/self/no/such/folder/a.db")


BROKEN = [
    pytest.param(make_newer, "was made by a newer Warbrief", id="a newer version"),
    pytest.param(make_foreign, "is a database of another program", id="another program's"),
    pytest.param(make_garbage, "is no database", id="no database"),
    pytest.param(make_folder, "cannot be ", id="a folder that cannot be made"),
]


@pytest.mark.parametrize(("harm", "sentence"), BROKEN)
def test_an_archive_that_cannot_be_opened(ids, own_archive, harm, sentence):
    harm(own_archive)
    for words in (["recent"], ["show", ids[0]], ["export"], ["status"], ["jobs"], ["forget", "me", "--yes"]):
        said = run(*words, code=1)
        assert sentence in said
        assert len(said.splitlines()) == 1
    assert sentence in re.sub(r"\s+", " ", run("doctor", code=1))


@pytest.mark.parametrize(("harm", "sentence"), BROKEN)
def test_a_brief_is_shown_though_it_cannot_be_kept(ids, own_archive, harm, sentence, here):
    harm(own_archive)
    result = runner.invoke(app, ["brief", "governor.txt"])
    assert result.exit_code == 0
    assert result.stdout.startswith("Governor reports damage after night attack\n")
    assert not re.search(rf"^{ID}\b", result.stdout, re.MULTILINE)
    assert result.stderr.startswith("Not kept in the archive: ")
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_damaged_page_is_told_and_nothing_of_it_breaks_out(ids, own_archive):
    data = bytearray(own_archive.read_bytes())
    size = 4096
    for page in range(2, len(data) // size):
        data[page * size : page * size + 64] = b"\xff" * 64
    own_archive.write_bytes(data)
    said = run("recent", code=1)
    assert "is damaged" in said
    assert "✗ The archive" in run("doctor", code=1)


def full(limit: int):
    """Files may not grow past a limit, in bytes: what a full disk is to who writes them."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


@pytest.fixture
def uncounted(monkeypatch):
    """Programs that measure no coverage: where files may not grow, its own would break them."""
    for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
        monkeypatch.delenv(name)


def test_a_full_disk(here, own_archive, uncounted):
    with start("brief", "governor.txt", preexec_fn=full(8_192)) as program:
        shown, said = program.communicate(timeout=60)
    assert program.returncode == 0
    assert shown.startswith("Governor reports damage after night attack\n")
    assert said.startswith("Not kept in the archive: ")
    assert len(said.splitlines()) == 1


def test_an_export_onto_a_full_disk_leaves_nothing(ids, tmp_path, uncounted):
    with start("export", "all.jsonl", preexec_fn=full(1_024), cwd=tmp_path) as program:
        shown, said = program.communicate(timeout=60)
    assert (program.returncode, shown) == (1, "")
    assert len(said.splitlines()) == 1
    assert list(tmp_path.glob("all*")) == []
    assert len(found("recent")) == 2


def test_a_missing_folder_is_made_for_its_user_alone(here, monkeypatch):
    monkeypatch.delenv("WARBRIEF_DATABASE")
    monkeypatch.setenv("XDG_DATA_HOME", str(here / "data"))
    assert run("recent").startswith("No briefs")
    assert (here / "data" / "warbrief").stat().st_mode & 0o777 == 0o700
    assert (here / "data" / "warbrief" / "warbrief.db").stat().st_mode & 0o777 == 0o600


def test_nothing_of_a_stored_text_steers_the_terminal(here):
    (here / "evil.txt").write_text(ARTICLE.replace("Drones hit", "\x1b[31mDrones\x1b]0;owned\x07 hit\x9b2J"))
    run("brief", "evil.txt")
    said = run("recent") + run("find", "drones") + run("show", found("recent")[0])
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", said)


def test_a_look_up_starts_no_workers_and_loads_nothing_heavy(ids):
    heavy = "{'trafilatura', 'sumy', 'numpy', 'discord', 'aiohttp', 'nltk', 'nupunkt'}"
    script = (
        "import sys, multiprocessing\nfrom bot.cli import app\n"
        "try:\n    app(['find', 'drones'])\nexcept SystemExit as end:\n    code = end.code\n"
        f"sys.exit(code or ({heavy} & set(sys.modules)) or multiprocessing.active_children() or None)"
    )
    ended = subprocess.run(
        (sys.executable, "-c", script),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "warehouses" in ended.stdout
