"""The log of a chat's library in Warbrief's own form: a line for each event, no traceback, no secret."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

# What follows an id in such an address of Discord lets anybody answer in the bot's name for 15 minutes; so does an
# address that Slack gives with a command, and the ticket of its sockets lets anybody in.
_SECRET_IN_LINK = re.compile(
    r"(/(?:webhooks|interactions)/\d+/|/(?:actions|commands|app)/T[A-Z0-9]+/|[?&](?:ticket|app_id)=)[^/\s?&\"']+"
)
_SECRET = re.compile(r"\b(?:xox[a-z]|xapp)-[\w-]+", re.ASCII)
_LONGEST = 500  # characters of one line: a platform's own words of a refusal can be long

_NO_CONCERN = "voice will NOT be supported"  # nothing here speaks

_log = logging.getLogger(__name__)


class _OneLine(logging.Handler):
    """Hands records on to Warbrief's log, shortened to a line.

    Args:
        secrets: what must never be in it.
    """

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__(logging.INFO)
        self._secrets = secrets

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
        _log.log(record.levelno, "%s", clean(text, *self._secrets))
        if error is not None and _log.isEnabledFor(logging.DEBUG):
            _log.debug("%s", _hide("".join(traceback.format_exception(error)), self._secrets))


def clean(text: str, *secrets: str) -> str:
    """A text on one line, without these secrets, tokens of Slack, and addresses that let others answer.

    >>> clean("POST https://discord.com/api/v10/webhooks/12/abc-DEF/callback: 429 with s3cret", "s3cret")
    'POST https://discord.com/api/v10/webhooks/12/…/callback: 429 with …'
    >>> clean("wss://wss.slack.com/link/?ticket=1234-abc&app_id=99, xoxb-1-abc")
    'wss://wss.slack.com/link/?ticket=…&app_id=… …'
    """
    shown = " ".join(_hide(text, secrets).split())
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def _hide(text: str, secrets: tuple[str, ...]) -> str:
    for secret in filter(None, secrets):
        text = text.replace(secret, "…")
    return _SECRET.sub("…", _SECRET_IN_LINK.sub(r"\1…", text))


@contextmanager
def one_line_logs(library_name: str, *secrets: str) -> Iterator[None]:
    """Take the log of a library over until the context is left.

    Args:
        library_name: the name of its logger, such as "discord" or "slack_sdk".
        secrets: what must never be in it, beside what looks like a token.
    """
    library = logging.getLogger(library_name)
    handler = _OneLine(secrets)
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
