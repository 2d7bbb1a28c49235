"""Commands as people type them, in chats and in the terminal: one grammar everywhere. Pure.

A command is a name, words, and filters anywhere among them: `find shells speaker: Volodymyr Zelensky since: Tuesday`.
A filter's value runs to the next filter or the end; in quotation marks it ends with them. Filters that a command does
not take, and names of filters inside of "phrases", are words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from types import MappingProxyType

_LONGEST_NAME = 12  # letters: a longer word is no misspelt command
_LEAST_ALIKE = 70  # of 100: how like a command a word is that was meant to be one


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command: its name, what was said after it, and the filters, by name, as typed."""

    name: str
    words: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)


class Who(Enum):
    """Who may give a command."""

    EVERYONE = "everyone"
    MODERATOR = "moderators"
    ADMIN = "admins"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How a command is written, what it does in one sentence, the filters that it takes, and who may give it."""

    usage: str
    sentence: str
    filters: tuple[str, ...] = ()
    who: Who = Who.EVERYONE


FILTERS: Mapping[str, str] = MappingProxyType(
    {
        "speaker": "who says it, in any spelling",
        "place": "a place that it names",
        "speaks_for": "the state or body that its speaker speaks for; side: is the same",
        "topic": "what a claim is about, such as casualties or diplomacy",
        "source": "the publisher, or the site",
        "channel": "the channel that it was posted in",
        "since": "the first day: last Tuesday, 14 March, 3d",
        "until": "the last day",
        "unsourced": "yes to have pastes without a link too",
        "after": "the mark of the page before",
        "limit": "how many",
    }
)
"""Every filter and what it is compared with."""

WIDE = frozenset({"server", "workspace"})
"""What stands behind a command that is for all channels: Discord's word, and Slack's."""

_ALL = tuple(FILTERS)  # the first is the speaker, whom `quotes` has in its words

COMMANDS: Mapping[str, Usage] = MappingProxyType(
    {
        "brief": Usage(usage="brief <link or text>", sentence="Briefs an article now."),
        "find": Usage(
            usage='find <words, "phrases", prefixes*>',
            sentence="Finds briefs, newest first.",
            filters=_ALL,
        ),
        "recent": Usage(
            usage="recent",
            sentence="Shows the newest briefs.",
            filters=_ALL,
        ),
        "show": Usage(
            usage="show <id>, then statements, quotes or all",
            sentence="Shows a brief again, its lines numbered, or all its statements, all its quotes, or both.",
        ),
        "quotes": Usage(
            usage="quotes <person>",
            sentence="Shows what a person said, newest first.",
            filters=_ALL[1:],
        ),
        "claims": Usage(
            usage="claims <topic or words>",
            sentence="Shows who claims what about something, newest first.",
            filters=_ALL,
        ),
        "why": Usage(
            usage="why <link>", sentence="Tells why a post got no brief; without a link the last ten decisions here."
        ),
        "wrong": Usage(
            usage="wrong <id> <line> <reason>", sentence="Tells `moderators` that a line of a brief is wrong."
        ),
        "reports": Usage(
            usage="reports settle <number>, or alone",
            sentence="Lists the lines that members called wrong, or takes one that needs nothing more off the list.",
            who=Who.MODERATOR,
        ),
        "correct": Usage(
            usage="correct <id> <line> speaker <name>, hide or restore",
            sentence="Corrects a line of a brief, or hides it.",
            who=Who.MODERATOR,
        ),
        "watch": Usage(
            usage="watch on, off or list",
            sentence="Says whether this channel's articles are briefed, or lists the channels where they are.",
            who=Who.ADMIN,
        ),
        "settings": Usage(
            usage="settings <name> <value> server, or settings log",
            sentence="Shows or changes the settings of this channel or the whole `server`, and who changed what.",
            who=Who.ADMIN,
        ),
        "export": Usage(
            usage="export", sentence="Gives all data of this `server`, or of one channel, as a file.", who=Who.ADMIN
        ),
        "forget": Usage(
            usage="forget <id>, me, channel or server",
            sentence="Deletes a brief, your name and pasted texts, or all of a channel or `server`, after asking once.",
        ),
        "status": Usage(usage="status", sentence="Tells what waits, and what became of today's posts."),
        "help": Usage(
            usage="help <command>",
            sentence="Tells what you can do here, or what a command takes.",
        ),
    }
)
"""Every command, in the order in which help lists them."""

_OTHER_NAMES = {"side": "speaks_for", "speaks for": "speaks_for", "speaks-for": "speaks_for"}
_ONE_WORD = frozenset({"channel", "unsourced", "after", "limit"})  # what follows the word is no part of the value
_CALLED = re.compile(r"\s*(?P<called>/?warbrief[:,]?\s+|/)?(?P<name>[a-z]+)(?!\S)\s*", re.IGNORECASE | re.ASCII)
_PHRASE = r"[\"“„«](?P<inside>[^\"“”„«»]*)[\"“”»]"
_QUOTED = re.compile(_PHRASE)
_MARKS = re.compile(r"[\"“”„«»]")
_WORD = re.compile(r"\S*")


def parse_command(text: str) -> Command | None:
    """A command as typed, with or without "/" or "warbrief" before it.

    Args:
        text: any str; never raises, linear in its length.

    Returns:
        None if the first word is no command. After "/" or "warbrief" a word that is only like one gives a command of
        that name, which nobody knows (see `suggest_command`). Filters have the names of `FILTERS` and no empty values;
        of a filter given twice the last value holds.

    >>> parse_command('find grain side: Russia speaker="Ana Brekke" deal since: last Tuesday')
    ... # doctest: +NORMALIZE_WHITESPACE
    Command(name='find', words='grain deal',
        filters={'speaks_for': 'Russia', 'speaker': 'Ana Brekke', 'since': 'last Tuesday'})
    >>> parse_command("finding shells") is None, parse_command("/fnd shells").name
    (True, 'fnd')
    """
    called = _CALLED.match(text)
    if called is None:
        return None
    name = called["name"].lower()
    usage = COMMANDS.get(name)
    if usage is None:
        if not called["called"] or suggest_command(name) is None:
            return None
        usage = COMMANDS["help"]
    words, filters = _divide(text[called.end() :], usage.filters)
    return Command(name=name, words=words, filters=filters)


def format_command(command: Command) -> str:
    """A command as people type it, on one line: what `parse_command` reads as this command again.

    Args:
        command: one of `COMMANDS`. Of its filters those are left out that it does not take and those without a value;
            of their values quotation marks, and commas at the end; runs of white space become one blank. Words that
            name a filter will be read as that filter.

    Returns:
        Name, words and filters; filters first where a phrase that is left open would swallow them. Never raises.

    >>> format_command(Command(name="find", words="shells", filters={"speaker": "Ana Brekke", "since": "last Tuesday"}))
    'find shells speaker: "Ana Brekke" since: "last Tuesday"'
    """
    usage = COMMANDS.get(command.name)
    allowed = usage.filters if usage is not None else ()
    words = " ".join(command.words.split())
    values = {name: _one_line(value) for name, value in command.filters.items() if name in allowed}
    filters = [f'{name}: "{value}"' for name, value in values.items() if value]
    parts = [*filters, words] if _MARKS.search(words) else [words, *filters]
    return " ".join(part for part in (command.name, *parts) if part)


def _one_line(value: str) -> str:
    """A filter's value as it stands between quotation marks."""
    return " ".join(_MARKS.sub(" ", value).split()).rstrip(",; ")


