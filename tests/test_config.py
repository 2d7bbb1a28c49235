"""Settings: what is read, what is refused, and that the code, `.env.example` and README name the same."""

import dataclasses
import re
from pathlib import Path

import pytest

from bot import config
from bot.config import Address, Settings, load
from bot.errors import ConfigurationError

ROOT = Path(__file__).parent.parent
FIELDS = {
    f"{'' if field.name.upper() in config.SECRETS else 'WARBRIEF_'}{field.name.upper()}": field
    for field in dataclasses.fields(Settings)
}
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.not-a-real-token_0123456789abcdefghijk"
BOT = "xoxb-123456789012-1234567890123-NotARealTokenOfAnyApp00"
APP = "xapp-1-A0123456789-1234567890123-00000000not00a00real00token"
SECRET = "0a1b2c3d" * 4


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        pytest.param({}, Settings(), id="nothing set"),
        pytest.param({"PATH": "/bin", "WARBRIEF_LENGTH": ""}, Settings(), id="empty means default"),
        pytest.param(
            {
                "WARBRIEF_SUMMARISER": "LexRank",
                "WARBRIEF_SENTENCES": " 5 ",
                "WARBRIEF_LENGTH": "900",
                "WARBRIEF_CONTACT": "ops@example.org",
                "WARBRIEF_WORKERS": "3",
                "WARBRIEF_LOG_LEVEL": "DEBUG",
            },
            Settings(
                summariser="lexrank",
                sentences=5,
                length=900,
                contact="ops@example.org",
                workers=3,
                log_level="debug",
            ),
            id="all set",
        ),
        pytest.param(
            {"DISCORD_TOKEN": f" {TOKEN}\n", "SLACK_BOT_TOKEN": f"{BOT} ", "SLACK_APP_TOKEN": APP},
            Settings(discord_token=TOKEN, slack_bot_token=BOT, slack_app_token=APP),
            id="both chats, Slack by Socket Mode",
        ),
        pytest.param(
            {
                "SLACK_BOT_TOKEN": BOT,
                "SLACK_APP_TOKEN": " ",
                "SLACK_SIGNING_SECRET": SECRET,
                "WARBRIEF_LISTEN": "0.0.0.0:80",
            },
            Settings(slack_bot_token=BOT, slack_signing_secret=SECRET, listen=Address("0.0.0.0", 80)),
            id="Slack by HTTP",
        ),
    ],
)
def test_load(environ, expected):
    assert load(environ) == expected


@pytest.mark.parametrize(
    ("value", "length"),
    [("short", 700), ("Normal", 1500), ("LONG", 3000), ("300", 300), ("1,200", 1200), (" 20000 ", 20_000)],
)
def test_a_length_is_a_name_or_a_number(value, length):
    assert load({"WARBRIEF_LENGTH": value}).length == length


LISTEN = "set host:port of this machine, such as 127.0.0.1:3000; what is public hands Slack's requests on to it."


