"""What Warbrief promises, on every platform: one suite of scenarios, against what `behaviour.Place` lets people do."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import behaviour_discord
import behaviour_slack
import pytest
from behaviour import DIFFERENCES, Answer, Place, briefs, change, decisions, kept, outcomes, table
from behaviour_discord import discord_place  # noqa: F401  (fixture)
from behaviour_scripted import scripted_place  # noqa: F401  (fixture)
from behaviour_slack import slack_place  # noqa: F401  (fixture)
from scripted_stories import page
from slack_world import slack  # noqa: F401  (fixture)
from stores import ARTICLES

from bot.messages import Operator, Outcome
from bot.query.grammar import COMMANDS, Who
from bot.records import Query

TITLE, BODY = ARTICLES["bridge"]
STORY = f"{TITLE}\n\n{BODY}"
OTHER_TITLE, OTHER_BODY = ARTICLES["harbour"]
OTHER = f"{OTHER_TITLE}\n\n{OTHER_BODY}"
THIRD_TITLE = ARTICLES["prisoners"][0]
THIRD = "\n\n".join(ARTICLES["prisoners"])
FOURTH_TITLE = ARTICLES["winter"][0]
FOURTH = "\n\n".join(ARTICLES["winter"])
FIFTH_TITLE = ARTICLES["losses"][0]
FIFTH = "\n\n".join(ARTICLES["losses"])
BRIEFED, DUPLICATE = Outcome.BRIEFED, Outcome.DUPLICATE

README = Path(__file__).parents[1] / "README.md"
PLACES = ("scripted", "discord", "slack-sockets", "slack-http")


def where(difference: str = "") -> pytest.MarkDecorator:
    """The places where a scenario runs: all of them, or those where there is something at all."""
    known = [name for name in PLACES if not difference or DIFFERENCES[difference].on[name.partition("-")[0]]]
    return pytest.mark.parametrize("place", known, indirect=True)


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> Place:
    """A server of each platform, in each of its modes."""
    found: Place = request.getfixturevalue(f"{request.param.partition('-')[0]}_place")
    return found


@pytest.fixture
def slack_mode(request: pytest.FixtureRequest) -> str:
    """How Slack tells the bot of what happens."""
    return str(request.node.callspec.params["place"]).partition("-")[2]


def link(place: Place, name: str = "bridge", query: str = "", *, text: str | None = None) -> str:
    """Put one of the articles on the web; returns its link."""
    title, body = ARTICLES[name]
    place.site.pages[f"/{name}"] = page(title, text or body)
    return place.site.url(f"/{name}{query}")


def title_of(answer: Answer) -> str:
    """The first line of an answer, without a brief's id."""
    return re.sub(r" \[\w{5}\]$", "", answer.text.splitlines()[0])


def titles(place: Place) -> list[str]:
    """The first lines of the answers that stand."""
    return [title_of(answer) for answer in place.answers()]


async def hits(place: Place) -> list[str]:
    """The ids of the briefs in the archive, oldest first."""
    return [hit.id for hit in reversed((await place.archive.find(Operator(), Query(limit=100))).hits)]


# --- an article and its brief -----------------------------------------------------------------------------


async def test_an_article_is_answered_with_its_brief(place: Place) -> None:
    post = await place.say(f"look {link(place)}")
    (answer,) = place.answers()
    (brief,) = await briefs(place)
    assert (answer.to, await outcomes(place)) == (post, [BRIEFED])
    for words in (TITLE, "In short", "denied striking the bridge", "four guided bombs", brief):
        assert words in answer.text
    assert "nsourced" not in answer.text
    assert place.signs(post) == []
    assert answer.threaded is DIFFERENCES["answer"].on[place.platform].startswith("in the thread")
    assert place.showed_reading(post) is bool(DIFFERENCES["typing"].on[place.platform])


