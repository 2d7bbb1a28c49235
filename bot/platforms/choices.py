"""What members choose from, the same on every platform: settings and their values, lines that may be wrong, reports.

The value of an option is what the command takes that the choice becomes; a platform may put more before it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.channel_settings import Setting
from bot.commands import Standing
from bot.messages import Reply
from bot.platforms.paging import Option
from bot.records import Reason

RESET = "default"
"""The value that takes back what was set."""
WHOLE = "0"
"""Stands for the whole brief among the numbers of its lines."""

_REASONS = {
    Reason.SPEAKER: "Somebody else says this",
    Reason.CUT: "What was left out changes what it means",
    Reason.STATUS: "It is called confirmed, denied or unverified, and is not",
}


def settings(holds: Sequence[Standing], choosing: Setting | None = None) -> list[Option]:
    """Settings, each with what holds; `choosing` is the one that is chosen."""
    return [Option(each.setting.name, each.setting.name, each.words, chosen=each.setting is choosing) for each in holds]


def values(holds: Standing, write: str) -> list[Option]:
    """What a setting may become; where it can be other things than its choices, `write` stands for another one."""
    setting = holds.setting
    options = [Option(each, each, _told(setting, each), chosen=each == holds.stored) for each in setting.choices]
    if setting.written:
        other = bool(holds.stored) and holds.stored not in setting.choices
        options.append(Option("Write another", write, holds.words if other else "", chosen=other))
    return [*options, default()]


def default() -> Option:
    """What takes back what was set."""
    return Option("Default", RESET, "Takes back what was set")


def lines(numbered: Iterable[tuple[int, str]]) -> list[Option]:
    """The lines of a brief by their numbers, after the whole brief.

    >>> [option.label for option in lines([(1, "They left.")])]
    ['All of it: this is not an article', '1. They left.']
    """
    whole = Option("All of it: this is not an article", WHOLE, "Such as a shop's page or a cookie notice")
    return [whole, *(Option(f"{number}. {words}", str(number)) for number, words in numbered)]


def reasons() -> list[Option]:
    """What may be wrong with a line."""
    return [Option(reason.value.capitalize(), reason.value, why) for reason, why in _REASONS.items()]


def speakers(names: Iterable[str]) -> list[Option]:
    """Who may have said a line: those whom its article names, or nobody knows who."""
    return [*(Option(name, name) for name in names), Option("unknown", "unknown", "Nobody can tell")]


def reports(reply: Reply) -> list[Option]:
    """The reports that an answer lists, by their numbers; empty where it lists none."""
    options = []
    for block in reply.blocks:
        number = (block.facts or {}).get("report")
        if number is not None:
            words = "".join(piece.text for line in block.lines for piece in line.pieces)
            options.append(Option(words, str(number), " · ".join(block.context)))
    return options


def _told(setting: Setting, choice: str) -> str:
    """What a choice means, where that is more than its name."""
    shown = setting.show(choice)
    return shown if shown != choice else ""
