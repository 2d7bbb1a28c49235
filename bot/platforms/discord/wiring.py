"""What the Discord side works with: the use cases and stores behind their protocols."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands import Commands
from bot.pipeline import Pipeline
from bot.ports import Archive, Clock, Desk, Jobs, Upkeep
from bot.service import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """Everything that a client calls; it decides nothing itself."""

    pipeline: Pipeline
    commands: Commands
    service: Service
    archive: Archive
    desk: Desk
    jobs: Jobs
    upkeep: Upkeep
    clock: Clock
