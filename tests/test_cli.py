"""The commands as a user meets them: output, sentences for bad input, exit codes, interruption."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import typer
from aiohttp.abc import AbstractResolver
from programs import ARTICLE, ROOT, interrupted, start
from typer.testing import CliRunner

import bot.bootstrap
from bot.articles.fetching.fetch import Fetcher
from bot.bootstrap import utc_now
from bot.cli import app
from bot.platforms.terminal.sources import post_of

SEED = ROOT / "seeds" / "bakhmut-we-will-not-retreat.txt"
PAGE = (
    "<html><head><title>Damage</title></head><body><article><h1>Damage reported</h1>{}</article></body></html>".format(
        "".join(
            f"<p>{paragraph}</p>"
            for paragraph in (ARTICLE + "\n\n" + ARTICLE.replace("Thursday", "Friday")).split("\n\n")
        )
    )
)
CHINESE = (
    "乌克兰军方周二在一份报告中说，过去二十四小时内有许多士兵阵亡。"
    "当地官员说，城市仍在控制之下。铁路公司表示，列车已经恢复运行。"
    "居民们开始清理街道上的瓦砾，学校将在下周重新开放。"
)
HEBREW = (
    "המושל אמר ביום חמישי כי שני מחסנים נפגעו בלילה. "
    "הצבא הודיע כי תשעה מתוך אחד עשר כלי טיס הופלו. הרכבות שבו לפעול בצהריים."
)
runner = CliRunner()
pytestmark = pytest.mark.usefixtures("warmed")


class NoNames(AbstractResolver):
    """A resolver that knows no name."""

    async def resolve(self, host, port=0, family=socket.AF_INET):
        raise OSError(socket.EAI_NONAME, "Name or service not known")

    async def close(self):
        pass


class NewsHandler(BaseHTTPRequestHandler):
    """A site with a story, a PDF, a page without an article, and pages that fail or never come."""

    def do_GET(self):
        body, kind, status = {
            "/story": (PAGE, "text/html", 200),
            "/pdf": ("%PDF-1.7", "application/pdf", 200),
            "/menu": ("<html><body><nav><a href='/'>Home</a></nav></body></html>", "text/html", 200),
            "/broken": ("oh", "text/html", 500),
        }.get(self.path, ("no", "text/html", 404))
        if self.path == "/never":
            self.server.asked.set()
            self.server.released.wait(30)
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), NewsHandler) as server:
        server.asked, server.released = threading.Event(), threading.Event()
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path_factory, monkeypatch):
    """A working folder without .env, and an environment without settings but one worker, which starts faster."""
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    for name in list(os.environ):
        if (name.startswith("WARBRIEF_") and name != "WARBRIEF_DATABASE") or name.endswith("_TOKEN"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("WARBRIEF_WORKERS", "1")


def flat(text: str) -> str:
    """A message without the frame and the line breaks that a terminal of 80 columns gives it."""
    return " ".join(re.sub(r"[│╭╮╰╯─]", " ", text).split())


PLAIN = ("The road to the port is open and trains run again.", "Snow fell on the hills above the old town all night.")
"""Sentences in which nobody is quoted and nothing claimed, so that very much of them is soon read."""
BAD = {
    "empty.txt": b"",
    "blank.txt": b" \n\t\n",
    "three.txt": b"Three words only",
    "binary.bin": bytes(range(256)) * 40,
    "paper.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
}
GOOD = {
    "story.txt": ARTICLE.encode(),
    "story.html": PAGE.encode(),
    "large.txt": f"{ARTICLE}\n\n".encode() + (f"{PLAIN[0]} " * 8 + "\n\n").encode() * 12_500,
    "line.txt": ARTICLE.replace("\n", " ").encode() + f" {PLAIN[1]}".encode() * 4_000,
    "invalid.txt": ARTICLE.encode().replace(b"night attack", b"night \xff\xfe attack"),
    "chinese.txt": CHINESE.encode(),
    "hebrew.txt": HEBREW.encode(),
    "emoji.txt": ARTICLE.replace("Drones hit", "Drones 💥🚒 hit").encode(),
    "nul.txt": ARTICLE.replace("Drones hit", "Drones\x00 hit").encode(),
    "escapes.txt": ARTICLE.replace("Drones hit", "\x1b[31mDrones\x1b]0;owned\x07 hit\x9b2J").encode(),
}


@pytest.fixture(scope="module")
def everything(site, tmp_path_factory) -> tuple[int, dict[str, str], list[str]]:
    """One run over all sources, good and bad: its exit code, what it showed of each, what it said on stderr."""
    folder = tmp_path_factory.mktemp("sources")
    for name, data in (GOOD | BAD).items():
        (folder / name).write_bytes(data)
    (folder / "dangling.txt").symlink_to(folder / "nowhere")
    (folder / "folder").mkdir()
    url = f"http://127.0.0.1:{site.server_port}"
    sources = [*GOOD, *BAD, "dangling.txt", "folder", "missing.txt", "n" * 300]
    links = [f"{url}/{path}" for path in ("story", "pdf", "menu", "missing", "broken")]
    links += ["http://no-such-host.example/a", "http://localhost/a", "http://[bad"]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(bot.bootstrap, "open_fetcher", lambda _: Fetcher(allow=[site.server_address], resolver=NoNames()))
        result = runner.invoke(app, ["brief", *sources, *links])
    shown = dict(re.findall(r"^━━━ \d+/\d+ · (.*)\n((?:(?!━━━).*\n)*)", result.stdout, re.MULTILINE))
    return (
        result.exit_code,
        shown,
        [line.replace(url, "SITE").replace(url[7:], "SITE") for line in result.stderr.splitlines()],
    )


def test_one_bad_source_costs_itself_alone(everything, site):
    code, shown, _ = everything
    assert code == 1
    assert list(shown) == [*GOOD, f"http://127.0.0.1:{site.server_port}/story"]


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("There is no text in empty.txt. Paste the text, or post a link to it.", id="empty"),
        pytest.param("There is no text in blank.txt. Paste the text, or post a link to it.", id="blank"),
        pytest.param(
            "three.txt: The text has 3 words; an article needs at least 12. Paste the whole text.", id="three words"
        ),
        pytest.param(
            "binary.bin is a binary file; only web pages, PDFs and plain text can be read. Paste the text.", id="binary"
        ),
        pytest.param("paper.pdf is a broken PDF. Paste the text.", id="PDF file"),
        pytest.param(
            "dangling.txt does not exist. Check the name; a link begins with https://.", id="a link to nowhere"
        ),
        pytest.param("folder is a folder. Name the files in it.", id="a folder"),
        pytest.param("missing.txt does not exist. Check the name; a link begins with https://.", id="missing"),
        pytest.param(f"{'n' * 300} cannot be read (File name too long).", id="an endless name"),
        pytest.param("SITE/pdf is a broken PDF. Paste the text.", id="PDF"),
        pytest.param("No article was found on SITE/menu. If there is one, paste its text.", id="no article"),
        pytest.param("SITE/missing answered 404 (not found). Check the link, or paste the text.", id="404"),
        pytest.param("SITE/broken has a fault of its own (500). Try again later, or paste the text.", id="500"),
        pytest.param("no-such-host.example/a could not be found: there is no such site.", id="unknown host"),
        pytest.param("localhost/a is not a public web address", id="a private host"),
    ],
)
def test_bad_input_gets_a_sentence(everything, sentence):
    _, _, said = everything
    assert [line for line in said if line.startswith(sentence)], said


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        pytest.param("story.txt", "• Drones hit two warehouses", id="a text"),
        pytest.param("story.html", "• Drones hit two warehouses", id="a page"),
        pytest.param("large.txt", "Note: .*200,000 characters", id="5 MB"),
        pytest.param("line.txt", "Drones hit two warehouses", id="one line of 200,000 characters"),
        pytest.param("invalid.txt", "Governor reports damage after night .+ attack", id="invalid UTF-8"),
        pytest.param("chinese.txt", "Note: .*[Cc]laims", id="Chinese: claims were not read"),
        pytest.param("chinese.txt", "• .*乌克兰军方", id="Chinese: a summary"),
        pytest.param("hebrew.txt", "• .*המושל אמר", id="right to left"),
        pytest.param("emoji.txt", "Drones 💥🚒 hit", id="emoji"),
        pytest.param("nul.txt", "Drones hit two", id="NUL"),
        pytest.param("escapes.txt", "Drones hit two", id="terminal control sequences"),
    ],
)
def test_odd_input_is_briefed(everything, name, sentence):
    _, shown, _ = everything
    assert re.search(sentence, shown[name]), shown[name]


def test_nothing_of_an_article_steers_the_terminal(everything):
    _, shown, said = everything
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", "".join(shown.values()) + "".join(said))


def test_a_file_without_permission_gets_a_sentence(everything, tmp_path):
    file = tmp_path / "secret.txt"
    file.write_text(ARTICLE)
    file.chmod(0)
    effective = os.geteuid()
    if effective == 0:
        tmp_path.chmod(0o755)
        os.seteuid(65534)
    try:
        result = runner.invoke(app, ["brief", str(file)])
    finally:
        os.seteuid(effective)
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.search(r"secret\.txt may not be read by you\. Change its permissions\.$", result.stderr.strip())


def test_the_seed_in_plain_text():
    result = runner.invoke(app, ["brief", str(SEED)])
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "Zelenskiy: We will not retreat, we will continue the fighting in Bakhmut"
    assert [line for line in lines if line and line[0] not in "•⚠⇄“"][2:5] == [
        "In short",
        "Who says what",
        "Accused and denied",
    ]
    assert "\x1b" not in result.stdout
    assert all(line == line.rstrip() for line in lines)


def test_markdown_of_several_sources_is_parted():
    shown = runner.invoke(app, ["brief", "--markdown", str(SEED), "missing.txt", str(SEED)]).stdout
    first, second = shown.split("\n---\n\n")
    assert first == second
    assert first.startswith("# Zelenskiy: ")


def test_the_seed_as_json():
    result = runner.invoke(app, ["brief", "--json", "--sentences", "2", "--summariser", "lead", str(SEED)])
    (line,) = result.stdout.splitlines()
    found = json.loads(line)
    assert (found["contract"], found["id"], found["language"]) == (1, str(SEED), "en")
    text = SEED.read_text(encoding="utf-8")
    assert [text[each["start"] : each["end"]] for each in found["summary"]] == [
        each["text"] for each in found["summary"]
    ]
    assert len(found["summary"]) == 2


@pytest.mark.parametrize(
    ("options", "pattern"),
    [
        pytest.param(["--markdown"], r"\A# Zelenskiy: .*\n\n\*.*\*\n\n## In short\n\n- ", id="Markdown"),
        pytest.param(["--explain"], r"\n  why: .*\n(?:.*\n)+How this brief came about\n• read ", id="reasons"),
        pytest.param(["--markdown", "--explain"], r"\n  - why: (?:.*\n)+## How this brief came about\n", id="both"),
        pytest.param(["--highlight"], r"“\*The command unanimously supported", id="the article marked"),
        pytest.param(["--highlight", "--markdown"], r"“\*\*The command unanimously", id="marked, as Markdown"),
    ],
)
def test_looks(options, pattern):
    result = runner.invoke(app, ["brief", *options, str(SEED)])
    assert result.exit_code == 0
    assert re.search(pattern, result.stdout), result.stdout


def test_compare_tells_what_it_cannot_read():
    result = runner.invoke(app, ["compare", "missing.txt"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "missing.txt does not exist. Check the name; a link begins with https://.\n"


def test_analyse_carries_on_after_a_bad_line(tmp_path):
    file = tmp_path / "lines"
    good = json.dumps({"id": 1, "text": ARTICLE + "\ud800", "desk": "east"})
    file.write_text(f"{good}\nbroken\n{good}\n", encoding="utf-8")
    result = runner.invoke(app, ["analyse", "--sentences", "1", "--summariser", "lexrank", str(file)])
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert result.stderr == '1 of 3 lines failed; each has an "error" in its place.\n'
    assert lines[1] == {"contract": 1, "id": None, "error": f"Line 2 of {file} is not JSON."}
    assert lines[0] == lines[2]
    assert (lines[0]["extra"], len(lines[0]["summary"])) == ({"desk": "east"}, 1)


def test_analyse_reads_standard_input_by_its_name():
    result = runner.invoke(app, ["analyse", "missing", "-"])
    assert (result.exit_code, "'missing' does not exist" in flat(result.stderr)) == (2, True)
    program = start("analyse", "-")
    shown, _ = program.communicate(json.dumps({"id": 1, "text": ARTICLE}).encode(), timeout=60)
    assert (program.returncode, json.loads(shown)["id"]) == (0, 1)


def test_doctor_finds_all_well():
    result = runner.invoke(app, ["doctor"])
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "All is well.")
    assert "✗" not in result.stdout


def test_doctor_says_what_is_wrong():
    result = runner.invoke(app, ["doctor"], env={"WARBRIEF_LENGTH": "lots"})
    assert result.exit_code == 1
    assert "✗ Settings" in result.stdout
    assert "WARBRIEF_LENGTH=lots: use short, normal, long or how many characters" in flat(result.stdout)
    assert result.stdout.splitlines()[-1] == "Mend what is marked ✗ and run warbrief doctor again."


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(["brief"], "Missing argument 'SOURCE'.", id="no source"),
        pytest.param(
            ["brief", "--summariser", "lexrnak", "a"], "lexrnak is no summariser. Did you mean lexrank?", id="misspelt"
        ),
        pytest.param(
            ["brief", "--summariser", "xyzzy", "a"], "xyzzy is no summariser. Use one of warbrief, lead", id="no"
        ),
        pytest.param(["brief", "--sentences", "0", "a"], "greater than or equal to 1", id="no sentences"),
        pytest.param(["brief", "--json", "--markdown", "a"], "--json stands alone", id="two forms"),
        pytest.param(["brief", "--highlight", "--explain", "a"], "--explain belongs to the brief", id="two looks"),
        pytest.param(["analyse", "missing.jsonl"], "'missing.jsonl' does not exist", id="no such file"),
        pytest.param(["analyse", "."], "'.' is no file that you may read", id="a folder of lines"),
        pytest.param(["tell"], "No such command 'tell'", id="no such command"),
    ],
)
def test_wrong_usage(arguments, sentence):
    result = runner.invoke(app, arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in flat(result.stderr)


def test_wrong_settings_are_told_at_once():
    result = runner.invoke(app, ["run"], env={"WARBRIEF_LENGTH": "5", "WARBRIEF_SENTENCE": "3"})
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "WARBRIEF_LENGTH=5: use short, normal, long or how many characters, from 300 to 20,000.",
        "WARBRIEF_SENTENCE is no setting. Did you mean WARBRIEF_SENTENCES?",
    ]


COMMANDS = sorted(typer.main.get_command(app).commands)


def test_the_commands():
    assert [
        *("analyse", "backup", "brief", "claims", "compare", "correct", "doctor", "export", "find", "forget"),
        *("import", "jobs", "migrate", "quotes", "reanalyse", "recent", "reports", "run", "settings", "show"),
        *("slack-manifest", "status", "watch", "why", "wrong"),
    ] == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command):
    result = runner.invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert f"Example: warbrief {command}" in flat(result.stdout)
    for parameter in typer.main.get_command(app).commands[command].params:
        assert parameter.help, parameter.name


def test_help_documents_the_exit_codes():
    shown = flat(runner.invoke(app, ["--help"]).stdout)
    assert "0 all done · 1 a source, a line or a check failed, the rest is done · 2 wrong usage or settings" in shown


def test_ctrl_c_while_a_page_is_fetched(site):
    site.asked.clear()
    script = (
        "import bot.bootstrap, bot.__main__; from bot.articles.fetching.fetch import Fetcher; "
        f"bot.bootstrap.open_fetcher = lambda _: Fetcher(allow=[{site.server_address!r}]); bot.__main__.run()"
    )
    program = start("brief", f"http://127.0.0.1:{site.server_port}/never", script=script)
    assert site.asked.wait(60)
    assert interrupted(program) == ""


def test_the_version():
    assert runner.invoke(app, ["--version"]).stdout.startswith("warbrief")


def test_what_a_command_imports_is_kept_small():
    heavy = "'trafilatura', 'sumy', 'numpy', 'discord', 'slack_sdk', 'aiohttp', 'nltk', 'pebble'"
    script = f"import sys, bot.__main__, bot.cli; sys.exit({{{heavy}}} & set(sys.modules) or None)"
    subprocess.run((sys.executable, "-c", script), env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)


async def test_a_link_needs_no_scheme_unless_a_file_has_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    post = await post_of("example.org/news/1", utc_now())
    assert (post.text, post.files) == ("https://example.org/news/1", ())
    (tmp_path / "example.org" / "news").mkdir(parents=True)
    (tmp_path / "example.org" / "news" / "1").write_text("a file")
    post = await post_of("example.org/news/1", utc_now())
    assert (post.text, [file.data for file in post.files]) == ("", [b"a file"])
