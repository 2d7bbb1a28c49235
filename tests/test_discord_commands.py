"""Slash commands, the menu, buttons and selects, through the real client, service and store."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from discord_world import OTHER, STORY, TITLE, World
from simcord.backend.errors import SetupError
from simcord.interactions import base_payload
from simcord.results import InteractionResult, ResponseMessage
from stores import ARTICLES, SettableClock, kept, open_sqlite

from bot.errors import StoreError
from bot.messages import Operator, Post
from bot.platforms import attached
from bot.platforms.discord.commands import answering
from bot.query.grammar import COMMANDS, FILTERS
from bot.records import Hits, Query, Suggestion

unwatched = pytest.mark.parametrize("discord_env", [{"watch": False}], indirect=True)
without_content = pytest.mark.parametrize("discord_env", [{"content": False}], indirect=True)


def said(shown: InteractionResult | ResponseMessage | discord.Message | None) -> str:
    """All words of an answer, without the backslashes that keep them plain."""
    message = shown.response if isinstance(shown, InteractionResult) else shown
    assert message is not None
    embeds = [text for each in message.embeds for text in (each.title, each.description, each.footer.text)]
    return "\n".join(filter(None, (message.content, *embeds))).replace("\\", "")


def presses(shown: InteractionResult | ResponseMessage | discord.Message) -> dict[str, str]:
    """The custom ids of an answer's buttons and selects by their label or placeholder."""
    message = shown.response if isinstance(shown, InteractionResult) else shown
    rows: Any = message.components
    found = [item if isinstance(item, dict) else item.to_dict() for row in rows for item in _items(row)]
    return {each.get("label") or each["placeholder"]: each["custom_id"] for each in found if "custom_id" in each}


def _items(row: Any) -> Any:
    return row["components"] if isinstance(row, dict) else row.children


def options(shown: InteractionResult) -> dict[str, str]:
    """Values of an answer's select with their labels."""
    (select,) = [item for row in shown.response.components for item in row["components"] if "options" in item]
    return {each["value"]: each["label"] for each in select["options"]}


def callbacks(world: World) -> list[Any]:
    """First answers to interactions, oldest first."""
    return world.sent("POST", r"/interactions/.*/callback")


async def keep(world: World, count: int, name: str = "bridge", *, channel: Any = None, **fields: Any) -> list[str]:
    """Briefs of a channel, posted a minute apart; their ids, oldest first."""
    scope = world.scope(channel or world.channel)
    ids = []
    for number in range(count):
        at = world.env.now() - timedelta(minutes=count - number)
        message = world.env.backend.create_message(int(scope.channel), world.member.id, "look")
        post = Post(
            scope=scope,
            message=str(message.id),
            author=str(world.member.id),
            author_name="ben",
            link=f"https://discord.com/channels/{world.guild.id}/{scope.channel}/{number + 1}",
            posted_at=at,
        )
        made = kept(name, title=f"Report {number:03}", published_at=at, **fields)
        ids.append(await world.application.archive.keep(post, made, at))
    await world.settle()
    return ids


# --- commands ---------------------------------------------------------------------------------------------

ANSWERS: list[tuple[str, dict[str, Any], str]] = [
    ("recent", {}, "Briefs, newest first."),
    ("find", {"words": "bridge"}, "Briefs with bridge, newest first."),
    ("find", {"words": "submarine"}, "No briefs with submarine."),
    ("find", {"words": "bridge", "speaker": "Petrenko", "since": "2020"}, "Briefs with bridge, with speaker Petrenko"),
    ("find", {"words": 'say: "', "place": 'a "b', "until": "nonsense"}, "nonsense"),
    ("show", {"id": "{id}"}, "1. "),
    ("show", {"id": "{id}", "all_of": "quotes"}, "We have no water"),
    ("show", {"id": "00000"}, "There is no brief 00000"),
    ("quotes", {"person": "petrenko"}, "Quotes of petrenko"),
    ("claims", {"about": "casualties"}, "about casualties"),
    ("claims", {"speaks_for": "Russia"}, "Claims speaking for Russia"),
    ("claims", {"topic": "casualties", "unsourced": True}, "unsourced pastes too"),
    ("claims", {}, "Say about what"),
    ("why", {}, "briefed"),
    ("why", {"link": "https://news.example/none"}, "Nothing was posted with this link"),
    ("wrong", {"id": "{id}", "reason": "not an article"}, "Thank you. Moderators see it in /reports."),
    ("wrong", {"id": "{id}", "reason": "wrong speaker", "line": 2}, "Thank you. Moderators see it in /reports."),
    ("wrong", {"id": "{id}", "reason": "wrong speaker", "line": 99}, "has lines 1 to"),
    ("forget", {"what": "{id}"}, "This deletes the brief {id}"),
    ("status", {}, "nothing waits"),
    ("help", {}, "/find <words"),
    ("help", {"command": "claims"}, "What narrows it"),
]


