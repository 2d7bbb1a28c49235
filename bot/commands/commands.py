"""The one door for commands: who may give which, who does it, and what is said where it fails."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from datetime import datetime

from bot.commands import briefs, desk, lookups, settings, upkeep, why
from bot.commands.ports import Handler, Ports
from bot.corrected import corrected, numbered
from bot.errors import WarbriefError
from bot.messages import Asker, Outgoing, Reply, Viewer
from bot.ports import Archive, Desk, Jobs, Upkeep
from bot.query.grammar import COMMANDS, Command, Who, suggest_command
from bot.service import Service

_HANDLERS: Mapping[str, Handler] = {
    "find": lookups.find,
    "recent": lookups.find,
    "quotes": lookups.quotes,
    "claims": lookups.claims,
    "show": briefs.show,
    "why": why.why,
    "wrong": desk.wrong,
    "reports": desk.reports,
    "correct": desk.correct,
    "watch": settings.watch,
    "settings": settings.settings,
    "export": upkeep.export,
    "forget": upkeep.forget,
    "status": upkeep.status,
    "help": upkeep.show_help,
}
"""Every command but `brief`, which is a post that asks for a brief."""

_log = logging.getLogger(__name__)


class Commands:
    """Does commands, and says what the outbox has to say.

    Args:
        archive: briefs, kept and found.
        desk: settings, reports, corrections.
        jobs: the way in and out.
        upkeep: export and forgetting.
        service: reads texts anew.
    """

    def __init__(self, *, archive: Archive, desk: Desk, jobs: Jobs, upkeep: Upkeep, service: Service) -> None:
        self._ports = Ports(archive=archive, desk=desk, jobs=jobs, upkeep=upkeep, service=service)

    async def handle(self, command: Command, asker: Asker, now: datetime) -> Reply:
        """Do a command as far as its asker may; never raises: what fails is said in the reply, with `failed`."""
        handler = _HANDLERS.get(command.name)
        if handler is None:
            meant = suggest_command(command.name)
            hint = f" Did you mean `{meant}`?" if meant else " `help` lists them."
            return Reply(text=f"There is no command {command.name[:20]}.{hint}", failed=True)
        usage = COMMANDS[command.name]
        if usage.who is Who.ADMIN and not asker.admin:
            return Reply(text=f"Only admins may use `{command.name}`. Ask one of them.", failed=True)
        if usage.who is Who.MODERATOR and not (asker.moderator or asker.admin):
            return Reply(text=f"Only `moderators` may use `{command.name}`. Ask one of them.", failed=True)
        try:
            return await handler(self._ports, command, asker, now)
        except WarbriefError as error:
            return Reply(text=str(error), failed=True)
        except Exception as error:
            incident = secrets.token_hex(4)
            _log.error("incident %s: command %s: %s: %s", incident, command.name, type(error).__name__, error)
            _log.debug("incident %s", incident, exc_info=error)
            return Reply(text=f"Something went wrong. The log has more under incident {incident}.", failed=True)

    async def reply_to(self, outgoing: Outgoing, viewer: Viewer) -> Reply:
        """What is to be sent, made of what the archive holds now.

        Args:
            outgoing: from the outbox.
            viewer: what everyone may see who reads where it will stand.
        """
        return await briefs.reply_to(self._ports, outgoing, viewer)

    async def lines(self, viewer: Viewer, name: str) -> tuple[tuple[int, str], ...]:
        """The lines of a brief that `wrong` and `correct` know by number, as they are shown now, without styles.

        Args:
            viewer: whose eyes.
            name: the brief's id.

        Returns:
            Number and words, in order; empty where the viewer sees no such brief.

        Raises:
            StoreError: the archive cannot be read.
        """
        stored = await self._ports.archive.show(viewer, name)
        shown = numbered(corrected(stored)[0]) if stored is not None else ()
        return tuple((number, "".join(piece.text for piece in line.pieces)) for number, line in enumerate(shown, 1))

    async def speakers(self, viewer: Viewer, name: str) -> tuple[str, ...]:
        """Those whom a brief's article names, in text order: whom `correct` takes as a line's speaker.

        Args:
            viewer: whose eyes.
            name: the brief's id.

        Returns:
            Names as the article spells them; empty where it names nobody, or the viewer sees no such brief.

        Raises:
            StoreError: the archive cannot be read.
        """
        return tuple(await self._ports.desk.speakers(viewer, name))
