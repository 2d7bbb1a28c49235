"""What the doctor says of each thing that can be wrong."""

import io

import pytest
from rich.console import Console

import bot.doctor as doctor
import summarizers
from bot.bootstrap import running
from bot.config import Settings

pytestmark = pytest.mark.usefixtures("warmed")


def test_a_check_that_breaks_is_a_fault_in_words():
    def broken() -> str:
        raise ImportError("No module named 'sumy'")

    assert doctor._fault(broken) == "ImportError: No module named 'sumy'. Install Warbrief again."


def test_a_broken_data_pack_is_named(tmp_path, monkeypatch):
    (tmp_path / "data" / "en").mkdir(parents=True)
    monkeypatch.setattr(doctor, "files", lambda _: tmp_path)
    assert doctor._data() == "There are none. Install Warbrief again."
    pack = tmp_path / "data" / "en" / "cues.toml"
    pack.write_text('said = "sa', encoding="utf-8")
    (tmp_path / "data" / "fine.toml").write_text("a = 1", encoding="utf-8")
    assert doctor._data().startswith(f"{pack} cannot be read: ")


def test_a_summariser_that_fails_is_named(monkeypatch):
    monkeypatch.setattr(summarizers, "SUMMARISERS", ("lead", "no such summariser"))
    assert doctor._summarisers().startswith("no such summariser fails (")


def test_no_place_for_temporary_files(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    assert doctor._temporary().endswith("Set TMPDIR to a folder that you may write to.")


async def test_workers_that_do_not_start(monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise OSError("Resource temporarily unavailable")

    monkeypatch.setattr("bot.bootstrap.Workers", refuse)
    assert await doctor._workers(Settings()) == (
        "They do not start (OSError: Resource temporarily unavailable). Check the limits of processes and memory."
    )


async def test_the_archive(own_archive):
    async def told() -> tuple[str, str]:
        return await doctor._archive(Settings(database=own_archive), {})

    assert await told() == (f"The archive {own_archive}, which the first brief makes", "")
    async with running(Settings(database=own_archive)):
        pass
    name, fault = await told()
    assert (name.startswith(f"The archive {own_archive}, 0."), fault) == (True, "")
    own_archive.write_bytes(b"\0\1\2" * 4_000)
    name, fault = await told()
    assert (name, "is no database" in fault) == (f"The archive {own_archive}", True)


def test_a_folder_that_nobody_may_write_to(tmp_path):
    (tmp_path / "file").write_text("")
    fault = doctor._absent(tmp_path / "file" / "warbrief.db")
    assert (
        fault == f"{tmp_path / 'file'} is no folder that you may write to. Set WARBRIEF_DATABASE to a file elsewhere."
    )


@pytest.mark.parametrize(
    ("environ", "well", "lines"),
    [
        pytest.param({}, True, ["✓ Settings, from the environment and .env"], id="well"),
        pytest.param(
            {"WARBRIEF_LENGTH": "\x1b[2J1"},
            False,
            [
                "✗ Settings, from the environment and .env",
                "  WARBRIEF_LENGTH=1: use short, normal, long or how many characters, from 300 to 20,000.",
            ],
            id="a fault, whose value is made safe to print",
        ),
    ],
)
async def test_examine(environ, well, lines, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    console = Console(file=io.StringIO())
    assert await doctor.examine(console, environ, doctor.Path(".env")) is well
    shown = console.file.getvalue().splitlines()
    assert shown[1 : 1 + len(lines)] == lines