async def test_a_paste_is_marked_as_unsourced_until_its_link_is_known(place: Place) -> None:
    await place.say(STORY)
    (answer,) = place.answers()
    assert "Unsourced paste" in answer.text
    assert "We have no water" not in (await place.command("quotes kovalenko")).text
    assert "We have no water" in (await place.command("quotes kovalenko unsourced: yes")).text
    await place.say(link(place), channel="world")
    assert await outcomes(place) == [BRIEFED, DUPLICATE]
    assert "We have no water" in (await place.command("quotes kovalenko")).text


async def test_a_link_posted_again_is_answered_with_where_its_brief_stands(place: Place) -> None:
    await place.say(link(place))
    again = await place.say(link(place, query="?utm_source=x&fbclid=1"), by="bob", channel="world")
    answer = next(one for one in place.answers() if one.to == again)
    (brief, same) = await briefs(place)
    assert (await outcomes(place), brief) == ([BRIEFED, DUPLICATE], same)
    assert "This article has been briefed already." in answer.text
    assert TITLE in answer.text
    assert brief in answer.text


async def test_a_brief_is_named_only_where_everyone_may_read_it(place: Place) -> None:
    _, first, _, second = [await place.say(link(place), channel=where) for where in ("desk", "news", "desk", "world")]
    assert await outcomes(place) == [BRIEFED, BRIEFED, DUPLICATE, DUPLICATE]
    secret, public, *_ = await briefs(place)
    seen = [answer.text for answer in place.answers() if answer.to in (first, second)]
    assert [(public in text, secret in text) for text in seen] == [(True, False), (True, False)]
    shown = await place.command("recent", by="bob")
    assert public in shown.text
    assert secret not in shown.text


async def test_two_posts_of_one_article_at_once_are_one_brief(place: Place) -> None:
    for channel in ("news", "world"):
        await place.say(link(place), channel=channel, wait=False)
    await place.settle()
    assert sorted(map(str, await outcomes(place))) == [BRIEFED, DUPLICATE]
    assert len(set(await briefs(place))) == 1


async def test_a_page_that_changed_is_an_update_that_says_what_changed(place: Place) -> None:
    await place.say(link(place))
    post = await place.say(link(place, text=BODY.replace("At least 14 people", "At least 19 people")), channel="world")
    assert await outcomes(place) == [BRIEFED, Outcome.UPDATED]
    (answer,) = (one for one in place.answers() if one.to == post)
    assert "19 people" in answer.text[answer.text.lower().index("what changed") :]


async def test_a_post_in_a_thread_is_answered_there_and_read_by_whoever_reads_its_channel(place: Place) -> None:
    start = await place.say("about the bridge")
    await place.say(STORY, under=start)
    (answer,) = place.answers()
    assert (answer.threaded, titles(place)) == (True, [TITLE])
    (brief,) = await briefs(place)
    assert TITLE in (await place.command(f"show {brief}", by="bob", channel="world")).text


async def test_a_file_is_read(place: Place) -> None:
    post = await place.say(files={"message.txt": STORY.encode()})
    broken = await place.say(files={"story.pdf": b"%PDF-1.7 \0\0"})
    assert titles(place) == [TITLE]
    assert (place.signs(post), place.signs(broken)) == ([], ["⚠"])


@where("parts")
async def test_a_paste_in_several_messages_is_one_article(place: Place) -> None:
    text = f"{STORY}\n\n{ARTICLES['winter'][1]}"
    half = text.index("and everybody may sleep")
    first = await place.say(text[:half])
    await place.say("wow", by="bob")
    second = await place.say(text[half:])
    (answer,) = place.answers()
    (brief,) = await hits(place)
    stored = await place.archive.show(Operator(), brief)
    assert stored is not None
    assert (answer.to, stored.article.text) == (first, text)
    await place.advance(seconds=30)
    await place.delete(second)
    (answer,) = place.answers()
    (brief,) = await hits(place)
    stored = await place.archive.show(Operator(), brief)
    assert stored is not None
    assert (answer.to, stored.article.text) == (first, text[:half].strip())


