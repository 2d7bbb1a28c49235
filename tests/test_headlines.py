"""Who a headline that stands in the text says speaks: verbs, labels, signatures; and what is only its topic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers import Article, analyse
from summarizers.speech.headlines import HEADLINE, find_headline_attributions
from summarizers.types import Analysis, Span

BODY = (
    "Major Denys Kolomiets said the bridge at Harova was whole. Two people died in the night attack on Sumy.\n\n"
    "President Volodymyr Zelensky visited the town of Harova on Monday."
)

Row = tuple[str, str | None, str, str]

HEADLINES: list[tuple[str, list[Row]]] = [
    # (headline, (source's name, its side, cue, content) of each attribution)
    # --- a speaker before a colon
    ("Zelensky: we will not retreat", [("Volodymyr Zelensky", "Ukraine", ":", "we will not retreat")]),
    ("Kolomiets: bridge holds", [("Denys Kolomiets", "", ":", "bridge holds")]),
    ("Biden: US will send Abrams tanks", [("Biden", "United States", ":", "US will send Abrams tanks")]),
    ("Pentagon: Russia running low on drones", [("Pentagon", "United States", ":", "Russia running low on drones")]),
    ("Israeli army: three rockets fell in a field", [("Israeli army", "Israel", ":", "three rockets fell in a field")]),
    ("Governor: drones hit depot in Belgorod", [("Governor", "", ":", "drones hit depot in Belgorod")]),
    ("Governor of Kherson: 3 wounded in shelling", [("Governor of Kherson", "", ":", "3 wounded in shelling")]),
    ("Poland’s president: we will send tanks", [("Poland’s president", "Poland", ":", "we will send tanks")]),
    ("Reuters: Ukraine to get more tanks", [("Reuters", "", ":", "Ukraine to get more tanks")]),
    ("Moscow: no troops will be withdrawn", [("Moscow", "Russia", ":", "no troops will be withdrawn")]),
    ("Kyiv: we won’t negotiate with Putin", [("Kyiv", "Ukraine", ":", "we won’t negotiate with Putin")]),
    ("Zelensky: “We need air defence”", [("Volodymyr Zelensky", "Ukraine", ":", "“We need air defence”")]),
    # --- a speaker at the end
    ("Moscow ‘ready for talks’ – Lavrov", [("Lavrov", "Russia", "–", "Moscow ‘ready for talks’")]),
    ("Border closed to lorries - Polish interior ministry", [
        ("Polish interior ministry", "Poland", "-", "Border closed to lorries"),
    ]),
    ("Ukraine war: Russia to leave grain deal – Peskov", [("Peskov", "Russia", "–", "Russia to leave grain deal")]),
    ("Russia has lost half its tanks: UK intelligence", [
        ("UK intelligence", "United Kingdom", ":", "Russia has lost half its tanks"),
    ]),
    ("Russia will run out of missiles, says Ukraine spy chief", [
        ("Ukraine spy chief", "Ukraine", "says", "Russia will run out of missiles"),
    ]),
    # --- verbs
    ("Russia says it took the town", [("Russia", "Russia", "says", "it took the town")]),
    ("Kremlin denies that it ordered the strike", [("Kremlin", "Russia", "denies", "it ordered the strike")]),
    ("Zelensky Says Ukraine Will Not Give Up Territory", [
        ("Volodymyr Zelensky", "Ukraine", "Says", "Ukraine Will Not Give Up Territory"),
    ]),
    ("Ukraine war: Zelensky says Harova ‘not fallen’", [
        ("Volodymyr Zelensky", "Ukraine", "says", "Harova ‘not fallen’"),
    ]),
    # --- topics, places and kinds of text
    ("Bakhmut: what we know", []),
    ("Live: Russia strikes Kyiv", []),
    ("Explainer: why Bakhmut matters", []),
    ("Sumy: two dead after a night strike", []),
    ("Harova: fire destroys market", []),
    ("Kyiv: two killed in drone strike", []),
    ("Day 1,204 of the war: what we know this morning", []),
    ("Ukraine war: Russia shells Kherson", []),
    ("Ukraine live: US to send tanks", []),
    ("Iran talks: hope fades", []),
    ("Prisoner swap: 50 Ukrainians return home", []),
    ("Putin: a life in pictures", []),
    ("Putin: what the Kremlin leader wants", []),
    ("Zelensky: will he run again?", []),
    ("Zelensky in Washington: five takeaways", []),
    ("Ukraine – the latest", []),
    ("Ukraine receives first Leopard tanks - BBC News", []),
]  # fmt: skip


def read(headline: str) -> Analysis:
    return analyse(Article(text=f"{headline}\n\n{BODY}"))


@pytest.mark.parametrize(("headline", "expected"), [pytest.param(*row, id=row[0]) for row in HEADLINES])
def test_headlines(headline: str, expected: list[Row]) -> None:
    found = read(headline)
    text = found.article.text
    assert found.headline == Span(0, len(headline))
    rows = [
        (
            said.source.name if said.source else "",
            (said.source.side if said.source else None) or "",
            said.cue[0].of(text),
            said.content[0].of(text),
        )
        for said in found.attributions
        if said.sentence == HEADLINE
    ]
    assert rows == expected


def test_the_body_is_read_as_without_a_headline() -> None:
    headline = "Kolomiets: bridge is whole"
    with_one, shift = read(headline), len(headline) + 2
    without = analyse(Article(text=BODY))
    assert [actor.name for actor in with_one.actors] == [actor.name for actor in without.actors]
    assert [claim.content[0].start - shift for claim in with_one.claims] == [
        claim.content[0].start for claim in without.claims
    ]
    assert with_one.quotes == () == without.quotes
    assert len(with_one.attributions) == len(without.attributions) + 1


def test_no_headline() -> None:
    assert find_headline_attributions("Zelensky: we will not retreat", None, (), ()) == ()


@given(st.text(alphabet=st.sampled_from(list("Ak: –-,.?“”’'\n1\x00\ud800")) | st.characters(), max_size=80))
def test_never_raises(text: str) -> None:
    for said in find_headline_attributions(text, Span(0, len(text)), (), ()):
        assert said.sentence == HEADLINE
        assert all(0 <= span.start < span.end <= len(text) for span in (*said.content, *said.cue))
