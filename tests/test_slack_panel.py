"""The settings in a modal on Slack: what an admin chooses is set, logged, and shown at once."""

from __future__ import annotations

import pytest
from slack_peer import Fault
from slack_workspace import Json
from slack_world import OTHER, STORY, THIRD, Given, SlackWorld, words

from bot.channel_settings import SETTINGS
from bot.platforms.slack.commands.given import State
from bot.records import Mode

once = pytest.mark.parametrize("slack_mode", ["sockets"])

CHANGE = "Change a setting"


async def panel(slack: SlackWorld, text: str = "settings") -> str:
    """The modal of the admin who gives the command."""
    given = await slack.command(text, by=slack.admin)
    assert given.answers == []
    return given.views[-1]


def said(slack: SlackWorld, view: str) -> list[str]:
    """The lines of a modal, without its title."""
    return words(slack.peer.views[view]).splitlines()[1:]


def menus(slack: SlackWorld, view: str) -> list[Json]:
    """The selects of a modal."""
    return [element for element in _elements(slack, view) if element["type"] == "static_select"]


def labels(slack: SlackWorld, view: str) -> list[str]:
    """The buttons of a modal."""
    return [element["text"]["text"] for element in _elements(slack, view) if element["type"] == "button"]


def field(slack: SlackWorld, view: str) -> Json:
    """The one field of a modal."""
    (found,) = [block for block in slack.peer.views[view]["blocks"] if block["type"] == "input"]
    return dict(found)


def _elements(slack: SlackWorld, view: str) -> list[Json]:
    rows = [block["elements"] for block in slack.peer.views[view]["blocks"] if block["type"] == "actions"]
    return [element for row in rows for element in row]


async def choose(slack: SlackWorld, view: str, name: str) -> Given:
    """Choose a setting in the panel."""
    return await slack.choose(view, CHANGE, name)


async def to(slack: SlackWorld, view: str, option: str) -> Given:
    """Choose a value of the setting that is chosen."""
    return await slack.choose(view, "to:", option)


@once
async def test_the_panel_shows_what_holds_here(slack: SlackWorld) -> None:
    await slack.set("cap", "7", server=True)
    await slack.set("mode", "card")
    view = await panel(slack)
    text = said(slack, view)
    assert text[0] == "Settings of this channel"
    assert {"watch: on · set for this channel", "mode: card · set for this channel"} < set(text)
    assert {"cap: 7 briefs an hour · set for the whole workspace", "zone: UTC"} < set(text)
    (menu,) = menus(slack, view)
    shown = {option["text"]["text"]: option["description"]["text"] for option in menu["options"]}
    assert list(shown) == list(SETTINGS)
    assert shown["cap"] == "7 briefs an hour"
    assert labels(slack, view) == ["Turn off here", "Whole workspace", "Who changed what"]


async def test_a_setting_of_few_values_is_chosen_from_them(slack: SlackWorld) -> None:
    view = await panel(slack)
    await choose(slack, view, "mode")
    names, values = menus(slack, view)
    assert [option["text"]["text"] for option in values["options"]] == ["brief", "card", "on request", "Default"]
    assert names["initial_option"]["text"]["text"] == "mode"
    assert values["initial_option"]["text"]["text"] == "brief"
    await to(slack, view, "card")
    assert said(slack, view)[:2] == ["Mode is set for this channel.", "Settings of this channel"]
    assert (await slack.application.desk.settings(slack.scope(slack.channel))).mode is Mode.CARD
    changes = await slack.application.desk.changes("slack", slack.peer.workspace)
    assert [(each.user, each.name, each.new) for each in changes if each.setting == "mode"] == [
        (slack.admin, "ada", "card")
    ]
    await choose(slack, view, "mode")
    await to(slack, view, "Default")
    assert said(slack, view)[0] == "Mode is reset for this channel."
    assert "mode: brief" in said(slack, view)


async def test_any_other_setting_is_written_into_a_field(slack: SlackWorld) -> None:
    view = await panel(slack)
    await choose(slack, view, "denied domains")
    asked = field(slack, view)
    assert (asked["label"]["text"], asked["optional"]) == ("Denied domains", True)
    assert asked["element"]["placeholder"]["text"].startswith("domains such as")
    assert "initial_value" not in asked["element"]
    assert slack.peer.views[view]["submit"]["text"] == "Save"
    sent = await slack.submit(view, {"value": "example.org  .ru"})
    assert sent.ack["response_action"] == "update"
    assert said(slack, view)[0] == "Denied domains is set for this channel."
    assert "denied domains: .ru, example.org · set for this channel" in said(slack, view)
    await choose(slack, view, "denied domains")
    assert field(slack, view)["element"]["initial_value"] == ".ru example.org"
    await slack.submit(view, {"value": ""})
    assert said(slack, view)[0] == "Denied domains is reset for this channel."