@pytest.mark.parametrize(
    ("environ", "faults"),
    [
        pytest.param(
            {"WARBRIEF_LENGTH": "299", "WARBRIEF_WORKERS": "-1", "WARBRIEF_SENTENCES": "0"},
            [
                "WARBRIEF_LENGTH=299: use short, normal, long or how many characters, from 300 to 20,000.",
                "WARBRIEF_SENTENCES=0: set a whole number from 1 to 100.",
                "WARBRIEF_WORKERS=-1: set a whole number from 0 to 256.",
            ],
            id="all faults at once",
        ),
        pytest.param(
            {"WARBRIEF_SUMMARISER": "lexrnak"},
            [
                "WARBRIEF_SUMMARISER=lexrnak: did you mean lexrank? Use one of warbrief, lead, luhn, lexrank, "
                "textrank, lsa, kl, sumbasic, reduction, edmundson."
            ],
            id="misspelt summariser",
        ),
        pytest.param(
            {"WARBRIEF_SUMMARISER": "gpt"},
            [
                "WARBRIEF_SUMMARISER=gpt: use one of warbrief, lead, luhn, lexrank, textrank, lsa, kl, sumbasic, "
                "reduction, edmundson."
            ],
            id="unknown summariser",
        ),
        pytest.param(
            {"WARBRIEF_LENGTH": "Lnog"},
            [
                "WARBRIEF_LENGTH=Lnog: did you mean long? Use short, normal, long or how many characters, from 300 to "
                "20,000."
            ],
            id="misspelt length",
        ),
        pytest.param(
            {"WARBRIEF_LENGTH": "20,001"},
            ["WARBRIEF_LENGTH=20,001: use short, normal, long or how many characters, from 300 to 20,000."],
            id="too long a length",
        ),
        pytest.param(
            {"WARBRIEF_LOG_LEVEL": "loud"},
            ["WARBRIEF_LOG_LEVEL=loud: use one of debug, info, warning, error."],
            id="unknown level",
        ),
        pytest.param(
            {"WARBRIEF_CONTACT": "a\nb"},
            ["WARBRIEF_CONTACT=a\nb: set an address or a link in plain ASCII, at most 200 characters."],
            id="a header cannot be smuggled in",
        ),
        pytest.param(
            {"WARBRIEF_LENGHT": "900"},
            ["WARBRIEF_LENGHT is no setting. Did you mean WARBRIEF_LENGTH?"],
            id="misspelt name",
        ),
        pytest.param(
            {"WARBRIEF_XYZZY": "1"},
            [
                "WARBRIEF_XYZZY is no setting. Remove it; the settings are DISCORD_TOKEN, SLACK_APP_TOKEN, "
                "SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, WARBRIEF_CONTACT, WARBRIEF_DATABASE, WARBRIEF_LENGTH, "
                "WARBRIEF_LISTEN, WARBRIEF_LOG_LEVEL, WARBRIEF_SENTENCES, WARBRIEF_SUMMARISER, WARBRIEF_WORKERS."
            ],
            id="a name like none",
        ),
        pytest.param(
            {"WARBRIEF_DISCORD_TOKEN": TOKEN},
            ["WARBRIEF_DISCORD_TOKEN is no setting. Did you mean DISCORD_TOKEN?"],
            id="a token under another name is not shown",
        ),
        pytest.param(
            {"WARBRIEF_SLACK_BOT_TOKEN": BOT},
            ["WARBRIEF_SLACK_BOT_TOKEN is no setting. Did you mean SLACK_BOT_TOKEN?"],
            id="one of Slack neither",
        ),
        pytest.param(
            {"WARBRIEF_LISTEN": "https://bot.example.org/slack/events"},
            [f"WARBRIEF_LISTEN=https://bot.example.org/slack/events: {LISTEN}"],
            id="the public address",
        ),
        pytest.param(
            {"WARBRIEF_LENGTH": "٩٠٠"},
            ["WARBRIEF_LENGTH=٩٠٠: use short, normal, long or how many characters, from 300 to 20,000."],
            id="digits",
        ),
    ],
)
def test_faults(environ, faults):
    with pytest.raises(ConfigurationError) as caught:
        load(environ)
    assert list(caught.value.faults) == faults


PORTAL = "Get the token at https://discord.com/developers/applications > your application > Bot > Reset Token."
PORTAL_BOT = (
    "Get it at https://api.slack.com/apps > your app > OAuth & Permissions > Bot User OAuth Token; it begins with"
    " xoxb-."
)
PORTAL_APP = (
    "Get it at https://api.slack.com/apps > your app > Basic Information > App-Level Tokens, with the scope"
    " connections:write; it begins with xapp-."
)
PORTAL_SIGNING = (
    "Get it at https://api.slack.com/apps > your app > Basic Information > App Credentials > Signing Secret."
)
ROTATED = "a token of an app with token rotation, which expires; make the app from the manifest"


