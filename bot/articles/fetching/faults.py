"""What went wrong with a fetch, in a user's words: the network's errors, the statuses of HTTP, the types of content."""

from __future__ import annotations

import re
import socket
from http import HTTPStatus

import aiohttp

from bot.articles.fetching.guard import AddressRefusedError
from bot.errors import FetchFailed, RefusedAddress

_KINDS = {
    "application/pdf": "a PDF",
    "application/json": "a JSON file",
    "application/zip": "an archive",
    "application/gzip": "an archive",
    "application/rss+xml": "a feed",
    "application/atom+xml": "a feed",
    "application/xml": "an XML file",
    "text/xml": "an XML file",
    "text/css": "a style sheet",
    "text/csv": "a table",
    "text/javascript": "a script",
    "image": "an image",
    "video": "a video",
    "audio": "an audio file",
    "font": "a font",
}
_TYPE = re.compile(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,60}")
PASTE = "Paste the text."
LATER = "Try again later, or paste the text."
_CHECK = "Check the link, or paste the text."
_ANSWERS = {
    401: ("asks for a sign-in (401)", PASTE),
    402: ("asks for payment (402)", PASTE),
    403: ("does not let Warbrief in (403)", PASTE),
    404: ("answered 404 (not found)", _CHECK),
    407: ("asks for a sign-in (407)", PASTE),
    410: ("answered 410 (no longer there)", PASTE),
    429: ("is being asked too often (429)", LATER),
    451: ("is withheld for legal reasons (451)", PASTE),
}


def translate(link: str, error: Exception) -> FetchFailed | RefusedAddress:
    """The error of the network at a link, as the one that a user is told."""
    match error:
        case aiohttp.ClientConnectorDNSError() if error.os_error.errno == socket.EAI_AGAIN:
            return FetchFailed(link, "could not be looked up: the directory of names did not answer", LATER)
        case aiohttp.ClientConnectorDNSError():
            return FetchFailed(link, "could not be found: there is no such site")
        case aiohttp.ClientSSLError() | aiohttp.ServerFingerprintMismatch():
            return FetchFailed(link, "has no valid certificate, so the connection is not safe", PASTE)
        case aiohttp.ClientConnectorError() if isinstance(error.os_error, AddressRefusedError):
            return RefusedAddress(link, "leads to an address that is not public")
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return FetchFailed(link, "could not be reached", LATER)
        case aiohttp.SocketTimeoutError():
            return FetchFailed(link, "stopped answering before the page was complete", LATER)
        case aiohttp.ClientPayloadError() | aiohttp.ClientConnectionError() | OSError():
            return FetchFailed(link, "broke off before the page was complete", LATER)
        case _:
            return FetchFailed(link, "sent an answer that is not readable", PASTE)


def describe_status(status: int) -> tuple[str, str]:
    """What a status that brings no page means, as a phrase that follows a link, and what to do.

    >>> describe_status(404)
    ('answered 404 (not found)', 'Check the link, or paste the text.')
    """
    if status in _ANSWERS:
        return _ANSWERS[status]
    if status >= 500:
        return f"has a fault of its own ({status})", LATER
    try:
        phrase = f" ({HTTPStatus(status).phrase.lower()})"
    except ValueError:
        phrase = ""
    return f"answered {status}{phrase}", _CHECK


def describe_type(content_type: str) -> str:
    """A type of content that is not read, as a phrase.

    >>> describe_type("image/webp"), describe_type("application/x-tar")
    ('an image', 'a file of type application/x-tar')
    """
    if not _TYPE.fullmatch(content_type):
        return "a file of unknown type"
    family = content_type.partition("/")[0]
    return _KINDS.get(content_type) or _KINDS.get(family) or f"a file of type {content_type}"
