"""The settings in a modal: a select of settings, then a select of values or a field; and `watch`.

It decides nothing: each change is the command that an admin could type, so that one code checks it, logs it and answers
it. Whether somebody is an admin is asked anew at each press.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.channel_settings import SETTINGS, split_setting
from bot.commands import Level, Standing, standing
from bot.errors import BadCommand, BadSetting
from bot.messages import Asker, Block, Reply
from bot.platforms import choices
from bot.platforms.paging import Option
from bot.platforms.slack.checks import channel_faults
from bot.platforms.slack.commands.answering import Answering, under
from bot.platforms.slack.commands.shown import Shown
from bot.platforms.slack.showing import render
from bot.platforms.slack.showing.components import Component, actions, button, select, text_input
from bot.query.grammar import Command
from summarizers.types import Line, LineKind, Piece, Style

HERE, WORKSPACE = "here", "workspace"
GROUP = "admin role"
WRITE = "write another"

_TITLE = "Settings"
_TITLES = {HERE: "Settings of this channel", WORKSPACE: "Settings of the whole workspace"}
_LEVELS = {Level.CHANNEL: " · set for this channel", Level.SERVER: " · set for the whole workspace", Level.DEFAULT: ""}
_NO_ROOM = "Articles are watched in channels, not in direct messages. Give the command in the channel."
_GROUPS = 95
"""User groups to choose from: a select takes a hundred options."""


class Panel:
    """Shows settings and has them changed.

    Args:
        answering: does commands.
    """

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._wiring = answering.wiring

    async def open(self, shown: Shown, where: str) -> None:
        """Answer the command without words."""
        await shown.open(_TITLE)
        asker = await self._answering.asker(shown.given)
        await self._show(shown, asker, where)

    async def chosen(self, shown: Shown, value: str) -> None:
        """A setting is chosen, or one of the buttons of the panel: "here", and what."""
        where, _, what = value.partition(" ")
        await self._begin(shown, what)
        asker = await self._answering.asker(shown.given)
        if what == "log":
            reply = await self._answering.reply(asker, Command(name="settings", words="log"))
            await self._answering.show(shown, reply, "settings log")
        elif what in ("on", "off"):
            await self._show(shown, asker, where, await self.turn(asker, what))
        else:
            await self._choose(shown, asker, where, what)

    async def changed(self, shown: Shown, value: str) -> None:
        """A value is chosen or written: "here", a setting's name and, where it was chosen, the value."""
        where, _, words = value.partition(" ")
        await self._begin(shown)
        asker = await self._answering.asker(shown.given)
        if words.endswith(f" {WRITE}") and words.removesuffix(f" {WRITE}") in SETTINGS:
            await self._write(shown, asker, where, words.removesuffix(f" {WRITE}"))
            return
        if (written := shown.given.values.get("value")) is not None or words in SETTINGS:
            words = f"{words} {' '.join((written or '').split()) or choices.RESET}"
        await self._show(shown, asker, where, await self._change(asker, where, words))

    async def turn(self, asker: Asker, words: str) -> str:
        """Do `watch on`, with a mode perhaps, or `watch off`; what was posted before is not caught up.

        Returns:
            What is said of it, with what is missing in the channel.

        Raises:
            BadCommand: this is no channel.
        """
        scope, on = asker.scope, words.split()[:1] == ["on"]
        if scope.room.startswith("D"):
            raise BadCommand(_NO_ROOM)
        known = await self._answering.roster.channel(scope.workspace, scope.room)
        if known is not None and known.direct:
            raise BadCommand(_NO_ROOM)
        if on and asker.admin and not (await self._wiring.desk.settings(scope)).watch:
            await self._wiring.jobs.seen(scope, f"{self._wiring.clock().timestamp():.6f}")
        reply = await self._answering.reply(asker, Command(name="watch", words=words))
        if reply.failed or not on:
            return reply.text
        return " ".join((reply.text, *channel_faults(known, self._answering.identity.name)))

    async def _change(self, asker: Asker, where: str, words: str) -> str:
        """Change a setting as the command does; returns what is said of it."""
        try:
            setting, value = split_setting(words)
        except BadSetting as error:
            return str(error)
        if setting.name == "watch" and where == HERE and value in ("on", "off"):
            return await self.turn(asker, value)
        wide = where == WORKSPACE or setting.server_wide
        typed = f"{setting.name} {value} {'server' if wide else ''}".strip()
        return (await self._answering.reply(asker, Command(name="settings", words=typed))).text

    async def _begin(self, shown: Shown, what: str = "") -> None:
        """Have a modal to show things in: who changed what stands over the panel."""
        if what == "log" or not shown.given.view:
            await shown.open(_TITLE)

    async def _choose(self, shown: Shown, asker: Asker, where: str, name: str) -> None:
        """Show what a setting may become, or the panel where none is named."""
        setting = SETTINGS.get(name)
        if setting is not None and name != GROUP and not setting.choices:
            await self._write(shown, asker, where, name)
        else:
            await self._show(shown, asker, where, choosing=name)

    async def _write(self, shown: Shown, asker: Asker, where: str, name: str) -> None:
        """Show the panel with a field for a value, unless whoever pressed is no admin any more."""
        if denied := await self._denied(asker):
            await shown.say(denied)
            return
        holds = next(each for each in await self._standing(asker, where) if each.setting.name == name)
        setting = holds.setting
        field = text_input(
            "value",
            setting.name.capitalize(),
            value=holds.stored,
            placeholder=setting.values,
            hint=f"Write {setting.values}; {choices.RESET} takes it back.",
            optional=True,
        )
        title = f"{_TITLES.get(where, _TITLES[HERE])}. {setting.sentence}"
        await shown.put(render.sentence(title, field), _TITLE, form=f"to:{where} {name}", submit="Save")

    async def _denied(self, asker: Asker) -> str:
        """What somebody is told who may not change settings; "" for an admin."""
        reply = await self._answering.reply(asker, Command(name="settings"))
        return reply.text if reply.failed else ""

    async def _standing(self, asker: Asker, where: str) -> Sequence[Standing]:
        return await standing(self._wiring.desk, asker.scope, where == WORKSPACE)

    async def _show(self, shown: Shown, asker: Asker, where: str, said: str = "", choosing: str = "") -> None:
        """Show the panel to an admin, after a sentence, with the values of one setting to choose from."""
        if denied := await self._denied(asker):
            await shown.say(said or denied)
            return
        where = where if where in _TITLES else HERE
        there = await self._standing(asker, where)
        named = choosing == GROUP or any(each.setting.name == GROUP and each.stored[:1] == "S" for each in there)
        groups = await self._answering.roster.groups(asker.scope.workspace) if named else {}
        holds = [_with_group(each, groups) for each in there]
        chosen = next((each for each in holds if each.setting.name == choosing), None)
        block = Block(title=_TITLES[where], lines=tuple(map(_line, holds)))
        payload = render.pages(Reply(blocks=(block,)))[0]
        said = said or (chosen.setting.sentence if chosen is not None else "")
        rows = (
            actions(_settings(holds, where, chosen)),
            actions(_values(chosen, where, groups)) if chosen is not None else None,
            actions(*_buttons(holds, where)),
        )
        blocks = [*payload["blocks"], *(row for row in rows if row is not None)]
        await shown.put(under(said, {**payload, "blocks": blocks}) if said else {**payload, "blocks": blocks}, _TITLE)


