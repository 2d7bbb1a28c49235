"""The settings of a channel: their names as people type them, what each may be, and how it is kept and shown.

What is kept is the shortest plain wording of a value ("90 days", "off", "bbc.co.uk"), which can be typed again and
means the same. A channel's own setting stands over its server's, and that over the defaults of `ChannelSettings`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import Any

from bot.channel_settings import values
from bot.channel_settings.values import plain, short
from bot.config import LEAST_LENGTH, read_length, suggest
from bot.errors import BadSetting
from bot.records import Answering, ChannelSettings, Deleted, Mode

# More would be a list that nobody keeps; each stands in a message.
MOST_DOMAINS = 100
MOST_LANGUAGES = 30
MOST_CHARACTERS = 4_000

LONGEST = 3_000
"""Characters of a brief in a chat: with its marks it has room in one message, in any script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting.

    `name` is how people type it, `field` where it stands in `ChannelSettings`, `sentence` what it does, and `values`
    what may be typed, as the end of a sentence. `written` says that it can be other things than its choices too;
    `server_wide` that it holds for a whole server or not at all. `parse` makes what is kept of what was typed, `read`
    the value of what is kept, `show` the words that tell it; all three of them may be handed anything.
    """

    name: str
    field: str
    sentence: str
    values: str
    written: bool = False
    server_wide: bool = False
    _parse: Callable[[str], str]
    _read: Callable[[str], Any]
    _show: Callable[[str], str] = str
    _choices: Callable[[], tuple[str, ...]] = tuple

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that can be kept, all of them unless it is `written` too; empty where it has none.

        >>> SETTINGS["mode"].choices, SETTINGS["length"].choices, SETTINGS["cap"].choices
        (('brief', 'card', 'on request'), ('short', 'normal', 'long'), ())
        """
        return self._choices()

    def parse(self, typed: str) -> str:
        """What is kept of a value as typed.

        Raises:
            BadSetting: this setting cannot have that value; the sentence says which it can.

        >>> SETTINGS["retention"].parse("1 year"), SETTINGS["retention"].parse("never")
        ('365 days', 'off')
        """
        try:
            return self._kept(" ".join(typed.casefold().split()))
        except values.MisspeltError as error:
            meant = f"cannot be “{short(typed)}”. Did you mean {error}?"
            raise BadSetting(f"{self.name.capitalize()} {meant} Write {self.values}.") from error
        except ValueError as error:
            wrong = str(error) or f"cannot be “{short(typed)}”"
            raise BadSetting(f"{self.name.capitalize()} {wrong}. Write {self.values}.") from error

    def read(self, stored: str) -> object:
        """The value of what is kept, as `ChannelSettings` has it; raises ValueError if it is none."""
        return self._read(self._kept(stored))

    def show(self, stored: str) -> str:
        """What is kept, in words. Never raises on any str.

        >>> SETTINGS["cap"].show("20"), SETTINGS["denied domains"].show("")
        ('20 briefs an hour', 'none')
        """
        try:
            return self._show(self._kept(stored))
        except ValueError:
            return short(stored)

    def _kept(self, typed: str) -> str:
        if len(typed) > MOST_CHARACTERS:
            raise ValueError("is too long")
        return self._parse(typed)


def find_setting(name: str) -> Setting:
    """The setting of a name as typed, in any case, with blanks, hyphens or underscores.

    Raises:
        BadSetting: there is none; the sentence names the one that was probably meant, or all.

    >>> find_setting("Denied-Domains").field
    'denied_domains'
    >>> find_setting("retension")
    Traceback (most recent call last):
        ...
    bot.errors.BadSetting: There is no setting “retension”. Did you mean retention?
    """
    wanted = plain(name)
    if wanted in SETTINGS:
        return SETTINGS[wanted]
    meant = suggest(wanted, tuple(SETTINGS)) if len(wanted) < 40 else None
    after = f"Did you mean {meant}?" if meant else f"The settings are {', '.join(SETTINGS)}."
    raise BadSetting(f"There is no setting “{short(name)}”. {after}")


