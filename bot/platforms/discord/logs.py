"""The log of discord.py in Warbrief's own form: a line for each event, no traceback of a lost connection, no secret."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

LIBRARY = "discord"

# What follows an id in such an address lets anybody answer in the bot's name for 15 minutes.
_SECRET_IN_LINK = re.compile(r"(/(?:webhooks|interactions)/\d+/)[^/\s?\"']+")
_LONGEST = 500  # characters of one line: Discord's own words of a refusal can be long

_NO_CONCERN = "voice will NOT be supported"  # nothing here speaks

_log = logging.getLogger(__name__)


class _OneLine(logging.Handler):
    """Hands records on to Warbrief's log, shortened to a line.

    Args:
        token: what must never be in it.
    """

    def __init__(self, token: str) -> None:
        super().__init__(logging.INFO)
        self._token = token

    def emit(self, record: logging.LogRecord) -> None:
        """Hand one record on."""
        if str(record.msg).endswith(_NO_CONCERN):
            return
        try:
            text = record.getMessage()
        except (TypeError, ValueError):  # its arguments do not fit its words
            text = str(record.msg)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            text = f"{text} ({type(error).__name__}: {error})"
        _log.log(record.levelno, "%s", clean(text, self._token))
        if error is not None and _log.isEnabledFor(logging.DEBUG):
            _log.debug("%s", _hide("".join(traceback.format_exception(error)), self._token))


def clean(text: str, token: str) -> str:
    """A text on one line, without the bot's token and those of interactions.

    >>> clean("POST https://discord.com/api/v10/webhooks/12/abc-DEF/callback: 429 with s3cret", "s3cret")
    'POST https://discord.com/api/v10/webhooks/12/…/callback: 429 with …'
    """
    shown = " ".join(_hide(text, token).split())
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def _hide(text: str, token: str) -> str:
    return _SECRET_IN_LINK.sub(r"\1…", text.replace(token, "…") if token else text)


@contextmanager
def one_line_logs(token: str) -> Iterator[None]:
    """Take the log of discord.py over until the context is left."""
    library = logging.getLogger(LIBRARY)
    handler = _OneLine(token)
    before = library.propagate, library.level
    library.addHandler(handler)
    library.propagate = False
    library.setLevel(logging.INFO)
    try:
        yield
    finally:
        library.removeHandler(handler)
        library.propagate = before[0]
        library.setLevel(before[1])
