"""What the clients of the chat platforms work with: the use cases and stores behind their protocols."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.commands import Commands
from bot.pipeline import Pipeline
from bot.ports import Archive, Clock, Desk, Jobs, Platform, Upkeep
from bot.service import Service


class Application(Protocol):
    """What is served: the use cases and stores, wired."""

    @property
    def service(self) -> Service: ...  # noqa: D102
    @property
    def commands(self) -> Commands: ...  # noqa: D102
    @property
    def archive(self) -> Archive: ...  # noqa: D102
    @property
    def desk(self) -> Desk: ...  # noqa: D102
    @property
    def jobs(self) -> Jobs: ...  # noqa: D102
    @property
    def upkeep(self) -> Upkeep: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102

    def pipeline(self, platforms: Mapping[str, Platform], *, lease: float | None = None) -> Pipeline:
        """The way from post to brief, for these platforms by name."""
        ...


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


def wired(application: Application, platform: Platform, *, lease: float | None = None) -> Wiring:
    """What a client of one platform works with; the pipeline's `run` is the caller's to start.

    Args:
        application: what is served.
        platform: where answers go.
        lease: seconds until what a killed program had in work is somebody else's; None for the usual.
    """
    return Wiring(
        pipeline=application.pipeline({platform.name: platform}, lease=lease),
        commands=application.commands,
        service=application.service,
        archive=application.archive,
        desk=application.desk,
        jobs=application.jobs,
        upkeep=application.upkeep,
        clock=application.clock,
    )