# --- silence ----------------------------------------------------------------------------------------------


async def test_chat_is_not_answered_and_not_kept(place: Place) -> None:
    posts = [await place.say("good morning"), await place.say("did you sleep well?", by="bob")]
    assert (place.answers(), kept(place)) == ([], {})
    assert [place.signs(post) for post in posts] == [[], []]


async def test_of_a_channel_that_is_not_watched_nothing_is_kept(place: Place) -> None:
    post = await place.say(STORY, channel="hall")
    await place.say(link(place), channel="hall", by="bob")
    await place.edit(post, OTHER)
    await place.delete(post)
    assert (place.answers(), kept(place), place.site.requests) == ([], {}, [])
    assert place.scope("hall") not in [scope for scope, _ in await place.jobs.last_seen(place.platform)]


@where("signs")
async def test_in_a_channel_that_is_not_watched_a_sign_or_mention_asks_for_nothing(place: Place) -> None:
    post = await place.say(STORY, channel="hall")
    await place.press(post)
    await place.mention(link(place), channel="hall")
    assert (place.answers(), kept(place), place.site.requests) == ([], {}, [])


@where("presses")
async def test_in_a_channel_that_is_not_watched_a_brief_is_the_askers_alone_and_not_kept(place: Place) -> None:
    post = await place.say(STORY, channel="hall")
    for shown in (
        await place.command(f"brief {link(place, 'harbour')}", channel="hall"),
        await place.brief_this(post, by="ann"),
    ):
        assert shown.alone
        assert shown.text.startswith("This channel is not watched, so only you see this brief, and it is not kept.")
        assert TITLE in shown.text or OTHER_TITLE in shown.text
    assert (place.answers(), kept(place)) == ([], {})


async def test_what_a_program_posts_is_left_unless_a_setting_wants_it(place: Place) -> None:
    await place.say(STORY, by="feed")
    assert (place.answers(), kept(place)) == ([], {})
    await change(place, "bots", "on", channel="news")
    await place.say(OTHER, by="feed")
    assert titles(place) == [OTHER_TITLE]


async def test_why_there_is_no_brief_can_be_asked_and_a_link_that_fails_is_marked(place: Place) -> None:
    await change(place, "denied domains", "rumour.example")
    refused = await place.say("https://live.rumour.example/1")
    assert (place.answers(), place.signs(refused)) == ([], [])
    assert "are not briefed in this channel" in (await place.command("why https://live.rumour.example/1")).text
    gone = place.site.url("/gone")
    post = await place.say(gone)
    sentence = f"127.0.0.1:{place.site.port}/gone answered 404 (not found). Check the link, or paste the text."
    assert (place.answers(), place.signs(post)) == ([], ["⚠"])
    assert (await decisions(place))[1:] == [(Outcome.FETCH_FAILED, sentence)]
    assert "answered 404 (not found)" in (await place.command(f"why {gone}")).text
    assert "answered 404 (not found)" in (await place.command("why", by="bob")).text
    asked = await place.mention(gone)
    (answer,) = place.answers()
    assert (answer.to, await outcomes(place)) == (
        asked,
        [Outcome.REFUSED_DOMAIN, Outcome.FETCH_FAILED, Outcome.FETCH_FAILED],
    )
    assert "answered 404 (not found)" in answer.text


# --- edits and deletions ----------------------------------------------------------------------------------


async def test_an_edit_changes_the_answer_where_it_stands(place: Place) -> None:
    post = await place.say(STORY)
    (before,) = place.answers()
    await place.edit(post, OTHER)
    (after,) = place.answers()
    assert (after.id, after.to, titles(place)) == (before.id, post, [OTHER_TITLE])
    await place.edit(post, "never mind")
    assert (place.answers(), await hits(place)) == ([], [])
    await place.edit(post, f"look here: {link(place, 'prisoners')}")
    assert titles(place) == [THIRD_TITLE]


