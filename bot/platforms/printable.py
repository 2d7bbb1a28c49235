"""Text that is safe to show anywhere: nothing in it steers a terminal, turns the direction or hides letters."""

from __future__ import annotations

import re

_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,16}[@-~]"  # CSI: colours, cursor
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]{0,2000}(?:\x07|\x1b\\|\x9c)"  # OSC, DCS …: titles, links
    r"|\x1b[ -/]{0,16}[0-~]"
)
_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Controls, the marks that turn the direction of everything after them, and letters without a shape that hide words.
# The joiners stay, which Persian, Indic scripts and emoji need.
_CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u180e\u200b\u202a-\u202e\u2060-\u2069\u206a-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def printable(text: str) -> str:
    r"""A text without control sequences and characters, marks of direction and lone surrogates. Never raises.

    >>> printable("a\x1b[31mred\x07 \x1b]0;title\x07b\ud800")
    'ared b�'
    """
    text = _CONTROL.sub("", _BREAK.sub("\n", _SEQUENCE.sub("", text)))
    return _SURROGATE.sub("\ufffd", text.replace("\t", " "))
