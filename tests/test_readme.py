"""What README says and can be tried: its commands, options, summarisers, targets and picture."""

import re
import sys
from pathlib import Path

import pytest
import typer

from bot.cli import app
from summarizers import SUMMARISERS, Article, analyse, as_json

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands


def test_every_command_is_told_and_every_told_command_exists():
    assert set(re.findall(r"^\| `warbrief (\w+)", README, re.MULTILINE)) == set(COMMANDS)


_EXAMPLE = re.compile(rf"^.*\bwarbrief (?:{'|'.join(COMMANDS)})\b.*$", re.MULTILINE)


@pytest.mark.parametrize("line", _EXAMPLE.findall(README))
def test_options_of_the_examples_exist(line):
    name = re.search(r"\bwarbrief (\w+)", line).group(1)
    known = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    told = set(re.findall(r"(?<= )--[a-z]+", line.split("|")[0] if line.startswith("warbrief") else line))
    assert told <= known


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_with_an_example(name):
    command = COMMANDS[name]
    assert command.help
    assert f"warbrief {name}" in command.epilog


def test_every_summariser_is_told():
    told = README[README.index("### Summarisers") : README.index("## Archive")]
    assert set(re.findall(r"`(\w+)`", told)) == set(SUMMARISERS)


def test_every_make_target_that_is_told_exists():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"\bmake (\w+)", re.sub(r"Python 3.11 or newer, make and git", "", README))) <= set(targets)


def test_the_keys_of_the_contract_are_told():
    told = README[README.index("### The analysis as JSON") : README.index("### Summarisers")]
    assert set(as_json(analyse(Article(text="Kyiv said no.")))) <= set(re.findall(r"`\"?(\w+)\"?", told))


def test_the_picture_is_of_today_s_brief(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "preview"))
    monkeypatch.delitem(sys.modules, "terminal", raising=False)
    from terminal import PICTURE, draw

    assert PICTURE.read_text(encoding="utf-8") == draw()
