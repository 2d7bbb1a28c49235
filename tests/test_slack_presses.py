"""Buttons, menus and modals on Slack: what they show, to whom, and what happens when their place is gone."""

from __future__ import annotations

import asyncio
import re

import pytest
from slack_peer import Fault
from slack_workspace import Json
from slack_world import OTHER, STORY, TITLE, Given, SlackWorld, words

from bot.pipeline.allowance import MOST
from bot.platforms.slack.commands import presses, shown
from bot.platforms.slack.commands.given import State

once = pytest.mark.parametrize("slack_mode", ["sockets"])

OLDER = "This button is from an older Warbrief. Give the command again."
WHICH, HOW = "Which line is wrong?", "What is wrong with it?"


def view(slack: SlackWorld, given: Given) -> Json:
    """The modal that a press opened, or was made in, as it stands."""
    return slack.peer.views[given.views[-1] if given.views else given.view]


def seen(slack: SlackWorld, given: Given) -> str:
    """What stands in that modal, as lines."""
    return words(view(slack, given))


def said(given: Given) -> str:
    """The last thing that was said by a message to whoever gave something, as lines."""
    return words(given.shown[-1].payload)


def buttons(payload: Json) -> list[str]:
    """The labels of the buttons of a payload."""
    rows = [block["elements"] for block in payload["blocks"] if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row if element["type"] == "button"]


async def brief(slack: SlackWorld, text: str = STORY) -> tuple[str, str]:
    """Post an article; returns the timestamp of its brief, and the brief's id."""
    (answer,) = slack.under(await slack.post(text))
    return answer["ts"], (await slack.ids())[-1]


# --- a brief in the channel -----------------------------------------------------------------------------


async def test_all_statements_and_quotes_stand_in_a_modal(slack: SlackWorld) -> None:
    ts, name = await brief(slack)
    for label, line in (("All statements", "statements"), ("All quotes", "quotes")):
        given = await slack.press(ts, label)
        title, headline, *rest = seen(slack, given).splitlines()
        assert [title, headline] == [f"Brief {name}", TITLE]
        assert f"/warbrief show {name} {line}" in rest
        assert given.answers == []
    assert slack.peer.calls["views.open"] == slack.peer.calls["views.update"] == 2
    assert slack.told() == []


