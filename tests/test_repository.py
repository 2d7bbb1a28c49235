"""The repository's own files: locks, Makefile, hooks."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
LOCKS = {
    "requirements-build.lock": GROUPS["build"],
    "requirements.lock": PROJECT["project"]["dependencies"],
    "requirements-dev.lock": PROJECT["project"]["dependencies"] + GROUPS["dev"],
    "requirements-bench.lock": GROUPS["bench"],
}


def entries(lock: str) -> list[str]:
    """Each locked requirement with its hashes, on one line."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if not line.startswith("#")]


def pins(lock: str) -> dict[str, set[str]]:
    """Name to the versions pinned (several where Python versions need several)."""
    found: dict[str, set[str]] = {}
    for entry in entries(lock):
        name, version = re.match(r"([\w.-]+)==([\w.!+]+)", entry).groups()
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock):
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_has_a_hash(lock):
    form = re.compile(r"[\w.-]+==[\w.!+]+( ; [^#]+?)?( +--hash=sha256:[0-9a-f]{64})+")
    assert entries(lock)
    assert [entry for entry in entries(lock) if not form.fullmatch(entry)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_pyproject_asks_for(lock):
    locked = pins(lock)
    missing = [
        wanted
        for wanted in LOCKS[lock]
        for asked in [Requirement(wanted)]
        if not any(map(asked.specifier.contains, locked.get(canonicalize_name(asked.name), ())))
    ]
    assert missing == [], "run `make lock`"


def test_the_locks_agree_so_that_no_set_up_undoes_another():
    versions: dict[str, set[frozenset[str]]] = {}
    for lock in LOCKS:
        for name, pinned in pins(lock).items():
            versions.setdefault(name, set()).add(frozenset(pinned))
    assert {name: pinned for name, pinned in versions.items() if len(pinned) > 1} == {}


def test_the_build_backend_is_locked_as_pyproject_asks():
    assert set(PROJECT["build-system"]["requires"]) <= set(GROUPS["build"])


def make(*arguments: str) -> str:
    """What make prints, run as by a user: nothing of a make above, no article in the environment."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "ARTICLE"))}
    return subprocess.run(
        ("make", "--no-print-directory", *arguments), cwd=ROOT, env=env, check=True, capture_output=True, text=True
    ).stdout


def test_make_help_names_every_target():
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE).group(1)
    assert sorted(re.findall(r"^make (\w+)", make("help"), re.MULTILINE)) == sorted(set(targets.split()) - {"help"})


@pytest.mark.parametrize(
    ("article", "arguments"),
    [
        pytest.param(None, ["brief", "seeds/bakhmut-we-will-not-retreat.txt"], id="the example by default"),
        pytest.param("https://a.test/?x=1&y=$z#f", ["brief", "https://a.test/?x=1&y=$z#f"], id="a link"),
        pytest.param("https://a.test/*;id `id` 'q", ["brief", "https://a.test/*;id", "`id`", "'q"], id="several"),
        pytest.param("$(shell id)", ["brief", "$(shell", "id)"], id="no make function"),
        pytest.param("{tmp}/two words.txt", ["brief", "{tmp}/two words.txt"], id="a file with a blank"),
    ],
)
def test_make_brief_hands_the_article_on_as_typed(article, arguments, tmp_path):
    (tmp_path / "two words.txt").touch()
    program = tmp_path / "warbrief"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    given = [] if article is None else [f"ARTICLE={article.replace('{tmp}', str(tmp_path))}"]
    wanted = [argument.replace("{tmp}", str(tmp_path)) for argument in arguments]
    assert make("brief", "APP=", f"BIN={tmp_path}", *given).splitlines() == wanted


def test_the_hooks_are_valid_and_fetch_nothing():
    config = ROOT / ".pre-commit-config.yaml"
    subprocess.run((sys.executable, "-m", "pre_commit", "validate-config", str(config)), check=True)
    assert re.findall(r"repo: (.*)", config.read_text(encoding="utf-8")) == ["local"]


def test_ci_is_executable():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