@pytest.mark.parametrize(
    ("name", "given", "answer"),
    ANSWERS,
    ids=[f"{name} {' '.join(map(str, given.values()))}" for name, given, _ in ANSWERS],
)
async def test_a_members_command(world: World, name: str, given: dict[str, Any], answer: str) -> None:
    await world.post(world.page())
    (brief,) = await world.ids()
    given = {key: value.format(id=brief) if isinstance(value, str) else value for key, value in given.items()}
    before = len(world.env.http_requests)
    shown = await world.member.slash(world.channel, name, **given)
    assert answer.format(id=brief) in said(shown)
    assert shown.ephemeral
    first = world.env.http_requests[before]
    assert first.path.endswith("/callback")
    assert first.json == {
        "type": 5,
        "data": {"flags": 64},
    }


async def test_admins_and_moderators_commands(world: World) -> None:
    staff = world.guild.create_text_channel("staff")
    assert "turned on" not in said(await world.admin.slash(world.channel, "watch list"))
    cases = [
        (world.admin, "watch list", {}, "Watched: #war-news."),
        (
            world.admin,
            "watch on",
            {"channel": staff, "mode": "card"},
            "#staff: This channel is watched now, in mode card",
        ),
        (world.admin, "watch list", {}, "Watched: #staff, #war-news."),
        (world.admin, "watch off", {}, "This channel is not watched any more"),
        (world.admin, "settings", {"name": "cap", "value": "5"}, "Cap is set for this channel."),
        (world.admin, "settings", {"name": "cap"}, "cap: 5 briefs an hour"),
        (world.admin, "settings", {"name": "cap", "value": "7", "where": "the whole server"}, "for the whole server"),
        (world.admin, "settings", {"name": "cap", "value": "many"}, "Write a whole number from 1 to 1,000"),
        (world.admin, "settings", {"name": "log"}, "Who changed what"),
        (world.moderator, "reports", {}, "There are no open reports."),
        (world.moderator, "reports", {"settle": 3}, "There is no open report 3"),
        (world.moderator, "correct", {"id": "00000", "line": 1, "decision": "hide"}, "There is no brief 00000"),
    ]
    for who, name, given, answer in cases:
        shown = await who.slash(world.channel, name, **given)
        assert answer in said(shown), (name, given)
        assert shown.ephemeral
    assert await world.application.jobs.last_seen("discord")


def test_every_command_of_the_grammar_is_a_slash_command(world: World) -> None:
    (body,) = world.sent("PUT", r"/applications/\d+/commands")
    made = {each["name"]: each for each in body}
    assert set(made) == {*COMMANDS, "Brief this"}
    permissions = {name: each["default_member_permissions"] for name, each in made.items()}
    guild, messages = str(1 << 5), str(1 << 13)
    expected = {"watch": guild, "settings": guild, "export": guild, "reports": messages, "correct": messages}
    assert {name: str(needed) for name, needed in permissions.items() if needed is not None} == expected
    assert all(each["contexts"] == [0] and each["integration_types"] == [0] for each in made.values())
    for name in ("find", "recent", "quotes", "claims"):
        filters = {option["name"] for option in made[name]["options"]}
        assert filters >= set(COMMANDS[name].filters) - {"after", "limit"}
        assert not filters & {"after", "limit"}
        assert {option["name"] for option in made[name]["options"] if option["type"] == 7} == {"channel"}
    assert set(FILTERS) > {"speaker", "place"}


@pytest.mark.parametrize("name", ["watch on", "watch off", "watch list", "settings", "export", "reports", "correct"])
async def test_a_member_does_not_even_see_the_commands_of_admins(world: World, name: str) -> None:
    with pytest.raises(SetupError, match="not visible"):
        await world.member.slash(world.channel, name)


async def test_whom_the_integrations_page_names_gives_the_command_and_is_no_admin_otherwise(world: World) -> None:
    for name in ("settings", "export", "reports"):
        command = world.env.backend.find_command(name, world.guild.id, type=1)
        world.guild.set_command_permissions(int(command["id"]), {world.member: True})
    assert "Cap is set" in said(await world.member.slash(world.channel, "settings", name="cap", value="5"))
    assert "no open reports" in said(await world.member.slash(world.channel, "reports"))
    shown = await world.member.slash(world.channel, "forget", what="server")
    assert said(shown) == "Only admins may forget a whole server. Ask one of them."


async def test_the_role_of_the_setting_makes_admins(world: World) -> None:
    desk = world.guild.create_role("Desk")
    editor = world.guild.add_member(world.env.create_user("eve"), roles=[desk])
    await world.set("admin role", str(desk.id), server=True)
    assert "This deletes everything" in said(await editor.slash(world.channel, "forget", what="server"))
    await world.set("admin role", None, server=True)
    assert "Only admins" in said(await editor.slash(world.channel, "forget", what="server"))


