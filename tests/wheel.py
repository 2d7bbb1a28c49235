"""Builds the wheel, checks what is in it, and runs it and its tests from an install that does not see the checkout.

Run by `make test`, in two steps: `wheel.py build FOLDER`, and later `wheel.py test FOLDER`. Of the tests those of the
analysis run again, where a data file that the wheel lacks would show, and those that measure time or run the program,
which coverage would slow. The others have run in the checkout.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
UV = Path(sys.executable).with_name("uv")
PACKAGES = ("summarizers", "bot")
BUILD = ("--build-constraints", ROOT / "requirements-build.lock", "--require-hashes")
_MARKED = re.compile(r"pytest\.mark\.(timing|installed)\b")
SEED = "seeds/bakhmut-we-will-not-retreat.txt"
WHOLE = ("test_analysis.py", "test_lexicon.py", "test_seed.py")
"""Test modules that run whole: the files of the wheel are compared one by one, and these read with all of its data."""


def run(*command: str | Path, cwd: Path, show: bool = False) -> str:
    """Runs a command with nothing of the checkout in its environment, and ends the program where it fails."""
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHONPATH", "COVERAGE_", "VIRTUAL_ENV", "WARBRIEF_", "MAKE"))
    }
    done = subprocess.run(command, cwd=cwd, env=env, text=True, stdout=None if show else subprocess.PIPE)
    if done.returncode:
        print(done.stdout or "", f"failed: {' '.join(map(str, command))}", sep="\n", file=sys.stderr)
        sys.exit(done.returncode)
    return done.stdout or ""


def built(folder: Path) -> Path:
    """The wheel of the checkout."""
    run(UV, "build", "--quiet", "--wheel", *BUILD, "--python", sys.executable, "--out-dir", folder, cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


def check_contents(wheel: Path) -> None:
    """Every file of both packages, the licence and the metadata, and nothing else."""
    found = {name for name in zipfile.ZipFile(wheel).namelist() if not name.endswith("/")}
    (info,) = {name.split("/")[0] for name in found if name.split("/")[0].endswith(".dist-info")}
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    wanted |= {f"{package}/py.typed" for package in PACKAGES}
    wanted |= {f"{info}/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")}
    if found != wanted:
        sys.exit(f"the wheel lacks {sorted(wanted - found)} and has too much {sorted(found - wanted)}")


def chosen_tests() -> tuple[list[str], list[str]]:
    """The test modules that read whole articles, and those that measure time or run the program."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").glob("test_*.py"))}
    analysis = [path for path in texts if path.name in WHOLE]
    marked = [path for path, text in texts.items() if _MARKED.search(text) and path not in analysis]
    return [f"tests/{path.name}" for path in analysis], [f"tests/{path.name}" for path in marked]


def build(folder: Path) -> None:
    """Builds, checks, installs with the runtime's packages alone, runs the program, and makes ready for the tests."""
    wheel = built(folder / "dist")
    check_contents(wheel)

    venv = folder / "venv"
    bin_ = venv / "bin"
    install = (UV, "pip", "install", "--quiet", "--python", bin_ / "python")
    run(UV, "venv", "--quiet", "--python", sys.executable, venv, cwd=folder)
    run(*install, *BUILD, "-r", ROOT / "requirements.lock", cwd=folder)
    run(*install, "--no-deps", wheel, cwd=folder)
    for package in PACKAGES:
        place = run(bin_ / "python", "-c", f"import {package}; print({package}.__file__)", cwd=folder).strip()
        if not Path(place).resolve().is_relative_to(venv.resolve()):
            sys.exit(f"{package} is imported from {place}")
    print(run(bin_ / "warbrief", "--version", cwd=folder).strip())
    if not run(bin_ / "warbrief", "brief", ROOT / SEED, cwd=folder).strip():
        sys.exit("warbrief brief printed nothing")

    run(*install, *BUILD, "-r", ROOT / "requirements-dev.lock", cwd=folder)
    tree = folder / "tree"
    shutil.copytree(ROOT / "tests", tree / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "seeds", tree / "seeds")
    shutil.copy(ROOT / "pyproject.toml", tree)
    run(*pytest(folder), "--collect-only", "-qqq", cwd=tree)  # compiles them, once for all that follows


def test(folder: Path) -> None:
    """Runs the tests. What hypothesis knows of Unicode it need not work out anew."""
    tree = folder / "tree"
    for known in (ROOT / ".hypothesis").glob("unicode_data"):
        shutil.copytree(known, tree / ".hypothesis" / known.name, dirs_exist_ok=True)
    run(*pytest(folder), "-n", "auto", "--dist", "worksteal", cwd=tree, show=True)


def pytest(folder: Path) -> tuple[str | Path, ...]:
    """The command that runs these modules whole, and of the others what is marked."""
    analysis, marked = chosen_tests()
    chosen = " or ".join((*(Path(path).name for path in analysis), "timing", "installed"))
    return folder / "venv" / "bin" / "pytest", "-p", "no:cacheprovider", "-k", chosen, *analysis, *marked


if __name__ == "__main__":
    {"build": build, "test": test}[sys.argv[1]](Path(sys.argv[2]))
