"""What README says and can be tried: its commands, options, summarisers, targets and picture."""

import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import typer

from bot.channel_settings.settings import LONGEST, SETTINGS
from bot.cli import app
from bot.config import LEAST_LENGTH, LISTEN, MOST_LENGTH
from bot.platforms.discord.permissions import NEEDS
from bot.platforms.slack.manifest import APP_SCOPE, PATH, SCOPES, manifest
from bot.platforms.slack.roster import KNOWN_SECONDS
from bot.ports import LEFT_DAYS
from bot.query.grammar import COMMANDS as GRAMMAR
from summarizers import LENGTHS, SUMMARISERS, Article, analyse, as_json
from summarizers.ranking.sumy_rankers import MAX_SENTENCE_WORDS, MAX_SENTENCES, MAX_WORDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands


def test_every_command_is_told_and_every_told_command_exists():
    assert set(re.findall(r"^\| `warbrief ([\w-]+)", README, re.MULTILINE)) == set(COMMANDS)


_EXAMPLE = re.compile(rf"^.*(?<!`/)\bwarbrief (?:{'|'.join(COMMANDS)})\b.*$", re.MULTILINE)


@pytest.mark.parametrize("line", _EXAMPLE.findall(README))
def test_options_of_the_examples_exist(line):
    name = re.search(r"(?<!`/)\bwarbrief ([\w-]+)", line).group(1)
    known = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    told = set(re.findall(r"(?<= )--[a-z]+", line.split("|")[0] if line.startswith("warbrief") else line))
    assert told <= known


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_with_an_example(name):
    command = COMMANDS[name]
    assert command.help
    assert f"warbrief {name}" in command.epilog


@pytest.mark.parametrize("picture", re.findall(r"(?:src=\"|\]\()(tests/preview/[\w.-]+)", README))
def test_every_picture_that_is_shown_is_there(picture):
    assert (ROOT / picture).stat().st_size > 10_000


def test_every_summariser_is_told():
    told = README[README.index("### Summarisers") : README.index("## Archive")]
    assert set(re.findall(r"`(\w+)`", told)) == set(SUMMARISERS)


def test_the_lengths_that_are_told_are_those_that_can_be_said():
    told = README[README.index("### Lengths") : README.index("### The analysis as JSON")]
    rows = re.findall(r"^\| `(\w+)`[^|]*\| ([\d,]+) \|$", told, re.MULTILINE)
    assert {name: int(characters.replace(",", "")) for name, characters in rows} == LENGTHS
    assert f"| a number | {LEAST_LENGTH} to {MOST_LENGTH:,}; in a channel to {LONGEST:,} |" in told


def test_how_much_a_summariser_reads_is_told():
    told = README[README.index("### Summarisers") : README.index("## Archive")]
    most = dict(MAX_SENTENCES)
    assert f"(`sumbasic` {most.pop('sumbasic')}, `kl` {most.pop('kl')}), at most {MAX_WORDS:,} words" in told
    assert set(most.values()) == {int(found) for found in re.findall(r"the first (\d+) sentences", told)}
    assert f"the first {MAX_SENTENCE_WORDS} words of a sentence" in told


def test_every_make_target_that_is_told_exists():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"\bmake (\w+)", re.sub(r"Python 3.11 or newer, make and git", "", README))) <= set(targets)


def test_the_keys_of_the_contract_are_told():
    told = README[README.index("### The analysis as JSON") : README.index("### Summarisers")]
    assert set(as_json(analyse(Article(text="Kyiv said no.")))) <= set(re.findall(r"`\"?(\w+)\"?", told))


def section(name: str) -> str:
    """A section of the second level, without its subsections' names."""
    return re.split(r"^## ", README[README.index(f"\n## {name}\n") + 4 :], maxsplit=1, flags=re.MULTILINE)[0]


def test_discord_is_set_up_in_ten_steps():
    steps = re.findall(r"^(\d+)\. ", section("Discord"), re.MULTILINE)
    assert steps == [str(number) for number in range(1, 11)]


def test_the_permissions_that_are_told_are_those_of_the_invite_link():
    table = section("Discord").partition("| permission |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| ([A-Z][^|]+) \| ([^|]+) \|$", table, re.MULTILINE) == [
        (need.name, need.purpose) for need in NEEDS
    ]


def test_every_command_on_discord_is_told_and_every_told_one_exists():
    table = section("Discord").partition("| on Discord |")[2]
    rows = re.findall(r"^\| ((?:`/\w+`(?:, )?)+) \|", table, re.MULTILINE)
    assert sorted(re.findall(r"/(\w+)", " ".join(rows))) == sorted(GRAMMAR)
    assert set(re.findall(r"`/(\w+)", README)) - {"warbrief", "invite"} <= set(GRAMMAR)


def test_slack_is_set_up_in_ten_steps_and_by_http_in_six():
    steps = re.findall(r"^(\d+)\. ", section("Slack"), re.MULTILINE)
    assert steps == [*map(str, range(1, 11)), *map(str, range(1, 7))]


def test_the_scopes_that_are_told_are_those_of_the_manifest():
    table = section("Slack").partition("| scope |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `([^`]+)` \| ([^|]+) \|$", table, re.MULTILINE) == [
        (scope.name, scope.purpose) for scope in SCOPES
    ]


def test_every_command_on_slack_is_told_and_every_told_one_exists():
    table = section("Slack").partition("| on Slack | what it does |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| ((?:`/warbrief \w+`(?:, )?)+) \|", table, re.MULTILINE)
    assert sorted(re.findall(r"/warbrief (\w+)", " ".join(rows))) == sorted(GRAMMAR)
    assert set(re.findall(r"`/warbrief (\w+)", README)) <= set(GRAMMAR)


def test_what_is_told_of_slack_is_so():
    told = section("Slack")
    assert f"reverse_proxy {PATH} {LISTEN}" in told
    assert f"location = {PATH} {{ proxy_pass http://{LISTEN}; client_max_body_size 2m; }}" in told
    assert f"believed for {KNOWN_SECONDS:.0f} seconds at most" in told
    assert f"the scope `{APP_SCOPE}`" in told
    example = re.search(r"slack-manifest --url (\S+)`", told)[1]
    assert urlsplit(manifest(example)["settings"]["interactivity"]["request_url"]).path == PATH
    assert {"thread", "reply"} == set(SETTINGS["answer"].choices)


def test_the_privacy_text_says_what_the_code_does():
    told = section("Privacy")
    assert f"all of that server's data is deleted {LEFT_DAYS} days later" in told
    for what in ("What is kept, and why", "What is not kept", "Who sees it", "How long", "How to delete"):
        assert f"**{what}.**" in told


def test_the_picture_is_of_today_s_brief(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "preview"))
    monkeypatch.delitem(sys.modules, "terminal", raising=False)
    from terminal import PICTURE, draw

    assert PICTURE.read_text(encoding="utf-8") == draw()
