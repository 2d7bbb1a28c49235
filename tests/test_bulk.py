"""Analyses in bulk: lines in, lines out, in order; a bad line costs itself alone."""

import io
import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bulk_jobs import break_on_word
from hypothesis import given
from hypothesis import strategies as st

from bot import bulk
from bot.bulk import BadLineError, Row, analyse_files, analyse_lines, json_line, parse_line
from bot.config import Choosing
from summarizers.types import Article

pytestmark = pytest.mark.usefixtures("warmed")
LEAD = Choosing(summariser="lead", sentences=1)
TEXT = "Drones hit two warehouses, the governor said on Thursday. The army denied that it had fired."


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param({"text": "a"}, (None, Article(text="a"), {}), id="the least"),
        pytest.param(
            {
                "id": "x/1",
                "text": " a ",
                "title": "t",
                "url": "https://example.org",
                "language": "uk",
                "published_at": "2024-05-01T12:00:00+03:00",
                "desk": {"east": [1, None]},
            },
            (
                "x/1",
                Article(
                    id="x/1",
                    text=" a ",
                    title="t",
                    url="https://example.org",
                    language="uk",
                    published_at=datetime(2024, 5, 1, 9, tzinfo=UTC),
                ),
                {"desk": {"east": [1, None]}},
            ),
            id="all",
        ),
        pytest.param(
            {"id": 0, "text": "a", "title": None, "published_at": "2024-05-01"},
            (0, Article(id="0", text="a", published_at=datetime(2024, 5, 1, tzinfo=UTC)), {}),
            id="nulls, a date alone",
        ),
    ],
)
def test_parse_line(line, expected):
    assert parse_line(json.dumps(line).encode()) == expected
    assert parse_line(b"\xef\xbb\xbf" + json.dumps(line).encode() + b"\r") == expected


@pytest.mark.parametrize(
    ("line", "reason", "number"),
    [
        pytest.param(None, "is longer than 4 MB", None, id="too long"),
        pytest.param(b"not json", "is not JSON", None, id="no JSON"),
        pytest.param(b'{"id": 1, "text": "a"', "is not JSON", None, id="cut off"),
        pytest.param(b"[" * 100_000, "is not JSON", None, id="nested without end"),
        pytest.param(b'{"id": 1, "text": "a", "x": NaN}', "is not JSON", None, id="NaN"),
        pytest.param(b'{"id": ' + b"1" * 5_000 + b"}", "is not JSON", None, id="a number without end"),
        pytest.param(b"\xff\xfe", "is not UTF-8", None, id="no UTF-8"),
        pytest.param(b'["text"]', "is not a JSON object", None, id="a list"),
        pytest.param(b'{"id": 1}', 'has no "text"', 1, id="no text"),
        pytest.param(b'{"id": 1, "text": null}', 'has no "text"', 1, id="null"),
        pytest.param(b'{"id": 1, "text": 5}', 'has a "text" that is not a string', 1, id="a number"),
        pytest.param(b'{"id": [2], "text": " \\n"}', 'has an empty "text"', [2], id="blank"),
        pytest.param(b'{"id": 1, "text": "a", "title": 5}', 'has a "title" that is not a string', 1, id="title"),
        pytest.param(
            b'{"id": 1, "text": "a", "published_at": "soon"}',
            'has a "published_at" that is no ISO 8601 time',
            1,
            id="no time",
        ),
        pytest.param(
            b'{"id": 1, "text": "a", "published_at": "0001-01-01T00:00:00+05:00"}',
            'has a "published_at" that is no ISO 8601 time',
            1,
            id="before all time",
        ),
        pytest.param(
            b'{"id": 1, "text": "a", "published_at": 5}', 'has a "published_at" that is no ISO 8601 time', 1, id="int"
        ),
    ],
)
def test_bad_lines(line, reason, number):
    with pytest.raises(BadLineError) as caught:
        parse_line(line)
    assert (str(caught.value), caught.value.number) == (reason, number)


@given(st.text(st.characters() | st.sampled_from("\x00\x1b\x9b\u2028\u202e\ud800\udfff\n")))
def test_a_line_of_json_is_one_line_and_keeps_every_character(text):
    line = json_line({"text": text})
    assert json.loads(line) == {"text": text}
    assert line.count(b"\n") == 1
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in line.decode()[:-1])


def test_analyse_lines():
    rows = [
        Row("Line 1", json.dumps({"id": 7, "text": TEXT + "\ud800", "desk": "east"}).encode()),
        Row("Line 2", b"{}"),
    ]
    output, errors = analyse_lines(rows, Choosing(summariser="lead", sentences=1))
    first, second = map(json.loads, output.splitlines())
    assert errors == 1
    assert (first["contract"], first["id"], first["extra"]) == (1, 7, {"desk": "east"})
    assert [sentence["text"] for sentence in first["summary"]] == [TEXT.split(". ")[0] + "."]
    assert second == {"contract": 1, "id": None, "error": 'Line 2 has no "text".'}


HANGING = (
    "Drones hit two warehouses on the edge of the town, the governor said on Thursday. He added that nobody was hurt "
    "and that the fire was out by the morning."
)


