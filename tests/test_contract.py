"""The JSON contract: its keys and types as written down, ready for JSON whatever the text holds."""

import json
from typing import Any

import pytest

from summarizers import Article, analyse, as_json

PAIR, PAIRS = "pair", "pairs"
TEXT, MAYBE_TEXT, NUMBER, MAYBE_NUMBER, COUNT, MAYBE_COUNT, TRUTH = (
    str, (str, type(None)), (int, float), (int, float, type(None)), int, (int, type(None)), bool,
)  # fmt: skip
SURFACE = {"start": COUNT, "end": COUNT, "text": TEXT}
SCHEMA: dict[str, Any] = {
    "contract": COUNT,
    "id": TEXT,
    "language": TEXT,
    "sentences": PAIRS,
    "summary": [{**SURFACE, "score": NUMBER, "references": [{"start": NUMBER, "end": NUMBER, "name": TEXT}]}],
    "quotes": [
        {"spans": PAIRS, "text": TEXT, "speaker": MAYBE_TEXT, "mention": (SURFACE,), "role": MAYBE_TEXT, "cue": PAIRS}
    ],
    "claims": [
        {
            "content": PAIRS,
            "clause": PAIRS,
            "source": PAIRS,
            "claimant": TEXT,
            "side": MAYBE_TEXT,
            "cue": PAIRS,
            "text": TEXT,
            "stance": TEXT,
            "status": TEXT,
            "by": MAYBE_TEXT,
            "evidence": PAIRS,
            "topic": TEXT,
            "figures": [COUNT],
        }
    ],
    "attributions": [{"content": PAIRS, "source": PAIRS, "cue": PAIRS, "claimant": MAYBE_TEXT}],
    "figures": [
        {
            **SURFACE,
            "low": MAYBE_NUMBER,
            "high": MAYBE_NUMBER,
            "unit": MAYBE_TEXT,
            "referent": MAYBE_TEXT,
            "period": MAYBE_TEXT,
            "qualifier": MAYBE_TEXT,
            "malformed": TRUTH,
        }
    ],
    "actors": [{"name": TEXT, "aliases": [TEXT], "role": MAYBE_TEXT, "side": MAYBE_TEXT, "mentions": PAIRS}],
    "places": [{"name": TEXT, "country": MAYBE_TEXT, "mentions": PAIRS}],
    "notes": [{"code": TEXT, "start": MAYBE_COUNT, "end": MAYBE_COUNT, "text": TEXT}],
    "trimmed": PAIRS,
    "origin": [TEXT],
    "dateline": ({**SURFACE, "place": (SURFACE,), "day": (SURFACE,), "date": MAYBE_TEXT},),
}


def faults(value: Any, schema: Any, length: int, path: str = "") -> list[str]:
    """Where a value departs from the schema, as paths."""
    if schema == PAIR:
        fits = isinstance(value, list) and len(value) == 2 and 0 <= value[0] <= value[1] <= length
        return [] if fits else [path]
    if schema == PAIRS:
        schema = [PAIR]
    if isinstance(schema, list):
        if not isinstance(value, list):
            return [path]
        return [fault for i, item in enumerate(value) for fault in faults(item, schema[0], length, f"{path}[{i}]")]
    if isinstance(schema, dict):
        if not isinstance(value, dict) or set(value) != set(schema):
            return [path]
        return [fault for key, of in schema.items() for fault in faults(value[key], of, length, f"{path}.{key}")]
    if isinstance(schema, tuple) and isinstance(schema[0], dict):
        return [] if value is None else faults(value, schema[0], length, path)
    if isinstance(value, bool) and schema is not TRUTH:
        return [path]
    return [] if isinstance(value, schema) else [path]


FULL = (
    "KYIV, March 7 (Reuters) – Ukraine said on Tuesday that it had killed at least 400 Russian soldiers in the past "
    "day, a ratio of 7 to 1. The figure could not be independently verified.\n\n"
    "“We will hold Kherson,” said General Ivan Petrenko. “We have 1,6000 men and 3 million shells.”\n\n"
    "Russia denied that it had lost the village of Novopillia.\n\nLeave a Reply\n\n"
    "Your email address will not be published."
)
TEXTS = [
    ("full", FULL),
    ("empty", ""),
    ("one word", "Kyiv"),
    ("Russian", "Президент Украины заявил, что «войска не отступят». Погибли 12 человек."),
    ("surrogates and NUL", "Kyiv \ud800 said \x00 it lost \udfff two tanks. “We \ud83d fight on today,” said Ivan."),
    ("right to left", "قال الرئيس إن القوات ستواصل القتال. «لن ننسحب»."),
]  # fmt: skip


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in TEXTS])
def test_keys_and_types(text: str) -> None:
    found = as_json(analyse(Article(id="a", text=text)))
    assert list(found) == list(SCHEMA)
    assert faults(found, SCHEMA, len(text)) == []
    assert json.loads(json.dumps(found)) == found


def test_every_part_is_filled() -> None:
    found = as_json(analyse(Article(id="a", text=FULL)))
    assert [key for key, value in found.items() if value == []] == []
    assert (found["contract"], found["id"], found["language"], found["origin"]) == (1, "a", "en", ["Reuters"])


def test_surfaces_are_the_text_s_own() -> None:
    found = as_json(analyse(Article(text=FULL)))
    for part in (*found["summary"], *found["figures"]):
        assert FULL[part["start"] : part["end"]] == part["text"]
    for part in found["quotes"]:
        assert " […] ".join(FULL[start:end] for start, end in part["spans"]) == part["text"]
    for part in found["claims"]:
        assert " […] ".join(FULL[start:end] for start, end in part["clause"]) == part["text"]
        assert all(0 <= i < len(found["figures"]) for i in part["figures"])


def test_the_names_of_a_summary() -> None:
    text = "Anna Bondar runs the port of Odesa. She told reporters on Monday that no ship had left it since May."
    summary = as_json(analyse(Article(text=text), sentences=2))["summary"]
    assert [part["references"] for part in summary] == [[], [{"start": 36, "end": 39, "name": "Anna Bondar"}]]


def test_a_figure() -> None:
    figures = as_json(analyse(Article(text=FULL)))["figures"]
    ratio = next(figure for figure in figures if figure["unit"] == "ratio")
    assert (ratio["text"], ratio["low"], ratio["high"]) == ("7 to 1", 7, 7)
    broken = next(figure for figure in figures if figure["malformed"])
    assert (broken["text"][:6], broken["low"], broken["high"]) == ("1,6000", None, None)
    shells = next(figure for figure in figures if figure["high"] == 3_000_000)
    assert shells["low"] == 3_000_000


def test_claims_come_by_newsworthiness() -> None:
    analysis = analyse(Article(text=FULL))
    weights = {claim.clause[0].start: claim.weight for claim in analysis.claims}
    shown = [weights[claim["clause"][0][0]] for claim in as_json(analysis)["claims"]]
    assert shown == sorted(shown, reverse=True)


@pytest.mark.parametrize(
    ("value", "schema"), [([0], PAIR), ([3, 2], PAIR), ([0, 99], PAIR), (True, COUNT), ({}, SURFACE), (None, TEXT)]
)
def test_the_schema_finds_faults(value: Any, schema: Any) -> None:
    assert faults(value, schema, 10, "x") != []
