"""Lengths and numbers of sentences on the command line, and what `compare` shows, as a user meets them."""

import json
import re

import pytest
from programs import ROOT
from typer.testing import CliRunner

from bot.cli import app
from summarizers import SUMMARISERS

SEED = ROOT / "seeds" / "bakhmut-we-will-not-retreat.txt"
runner = CliRunner()


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A user's folders of its own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


def told(text: str) -> str:
    """What a frame of the command line tells, as one line."""
    return " ".join(re.sub(r"[│╭╮╰╯─]", " ", text).split())


@pytest.mark.parametrize(
    ("arguments", "environ", "sentence"),
    [
        pytest.param(
            ["brief", "--length", "lnog", str(SEED)],
            {},
            "Invalid value for '--length': lnog is no length. Did you mean long? Use short, normal, long or how many "
            "characters, from 300 to 20,000.",
            id="misspelt length",
        ),
        pytest.param(
            ["compare", "--length", "20", str(SEED)],
            {},
            "20 is no length. Use short, normal, long or how many characters, from 300 to 20,000.",
            id="too short",
        ),
        pytest.param(
            ["analyse", "--length", "-1\x1b[2J", str(SEED)], {}, "-1 is no length. Use short,", id="control signs"
        ),
        pytest.param(
            ["analyse", "--summariser", "Lexrnak"],
            {},
            "Lexrnak is no summariser. Did you mean lexrank? Use one of warbrief, lead, luhn,",
            id="misspelt summariser",
        ),
        pytest.param(
            ["compare", str(SEED)],
            {"WARBRIEF_LENGTH": "tiny", "WARBRIEF_SUMMARISER": "lexrnak"},
            "WARBRIEF_LENGTH=tiny: use short, normal, long or how many characters, from 300 to 20,000. "
            "WARBRIEF_SUMMARISER=lexrnak: did you mean lexrank? Use one of warbrief, lead,",
            id="settings",
        ),
        pytest.param(["brief", "--hanging", str(SEED)], {}, "No such option: --hanging", id="a brief never hangs"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_do(arguments, environ, sentence):
    result = runner.invoke(app, arguments, env=environ)
    assert result.exit_code == 2
    assert sentence in told(result.stderr)


def test_the_option_stands_over_the_setting():
    result = runner.invoke(app, ["brief", "--markdown", "--length", "long", str(SEED)], env={"WARBRIEF_LENGTH": "300"})
    assert result.exit_code == 0
    assert 1_500 < len(result.stdout) < 3_300  # with the marks of Markdown and the brief's id


def test_compare_keeps_length_and_number_for_every_summariser():
    result = runner.invoke(app, ["compare", "--length", "short", "--sentences", "3", "--hanging", str(SEED)])
    assert result.exit_code == 0
    found = re.findall(r"^(\w+) · (\d) sentences? · (\d+) characters · [\d,]+ ms$", result.stdout, re.MULTILINE)
    assert [name for name, _, _ in found] == list(SUMMARISERS)
    assert all(0 < int(count) <= 3 and int(length) <= 700 for _, count, length in found)
    first, *_, last = result.stdout.splitlines()
    assert re.fullmatch(r"The article has \d+ sentences; the number before one is its place there\.", first)
    common = re.fullmatch(r"Sentences in common with warbrief: (.*)\.", last).group(1).split(", ")
    counts = [int(each.split()[1]) for each in common]
    assert ({each.split()[0] for each in common}, counts) == (set(SUMMARISERS[1:]), sorted(counts, reverse=True))


def test_analyse_keeps_the_length(tmp_path):
    file = tmp_path / "articles.jsonl"
    file.write_text(json.dumps({"text": SEED.read_text(encoding="utf-8")}), encoding="utf-8")
    result = runner.invoke(app, ["analyse", "--length", "300", "--hanging", str(file)])
    assert result.exit_code == 0
    assert 0 < sum(len(sentence["text"]) for sentence in json.loads(result.stdout)["summary"]) <= 300