@pytest.mark.parametrize("keep", [False, True], ids=["goes", "stays"])
async def test_a_deleted_post_takes_its_brief_along_or_leaves_it_without_its_poster(place: Place, keep: bool) -> None:
    if keep:
        await change(place, "deleted posts", "keep", channel="news")
    post = await place.say(STORY)
    await place.delete(post)
    assert titles(place) == [TITLE] * keep
    assert len(await hits(place)) == keep
    for brief in await hits(place):
        stored = await place.archive.show(Operator(), brief)
        assert stored is not None
        assert (stored.author, stored.author_name, stored.link) == ("", "", None)


async def test_a_brief_is_deleted_by_its_poster_and_by_admins_when_they_are_sure(place: Place) -> None:
    for text in (STORY, OTHER):
        await place.say(text)
    first, second = await briefs(place)
    denied = await place.command(f"forget {first}", by="bob")
    assert re.search(
        r"^Only its poster and \W*(moderators|admins)\W* may delete a brief\. Ask one of them\.$", denied.text
    )
    for brief, who, left in ((first, "ann", [OTHER_TITLE]), (second, "ada", [])):
        asked = await place.command(f"forget {brief}", by=who)
        assert f"This deletes the brief {brief} with its answer, for good. Do you mean it?" in asked.text
        assert brief in await hits(place)
        assert f"The brief {brief} is deleted." in (await place.confirm(asked, by=who)).text
        await place.settle()
        assert titles(place) == left
    assert await hits(place) == []


# --- asked for --------------------------------------------------------------------------------------------


async def test_on_request_posts_get_a_sign_to_press(place: Place) -> None:
    await change(place, "mode", "on request")
    post = await place.say(STORY)
    assert (place.signs(post), place.answers()) == (["📰"], [])
    await place.press(post)
    (answer,) = place.answers()
    assert (answer.to, titles(place)) == (post, [TITLE])
    await place.press(post, by="eve")
    assert len(place.answers()) == 1
    await place.edit(post, OTHER)
    assert titles(place) == [OTHER_TITLE]


async def test_past_the_cap_posts_get_a_sign_to_press(place: Place) -> None:
    await change(place, "cap", "1")
    await place.say(STORY)
    post = await place.say(OTHER)
    assert (place.signs(post), titles(place)) == (["📰"], [TITLE])
    await place.press(post)
    assert titles(place) == [TITLE, OTHER_TITLE]
    await place.advance(hours=1, seconds=1)
    await place.say(THIRD)
    assert titles(place) == [TITLE, OTHER_TITLE, THIRD_TITLE]


async def test_a_mention_asks_for_what_stands_beside_it_or_is_replied_to(place: Place) -> None:
    await change(place, "mode", "on request")
    beside = await place.mention(link(place))
    (answer,) = place.answers()
    assert (answer.to, titles(place)) == (beside, [TITLE])
    post = await place.say(OTHER)
    await place.mention("please", to=post)
    assert [(one.to, title_of(one)) for one in place.answers()][1:] == [(post, OTHER_TITLE)]
    await place.mention("thank you!", to=post)
    assert len(place.answers()) == 2


async def test_the_command_is_answered_where_all_see_it(place: Place) -> None:
    await change(place, "mode", "on request")
    shown = await place.command(f"brief {link(place)}")
    assert not shown.alone
    assert titles(place)[-1] == TITLE
    (brief,) = await briefs(place)
    stored = await place.archive.show(Operator(), brief)
    assert stored is not None
    assert stored.message in {answer.id for answer in place.answers()}
    await place.command("brief They left.", by="bob")
    assert place.answers()[-1].text == "The text has 2 words; an article needs at least 12. Paste the whole text."


