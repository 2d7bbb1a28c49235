"""The one slash command, `/warbrief`, whose words are the commands of everywhere."""

from __future__ import annotations

import re

from bot.intake import links_in
from bot.platforms.slack.commands.answering import Answering
from bot.platforms.slack.commands.asking import Asking
from bot.platforms.slack.commands.exporting import hand_over
from bot.platforms.slack.commands.given import typed
from bot.platforms.slack.commands.panel import HERE, WORKSPACE, Panel
from bot.platforms.slack.commands.reports import Reports
from bot.platforms.slack.commands.shown import Shown
from bot.query.grammar import Command, format_command, parse_command

_NO_COMMAND = (
    "Begin with a command: /warbrief brief and a link or a text briefs an article, /warbrief find looks one up,"
    " /warbrief help lists all."
)
_FIRST = re.compile(r"\s*/?(?P<name>[a-z]+)(?!\S)", re.IGNORECASE | re.ASCII)


def read(text: str) -> Command | None:
    """The command behind `/warbrief`: help where there are no words, None where they begin with none.

    A link by itself is to be briefed: nothing else can be meant.

    Of `brief` the words are an article's, and stay as Slack escaped them, like those of any post.

    >>> read("").name, read("FIND grain").words, read("fnd grain").name, read("hello")
    ('help', 'grain', 'fnd', None)
    >>> read("brief Shells &lt;155 mm&gt; fell").words
    'Shells &lt;155 mm&gt; fell'
    """
    if not text.strip():
        return Command(name="help")
    first = _FIRST.match(text)
    if first is not None and first["name"].lower() == "brief":
        return Command(name="brief", words=text[first.end() :].strip())
    said = typed(text)
    found = parse_command(said) or parse_command(f"/{said.strip()}")
    return Command(name="brief", words=text.strip()) if found is None and links_in(text) else found


class Slash:
    """Does what is typed behind `/warbrief`.

    Args:
        answering: does commands.
        asking: does `brief`.
        panel: shows settings, and does `watch`.
        reports: shows reports.
    """

    def __init__(self, answering: Answering, asking: Asking, panel: Panel, reports: Reports) -> None:
        self._answering = answering
        self._asking = asking
        self._panel = panel
        self._reports = reports

    async def command(self, shown: Shown) -> None:
        """Do a command."""
        command = read(shown.given.text)
        if command is None:
            await shown.say(_NO_COMMAND)
            return
        words = " ".join(command.words.casefold().split())
        match command.name, words:
            case "brief", _:
                await self._asking.brief(shown, command.words)
            case "settings", "" | "server" | "workspace":
                await self._panel.open(shown, WORKSPACE if words else HERE)
            case "settings", "watch on" | "watch off":
                await self._watch(shown, words.removeprefix("watch "))
            case "watch", _ if words.partition(" ")[0] in ("on", "off"):
                await self._watch(shown, words)
            case "reports", "":
                await self._reports.open(shown)
            case _:
                await self.look_up(shown, command, format_command(command))

    async def look_up(self, shown: Shown, command: Command, line: str) -> None:
        """Do any other command, and show its answer to the asker alone.

        Args:
            shown: where.
            command: which.
            line: the same, as people type it.
        """
        asker = await self._answering.asker(shown.given)
        reply = await self._answering.reply(asker, command)
        if reply.attachment is not None:
            await hand_over(self._answering, shown, reply, reply.attachment)
        else:
            await self._answering.show(shown, reply, line)

    async def _watch(self, shown: Shown, words: str) -> None:
        asker = await self._answering.asker(shown.given)
        await shown.say(await self._panel.turn(asker, words))