async def test_what_is_typed_is_shown_as_it_was_and_pings_nobody(world: World) -> None:
    shown = await world.member.slash(world.channel, "find", words="**@everyone** <@&1> [a](https://evil.example)")
    assert r"\*\*\@everyone\*\* \<\@&1\> \[a\](https\://evil.example)" in shown.response.content


# --- pages ------------------------------------------------------------------------------------------------


def listed(shown: InteractionResult) -> list[str]:
    return list(options(shown))


async def test_pages_go_on_and_back_after_a_restart_too(world: World) -> None:
    ids = await keep(world, 27)
    shown = await world.member.slash(world.channel, "recent")
    forward = [listed(shown)]
    while "More" in presses(shown):
        async with world.away():
            pass
        after = await world.member.click(shown.response, label="More")
        assert after.response is None or after.response.id == shown.response.id  # the same message
        forward.append(listed(shown))
    assert [each for page in forward for each in page] == [f"show {each}" for each in reversed(ids)]
    assert len(forward) >= 3
    backward = [listed(shown)]
    while "Back" in presses(shown):
        await world.member.click(shown.response, label="Back")
        backward.append(listed(shown))
    assert backward == forward[::-1]


async def test_pages_keep_the_filters_and_the_id_of_no_message_is_known_by_heart(world: World) -> None:
    await keep(world, 12)
    await keep(world, 2, "harbour")
    shown = await world.member.slash(world.channel, "find", words="bridge", speaker="Petrenko", since="2020")
    assert said(shown).endswith('find bridge speaker: "Petrenko" since: "2020"')
    await world.member.click(shown.response, label="More")
    assert len(listed(shown)) == 2


async def test_picking_a_brief_leaves_the_list_where_it_is(world: World) -> None:
    ids = await keep(world, 3)
    shown = await world.member.slash(world.channel, "recent")
    picked = await world.member.select(shown.response, [f"show {ids[0]}"])
    assert picked.ephemeral
    assert picked.response.id != shown.response.id
    assert "Report 000" in said(picked)
    assert len(listed(shown)) == 3


# --- the buttons of a brief -------------------------------------------------------------------------------


async def test_the_buttons_of_a_brief_work_for_everybody_a_year_and_a_restart_later(world: World) -> None:
    await world.post(world.page())
    (answer,) = world.answers()
    (brief,) = await world.ids()
    async with world.away():
        await world.advance(days=400)
    reader = world.guild.add_member(world.env.create_user("rea"))
    for label, expected in (("All statements", "denied striking"), ("All quotes", "We have no water")):
        shown = await reader.click(answer, label=label)
        assert shown.ephemeral
        assert expected in said(shown)
    assert presses(answer)["Wrong?"] == f"wrong:{brief}"


async def test_only_its_poster_and_moderators_delete_a_brief_and_only_when_sure(world: World) -> None:
    for text in (STORY, OTHER):
        await world.post(text)
    first, second = world.answers()
    stranger = world.guild.add_member(world.env.create_user("eve"))
    denied = await stranger.click(first, label="Delete")
    assert said(denied) == "Only its poster and moderators may delete a brief. Ask one of them."
    for who, answer in ((world.member, first), (world.moderator, second)):
        asked = await who.click(answer, label="Delete")
        assert "for good. Do you mean it?" in said(asked)
        await world.settle()
        assert answer.id in [each.id for each in world.answers()]
        done = await who.click(asked.response, label="Yes, delete")
        assert "is deleted." in said(asked)  # in the place of the question
        assert done.followups == []
        await world.settle()
        assert answer.id not in [each.id for each in world.answers()]
    assert await world.application.archive.find(Operator(), Query()) == Hits()


async def test_a_press_on_what_is_gone_is_answered_as_for_what_never_was(world: World) -> None:
    await world.post(STORY)
    (brief,) = await world.ids()
    shown = {label: await world.member.slash(world.channel, "show", id=brief) for label in BUTTONS}
    await world.application.upkeep.forget_brief(brief)
    for label, message in shown.items():
        pressed = await world.member.click(message.response, label=label)
        assert said(pressed).startswith(f"There is no brief {brief} that you may read.")


BUTTONS = ("All statements", "All quotes", "Wrong?", "Delete")


async def test_unknown_buttons_are_from_another_version(world: World) -> None:
    await world.post(STORY)
    (answer,) = world.answers()
    stored = world.env.backend.messages[world.channel.id][answer.id]
    for custom_id in ("fax:K7Q2F", "nothing", "do:dance", "page:x", "page:0:", "share:0:", "pick:"):
        stored.components = [{"type": 1, "components": [{"type": 2, "style": 2, "label": "x", "custom_id": custom_id}]}]
        shown = await world.member.click(answer, custom_id=custom_id)
        assert said(shown) == "This button is from an older Warbrief. Give the command again.", custom_id
        assert shown.ephemeral


