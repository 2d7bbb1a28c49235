"""`wrong`, `reports` and `correct`: what members say of the lines of a brief, and what moderators make of it."""

from __future__ import annotations

from datetime import datetime

from bot.commands.briefs import visible
from bot.commands.ports import Ports
from bot.corrected import numbered, same_line
from bot.errors import BadCommand
from bot.messages import Asker, Block, Reply
from bot.query.grammar import Command
from bot.records import Correction, Reason, Report, Stored
from summarizers.types import Line, LineKind, Piece, Spans, Style

_WRONG = (
    "Say which line of a brief is wrong, and how: `wrong K7Q2F 2 wrong speaker`. `show K7Q2F` numbers the lines; the"
    " reasons are {}."
)
_CORRECT = (
    "Say what holds of a line: `correct K7Q2F 2 speaker Sergei Shoigu` (or speaker unknown), `correct K7Q2F 2 hide` or"
    " `correct K7Q2F 2 restore`. `show K7Q2F` numbers the lines."
)
_SETTLE = "Give the number of a report that needs nothing more: `reports settle 12`."


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
    thanks = "Thank you. `Moderators` see it in `reports`."
    return Reply(
        text=f"{thanks} {'The line' if content else 'The brief'} is marked as questioned by members."
        if count > 1
        else thanks
    )


async def reports(ports: Ports, command: Command, asker: Asker, now: datetime) -> Reply:
    """What members reported and nobody has settled yet, oldest first; with `settle` and its number one is settled."""
    what, _, number = command.words.strip().partition(" ")
    if what:
        return await _settle(ports, asker, what, number.strip().removeprefix("#"))
    found = await ports.desk.reports(asker.viewer)
    blocks = [await _reported(ports, asker, report) for report in found]
    if not blocks:
        return Reply(text="There are no open reports.")
    count = f"{len(blocks)} open report{'' if len(blocks) == 1 else 's, oldest first'}"
    return Reply(text=f"{count}. `correct` mends a line, `reports settle` takes a report off.", blocks=tuple(blocks))


async def _settle(ports: Ports, asker: Asker, what: str, number: str) -> Reply:
    if what.casefold() != "settle" or not (number.isascii() and number.isdecimal()):
        raise BadCommand(_SETTLE)
    if not await ports.desk.settle(asker.viewer, int(number[:19])):
        raise BadCommand(f"There is no open report {number[:19]} that you may see. `reports` lists them.")
    return Reply(text=f"Report {number} is settled.")


async def _reported(ports: Ports, asker: Asker, report: Report) -> Block:
    stored = await ports.archive.show(asker.viewer, report.brief)
    number = _number(stored, report.content) if stored is not None else None
    headline = stored.brief.title.text if stored is not None and stored.brief.title else "Untitled"
    who = report.name or report.user or "a member"
    about = f"line {number}: " if number else ""
    words = Piece(text=report.text or "the whole brief")
    return Block(
        title=headline,
        context=(
            f"report {report.id}",
            f"{report.reason.value}, says {who}",
            *([f"#{report.scope.name}"] if report.scope.name else []),
        ),
        when=report.at,
        lines=(Line(kind=LineKind.STATEMENT, pieces=(Piece(text=about, style=Style.LABEL), words)),),
        id=report.brief,
        facts={"report": report.id, "line": number},
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
    done = {"hide": "is hidden", "restore": "stands as it was read"}.get(what)
    done = done or ("has no known speaker" if not correction.speaker else f"is said by {speaker}")
    return Reply(text=f"Line {number} of {stored.id} {done} now, in every look-up.")


def _line(stored: Stored, number: str) -> Line:
    lines = numbered(stored.brief)
    if not 1 <= int(number[:6]) <= len(lines):
        raise BadCommand(f"{stored.id} has lines 1 to {len(lines)}. `show {stored.id}` numbers them.")
    return lines[int(number[:6]) - 1]


def _number(stored: Stored, content: Spans) -> int | None:
    lines = numbered(stored.brief)
    return next((number for number, line in enumerate(lines, 1) if same_line(line.content, content)), None)
