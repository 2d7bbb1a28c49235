from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.query.tokens import tokenise
from bot.query.words import (
    BREAK,
    MOST_NEEDS,
    MOST_TOKENS,
    Need,
    Phrase,
    Words,
    facet_token,
    find_marks,
    fold_value,
    names,
    parse_words,
    snippet,
    speaker_terms,
    terms,
)
from summarizers.types import Style


def need(*phrases: str, sounds: tuple[str, ...] = ()) -> Need:
    """A need of phrases and sounds as blank-separated tokens, a prefix with its star."""
    return Need(phrases=tuple(map(_phrase, phrases)), sounds=tuple(map(_phrase, sounds)))


def _phrase(tokens: str) -> Phrase:
    return Phrase(tuple(tokens.removesuffix("*").split()), tokens.endswith("*"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Shells SHELLING shelled", "shell shell shell", id="stems"),
        pytest.param("Bakhmut’s officials’ don't O'Neil", "bakhmut offici dont oneil", id="apostrophes"),
        pytest.param("the U.S. and U.S troops, 9 a.m.", "the us and us troop 9 am", id="acronyms"),
        pytest.param("1,600 of 10,000,000; 3.5 or 1,6000", "1600 of 10000000 3 5 or 1 6000", id="numbers"),
        pytest.param("a cease-fire", f"a ceas fire {BREAK} ceasefir", id="hyphens"),
        pytest.param("day-by-day-by-day", "day by day by day", id="too many hyphens"),
        pytest.param("Café cafe\u0301 ＣＡＦＥ", "cafe cafe cafe", id="diacritics and width"),
        pytest.param("Łódź Straße Ærø", "lodz strass aero", id="letters of their own"),
        pytest.param("наступление наступления Ёлка", "наступлен наступлен елк", id="Russian"),
        pytest.param("війна війни війну", "вийн вийн вийн", id="Ukrainian"),
        pytest.param("الحَرْب وَالحرب حرب", "حرب حرب حرب", id="Arabic article and vowel signs"),
        pytest.param("乌克兰 war", "乌 克 兰 war", id="Chinese"),
        pytest.param("١٬٢ ٣٤", "1 2 34", id="Arabic digits"),
        pytest.param("\x00 \ud800 — … _", "", id="nothing"),
    ],
)
def test_terms(text: str, expected: str) -> None:
    assert terms(text) == expected


def test_hangul_is_one_token_a_syllable_however_it_is_written() -> None:
    assert terms("전쟁은") == terms("\u110c\u1165\u11ab\u110c\u1162\u11bc\u110b\u1173\u11ab")
    assert len(terms("전쟁은").split()) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Yesterday Ana Zelenskyy met Kuleba", "esterdai ana zelenski xx kuleba", id="names and breaks"),
        pytest.param("The shells. Shells hit Kyiv’s Maidan", "kiv xx maidan", id="a word that is also in lower case"),
        pytest.param("Ana, Olha. Ivan-Pavlo", "ana xx olha xx ivan pavlo", id="a comma parts, a hyphen does not"),
        pytest.param("Xi Jinping of al-Shifa", "inping xx sifa", id="short words are no names"),
        pytest.param("Володимир Зеленський у Києві", "volodimir zelenski xx kevi", id="Cyrillic"),
        pytest.param("تقرير 乌克兰 report", "", id="scripts without capitals"),
    ],
)
def test_names(text: str, expected: str) -> None:
    assert names(text) == expected


def test_speakers_stand_apart() -> None:
    assert speaker_terms(["Ana Brekke", "", "Володимир Зеленський"]) == "ana breke xx xx xx xx volodimir zelenski"
    assert speaker_terms(["...", ""]) == ""


@pytest.mark.parametrize(
    ("kind", "one", "other", "equal"),
    [
        ("place", "Kiev", "KYIV", True),
        ("place", "Gaza", "the Gaza Strip", True),
        ("source", "Kiev", "Kyiv", False),
        ("source", "The Guardian", "guardian", True),
        ("source", "bbc.co.uk", "BBC co uk", True),
        ("source", "Правда", "правда", True),
        ("source", "a b", "ab", False),
        ("speaks_for", "x" * 1000, "x" * 1001, False),
    ],
)
def test_facet_tokens(kind: str, one: str, other: str, equal: bool) -> None:
    assert (facet_token(kind, one) == facet_token(kind, other)) is equal