@once
async def test_a_long_brief_has_pages_in_its_modal(slack: SlackWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.slack.showing.layout.TOTAL", 2_600)
    ts, name = await brief(slack)
    given = await slack.press(ts, "All quotes")
    first = seen(slack, given)
    await slack.press(given.views[-1], "More")
    second = seen(slack, given)
    assert first != second
    assert TITLE in second
    await slack.press(given.views[-1], "Back")
    assert seen(slack, given) == first
    assert len(slack.peer.views) == 1
    assert name in first


@once
async def test_a_brief_is_copied_as_plain_text(slack: SlackWorld) -> None:
    ts, name = await brief(slack)
    given = await slack.choose(ts, "more", "Copy with sources")
    modal = view(slack, given)
    (field,) = [block["element"] for block in modal["blocks"] if block["type"] == "input"]
    assert field["multiline"] is True
    assert field["initial_value"].splitlines()[0] == TITLE
    assert field["initial_value"].splitlines()[-1] == f"Warbrief {name}"
    assert words(modal).splitlines()[0] == "Copy with sources"
    await slack.submit(given.views[-1])
    assert modal["_closed"]


async def test_deleting_asks_once(slack: SlackWorld) -> None:
    ts, name = await brief(slack)
    given = await slack.choose(ts, "more", "Delete")
    assert "This deletes the brief" in seen(slack, given)
    assert await slack.ids() == [name]
    await slack.press(given.views[-1], "Yes, delete")
    assert seen(slack, given) == f"Delete {name}\nThe brief {name} is deleted."
    assert slack.answers() == []


@once
async def test_only_its_poster_and_admins_delete_a_brief(slack: SlackWorld) -> None:
    ts, name = await brief(slack)
    given = await slack.choose(ts, "more", "Delete", by=slack.other)
    assert "Only its poster and admins may delete a brief." in seen(slack, given)
    given = await slack.choose(ts, "more", "Delete", by=slack.admin)
    await slack.press(given.views[-1], "Yes, delete", by=slack.other)
    assert await slack.ids() == [name]


@once
async def test_a_card_opens_its_brief_for_whoever_presses(slack: SlackWorld) -> None:
    await slack.set("mode", "card")
    ts, name = await brief(slack)
    for user in (slack.other, slack.guest):
        given = await slack.press(ts, "Read brief", by=user)
        assert seen(slack, given).startswith(f"Brief {name}\n{TITLE}")


@once
async def test_a_link_opens_by_itself(slack: SlackWorld) -> None:
    (answer,) = slack.under(await slack.post(slack.page()))
    given = await slack.choose(answer["ts"], "more", "Source")
    assert [given.acked, given.views, given.answers] == [True, [], []]


# --- Wrong? ---------------------------------------------------------------------------------------------


async def test_a_wrong_line_is_reported_in_a_modal(slack: SlackWorld) -> None:
    ts, name = await brief(slack)
    given = await slack.press(ts, "Wrong?", by=slack.other)
    modal = view(slack, given)
    which, how = (block["element"]["options"] for block in modal["blocks"] if block["type"] == "input")
    assert which[0]["text"]["text"] == "All of it: this is not an article"
    assert which[1]["text"]["text"].startswith("1. ")
    assert [option["value"] for option in how] == ["wrong speaker", "misleading cut", "wrong status"]
    await slack.submit(given, {WHICH: "2", HOW: "misleading cut"})
    assert seen(slack, given) == "What is wrong?\nThank you. Admins see it in /warbrief reports."
    listed = await slack.command("reports", by=slack.admin)
    assert "misleading cut, says cleo" in seen(slack, listed)
    again = await slack.press(ts, "Wrong?")
    await slack.submit(again, {WHICH: "2", HOW: "misleading cut"})
    assert "The line is marked as questioned by members." in seen(slack, again)
    assert name in seen(slack, listed)


@once
async def test_all_of_it_needs_no_reason_and_a_line_needs_one(slack: SlackWorld) -> None:
    ts, _ = await brief(slack)
    given = await slack.press(ts, "Wrong?")
    await slack.submit(given, {WHICH: "1"})
    assert "Choose the line that is wrong, and what is wrong with it." in seen(slack, given)
    await slack.submit(given, {WHICH: "0"})
    assert "Thank you." in seen(slack, given)


@once
async def test_of_a_brief_that_is_gone_nothing_is_wrong(slack: SlackWorld) -> None:
    ts, name = await brief(slack)
    given = await slack.press(ts, "Wrong?", value="ZZZZZ")
    assert "There is no brief ZZZZZ that you may read." in seen(slack, given)
    given = await slack.press(ts, "Wrong?")
    await slack.application.upkeep.forget_brief(name)
    gone = f"There is no brief {name} that you may read. /warbrief recent lists the newest."
    await slack.submit(given, {WHICH: "2", HOW: "wrong status"})
    assert seen(slack, given) == f"What is wrong?\n{gone}"


# --- reports --------------------------------------------------------------------------------------------


async def reported(slack: SlackWorld, line: str = "2") -> tuple[str, str, Given]:
    """A report of a line, and what the modal of an admin shows who picked it."""
    ts, name = await brief(slack)
    await slack.command(f"wrong {name} {line} wrong speaker" if line else f"wrong {name} not an article")
    listed = await slack.command("reports", by=slack.admin)
    assert seen(slack, listed).startswith("Reports\n1 open report.")
    return ts, name, await slack.choose(listed.views[-1], "Deal with a report", "1")


@once
async def test_a_moderator_hides_a_line(slack: SlackWorld) -> None:
    _, name, picked = await reported(slack)
    assert seen(slack, picked).splitlines()[0] == "Report 1"
    assert view(slack, picked)["previous_view_id"]
    await slack.press(picked.views[-1], "Hide line")
    assert seen(slack, picked).endswith(f"Line 2 of {name} is hidden now, in every look-up.")
    listed = await slack.command("reports", by=slack.admin)
    assert seen(slack, listed) == "Reports\nThere are no open reports."


@once
async def test_a_moderator_corrects_the_speaker(slack: SlackWorld) -> None:
    _, name, picked = await reported(slack)
    await slack.press(picked.views[-1], "Speaker…")
    asked = view(slack, picked)
    (menu,) = [element for block in asked["blocks"] if block["type"] == "actions" for element in block["elements"]]
    assert menu["options"][-1]["text"]["text"] == "unknown"
    await slack.choose(picked.views[-1], "Who says it?", "unknown")
    assert seen(slack, picked).endswith(f"Line 2 of {name} has no known speaker now, in every look-up.")


@once
async def test_a_report_is_settled_and_a_brief_deleted(slack: SlackWorld) -> None:
    _, _, picked = await reported(slack, "")
    assert buttons(view(slack, picked)) == ["Delete brief", "Settle without change"]
    await slack.press(picked.views[-1], "Settle without change")
    assert seen(slack, picked).endswith("Report 1 is settled.")
    again = await slack.choose(view(slack, picked)["previous_view_id"], "Deal with a report", "1")
    assert seen(slack, again).endswith("This report is settled already.")


@once
async def test_more_reports_than_a_page_has_are_picked_from_any(
    slack: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, name = await brief(slack)
    monkeypatch.setattr("bot.platforms.slack.showing.layout.TOTAL", 5_000)
    for user in (slack.member, slack.other, slack.guest, slack.admin):
        for line in (1, 2, 3):
            await slack.command(f"wrong {name} {line} wrong speaker", by=user)
    listed = await slack.command("reports", by=slack.admin)
    assert "12 open reports, oldest first." in seen(slack, listed)
    await slack.press(listed.views[-1], "More")
    assert "Back" in buttons(view(slack, listed))
    picked = await slack.choose(listed.views[-1], "Deal with a report", "12")
    assert "report 12" in seen(slack, picked)


@once
async def test_who_is_no_admin_any_more_corrects_nothing(slack: SlackWorld) -> None:
    ts, name, picked = await reported(slack)
    slack.peer.change_user(slack.admin, is_admin=False)
    await slack.settle()
    await slack.press(picked.views[-1], "Hide line")
    assert seen(slack, picked).endswith("Only admins may use /warbrief correct. Ask one of them.")
    listed = await slack.command("reports", by=slack.admin)
    assert seen(slack, listed) == "Reports\nOnly admins may use /warbrief reports. Ask one of them."
    assert [ts in message["ts"] for message in slack.answers()] == [True]
    assert await slack.ids() == [name]


# --- look-ups -------------------------------------------------------------------------------------------


@once
async def test_a_brief_of_a_list_opens_beside_it(slack: SlackWorld) -> None:
    _, name = await brief(slack)
    given = await slack.command("recent")
    picked = await slack.choose(given, "Open a brief", TITLE)
    assert seen(slack, picked).startswith(f"Brief {name}\n{TITLE}")
    assert said(given).startswith("Briefs, newest first.")
    wrong = await slack.press(picked.views[-1], "Wrong?")
    assert view(slack, wrong)["previous_view_id"] == picked.views[-1]
    await slack.submit(wrong, {WHICH: "0"})
    assert "Thank you." in seen(slack, wrong)


@once
async def test_a_shared_list_opens_its_briefs_for_everybody(slack: SlackWorld) -> None:
    _, name = await brief(slack)
    given = await slack.command("recent")
    await slack.press(given, "Share")
    (shared,) = [each for each in slack.peer.messages(slack.channel) if each["user"] == slack.peer.bot_user]
    picked = await slack.choose(shared["ts"], "Open a brief", TITLE, by=slack.guest)
    assert seen(slack, picked).startswith(f"Brief {name}\n{TITLE}")


@once
async def test_nobody_shares_more_than_their_share_by_sharing_all_at_once(slack: SlackWorld) -> None:
    await slack.post(STORY)
    (name,) = await slack.ids()
    given = [await slack.command(f"show {name}") for _ in range(MOST + 3)]
    before = len(slack.answers())
    for each in given:
        slack.peer.press(each, "share", user=slack.member)
    await slack.settle()
    assert len(slack.answers()) - before == MOST


@once
async def test_a_page_of_a_modal_is_shared_where_it_was_opened(slack: SlackWorld) -> None:
    ts, name = await brief(slack)
    given = await slack.press(ts, "All quotes")
    await slack.press(given.views[-1], "Share")
    assert seen(slack, given).startswith(f"Brief {name}\nShared in the channel.\n{TITLE}")
    first = slack.peer.standing(slack.channel, ts)["thread_ts"]
    assert words(slack.under(first)[-1]).startswith(f"Shared by ben.\n{TITLE}")


@once
async def test_a_press_on_an_answer_for_one_alone_changes_it(slack: SlackWorld) -> None:
    _, name = await brief(slack)
    given = await slack.command(f"show {name}")
    pressed = await slack.press(given, "All quotes")
    assert pressed.answer["replace_original"] is True
    assert f"/warbrief show {name} quotes" in said(given).splitlines()
    assert slack.peer.views == {}


# --- what is gone ---------------------------------------------------------------------------------------


@once
async def test_a_modal_that_cannot_be_opened_is_an_answer_to_the_asker_alone(slack: SlackWorld) -> None:
    ts, name = await brief(slack)
    for fault in (Fault(error="expired_trigger_id"), Fault(cut=True), Fault(retry_after=5)):
        slack.peer.fault("views.open", fault)
        given = await slack.press(ts, "All quotes")
        assert given.views == []
        assert given.answer["replace_original"] is False
        assert said(given).startswith(TITLE)
    pressed = await slack.press(given, "Share")
    assert said(pressed if pressed.shown else given).startswith("Shared in the channel.")
    assert slack.peer.standing(slack.channel, ts)["ts"] == ts
    assert name in said(given)


@once
async def test_a_form_that_cannot_be_opened_is_asked_for_again(slack: SlackWorld) -> None:
    ts, _ = await brief(slack)
    slack.peer.fault("views.open", Fault(error="expired_trigger_id"), Fault(error="expired_trigger_id"))
    given = await slack.press(ts, "Wrong?")
    assert said(given) == "Slack gave too little time to open this. Press it again."
    given = await slack.choose(ts, "more", "Copy with sources")
    assert said(given) == "Slack gave too little time to open this. Press it again."
    given = await slack.press(ts, "Wrong?")
    assert WHICH in seen(slack, given)


@once
async def test_more_modals_than_slack_takes_change_the_last(slack: SlackWorld) -> None:
    await brief(slack)
    given = await slack.command("recent")
    picked = await slack.choose(given, "Open a brief", TITLE)
    slack.peer.fault("views.push", Fault(error="push_limit_reached"))
    wrong = await slack.press(picked.views[-1], "Wrong?")
    assert wrong.views == []
    assert seen(slack, wrong).startswith("What is wrong?\n")


@once
async def test_what_was_asked_for_in_a_closed_modal_comes_as_a_message(slack: SlackWorld) -> None:
    ts, name = await brief(slack)
    given = await slack.press(ts, "All quotes")
    slack.peer.fault("views.update", Fault(error="not_found"))
    await slack.press(given.views[-1], "Share")
    assert slack.told()[-1].startswith(f"Shared in the channel.\n{TITLE}")
    slack.peer.fault("views.update", Fault(error="not_found"))
    await slack.press(ts, "Wrong?")
    assert slack.told()[-1] == "Slack gave too little time to open this. Press it again."
    assert name


@once
async def test_an_address_of_a_press_that_is_used_up_leaves_the_channel(slack: SlackWorld) -> None:
    _, name = await brief(slack)
    given = await slack.command(f"show {name}")
    slack.peer.fault("response_url", Fault(status=404))
    await slack.press(given, "All quotes")
    assert f"/warbrief show {name} quotes" in slack.told()[-1].splitlines()


@once
async def test_a_button_of_another_version_says_so(slack: SlackWorld) -> None:
    ts, name = await brief(slack)
    for value in ("", "sh", "drop tables", "1:x", "x" * 1_999):
        assert said(await slack.press(ts, "All quotes", value=value)) == OLDER
        given = await slack.command(f"show {name}")
        await slack.press(given, "Share", value=value)
        assert said(given) == OLDER
    given = await slack.press(ts, "All quotes")
    for verb in ("page:0", "pick:0", "share:0"):
        actions = [{**given.payload["actions"][0], "action_id": verb, "value": "recent"}]
        slack.peer.delivery.tell("interactive", {**given.payload, "trigger_id": verb, "actions": actions}, given)
        await slack.settle()
        assert slack.told()[-1] == OLDER
    given = await slack.press(ts, "All quotes")
    actions = [{**given.payload["actions"][0], "action_id": "dance:0"}]
    slack.peer.delivery.tell("interactive", {**given.payload, "trigger_id": "other", "actions": actions}, given)
    await slack.settle()
    assert said(given) == OLDER


@once
async def test_a_press_told_twice_is_done_once(slack: SlackWorld) -> None:
    ts, _ = await brief(slack)
    given = await slack.press(ts, "All quotes")
    slack.peer.delivery.tell("interactive", given.payload, given)
    await slack.settle()
    assert slack.peer.calls["views.open"] == 1
    assert slack.told() == []


# --- what nobody may forge ------------------------------------------------------------------------------


@once
async def test_a_forged_press_shows_only_what_its_presser_may_read(slack: SlackWorld) -> None:
    ts, _ = await brief(slack)
    await slack.watch(slack.desk)
    await slack.post(OTHER, channel=slack.desk)
    secret = (await slack.ids())[-1]
    given = await slack.press(ts, "All quotes", by=slack.other, value=f"show {secret}")
    assert f"There is no brief {secret} that you may read." in seen(slack, given)
    for value in ("settings cap 3", "export", "forget server yes", "watch off"):
        given = await slack.press(ts, "All quotes", by=slack.other, value=value)
        assert re.search("Only admins may", seen(slack, given)), value
    assert slack.peer.uploads == []
    assert len(await slack.ids()) == 2


@once
async def test_a_forged_state_gives_no_rights(slack: SlackWorld) -> None:
    ts, name = await brief(slack)
    given = await slack.press(ts, "All quotes", by=slack.other)
    known = slack.peer.views[given.views[-1]]
    for channel, told in (
        (slack.desk, "You are not in this channel"),
        ("C0NOWHERE", "You are not in this channel"),
        ("no channel", "Slack does not say where this belongs to."),
    ):
        known["private_metadata"] = str(State(channel=channel))
        known["blocks"] = view(slack, given)["blocks"]
        pressed = await slack.press(given.views[-1], "share", by=slack.other, value=f"0:\nshow {name}")
        assert told in seen(slack, pressed)
        given = await slack.press(ts, "All quotes", by=slack.other)
        known = slack.peer.views[given.views[-1]]
    assert len(slack.answers(slack.desk)) == 0
    assert len(slack.answers()) == 1


# --- time -----------------------------------------------------------------------------------------------


@once
async def test_a_form_whose_answer_takes_longer_is_answered_later(
    slack: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    ts, _ = await brief(slack)
    given = await slack.press(ts, "Wrong?")
    monkeypatch.setattr(presses, "FORM_SECONDS", 0.05)
    monkeypatch.setattr(shown, "LATE_SECONDS", 0.1)
    slack.client.roster.forget(slack.peer.workspace)
    slack.peer.fault("users.info", Fault(seconds=0.2))
    sent = slack.peer.submit(given, {WHICH: "0"})
    await slack.peer.until(lambda: sent.acked)
    assert "Reading…" in seen(slack, given)
    await slack.peer.until(lambda: "Thank you." in seen(slack, given))


@once
async def test_a_modal_stands_before_anything_is_looked_up(slack: SlackWorld) -> None:
    ts, _ = await brief(slack)
    slack.client.roster.forget(slack.peer.workspace)
    slack.peer.fault("users.info", Fault(seconds=0.2))
    given = slack.peer.press(ts, "All quotes", user=slack.member)
    await slack.peer.until(lambda: given.views)
    assert given.acked
    assert "Reading…" in seen(slack, given)
    await slack.settle()
    assert TITLE in seen(slack, given)


@once
async def test_the_last_of_two_presses_is_what_is_shown(slack: SlackWorld) -> None:
    ts, name = await brief(slack)
    given = await slack.command(f"show {name}")
    slack.client.roster.forget(slack.peer.workspace)
    slack.peer.fault("users.info", Fault(seconds=0.1))
    pressed = [slack.peer.press(given, label) for label in ("All statements", "All quotes")]
    await slack.settle()
    await asyncio.sleep(0)
    assert all(each.acked for each in pressed)
    assert f"/warbrief show {name} quotes" in said(given).splitlines()
    assert ts