@where("presses")
async def test_brief_this_is_answered_under_the_message_and_shows_what_stands_there_already(place: Place) -> None:
    await change(place, "mode", "on request")
    post = await place.say(STORY)
    shown = await place.brief_this(post)
    (answer,) = place.answers()
    assert shown.alone
    assert (answer.to, titles(place)) == (post, [TITLE])
    again = await place.brief_this(post, by="eve")
    assert again.alone
    assert TITLE in again.text
    assert len(place.answers()) == 1


async def test_a_card_is_a_headline_and_a_sentence_and_the_rest_is_shown_to_whoever_wants_it(place: Place) -> None:
    await change(place, "mode", "card", channel="news")
    await place.say(OTHER, channel="desk")
    await place.say(OTHER)
    secret, public = await briefs(place)
    card, whole = sorted(place.answers(), key=lambda answer: len(answer.text))
    assert [title_of(card), title_of(whole)] == [OTHER_TITLE, OTHER_TITLE]
    assert (secret in whole.text, public in whole.text) == (True, False)
    words = "shot down 21 of 27 drones"
    assert (words in card.text, words in whole.text) == (False, True)
    assert words in (await place.command(f"show {public}", by="bob")).text


# --- what comes twice, and breaks -------------------------------------------------------------------------


async def test_what_is_told_twice_changes_nothing(place: Place) -> None:
    await place.say(STORY)
    edited = await place.say(OTHER)
    gone = await place.say(FOURTH)
    await place.edit(edited, THIRD)
    await place.delete(gone)
    before = place.answers(), await outcomes(place), await hits(place)
    assert titles(place) == [TITLE, THIRD_TITLE]
    await place.tell_again()
    assert (place.answers(), await outcomes(place), await hits(place)) == before
    async with place.away():
        pass
    await place.tell_again()  # to a process that has heard of none of it
    assert (place.answers(), await outcomes(place), await hits(place)) == before


async def test_an_answer_whose_sending_broke_off_stands_once(place: Place) -> None:
    post = await place.say_into_a_break(STORY)
    (answer,) = place.answers()
    assert (answer.to, titles(place)) == (post, [TITLE])
    await place.edit(post, OTHER)
    (after,) = place.answers()
    assert (after.id, titles(place)) == (answer.id, [OTHER_TITLE])


async def test_what_was_posted_in_a_break_is_briefed_once_and_in_order(place: Place) -> None:
    start = await place.say(STORY)
    async with place.away():
        await place.say(OTHER)
        await place.say("good morning", by="bob")
        await place.say(FOURTH, channel="hall")
        await place.say(FIFTH, by="bob", under=start)
    async with place.disconnected():
        await place.say(THIRD)
    async with place.away():
        pass
    await place.say(FOURTH)
    found = titles(place)
    found.remove(FIFTH_TITLE)
    assert found == [TITLE, OTHER_TITLE, THIRD_TITLE, FOURTH_TITLE]
    assert await outcomes(place) == [BRIEFED] * 5


async def test_edits_and_deletions_of_a_break_are_followed(place: Place) -> None:
    changed, gone, _ = [await place.say(text) for text in (STORY, OTHER, THIRD)]
    first, _, last = place.answers()
    async with place.away():
        await place.edit(changed, FOURTH)
        await place.delete(gone)
    assert [(one.id, title_of(one)) for one in place.answers()] == [
        (first.id, FOURTH_TITLE),
        (last.id, THIRD_TITLE),
    ]


async def test_what_was_asked_for_in_a_break_is_briefed(place: Place) -> None:
    await change(place, "mode", "on request", channel="news")
    post = await place.say(STORY)
    async with place.away():
        await place.say(THIRD)
        await place.mention("please", to=post)
        beside = await place.mention(link(place, "harbour"))
    assert [(answer.to, title_of(answer)) for answer in place.answers()] == [(post, TITLE), (beside, OTHER_TITLE)]