# --- wrong lines ------------------------------------------------------------------------------------------


async def test_a_line_is_called_wrong_and_a_moderator_hides_it(world: World) -> None:
    await world.post(STORY)
    (answer,) = world.answers()
    (brief,) = await world.ids()
    asked = await world.member.click(answer, label="Wrong?")
    lines = options(asked)
    assert asked.ephemeral
    assert list(lines)[:3] == ["0", "1", "2"]
    await world.member.select(asked.response, ["2"])
    assert said(asked).startswith("Line 2: ")
    await world.member.select(asked.response, ["wrong speaker"])
    assert said(asked) == "Thank you. Moderators see it in /reports."
    assert presses(asked) == {}

    shown = await world.moderator.slash(world.channel, "reports")
    assert "1 open report." in said(shown)
    assert "Share" not in presses(shown)
    (number,) = options(shown)
    picked = await world.moderator.select(shown.response, [number])
    assert list(presses(picked)) == ["Hide line", "Speaker…", "Restore", "Settle without change"]
    await world.moderator.click(picked.response, label="Hide line")
    assert said(picked) == f"Line 2 of {brief} is hidden now, in every look-up."
    assert "hidden by a moderator" in said(await world.member.slash(world.channel, "show", id=brief))
    gone = await world.moderator.select(shown.response, [number])
    assert said(gone) == "This report is settled already."


async def test_a_moderator_corrects_the_speaker_to_one_that_the_article_names(world: World) -> None:
    await world.post(STORY)
    (brief,) = await world.ids()
    quote = next(number for number, words in await _lines(world, brief) if "denied striking" in words)
    await world.member.slash(world.channel, "wrong", id=brief, reason="wrong speaker", line=quote)
    shown = await world.moderator.slash(world.channel, "reports")
    picked = await world.moderator.select(shown.response, list(options(shown)))
    await world.moderator.click(picked.response, label="Speaker…")
    names = options(picked)
    assert "unknown" in names
    assert "Olena Kovalenko" in names
    await world.moderator.select(picked.response, ["Olena Kovalenko"])
    assert said(picked) == f"Line {quote} of {brief} is said by Olena Kovalenko now, in every look-up."
    assert "corrected by a moderator" in said(await world.member.slash(world.channel, "show", id=brief))


async def _lines(world: World, brief: str) -> tuple[tuple[int, str], ...]:
    return await world.application.commands.lines(Operator(), brief)


async def test_a_report_of_a_whole_brief_is_settled_or_the_brief_deleted(world: World) -> None:
    await world.post(STORY)
    (answer,) = world.answers()
    asked = await world.member.click(answer, label="Wrong?")
    await world.member.select(asked.response, ["0"])
    assert said(asked) == "Thank you. Moderators see it in /reports."
    shown = await world.moderator.slash(world.channel, "reports")
    picked = await world.moderator.select(shown.response, list(options(shown)))
    assert list(presses(picked)) == ["Delete brief", "Settle without change"]
    await world.moderator.click(picked.response, label="Settle without change")
    assert "is settled" in said(picked)
    assert said(await world.moderator.slash(world.channel, "reports")) == "There are no open reports."


async def test_who_is_no_moderator_any_more_corrects_nothing(world: World) -> None:
    await world.post(STORY)
    (brief,) = await world.ids()
    await world.member.slash(world.channel, "wrong", id=brief, reason="misleading cut", line=1)
    shown = await world.moderator.slash(world.channel, "reports")
    picked = await world.moderator.select(shown.response, list(options(shown)))
    world.env.backend.get_guild(world.guild.id).members[world.moderator.id].role_ids.clear()
    await world.moderator.click(picked.response, label="Hide line")
    assert said(picked) == "Only moderators may use /correct. Ask one of them."
    assert "hidden" not in said(await world.member.slash(world.channel, "show", id=brief))


# --- sharing ----------------------------------------------------------------------------------------------


async def test_a_shared_page_stands_in_the_channel_with_what_all_may_read(world: World) -> None:
    staff = world.guild.create_text_channel("staff", overwrites={world.guild.default_role: _hidden()})
    await keep(world, 2)
    await keep(world, 1, "talks", channel=staff)
    shown = await world.admin.slash(world.channel, "recent")
    await world.env.settle()
    await world.admin.click(shown.response, label="Share")
    (public,) = world.answers()
    assert said(public).startswith("Shared by ada. Briefs, newest first.")
    assert not public.flags.ephemeral
    assert "Share" not in presses(public)
    assert "More" not in presses(public)
    assert said(shown).startswith("Shared below.")
    assert "Share" not in presses(shown)
    assert len(listed(shown)) == 2  # the admin of this test may not read the other channel either


def _hidden() -> discord.PermissionOverwrite:
    return discord.PermissionOverwrite(view_channel=False)