@pytest.mark.parametrize(
    ("environ", "faults"),
    [
        pytest.param(
            {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP, "SLACK_SIGNING_SECRET": SECRET},
            [
                "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set. Keep the token for Socket Mode, which needs no"
                " public address, or the secret for HTTP, and empty the other."
            ],
            id="both modes",
        ),
        pytest.param(
            {"SLACK_BOT_TOKEN": BOT},
            [
                "SLACK_BOT_TOKEN is set, but neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET. Set the token for Socket"
                " Mode, which needs no public address, or the secret for HTTP."
            ],
            id="neither",
        ),
        pytest.param(
            {"SLACK_APP_TOKEN": APP},
            [f"SLACK_APP_TOKEN is set, but SLACK_BOT_TOKEN is not. {PORTAL_BOT}"],
            id="the app's alone",
        ),
        pytest.param(
            {"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": "  "},
            [f"SLACK_SIGNING_SECRET is set, but SLACK_BOT_TOKEN is not. {PORTAL_BOT}"],
            id="the secret alone",
        ),
        pytest.param(
            {"SLACK_APP_TOKEN": "changeme", "SLACK_BOT_TOKEN": APP, "DISCORD_TOKEN": "changeme"},
            [
                f"DISCORD_TOKEN: this is no bot's token. {PORTAL}",
                f"SLACK_APP_TOKEN: this is no app-level token. {PORTAL_APP}",
                f"SLACK_BOT_TOKEN: this is the app's token, which belongs into SLACK_APP_TOKEN. {PORTAL_BOT}",
            ],
            id="what is wrong is there: all faults, and no more",
        ),
    ],
)
def test_what_of_slack_goes_together(environ, faults):
    with pytest.raises(ConfigurationError) as caught:
        load(environ)
    assert list(caught.value.faults) == faults


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-1-2-3-abc", f"this is the token of a person, not of a bot. {PORTAL_BOT}"),
        ("SLACK_BOT_TOKEN", "xoxe.xoxb-1-Mi0yLT", f"this is {ROTATED}. {PORTAL_BOT}"),
        (
            "SLACK_BOT_TOKEN",
            "xoxc-1-2",
            f"this is the token of somebody's browser, which is theirs alone. {PORTAL_BOT}",
        ),
        ("SLACK_BOT_TOKEN", "xoxa-2-1", f"this is another kind of token. {PORTAL_BOT}"),
        ("SLACK_BOT_TOKEN", "xoxb-1", f"this is no bot's token. {PORTAL_BOT}"),
        ("SLACK_BOT_TOKEN", SECRET, f"this is a signing secret or client secret, not a token. {PORTAL_BOT}"),
        ("SLACK_BOT_TOKEN", TOKEN, f"this is a token of Discord, not of Slack. {PORTAL_BOT}"),
        ("SLACK_BOT_TOKEN", f"Bearer {BOT}", "leave out “Bearer ” before the token."),
        ("SLACK_BOT_TOKEN", f"“{BOT}”", "leave out the quotation marks."),
        (
            "SLACK_APP_TOKEN",
            f"{APP[:20]} {APP[20:]}",
            "there is a blank, a line break or a foreign character in it. Copy it again, in one piece.",
        ),
        ("SLACK_APP_TOKEN", BOT, f"this is the bot's token, which belongs into SLACK_BOT_TOKEN. {PORTAL_APP}"),
        ("SLACK_APP_TOKEN", "A0123456789", f"this is the id of an app, not its token. {PORTAL_APP}"),
        ("SLACK_APP_TOKEN", "123456789012.1234567890123", f"this is the id of an app, not its token. {PORTAL_APP}"),
        (
            "SLACK_SIGNING_SECRET",
            "AbCdEfGhIjKlMnOpQrStUvWx",
            f"this is a verification token, which nothing needs any more. {PORTAL_SIGNING}",
        ),
        ("SLACK_SIGNING_SECRET", APP, f"this is the app's token, not its signing secret. {PORTAL_SIGNING}"),
        ("SLACK_SIGNING_SECRET", BOT, f"this is the bot's token, not a signing secret. {PORTAL_SIGNING}"),
        ("SLACK_SIGNING_SECRET", SECRET.upper(), f"this is no signing secret. {PORTAL_SIGNING}"),
        ("SLACK_SIGNING_SECRET", "https://hooks.slack.com/x", f"this is a link, not a token. {PORTAL_SIGNING}"),
    ],
)
def test_what_is_pasted_in_place_of_slack_s_is_told_and_never_shown(name, value, fault):
    right = {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP}
    if name == "SLACK_SIGNING_SECRET":
        del right["SLACK_APP_TOKEN"]
    with pytest.raises(ConfigurationError) as caught:
        load({**right, name: value})
    assert caught.value.faults == (f"{name}: {fault}",)