async def test_what_is_too_old_gets_no_brief(place: Place) -> None:
    await change(place, "catch up", "1", channel="news")
    await place.say("good morning")
    async with place.away():
        await place.say(STORY)
        await place.say(OTHER)
        await place.advance(hours=2)
        await place.say(THIRD)
    assert await outcomes(place) == [Outcome.TOO_OLD, Outcome.TOO_OLD, BRIEFED]
    told = [answer.text for answer in place.answers() if not answer.text.startswith(THIRD_TITLE)]
    assert len(place.answers()) - len(told) == 1
    if DIFFERENCES["history"].on[place.platform]:
        (sentence,) = told
        assert re.fullmatch(r"Warbrief was away\. 2 articles posted here meanwhile.* got no brief; .*", sentence)
    else:
        assert told == []


# --- who may see what -------------------------------------------------------------------------------------

LOOKS = {
    "recent": TITLE,
    "find sulna": TITLE,
    "find town speaker: Petrenko": TITLE,
    "quotes petrenko": "They want to starve",
    "claims bridge": "denied striking",
    "show {id}": TITLE,
    "show {id} statements": "denied striking",
    "show {id} quotes": "We have no water",
    "why": "/bridge",
    "why {link}": "/bridge",
}
"""What is looked up, and words that are seen by whoever may see the brief."""


async def test_a_look_up_shows_what_its_asker_may_read_and_nothing_else(place: Place) -> None:
    address = link(place)
    await place.say(address, channel="desk")
    await place.say(link(place, "harbour"), channel="world", by="bob")
    secret, _ = await briefs(place)

    async def seen(who: str, channel: str) -> list[str]:
        found = []
        for look, words in LOOKS.items():
            shown = await place.command(look.format(id=secret, link=address), by=who, channel=channel)
            assert shown.alone
            assert look != "recent" or OTHER_TITLE in shown.text
            found += [look] if words in shown.text else []
        return found

    assert await seen("ann", "desk") == list(LOOKS)
    assert await seen("bob", "world") == []
    assert await seen("ada", "world") == []  # an admin reads no more than others
    denied = await place.command(f"show {secret}", by="bob", channel="world")
    assert denied.text.startswith(f"There is no brief {secret} that you may read.")
    await place.leave("ann", "desk")
    assert await seen("ann", "world") == []
    assert len(place.answers()) == 2


@where("presses")
async def test_what_is_shared_holds_what_everyone_there_may_read(place: Place) -> None:
    await place.say(STORY, channel="desk")
    await place.say(OTHER, channel="world")
    shown = await place.command("recent")
    assert (TITLE in shown.text, OTHER_TITLE in shown.text) == (True, True)
    before = place.answers()
    after = await place.share(shown, by="ann")
    (public,) = (one for one in place.answers() if one not in before)
    assert (TITLE in public.text, OTHER_TITLE in public.text) == (False, True)
    assert "What not everyone here may read was left out." in after.text
    secret, _ = await briefs(place)
    alone = await place.command(f"show {secret}")
    denied = await place.share(alone, by="ann")
    assert "Not everyone who reads this channel may read that" in denied.text
    assert len(place.answers()) == len(before) + 1


async def test_every_command_is_answered_and_only_to_its_asker(place: Place) -> None:
    await place.say(STORY)
    (brief,) = await briefs(place)
    words = {
        "brief": None,
        "find": "bridge",
        "show": brief,
        "quotes": "petrenko",
        "claims": "bridge",
        "wrong": f"{brief} 1 wrong status",
        "correct": f"{brief} 1 hide",
        "watch": "list",
        "settings": "log",
        "forget": "me",
        "help": "find",
    }
    for name in COMMANDS:
        said = words.get(name, "")
        if said is not None:
            shown = await place.command(f"{name} {said}".strip(), by="ada")
            assert shown.text or shown.files, name
            assert shown.alone, name
            assert "went wrong" not in shown.text, name
    assert len(place.answers()) == 1