async def test_what_not_all_may_read_is_left_out_and_that_is_said(world: World) -> None:
    staff = world.guild.create_text_channel(
        "staff",
        overwrites={
            world.guild.default_role: _hidden(),
            world.moderator: discord.PermissionOverwrite(view_channel=True),
        },
    )
    await keep(world, 2)
    (secret,) = await keep(world, 1, "talks", channel=staff)
    shown = await world.moderator.slash(world.channel, "recent")
    assert len(listed(shown)) == 3
    await world.moderator.click(shown.response, label="Share")
    (public,) = world.answers()
    assert "Geneva" not in said(public)
    assert secret not in json.dumps(presses(public))
    assert "staff" not in said(public)
    assert said(shown).startswith("Shared below. What not everyone here may read was left out.")
    alone = await world.moderator.slash(world.channel, "show", id=secret)
    denied = await world.moderator.click(alone.response, label="Share")
    assert (
        said(denied.followups[0]) == "Not everyone who reads this channel may read that, so it cannot be shared here."
    )
    assert len(world.answers()) == 1


async def test_a_shared_brief_is_the_brief(world: World) -> None:
    await world.post(STORY)
    (brief,) = await world.ids()
    shown = await world.member.slash(world.channel, "show", id=brief)
    await world.member.click(shown.response, label="Share")
    public = world.answers()[-1]
    assert TITLE in said(public)
    assert said(public).startswith("Shared by ben.")


async def test_nothing_is_shared_where_the_bot_may_not_write(world: World) -> None:
    await keep(world, 2)
    silent = world.guild.create_text_channel(
        "silent", overwrites={world.guild.me: discord.PermissionOverwrite(send_messages=False)}
    )
    shown = await world.member.slash(silent, "recent")
    denied = await world.member.click(shown.response, label="Share")
    assert "I may not write here" in said(denied.followups[0])
    assert world.answers(silent) == []


# --- completions ------------------------------------------------------------------------------------------


async def test_completions_keep_their_limits(world: World) -> None:
    await keep(world, 27)
    await keep(world, 1, "harbour")
    chosen = await world.member.autocomplete(world.channel, "show", "id", "")
    assert len(chosen) == 25
    assert all(len(each["name"]) <= 100 and len(each["value"]) <= 100 for each in chosen)
    speakers = await world.member.autocomplete(world.channel, "quotes", "person", "petr")
    assert [each["value"] for each in speakers] == ["Ivan Petrenko"]
    assert await world.member.autocomplete(world.channel, "find", "place", "ode", words="x") != []
    assert await world.member.autocomplete(world.channel, "find", "source", "exam", words="x") != []
    assert await world.member.autocomplete(world.channel, "claims", "speaks_for", "rus") != []
    assert await world.member.autocomplete(world.channel, "claims", "about", "cas") != []
    days = await world.member.autocomplete(world.channel, "recent", "since", "last")
    assert [each["value"] for each in days] == ["last Monday", "last Friday"]
    forgettable = await world.member.autocomplete(world.channel, "forget", "what", "")
    assert [each["value"] for each in forgettable[:3]] == ["me", "channel", "server"]
    assert len(forgettable) == 25


async def test_completions_of_settings_and_speakers(world: World) -> None:
    (brief,) = await keep(world, 1)
    complete = world.admin.autocomplete
    assert [each["value"] for each in await complete(world.channel, "settings", "name", "cool")] == [
        "cooldown",
        "channel cooldown",
    ]
    modes = await complete(world.channel, "settings", "value", "", name="mode")
    assert [each["value"] for each in modes] == ["brief", "card", "on request"]
    assert [each["value"] for each in await complete(world.channel, "settings", "value", "1", name="cap")] == ["1"]
    assert await complete(world.channel, "settings", "value", "1", name="nothing") == []
    names = await world.moderator.autocomplete(world.channel, "correct", "speaker", "", id=brief)
    assert {"Olena Kovalenko", "unknown"} <= {each["value"] for each in names}
    assert await world.moderator.autocomplete(world.channel, "correct", "speaker", "", id="00000") == []


async def test_completions_that_fail_or_take_long_offer_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = type(world.application.archive)

    async def fails(*_: object, **__: object) -> list[Suggestion]:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(archive, "suggest", fails)
    assert await world.member.autocomplete(world.channel, "show", "id", "") == []

    async def long(*_: object, **__: object) -> list[Suggestion]:
        return [Suggestion(value="v" * 101, label="x"), Suggestion(value="short", label="l\n" * 200)]

    monkeypatch.setattr(archive, "suggest", long)
    (only,) = await world.member.autocomplete(world.channel, "show", "id", "")
    assert only["value"] == "short"
    assert len(only["name"]) <= 100


# --- export and forgetting --------------------------------------------------------------------------------