def split_setting(words: str) -> tuple[Setting, str]:
    """The setting that words begin with, and what follows: "allowed domains bbc.co.uk" names one of two words.

    Raises:
        BadSetting: they begin with no setting.

    >>> setting, value = split_setting("denied domains: example.org")
    >>> setting.name, value
    ('denied domains', 'example.org')
    """
    parts = words.replace("=", " ", 1).split()
    for count in (2, 1):
        setting = SETTINGS.get(plain(" ".join(parts[:count])))
        if setting is not None:
            return setting, " ".join(parts[count:])
    two = plain(" ".join(parts[:2]))
    meant = suggest(two, tuple(name for name in SETTINGS if " " in name)) if len(two) < 40 else None
    return find_setting(" ".join(parts[:2]) if meant else " ".join(parts[:1])), ""


def defaults(platform: str) -> ChannelSettings:
    """What holds where nobody has set anything: in Slack people answer a post in its thread.

    >>> str(defaults("slack").answer), str(defaults("discord").answer)
    ('thread', 'reply')
    """
    return ChannelSettings(answer=Answering.THREAD if platform == "slack" else Answering.REPLY)


def resolve(server: Mapping[str, str], channel: Mapping[str, str], platform: str = "") -> ChannelSettings:
    """What holds in a channel: its own settings over its server's over the defaults.

    Args:
        server: names to what is kept for the whole server.
        channel: the same for the channel alone.
        platform: whose defaults hold.

    Returns:
        The settings. What no setting can be counts as not set, and what holds for a server alone as not set for the
        channel; never raises.

    >>> resolve({"watch": "on", "cap": "10"}, {"cap": "5", "zone": "Nowhere"}).cap
    5
    """
    known: dict[str, Any] = {}
    for own in (server, channel):
        for name, stored in own.items():
            setting = SETTINGS.get(name)
            if setting is None or (setting.server_wide and own is channel):
                continue
            with suppress(ValueError):
                known[setting.field] = setting.read(stored)
    return replace(defaults(platform), **known)


def _table(*settings: Setting) -> dict[str, Setting]:
    assert [setting.field for setting in settings] == [field.name for field in fields(ChannelSettings)]
    return {setting.name: setting for setting in settings}


