"""What may be typed for each setting, what is kept of it, and what holds in the end."""

from __future__ import annotations

import re
from dataclasses import fields
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel_settings import SETTINGS, find_setting, fold_domain, resolve, split_setting
from bot.errors import BadSetting
from bot.records import Answering, ChannelSettings, Deleted, Mode
from summarizers import SUMMARISERS

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)

VALUES = [
    ("watch", "On", "on", True, "on"),
    ("watch", "no", "off", False, "off"),
    ("mode", "On-Request", "on request", Mode.ON_REQUEST, "on request"),
    ("mode", "card", "card", Mode.CARD, "card"),
    ("answer", "THREAD", "thread", Answering.THREAD, "thread"),
    ("length", "1,200", "1200", 1200, "1,200 characters"),
    ("length", "3000", "3000", 3000, "3,000 characters"),
    ("length", "Short", "short", 700, "short (700 characters)"),
    ("length", "normal", "normal", 1500, "normal (1,500 characters)"),
    ("length", "LONG", "long", 3000, "long (3,000 characters)"),
    ("summariser", "LexRank", "lexrank", "lexrank", "lexrank"),
    ("languages", "uk, EN ru_RU; en", "en ru-ru uk", ("en", "ru-ru", "uk"), "en, ru-ru, uk"),
    ("languages", "all", "", (), "all"),
    (
        "allowed domains",
        "https://www.BBC.co.uk/news?x=1, *.reuters.com:443",
        "bbc.co.uk reuters.com",
        ("bbc.co.uk", "reuters.com"),
        "bbc.co.uk, reuters.com",
    ),
    ("allowed domains", "any", "", (), "all"),
    (
        "denied domains",
        ".ru https://u:p@Пример.рф/",
        ".ru xn--e1afmkfd.xn--p1ai",
        ("ru", "xn--e1afmkfd.xn--p1ai"),
        None,
    ),
    ("denied domains", "none", "", (), "none"),
    ("war only", "yes", "on", True, "on"),
    ("bots", "ON", "on", True, "on"),
    ("channel cooldown", "2 minutes", "120 seconds", 120, "2 minutes"),
    ("channel cooldown", "off", "off", 0, "off"),
    ("cooldown", "5 min", "300 seconds", 300, "5 minutes"),
    ("cooldown", "90s", "90 seconds", 90, "90 seconds"),
    ("cooldown", "none", "off", 0, "off"),
    ("cap", "1", "1", 1, "1 brief an hour"),
    ("catch up", "2 days", "48 hours", 48, "48 hours"),
    ("catch up", "12", "12 hours", 12, "12 hours"),
    ("retention", "3 days", "3 days", 3, "3 days"),
    ("retention", "90d", "90 days", 90, "90 days"),
    ("retention", "1 year", "365 days", 365, "365 days"),
    ("retention", "36 hours", "2 days", 2, "2 days"),
    ("retention", "1", "1 day", 1, "1 day"),
    ("retention", "For  Ever", "off", 0, "for ever"),
    ("deleted posts", "keep", "keep", Deleted.KEEP, "keep"),
    ("zone", "europe/kyiv", "Europe/Kyiv", "Europe/Kyiv", "Europe/Kyiv"),
    ("zone", "new york", "America/New_York", "America/New_York", "America/New_York"),
    ("admin role", "<@&4711>", "4711", "4711", "the role with id 4711"),
    ("admin role", " 4711 ", "4711", "4711", "the role with id 4711"),
    ("admin role", "<!subteam^S123>", "S123", "S123", "the user group with id S123"),
    ("admin role", "<!subteam^S0615G0KT|@desk>", "S0615G0KT", "S0615G0KT", "the user group with id S0615G0KT"),
    ("admin role", "<!subteam^SAZBYCXDW>", "SAZBYCXDW", "SAZBYCXDW", "the user group with id SAZBYCXDW"),
    ("admin role", "SAZ94GDB8", "SAZ94GDB8", "SAZ94GDB8", "the user group with id SAZ94GDB8"),
    ("admin role", "None", "off", "", "none"),
]


