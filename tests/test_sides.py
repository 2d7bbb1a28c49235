"""Whom sources speak for, which names are known, which spellings are one person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers.actors.sides import is_expert, is_media, known_actor, known_person, same_person, side_of
from summarizers.lexicon import packs

SIDES = [
    # States, their names, capitals and institutions.
    ("Poland", "Poland"),
    ("the US", "United States"),
    ("Washington", "United States"),
    ("Kyiv’s", "Ukraine"),
    ("Russia itself", "Russia"),
    ("neighbouring Moldova", "Moldova"),
    ("Poland and Lithuania", "Poland"),
    ("the Kremlin", "Russia"),
    ("Pentagon officials", "United States"),
    ("Energoatom", "Ukraine"),
    ("the Polish Senate", "Poland"),
    ("the Senate", "United States"),
    ("Germany's Foreign Office", "Germany"),
    ("Türkiye's foreign ministry", "Turkey"),
    ("U.S. Central Command", "United States"),
    # A nationality beside an office.
    ("The Ukrainian military command", "Ukraine"),
    ("Russia’s Defense Ministry", "Russia"),
    ("UK Ministry of Defence", "United Kingdom"),
    ("Ministry of Defence of the Russian Federation", "Russia"),
    ("a senior US defence official", "United States"),
    ("an unnamed U.S official", "United States"),
    ("Some Ukrainian officials", "Ukraine"),
    ("Russian and Belarusian officials", "Russia"),
    ("Estonia’s PM", "Estonia"),
    ("the president of Turkey", "Turkey"),
    ("the head of the Ukrainian presidential office", "Ukraine"),
    ("officials in Kyiv", "Ukraine"),
    ("a spokesman for the Iraqi prime minister", "Iraq"),
    ("Ukraine’s commander-in-chief", "Ukraine"),
    ("a report by the Pentagon", "United States"),
    ("Colonel Jan Novak, a spokesman for the Czech army", "Czech Republic"),
    # The first office wins; the host of an envoy speaks for nothing.
    ("Russia’s ambassador to the United States", "Russia"),
    ("US ambassador to the UN Linda Thomas-Greenfield", "United States"),
    ("the Ukrainian foreign minister in Washington", "Ukraine"),
    ("U.S. Embassy in Moscow", "United States"),
    ("the embassy in Moscow", None),
    ("the ambassador of Ukraine in Berlin", "Ukraine"),
    # Persons of the packs, beside their roles.
    ("Ukrainian President Volodymyr Zelenskiy", "Ukraine"),
    ("Mr Zelenskyi", "Ukraine"),
    ("Zelensky’s adviser Mykhailo Podolyak", "Ukraine"),
    ("an adviser to Zelensky", "Ukraine"),
    ("Dmitry Peskov, Kremlin spokesman", "Russia"),
    ("Yevgeny Prigozhin", "Wagner"),
    ("former president Dmitry Medvedev", "Russia"),
    ("Joe Biden’s administration", "United States"),
    ("Israel Katz", "Israel"),
    ("Mark Rutte", None),
    ("Dutch Prime Minister Mark Rutte", "Netherlands"),
    ("Nato’s Mark Rutte", "NATO"),
    ("Prime Minister Kaja Kallas of Estonia", "Estonia"),
    ("Oleksandr Lavrov", None),
    ("Vitaliy Kim", "Ukraine"),
    ("Kim", None),
    # Alliances, bodies, armed groups.
    ("Nato secretary general Jens Stoltenberg", "NATO"),
    ("UN spokesman", "UN"),
    ("UNHCR", "UN"),
    ("the UN nuclear watchdog", "IAEA"),
    ("European Commission President Ursula von der Leyen", "EU"),
    ("Pope Francis", "Vatican"),
    ("the Wagner group", "Wagner"),
    ("the Quad foreign ministers", "Quad"),
    ("a Hamas official", "Hamas"),
    ("the Hamas-run health ministry", "Hamas"),
    ("Gaza’s Health Ministry", "Hamas"),
    ("the leader of Hezbollah", "Hezbollah"),
    ("Yemen’s Houthi rebels", "Houthis"),
    ("Russian mercenary chief Yevgeny Prigozhin", "Wagner"),
    ("Lebanese Hezbollah leader Hassan Nasrallah", "Hezbollah"),
    ("Russia’s UN ambassador", "Russia"),
    # Offices that one state has by that name; its regions.
    ("Florida Gov. Ron DeSantis", "United States"),
    ("Senator Lindsey Graham", "United States"),
    ("Republican lawmaker", "United States"),
    ("Rep. Jim Jordan", "United States"),
    ("a senator from Poland", None),
    ("Jordan’s foreign minister", "Jordan"),
    ("the mayor of Lviv", "Ukraine"),
    ("the mayor of Melitopol", None),
    ("Melitopol mayor Ivan Fedorov", "Ukraine"),
    # Nobody's voice.
    ("Western experts", None),
    ("Western officials", None),
    ("Moscow-installed authorities", None),
    ("Russian-backed head of Kherson", None),
    ("the Russian occupation authorities", None),
    ("the self-proclaimed Donetsk People’s Republic", None),
    ("pro-Russian officials", None),
    ("Polish farmers", None),
    ("a Polish NGO lawyer", None),
    ("Russian analyst", None),
    ("Ukrainian military expert Petro Nobody", None),
    ("former US general", None),
    ("an ex-Kremlin official", None),
    ("a Kremlin critic", None),
    ("Russian opposition leader Alexei Navalny", None),
    ("the mother of a Russian soldier", None),
    ("Russian state news agency TASS", None),
    ("the Washington Post", None),
    ("Kyiv residents", None),
    ("a Kyiv-based company", None),
    ("sources close to the Kremlin", None),
    ("officials familiar with the plans of Ukraine", None),
    ("regional officials", None),
    ("Nato countries", None),
    ("people in Russia", None),
    ("eastern Ukraine", None),
    ("told us", None),
    ("people who fled", None),
    ("Denzel Washington", None),
    ("the Trump Organization", None),
    ("", None),
]


@pytest.mark.parametrize(("phrase", "side"), SIDES, ids=[phrase or "empty" for phrase, _ in SIDES])
def test_side_of(phrase: str, side: str | None) -> None:
    assert side_of(phrase) == side


ACTORS = [
    ("President Zelenskiy", "Volodymyr Zelensky", "person", "Ukraine"),
    ("Volodymyr Zelenskyy", "Volodymyr Zelensky", "person", "Ukraine"),
    ("Szojgu", "Sergei Shoigu", "person", "Russia"),
    ("Xi", "Xi Jinping", "person", "China"),
    ("Annalena Baerbock", "Annalena Baerbock", "person", None),
    ("the Pentagon", "Pentagon", "body", "United States"),
    ("U.S.", "United States", "state", "United States"),
    ("World Health Organization", "World Health Organization", "body", "UN"),
    ("AP", "Associated Press", "media", None),
    ("ISW", "Institute for the Study of War", "experts", None),
]


@pytest.mark.parametrize(("phrase", "name", "kind", "side"), ACTORS, ids=[row[0] for row in ACTORS])
def test_known_actor(phrase: str, name: str, kind: str, side: str | None) -> None:
    actor = known_actor(phrase)
    assert actor is not None
    assert (actor.name, actor.kind, actor.side) == (name, kind, side)


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "the spokesman",
        "Ukrainian",
        "Kyiv",
        "an adviser to Zelensky",
        "Zelensky’s adviser",
        "Sullivan",
        "Ukraine’s army",
    ],
)
def test_not_an_actor(phrase: str) -> None:
    assert known_actor(phrase) is None


def test_known_person_is_no_body() -> None:
    assert known_person("the Kremlin") is None
    putin = known_person("Putin")
    assert putin is not None
    assert putin.name == "Vladimir Putin"


PAIRS = [
    ("Zelenskiy", "Zelenskyy", True),
    ("Mr. Zelensky", "Volodymyr Zelenskyi", True),
    ("Lukashenko", "Aliaksandr Lukashenka", True),
    ("Prigozhin", "Prigozyn", True),
    ("Zaluzhny", "Valerii Zaluzhnyi", True),
    ("Syrsky", "Syrskyi", True),
    ("Kovalchuk", "Kowalczuk", True),
    ("Yevhen Khomenko", "Evgeny Homenko", True),
    ("Sergiy Bondarenko", "S. Bondarenko", True),
    ("General Bondarenko", "Bondarenko", True),
    ("Yahya Sinwar", "Yahya al-Sinwar", True),
    ("Strelkov", "Igor Girkin", True),
    ("Vitali Bondarenko", "Serhiy Bondarenko", False),
    ("Ivan Fedorov", "Mykhailo Fedorov", False),
    ("Oleksandr Bondarenko", "Petro Bondarenko", False),
    ("Zelensky", "Zelenska", False),
    ("Putin", "Rasputin", False),
    ("", "", False),
]


@pytest.mark.parametrize(("one", "other", "same"), PAIRS, ids=[f"{one}-{other}" for one, other, _ in PAIRS])
def test_same_person(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same


@pytest.mark.parametrize(
    ("phrase", "media", "expert"),
    [
        ("Reuters", True, False),
        ("Russian state television", True, False),
        ("the Kyiv Independent", True, False),
        ("Western experts", False, True),
        ("Chatham House", False, True),
        ("an official who told Reuters", False, False),
        ("the Kremlin", False, False),
    ],
)
def test_kind_of_source(phrase: str, media: bool, expert: bool) -> None:
    assert (is_media(phrase), is_expert(phrase)) == (media, expert)


def test_each_state_by_name_and_nationality() -> None:
    rows = [line.split("|") for table in packs("actors") for line in table.get("states", "").splitlines() if line]
    assert len(rows) >= 195
    for name, code, _, demonyms, _ in ([cell.strip() for cell in row] for row in rows):
        assert len(code) == 2
        assert side_of(f"the government of {name}") == name
        for demonym in filter(None, demonyms.split(",")):
            assert side_of(f"{demonym.strip()} officials") == name, demonym
            assert side_of(f"{demonym.strip()} farmers") is None, demonym


def test_each_person_by_name() -> None:
    for table in packs("actors"):
        for line in table.get("persons", "").splitlines():
            if not line:
                continue
            given, family, side, _ = (cell.strip() for cell in line.split("|"))
            name = f"{given.split(',')[0]} {family.split(',')[0].rstrip('+')}".strip()
            actor = known_actor(name)
            assert actor is not None, name
            assert (actor.name, actor.side) == (name, None if "," in side or side == "-" else side.rstrip("!"))


WORDS = st.sampled_from(
    ["Ukraine", "'s", "Russian", "-", "officials", "of", "Zelensky", "and", ",", "US", "former", "\x00", "\ud800", "ß’"]
)


@given(st.one_of(st.text(), st.lists(WORDS).map(" ".join), st.lists(WORDS).map("".join)))
def test_any_text_is_read(text: str) -> None:
    assert side_of(text) == side_of(text)
    actor = known_actor(text)
    assert actor is None or actor.name
    assert isinstance(is_media(text), bool)
    assert same_person(text, "Zelensky") == same_person("Zelensky", text)
