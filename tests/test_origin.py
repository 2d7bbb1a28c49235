"""Which outlets a text names as its own source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers import Article, analyse
from summarizers.origin import find_origin
from summarizers.types import Span

LEAD = "Two people died in the strike on Kherson"
CASES = [
    ("no words of it", f"{LEAD}.", ()),
    ("dateline", f"KYIV, March 7 (Reuters) – {LEAD}.", ("Reuters",)),
    ("dateline, a hyphen", f"WASHINGTON (AP) - {LEAD}.", ("AP",)),
    ("tag alone", f"(Reuters) - {LEAD}.", ("Reuters",)),
    ("a bracket that is no outlet", f"DNIPRO (Ukraine) - {LEAD}.", ()),
    ("an outlet in brackets further on", f"{LEAD}. The photo (Reuters) shows it.", ()),
    ("source line at the end", f"{LEAD}.\n\nSource: Ukrinform", ("Ukrinform",)),
    ("source line, no outlet", f"{LEAD}.\n\nSource: Telegram channels", ()),
    ("tail", f"{LEAD}, Ukrinform reports.", ("Ukrinform",)),
    ("tail and whom it cites", f"{LEAD}, Ukrinform reports, citing Euractiv.", ("Ukrinform", "Euractiv")),
    ("with reference to", f"{LEAD}, Ukrinform reports with reference to the BBC.", ("Ukrinform", "BBC")),
    ("citing no outlet", f"{LEAD}, Ukrinform reports, citing the Ministry of Defense.", ("Ukrinform",)),
    ("correspondent", f"{LEAD}, an Ukrinform correspondent reported.", ("Ukrinform",)),
    ("has learned", f"{LEAD}, BelTA has learned.", ("BelTA",)),
    ("quoted by", f"{LEAD}, the minister said, as quoted by Interfax.", ("Interfax",)),
    ("an official is no outlet", f"{LEAD}, Petrenko reported.", ()),
    ("a speaker who cites an outlet", f"{LEAD}. The minister, citing Reuters, called it a crime.", ()),
    ("media of no name", f"{LEAD}, local media reported.", ()),
    ("twice the same", f"KYIV (Reuters) - {LEAD}, Reuters reported.", ("Reuters",)),
    ("empty", "", ()),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case, id=name) for name, *case in CASES])
def test_find_origin(text: str, expected: tuple[str, ...]) -> None:
    assert analyse(Article(text=text)).origin == expected


def test_the_middle_of_a_text_is_not_its_source() -> None:
    paragraphs = [f"{LEAD}."] * 4 + [f"{LEAD}, Reuters reported."] + [f"{LEAD}."] * 4
    assert analyse(Article(text="\n\n".join(paragraphs))).origin == ()


@given(st.text(max_size=300))
def test_never_raises(text: str) -> None:
    assert all(name in text for name in find_origin(text, [Span(0, len(text))]))