@pytest.mark.parametrize(
    ("value", "listen"),
    [
        ("127.0.0.1:3000", Address("127.0.0.1", 3000)),
        ("localhost:80", Address("localhost", 80)),
        ("[::1]:65535", Address("::1", 65_535)),
        ("3000", None),
        (":3000", None),
        ("127.0.0.1", None),
        ("127.0.0.1:0", None),
        ("127.0.0.1:65536", None),
        ("127.0.0.1:٣", None),
        ("a b:3000", None),
        ("127.0.0.1:3000/slack/events", None),
    ],
)
def test_where_to_listen(value, listen):
    if listen is not None:
        assert load({"WARBRIEF_LISTEN": value}).listen == listen
        return
    with pytest.raises(ConfigurationError) as caught:
        load({"WARBRIEF_LISTEN": value})
    assert caught.value.faults == (f"WARBRIEF_LISTEN={value}: {LISTEN}",)


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        pytest.param("1234567890123456789", f"this is an application's id, not its bot's token. {PORTAL}", id="id"),
        pytest.param(
            "s3cret-of_the-client0123456789AB", f"this is a client secret, not a bot's token. {PORTAL}", id="secret"
        ),
        pytest.param("0af1" * 16, f"this is a public key, not a bot's token. {PORTAL}", id="public key"),
        pytest.param("xoxb-123-456-abc", f"this is a token of Slack, not of Discord. {PORTAL}", id="of Slack"),
        pytest.param("https://discord.com/api/webhooks/1/a", f"this is a link, not a bot's token. {PORTAL}", id="link"),
        pytest.param("changeme", f"this is no bot's token. {PORTAL}", id="a word"),
        pytest.param(f"{TOKEN}.more", f"this is no bot's token. {PORTAL}", id="four parts"),
        pytest.param(f"Bot {TOKEN}", "leave out “Bot ” before the token.", id="as a header has it"),
        pytest.param(f'"{TOKEN}"', "leave out the quotation marks.", id="quoted"),
        pytest.param(
            f"{TOKEN[:30]}\n{TOKEN[30:]}",
            "there is a blank, a line break or a foreign character in it. Copy it again, in one piece.",
            id="broken over two lines",
        ),
        pytest.param(
            f"{TOKEN}\u200b",
            "there is a blank, a line break or a foreign character in it. Copy it again, in one piece.",
            id="copied with an invisible character",
        ),
    ],
)
def test_what_is_pasted_in_place_of_a_token_is_told_and_never_shown(value, fault):
    with pytest.raises(ConfigurationError) as caught:
        load({"DISCORD_TOKEN": value})
    assert caught.value.faults == (f"DISCORD_TOKEN: {fault}",)


@pytest.mark.parametrize("other", [("SLACK_APP_TOKEN", APP), ("SLACK_SIGNING_SECRET", SECRET)])
def test_no_token_is_shown_with_the_settings(other):
    settings = load({"DISCORD_TOKEN": TOKEN, "SLACK_BOT_TOKEN": BOT, **dict([other])})
    assert not [token for token in (TOKEN, BOT, other[1]) if token in repr(settings)]


def test_the_file_counts_below_the_environment(tmp_path):
    file = tmp_path / ".env"
    file.write_text("WARBRIEF_LENGTH=700\nWARBRIEF_WORKERS=2  # both cores\nWARBRIEF_CONTACT=$HOME\n", encoding="utf-8")
    assert load({"WARBRIEF_LENGTH": "800"}, file) == Settings(length=800, workers=2, contact="$HOME")


def test_a_missing_file_is_no_fault(tmp_path):
    assert load({}, tmp_path / ".env") == Settings()


def test_a_file_in_another_encoding_is_told(tmp_path):
    file = tmp_path / ".env"
    file.write_bytes(b"WARBRIEF_CONTACT=\xff\xfe")
    with pytest.raises(ConfigurationError, match=r"\.env cannot be read .* Mend or remove it\."):
        load({}, file)


def shown_default(field: dataclasses.Field) -> str:
    return "" if field.default is None else str(field.default)


def test_every_setting_has_a_reader():
    assert set(config._READERS) == set(FIELDS)


def test_env_example_lists_every_setting_with_its_default_and_a_comment():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    found = dict(re.findall(r"(?:^# .*\n)+^#([A-Z]+_\w+)=(.*)$", text, re.MULTILINE))
    assert found == {name: shown_default(field) for name, field in FIELDS.items()}


def test_env_example_taken_as_it_is_changes_nothing(tmp_path):
    file = tmp_path / ".env"
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    file.write_text(re.sub(r"^#([A-Z]+_)", r"\1", text, flags=re.MULTILINE), encoding="utf-8")
    assert load({}, file) == Settings()


def test_readme_lists_every_setting_with_its_default():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| *`([A-Z]+_\w+)` *\| *(?:`([^`|]*)`)?[^|`]*\|", text, re.MULTILINE)
    assert dict(rows) == {name: shown_default(field) for name, field in FIELDS.items()}
