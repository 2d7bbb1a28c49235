"""Settings: read once from the environment and a `.env` file, checked whole, frozen.

Every fault is told at once, each with the variable, its value and what to do. The environment wins over the file; an
empty value means the default. A `WARBRIEF_…` name that nothing reads is a fault too: a misspelt setting would
otherwise be ignored in silence. A token's value is never part of a fault, nor of what is shown of the settings.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import ConfigurationError

PREFIX = "WARBRIEF_"
SECRETS = frozenset({"DISCORD_TOKEN"})
TOKENS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
"""Tokens of chats that are to come."""
LOG_LEVELS = ("debug", "info", "warning", "error")
LEAST_LENGTH, MOST_LENGTH = 300, 20_000
"""Characters that a brief may have where its length is a number."""
NUMBER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,9}", re.ASCII)
"""A whole number as people write it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """How the sentences of an extract are chosen: what `summarizers.analyse` takes beside the article.

    `summariser` is one of `summarizers.SUMMARISERS`; `sentences` how many there may be (None: as many as suit the
    article); `length` how many characters they may have (None: any number); `hanging` lets in those that cannot stand
    alone.
    """

    summariser: str
    sentences: int | None = None
    length: int | None = None
    hanging: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set. The defaults are the ones of a run with nothing set.

    `sentences` is the number of sentences of an extract (None: by the article's length); `length` the characters of a
    brief and of an extract (None: a brief of the normal length, an extract of any); `contact` goes into the user agent
    of fetches; `database` is the archive's file (None: in the usual folder of this user's data); `workers` counts
    worker processes (0: one a core); `discord_token` is the bot's token, which no log and no error shows; `tokens`
    names the tokens that are set and not served yet.
    """

    summariser: str = "warbrief"
    sentences: int | None = None
    length: int | None = None
    contact: str | None = None
    database: Path | None = None
    workers: int = 0
    log_level: str = "warning"
    discord_token: str | None = field(default=None, repr=False)
    tokens: tuple[str, ...] = ()


def load(environ: Mapping[str, str], dotenv: Path | None = None) -> Settings:
    """The settings of an environment and, where it exists, of a `.env` file.

    Args:
        environ: names to values, such as `os.environ`.
        dotenv: path of the file, or None for the environment alone.

    Raises:
        ConfigurationError: something is wrong; it lists every fault.

    >>> load({"WARBRIEF_LENGTH": "900"}).length
    900
    >>> load({"WARBRIEF_LENGHT": "900"})
    Traceback (most recent call last):
        ...
    bot.errors.ConfigurationError: WARBRIEF_LENGHT is no setting. Did you mean WARBRIEF_LENGTH?
    """
    values = {**_read(dotenv), **environ}
    faults: list[str] = []
    known: dict[str, Any] = {}
    for name, value in sorted(values.items()):
        if name in _READERS and value.strip():
            try:
                known[name.removeprefix(PREFIX).lower()] = _READERS[name](value.strip())
            except ValueError as error:
                faults.append(f"{name if name in SECRETS else f'{name}={value}'}: {error}")
        elif name.startswith(PREFIX) and name not in _READERS:
            faults.append(f"{name} is no setting.{_suggestion(name)}")
    if faults:
        raise ConfigurationError(faults)
    return Settings(**known, tokens=tuple(name for name in TOKENS if values.get(name, "").strip()))


def read_length(value: str) -> int:
    """The characters that a length stands for, as people write it: a name in any case, or a number.

    Raises:
        ValueError: it is none; the message says what to write, in lower case.

    >>> read_length("Long"), read_length("1,200")
    (3000, 1200)
    >>> read_length("lnog")
    Traceback (most recent call last):
        ...
    ValueError: did you mean long? Use short, normal, long or how many characters, from 300 to 20,000.
    """
    from summarizers import LENGTHS

    if value.casefold() in LENGTHS:
        return LENGTHS[value.casefold()]
    number = int(value.replace(",", "")) if NUMBER.fullmatch(value) else -1
    if not LEAST_LENGTH <= number <= MOST_LENGTH:
        known = f"{', '.join(LENGTHS)} or how many characters, from {LEAST_LENGTH} to {MOST_LENGTH:,}"
        raise ValueError(_advice(value, tuple(LENGTHS), f"use {known}."))
    return number


def read_summariser(value: str) -> str:
    """The name of a summariser, as people write it, in any case.

    Raises:
        ValueError: there is none; the message says what to write, in lower case.

    >>> read_summariser("LexRank")
    'lexrank'
    """
    from summarizers import SUMMARISERS

    return _one_of(SUMMARISERS)(value)


def suggest(word: str, known: tuple[str, ...]) -> str | None:
    """The known word that a misspelt one was probably meant to be, or None.

    >>> suggest("lexrnak", ("lead", "lexrank"))
    'lexrank'
    """
    from rapidfuzz import process

    best = process.extractOne(word, known, score_cutoff=70)
    return str(best[0]) if best else None


def _read(dotenv: Path | None) -> dict[str, str]:
    if dotenv is None or not os.path.exists(dotenv):
        return {}
    if not dotenv.is_file():
        raise ConfigurationError([f"{dotenv} is no file. Remove it, or put settings into a file of that name."])
    from dotenv.parser import parse_stream

    try:
        with dotenv.open(encoding="utf-8") as lines:
            found = list(parse_stream(lines))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError([f"{dotenv} cannot be read ({error}). Mend or remove it."]) from error
    faults = [f"{dotenv}, line {part.original.line}: write NAME=value." for part in found if part.error]
    if faults:
        raise ConfigurationError(faults)
    return {part.key: part.value or "" for part in found if part.key is not None}


def _suggestion(name: str) -> str:
    known = {setting.removeprefix(PREFIX): setting for setting in _READERS}
    meant = suggest(name.removeprefix(PREFIX), tuple(known))
    return f" Did you mean {known[meant]}?" if meant else f" Remove it; the settings are {', '.join(sorted(_READERS))}."


def _number(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else -1
        if not low <= number <= high:
            raise ValueError(f"set a whole number from {low} to {high:,}.")
        return number

    return read


def _one_of(known: tuple[str, ...]) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value.casefold() not in known:
            raise ValueError(_advice(value, known, f"use one of {', '.join(known)}."))
        return value.casefold()

    return read


def _advice(value: str, known: tuple[str, ...], advice: str) -> str:
    """What to do about a value, after the word that was probably meant."""
    meant = suggest(value.casefold(), known) if len(value) < 40 else None
    return f"did you mean {meant}? {advice[0].upper()}{advice[1:]}" if meant else advice


def _contact(value: str) -> str:
    if not (value.isascii() and value.isprintable() and len(value) <= 200):
        raise ValueError("set an address or a link in plain ASCII, at most 200 characters.")
    return value


def _database(value: str) -> Path:
    if "://" in value or "\0" in value:
        raise ValueError("set the path of a file, such as /var/lib/warbrief/warbrief.db.")
    path = Path(value).expanduser()
    if os.path.isdir(path):  # where it may not be looked at, opening it will tell
        raise ValueError(f"this is a folder. Name a file in it, such as {path / 'warbrief.db'}.")
    return path


def _discord_token(value: str) -> str:
    """A bot's token: three parts with dots between; what people paste in its place is told."""
    if value[0] in "\"'“‘«":
        raise ValueError("leave out the quotation marks.")
    if value.casefold().startswith("bot "):
        raise ValueError("leave out “Bot ” before the token.")
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise ValueError("there is a blank, a line break or a foreign character in it. Copy it again, in one piece.")
    if not _TOKEN.fullmatch(value):
        what = next((what for shape, what in _NO_TOKENS if shape.fullmatch(value)), "no bot's token")
        raise ValueError(f"this is {what}. {_WHERE}")
    return value


_WHERE = "Get the token at https://discord.com/developers/applications > your application > Bot > Reset Token."
_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]{10,}", re.ASCII)
_NO_TOKENS = (
    (re.compile(r"\d{15,22}"), "an application's id, not its bot's token"),
    (re.compile(r"[\w-]{32}", re.ASCII), "a client secret, not a bot's token"),
    (re.compile(r"[0-9a-f]{64}"), "a public key, not a bot's token"),
    (re.compile(r"xox[a-z]-.*|xapp-.*"), "a token of Slack, not of Discord"),
    (re.compile(r"https?://.*"), "a link, not a bot's token"),
)

_READERS: Mapping[str, Callable[[str], Any]] = {
    "DISCORD_TOKEN": _discord_token,
    "WARBRIEF_SUMMARISER": read_summariser,
    "WARBRIEF_SENTENCES": _number(1, 100),
    "WARBRIEF_LENGTH": read_length,
    "WARBRIEF_CONTACT": _contact,
    "WARBRIEF_DATABASE": _database,
    "WARBRIEF_WORKERS": _number(0, 256),
    "WARBRIEF_LOG_LEVEL": _one_of(LOG_LEVELS),
}
