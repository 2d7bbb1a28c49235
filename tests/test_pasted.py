"""Whether a pasted text is a page's article: what people paste belongs to it, what they invent never does."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.pasted import belongs
from summarizers.types import Article

DOCUMENTS = Path(__file__).parent / "fixtures" / "documents"
PARAGRAPHS = [
    "ORLIVKA — Eleven grain ships have been waiting at the mouth of the river since Friday, the port authority said.",
    "“Every day costs the owners $20,000,” said Danylo Kravets, who heads the authority. He added that three captains "
    "had turned back.",
    "Russia’s Foreign Ministry accused Ukraine of using the ships to bring in weapons. Ukraine’s infrastructure "
    "minister denied the accusation and called it an excuse.",
    "The United Nations offered on Monday to send forty inspectors. Neither side has answered, its aid chief said.",
    "Lorries queue for six kilometres in the port. Drivers sleep in their cabins and share a single tap.",
]
TEXT = "\n\n".join(PARAGRAPHS)
PAGE = Article(
    text=TEXT,
    title="Grain ships wait as river talks stall",
    byline="Ann Lee",
    publisher="River Post",
    url="https://www.riverpost.example/grain",
)
TEASER = Article(
    text=f"{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}\n\nSubscribe to go on reading. Already a subscriber? Log in.",
    title=PAGE.title,
)
INVENTED = [
    "The navy sank four of the ships on Sunday, the authority admitted.",
    "Kravets resigned.",
    "Ukraine has admitted that there were weapons on board",
    "No ship was searched.",
]


@pytest.mark.parametrize(
    "paste",
    [
        pytest.param(TEXT, id="itself"),
        pytest.param(f"Grain ships wait as river talks stall\n\n{TEXT}", id="headline"),
        pytest.param(
            f"Grain ships wait as river talks stall\nBy Ann Lee\nMarch 7, 2023\n\n{TEXT}", id="byline and date"
        ),
        pytest.param(f"River Post\n\nShare\nTweet\n\n{TEXT}\n\nComments (12)", id="share bar"),
        pytest.param(f"{TEXT}\n\nRead more: How the war on the river began", id="promotion"),
        pytest.param(TEXT.replace("\n\n", "\n"), id="single line breaks"),
        pytest.param(
            TEXT.replace("“", '"').replace("”", '"').replace("’", "'").replace("—", "-"), id="quotation marks"
        ),
        pytest.param(TEXT.replace(" ", "\u00a0"), id="spaces"),
        pytest.param("\n\n".join(PARAGRAPHS[1:4]), id="excerpt"),
        pytest.param("\n\n".join(PARAGRAPHS[:2]) + " […]", id="beginning"),
        pytest.param("\n\n".join((PARAGRAPHS[0], PARAGRAPHS[3], PARAGRAPHS[4])), id="left out in the middle"),
        pytest.param(TEXT.replace("Eleven grain ships", "Eleven grian ships"), id="slip of the pen"),
    ],
)
def test_what_belongs(paste: str) -> None:
    assert belongs(paste, PAGE, whole=True)


@pytest.mark.parametrize(
    "paste",
    [
        pytest.param("", id="nothing"),
        pytest.param("?!", id="no words"),
        pytest.param("Something else was reported from the river today, and nobody was hurt by it.", id="other text"),
        pytest.param(TEXT.replace("$20,000", "$200,000"), id="figure"),
        pytest.param(TEXT.replace("three captains", "thirty captains"), id="number word"),
        pytest.param(TEXT.replace("denied the accusation", "confirmed the accusation"), id="verb"),
        pytest.param(TEXT.replace("Neither side has", "Neither side has not"), id="negation"),
        pytest.param(TEXT.replace("Danylo Kravets", "Maria Zakharova"), id="speaker"),
        pytest.param(
            TEXT.replace(" Ukraine’s infrastructure minister denied the accusation and", " It"), id="denial cut"
        ),
        pytest.param(f"Captains flee as Ukraine hides weapons on grain ships\n\n{TEXT}", id="headline"),
        pytest.param(
            f"{TEXT}\n\nPhoto: the navy sank four of the ships on Sunday, the authority admitted.", id="credit"
        ),
        pytest.param(
            f"{TEXT}\n\nRead more. The navy sank four of the ships on Sunday, the authority said.", id="promotion"
        ),
        pytest.param(f"MOSCOW (TASS) — {TEXT.removeprefix('ORLIVKA — ')}", id="dateline of an agency"),
        pytest.param(f"MOSCOW, March 7 (Reuters) - {TEXT}", id="dateline before the page's"),
        pytest.param(f"{TEXT}\n\n© 2023 Reuters. All rights reserved.", id="mark of rights"),
        pytest.param(f"{TEXT}\n\nSource: TASS", id="source"),
        pytest.param(f"Forwarded from Reuters\n\n{TEXT}", id="forwarded"),
        *(pytest.param(f"{one}\n\n{TEXT}", id=f"{n} before") for n, one in enumerate(INVENTED)),
        *(pytest.param(f"{TEXT}\n\n{one}", id=f"{n} behind") for n, one in enumerate(INVENTED)),
        *(pytest.param(TEXT.replace("back.", f"back. {one}"), id=f"{n} inside") for n, one in enumerate(INVENTED)),
        *(
            pytest.param("\n\n".join((*PARAGRAPHS[:2], one, *PARAGRAPHS[2:])), id=f"{n} between")
            for n, one in enumerate(INVENTED)
        ),
    ],
)
def test_what_does_not_belong(paste: str) -> None:
    assert not belongs(paste, PAGE, whole=True)


@pytest.mark.parametrize(
    ("paste", "page", "known"),
    [
        pytest.param(TEXT, TEASER, True, id="goes on behind the teaser"),
        pytest.param(f"By Ann Lee\n\n{TEXT}", TEASER, True, id="byline"),
        pytest.param("\n\n".join(PARAGRAPHS[2:]), TEASER, False, id="without the teaser"),
        pytest.param(TEXT, Article(text=" ".join(TEXT.split()[:30]) + "…"), True, id="teaser that breaks off"),
        pytest.param(TEXT, Article(text=PARAGRAPHS[0]), False, id="teaser too short"),
        pytest.param(
            f"{PAGE.title}\n\n{TEXT}", Article(text=PARAGRAPHS[0], title=PAGE.title), True, id="title with it"
        ),
        pytest.param(TEXT, Article(text=""), False, id="nothing visible"),
        pytest.param("", TEASER, False, id="nothing pasted"),
        pytest.param(TEXT.replace("have been waiting", "have not been waiting"), TEASER, False, id="negation"),
        pytest.param(TEXT.replace("$20,000", "$200,000"), TEASER, False, id="figure"),
        pytest.param(TEXT.replace("Danylo Kravets", "Maria Zakharova"), TEASER, False, id="speaker"),
        pytest.param(f"MOSCOW (TASS) — {TEXT}", TEASER, False, id="dateline of an agency"),
        pytest.param(" ".join(reversed(TEXT.split())), TEASER, False, id="same words"),
    ],
)
def test_teasers(paste: str, page: Article, known: bool) -> None:
    assert belongs(paste, page, whole=False) is known


def test_an_agency_that_the_page_names() -> None:
    text = TEXT.replace("ORLIVKA —", "ORLIVKA (Reuters) —")
    assert belongs(text, Article(text=text, publisher="River Post"), whole=True)
    assert belongs(f"KYIV, March 7 (Reuters) - {TEXT}", Article(text=TEXT, publisher="Reuters"), whole=True)
    assert belongs(text, Article(text="\n\n".join(text.split("\n\n")[:2])), whole=False)


@pytest.mark.parametrize(
    "name", ["printed-page", "two-columns", "report", "release-uk", "release-ar", "message", "split-paste"]
)
def test_an_article_is_its_own(name: str) -> None:
    text = (DOCUMENTS / f"{name}.txt").read_text(encoding="utf-8")
    blocks = text.strip().split("\n\n")
    assert belongs(text, Article(text=text), whole=True)
    for place in range(1, len(blocks), 3):
        invented = [
            *blocks[:place],
            "На річці потопили чотири кораблі, заявив 12 березня представник флоту.",
            *blocks[place:],
        ]
        assert not belongs("\n\n".join(invented), Article(text=text), whole=True)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=400), st.text(max_size=400), st.booleans())
def test_any_texts(text: str, other: str, whole: bool) -> None:
    assert belongs(text, Article(text=other, title=other[:40]), whole=whole) in (True, False)


@pytest.mark.timing
def test_long_texts() -> None:
    sentences = [
        f"The {n}th report of the command says that unit {n * 7} held the village number {n}." for n in range(2_600)
    ]
    long = "\n\n".join(sentences)[:200_000]
    began = time.perf_counter()
    assert belongs(long, Article(text=long), whole=True)
    assert time.perf_counter() - began < 8