@pytest.mark.parametrize(("name", "typed", "stored", "value", "shown"), VALUES)
def test_value(name, typed, stored, value, shown):
    setting = SETTINGS[name]
    assert (setting.parse(typed), setting.read(stored)) == (stored, value)
    assert setting.show(stored) == (shown or ".ru, пример.рф")
    assert getattr(resolve({name: stored}, {}), setting.field) == value


LENGTHS = "Write short, normal, long or how many characters, from 300 to 3,000."
REFUSED = [
    (
        "admin role",
        "moderators",
        "Admin role cannot be “moderators”. Write a role or user group, as a mention or by its id, or off.",
    ),
    (
        "admin role",
        "<@4711>",
        "Admin role cannot be “<@4711>”. Write a role or user group, as a mention or by its id, or off.",
    ),
    (
        "admin role",
        "@everyone",
        "Admin role cannot be “@everyone”. Write a role or user group, as a mention or by its id, or off.",
    ),
    (
        "admin role",
        "staff",
        "Admin role cannot be “staff”. Write a role or user group, as a mention or by its id, or off.",
    ),
    ("admin role", "all", "Admin role cannot be “all”. Write a role or user group, as a mention or by its id, or off."),
    ("watch", "maybe", "Watch cannot be “maybe”. Write on or off."),
    ("mode", "crad", "Mode cannot be “crad”. Did you mean card? Write brief, card or on request."),
    ("mode", "", "Mode cannot be “”. Write brief, card or on request."),
    ("length", "299", f"Length cannot be “299”. {LENGTHS}"),
    ("length", "3,001", f"Length cannot be “3,001”. {LENGTHS}"),
    ("length", "lnog", f"Length cannot be “lnog”. Did you mean long? {LENGTHS}"),
    ("length", "9" * 300, f"Length cannot be “{'9' * 39}…”. {LENGTHS}"),
    ("length", "１２００", f"Length cannot be “１２００”. {LENGTHS}"),
    ("cap", "0", "Cap cannot be “0”. Write a whole number from 1 to 1,000."),
    (
        "summariser",
        "lexrnak",
        "Summariser cannot be “lexrnak”. Did you mean lexrank? Write the name of a summariser, such as warbrief, "
        "lexrank or lead.",
    ),
    (
        "languages",
        "english",
        "Languages cannot have “english”, which is no code of a language. Write codes such as en uk ru, or all.",
    ),
    (
        "cooldown",
        "10",
        "Cooldown cannot be “10”. Write a time of at most a day with its unit, such as 90 seconds or 5 minutes, or "
        "off.",
    ),
    (
        "retention",
        "-3 days",
        "Retention cannot be “-3 days”. Write a time of at most 100 years, such as 3 days, 90d or 1 year, or off to "
        "keep them for ever.",
    ),
    (
        "retention",
        "3 fortnights",
        "Retention cannot be “3 fortnights”. Write a time of at most 100 years, such as 3 days, 90d or 1 year, or off "
        "to keep them for ever.",
    ),
    (
        "zone",
        "Europe/Kyjiv",
        "Zone cannot be “Europe/Kyjiv”. Did you mean Europe/Kyiv? Write a zone such as UTC, Europe/Kyiv or "
        "America/New_York.",
    ),
    (
        "zone",
        "../../etc/passwd",
        "Zone cannot be “../../etc/passwd”. Write a zone such as UTC, Europe/Kyiv or America/New_York.",
    ),
]


@pytest.mark.parametrize(("name", "typed", "sentence"), REFUSED)
def test_refused_value(name, typed, sentence):
    with pytest.raises(BadSetting) as caught:
        SETTINGS[name].parse(typed)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    "typed", ["bbc", "1.2.3.4", "http://", "a..b", "-.com", "x" * 300, "exa mple\0.org", "\ud800.org"]
)
def test_no_domain(typed):
    with pytest.raises(ValueError, match="which is no domain"):
        fold_domain(typed)