def test_a_facet_token_tells_its_facet() -> None:
    assert facet_token("speaks_for", "the UN") == "speaksfor0un"
    assert facet_token("place", "") == "place0"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("", (), id="empty"),
        pytest.param("!!! () * \x00", (), id="nothing to find"),
        pytest.param("Shelling", (need("shell", sounds=("seling",)),), id="a word"),
        pytest.param("kiev", (need("kiev", sounds=("kev", "kiv")),), id="a place has its other names"),
        pytest.param("Киев", (need("ки", sounds=("kev", "kiv")),), id="in another script"),
        pytest.param("tell", (need("tell"),), id="a short sound is not looked for"),
        pytest.param("the shells of", (need("shell", sounds=("sels",)),), id="stop words are dropped"),
        pytest.param("of the", (need("of"), need("the")), id="unless there is nothing else"),
        pytest.param("us WHO who", (need("us"), need("who")), id="acronyms stay"),
        pytest.param('"we will not" x', (need("we will not"), need("x")), id="a phrase"),
        pytest.param("«Port Ada»", (need("port ada", sounds=("port ada",)),), id="a phrase of names"),
        pytest.param('"grain', (need("grain", sounds=("grain",)),), id="a mark left open"),
        pytest.param("cease-fire", (need("ceas fire", "ceasefir", sounds=("cease fire",)),), id="a hyphened word"),
        pytest.param("al-Shifa", (need("al shifa", "alshifa", sounds=("sifa",)),), id="an article before a name"),
        pytest.param("Su-35 1,600", (need("su 35"), need("1600")), id="numbers"),
        pytest.param("zele* a*", (need("zele*"), need("a")), id="prefixes, of two letters or more"),
        pytest.param("offensiv*", (need("offensiv*", "offens"),), id="a prefix longer than the stem"),
        pytest.param('"new off*"', (need("new off*"),), id="a prefix in a phrase"),
        pytest.param("乌克兰", (need("乌 克 兰"),), id="a word of a script without blanks is a phrase"),
        pytest.param(
            "shells,grain;shells", (need("shell", sounds=("sels",)), need("grain", sounds=("grain",))), id="twice"
        ),
        pytest.param(
            "x AND NOT y* OR {z}:^w", (need("x"), need("y"), need("z"), need("w")), id="operators are nothing"
        ),
    ],
)
def test_a_query(typed: str, expected: tuple[Need, ...]) -> None:
    assert parse_words(typed) == Words(needs=expected)


@pytest.mark.parametrize(
    "typed", [" ".join(f"w{n}" for n in range(MOST_NEEDS + 1)), '"' + "w " * (MOST_TOKENS + 1) + '"', "战" * 33]
)
def test_a_query_that_is_too_long_is_cut_and_says_so(typed: str) -> None:
    words = parse_words(typed)
    assert words.cut
    assert len(words.needs) <= MOST_NEEDS
    assert all(len(phrase.tokens) <= MOST_TOKENS for need in words.needs for phrase in need.phrases)


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("zelensky", "Zelenskiy and Zelenskyy’s aide Selensky", ["Zelenskiy", "Zelenskyy"]),
        ("kharkov", "in KHARKIV and Kharkov", ["KHARKIV", "Kharkov"]),
        ("зеленский", "Volodymyr Zelensky", ["Zelensky"]),
        ("ceasefire", "a cease-fire, a ceasefire; cease fire", ["cease-fire", "ceasefire"]),
        ("cease-fire", "a cease-fire, a ceasefire; cease fire", ["cease-fire", "ceasefire", "cease fire"]),
        ("offensiv*", "offensive, offensives, offence", ["offensive", "offensives"]),
        ('"port ada"', "Port\nAda, port of Ada", ["Port\nAda"]),
        ("route", "Rutte took the route", ["Rutte", "route"]),
        ("cell", "Sell the cells", ["cells"]),
        ("1600", "1,600 and 16,00", ["1,600"]),
        ("克兰", "乌克兰", ["克兰"]),
        ('"a b" "b c"', "a b c", ["a b c"]),
        ("grain", "nothing", []),
    ],
)
def test_marks(query: str, text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in find_marks(parse_words(query), text)] == expected