@pytest.mark.parametrize(
    ("choosing", "chosen"),
    [
        pytest.param(Choosing(summariser="lsa", sentences=2, length=100), 1, id="a budget of characters"),
        pytest.param(Choosing(summariser="lead", sentences=1), 1, id="a number of sentences"),
        pytest.param(Choosing(summariser="luhn", sentences=2, hanging=True), 2, id="those that hang too"),
    ],
)
def test_lines_are_analysed_as_chosen(choosing, chosen):
    output, errors = analyse_lines([Row("Line 1", json.dumps({"text": HANGING}).encode())], choosing)
    assert (errors, len(json.loads(output)["summary"])) == (0, chosen)


def test_a_line_whose_analysis_fails_costs_itself_alone():
    rows = [Row("Line 1", json.dumps({"id": 7, "text": TEXT}).encode())]
    output, errors = analyse_lines(rows, Choosing(summariser="no such summariser"))
    (line,) = map(json.loads, output.splitlines())
    assert errors == 1
    assert line["id"] == 7
    assert re.fullmatch(r"Line 1: It could not be analysed \(\w+\)\.", line["error"])


async def chunks_of(*files: Path) -> list[list[tuple[str, bytes | None]]]:
    return [[(row.name, row.data) for row in chunk] async for chunk in bulk._chunks(files)]


async def test_lines_are_numbered_and_blank_ones_passed_over(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"a\n\n \nb\r\nc")
    two.write_bytes(b"\nd\n")
    assert await chunks_of(one, two) == [
        [(f"Line 1 of {one}", b"a"), (f"Line 4 of {one}", b"b\r"), (f"Line 5 of {one}", b"c")],
        [(f"Line 2 of {two}", b"d")],
    ]


async def test_chunks_are_bounded_in_lines_and_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "_CHUNK_LINES", 3)
    monkeypatch.setattr(bulk, "_CHUNK_BYTES", 10)
    file = tmp_path / "lines"
    file.write_bytes(b"a\nb\nc\nd\n" + b"e" * 20 + b"\nf\n")
    assert [[len(data) for _, data in chunk] for chunk in await chunks_of(file)] == [[1, 1, 1], [1, 20], [1]]


@pytest.mark.parametrize("ending", [b"", b"\n", b"\nlast\n"])
async def test_a_line_without_end_is_dropped_and_not_kept_in_memory(tmp_path, monkeypatch, ending):
    monkeypatch.setattr(bulk, "LINE_BYTES", 300_000)
    file = tmp_path / "lines"
    file.write_bytes(b"first\n" + b"x" * 1_000_000 + ending)
    rows = [row for chunk in await chunks_of(file) for row in chunk]
    expected = [(f"Line 1 of {file}", b"first"), (f"Line 2 of {file}", None), (f"Line 3 of {file}", b"last")]
    assert rows == expected[: 3 if b"last" in ending else 2]


async def test_a_line_that_breaks_its_worker_costs_itself_alone(workers, monkeypatch):
    monkeypatch.setattr(bulk, "analyse_lines", break_on_word)
    monkeypatch.setattr(bulk, "_CHUNK_SECONDS", 2.0)
    monkeypatch.setattr(bulk, "_LINE_SECONDS", 2.0)
    rows = [Row(f"Line {number}", word) for number, word in enumerate((b"a", b"die", b"b", b"spin", b"raise", b"c"), 1)]
    output, errors = await bulk._analyse_chunk(workers, rows, LEAD)
    assert errors == 3
    assert [json.loads(line) for line in output.splitlines()] == [
        "a",
        {
            "contract": 1,
            "id": None,
            "error": "Line 2: Reading this needed too much memory and was stopped. Paste a shorter text.",
        },
        "b",
        {
            "contract": 1,
            "id": None,
            "error": "Line 4: Reading this took longer than 2 seconds and was stopped. Paste a shorter text.",
        },
        {"contract": 1, "id": None, "error": "Line 5: It could not be analysed (ZeroDivisionError)."},
        "c",
    ]


async def test_an_identity_is_told_though_the_analysis_broke(workers, monkeypatch):
    monkeypatch.setattr(bulk, "analyse_lines", break_on_word)
    output, _ = await bulk._analyse_chunk(workers, [Row("Line 1", b'{"id": "die", "text": "a"}')], LEAD)
    assert json.loads(output)["id"] == "die"


async def test_many_lines_come_back_in_order(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "_CHUNK_LINES", 4)
    file = tmp_path / "lines"
    lines = [json.dumps({"id": number, "text": TEXT * (1 + number % 7 * 2)}) for number in range(80)]
    lines[50] = "broken"
    file.write_text("\n".join(lines), encoding="utf-8")
    output = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", output)
    assert await analyse_files([file], LEAD, workers=2) == (80, 1)
    found = [json.loads(line) for line in output.buffer.getvalue().splitlines()]
    assert [line["id"] for line in found] == [None if number == 50 else number for number in range(80)]
    assert found[50]["error"] == f"Line 51 of {file} is not JSON."
