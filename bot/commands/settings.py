"""`watch` and `settings`: which channels are served, and how; what admins set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.channel_settings import SETTINGS, Setting, defaults, split_setting
from bot.channel_settings.values import short
from bot.commands.ports import Ports
from bot.errors import BadCommand, BadSetting
from bot.messages import Asker, Block, Reply, Scope, Viewer
from bot.ports import Desk
from bot.query.grammar import WIDE, Command
from bot.records import Change, Mode
from summarizers.types import Line, LineKind, Piece


class Level(StrEnum):
    """Who set what holds."""

    CHANNEL = "channel"
    SERVER = "server"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What holds of one setting: as it is kept ("" where the program says it), in words, and who set it."""

    setting: Setting
    stored: str
    words: str
    level: Level


_WHERE = {Level.CHANNEL: " · set for this channel", Level.SERVER: " · set for the whole `server`", Level.DEFAULT: ""}


async def standing(desk: Desk, scope: Scope, server: bool = False) -> tuple[Standing, ...]:
    """What holds in a channel, or with `server` in all of its server that sets nothing else; in the order of lists."""
    shared = await desk.own(scope, server=True)
    own = {} if server else await desk.own(scope, server=False)
    return tuple(_standing(setting, own, shared, scope.platform) for setting in SETTINGS.values())


def _standing(setting: Setting, own: dict[str, str], shared: dict[str, str], platform: str) -> Standing:
    name = setting.name
    if name in own and not setting.server_wide:
        stored, level = own[name], Level.CHANNEL
    elif name in shared:
        stored, level = shared[name], Level.SERVER
    else:
        stored, level = _default(setting, platform), Level.DEFAULT
    unset = level is Level.DEFAULT and setting.field in ("length", "summariser")
    words = "as the program is set" if unset else setting.show(stored)
    return Standing(setting=setting, stored=stored, words=words, level=level)


def _default(setting: Setting, platform: str) -> str:
    """What would be kept of a setting that nobody has set; "" where the program says it."""
    value = getattr(defaults(platform), setting.field)
    if isinstance(value, bool):
        return "on" if value else "off"
    if setting.field in ("length", "summariser") or value == ():
        return ""
    return setting.parse(str(value) or "off")


async def watch(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """Turn a channel on or off, in a mode if one is named; list the channels that are on."""
    what, _, mode = command.words.strip().casefold().partition(" ")
    if what == "list":
        scopes = await ports.desk.watched(asker.scope.platform, asker.scope.workspace)
        seen = [scope for scope in scopes if asker.viewer.may_read(scope)]
        names = sorted(f"#{scope.name}" if scope.name else scope.channel for scope in seen)
        if hidden := len(scopes) - len(seen):
            names.append(f"{hidden} that you may not read")
        named = ", ".join(names)
        return Reply(text=f"Watched: {named}." if named else "No channel is watched. Turn one on with `watch on`.")
    if what not in ("on", "off") or (mode and what == "off"):
        raise BadCommand(
            f"Give `watch on`, `watch off` or `watch list`; behind on may stand a mode: {', '.join(Mode)}."
        )
    if mode:
        await ports.desk.change(asker, "mode", mode, now, server=False)
    await ports.desk.change(asker, "watch", what, now, server=False)
    if what == "off":
        return Reply(text="This channel is not watched any more. Its briefs stay; `forget channel` deletes them.")
    settings = await ports.desk.settings(asker.scope)
    return Reply(text=f"This channel is watched now, in mode {settings.mode.value}. `watch off` ends it.")


async def settings(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """Show what holds here, change it for the channel or, with `server`, for all, or show who changed what."""
    words = command.words.strip()
    if words.casefold() == "log":
        return await _log(ports, asker)
    rest, _, last = words.rpartition(" ")
    server = last.casefold() in WIDE
    words = rest.strip() if server else words
    where = "the whole `server`" if server else "this channel"
    if not words:
        blocks = tuple(map(_block, await standing(ports.desk, asker.scope, server)))
        return Reply(text=f"What holds in {where}. `settings cap 10` changes one of them.", blocks=blocks)
    setting, value = split_setting(words)
    text = ""
    if value:
        if setting.server_wide and not server:
            said = f"`settings {setting.name} {short(value)} server`"
            raise BadSetting(f"{setting.name.capitalize()} holds for the whole `server` alone: {said}.")
        new = None if value.casefold() in ("default", "reset") else value
        await ports.desk.change(asker, setting.name, new, now, server=server)
        text = f"{setting.name.capitalize()} is {'reset' if new is None else 'set'} for {where}."
    holds = await standing(ports.desk, asker.scope, server)
    return Reply(text=text, blocks=tuple(_block(each) for each in holds if each.setting is setting))


def _block(holds: Standing) -> Block:
    # A line, not context, so that a terminal lists them close together.
    return Block(
        title=f"{holds.setting.name}: {holds.words}{_WHERE[holds.level]}",
        lines=(Line(kind=LineKind.SENTENCE, pieces=(Piece(text=holds.setting.sentence),)),),
    )


async def _log(ports: Ports, asker: Asker) -> Reply:
    changes = await ports.desk.changes(asker.scope.platform, asker.scope.workspace)
    if not changes:
        return Reply(text="Nobody has changed a setting yet.")
    blocks = tuple(_changed(change, asker.viewer) for change in changes)
    return Reply(text="Who changed what, newest first.", blocks=blocks)


def _changed(change: Change, viewer: Viewer) -> Block:
    known = SETTINGS.get(change.setting)  # none where another version, or an import, knew it
    show = known.show if known is not None else str
    old = show(change.old) if change.old is not None else "default"
    new = show(change.new) if change.new is not None else "default"
    if change.channel is None:
        where = "all channels"
    elif viewer.may_read(change.channel):
        where = f"#{change.channel.name or change.channel.channel}"
    else:
        where = "a channel that you may not read"
    return Block(
        title=f"{change.setting}: {old} → {new}",
        context=(where, f"by {change.name or change.user or 'somebody'}"),
        when=change.at,
    )
