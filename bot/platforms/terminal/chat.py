"""The chat of `warbrief run`: the terminal as a channel. An article or a link is answered, ordinary chat is not."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import aclosing, nullcontext
from datetime import datetime

from rich.console import Console
from rich.text import Text

from bot.intake import items_of
from bot.messages import TERMINAL, Answer, Post
from bot.platforms.terminal.keyboard import keys, messages
from bot.platforms.terminal.render import printable, show_brief
from bot.service import Service

GREETING = """\
Paste an article or a link and press Enter: the brief follows. Other talk gets no answer, as in a channel.
help tells more, quit (or Ctrl-D) ends."""
HELP = """\
Paste a whole article, blank lines and all: it is read when the paste ends.
Paste a link, or several, and press Enter: each is fetched and briefed.
Anything else is ordinary chat and gets no answer. quit (or Ctrl-D) ends.
From a pipe, a line holding a single "." ends a text:  cat a.txt | warbrief run"""


async def chat(service: Service, console: Console, now: Callable[[], datetime]) -> None:
    """Answer what comes in on standard input until it ends or says quit.

    Args:
        service: what turns posts into answers.
        console: where the answers go.
        now: the aware UTC time of a post.
    """
    terminal = sys.stdin.isatty()
    if terminal:
        console.print(GREETING, style="dim", highlight=False)
    number = 0
    with keys(sys.stdin.fileno()) if terminal else nullcontext():
        async with aclosing(messages(sys.stdin.fileno(), terminal=terminal)) as posted:
            async for message in posted:
                word = message.strip().lower()
                if word in ("quit", "exit"):
                    return
                if word == "help":
                    console.print(HELP, style="dim", highlight=False, markup=False)
                    continue
                number += 1
                post = Post(scope=TERMINAL, message=f"chat:{number}", text=message, posted_at=now())
                with console.status("Reading…") if terminal and items_of(post) else nullcontext():
                    answers = await service.answer(post)
                _show(console, answers)


def _show(console: Console, answers: tuple[Answer, ...]) -> None:
    for answer in answers:
        if answer.brief:
            show_brief(console, answer.brief)
        else:
            text = Text(printable(answer.sentence), style="yellow")
            console.print(text, soft_wrap=not console.is_terminal, highlight=False)
        console.print()
