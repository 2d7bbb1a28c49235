"""`wrong`, `reports`, `correct`, `watch` and `settings`: what members report, moderators correct and admins set."""

from __future__ import annotations

from datetime import datetime

from bot.channel_settings import SETTINGS, Setting, find_setting, split_setting
from bot.commands.briefs import visible
from bot.commands.ports import Ports
from bot.corrected import numbered, same_line
from bot.errors import BadCommand
from bot.messages import Asker, Block, Reply
from bot.query.grammar import Command
from bot.records import Change, ChannelSettings, Correction, Mode, Reason, Report, Stored
from summarizers.types import Line, LineKind, Piece, Spans, Style

_WRONG = "Write wrong, the id, the line's number and what is wrong: wrong K7Q2F 2 wrong speaker. The reasons are {}."
_CORRECT = (
    "Write correct, the id, the line's number and what holds: correct K7Q2F 2 speaker Sergei Shoigu, "
    "correct K7Q2F 2 speaker unknown, correct K7Q2F 2 hide, or correct K7Q2F 2 restore. show K7Q2F numbers the lines."
)


async def wrong(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """A member's word that a line is wrong, or that the whole is no article."""
    reasons = ", ".join(Reason)
    name, _, rest = command.words.strip().partition(" ")
    number, _, words = rest.strip().partition(" ")
    if not number.isdecimal():
        number, words = "", rest
    reason = next((reason for reason in Reason if words.strip().casefold() in (reason.value, reason.value[6:])), None)
    if not name or reason is None or (not number and reason is not Reason.NOT_AN_ARTICLE):
        raise BadCommand(_WRONG.format(reasons))
    stored = await visible(ports, asker.viewer, name)
    content = _line(stored, number).content if number else ()
    count = await ports.desk.report(asker, stored.id, content, reason, now)
    if count is None:
        raise BadCommand(f"There is no brief {stored.id} that you may read.")
    thanks = "Thank you; moderators see it in reports."
    return Reply(text=f"{thanks} The line is marked as questioned." if count > 1 else thanks)


async def reports(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """What members reported and nobody has settled yet, oldest first."""
    found = await ports.desk.reports(asker.viewer)
    blocks = [await _reported(ports, asker, report) for report in found]
    if not blocks:
        return Reply(text="There are no open reports.")
    return Reply(text="Open reports, oldest first. " + _CORRECT, blocks=tuple(blocks))


async def _reported(ports: Ports, asker: Asker, report: Report) -> Block:
    stored = await ports.archive.show(asker.viewer, report.brief)
    number = _number(stored, report.content) if stored is not None else None
    headline = stored.brief.title.text if stored is not None and stored.brief.title else "Untitled"
    who = report.name or report.user or "a member"
    about = f"line {number}: " if number else ""
    words = Piece(text=report.text or "the whole brief")
    return Block(
        title=headline,
        context=(f"{report.reason.value}, says {who}", *([f"#{report.scope.name}"] if report.scope.name else [])),
        when=report.at,
        lines=(Line(kind=LineKind.STATEMENT, pieces=(Piece(text=about, style=Style.LABEL), words)),),
        id=report.brief,
    )


async def correct(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """A moderator's decision on a line: another speaker, hidden, or as it was read."""
    name, _, rest = command.words.strip().partition(" ")
    number, _, words = rest.strip().partition(" ")
    what, _, speaker = words.strip().partition(" ")
    what, speaker = what.casefold(), speaker.strip()
    if not number.isdecimal() or what not in ("speaker", "hide", "restore") or (what == "speaker") != bool(speaker):
        raise BadCommand(_CORRECT)
    stored = await visible(ports, asker.viewer, name)
    line = _line(stored, number)
    correction = Correction(
        content=line.content,
        hidden=what == "hide",
        speaker=None if what != "speaker" else "" if speaker.casefold() == "unknown" else speaker,
        user=asker.user,
        name=asker.name,
        at=now,
    )
    if not await ports.desk.correct(asker, stored.id, correction):
        raise BadCommand(f"There is no brief {stored.id} that you may read.")
    done = {"hide": "is hidden", "restore": "stands as it was read"}.get(what, f"is said by {speaker}")
    return Reply(text=f"Line {number} of {stored.id} {done} now, in every look-up.")


def _line(stored: Stored, number: str) -> Line:
    lines = numbered(stored.brief)
    if not 1 <= int(number[:6]) <= len(lines):
        raise BadCommand(f"{stored.id} has lines 1 to {len(lines)}. show {stored.id} numbers them.")
    return lines[int(number[:6]) - 1]


def _number(stored: Stored, content: Spans) -> int | None:
    lines = numbered(stored.brief)
    return next((number for number, line in enumerate(lines, 1) if same_line(line.content, content)), None)


async def watch(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """Turn a channel on or off, in a mode if one is named; list the channels that are on."""
    what, _, mode = command.words.strip().casefold().partition(" ")
    if what == "list":
        scopes = await ports.desk.watched(asker.scope.platform, asker.scope.workspace)
        names = ", ".join(sorted(f"#{scope.name}" if scope.name else scope.channel for scope in scopes))
        return Reply(text=f"Watched: {names}." if names else "No channel is watched. Turn one on with watch on.")
    if what not in ("on", "off") or (mode and what == "off"):
        raise BadCommand(f"Write watch on, watch off or watch list; on may have a mode: {', '.join(Mode)}.")
    if mode:
        await ports.desk.change(asker, "mode", mode, now, server=False)
    await ports.desk.change(asker, "watch", what, now, server=False)
    if what == "off":
        return Reply(text="This channel is not watched any more. Its briefs stay; forget channel deletes them.")
    settings = await ports.desk.settings(asker.scope)
    return Reply(text=f"This channel is watched now, in mode {settings.mode.value}. watch off ends it.")


async def settings(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """Show what holds here, change it for the channel or, with `server`, for all, or show who changed what."""
    words = command.words.strip()
    if words.casefold() == "log":
        return await _log(ports, asker)
    server = words.casefold() == "server" or words.casefold().endswith(" server")
    words = words[: -len("server")].strip() if server else words
    if not words:
        return await _all(ports, asker, server=server)
    setting, value = split_setting(words)
    if not value:
        return Reply(text="", blocks=(await _one(ports, asker, setting.name),))
    new = None if value.casefold() in ("default", "reset") else value
    await ports.desk.change(asker, setting.name, new, now, server=server)
    where = "the whole server" if server else "this channel"
    shown = await _one(ports, asker, setting.name)
    return Reply(
        text=f"{setting.name.capitalize()} is {'reset' if new is None else 'set'} for {where}.", blocks=(shown,)
    )


async def _all(ports: Ports, asker: Asker, *, server: bool) -> Reply:
    blocks = [await _one(ports, asker, name) for name in SETTINGS]
    where = "the whole server" if server else "this channel"
    return Reply(text=f"What holds in {where}. Change it with settings, the name and the value.", blocks=tuple(blocks))


async def _one(ports: Ports, asker: Asker, name: str) -> Block:
    setting = find_setting(name)
    own = await ports.desk.own(asker.scope, server=False)
    shared = await ports.desk.own(asker.scope, server=True)
    if name in own:
        value, where = setting.show(own[name]), " · set for this channel"
    elif name in shared:
        value, where = setting.show(shared[name]), " · set for the whole server"
    else:
        value, where = _default(setting), ""
    # A line, not context, so that a terminal lists them close together.
    return Block(
        title=f"{name}: {value}{where}",
        lines=(Line(kind=LineKind.SENTENCE, pieces=(Piece(text=setting.sentence),)),),
    )


def _default(setting: Setting) -> str:
    """The words of a setting that nobody has set."""
    value = getattr(ChannelSettings(), setting.field)
    if setting.field in ("length", "summariser"):
        return "as the program is set"
    if isinstance(value, bool):
        return "on" if value else "off"
    return setting.show("" if value == () else str(value))


async def _log(ports: Ports, asker: Asker) -> Reply:
    changes = await ports.desk.changes(asker.scope.platform, asker.scope.workspace)
    if not changes:
        return Reply(text="Nobody has changed a setting yet.")
    return Reply(text="Who changed what, newest first.", blocks=tuple(map(_changed, changes)))


def _changed(change: Change) -> Block:
    known = SETTINGS.get(change.setting)  # none where another version, or an import, knew it
    show = known.show if known is not None else str
    old = show(change.old) if change.old is not None else "as it came"
    new = show(change.new) if change.new is not None else "as it came"
    where = "whole server" if change.channel is None else f"#{change.channel.name or change.channel.channel}"
    return Block(
        title=f"{change.setting}: {old} → {new}",
        context=(where, f"by {change.name or change.user or 'somebody'}"),
        when=change.at,
    )
