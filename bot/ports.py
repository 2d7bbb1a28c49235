"""What the service asks of the world around it, as protocols."""

from __future__ import annotations

from typing import Protocol

from bot.messages import File, Found


class Articles(Protocol):
    """Where articles come from.

    Both methods raise `bot.errors.WarbriefError` with the sentence that a user sees, and nothing else that is meant
    for a user.
    """

    async def from_link(self, link: str) -> Found:
        """The article of the page behind a link."""
        ...

    async def from_file(self, file: File) -> Found:
        """The article in a file: the one in an HTML page, or all of a text."""
        ...
