"""Who a source is: names, spellings, roles, pronouns, groups and sides, read through the whole analysis."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers import Article, analyse
from summarizers.actors.roster import sound
from summarizers.types import Analysis

SOURCES = [
    # (case, text, (name, role, side) of the source of each attribution, in text order)
    (
        "party before its president",
        "Yesterday the President of the Party Piotr Nowak opened the talks. Nowak said it was late.",
        [("Piotr Nowak", "President of the Party", None)],
    ),
    (
        "no role of somebody met",
        "During a meeting with the new Polish prime minister, Peter Brown will discuss aid. Brown said it was late.",
        [("Peter Brown", None, None)],
    ),
    (
        "role of somebody met, explained by the name",
        "She met with the Polish prime minister, Piotr Nowak. Nowak said it was late.",
        [("Piotr Nowak", "the Polish prime minister", "Poland")],
    ),
    (
        "who was asked answers",
        "President Pavel Orlov said it was late. The president was asked whether Ivan Koval had signed. “I am sure,” "
        "he said.",
        [("Pavel Orlov", "President", None)] * 2,
    ),
    (
        "who spoke, not whom others told of",
        "Anna Bondar said that she had a long call with President Pavel Orlov. “It was late,” one of the directors "
        "said. He added that the call took an hour.",
        [("Anna Bondar", None, None), ("one of the directors", None, None), ("one of the directors", None, None)],
    ),
    (
        "statement of who spoke in one",
        "The Polish Foreign Ministry said in a statement that the border was closed. “It opens soon,” "
        "the statement said.",
        [("Polish Foreign Ministry", None, "Poland")] * 2,
    ),
    ("a time is no source", "It was the first time Poland has announced such drills.", []),
    ("reply", "Warsaw replied to these reports, calling them a lie.", [("Warsaw", None, "Poland")]),
    (
        "full name, then Mr",
        ("Ukrainian President Volodymyr Zelenskiy said the talks had failed. Mr Zelensky said he would return home."),
        [
            ("Volodymyr Zelenskiy", "Ukrainian President", "Ukraine"),
            ("Volodymyr Zelenskiy", "Ukrainian President", "Ukraine"),
        ],
    ),
    (
        "two spellings",
        (
            "Sergei Shoigu, Russia's defence minister, said the front line had moved. Shoygu said 40 "
            "tanks were destroyed."
        ),
        [
            ("Sergei Shoigu", "Russia's defence minister", "Russia"),
            ("Sergei Shoigu", "Russia's defence minister", "Russia"),
        ],
    ),
    (
        "secretary of state",
        (
            "US Secretary of State Antony Blinken said Moscow was preparing new attacks. Blinken said "
            "sanctions would follow."
        ),
        [
            ("Antony Blinken", "US Secretary of State", "United States"),
            ("Antony Blinken", "US Secretary of State", "United States"),
        ],
    ),
    (
        "minister of foreign affairs",
        (
            "Minister of Foreign Affairs Radoslaw Sikorski said the border would stay open. The "
            "minister said trains were running."
        ),
        [
            ("Radoslaw Sikorski", "Minister of Foreign Affairs", "Poland"),
            ("Radoslaw Sikorski", "Minister of Foreign Affairs", "Poland"),
        ],
    ),
    (
        "leader of a state before the name",
        "The leader of Belarus Alexander Lukashenko said his country did not want a war.",
        [("Alexander Lukashenko", "leader of Belarus", "Belarus")],
    ),
    (
        "ambassador to a state",
        (
            "Ukraine's ambassador to Poland Vasyl Bodnar said the convoy had crossed the border. The "
            "ambassador said two drivers were wounded."
        ),
        [
            ("Vasyl Bodnar", "Ukraine's ambassador to Poland", "Ukraine"),
            ("Vasyl Bodnar", "Ukraine's ambassador to Poland", "Ukraine"),
        ],
    ),
    (
        "ambassador to the UN",
        "US Ambassador to the UN Linda Thomas-Greenfield said the doors of diplomacy were open.",
        [("Linda Thomas-Greenfield", "US Ambassador to the UN", "United States")],
    ),
    (
        "nationality and office again",
        (
            "French President Emmanuel Macron said the road was open. The French president said the "
            "talks would last two days."
        ),
        [
            ("Emmanuel Macron", "French President", "France"),
            ("Emmanuel Macron", "French President", "France"),
        ],
    ),
    (
        "the leader is the president",
        ("President Alexander Lukashenko said the army was ready. The Belarusian leader said the harvest was good."),
        [("Alexander Lukashenko", "President", "Belarus"), ("Alexander Lukashenko", "President", "Belarus")],
    ),
    (
        "office alone is no name",
        "The Polish Prime Minister said the border would stay open.",
        [("The Polish Prime Minister", None, "Poland")],
    ),
    (
        "he is no place",
        ("Minsk was quiet. President Alexander Lukashenko spoke there. He said the army would stay in its barracks."),
        [("Alexander Lukashenko", "President", "Belarus")],
    ),
    (
        "he is the last speaker",
        "Oleh Koval met Ivan Bondar. Koval said three people were hurt. He said the bridge was closed.",
        [("Oleh Koval", None, None), ("Oleh Koval", None, None)],
    ),
    (
        "she by given name",
        "Maria Lind met Peter Hansen in Oslo. She said the ports were blocked by ice.",
        [("Maria Lind", None, None)],
    ),
    ("she, unknown", "The port was blocked. She said the ships would wait until May.", [("", None, None)]),
    (
        "it is the body",
        "The Pentagon said the jets had landed. It said the crews were safe and well.",
        [("Pentagon", None, "United States"), ("Pentagon", None, "United States")],
    ),
    (
        "they are the officials",
        "Western officials said Russia had lost 300 tanks. They said morale was low among the troops.",
        [("Western officials", None, None), ("Western officials", None, None)],
    ),
    (
        "his words",
        "Mr Orlov said the plant was safe. According to his words, the reactor had been shut down in March.",
        [("Orlov", None, None), ("Orlov", None, None)],
    ),
    (
        "council on",
        (
            "Anna Weiss, a senior fellow at the Council on Foreign Relations, said the offensive had "
            "stalled near the river."
        ),
        [("Anna Weiss", "a senior fellow at the Council on Foreign Relations", None)],
    ),
    (
        "center for, and",
        ("Seth Marlow, of the Center for Strategic and International Studies, said the thaw would slow the tanks."),
        [("Seth Marlow", None, None)],
    ),
    (
        "analyst at a team",
        "Kirill Markov, an analyst at the Conflict Monitoring Team, said the roads were wet and slow.",
        [("Kirill Markov", "an analyst at the Conflict Monitoring Team", None)],
    ),
    (
        "ministry owned by a state",
        "Russia's Defence Ministry said the village was empty. The ministry said the road was mined.",
        [("Russia's Defence Ministry", None, "Russia"), ("Russia's Defence Ministry", None, "Russia")],
    ),
    (
        "senate of another state",
        "Poland's Senate said the aid would be delivered in May.",
        [("Poland's Senate", None, "Poland")],
    ),
    (
        "administration officials",
        "Biden administration officials said the aid package would include 30 tanks.",
        [("Biden administration officials", None, "United States")],
    ),
    (
        "spokesman of a campaign",
        "Clinton spokesman Brian Hall said the letter was a forgery from start to end.",
        [("Brian Hall", "Clinton spokesman", None)],
    ),
    (
        "two states",
        "Poland and Lithuania said they would close the border on Friday.",
        [("Poland and Lithuania", None, None)],
    ),
    (
        "two persons",
        "Duda and Zelensky said the ceremony would take place in Warsaw.",
        [("Duda and Zelensky", None, None)],
    ),
    (
        "person and companions",
        "Boris Johnson and other leaders said the war would be long.",
        [("Boris Johnson and other leaders", None, "United Kingdom")],
    ),
    (
        "three states",
        "Poland, Latvia and Estonia said they would send 40 howitzers.",
        [("Poland, Latvia and Estonia", None, None)],
    ),
    (
        "state and time",
        "London in the coming days will publish a list, officials in London said.",
        [("officials in London", None, "United Kingdom"), ("London", None, "United Kingdom")],
    ),
    (
        "head of diplomacy",
        ("The head of British diplomacy Liz Truss said the sanctions would bite. Truss said banks would be hit."),
        [
            ("Liz Truss", "head of British diplomacy", "United Kingdom"),
            ("Liz Truss", "head of British diplomacy", "United Kingdom"),
        ],
    ),
    ("report by a body", "A report released by UNHCR said 4,000 people had left the town.", [("UNHCR", None, "UN")]),
    (
        "the official again",
        "A US official said the shipment was late. The official said 12 howitzers were missing.",
        [("A US official", None, "United States"), ("A US official", None, "United States")],
    ),
    (
        "another official",
        "A US official said the shipment was late. Another official said 12 howitzers were missing.",
        [("A US official", None, "United States"), ("Another official", None, None)],
    ),
    (
        "officials of the country named before",
        "Ukrainian officials said the dam held. Officials said a larger volley was expected.",
        [("Ukrainian officials", None, "Ukraine"), ("Officials", None, "Ukraine")],
    ),
    (
        "officials of one of two countries",
        "Ukrainian officials said the dam held. Russian officials said it broke. Officials said water had come.",
        [("Ukrainian officials", None, "Ukraine"), ("Russian officials", None, "Russia"), ("Officials", None, None)],
    ),
    (
        "his ministry",
        "Wang Yi said talks would go on. A statement released by his ministry said no date was set.",
        [("Wang Yi", None, "China"), ("A statement released by his ministry", None, "China")],
    ),
    (
        "gave a name",
        "A soldier who gave his name only as Ruslan said the guns were old.",
        [("Ruslan", None, None)],
    ),
    (
        "body and person in one run",
        "Deputy chairman of Russia’s Security Council Dmitry Medvedev said the guns were old.",
        [("Dmitry Medvedev", "Deputy chairman of Russia’s Security Council", "Russia")],
    ),
    (
        "clause taken for a source",
        "Moscow halted all deliveries while warning that the cold would come.",
        [("Moscow", None, "Russia")],
    ),
    (
        "different groups",
        "Russian officials said the dam was intact. Russian analysts said the dam would break in spring.",
        [("Russian officials", None, "Russia"), ("Russian analysts", None, None)],
    ),
    (
        "house speaker",
        "House Speaker Nancy Pelosi said the vote would be held in April.",
        [("Nancy Pelosi", None, "United States")],
    ),
    (
        "senator in short",
        "Sen. Laura Hill said the bill was dead. The senator said she would write another one.",
        [("Laura Hill", "Sen.", "United States"), ("Laura Hill", "Sen.", "United States")],
    ),
    (
        "deputy minister",
        ("Deputy Interior Minister Piotr Wolski said the camps were full. Wolski said more tents were on the way."),
        [("Piotr Wolski", "Deputy Interior Minister", None), ("Piotr Wolski", "Deputy Interior Minister", None)],
    ),
    (
        "role behind the name",
        "Ivan Bondar, the mayor of Lviv, said the power was out in the city.",
        [("Ivan Bondar", "the mayor of Lviv", "Ukraine")],
    ),
    (
        "role before a comma",
        "Norway's defence minister, Bjorn Aas, said two ships had sailed on Sunday.",
        [("Bjorn Aas", "Norway's defence minister", "Norway")],
    ),
    (
        "no verb in the role",
        "“The war will end soon,” said US President Joe Biden.",
        [("Joe Biden", "US President", "United States")],
    ),
    (
        "expert has no side",
        "Russian military analyst Pavel Orlin said the guns were old and worn.",
        [("Pavel Orlin", "Russian military analyst", None)],
    ),
    (
        "installed official has no side",
        "Moscow-installed governor Igor Salin said the bridge was open again.",
        [("Igor Salin", "Moscow-installed governor", None)],
    ),
    (
        "Wagner leader",
        ("Wagner chief Yevgeny Prigozhin said his men had no shells. Prigozhin said the ministry was to blame."),
        [("Yevgeny Prigozhin", "Wagner chief", "Wagner"), ("Yevgeny Prigozhin", "Wagner chief", "Wagner")],
    ),
    (
        "her husband",
        "Elena Markova told reporters that the school was empty. Her husband said the children were safe.",
        [("Elena Markova", None, None), ("Her husband", None, None)],
    ),
    (
        "clause is no source",
        "Mr Orlov said President Joe Biden asked that the call be held on Sunday.",
        [("Orlov", None, None), ("Joe Biden", "President", "United States")],
    ),
    (
        "ministry of another kind",
        "The head of the Hungarian Ministry of Foreign Affairs said the gas would flow until May.",
        [("The head of the Hungarian Ministry of Foreign Affairs", None, "Hungary")],
    ),
    (
        "state department",
        "The State Department said families should leave. The department said the embassy was closed.",
        [("State Department", None, "United States"), ("State Department", None, "United States")],
    ),
    (
        "same surname, other sex",
        "Olena Petrenko said the shop was closed. Mr Petrenko said the street was empty.",
        [("Olena Petrenko", None, None), ("Petrenko", None, None)],
    ),
    (
        "mister king",
        "Mr. King said the show would go on in Moscow. King said the studio was ready.",
        [("King", None, None), ("King", None, None)],
    ),
]

ALIASES = [
    # (case, text, (name, kind, aliases, role, side) of each actor, in order of first mention, unnamed groups last)
    (
        "spellings and office under one name",
        ("Ukrainian President Volodymyr Zelenskiy said the talks had failed. Mr Zelensky said he would return home."),
        [("Volodymyr Zelenskiy", "person", ("Zelensky", "Ukrainian President"), "Ukrainian President", "Ukraine")],
    ),
    (
        "brothers stay two",
        "Vitali Klitschko said the roof was open. Wladimir Klitschko said the seats were full.",
        [("Vitali Klitschko", "person", ("Wladimir Klitschko",), None, "Ukraine")],
    ),
    (
        "body with its state",
        "Russia's Defence Ministry said the village was empty.",
        [("Russia", "body", (), None, "Russia"), ("Russia's Defence Ministry", "body", (), None, "Russia")],
    ),
    (
        "institute with and",
        ("Seth Marlow, of the Center for Strategic and International Studies, said the thaw would slow the tanks."),
        [
            ("Seth Marlow", "person", (), None, None),
            ("Center for Strategic and International Studies", "body", (), None, None),
        ],
    ),
    (
        "group only",
        "Western officials said Russia had lost 300 tanks.",
        [("Russia", "body", (), None, "Russia"), ("Western officials", "group", (), None, None)],
    ),
    (
        "two particles",
        "Ursula von der Leyen said the road was open.",
        [("Ursula von der Leyen", "person", (), None, "EU")],
    ),
    ("nobody", "It rained on the fields all day.", []),
]

ALPHABET = st.sampled_from(
    [
        "He",
        "she",
        "it",
        "Mr",
        "President",
        "Ivan",
        "Petrenko",
        "Poland",
        "and",
        "the",
        "of",
        "Council",
        "on",
        "said",
        ".",
        ",",
        "’s",
        "“",
        "”",
        "\n\n",
        "\x00",
        "\ud800",
        "minister",
        "Kyiv",
        "by",
        "report",
        "war",
        "ended",
        " ",
    ]
)


def _read(text: str) -> Analysis:
    return analyse(Article(text=text, language="en"))


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in SOURCES], ids=[case[0] for case in SOURCES])
def test_sources(text: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    found = [attribution.source for attribution in _read(text).attributions]
    assert [(source.name, source.role, source.side) for source in found if source is not None] == expected


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in ALIASES], ids=[case[0] for case in ALIASES])
def test_actors(text: str, expected: list[tuple[str, str, tuple[str, ...], str | None, str | None]]) -> None:
    found = _read(text).actors
    assert [(actor.name, str(actor.kind), actor.aliases, actor.role, actor.side) for actor in found] == expected


WRITTEN = [
    json.loads(line) for line in (Path(__file__).parent / "cases" / "actors.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", WRITTEN, ids=[case["id"] for case in WRITTEN])
def test_written_cases(case: dict[str, Any]) -> None:
    """Names, sides, and that every other name or role leads to the actor, with its titles or without."""
    text = case["text"]
    found = {_plain(actor.name): actor for actor in _read(text).actors}
    for wanted in case["actors"]:
        actor = found[_plain(wanted["name"])]
        assert actor.side == wanted["side"]
        called = {_plain(name) for name in (*actor.aliases, *(span.of(text) for span in actor.mentions))}
        missing = [name for name in wanted["aliases"] if not any(_plain(name).endswith(other) for other in called)]
        assert missing == []


def _plain(name: str) -> str:
    words = name.lower().split()
    return " ".join(words[1:] if words[:1] in (["the"], ["a"], ["an"]) else words)


REASONS = [
    (
        "pronoun",
        "Sergei Shoigu met the press. He said the bridge was open.",
        [("Sergei Shoigu", "“He” is the man spoken of before: “Sergei Shoigu”")],
    ),
    (
        "role",
        "Ukrainian President Volodymyr Zelensky came. The Ukrainian president said the road was open.",
        [("Volodymyr Zelensky", "“The Ukrainian president” is “Volodymyr Zelensky”, called so here")],
    ),
    (
        "role of somebody named later",
        "The minister said no. Foreign Minister Rana Haddadin left.",
        [("Rana Haddadin", "“The minister” is “Rana Haddadin”, called so here")],
    ),
    ("name", "Kyiv said the road was open.", [("Kyiv", "")]),
    ("nobody", "She said the road was open.", [("", "whom “She” means is not known")]),
    (
        "not whom the pronoun tells",
        "Anton Bondar met Ivan Petrenko. He told Bondar that the road was open.",
        [("Ivan Petrenko", "“He” is the man spoken of before: “Ivan Petrenko”")],
    ),
    (
        "woman",
        "Olena Bondar met Ivan Petrenko. She said the road was open.",
        [("Olena Bondar", "“She” is the woman spoken of before: “Olena Bondar”")],
    ),
    (
        "two persons",
        "Hassan Rahmani and David Cole met at noon. They said that the road was open.",
        [
            (
                "Hassan Rahmani and David Cole",
                "“They” is the last source of that number: “Hassan Rahmani and David Cole”",
            )
        ],
    ),
    (
        "unnamed woman",
        "A local woman said the road was open. She said that it was cold.",
        [("A local woman", ""), ("A local woman", "“She” is the woman who spoke last: “A local woman”")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in REASONS], ids=[case[0] for case in REASONS])
def test_reasons(text: str, expected: list[tuple[str, str]]) -> None:
    found = [attribution.source for attribution in _read(text).attributions]
    assert [(source.name, source.reason) for source in found if source is not None] == expected


SIDE_REASONS = [
    (
        "by the pack",
        "Sergei Shoigu said no.",
        (
            "“Sergei Shoigu”, defence minister to 2024, secretary of the Security Council speaks for Russia in the "
            "list of actors"
        ),
    ),
    ("by its words", "Polish officials said the road was open.", "“Polish officials” speaks for Poland"),
    (
        "by its role",
        "Ivan Bondar, a Ukrainian army spokesman, said the road was open.",
        "“a Ukrainian army spokesman Ivan Bondar” speaks for Ukraine",
    ),
    (
        "by the state before",
        "Russia said the road was open. The defence ministry said that it was clear.",
        "“The defence ministry” is that of “Russia”, named before",
    ),
    (
        "by an office held",
        "Estonian Prime Minister Kaja Kallas came. Kallas said the road was open.",
        "“Estonian Prime Minister Kaja Kallas” speaks for Estonia",
    ),
    ("none", "Western experts said the road was open.", ""),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in SIDE_REASONS], ids=[c[0] for c in SIDE_REASONS])
def test_side_reasons(text: str, expected: str) -> None:
    found = [attribution.source for attribution in _read(text).attributions]
    assert [source.side_reason for source in found if source is not None][-1] == expected


def test_sound_of_names() -> None:
    assert sound("Zelenskiy") == sound("Zelensky") != sound("Shoigu")


@given(st.lists(ALPHABET, max_size=40))
def test_any_text(pieces: list[str]) -> None:
    text = " ".join(pieces)
    analysis = _read(text)
    assert analysis == _read(text)
    for actor in analysis.actors:
        assert actor.name
        assert all(0 <= span.start < span.end <= len(text) for span in actor.mentions)
    for attribution in analysis.attributions:
        source = attribution.source
        if source is not None and source.actor is not None:
            assert source.name == analysis.actors[source.actor].name
