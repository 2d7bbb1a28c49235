"""What the commands work on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.messages import Asker, Reply
from bot.ports import Archive, Desk, Jobs, Upkeep
from bot.query.grammar import Command
from bot.service import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The stores, and the service that reads texts anew."""

    archive: Archive
    desk: Desk
    jobs: Jobs
    upkeep: Upkeep
    service: Service


Handler: TypeAlias = Callable[[Ports, Command, Asker, datetime], Awaitable[Reply]]
"""Does one command at a time; raises `WarbriefError`s, whose sentences are the reply then."""
