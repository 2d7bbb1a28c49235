"""The panel of settings and `/watch`: what an admin chooses is set, logged, and shown at once."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord_world import STORY, World
from simcord.results import InteractionResult

from bot.channel_settings import SETTINGS
from bot.records import Mode

without_content = pytest.mark.parametrize("discord_env", [{"content": False}], indirect=True)


def said(shown: InteractionResult) -> str:
    assert shown.response is not None
    embeds = [text for each in shown.response.embeds for text in (each.title, each.description)]
    return "\n".join(filter(None, (shown.response.content, *embeds))).replace("\\", "").replace("**", "")


def selects(shown: InteractionResult) -> list[dict[str, Any]]:
    assert shown.response is not None
    items = [item for row in shown.response.components for item in row["components"]]
    return [item for item in items if item["type"] != 2]


def labels(shown: InteractionResult) -> list[str]:
    assert shown.response is not None
    return [item["label"] for row in shown.response.components for item in row["components"] if item["type"] == 2]


async def choose(world: World, shown: InteractionResult, name: str, *, where: str = "here") -> InteractionResult:
    """Choose a setting in the panel."""
    return await world.admin.select(shown.response, [name], custom_id=f"set:{where}")


async def test_the_panel_shows_what_holds_here(world: World) -> None:
    await world.set("cap", "7", server=True)
    await world.set("mode", "card")
    shown = await world.admin.slash(world.channel, "settings")
    assert shown.ephemeral
    text = said(shown).splitlines()
    assert text[0] == "Settings of this channel"
    assert {"watch: on · set for this channel", "mode: card · set for this channel"} < set(text)
    assert {"cap: 7 briefs an hour · set for the whole server", "zone: UTC"} < set(text)
    (menu,) = selects(shown)
    assert [option["value"] for option in menu["options"]] == list(SETTINGS)
    assert {option["value"]: option["description"] for option in menu["options"]}["cap"] == "7 briefs an hour"
    assert labels(shown) == ["Turn off here", "Whole server", "Who changed what"]


async def test_a_setting_of_few_values_is_chosen_from_them(world: World) -> None:
    shown = await world.admin.slash(world.channel, "settings")
    await choose(world, shown, "mode")
    menu = selects(shown)[1]
    assert [option["value"] for option in menu["options"]] == ["brief", "card", "on request", "default"]
    assert [option["value"] for option in selects(shown)[0]["options"] if option.get("default")] == ["mode"]
    assert [option["value"] for option in menu["options"] if option.get("default")] == ["brief"]
    await world.admin.select(shown.response, ["card"], custom_id="to:here mode")
    assert said(shown).startswith("Mode is set for this channel.\nSettings of this channel")
    assert (await world.application.desk.settings(world.scope(world.channel))).mode is Mode.CARD
    (change,) = [
        each for each in await world.application.desk.changes("discord", str(world.guild.id)) if each.setting == "mode"
    ]
    assert (change.user, change.name, change.new) == (str(world.admin.id), "ada", "card")
    await choose(world, shown, "mode")
    await world.admin.select(shown.response, ["default"], custom_id="to:here mode")
    assert "Mode is reset for this channel." in said(shown)
    assert "mode: brief" in said(shown).splitlines()


async def test_any_other_setting_is_written_into_a_form(world: World) -> None:
    shown = await world.admin.slash(world.channel, "settings")
    form = await choose(world, shown, "denied domains")
    assert form.modal is not None
    (field,) = form.modal["components"]
    assert form.modal["title"] == "Denied domains"
    assert field["label"] == "Denied domains"
    assert "value" not in field["component"]
    assert field["component"]["placeholder"].startswith("domains such as")
    await world.admin.submit_modal(form, {"value": "example.org  .ru"})
    assert "Denied domains is set for this channel." in said(shown)
    assert "denied domains: .ru, example.org · set for this channel" in said(shown).splitlines()
    again = await choose(world, shown, "denied domains")
    assert again.modal["components"][0]["component"]["value"] == ".ru example.org"
    await world.admin.submit_modal(again, {"value": ""})
    assert "Denied domains is reset for this channel." in said(shown)


async def test_a_length_is_chosen_by_its_name_or_written_as_a_number(world: World) -> None:
    shown = await world.admin.slash(world.channel, "settings")
    await choose(world, shown, "length")
    menu = selects(shown)[1]
    assert [(option["label"], option.get("description")) for option in menu["options"]] == [
        ("short", "short (700 characters)"),
        ("normal", "normal (1,500 characters)"),
        ("long", "long (3,000 characters)"),
        ("Write another", None),
        ("Default", "Takes back what was set"),
    ]
    await world.admin.select(shown.response, ["long"], custom_id="to:here length")
    assert "length: long (3,000 characters) · set for this channel" in said(shown).splitlines()
    assert (await world.application.desk.settings(world.scope(world.channel))).length == 3_000
    await choose(world, shown, "length")
    form = await world.admin.select(shown.response, ["write"], custom_id="to:here length")
    assert form.modal["components"][0]["component"]["placeholder"].startswith("short, normal, long or how many")
    await world.admin.submit_modal(form, {"value": "1,200"})
    assert "length: 1,200 characters · set for this channel" in said(shown).splitlines()
    await choose(world, shown, "length")
    (chosen,) = [option for option in selects(shown)[1]["options"] if option.get("default")]
    assert (chosen["label"], chosen["description"]) == ("Write another", "1,200 characters")
    form = await world.admin.select(shown.response, ["write"], custom_id="to:here length")
    assert form.modal["components"][0]["component"]["value"] == "1200"
    await world.admin.submit_modal(form, {"value": "write"})
    assert said(shown).startswith("Length cannot be “write”. Write short, normal, long or how many characters")


async def test_a_form_comes_at_once_however_many_private_threads_there_are(world: World) -> None:
    backend = world.env.backend
    for number in range(4):
        backend.create_thread(world.channel.id, f"t{number}", backend.bot_user.id, type=12)
    shown = await world.admin.slash(world.channel, "settings")
    asked = len(world.sent("GET", r"/channels/\d+/thread-members/\d+"))
    assert asked == 4
    assert (await choose(world, shown, "cap")).modal is not None
    assert len(world.sent("GET", r"/channels/\d+/thread-members/\d+")) == asked


async def test_a_value_that_is_none_is_told_and_nothing_changes(world: World) -> None:
    shown = await world.admin.slash(world.channel, "settings")
    form = await choose(world, shown, "cap")
    await world.admin.submit_modal(form, {"value": "a lot"})
    assert said(shown).startswith("Cap cannot be “a lot”. Write a whole number from 1 to 1,000.")
    assert (await world.application.desk.settings(world.scope(world.channel))).cap == 20


async def test_every_setting_has_its_way_to_be_changed(world: World) -> None:
    shown = await world.admin.slash(world.channel, "settings")
    for where, button in (("here", "Whole server"), ("server", "This channel")):
        for name, setting in SETTINGS.items():
            form = await choose(world, shown, name, where=where)
            if name == "admin role":
                assert selects(shown)[1]["type"] == 6
            elif setting.choices:
                assert len(selects(shown)[1]["options"]) == len(setting.choices) + 1 + setting.written
            else:
                assert form.modal is not None
        await world.admin.click(shown.response, label=button)


async def test_for_the_whole_server(world: World) -> None:
    shown = await world.admin.slash(world.channel, "settings", where="the whole server")
    assert said(shown).startswith("Settings of the whole server")
    assert labels(shown) == ["This channel", "Who changed what"]
    form = await choose(world, shown, "cap", where="server")
    await world.admin.submit_modal(form, {"value": "9"})
    assert "Cap is set for the whole server." in said(shown)
    await world.admin.click(shown.response, label="This channel")
    assert said(shown).startswith("Settings of this channel")
    assert "cap: 9 briefs an hour · set for the whole server" in said(shown)


async def test_the_role_of_admins_is_chosen_among_the_servers(world: World) -> None:
    desk = world.guild.create_role("Desk")
    editor = world.guild.add_member(world.env.create_user("eve"), roles=[desk])
    shown = await world.admin.slash(world.channel, "settings")
    await choose(world, shown, "admin role")
    await world.admin.select(shown.response, [desk], custom_id="to:here admin role")
    assert "Admin role is set for the whole server." in said(shown)
    assert "This deletes" in said(await editor.slash(world.channel, "forget", what="channel"))
    await choose(world, shown, "admin role")
    assert selects(shown)[1]["default_values"] == [{"id": str(desk.id), "type": "role"}]
    await world.admin.select(shown.response, [], custom_id="to:here admin role")
    assert "Admin role is reset for the whole server." in said(shown)
    assert "Only admins" in said(await editor.slash(world.channel, "forget", what="channel"))


async def test_who_changed_what_leaves_the_panel_where_it_is(world: World) -> None:
    shown = await world.admin.slash(world.channel, "settings")
    log = await world.admin.click(shown.response, label="Who changed what")
    assert log.ephemeral
    assert log.response.id != shown.response.id
    assert "watch: default → on" in said(log)


async def test_the_channel_is_turned_off_and_on(world: World) -> None:
    shown = await world.admin.slash(world.channel, "settings")
    await world.admin.click(shown.response, label="Turn off here")
    assert said(shown).startswith("This channel is not watched any more.")
    await world.post(STORY)
    assert world.answers() == []
    await world.admin.click(shown.response, label="Turn on here")
    assert said(shown).startswith("This channel is watched now")
    await world.settle()
    assert world.answers() == []  # what was posted meanwhile is not caught up
    async with world.away():
        pass
    assert world.answers() == []
    await world.post(STORY)
    assert len(world.answers()) == 1


async def test_the_panel_works_after_a_restart(world: World) -> None:
    shown = await world.admin.slash(world.channel, "settings")
    async with world.away():
        pass
    form = await choose(world, shown, "cap")
    async with world.away():
        pass
    await world.admin.submit_modal(form, {"value": "3"})
    assert "Cap is set for this channel." in said(shown)


async def test_who_is_no_admin_any_more_changes_nothing(world: World) -> None:
    shown = await world.admin.slash(world.channel, "settings")
    form = await choose(world, shown, "cap")
    await choose(world, shown, "mode")
    world.env.backend.get_guild(world.guild.id).members[world.admin.id].role_ids.clear()
    told = [
        (await choose(world, shown, "length")).response,
        (await world.admin.click(shown.response, label="Whole server")).response,
        (await world.admin.click(shown.response, label="Turn off here")).response,
        (await world.admin.click(shown.response, label="Who changed what")).response,
        (await world.admin.select(shown.response, ["card"], custom_id="to:here mode")).followups[-1],
        (await world.admin.submit_modal(form, {"value": "3"})).followups[-1],
    ]
    for message in told:
        assert message is not None
        assert message.content == "Only admins may use /settings. Ask one of them."
        assert message.ephemeral
    settings = await world.application.desk.settings(world.scope(world.channel))
    assert (settings.watch, settings.mode, settings.cap) == (True, Mode.BRIEF, 20)


async def test_whom_the_integrations_page_names_sees_what_holds_and_changes_it_by_options(world: World) -> None:
    command = world.env.backend.find_command("settings", world.guild.id, type=1)
    world.guild.set_command_permissions(int(command["id"]), {world.member: True})
    shown = await world.member.slash(world.channel, "settings")
    assert said(shown).startswith("Change it with this command's options: name, value and where.")
    assert "cap: 20 briefs an hour" in said(shown)
    assert selects(shown) == []
    changed = await world.member.slash(world.channel, "settings", name="watch", value="off")
    assert said(changed).startswith("This channel is not watched any more.")


async def test_watch_on_says_what_is_missing(world: World) -> None:
    bare = world.guild.create_text_channel(
        "bare", overwrites={world.guild.me: discord.PermissionOverwrite(add_reactions=False, embed_links=False)}
    )
    shown = await world.admin.slash(bare, "watch on", mode="on request")
    first, *faults = said(shown).splitlines()
    assert first == "This channel is watched now, in mode on request. /watch off ends it."
    assert len(faults) == 1
    assert "Embed Links" in faults[0]
    assert "Add Reactions" in faults[0]
    assert said(await world.admin.slash(world.channel, "watch on")).splitlines()[1:] == []


@without_content
async def test_watch_on_says_that_messages_are_withheld(world: World) -> None:
    shown = await world.admin.slash(world.channel, "watch on")
    assert "the Message Content intent is off" in said(shown)


async def test_watch_takes_any_channel_that_the_admin_reads(world: World) -> None:
    category = world.guild.create_category("Field")
    forum = world.guild.create_forum_channel("reports")
    hidden = world.guild.create_text_channel(
        "hidden", overwrites={world.guild.default_role: discord.PermissionOverwrite(read_message_history=False)}
    )
    answers = {
        category: "Articles are posted in channels and threads, not in categories. Choose a channel.",
        forum: "#reports: This channel is watched now, in mode brief. /watch off ends it.",
        hidden: "There is no such channel that you may read in this server.",
        world.channel: "This channel is watched now, in mode brief. /watch off ends it.",
    }
    for channel, answer in answers.items():
        assert said(await world.admin.slash(world.channel, "watch on", channel=channel)) == answer
    assert said(await world.admin.slash(world.channel, "watch off", channel=forum)).startswith("#reports: This channel")
