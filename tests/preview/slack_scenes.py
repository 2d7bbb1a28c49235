# ruff: noqa: F811
"""What the real bot sends in a Slack workspace, recorded for `slack_look.py` beside this: a scenario that pytest runs.

It writes one file of JSON: scenes by name, each a list of what is to be seen, in order.
"""

from __future__ import annotations

import json
import os
import re
from html import escape
from pathlib import Path
from typing import Any

import pytest
from slack_world import Given, SlackWorld, slack, slack_mode  # noqa: F401
from stores import ARTICLES

SEED = Path(__file__).parents[2] / "seeds" / "bakhmut-we-will-not-retreat.txt"


@pytest.mark.parametrize("slack_mode", ["sockets"], indirect=True)
async def test_scenes(slack: SlackWorld) -> None:
    headline, _, text = SEED.read_text(encoding="utf-8").partition("\n")
    posted = _page(slack, "/bakhmut", headline, text, "Frontline Daily", "2023-03-07T09:30:00+00:00")
    scenes: dict[str, Any] = {"brief": await _posted(slack, posted)}
    answer = slack.answers()[-1]["ts"]
    (brief,) = await slack.ids()
    for name, publisher in (("bridge", "Example News"), ("harbour", "Port Gazette"), ("losses", "Example News")):
        await slack.post(_page(slack, f"/{name}", *ARTICLES[name], publisher, "2026-02-27T07:10:00+00:00"))
    scenes["duplicate"] = await _posted(slack, posted + "?utm_source=feed")
    await slack.set("mode", "card")
    prisoners = _page(slack, "/prisoners", *ARTICLES["prisoners"], "Example News", "2026-03-01T16:45:00+00:00")
    scenes["card"] = await _posted(slack, prisoners)
    await slack.set("mode", None)

    scenes["statements"] = [_modal(slack, await slack.press(answer, "All statements"))]
    scenes["copy"] = [_modal(slack, await slack.choose(answer, "more:", f"copy:{brief}"))]
    asked = await slack.press(answer, "Wrong?")
    scenes["wrong"] = [_modal(slack, asked)]
    for name, words in (("search", "find Ukraine"), ("quotes", "quotes Kovalenko"), ("show", f"show {brief}")):
        scenes[name] = [{"command": words}, _alone(await slack.command(words))]
    scenes["help"] = [{"command": "help"}, _alone(await slack.command("help"))]
    scenes["settings"] = [_modal(slack, await slack.command("settings", by=slack.admin))]

    written = json.dumps(scenes, ensure_ascii=False, indent=1)
    shown = re.sub(r"http://127\.0\.0\.1:\d+", "https://news.example", written).replace("127.0.0.1", "news.example")
    Path(os.environ["WARBRIEF_SCENES"]).write_text(shown, encoding="utf-8")  # noqa: ASYNC240


def _page(slack: SlackWorld, path: str, title: str, text: str, publisher: str, published: str) -> str:
    """A news page on the web."""
    paragraphs = "".join(f"<p>{escape(each)}</p>" for each in text.split("\n\n"))
    date = f'<meta property="article:published_time" content="{published}">'
    head = f'<title>{escape(title)}</title><meta property="og:site_name" content="{publisher}">{date}'
    body = f"<article><h1>{escape(title)}</h1>{paragraphs}</article>"
    return slack.page(f'<html lang="en"><head>{head}</head><body>{body}</body></html>', path)


async def _posted(slack: SlackWorld, text: str) -> list[Any]:
    """Somebody's post and what answers it."""
    ts = await slack.post(text)
    return [{"post": text}, *({"message": each} for each in slack.under(ts))]


def _alone(given: Given) -> dict[str, Any]:
    """What a command is answered with, for who gave it alone."""
    return {"message": given.shown[-1].payload, "alone": True}


def _modal(slack: SlackWorld, given: Given) -> dict[str, Any]:
    """The modal that a press opened."""
    return {"view": slack.peer.views[given.views[-1]]}