LONG = (
    "Rain fell all day in the port. On Tuesday, shells hit the old market of Port Ada, its mayor said. "
    "Nobody was hurt there.\n\nThe mayor thanked the firemen, who came from three towns around within minutes."
)


@pytest.mark.parametrize(
    ("query", "length", "expected"),
    [
        ("market", 80, "[…] On Tuesday, shells hit the old <market> of Port Ada, its mayor said. […]"),
        ("rain", 60, "<Rain> fell all day in the port. On Tuesday, shells […]"),
        (
            "firemen minutes",
            100,
            "[…] The mayor thanked the <firemen>, who came from three towns around within <minutes>.",
        ),
        ("mayor hurt", 60, "[…] Ada, its <mayor> said. Nobody was <hurt> there. […]"),
        ("absent", 40, "Rain fell all day in the port. […]"),
        ("", 40, "Rain fell all day in the port. […]"),
        ("towns", 30, "[…] three <towns> around […]"),
        ("shells", 1000, LONG.replace("shells", "<shells>").replace("\n\n", " ")),
    ],
)
def test_snippets(query: str, length: int, expected: str) -> None:
    pieces = snippet(parse_words(query), LONG, length)
    shown = "".join(f"<{piece.text}>" if piece.style is Style.HIT else piece.text for piece in pieces)
    assert shown == expected


@pytest.mark.parametrize("text", ["", " \n ", "\x00"])
def test_a_snippet_of_next_to_nothing(text: str) -> None:
    assert "".join(piece.text for piece in snippet(parse_words("x"), text)) == text.strip()


TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from([*"aAbeéšŁßǅİıіїйЙё-'’.,1٣ \n\"“*乌ガ한ฟ\u0301\u0640\u200d\ud800\x00", "\u1112", "𝐀"]),
    ),
    max_size=60,
)


@given(TEXTS)
@example("ＣＡＦＥ ﷺ ㊀㎏ 𝐀")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold_value(fold_value(text)) == fold_value(text)


@given(TEXTS)
def test_tokens_are_letters_and_digits(text: str) -> None:
    for column in (terms(text), names(text), speaker_terms([text, text])):
        assert all(token.isalnum() for token in column.split())
    assert facet_token("place", text).isascii()
    assert facet_token("place", text).isalnum()


@given(TEXTS, st.sampled_from([str, str.upper, str.lower, str.title]))
def test_a_texts_own_word_is_found_in_any_case(text: str, case: Callable[[str], str]) -> None:
    tokens = tokenise(text)
    assume(tokens)
    token = tokens[len(tokens) // 2]
    cased = case(token.word)
    assume(fold_value(cased) == fold_value(token.word) and len(tokenise(cased)) == 1)
    assert any(mark.start <= token.start and token.end <= mark.end for mark in find_marks(parse_words(cased), text))


@given(TEXTS, TEXTS, st.integers(0, 80))
def test_snippets_are_the_texts_own_words(query: str, text: str, length: int) -> None:
    pieces = snippet(parse_words(query), text, length)
    assert all(piece.span.of(text) == piece.text for piece in pieces if piece.span)
    assert all(piece.text in (" ", "[…] ", " […]") for piece in pieces if not piece.span)
    assert sum(len(piece.text) for piece in pieces) <= max(length, 12)


@given(TEXTS, TEXTS)
def test_marks_stand_in_order(query: str, text: str) -> None:
    marks = find_marks(parse_words(query), text)
    assert all(left.end <= right.start for left, right in pairwise(marks))
    assert all(0 <= mark.start < mark.end <= len(text) for mark in marks)


@pytest.mark.timing
@pytest.mark.parametrize("part", ["a ", "a-", "a.", '"', "« ", "1,111", "a'", "乌", "\u0301", "\n", ". ", "x* "])
def test_a_hundred_thousand_characters(part: str) -> None:
    text = part * (100_000 // len(part))
    began = time.process_time()
    words = parse_words(text)
    snippet(words, text)
    snippet(parse_words('"a a" a*'), text)
    names(text)
    terms(text)
    assert time.process_time() - began < 5