async def test_admins_alone_change_settings_and_watch_channels(place: Place) -> None:
    for command in ("watch on card", "settings cap 5", "settings cap 5 server", "export", "reports"):
        name = command.split()[0]
        denied = await place.command(command, by="bob", channel="hall")
        who = r"\W*(moderators|admins)\W*" if COMMANDS[name].who is Who.MODERATOR else "admins"
        if "not offered" in DIFFERENCES["hidden commands"].on[place.platform]:
            assert not denied.offered
        else:
            assert re.search(rf"Only {who} may use \W*(warbrief )?{name}\W*\. Ask one of them\.$", denied.text)
        assert denied.files == {}
    assert not (await place.desk.settings(place.scope("hall"))).watch
    assert (await place.desk.settings(place.scope("hall"))).cap == 20

    await place.say(STORY, channel="hall")
    turned_on = await place.command("watch on card", by="ada", channel="hall")
    assert "This channel is watched now, in mode card." in turned_on.text
    assert "Cap is set for this channel." in (await place.command("settings cap 5", by="ada", channel="hall")).text
    settings = await place.desk.settings(place.scope("hall"))
    assert (settings.watch, settings.mode, settings.cap) == (True, "card", 5)
    assert "#hall" in (await place.command("watch list", by="ada")).text
    await place.say(OTHER, channel="hall")
    assert titles(place) == [OTHER_TITLE]
    await place.command("watch off", by="ada", channel="hall")
    await place.say(THIRD, channel="hall")
    assert titles(place) == [OTHER_TITLE]


async def test_a_line_that_two_members_call_wrong_is_marked_and_a_moderator_hides_it(place: Place) -> None:
    await place.say(link(place))
    (brief,) = await briefs(place)
    marked = "questioned by members"
    for who, sentence in (("ann", "Thank you."), ("ann", "Thank you."), ("bob", "marked as questioned by members")):
        assert marked not in (await place.command(f"show {brief}")).text
        assert sentence in (await place.command(f"wrong {brief} 2 misleading cut", by=who)).text
    assert marked in (await place.command(f"show {brief}")).text
    assert "2 open reports" in (await place.command("reports", by="ada")).text
    assert "is hidden now" in (await place.command(f"correct {brief} 2 hide", by="ada")).text
    assert "hidden by a moderator" in (await place.command(f"show {brief}", by="eve")).text
    assert "There are no open reports." in (await place.command("reports", by="ada")).text


# --- export and forgetting --------------------------------------------------------------------------------


async def test_an_admin_gets_all_data_as_a_file(place: Place) -> None:
    await place.say(STORY)
    await place.say(OTHER, channel="desk")
    shown = await place.command("export", by="ada")
    ((name, data),) = shown.files.items()
    assert shown.alone
    assert re.fullmatch(rf"warbrief-{place.platform}-[\d-]+\.jsonl", name)
    lines = [json.loads(line) for line in data.decode().splitlines()]
    assert all(title in data.decode() for title in (TITLE, OTHER_TITLE))
    assert len(lines) > 3


async def test_whoever_is_forgotten_goes_with_their_pastes(place: Place) -> None:
    await place.say(STORY)
    await place.say(link(place, "harbour"))
    await place.say(THIRD, by="bob")
    asked = await place.command("forget me")
    assert "your name and your pasted texts" in asked.text
    assert len(await hits(place)) == 3
    assert "Your name is deleted wherever it stood" in (await place.confirm(asked, by="ann")).text
    await place.settle()
    assert titles(place) == [OTHER_TITLE, THIRD_TITLE]
    _, linked, _ = [None, *await hits(place)]
    stored = await place.archive.show(Operator(), str(linked))
    assert stored is not None
    assert (stored.author, stored.author_name) == ("", "")


# --- what an article says is words, and nothing else ------------------------------------------------------

