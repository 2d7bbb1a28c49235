"""What one writes in an afternoon: a bot of discord.py that summarises on its event loop, by sumy's LexRank.

    python naive_bot.py PORT

It fetches what a message links to, takes the page's paragraphs, or the message's text or file, and replies with three
sentences. Measured beside Warbrief; prints the lags of its event loop when it gets SIGTERM.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import signal
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import aiohttp  # noqa: E402
import discord  # noqa: E402
from discord_peer import TOKEN, pointed_at  # noqa: E402
from real_bot import measure_lag  # noqa: E402
from systems import SYSTEMS  # noqa: E402

_LINK = re.compile(r"https?://\S+")
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)


class NaiveBot(discord.Client):
    """Answers each message with three of its sentences."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True, guild_messages=True, message_content=True))
        self._read = SYSTEMS["sumy"]()

    async def on_message(self, message: discord.Message) -> None:
        if message.author == self.user:
            return
        text = message.content
        if link := _LINK.search(text):
            async with aiohttp.ClientSession() as session, session.get(link.group()) as response:
                text = "\n".join(map(html.unescape, _PARAGRAPH.findall(await response.text())))
        elif message.attachments:
            text = (await message.attachments[0].read()).decode()
        found = self._read(text)["summary"]
        summary = " ".join(sentence["text"] for sentence in found) or "Nothing to summarise."
        await message.reply(summary[:2000], allowed_mentions=discord.AllowedMentions.none(), mention_author=False)


async def main() -> None:
    """Run until SIGTERM."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    lags: list[float] = []
    with pointed_at(int(sys.argv[1])):
        bot = NaiveBot()
        tasks = [asyncio.create_task(bot.start(TOKEN)), asyncio.create_task(measure_lag(lags))]
        await ended.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    print(json.dumps(lags), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
