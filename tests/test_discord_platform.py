"""What goes out to Discord: once, in its place, with the errors of Discord told as the pipeline understands them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import aiohttp
import discord
import pytest
from discord_world import OTHER, STORY, TITLE, World
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from stores import ARTICLES

from bot.errors import SendFailed, SendRefused, SendUnknown
from bot.messages import Action, Outcome, Outgoing, Reader, Reply, Scope
from bot.platforms.discord.platform import DiscordPlatform

OTHER_TITLE = ARTICLES["harbour"][0]


class Unheard:
    """Takes notices and tells nobody."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []
        self.fine = 0

    async def missing(self, channel: object, names: tuple[str, ...]) -> None:
        self.told.append(tuple(names))

    async def well(self, channel: object) -> None:
        self.fine += 1


@pytest.fixture
def notices() -> Unheard:
    return Unheard()


@pytest.fixture
def platform(world: World, notices: Unheard) -> DiscordPlatform:
    return DiscordPlatform(world.client, notices)  # type: ignore[arg-type]


def outgoing(world: World, post: discord.Message, **fields: object) -> Outgoing:
    """A sentence to answer a post with."""
    known = Outgoing(
        id=1,
        nonce="5f0a77c2",
        action=Action.SEND,
        scope=world.scope(world.channel),
        to=str(post.id),
        item=1,
        outcome=Outcome.FETCH_FAILED,
        sentence="example.org did not answer. Paste the text.",
    )
    return replace(known, **fields)  # type: ignore[arg-type]


def deny(world: World, **permissions: bool) -> None:
    """Take permissions from the bot in the channel."""
    denied = discord.Permissions(**permissions).value
    overwrite = Overwrite(target_id=world.client.user.id, type=OverwriteType.MEMBER, allow=0, deny=denied)  # type: ignore[union-attr]
    world.env.backend.set_overwrite(world.channel.id, overwrite)


REPLY = Reply(text="example.org did not answer. Paste the text.")


async def test_sent_found_edited_and_deleted(world: World, platform: DiscordPlatform, notices: Unheard) -> None:
    post = await world.post("hello")
    out = outgoing(world, post)
    tried = replace(out, shown=(out.sentence,))
    assert await platform.find_sent(tried) is None
    sent = await platform.send(out, REPLY)
    (answer,) = world.answers()
    assert (sent, answer.content) == (str(answer.id), "example.org did not answer. Paste the text.")
    assert await platform.find_sent(tried) == sent
    assert await platform.find_sent(replace(out, shown=("Something else.", ""))) is None
    standing = replace(out, sent=sent, action=Action.EDIT)
    for _ in range(2):
        await platform.edit(standing, Reply(text="It answers now."))
    assert [one.content for one in world.answers()] == ["It answers now."]
    for _ in range(2):
        await platform.delete(replace(standing, action=Action.DELETE))
    assert world.answers() == []
    assert (notices.told, notices.fine) == ([], 3)


async def test_in_a_thread_of_its_own(world: World, platform: DiscordPlatform) -> None:
    post = await world.post("hello")
    out = outgoing(world, post)
    reply = replace(REPLY, thread=True)
    sent = await platform.send(out, reply)
    (thread,) = world.channel.threads
    (answer,) = world.answers(thread)
    assert sent == f"{thread.id}/{answer.id}"
    assert await platform.find_sent(replace(out, shown=(out.sentence,))) == sent
    await platform.edit(replace(out, sent=sent), Reply(text="It answers now."))
    assert [one.content for one in world.answers(thread)] == ["It answers now."]
    again = await platform.send(replace(out, nonce="b"), reply)  # the second item of a post
    await world.env.settle()
    assert (again.partition("/")[0], len(world.answers(thread))) == (str(thread.id), 2)
    await platform.delete(replace(out, sent=again))
    assert world.channel.threads
    await platform.delete(replace(out, sent=sent))
    await world.env.settle()
    left = [one for one in world.channel.threads if not one._channel.thread_metadata.archived]  # type: ignore[union-attr]
    assert left == []


