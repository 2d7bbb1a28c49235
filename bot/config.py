"""Settings: read once from the environment and a `.env` file, checked whole, frozen.

Every fault is told at once, each with the variable, its value and what to do. The environment wins over the file; an
empty value means the default. A `WARBRIEF_…` name that nothing reads is a fault too: a misspelt setting would
otherwise be ignored in silence. A token's value is never part of a fault, nor of what is shown of the settings.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from bot.errors import ConfigurationError

PREFIX = "WARBRIEF_"
SECRETS = frozenset({"DISCORD_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"})
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


class Address(NamedTuple):
    """Where a server listens on this machine.

    >>> str(Address("::1", 3000))
    '[::1]:3000'
    """

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


LISTEN = Address("127.0.0.1", 3000)
"""Where Slack's requests are awaited: on this machine alone, behind what is public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set. The defaults are the ones of a run with nothing set.

    `sentences` is the number of sentences of an extract (None: by the article's length); `length` the characters of a
    brief and of an extract (None: a brief of the normal length, an extract of any); `contact` goes into the user agent
    of fetches; `database` is the archive's file (None: in the usual folder of this user's data); `workers` counts
    worker processes (0: one a core). `discord_token`, `slack_bot_token`, `slack_app_token` and `slack_signing_secret`
    are shown by no log and no error; with the bot's token of Slack there is exactly one of the other two, the app's for
    Socket Mode, the secret for HTTP, for which `listen` is where.
    """

    summariser: str = "warbrief"
    sentences: int | None = None
    length: int | None = None
    contact: str | None = None
    database: Path | None = None
    workers: int = 0
    log_level: str = "warning"
    discord_token: str | None = field(default=None, repr=False)
    slack_bot_token: str | None = field(default=None, repr=False)
    slack_app_token: str | None = field(default=None, repr=False)
    slack_signing_secret: str | None = field(default=None, repr=False)
    listen: Address = LISTEN


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
    faults += _missing({name for name in SECRETS if values.get(name, "").strip()})
    if faults:
        raise ConfigurationError(faults)
    return Settings(**known)


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


def _listen(value: str) -> Address:
    host, _, port = value.rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    number = int(port) if port.isascii() and port.isdigit() and len(port) < 6 else -1
    if "/" in value or not _HOST.fullmatch(host) or not 1 <= number <= 65_535:
        raise ValueError(
            "set host:port of this machine, such as 127.0.0.1:3000; what is public hands Slack's requests on to it."
        )
    return Address(host, number)


def _missing(given: set[str]) -> Iterator[str]:
    """What does not go together of the tokens that are set, right or wrong."""
    app, secret = "SLACK_APP_TOKEN" in given, "SLACK_SIGNING_SECRET" in given
    if app and secret:
        yield (
            "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set. Keep the token for Socket Mode, which needs no"
            " public address, or the secret for HTTP, and empty the other."
        )
    if "SLACK_BOT_TOKEN" not in given:
        if app or secret:
            which = "SLACK_APP_TOKEN" if app else "SLACK_SIGNING_SECRET"
            yield f"{which} is set, but SLACK_BOT_TOKEN is not. {_SLACK_BOT}"
    elif not app and not secret:
        yield (
            "SLACK_BOT_TOKEN is set, but neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET. Set the token for Socket"
            " Mode, which needs no public address, or the secret for HTTP."
        )


def _secret(shape: str, name: str, others: Iterable[tuple[str, str]], advice: str) -> Callable[[str], str]:
    """Reads a token or secret.

    Args:
        shape: what it looks like, as a regular expression.
        name: what it is.
        others: what people paste in its place: what that looks like, and what it is, as a phrase.
        advice: where to get the right one.
    """
    kinds = tuple((re.compile(other), what) for other, what in others)

    def read(value: str) -> str:
        if value[0] in "\"'“‘«":
            raise ValueError("leave out the quotation marks.")
        if word := re.match("(bot|bearer) ", value, re.IGNORECASE):
            raise ValueError(f"leave out “{word[1].capitalize()} ” before the token.")
        if not (value.isascii() and value.isprintable()) or " " in value:
            raise ValueError(
                "there is a blank, a line break or a foreign character in it. Copy it again, in one piece."
            )
        if not re.fullmatch(shape, value):
            what = next((what for kind, what in kinds if kind.fullmatch(value)), f"no {name}")
            raise ValueError(f"this is {what}. {advice}")
        return value

    return read


_HOST = re.compile(r"[\w.-]{1,253}|[0-9a-fA-F:.]{2,45}", re.ASCII)
_DISCORD_SHAPE = r"[\w-]+\.[\w-]+\.[\w-]{10,}"
_SLACK_APPS = "https://api.slack.com/apps > your app"
_SLACK_BOT = f"Get it at {_SLACK_APPS} > OAuth & Permissions > Bot User OAuth Token; it begins with xoxb-."
_SLACK_APP = (
    f"Get it at {_SLACK_APPS} > Basic Information > App-Level Tokens, with the scope connections:write; it begins with"
    " xapp-."
)
_SLACK_SIGNING = f"Get it at {_SLACK_APPS} > Basic Information > App Credentials > Signing Secret."
_NO_DISCORD_SHAPES = (
    (r"\d{15,22}", "an application's id, not its bot's token"),
    (r"[\w-]{32}", "a client secret, not a bot's token"),
    (r"[0-9a-f]{64}", "a public key, not a bot's token"),
    (r"xox[a-z]-.*|xapp-.*", "a token of Slack, not of Discord"),
    (r"https?://.*", "a link, not a bot's token"),
)
_NO_SLACK_TOKENS = (
    (r"xoxp-.*", "the token of a person, not of a bot"),
    (
        r"xoxe\.xox[bp]-.*|xoxe-.*",
        "a token of an app with token rotation, which expires; make the app from the manifest",
    ),
    (r"xox[cds]-.*", "the token of somebody's browser, which is theirs alone"),
    (r"xox(?!b)[a-z]-.*", "another kind of token"),
    (r"[0-9a-f]{32}", "a signing secret or client secret, not a token"),
    (r"A[0-9A-Z]{8,12}|\d{9,15}\.\d{9,15}", "the id of an app, not its token"),
    (r"[A-Za-z0-9]{24}", "a verification token, which nothing needs any more"),
    (r"https?://.*", "a link, not a token"),
    (_DISCORD_SHAPE, "a token of Discord, not of Slack"),
)
_NO_SIGNING_SECRETS = (
    (r"xapp-.*", "the app's token, not its signing secret"),
    (r"xoxb-.*", "the bot's token, not a signing secret"),
)

_READERS: Mapping[str, Callable[[str], Any]] = {
    "DISCORD_TOKEN": _secret(
        _DISCORD_SHAPE,
        "bot's token",
        _NO_DISCORD_SHAPES,
        "Get the token at https://discord.com/developers/applications > your application > Bot > Reset Token.",
    ),
    "SLACK_BOT_TOKEN": _secret(
        r"xoxb-[A-Za-z0-9-]{10,}",
        "bot's token",
        ((r"xapp-.*", "the app's token, which belongs into SLACK_APP_TOKEN"), *_NO_SLACK_TOKENS),
        _SLACK_BOT,
    ),
    "SLACK_APP_TOKEN": _secret(
        r"xapp-[A-Za-z0-9-]{10,}",
        "app-level token",
        ((r"xoxb-.*", "the bot's token, which belongs into SLACK_BOT_TOKEN"), *_NO_SLACK_TOKENS),
        _SLACK_APP,
    ),
    "SLACK_SIGNING_SECRET": _secret(
        r"[0-9a-f]{32}", "signing secret", (*_NO_SIGNING_SECRETS, *_NO_SLACK_TOKENS), _SLACK_SIGNING
    ),
    "WARBRIEF_SUMMARISER": read_summariser,
    "WARBRIEF_SENTENCES": _number(1, 100),
    "WARBRIEF_LENGTH": read_length,
    "WARBRIEF_CONTACT": _contact,
    "WARBRIEF_DATABASE": _database,
    "WARBRIEF_WORKERS": _number(0, 256),
    "WARBRIEF_LISTEN": _listen,
    "WARBRIEF_LOG_LEVEL": _one_of(LOG_LEVELS),
}
