"""The language of a text."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizers.text.language import detect_language

TEXTS = [
    ("english", "The army withdrew from the city on Tuesday.", "en"),
    ("ukrainian", "Армія відійшла з міста у вівторок, заявив генерал.", "uk"),
    ("russian", "Армия отступила из города во вторник, заявил генерал.", "ru"),
    ("polish", "Wojsko wycofało się z miasta we wtorek, powiedział generał.", "pl"),
    ("german", "Die Armee zog sich am Dienstag aus der Stadt zurück.", "de"),
    ("arabic", "انسحب الجيش من المدينة يوم الثلاثاء", "ar"),
    ("chinese_is_short", "军队星期二撤出了城市", "zh"),
    ("capitals", "THE ARMY WITHDREW FROM THE CITY ON TUESDAY", "en"),
    ("lines", "The army withdrew\nfrom the city\r\non Tuesday.\n", "en"),
    ("nul", "The army\x00 withdrew from\x00 the city on Tuesday.", "en"),
    ("lone_surrogate", "The army \ud800 withdrew from the city on Tuesday. \udfff", "en"),
    ("links_left_out", "https://www.beispiel.de/nachrichten/krieg Армия отступила из города во вторник", "ru"),
    ("digits_first", "1, 2, 3. " * 200 + "The army withdrew from the city on Tuesday.", "en"),
    ("empty", "", "und"),
    ("no_letter", "12:30, 1.5 — 7/8 ⚡️", "und"),
    ("one_word", "Kyiv", "und"),
    ("only_surrogates", "\ud800" * 50, "und"),
    ("only_nul", "\x00" * 50, "und"),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in TEXTS], ids=[case[0] for case in TEXTS])
def test_detect_language(text, expected):
    assert detect_language(text) == expected


def test_is_silent(capfd, caplog):
    with caplog.at_level(logging.DEBUG):
        detect_language("The army withdrew from the city on Tuesday. " * 1_000)
    assert (capfd.readouterr(), caplog.records) == (("", ""), [])


@given(st.text(alphabet=st.characters(), max_size=300))
def test_never_raises(text):
    code = detect_language(text)
    assert code.isascii()
    assert code.islower()
    assert detect_language(text) == code
