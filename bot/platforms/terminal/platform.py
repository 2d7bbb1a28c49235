"""The terminal as a platform: one channel, read by whoever sits there. What is sent is shown; nothing is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from rich.console import Console

from bot.messages import TERMINAL, Asker, Outgoing, Reader, Reply, Scope, Viewer
from bot.platforms.terminal.render import show_reply

if TYPE_CHECKING:
    from rich.status import Status

USER = "terminal"
"""The poster of what is briefed here, and who changes settings: the account's own name is nobody's business."""
READER = Reader(platform=TERMINAL.platform, workspace=TERMINAL.workspace, rooms=frozenset({TERMINAL.room}))
ASKER = Asker(scope=TERMINAL, viewer=READER, user=USER, name=USER, moderator=True, admin=True)
"""Whoever sits at the terminal may do everything in its channel."""


class TerminalPlatform:
    """Shows answers on a console; the `bot.ports.Platform` of the chat in the terminal."""

    name = TERMINAL.platform

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = None

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Show in a terminal what is waited for, until there is an answer to show or the context is left."""
        self._status = self._console.status(what)
        try:
            with self._status:
                yield
        finally:
            self._status = None

    async def send(self, outgoing: Outgoing, reply: Reply) -> str:
        """Show an answer; returns an id that only tells it from others."""
        self._show(reply)
        return outgoing.nonce

    async def find_sent(self, outgoing: Outgoing) -> str | None:
        """None: what an earlier program showed is gone, so that it is shown again."""
        return None

    async def edit(self, outgoing: Outgoing, reply: Reply) -> None:
        """Show the new answer under the old."""
        self._show(reply)

    async def delete(self, outgoing: Outgoing) -> None:
        """Do nothing: what was shown stays on the screen."""

    async def mark(self, outgoing: Outgoing, reply: Reply) -> None:
        """Show the sentence that the sign stands for."""
        self._show(reply)

    def working(self, scope: Scope, message: str) -> AbstractAsyncContextManager[None]:
        """Do nothing: the chat shows by itself what it waits for."""
        return nullcontext()

    async def audience(self, scope: Scope) -> Viewer:
        """Whoever sits at the terminal."""
        return READER

    def _show(self, reply: Reply) -> None:
        if self._status is not None:
            self._status.stop()  # it would be written over what is shown
        show_reply(self._console, reply)
        self._console.print()