async def test_an_export_is_a_file_that_import_takes(world: World, tmp_path: Path) -> None:
    await world.post(STORY)
    shown = await world.admin.slash(world.channel, "export")
    (file,) = shown.response.attachments
    assert file.filename.startswith("warbrief-discord-")
    assert file.filename.endswith(".jsonl")
    assert shown.ephemeral
    lines = (await file.read()).decode().splitlines()

    async def again() -> Any:
        for line in lines:
            yield line

    (tmp_path / "other").mkdir()
    async with open_sqlite(tmp_path / "other", SettableClock()) as other:
        assert await other.upkeep.restore(again()) == 1


@pytest.mark.parametrize("chunk", [10, 1 << 20])
async def test_an_export_that_is_too_large_is_the_operators(
    world: World, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    await world.post(STORY)
    monkeypatch.setattr(attached, "_CHUNK", chunk)
    monkeypatch.setattr(discord.Guild, "filesize_limit", 100)
    shown = await world.admin.slash(world.channel, "export", what="channel")
    assert f"warbrief export --channel discord/{world.guild.id}" in said(shown)
    assert shown.response.attachments == []


async def test_a_member_forgets_themselves(world: World) -> None:
    await world.post(STORY)
    asked = await world.member.slash(world.channel, "forget", what="me")
    assert "your name and your pasted texts" in said(asked)
    await world.member.click(asked.response, label="Yes, delete")
    assert said(asked).startswith("Your name is deleted wherever it stood")
    await world.settle()
    assert world.answers() == []


async def test_an_admin_forgets_a_server_only_as_long_as_they_are_one(world: World) -> None:
    await world.post(STORY)
    asked = await world.admin.slash(world.channel, "forget", what="server")
    world.env.backend.get_guild(world.guild.id).members[world.admin.id].role_ids.clear()
    await world.admin.click(asked.response, label="Yes, delete")
    assert said(asked) == "Only admins may forget a whole server. Ask one of them."
    assert len(await world.ids()) == 1


# --- failures ---------------------------------------------------------------------------------------------


async def test_a_fault_is_told_with_its_incident(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the wheel came off")

    monkeypatch.setattr(answering.Answering, "reply", broken)
    shown = await world.member.slash(world.channel, "recent")
    told = said(shown)
    (logged,) = world.incidents.told
    world.incidents.told.clear()
    incident = told.rstrip(".").rpartition(" ")[2]
    assert told == f"Something went wrong. The log has more under incident {incident}."
    assert incident in logged
    assert "the wheel came off" in logged


async def test_a_store_that_fails_is_told_in_its_own_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object, **__: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(type(world.application.desk), "settings", full)
    assert "The disk is full." in said(await world.member.slash(world.channel, "recent"))
    monkeypatch.undo()


async def test_an_interaction_that_is_over_is_let_go_quietly(world: World) -> None:
    world.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062, message="Unknown interaction")
    shown = await world.member.slash(world.channel, "recent")
    assert not shown.acknowledged


async def test_discord_that_fails_is_logged_and_told(world: World) -> None:
    world.env.inject_error("PATCH", "/webhooks/*/messages/@original", status=400, code=50035, message="Invalid")
    shown = await world.member.slash(world.channel, "recent")
    assert said(shown).startswith("Something went wrong.")
    assert len(world.incidents.told) == 1
    world.incidents.told.clear()


@pytest.mark.parametrize(
    "data",
    [
        {"id": "1", "name": "dance", "type": 1},
        {"id": "1", "name": "show", "type": 1, "options": [{"name": "number", "type": 3, "value": "1"}]},
    ],
    ids=["no such command", "other options"],
)
async def test_commands_of_another_version_are_told_so(world: World, data: dict[str, Any]) -> None:
    member, channel = world.member, world.channel
    _, payload = base_payload(
        world.env.backend, type=2, channel_id=channel.id, guild_id=world.guild.id, user_id=member.id, data=data
    )
    world.emit("INTERACTION_CREATE", payload)
    await world.env.settle()
    answer = callbacks(world)[-1]["data"]
    assert answer["content"].startswith("This command is from an older Warbrief.")
    assert answer["flags"] & 64
    (error,) = world.env.errors
    assert isinstance(error, discord.app_commands.AppCommandError)


@pytest.mark.parametrize(
    ("kind", "data"),
    [(2, {"id": "1", "name": "recent", "type": 1}), (3, {"custom_id": "do:recent", "component_type": 2})],
    ids=["command", "button"],
)
async def test_outside_of_servers_nothing_is_looked_up(world: World, kind: int, data: dict[str, Any]) -> None:
    await keep(world, 1)
    person = world.member.user
    with pytest.raises(SetupError):
        await person.slash("recent")  # not offered there
    backend = world.env.backend
    _, payload = base_payload(
        backend, type=kind, channel_id=person.dm_channel.id, guild_id=None, user_id=person.id, data=data
    )
    world.emit("INTERACTION_CREATE", payload)
    await world.env.settle()
    answer = callbacks(world)[-1]
    assert answer["data"]["content"] == answering.NOT_HERE
    assert answer["data"]["flags"] & 64


# --- /brief and "Brief this" ------------------------------------------------------------------------------


async def stored(world: World) -> tuple[int, int]:
    """How many briefs and decisions are kept."""
    found = await world.application.archive.find(Operator(), Query(limit=100))
    return len(found.hits), len(await world.decisions())


async def test_brief_posts_a_message_that_becomes_the_brief(world: World) -> None:
    link = world.page()
    shown = await world.member.slash(world.channel, "brief", what=f" {link} ")
    first = callbacks(world)[-1]
    assert first["type"] == 4
    assert first["data"]["content"] == f"📰 ben asks for a brief of <{link}>"
    assert first["data"]["flags"] & 64 == 0
    await world.settle()
    (answer,) = world.answers()
    assert answer.id == shown.response.id
    assert said(answer).startswith(TITLE)
    assert answer.content == ""
    (hit,) = (await world.application.archive.find(Operator(), Query())).hits
    assert hit.link == answer.jump_url
    posted = await world.application.archive.show(Operator(), hit.id)
    assert posted is not None
    assert (posted.author, posted.author_name, posted.message) == (str(world.member.id), "ben", str(answer.id))
    async with world.away():
        pass
    assert [each.id for each in world.answers()] == [answer.id]
    asked = await world.member.click(answer, label="Delete")  # theirs to delete, though the bot wrote it
    await world.member.click(asked.response, label="Yes, delete")
    await world.settle()
    assert await stored(world) == (0, 0)
    assert world.answers() == []


@pytest.mark.parametrize(
    ("given", "named", "answer"),
    [
        ({"what": STORY}, "a pasted text", TITLE),
        ({"what": "They left."}, "a pasted text", "The text has 2 words"),
        ({"file": ("story.txt", STORY.encode())}, "story.txt", TITLE),
        ({"file": ("map.png", b"\x89PNG\r\n\x1a\n\x00\x00")}, "map.png", "map.png"),
    ],
    ids=["text", "few words", "file", "picture"],
)
async def test_brief_of_other_things(world: World, given: dict[str, Any], named: str, answer: str) -> None:
    shown = await world.member.slash(world.channel, "brief", **given)
    assert callbacks(world)[-1]["data"]["content"].replace("\\", "") == f"📰 ben asks for a brief of {named}"
    await world.settle()
    (message,) = world.answers()
    assert message.id == shown.response.id
    assert answer in said(message)
    assert "asks for a brief" not in said(message)


async def test_brief_of_nothing_says_what_to_give(world: World) -> None:
    shown = await world.member.slash(world.channel, "brief")
    assert said(shown).startswith("Give a link, an article’s text".replace("’", "'"))
    assert shown.ephemeral


@unwatched
async def test_in_an_unwatched_channel_the_brief_is_the_askers_alone_and_not_kept(world: World) -> None:
    message = await world.post(STORY)
    for shown in (
        await world.member.slash(world.channel, "brief", what=STORY),
        await world.member.context_menu(world.channel, "Brief this", message),
        await world.member.slash(world.channel, "brief", what=message.jump_url),
    ):
        assert shown.ephemeral
        alone, title = said(shown).splitlines()[:2]
        assert (alone, title) == ("This channel is not watched, so only you see this brief, and it is not kept.", TITLE)
        assert set(presses(shown)) == set()
        assert all(each.ephemeral for each in shown.followups)
    assert await stored(world) == (0, 0)
    assert world.answers() == []


@unwatched
async def test_in_an_unwatched_channel_too_it_is_said_why_there_is_no_brief(world: World) -> None:
    shown = await world.member.slash(world.channel, "brief", what="They left.")
    assert said(shown).startswith("The text has 2 words")
    assert shown.ephemeral
    assert await stored(world) == (0, 0)


async def test_where_the_bot_may_not_write_nothing_is_begun(world: World) -> None:
    silent = world.guild.create_text_channel(
        "silent", overwrites={world.guild.me: discord.PermissionOverwrite(send_messages=False)}
    )
    await world.watch(silent)
    message = await world.post("https://news.example/x", channel=world.channel)
    shown = await world.member.slash(silent, "brief", what=STORY)
    assert "I may not write in" in said(shown)
    assert shown.ephemeral
    backend = world.env.backend
    there = backend.create_message(silent.id, world.member.id, "Look at this")
    shown = await world.member.context_menu(silent, "Brief this", world.client.get_channel(silent.id).last_message)
    assert "I may not write in" in said(shown), there
    assert world.answers(silent) == []
    assert message.id


async def test_a_store_that_takes_nothing_is_told_in_the_message(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object, **__: object) -> int:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(type(world.client.wiring.pipeline), "accept", full)
    shown = await world.member.slash(world.channel, "brief", what=STORY)
    assert said(shown) == "This could not be kept now, so there will be no brief. Ask again."
    assert said(shown.followups[0]) == "The disk is full."
    assert shown.followups[0].ephemeral


async def test_brief_this_is_answered_by_a_reply_to_the_message(world: World) -> None:
    await world.set("mode", "on request")
    message = await world.post(STORY)
    stranger = world.guild.add_member(world.env.create_user("eve"))
    shown = await stranger.context_menu(world.channel, "Brief this", message)
    assert said(shown) == "I'm reading it; the brief will be a reply to the post."
    assert shown.ephemeral
    await world.settle()
    (answer,) = world.answers()
    assert answer.reference is not None
    assert answer.reference.message_id == message.id
    (hit,) = (await world.application.archive.find(Operator(), Query())).hits
    posted = await world.application.archive.show(Operator(), hit.id)
    assert posted is not None
    assert posted.author == str(world.member.id)
    again = await stranger.context_menu(world.channel, "Brief this", message)
    assert TITLE in said(again)
    assert again.ephemeral
    by_link = await stranger.slash(world.channel, "brief", what=f"<{message.jump_url}>")
    assert TITLE in said(by_link)
    assert by_link.ephemeral
    assert len(world.answers()) == 1


@without_content
async def test_brief_this_and_brief_work_where_messages_are_withheld(world: World) -> None:
    message = await world.post(STORY)
    other = await world.post(OTHER)
    assert world.answers() == []
    await world.member.context_menu(world.channel, "Brief this", message)
    await world.settle()
    assert world.titles() == [TITLE]
    hidden = await world.member.slash(world.channel, "brief", what=other.jump_url)
    assert said(hidden).endswith("Open its menu and choose Apps > Brief this.")


async def test_brief_this_on_a_part_of_a_paste_shows_the_brief_of_the_whole(world: World) -> None:
    text = f"{STORY}\n\n{ARTICLES['winter'][1]}"
    half = text.index("and everybody may sleep")
    await world.member.send(world.channel, text[:half])
    second = await world.post(text[half:])
    (brief,) = await world.ids()
    shown = await world.member.context_menu(world.channel, "Brief this", second)
    assert said(shown).endswith(f"show {brief}")
    await world.application.upkeep.forget_brief(brief)
    await world.member.context_menu(world.channel, "Brief this", second)
    await world.settle()
    (again,) = (await world.application.archive.find(Operator(), Query())).hits
    posted = await world.application.archive.show(Operator(), again.id)
    assert posted is not None
    assert posted.article.text == text  # all of it again


async def test_brief_this_has_its_limits(world: World) -> None:
    await world.post(STORY)
    (answer,) = world.answers()
    shown = await world.member.context_menu(world.channel, "Brief this", answer)
    assert said(shown) == "This message is Warbrief's own."
    empty = await world.post("", files={"map.png": b"PNG"})
    shown = await world.member.context_menu(world.channel, "Brief this", empty)
    assert said(shown) == "There is no link, text or file in this message that could be briefed."


async def test_a_message_that_may_not_be_read_is_as_one_that_is_not_there(world: World) -> None:
    staff = world.guild.create_text_channel("staff", overwrites={world.guild.default_role: _hidden()})
    secret = world.env.backend.create_message(staff.id, world.admin.id, STORY)
    other = world.env.create_guild("Elsewhere")
    there = other.create_text_channel("open")
    foreign = world.env.backend.create_message(there.id, other.owner.id, STORY)
    await world.env.settle()
    links = {
        "hidden": f"https://discord.com/channels/{world.guild.id}/{staff.id}/{secret.id}",
        "another server": f"https://discord.com/channels/{other.id}/{there.id}/{foreign.id}",
        "another server, as if here": f"https://discord.com/channels/{world.guild.id}/{there.id}/{foreign.id}",
        "no such message": f"https://discord.com/channels/{world.guild.id}/{world.channel.id}/{secret.id}",
        "no such channel": f"https://ptb.discord.com/channels/{world.guild.id}/1/2",
    }
    for name, link in links.items():
        shown = await world.member.slash(world.channel, "brief", what=link)
        assert said(shown) == "There is no such message that you may read in this server.", name
        assert shown.ephemeral


async def test_a_message_elsewhere_is_briefed_where_it_stands(world: World) -> None:
    feed = world.guild.create_text_channel("feed")
    await world.watch(feed)
    await world.set("mode", "on request", channel=feed)
    message = await world.post(STORY, channel=feed)
    shown = await world.member.slash(world.channel, "brief", what=message.jump_url)
    assert "will be a reply" in said(shown)
    await world.settle()
    assert world.answers(world.channel) == []
    assert len(world.answers(feed)) == 1