async def test_a_thread_in_which_somebody_wrote_stays(world: World, platform: DiscordPlatform) -> None:
    post = await world.post("hello")
    sent = await platform.send(outgoing(world, post), replace(REPLY, thread=True))
    await world.env.settle()
    (thread,) = world.channel.threads
    await world.post("interesting", channel=thread)
    await platform.delete(outgoing(world, post, sent=sent))
    await world.env.settle()
    assert [one._channel.thread_metadata.archived for one in world.channel.threads] == [False]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("status", "code", "sending", "repeating"),
    [
        (403, 50013, SendRefused, SendRefused),
        (404, 10003, SendRefused, SendRefused),
        (400, 50035, SendRefused, SendRefused),
        (429, 0, SendFailed, SendFailed),
        (500, 0, SendUnknown, SendFailed),
        (503, 0, SendUnknown, SendFailed),
    ],
)
async def test_errors_of_discord(
    world: World,
    platform: DiscordPlatform,
    status: int,
    code: int,
    sending: type[Exception],
    repeating: type[Exception],
) -> None:
    post = await world.post("hello")
    out = outgoing(world, post, sent=str(post.id + 1))
    world.env.inject_error("*", "/channels/*", status=status, code=code, times=None)
    with pytest.raises(sending):
        await platform.send(out, REPLY)
    for attempt in (
        platform.edit(out, REPLY),
        platform.mark(replace(out, action=Action.MARK), REPLY),
        platform.find_sent(replace(out, shown=(out.sentence,))),
    ):
        with pytest.raises(repeating):
            await attempt
    if status != 404:  # what is not there is deleted
        with pytest.raises(repeating):
            await platform.delete(out)


