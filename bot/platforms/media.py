"""Which attached files are pictures, films or sound, which nobody means to be read. Pure."""

from __future__ import annotations

from pathlib import PurePosixPath

_TYPES = ("image/", "video/", "audio/")
_PICTURES = frozenset(("png", "jpg", "jpeg", "gif", "webp", "avif", "heic", "bmp", "svg", "tif", "tiff"))
_FILMS = frozenset(("mp4", "mov", "webm", "mkv", "avi", "m4v"))
_SOUND = frozenset(("mp3", "ogg", "opus", "wav", "flac", "m4a", "aac"))


def is_media(name: str, content_type: str | None) -> bool:
    """Whether a file is a picture, a film or sound, by its content type or else its name.

    >>> is_media("a.PNG", None), is_media("scan", "image/png"), is_media("report.pdf", "application/pdf")
    (True, True, False)
    """
    ending = PurePosixPath(name).suffix[1:].casefold()
    return (content_type or "").startswith(_TYPES) or ending in _PICTURES | _FILMS | _SOUND
