"""The slash commands with their options and completions, made of the grammar that the terminal has too.

A slash command becomes the line that people would type, and is parsed like one: there is one way in. What is chosen
from completions is not trusted; they are there to save typing.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import discord
from discord import app_commands

from bot.platforms.discord.commands.answering import Answering, say
from bot.platforms.discord.commands.asking import Asking
from bot.platforms.discord.commands.completing import Complete, Completing, days
from bot.platforms.discord.commands.panel import Panel, Place
from bot.platforms.discord.showing.limits import CHOICE, CHOICES
from bot.platforms.fitting import cut
from bot.platforms.spelling import spell
from bot.query.grammar import COMMANDS, FILTERS, Command, Who
from bot.records import Facet, Mode, Reason
from summarizers import topics

Given: TypeAlias = Mapping[str, Any]
Do: TypeAlias = Callable[[discord.Interaction, Given], Awaitable[None]]

BRIEF_THIS = "Brief this"
OLDER = "This command is from an older Warbrief. Wait a minute, or restart Discord, and give it again."

_Text = app_commands.Range[str, 1, 100]
_LongText = app_commands.Range[str, 1, 300]
_Number = app_commands.Range[int, 1, 999]
_NOT_OPTIONS = ("after", "limit")  # pages have buttons
_PERMISSIONS = {
    Who.ADMIN: discord.Permissions(manage_guild=True),
    Who.MODERATOR: discord.Permissions(manage_messages=True),
    Who.EVERYONE: None,
}
# Where the grammar's sentence is about what is typed, and Discord shows options for it.
_SENTENCES = {
    "show": "Shows a brief again, its lines numbered, or everything that it can show",
    "why": "Tells why a post got no brief, or how the last ten here ended",
    "reports": "Lists the lines that members called wrong",
    "watch": "Says in which channels articles are briefed",
    "settings": "Shows or changes the settings of this channel or the whole server, and who changed what",
    "help": "Tells what you can do here, or how one command is written",
}
_HERE, _SERVER = "this channel", "the whole server"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Option:
    """An option of a slash command: its type as discord.py reads it, and how it is completed."""

    name: str
    description: str
    type: Any = _Text
    required: bool = False
    choices: tuple[str, ...] = ()
    complete: Complete | None = None


class Slash:
    """The commands of the tree.

    Args:
        answering: does them.
        asking: does `brief`.
        panel: shows the settings.
    """

    def __init__(self, answering: Answering, asking: Asking, panel: Panel) -> None:
        self._answering = answering
        self._asking = asking
        self._panel = panel
        self._completing = Completing(answering.wiring)

    def register(self, tree: app_commands.CommandTree[Any]) -> None:
        """Put every command into a tree, for servers alone."""
        complete = self._completing
        person, ids = complete.facet(Facet.SPEAKER), complete.facet(Facet.ID)
        named = _Option(name="id", description="the id under a brief", required=True, complete=ids)
        line = _Option(name="line", description="the number of the line, as show has it", type=_Number, required=True)
        made: list[app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu] = [
            self._command(
                "brief",
                self._brief,
                _Option(
                    name="what",
                    description="a link, an article's text, or the link of a message here",
                    type=app_commands.Range[str, 1, 6000],
                ),
                _Option(name="file", description="an article as a text or HTML file", type=discord.Attachment),
            ),
            self._command(
                "find",
                self._simple("find", "words"),
                _Option(name="words", description='words, "phrases" and prefixes*', type=_LongText, required=True),
                *self._filters("find"),
            ),
            self._command("recent", self._simple("recent"), *self._filters("recent")),
            self._command(
                "show",
                self._simple("show", "id", "all_of"),
                named,
                _Option(
                    name="all_of",
                    description="every statement, every quote, or both, beyond what the brief has",
                    choices=("statements", "quotes", "all"),
                ),
            ),
            self._command(
                "quotes",
                self._simple("quotes", "person"),
                _Option(name="person", description="whose words, in any spelling", required=True, complete=person),
                *self._filters("quotes"),
            ),
            self._command(
                "claims",
                self._simple("claims", "about"),
                _Option(
                    name="about",
                    description="a topic, or any words",
                    type=_LongText,
                    complete=complete.facet(Facet.TOPIC),
                ),
                *self._filters("claims"),
            ),
            self._command(
                "why",
                self._simple("why", "link"),
                _Option(name="link", description="the link that was posted", type=app_commands.Range[str, 1, 2000]),
            ),
            self._command(
                "wrong",
                self._simple("wrong", "id", "line", "reason"),
                named,
                _Option(
                    name="reason", description="what is wrong with it", required=True, choices=tuple(map(str, Reason))
                ),
                _Option(name="line", description="the number of the line, as show has it", type=_Number),
            ),
            self._command(
                "reports",
                self._settle,
                _Option(name="settle", description="the number of a report that needs nothing more", type=_Number),
            ),
            self._command(
                "correct",
                self._correct,
                named,
                line,
                _Option(
                    name="decision",
                    description="what holds of the line",
                    required=True,
                    choices=("speaker", "hide", "restore"),
                ),
                _Option(
                    name="speaker",
                    description="who really says it, of those whom the article names, or unknown",
                    type=_LongText,
                    complete=complete.speakers(),
                ),
            ),
            self._watch(),
            self._command(
                "settings",
                self._settings,
                _Option(name="name", description="which one, or log; without one the panel", complete=complete.names()),
                _Option(
                    name="value",
                    description="what it shall be; default takes it back",
                    type=app_commands.Range[str, 1, 4000],
                    complete=complete.values(),
                ),
                _Option(name="where", description="for which channels", choices=(_HERE, _SERVER)),
            ),
            self._command(
                "export",
                self._export,
                _Option(
                    name="what", description="all of this server, or of this channel", choices=("server", "channel")
                ),
            ),
            self._command(
                "forget",
                self._simple("forget", "what"),
                _Option(
                    name="what",
                    description="an id, me, channel or server",
                    required=True,
                    complete=complete.forgettable(),
                ),
            ),
            self._command("status", self._simple("status")),
            self._command(
                "help",
                self._simple("help", "command"),
                _Option(name="command", description="which one", choices=tuple(COMMANDS)),
            ),
            app_commands.ContextMenu(name=BRIEF_THIS, callback=self._brief_this()),
        ]
        for each in made:
            app_commands.guild_only(each)
            app_commands.allowed_installs(guilds=True, users=False)(each)
            tree.add_command(each)
        tree.error(self._failed)

    def _command(self, name: str, do: Do, *options: _Option) -> app_commands.Command[Any, ..., Any]:
        made = self._bare(name, _SENTENCES.get(name) or spell(COMMANDS[name].sentence), do, options)
        made.default_permissions = _PERMISSIONS[COMMANDS[name].who]
        return made

    def _bare(
        self, name: str, sentence: str, do: Do, options: Sequence[_Option]
    ) -> app_commands.Command[Any, ..., Any]:
        """A command without permissions, as subcommands are. discord.py reads its options off the signature."""

        async def callback(interaction: discord.Interaction, **given: Any) -> None:  # noqa: ANN401
            said = {name: value for name, value in given.items() if value is not None}
            await self._answering.guard(interaction, lambda interaction: do(interaction, said))

        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        parameters = [
            inspect.Parameter(
                option.name,
                kind,
                default=inspect.Parameter.empty if option.required else None,
                annotation=option.type if option.required else option.type | None,
            )
            for option in sorted(options, key=lambda option: not option.required)
        ]
        first = inspect.Parameter("interaction", kind, annotation=discord.Interaction)
        callback.__signature__ = inspect.Signature([first, *parameters])  # type: ignore[attr-defined]
        made: app_commands.Command[Any, ..., Any] = app_commands.Command(
            name=name, description=cut(sentence.partition(";")[0].rstrip("."), CHOICE), callback=callback
        )
        if options:
            app_commands.describe(**{option.name: option.description for option in options})(made)
        for option in options:
            if option.choices:
                listed = [app_commands.Choice(name=choice, value=choice) for choice in option.choices]
                app_commands.choices(**{option.name: listed})(made)
            elif option.complete is not None:
                made.autocomplete(option.name)(option.complete)
        return made

    def _watch(self) -> app_commands.Group:
        usage = COMMANDS["watch"]
        group = app_commands.Group(
            name="watch", description=_SENTENCES["watch"], default_permissions=_PERMISSIONS[usage.who]
        )
        place = _Option(name="channel", description="which channel; this one if none is named", type=Place)
        mode = _Option(name="mode", description="what an article gets", choices=tuple(map(str, Mode)))
        group.add_command(
            self._bare(
                "on", "Briefs the articles that are posted in a channel from now on", self._watch_on, (mode, place)
            )
        )
        group.add_command(
            self._bare("off", "Briefs no more articles of a channel, whose briefs stay", self._watch_off, (place,))
        )
        group.add_command(
            self._bare("list", "Lists the channels whose articles are briefed", self._simple("watch", text="list"), ())
        )
        return group

    def _simple(self, name: str, *words: str, text: str = "") -> Do:
        """Does a command whose words are the values of some options, in order, and whose filters are the others."""

        async def do(interaction: discord.Interaction, given: Given) -> None:
            said = [text, *(_typed(option, given[option]) for option in words if option in given)]
            filters = {
                option: str(value.id) if option == "channel" else _typed("", value)
                for option, value in given.items()
                if option in COMMANDS[name].filters and option not in words
            }
            command = Command(name=name, words=" ".join(filter(None, said)), filters=filters)
            await self._answering.look_up(interaction, command)

        return do

    def _filters(self, name: str) -> tuple[_Option, ...]:
        """The filters of a look-up as options."""
        facets = {facet.value: self._completing.facet(facet) for facet in Facet if facet.value in FILTERS}
        special: dict[str, dict[str, Any]] = {
            "channel": {"type": Place},
            "topic": {"choices": tuple(topics())[:CHOICES]},
            "unsourced": {"type": bool},
            "since": {"complete": days},
            "until": {"complete": days},
        }
        return tuple(
            _Option(
                name=option,
                description=FILTERS[option].partition(";")[0],
                **(special.get(option) or {"complete": facets[option]}),
            )
            for option in COMMANDS[name].filters
            if option not in _NOT_OPTIONS
        )

    async def _brief(self, interaction: discord.Interaction, given: Given) -> None:
        await self._asking.brief(interaction, given.get("what", ""), given.get("file"))

    def _brief_this(self) -> Callable[[discord.Interaction, discord.Message], Coroutine[Any, Any, None]]:
        async def brief_this(interaction: discord.Interaction, message: discord.Message) -> None:
            await self._answering.guard(interaction, lambda interaction: self._asking.brief_this(interaction, message))

        return brief_this

    async def _settle(self, interaction: discord.Interaction, given: Given) -> None:
        words = f"settle {given['settle']}" if "settle" in given else ""
        await self._answering.look_up(interaction, Command(name="reports", words=words))

    async def _correct(self, interaction: discord.Interaction, given: Given) -> None:
        speaker = given.get("speaker", "") if given["decision"] == "speaker" else ""
        words = f"{given['id']} {given['line']} {given['decision']} {speaker}".strip()
        await self._answering.look_up(interaction, Command(name="correct", words=words))

    async def _settings(self, interaction: discord.Interaction, given: Given) -> None:
        server, name, value = given.get("where") == _SERVER, given.get("name", ""), given.get("value", "")
        if not name:
            await self._panel.open(interaction, server=server)
            return
        if name.strip().casefold() == "watch" and value.strip().casefold() in ("on", "off") and not server:
            await interaction.response.defer(ephemeral=True, thinking=True)
            await self._panel.watch(interaction, value.strip().casefold(), "", None)
            return
        words = (name, value, "server" if server else "")
        await self._answering.look_up(interaction, Command(name="settings", words=" ".join(filter(None, words))))

    async def _export(self, interaction: discord.Interaction, given: Given) -> None:
        words = "channel" if given.get("what") == "channel" else ""
        await self._answering.look_up(interaction, Command(name="export", words=words))

    async def _watch_on(self, interaction: discord.Interaction, given: Given) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._panel.watch(interaction, "on", given.get("mode", ""), given.get("channel"))

    async def _watch_off(self, interaction: discord.Interaction, given: Given) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._panel.watch(interaction, "off", "", given.get("channel"))

    async def _failed(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError) -> None:
        """What goes wrong before a command is begun: Discord still has the commands of another version."""
        _log.info("interaction %s: %s: %s", interaction.id, type(error).__name__, error)
        older = isinstance(error, (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch))
        if interaction.type is discord.InteractionType.autocomplete:
            return
        if older or isinstance(error, app_commands.TransformerError):
            await self._answering.guard(interaction, lambda interaction: say(interaction, OLDER))
        else:
            await self._answering.fault(interaction, error)


def _typed(option: str, value: object) -> str:
    """An option's value as people would type it: of a switch its name."""
    if isinstance(value, bool):
        return (option if value else "") if option else ("yes" if value else "no")
    return " ".join(str(value).split())
