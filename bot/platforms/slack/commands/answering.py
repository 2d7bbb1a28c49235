"""How what members give is answered: by a command done with their own eyes, and with a sentence whatever fails."""

from __future__ import annotations

import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from bot.errors import BadCommand, Unreachable, WarbriefError
from bot.messages import Asker, Reader, Reply, Scope
from bot.platforms import choices
from bot.platforms.paging import FIRST, Page
from bot.platforms.slack.commands.given import Given
from bot.platforms.slack.commands.shown import TITLE, Shown
from bot.platforms.slack.identity import Identity
from bot.platforms.slack.members import asker_of
from bot.platforms.slack.parse import scope_of
from bot.platforms.slack.roster import Roster
from bot.platforms.slack.showing import render
from bot.platforms.slack.showing.components import actions, select
from bot.platforms.slack.web import Limited, NoAnswer, Web
from bot.platforms.spelling import spell
from bot.platforms.wiring import Wiring
from bot.query.grammar import COMMANDS, Command, Who

OLDER = "This button is from an older Warbrief. Give the command again."
NOWHERE = "Slack does not say where this belongs to. Give the command again in the channel that it is about."
LATER = "Slack takes no more from Warbrief now. Give the command again in a minute."
SILENT = "Slack did not answer, so nobody knows whether this was done. Look, and give the command again if not."

_log = logging.getLogger(__name__)


class Answering:
    """Does commands for whoever gives them, and shows them the answer.

    Args:
        web: Slack.
        identity: as whom Warbrief is installed.
        roster: who may read what.
        wiring: the use cases.
    """

    def __init__(self, web: Web, identity: Identity, roster: Roster, wiring: Wiring) -> None:
        self.web = web
        self.identity = identity
        self.roster = roster
        self.wiring = wiring

    async def guard(self, shown: Shown, work: Callable[[], Awaitable[None]]) -> None:
        """Do what somebody asks for; never raises: what fails is told to them."""
        try:
            await work()
        except WarbriefError as error:
            await self._tell(shown, str(error))
        except Limited:
            await self._tell(shown, LATER)
        except NoAnswer:
            await self._tell(shown, SILENT)
        except Exception as error:
            incident = secrets.token_hex(4)
            _log.error("incident %s: interaction: %s: %s", incident, type(error).__name__, error)
            _log.debug("incident %s", incident, exc_info=error)
            await self._tell(shown, f"Something went wrong. The log has more under incident {incident}.")

    async def _tell(self, shown: Shown, sentence: str) -> None:
        try:
            await shown.say(sentence)
        except Exception as error:
            _log.warning("%s could not be told: %s: %s", shown.given.user, type(error).__name__, error)

    async def scope(self, given: Given) -> Scope:
        """The channel where something was given.

        Raises:
            BadCommand: nobody knows which.
        """
        if not given.channel:
            raise BadCommand(NOWHERE)
        known = None
        if not given.channel.startswith("D"):  # a direct message, of which Slack has no name to tell
            with contextlib.suppress(Unreachable):
                known = await self.roster.channel(given.workspace, given.channel)
        return scope_of(given.workspace, given.channel, name=known.name if known is not None else "")

    async def asker(self, given: Given) -> Asker:
        """Who gave something, with what they may read and change now."""
        return await asker_of(self.roster, self.wiring.desk, await self.scope(given), given.user, given.name)

    async def is_member(self, given: Given) -> bool:
        """Whether somebody is in the channel where they gave something: else nothing of theirs is to stand there."""
        if given.channel in await self.roster.memberships(given.workspace, given.user):
            return True
        return given.user in (await self.roster.members(given.workspace, given.channel) or ())

    async def is_in(self, scope: Scope) -> bool:
        """Whether Warbrief is in a channel."""
        return scope.room in await self.roster.channels(scope.workspace)

    async def reply(self, asker: Asker, command: Command, page: Page | None = None) -> Reply:
        """The answer to a command, or the part of it that a page shows."""
        if page is not None and page.trail:
            command = replace(command, filters={**command.filters, "after": page.trail[-1]})
        reply = await self.wiring.commands.handle(command, asker, self.wiring.clock())
        return await self._named(reply, asker, command.filters.get("channel", ""))

    async def show(self, shown: Shown, reply: Reply, line: str, page: Page | None = None, said: str = "") -> None:
        """Show one page of an answer, after a sentence if there is one to say."""
        payload = render.look_up(reply, command=line, page=page or FIRST)
        usage = COMMANDS.get(line.partition(" ")[0])
        if usage is None or usage.who is not Who.EVERYONE or said:
            payload = unshared(payload)
        if reported := actions(select("report", choices.reports(reply), "Deal with a report")):
            payload = {**payload, "blocks": [*but(payload["blocks"], "pick:"), reported]}
        await shown.put(under(said, payload) if said else payload, title_of(line))

    async def _named(self, reply: Reply, asker: Asker, channel: str) -> Reply:
        """A reply that names the channel that was typed by its id, as a mention becomes, if its asker may read it."""
        if not (channel and isinstance(asker.viewer, Reader) and channel in asker.viewer.rooms):
            return reply
        known = (await self.roster.channels(asker.scope.workspace)).get(channel)
        return replace(reply, text=reply.text.replace(channel, f"#{known.name}")) if known is not None else reply


def title_of(line: str) -> str:
    """What a modal is called that shows the answer to a command.

    >>> title_of("show K7Q2F all"), title_of("find grain"), title_of("")
    ('Brief K7Q2F', 'Find', 'Warbrief')
    """
    name, _, words = line.partition(" ")
    if name in ("show", "forget") and words.split()[:1] and len(words.split()[0]) <= 10:
        return f"{'Brief' if name == 'show' else 'Delete'} {words.split()[0]}"
    return name.capitalize() if name in COMMANDS else TITLE


def under(said: str, payload: render.Payload) -> render.Payload:
    """A page after a sentence."""
    sentence = render.sentence(spell(said, render.SIGN, render.WORDS))
    return {
        **payload,
        "text": f"{sentence['text']} {payload.get('text', '')}".strip(),
        "blocks": [*sentence["blocks"], *payload["blocks"]],
    }


def unshared(payload: render.Payload) -> render.Payload:
    """A page without the button that shares it."""
    return {**payload, "blocks": but(payload["blocks"], "share:")}


def but(blocks: list[Any], press: str) -> list[Any]:
    """Blocks without the elements whose action id begins so."""
    left = []
    for block in blocks:
        if block.get("type") == "actions":
            elements = [each for each in block["elements"] if not str(each.get("action_id", "")).startswith(press)]
            block = {**block, "elements": elements} if elements else None
        if block is not None:
            left.append(block)
    return left