HOSTILE = (
    "@everyone @here <@{bot}> <@U012ABCDE> <!channel> <!here> <@&5> <#7> <https://evil.example/a|news> "
    "[news](https://evil.example/b) https://evil.example/c evil.example/d discord.gg/evil <!subteam^S01|@desk> "
    "*bold* _it_ ~gone~ `code` &lt;!channel&gt; mailto:x@evil.example"
)


def test_what_differs_is_told_of_every_platform_and_in_readme() -> None:
    for name, one in DIFFERENCES.items():
        assert set(one.on) == {"scripted", "discord", "slack"}, name
        assert len(set(one.on.values())) > 1, name
        assert one.why, name
    assert f"\n\n{table()}\n\n" in README.read_text(encoding="utf-8")


QUIET = {"parse": []}
ALIVE = [
    (behaviour_discord.alive, {"content": "<@1> and @here", "allowed_mentions": QUIET}, {"<@1>", "@here"}),
    (behaviour_discord.alive, {"content": "\\@here", "allowed_mentions": {"parse": ["everyone"]}}, {"@here"}),
    (behaviour_discord.alive, {"data": {"content": "https://a.example/b"}}, {"https://a.example/b"}),
    (behaviour_discord.alive, {"embeds": [{"description": "[a](https://a.example)"}]}, {"https://a.example"}),
    (behaviour_discord.alive, {"embeds": [{"title": r"\<@1\> https\://a.example", "url": "http://b"}]}, {"http://b"}),
    (behaviour_slack.alive, {"text": "&lt;!here&gt; https://a.example"}, set()),
    (behaviour_slack.alive, {"text": "<!here> <@U1>"}, {"!here", "@U1"}),
    (behaviour_slack.alive, {"blocks": [{"text": {"type": "plain_text", "text": "<!here> @here http://a"}}]}, set()),
    (
        behaviour_slack.alive,
        {"blocks": [{"text": {"type": "mrkdwn", "text": "<http://a|b> @here"}}]},
        {"http://a", "@here"},
    ),
    (behaviour_slack.alive, {"elements": [{"type": "mrkdwn", "text": "see http://a", "verbatim": True}]}, set()),
    (behaviour_slack.alive, {"elements": [{"type": "text", "text": "<!here> http://a"}]}, set()),
    (behaviour_slack.alive, {"elements": [{"type": "broadcast", "range": "here"}]}, {"<broadcast here>"}),
    (behaviour_slack.alive, {"elements": [{"type": "link", "url": "http://a", "text": "b"}]}, {"http://a"}),
    (behaviour_slack.alive, {"elements": [{"type": "user", "user_id": "U1"}]}, {"<user U1>"}),
]


def test_what_calls_somebody_or_can_be_clicked_on_is_found() -> None:
    for alive, payload, found in ALIVE:
        assert set(alive(payload)) == found, payload


@where("markup")
async def test_nothing_in_an_article_calls_anybody_or_can_be_clicked_on(place: Place) -> None:
    hostile = HOSTILE.format(bot="1")
    body = BODY.replace("“We have no water", f"“{hostile} We have no water")
    body = body.replace("said Russian aircraft had", f"said {hostile} Russian aircraft had")
    title = f"{TITLE} {hostile}"
    place.site.pages["/evil"] = page(html.escape(title), html.escape(body, quote=False))
    await place.say(place.site.url("/evil"))
    (brief,) = await briefs(place)
    await place.say(place.site.url("/evil?utm_source=x"), channel="world")
    for look in ("recent", "quotes kovalenko", "claims bridge", f"show {brief} all", f"find {hostile}", "why"):
        shown = await place.command(look)
        assert "went wrong" not in shown.text
    first, again = place.answers()
    assert "evil.example/c" in first.text
    assert "evil.example" in again.text
    alive = place.live()
    assert alive
    assert [one for one in alive if "evil" in one.replace("/evil", "") or not one.startswith("http")] == []
