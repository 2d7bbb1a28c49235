from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.query.grammar import COMMANDS, FILTERS, Command, Who, format_command, parse_command, suggest_command


def command(name: str, words: str = "", **filters: str) -> Command:
    return Command(name=name, words=words, filters=filters)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("find", command("find"), id="name alone"),
        pytest.param("  FIND  shells ", command("find", "shells"), id="case and blanks"),
        pytest.param("/find shells", command("find", "shells"), id="with a stroke"),
        pytest.param("warbrief find shells", command("find", "shells"), id="called by name"),
        pytest.param("/warbrief find shells", command("find", "shells"), id="called by stroke and name"),
        pytest.param("Warbrief: help", command("help"), id="called with a colon"),
        pytest.param(
            "find shells speaker: Ana Brekke since: last Tuesday",
            command("find", "shells", speaker="Ana Brekke", since="last Tuesday"),
            id="values run to the next filter or the end",
        ),
        pytest.param(
            'find speaker: "Ana Brekke" shells until=3d',
            command("find", "shells", speaker="Ana Brekke", until="3d"),
            id="a quoted value ends with its marks",
        ),
        pytest.param("find place: „Port Ada“ grain", command("find", "grain", place="Port Ada"), id="German marks"),
        pytest.param(
            "find a SIDE=Norland, until: 3 March",
            command("find", "a", speaks_for="Norland", until="3 March"),
            id="another name, capitals, a comma behind the value",
        ),
        pytest.param("find Speaks For: Norland", command("find", speaks_for="Norland"), id="two words for a name"),
        pytest.param("find topic : losses x", command("find", topic="losses x"), id="blank before the colon"),
        pytest.param(
            "find channel: #news shells limit: 3 unsourced: yes more",
            command("find", "shells more", channel="#news", limit="3", unsourced="yes"),
            id="values of one word",
        ),
        pytest.param("claims losses unsourced:", command("claims", "losses", unsourced="yes"), id="a switch alone"),
        pytest.param("find a speaker: since: 3d", command("find", "a", since="3d"), id="no value, no filter"),
        pytest.param("find a since: 3d since: 5d", command("find", "a", since="5d"), id="the last one holds"),
        pytest.param('find "speaker: x" y', command("find", '"speaker: x" y'), id="no filter inside a phrase"),
        pytest.param("find foo: bar NEAR(a", command("find", "foo: bar NEAR(a"), id="unknown filters are words"),
        pytest.param("find loudspeaker: x", command("find", "loudspeaker: x"), id="no filter inside a word"),
        pytest.param(
            "brief source: x\n\nsince: y", command("brief", "source: x\n\nsince: y"), id="a text to brief is left alone"
        ),
        pytest.param("wrong K7Q2F 2 source: x", command("wrong", "K7Q2F 2 source: x"), id="a command without filters"),
        pytest.param(
            "quotes Brekke speaker: x", command("quotes", "Brekke speaker: x"), id="a filter it does not take"
        ),
        pytest.param('find speaker: "Ana since: 3d', command("find", speaker='"Ana', since="3d"), id="mark left open"),
        pytest.param("find sİnce: 3d", command("find", "sİnce: 3d"), id="only ASCII letters name a filter"),
        pytest.param("/fnd shells", command("fnd", "shells"), id="misspelt behind a stroke"),
        pytest.param("warbrief setings", command("setings"), id="misspelt behind the name"),
        pytest.param("fnd shells", None, id="misspelt in ordinary talk"),
        pytest.param("finding shells", None, id="another word"),
        pytest.param("find: shells", None, id="a word with a colon"),
        pytest.param("/home/ana/article.txt", None, id="a path"),
        pytest.param("/shrug", None, id="a command of another bot"),
        pytest.param("warbrief is great", None, id="talk about it"),
        pytest.param("warbrief", None, id="its name alone"),
        pytest.param("", None, id="empty"),
        pytest.param("\x00find", None, id="NUL"),
        pytest.param("find \ud800\x00", command("find", "\ud800\x00"), id="a surrogate in the words"),
    ],
)
def test_a_command_is_read(typed: str, expected: Command | None) -> None:
    assert parse_command(typed) == expected


