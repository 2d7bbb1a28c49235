# ruff: noqa: F811
"""What the real bot sends in a server, recorded for `discord.py` beside this: a scenario that pytest runs.

It writes one file of JSON: scenes by name, each a list of what is to be seen, in order.
"""

from __future__ import annotations

import json
import os
import re
from html import escape
from pathlib import Path
from typing import Any

from discord_world import World, discord_env, world  # noqa: F401
from stores import ARTICLES

SEED = Path(__file__).parents[2] / "seeds" / "bakhmut-we-will-not-retreat.txt"
_ORIGINAL = r"/webhooks/\d+/[^/]+/messages/[^/]+"


async def test_scenes(world: World) -> None:
    await world.advance(hours=9, minutes=20)
    headline, _, text = SEED.read_text(encoding="utf-8").partition("\n")
    posted = _page(world, "/bakhmut", headline, text, "Frontline Daily", "2023-03-07T09:30:00+00:00")
    scenes: dict[str, Any] = {"brief": await _posted(world, posted)}
    answer = world.answers()[-1]
    (brief,) = await world.ids()

    for name, publisher in (("bridge", "Example News"), ("harbour", "Port Gazette"), ("losses", "Example News")):
        url = _page(world, f"/{name}", *ARTICLES[name], publisher, "2026-02-27T07:10:00+00:00")
        await world.post(url)
    scenes["spoiler"] = await _posted(world, f"||{_page(world, '/winter', *ARTICLES['winter'], 'Example News')}||")
    scenes["duplicate"] = await _posted(world, posted + "?utm_source=feed")
    await world.set("mode", "card")
    scenes["card"] = await _posted(
        world, _page(world, "/prisoners", *ARTICLES["prisoners"], "Example News", "2026-03-01T16:45:00+00:00")
    )
    await world.set("mode", None)

    await world.member.click(answer, label="All statements")
    scenes["statements"] = [_private(world)]
    await world.member.slash(world.channel, "find", words="Ukraine")
    scenes["search"] = [{"command": "find"}, _private(world)]
    await world.member.slash(world.channel, "quotes", person="Kovalenko")
    scenes["quotes"] = [{"command": "quotes"}, _private(world)]
    panel = await world.admin.slash(world.channel, "settings")
    scenes["settings"] = [{"command": "settings"}, _private(world)]
    await world.admin.select(panel.response, ["mode"])
    scenes["settings"].append(_private(world))

    asked = await world.member.click(answer, label="Wrong?")
    scenes["wrong"] = [_private(world)]
    await world.member.select(asked.response, ["7"])
    scenes["wrong"].append(_private(world))
    await world.member.select(asked.response, ["wrong speaker"])
    scenes["wrong"].append(_private(world))
    await world.moderator.slash(world.channel, "reports")
    scenes["reports"] = [{"command": "reports"}, _private(world)]
    await world.moderator.slash(world.channel, "correct", id=brief, line=7, decision="speaker", speaker="Sergei Shoigu")
    await world.settle()
    await world.member.slash(world.channel, "show", id=brief)
    scenes["corrected"] = [{"command": "show"}, _private(world)]
    await world.member.slash(world.channel, "help")
    scenes["help"] = [{"command": "help"}, _private(world)]

    written = json.dumps(scenes, ensure_ascii=False, indent=1)
    shown = re.sub(r"http(\\*)://127\.0\.0\.1:\d+", r"https\1://news.example", written)
    Path(os.environ["WARBRIEF_SCENES"]).write_text(shown, encoding="utf-8")  # noqa: ASYNC240


def _page(world: World, path: str, title: str, text: str, publisher: str, published: str = "") -> str:
    """A news page on the web."""
    paragraphs = "".join(f"<p>{escape(each)}</p>" for each in text.split("\n\n"))
    date = f'<meta property="article:published_time" content="{published}">' if published else ""
    head = f'<title>{escape(title)}</title><meta property="og:site_name" content="{publisher}">{date}'
    body = f"<article><h1>{escape(title)}</h1>{paragraphs}</article>"
    return world.page(f'<html lang="en"><head>{head}</head><body>{body}</body></html>', path)


async def _posted(world: World, text: str) -> list[Any]:
    """Somebody's post and what answers it."""
    before = len(world.sent("POST", r"/channels/\d+/messages"))
    await world.post(text)
    answers = world.sent("POST", r"/channels/\d+/messages")[before:]
    return [{"post": text}, *({"message": each} for each in answers)]


def _private(world: World) -> dict[str, Any]:
    """What the last command or press is answered with, for who gave it alone."""
    return {"message": world.sent("PATCH", _ORIGINAL)[-1], "private": True}
