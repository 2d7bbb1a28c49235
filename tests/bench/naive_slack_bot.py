"""What one writes in an afternoon: a bot of slack-bolt that summarises in its listener, by sumy's LexRank.

    python naive_slack_bot.py CONFIG

It fetches what a message links to, takes the page's paragraphs, or the message's text or file, and replies in the
thread with three sentences. Measured beside Warbrief; prints the lags of its event loop when it gets SIGTERM.
"""

from __future__ import annotations

import asyncio
import html
import json
import logging
import re
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import aiohttp  # noqa: E402
from real_bot import measure_lag  # noqa: E402
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler  # noqa: E402
from slack_bolt.app.async_app import AsyncApp  # noqa: E402
from slack_sdk.web.async_client import AsyncWebClient  # noqa: E402
from systems import SYSTEMS  # noqa: E402

_LINK = re.compile(r"<(https?://[^|>\s]+)[^>]*>")
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)


def naive_app(config: Mapping[str, Any]) -> AsyncApp:
    """An app that answers each message with three of its sentences."""
    token = config["bot_token"]
    app = AsyncApp(client=AsyncWebClient(token=token, base_url=config["base_url"]))
    read = SYSTEMS["sumy"]()

    @app.event("message")
    async def answer(event: dict[str, Any], say: Callable[..., Awaitable[object]]) -> None:
        text = html.unescape(event.get("text", ""))
        async with aiohttp.ClientSession() as session:
            if link := _LINK.search(text):
                async with session.get(link.group(1)) as response:
                    text = "\n".join(map(html.unescape, _PARAGRAPH.findall(await response.text())))
            elif files := event.get("files"):
                headers = {"Authorization": f"Bearer {token}"}
                async with session.get(files[0]["url_private"], headers=headers) as response:
                    text = await response.text()
        found = read(text)["summary"]
        summary = " ".join(sentence["text"] for sentence in found) or "Nothing to summarise."
        await say(text=html.escape(summary, quote=False)[:3000], thread_ts=event["ts"], unfurl_links=False)

    return app


async def main() -> None:
    """Run until SIGTERM."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    lags: list[float] = []
    config = json.loads(sys.argv[1])
    logging.basicConfig(level=logging.CRITICAL)  # a broken socket makes it tell of each envelope
    handler = AsyncSocketModeHandler(naive_app(config), config["app_token"])
    await handler.connect_async()
    measuring = asyncio.create_task(measure_lag(lags))
    await ended.wait()
    await handler.close_async()
    measuring.cancel()
    print(json.dumps(lags), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