SETTINGS: Mapping[str, Setting] = _table(
    Setting(
        name="watch",
        field="watch",
        sentence="Whether articles posted here are briefed.",
        values="on or off",
        _parse=values.flag,
        _read="on".__eq__,
        _choices=values.flags,
    ),
    Setting(
        name="mode",
        field="mode",
        sentence="What an article gets: its brief, a card with a button, or a 📰 to press.",
        values="brief, card or on request",
        _parse=values.one_of(Mode),
        _read=Mode,
        _choices=values.words_of(Mode),
    ),
    Setting(
        name="answer",
        field="answer",
        sentence="Where the brief stands: in the channel (reply), or in a thread of the post (thread).",
        values="reply or thread",
        _parse=values.one_of(Answering),
        _read=Answering,
        _choices=values.words_of(Answering),
    ),
    Setting(
        name="length",
        field="length",
        sentence="How long a brief may be.",
        values=f"short, normal, long or how many characters, from {LEAST_LENGTH} to {LONGEST:,}",
        written=True,
        _parse=values.length(LONGEST),
        _read=read_length,
        _show=values.show_length,
        _choices=values.lengths,
    ),
    Setting(
        name="summariser",
        field="summariser",
        sentence="Which summariser chooses the sentences.",
        values="the name of a summariser, such as warbrief, lexrank or lead",
        _parse=values.word_of(values.summarisers),
        _read=str,
        _choices=values.summarisers,
    ),
    Setting(
        name="languages",
        field="languages",
        sentence="Articles in which languages are briefed.",
        values="codes such as en uk ru, or all",
        _parse=values.list_of(values.language, MOST_LANGUAGES),
        _read=values.words,
        _show=lambda stored: ", ".join(stored.split()) or "all",
    ),
    Setting(
        name="allowed domains",
        field="allowed_domains",
        sentence="The only sites whose articles are briefed, each with all under it.",
        values="domains such as bbc.co.uk reuters.com, .ua for all under ua, or all",
        _parse=values.list_of(values.fold_domain, MOST_DOMAINS),
        _read=values.domains,
        _show=values.show_domains("all"),
    ),
    Setting(
        name="denied domains",
        field="denied_domains",
        sentence="Sites whose articles are not briefed, each with all under it.",
        values="domains such as example.org news.example.com, .ru for all under ru, or none",
        _parse=values.list_of(values.fold_domain, MOST_DOMAINS),
        _read=values.domains,
        _show=values.show_domains("none"),
    ),
    Setting(
        name="war only",
        field="war_only",
        sentence="Whether articles on other things than war are left out.",
        values="on or off",
        _parse=values.flag,
        _read="on".__eq__,
        _choices=values.flags,
    ),
    Setting(
        name="bots",
        field="bots",
        sentence="Whether what bots and webhooks post is briefed.",
        values="on or off",
        _parse=values.flag,
        _read="on".__eq__,
        _choices=values.flags,
    ),
    Setting(
        name="cooldown",
        field="cooldown",
        sentence="How long one person waits between two briefs; what comes earlier gets a 📰 to press.",
        values="a time of at most a day with its unit, such as 90 seconds or 5 minutes, or off",
        _parse=values.length_of_time("second", 86_400, plain=False),
        _read=values.units,
        _show=values.show_seconds,
    ),
    Setting(
        name="channel cooldown",
        field="channel_cooldown",
        sentence="How long a channel waits between two briefs; what comes earlier gets a 📰 to press.",
        values="a time of at most a day with its unit, such as 90 seconds or 5 minutes, or off",
        _parse=values.length_of_time("second", 86_400, plain=False),
        _read=values.units,
        _show=values.show_seconds,
    ),
    Setting(
        name="cap",
        field="cap",
        sentence="How many articles an hour are briefed; later ones get a 📰 to press.",
        values="a whole number from 1 to 1,000",
        _parse=values.number(1, 1000),
        _read=int,
        _show=lambda stored: f"{int(stored):,} brief{'' if stored == '1' else 's'} an hour",
    ),
    Setting(
        name="catch up",
        field="catch_up",
        sentence="How old a post may be when it is first seen, as after a pause.",
        values="a time of at most 30 days, such as 24 hours or 2 days, or off",
        _parse=values.length_of_time("hour", 720, plain=True),
        _read=values.units,
    ),
    Setting(
        name="retention",
        field="retention",
        sentence="How long briefs are kept.",
        values="a time of at most 100 years, such as 3 days, 90d or 1 year, or off to keep them for ever",
        _parse=values.length_of_time("day", 36_500, plain=True),
        _read=values.units,
        _show=lambda stored: "for ever" if stored == "off" else stored,
    ),
    Setting(
        name="deleted posts",
        field="deleted_posts",
        sentence="What a deleted post does to its brief: it goes too, or stays without its poster.",
        values="remove or keep",
        _parse=values.one_of(Deleted),
        _read=Deleted,
        _choices=values.words_of(Deleted),
    ),
    Setting(
        name="zone",
        field="zone",
        sentence="The time zone in which dates are read and shown.",
        values="a zone such as UTC, Europe/Kyiv or America/New_York",
        _parse=values.zone,
        _read=str,
    ),
    Setting(
        name="admin role",
        field="admin_role",
        sentence="The role or user group whose members may do here what admins may; it holds for all channels.",
        values="a role or user group, as a mention or by its id, or off",
        server_wide=True,
        _parse=values.role,
        _read=values.role_id,
        _show=values.show_role,
    ),
)
"""Every setting by its name, in the order in which they are listed."""