@once
async def test_a_length_is_chosen_by_its_name_or_written_as_a_number(slack: SlackWorld) -> None:
    view = await panel(slack)
    await choose(slack, view, "length")
    shown = [
        (each["text"]["text"], each.get("description", {}).get("text")) for each in menus(slack, view)[1]["options"]
    ]
    assert shown == [
        ("short", "short (700 characters)"),
        ("normal", "normal (1,500 characters)"),
        ("long", "long (3,000 characters)"),
        ("Write another", None),
        ("Default", "Takes back what was set"),
    ]
    await to(slack, view, "long")
    assert "length: long (3,000 characters) · set for this channel" in said(slack, view)
    await choose(slack, view, "length")
    await to(slack, view, "Write another")
    await slack.submit(view, {"value": "1,200"})
    assert "length: 1,200 characters · set for this channel" in said(slack, view)
    await choose(slack, view, "length")
    assert menus(slack, view)[1]["initial_option"]["text"]["text"] == "Write another"


@once
async def test_a_value_that_is_none_is_told_and_nothing_changes(slack: SlackWorld) -> None:
    view = await panel(slack)
    await choose(slack, view, "cap")
    await slack.submit(view, {"value": "a lot"})
    assert said(slack, view)[0] == "Cap cannot be “a lot”. Write a whole number from 1 to 1,000."
    assert (await slack.application.desk.settings(slack.scope(slack.channel))).cap == 20


@once
async def test_every_setting_has_its_way_to_be_changed(slack: SlackWorld) -> None:
    slack.peer.add_group("editors", [slack.other])
    for text in ("settings", "settings workspace"):
        view = await panel(slack, text)
        for name, setting in SETTINGS.items():
            await choose(slack, view, name)
            if setting.choices or name == "admin role":
                count = len(setting.choices) + 1 + setting.written if setting.choices else 3
                assert len(menus(slack, view)[1]["options"]) == count, name
            else:
                assert field(slack, view)["label"]["text"] == name.capitalize()
                await slack.submit(view, {"value": ""})
                assert said(slack, view)[0].startswith(f"{name.capitalize()} is reset")


@once
async def test_for_the_whole_workspace(slack: SlackWorld) -> None:
    view = await panel(slack, "settings server")
    assert said(slack, view)[0] == "Settings of the whole workspace"
    assert labels(slack, view) == ["This channel", "Who changed what"]
    await choose(slack, view, "cap")
    await slack.submit(view, {"value": "9"})
    assert said(slack, view)[0] == "Cap is set for the whole workspace."
    await slack.press(view, "This channel")
    assert said(slack, view)[0] == "Settings of this channel"
    assert "cap: 9 briefs an hour · set for the whole workspace" in said(slack, view)
    await slack.press(view, "Whole workspace")
    assert said(slack, view)[0] == "Settings of the whole workspace"


@once
async def test_the_user_group_of_admins_is_chosen_among_the_workspaces(slack: SlackWorld) -> None:
    group = slack.peer.add_group("editors", [slack.other])
    view = await panel(slack)
    await choose(slack, view, "admin role")
    (option,) = [each for each in menus(slack, view)[1]["options"] if each["value"].endswith(group)]
    await to(slack, view, option["value"])
    assert said(slack, view)[0] == "Admin role is set for the whole workspace."
    (line,) = [line for line in said(slack, view) if line.startswith("admin role:")]
    assert line == f"admin role: {option['text']['text']} · set for the whole workspace"
    asked = await slack.command("forget channel", by=slack.other)
    assert words(asked.shown[-1].payload).startswith("This deletes all briefs")
    await choose(slack, view, "admin role")
    assert menus(slack, view)[1]["initial_option"] == option
    await to(slack, view, "Default")
    asked = await slack.command("forget channel", by=slack.other)
    assert words(asked.shown[-1].payload).startswith("Only admins may forget")


