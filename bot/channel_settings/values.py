"""What may be typed for a setting, read into the words that are kept, and those shown: one pair of functions a kind.

Each reader takes what was typed in lower case, and raises ValueError for what it does not take, with what is wrong as
the middle of a sentence if there is more to say than that. What is kept reads as itself.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache

from bot.config import LEAST_LENGTH, NUMBER, read_length, suggest

_NOTHING = {"off", "none", "no", "never", "0", "all", "any", "every", "everything", "for ever", "forever", "unlimited"}
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000}
_SECONDS["year"] = 31_536_000
_UNITS = {
    **{short: unit for unit in _SECONDS for short in (unit, unit + "s")},
    **dict.fromkeys(("s", "sec", "secs"), "second"),
    **dict.fromkeys(("m", "min", "mins"), "minute"),
    **dict.fromkeys(("h", "hr", "hrs"), "hour"),
    **dict.fromkeys(("d",), "day"),
    **dict.fromkeys(("w", "wk", "wks"), "week"),
    **dict.fromkeys(("y", "yr", "yrs"), "year"),
}
_LENGTH_OF_TIME = re.compile(r"([0-9]{1,9})\s*([a-z]*)", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}", re.ASCII)
_ROLE = re.compile(
    r"<@&(?P<role>[0-9]{1,25})>|<!subteam\^(?P<group>s[a-z0-9]{1,24})(?:\|[^<>]{0,80})?>"
    r"|(?P<id>[0-9]{1,25}|(?=[a-z]*[0-9])s[a-z0-9]{1,24}|(?-i:S[A-Z0-9]{1,24}))",  # "staff" is no id as it is typed
    re.ASCII | re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[\s,;]+")


def fold_domain(typed: str) -> str:
    """A domain as it is compared: of a link its host, lower-case ASCII, without "www.", port and path.

    Args:
        typed: a domain or link; ".ru" stands for everything under ru.

    Raises:
        ValueError: it is no domain.

    >>> fold_domain("https://www.Пример.рф:443/новости?id=1"), fold_domain(".ru")
    ('xn--e1afmkfd.xn--p1ai', '.ru')
    """
    import idna

    host = re.split(r"[/?#\\]", typed.strip().partition("://")[2] or typed.strip(), maxsplit=1)[0]
    host = host.rpartition("@")[2].partition(":")[0].casefold().rstrip(".").removeprefix("*.").removeprefix("www.")
    top = host.startswith(".") and "." not in host[1:]
    try:
        plain = idna.encode(host.removeprefix("."), uts46=True).decode("ascii") if len(host) < 260 else ""
    except (idna.IDNAError, UnicodeError) as error:
        raise ValueError(f"cannot have “{short(typed)}”, which is no domain") from error
    if not plain or plain.rpartition(".")[2].isdigit() or ("." not in plain and not top):
        raise ValueError(f"cannot have “{short(typed)}”, which is no domain")
    return "." + plain if top else plain


class MisspeltError(ValueError):
    """A value that is none, and the one that was probably meant."""


def _not_among(wanted: str, known: Mapping[str, str]) -> ValueError:
    meant = suggest(wanted, tuple(known)) if len(wanted) < 40 else None
    return MisspeltError(known[meant]) if meant else ValueError()


@cache
def _zones() -> Mapping[str, str]:
    return {name.casefold(): name for name in sorted(zoneinfo.available_timezones())}


def zone(typed: str) -> str:
    """An IANA zone; of a city alone, the one zone that ends in it."""
    wanted = typed.casefold().replace(" ", "_")
    zones = _zones()
    if wanted in zones:
        return zones[wanted]
    ending = sorted({name for folded, name in zones.items() if folded.endswith("/" + wanted)}, key=len)
    if ending:
        return ending[0]
    raise _not_among(wanted, zones)


def flag(typed: str) -> str:
    """Reads whether something is on."""
    if typed in ("on", "yes", "true", "1"):
        return "on"
    if typed in ("off", "no", "false", "none", "0"):
        return "off"
    raise ValueError


def flags() -> tuple[str, ...]:
    """What `flag` keeps."""
    return "on", "off"


def words_of(values: type[StrEnum]) -> Callable[[], tuple[str, ...]]:
    """Gives the values of an enumeration."""
    return lambda: tuple(value.value for value in values)


def one_of(values: type[StrEnum]) -> Callable[[str], str]:
    """Reads a value of an enumeration."""
    return word_of(words_of(values))


def word_of(names: Callable[[], tuple[str, ...]]) -> Callable[[str], str]:
    """Reads one of some words, whose blanks may be typed as hyphens or underscores."""

    def parse(typed: str) -> str:
        known = {plain(name): name for name in names()}
        if plain(typed) in known:
            return known[plain(typed)]
        raise _not_among(plain(typed), known)

    return parse


def number(low: int, high: int) -> Callable[[str], str]:
    """Reads a whole number within bounds."""

    def parse(typed: str) -> str:
        number = int(typed.replace(",", "")) if NUMBER.fullmatch(typed) else -1
        if not low <= number <= high:
            raise ValueError
        return str(number)

    return parse


def length(most: int) -> Callable[[str], str]:
    """Reads a length of at most so many characters: a name or a number of them."""

    def parse(typed: str) -> str:
        named = lengths()
        if typed in named:
            return typed
        try:
            return number(LEAST_LENGTH, most)(typed)
        except ValueError:
            raise _not_among(typed, {name: name for name in named}) from None

    return parse


def lengths() -> tuple[str, ...]:
    """The names of lengths."""
    from summarizers import LENGTHS

    return tuple(LENGTHS)


def show_length(stored: str) -> str:
    """A length in characters, of one that is named behind its name."""
    characters = f"{read_length(stored):,} characters"
    return characters if stored.isdigit() else f"{stored} ({characters})"


def length_of_time(unit: str, most: int, plain: bool) -> Callable[[str], str]:
    """Reads a length of time into whole units, rounded up, or "off"; a number alone counts units if `plain`."""

    def parse(typed: str) -> str:
        found = _LENGTH_OF_TIME.fullmatch(typed)
        if typed in _NOTHING or (found and not int(found[1])):
            return "off"
        named = _UNITS.get(found[2] or (unit if plain else "")) if found else None
        if not found or not named:
            raise ValueError
        count = -(-int(found[1]) * _SECONDS[named] // _SECONDS[unit])
        if count > most:
            raise ValueError
        return _count(count, unit)

    return parse


def units(stored: str) -> int:
    """How many units a length of time has as it is kept."""
    return 0 if stored == "off" else int(stored.partition(" ")[0])


def show_seconds(stored: str) -> str:
    """Seconds in the largest unit that they fill."""
    seconds = units(stored)
    best = max((unit for unit, length in _SECONDS.items() if not seconds % length), key=_SECONDS.__getitem__)
    return _count(seconds // _SECONDS[best], best) if seconds else "off"


def list_of(read: Callable[[str], str], most: int) -> Callable[[str], str]:
    """Reads words between blanks or commas, each once; "" stands for none of them."""

    def parse(typed: str) -> str:
        if typed in _NOTHING:
            return ""
        found = sorted({read(word) for word in _SEPARATOR.split(typed) if word})
        if len(found) > most:
            raise ValueError(f"cannot have more than {most}")
        return " ".join(found)

    return parse


def language(word: str) -> str:
    """A language's code as it is kept."""
    if not _LANGUAGE.fullmatch(word.replace("_", "-")):
        raise ValueError(f"cannot have “{short(word)}”, which is no code of a language")
    return word.replace("_", "-")