def test_every_command_is_documented() -> None:
    for name, usage in COMMANDS.items():
        assert usage.usage.split()[0] == name
        assert usage.sentence.endswith(".")
        assert set(usage.filters) <= set(FILTERS)
        assert parse_command(name) == Command(name=name)


def test_who_may() -> None:
    assert {name for name, usage in COMMANDS.items() if usage.who is Who.ADMIN} == {"watch", "settings", "export"}
    assert {name for name, usage in COMMANDS.items() if usage.who is Who.MODERATOR} == {"reports", "correct"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("fnd", "find"), ("hlep", "help"), ("qoutes", "quotes"), ("tank", None), ("", None), ("f" * 50, None)],
)
def test_misspelt(name: str, expected: str | None) -> None:
    assert suggest_command(name) == expected


PARTS = st.sampled_from([*COMMANDS, *(f"{name}:" for name in FILTERS), '"', "“", " ", "\n", "/", "=", "a", "\ud800"])


@given(st.one_of(st.text(), st.lists(PARTS).map("".join)))
def test_any_text_is_a_command_or_none(text: str) -> None:
    read = parse_command(text)
    if read is not None:
        assert all(name in FILTERS and value.strip() for name, value in read.filters.items())


NAME = st.text(st.characters(categories=["L"]), min_size=1, max_size=8)


@given(NAME, NAME, NAME)
def test_filters_stand_anywhere(word: str, speaker: str, place: str) -> None:
    expected = Command(name="find", words=word, filters={"speaker": speaker, "place": place})
    assert parse_command(f"find {word} speaker: {speaker} place: {place}") == expected
    assert parse_command(f'find speaker="{speaker}" place="{place}" {word}') == expected


@pytest.mark.parametrize("part", ["a ", 'speaker: "', "since:", '"', "„", " : "])
def test_a_hundred_thousand_characters(part: str) -> None:
    parse_command("find " + part * (100_000 // len(part)))
    parse_command(part * (100_000 // len(part)))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(command("recent"), "recent", id="name alone"),
        pytest.param(command("show", "K7Q2F quotes"), "show K7Q2F quotes", id="words"),
        pytest.param(
            command("find", " grain\n deal ", since="3d", speaks_for="Norland"),
            'find grain deal since: "3d" speaks_for: "Norland"',
            id="filters behind the words",
        ),
        pytest.param(
            command("find", '"grain deal', place="Port Ada"),
            'find place: "Port Ada" "grain deal',
            id="filters before a phrase, which may be left open",
        ),
        pytest.param(
            command("find", "x", speaker=' the “Wolf”\n Brekke",; '), 'find x speaker: "the Wolf Brekke"', id="marks go"
        ),
        pytest.param(command("find", "x", speaker='" "', place=""), "find x", id="no value, no filter"),
        pytest.param(command("quotes", "Brekke", speaker="x", place="y"), 'quotes Brekke place: "y"', id="not taken"),
        pytest.param(command("fnd", "shells", place="y"), "fnd shells", id="a command that nobody knows"),
    ],
)
def test_a_command_is_written(given: Command, expected: str) -> None:
    assert format_command(given) == expected
    if given.name in COMMANDS:
        assert format_command(parse_command(expected)) == expected


ANY = st.text(st.characters(exclude_categories=()), max_size=40).map(lambda text: " ".join(text.split()))
VALUES = ANY.filter(lambda text: text == text.rstrip(",; ") and not set(text) & set('"“”„«»'))


@given(st.data(), st.sampled_from(list(COMMANDS)))
def test_what_is_written_is_read_as_the_same_command(data: st.DataObject, name: str) -> None:
    allowed = COMMANDS[name].filters
    filters = data.draw(st.dictionaries(st.sampled_from(allowed), VALUES.filter(bool))) if allowed else {}
    plain = ANY.filter(lambda text: text == text.strip(",; ") and parse_command(f"{name} {text}").filters == {})
    given = Command(name=name, words=data.draw(plain), filters=filters)
    written = format_command(given)
    assert "\n" not in written
    assert parse_command(written) == given