@once
async def test_who_changed_what_stands_over_the_panel(slack: SlackWorld) -> None:
    view = await panel(slack)
    log = await slack.press(view, "Who changed what")
    assert slack.peer.views[log.views[-1]]["previous_view_id"] == view
    assert "watch: default → on" in said(slack, log.views[-1])
    assert said(slack, view)[0] == "Settings of this channel"


@once
async def test_the_channel_is_turned_off_and_on(slack: SlackWorld) -> None:
    view = await panel(slack)
    await slack.press(view, "Turn off here")
    assert said(slack, view)[0].startswith("This channel is not watched any more.")
    await slack.post(STORY)
    await slack.press(view, "Turn on here")
    assert said(slack, view)[0] == "This channel is watched now, in mode brief. /warbrief watch off ends it."
    async with slack.away():  # what was posted meanwhile is not caught up
        pass
    assert slack.answers() == []
    await slack.post(OTHER)
    assert len(slack.answers()) == 1
    await choose(slack, view, "watch")
    await to(slack, view, "off")
    await slack.post(THIRD)
    assert len(slack.answers()) == 1


@once
async def test_the_panel_works_after_a_restart(slack: SlackWorld) -> None:
    view = await panel(slack)
    async with slack.away():
        pass
    await choose(slack, view, "cap")
    async with slack.away():
        pass
    await slack.submit(view, {"value": "3"})
    assert said(slack, view)[0] == "Cap is set for this channel."


@once
async def test_who_is_no_admin_any_more_changes_nothing(slack: SlackWorld) -> None:
    view = await panel(slack)
    await choose(slack, view, "mode")
    form = await panel(slack)
    await choose(slack, form, "cap")
    slack.peer.change_user(slack.admin, is_admin=False)
    await slack.settle()
    before = await slack.application.desk.changes("slack", slack.peer.workspace)
    blocks = slack.peer.views[view]["blocks"]
    for press in (
        lambda: to(slack, view, "card"),
        lambda: choose(slack, view, "length"),
        lambda: choose(slack, view, "cap"),
        lambda: slack.press(view, "Turn off here"),
        lambda: slack.press(view, "Whole workspace"),
    ):
        slack.peer.views[view]["blocks"] = blocks
        await press()
        assert said(slack, view)[-1].startswith("Only admins may use /warbrief ")
    slack.peer.views[view]["blocks"] = blocks
    log = await slack.press(view, "Who changed what")
    assert said(slack, log.views[-1]) == ["Only admins may use /warbrief settings. Ask one of them."]
    await slack.submit(form, {"value": "3"})
    assert said(slack, form) == ["Only admins may use /warbrief settings. Ask one of them."]
    assert await slack.application.desk.changes("slack", slack.peer.workspace) == before


@once
async def test_a_member_is_shown_no_settings(slack: SlackWorld) -> None:
    given = await slack.command("settings")
    assert said(slack, given.views[-1]) == ["Only admins may use /warbrief settings. Ask one of them."]
    assert menus(slack, given.views[-1]) == []


@once
async def test_a_panel_without_a_modal_is_an_answer_that_opens_one(slack: SlackWorld) -> None:
    slack.peer.fault("views.open", Fault(error="expired_trigger_id"))
    given = await slack.command("settings", by=slack.admin)
    assert words(given.shown[-1].payload).startswith("Settings of this channel")
    pressed = await slack.choose(given, CHANGE, "cap")
    await slack.submit(pressed.views[-1], {"value": "4"})
    assert said(slack, pressed.views[-1])[0] == "Cap is set for this channel."


@once
async def test_a_forged_form_is_the_command_that_it_says(slack: SlackWorld) -> None:
    for form, told in (
        ("to:here cap", "Cap is set for this channel."),
        ("to:here nothing", "There is no setting “nothing”."),
        ("to:elsewhere cap", "Cap is set for this channel."),
        ("to:", "There is no setting “5”."),
        ("dance:here", "This button is from an older Warbrief."),
    ):
        view = await panel(slack)
        await choose(slack, view, "cap")
        slack.peer.views[view]["private_metadata"] = str(State(channel=slack.channel, form=form))
        await slack.submit(view, {"value": "5"})
        assert said(slack, view)[0].startswith(told), form


@once
async def test_a_forged_choice_changes_nothing(slack: SlackWorld) -> None:
    for value in ("here", "here nothing", "x y z", "here mode nonsense", "server mode card"):
        view = await panel(slack)
        await slack.press(view, "Whole workspace", value=value)
        assert "mode: brief" in said(slack, view), value
