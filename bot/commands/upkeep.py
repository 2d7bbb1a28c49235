"""`export`, `forget`, `status` and `help`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from zoneinfo import ZoneInfo

from bot.commands.briefs import visible
from bot.commands.ports import Ports
from bot.errors import BadCommand, StoreError
from bot.messages import Asker, Attachment, Block, Operator, Outcome, Reply
from bot.query.grammar import COMMANDS, FILTERS, WIDE, Command, Who
from summarizers.types import Line, LineKind, Piece, Style

_FORGET = "Say what: `forget K7Q2F` (the id under a brief), `forget me`, `forget channel` or `forget server`."
_ASIDE = {
    "me": "your name and your pasted texts with their briefs, wherever they stand here",
    "channel": "all briefs, posts and corrections of this channel and its threads",
    "server": "everything that Warbrief keeps of this whole `server`, settings too",
}


async def export(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """All data of the server as JSON Lines, or with `channel` of this channel alone."""
    what = command.words.strip().casefold()
    if what not in ("", "channel", *WIDE):
        raise BadCommand("Give `export` for the whole `server`, or `export channel`.")
    scope = asker.scope
    lines = ports.upkeep.export(scope.platform, scope.workspace, scope.room if what == "channel" else None)
    name = f"warbrief-{scope.platform}-{now:%Y%m%d-%H%M%S}.jsonl"
    return Reply(
        text="All data, as JSON Lines. warbrief import takes it in again.",
        attachment=Attachment(name=name, lines=lines),
    )


async def forget(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """Delete a brief, a poster's name and pastes, a channel, or a server; with "yes" behind it, else asks."""
    what, _, rest = command.words.strip().partition(" ")
    if not what or rest.strip().casefold() not in ("", "yes"):
        raise BadCommand(_FORGET)
    kind, scope, sure = what.casefold(), asker.scope, bool(rest)
    kind = "server" if kind in WIDE else kind
    if kind not in _ASIDE:
        stored = await visible(ports, asker.viewer, what)
        if not (asker.moderator or asker.admin or (asker.user and asker.user == stored.author)):
            raise BadCommand("Only its poster and `moderators` may delete a brief. Ask one of them.")
        if not sure:
            return _ask(f"the brief {stored.id} with its answer", f"forget {stored.id} yes")
        await ports.upkeep.forget_brief(stored.id)
        done = f"The brief {stored.id} is deleted."
    elif kind == "me":
        if not asker.user:
            raise BadCommand("Nobody posts under a name here. `forget channel` deletes what is kept.")
        if not sure:
            return _ask(_ASIDE[kind], "forget me yes")
        await ports.upkeep.forget_author(scope.platform, scope.workspace, asker.user)
        done = "Your name is deleted wherever it stood, with your pasted texts."
    else:
        called = kind if kind == "channel" else "`server`"
        if not asker.admin:
            raise BadCommand(f"Only admins may forget a whole {called}. Ask one of them.")
        if not sure:
            return _ask(_ASIDE[kind], f"forget {kind} yes")
        if kind == "channel":
            count = await ports.upkeep.forget_channel(scope.platform, scope.workspace, scope.room)
        else:
            count = await ports.upkeep.forget_workspace(scope.platform, scope.workspace)
        done = f"All of this {called} is deleted, {count} brief{'' if count == 1 else 's'} among it."
    try:
        await ports.upkeep.scrub()
    except StoreError as error:
        done += f" Its traces in the file itself go later: the running bot tries again every day. ({error})"
    return Reply(text=done)


def _ask(what: str, command: str) -> Reply:
    return Reply(text=f"This deletes {what}, for good. Do you mean it?", confirm=command)


async def status(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """Queue and lag; for moderators today's outcomes too, for admins what is watched."""
    zone = ZoneInfo((await ports.desk.settings(asker.scope)).zone)
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    own = None if isinstance(asker.viewer, Operator) else asker.scope
    load = await ports.jobs.load(midnight, own)
    lag = f", the oldest for {int(max(0.0, (now - load.oldest).total_seconds()))} s" if load.oldest else ""
    waits = f"{load.waiting} waiting{lag}, {load.working} in work, {load.unsent} to send"
    idle = not (load.waiting or load.working or load.unsent)
    parts = [f"Warbrief {_version()}: {'nothing waits' if idle else waits}."]
    if asker.moderator or asker.admin:
        today = ", ".join(f"{count} {_counted(name, count)}" for name, count in sorted(load.outcomes.items()))
        parts.append(f"Today: {today}." if today else "Nothing ended today.")
    if asker.admin:
        count = len(await ports.desk.watched(asker.scope.platform, asker.scope.workspace))
        watched = f"{count} channel{' is' if count == 1 else 's are'} watched; `watch list` names them."
        parts.append(watched if count else "No channel is watched. Turn one on with `watch on`.")
    return Reply(text=" ".join(parts))


def _counted(outcome: str, count: int) -> str:
    return outcome.replace("_", " ") + ("s" if outcome == Outcome.DUPLICATE and count != 1 else "")


def _version() -> str:
    try:
        return version("warbrief")
    except PackageNotFoundError:
        return "without a version"


async def show_help(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """What the asker may do here, a line each; or how one command is written, with its filters."""
    if usage := COMMANDS.get(command.words.strip().casefold()):
        filters = tuple(
            Line(
                kind=LineKind.SENTENCE,
                pieces=(Piece(text=f"{name}:", style=Style.SOURCE), Piece(text=f" {FILTERS[name]}")),
            )
            for name in usage.filters
            if name != "after"  # which is in the command of the next page
        )
        narrowed = (Block(title="What narrows it", lines=filters),) if filters else ()
        return Reply(blocks=(_entry(f"`{usage.usage}`", usage.sentence), *narrowed))
    if (await ports.desk.settings(asker.scope)).watch:
        text = "Post an article or a link, or give a command:"
    else:
        text = "This channel is not watched, so posts get no answer. Give a command:"
    return Reply(text=text, blocks=tuple(_usages(asker)))


def _usages(asker: Asker) -> Iterator[Block]:
    for usage in COMMANDS.values():
        may = {Who.EVERYONE: True, Who.MODERATOR: asker.moderator or asker.admin, Who.ADMIN: asker.admin}[usage.who]
        if may:
            yield _entry(f"`{usage.usage}`", usage.sentence)


def _entry(title: str, sentence: str) -> Block:
    return Block(title=title, lines=(Line(kind=LineKind.SENTENCE, pieces=(Piece(text=sentence),)),))
