"""Which attributions are claims, with what stance, status, topic and figures; compared whole."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers import Article, analyse
from summarizers.actors.sides import side_of
from summarizers.claims.claims import topic_of
from summarizers.claims.meaning import side_in, side_of_owner
from summarizers.claims.stances import form_of
from summarizers.types import Analysis, Claim, Source

CASES = Path(__file__).parent / "cases" / "claims.jsonl"
WHOLE = 0.8
"""At least this share of the cases is read whole: source, content and stance of each claim, and no other claims."""

SEED = Path(__file__).parent.parent / "seeds" / "bakhmut-we-will-not-retreat.txt"

Row = tuple[str, str, str, str, str | None, tuple[str, ...], str, tuple[str, ...]]

CLAIMS: list[tuple[str, str, list[Row]]] = [
    # (case, text, (source, content, stance, status, by, evidence, topic, figures) of each claim, in text order)
    (
        "asserts",
        "The ministry said 200 drones were shot down overnight.",
        [
            (
                "The ministry",
                "200 drones were shot down overnight",
                "asserts",
                "claimed",
                None,
                (),
                "strikes",
                ("200 drones",),
            )
        ],
    ),
    (
        "denies by itself",
        "Russia denied that it had shelled the market in the town.",
        [("Russia", "it had shelled the market in the town", "denies", "denied", "itself", ("denied",), "strikes", ())],
    ),
    (
        "accuses",
        "Berlin accused Russia of jamming the signals of airliners.",
        [("Berlin", "Russia of jamming the signals of airliners", "accuses", "claimed", None, (), "other", ())],
    ),
    (
        "warns",
        "The UN warned that thousands of children could starve in the winter.",
        [
            (
                "UN",
                "thousands of children could starve in the winter",
                "warns",
                "claimed",
                None,
                (),
                "civilians",
                ("thousands of children",),
            )
        ],
    ),
    (
        "promises",
        "Kyiv promised that it would release 40 prisoners of war before Easter.",
        [
            (
                "Kyiv",
                "it would release 40 prisoners of war before Easter",
                "promises",
                "claimed",
                None,
                (),
                "prisoners",
                ("40 prisoners",),
            )
        ],
    ),
    (
        "demands",
        "The UN demanded that both sides open the road to the hospital.",
        [("UN", "both sides open the road to the hospital", "demands", "claimed", None, (), "civilians", ())],
    ),
    (
        "doubts",
        "Norway doubted that the ceasefire would hold through the winter.",
        [("Norway", "the ceasefire would hold through the winter", "doubts", "claimed", None, (), "diplomacy", ())],
    ),
    (
        "accusation denied",
        "Russia accused Ukraine of shelling the nuclear plant on Monday. Kyiv denied the accusation.",
        [
            (
                "Russia",
                "Ukraine of shelling the nuclear plant on Monday",
                "accuses",
                "denied",
                "Kyiv",
                ("Kyiv denied the accusation",),
                "nuclear",
                (),
            )
        ],
    ),
    (
        "accusation denied, involvement",
        "Berlin accused Russia of jamming the signals of airliners. Moscow denied involvement.",
        [
            (
                "Berlin",
                "Russia of jamming the signals of airliners",
                "accuses",
                "denied",
                "Moscow",
                ("Moscow denied involvement",),
                "other",
                (),
            )
        ],
    ),
    (
        "accusation rejected",
        "The US accused Iran of sending 300 drones to Russia. Tehran rejected the allegations.",
        [
            (
                "US",
                "Iran of sending 300 drones to Russia",
                "accuses",
                "denied",
                "Tehran",
                ("Tehran rejected the allegations",),
                "arms",
                ("300 drones",),
            )
        ],
    ),
    (
        "the opposite denied",
        (
            "Ukraine said Russia had shelled the hospital and killed four people. Moscow denied that "
            "it shelled the hospital."
        ),
        [
            (
                "Ukraine",
                "Russia had shelled the hospital and killed four people",
                "asserts",
                "denied",
                "Moscow",
                ("Moscow denied that it shelled the hospital",),
                "casualties",
                ("four people",),
            ),
            ("Moscow", "it shelled the hospital", "denies", "denied", "itself", ("denied",), "strikes", ()),
        ],
    ),
    (
        "names alone are no pair",
        (
            "Ukraine said Russia had shelled the market in Kherson. Russia denied that it would leave "
            "the treaty on grain."
        ),
        [
            ("Ukraine", "Russia had shelled the market in Kherson", "asserts", "claimed", None, (), "strikes", ()),
            (
                "Russia",
                "it would leave the treaty on grain",
                "denies",
                "denied",
                "itself",
                ("denied",),
                "civilians",
                (),
            ),
        ],
    ),
    (
        "words alone are no pair",
        (
            "Moldova said the grain would be sold at a market in May. Russia denied that it had stolen "
            "grain from a ship."
        ),
        [
            ("Moldova", "the grain would be sold at a market in May", "asserts", "claimed", None, (), "civilians", ()),
            ("Russia", "it had stolen grain from a ship", "denies", "denied", "itself", ("denied",), "civilians", ()),
        ],
    ),
    (
        "own side is no denial",
        "The governor of Odesa said the port was hit by missiles. Ukraine denied the report.",
        [("The governor of Odesa", "the port was hit by missiles", "asserts", "claimed", None, (), "strikes", ())],
    ),
    (
        "denied entry",
        ("Two journalists were denied entry to the hall. The spokesman said they had no passes for the session."),
        [("The spokesman", "they had no passes for the session", "asserts", "claimed", None, (), "other", ())],
    ),
    (
        "confirmed a plan",
        "The minister confirmed that he would travel to Berlin on Monday.",
        [("The minister", "he would travel to Berlin on Monday", "asserts", "claimed", None, (), "other", ())],
    ),
    (
        "confirmed by another",
        "Russia said its forces struck a command post near Odesa. Kyiv confirmed the strike.",
        [
            (
                "Russia",
                "its forces struck a command post near Odesa",
                "asserts",
                "confirmed",
                "Kyiv",
                ("Kyiv confirmed the strike",),
                "strikes",
                (),
            )
        ],
    ),
    (
        "confirmed on a day",
        "Russia said its forces struck a command post near Odesa. Kyiv confirmed the attack on Tuesday.",
        [
            (
                "Russia",
                "its forces struck a command post near Odesa",
                "asserts",
                "confirmed",
                "Kyiv",
                ("Kyiv confirmed the attack on Tuesday",),
                "strikes",
                (),
            ),
        ],
    ),
    (
        "nobody confirmed",
        ("The Russian media said one person was killed in the raid. Neither Kyiv nor Moscow confirmed the report."),
        [
            (
                "The Russian media",
                "one person was killed in the raid",
                "asserts",
                "claimed",
                None,
                (),
                "casualties",
                ("one person",),
            )
        ],
    ),
    (
        "confirmed another thing",
        "Russia said its forces struck a command post near Odesa. Kyiv confirmed its part in the summit.",
        [
            ("Russia", "its forces struck a command post near Odesa", "asserts", "claimed", None, (), "strikes", ()),
        ],
    ),
    (
        "contradicted",
        (
            "Moscow said no missiles hit the port of Odesa. Residents said three missiles hit the "
            "port, contradicting Moscow's account."
        ),
        [
            (
                "Moscow",
                "no missiles hit the port of Odesa",
                "asserts",
                "disputed",
                "Residents",
                ("Residents said three missiles hit the port, contradicting Moscow's account.",),
                "strikes",
                (),
            ),
            (
                "Residents",
                "three missiles hit the port, contradicting Moscow's account",
                "asserts",
                "claimed",
                None,
                (),
                "strikes",
                ("three missiles",),
            ),
        ],
    ),
    (
        "called a lie",
        ("The Ukrainian governor said 3 people died in the attack. The Kremlin called the report a complete lie."),
        [
            (
                "The Ukrainian governor",
                "3 people died in the attack",
                "asserts",
                "denied",
                "Kremlin",
                ("The Kremlin called the report a complete lie",),
                "casualties",
                ("3 people",),
            ),
        ],
    ),
    (
        "called a success",
        ("The Ukrainian governor said 3 people died in the attack. The Kremlin called the raid a great success."),
        [
            (
                "The Ukrainian governor",
                "3 people died in the attack",
                "asserts",
                "claimed",
                None,
                (),
                "casualties",
                ("3 people",),
            ),
        ],
    ),
    (
        "the claim could not be verified",
        (
            "Russia's defence ministry said its forces had captured the village of Novka. The claim "
            "could not be independently verified."
        ),
        [
            (
                "Russia's defence ministry",
                "its forces had captured the village of Novka",
                "asserts",
                "unverified",
                None,
                ("The claim could not be independently verified",),
                "territory",
                (),
            )
        ],
    ),
    (
        "Reuters could not verify",
        "The governor said 12 people were killed in the strike. Reuters could not verify the report.",
        [
            (
                "The governor",
                "12 people were killed in the strike",
                "asserts",
                "unverified",
                None,
                ("Reuters could not verify",),
                "casualties",
                ("12 people",),
            )
        ],
    ),
    (
        "remark in the sentence",
        "The mayor said the bridge had collapsed, but this could not be verified.",
        [
            (
                "The mayor",
                "the bridge had collapsed, but this could not be verified",
                "asserts",
                "unverified",
                None,
                ("could not be verified",),
                "other",
                (),
            )
        ],
    ),
    (
        "remark by topic",
        (
            "The army said 40 soldiers were killed near the river. It said the bridge was intact. The "
            "casualties could not be verified."
        ),
        [
            (
                "The army",
                "40 soldiers were killed near the river",
                "asserts",
                "unverified",
                None,
                ("The casualties could not be verified",),
                "casualties",
                ("40 soldiers",),
            ),
            ("The army", "the bridge was intact", "asserts", "claimed", None, (), "other", ()),
        ],
    ),
    (
        "remark about another thing",
        ("The army said 40 soldiers were killed near the river. The date of the wedding could not be confirmed."),
        [
            (
                "The army",
                "40 soldiers were killed near the river",
                "asserts",
                "claimed",
                None,
                (),
                "casualties",
                ("40 soldiers",),
            )
        ],
    ),
    (
        "without evidence behind",
        "Mr. Orlov said that the plant was safe, without providing evidence.",
        [
            (
                "Orlov",
                "the plant was safe, without providing evidence",
                "asserts",
                "unverified",
                None,
                ("without providing evidence",),
                "other",
                (),
            )
        ],
    ),
    (
        "without evidence before",
        "Without giving evidence, Moscow said Kyiv had blown up the dam.",
        [
            (
                "Moscow",
                "Kyiv had blown up the dam",
                "asserts",
                "unverified",
                None,
                ("Without giving evidence",),
                "strikes",
                (),
            )
        ],
    ),
    (
        "claimed without evidence, inside",
        "Moscow said that Kyiv had accused it without evidence of a crime.",
        [
            ("Moscow", "Kyiv had accused it without evidence of a crime", "asserts", "claimed", None, (), "other", ()),
            ("Kyiv", "it without evidence of a crime", "accuses", "claimed", None, (), "other", ()),
        ],
    ),
    (
        "unverified account",
        "CNN reported that the convoy had reached the border. An unverified account on X praised the driver.",
        [("CNN", "the convoy had reached the border", "asserts", "claimed", None, (), "other", ())],
    ),
    (
        "unconfirmed reports",
        "Unconfirmed reports said the bridge had been hit by two missiles.",
        [
            (
                "Unconfirmed reports",
                "the bridge had been hit by two missiles",
                "asserts",
                "unverified",
                None,
                ("Unconfirmed reports",),
                "strikes",
                ("two missiles",),
            )
        ],
    ),
    (
        "confirmed visit",
        "The Kremlin said that the visit had been confirmed by both sides.",
        [("Kremlin", "the visit had been confirmed by both sides", "asserts", "claimed", None, (), "diplomacy", ())],
    ),
    ("video is no claimant", "The video says that the bridge was hit at dawn by two rockets.", []),
    ("company is no claimant", "Another Russian company says that it bought 100,000 helmets in May.", []),
    ("not said", "The ministry did not say that the ship had been sunk by a missile.", []),
    ("asked whether", "The reporter asked whether the ministry had ordered the attack on the port.", []),
    ("too short", "The minister said it was over.", []),
    ("wants is no claim", "Poland wants to buy 200 tanks from the United States this year.", []),
]

TOPICS = [
    ("1,600 soldiers had been killed in the past day", "casualties"),
    ("198 civilians, including three children, had been killed", "casualties"),
    ("the army lost nearly 900 soldiers", "casualties"),
    ("40 prisoners of war were swapped", "prisoners"),
    ("the reactor at the nuclear plant was shut down", "nuclear"),
    ("three missiles and ten drones hit the port", "strikes"),
    ("troops had captured the village", "territory"),
    ("refugees had left the town", "civilians"),
    ("the military aid would arrive in May", "arms"),
    ("two helicopters and a warship were lost", "equipment"),
    ("the sanctions would hit the banks", "sanctions"),
    ("a battalion was deployed for the drills", "operations"),
    ("the talks on a ceasefire had failed", "diplomacy"),
    ("she came to the theatrical meetings of the colleagues", "diplomacy"),
    ("five railway stations came under fire within the hour", "strikes"),
    ("drones hit the oil refinery at the port", "strikes"),
    ("the refinery sold its oil to the neighbours", "other"),
    ("the country would be among the top five global economies", "other"),
    ("firms that break export restrictions can be cut off", "sanctions"),
    ("the price of fertilisers had doubled", "other"),
    ("the front desperately needs shells", "arms"),
    ("the supply of cluster bombs was a hard decision", "arms"),
    ("cluster bombs were fired at the town", "strikes"),
    ("drones were sold to the rebels", "arms"),
    ("minefields had been laid along the river", "operations"),
    ("spending would rise to four per cent of the national income", "other"),
    ("they would carve out a buffer zone along the river", "territory"),
    ("the army withdrew from the western bank", "territory"),
    ("the colleagues knew nothing of it", "other"),
    ("he had struck a deal with a shell company", "other"),
    ("the plan struck a chord in advance", "other"),
    ("three helicopters were destroyed on the ground", "equipment"),
    ("the allies would send three helicopters", "arms"),
    ("the wound was self-inflicted", "casualties"),
    ("it was a self-inflicted wound for the country", "other"),
    ("the bakery was open", "other"),
    ("it was an important day", "other"),
    ("", "other"),
]

STANCES = [
    # (case, source, its words, whether they are quoted, what they do)
    ("promise", "Petrenko", "We will not leave our neighbours defenceless", True, "promises"),
    ("promise, with adverb", "Petrenko", "But we will always defend this town", True, "promises"),
    ("promise in reported speech", "Petrenko", "we will not leave them alone", False, "asserts"),
    ("prospect", "Petrenko", "We will see what the spring brings", True, "asserts"),
    ("need", "Petrenko", "We will have to leave the town", True, "asserts"),
    ("mistakes", "Petrenko", "We will make mistakes", True, "asserts"),
    ("demand", "Kyiv", "Russia must withdraw its troops", False, "demands"),
    ("demand on a man", "Kyiv", "President Xi should press his neighbours", False, "demands"),
    ("demand that something be done", "The pact", "the culprits must be punished", False, "demands"),
    ("duty of one's own", "Moscow", "Russia must defend its borders", False, "asserts"),
    ("duty of the source's country", "Lukas Orlov", "his country must defend its flank", False, "asserts"),
    ("duty of ours", "Petrenko", "We must act", True, "asserts"),
    ("guess", "Petrenko", "Russia must have known of the plan", False, "asserts"),
    ("likelihood", "Petrenko", "The winter should be mild", False, "asserts"),
    ("inversion", "Petrenko", "He may hide something should he refuse", False, "asserts"),
    ("order", "The mayor", "Stop the shelling of our towns", True, "demands"),
    ("noun like an order", "The mayor", "Leave was granted to the crew", True, "asserts"),
    ("order in reported speech", "The mayor", "stop signs were removed", False, "asserts"),
    ("warning", "Warsaw", "an attack would lead to a catastrophe", False, "warns"),
    ("warning of a price", "Warsaw", "they will pay a heavy price", False, "warns"),
    ("hope", "Warsaw", "talks could lead to peace", False, "asserts"),
    ("not a warning", "Warsaw", "an attack would not lead to a catastrophe", False, "asserts"),
    ("charge", "Kyiv", "Russia has committed war crimes", False, "accuses"),
    ("charge of a breach", "Kyiv", "Iran violated the truce", False, "accuses"),
    ("charge of guilt", "Washington", "Iran is responsible for the attack", False, "accuses"),
    ("charge against oneself", "Moscow", "Russia has violated the treaty", False, "asserts"),
    ("charge taken back", "Moscow", "Iran has not violated the treaty", False, "asserts"),
    ("charge in question", "Washington", "it studied whether Iran violated the treaty", False, "asserts"),
    ("responsible in office", "Washington", "Iran is responsible for the port", False, "asserts"),
    ("statement", "Kyiv", "the bridge was open", False, "asserts"),
    ("nothing", "Kyiv", "", True, "asserts"),
]

WORDS = [
    "Kyiv", "Moscow", "Russia", "said", "denied", "confirmed", "accused", "that", "of", "the", "it", "claim", "report",
    "shelled", "hospital", "12", "people", "were", "killed", "could", "not", "be", "verified", "without", "evidence",
    "contradicting", "Moscow’s", "account", ".", ",", "“", "”", "\n\n", "\x00", "\ud800",
]  # fmt: skip


SOURCES = ["Kyiv", "Russia’s defence ministry", "The governor, Ivan Petrenko,", "A spokesman for the army", "Iran"]
SAID = ["said", "said on Monday that", "claimed that", "told reporters that", "denied that", "did confirm that"]
GOVERNED = [
    # words that govern what stands behind them, and what that is
    ("no", "soldiers had been killed in the town of Rivne"),
    ("not", "one of its tanks had been lost near the river"),
    ("never", "had the army shelled the village of Stara"),
    ("neither", "of the two ships had left the port of Odesa"),
    ("hardly any", "of the 40 trucks had reached the city of Sumy"),
    ("at least", "12 people were killed in the strike on the market"),
    ("fewer than", "300 rebels had crossed the border near Goma"),
    ("up to", "40 per cent of the shells had failed in the winter"),
    ("allegedly", "the troops had burned 20 houses in the village"),
    ("about", "one in five convoys had reached the north of Gaza"),
]
FOLLOWING = [
    "in the past 24 hours", "if the truce fails", "unless the siege ends", "a day", "compared with 2023",
    "not by missiles but by drones", "of every ten", "until Friday",
]  # fmt: skip


_WORD = re.compile(r"\w+")


def _read(text: str) -> Analysis:
    return analyse(Article(text=text, language="en"))


def _rows(analysis: Analysis) -> list[Row]:
    text = analysis.article.text
    return [
        (
            claim.source.name,
            " … ".join(span.of(text) for span in claim.content),
            str(claim.stance),
            str(claim.status),
            claim.by,
            tuple(span.of(text) for span in claim.evidence),
            claim.topic,
            tuple(analysis.figures[number].span.of(text) for number in claim.figures),
        )
        for claim in analysis.claims
    ]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CLAIMS], ids=[case[0] for case in CLAIMS])
def test_claims(text: str, expected: list[Row]) -> None:
    assert _rows(_read(text)) == expected


@pytest.mark.parametrize(("content", "topic"), TOPICS, ids=[case[0] or "empty" for case in TOPICS])
def test_topics(content: str, topic: str) -> None:
    assert topic_of(content) == topic


@pytest.mark.parametrize(
    ("name", "content", "quoted", "stance"), [row[1:] for row in STANCES], ids=[r[0] for r in STANCES]
)
def test_form(name: str, content: str, quoted: bool, stance: str) -> None:
    source = Source(span=None, name=name, side=side_of(name))
    assert form_of(content, source, quoted=quoted) == stance


def test_denial_asked_for() -> None:
    """Who calls on another to deny something denies nothing."""
    analysis = _read("The secretary of state called on Russia to clearly deny that it would attack the port of Odesa.")
    assert [str(claim.stance) for claim in analysis.claims] == ["demands"]


@pytest.mark.parametrize(
    ("words", "side"),
    [("Moscow’s account", "Russia"), ("the Ukrainian army's figures", "Ukraine"), ("the claims", None), ("", None)],
)
def test_side_of_owner(words: str, side: str | None) -> None:
    assert side_of_owner(words) == side


def test_side_in() -> None:
    assert [side_in(words, "Russia") for words in ("the Russians of shelling", "Russia has", "the plant")] == [
        True,
        True,
        False,
    ]


def test_seed() -> None:
    """What the article of the seed claims: who, how, and what the article says of it."""
    analysis = _read(SEED.read_text(encoding="utf-8"))
    rows = {(row[0], row[2], row[3], row[4], row[6], row[7]) for row in _rows(analysis)}
    assert {
        ("The Ukrainian military command", "asserts", "unverified", None, "casualties", ("1,6000 Russians",)),
        ("Some Ukrainian officials", "asserts", "claimed", None, "casualties", ("7 to 1",)),
        ("Yevgeny Prigozhin", "accuses", "denied", "Russia’s Defense Ministry", "arms", ()),
        ("Russia’s Defense Ministry", "denies", "denied", "itself", "arms", ()),
        ("Russia", "asserts", "claimed", None, "territory", ()),
    } <= rows
    evidence = [row[5] for row in _rows(analysis) if row[3] == "unverified"]
    assert evidence == [("Data on casualties among Russian forces cannot be confirmed",)]
    assert {claim.source.name: claim.source.side for claim in analysis.claims}["Western experts"] is None
    president = next(actor for actor in analysis.actors if "Zelenskiy" in actor.name)
    assert (president.name, president.aliases, president.side) == (
        "Volodymyr Zelenskiy",
        ("Zelenskiy", "Zelensky", "Ukrainian President"),
        "Ukraine",
    )


@given(
    st.sampled_from(SOURCES),
    st.sampled_from(SAID),
    st.sampled_from(GOVERNED),
    st.sampled_from(FOLLOWING),
    st.booleans(),
    st.booleans(),
)
def test_clause_is_whole(
    source: str, said: str, governed: tuple[str, str], following: str, behind: bool, another: bool
) -> None:
    """What is shown of a claim holds what governs it: negations, hedges, bounds, periods, conditions, its cue."""
    governor, content = governed
    statement = f"{governor} {content} {following}"
    text = (
        f"{statement[0].upper()}{statement[1:]}, {source.removesuffix(',')} said."
        if behind
        else f"{source} {said} {statement}."
    )
    text += " Moscow denied it." if another else ""
    for claim in _read(text).claims:
        shown = " ".join(span.of(text) for span in claim.clause)
        assert all(any(whole.holds(span) for whole in claim.clause) for span in (*claim.content, *claim.cue))
        assert claim.source.span is None or any(whole.holds(claim.source.span) for whole in claim.clause)
        if " ".join(content.split()[:3]) in shown:
            assert governor in shown.lower()
            assert following in shown


QUOTED = "“We will hold the city of Bakhmut for as long as our soldiers stand there,” Gen. Petro Bilyk said."
LONG = "The enemy has lost two hundred of its tanks and most of its trained crews since the spring began."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            f"{QUOTED} “Our brigades have closed the only road to the north behind the enemy’s back. {LONG}”",
            [
                QUOTED[1:-1],
                "Gen. Petro Bilyk said. “Our brigades have closed the only road to the north behind the enemy’s back.",
                f"Gen. Petro Bilyk said […] {LONG}",
            ],
            id="each sentence of a quote with its cue, without those between",
        ),
        pytest.param(
            f"{QUOTED}\n\n“{LONG}”",
            [QUOTED[1:-1], f"Gen. Petro Bilyk said […] {LONG}"],
            id="the next paragraph's is not shown behind the end of the one before",
        ),
        pytest.param(
            f"{QUOTED} “Will they come back to the villages that they have burnt down this winter? {LONG}”",
            [QUOTED[1:-1], f"Gen. Petro Bilyk said […] {LONG}"],
            id="no question",
        ),
        pytest.param(
            f"{QUOTED} “Will they come back? The road to the north is closed.”",
            [QUOTED[1:-1], "Gen. Petro Bilyk said […] The road to the north is closed."],
            id="no short question beside a short statement",
        ),
    ],
)
def test_sentences_of_a_quote(text: str, expected: list[str]) -> None:
    """A claim's clause runs over no sentence of the quote but its own; questions claim nothing."""
    assert [" […] ".join(span.of(text) for span in claim.clause) for claim in _read(text).claims] == expected


