"""What is offered while somebody types an option's value: only what they may read, and never more than a hint.

Discord checks nothing of it, so neither may anybody rely on it. Private threads are left out, since it would take too
long to ask who is a member of them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeAlias

import discord
from discord import app_commands

from bot.channel_settings import SETTINGS, split_setting
from bot.errors import BadSetting
from bot.platforms.discord.members import in_server, reader_of
from bot.platforms.discord.showing.limits import CHOICE, CHOICES
from bot.platforms.fitting import cut, units
from bot.platforms.wiring import Wiring
from bot.records import Facet

Complete: TypeAlias = Callable[[discord.Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]
"""Completes an option of what was typed so far; never raises."""

SECONDS = 2.0
"""How long a completion may take: Discord takes none that comes after three seconds."""

_Offered: TypeAlias = Sequence[tuple[str, str]]  # labels and values
_DAYS = ("today", "yesterday", "3d", "7d", "30d", "last Monday", "last Friday")

_log = logging.getLogger(__name__)


class Completing:
    """Makes what completes the options.

    Args:
        wiring: the archive, and who speaks in a brief.
    """

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    def facet(self, facet: Facet) -> Complete:
        """Names of a kind in what the asker may read, the most frequent first; of ids the newest."""

        async def complete(interaction: discord.Interaction, typed: str) -> _Offered:
            return await self._suggested(interaction, facet, typed)

        return _completing(complete)

    def forgettable(self) -> Complete:
        """What `forget` takes."""

        async def complete(interaction: discord.Interaction, typed: str) -> _Offered:
            named = [(name, name) for name in ("me", "channel", "server") if name.startswith(typed.casefold())]
            return [*named, *await self._suggested(interaction, Facet.ID, typed)]

        return _completing(complete)

    def speakers(self) -> Complete:
        """Whom the article of a brief names, whose id is typed already."""

        async def complete(interaction: discord.Interaction, typed: str) -> _Offered:
            viewer = await reader_of(interaction)
            names = await self._wiring.commands.speakers(viewer, str(interaction.namespace.id))
            offered = (*names, "unknown") if names else ()
            return [(name, name) for name in offered if typed.casefold() in name.casefold()]

        return _completing(complete)

    def names(self) -> Complete:
        """Names of settings, with what they do."""

        async def complete(interaction: discord.Interaction, typed: str) -> _Offered:
            wanted = typed.casefold()
            log = [("log: who changed what", "log")] if wanted in "log" else []
            return [(f"{name}: {each.sentence}", name) for name, each in SETTINGS.items() if wanted in name] + log

        return _completing(complete)

    def values(self) -> Complete:
        """Values of the setting whose name is typed already, or what may be typed."""

        async def complete(interaction: discord.Interaction, typed: str) -> _Offered:
            try:
                setting, _ = split_setting(str(interaction.namespace.name))
            except BadSetting:
                return ()
            known = [(choice, choice) for choice in setting.choices if typed.casefold() in choice.casefold()]
            return known or [(f"{typed or 'default'} ({setting.values})", typed or "default")]

        return _completing(complete)

    async def _suggested(self, interaction: discord.Interaction, facet: Facet, typed: str) -> _Offered:
        viewer = await reader_of(interaction)
        found = await self._wiring.archive.suggest(viewer, facet, typed[:CHOICE], CHOICES)
        return [(each.label, each.value) for each in found]


async def days(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """A few days; others are typed."""
    wanted = typed.strip().casefold()
    return [app_commands.Choice(name=day, value=day) for day in _DAYS if day.casefold().startswith(wanted)]


def _completing(complete: Callable[[discord.Interaction, str], Awaitable[_Offered]]) -> Complete:
    """What completes an option; where that fails or takes too long, nothing is offered."""

    async def choices(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        offered: _Offered = ()
        try:
            async with asyncio.timeout(SECONDS):
                offered = await complete(interaction, typed) if in_server(interaction) else ()
        except TimeoutError:
            _log.info("completions took more than %s s", SECONDS)
        except Exception as error:
            _log.warning("no completions: %s: %s", type(error).__name__, error)
        labels: dict[str, str] = {}
        for label, value in offered:
            if value.strip() and units(value) <= CHOICE:
                labels.setdefault(value, cut(" ".join(label.split()), CHOICE, "…"))
        return [app_commands.Choice(name=label or value, value=value) for value, label in labels.items()][:CHOICES]

    return choices