def test_too_many_and_too_long():
    with pytest.raises(BadSetting, match="Denied domains cannot have more than 100"):
        SETTINGS["denied domains"].parse(" ".join(f"a{number}.org" for number in range(101)))
    with pytest.raises(BadSetting, match="Denied domains is too long"):
        SETTINGS["denied domains"].parse("a.org " * 1_000)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("Allowed Domains", "allowed domains"), ("allowed_domains", "allowed domains"), ("catch-up", "catch up")],
)
def test_names_as_typed(typed, found):
    assert find_setting(typed).name == found


def test_unknown_name_lists_all():
    with pytest.raises(BadSetting, match=re.escape(f"The settings are {', '.join(SETTINGS)}.")):
        find_setting("zzzz")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("cap 5", ("cap", "5")),
        ("cap=5", ("cap", "5")),
        ("mode: on request", ("mode", "on request")),
        ("War Only on", ("war only", "on")),
        ("deleted-posts keep", ("deleted posts", "keep")),
        ("channel cooldown 5 minutes", ("channel cooldown", "5 minutes")),
        ("admin role <@&4711>", ("admin role", "<@&4711>")),
        ("zone", ("zone", "")),
    ],
)
def test_split(words, found):
    setting, value = split_setting(words)
    assert (setting.name, value) == found


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("alowed domains bbc.co.uk", "There is no setting “alowed domains”. Did you mean allowed domains?"),
        ("retenton 3 days", "There is no setting “retenton”. Did you mean retention?"),
    ],
)
def test_split_of_a_misspelt_name(words, sentence):
    with pytest.raises(BadSetting) as caught:
        split_setting(words)
    assert str(caught.value) == sentence


def test_channel_stands_over_server_over_defaults():
    server = {"watch": "on", "cap": "10", "languages": "en", "mode": "shouting", "unheard of": "1"}
    channel = {"cap": "5", "languages": "", "length": "nothing"}
    assert resolve(server, channel) == ChannelSettings(watch=True, cap=5)


def test_who_may_do_what_admins_may_is_no_matter_of_one_channel():
    assert [name for name, setting in SETTINGS.items() if setting.server_wide] == ["admin role"]
    assert resolve({"admin role": "1"}, {"admin role": "2"}).admin_role == "1"
    assert resolve({}, {"admin role": "2"}).admin_role == ""


def test_choices_are_all_that_such_a_setting_can_be_unless_another_can_be_written():
    assert [name for name, setting in SETTINGS.items() if setting.written] == ["length"]
    few = {name: setting.choices for name, setting in SETTINGS.items() if setting.choices}
    assert few["summariser"][:2] == SUMMARISERS[:2]
    assert {name: choices for name, choices in few.items() if name != "summariser"} == {
        "watch": ("on", "off"),
        "mode": ("brief", "card", "on request"),
        "answer": ("reply", "thread"),
        "length": ("short", "normal", "long"),
        "war only": ("on", "off"),
        "bots": ("on", "off"),
        "deleted posts": ("remove", "keep"),
    }
    assert all(SETTINGS[name].parse(choice) == choice for name, choices in few.items() for choice in choices)


def test_every_field_has_a_setting_whose_default_can_be_typed():
    assert [setting.field for setting in SETTINGS.values()] == [field.name for field in fields(ChannelSettings)]
    assert all(setting.sentence.endswith(".") for setting in SETTINGS.values())


@given(st.sampled_from(list(SETTINGS)), ANY_TEXT)
def test_whatever_is_kept_means_the_same_again(name, typed):
    setting = SETTINGS[name]
    setting.show(typed)
    resolve({name: typed}, {})
    try:
        stored = setting.parse(typed)
    except BadSetting as error:
        str(error).encode()
        return
    assert setting.parse(stored) == stored
    assert getattr(resolve({name: stored}, {}), setting.field) == setting.read(stored)


@given(ANY_TEXT)
def test_any_words_are_split_or_refused_in_a_sentence(words):
    try:
        split_setting(words)
    except BadSetting as error:
        str(error).encode()


@given(st.sampled_from(["kyiv", "berlin", "UTC", "gmt", "asia/tokyo"]))
def test_zones_are_known_to_python(typed):
    assert ZoneInfo(SETTINGS["zone"].parse(typed)).key