def test_cases() -> None:
    """Claims as a reader finds them: source, content, stance, and the words that what is shown must hold."""
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    wrong = [f"{case['id']}: {fault}" for case in cases for fault in _faults(case)[:1]]
    assert len(wrong) <= (1 - WHOLE) * len(cases), "\n".join(wrong)


def _faults(case: dict[str, Any]) -> list[str]:
    analysis = _read(case["text"])
    text = analysis.article.text
    faults: list[str] = []
    left = list(analysis.claims)
    for wanted in case.get("claims", []):
        found = next((claim for claim in left if _is_that(text, claim, wanted)), None)
        if found is None:
            faults.append(f"no claim: {wanted['content']}")
            continue
        left.remove(found)
        if str(found.stance) != wanted["stance"]:
            faults.append(f"{found.stance} instead of {wanted['stance']}: {wanted['content']}")
    faults += [f"a claim: {claim.content[0].of(text)}" for claim in left]
    shown = " ".join(span.of(text) for claim in analysis.claims for span in claim.clause)
    return faults + [f"not shown: {words}" for words in case.get("shown_must_hold", []) if words not in shown]


def _is_that(text: str, claim: Claim, wanted: dict[str, Any]) -> bool:
    """Whether a claim has most words of a case's claim, and a word of its source."""
    content = set(_WORD.findall(" ".join(span.of(text) for span in claim.content).lower()))
    words = set(_WORD.findall(wanted["content"].lower()))
    said = claim.source.span.of(text) if claim.source.span is not None else ""
    named = set(_WORD.findall(f"{claim.source.name} {said}".lower()))
    whole = len(content & words) >= 0.6 * len(words) and len(content & words) >= 0.4 * len(content)
    return whole and bool(named & set(_WORD.findall(f"{wanted['claimant']} {wanted['source']}".lower())))


@given(st.lists(st.sampled_from(WORDS), max_size=50))
def test_any_text(pieces: list[str]) -> None:
    text = " ".join(pieces)
    analysis = _read(text)
    assert analysis == _read(text)
    previous = 0
    for claim in analysis.claims:
        assert claim.content[0].start >= previous
        previous = claim.content[0].start
        assert all(0 <= span.start < span.end <= len(text) for span in (*claim.content, *claim.clause, *claim.evidence))
        assert claim.source.name
        assert claim.status != "denied" or claim.by is not None
        assert claim.stance == "denies" or claim.by != "itself"
        assert (claim.status == "claimed") == (claim.status_reason == "")
        assert claim.why
        assert all(0 <= number < len(analysis.figures) for number in claim.figures)