def words(stored: str) -> tuple[str, ...]:
    """The words of a list as it is kept."""
    return tuple(stored.split())


def domains(stored: str) -> tuple[str, ...]:
    """The domains of a list as it is kept, to compare hosts with."""
    return tuple(word.removeprefix(".") for word in stored.split())


def show_domains(empty: str) -> Callable[[str], str]:
    """Shows domains in their own scripts."""

    def show(stored: str) -> str:
        import idna

        def readable(domain: str) -> str:
            dot = "." if domain.startswith(".") else ""
            return dot + idna.decode(domain.removeprefix("."))

        return ", ".join(map(readable, stored.split())) or empty

    return show


def role(typed: str) -> str:
    """The id of a role, which is digits, or of a user group, which are capitals and digits; of a mention too.

    >>> role("<@&123>"), role("<!subteam^s0615g0kt|@desk>"), role("none")
    ('123', 'S0615G0KT', 'off')
    """
    if typed in ("off", "none", "no", "nobody", "0"):
        return "off"
    found = _ROLE.fullmatch(typed)
    if found is None:
        raise ValueError
    return str(found[found.lastgroup or "id"]).upper()


def role_id(stored: str) -> str:
    """The id of a role as it is kept, "" for none."""
    return "" if stored == "off" else stored


def show_role(stored: str) -> str:
    """Shows a role or user group by its id, which alone is known here."""
    if stored == "off":
        return "none"
    return f"the role with id {stored}" if stored.isdecimal() else f"the user group with id {stored}"


def summarisers() -> tuple[str, ...]:
    """The names of the summarisers."""
    from summarizers import SUMMARISERS

    return tuple(SUMMARISERS)


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def plain(name: str) -> str:
    """A name in lower case, with blanks."""
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").rstrip(":").split())


def short(typed: str) -> str:
    """What was typed, as a sentence quotes it: printable, on one line, at most 40 characters."""
    shown = " ".join("".join(character if character.isprintable() else " " for character in typed[:400]).split())
    return shown if len(shown) <= 40 else shown[:39] + "…"