def suggest_command(name: str) -> str | None:
    """The command that a misspelt name was probably meant to be, or None. Never raises.

    >>> suggest_command("fnd"), suggest_command("tank")
    ('find', None)
    """
    if not 2 < len(name) <= _LONGEST_NAME:
        return None
    from rapidfuzz import fuzz, process

    best = process.extractOne(name, list(COMMANDS), scorer=fuzz.ratio, score_cutoff=_LEAST_ALIKE)
    return str(best[0]) if best else None


@cache
def _filters_in(allowed: tuple[str, ...]) -> re.Pattern[str]:
    """What finds phrases, which are skipped, and names of filters."""
    names = (*allowed, *(other for other, name in _OTHER_NAMES.items() if name in allowed))
    return re.compile(rf"{_PHRASE}|(?<!\S)(?P<name>{'|'.join(names)})(?: ?:|=)\s*", re.IGNORECASE | re.ASCII)


def _divide(text: str, allowed: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """Words and filters."""
    if not allowed:
        return text.strip(), {}
    words: list[str] = []
    filters: dict[str, str] = {}
    name, start = "", 0  # whose value began where; "" for the words
    for match in [*_filters_in(allowed).finditer(text), None]:
        if match is not None and match["name"] is None:
            continue
        _take(name, text[start : match.start() if match else len(text)].strip(), words, filters)
        if match is not None:
            typed = match["name"].lower()
            name, start = _OTHER_NAMES.get(typed, typed), match.end()
    return " ".join(filter(None, words)), filters


def _take(name: str, said: str, words: list[str], filters: dict[str, str]) -> None:
    """Add what stands behind the name of a filter: its value, and words behind that."""
    if not name:
        words.append(said)
        return
    quoted = _QUOTED.match(said)
    if quoted:
        value, rest = quoted["inside"], said[quoted.end() :]
    elif name in _ONE_WORD:
        first = _WORD.match(said)
        value, rest = said[: first.end()] if first else said, said[first.end() :] if first else ""
    else:
        value, rest = said, ""
    value = value.strip().rstrip(",;").rstrip()
    if name == "unsourced" and not value:
        value = "yes"
    if value:
        filters[name] = value
    words.append(rest.strip(" \t\n,;"))
