"""Settings: what is read, what is refused, and that the code, `.env.example` and README name the same."""

import dataclasses
import re
from pathlib import Path

import pytest

from bot import config
from bot.config import Settings, load
from bot.errors import ConfigurationError

ROOT = Path(__file__).parent.parent
FIELDS = {
    "DISCORD_TOKEN" if field.name == "discord_token" else f"WARBRIEF_{field.name.upper()}": field
    for field in dataclasses.fields(Settings)
    if field.name != "tokens"
}
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.not-a-real-token_0123456789abcdefghijk"


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
            {"SLACK_APP_TOKEN": "b", "DISCORD_TOKEN": f" {TOKEN}\n", "SLACK_BOT_TOKEN": " "},
            Settings(discord_token=TOKEN, tokens=("SLACK_APP_TOKEN",)),
            id="tokens of chats",
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
                "WARBRIEF_XYZZY is no setting. Remove it; the settings are DISCORD_TOKEN, WARBRIEF_CONTACT, "
                "WARBRIEF_DATABASE, WARBRIEF_LENGTH, "
                "WARBRIEF_LOG_LEVEL, WARBRIEF_SENTENCES, WARBRIEF_SUMMARISER, WARBRIEF_WORKERS."
            ],
            id="a name like none",
        ),
        pytest.param(
            {"WARBRIEF_DISCORD_TOKEN": TOKEN},
            ["WARBRIEF_DISCORD_TOKEN is no setting. Did you mean DISCORD_TOKEN?"],
            id="a token under another name is not shown",
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


def test_a_token_is_not_shown_with_the_settings():
    assert TOKEN not in repr(load({"DISCORD_TOKEN": TOKEN}))


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