def _with_group(holds: Standing, groups: Mapping[str, str]) -> Standing:
    """The setting of a user group with its name, which Slack alone knows."""
    name = groups.get(holds.stored, "") if holds.setting.name == GROUP else ""
    return replace(holds, words=f"@{name}") if name else holds


def _line(holds: Standing) -> Line:
    words = (Piece(text=holds.setting.name, style=Style.SOURCE), Piece(text=f": {holds.words}{_LEVELS[holds.level]}"))
    return Line(kind=LineKind.SENTENCE, pieces=words)


def _settings(holds: Sequence[Standing], where: str, chosen: Standing | None) -> Component | None:
    shown = choices.settings(holds, chosen.setting if chosen is not None else None)
    return select("set", _after(where, shown), "Change a setting")


def _values(holds: Standing, where: str, groups: Mapping[str, str]) -> Component | None:
    """What a setting may become."""
    shown = choices.values(holds, WRITE)
    if holds.setting.name == GROUP:
        listed = list(groups.items())[:_GROUPS]
        shown = [Option(f"@{name}", group, chosen=group == holds.stored) for group, name in listed]
        shown += [Option("Write another", WRITE, "Its id, such as S0123ABCD"), choices.default()]
    return select("to", _after(f"{where} {holds.setting.name}", shown), holds.setting.sentence)


def _after(lead: str, options: Sequence[Option]) -> list[Option]:
    """Options that say what they are of too: nothing else tells, when one is chosen."""
    return [replace(option, value=f"{lead} {option.value}") for option in options]


def _buttons(holds: Sequence[Standing], where: str) -> list[Component | None]:
    watched = any(each.setting.name == "watch" and each.stored == "on" for each in holds)
    turn = (
        button("Turn off here", "set", f"{where} off")
        if watched
        else button("Turn on here", "set", f"{where} on", style="primary")
    )
    there = WORKSPACE if where == HERE else HERE
    other = button("Whole workspace" if where == HERE else "This channel", "set", f"{there} show")
    return [turn if where == HERE else None, other, button("Who changed what", "set", f"{where} log")]
