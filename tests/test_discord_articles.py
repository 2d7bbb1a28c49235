"""What people post on Discord, from the message to what stands in the channel: files, pastes with links, videos."""

from __future__ import annotations

from pathlib import Path

import discord
import pytest
from discord_world import BODY, STORY, TITLE, World
from simcord.results import ResponseMessage

from bot.messages import Operator, Outcome

DOCUMENTS = Path(__file__).parent / "fixtures" / "documents"
VIDEO = "https://youtu.be/dQw4w9WgXcQ"
NO_VIDEO = "youtu.be/dQw4w9WgXcQ is a video; only web pages, PDFs and plain text can be read. Paste the text."
PRIVATE = "https://t.me/c/1234567/89"
NO_POST = "t.me/c/1234567/89 is a post of a private channel, not an article. Post a link to one, or paste its text."
UNSOURCED = "nobody has given a link to this text"


def shown(message: discord.Message | ResponseMessage) -> str:
    """All that a message says, without marks."""
    embeds = (f"{embed.title or ''}\n{embed.description or ''}" for embed in message.embeds)
    return "\n".join((message.content, *embeds)).replace("\\", "").strip()


async def test_a_pdf_is_briefed(world: World) -> None:
    post = await world.post("the weekly report", files={"report.pdf": (DOCUMENTS / "report.pdf").read_bytes()})
    (answer,) = world.answers()
    assert shown(answer).startswith("Front line along the upper river, week of 6 March")
    assert "**The Northern Command** said on Monday" in shown(answer)
    assert (await world.outcomes(), world.signs(post)) == ([Outcome.BRIEFED], [])


async def test_a_pdf_that_cannot_be_read_gets_a_sign_and_why_has_the_reason(world: World) -> None:
    post = await world.post(files={"locked.pdf": (DOCUMENTS / "locked.pdf").read_bytes()})
    assert (world.answers(), world.signs(post)) == ([], ["⚠️"])
    why = await world.member.slash(world.channel, "why")
    assert why.response is not None
    assert "locked.pdf is a PDF that is locked with a password. Paste the text." in shown(why.response)


async def test_a_paste_with_its_link_has_the_source(world: World) -> None:
    await world.post(f"guys, paywalled so pasting it:\n\n{STORY}\n\n<{world.page()}>")
    (answer,) = world.answers()
    assert answer.embeds[0].url == world.site.url("/story")
    assert UNSOURCED not in shown(answer)
    (brief,) = await world.ids()
    stored = await world.application.archive.show(Operator(), brief)
    assert stored is not None
    assert (stored.sourced, "guys" in stored.article.text) == (True, False)


async def test_a_paste_is_not_lost_with_its_link(world: World) -> None:
    post = await world.post(f"{STORY}\n\n{world.site.url('/gone')}")
    (answer,) = world.answers()
    assert (answer.embeds[0].url, world.titles(), world.signs(post)) == (None, [TITLE], [])
    assert UNSOURCED in shown(answer)
    (decision,) = await world.decisions()
    assert any("beside the link" in step.what and "404" in step.what for step in decision.steps)


async def test_a_link_to_the_article_in_the_page_of_a_paste_that_was_lost(world: World) -> None:
    """Once the link can be read, what was pasted beside it has its source."""
    await world.post(f"{STORY}\n\n{world.site.url('/story')}")
    await world.post(world.page(body=BODY), by=world.moderator)
    assert await world.outcomes() == [Outcome.BRIEFED, Outcome.DUPLICATE]
    stored = await world.application.archive.show(Operator(), (await world.ids())[0])
    assert stored is not None
    assert stored.sourced


@pytest.mark.parametrize(("link", "sentence"), [(VIDEO, NO_VIDEO), (PRIVATE, NO_POST)], ids=["video", "Telegram"])
async def test_what_is_no_article_is_passed_over_and_explained_to_who_asks(
    world: World, link: str, sentence: str
) -> None:
    post = await world.post(f"look {link}")
    assert (world.answers(), world.signs(post), await world.decisions()) == ([], [], [])
    assert world.client.user is not None
    await world.post(f"<@{world.client.user.id}> {link}")
    await world.member.slash(world.channel, "brief", what=link)
    await world.settle()
    assert [shown(answer) for answer in world.answers()] == [sentence] * 2
    assert world.site.requests == []