@pytest.mark.parametrize("error", [aiohttp.ServerDisconnectedError(), TimeoutError(), ConnectionResetError()])
async def test_a_broken_connection(
    world: World, platform: DiscordPlatform, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    post = await world.post("hello")

    async def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(world.client.http, "request", fail)
    with pytest.raises(SendUnknown):
        await platform.send(outgoing(world, post), REPLY)
    with pytest.raises(SendFailed):
        await platform.edit(outgoing(world, post, sent="1"), REPLY)
    async with platform.working(world.scope(world.channel), str(post.id)):
        await asyncio.sleep(0.01)


async def test_discord_asks_to_wait(world: World, platform: DiscordPlatform, monkeypatch: pytest.MonkeyPatch) -> None:
    post = await world.post("hello")

    async def fail(*_: object, **__: object) -> None:
        raise discord.RateLimited(40.0)

    monkeypatch.setattr(world.client.http, "request", fail)
    with pytest.raises(SendFailed) as caught:
        await platform.send(outgoing(world, post), REPLY)
    assert caught.value.args[1] == 40.0


async def test_a_post_that_is_gone_is_refused(world: World, platform: DiscordPlatform) -> None:
    post = await world.post("hello")
    await world.member.delete(post)
    world.env.inject_error("POST", "/channels/*/messages", status=400, code=50035, message="Unknown message")
    with pytest.raises(SendRefused):
        await platform.send(outgoing(world, post), REPLY)


async def test_what_is_missing_is_told(world: World, platform: DiscordPlatform, notices: Unheard) -> None:
    post = await world.post("hello")
    deny(world, send_messages=True)
    with pytest.raises(SendRefused):
        await platform.send(outgoing(world, post), REPLY)
    assert notices.told == [("Send Messages",)]


async def test_the_audience_is_that_of_the_channel_or_at_least_its_own_room(
    world: World, platform: DiscordPlatform
) -> None:
    scope = world.scope(world.channel)
    known = await platform.audience(scope)
    assert isinstance(known, Reader)
    assert known.may_read(scope)
    gone = Scope(platform="discord", workspace=str(world.guild.id), channel="17")
    assert await platform.audience(gone) == Reader(
        platform="discord", workspace=gone.workspace, rooms=frozenset({"17"})
    )
    strange = replace(gone, workspace="18")
    assert await platform.audience(strange) == Reader(platform="discord", workspace="18", rooms=frozenset({"17"}))


async def test_typing_goes_on_until_the_work_is_done(
    world: World, platform: DiscordPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.platforms.discord.platform.TYPING_SECONDS", 0.01)
    post = await world.post("hello")
    before = len(world.sent("POST", r".*/typing"))
    async with platform.working(world.scope(world.channel), str(post.id)):
        async with asyncio.timeout(60):
            while len(world.sent("POST", r".*/typing")) < before + 3:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
    shown = len(world.sent("POST", r".*/typing"))
    await asyncio.sleep(0.03)
    assert len(world.sent("POST", r".*/typing")) == shown


# --- with the pipeline ------------------------------------------------------------------------------------


async def test_a_post_that_may_not_be_answered_ends_so_and_one_is_told_once(world: World) -> None:
    deny(world, send_messages=True)
    for text in (STORY, OTHER):
        await world.member.send(world.channel, text)
    await world.settle()
    for decision in await world.decisions():
        assert decision.outcome is Outcome.NO_PERMISSION
        assert "could not be sent" in decision.sentence
    told = [body["content"] for body in world.sent("POST", r"/channels/\d+/messages") if body.get("content")]
    assert len([text for text in told if "Send Messages" in text]) == 1


async def test_an_answer_whose_sending_broke_off_is_looked_for_and_stands_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = world.client.http.request
    broken: list[str] = []

    async def cut(route: discord.http.Route, **options: object) -> object:
        answer = await request(route, **options)
        if route.method == "POST" and route.path.endswith("/messages") and not broken:
            broken.append(route.url)
            raise aiohttp.ServerDisconnectedError
        return answer

    monkeypatch.setattr(world.client.http, "request", cut)
    await world.member.send(world.channel, STORY)
    await world.settle(unsent=1)
    await world.advance(seconds=5)
    await world.settle()
    assert (len(broken), world.titles()) == (1, [TITLE])
    await world.advance(seconds=5)
    await world.member.edit(world.channel.history()[0], OTHER)
    await world.settle()
    assert world.titles() == [OTHER_TITLE]


async def test_of_two_answers_the_one_that_may_stand_is_found(
    world: World, platform: DiscordPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = await world.post("hello")
    first = await platform.send(outgoing(world, post, nonce="a", brief="AAAAA"), Reply(text="The first: AAAAA."))
    request = world.client.http.request

    async def cut(route: discord.http.Route, **options: object) -> object:
        await request(route, **options)
        raise aiohttp.ServerDisconnectedError

    monkeypatch.setattr(world.client.http, "request", cut)
    second = outgoing(world, post, nonce="b", brief="BBBBB")
    with pytest.raises(SendUnknown):
        await platform.send(second, Reply(text="The second: BBBBB."))
    monkeypatch.undo()
    withdrawn = replace(second, action=Action.DELETE, brief=None, sentence="", shown=("BBBBB",))
    found = await platform.find_sent(withdrawn)
    assert found == str(world.answers()[1].id) != first


async def test_an_answer_that_discord_did_not_take_comes_later(world: World) -> None:
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=503)
    await world.member.send(world.channel, STORY)
    await world.settle(unsent=1)
    assert world.answers() == []
    await world.advance(seconds=5)
    await world.settle()
    assert world.titles() == [TITLE]


async def test_a_brief_takes_the_sign_off_its_post(world: World) -> None:
    post = await world.post(world.site.url("/later"))
    assert world.signs(post) == ["⚠️"]
    world.page(path="/later")
    await world.member.react(post, "📰")
    await world.settle()
    assert world.titles() == [TITLE]
    assert world.signs(post) == ["📰"]  # the member's own
