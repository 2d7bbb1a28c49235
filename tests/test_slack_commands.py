"""`/warbrief` on Slack: what is typed, who sees the answer, what is shared, what is handed over."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st
from slack_peer import Fault
from slack_world import BODY, OTHER, STORY, THIRD, TITLE, Given, SlackWorld, words

from bot.messages import Attachment
from bot.platforms.attached import write_lines
from bot.platforms.slack.commands import exporting
from bot.platforms.slack.commands.given import State, parse_state, press_of, typed
from bot.platforms.slack.commands.slash import read
from bot.platforms.slack.showing.render import SIGN, WORDS
from bot.platforms.spelling import spell
from bot.query.grammar import COMMANDS, Command, Who

once = pytest.mark.parametrize("slack_mode", ["sockets"])


def said(given: Given) -> str:
    """The last thing that was said to whoever gave something, as lines."""
    return words(given.shown[-1].payload)


def footer(given: Given) -> str:
    """The command that stands under an answer."""
    return next(line for line in said(given).splitlines() if line.startswith("/warbrief"))


# --- what is typed --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("", Command(name="help")),
        ("  ", Command(name="help")),
        ("find grain deal", Command(name="find", words="grain deal")),
        ("  FIND   grain", Command(name="find", words="grain")),
        ("/find grain", Command(name="find", words="grain")),
        ("warbrief find grain", Command(name="find", words="grain")),
        ("fnd grain", Command(name="fnd", words="grain")),
        ("hello", None),
        ("https://example.org/a", Command(name="brief", words="https://example.org/a")),
        ("look: <https://example.org/a>", Command(name="brief", words="look: <https://example.org/a>")),
        ("&lt;!channel&gt;", None),
        ("find AT&amp;T &lt;3", Command(name="find", words="AT&T <3")),
        ("find &amp;lt;b", Command(name="find", words="&lt;b")),
        ("find x channel: <#C0123|war-news>", Command(name="find", words="x", filters={"channel": "C0123"})),
        ("find x channel:<#C0123|>", Command(name="find", words="x", filters={"channel": "C0123"})),
        ("find x channel: #war-news", Command(name="find", words="x", filters={"channel": "#war-news"})),
        ("quotes <@U07|ana brekke>", Command(name="quotes", words="ana brekke")),
        (
            "find x source: <http://bbc.co.uk|bbc.co.uk>",
            Command(name="find", words="x", filters={"source": "http://bbc.co.uk"}),
        ),
        ("why <https://example.org/a?b&amp;c|example.org>", Command(name="why", words="https://example.org/a?b&c")),
        ("settings admin role <!subteam^S1|@desk>", Command(name="settings", words="admin role <!subteam^S1|@desk>")),
        ("brief", Command(name="brief")),
        ("brief <https://example.org/a|a>", Command(name="brief", words="<https://example.org/a|a>")),
        ("Brief Shells &lt;155 mm&gt;\nfell", Command(name="brief", words="Shells &lt;155 mm&gt;\nfell")),
    ],
)
def test_words_are_read_as_slack_escapes_them(text: str, command: Command | None) -> None:
    assert read(text) == command


@settings(max_examples=50)
@over(st.text(alphabet="<>#@|&;:CUltgam! find\n", max_size=80))
def test_any_words_are_read(text: str) -> None:
    typed(text)
    read(text)


@settings(max_examples=50)
@over(st.text(), st.text())
def test_the_state_of_a_modal_is_kept_within_the_limit_whatever_it_is(form: str, other: str) -> None:
    state = State(channel="C0123", thread="1700000000.000100", form=form)
    assert parse_state(str(state)) == replace(state, form=form[:200])
    assert len(str(state)) <= 3_000
    parse_state(other)


@pytest.mark.parametrize(
    "metadata",
    [None, 7, "", "[]", "{", '{"channel": "../x"}', '{"thread": "7"}', '{"channel": {"a": 1}}', "[" * 100_000],
)
def test_a_state_that_is_none_is_empty(metadata: object) -> None:
    assert parse_state(metadata) == State()


@pytest.mark.parametrize(
    "body", [{}, {"actions": 7}, {"actions": [7]}, {"user": [], "view": 7, "actions": [{"action_id": {"a": 1}}]}]
)
def test_a_press_that_is_none_asks_for_nothing_known(body: dict[str, object]) -> None:
    assert press_of(body, "T1").verb == ""


# --- commands -------------------------------------------------------------------------------------------


async def test_the_answer_is_for_the_asker_alone(slack: SlackWorld) -> None:
    ts = await slack.post(STORY)
    given = await slack.command("find bridge")
    assert (len(given.answers), given.answer["response_type"], given.shown[-1].user) == (1, "ephemeral", slack.member)
    assert said(given).startswith(f"Briefs with bridge, newest first.\n{TITLE}\n")
    assert len(slack.answers()) == len(slack.under(ts)) == 1


@once
async def test_no_words_are_help(slack: SlackWorld) -> None:
    usages = {usage: spell(f"`{usage.usage}`", SIGN, WORDS) for usage in COMMANDS.values()}
    mine = [told for usage, told in usages.items() if usage.who is Who.EVERYONE]
    for text in ("", "help"):
        told = said(await slack.command(text)).splitlines()
        assert told[0] == "Post an article or a link, or give a command:"
        assert [line for line in told if line.startswith("/warbrief ")] == [*mine, "/warbrief help"]
    told = said(await slack.command("", by=slack.admin)).splitlines()
    assert set(usages.values()) < set(told)
    assert "/warbrief forget <id>, me, channel or workspace" in told
    assert "server" not in "\n".join(told)
    told = said(await slack.command("help", channel=slack.lounge)).splitlines()
    assert told[0] == "This channel is not watched, so posts get no answer. Give a command:"


@once
async def test_every_sentence_names_commands_as_they_are_given(slack: SlackWorld) -> None:
    told = {text: said(await slack.command(text)) for text in ("fnd grain", "hello", "find", "quotes", "show ZZZZZ")}
    assert told == {
        "fnd grain": "There is no command fnd. Did you mean /warbrief find?",
        "hello": (
            "Begin with a command: /warbrief brief and a link or a text briefs an article, /warbrief find looks one up,"
            " /warbrief help lists all."
        ),
        "find": "No briefs yet.",
        "quotes": "Say whose quotes: /warbrief quotes Zelensky.",
        "show ZZZZZ": "There is no brief ZZZZZ that you may read. /warbrief recent lists the newest.",
    }


@once
async def test_a_channel_is_named_by_a_mention(slack: SlackWorld) -> None:
    await slack.watch(slack.lounge)
    await slack.post(STORY)
    await slack.post(OTHER, channel=slack.lounge)
    given = await slack.command(f"recent channel: <#{slack.lounge}>")
    first, *rest = said(given).splitlines()
    assert first == "Briefs in channel #lounge, newest first."
    assert "· #lounge" in "\n".join(rest)
    assert TITLE not in rest
    assert footer(given) == f'/warbrief recent channel: "{slack.lounge}"'


@once
async def test_what_is_kept_is_found_in_all_ways(slack: SlackWorld) -> None:
    await slack.post(STORY)
    (brief,) = await slack.ids()
    wanted = {
        f"show {brief}": TITLE,
        f"show {brief} quotes": TITLE,
        "quotes Petrenko": "No quotes of Petrenko. There are some in pasted texts",
        "quotes Petrenko unsourced: yes": "Quotes of Petrenko, unsourced pastes too, newest first.",
        "claims bridge unsourced:": "Claims with bridge, unsourced pastes too, newest first.",
        "why": "the pasted text",
        "status": "Warbrief",
        f"wrong {brief} 1 misleading cut": "Thank you. Admins see it in /warbrief reports.",
    }
    for text, begins in wanted.items():
        assert said(await slack.command(text)).startswith(begins), text


@once
async def test_pages_change_the_answer_in_its_place(slack: SlackWorld) -> None:
    for story, channel in ((STORY, slack.channel), (OTHER, slack.lounge), (THIRD, slack.desk)):
        await slack.watch(channel)
        await slack.post(story, channel=channel)
    given = await slack.command("recent limit: 1")
    titles = [slack_title(given)]
    for _ in range(2):
        pressed = await slack.press(given, "More")
        assert pressed.answer["replace_original"] is True
        titles.append(slack_title(given))
    assert len(given.shown) == 1
    assert len(set(titles)) == 3
    await slack.press(given, "Back")
    assert slack_title(given) == titles[1]
    assert len(slack.peer.ephemerals) == 1


def slack_title(given: Given) -> str:
    """The headline on the page of one hit."""
    lines = said(given).splitlines()
    return next(line for line in lines if not line.startswith("Briefs"))


@once
async def test_the_same_command_told_twice_is_done_once(slack: SlackWorld) -> None:
    given = await slack.command("status")
    slack.peer.delivery.tell("slash_commands", given.payload, given)
    await slack.settle()
    assert len(given.answers) == 1


@once
async def test_nobody_gets_an_answer_that_slack_has_not_confirmed(slack: SlackWorld) -> None:
    await slack.post(STORY)
    await slack.command("recent")
    slack.advance(seconds=120)
    slack.client.roster.forget(slack.peer.workspace)
    slack.peer.fault("users.info", Fault(status=503))
    told = said(await slack.command("recent"))
    assert told == "Slack does not tell now what you may read. Give the command again in a minute."
    assert said(await slack.command("recent")).startswith("Briefs, newest first.")


@once
async def test_an_address_that_takes_nothing_leaves_the_channel_to_answer_in(slack: SlackWorld) -> None:
    for fault in (Fault(status=404), Fault(cut=True), Fault(retry_after=60)):
        slack.peer.fault("response_url", fault)
        before = len(slack.told())
        given = await slack.command("status")
        assert given.answers == []
        assert len(slack.told()) == before + 1
        assert slack.told()[-1].startswith("Warbrief")
    slack.peer.fault("response_url", Fault(retry_after=0.01))
    assert len((await slack.command("status")).answers) == 1


@once
async def test_where_nobody_can_be_answered_the_log_says_so(
    slack: SlackWorld, caplog: pytest.LogCaptureFixture
) -> None:
    alien = slack.peer.add_channel("elsewhere", members=[slack.member], bot=False)
    slack.peer.fault("response_url", Fault(status=404))
    given = await slack.command("status", channel=alien)
    assert given.answers == []
    assert f"an answer to {slack.member} has no place" in caplog.text


@once
async def test_a_fault_of_its_own_is_told_under_an_incident(slack: SlackWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("bot.platforms.slack.showing.render.look_up", fail)
    told = said(await slack.command("status"))
    (incident,) = slack.incidents.told
    assert told.startswith("Something went wrong. The log has more under incident ")
    assert told.rstrip(".").rpartition(" ")[2] in incident
    slack.incidents.told.clear()


@once
async def test_commands_are_answered_where_warbrief_is_not(slack: SlackWorld) -> None:
    await slack.post(STORY)
    alien = slack.peer.add_channel("elsewhere", members=[slack.member], bot=False)
    private = slack.peer.add_channel("secret", private=True, members=[slack.member], bot=False)
    for channel in (alien, private):
        assert TITLE in said(await slack.command("recent", channel=channel))


# --- admins ---------------------------------------------------------------------------------------------


@once
async def test_what_is_for_admins_is_refused_to_others(slack: SlackWorld) -> None:
    for text in ("watch on", "watch list", "settings cap 5", "settings log", "export", "reports"):
        given = await slack.command(text)
        told = said(given) if given.shown else words(slack.peer.views[given.views[-1]])
        assert told.splitlines()[-1].startswith("Only "), text
    assert slack.peer.uploads == []
    assert (await slack.application.desk.settings(slack.scope(slack.channel))).cap == 20


@pytest.mark.parametrize("slack", [{"watch": False}], indirect=True)
async def test_a_channel_is_turned_on_and_off(slack: SlackWorld) -> None:
    await slack.post(OTHER)
    told = said(await slack.command("watch on", by=slack.admin))
    assert told == "This channel is watched now, in mode brief. /warbrief watch off ends it."
    ts = await slack.post(STORY)
    assert [len(slack.under(ts)), slack.titles()] == [1, [TITLE]]
    async with slack.away():  # what was posted before is not caught up
        pass
    assert slack.titles() == [TITLE]
    assert said(await slack.command("watch list", by=slack.admin)) == "Watched: #war-news."
    assert "is not watched any more" in said(await slack.command("watch off", by=slack.admin))
    await slack.post(THIRD)
    assert slack.titles() == [TITLE]


@once
async def test_turning_on_says_what_is_missing(slack: SlackWorld) -> None:
    alien = slack.peer.add_channel("elsewhere", members=[slack.admin], bot=False)
    told = said(await slack.command("watch on card", by=slack.admin, channel=alien))
    assert told.startswith("This channel is watched now, in mode card. /warbrief watch off ends it.")
    assert "Write /invite @warbrief in it." in told
    slack.peer.archive(slack.lounge)
    await slack.settle()
    assert "archived" in said(await slack.command("settings watch on", by=slack.admin, channel=slack.lounge))


@once
async def test_a_direct_message_cannot_be_watched(slack: SlackWorld) -> None:
    direct = slack.peer.space.open_im(slack.admin).id
    told = said(await slack.command("watch on", by=slack.admin, channel=direct))
    assert told == "Articles are watched in channels, not in direct messages. Give the command in the channel."
    assert "nothing waits" in said(await slack.command("status", by=slack.admin, channel=direct))


@once
async def test_a_setting_is_changed_by_words(slack: SlackWorld) -> None:
    assert said(await slack.command("settings cap 5", by=slack.admin)).startswith("Cap is set for this channel.")
    group = slack.peer.add_group("editors", [slack.other])
    given = await slack.command(f"settings admin role <!subteam^{group}> workspace", by=slack.admin)
    assert said(given).startswith("Admin role is set for the whole workspace.")
    assert said(await slack.command("settings cap 7", by=slack.other)).startswith("Cap is set")
    assert [block for block in given.shown[-1].payload["blocks"] if block["type"] == "actions"] == []


async def test_the_export_comes_by_direct_message(slack: SlackWorld) -> None:
    await slack.post(STORY)
    given = await slack.command("export", by=slack.admin)
    assert said(given) == "The file is in your direct messages with Warbrief."
    (upload,) = slack.peer.uploads
    assert slack.peer.space.rooms[upload["channel"]].im == slack.admin
    assert upload["text"] == "All data, as JSON Lines. warbrief import takes it in again."
    lines = [json.loads(line) for line in upload["data"].decode().splitlines()]
    assert any(BODY[:60] in json.dumps(line, ensure_ascii=False) for line in lines)
    assert len(slack.peer.dms(slack.admin)) == 1
    assert slack.peer.dms(slack.member) == []


@once
async def test_an_export_that_slack_does_not_take_says_who_has_it(
    slack: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    how = f"Whoever runs Warbrief gets it with: warbrief export --channel slack/{slack.peer.workspace}"
    slack.peer.fault("files.getUploadURLExternal", Fault(error="file_uploads_disabled"))
    told = said(await slack.command("export", by=slack.admin))
    assert told == f"Slack does not let me send you the file (file_uploads_disabled). {how}"
    monkeypatch.setattr(exporting, "MOST", 100)
    assert said(await slack.command("export", by=slack.admin)).endswith(how)
    assert slack.peer.uploads == []
    monkeypatch.undo()
    slack.peer.fault("upload", Fault(status=500))
    assert said(await slack.command("export", by=slack.admin)).startswith("Slack did not answer")


async def test_a_file_is_written_in_pieces_until_it_is_too_large(tmp_path: Path) -> None:
    taken = 0

    async def lines() -> AsyncIterator[str]:
        nonlocal taken
        for _ in range(3_000):
            taken += 1
            yield "ї" * 200

    whole = 3_000 * 401
    with (tmp_path / "whole").open("w+b") as file:
        assert await write_lines(Attachment(name="a", lines=lines()), file, whole)
        assert (file.tell(), len(file.read())) == (0, whole)
    taken = 0
    with (tmp_path / "part").open("w+b") as file:
        assert not await write_lines(Attachment(name="a", lines=lines()), file, 600_000)
        assert file.tell() <= 600_000
    assert taken < 3_000


@once
async def test_a_large_export_is_sent_whole(slack: SlackWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    async def lines(*_: object) -> AsyncIterator[str]:
        for number in range(20_000):
            yield f"{number:099d}"

    monkeypatch.setattr(slack.application.upkeep, "export", lines)
    await slack.command("export", by=slack.admin)
    (upload,) = slack.peer.uploads
    assert len(upload["data"]) == 2_000_000


@once
async def test_forgetting_asks_once(slack: SlackWorld) -> None:
    await slack.post(STORY)
    given = await slack.command("forget channel", by=slack.admin)
    assert said(given).startswith("This deletes all briefs")
    assert len(slack.titles()) == 1
    await slack.press(given, "Yes, delete")
    assert said(given) == "All of this channel is deleted, 1 brief among it."
    assert await slack.ids() == []
    assert said(await slack.command("forget channel")).startswith("Only admins may forget a whole channel.")


# --- sharing --------------------------------------------------------------------------------------------


def shared(slack: SlackWorld, channel: str = "") -> list[str]:
    """What was shared in a channel, as lines."""
    told = [words(message) for message in slack.answers(channel)]
    return [each for each in told if each.startswith("Shared by")]


async def test_an_answer_is_shared_in_the_channel(slack: SlackWorld) -> None:
    await slack.post(STORY)
    given = await slack.command("find bridge")
    await slack.press(given, "Share")
    (message,) = [each for each in slack.peer.messages(slack.channel) if each["user"] == slack.peer.bot_user]
    assert words(message).startswith(f"Shared by ben.\nBriefs with bridge, newest first.\n{TITLE}")
    assert said(given).startswith("Shared in the channel.\nBriefs with bridge")
    labels = [element.get("text", {}).get("text") for element in elements(given.shown[-1].payload)]
    assert "Share" not in labels
    assert [element["type"] for element in elements(message)] == ["static_select"]


def elements(payload: dict[str, object]) -> list[dict[str, dict[str, str]]]:
    blocks = payload["blocks"]
    assert isinstance(blocks, list)
    return [element for block in blocks if block["type"] == "actions" for element in block["elements"]]


@once
async def test_what_not_everyone_may_read_is_not_shared(slack: SlackWorld) -> None:
    await slack.watch(slack.desk)
    await slack.post(STORY)
    await slack.post(OTHER, channel=slack.desk)
    given = await slack.command("recent", channel=slack.lounge)
    assert said(given).count("· #desk") == 1
    await slack.press(given, "Share")
    assert said(given).startswith("Shared in the channel. What not everyone here may read was left out.")
    (told,) = shared(slack, slack.lounge)
    assert "· #war-news" in told
    assert "· #desk" not in told
    given = await slack.command(f"recent channel: {slack.desk}", channel=slack.lounge)
    await slack.press(given, "Share")
    told = "Not everyone who reads this channel may read that, so it cannot be shared here."
    assert said(given).startswith(told)
    assert len(shared(slack, slack.lounge)) == 1


@once
async def test_with_a_guest_in_the_channel_only_its_own_briefs_are_shared(slack: SlackWorld) -> None:
    await slack.watch(slack.lounge)
    await slack.post(STORY, channel=slack.lounge)
    given = await slack.command("recent")
    await slack.press(given, "Share")
    assert said(given).startswith("Not everyone who reads this channel may read that")
    assert shared(slack) == []


@once
async def test_who_may_not_read_any_more_shares_nothing(slack: SlackWorld) -> None:
    await slack.watch(slack.desk)
    await slack.post(STORY, channel=slack.desk)
    (brief,) = await slack.ids()
    given = await slack.command(f"show {brief}", channel=slack.desk)
    slack.peer.leave(slack.member, slack.desk)
    await slack.settle()
    await slack.press(given, "Share")
    assert said(given) == f"There is no brief {brief} that you may read. /warbrief recent lists the newest."
    assert shared(slack, slack.desk) == []


@once
async def test_sharing_needs_both_in_the_channel(slack: SlackWorld) -> None:
    await slack.post(STORY)
    alien = slack.peer.add_channel("elsewhere", members=[slack.member], bot=False)
    given = await slack.command("recent", channel=alien)
    await slack.press(given, "Share")
    told = "I may not write here, so this cannot be shared. Warbrief is not in the channel."
    assert said(given).startswith(f"{told} Write /invite @warbrief in it.\nBriefs, newest first.")
    given = await slack.command("recent", channel=slack.lounge)
    slack.peer.leave(slack.member, slack.lounge)
    await slack.settle()
    await slack.press(given, "Share")
    assert said(given).startswith("You are not in this channel, so this cannot be shared here.")
    assert shared(slack, slack.lounge) == shared(slack, alien) == []


@once
async def test_what_slack_does_not_take_is_told_over_the_page(slack: SlackWorld) -> None:
    await slack.post(STORY)
    given = await slack.command("recent")
    for fault, begins in (
        (Fault(error="restricted_action"), "I may not write here, so this cannot be shared. Only some members"),
        (Fault(retry_after=30), "Slack did not take it now."),
        (Fault(cut=True), "Slack did not take it now."),
    ):
        given = await slack.command("recent")
        slack.peer.fault("chat.postMessage", fault)
        await slack.press(given, "Share")
        assert said(given).startswith(begins)
    assert shared(slack) == []


@once
async def test_nobody_floods_a_channel_by_sharing(slack: SlackWorld) -> None:
    await slack.post(STORY)
    for _ in range(10):
        await slack.press(await slack.command("recent"), "Share")
    given = await slack.command("recent")
    await slack.press(given, "Share")
    assert said(given).startswith("One member may ask for 10 briefs or pages in 10 minutes here.")
    assert len(shared(slack)) == 10
